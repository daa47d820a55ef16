"""The choices of the researcher's table: every side of a selection, each as a picker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import attributes
from dashboard.selection import Selection
from dashboard.warehouse import Release, Row, catalogue, observations

CHOICES = ("topic", "indicator", "city", "level", "from", "to", "breakdown", "category", "source")
"""Pickers, by the parameter each stands for."""

_LEVELS = (("closest", "Closest place"), ("economy", "Country"), ("all", "Every place"))


def figure_choices(ids: Callable[[str], str], release: Release, selection: Selection) -> Component:
    """Give the pickers of a selection; ``ids`` names each by its parameter."""
    first, last = observations.years(release) or (None, None)
    years = [str(year) for year in range(last, first - 1, -1)] if first and last else []
    return html.Div(
        [
            _many(ids, "topic", "Topic", _topics(release), selection.topics, "All topics"),
            _many(
                ids,
                "indicator",
                "Indicator",
                indicator_options(release, selection.topics),
                selection.indicators,
                "All indicators",
            ),
            _many(ids, "city", "Cities and averages", _parties(release), selection.cities, "All"),
            _one(
                ids,
                "level",
                "Measured for",
                [{"value": v, "label": w} for v, w in _LEVELS],
                selection.level,
            ),
            _one(ids, "from", "From year", years, _text(selection.from_year), "First"),
            _one(ids, "to", "To year", years, _text(selection.to_year), "Latest"),
            _many(
                ids,
                "breakdown",
                "Broken down by",
                _options(observations.breakdowns(release)),
                selection.breakdowns,
                "All breakdowns",
            ),
            _many(
                ids,
                "category",
                "Group",
                category_options(release, selection),
                selection.categories,
                "All groups",
            ),
            _many(
                ids, "source", "Publisher", _sources(release), selection.sources, "All publishers"
            ),
        ],
        className="explore-pickers",
        role="group",
        **attributes(aria_label="Choices"),
    )


def _many(
    ids: Callable[[str], str],
    name: str,
    label: str,
    data: Sequence[Any],
    value: Sequence[str],
    placeholder: str,
) -> Component:
    picker = dmc.MultiSelect(
        id=ids(name),
        label=label,
        data=list(data),
        value=list(value),
        placeholder="" if value else placeholder,
        searchable=True,
        clearable=True,
        hidePickedOptions=False,
        checkIconPosition="right",
        nothingFoundMessage="Nothing found",
        maxDropdownHeight=380,
        comboboxProps={"width": "max-content", "position": "bottom-start"},
    )
    return html.Div(picker, className=f"picker explore-{name}")


def _one(
    ids: Callable[[str], str],
    name: str,
    label: str,
    data: Sequence[Any],
    value: str | None,
    placeholder: str = "",
) -> Component:
    picker = dmc.Select(
        id=ids(name),
        label=label,
        data=list(data),
        value=value,
        placeholder=placeholder,
        searchable=bool(placeholder),
        clearable=bool(placeholder),
        allowDeselect=bool(placeholder),
        checkIconPosition="right",
        maxDropdownHeight=380,
    )
    return html.Div(picker, className=f"picker explore-{name}")


def _text(year: int | None) -> str | None:
    return None if year is None else str(year)


def _options(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [{"value": row["value"], "label": row["label"]} for row in rows]


def _topics(release: Release) -> list[dict[str, str]]:
    titles = {row["topic"]: row["topic_title"] for row in catalogue.indicators(release)}
    return [{"value": topic, "label": title} for topic, title in titles.items()]


def indicator_options(release: Release, topics: Sequence[str]) -> list[dict[str, Any]]:
    """Indicators of the topics chosen, or all, grouped by topic."""
    listed = [row for row in catalogue.indicators(release) if not topics or row["topic"] in topics]
    return [
        {
            "group": title,
            "items": [{"value": row["indicator_id"], "label": row["title"]} for row in rows],
        }
        for title, rows in groupby(listed, key=lambda row: row["topic_title"])
    ]


def category_options(release: Release, selection: Selection) -> list[dict[str, str]]:
    """Categories of the breakdowns chosen, or all."""
    return _options(observations.categories(release, selection.breakdowns))


def _parties(release: Release) -> list[dict[str, Any]]:
    groups = {None: "Cities", "aggregate": "Averages"}
    listed = observations.parties(release)
    return [
        {"group": group, "items": _options(list(rows))}
        for group, rows in groupby(listed, key=lambda row: groups.get(row["level"], "Others"))
    ]


def _sources(release: Release) -> list[dict[str, str]]:
    rows = [row for row in catalogue.sources(release) if row["retrieved_at"]]
    return [{"value": row["source_id"], "label": row["publisher"]} for row in rows]
