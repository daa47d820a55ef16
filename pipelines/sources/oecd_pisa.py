"""PISA result tables of the OECD, and tables made from them, laid down by hand as files.

Four layouts; each part of a series' ``select.parts`` names its own with ``layout``:

``printed``
    Tables of PISA 2022 Results (Volume I) imported from print into xlsx: all cells are text,
    standard errors stand in brackets, the header runs over several rows and a label may stand over
    the column beside its own. Columns come in pairs (figure, S.E.), so the label of a pair is all
    the header says over both. ``column`` is a piece of that label that only one pair has, blanks
    apart; ``{cycle}`` in it stands for the year, one column a cycle. ``columns`` names one for each
    category of ``breakdown``; ``sum`` adds several. Only the first sheet is read: a second one
    repeats a part of it, which is checked. Seen 2026-11: ``Genero`` and ``OECD`` are columns that
    the import added; ``Genero`` tells girls from boys and says "girl" in the header row too.
``flat``
    One header line, one figure a line, csv or xlsx: ``place`` (first of these columns that is not
    empty), ``column``, ``std_error``, ``flag``, and ``year`` (a column) or ``cycle``. In the tables
    of NCSES a cell is a list of the figure and a mark of its distance from the United States, which
    is no caution; "#" rounds to zero.
``computed``
    Workbooks computed from the student files: sheet ``means`` and sheet ``errors``, the overall
    figure in the second column, parents' occupations right of it. Seen 2026-11: sheets named
    "... sd" hold standard errors; in ``pisa2015.xlsx`` the sheets for schools and students are
    swapped, so of the two in ``samples`` the larger is taken; reading 2006 has no United States.

``where`` keeps the rows with these cells, ``breakdown`` and ``category`` say what they are, and
``note`` stands at every figure of the part. Where two parts give one figure the first counts.

Marks: "*" at a name is the OECD's caution on the sample of the cycle that the table was made for,
so in a trend table it says nothing of earlier cycles; "m" is no result; "c" for a standard error
means that it is withheld. Names are codes of the scheme ``pisa_name``, those of the student files
of ``pisa_cnt``. Shanghai took part by itself in 2009 and 2012 only (QCN, Shanghai-China); the four
provinces of 2015 (QCH) and of 2018 and 2025 (B-S-J-Z) are other places.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import (
    Cell,
    Row,
    calendar_year,
    csv_records,
    number,
    read_sheet,
    read_sheets,
    records,
    text,
)

_SOURCE = "oecd_pisa"
_DATA_PAGE = "https://www.oecd.org/en/about/programmes/pisa/pisa-data.html"
_OFFERS = (
    ("ncses_*", "https://ncses.nsf.gov/indicators", "NCSES indicator table of this number, csv"),
    ("pisa_2025_*", "https://stat.link/mrq53f", "PISA 2025 Results (Volume I), Annex B1, as csv"),
    ("pisa20*", _DATA_PAGE, "Means and standard errors computed from the student file"),
    ("occupations*", _DATA_PAGE, "Workbook of PISA in Focus 36, with regions"),
    ("oecd_pisa_data*", "https://pisadataexplorer.oecd.org/ide/idepisa/", "PISA Data Explorer"),
    ("*", _DATA_PAGE, "Table of PISA 2022 Results (Volume I), as xlsx"),
)

_WORDS = {
    "*": "The OECD asks for caution: the sample missed one or more PISA standards.",
    "**": "The OECD asks for caution: the link to the PISA scale could not be established firmly.",
    "flagged": "Flagged in the published table: the sample missed one or more PISA standards.",
    "m": "No comparable result is published for this cycle.",
    "c": "The standard error is withheld (c): too few observations.",
    "#": "Printed as #: rounds to zero.",
}
_CAUTIONS = {"*", "**", "flagged"}
_MISSING = {"", "m", "c", "NA", "na"}
_FIRST_OF_TWO = "The same figure stands in a second table; the first table counts"
_OTHER_THAN_FIRST = "A second table gives another figure; the first table counts"
_FILLED = "Missing in one table and published in another"
_SECOND_SHEET = "The second sheet repeats rows of the first"
_BRACKETED = re.compile(r"\(\d")
_MADE_FOR = 2022
"""Cycle of the volume that all printed tables are from, and that cautions in them speak of."""
_CYCLE = re.compile(r"PISA\s*(20\d\d)")
_FLAGS = {"True": True, "False": False, "": False}
_OVERALL = {"cnt", "country", "cnt_nstud"}
_OTHER_SPELLINGS = {
    "ChineseTaipei": "Chinese Taipei",
    "Macau (China)": "Macao (China)",
    "South Korea": "Korea",
}

_Part = Mapping[str, Any]
_Key = tuple[str, int, str, str]


class _Figure(NamedTuple):
    """One figure of one table; ``marks`` are the publisher's, in the order they are read."""

    code: str
    cycle: int
    value: float | None
    std_error: float | None
    marks: tuple[str, ...]
    breakdown: str = "total"
    category: str = "total"
    sample_size: int | None = None
    added: int = 1


