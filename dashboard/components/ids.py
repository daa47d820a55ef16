"""Ids of components: prefixed by their page, so that no two pages can clash."""

from __future__ import annotations

from collections.abc import Callable


def page_ids(page: str) -> Callable[[str], str]:
    """Give the function that names a page's components: ``page_ids("compare")("year")``."""

    def component_id(name: str) -> str:
        return f"{page}-{name}"

    return component_id
