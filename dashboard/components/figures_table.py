"""The researcher's table: figures in words, paged and sorted on the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard import words

ROWS_PER_PAGE = 50

_THEME = (
    "themeQuartz.withPart(agGrid.colorSchemeVariable)"
    ".withParams({fontFamily: 'inherit', headerFontFamily: 'inherit'})"
)
_TEXT = {"wrapText": True, "cellClass": "figure-text"}
_NUMBER = {"type": "rightAligned", "cellClass": "figure-number ag-right-aligned-cell"}

_COLUMNS: Sequence[Mapping[str, Any]] = (
    {"field": "city", "headerName": "City", "width": 112, **_TEXT},
    {"field": "indicator", "headerName": "Indicator", "width": 300, **_TEXT},
    {"field": "value", "headerName": "Value", "width": 104, **_NUMBER},
    {"field": "unit", "headerName": "Unit", "width": 108, "sortable": False, **_TEXT},
    {"field": "year", "headerName": "Period", "width": 104, **_TEXT},
    {"field": "group", "headerName": "Group", "width": 184, **_TEXT},
    {"field": "geo", "headerName": "Measured for", "width": 150, **_TEXT},
    {"field": "geo_level", "headerName": "Kind of place", "width": 124, **_TEXT},
    {"field": "std_error", "headerName": "Standard error", "width": 104, **_NUMBER},
    {"field": "interval", "headerName": "95 % interval", "width": 130, "sortable": False, **_TEXT},
    {"field": "sample_size", "headerName": "Sample", "width": 100, **_NUMBER},
    {"field": "remark", "headerName": "What to know", "width": 320, "sortable": False, **_TEXT},
    {"field": "publisher", "headerName": "Publisher", "width": 190, **_TEXT},
)


def figures_grid(grid_id: str) -> Component:
    """Table that asks for its rows as it needs them (``getRowsRequest``); rows of ``in_words``."""
    grid: Component = dag.AgGrid(
        id=grid_id,
        rowModelType="infinite",
        columnDefs=[dict(column) for column in _COLUMNS],
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "suppressMovable": True,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
        },
        dashGridOptions={
            "theme": {"function": _THEME},
            "pagination": True,
            "paginationPageSize": ROWS_PER_PAGE,
            "paginationPageSizeSelector": False,
            "cacheBlockSize": ROWS_PER_PAGE,
            "maxBlocksInCache": 4,
            "maxConcurrentDatasourceRequests": 1,
            "rowHeight": 56,
            "rowSelection": {
                "mode": "singleRow",
                "checkboxes": False,
                "enableClickSelection": True,
            },
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "suppressDragLeaveHidesColumns": True,
        },
        style={"height": None, "width": "100%"},
        className="figures-grid",
    )
    return grid


def in_words(row: Mapping[str, Any]) -> dict[str, str]:
    """Row of ``observations.page`` as a reader sees it; every cell is text."""
    decimals = row["decimals"]
    return {
        "city": row["city"] or _no_city(row["geo_level"]),
        "indicator": row["indicator"],
        "value": words.number(row["value"], decimals),
        "unit": row["unit_short"],
        "full_unit": row["unit"],
        "year": words.period(row["period_label"], row["year"]),
        "group": _group(row),
        "geo": row["geo"],
        "geo_level": words.LEVELS.get(row["geo_level"], ""),
        "std_error": words.number(row["std_error"], max(decimals, 1)),
        "interval": words.interval(row["low"], row["high"], decimals) or words.MISSING,
        "sample_size": words.number(row["sample_size"], 0),
        "remark": remark(row),
        "publisher": row["publisher"],
        "source": f"{row['publisher']}, {row['source_title']}",
        "source_url": row["source_url"],
        "licence": row["licence"],
        "retrieved": f"{row['retrieved_at'].day} {row['retrieved_at']:%B %Y}",
        "comparability": words.COMPARABILITY.get(row["comparability"] or "", ""),
        "definition_note": row["definition_note"],
        "source_flag": row["source_flag"] or "",
    }


def remark(row: Mapping[str, Any]) -> str:
    """Say why a figure is missing, or how it is marked, and its note; a full stop after each."""
    mark = words.mark(row["obs_status"])
    parts = [f"{mark[0].upper()}{mark[1:]}" if mark else "", (row["note"] or "").strip()]
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


def _group(row: Mapping[str, Any]) -> str:
    if row["breakdown"] == "total":
        return "All"
    return str(row["category_label"] or row["category"])


def _no_city(level: str) -> str:
    return "Average" if level == "aggregate" else "Other participant"


_DETAIL = (
    ("Value", "value"),
    ("Unit", "full_unit"),
    ("Period", "year"),
    ("Group", "group"),
    ("Measured for", "geo"),
    ("Kind of place", "geo_level"),
    ("95 % interval", "interval"),
    ("Standard error", "std_error"),
    ("Sample", "sample_size"),
    ("Comparability", "comparability"),
    ("What to know", "remark"),
    ("How this series differs", "definition_note"),
    ("Publisher's own mark", "source_flag"),
    ("Licence", "licence"),
    ("Retrieved", "retrieved"),
)


def figure_detail(row: Mapping[str, str] | None) -> Component:
    """One row of ``in_words`` in full, or how to choose one."""
    if not row:
        return html.P("Choose a row to read it in full: by a click, or by the space bar.")
    pairs = [
        html.Div([html.Dt(title), html.Dd(row[key])])
        for title, key in _DETAIL
        if row.get(key) and row[key] != words.MISSING
    ]
    source = html.A(
        row["source"], href=row["source_url"], target="_blank", rel="noopener noreferrer"
    )
    return html.Div(
        [
            html.H2(f"{row['city']}: {row['indicator']}"),
            html.Dl([*pairs, html.Div([html.Dt("Source"), html.Dd(source)])]),
        ]
    )
