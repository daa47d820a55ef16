"""What has changed in a table since the release that a link pins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components import states
from dashboard.components.card import FORMATS as QUICK
from dashboard.components.since import since_section, since_table
from dashboard.components.table import Column
from dashboard.language import mark, say, say_many, term
from dashboard.selection import Selection
from dashboard.warehouse import Release, catalogue, changes, observations

MOST = 200
"""Changes listed on the page; the file holds all."""

_CAPTIONS = (mark("Figures that differ"), mark("The first {n} of {total} figures that differ"))
_CHANGES = {
    "added": mark("Added"),
    "revised": mark("Revised"),
    "removed": mark("Removed"),
}


def changed_since(
    pinned: Release, current: Release, selection: Selection, way_out: str
) -> Component | None:
    """List how the figures chosen differ in the release in force; nothing where that is shown.

    ``way_out`` is the address of the same view in the release in force.
    """
    if pinned.name == current.name:
        return None
    found = changes.between(pinned, current, selection, MOST)
    return since_section(
        "explore-since-title",
        say("What has changed in this table since release {release}", release=pinned.name),
        _summary(current, found),
        _list(current, found),
        _ways_out(pinned, current, selection, way_out, found),
    )


def _summary(current: Release, found: changes.Changes) -> str:
    if not found.total:
        return say(
            "Nothing: release {current}, the one in force, holds the same figures.",
            current=current.name,
        )
    counted = [
        say_many(
            "one figure was added", "{count} figures were added", found.added, **_n(found.added)
        ),
        say_many("one was revised", "{count} were revised", found.revised, **_n(found.revised)),
        say_many("one was removed", "{count} were removed", found.removed, **_n(found.removed)),
    ]
    numbers = (found.added, found.revised, found.removed)
    told = words.join([text for text, n in zip(counted, numbers, strict=True) if n])
    return say("Up to release {current}: {changes}.", current=current.name, changes=told)


def _n(count: int) -> dict[str, str]:
    return {"count": words.number(count, 0)}


def _list(current: Release, found: changes.Changes) -> Component | None:
    decimals = {row["indicator_id"]: row["decimals"] for row in catalogue.indicators(current)}
    columns = [
        Column("figure", say("Figure")),
        Column("change", say("Change")),
        Column("before", say("Before"), is_number=True),
        Column("after", say("Now"), is_number=True),
        Column("marks", say("What to know")),
    ]
    groups = {row["value"]: row["label"] for row in observations.categories(current, ())}
    rows = [
        _row(row, decimals.get(row["indicator_id"], 0), groups.get(row["category"], ""))
        for row in found.rows
    ]
    return since_table(_CAPTIONS, found.total, columns, rows)


def _row(row: Mapping[str, Any], decimals: int, group: str) -> dict[str, Any]:
    place, indicator = term(row["city"] or row["geo"]), term(row["indicator"])
    period = words.period(row["period_label"], row["year"])
    if row["breakdown"] == "total" or not group:
        figure = say(
            "{place}: {indicator}, {period}", place=place, indicator=indicator, period=period
        )
    else:
        figure = say(
            "{place}: {indicator}, {group}, {period}",
            place=place,
            indicator=indicator,
            group=group,
            period=period,
        )
    return {
        "figure": figure,
        "change": say(_CHANGES[row["change"]]),
        "before": _value(row, "before", decimals),
        "after": _value(row, "after", decimals),
        "marks": _marks(row),
    }


def _value(row: Mapping[str, Any], side: str, decimals: int) -> str:
    value = row[f"value_{side}"]
    if value is None:
        return words.MISSING
    written = words.number(value, decimals)
    other = row["value_after" if side == "before" else "value_before"]
    is_hidden = other is not None and other != value and words.number(other, decimals) == written
    return repr(value) if is_hidden else written


def _marks(row: Mapping[str, Any]) -> str:
    """Say what differs beside the value: standard error, status, note and so on.

    An interval is named where nothing that it follows from is.
    """
    if row["change"] != "revised":
        return words.mark(row["obs_status_after"] or row["obs_status_before"]) or ""
    told = []
    for name, heading in (
        ("std_error", say("standard error")),
        ("sample_size", say("sample")),
        ("source_flag", say("publisher's own mark")),
        ("note", say("note")),
        ("obs_status", say("status")),
        ("comparability", say("comparability")),
        ("geo_level", say("level of the place")),
    ):
        if row[f"{name}_before"] != row[f"{name}_after"]:
            told.append(heading)
    is_same = all(row[f"{one}_before"] == row[f"{one}_after"] for one in ("value", "std_error"))
    if is_same and any(row[f"{end}_before"] != row[f"{end}_after"] for end in ("low", "high")):
        told.append(say("95 % interval"))
    if not told:
        return ""
    return (
        say("Also revised: {parts}.", parts=words.join(told))
        if (row["value_before"] != row["value_after"])
        else say("Revised: {parts}.", parts=words.join(told))
    )


def _ways_out(
    pinned: Release, current: Release, selection: Selection, way_out: str, found: changes.Changes
) -> Sequence[Any]:
    query = selection.but(release=None).query_string()
    parts = f"since={pinned.name}&release={current.name}{'&' if query else ''}{query}"
    links: list[Any] = [
        states.link(say("Show this table in release {release}", release=current.name), way_out)
    ]
    if found.total:
        labels = {**dict(QUICK), "csv": say("All changes of this table as CSV")}
        addresses = {f"changes?{parts}&format={key}": text for key, text in labels.items()}
        addresses[f"changes/citation?{parts}&format=apa"] = say("How to cite it")
        for address, text in addresses.items():
            links += [" · ", html.A(text, href=f"/api/v1/{address}", download="")]
    return links
