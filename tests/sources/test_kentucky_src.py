from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import as_released, figure, lay_down, read_folder
from tests.sources.specimen_kentucky_src import (
    ENROLMENT,
    by_level,
    enrolment,
    graduation,
    money,
    name,
    specimen,
    summary,
    table,
    teachers,
)

SOURCE = "kentucky_src"
FAYETTE, STATE = "165", "999"
PLACE = (FAYETTE, "Fayette County")
GRADUATION = "graduation_4yr_pct_kentucky_src"
SPENDING, TOTAL = (
    "spending_per_student_usd_kentucky_src",
    "expenditure_education_total_usd_kentucky_src",
)
MATH = "kprep_math_elementary_proficient_pct_kentucky_src"
OLD, NEW = "students_kentucky_src_2012_2017", "students_kentucky_src"
DISABLED, LEARNERS = ("student_group", "special_education"), ("student_group", "english_learners")


def read_with(contract, tmp_path, changed):
    """Read the specimen with some of its files put in the place of others."""
    folder = lay_down(tmp_path / "files", {**specimen(), **changed})
    return read_folder(contract, SOURCE, folder, tmp_path / "raw")


@pytest.mark.parametrize(
    ("series", "year", "member", "value"),
    [
        (GRADUATION, 2013, ("total", "total"), 0.827),
        (GRADUATION, 2017, ("race", "white"), 0.878),
        (MATH, 2017, ("total", "total"), 0.513),
        (MATH, 2016, ("grade", "grade_3"), 0.488),
        ("kprep_writing_high_proficient_pct_kentucky_src", 2016, ("grade", "grade_11"), 0.559),
        ("kprep_reading_levels_pct_kentucky_src", 2016, ("kprep_level", "high_novice"), 0.315),
        ("act_composite_mean_kentucky_src", 2017, ("total", "total"), 21),
        ("act_english_benchmark_pct_kentucky_src", 2017, ("total", "total"), 0.583),
        ("ap_exams_3_plus_pct_kentucky_src", 2017, ("race", "hispanic"), 0.5797),
        ("college_or_career_ready_pct_kentucky_src", 2012, ("total", "total"), 0.525),
        (OLD, 2015, ("total", "total"), 39175),
        (OLD, 2017, ("race", "two_or_more"), 1949),
        (OLD, 2017, DISABLED, 4330),
        (OLD, 2014, LEARNERS, 4016),
        (NEW, 2024, ("total", "total"), 44362),
        (NEW, 2024, ("grade", "pre_kindergarten"), 1318),
        (NEW, 2024, LEARNERS, 8242),
        ("special_education_pct_kentucky_src_2013_2017", 2017, ("sex", "male"), 0.143),
        ("teachers_fte_kentucky_src", 2017, ("race", "black"), 212),
        ("teacher_qualification_pct_kentucky_src", 2017, ("teacher_qualification", "master"), 0.53),
        ("teacher_salary_mean_usd_kentucky_src", 2017, ("total", "total"), 58915),
        (SPENDING, 2016, ("total", "total"), 15030),
        (SPENDING, 2016, ("spending_function", "instruction"), 7357),
        (TOTAL, 2016, ("spending_function", "administration"), 57435665),
        ("revenue_education_total_usd_kentucky_src", 2016, ("revenue_source", "federal"), 39647055),
    ],
)
def test_figures_are_reproduced(reading, series, year, member, value):
    """Each table gives the figure that stands in it, in its own unit."""
    found = figure(reading.rows, series, FAYETTE, year, *member).value
    assert found == pytest.approx(value, abs=1e-9)


def test_binary_tails_are_gone(tidied):
    """A share with the tail of a binary fraction becomes the per cent that was published."""
    rows = tidied.figures
    kept = rows[(rows["series_id"] == GRADUATION) & (rows["geo_id"] == "us_lexington")]
    assert 82.7 in set(kept["value"])


def test_empty_cells_are_missing(reading):
    """An empty cell is a missing value that says what it can mean."""
    migrant = figure(reading.rows, GRADUATION, FAYETTE, 2013, "student_group", "migrant")
    assert (migrant.value, migrant.obs_status) == (None, "O")
    assert "suppressed" in migrant.note


