"""One indicator across the cities: figures as they stand for each city, tests, lines over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row


class Subject(NamedTuple):
    """What is compared: an indicator, the places that stand for the cities, and a group."""

    indicator_id: str
    level: str
    breakdown: str
    category: str


_FIGURES = """
    SELECT v.city_id, c.name AS city, v.geo_id, g.name AS geo, g.note AS geo_note, v.geo_level,
        v.comparability, v.year, v.period_label, v.value, v.std_error, v.low, v.high,
        v.sample_size, v.obs_status, v.source_flag, v.note, v.retrieved_at,
        s.series_id, s.source_id, s.definition_note, s.population, s.instrument, s.scope,
        s.has_std_error, s.full_count,
        CASE WHEN s.scope = 'international' AND s.instrument <> '' THEN s.instrument
            ELSE s.series_id END AS measure
    FROM city_series AS n
    JOIN city_value AS v
        ON v.city_id = n.city_id AND v.geo_id = n.geo_id AND v.series_id = n.series_id
        AND v.indicator_id = n.indicator_id
        AND v.breakdown = n.breakdown AND v.category = n.category
    JOIN city AS c ON c.city_id = n.city_id
    JOIN geography AS g ON g.geo_id = n.geo_id
    JOIN series AS s ON s.series_id = n.series_id
    WHERE n.indicator_id = $indicator AND n.level = $level
        AND n.breakdown = $breakdown AND n.category = $category
    ORDER BY c.sort, v.year
"""


@per_release(128)
def figures(release: Release, subject: Subject) -> list[Row]:
    """List the figures of every year and city, by city and year.

    The place and series of a city are the same in all years. ``value`` is ``None`` where the
    publisher gives a reason instead (``obs_status``). ``measure`` is equal for figures that may
    be held against each other. Columns: ``city_id, city, geo_id, geo, geo_note, geo_level,
    comparability, year, period_label, value, std_error, low, high, sample_size, obs_status,
    source_flag, note, retrieved_at, series_id, source_id, definition_note, population,
    instrument, scope, has_std_error, full_count, measure``. Cities without a figure are absent;
    ``missing`` names them.
    """
    return release.rows(_FIGURES, _parameters(subject))


def years(release: Release, subject: Subject) -> list[int]:
    """Years in which any city has a value, ascending."""
    return sorted({row["year"] for row in figures(release, subject) if row["value"] is not None})


def latest(release: Release, subject: Subject, year: int | None = None) -> list[Row]:
    """Rows of ``figures`` with a value, at most one per city: of ``year``, or the latest."""
    valued = [row for row in figures(release, subject) if row["value"] is not None]
    if year is not None:
        return [row for row in valued if row["year"] == year]
    return list({row["city_id"]: row for row in valued}.values())


_AGGREGATES = """
    SELECT v.geo_id, g.name AS geo, v.series_id, v.year, v.value, v.std_error, v.low, v.high
    FROM city_value AS v JOIN geography AS g ON g.geo_id = v.geo_id
    WHERE v.geo_level = 'aggregate' AND v.indicator_id = $indicator
        AND v.breakdown = $breakdown AND v.category = $category AND v.value IS NOT NULL
    ORDER BY v.geo_id, v.year
"""


@per_release(128)
def aggregates(release: Release, subject: Subject) -> list[Row]:
    """List the averages the publishers give beside the places.

    ``geo_id, geo, series_id, year, value, std_error, low, high``.
    """
    parameters = _parameters(subject)
    del parameters["level"]
    return release.rows(_AGGREGATES, parameters)


_PAIRS = """
    SELECT year, city_a, city_b, difference, std_error, p_value, verdict, reason
    FROM pair_test
    WHERE indicator_id = $indicator AND level = $level
        AND breakdown = $breakdown AND category = $category
"""


@per_release(64)
def pairs(release: Release, subject: Subject) -> dict[tuple[int, str, str], Row]:
    """Tests by year and the two cities; the verdict is of the first against the second.

    The second may be the place id of an aggregate. Values: ``difference, std_error, p_value,
    verdict, reason`` beside the key's columns. A pair in which neither has a value is absent.
    """
    rows = release.rows(_PAIRS, _parameters(subject))
    return {(row["year"], row["city_a"], row["city_b"]): row for row in rows}


_MISSING = """
    SELECT c.city_id, c.name AS city,
        n.geo_id IS NOT NULL AS is_measured,
        min(v.year) FILTER (v.value IS NOT NULL) AS first_year,
        max(v.year) FILTER (v.value IS NOT NULL) AS last_year,
        EXISTS (
            FROM coverage AS o
            WHERE o.city_id = c.city_id AND o.indicator_id = $indicator AND o.n_values > 0
        ) AS has_other
    FROM city AS c
    LEFT JOIN city_series AS n
        ON n.city_id = c.city_id AND n.indicator_id = $indicator AND n.level = $level
        AND n.breakdown = $breakdown AND n.category = $category
    LEFT JOIN city_value AS v
        ON v.city_id = n.city_id AND v.geo_id = n.geo_id AND v.series_id = n.series_id
        AND v.breakdown = n.breakdown AND v.category = n.category
    GROUP BY c.city_id, c.name, c.sort, n.geo_id
    ORDER BY c.sort
