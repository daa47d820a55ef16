"""Kentucky Department of Education (KDE): School Report Card, by district and for the state.

Files, laid down by hand, of figures that two R packages took from the department's data sets:

* ``kysrc__<table>_dist__*.csv`` and ``kysrc__<table>_state__*.csv``, 2011-12 to 2016-17 (results
  by school level to 2017-18): K-PREP by grade (``ach_grade``) and by school level
  (``ach_level``), ``act``, ``ap``, readiness of graduates (``ccr``), ``grad``, free and reduced
  meals (``frpl``), ``iep``, ``lep``, ``profile``, ``race``, ``teach``, ``fin_summary`` and
  ``rev_exp``;
* ``kyschooldata__enr_*.csv``: enrolment of 2019-20 to 2023-24 (table ``enr``).

``select.parts`` of a series lists parts. Each names its ``table`` and

* ``column``, the value; ``divided_by`` a second column, for a quotient of ours; ``sample`` the
  column with the students behind it; or ``columns``, several values by category;
* ``where``: column to the label that a row must have;
* ``breakdown`` and ``category`` of the row, or the ``breakdown`` of ``columns``. Without them the
  row's own group tells, and a group that no breakdown has is set aside;
* ``breaks``: a year from which on another instrument stands behind the figures, with a note;
* ``complete``: a column that must be 1, or the row's shares do not cover all;
* ``is_derived``: a quotient that the file itself has already.

``fin_summary`` and ``rev_exp`` have one row for each amount; here an amount is a column named by
the row's labels (``expenditure pp total``). Codes, scheme ``kentucky_kde``, are district numbers;
999 is the state.

Traps, seen 2026-11:

* Shares run from 0 to 1, with the tails of binary fractions (``0.8270000000000001``).
* An empty cell is suppressed or not reported: the files do not say which.
* Names of groups differ between tables and years: ``Limited English Proficiency`` and ``English
  Learners``, ``White (Non-Hispanic)``, ``White (Not Hispanic)`` and ``White``.
* All amounts of 2016-17 are 0: there is none. A single 0 is an amount.
* Amounts per pupil are by average daily attendance, not by membership.
* ``ap_pct_tested`` is the group's share of all candidates and so 1 for all students; the
  provisional certificates of the state are 1.35 in 2013-14. Neither is read.
* Degrees of teachers add up to some 0.84 in 2013-14 and 2014-15, where ``t_degree_pct`` says so.
* ``profile`` and ``frpl`` disagree by ten students in 2014-15. Membership of 2019-20 and after is
  another count than before and than the federal one, about 6 per cent higher.
* The file of states has no ``coop`` column, and calls the state ``State`` or ``State Total``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipelines.combined import DIVIDED, Figure, divided
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import csv_records, number, required

_ID = "kentucky_src"
_SCHEME = "kentucky_kde"
_STATE = "999"
_PAGE = "https://www.kyschoolreportcard.com/datasets"
_HINT = "Table '{}' of the R package kysrc for {}, as csv."
_ENR = "enr"
_ENR_FILES = "kyschooldata__enr_*.csv"
_ENR_HINT = "Enrolment as tidied by the R package kyschooldata, district and state rows, as csv."
_LEVELS = {"dist": "districts", "state": "the state"}
_LONG = {"fin_summary": ("type", "category"), "rev_exp": ("type", "tot_pp", "category")}
"""Tables with one row for each amount, and the labels that name it."""

_GROUPED = {
    "ach_grade": "student_group",
    "ach_level": "student_group",
    "act": "student_group",
    "ap": "student_group",
    "ccr": "student_group",
    "grad": "student_group",
    "iep": "student_group",
    "lep": "student_group",
    "race": "race",
    _ENR: "subgroup",
}
"""The column of each table that names a group; the other tables have none."""

_TABLES = (*_GROUPED, "frpl", "profile", "teach", *_LONG)
_TABLE_OF = re.compile(r"kysrc__(?P<table>[a-z_]+)_(?P<level>dist|state)__.*\.csv")
_YEAR = re.compile(r"(\d{4})-(\d{4})")

_TOTAL = ("total", "total")
_GROUPS = {
    "All Students": _TOTAL,
    "Male": ("sex", "male"),
    "Female": ("sex", "female"),
    "White (Non-Hispanic)": ("race", "white"),
    "White (Not Hispanic)": ("race", "white"),
    "White": ("race", "white"),
    "African American": ("race", "black"),
    "Black": ("race", "black"),
    "Hispanic": ("race", "hispanic"),
    "Asian": ("race", "asian"),
    "American Indian or Alaska Native": ("race", "american_indian"),
    "American Indian/Alaska Native": ("race", "american_indian"),
    "Native Hawaiian or Other Pacific Islander": ("race", "pacific_islander"),
    "Hawaiian/Pacific Islander": ("race", "pacific_islander"),
    "Two or more races": ("race", "two_or_more"),
    "Two or More/Other": ("race", "two_or_more"),
    "Free/Reduced-Price Meals": ("student_group", "economically_disadvantaged"),
    "Limited English Proficiency": ("student_group", "english_learners"),
    "English Learners": ("student_group", "english_learners"),
    "Disability-With IEP (Total)": ("student_group", "special_education"),
    "Migrant": ("student_group", "migrant"),
    "Homeless": ("student_group", "homeless"),
    "Gifted/Talented": ("student_group", "gifted"),
    "Title I": ("student_group", "title_i"),
    "total_enrollment": _TOTAL,
    "male": ("sex", "male"),
    "female": ("sex", "female"),
    "white": ("race", "white"),
    "black": ("race", "black"),
    "hispanic": ("race", "hispanic"),
    "asian": ("race", "asian"),
    "native_american": ("race", "american_indian"),
    "pacific_islander": ("race", "pacific_islander"),
    "multiracial": ("race", "two_or_more"),
    "econ_disadv": ("student_group", "economically_disadvantaged"),
    "lep": ("student_group", "english_learners"),
    "special_ed": ("student_group", "special_education"),
}
_NOT_OURS = re.compile(
    r"Gap Group \(non-duplicated\)|GAP|Home Language-.+|Disability-.+"
    r"|English Learner plus Monitored|.*(Disab|Impair|Autism|Deaf|Brain Injury|Delay|Speech).*"
)
"""Groups that no breakdown has: Kentucky's gap group, kinds of disability, home languages."""

