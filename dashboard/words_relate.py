"""The sentences of two indicators against each other: what stands beside what, and its limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import words
from dashboard.words import Measured

NO_CAUSE = "What ten systems show side by side is no evidence that one thing causes the other."
"""Stands under every relation."""

COUNT_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


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
    return COUNT_WORDS[number] if number < len(COUNT_WORDS) else words.number(number, 0)


def places(number: int) -> str:
    """Count places: "one place", "seven places"."""
    return f"{count(number)} {'place' if number == 1 else 'places'}"


def title(about: Measured) -> str:
    """Write an indicator with its group."""
    return f"{about.title}, {about.group}" if about.group else about.title


def point_years(x_year: int, y_year: int) -> str:
    """Write the years of a point: "2022", or across and up where they differ: "2021 / 2022"."""
    return str(x_year) if x_year == y_year else f"{x_year} / {y_year}"


def point_name(cities: Sequence[str], x: Mapping[str, Any], y: Mapping[str, Any]) -> str:
    """Name a point in a sentence; more than two cities on one stand-in by that place."""
    shown = {row["geo"] for row in (x, y) if not words.is_own(row["geo_level"])}
    if len(cities) > 2 and len(shown) == 1:  # noqa: PLR2004 - two names fit a sentence
        return words.the(shown.pop())
    return words.join(cities)


def place_line(cities: Sequence[str], x: Mapping[str, Any], y: Mapping[str, Any]) -> str:
    """Say which places stand in for a point's cities; nothing where both figures are their own."""
    if x["geo_id"] == y["geo_id"]:
        return words.place_line(cities, x["geo"], x["geo_level"])
    named = [
        f"{direction} by {words.the(row['geo'])}"
        for direction, row in (("across", x), ("up", y))
        if not words.is_own(row["geo_level"])
    ]
    return f"shown {words.join(named)}" if named else ""


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
        return f"{_alone(x, y, points[0])} No other city has both figures."
    years = sorted({year for point in points for year in (point.x_year, point.y_year)})
    when = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    n = places(len(points)).capitalize()
    if is_mixed:
        body = (
            f"{n} have both figures ({when}), but from collections that define or measure them "
            "differently: each point is read alone."
        )
    else:
        body = (
            f"{n} have both figures ({when}): {_span(x, [(p.x, p.name) for p in points])} across, "
            f"{_span(y, [(p.y, p.name) for p in points])} up."
        )
    return f"{focal} {body}" if focal else body


def _alone(x: Measured, y: Measured, point: Placed) -> str:
    return (
        f"{point.name}: {x.write(point.x)} in {point.x_year} ({title(x)}) and "
        f"{y.write(point.y)} in {point.y_year} ({title(y)})."
    )


def focal_sentence(x: Measured, y: Measured, point: Placed | None, name: str, shown: str) -> str:
    """Say where the focal city stands; ``shown`` names the place that stands for it, or nothing."""
    if point is None:
        return f"{name} has no pair of figures here."
    stand_in = f", {shown}" if shown else ""
    return (
        f"{name}{stand_in}: {x.write(point.x)} in {point.x_year} and "
        f"{y.write(point.y)} in {point.y_year}."
    )


def _span(about: Measured, values: Sequence[tuple[float, str]]) -> str:
    low, high = min(values), max(values)
    if low[0] == high[0]:
        return f"all at {about.write(low[0])}"
    start = words.number(low[0], about.decimals)
    return f"from {start} ({low[1]}) to {about.write(high[0])} ({high[1]})"


def line_sentence(reasons: Sequence[str], n_comparable: int, least: int, n_fit: int | None) -> str:
    """Say why no line runs through the points, or what the line is; and that it is no cause."""
    if n_fit is not None:
        return (
            f"The line is the least-squares fit through {count(n_fit)} points and describes these "
            f"systems only. {NO_CAUSE}"
        )
    said = {
        "few": _few(n_comparable, least),
        "mixed": "measures are mixed",
        "cycles": "the points are of several cycles of a survey",
        "stand_in": "wider areas stand in for cities",
    }
    whole = words.join(said[code] for code in reasons) or "all points have one value across"
    return f"No line is drawn: {whole}. {NO_CAUSE}"


def _few(n_comparable: int, least: int) -> str:
    if n_comparable < 2:  # noqa: PLR2004 - two can be compared
        return "no two points can be compared"
    return f"{count(n_comparable)} comparable points are fewer than {count(least)}"


# --- who is left out --------------------------------------------------------------------------


