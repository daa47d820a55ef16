"""One query to every format, streamed: memory does not grow with the rows.

Every format holds the same rows and columns in the same order. Text that a spreadsheet would run
as a formula is made harmless: in CSV and TSV by an apostrophe before it, in Excel by the quote
mark of the cell, which leaves the text as it is. Numbers are never touched.
"""

from __future__ import annotations

import io
import itertools
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
import xlsxwriter

from dashboard.warehouse import Release
from dashboard.warehouse.observations import Query

EXCEL_ROWS = 1_048_575
"""Rows that fit on an Excel sheet under its heading."""

_ROWS_PER_BATCH = 10_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 48
"""Characters to which a column of a sheet may grow."""


class TooManyRows(Exception):
    """The rows do not fit into the format; the message says what does."""


@dataclass(frozen=True)
class Notes:
    """What travels with the figures: ``about`` as pairs, and tables by name."""

    title: str
    about: Sequence[tuple[str, str]]
    columns: Mapping[str, str]
    sources: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Format:
    """A format of downloads: its name, media type, ending, and the function that writes it."""

    key: str
    media_type: str
    ending: str
    write: Callable[[Release, Query, Notes], Iterator[bytes]]


def write(release: Release, query: Query, notes: Notes, rows: int, key: str) -> Iterator[bytes]:
    """Stream a query of ``rows`` rows in the format named.

    Raises ``TooManyRows`` before anything is written. The first bytes are made before this
    returns, so that a query that fails does so here.
    """
    if key == "xlsx" and rows > EXCEL_ROWS:
        raise TooManyRows(
            f"{rows:,} rows do not fit on an Excel sheet, which holds {EXCEL_ROWS:,}. Choose fewer "
            "indicators, cities or years, or take csv, parquet or json, which hold all of them."
        )
    chunks = FORMATS[key].write(release, query, notes)
    first = next(chunks, b"")
    return itertools.chain([first], chunks)


# --- text -------------------------------------------------------------------------------------


def _csv(release: Release, query: Query, _: Notes) -> Iterator[bytes]:
    return _delimited(release, query, ",")


def _tsv(release: Release, query: Query, _: Notes) -> Iterator[bytes]:
    return _delimited(release, query, "\t")


def _delimited(
    release: Release,
    query: Query,
    delimiter: str,
    rename: Callable[[str], str] = str,
    lead: Sequence[tuple[str, str]] = (),
) -> Iterator[bytes]:
    """Rows with a heading. Empty means missing; ``""`` is a text without characters.

    ``lead`` is put before each row: names and values.
    """
    options = pyarrow.csv.WriteOptions(
        include_header=False, delimiter=delimiter, quoting_style="needed"
    )
    schema, batches = release.batches(query.sql, query.parameters, _ROWS_PER_BATCH)
    names = [name for name, _ in lead] + [rename(name) for name in schema.names]
    yield (delimiter.join(names) + "\n").encode()
    for batch in batches:
        columns = [
            _harmless(batch[name]) if name in query.formulas else batch[name]
            for name in schema.names
        ]
        constants = [pa.repeat(pa.scalar(value), batch.num_rows) for _, value in lead]
        sink = io.BytesIO()
        table = pa.RecordBatch.from_arrays([*constants, *columns], names=names)
        pyarrow.csv.write_csv(table, sink, options)
        yield sink.getvalue()


