from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import figure, lay_down, read_folder
from tests.sources.specimen_iea_pirls import (
    COMPUTED,
    MEANS,
    SCORES,
    computed_file,
    mean_file,
    score_file,
    sex_file,
    specimen,
)

SOURCE = "iea_pirls"
MEAN, COMPUTED_MEAN = "pirls_mean_iea_pirls", "pirls_mean_iea_pirls_computed"
GAP = "pirls_gap_sex_iea_pirls"


def read_with(contract, tmp_path, **files):
    """Read the specimen with some of its files replaced, by name without the ending."""
    laid = {**specimen(), **{f"{name}.csv": body for name, body in files.items()}}
    return read_folder(contract, SOURCE, lay_down(tmp_path / "files", laid), tmp_path / "raw")


def test_the_standard_error_is_the_column_that_is_one(reading):
    """Of the mean's two error columns the standard error is read, not 1.96 times it."""
    row = figure(reading.rows, MEAN, "Singapore", 2021)
    assert (row.value, row.std_error) == (587, 3.1)


def test_girls_and_boys_are_not_mixed_up(reading):
    """The plain year is boys, and the columns called errors are standard errors here."""
    girls = figure(reading.rows, MEAN, "Singapore", 2021, "sex", "female")
    boys = figure(reading.rows, MEAN, "Singapore", 2021, "sex", "male")
    assert (girls.value, girls.std_error, boys.value, boys.std_error) == (596, 3, 578, 3.7)


def test_zero_is_no_score(reading):
    """0 means that the system did not take part: no value, no gap of 0."""
    for series in (MEAN, GAP):
        row = figure(reading.rows, series, "Australia", 2006)
        assert (row.value, row.obs_status, row.source_flag) == (None, "L", "0")
    assert not [row for row in reading.rows if row.value == 0]


def test_gap_is_boys_minus_girls(reading):
    """The published gap of girls and boys changes its sign to that of the indicator."""
    assert figure(reading.rows, GAP, "Singapore", 2021).value == -18


def test_marks_of_2021_stand_at_2021_alone(reading):
    """Glyphs and the late wave are kept at figures of 2021, and earlier cycles have none."""
    late = figure(reading.rows, MEAN, "United States", 2021)
    assert (late.obs_status, late.source_flag) == ("D", "2 ≡")
    assert late.note.startswith("Tested late, at the beginning of grade 5.")
    later = figure(reading.rows, MEAN, "Australia", 2021)
    assert (later.obs_status, later.source_flag) == ("A", "⋈")
    assert "one year later" in later.note
    assert figure(reading.rows, MEAN, "Netherlands", 2021).obs_status == "U"
    for name in ("United States", "Australia", "Netherlands"):
        before = figure(reading.rows, MEAN, name, 2016)
        assert (before.obs_status, before.source_flag, before.note) == ("A", None, None)


def test_one_place_in_three_spellings_is_one_place(reading):
    """Moscow has one name; the international median is no place and is counted."""
    names = {row.code for row in reading.rows if row.code.startswith("Moscow")}
    assert names == {"Moscow City, Russian Federation"}
    assert "International Median" not in {row.code for row in reading.rows}
    assert [one.rows for one in reading.set_aside] == [4]


def test_percentiles_are_read_by_their_misspelt_columns(reading):
    """The file called standard deviation holds percentiles, without standard errors."""
    for series, value in (("p5", 426), ("p25", 539), ("p75", 646), ("p95", 710)):
        row = figure(reading.rows, f"pirls_{series}_iea_pirls", "Singapore", 2021)
        assert (row.value, row.std_error) == (value, None)


def test_computed_figures_have_the_error_of_their_interval(reading):
    """A computed mean has a standard error from its interval, a note of it and its students."""
    row = figure(reading.rows, COMPUTED_MEAN, "SGP", 2016)
    assert (round(row.value, 3), round(row.std_error, 3)) == (576.178, 3.153)
    assert row.sample_size == 6488
    assert "3.92" in row.note
    ratio = figure(reading.rows, "pirls_sd_ratio_sex_iea_pirls", "SGP", 2016)
    assert (ratio.std_error, ratio.note) == (None, None)


