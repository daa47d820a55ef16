"""The tests of pairs, as ``/api/v1/comparison`` gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.warehouse.comparison import SIGNIFICANCE
from dashboard.warehouse.observations import Query
from dashboard.warehouse.public import withheld
from dashboard.warehouse.release import Release, Row

COLUMNS: Mapping[str, str] = {
    "indicator_id": "Id of the indicator",
    "year": "Year both are compared in",
    "breakdown": "Dimension",
    "category": "Category of the dimension",
    "city_a": "City",
    "city_b": "City, or place id of an average",
    "value_a": "Figure of a",
    "value_b": "Figure of b",
    "difference": "a minus b; empty where either is missing",
    "std_error": "Standard error of the difference, rounding and a share in the average taken in; "
    "empty without test",
    "p_value": "Two-sided p of the difference, adjusted where the rule is bh; empty without test",
    "verdict": "Of a against b at 5 %: higher, lower, not_different (not significantly "
    "different), not_tested",
    "reason": "Why no test is made, as a code; empty where one is",
    "reason_text": "The same in words",
    "rule": "How many comparisons at once are treated",
    "release": "Release of GCEN Benchmarks the row was taken from",
}
"""Columns of the comparison, in their order, and what they mean."""

NUMBERS = frozenset(
    {"year", "value_a", "value_b", "difference", "std_error", "p_value"},
)
"""Those of the columns that hold numbers; the others hold text."""

LEVELS = ("closest", "economy")
"""Which places stand for the cities; the first is meant where none is named."""

RULES = ("published", "none", "bh")
"""How many comparisons at once may be treated; the first is meant where none is named."""

_SELECT = """
WITH withheld AS ({withheld})
SELECT p.indicator_id, p.year, p.breakdown, p.category, p.city_a, p.city_b, p.value_a, p.value_b,
    p.difference, p.std_error, p.p AS p_value,
    CASE WHEN p.p IS NULL THEN p.verdict
        WHEN p.p < $significance AND p.difference > 0 THEN 'higher'
        WHEN p.p < $significance AND p.difference < 0 THEN 'lower'
        ELSE 'not_different' END AS verdict,
    p.reason, w.reason_text, $rule AS rule, r.release
FROM (
    SELECT *, CASE WHEN $rule <> 'bh' THEN p_value WHEN $has_focal THEN p_bh_focal
        ELSE p_bh_all END AS p
    FROM {within}pair_test
) AS p
JOIN {within}indicator AS i ON i.indicator_id = p.indicator_id
JOIN {within}city AS a ON a.city_id = p.city_a
LEFT JOIN {within}city AS b ON b.city_id = p.city_b
LEFT JOIN (
    SELECT unnest($codes::VARCHAR[]) AS reason, unnest($texts::VARCHAR[]) AS reason_text
) AS w ON w.reason = p.reason
CROSS JOIN {within}release AS r
"""


_OPEN = " AND ".join(
    f"""NOT EXISTS (
        FROM withheld AS h
        WHERE h.indicator_id = p.indicator_id AND h.level = p.level AND h.breakdown = p.breakdown
            AND h.category = p.category AND h.party = p.{side}
    )"""
    for side in ("city_a", "city_b")
)
"""Neither side is shown by a figure that may not be passed on."""


def tests(  # noqa: PLR0913 - these are the sides of a comparison
    *,
    indicators: Sequence[str],
    level: str,
    focal: str | None,
    year: int | None,
    breakdowns: Sequence[str],
    categories: Sequence[str],
    rule: str,
    reasons: Mapping[str, str],
    within: str,
) -> Query:
    """Query for pairs, columns ``COLUMNS``: with the focal city as ``city_a``, or each pair once.

    ``reasons`` are the sentences by code; ``rule`` is named in each row: under ``bh`` p and verdict
    are adjusted, for the focal city's tests or for those of all pairs of cities. Pairs in which
    neither has a value are absent, and so are those with a figure that may not be passed on. An
    average is never ``city_a``. ``within`` stands before the names of tables: ``"old_release."``.
    """
    parts = [
        "p.level = $level",
        "list_contains($indicators::VARCHAR[], p.indicator_id)",
        _OPEN,
    ]
    parameters: dict[str, Any] = {
        "rule": rule,
        "has_focal": focal is not None,
        "significance": SIGNIFICANCE,
        "codes": list(reasons),
        "texts": list(reasons.values()),
        "level": level,
        "indicators": list(indicators),
    }
    if focal is None:
        parts.append("(b.sort IS NULL OR a.sort < b.sort)")
    else:
        parts.append("p.city_a = $focal")
        parameters["focal"] = focal
    if year is not None:
        parts.append("p.year = $year")
        parameters["year"] = year
    for column, values in (("breakdown", breakdowns), ("category", categories)):
        if values:
            parts.append(f"list_contains(${column}::VARCHAR[], p.{column})")
            parameters[column] = list(values)
    order = "i.sort, p.year, p.breakdown, p.category, a.sort, b.sort NULLS LAST, p.city_b"
    select = _SELECT.format(within=within, withheld=withheld(within))
    sql = f"{select} WHERE {' AND '.join(parts)} ORDER BY {order}"
    return Query(sql, parameters, frozenset(COLUMNS) - NUMBERS)


def count(release: Release, query: Query) -> int:
    """Rows that a query of ``tests`` gives."""
    row = release.one(f"SELECT count(*) AS n FROM ({query.sql}) AS t", query.parameters)
    return int(row["n"]) if row else 0


def sources(release: Release, query: Query, level: str) -> list[Row]:
    """Sources of the figures, averages included, that a query of ``tests`` at a level compares.

    All columns of ``source``.
    """
    return release.rows(
        f"""
        WITH tested AS ({query.sql}),
        shown AS (
            SELECT indicator_id, year, breakdown, category, city_a AS party, value_a AS value
            FROM tested
            UNION
            SELECT indicator_id, year, breakdown, category, city_b, value_b FROM tested
        )
        SELECT o.* FROM source AS o
        WHERE o.source_id IN (
            SELECT s.source_id
            FROM shown
            JOIN city_value AS v USING (indicator_id, year, breakdown, category, value)
            JOIN series AS s ON s.series_id = v.series_id
            WHERE coalesce(v.city_id, v.geo_id) = shown.party AND s.redistributable
                AND (v.city_id IS NULL OR {_STANDS[level]})
        )
        ORDER BY o.publisher, o.title
        """,
        query.parameters,
    )


_STANDS = {"closest": "v.is_closest", "economy": "v.is_economy"}
"""By level: whether a row of ``city_value AS v`` stands for its city."""
