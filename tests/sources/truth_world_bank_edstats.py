"""Which cell of the reader reproduces each published figure that was checked by hand."""

from __future__ import annotations

Cell = tuple[str, str, int, str, str]

_FOLDER = "world_bank_edstats/"
_BULK = f"{_FOLDER}EdStatsData_reconstructed_16economies.csv.gz"
_GLAD = f"{_FOLDER}proficiency_from_GLAD.csv"
_PISA = "PISA mean, mathematics"
_MATHS = "pisa_math_mean_world_bank_edstats"
_TOTAL = ("total", "total")

TRUTH: dict[tuple[str, str, str, str, str], Cell | str] = {
    (_BULK, _PISA, "Singapore (city system)", "2012", "LO.PISA.MAT"): (
        (_MATHS, "SGP", 2012, *_TOTAL)
    ),
    (_BULK, _PISA, "coded CHN but SHANGHAI in 2009 and 2012", "2012", "LO.PISA.MAT"): (
        (_MATHS, "CHN", 2012, *_TOTAL)
    ),
    (_BULK, _PISA, "coded CHN but B-S-J-G in 2015", "2015", "LO.PISA.MAT"): (
        (_MATHS, "CHN", 2015, *_TOTAL)
    ),
    (_BULK, "TIMSS mean, grade 8 mathematics", "Korea (economy)", "2011", "LO.TIMSS.MAT8"): (
        ("timss_math_g8_mean_world_bank_edstats", "KOR", 2011, *_TOTAL)
    ),
    (_BULK, "PISA mean, reading", "United States (economy)", "2006", "LO.PISA.REA"): (
        ("pisa_reading_mean_world_bank_edstats", "USA", 2006, *_TOTAL)
    ),
    (
        _GLAD,
        "TIMSS grade 4 math: % below minimum proficiency",
        "Singapore (city system)",
        "2003",
        "all",
    ): ("below_min_proficiency_math_g4_pct_world_bank_edstats", "SGP", 2003, *_TOTAL),
    (
        _GLAD,
        "PIRLS grade 4 read: % below minimum proficiency",
        "Hong Kong (city system)",
        "2016",
        "all",
    ): ("below_min_proficiency_reading_g4_pct_world_bank_edstats", "HKG", 2016, *_TOTAL),
    (
        f"{_FOLDER}hci_indicators_wbopendata.csv",
        "harmonised learning outcomes",
        "Singapore (city system)",
        "2020",
        "both sexes",
    ): ("harmonised_learning_outcomes_world_bank_edstats", "SGP", 2020, *_TOTAL),
    (f"{_FOLDER}pisa-wdi.csv", _PISA, "coded CHN but B-S-J-Z in 2018", "2018", "all"): (
        (f"{_MATHS}_export", "CHN", 2018, *_TOTAL)
    ),
}
