"""Small answers of the HTTP interface against their own queries, on the figures that ship.

``python -m bench.answers``. The answer and its query are taken in turns, in this minute, so that
other work on the machine burdens both; the ratio of their medians is what counts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

from bench.callbacks import shipped_home
from bench.downloads import take
from bench.serve import Served, served
from bench.table import end, kept, seconds, show
from dashboard.exports import paired, tables
from dashboard.exports.paired import Comparison
from dashboard.exports.tables import Table
from dashboard.selection import Selection
from dashboard.warehouse import Release, Warehouse, observations
from pipelines.build import build

AIM = 3.0
_ROUNDS = 3
_EVERY = 15
"""Of this many indicators one is asked for."""

_ASKED = {
    "one indicator of one city": Selection(cities=("seoul",)),
    "one indicator of all cities": Selection(),
    "one indicator of all places": Selection(level="all"),
}


def main() -> None:
    """Measure answers of the figures that ship."""
    with tempfile.TemporaryDirectory(prefix="gcen-bench-") as folder:
        home = shipped_home(Path(folder))
        build(home)
        with served(home.warehouse, is_warm=False) as server:
            measure(server, Warehouse(home.warehouse).release())


def measure(server: Served, release: Release) -> None:
    """Print p50 of answers as JSON, of their queries, and the ratio of both."""
    indicators = observations.vocabulary(release)["indicator"][::_EVERY]
    lines = [
        _answered(
            server,
            release,
            name,
            [tables.of_figures(release, chosen.but(indicators=(one,))) for one in indicators],
        )
        for name, chosen in _ASKED.items()
    ]
    tests = [paired.of_pairs(release, Comparison((one,))) for one in indicators]
    lines.append(_answered(server, release, "tests of pairs of one indicator", tests))
    show(
        f"Answers as JSON against their queries, {len(indicators)} indicators that ship",
        ["answer", "HTTP ms", "query ms", "ratio", f"aim {AIM:g}"],
        lines,
    )


def _answered(server: Served, release: Release, name: str, asked_for: Sequence[Table]) -> list[str]:
    """Medians of the answers of some tables and of the queries behind them."""
    asked, sent = [], []
    for _ in range(_ROUNDS):
        for one in asked_for:
            query = one.query()
            asked.append(seconds(partial(release.rows, query.sql, query.parameters), 1))
            route, _, address = one.asked("json").partition("?")
            sent.append(seconds(partial(take, server, address, route), 1))
    ratio = median(sent) / median(asked)
    times = [f"{1000 * median(each):.1f}" for each in (sent, asked)]
    return [name, *times, f"{ratio:.2f}", kept(ratio, AIM)]


if __name__ == "__main__":
    main()
    end()
