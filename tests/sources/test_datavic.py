"""Promises of the reader of Victoria's schools: its files, its sums, its portal."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused
from pipelines.fetch import fetch
from pipelines.raw import RawStore
from pipelines.sheets import csv_records
from pipelines.sources.datavic import GREATER_MELBOURNE
from tests.replay.datavic import publisher
from tests.replay.server import QUICK, instead, running
from tests.source_tools import (
    figure,
    figures_of,
    lay_down,
    raw_files,
    read_folder,
    source_module,
    without_origin,
)
from tests.sources import specimen_datavic as made

SOURCE = "datavic"
STUDENTS, SCHOOLS = "students_datavic", "schools_datavic"
VICTORIA, MELBOURNE = "Victoria", "Greater Melbourne"


def _read(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def _one_year(year=2021, schools=made.SCHOOLS, places=None, **layout):
    """The list of locations and one year of enrolments."""
    return {
        made.PLACES: (places or made.locations()).encode("cp1252"),
        f"dv1-enrolments{year}.csv": made.enrolments(year, schools, **layout).encode("cp1252"),
    }


def _sum(schools):
    return sum(one.students for one in schools)


@pytest.mark.parametrize(
    ("code", "year", "member", "made_value", "real_value"),
    [
        (VICTORIA, 2017, ("total", "total"), _sum(made.SCHOOLS), 952_177.6),
        (VICTORIA, 2018, ("total", "total"), _sum(made.SCHOOLS), 971_669.2),
        (VICTORIA, 2021, ("total", "total"), _sum(made.SCHOOLS), 1_014_246.6),
        (MELBOURNE, 2017, ("total", "total"), _sum(made.INSIDE), 700_493.4),
        (MELBOURNE, 2021, ("total", "total"), _sum(made.INSIDE), 751_925.5),
        (VICTORIA, 2021, ("sector", "catholic"), made.PARADE.students, 211_694.6),
        (VICTORIA, 2021, ("level", "secondary"), made.PARADE.students + 17.4, 448_388.8),
        (VICTORIA, 2021, ("level_sector", "secondary_catholic"), 1968, 100_243.3),
        (MELBOURNE, 2018, ("grade", "preparatory"), 31 * 21 + 44, 61_057.4),
        (VICTORIA, 2021, ("grade", "ungraded"), 1.5, 11_920.4),
    ],
)
def test_sums_of_schools(reading, kind, code, year, member, made_value, real_value):
    """Victoria and Greater Melbourne are sums of schools, whatever the layout of the year."""
    row = figure(reading.rows, STUDENTS, code, year, *member)
    assert row.value == pytest.approx({"specimen": made_value, "real": real_value}[kind])
    assert (row.obs_status, row.period_label) == ("E", f"February {year}")


def test_schools_with_students_are_counted(reading, kind):
    """A school is counted where it has students; its sector is its own category."""
    count = figure(reading.rows, SCHOOLS, VICTORIA, 2021).value
    assert count == {"specimen": len(made.SCHOOLS) - 1, "real": 2271}[kind]
    sectors = [
        figure(reading.rows, SCHOOLS, VICTORIA, 2021, "sector", sector).value
        for sector in ("public", "catholic", "private")
    ]
    assert sum(sectors) == count


def test_parts_add_up_to_their_whole(reading):
    """Levels, sectors and year levels add up to all students; sexes to no more."""
    for code in (VICTORIA, MELBOURNE):
        for year in (2017, 2021):
            whole = figure(reading.rows, STUDENTS, code, year).value
            sums = {
                breakdown: sum(
                    row.value
                    for row in reading.rows
                    if (row.series_id, row.code, row.year, row.breakdown)
                    == (STUDENTS, code, year, breakdown)
                )
                for breakdown in ("level", "sector", "level_sector", "grade", "sex")
            }
            both = sums.pop("sex")
            assert all(one == pytest.approx(whole) for one in sums.values())
            assert whole - 100 < both <= whole + 0.001


def test_council_areas_add_up_to_greater_melbourne(reading):
    """Greater Melbourne is its 31 council areas, the City of Melbourne one of them."""
    assert len(GREATER_MELBOURNE) == 31
    areas = sum(
        figure(reading.rows, STUDENTS, f"{name} (council area)", 2021).value
        for name in GREATER_MELBOURNE
    )
    assert areas == pytest.approx(figure(reading.rows, STUDENTS, MELBOURNE, 2021).value)


def test_numbers_of_schools_repeat_across_sectors(contract, tmp_path):
    """School 20 is one school in each sector: each has its own council area."""
    rows = _read(contract, tmp_path, _one_year()).rows
    assert figure(rows, SCHOOLS, "Whittlesea (council area)", 2021).value == 2
    assert figure(rows, STUDENTS, "Merri-bek (council area)", 2021).value == pytest.approx(102)


def test_a_school_without_a_location_is_in_victoria_alone(reading, kind):
    """A school that is not on the list is in no council area; the note counts such schools."""
    note = figure(reading.rows, STUDENTS, MELBOURNE, 2017).note
    added, lost = {
        "specimen": (33, "1 school of Victoria with 4 students"),
        "real": (1289, "27 schools of Victoria with 5661 students"),
    }[kind]
    expected = f"Added up from {added} schools in 31 council areas; {lost} and no known area left"
    assert note == f"{expected} out"
    assert "left out" not in figure(reading.rows, STUDENTS, VICTORIA, 2017).note
    aside = [one for one in reading.set_aside if one.reason.startswith("Schools without a council")]
    assert aside[0].rows == {"specimen": 1, "real": 27}[kind]


def test_students_of_neither_sex_are_told(reading, kind):
    """From 2019 on sexes can fall short of all students; the note says by how many."""
    note = figure(reading.rows, STUDENTS, VICTORIA, 2021, "sex", "female").note
    assert {"specimen": "; 2 students", "real": "; 46 students"}[kind] in note
    if kind == "real":
        assert "neither" not in figure(reading.rows, STUDENTS, VICTORIA, 2018, "sex", "male").note


def test_years_without_sex_have_no_rows_of_it(contract, tmp_path):
    """From 2022 on the files have no sex: there are no rows of it, and all others are there."""
    rows = _read(contract, tmp_path, made.specimen()).rows
    assert {row.year for row in rows if row.breakdown == "sex"} == {2017, 2018, 2021}
    assert {row.year for row in rows if row.breakdown == "grade"} == {2017, 2018, 2021, 2022, 2025}


def test_the_council_area_of_the_row_stands_before_the_list(contract, tmp_path):
    """Where the enrolment names the council area itself, the list is not asked; names change."""
    moved = [
        one._replace(council="Wellington (S)") if one is made.PARADE else one
        for one in made.SCHOOLS
        if one is not made.CLOSED
    ]
    rows = _read(contract, tmp_path, _one_year(2025, moved, with_council=True)).rows
    assert figure(rows, SCHOOLS, "Wellington (council area)", 2025).value == 2
    assert figure(rows, SCHOOLS, "Merri-bek (council area)", 2025).value == 2


def test_the_closest_list_of_locations_counts(contract, tmp_path):
    """Of two editions the one closest to the census says where a school is."""
    before = [
        one._replace(council="Yarra (C)") if one is made.PARADE else one for one in made.SCHOOLS
    ]
    files = _one_year(2018) | {
        "dv200_schoollocations2017.csv": made.locations(before).encode("cp1252")
    }
    rows = _read(contract, tmp_path, files).rows
    assert figure(rows, SCHOOLS, "Yarra (council area)", 2018).value == 2


def test_the_list_of_locations_counts_more_than_schools(contract, real_sources, tmp_path):
    """The City of Melbourne has 27 rows of the list; 25 of them had students in February 2021."""
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    files = raw_files(contract, SOURCE, real_sources / SOURCE, tmp_path)
    (file,) = (one for one in files if one.path == made.PLACES)
    listed = [
        row
        for row in csv_records(SOURCE, file, ["LGA_Name"], "cp1252")
        if row["LGA_Name"] == "Melbourne (C)"
    ]
    with (real_sources / "CHECKS.csv").open(encoding="utf-8", newline="") as handle:
        checks = [row for row in csv.DictReader(handle) if made.PLACES in row["file"]]
    assert [float(row["value"]) for row in checks] == [len(listed)]
    rows = source_module(SOURCE).read(files, contract.series_of(SOURCE)).rows
    assert figure(rows, SCHOOLS, "Melbourne (council area)", 2021).value == len(listed) - 2


def test_figures_belong_to_victoria_and_greater_melbourne(tidied):
    """Council areas are read and counted, and are no places of the network."""
    assert set(tidied.figures["geo_id"]) == {"au_vic", "au_melbourne"}
    assert any(one.reason == "The place is none of ours" for one in tidied.set_aside)


def _changed(old, new, **layout):
    files = _one_year(**layout)
    name = next(name for name in files if "enrolments" in name)
    assert old.encode("cp1252") in files[name]
    return files | {name: files[name].replace(old.encode("cp1252"), new.encode("cp1252"), 1)}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (_changed('"Grand Total"', '"All"'), "no column grand total"),
        (_changed('"School_No"', '"Number"'), "no column school_no"),
        (_changed('"Prep Males Total"', '"Prep Boys Total"'), "columns of one sex for"),
        (_changed('"Catholic"', '"Anglican"'), "unknown sector Anglican; known: Government"),
        (_changed('"342"', '"np"'), "school 20 \\(Catholic\\): no number under"),
        (_changed('"342"', '"400"'), "girls and boys are 2026, all students 1968"),
        (_changed('"1968"', '"1986"'), "secondary total is 1986, its parts add up to 1968"),
        (_changed(',2021,"F"', ',2020,"F"'), "give not one year but 2020, 2021"),
        (_changed(',2021,"F"', ',2021,"A"'), "census A, not F"),
        (_one_year(schools=[*made.SCHOOLS, made.PARADE]), "twice: 20 \\(Catholic\\)"),
        (_one_year(schools=[made.PARADE, made.CARINYA]), "no school in Banyule, Bayside"),
        (
            _one_year(places=made.locations([one for one in made.SCHOOLS if one != made.PARADE])),
            r"1972 of \d+ students are at schools without a location\. Lay down",
        ),
        (
            _one_year() | {"dv2-enrolments2021.csv": made.enrolments(2021).encode("cp1252")},
            r"enrolments2021\.csv are both of 2021",
        ),
        (
            _one_year(places=made.locations().replace("LGA_Name", "Area")),
            "no column grand total, lga_name",
        ),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, files, words):
    """A column, sector, mark, sum, year, census or place that cannot be right stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        _read(contract, tmp_path, files)
    assert "dv" in str(caught.value)


