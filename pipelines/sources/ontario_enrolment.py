"""Ontario Ministry of Education: enrolment by school, public and Catholic schools.

One workbook for a school year, one row for a school: board, level, language and the headcount of
students; see ``pipelines.ontario_schools``. The sheet's name tells the school year ("Enrolment
2014-15"), of which the second year counts, or else the file's name does ("…_1415.xlsx").

Traps, seen 2026-11:

* a total stands among the schools, each time in another way: "Total" as the board's number or name,
  or a text (" 2,003,237 ") alone in its row. It is the row without a school number; it is set
  aside and compared with the sum of the schools;
* ``<10``, also with blanks around it, is suppressed: such a school counts as a school, and its
  students are in no sum but the ministry's;
* from 2018-19 on every school is rounded to five, and school numbers can be numbers;
* one workbook has a second sheet with a pivot table.

Workbooks before 2014-15 are not asked for. Not established, 2026-11: the layouts after 2019-20 (in
public lists of files named ``enrolment_by_school_2425_en.xlsx``), and what else the dataset lists.

``select`` of a series holds ``count`` (``"students"`` or ``"schools"``), ``groups`` (lists of
boards that are given together) and ``members`` (the ministry's label of a level to the
``breakdown/category`` it becomes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines import ontario_schools as schools_of
from pipelines.errors import SourceChanged
from pipelines.ontario_schools import COLUMNS, SCHOOL, STUDENTS
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import Cell, number, text

_ID = "ontario_enrolment"
_DATASET = schools_of.Dataset(
    source_id=_ID,
    name="ontario-public-schools-enrolment",
    pattern="enrolment_by_school_*.xlsx",
    workbook=re.compile(r"enrolment_by_school_.*(?<!_fr)\.xlsx", re.IGNORECASE),
    first_year=2015,
    hint="One xlsx file a school year, English; keep the published name.",
)
_YEARS = re.compile(r"\b20\d\d-(\d\d)\b")
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
    """One workbook: its schools, and the ministry's total, ``None`` where there is none.

    ``year`` is the calendar year in which the school year ends.
    """

    file: str
    year: int
    schools: list[_School]
    total: float | None

    @property
    def is_rounded(self) -> bool:
        """Whether every school is a multiple of five."""
        return all(school.students % _STEP == 0 for school in self.schools if school.students)


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """The portal's dataset, and the files that staff may lay down instead."""
    return _DATASET.downloads(base_url)


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read all workbooks into sums by board, for groups of boards and for Ontario.

    Students have status E: they are sums of ours. Raises ``SourceMissing`` without any workbook
    and ``SourceChanged`` for another layout, a school or a school year twice, an unknown level or
    mark, a group with a board that is absent, or a total that the schools cannot add up to.
    """
    workbooks, aside = _DATASET.workbooks(files)
    years = [_year(file) for file in workbooks]
    schools_of.refuse_one_year_twice(_ID, [(year.file, year.year) for year in years])
    rows: list[Published] = []
    for year in years:
        _refuse_wrong_total(year)
        aside.extend(_left(year))
        for one in series:
            rows.extend(_figures(year, one))
    return Reading(rows, aside)


# The workbook


def _year(file: RawFile) -> _Year:
    name, found = schools_of.sheet(_ID, file, COLUMNS)
    year = _DATASET.year(file, name, _YEARS.search(name))
    schools, totals = [], []
    for row in found:
        if text(row[SCHOOL]) == "":
            totals.append(row)
        else:
            schools.append(_school(file, row))
    schools_of.refuse_repeats(_ID, file.path, schools)
    return _Year(file.path, year, schools, _published_total(file, totals))


def _school(file: RawFile, row: Mapping[str, Cell]) -> _School:
    board, school, level, published = (text(row[column]) for column in COLUMNS)
    students = number(published)
    if students is None and published != _SUPPRESSED:
        where = f"{file.path}, school {school} of {board}"
        raise SourceChanged(_ID, f"{where}: '{published}' is neither a number nor {_SUPPRESSED}")
    return _School(board, school.zfill(6), level, students)


def _published_total(file: RawFile, totals: Sequence[Mapping[str, Cell]]) -> float | None:
    if len(totals) > 1:
        shown = "; ".join(" ".join(text(cell) for cell in row.values()).strip() for row in totals)
        raise SourceChanged(_ID, f"{file.path} has {len(totals)} rows without a school: {shown}")
    return number(totals[0][STUDENTS]) if totals else None


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
    levels, groups = series.select["members"], series.select["groups"]
    schools_of.refuse_unknown_levels(_ID, year.file, year.schools, levels)
    for code, schools in schools_of.places(_ID, year.file, year.schools, groups):
        for member, chosen in schools_of.members(schools, levels):
            yield _figure(year, series, code, member, chosen)


def _figure(
    year: _Year,
    series: SeriesLike,
    code: str,
    member: schools_of.Member,
    schools: Sequence[_School],
) -> Published:
    counted = [school.students for school in schools if school.students is not None]
    place = (schools_of.SCHEME, code, year.year, schools_of.label_of(year.year), *member)
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