def _harmless(column: pa.Array) -> pa.Array:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    starts = [pc.starts_with(column, start) for start in _FORMULA_STARTS]
    if not any(pc.any(one).as_py() for one in starts):
        return column
    risky = starts[0]
    for one in starts[1:]:
        risky = pc.or_(risky, one)
    risky = pc.and_(risky, pc.greater(pc.utf8_length(column), 1))
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a text; a single sign is none."""
    return len(text) > 1 and text.startswith(_FORMULA_STARTS)


_SDMX_NAMES = {
    "geo_id": "REF_AREA",
    "indicator_id": "INDICATOR",
    "indicator": "INDICATOR_TITLE",
    "unit": "UNIT_MEASURE",
    "year": "TIME_PERIOD",
    "value": "OBS_VALUE",
    "note": "COMMENT_OBS",
}


def _sdmx_csv(release: Release, query: Query, _: Notes) -> Iterator[bytes]:
    """SDMX-CSV 2.0: our columns under SDMX concepts where one exists, upper case otherwise."""
    lead = [
        ("STRUCTURE", "dataflow"),
        ("STRUCTURE_ID", f"GCEN:CITY_FIGURES({release.name})"),
        ("ACTION", "I"),
    ]
    return _delimited(release, query, ",", lambda name: _SDMX_NAMES.get(name, name.upper()), lead)


# --- JSON -------------------------------------------------------------------------------------


def _objects(release: Release, query: Query) -> Iterator[list[str]]:
    """Rows as JSON objects, made by the database: batches of text."""
    sql = f"SELECT to_json(t)::VARCHAR AS object FROM ({query.sql}) AS t"
    _, batches = release.batches(sql, query.parameters, _ROWS_PER_BATCH)
    return (batch.column(0).to_pylist() for batch in batches)


def _json(release: Release, query: Query, _: Notes) -> Iterator[bytes]:
    """Rows as one JSON array of objects."""
    before = "[\n"
    for objects in _objects(release, query):
        yield (before + ",\n".join(objects)).encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _jsonl(release: Release, query: Query, _: Notes) -> Iterator[bytes]:
    """Rows as JSON objects, one a line."""
    for objects in _objects(release, query):
        yield ("\n".join(objects) + "\n").encode()


# --- Parquet ----------------------------------------------------------------------------------


class _Drain(io.RawIOBase):
    """A file that is emptied as it is written."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._position += len(part)
        return len(part)

    def take(self) -> bytes:
        """Give what was written since the last call."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def _parquet(release: Release, query: Query, notes: Notes) -> Iterator[bytes]:
    """Rows as Parquet, compressed with zstd; notes and sources in the metadata, as JSON."""
    schema, batches = release.batches(query.sql, query.parameters, 5 * _ROWS_PER_BATCH)
    about = {
        "title": notes.title,
        **dict(notes.about),
        "columns": dict(notes.columns),
        "sources": [dict(source) for source in notes.sources],
    }
    metadata = {"gcen": json.dumps(about, ensure_ascii=False, default=str)}
    drain = _Drain()
    with pyarrow.parquet.ParquetWriter(
        drain, schema.with_metadata(metadata), compression="zstd"
    ) as writer:
        for batch in batches:
            writer.write_batch(batch.replace_schema_metadata(metadata))
            yield drain.take()
    yield drain.take()


# --- Excel ------------------------------------------------------------------------------------


def _xlsx(release: Release, query: Query, notes: Notes) -> Iterator[bytes]:
    """Rows as an Excel workbook: a sheet of figures with typed cells, and a sheet of notes."""
    with tempfile.TemporaryFile() as file:
        _write_workbook(file, release, query, notes)
        file.seek(0)
        while chunk := file.read(1 << 18):
            yield chunk


def _write_workbook(file: IO[bytes], release: Release, query: Query, notes: Notes) -> None:
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    try:
        _write_figures(book, release, query)
        _write_notes(book, notes)
    finally:
        book.close()


def _write_figures(book: Any, release: Release, query: Query) -> None:
    styles = {
        "heading": book.add_format({"bold": True, "bottom": 1}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "quoted": book.add_format({"quote_prefix": True}),
    }
    schema, batches = release.batches(query.sql, query.parameters, _ROWS_PER_BATCH)
    first = next(batches, None)
    sheet = book.add_worksheet("Figures")
    sheet.freeze_panes(1, 0)
    for position, name in enumerate(schema.names):
        sheet.set_column(position, position, _width(name, first))
    for position, name in enumerate(schema.names):
        sheet.write_string(0, position, name, styles["heading"])
    row = 0
    for row, values in enumerate(_tuples([] if first is None else [first], batches), 1):
        for position, value in enumerate(values):
            if value is not None:
                _write_cell(sheet, row, position, value, styles)
    sheet.autofilter(0, 0, row, len(schema.names) - 1)


def _tuples(*parts: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    for batch in itertools.chain(*parts):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _write_cell(sheet: Any, row: int, position: int, value: Any, styles: Mapping[str, Any]) -> None:
    if isinstance(value, str):
        sheet.write_string(row, position, value, styles["quoted"] if is_formula(value) else None)
    elif isinstance(value, date):
        sheet.write_datetime(row, position, value, styles["day"])
    else:
        sheet.write_number(row, position, value)


def _width(name: str, batch: pa.RecordBatch | None) -> int:
    texts = [] if batch is None else [str(one) for one in batch[name][:200].to_pylist() if one]
    return min(max([len(name), *map(len, texts)]) + 2, _WIDEST)


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


def _write_notes(book: Any, notes: Notes) -> None:
    bold = book.add_format({"bold": True})
    top = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Notes")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 7, 40)
    sources = [[str(source.get(key) or "") for key in _SOURCE_COLUMNS] for source in notes.sources]
    lines: list[tuple[Any, Sequence[str]]] = [
        (bold, [notes.title]),
        *((top, pair) for pair in notes.about),
        (top, []),
        (bold, ["Sources"]),
        (bold, list(_SOURCE_COLUMNS.values())),
        *((top, source) for source in sources),
        (top, []),
        (bold, ["Columns of the sheet Figures"]),
        *((top, pair) for pair in notes.columns.items()),
    ]
    for row, (style, texts) in enumerate(lines):
        for position, text in enumerate(texts):
            sheet.write_string(row, position, text, style)


_UTF8 = "; charset=utf-8"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS = {
    one.key: one
    for one in (
        Format("csv", f"text/csv{_UTF8}; header=present", "csv", _csv),
        Format("tsv", f"text/tab-separated-values{_UTF8}", "tsv", _tsv),
        Format("json", "application/json", "json", _json),
        Format("jsonl", "application/x-ndjson", "jsonl", _jsonl),
        Format("parquet", "application/vnd.apache.parquet", "parquet", _parquet),
        Format("xlsx", _EXCEL, "xlsx", _xlsx),
        Format("sdmx-csv", "application/vnd.sdmx.data+csv;version=2.0.0", "sdmx.csv", _sdmx_csv),
    )
}
"""Formats of downloads by their name in addresses."""
