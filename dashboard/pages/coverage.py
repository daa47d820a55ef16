"""What is known of each city in each indicator, where nothing is and why, and how old it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import freshness
from dashboard.components.attributes import attributes
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.pickers import options, picker_row, select
from dashboard.components.raw import raw
from dashboard.components.states import empty_state
from dashboard.components.table import Column, data_table
from dashboard.language import mark, say, say_many
from dashboard.markup import Markup, tag
from dashboard.warehouse import Release, Row, Warehouse, catalogue, coverage, refreshes

PAGE = Page(
    path="/coverage",
    title=mark("Coverage"),
    nav=mark("Coverage"),
    order=7,
    question=mark("What is known of each city, for which place and years, and how old is it?"),
)

ALL = "all"
"""Value of a picker that leaves its side open."""
LEVELS = {
    "city_system": ("city_system",),
    "city": ("city",),
    "state": ("adjudicated", "state"),
    "economy": ("economy",),
}
"""What the level picker offers, closest first, and the levels of places behind it."""
_MOST_REASONS_OPEN = 12
"""More reasons than this are folded away: the letters in the cells name them."""

NOTES = "abcdefghijklmnopqrstuvwxyz"
"""Letters of the notes that say why cells are empty."""

ids = page_ids("coverage")


class Choice(NamedTuple):
    """What the reader has chosen; ``ALL`` leaves a side open."""

    topic: str = ALL
    level: str = ALL
    city: str = ALL
    release: str | None = None

    def query_string(self) -> str:
        """The one query string of this choice; what is open is left out."""
        pairs = {key: value for key, value in self._asdict().items() if value and value != ALL}
        return urlencode(pairs)


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Matrix of cities and indicators, and the age of each source."""
    release = warehouse.release(query.get("release") or None)
    choice = read_choice(release, query)
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            _pickers(release, choice),
            dcc.Store(id=ids("release"), data=choice.release),
            html.Div(content(release, choice), id=ids("content")),
            freshness.troubles(release, refreshes.last(warehouse)),
            freshness.ages(release, refreshes.last(warehouse)),
        ]
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Show what is chosen, and write it into the address."""

    @app.callback(
        Output(ids("content"), "children"),
        url_output(),
        Input(ids("topic"), "value"),
        Input(ids("level"), "value"),
        Input(ids("city"), "value"),
        State(ids("release"), "data"),
        prevent_initial_call=True,
    )
    async def choose(topic: str, level: str, city: str, pinned: str | None) -> tuple[Any, Any]:
        choice = Choice(topic, level, city, pinned)
        release = warehouse.release(pinned)
        shown = await asyncio.to_thread(content, release, choice)
        return shown, url_value(PAGE.path, choice.query_string())


def read_choice(release: Release, query: Mapping[str, Any]) -> Choice:
    """Read a choice from a query string; what is not known is left open."""
    known = {
        "topic": [row["topic"] for row in catalogue.indicators(release)],
        "level": list(LEVELS),
        "city": [row["city_id"] for row in catalogue.cities(release)],
    }
    picked = {key: query[key] for key, valid in known.items() if query.get(key) in valid}
    return Choice(**picked, release=query.get("release") or None)


def content(release: Release, choice: Choice) -> list[Component]:
    """Build what stands under the choices: a sentence, and a matrix or one city's list."""
    rows = [
        row
        for row in coverage.held(release, None if choice.topic == ALL else choice.topic)
        if choice.city in (ALL, row["city_id"])
    ]
    cells = _cells(rows, choice.level)
    cities = catalogue.cities(release)
    sentence = html.P(
        words.coverage_sentence(_counts(cells), {row["city_id"]: row["name"] for row in cities}),
        className="sentence",
        **attributes(data_testid="coverage-sentence"),
    )
    if not cells:
        return [empty_state(say("Nothing is chosen"), say("No indicator belongs to this choice."))]
    if choice.city != ALL:
        return [sentence, _one_city(cells, choice)]
    return [sentence, _matrix(cells, cities), _legend(cells)]


