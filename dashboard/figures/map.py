"""The cities as points on the outlines of the land around them, in one panel per part of the world.

The outlines are those of Natural Earth, served by the application itself. Only coasts are drawn:
a point says where a city lies, not where a border runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import theme
from dashboard.language import say
from dashboard.lettering import width

HEIGHT = 460
WIDTH = 1180
"""Pixels of the drawing in a wide window, about."""
_GAP = 8
_APART = 60.0
"""Degrees of longitude without a city that part two panels."""
_AROUND = 9.0
"""Degrees around the outermost cities of a panel."""

_SYMBOLS = {
    None: "circle",
    "focal": "diamond",
    "higher": "triangle-up",
    "not_different": "circle",
    "lower": "triangle-down",
    "not_tested": "line-ew",
    "missing": "x-thin",
}
_SIZES = {"focal": 15, "not_tested": 8}
_COLOURS = {"focal": theme.ACCENT, "higher": theme.HIGHER, "lower": theme.LOWER}


@dataclass(frozen=True)
class Point:
    """A city: where it lies, what is written beside it, and what its mark says.

    ``verdict`` is against the focal city, ``missing`` for a city without a figure, ``None`` without
    a focal city.
    """

    latitude: float
    longitude: float
    written: str
    hover: str
    is_own: bool
    verdict: str | None = None


@dataclass(frozen=True)
class _Box:
    """Edges of a panel's map in degrees."""

    west: float
    east: float
    south: float
    north: float

    @property
    def ratio(self) -> float:
        return (self.east - self.west) / (self.north - self.south)


def world(points: Sequence[Point]) -> dict[str, Any]:
    """Draw cities on outlines; wide: panels side by side, narrow: one under the other."""
    panels = _panels(points)
    boxes = [_around(own) for own in panels]
    wide = _side_by_side(boxes)
    meta = {
        "narrow": _stacked(boxes, theme.NARROW_CHART),
        "slim": _stacked(boxes, theme.SLIM_CHART),
    }
    data = [
        _trace(own, _geo(index), box)
        for index, (own, box) in enumerate(zip(panels, boxes, strict=True))
    ]
    return {
        "data": data,
        "layout": {**theme.canvas(), **wide, "meta": meta},
    }


def _geo(index: int) -> str:
    return "geo" if index == 0 else f"geo{index + 1}"


def _panels(points: Sequence[Point]) -> list[list[Point]]:
    """Part the points, from west to east, where no city lies for many degrees."""
    parts: list[list[Point]] = []
    for point in sorted(points, key=lambda one: one.longitude):
        if parts and point.longitude - parts[-1][-1].longitude < _APART:
            parts[-1].append(point)
        else:
            parts.append([point])
    return parts


def _around(points: Sequence[Point]) -> _Box:
    """Box around points, wide and high enough to know the coast by."""
    west, east = min(p.longitude for p in points), max(p.longitude for p in points)
    south, north = min(p.latitude for p in points), max(p.latitude for p in points)
    box = _Box(west - 1.4 * _AROUND, east + 1.4 * _AROUND, south - _AROUND, north + _AROUND)
    return _grown(box, max(0.55, min(1.9, box.ratio)), least=44.0)


def _grown(box: _Box, ratio: float, *, least: float = 0.0) -> _Box:
    """Grow a box to a ratio of width to height, and to a least width."""
    width = max(box.east - box.west, least, ratio * (box.north - box.south))
    height = width / ratio
    middle, centre = (box.west + box.east) / 2, (box.south + box.north) / 2
    south = max(-78.0, min(centre - height / 2, 82.0 - height))
    return _Box(middle - width / 2, middle + width / 2, south, south + height)


def _side_by_side(boxes: Sequence[_Box]) -> dict[str, Any]:
    total = sum(box.ratio for box in boxes)
    share = (1 - 0.01 * (len(boxes) - 1)) / total
    layout: dict[str, Any] = {"height": HEIGHT, "margin": dict.fromkeys("lrtb", 0)}
    left = 0.0
    for index, box in enumerate(boxes):
        right = left + share * box.ratio
        ratio = (right - left) * WIDTH / HEIGHT
        layout[_geo(index)] = _outlines(_grown(box, ratio), (left, right), (0, 1))
        left = right + 0.01
    return layout


