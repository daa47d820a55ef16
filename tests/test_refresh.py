"""Promises of a refresh, from published layouts and a publisher's interface to a release."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest

from pipelines import build, journal, refresh, releases
from pipelines.build import Report, manifest_in_force
from pipelines.errors import AskedWrongly
from pipelines.outcome import Outcome
from pipelines.paths import Home
from pipelines.protocol import SetAside
from pipelines.raw import read_manifest, sha256_of
from tests.conftest import ROOT
from tests.replay.server import QUICK, ReplayServer, instead, running, status
from tests.source_tools import SOURCES, lay_down, specimen_of
from tests.sources import specimen_world_bank_wdi

WDI = "world_bank_wdi"


@pytest.fixture(name="home")
def _home(tmp_path: Path) -> Home:
    """An installation without any figures."""
    return Home(tmp_path / "home", ROOT / "data" / "contract", tmp_path / "shipped")


@pytest.fixture(name="laid_down", scope="module")
def _laid_down(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all specimens lie as ``<source_id>/<file>``; copied for each test."""
    folder = tmp_path_factory.mktemp("laid") / "published"
    for source_id in SOURCES:
        lay_down(folder / source_id, specimen_of(source_id))
    return folder


@pytest.fixture(name="first_home", scope="module")
def _first_home(tmp_path_factory: pytest.TempPathFactory, laid_down: Path) -> Home:
    """An installation after a first refresh; specimens are small, so their sums may leap."""
    root = tmp_path_factory.mktemp("first")
    home = Home(root / "home", ROOT / "data" / "contract", root / "shipped")
    refresh.refresh(home, refresh.Request(from_dir=laid_down, allow_jumps=True))
    return home


@pytest.fixture(name="published")
def _published(tmp_path: Path, laid_down: Path) -> Path:
    """The specimens, to be changed by a test."""
    return Path(shutil.copytree(laid_down, tmp_path / "published"))


@pytest.fixture(name="refreshed")
def _refreshed(home: Home, first_home: Home) -> Home:
    """An installation after a first refresh, to be changed by a test."""
    shutil.copytree(first_home.root, home.root)
    return home


@pytest.fixture(name="bank")
def _bank(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplayServer]:
    """The World Bank's interface on the loopback, and the product pointed at it."""
    with running({WDI: specimen_world_bank_wdi.world_bank()}) as server:
        monkeypatch.setenv("GCEN_WORLD_BANK_WDI_URL", server.url(WDI))
        yield server


def _tree(folder: Path) -> Mapping[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256_of(path.read_bytes()) for path in files}


def _by_source(report: Report) -> dict[str, Outcome]:
    return {outcome.source_id: outcome for outcome in report.outcomes}


def test_one_command_leads_from_published_files_to_a_release(home: Home, published: Path) -> None:
    """All sources are read, checked and published, and every city has figures."""
    report = refresh.refresh(home, refresh.Request(from_dir=published, allow_jumps=True))
    assert [outcome.message for outcome in report.failed] == []
    assert {outcome.status for outcome in report.outcomes} == {"read"}
    assert (report.release, report.is_published) == ("1.0.0", True)
    assert len(report.cities_covered) == 10
    assert all(report.cities_covered.values())
    assert report.difference.count("added") == sum(
        len(outcome.figures) for outcome in report.outcomes if outcome.figures is not None
    )


def test_every_figure_leads_back_to_its_bytes(refreshed: Home) -> None:
    """The file of each figure is in the manifest, and its bytes are in the raw store."""
    path = releases.current(refreshed.warehouse)
    assert path is not None
    with releases.open_release(path) as connection:
        traced = connection.execute(
            """SELECT DISTINCT s.source_id, r.path, r.sha256 FROM observation AS o
            JOIN series AS s ON s.series_id = o.series_id
            JOIN raw_file AS r ON r.source_id = s.source_id AND r.path = o.source_file"""
        ).fetchall()
    assert traced
    for source_id, name, digest in traced:
        body = (refreshed.raw / source_id / digest[:12] / name).read_bytes()
        assert sha256_of(body) == digest


