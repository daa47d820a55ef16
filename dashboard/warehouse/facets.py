"""How many figures each further choice would leave: the counts beside the options of a filter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.warehouse import observations
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.observations import Chosen
from dashboard.warehouse.release import Release

LEVELS = ("closest", "economy", "all")

Counts = Mapping[str, Mapping[str, int]]
"""Figures by parameter of a selection and value; values that would leave none are absent."""

_COLUMNS = {
    "topic": ("topics", "f.topic"),
    "indicator": ("indicators", "f.indicator_id"),
    "city": ("cities", "coalesce(f.city_id, f.geo_id)"),
    "breakdown": ("breakdowns", "f.breakdown"),
    "category": ("categories", "f.category"),
    "source": ("sources", "f.source_id"),
}
"""By parameter: the side of the selection that it opens, and the column that is counted."""


@per_release(64)
def counts(release: Release, chosen: Any) -> Counts:
    """Count figures by each value of each filter, all other filters staying as they are.

    A place that stands on no city's ladder counts at any level, since it can be chosen at any.
    A filter that takes several values counts as if nothing had been chosen in it: so the counts
    say what each of its values holds. ``chosen`` is a ``dashboard.selection.Selection``.
    """
    found = {
        name: _by(release, chosen.but(**{side: ()}), column)
        for name, (side, column) in _COLUMNS.items()
    }
    everywhere = _by(release, chosen.but(cities=(), level="all"), "f.geo_id", "f.city_id IS NULL")
    levels = {level: observations.count(release, chosen.but(level=level)) for level in LEVELS}
    return {**found, "city": {**found["city"], **everywhere}, "level": levels}


def _by(release: Release, chosen: Chosen, column: str, only: str = "true") -> dict[str, int]:
    condition, parameters = observations.condition(chosen)
    rows = release.rows(
        f"""
        SELECT {column} AS value, count(*) AS n
        FROM (
            SELECT v.*, i.topic, s.source_id, s.redistributable
            FROM city_value AS v
            JOIN indicator AS i ON i.indicator_id = v.indicator_id
            JOIN series AS s ON s.series_id = v.series_id
        ) AS f
        WHERE {condition} AND {only} GROUP BY ALL
        """,
        parameters,
    )
    return {row["value"]: row["n"] for row in rows}
