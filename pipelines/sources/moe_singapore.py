"""Ministry of Education, Singapore: tables that data.gov.sg offers as csv files.

Files, laid down by hand under their published names: students and teachers by school type (one
file for each level), pupils per teacher (primary, secondary), classes and class size, recurrent
expenditure per student, total expenditure in thousands of Singapore dollars. A school year is a
calendar year.

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
  no figure.

``select`` of a series holds one of two tables:

``added``
    Files whose school types are added up: ``file``, ``column`` and the ``level`` they are. Their
    sum is the total, in years that all of them have; ``sexes = true`` adds girls (``F``) and boys
    (``MF`` less ``F``), all levels together. A part may name a second column, ``per``: the figure
    is then the quotient of both sums, and there is no total.
``cells``
    Single rows: ``file``, ``column``, ``where`` (column to label, or to its several spellings),
    and the ``breakdown`` and ``category`` they become. ``zero_is_missing = true`` reads 0 as none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import csv_records, required

_ID = "moe_singapore"
_SCHEME = "moe_singapore"
_PLACE = "Singapore"
_PAGE = "https://data.gov.sg/collections?agencies=Ministry+of+Education"
_NEGLIGIBLE = "-"
_BOTH, _GIRLS = "MF", "F"
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

_WOMEN = "Rows of sex F: they are a part of the rows of sex MF"
_NO_SERIES = "The row belongs to no series"
_NONE_THERE = "Published as 0: there is no such class, or no figure for it"
_NOT_SIGNIFICANT = "Published as '-': negligible or not significant"


class _Line(NamedTuple):
    """One line of a file, with its number among the lines that have content."""

    number: int
    cells: Mapping[str, str]


@dataclass
class _Files:
    """The files that are there, the lines of those that were read, and those that were taken."""

    by_name: Mapping[str, RawFile]
    lines: dict[str, list[_Line]] = field(default_factory=dict)
    taken: set[tuple[str, int]] = field(default_factory=set)

    def read(self, name: str, columns: Iterable[str]) -> list[_Line]:
        """Lines of one file; ``SourceMissing`` and ``SourceChanged`` as the case may be."""
        if name not in self.by_name:
            found = ", ".join(self.by_name) or "nothing"
            raise SourceMissing(_ID, f"{name} is not there; found: {found}. It is at {_PAGE}")
        rows = csv_records(_ID, self.by_name[name], ["year", *columns])
        return self.lines.setdefault(name, [_Line(at, row) for at, row in enumerate(rows)])

    def take(self, name: str, line: _Line) -> None:
        """Remember that a line became a figure or a part of one."""
        self.taken.add((name, line.number))


class _Sum(NamedTuple):
    """A sum over school types: its value, ``None`` where none has one, and those left out."""

    value: float | None
    left_out: tuple[str, ...]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """The published names of the files that the series are read from."""
    names = sorted({part["file"] for one in series for part in _parts(one)})
    hint = "Search data.gov.sg for the name of the file, download it as csv and keep the name."
    return [Download(name, page=_PAGE, hint=hint) for name in names]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the files of the series into rows of the one place ``Singapore``.

    Sums over school types have status E and name what was left out. Raises ``SourceMissing`` for
    a file that is not there and ``SourceChanged`` for columns, labels, sexes or school types that
    are not those described above.
    """
    there = _Files({file.path: file for file in files})
    rows = [row for one in series for row in _rows(there, one)]
    return Reading(rows, list(_left(there)))


def _parts(series: SeriesLike) -> list[Mapping[str, Any]]:
    return [*series.select.get("added", ()), *series.select.get("cells", ())]


def _rows(files: _Files, series: SeriesLike) -> Iterator[Published]:
    for cell in series.select.get("cells", ()):
        yield from _cell_rows(files, series, cell)
    if "added" in series.select:
        yield from _added_rows(files, series)


def _published(series: SeriesLike, file: str, year: str, member: tuple[str, str]) -> Published:
    """A figure without its value yet."""
    return Published(series.series_id, _SCHEME, _PLACE, int(year), year, *member, None, file=file)


# Single rows


def _cell_rows(files: _Files, series: SeriesLike, cell: Mapping[str, Any]) -> Iterator[Published]:
    where = {
        column: [labels] if isinstance(labels, str) else list(labels)
        for column, labels in cell.get("where", {}).items()
    }
    zero_is_missing = bool(series.select.get("zero_is_missing", False))
    years = set()
    for line in files.read(cell["file"], [cell["column"], *where]):
        if all(line.cells[column] in labels for column, labels in where.items()):
            year = line.cells["year"]
            if year in years:
                raise SourceChanged(_ID, f"{cell['file']}: two rows for {year} with {where}")
            years.add(year)
            files.take(cell["file"], line)
            empty = _published(series, cell["file"], year, (cell["breakdown"], cell["category"]))
            yield _valued(empty, line, cell["column"], zero_is_missing=zero_is_missing)
    if not years:
        raise SourceChanged(_ID, f"{cell['file']} has no row with {where}")


