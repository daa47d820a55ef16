"""A real browser and the real dashboard, for the tests of pages.

``open_page`` watches every page it opens: an error on the console, a failed request or a request
that leaves this machine fails the test at its end.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dashboard.app import create_app
from dashboard.warehouse import Warehouse
from pipelines.paths import Home
from tests import loopback
from tests.find_browser import find_browser

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PATIENCE_MS = 60_000
"""What a page may take on a busy machine; nothing waits longer than it has to."""

expect.set_options(timeout=PATIENCE_MS)

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
SLIM = {"width": 320, "height": 640}
"""The least window of WCAG's criterion 1.4.10: one of 1280 pixels at a zoom of 400 %."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that ``-m 'not browser'`` leaves it out."""
    folder = Path(__file__).parent
    for item in items:
        if folder in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Watch:
    """What went wrong in the pages a test opened; ``allow`` names what a test provokes itself."""

    origin: str
    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, part: str) -> None:
        """Let problems pass whose text holds ``part``."""
        self.allowed.append(part)

    def watch(self, page: Page) -> None:
        """Collect a page's errors and foreign requests from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def left(self) -> list[str]:
        """Problems that were not allowed."""
        return [one for one in self.problems if not any(part in one for part in self.allowed)]

    def _console(self, message) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:", "about:")):
            self.problems.append(f"foreign request: {request.url}")

    def _response(self, response) -> None:
        if response.status >= 400:
            self.problems.append(f"status {response.status}: {response.url}")


@contextlib.contextmanager
def serving(warehouse: Warehouse) -> Iterator[str]:
    """Serve the dashboard on a free port of this machine; gives its address."""
    with loopback.serving(create_app(warehouse).server) as address:
        yield address


@pytest.fixture(scope="session", name="browser")
def _browser() -> Iterator[Browser]:
    """The browser, once for all tests; a test without one is an error, not a skip."""
    path = find_browser()
    assert path, "no Chromium found; name one in GCEN_BROWSER or run `make test`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session", name="served")
def _served(shipped_home: Home) -> Iterator[str]:
    """Address of the real dashboard over the figures that ship, without a slash at its end."""
    with serving(Warehouse(shipped_home.warehouse)) as address:
        yield address


@pytest.fixture(name="watch")
def _watch(served: str) -> Iterator[Watch]:
    """Watches all pages of a test and fails it at the end for anything that went wrong."""
    watch = Watch(served)
    yield watch
    assert watch.left() == []


@pytest.fixture(name="open_page")
def _open_page(browser: Browser, served: str, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Open a path in a browser of its own: ``open_page(path, narrow=False, scheme="light")``.

    ``slim`` is the least window that pages are made for.

    Every call is another reader: nothing is shared. The page is ready when its heading is there.
    """
    contexts: list[BrowserContext] = []

    def opened(
        path: str, *, narrow: bool = False, slim: bool = False, scheme: str = "light"
    ) -> Page:
        context = browser.new_context(
            viewport=SLIM if slim else NARROW if narrow else WIDE,
            color_scheme=scheme,
            accept_downloads=True,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        watch.watch(page)
        page.goto(served + path)
        page.wait_for_selector("main h1")
        return page

    yield opened
    for context in contexts:
        context.close()
