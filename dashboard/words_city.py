"""The sentences of a city's page and of its brief: standing, certainty, movement, targets, peers.

Takes what ``warehouse.evidence`` and ``warehouse.targets`` give, as plain objects: this floor knows
words only. Finding, certainty, limit; nothing is called better without a test, and what cannot be
tested is told with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dashboard import language, words
from dashboard.language import Said, in_sentence, say, say_many, term

TREND_REASONS = Said(
    {
        "no_std_error": language.mark("no standard error is published"),
        "full_count": language.mark("no sample was drawn, so the change is a plain difference"),
        "definition": language.mark("the definition changed"),
        "break": language.mark("there is a break between"),
        "sampling_flag": language.mark("the publisher flags the sample"),
        "no_link_error": language.mark("no link error between these cycles is known here"),
    }
)

_CHANCE = 0.05
_FEW = 3
"""Names told one by one; more are counted."""


class _Change(Protocol):
    @property
    def from_year(self) -> int: ...
    @property
    def to_year(self) -> int: ...
    @property
    def value_from(self) -> float: ...
    @property
    def change(self) -> float: ...
    @property
    def verdict(self) -> str: ...
    @property
    def reason(self) -> str | None: ...


class _Movement(Protocol):
    @property
    def last(self) -> _Change | None: ...
    @property
    def tested(self) -> _Change | None: ...


class _Place(Protocol):
    @property
    def geo(self) -> str: ...
    @property
    def geo_level(self) -> str: ...
    @property
    def peers(self) -> tuple[str, ...]: ...
    @property
    def value(self) -> float: ...
    @property
    def difference(self) -> float: ...
    @property
    def verdict(self) -> str: ...
    @property
    def reason(self) -> str | None: ...


class _Judged(Protocol):
    @property
    def figure(self) -> Mapping[str, Any]: ...
    @property
    def places(self) -> tuple[_Place, ...]: ...
    @property
    def movement(self) -> _Movement: ...
    @property
    def newest_reasons(self) -> tuple[str, ...]: ...
    @property
    def tested(self) -> Sequence[_Place]: ...
    @property
    def standing(self) -> str: ...
    def of(self, verdict: str) -> Sequence[_Place]: ...
    def reading(self, verdict: str) -> str: ...


class _Alike(Protocol):
    @property
    def n_features(self) -> int: ...
    @property
    def places(self) -> Sequence[str]: ...


class _Evidence(Protocol):
    @property
    def judged(self) -> Sequence[_Judged]: ...
    @property
    def counted(self) -> Sequence[_Judged]: ...
    @property
    def untested(self) -> Mapping[str, str]: ...
    @property
    def n_indicators(self) -> int: ...


# --- names and numbers --------------------------------------------------------------------------


def title(row: Mapping[str, Any]) -> str:
    """Name an indicator in short, with its group where it is not all students together."""
    return _with_group(row["short_title"], row)


def full_title(row: Mapping[str, Any]) -> str:
    """Name an indicator in full, with its group where it is not all students together."""
    return _with_group(row["title"], row)


def _group(row: Mapping[str, Any]) -> str:
    return "" if row["breakdown"] == "total" else in_sentence(row["category_label"])


def signed(value: float, decimals: int) -> str:
    """Write a difference with its sign; one that rounds to nothing has none."""
    written = words.number(abs(value), decimals)
    if written == words.number(0, decimals):
        return written
    return f"{'+' if value > 0 else '−'}{written}"


def value(row: Mapping[str, Any]) -> str:
    """Write a figure with its unit: "465 points"."""
    return words.with_unit(row["value"], row["decimals"], row["unit_short"])


def within(row: Mapping[str, Any]) -> str:
    """Write the interval of a figure; nothing where there is none."""
    return words.interval(row["low"], row["high"], row["decimals"]) or ""


def _with_group(name: str, row: Mapping[str, Any]) -> str:
    group = _group(row)
    return say("{title}, {group}", title=name, group=group) if group else name


def trend_reason(code: str | None) -> str:
    """Say why a change is not tested."""
    return TREND_REASONS.get(code or "") or say("no test is made")


def place(row: Mapping[str, Any]) -> str:
    """Say in two words where a figure was measured: "own system", "the United States"."""
    own = words.is_own(row["geo_level"])
    return words.LEVELS["city_system"] if own else words.the(row["geo"])


def label(row: Mapping[str, Any]) -> str:
    """Name where a figure was measured beside its mark: "own system", "United States"."""
    return place(row).removeprefix("the ")


def mark(row: Mapping[str, Any]) -> str:
    """Give the mark of where a figure was measured: filled for the own system, else hollow."""
    return "●" if words.is_own(row["geo_level"]) else "○"


def peers_at(one: _Place) -> str:
    """Name the peers that a place stands for: "Singapore", "Seoul (Korea)"."""
    names = words.join(one.peers)
    if words.is_own(one.geo_level) or one.geo in one.peers:
        return names
    where = words.the(one.geo)
    if len(one.peers) == 1:
        return say("{names} ({place})", names=names, place=where)
    return say("{place} ({n} peers)", place=where, n=len(one.peers))


def _listed(places: Sequence[_Place]) -> str:
    return words.join(peers_at(one) for one in places)


# --- one indicator ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """One indicator told: its name, figure, where it was measured, and what tests say of it.

    ``share`` is the short reading ("▲ better than 5 of 6"), ``against`` names the places,
    ``moving`` says how it moved, ``limits`` what else must be known.
    """

    indicator_id: str
    title: str
    value: str
    interval: str
    year: int
    mark: str
    place: str
    share: str
    against: str
    moving: str
    limits: tuple[str, ...] = ()


def item(one: _Judged) -> Item:
    """Tell one judged indicator."""
    row = one.figure
    return Item(
        indicator_id=row["indicator_id"],
        title=full_title(row),
        value=value(row),
        interval=within(row),
        year=row["year"],
        mark=mark(row),
        place=label(row),
        share=share(one),
        against=_against(one),
        moving=moving(one.movement, row["decimals"]),
        limits=tuple(_limits(one)),
    )


_SHARES = {
    ("better", "one"): (
        language.mark("▲ significantly better than the one place tested"),
        language.mark("▲ significantly better than the one"),
    ),
    ("better", "both"): (
        language.mark("▲ significantly better than both places tested"),
        language.mark("▲ significantly better than both"),
    ),
    ("better", "all"): (
        language.mark("▲ significantly better than all {n} places tested"),
        language.mark("▲ significantly better than all {n}"),
    ),
    ("better", "some"): (
        language.mark("▲ significantly better than {some} of the {n} places tested"),
        language.mark("▲ significantly better than {some} of {n}"),
    ),
    ("worse", "one"): (
        language.mark("▼ significantly worse than the one place tested"),
        language.mark("▼ significantly worse than the one"),
    ),
    ("worse", "both"): (
        language.mark("▼ significantly worse than both places tested"),
        language.mark("▼ significantly worse than both"),
    ),
    ("worse", "all"): (
        language.mark("▼ significantly worse than all {n} places tested"),
        language.mark("▼ significantly worse than all {n}"),
    ),
    ("worse", "some"): (
        language.mark("▼ significantly worse than {some} of the {n} places tested"),
        language.mark("▼ significantly worse than {some} of {n}"),
    ),
    ("both", ""): (
        language.mark(
            "● significantly better than {better} and worse than {worse} of the {n} places tested"
        ),
        language.mark("significantly better than {better}, worse than {worse} of {n}"),
    ),
    ("both", "better"): (
        language.mark("● significantly better than {better} of the {n} places tested"),
        language.mark("significantly better than {better} of {n}"),
    ),
    ("both", "worse"): (
        language.mark("● significantly worse than {worse} of the {n} places tested"),
        language.mark("significantly worse than {worse} of {n}"),
    ),
    ("none", "one"): (
        language.mark("● not significantly different from the one place tested"),
        language.mark("not significantly different from the one"),
    ),
    ("none", "all"): (
        language.mark("● not significantly different from any of the {n} places tested"),
        language.mark("not significantly different from any of {n}"),
    ),
}
"""Against how many a city is better or worse: in a sentence, and in a cell.

