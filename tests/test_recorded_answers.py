"""Answers that publishers' interfaces gave to others are read as they are documented.

The recordings are no part of the project: these tests run where ``GCEN_TEST_SOURCES`` names a
folder with ``api_fixtures``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines import naep_api, oecd_api, world_bank_api
from pipelines.errors import SourceRefused
from pipelines.sources import unesco_uis


@pytest.fixture(name="recorded")
def _recorded(real_sources: Path | None) -> Path:
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    return real_sources / "api_fixtures"


def test_a_world_bank_page_is_read_with_its_gaps(recorded: Path) -> None:
    """A value keeps its decimals, and a null is a missing figure."""
    rows = json.loads((recorded / "world_bank" / "recorded_gdp_4rows.json").read_bytes())[1]
    header = {
        "page": 1,
        "pages": 1,
        "per_page": 1000,
        "total": len(rows),
        "sourceid": "2",
        "lastupdated": "2026-07-13",
    }
    page = world_bank_api.parse([header, rows])
    assert page.rows[0].value == 1832641364775.52
    assert page.rows[0].year == 2025
    assert page.rows[2].value is None


@pytest.mark.parametrize(("name", "number"), [("error_120.json", "120"), ("error_175.json", "175")])
def test_a_world_bank_refusal_is_no_page(recorded: Path, name: str, number: str) -> None:
    """What comes with status 200 and a message is a refusal, with its number."""
    answer = json.loads((recorded / "world_bank" / name).read_bytes())
    refused = world_bank_api.refusal(answer)
    assert refused is not None
    assert f"message {number}" in refused
    with pytest.raises(ValueError, match=number):
        world_bank_api.parse(answer)


def test_records_of_the_institute_for_statistics_are_all_read(recorded: Path) -> None:
    """Fourteen records, the completion rate of Switzerland in 2006 among them."""
    answer = json.loads((recorded / "uis" / "uis_data_records.json").read_bytes())
    records = unesco_uis.records_of(answer)
    assert len(records) == 14
    found = [
        row["value"]
        for row in records
        if (row["indicatorId"], row["geoUnit"], row["year"]) == ("CR.1", "CHE", 2006)
    ]
    assert found == [97.72]


def test_a_hint_of_the_institute_for_statistics_is_a_refusal(recorded: Path) -> None:
    """An unknown place comes with status 200, no records and a hint, and is refused."""
    body = (recorded / "uis" / "uis_data_unknown_geounit.json").read_bytes()
    asked = unesco_uis.Records("https://example.org", "20260507", ("CR.1",))
    with pytest.raises(SourceRefused, match="UIS::HINT::003"):
        asked.judge(body)


def test_a_naep_percentile_is_read_with_its_standard_error(recorded: Path) -> None:
    """The tenth percentile of grade 8 mathematics in 2019 is 230.777 (0.3882)."""
    answer = json.loads((recorded / "naep" / "mathematics_8_MRPCM_TOTAL.json").read_bytes())
    rows = naep_api.result_rows(answer)
    [row] = [
        one
        for one in rows
        if (one["year"], one["stattype"], one["varValueLabel"]) == (2019, "PC:P1", "All students")
    ]
    assert round(row["value"], 4) == 230.777
    assert round(row["stdError"], 4) == 0.3882


def test_an_oecd_row_is_read_by_its_codes(recorded: Path) -> None:
    """Columns come by code name, whatever labels stand beside them."""
    body = (recorded / "oecd" / "csvfilewithlabels_recorded_1row.csv").read_bytes()
    [row] = oecd_api.parse(body)
    assert (row.code, row.year, row.value) == ("ISL", 2021, 50.4)


@pytest.mark.parametrize("name", ["error_404_no_data.txt", "error_404_no_data_alt.txt"])
def test_the_oecd_says_nothing_there_in_two_ways(recorded: Path, name: str) -> None:
    """Both texts mean that there is nothing; a wrong flow is another matter."""
    assert oecd_api.means_nothing((recorded / "oecd" / name).read_bytes())
    other = (recorded / "oecd" / "error_404_unknown_flow.txt").read_bytes()
    assert not oecd_api.means_nothing(other)
