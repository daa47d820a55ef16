"""What a reader sees when there is nothing to show, or something went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components.attributes import attributes
from dashboard.language import say
from dashboard.selection import Problem


def empty_state(title: str, text: str, *actions: Component) -> Component:
    """Say that there is nothing here and why, and what to do instead."""
    return html.Div(
        [html.H2(title), html.P(text), html.P(list(actions)) if actions else None],
        className="state",
        **attributes(data_testid="empty-state"),
    )


def message_page(title: str, text: Sequence[str], *actions: Component) -> Component:
    """Fill a page with one message: not found, no release, an error."""
    return html.Div(
        [
            html.H1(title),
            *(html.P(line) for line in text),
            html.P(list(actions), className="actions") if actions else None,
        ],
        className="message-page",
        **attributes(data_testid="message-page"),
    )


def link(text: str, href: str) -> Component:
    """Link within the dashboard."""
    return dcc.Link(text, href=href, className="link")


def left_aside(problems: Sequence[Problem]) -> list[str]:
    """Say of each parameter that was not understood what is wrong with it."""
    return [words.left_aside(one.fault, one.parameter, one.value) for one in problems]


def remarks(lines: Sequence[str]) -> Component | None:
    """Say what of a link was not understood, or has changed; nothing where all is well."""
    if not lines:
        return None
    return html.Div(
        [html.Strong(say("About this link")), html.Ul([html.Li(line) for line in lines])],
        className="remarks",
        role="status",
        **attributes(data_testid="remarks"),
    )
