"""The World Bank's interface with database 2, built from the bulk files of a folder."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.replay.world_bank import TWO_CHARACTERS, Indicator, WorldBank

PLAIN_TABLES = {"population.csv": "SP.POP.TOTL", "gdp.csv": "NY.GDP.MKTP.CD"}
"""Tables that name neither their indicator nor their edition, and are newer than the others."""

_PREAMBLE = 4
_EDITION = "2026-07-13"


def publisher(folder: Path) -> WorldBank:
    """The interface with the newest edition of each indicator that the folder holds."""
    newest: dict[str, tuple[str, Indicator]] = {}
    for path in sorted(folder.glob("API_*_DS2_*.csv")):
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        edition = next(csv.reader(lines[2:3]))[1]
        table = list(csv.DictReader(io.StringIO("\n".join(lines[_PREAMBLE:]))))
        for indicator in dict.fromkeys(line["Indicator Code"] for line in table):
            held = _indicator([line for line in table if line["Indicator Code"] == indicator])
            if indicator not in newest or edition > newest[indicator][0]:
                newest[indicator] = (edition, held)
    plain = {
        indicator: _plain(folder / name)
        for name, indicator in PLAIN_TABLES.items()
        if (folder / name).is_file()
    }
    return WorldBank({name: held for name, (_, held) in newest.items()} | plain)


def _plain(path: Path) -> Indicator:
    """A plain table: one line a figure, none where there is no figure."""
    values: dict[str, dict[int, float | None]] = {}
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for line in csv.DictReader(handle):
            code = line["Country Code"]
            if code in TWO_CHARACTERS:
                values.setdefault(code, {})[int(line["Year"])] = float(line["Value"])
    return Indicator(path.stem, values, _EDITION)


def _indicator(lines: list[dict[str, str]]) -> Indicator:
    values = {
        line["Country Code"]: {
            int(year): float(cell) if cell else None
            for year, cell in line.items()
            if year and year.isdigit()
        }
        for line in lines
        if line["Country Code"] in TWO_CHARACTERS
    }
    return Indicator(lines[0]["Indicator Name"], values, _EDITION)
