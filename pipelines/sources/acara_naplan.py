"""Australian Curriculum, Assessment and Reporting Authority (ACARA): NAPLAN results 2008-2022.

The table of the national report, laid down by hand: as csv, or as the published workbook, whose
table stands on its sheet ``Data``. One row for calendar year, year level, domain, state
(``AUS`` for Australia) and subgroup (``All`` for all students).

Traps, seen 2026-11:

* ``MEAN_CI`` and ``NMS_CI`` are half the width of a 95 % confidence interval, not standard errors;
* there was no test in 2020, and no test of writing on this scale before 2011: no rows;
* grammar and punctuation and spelling are one test, language conventions: both have its
  participation, so that only one of the two is asked for;
* from 2023 on results are on another scale, and proficiency levels replace the minimum standard:
  such a row is another layout and refused;
* the csv holds Australia and all students alone; rows of other subgroups are set aside.

``select`` of a series holds ``domain``, ``value`` and, where the table has one, ``half_width``
(columns).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import (
    Cell,
    calendar_year,
    csv_records,
    number,
    read_sheet,
    records,
    required,
    text,
)

_ID = "acara_naplan"
_SCHEME = "acara"
_PATTERNS = ("*aplan*.csv", "*aplan*.xlsx")
_SHEET = "Data"
_PAGE = (
    "https://www.acara.edu.au/reporting/national-report-on-schooling-in-australia/"
    "naplan-national-report-archive"
)
_HINT = "Results 2008 to 2022, the workbook as published or its sheet Data as csv."
_YEAR, _GRADE, _DOMAIN, _STATE, _SUBGROUP = (
    "CALENDAR_YEAR",
    "YEAR_LEVEL",
    "DOMAIN",
    "STATE",
    "SUBGROUP",
)
_TESTED = "PARTICIPATION_NUMBER"
_KEYS = (_YEAR, _GRADE, _DOMAIN, _STATE, _SUBGROUP)
_ALL = "All"
_STATES = frozenset({"AUS", "ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"})
_GRADES = ("3", "5", "7", "9")
_DOMAINS = frozenset({"Grammar and Punctuation", "Numeracy", "Reading", "Spelling", "Writing"})
_LAST_YEAR = 2022
_NORMAL_95 = 1.96
_ERROR_NOTE = "Standard error: half the width of the published 95 % interval, divided by 1.96"

_OTHER_GROUP = "A subgroup of students that no series asks for"


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """Patterns of the published file names."""
    return [Download(pattern, page=_PAGE, hint=_HINT) for pattern in _PATTERNS]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read all tables; codes are the states as the table writes them.

    Raises ``SourceMissing`` without any table and ``SourceChanged`` for a missing column, an
    unknown state, year level, domain or mark, a domain without rows, or a year of the new scale.
    """
    if not files:
        wanted = " or ".join(_PATTERNS)
        raise SourceMissing(_ID, f"no file is called {wanted}. They are at {_PAGE}")
    rows: list[Published] = []
    aside: list[SetAside] = []
    for file in files:
        found = _records(file, series)
        for record in found:
            _refuse_unknown(file, record)
        shown = [record for record in found if text(record[_SUBGROUP]) == _ALL]
        others = Counter(text(record[_SUBGROUP]) for record in found if record not in shown)
        aside.append(SetAside(_OTHER_GROUP, others.total(), f"{file.path}: {', '.join(others)}"))
        for one in series:
            rows.extend(_figures(file, one, shown))
    return Reading(rows, [one for one in aside if one.rows])


def _records(file: RawFile, series: Sequence[SeriesLike]) -> Sequence[Mapping[str, Cell]]:
    columns = {
        one.select[term] for one in series for term in ("value", "half_width") if term in one.select
    }
    wanted = [*_KEYS, _TESTED, *sorted(columns)]
    if file.path.endswith(".csv"):
        return csv_records(_ID, file, wanted)
    where = f"{file.path}, sheet {_SHEET}"
    return records(_ID, where, read_sheet(_ID, file, _SHEET), wanted)


def _refuse_unknown(file: RawFile, record: Mapping[str, Cell]) -> None:
    known = {_STATE: _STATES, _GRADE: _GRADES, _DOMAIN: _DOMAINS}
    for column, codes in known.items():
        if text(record[column]) not in codes:
            valid = ", ".join(sorted(codes))
            message = f"{file.path}: {column} '{text(record[column])}' is none of {valid}"
            raise SourceChanged(_ID, message)
    year = calendar_year(_ID, file.path, record[_YEAR])
    if year > _LAST_YEAR:
        message = f"{file.path}: a row of {year}: from 2023 on results are on another scale"
        raise SourceChanged(_ID, message)


def _figures(
    file: RawFile, series: SeriesLike, found: Sequence[Mapping[str, Cell]]
) -> Iterator[Published]:
    domain = series.select["domain"]
    chosen = [record for record in found if text(record[_DOMAIN]) == domain]
    if not chosen:
        raise SourceChanged(_ID, f"{file.path} has no row of {domain} for all students")
    for record in chosen:
        yield _figure(file, series, record)


def _figure(file: RawFile, series: SeriesLike, record: Mapping[str, Cell]) -> Published:
    select = series.select
    where = f"{file.path}, {series.series_id}"
    label = text(record[_YEAR])
    grade = f"grade_{text(record[_GRADE])}"
    place = (_SCHEME, text(record[_STATE]), int(label), label, "grade", grade)
    figure = Published(series.series_id, *place, None, file=file.path)
    if text(record[select["value"]]) == "":
        return figure._replace(obs_status="O", note="No figure published")
    value = required(_ID, where, record, select["value"])
    tested = number(record[_TESTED])
    figure = figure._replace(value=value, sample_size=None if tested is None else int(tested))
    if "half_width" not in select or text(record[select["half_width"]]) == "":
        return figure
    half_width = required(_ID, where, record, select["half_width"])
    return figure._replace(std_error=half_width / _NORMAL_95, note=_ERROR_NOTE)
