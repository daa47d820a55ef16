"""Draws the first views of each new release before a reader asks for them.

A page module may have ``first_views(release)``, an iterator of functions without arguments, each
of which draws one view and lets its page remember it, and ``further_views(release)``, which are
drawn after the first views of every page. One thread calls them, one after the other with a rest
between, so that readers are never kept waiting by it; in each language in turn.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from types import ModuleType

from dashboard import language
from dashboard.warehouse import NoRelease, Release, Warehouse

_ROUNDS = ("first_views", "further_views")
"""What a page module may have, in the order in which it is drawn."""

_REST = 0.005
"""Seconds between two views, in which readers are served."""

_LOOK = 2.0
"""Seconds between two looks for a new release."""

_LOG = logging.getLogger(__name__)


def warm(
    release: Release,
    modules: Sequence[ModuleType],
    *,
    languages: Sequence[str] = tuple(language.LANGUAGES),
    is_over: Callable[[], bool] = lambda: False,
) -> int:
    """Draw the views of all pages; → how many. A view that fails is left to its reader.

    ``is_over`` is asked before each view, and ends it.
    """
    drawn = 0
    for views in _ROUNDS:
        for tag in languages:
            with language.speaking(tag):
                for module in modules:
                    drawn += _draw(getattr(module, views, _none)(release), module.__name__, is_over)
    return drawn


def _draw(views: Iterable[Callable[[], object]], name: str, is_over: Callable[[], bool]) -> int:
    drawn = 0
    for view in views:
        if is_over():
            break
        try:
            view()
        except Exception:  # noqa: BLE001 - a view is a convenience; its reader is told of what fails
            _LOG.exception("a view of %s could not be drawn", name)
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
            warm(release, modules, is_over=partial(_is_over, warehouse, warmed, stop))
        del release  # an old release is closed when nobody holds it
        stop.wait(_LOOK)


def _is_over(warehouse: Warehouse, name: str, stop: threading.Event) -> bool:
    """Rest, then say whether the release is no longer the one to draw."""
    return stop.wait(_REST) or warehouse.release().name != name


def _none(_: Release) -> Sequence[Callable[[], object]]:
    return ()
