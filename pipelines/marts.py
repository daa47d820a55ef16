"""The comparisons of a release, computed once: who stands for a city, values, pairs, gaps."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from pipelines import statistics
from pipelines.load import insert

SIGNIFICANCE = 1 - statistics.CONFIDENCE


def build_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill ``city_series``, ``city_value``, ``pair_test`` and ``coverage`` from the facts."""
    connection.execute(_CITY_SERIES)
    _city_values(connection)
    _pair_tests(connection)
    connection.execute(_COVERAGE)


# The best-standing series that any place on the ladder has, then the closest place that has it:
# one choice for all years, so that a line never changes its place or definition on the way.
_CITY_SERIES = """
INSERT INTO city_series
WITH held AS (
    SELECT DISTINCT s.indicator_id, s.series_id, s.standing, o.geo_id, o.breakdown, o.category
    FROM observation AS o JOIN series AS s ON s.series_id = o.series_id
    WHERE o.value IS NOT NULL
),
options AS (
    SELECT l.city_id, l.step, g.is_economy, held.*
    FROM held
    JOIN city_ladder AS l ON l.geo_id = held.geo_id
    JOIN geography AS g ON g.geo_id = held.geo_id
),
levelled AS (
    SELECT 'closest' AS level, * FROM options
    UNION ALL
    SELECT 'economy' AS level, * FROM options WHERE is_economy
)
SELECT city_id, indicator_id, breakdown, category, level, series_id, geo_id
FROM levelled
QUALIFY row_number() OVER (
    PARTITION BY level, city_id, indicator_id, breakdown, category ORDER BY standing, step
) = 1
ORDER BY ALL
"""

_CITY_VALUES = """
WITH placed AS (
    SELECT l.city_id, o.*
    FROM observation AS o JOIN city_ladder AS l ON l.geo_id = o.geo_id
    UNION ALL
    SELECT NULL AS city_id, o.*
    FROM observation AS o
    WHERE NOT EXISTS (FROM city_ladder AS l WHERE l.geo_id = o.geo_id)
)
SELECT
    p.city_id,
    p.geo_id,
    g.level AS geo_level,
    near.series_id IS NOT NULL AS is_closest,
    far.series_id IS NOT NULL AS is_economy,
    CASE
        WHEN g.level = 'aggregate' THEN NULL
        WHEN s.scope = 'local' THEN 'context'
        WHEN g.level IN ('city_system', 'adjudicated') AND s.definition_note = '' THEN 'direct'
        ELSE 'caution'
    END AS comparability,
    s.indicator_id,
    p.series_id, p.year, p.period_label, p.breakdown, p.category, p.value, p.std_error,
    p.sample_size, p.obs_status, p.source_flag, p.note, p.retrieved_at, p.source_file
FROM placed AS p
JOIN geography AS g ON g.geo_id = p.geo_id
JOIN series AS s ON s.series_id = p.series_id
JOIN indicator AS i ON i.indicator_id = s.indicator_id
LEFT JOIN city_series AS near
    ON near.level = 'closest' AND near.city_id = p.city_id AND near.series_id = p.series_id
    AND near.geo_id = p.geo_id AND near.breakdown = p.breakdown AND near.category = p.category
LEFT JOIN city_series AS far
    ON far.level = 'economy' AND far.city_id = p.city_id AND far.series_id = p.series_id
    AND far.geo_id = p.geo_id AND far.breakdown = p.breakdown AND far.category = p.category
ORDER BY i.sort, p.city_id NULLS LAST, s.standing, p.geo_id, p.breakdown, p.category, p.year
"""


def _city_values(connection: duckdb.DuckDBPyConnection) -> None:
    values = connection.sql(_CITY_VALUES).df()
    low, high = statistics.interval(values["value"], values["std_error"])
    insert(connection, "city_value", values.assign(low=low, high=high))


