"""All figures as a table: filtered, sorted and read on the server; what is seen is taken away."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import state_explore, words
from dashboard.components import figure_choices, figures_table, states
from dashboard.components.attributes import attributes
from dashboard.components.copying import copied_words
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.rich import filled
from dashboard.exploring import chart, since, take
from dashboard.exports.tables import Table, of_figures
from dashboard.language import mark, say, say_many
from dashboard.selection import Problem, Selection, parse
from dashboard.state_explore import HIDDEN, SHOWN, VIEWS, View
from dashboard.warehouse import Release, Warehouse, absent, catalogue, grid, observations

PAGE = Page(
    path="/explore",
    title=mark("Explore data"),
    nav=mark("Explore data"),
    order=5,
    question=mark("Which figures are there, and how do I take exactly those I need?"),
)

ids = page_ids("explore")


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Pickers, the number of figures they leave, the table or its chart, and ways to take it."""
    asked = {key: str(value) for key, value in query.items()}
    release, selection, problems = _selection(warehouse, list(asked.items()))
    view, remarks = state_explore.parse(asked)
    is_empty = observations.count(release, selection) == 0
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            states.remarks([*states.left_aside(problems), *remarks]),
            figure_choices.figure_choices(ids, release, selection),
            html.Div(_summary(release, selection), id=ids("summary"), className="explore-summary"),
            html.Div(_changed(warehouse, selection, view), id=ids("since")),
            html.Div(_body(view), id=ids("table"), hidden=is_empty),
            dcc.Store(id=ids("selection"), data=selection.query_string()),
            dcc.Store(id=ids("view"), data=_told(view)),
            dcc.Store(id=ids("names"), data=list(observations.COLUMNS)),
            dcc.Store(id=ids("all-columns"), data=[*SHOWN, *HIDDEN]),
            dcc.Store(id=ids("told"), data=copied_words()),
            dcc.Store(id=ids("refreshed")),
            dcc.Store(id=ids("origin")),
        ],
        className="explore",
    )


def _body(view: View) -> list[Component]:
    """What is hidden where there is no figure: tools, table, chart, the row, ways to take it."""
    is_chart = view.show == VIEWS[1]
    return [
        _tools(view),
        html.Div(
            [
                figures_table.figures_grid(ids("grid"), view, say("The figures chosen")),
                html.Section(
                    figures_table.figure_detail([]),
                    id=ids("detail"),
                    className="figure-detail",
                    **attributes(aria_label=say("The row selected"), aria_live="polite"),
                ),
            ],
            id=ids("as-table"),
            hidden=is_chart,
        ),
        html.Div(
            html.Div(id=ids("chart"), className="cards"), id=ids("as-chart"), hidden=not is_chart
        ),
        take.take_away(ids),
    ]


def _tools(view: View) -> Component:
    """Buttons over the table: as a chart, columns, sorting, and the rows selected."""
    return html.Div(
        [
            dmc.SegmentedControl(
                id=ids("show"),
                data=[
                    {"value": "table", "label": say("Table")},
                    {"value": "chart", "label": say("Chart")},
                ],
                value=view.show,
                **attributes(aria_label=say("Show the figures as")),
            ),
            html.Details(
                [
                    html.Summary(say("Columns")),
                    html.Div(
                        dmc.CheckboxGroup(
                            id=ids("columns"),
                            label=say("Columns beside city and indicator"),
                            description=say(
                                "Drag a heading to move its column, or hold Shift and press an "
                                "arrow key."
                            ),
                            value=list(view.columns),
                            children=html.Div(
                                [
                                    dmc.Checkbox(label=figures_table.title(name), value=name)
                                    for name in (*SHOWN, *HIDDEN)
                                ],
                                className="column-boxes",
                            ),
                        ),
                        className="column-panel",
                    ),
                ],
                className="column-chooser",
            ),
            _button("unsort", say("Undo sorting"), hidden=not view.sort),
            html.Span(
                [
                    html.Span("", id=ids("picked"), role="status"),
                    _button("copy", say("Copy rows"), disabled=True),
                    _button("unselect", say("Select none"), hidden=True),
                    html.Span("", id=ids("copied"), role="status"),
                ],
                className="selected-tools",
            ),
            html.Span(
                say(
                    "Click a heading to sort; hold Shift to sort by several. Ctrl or Shift and a "
                    "click select several rows."
                ),
                className="reason tools-hint",
            ),
        ],
        className="explore-tools",
        role="group",
        **attributes(aria_label=say("Table")),
    )


