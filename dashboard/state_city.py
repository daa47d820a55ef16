"""The choices of a city's page and of its brief, to and from the address.

Parsing never raises: what is not understood becomes a remark in words. ``query_string`` is
canonical: equal choices, equal address, and a choice at its default is left out.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from dashboard.language import say

LEVELS = ("closest", "economy")
ALL = "all"
HEADLINE = "headline"
NOBODY = "none"
MOST_TARGETS = 12
MOST_WEIGHT = 10.0
_YEARS = range(1950, 2101)
_TARGET_PARTS = (3, 4)
"""Parts of a target in the address: indicator, value, year, and the year to count from."""
_KNOWN = ("city", "city_id", "level", "peers", "weights", "target", "show", "release")


@dataclass(frozen=True)
class Target:
    """A value to be reached in a year, counted from ``base_year`` where one is named."""

    indicator: str
    value: float
    year: int
    base_year: int | None = None

    def written(self) -> str:
        """Write the target as the address holds it."""
        base = "" if self.base_year is None else f":{self.base_year}"
        return f"{self.indicator}:{self.value:.12g}:{self.year}{base}"


@dataclass(frozen=True)
class Known:
    """What there is to choose from; ``parts`` are the topics and instruments that can be opened."""

    cities: Sequence[str]
    indicators: Collection[str]
    features: Sequence[str]
    parts: Sequence[str]


@dataclass(frozen=True)
class Choice:
    """What the reader has chosen for a city.

    ``peers``: ``None`` for all other cities; ``weights``: those of features that are not 1;
    ``show``: topics and instruments shown whole, or ``("all",)``; ``release`` pins a release.
    """

    city_id: str
    level: str = LEVELS[0]
    peers: tuple[str, ...] | None = None
    weights: tuple[tuple[str, float], ...] = ()
    targets: tuple[Target, ...] = ()
    show: tuple[str, ...] = ()
    release: str | None = None

    @property
    def path(self) -> str:
        """Path of the city's page."""
        return f"/city/{self.city_id}"

    def chosen_peers(self, cities: Sequence[str]) -> tuple[str, ...]:
        """The peers meant: those chosen, or all other cities."""
        others = tuple(city for city in cities if city != self.city_id)
        return others if self.peers is None else self.peers

    def weight(self, feature: str) -> float:
        """Weight of a feature in the distance between systems."""
        return dict(self.weights).get(feature, 1.0)

    def shows(self, part: str) -> bool:
        """Whether a topic or instrument is shown whole."""
        return self.show == (ALL,) or part in self.show

    def toggled(self, part: str, parts: Sequence[str]) -> Choice:
        """Open a closed topic or instrument of ``parts``, close an open one."""
        before = set(parts) if self.show == (ALL,) else set(self.show)
        after = before ^ {part}
        return replace(self, show=tuple(one for one in parts if one in after))

    def address(self, city_id: str | None = None) -> str:
        """Address of the page; of another city's with the same choices, but its own targets."""
        other = self if city_id is None else self.for_city(city_id)
        return _address(other.path, other)

    def brief_address(self) -> str:
        """Address of the city's brief with the same choices."""
        return _address(f"/brief/{self.city_id}", replace(self, show=(), weights=()))

    def for_city(self, city_id: str) -> Choice:
        """The same choices for another city, which has targets of its own and is no peer."""
        if city_id == self.city_id:
            return self
        peers = self.peers and (tuple(one for one in self.peers if one != city_id) or None)
        return replace(self, city_id=city_id, targets=(), peers=peers)


def query_string(choice: Choice) -> str:
    """Write a choice as a query string, without ``?``; empty where all is as usual."""
    weights = ",".join(f"{feature}:{weight:.6g}" for feature, weight in choice.weights)
    pairs = [
        ("level", "" if choice.level == LEVELS[0] else choice.level),
        ("peers", "" if choice.peers is None else ",".join(choice.peers) or NOBODY),
        ("weights", weights),
        ("target", ",".join(target.written() for target in choice.targets)),
        ("show", ",".join(choice.show)),
        ("release", choice.release or ""),
    ]
    return "&".join(f"{key}={quote(value, safe=',.:')}" for key, value in pairs if value)


