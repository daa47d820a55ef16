"""The sentences of a city's page and of its brief: standing, certainty, movement, targets, peers.

Takes what ``warehouse.evidence`` and ``warehouse.targets`` give, as plain objects: this floor knows
words only. Finding, certainty, limit; nothing is called better without a test, and what cannot be
tested is told with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dashboard import words

SHAPES = {"better": "▲", "worse": "▼", "not_different": "●", "not_tested": words.MISSING}
"""Shape of a reading in the indicator's better direction."""

TREND_REASONS = {
    "no_std_error": "no standard error is published",
    "full_count": "everyone is counted, so the change is a plain difference",
    "definition": "the definition changed",
    "break": "there is a break between",
    "sampling_flag": "the publisher flags the sample",
    "no_link_error": "no link error between these cycles is known here",
}

_CHANCE = 0.05
_FEW = 3
"""Names told one by one; more are counted."""


class _Change(Protocol):
    @property
    def from_year(self) -> int: ...
    @property
    def to_year(self) -> int: ...
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
    return f"{row['short_title']}{_group(row)}"


def full_title(row: Mapping[str, Any]) -> str:
    """Name an indicator in full, with its group where it is not all students together."""
    return f"{row['title']}{_group(row)}"


def _group(row: Mapping[str, Any]) -> str:
    return "" if row["breakdown"] == "total" else f", {row['category_label'].lower()}"


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


def place(row: Mapping[str, Any]) -> str:
    """Say in two words where a figure was measured: "own system", "Canada"."""
    return "own system" if words.is_own(row["geo_level"]) else words.the(row["geo"])


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
    return f"{names} ({where})" if len(one.peers) == 1 else f"{where} ({len(one.peers)} peers)"


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


def share(one: _Judged) -> str:
    """Say against how many of the places tested the city is better or worse."""
    n = len(one.tested)
    if not n:
        return f"{SHAPES['not_tested']} not tested"
    for verdict in ("better", "worse"):
        if one.standing == verdict:
            some = len(one.of(verdict))
            of = "the one place" if n == 1 else f"{_share(some, n)} places"
            return f"{SHAPES[verdict]} significantly {verdict} than {of} tested"
    n_better, n_worse = len(one.of("better")), len(one.of("worse"))
    if not n_better and not n_worse:
        of = "the one place" if n == 1 else f"any of the {n} places"
        return f"{SHAPES['not_different']} not significantly different from {of} tested"
    counted = words.join(
        f"{verdict} than {count}"
        for verdict, count in (("better", n_better), ("worse", n_worse))
        if count
    )
    return f"{SHAPES['not_different']} significantly {counted} of the {n} places tested"


def verdict(one: _Judged | None, newest: Mapping[str, Any], reason: str | None) -> str:
    """Say in a cell how an indicator came out against the peers, and in which year.

    ``newest`` is the city's newest figure, ``reason`` why no test is made where ``one`` is absent.
    """
    if one is not None:
        year = one.figure["year"]
        return share(one) if year == newest["year"] else f"{year}: {share(one)}"
    if newest["better"] == "neither":
        return f"{words.MISSING} no direction is better"
    why = words.reason(reason) if reason else "no test is made"
    return f"{SHAPES['not_tested']} not tested: {why}"


def _share(some: int, n: int) -> str:
    return f"all {n}" if some == n else f"{some} of the {n}"


def _against(one: _Judged) -> str:
    up = one.figure["better"]
    down = "lower" if up == "higher" else "higher"
    said = [
        f"{how} {_listed(places)}"
        for how, places in (
            (f"significantly {up} than", one.of("better")),
            (f"significantly {down} than", one.of("worse")),
            ("not significantly different from", one.of("not_different")),
        )
        if places
    ]
    written = "; ".join(said)
    return f"{written[:1].upper()}{written[1:]}. {words.direction(up).capitalize()}."


def _limits(one: _Judged) -> Iterable[str]:
    reasons = [code for code in one.newest_reasons if code != "same_place"]
    if one.newest_reasons:
        said = words.join(words.reason(code) for code in reasons or ["no_value"])
        yield f"The figure of {one.figure['newest_year']} cannot be tested: {said}."
    untested = [place for place in one.places if place.verdict == "not_tested"]
    if untested:
        by_reason: dict[str, list[_Place]] = {}
        for at in untested:
            by_reason.setdefault(at.reason or "", []).append(at)
        told = [f"{_listed(places)} ({words.reason(code)})" for code, places in by_reason.items()]
        yield f"Not tested: {'; '.join(told)}."


