"""Promises of the reader of children and homes in the areas of US school districts."""

from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import figure, lay_down, read_folder
from tests.sources import specimen_census_saipe_acs_ed as made

SOURCE = "census_saipe_acs_ed"
POVERTY = "child_poverty_pct_census_saipe_acs_ed"
YEARLY = "child_poverty_pct_census_saipe_acs_ed_kids_count"
NUMBER = "children_in_poverty_census_saipe_acs_ed"
SCHOOL_AGE = "children_school_age_census_saipe_acs_ed"
SINGLE = "children_single_parent_pct_census_saipe_acs_ed"
ENROLLED = "children_public_school_census_saipe_acs_ed"
SHARE = "children_public_school_share_pct_census_saipe_acs_ed"
URBAN, RACE, KIDS = (
    "NHGIS_District_data.xlsx",
    "race.csv",
    "School-aged_children_in_poverty.csv",
)


def read_files(contract, tmp_path, files):
    """Read some files laid down by hand."""
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def test_residents_are_never_pupils(tidied, contract):
    """Each figure belongs to the area of a district, none to a school system."""
    areas = {f"us_{city}_area" for city in ("denver", "houston", "lexington", "seattle")}
    assert set(tidied.figures["geo_id"]) == areas
    levels = {place.geo_id: place.level for place in contract.geographies}
    assert {levels[area] for area in areas} == {"city"}
    for one in contract.series_of(SOURCE):
        assert "hildren who live in the area" in one.definition_note


@pytest.mark.parametrize(
    ("code", "children"),
    [
        ("Colorado 03360", 96_196),
        ("Kentucky 01860", 47_257),
        ("Texas 23640", 241_657),
        ("Washington 07710", 72_217),
    ],
)
def test_a_district_is_its_state_and_school_id(reading, code, children):
    """Names repeat across states and numbers lose their zeros; state and id tell the district."""
    assert figure(reading.rows, SCHOOL_AGE, code, 2018).value == children
    assert figure(reading.rows, SCHOOL_AGE, "Alabama 01470", 2018).value == 2425


def test_shares_become_per_cent(tidied):
    """Shares from 0 to 1 are per cents in our figures, on the areas of our cities."""
    rows = tidied.figures
    houston = rows[(rows["series_id"] == POVERTY) & (rows["geo_id"] == "us_houston_area")]
    assert houston["value"].iloc[0] == pytest.approx(30.7374, abs=1e-4)


def test_pooled_years_stand_under_their_last(reading):
    """2014-2018 is shown as 2018 and keeps its label; yearly figures have years of their own."""
    assert figure(reading.rows, SINGLE, "Colorado 03360", 2018).period_label == "2014-2018"
    assert figure(reading.rows, YEARLY, "DENVER COUNTY 1", 2013).period_label == "2013"


def test_a_range_is_no_standard_error(reading, kind):
    """A margin of error given as a range of whole per cents stands in the note alone."""
    row = figure(reading.rows, SINGLE, "Kentucky 01860", 2018)
    assert row.std_error is None
    assert row.note == "Margin of error published as the range 35%-39%."
    assert figure(reading.rows, POVERTY, "Kentucky 01860", 2018).note is None


def test_a_margin_becomes_a_standard_error(reading):
    """The 90 per cent margin is divided by 1.645, and the note says so."""
    row = figure(reading.rows, ENROLLED, "0803360", 2018)
    assert row.value == 90_530
    assert row.std_error == pytest.approx(1085 / 1.645)
    assert row.note == "Standard error: the published 90 % margin of error divided by 1.645."


def test_a_wrong_name_misleads_nobody(reading):
    """Houston, named with ", ME", is found by its identifier."""
    row = figure(reading.rows, SHARE, "4823640", 2018, "race", "hispanic")
    assert (row.value, row.std_error) == (62.4, pytest.approx(1 / 1.645))


def test_groups_of_race_exclude_hispanic_origins(reading):
    """Eight groups are read; origins of Hispanics and sums of groups are not."""
    groups = {row.category for row in reading.rows if row.series_id == SHARE}
    assert groups == {
        "american_indian", "asian", "black", "hispanic", "other", "pacific_islander",
        "two_or_more", "white",
    }  # fmt: skip