def test_both_names_of_a_group_are_one(reading):
    """Limited English proficiency and English learners are one group over the years."""
    assert figure(reading.rows, GRADUATION, FAYETTE, 2015, *LEARNERS).value == 0.521
    assert figure(reading.rows, GRADUATION, FAYETTE, 2016, *LEARNERS).value == 0.547


@pytest.mark.parametrize("series", [SPENDING, TOTAL, "revenue_education_total_usd_kentucky_src"])
def test_a_year_of_zeros_is_missing(reading, series):
    """All amounts of 2016-17 are 0 and none of them is an amount; the mark is kept."""
    rows = [row for row in reading.rows if (row.series_id, row.year) == (series, 2017)]
    assert rows
    assert {(row.value, row.obs_status, row.source_flag) for row in rows} == {(None, "O", "0.0")}


def test_a_single_zero_is_an_amount(contract, tmp_path):
    """A function without any expenditure in a year that has others stays 0."""
    rows = [
        [*row[:-1], "0.0"] if row[3:6] == ["expenditure", "pp", "transport"] else row
        for row in money(PLACE)
    ]
    rows = read_with(contract, tmp_path, {name("rev_exp"): table(rows)}).rows
    assert figure(rows, SPENDING, FAYETTE, 2016, "spending_function", "transport").value == 0


@pytest.mark.parametrize(
    ("year", "status", "expected"),
    [(2015, "O", None), (2016, "O", None), (2017, "A", 64)],
)
def test_doubtful_graduation_is_held_back(contract, tidied, year, status, expected):
    """Two rates of students with disabilities are withheld with the published value in the note."""
    rows = as_released(contract, SOURCE, tidied.figures)
    (row,) = rows[
        (rows["series_id"] == GRADUATION)
        & (rows["geo_id"] == "us_lexington")
        & (rows["category"] == "special_education")
        & (rows["year"] == year)
    ].to_dict("records")
    assert row["obs_status"] == status
    assert (row["value"] if expected else None) == expected
    if not expected:
        assert row["note"].startswith("Published as ")


def test_attendance_is_a_quotient_of_ours(reading):
    """Attendance by membership has status E and says so."""
    row = figure(reading.rows, "attendance_pct_kentucky_src", FAYETTE, 2016)
    assert row.value == pytest.approx(37575.02 / 39720.04)
    assert (row.obs_status, "Divided by us" in row.note) == ("E", True)
    women = figure(reading.rows, "female_teachers_pct_kentucky_src", FAYETTE, 2017)
    assert women.value == pytest.approx(2262 / 2834)


def test_quotients_of_the_file_are_told(reading):
    """The share ready for college was divided in the file, the one ready for either was not."""
    assert figure(reading.rows, "college_ready_pct_kentucky_src", FAYETTE, 2012).obs_status == "E"
    series = "college_or_career_ready_pct_kentucky_src"
    assert figure(reading.rows, series, FAYETTE, 2012).obs_status == "A"


def test_degrees_that_do_not_add_up_are_held_back(reading):
    """Where the shares of degrees cover 0.83 of the teachers, none of them is given."""
    series = "teacher_qualification_pct_kentucky_src"
    row = figure(reading.rows, series, FAYETTE, 2015, "teacher_qualification", "master")
    assert (row.value, row.obs_status, row.source_flag) == (None, "O", "0.442")
    assert "0.83" in row.note


@pytest.mark.parametrize(
    ("series", "status"),
    [
        ("kprep_science_elementary_proficient_pct_kentucky_src", "B"),
        ("kprep_reading_high_proficient_pct_kentucky_src", "B"),
        (MATH, "A"),
    ],
)
def test_another_test_is_a_break(reading, series, status):
    """Science and the high school tests of 2017-18 are others than before; the rest goes on."""
    row = figure(reading.rows, series, FAYETTE, 2018)
    assert (row.obs_status, bool(row.note)) == (status, status == "B")


def test_students_tested_stand_beside_the_share(reading):
    """The number of students tested is the sample of a result."""
    assert figure(reading.rows, MATH, FAYETTE, 2017).sample_size == 9669
    assert figure(reading.rows, "act_math_mean_kentucky_src", FAYETTE, 2017).sample_size == 2508


