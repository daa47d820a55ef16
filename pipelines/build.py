"""Makes a release from the figures in force: build beside, check, compare, publish.

Nothing is published when a check fails, and nothing is built twice from the same content.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd

from pipelines import changes, load, memory, raw, readings, releases
from pipelines.changes import Diff
from pipelines.checks import Finding, run_checks
from pipelines.committing import Commit, candidate_path, commit
from pipelines.contract import Contract, read_contract
from pipelines.corrections import correct
from pipelines.errors import CheckFailed, GcenError, HomeUnusable, ReleaseError
from pipelines.files import explained, write_whole
from pipelines.outcome import Outcome
from pipelines.paths import Home
from pipelines.recovery import recover
from pipelines.staging import Staging
from pipelines.steplog import LOGGER, step, unwritten, writing_to
from pipelines.tidy import frame, in_order, read_figures
from pipelines.troubles import HeldKind


@dataclass
class Report:
    """What a build or refresh did: per source, what changed, what the checks found.

    ``held`` says why the release is not published without a person's word, ``held_as`` of which
    kind that is; ``uncorrected`` which entries of ``corrections.toml`` were not applied, and why;
    ``recovered`` what an earlier crash had left behind; ``retired`` which releases' files were let
    go.
    """

    outcomes: list[Outcome]
    difference: Diff
    findings: list[Finding]
    release: str | None
    previous: str | None
    is_published: bool
    cities_covered: dict[str, int] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    held_as: HeldKind = "waits"
    uncorrected: list[str] = field(default_factory=list)
    recovered: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    @property
    def failed(self) -> list[Outcome]:
        """Sources that failed."""
        return [one for one in self.outcomes if one.status == "failed"]


Consent = Callable[[Report], bool]
"""Says whether a release that passed its checks is published; asks a person, or a rule."""


def always(report: Report) -> bool:
    """Publish whatever passes the checks."""
    del report
    return True


def by_rule(report: Report) -> bool:
    """Publish what passes the checks and lies below the limits of ``checks.toml``."""
    return not report.held


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


def content_hash(home: Home, contract: Contract, read: Collection[str] = ()) -> str:
    """SHA-256 over the contract and the figures in force: equal content, equal hash.

    With sources that were ``read`` it is the hash of what will be in force once they are published.
    """
    digest = hashlib.sha256(str(releases.SCHEMA_VERSION).encode())
    paths = sorted(one for one in home.contract.iterdir() if one.is_file())
    staging = Staging(home.staged)
    for spec in contract.sources:
        if spec.source_id in read:
            paths += _paths_after(home, staging, spec.source_id)
        else:
            paths += home.all_figures_of(spec.source_id)
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


# --- build ------------------------------------------------------------------------------------


def build(home: Home, *, force: bool = False, consent: Consent = always) -> Report:
    """Build a release from the figures in force, and publish it where that is consented to.

    Where a release of the same content exists nothing is built, unless ``force``. Raises
    ``CheckFailed`` with the wrong rows, ``RefreshLocked`` where another is at work,
    ``HomeUnusable`` where the disk refuses.
    """
    contract = read_contract(home.contract)
    with writing_to(home.log), at_work(home) as recovered:
        report = publish(home, contract, [], force=force, consent=consent)
        report.recovered = recovered
        return report


def preview(home: Home) -> Report:
    """Say what ``build`` would change and what the checks would find; nothing is written."""
    contract = read_contract(home.contract)
    with dry_run(home) as folder:
        return draft(home, contract, [], scratch=folder)


@contextmanager
def dry_run(home: Home) -> Iterator[Path]:
    """Hold the lock, if there is one, over a folder that is gone afterwards; no step is logged."""
    memory.share_one_allocator()
    with (
        unwritten(),
        releases.lock_that_is_there(home.warehouse),
        tempfile.TemporaryDirectory(prefix="gcen-dry-run-") as folder,
    ):
        yield Path(folder)


@contextmanager
def at_work(home: Home) -> Iterator[list[str]]:
    """Hold the lock, with what an earlier crash left behind put right: sentences say what was."""
    memory.share_one_allocator()
    with explained(home.root, _stays(home)), releases.refresh_lock(home.warehouse):
        recovered = recover(home)
        for line in recovered:
            step("recover", "release", "done", time.monotonic(), line)
        yield recovered


def _stays(home: Home) -> str:
    path = releases.current(home.warehouse)
    if path is None:
        return "No release is in force yet."
    return f"Release {releases.name_of(releases.version_of(path))} stays in force."


def ensure_release(home: Home) -> Path:
    """Return the release in force, building one where there is none or the figures are newer.

    A release that was chosen by ``rollback`` stays in force, whatever changed. Where nothing can be
    built, the last good release goes on being served, and a line of the log says why.
    """
    contract = read_contract(home.contract)
    path = releases.current(home.warehouse)
    if path is not None and releases.is_readable(path):
        wanted, described = content_hash(home, contract), releases.describe(home.warehouse)
        is_newest = described[0].is_current
        if not is_newest or any(one.content_sha256 == wanted for one in described):
            return path
    try:
        build(home)
    except GcenError as error:
        good = releases.current(home.warehouse)
        if good is None or not releases.is_readable(good):
            raise
        LOGGER.warning("%s is served; a newer one could not be built: %s", good.name, error)
        return good
    built = releases.current(home.warehouse)
    if built is None:
        raise CheckFailed(f"No release could be built in {home.warehouse}.")
    return built


def release_to_read(home: Home) -> Path:
    """Return the release in force as it is; one is built only where none can be read.

    For what only looks: a command that shows or writes out figures publishes none.
    """
    path = releases.current(home.warehouse)
    return path if path is not None and releases.is_readable(path) else ensure_release(home)


def _build_candidate(
    path: Path,
    contract: Contract,
    figures: Mapping[str, pd.DataFrame],
    manifest: Sequence[Mapping[str, str]],
) -> None:
    # With scipy behind it this takes as long as a rollback may: commands that build wait for it.
    from pipelines import marts  # noqa: PLC0415

    with load.open_for_writing(path) as connection:
        load.load(connection, contract, figures, manifest)
        marts.build_marts(connection)


def _cities_covered(path: Path) -> dict[str, int]:
    with releases.open_release(path) as connection:
        covered = connection.execute(
            "SELECT city_id, count(DISTINCT indicator_id) FILTER (n_values > 0) FROM coverage "
            "GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    return dict(covered)


def publish(
    home: Home,
    contract: Contract,
    outcomes: list[Outcome],
    *,
    force: bool = False,
    consent: Consent = always,
) -> Report:
    """Build a release with what was read beside the figures in force, and publish it.

    The caller holds the refresh lock, and what was read is staged. A release that is not consented
    to stays staged, with what it was made of. Raises ``CheckFailed`` with the wrong rows.
    """
    staging = Staging(home.staged)
    read = [one.source_id for one in outcomes if one.status == "read"]
    previous = releases.current(home.warehouse)
    content = content_hash(home, contract, read)
    same = None if force else _of_content(home, content)
    if same is not None and not read:
        return _of_before(_unchanged(outcomes, previous), same)
    report = draft(home, contract, outcomes)
    _refuse_wrong(report.findings)
    sources = _sources_of(staging, outcomes)
    if same is not None:
        began = time.monotonic()
        commit(home, Commit(sources, None, report.previous, None))
        step("publish", "release", "nothing new", began)
        return _of_before(report, same)
    report.held = list(_held(home, contract, report)) if previous else []
    if not consent(report):
        step("publish", "release", "held", time.monotonic(), "; ".join(report.held))
        return report
    _put_in_force(home, contract, report, sources, content)
    return report


def draft(
    home: Home, contract: Contract, outcomes: list[Outcome], *, scratch: Path | None = None
) -> Report:
    """Build the release that would be published, check it and hold it against the one in force.

    It stays as the candidate and is not built again from the same content; ``scratch`` is a folder
    that takes it instead, for a dry run.
    """
    staging = Staging(home.staged)
    read = {one.source_id: one for one in outcomes if one.status == "read"}
    previous = releases.current(home.warehouse)
    path = scratch / "dry-run.duckdb" if scratch else candidate_path(home)
    manifest = _manifest_with(home, read)
    began = time.monotonic()
    mark = "" if scratch else _mark(content_hash(home, contract, list(read)), manifest)
    uncorrected = None if scratch else _noted_of_built(path, staging, mark)
    if uncorrected is None:
        figures = figures_in_force(home, contract)
        figures |= {name: one.figures for name, one in read.items() if one.figures is not None}
        with _written(home):
            _write_candidate(path, contract, figures, manifest)
        uncorrected = correct(figures, contract).unmet
        if not scratch:
            staged_manifest = staging.folder / "manifest.csv"
            staged_manifest.unlink(missing_ok=True)
            if read:
                raw.write_manifest(staged_manifest, _own_rows(home, read, manifest))
            noted = {"mark": mark, "uncorrected": uncorrected}
            write_whole(_built(staging), json.dumps(noted, ensure_ascii=False) + "\n")
    findings = run_checks(path, contract.rules, previous)
    told = ", ".join(f"{one.check.name} {len(one.rows)} rows" for one in findings)
    step("check", "release", "failed" if _wrong(findings) else "done", began, told)
    began = time.monotonic()
    difference = changes.diff(previous, path)
    step("diff", "release", "done", began, changes.counted(difference.counts))
    name = releases.name_of(releases.version_of(previous)) if previous else None
    covered = _cities_covered(path)
    return Report(
        outcomes, difference, findings, name, name, False, covered, uncorrected=uncorrected
    )


def _write_candidate(
    path: Path,
    contract: Contract,
    figures: Mapping[str, pd.DataFrame],
    manifest: Sequence[Mapping[str, str]],
) -> None:
    """Build a release file; what is left of one that was cut off goes first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".building-{path.name}")
    for stale in (building, Path(f"{building}.wal"), path, Path(f"{path}.wal")):
        stale.unlink(missing_ok=True)
    try:
        _build_candidate(building, contract, figures, manifest)
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)
        Path(f"{building}.wal").unlink(missing_ok=True)


