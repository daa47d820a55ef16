"""Promises of the first views that are drawn before a reader asks."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from dashboard.pages import compare
from dashboard.warehouse import Warehouse, catalogue
from dashboard.warming import keep_warm, warm
from tests.small_release import small_release


@pytest.fixture(name="warehouse", scope="module")
def _warehouse(tmp_path_factory):
    return Warehouse(small_release(tmp_path_factory.mktemp("warming")))


def _module(views):
    return SimpleNamespace(__name__="page", first_views=lambda _: views)


def test_every_indicator_is_drawn_as_it_opens(warehouse):
    """The comparison has one first view for each indicator, and each can be drawn."""
    release = warehouse.release()
    drawn = warm(release, [compare], threading.Event())
    assert drawn == len(catalogue.indicators(release)) > 0


def test_a_view_that_fails_leaves_the_others(warehouse, caplog):
    """A view that cannot be drawn is logged, and the next one is drawn."""
    seen = []

    def broken():
        raise ValueError("no such view")

    drawn = warm(
        warehouse.release(), [_module([broken, lambda: seen.append(1)])], threading.Event()
    )
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
    assert warm(warehouse.release(), [_module([started.clear])], stop) == 0


def test_a_warehouse_without_a_release_is_waited_for(tmp_path):
    """Without a release there is nothing to draw, and nothing breaks."""
    stop = threading.Event()
    thread = keep_warm(Warehouse(tmp_path), [_module([])], stop)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
