"""The sentences of what most places share and of who has improved: counts, years, certainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import words

MOST_OTHERS = 3
"""Further indicators that are named; more are counted."""


def name(row: Mapping[str, Any]) -> str:
    """Name the cities of a place, and the place where it stands in for them."""
    return words.shown_by(row["cities"], row["geo"], row["geo_level"])


def title(row: Mapping[str, Any]) -> str:
    """Write an indicator with its group."""
    return f"{row['title']}, {row['group_label']}" if row["group_label"] else str(row["title"])


def names(rows: Sequence[Mapping[str, Any]]) -> str:
    """Name places in a list; semicolons keep those apart that hold several cities."""
    said = [name(row) for row in rows]
    return "; ".join(said) if any("," in one for one in said) else words.join(said)


def share(n: int, n_all: int) -> str:
    """Count places out of those tested: "4 of the 6 places that can be tested"."""
    return f"All {n_all} places" if n == n_all else f"{n} of the {n_all} places"


def below(average: str, year: int, better: str, rows: Sequence[Any], worse: Sequence[Any]) -> str:
    """Say how many places are significantly on the wrong side of an average, and which."""
    where = "below" if better == "higher" else "above"
    return (
        f"{share(len(worse), len(rows))} that can be tested are significantly {where} "
        f"{words.the(average)} in {year}: {names(worse)}."
    )


def fallen(from_year: int, year: int, rows: Sequence[Any], worse: Sequence[Any]) -> str:
    """Say how many places moved significantly against what is better, and which."""
    verb = "fell" if worse[0]["better"] == "higher" else "rose"
    newest = max(row["newest_year"] for row in rows)
    newer = f" Newer figures, to {newest}, are not tested." if newest > year else ""
    return (
        f"{share(len(worse), len(rows))} that can be tested {verb} significantly from {from_year} "
        f"to {year}: {names(worse)}.{newer}"
    )


def improved(row: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> str:
    """Say from where to where a place moved, how sure that is, and where else it improved."""
    decimals, unit = row["decimals"], row["unit_short"]
    how = "higher" if row["change"] > 0 else "lower"
    low, high = sorted(abs(row[end]) for end in ("change_low", "change_high"))
    linked = ", link error included" if row["link_error"] else ""
    return (
        f"{title(row)}, {words.number(row['value_from'], decimals)} in {row['from_year']} and "
        f"{words.with_unit(row['value_to'], decimals, unit)} in {row['to_year']}: significantly "
        f"{how} by {words.number(abs(row['change']), decimals)} "
        f"(95 % interval {words.number(low, decimals)} to {words.number(high, decimals)}{linked})."
        f"{_newer(row)}{_also(others)}"
    )


def _newer(row: Mapping[str, Any]) -> str:
    if row["newest_year"] == row["to_year"]:
        return ""
    return f" Its newest figure, of {row['newest_year']}, is not tested."


def _also(others: Sequence[Mapping[str, Any]]) -> str:
    if not others:
        return ""
    told = [row["short_title"] for row in others[:MOST_OTHERS]]
    more = len(others) - len(told)
    if more:
        told.append(f"and {more} more")
    return f" Also significant: {'; '.join(told)}."


# --- what was looked at -----------------------------------------------------------------------


def none_shared() -> str:
    """Say that nothing is shared."""
    return (
        "In no indicator do most of the places that can be tested stand or move significantly "
        "against the direction that is better."
    )


def none_improved(*, has_tests: bool) -> str:
    """Say that nobody improved, or that nothing could be tested."""
    if not has_tests:
        return "No change can be tested in this release."
    return "No change that can be tested is significant in the better direction."


def looked_changes(n: int, n_full: int, least: int, oldest: int) -> str:
    """Say in how many indicators changes could be tested."""
    if not n:
        return f"Over time: no change that ends in {oldest} or later can be tested."
    return (
        f"Over time: {n} indicators have a change that can be tested and ends in {oldest} or "
        f"later, {n_full} of them in at least {least} places over the same years."
    )


def looked_against(n: int, n_full: int, least: int, oldest: int) -> str:
    """Say in how many indicators places could be tested against an average."""
    if not n:
        return f"Against an average: nothing since {oldest} can be tested."
    full = f"{n_full} of them" if n_full else "none of them"
    return (
        f"Against an average: {n} indicators can be tested in a year since {oldest}, {full} in at "
        f"least {least} places; elsewhere the publisher flags samples or gives no standard error."
    )


COUNTING = (
    "Counted are places: cities that share one place count once. Only tests count, at 5 %; "
    "spending, staff and enrolment are full counts or come without standard errors, so their "
    "movements are not tested and not listed."
)

ORDER = (
    "In the order of the change divided by its standard error, over at most {span} years to the "
    "last year that can be tested. A place shown by a wider area has that area's change, not its "
    "own. Indicators of one survey move together."
)

LEAD_SHARED = (
    "Where most places that can be tested stand below an average, or fell; above it, or rose, "
    "where lower is better"
)
LEAD_IMPROVED = "Changes in the better direction that are significant, the most certain first"
LOCAL_SHARED = "On a test of one country, each place against its own past"
LOCAL_IMPROVED = "On tests of one country, by name and in no order"
