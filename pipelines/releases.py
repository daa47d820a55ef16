"""Versions of the warehouse: building beside, the ``CURRENT`` pointer, differences, the lock.

``warehouse/gcen-<release>.duckdb`` is one release and never changes once it has its name;
``warehouse/CURRENT`` holds the file name of the one in force and is replaced in one step. Readers
open the file that the pointer names, so a release can appear under a running dashboard.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
from filelock import FileLock, Timeout

from pipelines.errors import AskedWrongly, RefreshLocked, ReleaseError

_NAME = re.compile(r"^gcen-(\d+)\.(\d+)\.(\d+)\.duckdb$")

Version = tuple[int, int, int]

FIRST_VERSION: Version = (1, 0, 0)


def release_path(warehouse: Path, release: str) -> Path:
    """File of a release."""
    return warehouse / f"gcen-{release}.duckdb"


def current(warehouse: Path) -> Path | None:
    """File of the release in force, or ``None`` where there is none (or it is gone)."""
    pointer = warehouse / "CURRENT"
    if not pointer.is_file():
        return None
    path = warehouse / pointer.read_text(encoding="utf-8").strip()
    return path if path.is_file() and _NAME.match(path.name) else None


def version_of(path: Path) -> Version:
    """Version in a release's file name."""
    match = _NAME.match(path.name)
    if match is None:
        raise ReleaseError(
            f"{path.name} is not a release; valid: gcen-<major>.<minor>.<patch>.duckdb"
        )
    major, minor, patch = (int(part) for part in match.groups())
    return (major, minor, patch)


def name_of(version: Version) -> str:
    """Version as text."""
    return ".".join(str(part) for part in version)


def all_releases(warehouse: Path) -> list[Path]:
    """Release files, oldest first."""
    found = [path for path in warehouse.glob("gcen-*.duckdb") if _NAME.match(path.name)]
    return sorted(found, key=version_of)


@dataclass(frozen=True)
class ReleaseInfo:
    """Header of one release, as a list of releases shows it."""

    release: str
    built_at: datetime
    previous_release: str | None
    content_sha256: str
    cells_added: int
    cells_revised: int
    cells_removed: int
    is_current: bool


def describe(warehouse: Path) -> list[ReleaseInfo]:
    """Headers of all readable releases, newest first."""
    in_force = current(warehouse)
    described = []
    for path in reversed(all_releases(warehouse)):
        with open_release(path) as connection:
            header = connection.execute(
                "SELECT release, built_at, previous_release, content_sha256, "
                "cells_added, cells_revised, cells_removed FROM release"
            )
            row = header.fetchone()
            names = [column[0] for column in header.description or ()]
        if row is None:
            raise ReleaseError(f"{path.name} has no row in table release; build it again")
        fields = dict(zip(names, row, strict=True))
        described.append(ReleaseInfo(**fields, is_current=path == in_force))
    return described


