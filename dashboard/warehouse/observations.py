"""The one query behind the researcher's table, the downloads and ``/api/v1/observations``."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
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

LEVELS_OF_PLACES = ("city_system", "city", "adjudicated", "state", "economy", "aggregate")
"""Levels of places, closest first."""

MOST_SORTED = 50_000
"""Rows up to which a selection is sorted. Larger ones keep the order in which they are stored (by
indicator and city as well), because sorting would hold them all in memory."""

ORDER = (
    "i.sort, f.city_id NULLS LAST, s.standing, f.geo_id, f.breakdown <> 'total', f.breakdown, "
    "f.category, f.year, f.period_label"
)
"""Order of sorted rows: indicator, city, series, place, group, year. Over ``city_figure AS f``,
``indicator AS i`` and ``series AS s``."""


class Chosen(Hashable, Protocol):
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
    """SQL with its parameters, for ``Release.rows`` and ``Release.batches``.

    ``formulas`` names the columns in which some text begins like a spreadsheet's formula.
    """

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    formulas: frozenset[str] = frozenset()


def figures(release: Release, chosen: Chosen) -> Query:
    """Query for the figures chosen, columns ``COLUMNS``, each row once.

    A figure is a row for each city it stands for. Rows without a city (averages, other
    participants) are there where no city is chosen, or where they are named among the cities; at
    the levels ``closest`` and ``economy`` only averages are, unless named. Figures of sources that
    may not be passed on are absent; ``count_withheld`` counts them.
    """
    columns = ", ".join(f"f.{name}" for name in COLUMNS)
    where, parameters = condition(chosen)
    if count(release, chosen) > MOST_SORTED:
        sql = f"SELECT {columns} FROM city_figure AS f WHERE {where}"
    else:
        sql = f"SELECT {columns} FROM {_SORTABLE} WHERE {where} ORDER BY {ORDER}"
    return Query(sql, parameters, formulas(release))


_SORTABLE = (
    "city_figure AS f JOIN indicator AS i ON i.indicator_id = f.indicator_id "
    "JOIN series AS s ON s.series_id = f.series_id"
)


FORMULA_STARTS = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")
"""Signs with which a spreadsheet takes text for a formula; the full-width ones where its language
is written with them (https://owasp.org/www-community/attacks/CSV_Injection)."""

_NO_TEXT = {"year", "value", "std_error", "low", "high", "sample_size", "retrieved_at"}


@per_release(1)
def formulas(release: Release) -> frozenset[str]:
    """Columns in which some text begins like a spreadsheet's formula; looked for once a release."""
    texts = [name for name in COLUMNS if name not in _NO_TEXT]
    found = ", ".join(
        f"bool_or(list_contains($starts::VARCHAR[], left({name}, 1))) AS {name}" for name in texts
    )
    row = release.one(f"SELECT {found} FROM city_figure", {"starts": list(FORMULA_STARTS)}) or {}
    return frozenset(name for name, is_there in row.items() if is_there)


@per_release(256)
def count(release: Release, chosen: Chosen) -> int:
    """Rows that ``figures`` gives."""
    return _count(release, *condition(chosen))


@per_release(256)
def count_withheld(release: Release, chosen: Chosen) -> int:
    """Figures chosen that may not be passed on."""
    return _count(release, *condition(chosen, redistributable=False))


def _count(release: Release, where: str, parameters: Mapping[str, Any]) -> int:
    row = release.one(f"SELECT count(*) AS n FROM city_figure AS f WHERE {where}", parameters)
    return int(row["n"]) if row else 0


def condition(chosen: Chosen, *, redistributable: bool = True) -> tuple[str, dict[str, Any]]:
    """SQL condition over ``city_figure AS f`` and its parameters.

    The one place where a selection becomes SQL: downloads, counts, tables and citations use it.
    """
    parameters: dict[str, Any] = {}

    def among(column: str, name: str, values: Sequence[Any]) -> str:
        names = [f"{name}_{position}" for position in range(len(values))]
        parameters.update(zip(names, values, strict=True))
        return f"{column} IN ({', '.join(f'${one}' for one in names)})"

    parts = [
        among(f"f.{column}", name, values)
        for column, name, values in (
            ("topic", "topic", chosen.topics),
            ("indicator_id", "indicator", chosen.indicators),
            ("breakdown", "breakdown", chosen.breakdowns),
            ("category", "category", chosen.categories),
            ("source_id", "source", chosen.sources),
        )
        if values
    ]
    for comparison, name, year in (
        (">=", "first", chosen.from_year),
        ("<=", "last", chosen.to_year),
    ):
        if year is not None:
            parameters[name] = year
            parts.append(f"f.year {comparison} ${name}")
    level = {"closest": "f.is_closest", "economy": "f.is_economy"}.get(chosen.level)
    if chosen.cities:
        cities = among("f.city_id", "city", chosen.cities)
        places = among("f.geo_id", "place", chosen.cities)
        own = f"{cities} AND {level}" if level else cities
        parts.append(f"({own} OR f.city_id IS NULL AND {places})")
    elif level:
        parts.append(f"({level} OR f.geo_level = 'aggregate')")
    parts.append("f.redistributable" if redistributable else "NOT f.redistributable")
    return " AND ".join(parts), parameters


@per_release(1)
def vocabulary(release: Release) -> dict[str, tuple[str, ...]]:
    """Valid values of each parameter of a selection, in the order of lists; releases excluded.

    ``city`` holds the cities and the places that stand on no city's ladder; ``breakdown`` and
    ``category`` those that occur in the figures.
    """
    queries = {
        "topic": "SELECT topic FROM topic ORDER BY sort",
        "indicator": "SELECT indicator_id FROM indicator ORDER BY sort",
        "city": "SELECT city_id FROM city ORDER BY sort",
        "place": """
            SELECT DISTINCT geo_id, geo_level FROM city_value WHERE city_id IS NULL
            ORDER BY geo_level DESC, geo_id""",
        "breakdown": """
            SELECT DISTINCT breakdown FROM city_value ORDER BY breakdown <> 'total', breakdown""",
        "category": """
            SELECT DISTINCT category FROM city_value ORDER BY category <> 'total', category""",
        "source": "SELECT source_id FROM source ORDER BY source_id",
    }
    found = {
        name: tuple(str(next(iter(row.values()))) for row in release.rows(sql))
        for name, sql in queries.items()
    }
    places = found.pop("place")
    return {**found, "city": found["city"] + places}


@per_release(1)
def topics(release: Release) -> dict[str, str]:
    """Titles of the topics by their id."""
    return {row["topic"]: row["title"] for row in release.rows("FROM topic ORDER BY sort")}


@per_release(1)
def years(release: Release) -> tuple[int, int] | None:
    """First and last year of all figures, or ``None`` without any."""
    row = release.one("SELECT min(year) AS first, max(year) AS last FROM city_value")
    return (row["first"], row["last"]) if row and row["first"] is not None else None


@per_release(256)
def sources(release: Release, chosen: Chosen) -> list[Row]:
    """Sources of the figures chosen, with ``n_figures``; all columns of ``source``."""
    where, parameters = condition(chosen)
    return release.rows(
        f"""
        SELECT o.*, n.n_figures
        FROM source AS o
        JOIN (
            SELECT f.source_id, count(*) AS n_figures
            FROM city_figure AS f WHERE {where} GROUP BY f.source_id
        ) AS n ON n.source_id = o.source_id
        ORDER BY o.publisher, o.title
        """,
        parameters,
    )


@per_release(1)
def breakdowns(release: Release) -> list[Row]:
    """Dimensions that occur in the figures: ``value, label``; undivided figures first."""
    return release.rows("""
        SELECT breakdown AS value, any_value(breakdown_label) AS label
        FROM breakdown
        WHERE breakdown IN (SELECT DISTINCT breakdown FROM city_value)
        GROUP BY breakdown
        ORDER BY breakdown <> 'total', label
    """)


@per_release(64)
def categories(release: Release, chosen: tuple[str, ...]) -> list[Row]:
    """Categories of the dimensions chosen, or of all: ``value, label``.

    A category that means something else in another dimension has all its names in the label.
    """
    rows = release.rows(
        """
        SELECT category AS value, list_sort(list(DISTINCT label)) AS label
        FROM breakdown AS b
        WHERE (len($chosen::VARCHAR[]) = 0 OR list_contains($chosen::VARCHAR[], b.breakdown))
            AND EXISTS (
                FROM (SELECT DISTINCT breakdown, category FROM city_value) AS v
                WHERE v.breakdown = b.breakdown AND v.category = b.category
            )
        GROUP BY category
        ORDER BY category <> 'total', any_value(b.breakdown), min(b.sort)
        """,
        {"chosen": list(chosen)},
    )
    return [{**row, "label": " / ".join(row["label"])} for row in rows]


@per_release(1)
def parties(release: Release) -> list[Row]:
    """Cities, and places that stand on no city's ladder: ``value, label, level``.

    ``level`` is ``None`` for cities.
    """
    return release.rows("""
        SELECT city_id AS value, name AS label, NULL AS level, sort FROM city
        UNION ALL
        SELECT geo_id, name, level, 1000 FROM geography
        WHERE geo_id IN (SELECT geo_id FROM city_value WHERE city_id IS NULL)
        ORDER BY sort, level DESC, label
    """)
