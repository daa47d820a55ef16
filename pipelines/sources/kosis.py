"""Korea on KOSIS: schools by province and founder (KEDI), private education spending (KOSTAT).

Files, laid down by hand and told apart by what is in them:

* workbooks ``DT_1963003_001`` to ``_004`` (kindergartens, elementary, middle and high schools;
  their export is called ``유치원_개황_….xlsx`` and so on). Sheet ``데이터`` holds the table, sheet
  ``메타정보`` its id, the time of the download and the day of the count.
* ``DT_1PE105.parquet``, the rows of the KOSIS interface as they came, and csv exports of the same
  table from the web page (cp949, rounded to 0.1).

Traps, seen 2026-11: the header has two or three merged rows (year, item, part of the item) and its
columns change from year to year, so that columns are found by their words; the name of a province
stands only on its total row (계); "-" stands for none; high schools have no teachers of their own,
only teachers and staff together (교직원수), and those not in 2011 to 2016 and not from 2020 on; in
middle schools teachers are a part of that item; items are written with blanks inside ("평  균");
everything in the parquet file is text; provinces were renamed (전라북도, now 전북특별자치도), so
places are given by their present name without blanks, and the country is 전국 in all files.

Where several files hold one table, the newest stands, the others are compared with it cell by
cell and set aside; a cell that only an older one has is given. Csv exports carry no date and count
as oldest.

``select`` of a series holds ``columns``: by level (or ``total``) the columns that are added up,
each as "table item" or "table item/part" without the unit. ``per`` names in the same way what
they are divided by. ``founders`` asks for each kind of founder besides all schools: our word and
the row label, which make the category ``<level>_<word>`` of ``level_sector``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.combined import Figure, added, divided
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import Cell, Row, csv_records, number, read_sheet, text

_ID = "kosis"
_SCHEME = "kosis"
_PAGE = "https://kosis.kr/statHtml/statHtml.do?orgId={}&tblId={}"
_SPENDING = "DT_1PE105"
_ALL = "계"
_WHOLE = ("", "소계")
_PRESENT_NAME = {
    "총계": "전국",
    "전체": "전국",
    "강원도": "강원특별자치도",
    "전라북도": "전북특별자치도",
    "제주도": "제주특별자치도",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PARQUET_COLUMNS = ("TBL_ID", "C1_NM", "ITM_NM", "PRD_DE", "DT", "UNIT_NM", "LST_CHN_DE")

_NO_COLUMN = "The table has no such column for this year"
_NOT_GIVEN = 'Nothing is published: the table has "-"'
_NONE_THERE = 'The table has "-": no school has this founder'
_OLDER_AGREES = "An older file of the same table: the newer figure is the same, to its rounding"
_OLDER_DIFFERS = "An older file of the same table: a newer figure stands"
_NO_SERIES = "The column belongs to no series"
_NO_FOUNDER = "The founder of the schools is asked for by no series of the column"


class _Key(NamedTuple):
    item: str
    place: str
    founder: str
    year: int


class _Cell(NamedTuple):
    value: float | None
    mark: str | None
    file: str
    step: float = 0.0


@dataclass(frozen=True)
class _Table:
    """One table.

    ``file`` is the newest that holds it, ``seen`` orders the files, ``day`` is the day of the
    count, or empty.
    """

    table_id: str
    file: str
    seen: str
    day: str
    cells: Mapping[_Key, _Cell]

    @cached_property
    def items(self) -> frozenset[str]:
        """Names of all columns."""
        return frozenset(key.item for key in self.cells)

    @cached_property
    def places_and_years(self) -> list[tuple[str, int]]:
        """Every place in every year of the table."""
        return sorted({(key.place, key.year) for key in self.cells})


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """Name the exports a person lays down: four workbooks and the table of spending."""
    del base_url, series
    schools = "Open the table, choose all years, provinces and founders, and download it as Excel."
    spending = "Open the table, choose all years, provinces and levels, and download it as csv."
    page = _PAGE.format(334, "DT_1963003_00{}")
    return [
        *(
            Download(f"*DT_1963003_00{one}*.xlsx", page=page.format(one), hint=schools)
            for one in range(1, 5)
        ),
        Download("*개황*.xlsx", page=page.format(2), hint=schools),
        Download(f"*{_SPENDING}*.parquet", page=_PAGE.format(101, _SPENDING), hint=spending),
        Download(f"*{_SPENDING}*.csv", page=_PAGE.format(101, _SPENDING), hint=spending),
        Download("*월평균*사교육비*.csv", page=_PAGE.format(101, _SPENDING), hint=spending),
    ]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the tables into rows in the unit of the file: people, schools, 10 000 won.

    Quotients and sums are given only where every part is published, with status E. A missing
    cell has status O, and M where no school of that founder exists. Raises ``SourceMissing`` for
    a table that no file holds and ``SourceChanged`` for a column that its table no longer has.
    """
    tables, aside = _newest(_read_file(file) for file in files)
    rows = [row for one in series for row in _series_rows(one, tables)]
    return Reading(rows, [*aside, *_unused(tables, series)])


