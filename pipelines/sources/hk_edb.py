"""Education Bureau of Hong Kong, "Figures and Statistics": day schools, students and classes.

Tables at stable addresses, csv, one line a group, years as columns:

* ``tab0101_en.csv`` schools and ``tab0103_en.csv`` students, by level and sector;
* ``tab0301_en.csv`` and ``tab0302_en.csv``, primary schools by grade and by sector: lines of
  classes, accommodation, enrolment and repeaters.

``select`` of a series holds ``parts``: ``table``, ``line`` (what is counted, in the tables that
count several things) and ``per`` (the line it is divided by).

Seen 2026-11 in public clients, not in a file of ours and not asked of the live server:

* UTF-8 with a byte order mark, CRLF, numbers as text, blanks behind labels;
* http alone: https failed for others;
* levels Kindergarten, Primary, Secondary, Special School; sectors Government, Aided, Direct
  Subsidy Scheme, International, Other Private; lines Classes, Accommodation, Enrolment, Repeaters;
  grades P1 to P6; what is not divided is called All, All Sectors, All Levels, All Grades or Total;
* columns 2015 to 2025, of which 2015 is the school year 2015/16; the latest can be provisional.

Not established, 2026-11: the labels of the columns before the years, whether a level is repeated on
every line (a blank one is taken from the line above), marks of missing figures, how a provisional
column is marked, and whether the sectors add up to all. So labels are found by what stands in them,
and whatever is none of the words above is refused and not guessed. ``tab0307_en.csv`` (primary
enrolment by district and grade) names no year and is not read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.combined import Figure, divided
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import csv_records, number

_ID = "hk_edb"
_SCHEME = "hk_edb"
_PLACE = "Hong Kong"
_PAGE = "https://www.edb.gov.hk/en/about-edb/publications-stat/figures/index.html"
_HINT = "Table of this number of Figures and Statistics, English, csv."

_YEAR = re.compile(r"(20\d\d)(?:/\d\d)?\s*(\(provisional\))?", re.IGNORECASE)
_ALL = ("", "All", "All Levels", "All Sectors", "All Grades", "Total")
_PRIMARY = "Primary"
_LEVELS = {
    "Kindergarten": "pre_primary",
    _PRIMARY: "primary",
    "Secondary": "secondary",
    "Special School": "special",
    "Special Schools": "special",
}
_SECTORS = {
    "Government": "public",
    "Aided": "aided",
    "Direct Subsidy Scheme": "direct_subsidy",
    "International": "international",
    "Other Private": "other_private",
}
_GRADES = {f"P{grade}": f"primary_{grade}" for grade in range(1, 7)}
_LINES = ("Classes", "Accommodation", "Enrolment", "Repeaters")
_TABLES: Mapping[str, tuple[Sequence[str], ...]] = {
    "tab0101_en.csv": (tuple(_LEVELS), tuple(_SECTORS)),
    "tab0103_en.csv": (tuple(_LEVELS), tuple(_SECTORS)),
    "tab0301_en.csv": (_LINES, tuple(_GRADES)),
    "tab0302_en.csv": (_LINES, tuple(_SECTORS)),
}
"""The words of each table, one group for each thing that a line is told by."""

_NOT_ASKED = "Line that no series asks for"

_Part = Mapping[str, Any]
_Key = tuple[str, str]
_Member = tuple[str, str]


class _Line(NamedTuple):
    """One line: its two words, blank for all, and its cells by label of the year."""

    key: _Key
    cells: Mapping[str, str]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """The tables that the series need, from the bureau or laid down by hand."""
    base = base_url.rstrip("/")
    names = sorted({part["table"] for one in series for part in one.select["parts"]})
    asked = [Download(name, url=f"{base}/{name}", judge=_judge) for name in names]
    laid = [Download(name, page=_PAGE, hint=_HINT, stands_in=True) for name in names]
    return [*asked, *laid]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the tables into counts and quotients by level, sector and grade.

    Raises ``SourceMissing`` without a table that a series needs, and ``SourceChanged`` for a table
    without years, a label, a mark or a column that is not known, a line that stands twice, and a
    part that is greater than all, and tables of primary schools with other years.
    """
    by_name = {file.path: file for file in files}
    tables: dict[str, dict[_Key, _Line]] = {}
    rows: list[Published] = []
    asked: set[tuple[str, str]] = set()
    for one in series:
        for part in one.select["parts"]:
            name = part["table"]
            if name not in tables:
                tables[name] = _table(by_name, name)
            rows.extend(_figures(by_name[name], tables[name], one, part))
            asked |= {(name, part.get(key, "")) for key in ("line", "per") if key in part}
    _refuse_other_years({name: lines for name, lines in tables.items() if _LINES in _TABLES[name]})
    return Reading(rows, _set_aside(tables, asked))


