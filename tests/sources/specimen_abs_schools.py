"""Small files of the Australian Bureau of Statistics: Table 53a as xls, Table 42b as csv."""

from __future__ import annotations

from tests.sources.xls_bytes import xls_bytes

RATIOS = "table_53a_student_fte_to_teaching_staff_fte_ratios_2006-2019.xls"
STUDENTS = "abs_education_state.csv"

_TITLE = (
    "Table 53a: Student (FTE) to Teaching Staff (FTE) Ratios by Affiliation and School Level, "
    "States and Territories, 2006-2019"
)
_HEADER = [
    "Year",
    "State/Territory",
    "Affiliation",
    "School Level",
    "Student to Teaching Staff Ratio",
]
_AFFILIATIONS = (
    "a Government",
    "b Non-Government",
    "c Catholic",
    "d Independent",
    "e All Affiliations",
)
_NOTES = (
    "",
    "Table Notes",
    "(a) From 2018, the New South Wales (NSW) Government implemented a new payroll system that has resulted in an improved methodology in their teacher reporting.",
    "(c) In 2015, the structure of schooling in Queensland and Western Australia changed, with Year 7 becoming the first year of secondary schooling, whereas previously it was Year 8.",
    "",
    "© Commonwealth of Australia 2020",
)
_FIGURES = {
    (2019, "a NSW"): (
        16.8,
        13.9,
        15.6,
        15.3,
        11.2,
        12.9,
        16.6,
        12.3,
        14.2,
        13.9,
        10.3,
        11.7,
        16.4,
        12.5,
        14.5,
    ),
    (2019, "b Vic."): (
        14.9,
        11.8,
        13.5,
        13.7,
        10.8,
        12.1,
        14.4,
        12.2,
        13.3,
        12.6,
        9.6,
        10.7,
        14.5,
        11.4,
        13.0,
    ),
    (2019, "i Aust."): (
        15.1,
        12.3,
        13.8,
        15.0,
        11.3,
        12.9,
        15.8,
        12.3,
        13.9,
        13.9,
        10.4,
        11.7,
        15.0,
        11.9,
        13.5,
    ),
    (2015, "i Aust."): (
        15.1,
        12.3,
        13.9,
        15.9,
        11.6,
        13.5,
        16.9,
        12.7,
        14.6,
        14.4,
        10.5,
        12.0,
        15.3,
        12.1,
        13.8,
    ),
    (2006, "b Vic."): (
        15.9,
        11.9,
        13.9,
        15.6,
        11.4,
        13.2,
        17.2,
        12.6,
        14.9,
        13.0,
        10.2,
        11.1,
        15.8,
        11.7,
        13.7,
    ),
    (2006, "i Aust."): (
        15.8,
        12.4,
        14.3,
        16.3,
        11.8,
        13.8,
        17.8,
        12.9,
        15.1,
        14.4,
        10.7,
        12.1,
        16.0,
        12.2,
        14.1,
    ),
}
"""Fifteen figures for a state and year: five affiliations with primary, secondary, all levels."""


def table_53a(
    header: list[str] | None = None,
    extra: list[list[object]] | None = None,
    sheet: str = "Table 1",
    last_year: int = 2019,
) -> bytes:
    """The workbook; ``extra`` rows stand between the data and the notes."""
    preamble = [
        "Australian Bureau of Statistics",
        "4221.0 Schools, Australia 2019",
        "Released at 11.30am (Canberra time) Thursday, 6 February, 2020",
        _TITLE,
    ]
    rows: list[list[object]] = [[line, "", "", "", ""] for line in preamble]
    rows.append(list(header or _HEADER))
    for (year, state), figures in _FIGURES.items():
        word = "school" if year == 2015 else "School"
        levels = (f"a Primary {word}", f"b Secondary {word}", "c All Levels")
        labels = [(one, level) for one in _AFFILIATIONS for level in levels]
        for (affiliation, level), ratio in zip(labels, figures, strict=True):
            at = last_year if year == 2019 else year
            rows.append([at, state, affiliation, level, ratio])
    rows += [*(extra or []), *([note, "", "", "", ""] for note in _NOTES)]
    contents = [["Australian Bureau of Statistics", ""], ["", "Contents"], ["", _TITLE]]
    return xls_bytes({"Contents": contents, sheet: rows})


_STATES = ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA")


def table_42b() -> bytes:
    """Students by state, status and age; each state has 1 000 a year more than the one before."""
    lines = ["year,state,aboriginal_and_torres_strait_islander_status,age,n_full_and_part_time"]
    for year in (2019, 2020):
        for place, state in enumerate(_STATES, start=1):
            lines.append(f"{year},{state},Aboriginal and Torres Strait Islander,5,{place}")
            lines.append(f"{year},{state},Non-Indigenous,5,{place * 1000}")
            lines.append(f"{year},{state},Non-Indigenous,21,{year - 2019}")
    return ("\n".join(lines) + "\n").encode()


def specimen() -> dict[str, bytes]:
    """Both files."""
    return {RATIOS: table_53a(), STUDENTS: table_42b()}
