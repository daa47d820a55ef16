"""One indicator against another: each place in both, how sure that is, and what it cannot show."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import words, words_relate
from dashboard.components import compared, pickers, states
from dashboard.components.card import chart_card, mark_key, notes_list, source_notes
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.plain import as_plain
from dashboard.components.relate_choices import (
    PATH,
    Choices,
    Side,
    choice_pickers,
    query_string,
    read_choices,
)
from dashboard.components.table import Column, data_table
from dashboard.figures import relate as figure
from dashboard.language import mark, say
from dashboard.selection import Selection
from dashboard.warehouse import Release, Row, Warehouse, catalogue, relate
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.relate import Left, Point, Related, Step

PAGE = Page(
    path="/relate",
    title=mark("Relate"),
    nav=mark("Relate"),
    order=4,
    question=mark(
        "How do the cities stand on two indicators at once, and what does that not show?"
    ),
)
ids = page_ids("relate")


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Pickers and the card for the choices in the address, with remarks on what it got wrong."""
    release = warehouse.release(query.get("release") or None)
    choices, remarks = read_choices(release, query)
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            states.remarks(remarks),
            choice_pickers(ids, release, choices, _years(release, choices)),
            dcc.Store(id=ids("release"), data=choices.release),
            html.Div(_cards(release, choices), id=ids("cards"), className="cards"),
        ],
        className="relate",
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """A choice changes card, address, and what the pickers that depend on it offer."""

    @app.callback(
        Output(ids("cards"), "children"),
        Output(ids("x"), "value"),
        Output(ids("x-group"), "data"),
        Output(ids("x-group"), "value"),
        Output(ids("y"), "value"),
        Output(ids("y-group"), "data"),
        Output(ids("y-group"), "value"),
        Output(ids("year"), "data"),
        Output(ids("year"), "value"),
        url_output(),
        Input(ids("x"), "value"),
        Input(ids("x-group"), "value"),
        Input(ids("y"), "value"),
        Input(ids("y-group"), "value"),
        Input(ids("year"), "value"),
        Input(ids("focal"), "value"),
        Input(ids("level"), "value"),
        Input(ids("path"), "checked"),
        Input(ids("swap"), "n_clicks"),
        State(ids("release"), "data"),
        prevent_initial_call=True,
    )
    async def choose(*values: Any) -> tuple[Any, ...]:
        if len(ctx.triggered_prop_ids) == len(ctx.inputs):
            raise PreventUpdate  # the page has just arrived: it shows what its address says
        x, x_group, y, y_group, year, focal, level, has_path, _, pinned = values
        query = {
            "x": x,
            "x_group": None if ctx.triggered_id == ids("x") else x_group,
            "y": y,
            "y_group": None if ctx.triggered_id == ids("y") else y_group,
            "year": year,
            "focal": focal,
            "level": level,
            "path": PATH[0] if has_path else None,
            "release": pinned,
        }
        is_swap = ctx.triggered_id == ids("swap")
        return await asyncio.to_thread(_chosen, warehouse, query, is_swap=is_swap)


def _chosen(warehouse: Warehouse, query: Mapping[str, Any], *, is_swap: bool) -> tuple[Any, ...]:
    release = warehouse.release(query["release"])
    choices, _ = read_choices(release, query)
    if is_swap:
        choices = choices.swapped
    sides = [
        value
        for side in (choices.x, choices.y)
        for value in (
            side.indicator,
            pickers.category_data(catalogue.categories(release, side.indicator)),
            side.group,
        )
    ]
    return (
        _cards(release, choices),
        *sides,
        pickers.year_data(_years(release, choices)),
        pickers.year_value(choices.year),
        url_value(PAGE.path, query_string(release, choices)),
    )


def first_views(release: Release) -> Iterator[Callable[[], object]]:
    """The page as it opens, drawn before a reader asks."""
    choices, _ = read_choices(release, {})
    yield partial(_cards, release, choices)


# --- what is shown ----------------------------------------------------------------------------


def _related(release: Release, choices: Choices) -> Related:
    return relate.related(
        release, choices.subject(choices.x), choices.subject(choices.y), choices.year
    )


