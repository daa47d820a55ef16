"""A refresh of every source from local files, and again from the same bytes.

``python -m bench.refreshing [FOLDER]``. ``FOLDER`` holds real files as ``<source_id>/<file>``;
without it ``GCEN_TEST_SOURCES`` is taken, and without that the specimens of the tests, which say
little. The peak is that of the whole process; the ratio is that of the two refreshes.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.table import end, kept, show
from tests.source_tools import SOURCES, lay_down, specimen_of

_ROOT = Path(__file__).resolve().parent.parent
_MOST_SECONDS, _MOST_MB = 60.0, 500.0


def main() -> None:
    """Print seconds and peak memory of a first refresh, and of one that finds nothing new."""
    with tempfile.TemporaryDirectory(prefix="gcen-bench-") as temporary:
        folder = _files(Path(temporary))
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        home = Path(temporary) / "home"
        first = _refresh(home, folder)
        again = _refresh(home, folder)
    show(
        f"Refresh of {len(SOURCES)} sources from {size:.0f} MB of local files",
        ["", "s", f"aim {_MOST_SECONDS:.0f}", "peak MB", f"aim {_MOST_MB:.0f}", "ratio to first"],
        [
            ["first", *_judged(*first), "1.00"],
            ["the same bytes again", *_judged(*again), f"{again[0] / first[0]:.2f}"],
        ],
    )


def _files(temporary: Path) -> Path:
    named = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("GCEN_TEST_SOURCES")
    if named:
        return Path(named).resolve()
    for source_id in SOURCES:
        lay_down(temporary / "files" / source_id, specimen_of(source_id))
    return temporary / "files"


def _refresh(home: Path, folder: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one refresh in a process of its own."""
    command = [sys.executable, "-m", "pipelines.cli", "refresh", "--from-dir", str(folder)]
    command += ["--allow-removals", "--allow-jumps", "--yes"]
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=_ROOT,
        env={**os.environ, "GCEN_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, _megabytes(usage)


def _megabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024


def _judged(seconds: float, megabytes: float) -> list[str]:
    return [
        f"{seconds:.1f}",
        kept(seconds, _MOST_SECONDS),
        f"{megabytes:.0f}",
        kept(megabytes, _MOST_MB),
    ]


if __name__ == "__main__":
    main()
    end()
