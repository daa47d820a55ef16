"""Numbers and verdicts to sentences, missing values to reasons.

What the sentences of all pages are made of; findings stand in ``words_findings``, and what is one
page's in its own ``words_<page>``. Never "equal", never a rank that a sample cannot carry.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import starmap
from typing import Any, NamedTuple

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal

from dashboard import language, lettering
from dashboard.language import Said, say, say_many, term

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


def is_seen(difference: float, decimals: int) -> bool:
    """Whether a difference is other than nothing as it is written."""
    return any(digit in "123456789" for digit in number(difference, decimals))


def large(value: float) -> str:
    """Write a large value for a narrow place, by its locale's thousands: "1.2 million"."""
    # CLDR shortens to Latin letters for Hong Kong, and a trillion as Taiwan does: neither is
    # what is written there.
    locale = language.locale().removesuffix("_HK")
    written = format_compact_decimal(value, format_type="long", locale=locale, fraction_digits=1)
    return written.replace("-", _MINUS).replace("兆", "萬億")


def with_unit(value: float | None, decimals: int, unit_short: str) -> str:
    """Write a value and its unit: "563 points", "12.4 %", "–" for none."""
    written = number(value, decimals)
    if value is None or not unit_short:
        return written
    return say("{number} {unit}", number=written, unit=term(unit_short))


_POINTS = Said(
    {
        "%": language.mark("percentage points"),
        "% of GDP": language.mark("percentage points of GDP"),
        "% of GDP per head": language.mark("percentage points of GDP per head"),
    }
)


def difference_unit(unit_short: str) -> str:
    """Unit of a difference of two figures: percentages differ by percentage points."""
    return _POINTS.get(unit_short) or term(unit_short)


def interval(low: float | None, high: float | None, decimals: int) -> str | None:
    """Write a 95 % interval: "559 to 567"; nothing where there is none."""
    if low is None or high is None:
        return None
    return say("{low} to {high}", low=number(low, decimals), high=number(high, decimals))


def join(names: Iterable[str]) -> str:
    """Write a list as prose: "A", "A and B", "A, B and C"."""
    listed = list(names)
    return format_list(listed, locale=language.locale()) if listed else ""


def clauses(parts: Iterable[str]) -> str:
    """Put clauses of one sentence one after the other, as prose: "2 rose, 1 fell and 3 did not"."""
    *before, last = parts
    return say("{before} and {last}", before=say(", ").join(before), last=last) if before else last


def prose(sentences: Iterable[str]) -> str:
    """Put whole sentences one after the other, the empty ones left out."""
    return language.space().join(one for one in sentences if one)


def listed(clauses: Iterable[str]) -> str:
    """Put clauses one after the other that hold commas themselves: "A, by B; C"."""
    return say("; ").join(clauses)


def capital(text: str) -> str:
    """Begin a sentence with what may also stand within one."""
    return f"{text[:1].upper()}{text[1:]}"


_NEWEST = language.mark("Latest available year")
"""Period of an OECD table whose years differ from place to place."""

_COHORT = re.compile(r"Class of (\d{4})")


def period(label: str, year: int) -> str:
    """Write a period as readers say it: "2022-23 school year", "October 2023", "2025"."""
    text = label.strip() or str(year)
    start, _, end = text.partition("-")
    is_school_year = len(start) == 4 and start.isdigit() and end.isdigit() and len(end) in (2, 4)  # noqa: PLR2004
    if is_school_year:
        return say("{years} school year", years=text)
    if text.isdecimal():
        return dated(int(text))
    if text == _NEWEST:
        return say(_NEWEST)
    cohort = _COHORT.fullmatch(text)
    return say("Class of {year}", year=cohort[1]) if cohort else _month(text)


def _month(text: str) -> str:
    """Write "October 2023" or "1 April 2024" as the reader's language does, others as published."""
    if language.current() == language.DEFAULT:
        return text
    for written, skeleton in (("%B %Y", "yMMMM"), ("%d %B %Y", "yMMMMd")):
        try:
            date = datetime.strptime(text, written)  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        return format_skeleton(skeleton, date, locale=language.locale())
    return term(text)


