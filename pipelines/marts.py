"""The comparisons of a release, computed once: who stands for a city, pairs, ranks, changes."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from pipelines import statistics
from pipelines.load import insert, parts


def build_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables of comparisons from the facts, the catalogue and the link errors."""
    connection.execute(_CITY_SERIES)
    _city_values(connection)
    _pair_tests(connection)
    _city_trends(connection)
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

# Only figures with an error leave the database, for their intervals.
_SAMPLED = """
SELECT series_id, geo_id, year, breakdown, category, value, std_error
FROM observation WHERE value IS NOT NULL AND std_error IS NOT NULL
"""

_CITY_VALUES = """
INSERT INTO city_value BY NAME
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
    e.low, e.high,
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
LEFT JOIN sampled AS e
    ON e.series_id = p.series_id AND e.geo_id = p.geo_id AND e.year = p.year
    AND e.breakdown = p.breakdown AND e.category = p.category
WHERE i.sort BETWEEN $first AND $last
ORDER BY i.sort, p.city_id NULLS LAST, s.standing, p.geo_id, p.breakdown, p.category, p.year
"""


def _city_values(connection: duckdb.DuckDBPyConnection) -> None:
    """Place every figure for its cities, some indicators at a time."""
    sampled = connection.sql(_SAMPLED).df()
    ends = statistics.interval(sampled["value"], sampled["std_error"])
    connection.register("sampled", sampled.assign(low=ends.low, high=ends.high))
    for first, last in parts(connection, "observation"):
        connection.execute(_CITY_VALUES, {"first": first, "last": last})
        connection.execute("CHECKPOINT")
    connection.unregister("sampled")


def _step(series: str, year: str) -> str:
    """SQL for the step a series is rounded to in a year, NULL where its values are not rounded."""
    return f"""CASE WHEN {year} >= coalesce({series}.precision_from_year, {year})
        AND {year} <= coalesce({series}.precision_to_year, {year})
        THEN {series}.value_precision END"""


# Everyone who can be one side of a pair: a city through the place chosen for it, or an aggregate
# through the best series it has. Pairs without two values are told by the view pair_test.
_PAIRS = f"""
CREATE TEMP TABLE pair AS
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
valued AS (
    SELECT side.* FROM side JOIN indicator AS i ON i.indicator_id = side.indicator_id
    WHERE side.value IS NOT NULL AND i.sort BETWEEN $first AND $last
)
SELECT
    a.indicator_id, a.level, a.year, a.breakdown, a.category,
    a.party AS city_a, b.party AS city_b,
    a.value AS value_a, b.value AS value_b,
    a.std_error AS error_a, b.std_error AS error_b,
    {_step("sa", "a.year")} AS step_a, {_step("sb", "a.year")} AS step_b,
    a.geo_id AS place_a, b.geo_id AS place_b, b.is_aggregate, m.n_members,
    CASE
        WHEN a.geo_id = b.geo_id THEN 'same_place'
        WHEN sa.scope = 'local' AND sb.scope = 'local' AND sa.instrument <> ''
            AND sa.instrument = sb.instrument THEN 'local'
        WHEN sa.scope = 'local' OR sb.scope = 'local' THEN 'instrument'
        WHEN NOT (sa.series_id = sb.series_id OR (
            sa.instrument <> '' AND sa.instrument = sb.instrument
            AND sa.scope = 'international' AND sb.scope = 'international'
        )) THEN CASE WHEN sa.has_std_error OR sb.has_std_error
            THEN 'instrument' ELSE 'definition' END
        WHEN a.obs_status = 'D' OR b.obs_status = 'D' THEN 'definition'
        WHEN a.obs_status = 'B' OR b.obs_status = 'B' THEN 'break'
        WHEN a.obs_status = 'U' OR b.obs_status = 'U' THEN 'sampling_flag'
        WHEN sa.full_count AND sb.full_count THEN 'full_count'
        WHEN a.std_error IS NULL OR b.std_error IS NULL THEN 'no_std_error'
    END AS reason
FROM valued AS a
JOIN valued AS b USING (level, indicator_id, year, breakdown, category)
JOIN series AS sa ON sa.series_id = a.series_id
JOIN series AS sb ON sb.series_id = b.series_id
LEFT JOIN average_member AS m
    ON m.average_geo_id = b.geo_id AND m.geo_id = a.geo_id AND m.indicator_id = a.indicator_id
    AND m.breakdown = a.breakdown AND m.year = a.year
WHERE NOT a.is_aggregate AND a.party <> b.party
"""

