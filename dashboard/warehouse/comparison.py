"""One indicator across the cities: figures as they stand for each city, tests, lines over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from statistics import NormalDist
from typing import NamedTuple

from dashboard.warehouse import catalogue
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row


class Subject(NamedTuple):
    """What is compared: an indicator, the places that stand for the cities, and a group."""

    indicator_id: str
    level: str
    breakdown: str
    category: str


_FIGURES = """
    SELECT city_id, geo_id, geo_level, comparability, year, period_label, value, std_error, low,
        high, sample_size, obs_status, source_flag, note, retrieved_at, series_id
    FROM city_value
    WHERE indicator_id = $indicator AND breakdown = $breakdown AND category = $category
        AND CASE WHEN $level = 'closest' THEN is_closest ELSE is_economy END
    ORDER BY year
"""


@per_release(128)
def figures(release: Release, subject: Subject) -> list[Row]:
    """List the figures of every year and city, by city and year.

    The place and series of a city are the same in all years. ``value`` is ``None`` where the
    publisher gives a reason instead (``obs_status``). ``measure`` is equal for figures that may
    be held against each other. Columns: ``city_id, city, geo_id, geo, geo_note, geo_level,
    comparability, year, period_label, value, std_error, low, high, sample_size, obs_status,
    source_flag, note, retrieved_at, series_id, source_id, definition_note, population,
    instrument, scope, has_std_error, full_count, trend_scale, precision, measure``. Cities without
    a figure are absent; ``missing`` names them.
    """
    names = {row["city_id"]: row["name"] for row in catalogue.cities(release)}
    known_places, known_series = catalogue.places(release), catalogue.series(release)
    rows = release.rows(_FIGURES, _parameters(subject))
    # The few names are added here: joining them costs more than all the rest of the query.
    named = [
        {
            **row,
            "city": names[row["city_id"]],
            **known_places[row["geo_id"]],
            **known_series[row["series_id"]],
            "measure": measure(known_series[row["series_id"]], row["geo_id"]),
        }
        for row in rows
    ]
    order = list(names)
    return sorted(named, key=lambda row: order.index(row["city_id"]))


def measure(series: Row, geo_id: str) -> str:
    """What figures must share to be held against each other; a local instrument never is."""
    return f"{series['measure']} {geo_id}" if series["scope"] == "local" else series["measure"]


@per_release(2048)
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
    SELECT year, city_a, city_b, difference, std_error, p_value, p_bh_focal, p_bh_all, verdict,
        reason
    FROM valued_pair
    WHERE indicator_id = $indicator AND level = $level
        AND breakdown = $breakdown AND category = $category
        AND year IN (SELECT unnest($years))
"""


@per_release(64)
def pairs(
    release: Release, subject: Subject, years: frozenset[int]
) -> dict[tuple[int, str, str], Row]:
    """Tests of some years, by year and the two cities; the first is tested against the second.

    The second may be the place id of an aggregate. Values: ``difference, std_error, p_value,
    p_bh_focal, p_bh_all, verdict, reason`` beside the key's columns. A pair in which not both have
    a value is absent.
    """
    rows = release.rows(_PAIRS, {**_parameters(subject), "years": sorted(years)})
    return {(row["year"], row["city_a"], row["city_b"]): row for row in rows}


def reach(release: Release, subject: Subject) -> list[Row]:
    """Say for each of the ten cities what there is.

    ``city_id, city, is_measured`` (has a figure in some year), ``first_year, last_year`` (``None``
    without one), ``has_other`` (has figures of the indicator in another group or level).
    """
    held: dict[str, list[int]] = {}
    for row in figures(release, subject):
        if row["value"] is not None:
            held.setdefault(row["city_id"], []).append(row["year"])
    measured = catalogue.measured(release)
    return [
        {
            "city_id": city["city_id"],
            "city": city["name"],
            "is_measured": city["city_id"] in held,
            "first_year": min(held.get(city["city_id"], []), default=None),
            "last_year": max(held.get(city["city_id"], []), default=None),
            "has_other": (city["city_id"], subject.indicator_id) in measured,
        }
        for city in catalogue.cities(release)
    ]


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