def parse(city_id: str, query: Mapping[str, Any], known: Known) -> tuple[Choice, tuple[str, ...]]:
    """Read a choice from a query string's parameters, with remarks on what was not understood.

    Lists may be repeated or joined by commas. ``city_id`` is known to be a city.
    """
    remarks = [
        say("“{key}” is not a choice of this page and was left aside.", key=key)
        for key, value in query.items()
        if key not in _KNOWN and value
    ]
    level = next(iter(_values(query, "level")), LEVELS[0])
    if level not in LEVELS:
        remarks.append(
            say("There is no choice “{value}” here; the closest places are shown.", value=level)
        )
        level = LEVELS[0]
    choice = Choice(
        city_id=city_id,
        level=level,
        peers=_peers(city_id, query, known, remarks),
        weights=_weights(query, known, remarks),
        targets=_targets(query, known, remarks),
        show=_show(query, known, remarks),
        release=next(iter(_values(query, "release")), None),
    )
    return choice, tuple(remarks)


def _address(path: str, choice: Choice) -> str:
    query = query_string(choice)
    return f"{path}?{query}" if query else path


def _values(query: Mapping[str, Any], key: str) -> list[str]:
    raw = query.get(key)
    listed = raw if isinstance(raw, (list, tuple)) else [raw]
    texts = [str(one) for one in listed if one is not None]
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _peers(
    city_id: str, query: Mapping[str, Any], known: Known, remarks: list[str]
) -> tuple[str, ...] | None:
    values = _values(query, "peers")
    if values == [NOBODY]:
        return ()
    remarks.extend(
        say("There is no city “{value}” in the network; it was left out of the peers.", value=value)
        for value in values
        if value not in known.cities
    )
    others = [city for city in known.cities if city != city_id]
    chosen = tuple(city for city in others if city in values)
    return None if not chosen or len(chosen) == len(others) else chosen


def _weights(
    query: Mapping[str, Any], known: Known, remarks: list[str]
) -> tuple[tuple[str, float], ...]:
    read: dict[str, float] = {}
    for value in _values(query, "weights"):
        feature, _, text = value.partition(":")
        weight = _number(text)
        if feature in known.features and weight is not None and 0 <= weight <= MOST_WEIGHT:
            read[feature] = weight
        else:
            remarks.append(
                say("“{value}” is no weight of a feature and was left aside.", value=value)
            )
    return tuple((one, read[one]) for one in known.features if read.get(one, 1.0) != 1.0)


def _targets(query: Mapping[str, Any], known: Known, remarks: list[str]) -> tuple[Target, ...]:
    read: dict[str, Target] = {}
    for value in _values(query, "target"):
        target = _target(value, known)
        if target is None or len(read) == MOST_TARGETS:
            remarks.append(
                say(
                    "“{value}” is no target (an indicator, a value and a year, joined by colons) "
                    "and was left aside.",
                    value=value,
                )
            )
        else:
            read[target.indicator] = target
    return tuple(read.values())


def _target(written: str, known: Known) -> Target | None:
    parts = written.split(":")
    if len(parts) not in _TARGET_PARTS or parts[0] not in known.indicators:
        return None
    value, years = _number(parts[1]), [_year(part) for part in parts[2:]]
    if value is None or any(year is None for year in years):
        return None
    year, base = years[0] or 0, years[1] if len(years) > 1 else None
    return Target(parts[0], value, year, base) if base is None or base < year else None


def _show(query: Mapping[str, Any], known: Known, remarks: list[str]) -> tuple[str, ...]:
    values = _values(query, "show")
    if values == [ALL]:
        return (ALL,)
    remarks.extend(
        say("There is no part “{value}” of this page to be shown whole.", value=value)
        for value in values
        if value not in known.parts and value not in (ALL, HEADLINE)
    )
    return tuple(part for part in known.parts if part in values)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _year(text: str) -> int | None:
    is_year = text.isascii() and text.isdigit() and int(text[:5]) in _YEARS
    return int(text) if is_year else None