_PAIR_TESTS = """
INSERT INTO valued_pair
SELECT p.indicator_id, p.level, p.year, p.breakdown, p.category, p.city_a, p.city_b,
    p.value_a, p.value_b, p.value_a - p.value_b, t.std_error, t.p_value, t.p_bh_focal, t.p_bh_all,
    coalesce(t.verdict, 'not_tested'), p.reason
FROM pair AS p
LEFT JOIN tested AS t USING (indicator_id, level, year, breakdown, category, city_a, city_b)
ORDER BY ALL
"""


def _pair_tests(connection: duckdb.DuckDBPyConnection) -> None:
    """Give every pair its test or its reason; only pairs that can be tested leave the database.

    No family of tests reaches beyond one indicator, so that some indicators at a time will do.
    """
    for first, last in parts(connection, "city_value"):
        connection.execute(_PAIRS, {"first": first, "last": last})
        _test_pairs(connection)


def _test_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    pairs = connection.sql("SELECT * FROM pair WHERE reason IS NULL ORDER BY ALL").df()
    test = statistics.difference(
        pairs["value_a"],
        statistics.with_rounding(pairs["error_a"], pairs["step_a"]),
        pairs["value_b"],
        statistics.with_rounding(pairs["error_b"], pairs["step_b"]),
        statistics.covariance_with_mean(pairs["error_a"], pairs["n_members"]),
    )
    tested = pairs.assign(
        difference=test.difference,
        std_error=test.std_error,
        p_value=test.p_value,
        verdict=statistics.verdicts(test.difference, test.p_value),
    )
    tested = tested.join(_adjusted(tested))
    connection.register("tested", tested)
    connection.execute(_PAIR_TESTS)
    parties = connection.sql(_PARTIES).df()
    connection.unregister("tested")
    connection.execute("DROP TABLE pair")
    insert(connection, "city_rank", _ranks(parties, tested))


_CELL = ["indicator_id", "level", "year", "breakdown", "category"]


def _adjusted(pairs: pd.DataFrame) -> pd.DataFrame:
    """Adjust p values within two families: the tests of city a, and those of all pairs of cities.

    Cities that share a place share their tests: each two places count once in a family.
    """
    tested = pairs[pairs["p_value"].notna()]
    focal = _by_family(tested, [*_CELL, "place_a"], ["place_b"])
    between = tested[~tested["is_aggregate"]]
    sides = pd.DataFrame(
        np.sort(between[["place_a", "place_b"]].to_numpy(dtype=object), axis=1),
        index=between.index,
        columns=["first", "second"],
    )
    overall = _by_family(between.join(sides), _CELL, ["first", "second"])
    adjusted = pd.DataFrame({"p_bh_focal": focal, "p_bh_all": overall}, index=pairs.index)
    return adjusted.assign(p_bh_all=adjusted["p_bh_all"].fillna(adjusted["p_bh_focal"]))


def _by_family(tests: pd.DataFrame, family: list[str], member: list[str]) -> pd.Series:
    once = tests.drop_duplicates([*family, *member])[[*family, *member, "p_value"]]
    once["adjusted"] = once.groupby(family)["p_value"].transform(
        lambda values: statistics.false_discovery(values.to_numpy())
    )
    keyed = tests[[*family, *member]].merge(once, on=[*family, *member], how="left")
    return pd.Series(keyed["adjusted"].to_numpy(), index=tests.index, dtype=float)


def _holds(table: pd.DataFrame, column: str) -> pd.Series:
    return table[column].astype("boolean").fillna(value=False).astype(bool)


# Cities with a value where anything is tested, whether or not they are.
_PARTIES = """
SELECT DISTINCT indicator_id, level, year, breakdown, category, city_a AS city_id
FROM pair SEMI JOIN tested USING (indicator_id, level, year, breakdown, category)
ORDER BY ALL
"""


def _ranks(parties: pd.DataFrame, tested: pd.DataFrame) -> pd.DataFrame:
    """Give each city the range of ranks its tests against other places leave, with both rules.

    Cities on one place count once.
    """
    key = [*_CELL, "city_id"]
    places = tested[~tested["is_aggregate"]].rename(columns={"city_a": "city_id"})
    once = places.drop_duplicates([*key, "place_b"])
    adjusted = statistics.verdicts(once["difference"], once["p_bh_all"])
    counts = (
        once[key]
        .assign(
            n_others=1,
            n_higher=once["verdict"] == "lower",
            n_lower=once["verdict"] == "higher",
            n_higher_bh=adjusted == "lower",
            n_lower_bh=adjusted == "higher",
        )
        .groupby(key, as_index=False)
        .sum()
    )
    rows = parties.merge(counts, on=key, how="left").fillna(
        {name: 0 for name in counts.columns if name.startswith("n_")}
    )
    published = statistics.rank_range(rows["n_others"], rows["n_higher"], rows["n_lower"])
    by_bh = statistics.rank_range(rows["n_others"], rows["n_higher_bh"], rows["n_lower_bh"])
    return rows[[*key, "n_higher", "n_lower"]].assign(
        n_compared=1 + rows["n_others"],
        best_rank=published.best,
        worst_rank=published.worst,
        best_rank_bh=by_bh.best,
        worst_rank_bh=by_bh.worst,
    )


