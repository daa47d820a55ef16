"""One line per place over real time: gaps open, breaks marked, provisional values hollow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard import theme, words
from dashboard.language import say, say_many

HEIGHT = 460
_TOP, _BOTTOM = 24, 44
_LINE = 17
"""Pixels between two labels at line ends."""


@dataclass(frozen=True)
class Point:
    """A figure in time; ``value`` is ``None`` where the line must stay open."""

    year: int
    value: float | None
    low: float | None = None
    high: float | None = None
    is_break: bool = False
    is_provisional: bool = False
    hover: str = ""


@dataclass(frozen=True)
class Line:
    """A place's figures by year, with its labels at the line's end, colour and marker.

    ``short`` is the label in a narrow window.
    """

    label: str
    short: str
    colour: str
    marker: str
    points: Sequence[Point] = field(default_factory=tuple)
    is_focal: bool = False
    is_own: bool = True
    measure: str = ""
    is_survey: bool = False
    decimals: int = 0

    def write(self, value: float | None) -> str:
        """Write one of the line's values."""
        return words.number(value, self.decimals)


def from_figures(
    rows: Sequence[Mapping[str, Any]],
    colours: Mapping[str, tuple[str, str]],
    focal: str | None,
    decimals: int,
    unit_short: str,
) -> list[Line]:
    """Make lines of rows of ``comparison.figures`` of the chosen cities, one per place.

    ``colours`` holds colour and marker by city. With a focal city its line is the accent and the
    others are grey. A year in which others of the same series have a figure and this place has
    none leaves its line open.
    """
    held: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        held.setdefault((row["geo_id"], row["series_id"]), []).append(row)
    lines = []
    for (_, series_id), own in held.items():
        cities = list(dict.fromkeys(row["city"] for row in own))
        city_ids = list(dict.fromkeys(row["city_id"] for row in own))
        rounds = {row["year"] for row in rows if row["series_id"] == series_id}
        by_year = {row["year"]: {**row, "cities": cities} for row in own}
        colour, marker = colours[city_ids[0]]
        if focal:
            colour = theme.ACCENT if focal in city_ids else theme.CROWD
        lines.append(
            Line(
                label=_label(cities, own[0]),
                short=cities[0] if len(cities) == 1 else own[0]["geo"],
                colour=colour,
                marker=marker,
                points=_points(by_year, rounds, decimals, unit_short),
                is_focal=focal in city_ids,
                is_own=words.is_own(own[0]["geo_level"]),
                measure=own[0]["measure"],
                is_survey=own[0]["has_std_error"],
                decimals=decimals,
            )
        )
    return lines


def _label(cities: Sequence[str], row: Mapping[str, Any]) -> str:
    if words.is_own(row["geo_level"]) or row["geo_level"] == "city":
        return words.join(cities)
    if len(cities) == 1:
        place = words.the(row["geo"]).removeprefix("the ")
        return say("{city} ({place})", city=cities[0], place=place)
    return say_many("{place} ({n} city)", "{place} ({n} cities)", len(cities), place=row["geo"])


def _points(
    by_year: Mapping[int, Mapping[str, Any]], rounds: Collection[int], decimals: int, unit: str
) -> list[Point]:
    first, last = min(by_year), max(by_year)
    points = []
    for year in sorted(year for year in rounds if first <= year <= last):
        row = by_year.get(year)
        if row is None:
            points.append(Point(year, None))
            continue
        points.append(
            Point(
                year,
                row["value"],
                row["low"],
                row["high"],
                is_break=row["obs_status"] == "B",
                is_provisional=row["obs_status"] == "P",
                hover=words.hover(row, decimals, unit),
            )
        )
    return points


