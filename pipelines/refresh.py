"""Introduces the parts to each other: plan, fetch, read, and the build that checks and publishes.

A source that fails keeps its last good figures and leaves the others untouched. Where a publisher
has an interface it is asked, unless staff have laid files in the inbox that stand in for it; of
what comes only by hand, the last good figures stay beside what the interface gives. Files that are
byte for byte those of the last reading are not read again. Each step leaves what it did in
``staged/``, so that a refresh that was cut off goes on where it stopped.
"""

from __future__ import annotations

import errno
import importlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import pandas as pd

from pipelines import fetch, handed, journal, memory, raw, readings, steplog
from pipelines.build import (
    Consent,
    Report,
    always,
    at_work,
    draft,
    dry_run,
    in_force,
    manifest_in_force,
    publish,
)
from pipelines.changes import counted
from pipelines.contract import Contract, SourceSpec, read_contract
from pipelines.corrections import correct
from pipelines.errors import (
    AskedWrongly,
    CheckFailed,
    FileRefused,
    Implausible,
    NothingLaidDown,
    ReaderBrokeOff,
    SourceError,
    SourceMissing,
)
from pipelines.outcome import Outcome
from pipelines.paths import Home
from pipelines.plausible import hold_against
from pipelines.protocol import Download, RawFile, SourceModule, read_places
from pipelines.staging import Staging
from pipelines.tidy import in_order, tidy
from pipelines.troubles import Remark, Trouble, as_list

Stage = Literal["fetch", "read", "check", "diff", "done", "failed", "kept"]
Progress = Callable[[str, Stage, str], None]
"""Called with source id (or ``RELEASE``), stage and a few words."""

RELEASE = "release"
"""Stands for the steps that concern all sources together."""


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
    """What a refresh is asked to do.

    ``restart`` forgets what an earlier one left staged, ``is_offline`` asks no publisher,
    ``politeness`` is how patiently publishers are asked, and ``consent`` says whether a release
    that passed its checks is published.
    """

    names: tuple[str, ...] = ()
    from_dir: Path | None = None
    dry_run: bool = False
    allow_removals: bool = False
    allow_jumps: bool = False
    allow_old: bool = False
    restart: bool = False
    is_offline: bool = False
    consent: Consent = always
    politeness: fetch.Politeness = fetch.POLITE


def refresh(home: Home, request: Request, progress: Progress = _silent) -> Report:
    """Read the sources asked for and publish what changed; see the module's docstring."""
    contract, specs = _asked_for(home, request)
    if request.dry_run:
        return _dry_run(home, contract, request, specs, progress)
    with steplog.writing_to(home.log), at_work(home) as recovered:
        if request.restart:
            Staging(home.staged).clear()
        reader = _Reader(home, contract, request, _store(home), progress)
        outcomes = [reader.outcome(spec) for spec in specs]
        report = _published(home, contract, outcomes, request.consent, progress)
        report.recovered = recovered
        return report


def fetch_sources(home: Home, request: Request, progress: Progress = _silent) -> list[Outcome]:
    """Ask publishers and take up files laid down by hand, and keep the bytes; read nothing.

    → an outcome for each source: ``kept`` with the number of files, or ``failed``.
    """
    contract, specs = _asked_for(home, request)
    with steplog.writing_to(home.log), at_work(home):
        if request.restart:
            Staging(home.staged).clear()
        reader = _Reader(home, contract, request, _store(home), progress)
        return [reader.fetched(spec) for spec in specs]


def read_sources(home: Home, request: Request, progress: Progress = _silent) -> list[Outcome]:
    """Read what was fetched or laid down, ask nobody, and stage the figures."""
    contract, specs = _asked_for(home, request)
    with steplog.writing_to(home.log), at_work(home):
        offline = replace(request, is_offline=True)
        reader = _Reader(home, contract, offline, _store(home), progress)
        return [reader.outcome(spec) for spec in specs]


def draft_staged(home: Home) -> Report | None:
    """Build, check and compare the release that what is staged would make; ``None`` without any."""
    contract = read_contract(home.contract)
    if Staging(home.staged).is_empty:
        return None
    with steplog.writing_to(home.log), at_work(home):
        outcomes = Staging(home.staged).readings()
        return draft(home, contract, outcomes) if outcomes else None


