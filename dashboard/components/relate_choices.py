"""The choices of two indicators against each other: to and from the address, and as pickers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import pickers
from dashboard.components.attributes import attributes
from dashboard.language import say
from dashboard.selection import Parameter, Problem, read
from dashboard.warehouse import Release, catalogue
from dashboard.warehouse.comparison import Subject

FIRST_ACROSS = "gov_expenditure_education_pct_gdp"
FIRST_UP = "pisa_math_mean"
"""Indicators of a reader who has chosen none, where they are known."""

LEVELS = ("closest", "economy")
PATH = ("years",)
"""Value of ``path`` where the way over the years is drawn."""


@dataclass(frozen=True)
class Side:
    """What one axis shows: an indicator, and the group of it."""

    indicator: str
    breakdown: str
    category: str

    @property
    def group(self) -> str:
        """Group as it stands in pickers and addresses."""
        return pickers.category_value(self.breakdown, self.category)


@dataclass(frozen=True)
class Choices:
    """What is chosen; ``year`` ``None`` is the latest, ``focal`` ``None`` nobody.

    ``release`` pins one, ``None``: the one in force.
    """

    x: Side
    y: Side
    year: int | None = None
    level: str = LEVELS[0]
    focal: str | None = None
    has_path: bool = False
    release: str | None = None

    def subject(self, side: Side) -> Subject:
        """What the queries are asked for on one axis."""
        return Subject(side.indicator, self.level, side.breakdown, side.category)

    @property
    def swapped(self) -> Choices:
        """The same with the axes changed for each other."""
        return replace(self, x=self.y, y=self.x)


def first_sides(release: Release) -> tuple[Side, Side]:
    """Sides of a reader who has chosen none, across and up."""
    known = [row["indicator_id"] for row in catalogue.indicators(release) if row["has_values"]]
    up = FIRST_UP if FIRST_UP in known else known[0]
    others = [one for one in known if one != up]
    across = FIRST_ACROSS if FIRST_ACROSS in others else next(iter(others), up)
    return first_side(release, across), first_side(release, up)


def first_side(release: Release, indicator_id: str) -> Side:
    """An indicator with the group it shows first, or else the first it has."""
    row = catalogue.indicator(release, indicator_id)
    groups = [
        (one["breakdown"], one["category"]) for one in catalogue.categories(release, indicator_id)
    ]
    own = (row["breakdown"], row["category"]) if row else ("total", "total")
    return Side(indicator_id, *(own if own in groups or not groups else groups[0]))


def read_choices(release: Release, query: Mapping[str, Any]) -> tuple[Choices, list[str]]:
    """Read choices from the parameters of an address, with remarks on what was not understood.

    Never raises; the release named is taken as it is.
    """
    x, y = first_sides(release)
    known = tuple(row["indicator_id"] for row in catalogue.indicators(release))
    asked = {key: str(value) for key, value in query.items() if value is not None}
    pinned = asked.pop("release", None) or None
    first = {"x": x, "y": y}
    chosen, _ = read(_pairs(asked, "x", "y"), [Parameter(axis, "one", known) for axis in first])
    sides = {
        axis: first_side(release, chosen[axis][0]) if chosen[axis] else side
        for axis, side in first.items()
    }
    parameters = [
        *(Parameter(axis, "one", known) for axis in sides),
        *(
            Parameter(f"{axis}_group", "one", _groups(release, side))
            for axis, side in sides.items()
        ),
        Parameter("year", "year"),
        Parameter("level", "one", LEVELS),
        Parameter("focal", "one", tuple(row["city_id"] for row in catalogue.cities(release))),
        Parameter("path", "one", PATH),
    ]
    plain = {key: value for key, value in asked.items() if value not in ("none", "latest")}
    values, problems = read(plain.items(), parameters)
    picked = {name: next(iter(found), None) for name, found in values.items()}
    choices = Choices(
        x=_grouped(sides["x"], picked["x_group"]),
        y=_grouped(sides["y"], picked["y_group"]),
        year=int(picked["year"]) if picked["year"] else None,
        level=picked["level"] or LEVELS[0],
        focal=picked["focal"],
        has_path=bool(picked["path"]),
        release=pinned,
    )
    return choices, [_remark(one) for one in problems]


def _pairs(asked: Mapping[str, str], *names: str) -> list[tuple[str, str]]:
    return [(name, asked[name]) for name in names if name in asked]


def _groups(release: Release, side: Side) -> tuple[str, ...]:
    rows = catalogue.categories(release, side.indicator)
    return tuple(pickers.category_value(row["breakdown"], row["category"]) for row in rows)


def _grouped(side: Side, group: str | None) -> Side:
    if group is None:
        return side
    breakdown, _, category = group.partition(".")
    return Side(side.indicator, breakdown, category)


def _remark(problem: Problem) -> str:
    if not problem.value:
        return say(
            "“{parameter}” is not a choice of this page and was left aside.",
            parameter=problem.parameter,
        )
    said = _unknown(problem.parameter, problem.value)
    if not problem.suggestions:
        return said
    meant = say("Did you mean “{suggestion}”?", suggestion=problem.suggestions[0])
    return words.prose([said, meant])


def _unknown(parameter: str, value: str) -> str:
    if parameter in ("x", "y"):
        return say(
            "There is no indicator “{value}”; the page shows its first view of it.", value=value
        )
    if parameter == "x_group":
        return say(
            "There is no group of the indicator across “{value}”; the page shows its first view "
            "of it.",
            value=value,
        )
    if parameter == "y_group":
        return say(
            "There is no group of the indicator up “{value}”; the page shows its first view of it.",
            value=value,
        )
    if parameter == "focal":
        return say("There is no city “{value}”; the page shows its first view of it.", value=value)
    return say(
        "There is no {parameter} “{value}”; the page shows its first view of it.",
        parameter=parameter,
        value=value,
    )


def query_string(release: Release, choices: Choices) -> str:
    """Write choices as the query string of an address; both indicators always stand in it."""
    parts = [("x", choices.x.indicator), ("y", choices.y.indicator)]
    parts += [
        (f"{axis}_group", side.group)
        for axis, side in (("x", choices.x), ("y", choices.y))
        if side != first_side(release, side.indicator)
    ]
    if choices.year is not None:
        parts.append(("year", str(choices.year)))
    if choices.level != LEVELS[0]:
        parts.append(("level", choices.level))
    if choices.focal:
        parts.append(("focal", choices.focal))
    if choices.has_path:
        parts.append(("path", PATH[0]))
    if choices.release:
        parts.append(("release", choices.release))
    return "&".join(f"{key}={quote(value, safe=',.')}" for key, value in parts)


# --- pickers ----------------------------------------------------------------------------------


def choice_pickers(
    ids: Callable[[str], str], release: Release, choices: Choices, years: Sequence[int]
) -> Component:
    """Pickers of both axes, the year and the city marked; of groups, places and the path."""
    indicators = catalogue.indicators(release)
    sides = (
        ("x", choices.x, say("Across"), say("Group across")),
        ("y", choices.y, say("Up"), say("Group up")),
    )
    return pickers.picker_row(
        *(
            pickers.indicator_picker(ids(axis), indicators, side.indicator, label)
            for axis, side, label, _ in sides
        ),
        pickers.year_picker(ids("year"), years, choices.year),
        pickers.focal_picker(
            ids("focal"), catalogue.cities(release), choices.focal, say("Mark a city")
        ),
        *pickers.further(
            ids("further"),
            *(
                pickers.category_picker(
                    ids(f"{axis}-group"),
                    catalogue.categories(release, side.indicator),
                    side.breakdown,
                    side.category,
                    group,
                )
                for axis, side, _, group in sides
            ),
            pickers.level_picker(ids("level"), choices.level),
            _path_and_swap(ids, has_path=choices.has_path),
            is_open=choices.has_path
            or choices.level != LEVELS[0]
            or any(side != first_side(release, side.indicator) for _, side, _, _ in sides),
        ),
    )


def _path_and_swap(ids: Callable[[str], str], *, has_path: bool) -> Component:
    return html.Div(
        [
            dmc.Switch(id=ids("path"), label=say("Path over the years"), checked=has_path),
            html.Button(
                say("Swap the axes"),
                id=ids("swap"),
                type="button",
                className="link-button",
                **attributes(data_testid="swap"),
            ),
        ],
        className="relate-more",
    )
