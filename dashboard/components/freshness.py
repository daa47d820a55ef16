"""How fresh the sources are: what the last refresh could not do, and the age of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import language, words, words_refreshes
from dashboard.components.attributes import attributes
from dashboard.components.rich import filled
from dashboard.components.table import Column, data_table
from dashboard.language import say
from dashboard.warehouse import Row, coverage
from dashboard.warehouse.refreshes import FileTold, Refreshed
from dashboard.warehouse.release import Release


def troubles(release: Release, refreshed: Mapping[str, Refreshed]) -> Component | None:
    """List sources whose last refresh was held back, failed or found something odd, and why."""
    sources = [
        (row, refreshed[row["source_id"]])
        for row in coverage.sources(release, datetime.now(UTC).date())
        if row["source_id"] in refreshed
    ]
    items = [
        *_held(sources),
        *(_failed(row, one) for row, one in sources if one.has_failed and not one.is_held),
        *(_warned(row, one) for row, one in sources if one.warnings),
    ]
    if not items:
        return None
    return html.Section(
        [
            html.H2(say("What the last refresh could not do"), id="freshness-troubles"),
            html.Ul(items, className="notes troubles"),
        ],
        **attributes(aria_labelledby="freshness-troubles", data_testid="coverage-troubles"),
    )


def _held(sources: Sequence[tuple[Row, Refreshed]]) -> Iterator[Component]:
    """Tell once of all sources that were held back together."""
    held = [(row, one) for row, one in sources if one.is_held]
    held.sort(key=lambda pair: (pair[1].kind, pair[1].message))
    for _, group in groupby(held, key=lambda pair: (pair[1].kind, pair[1].message)):
        together = list(group)
        one = together[0][1]
        names = [named_source(row["publisher"], row["title"]) for row, _ in together]
        told = words_refreshes.held(one.kind, one, names)
        yield html.Li([told, *_quotation(words_refreshes.quoted(one))])


def _failed(row: Row, one: Refreshed) -> Component:
    telling = words_refreshes.failure(one)
    parts: dict[str, Any] = dict(telling.values)
    if parts.get("page", "").startswith("https://"):
        parts["page"] = html.A(parts["page"], href=parts["page"], rel="noopener noreferrer")
    return html.Li(
        [
            *_of(
                row,
                [
                    *filled(telling.message, **parts),
                    language.space(),
                    words_refreshes.stays(row["retrieved_at"]),
                ],
            ),
            *_files(one.files),
            *_quotation(words_refreshes.quoted(one)),
        ]
    )


def _warned(row: Row, one: Refreshed) -> Component:
    return html.Li(
        [
            *_of(row, [words_refreshes.passed_over(one)]),
            *_files(one.warnings),
            *_quotation(words_refreshes.quoted_files(one.warnings)),
        ]
    )


def _of(row: Row, told: list[Any]) -> list[Any]:
    name = html.Strong(named_source(row["publisher"], row["title"]))
    return filled(say("{source}: {trouble}"), source=name, trouble=told)


def _files(told: Iterable[FileTold]) -> list[Component]:
    sentences = words_refreshes.of_files(told)
    return [html.Ul([html.Li(one) for one in sentences])] if sentences else []


def _quotation(lines: Sequence[str]) -> list[Component]:
    """Quote a refresh, which speaks English in every language of the pages."""
    if not lines:
        return []
    return [
        html.P(say("In the words of the refresh:"), className="quoted-from"),
        html.Blockquote([html.P(line) for line in lines], lang=language.DEFAULT),
    ]


def ages(release: Release, refreshed: Mapping[str, Refreshed]) -> Component:
    """Table of the sources with the age of each, and a sentence that counts the old ones."""
    rows = coverage.sources(release, datetime.now(UTC).date())
    table = data_table(
        say("Age of each source"),
        [
            Column("source", say("Source")),
            Column("cadence", say("Published")),
            Column("years", say("Years held")),
            Column("n", say("Figures"), is_number=True),
            Column("retrieved", say("Retrieved")),
            Column("state", say("State")),
            Column("refreshed", say("Last refresh here")),
        ],
        [
            {
                "source": dcc.Link(
                    named_source(row["publisher"], row["title"]),
                    href=f"/methods#source-{row['source_id']}",
                ),
                "cadence": row["cadence"],
                "years": _unbroken(words.years(row["first_year"], row["last_year"])),
                "n": words.number(row["n_figures"], 0),
                "retrieved": _unbroken(words.day(row["retrieved_at"]))
                if row["retrieved_at"]
                else "",
                "state": words.source_state(row),
                "refreshed": words_refreshes.refreshed(
                    refreshed.get(row["source_id"]), row["n_figures"]
                ),
            }
            for row in rows
        ],
    )
    return html.Section(
        [
            html.H2(say("Age of the sources"), id="freshness-ages"),
            html.P(words.sources_sentence(rows)),
            *_ending_early(rows),
            table,
        ],
        id="sources",
        className="sources-section",
        **attributes(aria_labelledby="freshness-ages", data_testid="coverage-sources"),
    )


def _ending_early(rows: Sequence[Row]) -> list[Component]:
    """Name the yearly sources whose figures end years ago, however lately they were retrieved."""
    early = [row for row in rows if row["ends_early"]]
    if not early:
        return []
    told = say(
        "Published yearly, yet without a figure of this year or the {n} before it; whether newer "
        "ones are published is not judged here:",
        n=coverage.YEARS_BEHIND,
    )
    items = [
        html.Li(
            say(
                "{source}: newest figure of {year}",
                source=named_source(row["publisher"], row["title"]),
                year=row["last_year"],
            )
        )
        for row in early
    ]
    return [html.P(told), html.Ul(items, **attributes(data_testid="coverage-ending-early"))]


def named_source(publisher: str, title: str) -> str:
    """Name a source by its publisher and its title."""
    return say("{publisher}, {title}", publisher=publisher, title=title)


def _unbroken(text: str) -> Component:
    return html.Span(text, className="unbroken")