# --- cells --------------------------------------------------------------------------------------

Cell = list[Row]
Cells = dict[str, dict[str, Cell]]
"""By indicator, then by city: what is held, the row to show first; or one row with a reason."""


def _cells(rows: Sequence[Row], level: str) -> Cells:
    """Group rows into cells; with a level, only what is held at that level fills a cell."""
    cells: Cells = {}
    for (indicator_id, city_id), grouped in groupby(
        rows, key=lambda row: (row["indicator_id"], row["city_id"])
    ):
        cell = list(grouped)
        if level != ALL:
            at_level = [row for row in cell if row["level"] in LEVELS[level]]
            cell = at_level or [_without(cell[0], cell)]
        cells.setdefault(indicator_id, {})[city_id] = cell
    return cells


def _without(row: Row, cell: Cell) -> Row:
    """Empty a cell that holds other levels only, with that as its reason."""
    reason = row["reason"] or say("Held for other places only")
    return {**row, "level": None, "n_values": 0, "reason": reason, "elsewhere": cell}


def _counts(cells: Cells) -> dict[str, dict[str, int]]:
    """Count indicators by city and level of the place shown; an empty cell counts under ``""``."""
    counted: dict[str, dict[str, int]] = {}
    for by_city in cells.values():
        for city_id, cell in by_city.items():
            of_city = counted.setdefault(city_id, {})
            level = cell[0]["level"] or ""
            of_city[level] = of_city.get(level, 0) + 1
    return counted


def _reasons(cells: Cells) -> dict[str, str]:
    """Letter of each reason for an empty cell, in the order in which they appear."""
    found = dict.fromkeys(
        cell[0]["reason"]
        for by_city in cells.values()
        for cell in by_city.values()
        if cell[0]["reason"]
    )
    return dict(zip(found, [*NOTES, *(f"{one}{one}" for one in NOTES)], strict=False))


# --- the matrix ---------------------------------------------------------------------------------


def _matrix(cells: Cells, cities: Sequence[Row]) -> Component:
    letters = _reasons(cells)
    places = (tag("th", _link(c["name"], f"/city/{c['city_id']}"), scope="col") for c in cities)
    head = tag("thead", tag("tr", tag("th", say("Indicator"), scope="col"), *places))
    bodies = [
        _topic_rows(title, [by_city for _, by_city in rows], cities, letters)
        for title, grouped in groupby(cells.items(), key=lambda item: _any(item[1])["topic_title"])
        for rows in [list(grouped)]
    ]
    caption = say("Indicators by city: place measured, first and last year")
    table = tag(
        "table",
        tag("caption", caption),
        head,
        *bodies,
        class_="data coverage-matrix",
        data_testid="coverage-matrix",
    )
    return raw(
        table,
        className="table-scroll coverage-scroll",
        tabIndex=0,
        role="region",
        **attributes(aria_label=caption),
    )


def _any(by_city: Mapping[str, Cell]) -> Row:
    return next(iter(by_city.values()))[0]


def _topic_rows(
    title: str,
    indicators: Sequence[Mapping[str, Cell]],
    cities: Sequence[Row],
    letters: Mapping[str, str],
) -> Markup:
    span = str(len(cities) + 1)
    heading = tag("tr", tag("th", title, scope="rowgroup", colspan=span, class_="topic"))
    rows = [
        tag(
            "tr",
            tag("th", _link(first["short_title"], _comparison(first)), scope="row"),
            *(_td(by_city[city["city_id"]], letters) for city in cities),
        )
        for by_city in indicators
        for first in [_any(by_city)]
    ]
    return tag("tbody", heading, *rows)


def _link(title: str, address: str) -> Markup:
    return tag("a", title, href=address, data_inside=True)


def _comparison(row: Row) -> str:
    return f"/compare?indicator={row['indicator_id']}"


def _indicator_link(row: Row) -> Component:
    return dcc.Link(row["short_title"], href=_comparison(row))


