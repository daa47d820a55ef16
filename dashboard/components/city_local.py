"""A local instrument: the city over time, beside its own state or nation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import words, words_city
from dashboard.components import city_view
from dashboard.components.attributes import attributes
from dashboard.components.card import chart_card
from dashboard.components.city_parts import fold, part_shown
from dashboard.components.city_view import View, ids
from dashboard.components.raw import raw_table
from dashboard.components.table import Column
from dashboard.language import say, say_many, term
from dashboard.warehouse.evidence import movements
from dashboard.warehouse.release import Row


def local_section(cards: Sequence[Component]) -> Component | None:
    """Put the cards of local instruments into a section of their own; nothing without any."""
    if not cards:
        return None
    return html.Section(
        [
            html.H2(say("Local instruments"), id="city-local"),
            html.P(
                say(
                    "Tests and collections that only one system or one country uses. They show "
                    "the city over time and beside its own state or nation, never beside other "
                    "cities."
                ),
                className="reading",
            ),
            html.Div(list(cards), className="cards"),
        ],
        className="city-section",
        **attributes(data_testid="city-local"),
    )


def instrument_fold(view: View, instrument: str, card: Component) -> Component:
    """Fold an instrument's card; one that is shown whole stands open."""
    rows_of = view.instruments[instrument]
    return fold(
        term(instrument),
        say_many("{n} indicator", "{n} indicators", len(rows_of)),
        card,
        is_open=view.choice.shows(city_view.part(instrument)),
    )


def instrument_card(view: View, instrument: str, figure: dict[str, Any]) -> Component:
    """Card of one instrument; ``figure`` draws what ``View.instrument_shown`` gives."""
    name, part = view.city["name"], city_view.part(instrument)
    rows_of, shown = view.instruments[instrument], view.instrument_shown(instrument)
    rows, named = [row for own in shown for row in own], term(instrument)
    return chart_card(
        ids(f"local-{part}"),
        title=say("{instrument}: {city}", instrument=named, city=name),
        unit=say("each row on its own scale"),
        sentence=words_city.local_sentence(name, named, rows_of),
        figure=figure,
        table=local_table(name, shown),
        sources=view.sources(rows),
        **view.download(rows, "all"),
        release=view.release.name,
        notes=words.unrounded(chain.from_iterable(_differences(view, shown))),
        key=part_shown(view, part, named, len(shown), len(rows_of)),
    )


def _differences(
    view: View, shown: Sequence[Sequence[Row]]
) -> Iterator[Iterable[tuple[float, float, int]]]:
    moved = movements(view.release, view.choice.city_id, view.level)
    for rows in shown:
        yield words_city.local_differences(rows, moved.get(rows[0]["indicator_id"]))


def local_table(city: str, rows_of: Sequence[Sequence[Row]]) -> Component:
    """Figures of an instrument by indicator and year, one column per place."""
    places = dict.fromkeys(row["geo"] for rows in rows_of for row in rows)
    columns = [
        Column("indicator", say("Indicator")),
        Column("unit", say("Unit")),
        Column("period", say("Period")),
        *(Column(f"at {geo}", geo, is_number=True) for geo in places),
    ]
    body = [line for rows in rows_of for line in _lines(rows)]
    return raw_table(say("{city} by year, beside the places around it", city=city), columns, body)


def _lines(rows: Sequence[Row]) -> list[Mapping[str, Any]]:
    by_year: dict[int, dict[str, Any]] = {}
    for row in rows:
        line = by_year.setdefault(
            row["year"],
            {
                "indicator": words_city.title(row),
                "unit": row["unit_short"],
                "period": words.period(row["period_label"], row["year"]),
            },
        )
        interval = words_city.within(row)
        written = words.number(row["value"], row["decimals"])
        line[f"at {row['geo']}"] = (
            say("{value} ({interval})", value=written, interval=interval) if interval else written
        )
    return [by_year[year] for year in sorted(by_year, reverse=True)]
