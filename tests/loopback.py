"""Serve an application on a free port of this machine, for tests that speak HTTP."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp


@contextlib.contextmanager
def serving(server: ASGIApp) -> Iterator[str]:
    """Give the address of the application, without a slash at its end, while it is served."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        runner = uvicorn.Server(uvicorn.Config(server, log_level="warning"))
        thread = threading.Thread(target=runner.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        patience = time.monotonic() + 60
        while not runner.started:
            assert thread.is_alive(), "the server stopped while starting"
            assert time.monotonic() < patience, "the server did not start"
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            runner.should_exit = True
            thread.join(timeout=10)