_REFUSALS = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,
)
"""What the database raises where the disk takes no more."""


@contextmanager
def _written(home: Home) -> Iterator[None]:
    """Turn what the database says of a disk that refuses into ``HomeUnusable``."""
    try:
        yield
    except _REFUSALS as error:
        told = str(error).partition("\n")[0]
        raise HomeUnusable(
            f"The release cannot be written: {told}. {_stays(home)} Make room below {home.root} "
            "(see gcen doctor) and call again; what was fetched and read is kept"
        ) from error


def _mark(content: str, manifest: Sequence[Mapping[str, str]]) -> str:
    """Tell a candidate's content, manifest and builder from every other's."""
    digest = hashlib.sha256(f"{readings.code()}{content}".encode())
    digest.update(json.dumps(list(manifest), sort_keys=True).encode())
    return digest.hexdigest()


def _built(staging: Staging) -> Path:
    return staging.folder / "candidate.json"


def _noted_of_built(path: Path, staging: Staging, mark: str) -> list[str] | None:
    """Say which corrections a candidate did not apply; ``None`` where it is not of this content."""
    try:
        noted = json.loads(_built(staging).read_text(encoding="utf-8"))
        is_built = path.is_file() and noted["mark"] == mark and bool(_cities_covered(path))
        return [str(one) for one in noted["uncorrected"]] if is_built else None
    except (OSError, ValueError, TypeError, KeyError, ReleaseError, duckdb.Error):
        return None


