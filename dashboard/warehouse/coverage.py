"""Queries of what is known: city by indicator, and how old each source is."""

from __future__ import annotations

from datetime import date

from dashboard.warehouse import catalogue
from dashboard.warehouse.release import Release, Row

_HELD = """
SELECT
    i.indicator_id, i.title, i.short_title, i.topic, t.title AS topic_title,
    c.city_id, c.name AS city, k.level, k.geo_id, g.name AS geo, k.series_id,
    o.title AS source_title, o.publisher, k.first_year, k.last_year, k.n_years, k.n_values,
    k.reason,
    EXISTS (
        FROM city_series AS cs
        WHERE cs.level = 'closest' AND cs.city_id = k.city_id AND cs.series_id = k.series_id
            AND cs.geo_id = k.geo_id
    ) AS is_closest
FROM coverage AS k
JOIN indicator AS i ON i.indicator_id = k.indicator_id
JOIN topic AS t ON t.topic = i.topic
JOIN city AS c ON c.city_id = k.city_id
LEFT JOIN geography AS g ON g.geo_id = k.geo_id
LEFT JOIN series AS s ON s.series_id = k.series_id
LEFT JOIN source AS o ON o.source_id = s.source_id
LEFT JOIN city_ladder AS l ON l.city_id = k.city_id AND l.geo_id = k.geo_id
WHERE ($topic IS NULL OR i.topic = $topic)
ORDER BY t.sort, i.sort, c.sort, is_closest DESC, l.step, s.standing
"""

YEARS_BEHIND = 3
"""A source published yearly ends early if its newest figure is of a year further back than this."""

_SOURCES = """
WITH figures AS (
    SELECT s.source_id, count(o.value) AS n_figures,
        min(o.year) FILTER (o.value IS NOT NULL) AS first_year,
        max(o.year) FILTER (o.value IS NOT NULL) AS last_year,
        count(DISTINCT s.indicator_id) AS n_indicators
    FROM observation AS o JOIN series AS s ON s.series_id = o.series_id
    GROUP BY s.source_id
)
SELECT
    o.source_id, o.publisher, o.title, o.landing_page, o.access, o.licence, o.licence_url,
    o.redistributable, o.citation, o.cadence, o.max_age_days, o.retrieved_at,
    coalesce(f.n_figures, 0) AS n_figures, coalesce(f.n_indicators, 0) AS n_indicators,
    f.first_year, f.last_year,
    date_diff('day', o.retrieved_at, $today::DATE) AS age_days,
    date_diff('day', o.retrieved_at, $today::DATE) > o.max_age_days AS is_old,
    starts_with(o.cadence, 'yearly') AND o.retrieved_at IS NOT NULL
        AND coalesce(year($today::DATE) - f.last_year > $behind, false) AS ends_early
FROM source AS o
LEFT JOIN figures AS f ON f.source_id = o.source_id
ORDER BY o.publisher, o.title
"""

_SET_ASIDE = """
SELECT
    o.title AS source_title, o.source_id, v.obs_status, v.source_flag, count(*) AS n,
    count(DISTINCT s.indicator_id) AS n_indicators, min(v.year) AS first_year,
    max(v.year) AS last_year
FROM observation AS v
JOIN series AS s ON s.series_id = v.series_id
JOIN source AS o ON o.source_id = s.source_id
WHERE v.value IS NULL OR v.obs_status NOT IN ('A')
GROUP BY ALL
ORDER BY o.title, v.obs_status, n DESC, v.source_flag
"""

_CORRECTIONS = """
SELECT
    i.title AS indicator, i.decimals, i.unit_short, i.indicator_id, g.name AS geo, c.year,
    b.label AS category_label, c.breakdown, c.published_value, c.action, c.value, c.reason, c.since,
    o.title AS source_title, s.scale
FROM correction AS c
JOIN series AS s ON s.series_id = c.series_id
JOIN indicator AS i ON i.indicator_id = s.indicator_id
JOIN source AS o ON o.source_id = s.source_id
JOIN geography AS g ON g.geo_id = c.geo_id
LEFT JOIN breakdown AS b ON b.breakdown = c.breakdown AND b.category = c.category
ORDER BY i.sort, g.name, c.year
"""

_FILE_ERRORS = """
SELECT o.title AS source_title, e.source_id, e.files, e.error, e.handling, e.since
FROM file_error AS e JOIN source AS o ON o.source_id = e.source_id
ORDER BY o.title, e.files
"""

