"""Promises of the reader of the Common Core of Data, on the specimen and the published files."""

from __future__ import annotations

import csv
import json

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import read_places
from pipelines.tidy import tidy
from tests.source_tools import figure, lay_down, raw_files, read_folder, source_module
from tests.sources.specimen_nces_ccd import answers, specimen
from tests.sources.urban_tools import assert_same_figures, replayed

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
    denver = denver[denver.breakdown == "total"]
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
    of_files = {row.year for row in reading.rows if row.file.endswith(".csv")}
    assert of_files == {2020, 2021, 2022, 2023, 2024}


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
    """The ratio is students over full-time equivalent teachers, status E, naming both columns."""
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


def test_merged_file_of_2023_24_continues_the_series(reading, contract):
    """Its instructional_staff are the FTE teachers; the series says that the file is a copy."""
    assert figure(reading.rows, TEACHERS, HOUSTON, 2024).value == 11785.74
    assert figure(reading.rows, STUDENTS, HOUSTON, 2024).note is None
    for series in (STUDENTS, TEACHERS, RATIO):
        assert "a merged copy" in contract.series_by_id[series].method_note


def test_houston_teachers_that_part_from_students_are_noted(reading):
    """Houston 2023-24 has +7 per cent teachers for -3 per cent students, and says so; Denver not."""
    for series in (TEACHERS, RATIO):
        note = figure(reading.rows, series, HOUSTON, 2024).note
        assert "Teachers +7.2% from the year before while students -3.1%" in note
        assert "the files do not say why" in note
        assert "year before" not in (figure(reading.rows, series, DENVER, 2024).note or "")


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


def test_a_column_that_one_file_lacks_is_refused(contract, tmp_path):
    """Exports that have finance have all of it, though other files have the missing column."""
    files = specimen()
    name = "ELSI_school_year_2019_2020.csv"
    files[name] = files[name].replace(b"Federal Sources (TFEDREV)", b"Federal (TFEDREV)")
    with pytest.raises(SourceChanged, match=rf"{name} has no column .*TFEDREV.* for 2019-20"):
        _read_made(contract, tmp_path, files)


def test_another_encoding_is_refused(contract, tmp_path):
    """A file that is not UTF-8 is named with the place where it breaks off."""
    files = specimen()
    name = "ELSI_school_year_2019_2020.csv"
    files[name] = files[name].decode("utf-8-sig").encode("utf-16")
    with pytest.raises(SourceChanged, match=rf"{name} is not UTF-8 at byte 0"):
        _read_made(contract, tmp_path, files)


def test_districts_elsewhere_are_counted_and_not_read(reading, contract, folder, tmp_path):
    """For our places alone the reader gives their rows of the whole, and counts the others."""
    files = raw_files(contract, SOURCE, folder, tmp_path)
    series, ours = contract.series_of(SOURCE), contract.codes_of("nces_leaid")
    alone = read_places(source_module(SOURCE), files, series, contract.codes_of)
    assert set(alone.rows) == {row for row in reading.rows if row.code in ours}
    others = sum(one.rows for one in alone.set_aside if "no places of ours" in one.reason)
    assert others >= len({(row.code, row.year) for row in reading.rows if row.code not in ours})


def test_without_figures_nothing_is_published(contract, tmp_path):
    """The directory alone is no source: the message says which files are expected."""
    files = {"tx-districts-ccd.csv": specimen()["tx-districts-ccd.csv"]}
    with pytest.raises(SourceMissing, match=r"ELSI_\*\.csv"):
        _read_made(contract, tmp_path, files)


def test_files_are_asked_for_by_name_and_page():
    """What staff lay down stands in for the portal, with a page and a hint where it is found."""
    by_hand = [one for one in source_module(SOURCE).downloads("", []) if one.url is None]
    assert {"ELSI_*.csv", "directory_*.page-*.json"} <= {one.path for one in by_hand}
    for download in by_hand:
        assert download.stands_in
        assert download.page.startswith("https://")
        assert download.hint


def test_the_directory_names_the_district_of_texas(contract, real_sources):
    """The state's number of Houston in the directory is the one in our list of codes."""
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    with (real_sources / SOURCE / "tx-districts-ccd.csv").open(newline="") as handle:
        numbers = {row["LEAID"]: row["STID"] for row in csv.DictReader(handle)}
    assert numbers[HOUSTON] == "101912"
    named = {code.geo_id for code in contract.codes if code.code == numbers[HOUSTON]}
    assert named <= {"us_houston"}


# What the portal gives


@pytest.fixture(name="answered")
def _answered(contract, tmp_path):
    return _read_made(contract, tmp_path, answers())


def test_answers_alone_are_read_like_the_exports(answered):
    """Directory and finance of one autumn are joined: ratio and spending are computed of both."""
    assert figure(answered.rows, STUDENTS, DENVER, 2019).period_label == "2018-19"
    assert figure(answered.rows, TEACHERS, "0100005", 2019).value == 295
    assert figure(answered.rows, RATIO, "0100005", 2019).value == pytest.approx(5636 / 295)
    spent = figure(answered.rows, SPENDING, DENVER, 2019)
    assert (spent.value, spent.obs_status) == (17_000, "E")
    assert spent.file == "finance_2018.page-1.json"
    assert figure(answered.rows, REVENUE, DENVER, 2019, "revenue_source", "state").value == 3e8


