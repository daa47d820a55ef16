"""What differs between two releases, in the words of those who read them.

Cells are added, revised, removed or corrected; comparisons turn: a difference that is no longer
significant, a range of ranks that moved, a city whose own figure gave way to a stand-in, figures
that became provisional. ``as_data`` is what is kept beside a release and what ``gcen diff --json``
prints; every entry of ``turned`` has the same fields, ``None`` where one does not apply.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd

from pipelines.releases import attach

Weight = Literal["first", "major", "minor", "patch"]

CHANGES = ("added", "revised", "removed", "corrected")

MOST_CELLS = 5000
"""Changed cells that are kept beside a release one by one; the rest is counted."""

_MOST_NOTES = 12
_MEMORY_LIMIT = "160MB"
_TABLES = [
    "observation",
    "series",
    "source",
    "indicator",
    "breakdown",
    "geography",
    "city",
    "correction",
    "city_series",
    "valued_pair",
    "city_rank",
    "city_trend",
]
_STATUS_KINDS = ("became_provisional", "became_final", "became_doubtful", "became_hidden")
_CELL_COLUMNS = [
    "change",
    "source_id",
    "series_id",
    "geo_id",
    "year",
    "period_label",
    "breakdown",
    "category",
    "old_value",
    "new_value",
    "old_status",
    "new_status",
]
_TURNED_COLUMNS = [
    "kind",
    "indicator_id",
    "level",
    "breakdown",
    "category",
    "city_a",
    "city_b",
    "geo_id",
    "old_year",
    "new_year",
    "before",
    "after",
]


@dataclass(frozen=True)
class Diff:
    """What differs between two releases.

    ``cells`` has one row per changed figure: change (added, revised, removed, corrected),
    source_id, series_id, geo_id, year, period_label, breakdown, category, old_value, new_value,
    old_status, new_status. A figure whose value gave way to a reason is removed; one that changed
    because an entry of ``corrections.toml`` was applied, or another one than before, or no longer
    though the same value is published, is corrected. ``turned`` are comparisons with another
    outcome and figures with another standing, each with its sentence.
    """

    cells: pd.DataFrame
    turned: list[dict[str, Any]] = field(default_factory=list)
    sources: Mapping[str, str] = field(default_factory=dict)
    corrections: list[str] = field(default_factory=list)
    is_first: bool = False
    figures_before: int = 0

    def count(self, change: str) -> int:
        """Number of cells that were added, revised, removed or corrected."""
        return int((self.cells["change"] == change).sum())

    @property
    def counts(self) -> dict[str, int]:
        """Number of cells by change."""
        return {change: self.count(change) for change in CHANGES}

    @property
    def comparisons_turned(self) -> int:
        """Number of comparisons with another outcome; figures with another status left out."""
        return sum(one["kind"] not in _STATUS_KINDS for one in self.turned)

    @property
    def is_empty(self) -> bool:
        """True where no figure differs and no comparison turned."""
        return self.cells.empty and not self.turned

    @property
    def weight(self) -> Weight:
        """Which number of the version rises: removals the first, corrections the last."""
        if self.is_first:
            return "first"
        counts = self.counts
        if counts["removed"]:
            return "major"
        return "minor" if counts["added"] or counts["revised"] else "patch"

    def by_source(self) -> list[dict[str, Any]]:
        """Count changed cells by source, most first: source_id, source and one number a change."""
        if self.cells.empty:
            return []
        counts = pd.crosstab(self.cells["source_id"], self.cells["change"])
        counts = counts.reindex(columns=list(CHANGES), fill_value=0)
        counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
        return [
            {
                "source_id": source_id,
                "source": self.sources.get(str(source_id), source_id),
                **{change: int(row[change]) for change in CHANGES},
            }
            for source_id, row in counts.iterrows()
        ]


def no_difference() -> Diff:
    """Give the difference of a release from itself."""
    return Diff(pd.DataFrame({name: pd.Series(dtype="object") for name in _CELL_COLUMNS}))


# What an entry did is corrected; where one no longer applies because the publisher has another
# value now, that value is the publisher's change and no correction of ours.
_CELLS = """
WITH old AS (FROM old_release.observation), new AS (FROM new_release.observation),
old_series AS (FROM old_release.series), new_series AS (FROM new_release.series),
old_entry AS (FROM old_release.correction), new_entry AS (FROM new_release.correction),
came AS (SELECT * EXCLUDE (since) FROM new_entry EXCEPT SELECT * EXCLUDE (since) FROM old_entry),
went AS (SELECT * EXCLUDE (since) FROM old_entry EXCEPT SELECT * EXCLUDE (since) FROM new_entry),
corrected AS (
    SELECT series_id, geo_id, year, breakdown, category FROM came
    UNION
    SELECT w.series_id, w.geo_id, w.year, w.breakdown, w.category
    FROM went AS w JOIN new AS n USING (series_id, geo_id, year, breakdown, category)
    JOIN new_series AS s ON s.series_id = w.series_id
    WHERE abs(n.value - w.published_value * s.scale) <= 1e-9 * abs(n.value)
)
SELECT
    CASE
        WHEN c.series_id IS NOT NULL AND o.series_id IS NOT NULL AND n.series_id IS NOT NULL
            THEN 'corrected'
        WHEN o.series_id IS NULL THEN 'added'
        WHEN o.value IS NOT NULL AND n.value IS NULL THEN 'removed'
        WHEN o.value IS NULL AND n.value IS NOT NULL THEN 'added'
        ELSE 'revised'
    END AS change,
    coalesce(ns.source_id, os.source_id) AS source_id,
    series_id, geo_id, year, period_label, breakdown, category,
    o.value AS old_value, n.value AS new_value,
    o.obs_status AS old_status, n.obs_status AS new_status
