"""Builds the ministry's workbooks of schools and their students in the published layout."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

_CHARACTER = (
    "Board Number", "Board Name", "Board Type", "School Number", "School Name", "School Type",
    "School Special Condition Code", "School Level", "School Language", "Grade Range",
    "Building Suite", "P.O. Box", "Street", "Municipality", "City", "Province", "Postal Code",
    "Phone Number", "Fax Number", "School Website", "Board Website", "Enrolment", "Latitude",
    "Longitude",
)  # fmt: skip
_OF_ALL = (
    "Percentage of Students Whose First Language Is Not English",
    "Percentage of Students Whose First Language Is Not French",
    "Percentage of Students Who Are New to Canada from a Non-English Speaking Country",
    "Percentage of Students Who Are New to Canada from a Non-French Speaking Country",
    "Percentage of Students Receiving Special Education Services",
    "Percentage of Students Identified as Gifted",
)
_OF_HOMES = (
    "Percentage of School-Aged Children Who Live in Low-Income Households",
    "Percentage of Students Whose Parents Have No Degree, Diploma or Certificate",
)
_SUBJECTS = ("Reading", "Writing", "Mathematics")
NEW_TESTS = ("Mathematics",)
OLD_TESTS = ("Academic Mathematics", "Applied Mathematics")
"""Tests of grade 9 from 2021-22 on, and until 2018-19."""

NEW_FILE, OLD_FILE = "data_table_2023_24.xlsx", "new_sif_data_table_2019_20prelim_en_march2022.xlsx"
NEW_SHEET, OLD_SHEET = "SIFprelim23-24_EN", "SIF_1920prelim_EQAO1819_EN"


def standard(grade: int, subject: str) -> str:
    """Label of the column of one test."""
    return f"Percentage of Grade {grade} Students Achieving the Provincial Standard in {subject}"


OSSLT = "Percentage of Students That Passed the Grade 10 OSSLT on Their First Attempt"
NOT_ENGLISH, SPECIAL, LOW_INCOME = _OF_ALL[0], _OF_ALL[4], _OF_HOMES[0]


def header(grade_9: Sequence[str]) -> list[str]:
    """All labels in their order; behind each test stands its change over three years."""
    tests = []
    for grade in (3, 6):
        for subject in _SUBJECTS:
            change = f"Change in Grade {grade} {subject} Achievement Over Three Years"
            tests += [standard(grade, subject), change]
    for subject in grade_9:
        change = f"Change in Grade 9 {subject} Achievement Over Three Years"
        tests += [standard(9, subject), change]
    tests += [OSSLT, "Change in Grade 10 OSSLT Literacy Achievement Over Three Years"]
    return [*_CHARACTER, *_OF_ALL, *tests, *_OF_HOMES, "Extract Date"]


Row = dict[str, object]


def school(
    board: str, number: str, level: str, enrolment: object, shares: str, tests: Mapping[str, str]
) -> Row:
    """One school: ``shares`` are its eight shares of all students in the order of the file."""
    parts = shares.split("|")
    names = {"B28010": "Algoma DSB", "B66052": "Toronto DSB", "B67059": "Toronto CDSB"}
    return {
        "Board Number": board,
        "Board Name": names.get(board, "Another DSB"),
        "School Number": number,
        "School Level": level,
        "School Language": "English",
        "Enrolment": enrolment,
        **dict(zip((*_OF_ALL, *_OF_HOMES), parts * 8 if len(parts) == 1 else parts, strict=False)),
        **tests,
    }


def primary(reading: str, mathematics: str, grade_6: str = "NA") -> dict[str, str]:
    """Results of a school with grades 3 and, where given, 6."""
    return {
        standard(3, "Reading"): reading,
        standard(3, "Writing"): reading,
        standard(3, "Mathematics"): mathematics,
        **{standard(6, subject): grade_6 for subject in _SUBJECTS},
    }


def new_schools() -> list[Row]:
    """Ten schools of three boards in 2023-24, percentages in all three spellings."""
    return [
        school(
            "B28010", "902344", "Secondary", "170", "0|100|0|0|40|0|15|5",
            {standard(9, "Mathematics"): "N/D", OSSLT: "N/R"},
        ),
        school("B28010", "019186", "Elementary", "280", "5|100|0|0|20|0|0|0", primary("73%", "67%", "92%")),
        school("B66052", "017000", "Elementary", "450", "20|98|10|10|15|0|8|4", primary("80%", "70%", "90 %")),
        school("B66052", "041009", "Elementary", "300", "60|100|30|30|10|0|20|10", primary("50%", "40%")),
        school("B66052", "285662", "Elementary", "SP", "SP", primary("NA", "NA")),
        school("B66052", "SC1801", "Elementary", "NA", "NA", primary("N/R", "N/R")),
        school(
            "B66052", "003840", "Secondary", "1200", "55|100|9|9|12|4|13|6",
            {standard(9, "Mathematics"): "64", OSSLT: "97 %"},
        ),
        school(
            "B66052", "892475", "Secondary", "100", "15|100|0|0|60|0|30|25",
            {standard(9, "Mathematics"): "N/R", OSSLT: "N/R"},
        ),
        school("B67059", "721417", "Elementary", "500", "40|100|15|15|15|0|12|8", primary("70%", "60%", "80%")),
        school(
            "B67059", "682187", "Secondary", "1500", "20|100|5|5|15|1|6|4",
            {standard(9, "Mathematics"): "55%", OSSLT: "88%"},
        ),
    ]  # fmt: skip


def old_schools() -> list[Row]:
    """Seven schools in 2019-20, with the blank before NA, one not yet open, one without enrolment."""
    academic, applied = (standard(9, subject) for subject in OLD_TESTS)
    return [
        school("B28010", "902344", "Secondary", "210", "0|100|0|0|30|0|20|10",
               {academic: "N/D", applied: "N/R", OSSLT: "N/R"}),
        school("B66150", "951561", "Secondary", "", "||||||NA|NA", {}),
        school("B66052", "017000", "Elementary", "400", "25|98|10|10|15|0|20|5", primary("78%", "66%", "88%")),
        school("B66052", "285662", "Elementary", "SP", "SP", primary("31%", "N/D")),
        school("B66052", "900001", "Secondary", " NA", " NA", {}),
        school("B66052", "003840", "Secondary", "1000", "60|100|10|10|10|5|25|8",
               {academic: "80%", applied: "40%", OSSLT: "85%"}),
        school("B67059", "721417", "Elementary", "600", "45|100|15|15|15|0|25|10", primary("75%", "58%", "80%")),
    ]  # fmt: skip


def workbook(
    sheet: str,
    rows: Sequence[Row],
    grade_9: Sequence[str] = NEW_TESTS,
    renamed: Mapping[str, str] | None = None,
) -> bytes:
    """One workbook; ``renamed`` gives columns other labels."""
    labels = header(grade_9)
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, [(renamed or {}).get(label, label) for label in labels])
        for at, row in enumerate(rows, start=1):
            for place, label in enumerate(labels):
                is_test = label.startswith(("Percentage of Grade", "Change", OSSLT))
                cell = row.get(label, "NA" if is_test else "")
                if isinstance(cell, str):
                    page.write_string(at, place, cell)
                else:
                    page.write(at, place, cell)
            page.write_datetime(at, len(labels) - 1, dt.datetime(2025, 4, 4), day)
    return body.getvalue()


def specimen() -> dict[str, bytes]:
    """The files of two school years; the older one holds the tests of the year before."""
    return {
        NEW_FILE: workbook(NEW_SHEET, new_schools()),
        OLD_FILE: workbook(OLD_SHEET, old_schools(), OLD_TESTS),
    }
