"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_TOTAL = ("total", "total")
_COMPUTED = "iea_timss/timss2015_full_results_math.csv"
_OF_2015 = "TIMSS 2015 mean mathematics score, grade "


def _computed(grade: int, code: str, *member: str) -> tuple[object, ...]:
    return (f"timss_math_g{grade}_mean_iea_timss_computed", code, 2015, *member)


TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_COMPUTED, f"{_OF_2015}4", "Singapore (city system)", "2015", "all"): _computed(
        4, "SGP", *_TOTAL
    ),
    (_COMPUTED, f"{_OF_2015}8", "Korea (economy)", "2015", "girls"): _computed(
        8, "KOR", "sex", "female"
    ),
    (_COMPUTED, f"{_OF_2015}8", "United States (economy)", "2015", "all"): _computed(
        8, "USA", *_TOTAL
    ),
    (
        "iea_timss/ncses_1534.csv",
        "TIMSS mean, grade 8 mathematics",
        "Korea (economy)",
        "2015",
        "all",
    ): ("timss_math_g8_mean_iea_timss", "South Korea", 2015, *_TOTAL),
    (
        "iea_timss/ncses_9445.csv",
        "TIMSS mean, grade 4 mathematics",
        "Hong Kong (city system)",
        "2019",
        "all",
    ): ("timss_math_g4_mean_iea_timss", "Hong Kong", 2019, *_TOTAL),
    (
        "iea_timss/ncses_9446.csv",
        "TIMSS mean, grade 4 science",
        "Singapore (city system)",
        "2019",
        "all",
    ): ("timss_science_g4_mean_iea_timss", "Singapore", 2019, *_TOTAL),
}
