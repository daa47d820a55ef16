"""What operators see of a running dashboard: ``/metrics``, and one line of log per request.

Several workers share one address, so a scrape may reach any of them: where
``PROMETHEUS_MULTIPROC_DIR`` is set (the server does that when it starts workers) they count into
that folder, and each answers for all. What is said of releases and sources is read when asked.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from datetime import time as midnight

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.warehouse import NoRelease, Warehouse, coverage, refreshes

REQUESTS = logging.getLogger("gcen.requests")
"""One record per answered request, with extra fields; shown where the log is JSON."""

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
"""Variable that names the folder in which workers count together."""

_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_KINDS = {
    "api": "api",
    "assets": "asset",
    "_dash-component-suites": "asset",
    "_favicon.ico": "asset",
    "_dash-update-component": "callback",
    "_dash-layout": "callback",
    "_dash-dependencies": "callback",
    "brief": "brief",
    "health": "health",
    "metrics": "metrics",
}
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def kind_of(path: str) -> str:
    """Kind of what is asked for, from a small fixed set: labels must never grow with readers."""
    return _KINDS.get(path.split("/", 2)[1] if path.startswith("/") else "", "page")


class Watch:
    """The counts of one application, and the route that gives them."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._own = CollectorRegistry()
        self._warehouse = warehouse
        self.requests = Counter(
            "gcen_http_requests",
            "Requests answered.",
            ["kind", "method", "status"],
            registry=self._own,
        )
        self.seconds = Histogram(
            "gcen_http_request_seconds",
            "Seconds from a request to the end of its answer.",
            ["kind"],
            buckets=_SECONDS,
            registry=self._own,
        )

    def mount(self, server: FastAPI) -> None:
        """Serve ``/metrics``; before the routes for other addresses."""

        @server.api_route("/metrics", methods=["GET", "HEAD"], include_in_schema=False)
        def metrics(_: Request) -> Response:
            """Counts and ages, in Prometheus' text format."""
            return Response(
                self.text(), media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
            )

    def text(self) -> bytes:
        """Write all metrics in Prometheus' text format."""
        counts = self._own
        if os.environ.get(MULTIPROCESS):
            counts = CollectorRegistry()
            MultiProcessCollector(counts)  # type: ignore[no-untyped-call]
        states = CollectorRegistry()
        states.register(_Releases(self._warehouse))
        return generate_latest(counts) + generate_latest(states)


class Watched:
    """Counts each request, and logs it in one record."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        self.app = app
        self.watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note how it was answered; one without an answer is a 500."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status, size = 500, 0

        async def noting(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            self._note(scope, status, size, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        kind = kind_of(scope["path"])
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self.watch.requests.labels(kind, method, str(status)).inc()
        self.watch.seconds.labels(kind).observe(seconds)
        REQUESTS.info(
            "request",
            extra={
                "method": scope["method"],
                "path": scope["path"],
                "query": scope["query_string"].decode("latin-1"),
                "status": status,
                "bytes": size,
                "seconds": round(seconds, 4),
                "kind": kind,
            },
        )


class _Releases(Collector):
    """Which release is in force, and how old each source is; read from the releases when asked."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def collect(self) -> Iterable[Metric]:
        """Give the metrics of the release in force; without one only that there is none."""
        try:
            release = self._warehouse.release()
        except NoRelease:
            yield GaugeMetricFamily("gcen_release_available", "1 with a release in force.", 0)
            return
        yield GaugeMetricFamily("gcen_release_available", "1 with a release in force.", 1)
        info = GaugeMetricFamily("gcen_release_info", "The release in force.", labels=["release"])
        info.add_metric([release.name], 1)
        yield info
        yield GaugeMetricFamily(
            "gcen_release_built_timestamp_seconds",
            "When the release in force was built.",
            release.header["built_at"].replace(tzinfo=UTC).timestamp(),
        )
        retrieved = GaugeMetricFamily(
            "gcen_source_retrieved_timestamp_seconds",
            "Day on which the figures of a source were retrieved.",
            labels=["source"],
        )
        old = GaugeMetricFamily(
            "gcen_source_old",
            "1 where a source was retrieved longer ago than its cadence allows.",
            labels=["source"],
        )
        for row in coverage.sources(release, datetime.now(UTC).date()):
            if row["retrieved_at"] is not None:
                retrieved.add_metric([row["source_id"]], _seconds(row["retrieved_at"]))
                old.add_metric([row["source_id"]], int(row["is_old"]))
        yield from (retrieved, old, *self._refreshes())

    def _refreshes(self) -> Iterable[Metric]:
        tried = GaugeMetricFamily(
            "gcen_refresh_tried_timestamp_seconds",
            "When a refresh last tried a source.",
            labels=["source"],
        )
        failed = GaugeMetricFamily(
            "gcen_refresh_failed", "1 where the last refresh of a source failed.", labels=["source"]
        )
        for source_id, one in refreshes.last(self._warehouse).items():
            failed.add_metric([source_id], int(one.has_failed))
            if one.tried_at is not None:
                tried.add_metric([source_id], one.tried_at.timestamp())
        return (tried, failed)


def _seconds(day: date) -> float:
    return datetime.combine(day, midnight(), UTC).timestamp()
