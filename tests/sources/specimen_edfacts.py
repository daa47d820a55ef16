"""Saved answers of EDFacts through the portal, a few rows each.

The tests of grade 8 in autumn 2015 are rows of a recorded answer and one of Denver beside them;
everything else is made up in the layout of public descriptions, for no answer of it is recorded.
"""

from __future__ import annotations

from typing import Any

from tests.replay.urban import pages

DENVER, HOUSTON, ALBERTVILLE = "0803360", "4823640", "0100005"
EVERYBODY = dict.fromkeys(
    (
        "race",
        "sex",
        "lep",
        "homeless",
        "migrant",
        "disability",
        "foster_care",
        "military_connected",
        "econ_disadvantaged",
    ),
    99,
)
_IN_GRADUATION = ("race", "lep", "homeless", "disability", "econ_disadvantaged", "foster_care")

Range = tuple[int | None, int | None]


def _share(name: str, share: Range) -> dict[str, Any]:
    low, high = share
    middle = None if low is None or high is None else (low + high) / 2
    return {f"{name}_low": low, f"{name}_high": high, f"{name}_midpt": middle}


def tested(
    leaid: str, grade: int, reading: Range, math: Range, counts: Range | int, **group: int
) -> dict[str, Any]:
    """One row of assessments of autumn 2015; ``counts`` are tested in reading and mathematics."""
    in_reading, in_math = (counts, counts) if isinstance(counts, int) else counts
    return {
        "leaid": leaid,
        "leaid_num": int(leaid),
        "year": 2015,
        "fips": int(leaid[:2]),
        "grade_edfacts": grade,
        **EVERYBODY,
        **group,
        "read_test_num_valid": in_reading,
        **_share("read_test_pct_prof", reading),
        "math_test_num_valid": in_math,
        **_share("math_test_pct_prof", math),
    }


def graduated(leaid: str, year: int, rate: Range, cohort: int, **group: int) -> dict[str, Any]:
    """One row of graduation rates."""
    everybody = {name: EVERYBODY[name] for name in _IN_GRADUATION}
    start = {"leaid": leaid, "leaid_num": int(leaid), "year": year, "fips": int(leaid[:2])}
    return {**start, **everybody, **group, "cohort_num": cohort, **_share("grad_rate", rate)}


TABLES: dict[str, list[dict[str, Any]]] = {
    "assessments_2015_grade-8": [
        tested(ALBERTVILLE, 8, (40, 40), (29, 29), (326, 334)),
        tested("0100011", 8, (50, 54), (30, 34), (138, 139)),
        tested("0400163", 8, (-3, -3), (-3, -3), 1),
        tested("0400192", 8, (None, None), (-3, -3), (None, 3)),
        tested(DENVER, 8, (37, 37), (24, 24), 5100),
    ],
    "assessments_2015_grade-9": [tested(DENVER, 9, (33, 33), (19, 19), 8400)],
    "assessments_2015_grade-99": [tested(DENVER, 99, (35, 35), (27, 27), 46000)],
    "assessments_2015_grade-99_race": [
        tested(DENVER, 99, (35, 35), (27, 27), 46000),
        tested(DENVER, 99, (63, 63), (53, 53), 10800, race=1),
        tested(DENVER, 99, (38, 38), (36, 36), 1700, race=4),
        tested(DENVER, 99, (25, 29), (20, 24), 290, race=5),
        tested(DENVER, 99, (-1, -1), (-1, -1), -1, race=9),
    ],
    "assessments_2015_grade-99_sex": [
        tested(DENVER, 99, (31, 31), (27, 27), 23400, sex=1),
        tested(DENVER, 99, (40, 40), (27, 27), 22600, sex=2),
    ],
    "assessments_2015_grade-99_special-populations": [
        tested(DENVER, 99, (23, 23), (17, 17), 31000, econ_disadvantaged=1),
        tested(DENVER, 99, (15, 15), (14, 14), 16800, lep=1),
        tested(DENVER, 99, (6, 6), (5, 5), 5200, disability=1),
        tested(DENVER, 99, (39, 39), (30, 30), 40800, disability=0),
        tested(DENVER, 99, (-2, -2), (-2, -2), -2, disability=2),
        tested(DENVER, 99, (0, 49), (0, 49), 9, homeless=1, econ_disadvantaged=1),
    ],
    "grad-rates_2018": [graduated(DENVER, 2018, (70, 70), 5850)],
    "grad-rates_2019": [
        graduated(DENVER, 2019, (71, 71), 5900),
        graduated(DENVER, 2019, (79, 79), 1300, race=1),
        graduated(DENVER, 2019, (85, 89), 190, race=4),
        graduated(DENVER, 2019, (50, 100), 4, foster_care=1),
        graduated(HOUSTON, 2019, (81, 81), 12000),
        graduated(HOUSTON, 2019, (-3, -3), 2, homeless=1),
    ],
}


def specimen() -> dict[str, bytes]:
    """Answers by name; graduation of 2019 in two pages."""
    return {
        f"{name}.page-{number}.json": body
        for name, rows in TABLES.items()
        for number, body in enumerate(pages(rows, f"edfacts/{name.replace('_', '/')}/", 5), start=1)
    }
