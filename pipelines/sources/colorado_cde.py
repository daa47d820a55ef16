"""Colorado Department of Education (CDE): graduation, absence and the October count.

Files, laid down by hand:

* ``*_graduation_workbook.xlsx``: the rates of one reporting year. Sheets ``State Rates``,
  ``District Race Eth Gender`` and ``District IPST`` (programmes) are read, the sheets of schools
  are not. A row is one organisation and one cohort, named by its anticipated year of graduation
  (AYG); the newest cohort has had four years, the one before five, and so on to seven.
* ``*_ChronicAbsenteeism.xlsx``: one school year by district;
  ``*_State_ChronicAbsenteeism.xlsx``: one year of the state by sex, race, programme and grade, as
  pairs of label and number.
* ``coschooldata__enrollment_*.csv``: the October count, tidied by a third party (autumn 2019 and
  2023); ``kidscount_*.csv``: older figures of CDE in tables of Colorado KIDS COUNT.
* ``*master_chronic_absenteeism.csv``: the absence workbooks again, not needed.

Measures, of which ``select.measures`` of a series lists one or more:

* ``graduation N``, ``completion N``, ``cohort N`` with N from 4 to 7;
* ``absent share``, ``absent students``, ``truancy share``, ``attendance share``;
* ``october students``, ``october lunch share``;
* ``kidscount students``, ``kidscount special education share`` and ``students``, ``kidscount
  lunch share`` and ``students``, ``kidscount graduation``, ``kidscount dropout``.

Codes are organisation codes (scheme ``colorado_cde``; 9999 is the state) and, for KIDS COUNT,
names of districts (scheme ``colorado_kidscount``).

Traps, seen 2026-11:

* All numbers of the graduation workbook are text (``79.9%``, ``6,650``). Ten marks stand for
  numbers that are not given, some of which look like numbers (``51 or greater``, ``<= 2%``):
  ``N/A`` is no such students (M), the rest is suppressed (Q). A cohort of 0 has a rate of
  ``0.0%`` that is none.
* Labels of the graduation workbook hold line breaks and double blanks, or neither.
* Year is the one in which the cohort was to graduate, for five to seven years as well.
* The absence workbooks change from year to year: row of the header, names of the columns, label
  and column of the state's row, footnotes below it. Until 2018-19 they divide by the students of
  autumn, and a share can be above 1; from 2019-20 by all students of the year, that year only
  until schools closed; for 2022-23 by those of kindergarten to grade 12, while the counts before
  are as high as with preschool. Each change is marked as a break.
* KIDS COUNT gives the autumn as its year, but for graduation and dropout the spring; ``Percent``
  is a share from 0 to 1. Names of districts are in capitals.
* ``end_year`` of the October count is the spring. Its sexes can fall short of the total.
"""

from __future__ import annotations

import fnmatch
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import (
    Cell,
    Row,
    csv_records,
    number,
    read_sheet,
    read_sheets,
    records,
    required,
    text,
)

_ID = "colorado_cde"
_SCHEME, _NAMES = "colorado_cde", "colorado_kidscount"
_STATE = "9999"
_PAGE = "https://ed.cde.state.co.us/cdereval"
_KIDSCOUNT_PAGE = "https://datacenter.aecf.org"

_GRADUATION = "*_graduation_workbook.xlsx"
_STATE_ABSENCE = "*_State_ChronicAbsenteeism.xlsx"
_ABSENCE = "*-????_ChronicAbsenteeism.xlsx"
_OCTOBER = "coschooldata__enrollment_*.csv"
_ENROLMENT = "kidscount_Pupil_enrollment.csv"
_SPECIAL = "kidscount_Special_education.csv"
_LUNCH = "kidscount_Students_qualifying_for_free_or_reduced_price_lunch.csv"
_CLASSES = "kidscount_High_school_graduation_rates.csv"
_DROPOUT = "kidscount_Dropout_rates_by_race_and_ethnicity.csv"
_MASTER = "*master_chronic_absenteeism.csv"

