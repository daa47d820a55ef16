"""Specimens of the WIDE learning files, in the publisher's layout, a few places each.

The figures are real except those of France by language, which only fill a row.
"""

from __future__ import annotations

from collections.abc import Sequence

Cell = str | int | float | None

_TIMSS_LEVELS = [
    f"{subject}level{level}_{part}"
    for subject in "ms"
    for part in ("m", "se", "no")
    for level in range(1, 5)
]
_PIRLS_LEVELS = [f"rlevel{level}_{part}" for part in ("m", "se", "no") for level in range(2, 5)]
_PLACE_KEYS = ["iso_code3", "year", "grade", "level", "survey", "COUNTRY", "iso_num", "category"]
_GROUPS = ["Sex", "Location", "Language", "Wealth"]

TIMSS_COLUMNS = [*_PLACE_KEYS, *_GROUPS, *_TIMSS_LEVELS]
PIRLS_COLUMNS = [*_PLACE_KEYS, *_GROUPS, *_PIRLS_LEVELS]
PIRLS21_COLUMNS = [
    *("iso_code3", "year", "grade", "level", "survey", "category"),
    *("Language", "Location", "Sex", "Wealth"),
    *_PIRLS_LEVELS,
]
LONG_COLUMNS = [
    *("iso_code3", "year", "grade", "level", "survey", "category"),
    *("Sex", "Language", "Location", "Wealth", "indicator", "value"),
]

_SG = ("SGP", "Singapore", 702)
_ON = ("", "Canada, Ontario", 9132)
_HK = ("HKG", "Hong Kong", 344)
_KR = ("KOR", "Korea, Republic of", 410)
_FR = ("FRA", "France", 250)

_NONE: tuple[None, ...] = (None,) * 12


def _row(
    place: tuple[str, str, int],
    when: tuple[int, int, str],
    group: tuple[str, str, str, str, int | None],
    figures: Sequence[Cell],
) -> list[Cell]:
    """One row of a file with COUNTRY: place, (year, grade, survey), (category, groups...)."""
    code, name, number = place
    year, grade, survey = when
    stage = "Primary" if grade == 4 else "Lower secondary"
    category, *members = group
    return [code, year, grade, stage, survey, name, number, category, *members, *figures]


_G4 = (2019, 4, "TIMSS")
_G8 = (2019, 8, "TIMSS")
_TOTAL = ("Total", "", "", "", None)
_FEMALE = ("Sex", "Female", "", "", None)
_MALE = ("Sex", "Male", "", "", None)

_SG_MATHS = (0.9916, 0.9551, 0.8371, 0.5423, 0.0025, 0.0068, 0.0146, 0.0224, 5938, 5703, 4938, 3186)
_SG_SCIENCE = (
    0.9819,
    0.9261,
    0.743,
    0.3757,
    0.0038,
    0.0087,
    0.0171,
    0.0189,
    5868,
    5512,
    4381,
    2166,
)

