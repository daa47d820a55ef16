"""Promises of corrections: applied when a release is built, from the figures as published."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from pipelines import build as building
from pipelines import doctor, refresh, releases
from pipelines.contract import Contract, Correction
from pipelines.corrections import Corrected, correct
from pipelines.paths import Home
from pipelines.tidy import frame
from tests import tiny_sources
from tests.tiny import cell, tiny_contract
from tests.tiny_sources import publish_day, tiny_home

ENTRY = """
[[correction]]
series_id = "score_published"
geo_id = "alpha"
year = {year}
expect = {expect}
action = "{action}"
reason = "{reason}"
since = "2026-11"
"""


@pytest.fixture(scope="module", name="tiny")
def _tiny(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return tiny_contract(tmp_path_factory.mktemp("contract"))


def _corrected(
    tiny: Contract, action: str, published: float | None, figures: pd.DataFrame | None = None
) -> Corrected:
    entry = Correction.model_validate(
        {
            "series_id": "score_published",
            "geo_id": "alpha",
            "year": 2022,
            "expect": 5,
            "action": action,
            "value": 7 if action == "replace" else None,
            "reason": "Wrong at source.",
            "since": "2026-11",
        }
    )
    rows = [cell("score_published", "alpha", 2022, published, std_error=2.0, source_flag="b")]
    table = frame(rows) if figures is None else figures
    return correct({"survey": table}, replace(tiny, corrections=(entry,)))


@pytest.mark.parametrize(
    ("action", "value", "status"),
    [("withhold", None, "O"), ("flag", 5.0, "U"), ("replace", 7.0, "E")],
)
def test_a_known_error_is_corrected(
    tiny: Contract, action: str, value: float | None, status: str
) -> None:
    """A correction changes the cell as it says and leaves the published value in the note."""
    done = _corrected(tiny, action, published=5)
    row = done.figures["survey"].iloc[0]
    assert (row["obs_status"], row["source_flag"]) == (status, "b")
    assert row["note"] == "Published as 5. Wrong at source."
    assert (None if pd.isna(row["value"]) else row["value"]) == value
    assert pd.isna(row["std_error"]) == (action != "flag")
    assert ([one.action for one in done.applied], done.unmet) == ([action], [])


@pytest.mark.parametrize("action", ["withhold", "flag", "replace"])
def test_a_correction_applied_twice_is_applied_once(tiny: Contract, action: str) -> None:
    """Figures that were corrected before come out the same, and the entry still counts."""
    once = _corrected(tiny, action, published=5)
    twice = _corrected(tiny, action, None, once.figures["survey"])
    pd.testing.assert_frame_equal(once.figures["survey"], twice.figures["survey"])
    assert (len(twice.applied), twice.unmet) == (1, [])


@pytest.mark.parametrize(("published", "held"), [(6, "6"), (None, "none")])
def test_a_correction_expires_when_the_publisher_has_mended_it(
    tiny: Contract, published: float | None, held: str
) -> None:
    """What is published now stays, and the entry is told with what to do with it."""
    done = _corrected(tiny, "withhold", published)
    assert done.applied == []
    assert pd.isna(done.figures["survey"]["note"][0])
    assert "score_published, alpha, 2022, total, total: no longer 5 but " + held in done.unmet[0]
    assert "take the entry out" in done.unmet[0]


def test_figures_given_are_left_as_published(tiny: Contract) -> None:
    """What is kept on disk and held in memory is what the publisher printed."""
    table = frame([cell("score_published", "alpha", 2022, 5)])
    _corrected(tiny, "withhold", None, table)
    assert (table["value"][0], table["obs_status"][0]) == (5, "A")


# --- an installation without raw files --------------------------------------------------------


@pytest.fixture(name="deployed", scope="module")
def _deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deployed")
    home = tiny_home(folder)
    publish_day(home, 0)
    with pytest.MonkeyPatch.context() as patched:
        tiny_sources.install(patched)
        refresh.refresh(home, refresh.Request())
    shutil.rmtree(home.raw)
    shutil.rmtree(home.inbox)
    return folder


@pytest.fixture(name="home")
def _home(deployed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """One as it is deployed: a release of the figures it came with, no raw files, no inbox."""
    tiny_sources.install(monkeypatch)
    shutil.copytree(deployed, tmp_path, dirs_exist_ok=True)
    return Home(tmp_path / "home", tmp_path / "contract", tmp_path / "shipped")


def _enter(
    home: Home, build: Callable[[Home], building.Report] = building.build, **other: Any
) -> building.Report:
    """Write the one entry of the contract, as staff do, and build."""
    entry = {"year": 2020, "expect": 500, "action": "withhold", "reason": "Misprinted.", **other}
    (home.contract / "corrections.toml").write_text(ENTRY.format(**entry), encoding="utf-8")
    return build(home)


def _shown(home: Home, year: int = 2020) -> tuple[Any, ...]:
    path = releases.current(home.warehouse)
    assert path is not None
    with duckdb.connect(str(path), read_only=True) as connection:
        (row,) = connection.execute(
            "SELECT value, obs_status, note, (SELECT count(*) FROM correction) FROM observation "
            "WHERE series_id = 'score_published' AND geo_id = 'alpha' AND year = ?",
            [year],
        ).fetchall()
    return tuple(row)


def test_an_entry_takes_hold_changes_and_goes_without_raw_files(home: Home) -> None:
    """Each is one corrected figure and a third number; the figure is never counted as removed."""
    report = _enter(home, build=building.preview)
    assert (report.is_published, report.difference.counts["corrected"]) == (False, 1)
    assert _shown(home) == (500.0, "A", None, 0)
    report = _enter(home)
    assert (report.release, report.difference.counts["corrected"]) == ("1.0.1", 1)
    assert sum(report.difference.counts.values()) == 1
    assert _shown(home) == (None, "O", "Published as 500. Misprinted.", 1)
    report = _enter(home, reason="Misprinted, as the office says.")
    assert (report.release, report.difference.counts["corrected"]) == ("1.0.2", 1)
    assert any("as the office says" in one for one in report.difference.corrections)
    assert _shown(home)[2] == "Published as 500. Misprinted, as the office says."
    (home.contract / "corrections.toml").write_text("# none\n", encoding="utf-8")
    report = building.build(home)
    assert (report.release, report.difference.counts["corrected"]) == ("1.0.3", 1)
    assert _shown(home) == (500.0, "A", None, 0)


def test_an_entry_that_matches_no_figure_is_told(home: Home) -> None:
    """The build says so, the release does not claim it, and the examination finds it later."""
    report = _enter(home, year=1999)
    told = "1999, total, total: no such figure is held (expected: 500)"
    assert [told in one for one in report.uncorrected] == [True]
    assert report.difference.counts["corrected"] == 0
    assert _shown(home) == (500.0, "A", None, 0)
    (found,) = [one for one in doctor.examine(home) if one["what"] == "corrections"]
    assert (told in found["found"], found["is_good"]) == (True, False)


def test_what_the_publisher_mended_is_the_publishers_change(home: Home) -> None:
    """A value that takes the place of a withheld one is added, and the entry is told as past.

    As long as the same value is published, a refresh finds nothing changed and asks nobody.
    """
    _enter(home)
    publish_day(home, 0)
    report = refresh.refresh(home, refresh.Request(consent=building.by_rule))
    assert (report.held, sum(report.difference.counts.values())) == ([], 0)
    publish_day(home, 1)
    report = refresh.refresh(home, refresh.Request())
    assert report.difference.counts == {"added": 1, "revised": 17, "removed": 0, "corrected": 0}
    assert "no longer 500 but 501" in report.uncorrected[0]
    assert _shown(home) == (501.0, "A", None, 0)


def test_a_misprint_beyond_all_bounds_can_be_corrected(home: Home) -> None:
    """A value that nobody may publish does not keep its source back once an entry withholds it."""
    publish_day(home, 1)
    path = home.inbox / "survey" / "figures.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("ALP,2020,501", "ALP,2020,50100"), encoding="utf-8")
    (failed,) = refresh.refresh(home, refresh.Request(names=("survey",))).failed
    assert "outside 0 to 1000" in failed.message
    _enter(home, expect=50100)
    report = refresh.refresh(home, refresh.Request(names=("survey",)))
    assert (report.failed, report.uncorrected, report.is_published) == ([], [], True)
    assert _shown(home)[:2] == (None, "O")
