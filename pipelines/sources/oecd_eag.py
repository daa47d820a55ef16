"""OECD, Education at a Glance: exports of the retired OECD.Stat, and the SDMX service.

Files laid down by hand (UTF-8 with a byte order mark, all text quoted), a row for each figure of a
place, the columns in pairs of code and label:

``EAG_PERS_RATIO.csv``
    Students per teacher and class size, by level and sector, 2013-2021.
``EAG_NEAC.csv``, ``EAG_NEAC_employment.csv``, ``EAG_NEAC_unenploy.csv``
    Attainment of people aged 25 to 64, their employment and unemployment rates; women and men
    only, there is no row for both.
``EAG_TS_STA.csv``, ``EAG_FIN_SOURCE.csv``, ``EAG_FIN_ANNEX_2.csv``, ``DP_LIVE_*.csv``
    Statutory pay, expenditure (million), reference statistics in national currency (million, GDP
    per head in units), public spending as a share of GDP.

Traps, seen 2026-11: columns come twice under one name (the first holds the code, the second its
label); ``YEAR`` is 9999 for "latest available year", the true year stands under ``Reference
Period`` or, for averages and for pay, nowhere (2022 in the 2023 edition); an empty value always has
a flag, and a value can have one too; a letter means different things in different files (``m`` is
"missing" or "cannot exist"), so flags are told by their text; China has hardly any values.

Answers of the SDMX service are kept as ``<flow>.sdmx.csv`` (see ``pipelines.oecd_api``) and take
the place of the exports of the same series. Its codes are others, and only these are mapped:
class size, students per teacher, attainment, employment, unemployment. Not mapped, because no
answer with the codes was found (2026-11): statutory pay (its flow has no time dimension and keeps
the year in an attribute), expenditure by source and public spending (which of several expenditure
types the exports hold is not known), reference statistics. Their figures come by hand only.

``select`` of a series holds ``file``, ``where`` (column to code), ``year`` (the column), ``latest``
(the year where there is none), ``columns`` and ``members`` (their codes, joined by ``/``, to
``breakdown/category``, or to nothing for what is set aside), optionally ``divided_by`` (another
``where``), and ``sdmx`` with ``flow``, ``where``, ``columns`` and ``members``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from pipelines.combined import Figure, divided
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.oecd_api import FLOWS, Question, Row, answer_name, parse
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import calendar_year, csv_lines, number

SOURCE_ID = "oecd_eag"

_SCHEME = "oecd"
_PAGE = "https://data-explorer.oecd.org"
_HINT = "An export of Education at a Glance; OECD.Stat is retired, so keep the file you have."
_MAPPED = ("EAG_PERS_RATIO.csv", "EAG_NEAC*.csv")
_BY_HAND = ("EAG_TS_STA.csv", "EAG_FIN_SOURCE.csv", "EAG_FIN_ANNEX_2.csv", "DP_LIVE_*.csv")
_PLACE = ("COUNTRY", "LOCATION")
_LATEST, _LATEST_LABEL = ("", "9999"), "Latest available year"
_ELSEWHERE, _WIDER = "Counted in another category", "Includes another category"

_WITH_VALUE = {
    "": "A",
    "Includes data from another category": "D",
    "Series break": "B",
    "Data below a reliability threshold": "U",
}
_WITHOUT = {
    "Missing data": "O",
    "Missing value": "O",
    "Includes data from another category": "O",
    "Missing value; data cannot exist": "M",
    "Not applicable": "M",
    "Data included in another category": "L",
    "Data below the publication limit": "Q",
    "Includes data from another category; Data below the publication limit": "Q",
}
"""Our status for the text of a flag; of the charts' export, which has no texts, see ``_text``."""

_NO_SERIES = "The row belongs to no series"
_REPLACED = "The answer of the SDMX service stands in its place"
_NO_FILE = "No file holds the series"


