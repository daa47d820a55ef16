"""Ministry of Education, Singapore: tables of data.gov.sg, as csv files or from its interface.

Files under their published names, laid down by hand or asked for row by row (kept as
``<name>.rows-<offset>.json``, see ``pipelines.data_gov_sg_api``): students and teachers by school
type (one file for each level), pupils per teacher (primary, secondary), classes and class size,
recurrent expenditure per student, total expenditure in thousands of Singapore dollars. A school
year is a calendar year.

Traps, seen 2026-11:

* rows of sex ``MF`` hold both sexes, rows of sex ``F`` are a part of them;
* there is no row for all school types: they are added up. Their spelling changes within a file
  (``Specialised Independant``, ``Indep``), autonomous schools (``Auto``) stand under government
  and aided schools from 2008 on, and a type that is not known here stops the reading, because it
  might be a total;
* ``-`` is negligible or not significant. Pre-university teachers of autonomous and specialised
  independent schools stand under secondary (the publisher's metadata);
* level ``All`` is a total beside its grades; JC 1 and JC 2 were called PreU 1 and PreU 2 before;
* a class size or a number of classes of 0 means no such class, and for pre-university before 1988
  no figure;
* kinds of institutions got new names in 2012, and other courses with them;
* the portal renamed columns of the pupils per teacher (saved pages of 2024 and 2025).

The interface: three data sets are known by their id from pages of the portal, the others are found
by their name among those of the ministry. Never asked of the live portal (2026-11): the exact names
of those five, and whether the columns of today are those of the files.

``select`` of a series holds one of two tables:

``added``
    Files whose school types are added up: ``file``, ``column`` and their ``category`` of the
    ``breakdown`` ``level``. Their sum is the total, in years that all of them have; ``sexes =
    true`` adds girls (``F``) and boys (``MF`` less ``F``), for each level and all together;
    ``school_types = true`` adds each type. A part may name a second column, ``per``: the figure is
    then the quotient of both sums, and there is no total. ``women_share = true`` gives the share
    of ``F`` in ``MF``.
``cells``
    Single rows: ``file``, ``column`` (or its several spellings), ``where`` (column to label, or to
    its several spellings), and the ``breakdown`` and ``category`` they become;
    ``is_break = true`` where a later spelling means something else. ``zero_is_missing = true``
    reads 0 as none.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipelines.ckan_api import rows_of
from pipelines.data_gov_sg_api import Portal
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import calendar_year, csv_records, required, text

_ID = "moe_singapore"
_SCHEME = "moe_singapore"
_PLACE = "Singapore"
_AGENCY = "Ministry of Education"
_PAGE = "https://data.gov.sg/collections?agencies=Ministry+of+Education"
_NEGLIGIBLE = "-"
_BOTH, _GIRLS = "MF", "F"
_DATA_SETS = {
    "pupils-per-teacher-in-primary-schools": "d_bc5a1a10afedf7d25128dae1342c9556",
    "pupils-per-teacher-in-secondary-schools": "d_90c36efa54bc29bc7c2e946003889f53",
    "government-recurrent-expenditure-on-education-per-student": (
        "d_d1c04ad1a201a76b0ab7753a498b3bfb"
    ),
}
"""Ids of data sets by the name of their file; the others are found by their name."""

_SCHOOL_TYPES = {
    "Govt": "Govt",
    "Aided": "Aided",
    "Auto": "Auto",
    "Indep": "Independent",
    "Independent": "Independent",
    "Specialised": "Specialised",
    "Specialised Indep": "Specialised Independent",
    "Specialised Independant": "Specialised Independent",
    "Specialised Independent": "Specialised Independent",
}
"""Every spelling of a school type that is known, and the one it is given."""

_SECTORS = {
    "Govt": "public",
    "Aided": "aided",
    "Auto": "autonomous",
    "Independent": "independent",
    "Specialised": "specialised",
    "Specialised Independent": "specialised_independent",
}

_WOMEN = "Rows of sex F: they are a part of the rows of sex MF"
_NO_SERIES = "The row belongs to no series"
_LIST_OF_DATA_SETS = "Pages of the portal's list of data sets"
_ASKED_STANDS = "A csv file of a table that the interface gave as well"
_NONE_THERE = "Published as 0: there is no such class, or no figure for it"
_NOT_SIGNIFICANT = "Published as '-': negligible or not significant"


class _Line(NamedTuple):
    """One line of a table, with its number among the lines that have content."""

    number: int
    year: int
    cells: Mapping[str, str]
    file: str


@dataclass
class _Files:
    """The files that are there, the lines of tables that were read, and those that were taken."""

    by_name: Mapping[str, RawFile]
    lines: dict[str, list[_Line]] = field(default_factory=dict)
    taken: set[tuple[str, int]] = field(default_factory=set)

    def read(self, name: str, columns: Iterable[str]) -> list[_Line]:
        """Lines of one table; ``SourceMissing`` and ``SourceChanged`` as the case may be."""
        lines = self._table(name)
        found = list(lines[0].cells) if lines else []
        missing = [column for column in columns if column not in found]
        if missing or not lines:
            message = f"{name} has no column {', '.join(missing)}; found: {', '.join(found)}"
            raise SourceChanged(_ID, message if missing else f"{name} has no rows")
        return lines

    def spelling(self, name: str, column: str | Sequence[str]) -> str:
        """The one of several names of a column that the table has."""
        spellings = [column] if isinstance(column, str) else list(column)
        lines = self._table(name)
        there = [one for one in spellings if lines and one in lines[0].cells]
        return next(iter(there), spellings[0])

    def take(self, name: str, line: _Line) -> None:
        """Remember that a line became a figure or a part of one."""
        self.taken.add((name, line.number))

    def _table(self, name: str) -> list[_Line]:
        if name not in self.lines:
            self.lines[name] = list(_numbered(name, self._records(name)))
        return self.lines[name]

    def _records(self, name: str) -> Iterator[tuple[str, dict[str, str]]]:
        pages = _pages(self.by_name, name)
        if not pages and name not in self.by_name:
            found = ", ".join(self.by_name) or "nothing"
            raise SourceMissing(_ID, f"{name} is not there; found: {found}. It is at {_PAGE}")
        if pages:
            yield from _asked_records(name, pages)
        else:
            for record in csv_records(_ID, self.by_name[name], ["year"], is_ended=True):
                yield name, record


class _Sum(NamedTuple):
    """A sum over school types: its value, ``None`` where none has one, and those left out."""

    value: float | None
    left_out: tuple[str, ...]


_Kinds = Mapping[str, float | None]
"""Figures of one year and sex by school type, ``None`` where they are negligible."""


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """The tables that the series need, from the portal or as files laid down by hand."""
    names = sorted({part["file"] for one in series for part in _parts(one)})
    stems = [name.removesuffix(".csv") for name in names]
    hint = "Search data.gov.sg for the name of the file, download it as csv and keep the name."
    answers = [*(f"{stem}.rows-*.json" for stem in stems), "datasets.page-*.json"]
    portal = Portal(_ID, base_url)
    unknown = [stem for stem in stems if stem not in _DATA_SETS]
    return [
        *(portal.rows(stem, _DATA_SETS[stem]) for stem in stems if stem in _DATA_SETS),
        *([portal.named(unknown, _AGENCY)] if unknown else []),
        *(Download(name, page=_PAGE, hint=hint, stands_in=True) for name in names),
        *(Download(one, page=_PAGE, hint="An answer kept.", stands_in=True) for one in answers),
    ]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the tables of the series into rows of the one place ``Singapore``.

    Sums over school types have status E and name what was left out. Raises ``SourceMissing`` for
    a table that is not there and ``SourceChanged`` for a table that was cut or lacks a page, and
    for columns, years, labels, sexes or school types that are not those described above.
    """
    there = _Files({file.path: file for file in files})
    rows = [row for one in series for row in _rows(there, one)]
    return Reading(rows, [*_left(there), *_not_read(there)])


