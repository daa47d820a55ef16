"""Promises of the reader of the Victorian authority's file of schools."""

from __future__ import annotations

import csv

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.sheets import csv_records, number
from tests.source_tools import figure, lay_down, raw_files, read_folder
from tests.sources.specimen_vcaa import HEADER, NAME, ROWS, VCE, VET, table

SOURCE = "vcaa"
STUDENTS = "vce_students_vcaa"
SCHOOLS = "vce_schools_vcaa"
VET_STUDENTS = "vet_in_schools_students_vcaa"
AWARDED = "vce_vocational_major_awarded_vcaa"
PLACE = "Victoria"


def _read(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


@pytest.mark.parametrize(
    ("series", "specimen_value", "real_value"),
    [
        (STUDENTS, 566 + 711 + 4 + 33, 101_165),
        (SCHOOLS, 5, 601),
        (VET_STUDENTS, 11 + 5 + 487 + 8 + 13 + 35, 56_023),
        (AWARDED, 45, 8117),
    ],
)
def test_sums_over_schools(reading, kind, series, specimen_value, real_value):
    """Students are added up over schools, and schools with any student are counted."""
    row = figure(reading.rows, series, PLACE, 2024)
    assert row.value == {"specimen": specimen_value, "real": real_value}[kind]
    assert row.obs_status == "E"


def test_suppressed_schools_are_in_no_sum(reading, kind):
    """A "< 4" is in no sum, counts as a school, and is counted in the note."""
    note = figure(reading.rows, AWARDED, PLACE, 2024).note
    added, hidden = {"specimen": (1, 1), "real": (387, 54)}[kind]
    expected = f"Added up from {added} schools; {hidden} schools with fewer than 4 students left"
    assert note == f"{expected} out"


def test_a_dash_is_no_school(contract, tmp_path):
    """A school with a dash has no such students: it is neither counted nor left out."""
    dash = [row for row in ROWS if row[0] == "Ignatius Learning Centre"]
    rows = _read(contract, tmp_path, {NAME: table(dash)}).rows
    assert figure(rows, SCHOOLS, PLACE, 2024).value == 0
    assert figure(rows, STUDENTS, PLACE, 2024).note == "Added up from 0 schools"


def test_medians_and_percentages_are_set_aside(reading, kind):
    """Scores of schools become no figure: their schools are counted with the reason."""
    assert {row.code for row in reading.rows} == {PLACE}
    (aside,) = reading.set_aside
    assert aside.rows == {"specimen": 6, "real": 602}[kind]


def test_scores_of_single_schools(contract, real_sources, tmp_path):
    """The true values of single schools stand in their rows; "I/D" is no number."""
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    (file,) = raw_files(contract, SOURCE, real_sources / SOURCE, tmp_path)
    schools = csv_records(SOURCE, file, HEADER[:3])
    with (real_sources / "CHECKS.csv").open(encoding="utf-8", newline="") as handle:
        checks = [row for row in csv.DictReader(handle) if row["source_id"] == SOURCE]
    assert len(checks) == 3
    for check in checks:
        name = check["geography"].removesuffix(" (school)")
        (school,) = (row for row in schools if row["School"] == name)
        expected = float(check["value"]) if check["value"] else None
        assert number(school[check["series"]]) == expected


@pytest.mark.parametrize("mark", ["I/D", "n/a", "", "<4"])
def test_an_unknown_mark_is_refused(contract, tmp_path, mark):
    """A mark that a column of counts does not have stops the reading and names the school."""
    at = HEADER.index(VCE)
    changed = [*ROWS[0][:at], mark, *ROWS[0][at + 1 :]]
    with pytest.raises(SourceChanged, match=r"Mac\.Robertson.* in MELBOURNE: '.*' is no number"):
        _read(contract, tmp_path, {NAME: table([changed, *ROWS[1:]])})


def test_a_school_twice_is_refused(contract, tmp_path):
    """Name and suburb name one school."""
    with pytest.raises(SourceChanged, match="twice: Catholic Regional College, SYDENHAM"):
        _read(contract, tmp_path, {NAME: table([*ROWS, ROWS[2]])})


def test_a_file_that_was_cut_is_refused(contract, tmp_path):
    """Half of the schools would be half of the sums: a line without its end stops the reading."""
    body = table()
    with pytest.raises(SourceChanged, match="was cut"):
        _read(contract, tmp_path, {NAME: body[: len(body) // 2]})


def test_a_renamed_column_is_refused(contract, tmp_path):
    """The column that is missing is named."""
    header = ["VET students" if label == VET else label for label in HEADER]
    with pytest.raises(SourceChanged, match="no column Number of students enrolled in a Voc"):
        _read(contract, tmp_path, {NAME: table(header=header)})


def test_a_missing_file_is_named(contract, tmp_path):
    """An empty folder is told with the pattern and the page."""
    with pytest.raises(SourceMissing, match=r"VCE.*vcaa\.vic\.edu\.au"):
        _read(contract, tmp_path, {})