_DEFINITIONS = """
SELECT
    i.indicator_id, i.title, i.topic, t.title AS topic_title, i.unit, i.better, i.definition,
    i.caveat, s.series_id, s.standing, s.definition_note, s.population, s.instrument,
    s.has_std_error, s.scope, s.full_count, s.value_precision, o.source_id,
    o.title AS source_title, o.publisher,
    count(v.value) AS n_figures, min(v.year) FILTER (v.value IS NOT NULL) AS first_year,
    max(v.year) FILTER (v.value IS NOT NULL) AS last_year
FROM indicator AS i
JOIN topic AS t ON t.topic = i.topic
LEFT JOIN series AS s ON s.indicator_id = i.indicator_id
LEFT JOIN source AS o ON o.source_id = s.source_id
LEFT JOIN observation AS v ON v.series_id = s.series_id
GROUP BY ALL
ORDER BY any_value(t.sort), any_value(i.sort), s.standing
"""

_PLACES = """
SELECT c.name AS city, c.city_id, c.school_system, g.name AS geo, g.level, g.note, l.step
FROM city AS c
JOIN city_ladder AS l ON l.city_id = c.city_id
JOIN geography AS g ON g.geo_id = l.geo_id
ORDER BY c.sort, l.step
"""


def held(release: Release, topic: str | None = None) -> list[Row]:
    """Give what is known, one row per indicator, city, place and series.

    Columns: indicator_id, title, short_title, topic, topic_title, city_id, city, level, geo_id,
    geo, series_id, source_title, publisher, first_year, last_year, n_years, n_values, reason,
    is_closest. The place and series chosen for the city come first, then the closest. A cell
    without figures has one row with a reason and no level.
    """
    return release.rows(_HELD, {"topic": topic})


def sources(release: Release, today: date) -> list[Row]:
    """Give each source with its age.

    Columns: source_id, publisher, title, landing_page, access, licence, licence_url,
    redistributable, citation, cadence, max_age_days, retrieved_at, n_figures, n_indicators,
    first_year, last_year, age_days, is_old (by its retrieval), ends_early (it is published yearly
    and its newest figure is of a year more than ``YEARS_BEHIND`` before ``today``). Never loaded:
    retrieved_at, age_days and is_old are NULL. ``n_figures`` counts values, not rows.
    """
    return release.rows(_SOURCES, {"today": today, "behind": YEARS_BEHIND})


def set_aside(release: Release) -> list[Row]:
    """Count the figures that are missing, or marked by their publisher or by us.

    Columns: source_id, source_title, obs_status, source_flag (NULL without a mark), n,
    n_indicators, first_year, last_year.
    """
    return release.rows(_SET_ASIDE)


def corrections(release: Release) -> list[Row]:
    """Give the known upstream errors and what was done about each.

    Columns: indicator_id, indicator, decimals, unit_short, geo, year, breakdown, category_label,
    published_value (in the publisher's unit, before ``scale``), action, value, reason, since,
    source_title, scale.
    """
    return release.rows(_CORRECTIONS)


def file_errors(release: Release) -> list[Row]:
    """Give the known upstream errors of whole files; none of a release without their table.

    Columns: source_title, source_id, files, error, handling, since.
    """
    return release.rows(_FILE_ERRORS) if release.holds("file_error") else []


def definitions(release: Release) -> list[Row]:
    """Give each indicator with each of its series; one row without series where none is declared.

    Columns: indicator_id, title, topic, topic_title, unit, better, definition, caveat, series_id,
    standing, definition_note, population, instrument, has_std_error, scope, full_count,
    value_precision, precision_from_year, precision_to_year, source_id, source_title, publisher,
    n_figures, first_year, last_year.
    """
    known = catalogue.series(release)
    found = []
    for row in release.rows(_DEFINITIONS):
        precision = known[row["series_id"]]["precision"] if row["series_id"] else None
        years = {
            "precision_from_year": precision and precision.from_year,
            "precision_to_year": precision and precision.to_year,
        }
        found.append({**row, **years})
    return found


def ladders(release: Release) -> list[Row]:
    """Give the places that may stand for each city, closest first.

    Columns: city_id, city, school_system, geo, level, note (empty where nothing), step.
    """
    return release.rows(_PLACES)
