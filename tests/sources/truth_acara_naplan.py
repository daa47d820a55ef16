"""Which figure of the reader reproduces which true value of the published table."""

from __future__ import annotations

_FILE = "acara_naplan/Naplan_results_AUS.csv"
_PLACE = "Australia (national only, no Victoria rows)"


def _cell(series: str, year: int, grade: int) -> tuple[object, ...]:
    return (f"{series}_acara_naplan", "AUS", year, "grade", f"grade_{grade}")


TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_FILE, "NAPLAN Numeracy, year 3: mean", _PLACE, "2008", "All"): _cell(
        "naplan_numeracy_mean", 2008, 3
    ),
    (_FILE, "NAPLAN Reading, year 9: mean", _PLACE, "2022", "All"): _cell(
        "naplan_reading_mean", 2022, 9
    ),
    (
        _FILE,
        "NAPLAN Numeracy, year 3: % at or above national minimum standard",
        _PLACE,
        "2022",
        "All",
    ): _cell("naplan_numeracy_minimum_pct", 2022, 3),
}
