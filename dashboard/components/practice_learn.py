"""Who to learn from: systems that tests set above a city, and what those cities did."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard import words_practices as said
from dashboard.components import practice_parts as parts
from dashboard.components.attributes import attributes
from dashboard.components.states import link
from dashboard.language import say
from dashboard.warehouse import Release, Row, learning, practices
from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.learning import Examples, Offer
from dashboard.warehouse.practices import Wanted

_SHOWN = 2
"""Practices of a city that stand open; the others are behind a link."""


def learn_card(
    release: Release,
    subject: Subject,
    focal: Row | None,
    cities: Sequence[str],
    rule: str = learning.PUBLISHED,
) -> Component | None:
    """Card for one indicator and the chosen cities; ``focal`` is a row of ``city`` or nothing.

    ``rule`` is the one for many comparisons that the page follows.
    """
    focal_id = focal["city_id"] if focal else None
    found = learning.examples(release, subject, focal_id, frozenset(cities), rule)
    if found is None:
        return None
    told = learning.offers(release, found)
    return html.Section(
        [
            html.H2(say("Who to learn from"), id="learn-title"),
            *(html.P(text, className="sentence") for text in said.learning(found, _name(focal))),
            html.P(words.prose([say(said.LISTED_BY_CITY), say(said.NO_CAUSE)])) if told else None,
            html.Ul([_offer(found, one, focal_id) for one in told], className="learn-cities")
            if told
            else _all_link(release, found),
        ],
        className="card learn-card",
        **attributes(data_testid="learn", aria_labelledby="learn-title"),
    )


def _name(focal: Row | None) -> str | None:
    return focal["name"] if focal else None


def _all_link(release: Release, found: Examples) -> Component | None:
    """Lead to the practices of all cities that list the indicator; nothing where none does."""
    indicator = found.indicator["indicator_id"]
    if not practices.wanted(release, Wanted(indicator=indicator)):
        return None
    text = say("All practices that could bear on this indicator")
    return html.P(link(text, f"{parts.FOLDER}?indicator={indicator}"))


def _offer(found: Examples, one: Offer, focal: str | None) -> Component:
    rows = one.bearing or one.near
    return html.Li(
        [
            html.H3(said.shown(one.place, [one.city])),
            html.P(words.join(said.KINDS[kind] for kind in one.kinds), className="unit"),
            html.P(_lead(one), className="hint") if not one.bearing else None,
            parts.brief_list(rows[:_SHOWN]) if rows else None,
            html.P(_further(found, one, rows, focal), className="learn-further"),
        ],
        **attributes(data_testid="learn-city"),
    )


def _lead(one: Offer) -> str:
    if one.near:
        return say("None of its practices lists this indicator; on the same subject:")
    return say(
        "No documented practice of {city} lists this indicator or its subject.", city=one.city
    )


def _further(
    found: Examples, one: Offer, rows: Sequence[Row], focal: str | None
) -> list[Component]:
    indicator = found.indicator["indicator_id"]
    more = len(rows) - _SHOWN
    links: list[Component] = []
    if more > 0:
        text = say("{n} more of {city}", n=more, city=one.city)
        links.append(
            dcc.Link(text, href=f"{parts.FOLDER}?city={one.city_id}&indicator={indicator}")
        )
    elif not rows:
        text = say("Practices of {city}", city=one.city)
        links.append(dcc.Link(text, href=f"{parts.FOLDER}?city={one.city_id}"))
    if focal and rows:
        chosen = ",".join(row["practice_id"] for row in rows[:_SHOWN])
        href = f"/plan?city={focal}&indicators={indicator}&practices={chosen}"
        links.append(dcc.Link(say("Put these into a plan"), href=href))
    return links