A cell stands in a column of places tested, where ``●`` already says own system.
"""


def share(one: _Judged) -> str:
    """Say against how many of the places tested the city is better or worse."""
    return _share(one, _IN_A_SENTENCE)


_IN_A_SENTENCE, _IN_A_CELL = 0, 1


def _share(one: _Judged, column: int) -> str:
    n = len(one.tested)
    if not n:
        return say("– not tested")
    said = {"n": n, "better": len(one.of("better")), "worse": len(one.of("worse"))}
    if one.standing in ("better", "worse"):
        held = said[one.standing]
        many = {1: "one", 2: "both"}.get(n, "all") if held == n else "some"
        return say(_SHARES[one.standing, many][column], n=n, some=held)
    return say(_SHARES[_sides(said["better"], said["worse"], n)][column], **said)


def _sides(n_better: int, n_worse: int, n: int) -> tuple[str, str]:
    if n_better and n_worse:
        return "both", ""
    if n_better or n_worse:
        return "both", "better" if n_better else "worse"
    return "none", "one" if n == 1 else "all"


def verdict(one: _Judged | None, newest: Mapping[str, Any], reason: str | None) -> str:
    """Say in a cell how an indicator came out against the peers, and in which year.

    ``newest`` is the city's newest figure, ``reason`` why no test is made where ``one`` is absent.
    """
    if one is not None:
        year, said = one.figure["year"], _share(one, _IN_A_CELL)
        return said if year == newest["year"] else say("{year}: {said}", year=year, said=said)
    if newest["better"] == "neither":
        return say("– no direction is better")
    return say("– not tested: {why}", why=words.REASON_TAGS[reason or "no_value"])


_AGAINST = {
    "higher": language.mark("significantly higher than {places}"),
    "lower": language.mark("significantly lower than {places}"),
    "not_different": language.mark("not significantly different from {places}"),
}


def _against(one: _Judged) -> str:
    up = one.figure["better"]
    down = "lower" if up == "higher" else "higher"
    said = words.listed(
        say(_AGAINST[how], places=_listed(places))
        for how, places in (
            (up, one.of("better")),
            (down, one.of("worse")),
            ("not_different", one.of("not_different")),
        )
        if places
    )
    return words.prose(
        say("{said}.", said=words.capital(clause)) for clause in (said, words.direction(up))
    )


def _limits(one: _Judged) -> Iterable[str]:
    reasons = [code for code in one.newest_reasons if code != "same_place"]
    if one.newest_reasons:
        yield say(
            "The figure of {year} cannot be tested: {reasons}.",
            year=one.figure["newest_year"],
            reasons=words.join(words.reason(code) for code in reasons or ["no_value"]),
        )
    untested = [place for place in one.places if place.verdict == "not_tested"]
    if untested:
        by_reason: dict[str, list[_Place]] = {}
        for at in untested:
            by_reason.setdefault(at.reason or "", []).append(at)
        told = words.listed(
            say("{cities} ({why})", cities=_listed(places), why=words.reason(code))
            for code, places in by_reason.items()
        )
        yield say("Not tested: {named}.", named=told)


def moving(movement: _Movement, decimals: int) -> str:
    """Say how a figure moved last, tested or with the reason why not, and what could be tested."""
    if movement.last is None:
        return say("One year only, so nothing can be said of change")
    return _moves(movement, decimals, trend_reason)


def moved(movement: _Movement, decimals: int) -> str:
    """Say the same in few words, with the reason why a change is not tested in a word or two."""
    if movement.last is None:
        return words.capital(say("one year only"))
    return _moves(movement, decimals, words.change_tag)


def _moves(movement: _Movement, decimals: int, why: Callable[[str | None], str]) -> str:
    """Tell the last change, and where it is not tested the newest one that is."""
    told = [movement.last]
    if movement.last is not None and movement.last.verdict == "not_tested":
        told.append(movement.tested)
    return words.listed(_changed(one, decimals, why(one.reason)) for one in told if one)


def change(one: _Change, decimals: int) -> str:
    """Tell a change between two years with its test or the reason why none is made."""
    return _changed(one, decimals, trend_reason(one.reason))


def _changed(one: _Change, decimals: int, why: str) -> str:
    said = {
        "from_year": one.from_year,
        "to_year": one.to_year,
        "change": signed(one.change, decimals),
    }
    if one.verdict == "not_tested":
        return say(
            "{from_year} to {to_year}: {change}, not tested ({why})",
            **said,
            why=why,
        )
    return say(
        "{from_year} to {to_year}: {how} ({change})", **said, how=words.SIGNIFICANT[one.verdict]
    )


# --- the first screen ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """The answer to one of the page's questions."""

    question: str
    text: str


