"""NAEP district results (Trial Urban District Assessment): interface and a table of NCSES.

Answers of the interface (``naep-<subject>-<grade>-<year>.json``) are described in
``pipelines.naep_api``; Houston, Denver and the large cities together are asked for. What staff may
lay down instead is ``ncses_9444.csv``: mean scores in mathematics of 2022, grades 4 and 8, by
district, in whole numbers without standard errors, from the Science and Engineering Indicators.
The average of the large urban districts stands above all of them; "NA" is a district without
results.

Houston takes part since 2002, Denver since 2017, so Denver is not asked for before. Jefferson
County (KY) is Louisville and never Lexington; neither Fayette County nor Seattle takes part.
Washington and Kentucky stand in for them (``pipelines.sources.naep``). Seen 2026-11.

``select`` holds ``subject``, ``grade``, ``stattype`` (``MN:MN`` mean, ``ALC:AB`` and ``ALC:AP``
at or above Basic and Proficient) and ``sample`` (``R3``).

Not proven 2026-11, as no answer of the live service could be had: that a district has a row, with
its ``errorFlag``, in each of the years it is asked for. An answer without it is not accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.naep_api import (
    ANSWERS,
    CURRENT,
    Cell,
    NcsesTable,
    Question,
    answered,
    chosen,
    published,
    questions,
)
from pipelines.protocol import Download, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import csv_records

SOURCE_ID = "naep_tuda"

FIRST_YEARS = {"NL": 2002, "XH": 2002, "XY": 2017}
"""Jurisdictions asked for, large cities, Houston and Denver, and the first year of each."""

_PAGE = "https://www.nationsreportcard.gov/ndecore/xplore/NDE"
_LAID = {
    "ncses_9444.csv": "Table SK12-5 at https://ncses.nsf.gov/indicators.",
    "ncses_9444_notes.md": "Not needed: notes to the table.",
    ANSWERS: "Kept answers of the interface.",
}
_NCSES = NcsesTable("9444", "u_s_district", 2022, "Large urban district average score", "NL")
_NOTES = "Notes to a table, no figures"


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """One request for each assessment and year, and the files that staff may lay down instead."""
    laid = [Download(name, page=_PAGE, hint=hint, stands_in=True) for name, hint in _LAID.items()]
    return [*(one.download() for one in _questions(base_url, series)), *laid]


def _questions(base_url: str, series: Sequence[SeriesLike]) -> Iterator[Question]:
    for subject, grade, when, stattypes in questions(series):
        places = tuple(
            place
            for place, first in FIRST_YEARS.items()
            if when == CURRENT or int(when[:4]) >= first
        )
        if places:
            yield Question(SOURCE_ID, base_url, subject, grade, when, stattypes, places)


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read answers and the table; see the module's docstring.

    Raises ``SourceMissing`` without either, and ``SourceChanged`` for an unknown layout, place,
    mark or flag, and for figures that contradict each other.
    """
    cells: list[Cell] = []
    aside: list[SetAside] = []
    for file in files:
        name, body = PurePosixPath(file.path).name, file.location.read_bytes()
        if fnmatchcase(name, ANSWERS):
            cells += answered(SOURCE_ID, file.path, body)
        elif name.endswith(".md"):
            aside.append(SetAside(_NOTES, len(body.splitlines()), file.path))
        else:
            cells += _table(file)
    if not cells:
        raise SourceMissing(SOURCE_ID, f"no file with figures; expected {', '.join(_LAID)}")
    best, twice = chosen(SOURCE_ID, cells)
    rows = [row for one in series for row in published(one, best.values())]
    return Reading(rows, [*aside, *twice])


def _table(file: RawFile) -> list[Cell]:
    records = csv_records(SOURCE_ID, file, _NCSES.columns, is_ended=True)
    try:
        return _NCSES.cells(records, file.path)
    except ValueError as error:
        raise SourceChanged(SOURCE_ID, f"{file.path}: {error}") from error
