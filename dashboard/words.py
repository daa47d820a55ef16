"""Numbers and verdicts to sentences, missing values to reasons.

The one place where the dashboard's sentences are made. Finding, certainty, limit; never "equal",
never a rank that a sample cannot carry.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from dashboard import language
from dashboard.language import say

MISSING = "–"
"""Stands where there is no number; a reason stands beside it."""

_MINUS = "\N{MINUS SIGN}"


def number(value: float | None, decimals: int) -> str:
    """Write a value with thousands separators and a real minus; an en dash for none."""
    return MISSING if value is None else _number(value, decimals, language.locale())


@lru_cache(maxsize=65_536)
def _number(value: float, decimals: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    written = format_decimal(value, format=pattern, locale=locale)
    zero = format_decimal(0, format=pattern, locale=locale)
    return zero if written == f"-{zero}" else written.replace("-", _MINUS)


def with_unit(value: float | None, decimals: int, unit_short: str) -> str:
    """Write a value and its unit: "563 points", "12.4 %", "–" for none."""
    written = number(value, decimals)
    return written if value is None else f"{written} {unit_short}".rstrip()


def interval(low: float | None, high: float | None, decimals: int) -> str | None:
    """Write a 95 % interval: "559 to 567"; nothing where there is none."""
    if low is None or high is None:
        return None
    return f"{number(low, decimals)} to {number(high, decimals)}"


def join(names: Iterable[str]) -> str:
    """Write a list as prose: "A", "A and B", "A, B and C"."""
    listed = list(names)
    return format_list(listed, locale=language.locale()) if listed else ""


def prose(sentences: Iterable[str]) -> str:
    """Put whole sentences one after the other, the empty ones left out."""
    return language.space().join(one for one in sentences if one)


def listed(clauses: Iterable[str]) -> str:
    """Put clauses one after the other that hold commas themselves: "A, by B; C"."""
    return say("; ").join(clauses)


def period(label: str, year: int) -> str:
    """Write a period as readers say it: "2022-23 school year", "October 2023", "2025"."""
    text = label.strip() or str(year)
    start, _, end = text.partition("-")
    is_school_year = len(start) == 4 and start.isdigit() and end.isdigit() and len(end) in (2, 4)  # noqa: PLR2004
    return f"{text} school year" if is_school_year else text


# --- places -----------------------------------------------------------------------------------

LEVELS = {
    "city_system": "own system",
    "city": "city",
    "adjudicated": "state or province",
    "state": "state or province",
    "economy": "country",
    "aggregate": "average",
}
"""What a figure was measured for, in a word or two."""

LEVEL_MEANINGS = {
    "city_system": "measured for the city's own school system",
    "city": "measured for the city, by another boundary than its school system",
    "adjudicated": "measured for the state or province, which took part under its own name",
    "state": "measured for the state or province the city lies in",
    "economy": "measured for the whole country",
    "aggregate": "an average over countries",
}

COMPARABILITY = {
    "direct": "stands for the city itself",
    "caution": "to be compared with caution: another area stands in, or the definition differs",
    "context": "a local measure: never set beside other cities",
}

_WITH_ARTICLE = {"United States", "OECD average", "World"}


def the(place: str) -> str:
    """A place's name as it stands in a sentence: "the United States", "Ontario"."""
    plain = place.removesuffix(" (survey participant)")
    return f"the {plain}" if plain in _WITH_ARTICLE else plain


def is_own(level: str) -> bool:
    """Whether a figure of this level was measured for the city's own school system."""
    return level == "city_system"


def shown_by(cities: Sequence[str], place: str, level: str) -> str:
    """Name cities and the place that stands for them.

    "Singapore", "Melbourne (Victoria)", "Houston and Denver, shown by the United States".
    """
    names = join(cities)
    if not is_own(level) and level != "city":
        return f"{names}, shown by {the(place)}"
    return names if place in cities else f"{names} ({place})"


def place_line(cities: Sequence[str], place: str, level: str) -> str:
    """Say under the names of cities where a figure was measured; nothing where it is the city.

    "Houston ISD", "shown by the United States".
    """
    if is_own(level) or level == "city":
        return "" if place in cities else place
    return f"shown by {the(place)}"


