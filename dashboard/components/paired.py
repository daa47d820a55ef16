"""Pairs of places: each tested once, as a table and a key to the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from dash.development.base_component import Component

from dashboard import words, words_compare
from dashboard.components.card import mark_key
from dashboard.components.compared import level_entries
from dashboard.components.table import Column, data_table
from dashboard.language import say
from dashboard.warehouse import comparison
from dashboard.warehouse.release import Row


class Pair(NamedTuple):
    """Two places: verdict of the first against the second, why there is no test, the test's row."""

    one: Row
    other: Row
    verdict: str
    reason: str | None
    test: Row | None


def pairs(places: Sequence[Row], tests: comparison.Pairs) -> list[Pair]:
    """Every two of ``comparison.places`` once, in their order."""
    return [
        Pair(one, other, *comparison.verdict(one, other, tests), comparison.test(one, other, tests))
        for one, other in combinations(places, 2)
    ]


def pair_key(listed: Sequence[Pair]) -> Component:
    """Explain the symbols of the matrix, and the marks with the names of the places."""
    verdicts = {pair.verdict for pair in listed}
    texts = [
        ("higher", say("the row is significantly higher than the column"), {"higher", "lower"}),
        ("not_different", say("not significantly different"), {"not_different"}),
        ("lower", say("the row is significantly lower than the column"), {"higher", "lower"}),
        (
            "not_tested",
            say("not tested or not comparable: the table says why"),
            {"not_tested"},
        ),
    ]
    entries = [(symbol, text) for symbol, text, of in texts if of & verdicts]
    levels = (row["geo_level"] for pair in listed for row in (pair.one, pair.other))
    return mark_key([*entries, *level_entries(levels)])


def pair_table(about: words.Measured, listed: Sequence[Pair]) -> Component:
    """One row per pair: difference, its standard error, p and the verdict in words.

    Places bear their year where years differ.
    """
    years = {row["year"] for pair in listed for row in (pair.one, pair.other)}
    name = _name if len(years) == 1 else _dated
    columns = [
        Column("one", say("Place")),
        Column("other", say("Against")),
        Column(
            "difference", say("Difference ({unit})", unit=about.difference_unit), is_number=True
        ),
        Column("error", say("Standard error of the difference"), is_number=True),
        Column("p", "p", is_number=True),
        Column("verdict", say("The first is")),
    ]
    rows = [
        {
            "one": name(pair.one),
            "other": name(pair.other),
            "difference": _difference(about, pair),
            "error": words_compare.std_error((pair.test or {}).get("std_error"), about.decimals),
            "p": words_compare.p_written((pair.test or {}).get("p_value")),
            "verdict": words.against(pair.verdict, pair.reason),
        }
        for pair in listed
    ]
    caption = say(
        "{title}, {when}: each place against each other",
        title=about.title,
        when=words_compare.when(years),
    )
    return data_table(caption, columns, rows)


def _difference(about: words.Measured, pair: Pair) -> str | None:
    """A difference only where the two figures may be held against each other."""
    if pair.verdict == "not_tested" and words.is_apart(pair.reason):
        return None
    return words_compare.signed(pair.one["value"] - pair.other["value"], about.decimals)


def _name(row: Row) -> str:
    return words.shown_by(row["cities"], row["geo"], row["geo_level"])


def _dated(row: Row) -> str:
    return say("{name}, {year}", name=_name(row), year=row["year"])
