"""Documented practices of the cities: a list to narrow, and a page for each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import state_practices, words
from dashboard import words_practices as said
from dashboard.components import practice_list, practice_page
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.states import link, message_page, remarks
from dashboard.figures import courses
from dashboard.language import mark, say
from dashboard.planning.view import known_of
from dashboard.warehouse import Release, Warehouse, practices
from dashboard.warehouse.release import Row

PAGE = Page(
    path="/practices/<practice_id>",
    also=("/practices",),
    nav_path="/practices",
    title=mark("Practices"),
    nav=mark("Practices"),
    order=6,
    question=mark("What did a city do, what is known of its effects, and how solid is that?"),
    holds=lambda release, practice_id: practices.practice(release, practice_id) is not None,
)

ids = practice_list.ids


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Page of the practice that the path names, or the list, narrowed as the address asks."""
    release = warehouse.release(query.get("release") or None)
    practice_id = query.pop("practice_id", None)
    if practice_id is None:
        return _list(release, query)
    row = practices.practice(release, practice_id)
    return _unknown(practice_id) if row is None else _page(release, row)


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """A choice narrows the list and stands in the address."""

    @app.callback(
        Output(ids("list"), "children"),
        url_output(),
        *(Input(ids(name), "value") for name in practice_list.CHOICES),
        State(ids("release"), "data"),
        prevent_initial_call=True,
    )
    async def choose(*given: Any) -> tuple[Any, ...]:
        *values, pinned = given

        def show() -> tuple[Any, ...]:
            release = warehouse.release(pinned)
            which, _ = state_practices.parse_wanted(practice_list.chosen(values), known_of(release))
            query = state_practices.wanted_query(which, pinned)
            return _listed(release, which), url_value(state_practices.LIST, query)

        return await asyncio.to_thread(show)


def first_views(release: Release) -> Iterator[Callable[[], object]]:
    """The list, and each practice's page."""
    yield partial(_listed, release, practices.Wanted())
    for row in practices.practices(release):
        yield partial(_lines, release, row)


def _list(release: Release, query: Mapping[str, Any]) -> Component:
    which, told = state_practices.parse_wanted(query, known_of(release))
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            remarks(told),
            practice_list.pickers(release, which),
            dcc.Store(id=ids("release"), data=query.get("release") or None),
            html.Div(_listed(release, which), id=ids("list")),
        ]
    )


def _listed(release: Release, which: practices.Wanted) -> list[Component | None]:
    query = state_practices.wanted_query(which, release.name)
    return practice_list.listed(release, which, query)


def _unknown(practice_id: str) -> Component:
    return message_page(
        say("There is no such practice"),
        [say("No practice “{practice}” is kept in this release.", practice=practice_id)],
        link(say("All practices"), "/practices"),
    )


def _page(release: Release, row: Row) -> Component:
    lines = _lines(release, row)
    several = [rows for rows in lines if len(rows) > 1]
    return html.Div(
        [
            practice_page.head(release, row),
            practice_page.told(row),
            practice_page.actions(row),
            practice_page.lines_card(release, row, several, figure_of(release, row)),
            practice_page.bears_on(release, row, lines),
            practice_page.references(release, row),
        ],
        className="practice-page",
    )


def figure_of(release: Release, row: Row) -> dict[str, Any]:
    """Draw the city's lines of several years that a practice could bear on, its years shaded."""
    several = [rows for rows in _lines(release, row) if len(rows) > 1]
    return courses.courses_figure(
        [_course(row, rows) for rows in several[: practice_page.MOST_LINES]]
    )


def _lines(release: Release, row: Row) -> list[list[Row]]:
    """A city's lines of the indicators of a practice: those of its own system first."""
    listed = practices.bearings(release, row["practice_id"])
    named = tuple(dict.fromkeys(one["indicator_id"] for one in listed if one["indicator_id"]))
    lines = practices.series(release, row["city_id"], named)
    return sorted(lines, key=lambda rows: _LEVELS.index(rows[0]["geo_level"]))


_LEVELS = ("city_system", "city", "adjudicated", "state", "economy")


def _course(practice: Row, rows: Sequence[Row]) -> courses.Course:
    start = practice["from_year"]
    hover = [said.line_hover(row) for row in rows]
    is_survey = rows[0]["has_std_error"]
    name = practice["city"] if words.is_own(rows[0]["geo_level"]) else rows[0]["geo"]
    return courses.Course(
        title=said.line_title(rows[0]),
        text=(said.line_text(practice["city"], rows[0]),),
        lines=(
            courses.Line(name, courses.pieces(rows, hover, is_survey=is_survey), is_focal=True),
        ),
        decimals=rows[0]["decimals"],
        band=None if start is None else courses.Band(start, practice["to_year"]),
    )
