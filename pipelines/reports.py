"""What the command line says: reports, plans, status and differences as text and as data."""

from __future__ import annotations

import fnmatch
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table
from rich.text import Text

from pipelines import raw, refresh, releases
from pipelines.build import Report, ensure_release
from pipelines.checks import Finding
from pipelines.contract import SourceSpec, read_contract
from pipelines.errors import AskedWrongly, ContractError, GcenError
from pipelines.paths import Home
from pipelines.truth import KEY, Judged, Verdict

_ROWS_SHOWN = 15

# --- report of a build or refresh ---------------------------------------------------------------


def as_renderables(report: Report) -> Iterator[Table | str]:
    """Give the parts of a report for a terminal: sources, rows set aside, changes, checks."""
    if report.outcomes:
        yield _sources_table(report)
        yield from _notes(report)
    if report.cities_covered:
        covered = ", ".join(f"{city} {count}" for city, count in report.cities_covered.items())
        yield f"Indicators with a figure, by city: {covered}"
        missing = [city for city, count in report.cities_covered.items() if not count]
        yield f"Cities without any figure: {', '.join(missing) or 'none'}"
    yield difference_as_text(report.difference)
    yield from (finding_as_text(one) for one in report.findings)
    yield _ending(report)


def _sources_table(report: Report) -> Table:
    table = Table("Source", "Result", "Figures", "Years", "Places", "Set aside", box=None)
    for one in report.outcomes:
        figures = one.figures
        places = "" if figures is None else str(figures["geo_id"].nunique())
        count = "" if figures is None else str(len(figures))
        aside = str(sum(item.rows for item in one.set_aside)) if one.set_aside else ""
        table.add_row(one.source_id, one.status, count, one.years, places, aside)
    return table


def _notes(report: Report) -> Iterator[str]:
    for one in report.outcomes:
        if one.status != "read":
            yield f"{one.status}: {one.message}"
        for item in one.set_aside:
            example = f" ({item.example})" if item.example else ""
            yield f"{one.source_id}, {item.rows} rows set aside: {item.reason}{example}"
        for line in one.corrected:
            yield f"{one.source_id}, corrected: {line}"
        if one.unrecognised:
            names = ", ".join(one.unrecognised)
            yield f"{one.source_id}, files not recognised and not read: {names}"


def _ending(report: Report) -> str:
    if report.is_published:
        return f"Release {report.release} is in force."
    if report.release is None:
        return "Nothing was published."
    if report.difference.is_empty:
        return f"No figure changed; release {report.release} stays in force."
    return f"Nothing was published; release {report.release} stays in force."


def as_data(report: Report) -> dict[str, Any]:
    """Give a report as plain data for a program."""
    return {
        "release": report.release,
        "previous": report.previous,
        "is_published": report.is_published,
        "changes": {
            change: report.difference.count(change) for change in ("added", "revised", "removed")
        },
        "cities_covered": report.cities_covered,
        "sources": [
            {
                "source_id": one.source_id,
                "status": one.status,
                "message": one.message,
                "figures": None if one.figures is None else len(one.figures),
                "years": one.years,
                "set_aside": [item._asdict() for item in one.set_aside],
                "corrected": one.corrected,
                "unrecognised": one.unrecognised,
            }
            for one in report.outcomes
        ],
        "findings": [finding_as_data(one) for one in report.findings],
    }


# --- checks and differences ---------------------------------------------------------------------


def finding_as_text(finding: Finding) -> str:
    """Describe a check that does not hold, with its first rows."""
    check = finding.check
    rows = finding.rows.head(_ROWS_SHOWN).to_string(index=False)
    return f"{check.severity}: {check.name} - {check.promise}. {len(finding.rows)} rows:\n{rows}"


def finding_as_data(finding: Finding) -> dict[str, Any]:
    """Give a finding as plain data."""
    return {
        "check": finding.check.name,
        "promise": finding.check.promise,
        "severity": finding.check.severity,
        "rows": json.loads(finding.rows.to_json(orient="records")),
    }


def difference_as_text(difference: releases.Diff) -> str:
    """Describe what changed: counts per source, and the first changed cells."""
    if difference.is_empty:
        return "No figure differs."
    cells = difference.cells
    counts = pd.crosstab(cells["source_id"], cells["change"])
    lines = ["Changed figures by source:", counts.to_string()]
    notable = cells[cells["change"] != "added"]
    if len(notable):
        lines.append(f"Revised or removed, first {min(len(notable), _ROWS_SHOWN)}:")
        lines.append(_shown(notable.head(_ROWS_SHOWN)))
    return "\n".join(lines)


