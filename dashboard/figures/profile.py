"""One city beside the others, a row per indicator: strip of values, words, and a small time line.

Every row has its own scale, so positions compare within a row only. ``strips`` turns rows of
``profile.figures`` and ``profile.history`` into rows with words, ``profile_figure`` draws them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from dashboard import theme, words, words_city
from dashboard.language import Said, mark, say
from dashboard.lettering import letters, width, wrap

Row = Mapping[str, Any]

Kind = Literal["own", "wider", "other"]
"""Filled mark: own system or city; hollow mark: a wider area; thin tick: no comparison is made."""

_LOG_FROM = 30
"""Largest over smallest value from which a row is drawn on a logarithmic scale."""
_EDGE = 0.03
"""Share of a strip kept free at either end."""
_WIDE_PITCH, _NARROW_PITCH = 76, 182
"""Height of a row in pixels; of a narrow one the least."""
_WIDE_STRIP, _NARROW_STRIP = (0.28, 0.58), (0.01, 0.99)
_WIDE_SPARK, _NARROW_SPARK = (0.925, 0.985), (0.998, 1)
_CLEAR = "rgba(0,0,0,0)"
_TEXT = 16
"""Height of a line of words in pixels."""
_ABOVE, _BELOW, _UNDER = 40, 28, 14
"""Pixels from a strip to the words above and below it, and of a line of words right under it."""
_WIDE_TITLE, _NARROW_TITLE = 42, 30
"""Characters of a line of a title."""
_LARGE = 1e6
"""Values from here on are shortened in narrow places."""
_MOST_UNDER = 50
"""Characters that fit under a strip side by side."""
_SPARK_HALF = 0.17
"""Half the height of a time line, in rows."""


@dataclass(frozen=True)
class Mark:
    """One place in one row: its value, the words of its card, how it is drawn, its interval."""

    value: float
    hover: str
    kind: Kind
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Strip:
    """One row: the city's mark, the others', the words around them, and its years.

    ``ends`` are the words under the smallest and the largest value, ``better`` points to the better
    one where one is declared, ``interval`` is the city's own in words; ``years`` are year and value
    in order, without the years that have none; ``reference`` and ``target`` are values with their
    names.
    """

    title: str
    detail: str
    value: str
    verdict: tuple[str, ...]
    focal: Mark
    others: tuple[Mark, ...] = ()
    interval: str = ""
    ends: tuple[str, str] = ("", "")
    better: str = ""
    years: tuple[tuple[int, float], ...] = ()
    reference: Mark | None = None
    target: Mark | None = None


# --- from rows to strips ------------------------------------------------------------------------

_BETTER = Said(
    {
        "higher": mark("better \N{BLACK RIGHT-POINTING SMALL TRIANGLE}"),
        "lower": mark("\N{BLACK LEFT-POINTING SMALL TRIANGLE} better"),
    }
)
_ELSEWHERE = ("no_value", "instrument", "local", "definition")
"""Reasons for which another city's mark is a tick: another year, survey or definition."""


def strips(
    figures: Sequence[Row],
    history: Sequence[Row],
    targets: Mapping[str, tuple[float, str]] | None = None,
) -> list[Strip]:
    """Make one strip per indicator, in the order of the rows.

    ``figures`` are rows of ``profile.figures`` (the profiled city first in each indicator, an
    aggregate without a city last), ``history`` rows of ``profile.history``; ``targets`` are a value
    and its label by indicator.
    """
    years: dict[str, list[tuple[int, float]]] = {}
    for row in history:
        years.setdefault(row["indicator_id"], []).append((row["year"], row["value"]))
    return [
        _strip(list(rows), tuple(years.get(indicator_id, ())), (targets or {}).get(indicator_id))
        for indicator_id, rows in groupby(figures, key=lambda row: row["indicator_id"])
    ]


