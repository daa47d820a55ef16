"""Components as the plain data that Dash sends of them."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

_HTML = "dash_html_components"


def as_plain(content: Any) -> Any:
    """Turn components, inside lists and dicts too, into dicts, lists, words and numbers.

    Dash sends the same either way; content that is kept and sent many times is sent faster so.
    """
    if isinstance(content, (str, int, float)) or content is None:
        return content
    if isinstance(content, dict):
        return {key: as_plain(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [as_plain(value) for value in content]
    if isinstance(content, Component):
        return as_plain(content.to_plotly_json())
    return content


def element(kind: str, children: Any, **properties: Any) -> dict[str, Any]:
    """Make what Dash sends of an element of ``dash.html``, without the component.

    For elements that come by the hundred, such as the cells of a table.
    """
    return {"type": kind, "namespace": _HTML, "props": {"children": children, **properties}}