_HINTS = {
    _GRADUATION: "Graduation and completion rates, the workbook of one reporting year.",
    _ABSENCE: "Chronic absenteeism by district, one workbook a school year.",
    _STATE_ABSENCE: "Chronic absenteeism of the state by sex, race, programme and grade.",
    _OCTOBER: "October count by grade and group, as tidied by the R package coschooldata.",
    _MASTER: "Not needed: the workbooks of absence in one table.",
}
_KIDSCOUNT_HINT = "Table of Colorado KIDS COUNT, csv, all districts."

_MARKS = {
    "N/A": "M",
    "(-)": "Q",
    "15 or less": "Q",
    "16-50": "Q",
    "50 or less": "Q",
    "51 or greater": "Q",
    "<= 2%": "Q",
    "<= 10%": "Q",
    ">= 90%": "Q",
    ">= 98%": "Q",
}
_NO_COHORT = "There is no student in the cohort."

_TOTAL = ("total", "total")
_POOR = ("student_group", "economically_disadvantaged")
_RACES = {
    "American Indian or Alaska Native": ("race", "american_indian"),
    "Asian": ("race", "asian"),
    "Black or African American": ("race", "black"),
    "Hispanic or Latino": ("race", "hispanic"),
    "White": ("race", "white"),
    "Native Hawaiian or Other Pacific Islander": ("race", "pacific_islander"),
    "Two or More Races": ("race", "two_or_more"),
}
_COHORT_GROUPS = {
    "All Students": _TOTAL,
    "Female": ("sex", "female"),
    "Male": ("sex", "male"),
    "Non-Binary": ("sex", "non_binary"),
    **_RACES,
    "Students with Disabilities": ("student_group", "special_education"),
    "English Learners": ("student_group", "english_learners"),
    "Econ. Disadvant.": _POOR,
    "Migrant": ("student_group", "migrant"),
    "Title 1": ("student_group", "title_i"),
    "Homeless": ("student_group", "homeless"),
    "Gifted-Talented": ("student_group", "gifted"),
    "Military Connected": ("student_group", "military"),
    "Foster": ("student_group", "foster_care"),
}
_GRADES = {
    "PK": "pre_kindergarten",
    "K": "kindergarten",
    **{f"{grade:02d}": f"grade_{grade}" for grade in range(1, 13)},
}
_ORDINALS = ("1st", "2nd", "3rd", *(f"{grade}th" for grade in range(4, 13)))
_ABSENT_GROUPS = {
    "Female": ("sex", "female"),
    "Male": ("sex", "male"),
    "ELL": ("student_group", "english_learners"),
    "Special Education": ("student_group", "special_education"),
    "Free or Reduced Lunch": _POOR,
    "Homeless": ("student_group", "homeless"),
    "Migrant": ("student_group", "migrant"),
    "Amer Indian/Alaskan Native": ("race", "american_indian"),
    "Hawaiian/Pacific Islander": ("race", "pacific_islander"),
    **_RACES,
    "K": ("grade", "kindergarten"),
    **{label: ("grade", f"grade_{grade}") for grade, label in enumerate(_ORDINALS, start=1)},
}
_OCTOBER_GROUPS = {
    "total_enrollment": _TOTAL,
    "female": ("sex", "female"),
    "male": ("sex", "male"),
    "native_american": ("race", "american_indian"),
    "asian": ("race", "asian"),
    "black": ("race", "black"),
    "hispanic": ("race", "hispanic"),
    "white": ("race", "white"),
    "pacific_islander": ("race", "pacific_islander"),
    "multiracial": ("race", "two_or_more"),
    "free_reduced_lunch": _POOR,
}
_DROPOUT_GROUPS = {
    "All Students": _TOTAL,
    "Female Students": ("sex", "female"),
    "Male Students": ("sex", "male"),
    "Native American Students": ("race", "american_indian"),
    "Asian Students": ("race", "asian"),
    "Black Students": ("race", "black"),
    "Hispanic Students": ("race", "hispanic"),
    "White Students": ("race", "white"),
    "Native Hawaiian or Other Pacific Islander": ("race", "pacific_islander"),
    "Two or More Races": ("race", "two_or_more"),
}
_MEALS = {
    "Eligible for Free or Reduced Lunch": _TOTAL,
    "Eligible for Free Lunch": ("meals", "free"),
    "Eligible for Reduced Price Lunch": ("meals", "reduced"),
}
_MEALS_COUNTED = {"Eligible for Free or Reduced Lunch": _POOR}