def _strip(
    rows: Sequence[Row],
    years: tuple[tuple[int, float], ...],
    target: tuple[float, str] | None = None,
) -> Strip:
    focal = rows[0]
    cities = [row for row in rows[1:] if row["city_id"]]
    averages = [row for row in rows[1:] if not row["city_id"]]
    others = _places(focal, cities)
    return Strip(
        title=words_city.title(focal),
        detail=_detail(focal),
        value=_value(focal),
        verdict=verdict_lines(cities),
        focal=_mark(focal, _sharing(focal, cities), _own_kind(focal), focal["city"]),
        others=tuple(_mark(row, names, kind, focal["city"]) for row, names, kind in others),
        interval=words.interval(focal["low"], focal["high"], focal["decimals"]) or "",
        ends=_ends(focal, [row for row, _, _ in others]),
        better=_BETTER.get(focal["better"], "") if others else "",
        years=years,
        reference=_reference(averages[0]) if averages else None,
        target=Mark(*target, kind="other") if target else None,
    )


def verdict_lines(cities: Sequence[Row]) -> tuple[str, ...]:
    """Count the verdicts against the other cities in short lines."""
    tested = Counter(row["verdict"] for row in cities if row["verdict"] != "not_tested")
    reasons = Counter(row["reason"] for row in cities if row["verdict"] == "not_tested")
    return words.verdict_lines(tested, reasons)


def _places(focal: Row, cities: Sequence[Row]) -> list[tuple[Row, list[str], Kind]]:
    """Join cities on one place and year to one mark; those on the profiled city's own are left."""
    joined: dict[tuple[Any, ...], tuple[Row, list[str]]] = {}
    for row in cities:
        if _where(row) != _where(focal):
            joined.setdefault(_where(row), (row, []))[1].append(row["city"])
    return [(row, names, _kind(row)) for row, names in joined.values()]


def _where(row: Row) -> tuple[Any, ...]:
    return row["geo_id"], row["series_id"], row["year"]


def _kind(row: Row) -> Kind:
    if row["year"] != row["focal_year"] or row["reason"] in _ELSEWHERE:
        return "other"
    return _own_kind(row)


def _own_kind(row: Row) -> Kind:
    return "own" if words.is_own(row["geo_level"]) else "wider"


def _value(row: Row) -> str:
    return words.with_unit(row["value"], row["decimals"], row["unit_short"])


def _detail(row: Row) -> str:
    place = say("● own system") if words.is_own(row["geo_level"]) else f"○ {_bare(row['geo'])}"
    parts = [words.period(row["period_label"], row["year"]), place]
    tag = words.STATUS_TAGS.get(row["obs_status"])
    if tag:
        parts.append(tag)
    return " · ".join(parts)


def _mark(row: Row, names: Sequence[str], kind: Kind, focal: str) -> Mark:
    decimals = row["decimals"]
    within = words.interval(row["low"], row["high"], decimals)
    lines = [
        f"<b>{words.shown_by(names, row['geo'], row['geo_level'])}</b>",
        say(
            "{value}, {period}",
            value=_value(row),
            period=words.period(row["period_label"], row["year"]),
        ),
        say("95 % interval: {interval}", interval=within)
        if within
        else say("No standard error is published"),
        _against(row, focal),
        words.mark(row["obs_status"]) or "",
        row["publisher"],
    ]
    hover = "<br>".join(line for line in lines if line)
    return Mark(row["value"], hover, kind, row["low"], row["high"])


def _sharing(focal: Row, cities: Sequence[Row]) -> list[str]:
    """Name the profiled city and the others that stand on its place."""
    return [focal["city"], *(row["city"] for row in cities if _where(row) == _where(focal))]


def _against(row: Row, focal: str) -> str:
    """Say how the profiled city came out against this place; nothing for itself."""
    if row["verdict"] is None:
        return ""
    if row["verdict"] == "not_tested":
        return say("Not tested: {reason}", reason=words.reason(row["reason"]))
    if row["verdict"] == "not_different":
        return say("Not significantly different from {city}", city=focal)
    if row["verdict"] == "higher":
        return say("{city} is significantly higher", city=focal)
    return say("{city} is significantly lower", city=focal)


def _ends(focal: Row, others: Sequence[Row]) -> tuple[str, str]:
    """Name the smallest and the largest value of a row; nothing where the city stands alone."""
    if not others:
        return "", ""
    rows = sorted([focal, *others], key=lambda row: row["value"])

    def named(row: Row) -> str:
        own = words.is_own(row["geo_level"])
        return say(
            "{value} {place}",
            value=_short_number(row["value"], row["decimals"]),
            place=row["city"] if own else _bare(row["geo"]),
        )

    return named(rows[0]), named(rows[-1])


