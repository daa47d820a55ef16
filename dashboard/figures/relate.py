"""One indicator across, another up: a mark for each place, its intervals, and its way over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any, Literal, NamedTuple

from dashboard import theme
from dashboard.language import say
from dashboard.lettering import letters, width, wrap

_MANY = 100_000
"""From here on an axis is written in thousands, millions and billions (k, M, B)."""

FOCAL = theme.ACCENT
"""Colour of the city marked."""

HEIGHT = 520
HEIGHT_NARROW = 520
HEIGHT_SLIM = 536

Kind = Literal["own", "part", "wider"]
"""Whether both figures of a mark are the city's own, one of them, or neither."""

_MARGIN = {"l": 58, "r": 20, "t": 46, "b": 62}
_MARGIN_NARROW = {"l": 44, "r": 10, "t": 58, "b": 76}
_MARGIN_SLIM = {"l": 44, "r": 10, "t": 58, "b": 92}
_WIDE = (820.0, HEIGHT - 108.0)
_NARROW = (282.0, HEIGHT_NARROW - 134.0)
_SLIM = (theme.SLIM_CHART - 54.0, HEIGHT_SLIM - 150.0)
"""Least size of the drawing in pixels, in which labels must find room."""


@dataclass(frozen=True)
class Stop:
    """A step on a mark's way: where, when, and the stretch without a break it belongs to."""

    x: float
    y: float
    label: str
    stretch: int
    hover: str


@dataclass(frozen=True)
class Mark:
    """A place: names (``short`` in a narrow window), value and interval on each axis.

    ``is_odd`` marks figures measured otherwise than the others'. ``stops`` are drawn as a path
    where there are two or more.
    """

    name: str
    short: str
    under: str
    years: str
    x: float
    y: float
    x_interval: tuple[float, float] | None
    y_interval: tuple[float, float] | None
    hover: str
    kind: Kind
    colour: str = theme.CROWD
    is_odd: bool = False
    is_focal: bool = False
    stops: Sequence[Stop] = field(default_factory=tuple)


@dataclass(frozen=True)
class Axis:
    """What an axis shows: the indicator, its unit, and from where to where."""

    title: str
    unit: str
    start: float
    stop: float

    @property
    def from_zero(self) -> bool:
        """Whether the axis holds zero."""
        return self.start <= 0 <= self.stop


def axis(title: str, unit: str, marks: Sequence[Mark], side: Literal["x", "y"]) -> Axis:
    """Make the axis that holds all marks, intervals and paths, with room for labels."""
    ends: list[float] = []
    for mark in marks:
        value = mark.x if side == "x" else mark.y
        between = mark.x_interval if side == "x" else mark.y_interval
        ends += [value, *(between or ())]
        if len(mark.stops) > 1:
            ends += [stop.x if side == "x" else stop.y for stop in mark.stops]
    low, high = min(ends), max(ends)
    span = high - low or abs(high) or 1.0
    start = 0.0 if 0 <= low < 0.15 * span else low - 0.12 * span
    return Axis(title, unit, start, high + 0.12 * span)


def scatter(
    marks: Sequence[Mark], x: Axis, y: Axis, line: tuple[float, float] | None = None
) -> dict[str, Any]:
    """Draw marks with direct labels; ``line`` is slope and intercept of a line of fit."""
    layout = {
        "height": HEIGHT,
        "margin": _MARGIN,
        "xaxis": _axis(x, 8),
        "yaxis": _axis(y, 7),
        "font": {"family": theme.FONT, "size": 13.5, "color": theme.TEXT},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": theme.SURFACE,
            "bordercolor": theme.LINE,
            "font": {"color": theme.TEXT, "size": 13},
            "align": "left",
        },
        "annotations": [*_titles(x, y, 110), *_labels(marks, x, y, _WIDE, is_narrow=False)],
        "meta": {
            "narrow": {
                "height": HEIGHT_NARROW,
                "margin": _MARGIN_NARROW,
                "xaxis": _axis(x, 4),
                "yaxis": _axis(y, 6),
                "annotations": [
                    *_titles(x, y, 44),
                    *_labels(marks, x, y, _NARROW, is_narrow=True),
                ],
            },
            "slim": {
                "height": HEIGHT_SLIM,
                "margin": _MARGIN_SLIM,
                "annotations": [
                    *_titles(x, y, letters(theme.SLIM_CHART - 18, 13)),
                    *_labels(marks, x, y, _SLIM, is_narrow=True),
                ],
            },
        },
    }
    data = [*_fit(line, x), *_paths(marks), *_bars(marks), _points(marks), *_parts(marks)]
    return {"data": data, "layout": layout}


