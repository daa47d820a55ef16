"""Writes the facts and the catalogue of a release; ``marts`` adds the comparisons.

The file is written with storage version 1.5, so that DuckDB clients from 1.5 on can open it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
from pydantic import BaseModel

from pipelines.contract import LEVELS, Contract
from pipelines.corrections import correct
from pipelines.practice_rows import practice_tables
from pipelines.releases import SCHEMA_VERSION
from pipelines.tidy import FIGURE_COLUMNS, withheld_series

if TYPE_CHECKING:
    from collections.abc import Iterator

STORAGE_VERSION = "v1.5.0"

MEMORY_LIMIT = "100MB"
"""What DuckDB may hold while it builds a release; larger sorts go over the disk."""

_AT_ONCE = 60_000
"""Facts that are inserted together, about."""


@dataclass(frozen=True)
class Header:
    """The one row of table ``release``."""

    release: str
    built_at: datetime
    previous_release: str | None
    content_sha256: str
    cells_added: int = 0
    cells_revised: int = 0
    cells_removed: int = 0


@contextmanager
def open_for_writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a release file for writing, creating it in the storage version we promise."""
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT}) as connection:
        quoted = str(path).replace("'", "''")
        connection.execute(
            f"ATTACH '{quoted}' AS release_file (STORAGE_VERSION '{STORAGE_VERSION}')"
        )
        connection.execute("USE release_file")
        yield connection
        connection.execute("CHECKPOINT")
        connection.execute("USE memory")
        connection.execute("DETACH release_file")


def load(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    figures: Mapping[str, pd.DataFrame],
    manifest: Sequence[Mapping[str, str]],
) -> None:
    """Create the tables of the schema and fill catalogue and facts.

    ``figures`` are as published: known errors are corrected here, and the release lists the entries
    that were applied.
    """
    connection.begin()  # together: by itself each of the some 400 statements waits for the disk
    connection.execute(contract.schema_sql)
    corrected = correct(figures, contract)
    withheld: set[str] = set()
    for source_id, table in figures.items():
        withheld |= withheld_series(table, contract.source(source_id))
    _load_catalogue(connection, contract, withheld)
    insert(connection, "correction", _rows(corrected.applied, expect="published_value"))
    insert(connection, "file_error", _rows(contract.file_errors, source="source_id"))
    connection.commit()
    facts = [table for table in corrected.figures.values() if len(table)]
    _load_observations(connection, facts)
    insert(connection, "raw_file", pd.DataFrame(list(manifest)))
    _load_sources(connection, contract)


def write_header(connection: duckdb.DuckDBPyConnection, header: Header) -> None:
    """Say which release this file is."""
    insert(
        connection, "release", pd.DataFrame([{**vars(header), "schema_version": SCHEMA_VERSION}])
    )


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame) -> None:
    """Insert a frame into a table by column names; an empty frame inserts nothing."""
    if rows.empty:
        return
    columns = ", ".join(rows.columns)
    connection.register("incoming", rows)
    connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM incoming")
    connection.unregister("incoming")


def parts(connection: duckdb.DuckDBPyConnection, facts: str) -> list[tuple[int, int]]:
    """First and last place of the indicators whose facts are written together.

    ``facts`` is a table with a column ``series_id``. What is written part by part needs memory
    that does not grow with the facts.
    """
    return connection.execute(
        f"""
        SELECT min(sort), max(sort)
        FROM (
            SELECT i.sort, (sum(count(*)) OVER (ORDER BY i.sort) - 1) // ? AS part
            FROM {facts} AS f
            JOIN series AS s ON s.series_id = f.series_id
            JOIN indicator AS i ON i.indicator_id = s.indicator_id
            GROUP BY i.sort
        )
        GROUP BY part ORDER BY part
        """,
        [_AT_ONCE],
    ).fetchall()


def _rows(models: Iterable[BaseModel], **renamed: str) -> pd.DataFrame:
    table = pd.DataFrame([one.model_dump() for one in models])
    return table.rename(columns=renamed)


