"""The sentences about practices: how solid the evidence is, what was found, whom to learn from.

Finding, certainty, limit: a study's design says nothing of its result, a listed indicator claims no
effect, and nobody is named to learn from without a test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from dashboard import words
from dashboard.language import Said, mark, say, say_many

EVIDENCE = Said(
    {
        "evaluation": mark("Evaluation"),
        "trend": mark("Trend"),
        "description": mark("Description"),
    }
)
"""Levels of evidence, the most solid first."""

EVIDENCE_MEANINGS = Said(
    {
        "evaluation": mark(
            "Evaluation: a study with a comparison group or a causal design was read. This says "
            "nothing of its result; several found no gain."
        ),
        "trend": mark(
            "Trend: figures over time, or against a benchmark, without a credible comparison group."
        ),
        "description": mark("Description: what was done. No figure on results can be tied to it."),
    }
)

DESIGNS = Said(
    {
        "randomised": mark("Randomised trial"),
        "quasi_experimental": mark("Quasi-experimental study or official audit"),
        "comparison": mark("Comparison that controls weakly who takes part"),
        "thesis": mark("Comparison in a master's thesis"),
    }
)
"""Designs of evaluations, the most solid first."""

RESULTS = Said(
    {
        "favourable": mark("Found better results"),
        "mixed": mark("Found mixed or contested results"),
        "no_gain": mark("Found no gain, or a loss"),
    }
)

_NO_RESULT = Said(
    {
        "trend": mark("Effect not tested"),
        "description": mark("No figure on results"),
    }
)

LISTED = mark(
    "Practices are listed by how solid the evidence on them is, never by how well a city stands."
)
LISTED_BY_CITY = mark(
    "Cities stand in the order of their most solid evidence, those with a practice that lists this "
    "indicator before the others, and the practices of each city likewise; never by how well a "
    "city stands."
)
NO_CLAIM = mark(
    "An indicator listed here is one the practice could bear on. Listing it does not claim that "
    "the practice moved it: the figures of a city may move for other reasons."
)
NO_CAUSE = mark(
    "Better figures do not show that a practice caused them. What is known of its effects, and how "
    "solid that is, stands on the page of each practice."
)
ADAPTING = mark(
    "Inferred from the setting described, unless the text names a source. Whether the practice "
    "still runs today was not established."
)
AS_PUBLISHED = mark("References keep the titles and names under which they were published.")


def evidence(row: Mapping[str, Any]) -> str:
    """Name how solid the evidence on a practice is: "Evaluation: randomised trial"."""
    if row["design"]:
        return say("Evaluation: {design}", design=words_in_sentence(DESIGNS[row["design"]]))
    return EVIDENCE[row["evidence"]]


def words_in_sentence(text: str) -> str:
    """Write a label with a small first letter, as it stands behind a colon."""
    return text[:1].lower() + text[1:]


def result(row: Mapping[str, Any]) -> str:
    """Say in a few words what is known of the result of a practice, good, null or unknown."""
    return RESULTS[row["result"]] if row["result"] else _NO_RESULT[row["evidence"]]


def counted(n: int, n_all: int) -> str:
    """Say how many practices are shown."""
    if n == n_all:
        return say_many("{n} practice.", "{n} practices.", n)
    return say("{n} of {n_all} practices.", n=n, n_all=n_all)


def year(value: int | None) -> str:
    """Write the year of a reference."""
    return say("no date") if value is None else str(value)


def seen(code: str) -> str:
    """Say how a reference is known; nothing where it was read."""
    return say("known only through another text") if code == "cited" else ""


def period(row: Mapping[str, Any]) -> str:
    """Say when a practice ran, and what of that a chart marks."""
    return words.prose([say("Period: {period}.", period=row["period"]), row["period_note"]])


def lines_finding(
    city: str, practice: Mapping[str, Any], lines: Sequence[Sequence[Mapping[str, Any]]]
) -> str:
    """Say what the chart of a practice's indicators shows and its limit, or why there is none."""
    if not lines:
        return say("No indicator listed here has figures of two years for {city}.", city=city)
    own = [rows for rows in lines if words.is_own(rows[0]["geo_level"])]
    shown = say_many(
        "{n} indicator has figures of several years for {city}; of these, {own} are measured for "
        "its own school system.",
        "{n} indicators have figures of several years for {city}; of these, {own} are measured for "
        "its own school system.",
        len(lines),
        city=city,
        own=len(own),
    )
    return words.prose([shown, _overlap(practice, lines)])


