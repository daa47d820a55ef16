"""The comparison's own choices: rule, ranges of ranks, and what stands below the latest values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words_compare
from dashboard.components.attributes import attributes
from dashboard.components.pickers import options, select
from dashboard.language import Said, mark, say

VIEWS = Said(
    {
        "trend": mark("Over the years"),
        "change": mark("Change between two years"),
        "pairs": mark("Each against each"),
        "map": mark("Map"),
        "groups": mark("Groups within"),
    }
)
"""What can stand below the latest values, by the value of its choice."""

_OFFERED = ("published", "bh")
_NONE = "none"
"""Value of a picker that has nothing to offer."""

Span = tuple[int, int]


def rule_picker(component_id: str, value: str) -> Component:
    """Pick the rule for many comparisons; single pairs only where a link asks for them."""
    keys = [*_OFFERED, *([] if value in _OFFERED else [value])]
    rules = options({key: words_compare.RULES[key] for key in keys})
    return select(component_id, say("Many comparisons"), rules, value, className="rule")


def ranks_switch(component_id: str, *, is_on: bool) -> Component:
    """Ask for ranges of ranks."""
    return _switch(component_id, say("Show the range of ranks"), "", is_on=is_on)


def view_choice(component_id: str, value: str) -> Component:
    """Choose what stands below the latest values."""
    chips = [dmc.Chip(label, value=key, size="sm") for key, label in VIEWS.items()]
    return html.Div(
        [
            html.Span(say("Look closer"), className="picker-label", id=f"{component_id}-label"),
            dmc.ChipGroup(dmc.Group(chips, gap="xs"), id=component_id, value=value, multiple=False),
        ],
        className="view-choice",
        role="group",
        **attributes(aria_labelledby=f"{component_id}-label"),
    )


def panels_switch(component_id: str, *, is_on: bool) -> Component:
    """Ask for a panel for each place."""
    return _switch(component_id, say("A panel for each place"), "for-trend", is_on=is_on)


def span_picker(
    component_id: str, spans: Sequence[Span], tested: Collection[Span], value: Span | None
) -> Component:
    """Pick the two years of a change; those with a test say so."""
    data = span_data(spans, tested)
    return select(
        component_id,
        say("From and to"),
        data,
        span_value(value),
        className="for-change wide-span",
    )


def span_data(spans: Sequence[Span], tested: Collection[Span]) -> list[dict[str, str]]:
    """What the picker of two years offers, the latest end first."""
    listed = sorted(spans, key=lambda span: (span[1], span[0]), reverse=True)
    return [
        {
            "value": span_value(span),
            "label": words_compare.span_label(span, is_tested=span in tested),
        }
        for span in listed
    ] or [{"value": _NONE, "label": say("No two years")}]


def span_value(span: Span | None) -> str:
    """Value of two years in their picker."""
    return _NONE if span is None else f"{span[0]}-{span[1]}"


def span_of(value: str | None) -> tuple[str | None, str | None]:
    """The two years of a value of the picker, as they stand in an address."""
    start, _, end = (value or _NONE).partition("-")
    return (start, end) if end else (None, None)


def groups_picker(component_id: str, dimensions: Mapping[str, str], value: str | None) -> Component:
    """Pick the breakdown whose groups stand side by side."""
    data = groups_data(dimensions)
    return select(
        component_id,
        say("Groups by"),
        data,
        value or _NONE,
        className="for-groups wide-span",
    )


def groups_data(dimensions: Mapping[str, str]) -> list[dict[str, str]]:
    """What the picker of breakdowns offers."""
    return options(dimensions) or [{"value": _NONE, "label": say("No groups")}]


def groups_value(dimension: str | None) -> str:
    """Value of a breakdown in its picker."""
    return dimension or _NONE


def _switch(component_id: str, label: str, kind: str, *, is_on: bool) -> Component:
    switch = dmc.Switch(id=component_id, label=label, checked=is_on, size="sm")
    return html.Div(switch, className=f"picker-switch {kind}".strip())
