"""Rows for a table on the screen: any order, any depth, of any number of figures.

Sorting a million rows for each block that scrolls into view would take a second each time. So the
order of a selection is worked out once, as the positions of its figures in ``city_value``, and
kept with the release; a block then reads a hundred rows by their positions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from dashboard import language
from dashboard.warehouse import observations
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.observations import COLUMNS, Chosen
from dashboard.warehouse.release import Release, Row

Sort = tuple[tuple[str, str], ...]
"""Columns to sort by, first one first, each with ``asc`` or ``desc``."""

_LEVELS = list(observations.LEVELS_OF_PLACES)

_SORT_BY: Mapping[str, tuple[str, ...]] = {
    "city": ("c.name",),
    "indicator": ("f.sort",),
    "value": ("f.value",),
    "unit": ("f.unit_short",),
    "year": ("f.year", "f.period_label"),
    "group": ("b.breakdown_label", "b.sort"),
    "geo": ("g.name",),
    "geo_level": (f"array_position({_LEVELS}, f.geo_level)",),
    "comparability": ("array_position(['direct', 'caution', 'context'], f.comparability)",),
    "std_error": ("f.std_error",),
    "interval": ("f.low", "f.high"),
    "sample_size": ("f.sample_size",),
    "publisher": ("o.publisher", "o.title"),
    "retrieved": ("f.retrieved_at",),
}
SORTABLE = tuple(_SORT_BY)
"""Columns that ``block`` sorts by; ``group`` is breakdown and category."""

_USUAL = (
    "f.sort, f.city_id NULLS LAST, f.standing, f.geo_id, f.breakdown <> 'total', f.breakdown, "
    "f.category, f.year, f.period_label"
)
"""Order of downloads: indicator, city, series, place, group, year."""

_FIGURES = """(
    SELECT v.*, v.rowid AS position, i.topic, i.sort, i.unit_short, s.source_id, s.standing,
        s.redistributable
    FROM city_value AS v
    JOIN indicator AS i ON i.indicator_id = v.indicator_id
    JOIN series AS s ON s.series_id = v.series_id
) AS f"""

_BESIDE = {
    "o.": "JOIN source AS o ON o.source_id = f.source_id",
    "g.": "JOIN geography AS g ON g.geo_id = f.geo_id",
    "c.": "LEFT JOIN city AS c ON c.city_id = f.city_id",
    "b.": "LEFT JOIN breakdown AS b ON b.breakdown = f.breakdown AND b.category = f.category",
}
"""Tables beside ``_FIGURES``, joined where an order needs them."""

_MOST_USUAL = 250_000
"""Figures up to which the usual order is worked out; more stand as they are stored, which is by
indicator, city, series and place as well."""
_NEAR = 400
"""Rows at the top that are found without putting all others in order."""
_ORDERS_KEPT = 6
"""Orders kept for a release: 4 MB each at a million figures."""


def block(
    release: Release, chosen: Chosen, start: int, stop: int, sort: Sequence[tuple[str, str]] = ()
) -> list[Row]:
    """Rows ``start`` to ``stop`` (exclusive) of a selection, with words for readers.

    Columns ``COLUMNS`` and ``key`` (of the figure in its release), ``breakdown_label``,
    ``category_label``, ``unit_short``, ``decimals``,
    ``source_title``, ``definition_note``. ``sort`` names columns of ``SORTABLE``; others are left
    aside. Missing values come last either way; equal rows stand in the order of downloads.
    """
    known = tuple((name, way) for name, way in sort if name in _SORT_BY)
    start, stop = max(start, 0), max(start, stop, 0)
    order = _first if stop <= _NEAR else _all
    return figures_at(release, order(release, chosen, known)[start:stop].to_pylist())


def figures_at(release: Release, positions: Sequence[int]) -> list[Row]:
    """Figures at positions of ``city_value``, in that order; columns as ``block`` gives them.

    Texts are those of the release, as downloads have them, whatever language is spoken.
    """
    if not positions:
        return []
    columns = ", ".join(f"{_COLUMN_OF.get(name, f'f.{name}')} AS {name}" for name in COLUMNS)
    sql = f"""
        SELECT f.position AS key, {columns}, b.breakdown_label, b.label AS category_label,
            i.unit_short, i.decimals, o.title AS source_title, s.definition_note
        FROM {_FIGURES} {" ".join(_BESIDE.values())}
        JOIN indicator AS i ON i.indicator_id = f.indicator_id
        JOIN series AS s ON s.series_id = f.series_id
        CROSS JOIN release AS r
        WHERE f.position IN ({", ".join(map(str, map(int, positions)))}) AND f.redistributable
    """
    with language.speaking(language.DEFAULT):
        found = release.rows(sql)
    at = {row["key"]: row for row in found}
    return [at[position] for position in positions if position in at]


_COLUMN_OF = {
    "city": "c.name",
    "geo": "g.name",
    "indicator": "i.title",
    "unit": "i.unit",
    "publisher": "o.publisher",
    "licence": "o.licence",
    "source_url": "o.landing_page",
    "release": "r.release",
}


@per_release(32)
def _first(release: Release, chosen: Chosen, sort: Sort) -> pa.Array:
    return _positions(release, chosen, sort, f"LIMIT {_NEAR}")


@per_release(_ORDERS_KEPT)
def _all(release: Release, chosen: Chosen, sort: Sort) -> pa.Array:
    return _positions(release, chosen, sort)


def _positions(release: Release, chosen: Chosen, sort: Sort, limit: str = "") -> pa.Array:
    """Positions in ``city_value`` of the figures chosen, in the order asked for."""
    condition, parameters = observations.condition(chosen)
    keys = [
        f"{key} {'DESC' if way == 'desc' else 'ASC'} NULLS LAST"
        for name, way in sort
        for key in _SORT_BY[name]
    ]
    is_stored = observations.count(release, chosen) > _MOST_USUAL
    order = ", ".join([*keys, "f.position" if is_stored else _USUAL])
    beside = " ".join(join for alias, join in _BESIDE.items() if alias in order)
    _, batches = release.batches(
        f"""
        SELECT f.position::INTEGER AS position FROM {_FIGURES} {beside}
        WHERE {condition} ORDER BY {order} {limit}
        """,
        parameters,
        200_000,
    )
    return pa.concat_arrays([batch.column(0) for batch in batches] or [pa.array([], pa.int32())])
