"""How the researcher's table is looked at, to and from its address: columns, sorting, view.

Which figures are looked at is a ``dashboard.selection.Selection``; this is the rest of the view
that a link keeps. Parsing never raises; what is not understood becomes a remark. ``pairs`` is
canonical: equal views, equal address, and what is as usual is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.language import say

IDENTITY = ("city", "indicator")
"""Columns that say what a row is about; always shown, and first."""

SHOWN = (
    *("value", "unit", "year", "group", "geo", "geo_level", "std_error", "interval"),
    *("sample_size", "remark", "publisher"),
)
"""Further columns shown where nothing is chosen, in their order."""

HIDDEN = ("comparability", "source_flag", "licence", "retrieved", "series_id")
"""Columns that can be added."""

UNSORTED = ("remark", "source_flag", "licence", "series_id")
"""Columns that the table is not sorted by."""

VIEWS = ("table", "chart")
"""Ways to look at the figures; the first where nothing is chosen."""

PARAMETERS = ("columns", "sort", "show", "lang")
"""Parameters of the address that are no part of the selection."""


@dataclass(frozen=True)
class View:
    """Columns beside those of ``IDENTITY``, in their order; what is sorted by, first one first.

    A column of ``sort`` stands with ``asc`` or ``desc``.
    """

    columns: tuple[str, ...] = SHOWN
    sort: tuple[tuple[str, str], ...] = ()
    show: str = VIEWS[0]

    def but(self, **changed: Any) -> View:
        """Give this view with other values for the fields named."""
        return replace(self, **changed)

    def pairs(self) -> dict[str, str]:
        """Parameters of the address that stand for this view."""
        return {
            **({"columns": ",".join(self.columns)} if self.columns != SHOWN else {}),
            **({"sort": ",".join(map(_written, self.sort))} if self.sort else {}),
            **({"show": self.show} if self.show != VIEWS[0] else {}),
        }


def parse(query: Mapping[str, Any]) -> tuple[View, tuple[str, ...]]:
    """Read a view from the parameters of an address; gives it, and remarks in words."""
    remarks: list[str] = []
    view = View(
        columns=_columns(_words(query, "columns"), remarks),
        sort=_sort(_words(query, "sort"), remarks),
        show=_show(_words(query, "show"), remarks),
    )
    return view, tuple(remarks)


def from_grid(columns: Sequence[str], sort: Sequence[Mapping[str, str]], show: str) -> View:
    """Make a view of what the table in the browser tells; unknown parts are left aside."""
    known = [name for name in columns if name in (*SHOWN, *HIDDEN)]
    sorted_by = [
        (str(one.get("colId")), "desc" if one.get("sort") == "desc" else "asc")
        for one in sort
        if one.get("colId") in _SORTABLE
    ]
    return View(
        columns=tuple(dict.fromkeys(known)) or SHOWN,
        sort=tuple(dict(sorted_by).items()),
        show=show if show in VIEWS else VIEWS[0],
    )


_SORTABLE = tuple(name for name in (*IDENTITY, *SHOWN, *HIDDEN) if name not in UNSORTED)


def _written(one: tuple[str, str]) -> str:
    name, way = one
    return f"-{name}" if way == "desc" else name


def _words(query: Mapping[str, Any], name: str) -> list[str]:
    return [word.strip() for word in str(query.get(name) or "").split(",") if word.strip()]


def _columns(words: Sequence[str], remarks: list[str]) -> tuple[str, ...]:
    known = (*SHOWN, *HIDDEN)
    remarks.extend(
        say("There is no column “{name}” to show; it was left out.", name=word)
        for word in words
        if word not in (*known, *IDENTITY)
    )
    return tuple(dict.fromkeys(word for word in words if word in known)) or SHOWN


def _sort(words: Sequence[str], remarks: list[str]) -> tuple[tuple[str, str], ...]:
    sort: dict[str, str] = {}
    for word in words:
        name = word.removeprefix("-")
        if name in _SORTABLE:
            sort.setdefault(name, "desc" if word.startswith("-") else "asc")
        else:
            remarks.append(say("The table cannot be sorted by “{name}”.", name=name))
    return tuple(sort.items())


def _show(words: Sequence[str], remarks: list[str]) -> str:
    if not words or words == [VIEWS[0]]:
        return VIEWS[0]
    if words == [VIEWS[1]]:
        return VIEWS[1]
    remarks.append(
        say("“{value}” is no way to look at the figures: table or chart.", value=",".join(words))
    )
    return VIEWS[0]
