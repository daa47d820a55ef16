"""Figures as rows in every format: ``/observations``, their citation, what changed in them."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from dashboard import citations
from dashboard.api import paging
from dashboard.api.document import REFUSALS, UNCHANGED, documented, streamed
from dashboard.api.refusals import asked_release, base_url, refuse, vocabulary
from dashboard.api.streams import FORMAT, answer, is_known, tag
from dashboard.exports import bulk, tables
from dashboard.selection import Parameter, Problem, parse, read
from dashboard.warehouse import Release, Warehouse, changes, observations

_SELECTION = (
    *("indicator", "city", "level", "from", "to", "breakdown", "category", "topic", "source"),
    "release",
)
STYLE = Parameter("format", "one", tuple(citations.STYLES))
WHOLE = Parameter("format", "one", tuple(bulk.WHOLE))


def add_downloads(app: FastAPI, warehouse: Warehouse) -> None:
    """Add the routes to an application."""

    @app.get(
        "/observations",
        response_class=StreamingResponse,
        responses=streamed(observations.COLUMNS),
        openapi_extra=documented(*_SELECTION, "format", "limit", "cursor"),
    )
    def rows(request: Request) -> Response:
        """Figures as they stand on the cities' ladders, with their standard errors and sources.

        A national figure stands once for each of its cities. Averages have no city; they are
        there where no city is chosen, or by their place id among the cities.
        """
        return _observations(warehouse, request)

    @app.get(
        "/changes",
        response_class=StreamingResponse,
        responses=streamed(changes.COLUMNS),
        openapi_extra=documented("since", *_SELECTION, "format", "limit", "cursor"),
    )
    def changed(request: Request) -> Response:
        """What has been added, revised and removed in a selection since a release.

        A link that pins a release gives the same rows for good; this lists what differs from them
        in the release in force, or in the later one named.
        """
        return _changes(warehouse, request)

    @app.get(
        "/citation",
        response_class=Response,
        responses={
            200: {
                "description": "The references: original publishers first",
                "content": {kind: {} for kind in citations.MEDIA_TYPES.values()},
            },
            **UNCHANGED,
            **REFUSALS,
        },
        openapi_extra=documented(*_SELECTION, "style"),
    )
    def citation(request: Request) -> Response:
        """How to cite exactly these rows: each original publisher, then this collection.

        With release, date and the link that gives the rows again.
        """
        return _citation(warehouse, request)

    @app.get(
        "/bulk",
        response_class=StreamingResponse,
        responses={
            200: {
                "description": "The release, without figures that may not be passed on",
                "content": {one.media_type: {} for one in bulk.WHOLE.values()},
            },
            **UNCHANGED,
            **REFUSALS,
        },
        openapi_extra=documented("release", "whole"),
    )
    def whole(request: Request) -> Response:
        """A release whole: a DuckDB file, Parquet files, or a Data Package.

        With the catalogue, the comparisons and the comments that explain every column.
        """
        return _bulk(warehouse, request)


def _observations(warehouse: Warehouse, request: Request) -> Response:
    release = asked_release(warehouse, request)
    known = vocabulary(warehouse, release)
    parsed = parse(request.query_params.multi_items(), known, [FORMAT, *paging.PARAMETERS])
    table = tables.of_figures(release, parsed.selection)
    page, wrong = paging.page_of(table, parsed.values)
    refuse([*parsed.problems, *wrong])
    key = parsed.one("format", FORMAT.valid[0])
    return answer(request, table.paged(page.part) if page else table, key, page)


def _changes(warehouse: Warehouse, request: Request) -> Response:
    new = asked_release(warehouse, request)
    known = _of_both(warehouse, new, request.query_params.get("since"))
    since = Parameter("since", "one", known["release"])
    more = [since, FORMAT, *paging.PARAMETERS]
    parsed = parse(request.query_params.multi_items(), known, more)
    problems = list(parsed.problems)
    if not parsed.values["since"] and not any(one.parameter == "since" for one in problems):
        message = "The earlier release must be named."
        problems.append(Problem("since", "", message, since.valid))
    refuse(problems)
    old = warehouse.release(parsed.one("since", new.name))
    table = tables.of_changes(old, new, parsed.selection)
    page, wrong = paging.page_of(table, parsed.values)
    refuse(wrong)
    key = parsed.one("format", FORMAT.valid[0])
    return answer(request, table.paged(page.part) if page else table, key, page)


def _of_both(warehouse: Warehouse, new: Release, since: str | None) -> dict[str, tuple[str, ...]]:
    """Give what is valid in either release: what was removed since can be asked for, too."""
    known = vocabulary(warehouse, new)
    if since not in known["release"]:
        return known
    before = vocabulary(warehouse, warehouse.release(since))
    return {name: tuple(dict.fromkeys((*known[name], *before[name]))) for name in known}


def _citation(warehouse: Warehouse, request: Request) -> Response:
    release = asked_release(warehouse, request)
    known = vocabulary(warehouse, release)
    parsed = parse(request.query_params.multi_items(), known, [STYLE])
    refuse(parsed.problems)
    style = parsed.one("format", STYLE.valid[0])
    table = tables.of_figures(release, parsed.selection)
    name = f"{table.file_name}_citation.{citations.ENDINGS[style]}"
    return Response(
        table.cite(style, base_url(request)),
        media_type=citations.MEDIA_TYPES[style],
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _bulk(warehouse: Warehouse, request: Request) -> Response:
    release = asked_release(warehouse, request)
    pinned = Parameter("release", "one", tuple(warehouse.releases()))
    values, problems = read(request.query_params.multi_items(), [WHOLE, pinned])
    refuse(problems)
    key = next(iter(values["format"]), WHOLE.valid[0])
    kind = bulk.WHOLE[key]
    headers = {
        "Content-Type": kind.media_type,
        "Content-Disposition": f'attachment; filename="gcen-{release.name}.{kind.ending}"',
        "ETag": tag(release.name, "bulk", release.header["content_sha256"], key),
        "Cache-Control": "no-cache",
        "GCEN-Release": release.name,
    }
    if is_known(request, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if request.method == "HEAD":
        return Response(headers=headers)
    notes = bulk.notes(release, base_url(request), key)
    return StreamingResponse(bulk.write(release, key, notes), headers=headers)
