"""Promises of the researcher's table, in a real browser over the figures that ship."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]

ROWS = ".ag-center-cols-container .ag-row"


def _ready(page: Page) -> None:
    expect(page.locator(f"{ROWS} [col-id=city]").first).not_to_be_empty()


def _count(page: Page) -> int:
    return int(page.get_by_test_id("explore-count").inner_text().replace(",", ""))


def _choose(page: Page, picker: str, *options: str) -> None:
    page.locator(f"#explore-{picker}").click()
    for option in options:
        page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")


def _counted(page: Page, rows: int) -> None:
    """Wait until sentence and table both tell so many rows."""
    expect(page.get_by_test_id("explore-count")).to_have_text(f"{rows:,}")
    expect(page.locator(".ag-paging-row-summary-panel")).to_contain_text(f"of {rows:,}")


def _download(page: Page, label: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_test_id("chart-download").get_by_text(label, exact=True).click()
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return target


def test_what_is_seen_is_what_is_downloaded(open_page: OpenPage, tmp_path: Path) -> None:
    """The count on the page is the count of the table, of the CSV and of the Excel sheet."""
    page = open_page("/explore?indicator=pisa_math_mean&city=seoul,oecd_average&from=2012")
    _ready(page)
    rows = _count(page)
    _counted(page, rows)
    with _download(page, "CSV", tmp_path).open(encoding="utf-8", newline="") as file:
        taken = list(csv.DictReader(file))
    assert len(taken) == rows
    assert {row["indicator_id"] for row in taken} == {"pisa_math_mean"}
    assert {row["geo_id"] for row in taken} == {"kr", "oecd_average"}
    book = openpyxl.load_workbook(_download(page, "Excel", tmp_path))
    assert book["Figures"].max_row == rows + 1
    shown = page.locator(f"{ROWS} [col-id=value]").first.inner_text()
    assert shown == f"{float(taken[0]['value']):.0f}"


def test_a_choice_changes_table_and_address_and_back_restores(open_page: OpenPage) -> None:
    """Choosing cities narrows the rows and is in the address; Back brings the rows back."""
    page = open_page("/explore?indicator=pisa_math_mean")
    _ready(page)
    before = _count(page)
    _choose(page, "city", "Seoul")
    expect(page).to_have_url(re.compile(r"[?&]city=seoul(&|$)"))
    expect(page.locator(f"{ROWS} [col-id=city]").first).to_have_text("Seoul")
    after = _count(page)
    assert 0 < after < before
    _counted(page, after)
    page.go_back()
    _counted(page, before)


def test_sorting_is_done_over_all_rows(open_page: OpenPage) -> None:
    """The first row after sorting downwards is the highest of all pages, not of this page."""
    page = open_page("/explore?indicator=population&level=all")
    _ready(page)
    assert _count(page) > 50
    value = page.locator(".ag-header-cell[col-id=value]")
    value.click()
    value.click()
    expect(value).to_have_attribute("aria-sort", "descending")
    expect(page.locator(f"{ROWS} [col-id=geo]").first).to_have_text("World")


def test_a_row_can_be_read_in_full_by_keyboard(open_page: OpenPage) -> None:
    """Arrow keys reach a row and the space bar tells it in full, with licence and source."""
    page = open_page("/explore?indicator=pisa_math_mean&city=seoul")
    _ready(page)
    page.locator(f"{ROWS} [col-id=city]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    detail = page.locator("#explore-detail")
    expect(detail).to_contain_text("Seoul: PISA mathematics: mean score")
    expect(detail).to_contain_text("Licence")
    expect(detail.get_by_role("link")).to_contain_text("OECD")


def test_a_missing_value_says_why(open_page: OpenPage) -> None:
    """A figure without a value shows a dash and the reason in words, never a code."""
    page = open_page("/explore?indicator=pisa_reading_mean&city=denver&from=2006&to=2006")
    _ready(page)
    expect(page.locator(f"{ROWS} [col-id=value]").first).to_have_text("–")
    page.locator(f"{ROWS} [col-id=city]").first.click()
    detail = page.locator("#explore-detail")
    expect(detail).to_contain_text("Missing at the publisher.")
    for text in (detail.inner_text(), page.locator(".figures-grid").inner_text()):
        assert "None" not in text
        assert "nan" not in text


def test_choices_without_figures_say_so(open_page: OpenPage) -> None:
    """A combination that nobody publishes is told in words, with a way out."""
    page = open_page("/explore?indicator=private_tutoring_krw_month&city=denver")
    expect(page.get_by_test_id("empty-state")).to_contain_text("No figures for these choices")
    expect(page.locator(".figures-grid")).to_be_hidden()
    page.get_by_text("Start again with all figures").click()
    _ready(page)
    assert _count(page) > 1000


def test_an_old_link_still_answers_and_says_what_was_left_aside(open_page: OpenPage) -> None:
    """What a link asks for that is not there is told; the rest is shown."""
    page = open_page("/explore?city=seoul,atlantis&indicator=pisa_math_mean")
    _ready(page)
    expect(page.get_by_test_id("remarks")).to_contain_text("atlantis")
    expect(page.locator(f"{ROWS} [col-id=city]").first).to_have_text("Seoul")


def test_a_narrow_window_shows_city_indicator_and_value(open_page: OpenPage) -> None:
    """At 390 pixels nothing runs out of the page, and a row can be read."""
    page = open_page("/explore?indicator=pisa_math_mean", narrow=True)
    _ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    box = page.locator(f"{ROWS} [col-id=value]").first.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390


def test_two_readers_do_not_see_each_others_choices(open_page: OpenPage) -> None:
    """A choice of one reader leaves the other's table as it was."""
    one = open_page("/explore?indicator=pisa_math_mean")
    other = open_page("/explore?indicator=pisa_math_mean", scheme="dark")
    _ready(one)
    _ready(other)
    before = _count(other)
    _choose(one, "city", "Singapore")
    expect(one.locator(f"{ROWS} [col-id=city]").first).to_have_text("Singapore")
    other.locator(".ag-header-cell[col-id=value]").click()
    _counted(other, before)