@contextmanager
def open_release(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a release for reading.

    Attached to a connection of its own: a direct connection would be refused where a dashboard in
    the same process holds the file with other settings. Raises ``ReleaseError``.
    """
    with duckdb.connect() as connection:
        _attach(connection, path, "opened")
        connection.execute("USE opened")
        yield connection


@dataclass(frozen=True)
class Diff:
    """What differs between the facts of two releases.

    ``cells`` has one row per changed figure: change (added, revised, removed), source_id,
    series_id, geo_id, year, period_label, breakdown, category, old_value, new_value, old_status,
    new_status.
    """

    cells: pd.DataFrame

    def count(self, change: str) -> int:
        """Number of cells that were added, revised or removed."""
        return int((self.cells["change"] == change).sum())

    @property
    def is_empty(self) -> bool:
        """True where no figure differs."""
        return self.cells.empty


_DIFF = """
WITH old AS (FROM old_release.observation), new AS (FROM new_release.observation),
old_series AS (FROM old_release.series), new_series AS (FROM new_release.series)
SELECT
    CASE WHEN o.series_id IS NULL THEN 'added' WHEN n.series_id IS NULL THEN 'removed'
        ELSE 'revised' END AS change,
    coalesce(ns.source_id, os.source_id) AS source_id,
    series_id, geo_id, year, period_label, breakdown, category,
    o.value AS old_value, n.value AS new_value,
    o.obs_status AS old_status, n.obs_status AS new_status
FROM old AS o
FULL JOIN new AS n USING (series_id, geo_id, year, period_label, breakdown, category)
LEFT JOIN old_series AS os ON os.series_id = o.series_id
LEFT JOIN new_series AS ns ON ns.series_id = n.series_id
WHERE o.series_id IS NULL OR n.series_id IS NULL
    OR o.value IS DISTINCT FROM n.value
    OR o.std_error IS DISTINCT FROM n.std_error
    OR o.sample_size IS DISTINCT FROM n.sample_size
    OR o.obs_status IS DISTINCT FROM n.obs_status
    OR o.source_flag IS DISTINCT FROM n.source_flag
    OR o.note IS DISTINCT FROM n.note
ORDER BY ALL
"""


def no_difference() -> Diff:
    """Give the difference of a release from itself."""
    return Diff(pd.DataFrame({"change": pd.Series(dtype="string")}))


def diff(old: Path | None, new: Path) -> Diff:
    """Compare the facts of two release files; without an old one every figure is added."""
    with duckdb.connect() as connection:
        _attach(connection, new, "new_release")
        if old is None:
            connection.execute("ATTACH ':memory:' AS old_release")
            for table in ("observation", "series"):
                connection.execute(
                    f"CREATE TABLE old_release.{table} AS FROM new_release.{table} LIMIT 0"
                )
        else:
            _attach(connection, old, "old_release")
        return Diff(connection.sql(_DIFF).df())


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    quoted = str(path).replace("'", "''")
    try:
        connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
    except duckdb.Error as error:
        raise ReleaseError(
            f"{path} cannot be opened ({error}). Roll back to another release, "
            "or build it again: gcen build"
        ) from error


def next_version(warehouse: Path, difference: Diff) -> Version:
    """Number a release by what changed: removals major, other figures minor, the rest patch.

    Counted from the newest release in the warehouse, so that a number is never given twice, even
    after a rollback.
    """
    existing = all_releases(warehouse)
    if not existing:
        return FIRST_VERSION
    major, minor, patch = version_of(existing[-1])
    if difference.count("removed"):
        return (major + 1, 0, 0)
    if not difference.is_empty:
        return (major, minor + 1, 0)
    return (major, minor, patch + 1)


def publish(candidate: Path, warehouse: Path, version: Version) -> Path:
    """Give a built file its name and let ``CURRENT`` point to it, each in one step."""
    path = release_path(warehouse, name_of(version))
    _sync(candidate)
    candidate.replace(path)
    point_to(warehouse, path)
    return path


def point_to(warehouse: Path, path: Path) -> None:
    """Replace ``CURRENT`` in one step."""
    handle, name = tempfile.mkstemp(dir=warehouse, prefix=".CURRENT-")
    with os.fdopen(handle, "w", encoding="utf-8") as pointer:
        pointer.write(path.name + "\n")
        pointer.flush()
        os.fsync(pointer.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(warehouse / "CURRENT")


def _sync(path: Path) -> None:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


def rollback(warehouse: Path, release: str) -> Path:
    """Let an earlier (or later) release be the one in force.

    Raises ``AskedWrongly`` naming the releases there are.
    """
    path = release_path(warehouse, release)
    if not path.is_file():
        known = ", ".join(name_of(version_of(one)) for one in all_releases(warehouse)) or "none"
        raise AskedWrongly(f"There is no release {release}. Known: {known}.")
    with open_release(path):
        point_to(warehouse, path)
    return path


@contextmanager
def refresh_lock(warehouse: Path) -> Iterator[None]:
    """Hold the lock that lets one refresh run at a time.

    A lock of the operating system on ``.refresh.lock``: a crash releases it.
    """
    warehouse.mkdir(parents=True, exist_ok=True)
    lock = FileLock(warehouse / ".refresh.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise RefreshLocked(
            f"Another refresh or build is at work in {warehouse}. Call again when it has ended."
        ) from error
    try:
        yield
    finally:
        lock.release()