def moving(movement: _Movement, decimals: int) -> str:
    """Say how a figure moved last, tested or with the reason why not, and what could be tested."""
    if movement.last is None:
        return "One year only, so nothing can be said of change"
    said = change(movement.last, decimals)
    if movement.tested is not None and movement.last.verdict == "not_tested":
        said += f"; {change(movement.tested, decimals)}"
    return said


def change(one: _Change, decimals: int) -> str:
    """Tell a change between two years with its test or the reason why none is made."""
    span = f"{one.from_year} to {one.to_year}"
    if one.verdict == "not_tested":
        why = TREND_REASONS.get(one.reason or "", "no test is made")
        return f"{span}: {signed(one.change, decimals)}, not tested ({why})"
    how = {
        "higher": "significantly higher",
        "lower": "significantly lower",
        "not_different": "not significantly different",
    }[one.verdict]
    return f"{span}: {how} ({signed(one.change, decimals)})"


# --- the first screen ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """The answer to one of the page's questions."""

    question: str
    text: str


def answers(evidence: _Evidence, city: str, n_peers: int) -> list[Answer]:
    """Answer where a city stands, how sure that is, and whether it is moving, a sentence each."""
    return [
        Answer("Where does it stand?", _where(evidence, city, n_peers)),
        Answer("How sure is that?", _sure(evidence, n_peers)),
        Answer("Is it moving?", _is_moving(evidence)),
    ]


def _where(evidence: _Evidence, city: str, n_peers: int) -> str:
    n, n_all = len(evidence.judged), evidence.n_indicators
    if not n_all:
        return f"No indicator that has a better direction has a figure for {city} here."
    if not n_peers:
        return f"No peer is chosen, so {city} is held against nobody."
    if not n:
        none = (
            f"The one indicator of {city} that has a better direction cannot"
            if n_all == 1
            else f"Not one of the {n_all} indicators of {city} that have a better direction can"
        )
        return f"{none} be tested against the peers chosen. {_instead(evidence)}"
    counts = Counter(one.standing for one in evidence.judged)
    first, second = sorted(("better", "worse"), key=lambda kind: -counts[kind])
    told = [
        f"in {_count(counts[first])} it is significantly {first} than most places tested",
        f"in {_count(counts[second])} significantly {second}",
        f"in {_count(counts['neither'])} neither",
    ]
    return (
        f"{city} can be tested against its peers in {_of(n, n_all)} indicators that have a better "
        f"direction: {words.join(told)}. {_stand_ins(evidence.judged, city)}"
    )


def _count(n: int) -> str:
    return str(n) if n else "none"


def _of(n: int, n_all: int) -> str:
    return f"all {n}" if n == n_all else f"{n} of its {n_all}"


def _stand_ins(judged: Sequence[_Judged], city: str) -> str:
    places = Counter(place(one.figure) for one in judged)
    own = places.pop("own system", 0)
    if not places:
        return "All of these figures are of its own system."
    named = words.join(f"{name} ({n})" for name, n in places.most_common())
    if len(places) == 1:
        named = next(iter(places))
    rest = f"{own} of these figures are of its own system, the others those" if own else ""
    return f"{rest or 'These figures are those'} of {named}, standing in for {city}."


def _instead(evidence: _Evidence) -> str:
    if evidence.counted:
        return f"{len(evidence.counted)} are full counts, told below as plain differences."
    return "What is known of it stands in the profile below."


def _sure(evidence: _Evidence, n_peers: int) -> str:
    n_tests = sum(len(one.tested) for one in evidence.judged)
    if not n_peers:
        return "Choose peers above to have its figures tested against theirs."
    untested = _untested(evidence.untested)
    if not n_tests:
        return f"No test is made: {untested}." if untested else "No test is made."
    many = "1 test" if n_tests == 1 else f"{n_tests} tests"
    chance = round(n_tests * _CHANCE)
    by_chance = (
        f"; about {chance} of so many would come out as different by chance alone" if chance else ""
    )
    rest = f" The other indicators are not tested: {untested}." if untested else ""
    years = sorted({one.figure["year"] for one in evidence.judged})
    return (
        f"Each difference is tested at 5 % ({many} on figures of {words.years(years[0], years[-1])}"
        f", not adjusted for their number{by_chance}).{rest}"
    )


