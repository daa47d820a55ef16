"""Promises of the difference of two releases: in cells, in comparisons, in sentences and numbers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines import build as building
from pipelines import changes, history, releases
from pipelines.contract import Contract
from pipelines.load import Header, load, open_for_writing, write_header
from pipelines.marts import build_marts
from pipelines.paths import Home
from pipelines.rules import RetentionRule
from pipelines.tidy import frame
from tests import tiny_sources
from tests.conftest import ROOT
from tests.tiny import cell, tiny_contract, tiny_figures, tiny_manifest
from tests.tiny_sources import publish_day, tiny_home

_CORRECTION = """
[[correction]]
series_id = "exam_local"
geo_id = "alpha"
year = 2020
expect = 75
action = "replace"
value = 70
reason = "The ministry printed two digits in the wrong order."
since = "2026-11"
"""

_LOADED = """
import sys
from pipelines import cli
try:
    cli.main(sys.argv[1:])
except SystemExit as ended:
    assert not ended.code, ended.code
heavy = {"pandas", "numpy", "pyarrow", "scipy", "httpx", "starlette"} & set(sys.modules)
print("loaded:", ", ".join(sorted(heavy)) or "none")
"""


def _release(folder: Path, contract: Contract, **changed: list[dict[str, object]]) -> Path:
    """Build a release of the synthetic figures, some of them replaced by others."""
    figures = tiny_figures()
    for source_id, rows in changed.items():
        keys = {(row["series_id"], row["geo_id"], row["year"]) for row in rows}
        kept = [
            row
            for row in figures[source_id].to_dict("records")
            if (row["series_id"], row["geo_id"], row["year"]) not in keys
        ]
        figures[source_id] = frame([*kept, *(row for row in rows if row["obs_status"] != "gone")])
    with open_for_writing(folder) as connection:
        load(connection, contract, figures, tiny_manifest())
        build_marts(connection)
        write_header(connection, Header(folder.stem, datetime(2026, 11, 25), None, "0" * 64))
    return folder


def _gone(series_id: str, geo_id: str, year: int) -> dict[str, object]:
    return cell(series_id, geo_id, year, 1, obs_status="gone")


@pytest.fixture(name="old", scope="module")
def _old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changes")
    return _release(folder / "old.duckdb", tiny_contract(folder / "contract"))


@pytest.fixture(name="turned", scope="module")
def _turned(old: Path) -> changes.Diff:
    """A release in which much has turned at once."""
    survey = [
        cell("score_published", "alpha", 2022, 575, std_error=90.0),
        cell("score_published", "alpha", 2018, 560, std_error=1.6),
        cell("score_published", "coast", 2022, 497, std_error=1.6),
    ]
    office = [
        _gone("ratio_office", "beta", 2020),
        _gone("ratio_office", "beta", 2021),
        cell("ratio_office", "gamma", 2020, 13, obs_status="P"),
        cell("exam_local", "delta", 2020, None, obs_status="Q"),
    ]
    contract = tiny_contract(old.parent / "contract")
    new = _release(old.parent / "new.duckdb", contract, survey=survey, office=office)
    return changes.diff(old, new)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("no_longer_different", "Alpha and Average are no longer significantly different; Alpha"),
        ("newly_tested", "Alpha and Delta can now be tested: they are not significantly different"),
        ("rank_moved", "the range of ranks of Alpha is now 1 to 3 of 3; it was 1 to 1 of 2"),
        ("trend_turned", "score, 2012 to 2018: the change of Alpha is now no significant change"),
        ("lost_own", "ratio: the figure of Beta itself gave way to that of Land"),
        ("became_provisional", "ratio, 2020: the figure of Gamma became provisional"),
        ("became_hidden", "exam, 2020: the figure of Delta gave way to a reason why it is missing"),
        ("lost_figure", "exam: Delta has no figure any more; it stood on that of Delta"),
    ],
)
def test_what_turned_is_said_in_a_sentence(turned: changes.Diff, kind: str, words: str) -> None:
    """Each kind of change in what readers see is found and told with names and years."""
    told = [one["text"] for one in turned.turned if one["kind"] == kind]
    assert any(words in text for text in told), [one["text"] for one in turned.turned]


def test_every_entry_has_every_field(turned: changes.Diff) -> None:
    """A program finds the same fields in each entry, and sentences without a gap."""
    fields = {frozenset(one) for one in turned.turned}
    assert len(fields) == 1
    assert {"kind", "indicator", "city_a", "city_b", "geo_id", "before", "after"} <= next(
        iter(fields)
    )
    assert not any("None" in one["text"] or "{" in one["text"] for one in turned.turned)


def test_the_way_back_turns_the_other_way(old: Path, turned: changes.Diff) -> None:
    """What one direction lost the other gains."""
    assert turned.turned
    back = changes.diff(old.parent / "new.duckdb", old)
    kinds = {one["kind"] for one in back.turned}
    assert {"newly_different", "no_longer_tested", "gained_own"} <= kinds
    assert "became_final" in kinds


def test_a_figure_that_gave_way_to_a_reason_is_removed(turned: changes.Diff) -> None:
    """Readers who quoted a figure that is there no more see a major release."""
    cells = turned.cells[turned.cells["series_id"] == "exam_local"]
    assert list(cells["change"]) == ["removed"]
    assert turned.weight == "major"


def test_a_correction_is_a_patch_with_its_reason(old: Path) -> None:
    """A known error put right by an entry of the contract raises the third number only."""
    folder = old.parent / "corrected"
    tiny_contract(folder)
    (folder / "corrections.toml").write_text(_CORRECTION, encoding="utf-8")
    contract = building.read_contract(folder)
    difference = changes.diff(old, _release(folder / "mended.duckdb", contract))
    assert difference.counts == {"added": 0, "revised": 0, "removed": 0, "corrected": 1}
    assert difference.weight == "patch"
    assert any("two digits in the wrong order" in note for note in changes.notes(difference))


def test_the_same_release_differs_in_nothing(old: Path) -> None:
    """A release held against itself has no change and nothing turned."""
    assert changes.diff(old, old).is_empty


def test_data_says_what_it_leaves_out(turned: changes.Diff, monkeypatch) -> None:
    """Of very many cells the first are listed and the others counted."""
    monkeypatch.setattr(changes, "MOST_CELLS", 2)
    data = json.loads(json.dumps(changes.as_data(turned, "2.0.0", "1.0.0")))
    assert (len(data["cells"]), data["cells_omitted"]) == (2, len(turned.cells) - 2)
    assert data["weight"] == "major"
    assert [one["source_id"] for one in data["by_source"]] == ["office", "survey"]


# --- what is published, kept and rolled back ------------------------------------------------------


@pytest.fixture(name="four_days", scope="module")
def _four_days(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation in which the figures of four days were published, one after the other."""
    home = tiny_home(tmp_path_factory.mktemp("published"))
    with pytest.MonkeyPatch.context() as patched:
        tiny_sources.install(patched)
        for day in range(4):
            publish_day(home, day)
            tiny_sources.refresh.refresh(home, tiny_sources.refresh.Request())
    return home


