"""The network's stated priorities beside what the figures show now, by subject and by year."""

from __future__ import annotations

from collections.abc import Collection

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard import words_practices as said
from dashboard.components import practice_parts as parts
from dashboard.components.attributes import attributes
from dashboard.components.findings import shared_link
from dashboard.language import say, say_many
from dashboard.warehouse import Release, Row, catalogue, challenges, practices

_OPEN = 6
"""Subjects that stand open; the others are folded."""


def priorities(release: Release) -> Component | None:
    """Card of priorities; nothing in a release that holds none."""
    stated = practices.priorities(release)
    if not stated:
        return None
    years: dict[str, list[int]] = {}
    for row in stated:
        for topic in row["topics"]:
            years.setdefault(topic, []).append(row["year"])
    named = [row for row in practices.topics(release) if row["topic"] in years]
    named.sort(key=lambda row: (-max(years[row["topic"]]), -len(years[row["topic"]])))
    items = [_subject(release, row, sorted(set(years[row["topic"]]))) for row in named]
    rest = items[_OPEN:]
    return html.Section(
        [
            html.H2(say("What the network set out to do"), id="priorities-title"),
            html.P(
                say("Its stated priorities by subject, the latest first, with what figures show."),
                className="unit",
            ),
            html.Ul(items[:_OPEN], className="priorities"),
            html.Details(
                [
                    html.Summary(say_many("{n} more subject", "{n} more subjects", len(rest))),
                    html.Ul(rest, className="priorities"),
                ],
                className="disclosure",
            )
            if rest
            else None,
            html.Details(
                [
                    html.Summary(say("Priorities by year, and their sources")),
                    html.Ul([_occasion(row) for row in stated], className="priorities"),
                    html.P(say(said.AS_PUBLISHED), className="hint"),
                ],
                className="disclosure",
            ),
        ],
        className="card priorities-card",
        **attributes(data_testid="priorities", aria_labelledby="priorities-title"),
    )


def _subject(release: Release, row: Row, years: list[int]) -> Component:
    shared = [one for one in challenges.shared(release) if one.indicator_id in row["indicator_ids"]]
    n_practices = len(practices.wanted(release, practices.Wanted(topic=row["topic"])))
    n_looked_at = len(_looked_at(release, row["indicator_ids"]))
    return html.Li(
        [
            html.H3(row["title"]),
            html.P(
                words.prose(
                    [
                        said.stated(years),
                        said.shown_now(n_looked_at, len(shared), row["why_none"]),
                    ]
                )
            ),
            html.Ul([html.Li(shared_link(one)) for one in shared]) if shared else None,
            html.P(_practices_link(row, n_practices)),
        ]
    )


def _looked_at(release: Release, indicator_ids: Collection[str]) -> list[str]:
    """Indicators in which shared challenges are looked for: a direction of them is better."""
    return [
        row["indicator_id"]
        for row in catalogue.indicators(release)
        if row["indicator_id"] in indicator_ids and row["better"] != "neither"
    ]


def _practices_link(row: Row, n: int) -> Component | str:
    if not n:
        return say("No practice of this subject is documented here.")
    text = say_many("{n} documented practice", "{n} documented practices", n)
    return dcc.Link(text, href=f"{parts.FOLDER}?topic={row['topic']}")


def _occasion(row: Row) -> Component:
    return html.Li(
        [
            html.H3(say("{year}: {occasion}", year=row["year"], occasion=row["occasion"])),
            html.P(row["themes"]),
            parts.reference_list(row["references"]),
        ]
    )
