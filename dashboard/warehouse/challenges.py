"""What most places that can be tested share, and who has improved: from tests alone.

Counts are of places: cities that share one place count once. An indicator takes part where a
direction is declared better, in the group it shows first. Nothing older than ``SPAN`` years before
the release is told, and no change over more than ``SPAN`` years.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.language import in_sentence
from dashboard.warehouse.comparison import Z
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

SPAN = 10
"""Years a change may take, and years before the release in which it must have ended."""

LEAST_PLACES = 3
"""Places that must be tested before most of them can be spoken of."""

_PLACE = """
place AS (
    SELECT cs.indicator_id, cs.geo_id, g.name AS geo, g.level AS geo_level, s.scope,
        s.instrument, s.source_id,
        list(c.name ORDER BY c.sort) AS cities, list(c.city_id ORDER BY c.sort) AS city_ids,
        arg_min(c.city_id, c.sort) AS city_id, min(c.sort) AS city_sort
    FROM city_series AS cs
    JOIN indicator AS i USING (indicator_id)
    JOIN city AS c USING (city_id)
    JOIN geography AS g USING (geo_id)
    JOIN series AS s ON s.series_id = cs.series_id
    WHERE cs.level = 'closest' AND i.better <> 'neither'
        AND cs.breakdown = i.breakdown AND cs.category = i.category
    GROUP BY cs.indicator_id, cs.geo_id, g.name, g.level, s.scope, s.instrument, s.source_id
),
spoken AS (
    SELECT i.indicator_id, i.title, i.short_title, i.unit_short, i.decimals, i.better, i.headline,
        i.sort, i.breakdown, i.category, t.sort AS topic_sort,
        CASE WHEN i.breakdown = 'total' THEN '' ELSE b.label END AS group_label
    FROM indicator AS i
    JOIN topic AS t USING (topic)
    LEFT JOIN breakdown AS b ON b.breakdown = i.breakdown AND b.category = i.category
)
"""

_CHANGES = f"""
WITH {_PLACE},
newest AS (
    SELECT indicator_id, breakdown, category, city_id, max(year) AS year
    FROM city_value WHERE is_closest AND value IS NOT NULL GROUP BY ALL
)
SELECT spoken.*, place.* EXCLUDE (indicator_id), t.from_year, t.to_year, t.value_from, t.value_to,
    t.change, t.std_error, t.link_error, t.verdict,
    t.change - {Z} * t.std_error AS change_low,
    t.change + {Z} * t.std_error AS change_high,
    newest.year AS newest_year
FROM city_trend AS t
JOIN spoken USING (indicator_id, breakdown, category)
JOIN place USING (indicator_id, city_id)
JOIN newest USING (indicator_id, breakdown, category, city_id)
WHERE t.level = 'closest' AND t.verdict <> 'not_tested' AND t.to_year >= $oldest
    AND t.to_year - t.from_year <= {SPAN}
ORDER BY spoken.topic_sort, spoken.sort, place.city_sort, t.to_year, t.from_year
"""

_AGAINST = f"""
WITH {_PLACE}
SELECT spoken.*, place.* EXCLUDE (indicator_id), p.year, p.city_b AS average_id,
    a.name AS average, p.verdict
FROM valued_pair AS p
JOIN spoken USING (indicator_id, breakdown, category)
JOIN place ON place.indicator_id = p.indicator_id AND place.city_id = p.city_a
JOIN geography AS a ON a.geo_id = p.city_b
WHERE p.level = 'closest' AND a.level = 'aggregate' AND p.verdict <> 'not_tested'
    AND p.year >= $oldest
ORDER BY spoken.topic_sort, spoken.sort, p.year, average_id, place.city_sort
"""


@dataclass(frozen=True)
class Shared:
    """An indicator in which most of the places tested stand or moved against what is better.

    ``kind`` is ``below`` (an average) or ``change``. ``rows`` are the places tested, ``worse``
    those of them that are significantly worse; each row holds the indicator's ``title,
    unit_short, better, group_label`` and the place's ``cities, geo, geo_level, scope``.
    """

    kind: str
    indicator_id: str
    from_year: int | None
    year: int
    average: str
    rows: tuple[Row, ...]
    worse: tuple[Row, ...]

    @property
    def is_local(self) -> bool:
        """Whether the instrument is one of its own country only."""
        return all(row["scope"] == "local" for row in self.rows)


@dataclass(frozen=True)
class Improved:
    """A place and its significant changes for the better, the most certain first.

    ``best`` is a row of ``changes``; ``others`` are further ones of the same place. Changes on
    instruments of one country are kept apart from the others.
    """

    best: Row
    others: tuple[Row, ...]

    @property
    def certainty(self) -> float:
        """Size of the change in its standard errors."""
        return certainty(self.best)

    @property
    def is_local(self) -> bool:
        """Whether the instruments are of their own country only."""
        return bool(self.best["scope"] == "local")


@per_release(1)
def changes(release: Release) -> list[Row]:
    """List the tested changes of the last ``SPAN`` years: a row for a place, indicator and span.

    The indicator (``indicator_id, title, unit_short, decimals, better, group_label``), the place
    (``geo_id, geo, geo_level, cities, city_ids, city_id, scope, source_id``), ``from_year, to_year,
    value_from, value_to, change, change_low, change_high, std_error, link_error, verdict``, and
    ``newest_year``, the year of the place's newest figure.
    """
    return _inside(release.rows(_CHANGES, {"oldest": oldest(release)}))


@per_release(1)
def against(release: Release) -> list[Row]:
    """List the tests of places against an average in the last ``SPAN`` years.

    Indicator and place as in ``changes``, ``year, average_id, average, verdict``.
    """
    return _inside(release.rows(_AGAINST, {"oldest": oldest(release)}))


def _inside(rows: list[Row]) -> list[Row]:
    """Write the group of each row as it stands behind the indicator's title."""
    return [{**row, "group_label": in_sentence(row["group_label"])} for row in rows]


