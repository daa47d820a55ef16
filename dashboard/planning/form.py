"""The choices of a plan: a city, indicators, practices, and targets for the indicators."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components.attributes import attributes
from dashboard.components.ids import page_ids
from dashboard.components.target_inputs import value_and_year
from dashboard.language import say
from dashboard.planning.view import PlanView
from dashboard.state_practices import MOST
from dashboard.warehouse import catalogue, practices

ids = page_ids("plan")
REMOVE = "plan-target-remove"
"""Type of the ids of the buttons that take a target out."""


def form(view: PlanView) -> Component:
    """Pickers of a plan, and under them what a target needs."""
    plan, release = view.plan, view.release
    cities = [{"value": row["city_id"], "label": row["name"]} for row in catalogue.cities(release)]
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        dmc.Select(
                            id=ids("city"),
                            label=say("City"),
                            data=cities,
                            value=plan.city,
                            placeholder=say("Choose a city"),
                            allowDeselect=False,
                            maxDropdownHeight=420,
                        ),
                        className="picker",
                    ),
                    _many("indicators", say("Indicators"), _indicators(view), plan.indicators),
                    _many("practices", say("Practices"), _practices(view), plan.practices),
                ],
                className="plan-form",
                role="group",
                **attributes(aria_label=say("Choices")),
            ),
            html.Details(
                [html.Summary(say("Set a target for an indicator")), _target(view)],
                className="disclosure",
                open=bool(plan.targets),
            ),
        ]
    )


def _many(name: str, label: str, data: Sequence[dict[str, Any]], value: Sequence[str]) -> Component:
    picker = dmc.MultiSelect(
        id=ids(name),
        label=label,
        data=list(data),
        value=list(value),
        maxValues=MOST,
        searchable=True,
        clearable=True,
        hidePickedOptions=True,
        nothingFoundMessage=say("Nothing found"),
        maxDropdownHeight=420,
    )
    return html.Div(picker, className="picker cities")


def _indicators(view: PlanView) -> list[dict[str, Any]]:
    listed = [row for row in catalogue.indicators(view.release) if row["has_values"]]
    return [
        {
            "group": topic,
            "items": [{"value": row["indicator_id"], "label": row["title"]} for row in rows],
        }
        for topic, rows in groupby(listed, key=lambda row: row["topic_title"])
    ]


def _practices(view: PlanView) -> list[dict[str, Any]]:
    rows = sorted(practices.practices(view.release), key=lambda row: str(row["city"]))
    return [
        {
            "group": city,
            "items": [{"value": row["practice_id"], "label": row["title"]} for row in own],
        }
        for city, own in groupby(rows, key=lambda row: row["city"])
    ]


def aimable(view: PlanView) -> list[dict[str, str]]:
    """What the picker of a target's indicator offers: the indicators of the plan."""
    return [{"value": one.indicator_id, "label": one.title} for one in view.measures]


def _target(view: PlanView) -> Component:
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        dmc.Select(
                            id=ids("target-indicator"),
                            label=say("Indicator of the plan"),
                            data=aimable(view),
                            nothingFoundMessage=say("Nothing found"),
                        ),
                        className="picker",
                    ),
                    *value_and_year(ids("target-value"), ids("target-year")),
                    html.Button(
                        say("Set target"), id=ids("target-set"), type="button", className="button"
                    ),
                ],
                className="plan-form",
                role="group",
                **attributes(aria_label=say("Set a target for an indicator")),
            ),
            html.P(id=ids("target-said"), role="status", className="reason"),
            html.Div(held_targets(view), id=ids("targets")),
        ]
    )


def held_targets(view: PlanView) -> list[Component]:
    """Targets of the plan, each with the button that takes it out."""
    titles = {one.indicator_id: one.title for one in view.measures}
    return [
        html.P(
            [
                say(
                    "{indicator}: {value} in {year} ",
                    indicator=titles.get(one.indicator, one.indicator),
                    value=words.plain(one.value),
                    year=one.year,
                ),
                html.Button(
                    say("Take out"),
                    id={"type": REMOVE, "indicator": one.indicator},
                    type="button",
                    className="link-button",
                    **attributes(
                        aria_label=say(
                            "Take out the target of {indicator}",
                            indicator=titles.get(one.indicator, one.indicator),
                        )
                    ),
                ),
            ]
        )
        for one in view.plan.targets
    ]
