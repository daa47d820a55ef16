"""The ten cities at a glance: a scorecard, what most of them share, and who has improved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import card, compared, findings, practice_priorities, states
from dashboard.components.attributes import attributes
from dashboard.components.page import Page, page_head
from dashboard.language import Said, in_sentence, mark, say
from dashboard.selection import Selection
from dashboard.warehouse import Release, Warehouse, catalogue, comparison, overview
from dashboard.warehouse.release import Row

PAGE = Page(
    path="/",
    title=mark("Overview"),
    nav=mark("Overview"),
    order=1,
    question=mark("How do ten city school systems stand, indicator by indicator?"),
)

_MARKS = {
    "city_system": "own",
    "city": "own",
    "adjudicated": "part",
    "state": "part",
    "economy": "wider",
}
"""Mark of each level."""

_LEVELS = Said(
    {
        "city_system": mark("own"),
        "city": mark("city"),
        "adjudicated": mark("state"),
        "state": mark("state"),
        "economy": mark("country"),
    }
)
"""Short word of each level."""


_TITLE = "scorecard-title"


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Scorecard of the ten cities and the findings; takes no choice but the release."""
    release = warehouse.release(query.get("release") or None)
    strange = [
        say("“{parameter}” is not a choice of this page and was left aside.", parameter=key)
        for key in query
        if key != "release"
    ]
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            states.remarks(strange),
            _scorecard(release),
            findings.findings(release),
            practice_priorities.priorities(release),
        ]
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Nothing to choose on this page: every cell is a link."""


def first_views(release: Release) -> Iterator[Callable[[], object]]:
    """Both parts of the page, asked for before a reader does."""
    yield partial(_scorecard, release)
    yield partial(findings.findings, release)


def _scorecard(release: Release) -> Component:
    headlines = overview.headlines(release)
    cities = catalogue.cities(release)
    rows = overview.scorecard(release)
    sources = catalogue.sources_of(release, {row["source_id"] for row in rows})
    download = Selection(
        indicators=tuple(row["indicator_id"] for row in headlines), release=release.name
    ).query_string()
    return html.Section(
        [
            html.H2(say("Scorecard of the ten cities"), id=_TITLE),
            html.P(
                _finding(release, headlines),
                className="sentence",
                **attributes(data_testid="chart-sentence"),
            ),
            card.mark_key(
                [
                    ("own", say("the city's own school system")),
                    ("part", say("its state or province stands in")),
                    ("wider", say("its country stands in")),
                    ("range", say("place between the network's lowest and highest")),
                ]
            ),
            html.Div(
                _table(headlines, cities, rows),
                className="scorecard-scroll",
                tabIndex=0,
                role="region",
                **attributes(aria_label=say("Scorecard"), data_testid="chart-table"),
            ),
            _signs(rows),
            html.P(
                say(
                    "Every cell leads to its comparison, which says what is tested and what is "
                    "not. A row whose figures follow several definitions has no place marks; nor "
                    "has a figure whose own definition differs, or one of another cycle of a "
                    "survey than most places have."
                ),
                className="hint",
            ),
            html.Div(
                [
                    card.source_line(card.source_notes(sources), release.name),
                    html.Div(
                        card.download_links(download, say("all years of these indicators")),
                        className="card-actions",
                    ),
                ],
                className="card-foot",
            ),
        ],
        className="card scorecard-card",
        **attributes(data_testid="chart-card", aria_labelledby=_TITLE),
    )


def _signs(rows: Sequence[Row]) -> Component | None:
    """Explain the signs of the figures shown; nothing where none has one."""
    statuses = sorted({row["obs_status"] for row in rows if words.mark(row["obs_status"])})
    if not statuses:
        return None
    return html.Ul(
        [
            html.Li([html.Span(_sign(status), className="sign"), words.mark(status)])
            for status in statuses
        ],
        className="key signs",
        **attributes(data_testid="signs", aria_label=say("Signs beside figures")),
    )


def _sign(obs_status: str) -> str:
    """Write a status as statistical offices do beside a figure: its letter of SDMX, small."""
    return obs_status.lower()


def _finding(release: Release, headlines: Sequence[Row]) -> str:
    """What the first headline indicator shows, in the words of its comparison."""
    if not headlines:
        return say("No indicator has been marked as a headline.")
    first = headlines[0]
    subject = comparison.Subject(
        first["indicator_id"], "closest", first["breakdown"], first["category"]
    )
    places = comparison.places(
        comparison.latest(release, subject),
        [city["city_id"] for city in catalogue.cities(release)],
    )
    tests = comparison.pairs_of(release, subject, places)
    return compared.finding(compared.measured(first, None), places, tests, None, is_brief=True)


def _table(headlines: Sequence[Row], cities: Sequence[Row], rows: Sequence[Row]) -> Component:
    held = {(row["indicator_id"], row["city_id"]): row for row in rows}
    positions = overview.positions(rows)
    head = html.Tr(
        [
            html.Th(say("Latest figures"), scope="col", className="corner"),
            *(
                html.Th(dcc.Link(city["name"], href=f"/city/{city['city_id']}"), scope="col")
                for city in cities
            ),
        ]
    )
    body = [
        html.Tr(
            [
                html.Th(_row_head(indicator), scope="row"),
                *(
                    html.Td(
                        _cell(
                            indicator,
                            city,
                            held.get((indicator["indicator_id"], city["city_id"])),
                            positions.get((indicator["indicator_id"], city["city_id"])),
                        )
                    )
                    for city in cities
                ),
            ]
        )
        for indicator in headlines
    ]
    return html.Table(
        [
            html.Caption(say("Latest figure of each city in each headline indicator")),
            html.Thead(head),
            html.Tbody(body),
        ],
        className="scorecard",
    )


def _row_head(indicator: Row) -> list[Any]:
    return [
        dcc.Link(indicator["short_title"], href=f"/compare?indicator={indicator['indicator_id']}"),
        html.Span(_unit(indicator), className="small"),
    ]


def _unit(indicator: Row) -> str:
    """Say of what group, in which unit, and which end is better where one is declared."""
    unit = indicator["unit_short"]
    if indicator["breakdown"] != "total":
        unit = say("{group}, {unit}", group=in_sentence(indicator["group_label"]), unit=unit)
    if indicator["better"] == "higher":
        return say("{unit}; higher is better", unit=unit)
    if indicator["better"] == "lower":
        return say("{unit}; lower is better", unit=unit)
    return str(unit)


def _cell(indicator: Row, city: Row, row: Row | None, position: float | None) -> Component:
    href = f"/compare?indicator={indicator['indicator_id']}&focal={city['city_id']}"
    if row is None:
        return dcc.Link(
            [
                html.Span(words.MISSING, className="value"),
                html.Span(say("no figure"), className="small"),
            ],
            href=href,
            className="cell empty",
        )
    level = row["geo_level"]
    return dcc.Link(
        [
            html.Span(
                [
                    html.Span(words.number(row["value"], indicator["decimals"]), className="value"),
                    _sign_beside(row["obs_status"]),
                    html.Span(f" {row['year']}", className="small"),
                ],
                className="figure",
            ),
            html.Span(
                [
                    html.Span(className=f"mark {_MARKS[level]}", **attributes(aria_hidden="true")),
                    f" {_LEVELS[level]}",
                ],
                className="small level",
            ),
            _position(position),
            html.Span(_told(indicator, row), className="visually-hidden"),
        ],
        href=href,
        className="cell",
        title=_tip(city, row),
    )


def _sign_beside(obs_status: str) -> Component | None:
    if not words.mark(obs_status):
        return None
    return html.Span(_sign(obs_status), className="sign", **attributes(aria_hidden="true"))


def _told(indicator: Row, row: Row) -> str:
    """Say of a cell what its marks and signs show."""
    said = {
        "unit": indicator["unit"],
        "place": row["geo"],
        "meaning": words.LEVEL_MEANINGS[row["geo_level"]],
    }
    if marked := words.mark(row["obs_status"]):
        return say(" {unit}, {place}, {meaning}; {mark}", **said, mark=marked)
    return say(" {unit}, {place}, {meaning}", **said)


def _tip(city: Row, row: Row) -> str:
    said = {"city": city["name"], "place": row["geo"], "year": row["year"]}
    if marked := words.mark(row["obs_status"]):
        return say("{city}: {place}, {year}; {mark}", **said, mark=marked)
    return say("{city}: {place}, {year}", **said)


def _position(share: float | None) -> Component:
    """Mark of a value between the network's lowest and highest; an empty strip without one."""
    if share is None:
        return html.Span(className="position none", **attributes(aria_hidden="true"))
    return html.Span(
        html.Span(style={"left": f"{100 * share:.1f}%"}),
        className="position",
        **attributes(aria_hidden="true"),
    )
