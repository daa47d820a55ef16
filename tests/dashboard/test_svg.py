from __future__ import annotations

from xml.etree import ElementTree as ET

from dashboard.figures import svg
from dashboard.figures.svg import Dot

_NS = "{http://www.w3.org/2000/svg}"


def _drawn(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - drawn by ourselves


def test_a_strip_is_a_whole_picture_with_its_words():
    """The city's mark is the largest, intervals and rules are lines, and words say what is seen."""
    others = [Dot(0.2, "own"), Dot(0.5, "wider"), Dot(0.9, "other")]
    text = svg.strip(Dot(0.4, "own"), others, "A <b> & c", interval=(0.3, 0.5), rules=[0.7])
    root = _drawn(text)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "A <b> & c"
    radii = [float(one.get("r")) for one in root.iter("circle")]
    assert radii == [3.5, 3.5, 5.0]
    fills = [one.get("fill") for one in root.iter("circle")]
    assert fills[1] == "#ffffff"
    assert fills[0] != "#ffffff"


def test_a_hollow_mark_stands_for_a_wider_area():
    """The city shown by its country is hollow."""
    (mark,) = _drawn(svg.strip(Dot(0.4, "wider"), [], "x")).iter("circle")
    assert mark.get("fill") == "#ffffff"


def test_marks_stay_within_the_picture():
    """Positions 0 and 1 are inside, so that no mark is cut off."""
    root = _drawn(svg.strip(Dot(0, "own"), [Dot(1, "own")], "x"))
    for circle in root.iter("circle"):
        x, r = float(circle.get("cx")), float(circle.get("r"))
        assert x - r >= 0
        assert x + r <= float(root.get("width"))


def test_a_line_needs_two_points():
    """One year is no line; two are, with a dot at the last."""
    assert not list(_drawn(svg.spark([(0.5, 0.5)], "x")).iter("polyline"))
    root = _drawn(svg.spark([(0, 1), (1, 0)], "x", rule=0.5))
    (line,) = root.iter("polyline")
    first, last = (point.split(",") for point in line.get("points").split())
    assert float(first[1]) < float(last[1])
    assert len(list(root.iter("circle"))) == 1
