"""What the command line says: reports, plans, status and differences as text and as data."""

from __future__ import annotations

import fnmatch
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, get_args
from urllib.parse import urlsplit

import pandas as pd
from rich.table import Table
from rich.text import Text

from pipelines import changes, journal, refresh, releases
from pipelines.build import Report, release_to_read
from pipelines.changes import Diff
from pipelines.checks import Finding
from pipelines.contract import Contract, SourceSpec, read_contract
from pipelines.errors import AskedWrongly
from pipelines.outcome import Outcome
from pipelines.paths import Home
from pipelines.protocol import Download
from pipelines.troubles import HeldKind
from pipelines.truth import KEY, Judged, Verdict

_ROWS_SHOWN = 15

# --- report of a build or refresh ---------------------------------------------------------------


def as_renderables(report: Report) -> Iterator[Table | str]:
    """Give the parts of a report for a terminal: what became of sources, changes, checks."""
    yield from report.recovered
    yield from outcomes_as_renderables(report.outcomes)
    if report.cities_covered:
        covered = ", ".join(f"{city} {count}" for city, count in report.cities_covered.items())
        yield f"Indicators with a figure, by city: {covered}"
        missing = [city for city, count in report.cities_covered.items() if not count]
        yield f"Cities without any figure: {', '.join(missing) or 'none'}"
    yield difference_as_text(report.difference)
    yield from (finding_as_text(one) for one in report.findings)
    yield from (f"Not corrected: {one}." for one in report.uncorrected)
    yield _ending(report)


def outcomes_as_renderables(outcomes: Sequence[Outcome]) -> Iterator[Table | str]:
    """Give a table of what became of each source, and what there is to say of each."""
    if outcomes:
        yield _sources_table(outcomes)
        yield from _notes(outcomes)


def _sources_table(outcomes: Sequence[Outcome]) -> Table:
    table = Table("Source", "Result", "Figures", "Years", "Places", "Set aside", box=None)
    for one in outcomes:
        figures = one.figures
        places = "" if figures is None else str(figures["geo_id"].nunique())
        count = "" if figures is None else str(len(figures))
        aside = str(sum(item.rows for item in one.set_aside)) if one.set_aside else ""
        table.add_row(one.source_id, one.status, count, one.years, places, aside)
    return table


def _notes(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for one in outcomes:
        if one.status != "read":
            yield f"{one.status}: {one.message}"
        for item in one.set_aside:
            example = f" ({item.example})" if item.example else ""
            yield f"{one.source_id}, {item.rows} rows set aside: {item.reason}{example}"
        for name, remark in one.unread.items():
            yield f"{one.source_id}, not read: {name} {remark.words}"


def _ending(report: Report) -> str:
    if report.is_published:
        gone = f" Let go by rule: {', '.join(report.retired)}." if report.retired else ""
        return f"Release {report.release} is in force.{gone}"
    if report.held:
        stays = f"release {report.release} stays in force" if report.release else "none is in force"
        return f"Nothing was published; {stays}:\n" + "\n".join(f"  {one}" for one in report.held)
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
        "held": report.held,
        "uncorrected": report.uncorrected,
        "recovered": report.recovered,
        "retired": report.retired,
        "changes": report.difference.counts,
        "notes": list(changes.notes(report.difference)),
        "turned": report.difference.turned,
        "cities_covered": report.cities_covered,
        "sources": [outcome_as_data(one) for one in report.outcomes],
        "findings": [finding_as_data(one) for one in report.findings],
    }


def outcome_as_data(one: Outcome) -> dict[str, Any]:
    """Give what became of one source as plain data."""
    return {
        "source_id": one.source_id,
        "status": one.status,
        "message": one.message,
        "figures": None if one.figures is None else len(one.figures),
        "years": one.years,
        "files": len(one.files),
        "set_aside": [item._asdict() for item in one.set_aside],
        "unrecognised": list(one.unread),
        "refused": {name: remark.words for name, remark in one.unread.items()},
    }


# --- checks and differences ---------------------------------------------------------------------


def finding_as_text(finding: Finding) -> str:
    """Describe a check that does not hold, with its first rows."""
    check = finding.check
    rows = finding.rows.head(_ROWS_SHOWN).to_string(index=False)
    known = "" if finding.is_new else ", all of them in the release before as well"
    count = f"{len(finding.rows)} rows{known}"
    return f"{finding.severity}: {check.name} - {check.promise}. {count}:\n{rows}"


def finding_as_data(finding: Finding) -> dict[str, Any]:
    """Give a finding as plain data."""
    return {
        "check": finding.check.name,
        "promise": finding.check.promise,
        "severity": finding.severity,
        "is_new": finding.is_new,
        "rows": json.loads(finding.rows.to_json(orient="records")),
    }


def difference_as_text(difference: Diff) -> str:
    """Describe what changed: in a few sentences, then what turned, then the first cells."""
    if difference.is_empty:
        return "No figure differs."
    lines = list(changes.notes(difference))
    if difference.is_first:
        return "\n".join(lines)
    turned = [one["text"] for one in difference.turned]
    lines += [f"  {text}" for text in turned[:_ROWS_SHOWN]]
    if len(turned) > _ROWS_SHOWN:
        lines.append(f"  and {len(turned) - _ROWS_SHOWN} more: gcen diff --json")
    notable = difference.cells[difference.cells["change"] != "added"]
    if len(notable):
        lines.append(f"Changed figures, first {min(len(notable), _ROWS_SHOWN)}:")
        lines.append(_shown(notable.head(_ROWS_SHOWN)))
    return "\n".join(lines)


