"""data.gov.sg with the ministry's tables, as saved pages and public clients of the portal show it.

``/v2/public/api/datasets?page=<n>`` lists data sets of all agencies, a few a page, namesakes of
other agencies and withdrawn ones among them. ``/api/action/datastore_search`` gives records with
all values as text, ``_id`` apart, 100 unless ``limit`` asks for more and never more than
``most_rows``; parameters it does not know are ignored; refusals come with status 200.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.replay.server import Reply, no_such_page

DATA_SETS_PER_PAGE = 10
DEFAULT_ROWS = 100
KNOWN_IDS = {
    "Pupils Per Teacher in Primary Schools": "d_bc5a1a10afedf7d25128dae1342c9556",
    "Pupils Per Teacher in Secondary Schools": "d_90c36efa54bc29bc7c2e946003889f53",
    "Government Recurrent Expenditure on Education Per Student": (
        "d_d1c04ad1a201a76b0ab7753a498b3bfb"
    ),
}
NAMES = {
    "students-and-teachers-primary-schools": "Students and Teachers - Primary Schools",
    "students-and-teachers-secondary-schools": "Students and Teachers - Secondary Schools",
    "students-and-teachers-pre-university": "Students and Teachers - Pre-University",
    "number-of-classes-and-class-size-by-level": "Number of Classes and Class Size by Level",
    "government-expenditure-on-education": "Government Expenditure on Education",
    **{name.lower().replace(" ", "-"): name for name in KNOWN_IDS},
}
"""Name of a data set by the stem of its file."""

RENAMED = {
    "primary_students_to_teaching_staff": "pri_students_to_teachers",
    "sec_pupil_to_teacher": "sec_students_to_teachers",
}
"""Columns that the portal calls otherwise than the files."""

MINISTRY = "Ministry of Education"


@dataclass
class DataGovSg:
    """The portal: what the list shows, and the records of the data sets by id."""

    listed: list[dict[str, Any]]
    records: Mapping[str, list[dict[str, Any]]]
    most_rows: int = 500

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Give the reply of the portal in good health."""
        if path == "/v2/public/api/datasets":
            return self._list(int(query.get("page", 1)))
        if path == "/api/action/datastore_search":
            return self._rows(query)
        return no_such_page()

    def _list(self, page: int) -> Reply:
        pages = -(-len(self.listed) // DATA_SETS_PER_PAGE)
        if not 1 <= page <= pages:
            return _json({"code": 4, "errorMsg": "Invalid page", "data": None})
        start = (page - 1) * DATA_SETS_PER_PAGE
        shown = self.listed[start : start + DATA_SETS_PER_PAGE]
        counts = {"rowCount": len(shown), "totalRowCount": len(self.listed)}
        data = {"datasets": shown, "pages": pages, **counts}
        return _json({"code": 0, "data": data, "errorMsg": ""})

    def _rows(self, query: Mapping[str, str]) -> Reply:
        dataset = query.get("resource_id", "")
        if dataset not in self.records:
            return _json({"help": "", "success": False, "error": {"message": "Not found"}})
        records = self.records[dataset]
        start = int(query.get("offset", 0))
        limit = min(int(query.get("limit", DEFAULT_ROWS)), self.most_rows)
        fields = [{"type": "text", "id": name} for name in records[0]] if records else []
        result = {
            "resource_id": dataset,
            "fields": fields,
            "records": records[start : start + limit],
            "_links": {"start": "/api/action/datastore_search", "next": ""},
            "total": len(records),
        }
        return _json({"help": "", "success": True, "result": result})


def publisher(folder: Path, most_rows: int = 500) -> DataGovSg:
    """The portal with the tables of a folder among data sets of others."""
    records: dict[str, list[dict[str, Any]]] = {}
    listed = [_listed(f"d_road_{at}", f"Road Traffic {at}", "Land Transport") for at in range(18)]
    listed.append(_listed("d_other", "Government Expenditure on Education", "Department of Others"))
    withdrawn = _listed("d_inactive", "Government Expenditure on Education", MINISTRY)
    listed.append({**withdrawn, "status": "inactive"})
    for path in sorted(folder.glob("*.csv")):
        name = NAMES[path.stem]
        dataset = KNOWN_IDS.get(name, f"d_{len(records):032d}")
        listed.append(_listed(dataset, name, MINISTRY))
        records[dataset] = _records(path)
    listed += [_listed(f"d_tree_{at}", f"Trees {at}", "National Parks") for at in range(9)]
    return DataGovSg(listed, records, most_rows)


def _listed(dataset: str, name: str, agency: str) -> dict[str, Any]:
    return {
        "datasetId": dataset,
        "createdAt": "2016-05-24T17:13:09+08:00",
        "name": name,
        "status": "active",
        "format": "CSV",
        "lastUpdatedAt": "2025-02-19T14:10:00+08:00",
        "managedByAgencyName": agency,
    }


def _records(path: Path) -> list[dict[str, Any]]:
    lines = csv.DictReader(io.StringIO(path.read_bytes().decode("ascii"), newline=""))
    return [
        {"_id": at, **{RENAMED.get(name, name): value for name, value in line.items()}}
        for at, line in enumerate(lines, start=1)
    ]


def _json(answer: Any) -> Reply:
    return Reply(json.dumps(answer).encode())
