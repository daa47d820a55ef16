"""One search over cities, indicators, practices, places and sources; Ctrl+K leads to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.search_results import results
from dashboard.components.states import remarks
from dashboard.language import mark, say
from dashboard.warehouse import Release, Warehouse, search

PAGE = Page(
    path="/search",
    title=mark("Search"),
    nav=mark("Search"),
    order=30,
    question=mark("Where is it? Ctrl+K leads here from every page."),
)

ids = page_ids("search")
_LONGEST = 120
"""Signs of a text that are looked at."""


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """The field with the text of the address, and what it finds."""
    release = warehouse.release(query.get("release") or None)
    text = str(query.get("q") or "")[:_LONGEST]
    strange = [
        say("“{key}” is not a choice of this page and was left aside.", key=key)
        for key in query
        if key not in ("q", "release")
    ]
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            remarks(strange),
            html.Div(
                dmc.TextInput(
                    id=ids("text"),
                    label=say("Search for"),
                    value=text,
                    debounce=250,
                    size="md",
                ),
                className="search-field",
                role="search",
            ),
            dcc.Store(id=ids("release"), data=query.get("release") or None),
            html.Div(results(release, text), id=ids("results")),
        ]
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """What is typed is looked for and stands in the address."""

    @app.callback(
        Output(ids("results"), "children"),
        url_output(),
        Input(ids("text"), "value"),
        State(ids("release"), "data"),
        prevent_initial_call=True,
    )
    async def find(value: str | None, pinned: str | None) -> tuple[Any, ...]:
        text = (value or "")[:_LONGEST]

        def show() -> list[Component]:
            return results(warehouse.release(pinned), text)

        pairs = [("q", text.strip()), ("release", pinned or "")]
        query = "&".join(f"{key}={quote(one)}" for key, one in pairs if one)
        return await asyncio.to_thread(show), url_value(PAGE.path, query)


def first_views(release: Release) -> Iterator[Callable[[], object]]:
    """The words of the release, gathered before a reader asks."""
    yield partial(search.search, release, "a")
