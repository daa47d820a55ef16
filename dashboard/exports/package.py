"""Rows as a zip that is a Data Package: CSV files with all that is needed to read and cite them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dashboard import citations
from dashboard.exports import descriptors
from dashboard.exports.archive import Archive
from dashboard.exports.delimited import ROWS_PER_BATCH, lines
from dashboard.exports.descriptors import Described
from dashboard.exports.notes import Notes, Rows
from dashboard.warehouse.observations import Query

_LARGE = 2_000_000
"""Rows above which a file may reach 2 GB."""


@dataclass(frozen=True)
class Member:
    """A table of a package: the query that gives it, and what it says of itself."""

    name: str
    title: str
    description: str
    query: Query
    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    key: Sequence[str] = ()
    rows: int = 0


def datapackage(rows: Rows, query: Query, notes: Notes) -> Iterator[bytes]:
    """Stream a package of one table: ``figures.csv``, ``pairs.csv`` or ``changes.csv``."""
    text = "The rows chosen."
    member = Member(notes.table, notes.title, text, query, notes.columns, notes.codes)
    return package(rows, [replace(member, rows=notes.rows)], notes)


def package(rows: Rows, members: Iterable[Member], notes: Notes) -> Iterator[bytes]:
    """Stream a package of several tables; the descriptor comes last, when sizes are known."""
    archive = Archive(notes.built)
    files: list[Described] = []
    for member in members:
        schema, batches = rows.batches(member.query.sql, member.query.parameters, ROWS_PER_BATCH)
        counted = _Counted(lines(schema, batches, member.query.formulas))
        yield from archive.add(f"{member.name}.csv", counted, is_large=member.rows > _LARGE)
        files.append(
            Described(
                member.name,
                member.title,
                member.description,
                schema,
                member.columns,
                member.codes,
                member.key,
                counted.size,
                counted.sha256,
            )
        )
    for name, text in _texts(notes, files).items():
        yield from archive.add(name, [text.encode()])
    yield archive.close()


def _texts(notes: Notes, files: Sequence[Described]) -> dict[str, str]:
    name = re.sub(r"[^a-z0-9._-]", "-", f"gcen-benchmarks-{notes.release}")
    return {
        "codebook.csv": descriptors.codebook_csv(notes, files),
        "LICENCES.md": descriptors.licences_text(notes.sources),
        **{f"CITATION.{citations.ENDINGS[style]}": text for style, text in notes.citations.items()},
        "README.md": descriptors.readme(notes, files),
        descriptors.CSVW_NAME: descriptors.csvw(notes, files),
        "datapackage.json": descriptors.descriptor(notes, files, name),
    }


class _Counted:
    """Chunks that are counted and hashed while they pass."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._hash = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._hash.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        """Hash of what has passed."""
        return self._hash.hexdigest()
