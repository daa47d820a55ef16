"""From published rows to our places and units; nothing is dropped in silence."""

from __future__ import annotations

import fnmatch
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import pandas as pd

from pipelines.contract import Contract, SourceSpec
from pipelines.errors import SourceChanged
from pipelines.fields import member
from pipelines.protocol import Published, RawFile, Reading, SetAside

FIGURE_KEY = ["series_id", "geo_id", "breakdown", "category", "year", "period_label"]
"""Order in which figures stand in a file, so that a diff can be read."""

FIGURE_COLUMNS: dict[str, str] = {
    "series_id": "string",
    "geo_id": "string",
    "year": "int64",
    "period_label": "string",
    "breakdown": "string",
    "category": "string",
    "value": "float64",
    "std_error": "float64",
    "sample_size": "Int64",
    "obs_status": "string",
    "source_flag": "string",
    "note": "string",
    "retrieved_at": "string",
    "source_file": "string",
}
"""Columns of ``figures/<source>.csv`` and their types; ``retrieved_at`` is an ISO date."""

_SIGNIFICANT_DIGITS = 15
"""Enough to give back any published figure and few enough to lose the noise of binary fractions."""

_NOT_OURS = "The place is none of ours"
_TWICE = "The same figure stands in the files twice"
_EDGE = "No value published before the first or after the last value of the series"


@dataclass(frozen=True)
class Tidied:
    """Figures of one source in our schema, as published, and what was not loaded."""

    figures: pd.DataFrame
    set_aside: list[SetAside]


def tidy(source_id: str, reading: Reading, contract: Contract, files: Sequence[RawFile]) -> Tidied:
    """Turn the rows of one reading into figures with the columns ``FIGURE_COLUMNS``.

    Maps place codes, scales to the indicator's unit, drops what repeats and the empty cells outside
    each series' own span; each row not kept is counted with its reason.
    Raises ``SourceChanged`` for two different values of one cell and ``ValueError`` for rows that
    name a series or category that the contract does not know.
    """
    _refuse_unknown_members(source_id, reading.rows, contract)
    rows, aside = _placed(reading.rows, contract)
    rows, twice = _once(source_id, rows)
    rows, edges = _within_span(rows)
    retrieved = {file.path: file.retrieved_at.date().isoformat() for file in files}
    records = [_record(geo_id, row, contract, retrieved) for geo_id, row in rows]
    set_aside = [*reading.set_aside, *aside, *twice, *edges]
    return Tidied(frame(records), [one for one in set_aside if one.rows])


def frame(records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Build a figures table with exact columns and types, sorted by ``FIGURE_KEY``."""
    table = pd.DataFrame.from_records(list(records), columns=list(FIGURE_COLUMNS))
    return in_order(table.astype(FIGURE_COLUMNS))


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """A figures table sorted by ``FIGURE_KEY``."""
    return table.sort_values(FIGURE_KEY, ignore_index=True)


def write_figures(table: pd.DataFrame, path: Path) -> None:
    """Write a figures table as CSV: UTF-8, one line a figure, empty for missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False, lineterminator="\n", float_format=f"%.{_SIGNIFICANT_DIGITS}g")


def read_figures(path: Path) -> pd.DataFrame:
    """Read a figures table written by ``write_figures``; the columns must be exact."""
    table = pd.read_csv(path, dtype=dict(FIGURE_COLUMNS), keep_default_na=False, na_values=[""])
    if list(table.columns) != list(FIGURE_COLUMNS):
        found, valid = ", ".join(table.columns), ", ".join(FIGURE_COLUMNS)
        raise SourceChanged(path.stem, f"{path.name} has the columns {found}; valid: {valid}")
    return table


def withheld_series(table: pd.DataFrame, spec: SourceSpec) -> set[str]:
    """Series of a figures table that the publisher's licence forbids to pass on.

    All of a source that is not redistributable; else each series of which a figure was read from
    one of its withheld files.
    """
    series = table["series_id"]
    if spec.redistributable:
        withheld = [
            any(fnmatch.fnmatchcase(name, pattern) for pattern in spec.withheld_files)
            for name in table["source_file"]
        ]
        series = series[withheld]
    return set(series.unique())


