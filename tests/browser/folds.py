"""What is folded on a page, opened as a reader would open it."""

from __future__ import annotations

from playwright.sync_api import Page


def open_all(page: Page) -> None:
    """Unfold everything that is folded in the page's content."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
