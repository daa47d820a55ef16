"""Which systems are alike: the features, their weights, and the distances they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import state_city, words, words_city
from dashboard.components.attributes import attributes
from dashboard.components.city_parts import fold
from dashboard.components.city_view import View, ids
from dashboard.components.raw import noted, raw_table
from dashboard.components.states import empty_state
from dashboard.components.table import Column
from dashboard.language import say
from dashboard.warehouse import peers
from dashboard.warehouse.peers import FEATURES, Context
from dashboard.warehouse.release import Row

WEIGHT = "city-weight"
"""Type of the ids of the weights' inputs."""
NEAREST = {"near-three": 3, "near-five": 5, "near-all": None}
"""Buttons that take the nearest cities as peers."""


def peer_picker(
    component_id: str, cities: Sequence[Row], city_id: str, value: Sequence[str]
) -> Component:
    """Pick the peers of a city among the others; takes rows of ``catalogue.cities``."""
    chips = [
        dmc.Chip(row["name"], value=row["city_id"], size="xs", variant="outline")
        for row in cities
        if row["city_id"] != city_id
    ]
    return html.Div(
        [
            html.Span(say("Peers"), className="picker-label", id=f"{component_id}-label"),
            html.Div(
                dmc.ChipGroup(chips, id=component_id, multiple=True, value=list(value)),
                className="chips",
                role="group",
                **attributes(aria_labelledby=f"{component_id}-label"),
            ),
        ],
        className="picker level peer-picker",
    )


def peers_section(view: View) -> Component:
    """Which cities are near, and under a fold the weights, the distances and what to do with them.

    A fold stands open where weights are chosen.
    """
    context = peers.context(view.release)
    if not context.features:
        text = say("This release holds none of the figures that describe the cities' context.")
        return html.Section(
            [
                empty_state(say("Which systems are alike?"), text),
                html.P(id=ids("nearest")),
                html.Div(id=ids("distances")),
            ]
        )
    weights = {
        row["indicator_id"]: view.choice.weight(row["indicator_id"]) for row in context.features
    }
    buttons = [
        html.Button(label, id=ids(name), type="button", className="button")
        for name, label in (
            ("near-three", say("Take the 3 nearest as peers")),
            ("near-five", say("Take the 5 nearest")),
            ("near-all", say("Take all nine")),
        )
    ]
    return html.Section(
        [
            html.H2(say("Which systems are alike?"), id="city-alike"),
            html.P(
                nearest(view),
                id=ids("nearest"),
                className="sentence",
                **attributes(data_testid="peers-sentence"),
            ),
            html.Div(buttons, className="buttons"),
            fold(
                say("Weights and distances"),
                "",
                [
                    _weight_inputs(context, weights, state_city.MOST_WEIGHT),
                    html.Div(distances(view), id=ids("distances")),
                ],
                is_open=bool(view.choice.weights),
            ),
        ],
        className="city-section",
        **attributes(data_testid="city-peers"),
    )


def ranked(view: View) -> list[tuple[str, float | None]]:
    """The other cities with their distance, nearest first."""
    context = peers.context(view.release)
    return peers.nearest(context, view.choice.city_id, dict(view.choice.weights))


def nearest(view: View) -> str:
    """Say in words which cities are near, by the weights chosen."""
    context, near = peers.context(view.release), ranked(view)
    city_id, name = view.choice.city_id, view.city["name"]
    names = {row["city_id"]: row["name"] for row in view.cities}
    missing = [
        row["short_title"]
        for row in context.features
        if (city_id, row["indicator_id"]) not in context.figures
    ]
    weights = dict(view.choice.weights)
    alike = {names[city]: peers.alike(context, city_id, city, weights) for city, _ in near}
    ranked_names = [(names[city], gap) for city, gap in near]
    return words_city.peers_sentence(name, ranked_names, missing, alike)


def distances(view: View) -> list[Component]:
    """Distances as a table, and how they are made."""
    context, city_id = peers.context(view.release), view.choice.city_id
    note = say(
        "Each feature is taken at its newest figure, from the closest place that has it, and "
        "counted in standard deviations over the ten cities; the distance is the weighted root "
        "mean square of the differences in the features both cities have. Definitions of students "
        "differ between the systems."
    )
    return [
        _table(context, view.cities, city_id, ranked(view), view.peers),
        html.P(note, className="reading"),
    ]


def _weight_inputs(context: Context, weights: Mapping[str, float], most: float) -> Component:
    """Inputs for the weight of each feature."""
    inputs = [
        dmc.NumberInput(
            id={"type": WEIGHT, "feature": row["indicator_id"]},
            label=_feature(row),
            value=weights[row["indicator_id"]],
            min=0,
            max=most,
            step=0.5,
            decimalScale=2,
            allowNegative=False,
            clampBehavior="strict",
            debounce=400,
        )
        for row in context.features
    ]
    return html.Fieldset(
        [
            html.Legend(say("Weights, 0 to leave a feature out")),
            html.Div(inputs, className="weights"),
        ],
        className="weight-inputs",
    )


def _table(
    context: Context,
    cities: Sequence[Row],
    city_id: str,
    ranked: Sequence[tuple[str, float | None]],
    chosen: Sequence[str],
) -> Component:
    """Distances and features of all cities, the profiled city first, then the nearest."""
    names = {row["city_id"]: row["name"] for row in cities}
    columns = [
        Column("city", say("City")),
        Column("distance", say("Distance"), is_number=True),
        Column("peer", say("Peer")),
        *(Column(row["indicator_id"], _feature(row), is_number=True) for row in context.features),
    ]
    rows: list[dict[str, Any]] = [
        {
            "city": names[city],
            "distance": "" if city == city_id else _distance(gap),
            "peer": say("this city")
            if city == city_id
            else say("chosen")
            if city in chosen
            else say("not chosen"),
            **{row["indicator_id"]: _figure(context, city, row) for row in context.features},
        }
        for city, gap in [(city_id, None), *ranked]
    ]
    caption = say("How far apart the systems are, and what that is made of")
    return raw_table(caption, columns, rows)


def _distance(gap: float | None) -> str:
    if gap is None:
        return noted(words.MISSING, say("no shared feature"))
    return words_city.distance(gap)


def _feature(row: Row) -> str:
    named = {"title": row["short_title"], "unit": row["unit_short"]}
    if FEATURES[row["indicator_id"]]:
        return say("{title} ({unit}), as a ratio", **named)
    return say("{title} ({unit})", **named)


def _figure(context: Context, city: str, feature: Row) -> str:
    row = context.figures.get((city, feature["indicator_id"]))
    if row is None:
        return noted(words.MISSING, say("no figure"))
    where = "" if words.is_own(row["geo_level"]) else row["geo"]
    return noted(words.number(row["value"], row["decimals"]), str(row["year"]), where)
