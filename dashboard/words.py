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


def period(label: str, year: int) -> str:
    """Write a period as readers say it: "2022-23 school year", "October 2023", "2025"."""
    text = label.strip() or str(year)
    start, _, end = text.partition("-")
    is_school_year = len(start) == 4 and start.isdigit() and end.isdigit() and len(end) in (2, 4)  # noqa: PLR2004
    if is_school_year:
        return say("{years} school year", years=text)
    return dated(int(text)) if text.isdecimal() else _month(text)


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
        "full_count": language.mark("everyone is counted, so there is no sampling error"),
        "instrument": language.mark("the surveys differ"),
        "definition": language.mark("the definitions differ"),
        "years_apart": language.mark("their years differ"),
        "break": language.mark("there is a break in a series"),
        "sampling_flag": language.mark("the publisher flags the sample"),
        "no_value": language.mark("one of them has no figure"),
    }
)

_NOT_COMPARABLE = {"instrument", "definition", "years_apart", "break", "no_value"}
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

    @property
    def about(self) -> str:
        """Title, and the group where it is not everyone."""
        if not self.group:
            return self.title
        return say("{title}, {group}", title=self.title, group=self.group)

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
        return say("{about}: none of the chosen cities has a figure.", about=measured.about)
    if len(standings) == 1:
        return prose([_only(measured, standings[0]), _limits(standings)])
    if leader is None or verdicts is None:
        return _refusal(measured, standings)
    body = (
        _leader(measured, leader, verdicts)
        if verdicts.has_tests
        else _span(measured, standings, verdicts)
    )
    return prose([body, _untested(verdicts), "" if is_brief else _limits(standings)])


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
        return say(
            "{about}: {city} has no figure here, so nothing can be held against it.",
            about=measured.about,
            city=focal_name,
        )
    alike = [city for city in focal.cities if city != focal_name]
    same = say_many(
        "{cities} is shown by the same place.",
        "{cities} are shown by the same place.",
        len(alike),
        cities=join(alike),
    )
    everyone = [*verdicts.higher, *verdicts.not_different, *verdicts.lower]
    return prose(
        [
            _held_against(measured, focal, focal_name, verdicts),
            same if alike else "",
            *_untested_cities(verdicts),
            _without(missing),
            _limits(everyone),
        ]
    )


def _held_against(measured: Measured, focal: Standing, focal_name: str, verdicts: Verdicts) -> str:
    said = {"city": focal_name, "value": measured.write(focal.value), "year": focal.year}
    if focal.stand_in:
        place = the(focal.stand_in)
        start = say("Against {city} ({value} in {year}, shown by {place})", **said, place=place)
    else:
        start = say("Against {city} ({value} in {year})", **said)
    if not verdicts.has_tests:
        return say("{against}, no other figure can be tested.", against=start)
    return say("{against}, {counted}.", against=start, counted=_counted_cities(verdicts))


def _counted_cities(verdicts: Verdicts) -> str:
    """Count and name cities: "2 cities are significantly higher (A and B), none is lower"."""
    higher, lower = _cities(verdicts.higher), _cities(verdicts.lower)
    beside = _cities(verdicts.not_different)
    said = [
        say_many(
            "{n} city is significantly higher ({cities})",
            "{n} cities are significantly higher ({cities})",
            len(higher),
            cities=join(higher),
        )
        if higher
        else say("no city is significantly higher")
    ]
    if beside:
        said.append(
            say_many(
                "{n} is not significantly different ({cities})",
                "{n} are not significantly different ({cities})",
                len(beside),
                cities=join(beside),
            )
        )
    said.append(
        say_many(
            "{n} is significantly lower ({cities})",
            "{n} are significantly lower ({cities})",
            len(lower),
            cities=join(lower),
        )
        if lower
        else say("none is significantly lower")
    )
    return clauses(said)


def _untested_cities(verdicts: Verdicts) -> list[str]:
    """Count and name the cities without a test under "not comparable" and "not tested"."""
    said = []
    for are_apart, message in (
        (True, language.mark("Not comparable: {n}, {named}.")),
        (False, language.mark("Not tested: {n}, {named}.")),
    ):
        held = {
            code: of
            for code, of in verdicts.not_tested.items()
            if is_apart(code) == are_apart and code != "same_place"
        }
        named = [_with_why(_cities(group), code, group) for code, group in held.items()]
        total = sum(len(_cities(group)) for group in held.values())
        if total:
            said.append(say(message, n=total, named=listed(named)))
    return said


