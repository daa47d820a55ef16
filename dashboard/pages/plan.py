"""A city's plan: an official puts together indicators, targets and practices."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import state_practices
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.states import remarks
from dashboard.language import mark, say
from dashboard.planning import form, told
from dashboard.planning.view import PlanView, known_of, read
from dashboard.warehouse import Warehouse

PAGE = Page(
    path=state_practices.PLAN,
    title=mark("Plan"),
    nav="",
    order=20,
    question=mark("Which figures is a city to move, and which practices are worth its study?"),
)

ids = form.ids


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """The plan in the address, with the choices that change it."""
    view = read(warehouse.release(query.get("release") or None), query)
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            remarks(view.remarks),
            form.form(view),
            dcc.Store(id=ids("chosen"), data=state_practices.plan_query(view.plan)),
            html.Div(told.told(view), id=ids("told")),
        ]
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Each choice changes the plan and its address."""

    @app.callback(
        Output(ids("told"), "children"),
        Output(ids("targets"), "children"),
        Output(ids("target-indicator"), "data"),
        Output(ids("target-said"), "children"),
        Output(ids("chosen"), "data"),
        url_output(),
        Input(ids("city"), "value"),
        Input(ids("indicators"), "value"),
        Input(ids("practices"), "value"),
        Input(ids("target-set"), "n_clicks"),
        Input({"type": form.REMOVE, "indicator": ALL}, "n_clicks"),
        State(ids("target-indicator"), "value"),
        State(ids("target-value"), "value"),
        State(ids("target-year"), "value"),
        State(ids("chosen"), "data"),
        prevent_initial_call=True,
    )
    async def choose(
        city: str | None,
        indicators: Sequence[str] | None,
        practices: Sequence[str] | None,
        _set: int | None,
        _removed: Sequence[int | None],
        *given: Any,
    ) -> tuple[Any, ...]:
        if len(ctx.triggered_prop_ids) > 1:
            raise PreventUpdate  # the page has come, drawn for its address already
        triggered = ctx.triggered_id
        if not triggered or (isinstance(triggered, Mapping) and not ctx.triggered[0]["value"]):
            raise PreventUpdate
        picked = {"city": city, "indicators": indicators or [], "practices": practices or []}
        return await asyncio.to_thread(_chosen, warehouse, picked, triggered, given)


def _chosen(
    warehouse: Warehouse, picked: Mapping[str, Any], triggered: Any, given: Sequence[Any]
) -> tuple[Any, ...]:
    *asked, chosen = given
    before = dict(parse_qsl(chosen or ""))
    release = warehouse.release(before.get("release"))
    kept = {"release": before.get("release"), "target": before.get("target")}
    view = read(release, {**{key: value for key, value in kept.items() if value}, **picked})
    said = ""
    if triggered == ids("target-set"):
        view, said = _aimed(view, asked)
    elif isinstance(triggered, Mapping):
        targets = [one for one in view.plan.targets if one.indicator != triggered["indicator"]]
        view = replace(view, plan=replace(view.plan, targets=tuple(targets)))
    query = state_practices.plan_query(view.plan)
    return (
        told.told(view),
        form.held_targets(view),
        form.aimable(view),
        said,
        query,
        url_value(PAGE.path, query),
    )


def _aimed(view: PlanView, asked: Sequence[Any]) -> tuple[PlanView, str]:
    """The view with the target asked for, or what is missing to it."""
    indicator, value, year = asked
    target = state_practices.parse_target(f"{indicator}:{value}:{year}", known_of(view.release))
    if target is None:
        return view, say("Choose an indicator of the plan, a value and a year up to 2100.")
    return replace(view, plan=view.plan.with_target(target)), ""
