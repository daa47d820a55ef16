"""Promises of the reader of the Common Core of Data, on the specimen and the published files."""

from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.tidy import tidy
from tests.source_tools import figure, lay_down, raw_files, read_folder, source_module
from tests.sources.specimen_nces_ccd import specimen

SOURCE = "nces_ccd"
DENVER, SEATTLE, HOUSTON, LEXINGTON = "0803360", "5307710", "4823640", "2101860"
STUDENTS, TEACHERS = "students_nces_ccd", "teachers_fte_nces_ccd"
RATIO, SPENDING = "students_per_teacher_nces_ccd", "spending_per_student_usd_nces_ccd"
REVENUE = "revenue_education_total_usd_nces_ccd"
EXPENDITURE = "expenditure_education_total_usd_nces_ccd"


def _read_made(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def test_lost_leading_zeros_are_put_back(reading):
    """Denver is 0803360 in every file, also where the file says 803360."""
    found = {
        year: figure(reading.rows, STUDENTS, DENVER, year).value for year in (2020, 2022, 2024)
    }
    assert found == {2020: 92143, 2022: 88911, 2024: 88258}
    assert all(len(row.code) == 7 for row in reading.rows)


def test_denver_1_is_another_agency(reading, contract, folder, tmp_path):
    """The agency "DENVER 1" keeps its own identifier and never becomes Denver Public Schools."""
    assert figure(reading.rows, STUDENTS, "0800004", 2022).value == 393
    figures = tidy(SOURCE, reading, contract, raw_files(contract, SOURCE, folder, tmp_path)).figures
    denver = figures[(figures.geo_id == "us_denver") & (figures.series_id == STUDENTS)]
    assert denver.value.min() > 80_000


def test_columns_are_found_by_name(reading):
    """The year 2021-22 has another column order: its teachers are still its teachers."""
    assert figure(reading.rows, TEACHERS, DENVER, 2022).value == 6140.88
    assert figure(reading.rows, TEACHERS, SEATTLE, 2023).value == 3165.52


def test_a_school_year_is_the_year_it_ends(reading):
    """School year 2019-20 is 2020, with the period kept as published; fiscal years likewise."""
    students = figure(reading.rows, STUDENTS, HOUSTON, 2020)
    spent = figure(reading.rows, EXPENDITURE, HOUSTON, 2020)
    assert (students.period_label, spent.period_label) == ("2019-20", "2019-20")
    assert spent.value == 2_751_715_000
    assert {row.year for row in reading.rows} == {2020, 2021, 2022, 2023, 2024}


def test_three_marks_are_three_reasons(reading):
    """Not applicable, missing and below quality standards stay apart, each with its mark."""
    cells = (
        (STUDENTS, "3500187", 2020, "M", "†"),
        (STUDENTS, "5300315", 2022, "O", "–"),
        (TEACHERS, "3601006", 2021, "Q", "‡"),
        (RATIO, "3601006", 2021, "Q", "‡"),
        (EXPENDITURE, "5100033", 2020, "O", "–"),
    )
    for series, code, year, status, mark in cells:
        row = figure(reading.rows, series, code, year)
        assert (row.value, row.obs_status, row.source_flag) == (None, status, mark)


def test_notes_and_preamble_are_no_agencies(reading):
    """The lines around a table are counted, none becomes a row."""
    lines = [one for one in reading.set_aside if one.reason == "Lines above or below a table"]
    assert [one.rows for one in lines] == [7, 7, 7, 7]
    assert all(row.code.isdigit() for row in reading.rows)


def test_students_per_teacher_is_computed_and_says_so(reading):
    """The ratio is students over full-time equivalent teachers, status E, with the two columns."""
    row = figure(reading.rows, RATIO, DENVER, 2020)
    assert row.value == pytest.approx(92143 / 6149.47)
    assert row.obs_status == "E"
    assert row.note == (
        "Computed: Total Students All Grades (Excludes AE) divided by "
        "Full-Time Equivalent (FTE) Teachers."
    )


def test_spending_per_student_is_total_expenditure_over_students(reading):
    """Spending per student takes total expenditure and is marked as computed."""
    row = figure(reading.rows, SPENDING, HOUSTON, 2020)
    assert row.value == pytest.approx(2_751_715_000 / 210_061)
    assert row.obs_status == "E"
    assert "Total Expenditures (TOTALEXP)" in row.note


def test_nothing_is_divided_by_no_teachers(reading):
    """An agency with 0 teachers has no ratio rather than an infinite one."""
    row = figure(reading.rows, RATIO, "3800004", 2021)
    assert (row.value, row.obs_status) == (None, "M")


def test_revenue_by_source_adds_up(reading):
    """Local, state and federal revenue stand beside the total and add up to it."""
    for code, total in ((SEATTLE, 1_302_978_000), (LEXINGTON, 651_800_000)):
        parts = [
            figure(reading.rows, REVENUE, code, 2021, "revenue_source", source).value
            for source in ("local", "state", "federal")
        ]
        assert sum(parts) == figure(reading.rows, REVENUE, code, 2021).value == total


def test_merged_file_of_2023_24_continues_the_series(reading):
    """Its instructional_staff are the FTE teachers, and its rows say that the file is a copy."""
    teachers = figure(reading.rows, TEACHERS, HOUSTON, 2024)
    assert teachers.value == 11785.74
    assert teachers.note.startswith("From a merged copy of the publisher's files.")


def test_houston_teachers_that_part_from_students_are_noted(reading):
    """Houston 2023-24 has +7 per cent teachers for -3 per cent students, and says so; Denver not."""
    for series in (TEACHERS, RATIO):
        note = figure(reading.rows, series, HOUSTON, 2024).note
        assert "Teachers +7.2% from the year before while students -3.1%" in note
        assert "the files do not say why" in note
        assert "year before" not in figure(reading.rows, series, DENVER, 2024).note
    assert "year before" not in figure(reading.rows, STUDENTS, HOUSTON, 2024).note


def test_directory_is_recognised_and_set_aside(reading):
    """The Texas directory holds identifiers only: counted, not read."""
    aside = {one.example: one.rows for one in reading.set_aside}
    assert aside["tx-districts-ccd.csv"] > 0
    assert "tx-districts-ccd.csv" not in {row.file for row in reading.rows}


def test_each_agency_stands_once_a_year(reading):
    """No cell is given twice."""
    cells = [(row.series_id, row.code, row.year, row.category) for row in reading.rows]
    assert len(cells) == len(set(cells))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "ELSI_school_year_2022_2023.csv",
            b"Agency ID",
            b"District ID",
            r"2022_2023.csv has no header with 'Agency ID",
        ),
        ("ELSI_school_year_2022_2023.csv", b" 2022-23", b"", r"2022_2023.csv names no school year"),
        (
            "ELSI_school_year_2022_2023.csv",
            b",189934,",
            b",n/a,",
            r"has 'n/a' as Total Students .* of 4823640; valid",
        ),
        (
            "ELSI_school_year_2022_2023.csv",
            b",189934,",
            b",",
            r"has a line of 6 cells under 7 columns",
        ),
        (
            "ELSI_school_year_2022_2023.csv",
            b",4823640,",
            b",48-23640,",
            r"has the agency '48-23640'; valid",
        ),
        (
            "districts_2023_24_nces.csv",
            b"enrollment",
            b"pupils",
            r"districts_2023_24_nces.csv has no header with",
        ),
        (
            "districts_2023_24_nces.csv",
            b"2023-24",
            b"2024",
            r"has the year '2024'; valid: like 2023-24",
        ),
    ],
)
def test_a_changed_layout_is_refused(contract, tmp_path, file, old, new, message):
    """A changed header, year, mark, line or identifier names the file and what would be valid."""
    files = specimen()
    assert old in files[file]
    files[file] = files[file].replace(old, new)
    with pytest.raises(SourceChanged, match=message):
        _read_made(contract, tmp_path, files)


def test_a_renamed_column_is_refused(contract, tmp_path):
    """A column that no file has any more stops the source and lists the columns found."""
    files = {
        name: body.replace(b"Total Expenditures (TOTALEXP)", b"Total Expenditure")
        for name, body in specimen().items()
    }
    with pytest.raises(SourceChanged, match=r"no column Total Expenditures \(TOTALEXP\).*Found: "):
        _read_made(contract, tmp_path, files)


def test_without_figures_nothing_is_published(contract, tmp_path):
    """The directory alone is no source: the message says which files are expected."""
    files = {"tx-districts-ccd.csv": specimen()["tx-districts-ccd.csv"]}
    with pytest.raises(SourceMissing, match=r"ELSI_\*\.csv"):
        _read_made(contract, tmp_path, files)


def test_files_are_asked_for_by_name_and_page():
    """Every file that staff lay down has a page and a hint where a person finds it."""
    for download in source_module(SOURCE).downloads("", []):
        assert download.url is None
        assert download.page.startswith("https://")
        assert download.hint
