"""What a city's page and its brief show for a choice: the same figures, tests and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from dashboard import state_city, words, words_city
from dashboard.components.card import SourceNote, source_notes
from dashboard.components.ids import page_ids
from dashboard.language import mark, say
from dashboard.selection import Selection
from dashboard.state_city import Choice
from dashboard.warehouse import Release, Row, catalogue, observations, profile, targets
from dashboard.warehouse.evidence import Evidence, evidence
from dashboard.warehouse.peers import FEATURES
from dashboard.warehouse.profile import Level
from dashboard.warehouse.targets import Aim, Progress

MORE = mark("all years and groups of these indicators and places")
"""What the download of a card may hold beyond the figures drawn."""

SHORT = 4
"""Indicators shown of a topic or an instrument that is not shown whole."""

ids = page_ids("city")


@dataclass(frozen=True)
class View:
    """One city of a release as a choice shows it."""

    release: Release
    city: Row
    choice: Choice

    @property
    def level(self) -> Level:
        """Which places stand for the cities."""
        return cast("Level", self.choice.level)

    @property
    def cities(self) -> list[Row]:
        """The ten cities."""
        return catalogue.cities(self.release)

    @property
    def peers(self) -> tuple[str, ...]:
        """The peers the city is tested against."""
        return self.choice.chosen_peers([row["city_id"] for row in self.cities])

    @property
    def peer_names(self) -> list[str]:
        """Their names."""
        return [row["name"] for row in self.cities if row["city_id"] in self.peers]

    @property
    def evidence(self) -> Evidence:
        """What tests say of the city beside its peers."""
        return evidence(self.release, self.city["city_id"], self.level, self.peers)

    @property
    def answers(self) -> list[words_city.Answer]:
        """A sentence to each of the page's questions."""
        return words_city.answers(self.evidence, self.city["name"], len(self.peers))

    def items(self, kind: str) -> list[words_city.Item]:
        """Indicators in which the city is ``better`` or ``worse`` than most peers tested."""
        return [words_city.item(one) for one in self.evidence.standing(kind)]

    @property
    def figures(self) -> list[Row]:
        """Rows of ``profile.figures``."""
        return profile.figures(self.release, self.city["city_id"], self.level)

    @property
    def history(self) -> list[Row]:
        """Rows of ``profile.history``."""
        return profile.history(self.release, self.city["city_id"], self.level)

    @property
    def absent(self) -> list[Row]:
        """Rows of ``profile.absent``."""
        return profile.absent(self.release, self.city["city_id"], self.level)

    @property
    def progress(self) -> list[Progress]:
        """The way to each target of the city: those of the address before those of the contract.

        One target an indicator; targets without any figure of the city are in ``lost``.
        """
        return [one for one in map(self._progress, self._aims()) if one is not None]

    @property
    def lost(self) -> list[Aim]:
        """Targets of indicators that the city has no figure of."""
        return [aim for aim in self._aims() if self._progress(aim) is None]

    def _aims(self) -> list[Aim]:
        chosen = [
            Aim(one.indicator, one.value, one.year, one.base_year) for one in self.choice.targets
        ]
        taken = {aim.indicator_id for aim in chosen}
        set_by_member = targets.set_in_contract(self.release, self.city["city_id"])
        return [*chosen, *(aim for aim in set_by_member if aim.indicator_id not in taken)]

    def _progress(self, aim: Aim) -> Progress | None:
        return targets.progress(self.release, self.city["city_id"], self.level, aim)

    @property
    def goals(self) -> dict[str, tuple[float, str]]:
        """Value and label of each target by its indicator."""
        return {
            one.aim.indicator_id: (
                one.aim.value,
                words_city.target_label(one.aim, one.latest["decimals"]),
            )
            for one in self.progress
        }

    @property
    def topics(self) -> list[list[Row]]:
        """Rows of ``figures`` by topic, without those of local instruments."""
        local = {row["indicator_id"] for row in self.figures if is_local(row)}
        rows = [row for row in self.figures if row["indicator_id"] not in local]
        return [list(group) for _, group in groupby(rows, key=lambda row: row["topic"])]

    @property
    def instruments(self) -> dict[str, list[list[Row]]]:
        """Rows of ``profile.local`` by instrument, then by indicator."""
        found: dict[str, list[list[Row]]] = {}
        rows = profile.local(self.release, self.city["city_id"], self.level)
        for _, group in groupby(rows, key=lambda row: row["indicator_id"]):
            own = list(group)
            found.setdefault(own[0]["instrument"], []).append(own)
        return found

    def topic_shown(self, rows: Sequence[Row]) -> list[Row]:
        """What is shown of a topic's rows: all, or the shortened list."""
        return list(rows) if self.choice.shows(rows[0]["topic"]) else shortened(rows)

    def instrument_shown(self, instrument: str) -> list[list[Row]]:
        """What is shown of an instrument: all its indicators, or the first few."""
        rows_of = self.instruments[instrument]
        return rows_of if self.choice.shows(part(instrument)) else rows_of[:SHORT]

    def sources(self, rows: Sequence[Row]) -> list[SourceNote]:
        """Where the figures of some rows come from."""
        named = dict.fromkeys(row["source_id"] for row in rows)
        return source_notes(catalogue.sources_of(self.release, named))

    def download(self, rows: Sequence[Row], level: str = "") -> dict[str, str]:
        """Download of the figures of some rows for their card: its query, and a note on the rest.

        Indicators, places and groups are those of the rows; a row without a ``city_id`` is of the
        city. ``level`` is that of the page unless it is named. The note is empty where the file
        holds as many figures as there are rows.
        """
        own = self.city["city_id"]
        chosen = Selection(
            indicators=_each(row["indicator_id"] for row in rows),
            cities=_each(row.get("city_id", own) or row["geo_id"] for row in rows),
            level=level or self.choice.level,
            breakdowns=_each(row["breakdown"] for row in rows),
            categories=_each(row["category"] for row in rows),
            release=self.release.name,
        )
        is_exact = observations.count(self.release, chosen) == len(rows)
        return {
            "download": chosen.query_string(),
            "download_note": "" if is_exact else say(MORE),
        }