def hover(place: Mapping[str, Any], decimals: int, unit_short: str) -> str:
    """What a pointer or the keyboard finds on a mark, in lines; takes a row of a comparison.

    Cities, place and level, value with unit, interval, period, marks and notes. Nothing of it is
    only here: the table under the chart holds the same.
    """
    lines = [
        f"<b>{join(place['cities'])}</b>",
        f"{place['geo']}: {LEVELS[place['geo_level']]}",
        f"<b>{with_unit(place['value'], decimals, unit_short)}</b>",
    ]
    certain = interval(place["low"], place["high"], decimals)
    if certain:
        lines.append(f"95 % interval {certain}")
    lines.append(period(place["period_label"], place["year"]))
    if mark(place["obs_status"]):
        lines.append(str(mark(place["obs_status"])))
    if place["note"]:
        lines += wrap(place["note"], 60)
    return "<br>".join(lines)


def wrap(text: str, most: int) -> list[str]:
    """Break a text into lines of at most ``most`` characters."""
    return textwrap.wrap(text, most)


# --- missing and marked -----------------------------------------------------------------------

STATUS = {
    "B": "break in the series",
    "D": "definition differs",
    "E": "estimated or derived",
    "F": "forecast",
    "G": "experimental",
    "I": "imputed by the publisher",
    "K": "figure covers a larger group",
    "P": "provisional",
    "S": "strike or other special event",
    "U": "low reliability: the publisher flags the sample",
    "V": "unvalidated",
    "W": "covers a part only",
}
"""Marks of a figure that has a value."""

NO_VALUE = {
    "L": "not collected",
    "M": "cannot exist here",
    "N": "too small to be told from zero",
    "O": "missing at the publisher",
    "Q": "withheld by the publisher to protect persons",
}
"""Why a figure has no value."""


def mark(obs_status: str | None) -> str | None:
    """Say what a status means, with or without value; nothing for a normal figure."""
    return STATUS.get(obs_status or "") or NO_VALUE.get(obs_status or "")


def why_missing(row: Mapping[str, Any], year: int | None, *, level: str) -> str:
    """Say why a city has no figure here; takes a row of ``comparison.missing``."""
    if row.get("obs_status"):
        return NO_VALUE.get(row["obs_status"], "missing at the publisher")
    if row["first_year"] is not None and year is not None:
        first, last = row["first_year"], row["last_year"]
        span = f"only {first}" if first == last else f"{first} to {last}"
        return f"no figure for {year}; there are figures for {span}"
    if row["has_other"]:
        what = "for its country" if level == "economy" else "for this group"
        return f"not published {what}; there are other figures of this indicator"
    return "no figure is published in the sources used here"


# --- verdicts ---------------------------------------------------------------------------------

VERDICTS = {
    "higher": "higher",
    "not_different": "not significantly different",
    "lower": "lower",
    "not_tested": "not tested",
}

REASONS = {
    "same_place": "both are shown by the same place",
    "no_std_error": "no standard error is published",
    "full_count": "everyone is counted, so there is no sampling error",
    "instrument": "the surveys differ",
    "definition": "the definitions differ",
    "years_apart": "their years differ",
    "break": "there is a break in a series",
    "sampling_flag": "the publisher flags the sample",
    "no_value": "one of them has no figure",
}

_NOT_COMPARABLE = {"instrument", "definition", "years_apart", "break", "no_value"}
"""Reasons for which figures are not held against each other at all."""


def untested(code: str | None) -> str:
    """Say whether figures that are not tested cannot even be compared."""
    return "not comparable" if code in _NOT_COMPARABLE else "not tested"


def against(verdict: str, code: str | None, *, is_short: bool = False) -> str:
    """Say a verdict against a focal city in full: "significantly higher", "not tested: why"."""
    if verdict == "not_tested":
        return untested(code) if is_short else f"{untested(code)}: {reason(code)}"
    if verdict == "not_different":
        return "not sign. different" if is_short else "not significantly different"
    return verdict if is_short else f"significantly {verdict}"


def reason(code: str | None) -> str:
    """Say why two figures are not tested against each other."""
    return REASONS.get(code or "", "no test is made")