def _judge(body: bytes) -> Sequence[Download]:
    """A table has a line of columns with years; a page in its place is asked for again."""
    header = next(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")), [])
    if not any(_YEAR.fullmatch(label.strip()) for label in header):
        shown = ", ".join(header)[:80]
        message = f"the answer is no table with years; it begins: {shown}"
        raise ValueError(message)
    return ()


def _set_aside(
    tables: Mapping[str, Mapping[_Key, _Line]], asked: set[tuple[str, str]]
) -> list[SetAside]:
    left = [
        f"{name}: {line}"
        for name, lines in tables.items()
        for line, _ in lines
        if line in _LINES and (name, line) not in asked
    ]
    return [SetAside(_NOT_ASKED, len(left), left[0])] if left else []


# One table


def _table(by_name: Mapping[str, RawFile], name: str) -> dict[_Key, _Line]:
    file = by_name.get(name)
    if file is None:
        raise SourceMissing(_ID, f"no file is called {name}: {_HINT} Page: {_PAGE}")
    records = csv_records(_ID, file, [])
    labels = list(records[0]) if records else []
    years = [label for label in labels if _YEAR.fullmatch(label)]
    if not years:
        raise SourceChanged(_ID, f"{name} has no column of a year; found: {', '.join(labels)}")
    lines: dict[_Key, _Line] = {}
    above: list[str] = []
    for record in records:
        above = _filled([record[label] for label in labels if label not in years], above)
        key = _key(name, above)
        if key in lines:
            raise SourceChanged(_ID, f"{name} has the line {' / '.join(above)} twice")
        lines[key] = _Line(key, {label: record[label] for label in years})
    _refuse_greater_parts(name, lines)
    return lines


def _filled(words: Sequence[str], above: Sequence[str]) -> list[str]:
    """A word that is blank before another one is that of the line above."""
    last = max((at for at, word in enumerate(words) if word), default=-1)
    return [
        above[at] if not word and at < last and at < len(above) else word
        for at, word in enumerate(words)
    ]


def _key(name: str, words: Sequence[str]) -> _Key:
    groups = _TABLES[name]
    found = ["" for _ in groups]
    for word in words:
        place = next((at for at, group in enumerate(groups) if word in group), None)
        if place is not None and not found[place]:
            found[place] = word
        elif word not in _ALL:
            known = "; ".join(", ".join(group) for group in (*groups, _ALL[1:]))
            message = f"{name}: unknown label '{word}' in {' / '.join(words)}; known: {known}"
            raise SourceChanged(_ID, message)
    return found[0], found[1]


def _refuse_greater_parts(name: str, lines: Mapping[_Key, _Line]) -> None:
    for (first, second), line in lines.items():
        whole = lines.get((first, ""))
        if not second or whole is None:
            continue
        for label, cell in line.cells.items():
            part, of = number(cell), number(whole.cells[label])
            if part is not None and of is not None and part > of:
                message = f"{first} / {second}, {label}: {part:.0f} is more than all, {of:.0f}"
                raise SourceChanged(_ID, f"{name}: {message}")


def _refuse_other_years(tables: Mapping[str, Mapping[_Key, _Line]]) -> None:
    """Tables that count the same by grade and by sector are of the same years."""
    years = {
        name: next(list(line.cells) for line in lines.values()) for name, lines in tables.items()
    }
    if len({tuple(labels) for labels in years.values()}) > 1:
        shown = "; ".join(f"{name}: {', '.join(labels)}" for name, labels in years.items())
        raise SourceChanged(_ID, f"{' and '.join(years)} are of different years: {shown}")


# The figures


def _figures(
    file: RawFile, lines: Mapping[_Key, _Line], series: SeriesLike, part: _Part
) -> Iterator[Published]:
    if "line" in part and not any(first == part["line"] for first, _ in lines):
        found = ", ".join(sorted({first for first, _ in lines}))
        message = f"{file.path} has no line {part['line']}; found: {found}"
        raise SourceChanged(_ID, message)
    for (first, second), line in lines.items():
        below = lines.get((part["per"], second)) if "per" in part else None
        if first != part.get("line", first) or ("per" in part and below is None):
            continue
        member = _member(_PRIMARY if "line" in part else first, second)
        yield from _row(file, line, below, series, member)


def _member(level: str, other: str) -> _Member:
    """Breakdown and category of one line; tables that count several things are of primary."""
    if other in _GRADES:
        return "grade", _GRADES[other]
    if level and other:
        return "level_sector", f"{_LEVELS[level]}_{_SECTORS[other]}"
    if level:
        return "level", _LEVELS[level]
    return ("sector", _SECTORS[other]) if other else ("total", "total")


def _row(
    file: RawFile, line: _Line, below: _Line | None, series: SeriesLike, member: _Member
) -> Iterator[Published]:
    for label in line.cells:
        figure = _cell(file, line, label)
        if below is not None:
            figure = divided(figure, _cell(file, below, label))
        year = int(label[:4]) + 1
        key = (series.series_id, _SCHEME, _PLACE, year, label, *member)
        row = Published(*key, figure.value, file=file.path)
        yield row._replace(obs_status=figure.status, note=figure.note)


def _cell(file: RawFile, line: _Line, label: str) -> Figure:
    cell = line.cells[label]
    value = number(cell)
    if value is None and cell:
        where = f"{file.path}, {' / '.join(filter(None, line.key)) or 'all'}, {label}"
        raise SourceChanged(_ID, f"{where}: '{cell}' is neither a number nor empty")
    status = "P" if "prov" in label.lower() else "A"
    return Figure(value, "O" if value is None else status, None, None, file.path)
