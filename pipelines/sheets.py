"""Cells of the spreadsheets (xls, xlsx) and csv files that publishers offer, as rows and records.

Numbers stay numbers, dates stay dates, an empty cell is ``""``; nothing is read as missing, for
what counts as missing is the publisher's business and so the source's.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO, cast

from python_calamine import CalamineError, CalamineWorkbook

from pipelines.errors import SourceChanged
from pipelines.protocol import RawFile

Cell = Any
"""``int``, ``float``, ``str``, ``bool`` or a date."""

Row = list[Cell]

_SHOWN = 40
_ANEW = (
    "Download the file again and lay it down as it came; what an interface answered is asked for "
    "again by the next refresh"
)
"""What to do about a file whose bytes are not those that were published."""
_COMPARE = (
    "Compare the file with the publisher's page: download it again where a program has saved it; "
    "where the publisher has changed it, its reader must follow"
)
"""What to do about a file that is whole, and not as it is known."""


def read_sheets(source_id: str, file: RawFile) -> dict[str, list[Row]]:
    """All sheets of a workbook by name, in its order; each from its first cell, none skipped.

    The format is told by the content, not by the ending of the name. Raises ``SourceChanged`` for
    a file that is no workbook.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.location.read_bytes()))
        return {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }
    except CalamineError as error:
        message = f"{file.path} is not a spreadsheet that can be read: {error}. {_ANEW}"
        raise SourceChanged(source_id, message) from error


def read_sheet(source_id: str, file: RawFile, name: str) -> list[Row]:
    """One sheet by its name, blanks at the ends apart; ``SourceChanged`` names those found."""
    sheets = read_sheets(source_id, file)
    for found, rows in sheets.items():
        if found.strip() == name.strip():
            return rows
    message = f"{file.path} has no sheet '{name}'; found: {', '.join(sheets)}. {_COMPARE}"
    raise SourceChanged(source_id, message)


def find_header(rows: Sequence[Row], wanted: Sequence[str]) -> int | None:
    """Position of the first row that holds all wanted labels; ``None`` where there is none."""
    for position, row in enumerate(rows):
        if set(wanted) <= {text(cell) for cell in row}:
            return position
    return None


def records(
    source_id: str, where: str, rows: Sequence[Row], wanted: Sequence[str]
) -> list[dict[str, Cell]]:
    """The rows below the header as label to cell; rows without any content are left out.

    The header is the first row that holds all wanted labels. Raises ``SourceChanged`` if there is
    none; it names ``where`` and the labels of the row with most cells.
    """
    header = find_header(rows, wanted)
    if header is None:
        widest = max(rows, key=lambda row: sum(text(cell) != "" for cell in row), default=[])
        found = ", ".join(label for cell in widest if (label := text(cell)))
        message = f"{where} has no header with {', '.join(wanted)}; its widest row is: {found}"
        message = f"{message}. {_COMPARE}"
        raise SourceChanged(source_id, message)
    labels = [text(cell) for cell in rows[header]]
    return [
        {label: cell for label, cell in zip(labels, row, strict=False) if label}
        for row in rows[header + 1 :]
        if any(text(cell) for cell in row)
    ]


def csv_records(
    source_id: str,
    file: RawFile,
    wanted: Sequence[str],
    encoding: str = "utf-8-sig",
    *,
    is_ended: bool = False,
) -> list[dict[str, str]]:
    """The lines of a csv file with one header line, as label to text without outer blanks.

    ``is_ended`` says that the publisher ends the last line as well: one without its end was cut.
    Raises ``SourceChanged`` naming the columns that are missing and those that were found, for a
    line with more or fewer fields than the header, and for a file that was cut.
    """
    lines = iter(csv_lines(source_id, file, encoding, is_ended=is_ended))
    labels = [label.strip() for label in next(lines, [])]
    missing = [label for label in wanted if label not in labels]
    if missing:
        message = (
            f"{file.path} has no column {', '.join(missing)}; found: {', '.join(labels)}. "
            f"{_COMPARE}"
        )
        raise SourceChanged(source_id, message)
    return list(_records(source_id, file, labels, lines))


def _records(
    source_id: str, file: RawFile, labels: Sequence[str], lines: Iterator[list[str]]
) -> Iterator[dict[str, str]]:
    for number, fields in enumerate(lines, start=2):
        if not any(field.strip() for field in fields):
            continue
        if len(fields) != len(labels):
            message = (
                f"{file.path}, line {number}: {len(fields)} fields, not {len(labels)} as in its "
                f"header: it was cut, or changed after its download. {_ANEW}"
            )
            raise SourceChanged(source_id, message)
        yield {label: field.strip() for label, field in zip(labels, fields, strict=True)}