FROM old AS o
FULL JOIN new AS n USING (series_id, geo_id, year, period_label, breakdown, category)
LEFT JOIN corrected AS c USING (series_id, geo_id, year, breakdown, category)
LEFT JOIN old_series AS os ON os.series_id = o.series_id
LEFT JOIN new_series AS ns ON ns.series_id = n.series_id
WHERE o.series_id IS NULL OR n.series_id IS NULL
    OR o.value IS DISTINCT FROM n.value
    OR o.std_error IS DISTINCT FROM n.std_error
    OR o.sample_size IS DISTINCT FROM n.sample_size
    OR o.obs_status IS DISTINCT FROM n.obs_status
    OR o.source_flag IS DISTINCT FROM n.source_flag
    OR o.note IS DISTINCT FROM n.note
ORDER BY ALL
"""

_KEY = "indicator_id, level, breakdown, category, city_a, city_b"

# A pair counts once: both orders of two cities are rows, an aggregate stands only as city_b. The
# outcome of one year is held against that of the same year, and that of the last year with a test
# against that of the last year before, which is what a page shows first.
_PAIRS = f"""
WITH old_tested AS (
    SELECT * FROM old_release.valued_pair
    WHERE p_value IS NOT NULL
        AND (city_a < city_b OR city_b NOT IN (SELECT city_id FROM old_release.city))
),
new_tested AS (
    SELECT * FROM new_release.valued_pair
    WHERE p_value IS NOT NULL
        AND (city_a < city_b OR city_b NOT IN (SELECT city_id FROM new_release.city))
),
old_last AS (
    SELECT * FROM old_tested
    QUALIFY row_number() OVER (PARTITION BY {_KEY} ORDER BY year DESC) = 1
),
new_last AS (
    SELECT * FROM new_tested
    QUALIFY row_number() OVER (PARTITION BY {_KEY} ORDER BY year DESC) = 1
),
known AS (
    SELECT indicator_id FROM old_release.indicator
    INTERSECT SELECT indicator_id FROM new_release.indicator
),
turned AS (
    SELECT {_KEY}, o.year AS old_year, n.year AS new_year, o.verdict AS before, n.verdict AS after
    FROM old_tested AS o JOIN new_tested AS n USING ({_KEY}, year)
    WHERE o.verdict <> n.verdict
    UNION
    SELECT {_KEY}, o.year, n.year, o.verdict, n.verdict
    FROM old_last AS o JOIN new_last AS n USING ({_KEY})
    WHERE o.year < n.year AND o.verdict <> n.verdict
    UNION
    SELECT {_KEY}, o.year, o.year, o.verdict, coalesce(n.reason, 'no_value')
    FROM old_last AS o
    LEFT JOIN new_release.valued_pair AS n USING ({_KEY}, year)
    WHERE n.p_value IS NULL AND indicator_id IN (FROM known)
    UNION
    SELECT {_KEY}, n.year, n.year, o.reason, n.verdict
    FROM new_last AS n
    JOIN old_release.valued_pair AS o USING ({_KEY}, year)
    WHERE o.p_value IS NULL
)
SELECT
    CASE
        WHEN before NOT IN ('higher', 'lower', 'not_different') THEN 'newly_tested'
        WHEN after NOT IN ('higher', 'lower', 'not_different') THEN 'no_longer_tested'
        WHEN after = 'not_different' THEN 'no_longer_different'
        WHEN before = 'not_different' THEN 'newly_different'
        ELSE 'reversed'
    END AS kind,
    indicator_id, level, breakdown, category, city_a, city_b, NULL AS geo_id,
    old_year, new_year, before, after
