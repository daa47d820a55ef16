"""Named queries over a built release that return the rows that are wrong.

Severity and thresholds of each stand in ``data/contract/checks.toml``: an ``error`` keeps the
release from being published, a ``hold`` has it wait for a person's word, a ``warning`` is printed
beside it. A threshold is known to its query as ``$name``. Checks that hold a release against
the one before it (``before``) are made only where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import pandas as pd

from pipelines.errors import ContractError, Problem
from pipelines.releases import attach, open_release
from pipelines.rules import Rules, Severity, SumRule


class Check(NamedTuple):
    """A promise about the facts, and the query that finds the rows that break it."""

    name: str
    promise: str
    query: str
    needs_before: bool = False


class Finding(NamedTuple):
    """A check that found something, with the wrong rows and how much that matters.

    ``is_new`` is false where all of the rows are found in the release before as well: a person has
    let them pass.
    """

    check: Check
    severity: Severity
    rows: pd.DataFrame
    is_new: bool = True


_KEY = "series_id, geo_id, year, period_label, breakdown, category"
_CELL = "o.series_id, o.geo_id, o.year, o.breakdown, o.category"

_PLAIN = """plain AS (
    SELECT o.*, s.source_id, s.indicator_id, s.standing, s.instrument, s.scope, s.population,
        s.definition_note, i.decimals
    FROM observation AS o JOIN series AS s USING (series_id)
    JOIN indicator AS i USING (indicator_id)
    WHERE o.value IS NOT NULL
)"""
"""Figures with what tells whether two of them measure the same."""

_SUMS = """
WITH part AS (
    SELECT o.series_id, o.geo_id, o.year, o.period_label, o.breakdown, r.tolerance,
        sum(o.value) AS of_parts, list(o.category ORDER BY o.category) AS parts
    FROM observation AS o JOIN series AS s USING (series_id)
    JOIN indicator AS i USING (indicator_id)
    JOIN {rule} AS r ON r.breakdown = o.breakdown AND list_contains(r.units, i.unit)
    GROUP BY o.series_id, o.geo_id, o.year, o.period_label, o.breakdown, r.tolerance, r.complete
    HAVING count(*) = count(o.value) AND list_has_all(list(o.category), r.complete)
)
"""

CHECKS: tuple[Check, ...] = (
    Check(
        "duplicate_cells",
        "Each cell has one figure",
        f"SELECT {_KEY}, count(*) AS times FROM observation GROUP BY ALL HAVING count(*) > 1",
    ),
    Check(
        "two_periods_in_a_year",
        "A series has one figure a year for each place and category",
        """SELECT series_id, geo_id, year, breakdown, category, list(period_label) AS periods
        FROM observation GROUP BY ALL HAVING count(*) > 1""",
    ),
    Check(
        "unknown_series",
        "Each figure belongs to a series of the contract",
        "SELECT DISTINCT series_id FROM observation ANTI JOIN series USING (series_id)",
    ),
    Check(
        "unknown_place",
        "Each figure belongs to a place of the contract",
        "SELECT DISTINCT geo_id FROM observation ANTI JOIN geography USING (geo_id)",
    ),
    Check(
        "unknown_category",
        "Each figure belongs to a category of the contract",
        """SELECT DISTINCT breakdown, category FROM observation
        ANTI JOIN breakdown USING (breakdown, category)""",
    ),
    Check(
        "out_of_range",
        "Each value lies within the plausible range of its indicator",
        """SELECT series_id, geo_id, year, o.breakdown, o.category, value, valid_low, valid_high
        FROM observation AS o JOIN series USING (series_id) JOIN indicator USING (indicator_id)
        WHERE value NOT BETWEEN valid_low AND valid_high OR isnan(value) OR isinf(value)""",
    ),
    Check(
        "undeclared_std_error",
        "Standard errors stand only in series that declare them",
        """SELECT DISTINCT series_id FROM observation JOIN series USING (series_id)
        WHERE std_error IS NOT NULL AND NOT has_std_error""",
    ),
    Check(
        "finer_than_precision",
        "Figures are rounded as their series declares",
        """SELECT series_id, year, value_precision, count(*) AS figures, min(value) AS smallest
        FROM observation JOIN series USING (series_id)
        WHERE year >= coalesce(precision_from_year, year)
            AND year <= coalesce(precision_to_year, year)
            AND abs(value / value_precision - round(value / value_precision)) > $share
        GROUP BY ALL ORDER BY ALL""",
    ),
    Check(
        "untraceable",
        "Each figure's file is in the manifest",
        """SELECT DISTINCT s.source_id, o.source_file FROM observation AS o
        JOIN series AS s ON s.series_id = o.series_id
        WHERE NOT EXISTS (
            FROM raw_file AS r WHERE r.source_id = s.source_id AND r.path = o.source_file)""",
    ),
    Check(
        "city_without_own_figure",
        "Each of the ten cities has an indicator measured at its own system or city",
        """SELECT city_id FROM city WHERE city_id NOT IN (
            SELECT city_id FROM coverage WHERE level IN ('city_system', 'city'))""",
    ),
    Check(
        "empty_series",
        "Each series of the contract has figures",
        """SELECT series_id, source_id FROM series
        WHERE series_id NOT IN (SELECT series_id FROM observation WHERE value IS NOT NULL)""",
    ),
    Check(
        "future_figure",
        "No figure lies after the year of its retrieval",
        f"SELECT {_KEY}, retrieved_at FROM observation WHERE year > year(retrieved_at) + $years",
    ),
    Check(
        "share_for_per_cent",
        "Series in per cent hold per cent, not shares of 1",
        r"""SELECT series_id, unit, count(*) AS figures, min(value) AS smallest,
            max(value) AS largest
        FROM observation JOIN series USING (series_id) JOIN indicator USING (indicator_id)
        WHERE value IS NOT NULL AND (unit ILIKE '%per cent%' OR unit LIKE '\%%' ESCAPE '\')
            AND valid_high > $usual
        GROUP BY series_id, unit
        HAVING count(*) >= $fewest AND max(value) <= $largest AND max(value) > 0""",
    ),
    Check(
        "unit_beside_another_source",
        "Two series of one indicator are in one unit",
        f"""WITH {_PLAIN}
        SELECT a.indicator_id, a.series_id, b.series_id AS other_series, count(*) AS in_common,
            median(b.value / a.value) AS other_by_this
        FROM plain AS a JOIN plain AS b USING (indicator_id, geo_id, year, breakdown, category)
        WHERE a.standing < b.standing AND a.value <> 0 AND b.value <> 0
        GROUP BY ALL
        HAVING count(*) >= $fewest AND (
            median(b.value / a.value) >= $factor OR median(b.value / a.value) <= 1 / $factor)""",
    ),
    Check(
        "same_survey_disagrees",
        "Two publications of one survey give the same figure",
        f"""WITH {_PLAIN}
        SELECT a.indicator_id, a.geo_id, a.year, a.breakdown, a.category,
            a.series_id, a.value, b.series_id AS other_series, b.value AS other_value
        FROM plain AS a JOIN plain AS b USING (indicator_id, geo_id, year, breakdown, category)
        WHERE a.standing < b.standing AND a.instrument <> '' AND a.instrument = b.instrument
            AND a.scope = 'international' AND b.scope = 'international'
            AND a.definition_note = '' AND b.definition_note = ''
            AND a.obs_status NOT IN ('D', 'E') AND b.obs_status NOT IN ('D', 'E')
            AND abs(a.value - b.value) > $share * greatest(abs(a.value), abs(b.value))
            AND abs(a.value - b.value) > $least""",
    ),
    Check(
        "sources_disagree",
        "Two sources that measure the same agree",
        f"""WITH {_PLAIN}
        SELECT a.indicator_id, a.geo_id, a.year, a.breakdown, a.category,
            a.source_id, a.value, b.source_id AS other_source, b.value AS other_value
        FROM plain AS a JOIN plain AS b USING (indicator_id, geo_id, year, breakdown, category)
        WHERE a.standing < b.standing AND a.source_id <> b.source_id
            AND a.scope <> 'local' AND b.scope <> 'local'
            AND a.definition_note = '' AND b.definition_note = ''
            AND a.population = b.population
            AND abs(a.value - b.value) > $share * greatest(abs(a.value), abs(b.value))
            AND abs(a.value - b.value) * pow(10, a.decimals) > $units""",
    ),
    Check(
        "parts_beside_total",
        "Counts of the parts add up to the count of all",
        _SUMS.format(rule="sum_rule")
        + """
        SELECT p.series_id, p.geo_id, p.year, p.breakdown, p.parts, p.of_parts, t.value AS total
        FROM part AS p JOIN observation AS t USING (series_id, geo_id, year, period_label)
        WHERE t.breakdown = 'total' AND t.value IS NOT NULL
            AND abs(p.of_parts - t.value) > p.tolerance * abs(t.value)""",
    ),
    Check(
        "parts_of_hundred",
        "Shares of all parts add up to 100 per cent",
        _SUMS.format(rule="hundred_rule")
        + """
        SELECT series_id, geo_id, year, breakdown, parts, of_parts FROM part
        WHERE abs(of_parts - 100) > tolerance""",
    ),
    Check(
        "jump_in_history",
        "New and revised values lie near their own series' history",
        f"""WITH line AS (
            SELECT o.*, lag(o.value) OVER own AS earlier, i.decimals
            FROM observation AS o JOIN series AS s USING (series_id)
            JOIN indicator AS i USING (indicator_id)
            WHERE o.value IS NOT NULL
            WINDOW own AS (
                PARTITION BY o.series_id, o.geo_id, o.breakdown, o.category ORDER BY o.year)
        ),
        past AS (
            SELECT *, abs(value - lag(value) OVER (
                PARTITION BY series_id, geo_id, breakdown, category ORDER BY year)) AS step
            FROM before.observation WHERE value IS NOT NULL
        ),
        usual AS (
            SELECT series_id, geo_id, breakdown, category, median(step) AS usual_step
            FROM past GROUP BY ALL HAVING count(step) >= $fewest
        )
        SELECT {_CELL}, o.earlier, o.value, u.usual_step
        FROM line AS o JOIN usual AS u USING (series_id, geo_id, breakdown, category)
        WHERE abs(o.value - o.earlier) > $times * u.usual_step
            AND abs(o.value - o.earlier) > $share * abs(o.earlier)
            AND abs(o.value - o.earlier) * pow(10, o.decimals) > $units
            AND NOT EXISTS (
                FROM past AS p WHERE p.series_id = o.series_id AND p.geo_id = o.geo_id
                    AND p.year = o.year AND p.breakdown = o.breakdown
                    AND p.category = o.category AND p.value = o.value)""",
        needs_before=True,
    ),
    Check(
        "vanished_series",
        "No series of the contract loses all its figures",
        """SELECT o.series_id, count(*) AS figures_before FROM before.observation AS o
        SEMI JOIN series USING (series_id)
        WHERE o.value IS NOT NULL AND o.series_id NOT IN (
            SELECT series_id FROM observation WHERE value IS NOT NULL)
        GROUP BY ALL""",
        needs_before=True,
    ),
    Check(
        "shortened_series",
        "No series loses many of its figures at once",
        f"""SELECT o.series_id, count(*) AS figures_before, count(*) - count(n.value) AS gone
        FROM before.observation AS o SEMI JOIN series USING (series_id)
        LEFT JOIN observation AS n USING ({_KEY})
        WHERE o.value IS NOT NULL
        GROUP BY ALL
        HAVING count(n.value) BETWEEN 1 AND count(*) * (1 - $share)
            AND count(n.value) < count(*)""",
        needs_before=True,
    ),
    Check(
        "lost_coverage",
        "No city loses an indicator",
        """SELECT DISTINCT o.city_id, o.indicator_id FROM before.coverage AS o
        SEMI JOIN city USING (city_id) SEMI JOIN indicator USING (indicator_id)
        WHERE o.n_values > 0 AND NOT EXISTS (
            FROM coverage AS n WHERE n.city_id = o.city_id
                AND n.indicator_id = o.indicator_id AND n.n_values > 0)""",
        needs_before=True,
    ),
    Check(
        "lost_own_figure",
        "No city's own figure is lost to a stand-in",
        """SELECT DISTINCT o.city_id, o.indicator_id FROM before.coverage AS o
        SEMI JOIN city USING (city_id) SEMI JOIN indicator USING (indicator_id)
        WHERE o.level IN ('city_system', 'city')
            AND NOT EXISTS (
                FROM coverage AS n WHERE n.city_id = o.city_id
                    AND n.indicator_id = o.indicator_id AND n.level IN ('city_system', 'city'))
            AND EXISTS (
                FROM coverage AS n WHERE n.city_id = o.city_id
                    AND n.indicator_id = o.indicator_id AND n.n_values > 0)""",
        needs_before=True,
    ),
)


def run_checks(path: Path, rules: Rules, before: Path | None = None) -> list[Finding]:
    """Run every check on a release file; only checks that found something are returned.

    ``before`` is the release that it is to replace. Rows come in a fixed order. Raises
    ``ContractError`` where ``checks.toml`` and the checks do not name each other.
    """
    _refuse_unruled(rules)
    with open_release(path) as connection:
        _register(connection, "sum_rule", rules.sum)
        _register(connection, "hundred_rule", rules.hundred)
        if before is not None:
            attach(connection, before, "before")
        made = [one for one in CHECKS if before is not None or not one.needs_before]
        found = [(check, _wrong_rows(connection, check, rules)) for check in made]
        wrong = [(check, rows) for check, rows in found if len(rows)]
        old = _known(connection, [check for check, _ in wrong], rules) if before else {}
    return [
        Finding(check, rules.checks[check.name].severity, rows, _has_news(rows, old, check))
        for check, rows in wrong
    ]


def _wrong_rows(connection: duckdb.DuckDBPyConnection, check: Check, rules: Rules) -> pd.DataFrame:
    rule = rules.checks[check.name]
    query = f"SELECT * FROM ({check.query}) ORDER BY ALL"
    try:
        rows: pd.DataFrame = connection.sql(query, params=rule.thresholds or None).df()
    except (duckdb.InvalidInputException, duckdb.BinderException) as error:
        problem = Problem("checks.toml", f"checks.{check.name}", str(error))
        raise ContractError([problem]) from error
    return rows


def _known(
    connection: duckdb.DuckDBPyConnection, checks: Sequence[Check], rules: Rules
) -> dict[str, set[str]]:
    """Find the rows of the release before that these checks find there, as text, by check."""
    connection.execute("USE before")
    try:
        return {
            check.name: _texts(_wrong_rows(connection, check, rules))
            for check in checks
            if not check.needs_before
        }
    except duckdb.CatalogException:  # it has other tables than this release
        return {}


def _has_news(rows: pd.DataFrame, old: Mapping[str, set[str]], check: Check) -> bool:
    return bool(_texts(rows) - old.get(check.name, set()))


def _texts(rows: pd.DataFrame) -> set[str]:
    return {repr(row) for row in rows.itertuples(index=False, name=None)}


def _refuse_unruled(rules: Rules) -> None:
    known = [check.name for check in CHECKS]
    problems = [
        Problem("checks.toml", "checks", f"has no table for the check '{name}'; add it")
        for name in known
        if name not in rules.checks
    ]
    problems += [
        Problem("checks.toml", f"checks.{name}", f"unknown check. Known: {', '.join(known)}.")
        for name in rules.checks
        if name not in known
    ]
    if problems:
        raise ContractError(problems)


def _register(connection: duckdb.DuckDBPyConnection, name: str, rules: Sequence[SumRule]) -> None:
    connection.execute(
        f"CREATE TEMP TABLE {name} (breakdown VARCHAR, complete VARCHAR[], units VARCHAR[], "
        "tolerance DOUBLE)"
    )
    for rule in rules:
        connection.execute(
            f"INSERT INTO {name} VALUES (?, ?, ?, ?)",
            [rule.breakdown, list(rule.complete), list(rule.units), rule.tolerance],
        )
