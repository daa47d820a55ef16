"""HTML written as text: for pages that are printed, and for tables of thousands of cells.

A browser mounts every component of the kit by itself; HTML in one piece costs it nothing. Words are
escaped, whatever is ``Markup`` stands as it is.
"""

from __future__ import annotations

from html import escape

_VOID = frozenset({"br"})


class Markup(str):
    """HTML that may stand in a page as it is."""

    __slots__ = ()


def tag(name: str, *content: str | None, **attributes: str | bool | None) -> Markup:
    """Write an element.

    Content without ``Markup`` is escaped, ``None`` is left out. Attributes are written with hyphens
    for underscores (``class_`` is ``class``); one that is ``None`` or false is left out, a true one
    stands without a value.
    """
    written = "".join(
        f" {_name(key)}" if value is True else f' {_name(key)}="{escape(value)}"'
        for key, value in attributes.items()
        if isinstance(value, str) or value is True
    )
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{together(*content)}</{name}>")


def together(*content: str | None) -> Markup:
    """Put pieces behind each other, escaping what is no ``Markup``."""
    return Markup(
        "".join(
            piece if isinstance(piece, Markup) else escape(piece)
            for piece in content
            if piece is not None
        )
    )


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
