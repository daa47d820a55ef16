"""A chart of the figures selected, where they can stand on one axis; otherwise the reason why not.

Figures of one year are dots with their intervals, figures of several years lines in time, one for
each place, series and group. A figure that stands for several cities is drawn once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from dashboard import theme, words
from dashboard.components import figures_table, states
from dashboard.components.card import chart_card, mark_key, source_notes
from dashboard.components.compared import level_entries
from dashboard.components.course_key import course_key
from dashboard.components.table import Column, data_table
from dashboard.figures import dots, intervals, trend
from dashboard.language import say, say_many, term
from dashboard.selection import Selection
from dashboard.warehouse import Release, Row, catalogue, grid, observations

CARD = "explore-chart"

MOST_ROWS = 2_000
"""Rows that are looked at for a chart; more would not fit into one."""
MOST_DOTS = 40
MOST_LINES = 12


@dataclass(frozen=True)
class Chosen:
    """What is drawn: figures of a selection, or those of its rows that the reader picked.

    ``rows`` are rows of ``grid.block``, at most ``MOST_ROWS`` of all ``total``.
    """

    release: Release
    selection: Selection
    rows: Sequence[Row]
    total: int
    is_picked: bool


def chosen(release: Release, selection: Selection, keys: Sequence[int] = ()) -> Chosen:
    """Read what is drawn: the rows picked by their keys, or all of the selection."""
    if keys:
        rows = grid.figures_at(release, keys[:MOST_ROWS])
        return Chosen(release, selection, rows, len(keys), is_picked=True)
    rows = grid.block(release, selection, 0, MOST_ROWS)
    total = observations.count(release, selection)
    return Chosen(release, selection, rows, total, is_picked=False)


def selection_chart(what: Chosen) -> Component:
    """Draw the figures in a card, or say why they cannot stand in one chart."""
    valued = [row for row in what.rows if row["value"] is not None]
    reason = _refusal(what, valued)
    if reason:
        return states.empty_state(say("No chart of these figures"), reason)
    marks = _merged(what.release, valued)
    years = sorted({row["year"] for row in marks})
    is_dots = len(years) == 1
    if is_dots and len(marks) > MOST_DOTS:
        return _too_many(
            say(
                "{n} places and groups are too many for one chart of dots, which holds {most}. "
                "Choose fewer cities or groups, or select rows in the table.",
                n=words.number(len(marks), 0),
                most=MOST_DOTS,
            )
        )
    lines = [] if is_dots else _lines(what.release, marks)
    if len(lines) > MOST_LINES:
        return _too_many(
            say(
                "{n} lines are too many for one chart, which holds {most}. Choose fewer cities, "
                "groups or publishers, one year alone, or select rows in the table.",
                n=words.number(len(lines), 0),
                most=MOST_LINES,
            )
        )
    return _card(what, marks, lines)


def _too_many(text: str) -> Component:
    return states.empty_state(say("Too much for one chart"), text)


def _refusal(what: Chosen, valued: Sequence[Row]) -> str:
    """Why the figures cannot share an axis; empty where they can."""
    if not valued:
        return say("None of these figures has a value; the table says why of each.")
    if len(what.rows) < what.total:
        return say(
            "{n} figures are too many for one chart. Choose one indicator, then fewer cities, "
            "groups or years, or select rows in the table.",
            n=words.number(what.total, 0),
        )
    indicators = list(dict.fromkeys(term(row["indicator"]) for row in valued))
    if len(indicators) > 1:
        return say_many(
            "These figures belong to {n} indicator.",
            "These figures belong to {n} indicators, which share no axis. Choose one indicator, "
            "or select rows of one in the table.",
            len(indicators),
        )
    local = {row["city"] or row["geo"] for row in valued if row["comparability"] == "context"}
    if local and len({row["geo_id"] for row in valued}) > 1:
        return say(
            "{cities}: measured by a local instrument, never set beside other places. Choose that "
            "city alone.",
            cities=words.join([term(name) for name in sorted(local)]),
        )
    return ""


def _merged(release: Release, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """One mark for each figure, with all cities it stands for (``cities``, ``city_ids``).

    ``measure`` is equal for figures that may be held against each other.
    """
    measures = {series_id: row["measure"] for series_id, row in catalogue.series(release).items()}
    marks: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(
            row[name]
            for name in ("geo_id", "series_id", "year", "period_label", "breakdown", "category")
        )
        measure = measures[row["series_id"]]
        drawn = marks.setdefault(key, {**row, "cities": [], "city_ids": [], "measure": measure})
        drawn["cities"].append(term(row["city"] or row["geo"]))
        drawn["city_ids"].append(row["city_id"])
        drawn["geo"] = term(row["geo"])
    return list(marks.values())


def _label(drawn: Mapping[str, Any], *, has_groups: bool, has_series: bool) -> str:
    """Name a mark: its cities, its group where there are several, its publisher where two count."""
    parts = [words.join(list(dict.fromkeys(drawn["cities"])))]
    parts += [figures_table.group(drawn)] if has_groups else []
    parts += [term(drawn["publisher"])] if has_series else []
    return say(", ").join(parts)


def _differing(marks: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    cells: dict[tuple[Any, ...], set[str]] = {}
    for drawn in marks:
        cell = (*drawn["city_ids"], drawn["breakdown"], drawn["category"])
        cells.setdefault(cell, set()).add(drawn["series_id"])
    return {
        "has_groups": len({(drawn["breakdown"], drawn["category"]) for drawn in marks}) > 1,
        "has_series": any(len(series) > 1 for series in cells.values()),
    }


def _dots(marks: Sequence[Mapping[str, Any]]) -> list[dots.Dot]:
    """Dots by value; by name where the measures differ, which no order can be made of."""
    differing = _differing(marks)
    named = [(_label(drawn, **differing), drawn) for drawn in marks]
    if _has_measures(marks):
        named.sort(key=lambda pair: pair[0])
    else:
        named.sort(key=lambda pair: float(pair[1]["value"]), reverse=True)
    return [_dot(drawn, name) for name, drawn in named]


def _has_measures(marks: Sequence[Mapping[str, Any]]) -> bool:
    return len({drawn["measure"] for drawn in marks}) > 1


def _dot(drawn: Mapping[str, Any], name: str) -> dots.Dot:
    written = words.number(drawn["value"], drawn["decimals"])
    is_average = drawn["geo_level"] == "aggregate"
    return dots.Dot(
        name=name,
        under=""
        if is_average
        else words.place_line(drawn["cities"], drawn["geo"], drawn["geo_level"]),
        value=drawn["value"],
        low=drawn["low"],
        high=drawn["high"],
        written=written,
        short=written,
        hover=words.hover(drawn, drawn["decimals"], term(drawn["unit_short"])),
        is_own=words.is_own(drawn["geo_level"]),
    )


def _lines(release: Release, marks: Sequence[Mapping[str, Any]]) -> list[trend.Line]:
    differing = _differing(marks)
    cities = catalogue.cities(release)
    looks = {row["city_id"]: (row["colour"], row["marker"]) for row in cities}
    held: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for drawn in marks:
        key = (drawn["geo_id"], drawn["series_id"], drawn["breakdown"], drawn["category"])
        held.setdefault(key, []).append(drawn)
    rounds: dict[str, set[int]] = {}
    for drawn in marks:
        rounds.setdefault(drawn["series_id"], set()).add(drawn["year"])
    lines = []
    for own in held.values():
        first = own[0]
        colour, marker = looks.get(first["city_ids"][0], (theme.CROWD, "circle"))
        name = _label(first, **differing)
        is_own = words.is_own(first["geo_level"])
        lines.append(
            trend.Line(
                label=name if is_own else _with_place(first, name, differing),
                short=name if len(first["cities"]) == 1 else _several(first, differing),
                colour=colour,
                marker=marker,
                points=_points(own, rounds[first["series_id"]]),
                is_own=is_own,
                measure=first["measure"],
                is_survey=any(drawn["std_error"] is not None for drawn in own),
                decimals=first["decimals"],
            )
        )
    return lines


def _several(drawn: Mapping[str, Any], differing: Mapping[str, bool]) -> str:
    """Name a line of several cities shortly: by the place that stands for them."""
    return _label({**drawn, "cities": [drawn["geo"]]}, **differing)


def _with_place(drawn: Mapping[str, Any], name: str, differing: Mapping[str, bool]) -> str:
    """Name a line with the place that stands in; several cities by their number."""
    if drawn["geo_level"] in ("aggregate", "city") or drawn["geo"] in name:
        return name
    count = len(drawn["cities"])
    if count > 1:
        return say_many(
            "{place} ({n} city)", "{place} ({n} cities)", count, place=_several(drawn, differing)
        )
    return say("{cities} ({place})", cities=name, place=words.the(drawn["geo"]))


def _points(own: Sequence[Mapping[str, Any]], rounds: set[int]) -> list[trend.Point]:
    """Figures by year; a year in which others of the series have one stays open."""
    by_year = {drawn["year"]: drawn for drawn in own}
    first, last = min(by_year), max(by_year)
    points = []
    for year in sorted(year for year in rounds if first <= year <= last):
        drawn = by_year.get(year)
        if drawn is None:
            points.append(trend.Point(year, None))
            continue
        points.append(
            trend.Point(
                year,
                drawn["value"],
                drawn["low"],
                drawn["high"],
                is_break=drawn["obs_status"] == "B",
                is_provisional=drawn["obs_status"] == "P",
                hover=words.hover(drawn, drawn["decimals"], term(drawn["unit_short"])),
            )
        )
    return points


def _card(
    what: Chosen, marks: Sequence[Mapping[str, Any]], lines: Sequence[trend.Line]
) -> Component:
    about = marks[0]
    is_survey = any(drawn["std_error"] is not None for drawn in marks)
    has_bars = is_survey and not (lines and trend.needs_panels(lines))
    figure = _over_years(lines, is_survey=is_survey) if lines else dots.dots(_dots(marks))
    sources = {drawn["source_id"] for drawn in marks}
    held = [
        row
        for row in observations.sources(what.release, what.selection)
        if row["source_id"] in sources
    ]
    return chart_card(
        CARD,
        title=_title(marks),
        unit=term(about["unit"]),
        sentence=_sentence(marks, is_survey=is_survey, has_bars=has_bars),
        figure=figure,
        table=_table(marks),
        sources=source_notes(held),
        notes=_notes(what, marks, [] if lines else dots.axis_notes(figure)),
        key=course_key([dict(one) for one in marks]) if lines else _key(marks),
        download=what.selection.query_string(release=what.release.name),
        download_note=_download_note(what),
        release=what.release.name,
    )


def _over_years(lines: Sequence[trend.Line], *, is_survey: bool) -> dict[str, Any]:
    """Lines on one axis with their intervals, or each in a panel where they share none."""
    if trend.needs_panels(lines):
        return trend.panels(lines)
    bars = [
        (
            line.colour,
            [
                intervals.Bar(point.year, point.value, point.low, point.high)
                for point in line.points
                if point.value is not None and point.low is not None and point.high is not None
            ],
        )
        for line in lines
    ]
    return intervals.with_intervals(trend.trend(lines, is_survey=is_survey), bars)


def _download_note(what: Chosen) -> str:
    if not what.is_picked:
        return ""
    return say_many(
        "the figure of the filters, not the rows selected alone",
        "all {count} figures of the filters, not the rows selected alone",
        total := observations.count(what.release, what.selection),
        count=words.number(total, 0),
    )


def _title(marks: Sequence[Mapping[str, Any]]) -> str:
    title = term(marks[0]["indicator"])
    groups = list(dict.fromkeys(figures_table.group(drawn) for drawn in marks))
    years = sorted({drawn["year"] for drawn in marks})
    span = str(years[0]) if len(years) == 1 else words.years(years[0], years[-1])
    if len(groups) == 1 and marks[0]["breakdown"] != "total":
        return say("{title}, {group}, {years}", title=title, group=groups[0], years=span)
    return say("{title}, {years}", title=title, years=span)


def _sentence(marks: Sequence[Mapping[str, Any]], *, is_survey: bool, has_bars: bool) -> str:
    """State what is seen, how sure it is, and what it does not say."""
    differing = _differing(marks)
    has_years = len({drawn["year"] for drawn in marks}) > 1
    low = min(marks, key=lambda drawn: float(drawn["value"]))
    high = max(marks, key=lambda drawn: float(drawn["value"]))

    def named(drawn: Mapping[str, Any]) -> str:
        name = _label(drawn, **differing)
        return say("{name}, {year}", name=name, year=drawn["year"]) if has_years else name

    def valued(drawn: Mapping[str, Any]) -> str:
        return words.with_unit(drawn["value"], drawn["decimals"], term(drawn["unit_short"]))

    if low["value"] == high["value"]:
        span = say_many(
            "One figure: {value} ({name}).",
            "{n} figures, all {value}.",
            len(marks),
            value=valued(low),
            name=named(low),
        )
    else:
        span = say(
            "{n} figures, from {low} ({low_name}) to {high} ({high_name}).",
            n=words.number(len(marks), 0),
            low=valued(low),
            low_name=named(low),
            high=valued(high),
            high_name=named(high),
        )
    if _has_measures(marks):
        limit = say(
            "They are measured in different ways and are not to be held against each other."
        )
    elif is_survey and not has_bars:
        limit = say("Their 95 % intervals stand in the table; no difference is tested here.")
    elif is_survey:
        limit = say(
            "The bars are 95 % intervals; no difference is tested here, and the order is no "
            "evidence of one."
        )
    else:
        limit = say("No standard errors are published with them; no difference is tested here.")
    return words.prose([span, limit])


def _key(marks: Sequence[Mapping[str, Any]]) -> Component:
    levels = (drawn["geo_level"] for drawn in marks)
    entries = level_entries(levels, say("hollow: another area standing in, or an average"))
    if any(drawn["low"] is not None for drawn in marks):
        entries.append(("bar", say("95 % interval")))
    return mark_key(entries)


def _notes(what: Chosen, marks: Sequence[Mapping[str, Any]], axis: Sequence[str]) -> list[str]:
    notes = list(axis)
    series = {drawn["series_id"]: drawn for drawn in marks}
    notes.extend(
        say(
            "{publisher}: {note}",
            publisher=term(drawn["publisher"]),
            note=term(drawn["definition_note"]),
        )
        for drawn in series.values()
        if drawn["definition_note"]
    )
    missing = len([row for row in what.rows if row["value"] is None])
    if missing:
        notes.append(
            say_many(
                "One figure without a value is not drawn; the table says why.",
                "{n} figures without a value are not drawn; the table says why.",
                missing,
            )
        )
    return notes


def _table(marks: Sequence[Mapping[str, Any]]) -> Component:
    columns = [
        Column("place", say("Place")),
        Column("group", say("Group")),
        Column("period", say("Period")),
        Column("value", say("Value"), is_number=True),
        Column("error", say("Standard error"), is_number=True),
        Column("interval", say("95 % interval")),
        Column("publisher", say("Publisher")),
        Column("remark", say("What to know")),
    ]
    rows = [
        {
            "place": words.join(drawn["cities"])
            if drawn["geo_level"] == "aggregate"
            else words.shown_by(drawn["cities"], drawn["geo"], drawn["geo_level"]),
            "group": figures_table.group(drawn),
            "period": words.period(drawn["period_label"], drawn["year"]),
            "value": words.number(drawn["value"], drawn["decimals"]),
            "error": words.number(drawn["std_error"], max(drawn["decimals"], 1)),
            "interval": words.interval(drawn["low"], drawn["high"], drawn["decimals"]),
            "publisher": term(drawn["publisher"]),
            "remark": figures_table.remark(drawn),
        }
        for drawn in marks
    ]
    return data_table(_title(marks), columns, rows)
