"""Figures as rows in every format: ``/observations``, their citation, what changed in them."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from dashboard.api import paging
from dashboard.api.document import CITED, REFUSALS, UNCHANGED, documented, streamed
from dashboard.api.refusals import asked_release, base_url, refuse, vocabulary
from dashboard.api.streams import FORMAT, STYLE, answer, cited, is_known, tag
from dashboard.exports import bulk, tables
from dashboard.exports.tables import Table
from dashboard.selection import Parameter, Parsed, Problem, parse, read
from dashboard.warehouse import Release, Warehouse, changes, observations

_SELECTION = (
    *("indicator", "city", "level", "from", "to", "breakdown", "category", "topic", "source"),
    "release",
)
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
        table, parsed = _figures(warehouse, request, FORMAT, *paging.PARAMETERS)
        return answer(request, table, parsed.values, parsed.problems)

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
        table, parsed = _changes(warehouse, request, FORMAT, *paging.PARAMETERS)
        return answer(request, table, parsed.values)

    @app.get(
        "/citation",
        response_class=Response,
        responses=CITED,
        openapi_extra=documented(*_SELECTION, "style"),
    )
    def citation(request: Request) -> Response:
        """How to cite exactly these rows: each original publisher, then this collection.

        With release, date and the link that gives the rows again.
        """
        table, parsed = _figures(warehouse, request, STYLE)
        refuse(parsed.problems)
        return cited(request, table, parsed.values)

    @app.get(
        "/changes/citation",
        response_class=Response,
        responses=CITED,
        openapi_extra=documented("since", *_SELECTION, "style"),
    )
    def citation_of_changes(request: Request) -> Response:
        """How to cite what has changed between two releases."""
        table, parsed = _changes(warehouse, request, STYLE)
        return cited(request, table, parsed.values)

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


def _figures(warehouse: Warehouse, request: Request, *more: Parameter) -> tuple[Table, Parsed]:
    release = asked_release(warehouse, request)
    parsed = parse(request.query_params.multi_items(), vocabulary(warehouse, release), more)
    return tables.of_figures(release, parsed.selection), parsed


def _changes(warehouse: Warehouse, request: Request, *more: Parameter) -> tuple[Table, Parsed]:
    new = asked_release(warehouse, request)
    known = _of_both(warehouse, new, request.query_params.get("since"))
    since = Parameter("since", "one", known["release"])
    parsed = parse(request.query_params.multi_items(), known, [since, *more])
    problems = list(parsed.problems)
    if not parsed.values["since"] and not any(one.parameter == "since" for one in problems):
        message = "The earlier release must be named."
        problems.append(Problem("since", "", message, since.valid))
    refuse(problems)
    old = warehouse.release(parsed.one("since", new.name))
    return tables.of_changes(old, new, parsed.selection), parsed


def _of_both(warehouse: Warehouse, new: Release, since: str | None) -> dict[str, tuple[str, ...]]:
    """Give what is valid in either release: what was removed since can be asked for, too."""
    known = vocabulary(warehouse, new)
    if since not in known["release"]:
        return known
    before = vocabulary(warehouse, warehouse.release(since))
    return {name: tuple(dict.fromkeys((*known[name], *before[name]))) for name in known}


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