def test_students_stand_by_grade_race_and_sex(answered):
    """One code beside 99 is a group: -1 is pre-kindergarten and 0 kindergarten, no gap."""
    cells = {
        (row.breakdown, row.category): row.value
        for row in answered.rows
        if (row.series_id, row.code) == (STUDENTS, DENVER)
    }
    assert cells["grade", "pre_kindergarten"] == 5100
    assert cells["grade", "kindergarten"] == 7300
    assert cells["grade", "grade_12"] == 5900
    assert cells["race", "hispanic"] == 49_000
    assert cells["sex", "female"] == 45_000
    assert len(cells) == 1 + 3 + 7 + 2


def test_codes_below_zero_are_reasons_and_no_numbers(answered):
    """-3 is suppressed, -2 not applicable, -1 and null missing; each code stays as the mark."""
    learners = "english_learners_pct_nces_ccd"
    cells = (
        (STUDENTS, DENVER, "race", "pacific_islander", "Q", "-3"),
        (EXPENDITURE, HOUSTON, "total", "total", "M", "-2"),
        (learners, HOUSTON, "total", "total", "O", "-1"),
        (STUDENTS, "0100002", "total", "total", "O", None),
    )
    for series, code, breakdown, category, status, mark in cells:
        row = figure(answered.rows, series, code, 2019, breakdown, category)
        assert (row.value, row.obs_status, row.source_flag) == (None, status, mark)


def test_shares_are_computed_of_two_counts(answered):
    """English learners and students with disabilities are divided by students, and say so."""
    row = figure(answered.rows, "english_learners_pct_nces_ccd", DENVER, 2019)
    assert (row.value, row.obs_status) == (0.25, "E")
    assert row.note == (
        "Computed: english_language_learners divided by Total Students All Grades (Excludes AE)."
    )
    assert figure(answered.rows, "special_education_pct_nces_ccd", DENVER, 2019).value == 0.115
    assert figure(answered.rows, "schools_nces_ccd", DENVER, 2019).value == 205


def test_totals_and_groups_without_a_category_are_counted(answered):
    """Totals beside their parts, ungraded students and an unknown race are counted, not read."""
    aside = {one.reason: one.rows for one in answered.set_aside}
    assert aside["Totals that stand beside their parts in tables of enrolment"] == 2
    assert aside["Students of a grade, race or sex that no category of ours holds"] == 3


def test_a_refresh_through_the_portal_gives_the_figures_of_the_files(
    contract, folder, tidied, tmp_path
):
    """Students, teachers, ratio and finance are the same, asked for or exported."""
    live = replayed(contract, SOURCE, folder, tmp_path)
    assert_same_figures(live.figures, tidied.figures)


def test_pages_of_one_row_give_the_same_figures(contract, folder, tidied, tmp_path):
    """The size of a page is the publisher's: four districts in four pages are the same."""
    live = replayed(contract, SOURCE, folder, tmp_path, page_size=1)
    assert_same_figures(live.figures, tidied.figures)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"grade": 16}, r"students of grade 16, race 99, sex 99; valid: one known code beside 99"),
        ({"race": 3}, r"students of grade 0, race 3, sex 99; valid"),
        ({"grade": "K"}, r"has 'K' as grade; valid: a code"),
        ({"enrollment": -9}, r"has -9 as enrollment of 0803360; valid below 0: -1, -2, -3"),
        ({"enrollment": "7300"}, r"has '7300' as enrollment; valid: a number or null"),
        ({"leaid": "8-03360"}, r"has the district '8-03360'"),
        ({"year": 2017}, r"holds rows of other years: 2017"),
    ],
)
def test_an_unknown_code_in_an_answer_is_refused(contract, tmp_path, change, message):
    """A code, mark, district or year that the reader does not know stops the source."""
    files = answers()
    name = "enrollment_2018_grade-k.page-1.json"
    answer = json.loads(files[name])
    answer["results"][0].update(change)
    files[name] = json.dumps(answer).encode()
    with pytest.raises(SourceChanged, match=message):
        _read_made(contract, tmp_path, files)


def test_a_renamed_variable_is_refused(contract, tmp_path):
    """A variable that an answer no longer has is named with those that it has."""
    files = answers()
    name = "directory_2018.page-1.json"
    files[name] = files[name].replace(b'"teachers_total_fte"', b'"teachers_fte"')
    with pytest.raises(SourceChanged, match=r"no column teachers_total_fte; found: .*teachers_fte"):
        _read_made(contract, tmp_path, files)


def test_a_page_that_is_missing_is_refused(contract, tmp_path):
    """The pages of an answer belong together: without one of them nothing is read."""
    files = answers()
    del files["enrollment_2018_grade-99_race.page-2.json"]
    with pytest.raises(SourceChanged, match=r"pages 1, 3 hold 6 of 9 rows"):
        _read_made(contract, tmp_path, files)
