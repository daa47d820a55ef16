"""Two small publishers for the tiny contract, whose figures all move together from day to day.

Of every day all values are the same number in both sources, so that half a publication shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from pipelines import refresh, releases
from pipelines.paths import Home
from pipelines.protocol import Download, Published, RawFile, Reading
from tests.tiny import tiny_contract

SOURCES = {
    "survey": [("score_published", "ALP"), ("score_published", "LAN"), ("score_published", "AVG")],
    "office": [("ratio_office", "BET"), ("ratio_office", "GAM"), ("exam_local", "DEL")],
}
_CODES = "abc,BET,beta,,\nabc,GAM,gamma,,\nabc,DEL,delta,,\n"
_YEARS = range(2018, 2021)
FIRST_DAY = 500


def _downloads(base_url: str, series: Sequence[Any]) -> list[Download]:
    del base_url, series
    return [Download("figures.csv", page="https://example.org/figures")]


def _read(files: Sequence[RawFile], series: Sequence[Any]) -> Reading:
    del series
    rows = []
    for file in files:
        for line in file.location.read_text(encoding="utf-8").splitlines():
            series_id, code, year, value, error = line.split(",")
            rows.append(
                Published(
                    series_id,
                    "abc",
                    code,
                    int(year),
                    year,
                    "total",
                    "total",
                    float(value),
                    float(error) if error else None,
                    file=file.path,
                )
            )
    return Reading(rows)


MODULE = SimpleNamespace(downloads=_downloads, read=_read)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have refreshes find these two sources."""
    monkeypatch.setattr(refresh, "source_module", lambda _: MODULE)


def tiny_home(folder: Path) -> Home:
    """An installation of the tiny contract without figures."""
    tiny_contract(folder / "contract")
    with (folder / "contract" / "geography_codes.csv").open("a", encoding="utf-8") as handle:
        handle.write(_CODES)
    return Home(folder / "home", folder / "contract", folder / "shipped")


def publish_day(home: Home, day: int) -> None:
    """Lay down what both sources publish on a day."""
    for source_id in SOURCES:
        path = home.inbox / source_id / "figures.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(published(source_id, day), encoding="utf-8")


def published(source_id: str, day: int) -> str:
    """The file that a source publishes on a day."""
    error = "2" if source_id == "survey" else ""
    return "".join(
        f"{series_id},{code},{year},{FIRST_DAY + day},{error}\n"
        for series_id, code in SOURCES[source_id]
        for year in _YEARS
    )


def day_in_force(home: Home) -> int | None:
    """Day whose figures the release in force holds; fails where it holds half of two."""
    path = releases.current(home.warehouse)
    if path is None:
        return None
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            "SELECT value, count(*), count(DISTINCT series_id) FROM observation GROUP BY ALL"
        ).fetchall()
    assert len(rows) == 1, f"{path.name} holds figures of several days: {rows}"
    value, count, series = rows[0]
    assert (count, series) == (18, 3), f"{path.name} lacks figures: {rows}"
    return int(value) - FIRST_DAY
