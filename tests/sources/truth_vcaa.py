"""Why the true values of single schools are no figures; they are compared in ``test_vcaa``."""

from __future__ import annotations

_FILE = "vcaa/VCE_2024_Results.csv"
_REASON = (
    "A score of one school: no place of the network is a school, and scores without their numbers "
    "of students cannot be averaged. test_vcaa.py compares it with the row of the school."
)

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (
        _FILE,
        "Median VCE study score",
        "Mac.Robertson Girls' High Schl (school)",
        "2024",
        "school",
    ): _REASON,
    (
        _FILE,
        "Percentage of study scores of 40 and over",
        "Melbourne High School (school)",
        "2024",
        "school",
    ): _REASON,
    (
        _FILE,
        "Median VCE study score",
        "Balmoral K-12 Comm College (school)",
        "2024",
        "school",
    ): _REASON,
}
