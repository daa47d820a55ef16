"""KOSIS, the interface of Korea's statistics: which table and years to ask for, and what comes.

``<base>/Param/statisticsParameterData.do?method=getList`` gives the rows of one table as a JSON
array, all values text; ``<base>/statisticsData.do?method=getMeta&type=ITM`` its categories with
their place in the hierarchy (``UP_ITM_ID``), which the rows do not tell. A key is needed
(``apiKey``). What is asked for in years (``prdSe=Y``) comes back as ``PRD_SE`` "A".

Refusals come with status 200 as an object of ``err`` (or ``errCode``) and ``errMsg``, whose names
may stand without quotes. Of their numbers 40 (requests a minute) and 50 (a fault) pass, the others
do not: 10 and 11 the key, 20 and 21 a parameter, 30 nothing there, 31 and 41 more cells than one
answer may have, 42 a limit of the user.

Seen 2026-11 in public clients, not asked of the live service: one answer has up to 40 000 cells,
no total and no pages, so that a long table is asked for a few years at once, its newest year first;
the dimensions asked for must be as many as the table has; 200 requests a minute pass, of the 1 000
that are documented; without ``jsonVD=Y`` names stand without quotes in answers too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.errors import SourceRefused
from pipelines.protocol import Download

KEY_PARAM = "apiKey"

ROW_COLUMNS = ("ORG_ID", "TBL_ID", "C1", "C1_NM", "ITM_NM", "PRD_SE", "PRD_DE", "DT", "LST_CHN_DE")
"""What each row of a table has; ``C2`` and ``C3`` where it has as many dimensions."""

CATEGORY_COLUMNS = ("OBJ_ID", "OBJ_NM", "ITM_ID", "ITM_NM")
"""What each category of a table has; ``UP_ITM_ID`` names the one above it."""

_PASSING = {"40", "50"}
_YEARLY = {"A", "Y"}
_REFUSAL = re.compile(r'^\s*\{\s*"?err(?:Code)?"?\s*:\s*"?(\d+)"?\s*,\s*"?errMsg"?\s*:\s*"([^"]*)"')


@dataclass(frozen=True)
class Table:
    """One table: its publisher, its dimensions, its first year, and how many years fit an answer.

    ``has_levels`` says that categories stand below others and their names are needed too.
    """

    org_id: str
    table_id: str
    dimensions: int
    first_year: int
    years_at_once: int
    has_levels: bool


@dataclass(frozen=True)
class Asker:
    """The interface as one source asks it."""

    source_id: str
    base_url: str

    def downloads(self, table: Table) -> list[Download]:
        """The newest year of a table, which names the years before it, and its categories."""
        newest = self._rows(table, "latest", (("newEstPrdCnt", "1"),), None)
        return [newest, *([self._categories(table)] if table.has_levels else [])]

    def _rows(
        self,
        table: Table,
        name: str,
        asked: tuple[tuple[str, str], ...],
        years: tuple[int, int] | None,
    ) -> Download:
        def judge(body: bytes) -> list[Download]:
            rows = rows_of(self.source_id, body, f"{table.table_id} ({name})")
            found = self._years(table, rows)
            first, last = years or (max(found), max(found))
            if not all(first <= year <= last for year in found):
                message = f"{table.table_id}: asked for {name}, was answered with {sorted(found)}"
                raise SourceRefused(self.source_id, message)
            return self._earlier(table, last - 1) if years is None else []

        everything = [(f"objL{at}", "ALL") for at in range(1, table.dimensions + 1)]
        params = (
            *(("method", "getList"), ("format", "json"), ("jsonVD", "Y")),
            *(("orgId", table.org_id), ("tblId", table.table_id)),
            *everything,
            *(("itmId", "ALL"), ("prdSe", "Y")),
            *asked,
        )
        url = f"{self.base_url.rstrip('/')}/Param/statisticsParameterData.do"
        path = f"{table.table_id}.{name}.json"
        return Download(path, url, params, key_param=KEY_PARAM, judge=judge)

    def _earlier(self, table: Table, last: int) -> list[Download]:
        further = []
        for first in range(table.first_year, last + 1, table.years_at_once):
            end = min(first + table.years_at_once - 1, last)
            name = f"{first}-{end}"
            asked = (("startPrdDe", str(first)), ("endPrdDe", str(end)))
            further.append(self._rows(table, name, asked, (first, end)))
        return further

    def _years(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> set[int]:
        """Years of the rows; refused where the rows are those of another table."""
        wanted = [*ROW_COLUMNS, *(f"C{at}_NM" for at in range(1, table.dimensions + 1))]
        missing = sorted({one for row in rows for one in wanted if one not in row})
        if missing or not rows:
            raise ValueError(f"has {len(rows)} rows and lacks {', '.join(missing) or 'none'}")
        tables = {(str(row["ORG_ID"]), str(row["TBL_ID"])) for row in rows}
        periods = {str(row["PRD_SE"]) for row in rows}
        if tables != {(table.org_id, table.table_id)} or not periods <= _YEARLY:
            message = f"asked for {table.table_id} by year, was answered with {tables} by {periods}"
            raise SourceRefused(self.source_id, message)
        labels = {str(row["PRD_DE"]) for row in rows}
        if not all(label.isdecimal() for label in labels):
            raise ValueError(f"has rows of {', '.join(sorted(labels))}, which are no years")
        return {int(label) for label in labels}

    def _categories(self, table: Table) -> Download:
        def judge(body: bytes) -> list[Download]:
            rows = rows_of(self.source_id, body, f"categories of {table.table_id}")
            if not rows or any(one not in row for row in rows for one in CATEGORY_COLUMNS):
                raise ValueError(f"has {len(rows)} categories, or some without name or code")
            return []

        params = (
            *(("method", "getMeta"), ("type", "ITM"), ("format", "json"), ("jsonVD", "Y")),
            *(("orgId", table.org_id), ("tblId", table.table_id)),
        )
        url = f"{self.base_url.rstrip('/')}/statisticsData.do"
        path = f"{table.table_id}.categories.json"
        return Download(path, url, params, key_param=KEY_PARAM, judge=judge)


def rows_of(source_id: str, body: bytes, what: str) -> list[dict[str, Any]]:
    """The rows of an answer; ``SourceRefused`` for a refusal and ``ValueError`` for anything else.

    A refusal that passes with time is a ``ValueError`` too.
    """
    shown = body.decode("utf-8-sig")
    refusal = _REFUSAL.match(shown)
    if refusal and refusal[1] in _PASSING:
        raise ValueError(f"refuses for now (err {refusal[1]}: {refusal[2]})")
    if refusal:
        message = f"refused {what}: err {refusal[1]}, {refusal[2]}"
        raise SourceRefused(source_id, message)
    answer = json.loads(shown)
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        raise ValueError("is no list of rows")
    return answer


def paths_of(categories: Sequence[Mapping[str, Any]], dimension: str) -> dict[str, list[str]]:
    """Names of each category of a dimension from the highest above it down to itself, by code.

    Raises ``ValueError`` for a hierarchy that goes in a circle.
    """
    own = {str(one["ITM_ID"]): one for one in categories if one["OBJ_NM"] == dimension}
    paths = {}
    for code, one in own.items():
        names: list[str] = []
        above: Mapping[str, Any] | None = one
        while above is not None:
            names.insert(0, str(above["ITM_NM"]))
            if len(names) > len(own):
                raise ValueError(f"category {code} of {dimension} stands above itself")
            above = own.get(str(above.get("UP_ITM_ID") or ""))
        paths[code] = names
    return paths
