"""Promises that every source keeps, over its specimen and over the real files."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.contract import Contract
from pipelines.protocol import Published, RawFile, Reading
from pipelines.tidy import FIGURE_COLUMNS, tidy
from pipelines.truth import judge, read_true_cells, read_true_values
from tests.conftest import ROOT
from tests.source_tools import SOURCES, lay_down, raw_files, source_module, specimen_of

_MOST_SERIES = 4


class Laid(NamedTuple):
    """One source, its raw files and what its reader made of them."""

    source_id: str
    kind: str
    files: list[RawFile]
    reading: Reading


@pytest.fixture(
    name="laid",
    scope="module",
    params=[(source, kind) for source in SOURCES for kind in ("specimen", "real")],
    ids="-".join,
)
def _laid(
    request: pytest.FixtureRequest,
    contract: Contract,
    real_sources: Path | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Laid:
    source_id, kind = request.param
    if kind == "specimen":
        folder = lay_down(tmp_path_factory.mktemp(source_id), specimen_of(source_id))
    elif real_sources is None or not (real_sources / source_id).is_dir():
        pytest.skip("GCEN_TEST_SOURCES names no folder with files of the source")
    else:
        folder = real_sources / source_id
    files = raw_files(contract, source_id, folder, tmp_path_factory.mktemp("raw"))
    reading = source_module(source_id).read(files, contract.series_of(source_id))
    return Laid(source_id, kind, files, reading)


def test_figures_have_our_columns_keys_and_plausible_values(laid: Laid, contract: Contract) -> None:
    """Columns and types are exact, no cell stands twice, values lie in their indicator's range."""
    figures = tidy(laid.source_id, laid.reading, contract, laid.files).figures
    assert {name: str(kind) for name, kind in figures.dtypes.items()} == FIGURE_COLUMNS
    assert len(figures)
    key = ["series_id", "geo_id", "year", "breakdown", "category"]
    assert not figures.duplicated(key).any()
    for series_id, rows in figures.groupby("series_id"):
        low, high = contract.indicator_of[str(series_id)].valid_range
        values = rows["value"].dropna()
        assert values.between(low, high).all(), rows[~rows["value"].between(low, high)]
        if not contract.series_by_id[str(series_id)].has_std_error:
            assert rows["std_error"].isna().all()


def test_a_missing_value_always_says_why(laid: Laid) -> None:
    """A row without a value has a status of missing, and a row with one has not."""
    for row in laid.reading.rows:
        assert (row.value is None) == (row.obs_status in {"L", "M", "N", "O", "Q"}), row


def test_every_row_names_its_file(laid: Laid) -> None:
    """Each figure can be traced to one of the files that were read."""
    assert {row.file for row in laid.reading.rows} <= {file.path for file in laid.files}


def test_reading_twice_gives_the_same_rows(laid: Laid, contract: Contract) -> None:
    """The reader is a function of the bytes alone."""
    again = source_module(laid.source_id).read(laid.files, contract.series_of(laid.source_id))
    assert again == laid.reading


def test_one_series_at_a_time_gives_the_rows_of_all(laid: Laid, contract: Contract) -> None:
    """Asking for one series gives exactly that series' share of what asking for all gives.

    Over specimens every series is asked for, over real files some, spread over all.
    """
    series = contract.series_of(laid.source_id)
    if laid.kind == "real":
        series = series[:: max(1, len(series) // _MOST_SERIES)]
    module, asked = source_module(laid.source_id), {one.series_id for one in series}
    apart: set[Published] = set()
    for one in series:
        apart |= set(module.read(laid.files, [one]).rows)
    assert apart == {row for row in laid.reading.rows if row.series_id in asked}


def test_every_true_value_is_reproduced(laid: Laid, real_sources: Path | None) -> None:
    """Each true value of the source is the figure of its cell, or is refused with a reason."""
    if laid.kind == "specimen" or real_sources is None:
        pytest.skip("true values are those of the real files")
    values = [
        one for one in read_true_values(real_sources / "CHECKS.csv") if one.key[0] == laid.source_id
    ]
    judged = judge(values, read_true_cells(ROOT / "data" / "contract"), laid.reading.rows)
    assert [one for one in judged if one.verdict not in ("reproduced", "refused")] == []
