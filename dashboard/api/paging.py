"""Pages of a table by cursor, for callers that cannot take a stream.

A cursor names its release, the row it starts at, and a mark of the selection it belongs to. Rows
keep their order and releases never change, so pages neither overlap nor leave a gap, even where a
new release appears between two of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import Request

from dashboard.exports.tables import Part, Table
from dashboard.selection import Parameter, Problem

MOST = 100_000
USUAL = 1_000
"""Rows of a page where only a cursor is given."""

PARAMETERS = (Parameter("limit", "number", bounds=(1, MOST)), Parameter("cursor", "text"))

_CURSOR = re.compile(r"(?P<release>\d+(?:\.\d+)*)~(?P<start>\d{1,12})~(?P<mark>[0-9a-f]{8})")


@dataclass(frozen=True)
class Page:
    """Rows ``start`` to ``start + size`` of the table that ``mark`` stands for."""

    release: str
    start: int
    size: int
    mark: str

    @property
    def part(self) -> Part:
        """The rows of the page."""
        return Part(self.start, self.size, self.query_string())

    def query_string(self) -> str:
        """Parameters that give this page."""
        return f"limit={self.size}&cursor={self.release}~{self.start}~{self.mark}"

    def following(self, total: int) -> Page | None:
        """Give the page after this one; ``None`` after the last."""
        start = self.start + self.size
        return replace(self, start=start) if start < total else None

    def file_part(self) -> str:
        """Part of a file's name: the rows it holds, counted from 1."""
        return f"_rows-{self.start + 1}-{self.start + self.size}"


def release_of(request: Request) -> str | None:
    """Release that a cursor names."""
    found = _CURSOR.fullmatch(request.query_params.get("cursor", ""))
    return found["release"] if found else None


def page_of(
    table: Table, values: Mapping[str, tuple[str, ...]]
) -> tuple[Page | None, list[Problem]]:
    """Page that ``limit`` and ``cursor`` ask for, ``None`` without either; and what is wrong."""
    limit, cursor = (next(iter(values[name]), "") for name in ("limit", "cursor"))
    if not limit and not cursor:
        return None, []
    mark = hashlib.sha256(table.address.encode()).hexdigest()[:8]
    start = 0
    if cursor:
        found = _CURSOR.fullmatch(cursor)
        if found is None or (found["release"], found["mark"]) != (table.release.name, mark):
            message = "This cursor was not given for these parameters and this release."
            valid = ("the cursor in the header Link, rel=next, of the page before",)
            return None, [Problem("cursor", cursor, message, valid)]
        start = int(found["start"])
    return Page(table.release.name, start, int(limit or USUAL), mark), []
