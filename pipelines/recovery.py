"""Puts right what a crash left behind, before anything else is done; the caller holds the lock.

A publication that was decided is carried through, half-written files are removed, and where the
release in force cannot be read the last good one takes its place.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pipelines import releases
from pipelines.committing import carry_through
from pipelines.files import PART
from pipelines.paths import Home

_LEFTOVERS = (f"{PART}*", ".building-*", ".CURRENT-*", ".*.part")


def recover(home: Home) -> list[str]:
    """Put right what was left behind, and say in sentences what was done."""
    told = []
    done = carry_through(home)
    if done is not None:
        told.append(f"A publication that was cut off was carried through: {done}.")
    for path in leftovers(home):
        with suppress(OSError):
            path.unlink()
    return [*told, *mend_current(home)]


def leftovers(home: Home) -> list[Path]:
    """Files that were being written when a process ended."""
    folders = (home.warehouse, home.figures, home.restricted, home.raw, home.staged)
    return [
        path
        for folder in folders
        if folder.is_dir()
        for pattern in _LEFTOVERS
        for path in folder.rglob(pattern)
        if path.is_file()
    ]


def mend_current(home: Home) -> list[str]:
    """Have ``CURRENT`` name a release that can be read, and say what was done about it."""
    if not home.warehouse.is_dir():
        return []
    path = releases.current(home.warehouse)
    if path is not None and releases.is_readable(path):
        return []
    told = []
    if path is not None:
        releases.set_aside(home.warehouse, path)
        told.append(f"Release {_name(path)} cannot be read and was set aside.")
    good = releases.to_fall_back_on(home.warehouse)
    if good is not None:
        releases.point_to(home.warehouse, good)
        told.append(f"Release {_name(good)} was put in force.")
    return told


def _name(path: Path) -> str:
    return releases.name_of(releases.version_of(path))
