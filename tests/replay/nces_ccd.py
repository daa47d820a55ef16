"""The Common Core of Data on the Urban Institute's portal, made of the files of a folder."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.replay.urban import Urban, saved_tables

COLUMNS = {
    "Total Students": ("directory", "enrollment"),
    "Full-Time Equivalent": ("directory", "teachers_total_fte"),
    "Total Revenue (": ("finance", "rev_total"),
    "Total Revenue - Local": ("finance", "rev_local_total"),
    "Total Revenue - State": ("finance", "rev_state_total"),
    "Total Revenue - Federal": ("finance", "rev_fed_total"),
    "Total Expenditures": ("finance", "exp_total"),
}
"""Table and variable of each ELSI column, by how the column begins."""
MARKS = {"†": -2, "–": -1, "‡": -3, "": None}
ONLY_THERE = ("number_of_schools", "english_language_learners", "spec_ed_students")
"""Variables of the directory that no file holds: not reported."""


def publisher(folder: Path) -> Urban:
    """The service with the tables that the folder's exports and saved answers hold."""
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list, saved_tables(folder))
    for topic, row in [*_exports(folder), *_merged(folder)]:
        extra = dict.fromkeys(ONLY_THERE, -1) if topic == "directory" else {}
        tables[f"ccd/{topic}/{row['year']}/"].append({**row, **extra})
    return Urban(tables)


def _exports(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("ELSI_*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as handle:
            header, *lines = list(csv.reader(handle))[6:]
        key = next(at for at, name in enumerate(header) if name.startswith("Agency ID"))
        for line in lines:
            if len(line) > key and line[key].strip().isdigit():
                yield from _tables_of(header, line, line[key])


def _tables_of(
    header: list[str], line: list[str], leaid: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    rows: dict[str, dict[str, Any]] = {}
    for name, text in zip(header, line, strict=True):
        for begin, (topic, variable) in COLUMNS.items():
            if name.startswith(begin):
                start = {"year": int(name[-7:-3]), "leaid": leaid.strip().zfill(7)}
                rows.setdefault(topic, start)[variable] = _number(text.strip())
    yield from rows.items()


def _merged(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("districts_*_nces.csv")):
        with path.open(newline="") as handle:
            for line in csv.DictReader(handle):
                yield (
                    "directory",
                    {
                        "year": int(line["year"][:4]),
                        "leaid": line["district_id"].zfill(7),
                        "enrollment": _number(line["enrollment"]),
                        "teachers_total_fte": _number(line["instructional_staff"]),
                    },
                )


def _number(text: str) -> float | None:
    if text in MARKS:
        return MARKS[text]
    value = float(text)
    return int(value) if value.is_integer() else value
