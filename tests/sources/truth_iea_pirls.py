"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_MEAN, _TOTAL = "pirls_mean_iea_pirls", ("total", "total")


def _file(name: str) -> str:
    return f"iea_pirls/{name}.csv"


_GRADE_4 = (_file("averageAchievement"), "PIRLS mean reading score, grade 4")
_SEXES = (_file("gender"), "PIRLS mean reading score", "Singapore (city system)", "2021")

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (*_GRADE_4, "Singapore (city system)", "2021", "all"): (_MEAN, "Singapore", 2021, *_TOTAL),
    (*_GRADE_4, "Hong Kong (city system)", "2011", "all"): (_MEAN, "Hong Kong SAR", 2011, *_TOTAL),
    (*_GRADE_4, "United States (economy)", "2021", "all"): (_MEAN, "United States", 2021, *_TOTAL),
    (*_GRADE_4, "Australia (economy)", "2006", "all"): (_MEAN, "Australia", 2006, *_TOTAL),
    (*_SEXES, "girls"): (_MEAN, "Singapore", 2021, "sex", "female"),
    (*_SEXES, "boys"): (_MEAN, "Singapore", 2021, "sex", "male"),
    (
        _file("percentages"),
        "share at or above the high benchmark (550), %",
        "Hong Kong (city system)",
        "2021",
        "all",
    ): ("pirls_high_pct_iea_pirls", "Hong Kong SAR", 2021, *_TOTAL),
    (
        _file("standardDeviation2"),
        "5th percentile, reading",
        "Singapore (city system)",
        "2021",
        "all",
    ): ("pirls_p5_iea_pirls", "Singapore", 2021, *_TOTAL),
    (
        _file("pirls2016_full_results_reading"),
        "PIRLS 2016 mean reading score",
        "Singapore (city system)",
        "2016",
        "all",
    ): ("pirls_mean_iea_pirls_computed", "SGP", 2016, *_TOTAL),
}
