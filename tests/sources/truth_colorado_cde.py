"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_WORKBOOK = "colorado_cde/2024_graduation_workbook.xlsx"
_OCTOBER = "colorado_cde/coschooldata__enrollment_bundled__denver_state.csv"
_DENVER, _COLORADO = "Denver County 1 (district 0880)", "Colorado (state)"
_RATE, _SIZE = "graduation (anticipated year of graduation)", "cohort size"
_SHARE = "chronically absent, share 0-1"
_TOTAL = ("total", "total")
_POOR = ("student_group", "economically_disadvantaged")


def _absence(years: str) -> str:
    return f"colorado_cde/{years}_ChronicAbsenteeism.xlsx"


def _kidscount(table: str) -> str:
    return f"colorado_cde/kidscount_{table}.csv"


def _graduated(years: int, year: int, *member: str) -> tuple[object, ...]:
    return (f"graduation_{years}yr_pct_colorado_cde", "0880", year, *member)


def _cohort(*member: str) -> tuple[object, ...]:
    return ("graduation_cohort_students_colorado_cde", "0880", 2024, *member)


def _absent(code: str, year: int) -> tuple[object, ...]:
    return ("chronic_absence_pct_colorado_cde", code, year, *_TOTAL)


def _students(code: str, year: int, *member: str) -> tuple[object, ...]:
    return ("students_colorado_cde", code, year, *member)


TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_WORKBOOK, _RATE, _DENVER, "2023-2024", "4-year, all students"): _graduated(4, 2024, *_TOTAL),
    (_WORKBOOK, _SIZE, _DENVER, "2023-2024", "4-year, male, cohort size"): _cohort("sex", "male"),
    (_WORKBOOK, _RATE, _DENVER, "2023-2024", "4-year, English learners"): _graduated(
        4, 2024, "student_group", "english_learners"
    ),
    (_WORKBOOK, _RATE, _DENVER, "2022-2023", "5-year, students with disabilities"): _graduated(
        5, 2023, "student_group", "special_education"
    ),
    (_WORKBOOK, _SIZE, _DENVER, "2023-2024", "4-year, female"): _cohort("sex", "female"),
    (_WORKBOOK, "graduation", _DENVER, "2020-2021", "7-year, non-binary"): _graduated(
        7, 2021, "sex", "non_binary"
    ),
    (_WORKBOOK, "4-year graduation rate, %", _COLORADO, "2023-2024", "all students"): (
        *("graduation_4yr_pct_colorado_cde", "9999", 2024, *_TOTAL),
    ),
    (_absence("2016-2017"), _SHARE, _DENVER, "2016-2017", "K-12"): _absent("0880", 2017),
    (_absence("2019-2020"), "chronically absent students", _DENVER, "2019-2020", "K-12"): (
        *("chronically_absent_students_colorado_cde", "0880", 2020, *_TOTAL),
    ),
    (_absence("2021-2022"), _SHARE, _DENVER, "2021-2022", "K-12"): _absent("0880", 2022),
    (_absence("2020-2021"), _SHARE, _COLORADO, "2020-2021", "K-12"): _absent("9999", 2021),
    (_absence("2022-2023"), _SHARE, _DENVER, "2022-2023", "K-12"): _absent("0880", 2023),
    (_OCTOBER, "students (total_enrollment)", _DENVER, "2023-24", "total"): _students(
        "0880", 2024, *_TOTAL
    ),
    (_OCTOBER, "students (free_reduced_lunch)", _DENVER, "2023-24", "total"): _students(
        "0880", 2024, *_POOR
    ),
    (
        _kidscount("High_school_graduation_rates"),
        *("on-time graduation rate, share 0-1", _DENVER, "2014", "all"),
    ): ("graduation_4yr_pct_colorado_cde_2010_2014", "DENVER COUNTY 1", 2014, *_TOTAL),
    (_kidscount("Pupil_enrollment"), "students", _DENVER, "2014", "all"): _students(
        "DENVER COUNTY 1", 2015, *_TOTAL
    ),
}
