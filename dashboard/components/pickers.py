"""The choices of a page: one row, what is chosen always readable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import attributes
from dashboard.language import say
from dashboard.warehouse.release import Row

NOBODY = "none"
"""Value of the focal-city picker where no city is chosen."""
LATEST = "latest"
"""Value of the year picker for each city's latest figure."""


def picker_row(*pickers: Component | None, label: str = "") -> Component:
    """Put pickers into the sticky row under a page's heading."""
    return html.Div(
        [one for one in pickers if one is not None],
        className="pickers",
        role="group",
        **attributes(aria_label=label or say("Choices")),
    )


def further(row_id: str, *pickers: Component, is_open: bool) -> list[Component]:
    """Pickers that a small window folds under a button (``assets/menu.js``); wide ones show all.

    ``is_open``: one of them is not as it comes, so that what is chosen can be read.
    """
    return [
        html.Button(
            say("More choices"),
            type="button",
            className="further-button link-button",
            **attributes(aria_expanded=str(is_open).lower(), aria_controls=row_id),
        ),
        html.Div(list(pickers), id=row_id, className="further"),
    ]


def indicator_picker(
    component_id: str, indicators: Sequence[Row], value: str, label: str = ""
) -> Component:
    """Pick one indicator, grouped by topic; takes rows of ``catalogue.indicators``.

    Indicators without any figure are left out, unless one of them is the value.
    """
    listed = [row for row in indicators if row["has_values"] or row["indicator_id"] == value]
    data = [
        {
            "group": topic,
            "items": [{"value": row["indicator_id"], "label": row["title"]} for row in rows],
        }
        for topic, rows in groupby(listed, key=lambda row: row["topic_title"])
    ]
    named = label or say("Indicator")
    return select(component_id, named, data, value, className="wide", searchable=True)


def cities_picker(component_id: str, cities: Sequence[Row], value: Sequence[str]) -> Component:
    """Pick any number of cities; takes rows of ``catalogue.cities``."""
    picker = dmc.MultiSelect(
        id=component_id,
        label=say("Cities"),
        data=[{"value": row["city_id"], "label": row["name"]} for row in cities],
        value=list(value),
        searchable=True,
        clearable=True,
        checkIconPosition="right",
        hidePickedOptions=False,
        nothingFoundMessage=say("No such city"),
        maxDropdownHeight=360,
    )
    return html.Div(picker, className="picker cities")


def focal_picker(
    component_id: str, cities: Sequence[Row], value: str | None, label: str = ""
) -> Component:
    """Pick the city the others are held against, or none (``NOBODY``)."""
    data = [{"value": NOBODY, "label": say("No city")}] + [
        {"value": row["city_id"], "label": row["name"]} for row in cities
    ]
    return select(component_id, label or say("Compare with"), data, value or NOBODY)


def category_picker(
    component_id: str,
    categories: Sequence[Row],
    breakdown: str,
    category: str,
    label: str = "",
) -> Component:
    """Pick one category, grouped by breakdown; takes rows of ``catalogue.categories``.

    The value is ``breakdown.category``.
    """
    value = category_value(breakdown, category)
    return select(component_id, label or say("Group"), category_data(categories), value)


def category_data(categories: Sequence[Row]) -> list[dict[str, Any]]:
    """What the category picker offers."""
    return [
        {
            "group": label,
            "items": [
                {"value": category_value(row["breakdown"], row["category"]), "label": row["label"]}
                for row in rows
            ],
        }
        for label, rows in groupby(categories, key=lambda row: row["breakdown_label"])
    ]


def category_value(breakdown: str, category: str) -> str:
    """Value of a category in its picker."""
    return f"{breakdown}.{category}"


def year_picker(component_id: str, years: Sequence[int], value: int | None) -> Component:
    """Pick a year, newest first, or each city's latest (``LATEST``)."""
    return select(component_id, say("Year"), year_data(years), year_value(value))


def year_data(years: Sequence[int]) -> list[dict[str, str]]:
    """What the year picker offers."""
    return [
        {"value": LATEST, "label": say("Latest")},
        *({"value": str(year), "label": str(year)} for year in sorted(years, reverse=True)),
    ]


def year_value(year: int | None) -> str:
    """Value of the year picker."""
    return LATEST if year is None else str(year)


def level_picker(component_id: str, value: str) -> Component:
    """Pick which places stand for the cities: the closest, or their countries."""
    return html.Div(
        [
            html.Span(say("Measured for"), className="picker-label", id=f"{component_id}-label"),
            dmc.SegmentedControl(
                id=component_id,
                data=[
                    {"value": "closest", "label": say("Closest place")},
                    {"value": "economy", "label": say("Country")},
                ],
                value=value,
                **attributes(aria_labelledby=f"{component_id}-label"),
            ),
        ],
        className="picker level",
    )


def options(named: Mapping[str, str]) -> list[dict[str, Any]]:
    """Offer the keys of a mapping by the labels it gives them."""
    return [{"value": key, "label": label} for key, label in named.items()]


def select(
    component_id: str, label: str, data: list[dict[str, Any]], value: str, **more: Any
) -> Component:
    """Pick one of what ``data`` offers, which is never nothing.

    ``data`` holds ``{"value", "label"}``, or groups of them (``{"group", "items"}``);
    ``className`` stands on the box around the picker, ``more`` goes to the picker itself.
    """
    kind = more.pop("className", "")
    picker = dmc.Select(
        id=component_id,
        label=label,
        data=data,
        value=value,
        allowDeselect=False,
        checkIconPosition="right",
        nothingFoundMessage=say("Nothing found"),
        maxDropdownHeight=420,
        clearSearchOnFocus=True,  # else what is typed goes into the words of the value
        **more,
    )
    return html.Div(picker, className=f"picker {kind}".strip())
