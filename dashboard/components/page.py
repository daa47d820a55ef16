"""What a page declares of itself, its heading, and how it writes its choices into the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import Output, html
from dash.development.base_component import Component

from dashboard.warehouse import Release

URL_STORE = "shell-url"
"""Store through which pages write the address; ``assets/gcen.js`` puts it into the history."""


@dataclass(frozen=True)
class Page:
    """A page of the dashboard: where it lives and what question it answers.

    ``path`` may hold one variable, as in ``/city/<city_id>``; ``also`` lists further paths that
    lead to it (without a variable); ``nav`` is its name in the navigation, which leads to
    ``nav_path``, or to ``path`` where that is empty. A page without ``nav`` is not listed there.
    ``holds`` tells whether a release has what the variable of the path names; without it, all do.
    """

    path: str
    title: str
    nav: str
    order: int
    question: str
    also: tuple[str, ...] = ()
    nav_path: str = ""
    holds: Callable[[Release, str], bool] | None = None

    @property
    def address(self) -> str:
        """Address the navigation leads to."""
        return self.nav_path or self.path


def page_head(title: str, question: str, *extra: Component) -> Component:
    """Heading of a page: its title, and in one line what it answers."""
    return html.Div(
        [html.H1(title), html.P(question, className="question"), *extra], className="page-head"
    )


def url_output() -> Output:
    """Output for the address, last in a page's callback; its value comes from ``url_value``.

    Any number of callbacks may hold it; each needs ``prevent_initial_call=True``.
    """
    return Output(URL_STORE, "data", allow_duplicate=True)


def url_value(path: str, query: str) -> dict[str, Any]:
    """Value for ``url_output``: the page's real path and its query string, without ``?``.

    Written into the history only while the reader is still on that path.
    """
    return {"path": path, "query": query}
