"""The first screen of a city: answers, strengths and concerns, full counts, and all tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words, words_city
from dashboard.components.attributes import attributes
from dashboard.components.city_view import View
from dashboard.components.raw import noted, raw, raw_table
from dashboard.components.table import Column
from dashboard.language import Said, mark, say
from dashboard.markup import Markup, tag, together
from dashboard.selection import Selection
from dashboard.warehouse.evidence import Judged, Place

_KINDS = ("better", "worse")
FIRST = 4
"""Items of a list that are shown at once; the others open."""

_READINGS = Said(
    {
        "better": mark("▲ significantly better"),
        "worse": mark("▼ significantly worse"),
        "not_different": mark("● not significantly different"),
    }
)


def findings(view: View) -> list[Component | None]:
    """All of the first screen."""
    evidence = view.evidence
    compare = f"/compare?indicator={{}}&focal={view.choice.city_id}"
    lists = [
        _item_list(
            f"city-{test_id}",
            heading,
            view.items(kind),
            words_city.nothing_listed(kind, evidence),
            compare,
        )
        for test_id, heading, kind in (
            ("strengths", say("Strengths"), "better"),
            ("concerns", say("Concerns"), "worse"),
        )
    ]
    return [
        _answer_list(view.answers),
        _index(view),
        html.Div(lists, className=_lists_style(view)),
        _all_tests(view),
        _full_counts(view),
        _facts(view),
    ]


def _facts(view: View) -> Component:
    city = view.city
    mine = [row for row in view.figures if row["city_id"] == city["city_id"]]
    own = sum(words.is_own(row["geo_level"]) for row in mine)
    places = Counter(words.the(row["geo"]) for row in mine if not words.is_own(row["geo_level"]))
    is_news = city["system_note"] and city["system_note"] != city["school_system"]
    pairs = [
        (say("Local name"), "" if city["local_name"] == city["name"] else city["local_name"]),
        (
            say("School system"),
            say("{system}. {note}", system=city["school_system"], note=city["system_note"])
            if is_news
            else city["school_system"],
        ),
        (
            say("Of its own"),
            say("{n} of {n_all} indicators", n=own, n_all=len(mine) + len(view.absent)),
        ),
        (
            say("Shown by"),
            words.join(say("{place} ({n})", place=place, n=n) for place, n in places.most_common()),
        ),
    ]
    focal = city["city_id"]
    chosen = Selection(cities=(focal,), level="all", release=view.release.name)
    download = f"/api/v1/observations?{chosen.query_string()}"
    links = [
        dcc.Link(say("Compare with the others"), href=f"/compare?focal={focal}"),
        dcc.Link(say("What is known and what is not"), href=f"/coverage?city={focal}"),
        html.A(say("All figures as CSV"), href=f"{download}&format=csv", download=""),
        html.A(say("as Excel"), href=f"{download}&format=xlsx", download=""),
    ]
    return html.Div(
        [
            html.Dl(
                [html.Div([html.Dt(name), html.Dd(text)]) for name, text in pairs if text],
                className="city-facts",
            ),
            html.P(links, className="city-actions"),
        ],
        **attributes(data_testid="city-header"),
    )


def _lists_style(view: View) -> str:
    """Two lists stand side by side; a list that stands alone takes the width of both."""
    return "finding-lists" if all(map(view.items, _KINDS)) else "finding-lists lone"


def _index(view: View) -> Component:
    """Links to the parts of the page below, and the brief of them all."""
    parts = [
        (say("Who to learn from"), "city-learn"),
        (say("Targets"), "city-aims"),
        (say("Which systems are alike?"), "city-alike"),
        (say("Profile by topic"), "city-profile"),
        *([(say("Local instruments"), "city-local")] if view.instruments else []),
    ]
    return html.Div(
        [
            html.Nav(
                [
                    html.Span(say("On this page")),
                    html.Ul([html.Li(html.A(text, href=f"#{name}")) for text, name in parts]),
                ],
                className="page-index",
                **attributes(aria_label=say("On this page")),
            ),
            html.A(say("Brief to print"), href=view.choice.brief_address(), className="button"),
        ],
        className="page-index-row",
    )


def _answer_list(answers: Sequence[words_city.Answer]) -> Component:
    """Questions of the page with their answers."""
    return html.Dl(
        [html.Div([html.Dt(one.question), html.Dd(one.text)]) for one in answers],
        className="answers",
        **attributes(data_testid="city-answers"),
    )


def _item_list(
    test_id: str, heading: str, items: Sequence[words_city.Item], nothing: str, compare: str
) -> Component:
    """List indicators with what tests say of them, the first few at once.

    ``compare`` is the address of the comparison of an indicator, with ``{}`` for its id.
    """
    told = [_item(one, compare) for one in items]
    more = told[FIRST:]
    content = together(
        tag("h2", heading, tag("span", f" {len(items)}", class_="count") if items else None),
        tag("ul", *told[:FIRST], class_="judged") if told else tag("p", nothing),
        _folded(say("{n} more", n=len(more)), tag("ul", *more, class_="judged")) if more else None,
    )
    return raw(content, className="finding-list", **attributes(data_testid=test_id))


def _item(one: words_city.Item, compare: str) -> Markup:
    figure = (
        say("{value} ({interval})", value=one.value, interval=one.interval)
        if one.interval
        else one.value
    )
    href = compare.format(one.indicator_id)
    return tag(
        "li",
        tag(
            "div",
            tag("a", one.title, href=href, data_inside=True),
            tag("span", figure, class_="figure"),
            class_="finding-head",
        ),
        tag("p", tag("strong", one.share), f" · {one.year} · {one.mark} {one.place}"),
        tag("p", one.moving, class_="moving"),
        _folded(
            say("Which places"),
            together(*(tag("p", line) for line in (one.against, *one.limits))),
            kind="disclosure small",
        ),
        data_indicator=one.indicator_id,
    )


def _folded(summary: str, content: Markup, kind: str = "disclosure") -> Markup:
    return tag("details", tag("summary", summary), content, class_=kind)


def _all_tests(view: View) -> Component | None:
    """Every test behind the lists as a table; nothing where there is none."""
    ordered = sorted(view.evidence.judged, key=lambda one: one.figure["sort"])
    if not ordered:
        return None
    table = raw_table(
        say("{city} against its peers, indicator by indicator", city=view.city["name"]),
        [
            *_columns(),
            Column("share", say("Against its peers")),
            *_peer_columns(view),
            Column("moving", say("Moving")),
        ],
        [
            {**_row(one), "share": words_city.share(one), **_cells(one, _tested_cell)}
            for one in ordered
        ],
    )
    return html.Details(
        [html.Summary(say("All {n} indicators tested, as a table", n=len(ordered))), table],
        className="disclosure",
        **attributes(data_testid="city-tests"),
    )


def _full_counts(view: View) -> Component | None:
    """Full counts as plain differences, under their own heading; nothing without any.

    Where nothing is tested they are what there is, and stand open.
    """
    counted = view.evidence.counted
    if not counted:
        return None
    own_first = sorted(
        counted,
        key=lambda one: (not words.is_own(one.figure["geo_level"]), one.figure["sort"]),
    )
    name = view.city["name"]
    table = raw_table(
        say(
            "{city} beside its peers in full counts; in brackets, the city's difference",
            city=name,
        ),
        [*_columns(), *_peer_columns(view)],
        [{**_row(one), **_cells(one, _counted_cell)} for one in own_first],
    )
    return html.Section(
        [
            html.H2(say("Full counts: plain differences")),
            html.P(
                words.prose([words_city.counted_sentence(counted), *_unrounded(counted)]),
                className="reading",
            ),
            html.Details(
                [html.Summary(say("The {n} indicators as a table", n=len(counted))), table],
                className="disclosure",
                open=not view.evidence.judged,
            ),
        ],
        className="full-counts",
        **attributes(data_testid="city-counted"),
    )


def _unrounded(counted: Sequence[Judged]) -> list[str]:
    return words.unrounded(
        (place.value, one.figure["value"], one.figure["decimals"])
        for one in counted
        for place in one.places
    )


def _columns() -> list[Column]:
    return [
        Column("indicator", say("Indicator")),
        Column("value", say("Figure"), is_number=True),
        Column("interval", say("95 % interval")),
        Column("year", say("Year"), is_number=True),
        Column("place", say("Measured for")),
        Column("direction", say("Direction")),
    ]


def _peer_columns(view: View) -> list[Column]:
    return [Column(f"peer {name}", name, is_number=True) for name in view.peer_names]


def _row(one: Judged) -> dict[str, Any]:
    row = one.figure
    return {
        "indicator": words_city.title(row),
        "value": words_city.value(row),
        "interval": words_city.within(row),
        "year": str(row["year"]),
        "place": words_city.place(row),
        "direction": words.direction(row["better"]),
        "moving": words_city.moving(one.movement, row["decimals"]),
    }


def _cells(one: Judged, cell: Callable[[Judged, Place], Markup]) -> Mapping[str, Markup]:
    return {f"peer {name}": cell(one, place) for place in one.places for name in place.peers}


def _tested_cell(one: Judged, place: Place) -> Markup:
    if place.verdict == "not_tested":
        why = words.REASON_TAGS[place.reason or "no_value"]
        said = say("not tested: {reason}", reason=why)
    else:
        said = _READINGS[one.reading(place.verdict)]
    return noted(words.number(place.value, one.figure["decimals"]), _stand_in(place), said)


def _counted_cell(one: Judged, place: Place) -> Markup:
    return noted(words_city.difference(place, one.figure["decimals"]), _stand_in(place))


def _stand_in(place: Place) -> str:
    return "" if words.is_own(place.geo_level) else words.the(place.geo).removeprefix("the ")