TIMSS_ROWS: list[list[Cell]] = [
    _row(_SG, _G4, _TOTAL, (*_SG_MATHS, *_NONE)),
    _row(
        _ON,
        _G4,
        _TOTAL,
        (
            0.9228,
            0.6763,
            0.3219,
            0.0717,
            0.0086,
            0.0163,
            0.0178,
            0.0105,
            3546,
            2624,
            1251,
            248,
            *_NONE,
        ),
    ),
    _row(
        _KR,
        _G4,
        _TOTAL,
        (
            0.9936,
            0.9518,
            0.7721,
            0.3706,
            0.0019,
            0.0048,
            0.0118,
            0.0143,
            3877,
            3732,
            3075,
            1500,
            *_NONE,
        ),
    ),
    _row(
        _FR,
        _G4,
        _TOTAL,
        (
            0.8474,
            0.5666,
            0.2122,
            0.0319,
            0.0124,
            0.0162,
            0.0122,
            0.0048,
            3578,
            2432,
            927,
            136,
            *_NONE,
        ),
    ),
    _row(
        _SG,
        _G4,
        _FEMALE,
        (
            0.9938,
            0.9596,
            0.8301,
            0.515,
            0.0024,
            0.0069,
            0.0156,
            0.0255,
            2958,
            2854,
            2425,
            1498,
            *_NONE,
        ),
    ),
    _row(
        _SG,
        _G4,
        _MALE,
        (
            0.9895,
            0.9507,
            0.8438,
            0.5688,
            0.0034,
            0.0079,
            0.0163,
            0.023,
            2980,
            2849,
            2513,
            1688,
            *_NONE,
        ),
    ),
    _row(_SG, _G4, ("Location", "", "Urban", "", None), (*_SG_MATHS, *_NONE)),
    _row(
        _SG,
        _G4,
        ("Language", "", "", "No", None),
        (0.9462, 0.803, 0.625, 0.3627, 0.0366, 0.0499, 0.0511, 0.0461, 178, 149, 115, 63, *_NONE),
    ),
    _row(
        _SG,
        _G4,
        ("Language & Sex", "Female", "", "Yes", None),
        (
            0.9944,
            0.9627,
            0.8353,
            0.5204,
            0.0022,
            0.0064,
            0.0154,
            0.0257,
            2885,
            2791,
            2382,
            1478,
            *_NONE,
        ),
    ),
    _row(
        _SG,
        _G4,
        ("Sex & Wealth", "Female", "", "", 1),
        (0.9852, 0.8902, 0.6155, 0.225, 0.0088, 0.0203, 0.0304, 0.028, 541, 492, 326, 129, *_NONE),
    ),
    _row(
        _SG,
        _G4,
        ("Wealth", "", "", "", 1),
        (0.9799, 0.8847, 0.6423, 0.2707, 0.0071, 0.0178, 0.03, 0.0243, 1082, 974, 691, 297, *_NONE),
    ),
    _row(
        _SG,
        _G4,
        ("Wealth", "", "", "", 5),
        (1, 0.9986, 0.9708, 0.7757, 0, 0.0017, 0.007, 0.0255, 822, 822, 798, 632, *_NONE),
    ),
    _row(_SG, _G4, _TOTAL, (*_NONE, *_SG_SCIENCE)),
    _row(
        _KR,
        _G4,
        _TOTAL,
        (
            *_NONE,
            0.9923,
            0.9501,
            0.7264,
            0.2924,
            0.0025,
            0.0062,
            0.0132,
            0.012,
            3867,
            3730,
            2908,
            1212,
        ),
    ),
    _row(
        _ON,
        _G8,
        _TOTAL,
        (
            0.9473,
            0.759,
            0.4059,
            0.1083,
            0.0084,
            0.0163,
            0.0219,
            0.0169,
            3578,
            2848,
            1458,
            338,
            *_NONE,
        ),
    ),
    _row(
        _HK,
        _G8,
        _TOTAL,
        (
            0.9584,
            0.8672,
            0.6604,
            0.3189,
            0.0091,
            0.0144,
            0.0176,
            0.0192,
            3146,
            2839,
            2177,
            972,
            *_NONE,
        ),
    ),
    _row(
        _HK,
        _G8,
        _TOTAL,
        (
            *_NONE,
            0.8508,
            0.6355,
            0.3327,
            0.0942,
            0.0187,
            0.0228,
            0.0206,
            0.0117,
            2761,
            2031,
            997,
            262,
        ),
    ),
]

_P06 = (2006, 4, "PIRLS")
_P11 = (2011, 4, "PIRLS")

