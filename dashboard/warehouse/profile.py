"""Queries of one city's profile: its newest figures beside those of the other cities.

A profile shows each indicator in one category: the indicator's own first category where the city
has it, else all students together, else the first category the city has. The year is the city's
newest year with a value; another city is shown in that year, or in its nearest year. A local
instrument is never set beside other cities: ``local`` gives it beside the city's state and nation.
"""

from __future__ import annotations

from typing import Literal

from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

Level = Literal["closest", "economy"]
"""Which places stand for the cities: the closest ones, or their economies."""

CHOSEN = """
chosen AS (
    SELECT cs.indicator_id, cs.breakdown, cs.category, b.label AS category_label
    FROM city_series AS cs
    JOIN indicator AS i ON i.indicator_id = cs.indicator_id
    LEFT JOIN breakdown AS b ON b.breakdown = cs.breakdown AND b.category = cs.category
    WHERE cs.city_id = $city AND cs.level = $level
    QUALIFY row_number() OVER (
        PARTITION BY cs.indicator_id
        ORDER BY
            (cs.breakdown = i.breakdown AND cs.category = i.category) DESC,
            cs.breakdown = 'total' DESC, cs.breakdown = i.breakdown DESC, cs.breakdown, b.sort
    ) = 1
)
"""
"""Common table ``chosen``: the category in which a city's profile shows each indicator."""

_VALUED = f"""
{CHOSEN},
valued AS (
    SELECT cs.city_id, v.* EXCLUDE (city_id), chosen.category_label
    FROM chosen
    JOIN city_series AS cs
        ON cs.indicator_id = chosen.indicator_id AND cs.breakdown = chosen.breakdown
        AND cs.category = chosen.category AND cs.level = $level
    JOIN city_value AS v
        ON v.city_id = cs.city_id AND v.series_id = cs.series_id AND v.geo_id = cs.geo_id
        AND v.breakdown = cs.breakdown AND v.category = cs.category
    JOIN series AS s ON s.series_id = v.series_id
    WHERE v.value IS NOT NULL AND (cs.city_id = $city OR s.scope <> 'local')
),
focal AS (
    SELECT indicator_id, series_id, breakdown, category, year AS focal_year
    FROM valued WHERE city_id = $city
    QUALIFY row_number() OVER (PARTITION BY indicator_id ORDER BY year DESC) = 1
)
"""

_PROFILE = f"""
WITH {_VALUED},
nearest AS (
    SELECT valued.*, focal.focal_year
    FROM valued JOIN focal USING (indicator_id)
    JOIN series AS own ON own.series_id = focal.series_id
    WHERE valued.city_id = $city OR own.scope <> 'local'
    QUALIFY row_number() OVER (
        PARTITION BY indicator_id, city_id ORDER BY abs(year - focal_year), year
    ) = 1
),
shown AS (
    FROM nearest
    UNION ALL BY NAME
    SELECT v.*, focal.focal_year
    FROM focal
    JOIN city_value AS v USING (indicator_id, breakdown, category)
    JOIN series AS s ON s.series_id = v.series_id
    JOIN series AS own ON own.series_id = focal.series_id
    WHERE v.geo_level = 'aggregate' AND v.year = focal_year AND v.value IS NOT NULL
        AND own.scope <> 'local'
        AND (s.series_id = own.series_id OR s.instrument = nullif(own.instrument, ''))
    QUALIFY row_number() OVER (PARTITION BY v.indicator_id ORDER BY v.geo_id, s.standing) = 1
)
SELECT
    v.indicator_id, i.title, i.short_title, i.topic, t.title AS topic_title, i.unit, i.unit_short,
    i.decimals, i.better, i.headline, v.breakdown, v.category, v.category_label,
    v.city_id, c.name AS city, v.geo_id, g.name AS geo, v.geo_level, v.comparability,
    v.series_id, s.source_id, o.publisher, o.title AS source_title, s.has_std_error, s.scope,
    v.year, v.period_label, v.value, v.std_error, v.low, v.high, v.obs_status, v.note,
    v.focal_year,
    CASE WHEN v.city_id IS DISTINCT FROM $city THEN coalesce(p.verdict, 'not_tested') END
        AS verdict,
    CASE WHEN v.city_id IS DISTINCT FROM $city AND p.verdict IS NULL THEN 'no_value'
        ELSE p.reason END AS reason
FROM shown AS v
JOIN indicator AS i ON i.indicator_id = v.indicator_id
JOIN topic AS t ON t.topic = i.topic
JOIN geography AS g ON g.geo_id = v.geo_id
JOIN series AS s ON s.series_id = v.series_id
JOIN source AS o ON o.source_id = s.source_id
LEFT JOIN city AS c ON c.city_id = v.city_id
LEFT JOIN valued_pair AS p
    ON p.indicator_id = v.indicator_id AND p.level = $level AND p.year = v.focal_year
    AND p.breakdown = v.breakdown AND p.category = v.category
    AND p.city_a = $city AND p.city_b = coalesce(v.city_id, v.geo_id)
ORDER BY t.sort, i.sort, v.city_id IS DISTINCT FROM $city, c.sort NULLS LAST
"""

