"""Korea on KOSIS: schools by province and founder (KEDI), private education spending (KOSTAT).

Tables ``DT_1963003_001`` to ``_004`` (kindergartens, elementary, middle and high schools) and
``DT_1PE105`` (spending), told apart by what is in the files:

* answers of the interface, ``<table>.<years>.json`` and ``<table>.categories.json``, see
  ``pipelines.kosis_api``;
* workbooks laid down by hand (their export is called ``유치원_개황_….xlsx`` and so on). Sheet
  ``데이터`` holds the table, sheet ``메타정보`` its id, the time of the download and the day of the
  count;
* ``DT_1PE105.parquet``, rows of the interface as they came, and csv exports of the same table from
  the web page (cp949, rounded to 0.1).

Traps, seen 2026-11: the header of the workbooks has two or three merged rows (year, item, part of
the item) and its columns change from year to year, so that columns are found by their words; the
name of a province stands only on its total row (계); "-" stands for none; high schools have no
teachers of their own, only teachers and staff together (교직원수), and those not in 2011 to 2016
and not from 2020 on; in middle schools teachers are a part of that item; items are written with
blanks inside ("평  균"); in the interface two items can have one name (학생수, in schools and in
youth organisations), so that an item is its whole path; provinces were renamed (전라북도, now
전북특별자치도), so places are given by their present name without blanks, and the country is 전국
in all files. Of kindergarten graduates the files hold girls alone. Classrooms of middle and high
schools are other rooms from 2015 on, staff of kindergartens other people.

Columns of series are there in every year, those years apart that ``_GAPS`` names, and their
founders add up to all schools; anything else is refused. The interface gives many more items, not
all of them counts.

Where several files hold one table, the newest stands, the others are compared with it cell by
cell and set aside; a cell that only an older one has is given. Csv exports carry no date and count
as oldest.

The interface was never asked for these tables (2026-11): that its categories are called as the
columns of the workbooks, that their units are those of the workbooks, and that it gives "-" where
they do, is assumed; other names and units are refused.

``select`` of a series holds ``columns``: for the total, and for each category of a breakdown, the
columns that are added up, each as "table item" or "table item/part" without the unit. ``per`` names
in the same way what they are divided by. ``founders`` asks for each kind of founder besides all
schools: our word and the row label, which make the category ``<level>_<word>`` of ``level_sector``.
``founder`` takes the figures of one founder instead of all schools, not those divided by.
``breaks`` names by breakdown and category the year before which figures mean something else.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import kosis_api
from pipelines.combined import Figure, added, divided, members
from pipelines.errors import SourceChanged, SourceMissing, SourceRefused
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import Cell, Row, calendar_year, csv_records, number, read_sheet, text

_ID = "kosis"
_SCHEME = "kosis"
_PAGE = "https://kosis.kr/statHtml/statHtml.do?orgId={}&tblId={}"
_SPENDING = "DT_1PE105"
_KINDERGARTENS, _ELEMENTARY, _MIDDLE, _HIGH = (f"DT_1963003_00{one}" for one in range(1, 5))
_TABLES = {
    **{
        table_id: kosis_api.Table("334", table_id, 3, 2000, 5, has_levels=True)
        for table_id in (_KINDERGARTENS, _ELEMENTARY, _MIDDLE, _HIGH)
    },
    _SPENDING: kosis_api.Table("101", _SPENDING, 1, 2009, 50, has_levels=False),
}
_DAY = "1 April "
_LAST = 9999
_GAPS = {
    f"{_KINDERGARTENS} 신입원아수": [(2000, 2004)],
    f"{_KINDERGARTENS} 재취원아수": [(2020, _LAST)],
    f"{_KINDERGARTENS} 교실수": [(2000, 2004)],
    f"{_ELEMENTARY} 입학자수": [(2000, 2004)],
    f"{_MIDDLE} 교직원수": [(2011, 2016), (2020, _LAST)],
    f"{_MIDDLE} 교실수": [(2011, 2014)],
    f"{_HIGH} 교직원수": [(2011, 2016), (2020, _LAST)],
    f"{_HIGH} 교실수": [(2011, 2014)],
}
"""Years of a table, first and last, in which it has not the column."""

_ALL = "계"
_FOUNDERS = ("국립", "공립", "사립")
_WHOLE = ("", "소계")
_COUNTED = {"개", "명"}
_WON = {"만원"}
_PRESENT_NAME = {
    "총계": "전국",
    "전체": "전국",
    "강원도": "강원특별자치도",
    "전라북도": "전북특별자치도",
    "제주도": "제주특별자치도",
}
_PARQUET_COLUMNS = ("TBL_ID", "C1_NM", "ITM_NM", "PRD_DE", "DT", "UNIT_NM", "LST_CHN_DE")
_ANSWER = re.compile(r"(DT_\w+)\.(categories|latest|\d{4}-\d{4})\.json")
_FIRST_ROWS = (2, 3)
"""How many rows a header can have."""

_NO_COLUMN = "The table has no such column for this year"
_NO_ROW = "The table has no row for this place and founder"
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

    ``file`` is the newest that holds it, ``seen`` orders the files; by item ``units`` are those it
    is in, and ``conflicts`` tells of two figures of one cell.
    """

    table_id: str
    file: str
    seen: str
    cells: Mapping[_Key, _Cell]
    units: Mapping[str, frozenset[str]]
    conflicts: Mapping[str, str]

    @cached_property
    def by_item(self) -> Mapping[str, Mapping[_Key, _Cell]]:
        """The cells of each item."""
        found: dict[str, dict[_Key, _Cell]] = defaultdict(dict)
        for key, cell in self.cells.items():
            found[key.item][key] = cell
        return found

    @cached_property
    def years_of(self) -> Mapping[str, frozenset[int]]:
        """Years in which each item has a column."""
        return {item: frozenset(key.year for key in cells) for item, cells in self.by_item.items()}

    @cached_property
    def years(self) -> frozenset[int]:
        """All years of the table."""
        return frozenset(key.year for key in self.cells)

    @cached_property
    def places_and_years(self) -> list[tuple[str, int]]:
        """Every place in every year of the table."""
        return sorted({(key.place, key.year) for key in self.cells})


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """The tables, from the interface or as exports and answers that a person lays down."""
    del series
    schools = "Open the table, choose all years, provinces and founders, and download it as Excel."
    spending = "Open the table, choose all years, provinces and levels, and download it as csv."
    page = _PAGE.format(334, "DT_1963003_00{}")
    asker = kosis_api.Asker(_ID, base_url)
    laid = [
        *((f"*DT_1963003_00{one}*.xlsx", page.format(one), schools) for one in range(1, 5)),
        ("*개황*.xlsx", page.format(2), schools),
        (f"*{_SPENDING}*.parquet", _PAGE.format(101, _SPENDING), spending),
        (f"*{_SPENDING}*.csv", _PAGE.format(101, _SPENDING), spending),
        ("*월평균*사교육비*.csv", _PAGE.format(101, _SPENDING), spending),
        *(
            (f"{one}.*.json", _PAGE.format(table.org_id, one), "An answer of the interface, kept.")
            for one, table in _TABLES.items()
        ),
    ]
    return [
        *(one for table in _TABLES.values() for one in asker.downloads(table)),
        *(Download(path, page=page, hint=hint, stands_in=True) for path, page, hint in laid),
    ]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the tables into rows in the unit of the file: people, schools, 10 000 won.

    Quotients and sums are given only where every part is published, with status E. A missing
    cell has status O, and M where no school of that founder exists. Raises ``SourceMissing`` for
    a table that no file holds and ``SourceChanged`` for a column that its table no longer has, in
    any of its years, for another unit, and for founders that do not add up.
    """
    tables, aside = _newest(_editions(files))
    rows = [row for one in series for row in _series_rows(one, tables)]
    return Reading(rows, [*aside, *_unused(tables, series)])


def _editions(files: Sequence[RawFile]) -> Iterator[_Table]:
    readers = {"xlsx": _read_workbook, "parquet": _read_parquet, "csv": _read_export}
    answers: dict[str, dict[str, RawFile]] = defaultdict(dict)
    for file in files:
        answer = _ANSWER.fullmatch(PurePosixPath(file.path).name)
        if answer:
            answers[answer[1]][answer[2]] = file
        else:
            yield readers[file.path.rsplit(".", 1)[-1].lower()](file)
    for table_id, parts in answers.items():
        yield _read_answers(table_id, parts)


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
    units = {
        item: new.units.get(item, frozenset()) | old.units.get(item, frozenset())
        for item in new.units.keys() | old.units.keys()
    }
    conflicts = {**old.conflicts, **new.conflicts}
    cells = {**old.cells, **new.cells}
    return replace(new, cells=cells, units=units, conflicts=conflicts)


def _agrees(new: _Cell, old: _Cell) -> bool:
    if new.value is None or old.value is None:
        return new.value == old.value
    return abs(new.value - old.value) <= old.step / 2 + 1e-9


class _Cells:
    """Cells of one table as they are read."""

    def __init__(self) -> None:
        self._by_key: dict[_Key, _Cell] = {}
        self._units: dict[str, set[str]] = defaultdict(set)
        self._conflicts: dict[str, str] = {}

    def put(self, key: _Key, cell: _Cell, unit: str) -> None:
        """Add one cell."""
        if key.founder not in (_ALL, *_FOUNDERS):
            known = ", ".join((_ALL, *_FOUNDERS))
            raise SourceChanged(
                _ID, f"{cell.file}: unknown founder {key.founder!r}; known: {known}"
            )
        other = self._by_key.setdefault(key, cell)
        if other.value != cell.value:
            shown = ", ".join(map(str, key))
            self._conflicts[key.item] = f"{cell.file}: {shown} is {other.value} and {cell.value}"
        self._units[key.item].add(unit)

    def table(self, table_id: str, file: str, seen: str) -> _Table:
        """The table that they make."""
        units = {item: frozenset(found) for item, found in self._units.items()}
        seen = re.sub(r"\D", "", seen)
        return _Table(table_id, file, seen, self._by_key, units, self._conflicts)


# Workbooks


def _read_workbook(file: RawFile) -> _Table:
    notes = [[text(cell) for cell in row[:2]] for row in read_sheet(_ID, file, "메타정보")]
    about = {row[0].strip("○ "): row[-1] for row in notes if row}
    table_id = about.get("통계표ID", "")
    if table_id not in _TABLES:
        message = f"{file.path}: sheet 메타정보 names no table that is known; found {about}"
        raise SourceChanged(_ID, message)
    _refuse_other_day(file.path, about.values())
    cells = _grid_cells(file.path, read_sheet(_ID, file, "데이터"))
    return cells.table(table_id, file.path, about.get("자료다운일자", ""))


def _refuse_other_day(path: str, notes: Iterable[str]) -> None:
    found = re.search(r"조사기준일:\s*해당연도\s*(\d+)월\s*(\d+)일", " ".join(notes))
    if found and found.groups() != ("4", "1"):
        raise SourceChanged(_ID, f"{path}: counted on {found[0]}, not on {_DAY.strip()}")


def _grid_cells(path: str, grid: Sequence[Row]) -> _Cells:
    label = text(grid[0][0]) if grid and grid[0] else ""
    starts = (at for at, row in enumerate(grid) if row[1:2] and text(row[1]) == _ALL)
    start = next(starts, 0)
    if start not in _FIRST_ROWS or not label.startswith("시도별"):
        found = [row[:4] for row in grid[:4]]
        message = f"{path}: no header of two or three rows from 시도별 to the first {_ALL}; {found}"
        raise SourceChanged(_ID, message)
    columns = _columns(path, grid[:start])
    cells = _Cells()
    place = ""
    for row in grid[start:]:
        place = _place(row[0]) or place
        for at, (year, item, unit) in columns.items():
            key = _Key(item, place, text(row[1]), year)
            cells.put(key, _cell(row[at], path), unit)
    return cells


def _columns(path: str, header: Sequence[Row]) -> dict[int, tuple[int, str, str]]:
    years, items = _filled(header[0]), _filled(header[1])
    parts = header[2] if header[2:] else [""] * len(years)
    columns = {}
    for at in range(2, len(years)):
        year = calendar_year(_ID, f"{path}, column {at + 1}", years[at].removesuffix(" 년"))
        item, part = _item(items[at]), text(parts[at])
        path_of_item = item if part in _WHOLE else f"{item}/{part}"
        columns[at] = (year, path_of_item, _unit(items[at]))
    named = Counter((year, item) for year, item, _ in columns.values())
    twice = [one for one, count in named.items() if count > 1]
    if twice:
        raise SourceChanged(_ID, f"{path} has several columns of one name in one year: {twice[:3]}")
    return columns


def _filled(row: Row) -> list[str]:
    """Labels of merged cells: a blank belongs to the label before it."""
    filled: list[str] = []
    for cell in row:
        filled.append(text(cell) or (filled[-1] if filled else ""))
    return filled


_UNIT = re.compile(r"\(([^()]*)\)\s*$")


def _item(label: str) -> str:
    return "".join(_UNIT.sub("", label).split())


def _unit(label: str) -> str:
    found = _UNIT.search(label)
    return found[1].strip() if found else ""


def _place(cell: Cell) -> str:
    name = "".join(text(cell).split())
    return _PRESENT_NAME.get(name, name)


def _cell(content: Cell, path: str, step: float = 0.0) -> _Cell:
    value = number(content)
    return _Cell(value, (text(content) or None) if value is None else None, path, step)


# Rows of the interface


class _Names:
    """The item of a row: its whole path where categories stand below others."""

    def __init__(self, table: kosis_api.Table, categories: Sequence[Mapping[str, Any]]) -> None:
        self._table = table
        self._categories = categories
        self._paths: dict[str, dict[str, list[str]]] = {}

    def item(self, path: str, row: Mapping[str, Any]) -> str:
        """The item of one row, named as in the workbooks."""
        if not self._table.has_levels:
            return _item(text(row["ITM_NM"]))
        dimension, code = text(row.get("C3_OBJ_NM")), text(row.get("C3"))
        if dimension not in self._paths:
            try:
                self._paths[dimension] = kosis_api.paths_of(self._categories, dimension)
            except (ValueError, KeyError) as error:
                raise SourceChanged(_ID, f"{path}: categories of {dimension}: {error}") from error
        names = self._paths[dimension].get(code)
        if names is None or names[-1] != text(row.get("C3_NM")):
            known = "/".join(names or ["none"])
            message = f"{path}: {code} of {dimension} is {row.get('C3_NM')}, its category {known}"
            raise SourceChanged(_ID, f"{message}. Fetch rows and categories together")
        return "/".join(one for name in names if (one := _item(name)) not in _WHOLE)


def _read_answers(table_id: str, parts: Mapping[str, RawFile]) -> _Table:
    """All answers of one table; ``SourceMissing`` without the newest year or the categories."""
    table = _TABLES.get(table_id)
    newest = parts.get("latest")
    if table is None or newest is None or (table.has_levels and "categories" not in parts):
        found = ", ".join(file.path for file in parts.values())
        message = (
            f"of table {table_id} the answers latest and categories are needed; found: {found}"
        )
        raise SourceMissing(_ID, message)
    names = _Names(table, _answer(parts["categories"]) if table.has_levels else [])
    cells = _Cells()
    seen = ""
    for name, file in parts.items():
        for row in _answer(file) if name != "categories" else []:
            _refuse_other_row(file.path, table, row)
            founder = text(row["C2_NM"]) if table.has_levels else _ALL
            year = calendar_year(_ID, file.path, row["PRD_DE"])
            key = _Key(names.item(file.path, row), _place(row["C1_NM"]), founder, year)
            cells.put(key, _cell(row["DT"], file.path), text(row["UNIT_NM"] or ""))
            seen = max(seen, text(row["LST_CHN_DE"]))
    return cells.table(table_id, newest.path, seen)


def _answer(file: RawFile) -> list[dict[str, Any]]:
    try:
        return kosis_api.rows_of(_ID, file.location.read_bytes(), file.path)
    except (ValueError, SourceRefused) as error:
        raise SourceChanged(_ID, f"{file.path} is no answer with rows: {error}") from error


def _refuse_other_row(path: str, table: kosis_api.Table, row: Mapping[str, Any]) -> None:
    wanted = (*kosis_api.ROW_COLUMNS, "UNIT_NM", *(["C2_NM"] if table.has_levels else []))
    missing = [one for one in wanted if one not in row]
    if missing or row["TBL_ID"] != table.table_id:
        message = f"{path} has a row of {row.get('TBL_ID')} without {', '.join(missing) or 'gaps'}"
        raise SourceChanged(_ID, f"{message}; expected are whole rows of {table.table_id}")


def _read_parquet(file: RawFile) -> _Table:
    try:
        table = pq.ParquetFile(file.location).read()
    except (pa.ArrowException, OSError) as error:
        raise SourceChanged(_ID, f"{file.path} is no parquet file: {error}") from error
    missing = [one for one in _PARQUET_COLUMNS if one not in table.column_names]
    if missing:
        found = ", ".join(table.column_names)
        raise SourceChanged(_ID, f"{file.path} has no column {', '.join(missing)}; found: {found}")
    rows = table.select(_PARQUET_COLUMNS).to_pylist()
    tables = {text(row["TBL_ID"]) for row in rows}
    if tables != {_SPENDING}:
        raise SourceChanged(_ID, f"{file.path} holds {tables}; known: {_SPENDING}")
    cells = _Cells()
    for row in rows:
        year = calendar_year(_ID, file.path, row["PRD_DE"])
        key = _Key(_item(text(row["ITM_NM"])), _place(row["C1_NM"]), _ALL, year)
        cells.put(key, _cell(row["DT"], file.path), text(row["UNIT_NM"]))
    seen = max(text(row["LST_CHN_DE"]) for row in rows)
    return cells.table(_SPENDING, file.path, seen)


def _read_export(file: RawFile) -> _Table:
    cells = _Cells()
    for record in csv_records(_ID, file, ["시도별", "항목"], "cp949", is_ended=True):
        place, label = record.pop("시도별"), record.pop("항목")
        for heading, figure in record.items():
            step = 10.0 ** -len(figure.partition(".")[2])
            year = calendar_year(_ID, file.path, heading)
            key = _Key(_item(label), _place(place), _ALL, year)
            cells.put(key, _cell(figure, file.path, step), _unit(label))
    return cells.table(_SPENDING, file.path, "")


# Series


class _Asked(NamedTuple):
    """One category of a series: its columns and those to divide by, and of which founders."""

    breakdown: str
    category: str
    columns: tuple[str, ...]
    founder: str
    per: tuple[str, ...]
    per_founder: str
    break_year: int


def _asked(one: SeriesLike) -> Iterator[_Asked]:
    founders: Mapping[str, str] = one.select.get("founders", {})
    breaks: Mapping[str, Mapping[str, int]] = one.select.get("breaks", {})
    divisors = {member[:2]: member.parts for member in members(one.select.get("per", {}))}
    founder = one.select.get("founder", _ALL)
    for breakdown, category, columns in members(one.select["columns"]):
        per = divisors.get((breakdown, category), ())
        break_year = breaks.get(breakdown, {}).get(category, 0)
        yield _Asked(breakdown, category, columns, founder, per, _ALL, break_year)
        for word, label in founders.items() if breakdown == "level" else ():
            sector = f"{category}_{word}"
            yield _Asked("level_sector", sector, columns, label, per, label, break_year)


_Columns = Sequence[tuple[_Table, str]]


def _series_rows(one: SeriesLike, tables: Mapping[str, _Table]) -> Iterator[Published]:
    for asked in _asked(one):
        above = [_column(name, one, tables) for name in asked.columns]
        below = [_column(name, one, tables) for name in asked.per]
        first = above[0][0]
        for place, year in first.places_and_years:
            figure = _sum(above, place, asked.founder, year)
            if below:
                figure = divided(figure, _sum(below, place, asked.per_founder, year))
            if year == asked.break_year and figure.status == "A":
                figure = figure._replace(status="B")
            day = "" if first.table_id == _SPENDING else _DAY
            yield Published(
                series_id=one.series_id,
                scheme=_SCHEME,
                code=place,
                year=year,
                period_label=f"{day}{year}",
                breakdown=asked.breakdown,
                category=asked.category,
                value=figure.value,
                obs_status=figure.status,
                source_flag=figure.mark,
                note=figure.note,
                file=figure.file,
            )


def _sum(columns: _Columns, place: str, founder: str, year: int) -> Figure:
    return added([_figure(table, _Key(item, place, founder, year)) for table, item in columns])


def _column(name: str, one: SeriesLike, tables: Mapping[str, _Table]) -> tuple[_Table, str]:
    table_id, _, item = name.partition(" ")
    if table_id not in tables:
        message = f"no file holds table {table_id}, which {one.series_id} needs; found: "
        raise SourceMissing(_ID, message + (", ".join(sorted(tables)) or "none"))
    table = tables[table_id]
    if item not in table.years_of:
        message = f"{table.file} has no column {item}, which {one.series_id} needs; found: "
        raise SourceChanged(_ID, message + ", ".join(sorted(table.years_of)))
    _refuse_holes(table, item)
    _refuse_cells(table, item)
    units = table.units[item]
    known = _WON if table_id == _SPENDING else _COUNTED
    if not units <= known:
        message = f"{table.file}: {item} is in {', '.join(sorted(units))}; known: "
        raise SourceChanged(_ID, message + ", ".join(sorted(known)))
    return table, item


def _refuse_cells(table: _Table, item: str) -> None:
    """Refuse two figures of one cell, unknown marks, and founders that do not add up."""
    if item in table.conflicts:
        raise SourceChanged(_ID, table.conflicts[item])
    cells = table.by_item[item]
    for key, whole in cells.items():
        shown = ", ".join(map(str, key))
        if whole.mark not in (None, "-"):
            message = f"{whole.file}: {shown}: {whole.mark!r} is neither a number nor '-'"
            raise SourceChanged(_ID, message)
        parts = [cells.get(key._replace(founder=one)) for one in _FOUNDERS]
        there = [one.value or 0 for one in parts if one is not None]
        if key.founder == _ALL and there and sum(there) != (whole.value or 0):
            message = f"{whole.file}: {shown} is {whole.value}, its founders add up to {sum(there)}"
            raise SourceChanged(_ID, message)


def _refuse_holes(table: _Table, item: str) -> None:
    """Refuse a column that is not there in a year in which it has to be."""
    gaps = _GAPS.get(f"{table.table_id} {item}", [])
    for year in sorted(table.years - table.years_of[item]):
        if not any(first <= year <= last for first, last in gaps):
            found = ", ".join(sorted(one for one, years in table.years_of.items() if year in years))
            message = f"{table.file} has no column {item} in {year}; found: {found}"
            raise SourceChanged(_ID, message)


def _figure(table: _Table, key: _Key) -> Figure:
    cell = table.cells.get(key)
    if cell is None:
        is_there = key.year in table.years_of[key.item]
        return Figure(None, "O", _NO_ROW if is_there else _NO_COLUMN, None, table.file)
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
        (name, founder)
        for one in series
        for asked in _asked(one)
        for names, founder in (
            (asked.columns, asked.founder),
            (asked.per, asked.per_founder),
        )
        for name in names
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
