"""The choices of the comparison page, to and from its address.

Parsing never raises: what a link holds that is not understood becomes a remark in words and the
default takes its place. ``query_string`` is canonical: equal choices, equal address, and a choice
at its default is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from dashboard.language import mark, say

LEVELS = ("closest", "economy")
FIRST_INDICATOR = "pisa_math_mean"
"""What a reader sees who has chosen nothing, where it is known."""

RULES = ("published", "bh", "none")
"""How many comparisons at once are treated; the first is the publisher's own way."""
VIEWS = ("trend", "change", "pairs", "map", "groups")
"""What stands under the latest values; the first where nothing is chosen."""

_KNOWN = (
    *("indicator", "cities", "focal", "year", "breakdown", "category", "level", "release"),
    *("rule", "ranks", "view", "from", "to", "panels", "by"),
)


@dataclass(frozen=True)
class Known:
    """What there is to choose from: ids of indicators (with their first group) and of cities."""

    indicators: Mapping[str, tuple[str, str]]
    cities: Sequence[str]


@dataclass(frozen=True)
class Choices:
    """What the reader has chosen; ``year`` and ``focal`` may be ``None``.

    ``breakdown`` and ``category`` are the group shown; ``release`` pins a release, ``None``: the
    one in force. ``from_year`` and ``to_year`` are the ends of the change shown, ``None``: the page
    chooses. ``has_ranks`` asks for ranges of ranks, ``has_panels`` for a panel of its own for each
    place, ``by`` is the dimension whose groups are set side by side, ``None``: the first there is.
    """

    indicator: str
    cities: tuple[str, ...]
    focal: str | None
    year: int | None
    breakdown: str
    category: str
    level: str
    release: str | None
    rule: str = RULES[0]
    has_ranks: bool = False
    view: str = VIEWS[0]
    from_year: int | None = None
    to_year: int | None = None
    has_panels: bool = False
    by: str | None = None


def parse(
    query: Mapping[str, Any], known: Known, groups: Sequence[tuple[str, str]] | None = None
) -> tuple[Choices, tuple[str, ...]]:
    """Read choices from a query string's parameters.

    Lists may be repeated or joined by commas. ``groups`` are the breakdowns and categories the
    indicator has; without them any is taken. The city that others are held against is one of the
    cities. Gives the choices, and remarks on what was not understood.
    """
    remarks = [
        say("“{key}” is not a choice of this page and was left aside.", key=key)
        for key in query
        if key not in _KNOWN
    ]
    indicator = _indicator(query, known, remarks)
    breakdown, category = _group(query, known.indicators[indicator], groups, remarks)
    cities = _cities(query, known, remarks)
    focal = _one_of(query, "focal", known.cities, None, remarks, say("city"))
    choices = Choices(
        indicator=indicator,
        cities=tuple(city for city in known.cities if city in cities or (cities and city == focal)),
        focal=focal,
        year=_year(query, "year", say("each city's latest figure is shown"), remarks),
        breakdown=breakdown,
        category=category,
        level=_one_of(query, "level", LEVELS, LEVELS[0], remarks, say("level")) or LEVELS[0],
        release=_text(query, "release"),
        rule=_one_of(query, "rule", RULES, RULES[0], remarks, say("rule")) or RULES[0],
        has_ranks=_is_on(query, "ranks", remarks),
        view=_one_of(query, "view", VIEWS, VIEWS[0], remarks, say("view")) or VIEWS[0],
        from_year=_year(query, "from", say(_OWN_SPAN), remarks),
        to_year=_year(query, "to", say(_OWN_SPAN), remarks),
        has_panels=_is_on(query, "panels", remarks),
        by=_by(query, groups, remarks),
    )
    return choices, tuple(remarks)


_OWN_SPAN = mark("the change shown is between years that most cities have")


def within(choices: Choices, years: Collection[int]) -> tuple[Choices, tuple[str, ...]]:
    """Let go of a year in which nothing is known, with a remark that says so."""
    if choices.year is None or choices.year in years:
        return choices, ()
    remark = say(
        "There is no figure for {year} here; each city's latest is shown.", year=choices.year
    )
    return replace(choices, year=None), (remark,)


def within_spans(
    choices: Choices, spans: Sequence[tuple[int, int]]
) -> tuple[Choices, tuple[str, ...]]:
    """Settle the ends of the change on the first of ``spans`` that holds the years chosen.

    Years that no span holds are let go of, with a remark; without spans the choice is kept.
    """
    asked = (choices.from_year, choices.to_year)
    if asked == (None, None) or not spans:
        return choices, ()
    for span in spans:
        if all(year in (None, end) for year, end in zip(asked, span, strict=True)):
            return replace(choices, from_year=span[0], to_year=span[1]), ()
    remark = say(
        "No change from these years is known here: {years}; {instead}.",
        years=_asked_years(*asked),
        instead=say(_OWN_SPAN),
    )
    return replace(choices, from_year=None, to_year=None), (remark,)


