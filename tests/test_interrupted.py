"""Promises of refreshes that are killed, refused by the disk, or run into each other."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from pipelines import build as building
from pipelines import cli, committing, history, raw, refresh, releases
from pipelines.errors import HomeUnusable, RefreshLocked, ReleaseError
from pipelines.paths import Home
from pipelines.staging import Staging
from tests import tiny_sources
from tests.conftest import ROOT
from tests.server_process import PATIENCE, free_port, serving
from tests.tiny_sources import day_in_force, publish_day, tiny_home


@pytest.fixture(name="home")
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation in which the figures of day 0 are in force and those of day 1 published."""
    tiny_sources.install(monkeypatch)
    home = tiny_home(tmp_path)
    publish_day(home, 0)
    refresh.refresh(home, refresh.Request())
    publish_day(home, 1)
    return home


def _refresh(home: Home, **asked: object) -> building.Report:
    return refresh.refresh(home, refresh.Request(**asked))


class _Reader:
    """Somebody who reads the pages again and again while a block runs.

    ``wrong`` are answers that were no answer, or held half of something; ``days`` the days whose
    figures were seen, each once for as long as it stayed.
    """

    PATHS = ("/health", "/", "/api/v1/observations?level=all&format=json")
    ROWS = 21
    """Figures of a day, those of the land once for each of its two cities."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.wrong: list[str] = []
        self.days: list[int] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join(PATIENCE)

    def _read(self) -> None:
        with httpx.Client(base_url=self._address, timeout=PATIENCE) as client:
            while not self._is_over.wait(0.1):
                for path in self.PATHS:
                    try:
                        answer = client.get(path).raise_for_status()
                    except httpx.HTTPError as error:
                        self.wrong.append(f"{path}: {error!r}")
                        return
                self._look(answer.json())

    def _look(self, rows: list[dict[str, Any]]) -> None:
        seen = {(row["value"], row["release"]) for row in rows}
        if len(rows) != self.ROWS or len(seen) != 1:
            self.wrong.append(f"{len(rows)} rows of {seen}")
            return
        day = int(rows[0]["value"]) - tiny_sources.FIRST_DAY
        if self.days[-1:] != [day]:
            self.days.append(day)


@pytest.mark.slow
def test_a_refresh_killed_at_any_moment_breaks_nothing(tmp_path: Path, monkeypatch) -> None:
    """After each of 200 kills one whole release is in force, the next goes on, no byte is lost.

    Whoever reads the pages of one of the two installations meanwhile sees whole days, each after the
    one before, and never an error.
    """
    tiny_sources.install(monkeypatch)
    served = tiny_home(tmp_path / "one")
    publish_day(served, 0)
    _refresh(served)
    port = free_port()
    with serving(served.warehouse, port), _Reader(f"http://127.0.0.1:{port}") as reader:
        told = _kill_both(tmp_path)
    assert [code for code, _, _ in told] == [0, 0], told
    assert sum(int(out.split()[0]) for _, out, _ in told) >= 200
    assert reader.wrong == []
    assert len(reader.days) > 2
    assert reader.days == sorted(set(reader.days))


def _kill_both(tmp_path: Path) -> list[tuple[int, str, str]]:
    """Kill refreshes of two installations at once: exit codes, and what was said."""
    each = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.interrupting", "100", str(tmp_path / name), first],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, first in (("one", "1"), ("other", "4"))
    ]
    told = [process.communicate(timeout=3600) for process in each]
    return [(process.returncode, *said) for process, said in zip(each, told, strict=True)]


def test_a_full_disk_is_told_and_the_next_refresh_recovers(home: Home) -> None:
    """Where no byte can be added, the last release stays and the message says what to do."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        with pytest.raises(HomeUnusable, match=r"Release 1\.0\.0 stays in force.*Make room below"):
            _refresh(home)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert day_in_force(home) == 0
    assert _refresh(home).is_published
    assert day_in_force(home) == 1


