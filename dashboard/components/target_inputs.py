"""Asks for a target: the value to reach and the year, as every page asks for them."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash.development.base_component import Component

from dashboard.language import say

_FIRST_YEAR, _LAST_YEAR = 1950, 2100


def value_and_year(value_id: str, year_id: str) -> list[Component]:
    """Give the two number inputs of a target, empty, under the ids of their page."""
    return [
        dmc.NumberInput(id=value_id, label=say("Value to reach"), value=""),
        dmc.NumberInput(
            id=year_id,
            label=say("Year"),
            value="",
            min=_FIRST_YEAR,
            max=_LAST_YEAR,
            allowDecimal=False,
            thousandSeparator="",
        ),
    ]