def _parts(series: SeriesLike) -> list[Mapping[str, Any]]:
    return [*series.select.get("added", ()), *series.select.get("cells", ())]


def _rows(files: _Files, series: SeriesLike) -> Iterator[Published]:
    for cell in series.select.get("cells", ()):
        yield from _cell_rows(files, series, cell)
    if "added" in series.select:
        yield from _added_rows(files, series)


def _published(series: SeriesLike, line: _Line, member: tuple[str, str]) -> Published:
    """A figure without its value yet."""
    key = (series.series_id, _SCHEME, _PLACE, line.year, str(line.year), *member)
    return Published(*key, None, file=line.file)


# Tables


def _numbered(name: str, records: Iterable[tuple[str, dict[str, str]]]) -> Iterator[_Line]:
    for at, (file, record) in enumerate(records):
        if "year" not in record:
            raise SourceChanged(_ID, f"{name} has no column year; found: {', '.join(record)}")
        year = calendar_year(_ID, f"{name}, line {at + 2}", record["year"])
        yield _Line(at, year, record, file)


def _pages(by_name: Mapping[str, RawFile], name: str) -> list[RawFile]:
    begin = f"{name.removesuffix('.csv')}.rows-"
    return [file for path, file in by_name.items() if path.startswith(begin)]


