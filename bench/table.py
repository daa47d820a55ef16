"""Small tables of measurements on the terminal, and the aims that they miss."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

_KEPT, _MISSED = "kept", "MISSED"
_missed: list[str] = []
"""Aims missed so far in this run: of which table, row and column."""


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """Median of the seconds a piece of work takes."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a title, the first column to the left, the others to the right.

    Cells that say an aim is missed are remembered for ``end``.
    """
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    print(f"\n{title}")
    for row in [head, *rows]:
        first, *others = (
            text.ljust(width) if not at else text.rjust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *others]).rstrip())
    _missed.extend(
        f"{title}: {row[0]}, {name}"
        for row in rows
        for name, cell in zip(head, row, strict=True)
        if cell.endswith(_MISSED)
    )


def kept(measured: float, aim: float) -> str:
    """Say whether what was measured keeps its aim."""
    return _KEPT if measured <= aim else _MISSED


def verdict(ratio: float, aim: float) -> str:
    """Say whether a ratio keeps its aim, and what the aim is."""
    return f"aim {aim:g}: {kept(ratio, aim)}"


def end() -> None:
    """End the run: with a list of the aims that were missed and exit code 1, where there are."""
    if _missed:
        print(f"\nAims missed: {len(_missed)}")
        print("\n".join(f"  {one}" for one in _missed))
        raise SystemExit(1)
    print("\nEvery aim is kept.")
