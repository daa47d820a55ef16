"""Sentences about releases: what was published, what it changed, which comparisons turned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dashboard import words
from dashboard.language import Said, mark, mark_many, say, say_many, term
from dashboard.warehouse.history import CHANGES, Entry, Event

WEIGHTS = Said(
    {
        "first": mark("First release"),
        "major": mark("Figures are gone"),
        "minor": mark("Figures are new or revised"),
        "patch": mark("Corrections, words or rules"),
    }
)
"""What the number of a release says by the part of it that rose."""

EVENTS = Said(
    {
        "published": mark("Release {release} was published"),
        "rolled_back": mark("Release {release} was put in force again, instead of {before}"),
        "removed": mark("The file of release {release} was removed, as the rule for old ones says"),
        "set_aside": mark("The file of release {release} was damaged and set aside"),
    }
)

COUNTED = {
    "added": mark_many("{n} figure added", "{n} figures added"),
    "revised": mark_many("{n} figure revised", "{n} figures revised"),
    "removed": mark_many("{n} figure removed", "{n} figures removed"),
    "corrected": mark_many("{n} figure corrected", "{n} figures corrected"),
}

CHANGE = Said(
    {
        "added": mark("Added"),
        "revised": mark("Revised"),
        "removed": mark("Removed"),
        "corrected": mark("Corrected"),
    }
)

KINDS = Said(
    {
        "no_longer_different": mark("Differences that are no longer significant"),
        "newly_different": mark("Differences that are now significant"),
        "reversed": mark("Differences that now point the other way"),
        "no_longer_tested": mark("Pairs that can no longer be tested"),
        "newly_tested": mark("Pairs that can now be tested"),
        "rank_moved": mark("Ranges of ranks that moved"),
        "trend_turned": mark("Changes over time with another outcome"),
        "lost_own": mark("Cities whose own figure gave way to a stand-in"),
        "gained_own": mark("Cities that gained a figure of their own"),
        "place_moved": mark("Cities that are shown by another place"),
        "lost_figure": mark("Cities without a figure any more"),
        "gained_figure": mark("Cities with a first figure"),
        "became_provisional": mark("Figures that became provisional"),
        "became_final": mark("Figures that are no longer provisional"),
        "became_doubtful": mark("Figures that their publisher now doubts"),
        "became_hidden": mark("Figures that gave way to a reason why they are missing"),
    }
)
"""What may turn from one release to the next, in the order in which a page tells it."""

_TURNED = {
    "no_longer_different": mark("{a} and {b} are no longer significantly different; {before}"),
    "newly_different": mark("{after}; before, they were not significantly different"),
    "reversed": mark("{after}; {before}"),
    "no_longer_tested": mark("{a} and {b} can no longer be tested: {after}; {before}"),
    "newly_tested": mark("{a} and {b} can now be tested: {after}; before, {before}"),
    "rank_moved": mark("the range of ranks of {a} is now {after}; it was {before}"),
    "trend_turned": mark("the change of {a} is now {after}; it was {before}"),
    "lost_own": mark("{a} is now shown by {after}, no longer by a figure of its own"),
    "gained_own": mark("{a} now has a figure of its own"),
    "place_moved": mark("{a} is now shown by {after}; it was shown by {before}"),
    "lost_figure": mark("{a} has no figure any more; it was shown by {before}"),
    "gained_figure": mark("{a} now has a figure, that of {after}"),
    "became_provisional": mark("the figure of {place} became provisional"),
    "became_final": mark("the figure of {place} is no longer provisional"),
    "became_doubtful": mark("the publisher now doubts the figure of {place}"),
    "became_hidden": mark("the figure of {place} gave way to a reason why it is missing"),
}

_IS = Said(
    {
        "higher": mark("{a} is significantly higher than {b}"),
        "lower": mark("{a} is significantly lower than {b}"),
        "not_different": mark("they are not significantly different"),
    }
)
_WAS = Said(
    {
        "higher": mark("{a} was significantly higher"),
        "lower": mark("{a} was significantly lower"),
        "not_different": mark("they were not significantly different"),
    }
)
_MOVED = Said(
    {
        "higher": mark("a significant rise"),
        "lower": mark("a significant fall"),
        "not_different": mark("no significant change"),
    }
)


@dataclass(frozen=True)
class Names:
    """Names by id, as the release in force gives them; what is not known keeps its id."""

    indicators: Mapping[str, str]
    places: Mapping[str, str]
    groups: Mapping[tuple[str, str], str]

    def place(self, place_id: object) -> str:
        """Name of a city, an average or a place."""
        return words.the(self.places.get(str(place_id), str(place_id))) if place_id else ""


def counted(counts: Mapping[str, int]) -> str:
    """Count changes as prose: "3 figures added and 1 figure removed"; nothing where none."""
    return words.join(
        say_many(*COUNTED[change], counts[change], n=words.number(counts[change], 0))
        for change in CHANGES
        if counts.get(change)
    )


def in_force_sentence(listed: Sequence[Entry], happened: Sequence[Event]) -> str:
    """Say which release readers see, since when, and whether an earlier one came back."""
    entry = next(one for one in listed if one.is_in_force)
    last = next(
        (one for one in happened if one.event in ("published", "rolled_back")),
        None,
    )
    told = [_since(entry, last)]
    newest = listed[0]
    if newest.release != entry.release:
        told.append(
            say(
                "Release {newest} is newer and not in force: staff went back from it.",
                newest=newest.release,
            )
        )
    told.append(brought(entry))
    return words.prose(told)


def _since(entry: Entry, last: Event | None) -> str:
    if last is not None and last.release == entry.release and last.event == "rolled_back":
        return say(
            "Release {release} is in force again since {day}, instead of release {before}.",
            release=entry.release,
            day=words.day(last.at),
            before=last.before or words.MISSING,
        )
    if last is not None and last.release == entry.release:
        return say(
            "Release {release} is in force since {day}.",
            release=entry.release,
            day=words.day(last.at),
        )
    if entry.built_at is None:
        return say("Release {release} is in force.", release=entry.release)
    return say(
        "Release {release} is in force; it was built on {day}.",
        release=entry.release,
        day=words.day(entry.built_at),
    )


def brought(entry: Entry) -> str:
    """Say what a release changed against the one before it."""
    if entry.previous is None:
        return say("It is the first release.")
    changed = counted(entry.counts)
    if not changed and not entry.turned:
        return say("No figure differs from release {previous}.", previous=entry.previous)
    if not changed:
        return say_many(
            "No figure differs from release {previous}; {n} comparison or standing turned.",
            "No figure differs from release {previous}; {n} comparisons or standings turned.",
            len(entry.turned or ()),
            previous=entry.previous,
        )
    if not entry.turned:
        return say(
            "Against release {previous}: {changed}.", previous=entry.previous, changed=changed
        )
    return say_many(
        "Against release {previous}: {changed}; {n} comparison or standing turned.",
        "Against release {previous}: {changed}; {n} comparisons or standings turned.",
        len(entry.turned),
        previous=entry.previous,
        changed=changed,
    )


def moment(at: datetime) -> str:
    """Write when something happened, to the minute: "27 November 2026, 19:08 UTC"."""
    utc = at.astimezone(UTC)
    return say("{day}, {time} UTC", day=words.day(utc), time=utc.strftime("%H:%M"))


def event(one: Event) -> str:
    """Say what happened."""
    return EVENTS[one.event].format(release=one.release, before=one.before or words.MISSING)


def turned(one: Mapping[str, Any], names: Names) -> str:
    """Say one thing that turned: what, for whom, when; the kept sentence for an unknown kind."""
    message = _TURNED.get(str(one.get("kind")))
    if message is None:
        return str(one.get("text") or "")
    a, b = names.place(one.get("city_a")), names.place(one.get("city_b"))
    before, after = _sides(one, names)
    return say(
        "{head}: {told}.",
        head=_head(one, names),
        told=say(
            message, a=a, b=b, before=before, after=after, place=names.place(one.get("geo_id"))
        ),
    )


def _sides(one: Mapping[str, Any], names: Names) -> tuple[str, str]:
    kind, before, after = one["kind"], str(one.get("before")), str(one.get("after"))
    if kind == "trend_turned":
        return _MOVED.get(before, before), _MOVED.get(after, after)
    if kind == "rank_moved":
        return _range(before), _range(after)
    if one.get("city_b"):
        a, b = names.place(one.get("city_a")), names.place(one["city_b"])
        was = (_WAS.get(before) or words.reason(before)).format(a=a)
        now = (_IS.get(after) or words.reason(after)).format(a=a, b=b)
        return was, now
    return names.place(one.get("before")), names.place(one.get("after"))


def _range(text: str) -> str:
    """Write a range of ranks: "3-5 of 8" as "3 to 5 of 8"."""
    span, _, of = text.partition(" of ")
    best, _, worst = span.partition("-")
    if best == worst or not worst:
        return say("{rank} of {n}", rank=best, n=of)
    return say("{best} to {worst} of {n}", best=best, worst=worst, n=of)


def _head(one: Mapping[str, Any], names: Names) -> str:
    indicator = str(one.get("indicator_id"))
    title = names.indicators.get(indicator) or term(str(one.get("indicator") or indicator))
    group = names.groups.get((str(one.get("breakdown")), str(one.get("category"))), "")
    about = words.Measured(title, "", 0, "" if one.get("category") == "total" else group).about
    old, new = one.get("old_year"), one.get("new_year")
    if not new:
        return about
    if one["kind"] == "trend_turned":
        return say("{about}, {years}", about=about, years=words.dated(int(old or new), int(new)))
    if old and old != new:
        return say("{about}, {year}, before {old}", about=about, year=new, old=old)
    return say("{about}, {year}", about=about, year=new)
