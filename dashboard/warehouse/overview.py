"""The scorecard: each city's latest figure in every headline indicator."""

from __future__ import annotations

from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

_SCORECARD = """
    SELECT i.indicator_id, i.breakdown, i.category, v.city_id, v.geo_id, g.name AS geo,
        v.geo_level, v.comparability, v.year, v.period_label, v.value, v.obs_status,
        v.series_id, s.source_id, s.has_std_error,
        CASE WHEN s.scope = 'international' AND s.instrument <> '' THEN s.instrument
            ELSE s.series_id END AS measure
    FROM indicator AS i
    JOIN city_value AS v
        ON v.indicator_id = i.indicator_id AND v.breakdown = i.breakdown
        AND v.category = i.category
    JOIN geography AS g ON g.geo_id = v.geo_id
    JOIN series AS s ON s.series_id = v.series_id
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
    period_label, value, obs_status, series_id, source_id, has_std_error, measure``; figures of one
    ``measure`` may be held against each other. A city without a figure in an indicator is absent
    there.
    """
    return release.rows(_SCORECARD)


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
