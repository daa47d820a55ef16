"""One release file opened read-only, and the folder of releases it comes from.

The release in force is the one that ``CURRENT`` names; the pointer is looked at again every
``POLL_SECONDS``, and a new release is opened beside the old one. Queries that still run keep the
old file open until they end; nobody waits and nothing fails.

One cursor per call: a DuckDB connection shared by threads raises ``ResourceInUseException``.

Rows come in the reader's language: their texts (``TEXTS``) pass through ``language.term``, notes
of figures through ``notes.note``.
Downloads and the HTTP API stream batches, or speak English, and keep the words of the release.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dashboard import language, notes

POLL_SECONDS = 1.0
"""Seconds between two looks at ``CURRENT``."""

SCHEMA_VERSIONS = (4, 3, 2)
"""Versions of a release's tables that these queries know, the newest first.

Version 2 has no practices and no priorities; 2 and 3 have no ranges of ranks from adjusted tests
and no years of a precision.
"""

_MOST_OPEN = 4
"""Releases kept open besides the one in force, for links that pin one."""

_HARDENED = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "threads": "1",
    "memory_limit": "1GB",
}

TEXTS = frozenset(
    {
        *("title", "short_title", "topic_title", "source_title", "indicator", "unit", "unit_short"),
        *("definition", "definition_note", "method_note", "caveat", "note", "population"),
        *("name", "city", "cities", "peer", "country", "school_system", "system", "system_note"),
        *("geo", "geo_note", "average", "publisher", "licence", "cadence"),
        *("label", "category_label", "breakdown_label", "group_label"),
        *("why_none", "occasion", "themes"),
        *("topic_words", "period", "period_note", "summary", "design_note", "effects"),
        *("adapting", "scope_note", "words"),
    }
)
"""Columns that hold texts of the contract, or lists of them; ids and codes never stand there."""

Row = dict[str, Any]


class NoRelease(Exception):
    """There is no release to read; the message says how to build one."""


class UnknownRelease(Exception):
    """A link names a release that is not in the warehouse."""


class Release:
    """One release file, open read-only. Cheap to hand around; closed when nobody holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = duckdb.connect(str(path), read_only=True, config=dict(_HARDENED))
        header = self.one("SELECT * FROM release")
        if header is None or header["schema_version"] not in SCHEMA_VERSIONS:
            found = None if header is None else header["schema_version"]
            raise NoRelease(
                f"{path.name} has tables of version {found}, this dashboard reads version "
                f"{SCHEMA_VERSIONS[0]}. Build the release again: gcen build"
            )
        self.header: Row = header
        self.name: str = header["release"]

    def rows(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> list[Row]:
        """Run a query and give its rows as dicts by column name."""
        with self._connection.cursor() as cursor:
            result = cursor.execute(sql, parameters)
            names = [column[0] for column in result.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        if language.current() != language.DEFAULT:
            _translate(rows, [name for name in names if name in TEXTS])
        return rows

    def one(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> Row | None:
        """Run a query and give its first row, or ``None``."""
        return next(iter(self.rows(sql, parameters)), None)

    def holds(self, table: str) -> bool:
        """Whether the release has a table; older ones lack some."""
        return bool(self.rows("FROM duckdb_tables() WHERE table_name = $name", {"name": table}))

    def batches(
        self,
        sql: str,
        parameters: Mapping[str, Any] | Sequence[Any] = (),
        rows_per_batch: int = 20_000,
    ) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        """Run a query and stream its rows as Arrow batches with flat memory.

        A relation streams; ``execute()`` would hold all rows in memory first.
        """
        cursor = self._connection.cursor()
        relation = cursor.sql(sql, params=parameters or None)
        reader: pa.RecordBatchReader = relation.to_arrow_reader(rows_per_batch)

        def stream() -> Iterator[pa.RecordBatch]:
            with cursor:
                yield from reader

        return reader.schema, stream()


class Warehouse:
    """The releases of one folder; ``release()`` gives the one in force, or the one a link pins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._opened: OrderedDict[str, Release] = OrderedDict()
        self._current: Release | None = None
        self._looked_at = float("-inf")

    def release(self, name: str | None = None) -> Release:
        """Give the release in force, or the one named.

        Raises ``NoRelease`` where there is none, ``UnknownRelease`` for a name that is not there.
        """
        with self._lock:
            current = self._in_force()
            if name is None or name == current.name:
                return current
            return self._pinned(name)

    def releases(self) -> list[str]:
        """Names of the releases in the folder, newest first."""
        names = [path.stem.removeprefix("gcen-") for path in self.folder.glob("gcen-*.duckdb")]
        return sorted(names, key=_version, reverse=True)

    def _in_force(self) -> Release:
        now = time.monotonic()
        if self._current is not None and now - self._looked_at < POLL_SECONDS:
            return self._current
        self._looked_at = now
        path = self._pointed_to()
        if path is None and self._current is None:
            raise NoRelease(f"No release in {self.folder}. Build one: gcen build")
        if path is not None and (self._current is None or self._current.path != path):
            self._current = self._open_or_keep(path)
        if self._current is None:
            raise NoRelease(f"No readable release in {self.folder}. Build one: gcen build")
        return self._current

    def _pointed_to(self) -> Path | None:
        try:
            name = (self.folder / "CURRENT").read_text(encoding="utf-8").strip()
        except OSError:
            return None
        path = self.folder / name
        return path if name and path.is_file() else None

    def _open_or_keep(self, path: Path) -> Release | None:
        """Open a release; one that cannot be read leaves the last good one in force.

        At the start of a server that is the newest other release that can be read.
        """
        try:
            return _whole(path)
        except (duckdb.Error, NoRelease):
            found = self._current or self._newest_whole()
            if found is None:
                raise
            return found

    def _newest_whole(self) -> Release | None:
        for name in self.releases():
            with suppress(duckdb.Error, NoRelease):
                return _whole(self._path(name))
        return None

    def _path(self, name: str) -> Path:
        return self.folder / f"gcen-{name}.duckdb"

    def _pinned(self, name: str) -> Release:
        path = self._path(name)
        if name not in self.releases() or not path.is_file():
            raise UnknownRelease(name)
        if name not in self._opened:
            self._opened[name] = Release(path)
            while len(self._opened) > _MOST_OPEN:
                self._opened.popitem(last=False)
        self._opened.move_to_end(name)
        return self._opened[name]


def _whole(path: Path) -> Release:
    """Open a release of which every value can be read.

    The database finds a block that a disk has spoiled when it reads it: here, not on some page.
    """
    release = Release(path)
    for row in release.rows("SELECT table_name FROM duckdb_tables()"):
        release.rows(f"SELECT bit_xor(hash(t)) AS read FROM {row['table_name']} AS t")
    return release


def _translate(rows: Sequence[Row], texts: Sequence[str]) -> None:
    """Put the texts of rows into the reader's language, in place."""
    for row in rows:
        for name in texts:
            text = row[name]
            if isinstance(text, str):
                told = language.term(text)
                row[name] = notes.note(text) if name == "note" and told == text else told
            elif isinstance(text, list):
                row[name] = [language.term(one) for one in text]


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split(".") if part.isdigit())
