"""Ontario Ministry of Education: school information and student demographics, by school.

One workbook for a school year, one row for a school: enrolment, shares of its students (first
language, newcomers, special education, low income, parents) and shares that reached the provincial
standard in the tests of the Education Quality and Accountability Office (EQAO) in grades 3, 6 and 9
and passed the literacy test of grade 10 (OSSLT). There are no rows for boards or the province: both
are sums of schools (students) and means of schools, weighted by enrolment (shares), of ours. See
``pipelines.ontario_schools`` for boards and the portal.

The weight is the enrolment of the whole school, the only number there is: right for shares of all
students, a stand-in for the tests of one grade.

Traps, seen 2026-11:

* percentages are text in three spellings ("73%", "97 %", "64"); public scripts read the file of
  2024-25 as shares of one, so that a column of fractions is taken for that and nothing else is;
* ``NA``, " NA", ``N/R`` (fewer than 10 students), ``N/D`` (no students in the grade), ``SP``
  (suppressed) and, for schools not yet open, empty cells are missing. A school without a share is
  left out of the mean and counted in its note by its mark;
* enrolment is rounded to 5; the shares of most schools are too, those of large ones to 1;
* there were no tests in 2019-20, and none in all grades in 2020-21: the sheets of these years say
  which tests they hold (``SIF_1920prelim_EQAO1819_EN``). The year of the test counts. Where files
  of several years hold the tests of one, the file of the year closest to them is read;
* until 2018-19 grade 9 had two courses in mathematics, academic and applied, since 2021-22 one;
* ``School Number`` has leading zeros and letters, and is text.

Files before 2018-19 have other columns and marks (``A/D``, ``S. R.``) and are not asked for. Not
established, 2026-11: whether the final files of 2021-22 and 2022-23 differ from these in more than
their names and sheets.

``select`` of a series holds ``count`` (``"students"`` or ``"schools"``), or ``means``: one table
for each column with ``column``, and where it is not the total ``breakdown`` and ``category``, and
``first_test`` and ``last_test`` where the column is only there for tests of those years.
``is_test`` marks the columns of tests. ``groups`` are lists of boards that are given together, and
``members`` the ministry's labels of levels with the ``breakdown/category`` they become.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipelines import ontario_schools as schools_of
from pipelines.errors import SourceChanged
from pipelines.ontario_schools import COLUMNS, STUDENTS
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import Cell, number, text

_ID = "ontario_sif"
_DATASET = schools_of.Dataset(
    source_id=_ID,
    name="school-information-and-student-demographics",
    pattern="*data_table_*.xlsx",
    workbook=re.compile(r"(?:new_)?sif_data_table_.*(?<!_fr)\.xlsx", re.IGNORECASE),
    first_year=2019,
    hint="One xlsx file a school year, English, 2018-19 or later; keep the published name.",
)
_YEAR_OF_SHEET = re.compile(r"^SIF_?(?:prelim)?\d\d-?(\d\d)(?![-_]?\d)")
_TESTS_OF_SHEET = re.compile(r"EQAO_?(\d\d)-?(\d\d)")
_WITHOUT_TESTS = (2020, 2021)

_EMPTY = "empty"
_MARKS = {"SP": "Q", "N/R": "Q", "N/D": "O", "NA": "O", _EMPTY: "O"}
"""Marks of missing values with the status of a place that has nothing else, strongest first."""

_NOT_TESTED = "NA"
_ALL = 100

_UNKNOWN_STUDENTS = "Schools without enrolment: counted as schools, in no sum and no mean"
_NO_TESTS = "Results under a school year without tests, and no word of the year they are of"
_OLD_TESTS = "Results of tests that the file of a year closer to them holds"


class _Share(NamedTuple):
    """One percentage, or the mark that stands in its place."""

    value: float | None
    mark: str


class _School(NamedTuple):
    """One row; ``students`` is ``None`` where the ministry gives none."""

    board: str
    number: str
    level: str
    students: float | None
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class _Year:
    """One workbook; the school year ends in ``year``, its tests are those of ``tested``."""

    file: str
    year: int
    tested: int | None
    schools: list[_School]


class _Mean(NamedTuple):
    """One column whose mean is a figure; ``shares`` by board and number of the school."""

    member: schools_of.Member
    shares: Mapping[tuple[str, str], _Share]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """The portal's dataset, and the files that staff may lay down instead."""
    return _DATASET.downloads(base_url)


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read all workbooks into figures of boards, groups of boards and Ontario.

    Sums and means have status E: they are ours. Raises ``SourceMissing`` without any workbook and
    ``SourceChanged`` for a missing column, a school or a school year twice, an unknown level or
    mark, a share that is none, or a group with a board that is absent.
    """
    workbooks, aside = _DATASET.workbooks(files)
    years = [_year(file) for file in workbooks]
    schools_of.refuse_one_year_twice(_ID, [(year.file, year.year) for year in years])
    years, old = _with_tests_once(years)
    aside += old
    rows: list[Published] = []
    for year in years:
        aside.extend(_left(year))
        for one in series:
            rows.extend(_figures(year, one))
    return Reading(rows, aside)


# The workbook


def _year(file: RawFile) -> _Year:
    name, rows = schools_of.sheet(_ID, file, COLUMNS)
    year = _DATASET.year(file, name, _YEAR_OF_SHEET.search(name))
    tests = _TESTS_OF_SHEET.search(name)
    schools = [_school(file, row) for row in rows]
    schools_of.refuse_repeats(_ID, file.path, schools)
    return _Year(file.path, year, 2000 + int(tests[2]) if tests else year, schools)


def _school(file: RawFile, row: Mapping[str, Cell]) -> _School:
    board, school, level, published = (text(row[column]) for column in COLUMNS)
    students = number(published)
    if students is None and (published or _EMPTY) not in _MARKS:
        where = f"{file.path}, school {school} of {board}, {STUDENTS}"
        raise SourceChanged(_ID, f"{where}: {_neither(published)}")
    return _School(board, school, level, students, row)


def _neither(published: str) -> str:
    return f"'{published}' is neither a number nor one of {', '.join(_MARKS)}"


def _with_tests_once(years: Sequence[_Year]) -> tuple[list[_Year], list[SetAside]]:
    """Leave the tests of each year to the file of the school year closest to them."""
    kept, aside = [], []
    closest: dict[int, _Year] = {}
    for year in sorted(years, key=lambda one: one.year):
        reason = ""
        if year.tested in _WITHOUT_TESTS:
            reason = _NO_TESTS
        elif year.tested is not None and closest.setdefault(year.tested, year) is not year:
            reason = _OLD_TESTS
        if reason:
            aside.append(SetAside(reason, len(year.schools), year.file))
        kept.append(_Year(year.file, year.year, None if reason else year.tested, year.schools))
    return kept, aside


def _left(year: _Year) -> Iterator[SetAside]:
    hidden = [school for school in year.schools if school.students is None]
    if hidden:
        example = f"{year.file}: school {hidden[0].number} of {hidden[0].board}"
        yield SetAside(_UNKNOWN_STUDENTS, len(hidden), example)


def _shares(year: _Year, column: str) -> dict[tuple[str, str], _Share]:
    found = [(school, text(school.cells[column])) for school in year.schools]
    plain = [value for _, cell in found if (value := number(cell)) is not None]
    are_fractions = any(0 < value < 1 for value in plain)
    if are_fractions and (max(plain) > 1 or any("%" in cell for _, cell in found)):
        message = f"{year.file}, {column}: fractions and percentages stand in one column"
        raise SourceChanged(_ID, message)
    scale = _ALL if are_fractions else 1
    return {
        (school.board, school.number): _share(year, school, column, cell, scale)
        for school, cell in found
    }


def _share(year: _Year, school: _School, column: str, cell: str, scale: int) -> _Share:
    if (cell or _EMPTY) in _MARKS:
        return _Share(None, cell or _EMPTY)
    value = number(cell.removesuffix("%"))
    where = f"{year.file}, school {school.number} of {school.board}, {column}"
    if value is None:
        raise SourceChanged(_ID, f"{where}: {_neither(cell)}")
    percentage = round(value * scale, 9)
    if not 0 <= percentage <= _ALL:
        raise SourceChanged(_ID, f"{where}: {cell} is no percentage")
    return _Share(percentage, "")


# The figures


def _figures(year: _Year, series: SeriesLike) -> Iterator[Published]:
    levels, groups = series.select.get("members", {}), series.select["groups"]
    if levels:
        schools_of.refuse_unknown_levels(_ID, year.file, year.schools, levels)
    means = _means(year, series.select)
    for code, schools in schools_of.places(_ID, year.file, year.schools, groups):
        for member, chosen in schools_of.members(schools, levels):
            if "count" in series.select:
                place = _placed(year, series, code, year.year, member)
                yield _counted(place, chosen, series.select["count"])
            for mean in means:
                yield _mean(year, series, code, chosen, _member(member, mean))


def _member(of_schools: schools_of.Member, mean: _Mean) -> _Mean:
    """A column has a breakdown of its own or is broken down by the level of schools, never both."""
    return mean if mean.member[0] != "total" else mean._replace(member=of_schools)


def _means(year: _Year, select: Mapping[str, Any]) -> list[_Mean]:
    if select.get("is_test") and year.tested is None:
        return []
    means = []
    for one in select.get("means", ()):
        tested = year.tested or 0
        if not one.get("first_test", tested) <= tested <= one.get("last_test", tested):
            continue
        column = one["column"]
        if column not in year.schools[0].cells:
            raise SourceChanged(_ID, f"{year.file} has no column '{column}'")
        member = (one.get("breakdown", "total"), one.get("category", "total"))
        means.append(_Mean(member, _shares(year, column)))
    return means


def _placed(
    year: _Year, series: SeriesLike, code: str, of: int, member: schools_of.Member
) -> Published:
    place = (schools_of.SCHEME, code, of, schools_of.label_of(of), *member)
    return Published(series.series_id, *place, None, file=year.file)


def _counted(figure: Published, schools: Sequence[_School], count: str) -> Published:
    if count == "schools":
        return figure._replace(value=len(schools), note="Counted from the rows of schools")
    left = _Left.of(text(school.cells[STUDENTS]) for school in schools if school.students is None)
    counted = [school.students for school in schools if school.students is not None]
    note = f"Added up from {len(counted)} schools, each rounded to 5{left.words}"
    if not counted:
        return figure._replace(obs_status=left.status, source_flag=left.mark, note=note)
    return figure._replace(value=sum(counted), obs_status="E", note=note)


def _mean(
    year: _Year, series: SeriesLike, code: str, schools: Sequence[_School], mean: _Mean
) -> Published:
    is_test = bool(series.select.get("is_test"))
    of = year.tested if is_test and year.tested is not None else year.year
    figure = _placed(year, series, code, of, mean.member)
    shares = [(mean.shares[school.board, school.number], school.students) for school in schools]
    counted = [
        (share.value, weight) for share, weight in shares if share.value is not None and weight
    ]
    left = _Left.of(
        share.mark or "no enrolment"
        for share, weight in shares
        if share.value is None or not weight
    )
    note = f"Mean of {len(counted)} schools, weighted by their enrolment"
    if is_test:
        note += f" in all grades in {schools_of.label_of(year.year)}"
    note += left.words
    if not counted:
        status = "M" if is_test and left.mark == _NOT_TESTED else left.status
        return figure._replace(obs_status=status, source_flag=left.mark, note=note)
    value = math.fsum(share * weight for share, weight in counted)
    value /= math.fsum(weight for _, weight in counted)
    return figure._replace(value=value, obs_status="E", note=note)


class _Left(NamedTuple):
    """The schools left out: words for a note, and what stands where all are."""

    words: str
    mark: str | None
    status: str

    @classmethod
    def of(cls, marks: Iterator[str]) -> _Left:
        counts = Counter(mark or _EMPTY for mark in marks)
        strongest = next((mark for mark in _MARKS if mark in counts), None)
        listed = ", ".join(f"{count} {mark}" for mark, count in counts.most_common())
        words = f"; {counts.total()} left out ({listed})" if counts else ""
        return cls(words, strongest, _MARKS[strongest] if strongest else "O")
