"""What stands around every page: skip link, navigation, light and dark, footer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import language, theme, words
from dashboard.components import graph
from dashboard.components.attributes import attributes
from dashboard.components.page import URL_STORE, Page
from dashboard.language import say

ROUTE = "shell-route"
"""Store that holds the address the reader went to; written by ``assets/gcen.js``."""
CONTENT = "shell-content"
ALERT = "shell-alert"
"""Where an error of a callback is told."""
LIVE = "shell-live"
"""Where what has changed is told to readers of a screen; written by ``assets/announce.js``."""
TITLE = "shell-title"
NAVIGATION = "shell-pages"

_SHADES = [
    "#eef3fb",
    "#d8e4f5",
    "#b3cbec",
    "#8db8f5",
    "#6c9ee3",
    "#4a80cc",
    "#2f66b3",
    theme.ACCENT,
    "#163f7d",
    "#102f5e",
]
"""Ten steps of the accent, as the component kit wants them."""

MANTINE = {
    "fontFamily": theme.FONT,
    "headings": {"fontFamily": theme.FONT},
    "colors": {"accent": _SHADES},
    "primaryColor": "accent",
    "primaryShade": {"light": 7, "dark": 3},
    "autoContrast": True,
    "defaultRadius": "sm",
}


def shell(pages: Sequence[Page]) -> Component:
    """Frame of the dashboard; the router fills ``CONTENT``."""
    provider: Component = dmc.MantineProvider(
        [
            html.A(say("Skip to the content"), href="#main", className="skip-link"),
            html.Header(
                [_brand(), _menu_button(), _navigation(pages), *_languages(), _scheme_switch()],
                className="site-header",
            ),
            html.Div(id=ALERT, role="alert"),
            html.Div(id=LIVE, className="visually-hidden", role="status"),
            html.Div(_loading(), id=CONTENT, className="site-content"),
            dcc.Store(id=ROUTE),
            dcc.Store(id=URL_STORE),
            dcc.Store(id=TITLE),
            *graph.stores(),
        ],
        defaultColorScheme="auto",
        theme=MANTINE,
    )
    return provider


def page_frame(content: Any, footer: Component) -> list[Component]:
    """Main landmark with a page, and the footer under it."""
    return [html.Main(content, id="main", className="main", tabIndex=-1), footer]


def footer(release: str, oldest: date | None, newest: date | None) -> Component:
    """Footer with the release and the age of its data; days are those of retrieval."""
    return html.Footer(
        [
            html.P(
                [
                    _about(),
                    language.space(),
                    dcc.Link(say("Release {release}", release=release), href="/releases"),
                    say(". "),
                    dcc.Link(_age(oldest, newest), href="/status"),
                    say(". "),
                    say(
                        "Figures belong to their publishers, under the licences named beside them."
                    ),
                    language.space(),
                    dcc.Link(say("For programs"), href="/api"),
                    say(". "),
                    dcc.Link(say("Accessibility"), href="/accessibility"),
                    say("."),
                ]
            )
        ],
        className="site-footer",
    )


def bare_footer() -> Component:
    """Footer where there is no release to speak of."""
    return html.Footer(html.P(_about()), className="site-footer")


def _about() -> str:
    return say("GCEN Benchmarks: public education indicators of ten city school systems.")


def _age(oldest: date | None, newest: date | None) -> str:
    if oldest is None or newest is None:
        return say("No source has been loaded yet")
    days = (datetime.now(UTC).date() - newest).days
    said = {"day": words.day(newest), "ago": words.ago(days)}
    if oldest == newest:
        return say("Data retrieved {day}, {ago}", **said)
    return say(
        "Data retrieved {day}, {ago}; oldest source {oldest}", oldest=words.day(oldest), **said
    )


def _brand() -> Component:
    return dcc.Link(
        [html.Span("GCEN", className="brand-mark"), html.Span("Benchmarks")],
        href="/",
        className="brand",
    )


def _menu_button() -> Component:
    """Opens the names of the pages in a small window, where they are folded; ``assets/menu.js``."""
    return html.Button(
        say("Menu"),
        type="button",
        className="menu-button",
        **attributes(aria_expanded="false", aria_controls=NAVIGATION),
    )


def _navigation(pages: Sequence[Page]) -> Component:
    links = [
        html.Li(dcc.Link(say(page.nav), href=page.address, title=say(page.question)))
        for page in sorted(pages, key=lambda page: page.order)
        if page.nav
    ]
    return html.Nav(
        html.Ul(links),
        id=NAVIGATION,
        className="site-nav",
        **attributes(aria_label=say("Pages")),
    )


def _languages() -> list[Component]:
    """Links to the same view in each other language, in that language's own words.

    ``assets/language.js`` keeps their addresses at the view on screen.
    """
    return [
        html.A(
            name,
            href=f"?lang={tag}",
            hrefLang=tag,
            lang=tag,
            className="language",
            **attributes(data_language=tag),
        )
        for tag, name in language.LANGUAGES.items()
        if tag != language.current()
    ]


def _scheme_switch() -> Component:
    toggle: Component = dmc.ColorSchemeToggle(
        id="shell-scheme",
        lightIcon=html.Span("☀", **attributes(aria_hidden="true")),
        darkIcon=html.Span("☾", **attributes(aria_hidden="true")),
        variant="default",
        size="lg",
        className="scheme-switch",
        **attributes(aria_label=say("Switch between light and dark")),
    )
    return toggle


def _loading() -> Component:
    return html.Main(
        html.P(say("Loading the figures…"), className="loading", role="status"), className="main"
    )
