"""One indicator, chosen cities: latest values with their certainty, and the way they came."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import state
from dashboard.comparing import change, groups, latest, pairs, trend
from dashboard.comparing import map as on_map
from dashboard.comparing.view import PATH, View, ids, known_of, read_view
from dashboard.components import compare_choices, pickers, practice_learn, states
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.plain import Packed, packed
from dashboard.language import mark, say
from dashboard.warehouse import Release, Warehouse, catalogue
from dashboard.warehouse.memo import per_release

PAGE = Page(
    path=PATH,
    title=mark("Compare"),
    nav=mark("Compare"),
    order=2,
    question=mark(
        "Where do the cities stand on one indicator, how sure is that, and is it moving?"
    ),
)

CLOSER: Mapping[str, Callable[[View], Component]] = {
    "trend": trend.over_the_years,
    "change": change.change,
    "pairs": pairs.pairs,
    "map": on_map.world,
    "groups": groups.within,
}
"""What can stand below the latest values."""


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Pickers and cards for the choices in the address, with remarks on what it got wrong."""
    view = read_view(warehouse.release(query.get("release") or None), query)
    return html.Div(
        [
            page_head(
                say(PAGE.title),
                say(PAGE.question),
                html.A(say("Who to learn from"), href="#learn-title", className="jump"),
            ),
            states.remarks(view.remarks),
            pickers.picker_row(*_pickers(view)),
            dcc.Store(id=ids("release"), data=view.choices.release),
            html.Div(_latest(view)[0].plain, id=ids("cards"), className="cards"),
            html.Div(_closer_choices(view), id=ids("closer-row"), className=_row_style(view)),
            html.Div(_closer(view).plain, id=ids("closer"), className="cards"),
        ]
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """A choice changes cards, address, and what the pickers that depend on it offer."""

    @app.callback(
        Output(ids("cards"), "children"),
        Output(ids("closer"), "children"),
        Output(ids("closer-row"), "className"),
        Output(ids("cities"), "value"),
        Output(ids("group"), "data"),
        Output(ids("group"), "value"),
        Output(ids("year"), "data"),
        Output(ids("year"), "value"),
        Output(ids("span"), "data"),
        Output(ids("span"), "value"),
        Output(ids("by"), "data"),
        Output(ids("by"), "value"),
        url_output(),
        Input(ids("indicator"), "value"),
        Input(ids("cities"), "value"),
        Input(ids("focal"), "value"),
        Input(ids("group"), "value"),
        Input(ids("year"), "value"),
        Input(ids("level"), "value"),
        Input(ids("rule"), "value"),
        Input(ids("ranks"), "checked"),
        Input(ids("view"), "value"),
        Input(ids("span"), "value"),
        Input(ids("panels"), "checked"),
        Input(ids("by"), "value"),
        State(ids("release"), "data"),
        prevent_initial_call=True,
    )
    async def choose(*values: Any) -> tuple[Any, ...]:
        if len(ctx.triggered_prop_ids) > _MOST_AT_ONCE:
            raise PreventUpdate  # the page has come, drawn for its address already
        changed = ctx.triggered_id
        query = _query(dict(zip(_CHOSEN, values, strict=True)), changed)
        is_below = changed in {ids(name) for name in ("view", "span", "panels", "by")}
        return await asyncio.to_thread(_chosen, warehouse, query, is_below=is_below)


_MOST_AT_ONCE = 2
"""Pickers that change together where a reader chooses; more: all of them have just come."""

_CHOSEN = (
    *("indicator", "cities", "focal", "group", "year", "level", "rule", "ranks", "view", "span"),
    *("panels", "by", "release"),
)
"""What the callback is given, in its order."""


def _query(given: Mapping[str, Any], changed: str | None) -> dict[str, Any]:
    """Values of the pickers as the parameters of an address.

    Another indicator begins with its own first group and its own two years.
    """
    is_new = changed == ids("indicator")
    breakdown, _, category = ("" if is_new else given["group"] or "").partition(".")
    start, end = (None, None) if is_new else compare_choices.span_of(given["span"])
    return {
        "indicator": given["indicator"],
        "cities": given["cities"] or ["none"],
        "focal": given["focal"],
        "breakdown": breakdown or None,
        "category": category or None,
        "year": given["year"],
        "level": given["level"],
        "rule": given["rule"],
        "ranks": "yes" if given["ranks"] else None,
        "view": given["view"],
        "from": start,
        "to": end,
        "panels": "yes" if given["panels"] else None,
        "by": None if is_new else given["by"],
        "release": given["release"],
    }


def _chosen(warehouse: Warehouse, query: Mapping[str, Any], *, is_below: bool) -> tuple[Any, ...]:
    view = read_view(warehouse.release(query["release"]), query)
    choices = view.choices
    return (
        no_update if is_below else _latest(view)[0].sent,
        _closer(view).sent,
        _row_style(view),
        list(choices.cities),
        pickers.category_data(view.groups),
        pickers.category_value(choices.breakdown, choices.category),
        pickers.year_data(view.years),
        pickers.year_value(choices.year),
        compare_choices.span_data(view.spans, view.tested_spans),
        compare_choices.span_value(view.span),
        compare_choices.groups_data(view.dimensions),
        compare_choices.groups_value(view.dimension),
        url_value(PAGE.path, state.query_string(_told(view), view.known)),
    )


def _told(view: View) -> state.Choices:
    """Choices as they stand in the address: two years and groups only where they are not first."""
    choices = view.choices
    if view.span == next(iter(view.spans), None):
        choices = replace(choices, from_year=None, to_year=None)
    if choices.by == next(iter(view.dimensions), None):
        choices = replace(choices, by=None)
    return choices


def first_views(release: Release) -> Iterator[Callable[[], object]]:
    """Each indicator as it opens: all cities, its first group, the latest figures."""
    for indicator in known_of(release).indicators:
        yield partial(_first_view, release, indicator, "none")


def further_views(release: Release) -> Iterator[Callable[[], object]]:
    """The same as each city looks at it, one indicator after the other: they share its figures."""
    known = known_of(release)
    for indicator in known.indicators:
        for focal in known.cities:
            yield partial(_first_view, release, indicator, focal)


def _first_view(release: Release, indicator: str, focal: str) -> None:
    view = read_view(release, {"indicator": indicator, "focal": focal})
    _latest(view)
    _closer(view)


# --- what is shown ----------------------------------------------------------------------------


def _pickers(view: View) -> list[Component]:
    choices, cities = view.choices, catalogue.cities(view.release)
    return [
        pickers.indicator_picker(
            ids("indicator"), catalogue.indicators(view.release), choices.indicator
        ),
        pickers.category_picker(ids("group"), view.groups, choices.breakdown, choices.category),
        pickers.year_picker(ids("year"), view.years, choices.year),
        pickers.focal_picker(ids("focal"), cities, choices.focal),
        pickers.level_picker(ids("level"), choices.level),
        *pickers.further(
            ids("further"),
            pickers.cities_picker(ids("cities"), cities, choices.cities),
            compare_choices.rule_picker(ids("rule"), choices.rule),
            compare_choices.ranks_switch(ids("ranks"), is_on=choices.has_ranks),
            is_open=choices.has_ranks
            or choices.rule != state.RULES[0]
            or len(choices.cities) < len(cities),
        ),
    ]


def _closer_choices(view: View) -> list[Component]:
    choices = view.choices
    return [
        compare_choices.view_choice(ids("view"), choices.view),
        compare_choices.panels_switch(ids("panels"), is_on=choices.has_panels),
        compare_choices.span_picker(ids("span"), view.spans, view.tested_spans, view.span),
        compare_choices.groups_picker(ids("by"), view.dimensions, view.dimension),
    ]


def _row_style(view: View) -> str:
    """Class of the row of choices: shows what belongs to the view, nothing where none is shown."""
    _, has_figures = _latest(view)
    return f"closer view-{view.choices.view}" if has_figures else "closer view-nothing"


# Content is kept as it is sent, under the choices it depends on: the first views are asked for
# again and again.

_KEPT = 6144
"""Contents that are kept, 4 kB each: the first views of 400 indicators and ten cities, and more."""

_BELOW: dict[str, Any] = {
    "view": state.VIEWS[0],
    "from_year": None,
    "to_year": None,
    "has_panels": False,
    "by": None,
}
"""Choices of what stands below, where they are not chosen."""

_OF_VIEW = {"trend": {"has_panels"}, "change": {"from_year", "to_year"}, "groups": {"by"}}


def _latest(view: View) -> tuple[Packed, bool]:
    """Content of the latest values, and whether there are any."""
    return _kept_latest(view.release, replace(view.choices, **_BELOW))


@per_release(_KEPT)
def _kept_latest(release: Release, choices: state.Choices) -> tuple[Packed, bool]:
    view = View(release, known_of(release), choices)
    return packed(latest.latest(view)), bool(view.latest)


def _closer(view: View) -> Packed:
    kept = {"view", *_OF_VIEW.get(view.choices.view, ())}
    other = {name: value for name, value in _BELOW.items() if name not in kept}
    return _kept_closer(view.release, replace(_told(view), has_ranks=False, **other))


@per_release(_KEPT)
def _kept_closer(release: Release, choices: state.Choices) -> Packed:
    view = View(release, known_of(release), choices)
    if not view.latest:
        return packed([])
    learn = practice_learn.learn_card(
        release, view.subject, view.focal, choices.cities, choices.rule
    )
    return packed([CLOSER[choices.view](view), learn])
