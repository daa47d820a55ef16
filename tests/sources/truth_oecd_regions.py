"""Which figure of the reader reproduces which true value of the published file."""

from __future__ import annotations

_FILE = "oecd_regions/gdp_pop_tl2_00_20_imputed_l.csv"

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_FILE, "population", "Ontario (region CA35)", "2020", ""): (
        "population_oecd_regions",
        "CA35",
        2020,
        "total",
        "total",
    ),
    (_FILE, "GDP per head", "Victoria (region AU2)", "2019", ""): (
        "gdp_per_head_usd_ppp_2015_oecd_regions",
        "AU2",
        2019,
        "total",
        "total",
    ),
    (_FILE, "population", "Texas (region US48)", "2020", ""): (
        "population_oecd_regions",
        "US48",
        2020,
        "total",
        "total",
    ),
}
