"""All figures as a table: filtered, sorted and paged on the server; what is seen is downloaded."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import card, figures_table, states
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.selection import Problem, Selection, parse
from dashboard.warehouse import Release, Row, Warehouse, catalogue, observations

PAGE = Page(
    path="/explore",
    title="Explore data",
    nav="Explore data",
    order=5,
    question="Which figures are there, and how do I take exactly those I need?",
)

ids = page_ids("explore")

_CHOICES = ("topic", "indicator", "city", "level", "from", "to", "breakdown", "category", "source")
"""Pickers, by the parameter each stands for."""

_LEVELS = (
    ("closest", "Closest place"),
    ("economy", "Country"),
    ("all", "Every place"),
)


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Pickers, the number of figures they leave, downloads, and the table."""
    release, selection, problems = _selection(warehouse, [(k, str(v)) for k, v in query.items()])
    return html.Div(
        [
            page_head(PAGE.title, PAGE.question),
            states.remarks([_remark(problem) for problem in problems]),
            _pickers(release, selection),
            html.Div(_summary(release, selection), id=ids("summary"), className="explore-summary"),
            html.Div(
                [
                    figures_table.figures_grid(ids("grid")),
                    html.Section(
                        figures_table.figure_detail(None),
                        id=ids("detail"),
                        className="figure-detail",
                        **{"aria-label": "The row chosen", "aria-live": "polite"},
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
        *(Input(ids(name), "value") for name in _CHOICES),
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
    parsed = parse(pairs, vocabulary)
    return release, parsed.selection, parsed.problems


def _chosen(warehouse: Warehouse, values: Sequence[Any], before: str) -> tuple[Any, ...]:
    given = dict(zip(_CHOICES, values, strict=True))
    pinned = dict(parse_qsl(before)).get("release")
    pairs = [(name, _joined(value)) for name, value in given.items() if value]
    pairs += [("release", pinned)] if pinned else []
    release, selection, _ = _selection(warehouse, pairs)
    selection = _within(release, selection)
    query = selection.query_string()
    return (
        _summary(release, selection),
        observations.count(release, selection) == 0,
        _indicator_options(release, selection.topics),
        list(selection.indicators),
        _category_options(release, selection),
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
                html.Strong(f"{rows:,}", **{"data-testid": "explore-count"}),
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


# --- pickers ----------------------------------------------------------------------------------


def _pickers(release: Release, selection: Selection) -> Component:
    first, last = observations.years(release) or (None, None)
    years = [str(year) for year in range(last, first - 1, -1)] if first and last else []
    return html.Div(
        [
            _many("topic", "Topic", _topics(release), selection.topics, "All topics"),
            _many(
                "indicator",
                "Indicator",
                _indicator_options(release, selection.topics),
                selection.indicators,
                "All indicators",
            ),
            _many("city", "Cities and averages", _parties(release), selection.cities, "All"),
            _one(
                "level",
                "Measured for",
                [{"value": v, "label": w} for v, w in _LEVELS],
                selection.level,
            ),
            _one("from", "From year", years, _text(selection.from_year), "First"),
            _one("to", "To year", years, _text(selection.to_year), "Latest"),
            _many(
                "breakdown",
                "Broken down by",
                _options(observations.breakdowns(release)),
                selection.breakdowns,
                "All breakdowns",
            ),
            _many(
                "category",
                "Group",
                _category_options(release, selection),
                selection.categories,
                "All groups",
            ),
            _many("source", "Publisher", _sources(release), selection.sources, "All publishers"),
        ],
        className="explore-pickers",
        role="group",
        **{"aria-label": "Choices"},
    )


def _many(
    name: str, label: str, data: Sequence[Any], value: Sequence[str], placeholder: str
) -> Component:
    picker = dmc.MultiSelect(
        id=ids(name),
        label=label,
        data=list(data),
        value=list(value),
        placeholder="" if value else placeholder,
        searchable=True,
        clearable=True,
        hidePickedOptions=False,
        checkIconPosition="right",
        nothingFoundMessage="Nothing found",
        maxDropdownHeight=380,
        comboboxProps={"width": "max-content", "position": "bottom-start"},
    )
    return html.Div(picker, className=f"picker explore-{name}")


def _one(
    name: str, label: str, data: Sequence[Any], value: str | None, placeholder: str = ""
) -> Component:
    picker = dmc.Select(
        id=ids(name),
        label=label,
        data=list(data),
        value=value,
        placeholder=placeholder,
        searchable=bool(placeholder),
        clearable=bool(placeholder),
        allowDeselect=bool(placeholder),
        checkIconPosition="right",
        maxDropdownHeight=380,
    )
    return html.Div(picker, className=f"picker explore-{name}")


def _text(year: int | None) -> str | None:
    return None if year is None else str(year)


def _options(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [{"value": row["value"], "label": row["label"]} for row in rows]


def _topics(release: Release) -> list[dict[str, str]]:
    titles = {row["topic"]: row["topic_title"] for row in catalogue.indicators(release)}
    return [{"value": topic, "label": title} for topic, title in titles.items()]


def _indicator_options(release: Release, topics: Sequence[str]) -> list[dict[str, Any]]:
    listed = [row for row in catalogue.indicators(release) if not topics or row["topic"] in topics]
    return [
        {
            "group": title,
            "items": [{"value": row["indicator_id"], "label": row["title"]} for row in rows],
        }
        for title, rows in groupby(listed, key=lambda row: row["topic_title"])
    ]


def _category_options(release: Release, selection: Selection) -> list[dict[str, str]]:
    return _options(observations.categories(release, selection.breakdowns))


def _parties(release: Release) -> list[dict[str, Any]]:
    groups = {None: "Cities", "aggregate": "Averages"}
    listed = observations.parties(release)
    return [
        {"group": group, "items": _options(list(rows))}
        for group, rows in groupby(listed, key=lambda row: groups.get(row["level"], "Others"))
    ]


def _sources(release: Release) -> list[dict[str, str]]:
    rows = [row for row in catalogue.sources(release) if row["retrieved_at"]]
    return [{"value": row["source_id"], "label": row["publisher"]} for row in rows]
