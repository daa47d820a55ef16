"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_AT = "moe_singapore"
_SUM = "MF, sum of school types"


def _key(file: str, series: str, year: int, breakdown: str) -> tuple[str, str, str, str, str]:
    return (f"{_AT}/{file}", series, "Singapore", str(year), breakdown)


def _cell(series_id: str, year: int, breakdown: str, category: str) -> tuple[object, ...]:
    return (series_id, "Singapore", year, breakdown, category)


_PRIMARY = "students-and-teachers-primary-schools.csv"
_SECONDARY = "students-and-teachers-secondary-schools.csv"
_PRE_UNIVERSITY = "students-and-teachers-pre-university.csv"
_CLASSES = "number-of-classes-and-class-size-by-level.csv"
_PER_STUDENT = "government-recurrent-expenditure-on-education-per-student.csv"
_TOTAL = "government-expenditure-on-education.csv"

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    _key(_PRIMARY, "pupils, primary", 2021, _SUM): _cell(
        "students_moe_singapore", 2021, "level", "primary"
    ),
    _key(_PRIMARY, "education officers, primary", 2018, _SUM): _cell(
        "teachers_moe_singapore", 2018, "level", "primary"
    ),
    _key(_SECONDARY, "students, secondary", 2021, _SUM): _cell(
        "students_moe_singapore", 2021, "level", "secondary"
    ),
    _key(_PRE_UNIVERSITY, "teachers, pre-university", 2021, "MF, Specialised Independent"): _cell(
        "teachers_moe_singapore", 2021, "level_sector", "pre_university_specialised_independent"
    ),
    _key(
        "pupils-per-teacher-in-primary-schools.csv", "pupils per teacher, primary", 2018, "total"
    ): _cell("students_per_teacher_moe_singapore", 2018, "level", "primary"),
    _key(
        "pupils-per-teacher-in-secondary-schools.csv",
        "pupils per teacher, secondary",
        2018,
        "total",
    ): _cell("students_per_teacher_moe_singapore", 2018, "level", "secondary"),
    _key(_CLASSES, "average class size, primary", 2018, "All"): _cell(
        "class_size_moe_singapore", 2018, "level", "primary"
    ),
    _key(_CLASSES, "average class size, secondary 2", 2018, "Secondary 2"): _cell(
        "class_size_moe_singapore", 2018, "grade", "secondary_2"
    ),
    _key(_PER_STUDENT, "recurrent expenditure per student, S$", 2018, "Primary Schools"): _cell(
        "spending_per_student_sgd_moe_singapore", 2018, "level", "primary"
    ),
    _key(_TOTAL, "government expenditure on education, S$ thousand", 2020, "total"): _cell(
        "gov_expenditure_education_sgd_moe_singapore", 2020, "total", "total"
    ),
}
