"""Sums, differences and quotients of published figures, with the status and the note they deserve.

For readers whose series are named in ``indicators.toml`` as columns to add up and columns to
divide by. One missing part makes the whole missing, for the reason of that part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

ADDED = "Added up from {} published figures"
"""Note of a sum."""

DIVIDED = "Divided by us: the quotient of two published figures"
"""Note of a quotient."""

SUBTRACTED = "Subtracted by us: the difference of two published figures"
"""Note of a difference."""


class Figure(NamedTuple):
    """One published figure, or what was computed of several.

    ``value`` is ``None`` only with a ``status`` and a ``note`` that say why; ``mark`` is the
    publisher's own, ``file`` the path of the raw file.
    """

    value: float | None
    status: str
    note: str | None
    mark: str | None
    file: str


def added(parts: Sequence[Figure]) -> Figure:
    """Add figures up: one stands as it is, of several the sum has status E."""
    missing = next((one for one in parts if one.value is None), None)
    if missing is not None:
        return missing
    if len(parts) == 1:
        return parts[0]
    value = sum(one.value for one in parts if one.value is not None)
    return Figure(value, "E", ADDED.format(len(parts)), None, parts[0].file)


def subtracted(first: Figure, second: Figure) -> Figure:
    """Take the second figure from the first: the difference has status E."""
    if first.value is None or second.value is None:
        return first if first.value is None else second
    return Figure(first.value - second.value, "E", SUBTRACTED, None, first.file)


def divided(above: Figure, below: Figure, note: str = DIVIDED) -> Figure:
    """Divide two figures: the quotient has status E; by nothing it cannot exist, status M."""
    if above.value is None or below.value is None:
        return above if above.value is None else below
    if below.value == 0:
        return Figure(None, "M", note, None, below.file)
    return Figure(above.value / below.value, "E", note, None, above.file)


class Member(NamedTuple):
    """One category of a breakdown and what its figures are published under.

    Several parts are to be added up.
    """

    breakdown: str
    category: str
    parts: tuple[str, ...]


def members(selected: Mapping[str, Any]) -> list[Member]:
    """What a series selects: ``total = "A"``, ``sex = { female = "B", male = ["C", "D"] }``."""
    found = []
    for breakdown, named in selected.items():
        categories = named if isinstance(named, Mapping) else {breakdown: named}
        for category, part in categories.items():
            parts = (part,) if isinstance(part, str) else tuple(part)
            found.append(Member(breakdown, category, parts))
    return found
