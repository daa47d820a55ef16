"""Promises of the page "For programs", in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


def test_an_example_is_asked_and_answered_on_the_page(open_page: OpenPage) -> None:
    """“Ask” shows status, headers and rows of this very server; another example another answer."""
    page = open_page("/api")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_test_id("api-status")).to_contain_text("200")
    answer = page.get_by_test_id("api-answer")
    expect(answer).to_contain_text("pisa_math_mean")
    page.get_by_label("Address").fill("/api/v1/cities")
    page.get_by_label("Address").press("Enter")
    expect(answer).to_contain_text("Denver Public Schools")
    assert json.loads(answer.inner_text())[0]["city_id"] == "denver"


def test_a_mistake_shows_the_refusal(open_page: OpenPage, watch) -> None:
    """A wrong value is answered on the page with what would be valid."""
    watch.allow("400")
    page = open_page("/api")
    page.get_by_label("Address").fill("/api/v1/observations?indicator=pisa_maths_mean")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_test_id("api-status")).to_contain_text("400")
    expect(page.get_by_test_id("api-answer")).to_contain_text("pisa_math_mean")


def test_only_this_server_is_asked(open_page: OpenPage) -> None:
    """An address of elsewhere is not fetched, and the page says what is."""
    page = open_page("/api")
    page.get_by_label("Address").fill("https://example.org/")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_test_id("api-status")).to_contain_text("/api/v1/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_flaw_that_axe_finds(open_page: OpenPage, scheme: str) -> None:
    """With an answer on it the page passes WCAG's automatic checks, and fits a phone."""
    page = open_page("/api", scheme=scheme, narrow=scheme == "dark")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_test_id("api-status")).to_contain_text("200")
    expect(page.locator("#api-snippet")).to_contain_text("read_csv")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