def dated(first: int, last: int | None = None) -> str:
    """Write a year, or the first and the last of several, as they stand in a sentence."""
    if last is None or last == first:
        return say("{year}", year=first)
    return say("{first_year} to {last_year}", first_year=first, last_year=last)


_SPOKEN = (
    *(language.mark("no"), language.mark("one"), language.mark("two"), language.mark("three")),
    *(language.mark("four"), language.mark("five"), language.mark("six"), language.mark("seven")),
    *(language.mark("eight"), language.mark("nine"), language.mark("ten")),
)


def spoken(count: int) -> str:
    """Write a small number as a word: "four"; larger ones in digits."""
    return say(_SPOKEN[count]) if count < len(_SPOKEN) else number(count, 0)


@dataclass(frozen=True)
class Measured:
    """What a sentence speaks of: title, unit, decimals, and the group where it is not everyone."""

    title: str
    unit_short: str
    decimals: int
    group: str = ""

    @property
    def about(self) -> str:
        """Title, and the group where it is not everyone."""
        if not self.group:
            return self.title
        return say("{title}, {group}", title=self.title, group=self.group)

    def write(self, value: float) -> str:
        """Write a value with its unit."""
        return with_unit(value, self.decimals, self.unit_short)

    @property
    def difference_unit(self) -> str:
        """Unit of a difference of two values."""
        return difference_unit(self.unit_short)


# --- places -----------------------------------------------------------------------------------

LEVELS = Said(
    {
        "city_system": language.mark("own system"),
        "city": language.mark("city"),
        "adjudicated": language.mark("state or province"),
        "state": language.mark("state or province"),
        "economy": language.mark("country"),
        "aggregate": language.mark("average"),
    }
)
"""What a figure was measured for, in a word or two."""

LEVEL_MEANINGS = Said(
    {
        "city_system": language.mark("measured for the city's own school system"),
        "city": language.mark("measured for the city, by another boundary than its school system"),
        "adjudicated": language.mark(
            "measured for the state or province, which took part under its own name"
        ),
        "state": language.mark("measured for the state or province the city lies in"),
        "economy": language.mark("measured for the whole country"),
        "aggregate": language.mark("an average over countries"),
    }
)

COMPARABILITY = Said(
    {
        "direct": language.mark("stands for the city itself"),
        "caution": language.mark(
            "to be compared with caution: another area stands in, or the definition differs"
        ),
        "context": language.mark("a local measure: never set beside other cities"),
    }
)

_PARTICIPANT = language.mark(" (survey participant)")
_WITH_ARTICLE = {"United States", "OECD average", "World"}


def the(place: str) -> str:
    """A place's name as it stands in a sentence: "the United States", "Ontario"."""
    plain = place.removesuffix(_PARTICIPANT).removesuffix(say(_PARTICIPANT))
    return say("the {place}", place=term(plain)) if plain in _WITH_ARTICLE else term(plain)


def is_own(level: str) -> bool:
    """Whether a figure of this level was measured for the city's own school system."""
    return level == "city_system"


def shown_by(cities: Sequence[str], place: str, level: str) -> str:
    """Name cities and the place that stands for them.

    "Singapore", "Melbourne (Victoria)", "Houston and Denver, shown by the United States".
    """
    names = join(cities)
    if not is_own(level) and level != "city":
        return say("{names}, shown by {place}", names=names, place=the(place))
    return names if place in cities else say("{names} ({place})", names=names, place=place)


def place_line(cities: Sequence[str], place: str, level: str) -> str:
    """Say under the names of cities where a figure was measured; nothing where it is the city.

    "Houston ISD", "shown by the United States".
    """
    if is_own(level) or level == "city":
        return "" if place in cities else place
    return say("shown by {place}", place=the(place))


