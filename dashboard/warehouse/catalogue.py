"""What there is to choose from: indicators, cities, breakdowns, sources, places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import NamedTuple

from dashboard.language import say
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row


@per_release(1)
def indicators(release: Release) -> list[Row]:
    """List the indicators in the order of their topics.

    All columns of ``indicator``, with ``topic_title``, and ``has_values``: whether any city has
    a figure.
    """
    return release.rows("""
        SELECT i.*, t.title AS topic_title,
            EXISTS (FROM city_series AS s WHERE s.indicator_id = i.indicator_id) AS has_values
        FROM indicator AS i JOIN topic AS t ON t.topic = i.topic
        ORDER BY t.sort, i.sort
    """)


def indicator(release: Release, indicator_id: str) -> Row | None:
    """One row of ``indicators``, or ``None`` for an unknown id."""
    return next((row for row in indicators(release) if row["indicator_id"] == indicator_id), None)


@per_release(1)
def cities(release: Release) -> list[Row]:
    """List the ten cities in order; all columns of ``city``."""
    return release.rows("SELECT * FROM city ORDER BY sort")


def categories(release: Release, indicator_id: str) -> list[Row]:
    """List the breakdowns of an indicator for which any city has a figure.

    One row per category: ``breakdown, breakdown_label, category, label``; the total first. Of
    figures of adults alone the sexes are women and men.
    """
    return _categories(release).get(indicator_id, [])


@per_release(1)
def _categories(release: Release) -> dict[str, list[Row]]:
    rows = release.rows("""
        SELECT s.indicator_id, b.breakdown, b.breakdown_label, b.category, b.label, b.sort,
            bool_and(regexp_matches(n.population, '^(People|Residents|Labour force) aged'))
                AS is_of_adults
        FROM city_series AS s
        JOIN series AS n ON n.series_id = s.series_id
        JOIN breakdown AS b ON b.breakdown = s.breakdown AND b.category = s.category
        GROUP BY s.indicator_id, b.breakdown, b.breakdown_label, b.category, b.label, b.sort
        ORDER BY s.indicator_id, b.breakdown <> 'total', b.breakdown_label, b.sort
    """)
    adults = {("sex", "female"): say("Women"), ("sex", "male"): say("Men")}
    named = [
        {**row, "label": adults.get((row["breakdown"], row["category"]), row["label"])}
        if row.pop("is_of_adults")
        else row
        for row in rows
    ]
    return {
        key: list(group) for key, group in groupby(named, key=lambda row: str(row["indicator_id"]))
    }


@per_release(1)
def measured(release: Release) -> frozenset[tuple[str, str]]:
    """Pairs of city and indicator for which there is a figure, of whatever place and group."""
    rows = release.rows("SELECT DISTINCT city_id, indicator_id FROM coverage WHERE n_values > 0")
    return frozenset((row["city_id"], row["indicator_id"]) for row in rows)


@per_release(1)
def places(release: Release) -> dict[str, Row]:
    """Name and note of each place by its id: ``geo, geo_note``."""
    rows = release.rows("SELECT geo_id, name AS geo, note AS geo_note FROM geography")
    return {row.pop("geo_id"): row for row in rows}


@per_release(1)
def series(release: Release) -> dict[str, Row]:
    """How each series is measured, by its id.

    ``source_id, definition_note, population, instrument, scope, has_std_error, full_count,
    trend_scale``, ``precision`` (a ``Precision``), ``measure``: equal for series whose figures may
    be held against each other, and ``is_survey``: whether standard errors are published for any
    series of the instrument, so that the figures of a cycle belong together.
    """
    rows = release.rows("""
        SELECT *, has_std_error OR instrument IN (
                SELECT instrument FROM series WHERE has_std_error AND instrument <> ''
            ) AS is_survey,
            CASE WHEN scope = 'international' AND instrument <> '' THEN instrument
            ELSE series_id END AS measure
        FROM series
    """)
    return {
        row["series_id"]: {
            **{name: row.get(name) for name in _SERIES},
            "precision": _precision(row),
        }
        for row in rows
    }


_SERIES = (
    *("source_id", "definition_note", "population", "instrument", "scope", "has_std_error"),
    *("full_count", "trend_scale", "measure", "is_survey"),
)


class Precision(NamedTuple):
    """Step to which a series is rounded, and the first and last year that are; ``None``: open."""

    step: float | None
    from_year: int | None
    to_year: int | None

    def of(self, year: int) -> float | None:
        """The step in a year; ``None`` where values are not rounded."""
        is_before = self.from_year is not None and year < self.from_year
        is_after = self.to_year is not None and year > self.to_year
        return None if is_before or is_after else self.step


def _precision(row: Row) -> Precision:
    """The precision of a row of ``series``; older releases name no years."""
    return Precision(
        row["value_precision"], row.get("precision_from_year"), row.get("precision_to_year")
    )


@per_release(1)
def sources(release: Release) -> list[Row]:
    """List the publications the figures come from; all columns of ``source``."""
    return release.rows("SELECT * FROM source ORDER BY publisher, title")


def sources_of(release: Release, source_ids: Iterable[str]) -> list[Row]:
    """Rows of ``sources`` for the ids given, in the order of ``sources``."""
    wanted = set(source_ids)
    return [row for row in sources(release) if row["source_id"] in wanted]


@per_release(1)
def age(release: Release) -> tuple[date | None, date | None]:
    """Days on which the oldest and the newest of the sources in force were retrieved."""
    days = [row["retrieved_at"] for row in sources(release) if row["retrieved_at"]]
    return (min(days), max(days)) if days else (None, None)
