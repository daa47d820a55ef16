"""Findings in words: what a comparison or a course over time shows, how sure it is, its limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard import language
from dashboard.language import say, say_many
from dashboard.words import (
    Measured,
    clauses,
    dated,
    is_apart,
    is_own,
    is_seen,
    join,
    listed,
    number,
    prose,
    reason,
    the,
)

# --- figures beside each other ------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A place in a comparison, ready for a sentence.

    ``name`` as it stands in the sentence, ``value`` unrounded, ``year`` of the figure, ``measure``
    equal for figures that may be held against each other, ``stand_in`` the place that stands for
    the cities where it is not their own, ``cities`` the cities it shows, ``is_local`` for a figure
    that is read within its own system or country only.
    """

    name: str
    value: float
    year: int
    measure: str
    cities: tuple[str, ...]
    stand_in: str | None = None
    level: str = "city_system"
    is_local: bool = False


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
    untested: Sequence[str] = (),
) -> str:
    """State what a comparison without a focal city shows, how sure it is, and its limit.

    ``verdicts`` holds the others by the leader's verdict against them: ``higher`` are those it is
    higher than. Without a leader the figures are not put in order. ``is_brief`` leaves out which
    cities a wider area stands for. ``untested`` are the reasons for which no pair is tested, where
    none is.
    """
    if not standings:
        return say("{about}: none of the chosen cities has a figure.", about=measured.about)
    if len(standings) == 1:
        return prose([_only(measured, standings[0]), stand_ins(standings)])
    if leader is None or verdicts is None:
        return _refusal(measured, standings)
    body = (
        _leader(measured, leader, verdicts)
        if verdicts.has_tests
        else _span(measured, standings, untested)
    )
    return prose([body, _untested(verdicts), "" if is_brief else stand_ins(standings)])


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
            stand_ins(everyone),
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
        (True, language.mark("{n} not comparable: {named}.")),
        (False, language.mark("{n} not tested: {named}.")),
    ):
        held = [
            (code, group) for code, group in _by_reason(verdicts) if is_apart(code) == are_apart
        ]
        named = [_with_why(_cities(group), code, group[0]) for code, group in held]
        total = sum(len(_cities(group)) for _, group in held)
        if total:
            said.append(say(message, n=total, named=listed(named)))
    return said


def _by_reason(verdicts: Verdicts) -> list[tuple[str, list[Standing]]]:
    """The untested by their reason; those of other years by their year, too, the latest first."""
    found = []
    for code, group in verdicts.not_tested.items():
        if code == "years_apart":
            years = sorted({one.year for one in group}, reverse=True)
            found += [(code, [one for one in group if one.year == year]) for year in years]
        elif code != "same_place":
            found.append((code, group))
    return found


def _with_why(names: Sequence[str], code: str, one: Standing) -> str:
    return say("{cities} ({why})", cities=join(names), why=_why(code, one))


def _without(missing: Sequence[str]) -> str:
    if not missing:
        return ""
    return say("{n} without a figure: {cities}.", n=len(missing), cities=join(missing))


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
        "others": say("every other system shown") if is_all else join(_cities(above)),
        "alike": join(_cities(beside)),
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


def _span(measured: Measured, standings: Sequence[Standing], untested: Sequence[str]) -> str:
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
    return prose([span, _no_test(untested)])


def _dated(one: Standing, standings: Sequence[Standing]) -> str:
    many = len({other.year for other in standings}) > 1
    return say("{name}, {year}", name=one.name, year=one.year) if many else one.name


def _no_test(untested: Sequence[str]) -> str:
    codes = [code for code in untested if code not in ("same_place", "no_value")]
    if codes == ["full_count"]:
        return say(
            "No sample was drawn, so there is no sampling error and no test; other errors, such as "
            "different ways of counting, are not measured."
        )
    if codes == ["years_apart"]:
        return say("The years differ, so no difference is tested.")
    if codes:
        reasons = listed(reason(code) for code in codes)
        return say("No difference is tested: {reasons}.", reasons=reasons)
    return say("No difference is tested.")


def _untested(verdicts: Verdicts) -> str:
    """Name the untested beside tests; where nothing was tested other words stand in their place."""
    return _not_tested(verdicts) if verdicts.has_tests else ""


def _not_tested(verdicts: Verdicts) -> str:
    said = [_with_why(_cities(group), code, group[0]) for code, group in _by_reason(verdicts)]
    return say("Not tested: {named}.", named=listed(said)) if said else ""


