"""Places as dots in a row each, with their 95 % intervals: the latest values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import theme, words
from dashboard.language import say
from dashboard.lettering import letters, width

ROW = 44
"""Pixels of a row; in a narrow window the label stands above its dot."""
ROW_NARROW = 64

_SYMBOLS = {
    None: "circle",
    "focal": "diamond",
    "higher": "triangle-up",
    "not_different": "circle",
    "lower": "triangle-down",
    "not_tested": "line-ew",
}


@dataclass(frozen=True)
class Mark:
    """One of several marks in a row: value, plotly symbol, colour, and what a pointer finds."""

    value: float
    symbol: str
    colour: str
    hover: str


@dataclass(frozen=True)
class Dot:
    """One place: its name, a second line under it, value, interval and what is written beside.

    ``short`` is written beside in a narrow window. ``verdict`` is against the focal city: ``focal``
    for that city itself, ``None`` without one. ``is_focal`` marks the name alone. ``marks`` stand
    in place of the one mark of the value; the bar then runs over them. ``rank`` is a range of ranks
    in words, the last line under the name.
    """

    name: str
    under: str
    value: float
    low: float | None
    high: float | None
    written: str
    short: str
    hover: str
    is_own: bool
    verdict: str | None = None
    marks: Sequence[Mark] = ()
    is_focal: bool = False
    rank: str = ""

    @property
    def is_picked(self) -> bool:
        """Whether the row is that of the focal city."""
        return self.is_focal or self.verdict == "focal"


@dataclass(frozen=True)
class Reference:
    """A line to read values against: its value and its label."""

    value: float
    label: str


def from_places(
    places: Sequence[Mapping[str, Any]],
    decimals: int,
    unit_short: str,
    ranks: Mapping[str, str] | None = None,
) -> list[Dot]:
    """Make dots of rows of ``comparison.judged``, in their order.

    ``ranks`` holds what stands under a place's name of its range of ranks, by city. The year is
    written beside the value of a place whose year is not the one most places have,
    or of all where no year has the most.
    """
    counts = Counter(place["year"] for place in places)
    main = next((year for year, count in counts.items() if 2 * count > len(places)), None)
    return [
        _from_place(
            place,
            decimals,
            unit_short,
            is_dated=place["year"] != main,
            rank=(ranks or {}).get(place["city_ids"][0], ""),
        )
        for place in places
    ]


def reference(average: Mapping[str, Any] | None, decimals: int) -> Reference | None:
    """Make a reference line of a row of ``comparison.aggregates``."""
    if average is None:
        return None
    label = say(
        "{place} {value}", place=average["geo"], value=words.number(average["value"], decimals)
    )
    return Reference(average["value"], label)


def _from_place(
    place: Mapping[str, Any], decimals: int, unit_short: str, *, is_dated: bool, rank: str
) -> Dot:
    written = words.number(place["value"], decimals)
    if is_dated:
        written = say("{figure} ({year})", figure=written, year=place["year"])
    verdict, short = place["verdict"], written
    if verdict and verdict != "focal":
        short = f"{written} · {words.against(verdict, place['reason'], is_short=True)}"
        written = f"{written} · {words.against(verdict, place['reason'])}"
    return Dot(
        name=words.join(place["cities"]),
        under=words.place_line(place["cities"], place["geo"], place["geo_level"]),
        value=place["value"],
        low=place["low"],
        high=place["high"],
        written=written,
        short=short,
        hover=words.hover(place, decimals, unit_short),
        is_own=words.is_own(place["geo_level"]),
        verdict=verdict,
        rank=rank,
    )


def dots(rows: Sequence[Dot], reference: Reference | None = None) -> dict[str, Any]:
    """Draw places in the order given, first on top.

    Filled marks are the city's own system, hollow ones a wider area. No rows: an empty figure
    that says so.
    """
    if not rows:
        return _nothing()
    positions = list(range(len(rows)))
    low, high = _range(rows, reference, "wide")
    most = max(len(_lines_of(row)) + bool(row.under) + bool(row.rank) for row in rows)
    row_height = ROW + 12 * max(0, most - 2)
    top = 34 if reference else 10
    layout = {
        "height": row_height * len(rows) + top + 40,
        "margin": {"l": 282, "r": 16, "t": top, "b": 40},
        "xaxis": _x_axis(low, high),
        "yaxis": {
            "range": [len(rows) - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
            "showticklabels": False,
            "fixedrange": True,
        },
        **theme.canvas(),
        "shapes": _lines(rows, reference),
        "annotations": _labels(rows, reference, (low, high), "wide"),
        "meta": {
            "narrow": _stacked(rows, reference, "narrow", top),
            "slim": _stacked(rows, reference, "slim", top),
        },
    }
    return {"data": [*_intervals(rows, positions), _marks(rows, positions)], "layout": layout}


def _stacked(
    rows: Sequence[Dot], reference: Reference | None, window: theme.Window, top: int
) -> dict[str, Any]:
    """What of the layout is otherwise where names stand above their marks."""
    span = _range(rows, reference, window)
    most = max(len(_name_lines(row, window)) for row in rows)
    is_broken = any("<br>" in _beside(row, window) for row in rows)
    height = ROW_NARROW + 16 * max(0, most - 2) + 16 * is_broken
    rise = max(0, 12 + 18 * len(_name_lines(rows[0], window)) - height // 2) if reference else 0
    return {
        "height": height * len(rows) + top + rise + 40,
        "margin": {"l": _STACKED_EDGE, "r": _STACKED_EDGE, "t": top + rise, "b": 40},
        "annotations": _labels(rows, reference, span, window, rise),
        "xaxis": {**_x_axis(*span), "nticks": 4},
    }


def axis_notes(figure: Mapping[str, Any]) -> list[str]:
    """Say that the axis of a figure of ``dots`` does not start at zero; nothing where it does."""
    start, stop = figure["layout"]["xaxis"].get("range", (0, 0))
    return [] if start <= 0 <= stop else [say("The axis does not start at zero.")]


def _nothing() -> dict[str, Any]:
    return {
        "data": [],
        "layout": {
            "height": 120,
            "xaxis": {"visible": False},
            "yaxis": {"visible": False},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": theme.FONT, "color": theme.MUTED},
            "annotations": [
                {
                    "text": say("No figure to draw"),
                    "showarrow": False,
                    "xref": "paper",
                    "yref": "paper",
                    "x": 0.5,
                    "y": 0.5,
                }
            ],
        },
    }


def _range(
    rows: Sequence[Dot], reference: Reference | None, window: theme.Window
) -> tuple[float, float]:
    """Range of the axis: all intervals, and room for what is written beside each mark.

    Long words go to the left of a mark where there is room, before the range is made wider.
    """
    ends = [row.value for row in rows]
    ends += [end for row in rows for end in (row.low, row.high) if end is not None]
    if reference:
        ends.append(reference.value)
    low, high = min(ends), max(ends)
    span = high - low or abs(high) or 1.0
    start = 0.0 if 0 <= low < 0.25 * span else low - 0.06 * span
    stop = high + 0.04 * span
    shares = [_share(row, window) for row in rows]
    for row, share in zip(rows, shares, strict=True):
        if share <= _SHORT_SHARE:
            stop = max(stop, start + (_right_of(row) - start) / (1 - share))
    for row in list(rows) * len(rows):  # a wider range may leave another without its room
        now = (start, stop)
        if not _fits_right(row, now, window) and not _fits_left(row, now, window):
            stop = start + (_right_of(row) - start) / (1 - _share(row, window))
    return start, stop


_SHORT_SHARE = 0.25
"""Share of the width up to which words stand to the right of every mark."""
_LETTER: dict[theme.Window, float] = {"wide": 0.009, "narrow": 0.026, "slim": 0.033}
"""A letter's width as a share of the drawing's."""
_OFF: dict[theme.Window, float] = {"wide": 0.03, "narrow": 0.03, "slim": 0.06}
"""The same of the way from a mark to what is written beside it."""
_MOST_SHARE = 0.75


def _share(row: Dot, window: theme.Window) -> float:
    """What is written beside a mark, as a share of the drawing's width."""
    most = max(map(width, _beside(row, window).split("<br>")))
    return min(_MOST_SHARE, _OFF[window] + _LETTER[window] * most)


