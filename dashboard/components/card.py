"""The card a chart stands in: title, finding, chart, the same numbers, source, downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components.attributes import attributes
from dashboard.components.graph import graph
from dashboard.components.rich import filled
from dashboard.language import say

FORMATS = (("csv", "CSV"), ("xlsx", "Excel"), ("json", "JSON"), ("parquet", "Parquet"))


_FURTHER = {"observations": "/explore", "comparison": "/pairs"}
"""Pages on which the rows of a route are taken in every other way."""

Note = str | Sequence[Component | str]
"""A note beside a chart: a text, or a text with links in it."""

_MOST_SOURCES = 3
"""Sources whose line is read at a glance; more are folded."""


@dataclass(frozen=True)
class SourceNote:
    """Where figures come from, for the line under a chart."""

    publisher: str
    title: str
    landing_page: str
    licence: str
    retrieved_at: date | None = None


def chart_card(  # noqa: PLR0913 - these are the parts every chart must have
    card_id: str,
    *,
    title: str,
    sentence: str,
    figure: dict[str, Any],
    table: Component,
    sources: Sequence[SourceNote],
    download: str,
    release: str,
    unit: str = "",
    notes: Sequence[Note] = (),
    key: Component | None = None,
    download_note: str = "",
    download_route: str = "observations",
) -> Component:
    """Put a chart into its card.

    ``card_id`` is unique on the page; ``sentence`` states finding, certainty and limit; ``table``
    (see ``data_table``) holds the numbers of the chart; ``download`` is the query string of
    ``/api/v1/observations``, or of another ``download_route``, that gives exactly the rows shown,
    without format, and ``download_note`` says so where it gives more; ``key`` explains the marks.
    """
    return html.Section(
        [
            html.Div(
                [
                    html.H2(title, id=f"{card_id}-title"),
                    html.P(unit, className="unit") if unit else None,
                ],
                className="card-head",
            ),
            html.P(sentence, className="sentence", **attributes(data_testid="chart-sentence")),
            key,
            graph(card_id, figure, say("{title}. {sentence}", title=title, sentence=sentence)),
            html.Details(
                [
                    html.Summary(say("The same numbers as a table")),
                    html.Div(table, **attributes(data_testid="chart-table")),
                ],
                className="disclosure",
            ),
            notes_list(notes),
            html.Div(
                [
                    source_line(sources, release),
                    html.Div(
                        [
                            download_links(download, download_note, download_route),
                            picture_buttons(card_id, title),
                        ],
                        className="card-actions",
                    ),
                ],
                className="card-foot",
            ),
        ],
        className="card",
        **attributes(
            data_testid="chart-card",
            data_card=card_id,
            data_release=release,
            aria_labelledby=f"{card_id}-title",
        ),
    )


def notes_list(notes: Sequence[Note]) -> Component | None:
    """Notes a reader must know beside a chart; nothing where there are none."""
    if not notes:
        return None
    return html.Ul([html.Li(note) for note in notes], className="notes")


def source_line(sources: Sequence[SourceNote], release: str) -> Component:
    """Name publishers with a link, licence, day of retrieval, and the release.

    Many are folded under their number, so that they do not bury what stands below them.
    """
    named: list[Any] = []
    for position, source in enumerate(sources):
        if position:
            named.append(say("; "))
        named += _source(source)
    message = (
        say("Source: {sources}. GCEN Benchmarks, release {release}.")
        if len(sources) == 1
        else say("Sources: {sources}. GCEN Benchmarks, release {release}.")
    )
    parts = filled(message, sources=named, release=release)
    line = html.P(parts, className="source", **attributes(data_testid="chart-source"))
    if len(sources) <= _MOST_SOURCES:
        return line
    told = say(
        "{n} sources, each with licence and day; GCEN Benchmarks, release {release}",
        n=len(sources),
        release=release,
    )
    return html.Details([html.Summary(told), line], className="sources")


def _source(source: SourceNote) -> list[Any]:
    link = html.A(
        say("{publisher}, {title}", publisher=source.publisher, title=source.title),
        href=source.landing_page,
        target="_blank",
        rel="noopener noreferrer",
    )
    if source.retrieved_at is None:
        return filled(say("{source} ({licence})"), source=link, licence=source.licence)
    return filled(
        say("{source} ({licence}; retrieved {day})"),
        source=link,
        licence=source.licence,
        day=words.day(source.retrieved_at),
    )


def source_notes(rows: Sequence[Mapping[str, Any]]) -> list[SourceNote]:
    """Make source notes of rows of ``catalogue.sources_of``."""
    keys = ("publisher", "title", "landing_page", "licence", "retrieved_at")
    return [SourceNote(**{key: row[key] for key in keys}) for row in rows]


def mark_key(entries: Sequence[tuple[str, str]]) -> Component:
    """Explain marks: each is a symbol (a style of the page: ``own``, ``wider`` …) and its words."""
    return html.Ul(
        [
            html.Li([html.Span(className=f"mark {symbol}", **attributes(aria_hidden="true")), text])
            for symbol, text in entries
        ],
        className="key",
    )


def download_links(
    query: str, note: str = "", route: str = "observations", more: Sequence[Component] = ()
) -> Component:
    """Link the rows shown in each format; a note says where there are more in the file.

    Figures lead on to Explore, pairs to a page of their own, where the same rows have a citation,
    code and all other formats; ``more`` are links of rows that have no such page.
    """
    links = [
        html.A(label, href=f"/api/v1/{route}?{query}&format={key}", download="")
        for key, label in FORMATS
    ]
    if further := _FURTHER.get(route):
        links.append(html.A(say("Cite, code, more formats"), href=f"{further}?{query}"))
    return html.Div(
        [
            html.Span(say("Download"), className="label"),
            *links,
            *more,
            html.Span(note, className="label") if note else None,
        ],
        className="downloads",
        **attributes(data_testid="chart-download"),
    )


def picture_buttons(card_id: str, title: str) -> Component:
    """Buttons that turn the chart into a picture that stands alone on a slide."""
    return html.Div(
        [
            html.Span(say("Picture"), className="label"),
            *(
                html.Button(
                    kind.upper(),
                    type="button",
                    className="link-button",
                    **attributes(
                        data_picture=kind,
                        data_graph=card_id,
                        aria_label=say(
                            "{kind} picture of the chart: {title}", kind=kind.upper(), title=title
                        ),
                    ),
                )
                for kind in ("png", "svg")
            ),
        ],
        className="downloads",
    )