_SCHOOLS = "Rows of schools in the graduation workbook"
_NOTES = "Lines below the state's total of an absence workbook"
_MASTER_ROWS = "The workbooks of absence once more, in one table"
_CROSSED = "October count of a grade by race or sex: no dimension holds two at once"
_NO_GROUP = "Counts by kind of meal: the shares are read"

_BREAKS = {
    2020: (
        "Divided by all students of the year and not, as before, by those of autumn; counts the "
        "days until schools closed for COVID-19."
    ),
    2023: (
        "Divided by the students of kindergarten to grade 12; the counts of 2019-20 to 2021-22 "
        "are as high as this year's count with preschool."
    ),
}

_Member = tuple[str, str]


class _Value(NamedTuple):
    """A cell: a number, or the status and the mark of its absence."""

    value: float | None
    status: str = "A"
    mark: str | None = None
    note: str | None = None


class _Found(NamedTuple):
    """One figure of one measure, before it belongs to a series."""

    measure: str
    scheme: str
    code: str
    year: int
    label: str
    member: _Member
    cell: _Value
    file: str
    students: int | None = None


class _Table(NamedTuple):
    """What one file holds, and the rows of it that are set aside."""

    found: list[_Found]
    aside: list[SetAside]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """Files that staff lay down by hand under the names they are published with."""
    del base_url, series
    return [
        *(Download(pattern, page=_PAGE, hint=hint) for pattern, hint in _HINTS.items()),
        *(
            Download(name, page=_KIDSCOUNT_PAGE, hint=_KIDSCOUNT_HINT)
            for name in (_ENROLMENT, _SPECIAL, _LUNCH, _CLASSES, _DROPOUT)
        ),
    ]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the files of the measures that the series ask for.

    Raises ``SourceMissing`` where no file has a measure, and ``SourceChanged`` for another
    layout, a label or mark that is not known, or numbers that contradict each other.
    """
    by_measure: dict[str, list[_Found]] = defaultdict(list)
    aside: list[SetAside] = []
    for file in files:
        table = _reader(file)(file)
        aside.extend(table.aside)
        for found in table.found:
            by_measure[found.measure].append(found)
    rows = [
        _published(one, found)
        for one in series
        for measure in one.select["measures"]
        for found in _of(measure, by_measure)
    ]
    return Reading(rows, [one for one in aside if one.rows])


def _reader(file: RawFile) -> Callable[[RawFile], _Table]:
    for pattern, reader in _READERS:
        if fnmatch.fnmatchcase(file.path, pattern):
            return reader
    raise _changed(file, f"is none of {', '.join(pattern for pattern, _ in _READERS)}")


def _of(measure: str, found: Mapping[str, list[_Found]]) -> list[_Found]:
    if measure not in found:
        known = "; ".join(sorted(found)) or "none"
        message = f"no file gives '{measure}'; the files there give: {known}. See {_PAGE}"
        raise SourceMissing(_ID, message)
    return found[measure]


def _published(one: SeriesLike, found: _Found) -> Published:
    cell = found.cell
    return Published(
        one.series_id,
        found.scheme,
        found.code,
        found.year,
        found.label,
        *found.member,
        cell.value,
        sample_size=found.students,
        obs_status=cell.status,
        source_flag=cell.mark,
        note=cell.note,
        file=found.file,
    )


def _changed(file: RawFile, message: str) -> SourceChanged:
    return SourceChanged(_ID, f"{file.path} {message}")


def _member(file: RawFile, label: str, groups: Mapping[str, _Member]) -> _Member:
    if label not in groups:
        raise _changed(file, f"has the group '{label}'; known: {', '.join(groups)}")
    return groups[label]


# The graduation workbook

_STATE_SHEET = "State Rates"
_DISTRICT_SHEETS = ("District Race Eth Gender", "District IPST")
_AYG, _YEARS_AFTER = (
    "Anticipated Year of Graduation (AYG)",
    "Number of Years After Entering High School",
)
_CODE, _NAME = "Organization Code", "Organization Name"
_LAST_ROW = "End of Worksheet"
_SIZE, _GRADUATED, _COMPLETED = "AYG Cohort Size", "Graduation Rate", "Completion Rate"
_MEASURES = {_SIZE: "cohort", _GRADUATED: "graduation", _COMPLETED: "completion"}
_COLUMN = re.compile(rf"(?P<group>.+) (?P<kind>{_SIZE}|{_GRADUATED}|{_COMPLETED})")
_SCHOOL_YEAR = re.compile(r"(\d{4})-(\d{4})")
_COUNT, _PERCENT = re.compile(r"\d[\d,]*"), re.compile(r"\d+(\.\d+)?%")
_ON_TIME = 4
_ALL = 100


def _graduation(file: RawFile) -> _Table:
    found: list[_Found] = []
    for sheet in (_STATE_SHEET, *_DISTRICT_SHEETS):
        rows = read_sheet(_ID, file, sheet)
        reported = _reported(file, sheet, rows)
        for record in _cohorts(file, sheet, rows):
            found.extend(_cohort(file, sheet, record, reported))
    schools = [rows for name, rows in read_sheets(_ID, file).items() if name.startswith("School ")]
    left = sum(any(text(cell) for cell in row) for rows in schools for row in rows)
    return _Table(found, [SetAside(_SCHOOLS, left, file.path)])


def _reported(file: RawFile, sheet: str, rows: Sequence[Row]) -> int:
    """The calendar year in which the reporting year of the sheet's title ends."""
    title = text(rows[0][0]) if rows and rows[0] else ""
    named = _SCHOOL_YEAR.match(title)
    if named is None:
        raise _changed(file, f"sheet '{sheet}' begins with '{title}'; expected: a school year")
    return int(named[2])


