"""Statistics Canada, Web Data Service: whole tables as zip archives.

``getFullTableDownloadCSV/<table>/en`` answers ``{"status": "SUCCESS", "object": "<address>"}`` with
the address of an archive that holds ``<table>.csv`` and ``<table>_MetaData.csv``; the table's id
has eight digits (37100109 for the page 37-10-0109-01). An error is ``{"status": "FAILED"}`` with a
text as its object, and is a definite answer.

Seen 2026-11 in a recorded archive of another table: UTF-8 with a byte order mark, all cells
quoted, "units " with a blank behind it, ``x`` with an empty value. Seen in public clients, not
against the live service: status 409 while the day's tables are released, and 404 for what is not
there. Both are refusals here; a refresh on another hour of the day helps against the first.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.errors import SourceChanged, SourceRefused
from pipelines.protocol import Download, RawFile

_BEFORE = ("REF_DATE", "GEO", "DGUID")
_AFTER = (
    "UOM", "UOM_ID", "SCALAR_FACTOR", "SCALAR_ID", "VECTOR", "COORDINATE", "VALUE", "STATUS",
    "SYMBOL", "TERMINATED", "DECIMALS",
)  # fmt: skip
_PRODUCT = "Product Id"

_SCALARS = (
    "units", "tens", "hundreds", "thousands", "tens of thousands", "hundreds of thousands",
    "millions", "tens of millions", "hundreds of millions", "billions",
)  # fmt: skip
"""Names of the powers of ten, in their order."""

_WITHOUT_VALUE = {"..": "O", "...": "M", "x": "Q", "F": "O", "<LOD": "N", "": "O"}
_WITH_VALUE = {"": "A", "0s": "A", "E": "U", "p": "P", "r": "A", "t": "A"} | dict.fromkeys(
    "ABCD", "A"
)
_MEANING = {"F": "Too unreliable to be published"}


class Cell(NamedTuple):
    """One line of a table; ``members`` are its categories by the name of their dimension.

    ``value`` is multiplied out, ``status`` is the one of SDMX, ``mark`` the publisher's own.
    """

    period: str
    place: str
    members: Mapping[str, str]
    vector: str
    value: float | None
    status: str
    mark: str | None
    note: str | None


@dataclass(frozen=True)
class Table:
    """One table as its archive holds it."""

    product: str
    dimensions: tuple[str, ...]
    cells: list[Cell]


def table(source_id: str, base_url: str, product: str) -> Download:
    """Ask for one table: first for the address of its archive, then for the archive."""

    def judge(body: bytes) -> list[Download]:
        match json.loads(body):
            case {"status": "SUCCESS", "object": str() as address}:
                pass
            case {"status": "FAILED", **rest}:
                said = json.dumps(rest.get("object"), ensure_ascii=False)
                raise SourceRefused(source_id, f"the service refused table {product}: {said}")
            case _:
                raise ValueError("is no answer of the service: it has no status or no object")
        if product not in address.rpartition("/")[2]:
            raise SourceRefused(source_id, f"asked for table {product}, got the address {address}")
        return [Download(archive_name(product), address, judge=archive)]

    def archive(body: bytes) -> list[Download]:
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as opened:
                damaged, names = opened.testzip(), opened.namelist()
        except zipfile.BadZipFile as error:
            raise ValueError(f"is no archive: {body[:40]!r}") from error
        if damaged or not set(_names(product)) <= set(names):
            raise ValueError(f"is an archive of {', '.join(names)}, damaged: {damaged or 'none'}")
        return []

    url = f"{base_url.rstrip('/')}/getFullTableDownloadCSV/{product}/en"
    return Download(index_name(product), url, judge=judge)


def archive_name(product: str) -> str:
    """Name under which the archive of a table is published and kept."""
    return f"{product}-eng.zip"


def index_name(product: str) -> str:
    """Name under which the answer with the archive's address is kept."""
    return f"{product}.table.json"