# Every two cycles of a survey; of other figures the ways to the last year from the first, from the
# year before it, and from five years before it.
_CHANGES = f"""
WITH line AS (
    SELECT c.level, v.city_id, v.indicator_id, v.breakdown, v.category, v.series_id, v.year,
        v.value, v.std_error, v.obs_status,
        min(v.year) OVER own AS first_year,
        row_number() OVER (own ORDER BY v.year DESC) AS back
    FROM city_series AS c
    JOIN city_value AS v
        ON v.city_id = c.city_id AND v.geo_id = c.geo_id AND v.series_id = c.series_id
        AND v.breakdown = c.breakdown AND v.category = c.category
    WHERE v.value IS NOT NULL
    WINDOW own AS (PARTITION BY c.level, v.city_id, v.indicator_id, v.breakdown, v.category)
),
broken AS (
    SELECT level, city_id, indicator_id, breakdown, category, year FROM line
    WHERE obs_status = 'B'
)
SELECT
    a.indicator_id, a.level, a.breakdown, a.category, a.city_id,
    a.year AS from_year, b.year AS to_year, a.value AS value_from, b.value AS value_to,
    a.std_error AS error_from, b.std_error AS error_to,
    {_step("s", "a.year")} AS step_from, {_step("s", "b.year")} AS step_to,
    CASE s.trend_scale WHEN 'common' THEN 0 ELSE k.link_error END AS link_error,
    s.has_std_error AS is_survey, s.full_count AS is_full_count,
    a.obs_status = 'U' OR b.obs_status = 'U' AS is_flagged,
    a.obs_status = 'D' OR b.obs_status = 'D' AS is_other_definition,
    EXISTS (
        FROM broken AS r
        WHERE r.level = a.level AND r.city_id = a.city_id AND r.indicator_id = a.indicator_id
            AND r.breakdown = a.breakdown AND r.category = a.category
            AND r.year > a.year AND r.year <= b.year
    ) AS has_break
FROM line AS a
JOIN line AS b USING (level, city_id, indicator_id, breakdown, category)
JOIN series AS s ON s.series_id = a.series_id
LEFT JOIN link_error AS k
    ON k.indicator_id = a.indicator_id AND k.from_year = a.year AND k.to_year = b.year
WHERE a.year < b.year
    AND (s.has_std_error OR (b.back = 1 AND (
        a.year = a.first_year OR a.back = 2 OR a.year = b.year - 5)))
ORDER BY ALL
"""


def _city_trends(connection: duckdb.DuckDBPyConnection) -> None:
    changes = connection.sql(_CHANGES).df()
    if changes.empty:
        return
    tested = statistics.change(
        changes["value_from"],
        statistics.with_rounding(changes["error_from"], changes["step_from"]),
        changes["value_to"],
        statistics.with_rounding(changes["error_to"], changes["step_to"]),
        changes["link_error"],
    )
    reason = _reasons_of_changes(changes)
    is_tested = reason == ""
    p_value = np.where(is_tested, tested.p_value, np.nan)
    key = ["indicator_id", "level", "breakdown", "category", "city_id"]
    rows = changes[[*key, "from_year", "to_year", "value_from", "value_to", "link_error"]].assign(
        change=tested.difference,
        std_error=np.where(is_tested, tested.std_error, np.nan),
        p_value=p_value,
        verdict=statistics.verdicts(tested.difference, p_value),
        reason=pd.Series(reason, index=changes.index).replace("", None),
    )
    insert(connection, "city_trend", rows)


def _reasons_of_changes(changes: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Give the first reason against a test of each change, empty where it can be tested."""
    missing_error = changes["error_from"].isna() | changes["error_to"].isna()
    rules = [
        (_holds(changes, "is_other_definition"), "definition"),
        (_holds(changes, "has_break"), "break"),
        (_holds(changes, "is_flagged"), "sampling_flag"),
        (_holds(changes, "is_full_count"), "full_count"),
        (missing_error, "no_std_error"),
        (changes["link_error"].isna(), "no_link_error"),
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
