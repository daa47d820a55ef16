"""NAEP's Data Service, as documented and as a recorded answer shows it.

``GET /GetAdhocData.aspx?type=data&subject=&grade=&subscale=&variable=TOTAL&jurisdiction=&stattype=
&Year=[&ShowDetails=true]``: unknown parameters are ignored; standard errors stand in the answer only
with ``ShowDetails``; a place that did not take part has the value 999 and a reason; a refusal is a
text under ``result``, with HTTP status 200.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineWorkbook

from tests.replay.server import Reply, no_such_page

SUBJECTS = {"mathematics": ("MAT", "MRPCM"), "reading": ("RED", "RRPCM")}
STATISTICS = ("MN:MN", "ALC:AB", "ALC:AP")
PLACES = {
    "NP": "National public", "NL": "Large city", "CO": "Colorado", "KY": "Kentucky", "TX": "Texas",
    "WA": "Washington", "XH": "Houston", "XJ": "Jefferson County (KY)", "XY": "Denver",
}  # fmt: skip
COHORTS = {"4": 1, "8": 2}
NO_VALUE = 999
NO_DATA = 64 | 256
NO_ACCOMMODATIONS = 8

_COLUMNS = {"At or above Basic": "ALC:AB", "At or above Proficient": "ALC:AP"}
_WHEN = re.compile(r"^(?P<year>\d{4})(?P<sample>R[23])?$")


class Asked(NamedTuple):
    """What one figure is: subject, grade, statistic, year with sample, jurisdiction."""

    subject: str
    grade: str
    statistic: str
    when: str
    place: str


class Figure(NamedTuple):
    """A value, its standard error where there is one, and its errorFlag."""

    value: float
    std_error: float | None = None
    flags: int = 0


@dataclass(frozen=True)
class Naep:
    """The service with its figures; whatever it has not got did not take part."""

    figures: Mapping[Asked, Figure]

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Give the reply of the service in good health."""
        if path != "/GetAdhocData.aspx":
            return no_such_page()
        subject, grade = query.get("subject", ""), query.get("grade", "")
        if query.get("type") != "data" or subject not in SUBJECTS or grade not in COHORTS:
            return refused("Invalid type, subject or grade")
        if query.get("subscale") != SUBJECTS[subject][1] or query.get("variable") != "TOTAL":
            return refused("Invalid subscale or variable")
        places = query.get("jurisdiction", "").split(",")
        statistics = query.get("stattype", "").split(",")
        if not {*places} <= {*PLACES} or not {*statistics} <= {*STATISTICS}:
            return refused("Invalid jurisdiction or stattype")
        with_details = query.get("ShowDetails") == "true"
        rows = [
            self._row(Asked(subject, grade, statistic, when, place), with_details=with_details)
            for when in self._whens(subject, grade, query.get("Year", ""))
            for place in places
            for statistic in statistics
        ]
        return Reply(
            json.dumps({"status": 200, "serviceVersion": "6.4.2026.1", "result": rows}).encode()
        )

    def _whens(self, subject: str, grade: str, years: str) -> list[str]:
        found = []
        for word in years.split(","):
            if word == "Current":
                of_it = [one.when for one in self.figures if one[:2] == (subject, grade)]
                found.append(max((one for one in of_it if one.endswith("R3")), default="2024R3"))
            elif match := _WHEN.match(word):
                found.append(match["year"] + (match["sample"] or "R3"))
        return found

    def _row(self, asked: Asked, *, with_details: bool) -> dict[str, Any]:
        year, sample = int(asked.when[:4]), asked.when[4:]
        older = NO_ACCOMMODATIONS if sample == "R2" else 0
        figure = self.figures.get(asked, Figure(NO_VALUE, NO_VALUE, NO_DATA | older))
        short, scale = SUBJECTS[asked.subject]
        row = {
            "year": year,
            "sample": sample,
            "yearSampleLabel": str(year),
            "Cohort": COHORTS[asked.grade],
            "CohortLabel": f"Grade {asked.grade}",
            "stattype": asked.statistic,
            "subject": short,
            "grade": int(asked.grade),
            "scale": scale,
            "jurisdiction": asked.place,
            "jurisLabel": PLACES[asked.place],
            "variable": "TOTAL",
            "variableLabel": "All students",
            "varValue": "1",
            "varValueLabel": "All students",
            "value": figure.value,
            "isStatDisplayable": int(figure.value != NO_VALUE),
            "errorFlag": figure.flags,
        }
        return row | {"stdError": figure.std_error, "StatCV": 0.5} if with_details else row


def refused(words: str, status: int = 400) -> Reply:
    """A refusal: a text in place of the rows."""
    return Reply(json.dumps({"status": status, "result": words}).encode())


def publisher(folder: Path) -> Naep:
    """The service with the figures of the saved answers and of the exports in a folder."""
    figures = dict(_saved(folder / "naep_raw.csv"))
    for path in sorted(folder.glob("SPExcel*.xlsx")):
        figures |= _exported(path)
    return Naep(figures)


def _saved(path: Path) -> list[tuple[Asked, Figure]]:
    with path.open(encoding="utf-8", newline="") as handle:
        lines = list(csv.DictReader(handle))
    found = []
    for line in lines:
        subject, grade = line["assessment"].replace("math-", "mathematics-").split("-")
        asked = Asked(subject, grade, "MN:MN", line["year"] + line["sample"], line["jurisdiction"])
        value, error = (float(line[name] or NO_VALUE) for name in ("value", "stdError"))
        found.append((asked, Figure(value, error, int(line["errorFlag"]))))
    return found


def _exported(path: Path) -> dict[Asked, Figure]:
    rows = (
        CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    )
    subject, _, grade = str(rows[9][0]).strip().partition(", Grade ")
    when = str(rows[10][0])[-4:] + "R3"
    codes = {name: code for code, name in PLACES.items()}
    return {
        Asked(subject.lower(), grade, statistic, when, codes[row[0]]): Figure(float(row[at]))
        for row in rows[17:]
        if row[0] in codes
        for at, label in enumerate(rows[16])
        if (statistic := _COLUMNS.get(str(label)))
    }