def _untested(untested: Mapping[str, str]) -> str:
    counted = Counter(untested.values()).most_common()
    return ", ".join(f"{words.REASON_TAGS[code]} ({n})" for code, n in counted)


def _is_moving(evidence: _Evidence) -> str:
    readings: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for one in evidence.judged:
        last = one.movement.last
        if last is None:
            reasons["one year only"] += 1
        elif last.verdict == "not_tested":
            reasons[TREND_REASONS.get(last.reason or "", "no test is made")] += 1
        else:
            readings[one.reading(last.verdict)] += 1
    if not evidence.judged:
        return "Nothing tested, so no movement is told here; the profile below shows the years."
    why = ", ".join(f"{reason} ({n})" for reason, n in reasons.most_common())
    n = sum(readings.values())
    if not n:
        return f"Their last changes cannot be tested: {why}."
    told = words.join(
        f"{how} in {readings[reading]}"
        for reading, how in (
            ("better", "significant in the better direction"),
            ("worse", "significant in the other direction"),
            ("not_different", "not significant"),
        )
        if readings[reading]
    )
    rest = f" The last changes of the others are not tested: {why}." if why else ""
    return f"Its last change between two cycles is {told}.{rest}"


def nothing_listed(kind: str, evidence: _Evidence) -> str:
    """Say why a list of strengths or concerns is empty."""
    if not evidence.judged:
        return "Nothing can be tested here, so nothing is listed."
    n = len(evidence.judged)
    tested = "the one indicator tested" if n == 1 else f"the {n} indicators tested"
    return f"In none of {tested} is it significantly {kind} than most of the places tested."


# --- full counts --------------------------------------------------------------------------------


def counted_sentence(counted: Sequence[_Judged]) -> str:
    """Introduce the full counts told as plain differences."""
    n = len(counted)
    what = "1 indicator is" if n == 1 else f"{n} indicators are"
    return (
        f"{what} counted in full, here and for at least one peer. A full count has no sampling "
        "error: the differences are real, whether they matter is not a question of a test."
    )


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
    return f"target {aim.year}: {words.number(aim.value, decimals)}"


def target_sentences(progress: _Progress, city: str) -> list[str]:
    """Tell a target: distance and whether it is reached, the pace needed, the way so far."""
    row = progress.latest
    shown = "" if words.is_own(row["geo_level"]) else f", shown by {words.the(row['geo'])},"
    interval = f" (95 % interval {within(row)})" if within(row) else ""
    return [
        f"In {row['year']} {city}{shown} had {value(row)}{interval}: {_judgement(progress)}",
        _pace(progress),
        *_way(progress),
    ]


def _judgement(progress: _Progress) -> str:
    row, aim = progress.latest, progress.aim
    decimals = row["decimals"]
    target = words.with_unit(aim.value, decimals, row["unit_short"])
    gap = words.number(abs(progress.distance), decimals)
    where = "below" if progress.distance > 0 else "above"
    away = f"{gap} {where} the target of {target}"
    if words.number(0, decimals) == gap:
        away = f"at the target of {target}, as far as the decimals shown go"
    return {
        "reached": f"{away}. The target is reached"
        + ("." if row["full_count"] else ": the whole interval is on its better side."),
        "not_reached": f"{away}. The target is not reached"
        + ("." if row["full_count"] else ": the whole interval falls short of it."),
        "within_interval": f"{away}. The target lies within the interval, so it can be said "
        "neither that it is reached nor that it is not.",
        "no_interval": f"{away}. Whether it is reached is not judged: no interval is published.",
        "sampling_flag": f"{away}. Whether it is reached is not judged: the publisher flags the "
        "sample.",
    }[progress.judgement]


def _pace(progress: _Progress) -> str:
    decimals = progress.latest["decimals"] + 1
    unit = progress.latest["unit_short"]
    if progress.pace_needed is None:
        return f"The year of the target, {progress.aim.year}, has come with this figure."
    years = "1 year" if progress.years_left == 1 else f"{progress.years_left} years"
    needed = signed(progress.pace_needed, decimals)
    return f"Needed until {progress.aim.year}: {needed} {unit} a year, over {years}."


