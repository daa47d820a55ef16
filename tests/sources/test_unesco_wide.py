"""Promises of the reader of UNESCO WIDE, on the specimen and on the published files."""

from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.tidy import tidy
from tests.source_tools import figure, lay_down, raw_files, read_folder, source_module
from tests.sources import specimen_unesco_wide as made

SOURCE = "unesco_wide"
MATHS_4 = "timss_math_g4_{}_pct_unesco_wide"
MATHS_8 = "timss_math_g8_{}_pct_unesco_wide"


def _read_made(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def test_timss_levels_are_their_scores(reading):
    """Levels 1 to 4 of TIMSS are 400, 475, 550 and 625 points, with the file's standard errors."""
    published = {
        "low": (0.9916, 0.0025),
        "intermediate": (0.9551, 0.0068),
        "high": (0.8371, 0.0146),
        "advanced": (0.5423, 0.0224),
    }
    for name, expected in published.items():
        row = figure(reading.rows, MATHS_4.format(name), "SGP", 2019)
        assert (row.value, row.std_error, row.obs_status) == (*expected, "A")


def test_pirls_levels_start_at_two(reading):
    """PIRLS counts its levels from 2: level 4 is the high benchmark of 550 points."""
    high = figure(reading.rows, "pirls_high_pct_unesco_wide", "HKG", 2021)
    low = figure(reading.rows, "pirls_low_pct_unesco_wide", "SGP", 2006)
    assert (high.value, high.std_error) == (0.6821, 0.0184)
    assert (low.value, low.std_error) == (0.9665, 0.0042)


def test_pisa_level_two_is_level_two(reading):
    """PISA rows have no grade, and their level 2 is Level 2 or above."""
    row = figure(reading.rows, "pisa_math_level_2_plus_pct_unesco_wide", "SGP", 2018)
    assert (row.value, row.std_error) == (0.9287, None)


def test_ontario_is_found_without_an_iso_code(reading, contract, folder, tmp_path):
    """Ontario has an empty iso_code3 and becomes the survey participant by its number."""
    row = figure(reading.rows, MATHS_8.format("advanced"), "9132", 2019)
    assert (row.scheme, row.value, row.std_error) == ("wide_iso_num", 0.1083, 0.0169)
    files = raw_files(contract, SOURCE, folder, tmp_path)
    figures = tidy(SOURCE, reading, contract, files).figures
    ontario = figures[figures.geo_id == "ca_on_participant"]
    assert set(ontario.year) == {2006, 2011, 2019}
    assert 10.83 in set(ontario.value)


def test_subjects_stand_in_separate_rows(reading):
    """A mathematics row gives nothing to science, and the other way round."""
    maths = figure(reading.rows, MATHS_4.format("high"), "KOR", 2019)
    science = figure(reading.rows, "timss_science_g4_high_pct_unesco_wide", "KOR", 2019)
    assert (maths.value, science.value, science.std_error) == (0.7721, 0.7264, 0.0132)
    assert all(row.value is not None for row in reading.rows)


def test_overlapping_breakdowns_are_set_aside(reading):
    """Only totals, sexes and fifths are read: "Language & Sex" is never taken for sex."""
    assert {row.breakdown for row in reading.rows} == {"total", "sex", "ses_quintile"}
    girls = figure(reading.rows, MATHS_4.format("low"), "SGP", 2019, "sex", "female")
    assert (girls.value, girls.std_error) == (0.9938, 0.0024)
    assert any("several things at once" in aside.reason for aside in reading.set_aside)


def test_both_spellings_of_a_fifth_are_one(reading):
    """The spellings "1" and "Quintile 1" are the most disadvantaged fifth, and the note says of what."""
    new = figure(reading.rows, MATHS_4.format("advanced"), "SGP", 2019, "ses_quintile", "q1")
    old = figure(reading.rows, MATHS_8.format("advanced"), "KOR", 2015, "ses_quintile", "q1")
    assert (new.value, old.value) == (0.2707, 0.2891)
    assert "home background" in new.note
    assert "home background" in old.note


def test_counts_at_a_level_are_no_sample_size(reading):
    """The columns "_no" count who reaches the level, so no sample size is given."""
    assert {row.sample_size for row in reading.rows} == {None}


def test_older_edition_adds_years_to_the_same_series(reading):
    """TIMSS 2015 comes from the edition of 2021, without standard error, and says so."""
    row = figure(reading.rows, MATHS_8.format("advanced"), "KOR", 2015)
    assert (row.value, row.std_error, row.note) == (
        0.435,
        None,
        "Published without a standard error.",
    )


def test_what_stands_in_both_editions_keeps_its_standard_error(reading):
    """A share that both editions give is one row, the one with the standard error."""
    row = figure(reading.rows, MATHS_4.format("advanced"), "SGP", 2019)
    assert row.file == "timss19_mpl.csv"
    cells = [
        (one.series_id, one.code, one.year, one.breakdown, one.category) for one in reading.rows
    ]
    assert len(cells) == len(set(cells))
    assert any("in another file" in aside.reason for aside in reading.set_aside)


def test_a_standard_error_of_zero_is_not_given(reading):
    """Where all tested students reach a level the published 0 is no estimate of an error."""
    row = figure(reading.rows, MATHS_4.format("low"), "SGP", 2019, "ses_quintile", "q5")
    assert (row.value, row.std_error) == (1.0, None)
    assert "published as 0" in row.note
    assert all(one.std_error is None or one.std_error > 0 for one in reading.rows)


def test_late_tests_of_2021_are_marked(reading):
    """The United States tested late in 2021, which is another definition; Hong Kong did not."""
    american = figure(reading.rows, "pirls_high_pct_unesco_wide", "USA", 2021)
    australian = figure(reading.rows, "pirls_high_pct_unesco_wide", "AUS", 2021)
    hong_kong = figure(reading.rows, "pirls_high_pct_unesco_wide", "HKG", 2021)
    assert (american.value, american.obs_status) == (0.522, "D")
    assert "beginning of grade 5" in american.note
    assert (australian.obs_status, australian.note) == ("A", "Tested one year later than planned.")
    assert (hong_kong.obs_status, hong_kong.note) == ("A", None)


def test_places_left_out_by_the_publisher_are_absent(reading):
    """Korea grade 8, Australia and the United States grade 4 have no row for 2019."""
    found = {(row.series_id, row.code) for row in reading.rows if row.year == 2019}
    assert (MATHS_8.format("low"), "KOR") not in found
    assert not {(MATHS_4.format("low"), code) for code in ("AUS", "USA")} & found


def test_name_list_is_recognised_and_set_aside(reading):
    """The list of country names gives no figure and is counted."""
    aside = {one.example: one.rows for one in reading.set_aside}
    assert aside["iso_code.csv"] > 0
    assert "iso_code.csv" not in {row.file for row in reading.rows}


def test_every_row_is_read_or_counted(contract, tmp_path):
    """Each row of the specimen gives a figure or stands in one of the counts."""
    reading = _read_made(contract, tmp_path, made.specimen())
    counts = {aside.reason.split(",")[0]: aside.rows for aside in reading.set_aside}
    assert counts == {
        "A list of country names": 2,
        "Broken down by location": 7,
        "A count of tested students at the level": 3,
        "A survey": 1,
        "The same share stands in another file": 2,
    }
    wide = made.TIMSS_ROWS[:6] + made.TIMSS_ROWS[10:]
    assert len(reading.rows) == 4 * len(wide) + 3 * (4 + 4) + 7 - 2


def test_two_editions_that_differ_are_refused(contract, tmp_path):
    """A share that differs between the editions stops the source instead of being chosen."""
    files = made.specimen()
    files[made.LONG_FILE] = files[made.LONG_FILE].replace(b"mlevel4_m,0.5423", b"mlevel4_m,0.5399")
    folder = lay_down(tmp_path / "in", files)
    raw = raw_files(contract, SOURCE, folder, tmp_path / "raw")
    reading = source_module(SOURCE).read(raw, contract.series_of(SOURCE))
    with pytest.raises(SourceChanged, match=r"two different values.*0\.5423"):
        tidy(SOURCE, reading, contract, raw)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "timss19_mpl.csv",
            b"mlevel4_se",
            b"mlevel4_err",
            r"timss19_mpl.csv has no column mlevel4_se; found",
        ),
        ("pirls_mpl.csv", b"category", b"group", r"pirls_mpl.csv has no column category; found"),
        ("timss19_mpl.csv", b'"Female"', b'"Girls"', r"has the Sex 'Girls'; known: Female, Male"),
        ("pirls21_mpl.csv", b"0.6821", b"x", r"pirls21_mpl.csv has 'x' as rlevel4_m"),
        ("pirls21_mpl.csv", b",0.6821", b"", r"line \d+: \d+ fields, not"),
        ("pirls_mpl.csv", b",9132,", b",,", r"neither iso_code3 nor iso_num"),
    ],
)
def test_a_changed_layout_is_refused(contract, tmp_path, file, old, new, message):
    """A missing column, an unknown group, a cell that is no number: each names file and cell."""
    files = made.specimen()
    assert old in files[file]
    files[file] = files[file].replace(old, new)
    with pytest.raises(SourceChanged, match=message):
        _read_made(contract, tmp_path, files)


def test_without_figures_nothing_is_published(contract, tmp_path):
    """The name list alone is no source: the message says which files are expected."""
    files = {"iso_code.csv": made.specimen()["iso_code.csv"]}
    with pytest.raises(SourceMissing, match="timss"):
        _read_made(contract, tmp_path, files)


def test_files_are_asked_for_by_name_and_page():
    """Every file that staff lay down has a page and a hint where a person finds it."""
    for download in source_module(SOURCE).downloads("", []):
        assert download.url is None
        assert download.page.startswith("https://")
        assert download.hint
