"""Small workbooks of the Ontario Ministry of Education, one for each way the total is written."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

HEADER = (
    "Board Number",
    "Board Name",
    "School Number",
    "School Name",
    "School Level",
    "School Type",
    "School Language",
    "Enrolment",
)
_ALGOMA, _TORONTO, _CATHOLIC = (
    ("B28010", "Algoma DSB"),
    ("B66052", "Toronto DSB"),
    ("B67059", "Toronto CDSB"),
)
_SCHOOLS = (
    (_ALGOMA, "902344", "Algoma Education Connection SS", "Secondary", "Public", 272),
    (_ALGOMA, "019186", "Anna McCrea PS", "Elementary", "Public", 171),
    (_ALGOMA, "368490", "Hornepayne PS", "Elementary", "Public", "<10"),
    (_TORONTO, "003840", "A Y Jackson SS", "Secondary", "Public", 1186),
    (_TORONTO, "017000", "Adam Beck Junior PS", "Elementary", "Public", 454),
    (_TORONTO, "041009", "Agincourt Junior PS", "Elementary", "Public", 317),
    (_TORONTO, "954470", "School Within a School", "Secondary", "Public", "<10"),
    (_CATHOLIC, "721417", "All Saints Catholic School", "Elementary", "Roman Catholic", 503),
    (_CATHOLIC, "682187", "Bishop Allen Academy", "Secondary", "Roman Catholic", 1588),
)
"""Nine schools of three boards, two of them suppressed."""

ADDED = 272 + 171 + 1186 + 454 + 317 + 503 + 1588
"""Students of the seven schools that are not suppressed."""

PUBLISHED = ADDED + 11
"""The ministry's total: it counts the two suppressed schools as well."""


def school_rows(step: int = 1, suppressed: str = "<10", number: type = str) -> list[list[object]]:
    """The nine schools; ``step`` rounds, ``suppressed`` is the mark, ``number`` types the school."""
    return [
        [
            *board,
            number(code),
            name,
            level,
            "Catholic" if step > 1 and kind == "Roman Catholic" else kind,
            "English",
            suppressed if isinstance(students, str) else round(students / step) * step,
        ]
        for board, code, name, level, kind, students in _SCHOOLS
    ]


def workbook(
    sheet: str,
    rows: Sequence[Sequence[object]],
    header: Sequence[str] = HEADER,
    pivot: bool = False,
) -> bytes:
    """One workbook; ``pivot`` puts a second sheet with a pivot table behind it."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for at, row in enumerate([header, *rows]):
            page.write_row(at, 0, row)
        if pivot:
            side = book.add_worksheet("Sheet1")
            side.write_row(2, 0, ["Row Labels", "Count of School Number"])
            side.write_row(3, 0, ["Toronto DSB", 4])
            side.write_row(4, 0, ["Grand Total", 9])
    return body.getvalue()


def text_total(total: str) -> list[object]:
    """A total as text, alone in its row."""
    return [*[""] * 7, total]


def specimen() -> dict[str, bytes]:
    """Six school years, each with the total, the marks and the rounding of its own."""
    rounded = sum(row[-1] for row in school_rows(5) if row[-1] != "<10")
    blank = [""] * 8
    return {
        "enrolment_by_school_en_1415.xlsx": workbook(
            "Enrolment 2014-15", [*school_rows(), text_total(f" {PUBLISHED:,} "), blank, blank]
        ),
        "enrolment_by_school_en_1516.xlsx": workbook(
            "Enrolment 2015-16", [*school_rows(), text_total(f"{PUBLISHED:,} ")], pivot=True
        ),
        "enrolment_by_school_en_1617.xlsx": workbook(
            "Enrolment 2016-17", [*school_rows(), text_total(f"{PUBLISHED:,} ")]
        ),
        "enrolment_by_school_en_1718.xlsx": workbook(
            "Enrolment by School 2017-18 ",
            [*school_rows(suppressed="<10         "), ["Total", *[""] * 6, PUBLISHED]],
        ),
        "enrolment_by_school_en_1819.xlsx": workbook(
            "Enrolment by School 2018-19",
            [*school_rows(5), ["Total", *[""] * 6, rounded + 10]],
        ),
        "enrolment_by_school_en_1920.xlsx": workbook(
            "Enrolment by School 2019-20",
            [*school_rows(5, number=int), ["", "Total ", *[""] * 5, rounded + 10]],
        ),
    }