# --- findings ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A place in a comparison, ready for a sentence.

    ``name`` as it stands in the sentence, ``value`` unrounded, ``year`` of the figure, ``measure``
    equal for figures that may be held against each other, ``stand_in`` the place that stands for
    the cities where it is not their own, ``cities`` the cities it shows, ``is_local`` for a figure
    that is read for its own system only.
    """

    name: str
    value: float
    year: int
    measure: str
    cities: tuple[str, ...]
    stand_in: str | None = None
    level: str = "city_system"
    is_local: bool = False


@dataclass(frozen=True)
class Measured:
    """What a sentence speaks of: title, unit, decimals, and the group where it is not everyone."""

    title: str
    unit_short: str
    decimals: int
    group: str = ""

    def write(self, value: float) -> str:
        """Write a value with its unit."""
        return with_unit(value, self.decimals, self.unit_short)


@dataclass
class Verdicts:
    """Standings by verdict against one of them, and the untested by reason."""

    higher: list[Standing] = field(default_factory=list)
    not_different: list[Standing] = field(default_factory=list)
    lower: list[Standing] = field(default_factory=list)
    not_tested: dict[str, list[Standing]] = field(default_factory=dict)

    @property
    def has_tests(self) -> bool:
        """Whether anything was tested."""
        return bool(self.higher or self.not_different or self.lower)

    def add(self, standing: Standing, verdict: str, code: str | None) -> None:
        """File a standing under its verdict."""
        if verdict == "not_tested":
            self.not_tested.setdefault(code or "", []).append(standing)
        else:
            getattr(self, verdict).append(standing)


def standing(place: Mapping[str, Any]) -> Standing:
    """Make a standing of a place; takes a row of ``comparison.places``."""
    is_stand_in = not is_own(place["geo_level"]) and place["geo_level"] != "city"
    return Standing(
        name=join(place["cities"]),
        value=place["value"],
        year=place["year"],
        measure=place["measure"],
        cities=tuple(place["cities"]),
        stand_in=place["geo"] if is_stand_in else None,
        level=place["geo_level"],
        is_local=place.get("scope") == "local",
    )


def finding(
    measured: Measured,
    standings: Sequence[Standing],
    leader: Standing | None = None,
    verdicts: Verdicts | None = None,
    *,
    is_brief: bool = False,
) -> str:
    """State what a comparison without a focal city shows, how sure it is, and its limit.

    ``verdicts`` holds the others by the leader's verdict against them: ``higher`` are those it is
    higher than. Without a leader the figures are not put in order. ``is_brief`` leaves out which
    cities a wider area stands for.
    """
    if not standings:
        return f"{_about(measured)}: none of the chosen cities has a figure."
    if len(standings) == 1:
        return f"{_about(measured)}: {_only(measured, standings[0])} {_limits(standings)}".strip()
    if leader is None or verdicts is None:
        return _refusal(measured, standings)
    body = (
        _leader(measured, leader, verdicts)
        if verdicts.has_tests
        else _span(measured, standings, verdicts)
    )
    limits = "" if is_brief else _limits(standings)
    return " ".join(part for part in (body, _untested(verdicts), limits) if part)


def focal_finding(
    measured: Measured,
    focal: Standing | None,
    focal_name: str,
    verdicts: Verdicts,
    missing: Sequence[str] = (),
) -> str:
    """State and count how the others stand against a focal city; ``None``: it has no figure here.

    ``missing`` are the other cities without a figure.
    """
    if focal is None:
        return (
            f"{_about(measured)}: {focal_name} has no figure here, so nothing can be held "
            "against it."
        )
    shown = f", shown by {the(focal.stand_in)}" if focal.stand_in else ""
    start = f"Against {focal_name} ({measured.write(focal.value)} in {focal.year}{shown})"
    counted = [
        _counted_cities(verdicts.higher, "significantly higher", is_first=True),
        _counted_cities(verdicts.lower, "significantly lower"),
    ]
    if verdicts.not_different:
        counted.insert(1, _counted_cities(verdicts.not_different, "not significantly different"))
    has = f"{join(counted)}." if verdicts.has_tests else "no other figure can be tested."
    alike = [city for city in focal.cities if city != focal_name]
    same = f"{join(alike)} {_are(alike)} shown by the same place." if alike else ""
    everyone = [*verdicts.higher, *verdicts.not_different, *verdicts.lower]
    parts = (f"{start}, {has}", same, *_untested_cities(verdicts), _without(missing))
    return " ".join(part for part in (*parts, _limits(everyone)) if part)


def _counted_cities(standings: Sequence[Standing], how: str, *, is_first: bool = False) -> str:
    """Count and name cities: "2 cities are significantly higher (A and B)", "none is lower"."""
    cities = _cities(standings)
    if not cities:
        return f"{'no city' if is_first else 'none'} is {how}"
    noun = (" city" if len(cities) == 1 else " cities") if is_first else ""
    return f"{len(cities)}{noun} {_are(cities)} {how} ({join(cities)})"


def _untested_cities(verdicts: Verdicts) -> list[str]:
    """Count and name the cities without a test under "not comparable" and "not tested"."""
    said = []
    for how in ("not comparable", "not tested"):
        held = {code: of for code, of in verdicts.not_tested.items() if untested(code) == how}
        held.pop("same_place", None)
        named = [f"{join(_cities(group))} ({_why(code, group)})" for code, group in held.items()]
        total = sum(len(_cities(group)) for group in held.values())
        if total:
            said.append(f"{how.capitalize()}: {total}, {'; '.join(named)}.")
    return said


def _without(missing: Sequence[str]) -> str:
    return f"No figure: {len(missing)}, {join(missing)}." if missing else ""


def _cities(standings: Sequence[Standing]) -> list[str]:
    return [city for one in standings for city in one.cities]


def _are(cities: Sequence[str]) -> str:
    return "are" if len(cities) > 1 else "is"


def _about(measured: Measured) -> str:
    return f"{measured.title}{f', {measured.group}' if measured.group else ''}"


def _only(measured: Measured, one: Standing) -> str:
    rest = "" if len(one.cities) > 1 else "; no other chosen city has a figure"
    return f"{one.name}, {measured.write(one.value)} in {one.year}{rest}."


def _leader(measured: Measured, leader: Standing, verdicts: Verdicts) -> str:
    above, beside = verdicts.higher, verdicts.not_different
    opening = f"{_about(measured)}, {leader.year}: {leader.name} ({measured.write(leader.value)})"
    said = []
    if above:
        is_all = len(above) > 1 and not beside and not set(verdicts.not_tested) - {"same_place"}
        others = "every other system shown" if is_all else join(_names(above))
        said.append(f"{_verb(leader)} significantly higher than {others}")
    if beside:
        said.append(f"{_verb(leader)} not significantly different from {join(_names(beside))}")
    return f"{opening} {' and '.join(said)}."


def _span(measured: Measured, standings: Sequence[Standing], verdicts: Verdicts) -> str:
    ranked = sorted(standings, key=lambda one: one.value)
    low, high = ranked[0], ranked[-1]
    years = {one.year for one in standings}
    when = f", {years.pop()}" if len(years) == 1 else ""
    return (
        f"{_about(measured)}{when}: from {measured.write(low.value)} ({_dated(low, standings)}) "
        f"to {measured.write(high.value)} ({_dated(high, standings)}). {_no_test(verdicts)}"
    )


def _dated(one: Standing, standings: Sequence[Standing]) -> str:
    many = len({other.year for other in standings}) > 1
    return f"{one.name}, {one.year}" if many else one.name


def _no_test(verdicts: Verdicts) -> str:
    codes = set(verdicts.not_tested) - {"same_place", "no_value"}
    if codes == {"full_count"}:
        return (
            "Everyone is counted, so there is no sampling error: the differences are real, "
            "their causes are not tested."
        )
    if codes == {"years_apart"}:
        return "The years differ, so no difference is tested."
    if codes:
        return f"No difference is tested: {join(reason(code) for code in sorted(codes))}."
    return "No difference is tested."


def _untested(verdicts: Verdicts) -> str:
    """Name the untested beside tests; where nothing was tested other words stand in their place."""
    return _not_tested(verdicts) if verdicts.has_tests else ""


def _not_tested(verdicts: Verdicts) -> str:
    said = [
        f"{join(_names(group))} ({_why(code, group)})"
        for code, group in verdicts.not_tested.items()
        if code != "same_place"
    ]
    return f"Not tested: {'; '.join(said)}." if said else ""


def _why(code: str, group: Sequence[Standing]) -> str:
    if code == "years_apart":
        return f"last figure of {join(sorted({str(one.year) for one in group}))}"
    return reason(code)


def _refusal(measured: Measured, standings: Sequence[Standing]) -> str:
    measures = len({one.measure for one in standings})
    years = sorted({one.year for one in standings})
    when = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    if all(one.is_local for one in standings):
        return (
            f"{_about(measured)}, {when}: each figure is read for its own system only. They are "
            "listed by name, and no order among them is meant."
        )
    return (
        f"{_about(measured)}, {when}: the figures come from {measures} collections that define or "
        "measure it differently. Each is true of its own system; they are listed by name, and "
        "no order among them is meant."
    )


def _limits(standings: Sequence[Standing]) -> str:
    """Name the cities that a wider area stands for."""
    shown = [one for one in standings if one.stand_in]
    if not shown:
        return ""
    cities = [city for one in shown for city in one.cities]
    if all(one.level == "economy" for one in shown):
        how = (
            "their countries" if len(cities) > 1 else f"its country, {the(str(shown[0].stand_in))}"
        )
        return f"{join(cities)} {'are' if len(cities) > 1 else 'is'} shown by {how}."
    said = [f"{join(one.cities)} by {the(str(one.stand_in))}" for one in shown]
    return f"Shown by a wider area: {'; '.join(said)}."


def _names(standings: Sequence[Standing]) -> list[str]:
    return [one.name for one in standings]


def _verb(one: Standing) -> str:
    return "are" if len(one.cities) > 1 else "is"


# --- profiles and coverage ----------------------------------------------------------------------

LEVEL_LETTERS = {
    "city_system": "S",
    "city": "C",
    "adjudicated": "P",
    "state": "P",
    "economy": "N",
    "aggregate": "A",
}
"""Letter of a level in narrow places: system, city, province or state, nation, average."""

REASON_TAGS = {
    "same_place": "same place",
    "no_std_error": "no standard error",
    "full_count": "full count",
    "instrument": "another survey",
    "definition": "another definition",
    "years_apart": "another year",
    "break": "break in the series",
    "sampling_flag": "sample flagged",
    "no_value": "no figure that year",
}
"""Why two figures are not tested, where there is room for a word or two."""

STATUS_TAGS = {
    "B": "break before it",
    "D": "another definition",
    "E": "derived",
    "I": "imputed",
    "P": "provisional",
    "U": "sample flagged",
}
"""Mark of a figure, where there is room for a word or two."""

_LINE = 54
"""Characters that fit into a line beside a strip."""


def verdict_lines(verdicts: Mapping[str, int], reasons: Mapping[str, int]) -> tuple[str, ...]:
    """Count a city's verdicts against the others in short lines.

    ``verdicts`` counts cities by ``higher``, ``lower`` and ``not_different``, ``reasons`` the
    untested ones by their reason. Shape and word carry the verdict.
    """
    said = [
        f"{shape} {how} {verdicts[verdict]}"
        for verdict, shape, how in (
            ("higher", "▲", "significantly higher than"),
            ("lower", "▼", "significantly lower than"),
            ("not_different", "●", "not significantly different from"),
        )
        if verdicts.get(verdict)
    ]
    if reasons:
        said.append(_untested_tags(reasons, len(said)))
    lines: list[str] = []
    for part in said or ["no other city has a figure"]:
        if lines and len(lines[-1]) + len(part) + 3 <= _LINE:
            lines[-1] = f"{lines[-1]} · {part}"
        else:
            lines.append(part)
    return tuple(lines)


def _untested_tags(reasons: Mapping[str, int], n_before: int) -> str:
    """Count the untested with their reasons, as far as the parts before leave room for them."""
    counted = sorted(reasons.items(), key=lambda pair: -pair[1])
    if len(counted) == 1 and n_before < 3:  # noqa: PLR2004 - three lines fit
        code, n = counted[0]
        return f"{MISSING} {n} not tested: {REASON_TAGS[code]}"
    total = sum(reasons.values())
    tags = ", ".join(f"{REASON_TAGS[code]} ({n})" for code, n in counted[:2])
    more = " …" if len(counted) > 2 else ""  # noqa: PLR2004 - two fit
    return f"{MISSING} {total} not tested" + ("" if n_before else f": {tags}{more}")


@dataclass(frozen=True)
class Standings:
    """How a city's figures were measured and how they came out against other places.

    ``shown`` counts figures by place with the city's own system first, ``tests`` counts verdicts
    over places (a place that stands for several cities once), ``reasons`` the untested.
    """

    city: str
    n_indicators: int
    shown: Mapping[str, int]
    tests: Mapping[str, int]
    reasons: Mapping[str, int]
    own: str | None = None


def standing_sentence(one: Standings, about: str) -> str:
    """Say what there is for a city, how it came out, how sure that is, and what limits it.

    ``about`` ends the words "of 12 indicators": "of learning outcomes", or nothing.
    """
    n, n_all = sum(one.shown.values()), one.n_indicators
    if not n:
        return f"None of the {n_all} indicators {about}".strip() + f" has a figure for {one.city}."
    share = f"All {n}" if n == n_all else f"{n} of the {n_all}"
    what = f"{share} indicators {about}".strip() if n_all > 1 else f"The indicator {about}".strip()
    has = "has" if n == 1 else "have"
    return f"{what} {has} a figure for {one.city}: {_by_place(one)}. {_tested(one)}"


def _by_place(one: Standings) -> str:
    places = [
        f"{n} for its own school system" if place == one.own else f"{n} shown by {the(place)}"
        for place, n in one.shown.items()
    ]
    if len(places) > 1:
        return join(places)
    (place,) = one.shown
    many = "all " if one.shown[place] > 1 else ""
    return many + ("for its own school system" if place == one.own else f"shown by {the(place)}")


def _tested(one: Standings) -> str:
    total = sum(one.tests.values())
    codes = [code for code in REASONS if code in one.reasons and code != "same_place"]
    limits = join(REASON_TAGS[code] for code in codes)
    if not total:
        return f"No difference is tested ({limits})." if limits else "No difference is tested."
    said = {
        how: one.tests[verdict]
        for verdict, how in (
            ("higher", "significantly higher"),
            ("lower", "significantly lower"),
            ("not_different", "not significantly different"),
        )
        if one.tests.get(verdict)
    }
    rest = f" The others are not tested ({limits})." if limits else ""
    if total == 1:
        return f"In one test against another place it is {next(iter(said))}.{rest}"
    if len(said) == 1:
        return f"In all {total} tests against other places it is {next(iter(said))}.{rest}"
    counted = join(f"{how} in {n}" for how, n in said.items())
    return f"In {total} tests against other places it is {counted}.{rest}"


def direction(better: str) -> str:
    """Say which direction is better, where one is declared."""
    return {"higher": "higher is better", "lower": "lower is better"}.get(
        better, "no direction is better"
    )


def day(date: Any) -> str:
    """Write a day as readers say it: "20 November 2026"."""
    return format_date(date, "long", locale=language.locale())


def ago(days: int) -> str:
    """Say how long ago a day was: "today", "yesterday", "5 days ago"."""
    if days <= 0:
        return say("today")
    return say("yesterday") if days == 1 else say("{n} days ago", n=days)


def years(first: int | None, last: int | None, *, is_short: bool = False) -> str:
    """Write a span of years: 2003 to 2022 with a dash between, one year alone, a dash for none.

    Short, the last year has two digits where the century is the same.
    """
    if first is None or last is None:
        return MISSING
    if first == last:
        return str(first)
    end = f"{last % 100:02d}" if is_short and first // 100 == last // 100 else str(last)
    return f"{first}{MISSING}{end}"


def plain(value: float | None) -> str:
    """Write a value with the decimals it has, up to six."""
    if value is None:
        return MISSING
    return format_decimal(value, format="#,##0.######", locale="en").replace("-", _MINUS)


def sampling(*, has_std_error: bool, is_full_count: bool) -> str:
    """Say how certain a series can be: sampled, counted, or unknown."""
    if is_full_count:
        return "Everyone is counted: no sampling error."
    if has_std_error:
        return "A sample, published with standard errors."
    return "No standard error is published."


def correction_action(action: str, value: float | None) -> str:
    """Say what was done about a value known to be wrong."""
    if action == "replace":
        return f"Replaced by {plain(value)}, marked as derived"
    return "Shown as missing" if action == "withhold" else "Kept, marked as unreliable, not tested"


def source_state(age_days: int | None, max_age_days: int) -> str:
    """Say whether a source is old for its rhythm of publication."""
    if age_days is None:
        return "Not loaded yet"
    ago = "today" if age_days <= 0 else "a day ago" if age_days == 1 else f"{age_days:,} days ago"
    if age_days > max_age_days:
        return f"Old: retrieved {ago}, more than the {max_age_days:,} days its rhythm allows"
    return f"In time: retrieved {ago}"


def refreshed(last: Mapping[str, Any] | None) -> str:
    """Say when a source was last refreshed here and how that went."""
    if not last or not last["tried_at"]:
        return "Came with the product"
    when = day(datetime.fromisoformat(last["tried_at"]))
    if last["status"] == "failed":
        return f"Failed on {when}: the last good figures stay"
    noted = len(last["warnings"])
    more = "" if not noted else f", with {noted} warning{'s' if noted > 1 else ''}"
    return f"{when}{more}"


def refresh_troubles(last: Mapping[str, Any], retrieved_at: Any) -> list[str]:
    """Say what the last refresh of a source could not do; nothing where all went well."""
    when = day(datetime.fromisoformat(last["tried_at"])) if last["tried_at"] else "an unknown day"
    said = []
    if last["status"] == "failed":
        kept = (
            f"figures retrieved on {day(retrieved_at)} stay" if retrieved_at else "it has none yet"
        )
        message = textwrap.shorten(last["message"], 900, placeholder=" …").rstrip(".")
        said.append(f"failed on {when}; {kept}. {message}.")
    said += [f"{text[0].upper()}{text[1:].rstrip('.')} ({when})." for text in last["warnings"]]
    return said


def sources_sentence(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say how many sources are loaded and how many of them are old."""
    loaded = [row for row in rows if row["age_days"] is not None]
    old = [row["title"] for row in loaded if row["is_old"]]
    missing = [row["title"] for row in rows if row["age_days"] is None]
    said = f"{len(loaded)} of {len(rows)} sources are loaded"
    said += f"; old for their rhythm: {join(old)}" if old else ", none of them old for its rhythm"
    return f"{said}; not loaded yet: {join(missing)}." if missing else f"{said}."


