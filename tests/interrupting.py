"""Kills refreshes, and takes their disk away, in children of a process that does nothing else.

``python -m tests.interrupting KILLS FOLDER FIRST`` refreshes an installation in ``FOLDER`` again and again,
each time with new figures, and kills each refresh at another of its steps, the first at step
``FIRST``. A process of its own:
what is forked must not have threads, nor an open database.
"""

from __future__ import annotations

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
from tests.tiny_sources import day_in_force, publish_day, tiny_home

_EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "fcntl.flock")
_STRIDE = 7
"""Steps between two kills: with no factor in common with most numbers of steps, so that in the end
all of them were hit."""


def main() -> None:
    """Kill refreshes; an assertion says what was broken, the last line how many were killed."""
    kills, folder, first = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    refresh.source_module = lambda _: tiny_sources.MODULE  # type: ignore[assignment,return-value]
    code()  # once for all children
    home = tiny_home(folder)
    publish_day(home, 0)
    assert in_child(lambda: refresh.refresh(home, refresh.Request())) == 0
    publish_day(home, 1)
    steps = _steps_of_a_refresh(home)
    killed = _kill_many(home, kills, steps, first) + _kill_by_the_clock(home, kills)
    _prove_whole(home)
    sys.stdout.write(f"{killed} of {kills} refreshes were killed over {steps} steps\n")


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
    """Kill refreshes one after the other, each at another step, and count the kills.

    A day is refreshed until it is in force, each time from what the kill before left behind.
    """
    killed, seen, today = 0, 1, 2
    publish_day(home, today)
    for attempt in range(4 * kills):
        killed += _refresh_until(home, 1 + (first + attempt * _STRIDE) % steps) == -signal.SIGKILL
        day = _day(home)
        assert day in (seen, today), f"attempt {attempt}: day {day} in force after day {seen}"
        if killed >= kills:
            break
        if day == today:
            seen, today = day, today + 1
            publish_day(home, today)
    _refresh_whole(home, today)
    return killed


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
    killed, before = 0, _day(home)
    for kill in range(max(2, kills // 20)):
        today = before + 1 + kill
        publish_day(home, today)

        def work(wait: float = 0.02 + 0.06 * kill) -> None:
            threading.Timer(wait, os.kill, (os.getpid(), signal.SIGKILL)).start()
            refresh.refresh(home, refresh.Request())

        killed += in_child(work) == -signal.SIGKILL
        assert before <= _day(home) <= today
    _refresh_whole(home, today)
    return killed


def _refresh_whole(home: Home, today: int) -> int:
    """Let a refresh end: it goes on from what the kills left, and brings what is published today."""
    assert in_child(lambda: refresh.refresh(home, refresh.Request())) == 0
    assert _day(home) == today
    return today


def _day(home: Home) -> int:
    """Day in force, looked at in a child: this process opens no database before a fork."""
    tally = home.root.parent / "day"
    look = in_child(lambda: tally.write_text(str(day_in_force(home)), encoding="utf-8"))
    assert look == 0, "no whole release is in force"
    return int(tally.read_text(encoding="utf-8"))


def _prove_whole(home: Home) -> None:
    """No raw byte is lost, no number given twice, nothing half written left."""
    for source_id in tiny_sources.SOURCES:
        store = raw.RawStore(home.raw)
        assert store.damaged(source_id) == []
        assert len(store.editions(source_id)) > 1
    published = [one["release"] for one in history.events(home.warehouse)]
    published = [one for one in published if releases.release_path(home.warehouse, one).is_file()]
    assert len(published) == len(set(published)), "a number was given twice"
    assert [path.name for path in home.root.rglob(".part-*")] == []


if __name__ == "__main__":
    main()