FROM turned
"""

_RANKS = """
SELECT 'rank_moved' AS kind, indicator_id, level, breakdown, category, city_id AS city_a,
    NULL AS city_b, NULL AS geo_id, year AS old_year, year AS new_year,
    o.best_rank || '-' || o.worst_rank || ' of ' || o.n_compared AS before,
    n.best_rank || '-' || n.worst_rank || ' of ' || n.n_compared AS after
FROM old_release.city_rank AS o
JOIN new_release.city_rank AS n USING (indicator_id, level, breakdown, category, city_id, year)
WHERE o.best_rank IS NOT NULL AND n.best_rank IS NOT NULL
    AND (o.best_rank <> n.best_rank OR o.worst_rank <> n.worst_rank)
"""

_TRENDS = """
SELECT 'trend_turned' AS kind, indicator_id, level, breakdown, category, city_id AS city_a,
    NULL AS city_b, NULL AS geo_id, from_year AS old_year, to_year AS new_year,
    o.verdict AS before, n.verdict AS after
FROM old_release.city_trend AS o
JOIN new_release.city_trend AS n
    USING (indicator_id, level, breakdown, category, city_id, from_year, to_year)
WHERE o.p_value IS NOT NULL AND n.p_value IS NOT NULL AND o.verdict <> n.verdict
"""

# One row for a city and an indicator: the categories of a series mostly move together, and the one
# that a page shows first stands for them.
_PLACES = """
WITH old AS (FROM old_release.city_series WHERE level = 'closest'),
new AS (FROM new_release.city_series WHERE level = 'closest'),
moved AS (
    SELECT city_id, indicator_id, breakdown, category,
        o.geo_id AS before, n.geo_id AS after,
        og.level IN ('city_system', 'city') AS was_own,
        ng.level IN ('city_system', 'city') AS is_own
    FROM old AS o FULL JOIN new AS n USING (city_id, indicator_id, breakdown, category)
    LEFT JOIN old_release.geography AS og ON og.geo_id = o.geo_id
    LEFT JOIN new_release.geography AS ng ON ng.geo_id = n.geo_id
    SEMI JOIN old_release.indicator AS oi ON oi.indicator_id = indicator_id
    SEMI JOIN new_release.indicator AS ni ON ni.indicator_id = indicator_id
    WHERE o.geo_id IS DISTINCT FROM n.geo_id
)
SELECT
    CASE
        WHEN after IS NULL THEN 'lost_figure'
        WHEN is_own AND was_own IS NOT TRUE THEN 'gained_own'
        WHEN before IS NULL THEN 'gained_figure'
        WHEN was_own AND NOT is_own THEN 'lost_own'
        ELSE 'place_moved'
    END AS kind,
    m.indicator_id, 'closest' AS level, m.breakdown, m.category, city_id AS city_a,
    NULL AS city_b, NULL AS geo_id, NULL AS old_year, NULL AS new_year, before, after
