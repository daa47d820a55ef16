"""Which cell of the reader reproduces each published figure that was checked by hand."""

from __future__ import annotations

Cell = tuple[str, str, int, str, str]

_TIMSS19 = "unesco_wide/timss19_mpl.csv"
_PIRLS = "unesco_wide/pirls_mpl.csv"
_LONG = "unesco_wide/ilsa_mpl_jan21_long__six_economies.csv"
_SHARE = "TIMSS 2019 share of students, grade"
_ONTARIO = "Ontario (province, benchmarking)"
_SINGAPORE = "Singapore (city system)"
_HONG_KONG = "Hong Kong (city system)"
_KOREA = "Korea (economy)"

TRUTH: dict[tuple[str, str, str, str, str], Cell | str] = {
    (
        _TIMSS19,
        f"{_SHARE} 4 mathematics, at or above 625 (advanced)",
        _SINGAPORE,
        "2019",
        "Total",
    ): (("timss_math_g4_advanced_pct_unesco_wide", "SGP", 2019, "total", "total")),
    (_TIMSS19, f"{_SHARE} 4 mathematics, at or above 400 (low)", _ONTARIO, "2019", "Total"): (
        ("timss_math_g4_low_pct_unesco_wide", "9132", 2019, "total", "total")
    ),
    (_TIMSS19, f"{_SHARE} 8 mathematics, at or above 625 (advanced)", _ONTARIO, "2019", "Total"): (
        ("timss_math_g8_advanced_pct_unesco_wide", "9132", 2019, "total", "total")
    ),
    (
        _TIMSS19,
        f"{_SHARE} 8 science, at or above 475 (intermediate)",
        _HONG_KONG,
        "2019",
        "Total",
    ): (("timss_science_g8_intermediate_pct_unesco_wide", "HKG", 2019, "total", "total")),
    (_TIMSS19, f"{_SHARE} 4 science, at or above 550 (high)", _KOREA, "2019", "Total"): (
        ("timss_science_g4_high_pct_unesco_wide", "KOR", 2019, "total", "total")
    ),
    (
        _TIMSS19,
        "TIMSS 2019 share, grade 4 mathematics at or above 400",
        _SINGAPORE,
        "2019",
        "female",
    ): ("timss_math_g4_low_pct_unesco_wide", "SGP", 2019, "sex", "female"),
    (_PIRLS, "PIRLS share of students at or above 550 (high)", _ONTARIO, "2011", "Total"): (
        ("pirls_high_pct_unesco_wide", "9132", 2011, "total", "total")
    ),
    (_PIRLS, "PIRLS share of students at or above 400 (low)", _SINGAPORE, "2006", "Total"): (
        ("pirls_low_pct_unesco_wide", "SGP", 2006, "total", "total")
    ),
    (
        "unesco_wide/pirls21_mpl.csv",
        "PIRLS share of students at or above 550 (high)",
        _HONG_KONG,
        "2021",
        "Total",
    ): ("pirls_high_pct_unesco_wide", "HKG", 2021, "total", "total"),
    (_LONG, "PISA 2018 share at Level 2 or above, mathematics", _SINGAPORE, "2018", "Total"): (
        ("pisa_math_level_2_plus_pct_unesco_wide", "SGP", 2018, "total", "total")
    ),
    (_LONG, "TIMSS 2015 grade 8 mathematics, advanced", _KOREA, "2015", "Total"): (
        ("timss_math_g8_advanced_pct_unesco_wide", "KOR", 2015, "total", "total")
    ),
}
