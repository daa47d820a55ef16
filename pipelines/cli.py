"""The command line ``gcen``.

The result goes to standard output, narration to standard error. Exit 0: good; 1: the data
failed; 2: asked wrongly.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines.errors import AskedWrongly, GcenError
from pipelines.lazy import lazily
from pipelines.paths import Home, home

if TYPE_CHECKING:
    from pipelines import (
        alerts,
        changes,
        checks,
        contract,
        doctor,
        files,
        links,
        recovery,
        refresh,
        releases,
        reports,
        steplog,
        telling,
        truth,
    )
    from pipelines import build as building
    from pipelines.outcome import Outcome

    Step = Callable[[Home, refresh.Request, refresh.Progress], list[Outcome]]
else:
    building = lazily("pipelines.build")
    alerts = lazily("pipelines.alerts")
    changes = lazily("pipelines.changes")
    checks = lazily("pipelines.checks")
    contract = lazily("pipelines.contract")
    doctor = lazily("pipelines.doctor")
    files = lazily("pipelines.files")
    links = lazily("pipelines.links")
    recovery = lazily("pipelines.recovery")
    refresh = lazily("pipelines.refresh")
    releases = lazily("pipelines.releases")
    reports = lazily("pipelines.reports")
    steplog = lazily("pipelines.steplog")
    telling = lazily("pipelines.telling")
    truth = lazily("pipelines.truth")

app = typer.Typer(
    name="gcen",
    help="Ten city school systems side by side: refresh the figures, build releases, serve them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
narration = Console(stderr=True, highlight=False)
result = Console(highlight=False, soft_wrap=True)

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]
Names = Annotated[list[str] | None, typer.Argument(help="Ids of sources; all without any.")]
FromDir = Annotated[
    Path | None,
    typer.Option("--from-dir", help="Read files laid out as DIR/<source_id>/... instead."),
]


AllowRemovals = Annotated[
    bool,
    typer.Option("--allow-removals", help="Read even where figures, places or series are gone."),
]
AllowJumps = Annotated[
    bool,
    typer.Option("--allow-jumps", help="Read even where values look as if a unit had changed."),
]
AllowOld = Annotated[
    bool,
    typer.Option(
        "--allow-old",
        help="Read files that are older than those in force, or were kept under another name.",
    ),
]
Restart = Annotated[
    bool, typer.Option("--restart", help="Forget what an earlier refresh left staged.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
]
Yes = Annotated[
    bool,
    typer.Option("--yes", help="Publish without asking whatever passes the checks."),
]


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8050,
    *,
    workers: Annotated[
        int, typer.Option(help="Processes that share it.", min=1, max=64, envvar="GCEN_WORKERS")
    ] = 1,
    root_path: Annotated[
        str, typer.Option(help="Path below which a proxy serves it.", envvar="GCEN_PREFIX")
    ] = "",
    log: Annotated[
        Literal["text", "json"],
        typer.Option(help="Warnings as text, or a JSON line per request.", envvar="GCEN_LOG"),
    ] = "text",
) -> None:
    """Serve the dashboard; builds a release from the figures first where it is needed.

    SIGHUP replaces the workers one by one, without a failed request.
    """
    # The only place where this half starts the other one.
    from dashboard.api.limits import BadRate, rate  # noqa: PLC0415
    from dashboard.mounting import BadPrefix, read_prefix  # noqa: PLC0415
    from dashboard.server import Serving, run  # noqa: PLC0415

    try:
        prefix = read_prefix(root_path)
        rate()
    except (BadPrefix, BadRate) as error:
        raise AskedWrongly(str(error)) from error
    installation = home()
    with narration.status("Preparing the release …"):
        path = building.ensure_release(installation)
    version = releases.name_of(releases.version_of(path))
    narration.print(f"Release {version} in {installation.warehouse}")
    address = f"http://{host}:{port}"

    def say() -> None:
        narration.print(f"GCEN Benchmarks is served at {address}{prefix} (stop with Ctrl+C)")

    try:
        run(Serving(installation.warehouse, host, port, workers, prefix, log), on_ready=say)
    except OSError as error:
        raise AskedWrongly(
            f"{address} cannot be used ({error.strerror}). "
            f"Name another: gcen serve --port {port + 1}"
        ) from error


@app.command()
def build(
    *,
    force: Annotated[bool, typer.Option(help="Build even where nothing changed.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Build and publish a release from the figures in force; corrections.toml is applied.

    Asks before it publishes on a terminal; elsewhere it publishes what lies below the limits of
    data/contract/checks.toml, and waits for --yes where an earlier release was put in force by
    hand.
    """
    narration.print("Building …")
    if dry_run:
        report = building.preview(home())
    else:
        consent = _consent(yes=yes, again="gcen build")
        report = building.build(home(), force=force, consent=consent)
    _show_report(report, as_json=as_json)
    _exit_after(report)