def hover(place: Mapping[str, Any], decimals: int, unit_short: str) -> str:
    """What a pointer or the keyboard finds on a mark, in lines; takes a row of a comparison.

    Cities, place and level, value with unit, interval, period, marks and notes. Nothing of it is
    only here: the table under the chart holds the same.
    """
    lines = [
        f"<b>{join(place['cities'])}</b>",
        say("{place}: {level}", place=place["geo"], level=LEVELS[place["geo_level"]]),
        f"<b>{with_unit(place['value'], decimals, unit_short)}</b>",
    ]
    certain = interval(place["low"], place["high"], decimals)
    if certain:
        lines.append(say("95 % interval {interval}", interval=certain))
    lines.append(period(place["period_label"], place["year"]))
    if mark(place["obs_status"]):
        lines.append(str(mark(place["obs_status"])))
    if place["note"]:
        lines += wrap(place["note"], 60)
    return "<br>".join(lines)


def wrap(text: str, most: int) -> list[str]:
    """Break a text into lines of at most ``most`` Latin letters in width."""
    return lettering.wrap(text, most)


# --- missing and marked -----------------------------------------------------------------------

STATUS = Said(
    {
        "B": language.mark("break in the series"),
        "D": language.mark("definition differs"),
        "E": language.mark("estimated or derived"),
        "F": language.mark("forecast"),
        "G": language.mark("experimental"),
        "I": language.mark("imputed by the publisher"),
        "K": language.mark("figure covers a larger group"),
        "P": language.mark("provisional"),
        "S": language.mark("strike or other special event"),
        "U": language.mark("low reliability: the publisher flags the sample"),
        "V": language.mark("unvalidated"),
        "W": language.mark("covers a part only"),
    }
)
"""Marks of a figure that has a value."""

NO_VALUE = Said(
    {
        "L": language.mark("not collected"),
        "M": language.mark("cannot exist here"),
        "N": language.mark("too small to be told from zero"),
        "O": language.mark("missing at the publisher"),
        "Q": language.mark("withheld by the publisher to protect persons"),
    }
)
"""Why a figure has no value."""


def mark(obs_status: str | None) -> str | None:
    """Say what a status means, with or without value; nothing for a normal figure."""
    return STATUS.get(obs_status or "") or NO_VALUE.get(obs_status or "")


def why_missing(row: Mapping[str, Any], year: int | None, *, level: str) -> str:
    """Say why a city has no figure here; takes a row of ``comparison.missing``."""
    if row.get("obs_status"):
        return NO_VALUE.get(row["obs_status"]) or NO_VALUE["O"]
    if row["first_year"] is not None and year is not None:
        first, last = row["first_year"], row["last_year"]
        if first == last:
            return say(
                "no figure for {year}; there are figures for only {only}", year=year, only=first
            )
        return say(
            "no figure for {year}; there are figures for {first} to {last}",
            year=year,
            first=first,
            last=last,
        )
    if row["has_other"]:
        if level == "economy":
            return say("not published for its country; there are other figures of this indicator")
        return say("not published for this group; there are other figures of this indicator")
    return say("no figure is published in the sources used here")


# --- verdicts ---------------------------------------------------------------------------------

VERDICTS = Said(
    {
        "higher": language.mark("higher"),
        "not_different": language.mark("not significantly different"),
        "lower": language.mark("lower"),
        "not_tested": language.mark("not tested"),
    }
)

SIGNIFICANT = Said(
    {
        "higher": language.mark("significantly higher"),
        "not_different": language.mark("not significantly different"),
        "lower": language.mark("significantly lower"),
    }
)
"""What a test says, in full."""

