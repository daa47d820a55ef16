"""What a chart paints: every colour of a figure with what it is for, for tests of contrast.

A figure is a plain dict in the light colours of ``dashboard.theme``. Programs that look for faults
of accessibility do not see into charts; this is what they would have to see.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from plotly.utils import PlotlyJSONEncoder

from dashboard import app, theme
from dashboard.warehouse import Warehouse

_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_IN_TEXT = re.compile(r"color:\s*(#[0-9a-fA-F]{6})")

DECORATION = {"gridcolor", "zerolinecolor", "linecolor", "tickcolor", "bordercolor"} | {
    "coastlinecolor"
}
"""Rules, edges and coasts behind the marks: nothing is read from them."""
GROUNDS = {"paper_bgcolor", "plot_bgcolor", "bgcolor", "landcolor", "fillcolor"}
_FAINT_RULES = {theme.LINE, theme.GRID}
"""Colours of shapes that are rules like those of axes."""


class Paint(NamedTuple):
    """A colour, whether it is ``text``, ``mark``, ``ground``, ``decoration`` or ``unknown``."""

    use: str
    colour: str
    where: str


def figures(warehouse: Warehouse, address: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every figure of a page as it opens at an address, with the id of its graph."""
    path, _, search = address.partition("?")
    found = app._find(app.page_modules(), path)
    assert found, f"no page at {path}"
    module, variables = found
    layout = module.layout(warehouse, **{**app._query(search), **variables})
    yield from _stored(json.loads(json.dumps(layout, cls=PlotlyJSONEncoder)))


def _stored(part: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, list):
        for one in part:
            yield from _stored(one)
    elif isinstance(part, dict):
        named = part.get("id")
        if isinstance(named, dict) and named.get("type") == "figure":
            yield named["graph"], part["data"]
        for one in part.values():
            yield from _stored(one)


def paints(figure: Mapping[str, Any]) -> list[Paint]:
    """Find every colour of a figure; a mark that is hollow counts with its outline."""
    layout = {key: value for key, value in figure["layout"].items() if key != "meta"}
    found = list(_parts(layout, "layout"))
    for window, parts in figure["layout"].get("meta", {}).items():
        found += _parts(parts, window)
    for number, trace in enumerate(figure["data"]):
        where = f"data[{number}]"
        found += _marks(trace.get("marker") or {}, f"{where}.marker")
        rest = {key: value for key, value in trace.items() if key != "marker"}
        found += _parts(rest, where)
    return found


def _marks(marker: Mapping[str, Any], where: str) -> Iterator[Paint]:
    """Colour of each mark: its own, or that of its outline where it is filled like the ground."""
    outline = marker.get("line") or {}
    fills, edges = _each(marker.get("color")), _each(outline.get("color"))
    count = max(len(fills), len(edges))
    for position in range(count):
        fill, edge = _at(fills, position), _at(edges, position)
        is_hollow = fill is None or fill.lower() == theme.GROUND or not _HEX.fullmatch(fill)
        shown = edge if is_hollow else fill
        if shown is not None and _HEX.fullmatch(shown):
            yield Paint("mark", shown, f"{where}[{position}]")


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _at(values: list[Any], position: int) -> Any:
    return values[min(position, len(values) - 1)] if values else None


def _parts(part: Any, where: str) -> Iterator[Paint]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key in ("paper_bgcolor", "plot_bgcolor") and not _HEX.fullmatch(str(value)):
                continue
            yield from _parts(value, f"{where}.{key}")
    elif isinstance(part, list):
        for position, value in enumerate(part):
            yield from _parts(value, f"{where}[{position}]")
    elif isinstance(part, str):
        if _HEX.fullmatch(part):
            yield Paint(_use(where, part), part, where)
        for colour in _IN_TEXT.findall(part):
            yield Paint("text", colour, where)


def _use(where: str, colour: str) -> str:
    keys = re.sub(r"\[\d+\]", "", where).split(".")
    last, before = keys[-1], keys[-2]
    if last in GROUNDS:
        return "ground"
    if last in DECORATION:
        return "decoration"
    if last == "color" and before.endswith("font"):
        return "text"
    if "shapes" in keys and before == "line" and colour.lower() in _FAINT_RULES:
        return "decoration"
    if last == "arrowcolor" or (last == "color" and before in ("line", "error_x", "error_y")):
        return "mark"
    return "unknown"
