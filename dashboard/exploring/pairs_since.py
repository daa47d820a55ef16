"""What has changed in tests of pairs since the release that a link pins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard import words, words_compare
from dashboard.components import states
from dashboard.components.since import since_section, since_table
from dashboard.components.table import Column
from dashboard.language import mark, mark_many, say, say_many
from dashboard.warehouse import Release, pair_changes
from dashboard.warehouse.observations import Query
from dashboard.warehouse.pair_changes import PairChanges
from dashboard.warehouse.release import Row

MOST = 50
"""Pairs listed on the page."""

Named = Callable[[Row], Mapping[str, str]]
"""Writes ``pair``, ``indicator``, ``group`` and ``year`` of a row of ``pair_changes.KEY``."""

_CAPTIONS = (mark("Pairs that differ"), mark("The first {n} of {total} pairs that differ"))
_CHANGES = {
    "added": mark("Added"),
    "changed": mark("Changed"),
    "removed": mark("Removed"),
}
_COUNTED = {
    "added": mark_many("one pair was added", "{count} pairs were added"),
    "changed": mark_many("one pair was changed", "{count} pairs were changed"),
    "removed": mark_many("one pair was removed", "{count} pairs were removed"),
}
_PARTS = {
    "value_a": mark("figure of the first"),
    "value_b": mark("figure of the second"),
    "difference": mark("difference"),
    "std_error": mark("standard error of the difference"),
    "p_value": mark("p"),
    "verdict": mark("result of the test"),
    "reason": mark("reason why no test is made"),
}


def changed_since(
    pinned: Release, current: Release, tests: Callable[[str], Query], way_out: str, named: Named
) -> Component | None:
    """List how the tests of pairs differ in the release in force; nothing where that is shown.

    ``tests`` gives their query within a release (see ``pair_changes.between``); ``way_out`` is the
    address of the same view in the release in force.
    """
    if pinned.name == current.name:
        return None
    found = pair_changes.between(pinned, current, tests, MOST)
    return since_section(
        "pairs-since-title",
        say("What has changed in these pairs since release {release}", release=pinned.name),
        _summary(current, found),
        _list(found, named),
        [states.link(say("Show these pairs in release {release}", release=current.name), way_out)],
    )


def _summary(current: Release, found: PairChanges) -> str:
    if not found.total:
        return say(
            "Nothing: release {current}, the one in force, holds the same pairs and tests.",
            current=current.name,
        )
    counted = ((found.added, "added"), (found.changed, "changed"), (found.removed, "removed"))
    told = [say_many(*_COUNTED[kind], n, count=words.number(n, 0)) for n, kind in counted if n]
    return say(
        "Up to release {current}: {changes}. A test can change although both figures stand as they "
        "were.",
        current=current.name,
        changes=words.join(told),
    )


def _list(found: PairChanges, named: Named) -> Component | None:
    columns = [
        Column("pair", say("Pair")),
        Column("indicator", say("Indicator")),
        Column("group", say("Group")),
        Column("year", say("Year"), is_number=True),
        Column("change", say("Change")),
        Column("parts", say("What differs")),
        Column("before", say("The first was")),
        Column("after", say("The first is")),
        Column("p_before", say("p before"), is_number=True),
        Column("p_after", say("p now"), is_number=True),
    ]
    rows = [_row(row, named) for row in found.rows]
    return since_table(_CAPTIONS, found.total, columns, rows)


def _row(row: Row, named: Named) -> dict[str, Any]:
    is_changed = row["change"] == "changed"
    parts = [say(_PARTS[name]) for name in pair_changes.differing(row)] if is_changed else []
    return {
        **named(row),
        "change": say(_CHANGES[row["change"]]),
        "parts": words.join(parts),
        "before": _verdict(row, "before"),
        "after": _verdict(row, "after"),
        "p_before": words_compare.p_written(row["p_value_before"]),
        "p_after": words_compare.p_written(row["p_value_after"]),
    }


def _verdict(row: Row, side: str) -> str:
    verdict = row[f"verdict_{side}"]
    return words.against(verdict, row[f"reason_{side}"]) if verdict else words.MISSING
