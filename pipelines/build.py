"""Makes a release from the figures in force: build beside, check, compare, publish.

Nothing is published when a check fails, and nothing is built twice from the same content.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pandas as pd

from pipelines import load, marts, raw, releases
from pipelines.checks import Finding, run_checks
from pipelines.contract import Contract, read_contract
from pipelines.errors import CheckFailed
from pipelines.paths import Home
from pipelines.protocol import RawFile, SetAside
from pipelines.tidy import frame, in_order, read_figures, withheld_series, write_figures


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


# --- figures in force -------------------------------------------------------------------------


def figures_in_force(home: Home, contract: Contract) -> dict[str, pd.DataFrame]:
    """Read the figures of every source that has some, refreshed ones before shipped ones."""
    found = {spec.source_id: in_force(home, spec.source_id) for spec in contract.sources}
    return {source_id: table for source_id, table in found.items() if len(table)}


def in_force(home: Home, source_id: str) -> pd.DataFrame:
    """Read the figures in force of one source, open and restricted; empty where there are none."""
    tables = [read_figures(path) for path in home.all_figures_of(source_id)]
    return in_order(pd.concat(tables, ignore_index=True)) if tables else frame([])


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
    paths += [path for spec in contract.sources for path in home.all_figures_of(spec.source_id)]
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
        return publish(home, contract, [], force=force)


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
            "SELECT city_id, count(DISTINCT indicator_id) FILTER (n_values > 0) FROM coverage "
            "GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    return dict(covered)


def _write_header(path: Path, header: load.Header) -> None:
    with load.open_for_writing(path) as connection:
        load.write_header(connection, header)


def publish(
    home: Home,
    contract: Contract,
    outcomes: list[Outcome],
    *,
    force: bool = False,
    dry_run: bool = False,
) -> Report:
    """Build a release with what was read beside the figures in force, and publish it.

    The caller holds the refresh lock. A dry run builds, checks and compares, and leaves nothing
    behind. Raises ``CheckFailed`` with the wrong rows.
    """
    read = {one.source_id: one for one in outcomes if one.status == "read"}
    figures = figures_in_force(home, contract)
    figures |= {name: one.figures for name, one in read.items() if one.figures is not None}
    manifest = _manifest_with(home, read)
    previous = releases.current(home.warehouse)
    previous_name = releases.name_of(releases.version_of(previous)) if previous else None
    if not read and not force and _has_content(previous, content_hash(home, contract)):
        difference = releases.no_difference()
        return Report(outcomes, difference, [], previous_name, previous_name, is_published=False)
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
        _write_refreshed(home, contract, read, manifest)
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
    """Rows for the files that the figures were read from, now or (figures kept) before."""
    before = manifest_in_force(home)
    rows = [row for row in before if row["source_id"] not in read]
    for name, one in read.items():
        if one.figures is None:
            continue
        used = set(one.figures["source_file"])
        known = {row["path"]: row for row in before if row["source_id"] == name}
        known |= {row["path"]: row for row in raw.manifest_rows(name, one.files)}
        rows += [row for path, row in known.items() if path in used]
    return rows


def _write_refreshed(
    home: Home,
    contract: Contract,
    read: Mapping[str, Outcome],
    manifest: Sequence[dict[str, str]],
) -> None:
    for source_id, outcome in read.items():
        if outcome.figures is None:
            continue
        withheld = withheld_series(outcome.figures, contract.source(source_id))
        is_withheld = outcome.figures["series_id"].isin(withheld)
        _replace(home.restricted / f"{source_id}.csv", outcome.figures[is_withheld])
        _replace(home.figures / f"{source_id}.csv", outcome.figures[~is_withheld])
    if read:
        own = set(read) | {path.stem for path in home.figures.glob("*.csv")}
        rows = [row for row in manifest if row["source_id"] in own]
        part = home.figures / ".manifest.part"
        raw.write_manifest(part, rows)
        part.replace(home.figures / "manifest.csv")


def _replace(path: Path, figures: pd.DataFrame) -> None:
    if figures.empty:
        path.unlink(missing_ok=True)
        return
    part = path.with_name(f".{path.name}.part")
    write_figures(figures, part)
    part.replace(path)
