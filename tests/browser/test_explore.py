"""Promises of the researcher's table, in a real browser over the figures that ship."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard.warehouse.observations import COLUMNS

OpenPage = Callable[..., Page]

ROWS = ".ag-center-cols-container .ag-row"
"""Rows beside the pinned columns."""
NAMES = ".ag-pinned-left-cols-container .ag-row"
"""Rows of the pinned columns: box, city, indicator."""


def _ready(page: Page) -> None:
    expect(page.locator(f"{NAMES} [col-id=city]").first).not_to_be_empty()
    expect(page.get_by_test_id("explore-files")).to_be_visible()


def _count(page: Page) -> int:
    return int(page.get_by_test_id("explore-count").inner_text().replace(",", ""))


def _choose(page: Page, picker: str, *options: str) -> None:
    page.locator(f"#explore-{picker}").click()
    for option in options:
        page.locator(".option-name", has_text=re.compile(f"^{re.escape(option)}$")).click()
    page.keyboard.press("Escape")


def _counted(page: Page, rows: int) -> None:
    """Wait until sentence and table both tell so many rows; the heading is a row as well."""
    expect(page.get_by_test_id("explore-count")).to_have_text(f"{rows:,}")
    expect(page.locator(".figures-grid [role=grid]")).to_have_attribute(
        "aria-rowcount", str(rows + 1)
    )


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _download(page: Page, label: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_test_id("explore-files").get_by_text(label, exact=True).click()
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return target


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


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
    expect(page.locator(f"{NAMES} [col-id=city]").first).to_have_text("Seoul")
    expect(page.get_by_test_id("explore-count")).not_to_have_text(f"{before:,}")
    after = _count(page)
    assert 0 < after < before
    _counted(page, after)
    page.go_back()
    _counted(page, before)


def test_an_option_says_how_many_figures_it_holds(open_page: OpenPage) -> None:
    """The count beside a city is the number of figures that choosing it leaves."""
    page = open_page("/explore?indicator=pisa_math_mean")
    _ready(page)
    page.locator("#explore-city").click()
    option = page.get_by_role("option").filter(has_text="Singapore")
    held = int(option.locator(".option-count").inner_text().replace(",", ""))
    assert held > 0
    option.click()
    page.keyboard.press("Escape")
    _counted(page, held)


def test_sorting_by_several_columns_runs_over_all_rows_and_is_in_the_address(
    open_page: OpenPage,
) -> None:
    """Newest year first, and in it the highest value: of all rows, and again when linked to."""
    page = open_page("/explore?indicator=population&level=all")
    _ready(page)
    assert _count(page) > 50
    year = page.locator(".ag-header-cell[col-id=year]")
    year.click()
    year.click()
    expect(year).to_have_attribute("aria-sort", "descending")
    value = page.locator(".ag-header-cell[col-id=value]")
    value.click(modifiers=["Shift"])
    value.click(modifiers=["Shift"])
    expect(value).to_have_attribute("aria-sort", "descending")
    expect(page).to_have_url(re.compile("sort=-year,-value|sort=-year%2C-value"))
    expect(page.locator(f"{ROWS} [col-id=geo]").first).to_have_text("World")
    again = open_page(page.url.partition("//")[2].partition("/")[2].join(["/", ""]))
    _ready(again)
    expect(again.locator(f"{ROWS} [col-id=geo]").first).to_have_text("World")
    expect(again.locator(".ag-header-cell[col-id=value]")).to_have_attribute(
        "aria-sort", "descending"
    )
    again.get_by_role("button", name="Undo sorting").click()
    expect(again.locator(".ag-header-cell[col-id=value]")).to_have_attribute("aria-sort", "none")
    expect(again).not_to_have_url(re.compile("sort="))


def test_columns_are_chosen_kept_in_the_address_and_brought_back(open_page: OpenPage) -> None:
    """A column taken away goes, one added comes, the link holds both, and Back undoes it."""
    page = open_page("/explore?indicator=pisa_math_mean&columns=value,year,unit")
    _ready(page)
    heads = page.locator(".ag-header-cell-text")
    assert heads.all_inner_texts() == ["Selected", "City", "Indicator", "Value", "Period", "Unit"]
    page.locator(".column-chooser > summary").click()
    page.get_by_role("checkbox", name="Unit", exact=True).uncheck()
    expect(page).to_have_url(re.compile("columns=value(,|%2C)year(&|$)"))
    page.get_by_role("checkbox", name="Licence", exact=True).check()
    expect(page).to_have_url(re.compile("columns=value(,|%2C)year(,|%2C)licence(&|$)"))
    expect(page.locator(".ag-header-cell[col-id=licence]")).to_be_visible()
    page.go_back()
    expect(page.locator(".ag-header-cell[col-id=licence]")).to_have_count(0)
    _ready(page)


def test_a_row_can_be_read_in_full_by_keyboard(open_page: OpenPage) -> None:
    """Arrow keys reach a row and the space bar tells it in full, with licence and source."""
    page = open_page("/explore?indicator=pisa_math_mean&city=seoul")
    _ready(page)
    page.locator(f"{NAMES} [col-id=city]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    detail = page.locator("#explore-detail")
    expect(detail).to_contain_text("Seoul: PISA mathematics: mean score")
    expect(detail).to_contain_text("Licence")
    expect(detail.get_by_role("link")).to_contain_text("OECD")


def test_rows_are_selected_by_keyboard_and_copied_whole(open_page: OpenPage) -> None:
    """Two rows selected by the space bar go to the clipboard with every column of a download."""
    page = open_page("/explore?indicator=pisa_math_mean&city=seoul&breakdown=total")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _ready(page)
    copy = page.get_by_role("button", name="Copy rows")
    expect(copy).to_be_disabled()
    page.locator(f"{NAMES} [col-id=city]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("#explore-picked")).to_have_text("2 rows selected")
    copy.press("Enter")
    expect(page.locator("#explore-copied")).to_have_text("Copied.")
    text = page.evaluate("navigator.clipboard.readText()")
    taken = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    assert list(taken[0]) == list(COLUMNS)
    assert [row["city"] for row in taken] == ["Seoul", "Seoul"]
    shown = page.locator(f"{ROWS} [col-id=value]").first.inner_text()
    assert f"{float(taken[0]['value']):.0f}" == shown
    assert float(taken[0]["std_error"]) > 0
    page.get_by_role("button", name="Select none").click()
    expect(copy).to_be_disabled()


def test_the_figures_become_a_chart_that_says_what_it_shows(open_page: OpenPage) -> None:
    """The chart of one year has its sentence, intervals and numbers, is linked to, and Back works."""
    page = open_page("/explore?indicator=pisa_math_mean&breakdown=total&from=2022&to=2022")
    _ready(page)
    page.get_by_text("Chart", exact=True).click()
    card = page.get_by_test_id("chart-card")
    expect(card.get_by_test_id("chart-sentence")).to_contain_text("from 465 points")
    expect(card.get_by_test_id("chart-sentence")).to_contain_text("no difference is tested here")
    assert _query(page)["show"] == ["chart"]
    expect(card.locator(".js-plotly-plot .scatterlayer path.js-line").first).to_be_attached()
    assert card.get_by_test_id("chart-table").locator("tbody tr").count() >= 6
    page.go_back()
    expect(page.locator(".figures-grid")).to_be_visible()
    expect(card).to_have_count(0)


def test_selected_rows_are_drawn_alone(open_page: OpenPage) -> None:
    """Of the figures of the filters only the rows selected stand in the chart."""
    page = open_page("/explore?indicator=pisa_math_mean&breakdown=total&from=2022&to=2022")
    _ready(page)
    page.locator(f"{NAMES} .ag-selection-checkbox").nth(0).click()
    page.locator(f"{NAMES} .ag-selection-checkbox").nth(4).click()
    expect(page.locator("#explore-picked")).to_have_text("2 rows selected")
    page.get_by_text("Chart", exact=True).click()
    table = page.get_by_test_id("chart-card").get_by_test_id("chart-table")
    expect(table.locator("tbody tr")).to_have_count(2)


def test_figures_that_share_no_axis_are_refused_in_words(open_page: OpenPage) -> None:
    """Two indicators make no chart, and the page says what to do instead."""
    page = open_page("/explore?indicator=pisa_math_mean,population&city=seoul&show=chart")
    expect(page.get_by_test_id("empty-state")).to_contain_text("share no axis")


def test_links_code_and_citation_are_of_the_table_shown(open_page: OpenPage) -> None:
    """A choice is in the pinned link, in the code of every tool and in the references."""
    page = open_page("/explore?indicator=pisa_math_mean")
    _ready(page)
    _choose(page, "city", "Seoul")
    pinned = page.get_by_label("This table, these figures", exact=True)
    expect(pinned).to_have_value(
        re.compile(r"/explore\?indicator=pisa_math_mean&city=seoul&release=[\d.]+$")
    )
    expect(page.locator("#explore-snippet")).to_contain_text("city=seoul")
    page.locator("#explore-tool").click()
    page.get_by_role("option", name="R", exact=True).click()
    expect(page.locator("#explore-snippet")).to_contain_text("read.csv")
    page.locator("#explore-style").click()
    page.get_by_role("option", name="BibTeX").click()
    expect(page.locator("#explore-reference")).to_contain_text("@misc")
    expect(page.locator("#explore-reference")).to_contain_text("OECD")


def test_a_missing_value_says_why(open_page: OpenPage) -> None:
    """A figure without a value shows a dash and the reason in words, never a code."""
    page = open_page("/explore?indicator=pisa_reading_mean&city=denver&from=2006&to=2006")
    _ready(page)
    expect(page.locator(f"{ROWS} [col-id=value]").first).to_have_text("–")
    page.locator(f"{NAMES} [col-id=city]").first.click()
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
    page = open_page("/explore?city=seoul,atlantis&indicator=pisa_math_mean&columns=value,wings")
    _ready(page)
    expect(page.get_by_test_id("remarks")).to_contain_text("atlantis")
    expect(page.get_by_test_id("remarks")).to_contain_text("wings")
    expect(page.locator(f"{NAMES} [col-id=city]").first).to_have_text("Seoul")


def test_a_narrow_window_shows_city_indicator_and_value(open_page: OpenPage) -> None:
    """At 390 pixels nothing runs out of the page, a row can be read, columns can be chosen."""
    page = open_page("/explore?indicator=pisa_math_mean", narrow=True)
    _ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    box = page.locator(f"{ROWS} [col-id=value]").first.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    first = page.locator("#explore-from")
    expect(first).not_to_be_visible()
    page.get_by_role("button", name="More choices").press("Enter")
    expect(first).to_be_visible()
    page.locator(".column-chooser > summary").click()
    expect(page.locator(".column-panel")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_flaw_that_axe_finds(open_page: OpenPage, scheme: str) -> None:
    """Table, open column chooser and chart pass WCAG's automatic checks in both schemes."""
    page = open_page("/explore?indicator=pisa_math_mean&from=2022&breakdown=total", scheme=scheme)
    _ready(page)
    page.locator(".column-chooser > summary").click()
    page.locator(f"{NAMES} .ag-selection-checkbox").first.click()
    expect(page.locator("#explore-picked")).to_have_text("1 row selected")
    assert _violations(page) == []
    page.locator(".column-chooser > summary").click()
    page.get_by_text("Chart", exact=True).click()
    expect(page.get_by_test_id("chart-card")).to_be_visible()
    assert _violations(page) == []


def test_two_readers_do_not_see_each_others_choices(open_page: OpenPage) -> None:
    """A choice of one reader leaves the other's table as it was."""
    one = open_page("/explore?indicator=pisa_math_mean")
    other = open_page("/explore?indicator=pisa_math_mean", scheme="dark")
    _ready(one)
    _ready(other)
    before = _count(other)
    _choose(one, "city", "Singapore")
    expect(one.locator(f"{NAMES} [col-id=city]").first).to_have_text("Singapore")
    other.locator(".ag-header-cell[col-id=value]").click()
    _counted(other, before)
