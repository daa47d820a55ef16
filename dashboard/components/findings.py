"""Findings from tests as short lists: what most places share, and who has improved."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words_challenges as said
from dashboard.components import card
from dashboard.components.attributes import attributes
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
        "Shared challenges",
        "Where most places that can be tested are on the wrong side of an average, or moved to it",
        [
            *_listed([_shared(one) for one in shared if not one.is_local], html.Ol),
            _under(
                said.LOCAL_SHARED,
                [_shared(one) for one in shared if one.is_local],
            ),
            None if shared else html.P(said.none_shared()),
        ],
        [
            said.looked_against(looked.n_against, looked.n_against_full, least, oldest),
            said.looked_changes(looked.n_changes, looked.n_changes_full, least, oldest),
            said.COUNTING,
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
        "Who has improved most",
        "Significant changes for the better that could be tested, the most certain first",
        [
            *_listed([_improved(one) for one in ranked], html.Ol),
            _under(said.LOCAL_IMPROVED, [_improved(one) for one in local]),
            None if improved else html.P(none),
        ],
        [said.ORDER.format(span=challenges.SPAN)] if improved else [],
        [row for one in improved for row in (one.best, *one.others)],
    )


def _card(  # noqa: PLR0913, PLR0917 - these are the parts of a card of findings
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
            card.notes_list(notes),
            card.source_line(card.source_notes(used), release.name) if used else None,
        ],
        className="card findings-card",
        **attributes(data_testid=name, aria_labelledby=f"findings-{name}"),
    )


def _listed(
    items: Sequence[Component], kind: type[html.Ol] | type[html.Ul]
) -> list[Component | None]:
    """A list of which the first stand open and the others are folded."""
    if not items:
        return []
    rest = items[_SHOWN:]
    folded = None
    if rest:
        more = kind(list(rest), className="findings-list")
        if kind is html.Ol:
            more.start = str(_SHOWN + 1)
        folded = html.Details(
            [html.Summary(f"{len(rest)} more"), more],
            className="disclosure",
        )
    return [kind(list(items[:_SHOWN]), className="findings-list"), folded]


def _under(heading: str, items: Sequence[Component]) -> Component | None:
    if not items:
        return None
    return html.Div([html.H3(heading), *_listed(items, html.Ul)], className="findings-apart")


def _shared(one: Shared) -> Component:
    first = one.rows[0]
    if one.kind == "below":
        text = said.below(one.average, one.year, first["better"], one.rows, one.worse)
    else:
        text = said.fallen(one.from_year or one.year, one.year, one.rows, one.worse)
    return _item(said.title(first), f"/compare?indicator={one.indicator_id}&year={one.year}", text)


def _improved(one: Improved) -> Component:
    best = one.best
    href = f"/compare?indicator={best['indicator_id']}&focal={best['city_id']}"
    return _item(said.name(best), href, said.improved(best, one.others))


def _item(title: str, href: str, text: str) -> Component:
    return html.Li([dcc.Link(title, href=href), html.P(text)])
