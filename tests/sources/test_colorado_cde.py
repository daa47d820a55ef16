from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.tidy import tidy
from tests.source_tools import figure, lay_down, raw_files, read_folder
from tests.sources.specimen_colorado_cde import (
    DENVER,
    GROUPS,
    KIDSCOUNT,
    LUNCH,
    OCTOBER,
    STATE,
    STATE_ABSENCE,
    WORKBOOK,
    absence,
    absence_header,
    absence_rows,
    graduation,
    october,
    specimen,
    state_absence,
    table,
)

SOURCE = "colorado_cde"
CODE, NAME, STATE_CODE = "0880", "DENVER COUNTY 1", "9999"
FOUR, COHORT = "graduation_4yr_pct_colorado_cde", "graduation_cohort_students_colorado_cde"
ABSENT, NUMBER = "chronic_absence_pct_colorado_cde", "chronically_absent_students_colorado_cde"
STUDENTS = "students_colorado_cde"
MARKS = {
    ("graduation_cohort_students", "american_indian"): ("15 or less", "Q"),
    ("graduation_cohort_students", "asian"): ("16-50", "Q"),
    ("graduation_cohort_students", "black"): ("50 or less", "Q"),
    ("graduation_cohort_students", "hispanic"): ("51 or greater", "Q"),
    ("graduation_cohort_students", "white"): ("(-)", "Q"),
    ("graduation_4yr_pct", "american_indian"): ("<= 10%", "Q"),
    ("graduation_4yr_pct", "asian"): ("<= 2%", "Q"),
    ("graduation_4yr_pct", "hispanic"): (">= 90%", "Q"),
    ("diploma_or_equivalent_4yr_pct", "asian"): (">= 98%", "Q"),
    ("graduation_4yr_pct", "two_or_more"): ("N/A", "M"),
}


def read_with(contract, tmp_path, changed):
    """Read the specimen with some of its files put in the place of others."""
    folder = lay_down(tmp_path / "files", {**specimen(), **changed})
    return read_folder(contract, SOURCE, folder, tmp_path / "raw")


@pytest.mark.parametrize(
    ("series", "code", "year", "member", "value"),
    [
        (FOUR, CODE, 2024, ("total", "total"), 79.9),
        (FOUR, CODE, 2024, ("student_group", "foster_care"), 25.8),
        (FOUR, STATE_CODE, 2024, ("sex", "non_binary"), 90.0),
        ("graduation_5yr_pct_colorado_cde", CODE, 2023, ("total", "total"), 82.9),
        ("graduation_6yr_pct_colorado_cde", CODE, 2022, ("sex", "female"), 85.4),
        ("graduation_7yr_pct_colorado_cde", CODE, 2021, ("total", "total"), 81.2),
        ("diploma_or_equivalent_7yr_pct_colorado_cde", CODE, 2021, ("total", "total"), 84.4),
        (COHORT, CODE, 2024, ("sex", "male"), 3396),
        (NUMBER, STATE_CODE, 2023, ("student_group", "english_learners"), 46635),
        (NUMBER, STATE_CODE, 2023, ("race", "american_indian"), 2704),
        ("attendance_pct_colorado_cde", STATE_CODE, 2023, ("total", "total"), 0.908),
        ("unexcused_absence_pct_colorado_cde", STATE_CODE, 2023, ("total", "total"), 0.035),
        (STUDENTS, CODE, 2020, ("grade", "kindergarten"), 6820),
        (STUDENTS, CODE, 2024, ("race", "hispanic"), 45726),
        ("free_reduced_lunch_pct_colorado_cde", NAME, 2015, ("meals", "reduced"), 0.08192),
        ("special_education_pct_colorado_cde", NAME, 2015, ("total", "total"), 0.10645),
        ("dropout_pct_colorado_cde", NAME, 2012, ("race", "american_indian"), 0.103),
    ],
)
def test_figures_are_reproduced(reading, series, code, year, member, value):
    """Each file gives the figure that is printed in it, in its own unit."""
    assert figure(reading.rows, series, code, year, *member).value == value


