"""How to take a table away: files, links, code, and how to cite it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard import citations, language, words
from dashboard.components.attributes import attributes
from dashboard.components.card import FORMATS as QUICK
from dashboard.components.copying import code_block, copy_button
from dashboard.exports import EXCEL_ROWS, FORMATS, LABELS
from dashboard.exports.tables import Table
from dashboard.language import mark_many, say, say_many
from dashboard.snippets import ORIGIN, SHAPES, SNIPPETS

FIRST_TOOL = next(iter(SNIPPETS))
FIRST_STYLE = next(iter(citations.STYLES))

_BULK = ("parquet", "duckdb", "datapackage")


def take_away(ids: Callable[[str], str]) -> Component:
    """The section's frame: pickers of tool and style, and places that callbacks fill."""
    tools = [{"value": one.key, "label": one.name} for one in SNIPPETS.values()]
    styles = [{"value": key, "label": say(name)} for key, name in citations.STYLES.items()]
    return html.Section(
        [
            html.H2(say("Take this table with you"), id=ids("take-title")),
            html.Div(
                [
                    _part(say("Files"), html.Div(id=ids("files"))),
                    _part(say("Links"), html.Div(id=ids("links"))),
                    _part(
                        say("Code"),
                        _picker(ids("tool"), say("Tool"), tools, FIRST_TOOL),
                        html.Div(id=ids("code")),
                        kind="wide",
                    ),
                    _part(
                        say("How to cite it"),
                        _picker(ids("style"), say("Style"), styles, FIRST_STYLE),
                        html.Div(id=ids("citation"), className="cited"),
                        kind="wide",
                    ),
                ],
                className="take-parts",
            ),
        ],
        id="take",
        className="take",
        **attributes(aria_labelledby=ids("take-title")),
    )


def _part(heading: str, *content: Component, kind: str = "") -> Component:
    return html.Div([html.H3(heading), *content], className=f"take-part {kind}".strip())


def _picker(picker_id: str, label: str, data: list[dict[str, str]], value: str) -> Component:
    picker = dmc.Select(
        id=picker_id, label=label, data=data, value=value, allowDeselect=False, w="16rem"
    )
    return html.Div(picker, className="picker")


def quick_files(query: str) -> Component:
    """Link the formats most asked for, and the section with all ways to take the table."""
    links = [
        html.A(label, href=f"/api/v1/observations?{query}&format={key}", download="")
        for key, label in QUICK
    ]
    return html.Div(
        [
            html.Span(say("Download"), className="label"),
            *links,
            html.A(say("All formats, links, code and citation"), href="#take"),
        ],
        className="downloads",
        **attributes(data_testid="chart-download"),
    )


_SAME = {
    "figures": mark_many(
        "The same figure in each file, with all columns, notes and licence.",
        "The same {count} figures in each file, with all columns, notes and licences.",
    ),
    "pairs": mark_many(
        "The same pair in each file, with all columns and the reason where there is no test.",
        "The same {count} pairs in each file, with all columns and the reasons where there is no "
        "test.",
    ),
}


def files(table: Table) -> Component:
    """Link the rows in each format, with how many they are, and the whole release."""
    rows, release = table.count(), table.release
    listed = [_file(table, key, rows) for key in FORMATS]
    bulk = [
        html.A(
            say(name),
            href=f"/api/v1/bulk?format={key}&release={release.name}",
            download="",
        )
        for key, name in zip(_BULK, _bulk_names(), strict=True)
    ]
    return html.Div(
        [
            html.P(say_many(*_SAME[table.name], rows, count=words.number(rows, 0))),
            html.Ul(listed, className="files", **attributes(data_testid="explore-files")),
            html.P(say("The whole release {release}", release=release.name), className="label"),
            html.Ul([html.Li(one) for one in bulk], className="files"),
        ]
    )


def _bulk_names() -> tuple[str, str, str]:
    return (say("Parquet (zip)"), say("DuckDB file"), say("Data Package (zip)"))


def _file(table: Table, key: str, rows: int) -> Component:
    name = say(LABELS[key])
    if key == "xlsx" and rows > EXCEL_ROWS:
        most = words.number(EXCEL_ROWS, 0)
        text = say("{format}: holds {most} rows at most", format=name, most=most)
        return html.Li(text, className="reason")
    return html.Li(html.A(name, href=f"/api/v1/{table.asked(key)}", download=""))