def _load_catalogue(
    connection: duckdb.DuckDBPyConnection, contract: Contract, withheld: Collection[str]
) -> None:
    insert(connection, "topic", _rows(contract.topics))
    insert(connection, "city", _rows(contract.cities))
    insert(connection, "breakdown", _rows(contract.breakdowns))
    insert(connection, "geography_code", _rows(contract.codes).convert_dtypes())
    places = _rows(contract.geographies, parent="parent_geo_id").drop(columns="ladder_of")
    insert(connection, "geography", places)
    insert(connection, "city_ladder", pd.DataFrame(_ladders(contract)))
    insert(connection, "indicator", pd.DataFrame(_indicators(contract)).convert_dtypes())
    insert(connection, "series", pd.DataFrame(_series(contract, withheld)))
    insert(connection, "link_error", _rows(contract.link_errors))
    insert(connection, "average_member", _rows(contract.average_members))
    targets = _rows(contract.targets, city="city_id", indicator="indicator_id")
    insert(connection, "target", targets.convert_dtypes())
    for table, rows in {**practice_tables(contract), **_search_tables(contract)}.items():
        insert(connection, table, pd.DataFrame(rows).convert_dtypes())


def _search_tables(contract: Contract) -> dict[str, list[dict[str, Any]]]:
    return {
        "search_name": [
            {"city_id": one.city, "geo_id": one.place, "name": name}
            for one in contract.other_names
            for name in one.names
        ],
        "search_alike": [
            {"list": number, "words": words}
            for number, one in enumerate(contract.alike_words, start=1)
            for words in one.words
        ],
    }


def _ladders(contract: Contract) -> list[dict[str, Any]]:
    """Order the places of each city by level, then by the order of the file."""
    rows = []
    for city in contract.cities:
        places = [place for place in contract.geographies if city.city_id in place.ladder_of]
        places.sort(key=lambda place: LEVELS.index(place.level))
        rows += [
            {"city_id": city.city_id, "geo_id": place.geo_id, "step": step}
            for step, place in enumerate(places, start=1)
        ]
    return rows


def _indicators(contract: Contract) -> list[dict[str, Any]]:
    return [
        {
            **one.model_dump(exclude={"series", "valid_range"}),
            "valid_low": one.valid_range[0],
            "valid_high": one.valid_range[1],
            "sort": sort,
        }
        for sort, one in enumerate(contract.indicators, start=1)
    ]


def _series(contract: Contract, withheld: Collection[str]) -> list[dict[str, Any]]:
    return [
        {
            **one.model_dump(exclude={"select", "precision"}),
            "select_json": json.dumps(one.select, ensure_ascii=False, sort_keys=True),
            "value_precision": one.precision,
            "redistributable": contract.source(one.source_id).redistributable
            and one.series_id not in withheld,
        }
        for one in contract.series
    ]


def _load_observations(
    connection: duckdb.DuckDBPyConnection, facts: Sequence[pd.DataFrame]
) -> None:
    """Insert the facts in the order of the indicators, some indicators at a time.

    Each part is written before the next one, so that memory does not grow with the facts.
    """
    if not facts:
        return
    columns = ", ".join(FIGURE_COLUMNS)
    values = ", ".join(
        "CAST(f.retrieved_at AS DATE)" if name == "retrieved_at" else f"f.{name}"
        for name in FIGURE_COLUMNS
    )
    connection.register("incoming", pd.concat(facts, ignore_index=True))
    for first, last in parts(connection, "incoming"):
        connection.execute(
            f"""
            INSERT INTO observation ({columns})
            SELECT {values}
            FROM incoming AS f
            JOIN series AS s ON s.series_id = f.series_id
            JOIN indicator AS i ON i.indicator_id = s.indicator_id
            WHERE i.sort BETWEEN ? AND ?
            ORDER BY i.sort, s.standing, f.geo_id, f.breakdown, f.category, f.year
            """,
            [first, last],
        )
        connection.execute("CHECKPOINT")
    connection.unregister("incoming")


def _load_sources(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    hidden = {"base_url", "key_variable", "withheld_files", "at_once", "pause_seconds"}
    insert(
        connection,
        "source",
        pd.DataFrame([one.model_dump(exclude=hidden) for one in contract.sources]),
    )
    connection.execute(
        """
        UPDATE source SET retrieved_at = newest.day
        FROM (
            SELECT source_id, max(o.retrieved_at) AS day
            FROM observation AS o JOIN series AS s ON s.series_id = o.series_id GROUP BY source_id
        ) AS newest
        WHERE newest.source_id = source.source_id
        """
    )
