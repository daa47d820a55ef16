"""UNESCO World Inequality Database on Education (WIDE): benchmark shares of TIMSS, PIRLS, PISA.

Files that the publisher's project computed from the surveys' student files:

* ``timss19_mpl.csv``, ``pirls_mpl.csv`` (2006, 2011), ``pirls21_mpl.csv``: one row per place and
  group, columns ``<level>_m`` (share 0 to 1, four decimals), ``<level>_se``, ``<level>_no``;
* ``ilsa_mpl_*long*.csv``: edition of January 2021, one row per figure (``indicator``, ``value``),
  more surveys and years, no standard errors;
* ``iso_code.csv``: a list of names without figures, set aside.

``select`` holds ``survey`` (TIMSS, PIRLS, PISA), ``grade`` ("4", "8", "" for PISA), ``level`` (the
column's stem, e.g. ``mlevel4``) and, where the publisher of the survey says something of one place
and year, ``remarks``: tables of ``code``, ``year``, ``status``, ``note``.

Seen 2026-11:

* The same number means different scores: TIMSS levels 1 to 4 are 400, 475, 550, 625 points, PIRLS
  levels 2 to 4 are 400, 475, 550, PISA level 2 is Level 2. Mathematics (m) and science (s) of
  TIMSS 2019 stand in separate rows, the other subject's columns empty.
* ``_no`` counts the tested students who reach the level (by one plausible value), not the students
  behind the share, so no sample size is given.
* "Wealth" is a fifth of the place's own students by home background (home possessions, books,
  parents' education and work; the index ESCS for PISA), written 1 or "Quintile 1".
* Where every tested student of a group reaches a level, ``_se`` is 0: no estimate, so not given.
* "Total" stands beside 14 overlapping breakdowns. Read are Total, Sex and Wealth; location and
  language are answers that mean different things from place to place.
* Benchmarking participants have an empty ``iso_code3``; their key is ``iso_num`` (Ontario 9132).
* All 1 558 cells that the January 2021 edition shares with the other files are equal, so both are
  one series; what stands in both is taken with its standard error.
* Places without background data were left out, though they took part: Korea grade 8, Australia and
  the United States grade 4, Canada grade 8 in 2019. PIRLS 2021 does not mark who tested late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import calendar_year, csv_records

SOURCE_ID = "unesco_wide"

_PAGE = "https://www.education-inequalities.org/"
_HINT = "Learning files of the database, as published in its public repository (folder ilsa)."
_PATTERNS = ("timss*_mpl.csv", "pirls*_mpl.csv", "ilsa_mpl*.csv", "iso_code.csv")

_KEYS = ("iso_code3", "year", "grade", "survey", "category", "Sex", "Wealth")
_NAME_LIST = ("iso_code3", "iso_num", "country")
_MEMBERS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("Total", ""): ("total", "total"),
    ("Sex", "Female"): ("sex", "female"),
    ("Sex", "Male"): ("sex", "male"),
    **{("Wealth", str(n)): ("ses_quintile", f"q{n}") for n in range(1, 6)},
    **{("Wealth", f"Quintile {n}"): ("ses_quintile", f"q{n}") for n in range(1, 6)},
}
_READ = {category for category, _ in _MEMBERS}

_NAMES = "A list of country names, without figures"
_OTHER_GROUPS = "Broken down by location, by language or by several things at once"
_COUNTS = "A count of tested students at the level, not a share"
_NOT_ASKED = "A survey, grade or level that no series asks for"
_WITH_ERROR = "The same share stands in another file, with its standard error"

_NO_ERROR = "Published without a standard error."
_ZERO_ERROR = (
    "All tested students of the group agree: the standard error published as 0 is no estimate."
)
_FIFTH = (
    "Published as wealth quintile: a fifth of the place's own students by home background, "
    "students with unknown background left out."
)

_Row = Mapping[str, str]
_Cell = tuple[str, str, str, int, str, str]


class _Table(NamedTuple):
    """One file: its columns and its rows as text."""

    path: str
    columns: tuple[str, ...]
    rows: list[dict[str, str]]

    @property
    def is_long(self) -> bool:
        return {"indicator", "value"} <= set(self.columns)


def downloads(base_url: str, series: Sequence[SeriesLike]) -> Sequence[Download]:
    """Files that staff lay down by hand; the publisher offers no address per file."""
    del base_url, series
    return [Download(pattern, page=_PAGE, hint=_HINT) for pattern in _PATTERNS]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read benchmark shares (0 to 1) in total, by sex and by fifth of home background.

    Codes stand in the schemes ``iso3`` and, for participants without one, ``wide_iso_num``.
    Raises ``SourceMissing`` without a file of figures and ``SourceChanged`` where a file has
    neither layout, lacks the level of a series it holds, or names an unknown group.
    """
    tables = [_table(file) for file in files]
    names = [table for table in tables if _is_name_list(table)]
    figures = [table for table in tables if not _is_name_list(table)]
    if not figures:
        raise SourceMissing(SOURCE_ID, f"no file like {', '.join(_PATTERNS[:3])}. See {_PAGE}")
    aside: Counter[str] = Counter({_NAMES: sum(len(table.rows) for table in names)})
    examples = {_NAMES: ", ".join(table.path for table in names)}
    rows: list[Published] = []
    for table in figures:
        rows.extend(_figures(table, series, aside, examples))
    kept, twice = _without_repeats(rows, {table.path for table in figures if table.is_long})
    set_aside = [SetAside(why, count, examples.get(why, "")) for why, count in aside.items()]
    return Reading(kept, [one for one in [*set_aside, twice] if one.rows])


