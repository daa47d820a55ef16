"""Enrolment on data.wa.gov (Socrata), as its documentation and public clients show it.

``GET /resource/<id>.json?$where=&$limit=&$offset=&$order=``: an array of objects in which numbers
are text and null fields are left out. Without ``$limit`` there are 1000 rows. An unknown parameter
or field has status 400, an unknown data set 404, both with an object. A data set holds schools and
single grades beside what is asked for here.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.replay.server import Reply

DATA_SETS = {
    2010: "mpef-t92p", 2011: "93ce-b95t", 2012: "5bjv-pebn", 2013: "9949-vk3e", 2014: "esyr-g8p5",
    2015: "i9gq-g35m", 2016: "ajpq-2bg9", 2017: "y85c-tmgt", 2018: "fs63-sd8y", 2019: "u4gd-6wxx",
    2020: "gtd3-scga", 2021: "nvpc-yr7b", 2022: "ymi4-syjv", 2023: "dij7-mbxg", 2024: "q4ba-s3jc",
    2025: "2rwv-gs2e",
}  # fmt: skip
FIELDS = {
    "total_enrollment": "all_students",
    "white": "white",
    "lep": "english_language_learners",
    "special_ed": "students_with_disabilities",
    "econ_disadv": "low_income",
}
DEFAULT_LIMIT = 1000
_PARAMETERS = frozenset({"$where", "$limit", "$offset", "$order", "$select"})
_CONDITION = re.compile(r"(lower\()?(\w+)\)?\s*(?:=\s*('[^']*')|in\s*\(([^)]*)\))", re.IGNORECASE)

Rows = list[dict[str, str]]


@dataclass
class Portal:
    """The portal with the rows of its data sets by id; ``ignores_where`` spoils its filter."""

    data_sets: Mapping[str, Rows]
    ignores_where: bool = False

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Give the reply of the portal in good health."""
        found = re.fullmatch(r"/resource/(.+)\.json", path)
        rows = self.data_sets.get(found[1]) if found else None
        if rows is None:
            return _json({"code": "dataset.missing", "error": True, "message": "Not found"}, 404)
        unknown = sorted(query.keys() - _PARAMETERS)
        if unknown:
            return _refused(f"Unrecognized arguments {unknown}")
        conditions = _conditions(query.get("$where", ""))
        fields = {field for row in rows for field in row}
        for field, _, _ in conditions:
            if field not in fields:
                return _refused(f"Query coordinator error: query.soql.no-such-column; {field}")
        if self.ignores_where:
            conditions = []
        kept = [row for row in rows if all(_holds(row, one) for one in conditions)]
        first = int(query.get("$offset", 0))
        return _json(kept[first : first + int(query.get("$limit", DEFAULT_LIMIT))])


_Condition = tuple[str, bool, set[str]]


def _conditions(where: str) -> list[_Condition]:
    """Fields, whether their letters are made small, and the values that one condition allows."""
    return [
        (field, bool(lower), set(re.findall(r"'([^']*)'", one or many)))
        for lower, field, one, many in _CONDITION.findall(where)
    ]


def _holds(row: Mapping[str, str], condition: _Condition) -> bool:
    field, is_lower, valid = condition
    value = row.get(field, "")
    return (value.lower() if is_lower else value) in valid


def _refused(message: str) -> Reply:
    return _json({"message": message, "errorCode": "query.soql.no-such-column", "data": {}}, 400)


def _json(answer: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(answer).encode(), status)


def rows_of(year: int, code: str, name: str, students: Mapping[str, str]) -> Rows:
    """A district in one school year: all grades, one grade and a school, as the portal has them."""
    place = {
        "schoolyear": f"{year - 1}-{year % 100:02}",
        "organizationlevel": "District",
        "districtcode": code,
        "districtname": name,
        "schoolname": "District Total",
        "gradelevel": "All Grades" if year % 2 else "All grades",
    }
    school = {"organizationlevel": "School", "schoolname": "A School", "schoolcode": "2000"}
    few = {"all_students": "12"}
    return [
        place | dict(students),
        place | few | {"gradelevel": "1st Grade"},
        place | few | school,
    ]


def publisher(folder: Path) -> Portal:
    """The portal that holds the enrolment of the decoded copies in ``folder``."""
    students: dict[tuple[int, str, str], dict[str, str]] = defaultdict(dict)
    for path in sorted(folder.glob("waschooldata__*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                place = (int(row["end_year"]), row["district_code"], row["district_name"])
                count = str(int(float(row["n_students"])))
                students[place][FIELDS[row["subgroup"]]] = count
    data_sets: dict[str, Rows] = defaultdict(list)
    for (year, code, name), counts in students.items():
        data_sets[DATA_SETS[year]].extend(rows_of(year, code, name, counts))
    return Portal(data_sets)