def _bare(place: str) -> str:
    """A place's name without what stands in brackets behind it."""
    return place.partition(" (")[0].partition("\N{FULLWIDTH LEFT PARENTHESIS}")[0]


def _short_number(value: float, decimals: int) -> str:
    """Write a value for a narrow place: a large one in millions, billions or trillions."""
    return words.number(value, decimals) if abs(value) < _LARGE else words.large(value)


def _reference(row: Row) -> Mark:
    text = say(
        "{place} {value}", place=row["geo"], value=_short_number(row["value"], row["decimals"])
    )
    return Mark(row["value"], text, "other")


# --- drawing ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scale:
    """Scale of one row: from its smallest to its largest value."""

    low: float
    high: float
    is_log: bool

    def at(self, value: float) -> float:
        """Position of a value between 0 and 1; the middle where all values are one."""
        low, high, here = self.low, self.high, value
        if self.is_log:
            low, high, here = math.log(low), math.log(high), math.log(max(value, self.low))
        share = 0.5 if high == low else (here - low) / (high - low)
        return _EDGE + (1 - 2 * _EDGE) * min(max(share, 0.0), 1.0)


def is_logarithmic(values: Sequence[float]) -> bool:
    """Say whether a row with these values is drawn on a logarithmic scale."""
    return bool(values) and min(values) > 0 and max(values) / min(values) > _LOG_FROM


def profile_figure(strips: Sequence[Strip]) -> dict[str, Any]:
    """Draw the rows from top to bottom; without rows an empty figure."""
    scales = [scale_of(strip) for strip in strips]
    rows = list(zip(range(len(strips)), strips, scales, strict=True))
    return {
        "data": [*_others(rows), _interval(rows), *_focal(rows), *_time_lines(strips)],
        "layout": {
            "height": max(_WIDE_PITCH, _WIDE_PITCH * len(strips)),
            "margin": {"l": 4, "r": 4, "t": 0, "b": 0},
            "paper_bgcolor": theme.GROUND,
            "plot_bgcolor": _CLEAR,
            "font": {"family": theme.FONT, "size": 13, "color": theme.TEXT},
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "hoverlabel": {
                "bgcolor": theme.GROUND,
                "bordercolor": theme.LINE,
                "align": "left",
                "font": {"family": theme.FONT, "size": 13, "color": theme.TEXT},
            },
            "xaxis": _axis(_WIDE_STRIP),
            "xaxis2": _axis(_WIDE_SPARK, anchor="y", range=[-0.02, 1.08]),
            "yaxis": {
                "range": [len(strips) - 0.5, -0.5],
                "visible": False,
                "fixedrange": True,
                "domain": [0, 1],
            },
            "shapes": list(_lines(rows)),
            "annotations": list(_wide_words(rows)),
            "meta": {"narrow": _narrow(rows), "slim": _stacked(rows, "slim")},
        },
    }


_Placed = tuple[int, Strip, Scale]


def _axis(domain: tuple[float, float], **more: Any) -> dict[str, Any]:
    return {"domain": list(domain), "range": [0, 1], "visible": False, "fixedrange": True, **more}


def _narrow(rows: Sequence[_Placed]) -> dict[str, Any]:
    return {
        **_stacked(rows, "narrow"),
        "xaxis": _axis(_NARROW_STRIP),
        "xaxis2": _axis(_NARROW_SPARK, anchor="y", range=[50, 51]),
    }


def _stacked(rows: Sequence[_Placed], window: theme.Window) -> dict[str, Any]:
    """Words above and below the strips, and rows as high as the words need."""
    pitch = max((_pitch(strip, scale, window) for _, strip, scale in rows), default=0)
    pitch = max(pitch, _NARROW_PITCH)
    return {
        "height": max(pitch, pitch * len(rows)),
        "annotations": list(_stacked_words(rows, window)),
    }


def scale_of(strip: Strip) -> Scale:
    """Scale that holds all marks of a row and the city's interval."""
    named = [mark for mark in (strip.reference, strip.target) if mark]
    marks = [strip.focal, *strip.others, *named]
    values = [mark.value for mark in marks]
    ends = [end for end in (strip.focal.low, strip.focal.high) if end is not None]
    return Scale(min(values + ends), max(values + ends), is_logarithmic(values + ends))


