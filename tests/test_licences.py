"""Promises on figures that a licence forbids to pass on, and on files that come only by hand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pandas as pd
import pytest

from dashboard.app import create_app
from dashboard.exports.files import export_rows
from dashboard.warehouse import Warehouse
from pipelines import refresh, releases
from pipelines.contract import Contract
from pipelines.paths import Home
from pipelines.raw import read_manifest
from pipelines.tidy import read_figures, withheld_series
from tests.conftest import ROOT
from tests.loopback import serving
from tests.replay.publishers import publisher_of
from tests.replay.server import QUICK, running
from tests.source_tools import lay_down, specimen_of

PIRLS, TIMSS, EDSTATS = "iea_pirls", "iea_timss", "world_bank_edstats"


@pytest.fixture(name="home", scope="module")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The shipped figures, refreshed by staff with two sources that may not be passed on whole."""
    root = tmp_path_factory.mktemp("home")
    home = Home(root, ROOT / "data" / "contract", ROOT / "data" / "figures")
    for source_id in (PIRLS, TIMSS):
        lay_down(root / "published" / source_id, specimen_of(source_id))
    request = refresh.Request(
        (PIRLS, TIMSS), root / "published", allow_removals=True, allow_jumps=True
    )
    report = refresh.refresh(home, request)
    assert [outcome.message for outcome in report.failed] == []
    return home


@contextmanager
def _asking(home: Home) -> Iterator[httpx.Client]:
    app = create_app(Warehouse(home.warehouse))
    with serving(app.server) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def test_figures_that_may_not_be_passed_on_stay_out_of_the_open_figures(home: Home) -> None:
    """A refresh writes them beside the open ones, into a folder of their own."""
    assert not (home.figures / f"{PIRLS}.csv").exists()
    assert len(read_figures(home.restricted / f"{PIRLS}.csv"))
    open_files = set(read_figures(home.figures / f"{TIMSS}.csv")["source_file"])
    kept_files = set(read_figures(home.restricted / f"{TIMSS}.csv")["source_file"])
    assert kept_files == {"timss2015_full_results_math.csv"}
    assert kept_files.isdisjoint(open_files)


def test_staff_see_them_in_their_own_release(home: Home) -> None:
    """The release that staff built holds the figures, marked as not to be passed on."""
    path = releases.current(home.warehouse)
    assert path is not None
    with releases.open_release(path) as connection:
        held = dict(
            connection.execute(
                "SELECT series_id, redistributable FROM series WHERE series_id IN "
                "(SELECT series_id FROM observation) AND source_id IN (?, ?)",
                [PIRLS, TIMSS],
            ).fetchall()
        )
    assert held["pirls_mean_iea_pirls"] is False
    assert held["timss_math_g4_mean_iea_timss"] is True
    assert held["timss_math_g4_mean_iea_timss_computed"] is False


@pytest.mark.parametrize("key", ["csv", "parquet", "json"])
def test_no_download_holds_them(home: Home, key: str) -> None:
    """Downloads hold the open series of a source and none of the others."""
    readers = {"csv": pd.read_csv, "parquet": pd.read_parquet, "json": pd.read_json}
    with _asking(home) as client:
        answer = client.get(
            "/api/v1/observations?indicator=pirls_mean,timss_math_g4_mean&level=all&format=" + key
        )
    series = set(readers[key](io.BytesIO(answer.content))["series_id"])
    assert "timss_math_g4_mean_iea_timss" in series
    assert not any("iea_pirls" in one or one.endswith("_computed") for one in series)


def test_no_export_holds_them(home: Home, tmp_path: Path) -> None:
    """Nor does the file that the command line writes."""
    asked = [("indicator", "pirls_mean,timss_math_g4_mean"), ("level", "all")]
    export_rows(home.warehouse, asked, tmp_path / "out.csv")
    series = set(pd.read_csv(tmp_path / "out.csv")["series_id"])
    assert "timss_math_g4_mean_iea_timss" in series
    assert not any("iea_pirls" in one or one.endswith("_computed") for one in series)


def test_what_ships_holds_nothing_that_may_not_be_passed_on(contract: Contract) -> None:
    """No file of data/figures has a figure whose licence forbids it."""
    for path in sorted((ROOT / "data" / "figures").glob("*.csv")):
        if path.stem != "manifest":
            withheld = withheld_series(read_figures(path), contract.source(path.stem))
            assert withheld == set(), path.name


def test_a_licence_that_is_not_open_is_told_with_each_source(contract: Contract) -> None:
    """A source without a stated open licence says so where its licence stands."""
    for spec in contract.sources:
        if spec.licence_url is None:
            words = spec.licence.lower()
            known = ("no open licence", "public domain", "terms", "non-commercial", "licence")
            assert any(one in words for one in known), spec.source_id


def test_files_by_hand_stay_in_force_after_the_interface_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes only by hand is kept beside what the interface gives, with its files."""
    home = Home(tmp_path / "home", ROOT / "data" / "contract", ROOT / "data" / "figures")
    published = lay_down(tmp_path / "published" / EDSTATS, specimen_of(EDSTATS))
    refresh.refresh(
        home, refresh.Request((EDSTATS,), published.parent, allow_removals=True, allow_jumps=True)
    )
    before = read_figures(home.figures / f"{EDSTATS}.csv")
    with running({EDSTATS: publisher_of(EDSTATS, published)}) as server:
        monkeypatch.setenv("GCEN_WORLD_BANK_EDSTATS_URL", server.url(EDSTATS))
        request = refresh.Request((EDSTATS,), politeness=QUICK, allow_jumps=True)
        report = refresh.refresh(home, request)
    [outcome] = report.outcomes
    assert outcome.status == "read", outcome.message
    assert "kept from files that come by hand" in outcome.message
    after = read_figures(home.figures / f"{EDSTATS}.csv")
    glad = "proficiency_from_GLAD.csv"
    assert (after["source_file"] == glad).sum() == (before["source_file"] == glad).sum() > 0
    pd.testing.assert_frame_equal(after.iloc[:, :9], before.iloc[:, :9])
    paths = {row["path"] for row in read_manifest(home.figures / "manifest.csv")}
    assert glad in paths
    assert any(path.endswith(".json") for path in paths)