@pytest.fixture(name="home")
def _home(four_days: Home, tmp_path: Path) -> Home:
    """A copy of it, to be changed by a test."""
    shutil.copytree(four_days.root, tmp_path / "home")
    return Home(tmp_path / "home", four_days.contract, four_days.shipped_figures)


def test_notes_of_each_release_are_kept_beside_it(home: Home) -> None:
    """Each release has its notes in a file of its own, and its line in the history."""
    for release, weight in (("1.0.0", "first"), ("1.1.0", "minor"), ("1.3.0", "minor")):
        entry = history.entry(home.warehouse, release)
        assert entry is not None
        assert (entry["release"], entry["weight"]) == (release, weight)
        assert entry["notes"]
    assert [one["release"] for one in history.events(home.warehouse)][:2] == ["1.0.0", "1.1.0"]


def test_a_rollback_takes_less_than_a_second_and_is_noted(home: Home) -> None:
    """Without a name the release before is put in force, and the history says what was before."""
    began = datetime.now()
    path = releases.rollback(home.warehouse, None, releases.SHOWN_VERSIONS)
    assert datetime.now() - began < timedelta(seconds=1)
    assert path.name == "gcen-1.2.0.duckdb"
    last = history.events(home.warehouse)[-1]
    assert (last["event"], last["release"], last["before"]) == ("rolled_back", "1.2.0", "1.3.0")
    releases.rollback(home.warehouse, "1.3.0", releases.SHOWN_VERSIONS)


