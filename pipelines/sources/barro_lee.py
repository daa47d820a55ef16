"""Barro and Lee, educational attainment by age group and sex, version 3 (September 2021).

Four files of the authors' repository, every five years from 1950 to 2015, 146 economies:

``BL_v3_MF.csv``, ``BL_v3_F.csv``, ``BL_v3_M.csv``
    Both sexes, women, men (ASCII; text quoted, numbers not): a row for each economy, year and one
    of five ten-year age groups from 15-24 to 55-64.
``BL_v3_MF1564.xls``
    Both sexes aged 15 to 64, one block for each economy; the header stands in five lines.

Traps, seen 2026-11: there is no row for 25 and over and none for women or men of all ages; the
workbook names the economy (without code) on the first row of its block only, and has empty rows
between blocks; its names are those of the tables. Shares of the four levels add up to 100 but for
rounding (half a point at most). 2015 is estimated for a third of the economies.

Women and men aged 15 to 64, and people aged 25 to 64, are means of the age groups weighted with
their population (status E); for both sexes aged 15 to 64 that mean is compared with the workbook.

``select`` holds ``column`` (as in the tables), and optionally ``parts``: breakdown and category to
further columns, given for both sexes aged 15 to 64.

The address of the files is the repository's main folder of data; it is named in public scripts that
fetch them (2026-11), and was not asked by us.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipelines.combined import members as named
from pipelines.errors import SourceChanged, SourceMissing, SourceRefused
from pipelines.protocol import Download, Judge, Published, RawFile, Reading, SeriesLike
from pipelines.sheets import Row, calendar_year, csv_records, read_sheet, required, text

SOURCE_ID = "barro_lee"

_SCHEME = "iso3"
_PAGE = "https://github.com/barrolee/BarroLeeDataSet"
_HINT = "Folder BLData; keep the published name."
_TABLES = {"BL_v3_MF.csv": "MF", "BL_v3_F.csv": "F", "BL_v3_M.csv": "M"}
_WORKBOOK = "BL_v3_MF1564.xls"
_SEXES = {"F": "female", "M": "male"}
_SHARES = ("lu", "lp", "ls", "lh")
_NUMBERS = (
    *_SHARES, "lpc", "lsc", "lhc", "yr_sch", "yr_sch_pri", "yr_sch_sec", "yr_sch_ter", "pop",
)  # fmt: skip
_KEYS = ("country", "WBcode", "year", "sex", "agefrom", "ageto")
_AGES = ("15_24", "25_34", "35_44", "45_54", "55_64")
_SHEET = "Sheet1"
_XLS = {
    "lu": 4, "lp": 5, "lpc": 6, "ls": 7, "lsc": 8, "lh": 9, "lhc": 10, "yr_sch": 11,
    "yr_sch_pri": 12, "yr_sch_sec": 13, "yr_sch_ter": 14,
}  # fmt: skip
_HEADER = {
    (0, 0): "Country",
    (0, 1): "Year",
    (0, 2): "Age Group",
    (0, 4): "No Schooling",
    (0, 11): "Avg. Years of Total Schooling",
    (0, 12): "Avg. Years of Primary Schooling",
    (0, 13): "Avg. Years of Secondary Schooling",
    (0, 14): "Avg. Years of Tertiary Schooling",
    (2, 5): "Primary",
    (2, 7): "Secondary",
    (2, 9): "Tertiary",
    (3, 5): "Total",
    (3, 6): "Completed",
    (3, 7): "Total",
    (3, 8): "Completed",
    (3, 9): "Total",
    (3, 10): "Completed",
}
"""Cells of the workbook's header: row below the first line, column, text."""
_TOLERANCE = 0.02
_SHARE_TOLERANCE = 1.0
_WEIGHTED = "Mean of ten-year age groups, weighted by us with their population"


class _Group(NamedTuple):
    """The numbers of one age group of one sex in one economy and year."""

    code: str
    year: int
    sex: str
    age: str
    numbers: Mapping[str, float]
    file: str


