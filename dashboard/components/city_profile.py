"""The profile of a city by topic: cards with a strip per indicator, shortened or whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import words, words_city
from dashboard.components.attributes import attributes
from dashboard.components.card import chart_card
from dashboard.components.city_parts import part_shown
from dashboard.components.city_view import View, ids
from dashboard.components.raw import noted, raw_table
from dashboard.components.table import Column
from dashboard.markup import Markup, tag
from dashboard.warehouse import profile
from dashboard.warehouse.release import Row


def reading(name: str) -> Component:
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
                "All ten cities are shown, whichever peers are chosen. Each row has its own scale, "
                "from the smallest to the largest value; rows cannot be compared with each other. "
                "Bars are 95 % intervals. “Significantly” is a test at 5 %; cities that share a "
                "national figure are counted each.",
                className="reading",
            ),
        ]
    )


def topic_card(view: View, everything: Sequence[Row], figure: dict[str, Any]) -> Component:
    """Card of one topic; takes its rows of ``View.topics``.

    ``figure`` draws what ``View.topic_shown`` gives of them.
    """
    first, name = everything[0], view.city["name"]
    shown = view.topic_shown(everything)
    missing = [row for row in view.absent if row["topic"] == first["topic"]]
    n_all = _n(everything)
    return chart_card(
        ids(first["topic"]),
        title=f"{first['topic_title']}: {name}",
        unit="● own system, ○ a wider area, | another year, survey or definition",
        sentence=words.standing_sentence(
            _standings(view, everything, n_all + len(missing)),
            f"of {first['topic_title'].lower()}",
        ),
        figure=figure,
        table=_table(view, shown),
        sources=view.sources(shown),
        download=view.download(shown),
        release=view.release.name,
        notes=_notes(view, shown, missing, is_whole=view.choice.shows(first["topic"])),
        key=part_shown(view, first["topic"], first["topic_title"], _n(shown), n_all),
    )


def _n(rows: Sequence[Row]) -> int:
    return len({row["indicator_id"] for row in rows})


def _standings(view: View, figures: Sequence[Row], n_all: int) -> words.Standings:
    city = view.city
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


def _notes(
    view: View, figures: Sequence[Row], missing: Sequence[Row], *, is_whole: bool
) -> list[str]:
    shown = {row["indicator_id"]: row for row in figures if row["city_id"]}
    newer = profile.newer(view.release, view.choice.city_id, view.level)
    notes = []
    for geo, rows in groupby(
        sorted((r for r in newer if r["indicator_id"] in shown), key=lambda r: r["geo"]),
        key=lambda row: row["geo"],
    ):
        named = [
            f"{words_city.title(shown[row['indicator_id']])}, "
            f"{words.number(row['value'], shown[row['indicator_id']]['decimals'])} in {row['year']}"
            for row in rows
        ]
        notes.append(f"Newer, but for {words.the(geo)}: {'; '.join(named)}.")
    if is_whole:
        notes += [f"Without a figure: {text}" for text in _without(missing)]
    elif missing:
        notes.append(
            f"{len(missing)} more indicators of this topic have no figure for "
            f"{view.city['name']}; they are named where all are shown, and in Coverage."
        )
    return notes


def topics_without(view: View) -> Component | None:
    """Count the indicators without a figure whose whole topic has none; nothing without such."""
    shown = {rows[0]["topic"] for rows in view.topics}
    left = [row for row in view.absent if row["topic"] not in shown]
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


def _table(view: View, figures: Sequence[Row]) -> Component:
    name = view.city["name"]
    names = dict.fromkeys(row["city"] for row in figures if row["city"] and row["city"] != name)
    columns = [
        Column("indicator", "Indicator"),
        Column("value", name, is_number=True),
        Column("interval", "95 % interval"),
        Column("period", "Period"),
        Column("place", "Measured for"),
        Column("direction", "Direction"),
        *(Column(other, other, is_number=True) for other in names),
        Column("average", "Average", is_number=True),
    ]
    rows = [
        _table_row(list(grouped))
        for _, grouped in groupby(figures, key=lambda row: row["indicator_id"])
    ]
    return raw_table(f"{name} and the other cities", columns, rows)


def _table_row(rows: Sequence[Row]) -> dict[str, Any]:
    focal, *others = rows
    address = f"/compare?indicator={focal['indicator_id']}"
    cells: dict[str, Any] = {
        "indicator": tag("a", words_city.title(focal), href=address, data_inside=True),
        "value": words_city.value(focal),
        "interval": _unbroken(words_city.within(focal)),
        "period": _unbroken(words.period(focal["period_label"], focal["year"])),
        "place": "own system" if words.is_own(focal["geo_level"]) else focal["geo"],
        "direction": words.direction(focal["better"]),
    }
    for row in others:
        cells[row["city"] or "average"] = _other_cell(row)
    return cells


def _unbroken(text: str) -> Markup | None:
    return tag("span", text, class_="unbroken") if text else None


def _other_cell(row: Row) -> Markup:
    """Write another place's value, its year where it is another, and the verdict in words."""
    verdict = _VERDICTS.get(row["verdict"])
    return noted(
        words.number(row["value"], row["decimals"]),
        str(row["year"]) if row["year"] != row["focal_year"] else "",
        row["geo"] if not row["city"] or not words.is_own(row["geo_level"]) else "",
        verdict or f"not tested: {words.REASON_TAGS[row['reason']]}",
    )


_VERDICTS = {
    "higher": "▼ significantly lower",
    "lower": "▲ significantly higher",
    "not_different": "● not significantly different",
}
"""Verdict of the profiled city against another, told of the other."""