@pytest.mark.parametrize("arguments", [["rollback"], ["releases"], ["--help"]], ids=" ".join)
def test_what_takes_a_moment_loads_nothing_that_takes_long(
    home: Home, arguments: list[str]
) -> None:
    """Going back, listing releases and asking for help load no library of a refresh."""
    loaded = subprocess.run(
        [sys.executable, "-c", _LOADED, *arguments],
        cwd=ROOT,
        env={**os.environ, "GCEN_HOME": str(home.root)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert loaded.splitlines()[-1] == "loaded: none"


def test_a_release_of_other_tables_is_not_put_in_force(home: Home) -> None:
    """Pages could not read it: the call is refused and the release in force stays."""
    with pytest.raises(releases.ReleaseError, match="the pages read version"):
        releases.rollback(home.warehouse, "1.0.0", [99])
    assert releases.current(home.warehouse) == releases.release_path(home.warehouse, "1.3.0")


def test_old_releases_go_by_rule_and_leave_their_notes(home: Home) -> None:
    """Of four the two newest stay; numbers of those that went are never given again."""
    late = building._now() + timedelta(days=500)
    rule = RetentionRule(newest=2, days=400, last_of="major")
    assert releases.expired(home.warehouse, RetentionRule(newest=2, days=600), late) == []
    assert releases.retire(home.warehouse, rule, late) == ["1.0.0", "1.1.0"]
    assert history.entry(home.warehouse, "1.1.0") is not None
    assert releases.next_version(home.warehouse, "minor") == (1, 4, 0)
    left = [path.name for path in releases.all_releases(home.warehouse)]
    assert left == ["gcen-1.2.0.duckdb", "gcen-1.3.0.duckdb"]


def test_a_change_above_the_limits_waits_for_a_word(home: Home, monkeypatch) -> None:
    """Unwatched, a refresh that revises too much publishes nothing, says why, and keeps its work."""
    tiny_sources.install(monkeypatch)
    publish_day(home, 50)
    request = tiny_sources.refresh.Request(consent=building.by_rule)
    report = tiny_sources.refresh.refresh(home, request)
    assert not report.is_published
    assert any("18 of 18 figures would be revised; at most 5% may" in one for one in report.held)
    assert tiny_sources.refresh.draft_staged(home) is not None
    published = tiny_sources.refresh.publish_staged(home, building.always)
    assert published.release == "1.4.0"


def test_what_was_rolled_back_does_not_come_back_by_itself(home: Home, monkeypatch) -> None:
    """After a rollback neither the same figures nor new ones are published without a word."""
    tiny_sources.install(monkeypatch)
    publish_day(home, 50)
    assert tiny_sources.refresh.refresh(home, tiny_sources.refresh.Request()).release == "1.4.0"
    releases.rollback(home.warehouse, "1.3.0", releases.SHOWN_VERSIONS)
    same = building.build(home)
    assert not same.is_published
    assert "gcen rollback 1.4.0" in same.held[0]
    assert same.held_as == "of_another_release"
    publish_day(home, 51)
    request = tiny_sources.refresh.Request(consent=building.by_rule)
    held = tiny_sources.refresh.refresh(home, request).held
    assert any("1.3.0 was put in force by hand after 1.4.0" in one for one in held)
