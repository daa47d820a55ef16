"""Pictures of charts, opened as a stranger would open them: files that stand alone on a slide."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

OpenPage = Callable[..., Page]

KINDS = {
    "dots": ("/compare?focal=seoul", "compare-latest"),
    "trend": ("/compare", "compare-trend"),
    "panels": ("/compare?panels=yes", "compare-trend"),
    "matrix": ("/compare?view=pairs&year=2022", "compare-pairs"),
    "map": ("/compare?view=map", "compare-map"),
    "groups": ("/compare?view=groups&year=2022", "compare-groups"),
    "scatter": ("/relate", "relate-points"),
    "profile": ("/city/houston", "city-outcomes"),
    "chinese": ("/compare?lang=zh-Hant&focal=seoul", "compare-latest"),
}
"""An address and a card for each kind of chart, and one in a language without spaces."""

FILLED_OR_HOLLOW = {"dots", "matrix", "map", "groups", "scatter"}
"""Kinds whose marks tell a city's own system from another area standing in."""

_OUTSIDE = """() => {
  const edge = document.querySelector('svg').getBoundingClientRect();
  return [...document.querySelectorAll('svg text')]
    .map(text => [text.textContent, text.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < edge.left - 1 || box.right > edge.right + 1
      || box.top < edge.top - 1 || box.bottom > edge.bottom + 1))
    .map(([words]) => words);
}"""
"""Words of a drawing that do not lie in it."""

_SHADES = """async (url) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let at = 0; at < data.length; at += 4 * 37) { seen.add(data[at] + ',' + data[at + 1] + ',' + data[at + 2]); }
  return { width: canvas.width, corner: [...data.slice(0, 4)], shades: seen.size };
}"""


def _card(page: Page, name: str) -> Locator:
    card = page.locator(f'[data-card="{name}"]')
    expect(card.locator(".js-plotly-plot .main-svg text").first).to_be_visible()
    return card


def _saved(card: Locator, kind: str, folder: Path) -> Path:
    with card.page.expect_download() as caught:
        card.locator(f'button[data-picture="{kind}"]').click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def _words(text: str) -> str:
    """Text without any space, since a picture breaks its lines anew."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_says_everything_its_card_says(
    open_page: OpenPage, browser, tmp_path: Path, kind: str
) -> None:
    """The SVG holds title, unit, finding, key, source and release, all of it within its edges."""
    address, name = KINDS[kind]
    card = _card(open_page(address, scheme="dark"), name)
    path = _saved(card, "svg", tmp_path)
    viewer = browser.new_page(viewport={"width": 1200, "height": 900})
    viewer.goto(path.as_uri())
    drawn = _words(viewer.evaluate("document.documentElement.textContent"))
    outside = viewer.evaluate(_OUTSIDE)
    viewer.close()
    parts = [card.locator("h2"), card.get_by_test_id("chart-sentence")]
    parts += [card.get_by_test_id("chart-source"), *card.locator(".key li").all()]
    parts += card.locator(".unit").all()
    assert [said for part in parts if (said := _words(part.inner_text())) not in drawn] == []
    if kind in FILLED_OR_HOLLOW:
        assert re.search("filled:.+hollow:", drawn)
    release = card.get_attribute("data-release")
    assert path.name == f"gcen-{name}-{release}.svg"
    assert release in drawn
    assert outside == []
    drawing = path.read_text(encoding="utf-8")
    assert re.findall(r'(?:href|src)="(?:https?:)?//', drawing) == []
    assert "rgb(255, 255, 255)" in drawing


@pytest.mark.parametrize("kind", ["dots", "map"])
def test_a_picture_is_sharp_light_and_not_empty(
    open_page: OpenPage, tmp_path: Path, kind: str
) -> None:
    """The PNG is 2400 pixels wide, white in the dark scheme too, and holds more than its ground."""
    address, name = KINDS[kind]
    page = open_page(address, scheme="dark")
    path = _saved(_card(page, name), "png", tmp_path)
    assert path.read_bytes().startswith(b"\x89PNG")
    seen = page.evaluate(_SHADES, "data:image/png;base64," + _base64(path))
    assert seen["width"] == 2400
    assert seen["corner"] == [255, 255, 255, 255]
    assert seen["shades"] > 20


def test_a_chart_over_the_years_explains_its_lines(open_page: OpenPage) -> None:
    """Own systems are told from stand-ins by the line, and the key says so in words."""
    card = _card(open_page("/compare"), "compare-trend")
    key = card.locator(".key").inner_text()
    assert "unbroken line: the city's own school system" in key
    assert "dotted line: another area standing in" in key


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
