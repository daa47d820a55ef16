"""Groups of students side by side, as a table and a key; takes ``groups.Grouped``."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard import words, words_compare
from dashboard.components.card import mark_key
from dashboard.components.compared import level_entries
from dashboard.components.table import Column, data_table
from dashboard.language import say
from dashboard.warehouse import groups


def group_key(styles: Mapping[str, str], found: groups.Grouped) -> Component:
    """Explain the marks: each group's by its style (``styles``, by group), filled and hollow."""
    entries = [
        (f"{styles[group]} group", label) for group, label in found.groups if group in styles
    ]
    return mark_key([*entries, *level_entries(row["geo_level"] for row in found.places)])


def group_table(about: words.Measured, found: groups.Grouped) -> Component:
    """One row per place: the values of its groups, the gap and its standard error."""
    columns = [Column("place", say("Place")), Column("year", say("Year"))]
    columns += [Column(group, label, is_number=True) for group, label in found.groups]
    if found.gap:
        unit = words.difference_unit(found.gap["unit_short"])
        heading = (
            say("Gap, subtracted by us ({unit})", unit=unit)
            if found.is_gap_derived
            else say("Published gap ({unit})", unit=unit)
        )
        columns += [
            Column("gap", heading, is_number=True),
            Column("gap_error", say("Standard error of the gap"), is_number=True),
            Column("gap_interval", say("95 % interval of the gap"), is_number=True),
        ]
    rows = []
    for place in found.places:
        cells: dict[str, str | None] = {
            "place": words.shown_by(place["cities"], place["geo"], place["geo_level"]),
            "year": str(place["year"]),
        }
        for group, row in place["values"].items():
            cells[group] = words.number(row["value"], about.decimals)
        if found.gap and place["gap"]:
            gap, decimals = place["gap"], found.gap["decimals"]
            cells["gap"] = words.number(gap["value"], decimals)
            cells["gap_error"] = words_compare.std_error(gap["std_error"], decimals)
            cells["gap_interval"] = words.interval(gap["low"], gap["high"], decimals)
        rows.append(cells)
    caption = say("{title} by group, in {unit}", title=about.title, unit=about.unit_short)
    return data_table(caption, columns, rows)
