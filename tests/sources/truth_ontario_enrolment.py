"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_SUM = "students, sum of schools"
_ROWS = "school rows after dropping the total row"
_TORONTO = "Toronto District School Board (B66052)"
_PUBLIC, _CATHOLIC = "public board", "Catholic board"


def _file(label: str) -> str:
    return f"ontario_enrolment/enrolment_by_school_en_{label}.xlsx"


def _students(board: str, year: int) -> tuple[object, ...]:
    return ("students_ontario_enrolment", board, year, "total", "total")


def _schools(year: int) -> tuple[object, ...]:
    return ("schools_ontario_enrolment", "Ontario", year, "total", "total")


TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_file("1415"), _SUM, _TORONTO, "2014-15", _PUBLIC): _students("B66052", 2015),
    (_file("1718"), _SUM, _TORONTO, "2017-18", _PUBLIC): _students("B66052", 2018),
    (_file("1920"), _SUM, _TORONTO, "2019-20", _PUBLIC): _students("B66052", 2020),
    (_file("1920"), _SUM, "Toronto Catholic DSB (B67059)", "2019-20", _CATHOLIC): _students(
        "B67059", 2020
    ),
    (_file("1415"), _ROWS, "Ontario (province)", "2014-15", "count"): _schools(2015),
    (_file("1718"), _ROWS, "Ontario (province)", "2017-18", "count"): _schools(2018),
    (_file("1920"), _ROWS, "Ontario (province)", "2019-20", "count"): _schools(2020),
}
