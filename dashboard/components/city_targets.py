"""Targets of a city: the form to try one out, and a way back from each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words, words_city
from dashboard.components.attributes import attributes
from dashboard.components.card import chart_card
from dashboard.components.city_local import local_table
from dashboard.components.city_view import View, ids
from dashboard.components.target_inputs import value_and_year
from dashboard.language import say, term
from dashboard.warehouse.release import Row
from dashboard.warehouse.targets import Progress

REMOVE = "city-target-remove"
"""Type of the ids of the buttons that let go of a target."""


def targets_section(view: View, told: Sequence[Component]) -> Component:
    """Targets of a city, as ``target_list`` tells them, and the form to try one out."""
    return html.Section(
        [
            html.H2(say("Targets"), id="city-aims"),
            html.Div(list(told), id=ids("targets")),
            html.Details(
                [
                    html.Summary(say("Try out a target of your own")),
                    _form(view.figures),
                    html.P(id=ids("target-said"), role="status", className="reason"),
                ],
                className="disclosure",
            ),
        ],
        className="city-section",
        **attributes(data_testid="city-targets"),
    )


def target_list(view: View, figure: dict[str, Any]) -> list[Component]:
    """Tell each target, with their lines in ``figure``; says so where there is none."""
    name = view.city["name"]
    lost = [
        html.P(
            say(
                "{city} has no figure of the indicator of the target {indicator}.",
                city=name,
                indicator=aim.indicator_id,
            )
        )
        for aim in view.lost
    ]
    if not view.progress:
        nothing = say(
            "No target of {city} is held here. Members name theirs with the document that sets "
            "them; a target in the address of this page is shown the same way.",
            city=name,
        )
        return [html.P(nothing, className="reading"), *lost]
    return [_target_card(view, figure), *lost]


def _target_card(view: View, figure: dict[str, Any]) -> Component:
    name, told = view.city["name"], view.progress
    rows = [row for one in told for row in one.figures]
    return chart_card(
        ids("targets-chart"),
        title=say("Targets: {city}", city=name),
        unit=say("● own system, ○ a wider area, × the target"),
        sentence=words.prose(words_city.target_sentences(one, name)[0] for one in told),
        figure=figure,
        table=local_table(name, [list(one.figures) for one in told]),
        sources=view.sources(rows),
        **view.download(rows),
        release=view.release.name,
        notes=words.unrounded(chain.from_iterable(map(_differences, told))),
        key=html.Ul([_text(name, one) for one in told], className="targets"),
    )


def _differences(one: Progress) -> Iterator[tuple[float, float, int]]:
    latest, decimals = one.latest["value"], one.latest["decimals"]
    yield latest, one.aim.value, decimals
    if one.base is not None:
        yield one.base["value"], latest, decimals


def _form(figures: Sequence[Row]) -> Component:
    """Ask for an indicator, a value and a year."""
    own = {row["indicator_id"]: row for row in reversed(figures)}
    listed = list(dict.fromkeys(row["indicator_id"] for row in figures))
    data: list[dict[str, Any]] = [
        {
            "group": topic,
            "items": [
                {
                    "value": one,
                    "label": say(
                        "{title} ({unit})",
                        title=words_city.title(own[one]),
                        unit=own[one]["unit_short"],
                    ),
                }
                for one in group
            ],
        }
        for topic, group in groupby(listed, key=lambda one: own[one]["topic_title"])
    ]
    return html.Div(
        [
            dmc.Select(
                id=ids("target-indicator"),
                label=say("Indicator"),
                data=data,
                searchable=True,
                clearSearchOnFocus=True,
                nothingFoundMessage=say("Nothing found"),
                className="target-indicator",
            ),
            *value_and_year(ids("target-value"), ids("target-year")),
            html.Button(
                say("Show target"), id=ids("target-set"), type="button", className="button"
            ),
        ],
        className="target-form",
        role="group",
        **attributes(aria_label=say("A target of your own")),
    )


def _text(city: str, one: Progress) -> Component:
    """A target in words, with the button that lets go of one from the address."""
    title = words_city.title(one.latest)
    return html.Li(
        [
            html.H3(
                say(
                    "{title}: {target}",
                    title=title,
                    target=words_city.target_label(one.aim, one.latest["decimals"]),
                )
            ),
            html.P(words.prose(words_city.target_sentences(one, city)[1:])),
            html.P([f"{_set_by(one)} ", None if one.aim.source else _remove(one, title)]),
        ],
        **attributes(data_indicator=one.aim.indicator_id),
    )


def _remove(one: Progress, title: str) -> Component:
    return html.Button(
        say("Remove"),
        id={"type": REMOVE, "indicator": one.aim.indicator_id},
        type="button",
        className="link-button",
        **attributes(aria_label=say("Remove the target for {title}", title=title)),
    )


def _set_by(one: Progress) -> str:
    if one.aim.source:
        return say("Set by: {source}.", source=term(one.aim.source))
    return say("Set in the address of this page.")
