"""US Common Core of Data (CCD): students, teachers, schools and finance of school districts.

Files:

* ``ELSI_*.csv``: exports of the ELSI table generator, one row per agency, one school year each;
  six lines of preamble, a header, the agencies, notes. Their finance columns are the School
  District Finance Survey (F-33), rounded to 1 000 US dollars; total expenditure includes capital
  outlay and debt, so it is not current spending per pupil.
* ``districts_*_nces.csv``: the directory, membership and staff files of 2023-24 merged into seven
  columns, without estimates.
* ``*-districts-ccd.csv``: a directory of identifiers without figures, set aside.
* ``directory_<autumn>.page-<n>.json``, ``finance_<autumn>...``, ``enrollment_<autumn>_<grade>...``
  and ``enrollment_<autumn>_grade-99_<race or sex>...``: answers of the Urban Institute's portal,
  the same survey; see ``pipelines.urban_api``. Only they have students by grade, race and sex, and
  counts of schools, English learners and students with disabilities.

``select`` holds ``column``, an ELSI column without the year at its end or a variable of the portal
that ELSI's files here do not have; for a quotient also ``divided_by``, another such column; for
parts of the total also ``parts`` (breakdown to category to column, divided like it); ``groups``
names the breakdowns that the portal's enrolment tables give. Codes are seven-digit LEAIDs in the
scheme ``nces_leaid``.

Seen 2026-11:

* Column order differs by year: columns are found by name, and the year is the one in the name.
* Two files have lost the leading zero of the LEAID. Names repeat and mislead ("DENVER 1" is
  0800004, an agency of some 400 students; Denver's school district is 0803360), so only the LEAID
  counts.
* Three marks of missing values: † not applicable (M), – missing (O), ‡ below the publisher's
  quality standards (Q).
* The merged file calls its staff column ``instructional_staff``. Over the 320 larger districts of
  CO, KY, TX and WA its median change from the FTE teachers of 2022-23 is 0.1 per cent: it is the
  same count of teachers.
* Houston 2023-24: teachers +7 per cent while students -3 per cent. Where the two part like that,
  figures made of teachers say so in their note.
* In a recorded answer of the portal (autumn 2018) all counts of teachers are whole numbers, where
  ELSI has two decimals: the portal cuts them. A count of teachers from there is up to one lower.
* In the grade column of the portal -1 is pre-kindergarten and 0 kindergarten, no missing value.

Not proved against the portal (2026-11): that its ``enrollment`` leaves out adult education as
ELSI's column does.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipelines.combined import Figure, divided
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.urban_api import (
    RACES,
    SEXES,
    TOTAL,
    Row,
    Table,
    amount,
    answers,
    ask,
    code,
    laid_down,
    leaid_of,
    school_year,
)

SOURCE_ID = "nces_ccd"
KEPT_SCHEME = "nces_leaid"
"""The files hold some 20 000 districts a year; see ``pipelines.protocol.read_places``."""

_PAGE = "https://nces.ed.gov/ccd/elsi/tableGenerator.aspx"
_HINTS = {
    "ELSI_*.csv": (
        "ELSI table generator: districts, one school year, total students, FTE teachers and the "
        "finance totals; export as CSV."
    ),
    "districts_*_nces.csv": (
        "Membership and staff of all districts merged into district_id, enrollment, "
        "instructional_staff, year; from https://nces.ed.gov/ccd/files.asp."
    ),
    "*-districts-ccd.csv": "Not needed: a directory of identifiers.",
}

_CCD = "school-districts/ccd"
_GRADE_TOKENS = ("grade-pk", "grade-k", *(f"grade-{grade}" for grade in range(1, 13)))
_AUTUMNS = range(1986, 2025)
_SEVEN_RACES = range(2010, 2025)
"""Autumns in which all states count seven races; before, Asian holds Pacific Islander too."""
_TABLES = (
    Table(f"{_CCD}/directory/{{year}}/", tuple(_AUTUMNS)),
    Table(f"{_CCD}/finance/{{year}}/", (1991, *range(1994, 2021))),
    Table(f"{_CCD}/enrollment/{{year}}/{{grade}}/", tuple(_SEVEN_RACES), _GRADE_TOKENS),
    Table(f"{_CCD}/enrollment/{{year}}/grade-99/race/", tuple(_SEVEN_RACES)),
    Table(f"{_CCD}/enrollment/{{year}}/grade-99/sex/", tuple(_SEVEN_RACES)),
)

_AGENCY = "Agency ID - NCES Assigned [District]"
_STUDENTS = "Total Students All Grades (Excludes AE) [District]"
_TEACHERS = "Full-Time Equivalent (FTE) Teachers [District]"
_ELSI_MARK = "[District"
_MERGED = {"enrollment": _STUDENTS, "instructional_staff": _TEACHERS}
_MERGED_KEYS = ("district_id", "year")
_DIRECTORY = ("SURVYEAR", "LEAID", "STID")
_VARIABLES = {
    "directory": {_STUDENTS: "enrollment", _TEACHERS: "teachers_total_fte"}
    | {
        name: name
        for name in ("number_of_schools", "english_language_learners", "spec_ed_students")
    },
    "finance": {
        "Total Revenue (TOTALREV) [District Finance]": "rev_total",
        "Total Revenue - Local Sources (TLOCREV) [District Finance]": "rev_local_total",
        "Total Revenue - State Sources (TSTREV) [District Finance]": "rev_state_total",
        "Total Revenue - Federal Sources (TFEDREV) [District Finance]": "rev_fed_total",
        "Total Expenditures (TOTALEXP) [District Finance]": "exp_total",
    },
}
"""Variables of the portal's tables by the column that they are."""
_FINANCE = frozenset(_VARIABLES["finance"])