def _td(cell: Cell, letters: Mapping[str, str]) -> Markup:
    first = cell[0]
    if first["level"] is None:
        return tag(
            "td",
            words.MISSING,
            tag("sup", letters.get(first["reason"], "")),
            class_="empty",
            title=words.empty_reason(first["reason"]),
        )
    years = words.years(first["first_year"], first["last_year"], is_short=True)
    return tag(
        "td",
        tag("span", words.LEVEL_LETTERS[first["level"]], class_=f"level-mark at-{first['level']}"),
        tag("span", years, class_="span"),
        title=words.held_text(cell),
    )


def _legend(cells: Cells) -> Component:
    marks = [
        html.Li(
            [
                html.Span(words.LEVEL_LETTERS[level], className=f"level-mark at-{level}"),
                words.LEVELS[level],
            ]
        )
        for level in LEVELS
    ]
    reasons = [
        html.Li([html.Sup(letter), f" {words.empty_reason(reason)}"])
        for reason, letter in _reasons(cells).items()
    ]
    return html.Div(
        [
            html.Ul(marks, className="legend"),
            html.Details(
                [
                    html.Summary(
                        say_many(
                            "Why cells are empty: {n} reason",
                            "Why cells are empty: {n} reasons",
                            len(reasons),
                        )
                    ),
                    html.Ul(reasons, className="notes"),
                ],
                className="disclosure why-empty",
                open=len(reasons) <= _MOST_REASONS_OPEN,
            )
            if reasons
            else None,
        ],
        **attributes(data_testid="coverage-legend"),
    )


# --- one city -----------------------------------------------------------------------------------


def _one_city(cells: Cells, choice: Choice) -> Component:
    rows = [
        {
            "indicator": _indicator_link(first),
            "topic": first["topic_title"],
            "place": _place_of(first) if first["level"] else "",
            "years": _span(first),
            "n": words.number(sum(row["n_values"] for row in cell), 0),
            "source": _source_of(first) if first["level"] else words.empty_reason(first["reason"]),
        }
        for by_city in cells.values()
        for cell in [by_city[choice.city]]
        for first in [cell[0]]
    ]
    city = next(iter(cells.values()))[choice.city][0]["city"]
    table = data_table(
        say("What is known of {city}", city=city),
        [
            Column("indicator", say("Indicator")),
            Column("place", say("Measured for")),
            Column("years", say("Years")),
            Column("n", say("Figures"), is_number=True),
            Column("source", say("Source, or why there is nothing")),
            Column("topic", say("Topic")),
        ],
        rows,
    )
    return html.Div(table, className="coverage-city", **attributes(data_testid="coverage-city"))


def _place_of(row: Row) -> str:
    return say("{place} ({level})", place=row["geo"], level=words.LEVELS[row["level"]])


def _source_of(row: Row) -> str:
    return freshness.named_source(row["publisher"], row["source_title"])


def _span(row: Row) -> Component:
    return _unbroken(words.years(row["first_year"], row["last_year"]))


def _unbroken(text: str) -> Component:
    return html.Span(text, className="unbroken")


# --- choices ------------------------------------------------------------------------------------


def _pickers(release: Release, choice: Choice) -> Component:
    topics = {row["topic"]: row["topic_title"] for row in catalogue.indicators(release)}
    cities = {row["city_id"]: row["name"] for row in catalogue.cities(release)}
    levels = {level: words.LEVELS[level].capitalize() for level in LEVELS}
    return picker_row(
        _select("topic", say("Topic"), {ALL: say("All topics"), **topics}, choice.topic),
        _select(
            "level",
            say("Measured for"),
            {ALL: say("Closest place held"), **levels},
            choice.level,
        ),
        _select("city", say("City"), {ALL: say("All cities"), **cities}, choice.city),
    )


def _select(name: str, label: str, named: Mapping[str, str], value: str) -> Component:
    return select(ids(name), label, options(named), value)
