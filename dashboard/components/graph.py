"""The one way a chart gets onto a page."""

from __future__ import annotations

from typing import Any, cast

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import theme
from dashboard.components.attributes import attributes

CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    "topojsonURL": "/assets/topojson/",
}
"""Nothing of a chart may leave the browser: plotly's own "share" button uploads the data."""

COLOURS = "shell-colours"
"""Id of the store with the dark partner of each colour."""
VIEW = "shell-view"
"""Id of the store that changes with the colour scheme and with the width of the window."""


def graph(graph_id: str, figure: dict[str, Any], label: str) -> Component:
    """Draw a figure (a plain dict in the light colours of ``theme``).

    ``label`` says in words what is seen. The height is the layout's ``height``. A layout's
    ``meta.narrow`` holds what replaces parts of the layout in a narrow window,
    ``meta.slim`` what replaces parts of that again in a slim one.
    """
    layout = figure["layout"]
    meta = layout.get("meta", {})
    height = layout.get("height", 360)
    narrow = meta.get("narrow", {}).get("height", height)
    slim = meta.get("slim", {}).get("height", narrow)
    return html.Div(
        [
            dcc.Store(id={"type": "figure", "graph": graph_id}, data=figure),
            dcc.Graph(
                id={"type": "graph", "graph": graph_id},
                figure={"data": [], "layout": {"height": height}},
                config=cast("Any", CONFIG),
                responsive=True,
            ),
        ],
        className="graph",
        style={
            "--height": f"{height}px",
            "--height-narrow": f"{narrow}px",
            "--height-slim": f"{slim}px",
        },
        role="img",
        **attributes(aria_label=label),
    )


def callbacks(app: Dash) -> None:
    """Paint every figure in the reader's scheme, again when the scheme or the width changes."""
    app.clientside_callback(
        ClientsideFunction("gcen", "paint"),
        Output({"type": "graph", "graph": MATCH}, "figure"),
        Input({"type": "figure", "graph": MATCH}, "data"),
        Input(VIEW, "data"),
        State(COLOURS, "data"),
    )


def stores() -> list[Component]:
    """Stores the painting needs, once in the shell."""
    return [
        dcc.Store(id=COLOURS, data={"dark": theme.DARK_OF}),
        dcc.Store(id=VIEW),
    ]
