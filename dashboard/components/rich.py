"""Sentences with components in them: a message says where each of them stands."""

from __future__ import annotations

from string import Formatter
from typing import Any


def filled(message: str, **parts: Any) -> list[Any]:
    """Put words and components where a message names them; → the children of an element.

    ``filled(say("Read {link} first."), link=dcc.Link(...))``. A part may be a list of children.
    """
    children: list[Any] = []
    for text, name, _, _ in Formatter().parse(message):
        part = parts[name] if name else []
        for child in (text, *(part if isinstance(part, list) else [part])):
            if isinstance(child, str) and children and isinstance(children[-1], str):
                children[-1] += child
            elif child != "":
                children.append(child)
    return children
