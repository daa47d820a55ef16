"""Texas Education Agency: Texas Academic Performance Reports (TAPR), districts and state.

Layout: one folder for a school year (``2021-2022``), in it ``district`` and ``state``, in those
one csv file for a section of the report. A column is a code: ``D`` or ``S`` for the place, then
what is counted, then the kind of number (``C`` count, ``P`` per cent, ``R`` rate, ``A`` average).
In rates the letter behind the place is the group of students and the two digits before the ``R``
are the year of the data: ``DA0AT21R`` is attendance of all students of a district in 2020-21, for
graduation the class of 2021. State files have one row and no column of identifiers. Two decoded
files, ``txschooldata__*.csv``, carry the enrolment on to 2023-24.

Districts are given by their six-digit number, the state as ``Texas``.

Traps, seen 2026-11:

* ``.`` is not applicable (M); ``-1`` and ``-3`` are masked and ``-2`` is out of a plausible range
  (Q), also written ``-1.0``: numbers in form, never in meaning;
* the digits of a rate are mostly a year before the report, and each year stands in two reports;
* ``DISTRICT`` is not always the first column, and in 2021-22 has lost its leading zeros;
* only the report of 2013-14 is not rounded;
* ``0CA`` is chronic absenteeism in ``attendance.csv``, but a mean test score for college in the
  section on postsecondary readiness of 2012-13 (``SA0CA11R`` 20.5);
* groups 2, 3 and 4 (two or more races, Asian, Pacific Islander) do not exist before the class of
  2011;
* ``X`` behind the number of years is a rate with the state's exclusions. Districts have it beside
  the other for four and five years and alone for six; the state has it nowhere.

``select`` holds ``members`` for the section on staff and students (``column`` without the place;
``since``, the first report with it; ``wide`` and ``trend``, its column in the decoded files), or
``rate`` with ``sections`` (``file``, ``since``, ``until``), ``places``, groups ``without`` columns,
``class`` where a year is a class, and ``doubtful`` (``year`` and ``note``) for a year whose figures
are of low reliability.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import calendar_year, csv_records, number

SOURCE_ID = "texas_tapr"
_SCHEME = "tea_district"
_STATE = "Texas"

_PAGE = "https://rptsvr1.tea.texas.gov/perfreport/tapr/"
_STAFF = "staff-and-student-information.csv"
_REFERENCE = "reference.csv"
_SECTIONS = (
    _STAFF,
    "attendance.csv",
    "longitudinal-rate.csv",
    "postsecondary-readiness-and-non-staar-performance-indicators.csv",
    _REFERENCE,
)
_HINT = "A folder for a school year (2021-2022), in it district and state, in them a file a section"
_WIDE, _TREND = "txschooldata__enr_wide_*.csv", "txschooldata__district_trends_*.csv"
_DECODED_HINT = "Decoded enrolment of districts; not needed where the reports hold the year."

_REPORT = re.compile(r"20\d\d-(?P<year>20\d\d)/(?P<place>district|state)/(?P<section>[a-z-]+\.csv)")
_DISTRICT = re.compile(r"\d{4,6}")
_ID_DIGITS = 6
_MARKS = {-1.0: "Q", -2.0: "Q", -3.0: "Q"}
_NOT_APPLICABLE = "."

_GROUPS: dict[str, tuple[str, str]] = {
    "A": ("total", "total"),
    "F": ("sex", "female"),
    "M": ("sex", "male"),
    "B": ("race", "black"),
    "H": ("race", "hispanic"),
    "W": ("race", "white"),
    "I": ("race", "american_indian"),
    "3": ("race", "asian"),
    "4": ("race", "pacific_islander"),
    "2": ("race", "two_or_more"),
    "E": ("student_group", "economically_disadvantaged"),
    "L": ("student_group", "english_learners"),
    "S": ("student_group", "special_education"),
    "R": ("student_group", "at_risk"),
}
_NEW_GROUPS, _NEW_GROUPS_SINCE = frozenset("234"), 2011
_YEARS_BACK = 4
_CENTURY = 2000
_HUNDRED = 100.0

_TOTAL = "PETALLC"
_GRADES = ("PETGEEC", "PETGPKC", "PETGKNC", *(f"PETG{grade:02}C" for grade in range(1, 13)))
_WIDE_TOTAL = "row_total"
_WIDE_KEYS = ("end_year", "type", "district_id", _WIDE_TOTAL)
_TREND_KEYS = ("end_year", "district_id", "n_students")
_WIDE_GRADES = "grade_"

_DECODED_NOTE = "From a decoded copy of the agency's files"
_REFERENCE_ROWS = "Names and ratings of districts: text, no figures"


class _Row(NamedTuple):
    """One place in one section of one report; cells by column, the letter of the place cut off."""

    file: str
    section: str
    year: int
    place: str
    code: str
    cells: Mapping[str, str]


class _Decoded(NamedTuple):
    """One place and year of a decoded file; ``kind`` is the key of its columns in ``select``."""

    file: str
    kind: str
    year: int
    code: str
    cells: Mapping[str, str]


class _Cell(NamedTuple):
    """A number, or the status and mark of its absence."""

    value: float | None
    status: str = "A"
    mark: str | None = None


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """The sections of the reports and the decoded files, laid down by hand."""
    del base_url, series
    reports = [Download(f"????-????/*/{name}", page=_PAGE, hint=_HINT) for name in _SECTIONS]
    return [*reports, *(Download(name, page=_PAGE, hint=_DECODED_HINT) for name in (_WIDE, _TREND))]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read all reports and decoded files, every district in them and the state.

    A rate stands in two reports and gives a row for each. Raises ``SourceMissing`` without a
    report and ``SourceChanged`` for a column that is missing, an unknown mark or group, a year
    that the report cannot hold, a per cent above 100, or grades that do not add up to the total.
    """
    rows: list[_Row] = []
    decoded: list[_Decoded] = []
    listed = 0
    for file in files:
        if file.path.endswith(f"/{_REFERENCE}"):
            listed += len(csv_records(SOURCE_ID, file, ["DISTRICT"]))
        elif "/" in file.path:
            rows.extend(_report(file))
        else:
            decoded.extend(_decoded(file))
    if not rows:
        raise SourceMissing(SOURCE_ID, f"no report like 2021-2022/district/{_STAFF}. See {_PAGE}")
    published = [figure for one in series for figure in _figures(one, rows, decoded)]
    return Reading(published, [SetAside(_REFERENCE_ROWS, listed, _REFERENCE)] if listed else [])


