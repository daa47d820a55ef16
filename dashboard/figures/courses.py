"""Small lines over years, a row per indicator: a city and the wider places around it, or a target.

All rows share the years; every row has its own scale of values, so heights compare within a row
only. The figures at the line ends are written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

from dashboard import theme, words, words_city
from dashboard.language import say
from dashboard.lettering import letters, wrap
from dashboard.warehouse.evidence import Movement
from dashboard.warehouse.release import Row
from dashboard.warehouse.targets import Progress

_WIDE_PITCH = 148
"""Least height of a row in pixels in a wide window."""
_WIDE_LINES, _NARROW_LINES = 96, 104
"""Height of a row's lines in pixels; of a narrow one the least."""
_CHARTS: dict[theme.Window, tuple[float, float]] = {
    "wide": (0.42, 0.82),
    "narrow": (0.02, 0.6),
    "slim": (0.02, 0.52),
}
"""From where to where a row's lines run, as shares of the paper."""
_BESIDE = 0.012
"""Share of the paper between a line's end and its label."""
_EDGE = 4
"""Pixels kept free at either side."""
_TITLE, _TEXT, _FOOT = 38, 16, 30
"""Pixels that a title, a line of text and the years under a chart need."""
_LABEL = 15
"""Pixels between two labels at line ends."""
_WIDE_CHARACTERS = 70
_CLEAR = "rgba(0,0,0,0)"
_STYLES: tuple[tuple[str, str], ...] = (("solid", "circle"), ("dot", "square"), ("dash", "diamond"))
"""Stroke and marker of the first, second and third wider place."""


@dataclass(frozen=True)
class Point:
    """A figure in a year; ``is_start`` begins a new piece of its line, after a break or a gap."""

    year: int
    value: float
    hover: str
    low: float | None = None
    high: float | None = None
    is_start: bool = False


@dataclass(frozen=True)
class Line:
    """A place's figures by year; ``label`` names it where it ends."""

    label: str
    points: tuple[Point, ...]
    is_focal: bool = False


@dataclass(frozen=True)
class Goal:
    """A value to be reached in a year, with its label."""

    value: float
    year: int
    label: str


@dataclass(frozen=True)
class Band:
    """Years shaded behind a line; without ``end`` up to the last year drawn."""

    start: int
    end: int | None = None


@dataclass(frozen=True)
class Course:
    """One row: its words and its lines, the city's own first."""

    title: str
    text: tuple[str, ...]
    lines: tuple[Line, ...]
    decimals: int
    goal: Goal | None = None
    band: Band | None = None


def pieces(rows: Sequence[Row], hover: Sequence[str], *, is_survey: bool) -> tuple[Point, ...]:
    """Make points of figures by year: a line opens at a break, and where years are missing.

    In a survey the years between its cycles are not missing.
    """
    years = [row["year"] for row in rows]
    steps = [later - year for year, later in pairwise(years)]
    usual = min(steps, default=1)
    return tuple(
        Point(
            row["year"],
            row["value"],
            text,
            row["low"],
            row["high"],
            is_start=bool(at)
            and (row["obs_status"] == "B" or (not is_survey and steps[at - 1] > usual)),
        )
        for at, (row, text) in enumerate(zip(rows, hover, strict=True))
    )


def local_course(city: str, rows: Sequence[Row], movement: Movement | None) -> Course:
    """Make a row of an indicator of a local instrument; takes its rows of ``profile.local``."""
    first = rows[0]
    lines = []
    for at, (geo, own) in enumerate(groupby(rows, key=lambda row: str(row["geo"]))):
        points = list(own)
        hover = [_hover(row) for row in points]
        lines.append(
            Line(
                city
                if words.is_own(points[0]["geo_level"])
                else words.the(geo).removeprefix("the "),
                pieces(points, hover, is_survey=points[0]["has_std_error"]),
                is_focal=at == 0,
            )
        )
    return Course(
        title=words_city.title(first),
        text=tuple(words_city.local_lines(rows, movement)),
        lines=tuple(lines),
        decimals=first["decimals"],
    )


def _hover(row: Row) -> str:
    interval = words_city.within(row)
    lines = [
        f"<b>{row['geo']}</b>",
        say(
            "{value}, {period}",
            value=words_city.value(row),
            period=words.period(row["period_label"], row["year"]),
        ),
        say("95 % interval {interval}", interval=interval) if interval else "",
        words.mark(row["obs_status"]) or "",
        *(words.wrap(row["note"], 60) if row["note"] else []),
    ]
    return "<br>".join(line for line in lines if line)


