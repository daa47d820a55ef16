"""Children and homes in the areas of US school districts: SAIPE, ACS and their re-tabulations.

All figures are of RESIDENTS of the area of a district, whatever school they attend, and none is of
the pupils of its school system; the places are areas of their own (``geographies.csv``, level
``city``). Files:

``NHGIS_District_data.xlsx``
    Urban Institute, Household Conditions by Geographic School District: shares (0 to 1) pooled over
    2014-2018, and children and poverty by the Census Bureau's model (SAIPE), whose year it does
    not say. Margins of error are ranges in whole per cents ("37%-40%"): they stand in the note, as
    no standard error can be got from them. ``School ID`` is the last five digits of the LEAID and
    is a number in some copies, without its zeros; it and district names repeat across states, so
    that only state and ``School ID`` together tell a district.
``race.csv``
    NCES EDGE, ACS-ED 2014-2018: children who live in the area and are enrolled in any public
    school, by race; groups other than Hispanic are without Hispanics. ``_moe`` is the 90 per cent
    margin of error. ``leaid`` has lost its leading zero, and ``dist`` is wrong where a name repeats
    (Houston is called ", ME"): only ``geo_id`` counts.
``School-aged_children_in_poverty.csv``
    Colorado KIDS COUNT: poverty by SAIPE in the districts of Colorado, 1995-2013, as a share
    ("Percent") and, from 2008, a number. Empty, "NA" and "N/A" are missing. Districts have names.

Codes are in the scheme ``district_area``: LEAID, state and ``School ID``, or KIDS COUNT's name.
Seen 2026-11.

``select`` holds ``file`` (``urban``, ``acs_ed`` or ``kids_count``) and: ``column``, with ``margin``
where there is one (urban); ``column`` of the total where there is one, and ``parts``, breakdown
and category to column (acs_ed); ``format`` (kids_count).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from pipelines.combined import members
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import csv_records, number, read_sheets, records, required, text

SOURCE_ID = "census_saipe_acs_ed"
SCHEME = "district_area"

URBAN, ACS_ED, KIDS_COUNT = "urban", "acs_ed", "kids_count"

_FILES = {
    "NHGIS_District_data.xlsx": URBAN,
    "race.csv": ACS_ED,
    "School-aged_children_in_poverty.csv": KIDS_COUNT,
}
_PAGES = {
    URBAN: "https://datacatalog.urban.org/dataset/household-conditions-geographic-school-district",
    ACS_ED: "https://nces.ed.gov/programs/edge/Demographic/ACS",
    KIDS_COUNT: "https://datacenter.kidscount.org/",
}
_HINTS = {
    URBAN: "The workbook with all districts.",
    ACS_ED: "ACS-ED 2014-2018, children enrolled in public school, table CDP05.3; one file.",
    KIDS_COUNT: "School-aged children in poverty, districts of Colorado.",
}

_POOLED, _LAST_YEAR = "2014-2018", 2018
_Z_90 = 1.645
_MARGIN_NOTE = "Standard error: the published 90 % margin of error divided by 1.645."
_RANGE_NOTE = "Margin of error published as the range {}."
_RANGE = re.compile(r"^\d+%-\d+%$")
_SCHOOL_ID_DIGITS = 5
_GEO_ID = re.compile(r"^97000US(?P<leaid>\d{7})$")
_MISSING = frozenset({"", "NA", "N/A"})
_FORMATS = frozenset({"Percent", "Number"})

Record = Mapping[str, Any]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """Files that staff lay down by hand."""
    del base_url, series
    return [Download(name, page=_PAGES[kind], hint=_HINTS[kind]) for name, kind in _FILES.items()]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the figures of all districts.

    Raises ``SourceMissing`` without files, and ``SourceChanged`` for a column that is not there, a
    key that is none, a share above 1, a margin of another form, or a cell that is neither a number
    nor a known mark.
    """
    if not files:
        raise SourceMissing(SOURCE_ID, f"no file; expected {', '.join(_FILES)}")
    rows: list[Published] = []
    unread: list[SetAside] = []
    for file in files:
        kind = _FILES[PurePosixPath(file.path).name]
        wanted = [one for one in series if one.select["file"] == kind]
        lines = _LINES[kind](file, wanted)
        rows += [row for one in wanted for line in lines for row in _READ[kind](one, line, file)]
        if not wanted:
            unread.append(SetAside("No series of the file is asked for", len(lines), file.path))
    return Reading(rows, unread)


def _published(series: SeriesLike, file: RawFile, code: str, **cells: Any) -> Published:
    pooled: dict[str, Any] = {
        "year": _LAST_YEAR,
        "period_label": _POOLED,
        "breakdown": "total",
        "category": "total",
    }
    return Published(series.series_id, SCHEME, code, **(pooled | cells), file=file.path)


# Urban Institute