REASONS = Said(
    {
        "same_place": language.mark("both are shown by the same place"),
        "no_std_error": language.mark("no standard error is published"),
        "full_count": language.mark("no sample was drawn, so there is no sampling error"),
        "instrument": language.mark("their instruments are not made to be compared"),
        "local": language.mark(
            "the measure is read within one country, against a place's own past and its state or "
            "nation, not across cities"
        ),
        "definition": language.mark("the definitions differ"),
        "years_apart": language.mark("their years differ"),
        "break": language.mark("there is a break in a series"),
        "sampling_flag": language.mark("the publisher flags the sample"),
        "no_value": language.mark("one of them has no figure"),
    }
)

_NOT_COMPARABLE = {"instrument", "local", "definition", "years_apart", "break", "no_value"}
"""Reasons for which figures are not held against each other at all."""


def is_apart(code: str | None) -> bool:
    """Whether figures that are not tested for this reason cannot even be compared."""
    return code in _NOT_COMPARABLE


def untested(code: str | None) -> str:
    """Say whether figures that are not tested cannot even be compared."""
    return say("not comparable") if is_apart(code) else say("not tested")


def against(verdict: str, code: str | None, *, is_short: bool = False) -> str:
    """Say a verdict against a focal city in full: "significantly higher", "not tested: why"."""
    if verdict == "not_tested":
        if is_short:
            return untested(code)
        return say("{untested}: {reason}", untested=untested(code), reason=reason(code))
    if is_short:
        return say("not sign. different") if verdict == "not_different" else VERDICTS[verdict]
    return SIGNIFICANT[verdict]


def reason(code: str | None) -> str:
    """Say why two figures are not tested against each other."""
    return REASONS.get(code or "") or say("no test is made")


# --- profiles and coverage ----------------------------------------------------------------------

LEVEL_LETTERS = Said(
    {
        "city_system": language.mark("S"),
        "city": language.mark("C"),
        "adjudicated": language.mark("P"),
        "state": language.mark("P"),
        "economy": language.mark("N"),
        "aggregate": language.mark("A"),
    }
)
"""Letter of a level in narrow places: system, city, province or state, nation, average."""

REASON_TAGS = Said(
    {
        "same_place": language.mark("same place"),
        "no_std_error": language.mark("no standard error"),
        "full_count": language.mark("full count"),
        "instrument": language.mark("not made to be compared"),
        "local": language.mark("read within one country"),
        "definition": language.mark("another definition"),
        "years_apart": language.mark("another year"),
        "break": language.mark("break in the series"),
        "sampling_flag": language.mark("sample flagged"),
        "no_value": language.mark("no figure that year"),
    }
)
"""Why two figures are not tested, where there is room for a word or two."""


def change_tag(code: str | None) -> str:
    """Say in a word or two why a change is not tested."""
    if code == "no_link_error":
        return say("no link error known")
    return REASON_TAGS.get(code or "") or say("no test")


STATUS_TAGS = Said(
    {
        "B": language.mark("break before it"),
        "D": language.mark("another definition"),
        "E": language.mark("derived"),
        "I": language.mark("imputed"),
        "P": language.mark("provisional"),
        "U": language.mark("sample flagged"),
    }
)
"""Mark of a figure, where there is room for a word or two."""

_LINE = 54
"""Latin letters that fit into a line beside a strip."""

_VERDICT_LINES = {
    "higher": language.mark("▲ significantly higher than {n}"),
    "lower": language.mark("▼ significantly lower than {n}"),
    "not_different": language.mark("● not significantly different from {n}"),
}


def verdict_lines(verdicts: Mapping[str, int], reasons: Mapping[str, int]) -> tuple[str, ...]:
    """Count a city's verdicts against the others in short lines.

    ``verdicts`` counts cities by ``higher``, ``lower`` and ``not_different``, ``reasons`` the
    untested ones by their reason. Shape and word carry the verdict.
    """
    said = [
        say(message, n=verdicts[verdict])
        for verdict, message in _VERDICT_LINES.items()
        if verdicts.get(verdict)
    ]
    if reasons:
        said.append(_untested_tags(reasons, len(said)))
    lines: list[str] = []
    for part in said or [say("no other city has a figure")]:
        if lines and lettering.width(lines[-1]) + lettering.width(part) + 3 <= _LINE:
            lines[-1] = f"{lines[-1]} · {part}"
        else:
            lines.append(part)
    return tuple(lines)


