"""Documented practices of the cities, the network's priorities, and the figures they bear on.

Releases older than these tables have none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

FIRST_SCHEMA = 3
"""Version of a release's tables from which on practices are among them."""

LICENCE = "Apache-2.0"
"""Licence of the texts, which were written for this collection; references keep their own."""

EVIDENCE = ("evaluation", "trend", "description")
"""Levels of evidence, the most solid first."""

_PRACTICES = """
SELECT p.*, c.name AS city,
    (SELECT list(DISTINCT indicator_id) FROM practice_indicator AS i
        WHERE i.practice_id = p.practice_id AND i.indicator_id IS NOT NULL) AS indicator_ids
FROM practice AS p JOIN city AS c USING (city_id)
ORDER BY p.strength, c.sort, p.sort
"""

_TOPICS = """
SELECT t.topic, t.title, t.why_none,
    (SELECT list(i.indicator_id) FROM practice_topic_indicator AS i WHERE i.topic = t.topic)
        AS indicator_ids
FROM practice_topic AS t ORDER BY t.sort
"""

_BEARINGS = """
SELECT b.practice_id, b.words, b.indicator_id, i.title, i.short_title, b.note, b.why_none
FROM practice_indicator AS b LEFT JOIN indicator AS i USING (indicator_id)
ORDER BY b.practice_id, b.sort
"""

_REFERENCES = "SELECT * FROM practice_reference ORDER BY practice_id, position"

_PRIORITIES = "SELECT * FROM priority ORDER BY year, sort"

_PRIORITY_REFERENCES = "SELECT * FROM priority_reference ORDER BY priority_id, position"

_SERIES = """
SELECT i.indicator_id, i.title, i.short_title, i.unit, i.unit_short, i.decimals, i.better,
    i.breakdown, i.category, CASE WHEN i.breakdown = 'total' THEN '' ELSE b.label END
        AS category_label,
    v.geo_id, g.name AS geo, g.level AS geo_level, s.source_id, s.has_std_error, s.full_count,
    v.year, v.period_label, v.value, v.low, v.high, v.obs_status, v.note
FROM city_series AS cs
JOIN indicator AS i USING (indicator_id, breakdown, category)
JOIN city_value AS v
    ON v.city_id = cs.city_id AND v.series_id = cs.series_id AND v.geo_id = cs.geo_id
    AND v.breakdown = cs.breakdown AND v.category = cs.category
JOIN geography AS g ON g.geo_id = v.geo_id
JOIN series AS s ON s.series_id = v.series_id
LEFT JOIN breakdown AS b ON b.breakdown = cs.breakdown AND b.category = cs.category
WHERE cs.city_id = $city AND cs.level = 'closest' AND v.value IS NOT NULL
    AND list_contains($indicators, cs.indicator_id)
ORDER BY list_position($indicators, cs.indicator_id), v.year
"""


@dataclass(frozen=True)
class Wanted:
    """Which practices are wanted; what is ``None`` leaves all."""

    topic: str | None = None
    city: str | None = None
    indicator: str | None = None
    evidence: str | None = None

    def takes(self, row: Row) -> bool:
        """Whether a row of ``practices`` is wanted."""
        return (
            self.topic in (None, *row["topics"])
            and self.city in (None, row["city_id"])
            and self.indicator in (None, *row["indicator_ids"])
            and self.evidence in (None, row["evidence"])
        )


@dataclass(frozen=True)
class Chosen:
    """Practices chosen by several values at once; those of one field are alternatives."""

    practice: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    indicator: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    def given(self) -> list[tuple[str, tuple[str, ...]]]:
        """Fields by name with their values."""
        return [(one.name, getattr(self, one.name)) for one in fields(self)]

    def takes(self, row: Row) -> bool:
        """Whether a row of ``practices`` is chosen."""
        held: dict[str, Sequence[str]] = {
            "practice": [row["practice_id"]],
            "topic": row["topics"],
            "city": [row["city_id"]],
            "indicator": row["indicator_ids"],
            "evidence": [row["evidence"]],
        }
        return all(not values or set(values) & set(held[name]) for name, values in self.given())


