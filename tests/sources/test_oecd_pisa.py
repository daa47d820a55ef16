from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Published, Reading
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources import specimen_oecd_pisa as specimen

SOURCE = "oecd_pisa"
MATHEMATICS = "pisa_math_mean_oecd_pisa"
READING = "pisa_reading_mean_oecd_pisa"
SCIENCE = "pisa_science_mean_oecd_pisa"
Reread = Callable[[dict[str, bytes]], Reading]


@pytest.fixture(name="rows", scope="module")
def _rows(reading) -> list[Published]:
    return reading.rows


@pytest.fixture(name="reread")
def _reread(contract, tmp_path) -> Reread:
    """Read the specimen with some of its files replaced; ``None`` takes a file away."""

    def read(changed: dict[str, bytes | None]) -> Reading:
        files = {**specimen.specimen(), **changed}
        laid = lay_down(tmp_path / "in", {name: body for name, body in files.items() if body})
        return read_folder(contract, SOURCE, laid, tmp_path / "raw")

    return read


def aside(reading: Reading, words: str) -> int:
    """Rows set aside for a reason that holds these words."""
    return sum(one.rows for one in reading.set_aside if words in one.reason)


def test_printed_cells_become_figures_with_their_standard_errors(rows):
    """Text cells and standard errors in brackets become numbers of the same row."""
    found = figure(rows, MATHEMATICS, "Singapore", 2022)
    assert (found.value, found.std_error, found.obs_status) == (575, 1.2, "A")
    assert found.period_label == "PISA 2022"


def test_labels_that_stand_over_the_wrong_column_are_read_as_pairs(rows):
    """A label over a standard error still names the figure left of it."""
    level = figure(
        rows, "pisa_science_proficiency_pct_oecd_pisa", "Canada", 2022, "proficiency_level", "2"
    )
    assert (level.value, level.std_error) == (22.3, 0.6)
    third = figure(
        rows, "pisa_science_proficiency_pct_oecd_pisa", "Canada", 2022, "proficiency_level", "3"
    )
    assert third.value == 28.5
    assert figure(rows, READING, "Hong Kong (China)", 2012).value == 545
    assert figure(rows, "pisa_math_gap_sex_oecd_pisa", "Singapore", 2022).std_error == 2.3


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("math", ["below_1c", "1c", "1b", "1a", "2", "3", "4", "5", "6"]),
        ("reading", ["below_1c", "1c", "1b", "1a", "2", "3", "4", "5", "6"]),
        ("science", ["below_1b", "1b", "1a", "2", "3", "4", "5", "6"]),
    ],
)
def test_each_subject_has_its_own_levels_and_they_add_up(rows, subject, names):
    """Mathematics and reading have nine levels, science eight, and their shares are everyone."""
    series = f"pisa_{subject}_proficiency_pct_oecd_pisa"
    levels = [row for row in rows if row.series_id == series]
    assert {row.category for row in levels} == set(names)
    for code in {row.code for row in levels}:
        shares = [row.value for row in levels if row.code == code and row.value is not None]
        if len(shares) == len(names):
            assert sum(shares) == pytest.approx(100, abs=0.5)


def test_added_levels_say_that_they_are_added(rows):
    """A sum of rounded shares is marked as derived, has no standard error and says why."""
    low = figure(rows, "pisa_math_below_level_2_pct_oecd_pisa", "Singapore", 2022)
    assert (low.value, low.std_error, low.obs_status) == (pytest.approx(8.1), None, "E")
    assert "4 rounded shares" in (low.note or "")
    high = figure(rows, "pisa_math_level_5_plus_pct_oecd_pisa", "Singapore", 2022)
    assert (high.value, high.std_error) == (pytest.approx(40.6), None)


def test_an_asterisk_at_the_name_is_a_caution_on_the_sample(rows):
    """The mark leaves the name, stands as the flag, and the figure has low reliability."""
    found = figure(rows, MATHEMATICS, "Hong Kong (China)", 2022)
    assert (found.obs_status, found.source_flag) == ("U", "*")
    assert "caution" in (found.note or "")
    added = figure(rows, "pisa_math_below_level_2_pct_oecd_pisa", "Hong Kong (China)", 2022)
    assert (added.obs_status, added.source_flag) == ("U", "*")
    assert "rounded shares" in (added.note or "")
    assert not [row for row in rows if row.code.endswith("*")]


