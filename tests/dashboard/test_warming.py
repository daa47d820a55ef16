"""Promises of the first views that are drawn before a reader asks."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from dashboard import warming
from dashboard.components.plain import as_plain
from dashboard.language import LANGUAGES
from dashboard.pages import compare
from dashboard.warehouse import Release, Warehouse, catalogue
from dashboard.warehouse import release as reading
from dashboard.warming import keep_warm, warm
from tests.small_release import next_release, small_release


@pytest.fixture(name="warehouse", scope="module")
def _warehouse(tmp_path_factory):
    return Warehouse(small_release(tmp_path_factory.mktemp("warming")))


def _module(views):
    return SimpleNamespace(__name__="page", first_views=lambda _: views)


def test_every_indicator_is_drawn_as_it_opens_and_for_every_city(warehouse, monkeypatch):
    """Whoever first asks for an indicator, with a city or without, waits for no query."""
    release = warehouse.release()
    drawn = warm(release, [compare])
    indicators, cities = catalogue.indicators(release), catalogue.cities(release)
    assert drawn == len(LANGUAGES) * len(indicators) * (1 + len(cities)) > 0

    def refuse(*_):
        raise AssertionError("a query was made for a view that is drawn ahead")

    monkeypatch.setattr(Release, "rows", refuse)
    for indicator in indicators:
        for focal in ("none", *(city["city_id"] for city in cities)):
            page = compare.layout(warehouse, indicator=indicator["indicator_id"], focal=focal)
            assert "chart-card" in str(as_plain(page))


def test_a_view_that_fails_leaves_the_others(warehouse, caplog):
    """A view that cannot be drawn is logged, and the next one is drawn."""
    seen = []

    def broken():
        raise ValueError("no such view")

    views = _module([broken, lambda: seen.append(1)])
    drawn = warm(warehouse.release(), [views], languages=["en"])
    assert (drawn, seen) == (2, [1])
    assert "could not be drawn" in caplog.text


def test_warming_ends_when_told(warehouse):
    """Once stopped, nothing more is drawn, and the thread ends."""
    stop = threading.Event()
    started = threading.Event()
    thread = keep_warm(warehouse, [_module([started.set])], stop)
    assert started.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert warm(warehouse.release(), [_module([started.clear])], is_over=stop.is_set) == 0


def test_a_warehouse_without_a_release_is_waited_for(tmp_path):
    """Without a release there is nothing to draw, and nothing breaks."""
    stop = threading.Event()
    thread = keep_warm(Warehouse(tmp_path), [_module([])], stop)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_a_release_that_is_replaced_is_drawn_no_further(tmp_path, monkeypatch):
    """What readers no longer see is not drawn to its end; the next release is drawn instead."""
    monkeypatch.setattr(reading, "POLL_SECONDS", 0)
    monkeypatch.setattr(warming, "_LOOK", 0.01)
    folder = small_release(tmp_path)
    drawn = []
    is_done, stop = threading.Event(), threading.Event()

    def replace():
        next_release(folder, "1.0.0", "2.0.0")

    def views(release):
        yield lambda: drawn.append(release.name)
        if release.name == "1.0.0":
            yield replace
        yield lambda: (drawn.append(f"the rest of {release.name}"), is_done.set())

    page = SimpleNamespace(__name__="page", first_views=views)
    thread = keep_warm(Warehouse(folder), [page], stop)
    assert is_done.wait(30)
    stop.set()
    thread.join(10)
    assert drawn[:3] == ["1.0.0", "2.0.0", "the rest of 2.0.0"]