@contextmanager
def _mounted(folder: Path, *arguments: str) -> Iterator[None]:
    """Mount something while a block runs; skips the test where that is not allowed."""
    done = subprocess.run(["mount", *arguments, str(folder)], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("only root may mount, and not on every machine")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_is_told_and_the_next_refresh_recovers(home: Home) -> None:
    """On a disk without room for a second release the first stays, whole, and is served."""
    small = home.root.parent / "small"
    small.mkdir()
    used = sum(path.stat().st_size for path in home.root.rglob("*") if path.is_file())
    with _mounted(small, "-t", "tmpfs", "-o", f"size={used + 600_000}", "tmpfs"):
        shutil.copytree(home.root, small, dirs_exist_ok=True)
        full = Home(small, home.contract, home.shipped_figures)
        with pytest.raises(HomeUnusable, match=r"1\.0\.0 stays in force.*[Mm]ake room below"):
            _refresh(full)
        assert day_in_force(full) == 0
        subprocess.run(["mount", "-o", "remount,size=60m", str(small)], check=True)
        assert _refresh(full).is_published
        assert day_in_force(full) == 1


def test_a_folder_that_may_only_be_read_is_told_and_served(home: Home) -> None:
    """Without the right to write a refresh says so, and the release goes on being served."""
    root = str(home.root)
    with _mounted(home.root, "--bind", root):
        subprocess.run(["mount", "-o", "remount,ro,bind", root], check=True)
        with pytest.raises(HomeUnusable, match=r"1\.0\.0 stays in force.*GCEN_HOME"):
            _refresh(home)
        assert building.ensure_release(home).name == "gcen-1.0.0.duckdb"
        assert day_in_force(home) == 0
        assert building.preview(home).difference.is_empty
        assert _refresh(home, dry_run=True).difference.counts["revised"] == 18
    assert _refresh(home).is_published


def test_an_interrupted_publication_is_carried_through(home: Home, monkeypatch) -> None:
    """What was decided is in force after the next command, whichever it is, and is told."""
    whole = committing.move

    def break_off(source: Path, target: Path) -> None:
        if target.name == "manifest.csv":
            raise KeyboardInterrupt
        whole(source, target)

    monkeypatch.setattr(committing, "move", break_off)
    with pytest.raises(KeyboardInterrupt):
        _refresh(home)
    monkeypatch.setattr(committing, "move", whole)
    assert day_in_force(home) == 0
    report = building.build(home)
    assert report.recovered == ["A publication that was cut off was carried through: 1.1.0."]
    assert day_in_force(home) == 1
    assert _refresh(home).outcomes[0].message.endswith("nothing to read")


def test_a_rollback_after_an_interruption_is_not_undone(home: Home, monkeypatch) -> None:
    """What was cut off when it was in force already is finished before it is rolled back."""
    monkeypatch.setattr(committing.readings, "remember", _broken_off)
    with pytest.raises(KeyboardInterrupt):
        _refresh(home)
    monkeypatch.undo()
    tiny_sources.install(monkeypatch)
    assert day_in_force(home) == 1
    monkeypatch.setattr(cli, "home", lambda: home)
    with pytest.raises(SystemExit) as ended:
        cli.main(["rollback"])
    assert ended.value.code == 0
    assert day_in_force(home) == 0
    report = _refresh(home, consent=building.by_rule)
    assert (report.recovered, report.is_published) == ([], False)
    assert day_in_force(home) == 0


def test_what_was_read_before_an_interruption_is_not_read_again(home: Home, monkeypatch) -> None:
    """A refresh that broke off before publishing goes on with the release it had built."""
    monkeypatch.setattr(building, "commit", _broken_off)
    with pytest.raises(KeyboardInterrupt):
        _refresh(home)
    monkeypatch.undo()
    tiny_sources.install(monkeypatch)
    report = _refresh(home)
    assert all(one.message.endswith("read before") for one in report.outcomes)
    assert report.release == "1.1.0"
    assert Staging(home.staged).is_empty


def _broken_off(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_restart_forgets_what_was_staged(home: Home) -> None:
    """Who does not trust what lies there has everything read again."""
    _refresh(home, consent=lambda _: False)
    report = _refresh(home, consent=lambda _: False, restart=True)
    assert not any("read before" in one.message for one in report.outcomes)


def test_two_refreshes_at_once_are_one(home: Home) -> None:
    """While one refresh runs another is told so at once, and changes nothing."""
    told: list[str] = []

    def second(report: building.Report) -> bool:
        del report
        with pytest.raises(RefreshLocked) as refused:
            _refresh(home)
        told.append(str(refused.value))
        return True

    assert _refresh(home, consent=second).is_published
    assert "Call again when it has ended" in told[0]


def test_a_rollback_while_a_refresh_runs_is_not_overrun(home: Home) -> None:
    """A release put in force in the meantime stays; what was read waits to be looked at again."""
    _refresh(home)
    publish_day(home, 2)

    def roll_back(report: building.Report) -> bool:
        del report
        releases.rollback(home.warehouse, "1.0.0", releases.SHOWN_VERSIONS)
        return True

    with pytest.raises(ReleaseError, match=r"1\.0\.0 was put in force while"):
        _refresh(home, consent=roll_back)
    assert day_in_force(home) == 0
    assert not Staging(home.staged).is_empty


def test_a_release_that_was_spoiled_is_set_aside_and_made_again(home: Home) -> None:
    """Where the release in force cannot be read the last good one serves, and the next is built."""
    _refresh(home)
    path = releases.release_path(home.warehouse, "1.1.0")
    path.write_bytes(path.read_bytes()[:5000])
    publish_day(home, 2)
    report = _refresh(home, consent=lambda _: False)
    assert "Release 1.1.0 cannot be read and was set aside." in report.recovered
    assert day_in_force(home) == 0
    assert building.ensure_release(home).name == "gcen-1.2.0.duckdb"
    assert day_in_force(home) == 1
    assert (home.warehouse / "gcen-1.1.0.duckdb.damaged").is_file()


@pytest.mark.parametrize("pointer", ["", "gcen-9.9.9.duckdb\n", "\x00\xff", "../../etc/passwd"])
def test_a_pointer_that_names_nothing_is_mended(home: Home, pointer: str) -> None:
    """Whatever CURRENT holds, the newest release that can be read is in force again."""
    (home.warehouse / "CURRENT").write_text(pointer, encoding="latin-1")
    assert building.ensure_release(home).name == "gcen-1.0.0.duckdb"
    assert day_in_force(home) == 0


def test_a_spoiled_raw_file_is_replaced_by_the_same_bytes(home: Home) -> None:
    """Bytes that a disk has spoiled are put right as soon as they are laid down or fetched again."""
    (kept,) = raw.RawStore(home.raw).editions("office")
    location = home.raw / "office" / kept[:12] / "figures.csv"
    publish_day(home, 0)
    location.write_bytes(b"spoiled")
    assert [one.path for one in raw.RawStore(home.raw).damaged("office")] == ["figures.csv"]
    _refresh(home, allow_old=True)
    assert raw.RawStore(home.raw).damaged("office") == []


def test_a_manifest_that_was_torn_loses_one_line(home: Home) -> None:
    """Half a line at the end of a manifest, as a crash leaves it, is passed over and ended."""
    manifest = home.raw / "office" / "manifest.jsonl"
    with manifest.open("a", encoding="utf-8") as handle:
        handle.write('{"path": "figures.csv", "sha')
    assert _refresh(home).is_published
    assert len(raw.RawStore(home.raw).editions("office")) == 2


def test_a_history_that_was_torn_goes_on(home: Home) -> None:
    """Half a line in the history hides no event before or after it."""
    with (home.warehouse / history.NAME).open("a", encoding="utf-8") as handle:
        handle.write('{"at": "2026-')
    _refresh(home)
    told = [(one["event"], one["release"]) for one in history.events(home.warehouse)]
    assert told == [("published", "1.0.0"), ("published", "1.1.0")]


def test_a_clock_that_jumps_back_holds_the_release(home: Home, monkeypatch) -> None:
    """A release that would be older than the one in force waits for a person, and says why."""
    early = building._now() - timedelta(days=20_000)
    monkeypatch.setattr(building, "_now", lambda: early)
    report = _refresh(home, consent=building.by_rule)
    assert not report.is_published
    assert any("set the clock" in one for one in report.held)
    monkeypatch.undo()
    tiny_sources.install(monkeypatch)
    assert refresh.publish_staged(home, building.always).release == "1.1.0"


def test_a_clock_that_jumps_ahead_costs_no_release_that_is_kept_by_number(
    home: Home, monkeypatch
) -> None:
    """Years too late, the release in force, the one before and the newest ones are still there."""
    late = building._now() + timedelta(days=20_000)
    monkeypatch.setattr(building, "_now", lambda: late)
    for day in range(2, 5):
        publish_day(home, day)
        assert _refresh(home).retired == []
    assert len(releases.all_releases(home.warehouse)) == 4


def test_each_step_leaves_a_line_in_the_log(home: Home, monkeypatch) -> None:
    """The log tells fetch and read of each source, then check, diff and publish."""
    monkeypatch.setenv("GCEN_LOG", "json")
    _refresh(home)
    lines = home.log.read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    steps = [(one["step"], one["source"]) for one in told]
    assert steps == [
        ("fetch", "survey"),
        ("read", "survey"),
        ("fetch", "office"),
        ("read", "office"),
        ("check", "release"),
        ("diff", "release"),
        ("publish", "release"),
    ]
    assert all({"time", "level", "logger", "message", "result", "seconds"} <= set(x) for x in told)
    plain = lines[0].split(" ")
    assert plain[0].endswith("+00:00")
    assert plain[1:4] == ["fetch", "survey:", "done"]