def answers(evidence: _Evidence, city: str, n_peers: int) -> list[Answer]:
    """Answer where a city stands, how sure that is, and whether it is moving, a sentence each."""
    return [
        Answer(say("Where does it stand?"), _where(evidence, city, n_peers)),
        Answer(say("How sure is that?"), _sure(evidence, n_peers)),
        Answer(say("Is it moving?"), _is_moving(evidence)),
    ]


def _where(evidence: _Evidence, city: str, n_peers: int) -> str:
    n, n_all = len(evidence.judged), evidence.n_indicators
    if not n_all:
        return say(
            "No indicator that has a better direction has a figure for {city} here.", city=city
        )
    if not n_peers:
        return say("No peer is chosen, so {city} is held against nobody.", city=city)
    if not n:
        none = say_many(
            "The one indicator of {city} that has a better direction cannot be tested against the "
            "peers chosen.",
            "Not one of the {n} indicators of {city} that have a better direction can be tested "
            "against the peers chosen.",
            n_all,
            city=city,
        )
        return words.prose([none, _instead(evidence)])
    message = (
        language.mark(
            "{city} can be tested against its peers in all {n} indicators that have a better "
            "direction: {told}."
        )
        if n == n_all
        else language.mark(
            "{city} can be tested against its peers in {n} of its {all} indicators that have a "
            "better direction: {told}."
        )
    )
    told = say(message, city=city, n=n, all=n_all, told=words.clauses(_readings(evidence)))
    return words.prose([told, _stand_ins(evidence.judged, city)])


