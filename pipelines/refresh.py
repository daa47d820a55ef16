"""Introduces the parts to each other: plan, fetch, read, and the build that checks and publishes.

A source that fails keeps its last good figures and leaves the others untouched. Where a publisher
has an interface it is asked, unless staff have laid files in the inbox that stand in for it; of
what comes only by hand, the last good figures stay beside what the interface gives. Files that are
byte for byte those of the last reading are not read again.
"""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, cast

import pandas as pd

from pipelines import fetch, journal, raw, readings, releases
from pipelines.build import Outcome, Report, in_force, manifest_in_force, publish
from pipelines.contract import Contract, SourceSpec, read_contract
from pipelines.errors import AskedWrongly, CheckFailed, SourceChanged, SourceError, SourceMissing
from pipelines.paths import Home
from pipelines.plausible import hold_against
from pipelines.protocol import Download, RawFile, SourceModule, read_places
from pipelines.tidy import in_order, tidy

Stage = Literal["fetch", "read", "done", "failed", "kept"]
Progress = Callable[[str, Stage, str], None]
"""Called with source id, stage and a few words."""


def _silent(source_id: str, stage: Stage, words: str) -> None:
    pass


def source_module(source_id: str) -> SourceModule:
    """Return the module of a source, found by its id."""
    return cast("SourceModule", importlib.import_module(f"pipelines.sources.{source_id}"))


def base_url(spec: SourceSpec) -> str:
    """Address of a source's interface; ``GCEN_<SOURCE>_URL`` points it at a mirror."""
    return os.environ.get(f"GCEN_{spec.source_id.upper()}_URL") or spec.base_url or ""


def access_to(spec: SourceSpec) -> fetch.Access:
    """How a source's publisher may be asked, with the key from the environment."""
    variable = spec.key_variable or ""
    return fetch.Access(spec.at_once, spec.pause_seconds, os.environ.get(variable), variable)


def downloads_of(contract: Contract, source_id: str) -> Sequence[Download]:
    """List what a source needs."""
    spec = contract.source(source_id)
    return source_module(source_id).downloads(base_url(spec), contract.series_of(source_id))


def chosen_sources(contract: Contract, names: Sequence[str]) -> list[SourceSpec]:
    """Return the sources named, or all; ``AskedWrongly`` lists the valid names."""
    known = {spec.source_id: spec for spec in contract.sources}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise AskedWrongly(f"Unknown source: {', '.join(unknown)}. Known: {', '.join(known)}.")
    return [known[name] for name in names] or list(contract.sources)


@dataclass(frozen=True)
class Request:
    """What a refresh is asked to do; ``politeness`` is how patiently publishers are asked."""

    names: tuple[str, ...] = ()
    from_dir: Path | None = None
    dry_run: bool = False
    allow_removals: bool = False
    allow_jumps: bool = False
    politeness: fetch.Politeness = fetch.POLITE


def refresh(home: Home, request: Request, progress: Progress = _silent) -> Report:
    """Read the sources asked for and publish what changed; see the module's docstring."""
    contract = read_contract(home.contract)
    specs = chosen_sources(contract, request.names)
    if request.from_dir is not None and not request.from_dir.is_dir():
        raise AskedWrongly(f"--from-dir {request.from_dir} is no folder.")
    with releases.refresh_lock(home.warehouse), _raw_store(home, dry_run=request.dry_run) as store:
        reader = _Reader(home, contract, request, store, progress)
        outcomes = [reader.outcome(spec) for spec in specs]
        if request.dry_run:
            return publish(home, contract, outcomes, dry_run=True)
        try:
            report = publish(home, contract, outcomes)
        except CheckFailed as error:
            _note(home, outcomes, f"read, and held back with all others: {error}")
            raise
        _note(home, outcomes)
        reader.remember()
        return report


def _note(home: Home, outcomes: Sequence[Outcome], held_back: str = "") -> None:
    """Write down what became of each source, for the pages: readers see no folder of the server."""
    journal.note(
        home.warehouse,
        {
            one.source_id: {
                "status": "failed" if held_back and one.status == "read" else one.status,
                "message": (
                    held_back if held_back and one.status == "read" else one.message
                ).replace(str(home.root), home.root.name),
                "warnings": [f"{name} is no file this source knows" for name in one.unrecognised],
                "corrected": one.corrected,
                "set_aside": [aside._asdict() for aside in one.set_aside],
            }
            for one in outcomes
            if not (one.status == "kept" and not one.unrecognised)
        },
    )


@contextmanager
def _raw_store(home: Home, *, dry_run: bool) -> Iterator[raw.RawStore]:
    """Give the raw store, or one in a temporary folder that a dry run leaves nothing behind of."""
    known = raw.known_retrievals(manifest_in_force(home))
    if not dry_run:
        yield raw.RawStore(home.raw, known)
        return
    with tempfile.TemporaryDirectory(prefix="gcen-dry-run-") as folder:
        yield raw.RawStore(Path(folder), known)