def _with_why(names: Sequence[str], code: str, group: Sequence[Standing]) -> str:
    return say("{cities} ({why})", cities=join(names), why=_why(code, group))


def _without(missing: Sequence[str]) -> str:
    if not missing:
        return ""
    return say("No figure: {n}, {cities}.", n=len(missing), cities=join(missing))


def _cities(standings: Sequence[Standing]) -> list[str]:
    return [city for one in standings for city in one.cities]


def _only(measured: Measured, one: Standing) -> str:
    said = {
        "about": measured.about,
        "name": one.name,
        "value": measured.write(one.value),
        "year": one.year,
    }
    if len(one.cities) > 1:
        return say("{about}: {name}, {value} in {year}.", **said)
    return say("{about}: {name}, {value} in {year}; no other chosen city has a figure.", **said)


def _leader(measured: Measured, leader: Standing, verdicts: Verdicts) -> str:
    above, beside = verdicts.higher, verdicts.not_different
    is_all = len(above) > 1 and not beside and not set(verdicts.not_tested) - {"same_place"}
    said = {
        "about": measured.about,
        "year": leader.year,
        "name": leader.name,
        "value": measured.write(leader.value),
        "others": say("every other system shown") if is_all else join(_names(above)),
        "alike": join(_names(beside)),
    }
    n = len(leader.cities)
    if not beside:
        return say_many(
            "{about}, {year}: {name} ({value}) is significantly higher than {others}.",
            "{about}, {year}: {name} ({value}) are significantly higher than {others}.",
            n,
            **said,
        )
    if not above:
        return say_many(
            "{about}, {year}: {name} ({value}) is not significantly different from {alike}.",
            "{about}, {year}: {name} ({value}) are not significantly different from {alike}.",
            n,
            **said,
        )
    return say_many(
        "{about}, {year}: {name} ({value}) is significantly higher than {others} and is not "
        "significantly different from {alike}.",
        "{about}, {year}: {name} ({value}) are significantly higher than {others} and are not "
        "significantly different from {alike}.",
        n,
        **said,
    )


def _span(measured: Measured, standings: Sequence[Standing], verdicts: Verdicts) -> str:
    ranked = sorted(standings, key=lambda one: one.value)
    low, high = ranked[0], ranked[-1]
    said = {
        "about": measured.about,
        "low": measured.write(low.value),
        "lowest": _dated(low, standings),
        "high": measured.write(high.value),
        "highest": _dated(high, standings),
    }
    years = {one.year for one in standings}
    if len(years) == 1:
        span = say(
            "{about}, {year}: from {low} ({lowest}) to {high} ({highest}).",
            **said,
            year=years.pop(),
        )
    else:
        span = say("{about}: from {low} ({lowest}) to {high} ({highest}).", **said)
    return prose([span, _no_test(verdicts)])


def _dated(one: Standing, standings: Sequence[Standing]) -> str:
    many = len({other.year for other in standings}) > 1
    return say("{name}, {year}", name=one.name, year=one.year) if many else one.name


def _no_test(verdicts: Verdicts) -> str:
    codes = set(verdicts.not_tested) - {"same_place", "no_value"}
    if codes == {"full_count"}:
        return say(
            "Everyone is counted, so there is no sampling error: the differences are real, "
            "their causes are not tested."
        )
    if codes == {"years_apart"}:
        return say("The years differ, so no difference is tested.")
    if codes:
        reasons = join(reason(code) for code in sorted(codes))
        return say("No difference is tested: {reasons}.", reasons=reasons)
    return say("No difference is tested.")


def _untested(verdicts: Verdicts) -> str:
    """Name the untested beside tests; where nothing was tested other words stand in their place."""
    return _not_tested(verdicts) if verdicts.has_tests else ""


def _not_tested(verdicts: Verdicts) -> str:
    said = [
        _with_why(_names(group), code, group)
        for code, group in verdicts.not_tested.items()
        if code != "same_place"
    ]
    return say("Not tested: {named}.", named=listed(said)) if said else ""


def _why(code: str, group: Sequence[Standing]) -> str:
    if code == "years_apart":
        years = join(dated(year) for year in sorted({one.year for one in group}))
        return say("last figure of {years}", years=years)
    return reason(code)


def _refusal(measured: Measured, standings: Sequence[Standing]) -> str:
    years = sorted({one.year for one in standings})
    said = {"about": measured.about, "when": dated(years[0], years[-1])}
    if all(one.is_local for one in standings):
        return say(
            "{about}, {when}: each figure is read for its own system only. They are listed by "
            "name, and no order among them is meant.",
            **said,
        )
    return say(
        "{about}, {when}: the figures come from {n} collections that define or measure it "
        "differently. Each is true of its own system; they are listed by name, and no order among "
        "them is meant.",
        **said,
        n=len({one.measure for one in standings}),
    )