def _urban_lines(file: RawFile, series: Sequence[SeriesLike]) -> list[Record]:
    sheets = read_sheets(SOURCE_ID, file)
    wanted = ["School ID", "State", *(one.select["column"] for one in series)]
    wanted += [one.select["margin"] for one in series if "margin" in one.select]
    return list(records(SOURCE_ID, file.path, next(iter(sheets.values())), wanted))


def _urban_rows(series: SeriesLike, line: Record, file: RawFile) -> Iterator[Published]:
    column = series.select["column"]
    school_id = text(line["School ID"]).zfill(_SCHOOL_ID_DIGITS)
    if not school_id.isdecimal() or len(school_id) != _SCHOOL_ID_DIGITS:
        raise SourceChanged(SOURCE_ID, f"{file.path}: '{school_id}' is no School ID of five digits")
    code = f"{text(line['State'])} {school_id}"
    value = required(SOURCE_ID, f"{file.path}, {code}", line, column)
    if column.startswith("%"):
        _refuse_share(value, f"{file.path}, {code}, {column}")
    note = _range_note(series, line, f"{file.path}, {code}")
    yield _published(series, file, code, value=value, note=note)


def _range_note(series: SeriesLike, line: Record, where: str) -> str | None:
    if "margin" not in series.select:
        return None
    margin = text(line[series.select["margin"]])
    if not _RANGE.match(margin):
        message = f"{where}: the margin of error '{margin}' is no range of whole per cents"
        raise SourceChanged(SOURCE_ID, message)
    return _RANGE_NOTE.format(margin)


def _refuse_share(value: float, where: str) -> None:
    if not 0 <= value <= 1:
        raise SourceChanged(SOURCE_ID, f"{where}: {value:g} is no share between 0 and 1")


# NCES EDGE


def _margin_of(column: str) -> str:
    return f"{column.removesuffix('_est')}_moe"


def _parts(series: SeriesLike) -> list[tuple[str, str, str]]:
    """Breakdown, category and column of each figure of a series."""
    parts = [(*one[:2], one.parts[0]) for one in members(series.select["parts"])]
    total = [("total", "total", series.select["column"])] if "column" in series.select else []
    return [*total, *parts]


def _acs_ed_lines(file: RawFile, series: Sequence[SeriesLike]) -> list[Record]:
    columns = [column for one in series for _, _, column in _parts(one)]
    wanted = ["geo_id", "leaid", "year", *columns, *map(_margin_of, columns)]
    return list(csv_records(SOURCE_ID, file, wanted, is_ended=True))


def _acs_ed_rows(series: SeriesLike, line: Record, file: RawFile) -> Iterator[Published]:
    found = _GEO_ID.match(line["geo_id"])
    if found is None or int(found["leaid"]) != number(line["leaid"]):
        message = f"{file.path}: geo_id {line['geo_id']} and leaid {line['leaid']} do not agree"
        raise SourceChanged(SOURCE_ID, message)
    if line["year"] != _POOLED:
        raise SourceChanged(SOURCE_ID, f"{file.path}: the year is {line['year']}, not {_POOLED}")
    code = found["leaid"]
    for breakdown, category, column in _parts(series):
        where = f"{file.path}, {code}"
        margin = required(SOURCE_ID, where, line, _margin_of(column))
        yield _published(
            series,
            file,
            code,
            breakdown=breakdown,
            category=category,
            value=required(SOURCE_ID, where, line, column),
            std_error=margin / _Z_90,
            note=_MARGIN_NOTE,
        )


# Colorado KIDS COUNT


def _kids_count_lines(file: RawFile, series: Sequence[SeriesLike]) -> list[Record]:
    del series
    return list(
        csv_records(SOURCE_ID, file, ("Location", "TimeFrame", "DataFormat", "Data"), is_ended=True)
    )


def _kids_count_rows(series: SeriesLike, line: Record, file: RawFile) -> Iterator[Published]:
    kind, cell, place = line["DataFormat"], line["Data"], line["Location"]
    where = f"{file.path}, {place}, {line['TimeFrame']}"
    if kind not in _FORMATS:
        raise SourceChanged(SOURCE_ID, f"{where}: unknown DataFormat '{kind}'")
    if kind != series.select["format"]:
        return
    value = None if cell in _MISSING else required(SOURCE_ID, where, line, "Data")
    if kind == "Percent" and value is not None:
        _refuse_share(value, where)
    yield _published(
        series,
        file,
        place,
        year=int(required(SOURCE_ID, where, line, "TimeFrame")),
        period_label=line["TimeFrame"],
        value=value,
        obs_status="O" if value is None else "A",
        source_flag=(cell or None) if value is None else None,
    )


_LINES: dict[str, Callable[[RawFile, Sequence[SeriesLike]], list[Record]]] = {
    URBAN: _urban_lines,
    ACS_ED: _acs_ed_lines,
    KIDS_COUNT: _kids_count_lines,
}
_READ: dict[str, Callable[[SeriesLike, Record, RawFile], Iterator[Published]]] = {
    URBAN: _urban_rows,
    ACS_ED: _acs_ed_rows,
    KIDS_COUNT: _kids_count_rows,
}