def _others(rows: Sequence[_Placed]) -> Iterator[dict[str, Any]]:
    looks: dict[Kind, dict[str, Any]] = {
        "own": {"symbol": "circle", "size": 10, "color": theme.CROWD},
        "wider": {
            "symbol": "circle-open",
            "size": 10,
            "color": theme.CROWD,
            "line": {"width": 2, "color": theme.CROWD},
        },
        "other": {
            "symbol": "line-ns-open",
            "size": 11,
            "color": theme.CROWD,
            "line": {"width": 1.5, "color": theme.CROWD},
        },
    }
    for kind, look in looks.items():
        marks = [
            (scale.at(mark.value), position, mark)
            for position, strip, scale in rows
            for mark in strip.others
            if mark.kind == kind
        ]
        yield _dots(marks, look, kind)


def _focal(rows: Sequence[_Placed]) -> Iterator[dict[str, Any]]:
    for kind, symbol in (("own", "circle"), ("wider", "circle-open")):
        marks = [
            (scale.at(strip.focal.value), position, strip.focal)
            for position, strip, scale in rows
            if (strip.focal.kind == "own") == (kind == "own")
        ]
        look = {
            "symbol": symbol,
            "size": 14,
            "color": theme.ACCENT,
            "line": {"width": 0 if kind == "own" else 3, "color": theme.ACCENT},
        }
        yield _dots(marks, look, f"focal {kind}")


def _dots(
    marks: Sequence[tuple[float, int, Mark]], look: dict[str, Any], name: str
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [x for x, _, _ in marks],
        "y": [y for _, y, _ in marks],
        "text": [mark.hover for _, _, mark in marks],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": look,
        "cliponaxis": False,
    }


def _interval(rows: Sequence[_Placed]) -> dict[str, Any]:
    """Draw the city's own interval as a bar through its mark."""
    x: list[float | None] = []
    y: list[int | None] = []
    for position, strip, scale in rows:
        low, high = strip.focal.low, strip.focal.high
        if low is not None and high is not None:
            x += [scale.at(low), scale.at(high), None]
            y += [position, position, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "interval",
        "x": x,
        "y": y,
        "line": {"color": theme.ACCENT, "width": 3},
        "hoverinfo": "skip",
    }


def _time_lines(strips: Sequence[Strip]) -> Iterator[dict[str, Any]]:
    """Draw the years of each row small, and a dot at the last one."""
    x: list[float | None] = []
    y: list[float | None] = []
    last_x, last_y = [], []
    for position, strip in enumerate(strips):
        points = _time_line(strip.years)
        if len(points) > 1:
            x += [*(point[0] for point in points), None]
            y += [*(position + point[1] for point in points), None]
            last_x.append(points[-1][0])
            last_y.append(position + points[-1][1])
    axes = {"xaxis": "x2", "yaxis": "y", "hoverinfo": "skip", "type": "scatter"}
    line = {"color": theme.CROWD, "width": 1.5}
    yield {**axes, "mode": "lines", "name": "years", "x": x, "y": y, "line": line}
    dot = {"color": theme.ACCENT, "size": 5}
    yield {**axes, "mode": "markers", "name": "newest", "x": last_x, "y": last_y, "marker": dot}


def _time_line(years: Sequence[tuple[int, float]]) -> list[tuple[float, float]]:
    """Place years between 0 and 1 and values within half a row, the largest on top."""
    if not years:
        return []
    first, last = years[0][0], years[-1][0]
    values = [value for _, value in years]
    low, high = min(values), max(values)
    return [
        (
            (year - first) / (last - first) if last > first else 0.5,
            _SPARK_HALF - 2 * _SPARK_HALF * ((value - low) / (high - low) if high > low else 0.5),
        )
        for year, value in years
    ]


