"""The state of this installation: release in force, last refresh, and how fresh each source is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import freshness
from dashboard.components.attributes import attributes
from dashboard.components.page import Page, page_head
from dashboard.components.rich import filled
from dashboard.components.states import link
from dashboard.language import mark, say, say_many
from dashboard.warehouse import Release, Warehouse, coverage, refreshes
from dashboard.warehouse.refreshes import Refreshed

PAGE = Page(
    path="/status",
    title=mark("Status"),
    nav="",
    order=21,
    question=mark("Is everything in order here, and how fresh is each source?"),
)


def layout(warehouse: Warehouse, **_: Any) -> Component:
    """One sentence for all, what needs a person, and the freshness of each source."""
    release = warehouse.release()
    refreshed = refreshes.last(warehouse)
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            html.P(
                sentence(release, refreshed),
                className="sentence",
                **attributes(data_testid="status-sentence"),
            ),
            html.P(
                filled(
                    say("Release {release} is in force, built on {day}. {link}"),
                    release=release.name,
                    day=words.day(release.header["built_at"]),
                    link=link(say("What it changed"), "/releases"),
                )
            ),
            freshness.troubles(release, refreshed),
            freshness.ages(release, refreshed),
        ],
        className="releases",
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Nothing on this page is chosen."""


def sentence(release: Release, refreshed: dict[str, Refreshed]) -> str:
    """Say whether anything needs a person: sources that failed, were held back, or are old."""
    rows = coverage.sources(release, datetime.now(UTC).date())
    tried = [refreshed[row["source_id"]] for row in rows if row["source_id"] in refreshed]
    held = sum(one.is_held for one in tried)
    failed = sum(one.has_failed for one in tried) - held
    old = sum(bool(row["is_old"]) for row in rows)
    if not failed and not held and not old:
        return say(
            "No source failed at its last refresh, and none was retrieved longer ago than its "
            "rhythm allows."
        )
    told = []
    if failed:
        told.append(
            say_many(
                "{n} source failed at the last refresh and keeps its last good figures.",
                "{n} sources failed at the last refresh and keep their last good figures.",
                failed,
            )
        )
    if held:
        told.append(
            say_many(
                "{n} source was read and held back; its last good figures stay in force.",
                "{n} sources were read and held back; their last good figures stay in force.",
                held,
            )
        )
    if old:
        told.append(
            say_many(
                "{n} source was retrieved longer ago than its rhythm allows.",
                "{n} sources were retrieved longer ago than their rhythm allows.",
                old,
            )
        )
    return words.prose(told)