def _refuse_unknown_members(source_id: str, rows: Sequence[Published], contract: Contract) -> None:
    series = {one.series_id for one in contract.series_of(source_id)}
    members = {(row.breakdown, row.category) for row in contract.breakdowns}
    unknown_series = sorted({row.series_id for row in rows} - series)
    unknown_members = sorted({(row.breakdown, row.category) for row in rows} - members)
    wrong = []
    if unknown_series:
        named = ", ".join(unknown_series)
        wrong.append(f"gives series that indicators.toml does not know: {named}")
    if unknown_members:
        named = ", ".join(member(*one) for one in unknown_members)
        wrong.append(f"gives categories that breakdowns.csv does not know: {named}")
    if wrong:
        raise ValueError("it " + ", and ".join(wrong))


_Placed = tuple[str, Published]


def _placed(rows: Iterable[Published], contract: Contract) -> tuple[list[_Placed], list[SetAside]]:
    places = defaultdict(list)
    for code in contract.codes:
        places[code.scheme, code.code].append(code)
    kept: list[_Placed] = []
    elsewhere: Counter[str] = Counter()
    for row in rows:
        for code in places.get((row.scheme, row.code), ()):
            if (code.from_year or 0) <= row.year <= (code.to_year or 9999):
                kept.append((code.geo_id, row))
                break
        else:
            elsewhere[row.code] += 1
    most = ", ".join(code for code, _ in elsewhere.most_common(6))
    return kept, [SetAside(_NOT_OURS, elsewhere.total(), f"{len(elsewhere)} codes, e.g. {most}")]


def _key(geo_id: str, row: Published) -> tuple[str, str, str, str, int, str]:
    return (row.series_id, geo_id, row.breakdown, row.category, row.year, row.period_label)


def _once(source_id: str, rows: Sequence[_Placed]) -> tuple[list[_Placed], list[SetAside]]:
    first: dict[tuple[str, str, str, str, int, str], _Placed] = {}
    repeated = 0
    conflicts = []
    for geo_id, row in rows:
        key = _key(geo_id, row)
        if key not in first:
            first[key] = (geo_id, row)
            continue
        other = first[key][1]
        if (row.value, row.std_error) == (other.value, other.std_error):
            repeated += 1
        else:
            conflicts.append(f"{key}: {other.value} in {other.file}, {row.value} in {row.file}")
    if conflicts:
        shown = "; ".join(conflicts[:5])
        message = f"{len(conflicts)} cells have two different values, e.g. {shown}"
        raise SourceChanged(source_id, message)
    return list(first.values()), [SetAside(_TWICE, repeated)]


def _within_span(rows: Sequence[_Placed]) -> tuple[list[_Placed], list[SetAside]]:
    spans: dict[tuple[str, ...], tuple[int, int]] = {}
    for geo_id, row in rows:
        if row.value is not None:
            line = _key(geo_id, row)[:4]
            low, high = spans.get(line, (row.year, row.year))
            spans[line] = (min(low, row.year), max(high, row.year))
    kept = []
    dropped = 0
    for geo_id, row in rows:
        low, high = spans.get(_key(geo_id, row)[:4], (1, 0))
        if row.value is None and row.obs_status == "O" and not low <= row.year <= high:
            dropped += 1
        else:
            kept.append((geo_id, row))
    return kept, [SetAside(_EDGE, dropped)]


def _record(
    geo_id: str, row: Published, contract: Contract, retrieved: Mapping[str, str]
) -> dict[str, Any]:
    scale = contract.series_by_id[row.series_id].scale
    return {
        "series_id": row.series_id,
        "geo_id": geo_id,
        "year": row.year,
        "period_label": row.period_label,
        "breakdown": row.breakdown,
        "category": row.category,
        "value": scaled(row.value, scale),
        "std_error": scaled(row.std_error, scale),
        "sample_size": row.sample_size,
        "obs_status": row.obs_status,
        "source_flag": row.source_flag,
        "note": row.note,
        "retrieved_at": retrieved[row.file],
        "source_file": row.file,
    }


@overload
def scaled(value: float, scale: float) -> float: ...
@overload
def scaled(value: float | None, scale: float) -> float | None: ...
def scaled(value: float | None, scale: float) -> float | None:
    """Turn a published number into the indicator's unit, without the noise of binary fractions."""
    if value is None:
        return None
    return float(f"{value * scale:.{_SIGNIFICANT_DIGITS}g}")
