"""Who a city could learn from where it is significantly worse than most places tested."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

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
from dashboard.warehouse.learning import Examples, Offer

_FEW = 3
"""Concerns that are followed, and practices told of each."""


def learn_section(view: View) -> Component:
    """For each of the first concerns: who is better or improved, and what those cities did.

    Without a concern: who improved in indicators of the overview.
    """
    worse = [one.figure for one in view.evidence.standing("worse")[:_FEW]]
    followed = worse or _moving(view)
    return html.Section(
        [
            html.H2(say("Who to learn from"), id="city-learn"),
            None if worse else html.P(_nothing(view, followed)),
            *(_told([_concern(view, figure) for figure in followed]) if followed else []),
            html.P(
                [
                    link(
                        say("Put together a plan for {city}", city=view.city["name"]),
                        _plan(view, [figure["indicator_id"] for figure in followed]),
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


def _moving(view: View) -> list[Row]:
    """Figures of the overview in which other systems improved while others fell: the first few."""
    tested = [*view.evidence.standing("neither"), *view.evidence.standing("better")]
    seen = (one.figure for one in tested if one.figure["headline"] is not None)
    return list(islice((row for row in seen if _found(view, row).improving), _FEW))


def _nothing(view: View, followed: Sequence[Row]) -> str:
    if not followed:
        return say(
            "{city} is significantly worse than most places tested in no indicator, as far as "
            "tests carry: nobody is named here.",
            city=view.city["name"],
        )
    return say(
        "{city} is significantly worse than most places tested in no indicator, as far as tests "
        "carry. Named here are systems that improved significantly while others fell.",
        city=view.city["name"],
    )


def _plan(view: View, indicators: list[str]) -> str:
    chosen = f"&indicators={','.join(indicators)}" if indicators else ""
    return f"/plan?city={view.choice.city_id}{chosen}"


def _found(view: View, figure: Row) -> Examples:
    subject = Subject(figure["indicator_id"], view.level, figure["breakdown"], figure["category"])
    everyone = frozenset(row["city_id"] for row in view.cities)
    found = learning.examples(view.release, subject, view.choice.city_id, everyone)
    if found is None:
        raise LookupError(figure["indicator_id"])
    return found


def _concern(view: View, figure: Row) -> Component:
    found = _found(view, figure)
    href = f"/compare?indicator={figure['indicator_id']}&focal={view.choice.city_id}"
    return html.Div(
        [
            html.H3(dcc.Link(figure["title"], href=href)),
            *(html.P(text) for text in said.learning(found, view.city["name"])),
            *_done(learning.offers(view.release, found)),
        ]
    )


def _done(told: Sequence[Offer]) -> list[Component]:
    """The most solid practices of examples: those that list the indicator, else near ones."""
    if not told:
        return []
    bearing = [row for one in told for row in one.bearing]
    rows = bearing or [row for one in told for row in one.near]
    if not rows:
        none = say("No documented practice of these cities lists this indicator or its subject.")
        return [html.P(none)]
    near = say("No documented practice of these cities lists this indicator; on the same subject:")
    solid = sorted(rows, key=lambda row: row["strength"])[:_FEW]
    return [
        *([] if bearing else [html.P(near, className="hint")]),
        html.Ul([_practice(row) for row in solid], className="practice-list"),
    ]


def _practice(row: Row) -> Component:
    return html.Li(
        [
            dcc.Link(row["title"], href=parts.page_of(row)),
            html.Span(say(" ({city})", city=row["city"])),
            parts.marks(row),
        ],
        className="practice",
    )