def _beside(row: Dot, window: theme.Window) -> str:
    """What is written beside a mark; figure and verdict on a line each where one is too short."""
    if window == "wide":
        return row.written
    is_long = _OFF[window] + _LETTER[window] * width(row.short) > _MOST_SHARE
    return row.short.replace(" · ", "<br>") if window == "slim" and is_long else row.short


def _right_of(row: Dot) -> float:
    return row.value if row.high is None else max(row.high, row.value)


def _left_of(row: Dot) -> float:
    return row.value if row.low is None else min(row.low, row.value)


def _fits_right(row: Dot, span: tuple[float, float], window: theme.Window) -> bool:
    start, stop = span
    room = _share(row, window) * (stop - start)
    return _right_of(row) + room <= stop + 1e-9 * (stop - start)


def _fits_left(row: Dot, span: tuple[float, float], window: theme.Window) -> bool:
    start, stop = span
    return _left_of(row) - _share(row, window) * (stop - start) >= start


def _x_axis(low: float, high: float) -> dict[str, Any]:
    return {
        "range": [low, high],
        "nticks": 7,
        "gridcolor": theme.GRID,
        "zeroline": False,
        "tickfont": {"color": theme.MUTED, "size": 12.5},
        "tickformat": ",~r",
        "fixedrange": True,
        "ticks": "",
    }


