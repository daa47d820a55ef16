"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_HOUSTON, _TEXAS = "Houston ISD (district, 101912)", "Texas (state)"
_CODES = {_HOUSTON: "101912", _TEXAS: "Texas"}
_STAFF = "staff-and-student-information.csv"
_READINESS = "postsecondary-readiness-and-non-staar-performance-indicators.csv"

Key = tuple[str, str, str, str, str]
Cell = tuple[object, ...]


def _staff(
    years: str, series: str, column: str, found: str, *member: str, place: str = _HOUSTON
) -> tuple[Key, Cell]:
    folder = "district" if place == _HOUSTON else "state"
    key = (f"texas_tapr/{years}/{folder}/{_STAFF}", series, place, years, column)
    return key, _cell(found, place, int(years[5:]), *member)


def _rate(
    path: str, series: str, label: str, column: str, found: str, place: str = _HOUSTON
) -> tuple[Key, Cell]:
    year = int(f"20{label[-2:]}")
    return (f"texas_tapr/{path}", series, place, label, column), _cell(found, place, year)


def _cell(found: str, place: str, year: int, *member: str) -> Cell:
    return (f"{found}_texas_tapr", _CODES[place], year, *(member or ("total", "total")))


_ATTENDANCE, _ABSENCE = "attendance rate, %", "chronic absenteeism, %"
_MASKED = "A numerator, which is no figure of ours; the rate beside it is masked in the same way"
_LAST = "texas_tapr/2021-2022/district/attendance.csv"

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    **dict(
        (
            _staff("2012-2013", "students", "DPETALLC", "students"),
            _staff("2021-2022", "students", "DPETALLC", "students"),
            _staff("2021-2022", "students", "SPETALLC", "students", place=_TEXAS),
            _staff(
                "2021-2022",
                "economically disadvantaged, %",
                "DPETECOP",
                "economically_disadvantaged_pct",
            ),
            _staff("2021-2022", "English learners, %", "DPETLEPP", "english_learners_pct"),
            _staff("2019-2020", "special education, %", "DPETSPEP", "special_education_pct"),
            _staff("2021-2022", "students per teacher", "DPSTKIDR", "students_per_teacher"),
            _staff("2013-2014", "students per teacher", "DPSTKIDR", "students_per_teacher"),
            _staff(
                "2020-2021", "class size, grade 5", "DPCTG05A", "class_size", "grade", "grade_5"
            ),
            _rate(
                "2020-2021/district/attendance.csv",
                _ATTENDANCE,
                "2019-20",
                "DA0AT20R",
                "attendance_pct",
            ),
            _rate(
                "2021-2022/district/attendance.csv",
                _ATTENDANCE,
                "2020-21",
                "DA0AT21R",
                "attendance_pct",
            ),
            _rate(
                "2021-2022/district/attendance.csv",
                _ABSENCE,
                "2020-21",
                "DA0CA21R",
                "chronic_absence_pct",
            ),
            _rate(
                "2021-2022/state/attendance.csv",
                _ATTENDANCE,
                "2020-21",
                "SA0AT21R",
                "attendance_pct",
                _TEXAS,
            ),
            _rate(
                f"2012-2013/state/{_READINESS}",
                _ATTENDANCE,
                "2011-12",
                "SA0AT12R",
                "attendance_pct",
                _TEXAS,
            ),
            _rate(
                "2015-2016/district/longitudinal-rate.csv",
                "4-year graduation rate, class of 2015, without exclusions, %",
                "2015",
                "DAGC415R",
                "graduation_4yr_pct",
            ),
            _rate(
                "2021-2022/state/longitudinal-rate.csv",
                "4-year graduation rate, class of 2021, %",
                "2021",
                "SAGC421R",
                "graduation_4yr_pct",
                _TEXAS,
            ),
        )
    ),
    (
        "texas_tapr/2015-2016/district/longitudinal-rate.csv",
        "4-year graduation rate, class of 2015, with state exclusions, %",
        _HOUSTON,
        "2015",
        "DAGC4X15R",
    ): ("graduation_4yr_pct_texas_tapr_exclusions", "101912", 2015, "total", "total"),
    (
        "texas_tapr/txschooldata__district_trends_2020_2024.csv",
        "students",
        _HOUSTON,
        "2023-24",
        "total",
    ): _cell("students", _HOUSTON, 2024),
    (
        "texas_tapr/txschooldata__enr_wide_2024__houston_state.csv",
        "English learners",
        _HOUSTON,
        "2023-24",
        "lep",
    ): _cell("students", _HOUSTON, 2024, "student_group", "english_learners"),
    **{
        (
            _LAST,
            "masked or empty cell",
            "Cayuga ISD (district, 001902)",
            "2020-21",
            column,
        ): _MASKED
        for column in ("D30AT21N", "DL0AT21N", "D40AT21N")
    },
}
