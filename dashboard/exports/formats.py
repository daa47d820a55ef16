"""The formats of downloads by their name in addresses, and the function that writes each."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from dashboard.exports.columnar import parquet
from dashboard.exports.delimited import csv, csv_excel, sdmx_csv, tsv
from dashboard.exports.notes import Notes, Rows
from dashboard.exports.objects import json_array, json_lines
from dashboard.exports.package import datapackage
from dashboard.exports.workbook import xlsx
from dashboard.language import mark
from dashboard.warehouse.observations import Query

EXCEL_ROWS = 1_048_575
"""Rows that fit on an Excel sheet under its heading."""


class TooManyRows(Exception):
    """The rows do not fit into the format; the message says what does."""


@dataclass(frozen=True)
class Format:
    """A format of downloads: its name, media type, ending, and the function that writes it.

    ``has_notes`` where the file says of itself what was chosen, the sources and the citation.
    """

    key: str
    label: str
    media_type: str
    ending: str
    write: Callable[[Rows, Query, Notes], Iterator[bytes]]
    has_notes: bool = False


_UTF8 = "; charset=utf-8"
_CSV = f"text/csv{_UTF8}; header=present"
_TSV = f"text/tab-separated-values{_UTF8}"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SDMX = "application/vnd.sdmx.data+csv;version=2.0.0"

FORMATS: Mapping[str, Format] = {
    one.key: one
    for one in (
        Format("csv", mark("CSV"), _CSV, "csv", csv),
        Format("csv-excel", mark("CSV for Excel"), _CSV, "excel.csv", csv_excel),
        Format("tsv", mark("TSV"), _TSV, "tsv", tsv),
        Format("json", mark("JSON"), "application/json", "json", json_array),
        Format("jsonl", mark("JSON Lines"), "application/x-ndjson", "jsonl", json_lines),
        Format(
            "parquet", mark("Parquet"), "application/vnd.apache.parquet", "parquet", parquet, True
        ),
        Format("xlsx", mark("Excel"), _EXCEL, "xlsx", xlsx, True),
        Format("sdmx-csv", mark("SDMX-CSV"), _SDMX, "sdmx.csv", sdmx_csv),
        Format("datapackage", mark("Data Package"), "application/zip", "zip", datapackage, True),
    )
}
"""Formats of downloads by their name in addresses."""

LABELS: Mapping[str, str] = {key: one.label for key, one in FORMATS.items()}
"""Reader's name of each format."""


def write(rows: Rows, query: Query, notes: Notes, key: str) -> Iterator[bytes]:
    """Stream a query in the format named.

    Raises ``TooManyRows`` before anything is written. The first bytes are made before this
    returns, so that a query that fails does so here.
    """
    if key == "xlsx" and notes.rows > EXCEL_ROWS:
        raise TooManyRows(
            f"{notes.rows:,} rows do not fit on an Excel sheet, which holds {EXCEL_ROWS:,}. Choose "
            "fewer indicators, cities or years, or take csv, parquet or json, which hold all of "
            "them."
        )
    chunks = FORMATS[key].write(rows, query, notes)
    first = next(chunks, b"")
    return itertools.chain([first], chunks)
