"""Small tables of the Education Bureau as public clients describe them; no file was at hand.

Quoted in a public description are the totals of kindergartens and of all day schools of 2015 and
2025, those of primary students, classes and places, secondary aided and direct subsidy schools of
2015 and 2025, and primary 1 of 2025. All other numbers are made up around them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

YEARS = ("2015", "2019", "2025")

_Lines = Sequence[tuple[str, ...]]

STUDENTS: _Lines = (
    ("Kindergarten", "All", "185,398", "174,297", "113,204"),
    ("", "International", "14,000", "13,900", "12,800"),
    ("", "Other Private", "171,398", "160,397", "100,404"),
    ("Primary", "All", "337,558", "373,228", "317,233"),
    ("", "Government", "21,900", "24,600", "20,700"),
    ("", "Aided", "261,700", "287,900", "235,500"),
    ("", "Direct Subsidy Scheme", "15,600", "17,300", "17,100"),
    ("", "International", "21,400", "24,100", "25,300"),
    ("", "Other Private", "16,958", "19,328", "18,633"),
    ("Special School ", "All", "7,600", "8,100", "8,900"),
)
"""The level is blank where the line above has it, and a blank stands behind a label."""

_SCHOOLS: _Lines = (
    ("All Levels", "", "2,139", "2,160", "2,125"),
    ("Kindergarten", "All", "1,000", "1,046", "958"),
    ("Secondary", "Aided", "360", "360", "357"),
    ("Secondary", "Direct Subsidy Scheme", "61", "60", "57"),
)
_BY_SECTOR: _Lines = (
    ("Classes", "All Sectors", "12,618", "13,725", "12,714"),
    ("", "Aided", "9,900", "10,700", "9,700"),
    ("Accommodation", "All Sectors", "345,485", "383,845", "336,568"),
    ("Enrolment", "All Sectors", "337,558", "373,228", "317,233"),
    ("", "Aided", "261,700", "287,900", "235,500"),
    ("Repeaters", "All Sectors", "2,400", "2,100", "1,600"),
)
_BY_GRADE: _Lines = (
    ("Classes", "All Grades", "12,618", "13,725", "12,714"),
    ("", "P1", "2,310", "2,260", "2,082"),
    ("Enrolment", "All Grades", "337,558", "373,228", "317,233"),
    ("", "P1", "60,900", "57,700", "49,723"),
)


def table(first: str, second: str, lines: _Lines = STUDENTS, years: Sequence[str] = YEARS) -> bytes:
    """A table with the labels of its columns, UTF-8 with a byte order mark and CRLF."""
    body = io.StringIO()
    csv.writer(body, lineterminator="\r\n").writerows([(first, second, *years), *lines])
    return body.getvalue().encode("utf-8-sig")


def specimen() -> dict[str, bytes]:
    """The four tables."""
    return {
        "tab0101_en.csv": table("Level of Education", "Sector", _SCHOOLS),
        "tab0103_en.csv": table("Level of Education", "Sector"),
        "tab0301_en.csv": table("Item", "Grade", _BY_GRADE),
        "tab0302_en.csv": table("Item", "Sector", _BY_SECTOR),
    }
