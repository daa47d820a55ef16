"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_MEAN = "NAEP mean scale score, "
_R2, _R3, _ALL = "sample R2", "sample R3", "all students"


def _cell(series: str, code: str, year: int) -> tuple[object, ...]:
    return (series, code, year, "total", "total")


TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    ("naep/naep_raw.csv", f"{_MEAN}math-4", "Colorado (state)", "2024", _R3): _cell(
        "naep_math_g4_mean_naep", "CO", 2024
    ),
    ("naep/naep_raw.csv", f"{_MEAN}reading-8", "Washington (state)", "2022", _R3): _cell(
        "naep_reading_g8_mean_naep", "WA", 2022
    ),
    ("naep/naep_raw.csv", f"{_MEAN}math-8", "Texas (state)", "2024", _R3): _cell(
        "naep_math_g8_mean_naep", "TX", 2024
    ),
    ("naep/naep_raw.csv", f"{_MEAN}reading-4", "Kentucky (state)", "2024", _R3): _cell(
        "naep_reading_g4_mean_naep", "KY", 2024
    ),
    ("naep/naep_raw.csv", f"{_MEAN}math-4", "United States, public schools", "2022", _R3): _cell(
        "naep_math_g4_mean_naep", "NP", 2022
    ),
    ("naep/naep_raw.csv", f"{_MEAN}math-4", "Washington (state)", "2000", _R3): _cell(
        "naep_math_g4_mean_naep", "WA", 2000
    ),
    ("naep/naep_raw.csv", f"{_MEAN}math-4", "Kentucky (state)", "1992", _R2): _cell(
        "naep_math_g4_mean_naep_no_accommodations", "KY", 1992
    ),
    (
        "naep/SPExcel202306125557.xlsx",
        "NAEP mathematics grade 4: % at or above Proficient",
        "Texas (state)",
        "2022",
        _ALL,
    ): _cell("naep_math_g4_proficient_pct_naep", "TX", 2022),
    (
        "naep/SPExcel202306125636.xlsx",
        "NAEP mathematics grade 8: mean scale score",
        "Colorado (state)",
        "2022",
        _ALL,
    ): _cell("naep_math_g8_mean_naep", "CO", 2022),
    (
        "naep/SPExcel202306125557.xlsx",
        "NAEP mathematics grade 4: difference from National public",
        "Washington (state)",
        "2022",
        _ALL,
    ): _cell("naep_math_g4_gap_nation_naep", "WA", 2022),
    (
        "naep/ncses_9443.csv",
        f"{_MEAN}mathematics grade 8",
        "Kentucky (state)",
        "2022",
        _ALL,
    ): _cell("naep_math_g8_mean_naep", "KY", 2022),
}
