"""What lines, points and rules of a chart over the years mean."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard import words
from dashboard.components.card import mark_key
from dashboard.language import mark, say
from dashboard.warehouse import Row

_TEXTS = {
    "line-own": mark("unbroken line: the city's own school system"),
    "line-wider": mark("dotted line: another area standing in, named with the city"),
    "provisional": mark("hollow point: provisional"),
    "line-break": mark("dashed rule: the series breaks here"),
}


def course_key(rows: Sequence[Row]) -> Component | None:
    """Explain what is drawn of rows with ``geo_level``, ``value`` and ``obs_status``.

    Each mark is named only where it is there; nothing where there is no figure.
    """
    there = {symbol for row in rows if row["value"] is not None for symbol in _symbols(row)}
    entries = [(symbol, say(text)) for symbol, text in _TEXTS.items() if symbol in there]
    return mark_key(entries) if entries else None


def _symbols(row: Row) -> list[str]:
    by_status = {"P": "provisional", "B": "line-break"}
    line = "line-own" if words.is_own(row["geo_level"]) else "line-wider"
    return [line, *filter(None, [by_status.get(row["obs_status"] or "")])]