class _Reader:
    """Reads one source after the other, turning each failure into an outcome."""

    def __init__(
        self,
        home: Home,
        contract: Contract,
        request: Request,
        store: raw.RawStore,
        progress: Progress,
    ) -> None:
        self._home, self._contract, self._request = home, contract, request
        self._store, self._progress = store, progress
        self._read_now: dict[str, list[RawFile]] = {}

    def outcome(self, spec: SourceSpec) -> Outcome:
        """Read one source; its failure is an outcome and not an exception."""
        try:
            outcome = self._read(spec)
        except SourceError as error:
            outcome = Outcome(spec.source_id, "failed", str(error))
        except Exception as error:  # noqa: BLE001 - whatever breaks one reader must not touch the others
            message = f"{spec.source_id}: the reader broke off with {type(error).__name__}: {error}"
            outcome = Outcome(spec.source_id, "failed", message)
        stage: Stage = "done" if outcome.status == "read" else outcome.status
        self._progress(spec.source_id, stage, outcome.message)
        return outcome

    def remember(self) -> None:
        """Note what was read, so that the same bytes are not read again."""
        for source_id, files in self._read_now.items():
            readings.remember(self._home, source_id, files)

    def _read(self, spec: SourceSpec) -> Outcome:
        source_id = spec.source_id
        self._progress(source_id, "fetch", "")
        files, unrecognised = self._files(spec)
        if not files:
            return self._nothing(spec, unrecognised)
        if readings.is_known(self._home, source_id, files):
            message = f"the same {len(files)} files as at the last reading; nothing to read"
            return Outcome(source_id, "kept", message, unrecognised=unrecognised)
        self._progress(source_id, "read", f"{len(files)} files")
        series, codes_of = self._contract.series_of(source_id), self._contract.codes_of
        reading = read_places(source_module(source_id), files, series, codes_of)
        tidied = tidy(source_id, reading, self._contract, files)
        figures, words = self._with_kept(spec, files, tidied.figures)
        self._refuse_implausible(source_id, figures)
        self._read_now[source_id] = files
        return Outcome(
            source_id,
            "read",
            f"{len(tidied.figures)} figures from {len(files)} files{words}",
            figures,
            files,
            unrecognised,
            tidied.set_aside,
            tidied.corrected,
        )

    def _files(self, spec: SourceSpec) -> tuple[list[RawFile], list[str]]:
        source_id, page = spec.source_id, spec.landing_page
        downloads = downloads_of(self._contract, source_id)
        folder = (self._request.from_dir or self._home.inbox) / source_id
        if self._request.from_dir is not None or not _asked(downloads):
            if not folder.is_dir():
                return [], []
            return self._store.keep_folder(source_id, folder, downloads, page)
        if _lie_in(folder, [one for one in downloads if one.stands_in]):
            return self._store.keep_folder(source_id, folder, downloads, page)
        by_hand = _by_hand(downloads)
        laid: list[RawFile] = []
        unrecognised: list[str] = []
        if folder.is_dir():
            laid, unrecognised = self._store.keep_folder(source_id, folder, by_hand, page)
        return [*self._fetched(spec, _asked(downloads)), *laid], unrecognised

    def _fetched(self, spec: SourceSpec, downloads: Sequence[Download]) -> list[RawFile]:
        answers: list[RawFile] = []

        def count(file: RawFile) -> None:
            answers.append(file)
            self._progress(spec.source_id, "fetch", f"{len(answers)} answers")

        return fetch.fetch(
            spec.source_id,
            downloads,
            self._store,
            access=access_to(spec),
            on_progress=count,
            politeness=self._request.politeness,
        )

    def _with_kept(
        self, spec: SourceSpec, files: Sequence[RawFile], figures: pd.DataFrame
    ) -> tuple[pd.DataFrame, str]:
        """Add the figures in force of files that come only by hand and were not laid down now."""
        downloads = downloads_of(self._contract, spec.source_id)
        if self._request.from_dir is not None or not _asked(downloads):
            return figures, ""
        before = in_force(self._home, spec.source_id)
        names = {file.path for file in files}
        patterns = [one.path for one in _by_hand(downloads)]
        stays = before["source_file"].map(
            lambda name: name not in names and any(fnmatchcase(name, one) for one in patterns)
        )
        known = {one.series_id for one in self._contract.series_of(spec.source_id)}
        kept = before[stays.astype(bool) & before["series_id"].isin(known)]
        if kept.empty:
            return figures, ""
        words = f", {len(kept)} kept from files that come by hand"
        return in_order(pd.concat([figures, kept], ignore_index=True)), words

    def _nothing(self, spec: SourceSpec, unrecognised: Sequence[str]) -> Outcome:
        folder = (self._request.from_dir or self._home.inbox) / spec.source_id
        wanted = [one for one in downloads_of(self._contract, spec.source_id) if one.url is None]
        names = ", ".join(one.path for one in wanted) or "no file"
        found = f" Found instead: {', '.join(unrecognised)}." if unrecognised else ""
        message = (
            f"nothing to read in {folder}. Expected: {names}, from {spec.landing_page}.{found} "
            "The last good figures stay in force."
        )
        if spec.source_id in self._request.names or unrecognised:
            raise SourceMissing(spec.source_id, message)
        return Outcome(spec.source_id, "kept", message, unrecognised=list(unrecognised))

    def _refuse_implausible(self, source_id: str, figures: pd.DataFrame) -> None:
        before = in_force(self._home, source_id)
        found = hold_against(before, figures, self._contract)
        parts = []
        if found.removals and not self._request.allow_removals:
            parts.append(
                "; ".join(found.removals) + ". Lay down all files of the source together, or call "
                "again with --allow-removals if the publisher has really withdrawn them"
            )
        if found.jumps and not self._request.allow_jumps:
            parts.append(
                "; ".join(found.jumps) + ". Compare with the publisher's page; if the figures are "
                "right, call again with --allow-jumps"
            )
        if parts:
            raise SourceChanged(source_id, ". ".join(parts))


def _asked(downloads: Sequence[Download]) -> list[Download]:
    return [one for one in downloads if one.url is not None]


def _by_hand(downloads: Sequence[Download]) -> list[Download]:
    return [one for one in downloads if one.url is None and not one.stands_in]


def _lie_in(folder: Path, downloads: Sequence[Download]) -> bool:
    """Whether a file in the folder matches one of the downloads."""
    if not folder.is_dir():
        return False
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return any(fnmatchcase(name, one.path) for name in names for one in downloads)
