from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import figure, lay_down, read_folder
from tests.sources.specimen_hkeaa_hkdse import (
    ALL,
    DAY,
    UNIVERSITY,
    described,
    dumped,
    special,
    specimen,
    subjects,
)

SOURCE = "hkeaa_hkdse"
HK = "Hong Kong"
UNIVERSITY_FILE = f"2022/general/performance/university/{DAY}.json"
SUBJECTS_FILE = f"2022/subjects/a/{DAY}.json"
SPECIAL_FILE = f"2022/general/performance/SEN/{ALL}.json"


def of_day_schools(indicator):
    """The series of candidates of day schools."""
    return f"hkdse_{indicator}_hkeaa_hkdse"


def of_all(indicator):
    """The series of all candidates."""
    return f"{of_day_schools(indicator)}_all"


def read_with(contract, tmp_path, files):
    """Read the specimen with some of its files replaced."""
    folder = lay_down(tmp_path / "files", {**specimen(), **files})
    return read_folder(contract, SOURCE, folder, tmp_path / "raw")


def test_two_counts_of_candidates_are_two_indicators(reading):
    """Candidates, and candidates with five subjects or more, go by one name in two tables."""
    found = [
        figure(reading.rows, of_day_schools(name), HK, 2022).value
        for name in ("candidates", "candidates_five_subjects")
    ]
    assert found == [41196, 40288]


def test_level_with_a_plus_is_cumulative(reading):
    """Level 4 or above holds the levels above it; 5** is one level, the highest."""
    by_level = [
        figure(reading.rows, of_day_schools("english_candidates"), HK, 2022, "hkdse_level", level)
        for level in ("4_plus", "5_plus", "5_star_plus", "5_star_star")
    ]
    assert [row.value for row in by_level] == [11220, 4309, 1758, 438]


def test_levels_are_told_for_girls_and_boys(reading):
    """Girls and boys at a level add up to all at it."""
    rows = [
        figure(reading.rows, of_day_schools("chinese_candidates"), HK, 2022, breakdown, "3_plus")
        for breakdown in ("hkdse_level_girls", "hkdse_level_boys", "hkdse_level")
    ]
    girls, boys, both = (row.value for row in rows)
    assert girls + boys == both


def test_share_is_a_quotient_of_ours(reading):
    """A share is of those the line or column counts, has status E and says so."""
    row = figure(reading.rows, of_day_schools("3322_pct"), HK, 2022)
    assert (row.value, row.obs_status) == (17384 / 41196, "E")
    assert "quotient" in row.note
    english = figure(reading.rows, of_day_schools("english_level_4_plus_pct"), HK, 2022)
    assert english.value == 11220 / 40948


def test_counts_are_as_published(reading):
    """A count is a figure of the authority, without a note."""
    row = figure(reading.rows, of_day_schools("3322"), HK, 2022, "sex", "female")
    assert (row.value, row.obs_status, row.note) == (9844, "A", None)


def test_text_of_special_needs_is_a_number(reading):
    """The table of special needs has its numbers as text."""
    of_needs = of_all("sen_candidates")
    assert figure(reading.rows, of_needs, HK, 2022).value == 3370
    assert figure(reading.rows, of_needs, HK, 2022, "special_need", "visual").value == 36


def test_column_that_is_absent_is_no_zero(reading):
    """In 2021 nobody is counted with a speech impairment: there is no row, and the total stands."""
    series = of_all("sen_candidates")
    needs = {
        row.category
        for row in reading.rows
        if (row.series_id, row.year, row.breakdown) == (series, 2021, "special_need")
    }
    assert len(needs) == 8
    assert "speech" not in needs


def test_special_needs_stand_beside_all_candidates(reading):
    """Candidates with special needs are a group of the candidates, not another total."""
    group = figure(reading.rows, of_all("3322_pct"), HK, 2022, "student_group", "special_education")
    assert group.value == 705 / 3370
    assert figure(reading.rows, of_all("3322_pct"), HK, 2022).value != group.value


