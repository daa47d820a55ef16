from __future__ import annotations

import csv
import re

import pytest

from dashboard import theme
from tests.conftest import ROOT

TEXTS = (theme.TEXT, theme.MUTED, theme.ACCENT, theme.PICKED, theme.HIGHER, theme.LOWER)
MARKS = (theme.CROWD, theme.ACCENT, theme.TEXT)


@pytest.mark.parametrize("colour", TEXTS)
def test_chart_text_can_be_read_in_both_schemes(colour):
    """Text keeps a contrast of 4.5 to its ground, light and dark."""
    assert theme.contrast(colour, theme.GROUND) >= 4.5
    assert theme.contrast(theme.dark(colour), theme.dark(theme.GROUND)) >= 4.5


@pytest.mark.parametrize("colour", MARKS)
def test_marks_can_be_seen_in_both_schemes(colour):
    """Marks keep a contrast of 3 to their ground, light and dark."""
    assert theme.contrast(colour, theme.GROUND) >= 3
    assert theme.contrast(theme.dark(colour), theme.dark(theme.GROUND)) >= 3


def test_the_colours_of_the_cities_can_be_seen_in_both_schemes():
    """Each city's line stands out from the page, light and dark."""
    with (ROOT / "data/contract/cities.csv").open(encoding="utf-8") as file:
        colours = {row["city_id"]: row["colour"] for row in csv.DictReader(file)}
    faint = [
        city
        for city, colour in colours.items()
        if theme.contrast(colour, theme.GROUND) < 3
        or theme.contrast(theme.dark(colour), theme.dark(theme.GROUND)) < 4.5
    ]
    assert faint == []


def test_black_on_white_is_the_greatest_contrast():
    """The ratio is WCAG's: 21 at most, 1 for a colour on itself."""
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#1b4f9c", "#1b4f9c") == pytest.approx(1)


def test_the_style_sheet_has_the_grounds_of_the_charts():
    """Page and charts have the same colours, so that a hollow mark is as the page behind it."""
    sheet = (ROOT / "dashboard/assets/gcen.css").read_text(encoding="utf-8")
    grounds = re.findall(r"--ground: (#[0-9a-f]{6})", sheet)
    assert grounds == [theme.GROUND, theme.dark(theme.GROUND)]
    assert re.findall(r"--accent: (#[0-9a-f]{6})", sheet) == [
        theme.ACCENT,
        theme.dark(theme.ACCENT),
    ]
    verdicts = (ROOT / "dashboard/assets/compare.css").read_text(encoding="utf-8")
    for name, colour in (("higher", theme.HIGHER), ("lower", theme.LOWER)):
        assert re.findall(rf"--{name}: (#[0-9a-f]{{6}})", verdicts) == [colour, theme.dark(colour)]
