"""Answers that are rows: streamed in every format, in pages where asked, known by their ETag."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from dashboard.api.paging import Page
from dashboard.api.refusals import Refused, base_url
from dashboard.exports import FORMATS, TooManyRows, write
from dashboard.exports.tables import Table
from dashboard.selection import Parameter, Problem

FORMAT = Parameter("format", "one", tuple(FORMATS))
"""The format asked for; the first is meant where none is named."""

_VERSION = "2"
"""Raised when the bytes of a download change for the same release; part of its ETag."""


def answer(request: Request, table: Table, key: str, page: Page | None = None) -> Response:
    """Stream a table, or a page of it; 304 where the caller has it, headers alone for HEAD."""
    base = base_url(request)
    headers = _headers(table, key, page, base)
    if is_known(request, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    notes = table.notes(base, key)
    headers["GCEN-Rows"] = str(notes.rows)
    if page is not None:
        total = table.count()
        headers["GCEN-Total-Rows"] = str(total)
        if following := page.following(total):
            headers["Link"] += f', <{table.link(base, key)}&{following}>; rel="next"'
    if request.method == "HEAD":
        return Response(headers=headers)
    try:
        chunks = write(table.rows, table.query(), notes, key)
    except TooManyRows as error:
        others = tuple(one for one in FORMATS if one != key)
        raise Refused(str(error), [Problem("format", key, str(error), others)]) from None
    return StreamingResponse(chunks, headers=headers)


def tag(release: str, *parts: str) -> str:
    """Weak ETag of a release and of what else decides an answer."""
    return f'W/"{release}-{hashlib.sha256(" ".join(parts).encode()).hexdigest()[:24]}"'


def is_known(request: Request, etag: str) -> bool:
    """Whether the caller has this answer already (RFC 9110, section 13.1.2)."""
    asked = request.headers.get("if-none-match", "")
    tags = {one.strip().removeprefix("W/") for one in asked.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def _headers(table: Table, key: str, page: Page | None, base: str) -> dict[str, str]:
    release, written = table.release, FORMATS[key]
    asked = f"{table.address}&format={key}" + (f"&{page.query_string()}" if page else "")
    name = f"{table.file_name}{page.file_part() if page else ''}.{written.ending}"
    return {
        "Content-Type": written.media_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "ETag": tag(release.name, _VERSION, release.header["content_sha256"], asked),
        "Cache-Control": "no-cache",
        "GCEN-Release": release.name,
        "Link": f'<{base}api/v1/{asked}>; rel="canonical"',
    }
