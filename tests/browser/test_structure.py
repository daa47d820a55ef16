"""How every page is built, as a reader who does not see it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from dashboard.app import page_modules

OpenPage = Callable[..., Page]

PAGES = [module.PAGE.path for module in page_modules() if "<" not in module.PAGE.path]
"""Every page without a variable in its path."""

ALL = [*PAGES, "/city/houston", "/no-such-page"]

_HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
  .filter(one => one.getClientRects().length)
  .map(one => [Number(one.tagName[1]), one.textContent.trim()])"""

_TWICE = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""


@pytest.mark.parametrize("path", ALL)
def test_a_page_has_its_parts_and_its_headings_in_order(
    open_page: OpenPage, watch, path: str
) -> None:
    """One main heading, no level left out, landmarks, a title and the language of the page."""
    if path == "/no-such-page":
        watch.allow("404")
    page = open_page(path)
    expect(page.locator("footer")).to_be_visible()
    levels = [level for level, _ in page.evaluate(_HEADINGS)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    skipped = [pair for pair in pairwise(levels) if pair[1] - pair[0] > 1]
    assert skipped == []
    assert all(words for _, words in page.evaluate(_HEADINGS))
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("banner").count() == 1
    assert page.get_by_role("contentinfo").count() == 1
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert re.search(r"\S+ · GCEN Benchmarks$", page.title())
    assert page.evaluate(_TWICE) == []


@pytest.mark.parametrize(
    "path", ["/compare", "/compare?view=groups&year=2022", "/relate", "/city/seoul"]
)
def test_no_chart_stands_alone(open_page: OpenPage, path: str) -> None:
    """Each chart is named by its finding, and its numbers stand as a table in the same card."""
    page = open_page(path)
    cards = page.get_by_test_id("chart-card").filter(has=page.locator(".graph"))
    expect(cards.first).to_be_visible()
    assert cards.count() == page.locator(".graph").count()
    for card in cards.all():
        chart = card.locator(".graph")
        sentence = card.get_by_test_id("chart-sentence").inner_text().strip()
        assert chart.get_attribute("role") == "img"
        assert " ".join(sentence.split()) in " ".join(chart.get_attribute("aria-label").split())
        table = card.get_by_test_id("chart-table").locator("table").first
        assert table.locator("caption").inner_text() or table.locator("caption").text_content()
        assert table.locator("tbody tr").count() >= 1
        assert table.locator("thead th[scope=col]").count() >= 2


def test_a_page_in_another_language_says_so(open_page: OpenPage) -> None:
    """The document names its language, and the link to the other names that one."""
    page = open_page("/accessibility?lang=zh-Hant")
    assert page.evaluate("document.documentElement.lang") == "zh-Hant"
    link = page.locator(".site-header a[hreflang]")
    expect(link).to_have_attribute("lang", "en")
    expect(link).to_have_text("English")


def test_a_phone_gives_the_navigation_one_row_and_opens_it_on_request(open_page: OpenPage) -> None:
    """The pages are folded under a button, by keyboard too; Escape and a choice fold them again."""
    page = open_page("/compare", narrow=True)
    assert page.locator(".site-header").bounding_box()["height"] < 60
    pages = page.get_by_role("navigation", name="Pages")
    expect(pages).not_to_be_visible()
    button = page.get_by_role("button", name="Menu", exact=True)
    button.press("Enter")
    expect(pages).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(pages).not_to_be_visible()
    expect(button).to_be_focused()
    button.click()
    pages.get_by_role("link", name="Practices").click()
    expect(page.locator("main h1")).to_have_text("Practices")
    expect(pages).not_to_be_visible()


def test_the_accessibility_page_is_reached_from_every_footer(open_page: OpenPage) -> None:
    """A link in the footer leads to what was tested, what is missing and how to report."""
    page = open_page("/compare")
    page.locator("footer").get_by_role("link", name="Accessibility").click()
    expect(page.locator("main h1")).to_have_text("Accessibility")
    for part in ("What is tested", "Known limits", "How to report what is in the way"):
        expect(page.get_by_role("heading", name=part)).to_be_visible()
