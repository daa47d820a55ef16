"""Named queries over a built release that return the rows that are wrong.

An ``error`` keeps the release from being published, a ``warning`` is printed beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from pipelines.releases import open_release

Severity = Literal["error", "warning"]


class Check(NamedTuple):
    """A promise about the facts, and the query that finds the rows that break it."""

    name: str
    promise: str
    severity: Severity
    query: str


class Finding(NamedTuple):
    """A check that found something, with the wrong rows."""

    check: Check
    rows: pd.DataFrame


_KEY = "series_id, geo_id, year, period_label, breakdown, category"

CHECKS: tuple[Check, ...] = (
    Check(
        "duplicate_cells",
        "Each cell has one figure",
        "error",
        f"SELECT {_KEY}, count(*) AS times FROM observation GROUP BY ALL HAVING count(*) > 1",
    ),
    Check(
        "two_periods_in_a_year",
        "A series has one figure a year for each place and category",
        "error",
        """SELECT series_id, geo_id, year, breakdown, category, list(period_label) AS periods
        FROM observation GROUP BY ALL HAVING count(*) > 1""",
    ),
    Check(
        "unknown_series",
        "Each figure belongs to a series of the contract",
        "error",
        "SELECT DISTINCT series_id FROM observation ANTI JOIN series USING (series_id)",
    ),
    Check(
        "unknown_place",
        "Each figure belongs to a place of the contract",
        "error",
        "SELECT DISTINCT geo_id FROM observation ANTI JOIN geography USING (geo_id)",
    ),
    Check(
        "unknown_category",
        "Each figure belongs to a category of the contract",
        "error",
        """SELECT DISTINCT breakdown, category FROM observation
        ANTI JOIN breakdown USING (breakdown, category)""",
    ),
    Check(
        "out_of_range",
        "Each value lies within the plausible range of its indicator",
        "error",
        """SELECT series_id, geo_id, year, o.breakdown, o.category, value, valid_low, valid_high
        FROM observation AS o JOIN series USING (series_id) JOIN indicator USING (indicator_id)
        WHERE value NOT BETWEEN valid_low AND valid_high OR isnan(value) OR isinf(value)""",
    ),
    Check(
        "undeclared_std_error",
        "Standard errors stand only in series that declare them",
        "error",
        """SELECT DISTINCT series_id FROM observation JOIN series USING (series_id)
        WHERE std_error IS NOT NULL AND NOT has_std_error""",
    ),
    Check(
        "untraceable",
        "Each figure's file is in the manifest",
        "error",
        """SELECT DISTINCT s.source_id, o.source_file FROM observation AS o
        JOIN series AS s ON s.series_id = o.series_id
        WHERE NOT EXISTS (
            FROM raw_file AS r WHERE r.source_id = s.source_id AND r.path = o.source_file)""",
    ),
    Check(
        "city_without_own_figure",
        "Each of the ten cities has an indicator measured at its own system or city",
        "error",
        """SELECT city_id FROM city WHERE city_id NOT IN (
            SELECT city_id FROM coverage WHERE level IN ('city_system', 'city'))""",
    ),
    Check(
        "empty_series",
        "Each series of the contract has figures",
        "warning",
        """SELECT series_id, source_id FROM series
        WHERE series_id NOT IN (SELECT series_id FROM observation WHERE value IS NOT NULL)""",
    ),
    Check(
        "future_figure",
        "No figure lies after the year of its retrieval",
        "warning",
        f"SELECT {_KEY}, retrieved_at FROM observation WHERE year > year(retrieved_at) + 1",
    ),
)


def run_checks(path: Path) -> list[Finding]:
    """Run every check on a release file; only checks that found something are returned."""
    findings = []
    with open_release(path) as connection:
        for check in CHECKS:
            rows = connection.sql(check.query).df()
            if len(rows):
                findings.append(Finding(check, rows))
    return findings
