"""What differs in a selection between two releases: rows added, revised and removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dashboard.warehouse.observations import Chosen, Query, condition, formulas
from dashboard.warehouse.release import Release, Row

_KEY = ("geo_id", "indicator_id", "series_id", "year", "period_label", "breakdown", "category")
"""With the city, what a row is known by in both releases."""

_WORDS = ("city", "geo", "geo_level", "indicator", "unit", "source_id", "publisher", "licence")
"""What explains a row; the later release has the say."""

_COMPARED = {
    "value": "Figure",
    "std_error": "Standard error",
    "low": "Lower end of the 95 % interval",
    "high": "Upper end of the 95 % interval",
    "sample_size": "Students or units behind the figure",
    "obs_status": "SDMX CL_OBS_STATUS",
    "source_flag": "The publisher's own mark",
    "note": "What a reader must know of the figure",
    "comparability": "How well the place stands for the city: direct, caution or context",
    "geo_level": "Level of the place",
}
"""Columns that make two figures differ, and what they mean."""

COLUMNS: Mapping[str, str] = {
    "change": "added, revised or removed",
    "city_id": "Id of the city the figure stands for; empty for averages and other participants",
    "city": "Name of the city",
    "geo_id": "Id of the place the figure was measured for",
    "geo": "Name of that place",
    "geo_level": "Level of that place",
    "indicator_id": "Id of the indicator",
    "indicator": "Title of the indicator",
    "series_id": "Id of the series: one publisher's measurement of the indicator",
    "unit": "Unit of the values and their errors",
    "year": "Calendar year in which the school year ends; cycle of a survey",
    "period_label": "Period as published",
    "breakdown": "Dimension the figure is broken down by; total where it is not",
    "category": "Category of that dimension",
    **{
        f"{name}_{side}": f"{meaning} in the {which} release; empty where there is none"
        for name, meaning in _COMPARED.items()
        for side, which in (("before", "earlier"), ("after", "later"))
    },
    "source_id": "Id of the source",
    "publisher": "Publisher of the source",
    "licence": "Licence of the source",
    "release_before": "Earlier release",
    "release_after": "Later release",
}
"""Columns of changes, in their order, and what they mean."""


@dataclass(frozen=True)
class Changes:
    """Rows that differ, counted; ``rows`` are the first of them, columns ``COLUMNS``."""

    added: int
    revised: int
    removed: int
    rows: list[Row]

    @property
    def total(self) -> int:
        """All rows that differ."""
        return self.added + self.revised + self.removed


class Sides:
    """Two releases beside each other in one read-only connection.

    Both stay open as long as this lives. Queries name them ``old_release`` and ``new_release``.
    """

    def __init__(self, old: Release, new: Release) -> None:
        self.old, self.new, self.name = old, new, new.name
        self._connection = duckdb.connect(config={"threads": "1", "memory_limit": "1GB"})
        for name, path in (("old_release", old.path), ("new_release", new.path)):
            self._connection.execute(f"ATTACH '{_quoted(path)}' AS {name} (READ_ONLY)")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def query(self, chosen: Chosen) -> Query:
        """Query for the rows of a selection that differ, columns ``COLUMNS``; see ``COLUMNS``."""
        where, parameters = condition(chosen)
        names = {"before": self.old.name, "after": self.new.name}
        text = formulas(self.old) | formulas(self.new)
        both = {f"{name}_{side}" for name in text for side in names}
        return Query(
            _sql(where),
            {**parameters, **{f"release_{side}": name for side, name in names.items()}},
            frozenset((text | both) & COLUMNS.keys()),
        )

    def batches(
        self, sql: str, parameters: Mapping[str, Any] | None = None, rows_per_batch: int = 20_000
    ) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        """Run a query and stream its rows."""
        cursor = self._connection.cursor()
        relation = cursor.sql(sql, params=dict(parameters) if parameters else None)
        reader: pa.RecordBatchReader = relation.to_arrow_reader(rows_per_batch)

        def stream() -> Iterator[pa.RecordBatch]:
            with cursor:
                yield from reader

        return reader.schema, stream()

    def rows(self, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
        """Run a query and give its rows as dicts by column name."""
        schema, batches = self.batches(sql, parameters)
        rows: list[Row] = pa.Table.from_batches(batches, schema).to_pylist()
        return rows

    def count(self, chosen: Chosen) -> dict[str, int]:
        """Rows that differ by ``change``; kinds without any are absent."""
        query = self.query(chosen)
        sql = f"SELECT change, count(*) AS n FROM ({query.sql}) AS t GROUP BY change"
        return {row["change"]: row["n"] for row in self.rows(sql, query.parameters)}

    def sources(self, chosen: Chosen) -> list[Row]:
        """Sources of the rows that differ, with ``n_figures``; all columns of ``source``.

        The later release has the say; what it no longer has comes from the earlier one.
        """
        query = self.query(chosen)
        return self.rows(
            f"""
            WITH known AS (
                SELECT * FROM new_release.source
                UNION ALL BY NAME
                SELECT * FROM old_release.source
                WHERE source_id NOT IN (SELECT source_id FROM new_release.source)
            )
            SELECT o.*, n.n_figures
            FROM known AS o
            JOIN (
                SELECT source_id, count(*) AS n_figures FROM ({query.sql}) AS t GROUP BY source_id
            ) AS n ON n.source_id = o.source_id
            ORDER BY o.publisher, o.title
            """,
            query.parameters,
        )


def between(old: Release, new: Release, chosen: Chosen, most: int = 200) -> Changes:
    """Count what differs in a selection between two releases, and give the first rows of it."""
    sides = Sides(old, new)
    counted = sides.count(chosen)
    query = sides.query(chosen)
    rows = sides.rows(f"{query.sql} LIMIT {most:d}", query.parameters) if counted else []
    added, revised, removed = (counted.get(kind, 0) for kind in ("added", "revised", "removed"))
    return Changes(added, revised, removed, rows)


def _sql(where: str) -> str:
    """SQL over both releases; figures that may not be passed on are in neither side."""
    names = dict.fromkeys(("city_id", *_KEY, *_WORDS, *_COMPARED))
    columns = ", ".join(f"f.{name}" for name in names)
    sides = ", ".join(
        f"{side} AS (SELECT {columns} FROM {side}_release.city_figure AS f WHERE {where})"
        for side in ("old", "new")
    )
    same = " AND ".join(f"o.{name} = n.{name}" for name in _KEY)
    differs = " OR ".join(f"o.{name} IS DISTINCT FROM n.{name}" for name in _COMPARED)
    shown = ", ".join(_shown(name) for name in COLUMNS)
    return f"""
        WITH {sides}
        SELECT {shown}
        FROM old AS o
        FULL JOIN new AS n ON o.city_id IS NOT DISTINCT FROM n.city_id AND {same}
        WHERE o.geo_id IS NULL OR n.geo_id IS NULL OR {differs}
        ORDER BY indicator_id, city_id NULLS LAST, series_id, geo_id, breakdown, category, year,
            period_label
    """


def _shown(name: str) -> str:
    base, _, side = name.rpartition("_")
    if name == "change":
        return (
            "CASE WHEN o.geo_id IS NULL THEN 'added' WHEN n.geo_id IS NULL THEN 'removed' "
            "ELSE 'revised' END AS change"
        )
    if base == "release":
        return f"${name}::VARCHAR AS {name}"
    if base in _COMPARED and side in ("before", "after"):
        return f"{'o' if side == 'before' else 'n'}.{base} AS {name}"
    return f"coalesce(n.{name}, o.{name}) AS {name}"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