_GRADES = {
    "PK": "pre_kindergarten",
    "K": "kindergarten",
    **{f"{grade:02d}": f"grade_{grade}" for grade in range(1, 13)},
}
_KPREP_LEVELS = ("novice_pct", "apprentice_pct", "proficient_pct", "distinguished_pct")
_ROUNDED = 0.0035
"""Shares are rounded to three decimals each; four of them can miss their sum by this much."""

_CENTS = 200
"""US dollars by which the state's total may miss its parts, each rounded by district."""

_OWN_GROUPS = "Groups of Kentucky's own, kinds of disability and home languages"
_NO_SERIES = "The row belongs to no series"
_ALL_ZERO = "All amounts of the year are published as 0: there is none."
_UNKNOWN = "Empty: suppressed for a small group or not reported."
_INCOMPLETE = "Held back: the shares of all teachers add up to {:.2f}, not to 1."
_EXACT = 1e-6


@dataclass
class _Line:
    """One row of a table: its place and year, cells, group, and whether a series took it."""

    file: str
    code: str
    year: int
    label: str
    cells: Mapping[str, str]
    group: str | None
    is_taken: bool = False


class _Part(NamedTuple):
    """One part of a series, as ``select`` has it."""

    table: str
    columns: Mapping[tuple[str, str] | None, str]
    divided_by: str | None
    sample: str | None
    where: Mapping[str, str]
    breaks: Sequence[Mapping[str, Any]]
    complete: str | None
    is_derived: bool