def _read_file(file: RawFile) -> _Table:
    readers = {"xlsx": _read_workbook, "parquet": _read_parquet, "csv": _read_export}
    return readers[file.path.rsplit(".", 1)[-1].lower()](file)


def _newest(editions: Iterable[_Table]) -> tuple[dict[str, _Table], list[SetAside]]:
    by_table = defaultdict(list)
    for one in editions:
        by_table[one.table_id].append(one)
    aside: list[SetAside] = []
    tables = {}
    for table_id, found in by_table.items():
        ordered = sorted(found, key=lambda one: one.seen, reverse=True)
        tables[table_id] = reduce(lambda new, old: _over(new, old, aside), ordered)
    return tables, aside


def _over(new: _Table, old: _Table, aside: list[SetAside]) -> _Table:
    agree, differ = 0, []
    for key, cell in old.cells.items():
        stands = new.cells.get(key)
        if stands is None:
            continue
        if _agrees(stands, cell):
            agree += 1
        else:
            differ.append(f"{' '.join(map(str, key))}: {cell.value} in {cell.file}")
    aside.append(SetAside(_OLDER_AGREES, agree, new.table_id))
    aside.append(SetAside(_OLDER_DIFFERS, len(differ), next(iter(differ), "")))
    return replace(new, cells={**old.cells, **new.cells})


def _agrees(new: _Cell, old: _Cell) -> bool:
    if new.value is None or old.value is None:
        return new.value == old.value
    return abs(new.value - old.value) <= old.step / 2 + 1e-9


def _read_workbook(file: RawFile) -> _Table:
    about = {text(row[0]).strip("○ "): text(row[1]) for row in read_sheet(_ID, file, "메타정보")}
    if "통계표ID" not in about:
        raise SourceChanged(
            _ID, f"{file.path}: sheet 메타정보 has no 통계표ID; found {list(about)}"
        )
    cells = _grid_cells(file.path, read_sheet(_ID, file, "데이터"))
    seen = about.get("자료다운일자", "")
    return _Table(about["통계표ID"], file.path, seen, _day(about.values()), cells)


def _day(notes: Iterable[str]) -> str:
    found = re.search(r"조사기준일:\s*해당연도\s*(\d+)월\s*(\d+)일", " ".join(notes))
    return f"{found[2]} {_MONTHS[int(found[1]) - 1]} " if found else ""


def _grid_cells(path: str, grid: Sequence[Row]) -> dict[_Key, _Cell]:
    start = next((at for at, row in enumerate(grid) if text(row[1]) == _ALL), 0)
    if start not in (2, 3) or not text(grid[0][0]).startswith("시도별"):
        found = [row[:4] for row in grid[:4]]
        message = f"{path}: no header of two or three rows from 시도별 to the first {_ALL}; {found}"
        raise SourceChanged(_ID, message)
    columns = _columns(path, grid[:start])
    cells = {}
    place = ""
    for row in grid[start:]:
        place = _place(row[0]) or place
        for at, (year, item) in columns.items():
            cells[_Key(item, place, text(row[1]), year)] = _cell(row[at], path)
    return cells


def _columns(path: str, header: Sequence[Row]) -> dict[int, tuple[int, str]]:
    years, items = _filled(header[0]), _filled(header[1])
    parts = header[2] if header[2:] else [""] * len(years)
    columns = {}
    for at in range(2, len(years)):
        year = re.match(r"\d{4}", years[at])
        if year is None:
            raise SourceChanged(_ID, f"{path}: column {at + 1} is under {years[at]!r}, not a year")
        item, part = _item(items[at]), text(parts[at])
        columns[at] = (int(year[0]), item if part in _WHOLE else f"{item}/{part}")
    twice = [one for one, count in Counter(columns.values()).items() if count > 1]
    if twice:
        raise SourceChanged(_ID, f"{path} has several columns of one name in one year: {twice[:3]}")
    return columns


def _filled(row: Row) -> list[str]:
    """Labels of merged cells: a blank belongs to the label before it."""
    filled: list[str] = []
    for cell in row:
        filled.append(text(cell) or (filled[-1] if filled else ""))
    return filled


def _item(label: str) -> str:
    return "".join(re.sub(r"\([^()]*\)\s*$", "", label).split())


def _place(cell: Cell) -> str:
    name = "".join(text(cell).split())
    return _PRESENT_NAME.get(name, name)


def _cell(content: Cell, path: str, step: float = 0.0) -> _Cell:
    value = number(content)
    if value is None and text(content) not in ("", "-"):
        raise SourceChanged(_ID, f"{path}: {text(content)!r} is neither a number nor '-'")
    return _Cell(value, (text(content) or None) if value is None else None, path, step)


