from __future__ import annotations

from collections import defaultdict

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.tidy import tidy
from tests.replay.ontario_enrolment import publisher
from tests.replay.server import running
from tests.source_tools import figure, lay_down, raw_files, read_folder, source_module
from tests.sources.portal_tools import SAME, fetched
from tests.sources.specimen_ontario_enrolment import (
    ADDED,
    HEADER,
    PUBLISHED,
    school_rows,
    text_total,
    workbook,
)

SOURCE = "ontario_enrolment"
STUDENTS = "students_ontario_enrolment"
SCHOOLS = "schools_ontario_enrolment"
TORONTO, CATHOLIC, BOTH, ALL = "B66052", "B67059", "B66052+B67059", "Ontario"
FIRST = "enrolment_by_school_en_1415.xlsx"


def read_workbook(contract, tmp_path, body):
    """Read one workbook under the name of the first school year."""
    return read_folder(
        contract, SOURCE, lay_down(tmp_path / "files", {FIRST: body}), tmp_path / "raw"
    )


@pytest.mark.parametrize(
    ("series", "code", "year", "specimen_value", "real_value"),
    [
        (STUDENTS, TORONTO, 2015, 1186 + 454 + 317, 248_757),
        (STUDENTS, TORONTO, 2018, 1186 + 454 + 317, 246_354),
        (STUDENTS, TORONTO, 2020, 1185 + 455 + 315, 246_960),
        (STUDENTS, CATHOLIC, 2020, 505 + 1590, 91_445),
        (STUDENTS, BOTH, 2020, 1185 + 455 + 315 + 505 + 1590, 246_960 + 91_445),
        (STUDENTS, ALL, 2015, ADDED, 2_003_154),
        (SCHOOLS, ALL, 2015, 9, 4893),
        (SCHOOLS, ALL, 2018, 9, 4849),
        (SCHOOLS, ALL, 2020, 9, 4843),
    ],
)
def test_sums_are_reproduced(reading, kind, series, code, year, specimen_value, real_value):
    """Boards, both Toronto boards and Ontario are the sums of their schools."""
    expected = {"specimen": specimen_value, "real": real_value}[kind]
    assert figure(reading.rows, series, code, year).value == expected


def test_total_row_never_becomes_a_board(reading):
    """The total is in no sum and is no place: Ontario is exactly what its boards add up to."""
    boards = defaultdict(float)
    for row in reading.rows:
        if (row.series_id, row.breakdown) != (STUDENTS, "total") or row.code in (BOTH, ALL):
            continue
        assert row.code.startswith("B")
        boards[row.year] += row.value or 0
    assert sorted(boards) == [2015, 2016, 2017, 2018, 2019, 2020]
    for year, added in boards.items():
        assert figure(reading.rows, STUDENTS, ALL, year).value == added


def test_total_row_is_counted_and_compared(reading, kind):
    """The total of each of the six years is set aside, beside what the schools add up to."""
    totals = [one for one in reading.set_aside if one.reason.startswith("Total row")]
    assert [one.rows for one in totals] == [1] * 6
    published, added = {"specimen": (PUBLISHED, ADDED), "real": (2_003_237, 2_003_154)}[kind]
    assert totals[0].example == f"{FIRST}: {published}, the schools add up to {added}"


def test_suppressed_schools_are_schools_without_students(reading, kind):
    """A "<10", with blanks or without, is in no sum of students, counted, and named in a note."""
    suppressed = [one.rows for one in reading.set_aside if one.reason.startswith("Suppressed")]
    assert suppressed == {"specimen": [2] * 6, "real": [16, 19, 18, 20, 19, 21]}[kind]
    note = figure(reading.rows, STUDENTS, TORONTO, 2015).note
    schools, left = {"specimen": (3, "1 school"), "real": (593, "3 schools")}[kind]
    assert note == f"Added up from {schools} schools; {left} with fewer than 10 students left out"
    count = figure(reading.rows, SCHOOLS, TORONTO, 2015).value
    assert count == {"specimen": 4, "real": 596}[kind]