@dataclass
class _Tables:
    """The rows of all files by table, and the levels that each table has."""

    lines: dict[str, list[_Line]] = field(default_factory=lambda: defaultdict(list))
    levels: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """Files that staff lay down by hand: a table for districts and one for the state."""
    del base_url, series
    tables = [table for table in _TABLES if table != _ENR]
    return [
        *(
            Download(f"kysrc__{table}_{level}__*.csv", page=_PAGE, hint=_HINT.format(table, whose))
            for table in tables
            for level, whose in _LEVELS.items()
        ),
        Download(_ENR_FILES, page=_PAGE, hint=_ENR_HINT),
    ]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the tables that the series ask for.

    Raises ``SourceMissing`` where a table is absent, for districts or for the state, and
    ``SourceChanged`` for a missing column, an unknown group, a cell that is no number, or shares
    that cannot be.
    """
    tables = _Tables()
    for file in files:
        _load(file, tables)
    rows = [
        row
        for one in series
        for part in map(_part, one.select["parts"])
        for row in _rows(one, part, tables)
    ]
    return Reading(rows, [one for one in _left(tables) if one.rows])


# The tables


def _load(file: RawFile, tables: _Tables) -> None:
    named = _TABLE_OF.fullmatch(file.path)
    if named is None:
        table, levels = _ENR, set(_LEVELS)
        records = csv_records(
            _ID, file, ["end_year", "type", "district_id", "grade_level"], is_ended=True
        )
    else:
        table, levels = named["table"], {named["level"]}
        records = csv_records(_ID, file, ["sch_id", "year"], is_ended=True)
    if table not in _TABLES:
        raise _changed(file.path, f"is the table '{table}'; known: {', '.join(_TABLES)}")
    if not records:
        raise _changed(file.path, "has no row below its header")
    records = _widened(file, records, _LONG[table]) if table in _LONG else records
    column = _GROUPED.get(table)
    if column and column not in records[0]:
        raise _changed(file.path, f"has no column {column}; found: {', '.join(records[0])}")
    lines = [_line(file, table, record, column) for record in records]
    _refuse_strange(file, lines)
    tables.lines[table].extend(lines)
    tables.levels[table] |= levels


def _widened(
    file: RawFile, records: Sequence[Mapping[str, str]], labels: Sequence[str]
) -> list[dict[str, str]]:
    """One row for each place and year, with a column for each amount."""
    wide: dict[tuple[str, str], dict[str, str]] = {}
    for record in records:
        place = (record["sch_id"], record["year"])
        missing = [label for label in (*labels, "value") if label not in record]
        if missing:
            raise _changed(file.path, f"has no column {missing[0]}; found: {', '.join(record)}")
        row = wide.setdefault(place, dict(zip(("sch_id", "year"), place, strict=True)))
        name = " ".join(record[label] for label in labels)
        if name in row:
            raise _changed(file.path, f"has '{name}' of {' '.join(place)} twice")
        row[name] = record["value"]
    _refuse_wrong_sums(file, wide.values())
    return list(wide.values())


def _line(file: RawFile, table: str, record: Mapping[str, str], column: str | None) -> _Line:
    if table == _ENR:
        return _enrolled(file, record)
    named = _YEAR.fullmatch(record["year"])
    if named is None or not record["sch_id"].isdigit():
        message = f"has a row of place '{record['sch_id']}' and year '{record['year']}'"
        raise _changed(file.path, message)
    group = record[column] if column else None
    code = record["sch_id"]
    return _Line(file.path, code, int(named[2]), record["year"], record, group)


def _enrolled(file: RawFile, record: Mapping[str, str]) -> _Line:
    year = int(required(_ID, file.path, record, "end_year"))
    codes = {"State": _STATE, "District": record["district_id"]}
    if record["type"] not in codes:
        raise _changed(file.path, f"has the type '{record['type']}'; known: {', '.join(codes)}")
    grade = record["grade_level"]
    if grade != "TOTAL" and grade not in _GRADES:
        raise _changed(file.path, f"has the grade '{grade}'; known: TOTAL, {', '.join(_GRADES)}")
    label = f"{year - 1}-{year % 100:02d}"
    return _Line(file.path, codes[record["type"]], year, label, record, record["subgroup"])


def _refuse_strange(file: RawFile, lines: Iterable[_Line]) -> None:
    for line in lines:
        group = line.group
        if group is not None and group not in _GROUPS and not _NOT_OURS.fullmatch(group):
            raise _changed(file.path, f"has the group '{group}'; known: {', '.join(_GROUPS)}")
        shares = [_number(line, column) for column in _KPREP_LEVELS if column in line.cells]
        known = [share for share in shares if share is not None]
        if len(known) == len(_KPREP_LEVELS) and abs(sum(known) - 1) > _ROUNDED:
            message = f"has levels of {group}, {line.label}, that add up to {sum(known):.3f}"
            raise _changed(file.path, message)


def _refuse_wrong_sums(file: RawFile, rows: Iterable[Mapping[str, str]]) -> None:
    """The amounts of ``rev_exp`` add up to their total, but for the rounding of each district."""
    for row in rows:
        for kind in ("revenue total ", "expenditure total "):
            amounts = {
                name.removeprefix(kind): number(cell) or 0
                for name, cell in row.items()
                if name.startswith(kind) and not name.startswith(f"{kind}pp")
            }
            total = amounts.pop("total", 0)
            if amounts and abs(sum(amounts.values()) - total) > _CENTS:
                message = f"has a {kind}of {total:.0f}, its parts are {sum(amounts.values()):.0f}"
                raise _changed(file.path, f"{message} ({row['sch_id']}, {row['year']})")


def _number(line: _Line, column: str) -> float | None:
    published = line.cells[column]
    value = number(published)
    if value is None and published:
        message = f"has '{published}' under {column} of {line.code}, {line.label}: no number"
        raise _changed(line.file, message)
    is_share = column.endswith(("_pct", "_rate")) or column == "pct"
    if value is not None and (value < 0 or (is_share and value > 1)):
        message = f"has {published} under {column} of {line.code}, {line.label}: out of range"
        raise _changed(line.file, message)
    return value


def _changed(path: str, message: str) -> SourceChanged:
    return SourceChanged(_ID, f"{path} {message}")


# The series


def _part(given: Mapping[str, Any]) -> _Part:
    breakdown = given.get("breakdown")
    columns: dict[tuple[str, str] | None, str] = {
        (str(breakdown), category): column for category, column in given.get("columns", {}).items()
    }
    if not columns:
        member = (str(breakdown), given["category"]) if breakdown else None
        columns = {member: given["column"]}
    return _Part(
        given["table"],
        columns,
        given.get("divided_by"),
        given.get("sample"),
        given.get("where", {}),
        given.get("breaks", ()),
        given.get("complete"),
        bool(given.get("is_derived")),
    )


def _rows(one: SeriesLike, part: _Part, tables: _Tables) -> Iterator[Published]:
    absent = sorted(set(_LEVELS) - tables.levels[part.table])
    if absent:
        name = _ENR_FILES if part.table == _ENR else f"kysrc__{part.table}_{absent[0]}__*.csv"
        raise SourceMissing(_ID, f"no file is called {name}. See {_PAGE}")
    _refuse_absent_columns(part, tables)
    fitting = [
        line
        for line in tables.lines[part.table]
        if all(line.cells[column] == label for column, label in part.where.items())
    ]
    for is_state in (True, False):
        if not any((line.code == _STATE) is is_state for line in fitting):
            lines = tables.lines[part.table]
            files = sorted({line.file for line in lines if (line.code == _STATE) is is_state})
            raise _changed(", ".join(files), f"have no row with {dict(part.where)}")
    for line in fitting:
        for member, column in part.columns.items():
            place = member or _own_member(line)
            if place is not None:
                line.is_taken = True
                yield _published(one, part, line, place, column)


def _refuse_absent_columns(part: _Part, tables: _Tables) -> None:
    wanted = {*part.columns.values(), *part.where}
    wanted |= {column for column in (part.divided_by, part.sample, part.complete) if column}
    for line in tables.lines[part.table]:
        missing = sorted(wanted - line.cells.keys())
        if missing:
            message = f"has no column {', '.join(missing)} for {line.code}, {line.label}; found: "
            raise _changed(line.file, message + ", ".join(line.cells))


def _own_member(line: _Line) -> tuple[str, str] | None:
    """The category of a row's own group; that of a grade in the table of enrolment."""
    grade = line.cells.get("grade_level", "TOTAL")
    if grade != "TOTAL":
        return ("grade", _GRADES[grade])
    return _TOTAL if line.group is None else _GROUPS.get(line.group)