def _asked_records(name: str, pages: Sequence[RawFile]) -> Iterator[tuple[str, dict[str, str]]]:
    """Records of all pages of one table in their order, without the portal's own number."""
    found: dict[int, tuple[str, dict[str, str]]] = {}
    totals = set()
    for page in pages:
        total, records = _answer(page)
        totals.add(total)
        for record in records:
            cells = {label: text(cell) for label, cell in record.items() if label != "_id"}
            found[int(record["_id"])] = (page.path, cells)
    if totals != {len(found)}:
        shown = ", ".join(map(str, sorted(totals)))
        message = f"{name}: the pages {', '.join(page.path for page in pages)} hold {len(found)}"
        raise SourceChanged(_ID, f"{message} of {shown} rows. Fetch the table again")
    yield from (found[key] for key in sorted(found))


def _answer(page: RawFile) -> tuple[int, list[dict[str, Any]]]:
    try:
        total, records = rows_of(json.loads(page.location.read_bytes())["result"])
    except (ValueError, KeyError, TypeError) as error:
        raise SourceChanged(_ID, f"{page.path} is no page of rows: {error!r}") from error
    if not all(str(record.get("_id")).isdecimal() for record in records):
        raise SourceChanged(_ID, f"{page.path} has a row without its number (_id)")
    return total, records


# Single rows


def _cell_rows(files: _Files, series: SeriesLike, cell: Mapping[str, Any]) -> Iterator[Published]:
    name = cell["file"]
    where = {
        column: [labels] if isinstance(labels, str) else list(labels)
        for column, labels in cell.get("where", {}).items()
    }
    zero_is_missing = bool(series.select.get("zero_is_missing", False))
    column = files.spelling(name, cell["column"])
    lines: dict[int, _Line] = {}
    for line in files.read(name, [column, *where]):
        if all(line.cells[label] in labels for label, labels in where.items()):
            if line.year in lines:
                raise SourceChanged(_ID, f"{name}: two rows for {line.year} with {where}")
            lines[line.year] = line
            files.take(name, line)
    if not lines:
        raise SourceChanged(_ID, f"{name} has no row with {where}")
    for line in lines.values():
        empty = _published(series, line, (cell["breakdown"], cell["category"]))
        row = _valued(empty, line, column, zero_is_missing=zero_is_missing)
        is_break = cell.get("is_break", False) and _is_relabelled(line, lines, where)
        yield row._replace(obs_status="B") if is_break and row.value is not None else row


def _is_relabelled(line: _Line, lines: Mapping[int, _Line], where: Iterable[str]) -> bool:
    """Whether the year before has the figure under another label."""
    before = lines.get(line.year - 1)
    return before is not None and any(before.cells[one] != line.cells[one] for one in where)


def _valued(empty: Published, line: _Line, column: str, *, zero_is_missing: bool) -> Published:
    published = line.cells[column]
    if published == _NEGLIGIBLE:
        return empty._replace(obs_status="N", source_flag=published, note=_NOT_SIGNIFICANT)
    value = required(_ID, f"{empty.file}, {empty.year}", line.cells, column)
    if value == 0 and zero_is_missing:
        return empty._replace(obs_status="O", source_flag=published, note=_NONE_THERE)
    return empty._replace(value=value)


# Sums over school types


@dataclass(frozen=True)
class _Counted:
    """One column of one table by year, sex and school type."""

    level: str
    lines: Mapping[int, _Line]
    kinds: Mapping[int, Mapping[str, _Kinds]]

    def sum(self, year: int, sex: str) -> _Sum:
        """The sum over school types in one year."""
        return _sum(self.kinds[year][sex])


def _added_rows(files: _Files, series: SeriesLike) -> Iterator[Published]:
    select = series.select
    wants_women = bool(select.get("sexes") or select.get("women_share"))
    counted = [
        _counted(files, part["file"], part["column"], part["category"], with_girls=wants_women)
        for part in select["added"]
    ]
    if select.get("women_share"):
        yield from _share_rows(series, counted)
        return
    for part, one in zip(select["added"], counted, strict=True):
        per = None
        if "per" in part:
            per = _counted(files, part["file"], part["per"], one.level, with_girls=False)
        yield from _level_rows(series, one, per)
    if not any("per" in part for part in select["added"]):
        yield from _total_rows(series, counted)