def _names(product: str) -> tuple[str, str]:
    return f"{product}.csv", f"{product}_MetaData.csv"


def read_table(source_id: str, file: RawFile, product: str) -> Table:
    """Read the archive of one table.

    Raises ``SourceChanged`` for an archive without its two files, one of another table, another
    layout, and marks, scales or numbers that cannot be right.
    """
    data, metadata = (_lines(source_id, file, name) for name in _names(product))
    described = dict(zip(metadata[0], metadata[1], strict=False)) if len(metadata) > 1 else {}
    if described.get(_PRODUCT) != product:
        found = described.get(_PRODUCT, "no table")
        raise SourceChanged(source_id, f"{file.path} describes {found}, not {product}")
    header, *lines = data
    dimensions = _dimensions(source_id, file, header)
    wrong = next((line for line in lines if len(line) != len(header)), None)
    if wrong is not None:
        message = (
            f"{file.path}: a line has {len(wrong)} cells, the header {len(header)}: {wrong[:4]}"
        )
        raise SourceChanged(source_id, message)
    rows = (dict(zip(header, line, strict=True)) for line in lines)
    return Table(product, dimensions, [_cell(source_id, file, row, dimensions) for row in rows])


def _lines(source_id: str, file: RawFile, name: str) -> list[list[str]]:
    try:
        with zipfile.ZipFile(file.location) as opened:
            text = opened.read(name).decode("utf-8-sig")
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise SourceChanged(
            source_id, f"{file.path} has no {name} that can be read: {error}"
        ) from error
    return [line for line in csv.reader(io.StringIO(text, newline="")) if line] or [[]]


def _dimensions(source_id: str, file: RawFile, header: Sequence[str]) -> tuple[str, ...]:
    before, after = len(_BEFORE), len(header) - len(_AFTER)
    if tuple(header[:before]) != _BEFORE or tuple(header[after:]) != _AFTER:
        wanted = f"{', '.join(_BEFORE)}, its dimensions, {', '.join(_AFTER)}"
        message = f"{file.path} has the columns {', '.join(header)}; wanted: {wanted}"
        raise SourceChanged(source_id, message)
    return tuple(header[before:after])


def _cell(source_id: str, file: RawFile, row: Mapping[str, str], dimensions: Sequence[str]) -> Cell:
    where = f"{file.path}, {row['REF_DATE']}, {row['GEO']}, {row['COORDINATE']}"
    marks = [mark for label in ("STATUS", "SYMBOL") if (mark := row[label].strip())]
    value = _number(source_id, where, row)
    known = _WITHOUT_VALUE if value is None else _WITH_VALUE
    wrong = [mark for mark in marks if mark not in known]
    if wrong:
        shown = row["VALUE"] or "no value"
        valid = ", ".join(mark for mark in known if mark)
        raise SourceChanged(source_id, f"{where}: {shown} with {wrong[0]}; known: {valid}")
    statuses = [known[mark] for mark in marks]
    status = next((one for one in statuses if one != "A"), known[""])
    return Cell(
        period=row["REF_DATE"],
        place=row["GEO"],
        members={name: row[name] for name in dimensions},
        vector=row["VECTOR"],
        value=value,
        status=status,
        mark=" ".join(marks) or None,
        note=next((_MEANING[mark] for mark in marks if mark in _MEANING), None),
    )


def _number(source_id: str, where: str, row: Mapping[str, str]) -> float | None:
    name, power = row["SCALAR_FACTOR"].strip(), row["SCALAR_ID"].strip()
    if name not in _SCALARS or str(_SCALARS.index(name)) != power:
        raise SourceChanged(source_id, f"{where}: unknown scale '{name}' ({power})")
    if not row["VALUE"]:
        return None
    try:
        return float(row["VALUE"]) * float(10 ** int(power))
    except ValueError as error:
        raise SourceChanged(source_id, f"{where}: {row['VALUE']} is no number") from error
