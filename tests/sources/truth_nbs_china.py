"""Where each published value of the list of true values stands in the reader's rows."""

_PRIMARY = "nbs_china/provincial_annual_primary_schools.csv"
_JUNIOR = "nbs_china/provincial_annual_junior_secondary_schools.csv"
_RATIO = "nbs_china/provincial_annual_pupil_teacher_ratio_by_level.csv"
_FUNDS = "nbs_china/provincial_annual_education_funds.csv"
_CROSSCHECK = "nbs_china/crosscheck_pupil_teacher_ratio_primary_school.csv"
_CITY = "Shanghai (municipality)"
_SHANGHAI = "310000"

TRUTH: dict[tuple[str, str, str, str, str], tuple[str, str, int, str, str] | str] = {
    (_PRIMARY, "pupils, primary, 10,000 persons", _CITY, "2019", "普通小学在校学生数(万人)"): (
        *("students_nbs_china", _SHANGHAI, 2019, "level", "primary"),
    ),
    (
        *(_PRIMARY, "full-time teachers, primary, 10,000 persons"),
        *(_CITY, "2019", "普通小学专任教师数(万人)"),
    ): ("teachers_nbs_china", _SHANGHAI, 2019, "level", "primary"),
    (
        _JUNIOR,
        "students, junior secondary, 10,000 persons",
        _CITY,
        "2019",
        "初中在校学生数(万人)",
    ): (*("students_nbs_china", _SHANGHAI, 2019, "level", "lower_secondary"),),
    (_RATIO, "pupils per teacher, primary", _CITY, "2019", "小学生师比(教师人数=1)"): (
        *("students_per_teacher_nbs_china", _SHANGHAI, 2019, "level", "primary"),
    ),
    (_FUNDS, "education funds, 10,000 CNY", _CITY, "2018", "教育经费(万元)"): (
        *("education_funds_cny_nbs_china", _SHANGHAI, 2018, "total", "total"),
    ),
    (_RATIO, "pupils per teacher, primary", _CITY, "2006", "小学生师比(教师人数=1)"): (
        *("students_per_teacher_nbs_china", _SHANGHAI, 2006, "level", "primary"),
    ),
    (_FUNDS, "education funds", _CITY, "2019", ""): (
        *("education_funds_cny_nbs_china", _SHANGHAI, 2019, "total", "total"),
    ),
    (_JUNIOR, "students, junior secondary", _CITY, "2006", ""): (
        *("students_nbs_china", _SHANGHAI, 2006, "level", "lower_secondary"),
    ),
    (_CROSSCHECK, "pupils per teacher, primary", _CITY, "2016", ""): (
        "A second download that only serves to check the ratios; the ratio that is loaded is the "
        "unrounded 14.7918."
    ),
}
"""By file, series, geography, year and breakdown of the list: series, code, year, breakdown and
category of the row that gives the value, or why no row does."""