def _why(code: str, one: Standing) -> str:
    return say("last figure of {year}", year=one.year) if code == "years_apart" else reason(code)


def _refusal(measured: Measured, standings: Sequence[Standing]) -> str:
    years = sorted({one.year for one in standings})
    said = {"about": measured.about, "when": dated(years[0], years[-1])}
    if all(one.is_local for one in standings):
        return say(
            "{about}, {when}: each figure is read within its own system or country only. They are "
            "listed by name, and no order among them is meant.",
            **said,
        )
    return say(
        "{about}, {when}: the figures come from {n} collections that define or measure it "
        "differently. Each is true of its own system; they are listed by name, and no order among "
        "them is meant.",
        **said,
        n=len({one.measure for one in standings}),
    )


def stand_ins(standings: Sequence[Standing]) -> str:
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


# --- change over time -------------------------------------------------------------------------


@dataclass(frozen=True)
class Course:
    """A place's figures over the years, the earliest first, and the years that begin anew."""

    name: str
    measure: str
    values: Mapping[int, float]
    breaks: Collection[int] = ()

    @property
    def first_year(self) -> int:
        """Year of the first figure."""
        return min(self.values)

    @property
    def last_year(self) -> int:
        """Year of the last figure."""
        return max(self.values)

    @property
    def first(self) -> float:
        """The first figure."""
        return self.values[self.first_year]

    @property
    def last(self) -> float:
        """The last figure."""
        return self.values[self.last_year]

    @property
    def has_break(self) -> bool:
        """Whether the series begins anew after the first figure."""
        return any(self.first_year < year <= self.last_year for year in self.breaks)

    def within(self, first_year: int, last_year: int) -> Course:
        """The part of the way between two of its years."""
        held = {
            year: value for year, value in self.values.items() if first_year <= year <= last_year
        }
        return replace(self, values=held)


MOST_COURSES = 3
"""Courses told one by one; more are counted, and the largest change is told."""


def course_finding(
    measured: Measured,
    courses: Sequence[Course],
    focal_name: str | None,
    *,
    is_survey: bool,
    has_one_scale: bool = False,
    has_tests: bool = False,
) -> str:
    """State how figures moved, and that the changes are not tested.

    ``has_one_scale``: no shift between the scales of the survey's cycles enters the figures, so no
    link error is asked for. ``has_tests``: the release holds a test of a change of one of them.
    """
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
            _course_limit(is_survey=is_survey, has_one_scale=has_one_scale, has_tests=has_tests),
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
    """Count rises and falls of the places that have the most common first and last year."""
    spans = Counter((one.first_year, one.last_year) for one in moving)
    first, last = max(spans, key=lambda span: (spans[span], span[1]))
    alike = [one.within(first, last) for one in moving if {first, last} <= one.values.keys()]
    if len(alike) < 2 or len({one.measure for one in alike}) > 1:  # noqa: PLR2004 - one is no group
        return say(
            "each line follows its own years or its own collection, so they are read one by one"
        )
    most = max(alike, key=lambda one: abs(one.last - one.first))
    said = {
        "n": len(alike),
        "first_year": first,
        "last_year": last,
        "moves": _moves(measured, alike, first, last),
    }
    if not is_seen(most.last - most.first, measured.decimals):
        return say(
            "of {n} places with figures of {first_year} and {last_year}, {moves} as rounded here",
            **said,
        )
    return say(
        "of {n} places with figures of {first_year} and {last_year}, {moves}; the largest change "
        "is that of {course}",
        **said,
        course=_course(measured, most),
    )


def _moves(measured: Measured, alike: Sequence[Course], first: int, last: int) -> str:
    """Count those that stand higher and lower at the end: "3 stand higher in 2022 than in 2018"."""
    span = {"first_year": first, "last_year": last}
    changes = [one.last - one.first for one in alike]
    seen = [change for change in changes if is_seen(change, measured.decimals)]
    higher = sum(change > 0 for change in seen)
    lower = len(seen) - higher
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


def _course_limit(*, is_survey: bool, has_one_scale: bool, has_tests: bool) -> str:
    if is_survey and has_one_scale and has_tests:
        return say(
            "Changes are described here, not tested. Under “Change between two years” they are, "
            "and no link error is needed: no shift between the scales of two cycles enters these "
            "figures."
        )
    if is_survey and not has_one_scale:
        return say(
            "Changes are described here, not tested: a test between two cycles must take in how "
            "far their scales were linked."
        )
    return say("Changes are described, not tested.")