def _lines(rows: Sequence[_Placed]) -> Iterator[dict[str, Any]]:
    """Draw each strip's base line, its reference and target lines, and a rule between rows."""
    for position, strip, scale in rows:
        yield _rule(0, 1, position, position, theme.LINE, 1)
        if strip.reference is not None:
            x = scale.at(strip.reference.value)
            yield _rule(x, x, position - 0.17, position + 0.07, theme.MUTED, 1.5)
        if strip.target is not None:
            x = scale.at(strip.target.value)
            yield _rule(x, x, position - 0.22, position + 0.14, theme.PICKED, 1.5)
        if position:
            edge = position - 0.5
            rule = _rule(0, 1, edge, edge, theme.GRID, 1)
            yield {**rule, "xref": "paper"}


def _rule(x0: float, x1: float, y0: float, y1: float, colour: str, width: float) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "y",
        "x0": x0,
        "x1": x1,
        "y0": y0,
        "y1": y1,
        "line": {"color": colour, "width": width},
        "layer": "below",
    }


def _wide_words(rows: Sequence[_Placed]) -> Iterator[dict[str, Any]]:
    """Write names to the left of the strip, value and verdict to the right, years at the end."""
    right = _WIDE_STRIP[1] + 0.025
    for position, strip, scale in rows:
        title = wrap(strip.title, _WIDE_TITLE)[:2]
        up = 9 + 8 * (len(title) - 1)
        for line, text in enumerate(title):
            yield _words(position, 0, up - 16 * line, f"<b>{text}</b>")
        yield _words(position, 0, up - 3 - 16 * len(title), strip.detail, is_small=True)
        top = 8 * len(strip.verdict)
        value = f"<b>{strip.value}</b>" + (f"  {strip.interval}" if strip.interval else "")
        yield _words(position, right, top + 1, value)
        for line, text in enumerate(strip.verdict, start=1):
            yield _words(position, right, top - 16 * line, text, is_small=True)
        yield from _on_strip(position, strip, scale)
        yield from _span(position, strip)


def _stacked_words(rows: Sequence[_Placed], window: theme.Window) -> Iterator[dict[str, Any]]:
    """Write everything above and below the strip, in one column."""
    most = _LINES[window]
    for position, strip, scale in rows:
        for up, line in enumerate(reversed(_above(strip, window))):
            yield from line.words(position, _lowest(strip) + _TEXT * up)
        yield from _on_strip(position, strip, scale, most)
        text = "<br>".join(_verdict_lines(strip, window))
        below = _words(position, 0, -_below(strip, scale, most), text, is_small=True)
        yield {**below, "yanchor": "top"}


_LINES: dict[theme.Window, int] = {
    "narrow": letters(theme.NARROW_CHART - 8, 12),
    "slim": letters(theme.SLIM_CHART - 8, 12),
}
"""Letters of a small line."""
_VERDICTS: dict[theme.Window, int] = {"narrow": 54, "slim": _LINES["slim"]}
"""Letters of a line of verdicts, which are many and mostly narrow."""
_TITLES: dict[theme.Window, int] = {
    "narrow": letters(theme.NARROW_CHART - 8, 13, is_bold=True),
    "slim": letters(theme.SLIM_CHART - 8, 13, is_bold=True),
}
"""Letters of a line of a title."""


@dataclass(frozen=True)
class _Line:
    """A line of words above a strip, and what stands in it at the right."""

    text: str
    is_small: bool = True
    right: str = ""

    def words(self, position: int, up: int) -> Iterator[dict[str, Any]]:
        yield _words(position, 0, up, self.text, is_small=self.is_small)
        if self.right:
            yield _words(position, 1, up, self.right, anchor="right")


def _above(strip: Strip, window: theme.Window) -> list[_Line]:
    """Title, value, place and year, and interval.

    The value stands beside the title in a narrow window, on a line of its own in a slim one.
    """
    value, most = f"<b>{strip.value}</b>", _LINES[window]
    between = say("95 % interval {interval}", interval=strip.interval) if strip.interval else ""
    detail = wrap(strip.detail, most)
    if window == "narrow":
        room = min(_NARROW_TITLE, _TITLES[window] - width(strip.value) - 1)
        *first, last = wrap(strip.title, room)
        title = [
            *(_Line(f"<b>{line}</b>", is_small=False) for line in first),
            _Line(f"<b>{last}</b>", is_small=False, right=value),
        ]
        return [*title, *map(_Line, [*detail, *([between] if between else [])])]
    title = [_Line(f"<b>{line}</b>", is_small=False) for line in wrap(strip.title, _TITLES[window])]
    if between and width(strip.value) + width(between) + 4 <= most:
        value, between = f"{value}  {theme.small(between, 12)}", ""
    small = [*wrap(between, most), *detail]
    return [*title, _Line(value, is_small=False), *map(_Line, small)]