def coverage_sentence(counts: Mapping[str, Mapping[str, int]], names: Mapping[str, str]) -> str:
    """Say how much is known, and of which cities most and least.

    ``counts`` counts indicators by city and level; level ``""`` counts the empty ones.
    """
    cells = sum(sum(of_city.values()) for of_city in counts.values())
    held = {
        city: sum(n for level, n in of_city.items() if level) for city, of_city in counts.items()
    }
    total = sum(held.values())
    if not total:
        return "No city has a figure in this choice."
    parts: dict[str, int] = {}
    for of_city in counts.values():
        for level, n in of_city.items():
            if level:
                parts[LEVELS[level]] = parts.get(LEVELS[level], 0) + n
    if len(counts) == 1:
        ((city, _),) = counts.items()
        what = f"{total} of the {cells} indicators have figures for {names[city]}"
    else:
        what = f"{total} of {cells} combinations of city and indicator have figures"
    by_level = [
        f"{parts[name]} for {phrase}"
        for name, phrase in (
            ("own system", "the city's own school system"),
            ("city", "the city by another boundary"),
            ("state or province", "its state or province"),
            ("country", "its country"),
        )
        if name in parts
    ]
    most, least = max(held.values()), min(held.values())
    ends = ""
    if most > least:
        ends = f" {_holders(held, most, names)} most ({most})"
        ends += f", {_holders(held, least, names).rpartition(' ')[0]} fewest ({least})."
    return f"{what}: {join(by_level)}.{ends}"


