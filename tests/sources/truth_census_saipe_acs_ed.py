"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_URBAN = "census_saipe_acs_ed/NHGIS_District_data.xlsx"
_RACE = "census_saipe_acs_ed/race.csv"
_KIDS = "census_saipe_acs_ed/School-aged_children_in_poverty.csv"
_POOLED = "2014-2018"


def _cell(
    indicator: str, code: str, year: int, breakdown: str = "total", category: str = "total"
) -> tuple[object, ...]:
    return (f"{indicator}_census_saipe_acs_ed", code, year, breakdown, category)


TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (
        _URBAN,
        "share of children 5-17 in poverty (0-1)",
        "Denver County School District 1 (Colorado; residents of the geographic district)",
        _POOLED,
        "",
    ): _cell("child_poverty_pct", "Colorado 03360", 2018),
    (
        _URBAN,
        "children 5-17",
        "Houston Independent School District (Texas; residents of the geographic district)",
        _POOLED,
        "",
    ): _cell("children_school_age", "Texas 23640", 2018),
    (
        _URBAN,
        "share with a single parent (0-1)",
        "Fayette County School District (Kentucky; residents of the geographic district)",
        _POOLED,
        "",
    ): _cell("children_single_parent_pct", "Kentucky 01860", 2018),
    (
        _URBAN,
        "children 5-17",
        "Seattle (residents of the geographic district)",
        _POOLED,
        "",
    ): _cell("children_school_age", "Washington 07710", 2018),
    (
        _RACE,
        "children enrolled in public school",
        "Denver (residents of the geographic district)",
        _POOLED,
        "",
    ): _cell("children_public_school", "0803360", 2018),
    (
        _RACE,
        "% Hispanic or Latino among them",
        "Houston ISD (residents of the geographic district)",
        _POOLED,
        "",
    ): _cell("children_public_school_share_pct", "4823640", 2018, "race", "hispanic"),
    (
        _KIDS,
        "school-aged children in poverty",
        "Denver (district area)",
        "2013",
        "Percent",
    ): (
        "child_poverty_pct_census_saipe_acs_ed_kids_count",
        "DENVER COUNTY 1",
        2013,
        "total",
        "total",
    ),
}
