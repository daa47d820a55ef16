"""Topics and instruments that are shown short or whole, and the button that changes it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import attributes
from dashboard.components.city_view import View
from dashboard.language import say

PART = "city-part"
"""Type of the ids of the buttons that show a topic or an instrument whole, or close it."""
CARD = "city-card"
"""Type of the ids of what such a button replaces."""


def card_place(part: str, card: Component) -> Component:
    """Give a card the place in which its button replaces it."""
    return html.Div(card, id={"type": CARD, "part": part})


def fold(
    title: str, said: str, content: Component | Sequence[Component], *, is_open: bool = False
) -> Component:
    """Fold a part of the page under its title and a few words of what is in it."""
    return html.Details(
        [
            html.Summary(
                [html.Span(title, className="fold-title"), html.Span(said, className="fold-said")]
            ),
            html.Div(content),
        ],
        className="fold",
        open=is_open,
        **attributes(data_testid="fold"),
    )


def part_shown(view: View, part: str, title: str, n_shown: int, n_all: int) -> Component | None:
    """Say how much of a topic or instrument is shown, with the button that shows more or less."""
    is_whole = view.choice.shows(part)
    if n_all <= n_shown and not is_whole:
        return None
    if is_whole:
        said = say("All {n_all} shown. ", n_all=n_all)
        label = say("Show fewer of {title}", title=title)
    else:
        said = say("{n} of {n_all} shown. ", n=n_shown, n_all=n_all)
        label = say("Show all {n_all} of {title}", n_all=n_all, title=title)
    return html.P(
        [
            said,
            html.Button(
                label, id={"type": PART, "part": part}, type="button", className="link-button"
            ),
        ],
        className="part-shown",
    )
