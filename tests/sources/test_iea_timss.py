from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import figure, lay_down, read_folder
from tests.sources.specimen_iea_timss import (
    MATHS_4,
    mean_file,
    sex_file,
    specimen,
    spread_file,
)

SOURCE = "iea_timss"
MATHS_4_MEAN, MATHS_8_MEAN = "timss_math_g4_mean_iea_timss", "timss_math_g8_mean_iea_timss"


def read_with(contract, tmp_path, **files):
    """Read the specimen with some of its files replaced, by name without the ending."""
    laid = {**specimen(), **{f"{name}.csv": body for name, body in files.items()}}
    return read_folder(contract, SOURCE, lay_down(tmp_path / "files", laid), tmp_path / "raw")


@pytest.mark.parametrize(
    ("series", "code", "year", "value"),
    [
        (MATHS_4_MEAN, "Hong Kong", 2019, 602),
        (MATHS_4_MEAN, "Australia", 2019, 516),
        (MATHS_4_MEAN, "United States", 1995, 518),
        (MATHS_8_MEAN, "South Korea", 2015, 606),
        (MATHS_8_MEAN, "United States", 2015, 518),
        ("timss_science_g4_mean_iea_timss", "Singapore", 2019, 595),
        ("timss_math_g4_p10_iea_timss", "Singapore", 2019, 519),
        ("timss_math_g4_p90_p10_gap_iea_timss", "United States", 2019, 219),
        ("timss_math_g8_above_p90_pct_iea_timss", "Singapore", 2015, 40.7),
        ("timss_math_g8_below_p5_pct_iea_timss", "United States", 2015, 6.5),
        ("timss_science_g8_advanced_pct_iea_timss", "United States", 2019, 15),
    ],
)
def test_figure_is_taken_out_of_its_cell(reading, series, code, year, value):
    """Lists, HTML about names and marks, and blanks behind names leave figure and place."""
    row = figure(reading.rows, series, code, year)
    assert (row.value, row.std_error, row.obs_status) == (value, None, "A")


def test_mark_of_a_comparison_is_no_caution(reading):
    """A star says that a score differs from the United States and is not kept."""
    assert {row.source_flag for row in reading.rows if row.value is not None} == {None}


def test_average_of_all_systems_is_not_one_of_them(reading):
    """The parent line has its name in another column and is a place of its own."""
    overall = "Participating advanced economy, overall average"
    assert figure(reading.rows, MATHS_4_MEAN, overall, 2019).value == 541


def test_grade_that_was_not_tested_is_told_so(reading):
    """NA of grade 4 in 1999 is not collected, and no number."""
    row = figure(reading.rows, MATHS_4_MEAN, "United States", 1999)
    assert (row.value, row.obs_status, row.source_flag) == (None, "L", "NA")


def test_other_missing_cells_are_missing(contract, tmp_path):
    """An empty cell in another year is missing, without a mark."""
    body = mean_file().replace(b"541", b"")
    row = figure(
        read_with(contract, tmp_path, ncses_9411=body).rows, MATHS_4_MEAN, "United States", 2011
    )
    assert (row.value, row.obs_status, row.source_flag) == (None, "O", None)


def test_girls_and_boys_of_two_subjects_stay_apart(reading):
    """A line is found by subject and sex together; the heading without figures is none."""
    of_us = [
        figure(reading.rows, f"timss_{subject}_g8_mean_iea_timss", "United States", 2019, *member)
        for subject in ("math", "science")
        for member in (("sex", "female"), ("sex", "male"))
    ]
    assert [row.value for row in of_us] == [517, 514, 525, 520]


def test_figures_that_may_not_be_passed_on_have_series_of_their_own(reading, contract):
    """No series has figures both of the IEA's file and of the public tables."""
    withheld = set(contract.source(SOURCE).withheld_files)
    files: dict[str, set[bool]] = {}
    for row in reading.rows:
        files.setdefault(row.series_id, set()).add(row.file in withheld)
    assert {frozenset(kinds) for kinds in files.values()} == {
        frozenset({True}),
        frozenset({False}),
    }


def test_grades_of_the_computed_file_stay_apart(reading):
    """What stands behind the point is the grade; Numeracy is another test."""
    fourth = figure(reading.rows, f"{MATHS_4_MEAN}_computed", "SGP", 2015)
    assert (round(fourth.value, 3), round(fourth.std_error, 3)) == (617.671, 3.835)
    assert fourth.sample_size == 6517
    eighth = figure(reading.rows, f"{MATHS_8_MEAN}_computed", "USA", 2015)
    assert round(eighth.value, 3) == 518.296


def test_notes_of_tables_are_counted(reading):
    """The notes are laid down beside the tables and hold no figures."""
    assert any(one.reason.startswith("Notes of a table") for one in reading.set_aside)


def _changed(before, after):
    body = spread_file("9445", MATHS_4)
    assert before.encode() in body
    return body.replace(before.encode(), after.encode(), 1)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"ncses_9445": _changed("field_average_score", "average")}, "no column field_average"),
        ({"ncses_9445": _changed("'625', '*'", "'625', 'D'")}, r"Singapore, .*'D'\]' is not a"),
        ({"ncses_9445": _changed("'625', '*'", "'s', '*'")}, "'s'.*is not a figure or NA, na"),
        ({"ncses_9445": _changed("['625', '*']", "[625")}, "is not the text of a list"),
        ({"ncses_9445": _changed("['625', '*']", "[]")}, "is a list without a figure"),
        ({"ncses_9411": mean_file("-")}, "Grade 4 mathematics, 1999: '-' is not a figure"),
        (
            {"ncses_9411": mean_file().replace(b"Grade 4 math", b"Year 4 math")},
            "0 lines are Grade 4 mathematics; valid: 1 of Grade 4 science",
        ),
        ({"ncses_9448": sex_file().replace(b"field_", b"of_")}, "no column of a year"),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, files, words):
    """A column, line, mark or cell that is not known stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_with(contract, tmp_path, **files)
    assert next(iter(files)) in str(caught.value)


@pytest.mark.parametrize(
    "name", sorted(name for name in specimen() if not name.endswith("_notes.md"))
)
def test_a_missing_file_is_named(contract, tmp_path, name):
    """Each table is needed, and its absence is told with its name."""
    laid = {path: body for path, body in specimen().items() if path != name}
    with pytest.raises(SourceMissing, match=name):
        read_folder(contract, SOURCE, lay_down(tmp_path / "files", laid), tmp_path / "raw")
