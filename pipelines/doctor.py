"""Examines an installation, and repairs what can be repaired without losing anything.

Looked at: folders and what a crash left in them, the contract and its corrections, the figures, the
raw store against its manifests, the releases and ``CURRENT``. Repaired are a publication that was
cut off, files that were half written, a ``CURRENT`` that names nothing readable, releases that
cannot be read (set aside, not deleted), notes that are missing, and raw bytes of which a whole copy
is at hand.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines import changes, history, raw, recovery, releases
from pipelines.build import in_force
from pipelines.contract import Contract, SourceSpec, read_contract
from pipelines.corrections import correct
from pipelines.errors import ContractError, GcenError, RefreshLocked, SourceMissing
from pipelines.files import explained, move, write_whole
from pipelines.paths import Home
from pipelines.protocol import RawFile

_LITTLE_SPACE = 500 * 1024**2
"""Bytes that a refresh of everything needs, its release beside the old one included."""


@dataclass(frozen=True)
class Finding:
    """Something that was looked at: what, what was found, and how it can be repaired."""

    what: str
    found: str
    is_good: bool
    repair: Callable[[], str] | None = None


def examine(home: Home, *, repair: bool = False) -> list[dict[str, Any]]:
    """Look at everything: what, found, is_good, can_repair; with ``repair`` mended where it can be.

    What was repaired says so and is good. Raises ``RefreshLocked`` where a refresh is at work.
    """
    if not repair:
        return [_as_data(one) for one in _findings(home, holds_lock=False)]
    with explained(home.root, "No more was repaired."), releases.refresh_lock(home.warehouse):
        return [_as_data(_repaired(one)) for one in _findings(home, holds_lock=True)]


def _as_data(one: Finding) -> dict[str, Any]:
    return {
        "what": one.what,
        "found": one.found,
        "is_good": one.is_good,
        "can_repair": one.repair is not None,
    }


def _repaired(one: Finding) -> Finding:
    if one.is_good or one.repair is None:
        return one
    try:
        return Finding(one.what, f"{one.found}. Repaired: {one.repair()}", is_good=True)
    except (OSError, GcenError) as error:
        return Finding(one.what, f"{one.found}. Could not be repaired: {error}", is_good=False)


def _findings(home: Home, *, holds_lock: bool) -> Iterator[Finding]:
    yield from _folders(home)
    yield _unfinished(home)
    yield _leftovers(home, holds_lock=holds_lock)
    yield _current(home)
    for path in releases.all_releases(home.warehouse):
        yield _release(home, path)
    try:
        contract = read_contract(home.contract)
    except ContractError as error:
        yield Finding("contract", str(error), is_good=False)
        return
    yield Finding("contract", f"{len(contract.indicators)} indicators", is_good=True)
    for spec in contract.sources:
        yield _figures_of(home, spec)
    yield _corrections(home, contract)
    for spec in contract.sources:
        yield _raw_files(home, spec.source_id)


# --- folders ----------------------------------------------------------------------------------


def _folders(home: Home) -> Iterator[Finding]:
    yield Finding("folder", str(home.root), is_good=True)
    there = next(one for one in (home.root, *home.root.parents) if one.is_dir())
    if not os.access(there, os.W_OK | os.X_OK):
        words = f"{there} cannot be written by this user; pages are served, a refresh is not made"
        yield Finding("right to write", words, is_good=False)
        return
    free = shutil.disk_usage(there).free
    words = f"{free / 1024**2:,.0f} MB are free"
    if free < _LITTLE_SPACE:
        words += f"; a refresh needs {_LITTLE_SPACE / 1024**2:,.0f} MB. Make room below {home.root}"
    yield Finding("space", words, is_good=free >= _LITTLE_SPACE)


def _unfinished(home: Home) -> Finding:
    """Look for a publication that was decided and cut off."""
    if not (home.staged / "commit.json").is_file():
        return Finding("publication", "none is under way", is_good=True)

    def carry() -> str:
        return "; ".join(recovery.recover(home)) or "nothing was left to do"

    words = "one was cut off; the next refresh carries it through"
    return Finding("publication", words, is_good=False, repair=carry)


def _leftovers(home: Home, *, holds_lock: bool) -> Finding:
    found = recovery.leftovers(home)
    if not found:
        return Finding("half-written files", "none", is_good=True)
    if not holds_lock and _is_at_work(home):
        return Finding("half-written files", "a refresh is writing them now", is_good=True)

    def remove() -> str:
        for path in found:
            with suppress(OSError):
                path.unlink()
        return f"{len(found)} removed"

    size = sum(path.stat().st_size for path in found if path.is_file()) / 1024**2
    words = f"{len(found)} of {size:,.1f} MB that a crash left"
    return Finding("half-written files", words, is_good=False, repair=remove)


def _is_at_work(home: Home) -> bool:
    try:
        with releases.refresh_lock(home.warehouse):
            return False
    except RefreshLocked:
        return True
    except OSError:
        return False


# --- releases ---------------------------------------------------------------------------------


def _current(home: Home) -> Finding:
    path = releases.current(home.warehouse)
    if path is not None and releases.is_readable(path):
        return Finding("CURRENT", path.name, is_good=True)
    good = [one for one in releases.all_releases(home.warehouse) if releases.is_readable(one)]
    words = "names no release that can be read" if path or good else "none in force"
    if not good:
        return Finding("CURRENT", f"{words}; build one: gcen build", is_good=False)

    def mend() -> str:
        return " ".join(recovery.mend_current(home))

    return Finding("CURRENT", words, is_good=False, repair=mend)


def _release(home: Home, path: Path) -> Finding:
    """Read every table of a release: the database finds bytes that a disk has spoiled."""
    if not path.is_file():  # set aside while CURRENT was mended
        return Finding(path.name, "was set aside", is_good=True)
    try:
        header, count = releases.header_of(path), releases.read_through(path)
    except GcenError as error:

        def aside() -> str:
            return f"set aside as {releases.set_aside(home.warehouse, path).name}"

        is_in_force = path == releases.current(home.warehouse)
        return Finding(path.name, str(error), is_good=False, repair=None if is_in_force else aside)
    if header["schema_version"] not in releases.SHOWN_VERSIONS:
        words = f"{count} figures, in tables of version {header['schema_version']}: kept for "
        return Finding(path.name, f"{words}downloads, not shown by the pages", is_good=True)
    if history.entry(home.warehouse, header["release"]) is None:

        def note() -> str:
            _write_notes(home, header)
            return "its notes were written again"

        return Finding(path.name, f"{count} figures, without notes", is_good=False, repair=note)
    return Finding(path.name, f"{count} figures", is_good=True)


def _write_notes(home: Home, header: dict[str, Any]) -> None:
    name, before = header["release"], header["previous_release"]
    older = releases.release_path(home.warehouse, before) if before else None
    newer = releases.release_path(home.warehouse, name)
    usable = older if older is not None and releases.is_readable(older) else None
    entry = changes.as_data(changes.diff(usable, newer), name, before)
    if before and usable is None:
        entry["notes"] = [
            "What this release changed can no longer be told: the one before is gone."
        ]
    entry["built_at"] = f"{header['built_at'].isoformat()}+00:00"
    history.write_entry(home.warehouse, name, entry)


# --- figures and raw bytes --------------------------------------------------------------------


def _figures_of(home: Home, spec: SourceSpec) -> Finding:
    """Say where a source's figures are; an interface that was never asked is no fault."""
    paths = home.all_figures_of(spec.source_id)
    if paths:
        words = f"figures in {' and '.join(str(path) for path in paths)}"
    elif spec.access == "file":
        words = "no figures; lay down its files: gcen plan"
    else:
        words = f"no figures yet; ask its publisher: gcen refresh {spec.source_id}"
    is_known = bool(paths) or spec.access != "file" or not spec.redistributable
    return Finding(spec.source_id, words, is_good=is_known)


