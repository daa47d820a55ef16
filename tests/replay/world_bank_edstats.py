"""The World Bank's interface with database 12, built from the bulk file of a folder."""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from pathlib import Path

from tests.replay.world_bank import TWO_CHARACTERS, Indicator, WorldBank

DATABASE = "12"
EDITION = "2024-06-25"


def publisher(folder: Path) -> WorldBank:
    """The interface with the figures of a folder: gaps as explicit nulls, until 2017."""
    [path] = folder.glob("EdStatsData*.csv.gz")
    lines = list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))
    values: dict[str, dict[str, dict[int, float | None]]] = defaultdict(dict)
    for line in lines:
        if line["Country Code"] in TWO_CHARACTERS:
            values[line["Indicator Code"].strip()][line["Country Code"]] = {
                year: float(line[str(year)]) if line[str(year)] else None
                for year in range(1970, 2018)
            }
    return WorldBank(
        {
            one: Indicator(f"Name of {one}", by_place, EDITION, DATABASE)
            for one, by_place in values.items()
        }
    )
