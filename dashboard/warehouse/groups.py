"""Groups of students within the places: values side by side, and the gap."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import NamedTuple

from dashboard.warehouse import catalogue, comparison
from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.release import Release, Row

DIMENSIONS = (
    *("sex", "ses_quarter", "ses_quintile", "ses_group", "immigrant_background"),
    *("home_language", "location"),
)
"""Breakdowns whose groups are set side by side, the one shown first at the head."""

_ORDERED = ("ses_quarter", "ses_quintile", "ses_group")
"""Breakdowns whose groups run from one end to the other."""

_GAPS = {"sex": "sex", "ses_quarter": "ses"}
"""Ending of the indicator that holds the gap between a breakdown's groups."""

Group = tuple[str, str]
"""Id and label of a group."""


class Grouped(NamedTuple):
    """Places with the values of their groups, and the indicator of the gap.

    A row of ``places`` is one of ``comparison.places`` with ``values`` (rows of
    ``comparison.figures`` by group) and ``gap`` (a row of the gap's ``figures``, or ``None``).
    ``missing`` are the ids of the chosen cities without two groups in one year. ``pair`` are the
    two groups that most places have, of ordered groups the outermost such; ``None`` without places.
    """

    groups: list[Group]
    places: list[Row]
    gap: Row | None
    missing: list[str]
    pair: tuple[Group, Group] | None

    @property
    def is_gap_derived(self) -> bool:
        """Whether gaps are subtracted here from figures of the groups, not published themselves."""
        return any(row["gap"] and row["gap"]["obs_status"] == "E" for row in self.places)


def dimensions(release: Release, indicator_id: str) -> dict[str, str]:
    """Labels of the breakdowns that can be shown for an indicator, by their id."""
    held: dict[str, list[Row]] = {}
    for row in catalogue.categories(release, indicator_id):
        held.setdefault(row["breakdown"], []).append(row)
    return {
        one: held[one][0]["breakdown_label"] for one in DIMENSIONS if len(held.get(one, ())) > 1
    }


def gap_indicator(release: Release, indicator_id: str, dimension: str) -> Row | None:
    """The indicator that holds the gap between the groups of a mean."""
    if dimension not in _GAPS:
        return None
    stem = indicator_id.removesuffix("_mean")
    return catalogue.indicator(release, f"{stem}_gap_{_GAPS[dimension]}")


def grouped(
    release: Release, subject: Subject, cities: Collection[str], year: int | None
) -> Grouped:
    """Values of the groups of ``subject.breakdown`` in ``year``, or each city's latest.

    The category of the subject is not used. A city is shown in one year, in which at least two of
    its groups have a value at the same place and from the same series.
    """
    labels = {
        row["category"]: row["label"]
        for row in catalogue.categories(release, subject.indicator_id)
        if row["breakdown"] == subject.breakdown
    }
    held: dict[str, dict[tuple[int, str, str], dict[str, Row]]] = {}
    for category in labels:
        for row in comparison.figures(release, subject._replace(category=category)):
            if row["value"] is not None and year in (None, row["year"]):
                key = (row["year"], row["geo_id"], row["series_id"])
                held.setdefault(row["city_id"], {}).setdefault(key, {})[category] = row
    latest = [
        {**next(iter(best.values())), "values": best}
        for city in held
        if len(best := _latest(held[city])) > 1
    ]
    gap = gap_indicator(release, subject.indicator_id, subject.breakdown)
    published = _published(release, gap, subject.level)
    merged = comparison.places(latest, cities)
    if not comparison.is_mixed(merged):
        main = comparison.main_year(merged)
        merged.sort(key=lambda row: row["year"] != main)
    shown = [
        {**row, "gap": published.get((row["geo_id"], row["year"], row["measure"]))}
        for row in merged
    ]
    present = {city for row in shown for city in row["city_ids"]}
    used = {category for row in shown for category in row["values"]}
    held_groups = [(category, label) for category, label in labels.items() if category in used]
    return Grouped(
        held_groups,
        shown,
        gap,
        [city for city in cities if city not in present],
        _pair(held_groups, shown, is_ordered=subject.breakdown in _ORDERED),
    )


def _pair(
    known: Sequence[Group], listed: Sequence[Row], *, is_ordered: bool
) -> tuple[Group, Group] | None:
    """The two groups that most places have: the first such, of ordered ones the outermost."""

    def common(pair: tuple[int, int]) -> tuple[int, int]:
        first, last = pair
        both = {known[first][0], known[last][0]}
        places = sum(both <= set(row["values"]) for row in listed)
        return places, last - first if is_ordered else 0

    best = max(combinations(range(len(known)), 2), key=common, default=None)
    return None if best is None else (known[best[0]], known[best[1]])


def _latest(held: dict[tuple[int, str, str], dict[str, Row]]) -> dict[str, Row]:
    """Values by group of the last year with the most groups that make a comparison."""
    whole = [key for key, values in held.items() if len(values) > 1]
    return held[max(whole)] if whole else {}


def _published(release: Release, gap: Row | None, level: str) -> dict[tuple[str, int, str], Row]:
    if gap is None:
        return {}
    subject = Subject(gap["indicator_id"], level, gap["breakdown"], gap["category"])
    return {
        (row["geo_id"], row["year"], row["measure"]): row
        for row in comparison.figures(release, subject)
        if row["value"] is not None
    }
