"""The sentences of two indicators against each other: what stands beside what, and its limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import language, words
from dashboard.language import say, say_many
from dashboard.words import Measured

NO_CAUSE = language.mark(
    "What ten systems show side by side is no evidence that one thing causes the other."
)
"""Stands under every relation."""


@dataclass(frozen=True)
class Placed:
    """A point in words: its name, and value and year on either axis."""

    name: str
    x: float
    y: float
    x_year: int
    y_year: int


def count(number: int) -> str:
    """Write a small number as a word: "seven"; larger ones in digits."""
    return words.spoken(number)


def places(number: int) -> str:
    """Count places: "one place", "seven places"."""
    return say_many("{n} place", "{n} places", number, n=count(number))


def title(about: Measured) -> str:
    """Write an indicator with its group."""
    return about.about


def point_years(x_year: int, y_year: int) -> str:
    """Write the years of a point: "2022", or across and up where they differ: "2021 / 2022"."""
    return str(x_year) if x_year == y_year else f"{x_year} / {y_year}"


def point_name(cities: Sequence[str], x: Mapping[str, Any], y: Mapping[str, Any]) -> str:
    """Name a point in a sentence; more than two cities on one stand-in by that place."""
    shown = {row["geo"] for row in (x, y) if not words.is_own(row["geo_level"])}
    if len(cities) > 2 and len(shown) == 1:  # noqa: PLR2004 - two names fit a sentence
        return words.the(shown.pop())
    return words.join(cities)


_STAND_INS = (language.mark("across by {place}"), language.mark("up by {place}"))


def place_line(cities: Sequence[str], x: Mapping[str, Any], y: Mapping[str, Any]) -> str:
    """Say which places stand in for a point's cities; nothing where both figures are their own."""
    if x["geo_id"] == y["geo_id"]:
        return words.place_line(cities, x["geo"], x["geo_level"])
    named = [
        say(message, place=words.the(row["geo"]))
        for message, row in zip(_STAND_INS, (x, y), strict=True)
        if not words.is_own(row["geo_level"])
    ]
    return say("shown {places}", places=words.join(named)) if named else ""


def finding(
    x: Measured,
    y: Measured,
    points: Sequence[Placed],
    *,
    is_mixed: bool,
    focal: str | None = None,
) -> str:
    """State from where to where the points lie on both axes; ``focal`` is a sentence of its own.

    Mixed measures are put into no order.
    """
    if len(points) == 1:
        return words.prose([_alone(x, y, points[0]), say("No other city has both figures.")])
    years = sorted({year for point in points for year in (point.x_year, point.y_year)})
    said = {
        "places": words.capital(places(len(points))),
        "years": words.dated(years[0], years[-1]),
    }
    if is_mixed:
        body = say(
            "{places} have both figures ({years}), but from collections that define or measure "
            "them differently: each point is read alone.",
            **said,
        )
    else:
        body = say(
            "{places} have both figures ({years}): {across} across, {up} up.",
            **said,
            across=_span(x, [(p.x, p.name) for p in points]),
            up=_span(y, [(p.y, p.name) for p in points]),
        )
    return words.prose([focal or "", body])


def _alone(x: Measured, y: Measured, point: Placed) -> str:
    return say(
        "{name}: {x} in {x_year} ({x_title}) and {y} in {y_year} ({y_title}).",
        **_pair(x, y, point),
        name=point.name,
        x_title=title(x),
        y_title=title(y),
    )


def _pair(x: Measured, y: Measured, point: Placed) -> dict[str, Any]:
    return {
        "x": x.write(point.x),
        "x_year": point.x_year,
        "y": y.write(point.y),
        "y_year": point.y_year,
    }


def focal_sentence(x: Measured, y: Measured, point: Placed | None, name: str, shown: str) -> str:
    """Say where the focal city stands; ``shown`` names the place that stands for it, or nothing."""
    if point is None:
        return say("{city} has no pair of figures here.", city=name)
    city = say("{city}, {shown}", city=name, shown=shown) if shown else name
    return say("{city}: {x} in {x_year} and {y} in {y_year}.", city=city, **_pair(x, y, point))


def _span(about: Measured, values: Sequence[tuple[float, str]]) -> str:
    low, high = min(values), max(values)
    if low[0] == high[0]:
        return say("all at {value}", value=about.write(low[0]))
    return say(
        "from {low} ({lowest}) to {high} ({highest})",
        low=words.number(low[0], about.decimals),
        lowest=low[1],
        high=about.write(high[0]),
        highest=high[1],
    )


_NO_LINE = {
    "mixed": language.mark("measures are mixed"),
    "cycles": language.mark("the points are of several cycles of a survey"),
    "stand_in": language.mark("wider areas stand in for cities"),
}


def line_sentence(reasons: Sequence[str], n_comparable: int, least: int, n_fit: int | None) -> str:
    """Say why no line runs through the points, or what the line is; and that it is no cause."""
    if n_fit is not None:
        line = say(
            "The line is the least-squares fit through {n} points and describes these systems "
            "only.",
            n=count(n_fit),
        )
    else:
        said = [
            _few(n_comparable, least) if code == "few" else say(_NO_LINE[code]) for code in reasons
        ]
        why = words.join(said) or say("all points have one value across")
        line = say("No line is drawn: {why}.", why=why)
    return words.prose([line, say(NO_CAUSE)])