def _of_before(report: Report, same: str) -> Report:
    """Say of a report that the figures are those of a release there is, in force or not."""
    if same != report.previous:
        report.held_as = "of_another_release"
        report.held = [
            f"These are the figures of release {same}, which is not in force. To put it in force: "
            f"gcen rollback {same}"
        ]
    return report


def _unchanged(outcomes: list[Outcome], previous: Path | None) -> Report:
    name = releases.name_of(releases.version_of(previous)) if previous else None
    return Report(outcomes, changes.no_difference(), [], name, name, is_published=False)


def _put_in_force(
    home: Home,
    contract: Contract,
    report: Report,
    sources: Mapping[str, Sequence[str]],
    content: str,
) -> None:
    """Give the candidate its number and header, and have it replace the release in force."""
    began = time.monotonic()
    in_force = releases.current(home.warehouse)
    name = releases.name_of(releases.version_of(in_force)) if in_force else None
    if name != report.previous:
        raise ReleaseError(
            f"Release {name} was put in force while this one was held against {report.previous}. "
            "Nothing was published; see gcen diff, then call again: gcen publish"
        )
    difference = report.difference
    version = releases.next_version(home.warehouse, difference.weight)
    header = load.Header(
        release=releases.name_of(version),
        built_at=_now(),
        previous_release=name,
        content_sha256=content,
        cells_added=difference.count("added"),
        cells_revised=difference.count("revised") + difference.count("corrected"),
        cells_removed=difference.count("removed"),
    )
    _built(Staging(home.staged)).unlink(missing_ok=True)  # from here on it is another file
    with _written(home), load.open_for_writing(candidate_path(home)) as connection:
        load.write_header(connection, header)
    entry = changes.as_data(difference, header.release, name)
    entry["built_at"] = header.built_at.replace(tzinfo=UTC).isoformat()
    commit(home, Commit(sources, header.release, name, entry))
    report.release, report.is_published = header.release, True
    report.retired = releases.retire(home.warehouse, contract.rules.retention, _now())
    step("publish", "release", "done", began, f"{header.release} is in force")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _sources_of(staging: Staging, outcomes: Sequence[Outcome]) -> dict[str, list[str]]:
    return {
        one.source_id: staging.parts_of(one.source_id) for one in outcomes if one.status == "read"
    }


