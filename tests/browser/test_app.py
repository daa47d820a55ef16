"""The frame of the dashboard, in a real browser."""

from __future__ import annotations

import re

import pytest


def test_the_overview_opens_without_an_error_or_an_outside_request(open_page) -> None:
    """The first page stands by itself: no console error, nothing fetched from elsewhere."""
    page = open_page("/")
    assert page.locator("nav a[aria-current=page]").inner_text() == "Overview"
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("path", ["/nowhere", "/compare/deeper"])
def test_an_unknown_address_says_so_and_leads_on(open_page, watch, path) -> None:
    """An address without a page answers 404 with a page that links to the others."""
    watch.allow(path)
    page = open_page(path)
    assert "no such page" in page.locator("h1").inner_text()
    page.get_by_role("link", name="Overview of the ten cities").click()
    page.wait_for_selector("nav a[aria-current=page]")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", page.url)
