"""One city's profile: every figure it has, beside the other nine."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components.attributes import attributes
from dashboard.components.card import SourceNote, chart_card
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.pickers import level_picker, picker_row
from dashboard.components.states import empty_state, link, message_page, remarks
from dashboard.components.table import Column, data_table
from dashboard.figures.profile import profile_figure, strips, title
from dashboard.warehouse import Release, Row, Warehouse, catalogue, profile

PAGE = Page(
    path="/city/<city_id>",
    also=("/city",),
    nav_path="/city",
    title="City",
    nav="City",
    order=3,
    question="What is known of one city's schools, and how does it stand beside the other nine?",
)

ALL, HEADLINE = "all", "headline"
LEVELS: tuple[profile.Level, ...] = ("closest", "economy")

ids = page_ids("city")


class Choice(NamedTuple):
    """What the reader has chosen: a city, which places, which figures, and a pinned release."""

    city_id: str
    level: profile.Level = "closest"
    show: str = ALL
    release: str | None = None

    @property
    def path(self) -> str:
        """Path of the city's profile."""
        return f"/city/{self.city_id}"

    def query_string(self) -> str:
        """The one query string of this choice; what is as usual is left out."""
        pairs = {
            "level": "" if self.level == "closest" else self.level,
            "show": "" if self.show == ALL else self.show,
            "release": self.release or "",
        }
        return urlencode({key: value for key, value in pairs.items() if value})

    def address(self, city_id: str) -> str:
        """Address of another city's profile with the same choices."""
        query = self.query_string()
        return f"/city/{city_id}" + (f"?{query}" if query else "")


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Profile of the city that the path names, the first city where it names none."""
    release = warehouse.release(query.get("release") or None)
    cities = catalogue.cities(release)
    known = [row["city_id"] for row in cities]
    city_id = query.get("city_id") or query.get("city") or known[0]
    if city_id not in known:
        return _unknown(city_id, cities)
    choice, said = read_choice(city_id, query)
    city = profile.city(release, city_id) or {}
    return html.Div(
        [
            remarks(said),
            page_head(city["name"], PAGE.question),
            picker_row(
                _city_links(cities, choice),
                level_picker(ids("level"), choice.level),
                _show_picker(choice.show),
            ),
            dcc.Store(id=ids("chosen"), data={"city": city_id, "release": choice.release}),
            html.Div(content(release, city, choice), id=ids("content")),
        ]
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Show the places and figures chosen, and write the choice into the address."""

    @app.callback(
        Output(ids("content"), "children"),
        Output(ids("cities"), "children"),
        url_output(),
        Input(ids("level"), "value"),
        Input(ids("show"), "value"),
        State(ids("chosen"), "data"),
        prevent_initial_call=True,
    )
    async def choose(level: str, show: str, chosen: Mapping[str, Any]) -> tuple[Any, Any, Any]:
        choice, _ = read_choice(chosen["city"], {"level": level, "show": show, **chosen})
        shown, links = await asyncio.to_thread(_profile, warehouse, choice)
        return shown, links, url_value(choice.path, choice.query_string())


def _profile(
    warehouse: Warehouse, choice: Choice
) -> tuple[list[Component | None], list[Component]]:
    release = warehouse.release(choice.release)
    city = profile.city(release, choice.city_id) or {}
    return content(release, city, choice), _city_items(catalogue.cities(release), choice)


def read_choice(city_id: str, query: Mapping[str, Any]) -> tuple[Choice, list[str]]:
    """Read a choice from a query string, with remarks on what was not understood."""
    said = []
    picked: dict[str, Any] = {}
    for key, valid in (("level", LEVELS), ("show", (ALL, HEADLINE))):
        value = query.get(key)
        if value in valid:
            picked[key] = value
        elif value:
            said.append(f"There is no choice “{value}” here; the page shows its first view.")
    return Choice(city_id, **picked, release=query.get("release") or None), said


