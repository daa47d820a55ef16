"""Components as the plain data that Dash sends of them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import orjson
from dash.development.base_component import Component

_HTML = "dash_html_components"

_QUICK = 1
"""Level of zlib: a sixth of the bytes for a tenth of a millisecond."""


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


@dataclass(frozen=True)
class Packed:
    """Content as thousands of views are kept: its JSON, compressed.

    A view of 24 kB of JSON, a hundred as objects, takes 4.
    """

    compressed: bytes

    @property
    def sent(self) -> Any:
        """What a callback gives, for Dash to send as it is.

        Dash writes its answers with orjson, which takes a fragment of JSON where a value stands.
        """
        return orjson.Fragment(zlib.decompress(self.compressed))

    @property
    def plain(self) -> Any:
        """The content of ``as_plain`` again, for a layout."""
        return orjson.loads(zlib.decompress(self.compressed))


def packed(content: Any) -> Packed:
    """Pack components for keeping."""
    return Packed(zlib.compress(orjson.dumps(as_plain(content)), _QUICK))


def element(kind: str, children: Any, **properties: Any) -> dict[str, Any]:
    """Make what Dash sends of an element of ``dash.html``, without the component.

    For elements that come by the hundred, such as the cells of a table.
    """
    return {"type": kind, "namespace": _HTML, "props": {"children": children, **properties}}
