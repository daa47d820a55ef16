"""The frame of a list of what has changed since the release that a link pins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components.attributes import attributes
from dashboard.components.table import Column, data_table
from dashboard.language import say


def since_section(
    title_id: str, title: str, summary: str, table: Component | None, ways_out: Sequence[Any]
) -> Component:
    """Set a title, a sentence, the table of changes where there are any, and where to go next."""
    return html.Section(
        [
            html.H2(title, id=title_id),
            html.P(summary, **attributes(data_testid="changed-since")),
            table,
            html.P(ways_out),
        ],
        className="since",
        **attributes(aria_labelledby=title_id),
    )


def since_table(
    captions: tuple[str, str],
    total: int,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
) -> Component | None:
    """List changes, or nothing where there are none.

    ``captions``: a text for all changes, and a message with ``{n}`` and ``{total}`` for the first.
    """
    if not rows:
        return None
    whole, first = captions
    if total <= len(rows):
        return data_table(say(whole), columns, rows)
    told = say(first, n=words.number(len(rows), 0), total=words.number(total, 0))
    return data_table(told, columns, rows)
