"""Which cell of the reader reproduces each published figure that was checked by hand."""

from __future__ import annotations

Cell = tuple[str, str, int, str, str]

_FOLDER = "world_bank_wdi/API_"
_NEW = f"{_FOLDER}SE.XPD.TOTL.GD.ZS_DS2_en_csv_v2_216037.csv"
_OLD = f"{_FOLDER}SE.XPD.TOTL.GD.ZS_DS2_en_csv_v2_277592.csv"
_RATIO = f"{_FOLDER}SE.PRM.ENRL.TC.ZS_DS2_en_csv_v2_131293.csv"
_PUPILS = f"{_FOLDER}SE.PRM.ENRL_DS2_en_csv_v2_6679.csv"
_ATTAINMENT = f"{_FOLDER}SE.SEC.CUAT.UP.ZS_DS2_en_csv_v2_123269.csv"
_SPENT = "government expenditure on education, % of GDP"
_SPENDING = "gov_expenditure_education_pct_gdp_world_bank_wdi"
_TEACHING = "students_per_teacher_world_bank_wdi"

TRUTH: dict[tuple[str, str, str, str, str], Cell | str] = {
    (_NEW, _SPENT, "Hong Kong (city system)", "2024", "total"): (
        (_SPENDING, "HKG", 2024, "total", "total")
    ),
    (_NEW, _SPENT, "Singapore (city system)", "2024", "total"): (
        (_SPENDING, "SGP", 2024, "total", "total")
    ),
    (_NEW, _SPENT, "United States (economy)", "2021", "total"): (
        (_SPENDING, "USA", 2021, "total", "total")
    ),
    (_OLD, f"{_SPENT} (2024-03-28 vintage)", "Australia (economy)", "2020", "total"): (
        "A newer edition of the indicator stands in another file, so this one is set aside."
    ),
    (_NEW, f"{_SPENT} (2025-10-07 vintage)", "Australia (economy)", "2020", "total"): (
        (_SPENDING, "AUS", 2020, "total", "total")
    ),
    (
        _NEW,
        f"{_SPENT} (2025-10-07 vintage)",
        "China (economy; excludes Hong Kong)",
        "2020",
        "total",
    ): (_SPENDING, "CHN", 2020, "total", "total"),
    (_RATIO, "pupils per teacher, primary", "Hong Kong (city system)", "2018", "total"): (
        (_TEACHING, "HKG", 2018, "level", "primary")
    ),
    (_RATIO, "pupils per teacher, primary", "Singapore (city system)", "2018", "total"): (
        (_TEACHING, "SGP", 2018, "level", "primary")
    ),
    (_PUPILS, "pupils in primary education", "Singapore (city system)", "2023", "total"): (
        ("students_world_bank_wdi", "SGP", 2023, "level", "primary")
    ),
    (
        _ATTAINMENT,
        "population 25+ with at least upper secondary, %",
        "Korea (economy)",
        "2024",
        "total",
    ): ("attainment_upper_secondary_pct_world_bank_wdi", "KOR", 2024, "total", "total"),
    (
        "world_bank_wdi/population.csv",
        "population",
        "United States (economy)",
        "2024",
        "total",
    ): ("population_world_bank_wdi", "USA", 2024, "total", "total"),
}
