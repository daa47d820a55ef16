"""Ontario Ministry of Education: enrolment by school, public and Catholic schools.

One workbook for a school year, laid down by hand, one row for a school: board, level, language and
the headcount of students. The sheet is the one whose header holds the columns below; its name
tells the school year ("Enrolment 2014-15"), of which the second year counts. Boards are given by
their number (``B66052``), groups of boards as their numbers joined by ``+``, all boards as
``Ontario``.

Traps, seen 2026-11:

* a total stands among the schools, each time in another way: "Total" as the board's number or name,
  or a text (" 2,003,237 ") alone in its row. It is the row without a school number; it is set
  aside and compared with the sum of the schools;
* ``<10``, also with blanks around it, is suppressed: such a school counts as a school, and its
  students are in no sum but the ministry's;
* from 2018-19 on every school is rounded to five, and school numbers can be numbers;
* one workbook has a second sheet with a pivot table.

``select`` of a series holds ``count`` (``"students"`` or ``"schools"``), ``groups`` (lists of
boards that are given together) and ``levels`` (the ministry's label to the ``category`` of
``school_level`` it becomes).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import Cell, find_header, number, read_sheets, records, text

_ID = "ontario_enrolment"
_SCHEME = "ontario_board"
_ALL = "Ontario"
_PATTERN = "enrolment_by_school_en_*.xlsx"
_PAGE = "https://data.ontario.ca/dataset/ontario-public-schools-enrolment"
_HINT = "One xlsx file a school year, English; keep the published name."
_BOARD, _SCHOOL, _LEVEL, _STUDENTS = "Board Number", "School Number", "School Level", "Enrolment"
_COLUMNS = (_BOARD, _SCHOOL, _LEVEL, _STUDENTS)
_YEARS = re.compile(r"\b(20\d\d)-(\d\d)\b")
_SUPPRESSED = "<10"
_MOST_SUPPRESSED = 9
_STEP = 5

_TOTAL = "Total row of the file: the sum of the rows above it"
_SUPPRESSED_ROWS = "Suppressed (<10 students): counted as a school, in no sum of students"


class _School(NamedTuple):
    """One row; ``students`` is ``None`` where the ministry suppresses them."""

    board: str
    number: str
    level: str
    students: float | None


@dataclass(frozen=True)
class _Year:
    """One workbook: its schools, and the ministry's total, ``None`` where there is none."""

    file: str
    label: str
    schools: list[_School]
    total: float | None

    @property
    def year(self) -> int:
        """The calendar year in which the school year ends."""
        return int(self.label[:4]) + 1

    @property
    def is_rounded(self) -> bool:
        """Whether every school is a multiple of five."""
        return all(school.students % _STEP == 0 for school in self.schools if school.students)


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """The pattern of the published file names."""
    return [Download(_PATTERN, page=_PAGE, hint=_HINT)]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read all workbooks into sums by board, for groups of boards and for Ontario.

    Students have status E: they are sums of ours. Raises ``SourceMissing`` without any workbook
    and ``SourceChanged`` for another layout, a school twice, an unknown level or mark, a group
    with a board that is absent, or a total that the schools cannot add up to.
    """
    if not files:
        raise SourceMissing(_ID, f"no file is called {_PATTERN}. They are at {_PAGE}")
    rows: list[Published] = []
    aside: list[SetAside] = []
    for file in files:
        year = _year(file)
        _refuse_wrong_total(year)
        aside.extend(_left(year))
        for one in series:
            rows.extend(_figures(year, one))
    return Reading(rows, aside)


# The workbook


def _year(file: RawFile) -> _Year:
    name, found = _sheet(file)
    years = _YEARS.search(name)
    if years is None:
        raise SourceChanged(_ID, f"{file.path}: sheet '{name}' does not name its school year")
    schools, totals = [], []
    for row in found:
        if text(row[_SCHOOL]) == "":
            totals.append(row)
        else:
            schools.append(_school(file, row))
    _refuse_repeats(file, schools)
    return _Year(file.path, years.group(), schools, _published_total(file, totals))


def _sheet(file: RawFile) -> tuple[str, list[dict[str, Cell]]]:
    sheets = read_sheets(_ID, file)
    for name, rows in sheets.items():
        if find_header(rows, _COLUMNS) is not None:
            return name, records(_ID, f"{file.path}, sheet '{name}'", rows, _COLUMNS)
    wanted = ", ".join(_COLUMNS)
    raise SourceChanged(_ID, f"{file.path}: no sheet of {', '.join(sheets)} has {wanted}")


def _school(file: RawFile, row: Mapping[str, Cell]) -> _School:
    board, school, level, published = (text(row[column]) for column in _COLUMNS)
    students = number(published)
    if students is None and published != _SUPPRESSED:
        where = f"{file.path}, school {school} of {board}"
        raise SourceChanged(_ID, f"{where}: '{published}' is neither a number nor {_SUPPRESSED}")
    return _School(board, school.zfill(6), level, students)


def _refuse_repeats(file: RawFile, schools: Iterable[_School]) -> None:
    counts = Counter((school.board, school.number) for school in schools)
    twice = [f"{number} of {board}" for (board, number), count in counts.items() if count > 1]
    if twice:
        raise SourceChanged(_ID, f"{file.path} has a school twice: {', '.join(twice[:5])}")


def _published_total(file: RawFile, totals: Sequence[Mapping[str, Cell]]) -> float | None:
    if len(totals) > 1:
        shown = "; ".join(" ".join(text(cell) for cell in row.values()).strip() for row in totals)
        raise SourceChanged(_ID, f"{file.path} has {len(totals)} rows without a school: {shown}")
    return number(totals[0][_STUDENTS]) if totals else None


def _refuse_wrong_total(year: _Year) -> None:
    """The total may exceed the sum by what is suppressed; rounding moves each school by two."""
    if year.total is None:
        return
    added = sum(school.students or 0 for school in year.schools)
    hidden = sum(school.students is None for school in year.schools)
    slack = _STEP / 2 * len(year.schools) if year.is_rounded else 0
    if not -slack <= year.total - added <= _MOST_SUPPRESSED * hidden + slack:
        message = f"{year.file}: the total is {year.total:.0f}, the schools add up to {added:.0f}"
        raise SourceChanged(_ID, message)


def _left(year: _Year) -> Iterator[SetAside]:
    if year.total is not None:
        added = sum(school.students or 0 for school in year.schools)
        example = f"{year.file}: {year.total:.0f}, the schools add up to {added:.0f}"
        yield SetAside(_TOTAL, 1, example)
    hidden = [school for school in year.schools if school.students is None]
    if hidden:
        example = f"{year.file}: school {hidden[0].number} of {hidden[0].board}"
        yield SetAside(_SUPPRESSED_ROWS, len(hidden), example)


# The figures


def _figures(year: _Year, series: SeriesLike) -> Iterator[Published]:
    levels = series.select["levels"]
    unknown = sorted({school.level for school in year.schools} - levels.keys())
    if unknown:
        known = ", ".join(levels)
        raise SourceChanged(_ID, f"{year.file}: unknown level {', '.join(unknown)}; known: {known}")
    for code, schools in _places(year, series.select["groups"]):
        yield _figure(year, series, code, ("total", "total"), schools)
        for label, category in levels.items():
            at_level = [school for school in schools if school.level == label]
            if at_level:
                yield _figure(year, series, code, ("school_level", category), at_level)


def _places(year: _Year, groups: Iterable[Sequence[str]]) -> Iterator[tuple[str, list[_School]]]:
    boards: dict[str, list[_School]] = defaultdict(list)
    for school in year.schools:
        boards[school.board].append(school)
    yield from boards.items()
    for group in groups:
        absent = [board for board in group if board not in boards]
        if absent:
            raise SourceChanged(_ID, f"{year.file} has no school of {', '.join(absent)}")
        yield "+".join(group), [school for board in group for school in boards[board]]
    yield _ALL, year.schools


def _figure(
    year: _Year,
    series: SeriesLike,
    code: str,
    member: tuple[str, str],
    schools: Sequence[_School],
) -> Published:
    counted = [school.students for school in schools if school.students is not None]
    place = (_SCHEME, code, year.year, year.label, *member)
    figure = Published(series.series_id, *place, None, file=year.file)
    if series.select["count"] == "schools":
        return figure._replace(value=len(schools), note="Counted from the rows of schools")
    hidden = len(schools) - len(counted)
    if not counted:
        return figure._replace(obs_status="Q", source_flag=_SUPPRESSED, note=_note(year, 0, hidden))
    note = _note(year, len(counted), hidden)
    return figure._replace(value=sum(counted), obs_status="E", note=note)


def _note(year: _Year, counted: int, hidden: int) -> str:
    note = f"Added up from {counted} schools"
    if year.is_rounded:
        note += f", each rounded to {_STEP}"
    if hidden:
        noun = "school" if hidden == 1 else "schools"
        note += f"; {hidden} {noun} with fewer than 10 students left out"
    return note
