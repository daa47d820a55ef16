"""The interface for programs: what it gives and how it is asked, with answers of this server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.api import application
from dashboard.api.document import paragraphs
from dashboard.components.attributes import attributes
from dashboard.components.copying import code_block
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head
from dashboard.components.rich import filled
from dashboard.components.table import Column, data_table
from dashboard.exports import FORMATS
from dashboard.language import mark, say
from dashboard.snippets import SNIPPETS
from dashboard.warehouse import Release, Warehouse, observations

PAGE = Page(
    path="/api",
    title=mark("For programs"),
    nav="",
    order=12,
    question=mark("How do I ask for these figures from a program of my own?"),
)

ids = page_ids("api")

EXAMPLES: Mapping[str, tuple[str, str]] = {
    "newest": (
        mark("PISA mathematics since 2022, one row a figure"),
        "observations?indicator=pisa_math_mean&breakdown=total&from=2022&format=json",
    ),
    "page": (
        mark("All figures of Seoul, two at a time"),
        "observations?city=seoul&format=jsonl&limit=2",
    ),
    "comparison": (
        mark("Which systems differ from Singapore's, tested or refused"),
        "comparison?indicator=pisa_math_mean&focal=singapore&year=2022&format=json",
    ),
    "cities": (mark("The ten cities and the places that may stand for them"), "cities"),
    "releases": (mark("The releases kept here"), "releases"),
    "citation": (
        mark("How to cite a table, as BibTeX"),
        "citation?indicator=pisa_math_mean&city=seoul&format=bibtex",
    ),
    "practices": (
        mark("Practices of two cities that were evaluated, with their references"),
        "practices?city=singapore,toronto&evidence=evaluation",
    ),
    "references": (
        mark("What documents the practices on early childhood, as RIS"),
        "practices?topic=early_childhood&format=ris",
    ),
    "mistake": (
        mark("A mistake, and the answer that says what would be right"),
        "observations?indicator=pisa_maths_mean&city=seol",
    ),
}
"""Examples by key: what is asked in words, and the address below ``/api/v1/``."""

_FIRST = next(iter(EXAMPLES))


def layout(warehouse: Warehouse, **_: Any) -> Component:
    """What the interface is, a place to try it, its routes with their parameters, its columns."""
    document = _document(warehouse)
    release = warehouse.release()
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            _in_short(release),
            _try_it(),
            _code(),
            _routes(document),
            _columns(),
            dcc.Store(
                id=ids("told"),
                data={
                    "cut": say("Only the beginning of the answer is shown."),
                    "outside": say("Addresses here begin with /api/v1/."),
                    "failed": say("The server did not answer."),
                },
            ),
        ],
        className="api-page",
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Write an example's address, ask for it, and show code for it."""
    del warehouse

    @app.callback(
        Output(ids("address"), "value"),
        Input(ids("example"), "value"),
        prevent_initial_call=True,
    )
    async def pick(key: str) -> str:
        return _address(EXAMPLES.get(key, EXAMPLES[_FIRST])[1])

    @app.callback(
        Output(ids("snippet-place"), "children"),
        Input(ids("tool"), "value"),
        Input(ids("origin"), "data"),
    )
    async def code(tool: str, origin: str | None) -> Component | None:
        return await asyncio.to_thread(_snippet, tool, origin) if origin else None

    app.clientside_callback(
        ClientsideFunction("gcen_explore", "origin"),
        Output(ids("origin"), "data"),
        Input(ids("origin"), "id"),
    )
    app.clientside_callback(
        ClientsideFunction("gcen_api", "ask"),
        Output(ids("status"), "children"),
        Output(ids("headers"), "children"),
        Output(ids("answer"), "children"),
        Input(ids("ask"), "n_clicks"),
        Input(ids("address"), "n_submit"),
        State(ids("address"), "value"),
        State(ids("told"), "data"),
        prevent_initial_call=True,
    )


def _address(path: str) -> str:
    return f"/api/v1/{path}"


@lru_cache(maxsize=4)
def _document(warehouse: Warehouse) -> dict[str, Any]:
    """Give the interface's own description, as programs read it."""
    document: dict[str, Any] = application(warehouse).openapi()
    return document


# --- what is seen -----------------------------------------------------------------------------


def _in_short(release: Release) -> Component:
    formats = ", ".join(FORMATS)
    bulk = html.Code(f"/api/v1/bulk?format=parquet&release={release.name}")
    lines = [
        say("No key and no account. Every address begins with {base} and is asked with GET."),
        say("Lists are separated by commas or repeated; what is left out stays open."),
        say("Each row carries its error, flag, note, source, licence and release."),
        say("{release} pins a release: the same address gives the same rows for good."),
        say("{format} is one of {formats}. Each holds the same rows."),
        say("Whole tables are streamed; {limit} asks for pages, and the header {next} leads on."),
        say("A wrong address is answered by status 400 and a list of everything wrong with it."),
        say("Send the header {etag} back as {match}: status 304 says that nothing has changed."),
        say("The whole release in one file: {bulk}. It is described for machines at {document}."),
    ]
    parts = {
        "base": html.Code("/api/v1"),
        "release": html.Code(f"release={release.name}"),
        "format": html.Code("format"),
        "formats": html.Code(formats),
        "limit": html.Code("limit"),
        "next": html.Code('Link: <…>; rel="next"'),
        "etag": html.Code("ETag"),
        "match": html.Code("If-None-Match"),
        "bulk": bulk,
        "document": html.A("/api/v1/openapi.json", href="/api/v1/openapi.json"),
    }
    return html.Section(
        [
            html.H2(say("In short"), id=ids("short")),
            html.Ul([html.Li(filled(line, **parts)) for line in lines], className="prose-list"),
        ],
        **attributes(aria_labelledby=ids("short")),
    )


