"""Rows as text between separators: CSV, CSV for Excel, TSV, SDMX-CSV.

Nothing between two separators means missing; text is UTF-8, quoted where it must be (RFC 4180).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from dashboard.exports.ahead import ahead
from dashboard.exports.notes import Notes, Rows
from dashboard.warehouse.observations import FORMULA_STARTS, Query

ROWS_PER_BATCH = 20_000
LIST_SEPARATOR = "; "
"""Stands between the parts of a column that holds lists."""
_BOM = b"\xef\xbb\xbf"


def csv(rows: Rows, query: Query, _: Notes) -> Iterator[bytes]:
    """Comma-separated values."""
    return delimited(rows, query, ",")


def csv_excel(rows: Rows, query: Query, _: Notes) -> Iterator[bytes]:
    """Comma-separated values behind the byte order mark, without which Excel garbles names."""
    yield _BOM
    yield from delimited(rows, query, ",")


def tsv(rows: Rows, query: Query, _: Notes) -> Iterator[bytes]:
    """Tab-separated values."""
    return delimited(rows, query, "\t")


def delimited(
    rows: Rows,
    query: Query,
    delimiter: str,
    rename: Callable[[str], str] = str,
    lead: Sequence[tuple[str, str]] = (),
) -> Iterator[bytes]:
    """Run a query; rows with a heading, ``lead`` before each row: names and values."""
    schema, batches = rows.batches(query.sql, query.parameters, ROWS_PER_BATCH)
    names = [name for name, _ in lead] + [rename(name) for name in schema.names]
    constant = [pa.scalar(value) for _, value in lead]
    yield (delimiter.join(names) + "\n").encode()
    for batch in ahead(batches):
        before = [pa.repeat(value, batch.num_rows) for value in constant]
        columns = [_written(batch[name], name in query.formulas) for name in schema.names]
        yield _lines(pa.RecordBatch.from_arrays([*before, *columns], names=names), delimiter)


def lines(
    schema: pa.Schema, batches: Iterator[pa.RecordBatch], formulas: Collection[str]
) -> Iterator[bytes]:
    """Rows that are there already, as comma-separated values with a heading."""
    yield (",".join(schema.names) + "\n").encode()
    for batch in ahead(batches):
        columns = [_written(batch[name], name in formulas) for name in schema.names]
        yield _lines(pa.RecordBatch.from_arrays(columns, names=schema.names), ",")


def _lines(batch: pa.RecordBatch, delimiter: str) -> bytes:
    sink = io.BytesIO()
    options = pyarrow.csv.WriteOptions(
        include_header=False, delimiter=delimiter, quoting_style="needed"
    )
    pyarrow.csv.write_csv(batch, sink, options)
    return sink.getvalue()


def _written(column: pa.Array, may_be_formula: bool) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_list(column.type):
        column = pc.binary_join(column, LIST_SEPARATOR)
    return harmless(column) if may_be_formula else column


def harmless(column: pa.Array) -> pa.Array:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    starts = pc.is_in(pc.utf8_slice_codeunits(column, 0, 1), pa.array(FORMULA_STARTS))
    risky = pc.and_(starts, pc.greater(pc.utf8_length(column), 1))
    if not pc.any(risky).as_py():
        return column
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)


_SDMX_NAMES = {
    "geo_id": "REF_AREA",
    "indicator_id": "INDICATOR",
    "indicator": "INDICATOR_TITLE",
    "unit": "UNIT_MEASURE",
    "year": "TIME_PERIOD",
    "value": "OBS_VALUE",
    "note": "COMMENT_OBS",
    "difference": "OBS_VALUE",
}


def sdmx_csv(rows: Rows, query: Query, notes: Notes) -> Iterator[bytes]:
    """SDMX-CSV 2.0: our columns under SDMX concepts where one exists, upper case otherwise.

    Each kind of table is a structure of its own: the figures, the pairs (whose observation is the
    difference), the changes. The format: https://github.com/sdmx-twg/sdmx-csv (v2.0.0, field
    guide).
    """
    lead = [
        ("STRUCTURE", "dataflow"),
        ("STRUCTURE_ID", f"GCEN:CITY_{notes.table.upper()}({rows.name})"),
        ("ACTION", "I"),
    ]
    return delimited(rows, query, ",", lambda name: _SDMX_NAMES.get(name, name.upper()), lead)