def _untested_tags(reasons: Mapping[str, int], n_before: int) -> str:
    """Count the untested with their reasons, as far as the parts before leave room for them."""
    counted = sorted(reasons.items(), key=lambda pair: -pair[1])
    if len(counted) == 1 and n_before < 3:  # noqa: PLR2004 - three lines fit
        code, n = counted[0]
        return say("– {n} not tested: {reasons}", n=n, reasons=REASON_TAGS[code])
    total = sum(reasons.values())
    if n_before:
        return say("– {n} not tested", n=total)
    tags = say(", ").join(in_brackets(REASON_TAGS[code], n) for code, n in counted[:2])
    if len(counted) > 2:  # noqa: PLR2004 - two fit
        tags += " …"
    return say("– {n} not tested: {reasons}", n=total, reasons=tags)


def in_brackets(what: str, n: int) -> str:
    """Write a thing with how often it is there: "another year (3)"."""
    return say("{what} ({n})", what=what, n=n)


@dataclass(frozen=True)
class Standings:
    """How a city's figures were measured and how they came out against other places.

    ``shown`` counts figures by place with the city's own system first, ``local`` those of local
    instruments, which stand beside no other place. ``tests`` counts over places (a place that
    stands for several cities once) how tests came out: ``better`` and ``worse``, ``higher`` and
    ``lower`` where no direction is better, ``not_different`` and ``neither`` where it is shown to
    be none of both; ``reasons`` counts the untested.
    """

    city: str
    n_indicators: int
    shown: Mapping[str, int]
    tests: Mapping[str, int]
    reasons: Mapping[str, int]
    own: str | None = None
    local: int = 0


def standing_sentence(one: Standings, about: str) -> str:
    """Say what there is for a city, how it came out, how sure that is, and what limits it.

    ``about`` ends the words "of 12 indicators": "of learning outcomes", or nothing.
    """
    n, n_all = sum(one.shown.values()) + one.local, one.n_indicators
    indicators = say("indicators {about}", about=about) if about else say("indicators")
    said: dict[str, Any] = {"all": n_all, "indicators": indicators, "city": one.city}
    if not n:
        return say("None of the {all} {indicators} has a figure for {city}.", **said)
    said["places"] = _by_place(one)
    if n_all == 1:
        indicator = say("indicator {about}", about=about) if about else say("indicator")
        held = say(
            "The {indicator} has a figure for {city}: {places}.", **said, indicator=indicator
        )
    elif n == n_all:
        held = say("All {all} {indicators} have a figure for {city}: {places}.", **said)
    else:
        held = say_many(
            "{n} of the {all} {indicators} has a figure for {city}: {places}.",
            "{n} of the {all} {indicators} have a figure for {city}: {places}.",
            n,
            **said,
        )
    return prose([held, *_tested(one)])


def _by_place(one: Standings) -> str:
    if len(one.shown) > 1 or one.local:
        placed = [
            say("{n} for its own school system", n=n)
            if place == one.own
            else say("{n} shown by {place}", n=n, place=the(place))
            for place, n in one.shown.items()
        ]
        by_itself = say("{n} of local instruments, which are told by themselves", n=one.local)
        return join([*placed, by_itself] if one.local else placed)
    ((place, n),) = one.shown.items()
    if place == one.own:
        return say("all for its own school system") if n > 1 else say("for its own school system")
    if n > 1:
        return say("all shown by {place}", place=the(place))
    return say("shown by {place}", place=the(place))


