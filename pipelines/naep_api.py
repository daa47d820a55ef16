"""NAEP, the National Assessment of Educational Progress: its places, its marks and its interface.

``GET /GetAdhocData.aspx?type=data&...`` answers with ``{"status": 200, "result": [rows]}``, one row
for each jurisdiction, statistic and year asked for. Standard errors come only with
``ShowDetails=true``. A refused question has a text in ``result``, with HTTP status 200. A cell that
may not be shown has the value 999, ``isStatDisplayable`` 0 and an ``errorFlag``, which is a sum of
the documented bits. Long questions time out, so each asks for one year. Answers can be partial
(seen by other clients, 2026-11), so an answer counts only with all its rows. Results change over
time, says the publisher: the date of retrieval belongs to each figure.

``errorFlag`` 8 marks the sample of before accommodations were permitted (R2); its figures are good.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipelines.errors import SourceChanged, SourceRefused
from pipelines.protocol import Download, Published, SeriesLike, SetAside

SCHEME = "naep"
NATION = "NP"
MEAN = "MN:MN"
BASIC = "ALC:AB"
PROFICIENT = "ALC:AP"
DIFFERENCE = "difference"
"""Ours, no statistic of the interface: mean less the mean of the nation's public schools."""

WITH_ACCOMMODATIONS = "R3"
WITHOUT_ACCOMMODATIONS = "R2"
CURRENT = "Current"
"""The publisher's word for the newest year, so that a new cycle comes without being named here."""

ANSWERS = "naep-*.json"

_GRADES = (4, 8, 12)
_STATTYPES = (MEAN, BASIC, PROFICIENT)
_SAMPLES = (WITH_ACCOMMODATIONS, WITHOUT_ACCOMMODATIONS)
_ANY_YEAR = range(1969, 2100)

_SUBJECTS = {"mathematics": ("MAT", "MRPCM"), "reading": ("RED", "RRPCM")}
_SINCE_2003 = (2003, 2005, 2007, 2009, 2011, 2013, 2015, 2017, 2019, 2022, 2024)

YEARS: Mapping[tuple[str, int, str], tuple[int, ...]] = {
    ("mathematics", 4, "R3"): (1996, 2000, *_SINCE_2003),
    ("mathematics", 8, "R3"): (1996, 2000, *_SINCE_2003),
    ("reading", 4, "R3"): (1998, 2002, *_SINCE_2003),
    ("reading", 8, "R3"): (1998, 2002, *_SINCE_2003),
    ("mathematics", 4, "R2"): (1992, 1996, 2000),
    ("mathematics", 8, "R2"): (1990, 1992, 1996, 2000),
    ("reading", 4, "R2"): (1992, 1994, 1998),
    ("reading", 8, "R2"): (1998,),
}
"""Years in which states were assessed, by subject, grade and sample."""

JURISDICTIONS = {
    "NT": "National", "NP": "National public", "NR": "National private", "NL": "Large city",
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "DS": "DoDEA", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
    "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska",
    "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio",
    "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah",
    "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia",
    "WI": "Wisconsin", "WY": "Wyoming", "PR": "Puerto Rico",
    "XQ": "Albuquerque", "XA": "Atlanta", "XU": "Austin", "XM": "Baltimore City", "XB": "Boston",
    "XT": "Charlotte", "XC": "Chicago", "XX": "Clark County (NV)", "XV": "Cleveland",
    "XS": "Dallas", "XY": "Denver", "XR": "Detroit", "XW": "District of Columbia (DCPS)",
    "XE": "Duval County (FL)", "XZ": "Fort Worth (TX)", "XF": "Fresno",
    "XG": "Guilford County (NC)", "XO": "Hillsborough County (FL)", "XH": "Houston",
    "XJ": "Jefferson County (KY)", "XL": "Los Angeles", "XI": "Miami-Dade", "XK": "Milwaukee",
    "XN": "New York City", "XP": "Philadelphia", "XD": "San Diego", "YA": "Shelby County (TN)",
    "YB": "Orange County (FL)",
}  # fmt: skip
"""The publisher's codes and names: nation, states, and the districts assessed as such. Jefferson
County is Louisville; neither Seattle nor Fayette County (Lexington) is assessed as a district."""

_CODES = {name: code for code, name in JURISDICTIONS.items()}

