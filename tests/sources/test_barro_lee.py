"""Promises of the reader of Barro and Lee's attainment data."""

from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused
from pipelines.fetch import fetch
from pipelines.raw import RawStore
from pipelines.tidy import tidy
from tests.replay.barro_lee import publisher
from tests.replay.server import QUICK, instead, running
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources import specimen_barro_lee as made

SOURCE = "barro_lee"
YEARS = "mean_years_schooling_barro_lee"
TERTIARY = "attainment_tertiary_pct_barro_lee"


def _read(contract, tmp_path, **changed):
    files = made.specimen() | {name.replace("__", "."): body for name, body in changed.items()}
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def test_age_groups_are_reproduced(reading):
    """Each ten-year age group stands as published, for both sexes and for each."""
    assert figure(reading.rows, YEARS, "KOR", 2015, "age_group", "25_34").value == 14.222
    assert figure(reading.rows, TERTIARY, "HKG", 2015, "age_group", "25_34").value == 46.15
    women = figure(reading.rows, YEARS, "KOR", 2015, "age_sex", "25_34_female")
    assert (women.value, women.obs_status) == (14.346, "A")


def test_all_ages_come_from_the_workbook(reading):
    """15 to 64 stands only in the workbook; its blocks name the economy once."""
    row = figure(reading.rows, YEARS, "KOR", 2015)
    assert (row.value, row.obs_status, row.file) == (12.835, "A", made.WORKBOOK)


def test_years_at_each_level_add_up(reading):
    """Years at primary, secondary and tertiary level add up to the years of schooling."""
    parts = [
        figure(reading.rows, YEARS, "KOR", 2015, "level", level).value
        for level in ("primary", "secondary", "tertiary")
    ]
    assert sum(parts) == pytest.approx(12.835, abs=0.002)


def test_women_of_all_ages_are_a_weighted_mean(reading):
    """Women aged 15 to 64 stand nowhere: a mean of the age groups, marked as ours."""
    row = figure(reading.rows, YEARS, "KOR", 2015, "sex", "female")
    people = [one[11] for one in made.WOMEN_OF_KOREA]
    years = [one[7] for one in made.WOMEN_OF_KOREA]
    mean = sum(a * b for a, b in zip(people, years, strict=True)) / sum(people)
    assert row.value == pytest.approx(mean)
    assert row.obs_status == "E"
    assert "weighted by us" in row.note


def test_25_to_64_leaves_the_youngest_out(reading):
    """People aged 25 to 64 are the four older age groups of both sexes."""
    row = figure(reading.rows, TERTIARY, "HKG", 2015, "age_group", "25_64")
    people = [one[11] for one in made.BOTH["HKG"][1:]]
    shares = [one[6] for one in made.BOTH["HKG"][1:]]
    mean = sum(a * b for a, b in zip(people, shares, strict=True)) / sum(people)
    assert (row.value, row.obs_status) == (pytest.approx(mean), "E")


@pytest.mark.parametrize("name", [*made.TABLES.values(), made.WORKBOOK])
def test_a_missing_file_is_refused(contract, tmp_path, name):
    """The four files are read together; the one that is absent is named."""
    files = {one: body for one, body in made.specimen().items() if one != name}
    folder = lay_down(tmp_path / "in", files)
    with pytest.raises(SourceMissing, match=f"without {name}"):
        read_folder(contract, SOURCE, folder, tmp_path / "raw")


def test_a_renamed_column_is_refused(contract, tmp_path):
    """A table without one of its columns is refused with those found."""
    body = made.table("F", made.HEADER.replace("yr_sch,", "years,"))
    with pytest.raises(SourceChanged, match=r"no column yr_sch; found: .*years"):
        _read(contract, tmp_path, BL_v3_F__csv=body)


def test_another_header_of_the_workbook_is_refused(contract, tmp_path):
    """The workbook is read by position, so its header must be the one that is known."""
    body = made.workbook(title="Years of Schooling")
    with pytest.raises(SourceChanged, match=r"line 8, column 12: 'Years of Schooling', not"):
        _read(contract, tmp_path, BL_v3_MF1564__xls=body)


def test_a_mark_is_no_number(contract, tmp_path):
    """A mark in place of a number is refused."""
    body = made.table("MF").replace(b",14.222,", b",..,")
    with pytest.raises(SourceChanged, match="Republic of Korea 2015: no number under yr_sch"):
        _read(contract, tmp_path, BL_v3_MF__csv=body)


def test_an_unknown_age_group_is_refused(contract, tmp_path):
    """Another age group than the five is refused."""
    body = made.table("MF").replace(b",55,64,", b",55,99,")
    with pytest.raises(SourceChanged, match="age group 55_99"):
        _read(contract, tmp_path, BL_v3_MF__csv=body)


def test_shares_that_do_not_add_up_are_refused(contract, tmp_path):
    """The four levels are everybody: their shares add up to 100."""
    body = made.table("MF").replace(b",68.86,", b",8.86,")
    with pytest.raises(SourceChanged, match=r"shares add up to 39\.99"):
        _read(contract, tmp_path, BL_v3_MF__csv=body)


def test_a_total_that_the_groups_cannot_give_is_refused(contract, tmp_path):
    """The workbook's row must be the mean of the table's age groups."""
    other = made.all_ages("KOR")
    other[7] += 1
    with pytest.raises(SourceChanged, match=r"KOR 2015: yr_sch is 13\.\d+, the age groups give 12"):
        _read(contract, tmp_path, BL_v3_MF1564__xls=made.workbook(korea=other))


def test_a_row_without_a_year_is_refused(contract, tmp_path):
    """A mark in the place of a year does not make its row a blank one."""
    with pytest.raises(SourceChanged, match="'2015e' is no year"):
        _read(contract, tmp_path, BL_v3_MF1564__xls=made.workbook(year="2015e"))


def _fetched(contract, base_url, store):
    asked = source_module(SOURCE).downloads(base_url, contract.series_of(SOURCE))
    return fetch(SOURCE, asked, RawStore(store), politeness=QUICK)


def test_fetching_gives_the_figures_of_the_folder(contract, folder, tidied, tmp_path):
    """A refresh over the network gives exactly the figures of the files as published."""
    with running({SOURCE: publisher(folder)}) as server:
        files = _fetched(contract, server.url(SOURCE), tmp_path)
    reading = source_module(SOURCE).read(files, contract.series_of(SOURCE))
    fetched = tidy(SOURCE, reading, contract, files).figures
    dated = ["retrieved_at"]
    assert fetched.drop(columns=dated).equals(tidied.figures.drop(columns=dated))


def test_a_page_in_place_of_a_file_is_refused(contract, tmp_path):
    """A web page with status 200 is no table and no workbook."""
    folder = lay_down(tmp_path / "in", made.specimen())
    with running({SOURCE: publisher(folder)}) as server:
        server.spoil(made.WORKBOOK, instead(b"<html>moved</html>"))
        with pytest.raises(SourceRefused, match=f"{made.WORKBOOK} begins with"):
            _fetched(contract, server.url(SOURCE), tmp_path / "raw")


def test_a_file_that_is_gone_is_refused(contract, tmp_path):
    """A 404 is final: the address is no longer the right one."""
    folder = lay_down(tmp_path / "in", {made.WORKBOOK: made.workbook()})
    with (
        running({SOURCE: publisher(folder)}) as server,
        pytest.raises(SourceRefused, match="404"),
    ):
        _fetched(contract, server.url(SOURCE), tmp_path / "raw")