def _each(values: Iterable[str]) -> tuple[str, ...]:
    """Give each value once, in its order."""
    return tuple(dict.fromkeys(values))


def is_local(row: Mapping[str, Any]) -> bool:
    """Whether a figure comes from an instrument that only its own system uses."""
    return bool(row["scope"] == "local")


def read(release: Release, city_id: str, query: Mapping[str, Any]) -> tuple[View, tuple[str, ...]]:
    """Read the choice for a city from a query string, with remarks on what was not understood."""
    choice, remarks = state_city.parse(city_id, query, known(release))
    city = profile.city(release, city_id)
    if city is None:
        raise LookupError(city_id)
    return View(release, city, choice), remarks


def known(release: Release) -> state_city.Known:
    """What there is to choose from in a release."""
    indicators = catalogue.indicators(release)
    topics = dict.fromkeys(row["topic"] for row in indicators)
    return state_city.Known(
        cities=[row["city_id"] for row in catalogue.cities(release)],
        indicators=frozenset(row["indicator_id"] for row in indicators),
        features=tuple(FEATURES),
        parts=(*topics, *map(part, profile.instruments(release))),
    )


def part(instrument: str) -> str:
    """Name of an instrument in the address: "K-PREP" is ``k_prep``."""
    return re.sub(r"\W+", "_", instrument.lower()).strip("_")


def shortened(figures: Sequence[Row]) -> list[Row]:
    """Rows of the indicators that a topic shows when it is not shown whole.

    Those of the overview, filled up to ``SHORT`` with the city's own figures that another city has
    too, then with those that most cities can be tested in, then with those that most cities have.
    """
    by_indicator = {
        key: list(rows) for key, rows in groupby(figures, key=lambda row: row["indicator_id"])
    }
    ranked = sorted(by_indicator, key=lambda key: _rank(by_indicator[key]))
    n_headline = sum(rows[0]["headline"] is not None for rows in by_indicator.values())
    kept = set(ranked[: max(SHORT, n_headline)])
    return [row for row in figures if row["indicator_id"] in kept]


def _rank(rows: Sequence[Row]) -> tuple[bool, bool, int, int]:
    others = [row for row in rows[1:] if row["city_id"]]
    n_tested = sum(row["verdict"] != "not_tested" for row in others)
    is_own = words.is_own(rows[0]["geo_level"]) and bool(others)
    return rows[0]["headline"] is None, not is_own, -n_tested, -len(others)