_GRADES = {-1: "pre_kindergarten", 0: "kindergarten"} | {
    grade: f"grade_{grade}" for grade in range(1, 13)
}
_GROUPS = {"grade": _GRADES, "race": RACES, "sex": SEXES}
_OTHER_CODES = {"grade": {13, 14, 15, 999}, "race": {8, 9, 20}, "sex": {3, 9}}
"""Adult education, ungraded, not specified; non-resident, unknown, other: no category of ours."""

_MARKS = {"†": "M", "–": "O", "‡": "Q", "": "O"}
_JUMP = 0.05
"""Change of teachers within a year, as a share, from which a contrary change of students is noted;
one in 25 of the larger districts of the four states reaches it (2026-11)."""

_ELSEWHERE = "Districts that are no places of ours"
_DIRECTORY_ROWS = "A directory of identifiers, without figures"
_NOTE_LINES = "Lines above or below a table"
_OTHER_GROUPS = "Students of a grade, race or sex that no category of ours holds"
_TOTALS = "Totals that stand beside their parts in tables of enrolment"

_LABEL = re.compile(r"^(?P<name>.+\]) (?P<period>\d{4}-\d{2})$")
_PERIOD = re.compile(r"^\d{4}-\d{2}$")
_LEAID = re.compile(r"^\d{6,7}$")

_Lines = list[list[str]]
_Member = tuple[str, str]


class _Agency(NamedTuple):
    """One agency in one school year: figures by column without the year, and by group."""

    leaid: str
    period: str
    cells: dict[str, Figure]
    groups: dict[_Member, Figure]

    @property
    def year(self) -> int:
        """Calendar year in which the school year ends."""
        return int(self.period[:4]) + 1


class _Ours(NamedTuple):
    """What is wanted of a file: columns by name, and agencies by LEAID (``None``: all)."""

    columns: set[str]
    codes: Collection[str] | None

    def has(self, leaid: str) -> bool:
        """Whether figures of this agency are wanted."""
        return self.codes is None or leaid in self.codes


class _Contents(NamedTuple):
    """What files hold: agencies, all columns by name, what was set aside, whether figures."""

    agencies: list[_Agency]
    columns: set[str]
    set_aside: list[SetAside]
    has_figures: bool


def downloads(base_url: str, series: Sequence[SeriesLike]) -> Sequence[Download]:
    """One request for each table, year and grade, and the files that staff lay down instead."""
    del series
    by_hand = [
        Download(pattern, page=_PAGE, hint=hint, stands_in=True) for pattern, hint in _HINTS.items()
    ]
    return [*ask(SOURCE_ID, base_url, _TABLES), *by_hand, *laid_down(_TABLES)]


