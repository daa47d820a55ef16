"""Small decoded copies of Washington's enrolment: Seattle and a small district."""

from __future__ import annotations

from collections.abc import Iterable

HEADER = (
    "end_year,type,district_id,district_code,district_name,campus_id,school_code,campus_name,"
    "school_type,esd_id,esd_name,county,grade_level,subgroup,n_students,pct,is_state,is_district,"
    "is_campus,aggregation_flag"
)
SEATTLE = ("100229", "17001", "Seattle School District No. 1", "King")
ALMIRA = ("100010", "22017", "Almira School District", "Lincoln")
"""District id, code, name and county; but for the codes, those of the small one are made up."""

STUDENTS = {
    2010: 47_058, 2011: 48_299, 2012: 49_851, 2013: 51_201, 2014: 52_181, 2015: 53_361,
    2016: 53_767, 2017: 54_722, 2018: 55_321, 2019: 55_325, 2020: 56_051, 2021: 54_021,
    2022: 51_653, 2023: 51_528, 2024: 50_968, 2025: 51_200,
}  # fmt: skip


def row(
    year: int, place: tuple[str, str, str, str], students: str, subgroup: str = "total_enrollment"
) -> str:
    """One district in one school year; numbers end in ``.0``."""
    number, code, name, county = place
    return (
        f"{year},District,{number},{code},{name},,,,,100006,"
        f"Puget Sound Educational Service District 121,{county},TOTAL,{subgroup},{students},1.0,"
        "False,True,False,district"
    )


def copy(rows: Iterable[str], header: str = HEADER) -> bytes:
    """One file."""
    return ("\n".join((header, *rows)) + "\n").encode()


def specimen() -> dict[str, bytes]:
    """All years of Seattle, and two years of a small district."""
    rows = [row(year, SEATTLE, f"{students}.0") for year, students in STUDENTS.items()]
    rows += [row(year, ALMIRA, "91.0") for year in (2024, 2025)]
    return {"waschooldata__seattle_enrollment_2010_2025.csv": copy(rows)}
