"""Practices, whom to learn from and plans, in a real browser over the figures that ship."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.folds import open_all

PRACTICE = "/practices/hong-kong-reading-curriculum-reform"
PLAN = (
    "/plan?city=denver&indicators=pisa_math_mean&target=pisa_math_mean:500:2031"
    "&practices=houston-apollo-20"
)


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "phone"])
def test_three_steps_lead_from_a_cell_to_a_practice_with_its_limits(open_page, narrow) -> None:
    """A cell of the scorecard, the way to whom to learn from, a practice: evidence and limits."""
    page = open_page("/", narrow=narrow)
    cell = "a.cell[href='/compare?indicator=pisa_math_mean&focal=denver']"
    page.locator(cell).click()
    page.wait_for_url("**/compare?*focal=denver*")
    page.get_by_role("link", name="Who to learn from").click()
    learn = page.get_by_test_id("learn")
    expect(learn).to_be_in_viewport()
    expect(learn).to_contain_text("which is the better direction")
    first = learn.locator(".practice a").first
    title = first.inner_text()
    first.click()
    page.wait_for_url("**/practices/*")
    expect(page.locator("h1")).to_have_text(title)
    effects = page.get_by_test_id("practice-effects")
    expect(effects).to_contain_text("This says nothing of its result")
    expect(page.locator("main")).to_contain_text("does not claim that the practice moved it")
    expect(page.get_by_test_id("practice-references").locator("li a").first).to_have_attribute(
        "rel", "noopener noreferrer"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_choices_narrow_the_list_and_back_restores_it(open_page) -> None:
    """Topic and evidence stand in the address; Back undoes the last of them."""
    page = open_page("/practices?evidence=evaluation")
    cards = page.get_by_test_id("practice-card")
    expect(cards).to_have_count(15)
    page.locator("#practices-city").click()
    page.get_by_role("option", name="Seoul").click()
    page.wait_for_url("**/practices?city=seoul&evidence=evaluation")
    expect(cards).to_have_count(4)
    page.go_back()
    expect(cards).to_have_count(15)


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize(
    "address",
    ["/compare?indicator=pisa_math_mean", "/practices?indicator=pisa_math_mean"],
    ids=["compare", "practices"],
)
def test_an_indicator_is_searched_by_typing_after_a_click(open_page, address, narrow) -> None:
    """What is typed searches all indicators and is not put into the words of the value."""
    page = open_page(address, narrow=narrow)
    picker = page.get_by_role("main").get_by_label("Indicator", exact=True).first
    picker.click()
    page.keyboard.type("graduat")
    found = page.get_by_role("option", name=re.compile("Graduated within four", re.IGNORECASE))
    expect(found.first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    expect(picker).to_have_value(re.compile("PISA mathematics"))


def test_a_plan_grows_in_its_address_and_is_printed(open_page) -> None:
    """A target set on the page stands in the link, can be taken out, and is on the brief."""
    page = open_page("/plan?city=denver&indicators=pisa_math_mean&practices=houston-apollo-20")
    page.get_by_text("Set a target for an indicator", exact=True).first.click()
    page.locator("#plan-target-indicator").click()
    page.get_by_role("option", name="PISA mathematics").click()
    page.get_by_label("Value to reach").fill("500")
    page.get_by_label("Year").fill("2031")
    page.get_by_role("button", name="Set target").click()
    page.wait_for_url("**/plan?*target=pisa_math_mean:500:2031*")
    expect(page.get_by_test_id("plan-measures")).to_contain_text("target 2031: 500")
    page.get_by_role("link", name="Brief to print").click()
    page.wait_for_url("**/plan/brief?*")
    expect(page.locator("main")).to_contain_text("target 2031: 500")
    expect(page.locator("main")).to_contain_text("Apollo 20")
    page.go_back()
    page.get_by_role("button", name=re.compile("Take out the target")).click()
    page.wait_for_url(lambda url: "target=" not in url)


@pytest.mark.parametrize("path", [PRACTICE, PLAN])
def test_a_practice_and_a_plan_fit_a_phone(open_page, path) -> None:
    """With everything unfolded nothing sticks out of the page sideways."""
    page = open_page(path, narrow=True)
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_ctrl_k_leads_from_any_page_to_the_search_and_enter_to_a_finding(open_page) -> None:
    """Without a pointer: the key, a local name, the first finding, its page."""
    page = open_page("/methods")
    page.keyboard.press("Control+k")
    page.wait_for_url("**/search")
    expect(page.locator("#search-text")).to_be_focused()
    page.keyboard.type("서울")
    found = page.get_by_test_id("found").first
    expect(found).to_contain_text("Seoul")
    page.keyboard.press("Tab")
    expect(found.get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/city/seoul")
