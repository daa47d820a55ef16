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
from dashboard.components.city_parts import fold, part_shown
from dashboard.components.city_view import View, ids, is_local
from dashboard.components.raw import noted, raw_table
from dashboard.components.table import Column
from dashboard.language import Said, in_sentence, mark, say
from dashboard.markup import Markup, tag
from dashboard.warehouse import profile
from dashboard.warehouse.release import Row


def reading(name: str) -> Component:
    """Legend of the marks, once for all cards."""
    marks = [
        ("mark-own", say("{city}, own system", city=name)),
        ("mark-wider", say("{city}, shown by a wider area", city=name)),
        ("mark-crowd", say("another city, own system")),
        ("mark-crowd-wider", say("another city, shown by a wider area")),
        ("mark-tick", say("another year, survey or definition")),
    ]
    return html.Div(
        [
            html.Ul(
                [html.Li([html.Span(className=f"mark {style}"), text]) for style, text in marks],
                className="legend",
            ),
            html.P(
                say(
                    "All ten cities are shown, whichever peers are chosen. Each row has its own "
                    "scale, from the smallest to the largest value; rows cannot be compared with "
                    "each other. Bars are 95 % intervals. “Significantly” is a test at 5 %; "
                    "cities that share a national figure are counted each."
                ),
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
    return chart_card(
        ids(first["topic"]),
        title=say("{topic}: {city}", topic=first["topic_title"], city=name),
        unit=say("● own system, ○ a wider area, | another year, survey or definition"),
        sentence=standing(view, everything),
        figure=figure,
        table=_table(view, shown),
        sources=view.sources(shown),
        **view.download(shown),
        release=view.release.name,
        notes=_notes(view, shown, missing, is_whole=view.choice.shows(first["topic"])),
        key=part_shown(view, first["topic"], first["topic_title"], _n(shown), _n(everything)),
    )


def standing(view: View, everything: Sequence[Row]) -> str:
    """Say of a topic what there is for the city and how it came out; takes rows of its card.

    Every indicator of the topic is counted, those of local instruments too.
    """
    return words.standing_sentence(
        _standings(view, everything),
        say("of {topic}", topic=in_sentence(everything[0]["topic_title"])),
    )


def topic_fold(
    view: View, everything: Sequence[Row], card: Component, *, is_open: bool
) -> Component:
    """Fold a topic's card; the first, and one that is shown whole, stand open."""
    topic = everything[0]["topic"]
    n = _n(everything) + _n_local(view, topic)
    return fold(
        everything[0]["topic_title"],
        say("{n} of {n_all} indicators", n=n, n_all=n + _n_absent(view, topic)),
        card,
        is_open=is_open or view.choice.shows(topic),
    )


def _n(rows: Sequence[Row]) -> int:
    return len({row["indicator_id"] for row in rows})


def _n_local(view: View, topic: str) -> int:
    """Indicators of a topic that the city has from local instruments, told in other cards."""
    return _n([row for row in view.figures if row["topic"] == topic and is_local(row)])


def _n_absent(view: View, topic: str) -> int:
    return sum(row["topic"] == topic for row in view.absent)


def _standings(view: View, figures: Sequence[Row]) -> words.Standings:
    city, topic = view.city, figures[0]["topic"]
    n_local = _n_local(view, topic)
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
        n_indicators=_n(figures) + n_local + _n_absent(view, topic),
        shown=dict(ordered),
        tests=Counter(map(_reading, (r for r in others.values() if not r["reason"]))),
        reasons=Counter(r["reason"] for r in others.values() if r["reason"]),
        own=own,
        local=n_local,
    )


def _reading(row: Row) -> str:
    """Read a verdict in the direction of its indicator, as ``words.Standings`` counts it."""
    better, verdict = row["better"], str(row["verdict"])
    if better == "neither":
        return "neither" if verdict == "not_different" else verdict
    if verdict == "not_different":
        return verdict
    return "better" if verdict == better else "worse"


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
            say(
                "{title}, {value} in {year}",
                title=words_city.title(shown[row["indicator_id"]]),
                value=words.number(row["value"], shown[row["indicator_id"]]["decimals"]),
                year=row["year"],
            )
            for row in rows
        ]
        notes.append(
            say(
                "Newer, but for {place}: {figures}.",
                place=words.the(geo),
                figures=words.listed(named),
            )
        )
    if is_whole:
        notes += [
            say("Without a figure: {indicators}", indicators=one) for one in _without(missing)
        ]
    elif missing:
        notes.append(
            say(
                "{n} more indicators of this topic have no figure for {city}; they are named where "
                "all are shown, and in Coverage.",
                n=len(missing),
                city=view.city["name"],
            )
        )
    return notes


def topics_without(view: View) -> Component | None:
    """Count the indicators without a figure whose whole topic has none; nothing without such."""
    shown = {rows[0]["topic"] for rows in view.topics}
    left = [row for row in view.absent if row["topic"] not in shown]
    if not left:
        return None
    items = [
        html.Li(say("{topic}: {note}", topic=title, note=note))
        for title, rows in groupby(left, key=lambda row: row["topic_title"])
        for note in _without(list(rows))
    ]
    return html.Section(
        [html.H2(say("Topics without a figure")), html.Ul(items, className="notes")],
        className="topics-without",
        **attributes(data_testid="city-without"),
    )


def _without(absent: Sequence[Row]) -> list[str]:
    """Name indicators without a figure, by their reason."""
    by_reason = sorted(absent, key=lambda row: row["reason"])
    return [
        say(
            "{indicators}. {reason}.",
            indicators=words.join(row["short_title"] for row in rows),
            reason=words.empty_reason(why),
        )
        for why, rows in groupby(by_reason, key=lambda row: row["reason"])
    ]


def _table(view: View, figures: Sequence[Row]) -> Component:
    name = view.city["name"]
    names = dict.fromkeys(row["city"] for row in figures if row["city"] and row["city"] != name)
    columns = [
        Column("indicator", say("Indicator")),
        Column("value", name, is_number=True),
        Column("interval", say("95 % interval")),
        Column("period", say("Period")),
        Column("place", say("Measured for")),
        Column("direction", say("Direction")),
        *(Column(other, other, is_number=True) for other in names),
        Column("average", say("Average"), is_number=True),
    ]
    rows = [
        _table_row(list(grouped))
        for _, grouped in groupby(figures, key=lambda row: row["indicator_id"])
    ]
    return raw_table(say("{city} and the other cities", city=name), columns, rows)


def _table_row(rows: Sequence[Row]) -> dict[str, Any]:
    focal, *others = rows
    address = f"/compare?indicator={focal['indicator_id']}"
    cells: dict[str, Any] = {
        "indicator": tag("a", words_city.title(focal), href=address, data_inside=True),
        "value": words_city.value(focal),
        "interval": _unbroken(words_city.within(focal)),
        "period": _unbroken(words.period(focal["period_label"], focal["year"])),
        "place": say("own system") if words.is_own(focal["geo_level"]) else focal["geo"],
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
        verdict or say("not tested: {reason}", reason=words.REASON_TAGS[row["reason"]]),
    )


_VERDICTS = Said(
    {
        "higher": mark("▼ significantly lower"),
        "lower": mark("▲ significantly higher"),
        "not_different": mark("● not significantly different"),
    }
)
"""Verdict of the profiled city against another, told of the other."""
