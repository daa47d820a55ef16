"""US Common Core of Data (CCD): students, teachers and finance of school districts.

Files:

* ``ELSI_*.csv``: exports of the ELSI table generator, one row per agency, one school year each;
  six lines of preamble, a header, the agencies, notes. Their finance columns are the School
  District Finance Survey (F-33), rounded to 1 000 US dollars; total expenditure includes capital
  outlay and debt, so it is not current spending per pupil.
* ``districts_*_nces.csv``: the directory, membership and staff files of 2023-24 merged into seven
  columns, without estimates.
* ``*-districts-ccd.csv``: a directory of identifiers without figures, set aside.

``select`` holds ``column``, an ELSI column without the year at its end; for a quotient also
``divided_by``, another such column; for parts of the total also ``dimension`` and ``parts``
(category to column). Codes are seven-digit LEAIDs in the scheme ``nces_leaid``.

Seen 2026-11:

* Column order differs by year: columns are found by name, and the year is the one in the name.
* Two files have lost the leading zero of the LEAID. Names repeat and mislead ("DENVER 1" is
  0800004, an agency of some 400
  students; Denver's school district is 0803360), so only the LEAID counts.
* Three marks of missing values: † not applicable (M), – missing (O), ‡ below the publisher's
  quality standards (Q).
* The merged file calls its staff column ``instructional_staff``. Over the 320 larger districts of
  CO, KY, TX and WA its median change from the FTE teachers of 2022-23 is 0.1 per cent: it is the
  same count of teachers.
* Houston 2023-24: teachers +7 per cent while students -3 per cent. Where the two part like that,
  figures made of teachers say so in their note.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside

SOURCE_ID = "nces_ccd"

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

_AGENCY = "Agency ID - NCES Assigned [District]"
_STUDENTS = "Total Students All Grades (Excludes AE) [District]"
_TEACHERS = "Full-Time Equivalent (FTE) Teachers [District]"
_MERGED = {"enrollment": _STUDENTS, "instructional_staff": _TEACHERS}
_MERGED_KEYS = ("district_id", "year")
_DIRECTORY = ("SURVYEAR", "LEAID", "STID")

_MARKS = {"†": "M", "–": "O", "‡": "Q", "": "O"}
_JUMP = 0.05
"""Change of teachers within a year, as a share, from which a contrary change of students is noted;
one in 25 of the larger districts of the four states reaches it (2026-11)."""

_MERGED_NOTE = "From a merged copy of the publisher's files."
_NO_DIVISOR = "The divisor is published as 0."
_DIRECTORY_ROWS = "A directory of identifiers, without figures"
_NOTE_LINES = "Lines above or below a table"

_LABEL = re.compile(r"^(?P<name>.+\]) (?P<period>\d{4}-\d{2})$")
_PERIOD = re.compile(r"^\d{4}-\d{2}$")
_LEAID = re.compile(r"^\d{6,7}$")

_Lines = list[list[str]]


class _Agency(NamedTuple):
    """One agency in one school year: cells by ELSI column without the year."""

    leaid: str
    period: str
    file: str
    cells: Mapping[str, str]
    note: str = ""

    @property
    def year(self) -> int:
        """Calendar year in which the school year ends."""
        return int(self.period[:4]) + 1


class _Amount(NamedTuple):
    """A cell: a number, or the status and mark of its absence."""

    value: float | None
    status: str = "A"
    mark: str | None = None
    note: str = ""


def downloads(base_url: str, series: Sequence[SeriesLike]) -> Sequence[Download]:
    """Files that staff export and lay down by hand."""
    del base_url, series
    return [Download(pattern, page=_PAGE, hint=hint) for pattern, hint in _HINTS.items()]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read figures of all agencies, by school year.

    Missing cells keep the publisher's mark. Raises ``SourceMissing`` without a file of figures and
    ``SourceChanged`` for an unknown layout, a column of a series that no file has, an identifier
    that is no LEAID or a cell that is neither a number nor a known mark.
    """
    agencies: list[_Agency] = []
    set_aside: list[SetAside] = []
    for file in files:
        found, aside = _agencies(file)
        agencies.extend(found)
        set_aside.append(aside)
    if not agencies:
        raise SourceMissing(SOURCE_ID, f"no file like {', '.join(list(_HINTS)[:2])}. See {_PAGE}")
    _refuse_unknown_columns(agencies, series)
    parting = _parting(agencies)
    rows = [
        row
        for one in series
        for agency in agencies
        for row in _published(one, agency, parting.get((agency.leaid, agency.year), ""))
    ]
    return Reading(rows, [one for one in set_aside if one.rows])


def _agencies(file: RawFile) -> tuple[list[_Agency], SetAside]:
    text = file.location.read_bytes().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    for place, header in enumerate(lines):
        if any(cell.startswith(_AGENCY) for cell in header):
            return _elsi(file, lines, place)
    first = lines[0] if lines else []
    if {*_MERGED_KEYS, *_MERGED} <= set(first):
        return _merged(file, lines)
    if set(_DIRECTORY) <= set(first):
        return [], SetAside(_DIRECTORY_ROWS, len(lines) - 1, file.path)
    valid = f"'{_AGENCY}' or {', '.join((*_MERGED_KEYS, *_MERGED))}"
    raise _changed(file.path, f"has no header with {valid}; its first line is {', '.join(first)}")