def _figures(
    one: SeriesLike, rows: Sequence[_Row], decoded: Sequence[_Decoded]
) -> Iterator[Published]:
    if "rate" in one.select:
        for row in rows:
            yield from _rates(one, row)
        return
    for row in rows:
        if row.section == _STAFF:
            yield from _counted(one, row)
    for copy in decoded:
        yield from _copied(one, copy)


def _changed(file: str, message: str) -> SourceChanged:
    return SourceChanged(SOURCE_ID, f"{file}: {message}")


# The files


def _report(file: RawFile) -> Iterator[_Row]:
    found = _REPORT.fullmatch(file.path)
    if found is None:
        raise _changed(file.path, "lies in no folder like 2021-2022/district or 2021-2022/state")
    year, place, section = int(found["year"]), found["place"], found["section"]
    letter = place[0].upper()
    wanted = ["DISTRICT"] if place == "district" else []
    records = csv_records(SOURCE_ID, file, wanted)
    if not records:
        raise _changed(file.path, "has no row")
    for record in records:
        code = _STATE if place == "state" else _district(file.path, record["DISTRICT"])
        cells = {column[1:]: cell for column, cell in record.items() if column.startswith(letter)}
        row = _Row(file.path, section, year, place, code, cells)
        if section == _STAFF:
            _refuse_wrong_sum(row.file, code, cells, _TOTAL, _GRADES)
        yield row


def _district(file: str, text: str) -> str:
    if not _DISTRICT.fullmatch(text):
        raise _changed(file, f"district '{text}'; valid: 4 to 6 digits")
    return text.zfill(_ID_DIGITS)


def _decoded(file: RawFile) -> Iterator[_Decoded]:
    is_trend = "trends" in file.path
    for record in csv_records(SOURCE_ID, file, _TREND_KEYS if is_trend else _WIDE_KEYS):
        shown = record["end_year"]
        end_year = calendar_year(SOURCE_ID, file.path, number(shown) or shown)
        is_state = not is_trend and record["type"] == "State"
        code = _STATE if is_state else _district(file.path, record["district_id"])
        if not is_trend:
            grades = [column for column in record if column.startswith(_WIDE_GRADES)]
            _refuse_wrong_sum(file.path, code, record, _WIDE_TOTAL, grades)
        yield _Decoded(file.path, "trend" if is_trend else "wide", end_year, code, record)


def _refuse_wrong_sum(
    file: str, code: str, cells: Mapping[str, str], total: str, parts: Sequence[str]
) -> None:
    """Refuse students of all grades that are not those of the single grades."""
    counted = [number(cells.get(part, "")) for part in (total, *parts)]
    known = [one for one in counted if one is not None and one >= 0]
    if len(known) == len(counted) and sum(known[1:]) != known[0]:
        message = f"{code} has {known[0]:.0f} students and {sum(known[1:]):.0f} in its grades"
        raise _changed(file, message)