FROM moved AS m JOIN new_release.indicator AS i ON i.indicator_id = m.indicator_id
QUALIFY row_number() OVER (
    PARTITION BY m.indicator_id, city_id, kind
    ORDER BY m.breakdown = i.breakdown AND m.category = i.category DESC, m.breakdown, m.category
) = 1
"""

_STATUSES = """
SELECT
    CASE
        WHEN new_value IS NULL THEN 'became_hidden'
        WHEN new_status = 'P' THEN 'became_provisional'
        WHEN new_status = 'U' THEN 'became_doubtful'
        ELSE 'became_final'
    END AS kind,
    coalesce(ns.indicator_id, os.indicator_id) AS indicator_id, NULL AS level,
    c.breakdown, c.category, NULL AS city_a, NULL AS city_b, c.geo_id,
    c.year AS old_year, c.year AS new_year, old_status AS before, new_status AS after
FROM cells AS c
LEFT JOIN new_release.series AS ns ON ns.series_id = c.series_id
LEFT JOIN old_release.series AS os ON os.series_id = c.series_id
WHERE old_value IS NOT NULL AND new_status IS NOT NULL AND old_status <> new_status
    AND (new_value IS NULL OR new_status IN ('P', 'U') OR old_status = 'P')
"""

_ENTRIES = """
SELECT DISTINCT n.series_id || ', ' || n.geo_id || ' ' || n.year || ': ' || n.reason
FROM new_release.correction AS n
WHERE NOT EXISTS (
    FROM old_release.correction AS o
    WHERE o.series_id = n.series_id AND o.geo_id = n.geo_id AND o.year = n.year
        AND o.breakdown = n.breakdown AND o.category = n.category
        AND o.published_value = n.published_value AND o.action = n.action
        AND o.value IS NOT DISTINCT FROM n.value AND o.reason = n.reason
)
ORDER BY ALL
"""


def diff(old: Path | None, new: Path) -> Diff:
    """Compare two release files; without an old one every figure is added and nothing turned."""
    with (
        tempfile.TemporaryDirectory(prefix="gcen-diff-") as folder,
        duckdb.connect(config={"memory_limit": _MEMORY_LIMIT, "temp_directory": folder}) as opened,
    ):
        attach(opened, new, "new_release")
        if old is None:
            opened.execute("ATTACH ':memory:' AS old_release")
            for table in _TABLES:
                opened.execute(
                    f"CREATE TABLE old_release.{table} AS FROM new_release.{table} LIMIT 0"
                )
        else:
            attach(opened, old, "old_release")
        cells = opened.sql(_CELLS).df()
        ((before,),) = opened.execute("SELECT count(value) FROM old_release.observation").fetchall()
        return Diff(
            cells,
            _turned(opened, cells) if old is not None and _holds_comparisons(opened) else [],
            dict(opened.execute("SELECT source_id, title FROM new_release.source").fetchall()),
            [] if old is None else [row[0] for row in opened.execute(_ENTRIES).fetchall()],
            is_first=old is None,
            figures_before=before,
        )


def _holds_comparisons(opened: duckdb.DuckDBPyConnection) -> bool:
    """Whether the old release has the comparisons in the tables of today."""
    held = opened.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'old_release'"
    ).fetchall()
    return {name for (name,) in held} >= set(_TABLES)


def _turned(opened: duckdb.DuckDBPyConnection, cells: pd.DataFrame) -> list[dict[str, Any]]:
    """Find what turned; what turned at both levels in the same way is told of the closest."""
    opened.register("cells", cells.astype(dict.fromkeys(_texts_of(cells), "string")))
    parts = " UNION ALL BY NAME ".join(
        f"({query})" for query in (_PAIRS, _PLACES, _RANKS, _TRENDS, _STATUSES)
    )
    but_level = ", ".join(name for name in _TURNED_COLUMNS if name != "level")
    rows = opened.execute(
        f"""
        SELECT {", ".join(_TURNED_COLUMNS)} FROM ({parts})
        QUALIFY row_number() OVER (PARTITION BY {but_level} ORDER BY level) = 1
        ORDER BY ALL
        """
    ).fetchall()
    opened.unregister("cells")
    words = _Words(opened)
    return [
        {**one, "indicator": words.title(one["indicator_id"]), "text": words.sentence(one)}
        for one in (dict(zip(_TURNED_COLUMNS, row, strict=True)) for row in rows)
    ]


def _texts_of(cells: pd.DataFrame) -> list[str]:
    return [name for name in cells.columns if name not in ("year", "old_value", "new_value")]


_OUTCOMES = {
    "higher": "{a} was significantly higher",
    "lower": "{a} was significantly lower",
    "not_different": "they were not significantly different",
}
_NEW_OUTCOMES = {
    "higher": "{a} is significantly higher",
    "lower": "{a} is significantly lower",
    "not_different": "they are not significantly different",
}
_REASONS = {
    "same_place": "both stand on the same place",
    "no_std_error": "a standard error is missing",
    "full_count": "no sample was drawn, so there is no sampling error to test",
    "instrument": "the instruments differ",
    "local": "the measure is read within one country only",
    "definition": "the definitions differ",
    "years_apart": "the years are too far apart",
    "break": "a break lies between",
    "sampling_flag": "the publisher flags the sample",
    "no_value": "one of them has no value",
}
_CHANGE = {
    "higher": "a significant rise",
    "lower": "a significant fall",
    "not_different": "no significant change",
}
_SENTENCES = {
    "no_longer_different": "{a} and {b} are no longer significantly different; {before}",
    "newly_different": "{a} is now significantly {after} than {b}; {before}",
    "reversed": "{a} is now significantly {after} than {b}; {before}",
    "no_longer_tested": "{a} and {b} can no longer be tested, because {after}; {before}",
    "newly_tested": "{a} and {b} can now be tested: {after}; before, {before}",
    "rank_moved": "the range of ranks of {a} is now {after}; it was {before}",
    "trend_turned": "the change of {a} is now {after}; it was {before}",
    "lost_own": "the figure of {a} itself gave way to that of {after}",
    "gained_own": "{a} now has a figure of its own{instead}",
    "place_moved": "{a} now stands on the figure of {after}; it stood on that of {before}",
    "lost_figure": "{a} has no figure any more; it stood on that of {before}",
    "gained_figure": "{a} now has a figure, that of {after}",
    "became_provisional": "the figure of {place} became provisional",
    "became_final": "the figure of {place} is no longer provisional",
    "became_doubtful": "the publisher now doubts the figure of {place}",
    "became_hidden": "the figure of {place} gave way to a reason why it is missing",
}


class _Words:
    """Sentences about what turned, with the names that the releases give to ids."""

    def __init__(self, opened: duckdb.DuckDBPyConnection) -> None:
        def names(query: str) -> dict[Any, str]:
            both = [query.format(release=one) for one in ("old_release", "new_release")]
            return {
                row[:-1] if len(row) > 2 else row[0]: row[-1]  # noqa: PLR2004 - pairs and triples
                for one in both
                for row in opened.execute(one).fetchall()
            }

        self._titles = names("SELECT indicator_id, title FROM {release}.indicator")
        self._places = names("SELECT geo_id, name FROM {release}.geography")
        self._places |= names("SELECT city_id, name FROM {release}.city")
        self._labels = names("SELECT breakdown, category, label FROM {release}.breakdown")

    def title(self, indicator_id: str) -> str:
        """Title of an indicator; the id where there is none."""
        return self._titles.get(indicator_id, indicator_id)

    def sentence(self, one: Mapping[str, Any]) -> str:
        """Say what turned, for whom and when."""
        a, b = self._named(one["city_a"]), self._named(one["city_b"])
        before, after = self._sides(one)
        instead = f" instead of that of {before}" if one["before"] else ""
        told = _SENTENCES[one["kind"]].format(
            a=a, b=b, before=before, after=after, place=self._named(one["geo_id"]), instead=instead
        )
        return f"{self._head(one)}: {told}."

    def _sides(self, one: Mapping[str, Any]) -> tuple[str, str]:
        kind, before, after = one["kind"], str(one["before"]), str(one["after"])
        if kind == "trend_turned":
            return _CHANGE[before], _CHANGE[after]
        if one["city_b"] is not None:
            a = self._named(one["city_a"])
            was = (_OUTCOMES | _REASONS).get(before, before).format(a=a)
            outcomes = _REASONS | (_NEW_OUTCOMES if kind == "newly_tested" else {})
            return was, outcomes.get(after, after).format(a=a)
        if kind == "rank_moved":
            return before.replace("-", " to "), after.replace("-", " to ")
        return self._named(one["before"]), self._named(one["after"])

    def _head(self, one: Mapping[str, Any]) -> str:
        label = self._labels.get((one["breakdown"], one["category"]), "")
        group = "" if one["category"] == "total" or not label else f" ({label})"
        years = list(dict.fromkeys(one[name] for name in ("old_year", "new_year") if one[name]))
        joint = " to " if one["kind"] == "trend_turned" else ", before "
        if joint == ", before ":
            years.reverse()
        when = f", {joint.join(str(year) for year in years)}" if years else ""
        level = ", between economies" if one["level"] == "economy" else ""
        return f"{self.title(one['indicator_id'])}{group}{when}{level}"

    def _named(self, place: str | None) -> str:
        return "" if place is None else self._places.get(place, place)


# --- as data and as text ------------------------------------------------------------------------


def as_data(difference: Diff, release: str | None, previous: str | None) -> dict[str, Any]:
    """Give a difference as plain data for a program, with at most ``MOST_CELLS`` cells."""
    shown = difference.cells.head(MOST_CELLS)
    if difference.is_first:
        shown = shown.head(0)
    cells = json.loads(shown.to_json(orient="records", double_precision=15))
    return {
        "release": release,
        "previous": previous,
        "weight": difference.weight,
        "notes": list(notes(difference)),
        "counts": difference.counts,
        "by_source": difference.by_source(),
        "turned": difference.turned,
        "cells": cells,
        "cells_omitted": len(difference.cells) - len(cells),
    }


_TURNED_SUMMARY = {
    "no_longer_different": "comparisons that are no longer significantly different",
    "newly_different": "comparisons that are newly significantly different",
    "reversed": "comparisons with the opposite outcome",
    "no_longer_tested": "comparisons that can no longer be tested",
    "newly_tested": "comparisons that can now be tested",
    "rank_moved": "ranges of ranks that moved",
    "trend_turned": "changes over time with another outcome",
    "lost_own": "own figures of cities that gave way to a stand-in",
    "gained_own": "cities' indicators that gained an own figure",
    "place_moved": "cities' indicators that stand on another place",
    "lost_figure": "cities' indicators without a figure any more",
    "gained_figure": "cities' indicators with a first figure",
    "became_provisional": "figures that became provisional",
    "became_final": "figures that are no longer provisional",
    "became_doubtful": "figures that their publisher now doubts",
    "became_hidden": "figures that gave way to a reason why they are missing",
}


def notes(difference: Diff) -> Iterator[str]:
    """Say in a few sentences what a release changed."""
    if difference.is_first:
        yield f"First release: {len(difference.cells):,} figures."
        return
    if difference.is_empty:
        yield "No figure changed: words, rules or comparisons of the contract did."
        return
    yield f"Figures: {counted(difference.counts)}."
    for one in difference.by_source()[:_MOST_NOTES]:
        yield f"{one['source']}: {counted(one)}."
    for line in difference.corrections:
        yield f"Correction: {line}"
    kinds = [one["kind"] for one in difference.turned]
    summary = [
        f"{kinds.count(kind):,} {words}" for kind, words in _TURNED_SUMMARY.items() if kind in kinds
    ]
    if summary:
        yield f"What turned: {'; '.join(summary)}."


def counted(counts: Mapping[str, Any]) -> str:
    """Say how many cells changed and how: "2 added, 1 removed"."""
    told = [f"{counts[change]:,} {change}" for change in CHANGES if counts[change]]
    return ", ".join(told) or "none changed"
