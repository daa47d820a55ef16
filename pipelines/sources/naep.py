"""NAEP state results: mean scores and achievement levels, from its interface or from its files.

Answers of the interface (``naep-<subject>-<grade>-<year>.json``) are described in
``pipelines.naep_api``; four states and the nation's public schools are asked for. Files that staff
lay down instead:

``naep_raw.csv``
    Answers of the interface saved as a table by others: mean scores with standard errors, rounded
    to 0.001, of the sample with accommodations (R3) and the older one without (R2), which overlap
    from 1996 to 2000. A place that did not take part has an empty value and ``errorFlag`` 320 or
    328.
``SPExcel*.xlsx``
    Exports of the Data Explorer, one assessment each: mean, difference from the nation, per cent
    at or above Basic and Proficient, in whole numbers without standard errors. The name tells
    neither subject nor grade nor year: the title above the table does. "#" rounds to zero, "—" is
    not available, "†" not applicable. A second sheet was typed by somebody else and is set aside.
``ncses_9443.csv``
    Mean scores in mathematics of 2022 in whole numbers, from the Science and Engineering
    Indicators. The average of the nation stands above all states.

Where files overlap the exact figure is taken, and one that is further from it than rounding
explains stops the reading. The difference from the nation is subtracted from exact means where
there are any, so that it exists for all years; it has no standard error, as a state is a part of
the nation. Seen 2026-11.

``select`` holds ``subject``, ``grade``, ``stattype`` (``MN:MN`` mean, ``ALC:AB`` and ``ALC:AP``
at or above Basic and Proficient, or ``difference``) and ``sample``.

Not proven 2026-11, as no answer of the live service could be had: that ``Year=Current`` may be
asked beside numbered years, and what ``value`` holds where ``errorFlag`` says that it rounds to
zero (it is read as zero).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.naep_api import (
    ANSWERS,
    BASIC,
    DIFFERENCE,
    MEAN,
    NATION,
    PROFICIENT,
    WITH_ACCOMMODATIONS,
    Cell,
    Key,
    NcsesTable,
    Question,
    answered,
    chosen,
    code_of,
    differences,
    flagged,
    published,
    questions,
    tabled,
)
from pipelines.protocol import Download, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import Row, csv_records, find_header, read_sheets, text

SOURCE_ID = "naep"

PLACES = (NATION, "CO", "KY", "TX", "WA")
"""Jurisdictions asked for: the nation's public schools and the states of the four US cities."""

_PAGE = "https://www.nationsreportcard.gov/ndecore/xplore/NDE"
_LAID = {
    "naep_raw.csv": "Not published as a file: answers of the interface saved as a table.",
    "SPExcel*.xlsx": "State comparisons of one assessment; export as Excel.",
    "ncses_9443.csv": "Table SK12-4 at https://ncses.nsf.gov/indicators.",
    "ncses_9443_notes.md": "Not needed: notes to the table.",
    ANSWERS: "Kept answers of the interface.",
}

_RAW = ("assessment", "jurisdiction", "year", "sample", "value", "stdError", "errorFlag")
_ASSESSMENTS = {
    "math-4": ("mathematics", 4),
    "math-8": ("mathematics", 8),
    "reading-4": ("reading", 4),
    "reading-8": ("reading", 8),
}
_NCSES = NcsesTable("9443", "state", 2022, "National public average score", NATION)

_COLUMNS = {
    "Score": MEAN,
    "Difference from National public (NP)": DIFFERENCE,
    "At or above Basic": BASIC,
    "At or above Proficient": PROFICIENT,
}
_TITLE = re.compile(r"^(?P<subject>Mathematics|Reading), Grade (?P<grade>4|8)$")
_SUBTITLE = re.compile(r"for All students \[TOTAL\], (?P<year>\d{4})$")

