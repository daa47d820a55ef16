"""What the tests of all sources share: laying specimens down, reading them, finding a figure."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pandas as pd

from pipelines.contract import Contract, Series
from pipelines.corrections import correct
from pipelines.protocol import Published, RawFile, Reading, SourceModule
from pipelines.raw import RawStore
from pipelines.tidy import tidy
from tests.conftest import ROOT

SOURCES = sorted(path.stem for path in (ROOT / "pipelines" / "sources").glob("[a-z]*.py"))
"""Ids of all sources that have a reader."""


def specimen_of(source_id: str) -> dict[str, bytes]:
    """The specimen files of one source, name to bytes."""
    made = importlib.import_module(f"tests.sources.specimen_{source_id}")
    return cast(dict[str, bytes], made.specimen())


def source_module(source_id: str) -> SourceModule:
    """The module of one source."""
    return cast(SourceModule, importlib.import_module(f"pipelines.sources.{source_id}"))


def lay_down(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write specimens, name to bytes, into a folder."""
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return folder


def raw_files(contract: Contract, source_id: str, folder: Path, store: Path) -> list[RawFile]:
    """The files of ``folder`` that the source asks for, taken into a raw store."""
    module, spec = source_module(source_id), contract.source(source_id)
    downloads = module.downloads(spec.base_url or "", contract.series_of(source_id))
    files, _ = RawStore(store).keep_folder(source_id, folder, downloads, spec.landing_page)
    return files


def read_folder(
    contract: Contract,
    source_id: str,
    folder: Path,
    store: Path,
    series: Sequence[Series] | None = None,
) -> Reading:
    """Read a folder with the reader of one source."""
    files = raw_files(contract, source_id, folder, store)
    return source_module(source_id).read(files, series or contract.series_of(source_id))


def figures_of(contract: Contract, source_id: str, files: Sequence[RawFile]) -> pd.DataFrame:
    """The figures that one source gives of raw files."""
    reading = source_module(source_id).read(files, contract.series_of(source_id))
    return tidy(source_id, reading, contract, files).figures


def without_origin(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures without the day and the file that they came from."""
    return figures.drop(columns=["retrieved_at", "source_file"])


def as_released(contract: Contract, source_id: str, figures: pd.DataFrame) -> pd.DataFrame:
    """The figures of a source as a release shows them, its known errors corrected."""
    return correct({source_id: figures}, contract).figures[source_id]


def figure(
    rows: Sequence[Published],
    series_id: str,
    code: str,
    year: int,
    breakdown: str = "total",
    category: str = "total",
) -> Published:
    """The one row of that cell; fails where there is none or more than one value."""
    found = [
        row
        for row in rows
        if (row.series_id, row.code, row.year, row.breakdown, row.category)
        == (series_id, code, year, breakdown, category)
    ]
    assert found, f"no row for {series_id} {code} {year} {breakdown} {category}"
    assert len({(row.value, row.std_error) for row in found}) == 1, found
    return found[0]