def _cohorts(file: RawFile, sheet: str, rows: Sequence[Row]) -> Iterator[dict[str, Cell]]:
    keys = [_NAME, _AYG, _YEARS_AFTER] + ([] if sheet == _STATE_SHEET else [_CODE])
    table = records(_ID, f"{file.path}, sheet '{sheet}'", rows, keys)
    if not table or _LAST_ROW not in map(text, table[-1].values()):
        raise _changed(file, f"sheet '{sheet}' does not close with '{_LAST_ROW}': it is cut short")
    for record in table[:-1]:
        yield {" ".join(label.split()): cell for label, cell in record.items()}


def _cohort(
    file: RawFile, sheet: str, record: Mapping[str, Cell], reported: int
) -> Iterator[_Found]:
    code = text(record.get(_CODE, _STATE))
    label = text(record[_AYG])
    where = f"sheet '{sheet}', {text(record[_NAME])}, {label}"
    named, years = _SCHOOL_YEAR.fullmatch(label), number(record[_YEARS_AFTER])
    if named is None or years is None or int(named[2]) + years != reported + _ON_TIME:
        message = f"has {where} after {years} years, which does not fit {reported}"
        raise _changed(file, message)
    cells = _cells(file, where, record)
    _refuse_impossible(file, where, cells)
    for (group, kind), cell in cells.items():
        size = cells[group, _SIZE].value
        yield _Found(
            f"{_MEASURES[kind]} {years:.0f}",
            _SCHEME,
            code,
            int(named[2]),
            label,
            _member(file, group, _COHORT_GROUPS),
            _of_none(cell) if size == 0 and kind != _SIZE else cell,
            file.path,
            None if size is None or kind == _SIZE else int(size),
        )


def _of_none(cell: _Value) -> _Value:
    """The rate of a cohort of nobody: it is none, whatever is printed."""
    return _Value(None, "M", cell.mark or f"{cell.value}%", _NO_COHORT)


def _cells(file: RawFile, where: str, record: Mapping[str, Cell]) -> dict[tuple[str, str], _Value]:
    cells = {}
    for label, cell in record.items():
        if column := _COLUMN.fullmatch(label):
            group, kind = column["group"], column["kind"]
            cells[group, kind] = _marked(file, f"{where}, {label}", text(cell), kind)
    for group, _ in list(cells):
        missing = [kind for kind in _MEASURES if (group, kind) not in cells]
        if missing:
            raise _changed(file, f"{where} has no column '{group} {missing[0]}'")
    if ("All Students", _SIZE) not in cells:
        raise _changed(file, f"{where} has no column 'All Students {_SIZE}'")
    return cells