def oldest(release: Release) -> int:
    """First year that is still told."""
    return int(release.header["built_at"].year) - SPAN


def certainty(row: Row) -> float:
    """Size of a change in its standard errors; one without error is as certain as can be."""
    return abs(float(row["change"])) / row["std_error"] if row["std_error"] else float("inf")


def is_worse(row: Row) -> bool:
    """Whether a verdict is significantly against the direction that is better."""
    return bool(row["verdict"] == ("lower" if row["better"] == "higher" else "higher"))


def is_better(row: Row) -> bool:
    """Whether a verdict is significantly in the direction that is better."""
    return bool(row["verdict"] == row["better"])


@per_release(1)
def shared(release: Release) -> list[Shared]:
    """Indicators in which most places tested are worse than an average or have become worse.

    The one with the largest share first; instruments of one country after the others. An
    indicator stands once for each kind: of changes the last step is told where most became worse
    in it, else the longest within ``SPAN`` years.
    """
    found = [*_below(against(release)), *_fallen(changes(release))]
    return sorted(
        found,
        key=lambda one: (one.is_local, -len(one.worse) / len(one.rows), -len(one.worse)),
    )


def _below(rows: Sequence[Row]) -> Iterable[Shared]:
    for indicator_id, of_indicator in _grouped(rows, "indicator_id").items():
        by_year = _grouped(of_indicator, "year", "average_id")
        full = [key for key, tested in by_year.items() if len(tested) >= LEAST_PLACES]
        if full:
            key = max(full, key=lambda key: (key[0], len(by_year[key])))
            tested = by_year[key]
            one = _shared("below", indicator_id[0], tested, (None, key[0]), tested[0]["average"])
            if _is_most(one):
                yield one


def _fallen(rows: Sequence[Row]) -> Iterable[Shared]:
    for indicator_id, of_indicator in _grouped(rows, "indicator_id").items():
        spans = {
            key: tested
            for key, tested in _grouped(of_indicator, "to_year", "from_year").items()
            if len(tested) >= LEAST_PLACES
        }
        last = max((to_year for to_year, _ in spans), default=None)
        starts = sorted(from_year for to_year, from_year in spans if to_year == last)
        for start in dict.fromkeys([*starts[-1:], *starts[:1]]):
            one = _shared("change", indicator_id[0], spans[last, start], (start, last or 0))
            if _is_most(one):
                yield one
                break


def _shared(
    kind: str,
    indicator_id: str,
    rows: Sequence[Row],
    years: tuple[int | None, int],
    average: str = "",
) -> Shared:
    return Shared(
        kind=kind,
        indicator_id=indicator_id,
        from_year=years[0],
        year=years[1],
        average=average,
        rows=tuple(rows),
        worse=tuple(row for row in rows if is_worse(row)),
    )


def _is_most(one: Shared) -> bool:
    return 2 * len(one.worse) > len(one.rows)


@per_release(1)
def improved(release: Release) -> list[Improved]:
    """Places with a significant change for the better, the most certain first.

    Of a place and indicator the longest change within ``SPAN`` years is taken that ends in its
    last tested year; none where the newest tested change, the shortest to that year, is
    significantly for the worse.
    """
    by_place: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for key, of_place in _grouped(changes(release), "geo_id", "scope", "indicator_id").items():
        last = max(row["to_year"] for row in of_place)
        ending = [row for row in of_place if row["to_year"] == last]
        longest = min(ending, key=lambda row: int(row["from_year"]))
        newest = max(ending, key=lambda row: int(row["from_year"]))
        if is_better(longest) and not is_worse(newest):
            by_place[key[0], key[1] == "local", *longest["cities"]].append(longest)
    ranked = [sorted(rows, key=certainty, reverse=True) for rows in by_place.values()]
    found = [Improved(rows[0], tuple(rows[1:])) for rows in ranked]
    return sorted(found, key=lambda one: one.certainty, reverse=True)


@dataclass(frozen=True)
class Looked:
    """What was looked at: indicators with a test, and those with enough places tested at once."""

    n_changes: int
    n_changes_full: int
    n_against: int
    n_against_full: int


@per_release(1)
def looked(release: Release) -> Looked:
    """Count the indicators that could be looked at, by changes and against averages."""
    moved = _grouped(changes(release), "indicator_id", "to_year", "from_year")
    held = _grouped(against(release), "indicator_id", "year", "average_id")
    return Looked(
        n_changes=len({key[0] for key in moved}),
        n_changes_full=len({key[0] for key, rows in moved.items() if len(rows) >= LEAST_PLACES}),
        n_against=len({key[0] for key in held}),
        n_against_full=len({key[0] for key, rows in held.items() if len(rows) >= LEAST_PLACES}),
    )


def _grouped(rows: Sequence[Row], *names: str) -> Mapping[tuple[Any, ...], list[Row]]:
    held: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        held.setdefault(tuple(row[name] for name in names), []).append(row)
    return held