def _holders(held: Mapping[str, int], n: int, names: Mapping[str, str]) -> str:
    """Name the cities that hold so many, with the verb; more than three are counted."""
    cities = [names[city] for city, count in held.items() if count == n]
    if len(cities) > 3:  # noqa: PLR2004 - a longer list hides the sentence
        return f"{len(cities)} cities have"
    return f"{join(cities)} {'has' if len(cities) == 1 else 'have'}"


_NOWHERE = "No value for any place on the city's ladder in: "


def empty_reason(reason: str) -> str:
    """Say why a cell of the coverage is empty, in words of readers; takes ``coverage.reason``."""
    if reason.startswith(_NOWHERE):
        sources = reason.removeprefix(_NOWHERE)
        return f"No figure for the city, its state or its country in: {sources}"
    return reason


def held_text(cell: Sequence[Mapping[str, Any]]) -> str:
    """Say what a cell of the coverage holds, place by place; takes rows of ``coverage.held``."""
    said = [
        f"{row['geo']}, {years(row['first_year'], row['last_year'])}, "
        f"{number(row['n_values'], 0)} figures ({row['publisher']})"
        for row in cell
        if row["n_values"]
    ]
    return "; ".join(said)


# --- change over time -------------------------------------------------------------------------


@dataclass(frozen=True)
class Course:
    """A place's way from its first to its last figure."""

    name: str
    measure: str
    first_year: int
    first: float
    last_year: int
    last: float
    has_break: bool