def _few(n_comparable: int, least: int) -> str:
    if n_comparable < 2:  # noqa: PLR2004 - two can be compared
        return say("no two points can be compared")
    return say(
        "{n} comparable points are fewer than {least}", n=count(n_comparable), least=count(least)
    )


# --- who is left out --------------------------------------------------------------------------


def left_out(
    x: Measured, y: Measured, left: Mapping[str, Any], *, level: str, window: int, year: int | None
) -> str:
    """Say why a city has no point; takes the fields of ``relate.Left``."""
    why = left["why"]
    if why == "neither":
        return say("neither figure is there: {why}", why=_why(left["x"], level))
    if why in ("no_x", "no_y"):
        about, row = (x, left["x"]) if why == "no_x" else (y, left["y"])
        return say("{about}: {why}", about=title(about), why=_why(row, level))
    if why in ("local_x", "local_y"):
        about = x if why == "local_x" else y
        return say(
            "{about} is a local measure there, never set beside other cities", about=title(about)
        )
    said = {
        "n": count(window),
        "year": year,
        "x_years": words.years(left["x"]["first_year"], left["x"]["last_year"]),
        "y_years": words.years(left["y"]["first_year"], left["y"]["last_year"]),
    }
    if why == "year":
        return say(
            "no figures of both within {n} years of {year} ({x_years} across, {y_years} up)", **said
        )
    return say(
        "its figures are never within {n} years of each other ({x_years} across, {y_years} up)",
        **said,
    )


def _why(row: Mapping[str, Any], level: str) -> str:
    return words.why_missing(row, None, level=level)


def left_notes(reasons: Iterable[tuple[str, str]]) -> list[str]:
    """Name the cities left out by their reason; takes city and reason."""
    by_reason: dict[str, list[str]] = {}
    for city, why in reasons:
        by_reason.setdefault(why, []).append(city)
    return [
        say("Left out: {cities}. {why}.", cities=words.join(cities), why=words.capital(why))
        for why, cities in by_reason.items()
    ]


# --- one point in full ------------------------------------------------------------------------


def hover(cities: Sequence[str], sides: Sequence[tuple[Measured, Mapping[str, Any]]]) -> str:
    """What a pointer finds on a point, in lines: both figures, where and when; across first."""
    lines = [f"<b>{words.join(cities)}</b>"]
    for about, row in sides:
        lines += words.wrap(title(about), 60)
        lines.append(_interval(about, row))
        lines.append(
            say(
                "{place} ({level}), {period}",
                place=row["geo"],
                level=words.LEVELS[row["geo_level"]],
                period=words.period(row["period_label"], row["year"]),
            )
        )
        for text in (words.mark(row["obs_status"]), row["note"]):
            lines += words.wrap(text, 60) if text else []
    return "<br>".join(lines)


def _interval(about: Measured, row: Mapping[str, Any]) -> str:
    value = f"<b>{about.write(row['value'])}</b>"
    between = words.interval(row["low"], row["high"], about.decimals)
    if not between:
        return value
    return say("{value}, 95 % interval {interval}", value=value, interval=between)


_SHARED = (
    language.mark("{names} share the figure of {place} across."),
    language.mark("{names} share the figure of {place} up."),
)


def shared_notes(points: Sequence[tuple[str, str, str]]) -> list[str]:
    """Say which points share one figure on an axis; takes name and both places of each point."""
    notes = []
    for position, message in enumerate(_SHARED, start=1):
        held: dict[str, list[str]] = {}
        for point in points:
            held.setdefault(point[position], []).append(point[0])
        notes += [
            say(message, names=words.join(names), place=words.the(place))
            for place, names in held.items()
            if len(names) > 1
        ]
    return notes


def axis_note(*, x_from_zero: bool, y_from_zero: bool) -> list[str]:
    """Say which axes do not start at zero."""
    if x_from_zero and y_from_zero:
        return []
    if not (x_from_zero or y_from_zero):
        return [say("Neither axis starts at zero.")]
    if x_from_zero:
        return [say("The axis up does not start at zero.")]
    return [say("The axis across does not start at zero.")]


def year_note(year: int | None, window: int) -> str:
    """Say how the years of the points were chosen."""
    if year is None:
        return say(
            "Each point shows the latest two figures at most {n} years apart; where their years "
            "differ, the year across stands first.",
            n=count(window),
        )
    return say(
        "Each point shows the two figures nearest to {year}, at most {n} years from it; where "
        "their years differ, the year across stands first.",
        year=year,
        n=count(window),
    )


def path_note(n_paths: int, n_points: int) -> str:
    """Say how a path is drawn, and for how many of the places."""
    if not n_paths:
        return say("No path is drawn: each place has one pair of figures only.")
    whole = say("A path joins a place's pairs of figures by year and is open at a break.")
    rest = n_points - n_paths
    without = say_many(
        "{places} with one pair only has none.",
        "{places} with one pair only have none.",
        rest,
        places=words.capital(places(rest)),
    )
    return words.prose([whole, without if rest else ""])


def mark_notes(marks: Iterable[tuple[str, str, int]]) -> list[str]:
    """Name the points with a marked figure; takes name, status and year of each figure."""
    said: dict[str, list[str]] = {}
    for name, status, year in marks:
        meaning = words.mark(status)
        if meaning:
            said.setdefault(meaning, []).append(say("{name} {year}", name=name, year=year))
    return [
        say(
            "{meaning}: {names}.",
            meaning=words.capital(meaning),
            names=words.listed(dict.fromkeys(names)),
        )
        for meaning, names in said.items()
    ]