def test_the_caution_of_a_trend_table_is_on_its_last_cycle_only(rows):
    """An asterisk in the table of 2022 says nothing of the samples of earlier cycles."""
    earlier = figure(rows, MATHEMATICS, "Hong Kong (China)", 2003)
    assert (earlier.value, earlier.std_error) == (550, 4.5)
    assert (earlier.obs_status, earlier.source_flag) == ("A", None)


def test_the_flag_of_2025_is_a_caution_too(rows):
    """A line flagged in the tables of 2025 has low reliability in every subject."""
    for series in (MATHEMATICS, READING, SCIENCE):
        assert figure(rows, series, "United States", 2025).obs_status == "U"
        assert figure(rows, series, "Hong Kong (China)", 2025).obs_status == "A"
    assert figure(rows, MATHEMATICS, "Hong Kong (China)", 2025).value == 521.7077700000001


def test_m_is_missing_and_never_a_number(rows):
    """A cell with m is a row without value that says so."""
    for series, code in ((MATHEMATICS, "Singapore"), (READING, "United States")):
        found = figure(rows, series, code, 2006)
        assert (found.value, found.std_error) == (None, None)
        assert (found.obs_status, found.source_flag) == ("O", "m")


def test_c_takes_only_the_standard_error_away(rows):
    """A withheld standard error leaves the figure and its mark."""
    found = figure(
        rows, "pisa_reading_proficiency_pct_oecd_pisa", "Uzbekistan", 2022, "proficiency_level", "6"
    )
    assert (found.value, found.std_error, found.source_flag) == (0, None, "c")


def test_negative_figures_keep_their_sign(rows):
    """A mean index below zero and a lead of the girls are negative."""
    assert figure(rows, "pisa_escs_mean_oecd_pisa", "Hong Kong (China)", 2022).value == -0.46
    assert figure(rows, "pisa_math_gap_sex_oecd_pisa", "Hong Kong (China)", 2018).value == -6


def test_girls_and_boys_are_told_apart_by_their_column(rows):
    """Girls come from the rows of girls though the header row says girl as well."""
    girls = figure(rows, MATHEMATICS, "Singapore", 2022, "sex", "female")
    boys = figure(rows, MATHEMATICS, "Singapore", 2022, "sex", "male")
    assert (girls.value, boys.value) == (568, 581)
    assert {row.code for row in rows if row.breakdown == "sex"} >= {"Singapore", "OECD average"}


def test_the_published_gap_is_kept_though_rounded_means_differ_otherwise(rows):
    """Boys minus girls is 12 as published, not 581 minus 568."""
    assert figure(rows, "pisa_math_gap_sex_oecd_pisa", "Singapore", 2022).value == 12


def test_a_figure_of_two_tables_is_taken_once_and_counted(reading):
    """The mean table of 2022 counts before the trend table; agreement is counted, none disagree."""
    assert (
        figure(reading.rows, MATHEMATICS, "Singapore", 2022).file == "mean_score_mathematics.xlsx"
    )
    assert aside(reading, "stands in a second table") > 0
    assert aside(reading, "gives another figure") == 0


def test_a_second_table_that_disagrees_is_counted_apart(reread):
    """Where the trend table gives another mean, the mean table counts and the report says so."""
    rows = specimen.MEAN_MATHEMATICS.replace("575 (1.2)", "576 (1.2)")
    reading = reread({"mean_score_mathematics.xlsx": specimen.mean_score(rows)})
    assert figure(reading.rows, MATHEMATICS, "Singapore", 2022).value == 576
    assert aside(reading, "gives another figure") == 1


def test_second_sheets_add_nothing(reading):
    """Rows that the second sheet repeats are counted and not read again."""
    assert aside(reading, "second sheet repeats") > 0
    keys = [
        (row.series_id, row.code, row.year, row.breakdown, row.category) for row in reading.rows
    ]
    assert len(keys) == len(set(keys))


def test_a_second_sheet_with_something_new_is_a_changed_file(reread):
    """A row that only the second sheet has is not dropped in silence."""
    header = [{2: "Mean score"}, specimen.pairs(["Score dif."])]
    sheets = {
        "Table001 (Page 1)": specimen.printed(header, "Singapore|12 (2.3)|0", {3: "OECD"}),
        "Table002 (Page 2)": specimen.printed(header, "Singapore|13 (2.3)", {}),
    }
    with pytest.raises(SourceChanged, match="second sheet has a row for Singapore"):
        reread({"performance_diff_by_gender_mathematics.xlsx": specimen.workbook(sheets)})


