"""A plan on paper: one page of either paper whatever the plan holds, and the rest counted."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]

INDICATORS = (
    "city=denver&indicators=pisa_science_mean,pisa_math_mean,pisa_reading_mean,"
    "below_min_proficiency_math_g4_pct,timss_math_g8_median,timss_science_g8_low_pct"
)
TARGETS = (
    "&target=pisa_science_mean:520:2031,pisa_math_mean:520:2031,pisa_reading_mean:520:2031,"
    "timss_math_g8_median:540:2031"
)
PRACTICES = (
    "&practices=denver-portfolio-strategy,seoul-meister-high-schools,"
    "denver-careerconnect-apprenticeship,hong-kong-small-class-teaching,"
    "houston-arts-access-initiative,toronto-pathways-to-education"
)
"""As much as a plan holds, of the indicators and practices with the longest sentences."""

WIDEST = "document.body.style.fontFamily = '\"DejaVu Sans\"'"
MORE = {
    "": "the first {n} of 6, {more} more in the plan",
    "&lang=zh-Hant": "6項中的首{n}項，另{more}項見計劃頁面",
}


@pytest.mark.parametrize("language", MORE)
@pytest.mark.parametrize(("targets", "n_practices"), [("", 3), (TARGETS, 2)])
def test_the_fullest_plan_stands_on_one_page(
    open_page: OpenPage, targets: str, n_practices: int, language: str
) -> None:
    """Three indicators and three practices, or two beside targets, are told whole."""
    page = open_page(f"/plan/brief?{INDICATORS}{targets}{PRACTICES}{language}")
    measures, practices = page.locator("section").all()
    for section, n in ((measures, 3), (practices, n_practices)):
        expect(section.locator("li")).to_have_count(n)
        expect(section.locator("h2")).to_contain_text(MORE[language].format(n=n, more=6 - n))
    expect(page.locator("footer a")).to_have_attribute("href", _plan(page))
    page.evaluate(WIDEST)
    for paper in ("A4", "Letter"):
        assert len(pypdfium2.PdfDocument(page.pdf(format=paper))) == 1


def test_a_plan_that_fits_counts_nothing(open_page: OpenPage) -> None:
    """Where all is told there is no count of more."""
    page = open_page("/plan/brief?city=denver&indicators=math&practices=houston-apollo-20")
    expect(page.locator("h2 small")).to_have_count(0)


def test_the_limit_of_a_practice_stands_in_the_plan_and_on_its_brief(open_page: OpenPage) -> None:
    """Why a city's own figures may not show a practice is said on the screen as on paper."""
    limit = "The study concerns the first Colorado cohorts, not Denver alone."
    chosen = "?city=denver&practices=denver-careerconnect-apprenticeship"
    expect(open_page(f"/plan{chosen}").get_by_test_id("plan-practices")).to_contain_text(limit)
    expect(open_page(f"/plan/brief{chosen}").locator("main")).to_contain_text(limit)


def _plan(page: Page) -> str:
    """Address of the plan's page with the choices of the brief, which are written canonically."""
    return page.url.replace("/plan/brief?", "/plan?").split("&lang=")[0]
