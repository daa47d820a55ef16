"""A plan as it stands on its page."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words_practices as said
from dashboard.components import card
from dashboard.components import practice_parts as parts
from dashboard.components.attributes import attributes
from dashboard.components.states import empty_state, link
from dashboard.language import say
from dashboard.planning.view import Measure, PlanView
from dashboard.state_practices import PRINTED
from dashboard.warehouse.release import Row


def told(view: PlanView) -> list[Component | None]:
    """Tell the plan: its indicators, its practices, and the way to print it."""
    if view.city is None:
        return [
            empty_state(
                say("A plan begins with a city"),
                say(
                    "Choose a city, the indicators that matter to it and practices to study. The "
                    "plan stands in the address of this page alone: keep or send the link."
                ),
                link(say("See the practices"), parts.FOLDER),
            )
        ]
    return [
        html.P(
            [
                html.A(say("Brief to print"), href=view.plan.address(PRINTED)),
                html.Span(say("The plan stands in the address of this page alone.")),
            ],
            className="practice-actions",
        ),
        html.Div([_measures(view), _practices(view)], className="plan-columns"),
    ]


def _measures(view: PlanView) -> Component:
    name = view.city["name"] if view.city else ""
    listed = [_measure(view, one) for one in view.measures]
    used = card.source_notes(view.sources)
    return html.Section(
        [
            html.H2(say("Where {city} stands", city=name), id="plan-told-measures"),
            *(listed or [html.P(say("No indicator has been chosen yet."))]),
            card.source_line(used, view.release.name) if used else None,
        ],
        className="card plan-told",
        **attributes(data_testid="plan-measures", aria_labelledby="plan-told-measures"),
    )


def _measure(view: PlanView, one: Measure) -> Component:
    href = f"/compare?indicator={one.indicator_id}&focal={view.plan.city}"
    return html.Div(
        [
            html.H3(dcc.Link(one.title, href=href)),
            html.P(one.stands),
            *(html.P(text) for text in one.aims),
            *(html.P(text) for text in one.learning),
        ]
    )


def _practices(view: PlanView) -> Component:
    listed = [_practice(row) for row in view.practices]
    return html.Section(
        [
            html.H2(say("Practices to study"), id="plan-told-practices"),
            html.P(say(said.NO_CAUSE)) if listed else None,
            *(listed or [html.P(say("No practice has been chosen yet."))]),
        ],
        className="card plan-told",
        **attributes(data_testid="plan-practices", aria_labelledby="plan-told-practices"),
    )


def _practice(row: Row) -> Component:
    return html.Div(
        [
            html.H3(dcc.Link(row["title"], href=parts.page_of(row))),
            html.P(say("{city}, {period}", city=row["city"], period=row["period"])),
            parts.marks(row),
            html.P(row["effects"]),
            html.P(row["scope_note"]) if row["scope_note"] else None,
            html.P([html.Strong(say("It would need: ")), row["adapting"]]),
        ]
    )