@pytest.mark.parametrize(("cell", "expected"), MARKS.items())
def test_marks_are_missing(contract, tmp_path, cell, expected):
    """All ten marks are missing values with their mark; none becomes the number inside it."""
    rows = read_with(contract, tmp_path, {}).rows
    found = figure(rows, f"{cell[0]}_colorado_cde", "0010", 2024, "race", cell[1])
    assert (found.value, found.source_flag, found.obs_status) == (None, *expected)


def test_suppressed_cohort_keeps_its_rate(reading):
    """A rate beside a suppressed cohort is a figure, without a number of students behind it."""
    female = figure(reading.rows, FOUR, CODE, 2024, "sex", "female")
    assert (female.value, female.sample_size) == (83.2, None)
    assert figure(reading.rows, FOUR, CODE, 2024, "sex", "male").sample_size == 3396
    assert figure(reading.rows, COHORT, CODE, 2024, "sex", "female").source_flag == "51 or greater"


def test_rate_of_an_empty_cohort_cannot_exist(reading):
    """A cohort of 0 is published with a rate of 0.0%, which is no rate."""
    series = "graduation_6yr_pct_colorado_cde"
    nobody = figure(reading.rows, series, STATE_CODE, 2022, "sex", "non_binary")
    assert (nobody.value, nobody.obs_status, nobody.source_flag) == (None, "M", "0.0%")


def test_year_is_that_of_the_class(reading):
    """Cohorts of one workbook stand in four years, the years in which they were to graduate."""
    for years, year in ((4, 2024), (5, 2023), (6, 2022), (7, 2021)):
        series = f"graduation_{years}yr_pct_colorado_cde"
        labels = {(row.year, row.period_label) for row in reading.rows if row.series_id == series}
        assert labels == {(year, f"{year - 1}-{year}")}


def test_schools_are_set_aside(reading, kind):
    """Sheets of schools, which repeat a total of the district, are counted and not read."""
    (left,) = [one for one in reading.set_aside if one.reason.startswith("Rows of schools")]
    assert left.rows == {"specimen": 7, "real": 5952}[kind]


def test_state_is_the_same_on_all_sheets(contract, tmp_path):
    """The state stands on three sheets; where they differ, nothing is loaded."""
    wrong = {**STATE, 4: {**STATE[4], "All Students": ("69,301", "84.3%", "85.6%")}}
    folder = lay_down(tmp_path / "files", {**specimen(), WORKBOOK: graduation(state=wrong)})
    files = raw_files(contract, SOURCE, folder, tmp_path / "raw")
    with pytest.raises(SourceChanged, match="two different values"):
        tidy(SOURCE, read_folder(contract, SOURCE, folder, tmp_path / "raw"), contract, files)


@pytest.mark.parametrize(
    ("year", "share", "status", "students"),
    [
        (2017, 0.353882, "A", 86139),
        (2018, 0.362283, "A", 86863),
        (2019, 0.398172, "A", 86887),
        (2020, 0.290253, "B", 96030),
        (2021, 0.298, "A", 93385),
        (2022, 0.432, "A", 92170),
        (2023, 0.411, "B", 87225),
    ],
)
def test_absence_is_read_from_seven_layouts(reading, year, share, status, students):
    """Each year's columns are found, preschool is not the divisor, and a new divisor is a break."""
    denver = figure(reading.rows, ABSENT, CODE, year)
    assert denver.value == pytest.approx(share, abs=6e-7)
    assert (denver.obs_status, denver.sample_size) == (status, students)
    assert bool(denver.note) is (status == "B")


def test_state_is_found_in_each_year(reading):
    """The state's row has five labels in two columns; it is one place, in each of seven years."""
    found = {
        row.year: row.value
        for row in reading.rows
        if (row.series_id, row.code, row.breakdown) == (NUMBER, STATE_CODE, "total")
    }
    assert sorted(found) == list(range(2017, 2024))
    assert (found[2017], found[2019], found[2022]) == (162457, 197392, 317796)


def test_footnotes_are_set_aside(reading):
    """Lines below the state's total of two years are counted as such."""
    notes = [one for one in reading.set_aside if one.reason.startswith("Lines below")]
    assert [(one.example[:9], one.rows) for one in notes] == [("2017-2018", 1), ("2021-2022", 1)]


