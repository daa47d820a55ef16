"""The change of each place between two years: tested, or the reason why not."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard import words, words_compare
from dashboard.comparing.view import View, ids
from dashboard.components import changed, states
from dashboard.components.card import Note, chart_card
from dashboard.components.rich import filled
from dashboard.figures import dots
from dashboard.figures.dots import Dot, Reference
from dashboard.language import say
from dashboard.warehouse import comparison, trends
from dashboard.warehouse.release import Row

_SIZES_APART = 8
"""Times by which figures differ before their changes are drawn in percent."""


def change(view: View) -> Component:
    """The card of the changes between the two years chosen."""
    if view.span is None:
        return states.empty_state(
            say("No change can be shown"),
            say("None of the chosen cities has figures of two years in this choice."),
        )
    rows, missing = trends.between(view.release, view.subject, view.choices.cities, view.span)
    is_relative = _is_relative(rows, view.indicator["unit_short"])
    drawn = [_dot(view, row, is_relative=is_relative) for row in rows]
    drawn.sort(key=lambda dot: -dot.value)
    figure = dots.dots(drawn, Reference(0.0, say("no change")))
    start, end = view.span
    what = say("change in % of the earlier figure") if is_relative else _unit(view)
    return chart_card(
        ids("change"),
        title=say("{title}: from {start} to {end}", title=view.title, start=start, end=end),
        unit=what,
        sentence=words_compare.change_finding(
            view.about,
            view.span,
            [changed.change_of(row) for row in rows],
            view.focal_name,
            [row["city"] for row in missing],
        ),
        key=changed.change_key(rows),
        figure=figure,
        table=changed.change_table(view.about, view.span, rows, missing),
        sources=view.sources(rows),
        notes=_notes(view, rows, missing),
        download=view.download([start, end]),
        download_note=say("every year from {start} to {end}", start=start, end=end),
        release=view.release.name,
    )


def _is_relative(rows: Sequence[Row], unit_short: str) -> bool:
    """Whether sizes lie so far apart that one axis cannot hold the changes of all."""
    sizes = [row["value_from"] for row in rows]
    if len(sizes) < 2 or min(sizes) <= 0 or "%" in unit_short:  # noqa: PLR2004 - one has an axis of its own
        return False
    return bool(max(sizes) > _SIZES_APART * min(sizes))


def _unit(view: View) -> str:
    """Unit of the changes: the indicator's own, where its figures are not percentages."""
    is_share = "%" in view.about.unit_short
    return view.about.difference_unit if is_share else str(view.indicator["unit"])


def _dot(view: View, row: Row, *, is_relative: bool) -> Dot:
    about, focal = view.about, view.choices.focal
    written = words_compare.signed(row["change"], about.decimals)
    factor = 100 / row["value_from"] if is_relative else 1.0
    if is_relative:
        percent = words_compare.signed(row["change"] * factor, 1)
        written = say("{percent} % ({change})", percent=percent, change=written)
    reach = None if row["std_error"] is None else comparison.Z * row["std_error"] * factor
    value = row["change"] * factor
    return Dot(
        name=words.join(row["cities"]),
        under=words.place_line(row["cities"], row["geo"], row["geo_level"]),
        value=value,
        low=None if reach is None else value - reach,
        high=None if reach is None else value + reach,
        written=f"{written} · {words_compare.change_label(row['verdict'], row['reason'])}",
        short=f"{written} · {words_compare.change_short(row['verdict'], row['reason'])}",
        hover=words_compare.change_hover(about, changed.change_of(row), view.span or (0, 0)),
        is_own=words.is_own(row["geo_level"]),
        verdict=None if row["reason"] == "full_count" else row["verdict"],
        is_focal=focal in row["city_ids"],
    )


def _notes(view: View, rows: Sequence[Row], missing: Sequence[Row]) -> list[Note]:
    notes: list[Note] = [*changed.missing_notes(missing, view.span or (0, 0))]
    if rows:
        notes.append(
            say(
                "Each change is that of one place between its own two figures as published; "
                "changes of two places are not tested against each other."
            )
        )
        notes += words.unrounded(
            (row["value_from"], row["value_to"], view.about.decimals) for row in rows
        )
    if rows and all(row["p_value"] is None for row in rows) and view.tested_spans:
        notes.append(_tested(view))
    return notes


def _tested(view: View) -> list[Component | str]:
    """Lead to the latest change that can be tested."""
    first, last = view.tested_spans[0]
    span = states.link(
        say("from {first} to {last}", first=first, last=last),
        view.address(from_year=first, to_year=last),
    )
    return filled(
        say("Changes that can be tested are marked in the list of years; the latest: {span}."),
        span=span,
    )
