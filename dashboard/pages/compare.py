"""One indicator, chosen cities: latest values with their certainty, and the way they came."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component

from dashboard import state
from dashboard.components import compared, pickers, states
from dashboard.components.card import chart_card, source_notes
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.plain import as_plain
from dashboard.figures import dots, trend
from dashboard.selection import Selection
from dashboard.warehouse import Release, Warehouse, catalogue, comparison
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Row

PAGE = Page(
    path="/compare",
    title="Compare",
    nav="Compare",
    order=2,
    question="Where do the cities stand on one indicator, how sure is that, and is it moving?",
)
ids = page_ids("compare")


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Pickers and cards for the choices in the address, with remarks on what it got wrong."""
    release = warehouse.release(query.get("release") or None)
    view = _view(release, query)
    return html.Div(
        [
            page_head(PAGE.title, PAGE.question),
            states.remarks(view.remarks),
            pickers.picker_row(*_pickers(view)),
            dcc.Store(id=ids("release"), data=view.choices.release),
            html.Div(_cards(view.release, view.choices), id=ids("cards"), className="cards"),
        ]
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """A choice changes cards, address, and what the pickers that depend on it offer."""

    @app.callback(
        Output(ids("cards"), "children"),
        Output(ids("group"), "data"),
        Output(ids("group"), "value"),
        Output(ids("year"), "data"),
        Output(ids("year"), "value"),
        url_output(),
        Input(ids("indicator"), "value"),
        Input(ids("cities"), "value"),
        Input(ids("focal"), "value"),
        Input(ids("group"), "value"),
        Input(ids("year"), "value"),
        Input(ids("level"), "value"),
        State(ids("release"), "data"),
        prevent_initial_call=True,
    )
    async def choose(
        indicator: str,
        cities: list[str] | None,
        focal: str,
        group: str,
        year: str,
        level: str,
        release: str | None,
    ) -> tuple[Any, ...]:
        # Another indicator begins with its own first group.
        is_new = ctx.triggered_id == ids("indicator")
        breakdown, _, category = ("" if is_new else group or "").partition(".")
        query = {
            "indicator": indicator,
            "cities": cities or ["none"],
            "focal": focal,
            "breakdown": breakdown or None,
            "category": category or None,
            "year": year,
            "level": level,
            "release": release,
        }
        return await asyncio.to_thread(_chosen, warehouse, query)


def _chosen(warehouse: Warehouse, query: Mapping[str, Any]) -> tuple[Any, ...]:
    view = _view(warehouse.release(query["release"]), query)
    choices = view.choices
    return (
        _cards(view.release, view.choices),
        pickers.category_data(view.groups),
        pickers.category_value(choices.breakdown, choices.category),
        pickers.year_data(view.years),
        pickers.year_value(choices.year),
        url_value(PAGE.path, state.query_string(choices, view.known)),
    )


def first_views(release: Release) -> Iterator[Callable[[], object]]:
    """Each indicator as it opens: all cities, its first group, the latest figures."""
    for indicator in _known(release).indicators:
        yield partial(_first_view, release, indicator)


def _first_view(release: Release, indicator: str) -> None:
    view = _view(release, {"indicator": indicator})
    _cards(view.release, view.choices)


# --- what is shown ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _View:
    """Choices and what they stand for in one release."""

    release: Release
    known: state.Known
    choices: state.Choices
    remarks: Sequence[str] = ()

    @property
    def subject(self) -> comparison.Subject:
        """What the queries are asked for."""
        return _subject(self.choices)

    @property
    def indicator(self) -> Row:
        """The chosen indicator's row of ``catalogue.indicators``."""
        found = catalogue.indicator(self.release, self.choices.indicator)
        if found is None:
            raise LookupError(self.choices.indicator)
        return found

    @property
    def groups(self) -> Sequence[Row]:
        """Groups the indicator has: rows of ``catalogue.categories``."""
        return catalogue.categories(self.release, self.choices.indicator)

    @property
    def years(self) -> Sequence[int]:
        """Years in which any city has a figure."""
        return comparison.years(self.release, self.subject)

    @property
    def group(self) -> Row | None:
        """The chosen group's row of ``catalogue.categories``."""
        chosen = (self.choices.breakdown, self.choices.category)
        return next(
            (row for row in self.groups if (row["breakdown"], row["category"]) == chosen), None
        )


def _view(release: Release, query: Mapping[str, Any]) -> _View:
    """Read the choices from a query, with remarks on what was not understood."""
    known = _known(release)
    asked = str(query.get("indicator") or "")
    named = asked if asked in known.indicators else state.first_indicator(known)
    groups = catalogue.categories(release, named)
    choices, remarks = state.parse(
        query, known, [(row["breakdown"], row["category"]) for row in groups]
    )
    choices, more = state.within(choices, comparison.years(release, _subject(choices)))
    return _View(release, known, choices, [*remarks, *more])


def _known(release: Release) -> state.Known:
    return state.Known(
        indicators={
            row["indicator_id"]: (row["breakdown"], row["category"])
            for row in catalogue.indicators(release)
        },
        cities=[row["city_id"] for row in catalogue.cities(release)],
    )


def _subject(choices: state.Choices) -> comparison.Subject:
    return comparison.Subject(choices.indicator, choices.level, choices.breakdown, choices.category)


def _pickers(view: _View) -> list[Component]:
    choices, cities = view.choices, catalogue.cities(view.release)
    return [
        pickers.indicator_picker(
            ids("indicator"), catalogue.indicators(view.release), choices.indicator
        ),
        pickers.category_picker(ids("group"), view.groups, choices.breakdown, choices.category),
        pickers.year_picker(ids("year"), view.years, choices.year),
        pickers.focal_picker(ids("focal"), cities, choices.focal),
        pickers.level_picker(ids("level"), choices.level),
        pickers.cities_picker(ids("cities"), cities, choices.cities),
    ]


@per_release(1024)
def _cards(release: Release, choices: state.Choices) -> Any:
    """Cards for choices, kept as they are sent: the first views are asked for again and again."""
    return as_plain(_drawn(_View(release, _known(release), choices)))


def _drawn(view: _View) -> list[Component]:
    if not view.choices.cities:
        return [
            states.empty_state(
                "No city is chosen",
                "Choose at least one city above, or leave the list empty and reload for all ten.",
                states.link(
                    "Show all ten cities", f"{PAGE.path}?indicator={view.choices.indicator}"
                ),
            )
        ]
    rows = [
        row
        for row in comparison.figures(view.release, view.subject)
        if row["city_id"] in view.choices.cities
    ]
    if not any(row["value"] is not None for row in rows):
        return [_nothing(view)]
    return [_latest_card(view), _trend_card(view, rows)]


def _nothing(view: _View) -> Component:
    missing = [
        row
        for row in comparison.missing(view.release, view.subject, view.choices.year)
        if row["city_id"] in view.choices.cities
    ]
    reasons = compared.why_all(missing, view.choices.year, view.choices.level)
    said = "; ".join(f"{row['city']}: {why}" for row, why in zip(missing, reasons, strict=True))
    return states.empty_state(
        f"No figure of “{view.indicator['title']}” for this choice",
        f"{said}." if said else "No publisher read here has a figure.",
        states.link("See what there is for each city", "/coverage"),
    )


def _latest_card(view: _View) -> Component:
    choices, indicator = view.choices, view.indicator
    about = compared.measured(indicator, view.group)
    latest = comparison.latest(view.release, view.subject, choices.year)
    tests = comparison.pairs_of(view.release, view.subject, latest)
    places = comparison.judged(comparison.places(latest, choices.cities), choices.focal, tests)
    missing = [
        row
        for row in comparison.missing(view.release, view.subject, choices.year)
        if row["city_id"] in choices.cities
    ]
    reasons = compared.why_all(missing, choices.year, choices.level)
    average = comparison.reference(view.release, view.subject, places)
    years = sorted({row["year"] for row in places})
    figure = dots.dots(
        dots.from_places(places, indicator["decimals"], indicator["unit_short"]),
        dots.reference(average, indicator["decimals"]),
    )
    notes = compared.latest_notes(indicator, places, missing, reasons)
    focal = next(
        (row for row in catalogue.cities(view.release) if row["city_id"] == choices.focal), None
    )
    return chart_card(
        ids("latest"),
        title=_title(view),
        unit=_unit(indicator, places),
        sentence=compared.finding(about, places, tests, focal),
        key=compared.dot_key(places),
        figure=figure,
        table=compared.latest_table(about, places, missing, reasons),
        sources=_sources(view, places),
        notes=[*notes, *dots.axis_notes(figure)],
        download=_download(view, years, [average["geo_id"]] if average else []),
        download_note="" if len(years) == 1 else f"every year from {years[0]} to {years[-1]}",
        release=view.release.name,
    )


def _trend_card(view: _View, rows: Sequence[Row]) -> Component:
    indicator, choices = view.indicator, view.choices
    about = compared.measured(indicator, view.group)
    cities = catalogue.cities(view.release)
    names = {row["city_id"]: row["name"] for row in cities}
    is_survey = any(row["has_std_error"] for row in rows)
    lines = trend.from_figures(
        rows,
        {row["city_id"]: (row["colour"], row["marker"]) for row in cities},
        choices.focal,
        indicator["decimals"],
        indicator["unit_short"],
    )
    years = sorted({row["year"] for row in rows})
    has_panels = trend.needs_panels(lines)
    return chart_card(
        ids("trend"),
        title=f"{_title(view)}: over the years",
        unit=indicator["unit"],
        sentence=compared.course_finding(
            about, rows, names.get(choices.focal or ""), is_survey=is_survey
        ),
        figure=trend.panels(lines) if has_panels else trend.trend(lines, is_survey=is_survey),
        table=compared.trend_table(about, rows),
        sources=_sources(view, rows),
        notes=compared.trend_notes(rows, has_panels=has_panels),
        download=_download(view, years, []),
        release=view.release.name,
    )


def _title(view: _View) -> str:
    group = view.group
    is_everyone = group is None or group["breakdown"] == "total"
    return (
        view.indicator["title"]
        if group is None or is_everyone
        else f"{view.indicator['title']}, {group['label'].lower()}"
    )


def _unit(indicator: Row, places: Sequence[Row]) -> str:
    years = {row["year"] for row in places}
    if not years:
        return str(indicator["unit"])
    when = str(years.pop()) if len(years) == 1 else f"latest figures, {min(years)} to {max(years)}"
    return f"{indicator['unit']}, {when}"


def _sources(view: _View, rows: Sequence[Row]) -> list[Any]:
    used = {row["source_id"] for row in rows}
    return source_notes(catalogue.sources_of(view.release, used))


def _download(view: _View, years: Sequence[int], averages: Sequence[str]) -> str:
    choices = view.choices
    return Selection(
        indicators=(choices.indicator,),
        cities=(*choices.cities, *averages),
        level=choices.level,
        from_year=years[0] if years else None,
        to_year=years[-1] if years else None,
        breakdowns=(choices.breakdown,),
        categories=(choices.category,),
        release=view.release.name,
    ).query_string()
