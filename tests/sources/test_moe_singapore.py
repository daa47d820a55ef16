from __future__ import annotations

from collections import Counter

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.tidy import tidy
from tests.source_tools import figure, lay_down, raw_files, read_folder
from tests.sources.specimen_moe_singapore import specimen

SOURCE = "moe_singapore"
PLACE = "Singapore"
PRIMARY = "students-and-teachers-primary-schools.csv"
SECONDARY = "students-and-teachers-secondary-schools.csv"
CLASSES = "number-of-classes-and-class-size-by-level.csv"


@pytest.fixture(name="rows", scope="module")
def _rows(reading):
    return reading.rows


def changed(contract, tmp_path, name, old, new):
    """Read the specimen with one text of one file replaced."""
    files = specimen()
    assert old.encode() in files[name]
    files[name] = files[name].replace(old.encode(), new.encode())
    return read_folder(contract, SOURCE, lay_down(tmp_path / "files", files), tmp_path / "raw")


@pytest.mark.parametrize(
    ("series", "year", "breakdown", "category", "value"),
    [
        ("students_moe_singapore", 2021, "level", "primary", 233882),
        ("students_moe_singapore", 2021, "level", "secondary", 162731),
        ("students_moe_singapore", 2021, "level", "pre_university", 25349),
        ("students_moe_singapore", 2021, "total", "total", 233882 + 162731 + 25349),
        ("teachers_moe_singapore", 2018, "level", "primary", 15787),
        ("students_per_teacher_moe_singapore", 2018, "level", "primary", 14.8),
        ("students_per_teacher_moe_singapore", 2018, "level", "secondary", 11.6),
        ("class_size_moe_singapore", 2018, "level", "primary", 33.1),
        ("class_size_moe_singapore", 2018, "grade", "secondary_2", 35.3),
        ("classes_moe_singapore", 2018, "level", "secondary", 4892),
        ("spending_per_student_sgd_moe_singapore", 2018, "level", "primary", 12020),
        ("spending_per_student_sgd_moe_singapore", 2018, "level", "pre_university", 17702),
        ("gov_expenditure_education_sgd_moe_singapore", 2020, "total", "total", 12630001),
    ],
)
def test_published_figures_are_reproduced(rows, series, year, breakdown, category, value):
    """Each table gives the figures that are printed in it."""
    assert figure(rows, series, PLACE, year, breakdown, category).value == value


def test_girls_are_not_added_to_both_sexes(rows):
    """Rows of sex MF hold both sexes: a level is their sum alone, boys are what girls leave."""
    level = figure(rows, "students_moe_singapore", PLACE, 1981, "level", "primary")
    assert level.value == 210245 + 74756
    total = figure(rows, "students_moe_singapore", PLACE, 1981)
    girls = figure(rows, "students_moe_singapore", PLACE, 1981, "sex", "female")
    boys = figure(rows, "students_moe_singapore", PLACE, 1981, "sex", "male")
    assert girls.value == 99357 + 36577 + 58475 + 20623 + 4084 + 6504
    assert boys.value == total.value - girls.value


def test_teachers_have_no_sexes(rows):
    """Women among teachers are never given as girls."""
    assert not [r for r in rows if "teachers" in r.series_id and r.breakdown == "sex"]


def test_total_needs_all_levels(rows):
    """A year that one level lacks has figures by level and no total."""
    students = [r for r in rows if r.series_id == "students_moe_singapore" and r.year == 1980]
    assert [(r.breakdown, r.category) for r in students] == [("level", "primary")]


def test_sums_say_that_they_are_sums(rows):
    """A sum over school types has status E and a note; a figure as published has A and none."""
    summed = figure(rows, "students_moe_singapore", PLACE, 2021, "level", "primary")
    assert (summed.obs_status, summed.note) == ("E", "Added up over school types")
    published = figure(rows, "class_size_moe_singapore", PLACE, 2018, "level", "primary")
    assert (published.obs_status, published.note) == ("A", None)


