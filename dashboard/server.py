"""Runs the dashboard: one process, or several workers over one socket and one release file.

Nothing is lost when a worker goes: it stops accepting, answers what it has taken on, tells each
connection to close after its next answer, and only then ends. New connections wait meanwhile in the
socket's queue, which belongs to no worker. SIGHUP replaces the workers one by one, each new one
ready before the old one goes. Where the socket itself was opened by a service manager (systemd's
socket activation), the whole server can be replaced the same way.
"""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import uvicorn
from pythonjsonlogger.core import RESERVED_ATTRS
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from dashboard.app import create_app, page_modules
from dashboard.warehouse import Warehouse
from dashboard.warming import keep_warm
from dashboard.watching import MULTIPROCESS

Log = Literal["text", "json"]

_READY_SECONDS = 90
"""Seconds a worker may need until it answers: imports dominate, on a busy machine."""

_GRACE_SECONDS = 2.0
"""Seconds an idle connection of a worker that goes may still bring a last request."""

_INHERITED = 3
"""First file descriptor that a service manager hands over (``sd_listen_fds``)."""


@dataclass(frozen=True)
class Serving:
    """How the dashboard is served: which releases, where, by how many, below which path."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = 8050
    workers: int = 1
    prefix: str = ""
    log: Log = "text"


def run(serving: Serving, on_ready: Callable[[], None]) -> None:
    """Serve the dashboard until it is stopped; ``on_ready`` is called once it answers.

    Raises ``OSError`` where the address is taken.
    """
    with _listening(serving) as listening:
        config = _config(serving)
        if serving.workers == 1:
            _Announcing(config, on_ready).run(sockets=[listening])
        else:
            with _counting_together():
                _Workers(config, [listening], on_ready).run()


# --- the application ----------------------------------------------------------------------------


class Application:
    """The dashboard as an ASGI application that draws its first views while it is served."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._warehouse = Warehouse(folder)
        self._server: ASGIApp = create_app(self._warehouse, prefix).server
        self._stop = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass requests on; warm up for as long as the server lives."""
        if scope["type"] != "lifespan":
            await self._server(scope, receive, send)
            return
        warming = keep_warm(self._warehouse, page_modules(), self._stop)
        try:
            await self._server(scope, receive, send)
        finally:
            self._stop.set()
            warming.join(_GRACE_SECONDS)


def _config(serving: Serving) -> uvicorn.Config:
    return uvicorn.Config(
        partial(Application, serving.folder, serving.prefix),
        factory=True,
        workers=serving.workers,
        http=_Draining,
        ws="none",
        access_log=False,
        log_config=log_config(serving.log),
        timeout_worker_healthcheck=_READY_SECONDS,
    )


def log_config(log: Log) -> dict[str, Any]:
    """Configure logging: warnings as text, or everything as JSON lines with a line per request.

    In the form of ``logging.config.dictConfig``, so that workers can be handed it.
    """
    formatters = {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(process)d %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "reserved_attrs": [*RESERVED_ATTRS, "color_message"],
        },
    }
    level = "INFO" if log == "json" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {log: formatters[log]},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": log,
            }
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {"gcen": {"level": level}, "uvicorn": {"level": level}},
    }


# --- the socket ---------------------------------------------------------------------------------


@contextmanager
def _listening(serving: Serving) -> Iterator[socket.socket]:
    """Give the socket that a service manager has opened for us, or open one."""
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    with (
        socket.socket(fileno=_INHERITED)
        if is_handed_a_socket()
        else socket.create_server((serving.host, serving.port), family=family)
    ) as listening:
        listening.set_inheritable(True)
        yield listening


def is_handed_a_socket() -> bool:
    """Whether a service manager has opened the socket (``LISTEN_PID``, ``LISTEN_FDS``)."""
    return os.environ.get("LISTEN_PID") == str(os.getpid()) and (
        os.environ.get("LISTEN_FDS", "0") != "0"
    )


# --- processes ----------------------------------------------------------------------------------


class _Draining(HttpToolsProtocol):
    """A connection that is never cut between two requests when its worker goes."""

    _is_draining = False

    def shutdown(self) -> None:
        """Let the answer under way, or else the next one, be the last; then close."""
        self._is_draining = True
        if self._is_idle():
            self.loop.call_later(_GRACE_SECONDS, self._close_if_idle)
        else:
            self.cycle.keep_alive = False

    def on_headers_complete(self) -> None:
        """Start on a request; while the worker goes it is the connection's last."""
        super().on_headers_complete()
        if self._is_draining and self.cycle is not None:
            self.cycle.keep_alive = False

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _close_if_idle(self) -> None:
        if self._is_idle() and not self.transport.is_closing():
            self.transport.close()


class _Announcing(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


class _Workers(Multiprocess):
    """Several processes over one socket, announced once all of them answer."""

    def __init__(
        self, config: uvicorn.Config, sockets: list[socket.socket], on_ready: Callable[[], None]
    ) -> None:
        super().__init__(config, sockets)
        self._on_ready = on_ready

    def init_processes(self) -> None:
        """Start the workers and wait for them."""
        super().init_processes()
        waited = [one.wait_until_ready(_READY_SECONDS, self.should_exit) for one in self.processes]
        if all(waited):
            self._on_ready()


@contextmanager
def _counting_together() -> Iterator[None]:
    """Name a folder in which workers count together; old counts never reach a new server."""
    with tempfile.TemporaryDirectory(prefix="gcen-metrics-") as folder:
        os.environ[MULTIPROCESS] = folder
        try:
            yield
        finally:
            os.environ.pop(MULTIPROCESS, None)