def read(
    files: Sequence[RawFile],
    series: Sequence[SeriesLike],
    codes: Collection[str] | None = None,
) -> Reading:
    """Read figures of the agencies with these LEAIDs, of all without any, by school year.

    Agencies left out are counted. Missing cells keep the publisher's mark. Raises
    ``SourceMissing`` without a file of figures and ``SourceChanged`` for an unknown layout, a
    column that a file lacks, an identifier that is no LEAID or a cell that is neither a number nor
    a known mark.
    """
    wanted = {_STUDENTS, _TEACHERS, *(column for one in series for column in _columns(one))}
    tables = [file for file in files if not file.path.endswith(".json")]
    ours = _Ours(wanted, codes)
    laid = [_table(file, ours) for file in tables]
    answered = _answered([file for file in files if file.path.endswith(".json")], ours)
    agencies = [agency for one in (*laid, answered) for agency in one.agencies]
    if not any(one.has_figures for one in (*laid, answered)):
        raise SourceMissing(SOURCE_ID, f"no file like {', '.join(list(_HINTS)[:2])}. See {_PAGE}")
    _refuse_unknown_columns(laid, series)
    parting = _parting(agencies)
    rows = [
        row
        for one in series
        for agency in agencies
        for row in _published(one, agency, parting.get((agency.leaid, agency.year), ""))
    ]
    aside = [aside for one in (*laid, answered) for aside in one.set_aside if aside.rows]
    return Reading(rows, aside)


def _table(file: RawFile, ours: _Ours) -> _Contents:
    lines = list(csv.reader(io.StringIO(_text(file), newline="")))
    for place, header in enumerate(lines):
        if any(cell.startswith(_AGENCY) for cell in header):
            return _elsi(file, lines, place, ours)
    first = lines[0] if lines else []
    if {*_MERGED_KEYS, *_MERGED} <= set(first):
        return _merged(file, lines, ours)
    if set(_DIRECTORY) <= set(first):
        aside = SetAside(_DIRECTORY_ROWS, len(lines) - 1, file.path)
        return _Contents([], set(), [aside], has_figures=False)
    valid = f"'{_AGENCY}' or {', '.join((*_MERGED_KEYS, *_MERGED))}"
    raise _changed(file.path, f"has no header with {valid}; its first line is {', '.join(first)}")


def _text(file: RawFile) -> str:
    try:
        return file.location.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 at byte {error.start}; expected: CSV in UTF-8, as ELSI exports it"
        raise _changed(file.path, message) from error


def _elsi(file: RawFile, lines: _Lines, place: int, ours: _Ours) -> _Contents:
    header = lines[place]
    key = next(at for at, cell in enumerate(header) if cell.startswith(_AGENCY))
    periods = _periods(header)
    if not periods:
        raise _changed(file.path, f"names no school year in its columns: {', '.join(header)}")
    body = [line for line in lines[place + 1 :] if len(line) > key and line[key].strip()]
    _refuse_ragged(file, header, body)
    for period, columns in periods.items():
        _refuse_incomplete(file, period, columns)
    found, elsewhere = [], 0
    for line in body:
        leaid = _leaid(file, line[key])
        if not ours.has(leaid):
            elsewhere += 1
            continue
        for period, columns in periods.items():
            used = {name: at for name, at in columns.items() if name in ours.columns}
            found.append(_Agency(leaid, period, _figures(file, leaid, line, used), {}))
    written = sum(any(line) for line in lines)
    names = {name for some_columns in periods.values() for name in some_columns}
    aside = [
        SetAside(_NOTE_LINES, written - len(body) - 1, file.path),
        SetAside(_ELSEWHERE, elsewhere, file.path),
    ]
    return _Contents(found, names, aside, has_figures=bool(body))


