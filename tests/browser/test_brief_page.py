"""A city's brief on paper: one page, read whole, in any of the fonts a reader may have."""

from __future__ import annotations

import re
from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page

from tests.conftest import CITIES

OpenPage = Callable[..., Page]

PAPERS = ("A4", "Letter")
WIDEST = "document.body.style.fontFamily = '\"DejaVu Sans\"'"
"""The widest of the fonts there may be: what fits in it fits in Arial and in Liberation Sans."""

_MARGIN = 9 / 25.4 * 72
"""Least white beside the words, in points."""

_SIZES = """() => [...document.querySelectorAll("main *")]
    .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(one => [
        one.closest("footer, small, thead, .over") ? "notes" : "body",
        parseFloat(getComputedStyle(one).fontSize) * 0.75,
    ])"""
"""Kind and size in points of every element that holds words of its own."""


def _sheets(page: Page, paper: str) -> list[str]:
    """Words of each sheet; no word may reach into the margin."""
    pdf = pypdfium2.PdfDocument(page.pdf(format=paper))
    sheets = []
    for sheet in pdf:
        words = sheet.get_textpage()
        ends = [words.get_rect(number)[2] for number in range(words.count_rects())]
        assert max(ends) <= sheet.get_width() - _MARGIN
        sheets.append(words.get_text_bounded())
    return sheets


def _joined(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("city", CITIES)
def test_a_brief_stands_on_one_page(open_page: OpenPage, city: str) -> None:
    """Every city's brief is one sheet of A4 and of Letter, in the reader's font and the widest."""
    page = open_page(f"/brief/{city}")
    for paper in PAPERS:
        assert len(_sheets(page, paper)) == 1
    page.evaluate(WIDEST)
    for paper in PAPERS:
        (sheet,) = _sheets(page, paper)
        assert "1 / 1" in sheet
        assert _joined(page.url.replace("/brief/", "/city/")) in _joined(sheet)


@pytest.mark.parametrize("city", CITIES)
def test_a_brief_in_chinese_stands_on_one_page(open_page: OpenPage, city: str) -> None:
    """So it does in Traditional Chinese, in larger letters."""
    page = open_page(f"/brief/{city}?lang=zh-Hant")
    for paper in PAPERS:
        (sheet,) = _sheets(page, paper)
        assert "不可得出的結論" in _joined(sheet)


def test_a_brief_with_targets_stands_on_one_page(open_page: OpenPage) -> None:
    """Targets make room for themselves; those beyond are counted."""
    aims = ("pisa_math_mean", "pisa_reading_mean", "pisa_science_mean")
    page = open_page(f"/brief/melbourne?target={','.join(f'{one}:540:2030' for one in aims)}")
    page.evaluate(WIDEST)
    for paper in PAPERS:
        (sheet,) = _sheets(page, paper)
        assert "target 2030: 540" in sheet
        assert "the first 2 of 3, 1 more in the City profile" in " ".join(sheet.split())


@pytest.mark.parametrize("query", ["", "?lang=zh-Hant", "?target=pisa_math_mean:540:2030"])
def test_no_letter_of_a_brief_is_too_small(open_page: OpenPage, query: str) -> None:
    """Text is of 8.5 points at least, notes of 7, and paper hides nothing the screen shows."""
    page = open_page(f"/brief/hong_kong{query}")
    on_screen = page.locator("main").inner_text()
    page.emulate_media(media="print")
    assert page.locator("main").inner_text() == on_screen
    sizes = page.evaluate(_SIZES)
    assert {kind for kind, _ in sizes} == {"body", "notes"}
    assert [one for one in sizes if one[1] < {"body": 8.5, "notes": 7}[one[0]] - 0.01] == []


def test_a_brief_that_is_longer_runs_on_whole(open_page: OpenPage) -> None:
    """In larger letters it runs over: pages numbered, the heading row again, no word lost."""
    page = open_page("/brief/hong_kong")
    page.evaluate("document.body.style.fontSize = '11pt'")
    rows = page.locator("tbody th, footer li, dd").all_inner_texts()
    sheets = _sheets(page, "A4")
    assert len(sheets) == 2
    for number, sheet in enumerate(sheets, start=1):
        assert f"{number} / 2" in sheet
        assert "Among the ten cities" in sheet
    printed = _joined("".join(sheets))
    assert [one for one in rows if _joined(one) not in printed] == []
