"""The interface of the UNESCO Institute for Statistics, as documented and as recorded.

``/versions/default`` names the release, ``/definitions/indicators`` lists its indicators and
``/data/indicators`` gives records for repeated ``indicator`` and ``geoUnit``. Parameters it does
not know are ignored. Unknown indicators and places have status 200, no records and a hint; more
than 100 000 records and a request for nothing have status 400.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.replay.server import Query, Reply, no_such_page

RELEASE = "20260507-91260335"
MOST = 100_000

Record = dict[str, Any]


@dataclass
class Uis:
    """The service with one release; ``most`` is how many records an answer can hold."""

    records: list[Record]
    listed: list[str]
    most: int = MOST
    places: frozenset[str] = field(default_factory=lambda: frozenset(_PLACES))

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Give the reply of the service in good health."""
        match path.strip("/").split("/"):
            case ["versions", "default"]:
                themes = [{"theme": "EDUCATION", "lastUpdate": "02/09/2026", "description": "x"}]
                return _json({"version": RELEASE, "publicationDate": "2026-05-08T16:58:36.233Z",
                              "description": "string", "themeDataStatus": themes})  # fmt: skip
            case ["definitions", "indicators"]:
                return _json([{"indicatorCode": one, "name": one} for one in self.listed])
            case ["data", "indicators"]:
                return self._data(query if isinstance(query, Query) else Query(query.items()))
            case _:
                return no_such_page()

    def _data(self, query: Query) -> Reply:
        ids, places = query.every("indicator"), query.every("geoUnit")
        if not ids and not places:
            return _bad("Please ask for an indicator or a geoUnit")
        hints = [
            {"code": "UIS::HINT::001", "message": f"The indicator could not be found, {one}"}
            for one in ids
            if one not in self.listed
        ]
        hints += [
            {"code": "UIS::HINT::003", "message": f"The geoUnit could not be found, {one}"}
            for one in places
            if one not in self.places
        ]
        first, last = int(query.get("start", 0)), int(query.get("end", 9999))
        records = [
            one
            for one in self.records
            if (not ids or one["indicatorId"] in ids)
            and (not places or one["geoUnit"] in places)
            and first <= one["year"] <= last
        ]
        if len(records) > self.most:
            return _bad(f"Too much data requested ({len(records)} records), please reduce")
        found = [] if hints else records
        return _json({"hints": hints, "records": found, "indicatorMetadata": []})


_PLACES = ("AUS", "CAN", "CHE", "CHN", "FIN", "HKG", "KOR", "SGP", "USA")


def record(
    indicator: str, place: str, year: int, value: float | None, mark: str | None = None
) -> Record:
    """One record as recorded: numbers as numbers, marks as null where there are none."""
    return {
        "indicatorId": indicator,
        "geoUnit": place,
        "year": year,
        "value": value,
        "magnitude": mark,
        "qualifier": None,
    }


def publisher(folder: Path) -> Uis:
    """The interface with the figures of a folder.

    The copy in the folder has lost what a 0 means; here it means not applicable.
    """
    [path] = folder.glob("uis_national_*.csv.gz")
    lines = list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))
    records = []
    for line in lines:
        indicator, value = line["concept"].upper().replace("_", "."), float(line["value"])
        mark = "NA" if value == 0 else None
        records.append(record(indicator, line["country"], int(line["year"]), value, mark))
    return Uis(records, sorted({one["indicatorId"] for one in records}))


def _json(answer: Any) -> Reply:
    return Reply(json.dumps(answer, separators=(",", ":")).encode())


def _bad(message: str) -> Reply:
    body = {"message": message, "error": "Bad Request", "statusCode": 400}
    return Reply(json.dumps(body).encode(), 400)