def _published(
    one: SeriesLike, part: _Part, line: _Line, member: tuple[str, str], column: str
) -> Published:
    figure = _figure(part, line, column)
    for change in part.breaks:
        if figure.value is not None and line.year == change["year"]:
            figure = figure._replace(status="B", note=change["note"])
    sample = _number(line, part.sample) if part.sample else None
    return Published(
        one.series_id,
        _SCHEME,
        line.code,
        line.year,
        line.label,
        *member,
        figure.value,
        sample_size=None if sample is None else round(sample),
        obs_status=figure.status,
        source_flag=figure.mark,
        note=figure.note,
        file=line.file,
    )


def _figure(part: _Part, line: _Line, column: str) -> Figure:
    covered = _number(line, part.complete) if part.complete else 1
    if covered is not None and abs(covered - 1) > _EXACT:
        return Figure(None, "O", _INCOMPLETE.format(covered), line.cells[column], line.file)
    figure = _cell(line, column)
    if part.divided_by:
        return divided(figure, _cell(line, part.divided_by))
    if part.is_derived and figure.value is not None:
        return figure._replace(status="E", note=DIVIDED)
    return figure


def _cell(line: _Line, column: str) -> Figure:
    value = _number(line, column)
    if value is None:
        return Figure(None, "O", _UNKNOWN, None, line.file)
    if value == 0 and _is_all_zero(line):
        return Figure(None, "O", _ALL_ZERO, line.cells[column], line.file)
    return Figure(value, "A", None, None, line.file)


def _is_all_zero(line: _Line) -> bool:
    """Whether an amount of revenue and expenditure stands in a year without any."""
    amounts = [cell for name, cell in line.cells.items() if name.startswith(("revenue", "expend"))]
    return bool(amounts) and not any(number(cell) for cell in amounts)


def _left(tables: _Tables) -> Iterator[SetAside]:
    own: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for table, lines in tables.lines.items():
        for line in lines:
            if not line.is_taken:
                is_own = line.group is not None and line.group not in _GROUPS
                (own if is_own else others)[f"{table}: {line.group}"] += 1
    for reason, counted in ((_OWN_GROUPS, own), (_NO_SERIES, others)):
        yield SetAside(
            reason, counted.total(), "; ".join(name for name, _ in counted.most_common(3))
        )
