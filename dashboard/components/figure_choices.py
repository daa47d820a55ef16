"""The choices of the researcher's table: every side of a selection, each as a picker.

Beside each option stands how many figures it would leave, all other choices staying as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components.attributes import attributes
from dashboard.components.pickers import further
from dashboard.language import mark, say
from dashboard.selection import LEVELS, Selection
from dashboard.warehouse import Release, Row, catalogue, facets, observations

CHOICES = ("topic", "indicator", "city", "level", "from", "to", "breakdown", "category", "source")
"""Pickers, by the parameter each stands for."""

COUNTED = ("topic", "indicator", "city", "level", "breakdown", "category", "source")
"""Pickers whose options carry counts."""

_LABELS = {
    "topic": (mark("Topic"), mark("All topics")),
    "indicator": (mark("Indicator"), mark("All indicators")),
    "city": (mark("Cities and averages"), mark("All cities")),
    "level": (mark("Measured for"), ""),
    "from": (mark("From year"), mark("First")),
    "to": (mark("To year"), mark("Latest")),
    "breakdown": (mark("Broken down by"), mark("All breakdowns")),
    "category": (mark("Group"), mark("All groups")),
    "source": (mark("Publisher"), mark("All publishers")),
}
"""Label of each picker, and what it says while nothing is chosen in it."""

_LEVEL_WORDS = {
    "closest": mark("Closest place"),
    "economy": mark("Country"),
    "all": mark("Every place"),
}

_OPTION = {"function": "gcenOption"}
"""Draws label and count of an option; see ``assets/explore.js``."""


def figure_choices(ids: Callable[[str], str], release: Release, selection: Selection) -> Component:
    """Give the pickers of a selection; ``ids`` names each by its parameter."""
    first, last = observations.years(release) or (None, None)
    years = [str(year) for year in range(last, first - 1, -1)] if first and last else []
    data = options(release, selection)
    chosen = {
        "topic": selection.topics,
        "indicator": selection.indicators,
        "city": selection.cities,
        "breakdown": selection.breakdowns,
        "category": selection.categories,
        "source": selection.sources,
    }
    one: dict[str, tuple[Sequence[Any], str | None]] = {
        "level": (data["level"], selection.level),
        "from": (years, _text(selection.from_year)),
        "to": (years, _text(selection.to_year)),
    }
    pickers = {
        name: _many(ids, name, data[name], chosen[name])
        if name in chosen
        else _one(ids, name, *one[name])
        for name in CHOICES
    }
    others = selection.but(topics=(), indicators=(), cities=(), release=None)
    return html.Div(
        [
            *(pickers.pop(name) for name in ("topic", "indicator", "city")),
            *further(ids("further"), *pickers.values(), is_open=others != Selection()),
        ],
        className="explore-pickers",
        role="group",
        **attributes(aria_label=say("Choices")),
    )


def _many(
    ids: Callable[[str], str], name: str, data: Sequence[Any], value: Sequence[str]
) -> Component:
    label, nothing = _LABELS[name]
    picker = dmc.MultiSelect(
        id=ids(name),
        label=say(label),
        data=list(data),
        value=list(value),
        placeholder="" if value else say(nothing),
        searchable=True,
        clearable=True,
        hidePickedOptions=False,
        nothingFoundMessage=say("Nothing found"),
        maxDropdownHeight=380,
        renderOption=_OPTION,
        comboboxProps={"width": "max-content", "position": "bottom-start"},
        clearButtonProps=attributes(aria_label=say("Clear: {filter}", filter=say(label))),
    )
    return html.Div(picker, className=f"picker explore-{name}")


def _one(ids: Callable[[str], str], name: str, data: Sequence[Any], value: str | None) -> Component:
    label, nothing = _LABELS[name]
    picker = dmc.Select(
        id=ids(name),
        label=say(label),
        data=list(data),
        value=value,
        placeholder=say(nothing) if nothing else "",
        searchable=bool(nothing),
        clearSearchOnFocus=True,
        clearable=bool(nothing),
        allowDeselect=bool(nothing),
        maxDropdownHeight=380,
        nothingFoundMessage=say("Nothing found"),
        renderOption=_OPTION,
        comboboxProps={"width": "max-content", "position": "bottom-start"},
        clearButtonProps=attributes(aria_label=say("Clear: {filter}", filter=say(label))),
    )
    return html.Div(picker, className=f"picker explore-{name}")


def _text(year: int | None) -> str | None:
    return None if year is None else str(year)


def options(release: Release, selection: Selection) -> dict[str, list[dict[str, Any]]]:
    """What each picker of ``COUNTED`` offers, with the figures that each option holds.

    Indicators are those of the topics chosen, categories those of the breakdowns chosen.
    """
    counts = facets.counts(release, selection)
    return {
        "topic": _options(_topics(release), counts["topic"]),
        "indicator": _indicators(release, selection.topics, counts["indicator"]),
        "city": _parties(release, counts["city"]),
        "level": [_option(level, say(_LEVEL_WORDS[level]), counts["level"]) for level in LEVELS],
        "breakdown": _options(observations.breakdowns(release), counts["breakdown"]),
        "category": _options(
            observations.categories(release, selection.breakdowns), counts["category"]
        ),
        "source": _options(_sources(release), counts["source"]),
    }


def _option(value: str, label: str, counts: Mapping[str, int]) -> dict[str, Any]:
    return {"value": value, "label": label, "count": words.number(counts.get(value, 0), 0)}


def _options(rows: Sequence[Row], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [_option(row["value"], row["label"], counts) for row in rows]


def _topics(release: Release) -> list[Row]:
    titles = {row["topic"]: row["topic_title"] for row in catalogue.indicators(release)}
    return [{"value": topic, "label": title} for topic, title in titles.items()]


def _indicators(
    release: Release, topics: Sequence[str], counts: Mapping[str, int]
) -> list[dict[str, Any]]:
    listed = [row for row in catalogue.indicators(release) if not topics or row["topic"] in topics]
    return [
        {
            "group": title,
            "items": [_option(row["indicator_id"], row["title"], counts) for row in rows],
        }
        for title, rows in groupby(listed, key=lambda row: str(row["topic_title"]))
    ]


def _parties(release: Release, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    groups = {None: say("Cities"), "aggregate": say("Averages")}
    listed = observations.parties(release)
    return [
        {"group": group, "items": _options(list(rows), counts)}
        for group, rows in groupby(listed, key=lambda row: groups.get(row["level"], say("Others")))
    ]


def _sources(release: Release) -> list[Row]:
    """Publishers; where one has several sources, each with its title."""
    rows = [row for row in catalogue.sources(release) if row["retrieved_at"]]
    publishers = [row["publisher"] for row in rows]
    return [
        {
            "value": row["source_id"],
            "label": row["publisher"]
            if publishers.count(row["publisher"]) == 1
            else f"{row['publisher']}: {row['title']}",
        }
        for row in rows
    ]