def _elsi(file: RawFile, lines: _Lines, place: int) -> tuple[list[_Agency], SetAside]:
    header = lines[place]
    key = next(at for at, cell in enumerate(header) if cell.startswith(_AGENCY))
    periods = _periods(header)
    if not periods:
        raise _changed(file.path, f"names no school year in its columns: {', '.join(header)}")
    body = [line for line in lines[place + 1 :] if len(line) > key and line[key].strip()]
    _refuse_ragged(file, header, body)
    found = [
        _Agency(_leaid(file, line[key]), period, file.path, _picked(line, columns))
        for line in body
        for period, columns in periods.items()
    ]
    written = sum(any(line) for line in lines)
    return found, SetAside(_NOTE_LINES, written - len(body) - 1, file.path)


def _periods(header: list[str]) -> dict[str, dict[str, int]]:
    """Find the columns of each school year: place by name without the year."""
    periods: dict[str, dict[str, int]] = {}
    for at, cell in enumerate(header):
        if label := _LABEL.match(cell.strip()):
            periods.setdefault(label["period"], {})[label["name"]] = at
    return periods


def _picked(line: list[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {name: line[at].strip() for name, at in columns.items()}


def _merged(file: RawFile, lines: _Lines) -> tuple[list[_Agency], SetAside]:
    header, body = lines[0], [line for line in lines[1:] if line]
    _refuse_ragged(file, header, body)
    leaid, period = (header.index(key) for key in _MERGED_KEYS)
    columns = {name: header.index(column) for column, name in _MERGED.items()}
    found = []
    for line in body:
        if not _PERIOD.match(line[period]):
            raise _changed(file.path, f"has the year '{line[period]}'; valid: like 2023-24")
        cells = _picked(line, columns)
        agency = _Agency(_leaid(file, line[leaid]), line[period], file.path, cells, _MERGED_NOTE)
        found.append(agency)
    return found, SetAside(_NOTE_LINES, 0)


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


def _columns(one: SeriesLike) -> list[str]:
    select = one.select
    quotient = [select["divided_by"]] if "divided_by" in select else []
    return [select["column"], *quotient, *select.get("parts", {}).values()]


def _refuse_unknown_columns(agencies: Sequence[_Agency], series: Sequence[SeriesLike]) -> None:
    known = {column for agency in agencies for column in agency.cells}
    missing = sorted({column for one in series for column in _columns(one)} - known)
    if missing:
        files = ", ".join(sorted({agency.file for agency in agencies}))
        found = "; ".join(sorted(known))
        raise _changed(files, f"have no column {'; '.join(missing)}. Found: {found}")


def _published(one: SeriesLike, agency: _Agency, parting: str) -> Iterator[Published]:
    select = one.select
    column, divisor = select["column"], select.get("divided_by")
    if not {column, divisor or column} <= set(agency.cells):
        return
    note = " ".join(text for text in (agency.note, parting if _uses_teachers(one) else "") if text)
    total = _amount(agency, column)
    if divisor:
        total = _quotient(total, _amount(agency, divisor), column, divisor)
    yield _row(one, agency, ("total", "total"), total, note)
    for category, part in select.get("parts", {}).items():
        yield _row(one, agency, (select["dimension"], category), _amount(agency, part), note)


def _uses_teachers(one: SeriesLike) -> bool:
    return _TEACHERS in _columns(one)


def _row(
    one: SeriesLike, agency: _Agency, member: tuple[str, str], amount: _Amount, note: str
) -> Published:
    notes = [text for text in (amount.note, note) if text]
    return Published(
        one.series_id,
        "nces_leaid",
        agency.leaid,
        agency.year,
        agency.period,
        *member,
        amount.value,
        obs_status=amount.status,
        source_flag=amount.mark,
        note=" ".join(notes) or None,
        file=agency.file,
    )


def _amount(agency: _Agency, column: str) -> _Amount:
    text = agency.cells[column]
    if text in _MARKS:
        return _Amount(None, _MARKS[text], text or None)
    try:
        return _Amount(float(text))
    except ValueError:
        marks = " ".join(mark for mark in _MARKS if mark)
        message = f"has '{text}' as {column} of {agency.leaid}; valid: a number, {marks}"
        raise _changed(agency.file, message) from None


def _quotient(top: _Amount, bottom: _Amount, column: str, divisor: str) -> _Amount:
    for part in (top, bottom):
        if part.value is None:
            return part
    if top.value is None or not bottom.value:
        return _Amount(None, "M", note=_NO_DIVISOR)
    names = [name.rpartition(" [")[0] for name in (column, divisor)]
    note = f"Computed: {names[0]} divided by {names[1]}."
    return _Amount(top.value / bottom.value, "E", note=note)


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
    old, new = _amount(before, column).value, _amount(after, column).value
    return new / old - 1 if old and new else 0.0
