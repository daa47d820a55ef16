"""Rows as an Excel workbook: a cover with notes, the figures in typed cells, the codebook.

Written row by row to a file on disk (``constant_memory``), so that memory does not grow.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any, cast

import pyarrow as pa
import xlsxwriter

from dashboard.exports.notes import CODEBOOK, NEUTRALISED, Notes, Rows, codebook
from dashboard.warehouse.observations import FORMULA_STARTS, Query

_ROWS_PER_BATCH = 10_000
_WIDEST = 48
"""Characters to which a column of a sheet may grow."""

Styles = Mapping[str, Any]
Write = Callable[[int, int, Any], object]
"""Writes a value into the cell of a row and a column."""


def xlsx(rows: Rows, query: Query, notes: Notes) -> Iterator[bytes]:
    """Stream a workbook of the sheets About, Figures (Pairs, Changes) and Codebook."""
    with tempfile.TemporaryFile() as file:
        _write_workbook(file, rows, query, notes)
        file.seek(0)
        while chunk := file.read(1 << 18):
            yield chunk


def _write_workbook(file: IO[bytes], rows: Rows, query: Query, notes: Notes) -> None:
    schema, batches = rows.batches(query.sql, query.parameters, _ROWS_PER_BATCH)
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties({"title": notes.title, "author": "GCEN Benchmarks"})
    styles = {
        "bold": book.add_format({"bold": True}),
        "heading": book.add_format({"bold": True, "bottom": 1}),
        "top": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "quoted": book.add_format({"quote_prefix": True}),
    }
    try:
        _write_cover(book, notes, styles)
        _write_rows(book.add_worksheet(notes.table.capitalize()), schema, batches, styles)
        _write_codebook(book, notes, schema, styles)
    finally:
        book.close()


# --- rows -------------------------------------------------------------------------------------


def _write_rows(
    sheet: Any, schema: pa.Schema, batches: Iterator[pa.RecordBatch], styles: Styles
) -> None:
    first = next(batches, None)
    sheet.freeze_panes(1, 0)
    for position, name in enumerate(schema.names):
        sheet.set_column(position, position, _width(name, first))
    for position, name in enumerate(schema.names):
        sheet.write_string(0, position, name, styles["heading"])
    writers = [_writer(sheet, column.type, styles) for column in schema]
    row = 0
    for row, values in enumerate(_tuples([] if first is None else [first], batches), 1):
        for position, value in enumerate(values):
            if value is not None:
                writers[position](row, position, value)
    sheet.autofilter(0, 0, row, len(schema.names) - 1)


def _writer(sheet: Any, kind: pa.DataType, styles: Styles) -> Write:
    """Give what writes a value of a type into a cell of that type."""
    if pa.types.is_boolean(kind):
        return cast("Write", sheet.write_boolean)
    if pa.types.is_date(kind):
        return lambda row, at, value: sheet.write_datetime(row, at, value, styles["day"])
    if pa.types.is_timestamp(kind):
        return lambda row, at, value: sheet.write_datetime(row, at, value, styles["time"])
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return cast("Write", sheet.write_number)
    quoted = styles["quoted"]

    def text(row: int, at: int, value: str) -> None:
        is_formula = value[:1] in FORMULA_STARTS and len(value) > 1
        sheet.write_string(row, at, value, quoted if is_formula else None)

    return text


def _tuples(*parts: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    for batch in itertools.chain(*parts):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _width(name: str, batch: pa.RecordBatch | None) -> int:
    texts = [] if batch is None else [str(one) for one in batch[name][:200].to_pylist() if one]
    return min(max([len(name), *map(len, texts)]) + 2, _WIDEST)


# --- cover and codebook -----------------------------------------------------------------------

_SOURCE_COLUMNS = {
    "publisher": "Publisher",
    "title": "Title",
    "licence": "Licence",
    "licence_url": "Licence at",
    "citation": "How to cite",
    "landing_page": "Page",
    "retrieved_at": "Retrieved",
    "n_figures": "Rows here",
}


def _write_cover(book: Any, notes: Notes, styles: Styles) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(_SOURCE_COLUMNS) - 1, 44)
    bold, top = styles["bold"], styles["top"]
    is_counted = any(source.get("n_figures") is not None for source in notes.sources)
    shown = {key: text for key, text in _SOURCE_COLUMNS.items() if is_counted or key != "n_figures"}
    lines: list[tuple[Any, Sequence[Any]]] = [
        (bold, [notes.title]),
        *((top, pair) for pair in notes.about),
        (top, ["Columns", "The sheet Codebook explains every column and code."]),
        (top, ["Formulas", NEUTRALISED]),
        (top, []),
        (bold, ["How to cite"]),
        *((top, [one]) for one in notes.citations.get("apa", "").strip().split("\n\n") if one),
        (top, []),
        (bold, ["Sources"]),
        (bold, list(shown.values())),
        *((top, [source.get(key) for key in shown]) for source in notes.sources),
    ]
    _write_lines(sheet, lines)


def _write_codebook(book: Any, notes: Notes, schema: pa.Schema, styles: Styles) -> None:
    sheet = book.add_worksheet("Codebook")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 2, 18)
    sheet.set_column(3, 3, 110)
    rows = ((styles["top"], row) for row in codebook(notes, schema))
    _write_lines(sheet, [(styles["heading"], CODEBOOK), *rows])


def _write_lines(sheet: Any, lines: Iterable[tuple[Any, Sequence[Any]]]) -> None:
    for row, (style, values) in enumerate(lines):
        for position, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(row, position, value, style)
            elif value not in (None, ""):
                text = value.isoformat() if isinstance(value, date | datetime) else str(value)
                sheet.write_string(row, position, text, style)