def _shown(cells: pd.DataFrame) -> str:
    columns = ["change", "series_id", "geo_id", "year", "category", "old_value", "new_value"]
    return cells[columns].to_string(index=False)


def difference_between(warehouse: Path, old: str | None, new: str | None) -> releases.Diff:
    """Compare two releases by name; NEW defaults to the one in force, OLD to the one before it."""
    everything = releases.all_releases(warehouse)
    names = {releases.name_of(releases.version_of(path)): path for path in everything}
    in_force = releases.current(warehouse)
    for asked in (old, new):
        if asked is not None and asked not in names:
            raise AskedWrongly(f"There is no release {asked}. Known: {', '.join(names) or 'none'}.")
    newer = names[new] if new else in_force
    if newer is None:
        raise AskedWrongly(f"There is no release in {warehouse} yet. Build one: gcen build")
    if old is not None:
        return releases.diff(names[old], newer)
    position = everything.index(newer)
    return releases.diff(everything[position - 1] if position else None, newer)


# --- plan and status ----------------------------------------------------------------------------


def plan_steps(home: Home, names: Sequence[str], from_dir: Path | None) -> list[dict[str, str]]:
    """Say for each source what a refresh would fetch or read: source_id, how, from, where."""
    contract = read_contract(home.contract)
    steps = []
    for spec in refresh.chosen_sources(contract, names):
        downloads = refresh.downloads_of(contract, spec.source_id)
        fetched = [one for one in downloads if one.url is not None]
        if fetched and from_dir is None:
            steps += [
                {
                    "source_id": spec.source_id,
                    "how": "fetch",
                    "from": str(one.url),
                    "where": one.path,
                }
                for one in fetched
            ]
            downloads = [one for one in downloads if not one.stands_in]
        folder = (from_dir or home.inbox) / spec.source_id
        present = [path.name for path in folder.glob("**/*")] if folder.is_dir() else []
        for one in (download for download in downloads if download.url is None):
            count = sum(fnmatch.fnmatchcase(name, one.path) for name in present)
            where = f"{count} there" if count else f"put {one.path} into {folder}"
            origin = f"{one.page or spec.landing_page} {one.hint}".strip()
            steps.append(
                {"source_id": spec.source_id, "how": "file", "from": origin, "where": where}
            )
    return steps


def status(home: Home, today: date) -> dict[str, Any]:
    """Give the release in force and the age of each source's figures."""
    path = ensure_release(home)
    with releases.open_release(path) as connection:
        header = connection.execute("SELECT release, built_at FROM release").fetchone()
        rows = connection.execute(
            """SELECT source_id, any_value(o.retrieved_at), any_value(max_age_days),
                count(v.series_id)
            FROM source AS o JOIN series AS s USING (source_id)
            LEFT JOIN observation AS v ON v.series_id = s.series_id AND v.value IS NOT NULL
            GROUP BY source_id ORDER BY source_id"""
        ).fetchall()
    release, built_at = header or (None, None)
    return {
        "release": release,
        "built_at": str(built_at),
        "warehouse": str(home.warehouse),
        "sources": [
            {
                "source_id": source_id,
                "figures": figures,
                "retrieved_at": str(retrieved) if retrieved else None,
                "age_days": (today - retrieved).days if retrieved else None,
                "is_old": bool(retrieved and (today - retrieved).days > max_age),
            }
            for source_id, retrieved, max_age, figures in rows
        ],
    }


# --- export and doctor --------------------------------------------------------------------------

_FORMATS = {".csv": "FORMAT csv, HEADER", ".parquet": "FORMAT parquet, COMPRESSION zstd"}


def export(path: Path, target: Path, indicators: Sequence[str], cities: Sequence[str]) -> int:
    """Write the figures of a release that may be passed on to ``target``; return their number."""
    if target.suffix not in _FORMATS:
        raise AskedWrongly(f"{target.name}: unknown format. Valid endings: {', '.join(_FORMATS)}.")
    with releases.open_release(path) as connection:
        _refuse_unknown(connection, "indicator", "indicator_id", indicators)
        _refuse_unknown(connection, "city", "city_id", cities)
        quoted = str(target).replace("'", "''")
        written = connection.execute(
            f"""COPY (
                SELECT * EXCLUDE (is_closest, is_economy, topic, redistributable)
                FROM city_figure
                WHERE redistributable
                    AND (len($indicators) = 0 OR indicator_id IN (SELECT unnest($indicators)))
                    AND (len($cities) = 0 OR city_id IN (SELECT unnest($cities)))
            ) TO '{quoted}' ({_FORMATS[target.suffix]})""",
            {"indicators": list(indicators), "cities": list(cities)},
        ).fetchone()
    return int(written[0]) if written else 0