def csv_lines(
    source_id: str,
    file: RawFile,
    encoding: str = "utf-8-sig",
    *,
    is_ended: bool = False,
    is_strict: bool = False,
) -> list[list[str]]:
    """All lines of a csv file as fields.

    ``is_strict`` refuses a quote that is not closed or stands inside a field. Raises
    ``SourceChanged`` for what is no csv in the encoding; for ``is_ended`` see ``csv_records``.
    """
    whole = decoded(source_id, file, encoding)
    if is_ended and not whole.endswith("\n"):
        message = f"{file.path} was cut: {_no_end(whole)}. {_ANEW}"
        raise SourceChanged(source_id, message)
    try:
        return list(csv.reader(io.StringIO(whole, newline=""), strict=is_strict))
    except csv.Error as error:
        raise SourceChanged(source_id, f"{file.path} is no csv: {error}. {_ANEW}") from error


def decoded(source_id: str, file: RawFile, encoding: str = "utf-8-sig") -> str:
    """The text of a file; ``SourceChanged`` where its bytes are not of the encoding."""
    try:
        return file.location.read_bytes().decode(encoding)
    except UnicodeDecodeError as error:
        message = (
            f"{file.path} is not {encoding}, as it is published: the byte "
            f"0x{error.object[error.start]:02x} stands at place {error.start + 1}. Lay the file "
            "down as it was downloaded, not as a spreadsheet has saved it"
        )
        raise SourceChanged(source_id, message) from error


_GZIP = b"\x1f\x8b"


def opened_text(file: RawFile, encoding: str = "utf-8-sig") -> TextIO:
    """A text file, gzipped or not, open for reading line by line: for files that are large."""
    with file.location.open("rb") as handle:
        is_packed = handle.read(len(_GZIP)) == _GZIP
    if is_packed:
        return cast(TextIO, gzip.open(file.location, "rt", encoding=encoding, newline=""))
    return file.location.open(encoding=encoding, newline="")


def streamed_lines(
    source_id: str, file: RawFile, *, is_ended: bool = False, is_strict: bool = False
) -> Iterator[list[str]]:
    """The lines of a large csv file, gzipped or not, one by one; see ``csv_lines``."""
    try:
        with opened_text(file) as text:
            whole = _to_the_end(text) if is_ended else text
            yield from csv.reader(whole, strict=is_strict)
    except (ValueError, OSError, EOFError, zlib.error, csv.Error) as error:
        message = f"{file.path} cannot be read: {error}. {_ANEW}"
        raise SourceChanged(source_id, message) from error


def _to_the_end(lines: Iterable[str]) -> Iterator[str]:
    last = "\n"
    for last in lines:
        yield last
    if not last.endswith("\n"):
        raise ValueError(f"it was cut: {_no_end(last)}")


def _no_end(text: str) -> str:
    return f"its last line has no end: {text[-_SHOWN:]!r}"


_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def text(cell: Cell) -> str:
    """A cell as text without outer blanks; a whole number without its ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def number(cell: Cell) -> float | None:
    """A cell as a number, commas between thousands allowed; ``None`` for anything else.

    A decimal comma is no number: without its comma it would be another one.
    """
    shown = str(cell).strip()
    if isinstance(cell, bool) or ("," in shown and not _THOUSANDS.fullmatch(shown)):
        return None
    try:
        value = float(shown.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


_CALENDAR_YEAR = re.compile(r"(19|20)\d\d")


def calendar_year(source_id: str, where: str, cell: Cell) -> int:
    """The year in a cell; ``SourceChanged`` says where there is none."""
    shown = text(cell)
    if not _CALENDAR_YEAR.fullmatch(shown):
        message = f"{where}: '{shown}' is no year; valid: 1900 to 2099. {_COMPARE}"
        raise SourceChanged(source_id, message)
    return int(shown)


def required(source_id: str, where: str, record: Mapping[str, Cell], label: str) -> float:
    """The number in one cell of a record; ``SourceChanged`` says where there is none."""
    value = number(record[label])
    if value is None:
        shown = ", ".join(f"{name} {text(cell)}" for name, cell in record.items())
        message = f"{where}: no number under {label} ({shown}). {_COMPARE}"
        raise SourceChanged(source_id, message)
    return value