def content(release: Release, city: Row, choice: Choice) -> list[Component | None]:
    """Build what stands under the choices: who the city is, the finding, a card per topic."""
    figures = profile.figures(release, choice.city_id, choice.level)
    absent = profile.absent(release, choice.city_id, choice.level)
    n_all = len({row["indicator_id"] for row in figures}) + len(absent)
    facts = _facts(city, figures, n_all)
    sentence = words.standing_sentence(_standings(city, figures, n_all), "")
    if choice.show == HEADLINE:
        figures = [row for row in figures if row["headline"] is not None]
        absent = [row for row in absent if row["headline"] is not None]
    return [
        facts,
        html.P(sentence, className="sentence", **attributes(data_testid="city-sentence")),
        _reading(city["name"]),
        html.Div(_cards(release, city, choice, figures, absent), className="cards"),
        _elsewhere(figures, absent),
    ]


# --- header -------------------------------------------------------------------------------------


def _city_links(cities: Sequence[Row], choice: Choice) -> Component:
    return html.Nav(
        [
            html.Span("City", className="picker-label"),
            html.Ul(_city_items(cities, choice), id=ids("cities")),
        ],
        className="picker level city-links",
        **attributes(aria_label="Cities"),
    )


def _city_items(cities: Sequence[Row], choice: Choice) -> list[Component]:
    """Link every city's profile with the choices of this one."""
    return [
        html.Li(
            dcc.Link(
                row["name"],
                href=choice.address(row["city_id"]),
                className="here" if row["city_id"] == choice.city_id else None,
            ),
            **(attributes(aria_current="true") if row["city_id"] == choice.city_id else {}),
        )
        for row in cities
    ]


def _facts(city: Row, figures: Sequence[Row], n_all: int) -> Component:
    mine = [row for row in figures if row["city_id"] == city["city_id"]]
    own = sum(words.is_own(row["geo_level"]) for row in mine)
    places = Counter(row["geo"] for row in mine if not words.is_own(row["geo_level"]))
    local = [] if city["local_name"] == city["name"] else [("Local name", city["local_name"])]
    is_news = city["system_note"] and city["system_note"] != city["school_system"]
    note = f". {city['system_note']}" if is_news else ""
    pairs = [
        *local,
        ("School system", f"{city['school_system']}{note}"),
        ("Of its own", f"{own} of {n_all} indicators"),
        (
            "Shown by",
            words.join(f"{words.the(place)} ({n})" for place, n in places.most_common())
            or "nothing else",
        ),
    ]
    facts = [html.Div([html.Dt(term), html.Dd(text)]) for term, text in pairs]
    focal = city["city_id"]
    download = f"/api/v1/observations?city={focal}&level=all"
    links = [
        dcc.Link("Compare with the others", href=f"/compare?focal={focal}"),
        dcc.Link("What is known and what is not", href=f"/coverage?city={focal}"),
        html.A("All figures as CSV", href=f"{download}&format=csv", download=""),
        html.A("as Excel", href=f"{download}&format=xlsx", download=""),
    ]
    return html.Div(
        [html.Dl(facts, className="city-facts"), html.P(links, className="city-actions")],
        **attributes(data_testid="city-header"),
    )


def _show_picker(value: str) -> Component:
    return html.Div(
        [
            html.Span("Figures", className="picker-label", id=ids("show-label")),
            dmc.SegmentedControl(
                id=ids("show"),
                data=[{"value": ALL, "label": "All"}, {"value": HEADLINE, "label": "Headline"}],
                value=value,
                **attributes(aria_labelledby=ids("show-label")),
            ),
        ],
        className="picker level",
    )


def _reading(name: str) -> Component:
    """Legend of the marks, once for all cards."""
    marks = [
        ("mark-own", f"{name}, own system"),
        ("mark-wider", f"{name}, shown by a wider area"),
        ("mark-crowd", "another city, own system"),
        ("mark-crowd-wider", "another city, shown by a wider area"),
        ("mark-tick", "another year, survey or definition"),
    ]
    return html.Div(
        [
            html.Ul(
                [html.Li([html.Span(className=f"mark {style}"), text]) for style, text in marks],
                className="legend",
            ),
            html.P(
                "Each row has its own scale, from the smallest to the largest value; rows cannot "
                "be compared with each other. Bars are 95 % intervals. “Significantly” is a test "
                "at 5 %; cities that share a national figure are counted each.",
                className="reading",
            ),
        ]
    )


