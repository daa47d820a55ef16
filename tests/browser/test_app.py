"""The frame of the dashboard, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from starlette.datastructures import Headers

from dashboard.app import create_app
from dashboard.warehouse import Warehouse
from tests import loopback
from tests.browser.conftest import PATIENCE_MS, WIDE


def test_the_overview_opens_without_an_error_or_an_outside_request(open_page) -> None:
    """The first page stands by itself: no console error, nothing fetched from elsewhere."""
    page = open_page("/")
    assert page.locator("nav a[aria-current=page]").inner_text() == "Overview"
    assert page.locator("html").get_attribute("lang") == "en"


class _Upgrades:
    """An application that keeps the paths at which a websocket was asked for."""

    def __init__(self, server) -> None:
        self.server = server
        self.asked: list[str] = []

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "websocket" or (
            scope["type"] == "http" and "upgrade" in Headers(scope=scope)
        ):
            self.asked.append(scope["path"])
        await self.server(scope, receive, send)


def test_no_page_asks_for_a_websocket(browser, shipped_home) -> None:
    """Reading pages leaves the server's log free of refused upgrades: the browser asks for none."""
    recorded = _Upgrades(create_app(Warehouse(shipped_home.warehouse)).server)
    with loopback.serving(recorded) as address, browser.new_context(viewport=WIDE) as context:
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        for path in ("/", "/methods"):
            page.goto(address + path)
            page.wait_for_selector("main h1")
        page.evaluate(
            "() => new Promise((done) => { new WebSocket(`ws://${location.host}/asked`)"
            ".onclose = done; })"
        )
        assert recorded.asked == ["/asked"]


@pytest.mark.parametrize("path", ["/nowhere", "/compare/deeper"])
def test_an_unknown_address_says_so_and_leads_on(open_page, watch, path) -> None:
    """An address without a page answers 404 with a page that links to the others."""
    watch.allow(path)
    page = open_page(path)
    assert "no such page" in page.locator("h1").inner_text()
    page.get_by_role("link", name="Overview of the ten cities").click()
    page.wait_for_selector("nav a[aria-current=page]")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", page.url)


def _ground(page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def _chart_text(page) -> str:
    """Colour of a chart's first label."""
    label = page.locator(".js-plotly-plot .annotation-text").first
    expect(label).to_be_visible()
    return label.evaluate("node => getComputedStyle(node).fill")


def test_the_scheme_follows_the_system_and_a_choice_is_remembered(open_page) -> None:
    """Dark for those who have it dark; once switched it stays so, charts included."""
    page = open_page("/compare", scheme="dark")
    assert _ground(page) == "rgb(20, 24, 28)"
    assert _chart_text(page) == "rgb(233, 236, 239)"
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    page.wait_for_function(
        "getComputedStyle(document.querySelector('.js-plotly-plot .annotation-text')).fill"
        " === 'rgb(26, 32, 39)'"
    )
    page.reload()
    page.wait_for_selector("main h1")
    assert _ground(page) == "rgb(255, 255, 255)"
    assert _chart_text(page) == "rgb(26, 32, 39)"


def test_every_page_is_reached_from_the_navigation_without_loading_anew(open_page) -> None:
    """Each name in the navigation leads to its page, which is marked there and in the title."""
    page = open_page("/")
    page.evaluate("window.isTheSame = true")
    for name in page.locator(".site-nav a").all_inner_texts():
        page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
        expect(page.locator(".site-nav a[aria-current=page]")).to_have_text(name)
        expect(page.locator("main h1")).to_be_visible()
        expect(page).to_have_title(re.compile(r".+ · GCEN Benchmarks"))
    assert page.evaluate("window.isTheSame")


def test_a_keyboard_reader_skips_to_the_content(open_page) -> None:
    """The first stop of the tab key leads past the navigation."""
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_cell_of_the_scorecard_leads_to_its_comparison(open_page) -> None:
    """The whole cell is a link to the indicator, seen from the city."""
    page = open_page("/")
    page.locator(".scorecard tbody tr").first.locator("td a").nth(8).click()
    expect(page.locator("main h1")).to_have_text("Compare")
    assert "focal=singapore" in page.url
    expect(page.get_by_test_id("chart-sentence").first).to_contain_text("Against Singapore")


def test_another_indicator_begins_with_its_own_group(open_page) -> None:
    """Group and year offered are those of the indicator, and the address says what is shown."""
    page = open_page("/compare?breakdown=sex&category=female&year=2022")
    page.locator("#compare-indicator").click()
    page.get_by_role("option", name="Average class size").click()
    expect(page.locator("#compare-group")).to_have_value("Primary")
    expect(page.get_by_test_id("chart-card").first.locator("h2")).to_contain_text("class size")
    expect(page).to_have_url(re.compile(r"/compare\?indicator=class_size&year=2022$"))


def test_the_cities_on_one_place_share_one_mark(open_page) -> None:
    """At the level of countries the four US cities are one row of the chart and four of the table."""
    page = open_page("/compare?cities=denver,houston,lexington,seattle,seoul&level=economy")
    card = page.get_by_test_id("chart-card").first
    expect(card.locator(".annotation-text").first).to_be_visible()
    labels = card.locator(".annotation-text").all_text_contents()
    assert sum("shown by the United States" in label for label in labels) == 1
    card.locator("summary").click()
    rows = card.get_by_test_id("chart-table").locator("tbody tr")
    assert rows.filter(has_text="United States").count() == 4


def test_without_any_city_the_page_says_what_to_do(open_page) -> None:
    """An emptied list of cities is no blank page."""
    page = open_page("/compare?cities=none")
    expect(page.get_by_test_id("empty-state")).to_contain_text("No city is chosen")
    page.get_by_role("link", name="Show all ten cities").click()
    expect(page.get_by_test_id("chart-card").first).to_be_visible()


def test_a_release_that_is_not_kept_is_told(open_page) -> None:
    """A link that pins an unknown release leads to the same view of today."""
    page = open_page("/compare?focal=seoul&release=0.0.1")
    expect(page.locator("main h1")).to_have_text("Release 0.0.1 is not kept here")
    page.get_by_role("link", name="Show the same view").click()
    expect(page.get_by_test_id("chart-sentence").first).to_contain_text("Against Seoul")
