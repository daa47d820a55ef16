"""The portal of Ontario with the ministry's workbooks of enrolment by school."""

from __future__ import annotations

from pathlib import Path

from tests.replay.ckan import Ckan
from tests.replay.ontario import portal

PREFIX = "ontario_enrolment"
DATASET = "ontario-public-schools-enrolment"


BASE = "/api/3/action"


def publisher(folder: Path) -> Ckan:
    """The dataset with the files of a folder, named as newer editions are: ``…_1415_en.xlsx``."""
    names = [
        f"enrolment_by_school_{path.stem.rpartition('_')[2]}_en.xlsx"
        for path in sorted(folder.glob("*.xlsx"))
    ]
    return portal(PREFIX, DATASET, folder, names)
