"""Tests of pairs as rows in every format: ``/api/v1/comparison``."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from dashboard.api import paging
from dashboard.api.document import RULES, documented, streamed
from dashboard.api.refusals import asked_release, pinned, refuse, vocabulary
from dashboard.api.streams import FORMAT, answer
from dashboard.exports import tables
from dashboard.exports.tables import Comparison
from dashboard.selection import Parameter, Problem, read
from dashboard.warehouse import Release, Warehouse, catalogue, observations, pairs


def add_comparison(app: FastAPI, warehouse: Warehouse) -> None:
    """Add the route to an application."""

    @app.get(
        "/comparison",
        response_class=StreamingResponse,
        responses=streamed(pairs.COLUMNS),
        openapi_extra=documented(
            *("indicator", "focal", "year", "level", "breakdown", "category", "rule", "release"),
            *("format", "limit", "cursor"),
        ),
    )
    def tests(request: Request) -> Response:
        """Two cities, or a city and an average: the difference, its test, or why none is made."""
        return _comparison(warehouse, request)


def _comparison(warehouse: Warehouse, request: Request) -> Response:
    release = asked_release(warehouse, request)
    values = _asked(warehouse, release, request)
    one = {name: next(iter(found), "") for name, found in values.items()}
    chosen = Comparison(
        indicators=values["indicator"],
        focal=one["focal"] or None,
        year=int(one["year"]) if one["year"] else None,
        level=one["level"] or pairs.LEVELS[0],
        breakdowns=values["breakdown"],
        categories=values["category"],
        rule=one["rule"] or RULES[0],
    )
    table = tables.of_pairs(release, chosen)
    page, wrong = paging.page_of(table, values)
    refuse(wrong)
    key = one["format"] or FORMAT.valid[0]
    return answer(request, table.paged(page.part) if page else table, key, page)


def _asked(warehouse: Warehouse, release: Release, request: Request) -> dict[str, tuple[str, ...]]:
    """Values of a comparison's parameters; an indicator must be among them."""
    known = _comparison_parameters(warehouse, release)
    values, problems = read(request.query_params.multi_items(), known)
    if not values["indicator"] and not any(one.parameter == "indicator" for one in problems):
        valid = observations.vocabulary(release)["indicator"]
        problems.append(Problem("indicator", "", "An indicator must be named.", valid))
    refuse(problems)
    return values


def _comparison_parameters(warehouse: Warehouse, release: Release) -> list[Parameter]:
    valid = vocabulary(warehouse, release)
    cities = tuple(row["city_id"] for row in catalogue.cities(release))
    return [
        Parameter("indicator", "many", valid["indicator"]),
        Parameter("focal", "one", cities),
        Parameter("year", "year"),
        Parameter("level", "one", pairs.LEVELS),
        Parameter("breakdown", "many", valid["breakdown"]),
        Parameter("category", "many", valid["category"]),
        Parameter("rule", "one", RULES),
        pinned(valid),
        FORMAT,
        *paging.PARAMETERS,
    ]