def _years(release: Release, choices: Choices) -> Sequence[int]:
    """Years to choose from, the one chosen among them even where it shows nothing."""
    years = set(_related(release, choices).years)
    return sorted(years if choices.year is None else years | {choices.year})


@per_release(128)
def _cards(release: Release, choices: Choices) -> Any:
    return as_plain(_drawn(_View(release, choices)))


class _View:
    """Choices and what they stand for in one release."""

    def __init__(self, release: Release, choices: Choices) -> None:
        self.release = release
        self.choices = choices
        self.related = _related(release, choices)
        self.x = _about(release, choices.x)
        self.y = _about(release, choices.y)

    @property
    def sides(self) -> dict[relate.Axis, words.Measured]:
        """What is spoken of on either axis."""
        return {"x": self.x, "y": self.y}

    @property
    def title(self) -> str:
        """Title of the card."""
        return say(
            "{up} against {across}",
            up=words_relate.title(self.y),
            across=words_relate.title(self.x),
        )

    def why_left(self, left: Left) -> str:
        """Why a city has no point, in words."""
        return words_relate.left_out(
            self.x,
            self.y,
            vars(left),
            level=self.choices.level,
            window=relate.WINDOW,
            year=self.choices.year,
        )


def _indicator(release: Release, side: Side) -> Row:
    found = catalogue.indicator(release, side.indicator)
    if found is None:
        raise LookupError(side.indicator)
    return found


def _about(release: Release, side: Side) -> words.Measured:
    chosen = (side.breakdown, side.category)
    group = next(
        (
            row
            for row in catalogue.categories(release, side.indicator)
            if (row["breakdown"], row["category"]) == chosen
        ),
        None,
    )
    return compared.measured(_indicator(release, side), group)


def _drawn(view: _View) -> list[Component]:
    if view.choices.x == view.choices.y:
        return [_same()]
    return [_card(view)] if view.related.points else [_nothing(view)]


def _same() -> Component:
    return states.empty_state(
        say("Both axes show the same"),
        say(
            "An indicator against itself is a straight line. Choose another indicator for one of "
            "them, or another group of the same."
        ),
        states.link(say("Show the page's first view"), PAGE.path),
    )


def _nothing(view: _View) -> Component:
    reasons = [(left.city, view.why_left(left)) for left in view.related.left]
    first = Choices(view.choices.x, view.choices.y, release=view.choices.release)
    actions = [states.link(say("See what there is for each city"), "/coverage")]
    if view.choices != first:
        address = f"{PAGE.path}?{query_string(view.release, first)}"
        latest = say("Show the latest figures of the closest places")
        actions.insert(0, states.link(latest, address))
    return html.Div(
        [
            states.empty_state(
                say("No city has both figures in this choice"),
                say("{title}: none of the ten cities can be drawn.", title=view.title),
                *actions,
            ),
            notes_list(words_relate.left_notes(reasons)),
        ]
    )


def _card(view: _View) -> Component:
    points = view.related.points
    marks = _marks(view)
    x_axis = figure.axis(words_relate.title(view.x), view.x.unit_short, marks, "x")
    y_axis = figure.axis(words_relate.title(view.y), view.y.unit_short, marks, "y")
    fit = relate.fit(points)
    line = (fit.slope, fit.intercept) if fit else None
    return chart_card(
        ids("points"),
        title=view.title,
        unit=_unit(view),
        sentence=words.prose([_finding(view), _line_sentence(points, fit)]),
        figure=figure.scatter(marks, x_axis, y_axis, line),
        table=_table(view),
        sources=_sources(view),
        notes=_notes(view, x_axis, y_axis),
        download=_download(view),
        download_note=say("both indicators, these years"),
        release=view.release.name,
        key=_key(view),
    )


def _unit(view: _View) -> str:
    return say("across: {across}, up: {up}", across=view.x.unit_short, up=view.y.unit_short)


def _placed(point: Point) -> words_relate.Placed:
    now = point.now
    return words_relate.Placed(
        name=words_relate.point_name(point.cities, now.x, now.y),
        x=now.x["value"],
        y=now.y["value"],
        x_year=now.x["year"],
        y_year=now.y["year"],
    )


def _finding(view: _View) -> str:
    points = view.related.points
    return words_relate.finding(
        view.x,
        view.y,
        [_placed(point) for point in points],
        is_mixed=bool(relate.odd(points)),
        focal=_focal_sentence(view),
    )