PIRLS_ROWS: list[list[Cell]] = [
    _row(_ON, _P06, _TOTAL, (0.98, 0.8735, 0.5421, 0.0041, 0.0107, 0.0189, 3848, 3255, 1828)),
    _row(_SG, _P06, _TOTAL, (0.9665, 0.8618, 0.5792, 0.0042, 0.0102, 0.0173, 6143, 5391, 3588)),
    _row(_ON, _P11, _TOTAL, (0.9728, 0.8501, 0.5373, 0.0042, 0.0109, 0.016, 4382, 3633, 2078)),
    _row(_SG, _P11, _FEMALE, (0.979, 0.8977, 0.6615, 0.004, 0.0096, 0.0186, 3092, 2835, 2097)),
    _row(
        _FR,
        _P11,
        ("Language & Location & Wealth", "", "Rural", "Yes", 4),
        (0.1542, 0, 0, 0.2148, 0, 0, 0, 0, 0),
    ),
]

PIRLS21_ROWS: list[list[Cell]] = [
    [code, 2021, 4, "Primary", "PIRLS", category, language, None, None, None, *figures]
    for code, category, language, figures in (
        ("AUS", "Total", None, (0.9424, 0.8024, 0.4805, 0.0055, 0.0103, 0.0132, 5148, 4405, 2726)),
        ("HKG", "Total", None, (0.9828, 0.9229, 0.6821, 0.0041, 0.0099, 0.0184, 3771, 3561, 2667)),
        ("SGP", "Total", None, (0.9666, 0.8972, 0.7109, 0.0047, 0.0089, 0.0159, 6487, 5969, 4728)),
        ("USA", "Total", None, (0.9451, 0.8092, 0.522, 0.0145, 0.0286, 0.0318, 1586, 1376, 906)),
        ("USA", "Language", "No", (0.5928, 0.4351, 0.2248, 0.1625, 0.1274, 0.133, 11, 8, 5)),
    )
]

LONG_ROWS = """\
SGP,2018,,Upper secondary,PISA,Total,,,,,mlevel1_m,0.9818
SGP,2018,,Upper secondary,PISA,Total,,,,,mlevel2_m,0.9287
SGP,2018,,Upper secondary,PISA,Total,,,,,mlevel2_no,6164.0
KOR,2018,,Upper secondary,PISA,Location,,,Urban,,mlevel2_m,0.8502
KOR,2015,8,Lower secondary,TIMSS,Total,,,,,mlevel4_m,0.435
KOR,2015,8,Lower secondary,TIMSS,Total,,,,,mlevel4_no,2239.0
KOR,2015,8,Lower secondary,TIMSS,Wealth,,,,Quintile 1,mlevel4_m,0.2891
KOR,2015,8,Lower secondary,TIMSS,Wealth,,,,Quintile 5,mlevel4_m,0.5686
SGP,2019,4,Primary,TIMSS,Total,,,,,mlevel4_m,0.5423
SGP,2019,4,Primary,TIMSS,Total,,,,,mlevel4_no,3186.0
SGP,2019,4,Primary,TIMSS,Wealth,,,,Quintile 5,mlevel1_m,1.0
HKG,2016,4,Primary,PIRLS,Total,,,,,rlevel4_m,0.6511
"""

_NAMES = """\
iso_code3,iso_num,country,iso_code2,pasec,Country.x,ISO,Country.y,Code
NAM,516,Namibia,NA,,NA,NA,Namibia,516
NA,9132,"Canada, Ontario",NA,NA,NA,NA,NA,NA
"""

LONG_FILE = "ilsa_mpl_jan21_long__six_economies.csv"


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return f'"{cell}"' if isinstance(cell, str) else str(cell)


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write text in quotes and numbers without, as R does."""
    lines = [",".join(_cell(cell) for cell in row) for row in (columns, *rows)]
    return ("\n".join(lines) + "\n").encode()


def specimen() -> dict[str, bytes]:
    """All five files, by name."""
    return {
        "timss19_mpl.csv": as_csv(TIMSS_COLUMNS, TIMSS_ROWS),
        "pirls_mpl.csv": as_csv(PIRLS_COLUMNS, PIRLS_ROWS),
        "pirls21_mpl.csv": as_csv(PIRLS21_COLUMNS, PIRLS21_ROWS),
        LONG_FILE: (",".join(LONG_COLUMNS) + "\n" + LONG_ROWS).encode(),
        "iso_code.csv": _NAMES.encode(),
    }
