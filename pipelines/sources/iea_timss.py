"""IEA TIMSS: mathematics and science at grades 4 and 8, from tables of NCSES and computed files.

Laid down by hand. Each part of a series' ``select.parts`` names its ``file`` and ``layout``:

``systems``
    An indicator table of NCSES with one line per education system, of one ``cycle``; ``column``
    is the figure.
``years``
    An indicator table of NCSES on the United States with the years as columns. ``where`` names the
    line; ``not_tested`` are years in which this grade was not tested.
``computed``
    One column per education system; see ``pipelines.iea_computed``.

``breakdown`` and ``category`` say whose figures they are.

Traps, seen 2026-11:

* a cell of the NCSES tables can be the text of a list, ``['591', '*']``: figure and mark. ``*``
  says that the difference from the United States is significant, which is no caution, so it is
  not kept. ``&nbsp;`` is no mark, and HTML stands about names and marks (``<b>*</b>``);
* the average of the participating economies is the parent of all other lines, in another column;
  its own mean has the mark of a comparison too;
* shares below the 5th and 10th and above the 90th and 95th percentile are counted against the
  scores of all participating developed economies, so they are no percentiles of the system;
* the spread (90th minus 10th percentile) is made of unrounded scores and can differ by a point;
* ``NA``, ``na`` and an empty cell are missing; a line without any figure is a heading;
* no standard errors are printed, and figures are rounded to one point;
* ``timss2015_full_results_math.csv`` is the IEA's and may not be passed on, so its figures stand
  in series of their own.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.iea_computed import NAMES, Statistics
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import csv_records, number

_ID = "iea_timss"
_SCHEME = "ncses_name"
_PAGES = {
    "ncses_*.csv": (
        "https://ncses.nsf.gov/indicators",
        "NCSES indicator table of this number, csv.",
    ),
    "ncses_*_notes.md": ("https://ncses.nsf.gov/indicators", "Notes of the table, not read."),
    "timss2015_full_results_math.csv": (
        "https://timssandpirls.bc.edu/timss2015/",
        "Statistics computed from the student files of 2015.",
    ),
}
_NOTES = "_notes.md"
_UNITED_STATES = "United States"
_PLACE = ("education_system_level_2", "education_system_level_1")
_YEAR = re.compile(r"(?:field_)?((?:19|20)\d\d)")
_TAG = re.compile(r"<[^>]+>")

_MARKS = ("", "*")
_MISSING = ("NA", "na", "")
_NOT_TESTED = "This grade was not tested in this cycle."
_NO_FIGURES = "Notes of a table, without figures"

_Part = Mapping[str, Any]
_Record = Mapping[str, str]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """The patterns of the published file names."""
    return [Download(name, page=page, hint=hint) for name, (page, hint) in _PAGES.items()]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read all tables into means, percentiles and shares.

    Raises ``SourceMissing`` for a table that a series needs, and ``SourceChanged`` for a column,
    a line or a mark that is not known, or a cell that is neither a figure nor a mark of a
    missing one.
    """
    by_name = {file.path: file for file in files}
    rows: list[Published] = []
    for one in series:
        for part in one.select["parts"]:
            file = _file(by_name, part["file"])
            if part["layout"] == "computed":
                lines = csv_records(_ID, file, [NAMES])
                rows.extend(Statistics(_ID, file.path, lines).figures(one, part))
            elif part["layout"] == "years":
                rows.extend(_years(file, one, part))
            else:
                rows.extend(_systems(file, one, part))
    notes = [name for name in by_name if name.endswith(_NOTES)]
    return Reading(rows, [SetAside(_NO_FIGURES, len(notes), notes[0])] if notes else [])


def _file(by_name: Mapping[str, RawFile], name: str) -> RawFile:
    if name not in by_name:
        pages = ", ".join(sorted({page for page, _ in _PAGES.values()}))
        raise SourceMissing(_ID, f"no file is called {name}. The tables are at {pages}")
    return by_name[name]


# One line per education system


def _systems(file: RawFile, series: SeriesLike, part: _Part) -> Iterator[Published]:
    for record in csv_records(_ID, file, [*_PLACE, part["column"]], is_ended=True):
        name = next(filter(None, (_plain(record[column]) for column in _PLACE)), "")
        where = f"{file.path}, {name}, {part['column']}"
        yield _row(file, series, part, (name, part["cycle"]), _cell(where, record[part["column"]]))


def _plain(cell: str) -> str:
    return html.unescape(_TAG.sub("", cell)).replace("\xa0", " ").strip()


def _cell(where: str, cell: str) -> tuple[float | None, str | None]:
    """Figure of one cell, or the mark of a missing one; a cell can be a list of figure and mark."""
    parts = [_plain(str(part)) for part in _listed(where, cell)]
    figure, mark = parts[0], "".join(parts[1:])
    value = number(figure)
    if mark not in _MARKS or (value is None and figure not in _MISSING):
        known = f"a figure or {', '.join(filter(None, _MISSING))}, marked * or not"
        raise SourceChanged(_ID, f"{where}: '{cell}' is not {known}")
    return value, figure or None if value is None else None


def _listed(where: str, cell: str) -> list[Any]:
    if not cell.startswith("["):
        return [cell]
    try:
        found = ast.literal_eval(cell)
    except (SyntaxError, ValueError) as error:
        raise SourceChanged(_ID, f"{where}: '{cell}' is not the text of a list") from error
    if not isinstance(found, list) or not found:
        raise SourceChanged(_ID, f"{where}: '{cell}' is a list without a figure")
    return found


# One line per subject, years as columns


def _years(file: RawFile, series: SeriesLike, part: _Part) -> Iterator[Published]:
    record = _line(file, part["where"])
    found = {label: year for label in record if (year := _YEAR.fullmatch(label))}
    if not found:
        raise SourceChanged(_ID, f"{file.path} has no column of a year; found: {', '.join(record)}")
    for label, year in found.items():
        where = f"{file.path}, {' '.join(part['where'].values())}, {label}"
        cell = _cell(where, record[label])
        yield _row(file, series, part, (_UNITED_STATES, int(year.group(1))), cell)


def _line(file: RawFile, wanted: Mapping[str, str]) -> _Record:
    records = csv_records(_ID, file, list(wanted), is_ended=True)
    hits = [one for one in records if all(_plain(one[key]) == wanted[key] for key in wanted)]
    if len(hits) != 1:
        key = next(iter(wanted))
        lines = ", ".join(sorted({one[key] for one in records}))
        message = f"{len(hits)} lines are {' / '.join(wanted.values())}; valid: 1 of {lines}"
        raise SourceChanged(_ID, f"{file.path}: {message}")
    return hits[0]


def _row(
    file: RawFile,
    series: SeriesLike,
    part: _Part,
    place: tuple[str, int],
    cell: tuple[float | None, str | None],
) -> Published:
    name, year = place
    value, flag = cell
    member = (part.get("breakdown", "total"), part.get("category", "total"))
    key = (series.series_id, _SCHEME, name, year, str(year), *member)
    row = Published(*key, value, source_flag=flag, file=file.path)
    if value is not None:
        return row
    if year in part.get("not_tested", ()):
        return row._replace(obs_status="L", note=_NOT_TESTED)
    return row._replace(obs_status="O")