def test_negligible_is_left_out_and_named(rows):
    """A part published as "-" is no zero: the sum names it as left out."""
    teachers = figure(rows, "teachers_moe_singapore", PLACE, 2021, "level", "pre_university")
    assert teachers.value == 536 + 1269 + 536
    assert "without Specialised Independent, published as '-'" in teachers.note
    total = figure(rows, "teachers_moe_singapore", PLACE, 2021)
    assert "Specialised Independent (pre-university)" in total.note


def test_all_parts_negligible_is_no_figure(contract, tmp_path):
    """A year whose every part is "-" is missing as not significant, with the mark kept."""
    lay_down(tmp_path / "files", specimen())
    rows = read_folder(contract, SOURCE, tmp_path / "files", tmp_path / "raw").rows
    teachers = figure(rows, "teachers_moe_singapore", PLACE, 2018, "level", "pre_university")
    assert (teachers.value, teachers.obs_status, teachers.source_flag) == (None, "N", "-")
    total = figure(rows, "teachers_moe_singapore", PLACE, 2018)
    assert (total.value, total.obs_status) == (None, "N")


def test_negligible_single_figure_is_missing(contract, tmp_path):
    """A "-" that is not part of a sum is missing as not significant."""
    rows = changed(
        contract, tmp_path, CLASSES, "2018,Primary,All,7089,33.1", "2018,Primary,All,-,-"
    )
    cell = figure(rows.rows, "class_size_moe_singapore", PLACE, 2018, "level", "primary")
    assert (cell.value, cell.obs_status, cell.source_flag) == (None, "N", "-")


def test_changed_spelling_of_a_school_type_is_the_same_type(rows):
    """Specialised independent schools are in the sum under each of their spellings."""
    secondary = figure(rows, "students_moe_singapore", PLACE, 2021, "level", "secondary")
    assert secondary.value == 36037 + 109172 + 11961 + 2803 + 2758
    assert figure(rows, "students_moe_singapore", PLACE, 1981, "level", "secondary").value == 157307


def test_total_row_is_the_level_and_grades_are_grades(rows):
    """Level "All" becomes the level of education, a single grade never does."""
    sizes = [r for r in rows if r.series_id == "class_size_moe_singapore" and r.year == 2018]
    assert Counter(r.breakdown for r in sizes)["level"] == 3
    assert figure(rows, "classes_moe_singapore", PLACE, 2018, "level", "primary").value == 7089


def test_grades_that_changed_name_are_one_line(rows):
    """PreU 1 of 1988 and JC 1 / PreU 1 of 2018 are the same grade."""
    for year, size in ((1988, 26.8), (2018, 24.1)):
        cell = figure(rows, "class_size_moe_singapore", PLACE, year, "grade", "pre_university_1")
        assert cell.value == size


def test_zero_classes_are_no_figure(rows):
    """A class size of 0 is missing with the mark kept, never a size of 0."""
    cell = figure(rows, "class_size_moe_singapore", PLACE, 1987, "level", "pre_university")
    assert (cell.value, cell.obs_status, cell.source_flag) == (None, "O", "0")
    assert not [r for r in rows if r.series_id.startswith("class") and r.value == 0]


def test_quotient_of_counts_agrees_with_the_published_ratio(rows):
    """Our quotient is the ministry's ratio to its one decimal, and goes on to 2021."""
    compared = [("primary", 1981), ("secondary", 1981), ("primary", 2018)]
    for level, year in compared:
        own, published = (
            figure(rows, f"students_per_teacher_{name}", PLACE, year, "level", level).value
            for name in ("counts_moe_singapore", "moe_singapore")
        )
        assert own == pytest.approx(published, abs=0.05 + 1e-9)
    own = figure(rows, "students_per_teacher_counts_moe_singapore", PLACE, 2021, "level", "primary")
    assert own.value == 233882 / 16076
    assert own.note.startswith("Divided by us")


