"""Holds what was read now against the figures in force, before it may replace them.

A publisher that changes a unit, drops a series or empties a column breaks no reader: the figures
are well formed and wrong. What looks like that is told, with what was expected and where it was
found; the source keeps its last good figures until a person has looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipelines.contract import Contract
from pipelines.rules import PlausibleRule

LINE = ["series_id", "geo_id", "breakdown", "category"]
CELL = [*LINE, "year"]

_SHOWN = 4
_SHARES = {
    "series_id": "{name}: {count} of {of} {what} in force are gone",
    "source_file": "{count} of {of} {what} in force that were read from {name} are gone",
}
_ALWAYS_MISSED = (("series_id", "geo_id"), ("series_id", "breakdown", "category"))
_MISSED = (
    ("series_id", "year"),
    ("source_file", "year"),
    ("series_id", "breakdown", "year"),
    ("series_id", "breakdown", "category", "year"),
    ("source_file", "breakdown", "category"),
    ("series_id", "geo_id", "breakdown", "category"),
)
"""What a series or a file may not lose as a whole: the first kinds were it one figure, the others
from as many figures on as the rule says."""
_COLUMNS = {"value": "values", "std_error": "standard errors", "sample_size": "sample sizes"}


@dataclass
class Suspicions:
    """What keeps figures from being published: ``removals`` and ``jumps``, each a sentence."""

    removals: list[str] = field(default_factory=list)
    jumps: list[str] = field(default_factory=list)


def hold_against(before: pd.DataFrame, after: pd.DataFrame, contract: Contract) -> Suspicions:
    """Compare two figures tables of one source, in force and read now, by the contract's rule.

    Series that the contract no longer has are not missed. Without figures in force, only values
    out of range and steps within the new figures are found.
    """
    known, rule = {one.series_id for one in contract.series}, contract.rules.plausible
    before = before[before["series_id"].isin(known)]
    compared = _compared(before, after)
    both = compared[compared["value"].notna()]
    return Suspicions(
        removals=[
            *_removed(compared, "value", rule),
            *_removed(both, "std_error", rule),
            *_removed(both, "sample_size", rule),
            *_ended(before, after),
        ],
        jumps=[
            *_out_of_range(after, contract),
            *(found for column in _COLUMNS for found in _other_unit(both, column, rule)),
            *(found for column in _COLUMNS for found in _revised(both, column, contract)),
            *_steps(before, after, "value", contract),
            *_steps(before, after, "sample_size", contract),
        ],
    )


def _valued(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["value"].notna()]


def _compared(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Cells in force; ``<column>_in_force`` beside what was read, missing where nothing was."""
    in_force = before.rename(columns={column: f"{column}_in_force" for column in _COLUMNS})
    return in_force.merge(after[[*CELL, *_COLUMNS]], on=CELL, how="left")


def _removed(compared: pd.DataFrame, column: str, rule: PlausibleRule) -> Iterator[str]:
    """Find numbers in force that are gone: too many of them, or all of one kind."""
    rows = compared[compared[f"{column}_in_force"].notna()].copy()
    is_zero = (rows[column] == 0) & (rows[f"{column}_in_force"] != 0)
    rows["is_lost"] = rows[column].isna() | is_zero
    lost = rows[rows["is_lost"]]
    if lost.empty:
        return
    what = _COLUMNS[column]
    if len(lost) > rule.most_removed_share * len(rows) and len(lost) >= rule.fewest_removed:
        series = _some(sorted(set(lost["series_id"])))
        yield f"{len(lost)} of {len(rows)} {what} in force would be removed, in {series}"
    for grouped, words in _SHARES.items():
        counts = rows.groupby(grouped)["is_lost"].agg(["sum", "size"])
        is_much = counts["sum"] > rule.most_removed_share * counts["size"]
        is_much &= (counts["sum"] >= rule.fewest_removed) | (counts["sum"] == counts["size"])
        for name, count, of in counts[is_much].itertuples(name=None):
            yield words.format(count=count, of=of, what=what, name=name)
    is_whole = rows.groupby("series_id")["is_lost"].transform("all")
    yield from _vanished(rows[~is_whole], what, rule)