def _colour(row: Dot) -> str:
    of_verdict = {"focal": theme.ACCENT, "higher": theme.HIGHER, "lower": theme.LOWER}
    return of_verdict.get(row.verdict or "", theme.CROWD)


def _intervals(rows: Sequence[Dot], positions: Sequence[int]) -> list[dict[str, Any]]:
    """Thin bars, one trace for each colour."""
    traces = []
    for colour in dict.fromkeys(_colour(row) for row in rows):
        x: list[float | None] = []
        y: list[int | None] = []
        for row, position in zip(rows, positions, strict=True):
            if row.low is not None and row.high is not None and _colour(row) == colour:
                x += [row.low, row.high, None]
                y += [position, position, None]
        if x:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": x,
                    "y": y,
                    "line": {"color": colour, "width": 2},
                    "hoverinfo": "skip",
                    "name": say("95 % interval"),
                }
            )
    return traces


def _marks(rows: Sequence[Dot], positions: Sequence[int]) -> dict[str, Any]:
    drawn = [
        (position, row, mark)
        for position, row in zip(positions, rows, strict=True)
        for mark in row.marks or [Mark(row.value, _SYMBOLS[row.verdict], _colour(row), row.hover)]
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [mark.value for _, _, mark in drawn],
        "y": [position for position, _, _ in drawn],
        "marker": {
            "symbol": [mark.symbol for _, _, mark in drawn],
            "size": [15 if row.verdict == "focal" else 13 for _, row, _ in drawn],
            "color": [mark.colour if row.is_own else theme.GROUND for _, row, mark in drawn],
            "line": {
                "color": [mark.colour for _, _, mark in drawn],
                "width": [4.5 if row.verdict == "not_tested" else 2.2 for _, row, _ in drawn],
            },
            "opacity": 1,
        },
        "customdata": [mark.hover for _, _, mark in drawn],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
        "name": say("value"),
    }


def _lines(rows: Sequence[Dot], reference: Reference | None) -> list[dict[str, Any]]:
    shapes = []
    if reference:
        shapes.append(_vertical(reference.value, theme.MUTED, "dash"))
    shapes += [_vertical(row.value, theme.ACCENT, "dot") for row in rows if row.verdict == "focal"]
    return shapes