def _marked(file: RawFile, where: str, published: str, kind: str) -> _Value:
    if published in _MARKS:
        return _Value(None, _MARKS[published], published)
    form = _COUNT if kind == _SIZE else _PERCENT
    if form.fullmatch(published):
        return _Value(float(published.replace(",", "").removesuffix("%")))
    raise _changed(file, f"{where}: '{published}' is neither a number nor {', '.join(_MARKS)}")


def _refuse_impossible(file: RawFile, where: str, cells: Mapping[tuple[str, str], _Value]) -> None:
    for group in {group for group, _ in cells}:
        graduated, completed = (cells[group, kind].value for kind in (_GRADUATED, _COMPLETED))
        if graduated is not None and completed is not None and not graduated <= completed <= _ALL:
            raise _changed(file, f"{where}: {group}, {graduated} graduated, {completed} completed")
    sizes = [
        cells[group, _SIZE].value if (group, _SIZE) in cells else None
        for group in ("All Students", "Female", "Male", "Non-Binary")
    ]
    known = [size for size in sizes if size is not None]
    if len(known) == len(sizes) and known[0] != sum(known[1:]):
        raise _changed(file, f"{where}: {known[0]:.0f} students, by sex {sum(known[1:]):.0f}")


# The workbooks of absence

_YEAR_COLUMN, _COUNTY, _DISTRICT = "School Year", "County Code", "District Code"
_ABSENT = re.compile(r"Number of Students with Chronic Absenteeism|Chronic Absent Count")
_STUDENTS = re.compile(
    r"Student Fall K-12 Enrollment|\d{4}-\d{4} Student Count"
    r"|K-12 Student Count \(used in Chronic Absent Rate\)"
)
_SHARE = re.compile(r"% Chronically Absent|Chronically Absent Rate")
_TRUANT = re.compile(r"Truancy Rate")
_FILE_YEAR = re.compile(r"(\d{4}-\d{4})_")
_ROUNDED = 0.0006
"""Shares are given to three decimals in some years and unrounded in others."""


def _absence(file: RawFile) -> _Table:
    label = _label(file)
    sheet = next(iter(read_sheets(_ID, file)))
    rows = [
        {name.rstrip("*"): cell for name, cell in row.items()}
        for row in records(
            _ID, f"{file.path}, sheet '{sheet}'", read_sheet(_ID, file, sheet), [_COUNTY, _DISTRICT]
        )
    ]
    columns = _absence_columns(file, rows)
    found: list[_Found] = []
    left = 0
    for row in rows:
        code = _absence_code(file, label, row)
        if code is None:
            left += 1
            continue
        found.extend(_absent(file, label, code, row, columns))
    _refuse_wrong_state(file, found)
    return _Table(found, [SetAside(_NOTES, left, file.path)])


def _refuse_wrong_state(file: RawFile, found: Iterable[_Found]) -> None:
    """The state has one total; it can be below the sum, for a student can be in two districts."""
    counts = [one for one in found if one.measure == "absent students"]
    states = [one.cell.value or 0 for one in counts if one.code == _STATE]
    added = sum(one.cell.value or 0 for one in counts if one.code != _STATE)
    if len(states) != 1 or states[0] > added:
        message = f"has {states} as the state's total; expected: one, of {added:.0f} at most"
        raise _changed(file, message)


def _label(file: RawFile) -> str:
    named = _FILE_YEAR.match(file.path)
    if named is None:
        raise _changed(file, "does not begin with a school year, as 2022-2023_")
    return named[1]


def _absence_columns(file: RawFile, rows: Sequence[Mapping[str, Cell]]) -> dict[str, str]:
    labels = list(rows[0]) if rows else []
    columns = {}
    for measure, form in (
        ("students", _STUDENTS),
        ("absent students", _ABSENT),
        ("absent share", _SHARE),
        ("truancy share", _TRUANT),
    ):
        fitting = [label for label in labels if form.fullmatch(label)]
        if len(fitting) > 1 or (not fitting and form is not _TRUANT):
            message = f"has {len(fitting)} columns like '{form.pattern}' among {', '.join(labels)}"
            raise _changed(file, message)
        if fitting:
            columns[measure] = fitting[0]
    return columns


