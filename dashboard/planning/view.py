"""What a plan shows, on its page and on its printed brief: the same figures and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dashboard import state_practices, words, words_city
from dashboard import words_practices as said
from dashboard.language import say
from dashboard.state_practices import Known, Plan
from dashboard.warehouse import Release, catalogue, learning, practices, targets
from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.release import Row


@dataclass(frozen=True)
class Measure:
    """An indicator of a plan in words: where the city stands, its target, whom to learn from."""

    indicator_id: str
    title: str
    stands: str
    aims: tuple[str, ...]
    learning: tuple[str, ...]
    source_ids: frozenset[str]


@dataclass(frozen=True)
class PlanView:
    """A plan and what it stands for in one release."""

    release: Release
    plan: Plan
    remarks: Sequence[str] = ()

    @cached_property
    def city(self) -> Row | None:
        """Row of the city; ``None`` before one is chosen."""
        cities = catalogue.cities(self.release)
        return next((row for row in cities if row["city_id"] == self.plan.city), None)

    @property
    def practices(self) -> list[Row]:
        """Practices of the plan, the most solid evidence first."""
        return practices.named(self.release, self.plan.practices)

    @cached_property
    def measures(self) -> list[Measure]:
        """Indicators of the plan: those with a target first, else in the order of the plan."""
        if self.city is None:
            return []
        aimed = [target.indicator for target in self.plan.targets]
        told = dict.fromkeys((*self.plan.indicators, *aimed))
        return [self._measure(one) for one in sorted(told, key=lambda one: one not in aimed)]

    @property
    def sources(self) -> list[Row]:
        """Sources of the figures told."""
        used = {one for measure in self.measures for one in measure.source_ids}
        return catalogue.sources_of(self.release, used)

    def _measure(self, indicator_id: str) -> Measure:
        city = self.city or {}
        indicator = catalogue.indicator(self.release, indicator_id) or {}
        lines = practices.series(self.release, city["city_id"], (indicator_id,))
        rows = lines[0] if lines else []
        subject = Subject(indicator_id, "closest", indicator["breakdown"], indicator["category"])
        everyone = frozenset(row["city_id"] for row in catalogue.cities(self.release))
        found = learning.examples(self.release, subject, city["city_id"], everyone)
        return Measure(
            indicator_id,
            said.line_title(rows[-1]) if rows else indicator["title"],
            _stands(city["name"], rows),
            tuple(self._aims(indicator_id)),
            tuple(said.learning(found, city["name"])) if found else (),
            frozenset(row["source_id"] for row in rows),
        )

    def _aims(self, indicator_id: str) -> list[str]:
        city = self.city or {}
        told: list[str] = []
        for target in self.plan.targets:
            if target.indicator != indicator_id:
                continue
            aim = targets.Aim(indicator_id, target.value, target.year, target.base_year)
            one = targets.progress(self.release, city["city_id"], "closest", aim)
            label = words_city.target_label(aim, one.latest["decimals"] if one else 0)
            told.append(say("Set for this plan: {target}.", target=label))
            told += words_city.target_sentences(one, city["name"]) if one else []
        return told


def _stands(city: str, rows: Sequence[Row]) -> str:
    if not rows:
        return say("No figure of {city} is known in this indicator.", city=city)
    row = rows[-1]
    values = {
        "place": words.shown_by([city], row["geo"], row["geo_level"]),
        "value": words.with_unit(row["value"], row["decimals"], row["unit_short"]),
        "year": words.period(row["period_label"], row["year"]),
    }
    interval = words.interval(row["low"], row["high"], row["decimals"])
    if interval is None:
        return say("{place}: {value} ({year}).", **values)
    return say("{place}: {value} ({year}; 95 % interval {interval}).", **values, interval=interval)


def known_of(release: Release) -> Known:
    """What practices, plans and their addresses can name in a release."""
    return Known(
        topics={row["topic"] for row in practices.topics(release)},
        cities=[row["city_id"] for row in catalogue.cities(release)],
        indicators={row["indicator_id"] for row in catalogue.indicators(release)},
        practices={row["practice_id"] for row in practices.practices(release)},
    )


def read(release: Release, query: Mapping[str, Any]) -> PlanView:
    """Read a plan from the parameters of its address."""
    plan, remarks = state_practices.parse_plan(query, known_of(release))
    return PlanView(release, plan, remarks)
