"""A practice in short, and its references: parts that lists, pages and comparisons share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words_practices as said
from dashboard.components.attributes import attributes
from dashboard.language import left_in, say
from dashboard.warehouse.practices import EVIDENCE
from dashboard.warehouse.release import Row

FOLDER = "/practices"


def page_of(row: Row) -> str:
    """Address of the page of a practice."""
    return f"{FOLDER}/{row['practice_id']}"


def marks(row: Row) -> Component:
    """How solid the evidence on a practice is, and what is known of its result."""
    return html.P(
        [
            html.Span(said.evidence(row), className=f"evidence {row['evidence']}"),
            html.Span(said.result(row), className="result"),
        ],
        className="practice-marks",
    )


def worded(
    element: Callable[..., Component], text: str, shown: Any = None, **properties: Any
) -> Component:
    """Show a text of a practice, marked with its language where it was left in another.

    ``shown`` is what stands in the element where that is not the text itself.
    """
    left = left_in(text)
    marked = {"lang": left} if left else {}
    return element(text if shown is None else shown, **marked, **properties)


def brief_item(row: Row) -> Component:
    """A practice as an item of a list: link, evidence and result."""
    return html.Li(
        [
            worded(html.Span, row["title"], dcc.Link(row["title"], href=page_of(row))),
            marks(row),
        ],
        className="practice",
    )


def brief_list(rows: Sequence[Row]) -> Component:
    """Practices as a list, in the order given."""
    return html.Ul([brief_item(row) for row in rows], className="practice-list")


def evidence_key() -> Component:
    """What the levels of evidence mean."""
    return html.Details(
        [
            html.Summary(say("What the levels of evidence mean")),
            html.Ul([html.Li(said.EVIDENCE_MEANINGS[key]) for key in EVIDENCE], className="notes"),
        ],
        className="disclosure",
    )


def reference_list(rows: Sequence[Row]) -> Component:
    """References with links that open outside, which each of them says."""
    return html.Ol([html.Li(_reference(row)) for row in rows], className="references")


def _reference(row: Row) -> list[Component | str | None]:
    known = said.seen(row["seen"])
    return [
        html.A(
            [
                worded(html.Span, row["title"], **attributes(data_testid="reference-title")),
                html.Span(say(" (opens in a new tab)"), className="visually-hidden"),
                html.Span(" ↗", **attributes(aria_hidden="true")),
            ],
            href=row["url"],
            target="_blank",
            rel="noopener noreferrer",
        ),
        html.Span(
            say("{publisher}, {year}", publisher=row["publisher"], year=said.year(row["year"])),
            className="reference-by",
        ),
        html.Span(known, className="reference-by") if known else None,
    ]
