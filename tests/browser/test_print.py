"""Every page on paper: what is read without what is clicked, whole, in light colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]

PAGES = {
    "/": "place between the network's lowest and highest",
    "/compare?focal=seoul": "the figures of the chart",
    "/city/houston": "Houston and the other cities",
    "/relate": "No line is drawn",
    "/explore": "Take this table with you",
    "/coverage": "Coverage",
    "/methods": "Rules of comparison",
}
"""Pages, and words of each that must be on paper: of a key, a table, a sentence or a section."""

_MARGIN = 14 / 25.4 * 72
"""Least white beside the words, in points."""

_CLICKED = ("Skip to the content", "Compare with", "CSV", "The same numbers as a table")


def _settled(page: Page) -> None:
    expect(page.locator("footer")).to_contain_text("Release")
    if page.locator(".graph").count():
        expect(page.locator(".js-plotly-plot .main-svg text").first).to_be_visible()
    if page.locator(".figures-grid").count():
        expect(page.locator(".ag-center-cols-container .ag-cell-value").first).not_to_be_empty()


def _texts(pdf: bytes) -> Iterator[tuple[str, float, float]]:
    """Words of each page with the page's width and the right end of what is furthest right."""
    for sheet in pypdfium2.PdfDocument(pdf):
        words = sheet.get_textpage()
        ends = [words.get_rect(number)[2] for number in range(words.count_rects())]
        yield words.get_text_bounded(), sheet.get_width(), max(ends, default=0)


def _joined(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_on_paper(open_page: OpenPage, path: str) -> None:
    """Words end before the margin on every sheet; choices are left out, release and link are in."""
    page = open_page(path, scheme="dark")
    _settled(page)
    sheets = list(_texts(page.pdf(prefer_css_page_size=True)))
    assert [end for _, width, end in sheets if end > width - _MARGIN + 1] == []
    printed = _joined(" ".join(text for text, _, _ in sheets))
    assert PAGES[path] in printed
    assert "Release 1." in printed
    assert page.url in printed.replace(" ", "")
    left = [words for words in _CLICKED if words in printed]
    assert left == (["CSV"] if path == "/explore" else [])


def test_a_card_is_printed_with_chart_table_and_source(open_page: OpenPage) -> None:
    """Sentence, labels of the chart, the numbers behind it, notes and source are on paper."""
    page = open_page("/compare?focal=seoul")
    _settled(page)
    card = page.get_by_test_id("chart-card").first
    sentence = _joined(card.get_by_test_id("chart-sentence").inner_text())
    source = _joined(card.get_by_test_id("chart-source").inner_text())
    pdf = page.pdf(prefer_css_page_size=True)
    printed = _joined(" ".join(text for text, _, _ in _texts(pdf)))
    assert sentence in printed
    assert source in printed
    assert "563 · significantly higher" in printed
    assert "Standard error" in printed


def test_charts_are_light_on_paper_and_as_before_afterwards(open_page: OpenPage) -> None:
    """In the dark scheme paper is light, charts included; afterwards the screen is as it was."""
    page = open_page("/compare", scheme="dark")
    _settled(page)
    word = page.locator("#compare-cards .annotation-text").first
    expect(word).to_have_css("fill", "rgb(233, 236, 239)")
    page.emulate_media(media="print", color_scheme="dark")
    expect(word).to_have_css("fill", "rgb(26, 32, 39)")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.get_by_test_id("chart-table").first).to_be_visible()
    expect(page.locator(".site-header")).to_be_hidden()
    page.emulate_media(media="screen", color_scheme="dark")
    expect(word).to_have_css("fill", "rgb(233, 236, 239)")
    expect(page.get_by_test_id("chart-table").first).to_be_hidden()
    expect(page.locator(".print-only")).to_be_hidden()


def test_the_rows_of_the_grid_are_printed_as_a_table(open_page: OpenPage) -> None:
    """Paper shows the first rows with the columns on screen, and the grid comes back."""
    page = open_page("/explore?indicator=pisa_math_mean&city=seoul,shanghai")
    _settled(page)
    pdf = page.pdf(prefer_css_page_size=True)
    printed = _joined(" ".join(text for text, _, _ in _texts(pdf)))
    assert "PISA mathematics" in printed
    assert "613" in printed
    expect(page.locator(".print-rows")).to_have_count(0)
    expect(page.locator(".figures-grid")).to_be_visible()