def _lowest(strip: Strip) -> int:
    """Pixels from a strip up to the lowest of the lines above it."""
    return _ABOVE + 6 * (strip.reference is not None and strip.target is not None)


def _below(strip: Strip, scale: Scale, most: int) -> int:
    """Pixels from a strip down to its verdict."""
    return _BELOW + _UNDER * (len(_under(strip, scale, most)) - 1)


def _pitch(strip: Strip, scale: Scale, window: theme.Window) -> int:
    """Pixels a row needs that has its strip in the middle."""
    above = _lowest(strip) + _TEXT * (len(_above(strip, window)) - 1)
    most = _LINES[window]
    below = _below(strip, scale, most) + _TEXT * len(_verdict_lines(strip, window))
    return 2 * (max(above + _TEXT // 2, below) + 4)


def _verdict_lines(strip: Strip, window: theme.Window) -> list[str]:
    return [part for line in strip.verdict for part in wrap(line, _VERDICTS[window])]


def _on_strip(
    position: int, strip: Strip, scale: Scale, most: int = _MOST_UNDER
) -> Iterator[dict[str, Any]]:
    """Write under a strip its ends and its scale, above it the names of its lines.

    ``most`` are the letters that fit under it side by side.
    """
    for line, said in enumerate(_under(strip, scale, most)):
        for text, x, anchor in (one for one in said if one[0]):
            named = _words(position, x, -17 - _UNDER * line, text, is_small=True, anchor=anchor)
            yield {**named, "xref": "x"}
    up = 18
    for one, colour in ((strip.reference, theme.MUTED), (strip.target, theme.PICKED)):
        if one is not None:
            here = scale.at(one.value)
            edge = max(0.2, width(one.hover) / most / 2)
            anchor = "left" if here < edge else "right" if here > 1 - edge else "center"
            named = _words(position, here, up, one.hover, is_small=True, anchor=anchor)
            yield {**named, "xref": "x", "font": {**named["font"], "color": colour}}
            up += 12


def _under(strip: Strip, scale: Scale, most: int) -> list[list[tuple[str, float, str]]]:
    """Words under a strip by line, each with its place along it and its anchor.

    The ends stand on two lines where one is too short for both; what is said of the scale stands
    where it finds room.
    """
    low, high = strip.ends
    scaled = " · ".join(
        part for part in (strip.better, say("log scale") if scale.is_log else "") if part
    )
    is_clear = 2 * max(width(low), width(high)) + width(scaled) + 4 <= most
    if sum(map(width, (low, high, scaled))) <= most and (is_clear or not scaled):
        return [[(low, 0.0, "left"), (scaled, 0.5, "center"), (high, 1.0, "right")]]
    if width(low) + width(high) + 2 <= most:
        return [[(low, 0.0, "left"), (high, 1.0, "right")], [(scaled, 0.5, "center")]]
    if width(scaled) + width(high) + 2 <= most:
        return [[(low, 0.0, "left")], [(scaled, 0.0, "left"), (high, 1.0, "right")]]
    return [[(low, 0.0, "left")], [(high, 1.0, "right")], [(scaled, 0.0, "left")]]


def _span(position: int, strip: Strip) -> Iterator[dict[str, Any]]:
    """Write the first and the last year under a time line."""
    if len(strip.years) > 1:
        span = words.years(strip.years[0][0], strip.years[-1][0])
        yield {**_words(position, 0.5, -22, span, is_small=True, anchor="center"), "xref": "x2"}


def _words(
    position: int,
    x: float,
    shift: int,
    text: str,
    *,
    is_small: bool = False,
    anchor: str = "left",
) -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "xref": "paper",
        "xanchor": anchor,
        "y": position,
        "yref": "y",
        "yshift": shift,
        "yanchor": "middle",
        "showarrow": False,
        "align": "left",
        "font": {
            "size": 12 if is_small else 13,
            "color": theme.MUTED if is_small else theme.TEXT,
        },
    }
