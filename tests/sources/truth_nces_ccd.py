"""Which cell of the reader reproduces each published figure that was checked by hand."""

from __future__ import annotations

Cell = tuple[str, str, int, str, str]

_DENVER = "Denver (district, LEAID 0803360)"
_HOUSTON = "Houston ISD (district, LEAID 4823640)"
_SEATTLE = "Seattle (district, LEAID 5307710)"
_LEXINGTON = "Lexington-Fayette (district, LEAID 2101860)"


def _elsi(period: str) -> str:
    return f"nces_ccd/ELSI_school_year_{period}.csv"


_MERGED = "nces_ccd/districts_2023_24_nces.csv"

TRUTH: dict[tuple[str, str, str, str, str], Cell | str] = {
    (_elsi("2019_2020"), "students", _DENVER, "2019-2020", "total"): (
        ("students_nces_ccd", "0803360", 2020, "total", "total")
    ),
    (_elsi("2019_2020"), "total expenditures, USD", _HOUSTON, "2019-2020", "total"): (
        ("expenditure_education_total_usd_nces_ccd", "4823640", 2020, "total", "total")
    ),
    (_elsi("2020_2021"), "total revenue, USD", _SEATTLE, "2020-2021", "total"): (
        ("revenue_education_total_usd_nces_ccd", "5307710", 2021, "total", "total")
    ),
    (_elsi("2020_2021"), "FTE teachers", _LEXINGTON, "2020-2021", "total"): (
        ("teachers_fte_nces_ccd", "2101860", 2021, "total", "total")
    ),
    (_elsi("2021_2022"), "students", _DENVER, "2021-2022", "total"): (
        ("students_nces_ccd", "0803360", 2022, "total", "total")
    ),
    (_elsi("2022_2023"), "students", _HOUSTON, "2022-2023", "total"): (
        ("students_nces_ccd", "4823640", 2023, "total", "total")
    ),
    (_elsi("2022_2023"), "FTE teachers", _SEATTLE, "2022-2023", "total"): (
        ("teachers_fte_nces_ccd", "5307710", 2023, "total", "total")
    ),
    (_MERGED, "students", _DENVER, "2023-24", "total"): (
        ("students_nces_ccd", "0803360", 2024, "total", "total")
    ),
    (_MERGED, "FTE teachers", _HOUSTON, "2023-24", "total"): (
        ("teachers_fte_nces_ccd", "4823640", 2024, "total", "total")
    ),
    (
        "nces_ccd/tx-districts-ccd.csv",
        "state district number (STID)",
        _HOUSTON,
        "2012-13",
        "identifier",
    ): "An identifier, not a figure: the directory is recognised and set aside.",
}