def trend(lines: Sequence[Line], *, is_survey: bool) -> dict[str, Any]:
    """Draw lines over years.

    ``is_survey``: points are cycles, joined by straight lines; else a line runs only from one
    year to the next. A point without value, and a break, leave the line open.
    """
    drawn = [line for line in lines if any(point.value is not None for point in line.points)]
    years = [p.year for line in drawn for p in line.points if p.value is not None]
    if not drawn:
        years = [0]
    low, high = _range(drawn)
    first, last = min(years), max(years)
    margin = max(0.4, 0.03 * (last - first))
    layout = {
        "height": HEIGHT,
        "margin": {"l": 62, "r": 190, "t": _TOP, "b": _BOTTOM},
        "xaxis": _years(first, last, margin, years, is_survey=is_survey),
        "yaxis": {
            "range": [low, high],
            "nticks": 6,
            "gridcolor": theme.GRID,
            "zeroline": low < 0 < high,
            "zerolinecolor": theme.LINE,
            "tickformat": ",~r",
            "tickfont": {"color": theme.MUTED, "size": 12.5},
            "fixedrange": True,
        },
        **theme.canvas(),
        "shapes": _breaks(drawn),
        "annotations": _ends(drawn, low, high, last, size=13),
        "meta": {
            "narrow": {
                "margin": {"l": 44, "r": 108, "t": _TOP, "b": _BOTTOM},
                "annotations": _ends(drawn, low, high, last, size=12, is_short=True),
                "xaxis": {
                    **_years(first, last, margin, years, is_survey=False),
                    "nticks": 4,
                },
            }
        },
    }
    data = [trace for line in drawn for trace in _traces(line, is_survey=is_survey)]
    return {"data": data, "layout": layout}


def needs_panels(lines: Sequence[Line]) -> bool:
    """Whether lines are read one by one: different measures, or sizes too far apart for one axis.

    Also where most lines end in different years, so that their labels would lie on each other.
    """
    ends = [
        [point for point in line.points if point.value is not None][-1]
        for line in lines
        if any(point.value is not None for point in line.points)
    ]
    if len(ends) < 2:  # noqa: PLR2004 - one line needs no panel of its own
        return False
    if len({line.measure for line in lines}) > 1:
        return True
    last = max(point.year for point in ends)
    sizes = [abs(_value(point)) for point in ends if point.value]
    return max(sizes, default=1) > 8 * min(sizes, default=1) or (
        sum(point.year < last - 1 for point in ends) > 2  # noqa: PLR2004 - two find room
    )


def panels(lines: Sequence[Line]) -> dict[str, Any]:
    """Draw each line in a panel of its own, on one time axis.

    One value axis where the sizes allow it; else each panel has its own.
    """
    drawn = [line for line in lines if any(point.value is not None for point in line.points)]
    years = [p.year for line in drawn for p in line.points if p.value is not None]
    span = (min(years), max(years))
    values = [abs(p.value) for line in drawn for p in line.points if p.value]
    is_shared = not values or max(values) < 8 * min(values)
    ranges = [_range(drawn if is_shared else [line]) for line in drawn]
    data = [
        {**trace, "xaxis": f"x{_axis(index)}", "yaxis": f"y{_axis(index)}"}
        for index, line in enumerate(drawn)
        for trace in _traces(line, is_survey=line.is_survey, is_small=True)
    ]
    columns = 5 if len(drawn) > 8 else min(4, len(drawn))  # noqa: PLR2004 - two rows for ten
    wide = _grid(drawn, ranges, span, columns=columns)
    narrow = _grid(drawn, ranges, span, columns=2)
    return {
        "data": data,
        "layout": {
            **theme.canvas(),
            **wide,
            "meta": {"narrow": narrow},
        },
    }


PANEL = 150
"""Pixels of a panel's height, its heading included."""
PANEL_ALONE = 230
"""The same where one row holds all panels."""


def _axis(index: int) -> str:
    return "" if index == 0 else str(index + 1)