def _level_rows(series: SeriesLike, one: _Counted, per: _Counted | None) -> Iterator[Published]:
    how = "Added up over school types"
    for year, line in one.lines.items():
        empty = _published(series, line, ("level", one.level))
        row = _summed(empty, one.sum(year, _BOTH), how)
        yield row if per is None else _divided(row, per.sum(year, _BOTH))
        if series.select.get("sexes"):
            sums = {sex: one.sum(year, sex) for sex in (_BOTH, _GIRLS)}
            yield from _sex_rows(empty, ("level_sex", f"{one.level}_"), sums, how)
        if series.select.get("school_types"):
            for kind, value in one.kinds[year][_BOTH].items():
                member = ("level_sector", f"{one.level}_{_SECTORS[kind]}")
                yield _as_published(_published(series, line, member), value)


def _as_published(empty: Published, value: float | None) -> Published:
    if value is None:
        return empty._replace(obs_status="N", source_flag=_NEGLIGIBLE, note=_NOT_SIGNIFICANT)
    return empty._replace(value=value)


def _divided(row: Published, by: _Sum) -> Published:
    note = "Divided by us: the quotient of two counts, both added up over school types"
    if row.value is None or not by.value:
        return row._replace(value=None, obs_status="N", note=note)
    return row._replace(value=row.value / by.value, note=note)


def _years_of_all(counted: Sequence[_Counted]) -> list[int]:
    return sorted(set.intersection(*(set(one.lines) for one in counted)))


def _total_rows(series: SeriesLike, counted: Sequence[_Counted]) -> Iterator[Published]:
    how = f"Added up over school types and {', '.join(one.level for one in counted)}"
    for year in _years_of_all(counted):
        empty = _published(series, counted[-1].lines[year], ("total", "total"))
        sums = {
            sex: _joined({one.level: one.sum(year, sex) for one in counted})
            for sex in (_BOTH, _GIRLS)
        }
        yield _summed(empty, sums[_BOTH], how)
        if series.select.get("sexes"):
            yield from _sex_rows(empty, ("sex", ""), sums, how)
        if series.select.get("school_types"):
            yield from _sector_rows(empty, counted)


def _sex_rows(
    empty: Published, member: tuple[str, str], sums: Mapping[str, _Sum], how: str
) -> Iterator[Published]:
    breakdown, begin = member
    girls = empty._replace(breakdown=breakdown, category=f"{begin}female")
    boys = empty._replace(breakdown=breakdown, category=f"{begin}male")
    yield _summed(girls, sums[_GIRLS], how)
    less = _less(sums[_BOTH], sums[_GIRLS])
    yield _summed(boys, less, f"{how}; both sexes less girls")


def _sector_rows(empty: Published, counted: Sequence[_Counted]) -> Iterator[Published]:
    """Each school type over all levels that have it."""
    by_type: dict[str, dict[str, float | None]] = defaultdict(dict)
    for one in counted:
        for kind, value in one.kinds[empty.year][_BOTH].items():
            by_type[kind][one.level.replace("_", "-")] = value
    for kind, by_level in by_type.items():
        row = empty._replace(breakdown="sector", category=_SECTORS[kind])
        yield _summed(row, _sum(by_level), f"Added up over {', '.join(by_level)}")


def _share_rows(series: SeriesLike, counted: Sequence[_Counted]) -> Iterator[Published]:
    for one in counted:
        for year, line in one.lines.items():
            empty = _published(series, line, ("level", one.level))
            yield _share(empty, one.sum(year, _GIRLS), one.sum(year, _BOTH))
    for year in _years_of_all(counted):
        empty = _published(series, counted[-1].lines[year], ("total", "total"))
        women, all_of_them = (
            _joined({one.level: one.sum(year, sex) for one in counted}) for sex in (_GIRLS, _BOTH)
        )
        yield _share(empty, women, all_of_them)


def _share(empty: Published, women: _Sum, all_of_them: _Sum) -> Published:
    return _divided(_summed(empty, women, ""), all_of_them)