def held(release: Release) -> bool:
    """Whether a release holds practices and priorities."""
    return bool(release.header["schema_version"] >= FIRST_SCHEMA)


@per_release(1)
def practices(release: Release) -> list[Row]:
    """List the practices, the most solid evidence first, then by city.

    All columns of ``practice``, with ``city`` (its name) and ``indicator_ids``.
    """
    rows = release.rows(_PRACTICES) if held(release) else []
    return [{**row, "indicator_ids": sorted(row["indicator_ids"] or [])} for row in rows]


def practice(release: Release, practice_id: str) -> Row | None:
    """One row of ``practices``, or ``None`` for an unknown id."""
    return next((row for row in practices(release) if row["practice_id"] == practice_id), None)


def wanted(release: Release, which: Wanted) -> list[Row]:
    """Rows of ``practices`` that are wanted, in their order."""
    return [row for row in practices(release) if which.takes(row)]


def chosen(release: Release, which: Chosen) -> list[Row]:
    """Rows of ``practices`` that are chosen, in their order."""
    return [row for row in practices(release) if which.takes(row)]


@per_release(1)
def topics(release: Release) -> list[Row]:
    """List the subjects of practices in order: ``topic, title, why_none, indicator_ids``."""
    rows = release.rows(_TOPICS) if held(release) else []
    return [{**row, "indicator_ids": row["indicator_ids"] or []} for row in rows]


@per_release(1)
def _bearings(release: Release) -> dict[str, list[Row]]:
    return _by(release.rows(_BEARINGS) if held(release) else [], "practice_id")


def bearings(release: Release, practice_id: str) -> list[Row]:
    """What a practice could bear on: ``words, indicator_id, title, short_title, note, why_none``.

    ``indicator_id`` and the titles are ``None`` where no indicator fits; ``why_none`` says why.
    """
    return _bearings(release).get(practice_id, [])


@per_release(1)
def _references(release: Release) -> dict[str, list[Row]]:
    return _by(release.rows(_REFERENCES) if held(release) else [], "practice_id")


def references(release: Release, practice_id: str) -> list[Row]:
    """References of a practice: all columns of ``practice_reference``."""
    return _references(release).get(practice_id, [])


@per_release(1)
def priorities(release: Release) -> list[Row]:
    """List the network's priorities by year: columns of ``priority`` with ``references``."""
    if not held(release):
        return []
    named = _by(release.rows(_PRIORITY_REFERENCES), "priority_id")
    return [
        {**row, "references": named.get(row["priority_id"], [])}
        for row in release.rows(_PRIORITIES)
    ]


@per_release(64)
def series(release: Release, city_id: str, indicator_ids: tuple[str, ...]) -> list[list[Row]]:
    """A city's own lines of some indicators, in the place and group that stand for it first.

    One list by year for each indicator that the city has figures of, in the order asked for. The
    indicator (``indicator_id, title, short_title, unit, unit_short, decimals, better, breakdown,
    category, category_label``), the place (``geo_id, geo, geo_level``), ``source_id,
    has_std_error, full_count, year, period_label, value, low, high, obs_status, note``.
    """
    parameters = {"city": city_id, "indicators": list(indicator_ids)}
    return list(_by(release.rows(_SERIES, parameters), "indicator_id").values())


def of_indicator(release: Release, indicator_id: str, city_id: str) -> list[Row]:
    """Practices of a city that could bear on an indicator, the most solid evidence first."""
    return wanted(release, Wanted(city=city_id, indicator=indicator_id))


def near(release: Release, indicator_id: str, city_id: str) -> list[Row]:
    """Practices of a city on the subjects that an indicator speaks of, as ``of_indicator``."""
    subjects = {row["topic"] for row in topics(release) if indicator_id in row["indicator_ids"]}
    return [
        row
        for row in wanted(release, Wanted(city=city_id))
        if subjects & set(row["topics"]) and indicator_id not in row["indicator_ids"]
    ]


def named(release: Release, practice_ids: Collection[str]) -> list[Row]:
    """Rows of ``practices`` with the ids given, in the order of ``practices``."""
    return [row for row in practices(release) if row["practice_id"] in practice_ids]


def _by(rows: Sequence[Row], key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found
