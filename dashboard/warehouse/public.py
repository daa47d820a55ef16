"""A release without the figures that may not be passed on: what anyone may take whole.

A release without such figures is handed out as it is. Otherwise a copy is made once, with the same
tables, comments and storage version, in a temporary folder that goes when the release is closed.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release

STORAGE_VERSION = "v1.5.0"
"""Storage of release files, which clients older than ours read."""


def withheld(within: str = "") -> str:
    """SQL for cities and averages that are shown by figures which may not be passed on.

    ``within`` stands before the names of tables: ``"old_release."``.
    """
    return f"""
        SELECT c.indicator_id, c.level, c.breakdown, c.category, c.city_id AS party
        FROM {within}city_series AS c JOIN {within}series AS s ON s.series_id = c.series_id
        WHERE NOT s.redistributable
        UNION ALL
        SELECT DISTINCT v.indicator_id, l.level, v.breakdown, v.category, v.geo_id
        FROM {within}city_value AS v
        JOIN {within}series AS s ON s.series_id = v.series_id
        CROSS JOIN (VALUES ('closest'), ('economy')) AS l(level)
        WHERE v.geo_level = 'aggregate' AND NOT s.redistributable
    """


_CELL = (
    "w.indicator_id = t.indicator_id AND w.level = t.level AND w.breakdown = t.breakdown "
    "AND w.category = t.category"
)
_BY_CELL = {
    "valued_pair": f"NOT EXISTS (FROM withheld AS w WHERE {_CELL} "
    "AND (w.party = t.city_a OR w.party = t.city_b))",
    "city_trend": f"NOT EXISTS (FROM withheld AS w WHERE {_CELL} AND w.party = t.city_id)",
    "city_rank": f"NOT EXISTS (FROM withheld AS w WHERE {_CELL})",
}
"""What of a comparison is open. A range of ranks is drawn from all figures of its cell, so one
withheld figure withholds it."""

OPEN = frozenset(
    {
        *("release", "topic", "geography", "geography_code", "city", "city_ladder", "indicator"),
        *("source", "series", "breakdown", "link_error", "average_member", "raw_file"),
        "file_error",
        *("target", "coverage"),
        *("practice", "practice_topic", "practice_reference", "practice_indicator"),
        *("practice_topic_indicator", "priority", "priority_reference"),
        *("search_name", "search_alike"),
    }
)
"""Tables without figures of sources: catalogue, addresses of files, numbers of figures, texts."""


def open_part(table: str, columns: Collection[str]) -> str | None:
    """Condition over ``table AS t`` for the rows that may be passed on.

    ``None`` for a table that nobody has judged: it stays out.
    """
    if table in OPEN:
        return "true"
    if table in _BY_CELL:
        return _BY_CELL[table]
    if "series_id" in columns:
        return "t.series_id IN (SELECT series_id FROM series WHERE redistributable)"
    return None


@dataclass(frozen=True)
class Described:
    """A table or view of a release: its comment, its columns with theirs, its key."""

    name: str
    comment: str
    columns: dict[str, str]
    key: tuple[str, ...]
    is_view: bool


@per_release(1)
def described(release: Release) -> list[Described]:
    """Tables of a release and, after them, its views, each by name."""
    columns: dict[str, dict[str, str]] = {}
    for row in release.rows("""
        SELECT table_name, column_name, comment FROM duckdb_columns()
        WHERE NOT internal ORDER BY table_name, column_index
    """):
        columns.setdefault(row["table_name"], {})[row["column_name"]] = row["comment"] or ""
    keys = {
        row["table_name"]: tuple(row["constraint_column_names"])
        for row in release.rows("""
            SELECT table_name, constraint_column_names FROM duckdb_constraints()
            WHERE constraint_type = 'PRIMARY KEY'
        """)
    }
    return [
        Described(
            row["name"],
            row["comment"] or "",
            columns[row["name"]],
            keys.get(row["name"], ()),
            row["is_view"],
        )
        for row in release.rows("""
            SELECT table_name AS name, comment, false AS is_view FROM duckdb_tables()
            WHERE NOT internal AND NOT temporary
            UNION ALL
            SELECT view_name, comment, true FROM duckdb_views() WHERE NOT internal
            ORDER BY is_view, name
        """)
    ]


class OpenCopy:
    """A release file that may be passed on; its folder, if any, lives as long as this does."""

    def __init__(self, release: Release, folder: tempfile.TemporaryDirectory[str] | None) -> None:
        self.release = release
        self._folder = folder


_making = threading.Lock()


def open_copy(release: Release) -> OpenCopy:
    """Give the release without what may not be passed on, made on the first call."""
    with _making:
        return _open_copy(release)


@per_release(1)
def _open_copy(release: Release) -> OpenCopy:
    if not has_withheld(release):
        return OpenCopy(release, None)
    folder = tempfile.TemporaryDirectory(prefix="gcen-public-")
    path = Path(folder.name) / release.path.name
    with duckdb.connect(config={"threads": "1", "memory_limit": "1GB"}) as connection:
        _fill(connection, release, path)
    return OpenCopy(Release(path), folder)


@per_release(1)
def has_withheld(release: Release) -> bool:
    """Whether the release holds figures that may not be passed on."""
    row = release.one("""
        SELECT EXISTS (
            FROM observation AS o JOIN series AS s ON s.series_id = o.series_id
            WHERE NOT s.redistributable
        ) OR EXISTS (
            FROM city_value AS v JOIN series AS s ON s.series_id = v.series_id
            WHERE NOT s.redistributable
        ) AS is_there
    """)
    return bool(row and row["is_there"])


def _fill(connection: duckdb.DuckDBPyConnection, release: Release, path: Path) -> None:
    held, opened = (str(one).replace("'", "''") for one in (release.path, path))
    connection.execute(f"ATTACH '{held}' AS held (READ_ONLY)")
    connection.execute(f"ATTACH '{opened}' AS opened (STORAGE_VERSION '{STORAGE_VERSION}')")
    connection.execute("COPY FROM DATABASE held TO opened (SCHEMA)")
    connection.execute("USE held")
    connection.execute(f"CREATE TEMP TABLE withheld AS {withheld()}")
    for table in described(release):
        if table.is_view:
            continue
        condition = open_part(table.name, table.columns)
        if condition is None:
            connection.execute(f"DROP TABLE opened.{table.name}")
            continue
        connection.execute(
            f"INSERT INTO opened.{table.name} "
            f"SELECT t.* FROM held.{table.name} AS t WHERE {condition}"
        )
    connection.execute("USE memory")
    connection.execute("DETACH opened")
