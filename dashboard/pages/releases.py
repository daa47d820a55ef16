"""The releases: which is in force, what each changed, what differs between any two, what turned."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard import words, words_releases
from dashboard.components.attributes import attributes
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.pickers import options, picker_row, select
from dashboard.components.states import empty_state, link, remarks
from dashboard.components.table import Column, data_table
from dashboard.language import mark, say, say_many
from dashboard.warehouse import Release, Row, Warehouse, catalogue, history
from dashboard.warehouse.history import Entry
from dashboard.words_releases import Names

PAGE = Page(
    path="/releases",
    title=mark("Releases"),
    nav="",
    order=20,
    question=mark("Which release is in force, what did each one change, and what turned with it?"),
)

ALL = "all"
"""Value of the city picker that leaves it open."""

_MOST_OF_A_KIND = 60
"""Things of one kind that a page lists; the rest is counted."""

ids = page_ids("releases")


class Choice(NamedTuple):
    """Two releases, the older one first, and the city whose news are wanted."""

    old: str
    new: str
    city: str = ALL

    def query_string(self) -> str:
        """The one query string of this choice."""
        pairs = {"from": self.old, "to": self.new, "city": "" if self.city == ALL else self.city}
        return urlencode({key: value for key, value in pairs.items() if value})


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Which release is in force, the list of all, what differs between two, and what happened."""
    release = warehouse.release()
    listed = history.entries(warehouse)
    happened = history.events(warehouse)
    choice, lines = read_choice(release, listed, query)
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            remarks(lines),
            html.P(
                words_releases.in_force_sentence(listed, happened),
                className="sentence",
                **attributes(data_testid="releases-sentence"),
            ),
            _list(listed),
            html.H2(say("What differs between two releases"), id="changes"),
            _pickers(release, listed, choice),
            html.Div(content(warehouse, listed, choice), id=ids("content")),
            _happened(happened),
        ],
        className="releases",
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Show what differs between the releases chosen, and write them into the address."""

    @app.callback(
        Output(ids("content"), "children"),
        url_output(),
        Input(ids("from"), "value"),
        Input(ids("to"), "value"),
        Input(ids("city"), "value"),
        prevent_initial_call=True,
    )
    async def choose(old: str, new: str, city: str) -> tuple[Any, Any]:
        choice = Choice(*_in_order(old, new), city)
        shown = await asyncio.to_thread(_content, warehouse, choice)
        return shown, url_value(PAGE.path, choice.query_string())


def _content(warehouse: Warehouse, choice: Choice) -> list[Component]:
    return content(warehouse, history.entries(warehouse), choice)


# --- choices ------------------------------------------------------------------------------------


def read_choice(
    release: Release, listed: Sequence[Entry], query: Mapping[str, Any]
) -> tuple[Choice, list[str]]:
    """Read a choice from a query string, and say what of it is not known; never raises.

    Without a choice it is the release in force against the one before it.
    """
    known = [one.release for one in listed]
    cities = [row["city_id"] for row in catalogue.cities(release)]
    in_force = next(one for one in listed if one.is_in_force)
    wanted = {
        "to": (known, in_force.release),
        "from": (known, ""),
        "city": ([*cities, ALL], ALL),
    }
    picked, lines = {}, []
    for name, (valid, otherwise) in wanted.items():
        asked = str(query.get(name) or "")
        picked[name] = asked if asked in valid else otherwise
        if asked and asked not in valid:
            lines.append(_unknown(name, asked, known))
    old = picked["from"] or _before(listed, picked["to"])
    return Choice(*_in_order(old, picked["to"]), picked["city"]), lines


def _unknown(name: str, asked: str, known: Sequence[str]) -> str:
    if name == "city":
        return say("There is no city “{city}”; all cities are shown.", city=asked)
    return say(
        "Nothing is known of a release “{release}”. Known: {known}.",
        release=asked,
        known=words.join(known),
    )


def _before(listed: Sequence[Entry], release: str) -> str:
    """The release that one followed, or the next older one that is known, or itself."""
    names = [one.release for one in listed]
    previous = listed[names.index(release)].previous
    if previous in names:
        return str(previous)
    return names[min(names.index(release) + 1, len(names) - 1)]


def _in_order(old: str, new: str) -> tuple[str, str]:
    def version(name: str) -> list[int]:
        return [int(part) for part in name.split(".") if part.isdigit()]

    return (old, new) if version(old) <= version(new) else (new, old)


def _pickers(release: Release, listed: Sequence[Entry], choice: Choice) -> Component:
    names = {one.release: one.release for one in listed}
    cities = {row["city_id"]: row["name"] for row in catalogue.cities(release)}
    return picker_row(
        _select("from", say("From release"), names, choice.old),
        _select("to", say("To release"), names, choice.new),
        _select("city", say("Comparisons of"), {ALL: say("All cities"), **cities}, choice.city),
        label=say("Releases to compare"),
    )


def _select(name: str, label: str, named: Mapping[str, str], value: str) -> Component:
    return select(ids(name), label, options(named), value)


# --- the list -----------------------------------------------------------------------------------


def _list(listed: Sequence[Entry]) -> Component:
    table = data_table(
        say("All releases, newest first"),
        [
            Column("release", say("Release")),
            Column("built", say("Built")),
            Column("weight", say("What its number says")),
            Column("changed", say("Figures")),
            Column("turned", say("Turned"), is_number=True),
            Column("state", say("State")),
        ],
        [_listed(one) for one in listed],
    )
    return html.Div(table, **attributes(data_testid="releases-list"))


def _listed(one: Entry) -> dict[str, Any]:
    address = f"{PAGE.path}?{urlencode({'from': one.previous or one.release, 'to': one.release})}"
    turned = None if one.turned is None else words.number(len(one.turned), 0)
    return {
        "release": dcc.Link(one.release, href=f"{address}#changes"),
        "built": words.day(one.built_at) if one.built_at else "",
        "weight": words_releases.WEIGHTS.get(one.weight, ""),
        "changed": words_releases.counted(one.counts) or (say("none") if one.previous else ""),
        "turned": turned,
        "state": _state(one),
    }


def _state(one: Entry) -> Any:
    if one.is_in_force:
        return html.Strong(say("In force"))
    if not one.is_kept:
        return say("File no longer kept")
    return link(say("Open the dashboard with it"), f"/?release={one.release}")


# --- two releases -------------------------------------------------------------------------------


def content(warehouse: Warehouse, listed: Sequence[Entry], choice: Choice) -> list[Component]:
    """Build what differs between two releases: figures by source, comparisons that turned."""
    if choice.old == choice.new:
        return [
            empty_state(
                say("One release"), say("Choose two different releases to see what differs.")
            )
        ]
    way = history.steps(listed, choice.old, choice.new)
    difference = _difference(warehouse, listed, choice, way)
    names = _names(warehouse.release())
    parts: list[Component | None] = []
    if difference is None:
        parts.append(
            html.P(
                say(
                    "The file of one of the two is no longer kept, so their figures cannot be held "
                    "against each other."
                )
            )
        )
    else:
        parts += [_sentence(choice, difference), _by_source(difference), _cells(difference, names)]
    return [one for one in (*parts, *_turned(way, names, choice)) if one is not None]


def _difference(
    warehouse: Warehouse, listed: Sequence[Entry], choice: Choice, way: Sequence[Entry] | None
) -> Entry | None:
    """Take what was kept of two neighbours, or hold the figures of two files against each other."""
    if way is not None and len(way) == 1 and way[0].turned is not None:
        return way[0]
    kept = {one.release for one in listed if one.is_kept}
    if not {choice.old, choice.new} <= kept:
        return None
    return history.between(warehouse.release(choice.old), warehouse.release(choice.new))


def _names(release: Release) -> Names:
    groups = release.rows("SELECT breakdown, category, label FROM breakdown")
    return Names(
        {row["indicator_id"]: row["title"] for row in catalogue.indicators(release)},
        {key: row["geo"] for key, row in catalogue.places(release).items()}
        | {row["city_id"]: row["name"] for row in catalogue.cities(release)},
        {(row["breakdown"], row["category"]): row["label"] for row in groups},
    )


def _sentence(choice: Choice, difference: Entry) -> Component:
    changed = words_releases.counted(difference.counts)
    told = (
        say("From {old} to {new}: {changed}.", old=choice.old, new=choice.new, changed=changed)
        if changed
        else say("From {old} to {new} no figure changed.", old=choice.old, new=choice.new)
    )
    return html.P(told, className="sentence", **attributes(data_testid="changes-sentence"))


def _by_source(difference: Entry) -> Component | None:
    if not difference.by_source:
        return None
    columns = [
        Column(change, words_releases.CHANGE[change], is_number=True) for change in history.CHANGES
    ]
    rows = [
        {
            "source": row.get("source"),
            **{name: words.number(int(row.get(name) or 0), 0) for name in history.CHANGES},
        }
        for row in difference.by_source
    ]
    return data_table(
        say("Figures that changed, by source"), [Column("source", say("Source")), *columns], rows
    )


def _cells(difference: Entry, names: Names) -> Component | None:
    """List changed figures one by one, folded away."""
    if not difference.cells:
        return None
    more = difference.cells_omitted
    note = (
        say_many(
            "{n} more figure is not listed; the interface gives all.",
            "{n} more figures are not listed; the interface gives all.",
            more,
            n=words.number(more, 0),
        )
        if more
        else ""
    )
    table = data_table(
        say("Figures that changed"),
        [
            Column("series", say("Series")),
            Column("place", say("Place")),
            Column("year", say("Year")),
            Column("group", say("Group")),
            Column("change", say("Change")),
            Column("old", say("Before"), is_number=True),
            Column("new", say("After"), is_number=True),
        ],
        [_cell(row, names) for row in difference.cells],
    )
    return html.Details(
        [
            html.Summary(say("The figures one by one")),
            html.P(note) if note else None,
            table,
        ],
        className="disclosure",
    )


def _cell(row: Row, names: Names) -> dict[str, Any]:
    group = names.groups.get((row["breakdown"], row["category"]), row["category"])
    return {
        "series": row["series_id"],
        "place": names.place(row["geo_id"]),
        "year": row["period_label"] or str(row["year"]),
        "group": "" if row["category"] == "total" else group,
        "change": words_releases.CHANGE.get(row["change"], row["change"]),
        "old": _value(row["old_value"]),
        "new": _value(row["new_value"]),
    }


def _value(value: float | None) -> str:
    """Write a value with the digits it has, at most four of them behind the point."""
    if value is None:
        return ""
    text = f"{value:.4f}".rstrip("0").partition(".")[2]
    return words.number(value, len(text))


# --- what turned --------------------------------------------------------------------------------


def _turned(way: Sequence[Entry] | None, names: Names, choice: Choice) -> list[Component]:
    """What turned, release by release on the way from the older to the newer."""
    heading = html.H3(say("Comparisons that turned"))
    if way is None:
        return [
            heading,
            html.P(
                say(
                    "The newer release does not follow from the older one here, so what turned is "
                    "not known. Choose neighbours in the list."
                )
            ),
        ]
    return [heading, *(_of_step(one, names, choice, is_only=len(way) == 1) for one in way)]


def _of_step(step: Entry, names: Names, choice: Choice, *, is_only: bool) -> Component:
    title = None if is_only else html.H4(say("With release {release}", release=step.release))
    if step.turned is None:
        told: list[Component] = [
            html.P(say("Release {release} was made before this was kept.", release=step.release))
        ]
    else:
        chosen = [
            one for one in step.turned if choice.city in (ALL, one.get("city_a"), one.get("city_b"))
        ]
        told = [
            _of_kind(kind, of_kind, names)
            for kind in words_releases.KINDS
            if (of_kind := [one for one in chosen if one.get("kind") == kind])
        ] or [html.P(say("No comparison turned."))]
    return html.Section([title, *told], **attributes(data_testid="turned"))


def _of_kind(kind: str, turned: Sequence[Row], names: Names) -> Component:
    shown = [html.Li(words_releases.turned(one, names)) for one in turned[:_MOST_OF_A_KIND]]
    more = len(turned) - len(shown)
    return html.Details(
        [
            html.Summary(
                say("{kind}: {n}", kind=words_releases.KINDS[kind], n=words.number(len(turned), 0))
            ),
            html.Ul(shown, className="notes"),
            html.P(say_many("{n} more of this kind.", "{n} more of this kind.", more))
            if more
            else None,
        ],
        className="disclosure",
        open=len(turned) <= 10,  # noqa: PLR2004 - a short list needs no fold
    )


# --- what happened ------------------------------------------------------------------------------


def _happened(happened: Sequence[history.Event]) -> Component | None:
    if not happened:
        return None
    items = [
        html.Li(
            [
                html.Time(
                    words_releases.moment(one.at), dateTime=one.at.isoformat(), className="unbroken"
                ),
                say(": "),
                words_releases.event(one),
                say(". "),
                html.Span(one.note, lang="en") if one.note else None,
            ]
        )
        for one in happened
    ]
    return html.Section(
        [
            html.H2(say("What happened, newest first"), id=ids("history")),
            html.Ul(items, className="notes"),
        ],
        **attributes(aria_labelledby=ids("history"), data_testid="releases-history"),
    )
