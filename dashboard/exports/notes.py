"""What travels with the rows of a download: what was chosen, what columns mean, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa

Source = Mapping[str, Any]
"""Row of the release's table ``source``, with ``n_figures`` where rows were counted."""


class Rows(Protocol):
    """Where a query is run: a release, or two of them side by side."""

    @property
    def name(self) -> str:
        """Release the rows are of."""

    def batches(
        self, sql: str, parameters: Mapping[str, Any] = ..., rows_per_batch: int = ...
    ) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        """Run a query and stream its rows."""


@dataclass(frozen=True)
class Notes:
    """What a file says of itself.

    ``about`` are pairs of a name and its words; ``columns`` the meaning by column, ``codes`` the
    meaning by code for columns that hold codes; ``citations`` the text by style; ``address`` gives
    the same rows again, ``rows`` of them; ``table`` says in a word what a row is: ``figures``,
    ``pairs``, ``changes``.
    """

    title: str
    release: str
    built: datetime
    address: str
    about: Sequence[tuple[str, str]] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sources: Sequence[Source] = ()
    citations: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    table: str = "figures"


_KINDS = (
    (pa.types.is_integer, "whole number"),
    (pa.types.is_floating, "number"),
    (pa.types.is_boolean, "true or false"),
    (pa.types.is_date, "day (YYYY-MM-DD)"),
    (pa.types.is_timestamp, "time (UTC)"),
    (pa.types.is_list, "texts with semicolons between them"),
)


def kind(one: pa.DataType) -> str:
    """Name the type of a column for readers."""
    return next((name for is_kind, name in _KINDS if is_kind(one)), "text")


CODEBOOK = ("column", "type", "code", "meaning")
"""Columns of a codebook."""


def codebook(notes: Notes, schema: pa.Schema) -> Iterator[tuple[str, str, str, str]]:
    """Rows of the codebook: one for each column, and below it one for each of its codes."""
    for column in schema:
        yield column.name, kind(column.type), "", notes.columns.get(column.name, "")
        for code, meaning in notes.codes.get(column.name, {}).items():
            yield column.name, "", code, meaning


NEUTRALISED = (
    "Text that a spreadsheet would run as a formula (it begins with =, +, -, @, one of these in "
    "full width, a tab or a line break, and is longer than one character) is made harmless: in "
    "CSV, TSV and SDMX-CSV an apostrophe stands before it, in Excel the cell carries Excel's own "
    "quote mark and the text is unchanged. Parquet and JSON hold it as published. Numbers are "
    "never touched."
)
"""How cells are kept from being run; said in every codebook."""
