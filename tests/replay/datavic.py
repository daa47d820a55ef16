"""The portal of Victoria with the department's files, and datasets of other matters among them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.replay.ckan import Ckan, Listed

PREFIX = "datavic"


BASE = "/api/3/action"


def publisher(folder: Path) -> Ckan:
    """The portal with the files of a folder, each as its own dataset under a name of its year.

    Beside them stand what a search for the same words finds as well: an older census, another table
    of enrolment, the same file as a workbook, and a dataset without any file.
    """
    titles = {
        "all-schools-fte-enrolments-feb-2011": "All Schools FTE enrolments - Feb 2011",
        "student-enrolments-by-lga": "Student enrolments of government schools by LGA 2021",
        "school-zones-2026": "Victorian Government School Zones 2026",
    }
    listed = {
        "all-schools-fte-enrolments-feb-2011": [Listed("dv21-fteenrolments2011.csv", b"School\n")],
        "student-enrolments-by-lga": [Listed("enrolments-by-lga.csv", b"LGA\n")],
    }
    for path in sorted(folder.glob("*.csv")):
        year = re.findall(r"20\d\d", path.name)[-1]
        if "ocations" in path.name:
            dataset, title = f"school-locations-{year}", f"School Locations {year}"
        else:
            dataset = f"all-schools-fte-enrolments-feb-{year}-victoria"
            title = f"All Schools FTE Enrolments - Feb {year}, Victoria"
        titles[dataset] = title
        listed[dataset] = [
            Listed(path.name, path.read_bytes(), format="csv"),
            Listed(f"{path.stem}.xlsx", b"PK", format="XLSX"),
        ]
    return Ckan(PREFIX, titles, listed)
