"""Rows as Parquet, compressed with zstd; notes, codebook and sources in the metadata, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyarrow.parquet

from dashboard.exports.ahead import ahead
from dashboard.exports.drain import Drain
from dashboard.exports.notes import NEUTRALISED, Notes, Rows
from dashboard.warehouse.observations import Query

_ROWS_PER_GROUP = 50_000


def parquet(rows: Rows, query: Query, notes: Notes) -> Iterator[bytes]:
    """Stream one file; the key ``gcen`` of its metadata holds what the file says of itself."""
    schema, batches = rows.batches(query.sql, query.parameters, _ROWS_PER_GROUP)
    about = {
        "title": notes.title,
        **dict(notes.about),
        "columns": dict(notes.columns),
        "codes": {name: dict(codes) for name, codes in notes.codes.items()},
        "formulas": NEUTRALISED,
        "sources": [dict(source) for source in notes.sources],
        "citation": notes.citations.get("apa", ""),
    }
    metadata = {"gcen": json.dumps(about, ensure_ascii=False, default=str)}
    drain = Drain()
    with pyarrow.parquet.ParquetWriter(
        drain, schema.with_metadata(metadata), compression="zstd"
    ) as writer:
        yield drain.take()
        for batch in ahead(batches):
            writer.write_batch(batch.replace_schema_metadata(metadata))
            yield drain.take()
    yield drain.take()
