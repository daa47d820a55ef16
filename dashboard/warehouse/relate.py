"""Two indicators of the same cities: figures at most two years apart, and what they can carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression
from typing import Literal

from dashboard.warehouse import catalogue, comparison
from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

WINDOW = 2
"""Years that the two figures of a point may lie apart, and both from a year chosen."""

LEAST_FOR_LINE = 8
"""Comparable points below which no line of fit is drawn."""

Axis = Literal["x", "y"]
AXES: tuple[Axis, Axis] = ("x", "y")


@dataclass(frozen=True)
class Step:
    """A figure of each indicator at nearly the same time; rows of ``comparison.figures``.

    ``year`` is that of the indicator with fewer figures. Steps of one ``stretch`` have no break in
    either series between them.
    """

    x: Row
    y: Row
    year: int
    stretch: int

    def side(self, axis: Axis) -> Row:
        """The figure on one axis."""
        return self.x if axis == "x" else self.y


@dataclass(frozen=True)
class Point:
    """Cities that stand on the same two places, the step shown, and all steps by year."""

    cities: tuple[str, ...]
    city_ids: tuple[str, ...]
    now: Step
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Left:
    """A city that has no point, and why.

    ``why`` is ``no_x``, ``no_y``, ``neither``, ``local_x``, ``local_y``, ``apart`` (never within
    ``WINDOW`` years) or ``year`` (not near the year chosen). ``x`` and ``y`` are rows of
    ``comparison.missing`` where the city has no figure, of ``comparison.reach`` where it has.
    """

    city: str
    why: str
    x: Row
    y: Row


@dataclass(frozen=True)
class Fit:
    """Least-squares line ``y = slope · x + intercept`` through ``n`` points."""

    slope: float
    intercept: float
    n: int


@dataclass(frozen=True)
class Related:
    """Points, the cities left out, and the years that can be chosen."""

    points: tuple[Point, ...]
    left: tuple[Left, ...]
    years: tuple[int, ...]


@per_release(64)
def related(release: Release, x: Subject, y: Subject, year: int | None = None) -> Related:
    """Pair the figures of two indicators, city by city: the latest, or the nearest to a year.

    Cities on the same two places are one point. A city measured by a local instrument is left
    out: such figures are never set beside other cities.
    """
    held = {
        "x": _by_city(comparison.figures(release, x)),
        "y": _by_city(comparison.figures(release, y)),
    }
    reach = {
        "x": {row["city_id"]: row for row in comparison.reach(release, x)},
        "y": {row["city_id"]: row for row in comparison.reach(release, y)},
    }
    merged: dict[tuple[str, ...], Point] = {}
    left: list[Left] = []
    years: set[int] = set()
    for city in catalogue.cities(release):
        city_id = city["city_id"]
        xs, ys = held["x"].get(city_id, []), held["y"].get(city_id, [])
        why = _why_never(xs, ys)
        steps = paired(xs, ys) if why is None else []
        years |= {step.year for step in steps}
        now = shown(steps, year)
        if now is None:
            why = why or ("year" if steps else "apart")
            left.append(Left(city["name"], why, reach["x"][city_id], reach["y"][city_id]))
            continue
        key = tuple(str(row[name]) for row in (now.x, now.y) for name in ("geo_id", "series_id"))
        same = merged.get(key)
        merged[key] = Point(
            cities=(*(same.cities if same else ()), city["name"]),
            city_ids=(*(same.city_ids if same else ()), city_id),
            now=now,
            steps=tuple(steps),
        )
    return Related(tuple(merged.values()), tuple(left), tuple(sorted(years)))


def _by_city(rows: Sequence[Row]) -> dict[str, list[Row]]:
    held: dict[str, list[Row]] = {}
    for row in rows:
        if row["value"] is not None:
            held.setdefault(row["city_id"], []).append(row)
    return held


def _why_never(xs: Sequence[Row], ys: Sequence[Row]) -> str | None:
    """Why a city has no point in any year; nothing where its figures may be paired."""
    if not xs or not ys:
        return "neither" if not xs and not ys else "no_y" if xs else "no_x"
    for axis, rows in (("x", xs), ("y", ys)):
        if rows[0]["scope"] == "local":
            return f"local_{axis}"
    return None


def paired(xs: Sequence[Row], ys: Sequence[Row]) -> list[Step]:
    """Pair a city's figures of two indicators, by year.

    Each figure of the indicator that has fewer takes the nearest of the other, the earlier of two
    as near, at most ``WINDOW`` years away; no figure is used twice.
    """
    is_y = len(ys) <= len(xs)
    few, many = (ys, xs) if is_y else (xs, ys)
    taken: dict[int, tuple[Row, Row]] = {}
    for one in few:
        other = min(many, key=lambda row: (abs(row["year"] - one["year"]), row["year"]))
        gap = abs(other["year"] - one["year"])
        before = taken.get(other["year"])
        is_nearer = before is None or gap < abs(other["year"] - before[0]["year"])
        if gap <= WINDOW and is_nearer:
            taken[other["year"]] = (one, other)
    return [
        Step(
            x=other if is_y else one,
            y=one if is_y else other,
            year=one["year"],
            stretch=_breaks(few, one["year"]) + _breaks(many, other["year"]),
        )
        for one, other in sorted(taken.values(), key=lambda pair: pair[0]["year"])
    ]


def _breaks(rows: Sequence[Row], year: int) -> int:
    return sum(row["obs_status"] == "B" for row in rows if row["year"] <= year)


def shown(steps: Sequence[Step], year: int | None) -> Step | None:
    """The step to show: the latest, or the nearest to a year, both figures within ``WINDOW``."""
    if year is None:
        return steps[-1] if steps else None
    near = [
        step
        for step in steps
        if max(abs(step.x["year"] - year), abs(step.y["year"] - year)) <= WINDOW
    ]
    return min(
        near,
        key=lambda step: (abs(step.x["year"] - year) + abs(step.y["year"] - year), -step.year),
        default=None,
    )


# --- what points can carry --------------------------------------------------------------------


def main_measure(points: Sequence[Point], axis: Axis) -> str | None:
    """The measure that more than half of the points have on an axis; ``None`` without one."""
    counts = Counter(str(point.now.side(axis)["measure"]) for point in points)
    measure, count = counts.most_common(1)[0] if counts else ("", 0)
    return measure if 2 * count > len(points) else None


def odd(points: Sequence[Point]) -> list[Point]:
    """Points measured otherwise than the others on either axis, to be read alone."""
    main = {axis: main_measure(points, axis) for axis in AXES}
    return [
        point
        for point in points
        if any(point.now.side(axis)["measure"] != main[axis] for axis in AXES)
    ]


def n_comparable(points: Sequence[Point]) -> int:
    """Points that can be held against each other: distinct places on the axis that has fewer."""
    apart = odd(points)
    alike = [point for point in points if point not in apart]
    return min(len({point.now.side(axis)["geo_id"] for point in alike}) for axis in AXES)


def against_line(points: Sequence[Point]) -> list[str]:
    """Why no line is drawn through points; empty where they carry one.

    ``few``, ``mixed`` (measures differ), ``cycles`` (of a survey), ``stand_in``.
    """
    rules = {
        "few": n_comparable(points) < LEAST_FOR_LINE,
        "mixed": bool(odd(points)),
        "cycles": any(
            len({point.now.side(axis)["year"] for point in points}) > 1
            and any(point.now.side(axis)["has_std_error"] for point in points)
            for axis in AXES
        ),
        "stand_in": any(
            point.now.side(axis)["geo_level"] != "city_system" for point in points for axis in AXES
        ),
    }
    return [code for code, holds in rules.items() if holds]


def fit(points: Sequence[Point]) -> Fit | None:
    """The line through points that carry one (``against_line``); else nothing."""
    xs = [float(point.now.x["value"]) for point in points]
    if against_line(points) or len(set(xs)) < 2:  # noqa: PLR2004 - one value has no slope
        return None
    slope, intercept = linear_regression(xs, [float(point.now.y["value"]) for point in points])
    return Fit(slope, intercept, len(points))
