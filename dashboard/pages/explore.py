"""All figures as a table: filtered, sorted and paged on the server; what is seen is downloaded."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.components import card, figure_choices, figures_table, states
from dashboard.components.attributes import attributes
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.selection import Problem, Selection, parse
from dashboard.warehouse import Release, Warehouse, catalogue, observations

PAGE = Page(
    path="/explore",
    title="Explore data",
    nav="Explore data",
    order=5,
    question="Which figures are there, and how do I take exactly those I need?",
)

ids = page_ids("explore")


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Pickers, the number of figures they leave, downloads, and the table."""
    release, selection, problems = _selection(warehouse, [(k, str(v)) for k, v in query.items()])
    return html.Div(
        [
            page_head(PAGE.title, PAGE.question),
            states.remarks([_remark(problem) for problem in problems]),
            figure_choices.figure_choices(ids, release, selection),
            html.Div(_summary(release, selection), id=ids("summary"), className="explore-summary"),
            html.Div(
                [
                    figures_table.figures_grid(ids("grid")),
                    html.Section(
                        figures_table.figure_detail(None),
                        id=ids("detail"),
                        className="figure-detail",
                        **attributes(aria_label="The row chosen", aria_live="polite"),
                    ),
                ],
                id=ids("table"),
                hidden=observations.count(release, selection) == 0,
            ),
            dcc.Store(id=ids("selection"), data=selection.query_string()),
            dcc.Store(id=ids("refreshed")),
        ],
        className="explore",
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Follow the pickers, give the table its rows, tell a chosen row in full."""

    @app.callback(
        Output(ids("summary"), "children"),
        Output(ids("table"), "hidden"),
        Output(ids("indicator"), "data"),
        Output(ids("indicator"), "value"),
        Output(ids("category"), "data"),
        Output(ids("category"), "value"),
        Output(ids("selection"), "data"),
        url_output(),
        *(Input(ids(name), "value") for name in figure_choices.CHOICES),
        State(ids("selection"), "data"),
        prevent_initial_call=True,
    )
    async def choose(*values: Any) -> tuple[Any, ...]:
        return await asyncio.to_thread(_chosen, warehouse, values[:-1], values[-1])

    @app.callback(
        Output(ids("grid"), "getRowsResponse"),
        Input(ids("grid"), "getRowsRequest"),
        State(ids("selection"), "data"),
        prevent_initial_call=True,
    )
    async def rows(request: Mapping[str, Any] | None, query: str) -> dict[str, Any]:
        return await asyncio.to_thread(_rows, warehouse, request or {}, query)

    @app.callback(
        Output(ids("detail"), "children"),
        Input(ids("grid"), "selectedRows"),
        prevent_initial_call=True,
    )
    async def detail(selected: Sequence[Mapping[str, str]] | None) -> Component:
        return figures_table.figure_detail(selected[0] if selected else None)

    app.clientside_callback(
        ClientsideFunction("gcen_explore", "refresh"),
        Output(ids("refreshed"), "data"),
        Input(ids("selection"), "data"),
        State(ids("grid"), "id"),
        State(ids("refreshed"), "data"),
    )


# --- what the callbacks do --------------------------------------------------------------------


def _selection(
    warehouse: Warehouse, pairs: Sequence[tuple[str, str]]
) -> tuple[Release, Selection, tuple[Problem, ...]]:
    """Release and selection of an address, and what of it was not understood."""
    asked = dict(pairs).get("release")
    release = warehouse.release(asked if asked in warehouse.releases() else None)
    vocabulary = {**observations.vocabulary(release), "release": tuple(warehouse.releases())}
    parsed = parse(pairs, vocabulary)
    return release, parsed.selection, parsed.problems


def _chosen(warehouse: Warehouse, values: Sequence[Any], before: str) -> tuple[Any, ...]:
    given = dict(zip(figure_choices.CHOICES, values, strict=True))
    pinned = dict(parse_qsl(before)).get("release")
    pairs = [(name, _joined(value)) for name, value in given.items() if value]
    pairs += [("release", pinned)] if pinned else []
    release, selection, _ = _selection(warehouse, pairs)
    selection = _within(release, selection)
    query = selection.query_string()
    return (
        _summary(release, selection),
        observations.count(release, selection) == 0,
        figure_choices.indicator_options(release, selection.topics),
        list(selection.indicators),
        figure_choices.category_options(release, selection),
        list(selection.categories),
        query,
        url_value(PAGE.path, query),
    )


def _joined(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _within(release: Release, selection: Selection) -> Selection:
    """Drop indicators outside the topics, and categories outside the breakdowns."""
    topic_of = {row["indicator_id"]: row["topic"] for row in catalogue.indicators(release)}
    categories = {row["value"] for row in observations.categories(release, selection.breakdowns)}
    return selection.but(
        indicators=tuple(
            one
            for one in selection.indicators
            if not selection.topics or topic_of[one] in selection.topics
        ),
        categories=tuple(one for one in selection.categories if one in categories),
    )


def _rows(warehouse: Warehouse, request: Mapping[str, Any], query: str) -> dict[str, Any]:
    release, selection, _ = _selection(warehouse, parse_qsl(query))
    sort = [(one["colId"], one["sort"]) for one in request.get("sortModel") or ()]
    start = int(request.get("startRow", 0))
    stop = int(request.get("endRow", figures_table.ROWS_PER_PAGE))
    found = observations.page(release, selection, start, stop, sort)
    return {
        "rowData": [figures_table.in_words(row) for row in found],
        "rowCount": observations.count(release, selection),
    }


# --- what is seen -----------------------------------------------------------------------------


def _summary(release: Release, selection: Selection) -> list[Component]:
    rows = observations.count(release, selection)
    withheld = observations.count_withheld(release, selection)
    if rows == 0:
        return [_nothing(withheld)]
    query = selection.query_string(release=release.name)
    parts = [
        html.P(
            [
                html.Strong(f"{rows:,}", **attributes(data_testid="explore-count")),
                _figures(rows, selection),
            ],
            className="sentence",
            role="status",
        ),
        card.download_links(query),
        html.P(
            ["For programs: ", html.Code(f"/api/v1/observations?{query}&format=csv")],
            className="api-address",
        ),
    ]
    if withheld:
        parts.insert(1, html.P(_withheld(withheld), className="reason"))
    return parts


def _figures(rows: int, selection: Selection) -> str:
    noun = " figure" if rows == 1 else " figures"
    if selection.level == "all":
        return f"{noun}. A national figure is listed once for each city it may stand for."
    place = "its country" if selection.level == "economy" else "the closest place measured"
    return f"{noun}. Each city is shown by {place}; averages stand beside them."


def _withheld(rows: int) -> str:
    return (
        f"{rows:,} further figures are left out: their publisher does not allow them to be "
        "passed on."
    )


def _nothing(withheld: int) -> Component:
    why = (
        _withheld(withheld)
        if withheld
        else "No publisher read here has a figure for all of them together."
    )
    return states.empty_state(
        "No figures for these choices",
        f"{why} Take away a choice, or ask for every place instead of the closest.",
        states.link("Start again with all figures", PAGE.path),
    )


def _remark(problem: Problem) -> str:
    return f"{problem.message} It was left aside."
