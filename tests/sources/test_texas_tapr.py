from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import as_released, figure, lay_down, read_folder
from tests.sources.specimen_texas_tapr import (
    ATTENDANCE,
    CAYUGA,
    HOUSTON,
    LONGITUDINAL,
    READINESS,
    STAFF,
    specimen,
    wide,
)

SOURCE = "texas_tapr"
TEXAS = "Texas"
STUDENTS, PER_TEACHER = "students_texas_tapr", "students_per_teacher_texas_tapr"
ATTENDING, ABSENT = "attendance_pct_texas_tapr", "chronic_absence_pct_texas_tapr"
GRADUATED = "graduation_{}yr_pct_texas_tapr"
LAST = f"2021-2022/district/{STAFF}"
LAST_ATTENDANCE = f"2021-2022/district/{ATTENDANCE}"


def read_changed(contract, tmp_path, path, old, new):
    """Read the specimen with some text of one file replaced."""
    files = specimen()
    assert old in files[path].decode()
    files[path] = files[path].decode().replace(old, new).encode()
    return read_folder(contract, SOURCE, lay_down(tmp_path / "files", files), tmp_path / "raw")


@pytest.mark.parametrize(
    ("series", "code", "year", "value"),
    [
        (STUDENTS, HOUSTON, 2013, 202_586),
        (STUDENTS, HOUSTON, 2022, 193_727),
        (STUDENTS, TEXAS, 2022, 5_402_928),
        (PER_TEACHER, HOUSTON, 2022, 18.2),
        (PER_TEACHER, HOUSTON, 2014, 18.587421752),
        ("economically_disadvantaged_pct_texas_tapr", HOUSTON, 2022, 79.2),
        ("english_learners_pct_texas_tapr", HOUSTON, 2022, 35.1),
        ("special_education_pct_texas_tapr", HOUSTON, 2020, 7.9),
        (ATTENDING, HOUSTON, 2021, 93.7),
        (ATTENDING, TEXAS, 2021, 95),
        (ABSENT, HOUSTON, 2021, 20.2),
        (ABSENT, TEXAS, 2021, 15),
    ],
)
def test_figures_are_those_published(reading, series, code, year, value):
    """Counts, ratios, shares and rates are read as they stand, also in the year not rounded."""
    assert figure(reading.rows, series, code, year).value == pytest.approx(value)


def test_a_rate_belongs_to_the_year_in_its_column(reading):
    """The report of 2021-22 holds the attendance of 2020-21 and 2019-20, and none of 2021-22."""
    rows = [row for row in reading.rows if row.series_id == ATTENDING and row.code == HOUSTON]
    newest = figure(rows, ATTENDING, HOUSTON, 2021)
    assert (newest.period_label, newest.file) == ("2020-21", LAST_ATTENDANCE)
    assert max(row.year for row in rows) == 2021


def test_both_reports_of_a_year_agree(tidied, reading):
    """A year stands in two reports: both rows are read, one is kept and the other counted."""
    twice = [
        row
        for row in reading.rows
        if (row.series_id, row.code, row.year, row.breakdown) == (ATTENDING, HOUSTON, 2020, "total")
    ]
    assert len({row.file for row in twice}) == 2
    assert any(one.reason.startswith("The same figure") for one in tidied.set_aside)


def test_districts_are_padded_and_found_wherever_their_column_is(reading):
    """Numbers without their leading zeros and a column of numbers at the end change nothing."""
    codes = {row.code for row in reading.rows if row.series_id == STUDENTS}
    assert {HOUSTON, CAYUGA, TEXAS} <= codes
    assert {len(code) for code in codes - {TEXAS}} == {6}


def test_marks_are_never_numbers(reading):
    """A point cannot exist, -1 and its kin are masked, and each keeps its mark; none is negative."""
    assert all(row.value is None or row.value >= 0 for row in reading.rows)
    marked = {(row.source_flag, row.obs_status) for row in reading.rows if row.value is None}
    assert {("-1", "Q"), (".", "M")} <= marked
    assert marked <= {(".", "M"), ("-1", "Q"), ("-1.0", "Q"), ("-2", "Q"), ("-3", "Q")}