def _unknown(city_id: str, cities: Sequence[Row]) -> Component:
    return message_page(
        "There is no such city in the network",
        [f"“{city_id}” is none of the ten cities:"],
        *(link(row["name"], f"/city/{row['city_id']}") for row in cities),
    )


# --- cards --------------------------------------------------------------------------------------


def _cards(
    release: Release, city: Row, choice: Choice, figures: Sequence[Row], absent: Sequence[Row]
) -> list[Component]:
    if not figures:
        text = "No figure of this choice is known for the city."
        return [empty_state("Nothing to show", text)]
    history = profile.history(release, choice.city_id, choice.level)
    newer = profile.newer(release, choice.city_id, choice.level)
    return [
        _card(release, city, choice, _Topic(list(rows), history, absent, newer))
        for _, rows in groupby(figures, key=lambda row: row["topic"])
    ]


def _elsewhere(figures: Sequence[Row], absent: Sequence[Row]) -> Component | None:
    """Name the indicators without a figure whose whole topic has none; nothing without such."""
    shown = {row["topic"] for row in figures}
    left = [row for row in absent if row["topic"] not in shown]
    if not left:
        return None
    items = [
        html.Li(f"{title}: {note}")
        for title, rows in groupby(left, key=lambda row: row["topic_title"])
        for note in _without(list(rows))
    ]
    return html.Section(
        [html.H2("Topics without a figure"), html.Ul(items, className="notes")],
        className="topics-without",
        **attributes(data_testid="city-without"),
    )


def _without(absent: Sequence[Row]) -> list[str]:
    """Name indicators without a figure, by their reason."""
    by_reason = sorted(absent, key=lambda row: row["reason"])
    return [
        f"{words.join(row['short_title'] for row in rows)}. {words.empty_reason(why)}."
        for why, rows in groupby(by_reason, key=lambda row: row["reason"])
    ]


class _Topic(NamedTuple):
    """Rows of one topic's card; the last three hold other topics too."""

    figures: list[Row]
    history: Sequence[Row]
    absent: Sequence[Row]
    newer: Sequence[Row]

    @property
    def missing(self) -> list[Row]:
        """Indicators of the topic without a figure."""
        return [row for row in self.absent if row["topic"] == self.figures[0]["topic"]]


def _card(release: Release, city: Row, choice: Choice, topic: _Topic) -> Component:
    first = topic.figures[0]
    indicator_ids = list(dict.fromkeys(row["indicator_id"] for row in topic.figures))
    n_all = len(indicator_ids) + len(topic.missing)
    download = {"indicator": ",".join(indicator_ids)}
    if choice.level != "closest":
        download["level"] = choice.level
    if choice.release:
        download["release"] = choice.release
    return chart_card(
        ids(first["topic"]),
        title=f"{first['topic_title']}: {city['name']}",
        unit="● own system, ○ a wider area, | another year, survey or definition",
        sentence=words.standing_sentence(
            _standings(city, topic.figures, n_all), f"of {first['topic_title'].lower()}"
        ),
        figure=profile_figure(strips(topic.figures, topic.history)),
        table=_table(city, topic.figures),
        sources=_source_notes(release, topic.figures),
        download=urlencode(download, safe=","),
        release=release.name,
        notes=_notes(topic),
    )


