"""What was tested so that everyone can use the dashboard, what was not, and how to report."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard.components.page import Page, page_head
from dashboard.components.rich import filled
from dashboard.components.table import Column, data_table
from dashboard.language import mark, say
from dashboard.warehouse import Warehouse

PAGE = Page(
    path="/accessibility",
    title=mark("Accessibility"),
    nav="",
    order=22,
    question=mark("What was tested so that everyone can use this, and what are its limits?"),
)


class Check(NamedTuple):
    """A promise, how it is tested, and the file of the tests that hold it."""

    promise: str
    how: str
    tests: str


CHECKS = (
    Check(
        mark("Pages keep the rules of WCAG 2.1, levels A and AA, that a program can judge"),
        mark(
            "The program axe-core goes over every page with everything unfolded, in both "
            "languages, in the light and in the dark scheme; of long tables and lists over the "
            "first of their kind"
        ),
        "tests/browser/test_wcag.py",
    ),
    Check(
        mark("Words of charts have a contrast of 4.5 to 1 with their ground, marks of 3 to 1"),
        mark(
            "Colours of the real charts of every page are measured by WCAG's formula, light and "
            "dark; those of drawn charts once more in the browser"
        ),
        "tests/dashboard/test_contrast.py",
    ),
    Check(
        mark("Everything can be reached and chosen from the keyboard"),
        mark(
            "Whole journeys by key alone: from the overview to a comparison, its table and a "
            "file; filters of the data; peers of a city; back again"
        ),
        "tests/browser/test_keyboard.py",
    ),
    Check(
        mark("The focus can be seen, and stays where it was after a choice"),
        mark("The ring around what has the focus is measured at each step of a journey"),
        "tests/browser/test_keyboard.py",
    ),
    Check(
        mark("Headings, landmarks and the language of a page say how it is built"),
        mark(
            "Every page has one main heading, no level left out, a main part, navigation and "
            "footer, and its language"
        ),
        "tests/browser/test_structure.py",
    ),
    Check(
        mark("No chart stands alone"),
        mark("Each has a sentence with its finding and its numbers as a table in the same card"),
        "tests/browser/test_structure.py",
    ),
    Check(
        mark("What changes after a choice is told to screen readers"),
        mark("The part that announces it is looked at after a choice"),
        "tests/browser/test_keyboard.py",
    ),
    Check(
        mark("A phone, or a window enlarged to 400 %, shows every page without scrolling sideways"),
        mark("Pages are measured in windows of 320 and 390 pixels; no word of a chart is cut off"),
        "tests/browser/test_promises.py",
    ),
    Check(
        mark("Pages can be printed"),
        mark("Sheets of A4 are read back: nothing is cut off, choices are left out"),
        "tests/browser/test_print.py",
    ),
    Check(
        mark("A chart can be taken as a picture that stands alone"),
        mark("Downloaded files are opened and their words compared with the card"),
        "tests/browser/test_pictures.py",
    ),
)
"""What is claimed, each with its tests; nothing else is."""

LIMITS = (
    mark(
        "No person who uses a screen reader, a magnifier or speech input has tried these pages "
        "yet: programs find only a part of what is in the way."
    ),
    mark(
        "The tests drive one browser, Chromium. Firefox and Safari, and screen readers such as "
        "NVDA, JAWS and VoiceOver, have not been tried."
    ),
    mark(
        "The points of a chart cannot be walked through by key, and the card that appears over a "
        "point asks for a pointer. All it says also stands in the table of the chart or in its "
        "notes."
    ),
    mark("Windows narrower than 320 pixels have not been tried."),
    mark("References and citations stand in the language in which they were published."),
)
"""What is known to be missing."""


def layout(warehouse: Warehouse, **_: Any) -> Component:  # noqa: ARG001 - every page takes these
    """What was tested and how, known limits, and how to report what is in the way."""
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            html.P(
                say(
                    "The aim is level AA of the Web Content Accessibility Guidelines (WCAG) 2.1. "
                    "What follows is held by tests that belong to the software: anybody who has "
                    "its source code can run them."
                ),
                className="sentence",
            ),
            html.Section(
                [
                    html.H2(say("What is tested"), id="tested"),
                    data_table(
                        say("Promises, and the tests that hold them"),
                        (
                            Column("promise", say("Promise")),
                            Column("how", say("How it is tested")),
                            Column("tests", say("Tests")),
                        ),
                        [
                            {
                                "promise": say(one.promise),
                                "how": say(one.how),
                                "tests": _path(one.tests),
                            }
                            for one in CHECKS
                        ],
                    ),
                ]
            ),
            html.Section(
                [
                    html.H2(say("Known limits"), id="limits"),
                    html.Ul([html.Li(say(limit)) for limit in LIMITS], className="prose-list"),
                ]
            ),
            html.Section(
                [
                    html.H2(say("How to report what is in the way"), id="report"),
                    html.P(
                        say(
                            "Tell those who gave you the address of this dashboard, or write to "
                            "the tracker of the software's source code. Say which page it was "
                            "(its address holds all choices), what you used to read it, and what "
                            "you expected. Whatever keeps somebody from reading a figure counts "
                            "as an error."
                        )
                    ),
                    html.P(
                        filled(
                            say("Until it is mended, all figures can be had as tables: {link}."),
                            link=dcc.Link(say("Explore data"), href="/explore"),
                        )
                    ),
                ]
            ),
        ],
        className="prose",
    )


def _path(path: str) -> Component:
    """A path that may be broken behind each slash, where a window is narrow."""
    folders = path.split("/")
    parts: list[Any] = [part for folder in folders[:-1] for part in (f"{folder}/", html.Wbr())]
    return html.Span([*parts, folders[-1]])


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Nothing on this page is chosen."""
