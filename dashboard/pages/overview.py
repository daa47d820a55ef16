"""The ten cities at a glance: headline indicators as a scorecard."""

from __future__ import annotations

from typing import Any

from dash import Dash
from dash.development.base_component import Component

from dashboard.components.page import Page, page_head
from dashboard.warehouse import Warehouse

PAGE = Page(
    path="/",
    title="Overview",
    nav="Overview",
    order=1,
    question="How do ten city school systems stand, indicator by indicator?",
)


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Scorecard of the ten cities."""
    return page_head(PAGE.title, PAGE.question)


def callbacks(app: Dash, warehouse: Warehouse) -> None:
    """Nothing to choose on this page: it answers by itself."""
