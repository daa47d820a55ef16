"""OECD, large regions (TL2): population and gross domestic product, 2000 to 2020.

One file, laid down by hand: ``gdp_pop_tl2_*.csv`` (latin-1), a row for each region and year, with
the region's code, product (million US dollars), population, product per head, the economy and the
region's name; the first column is unnamed and numbers the rows. It is the table behind the country
pages of the OECD Regional Outlook 2023 and has no address of its own.

Traps, seen 2026-11: some values were imputed by the OECD, and nothing marks them; the file names no
unit (2015 in the regions of the United States equals their product in current dollars: constant
prices and purchasing power parities of 2015); ``KR01`` is the Capital Region of Korea, more than
twice Seoul, and is no place of ours; economies stand in no row of their own.

``select`` holds ``column``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike
from pipelines.sheets import calendar_year, csv_records, required

_ID = "oecd_regions"
_SCHEME = "oecd_tl2"
_PATTERN = "gdp_pop_tl2_*.csv"
_PAGE = "https://data-explorer.oecd.org"
_HINT = "Regions and cities: product and population of large regions (TL2), one csv file."
_REGION, _YEAR, _PRODUCT, _PEOPLE, _PER_HEAD = "REG_ID", "TIME", "GDP", "POP", "GDP_PC"
_COLUMNS = (_REGION, _YEAR, _PRODUCT, _PEOPLE, _PER_HEAD)
_MILLION = 1_000_000
_TOLERANCE = 0.1
"""Largest share by which product per head may differ from the quotient; imputed years of one region
(Mayotte, 2000 to 2002) differ by up to 9 per cent, all others by less than one."""


class _Region(NamedTuple):
    """One row: the numbers of a region in a year."""

    code: str
    year: int
    numbers: Mapping[str, float]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """The pattern of the file."""
    return [Download(_PATTERN, page=_PAGE, hint=_HINT)]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read all regions of the file.

    Raises ``SourceMissing`` without the file and ``SourceChanged`` for a column that is missing, a
    cell that is no number, and a product per head that product and population do not give.
    """
    if not files:
        raise SourceMissing(_ID, f"no file is called {_PATTERN}")
    rows = [
        Published(
            one.series_id,
            _SCHEME,
            region.code,
            region.year,
            str(region.year),
            "total",
            "total",
            region.numbers[one.select["column"]],
            file=file.path,
        )
        for file in files
        for region in _regions(file)
        for one in series
    ]
    return Reading(rows)


def _regions(file: RawFile) -> Iterator[_Region]:
    for record in csv_records(_ID, file, _COLUMNS, "latin-1"):
        where = f"{file.path}, {record[_REGION]} {record[_YEAR]}"
        numbers = {
            name: required(_ID, where, record, name) for name in (_PRODUCT, _PEOPLE, _PER_HEAD)
        }
        quotient = numbers[_PRODUCT] * _MILLION / numbers[_PEOPLE] if numbers[_PEOPLE] else 0
        if abs(quotient - numbers[_PER_HEAD]) > _TOLERANCE * numbers[_PER_HEAD]:
            message = f"{where}: {numbers[_PER_HEAD]:.0f} per head, the quotient is {quotient:.0f}"
            raise SourceChanged(_ID, message)
        yield _Region(record[_REGION], calendar_year(_ID, where, record[_YEAR]), numbers)
