"""What ``select`` of a series says in our own terms.

``select`` is written in the publisher's terms and read by the source's own module. These names
mean the same for every source, so that the contract can be held against itself:

* ``breakdown`` with ``category``, or with a table ``columns`` whose keys are categories;
* ``members``, a table of the publisher's words to ``breakdown/category``, empty for none of ours;
* the tables ``ids``, ``columns``, ``per``, ``breaks`` and ``parts``: breakdowns, each with a table
  of categories, and ``total``;
* ``founders``, a table of the words that, behind a level, make a category of ``level_sector``;
* ``scheme``, the code list of ``geography_codes.csv`` in which the publisher's codes stand.

Below ``where`` everything is the publisher's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo

from pipelines.fields import is_known, member

_BY_BREAKDOWN = ("ids", "columns", "per", "breaks", "parts")
_ALL = "total"


def members_in(select: Mapping[str, Any]) -> Iterator[str]:
    """Give each category that a series names, as ``breakdown / category``."""
    keyed = {name for name in _BY_BREAKDOWN if isinstance(select.get(name), Mapping)}
    for name in sorted(keyed):
        yield from _by_breakdown(select[name])
    for table in _tables({name: one for name, one in select.items() if name not in keyed}):
        yield from _named(table)
    yield from _founded(select)


def schemes_in(select: Mapping[str, Any]) -> Iterator[str]:
    """Give each code list that a series names."""
    for table in _tables(select):
        if "scheme" in table:
            yield str(table["scheme"])


def _by_breakdown(table: Mapping[str, Any]) -> Iterator[str]:
    for breakdown, categories in table.items():
        if breakdown != _ALL:
            names = categories if isinstance(categories, Mapping) else [""]
            yield from (member(breakdown, category) for category in names)


def _founded(select: Mapping[str, Any]) -> Iterator[str]:
    founders, columns = (select.get(name) for name in ("founders", "columns"))
    levels = columns.get("level") if isinstance(columns, Mapping) else None
    if isinstance(founders, Mapping) and isinstance(levels, Mapping):
        yield from (
            member("level_sector", f"{level}_{word}") for level in levels for word in founders
        )


def _named(table: Mapping[str, Any]) -> Iterator[str]:
    breakdown, category, columns = (
        table.get(name) for name in ("breakdown", "category", "columns")
    )
    if breakdown is not None and category is None and isinstance(columns, Mapping):
        yield from (member(breakdown, one) for one in columns)
    elif breakdown is not None or category is not None:
        yield member(breakdown or _ALL, category or "")
    members = table.get("members")
    if isinstance(members, Mapping):
        yield from (str(one).replace("/", " / ", 1) for one in members.values() if one)


def _tables(value: Any) -> Iterator[Mapping[str, Any]]:
    """All tables in what a series selects, the outermost first."""
    if isinstance(value, Mapping):
        yield value
        for name, inner in value.items():
            if name != "where":
                yield from _tables(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _tables(inner)


def _names_what_is_known(select: Mapping[str, Any], info: ValidationInfo) -> Mapping[str, Any]:
    """Hold all that a selector names in our terms against the contract; told all at once."""
    named = [("category", one) for one in members_in(select)]
    named += [("scheme", one) for one in schemes_in(select)]
    wrong = []
    for kind, value in dict.fromkeys(named):
        try:
            is_known(kind, value, info)
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError(" ".join(wrong))
    return select


Select = Annotated[Mapping[str, Any], AfterValidator(_names_what_is_known)]
"""Part of a publisher's data, in the publisher's terms, with our own names in it known."""
