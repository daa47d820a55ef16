"""Promises of the reader of SAIPE, on specimens and on the replayed portal."""

from __future__ import annotations

import json

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources.specimen_census_saipe import ALBERTVILLE, DENVER, SEATTLE, specimen
from tests.sources.urban_tools import assert_same_figures, replayed

SOURCE = "census_saipe"
POVERTY, CHILDREN = "child_poverty_pct_census_saipe", "children_school_age_census_saipe"
IN_POVERTY = "children_in_poverty_census_saipe"
ANSWER = "saipe_2022.page-1.json"


def _read_made(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def test_the_year_is_the_calendar_year_of_the_estimate(reading):
    """Unlike the portal's school years nothing is added to the year."""
    row = figure(reading.rows, CHILDREN, DENVER, 2022)
    assert (row.value, row.period_label) == (88_000, "2022")
    assert {row.year for row in reading.rows} == {1995, 2022, 2023, 2024}


def test_a_share_of_one_becomes_per_cent(reading, tidied, contract):
    """The share is between 0 and 1 as published; the contract makes per cent of it."""
    assert figure(reading.rows, POVERTY, DENVER, 2022).value == 0.15
    assert figure(reading.rows, IN_POVERTY, DENVER, 2022).value == 13_200
    cells = tidied.figures.set_index(["series_id", "geo_id", "year"]).value
    assert cells[POVERTY, "us_denver_area", 2022] == 15
    assert contract.indicator_of[POVERTY].unit_short == "%"


def test_a_number_gets_its_leading_zero_back(reading):
    """A LEAID that came as a number is the district's seven digits."""
    assert figure(reading.rows, CHILDREN, ALBERTVILLE, 2022).value == 4200
    assert {len(row.code) for row in reading.rows} == {7}


def test_a_missing_estimate_says_why(reading):
    """-1 and null have no value; the code stays as the mark."""
    row = figure(reading.rows, IN_POVERTY, SEATTLE, 2023)
    assert (row.value, row.obs_status, row.source_flag) == (None, "O", "-1")
    row = figure(reading.rows, POVERTY, SEATTLE, 2023)
    assert (row.value, row.obs_status, row.source_flag) == (None, "O", None)


def test_a_refresh_through_the_portal_gives_the_figures_of_the_answers(
    contract, folder, tidied, tmp_path
):
    """What was saved and what is asked for are the same figures, whatever the size of a page."""
    for size in (10_000, 1):
        live = replayed(contract, SOURCE, folder, tmp_path / str(size), page_size=size)
        assert_same_figures(live.figures, tidied.figures)


def test_every_year_is_asked_for_once():
    """The estimates of 1995, 1997 and 1999 to 2024; there are none of 1996 and 1998."""
    asked = [one for one in source_module(SOURCE).downloads("https://x/api/v1", []) if one.url]
    years = [one.path[6:10] for one in asked if one.path.startswith("saipe_")]
    assert years == ["1995", "1997", *(str(year) for year in range(1999, 2025))]
    assert asked[0].url == "https://x/api/v1/school-districts/saipe/1995/"
    assert asked[0].params == (("leaid", "0803360,2101860,4823640,5307710"),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"est_population_5_17_poverty_pct": 15.0},
            r"has 15 as .*; valid: their quotient, 0\.1500",
        ),
        ({"est_population_5_17": "88,000"}, r"has '88,000' as est_population_5_17; valid"),
        ({"est_population_5_17_poverty": -4}, r"has -4 as est_population_5_17_poverty of 0803360"),
        ({"leaid": "08033600"}, r"has the district '08033600'; valid"),
    ],
)
def test_an_impossible_row_is_refused(contract, tmp_path, change, message):
    """A share in per cent, text, an unknown code or a strange district stops the source."""
    files = specimen()
    answer = json.loads(files[ANSWER])
    answer["results"][0].update(change)
    files[ANSWER] = json.dumps(answer).encode()
    with pytest.raises(SourceChanged, match=message):
        _read_made(contract, tmp_path, files)


def test_a_renamed_variable_is_refused(contract, tmp_path):
    """A variable that is gone is named, with those that are there."""
    files = specimen()
    files[ANSWER] = files[ANSWER].replace(b'"est_population_5_17":', b'"population_5_17":')
    message = r"no column est_population_5_17; found: .*population_5_17"
    with pytest.raises(SourceChanged, match=message):
        _read_made(contract, tmp_path, files)


def test_without_answers_nothing_is_published(contract, tmp_path):
    """The list of tables alone is no source."""
    empty = b'{"count":0,"next":null,"previous":null,"results":[]}'
    with pytest.raises(SourceMissing, match="no answer with rows, like saipe_2024"):
        _read_made(contract, tmp_path, {"endpoints.page-1.json": empty})
