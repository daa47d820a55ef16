"""Introduces the parts to each other: plan, fetch, read, and the build that checks and publishes.

A source that fails keeps its last good figures and leaves the others untouched.
"""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import pandas as pd

from pipelines import fetch, raw, releases
from pipelines.build import Outcome, Report, manifest_in_force, publish
from pipelines.contract import Contract, SourceSpec, read_contract
from pipelines.errors import AskedWrongly, SourceChanged, SourceError, SourceMissing
from pipelines.paths import Home
from pipelines.protocol import Download, RawFile, SourceModule
from pipelines.tidy import read_figures, tidy

MAX_REMOVED_SHARE = 0.2
"""A refresh that would remove more than this share of a source's figures is held back."""

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
        return publish(home, contract, outcomes, dry_run=request.dry_run)


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

    def _read(self, spec: SourceSpec) -> Outcome:
        source_id = spec.source_id
        self._progress(source_id, "fetch", "")
        files, unrecognised = self._files(spec)
        if not files:
            return self._nothing(spec, unrecognised)
        self._progress(source_id, "read", f"{len(files)} files")
        reading = source_module(source_id).read(files, self._contract.series_of(source_id))
        tidied = tidy(source_id, reading, self._contract, files)
        self._refuse_losses(source_id, tidied.figures)
        return Outcome(
            source_id,
            "read",
            f"{len(tidied.figures)} figures from {len(files)} files",
            tidied.figures,
            files,
            unrecognised,
            tidied.set_aside,
            tidied.corrected,
        )

    def _files(self, spec: SourceSpec) -> tuple[list[RawFile], list[str]]:
        downloads = downloads_of(self._contract, spec.source_id)
        fetched = [download for download in downloads if download.url is not None]
        if self._request.from_dir is None and fetched:
            return self._fetched(spec.source_id, fetched), []
        folder = (self._request.from_dir or self._home.inbox) / spec.source_id
        if not folder.is_dir():
            return [], []
        return self._store.keep_folder(spec.source_id, folder, downloads, spec.landing_page)

    def _fetched(self, source_id: str, downloads: Sequence[Download]) -> list[RawFile]:
        answers: list[RawFile] = []

        def count(file: RawFile) -> None:
            answers.append(file)
            self._progress(source_id, "fetch", f"{len(answers)} answers")

        return fetch.fetch(
            source_id,
            downloads,
            self._store,
            on_progress=count,
            politeness=self._request.politeness,
        )

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

    def _refuse_losses(self, source_id: str, figures: pd.DataFrame) -> None:
        path = self._home.figures_of(source_id)
        if path is None or self._request.allow_removals:
            return
        key = ["series_id", "geo_id", "year", "breakdown", "category"]
        before = set(read_figures(path)[key].itertuples(index=False, name=None))
        lost = before - set(figures[key].itertuples(index=False, name=None))
        if before and len(lost) / len(before) > MAX_REMOVED_SHARE:
            series = sorted({str(cell[0]) for cell in lost})
            raise SourceChanged(
                source_id,
                f"would remove {len(lost)} of {len(before)} figures, in {', '.join(series[:8])}. "
                "Lay down all files of the source together, or call again with --allow-removals "
                "if the publisher has really withdrawn them",
            )