@app.command("refresh")
def refresh_command(  # noqa: PLR0913 - each is an option of the command
    names: Names = None,
    *,
    from_dir: FromDir = None,
    dry_run: DryRun = False,
    allow_removals: AllowRemovals = False,
    allow_jumps: AllowJumps = False,
    allow_old: AllowOld = False,
    restart: Restart = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Fetch and read sources, check, show what changed, and publish a release.

    Asks before it publishes on a terminal; elsewhere it publishes what lies below the limits of
    data/contract/checks.toml. What was cut off goes on where it stopped.
    """
    installation = home()
    with _progress_bars(installation, names) as (progress, bars):
        request = refresh.Request(
            tuple(names or ()),
            from_dir,
            dry_run,
            allow_removals,
            allow_jumps,
            allow_old,
            restart,
            consent=_consent(yes=yes, bars=bars),
        )
        with _told_of_errors():
            report = refresh.refresh(installation, request, progress)
    _show_report(report, as_json=as_json)
    if not dry_run:
        _tell(telling.about(report))
    _exit_after(report)


@contextmanager
def _told_of_errors() -> Iterator[None]:
    """Tell those whom the environment names of an error that ends a refresh."""
    try:
        yield
    except Exception as error:
        _tell(telling.about_error(error))
        raise


def _tell(alert: alerts.Alert | None) -> None:
    """Send an alert, and say here what could not be sent."""
    for problem in alerts.tell(alert) if alert is not None else []:
        narration.print(problem, markup=False, style="red")


@app.command()
def alert() -> None:
    """Send a message to those who are told of failures, to see that it reaches them."""
    if not alerts.is_configured():
        raise AskedWrongly(
            "Nobody is told of failures: set GCEN_ALERT_WEBHOOK to an address, GCEN_ALERT_MAIL to "
            "mail addresses, or both."
        )
    problems = alerts.tell(alerts.Alert("GCEN: a test", ["This message was asked for by hand."]))
    for problem in problems:
        narration.print(problem, markup=False, style="red")
    if problems:
        raise typer.Exit(1)
    result.print("Sent.")


@app.command()
def fetch(
    names: Names = None,
    *,
    from_dir: FromDir = None,
    restart: Restart = False,
    as_json: Json = False,
) -> None:
    """Ask publishers and take up files laid down by hand; keep the bytes and read nothing."""
    request = refresh.Request(tuple(names or ()), from_dir, restart=restart)
    _step(refresh.fetch_sources, request, names, as_json=as_json)


@app.command("read")
def read_command(
    names: Names = None,
    *,
    from_dir: FromDir = None,
    allow_removals: AllowRemovals = False,
    allow_jumps: AllowJumps = False,
    allow_old: AllowOld = False,
    as_json: Json = False,
) -> None:
    """Read what was fetched or laid down and stage its figures; ask nobody, publish nothing."""
    request = refresh.Request(
        tuple(names or ()),
        from_dir,
        allow_removals=allow_removals,
        allow_jumps=allow_jumps,
        allow_old=allow_old,
    )
    _step(refresh.read_sources, request, names, as_json=as_json)


def _step(work: Step, request: refresh.Request, names: list[str] | None, *, as_json: bool) -> None:
    """Carry out one step over sources and show what became of each."""
    installation = home()
    with _progress_bars(installation, names) as (progress, _):
        outcomes = work(installation, request, progress)
    if as_json:
        _print_json([reports.outcome_as_data(one) for one in outcomes])
    else:
        for part in reports.outcomes_as_renderables(outcomes):
            result.print(part)
    if any(one.status == "failed" for one in outcomes):
        raise typer.Exit(1)


@app.command()
def publish(*, yes: Yes = False, as_json: Json = False) -> None:
    """Publish what was fetched and read, after its checks; asks first on a terminal."""
    with _told_of_errors():
        report = refresh.publish_staged(home(), _consent(yes=yes))
    _show_report(report, as_json=as_json)
    _tell(telling.about(report))
    _exit_after(report)


def _exit_after(report: building.Report) -> None:
    """Exit with 1 where a source failed or a release waits that nobody was asked about."""
    if report.failed or (report.held and not report.is_published and not _is_watched()):
        raise typer.Exit(1)


def _is_watched() -> bool:
    """Whether a person sits at the terminal and can answer."""
    return sys.stdin.isatty() and narration.is_terminal


def _consent(
    *, yes: bool, bars: Progress | None = None, again: str = "gcen publish, gcen diff"
) -> building.Consent:
    """Who says whether a release is published: --yes, the person at the terminal, or the rule."""
    if yes:
        return building.always
    if not _is_watched():
        return building.by_rule

    def ask(report: building.Report) -> bool:
        if bars is not None:
            bars.stop()
        narration.print(reports.difference_as_text(report.difference), markup=False)
        for finding in report.findings:
            narration.print(reports.finding_as_text(finding), markup=False)
        for line in report.held:
            narration.print(f"Look twice: {line}.", markup=False, style="yellow")
        if typer.confirm("Publish this release?", default=not report.held, err=True):
            return True
        report.held_as = "declined"
        report.held = [f"it was declined. What was read waits: {again}"]
        return False

    return ask


@contextmanager
def _progress_bars(
    installation: Home, names: list[str] | None
) -> Iterator[tuple[refresh.Progress, Progress]]:
    """Show one bar per source on a terminal, one line per source elsewhere.

    Why a source failed stands in the result, and is not told here as well.
    """
    known = contract.read_contract(installation.contract)
    specs = refresh.chosen_sources(known, names or [])
    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[source]:<18}"),
        BarColumn(bar_width=24),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=narration, disable=not narration.is_terminal) as bars:
        tasks = {
            name: bars.add_task("waiting", total=3, source=name, start=False)
            for name in [*(spec.source_id for spec in specs), refresh.RELEASE]
        }
        steps: dict[refresh.Stage, int] = {"fetch": 1, "check": 1, "read": 2, "diff": 2}

        def progress(source_id: str, stage: refresh.Stage, words: str) -> None:
            bars.start_task(tasks[source_id])
            short = f"{stage}: {words}" if words else stage
            bars.update(tasks[source_id], completed=steps.get(stage, 3), description=short[:90])
            if not narration.is_terminal and stage not in steps and source_id != refresh.RELEASE:
                told = stage if stage == "failed" else short
                narration.print(f"{source_id}: {told}", markup=False)

        yield progress, bars


def _show_report(report: building.Report, *, as_json: bool) -> None:
    if as_json:
        _print_json(reports.as_data(report))
        return
    for part in reports.as_renderables(report):
        result.print(part, markup=False) if isinstance(part, str) else result.print(part)


@app.command()
def plan(names: Names = None, *, from_dir: FromDir = None, as_json: Json = False) -> None:
    """Say what a refresh would fetch, which files it would read and which it would not."""
    installation = home()
    steps = reports.plan_steps(installation, names or [], from_dir)
    if as_json:
        _print_json(steps)
        return
    for line in reports.plan_lines(steps, is_whole=bool(names)):
        result.print(line, markup=False)


@app.command()
def check(
    *,
    truth_file: Annotated[
        Path | None,
        typer.Option("--truth", help="Hold a file of true values against the raw files instead."),
    ] = None,
    from_dir: FromDir = None,
    as_json: Json = False,
) -> None:
    """Check what is staged, or the release in force; print the rows that are wrong."""
    installation = home()
    if truth_file is not None:
        _check_truth(truth.check_truth(installation, truth_file, from_dir), as_json=as_json)
        return
    findings = _findings(installation)
    if as_json:
        _print_json([reports.finding_as_data(one) for one in findings])
    else:
        for one in findings:
            result.print(reports.finding_as_text(one), markup=False)
        result.print(f"{len(checks.CHECKS) - len(findings)} of {len(checks.CHECKS)} checks hold.")
    if any(one.severity == "error" for one in findings):
        raise typer.Exit(1)


def _findings(installation: Home) -> list[checks.Finding]:
    """Check the release that waits for publication; the one in force where none does.

    A check publishes nothing: a release is built only where there is none at all.
    """
    report = refresh.draft_staged(installation)
    if report is not None:
        narration.print("Checked: what is staged and waits for publication.")
        return report.findings
    rules = contract.read_contract(installation.contract).rules
    path = building.release_to_read(installation)
    before = releases.header_of(path)["previous_release"]
    older = releases.release_path(installation.warehouse, before) if before else None
    narration.print(f"Checked: release {releases.name_of(releases.version_of(path))}.")
    known = older if older is not None and older.is_file() else None
    return checks.run_checks(path, rules, known)


def _check_truth(judged: Sequence[truth.Judged], *, as_json: bool) -> None:
    if as_json:
        _print_json([reports.judged_as_data(one) for one in judged])
    else:
        for part in reports.judged_as_renderables(judged):
            result.print(part)
    if any(one.verdict in ("wrong", "unknown", "unread") for one in judged):
        raise typer.Exit(1)


@app.command("diff")
def diff_command(
    old: Annotated[
        str | None, typer.Argument(help="A release; default: the one before NEW.")
    ] = None,
    new: Annotated[str | None, typer.Argument(help="A release; default: the one in force.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show what differs between two releases; without any, what is staged would change."""
    installation = home()
    report = refresh.draft_staged(installation) if old is None and new is None else None
    if report is not None:
        found = reports.Compared(report.difference, report.previous, "staged")
    else:
        found = reports.difference_between(installation.warehouse, old, new)
    if as_json:
        _print_json(changes.as_data(found.difference, found.new, found.old))
        return
    result.print(f"From {found.old or 'nothing'} to {found.new}")
    result.print(reports.difference_as_text(found.difference), markup=False)


@app.command("releases")
def releases_command(*, as_json: Json = False) -> None:
    """List the releases, newest first."""
    described = releases.describe(home().warehouse)
    if as_json:
        _print_json([vars(one) for one in described])
        return
    table = Table("Release", "Built (UTC)", "Added", "Revised", "Removed", "", box=None)
    for one in described:
        mark = "in force" if one.is_current else ""
        counts = (str(one.cells_added), str(one.cells_revised), str(one.cells_removed))
        table.add_row(one.release, f"{one.built_at:%Y-%m-%d %H:%M}", *counts, mark)
    result.print(table)


@app.command()
def rollback(
    release: Annotated[
        str | None,
        typer.Argument(help="The release to put in force; default: the one before."),
    ] = None,
) -> None:
    """Put an earlier release in force; a running dashboard follows within seconds."""
    installation = home()
    since = time.monotonic()
    with files.explained(installation.root, "Nothing was changed."):
        if installation.is_cut_off:
            with releases.refresh_lock(installation.warehouse):
                for line in recovery.recover(installation):
                    narration.print(line, markup=False)
        path = releases.rollback(installation.warehouse, release, releases.SHOWN_VERSIONS)
    with steplog.writing_to(installation.log):
        steplog.step("rollback", "release", "done", since, path.stem)
    result.print(f"{releases.name_of(releases.version_of(path))} is in force.")


@app.command()
def status(*, as_json: Json = False) -> None:
    """Say which release is in force and how old each source's figures are."""
    data = reports.status(home(), datetime.now(UTC).date())
    if as_json:
        _print_json(data)
        return
    result.print(f"Release {data['release']}, built {data['built_at']}, in {data['warehouse']}")
    table = Table("Source", "Figures", "Retrieved", "Age in days", "", box=None)
    for one in data["sources"]:
        late = "retrieved longer ago than its cadence allows" if one["is_old"] else ""
        age = "never loaded" if one["age_days"] is None else one["age_days"]
        row = (one["source_id"], one["figures"], one["retrieved_at"] or "-", age, late)
        table.add_row(*(str(cell) for cell in row))
    result.print(table)
    for one in data["sources"]:
        if one["failed"]:
            result.print(f"{one['source_id']} failed on {one['failed']}", markup=False)
        if one["held"]:
            told = f"{one['source_id']} was read and not published on {one['held']}"
            result.print(told, markup=False)


Many = Annotated[list[str] | None, typer.Option(help="May be repeated; all without.")]


@app.command()
def export(  # noqa: PLR0913 - each is a side of a selection
    target: Annotated[
        str, typer.Argument(help="File to write, its ending the format; - for standard output.")
    ],
    *,
    indicator: Many = None,
    city: Many = None,
    topic: Many = None,
    breakdown: Many = None,
    category: Many = None,
    source: Many = None,
    level: Annotated[
        str, typer.Option(help="closest: one place for each city; economy; all: every place.")
    ] = "closest",
    from_year: Annotated[int | None, typer.Option("--from", help="First year.")] = None,
    to_year: Annotated[int | None, typer.Option("--to", help="Last year.")] = None,
    release: Annotated[str | None, typer.Option(help="A release; default: in force.")] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="csv, csv-excel, tsv, json, jsonl, parquet, xlsx, sdmx-csv or datapackage.",
        ),
    ] = None,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Write the tests of pairs of cities instead of figures.")
    ] = False,
    focal: Annotated[
        str | None, typer.Option(help="With --pairs: the city that others are held against.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="With --pairs: a year; default: all.")] = None,
    rule: Annotated[str | None, typer.Option(help="With --pairs: published, none or bh.")] = None,
    whole: Annotated[
        str | None,
        typer.Option(help="Write the whole release instead: duckdb, parquet or datapackage."),
    ] = None,
) -> None:
    """Write figures or pairs to a file: the choices, rows and formats of the HTTP interface."""
    installation = home()
    building.release_to_read(installation)
    from dashboard.exports.files import NotExported, export_rows, export_whole  # noqa: PLC0415

    chosen: dict[str, object] = {
        "indicator": ",".join(indicator or ()),
        "city": ",".join(city or ()),
        "topic": ",".join(topic or ()),
        "breakdown": ",".join(breakdown or ()),
        "category": ",".join(category or ()),
        "source": ",".join(source or ()),
        "from": from_year,
        "to": to_year,
        "focal": focal,
        "year": year,
        "rule": rule,
        "release": release,
    }
    asked = [(name, str(value)) for name, value in chosen.items() if value not in (None, "")]
    out = sys.stdout.buffer if target == "-" else Path(target)
    try:
        if whole is not None:
            asked += [("pairs", "")] if pairs else []
            told = export_whole(installation.warehouse, asked, out, whole)
        else:
            asked.append(("level", level))
            told = export_rows(installation.warehouse, asked, out, format_ or "", is_pairs=pairs)
    except NotExported as error:
        raise AskedWrongly(str(error)) from error
    narration.print(f"{told} in {'standard output' if target == '-' else target}")


@app.command("links")
def links_command(
    *,
    pause: Annotated[
        float | None,
        typer.Option(help="Seconds between two requests to one host; 1 without it.", min=0.0),
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask every address of references and sources whether it still answers; report dead ones."""
    named = links.addresses(contract.read_contract(home().contract))
    narration.print(f"Asking {len(named)} addresses, each host one at a time …")

    def told(one: links.Link) -> None:
        narration.print(f"    {one.verdict}: {one.url}", markup=False)

    found = links.check_links(named, pause=links.PAUSE if pause is None else pause, on_link=told)
    if as_json:
        _print_json([vars(one) for one in found])
    else:
        for one in found:
            if one.verdict != "alive" or one.moved_to:
                moved = f", moved to {one.moved_to}" if one.moved_to else ""
                by = ", ".join(one.named_by)
                result.print(
                    f"{one.verdict}: {one.url} ({one.said}{moved}), named by {by}", markup=False
                )
        counts = {key: sum(one.verdict == key for one in found) for key in links.VERDICTS}
        result.print(", ".join(f"{count} {key}" for key, count in counts.items()))
    if any(one.verdict == "dead" for one in found):
        raise typer.Exit(1)


@app.command()
def brief(
    city: Annotated[str, typer.Argument(help="Id of a city, for example toronto.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write: .html, or .pdf where a Chromium, Chrome or Edge is."),
    ] = None,
    query: Annotated[
        str, typer.Option(help='Choices as in the address of the page: "peers=seoul,toronto".')
    ] = "",
    paper: Annotated[Literal["a4", "letter"], typer.Option(help="Paper of a PDF.")] = "a4",
    site: Annotated[
        str, typer.Option(help="Address of your dashboard, for the link: https://…")
    ] = "",
) -> None:
    """Write a city's brief of one page; HTML on standard output without a file."""
    installation = home()
    building.release_to_read(installation)
    from dashboard.brief import NoBrief, write  # noqa: PLC0415
    from dashboard.printing import NotPrinted  # noqa: PLC0415

    try:
        html = write(
            installation.warehouse, city, query.removeprefix("?"), out, paper=paper, site=site
        )
    except NoBrief as error:
        raise AskedWrongly(str(error)) from error
    except NotPrinted as error:
        raise GcenError(str(error)) from error
    except OSError as error:
        raise AskedWrongly(
            f"{error.filename or out} cannot be written ({error.strerror}). Name a file where this "
            "user may write: --out FILE"
        ) from error
    if out is None:
        typer.echo(html, nl=False)
    else:
        narration.print(f"The brief is in {out}")


@app.command("doctor")
def doctor_command(
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can safely be.")] = False,
    as_json: Json = False,
) -> None:
    """Examine the installation: folders, contract, raw bytes, figures, releases."""
    findings = doctor.examine(home(), repair=repair)
    if as_json:
        _print_json(findings)
    else:
        for one in findings:
            mark = "good" if one["is_good"] else "WRONG"
            hint = " (gcen doctor --repair mends it)" if one["can_repair"] and not repair else ""
            result.print(f"{mark:<6}{one['what']}: {one['found']}{hint}", markup=False)
    if not all(one["is_good"] for one in findings):
        raise typer.Exit(1)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a failure that a person can mend is a message, not a traceback."""
    try:
        outcome: Any = app(args=arguments, standalone_mode=False)
    except GcenError as error:
        narration.print(str(error), markup=False, style="red")
        sys.exit(error.exit_code)
    except typer.Exit as error:
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if _is_of_the_database(error):
            first_line = str(error).partition("\n")[0]
            narration.print(
                f"The database refused: {first_line}. Look for what is damaged: "
                "gcen doctor --repair",
                markup=False,
                style="red",
            )
            sys.exit(1)
        if not hasattr(error, "format_message"):
            raise
        narration.print(error.format_message(), markup=False, style="red")
        sys.exit(2)
    sys.exit(outcome if isinstance(outcome, int) else 0)


def _is_of_the_database(error: Exception) -> bool:
    """Whether the database raised it; it is not loaded where no command needed it."""
    database = sys.modules.get("duckdb")
    return database is not None and isinstance(error, database.Error)


if __name__ == "__main__":
    main()