def _table(file: RawFile) -> _Table:
    rows = csv_records(SOURCE_ID, file, ())
    columns = tuple(rows[0]) if rows else ()
    table = _Table(file.path, columns, rows)
    missing = [column for column in _KEYS if column not in columns]
    if missing and not _is_name_list(table):
        raise _changed(table, f"has no column {', '.join(missing)}; found: {', '.join(columns)}")
    return table


def _is_name_list(table: _Table) -> bool:
    return "category" not in table.columns and set(_NAME_LIST) <= set(table.columns)


def _changed(table: _Table, message: str) -> SourceChanged:
    return SourceChanged(SOURCE_ID, f"{table.path} {message}")


def _figures(
    table: _Table, series: Sequence[SeriesLike], aside: Counter[str], examples: dict[str, str]
) -> Iterator[Published]:
    asked = _asked(table, series)
    for row in table.rows:
        reason = _reason_against(table, row)
        found = [] if reason else list(_published(table, row, asked))
        if not found:
            reason = reason or _NOT_ASKED
            aside[reason] += 1
            examples.setdefault(reason, _describe(row))
        yield from found


def _asked(table: _Table, series: Sequence[SeriesLike]) -> dict[tuple[str, str], list[SeriesLike]]:
    """Series by survey and grade that this file holds; its levels must be there."""
    asked: dict[tuple[str, str], list[SeriesLike]] = {}
    held = {(row["survey"], row["grade"]) for row in table.rows}
    for one in series:
        key = (str(one.select["survey"]), str(one.select["grade"]))
        if key not in held:
            continue
        columns = [f"{one.select['level']}{part}" for part in ("_m", "_se")]
        missing = [column for column in columns if column not in table.columns]
        if missing and not table.is_long:
            found = ", ".join(table.columns)
            raise _changed(table, f"has no column {', '.join(missing)}; found: {found}")
        asked.setdefault(key, []).append(one)
    return asked


def _reason_against(table: _Table, row: _Row) -> str:
    if row["category"] not in _READ:
        return _OTHER_GROUPS
    if table.is_long and row["indicator"].endswith("_no"):
        return _COUNTS
    return ""


def _published(
    table: _Table, row: _Row, asked: Mapping[tuple[str, str], list[SeriesLike]]
) -> Iterator[Published]:
    breakdown, category = _member(table, row)
    scheme, code = _place(table, row)
    for one in asked.get((row["survey"], row["grade"]), ()):
        cells = _share_and_error(table, row, str(one.select["level"]))
        if cells is None:
            continue
        value, published_error = cells
        remark = _remark(one, code, row["year"])
        notes = (
            remark.get("note"),
            _FIFTH if breakdown == "ses_quintile" else None,
            _on_error(value, published_error),
        )
        yield Published(
            one.series_id,
            scheme,
            code,
            calendar_year(SOURCE_ID, table.path, row["year"]),
            row["year"],
            breakdown,
            category,
            value,
            std_error=published_error or None,
            obs_status="O" if value is None else remark.get("status", "A"),
            note=" ".join(note for note in notes if note) or None,
            file=table.path,
        )


def _on_error(value: float | None, std_error: float | None) -> str | None:
    if value is None or std_error:
        return None
    return _NO_ERROR if std_error is None else _ZERO_ERROR


def _member(table: _Table, row: _Row) -> tuple[str, str]:
    group = row["category"]
    member = "" if group == "Total" else row[group]
    if (group, member) not in _MEMBERS:
        known = ", ".join(one for name, one in _MEMBERS if name == group)
        raise _changed(table, f"has the {group} '{member}'; known: {known} ({_describe(row)})")
    return _MEMBERS[group, member]


def _place(table: _Table, row: _Row) -> tuple[str, str]:
    if row["iso_code3"]:
        return "iso3", row["iso_code3"]
    if row.get("iso_num"):
        return "wide_iso_num", row["iso_num"]
    raise _changed(table, f"has a row with neither iso_code3 nor iso_num: {_describe(row)}")


def _share_and_error(
    table: _Table, row: _Row, level: str
) -> tuple[float | None, float | None] | None:
    """Share and standard error; nothing where the row is about another level or subject."""
    if table.is_long:
        return (_number(table, row, "value"), None) if row["indicator"] == f"{level}_m" else None
    subject = [name for name in table.columns if name[0] == level[0] and name.endswith("_m")]
    if not any(row[name] for name in subject):
        return None
    return _number(table, row, f"{level}_m"), _number(table, row, f"{level}_se")


def _number(table: _Table, row: _Row, column: str) -> float | None:
    try:
        return float(row[column]) if row[column] else None
    except ValueError:
        message = f"has '{row[column]}' as {column}; valid: a number or empty ({_describe(row)})"
        raise _changed(table, message) from None


def _remark(one: SeriesLike, code: str, year: str) -> Mapping[str, Any]:
    for remark in one.select.get("remarks", ()):
        if (remark["code"], str(remark["year"])) == (code, year):
            found: Mapping[str, Any] = remark
            return found
    return {}


def _without_repeats(
    rows: Iterable[Published], long_paths: set[str]
) -> tuple[list[Published], SetAside]:
    """Drop shares without standard error that another file gives equal and with it."""
    every = list(rows)
    with_error = {_cell(row): row.value for row in every if row.file not in long_paths}
    kept = [
        row
        for row in every
        if row.file not in long_paths or with_error.get(_cell(row), object()) != row.value
    ]
    return kept, SetAside(_WITH_ERROR, len(every) - len(kept), ", ".join(sorted(long_paths)))


def _cell(row: Published) -> _Cell:
    return (row.series_id, row.scheme, row.code, row.year, row.breakdown, row.category)


def _describe(row: _Row) -> str:
    return ", ".join(part for part in row.values() if part)[:120]