def _read_parquet(file: RawFile) -> _Table:
    try:
        table = pq.ParquetFile(file.location).read()
    except pa.ArrowInvalid as error:
        raise SourceChanged(_ID, f"{file.path} is no parquet file: {error}") from error
    missing = [one for one in _PARQUET_COLUMNS if one not in table.column_names]
    if missing:
        found = ", ".join(table.column_names)
        raise SourceChanged(_ID, f"{file.path} has no column {', '.join(missing)}; found: {found}")
    rows = table.select(_PARQUET_COLUMNS).to_pylist()
    tables, units = ({row[one] for row in rows} for one in ("TBL_ID", "UNIT_NM"))
    if tables != {_SPENDING} or units != {"만원"}:
        message = f"{file.path} holds {tables} in {units}; known: {_SPENDING} in 만원"
        raise SourceChanged(_ID, message)
    cells = {
        _Key(_item(row["ITM_NM"]), _place(row["C1_NM"]), _ALL, int(row["PRD_DE"])): _cell(
            row["DT"], file.path
        )
        for row in rows
    }
    seen = max(str(row["LST_CHN_DE"]) for row in rows)
    return _Table(_SPENDING, file.path, seen, "", cells)


def _read_export(file: RawFile) -> _Table:
    cells = {}
    for record in csv_records(_ID, file, ["시도별", "항목"], "cp949"):
        place, item, *years = record
        if not record[item].endswith("(만원)") or not all(one.isdigit() for one in years):
            message = f"{file.path}: {record[item]!r} is not in 만원, or {years} are no years"
            raise SourceChanged(_ID, message)
        for year in years:
            step = 10.0 ** -len(record[year].partition(".")[2])
            key = _Key(_item(record[item]), _place(record[place]), _ALL, int(year))
            cells[key] = _cell(record[year], file.path, step)
    return _Table(_SPENDING, file.path, "", "", cells)


class _Asked(NamedTuple):
    """One category of a series: which schools, the columns to add up and those to divide by."""

    breakdown: str
    category: str
    founder: str
    columns: list[str]
    per: list[str]


def _asked(one: SeriesLike) -> Iterator[_Asked]:
    founders: Mapping[str, str] = one.select.get("founders", {})
    divisors: Mapping[str, list[str]] = one.select.get("per", {})
    for level, columns in one.select["columns"].items():
        per = divisors.get(level, [])
        if level == "total":
            yield _Asked("total", level, _ALL, columns, per)
            continue
        yield _Asked("level", level, _ALL, columns, per)
        for word, label in founders.items():
            yield _Asked("level_sector", f"{level}_{word}", label, columns, per)


def _series_rows(one: SeriesLike, tables: Mapping[str, _Table]) -> Iterator[Published]:
    for asked in _asked(one):
        above = [_column(name, one, tables) for name in asked.columns]
        below = [_column(name, one, tables) for name in asked.per]
        first = above[0][0]
        for place, year in first.places_and_years:
            figure = _sum(above, place, asked.founder, year)
            if below:
                figure = divided(figure, _sum(below, place, asked.founder, year))
            yield Published(
                series_id=one.series_id,
                scheme=_SCHEME,
                code=place,
                year=year,
                period_label=f"{first.day}{year}",
                breakdown=asked.breakdown,
                category=asked.category,
                value=figure.value,
                obs_status=figure.status,
                source_flag=figure.mark,
                note=figure.note,
                file=figure.file,
            )


def _sum(columns: Sequence[tuple[_Table, str]], place: str, founder: str, year: int) -> Figure:
    return added([_figure(table, _Key(item, place, founder, year)) for table, item in columns])


def _column(name: str, one: SeriesLike, tables: Mapping[str, _Table]) -> tuple[_Table, str]:
    table_id, _, item = name.partition(" ")
    if table_id not in tables:
        message = f"no file holds table {table_id}, which {one.series_id} needs; found: "
        raise SourceMissing(_ID, message + (", ".join(sorted(tables)) or "none"))
    table = tables[table_id]
    if item not in table.items:
        message = f"{table.file} has no column {item}, which {one.series_id} needs; found: "
        raise SourceChanged(_ID, message + ", ".join(sorted(table.items)))
    return table, item


def _figure(table: _Table, key: _Key) -> Figure:
    cell = table.cells.get(key)
    if cell is None:
        return Figure(None, "O", _NO_COLUMN, None, table.file)
    if cell.value is not None:
        return Figure(cell.value, "A", None, None, cell.file)
    if key.founder != _ALL and _is_published(table, key):
        return Figure(None, "M", _NONE_THERE, cell.mark, cell.file)
    return Figure(None, "O", _NOT_GIVEN, cell.mark, cell.file)


def _is_published(table: _Table, key: _Key) -> bool:
    whole = table.cells.get(key._replace(founder=_ALL))
    return whole is not None and whole.value is not None


def _unused(tables: Mapping[str, _Table], series: Sequence[SeriesLike]) -> list[SetAside]:
    used = {
        (name, asked.founder)
        for one in series
        for asked in _asked(one)
        for name in (*asked.columns, *asked.per)
    }
    columns = {name for name, _ in used}
    found: dict[str, list[str]] = defaultdict(list)
    for table_id, table in tables.items():
        for key, cell in table.cells.items():
            name = f"{table_id} {key.item}"
            if cell.value is not None and (name, key.founder) not in used:
                reason = _NO_FOUNDER if name in columns else _NO_SERIES
                found[reason].append(f"{name}, {key.founder}")
    return [SetAside(reason, len(cells), cells[0]) for reason, cells in found.items()]
