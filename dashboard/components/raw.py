"""Markup on a page: put into its element by ``assets/markup.js``, in one piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components.attributes import attributes
from dashboard.components.table import Column
from dashboard.language import say
from dashboard.markup import Markup, tag, together


def raw(content: Markup, **more: Any) -> Component:
    """An element that holds markup; links in it lead on as those of the kit do."""
    return html.Div(**{**more, **attributes(data_markup=str(content))})


def raw_table(
    caption: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]
) -> Component:
    """Rows as an HTML table, as ``data_table`` makes it, but in one piece.

    Cells are words or markup; a missing one is an en dash.
    """
    head = tag("tr", *(tag("th", c.title, scope="col", class_=_style(c)) for c in columns))
    table = tag(
        "table",
        tag("caption", caption),
        tag("thead", head),
        tag("tbody", *(_row(columns, row) for row in rows)),
        class_="data",
    )
    return raw(
        table,
        className="table-scroll",
        tabIndex=0,
        role="region",
        **attributes(aria_label=caption),
    )


def noted(value: str, *notes: str) -> Markup:
    """Write a cell with small notes under it; empty ones are left out."""
    told = say(", ").join(note for note in notes if note)
    return together(value, tag("small", told, class_="reason") if told else None)


def _row(columns: Sequence[Column], row: Mapping[str, Any]) -> Markup:
    first, *others = columns
    head = tag("th", _cell(row, first), scope="row", class_=_style(first))
    return tag("tr", head, *(tag("td", _cell(row, c), class_=_style(c)) for c in others))


def _cell(row: Mapping[str, Any], column: Column) -> str:
    content = row.get(column.key)
    return content if isinstance(content, str) and content else words.MISSING


def _style(column: Column) -> str | None:
    return "number" if column.is_number else None