# Everyone who can be one side of a pair: a city through the place chosen for it, or an aggregate
# through the best series it has. Pairs in which neither side has a value are no pairs.
_PAIRS = """
WITH side AS (
    SELECT c.level, c.city_id AS party, false AS is_aggregate, v.geo_id, v.indicator_id,
        v.series_id, v.year, v.breakdown, v.category, v.value, v.std_error, v.obs_status
    FROM city_series AS c
    JOIN city_value AS v
        ON v.city_id = c.city_id AND v.geo_id = c.geo_id AND v.series_id = c.series_id
        AND v.breakdown = c.breakdown AND v.category = c.category
    UNION ALL
    SELECT level, v.geo_id, true, v.geo_id, v.indicator_id, v.series_id, v.year, v.breakdown,
        v.category, v.value, v.std_error, v.obs_status
    FROM city_value AS v
    JOIN series AS s ON s.series_id = v.series_id
    CROSS JOIN (VALUES ('closest'), ('economy')) AS l(level)
    WHERE v.geo_level = 'aggregate'
    QUALIFY row_number() OVER (
        PARTITION BY level, v.geo_id, v.indicator_id, v.breakdown, v.category, v.year
        ORDER BY s.standing
    ) = 1
),
valued AS (SELECT * FROM side WHERE value IS NOT NULL),
cell AS (SELECT DISTINCT level, indicator_id, year, breakdown, category FROM valued),
party AS (
    SELECT city_id AS party, false AS is_aggregate FROM city
    UNION ALL SELECT DISTINCT party, true FROM valued WHERE is_aggregate
),
full_side AS (
    SELECT cell.*, party.party, party.is_aggregate,
        v.geo_id, v.series_id, v.value, v.std_error, v.obs_status
    FROM cell CROSS JOIN party
    LEFT JOIN valued AS v USING (level, indicator_id, year, breakdown, category, party)
)
SELECT
    a.indicator_id, a.level, a.year, a.breakdown, a.category,
    a.party AS city_a, b.party AS city_b,
    a.value AS value_a, b.value AS value_b,
    a.std_error AS error_a, b.std_error AS error_b,
    a.geo_id = b.geo_id AS same_place,
    a.obs_status = 'B' OR b.obs_status = 'B' AS has_break,
    a.obs_status = 'U' OR b.obs_status = 'U' AS is_flagged,
    a.obs_status = 'D' OR b.obs_status = 'D' AS is_other_definition,
    sa.has_std_error OR sb.has_std_error AS is_survey,
    sa.full_count AND sb.full_count AS is_full_count,
    sa.series_id = sb.series_id OR (
        sa.instrument <> '' AND sa.instrument = sb.instrument
        AND sa.scope = 'international' AND sb.scope = 'international'
    ) AS is_same_measure
FROM full_side AS a
JOIN full_side AS b USING (level, indicator_id, year, breakdown, category)
LEFT JOIN series AS sa ON sa.series_id = a.series_id
LEFT JOIN series AS sb ON sb.series_id = b.series_id
WHERE NOT a.is_aggregate AND a.party <> b.party
    AND (a.value IS NOT NULL OR b.value IS NOT NULL)
    AND NOT (b.is_aggregate AND b.value IS NULL)
ORDER BY ALL
"""


def _pair_tests(connection: duckdb.DuckDBPyConnection) -> None:
    pairs = connection.sql(_PAIRS).df()
    if pairs.empty:
        return
    tested = statistics.difference(
        pairs["value_a"], pairs["error_a"], pairs["value_b"], pairs["error_b"]
    )
    reason = _reasons(pairs)
    is_tested = reason == ""
    significant = is_tested & (tested.p_value < SIGNIFICANCE)
    verdict = np.select(
        [~is_tested, significant & (tested.difference > 0), significant],
        ["not_tested", "higher", "lower"],
        "not_different",
    )
    key = ["indicator_id", "level", "year", "breakdown", "category", "city_a", "city_b"]
    rows = pairs[[*key, "value_a", "value_b"]].assign(
        difference=tested.difference,
        std_error=np.where(is_tested, tested.std_error, np.nan),
        p_value=np.where(is_tested, tested.p_value, np.nan),
        verdict=verdict,
        reason=pd.Series(reason, index=pairs.index).replace("", None),
    )
    insert(connection, "pair_test", rows)


def _reasons(pairs: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Give the first reason against a test of each pair, empty where it can be tested."""

    def holds(column: str) -> pd.Series:
        return pairs[column].astype("boolean").fillna(value=False).astype(bool)

    missing_value = pairs["value_a"].isna() | pairs["value_b"].isna()
    missing_error = pairs["error_a"].isna() | pairs["error_b"].isna()
    other_measure = ~holds("is_same_measure")
    rules = [
        (missing_value, "no_value"),
        (holds("same_place"), "same_place"),
        (other_measure & holds("is_survey"), "instrument"),
        (other_measure | holds("is_other_definition"), "definition"),
        (holds("has_break"), "break"),
        (holds("is_flagged"), "sampling_flag"),
        (holds("is_full_count"), "full_count"),
        (missing_error, "no_std_error"),
    ]
    return np.select([rule for rule, _ in rules], [code for _, code in rules], "")


_COVERAGE = """
INSERT INTO coverage
WITH held AS (
    SELECT city_id, indicator_id, geo_level AS level, geo_id, series_id,
        min(year) AS first_year, max(year) AS last_year,
        count(DISTINCT year) AS n_years, count(*) AS n_values
    FROM city_value
    WHERE city_id IS NOT NULL AND value IS NOT NULL
    GROUP BY ALL
),
empty_cell AS (
    SELECT c.city_id, i.indicator_id, string_agg(DISTINCT o.title, '; ' ORDER BY o.title) AS titles,
        bool_or(o.retrieved_at IS NOT NULL) AS is_loaded
    FROM city AS c
    CROSS JOIN indicator AS i
    JOIN series AS s ON s.indicator_id = i.indicator_id
    JOIN source AS o ON o.source_id = s.source_id
    WHERE NOT EXISTS (
        FROM held WHERE held.city_id = c.city_id AND held.indicator_id = i.indicator_id
    )
    GROUP BY ALL
)
SELECT city_id, indicator_id, level, geo_id, series_id, first_year, last_year, n_years, n_values,
    NULL AS reason
FROM held
UNION ALL
SELECT city_id, indicator_id, NULL, NULL, NULL, NULL, NULL, 0, 0,
    CASE WHEN is_loaded
        THEN 'No value for any place on the city''s ladder in: ' || titles
        ELSE 'The source has not been loaded yet: ' || titles
    END
FROM empty_cell
ORDER BY ALL
"""