def _vertical(x: float, colour: str, dash: str) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": colour, "width": 1, "dash": dash},
        "layer": "below",
    }


# Words stand on a ground of their own: a line to read values against would cross them.


def _labels(
    rows: Sequence[Dot],
    reference: Reference | None,
    span: tuple[float, float],
    window: theme.Window,
    rise: int = 0,
) -> list[dict[str, Any]]:
    """Write names, what stands beside marks, and ``rise`` above the rows the reference."""
    low, high = span
    labels = []
    for position, row in enumerate(rows):
        is_left = not _fits_right(row, span, window) and _fits_left(row, span, window)
        labels += [
            _name(row, position, window),
            _written(row, position, _beside(row, window), is_left=is_left),
        ]
    if reference:
        share = (reference.value - low) / (high - low)
        labels.append(
            {
                "xref": "x",
                "yref": "paper",
                "x": reference.value,
                "xanchor": "left" if share < 0.2 else "right" if share > 0.8 else "center",  # noqa: PLR2004
                "y": 1,
                "yanchor": "bottom",
                "yshift": 4 + rise,
                "text": reference.label,
                "showarrow": False,
                "font": {"size": 12.5, "color": theme.MUTED},
            }
        )
    return labels


def _lines_of(row: Dot) -> list[str]:
    return words.wrap(row.name, 36)


def _name(row: Dot, position: int, window: theme.Window) -> dict[str, Any]:
    common = {
        "xref": "paper",
        "x": 0,
        "yref": "y",
        "y": position,
        "text": "<br>".join(_name_lines(row, window)),
        "showarrow": False,
        "font": {"color": theme.ACCENT if row.is_picked else theme.TEXT},
    }
    if window == "wide":
        return {**common, "xanchor": "right", "xshift": -12, "align": "right"}
    above = {"xanchor": "left", "yanchor": "bottom", "yshift": 9, "align": "left"}
    return {**common, **above, "bgcolor": theme.GROUND}


_STACKED_EDGE = 8
"""Pixels left and right of a drawing under whose names its marks stand."""


def _name_lines(row: Dot, window: theme.Window) -> list[str]:
    """A name and what stands under it, in lines as the window has room for."""
    smaller = [part for part in (row.under, row.rank) if part]
    if window == "wide":
        return [*_strong(row, _lines_of(row)), *map(_small, smaller)]
    chart = theme.SLIM_CHART if window == "slim" else theme.NARROW_CHART
    room = chart - 2 * _STACKED_EDGE
    most = letters(room, 14)
    if len(smaller) > 1 and sum(map(width, smaller)) <= most:
        smaller = [" · ".join(smaller)]
    if len(smaller) == 1 and width(row.name) + width(smaller[0]) < most:
        return [f"{_strong(row, [row.name])[0]} {_small(smaller[0])}"]
    name = words.wrap(row.name, letters(room, 14, is_bold=row.is_picked))
    under = [line for part in smaller for line in words.wrap(part, letters(room, 12.5))]
    return [*_strong(row, name), *map(_small, under)]


def _strong(row: Dot, lines: Sequence[str]) -> list[str]:
    return [f"<b>{line}</b>" if row.is_picked else line for line in lines]


def _small(text: str) -> str:
    return theme.small(text, 12.5)


def _written(row: Dot, position: int, text: str, *, is_left: bool) -> dict[str, Any]:
    first_beside_mark = {"yanchor": "top", "yshift": 11, "align": "right" if is_left else "left"}
    return {
        **(first_beside_mark if "<br>" in text else {}),
        "xref": "x",
        "yref": "y",
        "x": _left_of(row) if is_left else _right_of(row),
        "y": position,
        "xanchor": "right" if is_left else "left",
        "xshift": -13 if is_left else 13,
        "bgcolor": theme.GROUND,
        "text": text,
        "showarrow": False,
        "font": {"color": theme.ACCENT if row.is_picked else theme.TEXT},
    }