def target_course(city: str, one: Progress) -> Course:
    """Make a row of a target: the city's figures and the line it is to reach."""
    first = one.latest
    shown = city
    if first["geo"] != city:
        shown = say("{city} ({place})", city=city, place=first["geo"])
    rows = list(one.figures)
    hover = [
        f"<b>{shown}</b><br>"
        + say("{value} in {year}", value=words_city.value(row), year=row["year"])
        for row in rows
    ]
    points = pieces(rows, hover, is_survey=first["has_std_error"])
    label = words_city.target_label(one.aim, first["decimals"])
    return Course(
        title=words_city.title(first),
        text=(
            say(
                "{mark} {place}, in {unit}",
                mark=words_city.mark(first),
                place=words_city.label(first),
                unit=first["unit_short"],
            ),
        ),
        lines=(Line(city, points, is_focal=True),),
        decimals=first["decimals"],
        goal=Goal(one.aim.value, one.aim.year, label),
    )


def courses_figure(courses: Sequence[Course]) -> dict[str, Any]:
    """Draw the rows from top to bottom; without rows an empty figure."""
    span = _span(courses)
    return {
        "data": list(_traces(courses)),
        "layout": {
            **_base(),
            **_sized(courses, span, _size(courses, span, "wide")),
            "meta": {
                "narrow": _sized(courses, span, _size(courses, span, "narrow")),
                "slim": _sized(courses, span, _size(courses, span, "slim")),
            },
        },
    }


@dataclass(frozen=True)
class _Size:
    """Measures of a row: ``pitch`` in pixels, ``top`` and ``height`` of its lines within it."""

    window: theme.Window
    pitch: int = 0
    top: int = 20
    height: int = _WIDE_LINES

    @property
    def chart(self) -> tuple[float, float]:
        """From where to where its lines run."""
        return _CHARTS[self.window]

    @property
    def _across(self) -> int:
        """Pixels of the paper where that is narrow."""
        chart = theme.SLIM_CHART if self.window == "slim" else theme.NARROW_CHART
        return chart - 2 * _EDGE

    def title(self, course: Course) -> list[str]:
        """A row's title in lines."""
        if self.window == "wide":
            return [course.title]
        return wrap(course.title, letters(self._across, 13, is_bold=True))

    def text(self, course: Course) -> list[str]:
        """A row's text in lines."""
        is_wide = self.window == "wide"
        most = _WIDE_CHARACTERS if is_wide else letters(self._across, 12)
        return [part for text in course.text for part in wrap(text, most)]

    def beside(self, label: str) -> list[str]:
        """A label at the end of a line in lines."""
        if self.window == "wide":
            return [label]
        room = (1 - self.chart[1] - _BESIDE) * self._across
        return wrap(label, letters(room, 12))

    def words_height(self, course: Course) -> int:
        """Pixels that title and text need."""
        return _TITLE + _TEXT * (len(self.title(course)) - 1 + len(self.text(course)))


def _size(courses: Sequence[Course], span: tuple[int, int], window: theme.Window) -> _Size:
    size = _Size(window)
    most = max(map(size.words_height, courses), default=_TITLE)
    if window == "wide":
        return replace(size, pitch=max(_WIDE_PITCH, most + 12))
    labels = (sum(len(lines) for _, lines, _ in _labels(one, span, size)) for one in courses)
    height = max(_NARROW_LINES, _LABEL * max(labels, default=0))
    return replace(size, pitch=most + 8 + height + _FOOT, top=most + 8, height=height)


def _base() -> dict[str, Any]:
    text = {"family": theme.FONT, "size": 13, "color": theme.TEXT}
    return {
        "margin": {"l": _EDGE, "r": _EDGE, "t": 0, "b": 0},
        "paper_bgcolor": theme.GROUND,
        "plot_bgcolor": _CLEAR,
        "font": text,
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": theme.GROUND,
            "bordercolor": theme.LINE,
            "align": "left",
            "font": text,
        },
    }


def _sized(courses: Sequence[Course], span: tuple[int, int], size: _Size) -> dict[str, Any]:
    """What of the layout differs between a wide and a narrow window."""
    n = max(1, len(courses))
    edge = max(1, span[1] - span[0]) * 0.02
    layout: dict[str, Any] = {
        "height": size.pitch * n,
        "shapes": list(_rules(courses, span, size)),
        "annotations": list(_words_of(courses, span, size)),
        "xaxis": {
            "domain": list(size.chart),
            "range": [span[0] - edge, span[1] + edge],
            "visible": False,
            "fixedrange": True,
        },
    }
    for at in range(len(courses)):
        layout[_axis("yaxis", at)] = {
            "domain": list(_domain(at, n, size)),
            "range": [-0.06, 1.06],
            "visible": False,
            "fixedrange": True,
            "anchor": "x",
        }
    return layout


