"""What differs in the tests of pairs between two releases: pairs added, changed and removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.warehouse.changes import Sides
from dashboard.warehouse.observations import Query
from dashboard.warehouse.release import Release, Row

KEY = ("indicator_id", "year", "breakdown", "category", "city_a", "city_b")
"""What a pair is known by in both releases."""

_NUMBERS = ("value_a", "value_b", "difference", "std_error", "p_value")
COMPARED = (*_NUMBERS, "verdict", "reason")
"""Columns of ``pairs.COLUMNS`` that make two tests of a pair differ."""

_NOISE = 1e-9
"""Part of a number below which two computations of it are the same."""

_SIDES = (("o", "before"), ("n", "after"))


@dataclass(frozen=True)
class PairChanges:
    """Pairs that differ, counted; ``rows`` are the first of them.

    Columns: ``change`` (added, changed, removed), ``KEY``, and each of ``COMPARED`` twice, with
    ``_before`` and ``_after`` at its end, and with ``differs_`` before it whether the two differ.
    """

    added: int
    changed: int
    removed: int
    rows: list[Row]

    @property
    def total(self) -> int:
        """All pairs that differ."""
        return self.added + self.changed + self.removed


def between(
    old: Release, new: Release, tests: Callable[[str], Query], most: int = 50
) -> PairChanges:
    """Count the pairs that differ between two releases, and give the first of them.

    Those whose verdict differs stand first.

    ``tests`` gives the query of ``pairs.tests`` within the release that its argument names.
    """
    sides = Sides(old, new)
    before, after = tests("old_release."), tests("new_release.")
    sql = _sql(before, after)
    parameters = {**before.parameters, **after.parameters}
    counts = sides.rows(
        f"SELECT change, count(*) AS n FROM ({sql}) AS t GROUP BY change", parameters
    )
    counted = {row["change"]: row["n"] for row in counts}
    order = ", ".join(("differs_verdict DESC", *KEY))
    rows = sides.rows(f"{sql} ORDER BY {order} LIMIT {most:d}", parameters) if counted else []
    added, changed, removed = (counted.get(kind, 0) for kind in ("added", "changed", "removed"))
    return PairChanges(added, changed, removed, rows)


def _sql(before: Query, after: Query) -> str:
    known = ", ".join(f"coalesce(n.{name}, o.{name}) AS {name}" for name in KEY)
    compared = ", ".join(
        f"{side}.{name} AS {name}_{when}" for name in COMPARED for side, when in _SIDES
    )
    told = ", ".join(f"{_differs(name)} AS differs_{name}" for name in COMPARED)
    same = " AND ".join(f"o.{name} = n.{name}" for name in KEY)
    differs = " OR ".join(map(_differs, COMPARED))
    return f"""
        WITH old AS ({before.sql}), new AS ({after.sql})
        SELECT
            CASE WHEN o.city_a IS NULL THEN 'added' WHEN n.city_a IS NULL THEN 'removed'
                ELSE 'changed' END AS change,
            {known}, {compared}, {told}
        FROM old AS o FULL JOIN new AS n ON {same}
        WHERE o.city_a IS NULL OR n.city_a IS NULL OR {differs}
    """


def _differs(name: str) -> str:
    """Condition that a column differs; numbers by more than computing them again may."""
    if name not in _NUMBERS:
        return f"o.{name} IS DISTINCT FROM n.{name}"
    return (
        f"coalesce(abs(o.{name} - n.{name}) > {_NOISE} * greatest(abs(o.{name}), abs(n.{name})), "
        f"o.{name} IS DISTINCT FROM n.{name})"
    )


def differing(row: Row) -> list[str]:
    """Columns of ``COMPARED`` that differ in a row of ``PairChanges``."""
    return [name for name in COMPARED if row[f"differs_{name}"]]