_HISTORY = f"""
WITH {_VALUED}
SELECT v.indicator_id, v.year, v.value, v.obs_status
FROM valued AS v
WHERE v.city_id = $city
ORDER BY v.indicator_id, v.year
"""

_ABSENT = """
SELECT
    i.indicator_id, i.title, i.short_title, i.topic, t.title AS topic_title, i.headline,
    coalesce(
        c.reason,
        'Only ' || string_agg(DISTINCT g.name, ', ' ORDER BY g.name)
            || ' has figures, not the economy as a whole'
    ) AS reason
FROM indicator AS i
JOIN topic AS t ON t.topic = i.topic
LEFT JOIN coverage AS c ON c.indicator_id = i.indicator_id AND c.city_id = $city
LEFT JOIN geography AS g ON g.geo_id = c.geo_id
WHERE NOT EXISTS (
    FROM city_series AS cs
    WHERE cs.indicator_id = i.indicator_id AND cs.city_id = $city AND cs.level = $level
)
GROUP BY i.indicator_id, i.title, i.short_title, i.topic, t.title, i.headline, c.reason, t.sort,
    i.sort
ORDER BY t.sort, i.sort
"""

_LOCAL = f"""
WITH {CHOSEN},
own AS (
    SELECT chosen.*, cs.series_id, s.instrument
    FROM chosen
    JOIN city_series AS cs USING (indicator_id, breakdown, category)
    JOIN series AS s ON s.series_id = cs.series_id
    WHERE cs.city_id = $city AND cs.level = $level AND s.scope = 'local'
)
SELECT
    own.indicator_id, i.title, i.short_title, i.topic, t.title AS topic_title, i.unit, i.unit_short,
    i.decimals, i.better, i.headline, own.breakdown, own.category, own.category_label,
    own.instrument, v.geo_id, g.name AS geo, v.geo_level, v.series_id, s.source_id, s.has_std_error,
    s.full_count, s.population, v.year, v.period_label, v.value, v.std_error, v.low, v.high,
    v.obs_status, v.note
FROM own
JOIN city_value AS v USING (indicator_id, breakdown, category)
JOIN series AS s ON s.series_id = v.series_id
JOIN city_ladder AS l ON l.city_id = v.city_id AND l.geo_id = v.geo_id
JOIN indicator AS i ON i.indicator_id = own.indicator_id
JOIN topic AS t ON t.topic = i.topic
JOIN geography AS g ON g.geo_id = v.geo_id
WHERE v.city_id = $city AND v.value IS NOT NULL AND s.scope = 'local'
    AND (s.series_id = own.series_id OR s.instrument = nullif(own.instrument, ''))
QUALIFY dense_rank() OVER (PARTITION BY own.indicator_id, v.geo_id ORDER BY s.standing) = 1
ORDER BY t.sort, i.sort, l.step, v.year
"""