_FIRST = {
    "better": (
        language.mark("in {n} it is significantly better than most places tested"),
        language.mark("in none it is significantly better than most places tested"),
    ),
    "worse": (
        language.mark("in {n} it is significantly worse than most places tested"),
        language.mark("in none it is significantly worse than most places tested"),
    ),
}


_THEN = {
    "better": (
        language.mark("in {n} significantly better"),
        language.mark("in none significantly better"),
    ),
    "worse": (
        language.mark("in {n} significantly worse"),
        language.mark("in none significantly worse"),
    ),
    "neither": (language.mark("in {n} neither"), language.mark("in none neither")),
}
"""How many indicators came out so: some, or none."""


def _readings(evidence: _Evidence) -> list[str]:
    """Count the indicators on each side, the side with more of them first."""
    counts = Counter(one.standing for one in evidence.judged)
    first, second = sorted(("better", "worse"), key=lambda kind: -counts[kind])
    kinds = [(_FIRST, first), (_THEN, second)]
    if counts["neither"]:
        kinds.append((_THEN, "neither"))
    return [
        say(messages[kind][0 if counts[kind] else 1], n=counts[kind]) for messages, kind in kinds
    ]


def _stand_ins(judged: Sequence[_Judged], city: str) -> str:
    places = Counter(place(one.figure) for one in judged)
    own = places.pop(words.LEVELS["city_system"], 0)
    if not places:
        return say("All of these figures are of its own system.")
    if len(places) == 1:
        named = next(iter(places))
    else:
        named = words.join(words.in_brackets(name, n) for name, n in places.most_common())
    if own:
        return say(
            "{n} of these figures are of its own system, the others those of {places}, standing "
            "in for {city}.",
            n=own,
            places=named,
            city=city,
        )
    return say(
        "These figures are those of {places}, standing in for {city}.", places=named, city=city
    )


