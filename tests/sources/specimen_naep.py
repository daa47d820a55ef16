"""NAEP state results as published: saved answers, two exports of the Data Explorer, NCSES."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

RAW_HEADER = "assessment,jurisdiction,year,sample,value,stdError,errorFlag"
RAW = (
    "math-4,KY,1992,R2,215.048,1.006,8",
    "math-4,NP,1992,R2,218.584,0.801,8",
    "math-4,WA,1992,R2,,,328",
    "math-4,NP,1996,R2,222.343,1.029,8",
    "math-4,TX,1996,R2,228.713,1.364,8",
    "math-4,CO,2005,R3,239.216,1.082,0",
    "math-4,NP,2005,R3,237.102,0.16,0",
    "math-4,NP,1996,R3,222.035,1.097,0",
    "math-4,TX,1996,R3,,,320",
    "math-4,WA,2000,R3,,,320",
    "math-4,CO,2022,R3,236.173,1.187,0",
    "math-4,KY,2022,R3,233.803,1.232,0",
    "math-4,NP,2022,R3,234.859,0.291,0",
    "math-4,TX,2022,R3,238.576,1.298,0",
    "math-4,WA,2022,R3,234.933,1.581,0",
    "math-4,CO,2024,R3,239.131,1.201,0",
    "math-4,NP,2024,R3,237.305,0.291,0",
    "math-8,NP,2022,R3,273.132,0.31,0",
    "math-8,KY,2022,R3,269.413,1.204,0",
    "math-8,CO,2022,R3,275.111,1.654,0",
    "reading-4,NP,2019,R3,219.44,0.203,0",
    "reading-4,CO,2019,R3,224.862,1.099,0",
    "reading-8,WA,2022,R3,261.539,1.311,0",
)
"""Years unordered; R2 and R3 for one year; three places that did not take part."""

HEADER = (
    ["JURISDICTION", "AVERAGE SCORE (0 - 500)", "", "ACHIEVEMENT LEVEL PERCENTAGES", ""],
    [
        "",
        "Score",
        "Difference from National public (NP)",
        "At or above Basic",
        "At or above Proficient",
    ],
)
MATH_4_2022 = (
    ["DoDEA", 250, 15, 92, 51],
    ["Texas", 239, 4, 78, 38],
    ["Colorado", 236, 1, 75, 36],
    ["Washington", 235, "#", 74, 35],
    ["National public", 235, "†", 74, 35],
    ["Kentucky", 234, -1, 75, 33],
    ["Puerto Rico", 178, -57, 10, "#"],
)
READING_4_2019 = (
    ["Colorado", 225, 5, 71, 40],
    ["National public", 219, "†", 65, 34],
    ["Puerto Rico", "—", "†", "—", "—"],
)


def raw(lines: Sequence[str] = RAW, header: str = RAW_HEADER) -> bytes:
    """The answers that somebody saved as a table."""
    return "".join(f"{line}\n" for line in (header, *lines)).encode()


def export(
    subject: str = "Mathematics",
    grade: int = 4,
    year: int = 2022,
    rows: Sequence[Sequence[object]] = MATH_4_2022,
    header: Sequence[Sequence[str]] = HEADER,
) -> bytes:
    """One export: a title of its own, two lines of header, the places, legend and notes."""
    title = (
        "     Difference in average scale scores, percentage at or above Basic, percentage at or "
        f"above Proficient, between all jurisdictions and National public, for All students "
        f"[TOTAL], {year}"
    )
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        page = book.add_worksheet("Sheet1")
        page.write(0, 0, " ")
        page.write(6, 0, "State Performance Compared to the Nation")
        page.write(9, 0, f"     {subject}, Grade {grade}")
        page.write(10, 0, title)
        page.write(13, 0, "State Performance Compared to the Nation: Data Table")
        for at, row in enumerate([*header, *rows], start=15):
            page.write_row(at, 0, row)
        below = 15 + len(header) + len(rows)
        page.write_row(below + 1, 0, [" ", " ", " "])
        page.write_row(
            below + 2, 0, ["Significantly higher than NP", "Not significantly different"]
        )
        page.write(below + 4, 0, "† Not applicable.")
        page.write(below + 5, 0, "# Rounds to zero.")
        typed = book.add_worksheet("Sheet2")
        typed.write_row(0, 0, ["state", f"{subject.lower()}_grade{grade}_{year}"])
        typed.write_row(1, 0, ["Texas", 999])
    return body.getvalue()


def ncses(place: str, rows: Sequence[tuple[str, str, str]], table: int) -> bytes:
    """A table of NCSES: the first row is the average, the parent of all others."""
    average = rows[0][0]
    lines = [
        f"table_id,row_id,{place}_full_path,{place}_level_1,{place}_level_2,"
        f"{place}_hierarchy_depth,field_grade_4,field_grade_8"
    ]
    for number, (name, grade_4, grade_8) in enumerate(rows, start=1):
        path, below, depth = (average, "", 1) if number == 1 else (f"{average} -> {name}", name, 2)
        lines.append(f"{table},r{number:03},{path},{average},{below},{depth},{grade_4},{grade_8}")
    return "".join(f"{line}\r\n" for line in lines).encode()


def specimen() -> dict[str, bytes]:
    """The four kinds of file that staff may lay down."""
    states = [
        ("National public average score", "235", "273"),
        ("Colorado", "236", "275"),
        ("Kentucky", "234", "269"),
    ]
    return {
        "naep_raw.csv": raw(),
        "SPExcel202306120001.xlsx": export(),
        "SPExcel202306120002.xlsx": export("Reading", 4, 2019, READING_4_2019),
        "ncses_9443.csv": ncses("state", states, 9443),
        "ncses_9443_notes.md": b"# Average scores of students\n\nNotes\n",
    }
