"""Builds pages of the city's list of child care centres as its datastore gives them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

COLUMNS = (
    "LOC_ID", "LOC_NAME", "AUSPICE", "ADDRESS", "PCODE", "ward", "PHONE", "bldg_type", "BLDGNAME",
    "IGSPACE", "TGSPACE", "PGSPACE", "KGSPACE", "SGSPACE", "TOTSPACE", "subsidy", "run_date",
    "cwelcc_flag", "geometry",
)  # fmt: skip

Centre = dict[str, Any]


def centre(
    number: int, spaces: str, total: object, day: str = "2026-11-20", **other: Any
) -> Centre:
    """One centre: ``spaces`` are its places for the five age groups, from infants on."""
    groups = ("IGSPACE", "TGSPACE", "PGSPACE", "KGSPACE", "SGSPACE")
    made: Centre = dict.fromkeys(COLUMNS, "")
    made |= {"LOC_ID": number, "LOC_NAME": f"Centre {number}", "AUSPICE": "Non Profit Agency"}
    made |= dict(zip(groups, (int(one) for one in spaces.split()), strict=True))
    made |= {"TOTSPACE": total, "subsidy": "Y", "run_date": day, "cwelcc_flag": "Y"}
    return made | other


def centres() -> list[Centre]:
    """Four centres: numbers as text and as numbers, one without a total, one that does not add up."""
    return [
        centre(1013, "0 20 32 52 60", 164, geometry='{"coordinates": [[-79.5, 43.6]]}'),
        centre(1014, "0 0 12 26 45", "83", PGSPACE="12"),
        centre(1015, "10 15 24 0 0", None, day="2026-11-19"),
        centre(1016, "10 15 40 0 0", 60),
    ]


def page(records: Sequence[Centre], total: int | None = None) -> bytes:
    """One page of the datastore; each record has its number in the table."""
    numbered = [{"_id": at, **one} for at, one in enumerate(records, start=1)]
    result = {
        "fields": [
            {"id": "_id", "type": "int"},
            *({"id": name, "type": "text"} for name in COLUMNS),
        ],
        "records": numbered,
        "total": len(records) if total is None else total,
    }
    return json.dumps({"help": "", "success": True, "result": result}).encode()


def table(records: Sequence[Centre]) -> bytes:
    """The same list as a csv."""
    body = io.StringIO(newline="")
    writer = csv.DictWriter(body, ["_id", *COLUMNS], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({"_id": at, **one} for at, one in enumerate(records, start=1))
    return body.getvalue().encode()


def specimen() -> dict[str, bytes]:
    """The whole list in one page."""
    return {"childcare.page-1.json": page(centres())}