def _instead(evidence: _Evidence) -> str:
    if evidence.counted:
        return say("{n} are full counts, told below as plain differences.", n=len(evidence.counted))
    return say("What is known of it stands in the profile below.")


def _sure(evidence: _Evidence, n_peers: int) -> str:
    n_tests = sum(len(one.tested) for one in evidence.judged)
    if not n_peers:
        return say("Choose peers above to have its figures tested against theirs.")
    untested = _untested(evidence.untested)
    if not n_tests:
        if untested:
            return say("No test is made: {reasons}.", reasons=untested)
        return say("No test is made.")
    years = sorted({one.figure["year"] for one in evidence.judged})
    said = {
        "tests": say_many("{n} test", "{n} tests", n_tests),
        "years": words.years(years[0], years[-1]),
        "chance": round(n_tests * _CHANCE),
    }
    tested = (
        say(
            "Each difference is tested at 5 % ({tests} on figures of {years}, not adjusted for "
            "their number; about {chance} of so many would come out as different by chance alone).",
            **said,
        )
        if said["chance"]
        else say(
            "Each difference is tested at 5 % ({tests} on figures of {years}, not adjusted for "
            "their number).",
            **said,
        )
    )
    rest = say("The other indicators are not tested: {reasons}.", reasons=untested)
    return words.prose([tested, rest if untested else ""])


def _untested(untested: Mapping[str, str]) -> str:
    counted = Counter(untested.values()).most_common()
    return say(", ").join(words.in_brackets(words.REASON_TAGS[code], n) for code, n in counted)


def _is_moving(evidence: _Evidence) -> str:
    readings: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for one in evidence.judged:
        last = one.movement.last
        if last is None:
            reasons[say("one year only")] += 1
        elif last.verdict == "not_tested":
            reasons[trend_reason(last.reason)] += 1
        else:
            readings[one.reading(last.verdict)] += 1
    if not evidence.judged:
        return say(
            "Nothing tested, so no movement is told here; the profile below shows the years."
        )
    why = say(", ").join(words.in_brackets(reason, n) for reason, n in reasons.most_common())
    if not readings.total():
        return say("Their last changes cannot be tested: {reasons}.", reasons=why)
    told = words.clauses(
        say(message, n=readings[reading])
        for reading, message in _MOVING.items()
        if readings[reading]
    )
    rest = say("The last changes of the others are not tested: {reasons}.", reasons=why)
    return words.prose(
        [say("Its last change between two cycles is {told}.", told=told), rest if why else ""]
    )


_MOVING = {
    "better": language.mark("significant in the better direction in {n}"),
    "worse": language.mark("significant in the worse direction in {n}"),
    "not_different": language.mark("not significant in {n}"),
}


def nothing_listed(kind: str, evidence: _Evidence) -> str:
    """Say why a list of strengths or concerns is empty; ``kind``: ``better`` or ``worse``."""
    if not evidence.judged:
        return say("Nothing can be tested here, so nothing is listed.")
    n = len(evidence.judged)
    if kind == "better":
        return say_many(
            "In the one indicator tested it is not significantly better than most of the places "
            "tested.",
            "In none of the {n} indicators tested is it significantly better than most of the "
            "places tested.",
            n,
        )
    return say_many(
        "In the one indicator tested it is not significantly worse than most of the places tested.",
        "In none of the {n} indicators tested is it significantly worse than most of the places "
        "tested.",
        n,
    )


# --- full counts --------------------------------------------------------------------------------