def _try_it() -> Component:
    examples = [{"value": key, "label": say(text)} for key, (text, _) in EXAMPLES.items()]
    return html.Section(
        [
            html.H2(say("Try it"), id=ids("try")),
            html.Div(
                [
                    dmc.Select(
                        id=ids("example"),
                        label=say("Example"),
                        data=examples,
                        value=_FIRST,
                        allowDeselect=False,
                        maxDropdownHeight=380,
                        className="api-example",
                    ),
                    html.Div(
                        [
                            html.Label(say("Address"), htmlFor=ids("address")),
                            dcc.Input(
                                id=ids("address"),
                                value=_address(EXAMPLES[_FIRST][1]),
                                className="link-field",
                                n_submit=0,
                            ),
                        ],
                        className="link-part api-address-field",
                    ),
                    html.Button(
                        say("Ask"),
                        id=ids("ask"),
                        type="button",
                        className="tool-button",
                        n_clicks=0,
                    ),
                ],
                className="api-try",
            ),
            html.P(
                say("Press “Ask”: the answer of this server stands here."),
                id=ids("status"),
                role="status",
                **attributes(data_testid="api-status"),
            ),
            html.Pre(
                html.Code("", id=ids("headers")),
                className="code api-headers",
                tabIndex=0,
                role="region",
                **attributes(aria_label=say("Headers of the answer")),
            ),
            html.Pre(
                html.Code("", id=ids("answer")),
                className="code api-answer",
                tabIndex=0,
                role="region",
                **attributes(aria_label=say("The answer"), data_testid="api-answer"),
            ),
        ],
        **attributes(aria_labelledby=ids("try")),
    )


def _code() -> Component:
    tools = [{"value": one.key, "label": one.name} for one in SNIPPETS.values()]
    link = dcc.Link(say("Explore data"), href="/explore")
    return html.Section(
        [
            html.H2(say("From your own tool"), id=ids("own")),
            html.P(
                filled(say("{explore} writes this code for any table you choose."), explore=link)
            ),
            html.Div(
                dmc.Select(
                    id=ids("tool"),
                    label=say("Tool"),
                    data=tools,
                    value=tools[0]["value"],
                    allowDeselect=False,
                    w="16rem",
                ),
                className="picker",
            ),
            html.Div(id=ids("snippet-place")),
            dcc.Store(id=ids("origin")),
        ],
        className="api-code",
        **attributes(aria_labelledby=ids("own")),
    )


def _snippet(tool: str, origin: str) -> Component:
    snippet = SNIPPETS.get(tool) or next(iter(SNIPPETS.values()))
    rows = f"{origin}{_address(EXAMPLES[_FIRST][1]).removesuffix('&format=json')}"
    return html.Div(
        [
            html.P(say(snippet.use), className="reason"),
            code_block(
                ids("snippet"),
                snippet.code(rows, "gcen-pisa-mathematics"),
                say("Code for {tool}", tool=snippet.name),
            ),
        ]
    )


def _routes(document: Mapping[str, Any]) -> Component:
    routes = [
        _route(path, operations["get"])
        for path, operations in document["paths"].items()
        if "get" in operations
    ]
    return html.Section(
        [html.H2(say("What can be asked"), id=ids("routes")), *routes],
        **attributes(aria_labelledby=ids("routes")),
    )


def _route(path: str, operation: Mapping[str, Any]) -> Component:
    """One address: what it gives, and its parameters."""
    parameters = operation.get("parameters", [])
    return html.Details(
        [
            html.Summary(html.H3(html.Code(_address(path.lstrip("/"))))),
            html.Div(
                [
                    *(html.P(say(text)) for text in paragraphs(operation)),
                    _parameters(path, parameters) if parameters else None,
                ]
            ),
        ],
        className="disclosure api-route",
        open=path in ("/observations", "/comparison"),
    )


def _parameters(path: str, parameters: Sequence[Mapping[str, Any]]) -> Component:
    columns = [
        Column("name", say("Parameter")),
        Column("meaning", say("Meaning")),
        Column("values", say("Values")),
        Column("example", say("Example")),
    ]
    rows = [
        {
            "name": html.Code(one["name"]),
            "meaning": say(one["description"]),
            "values": _values(one.get("schema", {})),
            "example": html.Code(_example(one)),
        }
        for one in parameters
    ]
    caption = say("Parameters of {address}", address=_address(path.lstrip("/")))
    return data_table(caption, columns, rows)


_MOST_LISTED = 12
"""Values of a parameter up to which they are listed; more stand in the lists of the interface."""


def _values(schema: Mapping[str, Any]) -> str:
    one = schema.get("items", schema)
    listed = [str(value) for value in one.get("enum", ())]
    if listed and len(listed) <= _MOST_LISTED:
        return ", ".join(listed)
    if one.get("type") == "integer":
        return say("a whole number")
    return say("a list") if schema.get("type") == "array" else say("a text")


def _example(parameter: Mapping[str, Any]) -> str:
    example = parameter.get("example", "")
    return ",".join(map(str, example)) if isinstance(example, list) else str(example)


def _columns() -> Component:
    columns = [Column("name", say("Column")), Column("meaning", say("Meaning"))]
    rows = [
        {"name": html.Code(name), "meaning": say(meaning)}
        for name, meaning in observations.COLUMNS.items()
    ]
    return html.Section(
        [
            html.H2(say("Columns of the rows"), id=ids("columns")),
            data_table(say("Columns, in the same order in every format"), columns, rows),
        ],
        **attributes(aria_labelledby=ids("columns")),
    )