def _button(name: str, text: str, **more: Any) -> Component:
    return html.Button(text, id=ids(name), type="button", className="tool-button", **more)


# --- callbacks --------------------------------------------------------------------------------


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Follow the pickers and the table, give it its rows, and tell how to take them away."""
    _follow_choices(app, warehouse)
    _follow_table(app, warehouse)
    _follow_taking(app, warehouse)
    _in_browser(app)


def _follow_choices(app: Dash, warehouse: Warehouse) -> None:
    @app.callback(
        Output(ids("indicator"), "value"),
        Output(ids("category"), "value"),
        Output(ids("selection"), "data"),
        url_output(),
        *(Input(ids(name), "value") for name in figure_choices.CHOICES),
        State(ids("selection"), "data"),
        State(ids("view"), "data"),
        prevent_initial_call=True,
    )
    async def choose(*values: Any) -> tuple[Any, ...]:
        return await asyncio.to_thread(_chosen, warehouse, values[:-2], *values[-2:])

    @app.callback(
        Output(ids("summary"), "children"),
        Output(ids("table"), "hidden"),
        Output(ids("since"), "children"),
        *(Output(ids(name), "data") for name in figure_choices.COUNTED),
        Input(ids("selection"), "data"),
        State(ids("view"), "data"),
        prevent_initial_call=True,
    )
    async def count(query: str, view: Mapping[str, Any]) -> tuple[Any, ...]:
        return await asyncio.to_thread(_counted, warehouse, query, view)


def _follow_table(app: Dash, warehouse: Warehouse) -> None:
    @app.callback(
        Output(ids("grid"), "getRowsResponse"),
        Input(ids("grid"), "getRowsRequest"),
        State(ids("selection"), "data"),
        prevent_initial_call=True,
    )
    async def rows(request: Mapping[str, Any] | None, query: str) -> dict[str, Any]:
        return await asyncio.to_thread(_rows, warehouse, request or {}, query)

    @app.callback(
        Output(ids("unsort"), "hidden"),
        Output(ids("as-table"), "hidden"),
        Output(ids("as-chart"), "hidden"),
        url_output(),
        Input(ids("view"), "data"),
        Input(ids("show"), "value"),
        State(ids("selection"), "data"),
        prevent_initial_call=True,
    )
    async def look(told: Mapping[str, Any], show: str, query: str) -> tuple[Any, ...]:
        view = _view(told, show)
        is_chart = view.show == VIEWS[1]
        return not view.sort, is_chart, not is_chart, url_value(PAGE.path, _address(query, view))

    @app.callback(
        Output(ids("detail"), "children"),
        Output(ids("picked"), "children"),
        Output(ids("copy"), "disabled"),
        Output(ids("unselect"), "hidden"),
        Input(ids("grid"), "selectedRows"),
        prevent_initial_call=True,
    )
    async def pick(selected: Sequence[Mapping[str, str]] | None) -> tuple[Any, ...]:
        picked = selected or []
        told = say_many("{n} row selected", "{n} rows selected", len(picked)) if picked else ""
        return figures_table.figure_detail(picked), told, not picked, not picked

    @app.callback(
        Output(ids("chart"), "children"),
        Input(ids("show"), "value"),
        Input(ids("selection"), "data"),
        Input(ids("grid"), "selectedRows"),
    )
    async def draw(
        show: str, query: str, selected: Sequence[Mapping[str, str]] | None
    ) -> Component | None:
        if show != VIEWS[1]:
            return None
        keys = [int(row["key"]) for row in selected or ()]
        return await asyncio.to_thread(_drawn, warehouse, query, keys)


def _follow_taking(app: Dash, warehouse: Warehouse) -> None:
    @app.callback(
        Output(ids("files"), "children"),
        Output(ids("links"), "children"),
        Input(ids("origin"), "data"),
        Input(ids("selection"), "data"),
        Input(ids("view"), "data"),
        Input(ids("show"), "value"),
        prevent_initial_call=True,
    )
    async def link(
        origin: str, query: str, told: Mapping[str, Any], show: str
    ) -> tuple[Component, Component]:
        return await asyncio.to_thread(_linked, warehouse, origin, query, _view(told, show))

    def table_of(query: str) -> Table:
        release, selection, _ = _selection(warehouse, parse_qsl(query))
        return of_figures(release, selection)

    take.follow(app, ids, table_of)


def _in_browser(app: Dash) -> None:
    """Tell the table of new rows and columns, and copy its rows."""

    def browser(name: str) -> ClientsideFunction:
        return ClientsideFunction("gcen_explore", name)

    app.clientside_callback(
        browser("refresh"),
        Output(ids("refreshed"), "data"),
        Input(ids("selection"), "data"),
        State(ids("grid"), "id"),
        State(ids("view"), "id"),
        State(ids("refreshed"), "data"),
    )
    app.clientside_callback(
        browser("columns"),
        Output(ids("columns"), "readOnly"),
        Input(ids("columns"), "value"),
        State(ids("all-columns"), "data"),
        State(ids("grid"), "id"),
        prevent_initial_call=True,
    )
    for name in ("unsort", "unselect"):
        app.clientside_callback(
            browser(name),
            Output(ids(name), "n_clicks"),
            Input(ids(name), "n_clicks"),
            State(ids("grid"), "id"),
            prevent_initial_call=True,
        )
    app.clientside_callback(
        browser("copy"),
        Output(ids("copied"), "children"),
        Input(ids("copy"), "n_clicks"),
        State(ids("grid"), "selectedRows"),
        State(ids("names"), "data"),
        State(ids("told"), "data"),
        prevent_initial_call=True,
    )


# --- what the callbacks do --------------------------------------------------------------------


def _selection(
    warehouse: Warehouse, pairs: Sequence[tuple[str, str]]
) -> tuple[Release, Selection, tuple[Problem, ...]]:
    """Release and selection of an address, and what of it was not understood."""
    asked = dict(pairs).get("release")
    release = warehouse.release(asked if asked in warehouse.releases() else None)
    vocabulary = {**observations.vocabulary(release), "release": tuple(warehouse.releases())}
    own = [pair for pair in pairs if pair[0] not in state_explore.PARAMETERS]
    parsed = parse(own, vocabulary)
    return release, parsed.selection, parsed.problems


def _address(query: str, view: View) -> str:
    """Query string of a selection (as the page keeps it) together with a view."""
    return "&".join(part for part in (query, Selection().query_string(**view.pairs())) if part)


def _view(told: Mapping[str, Any] | None, show: str | None) -> View:
    """Make a view of what the table tells of itself (``columns``, ``sort``)."""
    said = told or {}
    return state_explore.from_grid(
        said.get("columns") or (), said.get("sort") or (), show or VIEWS[0]
    )


def _told(view: View) -> dict[str, Any]:
    """What the table would tell of a view."""
    sort = [{"colId": name, "sort": way} for name, way in view.sort]
    return {"columns": list(view.columns), "sort": sort, "show": view.show}


def _chosen(
    warehouse: Warehouse, values: Sequence[Any], before: str, told: Mapping[str, Any]
) -> tuple[Any, ...]:
    given = dict(zip(figure_choices.CHOICES, values, strict=True))
    pinned = dict(parse_qsl(before)).get("release")
    pairs = [(name, _joined(value)) for name, value in given.items() if value]
    pairs += [("release", pinned)] if pinned else []
    release, selection, _ = _selection(warehouse, pairs)
    selection = _within(release, selection)
    query = selection.query_string()
    address = _address(query, _view(told, told.get("show")))
    return (
        list(selection.indicators),
        list(selection.categories),
        query,
        url_value(PAGE.path, address),
    )


def _counted(warehouse: Warehouse, query: str, told: Mapping[str, Any]) -> tuple[Any, ...]:
    release, selection, _ = _selection(warehouse, parse_qsl(query))
    options = figure_choices.options(release, selection)
    return (
        _summary(release, selection),
        observations.count(release, selection) == 0,
        _changed(warehouse, selection, _view(told, told.get("show"))),
        *(options[name] for name in figure_choices.COUNTED),
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
    stop = min(int(request.get("endRow", 0)), start + figures_table.ROWS_PER_BLOCK)
    found = grid.block(release, selection, start, stop, sort)
    return {
        "rowData": [figures_table.in_words(row) for row in found],
        "rowCount": observations.count(release, selection),
    }


def _drawn(warehouse: Warehouse, query: str, keys: Sequence[int]) -> Component:
    release, selection, _ = _selection(warehouse, parse_qsl(query))
    return chart.selection_chart(chart.chosen(release, selection, keys))


def _linked(
    warehouse: Warehouse, origin: str, query: str, view: View
) -> tuple[Component, Component]:
    release, selection, _ = _selection(warehouse, parse_qsl(query))
    table, shown = of_figures(release, selection), view.pairs()
    pinned = selection.but(release=release.name).query_string(**shown)
    open_ended = selection.but(release=None).query_string(**shown)
    addresses = (f"{PAGE.path}?{pinned}", f"{PAGE.path}{'?' if open_ended else ''}{open_ended}")
    return take.files(table), take.links(ids, table, *addresses, take.safe(origin))


# --- what is seen -----------------------------------------------------------------------------


def _changed(warehouse: Warehouse, selection: Selection, view: View) -> Component | None:
    """What has changed since the release that the address pins; nothing where it pins none."""
    if selection.release is None:
        return None
    query = selection.but(release=None).query_string(**view.pairs())
    return since.changed_since(
        warehouse.release(selection.release),
        warehouse.release(),
        selection,
        f"{PAGE.path}?{query}" if query else PAGE.path,
    )


def _summary(release: Release, selection: Selection) -> list[Component]:
    rows = observations.count(release, selection)
    withheld = observations.count_withheld(release, selection)
    if rows == 0:
        return [_nothing(withheld)]
    query = selection.query_string(release=release.name)
    number = html.Strong(words.number(rows, 0), **attributes(data_testid="explore-count"))
    return [
        html.P(
            filled(_figures(rows, selection), count=number), className="sentence", role="status"
        ),
        *([html.P(_withheld(withheld), className="reason")] if withheld else []),
        *_absent(release, selection),
        take.quick_files(query),
    ]


def _figures(rows: int, selection: Selection) -> str:
    """Say how many figures there are (``{count}`` is left to be filled) and what they stand for."""
    if selection.level == "all":
        return say_many(
            "{count} figure. A national figure is listed once for each city it may stand for.",
            "{count} figures. A national figure is listed once for each city it may stand for.",
            rows,
            count="{count}",
        )
    if selection.level == "economy":
        return say_many(
            "{count} figure. Each city is shown by its country; averages stand beside them.",
            "{count} figures. Each city is shown by its country; averages stand beside them.",
            rows,
            count="{count}",
        )
    return say_many(
        "{count} figure. Each city is shown by the closest place measured; averages stand beside "
        "them.",
        "{count} figures. Each city is shown by the closest place measured; averages stand beside "
        "them.",
        rows,
        count="{count}",
    )


def _withheld(rows: int) -> str:
    return say_many(
        "{count} further figure is left out: its publisher does not allow it to be passed on.",
        "{count} further figures are left out: their publisher does not allow them to be passed "
        "on.",
        rows,
        count=words.number(rows, 0),
    )


def _absent(release: Release, selection: Selection) -> list[Component]:
    """Name the cities asked for that have no figure; nothing where each has one."""
    cities = absent.wholly(release, selection)
    if not cities:
        return []
    told = say_many(
        "{cities} has no figure with these choices.",
        "{cities} have no figure with these choices.",
        len(cities),
        cities=words.join(row["city"] for row in cities),
    )
    one = (cities[0]["city_id"],) if len(cities) == 1 else ()
    query = Selection(cities=one, release=selection.release).query_string()
    link = states.link(
        say("Why, indicator by indicator"), f"/coverage?{query}" if query else "/coverage"
    )
    return [html.P([told, " ", link], className="reason", **attributes(data_testid="absent"))]


def _nothing(withheld: int) -> Component:
    why = (
        _withheld(withheld)
        if withheld
        else say("No publisher read here has a figure for all of them together.")
    )
    way_out = say("Take away a choice, or ask for every place instead of the closest.")
    return states.empty_state(
        say("No figures for these choices"),
        words.prose([why, way_out]),
        states.link(say("Start again with all figures"), PAGE.path),
    )