def counted_sentence(counted: Sequence[_Judged]) -> str:
    """Introduce the full counts told as plain differences."""
    held = say_many(
        "{n} indicator comes from registers or accounts, here and for at least one peer.",
        "{n} indicators come from registers or accounts, here and for at least one peer.",
        len(counted),
    )
    limit = say(
        "No sample was drawn, so there is no sampling error and no test; other errors, such as "
        "different ways of counting, are not measured."
    )
    return words.prose([held, limit])


def difference(one: _Place, decimals: int) -> str:
    """Write a peer's figure and the city's difference from it."""
    return f"{words.number(one.value, decimals)} ({signed(one.difference, decimals)})"


# --- targets ------------------------------------------------------------------------------------


class _Aim(Protocol):
    @property
    def value(self) -> float: ...
    @property
    def year(self) -> int: ...
    @property
    def source(self) -> str: ...


class _Progress(Protocol):
    @property
    def aim(self) -> _Aim: ...
    @property
    def base(self) -> Mapping[str, Any] | None: ...
    @property
    def latest(self) -> Mapping[str, Any]: ...
    @property
    def change(self) -> _Change | None: ...
    @property
    def distance(self) -> float: ...
    @property
    def years_left(self) -> int: ...
    @property
    def pace_needed(self) -> float | None: ...
    @property
    def pace_so_far(self) -> float | None: ...
    @property
    def share(self) -> float | None: ...
    @property
    def judgement(self) -> str: ...


def target_label(aim: _Aim, decimals: int) -> str:
    """Label the line of a target: "target 2030: 520"."""
    return say("target {year}: {value}", year=aim.year, value=words.number(aim.value, decimals))


def target_sentences(progress: _Progress, city: str) -> list[str]:
    """Tell a target: distance and whether it is reached, the pace needed, the way so far."""
    row = progress.latest
    own = words.is_own(row["geo_level"])
    certain = within(row)
    had = say(
        "In {year} {city} had {value}: {judgement}",
        year=row["year"],
        city=city
        if own
        else say("{city}, shown by {place},", city=city, place=words.the(row["geo"])),
        value=say("{value} (95 % interval {interval})", value=value(row), interval=certain)
        if certain
        else value(row),
        judgement=_judgement(progress),
    )
    return [had, _pace(progress), *_way(progress)]


_JUDGEMENTS = {
    "reached": language.mark(
        "{away}. The target is reached: the whole interval is on its better side."
    ),
    "not_reached": language.mark(
        "{away}. The target is not reached: the whole interval falls short of it."
    ),
    "within_interval": language.mark(
        "{away}. The target lies within the interval, so it can be said neither that it is reached "
        "nor that it is not."
    ),
    "no_interval": language.mark(
        "{away}. Whether it is reached is not judged: no interval is published."
    ),
    "sampling_flag": language.mark(
        "{away}. Whether it is reached is not judged: the publisher flags the sample."
    ),
}


_COUNTED_JUDGEMENTS = {
    "reached": language.mark("{away}. The target is reached."),
    "not_reached": language.mark("{away}. The target is not reached."),
}
"""The same of a full count, which has no interval."""


def _judgement(progress: _Progress) -> str:
    row, aim = progress.latest, progress.aim
    decimals = row["decimals"]
    gap = words.number(abs(progress.distance), decimals)
    said = {"gap": gap, "target": words.with_unit(aim.value, decimals, row["unit_short"])}
    if words.number(0, decimals) == gap:
        away = say("at the target of {target}, as far as the decimals shown go", **said)
    elif progress.distance > 0:
        away = say("{gap} below the target of {target}", **said)
    else:
        away = say("{gap} above the target of {target}", **said)
    judgements = {**_JUDGEMENTS, **(_COUNTED_JUDGEMENTS if row["full_count"] else {})}
    return say(judgements[progress.judgement], away=away)