def _refuse_incomplete(file: RawFile, period: str, columns: Collection[str]) -> None:
    """An export has students and teachers, and all columns of finance or none."""
    needed = {_STUDENTS, _TEACHERS}
    if not _FINANCE.isdisjoint(columns):
        needed |= _FINANCE
    if missing := sorted(needed - set(columns)):
        shown, found = "; ".join(missing), "; ".join(columns)
        raise _changed(file.path, f"has no column {shown} for {period}. Found: {found}")


def _periods(header: list[str]) -> dict[str, dict[str, int]]:
    """Find the columns of each school year: place by name without the year."""
    periods: dict[str, dict[str, int]] = {}
    for at, cell in enumerate(header):
        if label := _LABEL.match(cell.strip()):
            periods.setdefault(label["period"], {})[label["name"]] = at
    return periods


def _figures(
    file: RawFile, leaid: str, line: list[str], columns: Mapping[str, int]
) -> dict[str, Figure]:
    return {name: _figure(file, leaid, name, line[at].strip()) for name, at in columns.items()}


def _figure(file: RawFile, leaid: str, column: str, text: str) -> Figure:
    if text in _MARKS:
        return Figure(None, _MARKS[text], None, text or None, file.path)
    try:
        return Figure(float(text), "A", None, None, file.path)
    except ValueError:
        marks = " ".join(mark for mark in _MARKS if mark)
        message = f"has '{text}' as {column} of {leaid}; valid: a number, {marks}"
        raise _changed(file.path, message) from None


def _merged(file: RawFile, lines: _Lines, ours: _Ours) -> _Contents:
    header, body = lines[0], [line for line in lines[1:] if line]
    _refuse_ragged(file, header, body)
    key, period = (header.index(name) for name in _MERGED_KEYS)
    columns = {name: header.index(column) for column, name in _MERGED.items()}
    found, elsewhere = [], 0
    for line in body:
        if not _PERIOD.match(line[period]):
            raise _changed(file.path, f"has the year '{line[period]}'; valid: like 2023-24")
        leaid = _leaid(file, line[key])
        if ours.has(leaid):
            cells = _figures(file, leaid, line, columns)
            found.append(_Agency(leaid, line[period], cells, {}))
        else:
            elsewhere += 1
    aside = SetAside(_ELSEWHERE, elsewhere, file.path)
    return _Contents(found, set(columns), [aside], has_figures=bool(body))


def _refuse_ragged(file: RawFile, header: list[str], body: _Lines) -> None:
    for line in body:
        if len(line) != len(header):
            message = f"has a line of {len(line)} cells under {len(header)} columns: {line[:4]}"
            raise _changed(file.path, message)


def _leaid(file: RawFile, text: str) -> str:
    if not _LEAID.match(text.strip()):
        raise _changed(file.path, f"has the agency '{text}'; valid: 6 or 7 digits")
    return text.strip().zfill(7)


def _changed(path: str, message: str) -> SourceChanged:
    return SourceChanged(SOURCE_ID, f"{path} {message}")


def _answered(files: Sequence[RawFile], ours: _Ours) -> _Contents:
    """Join what the portal's tables say of one agency in one school year."""
    found, set_aside = answers(SOURCE_ID, files)
    agencies: dict[tuple[str, int], _Agency] = {}
    left_out: Counter[str] = Counter()
    for answer in found:
        topic = answer.name.partition("_")[0]
        for row, file in answer.rows:
            key = leaid_of(SOURCE_ID, row, file), answer.year
            if not ours.has(key[0]):
                left_out[_ELSEWHERE] += 1
                continue
            agency = agencies.setdefault(key, _Agency(key[0], school_year(key[1]), {}, {}))
            if topic == "enrollment":
                left_out[_add_group(agency, row, file)] += 1
            else:
                agency.cells.update(_variables(topic, row, file, ours.columns))
    aside = [SetAside(reason, rows) for reason, rows in left_out.items() if reason]
    return _Contents(list(agencies.values()), set(), [*set_aside, *aside], bool(found))


def _variables(topic: str, row: Row, file: str, wanted: set[str]) -> dict[str, Figure]:
    return {
        column: _cell(row, variable, file)
        for column, variable in _VARIABLES[topic].items()
        if column in wanted
    }


