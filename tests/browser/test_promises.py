"""What every page promises every reader, in a real browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.app import create_app, page_modules
from dashboard.warehouse import Warehouse
from pipelines.build import build
from pipelines.paths import Home
from pipelines.tidy import read_figures, write_figures
from tests.browser.conftest import NARROW, PATIENCE_MS, Watch, serving
from tests.browser.fits import cut_off
from tests.browser.folds import open_all

PAGES = (
    *("/", "/compare", "/city/houston", "/relate", "/explore", "/coverage", "/methods"),
    *("/releases", "/status"),
)
ALL_PAGES = (
    *sorted(module.PAGE.path for module in page_modules() if "<" not in module.PAGE.path),
    "/city/houston",
)
"""Every page there is; one with a variable in its path by an example."""
CHOSEN = (
    "/compare?focal=seoul&ranks=yes",
    "/compare?focal=houston&year=2018&view=pairs",
    *(f"/compare?view={view}" for view in ("change", "map", "groups")),
    "/city/toronto?target=pisa_math_mean:500:2030",
    "/relate?path=years&focal=toronto",
    "/explore?indicator=pisa_math_mean&show=chart",
    "/coverage?city=shanghai",
)
"""Charts and tables that the pages above do not show at once."""


def _settled(page) -> None:
    """Wait until the page shows its content and no chart is still being drawn."""
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("footer").get_by_text("Release")).to_be_visible()
    page.wait_for_load_state("load")
    expect(page.locator("[data-dash-is-loading=true]")).to_have_count(0)


@pytest.mark.parametrize("path", [*ALL_PAGES, *CHOSEN])
def test_a_page_fits_the_least_window_and_a_phone(open_page, path: str) -> None:
    """At 320 and 390 pixels nothing sticks out sideways, and no word of a chart is cut off."""
    page = open_page(path, slim=True)
    _settled(page)
    open_all(page)
    assert cut_off(page) == []
    page.set_viewport_size(NARROW)
    assert cut_off(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_no_missing_value_as_a_word_of_a_program(open_page, path: str) -> None:
    """No page says None, nan, null or undefined to a reader."""
    page = open_page(path)
    _settled(page)
    text = page.locator("main").inner_text()
    assert re.findall(r"\b(?:None|nan|NaN|null|undefined)\b", text) == []


@pytest.mark.parametrize("path", ["/", "/compare", "/city/houston"])
def test_every_chart_stands_in_a_card_with_sentence_table_source_and_download(
    open_page, path: str
) -> None:
    """A chart is never alone: words, numbers, source and download stand with it."""
    page = open_page(path)
    _settled(page)
    open_all(page)
    cards = page.get_by_test_id("chart-card")
    expect(cards.first).to_be_visible()
    for index in range(cards.count()):
        card = cards.nth(index)
        for part in ("chart-sentence", "chart-table", "chart-source", "chart-download"):
            assert card.get_by_test_id(part).count() >= 1, part
        assert card.get_by_test_id("chart-sentence").first.inner_text().strip()


def test_choosing_a_city_to_compare_with_changes_chart_and_address_and_back_restores(
    open_page,
) -> None:
    """A choice changes the finding and the link, and Back undoes both."""
    page = open_page("/compare")
    sentence = page.get_by_test_id("chart-sentence").first
    before = sentence.inner_text()
    page.get_by_role("combobox", name="Compare with").or_(
        page.get_by_label("Compare with")
    ).first.click()
    page.get_by_role("option", name="Singapore").click()
    expect(sentence).to_contain_text("Against Singapore")
    expect(page).to_have_url(re.compile("focal=singapore"))
    page.go_back()
    expect(page.get_by_test_id("chart-sentence").first).to_have_text(before)
    assert "focal" not in page.url


def test_two_readers_do_not_share_their_choices(open_page) -> None:
    """What one reader chooses is not seen by another."""
    one, other = open_page("/compare?focal=seoul"), open_page("/compare")
    expect(one.get_by_test_id("chart-sentence").first).to_contain_text("Against Seoul")
    expect(other.get_by_test_id("chart-sentence").first).not_to_contain_text("Against")
    other.reload()
    expect(other.get_by_test_id("chart-sentence").first).not_to_contain_text("Against")


def test_a_link_with_unknown_values_still_answers_and_says_so(open_page) -> None:
    """A wrong link shows what it can and names what was not understood."""
    page = open_page("/compare?indicator=pisa_maths_mean&cities=atlantis,seoul")
    expect(page.locator("main")).to_contain_text("atlantis")
    expect(page.get_by_test_id("chart-card").first).to_be_visible()


def test_two_applications_live_in_one_process(shipped_home: Home) -> None:
    """Making the application twice gives two whole applications."""
    warehouse = Warehouse(shipped_home.warehouse)
    one, other = create_app(warehouse), create_app(warehouse)
    assert one is not other
    assert set(one.callback_map) == set(other.callback_map)


def test_a_release_that_appears_under_an_open_page_is_followed(
    browser, shipped_home: Home, tmp_path: Path
) -> None:
    """A running dashboard moves to a new release without a restart and without an error."""
    figures = Path(shutil.copytree(shipped_home.shipped_figures, tmp_path / "figures"))
    home = Home(tmp_path / "home", shipped_home.contract, figures)
    build(home)
    with serving(Warehouse(home.warehouse)) as address:
        watch = Watch(address)
        context = browser.new_context()
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        watch.watch(page)
        page.goto(address)
        expect(page.locator("footer")).to_contain_text("Release 1.0.0")
        table = read_figures(figures / "kosis.csv")
        write_figures(table.iloc[:-1], figures / "kosis.csv")
        build(home)
        expect(page.locator("main h1")).to_be_visible()
        for _ in range(20):
            page.get_by_role("link", name="Coverage", exact=True).click()
            expect(page.locator("main h1")).to_have_text("Coverage")
            page.get_by_role("link", name="Overview", exact=True).first.click()
            expect(page.locator("main h1")).to_have_text("Overview")
            if "Release 2.0.0" in page.locator("footer").inner_text():
                break
        expect(page.locator("footer")).to_contain_text("Release 2.0.0")
        context.close()
    assert watch.left() == []
