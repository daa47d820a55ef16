"""Where each published value of the list of true values stands in the reader's rows."""

_KINDERGARTEN = "kosis/DT_1963003_001_kindergarten_overview_20250626.xlsx"
_ELEMENTARY = "kosis/DT_1963003_002_elementary_overview_20250626.xlsx"
_MIDDLE = "kosis/DT_1963003_003_middle_school_overview_20250626.xlsx"
_HIGH = "kosis/DT_1963003_004_high_school_overview_20250626.xlsx"
_SPENDING = "kosis/DT_1PE105.parquet"
_EXPORT = "kosis/DT_1PE105_private_education_spending_per_student_2018_2022_cp949.csv"
_PER_MONTH = "private education spending per student per month, 10,000 KRW"
_TUTORING = "private_tutoring_krw_month_kosis"
_SEOUL = "서울특별시"
_ALL = "계"

TRUTH: dict[tuple[str, str, str, str, str], tuple[str, str, int, str, str] | str] = {
    (_ELEMENTARY, "pupils, elementary", "Seoul (city)", "2024", _ALL): (
        *("students_kosis", _SEOUL, 2024, "level", "primary"),
    ),
    (_ELEMENTARY, "teachers, elementary", "Seoul (city)", "2024", _ALL): (
        *("teachers_kosis", _SEOUL, 2024, "level", "primary"),
    ),
    (_ELEMENTARY, "pupils in private elementary schools", "Seoul (city)", "2024", "사립"): (
        *("students_kosis", _SEOUL, 2024, "level_sector", "primary_private"),
    ),
    (_MIDDLE, "teachers, middle school", "Seoul (city)", "2024", _ALL): (
        *("teachers_kosis", _SEOUL, 2024, "level", "lower_secondary"),
    ),
    (_HIGH, "classes, high school", "Seoul (city)", "2024", _ALL): (
        *("classes_kosis", _SEOUL, 2024, "level", "upper_secondary"),
    ),
    (_HIGH, "teachers AND staff together, high school", "Seoul (city)", "2019", _ALL): (
        *("teachers_and_staff_kosis", _SEOUL, 2019, "level", "upper_secondary"),
    ),
    (_KINDERGARTEN, "children in kindergarten", "Korea (economy)", "2000", _ALL): (
        *("students_kosis", "전국", 2000, "level", "pre_primary"),
    ),
    (_ELEMENTARY, "pupils, elementary", "Seoul (city)", "2000", _ALL): (
        *("students_kosis", _SEOUL, 2000, "level", "primary"),
    ),
    (_HIGH, "teachers and staff, high school", "Seoul (city)", "2024", _ALL): (
        *("teachers_and_staff_kosis", _SEOUL, 2024, "level", "upper_secondary"),
    ),
    (_KINDERGARTEN, "children in national kindergartens", "Seoul (city)", "2024", "국립"): (
        *("students_kosis", _SEOUL, 2024, "level_sector", "pre_primary_national"),
    ),
    (_SPENDING, f"{_PER_MONTH}, average", "Seoul (city)", "2022", "Average"): (
        *(_TUTORING, _SEOUL, 2022, "total", "total"),
    ),
    (_SPENDING, "same, high school", "Seoul (city)", "2024", "High school"): (
        *(_TUTORING, _SEOUL, 2024, "level", "upper_secondary"),
    ),
    (_SPENDING, "same, average", "Korea (economy)", "2009", "Average"): (
        *(_TUTORING, "전국", 2009, "total", "total"),
    ),
    (_EXPORT, _PER_MONTH, "Seoul (city)", "2022", "평  균 (만원)"): (
        "The parquet file holds the same figure unrounded, 59.64104; it stands and the export is "
        "compared with it and set aside."
    ),
}
"""By file, series, geography, year and breakdown of the list: series, code, year, breakdown and
category of the row that gives the value, or why no row does."""
