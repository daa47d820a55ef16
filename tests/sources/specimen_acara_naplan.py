"""A small table of ACARA with the columns of the published one, as csv and as workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

NAME = "Naplan_results_AUS.csv"
HEADER = (
    "CALENDAR_YEAR", "YEAR_LEVEL", "DOMAIN", "STATE", "SUBGROUP", "ENROLLED_STUDENTS", "MEAN",
    "MEAN_CI", "MEAN_SD", "NMS", "NMS_CI", "GAIN", "GAIN_CI", "EXEMPT", "ABSENT", "ASSESSED",
    "WITHDRAWN", "NONATTEMPT", "PARTICIPATION_RATE", "PARTICIPATION_NUMBER", "NOT_STATED",
    "AVERAGE_AGE", "YEARS_OF_SCHOOLING", "BANDCOL1", "BANDCOL2", "BANDCOL3", "BANDCOL4",
    "BANDCOL5", "BANDCOL6", "PCTL05", "PCTL20", "PCTL80", "PCTL95", "TREND", "TREND_VALUE",
    "NOD_MEAN_PREV", "NOD_NMS_PREV", "NOD_MEAN_BASE", "NOD_NMS_BASE",
)  # fmt: skip

ROWS: tuple[dict[str, str], ...] = tuple(
    dict(
        zip(
            (
                "CALENDAR_YEAR",
                "YEAR_LEVEL",
                "DOMAIN",
                "MEAN",
                "MEAN_CI",
                "NMS",
                "NMS_CI",
                "PARTICIPATION_RATE",
                "PARTICIPATION_NUMBER",
            ),
            cells,
            strict=True,
        ),
        STATE="AUS",
        SUBGROUP="All",
    )
    for cells in (
        ("2008", "3", "Grammar and Punctuation", "403.2", "1.3", "91.7", "0.3", "96.6", "262612"),
        ("2008", "3", "Numeracy", "396.9", "1", "95", "0.2", "96.3", "261597"),
        ("2008", "3", "Reading", "400.5", "1.2", "92.1", "0.3", "96.6", "262372"),
        ("2008", "3", "Spelling", "399.5", "1.1", "92.5", "0.3", "96.6", "262612"),
        ("2019", "5", "Writing", "474.1", "0.9", "92.8", "0.2", "95.4", "302331"),
        ("2022", "3", "Numeracy", "399.8", "1", "95", "0.2", "93.1", "299091"),
        ("2022", "9", "Reading", "577.6", "1.6", "89.6", "0.4", "88.2", "282985"),
    )
)
"""Rows for all students of Australia; the columns that are not named here stay empty."""


def table(rows: Sequence[dict[str, str]] = ROWS, header: Sequence[str] = HEADER) -> bytes:
    """The csv: no byte order mark, plain line feeds, an empty cell for what is not published."""
    body = io.StringIO()
    writer = csv.writer(body, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([row.get(column, "") for column in HEADER] for row in rows)
    return body.getvalue().encode("ascii")


def workbook(rows: Sequence[dict[str, str]], sheet: str = "Data") -> bytes:
    """The workbook: a sheet of notes before the sheet with the table, numbers as numbers."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True, "strings_to_numbers": True}) as book:
        book.add_worksheet("Notes").write(0, 0, "NAPLAN results 2008 to 2022")
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, HEADER)
        for at, row in enumerate(rows, start=1):
            page.write_row(at, 0, [row.get(column, "") for column in HEADER])
    return body.getvalue()


def specimen() -> dict[str, bytes]:
    """The csv under its published name."""
    return {NAME: table()}