def _corrections(home: Home, contract: Contract) -> Finding:
    """Hold the entries of ``corrections.toml`` against the figures in force."""
    names = {contract.series_by_id[one.series_id].source_id for one in contract.corrections}
    try:
        done = correct({name: in_force(home, name) for name in sorted(names)}, contract)
    except (OSError, ValueError, GcenError) as error:
        return Finding("corrections", f"cannot be held against figures: {error}", is_good=False)
    if done.unmet:
        return Finding("corrections", "; ".join(done.unmet), is_good=False)
    return Finding("corrections", f"{len(done.applied)} applied", is_good=True)


def _raw_files(home: Home, source_id: str) -> Finding:
    """Hold the raw bytes of a source against its manifest."""
    store = raw.RawStore(home.raw)
    wrong = store.damaged(source_id)
    if not wrong:
        return Finding(f"{source_id} raw", "raw files agree with the manifest", is_good=True)
    copies = {one.path: copy for one in wrong if (copy := _copy(home, one)) is not None}
    names = ", ".join(one.path for one in wrong)
    words = f"damaged or gone: {names}. Figures are not touched; fetch it again: gcen refresh"

    def restore() -> str:
        for one in wrong:
            _restore(one, copies.get(one.path))
        left = [one.path for one in wrong if one.path not in copies]
        if left:
            raise SourceMissing(
                source_id,
                f"{len(copies)} restored; no whole copy is at hand of {', '.join(left)}",
            )
        return f"{len(copies)} restored from a copy"

    return Finding(f"{source_id} raw", f"{words} {source_id}", is_good=False, repair=restore)


def _copy(home: Home, file: RawFile) -> Path | None:
    """Find a whole copy of a raw file: laid down in the inbox, or kept elsewhere in the store."""
    for place in (one for one in (home.inbox, home.raw) if one.is_dir()):
        for path in place.rglob(file.path.rpartition("/")[2]):
            if path != file.location and raw.is_whole(replace(file, location=path)):
                return path
    return None


def _restore(file: RawFile, copy: Path | None) -> None:
    """Put a whole copy in its place; spoiled bytes without one move aside and stay."""
    if file.location.is_file():
        move(file.location, file.location.with_name(f"{file.location.name}.damaged"))
    if copy is not None:
        write_whole(file.location, copy.read_bytes())
