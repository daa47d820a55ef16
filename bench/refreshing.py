"""A refresh of every source from local files, again from the same bytes, and going back.

``python -m bench.refreshing [FOLDER]``. ``FOLDER`` holds real files as ``<source_id>/<file>``;
without it ``GCEN_TEST_SOURCES`` is taken, and without that the specimens of the tests, which say
little. The peak is that of the whole process; the ratio is that to the first refresh.
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
_MOST_SECONDS_BACK = 1.0


def main() -> None:
    """Print seconds and peak memory of a refresh, of one without news, and of a rollback."""
    with tempfile.TemporaryDirectory(prefix="gcen-bench-") as temporary:
        folder = _files(Path(temporary))
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        home = Path(temporary) / "home"
        first = _refresh(home, folder)
        again = _refresh(home, folder)
        back = _gcen(home, "rollback", "1.0.0")
    show(
        f"Refresh of {len(SOURCES)} sources from {size:.0f} MB of local files",
        [
            "",
            "s",
            f"aim {_MOST_SECONDS:.0f}, {_MOST_SECONDS_BACK:.0f} to go back",
            "peak MB",
            f"aim {_MOST_MB:.0f}",
            "ratio to first",
        ],
        [
            ["first", *_judged(*first), "1.00"],
            ["the same bytes again", *_judged(*again), f"{again[0] / first[0]:.2f}"],
            ["gcen rollback", *_judged(*back, _MOST_SECONDS_BACK), f"{back[0] / first[0]:.3f}"],
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
    """Seconds and peak megabytes of one refresh."""
    asked = ("--allow-removals", "--allow-jumps", "--yes")
    return _gcen(home, "refresh", "--from-dir", str(folder), *asked)


def _gcen(home: Path, *arguments: str) -> tuple[float, float]:
    """Seconds and peak megabytes of one command in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", *arguments],
        cwd=_ROOT,
        env={**os.environ, "GCEN_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, _megabytes(usage)


def _megabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024


def _judged(seconds: float, megabytes: float, most: float = _MOST_SECONDS) -> list[str]:
    return [
        f"{seconds:.1f}",
        kept(seconds, most),
        f"{megabytes:.0f}",
        kept(megabytes, _MOST_MB),
    ]


if __name__ == "__main__":
    main()
    end()