def test_two_counts_of_students_are_two_series(reading, contract):
    """Membership of 2019-20 and after is never one line with the count before."""
    years = {
        series: {row.year for row in reading.rows if row.series_id == series}
        for series in (OLD, NEW)
    }
    assert not years[OLD] & years[NEW]
    assert "6 per cent" in contract.series_by_id[NEW].definition_note


def test_own_groups_are_set_aside(reading):
    """The gap group, kinds of disability and home languages are counted, not loaded."""
    (own,) = [one for one in reading.set_aside if one.reason.startswith("Groups of Kentucky")]
    assert own.rows >= 36
    assert any(one.reason == "The row belongs to no series" for one in reading.set_aside)


def test_local_instruments_are_local(contract):
    """K-PREP, the ACT of all students and readiness are used by Kentucky alone."""
    scopes = {
        one.series_id: one.scope
        for one in contract.series_of(SOURCE)
        if one.series_id.startswith(("kprep_", "act_", "college_", "career_"))
    }
    assert len(scopes) == 35
    assert set(scopes.values()) == {"local"}
    assert contract.series_by_id[GRADUATION].scope == "national"


def test_places_are_lexington_and_kentucky(tidied):
    """District 165 is Lexington's and 999 the state."""
    assert set(tidied.figures["geo_id"]) == {"us_lexington", "us_ky"}


def _swapped(rows, at, column, cell):
    rows[at][column] = cell
    return table(rows)


@pytest.mark.parametrize(
    ("file", "body", "words"),
    [
        (
            name("grad"),
            _swapped(graduation(PLACE), 0, 4, "rate"),
            "no column grad_rate for 165",
        ),
        (name("grad"), _swapped(graduation(PLACE), 0, 2, "group"), "no column student_group"),
        (
            name("grad"),
            _swapped(graduation(PLACE), 1, 2, "Refugees"),
            "the group 'Refugees'; known",
        ),
        (name("grad"), _swapped(graduation(PLACE), 1, 3, "2013"), "place '165' and year '2013'"),
        (name("grad"), _swapped(graduation(PLACE), 1, 4, "*"), r"'\*' under grad_rate of 165"),
        (name("grad"), _swapped(graduation(PLACE), 1, 4, "82.7"), "82.7 under grad_rate.*range"),
        (name("ach_level"), _swapped(by_level(PLACE), 1, 7, 0.5), "levels of All Students.*add up"),
        (name("ach_level"), table(by_level(PLACE)[:1]), "no row below its header"),
        (name("grad"), table(graduation(PLACE)).rstrip(), "was cut"),
        (name("teach"), _swapped(teachers(PLACE), 1, 3, -1), "-1 under fte_total.*out of range"),
        (
            name("ach_level"),
            table([row for row in by_level(PLACE) if row[4] != "Writing"]),
            "no row with .*Writing",
        ),
        (name("fin_summary"), _swapped(summary(PLACE), 0, 5, "amount"), "no column value"),
        (name("fin_summary"), table([*summary(PLACE), summary(PLACE)[1]]), "'summary ada'.*twice"),
        (name("rev_exp"), _swapped(money(PLACE), 1, 6, "5.0"), "expenditure total of 5, its parts"),
        (ENROLMENT, _swapped(enrolment(), 1, 6, "13"), "the grade '13'"),
        (ENROLMENT, _swapped(enrolment(), 1, 1, "School"), "the type 'School'; known: State"),
        (ENROLMENT, _swapped(enrolment(), 1, 7, "girls"), "the group 'girls'"),
        (ENROLMENT, _swapped(enrolment(), 0, 0, "year"), "no column end_year"),
    ],
)
def test_changed_table_is_refused(contract, tmp_path, file, body, words):
    """Another column, group, year, mark or grade, or an impossible number, stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_with(contract, tmp_path, {file: body})
    assert file in str(caught.value)


@pytest.mark.parametrize("file", [name("grad"), name("teach", "state"), ENROLMENT])
def test_missing_tables_are_named(contract, tmp_path, file):
    """A table that is absent for districts or for the state is told by its name and page."""
    files = specimen()
    del files[file]
    folder = lay_down(tmp_path / "files", files)
    pattern = file.partition("__fayette")[0].partition("_2020")[0]
    with pytest.raises(SourceMissing, match=rf"{pattern}.*kyschoolreportcard\.com"):
        read_folder(contract, SOURCE, folder, tmp_path / "raw")
