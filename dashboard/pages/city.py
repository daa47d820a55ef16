"""One city: where it stands beside its peers, how sure that is, whether it moves, its profile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import state_city
from dashboard.components import (
    city_findings,
    city_local,
    city_peers,
    city_profile,
    city_targets,
    city_view,
    practice_city,
)
from dashboard.components.attributes import attributes
from dashboard.components.city_parts import CARD, PART, card_place
from dashboard.components.city_view import View, ids
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.pickers import further, level_picker, picker_row
from dashboard.components.states import empty_state, link, message_page, remarks
from dashboard.figures import courses
from dashboard.figures.profile import profile_figure, strips
from dashboard.language import mark, say
from dashboard.state_city import Choice, Target
from dashboard.warehouse import Release, Row, Warehouse, catalogue
from dashboard.warehouse.evidence import movements

PAGE = Page(
    path="/city/<city_id>",
    also=("/city",),
    nav_path="/city",
    title=mark("City"),
    nav=mark("City"),
    order=3,
    question=mark(
        "Where does this city stand beside its peers, how sure is that, and is it moving?"
    ),
    holds=lambda release, city_id: any(
        row["city_id"] == city_id for row in catalogue.cities(release)
    ),
)


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Page of the city that the path names, the first city where it names none."""
    release = warehouse.release(query.get("release") or None)
    cities = catalogue.cities(release)
    known = [row["city_id"] for row in cities]
    city_id = query.get("city_id") or query.get("city") or known[0]
    if city_id not in known:
        return _unknown(city_id, cities)
    view, said = city_view.read(release, city_id, query)
    return html.Div(
        [
            remarks(said),
            page_head(view.city["name"], say(PAGE.question)),
            picker_row(
                _city_links(cities, view.choice),
                *further(
                    ids("further"),
                    city_peers.peer_picker(ids("peers"), cities, city_id, view.peers),
                    level_picker(ids("level"), view.choice.level),
                    is_open=view.choice.peers is not None
                    or view.choice.level != state_city.LEVELS[0],
                ),
            ),
            dcc.Store(id=ids("chosen"), data=_stored(view.choice)),
            html.Div(_content(view), id=ids("content")),
        ]
    )


def first_views(release: Release) -> Iterator[Callable[[], object]]:
    """Each city's page as it opens."""
    for row in catalogue.cities(release):
        yield partial(_first_view, release, row["city_id"])


def _first_view(release: Release, city_id: str) -> None:
    _content(city_view.read(release, city_id, {})[0])


def _unknown(city_id: str, cities: Sequence[Row]) -> Component:
    return message_page(
        say("There is no such city in the network"),
        [say("“{city}” is none of the ten cities:", city=city_id)],
        *(link(row["name"], f"/city/{row['city_id']}") for row in cities),
    )


# --- choices ------------------------------------------------------------------------------------


def _stored(choice: Choice) -> dict[str, str]:
    """What the page remembers: the city, and the choice as its address holds it."""
    return {"city": choice.city_id, "query": state_city.query_string(choice)}


def _view(warehouse: Warehouse, chosen: Mapping[str, str]) -> View:
    query = dict(parse_qsl(chosen["query"]))
    release = warehouse.release(query.get("release"))
    return city_view.read(release, chosen["city"], query)[0]


def _changed(view: View, choice: Choice) -> View:
    """The view of another choice; nothing happens where it is the same."""
    if choice == view.choice:
        raise PreventUpdate
    return replace(view, choice=choice)