class _Printed(NamedTuple):
    """A printed table: label of each pair by the column of its figure, first row, and the body."""

    pairs: dict[int, str]
    first_row: list[str]
    body: list[Row]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """Name the files to lay down: every file that a part of ``select`` names, once."""
    names = dict.fromkeys(part["file"] for one in series for part in one.select["parts"])
    return [_offer(name) for name in names]


def _offer(name: str) -> Download:
    for pattern, page, hint in _OFFERS:
        if re.match(pattern.replace("*", ".*"), name):
            return Download(name, page=page, hint=hint)
    raise AssertionError(name)


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the parts of each series; a figure that stands in two parts is taken from the first.

    Values in score points, per cent or index points, as published; ``code`` in ``pisa_name`` or
    ``pisa_cnt``. A cell with "m" is a row without value. Raises ``SourceMissing`` for a file that
    is not there and ``SourceChanged`` for a sheet, column or cell that the layout does not have.
    """
    shelf = _Shelf(files)
    aside: Counter[str] = Counter()
    examples: dict[str, str] = {}
    rows = [row for one in series for row in _read_series(one, shelf, aside, examples)]
    aside[_SECOND_SHEET] = sum(shelf.repeated.values())
    examples[_SECOND_SHEET] = ", ".join(shelf.repeated)
    return Reading(rows, [SetAside(why, n, examples[why]) for why, n in aside.items() if n])


class _Shelf:
    """The files by name, each opened once."""

    def __init__(self, files: Iterable[RawFile]) -> None:
        self._files = {file.path: file for file in files}
        self._printed: dict[str, _Printed] = {}
        self._records: dict[str, list[dict[str, Cell]]] = {}
        self.repeated: dict[str, int] = {}

    def file(self, name: str) -> RawFile:
        if name not in self._files:
            found = ", ".join(sorted(self._files)) or "no file"
            raise SourceMissing(_SOURCE, f"{name} is not among the files; found: {found}")
        return self._files[name]

    def printed(self, name: str) -> _Printed:
        if name not in self._printed:
            sheets = [rows for rows in read_sheets(_SOURCE, self.file(name)).values() if rows]
            if not sheets:
                raise SourceChanged(_SOURCE, f"{name} has no sheet with a table; all are empty")
            self._printed[name] = first = _printed(name, sheets[0])
            for rows in sheets[1:]:
                self.repeated[name] = _count_repeated(name, first, _printed(name, rows))
        return self._printed[name]

    def flat(self, name: str, columns: Sequence[str]) -> list[dict[str, Cell]]:
        file = self.file(name)
        if name.endswith(".csv"):
            return list(csv_records(_SOURCE, file, columns))
        rows = next(iter(read_sheets(_SOURCE, file).values()))
        return records(_SOURCE, name, rows, columns)


def _printed(name: str, rows: list[Row]) -> _Printed:
    marked = [place for place, row in enumerate(rows) if "S.E." in row]
    if not marked:
        shown = " | ".join(text(cell) for row in rows[:4] for cell in row if text(cell))
        raise SourceChanged(
            _SOURCE, f"{name} has no header row with S.E.; it begins: {shown[:300]}"
        )
    last = marked[-1]
    errors = [place for place, cell in enumerate(rows[last]) if cell == "S.E." and place]
    pairs = {place - 1: _label(rows[1 : last + 1], place) for place in errors}
    body = [row for row in rows[last + 1 :] if text(row[0])]
    bracketed = {
        place for row in body for place, cell in enumerate(row) if _BRACKETED.match(text(cell))
    }
    if not bracketed <= set(errors):
        places = ", ".join(str(place + 1) for place in sorted(bracketed - set(errors)))
        raise SourceChanged(_SOURCE, f"{name} has standard errors without S.E. above: {places}")
    return _Printed(pairs, [text(cell) for cell in rows[0]], body)


def _label(header: Iterable[Row], error_column: int) -> str:
    over = (text(row[place]) for row in header for place in (error_column - 1, error_column))
    return " ".join(cell for cell in over if cell and cell != "S.E.")


def _count_repeated(name: str, first: _Printed, second: _Printed) -> int:
    known = {_printed_cells(row) for row in first.body}
    for row in second.body:
        if _printed_cells(row) not in known:
            place = text(row[0])
            message = f"{name}: the second sheet has a row for {place} that the first does not have"
            raise SourceChanged(_SOURCE, message)
    return len(second.body)


def _printed_cells(row: Row) -> tuple[str, ...]:
    return tuple(cell for cell in row if isinstance(cell, str) and cell)


def _read_series(
    one: SeriesLike, shelf: _Shelf, aside: Counter[str], examples: dict[str, str]
) -> list[Published]:
    kept: dict[_Key, tuple[_Part, _Figure]] = {}
    for part in one.select["parts"]:
        for figure in _LAYOUTS[part["layout"]](part, shelf):
            key = (figure.code, figure.cycle, figure.breakdown, figure.category)
            if key not in kept:
                kept[key] = (part, figure)
                continue
            why = _second(kept[key][1], figure)
            aside[why] += 1
            examples.setdefault(why, f"{figure.code}, PISA {figure.cycle}, {part['file']}")
            if why == _FILLED and figure.value is not None:
                kept[key] = (part, figure)
    return [_published(one.series_id, part, figure) for part, figure in kept.values()]


def _second(first: _Figure, second: _Figure) -> str:
    if first.value == second.value:
        return _FIRST_OF_TWO
    if first.value is None or second.value is None:
        return _FILLED
    return _OTHER_THAN_FIRST


def _published(series_id: str, part: _Part, figure: _Figure) -> Published:
    words = [_WORDS[mark] for mark in figure.marks if mark in _WORDS]
    if figure.added > 1 and figure.value is not None:
        words.append(f"Sum of {figure.added} rounded shares: no standard error can be given.")
    if "note" in part and figure.value is not None:
        words.append(part["note"])
    return Published(
        series_id=series_id,
        scheme=part.get("scheme", "pisa_name"),
        code=figure.code,
        year=figure.cycle,
        period_label=f"PISA {figure.cycle}",
        breakdown=figure.breakdown,
        category=figure.category,
        value=figure.value,
        std_error=figure.std_error,
        sample_size=figure.sample_size,
        obs_status=_status(figure),
        source_flag=" ".join(figure.marks) or None,
        note=" ".join(words) or None,
        file=part["file"],
    )


def _status(figure: _Figure) -> str:
    if figure.value is None:
        return "O"
    if _CAUTIONS & set(figure.marks):
        return "U"
    return "E" if figure.added > 1 else "A"


def _read_printed(part: _Part, shelf: _Shelf) -> Iterator[_Figure]:
    name = part["file"]
    table = shelf.printed(name)
    wanted = _wanted_columns(part, name, table)
    body = [row for row in table.body if _holds(part, name, table, row)]
    for row in body:
        code, caution = _place(row[0])
        for cycle, category, columns in wanted:
            where = f"{name}, {code}, PISA {cycle}"
            cells = [_pair(row[column], row[column + 1], where) for column in columns]
            marks = caution if cycle == _MADE_FOR else ()
            figure = _Figure(code, cycle, *_total(cells, marks), added=len(cells))
            breakdown = part.get("breakdown", "total")
            yield figure._replace(breakdown=breakdown, category=category)


def _wanted_columns(part: _Part, name: str, table: _Printed) -> list[tuple[int, str, list[int]]]:
    if "columns" in part:
        return [
            (part["cycle"], category, [_only_column(label, name, table)])
            for category, label in part["columns"].items()
        ]
    category = part.get("category", "total")
    if "sum" in part:
        added = [_only_column(label, name, table) for label in part["sum"]]
        return [(part["cycle"], category, added)]
    if "{cycle}" in part["column"]:
        cycles = _cycles(part["column"], name, table)
        return [(cycle, category, [column]) for column, cycle in cycles.items()]
    return [(part["cycle"], category, [_only_column(part["column"], name, table)])]


def _matches(label: str, table: _Printed) -> dict[int, re.Match[str]]:
    pattern = re.escape(_squeezed(label)).replace(re.escape("{cycle}"), r"(?P<cycle>\d{4})")
    found = {column: re.search(pattern, _squeezed(shown)) for column, shown in table.pairs.items()}
    return {column: match for column, match in found.items() if match}


def _cycles(label: str, name: str, table: _Printed) -> dict[int, int]:
    """Cycle by column; a cycle that the header names has a column, and so has the table's own."""
    found = {column: int(match["cycle"]) for column, match in _matches(label, table).items()}
    named = {int(year) for shown in table.pairs.values() for year in _CYCLE.findall(shown)}
    named.add(_MADE_FOR)
    if not found or named - set(found.values()):
        raise _no_column(label, name, table)
    return found