def _shown(cells: pd.DataFrame) -> str:
    columns = ["change", "series_id", "geo_id", "year", "category", "old_value", "new_value"]
    return cells[columns].to_string(index=False)


class Compared(NamedTuple):
    """The difference of two releases and their names; the old one may be none."""

    difference: Diff
    old: str | None
    new: str


def difference_between(warehouse: Path, old: str | None, new: str | None) -> Compared:
    """Compare two releases by name; NEW defaults to the one in force, OLD to the one before it."""
    names = {_name(path): path for path in releases.all_releases(warehouse)}
    in_force = releases.current(warehouse)
    for asked in (old, new):
        if asked is not None and asked not in names:
            raise AskedWrongly(f"There is no release {asked}. Known: {', '.join(names) or 'none'}.")
    newer = names[new] if new else in_force
    if newer is None:
        raise AskedWrongly(f"There is no release in {warehouse} yet. Build one: gcen build")
    older = names[old] if old else _predecessor(newer, names)
    difference = changes.diff(older, newer)
    return Compared(difference, _name(older) if older else None, _name(newer))


def _name(path: Path) -> str:
    return releases.name_of(releases.version_of(path))


def _predecessor(newer: Path, names: Mapping[str, Path]) -> Path | None:
    """Release that one took the place of; where its file is gone, the next older one."""
    before = releases.header_of(newer)["previous_release"]
    if before in names:
        return names[before]
    version = releases.version_of(newer)
    older = [path for path in names.values() if releases.version_of(path) < version]
    return older[-1] if older else None


# --- plan and status ----------------------------------------------------------------------------


def plan_steps(home: Home, names: Sequence[str], from_dir: Path | None) -> list[dict[str, str]]:
    """Say for each source what a refresh would fetch or read: source_id, how, from, where.

    ``how`` is ``fetch`` (an address), ``file`` (a page to take it from), ``stand-in`` (of a source
    that was named: a file that spares its interface), ``refuse`` (a file as it lies there: the
    source is not read) or ``pass over`` (a file that belongs to nothing).
    """
    contract = read_contract(home.contract)
    steps = []
    for spec in refresh.chosen_sources(contract, names):
        downloads = refresh.downloads_of(contract, spec.source_id)
        folder = (from_dir or home.inbox) / spec.source_id
        wanted = refresh.expected(folder, downloads, is_whole=from_dir is not None)
        spared = [one for one in downloads if one.stands_in and one not in wanted]
        if wanted is not downloads:
            steps += [
                _step(spec, "fetch", str(one.url), one.path)
                for one in downloads
                if one.url is not None
            ]
        steps += [_by_hand(spec, "file", one, folder) for one in wanted if one.url is None]
        steps += [_by_hand(spec, "stand-in", one, folder) for one in spared if names]
        steps += _not_read(home, contract, spec, from_dir)
    return steps


def plan_lines(steps: Sequence[Mapping[str, str]], *, is_whole: bool) -> Iterator[str]:
    """Word a plan for a terminal: what is one page's or one host's stands under one head.

    What an interface is asked for is counted by its host, and only named in a whole plan.
    """
    for (source_id, how), same in groupby(steps, key=lambda one: (one["source_id"], one["how"])):
        told = list(same)
        if how == "fetch" and len(told) > 1 and not is_whole:
            hosts = ", ".join(dict.fromkeys(urlsplit(one["from"]).netloc for one in told))
            yield f"{source_id}: fetch {len(told)} addresses of {hosts}"
            yield f"    gcen plan {source_id} names each"
            continue
        for origin, files in groupby(told, key=lambda one: one["from"]):
            is_ours = how in ("refuse", "pass over")
            yield f"{source_id}: {how} {origin if is_ours else f'from {origin}'}"
            yield from (f"    {one['where']}" for one in files)


def _step(spec: SourceSpec, how: str, origin: str, where: str) -> dict[str, str]:
    return {"source_id": spec.source_id, "how": how, "from": origin, "where": where}


def _by_hand(spec: SourceSpec, how: str, file: Download, folder: Path) -> dict[str, str]:
    """Say of a file that comes by hand from which page it is, and where it is to be laid down."""
    present = [path.name for path in folder.glob("**/*")] if folder.is_dir() else []
    count = sum(fnmatch.fnmatchcase(name, file.path) for name in present)
    where = f"{count} there" if count else f"put {file.path} into {folder}"
    if how == "stand-in":
        where = f"while the interface is down, {where}"
    return _step(spec, how, f"{file.page or spec.landing_page} {file.hint}".strip(), where)


def _not_read(
    home: Home, contract: Contract, spec: SourceSpec, from_dir: Path | None
) -> Iterator[dict[str, str]]:
    """Say of each file laid down that is not what it should be why a refresh would not read it."""
    looked = refresh.look_at(home, contract, spec, from_dir)
    for how, files in (("refuse", looked.refused), ("pass over", looked.unknown)):
        for name, remark in files.items():
            yield _step(spec, how, name, remark.words)


def status(home: Home, today: date) -> dict[str, Any]:
    """Give the release in force, the age of each source's figures, and what became of its last try.

    ``failed`` says when and why it failed, ``held`` when and why it was read and not published.
    """
    told = {
        name: ("held" if one.get("kind") in get_args(HeldKind) else "failed", _tried(one))
        for name, one in journal.read(home.warehouse).items()
        if one.get("status") == "failed"
    }
    path = release_to_read(home)
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
                "failed": None,
                "held": None,
                **dict([told[source_id]] if source_id in told else []),
            }
            for source_id, retrieved, max_age, figures in rows
        ],
    }


def _tried(noted: Mapping[str, Any]) -> str:
    return f"{noted.get('tried_at', '')[:10]}: {noted.get('message', '')}"


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
