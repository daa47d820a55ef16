"""Known errors of publishers, put right: the one place that applies ``corrections.toml``.

Figures are kept as they were published. What an entry does to one is done on the way into a
release, so that it takes hold, changes and goes with the entry, whether or not the raw files are at
hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipelines.contract import Contract, Correction
from pipelines.tidy import scaled

_CELL = ("series_id", "geo_id", "year", "breakdown", "category")


@dataclass(frozen=True)
class Corrected:
    """Figures by source as a release shows them.

    ``applied`` are the entries that changed one; ``unmet`` says of each other entry why it did not,
    and what to do with it.
    """

    figures: dict[str, pd.DataFrame]
    applied: list[Correction] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)


def correct(figures: Mapping[str, pd.DataFrame], contract: Contract) -> Corrected:
    """Apply the entries of the contract to figures tables by source, which are left as they are.

    A figure that was corrected already is corrected again from what its note says was published:
    applied twice is applied once. Sources without a table are not asked for.
    """
    done = Corrected(dict(figures))
    entries = defaultdict(list)
    for entry in contract.corrections:
        entries[contract.series_by_id[entry.series_id].source_id].append(entry)
    for source_id, own in entries.items():
        table = figures[source_id].copy() if source_id in figures else None
        for entry in own:
            why = _no_figure(entry) if table is None else _apply(entry, table, contract)
            if why:
                done.unmet.append(f"{', '.join(_named(entry))}: {why}")
            else:
                done.applied.append(entry)
        if table is not None:
            done.figures[source_id] = table
    return done


def _named(entry: Correction) -> list[str]:
    return [str(getattr(entry, name)) for name in _CELL]


def _no_figure(entry: Correction) -> str:
    return (
        f"no such figure is held (expected: {entry.expect:g}). Look for a slip in the entry of "
        "corrections.toml, or take it out"
    )


def _apply(entry: Correction, table: pd.DataFrame, contract: Contract) -> str:
    """Change the figure of an entry in its table; why not, where it stays as it is."""
    is_cell = pd.Series(data=True, index=table.index)
    for name in _CELL:
        is_cell &= table[name] == getattr(entry, name)
    if not is_cell.any():
        return _no_figure(entry)
    expected = scaled(entry.expect, contract.series_by_id[entry.series_id].scale)
    published = f"Published as {expected:g}."
    is_expected = table["value"] == expected
    is_expected |= table["note"].str.startswith(f"{published} ").fillna(value=False).astype(bool)
    rows = is_cell & is_expected
    if not rows.any():
        held = ", ".join("none" if pd.isna(one) else f"{one:g}" for one in table["value"][is_cell])
        return (
            f"no longer {expected:g} but {held}; not applied. If the publisher has mended it, take "
            "the entry out of corrections.toml"
        )
    changes: dict[str, dict[str, float | str | None]] = {
        "withhold": {"value": None, "std_error": None, "obs_status": "O"},
        "flag": {"value": expected, "obs_status": "U"},
        "replace": {"value": entry.value, "std_error": None, "obs_status": "E"},
    }
    for column, new in changes[entry.action].items():
        table.loc[rows, column] = new
    table.loc[rows, "note"] = f"{published} {entry.reason}"
    return ""