def _of_content(home: Home, content: str) -> str | None:
    """Name of the release that holds this content already, the one in force before others."""
    described = [one for one in releases.describe(home.warehouse) if one.content_sha256 == content]
    described.sort(key=lambda one: not one.is_current)
    return described[0].release if described else None


# --- what is published without being watched --------------------------------------------------


def _held(home: Home, contract: Contract, report: Report) -> Iterator[str]:
    """Say what keeps a release from being published without a person's word."""
    rule, counts = contract.rules.publish, report.difference.counts
    for one in report.findings:
        if one.severity == "hold" and one.is_new:
            yield f'{one.check.name}: {len(one.rows)} rows against "{one.check.promise}"'
    if counts["removed"] > rule.most_removed:
        yield f"{counts['removed']} figures would be removed; at most {rule.most_removed} may"
    before = report.difference.figures_before
    if counts["revised"] > rule.most_revised_share * before:
        yield (
            f"{counts['revised']} of {before} figures would be revised; at most "
            f"{rule.most_revised_share:.0%} may"
        )
    turned = report.difference.comparisons_turned
    if turned > rule.most_turned:
        yield f"{turned} comparisons would turn; at most {rule.most_turned} may"
    yield from _not_the_newest(home)


def _not_the_newest(home: Home) -> Iterator[str]:
    described = releases.describe(home.warehouse)
    in_force = next((one for one in described if one.is_current), None)
    if in_force is None:
        return
    if described[0].release != in_force.release:
        yield (
            f"release {in_force.release} was put in force by hand after {described[0].release}; "
            "what was rolled back may come back"
        )
    if _now() < in_force.built_at:
        yield (
            f"the clock of this machine says {_now():%Y-%m-%d %H:%M}, and release "
            f"{in_force.release} was built at {in_force.built_at:%Y-%m-%d %H:%M}: set the clock"
        )


def _wrong(findings: Sequence[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity == "error"]


def _refuse_wrong(findings: Sequence[Finding]) -> None:
    wrong = _wrong(findings)
    if wrong:
        parts = [
            f"{one.check.name} ({one.check.promise.lower()}), {len(one.rows)} rows:\n"
            f"{one.rows.head(10).to_string(index=False)}"
            for one in wrong
        ]
        raise CheckFailed("Nothing was published. Failed checks:\n" + "\n".join(parts))


# --- manifest ---------------------------------------------------------------------------------


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


def _own_rows(
    home: Home, read: Mapping[str, Outcome], manifest: Sequence[dict[str, str]]
) -> list[dict[str, str]]:
    """Rows of the sources that will have figures of their own in this installation."""
    own = set(read) | {path.stem for path in home.figures.glob("*.csv")}
    return [row for row in manifest if row["source_id"] in own]


def _paths_after(home: Home, staging: Staging, source_id: str) -> list[Path]:
    """Give the files that will hold the figures of a source once it is published."""
    paths = staging.paths_of(source_id)
    shipped = home.shipped_figures / f"{source_id}.csv"
    has_open = any(path.parent.name == "figures" for path in paths)
    is_own = home.shipped_figures == home.figures
    return paths if has_open or is_own or not shipped.is_file() else [shipped, *paths]
