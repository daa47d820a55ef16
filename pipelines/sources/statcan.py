"""Statistics Canada: students and educators of elementary and secondary schools by province.

One archive for a table, see ``pipelines.statcan_api``. ``REF_DATE`` is a school year ("2018/2019"),
of which the second year counts. Places are given by their names (``Canada``, ``Ontario``); their
codes (``DGUID``) change with every census.

A table has a line for each combination of the categories of its dimensions. A cell of ours names
some of them; in every other dimension the total is taken, whose name begins with "Total" or is
"Both sexes". Counts are rounded at random to a multiple of three, each for itself, so that parts do
not add up to their totals.

Established 2026-11: the layout of archives (a recorded one of another table), the dimensions and
totals of 37100109 (school type, program type) and the work status of the educators' table, in
public scripts; that published counts are multiples of three, in a table quoted elsewhere. Not
established, 2026-11, for want of any file: that 37100007 holds grades and sexes and 37100153
educators, and the names of the dimensions and categories for sex, grade, public and private, for
which ``select`` accepts several spellings. A name that is none of them stops the reading and is
told with those that were found; ``select`` is the only place to change. Average expenditure per
student is left out: no table of it could be established.

``select`` holds ``table`` and ``cells``: each with ``breakdown`` and ``category`` where it is not
the total, and ``where``, a list of ``dimension`` and ``member``, each a list of accepted spellings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipelines import statcan_api
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.statcan_api import Cell, Table, archive_name, index_name, read_table

_ID = "statcan"
_SCHEME = "statcan_geo"
_PAGE = "https://www150.statcan.gc.ca/n1/en/type/data"
_HINT = "Open the table by its number, choose Download, Entire table, CSV, and keep the zip."
_SCHOOL_YEAR = re.compile(r"(\d{4})/(\d{4})")
_TOTALS = re.compile(r"Total\b|Both sexes$", re.IGNORECASE)

_INDEX_FILE = "Answers of the service that name the archives"


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """One request for each table, and the archives that staff may lay down instead."""
    tables = _tables(series)
    names = [name(one) for one in tables for name in (archive_name, index_name)]
    return [
        *(statcan_api.table(_ID, base_url, one) for one in tables),
        *(Download(name, page=_PAGE, hint=_HINT, stands_in=True) for name in names),
    ]


def _tables(series: Iterable[SeriesLike]) -> list[str]:
    return list(dict.fromkeys(one.select["table"] for one in series))


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the tables that the series ask for.

    Raises ``SourceMissing`` for a table without its archive and ``SourceChanged`` for another
    layout, an unknown mark, a dimension or category that is not there, or a period that is no
    school year.
    """
    by_name = {file.path: file for file in files}
    missing = [one for one in _tables(series) if archive_name(one) not in by_name]
    if missing:
        wanted = ", ".join(archive_name(one) for one in missing)
        raise SourceMissing(_ID, f"no file is called {wanted}. They are at {_PAGE}")
    rows: list[Published] = []
    for product in _tables(series):
        file = by_name[archive_name(product)]
        table = read_table(_ID, file, product)
        for one in series:
            if one.select["table"] == product:
                rows.extend(_figures(file, table, one))
    indexes = [file.path for file in files if file.path.endswith(".json")]
    return Reading(rows, [SetAside(_INDEX_FILE, 1, path) for path in indexes])


def _figures(file: RawFile, table: Table, series: SeriesLike) -> Iterator[Published]:
    for wanted in series.select["cells"]:
        member = (wanted.get("breakdown", "total"), wanted.get("category", "total"))
        for cell in _chosen(file, table, wanted.get("where", ())):
            year, label = _year(file, cell)
            place = (_SCHEME, cell.place, year, label, *member)
            yield Published(
                series.series_id,
                *place,
                cell.value,
                obs_status=cell.status,
                source_flag=cell.mark,
                note=cell.note,
                file=file.path,
            )


def _chosen(file: RawFile, table: Table, where: Iterable[Mapping[str, Any]]) -> list[Cell]:
    """The cells of the named categories, totals in every other dimension."""
    named = dict(_named(file, table, one) for one in where)
    for dimension in table.dimensions:
        if dimension not in named:
            found = {cell.members[dimension] for cell in table.cells}
            totals = {name for name in found if _TOTALS.match(name)}
            if len(totals) != 1:
                shown = ", ".join(sorted(totals or found))
                message = f"{file.path}: {dimension} has not one total but {shown}"
                raise SourceChanged(_ID, message)
            named[dimension] = totals.pop()
    return [cell for cell in table.cells if cell.members == named]


def _named(file: RawFile, table: Table, wanted: Mapping[str, Any]) -> tuple[str, str]:
    dimension = _one_of(file, "dimension", wanted["dimension"], table.dimensions)
    found = {cell.members[dimension] for cell in table.cells}
    return dimension, _one_of(file, f"category of {dimension}", wanted["member"], found)


def _one_of(file: RawFile, what: str, spellings: Sequence[str], found: Iterable[str]) -> str:
    there = [one for one in found if one in spellings]
    if len(there) != 1:
        wanted, shown = " or ".join(spellings), ", ".join(sorted(found))
        raise SourceChanged(_ID, f"{file.path} has no {what} {wanted}; found: {shown}")
    return there[0]


def _year(file: RawFile, cell: Cell) -> tuple[int, str]:
    years = _SCHOOL_YEAR.fullmatch(cell.period)
    if years is None or int(years[2]) != int(years[1]) + 1:
        message = f"{file.path}: {cell.period} ({cell.place}) is no school year such as 2018/2019"
        raise SourceChanged(_ID, message)
    return int(years[2]), cell.period
