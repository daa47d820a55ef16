"""The dashboard in a process of its own, so that its memory can be measured.

``python -m bench.serve WAREHOUSE PORT`` is what ``served`` starts. The views of each page are drawn
before it listens, unless ``cold`` is said; ``gcen serve`` draws them while it listens already.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from dash import Dash, Input, Output

from dashboard import language
from dashboard.app import create_app, page_modules
from dashboard.warehouse import Warehouse
from dashboard.warming import warm

_PATIENCE = 300.0
"""Seconds a server may take to start, with all that it draws before."""


@dataclass(frozen=True)
class Served:
    """A dashboard that runs: its address, and its process."""

    address: str
    process_id: int

    def memory_mb(self, kind: str = "VmRSS") -> float:
        """Resident memory now (``VmRSS``) or at its highest since the last reset (``VmHWM``)."""
        status = Path(f"/proc/{self.process_id}/status").read_text(encoding="ascii")
        line = next(one for one in status.splitlines() if one.startswith(f"{kind}:"))
        return int(line.split()[1]) / 1024

    def reset_peak(self) -> None:
        """Let ``VmHWM`` start again from the memory in use."""
        Path(f"/proc/{self.process_id}/clear_refs").write_text("5", encoding="ascii")


@contextlib.contextmanager
def served(warehouse: Path, *, is_warm: bool = True) -> Iterator[Served]:
    """Start the dashboard over a warehouse and stop it at the end.

    Without ``is_warm`` no page is drawn first, for releases that have no comparisons to draw.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bench.serve", str(warehouse), str(port)]
    command += [] if is_warm else ["cold"]
    process = subprocess.Popen(command, cwd=Path(__file__).resolve().parent.parent)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/health", process)
        yield Served(address, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > patience:
                raise
            time.sleep(0.1)


def _add_empty_callback(app: Dash) -> None:
    """Add a callback that does nothing, to measure others against."""

    @app.callback(Output("bench-empty", "data"), Input("bench-asked", "data"))
    async def nothing(_: Any) -> int:
        return 0


if __name__ == "__main__":
    warehouse = Warehouse(Path(sys.argv[1]))
    app = create_app(warehouse)
    _add_empty_callback(app)
    if "cold" not in sys.argv:
        start = time.perf_counter()
        views = warm(warehouse.release(), page_modules(), languages=[language.DEFAULT])
        print(f"Drew {views} views ahead in {time.perf_counter() - start:.1f} s.", flush=True)
    uvicorn.run(app.server, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
