"""Promises of the doctor: what is wrong with an installation is found, and mended where it is safe."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import doctor, history, raw, refresh, releases
from pipelines.errors import HomeUnusable, RefreshLocked
from pipelines.paths import Home
from tests import tiny_sources
from tests.tiny import spoil_blocks
from tests.tiny_sources import day_in_force, publish_day, tiny_home


@pytest.fixture(name="whole", scope="module")
def _whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation with two releases and nothing wrong."""
    home = tiny_home(tmp_path_factory.mktemp("whole"))
    with pytest.MonkeyPatch.context() as patched:
        tiny_sources.install(patched)
        for day in range(2):
            publish_day(home, day)
            refresh.refresh(home, refresh.Request())
    return home


@pytest.fixture(name="home")
def _home(whole: Home, tmp_path: Path) -> Home:
    """A copy of it, to be broken by a test."""
    shutil.copytree(whole.root, tmp_path / "home")
    return Home(tmp_path / "home", whole.contract, whole.shipped_figures)


def _wrong(home: Home, *, repair: bool = False) -> dict[str, str]:
    found = doctor.examine(home, repair=repair)
    return {one["what"]: one["found"] for one in found if not one["is_good"]}


def test_a_good_installation_is_good(home: Home) -> None:
    """Where nothing is wrong nothing is found, and nothing is repaired."""
    before = sorted(path.name for path in home.root.rglob("*"))
    assert _wrong(home) == {}
    assert _wrong(home, repair=True) == {}
    assert sorted(path.name for path in home.root.rglob("*")) == before


def _leave_half_files(home: Home) -> None:
    (home.warehouse / ".building-.candidate.duckdb").write_bytes(b"half")
    (home.raw / "office" / ".part-abc").write_bytes(b"half")


def _empty_pointer(home: Home) -> None:
    (home.warehouse / "CURRENT").write_text("", encoding="utf-8")


def _spoil_in_force(home: Home) -> None:
    path = releases.release_path(home.warehouse, "1.1.0")
    path.write_bytes(b"no database")


def _spoil_blocks_in_force(home: Home) -> None:
    spoil_blocks(releases.release_path(home.warehouse, "1.1.0"))


def _spoil_old(home: Home) -> None:
    releases.release_path(home.warehouse, "1.0.0").write_bytes(b"no database")


def _lose_notes(home: Home) -> None:
    history.entry_path(home.warehouse, "1.1.0").unlink()


def _spoil_raw_with_copy(home: Home) -> None:
    body = (home.inbox / "office" / "figures.csv").read_bytes()
    (home.raw / "office" / raw.sha256_of(body)[:12] / "figures.csv").write_bytes(b"spoiled")


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        (_leave_half_files, "half-written files"),
        (_empty_pointer, "CURRENT"),
        (_spoil_in_force, "CURRENT"),
        (_spoil_blocks_in_force, "CURRENT"),
        (_spoil_old, "gcen-1.0.0.duckdb"),
        (_lose_notes, "gcen-1.1.0.duckdb"),
        (_spoil_raw_with_copy, "office raw"),
    ],
)
def test_what_is_broken_is_found_and_mended(
    home: Home, harm: Callable[[Home], None], what: str
) -> None:
    """Each harm is told, changes nothing while it is only examined, and is gone when repaired."""
    harm(home)
    assert what in _wrong(home)
    assert what in _wrong(home)
    assert _wrong(home, repair=True) == {}
    assert _wrong(home) == {}
    assert day_in_force(home) in (0, 1)


def test_bytes_without_a_copy_are_moved_aside_and_told(home: Home) -> None:
    """Spoiled bytes that cannot be had again stay for whoever looks, and the finding stays wrong."""
    (digest, *_) = sorted(raw.RawStore(home.raw).editions("survey"), key=len)
    folder = home.raw / "survey" / digest[:12]
    shutil.rmtree(home.inbox)
    (folder / "figures.csv").write_bytes(b"spoiled")
    told = _wrong(home, repair=True)
    assert "no whole copy is at hand of figures.csv" in told["survey raw"]
    assert (folder / "figures.csv.damaged").read_bytes() == b"spoiled"
    assert day_in_force(home) == 1


def test_bytes_that_a_disk_has_turned_are_found_in_a_release(home: Home) -> None:
    """A release whose blocks no longer have their checksum is told, though it opens."""
    path = releases.release_path(home.warehouse, "1.0.0")
    body = bytearray(path.read_bytes())
    for at in range(3 * 4096, len(body), 999):
        body[at] ^= 0xFF
    path.write_bytes(body)
    assert "cannot be opened" in _wrong(home)["gcen-1.0.0.duckdb"]


def test_a_broken_contract_is_one_finding_among_others(home: Home, tmp_path: Path) -> None:
    """With a contract that cannot be read the rest of the installation is looked at all the same."""
    contract = shutil.copytree(home.contract, tmp_path / "contract")
    (contract / "checks.toml").write_text("[publish]\nmost_removed = -1\n", encoding="utf-8")
    broken = Home(home.root, contract, home.shipped_figures)
    told = _wrong(broken)
    assert list(told) == ["contract"]
    assert "publish, most_removed" in told["contract"]


def test_nothing_is_repaired_under_a_running_refresh(home: Home) -> None:
    """While a refresh holds the lock a repair is refused, and looking goes on."""
    with releases.refresh_lock(home.warehouse):
        assert _wrong(home) == {}
        with pytest.raises(RefreshLocked):
            doctor.examine(home, repair=True)


def test_a_repair_that_the_disk_refuses_is_told_in_whole_sentences(home: Home) -> None:
    """What happened, what that means and what to do stand one after the other."""
    shutil.rmtree(home.root)
    home.root.touch()
    with pytest.raises(HomeUnusable, match=r"\. No more was repaired\. Look at the disk") as caught:
        doctor.examine(home, repair=True)
    assert "  " not in str(caught.value)
