"""Published files taken apart into rows of cells and put together again, to change one thing."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

Rows = list[list[Any]]
ENCODINGS = ("utf-8", "cp949", "windows-1252")


@dataclass
class TableFile:
    """The tables of one file by name (one without a name for csv), and how it is written."""

    tables: dict[str, Rows]
    write: Callable[[dict[str, Rows]], bytes] = field(repr=False)

    def changed(self, change: Callable[[Rows], Rows]) -> bytes:
        """The file with one change made to each of its tables."""
        return self.write({name: change(rows) for name, rows in self.tables.items()})


def take_apart(name: str, body: bytes) -> TableFile | None:
    """Tables of a file by the ending of its name; ``None`` for what is no table."""
    if name.endswith(".gz"):
        return _packed(take_apart(name.removesuffix(".gz"), gzip.decompress(body)))
    ending = name.rpartition(".")[2].lower()
    if ending in ("csv", "txt"):
        return _text(body)
    if ending in ("xlsx", "xls"):
        return _workbook(body)
    if ending == "json":
        return _json(body)
    if ending == "parquet":
        return _parquet(body)
    return None


def _packed(table: TableFile | None) -> TableFile | None:
    if table is None:
        return None
    return TableFile(table.tables, lambda tables: gzip.compress(table.write(tables), 1))


def _text(body: bytes) -> TableFile | None:
    for encoding in ENCODINGS:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        rows = list(csv.reader(io.StringIO(text, newline="")))

        def write(tables: dict[str, Rows], encoding: str = encoding) -> bytes:
            out = io.StringIO(newline="")
            csv.writer(out, lineterminator="\r\n").writerows(tables[""])
            return out.getvalue().encode(encoding, "replace")

        return TableFile({"": [list(row) for row in rows]}, write)
    return None


def _workbook(body: bytes) -> TableFile | None:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    except CalamineError:
        return None
    tables = {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }

    def write(changed: dict[str, Rows]) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
            for name, rows in changed.items():
                sheet = made.add_worksheet(name)
                for at, row in enumerate(rows):
                    for column, cell in enumerate(row):
                        if isinstance(cell, str):
                            sheet.write_string(at, column, cell)
                        elif isinstance(cell, (int, float)):
                            sheet.write(at, column, cell)
                        elif cell is not None:
                            sheet.write_string(at, column, str(cell))
        return out.getvalue()

    return TableFile(tables, write)


def _json(body: bytes) -> TableFile | None:
    try:
        data = json.loads(body)
    except ValueError:
        return None
    found = next(_lists(data), None)
    if found is None:
        return None
    records = list(found)
    names = list(dict.fromkeys(name for record in records for name in record))

    def write(tables: dict[str, Rows]) -> bytes:
        header, *rows = tables[""]
        found[:] = [dict(zip(header, row, strict=False)) for row in rows]
        try:
            return json.dumps(data).encode()
        finally:
            found[:] = records

    rows = [[record.get(name) for name in names] for record in records]
    return TableFile({"": [names, *rows]}, write)


def _lists(data: Any) -> Iterator[list[dict[str, Any]]]:
    """Lists of records inside an answer, whose cells are no records themselves."""
    if isinstance(data, list):
        is_flat = all(
            isinstance(one, dict) and not any(isinstance(v, (dict, list)) for v in one.values())
            for one in data
        )
        if data and is_flat:
            yield data
            return
        for one in data:
            yield from _lists(one)
    elif isinstance(data, dict):
        for one in data.values():
            yield from _lists(one)


def _parquet(body: bytes) -> TableFile:
    table = pd.read_parquet(io.BytesIO(body))

    def write(tables: dict[str, Rows]) -> bytes:
        header, *rows = tables[""]
        width = max(len(row) for row in tables[""])
        names = [str(header[at]) if at < len(header) else f"column {at}" for at in range(width)]
        return pd.DataFrame(rows, columns=names, dtype=str).to_parquet()

    return TableFile({"": [list(table.columns), *table.to_numpy().tolist()]}, write)
