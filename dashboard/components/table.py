"""Tables that can be read, copied and spoken: real HTML, numbers to the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import attributes
from dashboard.components.plain import as_plain, element


@dataclass(frozen=True)
class Column:
    """A column of a table: key in the rows, heading, and whether it holds numbers."""

    key: str
    title: str
    is_number: bool = False


def data_table(
    caption: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]
) -> Component:
    """Rows as an HTML table; the first column heads its row.

    Cells are words or components, already written for the reader; a missing one is an en dash.
    """
    head = [element("Th", c.title, scope="col", className=_style(c)) for c in columns]
    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(cast("Component", element("Tr", head))),
                html.Tbody(cast("list[Component]", [_row(columns, row) for row in rows])),
            ],
            className="data",
        ),
        className="table-scroll",
        tabIndex=0,
        role="region",
        **attributes(aria_label=caption),
    )


def _row(columns: Sequence[Column], row: Mapping[str, Any]) -> dict[str, Any]:
    first, *others = columns
    head = element("Th", _cell(row, first), scope="row", className=_style(first))
    cells = (element("Td", _cell(row, c), className=_style(c)) for c in others)
    return element("Tr", [head, *cells])


def _cell(row: Mapping[str, Any], column: Column) -> Any:
    content = row.get(column.key)
    return "–" if content is None or content == "" else as_plain(content)


def _style(column: Column) -> str:
    return "number" if column.is_number else ""
