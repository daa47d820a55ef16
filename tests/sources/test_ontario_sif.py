"""Promises of the reader of Ontario's schools: marks, weights, years of tests, the portal."""

from __future__ import annotations

import csv
import math

import pytest

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused
from pipelines.sheets import read_sheet, records, text
from pipelines.tidy import tidy
from tests.replay.ontario_sif import OLDER, publisher
from tests.replay.server import instead, running
from tests.source_tools import figure, lay_down, raw_files, read_folder, source_module
from tests.sources import specimen_ontario_sif as made
from tests.sources.portal_tools import SAME, fetched

SOURCE = "ontario_sif"
STUDENTS, SCHOOLS = "students_ontario_sif", "schools_ontario_sif"
READING, MATHS, OSSLT = (
    f"{name}_ontario_sif" for name in ("eqao_reading_pct", "eqao_math_pct", "osslt_pct")
)
NOT_ENGLISH = "first_language_not_english_pct_ontario_sif"
SPECIAL, LOW_INCOME = "special_education_pct_ontario_sif", "low_income_children_pct_ontario_sif"
ALGOMA, TORONTO, CATHOLIC, BOTH, ALL = "B28010", "B66052", "B67059", "B66052+B67059", "Ontario"


def _read(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def _one_file(rows=None, name=made.NEW_FILE, sheet=made.NEW_SHEET, **layout):
    return {name: made.workbook(sheet, made.new_schools() if rows is None else rows, **layout)}


@pytest.mark.parametrize(
    ("code", "year", "specimen_value", "real_value"),
    [
        (TORONTO, 2024, 450 + 300 + 1200 + 100, 235_815),
        (TORONTO, 2020, 400 + 1000, 246_685),
        (CATHOLIC, 2024, 500 + 1500, 85_300),
        (BOTH, 2024, 4050, 321_115),
        (ALL, 2024, 4050 + 170 + 280, 2_066_630),
    ],
)
def test_students_are_sums_of_schools(reading, kind, code, year, specimen_value, real_value):
    """Boards, both Toronto boards and Ontario are the sums of their schools, status E."""
    row = figure(reading.rows, STUDENTS, code, year)
    assert row.value == {"specimen": specimen_value, "real": real_value}[kind]
    assert row.obs_status == "E"


@pytest.mark.parametrize(
    ("cell", "specimen_value", "real_value"),
    [
        (
            (SPECIAL, TORONTO, 2024),
            (450 * 15 + 300 * 10 + 1200 * 12 + 100 * 60) / 2050,
            13.7560,
        ),
        ((READING, TORONTO, 2024, "grade", "grade_3"), (450 * 80 + 300 * 50) / 750, 68.9885),
        ((READING, BOTH, 2024, "grade", "grade_6"), (450 * 90 + 500 * 80) / 950, 81.6767),
        ((MATHS, TORONTO, 2024, "grade", "grade_9"), 64, 56.1843),
        ((MATHS, ALL, 2019, "course", "grade_9_applied"), 40, 45.3606),
        ((OSSLT, BOTH, 2024), (1200 * 97 + 1500 * 88) / 2700, 83.5259),
        ((OSSLT, ALL, 2019), 85, 80.3216),
        ((NOT_ENGLISH, TORONTO, 2024, "school_level", "elementary"), 27_000 / 750, 36.1706),
        ((LOW_INCOME, CATHOLIC, 2020), 25, 25.7738),
    ],
)
def test_means_are_weighted_by_enrolment(reading, kind, cell, specimen_value, real_value):
    """A share of a board is the mean of its schools' shares, each with the weight of its students."""
    row = figure(reading.rows, *cell)
    assert row.value == pytest.approx(
        {"specimen": specimen_value, "real": real_value}[kind], abs=1e-4
    )
    assert row.obs_status == "E"
    assert row.note.startswith("Mean of ")


def test_schools_left_out_are_counted_by_their_marks(contract, tmp_path):
    """The note of a mean says how many schools are in it, and why the others are not."""
    rows = _read(contract, tmp_path, made.specimen()).rows
    note = figure(rows, SPECIAL, TORONTO, 2024).note
    assert note == "Mean of 4 schools, weighted by their enrolment; 2 left out (1 SP, 1 NA)"
    note = figure(rows, READING, TORONTO, 2024, "grade", "grade_3").note
    assert note == (
        "Mean of 2 schools, weighted by their enrolment in all grades in 2023-24; "
        "4 left out (3 NA, 1 N/R)"
    )
    note = figure(rows, STUDENTS, TORONTO, 2020).note
    assert note == "Added up from 2 schools, each rounded to 5; 2 left out (1 SP, 1 NA)"


def test_a_result_without_enrolment_has_no_weight(contract, tmp_path):
    """A school whose enrolment is suppressed is in no mean, even where its result is published."""
    row = figure(
        _read(contract, tmp_path, made.specimen()).rows, READING, TORONTO, 2019, "grade", "grade_3"
    )
    assert row.value == 78
    assert row.note.endswith("3 left out (2 NA, 1 no enrolment)")


@pytest.mark.parametrize(
    ("cell", "status", "mark"),
    [
        ((OSSLT, ALGOMA, 2024), "Q", "N/R"),
        ((MATHS, ALGOMA, 2024, "grade", "grade_9"), "O", "N/D"),
        ((READING, "B66150", 2019, "grade", "grade_3"), "M", "NA"),
        ((SPECIAL, "B66150", 2020), "O", "empty"),
        ((STUDENTS, "B66150", 2020), "O", "empty"),
    ],
)
def test_a_place_without_any_share_says_why(contract, tmp_path, cell, status, mark):
    """Suppressed, not there and cannot be are told apart, and no mark becomes a number."""
    row = figure(_read(contract, tmp_path, made.specimen()).rows, *cell)
    assert (row.value, row.obs_status, row.source_flag) == (None, status, mark)


def test_no_mark_is_a_zero(reading):
    """A share of a board is zero only where schools publish zeros."""
    zeros = [row for row in reading.rows if row.value == 0]
    assert all(row.series_id not in (STUDENTS, SCHOOLS, READING, MATHS, OSSLT) for row in zeros)


def test_the_year_of_a_test_counts(reading):
    """Results in the file of 2019-20 are those of 2018-19; everything else is of the school year."""
    tests = {(row.year, row.period_label) for row in reading.rows if row.series_id == READING}
    assert tests == {(2019, "2018-19"), (2024, "2023-24")}
    others = {(row.year, row.period_label) for row in reading.rows if row.series_id == SPECIAL}
    assert others == {(2020, "2019-20"), (2024, "2023-24")}


def test_tests_of_one_year_are_read_once(contract, tmp_path):
    """Where files of three years hold the tests of one, the file of that year is read."""
    old = made.old_schools()
    files = {
        "sif_data_table_2018_2019_en.xlsx": made.workbook("SIF18-19_EN", old, made.OLD_TESTS),
        made.OLD_FILE: made.workbook(
            made.OLD_SHEET, [*old[:-1], old[-1] | {"Enrolment": "5"}], made.OLD_TESTS
        ),
        "sif_data_table_2020_2021_en.xlsx": made.workbook(
            "SIF_2021prelim_EQAO1819_EN", old, made.OLD_TESTS
        ),
    }
    reading = _read(contract, tmp_path, files)
    rows = [row for row in reading.rows if row.series_id == READING]
    assert {(row.year, row.file) for row in rows} == {(2019, "sif_data_table_2018_2019_en.xlsx")}
    aside = [one for one in reading.set_aside if one.reason.startswith("Results of tests that")]
    assert [one.rows for one in aside] == [7, 7]


def test_results_under_a_year_without_tests_are_set_aside(contract, tmp_path):
    """A file of 2019-20 that does not say which tests it holds gives none."""
    files = _one_file(
        made.old_schools(), made.OLD_FILE, "SIF_1920prelim_EN", grade_9=made.OLD_TESTS
    )
    reading = _read(contract, tmp_path, files)
    assert not [row for row in reading.rows if row.series_id in (READING, MATHS, OSSLT)]
    assert any(one.reason.startswith("Results under a school year") for one in reading.set_aside)
    assert figure(reading.rows, STUDENTS, TORONTO, 2020).value == 1400


def _as_fractions(row):
    changed = dict(row)
    for label, cell in row.items():
        value = str(cell).removesuffix("%").strip()
        if label.startswith("Percentage") and value.isdigit():
            changed[label] = int(value) / 100
    return changed


def test_columns_of_fractions_are_shares_of_one(contract, tmp_path):
    """A file whose percentages are numbers from 0 to 1 gives the same figures."""
    rows = _read(contract, tmp_path / "a", _one_file()).rows
    fractions = [_as_fractions(row) for row in made.new_schools()]
    again = _read(contract, tmp_path / "b", _one_file(fractions)).rows
    assert [row._replace(value=None) for row in again] == [row._replace(value=None) for row in rows]
    assert all(
        one.value == other.value or math.isclose(one.value, other.value)
        for one, other in zip(again, rows, strict=True)
    )


def test_levels_of_school_add_up(reading):
    """Elementary and secondary schools are their own breakdown and add up to the total."""
    for series in (STUDENTS, SCHOOLS):
        parts = [
            figure(reading.rows, series, BOTH, 2024, "school_level", level).value
            for level in ("elementary", "secondary")
        ]
        assert sum(parts) == figure(reading.rows, series, BOTH, 2024).value


def test_schools_are_rows(reading, kind):
    """Schools without enrolment count as schools."""
    expected = {"specimen": 6, "real": 584}[kind]
    assert figure(reading.rows, SCHOOLS, TORONTO, 2024).value == expected


def test_figures_belong_to_toronto_and_ontario(tidied):
    """Each board is its own place, both are Toronto together; other boards are counted."""
    expected = {"ca_toronto_dsb", "ca_toronto_cdsb", "ca_toronto", "ca_on"}
    assert set(tidied.figures["geo_id"]) == expected
    assert any(one.reason == "The place is none of ours" for one in tidied.set_aside)


@pytest.mark.parametrize(
    ("series", "school", "column", "check"),
    [
        (READING, "019186", made.standard(3, "Reading"), "grade 3 students reaching"),
        (MATHS, "902344", made.standard(9, "Mathematics"), "grade 9 mathematics"),
    ],
)
def test_rows_of_schools_hold_their_true_values(
    contract, real_sources, tmp_path, series, school, column, check
):
    """The true values of single schools are the cells that the means are made of."""
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    with (real_sources / "CHECKS.csv").open(encoding="utf-8-sig", newline="") as handle:
        (true,) = (
            row
            for row in csv.DictReader(handle)
            if row["source_id"] == SOURCE and row["series"].startswith(check)
        )
    files = raw_files(contract, SOURCE, real_sources / SOURCE, tmp_path)
    (file,) = (one for one in files if one.path == made.NEW_FILE)
    rows = records(SOURCE, file.path, read_sheet(SOURCE, file, made.NEW_SHEET), [column])
    (row,) = (one for one in rows if text(one["School Number"]) == school)
    assert row["School Number"] == school
    alone = tmp_path / "alone"
    body = made.workbook(made.NEW_SHEET, [row, *made.new_schools()[2:]])
    read = _read(contract, alone, {made.NEW_FILE: body}).rows
    grade = "grade_3" if series == READING else "grade_9"
    found = figure(read, series, ALGOMA, 2024, "grade", grade).value
    assert found == (float(true["value"]) if true["value"] else None)


def _changed(place, label, cell):
    rows = made.new_schools()
    rows[place] = rows[place] | {label: cell}
    return _one_file(rows)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (_changed(1, "Enrolment", "<10"), "019186 of B28010, Enrolment: '<10' is neither"),
        (_changed(1, made.SPECIAL, "A/D"), "'A/D' is neither a number nor one of SP, N/R"),
        (_changed(1, made.standard(3, "Reading"), "173%"), "173% is no percentage"),
        (_changed(1, made.standard(3, "Reading"), 0.73), "fractions and percentages stand in one"),
        (_changed(1, made.SPECIAL, "0.2"), "fractions and percentages stand in one"),
        (_changed(1, "School Level", "Middle"), "unknown level Middle; known: Elementary"),
        (_one_file([*made.new_schools(), made.new_schools()[1]]), "twice: 019186 of B28010"),
        (_one_file(made.new_schools()[:-2]), f"no school of {CATHOLIC}"),
        (_one_file(sheet="SIF22-23_EN"), "one school year but 2022-23 and 2023-24"),
        (_one_file(renamed={"Enrolment": "Students"}), "has Board Number, School Number, School"),
        (_one_file(renamed={made.OSSLT: "OSSLT"}), f"no column '{made.OSSLT}'"),
        (_one_file(renamed={made.LOW_INCOME: "Low Income"}), f"no column '{made.LOW_INCOME}'"),
        (_one_file(grade_9=made.OLD_TESTS), "no column 'Percentage of Grade 9 Students Achieving"),
        (
            _one_file() | _one_file(name="new_sif_data_table_2023_24prelim_en_may2027.xlsx"),
            "may2027.xlsx are both of 2023-24",
        ),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, files, words):
    """A mark, share, level, school, board, year or column that cannot be right stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        _read(contract, tmp_path, files)
    assert "data_table" in str(caught.value)


def test_a_file_that_names_no_year_is_refused(contract, tmp_path):
    """Neither the name of the file nor that of the sheet may leave the school year open."""
    with pytest.raises(SourceChanged, match="does not name one school year but none"):
        _read(contract, tmp_path, _one_file(name="data_table_new.xlsx", sheet="Sheet1"))


def test_missing_files_are_named(contract, tmp_path):
    """An empty folder is told with the pattern and the page where the files are found."""
    with pytest.raises(SourceMissing, match=r"data_table_\*\.xlsx.*data\.ontario\.ca"):
        _read(contract, tmp_path, {})


# The portal


def test_portal_and_files_give_the_same_figures(contract, folder, tidied, tmp_path):
    """A refresh through the portal gives the figures of the folder, whatever the files' names."""
    with running({SOURCE: publisher(folder)}) as server:
        files = fetched(contract, SOURCE, server, tmp_path)
    reading = source_module(SOURCE).read(files, contract.series_of(SOURCE))
    found = tidy(SOURCE, reading, contract, files).figures
    assert found[SAME].equals(tidied.figures[SAME])