def _limits(standings: Sequence[Standing]) -> str:
    """Name the cities that a wider area stands for."""
    shown = [one for one in standings if one.stand_in]
    if not shown:
        return ""
    cities = _cities(shown)
    if all(one.level == "economy" for one in shown):
        if len(cities) > 1:
            return say("{cities} are shown by their countries.", cities=join(cities))
        place = the(str(shown[0].stand_in))
        return say("{city} is shown by its country, {place}.", city=cities[0], place=place)
    said = [
        say("{cities} by {place}", cities=join(one.cities), place=the(str(one.stand_in)))
        for one in shown
    ]
    return say("Shown by a wider area: {named}.", named=listed(said))


def _names(standings: Sequence[Standing]) -> list[str]:
    return [one.name for one in standings]


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
        "instrument": language.mark("another survey"),
        "definition": language.mark("another definition"),
        "years_apart": language.mark("another year"),
        "break": language.mark("break in the series"),
        "sampling_flag": language.mark("sample flagged"),
        "no_value": language.mark("no figure that year"),
    }
)
"""Why two figures are not tested, where there is room for a word or two."""

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
    if len(one.shown) > 1:
        return join(
            say("{n} for its own school system", n=n)
            if place == one.own
            else say("{n} shown by {place}", n=n, place=the(place))
            for place, n in one.shown.items()
        )
    ((place, n),) = one.shown.items()
    if place == one.own:
        return say("all for its own school system") if n > 1 else say("for its own school system")
    if n > 1:
        return say("all shown by {place}", place=the(place))
    return say("shown by {place}", place=the(place))


def _tested(one: Standings) -> list[str]:
    total = sum(one.tests.values())
    codes = [code for code in REASONS if code in one.reasons and code != "same_place"]
    limits = join(REASON_TAGS[code] for code in codes)
    if not total:
        if limits:
            return [say("No difference is tested ({limits}).", limits=limits)]
        return [say("No difference is tested.")]
    rest = say("The others are not tested ({limits}).", limits=limits) if limits else ""
    said = {
        SIGNIFICANT[verdict]: one.tests[verdict]
        for verdict in ("higher", "lower", "not_different")
        if one.tests.get(verdict)
    }
    how = next(iter(said))
    if total == 1:
        return [say("In one test against another place it is {how}.", how=how), rest]
    if len(said) == 1:
        return [say("In all {n} tests against other places it is {how}.", n=total, how=how), rest]
    counted = clauses(say("{how} in {n}", how=how, n=n) for how, n in said.items())
    return [
        say("In {n} tests against other places it is {counted}.", n=total, counted=counted),
        rest,
    ]


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
        return say("Everyone is counted: no sampling error.")
    if has_std_error:
        return say("A sample, published with standard errors.")
    return say("No standard error is published.")


def correction_action(action: str, value: float | None) -> str:
    """Say what was done about a value known to be wrong."""
    if action == "replace":
        return say("Replaced by {value}, marked as derived", value=plain(value))
    if action == "withhold":
        return say("Shown as missing")
    return say("Kept, marked as unreliable, not tested")


def source_state(age_days: int | None, max_age_days: int) -> str:
    """Say whether a source is old for its rhythm of publication."""
    if age_days is None:
        return say("Not loaded yet")
    retrieved = (
        say("a day ago")
        if age_days == 1
        else say("today")
        if age_days <= 0
        else say("{n} days ago", n=number(age_days, 0))
    )
    if age_days > max_age_days:
        return say(
            "Old: retrieved {ago}, more than the {n} days its rhythm allows",
            ago=retrieved,
            n=number(max_age_days, 0),
        )
    return say("In time: retrieved {ago}", ago=retrieved)


def refreshed(last: Mapping[str, Any] | None) -> str:
    """Say when a source was last refreshed here and how that went."""
    if not last or not last["tried_at"]:
        return say("Came with the product")
    when = day(datetime.fromisoformat(last["tried_at"]))
    if last["status"] == "failed":
        return say("Failed on {day}: the last good figures stay", day=when)
    noted = len(last["warnings"])
    if not noted:
        return when
    return say_many("{day}, with {n} warning", "{day}, with {n} warnings", noted, day=when)


