"""The researcher's table: figures in words, ordered and read on the server, block by block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components.attributes import attributes
from dashboard.components.grid_words import grid_words
from dashboard.language import mark, say, term
from dashboard.state_explore import HIDDEN, IDENTITY, SHOWN, UNSORTED, View
from dashboard.warehouse.observations import COLUMNS

ROWS_PER_BLOCK = 100

_THEME = (
    "themeQuartz.withPart(agGrid.colorSchemeVariable)"
    ".withParams({fontFamily: 'inherit', headerFontFamily: 'inherit'})"
)
_TEXT = {"wrapText": True, "cellClass": "figure-text"}
_NUMBER = {"type": "rightAligned", "cellClass": "figure-number ag-right-aligned-cell"}

_COLUMNS: Mapping[str, tuple[str, int, Mapping[str, Any]]] = {
    "city": (mark("City"), 112, _TEXT),
    "indicator": (mark("Indicator"), 270, _TEXT),
    "value": (mark("Value"), 104, _NUMBER),
    "unit": (mark("Unit"), 108, _TEXT),
    "year": (mark("Period"), 104, _TEXT),
    "group": (mark("Group"), 184, _TEXT),
    "geo": (mark("Measured for"), 150, _TEXT),
    "geo_level": (mark("Kind of place"), 124, _TEXT),
    "std_error": (mark("Standard error"), 112, _NUMBER),
    "interval": (mark("95 % interval"), 130, _TEXT),
    "sample_size": (mark("Sample"), 104, _NUMBER),
    "remark": (mark("What to know"), 320, _TEXT),
    "publisher": (mark("Publisher"), 190, _TEXT),
    "comparability": (mark("Comparability"), 210, _TEXT),
    "source_flag": (mark("Publisher's own mark"), 120, _TEXT),
    "licence": (mark("Licence"), 220, _TEXT),
    "retrieved": (mark("Retrieved"), 140, _TEXT),
    "series_id": (mark("Series"), 220, _TEXT),
}
"""Columns of the table: heading, width in pixels, and how cells are set."""


def title(column: str) -> str:
    """Heading of a column in the reader's language."""
    return say(_COLUMNS[column][0])


def figures_grid(grid_id: str, view: View, label: str) -> Component:
    """Table that asks for its rows as it needs them (``getRowsRequest``); rows of ``in_words``.

    Any number of rows can be selected; which ones, it keeps by the ``key`` of a row.
    """
    grid: Component = dag.AgGrid(
        id=grid_id,
        rowModelType="infinite",
        columnDefs=_definitions(view),
        getRowId="params.data.key",
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
        },
        dashGridOptions={
            "theme": {"function": _THEME},
            "localeText": grid_words(),
            "cacheBlockSize": ROWS_PER_BLOCK,
            "cacheOverflowSize": 2,
            "maxBlocksInCache": 20,
            "infiniteInitialRowCount": ROWS_PER_BLOCK,
            "blockLoadDebounceMillis": 60,
            "maxConcurrentDatasourceRequests": 1,
            "rowHeight": 46,  # two lines of text; a narrow window has three, see explore.js
            "rowSelection": {
                "mode": "multiRow",
                "checkboxes": True,
                "headerCheckbox": False,
                "enableClickSelection": True,
            },
            "selectionColumnDef": {
                "headerName": say("Selected"),
                "pinned": "left",
                "width": 44,
                "resizable": False,
                "suppressMovable": True,
            },
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
        },
        suppressDragLeaveHidesColumns=True,
        style={"height": None, "width": "100%"},
        className="figures-grid",
    )
    return html.Div(grid, role="region", **attributes(aria_label=label))


def _definitions(view: View) -> list[dict[str, Any]]:
    """Columns in the order of a view; those that are not shown stand last, hidden."""
    order = {name: position for position, (name, _) in enumerate(view.sort)}
    ways = dict(view.sort)
    rest = [name for name in (*SHOWN, *HIDDEN) if name not in view.columns]
    definitions = []
    for name in (*IDENTITY, *view.columns, *rest):
        heading, width, how = _COLUMNS[name]
        one: dict[str, Any] = {"field": name, "headerName": say(heading), "width": width, **how}
        if name in IDENTITY:
            one |= {"pinned": "left", "lockPosition": "left", "suppressMovable": True}
        if name in rest:
            one["hide"] = True
        if name in UNSORTED:
            one["sortable"] = False
        if name in ways:
            one |= {"sort": ways[name], "sortIndex": order[name]}
        definitions.append(one)
    return definitions