def test_masked_groups_of_a_small_district(reading, kind):
    """Asian students of Cayuga are masked as the numerator of their rate is."""
    if kind == "specimen":
        pytest.skip("the specimen masks the same group of Houston")
    row = figure(reading.rows, ATTENDING, CAYUGA, 2021, "race", "asian")
    assert (row.value, row.obs_status, row.source_flag) == (None, "Q", "-1")


def test_chronic_absence_is_not_a_test_score(reading):
    """The code 0CA in the section of 2012-13 is a mean score, 20.5: it is no absence of 2010-11."""
    years = {row.year for row in reading.rows if row.series_id == ABSENT}
    assert min(years) == 2019


def test_chronic_absence_has_no_sexes(reading):
    """There are no columns of girls and boys, and no rows are made for them."""
    kinds = {row.breakdown for row in reading.rows if row.series_id == ABSENT}
    assert kinds == {"total", "race", "student_group"}


def test_the_pandemic_is_flagged(contract, reading, tidied):
    """Attendance and absence of 2019-20 are kept with low reliability, each group of them."""
    for row in reading.rows:
        if row.series_id in {ATTENDING, ABSENT} and row.value is not None:
            assert (row.obs_status == "U") == (row.year == 2020), row
    table = as_released(contract, SOURCE, tidied.figures)
    where = (table["series_id"] == ATTENDING) & (table["year"] == 2020)
    total = table[where & (table["breakdown"] == "total") & (table["geo_id"] == "us_houston")]
    assert total["obs_status"].tolist() == ["U"]
    assert total["note"].tolist()[0].startswith("Published as 98.4.")


@pytest.mark.parametrize(
    ("years", "year", "plain", "excluded"),
    [(4, 2015, 79.3, 82.0), (4, 2014, 78.6, 81.8)],
)
def test_exclusions_are_another_series(reading, years, year, plain, excluded):
    """The rate by the federal rule and the one with the exclusions of Texas never mix."""
    series = GRADUATED.format(years)
    assert figure(reading.rows, series, HOUSTON, year).value == pytest.approx(plain)
    found = figure(reading.rows, f"{series}_exclusions", HOUSTON, year)
    assert found.value == pytest.approx(excluded)
    assert found.period_label == f"Class of {year}"


def test_six_years_are_published_in_two_ways(reading):
    """After six years districts have only the rate with exclusions, the state only the other."""
    six = GRADUATED.format(6)
    assert {row.code for row in reading.rows if row.series_id == six} == {TEXAS}
    assert TEXAS not in {row.code for row in reading.rows if row.series_id == f"{six}_exclusions"}


def test_old_classes_lack_new_groups(reading):
    """The class of 2010 has no Asian students apart; from the class of 2011 on it has."""
    five = [row for row in reading.rows if row.series_id == GRADUATED.format(5)]
    asian = {row.year for row in five if row.category == "asian"}
    assert min(row.year for row in five) == 2010
    assert min(asian) == 2011


def test_class_sizes_by_grade_and_subject(reading):
    """Classes of mixed grades are no grade; grades and subjects stand apart, without a total."""
    rows = [row for row in reading.rows if row.series_id == "class_size_texas_tapr"]
    assert {row.breakdown for row in rows} == {"grade", "subject"}
    assert len({row.category for row in rows}) == 12


def test_decoded_files_carry_enrolment_on(reading):
    """2022-23 and 2023-24 come from decoded copies and say so; sexes are not in them."""
    for year, value in ((2023, 189_290), (2024, 183_603)):
        row = figure(reading.rows, STUDENTS, HOUSTON, year)
        assert (row.value, row.note) == (value, "From a decoded copy of the agency's files")
    learners = figure(reading.rows, STUDENTS, HOUSTON, 2024, "student_group", "english_learners")
    assert learners.value == 71_651
    assert "sex" not in {row.breakdown for row in reading.rows if row.year == 2024}


