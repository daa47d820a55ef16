"""The researcher's table over a million synthetic figures: blocks at any depth, sorted and not.

``python -m bench.exploring [ROWS]``. Two ratios count, each within this run: a block deep in the
table against a block at its top, once the order is known; and putting a million figures in an
order for the first time against DuckDB sorting the same rows. Counts beside all filters are told
as well.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import duckdb

from bench.synthetic import RELEASE, synthetic_release
from bench.table import end, seconds, show, verdict
from dashboard.components.figures_table import ROWS_PER_BLOCK, in_words
from dashboard.selection import Selection
from dashboard.warehouse import Release, Warehouse, facets, grid

ROWS = 1_000_000
DEEP_AIM = 3.0
"""Times as long as a block at the top that a block deep in the table may take."""
SORT_AIM = 2.0
"""Times as long as DuckDB's own sorting that an order may take when it is new."""
_TIMES = 15

_SORTS: dict[str, tuple[tuple[str, str], ...]] = {
    "as downloaded": (),
    "by value": (("value", "desc"),),
    "by city, year and value": (("city", "asc"), ("year", "desc"), ("value", "asc")),
    "by group": (("group", "asc"),),
}

_SORTED = """
SELECT count(*) FROM (
    SELECT v.rowid FROM city_value AS v JOIN city AS c ON c.city_id = v.city_id
    ORDER BY c.name, v.year DESC, v.value, v.indicator_id, v.geo_id, v.breakdown, v.category
    LIMIT 2000000
)
"""


def main(rows: int = ROWS) -> None:
    """Measure blocks and orders, then the counts of the filters."""
    with tempfile.TemporaryDirectory(prefix="gcen-bench-exploring-") as folder:
        warehouse = synthetic_release(Path(folder), rows)
        release = Warehouse(warehouse).release()
        lines = [_measured(release, rows, name) for name in _SORTS]
        head = ["sorted", "first rows ms", "new order ms", "top ms", "deep ms", "ratio", "aim"]
        show(f"Blocks of {ROWS_PER_BLOCK} of {rows:,} synthetic figures, in words", head, lines)
        _measure_order(release, warehouse, rows)
        taken = _milliseconds(lambda: facets.counts(release, Selection(level="all", to_year=2030)))
        print(f"counts beside all filters, asked for the first time: {taken:.0f} ms")


def _measured(release: Release, rows: int, name: str) -> list[str]:
    """First rows on the screen, the whole order, then a block at the top and deep in it."""
    chosen, sort = Selection(level="all"), _SORTS[name]

    def block(start: int) -> None:
        found = grid.block(release, chosen, start, start + ROWS_PER_BLOCK, sort)
        assert len([in_words(row) for row in found]) == ROWS_PER_BLOCK

    first = _milliseconds(lambda: block(0))
    order = _milliseconds(lambda: block(rows // 2))
    starts = [rows * step // (_TIMES + 1) for step in range(1, _TIMES + 1)]
    deep = median(_milliseconds(partial(block, at)) for at in starts)
    top = median(_milliseconds(partial(block, at)) for at in range(0, 300, 20))
    ratio = deep / top
    kept = verdict(ratio, DEEP_AIM)
    return [name, *(f"{one:.0f}" for one in (first, order, top, deep)), f"{ratio:.2f}", kept]


def _measure_order(release: Release, warehouse: Path, rows: int) -> None:
    """Hold a new order of all figures against DuckDB's sorting, both on one thread."""
    path = warehouse / f"gcen-{RELEASE}.duckdb"
    # The release is open in this process already, and one file has one configuration in it.
    assert release.path == path
    own, other = [], []
    with duckdb.connect(str(_copy_of(path)), read_only=True, config={"threads": "1"}) as connection:
        connection.execute("SET enable_progress_bar = false")
        for turn in range(3):
            # Another last year each time: an order that nobody has asked for yet.
            own.append(_milliseconds(partial(_new_order, release, rows, 2030 + turn)))
            other.append(1000 * seconds(lambda: connection.execute(_SORTED).fetchall(), 1))
    ratio = median(own) / median(other)
    print(
        f"\na new order of {rows:,} figures: {median(own):.0f} ms; DuckDB sorts them in "
        f"{median(other):.0f} ms; ratio {ratio:.2f}, {verdict(ratio, SORT_AIM)}"
    )


def _new_order(release: Release, rows: int, last_year: int) -> None:
    chosen = Selection(level="all", to_year=last_year)
    grid.block(release, chosen, rows - 100, rows, _SORTS["by city, year and value"])


def _copy_of(path: Path) -> Path:
    copy = path.with_name("sorted.duckdb")
    copy.write_bytes(path.read_bytes())
    return copy


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))
    end()
