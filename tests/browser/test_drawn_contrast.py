"""Contrast of what the browser has drawn: words and marks of one page for each kind of chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]

PAGES = (
    "/compare?focal=seoul",
    "/compare?view=map",
    "/compare?view=pairs&year=2022",
    "/compare?view=groups&year=2022",
    "/relate",
    "/city/houston",
)

_MEASURED = """() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const shown = (colour) => colour && colour !== 'none' && (parse(colour)[3] ?? 1) > 0;
  const bright = (colour) => {
    const [red, green, blue] = parse(colour).slice(0, 3).map(part => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [high, low] = [bright(one), bright(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const page = getComputedStyle(document.body).backgroundColor;
  const found = { text: 0, mark: 0, faint: [] };
  for (const plot of document.querySelectorAll('.js-plotly-plot')) {
    const land = plot.querySelector('.layer.land path');
    const grounds = land ? [page, getComputedStyle(land).fill] : [page];
    const least = (colour) => Math.min(...grounds.map(ground => ratio(colour, ground)));
    for (const words of plot.querySelectorAll('.main-svg text, .main-svg tspan[style]')) {
      const style = getComputedStyle(words);
      if (!words.textContent.trim() || !words.getClientRects().length) { continue; }
      found.text += 1;
      if (least(style.fill) < 4.5) { found.faint.push([words.textContent, style.fill, least(style.fill)]); }
    }
    for (const mark of plot.querySelectorAll('path.point, .js-line, .errorbar path')) {
      const style = getComputedStyle(mark);
      if (!mark.getClientRects().length || Number(style.opacity) === 0) { continue; }
      const width = parseFloat(style.strokeWidth) || 0;
      const colours = [mark.matches('path.point') ? style.fill : null, width ? style.stroke : null].filter(shown);
      if (!colours.length) { continue; }
      found.mark += 1;
      const best = Math.max(...colours.map(least));
      if (best < 3) { found.faint.push([mark.getAttribute('class'), colours.join(' '), best]); }
    }
  }
  return found;
}"""
"""How many words and marks are drawn, and those whose best colour does not stand out."""


@pytest.mark.parametrize("path", PAGES)
def test_words_and_marks_that_are_drawn_stand_out(open_page: OpenPage, path: str) -> None:
    """In the light and in the dark scheme, by computed colours and WCAG's formula."""
    page = open_page(path)
    expect(page.locator(".js-plotly-plot .main-svg text").first).to_be_visible()
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    _assert_stands_out(page.evaluate(_MEASURED))
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("body")).not_to_have_css("background-color", before)
    word = page.locator(".js-plotly-plot .main-svg text").first
    expect(word).not_to_have_css("fill", "rgb(26, 32, 39)")
    page.wait_for_function(f"() => ({_MEASURED})().faint.length === 0")
    _assert_stands_out(page.evaluate(_MEASURED))


def _assert_stands_out(measured: dict[str, Any]) -> None:
    assert measured["faint"] == []
    assert measured["text"] > 10
    assert measured["mark"] > 3