def test_every_subject_has_its_own_figure(reading):
    """Subjects are a breakdown, and all sittings are the total."""
    series = of_day_schools("subject_girls_pct")
    row = figure(reading.rows, series, HK, 2022, "hkdse_subject", "english_literature")
    assert row.value == 216 / 245
    assert figure(reading.rows, series, HK, 2022).value < row.value


def test_what_is_not_read_is_counted(reading):
    """Tables and lines that no series asks for are told by their names."""
    reasons = {one.reason for one in reading.set_aside}
    assert "Table that no series asks for: general/level-distribution/lang" in reasons
    assert "Line that no series asks for" in reasons
    assert "Licence of the repository, without figures" in reasons


def _changed_subject(column, sex, value):
    table = subjects()
    table[0][sex][column] = value
    return {SUBJECTS_FILE: dumped(table)}


def _without_column(column):
    table = subjects()
    del table[1]["total"][column]
    return {SUBJECTS_FILE: dumped(table)}


def _renamed_subject():
    table = subjects()
    table[4]["subject"] = "Literature"
    return {SUBJECTS_FILE: dumped(table)}


def _changed_line(**cells):
    table = described(UNIVERSITY)
    table[1].update(cells)
    return {UNIVERSITY_FILE: dumped(table)}


def _unknown_need():
    table = [{**line, "Dyslexia": "0"} for line in special()]
    return {SPECIAL_FILE: dumped(table)}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (_changed_line(total=17385), "the total is 17385, its parts add up to 17384"),
        (_changed_line(male="n/a"), "male: 'n/a' is no count"),
        (_changed_line(male=None), "male: None is no count"),
        (_changed_line(description="3322"), "has no line 'Core subjects at 3322 or better'"),
        (_changed_line(description="No. of candidates"), "No. of candidates twice"),
        ({UNIVERSITY_FILE: b"<html>"}, "is not json"),
        ({UNIVERSITY_FILE: b'{"a": 1}'}, "is not a list of lines"),
        ({UNIVERSITY_FILE: b'[{"line": 1}]'}, "neither description nor subject"),
        (_unknown_need(), "has .*Dyslexia; known: total, Physical"),
        (_changed_subject("4+", "male", 4490), "the total is 12705, its parts add up to 12704"),
        (_without_column("4+"), r"English Language: total has no 4\+; found: noEntered"),
        (_renamed_subject(), "unknown subject Literature; known: Biology"),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, files, words):
    """A line, column, subject, need or count that cannot be right stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_with(contract, tmp_path, files)
    assert next(iter(files)) in str(caught.value)


@pytest.mark.parametrize(
    ("column", "words"),
    [("3+", r"at 4\+, but 1 at 3\+"), ("U", r"1\+ and U are not the")],
)
def test_levels_that_contradict_each_other_are_refused(contract, tmp_path, column, words):
    """Fewer at a lower level than above it, or other unclassified than the rest, is no table."""
    table = subjects()
    table[0]["male"][column], table[0]["female"][column], table[0]["total"][column] = 1, 0, 1
    with pytest.raises(SourceChanged, match=words):
        read_with(contract, tmp_path, {SUBJECTS_FILE: dumped(table)})


def test_missing_table_of_a_year_is_named(contract, tmp_path):
    """A year without one of its tables is told with the path of the table."""
    laid = {path: body for path, body in specimen().items() if path != UNIVERSITY_FILE}
    with pytest.raises(SourceMissing, match=UNIVERSITY_FILE):
        read_folder(contract, SOURCE, lay_down(tmp_path / "files", laid), tmp_path / "raw")


def test_missing_files_are_named(contract, tmp_path):
    """An empty folder is told with the pattern and the page where the tables are found."""
    with pytest.raises(SourceMissing, match=r"20\?\?/general.*hkeaa\.edu\.hk"):
        read_folder(contract, SOURCE, lay_down(tmp_path / "none", {}), tmp_path / "raw")