def _tested(one: Standings) -> list[str]:
    codes = [code for code in REASONS if code in one.reasons and code != "same_place"]
    limits = join(REASON_TAGS[code] for code in codes)
    told = [
        _came_out({_READINGS[reading]: one.tests.get(reading, 0) for reading in readings}, messages)
        for readings, messages in _TESTED
    ]
    if not any(told):
        if limits:
            return [say("No difference is tested ({limits}).", limits=limits)]
        return [say("No difference is tested.")]
    rest = say("The others are not tested ({limits}).", limits=limits) if limits else ""
    return [*told, rest]


_READINGS = Said(
    {
        "better": language.mark("significantly better"),
        "worse": language.mark("significantly worse"),
        "not_different": language.mark("not significantly different"),
        "higher": language.mark("significantly higher"),
        "lower": language.mark("significantly lower"),
        "neither": language.mark("not significantly different"),
    }
)

_TESTED = (
    (
        ("better", "worse", "not_different"),
        (
            language.mark("In one test against another place it is {how}."),
            language.mark("In all {n} tests against other places it is {how}."),
            language.mark("In {n} tests against other places it is {counted}."),
        ),
    ),
    (
        ("higher", "lower", "neither"),
        (
            language.mark("In one test of an indicator without a better direction it is {how}."),
            language.mark("In all {n} tests of indicators without a better direction it is {how}."),
            language.mark("In {n} tests of indicators without a better direction it is {counted}."),
        ),
    ),
)
"""How tests come out, with and without a better direction: one test, all alike, and several."""


def _came_out(counts: Mapping[str, int], messages: Sequence[str]) -> str:
    said = {how: n for how, n in counts.items() if n}
    total = sum(said.values())
    if not total:
        return ""
    if len(said) == 1:
        return say(messages[0 if total == 1 else 1], n=total, how=next(iter(said)))
    counted = clauses(say("{how} in {n}", how=how, n=n) for how, n in said.items())
    return say(messages[2], n=total, counted=counted)


_DIRECTIONS = Said(
    {
        "higher": language.mark("higher is better"),
        "lower": language.mark("lower is better"),
        "neither": language.mark("no direction is better"),
    }
)


def direction(better: str) -> str:
    """Say which direction is better, where one is declared."""
    return _DIRECTIONS.get(better) or _DIRECTIONS["neither"]


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
    written = format_decimal(value, format="#,##0.######", locale=language.locale())
    return written.replace("-", _MINUS)


def sampling(*, has_std_error: bool, is_full_count: bool) -> str:
    """Say how certain a series can be: sampled, counted, or unknown."""
    if is_full_count:
        return say("No sample was drawn: no sampling error.")
    if has_std_error:
        return say("A sample, published with standard errors.")
    return say("No standard error is published.")


def precision(step: float | None, from_year: int | None, to_year: int | None) -> str:
    """Say to which step a series is published, in which years; nothing where it is unrounded."""
    if step is None:
        return ""
    said = {"step": plain(step), "first": from_year, "last": to_year}
    if from_year is None and to_year is None:
        return say("Published in steps of {step}.", **said)
    if from_year is None:
        return say("Published in steps of {step} to {last}, unrounded since.", **said)
    if to_year is None:
        return say("Published in steps of {step} from {first} on.", **said)
    return say("Published in steps of {step} from {first} to {last}.", **said)


class Rounding(NamedTuple):
    """A figure shown: the step it is published in (``None``: unrounded), its year and place."""

    step: float | None
    year: int
    place: str
    is_tested: bool


def rounded(figures: Iterable[Rounding]) -> list[str]:
    """Say which figures are rounded, and what tests do then.

    Names the places where another figure of the same years is not published in that step.
    """
    shown = list(figures)
    groups: dict[tuple[float, bool], list[Rounding]] = {}
    for one in shown:
        if one.step is not None:
            groups.setdefault((one.step, one.is_tested), []).append(one)
    return [
        _rounded(step, group, shown, is_tested=is_tested)
        for (step, is_tested), group in sorted(groups.items())
    ]


