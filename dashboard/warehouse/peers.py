"""Which systems are alike: features of their context, and the distance between them.

The features are those of the release that all or most cities have at their closest place. A
city's population is left out: for most cities only that of the whole country is known, which says
nothing of the city.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

FEATURES: Mapping[str, bool] = {
    "students": True,
    "gdp_per_head_usd": True,
    "pisa_escs_mean": False,
    "home_language_instruction_lower_secondary_pct": False,
    "mean_years_schooling": False,
    "gov_expenditure_education_pct_gdp": False,
}
"""Indicators that describe a system's context; true where ratios count, not differences.

Sizes and incomes are taken as logarithms: 50,000 and 100,000 students are as far apart as 500,000
and a million.
"""

_NO_SPREAD = 1e-12
"""Spread, relative to the values, that is but the noise of computing it."""

_VALUES = """
SELECT v.indicator_id, i.short_title, i.title, i.unit_short, i.decimals, v.city_id, v.value, v.year,
    v.geo_id, g.name AS geo, g.level AS geo_level, v.obs_status
FROM city_value AS v
JOIN indicator AS i
    ON i.indicator_id = v.indicator_id AND i.breakdown = v.breakdown AND i.category = v.category
JOIN geography AS g ON g.geo_id = v.geo_id
WHERE v.is_closest AND v.value IS NOT NULL AND list_contains($features, v.indicator_id)
QUALIFY row_number() OVER (PARTITION BY v.indicator_id, v.city_id ORDER BY v.year DESC) = 1
"""


@dataclass(frozen=True)
class Context:
    """Features of the release that any city has, and each city's newest figure of each.

    ``features`` are rows with ``indicator_id, short_title, title, unit_short, decimals``;
    ``figures`` are rows by city and feature, absent where the city has none.
    """

    cities: tuple[str, ...]
    features: tuple[Row, ...]
    figures: Mapping[tuple[str, str], Row]

    def table(self) -> list[list[float | None]]:
        """Features as numbers for ``distances``: a row per city, ``None`` for a missing one."""
        return [
            [self._number(city, row["indicator_id"]) for row in self.features]
            for city in self.cities
        ]

    def _number(self, city: str, feature: str) -> float | None:
        row = self.figures.get((city, feature))
        if row is None:
            return None
        if not FEATURES[feature]:
            return float(row["value"])
        return math.log(row["value"]) if row["value"] > 0 else None


@per_release(1)
def context(release: Release) -> Context:
    """Gather the features of all cities."""
    rows = release.rows(_VALUES, {"features": list(FEATURES)})
    figures = {(row["city_id"], row["indicator_id"]): row for row in rows}
    named = {row["indicator_id"]: row for row in rows}
    cities = release.rows("SELECT city_id FROM city ORDER BY sort")
    return Context(
        cities=tuple(row["city_id"] for row in cities),
        features=tuple(named[feature] for feature in FEATURES if feature in named),
        figures=figures,
    )


def nearest(
    context: Context, city_id: str, weights: Mapping[str, float]
) -> list[tuple[str, float | None]]:
    """Give the other cities with their distance from one, nearest first.

    Weights are by feature, 1 where none is given. Without a shared feature the distance is
    ``None``, and the city stands last.
    """
    given = [weights.get(row["indicator_id"], 1.0) for row in context.features]
    away = distances(context.table(), given)[context.cities.index(city_id)]
    others = [
        (city, gap) for city, gap in zip(context.cities, away, strict=True) if city != city_id
    ]
    return sorted(others, key=lambda pair: (pair[1] is None, pair[1] or 0.0))


@dataclass(frozen=True)
class Alike:
    """How many weighted features two cities both have, and in which one place stands for both.

    ``places`` names that place for each such feature, in which the two cannot differ.
    """

    n_features: int
    places: tuple[str, ...]


def alike(context: Context, one: str, other: str, weights: Mapping[str, float]) -> Alike:
    """Tell in which features two cities are alike because the same place stands for both."""
    pairs = [
        (context.figures.get((one, feature)), context.figures.get((other, feature)))
        for feature in (row["indicator_id"] for row in context.features)
        if weights.get(feature, 1.0) > 0
    ]
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    return Alike(len(both), tuple(a["geo"] for a, b in both if a["geo_id"] == b["geo_id"]))


def distances(
    features: Sequence[Sequence[float | None]], weights: Sequence[float]
) -> list[list[float | None]]:
    """Give the distance of each two systems from features that describe their context.

    Each feature is standardised over the systems that have it (mean 0, standard deviation 1); the
    distance is ``sqrt(sum w · (z_i - z_j)² / sum w)`` over the features that both have: the
    weighted Euclidean distance with missing values left out as by Gower (A General Coefficient of
    Similarity and Some of Its Properties, Biometrics 27, 1971). ``None`` where two systems share
    no weighted feature; a feature without spread says nothing and counts as no difference.
    Counted here and not in the release, since a reader sets the weights.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("weights are 0 or more")
    columns = [_standardised([row[at] for row in features]) for at in range(len(weights))]
    scores = [[column[at] for column in columns] for at in range(len(features))]
    return [[_distance(one, other, weights) for other in scores] for one in scores]


def _standardised(values: Sequence[float | None]) -> list[float | None]:
    known = [value for value in values if value is not None]
    if not known:
        return list(values)
    mean = math.fsum(known) / len(known)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in known) / len(known))
    unit = spread if spread > _NO_SPREAD * max(map(abs, known)) else 1.0
    return [None if value is None else (value - mean) / unit for value in values]


def _distance(
    one: Sequence[float | None], other: Sequence[float | None], weights: Sequence[float]
) -> float | None:
    shared = [
        (weight, a - b)
        for a, b, weight in zip(one, other, weights, strict=True)
        if a is not None and b is not None
    ]
    total = math.fsum(weight for weight, _ in shared)
    if total <= 0:
        return None
    return math.sqrt(math.fsum(weight * gap**2 for weight, gap in shared) / total)
