"""Kills refreshes, and takes their disk away, in children of a process that does nothing else.

``python -m tests.interrupting KILLS FOLDER FIRST`` refreshes an installation in ``FOLDER``, a new one
or one of day 0, again and again, each time with new figures, and kills each refresh at another of
its steps, the first at step ``FIRST``. A process of its own: what is forked must not have threads,
nor an open database.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from pipelines import history, raw, refresh, releases
from pipelines.errors import GcenError
from pipelines.paths import Home
from pipelines.readings import code
from tests import tiny_sources
from tests.tiny_sources import day_in_force, publish_day, published, tiny_home

_EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "fcntl.flock")
_STRIDE = 7
"""Steps between two kills: with no factor in common with most numbers of steps, so that in the end
all of them were hit."""


def main() -> None:
    """Kill refreshes; an assertion says what was broken, the last line how many were killed."""
    kills, folder, first = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    refresh.source_module = lambda _: tiny_sources.MODULE  # type: ignore[assignment,return-value]
    code()
    _load_what_builds()
    home = tiny_home(folder)
    publish_day(home, 0)
    assert in_child(lambda: refresh.refresh(home, refresh.Request())) == 0
    publish_day(home, 1)
    steps = _steps_of_a_refresh(home)
    killed = _kill_many(home, kills, steps, first) + _kill_by_the_clock(home, kills)
    _prove_whole(home)
    sys.stdout.write(f"{killed} of {kills} refreshes were killed over {steps} steps\n")


def _load_what_builds() -> None:
    """Load once, for all children, what a refresh loads when it builds: most of its time."""
    for name in ("pipelines.marts", "scipy.stats"):
        importlib.import_module(name)


def in_child(work: Callable[[], object]) -> int:
    """Do some work in a forked process; its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        status = 0
        try:
            work()
        except GcenError as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            status = error.exit_code
        except BaseException as error:  # noqa: BLE001 - a child must never go on with its parent's work
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            status = 70
        finally:
            sys.stderr.flush()
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _at_each_step(home: Home, act: Callable[[], None]) -> None:
    """Call back before each thing a refresh does in its installation: open, rename, remove, lock."""
    root = str(home.root)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _EVENTS and (
            event == "fcntl.flock" or any(str(one).startswith(root) for one in arguments[:2])
        ):
            act()

    sys.addaudithook(hook)


def _steps_of_a_refresh(home: Home) -> int:
    tally = home.root.parent / "steps"

    def work() -> None:
        counted: list[None] = []
        _at_each_step(home, lambda: counted.append(None))
        refresh.refresh(home, refresh.Request())
        tally.write_text(str(len(counted)), encoding="utf-8")

    assert in_child(work) == 0
    return int(tally.read_text(encoding="utf-8"))


def _kill_many(home: Home, kills: int, steps: int, first: int) -> int:
    """Kill refreshes one after the other, each at another step, and count the kills."""
    killed, days = 0, _Days(home, 1)
    for attempt in range(4 * kills):
        killed += _refresh_until(home, 1 + (first + attempt * _STRIDE) % steps) == -signal.SIGKILL
        days.look(f"attempt {attempt}")
        if killed >= kills:
            break
    days.end()
    return killed


class _Days:
    """What is published day by day, and which day is in force after each kill.

    A day is refreshed until it is in force, each time from what the kill before left behind: what
    is seen is the last day that was in force, or today, and never a day before or half of two.
    """

    def __init__(self, home: Home, in_force: int) -> None:
        self._home, self._in_force, self._today = home, in_force, in_force + 1
        publish_day(home, self._today)

    def look(self, when: str) -> None:
        """Look which day is in force; publish the next where it is today."""
        day, valid = _day(self._home), (self._in_force, self._today)
        assert day in valid, f"{when}: day {day} is in force, of {valid}"
        if day == self._today:
            self._in_force, self._today = day, day + 1
            publish_day(self._home, self._today)

    def end(self) -> None:
        """Let a refresh end: it goes on from what the kills left, and today is in force."""
        assert in_child(lambda: refresh.refresh(self._home, refresh.Request())) == 0
        assert _day(self._home) == self._today


def _refresh_until(home: Home, step: int) -> int:
    """Refresh in a child that is killed at its n-th step."""

    def work() -> None:
        left = [step]

        def act() -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        _at_each_step(home, act)
        refresh.refresh(home, refresh.Request())

    return in_child(work)


def _kill_by_the_clock(home: Home, kills: int) -> int:
    """Kill refreshes at moments that no step marks, as in the middle of building a release."""
    killed, days = 0, _Days(home, _day(home))
    for kill in range(max(2, kills // 20)):

        def work(wait: float = 0.02 + 0.06 * kill) -> None:
            threading.Timer(wait, os.kill, (os.getpid(), signal.SIGKILL)).start()
            refresh.refresh(home, refresh.Request())

        killed += in_child(work) == -signal.SIGKILL
        days.look(f"kill {kill} by the clock")
    days.end()
    return killed


def _day(home: Home) -> int:
    """Day in force, looked at in a child: this process opens no database before a fork."""
    tally = home.root.parent / "day"
    look = in_child(lambda: tally.write_text(str(day_in_force(home)), encoding="utf-8"))
    assert look == 0, "no whole release is in force"
    return int(tally.read_text(encoding="utf-8"))


def _prove_whole(home: Home) -> None:
    """Every raw byte of every day is there and no other, no number was given twice, nothing is left.

    Each day was in force in the end, so that the bytes of each are kept, whatever was killed.
    """
    last = _day(home)
    for source_id in tiny_sources.SOURCES:
        store = raw.RawStore(home.raw)
        texts = [published(source_id, day) for day in range(last + 1)]
        kept = set(store.editions(source_id))
        assert store.damaged(source_id) == []
        assert kept == {hashlib.sha256(text.encode()).hexdigest() for text in texts}, source_id
    put = [one["release"] for one in history.events(home.warehouse) if one["event"] == "published"]
    assert len(put) == len(set(put)) == last + 1, f"{put} for {last + 1} days"
    made = [path.name for path in releases.all_releases(home.warehouse)]
    assert made == [releases.release_path(home.warehouse, one).name for one in put]
    assert [path.name for path in home.root.rglob(".part-*")] == []


if __name__ == "__main__":
    main()
