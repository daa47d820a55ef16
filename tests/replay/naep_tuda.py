"""NAEP's Data Service with its districts; see ``tests.replay.naep``."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.replay.naep import PLACES, Asked, Figure, Naep


def publisher(folder: Path) -> Naep:
    """The service with the figures of the table of 2022 in a folder."""
    codes = {name: code for code, name in PLACES.items()} | {"": "NL"}
    with (folder / "ncses_9444.csv").open(encoding="utf-8", newline="") as handle:
        lines = [line for line in csv.DictReader(handle) if line["u_s_district_level_2"] in codes]
    return Naep(
        {
            Asked(
                "mathematics", grade, "MN:MN", "2022R3", codes[line["u_s_district_level_2"]]
            ): Figure(float(line[f"field_grade_{grade}"]))
            for line in lines
            for grade in ("4", "8")
        }
    )
