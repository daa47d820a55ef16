"""Components as the plain data that Dash sends of them."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


def as_plain(content: Any) -> Any:
    """Turn components, inside lists and dicts too, into dicts, lists, words and numbers.

    Dash sends the same either way; content that is kept and sent many times is sent faster so.
    """
    if isinstance(content, Component):
        content = content.to_plotly_json()
    if isinstance(content, dict):
        return {key: as_plain(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [as_plain(value) for value in content]
    return content