def publish_staged(home: Home, consent: Consent, progress: Progress = _silent) -> Report:
    """Publish what is staged; ``AskedWrongly`` where nothing is."""
    contract = read_contract(home.contract)
    with steplog.writing_to(home.log), at_work(home) as recovered:
        outcomes = Staging(home.staged).readings()
        if not outcomes and not recovered:
            raise AskedWrongly(
                "Nothing waits for publication. Fetch and read first: gcen refresh, or gcen fetch "
                "and gcen read"
            )
        report = _published(home, contract, outcomes, consent, progress)
        report.recovered = recovered
        return report


def _asked_for(home: Home, request: Request) -> tuple[Contract, list[SourceSpec]]:
    contract = read_contract(home.contract)
    specs = chosen_sources(contract, request.names)
    if request.from_dir is not None and not request.from_dir.is_dir():
        raise AskedWrongly(f"--from-dir {request.from_dir} is no folder.")
    return contract, specs


def _dry_run(
    home: Home,
    contract: Contract,
    request: Request,
    specs: Sequence[SourceSpec],
    progress: Progress,
) -> Report:
    """Do everything but publish, in a folder of its own that is gone afterwards."""
    with dry_run(home) as folder:
        store = raw.RawStore(folder / "raw", raw.known_retrievals(manifest_in_force(home)))
        reader = _Reader(home, contract, request, store, progress)
        outcomes = [reader.outcome(spec) for spec in specs]
        progress(RELEASE, "check", "")
        return draft(home, contract, outcomes, scratch=folder)


def _published(
    home: Home,
    contract: Contract,
    outcomes: list[Outcome],
    consent: Consent,
    progress: Progress,
) -> Report:
    progress(RELEASE, "check", "")
    memory.give_back()

    def asked(report: Report) -> bool:
        progress(RELEASE, "diff", counted(report.difference.counts))
        return consent(report)

    try:
        report = publish(home, contract, outcomes, consent=asked)
    except CheckFailed as error:
        progress(RELEASE, "failed", "")
        told = f"read, and held back with all others: {error}"
        _note(home, [_held_back(one, Trouble(error.kind), told) for one in outcomes])
        raise
    progress(RELEASE, "done" if report.is_published else "kept", report.release or "")
    if report.held and not report.is_published:
        why, told = Trouble(report.held_as), " ".join(report.held)
        _note(home, [_held_back(one, why, told) for one in outcomes])
    else:
        _note(home, outcomes)
    return report


def _held_back(outcome: Outcome, why: Trouble, told: str) -> Outcome:
    """What is noted of a source whose figures were read and not published."""
    if outcome.status != "read":
        return outcome
    return replace(outcome, status="failed", message=told, trouble=why)


def _store(home: Home) -> raw.RawStore:
    return raw.RawStore(home.raw, raw.known_retrievals(manifest_in_force(home)))