def test_place_with_suppressed_schools_alone_is_suppressed(contract, tmp_path):
    """A board whose every school is suppressed has no sum: it is missing with the mark kept."""
    small = ["B29998", "Small DSB", "000001", "Small PS", "Elementary", "Public", "English", "<10"]
    body = workbook("Enrolment 2014-15", [*school_rows(), small])
    rows = read_workbook(contract, tmp_path, body).rows
    board = figure(rows, STUDENTS, "B29998", 2015)
    assert (board.value, board.obs_status, board.source_flag) == (None, "Q", "<10")
    assert figure(rows, SCHOOLS, "B29998", 2015).value == 1


def test_no_sum_is_zero(reading):
    """A suppressed school never becomes a zero."""
    assert not [row for row in reading.rows if row.value == 0]


def test_rounding_is_told(reading):
    """From 2018-19 on the note says that each school is rounded to five; before, it does not."""
    for year in range(2015, 2021):
        note = figure(reading.rows, STUDENTS, TORONTO, year).note
        assert ("each rounded to 5" in note) is (year >= 2019)


def test_sums_of_students_are_derived(reading):
    """Students are sums of ours (status E), schools are counted (status A)."""
    assert {row.obs_status for row in reading.rows if row.series_id == SCHOOLS} == {"A"}
    shown = [row for row in reading.rows if row.series_id == STUDENTS and row.value is not None]
    assert {row.obs_status for row in shown} == {"E"}


def test_year_is_the_one_in_which_the_school_year_ends(reading):
    """2014-15 is 2015, and the label keeps what was published."""
    labels = {row.year: row.period_label for row in reading.rows}
    assert labels == {year: f"{year - 1}-{year % 100}" for year in range(2015, 2021)}


def test_levels_of_school_add_up(reading):
    """Elementary and secondary schools are their own breakdown and add up to the total."""
    for code in (TORONTO, CATHOLIC, BOTH, ALL):
        for series in (STUDENTS, SCHOOLS):
            parts = [
                figure(reading.rows, series, code, 2020, "school_level", level).value
                for level in ("elementary", "secondary")
            ]
            assert sum(parts) == figure(reading.rows, series, code, 2020).value


def test_figures_belong_to_toronto_and_ontario(contract, folder, reading, tmp_path):
    """Each board is its own place, both are Toronto together; other boards are counted."""
    files = raw_files(contract, SOURCE, folder, tmp_path / "raw")
    tidied = tidy(SOURCE, reading, contract, files)
    expected = {"ca_toronto_dsb", "ca_toronto_cdsb", "ca_toronto", "ca_on"}
    assert set(tidied.figures["geo_id"]) == expected
    assert any(one.reason == "The place is none of ours" for one in tidied.set_aside)


def test_one_series_is_its_share_of_all(contract, folder, reading, tmp_path):
    """Asking for one series gives exactly what asking for all gives of it."""
    for one in contract.series_of(SOURCE):
        alone = read_folder(contract, SOURCE, folder, tmp_path / "raw", [one]).rows
        assert alone == [row for row in reading.rows if row.series_id == one.series_id]


def test_file_without_a_total_is_read(contract, tmp_path):
    """A workbook that holds schools alone is read, and no total is set aside."""
    reading = read_workbook(contract, tmp_path, workbook("Enrolment 2014-15", school_rows()))
    assert figure(reading.rows, STUDENTS, ALL, 2015).value == ADDED
    assert not [one for one in reading.set_aside if one.reason.startswith("Total row")]


def test_columns_are_found_by_their_names(contract, tmp_path):
    """Columns in another order and lines above the header change nothing."""
    turned = [list(reversed(row)) for row in school_rows()]
    rows = [["", ""], list(reversed(HEADER)), *turned]
    body = workbook("Enrolment 2014-15", rows, header=["Ontario schools"])
    rows = read_workbook(contract, tmp_path, body).rows
    assert figure(rows, STUDENTS, TORONTO, 2015).value == 1186 + 454 + 317


