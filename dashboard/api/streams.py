"""Answers that are rows: streamed in every format, known again by their ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from dashboard import exports
from dashboard.api.refusals import Refused
from dashboard.selection import Parameter, Problem
from dashboard.warehouse import Release
from dashboard.warehouse.observations import Query

FORMAT = Parameter("format", "one", tuple(exports.FORMATS))
"""The format asked for; the first is meant where none is named."""

_VERSION = "1"
"""Raised when the bytes of a download change for the same release; part of its ETag."""

_MOST_NAMED = 3
"""Values up to which a file name holds each of them."""


@dataclass(frozen=True)
class Download:
    """Rows asked for: from which release, under which address, as which file.

    ``address`` is path and canonical query below ``/api/v1``; ``count`` and ``query`` are asked
    only where the rows are needed; ``notes`` takes the number of rows.
    """

    release: Release
    key: str
    address: str
    name: str
    count: Callable[[], int]
    query: Callable[[], Query]
    notes: Callable[[int], exports.Notes]


def answer(request: Request, download: Download) -> Response:
    """Stream a download; 304 where the caller has it, the headers alone for HEAD."""
    headers = _headers(download)
    if _is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    rows = download.count()
    headers["GCEN-Rows"] = str(rows)
    if request.method == "HEAD":
        return Response(headers=headers)
    key = download.key
    try:
        notes = download.notes(rows)
        chunks = exports.write(download.release, download.query(), notes, rows, key)
    except exports.TooManyRows as error:
        others = tuple(one for one in exports.FORMATS if one != key)
        raise Refused(str(error), [Problem("format", key, str(error), others)]) from None
    return StreamingResponse(chunks, headers=headers)


def file_name(*parts: str) -> str:
    """Join what a file holds to its name; empty parts are left out."""
    return "_".join(part for part in parts if part)


def few(values: tuple[str, ...], many: str) -> str:
    """Name values, or count them where they are many: "denver+seoul", "7-cities"."""
    return "+".join(values) if len(values) <= _MOST_NAMED else f"{len(values)}-{many}"


def _headers(download: Download) -> dict[str, str]:
    release, written = download.release, exports.FORMATS[download.key]
    content = f"{_VERSION} {release.header['content_sha256']} {release.name} {download.address}"
    tag = hashlib.sha256(content.encode()).hexdigest()[:16]
    return {
        "Content-Type": written.media_type,
        "Content-Disposition": f'attachment; filename="{download.name}.{written.ending}"',
        "ETag": f'W/"{release.name}-{tag}"',
        "Cache-Control": "no-cache",
        "Link": f'</api/v1/{download.address}>; rel="canonical"',
    }


def _is_known(request: Request, etag: str) -> bool:
    asked = request.headers.get("if-none-match", "")
    tags = {one.strip().removeprefix("W/") for one in asked.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags
