"""Each place against each other: a table of symbols, row against column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import theme, words
from dashboard.language import say
from dashboard.lettering import width

ROW = 54
"""Pixels of a row, its words included; in a narrow window there are symbols only."""
ROW_NARROW = 32

_NARROW_LETTERS, _NARROW_BOLD = 15, 12
"""Letters of a line at the head of a row in a narrow window, thin and bold."""

_SYMBOLS = {
    "higher": ("triangle-up", theme.HIGHER),
    "not_different": ("circle", theme.CROWD),
    "lower": ("triangle-down", theme.LOWER),
    "not_tested": ("line-ew", theme.CROWD),
}


@dataclass(frozen=True)
class Side:
    """A place at the head of a row and of a column; ``short`` where there is little room.

    A filled mark stands with the name of a city's own system, a hollow one with that of a wider
    area, as in the other charts.
    """

    name: str
    short: str
    is_own: bool
    is_focal: bool = False

    def marked(self, text: str) -> str:
        """A name of the place, with its mark behind it."""
        return f"{text}\N{NO-BREAK SPACE}{'●' if self.is_own else '○'}"


@dataclass(frozen=True)
class Cell:
    """What the test of a row's place against a column's says; ``word`` stands under the symbol."""

    verdict: str
    word: str
    hover: str


def matrix(sides: Sequence[Side], cells: Mapping[tuple[int, int], Cell]) -> dict[str, Any]:
    """Draw places against each other; ``cells`` are by the positions of row and column."""
    n = len(sides)
    heads = (width(side.marked(side.short)) for side in sides)
    head = 20 + round(7.2 * max(heads, default=0))
    return {
        "data": [_marks(cells)] if cells else [],
        "layout": {
            **theme.canvas(),
            "height": ROW * n + 78,
            "margin": {"l": 240, "r": 12, "t": 70, "b": 8},
            "xaxis": _axis([-0.5, n - 0.5]),
            "yaxis": _axis([n - 0.5, -0.5]),
            "shapes": _grid(n),
            "annotations": [
                *(_row_head(side, at, is_narrow=False) for at, side in enumerate(sides)),
                *(_column_head(side, at, is_narrow=False) for at, side in enumerate(sides)),
                *(_word(row, column, cell) for (row, column), cell in cells.items()),
            ],
            "meta": {
                "narrow": {
                    "height": ROW_NARROW * n + head + 8,
                    "margin": {"l": 100, "r": 4, "t": head, "b": 8},
                    "annotations": [
                        *(_row_head(side, at, is_narrow=True) for at, side in enumerate(sides)),
                        *(_column_head(side, at, is_narrow=True) for at, side in enumerate(sides)),
                    ],
                }
            },
        },
    }


def _axis(span: list[float]) -> dict[str, Any]:
    return {
        "range": span,
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "ticks": "",
        "fixedrange": True,
    }


def _marks(cells: Mapping[tuple[int, int], Cell]) -> dict[str, Any]:
    drawn = [_SYMBOLS[cell.verdict] for cell in cells.values()]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [column for _, column in cells],
        "y": [row for row, _ in cells],
        "marker": {
            "symbol": [symbol for symbol, _ in drawn],
            "size": 13,
            "color": [colour for _, colour in drawn],
            "line": {
                "color": [colour for _, colour in drawn],
                "width": [2.6 if symbol == "line-ew" else 0 for symbol, _ in drawn],
            },
            "opacity": 1,
        },
        "customdata": [cell.hover for cell in cells.values()],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
        "name": say("verdict"),
    }


def _grid(n: int) -> list[dict[str, Any]]:
    """Thin lines between the cells, and a ground under the diagonal."""
    line = {"color": theme.GRID, "width": 1}
    common = {"type": "line", "xref": "x", "yref": "y", "line": line, "layer": "below"}
    shapes: list[dict[str, Any]] = [
        {
            "type": "rect",
            "xref": "x",
            "yref": "y",
            "x0": at - 0.5,
            "x1": at + 0.5,
            "y0": at - 0.5,
            "y1": at + 0.5,
            "fillcolor": theme.SURFACE,
            "line": {"width": 0},
            "layer": "below",
        }
        for at in range(n)
    ]
    for at in range(n + 1):
        edge = at - 0.5
        shapes.append({**common, "x0": -0.5, "x1": n - 0.5, "y0": edge, "y1": edge})
        shapes.append({**common, "x0": edge, "x1": edge, "y0": -0.5, "y1": n - 0.5})
    return shapes


def _head(side: Side, text: str) -> dict[str, Any]:
    return {
        "xref": "x",
        "yref": "y",
        "text": f"<b>{text}</b>" if side.is_focal else text,
        "showarrow": False,
        "font": {"color": theme.ACCENT if side.is_focal else theme.TEXT, "size": 12.5},
    }


def _row_head(side: Side, at: int, *, is_narrow: bool) -> dict[str, Any]:
    lines = words.wrap(side.name, 32)
    if is_narrow:
        lines = words.wrap(side.short, _NARROW_BOLD if side.is_focal else _NARROW_LETTERS)
    text = side.marked("<br>".join(lines))
    more = {"x": -0.5, "y": at, "xanchor": "right", "xshift": -8, "align": "right"}
    return {**_head(side, text), **more}


def _column_head(side: Side, at: int, *, is_narrow: bool) -> dict[str, Any]:
    if is_narrow:
        more: dict[str, Any] = {"textangle": -90, "yshift": 4}
        text = side.marked(side.short)
    else:
        more = {"yshift": 6, "align": "center"}
        text = side.marked("<br>".join(words.wrap(side.short, 12)))
    place = {"x": at, "y": -0.5, "yanchor": "bottom"}
    return {**_head(side, text), **place, **more}


def _word(row: int, column: int, cell: Cell) -> dict[str, Any]:
    return {
        "xref": "x",
        "yref": "y",
        "x": column,
        "y": row,
        "yanchor": "top",
        "yshift": -8,
        "text": cell.word,
        "showarrow": False,
        "font": {"color": theme.MUTED, "size": 11.5},
    }