def _axis(one: Axis, ticks: int) -> dict[str, Any]:
    return {
        "range": [one.start, one.stop],
        "nticks": ticks,
        "gridcolor": theme.GRID,
        "zeroline": False,
        "showline": True,
        "linecolor": theme.LINE,
        "tickfont": {"color": theme.MUTED, "size": 12.5},
        **({"exponentformat": "B"} if one.stop >= _MANY else {"tickformat": ",~r"}),
        "fixedrange": True,
        "ticks": "",
    }


def _titles(x: Axis, y: Axis, most: int) -> Iterator[dict[str, Any]]:
    """Name what each axis shows: up on top at the left, across under the numbers at the right."""
    common = {
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "font": {"size": 13, "color": theme.MUTED},
    }
    yield {
        **common,
        "x": 0,
        "xanchor": "left",
        "xshift": -36,
        "y": 1,
        "yanchor": "bottom",
        "yshift": 8,
        "align": "left",
        "text": "<br>".join(wrap(f"↑\N{NO-BREAK SPACE}{_named(y)}", most)),
    }
    yield {
        **common,
        "x": 1,
        "xanchor": "right",
        "y": 0,
        "yanchor": "top",
        "yshift": -26,
        "align": "right",
        "text": "<br>".join(wrap(f"{_named(x)}\N{NO-BREAK SPACE}→", most)),
    }


def _named(one: Axis) -> str:
    return say("{title} ({unit})", title=one.title, unit=one.unit)


# --- what is drawn ----------------------------------------------------------------------------


def _fit(line: tuple[float, float] | None, x: Axis) -> Iterator[dict[str, Any]]:
    if line is not None:
        slope, intercept = line
        ends = [x.start, x.stop]
        yield {
            "type": "scatter",
            "mode": "lines",
            "name": say("line of fit"),
            "x": ends,
            "y": [slope * end + intercept for end in ends],
            "line": {"color": theme.MUTED, "width": 1.2, "dash": "dash"},
            "hoverinfo": "skip",
        }


def _paths(marks: Sequence[Mark]) -> Iterator[dict[str, Any]]:
    """Join each mark's stops by year, open at breaks, with a dot at each."""
    for mark in marks:
        if len(mark.stops) < 2:  # noqa: PLR2004 - one stop is no way
            continue
        x: list[float | None] = []
        y: list[float | None] = []
        for _, stretch in groupby(mark.stops, key=lambda stop: stop.stretch):
            for stop in stretch:
                x.append(stop.x)
                y.append(stop.y)
            x.append(None)
            y.append(None)
        yield {
            "type": "scatter",
            "mode": "lines",
            "name": say("{place}: path", place=mark.name),
            "x": x,
            "y": y,
            "line": {"color": mark.colour, "width": 2.4 if mark.is_focal else 1.4},
            "hoverinfo": "skip",
        }
        yield {
            "type": "scatter",
            "mode": "markers",
            "name": say("{place}: years", place=mark.name),
            "x": [stop.x for stop in mark.stops],
            "y": [stop.y for stop in mark.stops],
            "marker": {"color": mark.colour, "size": 6},
            "customdata": [stop.hover for stop in mark.stops],
            "hovertemplate": "%{customdata}<extra></extra>",
        }


def _bars(marks: Sequence[Mark]) -> Iterator[dict[str, Any]]:
    """Draw intervals as thin bars on either axis, one trace for each colour."""
    for colour in dict.fromkeys(mark.colour for mark in marks):
        x: list[float | None] = []
        y: list[float | None] = []
        for mark in marks:
            if mark.colour != colour:
                continue
            if mark.x_interval:
                x += [*mark.x_interval, None]
                y += [mark.y, mark.y, None]
            if mark.y_interval:
                x += [mark.x, mark.x, None]
                y += [*mark.y_interval, None]
        if x:
            yield {
                "type": "scatter",
                "mode": "lines",
                "name": say("95 % interval"),
                "x": x,
                "y": y,
                "line": {"color": colour, "width": 2},
                "hoverinfo": "skip",
            }