def _cell(file: str, code: str, column: str, text: str) -> _Cell:
    if text == _NOT_APPLICABLE:
        return _Cell(None, "M", text)
    value = number(text)
    if value is not None and value in _MARKS:
        return _Cell(None, _MARKS[value], text)
    if value is None or value < 0:
        message = f"'{text}' under {column} of {code}; valid: a number, . -1 -2 -3"
        raise _changed(file, message)
    return _Cell(value)


# The section on staff and students


def _counted(one: SeriesLike, row: _Row) -> Iterator[Published]:
    for member in one.select["members"]:
        column = member.get("column")
        if column is None or row.year < member.get("since", 0):
            continue
        if column not in row.cells:
            raise _changed(row.file, f"{row.code} has no column {row.place[0].upper()}{column}")
        cell = _cell(row.file, row.code, column, row.cells[column])
        yield _published(one, row, row.year, _member(member), cell)


def _copied(one: SeriesLike, copy: _Decoded) -> Iterator[Published]:
    for member in one.select["members"]:
        column = member.get(copy.kind)
        if column is None:
            continue
        if column not in copy.cells:
            raise _changed(copy.file, f"{copy.code} has no column {column}")
        cell = _cell(copy.file, copy.code, column, copy.cells[column])
        figure = _published(one, copy, copy.year, _member(member), cell)
        yield figure._replace(note=_DECODED_NOTE)


def _member(member: Mapping[str, Any]) -> tuple[str, str]:
    return member.get("breakdown", "total"), member.get("category", "total")


def _published(
    one: SeriesLike, row: _Row | _Decoded, year: int, member: tuple[str, str], cell: _Cell
) -> Published:
    return Published(
        one.series_id,
        _SCHEME,
        row.code,
        year,
        f"{year - 1}-{year % _CENTURY:02}",
        *member,
        cell.value,
        obs_status=cell.status,
        source_flag=cell.mark,
        file=row.file,
    )


# Rates


def _rates(one: SeriesLike, row: _Row) -> Iterator[Published]:
    select = one.select
    if not _is_asked(select, row):
        return
    found = _columns(row, select["rate"])
    years = sorted({year for _, year in found})
    if not years:
        message = f"{row.code} has no column like {row.place[0].upper()}A{select['rate']}21R"
        raise _changed(row.file, message)
    for year in years:
        for group, member in _GROUPS.items():
            if _is_expected(group, year, select):
                yield _rate(one, row, found, (group, year), member)


def _is_asked(select: Mapping[str, Any], row: _Row) -> bool:
    return row.place in select.get("places", (row.place,)) and any(
        section["file"] == row.section
        and section.get("since", row.year) <= row.year <= section.get("until", row.year)
        for section in select["sections"]
    )


def _is_expected(group: str, year: int, select: Mapping[str, Any]) -> bool:
    is_too_new = group in _NEW_GROUPS and year < _NEW_GROUPS_SINCE
    return group not in select.get("without", ()) and not is_too_new


def _columns(row: _Row, rate: str) -> dict[tuple[str, int], str]:
    """Find the columns of a rate by group and year."""
    pattern = re.compile(rf"(.){re.escape(rate)}(\d\d)R")
    found = {}
    for column in row.cells:
        parts = pattern.fullmatch(column)
        if parts is None:
            continue
        group, year = parts[1], _CENTURY + int(parts[2])
        if group not in _GROUPS:
            raise _changed(row.file, f"column {column}: unknown group of students '{group}'")
        if not row.year - _YEARS_BACK <= year <= row.year:
            raise _changed(row.file, f"column {column}: no report of {row.year} holds {year}")
        found[group, year] = column
    return found


def _rate(
    one: SeriesLike,
    row: _Row,
    found: Mapping[tuple[str, int], str],
    key: tuple[str, int],
    member: tuple[str, str],
) -> Published:
    group, year = key
    if key not in found:
        wanted = f"{row.place[0].upper()}{group}{one.select['rate']}{year % _CENTURY:02}R"
        raise _changed(row.file, f"{row.code} has no column {wanted}")
    cell = _cell(row.file, row.code, found[key], row.cells[found[key]])
    if cell.value is not None and cell.value > _HUNDRED:
        message = f"{cell.value:g} per cent under {found[key]} of {row.code}; valid: 0 to 100"
        raise _changed(row.file, message)
    figure = _published(one, row, year, member, cell)
    if one.select.get("class", False):
        figure = figure._replace(period_label=f"Class of {year}")
    doubtful = one.select.get("doubtful", {})
    if year == doubtful.get("year") and cell.value is not None:
        figure = figure._replace(obs_status="U", note=doubtful["note"])
    return figure
