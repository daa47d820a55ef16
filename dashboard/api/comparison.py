"""Tests of pairs as rows in every format: ``/comparison``, and their citation."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from dashboard.api import paging
from dashboard.api.document import CITED, documented, streamed
from dashboard.api.refusals import asked_release, refuse
from dashboard.api.streams import FORMAT, STYLE, answer, cited
from dashboard.exports import paired
from dashboard.exports.paired import Parsed
from dashboard.selection import Parameter
from dashboard.warehouse import Release, Warehouse, pairs

_CHOICE = ("indicator", "focal", "year", "level", "breakdown", "category", "rule", "release")


def add_comparison(app: FastAPI, warehouse: Warehouse) -> None:
    """Add the routes to an application."""

    @app.get(
        "/comparison",
        response_class=StreamingResponse,
        responses=streamed(pairs.COLUMNS),
        openapi_extra=documented(*_CHOICE, "format", "limit", "cursor"),
    )
    def tests(request: Request) -> Response:
        """Two cities, or a city and an average: the difference, its test, or why none is made."""
        release, parsed = _parsed(warehouse, request, FORMAT, *paging.PARAMETERS)
        return answer(request, paired.of_pairs(release, parsed.comparison), parsed.values)

    @app.get(
        "/comparison/citation",
        response_class=Response,
        responses=CITED,
        openapi_extra=documented(*_CHOICE, "style"),
    )
    def citation(request: Request) -> Response:
        """How to cite exactly these tests: the publishers of the figures, then this collection."""
        release, parsed = _parsed(warehouse, request, STYLE)
        return cited(request, paired.of_pairs(release, parsed.comparison), parsed.values)


def _parsed(warehouse: Warehouse, request: Request, *more: Parameter) -> tuple[Release, Parsed]:
    release = asked_release(warehouse, request)
    given = request.query_params.multi_items()
    parsed = paired.parse(given, release, tuple(warehouse.releases()), more)
    refuse(parsed.problems)
    return release, parsed