def _points(marks: Sequence[Mark]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": say("value"),
        "x": [mark.x for mark in marks],
        "y": [mark.y for mark in marks],
        "marker": {
            "symbol": ["square" if mark.is_odd else "circle" for mark in marks],
            "size": [15 if mark.is_focal else 13 for mark in marks],
            "color": [mark.colour if mark.kind == "own" else theme.GROUND for mark in marks],
            "line": {"color": [mark.colour for mark in marks], "width": 2.4},
            "opacity": 1,
        },
        "customdata": [mark.hover for mark in marks],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }


def _parts(marks: Sequence[Mark]) -> Iterator[dict[str, Any]]:
    """Put a dot into the hollow marks of which one of the two figures is the city's own."""
    dotted = [mark for mark in marks if mark.kind == "part"]
    if dotted:
        yield {
            "type": "scatter",
            "mode": "markers",
            "name": say("one figure of its own"),
            "x": [mark.x for mark in dotted],
            "y": [mark.y for mark in dotted],
            "marker": {"color": [mark.colour for mark in dotted], "size": 5, "opacity": 1},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }


# --- labels -----------------------------------------------------------------------------------


class _Box(NamedTuple):
    """A rectangle in pixels from the lower left corner of the drawing."""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: _Box) -> float:
        """Area both share."""
        across = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(0.0, across) * max(0.0, height)


class _Spot(NamedTuple):
    """Where a label may stand beside its mark."""

    xanchor: Literal["left", "center", "right"]
    yanchor: Literal["bottom", "middle", "top"]
    xshift: int
    yshift: int


_SPOTS = (
    _Spot("left", "bottom", 8, 4),
    _Spot("left", "top", 8, -4),
    _Spot("right", "bottom", -8, 4),
    _Spot("right", "top", -8, -4),
    _Spot("left", "middle", 13, 0),
    _Spot("right", "middle", -13, 0),
    _Spot("center", "bottom", 0, 12),
    _Spot("center", "top", 0, -12),
)
_SIDES: tuple[tuple[Literal["left", "right"], int], ...] = (("left", 26), ("right", -26))
_FAR = tuple(
    _Spot(side, "middle", shift, sign * away)
    for away in range(32, 200, 20)
    for side, shift in _SIDES
    for sign in (1, -1)
)
"""Spots for the labels of crowded marks, with a thin line to the mark."""

_LETTER = 6.9
"""Pixels of a letter on average, in the size of labels."""
_LINE = 16.5


class _Place(NamedTuple):
    """Where values lie in a drawing of a size in pixels."""

    x: Axis
    y: Axis
    size: tuple[float, float]

    def __call__(self, across: float, up: float) -> tuple[float, float]:
        """Pixels from the lower left corner."""
        return (
            (across - self.x.start) / (self.x.stop - self.x.start) * self.size[0],
            (up - self.y.start) / (self.y.stop - self.y.start) * self.size[1],
        )


def _drawn(mark: Mark, place: _Place) -> Iterator[_Box]:
    """What a mark, its intervals and its path cover."""
    px, py = place(mark.x, mark.y)
    yield _Box(px - 8, py - 8, px + 8, py + 8)
    if mark.y_interval:
        low, high = (place(mark.x, end)[1] for end in mark.y_interval)
        yield _Box(px - 2, low, px + 2, high)
    if mark.x_interval:
        low, high = (place(end, mark.y)[0] for end in mark.x_interval)
        yield _Box(low, py - 2, high, py + 2)
    for before, after in pairwise(mark.stops):
        if before.stretch == after.stretch:
            yield from _along(place(before.x, before.y), place(after.x, after.y))


def _along(start: tuple[float, float], stop: tuple[float, float]) -> Iterator[_Box]:
    """Small boxes along a line."""
    count = 2 + int(max(abs(stop[0] - start[0]), abs(stop[1] - start[1])) / 8)
    for step in range(count):
        share = step / (count - 1)
        x, y = (a + share * (b - a) for a, b in zip(start, stop, strict=True))
        yield _Box(x - 3, y - 3, x + 3, y + 3)