def _stacked(boxes: Sequence[_Box], across: int) -> dict[str, Any]:
    heights = [min(420.0, max(190.0, across / box.ratio)) for box in boxes]
    height = round(sum(heights) + _GAP * (len(boxes) - 1))
    layout: dict[str, Any] = {"height": height, "margin": dict.fromkeys("lrtb", 0)}
    top = 1.0
    for index, (box, own) in enumerate(zip(boxes, heights, strict=True)):
        bottom = max(0.0, top - own / height)
        grown = _grown(box, across / own)
        layout[_geo(index)] = _outlines(grown, (0, 1), (bottom, top))
        top = bottom - _GAP / height
    return layout


def _outlines(box: _Box, across: tuple[float, float], up: tuple[float, float]) -> dict[str, Any]:
    return {
        "domain": {"x": list(across), "y": [max(0.0, up[0]), up[1]]},
        "projection": {"type": "equirectangular", "rotation": {"lon": (box.west + box.east) / 2}},
        "lonaxis": {"range": [box.west, box.east]},
        "lataxis": {"range": [box.south, box.north]},
        "resolution": 110,
        "bgcolor": "rgba(0,0,0,0)",
        "showland": True,
        "landcolor": theme.GRID,
        "showocean": False,
        "showlakes": False,
        "showcountries": False,
        "showcoastlines": True,
        "coastlinecolor": theme.CROWD_SOFT,
        "coastlinewidth": 0.7,
        "showframe": False,
    }


def _trace(points: Sequence[Point], geo: str, box: _Box) -> dict[str, Any]:
    colours = [_COLOURS.get(point.verdict or "", theme.CROWD) for point in points]
    return {
        "type": "scattergeo",
        "geo": geo,
        "mode": "markers+text",
        "lat": [point.latitude for point in points],
        "lon": [point.longitude for point in points],
        "text": [point.written for point in points],
        "textposition": _sides(points, box),
        "textfont": {"color": theme.TEXT, "size": 13},
        "marker": {
            "symbol": [_SYMBOLS[point.verdict] for point in points],
            "size": [_SIZES.get(point.verdict or "", 12) for point in points],
            "color": [
                colour if point.is_own else theme.GROUND
                for point, colour in zip(points, colours, strict=True)
            ],
            "line": {
                "color": colours,
                "width": [4.0 if point.verdict == "not_tested" else 2.2 for point in points],
            },
            "opacity": 1,
        },
        "customdata": [point.hover for point in points],
        "hovertemplate": "%{customdata}<extra></extra>",
        "name": say("value"),
    }


# --- labels -----------------------------------------------------------------------------------

_LETTER, _LINE_HEIGHT, _OFF = 7.2, 16.0, 9.0
"""Pixels of a letter, of a line, and from a mark to its label."""

_SIDES = ("middle right", "middle left", "bottom center", "top center")


def _sides(points: Sequence[Point], box: _Box) -> list[str]:
    """Choose for each label the side on which it covers the least of others and of the edge.

    Measured where there is the least room: in a slim window.
    """
    scale = theme.SLIM_CHART / (box.east - box.west)
    taken = [_mark_box(point, scale) for point in points]
    chosen = []
    for index, point in enumerate(points):
        others = taken[:index] + taken[index + 1 :]

        def cost(side: str, point: Point = point, others: list[_Rect] = others) -> float:
            label = _label_box(point, side, scale)
            outside = max(0.0, label[2] - box.east * scale) + max(0.0, box.west * scale - label[0])
            return outside * _LINE_HEIGHT * 4 + sum(_overlap(label, one) for one in others)

        best = min(_SIDES, key=cost)
        chosen.append(best)
        taken.append(_label_box(point, best, scale))
    return chosen


_Rect = tuple[float, float, float, float]


def _mark_box(point: Point, scale: float) -> _Rect:
    x, y = point.longitude * scale, -point.latitude * scale
    return x - 7, y - 7, x + 7, y + 7


def _label_box(point: Point, side: str, scale: float) -> _Rect:
    lines = point.written.split("<br>")
    across = _LETTER * max(map(width, lines))
    height = _LINE_HEIGHT * len(lines)
    x, y = point.longitude * scale, -point.latitude * scale
    if side == "middle right":
        return x + _OFF, y - height / 2, x + _OFF + across, y + height / 2
    if side == "middle left":
        return x - _OFF - across, y - height / 2, x - _OFF, y + height / 2
    if side == "bottom center":
        return x - across / 2, y + _OFF, x + across / 2, y + _OFF + height
    return x - across / 2, y - _OFF - height, x + across / 2, y - _OFF


def _overlap(one: _Rect, other: _Rect) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return math.prod((across, down)) if across > 0 and down > 0 else 0.0