def _vanished(rows: pd.DataFrame, what: str, rule: PlausibleRule) -> Iterator[str]:
    """Find places, groups and years of which a series or a file has lost every number."""
    kinds = dict.fromkeys(_ALWAYS_MISSED, 1) | dict.fromkeys(_MISSED, rule.fewest_removed)
    for (owner, *kind), fewest in kinds.items():
        groups = rows.groupby([owner, *kind])["is_lost"]
        is_gone = groups.transform("all") & (groups.transform("size") >= fewest)
        for name, own in rows[is_gone].groupby(owner):
            names = dict.fromkeys(own[kind].astype(str).agg(" ".join, axis=1))
            yield f"{name} has no {what} for {_some(names)} any more; {len(own)} are in force"
        rows = rows[~is_gone]


def _ended(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[str]:
    last = _valued(before).groupby("series_id")["year"].max()
    now = _valued(after).groupby("series_id")["year"].max()
    for series_id, year in last.items():
        newest = now.get(series_id)
        if newest is not None and newest < year:
            yield f"{series_id} ends in {newest}; the figures in force go to {year}"


def _out_of_range(after: pd.DataFrame, contract: Contract) -> Iterator[str]:
    ranges = {one.series_id: contract.indicator_of[one.series_id] for one in contract.series}
    rows = _valued(after)
    low, high = (
        rows["series_id"]
        .map({name: one.valid_range[at] for name, one in ranges.items()})
        .astype("float64")
        for at in (0, 1)
    )
    for series_id, wrong in rows[~rows["value"].between(low, high)].groupby("series_id"):
        valid = "{:g} to {:g}".format(*ranges[str(series_id)].valid_range)
        yield f"{series_id}: {len(wrong)} values outside {valid}, e.g. {_cells(wrong)}"
    span = contract.rules.plausible.first_year, contract.rules.plausible.last_year
    for series_id, wrong in after[~after["year"].between(*span)].groupby("series_id"):
        years = _some(str(year) for year in sorted(set(wrong["year"])))
        yield f"{series_id}: figures of the years {years}"


def _other_unit(both: pd.DataFrame, column: str, rule: PlausibleRule) -> Iterator[str]:
    """Find series and files of which half the numbers are far from those in force."""
    rows = _with_factor(both, column)
    for owner in ("series_id", "source_file"):
        groups = rows.groupby(owner)["factor"]
        is_far = _is_beyond(groups.transform("median"), rule.largest_revision)
        is_far &= groups.transform("size") >= rule.shortest_line
        for name, own in rows[is_far].groupby(owner):
            first = own.head(1)
            yield (
                f"{name}: {_COLUMNS[column]} are {own['factor'].median():.4g} times those in "
                f"force, as if the unit had changed: {_cells(first, column)} where "
                f"{first[f'{column}_in_force'].iloc[0]:.6g} is in force"
            )
        rows = rows[~is_far]


def _revised(both: pd.DataFrame, column: str, contract: Contract) -> Iterator[str]:
    """Find single numbers far from the ones in force."""
    rows = _with_factor(both, column)
    in_force = f"{column}_in_force"
    larger = rows[[column, in_force]].abs().max(axis=1)
    rule = contract.rules.plausible
    matters = _in_units(rows, larger, column, contract) >= getattr(rule.smallest_revised, column)
    far = rows[_is_beyond(rows["factor"], rule.largest_step) & matters]
    for series_id, own in far.groupby("series_id"):
        yield (
            f"{series_id}: {len(own)} {_COLUMNS[column]} are far from those in force, e.g. "
            f"{_cells(own, column)} where {own[in_force].iloc[0]:.6g} is in force"
        )


def _with_factor(both: pd.DataFrame, column: str) -> pd.DataFrame:
    """Cells with a number now and in force, neither of them 0, and the ``factor`` between them."""
    factor = (both[column] / both[f"{column}_in_force"].where(both[column] != 0)).abs()
    rows = both.assign(factor=factor.astype("float64"))
    return rows[(rows["factor"] > 0) & (rows["factor"] < float("inf"))]


def _steps(
    before: pd.DataFrame, after: pd.DataFrame, column: str, contract: Contract
) -> Iterator[str]:
    """Find numbers far from their neighbours that are not in force as they are."""
    rows = after[after[column].notna()].sort_values([*LINE, "year"])
    rows[column] = rows[column].astype("float64")
    earlier = rows.groupby(LINE)[column].shift()
    rows = rows.assign(earlier=earlier, factor=(rows[column] / earlier.where(earlier != 0)).abs())
    rows["is_new"] = _is_not_in(before, rows, column)
    rule = contract.rules.plausible
    rows["is_touched"] = rows["is_new"] | rows["is_new"].shift(fill_value=False)
    rows = rows[rows["factor"] > 0]
    smaller, larger = (
        _in_units(rows, rows[[column, "earlier"]].abs().agg(of, axis=1), column, contract)
        for of in ("min", "max")
    )
    yield from _other_years(rows.assign(larger=larger)[rows["is_new"]], column, rule)
    matters = smaller >= getattr(rule.smallest_step, column)
    is_step = _is_beyond(rows["factor"], rule.largest_step) & matters & rows["is_touched"]
    for series_id, own in rows[is_step].groupby("series_id"):
        yield (
            f"{series_id}: {len(own)} {_COLUMNS[column]} are {rule.largest_step:g} times the year "
            f"before or a {rule.largest_step:g}th of it, e.g. {_cells(own, column)} after "
            f"{own['earlier'].iloc[0]:.6g}"
        )


def _is_not_in(before: pd.DataFrame, rows: pd.DataFrame, column: str) -> pd.Series:
    in_force = set(before[[*CELL, column]].itertuples(index=False, name=None))
    cells = rows[[*CELL, column]].itertuples(index=False, name=None)
    return pd.Series([cell not in in_force for cell in cells], index=rows.index, dtype=bool)


def _other_years(new: pd.DataFrame, column: str, rule: PlausibleRule) -> Iterator[str]:
    """Find years in which most lines of a series step by one factor, as if in another unit."""
    groups = new.groupby(["series_id", "year"])
    factor, larger, size = groups["factor"].median(), groups["larger"].median(), groups.size()
    is_much = _is_beyond(factor, rule.largest_revision) & (size >= rule.shortest_line)
    is_much &= larger >= getattr(rule.smallest_revised, column)
    for series_id, year, median in factor[is_much].reset_index().itertuples(index=False):
        what = _COLUMNS[column]
        yield f"{series_id}: {what} of {year} are {median:.4g} times those of the year before"


def _is_beyond(factor: pd.Series, largest: float) -> pd.Series:
    """Whether factors are as large as that or larger, or as small as its inverse."""
    return (factor >= largest) | (factor <= 1 / largest)


def _in_units(rows: pd.DataFrame, numbers: pd.Series, column: str, contract: Contract) -> pd.Series:
    """Numbers in units of the last decimal that is shown of their indicator, or in students."""
    if column == "sample_size":
        return numbers.astype("float64")
    decimals = {
        one.series_id: contract.indicator_of[one.series_id].decimals for one in contract.series
    }
    return numbers * 10.0 ** rows["series_id"].map(decimals).astype("float64")


def _cells(rows: pd.DataFrame, column: str = "value") -> str:
    return _some(
        f"{getattr(row, column):.6g} for {row.geo_id} {row.year}"
        f"{'' if row.category == 'total' else f' ({row.category})'} in {row.source_file}"
        for row in rows.itertuples()
    )


def _some(texts: Iterable[str]) -> str:
    listed: Sequence[str] = list(texts)
    more = "" if len(listed) <= _SHOWN else f" and {len(listed) - _SHOWN} more"
    return ", ".join(listed[:_SHOWN]) + more