def left_out(
    x: Measured, y: Measured, left: Mapping[str, Any], *, level: str, window: int, year: int | None
) -> str:
    """Say why a city has no point; takes the fields of ``relate.Left``."""
    why = left["why"]
    if why == "neither":
        return f"neither figure is there: {_why(left['x'], level)}"
    if why in ("no_x", "no_y"):
        about, row = (x, left["x"]) if why == "no_x" else (y, left["y"])
        return f"{title(about)}: {_why(row, level)}"
    if why in ("local_x", "local_y"):
        about = x if why == "local_x" else y
        return f"{title(about)} is a local measure there, never set beside other cities"
    spans = (
        f"{words.years(left['x']['first_year'], left['x']['last_year'])} across, "
        f"{words.years(left['y']['first_year'], left['y']['last_year'])} up"
    )
    if why == "year":
        return f"no figures of both within {count(window)} years of {year} ({spans})"
    return f"its figures are never within {count(window)} years of each other ({spans})"


def _why(row: Mapping[str, Any], level: str) -> str:
    return words.why_missing(row, None, level=level)


def left_notes(reasons: Iterable[tuple[str, str]]) -> list[str]:
    """Name the cities left out by their reason; takes city and reason."""
    by_reason: dict[str, list[str]] = {}
    for city, why in reasons:
        by_reason.setdefault(why, []).append(city)
    return [
        f"Left out: {words.join(cities)}. {why[0].upper()}{why[1:]}."
        for why, cities in by_reason.items()
    ]


# --- one point in full ------------------------------------------------------------------------


def hover(cities: Sequence[str], sides: Sequence[tuple[Measured, Mapping[str, Any]]]) -> str:
    """What a pointer finds on a point, in lines: both figures, where and when; across first."""
    lines = [f"<b>{words.join(cities)}</b>"]
    for about, row in sides:
        lines += words.wrap(title(about), 60)
        lines.append(f"<b>{about.write(row['value'])}</b>{_interval(about, row)}")
        when = words.period(row["period_label"], row["year"])
        lines.append(f"{row['geo']} ({words.LEVELS[row['geo_level']]}), {when}")
        for text in (words.mark(row["obs_status"]), row["note"]):
            lines += words.wrap(text, 60) if text else []
    return "<br>".join(lines)


def _interval(about: Measured, row: Mapping[str, Any]) -> str:
    between = words.interval(row["low"], row["high"], about.decimals)
    return f", 95 % interval {between}" if between else ""


def shared_notes(points: Sequence[tuple[str, str, str]]) -> list[str]:
    """Say which points share one figure on an axis; takes name and both places of each point."""
    notes = []
    for position, direction in ((1, "across"), (2, "up")):
        held: dict[str, list[str]] = {}
        for point in points:
            held.setdefault(point[position], []).append(point[0])
        notes += [
            f"{words.join(names)} share the figure of {words.the(place)} {direction}."
            for place, names in held.items()
            if len(names) > 1
        ]
    return notes


def axis_note(*, x_from_zero: bool, y_from_zero: bool) -> list[str]:
    """Say which axes do not start at zero."""
    if x_from_zero and y_from_zero:
        return []
    which = (
        "Neither axis starts"
        if not (x_from_zero or y_from_zero)
        else ("The axis up does not start" if x_from_zero else "The axis across does not start")
    )
    return [f"{which} at zero."]


def year_note(year: int | None, window: int) -> str:
    """Say how the years of the points were chosen."""
    apart = f"at most {count(window)} years"
    start = (
        f"Each point shows the latest two figures {apart} apart"
        if year is None
        else f"Each point shows the two figures nearest to {year}, {apart} from it"
    )
    return f"{start}; where their years differ, the year across stands first."


def path_note(n_paths: int, n_points: int) -> str:
    """Say how a path is drawn, and for how many of the places."""
    if not n_paths:
        return "No path is drawn: each place has one pair of figures only."
    whole = "A path joins a place's pairs of figures by year and is open at a break."
    if n_paths == n_points:
        return whole
    rest = n_points - n_paths
    have = "has" if rest == 1 else "have"
    return f"{whole} {places(rest).capitalize()} with one pair only {have} none."


def mark_notes(marks: Iterable[tuple[str, str, int]]) -> list[str]:
    """Name the points with a marked figure; takes name, status and year of each figure."""
    said: dict[str, list[str]] = {}
    for name, status, year in marks:
        meaning = words.mark(status)
        if meaning:
            said.setdefault(meaning, []).append(f"{name} {year}")
    return [
        f"{meaning[0].upper()}{meaning[1:]}: {'; '.join(dict.fromkeys(names))}."
        for meaning, names in said.items()
    ]