_NO_DATA = 64 | 32768
_NOT_SHOWN = 1 | 2 | 16 | 32 | 4096
_ROUNDS_TO_ZERO = 128
_NO_STD_ERROR = 4 | 256
_LOW_RELIABILITY = 4 | 2048
_SHOWN = (
    8 | 512 | 16384 | 131072 | 4194304 | 8388608 | 16777216
    | 33554432 | 67108864 | 134217728 | 268435456
)  # fmt: skip
"""Bits that only add a note or a star to a figure."""

_KNOWN_BITS = _NO_DATA | _NOT_SHOWN | _ROUNDS_TO_ZERO | _NO_STD_ERROR | _LOW_RELIABILITY | _SHOWN
_SENTINEL = 999
_TOLERANCE = 1
"""How far a figure in whole numbers may lie from the exact one, in points or per cent."""

MARKS = {"—": "O", "†": "M", "‡": "Q", "NA": "O"}
"""The publisher's marks of missing figures in its tables, and NCSES's."""

ZERO_MARK = "#"
_ZERO_NOTE = "Published as #: rounds to zero."
_DIFFERENCE_NOTE = (
    "Subtracted by us: the mean less the mean of all public schools of the nation, both published."
)
_ROUNDED = "The same figure in whole numbers, beside the exact one in another file"
_NEWEST = "The same figure in another answer"


class Key(NamedTuple):
    """What a figure is: ``stattype`` in the interface's terms, ``sample`` R2 or R3."""

    subject: str
    grade: int
    stattype: str
    sample: str
    jurisdiction: str
    year: int


class Cell(NamedTuple):
    """A figure or the status and mark of its absence; ``exact`` if it is not in whole numbers."""

    key: Key
    value: float | None
    std_error: float | None
    status: str
    mark: str | None
    file: str
    exact: bool
    note: str | None = None


def code_of(name: str) -> str:
    """The code of a jurisdiction; ``ValueError`` for a name that is none."""
    if name not in _CODES:
        raise ValueError(f"unknown jurisdiction '{name}'")
    return _CODES[name]


def flagged(key: Key, value: float | None, std_error: float | None, flags: int, file: str) -> Cell:
    """A cell of the interface; ``value`` is ``None`` where the publisher does not display it.

    Raises ``ValueError`` for bits that are not documented, for a value that is hidden without a
    reason, and for the value that stands for none.
    """
    if flags & ~_KNOWN_BITS:
        raise ValueError(f"{_shown(key)}: errorFlag {flags} has bits that are not documented")
    mark = str(flags) if flags else None
    if flags & _NO_DATA:
        return Cell(key, None, None, "O", mark, file, exact=True)
    if flags & _NOT_SHOWN:
        return Cell(key, None, None, "Q", mark, file, exact=True)
    if flags & _ROUNDS_TO_ZERO:
        return Cell(key, 0.0, None, "A", mark, file, exact=True, note=_ZERO_NOTE)
    if value is None or value == _SENTINEL:
        raise ValueError(f"{_shown(key)}: no figure and no reason for it, errorFlag {flags}")
    status = "U" if flags & _LOW_RELIABILITY else "A"
    return Cell(key, value, None if flags & _NO_STD_ERROR else std_error, status, mark, file, True)


def tabled(key: Key, text: str, file: str) -> Cell:
    """A cell of a table in whole numbers; ``ValueError`` for text that is no number or mark."""
    if text in MARKS:
        return Cell(key, None, None, MARKS[text], text, file, exact=False)
    if text == ZERO_MARK:
        return Cell(key, 0.0, None, "A", text, file, exact=False, note=_ZERO_NOTE)
    try:
        return Cell(key, float(text), None, "A", None, file, exact=False)
    except ValueError as error:
        raise ValueError(f"{_shown(key)}: '{text}' is neither a number nor a known mark") from error


class NcsesTable(NamedTuple):
    """A table of NCSES on NAEP mathematics by place, in whole numbers; its year is not in it.

    ``place`` begins the names of the columns with the place, whose two levels are the average of
    all and the places below it.
    """

    table_id: str
    place: str
    year: int
    average: str
    average_code: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        levels = (f"{self.place}_level_1", f"{self.place}_level_2")
        return ("table_id", *levels, "field_grade_4", "field_grade_8")

    def cells(self, records: Sequence[Mapping[str, str]], file: str) -> list[Cell]:
        """The cells; ``ValueError`` for another table, place or mark."""
        found = []
        for record in records:
            if record["table_id"] != self.table_id:
                raise ValueError(f"holds table {record['table_id']}, not {self.table_id}")
            name = record[f"{self.place}_level_2"] or record[f"{self.place}_level_1"]
            code = self.average_code if name == self.average else code_of(name)
            for grade in (4, 8):
                key = Key("mathematics", grade, MEAN, WITH_ACCOMMODATIONS, code, self.year)
                found.append(tabled(key, record[f"field_grade_{grade}"], file))
        return found


