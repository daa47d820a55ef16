"""The open data portal of Toronto with its list of child care centres in the datastore."""

from __future__ import annotations

import json
from pathlib import Path

from tests.replay.ckan import Ckan, Listed

PREFIX = "toronto_open_data"
DATASET = "licensed-child-care-centres"


BASE = "/api/3/action"


def publisher(folder: Path) -> Ckan:
    """The dataset with the records of a folder's pages, once for each of two projections."""
    records = []
    for path in sorted(folder.glob("childcare.page-*.json")):
        records += json.loads(path.read_bytes())["result"]["records"]
    rows = [{name: cell for name, cell in one.items() if name != "_id"} for one in records]
    listed = [
        Listed("child-care-centres.zip", b"PK", format="SHP"),
        Listed("child-care-centres - 4326.csv", b"LOC_ID\n", format="CSV", records=rows),
        Listed("child-care-centres - 2952.csv", b"LOC_ID\n", format="CSV", records=rows),
    ]
    return Ckan(PREFIX, {DATASET: "Licensed Child Care Centres"}, {DATASET: listed})