def _note(home: Home, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of each source, for the pages: readers see no folder of the server.

    Of a source that nobody asked for, and of which nothing lay there, stays what was noted before;
    of one whose bytes are those of the last reading stays what was set aside then.
    """
    journal.note(
        home.warehouse,
        {
            one.source_id: {
                "status": one.status,
                "message": one.message.replace(str(home.root), home.root.name),
                **_as_data(one.trouble),
                "warnings": as_list(one.unread),
                **_rows_set_aside(one),
            }
            for one in outcomes
            if one.status != "kept" or one.files or one.unread
        },
    )


def _rows_set_aside(outcome: Outcome) -> dict[str, Any]:
    if outcome.status == "kept":
        return {}
    return {"set_aside": [one._asdict() for one in outcome.set_aside]}


def _as_data(trouble: Trouble | None) -> dict[str, Any]:
    if trouble is None:
        return {}
    return {
        "kind": trouble.kind,
        "values": dict(trouble.values),
        "files": as_list(trouble.files),
    }


class _Found(NamedTuple):
    """Files of one source, and the names of others with what they are."""

    files: list[RawFile]
    unknown: dict[str, Remark]


def _failed(error: SourceError) -> Outcome:
    return Outcome(error.source_id, "failed", str(error), trouble=error.trouble)


def _is_ours(error: OSError, home: Home) -> bool:
    """Whether the disk that holds the installation refused, and not what a reader opened."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO):
        return True
    return error.filename is not None and Path(str(error.filename)).is_relative_to(home.root)


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
        self._staging = Staging(home.staged)
        self._answered: dict[str, RawFile] = {}

    def outcome(self, spec: SourceSpec) -> Outcome:
        """Fetch and read one source; its failure is an outcome and not an exception."""
        return self._attempt(spec, self._read)

    def fetched(self, spec: SourceSpec) -> Outcome:
        """Fetch one source and read nothing; its failure is an outcome and not an exception."""
        return self._attempt(spec, self._only_fetch)

    def _attempt(self, spec: SourceSpec, work: Callable[[SourceSpec], Outcome]) -> Outcome:
        began = time.monotonic()
        try:
            outcome = work(spec)
        except SourceError as error:
            outcome = _failed(error)
        except (OSError, MemoryError) as error:
            if (
                isinstance(error, OSError)
                and error.errno is not None
                and _is_ours(error, self._home)
            ):
                raise  # the disk refuses, and will refuse the others
            outcome = _failed(ReaderBrokeOff(spec.source_id, error))
        except Exception as error:  # noqa: BLE001 - whatever breaks one reader must not touch the others
            outcome = _failed(ReaderBrokeOff(spec.source_id, error))
        stage: Stage = "done" if outcome.status == "read" else outcome.status
        self._progress(spec.source_id, stage, outcome.message)
        name = "fetch" if work == self._only_fetch else "read"
        steplog.step(name, spec.source_id, stage, began, outcome.message)
        return outcome

    def _only_fetch(self, spec: SourceSpec) -> Outcome:
        self._progress(spec.source_id, "fetch", "")
        found = self._files(spec)
        if not found.files:
            return self._nothing(spec, found)
        words = f"{len(found.files)} files are there; read them: gcen read {spec.source_id}"
        return Outcome(spec.source_id, "kept", words, files=found.files, unread=found.unknown)

    def _read(self, spec: SourceSpec) -> Outcome:
        source_id, began = spec.source_id, time.monotonic()
        self._progress(source_id, "fetch", "")
        found = self._files(spec)
        files = found.files
        if not files:
            return self._nothing(spec, found)
        steplog.step("fetch", source_id, "done", began, f"{len(files)} files")
        if readings.is_known(self._home, source_id, files):
            message = f"the same {len(files)} files as at the last reading; nothing to read"
            if not self._request.dry_run:
                self._staging.forget([source_id])
            return Outcome(source_id, "kept", message, files=files, unread=found.unknown)
        mark = readings.fingerprint(self._home, source_id, files)
        staged = None if self._request.dry_run else self._staging.reading(source_id, mark)
        if staged is not None:
            staged.unread = found.unknown
            staged.message = f"{staged.message}, read before"
            return staged
        outcome = self._read_files(spec, files)
        outcome.unread = found.unknown
        if not self._request.dry_run:
            self._staging.keep(outcome, spec, mark)
        return outcome

    def _read_files(self, spec: SourceSpec, files: list[RawFile]) -> Outcome:
        source_id = spec.source_id
        self._progress(source_id, "read", f"{len(files)} files")
        try:
            series, codes_of = self._contract.series_of(source_id), self._contract.codes_of
            reading = read_places(source_module(source_id), files, series, codes_of)
            tidied = tidy(source_id, reading, self._contract, files)
            figures, words = self._with_kept(spec, files, tidied.figures)
            self._refuse_implausible(source_id, figures)
        except Exception:
            if not self._request.dry_run:
                self._staging.forget([source_id])  # what cannot be read is asked for again
            raise
        return Outcome(
            source_id,
            "read",
            f"{len(tidied.figures)} figures from {len(files)} files{words}",
            figures,
            files,
            set_aside=tidied.set_aside,
        )

    def _files(self, spec: SourceSpec) -> _Found:
        source_id = spec.source_id
        downloads = downloads_of(self._contract, source_id)
        folder = (self._request.from_dir or self._home.inbox) / source_id
        wanted = expected(folder, downloads, is_whole=self._request.from_dir is not None)
        laid = self._laid_down(spec, folder, wanted)
        if wanted is downloads:
            return laid
        return _Found([*self._fetched(spec, _asked(downloads)), *laid.files], laid.unknown)

    def _laid_down(self, spec: SourceSpec, folder: Path, downloads: Sequence[Download]) -> _Found:
        """Take up the files of a folder, unless one of them is not what its name says."""
        if not folder.is_dir():
            return _Found([], {})
        known = _known(self._home, self._contract, spec)
        looked = handed.look(folder, downloads, known, allow_old=self._request.allow_old)
        if looked.refused:
            message = f"{_told(looked.refused)}. The last good figures stay in force"
            raise FileRefused(spec.source_id, message, looked.refused)
        files, unknown = self._store.keep_folder(
            spec.source_id, folder, downloads, spec.landing_page
        )
        return _Found(files, {name: why for name, why in looked.unknown.items() if name in unknown})

    def _fetched(self, spec: SourceSpec, downloads: Sequence[Download]) -> list[RawFile]:
        answers: list[RawFile] = []

        def count(file: RawFile) -> None:
            answers.append(file)
            self._answered[file.url] = file
            if not self._request.dry_run:
                self._staging.note_answer(spec.source_id, file)
            self._progress(spec.source_id, "fetch", f"{len(answers)} answers")

        hours = self._contract.rules.resume.hours
        return fetch.fetch(
            spec.source_id,
            downloads,
            self._store,
            access=access_to(spec),
            on_progress=count,
            politeness=self._request.politeness,
            before=fetch.Before(
                self._staging.answers(spec.source_id, hours),
                self._answered,
                self._request.is_offline,
            ),
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

    def _nothing(self, spec: SourceSpec, looked: _Found) -> Outcome:
        folder = (self._request.from_dir or self._home.inbox) / spec.source_id
        wanted = [one for one in downloads_of(self._contract, spec.source_id) if one.url is None]
        names = [one.path for one in wanted]
        found = f" Found instead: {_told(looked.unknown)}." if looked.unknown else ""
        message = (
            f"nothing to read in {folder}. Expected: {', '.join(names) or 'no file'}, from "
            f"{spec.landing_page}.{found} The last good figures stay in force."
        )
        if not looked.unknown and spec.source_id not in self._request.names:
            return Outcome(spec.source_id, "kept", message)
        if not names:
            raise SourceMissing(spec.source_id, message)
        raise NothingLaidDown(
            spec.source_id, message, wanted=names, page=spec.landing_page, found=looked.unknown
        )

    def _refuse_implausible(self, source_id: str, figures: pd.DataFrame) -> None:
        before, after = (
            correct({source_id: table}, self._contract).figures[source_id]
            for table in (in_force(self._home, source_id), figures)
        )
        found = hold_against(before, after, self._contract)
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
            raise Implausible(source_id, ". ".join(parts))


def _told(files: Mapping[str, Remark]) -> str:
    return "; ".join(f"{name} {remark.words}" for name, remark in files.items())


def look_at(
    home: Home, contract: Contract, spec: SourceSpec, from_dir: Path | None
) -> handed.Looked:
    """Look at the files laid down for a source, as a refresh would: refused and unknown ones."""
    folder = (from_dir or home.inbox) / spec.source_id
    downloads = downloads_of(contract, spec.source_id)
    wanted = expected(folder, downloads, is_whole=from_dir is not None)
    return handed.look(folder, wanted, _known(home, contract, spec))


def expected(folder: Path, downloads: Sequence[Download], *, is_whole: bool) -> Sequence[Download]:
    """What a folder may hold: everything, or what no interface gives.

    Everything where the folder was named (``is_whole``), where the source has no interface, and
    where files lie there that stand in for it.
    """
    if is_whole or not _asked(downloads):
        return downloads
    stand_ins = [one for one in downloads if one.stands_in]
    return downloads if _lie_in(folder, stand_ins) else _by_hand(downloads)


def _known(home: Home, contract: Contract, spec: SourceSpec) -> handed.Known:
    """Gather what tells one file from another: what was kept, of this source and of others."""
    store = raw.RawStore(home.raw)
    others = [one for one in contract.sources if one.source_id != spec.source_id]
    return handed.Known(
        store.editions(spec.source_id),
        {
            row["path"]: (row["sha256"], datetime.fromisoformat(row["retrieved_at"]))
            for row in manifest_in_force(home)
            if row["source_id"] == spec.source_id
        },
        {
            digest: (one.source_id, path)
            for one in others
            for digest, (path, _) in store.editions(one.source_id).items()
        },
        {
            one.source_id: [
                download.path
                for download in downloads_of(contract, one.source_id)
                if download.url is None and not download.path.startswith("*")
            ]
            for one in others
        },
    )


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