def chosen(source_id: str, cells: Iterable[Cell]) -> tuple[dict[Key, Cell], list[SetAside]]:
    """One cell for each figure, the exact one where there is a choice; the others are counted.

    Raises ``SourceChanged`` where two differ by more than rounding explains.
    """
    best: dict[Key, Cell] = {}
    aside = {_ROUNDED: 0, _NEWEST: 0}
    for cell in sorted(cells, key=lambda one: (one.value is None, not one.exact)):
        first = best.setdefault(cell.key, cell)
        if first is cell:
            continue
        if None not in (first.value, cell.value) and _apart(first, cell):
            message = (
                f"{_shown(cell.key)} is {first.value:g} in {first.file} and {cell.value:g} in "
                f"{cell.file}; lay down files of one retrieval"
            )
            raise SourceChanged(source_id, message)
        aside[_NEWEST if cell.exact else _ROUNDED] += 1
    return best, [SetAside(reason, rows) for reason, rows in aside.items()]


def _apart(one: Cell, other: Cell) -> bool:
    return abs((one.value or 0) - (other.value or 0)) > _TOLERANCE


def differences(cells: Mapping[Key, Cell]) -> list[Cell]:
    """Each exact mean less the nation's of the same assessment."""
    found = []
    for key, cell in cells.items():
        nation = cells.get(key._replace(jurisdiction=NATION))
        if key.stattype != MEAN or key.jurisdiction == NATION or nation is None:
            continue
        if cell.exact and nation.exact and cell.value is not None and nation.value is not None:
            value = round(cell.value - nation.value, 6)
            named = key._replace(stattype=DIFFERENCE)
            found.append(Cell(named, value, None, "E", None, cell.file, True, _DIFFERENCE_NOTE))
    return found


def published(series: SeriesLike, cells: Iterable[Cell]) -> Iterator[Published]:
    """The rows of one series: the cells with its subject, grade, statistic and sample."""
    select = series.select
    wanted = (select["subject"], select["grade"], select["stattype"], select["sample"])
    for cell in cells:
        if cell.key[:4] == wanted:
            yield Published(
                series_id=series.series_id,
                scheme=SCHEME,
                code=cell.key.jurisdiction,
                year=cell.key.year,
                period_label=str(cell.key.year),
                breakdown="total",
                category="total",
                value=cell.value,
                std_error=cell.std_error,
                obs_status=cell.status,
                source_flag=cell.mark,
                note=cell.note,
                file=cell.file,
            )


# The interface


@dataclass(frozen=True)
class Question:
    """One assessment in one year; ``when`` is a year with its sample, or ``CURRENT``."""

    source_id: str
    base_url: str
    subject: str
    grade: int
    when: str
    stattypes: tuple[str, ...]
    jurisdictions: tuple[str, ...]

    def download(self) -> Download:
        """Request, name of the answer and how it is judged."""
        return Download(
            path=f"naep-{self.subject}-{self.grade}-{self.when}.json",
            url=f"{self.base_url.rstrip('/')}/GetAdhocData.aspx",
            params=(
                ("type", "data"),
                ("subject", self.subject),
                ("grade", str(self.grade)),
                ("subscale", _SUBJECTS[self.subject][1]),
                ("variable", "TOTAL"),
                ("jurisdiction", ",".join(self.jurisdictions)),
                ("stattype", ",".join(self.stattypes)),
                ("Year", self.when),
                ("ShowDetails", "true"),
            ),
            judge=self.judge,
        )

    def judge(self, body: bytes) -> list[Download]:
        """Accept an answer that holds what was asked for, all of it and nothing else."""
        answer = json.loads(body)
        if isinstance(answer, dict) and isinstance(answer.get("result"), str):
            self._refuse(answer)
        rows = result_rows(answer)
        keys = [_key(row) for row in rows]
        self._refuse_other_data(keys)
        for row, key in zip(rows, keys, strict=True):
            _cell(row, key, "")
        asked = len(self.stattypes) * len(self.jurisdictions)
        if len(set(keys)) != len(keys) or len(keys) != asked:
            raise ValueError(f"has {len(keys)} rows, {len(set(keys))} different, {asked} asked for")
        return []

    def _refuse(self, answer: Mapping[str, Any]) -> None:
        said = f"{answer.get('status')}: {answer['result']}"
        if str(answer.get("status")).startswith("5"):
            raise ValueError(f"holds an error and no figures, {said}")
        message = f"answered {said} for {self.subject}, grade {self.grade}, {self.when}"
        raise SourceRefused(self.source_id, message)

    def _refuse_other_data(self, keys: Sequence[Key]) -> None:
        """Refuse figures that were not asked for: a filter was not applied."""
        years = {f"{key.year}{key.sample}" for key in keys}
        right_years = len(years) == 1 if self.when == CURRENT else years <= {self.when}
        others = [
            _shown(key)
            for key in keys
            if (key.subject, key.grade) != (self.subject, self.grade)
            or key.stattype not in self.stattypes
            or key.jurisdiction not in self.jurisdictions
        ]
        if others or (keys and not right_years):
            message = (
                f"asked for {self.subject}, grade {self.grade}, {self.when}, was answered with "
                f"{'; '.join(others[:3]) or ', '.join(sorted(years))}"
            )
            raise SourceRefused(self.source_id, message)