def _only_column(label: str, name: str, table: _Printed) -> int:
    matches = _matches(label, table)
    if len(matches) != 1:
        raise _no_column(label, name, table)
    return next(iter(matches))


def _no_column(label: str, name: str, table: _Printed) -> SourceChanged:
    found = "; ".join(table.pairs.values())
    return SourceChanged(_SOURCE, f"{name} has not one column '{label}'; found: {found}")


def _squeezed(label: str) -> str:
    return re.sub(r"\s+", "", label)


def _holds(part: _Part, name: str, table: _Printed, row: Row) -> bool:
    for column, cell in part.get("where", {}).items():
        if column not in table.first_row:
            found = ", ".join(table.first_row)
            raise SourceChanged(_SOURCE, f"{name} has no column {column}; found: {found}")
        if text(row[table.first_row.index(column)]) != cell:
            return False
    return True


def _place(cell: Cell) -> tuple[str, tuple[str, ...]]:
    shown = " ".join(re.sub(r"<sup>.*?</sup>|<[^>]+>", "", text(cell)).split())
    name = shown.rstrip("*").strip()
    stars = shown[len(name) :].strip()
    return _OTHER_SPELLINGS.get(name, name), (stars,) if stars else ()


_Read = tuple[float | None, float | None, tuple[str, ...]]