def _asked_years(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return say("{year}", year=last if first is None else first)
    return say("{first_year} to {last_year}", first_year=first, last_year=last)


def query_string(choices: Choices, known: Known) -> str:
    """Write choices as a query string, without ``?``; empty where all are at their defaults."""
    is_everyone = set(choices.cities) == set(known.cities)
    group = (choices.breakdown, choices.category)
    is_first_group = group == known.indicators[choices.indicator]
    parts = [
        ("indicator", _unless(first_indicator(known), choices.indicator)),
        ("cities", "" if is_everyone else ",".join(choices.cities) or "none"),
        ("focal", choices.focal or ""),
        ("year", _text_of(choices.year)),
        ("breakdown", "" if is_first_group else choices.breakdown),
        ("category", "" if is_first_group else choices.category),
        ("level", _unless(LEVELS[0], choices.level)),
        ("rule", _unless(RULES[0], choices.rule)),
        ("ranks", _ON if choices.has_ranks else ""),
        ("view", _unless(VIEWS[0], choices.view)),
        ("from", _text_of(choices.from_year)),
        ("to", _text_of(choices.to_year)),
        ("panels", _ON if choices.has_panels else ""),
        ("by", choices.by or ""),
        ("release", choices.release or ""),
    ]
    return "&".join(f"{key}={quote(value, safe=',.')}" for key, value in parts if value)


def _unless(default: str, value: str) -> str:
    return "" if value == default else value


def _text_of(year: int | None) -> str:
    return "" if year is None else str(year)


def first_indicator(known: Known) -> str:
    """Indicator shown where none is chosen."""
    return FIRST_INDICATOR if FIRST_INDICATOR in known.indicators else next(iter(known.indicators))


def _values(query: Mapping[str, Any], key: str) -> list[str]:
    raw = query.get(key)
    listed = raw if isinstance(raw, (list, tuple)) else [raw]
    texts = [str(one) for one in listed if one is not None]
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _text(query: Mapping[str, Any], key: str) -> str | None:
    return next(iter(_values(query, key)), None)


def _one_of(
    query: Mapping[str, Any],
    key: str,
    valid: Collection[str],
    default: str | None,
    remarks: list[str],
    noun: str,
) -> str | None:
    value = _text(query, key)
    if value is None or value == "none":
        return default
    if value in valid:
        return value
    remarks.append(
        say(
            "There is no {noun} “{value}”; the page shows its first view of that choice.",
            noun=noun,
            value=value,
        )
    )
    return default


def _indicator(query: Mapping[str, Any], known: Known, remarks: list[str]) -> str:
    first = first_indicator(known)
    return _one_of(query, "indicator", known.indicators, first, remarks, say("indicator")) or first


def _cities(query: Mapping[str, Any], known: Known, remarks: list[str]) -> tuple[str, ...]:
    values = _values(query, "cities")
    if values == ["none"]:
        return ()
    remarks.extend(
        say("There is no city “{value}” in the network; it was left out.", value=value)
        for value in values
        if value not in known.cities
    )
    chosen = tuple(city for city in known.cities if city in values)
    return chosen or tuple(known.cities)


_ON = "yes"
_OFF = ("no", "none")


def _is_on(query: Mapping[str, Any], key: str, remarks: list[str]) -> bool:
    value = _text(query, key)
    if value is not None and value not in (_ON, *_OFF):
        remarks.append(
            say("“{value}” is no answer to “{key}”, which is yes or no.", value=value, key=key)
        )
    return value == _ON


def _by(
    query: Mapping[str, Any], groups: Sequence[tuple[str, str]] | None, remarks: list[str]
) -> str | None:
    asked = _text(query, "by")
    if groups is None:
        return asked
    dimensions = {breakdown for breakdown, _ in groups} - {"total"}
    return _one_of(query, "by", dimensions, None, remarks, say("group of students"))


def _year(query: Mapping[str, Any], key: str, instead: str, remarks: list[str]) -> int | None:
    value = _text(query, key)
    if value is None or value == "latest":
        return None
    if value.isascii() and value.isdigit() and 1900 <= int(value[:5]) <= 2100:  # noqa: PLR2004
        return int(value)
    remarks.append(say("“{value}” is not a year; {instead}.", value=value, instead=instead))
    return None


def _group(
    query: Mapping[str, Any],
    first: tuple[str, str],
    groups: Sequence[tuple[str, str]] | None,
    remarks: list[str],
) -> tuple[str, str]:
    if groups and first not in groups:
        first = groups[0]
    breakdown, category = _text(query, "breakdown"), _text(query, "category")
    if breakdown is None and category is None:
        return first
    for group in [(breakdown or first[0], category or "")] if groups is None else groups:
        if group[0] == (breakdown or first[0]) and category in (None, group[1]) and group[1]:
            return group
    asked = ", ".join(part for part in (breakdown, category) if part)
    remarks.append(
        say("This indicator has no group “{asked}”; its first group is shown.", asked=asked)
    )
    return first
