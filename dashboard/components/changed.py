"""Changes of places between two years, as a table, a key and notes; rows of ``trends.between``."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard import words, words_compare
from dashboard.components.card import mark_key
from dashboard.components.compared import level_entries
from dashboard.components.table import Column, data_table
from dashboard.language import say
from dashboard.warehouse.release import Row


def change_of(row: Row) -> words_compare.Change:
    """Make what sentences speak of."""
    return words_compare.Change(
        name=words.shown_by(row["cities"], row["geo"], row["geo_level"]),
        cities=tuple(row["cities"]),
        value_from=row["value_from"],
        value_to=row["value_to"],
        change=row["change"],
        verdict=row["verdict"],
        reason=row["reason"],
        link_error=row["link_error"],
    )


def change_key(rows: Sequence[Row]) -> Component:
    """Explain the marks of the changes."""
    verdicts = {"full_count" if row["reason"] == "full_count" else row["verdict"] for row in rows}
    judged = [
        row for row in rows if row["verdict"] != "not_tested" or row["reason"] == "full_count"
    ]
    entries = level_entries(row["geo_level"] for row in judged)
    entries += [
        ("own" if verdict == "full_count" else verdict, text)
        for verdict, text in (
            ("higher", say("rose significantly")),
            ("not_different", say("not significantly different")),
            ("lower", say("fell significantly")),
            ("not_tested", say("not tested")),
            ("full_count", say("no sample was drawn: no test")),
        )
        if verdict in verdicts
    ]
    if any(row["std_error"] is not None for row in rows):
        entries.append(("bar", say("95 % interval of the change")))
    return mark_key(entries)


def change_table(
    about: words.Measured, span: tuple[int, int], rows: Sequence[Row], missing: Sequence[Row]
) -> Component:
    """One row per place: both figures, the change with its errors, the result.

    The link error has a column where one is known, or where a test found that none is needed.
    """
    start, end = span
    has_links = any(row["link_error"] or row["p_value"] is not None for row in rows)
    columns = [
        Column("place", say("Place")),
        Column("before", str(start), is_number=True),
        Column("after", str(end), is_number=True),
        Column("change", say("Change ({unit})", unit=about.difference_unit), is_number=True),
        Column("error", say("Standard error of the change"), is_number=True),
        *([Column("link", say("Link error"), is_number=True)] if has_links else []),
        Column("result", say("Result")),
    ]
    body = [
        {
            "place": words.shown_by(row["cities"], row["geo"], row["geo_level"]),
            "before": words.number(row["value_from"], about.decimals),
            "after": words.number(row["value_to"], about.decimals),
            "change": words_compare.signed(row["change"], about.decimals),
            "error": words_compare.std_error(row["std_error"], about.decimals),
            "link": words_compare.std_error(row["link_error"], about.decimals),
            "result": words_compare.change_said(row["verdict"], row["reason"]),
        }
        for row in rows
    ]
    body += [{"place": row["city"], "result": _without(row, span)} for row in missing]
    caption = say("{title}: change from {start} to {end}", title=about.title, start=start, end=end)
    return data_table(caption, columns, body)


def missing_notes(missing: Sequence[Row], span: tuple[int, int]) -> list[str]:
    """Name the cities without figures of both years."""
    return [
        say("{city}: {reason}.", city=row["city"], reason=_without(row, span)) for row in missing
    ]


def _without(row: Row, span: tuple[int, int]) -> str:
    start, end = span
    if row["first_year"] is None:
        return say("no figure in this choice")
    known = words.years(row["first_year"], row["last_year"])
    return say(
        "no figures for both {start} and {end}; there are figures for {known}",
        start=start,
        end=end,
        known=known,
    )