def _pair(value_cell: Cell, error_cell: Cell, where: str) -> _Read:
    """A figure and its standard error: where one is blank, so is the other."""
    if bool(text(value_cell)) != bool(text(error_cell).strip("()")):
        message = f"{where}: '{text(value_cell)}' stands beside '{text(error_cell)}'"
        raise SourceChanged(_SOURCE, message)
    return _cell(value_cell, error_cell, where)


def _cell(value_cell: Cell, error_cell: Cell, where: str) -> _Read:
    value, mark = _figure(value_cell, where)
    error, error_mark = _figure(error_cell, where)
    if value is None:
        return None, None, (mark,) if mark else ()
    return value, error, tuple(one for one in (mark, error_mark) if one)


def _figure(cell: Cell, where: str) -> tuple[float | None, str]:
    shown = re.sub(r"^\['(.*?)',.*\]$", r"\1", text(cell)).strip("() ").replace("−", "-")
    if shown in _MISSING:
        return None, shown
    if shown == "#":
        return 0.0, shown
    value = number(shown)
    if value is None:
        raise SourceChanged(_SOURCE, f"{where}: '{text(cell)}' is no figure and no known mark")
    return value, ""


def _total(cells: Sequence[_Read], caution: tuple[str, ...]) -> _Read:
    marks = tuple(dict.fromkeys(mark for _, _, found in cells for mark in found))
    values = [value for value, _, _ in cells if value is not None]
    if len(values) < len(cells):
        return None, None, marks
    if len(cells) == 1:
        return values[0], cells[0][1], caution + marks
    kept = tuple(mark for mark in marks if mark != "c")
    return round(math.fsum(values), 9), None, caution + kept