def _overlap(practice: Mapping[str, Any], lines: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    start, end = practice["from_year"], practice["to_year"]
    if start is None:
        return say("No period is marked: no first year is known.")
    years = [row["year"] for rows in lines for row in rows]
    if end is not None and end < min(years):
        return say("Its period lies before the first of these figures.")
    if start > max(years):
        return say("Its period lies after the last of these figures.")
    if end is None:
        return say("Shaded from its first year; its end is not known.")
    return say("The shaded years are its period.")


def line_text(city: str, row: Mapping[str, Any]) -> str:
    """Say what a line of a practice's chart shows: the place and the unit."""
    return say(
        "{place}, in {unit}",
        place=words.shown_by([city], row["geo"], row["geo_level"]),
        unit=row["unit_short"] or row["unit"],
    )


def line_title(row: Mapping[str, Any]) -> str:
    """Name a line: the indicator, and its group where that is not everyone."""
    group = row["category_label"]
    if not group:
        return str(row["short_title"])
    return say("{title}, {group}", title=row["short_title"], group=group)


def line_hover(row: Mapping[str, Any]) -> str:
    """What a pointer finds on a figure of a practice's chart, in lines."""
    lines = (
        f"<b>{row['geo']}</b>",
        words.with_unit(row["value"], row["decimals"], row["unit_short"]),
        words.period(row["period_label"], row["year"]),
        words.mark(row["obs_status"]) or "",
    )
    return "<br>".join(line for line in lines if line)


# --- whom to learn from -------------------------------------------------------------------------


class _Examples(Protocol):
    @property
    def indicator(self) -> Mapping[str, Any]: ...
    @property
    def own(self) -> Mapping[str, Any] | None: ...
    @property
    def year(self) -> int | None: ...
    @property
    def better(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def n_tested(self) -> int: ...
    @property
    def no_better(self) -> str | None: ...
    @property
    def reasons(self) -> Sequence[tuple[str, int]]: ...
    @property
    def span(self) -> tuple[int, int] | None: ...
    @property
    def rule(self) -> str: ...
    @property
    def improved(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def falling(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def still(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def n_changes(self) -> int: ...
    @property
    def no_improving(self) -> str | None: ...
    @property
    def relapsed(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def newest(self) -> tuple[int, int] | None: ...
    @property
    def until(self) -> int | None: ...
    @property
    def most_years(self) -> int: ...


NO_DIRECTION = mark(
    "No direction of this indicator is declared better, so that nobody can be named to learn from."
)
NO_FOCAL = mark(
    "Choose a city under “Compare with” to see which systems are significantly better than it."
)
KINDS = Said(
    {
        "better": mark("significantly better figures"),
        "improving": mark("improved while others fell"),
    }
)
"""Why a city is an example."""


def learning(found: _Examples, focal: str | None) -> list[str]:
    """Say who is significantly better than a city and who improved while others fell, or why not.

    A paragraph each, and one on the rule for many comparisons where one is chosen that adjusts
    tests. ``focal`` is the city's name.
    """
    if found.no_better == "no_direction":
        return [say(NO_DIRECTION)]
    first = _better(found, focal) if focal else say(NO_FOCAL)
    rule = _rule(found, focal) if found.rule == "bh" else ""
    return [first, _improving(found, focal), *([rule] if rule else [])]


def _rule(found: _Examples, focal: str | None) -> str:
    return words.prose(
        [
            say(
                "Rule for many comparisons: Benjamini-Hochberg. The tests of {city} against others "
                "in one year are adjusted together.",
                city=focal,
            )
            if focal and found.n_tested
            else "",
            say("Changes over time are each tested by themselves at 5 %.") if found.span else "",
        ]
    )


def _better(found: _Examples, focal: str) -> str:
    if found.no_better == "no_figure":
        return say(
            "{city} has no figure here, so that nobody can be tested against it.", city=focal
        )
    if found.no_better == "local":
        return say(
            "{city} is measured here by an instrument that is read within its own system or "
            "country only: no other system is set beside it.",
            city=focal,
        )
    if found.no_better == "none":
        return say_many(
            "In {year}, the one system that could be tested is not significantly better than "
            "{city}.",
            "In {year}, none of the {n} systems that could be tested is significantly better than "
            "{city}.",
            found.n_tested,
            year=found.year,
            city=focal,
        )
    if found.no_better:
        return _untested(found, focal)
    values = {
        "year": found.year,
        "city": _own(found, focal),
        "places": words.join(_place(found, row) for row in found.better),
        "n": found.n_tested,
    }
    if found.indicator["better"] == "higher":
        return say(
            "In {year}, significantly higher than {city}, which is the better direction: {places}. "
            "Systems that could be tested: {n}.",
            **values,
        )
    return say(
        "In {year}, significantly lower than {city}, which is the better direction: {places}. "
        "Systems that could be tested: {n}.",
        **values,
    )


def _untested(found: _Examples, focal: str) -> str:
    if not found.reasons:
        return say(
            "No system can be tested against {city}: no other one compared here has a figure.",
            city=focal,
        )
    if len(found.reasons) == 1:
        why = words.reason(found.reasons[0][0])
    else:
        why = words.listed(
            say("{reason} ({n})", reason=words.reason(code), n=n) for code, n in found.reasons
        )
    return say_many(
        "No system can be tested against {city}. The one other with a figure is not tested: {why}.",
        "No system can be tested against {city}. The {n} others with a figure are not tested: "
        "{why}.",
        sum(n for _, n in found.reasons),
        city=focal,
        why=why,
    )


def _own(found: _Examples, focal: str) -> str:
    return focal if found.own is None else _figure(found, found.own, [focal])


def _place(found: _Examples, row: Mapping[str, Any]) -> str:
    return _figure(found, row, row["cities"])


def _figure(found: _Examples, row: Mapping[str, Any], cities: Sequence[str]) -> str:
    value = words.number(row["value"], found.indicator["decimals"])
    own = words.is_own(row["geo_level"]) or row["geo_level"] == "city"
    if own:
        return say("{cities} ({value})", cities=words.join(cities), value=value)
    return say(
        "{cities} ({value}, shown by {place})",
        cities=words.join(cities),
        value=value,
        place=words.the(row["geo"]),
    )


def _improving(found: _Examples, focal: str | None) -> str:
    """Say who improved and who became worse, and the focal city's own change."""
    if found.span is None:
        return _no_change(found)
    has_improved = any(focal not in row["cities"] for row in found.improved)
    return words.prose(
        [
            "" if has_improved else _nobody(found, focal),
            _moves(found),
            _own_change(found, focal) if focal else "",
            _relapsed(found),
            say("Only systems that improved while others fell are named as examples.")
            if has_improved and not found.falling
            else "",
        ]
    )


def _nobody(found: _Examples, focal: str | None) -> str:
    """Say that no other system improved over any of the spans looked at."""
    looked = {"n": found.most_years, "year": found.until}
    if found.improved:
        return say(
            "Over at most {n} years to {year}, no system other than {city} improved significantly, "
            "as far as changes can be tested.",
            **looked,
            city=focal,
        )
    return say(
        "Over at most {n} years to {year}, no system improved significantly, as far as changes can "
        "be tested.",
        **looked,
    )


_MOVES = {
    (True, True): mark(
        "From {start} to {end}, improved significantly: {places}. Became significantly worse: "
        "{fallen}. Changes that could be tested: {n}."
    ),
    (True, False): mark(
        "From {start} to {end}, improved significantly: {places}. No system became significantly "
        "worse. Changes that could be tested: {n}."
    ),
    (False, True): mark(
        "From {start} to {end}, became significantly worse: {fallen}. Changes that could be "
        "tested: {n}."
    ),
    (False, False): mark(
        "From {start} to {end}, none became significantly worse. Changes that could be tested: {n}."
    ),
}
"""What is said of a span, by whether any improved and any became worse."""


def _moves(found: _Examples) -> str:
    start, end = found.span or (0, 0)
    return say(
        _MOVES[bool(found.improved), bool(found.falling)],
        start=start,
        end=end,
        places=words.listed(shown(row, row["cities"]) for row in found.improved),
        fallen=words.listed(shown(row, row["cities"]) for row in found.falling),
        n=found.n_changes,
    )


def _own_change(found: _Examples, focal: str) -> str:
    """Say how the focal city's own change came out, where the lists do not hold it."""
    if any(focal in row["cities"] for row in (*found.improved, *found.falling)):
        return ""
    own = next((row for row in found.still if focal in row["cities"]), None)
    if own is None:
        return say("Over these years the change of {city} is not tested.", city=focal)
    return say("Not significantly changed: {place}.", place=shown(own, [focal]))


def _relapsed(found: _Examples) -> str:
    """Name those that improved over the span and not at its end."""
    start, end = found.newest or (0, 0)
    return (
        say(
            "From {start} to {end}, the newest change that is tested, significantly worse: "
            "{places}. Such a system is not named as an example of improvement.",
            start=start,
            end=end,
            places=words.listed(shown(row, row["cities"]) for row in found.relapsed),
        )
        if found.relapsed
        else ""
    )


def _no_change(found: _Examples) -> str:
    if found.no_improving == "no_span":
        return say("No change over at most {n} years can be tested here.", n=found.most_years)
    return say(
        "Over at most {n} years to {year}, changes are tested here only in instruments that "
        "are read within their own system or country, so that nobody is named for them.",
        n=found.most_years,
        year=found.until,
    )


def shown(row: Mapping[str, Any], cities: Sequence[str]) -> str:
    """Name cities of an example with the place that its row was measured for."""
    return words.shown_by(cities, row["geo"], row["geo_level"])


# --- priorities ---------------------------------------------------------------------------------


def stated(years: Sequence[int]) -> str:
    """Say in which years the network named a subject."""
    named = words.join(str(one) for one in years)
    return say("Named in {years}.", years=named)


def shown_now(n_indicators: int, n_shared: int, why_none: str) -> str:
    """Say what the figures of a subject show now: how many are shared challenges, or why none."""
    if why_none:
        return why_none
    if not n_shared:
        return say_many(
            "The one indicator looked at shows no shared challenge that tests can carry.",
            "Of {n} indicators looked at, none shows a shared challenge that tests can carry.",
            n_indicators,
        )
    return say_many(
        "Shared challenges in the one indicator looked at:",
        "Shared challenges among the {n} indicators looked at:",
        n_indicators,
    )
