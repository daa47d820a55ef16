"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_HK, _TOTAL = "Hong Kong", ("total", "total")
_DAY, _ALL = "Hong Kong (day school candidates)", "Hong Kong (all candidates)"
_CANDIDATES = "No. of candidates"


def _file(year: int, name: str, who: str = "daySchoolCandidates") -> str:
    return f"hkeaa_hkdse/{year}/{name}/{who}.json"


def _cell(indicator: str, year: int, *member: str) -> tuple[object, ...]:
    return (f"hkdse_{indicator}_hkeaa_hkdse", _HK, year, *member)


_UNIVERSITY, _SUBJECTS = "general/performance/university", "subjects/a"

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_file(2022, _UNIVERSITY), _CANDIDATES, _DAY, "2022", "total"): _cell(
        "candidates", 2022, *_TOTAL
    ),
    (_file(2022, _UNIVERSITY), "Core subjects at 3322 or better", _DAY, "2022", "total"): _cell(
        "3322", 2022, *_TOTAL
    ),
    (_file(2017, _UNIVERSITY), _CANDIDATES, _DAY, "2017", "female"): _cell(
        "candidates", 2017, "sex", "female"
    ),
    (_file(2022, "general/performance/level-2"), _CANDIDATES, _DAY, "2022", "total"): _cell(
        "candidates_five_subjects", 2022, *_TOTAL
    ),
    (_file(2022, _SUBJECTS), "English Language: 4+", _DAY, "2022", "total"): _cell(
        "english_candidates", 2022, "hkdse_level", "4_plus"
    ),
    (_file(2022, _SUBJECTS), "Mathematics (Compulsory Part): noSat", _DAY, "2022", "total"): _cell(
        "math_candidates", 2022, *_TOTAL
    ),
    (_file(2017, _SUBJECTS), "Chinese Language: 5**", _DAY, "2017", "female"): _cell(
        "chinese_candidates", 2017, "hkdse_level_girls", "5_star_star"
    ),
    (
        _file(2022, "general/performance/SEN", "allCandidates"),
        "candidates with special needs who sat",
        _ALL,
        "2022",
        "total",
    ): ("hkdse_sen_candidates_hkeaa_hkdse_all", _HK, 2022, *_TOTAL),
}