class _Line(NamedTuple):
    """One row of an export, each column under the first that bears its name."""

    file: str
    number: int
    cells: Mapping[str, str]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """One request for each flow, and the files that staff lay down."""
    base = base_url.rstrip("/")
    flows = [flow for flow in FLOWS if any(flow == _flow(one) for one in series)]
    answers = [Download(answer_name(flow), page=_PAGE, stands_in=True) for flow in flows]
    exports = [Download(name, page=_PAGE, hint=_HINT, stands_in=True) for name in _MAPPED]
    by_hand = [Download(name, page=_PAGE, hint=_HINT) for name in _BY_HAND]
    asked = [Question(SOURCE_ID, base, flow).download() for flow in flows]
    return [*asked, *answers, *exports, *by_hand]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read exports and answers; for a series that an answer holds, the exports are set aside.

    Raises ``SourceMissing`` without any file and ``SourceChanged`` for a column that is missing,
    a code or flag that is unknown, and an answer without any row of a series it should hold.
    """
    if not files:
        raise SourceMissing(SOURCE_ID, f"no file is called {', '.join((*_MAPPED, *_BY_HAND))}")
    answers = {flow: file for flow in FLOWS for file in files if file.path == answer_name(flow)}
    parsed = {flow: _parsed(file) for flow, file in answers.items()}
    exports = {file.path: _lines(file) for file in files if file not in answers.values()}
    rows: list[Published] = []
    aside: list[SetAside] = []
    taken: set[tuple[str, int]] = set()
    for one in series:
        found = _of_export(one, exports)
        taken.update((line.file, line.number) for line, _ in found)
        flow = _flow(one)
        if flow in answers:
            rows.extend(_answered(one, answers[flow], parsed[flow]))
            aside.append(SetAside(_REPLACED, len(found), one.series_id))
        elif found:
            rows.extend(_exported(one, found, exports))
        else:
            aside.append(SetAside(_NO_FILE, 1, one.series_id))
    return Reading(rows, [*aside, *_left(exports, taken)])


def _flow(series: SeriesLike) -> str:
    return str(series.select.get("sdmx", {}).get("flow", ""))


def _left(
    exports: Mapping[str, Sequence[_Line]], taken: set[tuple[str, int]]
) -> Iterator[SetAside]:
    for name, lines in exports.items():
        rest = [line for line in lines if (name, line.number) not in taken]
        if rest:
            yield SetAside(_NO_SERIES, len(rest), f"{name}, line {rest[0].number}")


def _member(name: str) -> tuple[str, str]:
    breakdown, _, category = name.partition("/")
    return breakdown, category


def _note(obs_status: str) -> str | None:
    return {"L": _ELSEWHERE, "D": _WIDER}.get(obs_status)


# The exports


def _lines(file: RawFile) -> list[_Line]:
    header, *lines = csv_lines(SOURCE_ID, file, is_strict=True) or [[]]
    if not lines:
        raise SourceChanged(SOURCE_ID, f"{file.path} has no row below its header {header}")
    wrong = [at for at, line in enumerate(lines, start=2) if len(line) != len(header)]
    if wrong:
        raise SourceChanged(SOURCE_ID, f"{file.path}: line {wrong[0]} is not as long as the header")
    return [
        _Line(file.path, at, dict(zip(header[::-1], line[::-1], strict=True)))
        for at, line in enumerate(lines, start=2)
    ]


def _of_export(
    series: SeriesLike, exports: Mapping[str, Sequence[_Line]]
) -> list[tuple[_Line, tuple[str, str]]]:
    """Rows of a series with the member of the breakdown each belongs to."""
    select = series.select
    found = []
    for name, lines in exports.items():
        if not fnmatchcase(name, select["file"]) or not lines:
            continue
        _refuse_other_columns(series, lines[0])
        for line in lines:
            if _fits(line.cells, select["where"]):
                key = "/".join(line.cells[column] for column in select.get("columns", ()))
                if key not in select["members"]:
                    known = ", ".join(select["members"])
                    message = f"{name}, line {line.number}: unknown code {key}; known: {known}"
                    raise SourceChanged(SOURCE_ID, message)
                if select["members"][key]:
                    found.append((line, _member(select["members"][key])))
    return found


def _refuse_other_columns(series: SeriesLike, line: _Line) -> None:
    select = series.select
    needed = [*select["where"], *select.get("columns", ()), select["year"], "Value", "Flag Codes"]
    missing = [name for name in needed if name not in line.cells]
    if missing or not _place_column(line):
        found = ", ".join(line.cells)
        message = f"{line.file} has no column {', '.join(missing) or _PLACE[0]}; found: {found}"
        raise SourceChanged(SOURCE_ID, message)


def _place_column(line: _Line) -> str:
    return next((name for name in _PLACE if name in line.cells), "")


def _fits(cells: Mapping[str, str], where: Mapping[str, str]) -> bool:
    return all(cells[name] == code for name, code in where.items())


def _exported(
    series: SeriesLike,
    found: Iterable[tuple[_Line, tuple[str, str]]],
    exports: Mapping[str, Sequence[_Line]],
) -> Iterator[Published]:
    below = _denominators(series, exports)
    for line, member in found:
        year, label = _year(line, series.select)
        place = line.cells[_place_column(line)]
        figure = _figure(line)
        if below is not None:
            figure = divided(figure, below.get((place, year)) or _absent(line))
        key = (series.series_id, _SCHEME, place, year, label, *member)
        yield Published(
            *key,
            figure.value,
            obs_status=figure.status,
            source_flag=figure.mark,
            note=figure.note,
            file=line.file,
        )


def _denominators(
    series: SeriesLike, exports: Mapping[str, Sequence[_Line]]
) -> dict[tuple[str, int], Figure] | None:
    select = series.select
    if "divided_by" not in select:
        return None
    return {
        (line.cells[_place_column(line)], _year(line, select)[0]): _figure(line)
        for name, lines in exports.items()
        if fnmatchcase(name, select["file"])
        for line in lines
        if _fits(line.cells, select["divided_by"])
    }


def _absent(line: _Line) -> Figure:
    return Figure(None, "O", "The figure to divide by is not published", None, line.file)


def _year(line: _Line, select: Mapping[str, Any]) -> tuple[int, str]:
    text = line.cells[select["year"]]
    if text in _LATEST and "latest" in select:
        return int(select["latest"]), _LATEST_LABEL
    return calendar_year(SOURCE_ID, f"{line.file}, line {line.number}", text), text


def _figure(line: _Line) -> Figure:
    published, mark = line.cells["Value"], line.cells["Flag Codes"]
    value, text = number(published), _text(line)
    known = _WITHOUT if value is None else _WITH_VALUE
    if text not in known or (value is None and published):
        where = f"{line.file}, line {line.number}"
        message = f"{where}: unknown flag '{mark}' ({text}) with the value '{published}'"
        raise SourceChanged(SOURCE_ID, message)
    return Figure(value, known[text], _note(known[text]), mark or None, line.file)


def _text(line: _Line) -> str:
    """Text of the flag; the export of charts has only the letter M, for missing."""
    if "Flags" in line.cells:
        return line.cells["Flags"]
    return {"": "", "M": "Missing data"}.get(line.cells["Flag Codes"], line.cells["Flag Codes"])


# The answers of the SDMX service


def _parsed(file: RawFile) -> list[Row]:
    try:
        return parse(file.location.read_bytes())
    except ValueError as error:
        raise SourceChanged(SOURCE_ID, f"{file.path}: {error}") from error


def _answered(series: SeriesLike, file: RawFile, answer: Sequence[Row]) -> list[Published]:
    sdmx = series.select["sdmx"]
    absent = [
        name
        for name in (*sdmx["where"], *sdmx["columns"])
        if answer and name not in answer[0].fields
    ]
    if absent:
        raise SourceChanged(SOURCE_ID, f"{file.path} has no column {', '.join(absent)}")
    rows = []
    for row in answer:
        key = "/".join(row.fields[column] for column in sdmx["columns"])
        if key in sdmx["members"] and _fits(row.fields, sdmx["where"]):
            rows.append(_observed(series, row, _member(sdmx["members"][key]), file))
    if answer and not rows:
        raise SourceChanged(SOURCE_ID, _nothing_of(series, file, answer))
    return rows


def _observed(series: SeriesLike, row: Row, member: tuple[str, str], file: RawFile) -> Published:
    return Published(
        series.series_id,
        _SCHEME,
        row.code,
        row.year,
        str(row.year),
        *member,
        row.value,
        obs_status=row.obs_status,
        source_flag=None if row.status in ("", "A") else row.status,
        note=_note(row.obs_status),
        file=file.path,
    )


def _nothing_of(series: SeriesLike, file: RawFile, answer: Sequence[Row]) -> str:
    sdmx = series.select["sdmx"]
    found = [
        f"{name}: {', '.join(code for code, _ in codes.most_common(8))}"
        for name in (*sdmx["where"], *sdmx["columns"])
        if (codes := Counter(row.fields[name] for row in answer))
    ]
    wanted = ", ".join(f"{name} {code}" for name, code in sdmx["where"].items())
    return f"{file.path} has no row of {series.series_id} ({wanted}); found {'; '.join(found)}"
