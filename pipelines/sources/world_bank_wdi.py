"""World Bank, World Development Indicators: one reader for its files and its interface.

Three layouts, told apart by the file's name:

``API_<id>_DS2_en_csv_v2_<n>.csv``
    The download of one indicator or topic. UTF-8 with a byte order mark, all cells quoted, two
    named lines (source, last update) with blank ones between, then the header; a trailing comma
    ends each line. An empty cell is a missing figure. ``<n>`` changes with every export.
``<indicator>.page-<n>.json``
    Pages of the interface; see ``pipelines.world_bank_api``.
``population.csv``, ``gdp.csv``
    Plain tables of one indicator without its id and without an edition; missing figures have no
    line.

Newer editions change values and REMOVE them (seen 2025-10: spending of China 2007-2021, United
States 2000-2014), so the newest edition of an indicator stands alone and is never filled up from
an older one. Aggregates (OED, WLD, ...) stand among the economies. Seen 2025-10: the
pupil-teacher ratio ends in 2018.

``select`` holds ``indicator`` (the publisher's id), or ``numerator`` and ``denominator`` (two ids
whose quotient is the series), and optionally ``breakdown`` and ``category``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from pipelines.errors import SourceChanged
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import calendar_year, csv_lines, csv_records, number
from pipelines.world_bank_api import Page, Question, is_year, joined, parse, some

SOURCE_ID = "world_bank_wdi"

DATABASE = "2"
"""The World Development Indicators among the World Bank's databases; without it the interface
answers from whichever database an indicator calls its own."""

PLAIN_TABLES = {"population.csv": "SP.POP.TOTL", "gdp.csv": "NY.GDP.MKTP.CD"}
"""The indicator of each plain table, which does not say it itself."""

_LANDING_PAGE = "https://databank.worldbank.org/source/world-development-indicators"
_LABELS = ("Country Name", "Country Code", "Indicator Name", "Indicator Code", "")


class _Cell(NamedTuple):
    code: str
    year: int
    value: float | None
    flag: str
    obs_status: str
    file: str
    note: str | None = None


class _Publication(NamedTuple):
    """One indicator in one edition; ``edition`` is an ISO date, empty for an empty answer."""

    indicator: str
    edition: str
    retrieved_at: datetime
    name: str
    cells: list[_Cell]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """One request for each indicator, and the files that staff may lay down instead."""
    wanted = _indicators(series)
    base = base_url.rstrip("/")
    asked = [Question(SOURCE_ID, base, DATABASE, indicator).download() for indicator in wanted]
    names = ["API_*_DS2_*.csv", "Metadata_Indicator_*.csv", *PLAIN_TABLES]
    names += [f"{indicator}.page-*.json" for indicator in wanted]
    hint = "Open the indicator, choose Download, CSV, and unpack the archive."
    laid = (Download(name, page=_LANDING_PAGE, hint=hint, stands_in=True) for name in names)
    return [*asked, *laid]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read files of all three layouts; see the module's docstring.

    Raises ``SourceChanged`` naming the file whose layout is another, and for pages of one answer
    that are not all there.
    """
    wanted = _indicators(series)
    publications = _publications(files)
    newest, older = _newest([one for one in publications if one.indicator in wanted])
    rows = [_published(one, cell) for one in series for cell in _cells_of(one, newest)]
    others = [
        SetAside("The indicator is none of those asked for", len(one.cells), one.name)
        for one in publications
        if one.indicator not in wanted
    ]
    absent = [
        SetAside("No figures of the indicator in any file", 1, indicator)
        for indicator in wanted
        if indicator not in newest or not newest[indicator].cells
    ]
    described = [_descriptions(file) for file in files if _is_description(file)]
    return Reading(rows, [*older, *others, *absent, *described])


def _indicators(series: Iterable[SeriesLike]) -> list[str]:
    terms = ("indicator", "numerator", "denominator")
    named = (one.select[term] for one in series for term in terms if term in one.select)
    return list(dict.fromkeys(named))


def _published(series: SeriesLike, cell: _Cell) -> Published:
    return Published(
        series_id=series.series_id,
        scheme="iso3",
        code=cell.code,
        year=cell.year,
        period_label=str(cell.year),
        breakdown=series.select.get("breakdown", "total"),
        category=series.select.get("category", "total"),
        value=cell.value,
        obs_status=cell.obs_status,
        source_flag=cell.flag or None,
        note=cell.note,
        file=cell.file,
    )


def _cells_of(series: SeriesLike, newest: dict[str, _Publication]) -> list[_Cell]:
    select = series.select
    if "indicator" in select:
        return newest[select["indicator"]].cells if select["indicator"] in newest else []
    parts = (select["numerator"], select["denominator"])
    return _quotients(*(newest[part] for part in parts)) if newest.keys() >= set(parts) else []


