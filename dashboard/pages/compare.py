"""One indicator, chosen cities: latest values with their certainty, and the way they came."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import state, words
from dashboard.components import pickers, states
from dashboard.components.card import SourceNote, chart_card
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head, url_output, url_value
from dashboard.components.table import Column, data_table
from dashboard.figures import dots, trend
from dashboard.warehouse import Release, Warehouse, catalogue, comparison
from dashboard.warehouse.release import Row

PAGE = Page(
    path="/compare",
    title="Compare",
    nav="Compare",
    order=2,
    question="Where do the cities stand on one indicator, how sure is that, and is it moving?",
)
ids = page_ids("compare")


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Pickers, and both cards, for the choices in the address."""
    release = warehouse.release(query.get("release") or None)
    known = _known(release)
    choices, remarks = state.parse(query, known, _groups(release, query, known))
    view = comparison.view(release, _subject(choices), choices.cities, choices.focal, choices.year)
    return html.Div(
        [
            page_head(PAGE.title, PAGE.question),
            states.remarks(remarks),
            _pickers(release, choices),
            dcc.Store(id=ids("release"), data=choices.release),
            html.Div(_cards(release, choices), id=ids("cards"), className="cards"),
        ]
    )