def links(
    ids: Callable[[str], str], table: Table, pinned: str, open_ended: str, origin: str
) -> Component:
    """Give the pinned link to this view, the one that follows the figures, and the query's.

    ``pinned`` and ``open_ended`` are the two addresses of the view within the dashboard.
    """
    told = (
        (
            "pinned",
            say("This table, these figures"),
            f"{origin}{pinned}",
            say(
                "Pins release {release}: opened later it shows the same rows, and lists what has "
                "changed since.",
                release=table.release.name,
            ),
        ),
        (
            "newest",
            say("This table, the newest figures"),
            f"{origin}{open_ended}",
            say("Follows each new release."),
        ),
        (
            "query",
            say("The rows, for programs"),
            table.link(f"{origin}/", "csv"),
            say("Replace csv by another format; the page on the interface says which."),
        ),
    )
    return html.Div(
        [_link(ids(f"link-{key}"), *texts) for key, *texts in told]
        + [html.P(dcc.Link(say("How the interface for programs works"), href="/api"))]
    )


def _link(element_id: str, label: str, href: str, use: str) -> Component:
    return html.Div(
        [
            html.Label(label, htmlFor=element_id),
            html.Div(
                [
                    dcc.Input(id=element_id, value=href, readOnly=True, className="link-field"),
                    copy_button(element_id, label),
                ],
                className="link-row",
            ),
            html.P(use, className="reason"),
        ],
        className="link-part",
    )


def code(ids: Callable[[str], str], table: Table, origin: str, tool: str) -> Component:
    """Code that fetches the rows into a tool of ``SNIPPETS``; an unknown one is the first."""
    snippet = SNIPPETS.get(tool) or SNIPPETS[FIRST_TOOL]
    rows = f"{origin}/api/v1/{table.asked()}"
    text = snippet.code(rows, table.file_name, SHAPES[table.name])
    about = say("Code for {tool}", tool=snippet.name)
    return html.Div(
        [
            html.P(say(snippet.use), className="reason"),
            code_block(ids("snippet"), text, about),
        ]
    )


def citation(ids: Callable[[str], str], table: Table, origin: str, style: str) -> Component:
    """References of the table in a style of ``citations.STYLES``; an unknown one is the first."""
    chosen = style if style in citations.STYLES else FIRST_STYLE
    with language.speaking(language.DEFAULT):
        text = table.cite(chosen, f"{origin}/")
    return html.Div(
        [
            html.P(
                say("The publishers first, then this collection, its release and the link."),
                className="reason",
            ),
            code_block(ids("reference"), text, say("References")),
            html.P(
                html.A(
                    say("The same as a file"),
                    href=f"/api/v1/{table.asked_citation(chosen)}",
                    download="",
                )
            ),
        ]
    )


# --- callbacks --------------------------------------------------------------------------------

_ORIGIN = re.compile(r"https?://[\w.\-\[\]:]+(/[\w.\-/]*)?")


def safe(origin: Any) -> str:
    """Where the reader found the dashboard, as its browser tells; the usual place otherwise."""
    return origin if isinstance(origin, str) and _ORIGIN.fullmatch(origin) else ORIGIN


def written(
    ids: Callable[[str], str], table_of: Callable[[], Table], origin: str, tool: str, style: str
) -> tuple[Component, Component]:
    """Code and references of a table; what it says of itself is in English in any language."""
    with language.speaking(language.DEFAULT):
        table = table_of()
    return code(ids, table, origin, tool), citation(ids, table, origin, style)


def follow(app: Dash, ids: Callable[[str], str], table_of: Callable[[str], Table]) -> None:
    """Write code and references of the table that the page's store ``selection`` asks for.

    ``table_of`` makes the table of that query. The page holds the stores ``selection`` and
    ``origin``; the browser fills the latter.
    """

    @app.callback(
        Output(ids("code"), "children"),
        Output(ids("citation"), "children"),
        Input(ids("origin"), "data"),
        Input(ids("selection"), "data"),
        Input(ids("tool"), "value"),
        Input(ids("style"), "value"),
        prevent_initial_call=True,
    )
    async def write(origin: str, query: str, tool: str, style: str) -> tuple[Component, Component]:
        making = partial(table_of, query)
        return await asyncio.to_thread(written, ids, making, safe(origin), tool, style)

    app.clientside_callback(
        ClientsideFunction("gcen_explore", "origin"),
        Output(ids("origin"), "data"),
        Input(ids("origin"), "id"),
    )