def pairs_of(release: Release, subject: Subject, rows: Sequence[Row]) -> Pairs:
    """Tests between rows of ``latest`` or ``places``: those of the years they have."""
    return pairs(release, subject, frozenset(row["year"] for row in rows))


SIGNIFICANCE = 0.05
"""A p below it is a significant difference."""

Z = NormalDist().inv_cdf(1 - SIGNIFICANCE / 2)
"""Standard errors that a 95 % interval reaches to either side."""


def ruled(tests: Pairs, rule: str, focal_ids: Collection[str] = ()) -> Pairs:
    """Tests with their verdicts under a rule for many comparisons: ``published, none, bh``.

    Under ``bh`` p and verdict are adjusted: those of the focal place (the cities on it) within its
    own tests, the others within the tests of all pairs of cities.
    """
    if rule != "bh":
        return tests
    return {key: _adjusted(row, tests, focal_ids) for key, row in tests.items()}


def _adjusted(row: Row, tests: Pairs, focal_ids: Collection[str]) -> Row:
    if row["p_value"] is None:
        return row
    p = row["p_bh_all"]
    if row["city_a"] in focal_ids:
        p = row["p_bh_focal"]
    elif row["city_b"] in focal_ids:
        p = tests[row["year"], row["city_b"], row["city_a"]]["p_bh_focal"]
    direction = "higher" if row["difference"] > 0 else "lower"
    is_different = p < SIGNIFICANCE and row["difference"]
    return {**row, "p_value": p, "verdict": direction if is_different else "not_different"}


def place_of(listed: Sequence[Row], city_id: str | None) -> Row | None:
    """The one of ``places`` that shows a city; ``None`` where none does."""
    return next((row for row in listed if city_id in row["city_ids"]), None)


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
    is_survey = any(row["is_survey"] for row in listed)
    return sorted(listed, key=lambda row: (is_survey and row["year"] != main, -row["value"]))


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
        if one["scope"] == other["scope"] == "local" and _is_one_instrument(one, other):
            return "not_tested", "local"
        sampled = one["has_std_error"] or other["has_std_error"]
        return "not_tested", "instrument" if sampled else "definition"
    if one["year"] != other["year"]:
        return "not_tested", "years_apart"
    found = test(one, other, tests)
    return (found["verdict"], found["reason"]) if found else ("not_tested", "no_value")


def _is_one_instrument(one: Row, other: Row) -> bool:
    return bool(one["instrument"]) and one["instrument"] == other["instrument"]


def test(one: Row, other: Row, tests: Pairs) -> Row | None:
    """Row of ``pairs`` of one place against another; ``None`` where none is made in their year."""
    if one["year"] != other["year"]:
        return None
    return tests.get((one["year"], one["city_ids"][0], other["city_ids"][0]))


def judged(listed: Sequence[Row], focal: str | None, tests: Pairs) -> list[Row]:
    """Give places with ``verdict`` and ``reason`` against the place of a focal city.

    The focal place itself has the verdict ``focal``. Without a focal city, or where it has no
    place here, both are ``None``.
    """
    own = place_of(listed, focal)
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


def untested(listed: Sequence[Row], tests: Pairs) -> list[str]:
    """Reasons for which pairs of places are not tested, the most frequent first."""
    verdicts = [verdict(one, other, tests) for one, other in combinations(listed, 2)]
    return [code for code, _ in Counter(why for _, why in verdicts if why).most_common()]


def _parameters(subject: Subject) -> dict[str, str]:
    return {
        "indicator": subject.indicator_id,
        "level": subject.level,
        "breakdown": subject.breakdown,
        "category": subject.category,
    }
