"""An HTTP server for several publishers, each below its own prefix, with faults scripted per test.

A fault takes the good reply and gives back a spoiled one. ``ReplayServer.spoil`` lines faults up
for the paths that contain some text; each request that matches uses up one of them.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from pipelines.fetch import Politeness

QUICK = Politeness(attempts=2, wait_initial=0, wait_max=0, wait_jitter=0, timeout=60, paced=False)
"""How publishers on this machine are asked: without waits, but patiently, for it may be busy."""

THRICE = replace(QUICK, attempts=3)
"""The same with two more attempts after the first."""


@dataclass(frozen=True)
class Reply:
    """An answer and how it is sent.

    ``delay`` is in seconds; of ``sent`` bytes of the body the connection is closed, without any
    answer where it is negative; ``pause`` is slept between the bytes of a dripping answer.
    """

    body: bytes
    status: int = 200
    content_type: str = "application/json;charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    sent: int | None = None
    pause: float = 0.0


HERE = b"http://here.invalid"
"""Stands in the body of an answer for the server's own address, which no publisher can know."""

Fault = Callable[[Reply], Reply]


class Query(dict[str, str]):
    """Parameters of a request; of one that stands there several times ``every`` gives all."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = tuple(pairs)
        super().__init__(self._pairs)

    def every(self, name: str) -> list[str]:
        """All values of one parameter, in their order."""
        return [value for key, value in self._pairs if key == name]


class Publisher(Protocol):
    """One publisher: what it answers to a path below its prefix."""

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Give the reply of a service in good health."""


class Asked(NamedTuple):
    """One request as it came in."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float


class ReplayServer:
    """The running server: its address, what it was asked, and what to spoil."""

    def __init__(self, publishers: Mapping[str, Publisher], port: int = 0) -> None:
        self._publishers = dict(publishers)
        self._lock = threading.Lock()
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: list[Fault] = []
        self._under_way = 0
        self.most_at_once = 0
        self.asked: list[Asked] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._http.daemon_threads = True

    def url(self, prefix: str) -> str:
        """Base address of one publisher."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/{prefix}"

    def spoil(self, path_part: str, *faults: Fault) -> None:
        """Spoil the next answers to paths that contain ``path_part``, one fault each."""
        self._faults[path_part].extend(faults)

    def spoil_all(self, fault: Fault) -> None:
        """Spoil every answer from now on."""
        self._always.append(fault)

    def serve(self) -> None:
        """Answer until ``close`` is called."""
        self._http.serve_forever(poll_interval=0.02)

    def close(self) -> None:
        """Stop answering and give the port back."""
        self._http.shutdown()
        self._http.server_close()

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the requests that are under way at the same time."""
        with self._lock:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1

    def reply(self, asked: Asked) -> Reply:
        """Answer one request, spoiled where a fault is due."""
        with self._lock:
            self.asked.append(asked)
            due = list(self._always)
            for part, faults in self._faults.items():
                if part in asked.path and faults:
                    due.append(faults.popleft())
                    break
        prefix, _, rest = asked.path.lstrip("/").partition("/")
        publisher = self._publishers.get(prefix)
        good = publisher.answer("/" + rest, asked.query) if publisher else no_such_page()
        for fault in due:
            good = fault(good)
        return replace(good, body=good.body.replace(HERE, self.url("").rstrip("/").encode()))


def _handler(server: ReplayServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with server.counted():
                parts = urlsplit(self.path)
                query = Query(parse_qsl(parts.query, keep_blank_values=True))
                asked = Asked(unquote(parts.path), query, dict(self.headers), time.monotonic())
                self._send(server.reply(asked))

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.delay)
            if reply.sent is not None and reply.sent < 0:
                self.close_connection = True
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self._send_body(reply)

        def _send_body(self, reply: Reply) -> None:
            try:
                if reply.pause:
                    for at in range(len(reply.body)):
                        self.wfile.write(reply.body[at : at + 1])
                        self.wfile.flush()
                        time.sleep(reply.pause)
                else:
                    self.wfile.write(reply.body[: reply.sent])
            except OSError:
                self.close_connection = True
            if reply.sent is not None:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing; ``ReplayServer.asked`` holds the requests."""

    return Handler


@contextmanager
def running(publishers: Mapping[str, Publisher]) -> Iterator[ReplayServer]:
    """Run a server on a free port in a thread."""
    server = ReplayServer(publishers)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


def no_such_page() -> Reply:
    """The answer to a path that leads nowhere."""
    return Reply(b"<html><body>404 Not Found</body></html>", 404, "text/html")


def status(code: int, body: bytes = b"<html>Try later</html>", **headers: str) -> Fault:
    """Answer with another status and an HTML page; headers with ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(body, code, "text/html", named)


def instead(body: bytes, content_type: str = "text/html") -> Fault:
    """Answer with status 200 and another body."""
    return lambda _: Reply(body, 200, content_type)


def cut_short(sent: int = 20) -> Fault:
    """Announce the whole body, send ``sent`` bytes of it and close the connection."""
    return lambda good: replace(good, sent=sent)


def incomplete(kept: int = 20) -> Fault:
    """Send a body that ends early and announce it as whole."""
    return lambda good: replace(good, body=good.body[:kept])


def dropped() -> Fault:
    """Close the connection without a word."""
    return lambda good: replace(good, sent=-1)


def together(number: int) -> Fault:
    """Answer once so many requests are under way; they fail where they never are."""
    meeting = threading.Barrier(number)

    def fault(good: Reply) -> Reply:
        meeting.wait(QUICK.timeout / 2)
        return good

    return fault


def slow(seconds: float) -> Fault:
    """Answer after some seconds."""
    return lambda good: replace(good, delay=seconds)


def dripping(pause: float) -> Fault:
    """Send the body byte by byte."""
    return lambda good: replace(good, pause=pause)
