"""Draws the first views of each new release before a reader asks for them.

A page module may have ``first_views(release)``, an iterator of functions without arguments, each
of which draws one view and lets its page remember it. One thread calls them, one after the other
with a rest between, so that readers are never kept waiting by it; in each language in turn.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType

from dashboard import language
from dashboard.warehouse import NoRelease, Release, Warehouse

_REST = 0.005
"""Seconds between two views, in which readers are served."""

_LOOK = 2.0
"""Seconds between two looks for a new release."""

_LOG = logging.getLogger(__name__)


def warm(release: Release, modules: Sequence[ModuleType], stop: threading.Event) -> int:
    """Draw the first views of all pages; → how many. A view that fails is left to its reader."""
    drawn = 0
    for module in modules:
        views: Iterable[Callable[[], object]] = getattr(module, "first_views", _none)(release)
        for view in views:
            if stop.wait(_REST):
                return drawn
            try:
                view()
            except Exception:  # noqa: BLE001 - a view is a convenience; its reader is told of what fails
                _LOG.exception("a first view of %s could not be drawn", module.__name__)
            drawn += 1
    return drawn


def keep_warm(
    warehouse: Warehouse, modules: Sequence[ModuleType], stop: threading.Event
) -> threading.Thread:
    """Start a thread that warms the release in force, and each that follows, until ``stop``."""
    thread = threading.Thread(
        target=_watch, args=(warehouse, modules, stop), name="warming", daemon=True
    )
    thread.start()
    return thread


def _watch(warehouse: Warehouse, modules: Sequence[ModuleType], stop: threading.Event) -> None:
    warmed = ""
    while not stop.is_set():
        try:
            release = warehouse.release()
        except NoRelease:
            release = None
        if release is not None and release.name != warmed:
            warmed = release.name
            for tag in language.LANGUAGES:
                with language.speaking(tag):
                    warm(release, modules, stop)
        del release  # an old release is closed when nobody holds it
        stop.wait(_LOOK)


def _none(_: Release) -> Sequence[Callable[[], object]]:
    return ()