def _axis(name: str, at: int) -> str:
    return name if at == 0 else f"{name}{at + 1}"


def _domain(at: int, n: int, size: _Size) -> tuple[float, float]:
    """Bottom and top of a row's lines, as shares of the paper."""
    top = (at * size.pitch + size.top) / (n * size.pitch)
    return 1 - top - size.height / (n * size.pitch), 1 - top


def _span(courses: Sequence[Course]) -> tuple[int, int]:
    years = [point.year for one in courses for line in one.lines for point in line.points]
    years += [one.goal.year for one in courses if one.goal]
    return (min(years), max(years)) if years else (2000, 2001)


def _reach(course: Course) -> tuple[float, float]:
    """Smallest and largest value of a row, the city's intervals and the goal included."""
    values = [point.value for line in course.lines for point in line.points]
    for line in course.lines:
        if line.is_focal:
            values += [end for p in line.points for end in (p.low, p.high) if end is not None]
    if course.goal:
        values.append(course.goal.value)
    return min(values), max(values)


def _height(course: Course, value: float) -> float:
    """Height of a value between 0 and 1; the middle where all values are one."""
    low, high = _reach(course)
    return 0.5 if high == low else (value - low) / (high - low)


# --- marks --------------------------------------------------------------------------------------


def _traces(courses: Sequence[Course]) -> Iterator[dict[str, Any]]:
    for at, course in enumerate(courses):
        axis = {"xaxis": "x", "yaxis": _axis("y", at), "type": "scatter", "cliponaxis": False}
        wider = 0
        for line in sorted(course.lines, key=lambda one: one.is_focal):
            style = ("solid", "circle") if line.is_focal else _STYLES[wider % len(_STYLES)]
            wider += not line.is_focal
            if line.is_focal:
                yield {**axis, **_intervals(course, line)}
            yield {**axis, **_line(course, line, *style)}
        if course.goal:
            yield {**axis, **_way_to(course, course.goal)}


def _line(course: Course, line: Line, dash: str, marker: str) -> dict[str, Any]:
    x: list[int | None] = []
    y: list[float | None] = []
    text: list[str | None] = []
    for point in line.points:
        if point.is_start:
            x.append(None)
            y.append(None)
            text.append(None)
        x.append(point.year)
        y.append(_height(course, point.value))
        text.append(point.hover)
    colour = theme.ACCENT if line.is_focal else theme.CROWD
    return {
        "mode": "lines+markers",
        "name": line.label,
        "x": x,
        "y": y,
        "text": text,
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": colour, "width": 2.5 if line.is_focal else 1.5, "dash": dash},
        "marker": {"color": colour, "size": 7 if line.is_focal else 5, "symbol": marker},
    }


def _intervals(course: Course, line: Line) -> dict[str, Any]:
    x: list[int | None] = []
    y: list[float | None] = []
    for point in line.points:
        if point.low is not None and point.high is not None:
            x += [point.year, point.year, None]
            y += [_height(course, point.low), _height(course, point.high), None]
    return {
        "mode": "lines",
        "name": say("95 % interval, {place}", place=line.label),
        "x": x,
        "y": y,
        "line": {"color": theme.ACCENT, "width": 1.5},
        "hoverinfo": "skip",
    }


def _way_to(course: Course, goal: Goal) -> dict[str, Any]:
    """Draw the straight way from the city's last figure to its goal."""
    last = course.lines[0].points[-1]
    points = [(goal.year, goal.value)]
    if goal.year > last.year:
        points.insert(0, (last.year, last.value))
    return {
        "mode": "lines+markers",
        "name": goal.label,
        "x": [year for year, _ in points],
        "y": [_height(course, value) for _, value in points],
        "line": {"color": theme.PICKED, "width": 1, "dash": "dot"},
        "marker": {"color": theme.PICKED, "size": [0, 8][-len(points) :], "symbol": "x"},
        "hoverinfo": "skip",
    }


# --- rules and words ----------------------------------------------------------------------------


