"""The ten cities at a glance: a scorecard, what most of them share, and who has improved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
            html.P(
                say(
                    "Every cell leads to its comparison, which says what is tested and what is "
                    "not. Figures of other definitions, or of another cycle of a survey, have no "
                    "place mark."
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
        **attributes(data_testid="chart-card", aria_label=say("Scorecard of the ten cities")),
    )


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
                    html.Td(_cell(indicator, city, held, _scale(indicator, rows)))
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


@dataclass(frozen=True)
class _Scale:
    """What a row's position marks are drawn on: lowest and highest value, and the survey's cycle.

    ``year`` is ``None`` where figures are not of a survey: any year has its place then.
    """

    low: float
    high: float
    year: int | None

    def share(self, row: Row) -> float | None:
        """Where a figure lies, from 0 to 1; nothing for one of another cycle."""
        if self.low == self.high or self.year not in (None, row["year"]):
            return None
        return float((row["value"] - self.low) / (self.high - self.low))


def _scale(indicator: Row, rows: Sequence[Row]) -> _Scale | None:
    """Scale of an indicator's row; nothing where its measures differ or there is one place."""
    own = [row for row in rows if row["indicator_id"] == indicator["indicator_id"]]
    year = comparison.main_year(own) if any(row["has_std_error"] for row in own) else None
    placed = [row for row in own if year in (None, row["year"])]
    if comparison.is_mixed(own) or len({row["geo_id"] for row in placed}) < 2:  # noqa: PLR2004
        return None
    values = [row["value"] for row in placed]
    return _Scale(min(values), max(values), year)


def _cell(
    indicator: Row,
    city: Row,
    held: dict[tuple[str, str], Row],
    scale: _Scale | None,
) -> Component:
    row = held.get((indicator["indicator_id"], city["city_id"]))
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
            _position(scale.share(row) if scale else None),
            html.Span(
                say(
                    " {unit}, {place}, {meaning}",
                    unit=indicator["unit"],
                    place=row["geo"],
                    meaning=words.LEVEL_MEANINGS[level],
                ),
                className="visually-hidden",
            ),
        ],
        href=href,
        className="cell",
        title=say("{city}: {place}, {year}", city=city["name"], place=row["geo"], year=row["year"]),
    )


def _position(share: float | None) -> Component:
    """Mark of a value between the network's lowest and highest; an empty strip without one."""
    if share is None:
        return html.Span(className="position none", **attributes(aria_hidden="true"))
    return html.Span(
        html.Span(style={"left": f"{100 * share:.1f}%"}),
        className="position",
        **attributes(aria_hidden="true"),
    )
