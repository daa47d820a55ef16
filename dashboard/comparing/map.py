"""The cities on a map, with their latest values."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard import words, words_compare
from dashboard.comparing.view import View, ids
from dashboard.components import compared
from dashboard.components.card import chart_card
from dashboard.figures import map as figure
from dashboard.figures.map import Point
from dashboard.language import mark, say
from dashboard.warehouse import comparison
from dashboard.warehouse.release import Row

OUTLINES = mark(
    "Coasts: Natural Earth (public domain), served by this application. A point marks the city; "
    "where a wider area stands in, its figure is that of the area."
)


def world(view: View) -> Component:
    """The card of the map: every chosen city is a point, those without a figure too."""
    places = view.places
    reasons = compared.why_all(view.missing, view.choices.year, view.choices.level)
    years = sorted({row["year"] for row in places})
    return chart_card(
        ids("map"),
        title=say("{title}: on the map", title=view.title),
        unit=say("{unit}, {when}", unit=view.indicator["unit"], when=words_compare.when(years)),
        sentence=words.prose([view.finding, _undated(places)]),
        key=compared.map_key(places, has_missing=bool(view.missing)),
        figure=figure.world(_points(view)),
        table=compared.latest_table(view.about, places, view.missing, reasons),
        sources=view.sources(places),
        notes=[
            *compared.missing_notes(view.missing, reasons),
            say("Cities that one wider area stands for show its figure each."),
            say(OUTLINES),
        ]
        if any(len(row["cities"]) > 1 for row in places)
        else [*compared.missing_notes(view.missing, reasons), say(OUTLINES)],
        download=view.download(years),
        download_note=""
        if len(years) == 1
        else say("every year from {start} to {end}", start=years[0], end=years[-1]),
        release=view.release.name,
    )


def _undated(places: Sequence[Row]) -> str:
    """Say which year points are of that bear none, where others bear theirs."""
    main = comparison.main_year(places)
    if main is None or len({row["year"] for row in places}) == 1:
        return ""
    return say("Where no year stands beside a figure on the map, it is of {year}.", year=main)


def _points(view: View) -> list[Point]:
    main = comparison.main_year(view.places)
    of_city = {city: row for row in view.places for city in row["city_ids"]}
    return [
        _point(view, city, of_city.get(city["city_id"]), main)
        for city in view.cities
        if city["city_id"] in view.choices.cities
    ]


def _point(view: View, city: Row, row: Row | None, main: int | None) -> Point:
    where = {"latitude": city["latitude"], "longitude": city["longitude"]}
    if row is None:
        return Point(
            **where,
            written=f"{city['name']} {words.MISSING}",
            hover=f"<b>{city['name']}</b><br>{say('no figure')}",
            is_own=False,
            verdict="missing",
        )
    about, verdict = view.about, row["verdict"]
    value = words.number(row["value"], about.decimals)
    if row["year"] != main:
        value += f" ({row['year']})"
    hover = words.hover({**row, "cities": [city["name"]]}, about.decimals, about.unit_short)
    if verdict and verdict != "focal":
        hover += f"<br>{words.against(verdict, row['reason'])}"
    if verdict == "focal" and city["city_id"] != view.choices.focal:
        verdict = "not_tested"
        hover += f"<br>{words.against(verdict, 'same_place')}"
    return Point(
        **where,
        written=f"{city['name']} {value}",
        hover=hover,
        is_own=words.is_own(row["geo_level"]),
        verdict=verdict,
    )