def questions(
    series: Sequence[SeriesLike],
) -> Iterator[tuple[str, int, str, tuple[str, ...]]]:
    """Subject, grade, when and statistics of what some series need, each once."""
    needed: dict[tuple[str, int, str], dict[str, None]] = {}
    for one in series:
        select = one.select
        assessment = (select["subject"], select["grade"], select["sample"])
        stattype = MEAN if select["stattype"] == DIFFERENCE else select["stattype"]
        needed.setdefault(assessment, {})[stattype] = None
    for (subject, grade, sample), stattypes in needed.items():
        whens = [f"{year}{sample}" for year in YEARS[subject, grade, sample]]
        if sample == WITH_ACCOMMODATIONS:
            whens.append(CURRENT)
        for when in whens:
            yield subject, grade, when, tuple(stattypes)


def answered(source_id: str, name: str, body: bytes) -> list[Cell]:
    """The cells of one kept answer. ``SourceChanged`` for a body of another shape."""
    try:
        rows = result_rows(json.loads(body))
        cells = [_cell(row, _key(row), name) for row in rows]
        for cell in cells:
            _refuse_unknown(cell.key)
    except ValueError as error:
        raise SourceChanged(source_id, f"{name}: {error}") from error
    return cells


def _refuse_unknown(key: Key) -> None:
    found = (key.grade, key.stattype, key.sample, key.jurisdiction, key.year)
    known = (_GRADES, _STATTYPES, _SAMPLES, JURISDICTIONS, _ANY_YEAR)
    strange = [str(one) for one, valid in zip(found, known, strict=True) if one not in valid]
    if strange:
        raise ValueError(f"{_shown(key)}: unknown {', '.join(strange)}")


def result_rows(answer: Any) -> list[dict[str, Any]]:
    """The rows of an answer; ``ValueError`` for whatever has another shape or no rows."""
    rows = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"has no rows under 'result' but {str(rows or answer)[:80]!r}")
    return rows


def _key(row: Mapping[str, Any]) -> Key:
    subjects = {short: subject for subject, (short, _) in _SUBJECTS.items()}
    try:
        key = Key(
            subjects[row["subject"]],
            int(row["grade"]),
            str(row["stattype"]),
            str(row["sample"]),
            str(row["jurisdiction"]),
            int(row["year"]),
        )
        variable, scale = row["variable"], row["scale"]
    except (KeyError, TypeError) as error:
        raise ValueError(f"a part of a row is missing or unknown: {error!r}") from error
    if variable != "TOTAL" or scale != _SUBJECTS[key.subject][1]:
        raise ValueError(f"{_shown(key)}: variable {variable}, scale {scale}")
    return key


def _cell(row: Mapping[str, Any], key: Key, file: str) -> Cell:
    try:
        is_shown, flags = int(row["isStatDisplayable"]) == 1, int(row["errorFlag"])
        value, std_error = row["value"], row["stdError"]
    except (KeyError, TypeError) as error:
        raise ValueError(f"{_shown(key)}: a part is missing: {error!r}") from error
    return flagged(key, _finite(value) if is_shown else None, _finite(std_error), flags, file)


def _finite(number: object) -> float | None:
    if number is None:
        return None
    if (
        isinstance(number, bool)
        or not isinstance(number, (int, float))
        or not math.isfinite(number)
    ):
        raise ValueError(f"{number!r} is no number")
    return float(number)


def _shown(key: Key) -> str:
    return (
        f"{key.subject} grade {key.grade} {key.stattype} {key.jurisdiction} {key.year}{key.sample}"
    )