def _written(view: View) -> tuple[dict[str, str], dict[str, Any]]:
    """Values for the store of the choice and for the address."""
    choice = view.choice
    return _stored(choice), url_value(choice.path, state_city.query_string(choice))


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Follow each choice: show what it changes, remember it, write it into the address."""
    _choice_callbacks(app, warehouse)
    _peer_callbacks(app, warehouse)
    _target_callbacks(app, warehouse)


_STORE = Output(ids("chosen"), "data", allow_duplicate=True)


def _choice_callbacks(app: Dash, warehouse: Warehouse) -> None:
    @app.callback(
        Output(ids("content"), "children"),
        Output(ids("cities"), "children"),
        _STORE,
        url_output(),
        Input(ids("level"), "value"),
        State(ids("chosen"), "data"),
        prevent_initial_call=True,
    )
    async def choose_level(level: str, chosen: Mapping[str, str]) -> tuple[Any, ...]:
        def show() -> tuple[Any, ...]:
            before = _view(warehouse, chosen)
            view = _changed(before, replace(before.choice, level=level))
            return _content(view), _city_items(view.cities, view.choice), *_written(view)

        return await asyncio.to_thread(show)

    @app.callback(
        _STORE,
        url_output(),
        Input({"type": PART, "part": ALL}, "n_clicks"),
        State(ids("chosen"), "data"),
        prevent_initial_call=True,
    )
    async def show_part(_: Sequence[int | None], chosen: Mapping[str, str]) -> tuple[Any, ...]:
        if not ctx.triggered_id or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        part = ctx.triggered_id["part"]

        def show() -> tuple[View, Component]:
            before = _view(warehouse, chosen)
            parts = city_view.known(before.release).parts
            view = _changed(before, before.choice.toggled(part, parts))
            return view, _part_card(view, part)

        view, card = await asyncio.to_thread(show)
        set_props({"type": CARD, "part": part}, {"children": card})
        return _written(view)


def _peer_callbacks(app: Dash, warehouse: Warehouse) -> None:
    @app.callback(
        Output(ids("findings"), "children"),
        Output(ids("nearest"), "children"),
        Output(ids("distances"), "children"),
        Output(ids("cities"), "children", allow_duplicate=True),
        _STORE,
        url_output(),
        Input(ids("peers"), "value"),
        State(ids("chosen"), "data"),
        prevent_initial_call=True,
    )
    async def choose_peers(picked: list[str], chosen: Mapping[str, str]) -> tuple[Any, ...]:
        def show() -> tuple[Any, ...]:
            before = _view(warehouse, chosen)
            query = {"peers": ",".join(picked) or state_city.NOBODY}
            known = city_view.known(before.release)
            read, _ = state_city.parse(before.choice.city_id, query, known)
            view = _changed(before, replace(before.choice, peers=read.peers))
            items = _city_items(view.cities, view.choice)
            told = city_peers.nearest(view), city_peers.distances(view)
            return city_findings.findings(view), *told, items, *_written(view)

        return await asyncio.to_thread(show)

    @app.callback(
        Output(ids("nearest"), "children", allow_duplicate=True),
        Output(ids("distances"), "children", allow_duplicate=True),
        _STORE,
        url_output(),
        Input({"type": city_peers.WEIGHT, "feature": ALL}, "value"),
        State({"type": city_peers.WEIGHT, "feature": ALL}, "id"),
        State(ids("chosen"), "data"),
        prevent_initial_call=True,
    )
    async def weigh(
        values: Sequence[Any], named: Sequence[Mapping[str, str]], chosen: Mapping[str, str]
    ) -> tuple[Any, ...]:
        written = ",".join(
            f"{one['feature']}:{value}"
            for one, value in zip(named, values, strict=True)
            if value not in (None, "")
        )

        def show() -> tuple[Any, ...]:
            before = _view(warehouse, chosen)
            known = city_view.known(before.release)
            read, _ = state_city.parse(before.choice.city_id, {"weights": written}, known)
            view = _changed(before, replace(before.choice, weights=read.weights))
            return city_peers.nearest(view), city_peers.distances(view), *_written(view)

        return await asyncio.to_thread(show)

    @app.callback(
        Output(ids("peers"), "value"),
        *(Input(ids(name), "n_clicks") for name in city_peers.NEAREST),
        State(ids("chosen"), "data"),
        prevent_initial_call=True,
    )
    async def take_nearest(*given: Any) -> list[str]:
        if not ctx.triggered_id or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        count = city_peers.NEAREST[str(ctx.triggered_id).removeprefix(ids(""))]

        def take() -> list[str]:
            view = _view(warehouse, given[-1])
            return [city for city, _ in city_peers.ranked(view)[:count]]

        return await asyncio.to_thread(take)


def _target_callbacks(app: Dash, warehouse: Warehouse) -> None:
    @app.callback(
        Output(ids("targets"), "children"),
        Output(ids("topics"), "children"),
        Output(ids("target-said"), "children"),
        _STORE,
        url_output(),
        Input(ids("target-set"), "n_clicks"),
        Input({"type": city_targets.REMOVE, "indicator": ALL}, "n_clicks"),
        State(ids("target-indicator"), "value"),
        State(ids("target-value"), "value"),
        State(ids("target-year"), "value"),
        State(ids("chosen"), "data"),
        prevent_initial_call=True,
    )
    async def aim(
        _set: int | None,
        _removed: Sequence[int | None],
        indicator: str | None,
        value: Any,
        year: Any,
        chosen: Mapping[str, str],
    ) -> tuple[Any, ...]:
        triggered = ctx.triggered_id
        if not triggered or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        removed = None if triggered == ids("target-set") else triggered["indicator"]

        def show() -> tuple[Any, ...]:
            before = _view(warehouse, chosen)
            kept = [one for one in before.choice.targets if one.indicator != removed]
            said = ""
            if removed is None:
                added = _asked(before, f"{indicator}:{value}:{year}")
                if not added:
                    said = say("Choose an indicator, a value and a year up to 2100.")
                kept = [one for one in kept if not added or one.indicator != added.indicator]
                kept += [added] if added else []
            view = replace(before, choice=replace(before.choice, targets=tuple(kept)))
            return (
                _targets(view),
                _topics(view),
                said,
                *_written(view),
            )

        return await asyncio.to_thread(show)


def _asked(view: View, written: str) -> Target | None:
    known = city_view.known(view.release)
    read, _ = state_city.parse(view.choice.city_id, {"target": written}, known)
    return next(iter(read.targets), None)


# --- the page -----------------------------------------------------------------------------------


def _content(view: View) -> list[Component | None]:
    """Build what stands under the choices."""
    return [
        html.Div(city_findings.findings(view), id=ids("findings")),
        practice_city.learn_section(view),
        city_targets.targets_section(view, _targets(view)),
        city_peers.peers_section(view),
        html.Section(
            [
                html.H2(say("Profile by topic"), id="city-profile"),
                city_profile.reading(view.city["name"]),
                html.Div(_topics(view), id=ids("topics"), className="cards"),
                city_profile.topics_without(view),
            ],
            className="city-section",
            **attributes(data_testid="city-topics"),
        ),
        city_local.local_section(
            [
                city_local.instrument_fold(
                    view,
                    instrument,
                    card_place(city_view.part(instrument), _instrument(view, instrument)),
                )
                for instrument in view.instruments
            ]
        ),
    ]


def _targets(view: View) -> list[Component]:
    name = view.city["name"]
    figure = courses.courses_figure([courses.target_course(name, one) for one in view.progress])
    return city_targets.target_list(view, figure)


def _topics(view: View) -> list[Component]:
    if not view.topics:
        text = say("No figure of this choice is known for the city.")
        return [empty_state(say("Nothing to show"), text)]
    return [
        city_profile.topic_fold(
            view, rows, card_place(rows[0]["topic"], _topic(view, rows)), is_open=position == 0
        )
        for position, rows in enumerate(view.topics)
    ]


def _topic(view: View, rows: Sequence[Row]) -> Component:
    drawn = strips(view.topic_shown(rows), view.history, view.goals)
    return city_profile.topic_card(view, rows, profile_figure(drawn))


def _instrument(view: View, instrument: str) -> Component:
    moved = movements(view.release, view.choice.city_id, view.level)
    figure = courses.courses_figure(
        [
            courses.local_course(view.city["name"], rows, moved.get(rows[0]["indicator_id"]))
            for rows in view.instrument_shown(instrument)
        ]
    )
    return city_local.instrument_card(view, instrument, figure)


def _part_card(view: View, part: str) -> Component:
    """Card of a topic or an instrument by its name in the address."""
    for rows in view.topics:
        if rows[0]["topic"] == part:
            return _topic(view, rows)
    for instrument in view.instruments:
        if city_view.part(instrument) == part:
            return _instrument(view, instrument)
    raise PreventUpdate


def _city_links(cities: Sequence[Row], choice: Choice) -> Component:
    return html.Nav(
        [
            html.Span(say("City"), className="picker-label"),
            html.Ul(_city_items(cities, choice), id=ids("cities")),
        ],
        className="picker level city-links",
        **attributes(aria_label=say("Cities")),
    )


def _city_items(cities: Sequence[Row], choice: Choice) -> list[Component]:
    """Link every city's page with the choices of this one."""
    return [
        html.Li(
            dcc.Link(
                row["name"],
                href=choice.address(row["city_id"]),
                className="here" if row["city_id"] == choice.city_id else None,
            ),
            **(attributes(aria_current="true") if row["city_id"] == choice.city_id else {}),
        )
        for row in cities
    ]