def _focal_sentence(view: _View) -> str | None:
    focal = view.choices.focal
    if focal is None:
        return None
    cities = {row["city_id"]: row["name"] for row in catalogue.cities(view.release)}
    point = next((one for one in view.related.points if focal in one.city_ids), None)
    shown = words_relate.place_line([cities[focal]], point.now.x, point.now.y) if point else ""
    placed = _placed(point) if point else None
    return words_relate.focal_sentence(view.x, view.y, placed, cities[focal], shown)


def _line_sentence(points: Sequence[Point], fit: relate.Fit | None) -> str:
    return words_relate.line_sentence(
        relate.against_line(points),
        relate.n_comparable(points),
        relate.LEAST_FOR_LINE,
        fit.n if fit else None,
    )


# --- marks ------------------------------------------------------------------------------------


def _marks(view: _View) -> list[figure.Mark]:
    odd = relate.odd(view.related.points)
    colours = {row["city_id"]: row["colour"] for row in catalogue.cities(view.release)}
    return [_mark(view, point, colours, is_odd=point in odd) for point in view.related.points]


def _mark(view: _View, point: Point, colours: Mapping[str, str], *, is_odd: bool) -> figure.Mark:
    now, focal = point.now, view.choices.focal
    is_focal = focal in point.city_ids
    has_colours = view.choices.has_path and focal is None
    return figure.Mark(
        name=words.join(point.cities),
        short=words_relate.point_name(point.cities, now.x, now.y).removeprefix("the "),
        under=words_relate.place_line(point.cities, now.x, now.y),
        years=words_relate.point_years(now.x["year"], now.y["year"]),
        x=now.x["value"],
        y=now.y["value"],
        x_interval=_interval(now.x),
        y_interval=_interval(now.y),
        hover=_hover(view, point, now),
        kind=_kind(now),
        is_odd=is_odd,
        is_focal=is_focal,
        stops=_stops(view, point) if view.choices.has_path else (),
        **_coloured(colours[point.city_ids[0]] if has_colours else None, is_focal=is_focal),
    )


def _coloured(colour: str | None, *, is_focal: bool) -> dict[str, Any]:
    if is_focal:
        return {"colour": figure.FOCAL}
    return {"colour": colour} if colour else {}


def _kind(step: Step) -> figure.Kind:
    own = sum(words.is_own(step.side(axis)["geo_level"]) for axis in relate.AXES)
    return "own" if own == len(relate.AXES) else "part" if own else "wider"


def _interval(row: Row) -> tuple[float, float] | None:
    return None if row["low"] is None or row["high"] is None else (row["low"], row["high"])


def _hover(view: _View, point: Point, step: Step) -> str:
    return words_relate.hover(
        point.cities, [(about, step.side(axis)) for axis, about in view.sides.items()]
    )


def _stops(view: _View, point: Point) -> list[figure.Stop]:
    return [
        figure.Stop(
            x=step.x["value"],
            y=step.y["value"],
            label=words_relate.point_years(step.x["year"], step.y["year"]),
            stretch=step.stretch,
            hover=_hover(view, point, step),
        )
        for step in point.steps
    ]


def _key(view: _View) -> Component:
    points = view.related.points
    kinds = {_kind(point.now) for point in points}
    entries = [
        ("own", say("filled: both figures are of the city's own school system")),
        ("dotted", say("with a dot: one of the two is")),
        ("wider", say("hollow: other areas stand in, named with the city")),
    ]
    shown = [
        entry
        for kind, entry in zip(("own", "part", "wider"), entries, strict=True)
        if kind in kinds
    ]
    if relate.odd(points):
        shown.append(("square", say("square: measured otherwise than the others, read alone")))
    if any(_interval(point.now.side(axis)) for point in points for axis in relate.AXES):
        shown.append(("bar", say("95 % interval")))
    return mark_key(shown)


# --- table, notes, download -------------------------------------------------------------------


