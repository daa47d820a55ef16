"""Downloads of a million synthetic rows over HTTP, against DuckDB's own COPY to a file.

``python -m bench.downloads [ROWS]``. Both read the same rows of the same release; the ratio is
what counts, since both run on this machine in this minute. Nothing fails on time.
"""

from __future__ import annotations

import sys
import tempfile
import urllib.request
from pathlib import Path

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
        copies = {key: _copy(warehouse, Path(folder), key) for key in _COPY}
        with served(warehouse) as server:
            _take(server, "csv", "&to=1986")
            lines = [_measured(server, key, *copies[key]) for key in _COPY]
    head = [
        "format",
        "HTTP s",
        "HTTP MB",
        "COPY s",
        "COPY MB",
        "ratio",
        f"aim {AIM:g}",
        "memory MB",
    ]
    show(f"Download of {rows:,} synthetic rows against DuckDB's COPY to a file", head, lines)
    print("memory: growth of the server's peak over what it held before the download")


def _copy(warehouse: Path, folder: Path, key: str) -> tuple[float, float]:
    """Seconds and megabytes of DuckDB's COPY with its usual settings."""
    target = folder / f"copy.{key}"
    columns = ", ".join(COLUMNS)
    rows = f"SELECT {columns} FROM city_figure WHERE redistributable"
    sql = f"COPY ({rows}) TO '{target}' ({_COPY[key]})"
    path = warehouse / f"gcen-{RELEASE}.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("SET enable_progress_bar = false")
        taken = seconds(lambda: connection.execute(sql), _TIMES)
    return taken, target.stat().st_size / 1e6


def _measured(server: Served, key: str, copy_s: float, copy_mb: float) -> list[str]:
    before = server.memory_mb()
    server.reset_peak()
    sizes: list[int] = []
    taken = seconds(lambda: sizes.append(_take(server, key)), _TIMES)
    growth = server.memory_mb("VmHWM") - before
    ratio = taken / copy_s
    return [
        key,
        f"{taken:.2f}",
        f"{sizes[-1] / 1e6:.0f}",
        f"{copy_s:.2f}",
        f"{copy_mb:.0f}",
        f"{ratio:.2f}",
        verdict(ratio, AIM).partition(": ")[2],
        f"{growth:.0f}",
    ]


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
