"""Puts a refresh in force so that a crash at any moment leaves the old state or the new one.

Everything is written beside what is in force first: figures and manifest in ``staged/``, the
release as ``warehouse/.candidate.duckdb``. ``staged/commit.json`` then says what belongs together;
from that moment on the publication is decided. What follows are renames, each of which may be done
twice, in an order in which readers see the old release until ``CURRENT`` names the new one. Whoever
finds a ``commit.json`` carries it through before doing anything else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines import history, readings, releases
from pipelines.files import move, sync, write_whole
from pipelines.paths import DECIDED, Home
from pipelines.staging import FOLDERS, Staging

CANDIDATE = ".candidate.duckdb"
"""Name of the release that is built and not yet published, in the warehouse."""


@dataclass(frozen=True)
class Commit:
    """What is put in force together.

    ``sources`` has the sources whose staged figures replace those in force, each with the folders
    that hold some; ``release`` is the name the candidate gets, ``None`` where no release comes of
    it; ``before`` is the release in force until then; ``entry`` is what is kept beside the release.
    """

    sources: Mapping[str, Sequence[str]]
    release: str | None
    before: str | None
    entry: Mapping[str, Any] | None


def candidate_path(home: Home) -> Path:
    """File of the release that is built and not yet published."""
    return home.warehouse / CANDIDATE


def commit(home: Home, what: Commit) -> None:
    """Decide a publication and carry it through."""
    staging = Staging(home.staged)
    if what.release is not None:
        sync(candidate_path(home))
    write_whole(_note(staging), json.dumps(asdict(what), ensure_ascii=False, default=str) + "\n")
    carry_through(home)


def carry_through(home: Home) -> str | None:
    """Finish a publication that was decided; say which, ``None`` where there is none.

    → the name of the release, or a few words where only figures were put in force.
    """
    staging = Staging(home.staged)
    what = _decided(staging)
    if what is None:
        return None
    for source_id, parts in what.sources.items():
        _replace_figures(home, staging, source_id, parts)
    manifest = staging.folder / "manifest.csv"
    if manifest.is_file():
        move(manifest, home.figures / "manifest.csv")
    if what.release is not None:
        _put_in_force(home, what)
    for source_id in what.sources:
        readings.remember(home, source_id, staging.files_of(source_id))
    staging.forget(what.sources)
    _note(staging).unlink()
    return what.release or "figures"


def _decided(staging: Staging) -> Commit | None:
    try:
        return Commit(**json.loads(_note(staging).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):  # not ours: it is written in one step
        _note(staging).unlink(missing_ok=True)
        return None


def _note(staging: Staging) -> Path:
    return staging.folder / DECIDED


def _replace_figures(home: Home, staging: Staging, source_id: str, parts: Sequence[str]) -> None:
    """Move what was read in the place of what is in force; a part that is empty now goes."""
    for folder in FOLDERS:
        source = staging.folder / folder / f"{source_id}.csv"
        target = home.root / folder / f"{source_id}.csv"
        if folder not in parts:
            target.unlink(missing_ok=True)
        elif source.is_file():  # else it was moved before a crash
            move(source, target)


def _put_in_force(home: Home, what: Commit) -> None:
    if what.release is None:
        return
    path = releases.release_path(home.warehouse, what.release)
    if candidate_path(home).is_file() and not path.is_file():
        move(candidate_path(home), path)
    if not path.is_file():
        return
    if what.entry is not None:
        history.write_entry(home.warehouse, what.release, what.entry)
    releases.point_to(home.warehouse, path)
    told, published = history.events(home.warehouse), ("published", what.release)
    if not any((one.get("event"), one.get("release")) == published for one in told):
        history.note_event(home.warehouse, "published", what.release, what.before)
