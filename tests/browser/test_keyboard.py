"""Whole journeys by key alone, with a focus that can be seen and changes that are told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

OpenPage = Callable[..., Page]

"""What following a choice may take on a busy machine."""

_MOST_STEPS = 200
"""Presses of the tab key after which something counts as out of reach."""

_FOCUS = """() => {
  const one = document.activeElement;
  const around = [one, ...one.parentElement.children];
  for (let up = one.parentElement; up && around.length < 60 && up.matches('div, label'); up = up.parentElement) {
    if (up.matches('.mantine-InputWrapper-root, .mantine-Input-wrapper, .mantine-Input-input, label')) {
      around.push(up);
    }
  }
  const ring = Math.max(...around.map(part => {
    const style = getComputedStyle(part);
    return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  }));
  const boxes = around.map(part => part.getBoundingClientRect()).filter(box => box.width > 1);
  const isSeen = box => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { isPage: one === document.body, ring, inView: boxes.some(isSeen), html: one.outerHTML.slice(0, 200) };
}"""
"""Ring of the control that has the focus: on itself, or on the part of it that is drawn."""


def _has_focus(target: Locator) -> bool:
    return target.evaluate("one => one === document.activeElement")


def _tab_to(page: Page, target: Locator) -> None:
    """Press the tab key until ``target`` has the focus."""
    target.wait_for(state="attached")
    for _ in range(_MOST_STEPS):
        page.keyboard.press("Tab")
        if _has_focus(target):
            return
    pytest.fail(f"the tab key does not reach {target}")


def _assert_seen(page: Page) -> None:
    focus = page.evaluate(_FOCUS)
    assert not focus["isPage"]
    assert focus["ring"] >= 2, f"no ring around {focus['html']}"
    assert focus["inView"], f"out of view: {focus['html']}"


def _live(page: Page) -> Locator:
    return page.locator("#shell-live")


def test_from_the_overview_to_a_comparison_its_table_and_a_file(open_page: OpenPage) -> None:
    """Skip link, a cell of the scorecard, the table behind the chart, a download, and back."""
    page = open_page("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert _has_focus(skip)
    _assert_seen(page)
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    cell = page.locator(".scorecard tbody a.cell").first
    _tab_to(page, cell)
    _assert_seen(page)
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text("Compare")
    expect(page.locator("#main")).to_be_focused()
    expect(_live(page)).to_have_text("Compare")
    card = page.get_by_test_id("chart-card").first
    fold = card.locator("summary")
    _tab_to(page, fold)
    _assert_seen(page)
    page.keyboard.press("Enter")
    expect(card.get_by_test_id("chart-table").locator("table")).to_be_visible()
    assert _has_focus(fold)
    link = card.get_by_test_id("chart-download").get_by_role("link", name="CSV")
    _tab_to(page, link)
    _assert_seen(page)
    with page.expect_download() as caught:
        page.keyboard.press("Enter")
    assert caught.value.suggested_filename.endswith(".csv")
    page.go_back()
    expect(page.locator("main h1")).to_have_text("Overview")
    expect(page.locator("#main")).to_be_focused()


def test_a_choice_keeps_the_focus_and_is_told(open_page: OpenPage) -> None:
    """A city chosen by arrow and enter: the finding changes, is announced, and Back undoes it."""
    page = open_page("/compare")
    sentence = page.get_by_test_id("chart-sentence").first
    before = sentence.inner_text()
    picker = (
        page.get_by_role("combobox", name="Compare with")
        .or_(page.get_by_label("Compare with"))
        .first
    )
    _tab_to(page, picker)
    _assert_seen(page)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("focal="))
    expect(sentence).to_contain_text("Against")
    assert _has_focus(picker)
    expect(_live(page)).to_contain_text("Against")
    page.go_back()
    expect(sentence).to_have_text(before)
    expect(page.locator("#main")).to_be_focused()


def test_filters_of_the_data_and_its_file(open_page: OpenPage) -> None:
    """A city is typed and chosen, the rows follow, and their file is taken, all by key."""
    page = open_page("/explore?indicator=pisa_math_mean")
    picker = page.get_by_role("textbox", name="Cities").or_(page.get_by_label("Cities")).first
    _tab_to(page, picker)
    _assert_seen(page)
    page.keyboard.type("Seoul")
    expect(page.get_by_role("option", name="Seoul")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("city=seoul"))
    page.keyboard.press("Escape")
    link = page.locator("main").get_by_role("link", name="CSV", exact=True).first
    _tab_to(page, link)
    with page.expect_download() as caught:
        page.keyboard.press("Enter")
    assert caught.value.suggested_filename.endswith(".csv")


def test_peers_and_targets_of_a_city(open_page: OpenPage) -> None:
    """A peer is let go of, a target is written and set, and each is told."""
    page = open_page("/city/seoul")
    peer = page.get_by_role("group", name="Peers").get_by_role("checkbox", name="Toronto")
    _tab_to(page, peer)
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("peers="))
    assert "toronto" not in page.url.partition("peers=")[2]
    expect(_live(page)).not_to_be_empty()
    assert _has_focus(peer)
    section = page.get_by_test_id("city-targets")
    _tab_to(page, section.locator("summary").last)
    page.keyboard.press("Enter")
    _tab_to(page, section.get_by_label("Indicator").first)
    _assert_seen(page)
    page.keyboard.type("PISA mathematics")
    expect(page.get_by_role("option", name=re.compile("PISA mathematics")).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_label("Value to reach"))
    page.keyboard.type("600")
    _tab_to(page, page.get_by_label("Year", exact=True))
    page.keyboard.type("2030")
    _tab_to(page, page.get_by_role("button", name="Show target"))
    _assert_seen(page)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"target=\w+:600:2030"))
    expect(section.get_by_test_id("chart-sentence")).to_contain_text("target of 600")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_stop_of_the_tab_key_can_be_seen(open_page: OpenPage, scheme: str) -> None:
    """On the way through a page each stop is in view with a ring of at least two pixels."""
    page = open_page("/compare", scheme=scheme)
    page.get_by_test_id("chart-card").first.wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        _assert_seen(page)