def _grid(
    lines: Sequence[Line],
    ranges: Sequence[tuple[float, float]],
    span: tuple[int, int],
    *,
    columns: int,
) -> dict[str, Any]:
    """Axes, headings and height of a grid of panels."""
    rows = -(-len(lines) // columns)
    margin = {"l": 8, "r": 20, "t": 8, "b": 26}
    panel = PANEL if rows > 1 else PANEL_ALONE
    height = panel * rows + margin["t"] + margin["b"]
    gap = 0.03 if columns > 2 else 0.05  # noqa: PLR2004 - a share of the width
    width = (1 - gap * (columns - 1)) / columns
    first, last = span
    pad = max(0.5, 0.04 * (last - first))
    layout: dict[str, Any] = {"height": height, "margin": margin, "annotations": []}
    for index, (line, (low, high)) in enumerate(zip(lines, ranges, strict=True)):
        row, column = divmod(index, columns)
        left = column * (width + gap)
        top = 1 - row / rows
        bottom = top - 1 / rows
        heading = 34 / (panel * rows)
        foot = 22 / (panel * rows)
        axis = _axis(index)
        layout[f"xaxis{axis}"] = {
            "domain": [left + 0.16 * width, left + width],
            "anchor": f"y{axis}",
            "range": [first - pad, last + pad],
            "showgrid": False,
            "zeroline": False,
            "showline": True,
            "linecolor": theme.LINE,
            "tickmode": "array",
            "tickvals": [first, last] if last - first > 1 else [last],
            "tickformat": "d",
            "tickfont": {"color": theme.MUTED, "size": 11.5},
            "fixedrange": True,
        }
        layout[f"yaxis{axis}"] = {
            "domain": [bottom + foot, top - heading],
            "anchor": f"x{axis}",
            "range": [low, high],
            "nticks": 3,
            "gridcolor": theme.GRID,
            "zeroline": False,
            "tickformat": "~s" if high >= 10_000 else ",~r",  # noqa: PLR2004 - 10 thousand and more
            "tickfont": {"color": theme.MUTED, "size": 11.5},
            "fixedrange": True,
        }
        layout["annotations"].append(_heading(line, left, top))
    return layout


def _heading(line: Line, left: float, top: float) -> dict[str, Any]:
    end = [point for point in line.points if point.value is not None][-1]
    value = say("{value} in {year}", value=line.write(end.value), year=end.year)
    return {
        "xref": "paper",
        "yref": "paper",
        "x": left,
        "y": top,
        "xanchor": "left",
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "text": f"<b>{line.short}</b> {'' if line.is_own else '○ '}"
        f'<span style="color:{theme.MUTED}">{value}</span>',
        "font": {"size": 13, "color": theme.ACCENT if line.is_focal else theme.TEXT},
    }


def _range(lines: Sequence[Line]) -> tuple[float, float]:
    values = [p.value for line in lines for p in line.points if p.value is not None]
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    span = high - low or abs(high) or 1.0
    return (0.0 if 0 <= low < 0.3 * high else low - 0.08 * span), high + 0.08 * span


def _years(
    first: int, last: int, margin: float, years: Sequence[int], *, is_survey: bool
) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "range": [first - margin, last + margin],
        "showgrid": False,
        "zeroline": False,
        "linecolor": theme.LINE,
        "showline": True,
        "ticks": "outside",
        "tickcolor": theme.LINE,
        "tickfont": {"color": theme.MUTED, "size": 12.5},
        "tickformat": "d",
        "nticks": 9,
        "fixedrange": True,
    }
    cycles = sorted(set(years))
    if is_survey and len(cycles) <= 12:  # noqa: PLR2004 - more would overlap
        axis |= {"tickmode": "array", "tickvals": cycles}
    if last - first < 4:  # noqa: PLR2004 - whole years only
        axis |= {"tickmode": "array", "tickvals": list(range(first, last + 1))}
    return axis