def refresh_troubles(last: Mapping[str, Any], retrieved_at: Any) -> list[str]:
    """Say what the last refresh of a source could not do; nothing where all went well."""
    when = (
        day(datetime.fromisoformat(last["tried_at"])) if last["tried_at"] else say("an unknown day")
    )
    said = []
    if last["status"] == "failed":
        message = textwrap.shorten(last["message"], 900, placeholder=" …").rstrip(".")
        said.append(
            say(
                "failed on {day}; figures retrieved on {kept} stay. {message}.",
                day=when,
                kept=day(retrieved_at),
                message=message,
            )
            if retrieved_at
            else say("failed on {day}; it has none yet. {message}.", day=when, message=message)
        )
    said += [
        say("{warning} ({day}).", warning=capital(text.rstrip(".")), day=when)
        for text in last["warnings"]
    ]
    return said


def sources_sentence(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say how many sources are loaded and how many of them are old."""
    loaded = [row for row in rows if row["age_days"] is not None]
    said = {
        "n": len(loaded),
        "all": len(rows),
        "old": join(row["title"] for row in loaded if row["is_old"]),
        "missing": join(row["title"] for row in rows if row["age_days"] is None),
    }
    if said["old"] and said["missing"]:
        return say(
            "{n} of {all} sources are loaded; old for their rhythm: {old}; not loaded yet: "
            "{missing}.",
            **said,
        )
    if said["old"]:
        return say("{n} of {all} sources are loaded; old for their rhythm: {old}.", **said)
    if said["missing"]:
        return say(
            "{n} of {all} sources are loaded, none of them old for its rhythm; not loaded yet: "
            "{missing}.",
            **said,
        )
    return say("{n} of {all} sources are loaded, none of them old for its rhythm.", **said)


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
        return say(
            "{about}: one year only for each place, so nothing can be said of change.",
            about=measured.about,
        )
    told = [one for one in moving if focal_name and focal_name in one.name]
    told = told or (moving if len(moving) <= MOST_COURSES else [])
    body = listed(_course(measured, one) for one in told) or _counted(measured, moving)
    return prose(
        [
            say("{about}: {courses}.", about=measured.about, courses=body),
            _course_limit(is_survey=is_survey),
        ]
    )


def _course(measured: Measured, one: Course) -> str:
    said = {
        "name": one.name,
        "first": number(one.first, measured.decimals),
        "first_year": one.first_year,
        "last": measured.write(one.last),
        "last_year": one.last_year,
    }
    if one.has_break:
        return say(
            "{name}, from {first} in {first_year} to {last} in {last_year}, with a break between",
            **said,
        )
    return say("{name}, from {first} in {first_year} to {last} in {last_year}", **said)


def _counted(measured: Measured, moving: Sequence[Course]) -> str:
    """Count rises and falls among the places with the most common first and last year."""
    spans = Counter((one.first_year, one.last_year) for one in moving)
    (first, last), count = max(spans.items(), key=lambda pair: (pair[1], pair[0][1]))
    alike = [one for one in moving if (one.first_year, one.last_year) == (first, last)]
    if count < 2 or len({one.measure for one in alike}) > 1:  # noqa: PLR2004 - one is no group
        return say(
            "each line follows its own years or its own collection, so they are read one by one"
        )
    most = max(alike, key=lambda one: abs(one.last - one.first))
    return say(
        "of {n} places with figures from {first_year} to {last_year}, {moves}; the largest change "
        "is that of {course}",
        n=count,
        first_year=first,
        last_year=last,
        moves=_moves(alike, first, last),
        course=_course(measured, most),
    )


def _moves(alike: Sequence[Course], first: int, last: int) -> str:
    """Count those that stand higher and lower at the end: "3 stand higher in 2022 than in 2018"."""
    span = {"first_year": first, "last_year": last}
    higher = sum(one.last > one.first for one in alike)
    lower = sum(one.last < one.first for one in alike)
    up = say_many(
        "{n} stands higher in {last_year} than in {first_year}",
        "{n} stand higher in {last_year} than in {first_year}",
        higher,
        **span,
    )
    down = say_many("{n} stands lower", "{n} stand lower", lower)
    alone = say_many(
        "{n} stands lower in {last_year} than in {first_year}",
        "{n} stand lower in {last_year} than in {first_year}",
        lower,
        **span,
    )
    if higher:
        return clauses([up, down] if lower else [up])
    return alone if lower else say("none has moved")


def _course_limit(*, is_survey: bool) -> str:
    if is_survey:
        return say(
            "Changes are described here, not tested: a test between two cycles must take in how "
            "far their scales were linked."
        )
    return say("Changes are described, not tested.")
