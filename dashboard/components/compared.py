"""The words, tables and notes around a comparison of cities, from rows of ``comparison``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from dashboard import words, words_compare, words_findings
from dashboard.components.card import mark_key
from dashboard.components.table import Column, data_table
from dashboard.language import in_sentence, say
from dashboard.warehouse import comparison
from dashboard.warehouse.release import Row


def measured(indicator: Row, group: Row | None) -> words.Measured:
    """What sentences speak of: an indicator, and its group where that is not everyone."""
    is_everyone = group is None or group["breakdown"] == "total"
    return words.Measured(
        title=indicator["title"],
        unit_short=indicator["unit_short"],
        decimals=indicator["decimals"],
        group="" if group is None or is_everyone else in_sentence(group["label"]),
    )


def finding(
    about: words.Measured,
    places: Sequence[Row],
    tests: comparison.Pairs,
    focal: Row | None,
    *,
    is_brief: bool = False,
    missing: Sequence[str] = (),
) -> str:
    """State what the latest values show; ``focal`` is the focal city's row of ``city``.

    ``is_brief`` leaves out which cities a wider area stands for, where marks say it. ``missing``
    names the other cities without a figure.
    """
    if focal is not None:
        own = comparison.place_of(places, focal["city_id"])
        verdicts = words_findings.Verdicts()
        for row in places:
            if own is not None and row is not own:
                verdicts.add(words_findings.standing(row), *comparison.verdict(row, own, tests))
        return words_findings.focal_finding(
            about, words_findings.standing(own) if own else None, focal["name"], verdicts, missing
        )
    standings = [words_findings.standing(row) for row in places]
    first = comparison.leader(places, tests)
    if first is None:
        return words_findings.finding(about, standings)
    verdicts = words_findings.Verdicts()
    for row in places:
        if row is not first:
            verdicts.add(words_findings.standing(row), *comparison.verdict(first, row, tests))
    return words_findings.finding(
        about,
        standings,
        words_findings.standing(first),
        verdicts,
        is_brief=is_brief,
        untested=comparison.untested(places, tests),
    )


@dataclass(frozen=True)
class Ranked:
    """Ranges of ranks by the first city of a place, and the places without one with the reason."""

    ranges: Mapping[str, words_compare.Ranks]
    unranked: Mapping[str, tuple[tuple[str, ...], str]]

    @property
    def reasons(self) -> dict[str, list[str]]:
        """Names of the cities without a range, by the reason."""
        held: dict[str, list[str]] = {}
        for cities, why in self.unranked.values():
            held.setdefault(why, []).extend(cities)
        return held

    @property
    def labels(self) -> dict[str, str]:
        """What stands beside a place in a chart, by its first city."""
        return {
            city: say("rank by tests: {ranks}", ranks=words_compare.rank_range(one, is_short=True))
            for city, one in self.ranges.items()
        }

    def said(self, place: Row) -> str:
        """The range of a place, or why it has none."""
        one = self.ranges.get(place["city_ids"][0])
        if one is not None:
            return words_compare.rank_range(one)
        _, why = self.unranked[place["city_ids"][0]]
        return say("none: {reason}", reason=words_compare.why_unranked(why))


def latest_table(
    about: words.Measured,
    places: Sequence[Row],
    missing: Sequence[Row],
    reasons: Sequence[str],
    ranked: Ranked | None = None,
) -> Component:
    """Latest values as a table: one row per city, the missing ones with their reason.

    ``places`` are rows of ``comparison.judged``; ``reasons`` belong to ``missing``, one each.
    """
    has_focal = any(row["verdict"] for row in places)
    columns = [
        Column("city", say("City")),
        Column("place", say("Measured for")),
        Column("period", say("Period")),
        Column("value", say("Value ({unit})", unit=about.unit_short), is_number=True),
        Column("interval", say("95 % interval"), is_number=True),
        Column("error", say("Standard error"), is_number=True),
    ]
    if has_focal:
        columns.append(Column("verdict", say("Against the city chosen")))
    if ranked:
        columns.append(Column("rank", say("Range of ranks")))
    columns.append(Column("note", say("Notes")))
    rows = [
        {**_latest_row(about, place, city), "rank": ranked.said(place) if ranked else None}
        for place in places
        for city in place["cities"]
    ]
    rows += [
        {"city": row["city"], "note": say("No figure: {reason}", reason=why)}
        for row, why in zip(missing, reasons, strict=True)
    ]
    caption = say("{title}: the figures of the chart", title=about.title)
    return data_table(caption, columns, rows)


def _latest_row(about: words.Measured, place: Row, city: str) -> dict[str, Any]:
    decimals, verdict = about.decimals, place["verdict"]
    against = None
    if verdict == "focal":
        is_alone = len(place["cities"]) == 1
        against = say("the city chosen") if is_alone else say("the place of the city chosen")
    elif verdict:
        against = words.against(verdict, place["reason"])
    notes = [words.mark(place["obs_status"]), place["note"], place["definition_note"]]
    return {
        "city": city,
        "place": say(
            "{place} ({level})", place=place["geo"], level=words.LEVELS[place["geo_level"]]
        ),
        "period": words.period(place["period_label"], place["year"]),
        "value": words.number(place["value"], decimals),
        "interval": words.interval(place["low"], place["high"], decimals),
        "error": words_compare.std_error(place["std_error"], decimals),
        "verdict": against,
        "note": say(". ").join(note.rstrip(".。") for note in notes if note) or None,
    }


def trend_table(about: words.Measured, rows: Sequence[Row]) -> Component:
    """Figures by year, one column per place.

    Takes the chosen cities' rows of ``comparison.figures``. A mark stands in brackets behind its
    value.
    """
    held: dict[tuple[str, str], dict[int, Row]] = {}
    cities: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        key = (row["geo_id"], row["series_id"])
        held.setdefault(key, {})[row["year"]] = row
        if row["city"] not in cities.setdefault(key, []):
            cities[key].append(row["city"])
    columns = [Column("year", say("Year"))]
    columns += [
        Column(
            "/".join(key),
            words.shown_by(names, (row := next(iter(held[key].values())))["geo"], row["geo_level"]),
            is_number=True,
        )
        for key, names in cities.items()
    ]
    years = sorted({row["year"] for row in rows}, reverse=True)
    body = [
        {
            "year": str(year),
            **{
                "/".join(key): _trend_cell(about, by_year[year])
                for key, by_year in held.items()
                if year in by_year
            },
        }
        for year in years
    ]
    caption = say("{title} by year, in {unit}", title=about.title, unit=about.unit_short)
    return data_table(caption, columns, body)


def _trend_cell(about: words.Measured, row: Row) -> str:
    written = words.number(row["value"], about.decimals)
    said = words.mark(row["obs_status"])
    return say("{value} ({mark})", value=written, mark=said) if said else written


def course_finding(
    about: words.Measured,
    rows: Sequence[Row],
    focal_name: str | None,
    *,
    is_survey: bool,
    has_tests: bool,
) -> str:
    """State how the figures moved; takes the chosen cities' rows of ``comparison.figures``.

    ``has_tests``: the release holds a test of a change of one of them.
    """
    return words_findings.course_finding(
        about,
        courses(rows),
        focal_name,
        is_survey=is_survey,
        has_one_scale=all(row["trend_scale"] == "common" for row in rows if row["has_std_error"]),
        has_tests=has_tests,
    )


def courses(rows: Sequence[Row]) -> list[words_findings.Course]:
    """Figures of each place by year, from the chosen cities' ``comparison.figures``."""
    held: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["value"] is not None:
            held.setdefault((row["geo_id"], row["series_id"]), []).append(row)
    found = []
    for own in held.values():
        ordered = sorted(own, key=lambda row: row["year"])
        cities = list(dict.fromkeys(row["city"] for row in ordered))
        first = ordered[0]
        found.append(
            words_findings.Course(
                name=words.shown_by(cities, first["geo"], first["geo_level"]),
                measure=first["measure"],
                values={row["year"]: row["value"] for row in ordered},
                breaks={row["year"] for row in ordered if row["obs_status"] == "B"},
            )
        )
    return found