_TYPED = "A sheet typed beside the export by somebody else"
_ITSELF = "The nation's difference from itself"
_NOTES = "Notes to a table, no figures"


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """One request for each assessment and year, and the files that staff may lay down instead."""
    asked = [
        Question(SOURCE_ID, base_url, *question, PLACES).download()
        for question in questions(series)
    ]
    laid = [Download(name, page=_PAGE, hint=hint, stands_in=True) for name, hint in _LAID.items()]
    return [*asked, *laid]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read answers and files of all layouts; see the module's docstring.

    Raises ``SourceMissing`` without any, and ``SourceChanged`` for an unknown layout, place, mark
    or flag, and for figures that contradict each other.
    """
    cells: list[Cell] = []
    aside: list[SetAside] = []
    for file in files:
        try:
            cells += _cells(file, aside)
        except ValueError as error:
            raise SourceChanged(SOURCE_ID, f"{file.path}: {error}") from error
    if not cells:
        raise SourceMissing(SOURCE_ID, f"no file with figures; expected {', '.join(_LAID)}")
    best, twice = chosen(SOURCE_ID, cells)
    tabled_differences = [cell for key, cell in best.items() if key.stattype == DIFFERENCE]
    compared, replaced = chosen(SOURCE_ID, [*differences(best), *tabled_differences])
    figures = list((best | compared).values())
    rows = [row for one in series for row in published(one, figures)]
    return Reading(rows, [*aside, *_summed(twice, replaced)])


def _summed(*counts: Sequence[SetAside]) -> Iterator[SetAside]:
    for parts in zip(*counts, strict=True):
        yield SetAside(parts[0].reason, sum(part.rows for part in parts))


def _cells(file: RawFile, aside: list[SetAside]) -> list[Cell]:
    name = PurePosixPath(file.path).name
    if fnmatchcase(name, ANSWERS):
        return answered(SOURCE_ID, file.path, file.location.read_bytes())
    if name.endswith(".csv"):
        return _raw(file) if name == "naep_raw.csv" else _ncses(file)
    if name.endswith(".xlsx"):
        return _export(file, aside)
    lines = len(file.location.read_bytes().splitlines())
    aside.append(SetAside(_NOTES, lines, file.path))
    return []


def _raw(file: RawFile) -> list[Cell]:
    cells = []
    for record in csv_records(SOURCE_ID, file, _RAW, is_ended=True):
        if record["assessment"] not in _ASSESSMENTS:
            raise ValueError(f"unknown assessment '{record['assessment']}'")
        subject, grade = _ASSESSMENTS[record["assessment"]]
        place, sample = record["jurisdiction"], record["sample"]
        key = Key(subject, grade, MEAN, sample, place, int(record["year"]))
        value, std_error = (
            float(record[label]) if record[label] else None for label in ("value", "stdError")
        )
        cells.append(flagged(key, value, std_error, int(record["errorFlag"]), file.path))
    return cells


def _ncses(file: RawFile) -> list[Cell]:
    return _NCSES.cells(csv_records(SOURCE_ID, file, _NCSES.columns, is_ended=True), file.path)


def _export(file: RawFile, aside: list[SetAside]) -> list[Cell]:
    (_, rows), *others = read_sheets(SOURCE_ID, file).items()
    aside += [SetAside(_TYPED, len(typed), f"{file.path}, {name}") for name, typed in others]
    header = find_header(rows, tuple(_COLUMNS))
    if not header or text(rows[header - 1][0]) != "JURISDICTION":
        raise ValueError(f"no header with JURISDICTION above {', '.join(_COLUMNS)}")
    subject, grade, year = _title(rows[:header])
    places = {label: at for at, cell in enumerate(rows[header]) if (label := text(cell))}
    cells = []
    for row in _until_blank(rows[header + 1 :]):
        code = code_of(text(row[0]))
        for label, stattype in _COLUMNS.items():
            key = Key(subject, grade, stattype, WITH_ACCOMMODATIONS, code, year)
            cells.append(tabled(key, text(row[places[label]]), file.path))
    if not any(cell.key.jurisdiction == NATION for cell in cells):
        raise ValueError("the row 'National public' is not there")
    itself = [cell for cell in cells if cell.key[2] == DIFFERENCE and cell.key[4] == NATION]
    aside.append(SetAside(_ITSELF, len(itself), file.path))
    return [cell for cell in cells if cell not in itself]


def _title(rows: Sequence[Row]) -> tuple[str, int, int]:
    titles = [text(cell) for row in rows for cell in row[:1]]
    assessment = next((found for one in titles if (found := _TITLE.search(one))), None)
    year = next((found for one in titles if (found := _SUBTITLE.search(one))), None)
    if assessment is None or year is None:
        said = "; ".join(one for one in titles if one)
        raise ValueError(f"the title does not tell subject, grade and year of all students: {said}")
    return assessment["subject"].lower(), int(assessment["grade"]), int(year["year"])


def _until_blank(rows: Sequence[Row]) -> Iterator[Row]:
    for row in rows:
        if not text(row[0]):
            return
        yield row