def _absence_code(file: RawFile, label: str, row: Mapping[str, Cell]) -> str | None:
    """Code of a row's place; ``None`` for a footnote."""
    code, first = text(row[_DISTRICT]), text(row.get(_YEAR_COLUMN, label))
    if code.isdigit():
        if first != label:
            raise _changed(file, f"has the school year '{first}' for {code}")
        return code.zfill(4)
    heads = f"{first} {text(row[_COUNTY])}"
    if "TOTAL" in heads.upper() and len(heads) < len(label) * 4:
        return _STATE
    if any(number(cell) is not None for cell in row.values()):
        raise _changed(file, f"has a row of no district: {', '.join(map(text, row.values()))}")
    return None


def _absent(
    file: RawFile, label: str, code: str, row: Mapping[str, Cell], columns: Mapping[str, str]
) -> Iterator[_Found]:
    year = int(label[-4:])
    values = {
        measure: required(_ID, f"{file.path}, {code}", row, column)
        for measure, column in columns.items()
    }
    students, absent, share = (
        values.pop("students"),
        values["absent students"],
        values["absent share"],
    )
    _refuse_wrong_share(file, code, absent, students, share)
    status = "B" if year in _BREAKS else "A"
    for measure, value in values.items():
        cell = _Value(value, status, note=_BREAKS.get(year))
        if measure == "truancy share":
            cell = _Value(value)
        yield _Found(
            measure, _SCHEME, code, year, label, _TOTAL, cell, file.path, _behind(measure, students)
        )


def _behind(measure: str, students: float) -> int | None:
    return int(students) if measure == "absent share" else None


def _refuse_wrong_share(
    file: RawFile, where: str, absent: float, students: float, share: float
) -> None:
    if students <= 0 or abs(absent / students - share) > _ROUNDED:
        message = f"has for {where} {absent:.0f} absent of {students:.0f}, but a share of {share}"
        raise _changed(file, message)


_ABSENT_LABEL = re.compile(r"(?P<group>.+) Chronically Absent Count")
_GROUP_LABEL = re.compile(r"(?P<group>.+) Count")
_STATE_SHARES = {
    "Chronic Absenteeism Rate": "absent share",
    "Attendance Rate": "attendance share",
    "Truancy Rate": "truancy share",
}
_OVERALL = "Overall State Attendance Data"
_OTHER_COUNTS = re.compile(r"(PK-12 Student|K-12 Student|Chronic Absenteeism|Truant .+) Count")


def _state_absence(file: RawFile) -> _Table:
    label = _label(file)
    sheet = next(iter(read_sheets(_ID, file)))
    rows = read_sheet(_ID, file, sheet)
    if not any(_OVERALL in map(text, row) for row in rows):
        raise _changed(file, f"has no block '{_OVERALL}'")
    found = list(_state_totals(file, label, rows))
    for at, row in enumerate(rows):
        for place, cell in enumerate(row[:-2]):
            named = _GROUP_LABEL.fullmatch(text(cell))
            if (
                not named
                or _ABSENT_LABEL.fullmatch(text(cell))
                or _OTHER_COUNTS.fullmatch(text(cell))
            ):
                continue
            member = _member(file, named["group"], _ABSENT_GROUPS)
            below = rows[at + 1] if at + 1 < len(rows) else []
            found.extend(_state_group(file, label, member, row[place : place + 3], below[place:]))
    return _Table(found, [])


def _state_totals(file: RawFile, label: str, rows: Sequence[Row]) -> Iterator[_Found]:
    cells = {text(row[at]): row[at + 1] for row in rows for at in range(len(row) - 1)}
    for name, measure in _STATE_SHARES.items():
        if number(cells.get(name, "")) is None:
            raise _changed(file, f"has no number beside '{name}'")
        year = int(label[-4:])
        is_broken = measure == "absent share" and year in _BREAKS
        cell = _Value(
            number(cells[name]),
            "B" if is_broken else "A",
            note=_BREAKS[year] if is_broken else None,
        )
        students = number(cells.get("K-12 Student Count", ""))
        behind = _behind(measure, students) if students is not None else None
        yield _Found(measure, _SCHEME, _STATE, year, label, _TOTAL, cell, file.path, behind)