def test_lists_in_cells_of_ncses_are_figures_and_their_marks_no_cautions(rows):
    """A mark of distance from the United States is dropped; no standard error is made up."""
    found = figure(rows, MATHEMATICS, "B-S-J-Z (China)", 2018)
    assert (found.value, found.std_error) == (591, None)
    assert (found.obs_status, found.source_flag) == ("A", None)
    assert "NCSES" in (found.note or "")
    assert figure(rows, "pisa_math_gap_sex_oecd_pisa", "United States", 2018).value == 9


def test_a_number_sign_rounds_to_zero(rows):
    """A gap printed as # is zero with its mark, not missing."""
    found = figure(rows, "pisa_math_gap_sex_oecd_pisa", "Greece", 2018)
    assert (found.value, found.source_flag) == (0, "#")


def test_the_overall_figure_of_a_computed_workbook_is_the_second_column(rows):
    """The overall mean is read, with its standard error, not the mean of an occupation."""
    found = figure(rows, f"{MATHEMATICS}_computed", "QCN", 2012)
    assert found.value == pytest.approx(612.675536, abs=1e-6)
    assert found.std_error == pytest.approx(3.294455, abs=1e-6)
    assert found.sample_size == 5177


def test_sheets_named_sd_hold_standard_errors(rows):
    """The figures beside the means of Ontario are standard errors of the size of a few points."""
    found = figure(rows, f"{MATHEMATICS}_regions", "CAN.Ontario", 2012)
    assert (found.value, found.std_error, found.sample_size) == (514.35, 4.05, 3699)


def test_swapped_sheets_of_2015_give_students_not_schools(rows):
    """The sample of Singapore in 2015 is 6,115 students, though that sheet is named for schools."""
    assert figure(rows, f"{MATHEMATICS}_computed", "SGP", 2015).sample_size == 6115
    assert figure(rows, f"{MATHEMATICS}_computed", "QCN", 2009).sample_size == 5115


def test_reading_2006_of_the_united_states_is_nowhere(rows):
    """No series has a mean in reading for the United States in 2006."""
    found = [row for row in rows if row.code in ("USA", "United States") and row.year == 2006]
    assert [row for row in found if "reading_mean" in row.series_id and row.value is not None] == []


def test_shanghai_is_shown_by_its_own_samples_only(tidied):
    """Shanghai has 2009 and 2012; the four provinces stay apart, and China has nothing."""
    table = tidied.figures
    shanghai = table[table["geo_id"] == "cn_shanghai"]
    assert set(shanghai["year"]) == {2009, 2012}
    assert MATHEMATICS not in set(shanghai["series_id"])
    assert set(table[table["geo_id"] == "cn_bsjg"]["year"]) == {2015}
    assert set(table[table["geo_id"] == "cn_bsjz"]["year"]) == {2018, 2025}
    assert "cn" not in set(table["geo_id"])


def test_ontario_is_a_survey_participant(tidied):
    """Figures of Ontario belong to the participant, those of other provinces are none of ours."""
    ontario = tidied.figures[tidied.figures["geo_id"] == "ca_on_participant"]
    assert set(ontario["year"]) == {2012}
    assert set(ontario["series_id"]) == {
        f"{one}_regions" for one in (MATHEMATICS, READING, SCIENCE)
    }


def test_averages_over_other_sets_of_countries_are_not_the_oecd_average(tidied):
    """Means named OECD average-23 and the like do not become figures of the OECD average."""
    table = tidied.figures
    cells = table[(table["geo_id"] == "oecd_average") & (table["series_id"] == MATHEMATICS)]
    total = cells[cells["breakdown"] == "total"].set_index("year")["value"]
    assert dict(total) == {2012: 488, 2015: 485, 2018: 489, 2022: 472}


def test_every_series_has_figures(contract, tidied):
    """No series of the contract is left without a figure for one of our places."""
    read = set(tidied.figures[tidied.figures["value"].notna()]["series_id"])
    assert read == {one.series_id for one in contract.series_of(SOURCE)}


def test_every_wanted_file_says_where_a_person_finds_it(contract):
    """Each file is asked for once, by its published name, with a page and a hint."""
    wanted = source_module(SOURCE).downloads("", contract.series_of(SOURCE))
    assert {one.path for one in wanted} == set(specimen.specimen())
    assert len(wanted) == len(specimen.specimen())
    assert all(one.url is None and one.page and one.hint for one in wanted)