def test_autumn_and_spring_are_told_apart(reading):
    """KIDS COUNT names the autumn for enrolment and the spring for dropout and classes."""
    assert figure(reading.rows, STUDENTS, NAME, 2015).value == 88839
    assert figure(reading.rows, STUDENTS, NAME, 2015).period_label == "2014-15"
    series = "graduation_4yr_pct_colorado_cde_2010_2014"
    assert figure(reading.rows, series, NAME, 2014).value == 0.628
    assert figure(reading.rows, STUDENTS, CODE, 2024).period_label == "2023-24"


def test_not_given_is_missing(reading):
    """N/A and NA of KIDS COUNT are missing, never 0, and keep their mark."""
    missing = [
        row for row in reading.rows if row.source_flag in {"N/A", "NA"} and row.scheme != SOURCE
    ]
    assert {row.source_flag for row in missing} == {"N/A", "NA"}
    assert {(row.value, row.obs_status) for row in missing} == {(None, "O")}


def test_crossed_groups_are_set_aside(reading, kind):
    """A race within a grade fits no breakdown and is counted."""
    (left,) = [one for one in reading.set_aside if one.reason.startswith("October count")]
    assert left.rows == {"specimen": 1, "real": 252}[kind]


def test_stacked_copy_is_not_read_again(reading, kind):
    """The table of all workbooks of absence is set aside whole."""
    (left,) = [one for one in reading.set_aside if one.reason.startswith("The workbooks")]
    assert left.rows == {"specimen": 1, "real": 1246}[kind]


def test_places_are_denver_and_colorado(tidied):
    """Denver and the state are ours under code and name; all other districts are counted."""
    assert set(tidied.figures["geo_id"]) == {"us_denver", "us_co"}
    assert any(one.reason == "The place is none of ours" for one in tidied.set_aside)