def _state_group(
    file: RawFile, label: str, member: _Member, pair: Sequence[Cell], below: Sequence[Cell]
) -> Iterator[_Found]:
    """A group's students and share stand beside its label, its absent students one row below."""
    where = text(pair[0])
    students, share = number(pair[1]), number(pair[2])
    absent = (
        number(below[1]) if len(below) > 1 and _ABSENT_LABEL.fullmatch(text(below[0])) else None
    )
    if students is None or share is None or absent is None:
        raise _changed(file, f"has no students, share and absent students of '{where}'")
    _refuse_wrong_share(file, where, absent, students, share)
    year = int(label[-4:])
    status, note = ("B", _BREAKS[year]) if year in _BREAKS else ("A", None)
    for measure, value in (("absent share", share), ("absent students", absent)):
        yield _Found(
            measure,
            _SCHEME,
            _STATE,
            year,
            label,
            member,
            _Value(value, status, note=note),
            file.path,
            _behind(measure, students),
        )


# The October count

_OCTOBER_COLUMNS = (
    "end_year",
    "district_id",
    "grade_level",
    "is_state",
    "is_district",
    "subgroup",
    "n_students",
    "pct",
)
_ALL_GRADES, _ALL_GROUPS = "TOTAL", "total_enrollment"


def _october(file: RawFile) -> _Table:
    rows = csv_records(_ID, file, _OCTOBER_COLUMNS, is_ended=True)
    found: list[_Found] = []
    crossed = 0
    for row in rows:
        member = _october_member(file, row)
        if member is None:
            crossed += 1
            continue
        found.extend(_counted(file, row, member))
    _refuse_wrong_sums(file, found)
    return _Table(found, [SetAside(_CROSSED, crossed, file.path)])


def _october_member(file: RawFile, row: Mapping[str, str]) -> _Member | None:
    group, grade = row["subgroup"], row["grade_level"]
    member = _member(file, group, _OCTOBER_GROUPS)
    if grade == _ALL_GRADES:
        return member
    if grade not in _GRADES:
        raise _changed(file, f"has the grade '{grade}'; known: {', '.join(_GRADES)}")
    return ("grade", _GRADES[grade]) if group == _ALL_GROUPS else None


def _counted(file: RawFile, row: Mapping[str, str], member: _Member) -> Iterator[_Found]:
    kinds = (row["is_state"], row["is_district"])
    if kinds not in {("True", "False"), ("False", "True")}:
        raise _changed(file, f"has a row that is neither of the state nor of a district: {row}")
    code = _STATE if kinds[0] == "True" else row["district_id"]
    year = int(required(_ID, file.path, row, "end_year"))
    place = (_SCHEME, code, year, f"{year - 1}-{year % 100:02d}")
    students = required(_ID, file.path, row, "n_students")
    yield _Found("october students", *place, member, _Value(students), file.path)
    if member == _POOR:
        share = _share(file, f"{code}, {year}", required(_ID, file.path, row, "pct"))
        yield _Found("october lunch share", *place, _TOTAL, _Value(share), file.path)


def _share(file: RawFile, where: str, value: float) -> float:
    if not 0 <= value <= 1:
        raise _changed(file, f"has the share {value} for {where}; expected: 0 to 1")
    return value


def _refuse_wrong_sums(file: RawFile, found: Iterable[_Found]) -> None:
    sums: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for one in found:
        if one.measure == "october students" and one.cell.value is not None:
            sums[one.code, one.year][one.member[0]] += int(one.cell.value)
    for (code, year), added in sums.items():
        total = added["total"]
        if (
            added["race"] not in {0, total}
            or added["sex"] > total
            or added["grade"] not in {0, total}
        ):
            shown = ", ".join(f"{dimension} {value}" for dimension, value in sorted(added.items()))
            raise _changed(file, f"has sums for {code} in {year} that do not fit: {shown}")