def _refuse_unknown(connection: Any, table: str, column: str, asked: Sequence[str]) -> None:
    known = [row[0] for row in connection.execute(f"SELECT {column} FROM {table}").fetchall()]
    unknown = [one for one in asked if one not in known]
    if unknown:
        raise AskedWrongly(f"Unknown {table}: {', '.join(unknown)}. Known: {', '.join(known)}.")


def examine(home: Home) -> list[dict[str, Any]]:
    """Look at folders, contract, figures and releases: what, found, is_good."""
    found = [_examined("folder", str(home.root), is_good=True)]
    try:
        contract = read_contract(home.contract)
    except ContractError as error:
        return [*found, _examined("contract", str(error), is_good=False)]
    found.append(_examined("contract", f"{len(contract.indicators)} indicators", is_good=True))
    found += [_figures_of(home, spec) for spec in contract.sources]
    found += [_raw_files(home, spec.source_id) for spec in contract.sources]
    found += [_release(path) for path in releases.all_releases(home.warehouse)]
    current = releases.current(home.warehouse)
    words = current.name if current else "none in force; build one: gcen build"
    found.append(_examined("CURRENT", words, is_good=current is not None))
    return found


def _examined(what: str, found: str, *, is_good: bool) -> dict[str, Any]:
    return {"what": what, "found": found, "is_good": is_good}


def _figures_of(home: Home, spec: SourceSpec) -> dict[str, Any]:
    """Say where a source's figures are; an interface that was never asked is no fault."""
    paths = home.all_figures_of(spec.source_id)
    if paths:
        words = f"figures in {' and '.join(str(path) for path in paths)}"
    elif spec.access == "file":
        words = "no figures; lay down its files: gcen plan"
    else:
        words = f"no figures yet; ask its publisher: gcen refresh {spec.source_id}"
    is_known = bool(paths) or spec.access != "file" or not spec.redistributable
    return _examined(spec.source_id, words, is_good=is_known)


def _raw_files(home: Home, source_id: str) -> dict[str, Any]:
    wrong = raw.RawStore(home.raw).damaged(source_id)
    words = f"damaged or gone: {', '.join(wrong)}" if wrong else "raw files agree with the manifest"
    return _examined(f"{source_id} raw", words, is_good=not wrong)


def _release(path: Path) -> dict[str, Any]:
    try:
        with releases.open_release(path) as connection:
            row = connection.execute("SELECT count(*) FROM observation").fetchone()
    except GcenError as error:
        return _examined(path.name, str(error), is_good=False)
    return _examined(path.name, f"{row[0] if row else 0} figures", is_good=True)


# --- true values ------------------------------------------------------------------------------


def judged_as_data(one: Judged) -> dict[str, str]:
    """Give one judged true value as a flat record."""
    named = dict(zip(KEY, one.true.key, strict=True))
    true = {"value": one.true.value, "std_error": one.true.std_error}
    return {**named, **true, "verdict": one.verdict, "found": one.words}


def judged_as_renderables(judged: Sequence[Judged]) -> list[Any]:
    """Give a table by source, and a line for each value that is wrong, unknown or unread."""
    verdicts: tuple[Verdict, ...] = ("reproduced", "refused", "wrong", "unknown", "unread")
    titles = ("Reproduced", "Refused with a reason", "Wrong", "Unknown", "Unread")
    table = Table("Source", *titles, box=None)
    for source_id in dict.fromkeys(one.true.key[0] for one in judged):
        own = Counter(one.verdict for one in judged if one.true.key[0] == source_id)
        table.add_row(source_id, *(str(own[verdict]) for verdict in verdicts))
    total = Counter(one.verdict for one in judged)
    table.add_row("all", *(str(total[verdict]) for verdict in verdicts))
    lines = [
        f"{one.verdict.upper()}: {' | '.join(one.true.key)}: true {one.true.value or 'a gap'}"
        f"{f' ({one.true.std_error})' if one.true.std_error else ''}; {one.words}"
        for one in judged
        if one.verdict in verdicts[2:]
    ]
    return [table, *(Text(line) for line in lines)]
