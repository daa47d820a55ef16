"""What can be compared where the figures of an indicator cannot."""

from __future__ import annotations

from dashboard.warehouse import catalogue
from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

# Pairs of cities on two places that share their measure, in the group each indicator opens with.
_COMPARABLE = """
    SELECT p.indicator_id, bool_or(p.p_value IS NOT NULL) AS is_tested,
        count(DISTINCT p.city_a) AS n_cities
    FROM valued_pair AS p
    JOIN indicator AS i ON i.indicator_id = p.indicator_id AND i.breakdown = p.breakdown
        AND i.category = p.category
    JOIN city AS b ON b.city_id = p.city_b
    WHERE p.level = 'closest' AND (p.reason IS NULL OR p.reason IN ('full_count', 'no_std_error'))
    GROUP BY p.indicator_id
"""


@per_release(1)
def comparable(release: Release) -> dict[str, Row]:
    """Indicators of which any two cities can be set side by side: ``is_tested, n_cities``."""
    return {row["indicator_id"]: row for row in release.rows(_COMPARABLE)}


def same_topic(release: Release, indicator_id: str, most: int) -> list[Row]:
    """Other indicators of a topic that can be compared, the best first: rows of the catalogue.

    Those with tests come first, then those with more cities.
    """
    known = comparable(release)
    own = catalogue.indicator(release, indicator_id)
    found = [
        row
        for row in catalogue.indicators(release)
        if own is not None
        and row["topic"] == own["topic"]
        and row["indicator_id"] != indicator_id
        and row["indicator_id"] in known
    ]
    found.sort(
        key=lambda row: (
            row["headline"] is None,
            not known[row["indicator_id"]]["is_tested"],
            -known[row["indicator_id"]]["n_cities"],
        )
    )
    return found[:most]


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


_COUNTRIES = """
    SELECT DISTINCT p.indicator_id, p.breakdown, p.category
    FROM valued_pair AS p JOIN city AS b ON b.city_id = p.city_b
    WHERE p.level = 'economy' AND (p.reason IS NULL
        OR p.reason IN ('full_count', 'no_std_error', 'sampling_flag'))
"""


@per_release(1)
def _of_countries(release: Release) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (row["indicator_id"], row["breakdown"], row["category"]) for row in release.rows(_COUNTRIES)
    )


def countries_compare(release: Release, subject: Subject) -> bool:
    """Whether the countries of at least two cities share a measure where the places do not."""
    group = (subject.indicator_id, subject.breakdown, subject.category)
    return subject.level != "economy" and group in _of_countries(release)
