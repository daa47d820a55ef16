"""The search over the figures that ship, against one chart's query of the same release.

``python -m bench.searching``. Gathering the words is told as well: it happens once for a release,
in all languages, before a reader asks.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from bench.table import end, seconds, show, verdict
from dashboard.warehouse import Release, Warehouse, search
from pipelines.build import build
from pipelines.paths import Home

AIM = 15.0
"""Times as long as the figures of one indicator that a search may take."""

_ASKED = (
    *("서울", "pisa mathematics", "chronic absense", "mathmatics singapor"),
    *("pupil teacher ratio", "a"),
)
_CHART = "SELECT * FROM city_value WHERE indicator_id = 'pisa_math_mean' AND is_closest"
_TIMES = 15


def main() -> None:
    """Measure each text asked for against the query of a chart."""
    with tempfile.TemporaryDirectory(prefix="gcen-bench-searching-") as folder:
        root = Path(__file__).resolve().parent.parent / "data"
        home = Home(Path(folder), root / "contract", root / "figures")
        build(home)
        measure(Warehouse(home.warehouse).release())


def measure(release: Release) -> None:
    """Print the milliseconds of each search, and its ratio to a chart's query."""
    gathered = seconds(partial(search.search, release, _ASKED[0]), times=1)
    chart = seconds(partial(release.rows, _CHART), _TIMES)
    rows = []
    for text in _ASKED:
        taken = seconds(partial(search.search, release, text), _TIMES)
        ratio = taken / chart
        rows.append([text, f"{taken * 1000:.1f}", f"{ratio:.1f}", verdict(ratio, AIM)])
    show("Search, against one chart's query", ["asked for", "ms", "ratio", "aim"], rows)
    print(f"gathering the words of a release, once: {gathered * 1000:.0f} ms")


if __name__ == "__main__":
    main()
    end()