def _traces(line: Line, *, is_survey: bool, is_small: bool = False) -> list[dict[str, Any]]:
    x: list[int | None] = []
    y: list[float | None] = []
    points = sorted(line.points, key=lambda point: point.year)
    previous: Point | None = None
    for point in points:
        if previous is not None and _is_open(previous, point, is_survey=is_survey):
            x.append(None)
            y.append(None)
        if point.value is not None:
            x.append(point.year)
            y.append(point.value)
        previous = point
    shown = [point for point in points if point.value is not None]
    width = 3 if line.is_focal else 2
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": y,
            "line": {"color": line.colour, "width": width, "dash": None if line.is_own else "dot"},
            "hoverinfo": "skip",
            "connectgaps": False,
            "name": line.label,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [point.year for point in shown],
            "y": [point.value for point in shown],
            "marker": {
                "symbol": line.marker,
                "size": _size(line, len(shown)) - 2 * is_small,
                "color": [theme.GROUND if p.is_provisional else line.colour for p in shown],
                "line": {"color": line.colour, "width": 1.8},
            },
            "customdata": [point.hover for point in shown],
            "hovertemplate": "%{customdata}<extra></extra>",
            "cliponaxis": False,
            "name": line.label,
        },
    ]


def _size(line: Line, count: int) -> int:
    if count > 15:  # noqa: PLR2004 - many points: the line tells
        return 6 if line.is_focal else 4
    return 10 if line.is_focal else 8


def _is_open(before: Point, after: Point, *, is_survey: bool) -> bool:
    if before.value is None or after.value is None or after.is_break:
        return True
    return not is_survey and after.year - before.year > 1


def _breaks(lines: Sequence[Line]) -> list[dict[str, Any]]:
    years = sorted({p.year for line in lines for p in line.points if p.is_break})
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": year - 0.5,
            "x1": year - 0.5,
            "y0": 0,
            "y1": 1,
            "line": {"color": theme.CROWD, "width": 1, "dash": "dash"},
            "layer": "below",
        }
        for year in years
    ]


def _ends(
    lines: Sequence[Line], low: float, high: float, last: int, *, size: int, is_short: bool = False
) -> list[dict[str, Any]]:
    """Label each line at its end, pushed apart where labels would touch."""
    per_pixel = (high - low) / (HEIGHT - _TOP - _BOTTOM)
    ends = []
    for line in lines:
        end = [point for point in line.points if point.value is not None][-1]
        ends.append((line, end))
    at_edge = sorted(
        (pair for pair in ends if pair[1].year >= last - 1), key=lambda pair: _value(pair[1])
    )
    heights = _apart([_value(end) for _, end in at_edge], _LINE * per_pixel, low, high)
    labels = [
        {
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "xshift": 6,
            "yref": "y",
            "y": height,
            "text": _end_label(line, is_short=is_short),
            "showarrow": False,
            "font": {"color": theme.ink(line.colour), "size": size},
        }
        for (line, _), height in zip(at_edge, heights, strict=True)
    ]
    labels += [
        {
            "xref": "x",
            "x": end.year,
            "xanchor": "left",
            "xshift": 8,
            "yref": "y",
            "y": end.value,
            "text": f"{_end_label(line, is_short=is_short)} {end.year}",
            "showarrow": False,
            "font": {"color": theme.ink(line.colour), "size": size},
        }
        for line, end in ends
        if end.year < last - 1
    ]
    return labels


def _value(point: Point) -> float:
    return point.value if point.value is not None else 0.0


def _end_label(line: Line, *, is_short: bool) -> str:
    label = line.short if is_short else line.label
    return f"<b>{label}</b>" if line.is_focal else label


def _apart(values: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Push ascending values apart until neighbours are a gap away, inside the range if it fits."""
    placed = list(values)
    for _ in range(200):
        moved = False
        for index in range(1, len(placed)):
            lack = gap - (placed[index] - placed[index - 1])
            if lack > gap * 1e-6:
                placed[index - 1] -= lack / 2
                placed[index] += lack / 2
                moved = True
        if not moved:
            break
    if placed and placed[-1] > high:
        placed = [value - (placed[-1] - high) for value in placed]
    if placed and placed[0] < low:
        placed = [value + (low - placed[0]) for value in placed]
    return placed
