"""What the tests of the portal's three sources share: asking a replayed portal, and comparing."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.contract import Contract
from pipelines.fetch import fetch
from pipelines.protocol import RawFile
from pipelines.raw import RawStore
from pipelines.tidy import tidy
from tests.replay.server import THRICE, running
from tests.source_tools import source_module

QUICK = replace(THRICE, longest_wait=1)
WHERE = ["retrieved_at", "source_file"]
"""Columns that say where a figure came from, and not what it is."""


def fetched(contract: Contract, source_id: str, base_url: str, store: Path) -> list[RawFile]:
    """Every answer of the portal to one source's questions."""
    asked = source_module(source_id).downloads(base_url, contract.series_of(source_id))
    return fetch(source_id, asked, RawStore(store), politeness=QUICK)


def replayed(contract: Contract, source_id: str, folder: Path, store: Path, **made: Any) -> Any:
    """Read a folder through its replayed portal; ``made`` changes the portal."""
    publisher = importlib.import_module(f"tests.replay.{source_id}").publisher(folder)
    for name, value in made.items():
        setattr(publisher, name, value)
    with running({source_id: publisher}) as server:
        files = fetched(contract, source_id, server.url(source_id), store)
    series = contract.series_of(source_id)
    return tidy(source_id, source_module(source_id).read(files, series), contract, files)


def assert_same_figures(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Compare figures in all but where they came from."""
    assert len(one)
    pd.testing.assert_frame_equal(one.drop(columns=WHERE), other.drop(columns=WHERE))
