"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_YEARS = "mean_years_schooling_barro_lee"
_BOTH, _WOMEN, _ALL = (f"barro_lee/BL_v3_{name}" for name in ("MF.csv", "F.csv", "MF1564.xls"))

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_BOTH, "average years of schooling, 25-34", "Korea (economy)", "2015", "both sexes"): (
        _YEARS,
        "KOR",
        2015,
        "age_group",
        "25_34",
    ),
    (_BOTH, "% with completed tertiary, 25-34", "Hong Kong (city system)", "2015", "both sexes"): (
        "attainment_tertiary_pct_barro_lee",
        "HKG",
        2015,
        "age_group",
        "25_34",
    ),
    (_BOTH, "average years of schooling, 15-24", "Singapore (city system)", "2015", "both sexes"): (
        _YEARS,
        "SGP",
        2015,
        "age_group",
        "15_24",
    ),
    (_WOMEN, "average years of schooling, 25-34", "Korea (economy)", "2015", "women"): (
        _YEARS,
        "KOR",
        2015,
        "age_sex",
        "25_34_female",
    ),
    (_ALL, "average years of schooling, 15-64", "Korea (economy)", "2015", "both sexes"): (
        _YEARS,
        "KOR",
        2015,
        "total",
        "total",
    ),
}
