"""The catalogue as lists: cities, indicators, sources, releases, coverage, health."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request

from dashboard.api.answers import (
    City,
    CoverageCell,
    Health,
    Indicator,
    ReleaseInfo,
    Source,
)
from dashboard.api.document import UNCHANGED, documented
from dashboard.api.refusals import refuse, values_of
from dashboard.selection import read
from dashboard.warehouse import Release, Warehouse, catalogue, coverage


def add_lists(app: FastAPI, warehouse: Warehouse) -> None:
    """Add the lists and ``/health`` to an application."""

    @app.get("/cities", responses=UNCHANGED, openapi_extra=documented("release"))
    def cities(request: Request) -> list[City]:
        """The ten cities, their school systems, and the places that may stand for them."""
        release, _ = values_of(warehouse, request)
        return [City.model_validate(row) for row in _cities(release)]

    @app.get("/indicators", responses=UNCHANGED, openapi_extra=documented("topic", "release"))
    def indicators(request: Request) -> list[Indicator]:
        """What is measured, with definition, unit, breakdowns, and one series per publisher."""
        release, values = values_of(warehouse, request, "topic")
        return [Indicator.model_validate(row) for row in _indicators(release, values["topic"])]

    @app.get("/sources", responses=UNCHANGED, openapi_extra=documented("release"))
    def sources(request: Request) -> list[Source]:
        """The publications, their licences, how to cite them, and how old their figures are."""
        release, _ = values_of(warehouse, request)
        rows = coverage.sources(release, datetime.now(UTC).date())
        return [Source.model_validate(row) for row in rows]

    @app.get("/releases", responses=UNCHANGED)
    def releases(request: Request) -> list[ReleaseInfo]:
        """The releases kept here, newest first."""
        refuse(read(request.query_params.multi_items(), [])[1])
        return [ReleaseInfo.model_validate(row) for row in _releases(warehouse)]

    @app.get(
        "/coverage", responses=UNCHANGED, openapi_extra=documented("city", "indicator", "release")
    )
    def coverage_cells(request: Request) -> list[CoverageCell]:
        """What is known of each city in each indicator, and why a cell is empty."""
        release, values = values_of(warehouse, request, "city", "indicator")
        rows = _coverage(release, values["city"], values["indicator"])
        return [CoverageCell.model_validate(row) for row in rows]

    @app.get("/health", responses=UNCHANGED)
    def healthy(request: Request) -> Health:
        """Whether there is a release to read, and how old it is."""
        refuse(read(request.query_params.multi_items(), [])[1])
        return health(warehouse.release())


def health(release: Release) -> Health:
    """Age of a release and of its sources, in days."""
    today = datetime.now(UTC).date()
    old = [row["source_id"] for row in coverage.sources(release, today) if row["is_old"]]
    oldest, newest = catalogue.age(release)
    built = release.header["built_at"]
    return Health(
        status="old" if old else "ok",
        release=release.name,
        built_at=built,
        release_age_days=(today - built.date()).days,
        newest_retrieval=newest,
        oldest_retrieval=oldest,
        old_sources=old,
    )


def _cities(release: Release) -> list[dict[str, Any]]:
    ladders = coverage.ladders(release)
    return [
        {**city, "ladder": [row for row in ladders if row["city_id"] == city["city_id"]]}
        for city in catalogue.cities(release)
    ]


def _indicators(release: Release, topics: Sequence[str]) -> list[dict[str, Any]]:
    series = coverage.definitions(release)
    return [
        {
            **row,
            "breakdowns": _breakdowns(release, row["indicator_id"]),
            "series": [
                one
                for one in series
                if one["indicator_id"] == row["indicator_id"] and one["series_id"]
            ],
        }
        for row in catalogue.indicators(release)
        if not topics or row["topic"] in topics
    ]


def _breakdowns(release: Release, indicator_id: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in catalogue.categories(release, indicator_id):
        found.setdefault(row["breakdown"], []).append(row["category"])
    return found


def _releases(warehouse: Warehouse) -> list[dict[str, Any]]:
    in_force = warehouse.release().name
    headers = [warehouse.release(name).header for name in warehouse.releases()]
    return [{**header, "is_in_force": header["release"] == in_force} for header in headers]


def _coverage(
    release: Release, cities: Sequence[str], indicators: Sequence[str]
) -> list[dict[str, Any]]:
    return [
        row
        for row in coverage.held(release)
        if (not cities or row["city_id"] in cities)
        and (not indicators or row["indicator_id"] in indicators)
    ]
