"""The Urban Institute's Education Data Portal, as documented and as recorded answers show it.

``GET /<level>/<source>/<topic>/<year>/[<grade>/][<subtopic>/]?<filter>=a,b``: pages of a size of
the publisher's own whatever ``limit`` or ``page_size`` say, ``next`` as an absolute address of the
publisher's own host, unknown parameters ignored, a year without rows as a count of 0, a path that
leads nowhere as a page in HTML. ``/api-endpoints/`` lists the tables with their years.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.replay.server import Reply

HOST = "https://educationdata.urban.org"
FILTERS = ("leaid", "fips", "grade", "race", "sex", "year")
LEVEL = "school-districts"
LISTED = {
    "ccd/directory/{year}/": "1986&ndash;2024",
    "ccd/finance/{year}/": "1991, 1994&ndash;2020",
    "ccd/enrollment/{year}/{grade}/": "1986&ndash;2024",
    "ccd/enrollment/{year}/{grade}/race/": "1986&ndash;2024",
    "ccd/enrollment/{year}/{grade}/sex/": "1986&ndash;2024",
    "edfacts/assessments/{year}/{grade_edfacts}/": "2009&ndash;2018 and 2020",
    "edfacts/assessments/{year}/{grade_edfacts}/race/": "2009&ndash;2018 and 2020",
    "edfacts/assessments/{year}/{grade_edfacts}/sex/": "2009&ndash;2018 and 2020",
    "edfacts/assessments/{year}/{grade_edfacts}/special-populations/": "2009&ndash;2018 and 2020",
    "edfacts/grad-rates/{year}/": "2010&ndash;2019",
    "saipe/{year}/": "1995, 1997, 1999&ndash;2024",
}
"""Years of each table, in the publisher's words."""

Rows = Sequence[Mapping[str, Any]]


@dataclass
class Urban:
    """The service with its tables, path below the level to rows.

    ``page_size`` is the publisher's own, ``listed`` what its list of tables says, ``applies`` the
    filters that it applies.
    """

    tables: Mapping[str, Rows]
    page_size: int = 10_000
    listed: Mapping[str, str] = field(default_factory=lambda: LISTED)
    applies: tuple[str, ...] = FILTERS

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Give the reply of the service in good health."""
        below = path.strip("/")
        if below == "api-endpoints":
            return self._paged(self._index(), path, query)
        table = below.removeprefix(f"{LEVEL}/") + "/"
        if table.endswith("/summaries/"):
            return _json([{"API ERROR": f"'{query.get('var')}' is not a valid 'var' argument"}])
        if not any(re.fullmatch(_pattern(one), table) for one in self.listed):
            return Reply(b"<html>Server Error (500)</html>", 500, "text/html")
        rows = [row for row in self.tables.get(table, ()) if self._is_asked_for(row, query)]
        return self._paged(rows, path, query)

    def _is_asked_for(self, row: Mapping[str, Any], query: Mapping[str, str]) -> bool:
        return all(
            str(row[name]).zfill(7) in [value.zfill(7) for value in query[name].split(",")]
            for name in self.applies
            if name in query and name in row
        )

    def _paged(self, rows: Rows, path: str, query: Mapping[str, str]) -> Reply:
        number = int(query.get("page", 1))
        start = (number - 1) * self.page_size
        if number > 1 and start >= len(rows):
            return Reply(b'{"detail":"Invalid page."}', 404)
        is_last = start + self.page_size >= len(rows)
        return _json(
            {
                "count": len(rows),
                "next": None if is_last else _link(path, query, number + 1),
                "previous": None if number == 1 else _link(path, query, number - 1),
                "results": list(rows[start : start + self.page_size]),
            }
        )

    def _index(self) -> Rows:
        return [
            {
                "endpoint_id": place,
                "endpoint_url": f"/api/v1/{LEVEL}/{table}",
                "years_available": years,
            }
            for place, (table, years) in enumerate(self.listed.items(), start=1)
        ]


def saved_tables(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Tables of the answers that were saved in a folder, put together from their pages."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.page-*.json")):
        parts = path.name.partition(".page-")[0].split("_")
        source = {"saipe": "saipe", "assessments": "edfacts", "grad-rates": "edfacts"}
        prefix = source.get(parts[0], "ccd")
        table = "/".join(parts if prefix == parts[0] else [prefix, *parts]) + "/"
        tables.setdefault(table, []).extend(json.loads(path.read_bytes())["results"])
    return tables


def pages(rows: Iterable[Mapping[str, Any]], path: str, size: int = 10_000) -> list[bytes]:
    """Bodies of all pages of an answer without filters."""
    service = Urban({path: list(rows)}, size)
    number, bodies = 1, []
    while True:
        body = service.answer(f"/{LEVEL}/{path}", {"page": str(number)}).body
        bodies.append(body)
        if json.loads(body)["next"] is None:
            return bodies
        number += 1


def changed(change: Callable[[dict[str, Any]], Any]) -> Callable[[Reply], Reply]:
    """Fault: the answer with something changed in it."""

    def spoil(good: Reply) -> Reply:
        answer = json.loads(good.body)
        change(answer)
        return _json(answer)

    return spoil


def _pattern(table: str) -> str:
    grade = r"grade-(pk|k|\d{1,2})"
    return (
        re.escape(table)
        .replace(r"\{year\}", r"\d{4}")
        .replace(r"\{grade\}", grade)
        .replace(r"\{grade_edfacts\}", grade)
    )


def _link(path: str, query: Mapping[str, str], number: int) -> str:
    return f"{HOST}/api/v1{path}?{urlencode({**query, 'page': str(number)})}"


def _json(answer: Any) -> Reply:
    return Reply(
        json.dumps(answer, separators=(",", ":")).encode(), content_type="application/json"
    )