def _read_flat(part: _Part, shelf: _Shelf) -> Iterator[_Figure]:
    name, places, filters = part["file"], part["place"], part.get("where", {})
    named = [part[key] for key in ("column", "std_error", "flag", "year") if key in part]
    for line in shelf.flat(name, [*places, *named, *filters]):
        if any(text(line[column]) != cell for column, cell in filters.items()):
            continue
        named = [line[place] for place in places if text(line[place])]
        if not named:
            raise SourceChanged(_SOURCE, f"{name} has a row without any of {', '.join(places)}")
        code, caution = _place(named[0])
        if "flag" in part and _is_flagged(name, code, line[part["flag"]]):
            caution = (part["flag"],)
        cycle = part.get("cycle") or calendar_year(_SOURCE, name, line[part["year"]])
        error = line[part["std_error"]] if "std_error" in part else ""
        cell = _cell(line[part["column"]], error, f"{name}, {code}, PISA {cycle}")
        yield _Figure(code, cycle, *_total([cell], caution))


def _is_flagged(name: str, code: str, cell: Cell) -> bool:
    if text(cell) not in _FLAGS:
        raise SourceChanged(_SOURCE, f"{name}: {code} is flagged '{text(cell)}'; known: {_FLAGS}")
    return _FLAGS[text(cell)]


def _read_computed(part: _Part, shelf: _Shelf) -> Iterator[_Figure]:
    file = shelf.file(part["file"])
    means, errors = (_overall(file, part[sheet]) for sheet in ("means", "errors"))
    sizes = max(
        (_overall(file, sheet) for sheet in part["samples"]),
        key=lambda sheet: sum(size or 0 for size in sheet.values()),
    )
    for code, mean in means.items():
        if code not in errors:
            message = f"{file.path}: {code} stands in sheet {part['means']}, not {part['errors']}"
            raise SourceChanged(_SOURCE, message)
        size = sizes.get(code)
        students = None if size is None else int(size)
        yield _Figure(code, part["cycle"], mean, errors[code], (), sample_size=students)


def _overall(file: RawFile, sheet: str) -> dict[str, float | None]:
    header, *body = read_sheet(_SOURCE, file, sheet) or [[]]
    second = text(header[1]) if len(header) > 1 else ""
    if second.lower() not in _OVERALL:
        message = f"{file.path}, sheet {sheet}: column 2 is '{second}'; known: {_OVERALL}"
        raise SourceChanged(_SOURCE, message)
    where = f"{file.path}, sheet {sheet}"
    return {text(row[0]): _figure(row[1], where)[0] for row in body if text(row[0])}


_LAYOUTS = {"printed": _read_printed, "flat": _read_flat, "computed": _read_computed}
