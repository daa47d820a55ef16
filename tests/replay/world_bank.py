"""The World Bank's indicators interface, as documented and as recorded answers show it.

``GET /country/<codes or all>/indicator/<id>?format=json&per_page=&page=&date=&source=``: without
``format`` the answer is XML; ``per_page`` is 50 unless given, a number in answers with rows and
text in those without; refusals, and answers without rows, have status 200; rows come newest
first, gaps as explicit nulls.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.replay.server import Reply, no_such_page

TWO_CHARACTERS = {
    "AUS": "AU", "CAN": "CA", "CHN": "CN", "HKG": "HK", "KOR": "KR", "SGP": "SG", "USA": "US",
    "MEX": "MX", "EMU": "XC", "OED": "OE", "WLD": "1W",
}  # fmt: skip
DEFAULT_PER_PAGE = 50
MOST_PER_PAGE = 32_500

Values = Mapping[int, float | None]


@dataclass
class Indicator:
    """One indicator of one database: values by place and year."""

    name: str
    values: Mapping[str, Values]
    lastupdated: str = "2026-07-13"
    database: str = "2"


@dataclass
class WorldBank:
    """The service with its indicators; ``archived`` ids are refused in their own way.

    ``without_iso3`` names places whose ``countryiso3code`` is empty.
    """

    indicators: Mapping[str, Indicator]
    archived: frozenset[str] = frozenset()
    without_iso3: frozenset[str] = frozenset()
    codes: Mapping[str, str] = field(default_factory=lambda: TWO_CHARACTERS)

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Give the reply of the service in good health."""
        match path.strip("/").split("/"):
            case ["country", places, "indicator", indicator_id]:
                return self._indicator(places, indicator_id, query)
            case _:
                return no_such_page()

    def _indicator(self, places: str, indicator_id: str, query: Mapping[str, str]) -> Reply:
        if query.get("format") != "json":
            return Reply(b'<?xml version="1.0"?><wb:data/>', content_type="text/xml")
        if indicator_id in self.archived:
            gone = "The indicator was not found. It may have been deleted or archived."
            return _json([_refused("175", "Invalid format", gone)])
        per_page = int(query.get("per_page", DEFAULT_PER_PAGE))
        if per_page > MOST_PER_PAGE:
            return Reply(b"<html>Request Error</html>", content_type="text/html")
        asked = (
            list(self.codes) if places == "all" else [self._iso3(one) for one in places.split(";")]
        )
        indicator = self.indicators.get(indicator_id)
        if indicator is None or None in asked:
            return _json([_refused("120", "Invalid value", INVALID)])
        years = _years(query.get("date"))
        rows = [
            self._row(indicator_id, indicator, place, year)
            for place in asked
            for year in sorted(indicator.values.get(str(place), {}), reverse=True)
            if years is None or year in years
        ]
        if query.get("source", indicator.database) != indicator.database:
            rows = []
        return _json(_paged(rows, int(query.get("page", 1)), per_page, indicator))

    def _iso3(self, code: str) -> str | None:
        three = {two: three for three, two in self.codes.items()}
        return code if code in self.codes else three.get(code)

    def _row(
        self, indicator_id: str, indicator: Indicator, place: str | None, year: int
    ) -> dict[str, Any]:
        assert place is not None
        return {
            "indicator": {"id": indicator_id, "value": indicator.name},
            "country": {"id": self.codes[place], "value": place.title()},
            "countryiso3code": "" if place in self.without_iso3 else place,
            "date": str(year),
            "value": indicator.values[place][year],
            "unit": "",
            "obs_status": "",
            "decimal": 0,
        }


INVALID = "The provided parameter value is not valid"


def _refused(number: str, key: str, value: str) -> dict[str, Any]:
    return {"message": [{"id": number, "key": key, "value": value}]}


def refused_bare(number: str = "120") -> bytes:
    """The refusal as it also occurs: not in a list."""
    return json.dumps(_refused(number, "Invalid value", INVALID)).encode()


def _json(answer: Any) -> Reply:
    return Reply(json.dumps(answer, separators=(",", ":")).encode())


def _paged(rows: list[dict[str, Any]], page: int, per_page: int, indicator: Indicator) -> Any:
    if not rows:
        return [{"page": page, "pages": 0, "per_page": str(per_page), "total": 0}, None]
    header = {
        "page": page,
        "pages": -(-len(rows) // per_page),
        "per_page": per_page,
        "total": len(rows),
        "sourceid": indicator.database,
        "lastupdated": indicator.lastupdated,
    }
    return [header, rows[(page - 1) * per_page : page * per_page]]


def _years(date: str | None) -> Iterable[int] | None:
    if date is None:
        return None
    first, _, last = date.partition(":")
    return range(int(first), int(last or first) + 1)
