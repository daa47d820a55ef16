"""Introduces the parts to each other: plan, fetch, read, check, diff, publish.

``build`` makes a release from the figures in force; ``refresh`` reads sources first. A source
that fails keeps its last good figures and leaves the others untouched. Nothing is published when
a check fails.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast

import pandas as pd

from pipelines import fetch, load, marts, raw, releases
from pipelines.checks import Finding, run_checks
from pipelines.contract import Contract, SourceSpec, read_contract
from pipelines.errors import (
    AskedWrongly,
    CheckFailed,
    SourceChanged,
    SourceError,
    SourceMissing,
)
from pipelines.paths import Home
from pipelines.protocol import Download, RawFile, SetAside, SourceModule
from pipelines.tidy import read_figures, tidy, write_figures

MAX_REMOVED_SHARE = 0.2
"""A refresh that would remove more than this share of a source's figures is held back."""

Stage = Literal["fetch", "read", "done", "failed", "kept"]
Progress = Callable[[str, Stage, str], None]
"""Called with source id, stage and a few words."""


def _silent(source_id: str, stage: Stage, words: str) -> None:
    pass


@dataclass
class Outcome:
    """What became of one source in a refresh."""

    source_id: str
    status: Literal["read", "kept", "failed"]
    message: str = ""
    figures: pd.DataFrame | None = None
    files: list[RawFile] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)

    @property
    def years(self) -> str:
        """First and last year with a figure, empty without figures."""
        if self.figures is None or self.figures.empty:
            return ""
        return f"{self.figures['year'].min()}-{self.figures['year'].max()}"


@dataclass
class Report:
    """What a build or refresh did: per source, what changed, what the checks found."""

    outcomes: list[Outcome]
    difference: releases.Diff
    findings: list[Finding]
    release: str | None
    previous: str | None
    is_published: bool
    cities_covered: dict[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> list[Outcome]:
        """Sources that failed."""
        return [one for one in self.outcomes if one.status == "failed"]


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


# --- figures in force -------------------------------------------------------------------------


def figures_in_force(home: Home, contract: Contract) -> dict[str, pd.DataFrame]:
    """Read the figures of every source that has some, refreshed ones before shipped ones."""
    found = {spec.source_id: home.figures_of(spec.source_id) for spec in contract.sources}
    return {source_id: read_figures(path) for source_id, path in found.items() if path is not None}


def manifest_in_force(home: Home) -> list[dict[str, str]]:
    """Read the manifest of the figures in force; refreshed sources replace shipped ones whole."""
    shipped = raw.read_manifest(home.shipped_figures / "manifest.csv")
    if home.figures == home.shipped_figures:
        return shipped
    refreshed = raw.read_manifest(home.figures / "manifest.csv")
    replaced = {row["source_id"] for row in refreshed}
    return [row for row in shipped if row["source_id"] not in replaced] + refreshed


def content_hash(home: Home, contract: Contract) -> str:
    """SHA-256 over the contract and the figures in force: equal content, equal hash."""
    digest = hashlib.sha256(str(load.SCHEMA_VERSION).encode())
    paths = sorted(one for one in home.contract.iterdir() if one.is_file())
    paths += [path for spec in contract.sources if (path := home.figures_of(spec.source_id))]
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


# --- build ------------------------------------------------------------------------------------


def build(home: Home, *, force: bool = False) -> Report:
    """Build and publish a release from the figures in force.

    Where a release of the same content exists nothing is built, unless ``force``. Raises
    ``CheckFailed`` with the wrong rows, ``RefreshLocked`` where another is at work.
    """
    contract = read_contract(home.contract)
    with releases.refresh_lock(home.warehouse):
        return _publish(home, contract, [], force=force)


def ensure_release(home: Home) -> Path:
    """Return the release in force, building one where there is none or the figures are newer.

    A release that was chosen by ``rollback`` stays in force.
    """
    contract = read_contract(home.contract)
    in_force = releases.current(home.warehouse)
    if in_force is not None:
        wanted = content_hash(home, contract)
        if any(one.content_sha256 == wanted for one in releases.describe(home.warehouse)):
            return in_force
    build(home)
    built = releases.current(home.warehouse)
    if built is None:
        raise CheckFailed(f"No release could be built in {home.warehouse}.")
    return built


@contextmanager
def _candidate(home: Home) -> Iterator[Path]:
    """Give a path for a release under construction; what is left there is removed."""
    home.warehouse.mkdir(parents=True, exist_ok=True)
    for stale in home.warehouse.glob(".building-*"):
        stale.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=home.warehouse, prefix=".building-", suffix=".duckdb")
    os.close(handle)
    path = Path(name)
    path.unlink()
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        Path(f"{path}.wal").unlink(missing_ok=True)


