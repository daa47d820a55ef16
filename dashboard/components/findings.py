"""Findings from tests as short lists: what most places share, and who has improved."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words_challenges as said
from dashboard.components import card
from dashboard.components.attributes import attributes
from dashboard.language import say
from dashboard.warehouse import Release, Row, catalogue, challenges
from dashboard.warehouse.challenges import Improved, Shared

_SHOWN = 4
"""Findings that stand open; the others are folded."""


def findings(release: Release) -> Component:
    """Both lists, side by side where there is room."""
    return html.Div(
        [_challenges(release), _improvements(release)],
        className="findings",
        **attributes(data_testid="findings"),
    )


def _challenges(release: Release) -> Component:
    shared = challenges.shared(release)
    looked = challenges.looked(release)
    least, oldest = challenges.LEAST_PLACES, challenges.oldest(release)
    return _card(
        release,
        "challenges",
        say("Shared challenges"),
        say(said.LEAD_SHARED),
        [
            *_listed([_shared_item(one) for one in shared if not one.is_local], is_ranked=True),
            _under(
                say(said.LOCAL_SHARED),
                [_shared_item(one) for one in shared if one.is_local],
            ),
            None if shared else html.P(said.none_shared()),
            html.P(
                said.looked_against(looked.n_against, looked.n_against_full, least, oldest),
                className="hint",
            ),
        ],
        [
            said.looked_changes(looked.n_changes, looked.n_changes_full, least, oldest),
            say(said.COUNTING),
            say(said.CHANCE),
        ],
        [row for one in shared for row in one.rows],
    )


def _improvements(release: Release) -> Component:
    improved = challenges.improved(release)
    local = sorted((one for one in improved if one.is_local), key=lambda one: one.best["cities"])
    ranked = [one for one in improved if not one.is_local]
    none = said.none_improved(has_tests=bool(challenges.changes(release)))
    return _card(
        release,
        "improved",
        say("Who has improved most"),
        say(said.LEAD_IMPROVED),
        [
            *_listed([_improved(one) for one in ranked], is_ranked=True),
            _under(say(said.LOCAL_IMPROVED), [_improved(one) for one in local]),
            None if improved else html.P(none),
        ],
        [say(said.ORDER, span=challenges.SPAN), say(said.CHANCE)],
        [row for one in improved for row in (one.best, *one.others)],
    )


def _card(
    release: Release,
    name: str,
    title: str,
    lead: str,
    lists: Sequence[Component | None],
    notes: Sequence[str],
    rows: Sequence[Row],
) -> Component:
    used = catalogue.sources_of(release, {row["source_id"] for row in rows})
    return html.Section(
        [
            html.H2(title, id=f"findings-{name}"),
            html.P(lead, className="unit"),
            *lists,
            html.Details(
                [
                    html.Summary(say("How this is counted, and sources")),
                    card.notes_list(notes),
                    card.source_line(card.source_notes(used), release.name) if used else None,
                ],
                className="disclosure",
            ),
        ],
        className="card findings-card",
        **attributes(data_testid=name, aria_labelledby=f"findings-{name}"),
    )


def _listed(items: Sequence[Component], *, is_ranked: bool) -> list[Component | None]:
    """A list of which the first stand open and the others are folded."""
    if not items:
        return []
    rest = items[_SHOWN:]
    folded = html.Details(
        [
            html.Summary(say("{n} more", n=len(rest))),
            _list(rest, is_ranked=is_ranked, start=_SHOWN + 1),
        ],
        className="disclosure",
    )
    return [_list(items[:_SHOWN], is_ranked=is_ranked), folded if rest else None]


def _list(items: Sequence[Component], *, is_ranked: bool, start: int = 1) -> Component:
    if is_ranked:
        return html.Ol(list(items), start=str(start), className="findings-list")
    return html.Ul(list(items), className="findings-list")


def _under(heading: str, items: Sequence[Component]) -> Component | None:
    if not items:
        return None
    return html.Div(
        [html.H3(heading), *_listed(items, is_ranked=False)], className="findings-apart"
    )


def shared_link(one: Shared) -> Component:
    """Name a shared challenge, with a link to its comparison."""
    href = f"/compare?indicator={one.indicator_id}&year={one.year}"
    return dcc.Link(said.title(one.rows[0]), href=href)


def _shared_item(one: Shared) -> Component:
    first = one.rows[0]
    if one.kind == "below":
        text = said.below(one.average, one.year, first["better"], one.rows, one.worse)
    else:
        text = said.fallen(one.from_year or one.year, one.year, one.rows, one.worse)
    return _item(shared_link(one), text)


def _improved(one: Improved) -> Component:
    best = one.best
    href = f"/compare?indicator={best['indicator_id']}&focal={best['city_id']}"
    return _item(dcc.Link(said.name(best), href=href), said.improved(best, one.others))


def _item(link: Component, text: str) -> Component:
    return html.Li([link, html.P(text)])
