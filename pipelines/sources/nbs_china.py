"""China, National Bureau of Statistics: education by province, one table a file.

Files, laid down by hand: ``provincial_annual_*.csv`` (UTF-8; the bureau's provincial annual data,
分省年度数据), a row for each province and year. The first columns are 省份编码, 省份 and 年份, the
others are the figures, and each column's name says the table, the figure and its unit: 万人 is
10 000 people, 万元 10 000 yuan. ``crosscheck_*.csv`` are other downloads of the pupil-teacher
ratios in the wide layout, a column for each year and a last line naming the bureau; they serve to
check the ratios and are never loaded.

Traps, seen 2026-11: a blank cell means not published (funds of 2012 and 2019, junior secondary
schools before 2011); the year is the one the bureau prints, and school figures of that year are
counted in its autumn; in the ratios of 2006 the primary and the senior secondary column stand in
the rows of other provinces (Shanghai's 25.93 and 17.1 are Guangdong's, its own 14.23 and 15.07
stand beside Shanxi), which ``corrections.toml`` mends for Shanghai and the reader does not. The
staff of primary and senior secondary schools (教职工数) change in 2011, in Shanghai to fewer than
its primary teachers, and no series uses them. Students of special education are counted in all
schools, its teachers in special schools alone: no ratio is made of them.

``select`` of a series holds ``columns``: for the total, and for each category of a breakdown, the
columns that are added up, named as in the files, unit included; ``per`` names in the same way what
the category is divided by.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipelines.combined import Figure, Member, added, divided, members
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import calendar_year, csv_records, number

_ID = "nbs_china"
_SCHEME = "nbs"
_PAGE = "https://data.stats.gov.cn/easyquery.htm?cn=E0103"
_KEYS = ["省份编码", "省份", "年份"]
_WIDE_KEY = "地区"
_WIDE_YEAR = re.compile(r"\d{4}年")
_CODE = re.compile(r"\d{6}")

_NOT_PUBLISHED = "Not published: the cell is blank or its row is not in the table"
_CHECKING = "A second download of the ratios: only for checking, never loaded"
_TWICE = "The same figure stands in two files"
_NO_SERIES = "The column belongs to no series"


class _Cell(NamedTuple):
    column: str
    code: str
    year: int
    value: float | None
    file: str


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """Name the files a person lays down: the tables, and the downloads that check them."""
    del base_url, series
    hint = "Provincial annual data (分省年度数据), education (教育): one table as csv, all years."
    return [
        Download("*provincial_annual_*.csv", page=_PAGE, hint=hint),
        Download("*crosscheck_*.csv", page=_PAGE, hint="Only for checking; may be absent."),
    ]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the tables into rows in the unit of the column (10 000 people, 10 000 yuan).

    A blank is given with status O. Sums and quotients of columns have status E and are given only
    where all of them are published. Raises ``SourceMissing`` without any table and
    ``SourceChanged`` for a column that no table has, a code or year that is none, and a table that
    was cut or disagrees with another.
    """
    wide = [file for file in files if _is_wide(file)]
    cells = [cell for file in files if file not in wide for cell in _cells(file)]
    if not cells:
        raise SourceMissing(_ID, "no table with a column for each figure; see provincial_annual_*")
    columns = _by_column(cells)
    rows = [row for one in series for row in _series_rows(one, columns)]
    repeated = SetAside(_TWICE, len(cells) - sum(len(column) for column in columns.values()))
    return Reading(rows, [_for_checking(wide), repeated, _unused(columns, series)])


def _is_wide(file: RawFile) -> bool:
    first, *others = _lines(file)[0]
    return first == _WIDE_KEY and all(_WIDE_YEAR.fullmatch(one) for one in others)


def _lines(file: RawFile) -> list[list[str]]:
    lines = file.location.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    return [line.split(",") for line in lines] or [[""]]


def _cells(file: RawFile) -> Iterator[_Cell]:
    for record in csv_records(_ID, file, _KEYS, is_ended=True):
        code, label = record["省份编码"], record["年份"]
        where = f"{file.path}, {code} {label}"
        if not _CODE.fullmatch(code):
            raise SourceChanged(_ID, f"{where}: '{code}' is no code of a province")
        year = calendar_year(_ID, where, label)
        for column, value in record.items():
            if column not in _KEYS:
                shown = _number(value, f"{where}, {column}")
                yield _Cell(column, code, year, shown, file.path)


def _number(value: str, where: str) -> float | None:
    shown = number(value)
    if shown is None and value:
        raise SourceChanged(_ID, f"{where}: {value!r} is neither a number nor blank")
    return shown


_Columns = Mapping[str, Mapping[tuple[str, int], _Cell]]


def _by_column(cells: Sequence[_Cell]) -> _Columns:
    columns: dict[str, dict[tuple[str, int], _Cell]] = defaultdict(dict)
    for cell in cells:
        first = columns[cell.column].setdefault((cell.code, cell.year), cell)
        if first.value != cell.value:
            where = f"{cell.column} of {cell.code} in {cell.year}"
            message = f"{where} is {first.value} in {first.file} and {cell.value} in {cell.file}"
            raise SourceChanged(_ID, f"{message}; keep one of the two files")
    return columns


def _series_rows(one: SeriesLike, columns: _Columns) -> Iterator[Published]:
    divisors = {member[:2]: member.parts for member in members(one.select.get("per", {}))}
    for member in members(one.select["columns"]):
        above = [_column(name, one, columns) for name in member.parts]
        below = [_column(name, one, columns) for name in divisors.get(member[:2], ())]
        for code, year in above[0]:
            figure = added([_figure(part, code, year) for part in above])
            if below:
                figure = divided(figure, added([_figure(part, code, year) for part in below]))
            yield _published(one, member, (code, year), figure)


def _published(one: SeriesLike, member: Member, cell: tuple[str, int], figure: Figure) -> Published:
    code, year = cell
    return Published(
        series_id=one.series_id,
        scheme=_SCHEME,
        code=code,
        year=year,
        period_label=str(year),
        breakdown=member.breakdown,
        category=member.category,
        value=figure.value,
        obs_status=figure.status,
        note=figure.note,
        file=figure.file,
    )


def _column(name: str, one: SeriesLike, columns: _Columns) -> Mapping[tuple[str, int], _Cell]:
    if name not in columns:
        message = f"no table has the column {name}, which {one.series_id} needs; found: "
        raise SourceChanged(_ID, message + ", ".join(sorted(columns)))
    return columns[name]


def _figure(column: Mapping[tuple[str, int], _Cell], code: str, year: int) -> Figure:
    cell = column.get((code, year))
    if cell is None or cell.value is None:
        file = cell.file if cell else next(iter(column.values())).file
        return Figure(None, "O", _NOT_PUBLISHED, None, file)
    return Figure(cell.value, "A", None, None, cell.file)


def _for_checking(wide: Sequence[RawFile]) -> SetAside:
    values = [value for file in wide for line in _lines(file)[1:] for value in line[1:]]
    figures = sum(number(value) is not None for value in values)
    return SetAside(_CHECKING, figures, ", ".join(file.path for file in wide))


def _unused(columns: _Columns, series: Sequence[SeriesLike]) -> SetAside:
    used = {
        name
        for one in series
        for selected in (one.select["columns"], one.select.get("per", {}))
        for member in members(selected)
        for name in member.parts
    }
    unused = [name for name in columns if name not in used]
    figures = sum(cell.value is not None for name in unused for cell in columns[name].values())
    return SetAside(_NO_SERIES, figures, ", ".join(unused[:3]))
