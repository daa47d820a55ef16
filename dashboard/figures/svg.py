"""Small charts as SVG written on the server, black on white, for pages that are printed.

Positions are given between 0 and 1. Shape carries the meaning: the city is the large mark, filled
for its own system and hollow for a wider area.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

_INK, _CROWD, _LINE = "#000000", "#767676", "#bbbbbb"
_EDGE = 6
"""Pixels kept free at either side."""


@dataclass(frozen=True)
class Dot:
    """A mark at a position: ``own`` filled, ``wider`` hollow, ``other`` a thin tick."""

    at: float
    kind: str


def strip(
    focal: Dot,
    others: Sequence[Dot],
    label: str,
    *,
    interval: tuple[float, float] | None = None,
    rules: Sequence[float] = (),
    size: tuple[int, int] = (150, 22),
) -> str:
    """Draw the city's mark among the others on a line.

    ``label`` says in words what is seen; ``rules`` are positions of reference or target lines.
    """
    width, height = size
    middle = height / 2

    def x(at: float) -> str:
        return _short(_EDGE + at * (width - 2 * _EDGE))

    parts = [_line(x(0), x(1), middle, middle, _LINE, 1)]
    parts += [_line(x(at), x(at), middle - 9, middle + 9, _CROWD, 1) for at in rules]
    parts += [_mark(x(one.at), middle, one.kind, 3.5, _CROWD) for one in others]
    if interval is not None:
        parts.append(_line(x(interval[0]), x(interval[1]), middle, middle, _INK, 2))
    parts.append(_mark(x(focal.at), middle, focal.kind, 5, _INK))
    return _svg(size, label, parts)


def spark(
    points: Sequence[tuple[float, float]],
    label: str,
    *,
    rule: float | None = None,
    size: tuple[int, int] = (84, 22),
) -> str:
    """Draw a line through points, both parts between 0 and 1 and the largest value on top.

    Without two points it is empty; ``rule`` is the height of a target line.
    """
    width, height = size
    placed = [
        (_EDGE + at * (width - 2 * _EDGE), 4 + (1 - value) * (height - 8)) for at, value in points
    ]
    parts = []
    if rule is not None:
        y = 4 + (1 - rule) * (height - 8)
        parts.append(_line(_short(_EDGE), _short(width - _EDGE), y, y, _CROWD, 1))
    if len(placed) > 1:
        way = " ".join(f"{_short(x)},{_short(y)}" for x, y in placed)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{_INK}" stroke-width="1.25"/>')
        parts.append(_mark(_short(placed[-1][0]), placed[-1][1], "own", 2.5, _INK))
    return _svg(size, label, parts)


def _svg(size: tuple[int, int], label: str, parts: Iterable[str]) -> str:
    width, height = size
    return (
        f'<svg class="chart" role="img" aria-label="{escape(label)}" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )


def _mark(x: str, y: float, kind: str, radius: float, colour: str) -> str:
    if kind == "other":
        return _line(x, x, y - radius - 1, y + radius + 1, colour, 1)
    fill = colour if kind == "own" else "#ffffff"
    return (
        f'<circle cx="{x}" cy="{_short(y)}" r="{_short(radius)}" fill="{fill}" '
        f'stroke="{colour}" stroke-width="1.75"/>'
    )


def _line(x1: str, x2: str, y1: float, y2: float, colour: str, width: float) -> str:
    return (
        f'<line x1="{x1}" x2="{x2}" y1="{_short(y1)}" y2="{_short(y2)}" stroke="{colour}" '
        f'stroke-width="{_short(width)}"/>'
    )


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
