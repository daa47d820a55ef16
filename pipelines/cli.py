"""The command line ``gcen``.

The result goes to standard output, narration to standard error. Exit 0: good; 1: the data
failed; 2: asked wrongly.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines import build as building
from pipelines import checks, links, refresh, releases, reports, truth
from pipelines.contract import read_contract
from pipelines.errors import AskedWrongly, GcenError
from pipelines.paths import Home, home

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
    from dashboard.mounting import BadPrefix, read_prefix  # noqa: PLC0415
    from dashboard.server import Serving, run  # noqa: PLC0415

    try:
        prefix = read_prefix(root_path)
    except BadPrefix as error:
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
    as_json: Json = False,
) -> None:
    """Build and publish a release from the figures in force."""
    with narration.status("Building …"):
        report = building.build(home(), force=force)
    _show_report(report, as_json=as_json)


@app.command("refresh")
def refresh_command(
    names: Names = None,
    *,
    from_dir: FromDir = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing.")] = False,
    allow_removals: Annotated[
        bool,
        typer.Option(help="Publish even where figures, places or series are gone."),
    ] = False,
    allow_jumps: Annotated[
        bool,
        typer.Option(help="Publish even where values look as if a unit had changed."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Fetch and read sources, check, show what changed, and publish a release."""
    request = refresh.Request(tuple(names or ()), from_dir, dry_run, allow_removals, allow_jumps)
    installation = home()
    with _progress_bars(installation, names) as progress:
        report = refresh.refresh(installation, request, progress)
    _show_report(report, as_json=as_json)
    if report.failed:
        raise typer.Exit(1)


@contextmanager
def _progress_bars(installation: Home, names: list[str] | None) -> Iterator[refresh.Progress]:
    """Show one bar per source on a terminal, one line per source elsewhere."""
    contract = read_contract(installation.contract)
    specs = refresh.chosen_sources(contract, names or [])
    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[source]:<18}"),
        BarColumn(bar_width=24),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=narration, disable=not narration.is_terminal) as bars:
        tasks = {
            spec.source_id: bars.add_task("waiting", total=3, source=spec.source_id, start=False)
            for spec in specs
        }
        steps: dict[refresh.Stage, int] = {"fetch": 1, "read": 2, "done": 3, "kept": 3, "failed": 3}

        def progress(source_id: str, stage: refresh.Stage, words: str) -> None:
            bars.start_task(tasks[source_id])
            short = f"{stage}: {words}" if words else stage
            bars.update(tasks[source_id], completed=steps[stage], description=short[:90])
            if not narration.is_terminal and steps[stage] == len({"fetch", "read", "done"}):
                narration.print(f"{source_id}: {short}")

        yield progress


def _show_report(report: building.Report, *, as_json: bool) -> None:
    if as_json:
        _print_json(reports.as_data(report))
        return
    for part in reports.as_renderables(report):
        result.print(part)


@app.command()
def plan(names: Names = None, *, from_dir: FromDir = None, as_json: Json = False) -> None:
    """Say what a refresh would fetch, and which files it would read from which folder."""
    installation = home()
    steps = reports.plan_steps(installation, names or [], from_dir)
    if as_json:
        _print_json(steps)
        return
    for step in steps:
        result.print(f"{step['source_id']}: {step['how']} from {step['from']}", markup=False)
        result.print(f"    {step['where']}", markup=False)


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
    """Check the contract and the release in force; print the rows that are wrong."""
    installation = home()
    if truth_file is not None:
        _check_truth(truth.check_truth(installation, truth_file, from_dir), as_json=as_json)
        return
    read_contract(installation.contract)
    path = building.ensure_release(installation)
    findings = checks.run_checks(path)
    if as_json:
        _print_json([reports.finding_as_data(one) for one in findings])
    else:
        for one in findings:
            result.print(reports.finding_as_text(one))
        result.print(f"{len(checks.CHECKS) - len(findings)} of {len(checks.CHECKS)} checks hold.")
    if any(one.check.severity == "error" for one in findings):
        raise typer.Exit(1)


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
    """Show the figures that differ between two releases."""
    difference = reports.difference_between(home().warehouse, old, new)
    if as_json:
        _print_json(json.loads(difference.cells.to_json(orient="records")))
        return
    result.print(reports.difference_as_text(difference))


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
def rollback(release: Annotated[str, typer.Argument(help="The release to put in force.")]) -> None:
    """Put an earlier release in force; a running dashboard follows within seconds."""
    path = releases.rollback(home().warehouse, release)
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
        late = "older than its cadence allows" if one["is_old"] else ""
        row = (one["source_id"], one["figures"], one["retrieved_at"] or "-", one["age_days"], late)
        table.add_row(*(str(cell) for cell in row))
    result.print(table)


@app.command()
def export(
    target: Annotated[Path, typer.Argument(help="File to write: .csv or .parquet.")],
    *,
    indicator: Annotated[list[str] | None, typer.Option(help="Indicator ids; all without.")] = None,
    city: Annotated[list[str] | None, typer.Option(help="City ids; all without.")] = None,
) -> None:
    """Write figures of the release in force to a file, in the columns of the HTTP interface."""
    path = building.ensure_release(home())
    rows = reports.export(path, target, indicator or [], city or [])
    result.print(f"{rows} figures in {target}")


@app.command("links")
def links_command(
    *,
    pause: Annotated[
        float, typer.Option(help="Seconds between two requests to one host.", min=0.0)
    ] = links.PAUSE,
    as_json: Json = False,
) -> None:
    """Ask every address of references and sources whether it still answers; report dead ones."""
    contract = read_contract(home().contract)
    named = links.addresses(contract)
    narration.print(f"Asking {len(named)} addresses, each host one at a time …")
    found = links.check_links(named, pause=pause)
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
) -> None:
    """Write a city's brief of one to two pages; HTML on standard output without a file."""
    installation = home()
    building.ensure_release(installation)
    from dashboard.brief import NoBrief, write  # noqa: PLC0415
    from dashboard.printing import NotPrinted  # noqa: PLC0415

    try:
        html = write(installation.warehouse, city, query.removeprefix("?"), out)
    except NoBrief as error:
        raise AskedWrongly(str(error)) from error
    except NotPrinted as error:
        raise GcenError(str(error)) from error
    if out is None:
        typer.echo(html, nl=False)
    else:
        narration.print(f"The brief is in {out}")


@app.command()
def doctor(*, as_json: Json = False) -> None:
    """Examine the installation: folders, contract, figures, releases."""
    findings = reports.examine(home())
    if as_json:
        _print_json(findings)
    else:
        for one in findings:
            mark = "good" if one["is_good"] else "WRONG"
            result.print(f"{mark:<6}{one['what']}: {one['found']}")
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
        if not hasattr(error, "format_message"):
            raise
        narration.print(error.format_message(), markup=False, style="red")
        sys.exit(2)
    sys.exit(outcome if isinstance(outcome, int) else 0)


if __name__ == "__main__":
    main()
