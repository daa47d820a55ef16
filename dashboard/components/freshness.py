"""How fresh the sources are: what the last refresh could not do, and the age of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components.attributes import attributes
from dashboard.components.rich import filled
from dashboard.components.table import Column, data_table
from dashboard.language import say
from dashboard.warehouse import coverage
from dashboard.warehouse.refreshes import Refreshed
from dashboard.warehouse.release import Release


def troubles(release: Release, refreshed: Mapping[str, Refreshed]) -> Component | None:
    """List sources whose last refresh failed or found something odd, with what was said."""
    named = {
        row["source_id"]: (named_source(row["publisher"], row["title"]), row["retrieved_at"])
        for row in coverage.sources(release, datetime.now(UTC).date())
    }
    items = [
        html.Li(
            filled(
                say("{source}: {trouble}"), source=html.Strong(named[source_id][0]), trouble=text
            )
        )
        for source_id, one in refreshed.items()
        if source_id in named
        for text in words.refresh_troubles(one, named[source_id][1])
    ]
    if not items:
        return None
    return html.Section(
        [
            html.H2(say("What the last refresh could not do"), id="freshness-troubles"),
            html.Ul(items, className="notes"),
        ],
        **attributes(aria_labelledby="freshness-troubles", data_testid="coverage-troubles"),
    )


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
                "state": words.source_state(row["age_days"], row["max_age_days"]),
                "refreshed": words.refreshed(refreshed.get(row["source_id"])),
            }
            for row in rows
        ],
    )
    return html.Section(
        [
            html.H2(say("Age of the sources"), id="freshness-ages"),
            html.P(words.sources_sentence(rows)),
            table,
        ],
        id="sources",
        className="sources-section",
        **attributes(aria_labelledby="freshness-ages", data_testid="coverage-sources"),
    )


def named_source(publisher: str, title: str) -> str:
    """Name a source by its publisher and its title."""
    return say("{publisher}, {title}", publisher=publisher, title=title)


def _unbroken(text: str) -> Component:
    return html.Span(text, className="unbroken")
