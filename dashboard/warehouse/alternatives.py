"""What can be compared where the figures of an indicator cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from dashboard.warehouse import catalogue, comparison
from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

# The newest figure of each city in the group an indicator opens with.
_OPENING = """
    SELECT v.indicator_id, v.city_id, v.geo_id, v.series_id, v.year
    FROM city_value AS v JOIN indicator AS i ON i.indicator_id = v.indicator_id
        AND i.breakdown = v.breakdown AND i.category = v.category
    WHERE v.value IS NOT NULL
        AND CASE WHEN $level = 'closest' THEN v.is_closest ELSE v.is_economy END
    QUALIFY row_number() OVER (PARTITION BY v.indicator_id, v.city_id ORDER BY v.year DESC) = 1
"""

_TESTED_IN = """
    SELECT DISTINCT p.indicator_id, p.year
    FROM valued_pair AS p JOIN city AS b ON b.city_id = p.city_b
    JOIN indicator AS i ON i.indicator_id = p.indicator_id AND i.breakdown = p.breakdown
        AND i.category = p.category
    WHERE p.level = $level AND p.p_value IS NOT NULL
"""


class Opening(NamedTuple):
    """What an indicator opens with, for chosen cities: whether its figures can be compared.

    ``is_mixed``: they are of different measures. ``is_tested``: any two cities are tested in a year
    that two of the places have.
    """

    n_places: int
    n_cities: int
    is_mixed: bool
    is_tested: bool


def opening(
    release: Release, indicator_id: str, level: str, cities: Collection[str]
) -> Opening | None:
    """Tell what an indicator opens with at a level; ``None`` where no chosen city has a figure."""
    held = _openings(release, level).get(indicator_id, [])
    rows = [row for row in held if row["city_id"] in cities]
    if not rows:
        return None
    places = {(row["geo_id"], row["year"]) for row in rows}
    shared = [year for year, n in Counter(year for _, year in places).items() if n > 1]
    tested = _tested_in(release, level)
    return Opening(
        n_places=len({geo for geo, _ in places}),
        n_cities=len(rows),
        is_mixed=comparison.is_mixed(rows),
        is_tested=any((indicator_id, year) in tested for year in shared),
    )


@per_release(2)
def _openings(release: Release, level: str) -> dict[str, list[Row]]:
    known = catalogue.series(release)
    held: dict[str, list[Row]] = {}
    for row in release.rows(_OPENING, {"level": level}):
        measure = comparison.measure(known[row["series_id"]], row["geo_id"])
        held.setdefault(row["indicator_id"], []).append({**row, "measure": measure})
    return held


@per_release(2)
def _tested_in(release: Release, level: str) -> frozenset[tuple[str, int]]:
    rows = release.rows(_TESTED_IN, {"level": level})
    return frozenset((row["indicator_id"], row["year"]) for row in rows)


def same_topic(
    release: Release, subject: Subject, cities: Collection[str], most: int, *, least: int = 2
) -> list[Row]:
    """Other indicators of a topic that can be compared as they open, the best first.

    Rows of the catalogue: at the level of ``subject`` the newest figures of the chosen cities are
    of one measure, and of at least ``least`` places. Those with tests come first, then those with
    more cities.
    """
    own = catalogue.indicator(release, subject.indicator_id)
    found: list[tuple[Row, Opening]] = []
    for row in catalogue.indicators(release):
        if own is None or row["topic"] != own["topic"]:
            continue
        opens = opening(release, row["indicator_id"], subject.level, cities)
        is_comparable = opens and not opens.is_mixed and opens.n_places >= least
        if opens and is_comparable and row["indicator_id"] != subject.indicator_id:
            found.append((row, opens))
    found.sort(key=lambda one: (one[0]["headline"] is None, not one[1].is_tested, -one[1].n_cities))
    return [row for row, _ in found[:most]]


_TESTED = """
    SELECT p.city_a, max(p.year) AS year
    FROM valued_pair AS p JOIN city AS b ON b.city_id = p.city_b
    WHERE p.indicator_id = $indicator AND p.level = $level AND p.breakdown = $breakdown
        AND p.category = $category AND p.p_value IS NOT NULL
        AND list_contains($cities::VARCHAR[], p.city_b)
    GROUP BY p.city_a
"""


def tested_year(
    release: Release, subject: Subject, cities: tuple[str, ...], focal: str | None
) -> int | None:
    """Latest year in which any difference between cities is tested; ``None`` without one.

    With a focal city only differences from it count.
    """
    tested = _tested_years(release, subject, cities)
    if focal is not None:
        return tested.get(focal)
    return max((tested[city] for city in cities if city in tested), default=None)


@per_release(512)
def _tested_years(release: Release, subject: Subject, cities: tuple[str, ...]) -> dict[str, int]:
    """Latest year in which a difference of a city from any of ``cities`` is tested, by city."""
    parameters = {
        "indicator": subject.indicator_id,
        "level": subject.level,
        "breakdown": subject.breakdown,
        "category": subject.category,
        "cities": list(cities),
    }
    return {row["city_a"]: row["year"] for row in release.rows(_TESTED, parameters)}


def countries_compare(release: Release, subject: Subject, cities: Collection[str]) -> bool:
    """Whether the newest figures of the countries of cities are of one measure, and of two."""
    if subject.level == "economy":
        return False
    rows = comparison.latest(release, subject._replace(level="economy"))
    places = comparison.places(rows, cities)
    return len(places) > 1 and not comparison.is_mixed(places)
