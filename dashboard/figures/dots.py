"""Places as dots in a row each, with their 95 % intervals: the latest values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import theme, words
from dashboard.language import say
from dashboard.lettering import width

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
    low, high = _range(rows, reference, narrow=False)
    low_narrow, high_narrow = _range(rows, reference, narrow=True)
    most = max(len(_lines_of(row)) + bool(row.under) + bool(row.rank) for row in rows)
    row_height = ROW + 12 * max(0, most - 2)
    row_narrow = ROW_NARROW + 16 * any("<br>" in _under_narrow(row) for row in rows)
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
        "annotations": _labels(rows, reference, (low, high), narrow=False),
        "meta": {
            "narrow": {
                "height": row_narrow * len(rows) + top + 40,
                "margin": {"l": 8, "r": 8, "t": top, "b": 40},
                "annotations": _labels(rows, reference, (low_narrow, high_narrow), narrow=True),
                "xaxis": {**_x_axis(low_narrow, high_narrow), "nticks": 4},
            }
        },
    }
    return {"data": [*_intervals(rows, positions), _marks(rows, positions)], "layout": layout}


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
    rows: Sequence[Dot], reference: Reference | None, *, narrow: bool
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
    shares = [_share(row, narrow=narrow) for row in rows]
    for row, share in zip(rows, shares, strict=True):
        if share <= _SHORT_SHARE:
            stop = max(stop, start + (_right_of(row) - start) / (1 - share))
    for row in list(rows) * len(rows):  # a wider range may leave another without its room
        if not _fits_right(row, (start, stop), narrow=narrow) and not _fits_left(
            row, (start, stop), narrow=narrow
        ):
            stop = start + (_right_of(row) - start) / (1 - _share(row, narrow=narrow))
    return start, stop


_SHORT_SHARE = 0.25
"""Share of the width up to which words stand to the right of every mark."""
_LETTER = {False: 0.009, True: 0.026}
"""A letter's width as a share of the drawing's, in a wide and in a narrow window."""


def _share(row: Dot, *, narrow: bool) -> float:
    """What is written beside a mark, as a share of the drawing's width."""
    return min(0.75, 0.03 + _LETTER[narrow] * width(row.short if narrow else row.written))


def _right_of(row: Dot) -> float:
    return row.value if row.high is None else max(row.high, row.value)


def _left_of(row: Dot) -> float:
    return row.value if row.low is None else min(row.low, row.value)


def _fits_right(row: Dot, span: tuple[float, float], *, narrow: bool) -> bool:
    start, stop = span
    room = _share(row, narrow=narrow) * (stop - start)
    return _right_of(row) + room <= stop + 1e-9 * (stop - start)


def _fits_left(row: Dot, span: tuple[float, float], *, narrow: bool) -> bool:
    start, stop = span
    return _left_of(row) - _share(row, narrow=narrow) * (stop - start) >= start


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
    *,
    narrow: bool,
) -> list[dict[str, Any]]:
    low, high = span
    labels = []
    for position, row in enumerate(rows):
        text = row.short if narrow else row.written
        is_left = not _fits_right(row, span, narrow=narrow) and _fits_left(row, span, narrow=narrow)
        labels += [
            _name(row, position, narrow=narrow),
            _written(row, position, text, is_left=is_left),
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
                "yshift": 4,
                "text": reference.label,
                "showarrow": False,
                "font": {"size": 12.5, "color": theme.MUTED},
            }
        )
    return labels


def _lines_of(row: Dot) -> list[str]:
    return words.wrap(row.name, 36)


def _name(row: Dot, position: int, *, narrow: bool) -> dict[str, Any]:
    colour = theme.ACCENT if row.is_picked else theme.TEXT
    smaller = [part for part in (row.under, row.rank) if part]
    common = {"yref": "y", "y": position, "showarrow": False, "font": {"color": colour}}
    if narrow:
        name = f"<b>{row.name}</b>" if row.is_picked else row.name
        under = _under_narrow(row)
        joint = " " if width(row.name) + width(under) < _NARROW_LETTERS else "<br>"
        return {
            **common,
            "xref": "paper",
            "x": 0,
            "xanchor": "left",
            "yanchor": "bottom",
            "yshift": 9,
            "align": "left",
            "bgcolor": theme.GROUND,
            "text": f"{name}{joint}{_small(under)}" if under else name,
        }
    lines = [f"<b>{line}</b>" if row.is_picked else line for line in _lines_of(row)]
    return {
        **common,
        "xref": "paper",
        "x": 0,
        "xanchor": "right",
        "xshift": -12,
        "align": "right",
        "text": "<br>".join([*lines, *(_small(part) for part in smaller)]),
    }


_NARROW_LETTERS = 40
"""Letters that fit the 330 pixels of a narrow drawing."""


def _under_narrow(row: Dot) -> str:
    """What stands under a name in a narrow window: on two lines where one is too short."""
    smaller = [part for part in (row.under, row.rank) if part]
    is_long = sum(map(width, smaller)) > _NARROW_LETTERS
    return ("<br>" if is_long else " · ").join(smaller)


def _small(text: str) -> str:
    return f'<span style="font-size:12.5px;color:{theme.MUTED}">{text}</span>'


def _written(row: Dot, position: int, text: str, *, is_left: bool) -> dict[str, Any]:
    return {
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