def _pace(progress: _Progress) -> str:
    if progress.pace_needed is None:
        return say(
            "The year of the target, {year}, has come with this figure.", year=progress.aim.year
        )
    needed = signed(progress.pace_needed, progress.latest["decimals"] + 1)
    return say_many(
        "Needed until {year}: {pace} a year, over {n} year.",
        "Needed until {year}: {pace} a year, over {n} years.",
        progress.years_left,
        year=progress.aim.year,
        pace=say(
            "{number} {unit}",
            number=needed,
            unit=words.difference_unit(progress.latest["unit_short"]),
        ),
    )


def _way(progress: _Progress) -> Iterable[str]:
    row, base = progress.latest, progress.base
    if base is None or progress.pace_so_far is None:
        yield say("There is no earlier figure of this line to count progress from.")
        return
    decimals = row["decimals"]
    yield say(
        "Since {year} ({value}) it changed by {change}, {pace} a year; {certainty}.",
        year=base["year"],
        value=words.number(base["value"], decimals),
        change=signed(row["value"] - base["value"], decimals),
        pace=signed(progress.pace_so_far, decimals + 1),
        certainty=_certainty(progress),
    )
    if progress.share is not None:
        share = words.number(100 * progress.share, 0)
        yield say("That is {share} % of the way to the target.", share=share)


def _certainty(progress: _Progress) -> str:
    if progress.latest["full_count"]:
        return say("no sample was drawn, so this is a plain difference")
    change = progress.change
    if change is None:
        return say("this change is not tested")
    if change.verdict == "not_tested":
        return say("not tested: {why}", why=trend_reason(change.reason))
    if change.verdict == "not_different":
        return say("this is not significantly different from no change")
    return say("this change is significant")


# --- peers --------------------------------------------------------------------------------------


def distance(gap: float | None) -> str:
    """Write the distance of two systems; a dash where they share no feature."""
    return words.number(gap, 2)


def peers_sentence(
    city: str,
    ranked: Sequence[tuple[str, float | None]],
    missing: Sequence[str],
    alike: Mapping[str, _Alike],
) -> str:
    """Say which systems are nearest in the features weighted, and what the city has no figure of.

    ``ranked`` are names with distances, nearest first; ``alike`` tells of a name in which features
    it is near because the same place stands for both.
    """
    known = [(name, gap) for name, gap in ranked if gap is not None]
    if not known:
        return say(
            "No weighted feature is known for {city} and another city, so nothing is near.",
            city=city,
        )
    first = [one for one in known if one[1] <= known[:_FEW][-1][1]]
    near = words.join(
        say("{name} ({distance})", name=name, distance=distance(gap)) for name, gap in first
    )
    lacks = say("{city} has no figure of {missing}.", city=city, missing=words.join(missing))
    nearest = say("By these weights, nearest to {city} are {near}.", city=city, near=near)
    same = [_alike(city, names, one) for one, names in _by_likeness(first, alike)]
    return words.prose([nearest, *same, lacks if missing else ""])


def _by_likeness(
    near: Sequence[tuple[str, float]], alike: Mapping[str, _Alike]
) -> list[tuple[_Alike, list[str]]]:
    """Put the names together that stand on as many figures of the same places as the city."""
    found: dict[tuple[int, tuple[str, ...]], tuple[_Alike, list[str]]] = {}
    for name, _ in near:
        one = alike.get(name)
        if one is not None and one.places:
            key = (one.n_features, tuple(sorted(one.places)))
            found.setdefault(key, (one, []))[1].append(name)
    return list(found.values())


def _alike(city: str, names: Sequence[str], one: _Alike) -> str:
    message = (
        language.mark(
            "In all {all} features compared, {cities} are shown by the same figures, those of "
            "{places}, so they cannot differ."
        )
        if len(one.places) == one.n_features
        else language.mark(
            "In {n} of the {all} features compared, {cities} are shown by the same figures, those "
            "of {places}, so only the rest sets them apart."
        )
    )
    return say(
        message,
        n=len(one.places),
        all=one.n_features,
        cities=words.join([city, *names]),
        places=words.join(dict.fromkeys(map(words.the, one.places))),
    )


# --- local instruments --------------------------------------------------------------------------


