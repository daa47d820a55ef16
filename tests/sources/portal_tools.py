"""What the tests of sources on a CKAN portal share: fetching, and what has to be the same then."""

from __future__ import annotations

from pathlib import Path

from pipelines.contract import Contract
from pipelines.fetch import fetch
from pipelines.protocol import RawFile
from pipelines.raw import RawStore
from tests.replay.server import QUICK, ReplayServer
from tests.source_tools import source_module

SAME = [
    "series_id", "geo_id", "year", "period_label", "breakdown", "category", "value", "std_error",
    "sample_size", "obs_status", "source_flag", "note",
]  # fmt: skip
"""Columns of figures that do not depend on where they were read."""


def fetched(
    contract: Contract,
    source_id: str,
    server: ReplayServer,
    store: Path,
    path: str = "/api/3/action",
) -> list[RawFile]:
    """Fetch a source from the replayed portal below its own prefix."""
    asked = source_module(source_id).downloads(
        f"{server.url(source_id)}{path}", contract.series_of(source_id)
    )
    return fetch(source_id, asked, RawStore(store), politeness=QUICK)