class _All(NamedTuple):
    """The numbers of both sexes aged 15 to 64 in one economy and year."""

    code: str
    year: int
    numbers: Mapping[str, float]
    file: str


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """The four files, from the repository or laid down by hand."""
    del series
    base = base_url.rstrip("/")
    names = (*_TABLES, _WORKBOOK)
    asked = [Download(name, url=f"{base}/{name}", judge=_judge(name)) for name in names]
    laid = [Download(name, page=_PAGE, hint=_HINT, stands_in=True) for name in names]
    return [*asked, *laid]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the four files together.

    Raises ``SourceMissing`` where one is absent and ``SourceChanged`` for another layout, an
    unknown sex or age group, a cell that is no number, shares that do not add up, and a figure of
    the workbook that the age groups cannot give.
    """
    by_name = {file.path: file for file in files}
    absent = [name for name in (*_TABLES, _WORKBOOK) if name not in by_name]
    if absent:
        raise SourceMissing(SOURCE_ID, f"without {', '.join(absent)}. All files are at {_PAGE}")
    groups: list[_Group] = []
    codes: dict[str, str] = {}
    for name, sex in _TABLES.items():
        for record in csv_records(SOURCE_ID, by_name[name], (*_KEYS, *_NUMBERS)):
            codes[record["country"]] = record["WBcode"]
            groups.append(_group(name, sex, record))
    everyone = _everyone(by_name[_WORKBOOK], codes)
    sets = _sets(groups)
    _refuse_other_totals(everyone, sets)
    rows = [row for one in series for row in _rows(one, groups, sets, everyone)]
    return Reading(rows)


def _judge(name: str) -> Judge:
    """Accept what begins as that file does; a page of the host does not."""
    start = b"BLcode," if name in _TABLES else bytes.fromhex("d0cf11e0")

    def judge(body: bytes) -> Sequence[Download]:
        if not body.startswith(start):
            raise SourceRefused(SOURCE_ID, f"{name} begins with {body[:40]!r}, not {start!r}")
        return ()

    return judge


# The files


def _group(file: str, sex: str, record: Mapping[str, str]) -> _Group:
    where = f"{file}, {record['country']} {record['year']}"
    age = f"{record['agefrom']}_{record['ageto']}"
    if record["sex"] != sex or age not in _AGES:
        message = f"{where}: sex {record['sex']}, age group {age}; known: {sex}, {', '.join(_AGES)}"
        raise SourceChanged(SOURCE_ID, message)
    numbers = {name: required(SOURCE_ID, where, record, name) for name in _NUMBERS}
    added = sum(numbers[name] for name in _SHARES)
    if abs(added - 100) > _SHARE_TOLERANCE:
        raise SourceChanged(SOURCE_ID, f"{where}, {age}: the shares add up to {added:.2f}")
    if numbers["pop"] <= 0:
        raise SourceChanged(SOURCE_ID, f"{where}, {age}: a population of {numbers['pop']:g}")
    year = calendar_year(SOURCE_ID, where, record["year"])
    return _Group(record["WBcode"], year, sex, age, numbers, file)


def _everyone(file: RawFile, codes: Mapping[str, str]) -> list[_All]:
    rows = read_sheet(SOURCE_ID, file, _SHEET)
    top = next((at for at, row in enumerate(rows) if row and text(row[0]) == _HEADER[0, 0]), None)
    if top is None or len(rows[top]) <= max(column for _, column in _HEADER):
        raise SourceChanged(
            SOURCE_ID, f"{file.path} has no header that begins with {_HEADER[0, 0]}"
        )
    for (below, column), label in _HEADER.items():
        found = " ".join(text(rows[top + below][column]).split())
        if found != label:
            where = f"{file.path}, line {top + below + 1}, column {column + 1}"
            raise SourceChanged(SOURCE_ID, f"{where}: '{found}', not '{label}'")
    return list(_blocks(file, rows[top + max(below for below, _ in _HEADER) + 1 :], codes))


def _blocks(file: RawFile, rows: Sequence[Row], codes: Mapping[str, str]) -> Iterator[_All]:
    country = ""
    for row in rows:
        country = text(row[0]) or country
        if not any(text(cell) for cell in row[1 : _XLS["lu"] + 1]):
            continue
        where = f"{file.path}, {country} {text(row[1])}"
        if country not in codes:
            raise SourceChanged(SOURCE_ID, f"{where}: no table names that economy")
        if (text(row[2]), text(row[3])) != ("15", "64"):
            message = f"{where}: ages {text(row[2])} to {text(row[3])}, not 15 to 64"
            raise SourceChanged(SOURCE_ID, message)
        cells = {name: row[column] for name, column in _XLS.items()}
        numbers = {name: required(SOURCE_ID, where, cells, name) for name in _XLS}
        yield _All(codes[country], calendar_year(SOURCE_ID, where, row[1]), numbers, file.path)


# The figures


_Sets = Mapping[tuple[str, int, str], Sequence[_Group]]
"""The age groups of one sex in one economy and year."""


def _sets(groups: Iterable[_Group]) -> _Sets:
    sets: dict[tuple[str, int, str], list[_Group]] = defaultdict(list)
    for group in groups:
        sets[group.code, group.year, group.sex].append(group)
    for (code, year, sex), members in sets.items():
        ages = [group.age for group in members]
        if sorted(ages) != sorted(_AGES):
            raise SourceChanged(SOURCE_ID, f"{code} {year} {sex} has the age groups {ages}")
    return sets


def _mean(groups: Sequence[_Group], column: str) -> float:
    people = sum(group.numbers["pop"] for group in groups)
    return sum(group.numbers["pop"] * group.numbers[column] for group in groups) / people


def _from_25(groups: Sequence[_Group]) -> list[_Group]:
    return [group for group in groups if group.age != _AGES[0]]


def _refuse_other_totals(everyone: Iterable[_All], sets: _Sets) -> None:
    for one in everyone:
        groups = sets.get((one.code, one.year, "MF"))
        if groups is None:
            raise SourceChanged(SOURCE_ID, f"{one.file}: {one.code} {one.year} is in no table")
        for column, published in one.numbers.items():
            mean = _mean(groups, column)
            if abs(mean - published) > _TOLERANCE:
                where = f"{one.file}, {one.code} {one.year}"
                message = f"{where}: {column} is {published}, the age groups give {mean:.3f}"
                raise SourceChanged(SOURCE_ID, message)


def _rows(
    series: SeriesLike, groups: Iterable[_Group], sets: _Sets, everyone: Iterable[_All]
) -> Iterator[Published]:
    column = series.select["column"]
    parts = named(series.select.get("parts", {}))
    for one in everyone:
        place = (series.series_id, _SCHEME, one.code, one.year, str(one.year))
        yield Published(*place, "total", "total", one.numbers[column], file=one.file)
        for breakdown, category, (part,) in parts:
            yield Published(*place, breakdown, category, one.numbers[part], file=one.file)
    for group in groups:
        place = (series.series_id, _SCHEME, group.code, group.year, str(group.year))
        member = ("age_group", group.age)
        if group.sex in _SEXES:
            member = ("age_sex", f"{group.age}_{_SEXES[group.sex]}")
        yield Published(*place, *member, group.numbers[column], file=group.file)
    for (code, year, sex), members in sets.items():
        place = (series.series_id, _SCHEME, code, year, str(year))
        if sex in _SEXES:
            yield _weighted(place, ("sex", _SEXES[sex]), members, column)
        else:
            yield _weighted(place, ("age_group", "25_64"), _from_25(members), column)


def _weighted(
    place: tuple[str, str, str, int, str],
    member: tuple[str, str],
    groups: Sequence[_Group],
    column: str,
) -> Published:
    value = _mean(groups, column)
    file = groups[0].file
    return Published(*place, *member, value, obs_status="E", note=_WEIGHTED, file=file)