def test_the_same_files_again_change_nothing(refreshed: Home, published: Path) -> None:
    """A second refresh from the same bytes reads none of them again and publishes nothing."""
    before = _tree(refreshed.figures)
    report = refresh.refresh(refreshed, refresh.Request(from_dir=published))
    assert {outcome.status for outcome in report.outcomes} == {"kept"}
    assert all("nothing to read" in outcome.message for outcome in report.outcomes)
    assert report.difference.is_empty
    assert not report.is_published
    assert _tree(refreshed.figures) == before


def test_changed_bytes_are_read_again(refreshed: Home, published: Path) -> None:
    """One file with other bytes makes its source be read again, and no other."""
    for path in (published / "ontario_enrolment").iterdir():
        path.write_bytes(path.read_bytes() + b"\0")
    report = refresh.refresh(refreshed, refresh.Request(from_dir=published))
    again = [outcome.source_id for outcome in report.outcomes if outcome.status == "read"]
    assert again == ["ontario_enrolment"]


def test_a_changed_contract_is_read_again(refreshed: Home, published: Path) -> None:
    """Another contract means other figures: everything is read again, from the same bytes."""
    contract = shutil.copytree(refreshed.contract, refreshed.root / "contract")
    with (contract / "sources.toml").open("a", encoding="utf-8") as handle:
        handle.write("# another day\n")
    changed = Home(refreshed.root, contract, refreshed.shipped_figures)
    report = refresh.refresh(changed, refresh.Request(("kosis",), from_dir=published))
    assert [outcome.status for outcome in report.outcomes] == ["read"]


def test_a_figure_changed_by_hand_is_read_again(refreshed: Home, published: Path) -> None:
    """Figures that somebody touched are put right from the bytes, though those are known."""
    path = refreshed.figures / "kosis.csv"
    good = path.read_bytes()
    path.write_bytes(good.rsplit(b"\n", 2)[0] + b"\n")
    refresh.refresh(refreshed, refresh.Request(("kosis",), from_dir=published))
    assert path.read_bytes() == good


def test_a_dry_run_changes_nothing(refreshed: Home, published: Path) -> None:
    """A dry run says what would change and leaves every file as it was."""
    shutil.rmtree(published / "nbs_china")
    before = _tree(refreshed.root)
    request = refresh.Request(from_dir=published, dry_run=True)
    report = refresh.refresh(refreshed, request)
    assert not report.is_published
    assert _tree(refreshed.root) == before


def test_a_dry_run_in_an_empty_installation_leaves_nothing(home: Home, published: Path) -> None:
    """The first dry run shows what it would add and leaves the installation without a file."""
    before = _tree(home.root)
    report = refresh.refresh(home, refresh.Request(from_dir=published, dry_run=True))
    assert report.difference.count("added") > 100
    assert _tree(home.root) == before
    assert not home.warehouse.exists()


@pytest.mark.parametrize(
    "broken", [b"", b"<html>Service unavailable</html>", b"PK\x03\x04 cut off"]
)
def test_a_source_that_fails_leaves_the_others_and_its_last_good_figures(
    refreshed: Home, published: Path, broken: bytes
) -> None:
    """A broken file stops its source alone; what was known of it stays in force."""
    for path in (published / "abs_schools").iterdir():
        path.write_bytes(broken)
    before = (refreshed.figures / "abs_schools.csv").read_bytes()
    set_aside = journal.read(refreshed.warehouse)["kosis"]["set_aside"]
    assert set_aside
    report = refresh.refresh(refreshed, refresh.Request(from_dir=published))
    assert [outcome.source_id for outcome in report.failed] == ["abs_schools"]
    assert report.failed[0].message.startswith("abs_schools: ")
    assert (refreshed.figures / "abs_schools.csv").read_bytes() == before
    assert _by_source(report)["kosis"].status != "failed"
    told = journal.read(refreshed.warehouse)
    assert told["abs_schools"]["status"] == "failed"
    assert told["abs_schools"]["message"] == report.failed[0].message
    assert told["abs_schools"]["kind"] in ("file_refused", "changed")
    assert told["kosis"]["status"] == "kept"
    assert told["kosis"]["set_aside"] == set_aside
    path = releases.current(refreshed.warehouse)
    assert path is not None
    with duckdb.connect(str(path), read_only=True) as connection:
        count = connection.execute(
            "SELECT count(*) FROM observation JOIN series USING (series_id) "
            "WHERE source_id = 'abs_schools'"
        ).fetchone()
    assert count is not None
    assert count[0] > 0