@pytest.mark.parametrize("name", [made.PLACES, made.LAST])
def test_both_kinds_of_files_are_needed(contract, tmp_path, name):
    """Enrolments without locations, or locations alone, are told with what is missing."""
    with pytest.raises(SourceMissing, match=r"needs files of enrolments.*discover\.data\.vic"):
        _read(contract, tmp_path, {name: made.specimen()[name]})


# The portal


def _fetched(contract, server, store):
    asked = source_module(SOURCE).downloads(
        f"{server.url(SOURCE)}/api/3/action", contract.series_of(SOURCE)
    )
    return fetch(SOURCE, asked, RawStore(store), politeness=QUICK)


def test_portal_and_files_give_the_same_figures(contract, folder, tidied, tmp_path):
    """A refresh through the portal gives the figures of the folder, whatever the files' names."""
    with running({SOURCE: publisher(folder)}) as server:
        files = _fetched(contract, server, tmp_path)
    found = figures_of(contract, SOURCE, files)
    assert without_origin(found).equals(without_origin(tidied.figures))


@pytest.fixture(name="portal")
def _portal(tmp_path):
    folder = lay_down(tmp_path / "published", made.specimen())
    with running({SOURCE: publisher(folder)}) as server:
        yield server


def test_only_files_of_ours_are_fetched(contract, portal, tmp_path):
    """Of all that the search finds, only the csv of known years are fetched, under telling names."""
    names = {file.path for file in _fetched(contract, portal, tmp_path / "raw")}
    assert names == {
        "enrolments.search-1.json",
        "locations.search-1.json",
        "locations-2021.csv",
        *(f"enrolments-{year}.csv" for year in (2017, 2018, 2021, 2022, 2025)),
    }