"""


@per_release(128)
def reach(release: Release, subject: Subject) -> list[Row]:
    """Say for each of the ten cities what there is.

    ``city_id, city, is_measured`` (has a figure in some year), ``first_year, last_year`` (``None``
    without one), ``has_other`` (has figures of the indicator in another group or level).
    """
    return release.rows(_MISSING, _parameters(subject))


def missing(release: Release, subject: Subject, year: int | None = None) -> list[Row]:
    """List the cities without a value: in ``year``, or in any year.

    Columns of ``reach``, with ``obs_status`` and ``note`` where the publisher gives a reason for
    that very year.
    """
    present = {row["city_id"] for row in latest(release, subject, year)}
    said = {
        row["city_id"]: row
        for row in figures(release, subject)
        if row["value"] is None and row["year"] == year
    }
    return [
        {
            **row,
            "obs_status": said.get(row["city_id"], {}).get("obs_status"),
            "note": said.get(row["city_id"], {}).get("note"),
        }
        for row in reach(release, subject)
        if row["city_id"] not in present
    ]


Pairs = Mapping[tuple[int, str, str], Row]


def places(rows: Sequence[Row], cities: Collection[str]) -> list[Row]:
    """Merge the rows of chosen cities that stand on the same place and series into one.

    Takes rows of one value per city (``latest``). Columns of the first city's row, with
    ``cities`` (names) and ``city_ids``; ordered for reading, see ``in_order``.
    """
    merged: dict[tuple[str, str, int], Row] = {}
    for row in rows:
        if row["city_id"] not in cities:
            continue
        key = (row["geo_id"], row["series_id"], row["year"])
        place = merged.setdefault(key, {**row, "cities": [], "city_ids": []})
        place["cities"].append(row["city"])
        place["city_ids"].append(row["city_id"])
    return in_order(list(merged.values()))


def in_order(listed: Sequence[Row]) -> list[Row]:
    """Order places: by value, highest first; by name where their measures differ.

    In a survey the places of its main cycle come before those of other cycles.
    """
    if is_mixed(listed):
        return sorted(listed, key=lambda row: row["cities"][0])
    main = main_year(listed)
    return sorted(
        listed, key=lambda row: (row["has_std_error"] and row["year"] != main, -row["value"])
    )


def is_mixed(listed: Sequence[Row]) -> bool:
    """Whether places hold figures of different measures, which no order can be made of."""
    return len({row["measure"] for row in listed}) > 1


def main_year(listed: Sequence[Row]) -> int | None:
    """The year most places have, the later of two; ``None`` without places."""
    counts = Counter(row["year"] for row in listed)
    return max(counts, key=lambda year: (counts[year], year), default=None)


def verdict(one: Row, other: Row, tests: Pairs) -> tuple[str, str | None]:
    """Verdict of one place against another, and the reason where no test is made."""
    if one["geo_id"] == other["geo_id"]:
        return "not_tested", "same_place"
    if one["measure"] != other["measure"]:
        sampled = one["has_std_error"] or other["has_std_error"]
        return "not_tested", "instrument" if sampled else "definition"
    if one["year"] != other["year"]:
        return "not_tested", "years_apart"
    test = tests.get((one["year"], one["city_ids"][0], other["city_ids"][0]))
    return (test["verdict"], test["reason"]) if test else ("not_tested", "no_value")


def judged(listed: Sequence[Row], focal: str | None, tests: Pairs) -> list[Row]:
    """Give places with ``verdict`` and ``reason`` against the place of a focal city.

    The focal place itself has the verdict ``focal``. Without a focal city, or where it has no
    place here, both are ``None``.
    """
    own = next((row for row in listed if focal in row["city_ids"]), None)
    judged_rows = []
    for row in listed:
        code, why = (None, None) if own is None else verdict(row, own, tests)
        if row is own:
            code, why = "focal", None
        judged_rows.append({**row, "verdict": code, "reason": why})
    return judged_rows


def reference(release: Release, subject: Subject, listed: Sequence[Row]) -> Row | None:
    """The average to hold places against: of their one measure, in their main year.

    A row of ``aggregates``; ``None`` where measures differ or the publisher gives none.
    """
    if not listed or is_mixed(listed):
        return None
    series = {row["series_id"] for row in listed}
    year = main_year(listed)
    return next(
        (
            row
            for row in aggregates(release, subject)
            if row["year"] == year and row["series_id"] in series
        ),
        None,
    )


def leader(listed: Sequence[Row], tests: Pairs) -> Row | None:
    """The place with the highest value among those of the main year that can be tested.

    The highest of the main year where none can be; ``None`` where measures differ or there is
    no place.
    """
    if not listed or is_mixed(listed):
        return None
    main = [row for row in listed if row["year"] == main_year(listed)]
    ranked = sorted(main, key=lambda row: -row["value"])
    for row in ranked:
        if any(verdict(row, other, tests)[0] != "not_tested" for other in ranked):
            return row
    return max(listed, key=lambda row: row["value"])


def _parameters(subject: Subject) -> dict[str, str]:
    return {
        "indicator": subject.indicator_id,
        "level": subject.level,
        "breakdown": subject.breakdown,
        "category": subject.category,
    }
