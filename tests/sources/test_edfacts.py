"""Promises of the reader of EDFacts, on specimens, a recorded answer and the replayed portal."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources.specimen_edfacts import ALBERTVILLE, DENVER, HOUSTON, TABLES, specimen
from tests.sources.urban_tools import assert_same_figures, replayed

SOURCE = "edfacts"
GRADUATION = "graduation_4yr_pct_edfacts"
READING, MATH = (
    "state_test_reading_proficient_pct_edfacts",
    "state_test_math_proficient_pct_edfacts",
)
GRADE_8 = "assessments_2015_grade-8.page-1.json"
GRADUATES = "grad-rates_2019.page-1.json"


def _read_made(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def test_the_autumn_becomes_the_year_in_which_the_school_year_ends(reading):
    """Autumn 2019 is the class of 2020, with the school year as the period."""
    row = figure(reading.rows, GRADUATION, DENVER, 2020)
    assert (row.value, row.period_label, row.sample_size) == (71, "2019-20", 5900)
    assert (row.obs_status, row.note) == ("A", None)
    assert {row.year for row in reading.rows} == {2016, 2019, 2020}


def test_an_exact_share_is_a_figure_and_a_range_its_middle(reading):
    """Low equal to high is a figure; otherwise the middle is an estimate and the note says why."""
    exact = figure(reading.rows, READING, ALBERTVILLE, 2016, "grade", "grade_8")
    assert (exact.value, exact.obs_status, exact.sample_size) == (40, "A", 326)
    middle = figure(reading.rows, READING, "0100011", 2016, "grade", "grade_8")
    assert (middle.value, middle.obs_status, middle.sample_size) == (52, "E", 138)
    assert middle.note == "Published as a range, 50 to 54 per cent: its middle stands here."
    wide = figure(reading.rows, GRADUATION, DENVER, 2020, "student_group", "foster_care")
    assert (wide.value, wide.obs_status) == (75, "E")
    assert "50 to 100 per cent" in wide.note


def test_a_suppressed_share_is_no_number(reading):
    """-3 is suppressed and null is missing: no value, the code as the mark, the size kept."""
    row = figure(reading.rows, READING, "0400163", 2016, "grade", "grade_8")
    assert (row.value, row.obs_status, row.source_flag, row.sample_size) == (None, "Q", "-3", 1)
    row = figure(reading.rows, READING, "0400192", 2016, "grade", "grade_8")
    assert (row.value, row.obs_status, row.source_flag, row.sample_size) == (None, "O", None, None)
    row = figure(reading.rows, GRADUATION, HOUSTON, 2020, "student_group", "homeless")
    assert (row.value, row.obs_status) == (None, "Q")


def test_each_row_is_one_group(reading):
    """Everybody is the total; a grade, race, sex or group of students stands under its name."""
    cells = {
        (row.breakdown, row.category): row.value
        for row in reading.rows
        if (row.series_id, row.code) == (READING, DENVER)
    }
    assert cells == {
        ("total", "total"): 35,
        ("grade", "grade_8"): 37,
        ("grade", "grades_9_12"): 33,
        ("race", "white"): 63,
        ("race", "asian_pacific"): 38,
        ("race", "american_indian"): 27,
        ("sex", "male"): 31,
        ("sex", "female"): 40,
        ("student_group", "economically_disadvantaged"): 23,
        ("student_group", "english_learners"): 15,
        ("student_group", "special_education"): 6,
        ("student_group", "not_special_education"): 39,
    }


def test_asians_and_pacific_islanders_are_one_group(reading):
    """Code 4 holds both in these tables, and never stands under Asian alone."""
    races = {row.category for row in reading.rows if row.breakdown == "race"}
    assert "asian_pacific" in races
    assert not races & {"asian", "pacific_islander"}


def test_groups_without_a_category_are_counted(reading):
    """An unknown race, a plan under section 504 and two groups crossed are counted, not read."""
    aside = {one.reason: one.rows for one in reading.set_aside}
    assert aside["Groups that no category of ours holds"] == 2
    assert aside["Groups that cross two columns"] == 1


def test_a_refresh_through_the_portal_gives_the_figures_of_the_answers(
    contract, folder, tidied, tmp_path
):
    """What was saved and what is asked for are the same figures, whatever the size of a page."""
    for size in (10_000, 2):
        live = replayed(contract, SOURCE, folder, tmp_path / str(size), page_size=size)
        assert_same_figures(live.figures, tidied.figures)


def test_every_table_and_year_is_asked_for_once():
    """Grades 3 to 8, high school and all together, three partings, eleven autumns; ten classes."""
    asked = [one for one in source_module(SOURCE).downloads("https://x/api/v1/", []) if one.url]
    topics = Counter(one.path.partition("_")[0] for one in asked)
    assert topics == {"assessments": 11 * (8 + 3), "grad-rates": 10, "endpoints.page-1.json": 1}
    assert len({one.path for one in asked}) == len(asked)
    urls = {one.url for one in asked}
    assert "https://x/api/v1/school-districts/edfacts/assessments/2015/grade-99/race/" in urls
    assert not any("/2019/grade" in url for url in urls)


def test_a_recorded_answer_is_read(contract, real_sources, tmp_path):
    """All rows of a recorded first page, taken as a whole answer, keep the promises above."""
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    recorded = (
        real_sources / "api_fixtures" / "urban" / "edfacts_assessments_2015_grade-8_page1.json"
    )
    answer = json.loads(recorded.read_bytes())
    whole = {**answer, "count": len(answer["results"]), "next": None}
    rows = _read_made(contract, tmp_path, {GRADE_8: json.dumps(whole).encode()}).rows
    assert len(rows) == 2 * 1000
    statuses = Counter((row.series_id, row.obs_status) for row in rows)
    assert (statuses[READING, "Q"], statuses[MATH, "Q"], statuses[READING, "O"]) == (37, 38, 1)
    assert figure(rows, READING, ALBERTVILLE, 2016, "grade", "grade_8").value == 40
    assert figure(rows, READING, "0400163", 2016, "grade", "grade_8").value is None
    assert {row.note for row in rows if row.obs_status == "E"} >= {
        "Published as a range, 0 to 49 per cent: its middle stands here."
    }


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (GRADUATES, {"race": 6.5}, r"has 6\.5 as race; valid: a code"),
        (GRADUATES, {"lep": 2}, r"has the code 2 as lep; valid: 1, 99"),
        (GRADE_8, {"grade_edfacts": 10}, r"has the code 10 as grade_edfacts; valid: 3, 4"),
        (GRADUATES, {"grad_rate_low": 72}, r"from 72 to 71 with the middle 71 for 0803360; valid"),
        (GRADUATES, {"grad_rate_high": 75}, r"from 71 to 75 with the middle 71"),
        (GRADUATES, {"grad_rate_low": -3}, r"grad_rate -3, 71\.0, 71\.0 for 0803360; valid: all"),
        (GRADUATES, {"grad_rate_low": -9}, r"has -9 as grad_rate_low of 0803360; valid below 0"),
    ],
)
def test_an_unknown_code_or_range_is_refused(contract, tmp_path, name, change, message):
    """A code, mark or range that cannot be stops the source and says what would be valid."""
    files = specimen()
    answer = json.loads(files[name])
    answer["results"][0].update(change)
    files[name] = json.dumps(answer).encode()
    with pytest.raises(SourceChanged, match=message):
        _read_made(contract, tmp_path, files)


def test_a_renamed_variable_is_refused(contract, tmp_path):
    """A variable that is gone is named, with those that are there."""
    files = specimen()
    files[GRADUATES] = files[GRADUATES].replace(b"grad_rate_midpt", b"grad_rate_mid")
    with pytest.raises(SourceChanged, match=r"no column grad_rate_midpt; found: .*grad_rate_mid"):
        _read_made(contract, tmp_path, files)


def test_a_column_of_groups_that_is_gone_is_refused(contract, tmp_path):
    """Without one column of groups nobody knows whom a row counts."""
    files = specimen()
    files[GRADUATES] = files[GRADUATES].replace(b'"foster_care"', b'"foster"')
    with pytest.raises(SourceChanged, match="no column foster_care"):
        _read_made(contract, tmp_path, files)


def test_without_rows_nothing_is_published(contract, tmp_path):
    """An empty answer alone is no source."""
    empty = b'{"count":0,"next":null,"previous":null,"results":[]}'
    with pytest.raises(SourceMissing, match="no answer with rows, like grad-rates_2019"):
        _read_made(contract, tmp_path, {GRADUATES: empty})


def test_the_specimen_holds_recorded_rows(real_sources):
    """The rows of Alabama and Arizona in the specimen are those of the recorded answer."""
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    recorded = (
        real_sources / "api_fixtures" / "urban" / "edfacts_assessments_2015_grade-8_page1.json"
    )
    rows = {row["leaid"]: row for row in json.loads(recorded.read_bytes())["results"]}
    for row in TABLES["assessments_2015_grade-8"]:
        if row["leaid"] != DENVER:
            assert row == {name: rows[row["leaid"]][name] for name in row}
