"""Promises of the reader of ACARA's NAPLAN table."""

from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import figure, lay_down, read_folder
from tests.sources.specimen_acara_naplan import HEADER, NAME, ROWS, table, workbook

SOURCE = "acara_naplan"
MEAN = "naplan_numeracy_mean_acara_naplan"
MINIMUM = "naplan_numeracy_minimum_pct_acara_naplan"
PARTICIPATION = "naplan_language_conventions_participation_pct_acara_naplan"


def _read(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def test_half_widths_become_standard_errors(reading):
    """A 95 % half-width is divided by 1.96, and the note says so."""
    mean = figure(reading.rows, MEAN, "AUS", 2008, "grade", "grade_3")
    assert (mean.value, mean.std_error) == (396.9, 1 / 1.96)
    share = figure(reading.rows, MINIMUM, "AUS", 2008, "grade", "grade_3")
    assert (share.value, share.std_error) == (95.0, 0.2 / 1.96)
    assert "95 % interval, divided by 1.96" in mean.note


def test_participation_has_no_standard_error(reading):
    """Participation is a full count; that of grammar stands for the test of conventions."""
    row = figure(reading.rows, PARTICIPATION, "AUS", 2008, "grade", "grade_3")
    assert (row.value, row.std_error, row.note) == (96.6, None, None)


def test_students_tested_are_the_sample(reading):
    """The number that took part stands beside each figure."""
    assert figure(reading.rows, MEAN, "AUS", 2008, "grade", "grade_3").sample_size == 261_597


def test_year_levels_are_grades_without_a_total(reading):
    """Each year level is its own category: no mean over year levels is made."""
    members = {(row.breakdown, row.category) for row in reading.rows}
    assert members == {("grade", f"grade_{level}") for level in (3, 5, 7, 9)} & members
    assert "total" not in {row.breakdown for row in reading.rows}


def test_years_without_a_test_have_no_rows(reading):
    """2020 is no gap of the file but a year without a test; writing begins in 2011."""
    assert 2020 not in {row.year for row in reading.rows}
    writing = [row.year for row in reading.rows if "writing" in row.series_id]
    assert min(writing) >= 2011


def test_the_published_workbook_is_read_like_the_csv(contract, tmp_path):
    """The sheet Data of the workbook, numbers as numbers, gives the same figures."""
    from_csv = _read(contract, tmp_path / "csv", {NAME: table()}).rows
    book = _read(contract, tmp_path / "book", {"naplan results.xlsx": workbook(ROWS)}).rows
    assert [row._replace(file="") for row in book] == [row._replace(file="") for row in from_csv]


def test_victoria_is_read_where_the_table_has_it(contract, tmp_path):
    """Rows of a state are figures of that state."""
    rows = [*ROWS, {**ROWS[1], "STATE": "VIC", "MEAN": "410.0"}]
    found = _read(contract, tmp_path, {NAME: table(rows)}).rows
    assert figure(found, MEAN, "VIC", 2008, "grade", "grade_3").value == 410.0


def test_other_subgroups_are_counted(contract, tmp_path):
    """Rows of a subgroup are set aside with their name."""
    rows = [*ROWS, {**ROWS[1], "SUBGROUP": "Male"}]
    reading = _read(contract, tmp_path, {NAME: table(rows)})
    assert [(one.rows, one.example) for one in reading.set_aside] == [(1, f"{NAME}: Male")]


def test_an_empty_cell_is_missing(contract, tmp_path):
    """A figure that is not published is missing and never a number."""
    rows = [{**ROWS[1], "MEAN": "", "MEAN_CI": ""}, *ROWS]
    rows[0]["YEAR_LEVEL"] = "7"
    found = _read(contract, tmp_path, {NAME: table(rows)}).rows
    gap = figure(found, MEAN, "AUS", 2008, "grade", "grade_7")
    assert (gap.value, gap.std_error, gap.obs_status) == (None, None, "O")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"STATE": "NZL"}, "STATE 'NZL' is none of ACT, AUS"),
        ({"YEAR_LEVEL": "4"}, "YEAR_LEVEL '4' is none of 3, 5, 7, 9"),
        ({"DOMAIN": "Science"}, "DOMAIN 'Science'"),
        ({"CALENDAR_YEAR": "2023"}, "a row of 2023: from 2023 on results are on another scale"),
        ({"MEAN": "n.p."}, "no number under MEAN"),
        ({"MEAN_CI": "±1"}, "no number under MEAN_CI"),
    ],
)
def test_unknown_codes_and_marks_are_refused(contract, tmp_path, change, words):
    """A code, mark or year that the reader does not know stops it and is named."""
    rows = [{**row, **change} if row["DOMAIN"] == "Numeracy" else row for row in ROWS]
    book = {"naplan results.xlsx": workbook(rows)}
    with pytest.raises(SourceChanged, match=words) as caught:
        _read(contract, tmp_path, book)
    assert "naplan results.xlsx" in str(caught.value)


def test_a_domain_without_rows_is_refused(contract, tmp_path):
    """A table without one of the tests is another layout."""
    rows = [row for row in ROWS if row["DOMAIN"] != "Reading"]
    with pytest.raises(SourceChanged, match="no row of Reading for all students"):
        _read(contract, tmp_path, {NAME: table(rows)})


def test_a_renamed_column_is_refused(contract, tmp_path):
    """The column that is missing is named with those that are there."""
    header = ["MEAN_SE" if label == "MEAN_CI" else label for label in HEADER]
    with pytest.raises(SourceChanged, match=r"no column MEAN_CI; found: .*MEAN_SE"):
        _read(contract, tmp_path, {NAME: table(header=header)})


def test_a_missing_file_is_named(contract, tmp_path):
    """An empty folder is told with the pattern and the page where the file is found."""
    with pytest.raises(SourceMissing, match=r"aplan.*acara\.edu\.au"):
        _read(contract, tmp_path, {})
