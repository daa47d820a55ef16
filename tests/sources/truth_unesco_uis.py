"""Which cell of the reader reproduces each published figure that was checked by hand."""

from __future__ import annotations

Cell = tuple[str, str, int, str, str]

_COPY = "unesco_uis/uis_national_14economies_reconstructed_long.csv.gz"
_TOTAL = ("total", "total")

TRUTH: dict[tuple[str, str, str, str, str], Cell | str] = {
    (
        _COPY,
        "government expenditure on education, % of GDP",
        "Hong Kong (city system)",
        "2023",
        "xgdp_fsgov",
    ): ("gov_expenditure_education_pct_gdp_unesco_uis", "HKG", 2023, *_TOTAL),
    (
        _COPY,
        "share reaching minimum proficiency in mathematics, end of lower secondary, %",
        "Singapore (city system)",
        "2022",
        "math_lowersec",
    ): ("min_proficiency_math_lower_secondary_pct_unesco_uis", "SGP", 2022, *_TOTAL),
    (
        _COPY,
        "pupils per qualified teacher, primary",
        "Korea (economy)",
        "2022",
        "ptrhc_1_qualified",
    ): ("students_per_qualified_teacher_unesco_uis", "KOR", 2022, "level", "primary"),
    (
        _COPY,
        "population 25+ with at least upper secondary, %",
        "Singapore (city system)",
        "2023",
        "ea_3t8_ag25t99",
    ): ("attainment_upper_secondary_pct_unesco_uis", "SGP", 2023, *_TOTAL),
    ("unesco_uis/bdds_2021_SDG_COUNTRY.csv", "name of a code", "HKG", "", "COUNTRY_NAME_EN"): (
        "The name of a code is no figure; the file is counted among the descriptions."
    ),
}
