"""Promises of the server as a process: workers, replacement without a failed request, logs.

Clients ask in a loop while workers or the whole server are replaced; every request must be
answered. Each loop is bounded by what it waits for, and by a deadline.
"""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections import Counter
from contextlib import ExitStack

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.server_process import PATIENCE, free_port, serving
from tests.small_release import small_release

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory):
    return small_release(tmp_path_factory.mktemp("server"))


@pytest.fixture(scope="module", name="pair")
def _pair(folder):
    """A server with two workers, and its address."""
    port = free_port()
    with serving(folder, port, workers=2) as server:
        yield server, f"http://127.0.0.1:{port}"


class Clients:
    """Readers who ask in a loop: two with a lasting connection, two with a new one each time."""

    PATHS = ("/health", "/", "/api/v1/cities", "/assets/gcen.css")

    def __init__(self, address):
        self.address = address
        self.answered = 0
        self.failed: list[str] = []
        self._stop = threading.Event()
        self._deadline = time.monotonic() + 3 * PATIENCE
        self._threads = [
            threading.Thread(target=self._ask, args=(is_lasting,), daemon=True)
            for is_lasting in (True, True, False, False)
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, error, *_):
        self._stop.set()
        for thread in self._threads if error is None else ():
            thread.join(PATIENCE)

    def _ask(self, is_lasting):
        keep = httpx.Limits(max_keepalive_connections=None if is_lasting else 0)
        with httpx.Client(base_url=self.address, timeout=PATIENCE, limits=keep) as client:
            while not self._stop.is_set() and time.monotonic() < self._deadline:
                for path in self.PATHS:
                    self._ask_one(client, path)
                    self._stop.wait(0.03)  # leaves the new workers some of the processor

    def _ask_one(self, client, path):
        try:
            status = client.get(path).status_code
        except httpx.HTTPError as error:
            self.failed.append(f"{path}: {error!r}")
            return
        if status == httpx.codes.OK:
            self.answered += 1
        else:
            self.failed.append(f"{path}: {status}")

    def wait_for_more(self, requests=40):
        """Wait until so many more requests were answered."""
        wanted, patience = self.answered + requests, time.monotonic() + PATIENCE
        while self.answered < wanted and time.monotonic() < patience:
            threading.Event().wait(0.02)
        assert self.answered >= wanted, self.failed[:5]


def test_workers_are_replaced_without_a_failed_request(pair):
    """SIGHUP brings two new workers in, one by one, and every request in between is answered."""
    server, address = pair
    with Clients(address) as readers:
        readers.wait_for_more()
        server.process.send_signal(signal.SIGHUP)
        server.wait_for("Terminated child process", times=2)
        server.wait_for("Application startup complete", times=4)
        readers.wait_for_more()
    assert readers.failed == []
    workers = {one["process"] for one in server.records() if one["message"] == "request"}
    assert len(workers) >= 3, "the requests were answered by old and by new workers"


def test_the_whole_server_is_replaced_without_a_failed_request(folder):
    """Behind a socket of the service manager the server stops and another starts; nobody notices."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening, ExitStack() as servers:
        handed = listening.fileno()
        first = servers.enter_context(serving(folder, 0, adopt=handed))
        with Clients(f"http://127.0.0.1:{listening.getsockname()[1]}") as readers:
            readers.wait_for_more()
            first.stop()
            servers.enter_context(serving(folder, 0, adopt=handed))
            readers.wait_for_more()
    assert readers.failed == []
    assert first.process.returncode in (0, -signal.SIGTERM)


def _counted(address):
    """Requests counted so far, by kind and status; any worker answers for all."""
    text = httpx.get(f"{address}/metrics", timeout=PATIENCE).text
    families = {one.name: one for one in text_string_to_metric_families(text)}
    return Counter(
        {
            (one.labels["kind"], one.labels["status"]): one.value
            for one in families["gcen_http_requests"].samples
            if one.name.endswith("_total")
        }
        if "gcen_http_requests" in families
        else {}
    )


def test_workers_count_together_and_log_in_lines(pair):
    """Any worker answers for all in /metrics; each request is one line of JSON with its facts."""
    server, address = pair
    before = _counted(address)
    for _ in range(20):  # a new connection each, so that both workers get some
        httpx.get(f"{address}/api/v1/cities", timeout=PATIENCE).raise_for_status()
    httpx.get(f"{address}/nowhere?q=1", timeout=PATIENCE)
    server.wait_for('"path": "/nowhere"')
    counted = _counted(address) - before
    assert counted[("api", "200")] == 20
    assert counted[("page", "404")] == 1
    requests = [one for one in server.records() if one["message"] == "request"]
    assert len({one["process"] for one in requests}) >= 2, "both workers answered"
    [lost] = [one for one in requests if one["path"] == "/nowhere"]
    assert (lost["method"], lost["status"], lost["query"]) == ("GET", 404, "q=1")
    assert lost["logger"] == "gcen.requests"
    assert lost["seconds"] > 0
    assert lost["bytes"] > 1000


def test_a_server_that_ends_lets_the_answer_under_way_end(folder):
    """A download that is being read when the server is told to stop arrives whole."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with serving(folder, port) as server:
        whole = httpx.get(f"{address}/api/v1/observations?format=csv", timeout=PATIENCE).content
        with httpx.stream(
            "GET", f"{address}/api/v1/observations?format=csv", timeout=PATIENCE
        ) as answer:
            server.process.send_signal(signal.SIGTERM)
            assert answer.read() == whole
        server.process.wait(PATIENCE)
