"""Versions of the warehouse: the ``CURRENT`` pointer, rollback, what is kept, the lock.

``warehouse/gcen-<release>.duckdb`` is one release and never changes once it has its name;
``warehouse/CURRENT`` holds the file name of the one in force and is replaced in one step. Readers
open the file that the pointer names, so a release can appear under a running dashboard.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from filelock import FileLock, Timeout

from pipelines import history
from pipelines.errors import AskedWrongly, RefreshLocked, ReleaseError
from pipelines.files import write_whole

if TYPE_CHECKING:
    from pipelines.rules import RetentionRule

_NAME = re.compile(r"^gcen-(\d+)\.(\d+)\.(\d+)\.duckdb$")

Version = tuple[int, int, int]

FIRST_VERSION: Version = (1, 0, 0)

SCHEMA_VERSION = 4
"""Version of ``data/contract/schema.sql``; a dashboard reads only the one it knows."""

SHOWN_VERSIONS = (2, 3, SCHEMA_VERSION)
"""Versions of the schema that a dashboard of today shows."""


def release_path(warehouse: Path, release: str) -> Path:
    """File of a release."""
    return warehouse / f"gcen-{release}.duckdb"


def current(warehouse: Path) -> Path | None:
    """File of the release in force, or ``None`` where there is none (or it is gone)."""
    pointer = warehouse / "CURRENT"
    if not pointer.is_file():
        return None
    name = pointer.read_text(encoding="utf-8", errors="replace").strip()
    return warehouse / name if _NAME.match(name) and (warehouse / name).is_file() else None


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


_INFO = (
    "release",
    "built_at",
    "previous_release",
    "content_sha256",
    "cells_added",
    "cells_revised",
    "cells_removed",
)


def describe(warehouse: Path) -> list[ReleaseInfo]:
    """Headers of all readable releases, newest first."""
    in_force = current(warehouse)
    described = []
    for path in reversed(all_releases(warehouse)):
        try:
            header = header_of(path)
        except ReleaseError:
            continue
        fields = {name: header[name] for name in _INFO}
        described.append(ReleaseInfo(**fields, is_current=path == in_force))
    return described


def header_of(path: Path) -> dict[str, Any]:
    """Row of table ``release``; raises ``ReleaseError`` for a file that cannot be read."""
    with open_release(path) as connection:
        try:
            result = connection.execute("SELECT * FROM release")
            row = result.fetchone()
            names = [column[0] for column in result.description or ()]
        except duckdb.Error as error:
            raise _unreadable(path, error) from error
    if row is None:
        raise ReleaseError(f"{path.name} has no row in table release; build it again: gcen build")
    return dict(zip(names, row, strict=True))


def is_readable(path: Path) -> bool:
    """Whether a release opens, says what it is and holds no byte that a disk has spoiled."""
    try:
        header_of(path)
        read_through(path)
    except ReleaseError:
        return False
    return True


def read_through(path: Path) -> int:
    """Read every value of a release and give the number of its figures.

    The file holds a checksum of each of its blocks: bytes that a disk has spoiled raise
    ``ReleaseError``.
    """
    with open_release(path) as connection:
        try:
            names = connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = 'opened'"
            ).fetchall()
            for (name,) in names:
                connection.execute(f"SELECT bit_xor(hash(t)) FROM opened.{name} AS t").fetchall()
            ((count,),) = connection.execute("SELECT count(*) FROM observation").fetchall()
        except duckdb.Error as error:
            raise _unreadable(path, error) from error
    return int(count)


@contextmanager
def open_release(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a release for reading.

    Attached to a connection of its own: a direct connection would be refused where a dashboard in
    the same process holds the file with other settings. Raises ``ReleaseError``.
    """
    with duckdb.connect() as connection:
        attach(connection, path, "opened")
        connection.execute("USE opened")
        yield connection


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach a release for reading under a name; raises ``ReleaseError``."""
    quoted = str(path).replace("'", "''")
    try:
        connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
    except duckdb.Error as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> ReleaseError:
    first_line = str(error).partition("\n")[0]
    return ReleaseError(
        f"{path} cannot be opened ({first_line}). Roll back to another release (gcen rollback), "
        "or build it again: gcen build"
    )


def next_version(warehouse: Path, weight: str) -> Version:
    """Number a release by what changed: major for removals, minor for other figures, patch else.

    Counted from the newest release that there ever was, so that a number is never given twice:
    not after a rollback, and not after a file was removed or damaged.
    """
    existing = [version_of(path) for path in all_releases(warehouse)]
    existing += [*history.versions(warehouse), *set_aside_versions(warehouse)]
    if not existing:
        return FIRST_VERSION
    major, minor, patch = max(existing)
    if weight == "major":
        return (major + 1, 0, 0)
    if weight in ("minor", "first"):
        return (major, minor + 1, 0)
    return (major, minor, patch + 1)


def point_to(warehouse: Path, path: Path) -> None:
    """Replace ``CURRENT`` in one step."""
    write_whole(warehouse / "CURRENT", path.name + "\n")


def rollback(warehouse: Path, release: str | None, shown: Collection[int]) -> Path:
    """Let an earlier (or later) release be the one in force; without a name the one before.

    ``shown`` are the versions of the schema that the pages can show. Raises ``AskedWrongly``
    naming the releases there are, ``ReleaseError`` for one that cannot be read or shown.
    """
    in_force = current(warehouse)
    name = release or _before(warehouse, in_force)
    path = release_path(warehouse, name) if name else None
    if path is None or not path.is_file():
        known = ", ".join(name_of(version_of(one)) for one in all_releases(warehouse)) or "none"
        missing = f"no release {name}" if name else "no release before the one in force"
        raise AskedWrongly(f"There is {missing}. Known: {known}.")
    header = header_of(path)
    if header["schema_version"] not in shown:
        versions = ", ".join(str(one) for one in shown)
        raise ReleaseError(
            f"{path.name} has tables of version {header['schema_version']}; the pages read version "
            f"{versions}. Choose a newer release (gcen releases)"
        )
    point_to(warehouse, path)
    before = name_of(version_of(in_force)) if in_force else None
    history.note_event(warehouse, "rolled_back", name_of(version_of(path)), before)
    return path


def _before(warehouse: Path, in_force: Path | None) -> str | None:
    """Name of the release that the one in force took the place of, or of the next older file."""
    if in_force is None:
        return None
    name = name_of(version_of(in_force))
    for event in reversed(history.events(warehouse)):
        before = event.get("before")
        if event.get("release") == name and event.get("event") == "published" and before:
            if release_path(warehouse, before).is_file():
                return str(before)
            break
    older = [one for one in all_releases(warehouse) if version_of(one) < version_of(in_force)]
    return name_of(version_of(older[-1])) if older else None


def to_fall_back_on(warehouse: Path) -> Path | None:
    """Find the release that is to be in force where it cannot be told or read which one is.

    Of those that can be read the one that was in force last; not one that was gone back from, as
    long as there is another.
    """
    good = [one for one in all_releases(warehouse) if is_readable(one)]
    by_name = {name_of(version_of(one)): one for one in good}
    gone_back_from = set()
    for event in reversed(history.events(warehouse)):
        if event.get("event") not in ("published", "rolled_back"):
            continue
        name = event.get("release")
        if name in by_name and name not in gone_back_from:
            return by_name[name]
        if event["event"] == "rolled_back":
            gone_back_from.add(event.get("before"))
    return good[-1] if good else None


SET_ASIDE = ".damaged"
"""Ends the names of release files that could not be read and were moved out of the way."""


def set_aside(warehouse: Path, path: Path) -> Path:
    """Move a release that cannot be read out of the way; its bytes stay for whoever looks."""
    target = path.with_name(f"{path.name}{SET_ASIDE}")
    path.replace(target)
    history.note_event(warehouse, "set_aside", name_of(version_of(path)), None, "it cannot be read")
    return target


def set_aside_versions(warehouse: Path) -> list[Version]:
    """Versions of the files that were set aside."""
    names = [path.name.removesuffix(SET_ASIDE) for path in warehouse.glob(f"gcen-*{SET_ASIDE}")]
    return [version_of(Path(name)) for name in names if _NAME.match(name)]


def expired(warehouse: Path, rule: RetentionRule, now: datetime) -> list[Path]:
    """Find release files that the rule lets go, oldest first.

    Kept are the one in force, the one before it, the newest, the young (by the time they were
    built; what seems to be of the future is young) and the last of each first number.
    """
    found = all_releases(warehouse)
    in_force = current(warehouse)
    before = _before(warehouse, in_force)
    kept = {in_force, release_path(warehouse, before) if before else None}
    kept |= set(found[-rule.newest :])
    if rule.last_of == "major":
        kept |= set({version_of(path)[0]: path for path in found}.values())
    return [
        path for path in found if path not in kept and _age(path, now) > timedelta(days=rule.days)
    ]


def _age(path: Path, now: datetime) -> timedelta:
    """Time since a release was built; none of one that cannot be read, which is not for us."""
    try:
        built: datetime = header_of(path)["built_at"]
    except ReleaseError:
        return timedelta()
    return now - built


def retire(warehouse: Path, rule: RetentionRule, now: datetime) -> list[str]:
    """Remove the release files that the rule lets go, and name them; their notes stay."""
    names = []
    for path in expired(warehouse, rule, now):
        name = name_of(version_of(path))
        path.unlink()
        history.note_event(warehouse, "removed", name, None, "kept by rule no longer")
        names.append(name)
    return names


_LOCK = ".refresh.lock"


def lock_that_is_there(warehouse: Path) -> AbstractContextManager[None]:
    """Hold the same lock for a dry run, which makes none where nobody has held it yet.

    Nor does it hold one in a folder that may only be read, where nobody can be at work.
    """
    is_usable = os.access(warehouse / _LOCK, os.W_OK) and os.access(warehouse, os.W_OK)
    return refresh_lock(warehouse) if is_usable else nullcontext()


@contextmanager
def refresh_lock(warehouse: Path) -> Iterator[None]:
    """Hold the lock that lets one refresh run at a time.

    A lock of the operating system on ``.refresh.lock``: a crash releases it.
    """
    warehouse.mkdir(parents=True, exist_ok=True)
    lock = FileLock(warehouse / _LOCK, timeout=0)
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
