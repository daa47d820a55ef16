"""Rows as JSON: one array, or one object a line. The database makes the objects."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.exports.notes import Notes, Rows
from dashboard.warehouse.observations import Query

_ROWS_PER_BATCH = 10_000


def json_array(rows: Rows, query: Query, _: Notes) -> Iterator[bytes]:
    """Rows as one JSON array of objects."""
    batches = _objects(rows, query)
    yield b"["
    before = "\n"
    for objects in batches:
        yield (before + ",\n".join(objects)).encode()
        before = ",\n"
    yield b"]\n" if before == "\n" else b"\n]\n"


def json_lines(rows: Rows, query: Query, _: Notes) -> Iterator[bytes]:
    """Rows as JSON objects, one a line."""
    for objects in _objects(rows, query):
        yield ("\n".join(objects) + "\n").encode()


def _objects(rows: Rows, query: Query) -> Iterator[list[str]]:
    sql = f"SELECT to_json(t)::VARCHAR AS object FROM ({query.sql}) AS t"
    _, batches = rows.batches(sql, query.parameters, _ROWS_PER_BATCH)
    return (batch.column(0).to_pylist() for batch in batches)
