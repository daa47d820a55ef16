"""Texts that readers take away: shown in full, with a button that copies them."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import attributes
from dashboard.language import say


def copied_words() -> dict[str, str]:
    """What is said when a text was copied, and when the browser refused."""
    return {
        "done": say("Copied."),
        "failed": say("The browser did not allow copying; select the text and copy it by hand."),
    }


def copy_button(target: str, about: str) -> Component:
    """Copy the text of the element ``target``; ``about`` says to listeners what is copied."""
    told = copied_words()
    return html.Span(
        [
            html.Button(
                say("Copy"),
                type="button",
                className="copy-button",
                **attributes(
                    data_copy=target,
                    data_done=told["done"],
                    data_failed=told["failed"],
                    aria_label=say("Copy: {what}", what=about),
                ),
            ),
            html.Span("", className="copy-told", role="status", **attributes(data_told="")),
        ],
        className="copy",
    )


def code_block(block_id: str, text: str, about: str, **more: Any) -> Component:
    """Show code or a record in fixed type, to be scrolled by keyboard, with a copy button."""
    return html.Div(
        [
            html.Pre(
                html.Code(text, id=block_id),
                tabIndex=0,
                role="region",
                className="code",
                **attributes(aria_label=about),
            ),
            copy_button(block_id, about),
        ],
        className="code-block",
        **more,
    )