def _without(board):
    return [row for row in school_rows() if row[0] != board]


@pytest.mark.parametrize(
    ("sheet", "rows", "words"),
    [
        ("Enrolment 2015-16", school_rows(), "one school year but 2014-15 and 2015-16"),
        ("Enrolment 2014-15", [*school_rows(), text_total("9,999")], "the total is 9999"),
        ("Enrolment 2014-15", [*school_rows(), text_total("100")], "the total is 100"),
        ("Enrolment 2014-15", [*school_rows(), text_total("1"), text_total("2")], "2 rows without"),
        ("Enrolment 2014-15", [*school_rows(), school_rows()[0]], "twice: 902344 of B28010"),
        ("Enrolment 2014-15", school_rows(suppressed="n/a"), "'n/a' is neither a number nor <10"),
        ("Enrolment 2014-15", _without(CATHOLIC), f"no school of {CATHOLIC}"),
        (
            "Enrolment 2014-15",
            [["B66052", "Toronto DSB", "1", "X", "Middle", "Public", "English", 9], *school_rows()],
            "unknown level Middle; known: Elementary, Secondary",
        ),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, sheet, rows, words):
    """A year, total, school, mark, board or level that cannot be right stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_workbook(contract, tmp_path, workbook(sheet, rows))
    assert FIRST in str(caught.value)


def test_changed_header_is_refused(contract, tmp_path):
    """Another header is named with the columns that are wanted."""
    header = ["Students" if label == "Enrolment" else label for label in HEADER]
    body = workbook("Enrolment 2014-15", school_rows(), header=header)
    with pytest.raises(SourceChanged, match="Board Number, School Number, School Level, Enrolment"):
        read_workbook(contract, tmp_path, body)


def test_missing_files_are_named(contract, tmp_path):
    """An empty folder is told with the pattern and the page where the files are found."""
    with pytest.raises(SourceMissing, match=r"enrolment_by_school_\*.*data\.ontario\.ca"):
        read_folder(contract, SOURCE, lay_down(tmp_path / "none", {}), tmp_path / "raw")


def test_the_name_of_the_file_tells_the_year_where_the_sheet_does_not(contract, tmp_path):
    """A sheet without a school year is of the year in the file's name, and neither is refused."""
    rows = read_workbook(contract, tmp_path, workbook("Enrolment", school_rows())).rows
    assert {(row.year, row.period_label) for row in rows} == {(2015, "2014-15")}
    files = {"enrolment_by_school_new.xlsx": workbook("Enrolment", school_rows())}
    with pytest.raises(SourceChanged, match="does not name one school year but none"):
        read_folder(contract, SOURCE, lay_down(tmp_path / "b", files), tmp_path / "c")


def test_one_school_year_twice_is_refused(contract, tmp_path):
    """Two editions of one school year are not chosen between."""
    body = workbook("Enrolment 2014-15", school_rows())
    files = {FIRST: body, "enrolment_by_school_1415_en_supp.xlsx": body}
    with pytest.raises(SourceChanged, match=r"_1415\.xlsx are both of 2014-15"):
        read_folder(contract, SOURCE, lay_down(tmp_path / "b", files), tmp_path / "c")


def test_portal_and_files_give_the_same_figures(contract, folder, tidied, tmp_path):
    """A refresh through the portal gives the figures of the folder, whatever the files' names."""
    with running({SOURCE: publisher(folder)}) as server:
        files = fetched(contract, SOURCE, server, tmp_path)
        assert {asked.headers["Referer"] for asked in server.asked} == {
            "https://data.ontario.ca/dataset/ontario-public-schools-enrolment"
        }
    reading = source_module(SOURCE).read(files, contract.series_of(SOURCE))
    found = tidy(SOURCE, reading, contract, files).figures
    assert found[SAME].equals(tidied.figures[SAME])
    assert [one.rows for one in reading.set_aside if one.reason.startswith("Answers of")] == [1]
