"""What of a city's view is told in its brief: the first of everything by a fixed rule, and counts.

The rule knows neither paper nor browser nor language, so a brief holds the same rows wherever it is
made: strengths and concerns in the order of the tests (headline indicators, then those with most
places behind them), targets as set, headline indicators in the contract's order, and among the rows
some of the city's own system wherever it has any that another city has too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from dashboard import words
from dashboard.components.city_view import View, is_local
from dashboard.warehouse import Row
from dashboard.warehouse.evidence import Judged
from dashboard.warehouse.targets import Progress

T = TypeVar("T")


@dataclass(frozen=True)
class Room:
    """The most that one page holds: of each list, of targets, of rows of the table.

    The sentence on indicators without a figure takes the room of a row.
    """

    listed: int
    targets: int
    rows: int


ROOMS = {
    (False, False): Room(listed=3, targets=0, rows=10),
    (True, False): Room(listed=3, targets=0, rows=9),
    (False, True): Room(listed=2, targets=2, rows=6),
    (True, True): Room(listed=2, targets=2, rows=5),
}
"""The room where there are both strengths and concerns, and where there are targets.

Two lists share the width, so they take the room of a row more than one does; targets are told in
whole sentences.
"""

OWN = 2
"""Rows of the table that are of the city's own system, as far as it has such figures."""


@dataclass(frozen=True)
class First(Generic[T]):
    """The first of something, and how many there are."""

    told: tuple[T, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are not told."""
        return self.total - len(self.told)


@dataclass(frozen=True)
class CityBrief:
    """A view shortened to one page.

    ``headlines`` are rows of ``profile.figures`` of the indicators told (the city's own row first
    in each), ordered by the contract's ``headline``; ``own`` are such rows of indicators of the
    city's own system that are no headline; ``lacking`` are rows of ``profile.absent``.
    """

    view: View
    strengths: First[Judged]
    concerns: First[Judged]
    targets: First[Progress]
    headlines: First[list[Row]]
    own: tuple[list[Row], ...]
    lacking: tuple[Row, ...]

    @property
    def rows(self) -> list[list[Row]]:
        """Rows of the table, a list for each indicator."""
        return [*self.headlines.told, *self.own]

    @property
    def figures(self) -> Iterator[Row]:
        """The city's figures told, whose sources are named in full."""
        yield from (one.figure for one in (*self.strengths.told, *self.concerns.told))
        yield from (one.latest for one in self.targets.told)
        yield from (rows[0] for rows in self.rows)

    @property
    def others(self) -> Iterator[Row]:
        """Rows of the other cities and averages, which are drawn only."""
        yield from (row for rows in self.rows for row in rows[1:])


def shorten(view: View) -> CityBrief:
    """Choose what stands in the brief of a view."""
    progress = view.progress
    better, worse = view.evidence.standing("better"), view.evidence.standing("worse")
    room = ROOMS[bool(better and worse), bool(progress)]
    absent = [row for row in view.absent if row["headline"] is not None]
    headlines, own = _rows(view, room.rows - bool(absent))
    return CityBrief(
        view=view,
        strengths=_first(better, room.listed),
        concerns=_first(worse, room.listed),
        targets=_first(progress, room.targets),
        headlines=headlines,
        own=own,
        lacking=tuple(sorted(absent, key=lambda row: row["headline"])),
    )


def _first(ordered: Sequence[T], most: int) -> First[T]:
    return First(tuple(ordered[:most]), len(ordered))


def _rows(view: View, most: int) -> tuple[First[list[Row]], tuple[list[Row], ...]]:
    """Headline indicators in order; figures of the own system fill up to ``OWN``, or the room."""
    by_indicator = [
        list(rows) for _, rows in groupby(view.figures, key=lambda row: row["indicator_id"])
    ]
    headlines = sorted(
        (rows for rows in by_indicator if rows[0]["headline"] is not None),
        key=lambda rows: rows[0]["headline"],
    )
    own = _of_own_system([rows for rows in by_indicator if rows[0]["headline"] is None])
    n_own = sum(words.is_own(rows[0]["geo_level"]) for rows in headlines[:most])
    added = tuple(own[: max(0, OWN - n_own, most - len(headlines))])
    return _first(headlines, most - len(added)), added


def _of_own_system(by_indicator: Sequence[list[Row]]) -> list[list[Row]]:
    """Figures of the own system that other cities have too, one of each topic.

    Those with a better direction come first, then those that most cities have.
    """
    shared = [
        rows
        for rows in by_indicator
        if words.is_own(rows[0]["geo_level"]) and not is_local(rows[0]) and _n_others(rows)
    ]
    ranked = sorted(shared, key=lambda rows: (rows[0]["better"] == "neither", -_n_others(rows)))
    first_of_topic = {rows[0]["topic"]: rows for rows in reversed(ranked)}
    return [rows for rows in ranked if first_of_topic[rows[0]["topic"]] is rows]


def _n_others(rows: Sequence[Row]) -> int:
    return sum(bool(row["city_id"]) for row in rows[1:])
