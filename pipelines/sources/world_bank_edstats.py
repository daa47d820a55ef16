"""World Bank, Education Statistics and the Learning Poverty project: their files, the interface.

Layouts, told apart by the file's name:

``EdStatsData*.csv``, also gzipped
    The bulk file: a line for each economy and indicator, all cells quoted, columns 1970 to 2017 and
    an empty last one. An empty cell is a missing figure. The columns 2020, 2025, ... 2100 hold
    projections. It names no edition, so an answer of the interface stands over it.
``<indicator>.page-<n>.json``
    Pages of the interface (database 12); see ``pipelines.world_bank_api``.
``proficiency_from_GLAD.csv``, ``hci_indicators_wbopendata.csv``, ``pisa-wdi.csv``
    Exports of the Learning Poverty project with a line for each economy and year; the interface
    does not have them. Numbers below 1 stand without their zero (.63), an empty cell is missing,
    and ``se_<column>`` is the standard error of a column where there is one.
``comparability_TIMSS_PIRLS.csv``
    Which cycles of TIMSS and PIRLS can be compared: marks breaks in ``proficiency_from_GLAD.csv``.
``EdStatsSeries*``, ``EdStatsCountry*``, ``EdStatsFootNote*``
    Descriptions without figures.

Seen 2026-11: PISA rows under CHN are the participants of the year, never China (Shanghai, then four
provinces), so they have a code list of their own; mathematics of PISA 2000 is rounded; some ids
end in a blank or are written with small letters; PISA levels of reading and science in
``pisa-wdi.csv`` are partly rounded to whole per cents and are not used; ``fgt1_*`` and ``fgt2_*``
are not explained in the file. Years between the cycles of a survey are empty cells like missing
figures: they give no row unless one of our economies has a figure in that year.

Not proven as of 2026-11: which of the older indicators the interface still has. A refused one is
set aside and leaves the others untouched.

``select`` holds ``ids`` (published under which indicator) and perhaps ``minus``, an indicator that
is taken from each of them; or ``file``, ``columns`` and perhaps ``where`` (cells that a line must
have). ``pipelines.combined.members`` reads ``ids`` and ``columns``. It can name a ``scheme`` of
``geography_codes.csv``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import NamedTuple

from pipelines.combined import Figure, added, members, subtracted
from pipelines.errors import SourceChanged
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import calendar_year, csv_records, number, streamed_lines
from pipelines.world_bank_api import PLACES, Question, is_year, joined, parse, refusal, some

SOURCE_ID = "world_bank_edstats"

DATABASE = "12"
"""Education Statistics among the World Bank's databases."""

GLAD = "proficiency_from_GLAD.csv"
COMPARABLE = "comparability_TIMSS_PIRLS.csv"
EXPORTS = (GLAD, "hci_indicators_wbopendata.csv", "pisa-wdi.csv")
BULK = "EdStatsData*.csv*"
PAGES = "*.page-*.json"
DESCRIPTIONS = ("EdStatsSeries*.csv*", "EdStatsCountry*.csv*", "EdStatsFootNote*.csv*")

_LANDING_PAGE = "https://datacatalog.worldbank.org/search/dataset/0038480"
_PROJECT = "https://github.com/worldbank/LearningPoverty"
_LABELS = ["Country Name", "Country Code", "Indicator Name", "Indicator Code"]
_ABSENT = "No figures of the indicator in any file"
_BREAK = "Not comparable with {}, as the project's list of comparable cycles says."

_Place = tuple[str, int]
_Cells = dict[_Place, Figure]
_Breaks = dict[tuple[str, str, str], set[tuple[int, int]]]