def test_a_missing_file_is_named(reread):
    """A file that a series needs and nobody laid down stops the source by name."""
    with pytest.raises(SourceMissing, match=r"mean_score_reading\.xlsx"):
        reread({"mean_score_reading.xlsx": None})


def test_a_missing_column_is_named_with_those_found(reread):
    """A renamed column of a csv file stops the source."""
    body = specimen.cycle_2025()["pisa_2025_top_performers_data.csv"].replace(b"share", b"percent")
    with pytest.raises(SourceChanged, match="share; found: economy, flagged, percent"):
        reread({"pisa_2025_top_performers_data.csv": body})


def test_a_missing_label_is_named_with_those_found(reread):
    """A printed table without a column that a series needs stops the source."""
    header = [{1: "Average"}, specimen.pairs(["Points"])]
    table = {"Table001 (Page 1)": specimen.printed(header, "Singapore|575 (1.2)", {})}
    with pytest.raises(SourceChanged, match="'Mean score'; found: Average Points"):
        reread({"mean_score_mathematics.xlsx": specimen.workbook(table)})


def test_a_table_without_standard_errors_is_a_changed_file(reread):
    """A first sheet without a header row of S.E. stops the source and shows how it begins."""
    body = specimen.workbook({"Notes": [["PISA 2022 results"]]})
    with pytest.raises(SourceChanged, match=r"no header row with S\.E\.; it begins: PISA 2022"):
        reread({"mean_score_mathematics.xlsx": body})


def test_a_missing_sheet_is_named_with_those_found(reread):
    """A computed workbook without its sheets stops the source."""
    with pytest.raises(SourceChanged, match="no sheet 'MATH means'; found: MATH"):
        reread({"pisa2009.xlsx": specimen.workbook({"MATH": [["cnt", "cnt"]]})})


def test_a_workbook_whose_second_column_is_something_else_is_a_changed_file(reread):
    """Without a known head the second column is not taken for the overall mean."""
    sheets = {f"MATH {kind}": [["cnt", "isco1"], ["SGP", 591.78]] for kind in ("means", "se")}
    with pytest.raises(SourceChanged, match="column 2 is 'isco1'"):
        reread({"pisa2009.xlsx": specimen.workbook(sheets)})


def test_a_trend_without_its_own_cycle_is_a_changed_file(reread):
    """Cautions belong to the cycle of the volume: without its column another would bear them."""
    cycles = {**specimen._SINCE_2003, 13: "Edition 2022"}
    body = specimen.trend(cycles, specimen.TREND_MATHEMATICS, "Mean score")
    with pytest.raises(
        SourceChanged, match=r"has not one column .PISA \{cycle\} Mean score.; found"
    ):
        reread({"performance_from_2003_to_2022_mathematics.xlsx": body})


def test_a_figure_without_its_standard_error_is_a_changed_file(reread):
    """A standard error that is blank, or stands under no S.E., is not read as withheld."""
    blank = specimen.MEAN_MATHEMATICS.replace("575 (1.2)", "575 ()")
    with pytest.raises(SourceChanged, match=r"Singapore, PISA 2022: '575' stands beside '\(\)'"):
        reread({"mean_score_mathematics.xlsx": specimen.mean_score(blank)})
    elsewhere = specimen.MEAN_MATHEMATICS.replace("575 (1.2)", "(1.2) 575")
    with pytest.raises(SourceChanged, match=r"standard errors without S\.E\. above: 2"):
        reread({"mean_score_mathematics.xlsx": specimen.mean_score(elsewhere)})


def test_an_unknown_flag_is_not_taken_for_none(reread):
    """A caution under another word stops the source."""
    body = specimen.cycle_2025()["pisa_2025_top_performers_data.csv"].replace(b"True", b"yes")
    with pytest.raises(SourceChanged, match="flagged 'yes'; known"):
        reread({"pisa_2025_top_performers_data.csv": body})


def test_an_unknown_mark_is_not_swallowed(reread):
    """A cell that is neither a figure nor a known mark stops the source, with place and cycle."""
    rows = specimen.MEAN_MATHEMATICS.replace("575 (1.2)", "n.a. (1.2)")
    with pytest.raises(SourceChanged, match=r"Singapore, PISA 2022: 'n\.a\.' is no figure"):
        reread({"mean_score_mathematics.xlsx": specimen.mean_score(rows)})