def _denver(years, **cells):
    return {
        **DENVER,
        years: {**DENVER[years], **{k.replace("_", " "): v for k, v in cells.items()}},
    }


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (graduation(renamed={"Male \nGraduation Rate": "Male \nRate"}), "no column 'Male Grad"),
        (graduation(renamed={"Organization Code": "Code"}), "no header with .*Organization Code"),
        (graduation(last="Notes"), "does not close with 'End of Worksheet'"),
        (graduation(title="Graduation"), "begins with 'Graduation'"),
        (graduation(title="2024-2025 Graduation"), "does not fit 2025"),
        (
            graduation(denver=_denver(4, Male=("50 or fewer", "1%", "1%"))),
            "'50 or fewer' is neither",
        ),
        (graduation(denver=_denver(4, Male=("5%", "1%", "1%"))), "'5%' is neither a number"),
        (graduation(denver=_denver(4, Male=("10", "77.0%", "76.0%"))), "77.0 graduated, 76.0"),
        (
            graduation(renamed={"Foster \nAYG Cohort Size": "Fostered \nAYG Cohort Size"}),
            "no column 'Fost",
        ),
        (
            graduation(denver={**DENVER, 6: {**DENVER[6], "Non-Binary": ("9", "1%", "1%")}}),
            "6572 students, by sex 6581",
        ),
        (b"no workbook", "not a spreadsheet"),
    ],
)
def test_changed_workbook_is_refused(contract, tmp_path, body, words):
    """Another label, mark, year, end or an impossible number of the graduation workbook."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_with(contract, tmp_path, {WORKBOOK: body})
    assert WORKBOOK in str(caught.value)


def test_unknown_group_is_refused(contract, tmp_path):
    """A group that is new in the workbook is named, not dropped."""
    renamed = {
        f"Foster \n{kind}": f"Refugees \n{kind}"
        for kind in ("AYG Cohort Size", "Graduation Rate", "Completion Rate")
    }
    with pytest.raises(SourceChanged, match="the group 'Refugees'; known: All Students"):
        read_with(contract, tmp_path, {WORKBOOK: graduation(renamed=renamed)})


def _absence_row(at, column, cell):
    rows = absence_rows("2021-2022")
    rows[at][column] = cell
    return absence("2021-2022", rows=rows)


def _absence_header(old, new):
    return absence(
        "2021-2022", header=[new if x == old else x for x in absence_header("2021-2022")]
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (_absence_header("District Code", "District"), "no header with County Code, District Code"),
        (_absence_header("Chronically Absent Rate", "Rate"), "0 columns like '% Chronically"),
        (_absence_row(1, 6, "x"), "no number under 2021-2022 Student Count"),
        (_absence_row(1, 7, 0.5), "39781 absent of 92170, but a share of 0.5"),
        (_absence_row(1, 0, "2020-2021"), "the school year '2020-2021' for 0880"),
        (_absence_row(2, 3, ""), "a row of no district"),
        (_absence_row(3, 3, "0001"), r"has \[\] as the state's total"),
        (
            absence("2021-2022", rows=absence_rows("2021-2022")[1:]),
            r"has \[317796.0\] as the state's total; expected: one, of 314141",
        ),
    ],
)
def test_changed_absence_is_refused(contract, tmp_path, body, words):
    """Another column, year, place, share or total of an absence workbook."""
    name = "2021-2022_ChronicAbsenteeism.xlsx"
    with pytest.raises(SourceChanged, match=words) as caught:
        read_with(contract, tmp_path, {name: body})
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({(3, 1): "State Data"}, "no block 'Overall State Attendance Data'"),
        ({(7, 2): "*"}, "no number beside 'Attendance Rate'"),
        ({(5, 6): "Boys Count"}, "the group 'Boys'"),
        ({(5, 8): 0.5}, "share of 0.5"),
        ({(6, 6): "Female Absent"}, "no students, share and absent students of 'Female Count'"),
    ],
)
def test_changed_state_sheet_is_refused(contract, tmp_path, changed, words):
    """A missing block or number, an unknown group or a wrong share of the state's sheet."""
    with pytest.raises(SourceChanged, match=words):
        read_with(contract, tmp_path, {STATE_ABSENCE: state_absence(changed)})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (october(changed={10: "girls"}), "the group 'girls'"),
        (october(changed={5: "13"}), "the grade '13'"),
        (october(changed={7: "False"}), "neither of the state nor of a district"),
        (october(changed={11: ""}), "no number under n_students"),
        (october({**GROUPS, "white": 1}), "sums for 0880 in 2024 that do not fit"),
        (october({**GROUPS, "male": 90000}), "sums for 0880 in 2024 that do not fit"),
        (october().replace(b"subgroup", b"group"), "no column subgroup"),
    ],
)
def test_changed_october_count_is_refused(contract, tmp_path, body, words):
    """An unknown group, grade, place or column, or parts that do not fit their total."""
    with pytest.raises(SourceChanged, match=words):
        read_with(contract, tmp_path, {OCTOBER: body})


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ([NAME, "Eligible for Free Lunch", 2014, "Rate", 0.6], "the data format 'Rate'"),
        ([NAME, "Eligible for Milk", 2014, "Percent", 0.6], "the group 'Eligible for Milk'"),
        ([NAME, "Eligible for Free Lunch", 2014, "Percent", 61.6], "the share 61.6"),
        ([NAME, "Eligible for Free Lunch", 2014, "Percent", "LNE"], "'LNE' for DENVER COUNTY 1"),
    ],
)
def test_changed_kidscount_is_refused(contract, tmp_path, row, words):
    """An unknown format, group or mark, or a share above 1, of a table of KIDS COUNT."""
    with pytest.raises(SourceChanged, match=words):
        read_with(contract, tmp_path, {LUNCH: table([*KIDSCOUNT[LUNCH], row])})


def test_missing_files_are_named(contract, tmp_path):
    """A measure that no file gives is told with the measures that are there and the page."""
    files = specimen()
    del files[WORKBOOK]
    folder = lay_down(tmp_path / "files", files)
    with pytest.raises(SourceMissing, match=r"no file gives 'graduation 4'.*cde\.state\.co\.us"):
        read_folder(contract, SOURCE, folder, tmp_path / "raw")
