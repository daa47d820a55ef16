"""Intervals of the points of lines, as thin bars under a figure of lines over years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Bar:
    """The interval of one point: its year, its value and both ends, in the figure's unit."""

    year: int
    value: float
    low: float
    high: float


def with_intervals(
    figure: dict[str, Any], lines: Sequence[tuple[str, Sequence[Bar]]]
) -> dict[str, Any]:
    """Draw bars, each line's in its colour, under the lines; the axis grows to hold them.

    ``figure`` has one x and one y axis with ranges; it is not changed. No bars: the same figure.
    """
    bars = [bar for _, own in lines for bar in own]
    if not bars:
        return figure
    axis = figure["layout"]["yaxis"]
    start, stop = axis["range"]
    lowest, highest = min(bar.low for bar in bars), max(bar.high for bar in bars)
    room = 0.02 * (stop - start)
    grown = [min(start, lowest - room), max(stop, highest + room)]
    layout = {**figure["layout"], "yaxis": {**axis, "range": grown}}
    traces = [_trace(colour, own) for colour, own in lines if own]
    return {"data": [*traces, *figure["data"]], "layout": layout}


def _trace(colour: str, bars: Sequence[Bar]) -> dict[str, Any]:
    """Bars as a line with gaps: from end to end of each interval."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [year for bar in bars for year in (bar.year, bar.year, None)],
        "y": [end for bar in bars for end in (bar.low, bar.high, None)],
        "line": {"color": colour, "width": 1.5},
        "opacity": 0.55,
        "hoverinfo": "skip",
        "showlegend": False,
    }
