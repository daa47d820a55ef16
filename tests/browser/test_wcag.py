"""Every page with everything unfolded, in both languages and both schemes, as a program judges it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dashboard.app import page_modules
from tests.browser.fits import cut_off
from tests.browser.folds import open_all
from tests.browser.wcag import broken_in_both_schemes

PAGES = (
    *sorted(module.PAGE.path for module in page_modules() if "<" not in module.PAGE.path),
    "/city/denver?peers=singapore,seoul&weights=students:2&target=pisa_math_mean:500:2030",
    "/compare?focal=seoul&ranks=yes",
    "/relate?path=years&focal=toronto",
    "/search?q=mathematics",
    "/practices/hong-kong-reading-curriculum-reform",
    "/plan?city=denver&indicators=pisa_math_mean&target=pisa_math_mean:500:2031"
    "&practices=houston-apollo-20",
    "/no-such-page",
)
"""Every page there is: those with a variable by an example, and the one of a wrong address."""


def _unfolded(page: Page) -> Page:
    """The page with its content there, its charts drawn and everything folded open."""
    expect(page.locator("footer p").first).to_be_visible()
    page.wait_for_load_state("load")
    expect(page.locator("[data-dash-is-loading=true]")).to_have_count(0)
    open_all(page)
    return page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_breaks_no_rule_of_accessibility(open_page, watch, path: str) -> None:
    """Each page keeps WCAG 2.1 AA in the light and in the dark scheme."""
    watch.allow("/no-such-page")
    page = _unfolded(open_page(path))
    assert broken_in_both_schemes(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_chinese_breaks_no_rule_and_fits_the_least_window(
    open_page, watch, path: str
) -> None:
    """Neither does its Chinese one in a window of 320 pixels, where no word is cut off."""
    watch.allow("/no-such-page")
    address = f"{path}{'&' if '?' in path else '?'}lang=zh-Hant"
    page = _unfolded(open_page(address, slim=True))
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    assert cut_off(page) == []
    assert broken_in_both_schemes(page) == []
