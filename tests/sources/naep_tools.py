"""What the tests of both NAEP sources share: asking the replayed service, comparing figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from pipelines.contract import Contract, Series
from pipelines.fetch import fetch
from pipelines.protocol import RawFile
from pipelines.raw import RawStore
from pipelines.tidy import tidy
from tests.replay.server import THRICE
from tests.source_tools import source_module


def one_assessment(contract: Contract, source_id: str) -> list[Series]:
    """The series of mathematics in grade 4 with accommodations."""
    wanted = {"subject": "mathematics", "grade": 4, "sample": "R3"}
    return [one for one in contract.series_of(source_id) if wanted.items() <= one.select.items()]


def fetched(
    contract: Contract,
    source_id: str,
    base_url: str,
    store: Path,
    series: Sequence[Series] | None = None,
    when: str = "",
) -> list[RawFile]:
    """The answers to all questions of a source, or to those about one year and sample."""
    downloads = source_module(source_id).downloads(
        base_url, series or contract.series_of(source_id)
    )
    asked = [one for one in downloads if when in ("", dict(one.params).get("Year"))]
    return fetch(source_id, asked, RawStore(store), politeness=THRICE)


def answered_figures(contract: Contract, source_id: str, files: Sequence[RawFile]) -> pd.DataFrame:
    """Figures read from answers, without where and when they were got."""
    reading = source_module(source_id).read(files, contract.series_of(source_id))
    return without_origin(tidy(source_id, reading, contract, files).figures)


def without_origin(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures without the file and the day they come from."""
    return figures.drop(columns=["retrieved_at", "source_file"])


def valued(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that have a value."""
    return figures[figures["value"].notna()].reset_index(drop=True)
