"""Promises of ``/metrics``: what is counted, and what is said of releases and sources."""

from __future__ import annotations

import json

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from dashboard.app import create_app
from dashboard.warehouse import Warehouse
from dashboard.watching import kind_of
from tests.loopback import serving
from tests.small_release import small_release


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory):
    folder = small_release(tmp_path_factory.mktemp("watching"))
    noted = {
        "kosis": {"tried_at": "2026-11-20T03:17:00+00:00", "status": "failed"},
        "nces_ccd": {"tried_at": "2026-11-20T03:18:00+00:00", "status": "read"},
        "strange": {"tried_at": "yesterday", "status": "read"},
    }
    (folder / "refreshes.json").write_text(json.dumps(noted), encoding="utf-8")
    return folder


def _families(address):
    answer = httpx.get(f"{address}/metrics", timeout=60)
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"
    return {one.name: one for one in text_string_to_metric_families(answer.text)}


def _values(family, *labels):
    return {tuple(one.labels[name] for name in labels): one.value for one in family.samples}


@pytest.fixture(scope="module", name="families")
def _all(folder):
    with serving(create_app(Warehouse(folder)).server) as address:
        for path in ("/", "/compare", "/api/v1/cities", "/api/v1/nowhere", "/wp-admin", "/health"):
            httpx.get(address + path, timeout=60)
        httpx.request("PROPFIND", address, timeout=60)
        return _families(address)


def test_requests_are_counted_by_kind_method_and_status(families):
    """Each request is counted once, under a kind from a small set whatever path was asked for."""
    counted = {
        key: value
        for key, value in _values(
            families["gcen_http_requests"], "kind", "method", "status"
        ).items()
        if value >= 1
    }
    assert counted[("page", "GET", "200")] == 2
    assert counted[("page", "GET", "404")] == 1
    assert counted[("api", "GET", "200")] == 1
    assert counted[("api", "GET", "404")] == 1
    assert counted[("health", "GET", "200")] == 1
    assert counted[("page", "other", "405")] == 1


def test_the_time_of_answers_is_measured(families):
    """Every answer counts in the histogram of its kind, and took some time."""
    samples = families["gcen_http_request_seconds"].samples
    pages = {one.name: one.value for one in samples if one.labels["kind"] == "page"}
    assert pages["gcen_http_request_seconds_count"] == 4
    assert pages["gcen_http_request_seconds_sum"] > 0


def test_the_release_in_force_is_named(families):
    """Release, and when it was built, stand among the metrics."""
    assert _values(families["gcen_release_info"], "release") == {("1.0.0",): 1}
    [built] = families["gcen_release_built_timestamp_seconds"].samples
    assert built.value == 1_795_478_400  # 24 November 2026, midnight UTC
    assert families["gcen_release_available"].samples[0].value == 1


def test_sources_tell_their_age_and_how_their_last_refresh_went(families):
    """Each loaded source has the day of its figures; each tried one whether it failed."""
    assert ("oecd_pisa",) in _values(families["gcen_source_retrieved_timestamp_seconds"], "source")
    assert set(_values(families["gcen_source_old"], "source").values()) <= {0, 1}
    failed = _values(families["gcen_refresh_failed"], "source")
    assert failed == {("kosis",): 1, ("nces_ccd",): 0, ("strange",): 0}
    tried = _values(families["gcen_refresh_tried_timestamp_seconds"], "source")
    assert set(tried) == {("kosis",), ("nces_ccd",)}


def test_without_a_release_the_metrics_say_so(tmp_path):
    """A dashboard without a release still answers, and says that there is none."""
    with serving(create_app(Warehouse(tmp_path)).server) as address:
        assert httpx.head(f"{address}/health", timeout=60).status_code == 503
        assert httpx.head(f"{address}/metrics", timeout=60).status_code == 200
        families = _families(address)
    assert families["gcen_release_available"].samples[0].value == 0
    assert "gcen_release_info" not in families


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "page"),
        ("", "page"),
        ("/city/seoul", "page"),
        ("/../../etc/passwd", "page"),
        ("/api/v1/cities", "api"),
        ("/assets/gcen.js", "asset"),
        ("/_dash-update-component", "callback"),
        ("/metrics", "metrics"),
    ],
)
def test_a_path_has_one_of_few_kinds(path, kind):
    """Whatever is asked for falls into a fixed set of kinds."""
    assert kind_of(path) == kind
