"""Groups of students within the places: their values side by side, and the gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import theme, words, words_compare
from dashboard.comparing.view import View, ids
from dashboard.components import compared, grouped, states
from dashboard.components.card import FORMATS, Note, chart_card
from dashboard.components.rich import filled
from dashboard.figures import dots
from dashboard.figures.dots import Dot, Mark
from dashboard.language import in_sentence, say
from dashboard.warehouse import groups
from dashboard.warehouse.release import Row

_MARKS = (
    ("circle", theme.ACCENT),
    ("diamond", theme.LOWER),
    ("square", theme.HIGHER),
    ("triangle-up", theme.TEXT),
    ("star", theme.CROWD),
)
"""Symbols and colours of the groups in their order; the first and the last tell most."""


def within(view: View) -> Component:
    """The card of the groups of one breakdown, or why there is none."""
    dimension = view.dimension
    if dimension is None:
        return states.empty_state(
            say("No groups to set side by side"),
            say(
                "“{title}” is not published by sex, socio-economic group or another of the groups "
                "shown here.",
                title=view.indicator["title"],
            ),
        )
    subject = view.subject._replace(breakdown=dimension)
    found = groups.grouped(view.release, subject, view.choices.cities, view.choices.year)
    if found.pair is None:
        return states.empty_state(
            say("No groups to set side by side"),
            say("None of the chosen cities has figures of two groups in one year in this choice."),
        )
    marks = _symbols(found)
    return chart_card(
        ids("groups"),
        title=say("{title}: groups within the systems", title=view.indicator["title"]),
        unit=say(
            "{unit}, by {groups}",
            unit=view.indicator["unit"],
            groups=in_sentence(view.dimensions[dimension]),
        ),
        sentence=_finding(view, found, found.pair),
        key=grouped.group_key(
            {group: f"group-{symbol}" for group, (symbol, _) in marks.items()}, found
        ),
        figure=dots.dots([_dot(view, found, row, marks) for row in found.places]),
        table=grouped.group_table(view.about, found),
        sources=view.sources(found.places),
        notes=_notes(view, found),
        download=view.download(
            [row["year"] for row in found.places],
            breakdowns=(dimension,),
            categories=tuple(group for group, _ in found.groups),
        ),
        download_note=_download_note(found),
        release=view.release.name,
    )


def _download_note(found: groups.Grouped) -> str:
    years = sorted({row["year"] for row in found.places})
    return (
        say("every year from {start} to {end}", start=years[0], end=years[-1]) if years[1:] else ""
    )


def _symbols(found: groups.Grouped) -> Mapping[str, tuple[str, str]]:
    return {group: mark for (group, _), mark in zip(found.groups, _MARKS, strict=False)}


def _finding(view: View, found: groups.Grouped, pair: tuple[groups.Group, groups.Group]) -> str:
    first, last = pair
    both = [row for row in found.places if {first[0], last[0]} <= set(row["values"])]
    above = sum(row["values"][last[0]]["value"] > row["values"][first[0]]["value"] for row in both)
    gaps = [
        words_compare.Gap(
            words.shown_by(row["cities"], row["geo"], row["geo_level"]),
            row["gap"]["value"],
            row["gap"]["std_error"],
            is_derived=row["gap"]["obs_status"] == "E",
        )
        for row in found.places
        if row["gap"]
    ]
    return words_compare.groups_finding(
        compared.measured(view.indicator, None),
        words_compare.when(row["year"] for row in found.places),
        words_compare.Above(first[1], last[1], above, len(both), len(found.places)),
        gaps,
        _gap_measured(found),
    )


def _gap_measured(found: groups.Grouped) -> words.Measured | None:
    return compared.measured(found.gap, None) if found.gap else None


def _dot(view: View, found: groups.Grouped, row: Row, marks: Mapping[str, tuple[str, str]]) -> Dot:
    about = view.about
    values = {group: one["value"] for group, one in row["values"].items()}
    labels = dict(found.groups)
    main = max(found.places, key=lambda one: one["year"])["year"]
    measured = _gap_measured(found)
    short = written = " / ".join(words.number(value, about.decimals) for value in values.values())
    if row["gap"] and measured:
        value = row["gap"]["value"]
        short = say("gap {gap}", gap=words.number(value, measured.decimals))
        error = row["gap"]["std_error"]
        written = say("gap {gap}", gap=words_compare.gap_written(value, error, measured))
    dated = "" if row["year"] == main else f" ({row['year']})"
    return Dot(
        name=words.join(row["cities"]),
        under=words.place_line(row["cities"], row["geo"], row["geo_level"]),
        value=min(values.values()),
        low=min(values.values()),
        high=max(values.values()),
        written=f"{written}{dated}",
        short=f"{short}{dated}",
        hover="",
        is_own=words.is_own(row["geo_level"]),
        marks=[
            Mark(
                one["value"],
                *marks[group],
                hover=f"<b>{labels[group]}</b><br>"
                + words.hover({**one, "cities": row["cities"]}, about.decimals, about.unit_short),
            )
            for group, one in row["values"].items()
            if group in marks
        ],
    )


def _notes(view: View, found: groups.Grouped) -> Sequence[Note]:
    names = {row["city_id"]: row["name"] for row in view.cities}
    notes: list[Note] = []
    if found.missing:
        missing = words.join(names[city] for city in found.missing)
        notes.append(
            say("No figures of two of these groups in one year: {cities}.", cities=missing)
        )
    if found.gap and found.is_gap_derived:
        notes.append(
            say(
                "Gap, subtracted by us: {title}. {definition}",
                title=found.gap["title"],
                definition=found.gap["definition"],
            )
        )
    elif found.gap:
        notes.append(
            say(
                "Published gap: {title}. {definition} It is taken from unrounded values, so it may "
                "differ from the difference of the values shown.",
                title=found.gap["title"],
                definition=found.gap["definition"],
            )
        )
    if found.gap and any(row["gap"] for row in found.places):
        notes.append(_gap_file(view, found.places, found.gap))
    return notes


def _gap_file(view: View, places: Sequence[Row], gap: Row) -> Note:
    """Lead to the rows of the gap, which are another indicator's than those of the card's file."""
    query = view.download(
        [row["year"] for row in places if row["gap"]],
        indicators=(gap["indicator_id"],),
        breakdowns=(gap["breakdown"],),
        categories=(gap["category"],),
    )
    links = [
        html.A(label, href=f"/api/v1/observations?{query}&format={key}", download="")
        for key, label in FORMATS
        if key in {"csv", "xlsx"}
    ]
    has_errors = any(row["gap"] and row["gap"]["std_error"] is not None for row in places)
    return filled(
        say("The gap and its standard error are in files of their own: {csv}, {excel}.")
        if has_errors
        else say("The gap is in files of its own: {csv}, {excel}."),
        csv=links[0],
        excel=links[1],
    )
