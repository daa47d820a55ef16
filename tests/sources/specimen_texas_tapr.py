"""Small sections of the Texas Academic Performance Reports: two districts and the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

STAFF = "staff-and-student-information.csv"
ATTENDANCE = "attendance.csv"
LONGITUDINAL = "longitudinal-rate.csv"
READINESS = "postsecondary-readiness-and-non-staar-performance-indicators.csv"

HOUSTON, CAYUGA = "101912", "001902"
GROUPS = "A234BFMHWIELSR"

_GRADES = ("PETGEEC", "PETGPKC", "PETGKNC", *(f"PETG{grade:02}C" for grade in range(1, 13)))
_RACES = ("PETINDC", "PETASIC", "PETBLAC", "PETHISC", "PETPCIC", "PETTWOC", "PETWHIC")
_IN_SCHOOLS = ("PETECOC", "PETNEDC", "PETLEPC", "PETSPEC", "PETBILC", "PETGIFC", "PETRSKC")
_NEWER = ("PETFEMC", "PETMALC", "PETHOMC", "PETFOSC", "PETMIGC", "PETIMMC", "PETTT1C")
_SHARES = ("PETECOP", "PETLEPP", "PETSPEP", "PETBILP")
_TEACHERS = ("PSTINFC", "PSTASFC", "PSTBLFC", "PSTHIFC", "PSTPIFC", "PSTTWFC", "PSTWHFC")
_CLASSES = ("GKG", "G01", "G02", "G03", "G04", "G05", "G06", "ENG", "MAT", "SCI", "SOC", "FLA")
_MIXED_AGES = "PCTGMEA"
_NEWER_SINCE = 2020

Cells = Mapping[str, object]


def csv_of(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """One csv file with plain line ends."""
    lines = [",".join(str(cell) for cell in row) for row in (header, *rows)]
    return ("\n".join(lines) + "\n").encode()


def _lettered(letter: str, places: Sequence[tuple[str, Cells]], *, last: bool) -> bytes:
    """Rows with the letter of the place before each column; identifiers first or last."""
    columns = list(places[0][1])
    header = [letter + column for column in columns]
    if letter == "S":
        return csv_of(header, [list(cells.values()) for _, cells in places])
    rows = [[*cells.values(), code] if last else [code, *cells.values()] for code, cells in places]
    return csv_of([*header, "DISTRICT"] if last else ["DISTRICT", *header], rows)


def staff(year: int, students: int, **known: object) -> dict[str, object]:
    """One row on staff and students: ``known`` figures, the rest made up so that it adds up."""
    each = students // len(_GRADES)
    newer = _NEWER if year >= _NEWER_SINCE else ()
    made: dict[str, object] = {
        "PETALLC": students,
        **dict.fromkeys(_GRADES, each),
        "PETG12C": students - each * (len(_GRADES) - 1),
        **dict.fromkeys((*_RACES, *_IN_SCHOOLS, *newer), students // 7),
        **dict.fromkeys(_SHARES, "31.5"),
        **dict.fromkeys(_TEACHERS, students // 130),
        **{f"PCT{name}A": "18.8" for name in _CLASSES},
        _MIXED_AGES: ".",
        "PSTTOFC": students // 18,
        "PSTKIDR": "18.2",
        "PSTTOSA": "56340",
        "PSTURNR": "19.1",
        "PSTEXPA": "10.6",
    }
    return {**made, **known}


def rates(
    concept: str, year: int, value: object, groups: str = GROUPS, masked: Sequence[str] = ()
) -> dict[str, object]:
    """A rate and its numerator for all groups; of ``masked`` groups the second has no students."""
    marks = dict(zip(masked, ("-1", "."), strict=False))
    made: dict[str, object] = {}
    for group in groups:
        made[f"{group}{concept}{year % 100:02}N"] = marks.get(group, 4711)
        made[f"{group}{concept}{year % 100:02}R"] = marks.get(group, value)
    return made


def attendance(report: int, found: Mapping[int, tuple[object, object]], masked: str = "") -> Cells:
    """Attendance and dropout of two years, chronic absenteeism from the report of 2021 on."""
    cells: dict[str, object] = {}
    for year, (present, absent) in found.items():
        cells |= rates("0AT", year, present, masked=masked)
        cells |= rates("0912DR", year, "3.9", masked=masked)
        if report > _NEWER_SINCE:
            groups = GROUPS.replace("F", "").replace("M", "")
            cells |= rates("0CA", year, absent, groups, masked)
    return cells


def _old_readiness(report: int) -> Cells:
    """The section on readiness of 2013 and 2014, in which graduation and attendance stand."""
    old = GROUPS.replace("2", "").replace("3", "").replace("4", "")
    cells: dict[str, object] = {}
    for year in (report - 2, report - 1):
        cells |= rates("0AT", year, "95.9") | rates("0912DR", year, "2.4")
        cells |= rates("GC4", year, "87.7")
        groups = old if year - 1 < 2011 else GROUPS
        cells |= rates("GC5", year - 1, "89.1", groups)
    return cells | rates("GC6", report - 3, "88.7", old if report - 3 < 2011 else GROUPS)


def _classes(report: int, marks: Sequence[str], six: str) -> Cells:
    """Graduation of classes; ``marks`` stand behind the number of years, ``""`` and ``"X"``."""
    four = {"": {0: "79.3", 1: "78.6"}, "X": {0: "82", 1: "81.8"}}
    cells: dict[str, object] = {}
    for mark in marks:
        for back, value in four[mark].items():
            cells |= rates(f"GC4{mark}", report - 1 - back, value)
            cells |= rates(f"GC5{mark}", report - 2 - back, value)
    for back in (3, 4):
        cells |= rates(f"GC6{six}", report - back, "85.4")
    return cells


def _report(year: int, place: str, section: str) -> str:
    return f"{year - 1}-{year}/{place}/{section}"


def _staff_files() -> dict[str, bytes]:
    houston = {
        2013: staff(2013, 202_586, PETECOP="79.9", PSTKIDR="18.4"),
        2014: staff(2014, 210_716, PSTKIDR="18.587421752", PSTTOSA="52186.282478"),
        2020: staff(2020, 209_309, PETSPEP="7.9"),
        2022: staff(2022, 193_727, PETECOP="79.2", PETLEPP="35.1", PCTG05A="14"),
    }
    cayuga = {2013: 595, 2014: 553, 2020: 557, 2022: 574}
    texas = {2013: 5_058_939, 2014: 5_135_880, 2020: 5_479_173, 2022: 5_402_928}
    files = {}
    for year, cells in houston.items():
        small = staff(year, cayuga[year], PETSPEP="-1.0")
        code = CAYUGA.lstrip("0") if year == 2022 else CAYUGA
        places: list[tuple[str, Cells]] = [(code, small), (HOUSTON, cells)]
        files[_report(year, "district", STAFF)] = _lettered("D", places, last=year == 2020)
        state: list[tuple[str, Cells]] = [("", staff(year, texas[year]))]
        files[_report(year, "state", STAFF)] = _lettered("S", state, last=False)
    return files


def _rate_files() -> dict[str, bytes]:
    reports: tuple[tuple[int, str, Cells, Cells], ...] = (
        (
            2021,
            ATTENDANCE,
            attendance(2021, {2020: ("98.4", "8.5"), 2019: ("95.3", "13.4")}, masked="34"),
            attendance(2021, {2020: ("98.3", "6.7"), 2019: ("95.4", "11.4")}),
        ),
        (
            2022,
            ATTENDANCE,
            attendance(2022, {2021: ("93.7", "20.2"), 2020: ("98.4", "8.5")}, masked="34"),
            attendance(2022, {2021: ("95", "15"), 2020: ("98.3", "6.7")}),
        ),
        (2016, LONGITUDINAL, _classes(2016, ("", "X"), "X"), _classes(2016, ("",), "")),
    )
    files = {}
    for year, section, district, state in reports:
        files[_report(year, "district", section)] = _lettered(
            "D", [(HOUSTON, district)], last=False
        )
        files[_report(year, "state", section)] = _lettered("S", [("", state)], last=False)
    for year in (2013, 2014):
        cells = dict(_old_readiness(year))
        if year == 2013:
            cells |= rates("0CA", 2011, "20.5", "234ABFHIMW")
        files[_report(year, "state", READINESS)] = _lettered("S", [("", cells)], last=False)
    return files


_WIDE_RACES = {
    "white": 18_110,
    "black": 39_133,
    "hispanic": 113_381,
    "asian": 9_143,
    "pacific_islander": 133,
    "native_american": 325,
    "multiracial": 3_378,
}
_WIDE_GROUPS = {"econ_disadv": 146_131, "lep": 71_651, "special_ed": 18_693}
_WIDE_GRADES = ("ee", "pk", "k", *(f"{grade:02}" for grade in range(1, 13)))


def wide(row_total: int = 183_603) -> bytes:
    """The decoded enrolment of 2023-24, numbers with ``.0``; the state's row names no district."""
    header = ["end_year", "type", "district_id", "row_total", *_WIDE_RACES, *_WIDE_GROUPS]
    header += [f"grade_{grade}" for grade in _WIDE_GRADES]
    counts = [float(count) for count in (*_WIDE_RACES.values(), *_WIDE_GROUPS.values())]
    grades = [12_000.0] * 14
    rows = [
        ["2024.0", "State", "", 5_517_464.0, *counts, *grades, 5_517_464.0 - sum(grades)],
        ["2024.0", "District", HOUSTON, float(row_total), *counts, *grades, 15_603.0],
    ]
    return csv_of(header, rows)


def specimen() -> dict[str, bytes]:
    """Reports of six school years, each with the traps of its own, and the decoded files."""
    reference = ["COUNTY", "REGION", "DISTRICT", "DISTNAME", "D_RATING"]
    trends = [(2022, HOUSTON, "Houston ISD", 193_727.0), (2023, HOUSTON, "Houston ISD", 189_290.0)]
    return {
        **_staff_files(),
        **_rate_files(),
        "2020-2021/district/reference.csv": csv_of(
            reference, [("'101", "'04", HOUSTON, "HOUSTON ISD", "Not Rated")]
        ),
        "txschooldata__district_trends_2020_2024.csv": csv_of(
            ["end_year", "district_id", "district_label", "n_students"], trends
        ),
        "txschooldata__enr_wide_2024__houston_state.csv": wide(),
    }
