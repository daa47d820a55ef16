"""The scorecard: each city's latest figure in every headline indicator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard.warehouse import catalogue, comparison
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

_SCORECARD = """
    SELECT i.indicator_id, i.breakdown, i.category, v.city_id, v.geo_id, g.name AS geo,
        v.geo_level, v.comparability, v.year, v.period_label, v.value, v.obs_status,
        v.series_id
    FROM indicator AS i
    JOIN city_value AS v
        ON v.indicator_id = i.indicator_id AND v.breakdown = i.breakdown
        AND v.category = i.category
    JOIN geography AS g ON g.geo_id = v.geo_id
    WHERE i.headline IS NOT NULL AND v.is_closest AND v.value IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY i.indicator_id, v.city_id ORDER BY v.year DESC
    ) = 1
    ORDER BY i.headline, v.city_id
"""


@per_release(1)
def scorecard(release: Release) -> list[Row]:
    """List the latest value of each city in each headline indicator.

    ``indicator_id, breakdown, category, city_id, geo_id, geo, geo_level, comparability, year,
    period_label, value, obs_status, series_id, source_id, has_std_error, is_survey, measure``;
    the last four as in ``catalogue.series``. A city without a figure in an indicator is absent
    there.
    """
    series = catalogue.series(release)
    told = ("source_id", "has_std_error", "is_survey", "measure")
    return [
        {**row, **{name: series[row["series_id"]][name] for name in told}}
        for row in release.rows(_SCORECARD)
    ]


_OTHER_DEFINITION = "D"
"""Status of a figure whose definition differs from that of its series."""


def positions(rows: Sequence[Row]) -> dict[tuple[str, str], float]:
    """Where figures lie between the lowest and the highest of their indicator, from 0 to 1.

    Takes ``scorecard``; by indicator and city. Left out are indicators whose figures follow several
    measures, figures whose definition differs, and in a survey those of another cycle than the one
    most places have: a place counts once, however many cities it stands for.
    """
    of_indicators: dict[str, list[Row]] = {}
    for row in rows:
        of_indicators.setdefault(row["indicator_id"], []).append(row)
    return {
        (row["indicator_id"], row["city_id"]): share
        for of_indicator in of_indicators.values()
        for row, share in _shares(of_indicator)
    }


def _shares(rows: Sequence[Row]) -> Iterator[tuple[Row, float]]:
    if comparison.is_mixed(rows):
        return
    placed = [row for row in rows if row["obs_status"] != _OTHER_DEFINITION]
    if any(row["is_survey"] for row in placed):
        cycle = comparison.main_year(list({row["geo_id"]: row for row in placed}.values()))
        placed = [row for row in placed if row["year"] == cycle]
    low = min((row["value"] for row in placed), default=0)
    high = max((row["value"] for row in placed), default=0)
    if low < high:
        for row in placed:
            yield row, float((row["value"] - low) / (high - low))


@per_release(1)
def headlines(release: Release) -> list[Row]:
    """List the headline indicators in their order.

    All columns of ``indicator``, with ``group_label`` (the category shown).
    """
    return release.rows("""
        SELECT i.*, b.label AS group_label
        FROM indicator AS i
        LEFT JOIN breakdown AS b ON b.breakdown = i.breakdown AND b.category = i.category
        WHERE i.headline IS NOT NULL ORDER BY i.headline
    """)