MOST_COURSES = 3
"""Courses told one by one; more are counted, and the largest change is told."""


def course_finding(
    measured: Measured, courses: Sequence[Course], focal_name: str | None, *, is_survey: bool
) -> str:
    """State how figures moved, and that the changes are not tested."""
    moving = [one for one in courses if one.first_year != one.last_year]
    if not moving:
        return (
            f"{_about(measured)}: one year only for each place, so nothing can be said of change."
        )
    told = [one for one in moving if focal_name and focal_name in one.name]
    told = told or (moving if len(moving) <= MOST_COURSES else [])
    body = "; ".join(_course(measured, one) for one in told) or _counted(measured, moving)
    return f"{_about(measured)}: {body}. {_course_limit(is_survey=is_survey)}"


def _course(measured: Measured, one: Course) -> str:
    broken = ", with a break between" if one.has_break else ""
    return (
        f"{one.name}, from {number(one.first, measured.decimals)} in {one.first_year} "
        f"to {measured.write(one.last)} in {one.last_year}{broken}"
    )


def _stands(count: int) -> str:
    return "stands" if count == 1 else "stand"


def _counted(measured: Measured, moving: Sequence[Course]) -> str:
    """Count rises and falls among the places with the most common first and last year."""
    spans = Counter((one.first_year, one.last_year) for one in moving)
    (first, last), count = max(spans.items(), key=lambda pair: (pair[1], pair[0][1]))
    alike = [one for one in moving if (one.first_year, one.last_year) == (first, last)]
    if count < 2 or len({one.measure for one in alike}) > 1:  # noqa: PLR2004 - one is no group
        return "each line follows its own years or its own collection, so they are read one by one"
    higher = sum(one.last > one.first for one in alike)
    lower = sum(one.last < one.first for one in alike)
    most = max(alike, key=lambda one: abs(one.last - one.first))
    moves = join(
        part
        for part in (
            f"{higher} {_stands(higher)} higher in {last} than in {first}" if higher else "",
            f"{lower} {_stands(lower)} lower{'' if higher else f' in {last} than in {first}'}"
            if lower
            else "",
        )
        if part
    )
    return (
        f"of {count} places with figures from {first} to {last}, {moves or 'none has moved'}; "
        f"the largest change is that of {_course(measured, most)}"
    )


def _course_limit(*, is_survey: bool) -> str:
    if is_survey:
        return (
            "Changes are described here, not tested: a test between two cycles must take in how "
            "far their scales were linked."
        )
    return "Changes are described, not tested."
