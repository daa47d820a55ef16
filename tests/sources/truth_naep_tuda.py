"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_FILE = "naep_tuda/ncses_9444.csv"


def _key(grade: int, place: str) -> tuple[str, ...]:
    series = f"NAEP mean scale score, mathematics grade {grade}"
    return (_FILE, series, place, "2022", "all students")


def _cell(grade: int, code: str) -> tuple[object, ...]:
    return (f"naep_math_g{grade}_mean_naep_tuda", code, 2022, "total", "total")


TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    _key(4, "Denver (district)"): _cell(4, "XY"),
    _key(8, "Houston (district)"): _cell(8, "XH"),
    _key(4, "Fresno (district)"): _cell(4, "XF"),
    _key(4, "Jefferson County (KY) (district) - Louisville, NOT Lexington"): _cell(4, "XJ"),
    _key(8, "large urban districts (benchmark)"): _cell(8, "NL"),
}