def test_kept_answers_can_be_laid_down_again(contract, portal, tmp_path):
    """Answers that a fetch kept are read from a folder as they were read after the fetch."""
    files = _fetched(contract, portal, tmp_path / "raw")
    kept = {file.path: file.location.read_bytes() for file in files}
    again = _read(contract, tmp_path / "again", kept)
    assert again == source_module(SOURCE).read(files, contract.series_of(SOURCE))
    assert [one.rows for one in again.set_aside if one.reason.startswith("Answers of")] == [1, 1]


def test_a_page_in_place_of_a_file_is_asked_for_again(contract, portal, tmp_path):
    """HTML with status 200 is no table of schools."""
    portal.spoil(made.LAST, instead(b"<html>An error has occurred</html>"))
    files = _fetched(contract, portal, tmp_path / "raw")
    assert sum(made.LAST in asked.path for asked in portal.asked) == 2
    assert all(not file.location.read_bytes().startswith(b"<") for file in files)


def test_a_search_that_finds_nothing_of_ours_is_refused(contract, portal, tmp_path):
    """Titles that changed are told with what the search gave instead."""
    portal.spoil_all(
        lambda good: replace(good, body=good.body.replace(b"All Schools FTE", b"Every School FTE"))
    )
    with pytest.raises(SourceRefused, match=r"none that is read: .*Every School FTE"):
        _fetched(contract, portal, tmp_path / "raw")