class _Bulk(NamedTuple):
    """One bulk file: cells by indicator, and what of it was set aside."""

    file: RawFile
    tables: dict[str, _Cells]
    set_aside: list[SetAside]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """One request for each indicator, and the files that staff may lay down."""
    base = base_url.rstrip("/")
    questions = [
        Question(SOURCE_ID, base, DATABASE, one, keeps_refusals=True) for one in _indicators(series)
    ]
    hint = "Choose the CSV bulk download and unpack it; pages kept by a refresh serve as well."
    stand_ins = [
        Download(name, page=_LANDING_PAGE, hint=hint, stands_in=True) for name in (BULK, PAGES)
    ]
    hint = "Lies in the repository of the Learning Poverty project; keep its name."
    exports = [Download(name, page=_PROJECT, hint=hint) for name in (*EXPORTS, COMPARABLE)]
    hint = "Comes with the bulk download; holds no figures."
    described = [Download(name, page=_LANDING_PAGE, hint=hint) for name in DESCRIPTIONS]
    return [*(one.download() for one in questions), *stand_ins, *exports, *described]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read files of all layouts; see the module's docstring.

    Raises ``SourceChanged`` for a file of another layout and for an interface that refused all.
    """
    by_indicator = [one for one in series if "ids" in one.select]
    tables, set_aside = _tables(files, set(_indicators(series)))
    rows = [row for one in by_indicator for row in _rows(one, tables)]
    absent = [
        SetAside(_ABSENT, 1, indicator)
        for indicator in _indicators(series)
        if _spelt(indicator) not in tables
    ]
    exported = [_export(file, files, series) for file in files if _name(file) in EXPORTS]
    described = [
        SetAside(
            "Descriptions, no figures", sum(1 for _ in streamed_lines(SOURCE_ID, file)), file.path
        )
        for file in files
        if _is_one_of(file, DESCRIPTIONS)
    ]
    rows += [row for reading in exported for row in reading.rows]
    aside = [one for reading in exported for one in reading.set_aside]
    return Reading(rows, [*set_aside, *absent, *aside, *described])


def _indicators(series: Iterable[SeriesLike]) -> list[str]:
    """Ids that the series read, each once and in their order."""
    named = (
        part
        for one in series
        for member in members(one.select.get("ids", {}))
        for part in (*member.parts, *_minus(one))
    )
    return list(dict.fromkeys(named))


def _minus(series: SeriesLike) -> list[str]:
    return [series.select["minus"]] if "minus" in series.select else []


def _name(file: RawFile) -> str:
    return PurePosixPath(file.path).name


def _is_one_of(file: RawFile, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(_name(file), pattern) for pattern in patterns)


def _spelt(indicator: str) -> str:
    """An id as ids are compared: the bulk file has blanks at the end and small letters."""
    return indicator.strip().upper()


def _rows(series: SeriesLike, tables: Mapping[str, _Cells]) -> Iterator[Published]:
    less = [tables.get(_spelt(one), {}) for one in _minus(series)]
    for member in members(series.select["ids"]):
        parts = [tables.get(_spelt(part), {}) for part in member.parts]
        cycles = _cycles([*parts, *less])
        for place in sorted({place for part in [*parts, *less] for place in part}):
            figure = added(_figures(place, parts, less))
            for other in _figures(place, less, parts):
                figure = subtracted(figure, other)
            if figure.value is not None or place[1] in cycles:
                yield _published(series, member.breakdown, member.category, place, figure)


def _figures(place: _Place, parts: Sequence[_Cells], others: Sequence[_Cells]) -> list[Figure]:
    """Give the figure of each part at a place; where a part has none, none is published."""
    known = next(part[place] for part in [*parts, *others] if place in part)
    nothing = Figure(None, "O", None, None, known.file)
    return [part.get(place, nothing) for part in parts]


def _cycles(parts: Iterable[_Cells]) -> set[int]:
    """Years in which one of our economies has a figure; others are no years of the survey."""
    return {
        year
        for part in parts
        for (code, year), figure in part.items()
        if code in PLACES and figure.value is not None
    }


def _published(
    series: SeriesLike, breakdown: str, category: str, place: _Place, figure: Figure
) -> Published:
    return Published(
        series_id=series.series_id,
        scheme=series.select.get("scheme", "iso3"),
        code=place[0],
        year=place[1],
        period_label=str(place[1]),
        breakdown=breakdown,
        category=category,
        value=figure.value,
        obs_status=figure.status,
        source_flag=figure.mark,
        note=figure.note,
        file=figure.file,
    )


# --- the bulk file and the interface


def _tables(files: Sequence[RawFile], wanted: set[str]) -> tuple[dict[str, _Cells], list[SetAside]]:
    """Cells by indicator: of an answer where there is one, else of the newest bulk file."""
    spelt = {_spelt(one) for one in wanted}
    tables: dict[str, _Cells] = {}
    set_aside = []
    bulk = [_bulk(file, spelt) for file in files if _is_one_of(file, [BULK])]
    for one in sorted(bulk, key=lambda one: (one.file.retrieved_at, one.file.path)):
        for indicator in one.tables.keys() & tables.keys():
            reason = "Another bulk file holds the indicator"
            set_aside.append(SetAside(reason, len(tables[indicator]), indicator))
        tables |= one.tables
        set_aside += one.set_aside
    answers, refused = _answers(files, spelt)
    for indicator in answers.keys() & tables.keys():
        reason = "The interface gives the indicator, and its answer stands over the bulk file"
        set_aside.append(SetAside(reason, len(tables[indicator]), indicator))
    return tables | answers, [*set_aside, *refused]


def _answers(
    files: Iterable[RawFile], wanted: set[str]
) -> tuple[dict[str, _Cells], list[SetAside]]:
    pages, refused = [], []
    for file in files:
        if not _is_one_of(file, [PAGES]):
            continue
        try:
            answer = json.loads(file.location.read_bytes())
            message = refusal(answer)
            if message is None:
                pages.append((file, parse(answer)))
            else:
                reason = f"The interface refused the indicator: {message}"
                refused.append(SetAside(reason, 1, _name(file).rpartition(".page-")[0]))
        except ValueError as error:
            raise SourceChanged(SOURCE_ID, f"{file.path}: {error}") from error
    if refused and not pages:
        message = f"the interface refused all of {len(refused)} indicators: {refused[0].reason}"
        raise SourceChanged(SOURCE_ID, message)
    tables = {}
    for one in sorted(joined(SOURCE_ID, pages), key=lambda one: (one.edition, one.retrieved_at)):
        if _spelt(one.indicator) not in wanted:
            refused.append(
                SetAside("The indicator is none of those asked for", len(one.rows), one.name)
            )
        elif one.rows:
            tables[_spelt(one.indicator)] = {
                (row.code, row.year): Figure(
                    row.value, row.obs_status, None, row.flag or None, path
                )
                for path, row in one.rows
            }
    return tables, refused


def _bulk(file: RawFile, wanted: set[str]) -> _Bulk:
    lines = streamed_lines(SOURCE_ID, file, is_ended=True)
    header = next(lines, [])
    years = _years(file, header)
    tables: dict[str, _Cells] = defaultdict(dict)
    others, projected = 0, 0
    for line in lines:
        if len(line) != len(header):
            message = f"{file.path}: {len(line)} cells, not {len(header)}, in the line {line[:4]}"
            raise SourceChanged(SOURCE_ID, message)
        indicator = _spelt(line[3])
        if indicator not in wanted:
            others += 1
            continue
        projected += sum(cell != "" for cell in line[len(_LABELS) + len(years) :])
        for year, cell in zip(years, line[len(_LABELS) :], strict=False):
            where = f"{line[3]}, {line[1]}, {year}"
            _put(tables[indicator], (line[1], year), _figure(file, cell, where), where)
    aside = [
        SetAside("The indicator is none of those asked for", others, file.path),
        SetAside("Projections", projected, file.path),
    ]
    return _Bulk(file, dict(tables), [one for one in aside if one.rows])


def _put(cells: _Cells, place: _Place, figure: Figure, where: str) -> None:
    """Take a figure; a line that stands twice may only repeat or leave out what the other has."""
    known = cells.setdefault(place, figure).value
    if known is None:
        cells[place] = figure
    elif figure.value not in (None, known):
        message = f"{figure.file} has both {known:g} and {figure.value:g} for {where}"
        raise SourceChanged(SOURCE_ID, message)


def _years(file: RawFile, header: Sequence[str]) -> list[int]:
    """Years of figures: those that follow one another; what comes later is projected."""
    first, labels = len(_LABELS), [label for label in header[len(_LABELS) :] if label]
    if list(header[:first]) != _LABELS or not labels or not all(map(is_year, labels)):
        message = (
            f"{file.path} begins with the columns {', '.join(header[: first + 1])}; "
            f"expected: {', '.join(_LABELS)} and years"
        )
        raise SourceChanged(SOURCE_ID, message)
    start = int(labels[0])
    return [int(label) for at, label in enumerate(labels) if int(label) == start + at]


def _figure(file: RawFile, cell: str, where: str) -> Figure:
    if cell == "":
        return Figure(None, "O", None, None, file.path)
    value = number(cell)
    if value is None:
        raise SourceChanged(SOURCE_ID, f"{file.path}: '{cell}' is no number ({where})")
    return Figure(value, "A", None, None, file.path)


# --- exports of the Learning Poverty project


def _export(file: RawFile, files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """The rows of one export, and how many of its lines no series reads."""
    name = _name(file)
    asked = [one for one in series if one.select.get("file") == name]
    lines = csv_records(SOURCE_ID, file, _columns(asked), is_ended=True)
    breaks = _breaks(files) if name == GLAD else {}
    rows: list[Published] = []
    used: set[int] = set()
    for one in asked:
        where = dict(one.select.get("where", {}))
        chosen = [at for at, line in enumerate(lines) if where.items() <= line.items()]
        if not chosen:
            raise SourceChanged(
                SOURCE_ID, f"{file.path} has no line with {where}; {_found(lines, where)}"
            )
        used.update(chosen)
        found = [row for at in chosen for row in _line_rows(one, file, lines[at])]
        rows += _marked(found, breaks, where)
    unread = len(lines) - len(used)
    aside = [SetAside("Lines that no series reads", unread, file.path)] if unread else []
    return Reading(rows, aside)


def _columns(series: Iterable[SeriesLike]) -> list[str]:
    columns = ["countrycode", "year"]
    for one in series:
        columns += one.select.get("where", {})
        columns += [part for member in members(one.select["columns"]) for part in member.parts]
    return list(dict.fromkeys(columns))


def _found(lines: Sequence[Mapping[str, str]], where: Iterable[str]) -> str:
    return "; ".join(f"{label}: {some(line[label] for line in lines)}" for label in where)


def _line_rows(series: SeriesLike, file: RawFile, line: Mapping[str, str]) -> Iterator[Published]:
    where = f"{line['countrycode']}, {line['year']}"
    year = calendar_year(SOURCE_ID, f"{file.path}, {line['countrycode']}", line["year"])
    place = (line["countrycode"], year)
    for member in members(series.select["columns"]):
        figure = added([_figure(file, line[part], f"{where}, {part}") for part in member.parts])
        row = _published(series, member.breakdown, member.category, place, figure)
        error = line.get(f"se_{member.parts[0]}", "") if len(member.parts) == 1 else ""
        if error and row.value is not None:
            row = row._replace(std_error=_figure(file, error, f"{where}, standard error").value)
        yield row


def _marked(
    rows: Sequence[Published], breaks: _Breaks, where: Mapping[str, str]
) -> Iterator[Published]:
    """Give the figures after a break the status that says so."""
    cycles: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        cycles[row.code].add(row.year)
    for row in rows:
        before = max((year for year in cycles[row.code] if year < row.year), default=0)
        broken = breaks.get((row.code, where.get("test", ""), where.get("idgrade", "")), set())
        if row.value is not None and (before, row.year) in broken:
            yield row._replace(obs_status="B", note=_BREAK.format(before))
        else:
            yield row


def _breaks(files: Iterable[RawFile]) -> _Breaks:
    """Pairs of cycles that cannot be compared, by economy, survey and grade."""
    wanted = ["countrycode", "test", "idgrade", "comparable", "spell"]
    breaks: _Breaks = defaultdict(set)
    for file in files:
        if _name(file) != COMPARABLE:
            continue
        for line in csv_records(SOURCE_ID, file, wanted, is_ended=True):
            first, _, last = line["spell"].partition("-")
            if line["comparable"] not in {"0", "1"} or not (is_year(first) and is_year(last)):
                message = (
                    f"{file.path}: comparable '{line['comparable']}' and spell '{line['spell']}' "
                    f"of {line['countrycode']}; expected 0 or 1 and two years"
                )
                raise SourceChanged(SOURCE_ID, message)
            if line["comparable"] == "0":
                key = (line["countrycode"], line["test"], line["idgrade"])
                breaks[key].add((int(first), int(last)))
    return dict(breaks)
