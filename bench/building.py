"""A release built from the figures that ship.

``python -m bench.building``.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.callbacks import shipped_home
from bench.table import end, show
from pipelines.build import build


def main() -> None:
    """Print seconds, figures and megabytes of a build."""
    with tempfile.TemporaryDirectory(prefix="gcen-bench-") as folder:
        home = shipped_home(Path(folder))
        start = time.perf_counter()
        report = build(home)
        taken = time.perf_counter() - start
        size = sum(path.stat().st_size for path in home.warehouse.glob("*.duckdb")) / 1e6
    figures = report.difference.count("added")
    show(
        "Build of a release from the figures that ship",
        ["", "figures", "MB", "s"],
        [["build", f"{figures:,}", f"{size:.1f}", f"{taken:.1f}"]],
    )


if __name__ == "__main__":
    main()
    end()