def _build_candidate(
    path: Path,
    contract: Contract,
    figures: Mapping[str, pd.DataFrame],
    manifest: Sequence[Mapping[str, str]],
) -> dict[str, int]:
    with load.open_for_writing(path) as connection:
        load.load(connection, contract, figures, manifest)
        marts.build_marts(connection)
        covered = connection.execute(
            "SELECT city_id, count(DISTINCT indicator_id) FROM coverage "
            "WHERE n_values > 0 GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    return dict(covered)


def _write_header(path: Path, header: load.Header) -> None:
    with load.open_for_writing(path) as connection:
        load.write_header(connection, header)


def _publish(
    home: Home,
    contract: Contract,
    outcomes: list[Outcome],
    *,
    force: bool = False,
    dry_run: bool = False,
) -> Report:
    read = {one.source_id: one for one in outcomes if one.status == "read"}
    figures = figures_in_force(home, contract)
    figures |= {name: one.figures for name, one in read.items() if one.figures is not None}
    manifest = _manifest_with(home, read)
    previous = releases.current(home.warehouse)
    previous_name = releases.name_of(releases.version_of(previous)) if previous else None
    with _candidate(home) as path:
        covered = _build_candidate(path, contract, figures, manifest)
        findings = run_checks(path)
        difference = releases.diff(previous, path)
        report = Report(
            outcomes,
            difference,
            findings,
            previous_name,
            previous_name,
            is_published=False,
            cities_covered=covered,
        )
        if dry_run:
            return report
        _refuse_wrong(findings)
        _write_refreshed(home, read, manifest)
        content = content_hash(home, contract)
        if not force and _has_content(previous, content):
            return report
        version = releases.next_version(home.warehouse, difference)
        header = load.Header(
            release=releases.name_of(version),
            built_at=datetime.now(UTC).replace(tzinfo=None, microsecond=0),
            previous_release=previous_name,
            content_sha256=content,
            cells_added=difference.count("added"),
            cells_revised=difference.count("revised"),
            cells_removed=difference.count("removed"),
        )
        _write_header(path, header)
        releases.publish(path, home.warehouse, version)
    report.release, report.is_published = header.release, True
    return report


def _has_content(previous: Path | None, content: str) -> bool:
    if previous is None:
        return False
    described = releases.describe(previous.parent)
    return any(one.is_current and one.content_sha256 == content for one in described)


def _refuse_wrong(findings: Sequence[Finding]) -> None:
    wrong = [one for one in findings if one.check.severity == "error"]
    if wrong:
        parts = [
            f"{one.check.name} ({one.check.promise.lower()}), {len(one.rows)} rows:\n"
            f"{one.rows.head(10).to_string(index=False)}"
            for one in wrong
        ]
        raise CheckFailed("Nothing was published. Failed checks:\n" + "\n".join(parts))


def _manifest_with(home: Home, read: Mapping[str, Outcome]) -> list[dict[str, str]]:
    kept = [row for row in manifest_in_force(home) if row["source_id"] not in read]
    used = [
        row
        for name, one in read.items()
        if one.figures is not None
        for row in raw.manifest_rows(name, one.files)
        if row["path"] in set(one.figures["source_file"])
    ]
    return kept + used


def _write_refreshed(
    home: Home, read: Mapping[str, Outcome], manifest: Sequence[dict[str, str]]
) -> None:
    for source_id, outcome in read.items():
        if outcome.figures is not None:
            _replace(home.figures / f"{source_id}.csv", outcome.figures)
    if read:
        own = set(read) | {path.stem for path in home.figures.glob("*.csv")}
        rows = [row for row in manifest if row["source_id"] in own]
        part = home.figures / ".manifest.part"
        raw.write_manifest(part, rows)
        part.replace(home.figures / "manifest.csv")


def _replace(path: Path, figures: pd.DataFrame) -> None:
    part = path.with_name(f".{path.name}.part")
    write_figures(figures, part)
    part.replace(path)


# --- refresh ----------------------------------------------------------------------------------


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
        return _publish(home, contract, outcomes, dry_run=request.dry_run)


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