def _cell(row: Row, variable: str, file: str) -> Figure:
    cell = amount(SOURCE_ID, row, variable, file)
    return Figure(cell.value, cell.status, None, cell.mark, file)


def _add_group(agency: _Agency, row: Row, file: str) -> str:
    """Add students of one grade, race or sex; say why where there is nothing to add."""
    codes = {name: code(SOURCE_ID, row, name, file) for name in _GROUPS}
    parted = [name for name, number in codes.items() if number != TOTAL]
    if not parted:
        return _TOTALS
    name, *others = parted
    number = codes[name]
    if others or number not in {*_GROUPS[name], *_OTHER_CODES[name]}:
        shown = ", ".join(f"{name} {number}" for name, number in codes.items())
        raise _changed(file, f"has students of {shown}; valid: one known code beside 99")
    if number not in _GROUPS[name]:
        return _OTHER_GROUPS
    agency.groups[name, _GROUPS[name][number]] = _cell(row, "enrollment", file)
    return ""


def _columns(one: SeriesLike) -> list[str]:
    select = one.select
    quotient = [select["divided_by"]] if "divided_by" in select else []
    return [select["column"], *quotient, *_parts(one).values()]


def _parts(one: SeriesLike) -> dict[_Member, str]:
    return {
        (breakdown, category): column
        for breakdown, categories in one.select.get("parts", {}).items()
        for category, column in categories.items()
    }


def _refuse_unknown_columns(laid: Iterable[_Contents], series: Sequence[SeriesLike]) -> None:
    """Refuse exports that lack an ELSI column; what only the portal has is checked there."""
    known = {column for one in laid for column in one.columns}
    named = {column for one in series for column in _columns(one) if _ELSI_MARK in column}
    missing = sorted(named - known)
    if known and missing:
        raise SourceChanged(
            SOURCE_ID,
            f"the tables have no column {'; '.join(missing)}. Found: {'; '.join(sorted(known))}",
        )


def _published(one: SeriesLike, agency: _Agency, parting: str) -> Iterator[Published]:
    select, cells = one.select, agency.cells
    column, divisor = select["column"], select.get("divided_by")
    note = parting if _TEACHERS in _columns(one) else ""
    if {column, divisor or column} <= cells.keys():
        for member, part in {("total", "total"): column, **_parts(one)}.items():
            figure = cells[part]
            if divisor:
                figure = divided(figure, cells[divisor], _how(part, divisor))
            yield _row(one, agency, member, figure, note)
    for member, figure in agency.groups.items():
        if member[0] in select.get("groups", ()):
            yield _row(one, agency, member, figure, "")


def _how(column: str, divisor: str) -> str:
    above, below = (name.partition(" [")[0] for name in (column, divisor))
    return f"Computed: {above} divided by {below}."


def _row(one: SeriesLike, agency: _Agency, member: _Member, figure: Figure, note: str) -> Published:
    notes = [text for text in (figure.note, note) if text]
    return Published(
        one.series_id,
        "nces_leaid",
        agency.leaid,
        agency.year,
        agency.period,
        *member,
        figure.value,
        obs_status=figure.status,
        source_flag=figure.mark,
        note=" ".join(notes) or None,
        file=figure.file,
    )


def _parting(agencies: Sequence[_Agency]) -> dict[tuple[str, int], str]:
    """Say, by agency and year, where teachers jump and students move the other way."""
    known = {
        (one.leaid, one.year): one for one in agencies if {_STUDENTS, _TEACHERS} <= set(one.cells)
    }
    notes = {}
    for (leaid, year), after in known.items():
        before = known.get((leaid, year - 1))
        if before is None:
            continue
        teachers, students = (_change(before, after, name) for name in (_TEACHERS, _STUDENTS))
        if abs(teachers) > _JUMP and teachers * students < 0:
            notes[leaid, year] = (
                f"Teachers {teachers:+.1%} from the year before while students {students:+.1%}; "
                "the files do not say why."
            )
    return notes


def _change(before: _Agency, after: _Agency, column: str) -> float:
    old, new = before.cells[column].value, after.cells[column].value
    return new / old - 1 if old and new else 0.0
