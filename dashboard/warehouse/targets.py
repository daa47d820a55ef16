"""Targets of a city: those the contract holds, and how far the city's figures are from one.

A target is never judged for a sampled figure without its interval, nor for a sample the publisher
flags; what is then told are plain numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard.warehouse.evidence import Change, changes
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.profile import CHOSEN, Level
from dashboard.warehouse.release import Release, Row

Judgement = Literal["reached", "not_reached", "within_interval", "no_interval", "sampling_flag"]


@dataclass(frozen=True)
class Aim:
    """A value that an indicator of a city is to reach in a year; ``source`` says who set it.

    Without ``source`` the reader set it. ``base_year`` is the year to count from, if one is named.
    """

    indicator_id: str
    value: float
    year: int
    base_year: int | None = None
    source: str = ""


@dataclass(frozen=True)
class Progress:
    """A city's way to an aim, in the unit of the indicator.

    ``figures`` are the city's by year; ``base`` and ``latest`` are two of them, ``base`` is absent
    where there is one year only. ``change`` is the release's test of the way between them.
    ``is_rise``: the better direction, by declaration, else from base or latest to the aim.
    """

    aim: Aim
    figures: tuple[Row, ...]
    base: Row | None
    latest: Row
    change: Change | None
    is_rise: bool

    @property
    def distance(self) -> float:
        """What the latest figure lacks to the aim; negative where it must fall."""
        return float(self.aim.value - self.latest["value"])

    @property
    def years_left(self) -> int:
        """Years from the latest figure to the aim; 0 or less: its year has come."""
        return int(self.aim.year - self.latest["year"])

    @property
    def pace_needed(self) -> float | None:
        """Change in a year that leads to the aim in time; nothing where its year has come."""
        return self.distance / self.years_left if self.years_left > 0 else None

    @property
    def pace_so_far(self) -> float | None:
        """Change in a year from base to latest; nothing without a base."""
        if self.base is None:
            return None
        gone = self.latest["value"] - self.base["value"]
        return float(gone / (self.latest["year"] - self.base["year"]))

    @property
    def share(self) -> float | None:
        """Share of the way from base to aim that is done, where that can be said.

        Only where no sample was drawn, or where the change since the base is significant; and only
        where the base was short of the aim. It is that of the numbers as they are shown, each
        rounded to the decimals of the indicator: a reader who divides them finds the same.
        """
        if self.base is None:
            return None
        decimals = self.latest["decimals"]
        way = round(self.aim.value, decimals) - round(self.base["value"], decimals)
        is_certain = self.latest["full_count"] or (
            self.change is not None and self.change.verdict in ("higher", "lower")
        )
        is_shown = abs(way) >= 0.5 * 10.0**-decimals
        if not is_certain or not is_shown or (way > 0) != self.is_rise:
            return None
        return float(round(self.latest["value"] - self.base["value"], decimals) / way)

    @property
    def judgement(self) -> Judgement:
        """Whether the aim is reached, as far as the latest figure can carry it."""
        low, high = self.latest["low"], self.latest["high"]
        if self.latest["obs_status"] == "U":
            return "sampling_flag"
        if self.latest["full_count"]:
            low = high = self.latest["value"]
        if low is None or high is None:
            return "no_interval"
        near, far = (low, high) if self.is_rise else (-high, -low)
        aim = self.aim.value if self.is_rise else -self.aim.value
        if near >= aim:
            return "reached"
        return "not_reached" if far < aim else "within_interval"


_SET = "SELECT * FROM target WHERE city_id = $city ORDER BY indicator_id, year"

_HELD = "SELECT count(*) AS n FROM duckdb_tables() WHERE table_name = 'target'"

_FIGURES = f"""
WITH {CHOSEN}
SELECT i.indicator_id, i.title, i.short_title, i.topic, i.unit, i.unit_short, i.decimals, i.better,
    chosen.breakdown, chosen.category, chosen.category_label, g.name AS geo, g.level AS geo_level,
    v.geo_id, s.source_id, s.full_count, s.has_std_error, v.year, v.period_label, v.value, v.low,
    v.high, v.obs_status
FROM chosen
JOIN city_series AS cs USING (indicator_id, breakdown, category)
JOIN city_value AS v
    ON v.city_id = cs.city_id AND v.series_id = cs.series_id AND v.geo_id = cs.geo_id
    AND v.breakdown = cs.breakdown AND v.category = cs.category
JOIN indicator AS i ON i.indicator_id = chosen.indicator_id
JOIN geography AS g ON g.geo_id = v.geo_id
JOIN series AS s ON s.series_id = v.series_id
WHERE cs.city_id = $city AND cs.level = $level AND chosen.indicator_id = $indicator
    AND v.value IS NOT NULL
ORDER BY v.year
"""


@per_release(20)
def set_in_contract(release: Release, city_id: str) -> tuple[Aim, ...]:
    """Aims that the release holds for a city; none in releases older than their table."""
    held = release.one(_HELD)
    if not held or not held["n"]:
        return ()
    return tuple(
        Aim(row["indicator_id"], row["value"], row["year"], row["base_year"], row["source"])
        for row in release.rows(_SET, {"city": city_id})
    )


@per_release(100)
def progress(release: Release, city_id: str, level: Level, aim: Aim) -> Progress | None:
    """Hold a city's figures against an aim; ``None`` where it has no figure of the indicator."""
    parameters = {"city": city_id, "level": level, "indicator": aim.indicator_id}
    figures = release.rows(_FIGURES, parameters)
    if not figures:
        return None
    latest, base = figures[-1], base_of(figures, aim)
    change = None
    if base is not None:
        years = (aim.indicator_id, base["year"], latest["year"])
        change = changes(release, city_id, level).get(years)
    start = latest if base is None else base
    is_rise = {"higher": True, "lower": False}.get(latest["better"], aim.value >= start["value"])
    return Progress(aim, tuple(figures), base, latest, change, is_rise)


def base_of(figures: Sequence[Row], aim: Aim) -> Row | None:
    """The figure that progress is counted from, of figures by year.

    The first in or after the base year; without one, the first after the last break. Nothing where
    that is the latest figure itself.
    """
    if aim.base_year is not None:
        since = [row for row in figures[:-1] if row["year"] >= aim.base_year]
    else:
        breaks = [at for at, row in enumerate(figures) if row["obs_status"] == "B"]
        since = list(figures[max(breaks, default=0) : -1])
    return since[0] if since else None
