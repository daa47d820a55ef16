"""What a search found, as a list of links, or what to do where it found nothing."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import attributes
from dashboard.components.states import empty_state, link
from dashboard.language import Said, mark, say, say_many
from dashboard.warehouse import Release, search
from dashboard.warehouse.search import Found

KINDS = Said(
    {
        "city": mark("City"),
        "indicator": mark("Indicator"),
        "practice": mark("Practice"),
        "place": mark("Place"),
        "source": mark("Source"),
    }
)


def results(release: Release, text: str) -> list[Component]:
    """List what a text finds, the best first."""
    if not text.strip():
        return [
            html.P(
                say(
                    "Names of cities in their own scripts, indicators, practices, places and "
                    "publishers are found, misspelt words too: 서울, tutoring, graduaton, OECD."
                ),
                className="hint",
            )
        ]
    found = search.search(release, text)
    if not found:
        return [
            empty_state(
                say("Nothing found"),
                say("Nothing here is called “{text}”. Fewer or other words may help.", text=text),
                link(say("All indicators"), "/explore"),
                link(say("All practices"), "/practices"),
            )
        ]
    return [html.P(_counted(found), role="status"), html.Ul(_items(found), className="found")]


def _counted(found: list[Found]) -> str:
    if len(found) == search.MOST:
        return say("The first {n} findings; more words narrow them.", n=len(found))
    return say_many("{n} finding", "{n} findings", len(found))


def _items(found: list[Found]) -> list[Component]:
    return [
        html.Li(
            [
                dcc.Link(one.title, href=one.href),
                html.Span(
                    say("{kind}: {under}", kind=KINDS[one.kind], under=one.under),
                    className="reference-by",
                ),
            ],
            **attributes(data_testid="found"),
        )
        for one in found
    ]
