"""The sentences of what most places share and of who has improved: counts, years, certainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import language, words
from dashboard.language import say, say_many

MOST_OTHERS = 3
"""Further indicators that are named; more are counted."""


def name(row: Mapping[str, Any]) -> str:
    """Name the cities of a place, and the place where it stands in for them."""
    return words.shown_by(row["cities"], row["geo"], row["geo_level"])


def title(row: Mapping[str, Any]) -> str:
    """Write an indicator with its group."""
    if not row["group_label"]:
        return str(row["title"])
    return say("{title}, {group}", title=row["title"], group=row["group_label"])


def names(rows: Sequence[Mapping[str, Any]]) -> str:
    """Name places in a list; semicolons keep those apart that hold several cities."""
    said = [name(row) for row in rows]
    return words.listed(said) if any(set(one) & set(",、") for one in said) else words.join(said)


def share(n: int, n_all: int) -> str:
    """Count places out of those tested: "4 of the 6 places"."""
    if n == n_all:
        return say("All {n} places", n=n_all)
    return say("{n} of the {all} places", n=n, all=n_all)


def below(average: str, year: int, better: str, rows: Sequence[Any], worse: Sequence[Any]) -> str:
    """Say how many places are significantly on the wrong side of an average, and which."""
    message = (
        language.mark(
            "{share} that can be tested are significantly below {average} in {year}: {names}."
        )
        if better == "higher"
        else language.mark(
            "{share} that can be tested are significantly above {average} in {year}: {names}."
        )
    )
    return say(
        message,
        share=share(len(worse), len(rows)),
        average=words.the(average),
        year=year,
        names=names(worse),
    )


def fallen(from_year: int, year: int, rows: Sequence[Any], worse: Sequence[Any]) -> str:
    """Say how many places moved significantly against what is better, and which."""
    message = (
        language.mark(
            "{share} that can be tested fell significantly from {from_year} to {to_year}: {names}."
        )
        if worse[0]["better"] == "higher"
        else language.mark(
            "{share} that can be tested rose significantly from {from_year} to {to_year}: {names}."
        )
    )
    moved = say(
        message,
        share=share(len(worse), len(rows)),
        from_year=from_year,
        to_year=year,
        names=names(worse),
    )
    newest = max(row["newest_year"] for row in rows)
    newer = say("Newer figures, to {year}, are not tested.", year=newest)
    return words.prose([moved, newer if newest > year else ""])


def improved(row: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> str:
    """Say from where to where a place moved, how sure that is, and where else it improved."""
    return words.prose([_moved(row), _newer(row), _also(others)])


def _moved(row: Mapping[str, Any]) -> str:
    decimals, unit = row["decimals"], row["unit_short"]
    low, high = sorted(abs(row[end]) for end in ("change_low", "change_high"))
    between = words.interval(low, high, decimals)
    certain = (
        say("95 % interval {interval}, link error included", interval=between)
        if row["link_error"]
        else say("95 % interval {interval}", interval=between)
    )
    message = (
        language.mark(
            "{title}, {first} in {first_year} and {last} in {last_year}: significantly higher by "
            "{change} ({certain})."
        )
        if row["change"] > 0
        else language.mark(
            "{title}, {first} in {first_year} and {last} in {last_year}: significantly lower by "
            "{change} ({certain})."
        )
    )
    return say(
        message,
        title=title(row),
        first=words.number(row["value_from"], decimals),
        first_year=row["from_year"],
        last=words.with_unit(row["value_to"], decimals, unit),
        last_year=row["to_year"],
        change=words.number(abs(row["change"]), decimals),
        certain=certain,
    )


def _newer(row: Mapping[str, Any]) -> str:
    if row["newest_year"] == row["to_year"]:
        return ""
    return say("Its newest figure, of {year}, is not tested.", year=row["newest_year"])


def _also(others: Sequence[Mapping[str, Any]]) -> str:
    if not others:
        return ""
    told = [
        say(
            "{title} ({from_year} to {to_year})",
            title=row["short_title"],
            from_year=row["from_year"],
            to_year=row["to_year"],
        )
        for row in others[:MOST_OTHERS]
    ]
    more = len(others) - len(told)
    if more:
        told.append(say("and {n} more", n=more))
    return say("Also significant: {titles}.", titles=words.listed(told))


# --- what was looked at -----------------------------------------------------------------------


def none_shared() -> str:
    """Say that nothing is shared."""
    return say(
        "In no indicator do most of the places that can be tested stand or move significantly "
        "against the direction that is better."
    )


def none_improved(*, has_tests: bool) -> str:
    """Say that nobody improved, or that nothing could be tested."""
    if not has_tests:
        return say("No change can be tested in this release.")
    return say(
        "No change that can be tested is significant in the better direction without the newest "
        "tested change contradicting it."
    )


def looked_changes(n: int, n_full: int, least: int, oldest: int) -> str:
    """Say in how many indicators changes could be tested."""
    if not n:
        return say("Over time: no change that ends in {year} or later can be tested.", year=oldest)
    said = {"year": oldest, "full": n_full, "least": least}
    if n_full:
        return say_many(
            "Over time: {n} indicator has a change that can be tested and ends in {year} or later, "
            "in at least {least} places over the same years.",
            "Over time: {n} indicators have a change that can be tested and ends in {year} or "
            "later, {full} of them in at least {least} places over the same years.",
            n,
            **said,
        )
    return say_many(
        "Over time: {n} indicator has a change that can be tested and ends in {year} or later, but "
        "not in at least {least} places over the same years.",
        "Over time: {n} indicators have a change that can be tested and ends in {year} or later, "
        "none of them in at least {least} places over the same years.",
        n,
        **said,
    )


def looked_against(n: int, n_full: int, least: int, oldest: int) -> str:
    """Say in how many indicators places could be tested against an average."""
    if not n:
        return say("Against an average: nothing since {year} can be tested.", year=oldest)
    said = {"year": oldest, "full": n_full, "least": least}
    if n_full:
        return say_many(
            "Against an average: {n} indicator can be tested in a year since {year}, in at least "
            "{least} places; elsewhere the publisher flags samples or gives no standard error.",
            "Against an average: {n} indicators can be tested in a year since {year}, {full} of "
            "them in at least {least} places; elsewhere the publisher flags samples or gives no "
            "standard error.",
            n,
            **said,
        )
    return say_many(
        "Against an average: {n} indicator can be tested in a year since {year}, but not in at "
        "least {least} places; elsewhere the publisher flags samples or gives no standard error.",
        "Against an average: {n} indicators can be tested in a year since {year}, none of them in "
        "at least {least} places; elsewhere the publisher flags samples or gives no standard "
        "error.",
        n,
        **said,
    )


COUNTING = language.mark(
    "Counted are places: cities that share one place count once. Only tests count, at 5 %; "
    "spending, staff and enrolment are full counts or come without standard errors, so their "
    "movements are not tested and not listed."
)

CHANCE = language.mark(
    "No test is adjusted for the number of tests: of a hundred places that do not differ, or did "
    "not move, about five would be told as significant by chance."
)

ORDER = language.mark(
    "In the order of the change divided by its standard error, over at most {span} years to the "
    "last year that can be tested. Left out is an indicator whose newest tested change is "
    "significantly for the worse. A place shown by a wider area has that area's change, not its "
    "own. Indicators of one survey move together."
)

LEAD_SHARED = language.mark(
    "Where most places that can be tested stand below an average, or fell; above it, or rose, "
    "where lower is better"
)
LEAD_IMPROVED = language.mark(
    "Changes in the better direction that are significant and that the newest tested change does "
    "not contradict, the most certain first"
)
LOCAL_SHARED = language.mark("On a test of one country, each place against its own past")
LOCAL_IMPROVED = language.mark("On tests of one country, by name and in no order")