def test_tests_of_one_system_stay_apart(reading):
    """PIRLS and ePIRLS are two tests of the same students; PIRLS Literacy is in no series."""
    online = figure(reading.rows, "epirls_mean_iea_pirls", "SGP", 2016)
    assert round(online.value, 3) == 588.129
    assert round(figure(reading.rows, COMPUTED_MEAN, "SGP", 2016).value, 3) == 576.178
    literacy_alone = {"KWT", "ZAF", "EGY"}
    assert not literacy_alone & {row.code for row in reading.rows}


def test_missing_statistic_is_no_number(contract, tmp_path):
    """NA in the computed file is a missing figure."""
    rows = {**COMPUTED, "SDR": ("NA", *COMPUTED["SDR"][1:])}
    reading = read_with(contract, tmp_path, pirls2016_full_results_reading=computed_file(rows))
    row = figure(reading.rows, "pirls_sd_ratio_sex_iea_pirls", "HKG", 2016)
    assert (row.value, row.obs_status, row.source_flag) == (None, "O", "NA")


def _changed_mean(name, **changes):
    scores, wave, halves, errors = (list(part) for part in MEANS[name])
    for part, cells in (("scores", scores), ("halves", halves), ("errors", errors)):
        cells[-1] = changes.get(part, cells[-1])
    return mean_file({**MEANS, name: (scores, "".join(wave), halves, errors)})


def _changed_score(column, cell):
    first = list(SCORES[0])
    first[column] = cell
    return score_file([first, *SCORES[1:]])


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"averageAchievement": mean_file().replace(b"2021_se", b"2021_s.e.")},
            r"averageAchievement\.csv has no column 2021_se",
        ),
        (
            {"averageAchievement": _changed_mean("Singapore", errors="6.1")},
            "half-width 6.1 is not 1.96 times the standard error 6.1",
        ),
        (
            {"averageAchievement": _changed_mean("Singapore", errors="")},
            "587 has no standard error",
        ),
        (
            {"averageAchievement": _changed_mean("Singapore", scores="0")},
            r"did not take part \(0\), but has 0.0 and S.E. 3.1",
        ),
        (
            {"averageAchievement": _changed_mean("Singapore", scores="m")},
            "Singapore, 2021: no number under 2021",
        ),
        (
            {"averageAchievement": mean_file().replace(b"Singapore", b"Singapur")},
            "Singapur is not in standardDeviation2.csv",
        ),
        ({"standardDeviation2": _changed_score(-1, "¤")}, "Singapore: mark ¤, wave 1; known"),
        ({"standardDeviation2": _changed_score(-3, "3")}, "wave 3; known: .* waves 1, 2"),
        (
            {"gender": sex_file({"Singapore": ("24", "17", "17", "17", "81")})},
            "the gap is 81, but 596 minus 578",
        ),
        (
            {"pirls2016_full_results_reading": computed_file(shift=3)},
            "is not even about 568.584",
        ),
        (
            {"pirls2016_full_results_reading": computed_file(systems=["A", "B", "C", "D", "E"])},
            "no column of the test R; found: Names, A",
        ),
        (
            {
                "pirls2016_full_results_reading": computed_file(
                    {name: cells for name, cells in COMPUTED.items() if name != "SDR"}
                )
            },
            "0 rows are 'SDR'",
        ),
        (
            {
                "pirls2016_full_results_reading": computed_file(
                    {**COMPUTED, "SDR": ("x", *COMPUTED["SDR"][1:])}
                )
            },
            "SDR of HKG.R: 'x' is neither a number nor NA",
        ),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, files, words):
    """A column, mark, wave, error or gap that cannot be right stops the reading."""
    with pytest.raises(SourceChanged, match=words):
        read_with(contract, tmp_path, **files)


@pytest.mark.parametrize("name", sorted(specimen()))
def test_a_missing_file_is_named(contract, tmp_path, name):
    """Each of the files is needed, and its absence is told with its name."""
    laid = {path: body for path, body in specimen().items() if path != name}
    with pytest.raises(SourceMissing, match=name):
        read_folder(contract, SOURCE, lay_down(tmp_path / "files", laid), tmp_path / "raw")