def _way(progress: _Progress) -> Iterable[str]:
    row, base = progress.latest, progress.base
    if base is None or progress.pace_so_far is None:
        yield "There is no earlier figure of this line to count progress from."
        return
    decimals = row["decimals"]
    gone = row["value"] - base["value"]
    pace = f"{signed(progress.pace_so_far, decimals + 1)} a year"
    start = f"Since {base['year']} ({words.number(base['value'], decimals)})"
    yield f"{start} it changed by {signed(gone, decimals)}, {pace}; {_certainty(progress)}."
    if progress.share is not None:
        yield f"That is {words.number(100 * progress.share, 0)} % of the way to the target."


def _certainty(progress: _Progress) -> str:
    if progress.latest["full_count"]:
        return "everyone is counted, so this is a plain difference"
    change = progress.change
    if change is None:
        return "this change is not tested"
    if change.verdict == "not_tested":
        return f"not tested: {TREND_REASONS.get(change.reason or '', 'no test is made')}"
    if change.verdict == "not_different":
        return "this is not significantly different from no change"
    return "this change is significant"


# --- peers --------------------------------------------------------------------------------------


def distance(gap: float | None) -> str:
    """Write the distance of two systems; a dash where they share no feature."""
    return words.number(gap, 2)


def peers_sentence(
    city: str, ranked: Sequence[tuple[str, float | None]], missing: Sequence[str]
) -> str:
    """Say which systems are nearest in the features weighted, and what the city has no figure of.

    ``ranked`` are names with distances, nearest first.
    """
    known = [(name, gap) for name, gap in ranked if gap is not None]
    if not known:
        return f"No weighted feature is known for {city} and another city, so nothing is near."
    near = words.join(f"{name} ({distance(gap)})" for name, gap in known[:_FEW])
    lacks = f" {city} has no figure of {words.join(missing)}." if missing else ""
    return f"By these weights, nearest to {city} are {near}.{lacks}"


# --- local instruments --------------------------------------------------------------------------


def local_sentence(
    city: str, instrument: str, rows_of: Sequence[Sequence[Mapping[str, Any]]]
) -> str:
    """Introduce a local instrument: how much, of which places and years, and its limit.

    ``rows_of`` are rows of ``profile.local`` by indicator.
    """
    everything = [row for rows in rows_of for row in rows]
    years = [row["year"] for row in everything]
    own = Counter(place(rows[0]) for rows in rows_of)
    wider = dict.fromkeys(
        words.the(row["geo"]) for rows in rows_of for row in rows if row["geo"] != rows[0]["geo"]
    )
    n = len(rows_of)
    what = "1 indicator" if n == 1 else f"{n} indicators"
    shown = words.join(
        f"{count} of its own system" if name == "own system" else f"{count} shown by {name}"
        for name, count in own.most_common()
    )
    if len(own) == 1:
        shown = shown.split(" ", 1)[1]
    beside = f" and beside {words.join(wider)}" if wider else ""
    return (
        f"{instrument} gives {what} for {city}, {shown}, {words.years(min(years), max(years))}. "
        "What one system alone uses is never set beside other cities: it is told over time"
        f"{beside}."
    )


def local_lines(rows: Sequence[Mapping[str, Any]], movement: _Movement | None) -> list[str]:
    """Tell an indicator of a local instrument: latest figure, movement, and the wider places.

    ``rows`` are those of ``profile.local`` of one indicator, the closest place first.
    """
    own = [row for row in rows if row["geo"] == rows[0]["geo"]]
    latest = own[-1]
    interval = f" ({within(latest)})" if within(latest) else ""
    said = [f"{mark(latest)} {label(latest)}: {value(latest)}{interval} in {latest['year']}"]
    if movement is not None:
        said.append(moving(movement, latest["decimals"]))
    by_place: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["geo"] != latest["geo"]:
            by_place.setdefault(row["geo"], []).append(row)
    return [*said, *(_beside(latest, wider) for wider in by_place.values())]


def _beside(latest: Mapping[str, Any], wider: Sequence[Mapping[str, Any]]) -> str:
    decimals = latest["decimals"]
    same = [row for row in wider if row["year"] == latest["year"]]
    other = (same or wider)[-1]
    name = words.the(other["geo"])
    told = f"{name[:1].upper()}{name[1:]}: {words.number(other['value'], decimals)}"
    if not same:
        return f"{told} in {other['year']}; another year, so no difference is told"
    gap = signed(latest["value"] - other["value"], decimals)
    if latest["full_count"] and other["full_count"]:
        return f"{told}, a plain difference of {gap} (full counts, one within the other)"
    return f"{told}, a difference of {gap}, not tested: one place lies within the other"
