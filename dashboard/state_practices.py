"""The choices of the practices' page and of a city's plan, to and from the address.

Parsing never raises: what is not understood becomes a remark in words. Addresses are canonical:
equal choices, equal address, and a choice at its default is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from dashboard import state_city
from dashboard.language import say
from dashboard.state_city import Target
from dashboard.warehouse.practices import EVIDENCE, Wanted

LIST = "/practices"
PLAN = "/plan"
PRINTED = "/plan/brief"
MOST = 6
"""Indicators, and practices, that a plan can hold."""


@dataclass(frozen=True)
class Known:
    """What there is to choose from, by id."""

    topics: Collection[str]
    cities: Sequence[str]
    indicators: Collection[str]
    practices: Collection[str]


@dataclass(frozen=True)
class Plan:
    """What an official has put together for a city; ``city`` is ``None`` before one is chosen."""

    city: str | None = None
    indicators: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    practices: tuple[str, ...] = ()
    release: str | None = None

    def address(self, path: str = PLAN) -> str:
        """Address of the plan, or with the same choices of another page."""
        query = plan_query(self)
        return f"{path}?{query}" if query else path

    def with_target(self, target: Target) -> Plan:
        """The plan with a target in place of one of the same indicator."""
        kept = tuple(one for one in self.targets if one.indicator != target.indicator)
        return replace(self, targets=(*kept, target)[: state_city.MOST_TARGETS])


def wanted_query(wanted: Wanted, release: str | None = None) -> str:
    """Write the choices of the list as a query string, without ``?``."""
    return _written(
        {
            "topic": wanted.topic,
            "city": wanted.city,
            "indicator": wanted.indicator,
            "evidence": wanted.evidence,
            "release": release,
        }
    )


def parse_wanted(query: Mapping[str, Any], known: Known) -> tuple[Wanted, tuple[str, ...]]:
    """Read the choices of the list from a query string's parameters, with remarks."""
    valid: dict[str, Collection[str]] = {
        "topic": known.topics,
        "city": known.cities,
        "indicator": known.indicators,
        "evidence": EVIDENCE,
    }
    remarks = _strange(query, {*valid, "release"})
    chosen = {
        key: _one_of(next(iter(_values(query, key)), None), values, remarks)
        for key, values in valid.items()
    }
    return Wanted(**chosen), tuple(remarks)


def plan_query(plan: Plan) -> str:
    """Write a plan as a query string, without ``?``."""
    return _written(
        {
            "city": plan.city,
            "indicators": ",".join(plan.indicators),
            "target": ",".join(target.written() for target in plan.targets),
            "practices": ",".join(plan.practices),
            "release": plan.release,
        }
    )


def parse_plan(query: Mapping[str, Any], known: Known) -> tuple[Plan, tuple[str, ...]]:
    """Read a plan from a query string's parameters, with remarks on what was not understood."""
    remarks = _strange(query, {"city", "indicators", "target", "practices", "release"})
    targets, said = _targets(query, known)
    plan = Plan(
        city=_one_of(next(iter(_values(query, "city")), None), known.cities, remarks),
        indicators=_some_of(_values(query, "indicators"), known.indicators, remarks),
        targets=targets,
        practices=_some_of(_values(query, "practices"), known.practices, remarks),
        release=next(iter(_values(query, "release")), None),
    )
    return plan, (*remarks, *said)


def parse_target(written: str, known: Known) -> Target | None:
    """Read one target (``indicator:value:year``); ``None`` where it is none."""
    return next(iter(_targets({"target": written}, known)[0]), None)


def _targets(query: Mapping[str, Any], known: Known) -> tuple[tuple[Target, ...], tuple[str, ...]]:
    named = state_city.Known(
        cities=known.cities, indicators=known.indicators, features=(), parts=()
    )
    choice, said = state_city.parse("", {"target": query.get("target")}, named)
    return choice.targets, said


def _strange(query: Mapping[str, Any], known: Collection[str]) -> list[str]:
    return [
        say("“{key}” is not a choice of this page and was left aside.", key=key)
        for key in query
        if key not in known
    ]


def _values(query: Mapping[str, Any], key: str) -> list[str]:
    raw = query.get(key)
    listed = raw if isinstance(raw, (list, tuple)) else [raw]
    texts = [str(one) for one in listed if one is not None]
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _one_of(value: str | None, valid: Collection[str], remarks: list[str]) -> str | None:
    if value is None or value in valid:
        return value
    remarks.append(say("“{value}” is not known here and was left aside.", value=value))
    return None


def _some_of(values: Sequence[str], valid: Collection[str], remarks: list[str]) -> tuple[str, ...]:
    found = [one for one in dict.fromkeys(values) if _one_of(one, valid, remarks)]
    remarks.extend(
        say("A plan holds {n} of these at most; “{value}” was left out.", n=MOST, value=one)
        for one in found[MOST:]
    )
    return tuple(found[:MOST])


def _written(pairs: Mapping[str, str | None]) -> str:
    return "&".join(f"{key}={quote(value, safe=',.:')}" for key, value in pairs.items() if value)
