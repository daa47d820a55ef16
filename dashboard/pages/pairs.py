"""Tests of pairs as a table to be taken away: in files, by links, with code, and cited."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import words, words_compare
from dashboard.components import states
from dashboard.components.attributes import attributes
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head
from dashboard.components.table import Column, data_table
from dashboard.exploring import pairs_since, take
from dashboard.exports import paired
from dashboard.exports.paired import Comparison
from dashboard.exports.tables import Table
from dashboard.language import mark, say, say_many
from dashboard.selection import Problem
from dashboard.warehouse import Release, Row, Warehouse, catalogue, observations

PAGE = Page(
    path="/pairs",
    title=mark("Tests of pairs"),
    nav="",
    order=21,
    question=mark("Which pairs of cities are tested, and how do I take the tests with me?"),
)

MOST = 50
"""Pairs that the page shows; the files hold all."""

ids = page_ids("pairs")


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Show the first pairs of a comparison, and all ways to take the table away."""
    given = [(key, str(value)) for key, value in query.items()]
    release, comparison, problems = _asked(warehouse, given)
    table = paired.of_pairs(release, comparison)
    chosen = table.address.partition("?")[2]
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            states.remarks(states.left_aside(problems)),
            *_seen(table),
            _changed(warehouse, release, comparison, _newest(chosen)),
            take.take_away(ids),
            dcc.Store(id=ids("selection"), data=chosen),
            dcc.Store(id=ids("origin")),
        ],
        className="explore",
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Tell how to take the table away, from where the reader found the dashboard."""
    take.follow(app, ids, lambda query: _table(warehouse, query))

    @app.callback(
        Output(ids("files"), "children"),
        Output(ids("links"), "children"),
        Input(ids("origin"), "data"),
        State(ids("selection"), "data"),
        prevent_initial_call=True,
    )
    async def link(origin: str, query: str) -> tuple[Component, Component]:
        return await asyncio.to_thread(_linked, warehouse, origin, query)


def _linked(warehouse: Warehouse, origin: str, query: str) -> tuple[Component, Component]:
    table = _table(warehouse, query)
    addresses = (f"{PAGE.path}?{query}", _newest(query))
    return take.files(table), take.links(ids, table, *addresses, take.safe(origin))


def _newest(query: str) -> str:
    """Address of the same pairs in the release in force; ``query`` ends with a release."""
    return f"{PAGE.path}?{query.rpartition('&release=')[0]}"


def _table(warehouse: Warehouse, query: str) -> Table:
    release, comparison, _ = _asked(warehouse, parse_qsl(query))
    return paired.of_pairs(release, comparison)


def _asked(
    warehouse: Warehouse, given: Sequence[tuple[str, str]]
) -> tuple[Release, Comparison, tuple[Problem, ...]]:
    """Release and pairs asked for, of the first indicator where none is, and what was wrong."""
    asked = dict(given).get("release")
    release = warehouse.release(asked if asked in warehouse.releases() else None)
    parsed = paired.parse(given, release, tuple(warehouse.releases()))
    chosen = parsed.comparison
    if not chosen.indicators:
        first = observations.vocabulary(release)["indicator"][0]
        chosen = replace(chosen, indicators=(first,))
    told = tuple(one for one in parsed.problems if one.value or one.parameter != "indicator")
    return release, chosen, told


# --- what is seen -----------------------------------------------------------------------------


def _seen(table: Table) -> list[Component]:
    """Say how many pairs there are, and show the first of them."""
    n = table.count()
    if not n:
        nothing = states.empty_state(
            say("There is no pair to compare"),
            say("Fewer than two places have a figure in this choice."),
        )
        return [nothing]
    told = say_many(
        "{count} pair: the difference of the first from the second, its test, or why none is made.",
        "{count} pairs: the difference of the first from the second, its test, or why none is "
        "made.",
        n,
        count=words.number(n, 0),
    )
    query = table.query()
    rows = table.release.rows(f"{query.sql} LIMIT {MOST:d}", query.parameters)
    caption = (
        say("The first {n} of {total} pairs", n=MOST, total=words.number(n, 0))
        if n > MOST
        else say("All pairs")
    )
    return [
        html.P(told, className="sentence", role="status"),
        html.Details(
            [
                html.Summary(caption),
                html.Div(
                    data_table(caption, _columns(), _written(table.release, rows)),
                    **attributes(data_testid="pairs-table"),
                ),
            ],
            className="disclosure",
        ),
    ]


def _changed(
    warehouse: Warehouse, release: Release, comparison: Comparison, way_out: str
) -> Component | None:
    """What has changed since the release that the address pins; nothing where it pins none."""
    current = warehouse.release()
    return pairs_since.changed_since(
        release, current, partial(paired.query_of, comparison), way_out, _naming(current, release)
    )


def _columns() -> list[Column]:
    return [
        Column("pair", say("Pair")),
        Column("indicator", say("Indicator")),
        Column("group", say("Group")),
        Column("year", say("Year"), is_number=True),
        Column("difference", say("Difference"), is_number=True),
        Column("std_error", say("Standard error of the difference"), is_number=True),
        Column("p_value", "p", is_number=True),
        Column("verdict", say("The first is")),
    ]


def _written(release: Release, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows of ``pairs.COLUMNS`` in the reader's words, in the decimals of their indicator."""
    named = _naming(release)
    indicators = {row["indicator_id"]: row for row in catalogue.indicators(release)}
    written = []
    for row in rows:
        decimals = indicators[row["indicator_id"]]["decimals"]
        written.append(
            {
                **named(row),
                "difference": _difference(row, decimals),
                "std_error": words_compare.std_error(row["std_error"], decimals),
                "p_value": words_compare.p_written(row["p_value"]),
                "verdict": words.against(row["verdict"], row["reason"]),
            }
        )
    return written


def _naming(*releases: Release) -> pairs_since.Named:
    """Give what writes pair, indicator, group and year; the first release has the say."""
    names: dict[str, str] = {}
    titles: dict[str, str] = {}
    groups: dict[str, str] = {}
    for release in reversed(releases):
        names |= {row["value"]: row["label"] for row in observations.parties(release)}
        titles |= {row["indicator_id"]: row["title"] for row in catalogue.indicators(release)}
        groups |= {row["value"]: row["label"] for row in observations.categories(release, ())}

    def named(row: Row) -> dict[str, str]:
        return {
            "pair": say(
                "{a} and {b}",
                a=names.get(row["city_a"], row["city_a"]),
                b=words.the(str(names.get(row["city_b"], row["city_b"]))),
            ),
            "indicator": titles[row["indicator_id"]],
            "group": groups.get(row["category"]) or row["category"],
            "year": str(row["year"]),
        }

    return named


def _difference(row: Row, decimals: int) -> str | None:
    """A difference only where the two figures may be held against each other."""
    is_apart = row["verdict"] == "not_tested" and words.is_apart(row["reason"])
    if is_apart or row["difference"] is None:
        return None
    return words_compare.signed(row["difference"], decimals)