def latest_notes(
    indicator: Row,
    places: Sequence[Row],
    missing: Sequence[Row],
    reasons: Sequence[str],
    *,
    has_tests: bool,
) -> list[str]:
    """What a reader must know beside the latest values; ``has_tests``: some are tested."""
    notes = missing_notes(missing, reasons)
    if indicator["caveat"]:
        notes.append(indicator["caveat"])
    return [
        *notes,
        *rounded_notes(places, has_tests=has_tests),
        *_definition_notes(places),
        *_mark_notes(places),
    ]


def rounded_notes(rows: Sequence[Row], *, has_tests: bool) -> list[str]:
    """Say which figures are rounded where any is sampled; takes rows of ``comparison.figures``."""
    if not any(row["has_std_error"] for row in rows):
        return []
    return words.rounded(
        words.Rounding(
            row["precision"].of(row["year"]),
            row["year"],
            row["geo"],
            is_tested=has_tests and row["has_std_error"],
        )
        for row in rows
        if row["value"] is not None
    )


def missing_notes(missing: Sequence[Row], reasons: Sequence[str]) -> list[str]:
    """Name the cities without a figure by the reason; ``reasons`` belong to ``missing``."""
    cities_by_reason: dict[str, list[str]] = {}
    for row, why in zip(missing, reasons, strict=True):
        cities_by_reason.setdefault(why, []).append(row["city"])
    return [
        say("No figure for {cities}: {reason}.", cities=words.join(cities), reason=why)
        for why, cities in cities_by_reason.items()
    ]


