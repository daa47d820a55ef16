"""The page of one practice: what was done, what is known of it, what it would need elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard import words_practices as said
from dashboard.components import practice_parts as parts
from dashboard.components.attributes import attributes
from dashboard.components.card import chart_card, source_notes
from dashboard.components.rich import filled
from dashboard.components.states import link
from dashboard.components.table import Column, data_table
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.warehouse import Release, catalogue, practices
from dashboard.warehouse.release import Row

CARD = "practice-lines"
MOST_LINES = 6
"""Lines that are drawn; the others are named with a link to their comparison."""


def head(release: Release, row: Row) -> Component:
    """Title of a practice, its city, subjects and period, and how solid the evidence is."""
    titles = {one["topic"]: one["title"] for one in practices.topics(release)}
    subjects = [
        dcc.Link(titles[topic], href=f"{parts.FOLDER}?topic={topic}") for topic in row["topics"]
    ]
    return html.Div(
        [
            html.P(dcc.Link(say("All practices"), href=parts.FOLDER), className="practice-back"),
            parts.worded(html.H1, row["title"]),
            html.P(
                filled(
                    say("{city}. {subjects}."),
                    city=dcc.Link(row["city"], href=f"/city/{row['city_id']}"),
                    subjects=_between(subjects),
                ),
                className="question",
            ),
            html.P(said.period(row), className="question"),
            parts.marks(row),
        ],
        className="page-head",
    )


def _between(links: Sequence[Component]) -> list[Component | str]:
    found: list[Component | str] = []
    for one in links:
        found += [say("; "), one] if found else [one]
    return found


def told(row: Row) -> Component:
    """The texts: effects and their evidence first, then what was done and what it would need."""
    return html.Div(
        [
            _part(
                say("What is known of its effects"),
                "practice-effects",
                html.P(said.EVIDENCE_MEANINGS[row["evidence"]], className="hint"),
                parts.worded(html.P, row["design_note"]) if row["design_note"] else None,
                parts.worded(html.P, row["effects"]),
                parts.worded(html.P, row["scope_note"], className="practice-limit")
                if row["scope_note"]
                else None,
            ),
            _part(say("What was done"), "practice-done", parts.worded(html.P, row["summary"])),
            _part(
                say("What it would need elsewhere"),
                "practice-adapting",
                parts.worded(html.P, row["adapting"]),
                html.P(say(said.ADAPTING), className="hint"),
            ),
        ],
        className="practice-texts",
    )


def _part(title: str, name: str, *content: Component | None) -> Component:
    return html.Section(
        [html.H2(title, id=name), *content],
        className="practice-part",
        **attributes(data_testid=name, aria_labelledby=name),
    )


def lines_card(
    release: Release, row: Row, lines: Sequence[Sequence[Row]], figure: dict[str, Any]
) -> Component:
    """The city's own lines of the indicators, with the period of the practice, or why none."""
    title = say("Figures of {city} on what it could bear on", city=row["city"])
    sentence = said.lines_finding(row["city"], row, lines)
    if not lines:
        return _part(title, CARD, html.P(sentence))
    drawn = lines[:MOST_LINES]
    query = Selection(
        indicators=tuple(rows[0]["indicator_id"] for rows in drawn),
        cities=(row["city_id"],),
        release=release.name,
    ).query_string()
    used = catalogue.sources_of(release, {rows[0]["source_id"] for rows in drawn})
    return chart_card(
        CARD,
        title=title,
        sentence=sentence,
        figure=figure,
        table=_table([one for rows in drawn for one in rows]),
        sources=source_notes(used),
        download=query,
        download_note=say("all groups of these indicators"),
        release=release.name,
        notes=[say(said.NO_CLAIM), *([row["scope_note"]] if row["scope_note"] else [])],
    )


def _table(rows: Sequence[Row]) -> Component:
    return data_table(
        say("Figures of the city by indicator and year"),
        [
            Column("title", say("Indicator")),
            Column("place", say("Measured for")),
            Column("year", say("Year"), is_number=True),
            Column("value", say("Figure"), is_number=True),
        ],
        [
            {
                "title": said.line_title(row),
                "place": row["geo"],
                "year": str(row["year"]),
                "value": words.with_unit(row["value"], row["decimals"], row["unit_short"]),
            }
            for row in rows
        ],
    )


def bears_on(release: Release, row: Row, lines: Sequence[Sequence[Row]]) -> Component:
    """What the practice could bear on: indicators with links, or why there is none."""
    held = {rows[0]["indicator_id"]: rows for rows in lines}
    groups: dict[str, list[Row]] = {}
    for one in practices.bearings(release, row["practice_id"]):
        groups.setdefault(one["words"], []).append(one)
    return _part(
        say("What it could bear on"),
        "practice-bears-on",
        html.P(say(said.NO_CLAIM)),
        html.Dl(
            [
                part
                for name, rows in groups.items()
                for part in (parts.worded(html.Dt, name), html.Dd(_measures(row, rows, held)))
            ],
            className="practice-measures",
        ),
    )


def _measures(
    practice: Row, rows: Sequence[Row], held: dict[str, Sequence[Row]]
) -> list[Component]:
    if rows[0]["why_none"]:
        return [html.P(rows[0]["why_none"])]
    items = [html.Li(_measure(practice, row, held.get(row["indicator_id"], ()))) for row in rows]
    note = [html.P(rows[0]["note"], className="hint")] if rows[0]["note"] else []
    return [html.Ul(items), *note]


def _measure(practice: Row, row: Row, figures: Sequence[Row]) -> list[Component | str]:
    href = f"/compare?indicator={row['indicator_id']}&focal={practice['city_id']}"
    to_it = dcc.Link(row["title"], href=href)
    if not figures:
        return filled(
            say("{indicator}: no figure for {city}"), indicator=to_it, city=practice["city"]
        )
    if len(figures) == 1:
        return filled(
            say("{indicator}: one year only, {year}"), indicator=to_it, year=str(figures[0]["year"])
        )
    return [to_it]


def references(release: Release, row: Row) -> Component:
    """References, and where to take them along."""
    base = f"/api/v1/practices?practice={row['practice_id']}&release={release.name}&format="
    formats = (("bibtex", "BibTeX"), ("ris", "RIS"), ("json", "JSON"))
    return _part(
        say("References"),
        "practice-references",
        parts.reference_list(practices.references(release, row["practice_id"])),
        html.Div(
            [
                html.Span(say("Download"), className="label"),
                *(html.A(name, href=base + key, download="") for key, name in formats),
            ],
            className="downloads",
        ),
        html.P(say(said.AS_PUBLISHED), className="hint"),
    )


def actions(row: Row) -> Component:
    """What a reader can do next: put the practice into a plan, see others of the city."""
    return html.P(
        [
            link(say("Put it into a plan"), f"/plan?practices={row['practice_id']}"),
            link(
                say("Other practices of {city}", city=row["city"]),
                f"{parts.FOLDER}?city={row['city_id']}",
            ),
        ],
        className="practice-actions",
    )