def test_a_source_without_files_is_kept_and_told(refreshed: Home, published: Path) -> None:
    """A source for which nothing was laid down keeps its figures and says what it expects."""
    shutil.rmtree(published / "nces_ccd")
    outcome = _by_source(refresh.refresh(refreshed, refresh.Request(from_dir=published)))[
        "nces_ccd"
    ]
    assert outcome.status == "kept"
    assert "ELSI" in outcome.message
    assert "stay in force" in outcome.message


def test_a_source_asked_for_by_name_fails_without_files(refreshed: Home, tmp_path: Path) -> None:
    """Asked for by name, a source with nothing to read is a failure that says what is missing."""
    (tmp_path / "nothing").mkdir()
    report = refresh.refresh(refreshed, refresh.Request(("kosis",), from_dir=tmp_path / "nothing"))
    assert [outcome.source_id for outcome in report.failed] == ["kosis"]
    assert "nothing to read" in report.failed[0].message


def test_files_that_no_reader_knows_are_told(refreshed: Home, published: Path) -> None:
    """A file that no pattern matches is named in the report, not passed over."""
    (published / "kosis" / "holiday.xlsx").write_bytes(b"?")
    report = refresh.refresh(refreshed, refresh.Request(from_dir=published))
    assert list(_by_source(report)["kosis"].unread) == ["holiday.xlsx"]


def test_rows_set_aside_are_counted_with_their_reason(home: Home, published: Path) -> None:
    """Every source says what it read and did not load."""
    report = refresh.refresh(home, refresh.Request(from_dir=published))
    aside = _by_source(report)["ontario_enrolment"].set_aside
    assert aside
    assert all(isinstance(item, SetAside) and item.rows and item.reason for item in aside)


def test_a_loss_of_most_figures_is_held_back(refreshed: Home, published: Path) -> None:
    """A folder with few of a source's files does not wipe out the rest of its figures."""
    for path in sorted((published / "nces_ccd").iterdir())[1:]:
        path.unlink()
    report = refresh.refresh(refreshed, refresh.Request(from_dir=published))
    assert [outcome.source_id for outcome in report.failed] == ["nces_ccd"]
    assert "--allow-removals" in report.failed[0].message


def test_a_loss_that_staff_allow_is_published_as_a_major_release(
    refreshed: Home, published: Path
) -> None:
    """Removals that were meant raise the first number of the release."""
    (published / "kosis" / "DT_1PE105.parquet").unlink()
    request = refresh.Request(("kosis",), from_dir=published, allow_removals=True)
    report = refresh.refresh(refreshed, request)
    assert report.failed == []
    assert report.difference.count("removed") > 0
    assert report.release == "2.0.0"


def test_figures_come_over_the_interface(refreshed: Home, bank: ReplayServer) -> None:
    """The World Bank is asked over HTTP, its answers are kept, and its figures are published."""
    request = refresh.Request((WDI,), politeness=QUICK, allow_removals=True)
    report = refresh.refresh(refreshed, request)
    assert [outcome.message for outcome in report.failed] == []
    files = [
        row for row in read_manifest(refreshed.figures / "manifest.csv") if row["source_id"] == WDI
    ]
    assert files
    assert all(row["url"].startswith(bank.url(WDI)) for row in files)


def test_nothing_is_asked_twice_in_a_refresh(refreshed: Home, bank: ReplayServer) -> None:
    """Each address is asked once in a refresh."""
    refresh.refresh(refreshed, refresh.Request((WDI,), politeness=QUICK, allow_removals=True))
    asked = [(one.path, tuple(one.query.items())) for one in bank.asked]
    assert asked
    assert len(asked) == len(set(asked))


def test_what_was_answered_is_not_asked_for_again(refreshed: Home, bank: ReplayServer) -> None:
    """A refresh that is cut off while it asks goes on with the answers that are missing."""
    told: list[str] = []

    def break_off(source_id: str, stage: str, words: str) -> None:
        told.append(words)
        if words == "3 answers":
            raise KeyboardInterrupt

    request = refresh.Request((WDI,), politeness=QUICK, allow_removals=True)
    with pytest.raises(KeyboardInterrupt):
        refresh.refresh(refreshed, request, break_off)
    before = len(bank.asked)
    report = refresh.refresh(refreshed, request)
    assert report.failed == []
    asked = [(one.path, tuple(one.query.items())) for one in bank.asked]
    assert before >= 3
    assert len(asked) - len(set(asked)) <= before - 3, "what was kept was asked for again"