def _labels(
    marks: Sequence[Mark], x: Axis, y: Axis, size: tuple[float, float], *, is_narrow: bool
) -> list[dict[str, Any]]:
    """Label marks directly, each where it covers least of marks, bars, paths and other labels."""
    place = _Place(x, y, size)
    taken = [box for mark in marks for box in _drawn(mark, place)]
    labels = []
    for mark in sorted(marks, key=lambda one: (not one.is_focal, -one.y)):
        lines = _label_lines(mark, is_narrow=is_narrow)
        spot = _take_spot(place(mark.x, mark.y), lines, taken, size)
        labels.append(_label(mark, lines, spot, size=12 if is_narrow else 13))
    for mark in marks:
        for stop in _ends(mark):
            spot = _take_spot(place(stop.x, stop.y), [stop.label], taken, size)
            labels.append(_stop_label(stop, spot))
    return labels


def _take_spot(
    at: tuple[float, float], lines: Sequence[str], taken: list[_Box], size: tuple[float, float]
) -> _Spot:
    """Where a label of a point covers least; what it covers there is ``taken`` from then on."""
    boxes = {spot: _box(spot, *at, lines) for spot in (*_SPOTS, *_FAR)}
    spot = min(boxes, key=lambda one: _cost(boxes[one], taken, size) + _reach(one))
    taken.append(boxes[spot])
    return spot


def _label_lines(mark: Mark, *, is_narrow: bool) -> list[str]:
    name = mark.short if is_narrow else mark.name
    under = "" if is_narrow else mark.under
    if under:
        return [name, say("{place}, {years}", place=under, years=mark.years)]
    return [f"{name} {mark.years}"]


def _box(spot: _Spot, px: float, py: float, lines: Sequence[str]) -> _Box:
    across = _LETTER * max(map(width, lines))
    height = _LINE * len(lines)
    x, y = px + spot.xshift, py + spot.yshift
    left = {"left": x, "center": x - across / 2, "right": x - across}[spot.xanchor]
    bottom = {"bottom": y, "middle": y - height / 2, "top": y - height}[spot.yanchor]
    return _Box(left, bottom, left + across, bottom + height)


def _cost(box: _Box, taken: Sequence[_Box], size: tuple[float, float]) -> float:
    """Pixels a label would cover, with what sticks out of the drawing counted thrice."""
    inside = _Box(-6, -2, size[0] + 6, size[1] + 8)
    area = (box.right - box.left) * (box.top - box.bottom)
    return sum(box.overlap(other) for other in taken) + 3 * (area - box.overlap(inside))


def _reach(spot: _Spot) -> float:
    """What the line to a far label covers, in pixels."""
    return 2.0 * abs(spot.yshift) if spot in _FAR else 0.0


def _label(mark: Mark, lines: Sequence[str], spot: _Spot, *, size: float) -> dict[str, Any]:
    colour = mark.colour if mark.is_focal else theme.TEXT
    name, *under = lines
    years = mark.years
    bare = name.removesuffix(years).rstrip()
    strong = f"<b>{bare}</b>" if mark.is_focal else bare
    tail = [f" {theme.small(years, size - 0.5)}"] if bare != name else []
    tail += [f"<br>{theme.small(line, size - 0.5)}" for line in under]
    return {
        "x": mark.x,
        "y": mark.y,
        "xref": "x",
        "yref": "y",
        **_at(spot),
        "align": "left" if spot.xanchor == "left" else spot.xanchor,
        "text": "".join([strong, *tail]),
        "font": {"size": size, "color": colour},
    }


def _at(spot: _Spot) -> dict[str, Any]:
    """Where a label stands; far from its mark a thin line leads to it."""
    if spot not in _FAR:
        return {**spot._asdict(), "showarrow": False}
    return {
        "xanchor": spot.xanchor,
        "yanchor": spot.yanchor,
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": theme.CROWD,
        "standoff": 8,
        "ax": spot.xshift,
        "ay": -spot.yshift,
    }


def _ends(mark: Mark) -> Sequence[Stop]:
    """First and last stop of a path but the one shown, whose years stand in the mark's label."""
    if len(mark.stops) < 2:  # noqa: PLR2004 - one stop is no way
        return ()
    return [stop for stop in (mark.stops[0], mark.stops[-1]) if stop.label != mark.years]


def _stop_label(stop: Stop, spot: _Spot) -> dict[str, Any]:
    """Write the year beside an end of a path."""
    return {
        "x": stop.x,
        "y": stop.y,
        "xref": "x",
        "yref": "y",
        **_at(spot),
        "text": stop.label,
        "font": {"size": 11.5, "color": theme.MUTED},
    }
