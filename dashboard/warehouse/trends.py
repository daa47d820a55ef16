"""Changes of the places between two years: tested, or the reason why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from dashboard.warehouse import comparison
from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

Span = tuple[int, int]
"""Two years, the earlier first."""

_CHANGES = """
    SELECT city_id, from_year, to_year, value_from, value_to, change, std_error, link_error,
        p_value, verdict, reason
    FROM city_trend
    WHERE indicator_id = $indicator AND level = $level AND breakdown = $breakdown
        AND category = $category
"""


@per_release(128)
def changes(release: Release, subject: Subject) -> list[Row]:
    """List the changes of the cities that the release holds.

    ``city_id, from_year, to_year, value_from, value_to, change, std_error, link_error, p_value,
    verdict, reason``. Surveys: every two cycles; others: some ways to a city's last year.
    """
    return release.rows(
        _CHANGES,
        {
            "indicator": subject.indicator_id,
            "level": subject.level,
            "breakdown": subject.breakdown,
            "category": subject.category,
        },
    )


_ENDS = """
    SELECT indicator_id, level, breakdown, category, city_id, from_year, to_year,
        p_value IS NOT NULL AS is_tested
    FROM city_trend
"""


@per_release(1)
def _ends(release: Release) -> dict[Subject, list[tuple[str, Span, bool]]]:
    """City, years and whether tested of every change, by subject: few words for many pickers."""
    held: dict[Subject, list[tuple[str, Span, bool]]] = {}
    for row in release.rows(_ENDS):
        subject = Subject(row["indicator_id"], row["level"], row["breakdown"], row["category"])
        span = (row["from_year"], row["to_year"])
        held.setdefault(subject, []).append((row["city_id"], span, row["is_tested"]))
    return held


def spans(release: Release, subject: Subject, cities: Collection[str]) -> list[Span]:
    """Spans of ``changes`` of chosen cities, the one to show first at the head.

    It ends in the year most cities' changes end in, the later of two; among its beginnings those
    with more tests and more cities come first, then the later ones.
    """
    own = [one for one in _ends(release).get(subject, ()) if one[0] in cities]
    held = Counter(span for _, span, _ in own)
    tested = Counter(span for _, span, is_tested in own if is_tested)
    last: dict[str, int] = {}
    for city, (_, end), _ in own:
        last[city] = max(end, last.get(city, end))
    ends = Counter(last.values())
    return sorted(
        held,
        key=lambda span: (ends[span[1]], span[1], tested[span], held[span], span),
        reverse=True,
    )


def tested_spans(release: Release, subject: Subject, cities: Collection[str]) -> list[Span]:
    """Spans in which the change of any of the cities is tested, latest first."""
    own = _ends(release).get(subject, ())
    found = {span for city, span, is_tested in own if is_tested and city in cities}
    return sorted(found, key=lambda span: (span[1], span[0]), reverse=True)


def between(
    release: Release, subject: Subject, cities: Collection[str], span: Span
) -> tuple[list[Row], list[Row]]:
    """Changes of chosen cities between two years, one per place, and the cities without one.

    A row is that of ``comparison.places`` for the later year, with the columns of ``changes``; the
    order is that of the changes, largest rise first. A city without is given with ``city_id,
    city``, and ``first_year, last_year`` of its figures (``None`` without any).
    """
    start, end = span
    rows = [row for row in comparison.figures(release, subject) if row["value"] is not None]
    by_city: dict[str, dict[int, Row]] = {}
    for row in rows:
        by_city.setdefault(row["city_id"], {})[row["year"]] = row
    known = {
        row["city_id"]: row
        for row in changes(release, subject)
        if (row["from_year"], row["to_year"]) == span
    }
    latest = [
        {**of_year[end], **known.get(city, _untested(of_year, start, end))}
        for city, of_year in by_city.items()
        if start in of_year and end in of_year
    ]
    merged = comparison.places(latest, cities)
    held = {city for row in merged for city in row["city_ids"]}
    missing = [
        row
        for row in comparison.reach(release, subject)
        if row["city_id"] in cities and row["city_id"] not in held
    ]
    return sorted(merged, key=lambda row: -row["change"]), missing


def _untested(of_year: dict[int, Row], start: int, end: int) -> Row:
    """Change between figures of which the release holds no row: never one of a survey."""
    before, after = of_year[start], of_year[end]
    return {
        "from_year": start,
        "to_year": end,
        "value_from": before["value"],
        "value_to": after["value"],
        "change": after["value"] - before["value"],
        "std_error": None,
        "link_error": None,
        "p_value": None,
        "verdict": "not_tested",
        "reason": _reason(of_year, start, end),
    }


def _reason(of_year: dict[int, Row], start: int, end: int) -> str:
    ends = {of_year[year]["obs_status"] for year in (start, end)}
    between_them = {row["obs_status"] for year, row in of_year.items() if start < year <= end}
    if "D" in ends:
        return "definition"
    if "B" in between_them:
        return "break"
    if "U" in ends:
        return "sampling_flag"
    return "full_count" if of_year[end]["full_count"] else "no_std_error"