_WIDER = f"""
WITH {_VALUED}
SELECT focal.indicator_id, g.name AS geo, v.geo_level, v.year, v.value
FROM focal
JOIN city_value AS v
    ON v.indicator_id = focal.indicator_id
    AND v.breakdown = focal.breakdown AND v.category = focal.category
JOIN city_ladder AS l ON l.city_id = v.city_id AND l.geo_id = v.geo_id
JOIN geography AS g ON g.geo_id = v.geo_id
JOIN series AS s ON s.series_id = v.series_id
JOIN series AS own ON own.series_id = focal.series_id
WHERE v.city_id = $city AND v.value IS NOT NULL AND v.year > focal.focal_year
    AND (s.series_id = own.series_id OR s.instrument = nullif(own.instrument, ''))
QUALIFY row_number() OVER (
    PARTITION BY focal.indicator_id ORDER BY v.year DESC, l.step, s.standing
) = 1
ORDER BY focal.indicator_id
"""


def city(release: Release, city_id: str) -> Row | None:
    """Give one city, or ``None`` for an unknown id.

    Columns: city_id, name, local_name, country, school_system, system (name of its place),
    system_note (empty where nothing).
    """
    return release.one(
        """SELECT c.city_id, c.name, c.local_name, c.country, c.school_system,
            g.name AS system, g.note AS system_note
        FROM city AS c JOIN geography AS g ON g.geo_id = c.system_geo_id WHERE c.city_id = $city""",
        {"city": city_id},
    )


@per_release(20)
def figures(release: Release, city_id: str, level: Level = "closest") -> list[Row]:
    """Give one row per indicator and city that has a value, the profiled city first.

    Columns: the indicator (indicator_id, title, short_title, topic, topic_title, unit, unit_short,
    decimals, better, headline), breakdown, category, category_label, the city (city_id, city),
    where and how it was measured (geo_id, geo, geo_level, comparability, series_id, source_id,
    publisher, source_title, has_std_error, scope), year, period_label, value, std_error, low, high,
    obs_status, note, focal_year (newest year of the profiled city), and verdict and reason of the
    profiled city against this one in that year (absent for itself).
    An aggregate that the same series or survey gives for that year follows with city_id NULL.
    Indicators without a value for the profiled city are absent; ``absent`` gives those. Figures of
    local instruments stand alone.
    """
    return release.rows(_PROFILE, {"city": city_id, "level": level})


@per_release(20)
def history(release: Release, city_id: str, level: Level = "closest") -> list[Row]:
    """Give the city's values of every shown indicator by year: indicator_id, year, value, status.

    Years without a value are absent.
    """
    return release.rows(_HISTORY, {"city": city_id, "level": level})


@per_release(20)
def absent(release: Release, city_id: str, level: Level = "closest") -> list[Row]:
    """Give the indicators without a value for the city, with the reason in words.

    Columns: indicator_id, title, short_title, topic, topic_title, headline, reason.
    """
    return release.rows(_ABSENT, {"city": city_id, "level": level})


@per_release(20)
def newer(release: Release, city_id: str, level: Level = "closest") -> list[Row]:
    """Give newer values of the same series or survey for another place on the city's ladder.

    Columns: indicator_id, geo, geo_level, year, value; at most one row per indicator, the newest.
    """
    return release.rows(_WIDER, {"city": city_id, "level": level})


@per_release(20)
def local(release: Release, city_id: str, level: Level = "closest") -> list[Row]:
    """Give the figures of local instruments by indicator, place on the city's ladder, and year.

    Columns: the indicator as in ``figures``, breakdown, category, category_label, instrument, the
    place (geo_id, geo, geo_level), series_id, source_id, has_std_error, full_count, population,
    year, period_label, value, std_error, low, high, obs_status, note. The first place of an
    indicator is the one that stands for the city; the others are wider.
    """
    return release.rows(_LOCAL, {"city": city_id, "level": level})


@per_release(1)
def instruments(release: Release) -> tuple[str, ...]:
    """Names of the local instruments of the release that any city is measured by."""
    rows = release.rows("""
        SELECT DISTINCT s.instrument FROM city_series AS cs
        JOIN series AS s ON s.series_id = cs.series_id
        WHERE s.scope = 'local' ORDER BY s.instrument
    """)
    return tuple(row["instrument"] for row in rows)
