"""Downloads read back by tools of strangers: bytes of each format to a table."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import frictionless
import openpyxl
import pandas as pd
import pyarrow.parquet
from csvw import CSVW
from pysdmx.io.csv.sdmx20 import reader as sdmx

from dashboard.warehouse import changes, observations, pairs

COLUMNS = list(observations.COLUMNS)
TABLES = {
    "figures": COLUMNS,
    "pairs": list(pairs.COLUMNS),
    "changes": list(changes.COLUMNS),
}
"""Columns of each kind of table."""
_MEASURED = ("value", "std_error", "sample_size")
NUMBERS = {
    *("year", "low", "high", *_MEASURED),
    *("value_a", "value_b", "difference", "p_value"),
    *(f"{name}_{side}" for name in (*_MEASURED, "low", "high") for side in ("before", "after")),
}
_TEXTS = {
    name: "float64" if name in NUMBERS else "string"
    for columns in TABLES.values()
    for name in columns
}


def _csv(content: bytes, delimiter: str = ",", encoding: str = "utf-8") -> pd.DataFrame:
    return pd.read_csv(
        io.BytesIO(content),
        sep=delimiter,
        dtype=_TEXTS,
        keep_default_na=False,
        na_values=[""],
        encoding=encoding,
    )


def _csv_excel(content: bytes) -> pd.DataFrame:
    assert content.startswith(b"\xef\xbb\xbf")
    return _csv(content, encoding="utf-8-sig")


def _sdmx(content: bytes) -> pd.DataFrame:
    text = content.decode()
    if text.count("\n") == 1:
        return pd.DataFrame(columns=pd.Index(COLUMNS))
    (found,) = sdmx.read(text)
    known = {f"Dataflow=GCEN:CITY_{name.upper()}": name for name in TABLES}
    name = known[found.structure.partition("(")[0]]
    table = found.data
    assert {"INDICATOR", "TIME_PERIOD", *_SDMX[name]} <= set(table.columns)
    table = table.drop(columns=[one for one in ("ACTION",) if one in table])
    table.columns = pd.Index(TABLES[name])
    table = table.replace("", None)
    return table.astype({one: "float64" for one in table.columns if one in NUMBERS})


_SDMX: Mapping[str, set[str]] = {
    "figures": {"REF_AREA", "OBS_VALUE", "OBS_STATUS"},
    "pairs": {"CITY_A", "CITY_B", "OBS_VALUE"},
    "changes": {"REF_AREA", "VALUE_BEFORE", "VALUE_AFTER"},
}
"""Columns that each structure has beside indicator and period."""


def _xlsx(content: bytes) -> pd.DataFrame:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    sheet = book[next(name.capitalize() for name in TABLES if name.capitalize() in book.sheetnames)]
    head, *rows = sheet.iter_rows(values_only=True)
    return pd.DataFrame(rows, columns=pd.Index(head))


def _datapackage(content: bytes) -> pd.DataFrame:
    """Read a package that is valid by both of its descriptions."""
    with tempfile.TemporaryDirectory() as folder:
        unpack(content, Path(folder))
        report = frictionless.validate(f"{folder}/datapackage.json")
        assert report.valid, report.flatten(["message"])
        by_csvw = list(CSVW(f"{folder}/csv-metadata.json", validate=True).tables[0])
        resource = frictionless.Package(f"{folder}/datapackage.json").resources[0]
        columns = TABLES[resource.name]
        rows = resource.read_rows()
        table = pd.DataFrame([row.to_dict() for row in rows], columns=pd.Index(columns))
        told = next(name for name in ("value", "difference", "value_after") if name in columns)
        assert [row[told] for row in by_csvw] == [
            None if row[told] is None else float(row[told]) for row in rows
        ]
    return table


def unpack(content: bytes, folder: Path) -> list[str]:
    """Unpack a zip and give the names of its files."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
        return archive.namelist()


READERS: Mapping[str, Callable[[bytes], pd.DataFrame]] = {
    "csv": _csv,
    "csv-excel": _csv_excel,
    "tsv": lambda content: _csv(content, "\t"),
    "json": lambda content: pd.DataFrame(json.loads(content)),
    "jsonl": lambda content: pd.DataFrame([json.loads(one) for one in content.splitlines()]),
    "parquet": lambda content: pyarrow.parquet.read_table(io.BytesIO(content)).to_pandas(),
    "xlsx": _xlsx,
    "sdmx-csv": _sdmx,
    "datapackage": _datapackage,
}
"""A reader for each format."""


def comparable(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers as floats, days as text, missing as one thing."""
    table = table.copy()
    for name in table.columns:
        if name in NUMBERS:
            table[name] = pd.to_numeric(table[name]).astype("float64")
        else:
            texts = table[name].astype("object")
            days = name == "retrieved_at"
            table[name] = [
                None if pd.isna(one) else str(one)[:10] if days else str(one) for one in texts
            ]
            table[name] = table[name].astype("object").where(table[name].notna(), None)
    return table