def _valued(empty: Published, line: _Line, column: str, *, zero_is_missing: bool) -> Published:
    published = line.cells[column]
    if published == _NEGLIGIBLE:
        return empty._replace(obs_status="N", source_flag=published, note=_NOT_SIGNIFICANT)
    value = required(_ID, f"{empty.file}, {empty.year}", line.cells, column)
    if value == 0 and zero_is_missing:
        return empty._replace(obs_status="O", source_flag=published, note=_NONE_THERE)
    return empty._replace(value=value)


# Sums over school types


def _added_rows(files: _Files, series: SeriesLike) -> Iterator[Published]:
    parts = series.select["added"]
    sexes = (_BOTH, _GIRLS) if series.select.get("sexes", False) else (_BOTH,)
    sums = {part["level"]: _sums(files, part["file"], part["column"], sexes) for part in parts}
    for part in parts:
        per = _sums(files, part["file"], part["per"], (_BOTH,)) if "per" in part else None
        for year, by_sex in sums[part["level"]].items():
            row = _published(series, part["file"], year, ("level", part["level"]))
            row = _summed(row, by_sex[_BOTH], "Added up over school types")
            yield row if per is None else _divided(row, per[year][_BOTH])
    if not any("per" in part for part in parts):
        yield from _totals(series, sums, sexes)


def _divided(row: Published, by: _Sum) -> Published:
    note = "Divided by us: the quotient of two counts, both added up over school types"
    if row.value is None or not by.value:
        return row._replace(value=None, obs_status="N", note=note)
    return row._replace(value=row.value / by.value, note=note)


def _totals(
    series: SeriesLike, sums: Mapping[str, dict[str, dict[str, _Sum]]], sexes: Sequence[str]
) -> Iterator[Published]:
    file = series.select["added"][-1]["file"]
    for year in sorted(set.intersection(*(set(by_year) for by_year in sums.values()))):
        empty = _published(series, file, year, ("total", "total"))
        by_sex = {sex: _joined({level: sums[level][year][sex] for level in sums}) for sex in sexes}
        yield from _total_rows(empty, by_sex, f"Added up over school types and {', '.join(sums)}")


def _total_rows(empty: Published, by_sex: Mapping[str, _Sum], how: str) -> Iterator[Published]:
    yield _summed(empty, by_sex[_BOTH], how)
    if _GIRLS in by_sex:
        girls = empty._replace(breakdown="sex", category="female")
        boys = empty._replace(breakdown="sex", category="male")
        yield _summed(girls, by_sex[_GIRLS], how)
        less = _less(by_sex[_BOTH], by_sex[_GIRLS])
        yield _summed(boys, less, f"{how}; both sexes less girls")


def _summed(empty: Published, added: _Sum, how: str) -> Published:
    note = how
    if added.left_out:
        note = f"{how}; without {', '.join(added.left_out)}, published as '-' (negligible)"
    if added.value is None:
        return empty._replace(obs_status="N", source_flag=_NEGLIGIBLE, note=note)
    return empty._replace(value=added.value, obs_status="E", note=note)


def _sums(
    files: _Files, name: str, column: str, sexes: Sequence[str]
) -> dict[str, dict[str, _Sum]]:
    """Sums of one column by year and sex."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: {_BOTH: {}, _GIRLS: {}})
    for line in files.read(name, ["sex", "school_type", column]):
        year, sex, kind = _keys(name, line)
        if kind in found[year][sex]:
            raise SourceChanged(_ID, f"{name}: two rows for {year}, {sex}, {kind}")
        if sex in sexes:
            files.take(name, line)
        found[year][sex][kind] = line.cells[column]
        if line.cells[column] != _NEGLIGIBLE:
            required(_ID, f"{name}, {year}", line.cells, column)
    for year, by_sex in found.items():
        if by_sex[_BOTH].keys() != by_sex[_GIRLS].keys():
            raise SourceChanged(_ID, f"{name}: {year} has not the same school types for MF and F")
    return {year: {sex: _sum(by_sex[sex]) for sex in sexes} for year, by_sex in found.items()}


def _keys(name: str, line: _Line) -> tuple[str, str, str]:
    year, sex, kind = (line.cells[column] for column in ("year", "sex", "school_type"))
    if sex not in (_BOTH, _GIRLS):
        raise SourceChanged(_ID, f"{name}: unknown sex '{sex}' in {year}; known: MF, F")
    if kind not in _SCHOOL_TYPES:
        known = ", ".join(_SCHOOL_TYPES)
        raise SourceChanged(_ID, f"{name}: unknown school type '{kind}' in {year}; known: {known}")
    return year, sex, _SCHOOL_TYPES[kind]


def _sum(by_kind: Mapping[str, str]) -> _Sum:
    numbers = [float(value) for value in by_kind.values() if value != _NEGLIGIBLE]
    left_out = sorted(kind for kind, value in by_kind.items() if value == _NEGLIGIBLE)
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