def test_rows_of_no_series_are_counted(contract, folder, tmp_path):
    """Polytechnics, universities and ended grades are set aside with their number."""
    reading = read_folder(contract, SOURCE, folder, tmp_path / "raw")
    examples = [one.example for one in reading.set_aside if "no series" in one.reason]
    assert any("Polytechnics" in example for example in examples)
    assert any("Primary 7" in example for example in examples)
    assert all(one.rows > 0 for one in reading.set_aside)


def test_rows_of_girls_are_counted_where_they_are_not_used(contract, folder, tmp_path):
    """Asking for teachers alone sets the rows of women aside, as a part of MF."""
    series = [
        one for one in contract.series_of(SOURCE) if one.series_id == "teachers_moe_singapore"
    ]
    reading = read_folder(contract, SOURCE, folder, tmp_path / "raw", series)
    assert {one.reason.split(":")[0] for one in reading.set_aside} == {"Rows of sex F"}


def test_one_series_is_its_share_of_all(contract, folder, tmp_path, rows):
    """Asking for one series gives exactly what asking for all gives of it."""
    for one in contract.series_of(SOURCE):
        alone = read_folder(contract, SOURCE, folder, tmp_path / "raw", [one]).rows
        assert alone == [row for row in rows if row.series_id == one.series_id]


def test_figures_stand_in_the_indicators_unit(contract, folder, tmp_path):
    """Thousands of dollars become dollars, all rows are Singapore and within the valid range."""
    files = raw_files(contract, SOURCE, folder, tmp_path / "raw")
    reading = read_folder(contract, SOURCE, folder, tmp_path / "raw")
    figures = tidy(SOURCE, reading, contract, files).figures
    assert set(figures["geo_id"]) == {"sg"}
    spent = figures[figures["series_id"] == "gov_expenditure_education_sgd_moe_singapore"]
    assert spent[spent["year"] == 2020]["value"].tolist() == [12_630_001_000]
    for series_id, group in figures.groupby("series_id"):
        low, high = contract.indicator_of[series_id].valid_range
        assert group["value"].dropna().between(low, high).all()


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (PRIMARY, "school_type", "type", "no column school_type"),
        (PRIMARY, "2021,MF,Govt", "2021,MF,All", "unknown school type 'All'"),
        (PRIMARY, "2021,MF,Govt", "2021,M,Govt", "unknown sex 'M'"),
        (PRIMARY, "2021,MF,Govt", "2021,MF,Aided", "two rows for 2021, MF, Aided"),
        (PRIMARY, "2021,F,Govt,80127,9431\r\n", "", "same school types"),
        (PRIMARY, "166856", "n.a.", "no number under students_pri"),
        (SECONDARY, "2021,MF,Specialised Independent,2758", "2021,MF,Specialised,2758", "two rows"),
        (CLASSES, "2018,Primary,All,7089", "2018,Secondary,All,7089", "two rows for 2018"),
        (CLASSES, "Secondary 5", "Secondary Five", "no row with"),
        (CLASSES, "1087,36", "1087", "4 fields, not 5"),
    ],
)
def test_changed_layout_is_refused(contract, tmp_path, name, old, new, words):
    """Another column, sex, school type, label or shape stops the reading and is named."""
    with pytest.raises(SourceChanged, match=words) as caught:
        changed(contract, tmp_path, name, old, new)
    assert name in str(caught.value)


def test_missing_file_is_named(contract, tmp_path):
    """A file that is not there is named with the place where it is found."""
    files = {name: body for name, body in specimen().items() if name != CLASSES}
    with pytest.raises(SourceMissing, match=r"number-of-classes.*data\.gov\.sg"):
        read_folder(contract, SOURCE, lay_down(tmp_path / "files", files), tmp_path / "raw")