def _rounded(
    step: float, group: Sequence[Rounding], shown: Sequence[Rounding], *, is_tested: bool
) -> str:
    years = {one.year for one in group}
    said = {"years": join(dated(year) for year in sorted(years)), "step": plain(step)}
    if all(one.step == step and one.is_tested == is_tested for one in shown if one.year in years):
        return (
            say(
                "Figures of {years} are published in steps of {step}; a test adds the variance "
                "that rounding can hide.",
                **said,
            )
            if is_tested
            else say("Figures of {years} are published in steps of {step}.", **said)
        )
    places = join(dict.fromkeys(the(one.place) for one in group))
    return (
        say(
            "Figures of {places} of {years} are published in steps of {step}; a test adds the "
            "variance that rounding can hide.",
            **said,
            places=places,
        )
        if is_tested
        else say(
            "Figures of {places} of {years} are published in steps of {step}.",
            **said,
            places=places,
        )
    )


def unrounded(
    differences: Iterable[tuple[float, float, int]],
) -> list[str]:
    """Say that differences are taken before rounding, where those of the values shown are others.

    Takes the two values of each difference, and the decimals that all three are shown with.
    """
    if all(starmap(_adds_up, differences)):
        return []
    return [
        say(
            "Differences are taken from unrounded values, so they may differ from the difference "
            "of the values shown."
        )
    ]


def _adds_up(first: float, second: float, decimals: int) -> bool:
    """Whether the difference of two values, rounded as ``number`` does, is that of the rounded."""
    step = Decimal(1).scaleb(-decimals)
    one, other, gap = (
        Decimal(str(value)).quantize(step) for value in (first, second, second - first)
    )
    return other - one == gap


def correction_action(action: str, value: float | None) -> str:
    """Say what was done about a value known to be wrong."""
    if action == "replace":
        return say("Replaced by {value}, marked as derived", value=plain(value))
    if action == "withhold":
        return say("Shown as missing")
    return say("Kept, marked as unreliable, not tested")


def source_state(row: Mapping[str, Any]) -> str:
    """Say when a source was retrieved, whether its rhythm allows that, and whether it ends early.

    Takes a row of ``coverage.sources``.
    """
    if row["age_days"] is None:
        return say("Not loaded yet")
    said = {"ago": _ago(row["age_days"]), "n": number(row["max_age_days"], 0)}
    retrieved = (
        say("Old: retrieved {ago}, longer ago than the {n} days its rhythm allows", **said)
        if row["is_old"]
        else say("Retrieved {ago}; its rhythm allows {n} days", **said)
    )
    if not row["ends_early"]:
        return retrieved
    return say("{retrieved}; newest figure of {year}", retrieved=retrieved, year=row["last_year"])


def _ago(days: int) -> str:
    if days <= 0:
        return say("today")
    return say("a day ago") if days == 1 else say("{n} days ago", n=number(days, 0))


