"""Small folders of HKDSE tables: two years, day school candidates and all candidates."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

DAY, ALL = "daySchoolCandidates", "allCandidates"
_CORE, _NC = "Core subjects at 3322 or better", "No. of candidates"
_BOTH = "Level 2+ in five Category A / B subjects, including Chinese Language and English Language"

_Lines = Sequence[tuple[str, int, int]]

UNIVERSITY: _Lines = (
    (_NC, 20821, 20375),
    (_CORE, 7540, 9844),
    (f"{_CORE}, with one elective at level 2+", 7520, 9799),
    (f"{_CORE}, with one elective at level 3+", 7277, 9268),
    (f"{_CORE}, with two electives at level 3+", 6460, 7911),
    ("Core subjects at 3332 or better, with one elective at level 3+", 6921, 8413),
)
"""Line, boys and girls; the last line is in no series."""

_LEVEL_2: _Lines = (
    (_NC, 20298, 19990),
    ("Level 2+ in the four core subjects", 13293, 14822),
    (_BOTH, 13532, 15113),
)
_BEST_5: _Lines = (
    (_NC, 20298, 19990),
    ("Five level 5 or above", 1083, 1075),
    ("Five level 4 or above", 3884, 4740),
    ("Five level 3 or above", 8626, 10192),
    ("Five level 2 or above", 14928, 16089),
)

_NEEDS = (
    *("Physical Disabilities", "Visual Disabilities", "Aural Disabilities", "Oral Disabilities"),
    *("Specific Learning Disabilities", "Autism Spectrum Disorder"),
    *("Attention Deficit / Hyperactivity Disorder", "Mental Derangement", "Other Disabilities"),
)
_SPEECH = "Oral Disabilities"
_SPECIAL: Mapping[str, Sequence[int]] = {
    "No. sat": (78, 36, 152, 225, 1434, 386, 446, 537, 76),
    "Five level 2 or above": (38, 27, 116, 91, 426, 257, 284, 343, 38),
    "Core subjects at 2222 or better": (33, 25, 104, 75, 309, 232, 244, 287, 31),
    _CORE: (14, 18, 68, 31, 62, 124, 127, 236, 25),
}

_COLUMNS = ("noEntered", "noSat", "5**", "5*+", "5+", "4+", "3+", "2+", "1+", "U")
SUBJECTS: Mapping[tuple[str, str | None], tuple[Sequence[int], Sequence[int]]] = {
    ("Chinese Language", None): (
        (20429, 20122, 84, 382, 1056, 4491, 9961, 16662, 19353, 769),
        (19930, 19697, 304, 1175, 2811, 8214, 13857, 18314, 19441, 256),
    ),
    ("English Language", None): (
        (20987, 20668, 198, 834, 2042, 5261, 10318, 15587, 18571, 2097),
        (20507, 20280, 240, 924, 2267, 5959, 11470, 16790, 19200, 1080),
    ),
    ("Liberal Studies", None): (
        (20980, 20500, 160, 700, 2000, 6900, 13800, 18500, 20000, 500),
        (20500, 20237, 260, 1000, 2700, 8800, 15600, 19100, 20000, 237),
    ),
    ("Mathematics", "Compulsory Part"): (
        (20990, 20591, 420, 1500, 3500, 8400, 12100, 16500, 18900, 1691),
        (20540, 20183, 170, 850, 2500, 7800, 12100, 16900, 19000, 1183),
    ),
    ("Literature in English", None): (
        (29, 29, 1, 1, 4, 11, 20, 24, 26, 3),
        (219, 216, 4, 18, 48, 122, 178, 202, 209, 7),
    ),
    ("All Category A subjects", None): (
        (83415, 81910, 863, 3417, 8602, 25063, 46199, 67273, 76850, 5060),
        (81696, 80613, 978, 3967, 10326, 30895, 53205, 71306, 77850, 2763),
    ),
}
"""Columns of boys and of girls for each subject; the totals are added up."""


def described(lines: _Lines) -> list[dict[str, Any]]:
    """A table with one line a description."""
    return [
        {"description": name, "male": boys, "female": girls, "total": boys + girls}
        for name, boys, girls in lines
    ]


def special(without: str = "") -> list[dict[str, Any]]:
    """The table of special needs, all numbers text, ``without`` one need."""
    table = []
    for name, counts in _SPECIAL.items():
        kept = {need: count for need, count in zip(_NEEDS, counts, strict=True) if need != without}
        cells = {need: str(count) for need, count in kept.items()}
        table.append({"description": name, **cells, "total": str(sum(kept.values()))})
    return table


def subjects() -> list[dict[str, Any]]:
    """The table of subjects of category A."""
    return [
        {
            "subject": subject,
            "subcategory": part,
            "male": _by_column(boys),
            "female": _by_column(girls),
            "total": _by_column([one + two for one, two in zip(boys, girls, strict=True)]),
        }
        for (subject, part), (boys, girls) in SUBJECTS.items()
    ]


def _by_column(counts: Sequence[int]) -> dict[str, float | None]:
    cells: dict[str, float | None] = dict(zip(_COLUMNS, counts, strict=True))
    return {**cells, "chineseVersion": None}


def dumped(table: object) -> bytes:
    """A file as the repository writes it."""
    return json.dumps(table, indent=4, ensure_ascii=False).encode("utf-8")


def specimen() -> dict[str, bytes]:
    """Two years; in 2021 the table of special needs has a column less.

    The figures are those of one year; blank lines at the end keep the files' bytes apart, as no
    two files of the publisher are the same.
    """
    files = {"LICENSE": b"MIT License\n"}
    for year in (2021, 2022):
        for who in (DAY, ALL):
            tables = {
                "general/performance/university": described(UNIVERSITY),
                "general/performance/level-2": described(_LEVEL_2),
                "general/performance/best-5": described(_BEST_5),
                "general/level-distribution/lang": {"5**": {"5**": 73, "total": 73}},
                "subjects/a": subjects(),
            }
            for name, table in tables.items():
                files[f"{year}/{name}/{who}.json"] = dumped(table) + b"\n" * len(files)
        needs = special(_SPEECH if year == 2021 else "")
        files[f"{year}/general/performance/SEN/{ALL}.json"] = dumped(needs)
    return files
