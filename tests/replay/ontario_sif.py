"""The portal of Ontario with the ministry's workbooks of schools and their students."""

from __future__ import annotations

from pathlib import Path

from tests.replay.ckan import Ckan, Listed
from tests.replay.ontario import portal

PREFIX = "ontario_sif"
DATASET = "school-information-and-student-demographics"
OLDER = "sif_data_table_2015_2016_en.xlsx"


BASE = "/api/3/action"


def publisher(folder: Path) -> Ckan:
    """The dataset with the files of a folder under newer names, and an edition that is too old."""
    names = [
        path.name
        if path.name.startswith("new_sif")
        else f"new_sif_{path.stem}prelim_en_may2027.xlsx"
        for path in sorted(folder.glob("*.xlsx"))
    ]
    made = portal(PREFIX, DATASET, folder, names)
    older = Listed(OLDER, b"PK", format="XLSX")
    return Ckan(PREFIX, made.titles, {DATASET: [*made.listed[DATASET], older]})