def in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """Row of ``grid.block`` as a reader sees it; every cell is text.

    ``raw`` holds the row as downloads hold it, in the order of ``COLUMNS``.
    """
    decimals = row["decimals"]
    return {
        "key": str(row["key"]),
        "city": term(row["city"]) if row["city"] else _no_city(row["geo_level"]),
        "indicator": term(row["indicator"]),
        "value": words.number(row["value"], decimals),
        "unit": term(row["unit_short"]),
        "full_unit": term(row["unit"]),
        "year": words.period(row["period_label"], row["year"]),
        "group": group(row),
        "geo": term(row["geo"]),
        "geo_level": words.LEVELS.get(row["geo_level"], ""),
        "std_error": words.number(row["std_error"], max(decimals, 1)),
        "interval": words.interval(row["low"], row["high"], decimals) or words.MISSING,
        "sample_size": words.number(row["sample_size"], 0),
        "remark": remark(row),
        "publisher": term(row["publisher"]),
        "source": f"{term(row['publisher'])}, {term(row['source_title'])}",
        "source_url": row["source_url"],
        "licence": row["licence"],
        "retrieved": words.day(row["retrieved_at"]),
        "comparability": words.COMPARABILITY.get(row["comparability"] or "", ""),
        "definition_note": term(row["definition_note"]),
        "source_flag": row["source_flag"] or "",
        "series_id": row["series_id"],
        "raw": [_plain(row[name]) for name in COLUMNS],
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, float, str)) else str(value)


def remark(row: Mapping[str, Any]) -> str:
    """Say why a figure is missing, or how it is marked, and its note; a full stop after each."""
    status = words.mark(row["obs_status"])
    parts = [f"{status[0].upper()}{status[1:]}" if status else "", (row["note"] or "").strip()]
    return " ".join(part if part.endswith((".", "。")) else f"{part}." for part in parts if part)


def group(row: Mapping[str, Any]) -> str:
    """Name the group a figure is of."""
    if row["breakdown"] == "total":
        return say("All")
    return term(str(row["category_label"] or row["category"]))


def _no_city(level: str) -> str:
    return say("Average") if level == "aggregate" else say("Other participant")


_DETAIL = (
    (mark("Value"), "value"),
    (mark("Unit"), "full_unit"),
    (mark("Period"), "year"),
    (mark("Group"), "group"),
    (mark("Measured for"), "geo"),
    (mark("Kind of place"), "geo_level"),
    (mark("95 % interval"), "interval"),
    (mark("Standard error"), "std_error"),
    (mark("Sample"), "sample_size"),
    (mark("Comparability"), "comparability"),
    (mark("What to know"), "remark"),
    (mark("How this series differs"), "definition_note"),
    (mark("Publisher's own mark"), "source_flag"),
    (mark("Licence"), "licence"),
    (mark("Retrieved"), "retrieved"),
)


def figure_detail(selected: Sequence[Mapping[str, str]]) -> Component:
    """The row selected last in full (a row of ``in_words``), or how to select one."""
    if not selected:
        return html.P(
            say(
                "Select a row to read it in full: by a click, or by the space bar. Several rows, "
                "by their boxes, can be copied or drawn as a chart."
            )
        )
    row = selected[-1]
    pairs = [
        html.Div([html.Dt(say(heading)), html.Dd(row[key])])
        for heading, key in _DETAIL
        if row.get(key) and row[key] != words.MISSING
    ]
    source = html.A(
        row["source"], href=row["source_url"], target="_blank", rel="noopener noreferrer"
    )
    return html.Div(
        [
            html.H2(say("{city}: {indicator}", city=row["city"], indicator=row["indicator"])),
            html.Dl([*pairs, html.Div([html.Dt(say("Source")), html.Dd(source)])]),
        ]
    )
