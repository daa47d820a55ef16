"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_RATIO, _PAY, _SHARE, _WORK, _MONEY, _CHART, _ANNEX = (
    f"oecd_eag/{name}"
    for name in (
        "EAG_PERS_RATIO.csv",
        "EAG_TS_STA.csv",
        "EAG_NEAC.csv",
        "EAG_NEAC_employment.csv",
        "EAG_FIN_SOURCE.csv",
        "DP_LIVE_19022021234709194.csv",
        "EAG_FIN_ANNEX_2.csv",
    )
)
_ALL = "all institutions"
_TYPICAL = "teachers, most prevalent qualification"
_KOREA, _USA, _CANADA, _AUSTRALIA = (
    f"{name} (economy)" for name in ("Korea", "United States", "Canada", "Australia")
)
_AVERAGE = "OECD average"
_CHINA = "China (economy; excludes Hong Kong)"


def _level(name: str, code: str, year: int, level: str) -> tuple[object, ...]:
    return (f"{name}_oecd_eag", code, year, "level", level)


def _plain(name: str, code: str, year: int) -> tuple[object, ...]:
    return (f"{name}_oecd_eag", code, year, "total", "total")


def _sex(name: str, code: str, year: int, sex: str) -> tuple[object, ...]:
    return (f"{name}_oecd_eag", code, year, "sex", sex)


TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_RATIO, "average class size, primary", _KOREA, "2021", _ALL): _level(
        "class_size", "KOR", 2021, "primary"
    ),
    (_RATIO, "average class size, lower secondary", _AVERAGE, "2021", _ALL): _level(
        "class_size", "OAVG", 2021, "lower_secondary"
    ),
    (_RATIO, "students per teacher, upper secondary", _USA, "2021", _ALL): _level(
        "students_per_teacher", "USA", 2021, "upper_secondary"
    ),
    (_RATIO, "students per teacher, lower secondary", _CANADA, "2021", _ALL): _level(
        "students_per_teacher", "CAN", 2021, "lower_secondary"
    ),
    (_RATIO, "average class size, primary", _AUSTRALIA, "2013", _ALL): _level(
        "class_size", "AUS", 2013, "primary"
    ),
    (_PAY, "statutory salary after 15 years, primary, USD PPP", _KOREA, "9999", _TYPICAL): _level(
        "teacher_salary_statutory_usd_ppp", "KOR", 2022, "primary"
    ),
    (
        _PAY,
        "starting statutory salary, upper secondary, USD PPP",
        _AVERAGE,
        "9999",
        _TYPICAL,
    ): _level("teacher_salary_statutory_start_usd_ppp", "OAVG", 2022, "upper_secondary"),
    (
        _PAY,
        "statutory salary at top of scale, lower secondary, USD PPP",
        _USA,
        "9999",
        _TYPICAL,
    ): _level("teacher_salary_statutory_top_usd_ppp", "USA", 2022, "lower_secondary"),
    (_PAY, "statutory salary after 15 years, primary", _CHINA, "9999", ""): _level(
        "teacher_salary_statutory_usd_ppp", "CHN", 2022, "primary"
    ),
    (
        _SHARE,
        "share of 25-64-year-olds with tertiary attainment, %",
        _KOREA,
        "2022",
        "women",
    ): _sex("attainment_tertiary_pct", "KOR", 2022, "female"),
    (_SHARE, "share of 25-64-year-olds with tertiary attainment, %", _CHINA, "2020", "men"): _sex(
        "attainment_tertiary_pct", "CHN", 2020, "male"
    ),
    (
        _WORK,
        "employment rate of tertiary-educated 25-64-year-olds, %",
        _KOREA,
        "2022",
        "women",
    ): _sex("employment_rate_tertiary_pct", "KOR", 2022, "female"),
    (_MONEY, "expenditure, primary, million USD PPP", _USA, "2020", "all sources"): _level(
        "expenditure_education_usd_ppp", "USA", 2020, "primary"
    ),
    (
        _CHART,
        "public spending on education, % of GDP",
        _AUSTRALIA,
        "2000",
        "primary to tertiary",
    ): _plain("gov_expenditure_education_pct_gdp", "AUS", 2000),
    (_ANNEX, "GDP per capita, national currency", _KOREA, "2021", ""): _plain(
        "gdp_per_head_national_currency", "KOR", 2021
    ),
}
