"""Who a city could learn from where it is significantly worse than most places tested."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard import words_practices as said
from dashboard.components import practice_parts as parts
from dashboard.components.attributes import attributes
from dashboard.components.city_view import View
from dashboard.components.states import link
from dashboard.language import say
from dashboard.warehouse import Row, learning
from dashboard.warehouse.comparison import Subject

_FEW = 3
"""Concerns that are followed, and practices told of each."""


def learn_section(view: View) -> Component:
    """For each of the first concerns: who is better, and what those cities did."""
    worse = view.evidence.standing("worse")[:_FEW]
    items = [_concern(view, one.figure) for one in worse]
    return html.Section(
        [
            html.H2(say("Who to learn from"), id="city-learn"),
            *(_told(items) if items else [html.P(_nothing(view))]),
            html.P(
                [
                    link(
                        say("Put together a plan for {city}", city=view.city["name"]),
                        _plan(view, [one.figure["indicator_id"] for one in worse]),
                    )
                ]
            ),
        ],
        className="city-section",
        **attributes(data_testid="city-learn", aria_labelledby="city-learn"),
    )


def _told(items: list[Component]) -> list[Component]:
    lead = words.prose([say(said.LISTED), say(said.NO_CAUSE)])
    return [html.P(lead), html.Div(items, className="learn-cities")]


def _nothing(view: View) -> str:
    return say(
        "{city} is significantly worse than most places tested in no indicator, as far as tests "
        "carry: nobody is named here.",
        city=view.city["name"],
    )


def _plan(view: View, indicators: list[str]) -> str:
    chosen = f"&indicators={','.join(indicators)}" if indicators else ""
    return f"/plan?city={view.choice.city_id}{chosen}"


def _concern(view: View, figure: Row) -> Component:
    city = view.choice.city_id
    indicator = figure["indicator_id"]
    subject = Subject(indicator, view.level, figure["breakdown"], figure["category"])
    everyone = frozenset(row["city_id"] for row in view.cities)
    found = learning.examples(view.release, subject, city, everyone)
    told = learning.offers(view.release, found) if found else []
    rows = sorted((row for one in told for row in one.bearing), key=lambda row: row["strength"])
    href = f"/compare?indicator={indicator}&focal={city}"
    return html.Div(
        [
            html.H3(dcc.Link(figure["title"], href=href)),
            html.P(said.learning(found, view.city["name"])[0]) if found else None,
            html.Ul([_practice(row) for row in rows[:_FEW]], className="practice-list")
            if rows
            else html.P(say("No documented practice of these cities lists this indicator.")),
        ]
    )


def _practice(row: Row) -> Component:
    return html.Li(
        [
            dcc.Link(row["title"], href=parts.page_of(row)),
            html.Span(say(" ({city})", city=row["city"])),
            parts.marks(row),
        ],
        className="practice",
    )
