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
from bench.table import end, kept, seconds, show
from dashboard.warehouse.observations import COLUMNS

ROWS = 1_000_000
AIM = 1.5
FIRST_BYTE = 0.2
"""Seconds after which the first byte of a stream should be there."""
EXCEL_ROWS = 100_000
_TIMES = 3
_COPY = {
    "csv": "FORMAT csv, HEADER",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
    "json": "FORMAT json",
}


def main(rows: int = ROWS) -> None:
    """Measure streams and workbooks, and the server's memory."""
    with tempfile.TemporaryDirectory(prefix="gcen-bench-synthetic-") as folder:
        warehouse = synthetic_release(Path(folder), rows)
        path = warehouse / f"gcen-{RELEASE}.duckdb"
        with served(warehouse, is_warm=False) as server:
            take(server, "level=all&format=csv&to=1986")
            with duckdb.connect(str(path), read_only=True) as connection:
                connection.execute("SET enable_progress_bar = false")
                streams = [_stream(server, connection, Path(folder), key) for key in _COPY]
            books = [_workbook(server, size) for size in (EXCEL_ROWS // 4, EXCEL_ROWS)]
    show(
        f"Download of {rows:,} synthetic rows against DuckDB's COPY to a file",
        [
            *("format", "HTTP s", "MB", "COPY s", "MB", "ratio", f"aim {AIM:g}", "first byte s"),
            *(f"aim {FIRST_BYTE:g}", "memory MB"),
        ],
        streams,
    )
    show("Excel workbook", ["rows", "s", "MB", "memory MB"], books)
    print("memory: growth of the server's peak over what it held before the download")


def _stream(
    server: Served, connection: duckdb.DuckDBPyConnection, folder: Path, key: str
) -> list[str]:
    """Medians of both, taken in turns, so that other work on the machine burdens both."""
    before = server.memory_mb()
    server.reset_peak()
    sent, first, copied, size = [], [], [], 0
    target = folder / f"copy.{key}"
    for _ in range(_TIMES):
        copied.append(seconds(lambda: _copy(connection, target, key), 1))
        start = time.perf_counter()
        size, waited = take(server, f"level=all&format={key}")
        sent.append(time.perf_counter() - start)
        first.append(waited)
    ratio = median(sent) / median(copied)
    return [
        key,
        f"{median(sent):.2f}",
        f"{size / 1e6:.0f}",
        f"{median(copied):.2f}",
        f"{target.stat().st_size / 1e6:.0f}",
        f"{ratio:.2f}",
        kept(ratio, AIM),
        f"{median(first):.3f}",
        kept(median(first), FIRST_BYTE),
        f"{server.memory_mb('VmHWM') - before:.0f}",
    ]


def _copy(connection: duckdb.DuckDBPyConnection, target: Path, key: str) -> None:
    """Let DuckDB write the rows to a file, with its usual settings."""
    rows = f"SELECT {', '.join(COLUMNS)} FROM city_figure WHERE redistributable"
    connection.execute(f"COPY ({rows}) TO '{target}' ({_COPY[key]})")


def _workbook(server: Served, rows: int) -> list[str]:
    """One workbook; its memory should not grow with its rows."""
    before = server.memory_mb()
    server.reset_peak()
    start = time.perf_counter()
    size, _ = take(server, f"level=all&format=xlsx&limit={rows}")
    taken = time.perf_counter() - start
    growth = server.memory_mb("VmHWM") - before
    return [f"{rows:,}", f"{taken:.1f}", f"{size / 1e6:.0f}", f"{growth:.0f}"]


def take(server: Served, query: str, route: str = "observations") -> tuple[int, float]:
    """Download rows; gives the bytes, and the seconds until the first of them was there."""
    url = f"{server.address}/api/v1/{route}?{query}"
    start = time.perf_counter()
    with urllib.request.urlopen(url, timeout=600) as answer:  # noqa: S310 - our own server
        size = len(answer.read(1))
        waited = time.perf_counter() - start
        while part := answer.read(1 << 20):
            size += len(part)
    return size, waited


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))
    end()