# KIDS COUNT

_PERCENTS, _NUMBERS = "Percent", "Number"
_NOT_GIVEN = ("N/A", "NA")


class _KidsCount(NamedTuple):
    """How one table is read: measure by data format, groups of its third column, its years."""

    measures: Mapping[str, str]
    is_autumn: bool
    column: str | None = None
    groups: Mapping[str, _Member] = {}
    counted: Mapping[str, _Member] = {}


_KIDSCOUNT = {
    _ENROLMENT: _KidsCount({_NUMBERS: "kidscount students"}, is_autumn=True),
    _SPECIAL: _KidsCount(
        {
            _PERCENTS: "kidscount special education share",
            _NUMBERS: "kidscount special education students",
        },
        is_autumn=True,
        counted={"": ("student_group", "special_education")},
    ),
    _LUNCH: _KidsCount(
        {_PERCENTS: "kidscount lunch share", _NUMBERS: "kidscount lunch students"},
        is_autumn=True,
        column="Poverty Level",
        groups=_MEALS,
        counted=_MEALS_COUNTED,
    ),
    _CLASSES: _KidsCount({_PERCENTS: "kidscount graduation"}, is_autumn=False),
    _DROPOUT: _KidsCount(
        {_PERCENTS: "kidscount dropout"},
        is_autumn=False,
        column="Category",
        groups=_DROPOUT_GROUPS,
    ),
}


def _kidscount(file: RawFile) -> _Table:
    kind = _KIDSCOUNT[file.path]
    columns = ["Location", "TimeFrame", "DataFormat", "Data"]
    rows = csv_records(
        _ID, file, [*columns, *([kind.column] if kind.column else [])], is_ended=True
    )
    found = []
    left = 0
    for row in rows:
        member = _tabulated_member(file, kind, row)
        if member is None:
            left += 1
            continue
        found.append(_tabulated(file, kind, row, member))
    return _Table(found, [SetAside(_NO_GROUP, left, file.path)])


def _tabulated_member(file: RawFile, kind: _KidsCount, row: Mapping[str, str]) -> _Member | None:
    if row["DataFormat"] not in kind.measures:
        known = ", ".join(kind.measures)
        raise _changed(file, f"has the data format '{row['DataFormat']}'; known: {known}")
    group = row[kind.column] if kind.column else ""
    member = _member(file, group, kind.groups or {"": _TOTAL})
    is_counted = row["DataFormat"] == _NUMBERS and kind.counted
    return kind.counted.get(group) if is_counted else member


def _tabulated(file: RawFile, kind: _KidsCount, row: Mapping[str, str], member: _Member) -> _Found:
    where = f"{row['Location']}, {row['TimeFrame']}"
    published, stated = row["Data"], number(row["TimeFrame"])
    value = number(published)
    if stated is None or (value is None and published not in _NOT_GIVEN):
        message = f"has '{published}' for {where}; expected: a number or {', '.join(_NOT_GIVEN)}"
        raise _changed(file, message)
    if value is not None and row["DataFormat"] == _PERCENTS:
        value = _share(file, where, value)
    year = int(stated) + kind.is_autumn
    label = f"{year - 1}-{year % 100:02d}" if kind.is_autumn else row["TimeFrame"]
    cell = _Value(value) if value is not None else _Value(None, "O", published)
    measure = kind.measures[row["DataFormat"]]
    return _Found(measure, _NAMES, row["Location"], year, label, member, cell, file.path)


def _not_needed(file: RawFile) -> _Table:
    rows = csv_records(_ID, file, ["school_year", "district_code"], is_ended=True)
    return _Table([], [SetAside(_MASTER_ROWS, len(rows), file.path)])


_READERS: tuple[tuple[str, Callable[[RawFile], _Table]], ...] = (
    (_GRADUATION, _graduation),
    (_STATE_ABSENCE, _state_absence),
    (_ABSENCE, _absence),
    (_OCTOBER, _october),
    (_MASTER, _not_needed),
    *((name, _kidscount) for name in _KIDSCOUNT),
)