def _rules(
    courses: Sequence[Course], span: tuple[int, int], size: _Size
) -> Iterator[dict[str, Any]]:
    """Draw the base of each row's chart, its goal, and a rule between rows."""
    n = max(1, len(courses))
    for at, course in enumerate(courses):
        low = _domain(at, n, size)[0] - 4 / (size.pitch * n)
        if course.band:
            yield from _shade(course.band, span, _axis("y", at))
        base = _rule(span[0], span[1], low, low, theme.LINE, 1)
        yield {**base, "xref": "x", "yref": "paper"}
        if course.goal:
            y = _height(course, course.goal.value)
            goal = _rule(span[0], span[1], y, y, theme.PICKED, 1)
            yield {**goal, "xref": "x", "yref": _axis("y", at)}
        if at:
            edge = 1 - at / n
            yield {**_rule(0, 1, edge, edge, theme.GRID, 1), "xref": "paper", "yref": "paper"}


def _shade(band: Band, span: tuple[int, int], axis: str) -> Iterator[dict[str, Any]]:
    """Shade the years of a band that are drawn, to the middle between two years."""
    start, end = max(band.start, span[0]), min(band.end or span[1], span[1])
    if start <= end:
        yield {
            "type": "rect",
            "x0": start - 0.5,
            "x1": end + 0.5,
            "y0": -0.06,
            "y1": 1.06,
            "xref": "x",
            "yref": axis,
            "fillcolor": theme.ACCENT_SOFT,
            "opacity": 0.6,
            "line": {"width": 0},
            "layer": "below",
        }


def _rule(x0: float, x1: float, y0: float, y1: float, colour: str, width: float) -> dict[str, Any]:
    line = {"color": colour, "width": width}
    return {"type": "line", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "line": line, "layer": "below"}


def _words_of(
    courses: Sequence[Course], span: tuple[int, int], size: _Size
) -> Iterator[dict[str, Any]]:
    n = max(1, len(courses))
    for at, course in enumerate(courses):
        top = 1 - at / n
        title = size.title(course)
        for position, text in enumerate(title):
            yield _word(0, top, f"<b>{text}</b>", shift=-18 - _TEXT * position)
        below = _TITLE + _TEXT * (len(title) - 1)
        for position, text in enumerate(size.text(course)):
            yield _word(0, top, text, shift=-below - _TEXT * position, is_small=True)
        low = _domain(at, n, size)[0]
        for year, anchor in ((span[0], "left"), (span[1], "right")):
            said = {**_word(year, low, str(year), shift=-14, is_small=True), "xref": "x"}
            yield {**said, "xanchor": anchor}
        yield from _ends(at, course, span, size)


def _ends(at: int, course: Course, span: tuple[int, int], size: _Size) -> Iterator[dict[str, Any]]:
    """Write each line's last figure and name, and the goal, to the right, kept apart."""
    labels = sorted(_labels(course, span, size), key=lambda label: label[0])
    middles: list[float] = []
    below = 0.0
    for height, lines, _ in labels:
        half = (_LABEL * len(lines) + 3 * (len(lines) > 1)) / 2
        middles.append(max(height * size.height, below + half if middles else 0.0))
        below = middles[-1] + half
    over = max(0.0, below - _LABEL / 2 - size.height)
    for (height, lines, colour), middle in zip(labels, middles, strict=True):
        shift = round(middle - over - height * size.height)
        text = "<br>".join(lines)
        said = _word(size.chart[1] + _BESIDE, height, text, shift=shift, is_small=True)
        yield {**said, "yref": _axis("y", at), "font": {**said["font"], "color": colour}}


def _labels(
    course: Course, span: tuple[int, int], size: _Size
) -> Iterator[tuple[float, list[str], str]]:
    """Height, lines of text and colour of the labels to the right of a row."""
    for line in course.lines:
        last = line.points[-1]
        text = f"{words.number(last.value, course.decimals)} {line.label}"
        if size.window == "wide" and last.year != span[1]:
            text = say("{figure} ({year})", figure=text, year=last.year)
        colour = theme.ACCENT if line.is_focal else theme.MUTED
        yield _height(course, last.value), size.beside(text), colour
    if course.goal:
        yield _height(course, course.goal.value), size.beside(course.goal.label), theme.PICKED


def _word(
    x: float, y: float, text: str, *, shift: int = 0, is_small: bool = False
) -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yref": "paper",
        "yshift": shift,
        "yanchor": "middle",
        "showarrow": False,
        "align": "left",
        "font": {
            "size": 12 if is_small else 13,
            "color": theme.MUTED if is_small else theme.TEXT,
        },
    }