def trend_notes(
    rows: Sequence[Row], *, has_panels: bool, is_needed: bool, has_tests: bool
) -> list[str]:
    """Breaks with their reasons, where tests of changes stand, and how lines are drawn.

    ``is_needed``: one axis could not hold the lines, so that panels are no choice.
    """
    notes = []
    seen = set()
    for row in rows:
        if row["obs_status"] == "B" and (row["geo_id"], row["year"]) not in seen:
            seen.add((row["geo_id"], row["year"]))
            why = row["note"] or say("the publisher marks a break in the series")
            notes.append(
                say(
                    "Break, {place} {year}: {reason}",
                    place=row["geo"],
                    year=row["year"],
                    reason=why,
                )
            )
    if has_panels:
        notes.append(
            say(
                "Each panel stands by itself: look at the numbers of its axis before comparing "
                "slopes."
            )
        )
    if is_needed:
        notes.append(
            say(
                "The lines have a panel each, because they follow different measures or sizes, or "
                "end in different years."
            )
        )
    if has_tests:
        notes.append(say("Tests between two cycles stand under “Change between two years”."))
    notes.append(
        say("A gap in a line is a year without a figure. Dotted lines are wider areas standing in.")
    )
    return notes


def _mark_notes(places: Sequence[Row]) -> list[str]:
    said: dict[str, list[str]] = {}
    for row in places:
        meaning = words.mark(row["obs_status"])
        if meaning:
            named = say("{cities} {year}", cities=words.join(row["cities"]), year=row["year"])
            said.setdefault(meaning, []).append(named)
    return [
        say("{meaning}: {places}.", meaning=words.capital(meaning), places=words.listed(names))
        for meaning, names in said.items()
    ]


def _definition_notes(places: Sequence[Row]) -> list[str]:
    said: dict[str, list[str]] = {}
    for row in places:
        if row["definition_note"]:
            said.setdefault(row["definition_note"], []).extend(row["cities"])
    return [
        say("{cities}: {note}", cities=words.join(cities), note=note)
        for note, cities in said.items()
    ]


def dot_key(places: Sequence[Row]) -> Component:
    """Explain the marks that a dot plot of these places uses."""
    entries = level_entries(row["geo_level"] for row in places)
    if any(row["low"] is not None for row in places):
        entries.append(("bar", say("95 % interval")))
    return mark_key([*entries, *_verdict_key(places)])


def level_entries(levels: Iterable[str], wider: str = "") -> list[tuple[str, str]]:
    """Explain filled and hollow marks of places on these levels: entries of ``mark_key``.

    ``wider`` says what hollow ones are where they do not name the area with the city.
    """
    hollow = wider or say("hollow: another area standing in, named with the city")
    entries = {
        True: ("own", say("filled: the city's own school system")),
        False: ("wider", hollow),
    }
    there = {words.is_own(level) for level in levels}
    return [entry for is_own, entry in entries.items() if is_own in there]


def _verdict_key(places: Sequence[Row]) -> list[tuple[str, str]]:
    verdicts = {row["verdict"] for row in places}
    untested = sorted({words.untested(row["reason"]) for row in places if row["reason"]})
    texts = (
        ("higher", say("significantly higher than the city chosen")),
        ("not_different", say("not significantly different")),
        ("lower", say("significantly lower")),
        ("not_tested", say(" or ").join(untested)),
    )
    return [(verdict, text) for verdict, text in texts if verdict in verdicts]


def map_key(places: Sequence[Row], *, has_missing: bool) -> Component:
    """Explain the marks of the map."""
    levels = (row["geo_level"] for row in places)
    entries = level_entries(levels, say("hollow: another area standing in"))
    entries += _verdict_key(places)
    if has_missing:
        entries.append(("missing", say("no figure")))
    return mark_key(entries)


def why_all(missing: Sequence[Mapping[str, Any]], year: int | None, level: str) -> list[str]:
    """Reasons for cities without a figure, one for each row of ``comparison.missing``."""
    return [words.why_missing(row, year, level=level) for row in missing]