def test_fetch_and_read_are_steps_of_their_own(refreshed: Home, bank: ReplayServer) -> None:
    """Fetching reads nothing, reading asks nobody, and only publishing changes what is in force."""
    request = refresh.Request((WDI,), politeness=QUICK, allow_removals=True)
    (unfetched,) = refresh.read_sources(refreshed, request)
    assert "was not fetched yet. Ask for it: gcen fetch" in unfetched.message
    assert bank.asked == []
    (fetched,) = refresh.fetch_sources(refreshed, request)
    assert (fetched.status, fetched.figures) == ("kept", None)
    asked = len(bank.asked)
    (read,) = refresh.read_sources(refreshed, request)
    assert read.status == "read"
    assert len(bank.asked) == asked
    before = releases.current(refreshed.warehouse)
    draft = refresh.draft_staged(refreshed)
    assert draft is not None
    assert not draft.difference.is_empty
    assert releases.current(refreshed.warehouse) == before
    assert refresh.publish_staged(refreshed, build.always).is_published


def test_a_half_file_in_the_inbox_is_refused_with_its_name(
    refreshed: Home, published: Path
) -> None:
    """A workbook that was cut off is named with what happened to it; the figures stay."""
    path = next((published / "ontario_enrolment").iterdir())
    path.with_name(f"{path.name}.crdownload").write_bytes(b"PK")
    path.write_bytes(b"")
    report = refresh.refresh(refreshed, refresh.Request(from_dir=published))
    (failed,) = report.failed
    assert f"{path.name} is empty: download it again" in failed.message
    assert "The last good figures stay in force" in failed.message


def test_files_in_the_inbox_stand_in_for_the_interface(refreshed: Home, bank: ReplayServer) -> None:
    """Who lays the publisher's file into the inbox has it read, and the publisher is not asked."""
    files = specimen_of(WDI)
    lay_down(refreshed.inbox / WDI, files)
    report = refresh.refresh(refreshed, refresh.Request((WDI,), politeness=QUICK))
    assert report.failed == []
    assert bank.asked == []


@pytest.mark.parametrize("fault", [status(503), instead(b"<html>Try later</html>")])
def test_a_publisher_that_is_down_leaves_its_last_good_figures(
    refreshed: Home, bank: ReplayServer, fault: object
) -> None:
    """While the interface fails to the end, what was known stays and the failure is told."""
    before = (refreshed.figures / f"{WDI}.csv").read_bytes()
    bank.spoil_all(fault)
    report = refresh.refresh(refreshed, refresh.Request((WDI,), politeness=QUICK))
    assert [outcome.source_id for outcome in report.failed] == [WDI]
    assert not report.is_published
    assert (refreshed.figures / f"{WDI}.csv").read_bytes() == before


def test_an_unknown_source_is_refused_with_the_known_ones(home: Home) -> None:
    """A misspelt source is a wrong call, not an empty refresh."""
    with pytest.raises(AskedWrongly, match=r"Unknown source: kossis\. Known: oecd_pisa"):
        refresh.refresh(home, refresh.Request(("kossis",)))


def test_refreshed_figures_take_precedence_over_shipped_ones(home: Home, published: Path) -> None:
    """In an installation of its own a refreshed source replaces the shipped one, others stay."""
    shipped = Home(home.root, home.contract, ROOT / "data" / "figures")
    request = refresh.Request(
        ("abs_schools",), from_dir=published, allow_removals=True, allow_jumps=True
    )
    report = refresh.refresh(shipped, request)
    assert report.failed == []
    assert shipped.figures_of("abs_schools") == shipped.figures / "abs_schools.csv"
    assert shipped.figures_of("kosis") == ROOT / "data" / "figures" / "kosis.csv"
    sources = {row["source_id"] for row in manifest_in_force(shipped)}
    assert {"abs_schools", "kosis"} <= sources