def _standings(city: Row, figures: Sequence[Row], n_all: int) -> words.Standings:
    mine = [row for row in figures if row["city_id"] == city["city_id"]]
    others = {
        (row["indicator_id"], row["geo_id"]): row
        for row in figures
        if row["city_id"] and row["city_id"] != city["city_id"]
    }
    shown = Counter(row["geo"] for row in mine)
    own = next((row["geo"] for row in mine if words.is_own(row["geo_level"])), None)
    ordered = sorted(shown.items(), key=lambda pair: (pair[0] != own, -pair[1]))
    return words.Standings(
        city=city["name"],
        n_indicators=n_all,
        shown=dict(ordered),
        tests=Counter(r["verdict"] for r in others.values() if r["verdict"] != "not_tested"),
        reasons=Counter(r["reason"] for r in others.values() if r["verdict"] == "not_tested"),
        own=own,
    )


def _notes(topic: _Topic) -> list[str]:
    shown = {row["indicator_id"]: row for row in topic.figures if row["city_id"]}
    notes = []
    for geo, rows in groupby(
        sorted((r for r in topic.newer if r["indicator_id"] in shown), key=lambda r: r["geo"]),
        key=lambda row: row["geo"],
    ):
        named = [
            f"{title(shown[row['indicator_id']])}, "
            f"{words.number(row['value'], shown[row['indicator_id']]['decimals'])} in {row['year']}"
            for row in rows
        ]
        notes.append(f"Newer, but for {words.the(geo)}: {'; '.join(named)}.")
    notes += [f"Without a figure: {text}" for text in _without(topic.missing)]
    return notes


def _source_notes(release: Release, figures: Sequence[Row]) -> list[SourceNote]:
    used = catalogue.sources_of(release, (row["source_id"] for row in figures))
    return [
        SourceNote(
            row["publisher"],
            row["title"],
            row["landing_page"],
            row["licence"],
            row["retrieved_at"],
        )
        for row in used
    ]


# --- table --------------------------------------------------------------------------------------


def _table(city: Row, figures: Sequence[Row]) -> Component:
    names = dict.fromkeys(
        row["city"] for row in figures if row["city"] and row["city"] != city["name"]
    )
    columns = [
        Column("indicator", "Indicator"),
        Column("value", city["name"], is_number=True),
        Column("interval", "95 % interval"),
        Column("period", "Period"),
        Column("place", "Measured for"),
        Column("direction", "Direction"),
        *(Column(name, name, is_number=True) for name in names),
        Column("average", "Average", is_number=True),
    ]
    rows = [
        _table_row(list(grouped))
        for _, grouped in groupby(figures, key=lambda row: row["indicator_id"])
    ]
    return data_table(f"{city['name']} and the other cities", columns, rows)


def _table_row(rows: Sequence[Row]) -> dict[str, Any]:
    focal, *others = rows
    cells: dict[str, Any] = {
        "indicator": dcc.Link(title(focal), href=f"/compare?indicator={focal['indicator_id']}"),
        "value": words.with_unit(focal["value"], focal["decimals"], focal["unit_short"]),
        "interval": _unbroken(words.interval(focal["low"], focal["high"], focal["decimals"])),
        "period": _unbroken(words.period(focal["period_label"], focal["year"])),
        "place": "own system" if words.is_own(focal["geo_level"]) else focal["geo"],
        "direction": words.direction(focal["better"]),
    }
    for row in others:
        cells[row["city"] or "average"] = _other_cell(row)
    return cells


def _unbroken(text: str | None) -> Component | None:
    return html.Span(text, className="unbroken") if text else None


def _other_cell(row: Row) -> list[Any]:
    """Write another place's value, its year where it is another, and the verdict in words."""
    small = [str(row["year"])] if row["year"] != row["focal_year"] else []
    if not row["city"] or not words.is_own(row["geo_level"]):
        small.append(row["geo"])
    small.append(_VERDICTS.get(row["verdict"]) or f"not tested: {words.REASON_TAGS[row['reason']]}")
    value = words.number(row["value"], row["decimals"])
    return [value, html.Small(", ".join(small), className="reason")]


_VERDICTS = {
    "higher": "▼ significantly lower",
    "lower": "▲ significantly higher",
    "not_different": "● not significantly different",
}
"""Verdict of the profiled city against another, told of the other."""