def _summed(empty: Published, added: _Sum, how: str) -> Published:
    note = how
    if added.left_out:
        note = f"{how}; without {', '.join(added.left_out)}, published as '-' (negligible)"
    if added.value is None:
        return empty._replace(obs_status="N", source_flag=_NEGLIGIBLE, note=note)
    return empty._replace(value=added.value, obs_status="E", note=note)


def _counted(files: _Files, name: str, column: str, level: str, *, with_girls: bool) -> _Counted:
    """One column of a table, checked: each type once, and the same types for both sexes."""
    kinds: dict[int, dict[str, dict[str, float | None]]]
    kinds = defaultdict(lambda: {_BOTH: {}, _GIRLS: {}})
    lines: dict[int, _Line] = {}
    for line in files.read(name, ["sex", "school_type", column]):
        sex, kind = _keys(name, line)
        if kind in kinds[line.year][sex]:
            raise SourceChanged(_ID, f"{name}: two rows for {line.year}, {sex}, {kind}")
        if sex == _BOTH or with_girls:
            files.take(name, line)
        lines.setdefault(line.year, line)
        is_figure = line.cells[column] != _NEGLIGIBLE
        where = f"{name}, {line.year}"
        value = required(_ID, where, line.cells, column) if is_figure else None
        kinds[line.year][sex][kind] = value
    for year, by_sex in kinds.items():
        _refuse_unlike_sexes(f"{name}: {year}", by_sex)
    return _Counted(level, lines, kinds)


def _refuse_unlike_sexes(where: str, by_sex: Mapping[str, _Kinds]) -> None:
    both, girls = by_sex[_BOTH], by_sex[_GIRLS]
    if both.keys() != girls.keys():
        raise SourceChanged(_ID, f"{where} has not the same school types for MF and F")
    for kind, value in girls.items():
        part, whole = value or 0, both[kind] or 0
        if part > whole:
            message = f"{where} has more girls or women ({part:.0f}) than both sexes ({whole:.0f})"
            raise SourceChanged(_ID, f"{message} in {kind}")


def _keys(name: str, line: _Line) -> tuple[str, str]:
    year, sex, kind = (line.cells[column] for column in ("year", "sex", "school_type"))
    if sex not in (_BOTH, _GIRLS):
        raise SourceChanged(_ID, f"{name}: unknown sex '{sex}' in {year}; known: MF, F")
    if kind not in _SCHOOL_TYPES:
        known = ", ".join(_SCHOOL_TYPES)
        raise SourceChanged(_ID, f"{name}: unknown school type '{kind}' in {year}; known: {known}")
    return sex, _SCHOOL_TYPES[kind]


def _sum(by_kind: _Kinds) -> _Sum:
    numbers = [value for value in by_kind.values() if value is not None]
    left_out = sorted(kind for kind, value in by_kind.items() if value is None)
    return _Sum(sum(numbers) if numbers else None, tuple(left_out))


def _joined(by_level: Mapping[str, _Sum]) -> _Sum:
    values = [one.value for one in by_level.values()]
    left_out = tuple(
        f"{kind} ({level.replace('_', '-')})"
        for level in by_level
        for kind in by_level[level].left_out
    )
    if None in values:
        return _Sum(None, left_out)
    return _Sum(sum(value for value in values if value is not None), left_out)


def _less(both: _Sum, girls: _Sum) -> _Sum:
    if both.value is None or girls.value is None:
        return _Sum(None, girls.left_out)
    return _Sum(both.value - girls.value, girls.left_out)


# What was not taken


def _left(files: _Files) -> Iterator[SetAside]:
    for name, lines in files.lines.items():
        rest = [line.cells for line in lines if (name, line.number) not in files.taken]
        women = [cells for cells in rest if cells.get("sex") == _GIRLS]
        others = [cells for cells in rest if cells.get("sex") != _GIRLS]
        for reason, cells in ((_WOMEN, women), (_NO_SERIES, others)):
            if cells:
                yield SetAside(reason, len(cells), f"{name}: {', '.join(cells[0].values())}")


def _not_read(files: _Files) -> Iterator[SetAside]:
    """Files that hold no row of their own, or rows that answers of the interface hold as well."""
    lists = [path for path in files.by_name if path.startswith("datasets.page-")]
    twice = [path for path in files.by_name if _pages(files.by_name, path) and ".rows-" not in path]
    for reason, paths in ((_LIST_OF_DATA_SETS, lists), (_ASKED_STANDS, twice)):
        if paths:
            yield SetAside(reason, len(paths), paths[0])