def test_poverty_by_year_is_a_share_and_a_number(reading):
    """Both formats of one year are figures of their own."""
    assert figure(reading.rows, YEARLY, "DENVER COUNTY 1", 2013).value == 0.287
    assert figure(reading.rows, NUMBER, "DENVER COUNTY 1", 2013).value == 26_159


def test_marks_are_missing(contract, tmp_path):
    """Empty, NA and N/A are missing, with the mark kept."""
    rows = read_files(contract, tmp_path, made.specimen()).rows
    for series, year, mark in ((YEARLY, 2012, "N/A"), (NUMBER, 2012, "NA"), (YEARLY, 2013, None)):
        row = figure(rows, series, "AGATE 300", year)
        assert (row.value, row.obs_status, row.source_flag) == (None, "O", mark)


def changed(rows, at, column, cell):
    """Rows with another cell in one of them."""
    return [
        [*row[:column], cell, *row[column + 1 :]] if place == at else row
        for place, row in enumerate(rows)
    ]


def renamed(header, old, new):
    """A header with another label."""
    return [new if label == old else label for label in header]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (made.urban(header=renamed(made.URBAN_HEADER, "State", "ST")), "no header with School ID"),
        (made.urban(changed(made.URBAN_ROWS, 0, 0, "x1")), "'000x1' is no School ID"),
        (made.urban(changed(made.URBAN_ROWS, 0, 0, 123456)), "'123456' is no School ID"),
        (made.urban(changed(made.URBAN_ROWS, 0, 4, 12.4)), "12.4 is no share between 0 and 1"),
        (made.urban(changed(made.URBAN_ROWS, 0, 4, "*")), "no number under % Poverty"),
        (made.urban(changed(made.URBAN_ROWS, 0, 6, "±3")), "'±3' is no range"),
        (b"no workbook", "not a spreadsheet"),
    ],
)
def test_a_changed_workbook_is_refused(contract, tmp_path, body, words):
    """A column, identifier, share, mark or margin that cannot be right stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_files(contract, tmp_path, {**made.specimen(), URBAN: body})
    assert URBAN in str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (made.race(header=renamed(made.RACE_HEADER, "total_PI", "PI")), "no column total_PI"),
        (made.race(changed(made.RACE_ROWS, 0, 2, "803361")), "leaid 803361 do not agree"),
        (made.race(changed(made.RACE_ROWS, 0, 0, "0803360")), "do not agree"),
        (made.race(changed(made.RACE_ROWS, 0, 3, "2015-2019")), "the year is 2015-2019"),
        (made.race(changed(made.RACE_ROWS, 0, 4, "(X)")), "no number under total_pop_est"),
        (made.race(changed(made.RACE_ROWS, 0, 5, "*****")), "no number under total_pop_moe"),
    ],
)
def test_a_changed_table_by_race_is_refused(contract, tmp_path, body, words):
    """A column, identifier, year or mark that is not known stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_files(contract, tmp_path, {**made.specimen(), RACE: body})
    assert RACE in str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (made.kids(header="Location,Year,DataFormat,Data"), "no column TimeFrame"),
        (made.kids(["ACADEMY 20,1995,Rate,0.032"]), "unknown DataFormat 'Rate'"),
        (made.kids(["ACADEMY 20,1995,Percent,3.2"]), "3.2 is no share"),
        (made.kids(["ACADEMY 20,1995,Percent,LNE"]), "no number under Data"),
        (made.kids(["ACADEMY 20,fall,Percent,0.1"]), "no number under TimeFrame"),
    ],
)
def test_a_changed_list_of_districts_is_refused(contract, tmp_path, body, words):
    """A column, format, share, mark or year that is not known stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_files(contract, tmp_path, {**made.specimen(), KIDS: body})
    assert KIDS in str(caught.value)


def test_missing_files_are_named(contract, tmp_path):
    """An empty folder is told with the files that are expected."""
    with pytest.raises(SourceMissing, match=URBAN):
        read_files(contract, tmp_path, {})