def _table(view: _View) -> Component:
    columns = [Column("city", say("City"))]
    for axis, about in view.sides.items():
        columns += [
            Column(
                f"{axis}_value",
                say("{title} ({unit})", title=words_relate.title(about), unit=about.unit_short),
                is_number=True,
            ),
            Column(f"{axis}_interval", say("95 % interval"), is_number=True),
            Column(f"{axis}_period", say("Period")),
            Column(f"{axis}_place", say("Measured for")),
        ]
    columns.append(Column("note", say("Notes")))
    odd = relate.odd(view.related.points)
    rows = [
        _row(view, city, step, is_odd=point in odd)
        for point in view.related.points
        for city in point.cities
        for step in (point.steps[::-1] if view.choices.has_path else (point.now,))
    ]
    rows += [
        {"city": left.city, "note": say("Left out: {reason}", reason=view.why_left(left))}
        for left in view.related.left
    ]
    return data_table(say("{title}: the figures of the chart", title=view.title), columns, rows)


def _row(view: _View, city: str, step: Step, *, is_odd: bool) -> dict[str, Any]:
    cells: dict[str, Any] = {"city": city}
    notes = [say("Measured otherwise than the others")] if is_odd else []
    for axis, about in view.sides.items():
        row = step.side(axis)
        cells |= {
            f"{axis}_value": words.number(row["value"], about.decimals),
            f"{axis}_interval": words.interval(row["low"], row["high"], about.decimals),
            f"{axis}_period": words.period(row["period_label"], row["year"]),
            f"{axis}_place": say(
                "{place} ({level})", place=row["geo"], level=words.LEVELS[row["geo_level"]]
            ),
        }
        notes += [
            text.rstrip(".。")
            for text in (words.mark(row["obs_status"]), row["note"], row["definition_note"])
            if text
        ]
    cells["note"] = say(". ").join(dict.fromkeys(notes))
    return cells


def _notes(view: _View, x_axis: figure.Axis, y_axis: figure.Axis) -> list[str]:
    points = view.related.points
    notes = [words_relate.year_note(view.choices.year, relate.WINDOW)]
    if view.choices.has_path:
        n_paths = sum(len(point.steps) > 1 for point in points)
        notes.append(words_relate.path_note(n_paths, len(points)))
    notes += words_relate.left_notes((left.city, view.why_left(left)) for left in view.related.left)
    notes += words_relate.shared_notes(
        [(words.join(point.cities), point.now.x["geo"], point.now.y["geo"]) for point in points]
    )
    notes += _definition_notes(view)
    notes += words_relate.mark_notes(
        (words.join(point.cities), row["obs_status"], row["year"])
        for point in points
        for row in (point.now.x, point.now.y)
    )
    for side in (view.choices.x, view.choices.y):
        caveat = _indicator(view.release, side)["caveat"]
        if caveat and caveat not in notes:
            notes.append(caveat)
    for shown in ([point.now.x for point in points], [point.now.y for point in points]):
        told = compared.rounded_notes(shown, has_tests=False)
        notes += [note for note in told if note not in notes]
    notes += words_relate.axis_note(x_from_zero=x_axis.from_zero, y_from_zero=y_axis.from_zero)
    return notes


def _definition_notes(view: _View) -> list[str]:
    said: dict[str, list[str]] = {}
    for point in view.related.points:
        for axis, about in view.sides.items():
            note = point.now.side(axis)["definition_note"]
            if note:
                told = say("{title}: {note}", title=words_relate.title(about), note=note)
                said.setdefault(told, []).extend(point.cities)
    return [
        say("{cities}. {note}", cities=words.join(cities), note=note)
        for note, cities in said.items()
    ]


def _sources(view: _View) -> list[Any]:
    used = {
        point.now.side(axis)["source_id"] for point in view.related.points for axis in relate.AXES
    }
    return source_notes(catalogue.sources_of(view.release, used))


def _download(view: _View) -> str:
    choices = view.choices
    steps = [
        step
        for point in view.related.points
        for step in (point.steps if choices.has_path else (point.now,))
    ]
    years = [step.side(axis)["year"] for step in steps for axis in relate.AXES]
    sides = (choices.x, choices.y)
    return Selection(
        indicators=tuple(dict.fromkeys(side.indicator for side in sides)),
        level=choices.level,
        from_year=min(years),
        to_year=max(years),
        breakdowns=tuple(dict.fromkeys(side.breakdown for side in sides)),
        categories=tuple(dict.fromkeys(side.category for side in sides)),
        release=view.release.name,
    ).query_string()