def local_sentence(
    city: str, instrument: str, rows_of: Sequence[Sequence[Mapping[str, Any]]]
) -> str:
    """Introduce a local instrument: how much, of which places and years, and its limit.

    ``rows_of`` are rows of ``profile.local`` by indicator.
    """
    everything = [row for rows in rows_of for row in rows]
    years = [row["year"] for row in everything]
    wider = dict.fromkeys(
        words.the(row["geo"]) for rows in rows_of for row in rows if row["geo"] != rows[0]["geo"]
    )
    gives = say_many(
        "{instrument} gives {n} indicator for {city}, {shown}, {years}.",
        "{instrument} gives {n} indicators for {city}, {shown}, {years}.",
        len(rows_of),
        instrument=term(instrument),
        city=city,
        shown=_measured_for(rows_of),
        years=words.years(min(years), max(years)),
    )
    limit = (
        say(
            "What one system alone uses is never set beside other cities: it is told over time "
            "and beside {places}.",
            places=words.join(wider),
        )
        if wider
        else say(
            "What one system alone uses is never set beside other cities: it is told over time."
        )
    )
    return words.prose([gives, limit])


def _measured_for(rows_of: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    """Count indicators by where they were measured: "3 of its own system and 2 shown by Texas"."""
    own = words.LEVELS["city_system"]
    places = Counter(place(rows[0]) for rows in rows_of)
    if len(places) == 1:
        (only,) = places
        return say("of its own system") if only == own else say("shown by {place}", place=only)
    return words.join(
        say("{n} of its own system", n=n)
        if name == own
        else say("{n} shown by {place}", n=n, place=name)
        for name, n in places.most_common()
    )


def local_lines(rows: Sequence[Mapping[str, Any]], movement: _Movement | None) -> list[str]:
    """Tell an indicator of a local instrument: latest figure, movement, and the wider places.

    ``rows`` are those of ``profile.local`` of one indicator, the closest place first.
    """
    latest = [row for row in rows if row["geo"] == rows[0]["geo"]][-1]
    certain = within(latest)
    told = {
        "mark": mark(latest),
        "place": label(latest),
        "value": value(latest),
        "interval": certain,
        "year": latest["year"],
    }
    said = [
        say("{mark} {place}: {value} ({interval}) in {year}", **told)
        if certain
        else say("{mark} {place}: {value} in {year}", **told)
    ]
    if movement is not None:
        said.append(moving(movement, latest["decimals"]))
    by_place: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["geo"] != latest["geo"]:
            by_place.setdefault(row["geo"], []).append(row)
    return [*said, *(_beside(latest, wider) for wider in by_place.values())]


def local_differences(
    rows: Sequence[Mapping[str, Any]], movement: _Movement | None
) -> Iterable[tuple[float, float, int]]:
    """Give the values of each difference in ``local_lines``, for ``words.unrounded``."""
    latest = [row for row in rows if row["geo"] == rows[0]["geo"]][-1]
    decimals = latest["decimals"]
    for one in (movement.last, movement.tested) if movement else ():
        if one is not None:
            yield one.value_from, one.value_from + one.change, decimals
    for row in rows:
        if row["geo"] != latest["geo"] and row["year"] == latest["year"]:
            yield row["value"], latest["value"], decimals


def _beside(latest: Mapping[str, Any], wider: Sequence[Mapping[str, Any]]) -> str:
    decimals = latest["decimals"]
    same = [row for row in wider if row["year"] == latest["year"]]
    other = (same or wider)[-1]
    said = {
        "place": words.capital(words.the(other["geo"])),
        "value": words.number(other["value"], decimals),
        "gap": signed(latest["value"] - other["value"], decimals),
        "year": other["year"],
    }
    if not same:
        return say("{place}: {value} in {year}; another year, so no difference is told", **said)
    if latest["full_count"] and other["full_count"]:
        return say(
            "{place}: {value}, a plain difference of {gap} (full counts, one within the other)",
            **said,
        )
    return say(
        "{place}: {value}, a difference of {gap}, not tested: one place lies within the other",
        **said,
    )