def sources_sentence(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say how many sources are loaded and which were retrieved too long ago or never."""
    loaded = [row for row in rows if row["age_days"] is not None]
    old = listed(row["title"] for row in loaded if row["is_old"])
    missing = listed(row["title"] for row in rows if row["age_days"] is None)
    told = [say("{n} of {all} sources are loaded.", n=len(loaded), all=len(rows))]
    if old:
        told.append(say("Retrieved longer ago than their rhythm allows: {old}.", old=old))
    elif loaded:
        told.append(say("No source was retrieved longer ago than its rhythm allows."))
    if missing:
        told.append(say("Not loaded yet: {missing}.", missing=missing))
    return prose(told)


_HELD_FOR = {
    "city_system": language.mark("{n} for the city's own school system"),
    "city": language.mark("{n} for the city by another boundary"),
    "state": language.mark("{n} for its state or province"),
    "economy": language.mark("{n} for its country"),
}


def coverage_sentence(counts: Mapping[str, Mapping[str, int]], names: Mapping[str, str]) -> str:
    """Say how much is known, and of which cities most and least.

    ``counts`` counts indicators by city and level; level ``""`` counts the empty ones.
    """
    cells = sum(sum(of_city.values()) for of_city in counts.values())
    held = {
        city: sum(n for level, n in of_city.items() if level) for city, of_city in counts.items()
    }
    if not sum(held.values()):
        return say("No city has a figure in this choice.")
    parts = Counter[str]()
    for of_city in counts.values():
        for level, n in of_city.items():
            parts["state" if level == "adjudicated" else level] += n
    levels = join(
        say(what, n=number(parts[level], 0)) for level, what in _HELD_FOR.items() if parts[level]
    )
    said = {"n": number(sum(held.values()), 0), "all": number(cells, 0), "levels": levels}
    if len(counts) == 1:
        city = names[next(iter(counts))]
        return say(
            "{n} of the {all} indicators have figures for {city}: {levels}.", **said, city=city
        )
    told = say("{n} of {all} combinations of city and indicator have figures: {levels}.", **said)
    return prose([told, _ends(held, names)])


def _ends(held: Mapping[str, int], names: Mapping[str, str]) -> str:
    """Name the cities that hold most and fewest, with how many; nothing where all hold as many."""
    most, least = max(held.values()), min(held.values())
    if most == least:
        return ""
    return say_many(
        "{most} has most ({n_most}), {fewest} fewest ({n_fewest}).",
        "{most} have most ({n_most}), {fewest} fewest ({n_fewest}).",
        sum(n == most for n in held.values()),
        most=_holders(held, most, names),
        n_most=most,
        fewest=_holders(held, least, names),
        n_fewest=least,
    )


def _holders(held: Mapping[str, int], n: int, names: Mapping[str, str]) -> str:
    """Name the cities that hold so many; more than three are counted."""
    cities = [names[city] for city, count in held.items() if count == n]
    if len(cities) > 3:  # noqa: PLR2004 - a longer list hides the sentence
        return say("{n} cities", n=len(cities))
    return join(cities)


_NOWHERE = "No value for any place on the city's ladder in: "
_NOT_LOADED = "The source has not been loaded yet: "


def empty_reason(reason: str, *, is_short: bool = False) -> str:
    """Say why a cell of the coverage is empty, in words of readers; takes ``coverage.reason``.

    ``is_short`` leaves out in which sources it was looked for.
    """
    if reason.startswith(_NOWHERE):
        if is_short:
            return say("No figure for the city, its state or its country")
        sources = _titles(reason.removeprefix(_NOWHERE))
        return say(
            "No figure for the city, its state or its country in: {sources}", sources=sources
        )
    if reason.startswith(_NOT_LOADED):
        sources = _titles(reason.removeprefix(_NOT_LOADED))
        return say("The source has not been loaded yet: {sources}", sources=sources)
    return term(reason)


def _titles(joined: str) -> str:
    """Titles of sources, joined by the release with semicolons, in the reader's language."""
    return listed(term(title) for title in joined.split("; "))


def held_text(cell: Sequence[Mapping[str, Any]]) -> str:
    """Say what a cell of the coverage holds, place by place; takes rows of ``coverage.held``."""
    return listed(
        say(
            "{place}, {years}, {n} figures ({publisher})",
            place=row["geo"],
            years=years(row["first_year"], row["last_year"]),
            n=number(row["n_values"], 0),
            publisher=row["publisher"],
        )
        for row in cell
        if row["n_values"]
    )


_FAULTS = {
    "value": language.mark("“{value}” is not a valid {parameter}. It was left aside."),
    "unknown": language.mark("There is no parameter “{parameter}”. It was left aside."),
    "repeated": language.mark("{parameter} takes one value, not “{value}”. They were left aside."),
    "order": language.mark(
        "The first year, {value}, is later than the last. Both were left aside."
    ),
    "absent": language.mark("The address names no indicator."),
}


def left_aside(fault: str, parameter: str, value: str) -> str:
    """Say of a parameter of an address what is wrong, by a fault of ``selection.Fault``."""
    return say(_FAULTS[fault], parameter=parameter, value=value)