def _quotients(numerator: _Publication, denominator: _Publication) -> list[_Cell]:
    """Divide place by place and year by year; missing where either part is."""
    note = f"Computed: {numerator.indicator} divided by {denominator.indicator}."
    above, below = (
        {(cell.code, cell.year): cell for cell in part.cells} for part in (numerator, denominator)
    )
    quotients = []
    for key in sorted(above.keys() | below.keys()):
        top, bottom = above.get(key), below.get(key)
        file = (top or below[key]).file
        if top and bottom and top.value is not None and bottom.value:
            quotients.append(_Cell(*key, top.value / bottom.value, "", "E", file, note))
        else:
            quotients.append(_Cell(*key, None, "", "O", file))
    return quotients


def _newest(
    publications: Iterable[_Publication],
) -> tuple[dict[str, _Publication], list[SetAside]]:
    """Pick the newest edition of each indicator; of one edition twice, the one retrieved later."""
    newest: dict[str, _Publication] = {}
    older = []
    for one in sorted(publications, key=lambda one: (one.edition, one.retrieved_at, one.name)):
        if one.indicator in newest:
            old = newest[one.indicator]
            example = f"{old.name}, edition {old.edition or 'not given'}"
            reason = "Another file holds a newer edition of the indicator"
            older.append(SetAside(reason, len(old.cells), example))
        newest[one.indicator] = one
    return newest, older


def _publications(files: Iterable[RawFile]) -> list[_Publication]:
    found: list[_Publication] = []
    pages: list[tuple[RawFile, Page]] = []
    for file in files:
        name = PurePosixPath(file.path).name
        try:
            if name.endswith(".json"):
                pages.append((file, parse(json.loads(file.location.read_bytes()))))
            elif name in PLAIN_TABLES:
                found.append(_plain_table(file, PLAIN_TABLES[name]))
            elif not _is_description(file):
                found.extend(_download_table(file))
        except ValueError as error:
            raise SourceChanged(SOURCE_ID, f"{file.path}: {error}") from error
    answers = (
        _Publication(*answer[:4], [_Cell(*row[1:], path) for path, row in answer.rows])
        for answer in joined(SOURCE_ID, pages)
    )
    return [*found, *answers]


def _lines(file: RawFile) -> list[list[str]]:
    return csv_lines(SOURCE_ID, file, is_strict=True)


def _is_description(file: RawFile) -> bool:
    return PurePosixPath(file.path).name.startswith("Metadata_Indicator_")


def _descriptions(file: RawFile) -> SetAside:
    return SetAside("Descriptions of indicators, no figures", len(_lines(file)) - 1, file.path)


def _download_table(file: RawFile) -> list[_Publication]:
    edition, header, lines = _below_preamble(_lines(file))
    unknown = {label for label in header if label not in _LABELS and not is_year(label)}
    years = {at: int(label) for at, label in enumerate(header) if is_year(label)}
    if unknown or not years:
        raise ValueError(f"columns that are neither labels nor years: {some(unknown)}")
    gaps = set(range(min(years.values()), max(years.values()))) - set(years.values())
    if gaps:
        raise ValueError(f"years without a column: {some(str(year) for year in gaps)}")
    code_at, indicator_at = _places_of(header, "Country Code", "Indicator Code")
    cells: dict[str, list[_Cell]] = defaultdict(list)
    for line in lines:
        if len(line) != len(header):
            raise ValueError(f"a line has {len(line)} cells, the header {len(header)}: {line[:4]}")
        cells[line[indicator_at]] += [
            _cell(line[code_at], year, line[at], file) for at, year in years.items()
        ]
    return [
        _Publication(indicator, edition, file.retrieved_at, file.path, some_cells)
        for indicator, some_cells in cells.items()
    ]


def _below_preamble(lines: list[list[str]]) -> tuple[str, list[str], list[list[str]]]:
    """Edition, header and the lines below it."""
    start = next((at for at, line in enumerate(lines) if line[:1] == ["Country Name"]), None)
    preamble = {line[0]: line[1] for line in lines[:start] if len(line) > 1}
    if start is None or "Last Updated Date" not in preamble:
        found = some(line[0] for line in lines[:6] if line)
        raise ValueError(
            "the lines 'Last Updated Date' and 'Country Name' are not both there; found lines "
            f"that begin with {found}"
        )
    edition = date.fromisoformat(preamble["Last Updated Date"]).isoformat()
    return edition, lines[start], lines[start + 1 :]


def _plain_table(file: RawFile, indicator: str) -> _Publication:
    """A table without an edition: it cannot be older than the year after its last figure."""
    cells = []
    for record in csv_records(SOURCE_ID, file, ("Country Code", "Year", "Value")):
        year = calendar_year(SOURCE_ID, file.path, record["Year"])
        cells.append(_cell(record["Country Code"], year, record["Value"], file))
    last = max((cell.year for cell in cells), default=0)
    return _Publication(indicator, f"{last + 1:04}-01-01", file.retrieved_at, file.path, cells)


def _places_of(header: list[str], *labels: str) -> list[int]:
    missing = [label for label in labels if label not in header]
    if missing:
        raise ValueError(f"without the columns {some(missing)}; found: {some(header)}")
    return [header.index(label) for label in labels]


def _cell(code: str, year: int, text: str, file: RawFile) -> _Cell:
    value = number(text)
    if value is None and text:
        raise ValueError(f"'{text}' for {code} {year} is no number")
    return _Cell(code, year, value, "", "O" if value is None else "A", file.path)
