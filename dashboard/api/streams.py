"""Answers that are rows: streamed in every format, in pages where asked, known by their ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from dashboard import citations
from dashboard.api.paging import Page, page_of
from dashboard.api.refusals import Refused, base_url, refuse
from dashboard.exports import FORMATS, TooManyRows, write
from dashboard.exports.tables import Table
from dashboard.selection import Parameter, Problem

FORMAT = Parameter("format", "one", tuple(FORMATS))
"""The format asked for; the first is meant where none is named."""

STYLE = Parameter("format", "one", tuple(citations.STYLES))
"""The style of references asked for; the first is meant where none is named."""

_VERSION = "4"
"""Raised when the bytes of a download change for the same release; part of its ETag."""

Values = Mapping[str, tuple[str, ...]]
"""Values of a request by parameter, ``FORMAT`` (or ``STYLE``) and ``paging.PARAMETERS`` read."""


def answer(
    request: Request, table: Table, values: Values, problems: Sequence[Problem] = ()
) -> Response:
    """Stream a table, or the page of it that is asked for; refuse where there are problems.

    304 where the caller has it, headers alone for HEAD.
    """
    page, wrong = page_of(table, values)
    refuse([*problems, *wrong])
    key = next(iter(values["format"]), FORMAT.valid[0])
    return _stream(request, table.paged(page.part) if page else table, key, page)


def _stream(request: Request, table: Table, key: str, page: Page | None) -> Response:
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
            headers["Link"] += f', <{table.paged(following.part).link(base, key)}>; rel="next"'
    if request.method == "HEAD":
        return Response(headers=headers)
    try:
        chunks = write(table.rows, table.query(), notes, key)
    except TooManyRows as error:
        others = tuple(one for one in FORMATS if one != key)
        raise Refused(str(error), [Problem("format", key, str(error), others)]) from None
    return StreamingResponse(chunks, headers=headers)


def cited(request: Request, table: Table, values: Values) -> Response:
    """References of a table in the style asked for: its publishers first."""
    style = next(iter(values["format"]), STYLE.valid[0])
    name = f"{table.file_name}_citation.{citations.ENDINGS[style]}"
    return Response(
        table.cite(style, base_url(request)),
        media_type=citations.MEDIA_TYPES[style],
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


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
    name = f"{table.file_name}{page.file_part() if page else ''}.{written.ending}"
    return {
        "Content-Type": written.media_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "ETag": tag(release.name, _VERSION, release.header["content_sha256"], table.asked(key)),
        "Cache-Control": "no-cache",
        "GCEN-Release": release.name,
        "Link": f'<{table.link(base, key)}>; rel="canonical"',
    }
