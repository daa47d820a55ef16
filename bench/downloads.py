"""Downloads of a million synthetic rows over HTTP, against DuckDB's own COPY to a file.

``python -m bench.downloads [ROWS]``. Both read the same rows of the same release; the ratio is
what counts, since both run on this machine in this minute. Nothing fails on time.
"""

from __future__ import annotations

import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

import duckdb

from bench.serve import Served, served
from bench.synthetic import RELEASE, synthetic_release
from bench.table import seconds, show, verdict
from dashboard.warehouse.observations import COLUMNS

ROWS = 1_000_000
AIM = 2.0
_TIMES = 5
_COPY = {
    "csv": "FORMAT csv, HEADER",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
    "json": "FORMAT json",
}


def main(rows: int = ROWS) -> None:
    """Measure csv, parquet and json, and the server's memory while it streams."""
    with tempfile.TemporaryDirectory(prefix="gcen-bench-synthetic-") as folder:
        warehouse = synthetic_release(Path(folder), rows)
        path = warehouse / f"gcen-{RELEASE}.duckdb"
        with served(warehouse) as server, duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SET enable_progress_bar = false")
            _take(server, "csv", "&to=1986")
            lines = [_measured(server, connection, Path(folder), key) for key in _COPY]
    head = ["format", "HTTP s", "MB", "COPY s", "MB", "ratio", f"aim {AIM:g}", "memory MB"]
    show(f"Download of {rows:,} synthetic rows against DuckDB's COPY to a file", head, lines)
    print("memory: growth of the server's peak over what it held before the download")


def _measured(
    server: Served, connection: duckdb.DuckDBPyConnection, folder: Path, key: str
) -> list[str]:
    """Medians of both, taken in turns, so that other work on the machine burdens both."""
    before = server.memory_mb()
    server.reset_peak()
    sent, copied, size = [], [], 0
    target = folder / f"copy.{key}"
    for _ in range(_TIMES):
        copied.append(seconds(lambda: _copy(connection, target, key), 1))
        start = time.perf_counter()
        size = _take(server, key)
        sent.append(time.perf_counter() - start)
    growth = server.memory_mb("VmHWM") - before
    ratio = median(sent) / median(copied)
    return [
        key,
        f"{median(sent):.2f}",
        f"{size / 1e6:.0f}",
        f"{median(copied):.2f}",
        f"{target.stat().st_size / 1e6:.0f}",
        f"{ratio:.2f}",
        verdict(ratio, AIM).partition(": ")[2],
        f"{growth:.0f}",
    ]


def _copy(connection: duckdb.DuckDBPyConnection, target: Path, key: str) -> None:
    """Let DuckDB write the rows to a file, with its usual settings."""
    rows = f"SELECT {', '.join(COLUMNS)} FROM city_figure WHERE redistributable"
    connection.execute(f"COPY ({rows}) TO '{target}' ({_COPY[key]})")


def _take(server: Served, key: str, more: str = "") -> int:
    """Download all rows and give the bytes."""
    url = f"{server.address}/api/v1/observations?level=all&format={key}{more}"
    size = 0
    with urllib.request.urlopen(url, timeout=600) as answer:  # noqa: S310 - our own server
        while part := answer.read(1 << 20):
            size += len(part)
    return size


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))