@pytest.fixture(name="server")
def _server(tmp_path):
    folder = lay_down(tmp_path / "published", made.specimen())
    with running({SOURCE: publisher(folder)}) as server:
        yield server


def test_only_known_editions_are_fetched(contract, server, tmp_path):
    """French files, documents and editions with another layout are left on the portal."""
    names = {file.path for file in fetched(contract, SOURCE, server, tmp_path / "raw")}
    assert names == {
        "school-information-and-student-demographics.package.json",
        "new_sif_data_table_2023_24prelim_en_may2027.xlsx",
        made.OLD_FILE,
    }
    assert not any(OLDER in asked.path for asked in server.asked)


def test_our_name_and_the_page_are_told(contract, server, tmp_path):
    """Every request carries the name of the product, and the dataset's page as referrer."""
    fetched(contract, SOURCE, server, tmp_path / "raw")
    for asked in server.asked:
        assert asked.headers["User-Agent"].startswith("gcen-benchmarks/")
        assert asked.headers["Referer"].endswith("/school-information-and-student-demographics")


def test_kept_answers_can_be_laid_down_again(contract, server, tmp_path):
    """Answers that a fetch kept are read from a folder as they were read after the fetch."""
    files = fetched(contract, SOURCE, server, tmp_path / "raw")
    kept = {file.path: file.location.read_bytes() for file in files}
    again = _read(contract, tmp_path / "again", kept)
    assert again == source_module(SOURCE).read(files, contract.series_of(SOURCE))
    assert any(one.reason.startswith("Answers of the portal") for one in again.set_aside)


def test_a_page_in_place_of_a_workbook_is_asked_for_again(contract, server, tmp_path):
    """HTML with status 200 is no workbook."""
    server.spoil(made.OLD_FILE, instead(b"<html>Page not found</html>"))
    files = fetched(contract, SOURCE, server, tmp_path / "raw")
    assert made.OLD_FILE in {file.path for file in files}
    assert all(not file.location.read_bytes().startswith(b"<") for file in files)


def test_a_dataset_without_our_files_is_refused(contract, server, tmp_path):
    """Names that changed are told with what the dataset lists instead."""
    body = b'{"success": true, "result": {"name": "d", "title": "SIF", "resources": []}}'
    server.spoil("package_show", instead(body))
    with pytest.raises(SourceRefused, match="gave 0 files and none that is read"):
        fetched(contract, SOURCE, server, tmp_path / "raw")
