"""The one query behind the researcher's table, the downloads and ``/api/v1/observations``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

COLUMNS: Mapping[str, str] = {
    "city_id": "Id of the city the figure stands for; empty for averages and other participants",
    "city": "Name of the city",
    "geo_id": "Id of the place the figure was measured for",
    "geo": "Name of that place",
    "geo_level": "Level of that place: city_system (the member school system), city (the city by "
    "another boundary), adjudicated (part of a country that took part in a survey under its own "
    "name), state, economy, aggregate",
    "comparability": "direct: the city's own system; caution: a wider or other area stands in, or "
    "the definition differs; context: a local instrument, not to be ranked; empty for averages",
    "indicator_id": "Id of the indicator",
    "indicator": "Title of the indicator",
    "series_id": "Id of the series: one publisher's measurement of the indicator",
    "unit": "Unit of value, std_error, low and high",
    "year": "Calendar year in which the school year ends; cycle of a survey",
    "period_label": "Period as published",
    "breakdown": "Dimension the figure is broken down by; total where it is not",
    "category": "Category of that dimension",
    "value": "Figure, unrounded; empty only with a status that says why",
    "std_error": "Standard error; empty where none is published",
    "low": "Lower end of the 95 % interval; empty without standard error",
    "high": "Upper end of the 95 % interval; empty without standard error",
    "sample_size": "Students or units behind the figure; empty where not published",
    "obs_status": "SDMX CL_OBS_STATUS: A normal, B break, D definition differs, E estimated or "
    "derived, P provisional, U low reliability; without a value: L not collected, M cannot exist, "
    "N not significant, O missing, Q suppressed",
    "source_flag": "The publisher's own mark, verbatim",
    "note": "What a reader must know of this figure",
    "source_id": "Id of the source",
    "publisher": "Publisher of the source",
    "licence": "Licence of the source",
    "source_url": "Page of the source",
    "retrieved_at": "Day on which the published file was retrieved, UTC",
    "release": "Release of GCEN Benchmarks the row was taken from",
}
"""Columns of every download, in their order, and what they mean."""

_MOST_SORTED = 50_000
"""Rows up to which a selection is sorted; larger ones keep the order in which they are stored,
which is the same, because sorting would hold them all in memory."""

_ORDER = (
    "i.sort, f.city_id NULLS LAST, s.standing, f.geo_id, f.breakdown, f.category, f.year, "
    "f.period_label"
)


class Chosen(Protocol):
    """What a query must know of a selection; see ``dashboard.selection.Selection``."""

    @property
    def topics(self) -> Sequence[str]: ...  # noqa: D102 - explained by Selection
    @property
    def indicators(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def cities(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def level(self) -> str: ...  # noqa: D102
    @property
    def from_year(self) -> int | None: ...  # noqa: D102
    @property
    def to_year(self) -> int | None: ...  # noqa: D102
    @property
    def breakdowns(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def categories(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def sources(self) -> Sequence[str]: ...  # noqa: D102


@dataclass(frozen=True)
class Query:
    """SQL with its parameters, for ``Release.rows`` and ``Release.batches``."""

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def figures(release: Release, chosen: Chosen) -> Query:
    """Query for the figures chosen, columns ``COLUMNS``, each row once.

    A figure is a row for each city it stands for. Rows without a city (averages, other
    participants) are there where no city is chosen, or where they are named among the cities; at
    the levels ``closest`` and ``economy`` only averages are, unless named. Figures of sources that
    may not be passed on are absent; ``count_withheld`` counts them.
    """
    columns = ", ".join(f"f.{name}" for name in COLUMNS)
    condition, parameters = _condition(chosen)
    if count(release, chosen) > _MOST_SORTED:
        return Query(f"SELECT {columns} FROM city_figure AS f WHERE {condition}", parameters)
    return Query(f"SELECT {columns} FROM {_SORTABLE} WHERE {condition} ORDER BY {_ORDER}", parameters)


_SORTABLE = (
    "city_figure AS f JOIN indicator AS i ON i.indicator_id = f.indicator_id "
    "JOIN series AS s ON s.series_id = f.series_id"
)


def count(release: Release, chosen: Chosen) -> int:
    """Rows that ``figures`` gives."""
    return _count(release, *_condition(chosen))


def count_withheld(release: Release, chosen: Chosen) -> int:
    """Figures chosen that may not be passed on."""
    return _count(release, *_condition(chosen, redistributable=False))


def _count(release: Release, condition: str, parameters: Mapping[str, Any]) -> int:
    row = release.one(f"SELECT count(*) AS n FROM city_figure AS f WHERE {condition}", parameters)
    return int(row["n"]) if row else 0


_SORT_BY = {
    "indicator": "i.sort",
    "city": "f.city",
    "geo": "f.geo",
    "geo_level": "array_position(['city_system', 'city', 'adjudicated', 'state', 'economy', "
    "'aggregate'], f.geo_level)",
    "year": "f.year",
    "value": "f.value",
    "std_error": "f.std_error",
    "sample_size": "f.sample_size",
    "group": "b.breakdown_label, b.sort",
    "publisher": "f.publisher",
}


def page(
    release: Release, chosen: Chosen, start: int, stop: int, sort: Sequence[tuple[str, str]] = ()
) -> list[Row]:
    """Rows ``start`` to ``stop`` (exclusive) of ``figures``, with words for readers.

    Columns ``COLUMNS`` and ``breakdown_label``, ``category_label``, ``unit_short``, ``decimals``,
    ``source_title``, ``definition_note``. ``sort`` names columns of ``SORTABLE`` with ``asc`` or
    ``desc``; missing values come last either way, others are ignored.
    """
    condition, parameters = _condition(chosen)
    keys = [
        f"{part} {'DESC' if direction == 'desc' else 'ASC'} NULLS LAST"
        for name, direction in sort
        for part in _SORT_BY.get(name, "").split(", b.")
        if part
    ]
    columns = ", ".join(f"f.{name}" for name in COLUMNS)
    return release.rows(
        f"""
        SELECT {columns}, b.breakdown_label, b.label AS category_label, i.unit_short, i.decimals,
            o.title AS source_title, s.definition_note
        FROM {_SORTABLE}
        JOIN source AS o ON o.source_id = f.source_id
        LEFT JOIN breakdown AS b ON b.breakdown = f.breakdown AND b.category = f.category
        WHERE {condition}
        ORDER BY {", ".join([*keys, _ORDER])}
        LIMIT $rows OFFSET $start
        """,
        {**parameters, "rows": max(stop - start, 0), "start": max(start, 0)},
    )
