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

from dashboard.warehouse import observations

COLUMNS = list(observations.COLUMNS)
NUMBERS = {"year", "value", "std_error", "low", "high", "sample_size"}
_TEXTS = {name: "float64" if name in NUMBERS else "string" for name in COLUMNS}


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
    assert found.structure.startswith("Dataflow=GCEN:CITY_FIGURES(")
    table = found.data
    assert {"REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"} <= set(table.columns)
    table = table.drop(columns=[one for one in ("ACTION",) if one in table])
    table.columns = pd.Index(COLUMNS)
    table = table.replace("", None)
    return table.astype(dict.fromkeys(NUMBERS, "float64"))


def _xlsx(content: bytes) -> pd.DataFrame:
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True)["Figures"]
    head, *rows = sheet.iter_rows(values_only=True)
    return pd.DataFrame(rows, columns=pd.Index(head))


def _datapackage(content: bytes) -> pd.DataFrame:
    """Read a package that is valid by both of its descriptions."""
    with tempfile.TemporaryDirectory() as folder:
        unpack(content, Path(folder))
        report = frictionless.validate(f"{folder}/datapackage.json")
        assert report.valid, report.flatten(["message"])
        by_csvw = list(CSVW(f"{folder}/csv-metadata.json", validate=True).tables[0])
        rows = frictionless.Package(f"{folder}/datapackage.json").resources[0].read_rows()
        table = pd.DataFrame([row.to_dict() for row in rows], columns=pd.Index(COLUMNS))
        assert [row["value"] for row in by_csvw] == [
            None if row["value"] is None else float(row["value"]) for row in rows
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