def test_groups_come_and_go(reading):
    """Sexes are counted from the report of 2019-20 on; earlier reports give no row for them."""
    sexes = [row for row in reading.rows if row.series_id == STUDENTS and row.breakdown == "sex"]
    assert min(row.year for row in sexes) == 2020


def test_names_and_ratings_are_set_aside(reading):
    """The list of districts is counted and gives no figure."""
    assert [one.reason for one in reading.set_aside] == [
        "Names and ratings of districts: text, no figures"
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        (LAST, "DPETLEPP", "DPETEBP", "has no column DPETLEPP"),
        (LAST, "DISTRICT", "DIST", "has no column DISTRICT"),
        (LAST, "79.2", "n/a", "'n/a' under PETECOP of 101912; valid: a number, . -1 -2 -3"),
        (LAST, "79.2", "-4", "'-4' under PETECOP"),
        (LAST, "193727", "193728", "101912 has 193728 students and 193727 in its grades"),
        (LAST, "101912", "Houston", "district 'Houston'; valid: 4 to 6 digits"),
        (LAST_ATTENDANCE, "DA0AT", "DA0ATT", "has no column DA0AT20R"),
        (LAST_ATTENDANCE, "DB0AT21R", "DZ0AT21R", "unknown group of students 'Z'"),
        (LAST_ATTENDANCE, "DB0AT21R", "DB0AT21Q", "has no column DB0AT21R"),
        (LAST_ATTENDANCE, "DA0AT21R", "DA0AT31R", "no report of 2022 holds 2031"),
        (LAST_ATTENDANCE, "93.7", "193.7", "193.7 per cent under [A-Z0-9]*AT21R"),
        (
            f"2015-2016/district/{LONGITUDINAL}",
            "GC4X",
            "GC4Y",
            "has no column like DAGC4X21R",
        ),
        (f"2013-2014/state/{READINESS}", "0912DR", "0912DP", "has no column like SA0912DR21R"),
        (
            "txschooldata__enr_wide_2024__houston_state.csv",
            "lep",
            "eb",
            "has no column lep",
        ),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, path, old, new, words):
    """A renamed column, an unknown mark, group or district, and impossible numbers are refused."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_changed(contract, tmp_path, path, old, new)
    assert path in str(caught.value)


def test_decoded_grades_must_add_up(contract, tmp_path):
    """The decoded total is that of its grades."""
    name = "txschooldata__enr_wide_2024__houston_state.csv"
    folder = lay_down(tmp_path / "files", specimen() | {name: wide(183_604)})
    with pytest.raises(SourceChanged, match="101912 has 183604 students and 183603 in its grades"):
        read_folder(contract, SOURCE, folder, tmp_path / "raw")


def test_another_place_of_a_file_is_refused(contract, tmp_path):
    """A folder that is neither district nor state tells no place."""
    files = specimen()
    files[f"2021-2022/campus/{STAFF}"] = files[LAST]
    folder = lay_down(tmp_path / "files", files)
    with pytest.raises(SourceChanged, match="lies in no folder like 2021-2022/district"):
        read_folder(contract, SOURCE, folder, tmp_path / "raw")


@pytest.mark.parametrize("body", [b"", b"<!DOCTYPE html><html></html>"], ids=["empty", "page"])
def test_a_report_without_a_row_is_refused(contract, tmp_path, body):
    """A section that another report could stand in for is not missed in silence."""
    name = f"2021-2022/state/{ATTENDANCE}"
    files = specimen()
    assert name in files
    folder = lay_down(tmp_path / "files", {**files, name: body})
    with pytest.raises(SourceChanged, match=f"{name}: has no row"):
        read_folder(contract, SOURCE, folder, tmp_path / "raw")


def test_missing_reports_are_named(contract, tmp_path):
    """Without a report the reader says what it wants and where it is found."""
    with pytest.raises(SourceMissing, match=r"staff-and-student.*rptsvr1\.tea\.texas\.gov"):
        read_folder(contract, SOURCE, lay_down(tmp_path / "none", {}), tmp_path / "raw")
