"""Promises of the reader of the OECD's large regions."""

from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources.specimen_oecd_regions import HEADER, NAME, ROWS, table

SOURCE = "oecd_regions"
PEOPLE = "population_oecd_regions"
PRODUCT = "gdp_usd_ppp_2015_oecd_regions"
PER_HEAD = "gdp_per_head_usd_ppp_2015_oecd_regions"


def _read(contract, tmp_path, body):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", {NAME: body}), tmp_path / "raw")


def test_regions_are_reproduced(reading):
    """Population, product in millions and product per head stand as published."""
    assert figure(reading.rows, PEOPLE, "CA35", 2020).value == 14_745_712
    assert figure(reading.rows, PRODUCT, "US48", 2020).value == 1_635_642
    assert figure(reading.rows, PER_HEAD, "AU2", 2019).value == 43_481


def test_millions_become_dollars(tidied):
    """Product is published in millions of dollars and given in dollars."""
    figures = tidied.figures.set_index(["series_id", "geo_id", "year"])["value"]
    assert figures[PRODUCT, "us_tx", 2015] == 1_573_498_000_000


def test_the_capital_region_is_not_seoul(reading, tidied):
    """KR01 is read, has more than twice Seoul's people, and becomes no place of ours."""
    assert figure(reading.rows, PEOPLE, "KR01", 2020).value == 25_957_946
    assert not tidied.figures["geo_id"].str.startswith("kr").any()
    assert any("none of ours" in one.reason for one in tidied.set_aside)


def test_names_in_latin_letters_are_read(contract, tmp_path):
    """The file is latin-1; a name with an accent does not stop it."""
    assert figure(_read(contract, tmp_path, table(*ROWS)).rows, PEOPLE, "CA24", 2020).value


def test_a_small_misfit_of_imputed_years_is_kept(contract, tmp_path):
    """Product per head may differ from the quotient by some per cent, as in Mayotte."""
    rows = _read(contract, tmp_path, table(*ROWS)).rows
    assert figure(rows, PER_HEAD, "FRY5", 2000).value == 5997


def test_another_header_is_refused(contract, tmp_path):
    """A renamed column is named, with those that were found."""
    body = table(*ROWS, header=HEADER.replace("POP", "POPULATION"))
    with pytest.raises(SourceChanged, match=r"no column POP; found: .*POPULATION"):
        _read(contract, tmp_path, body)


def test_a_mark_is_no_number(contract, tmp_path):
    """A mark in place of a number is refused and never becomes one."""
    with pytest.raises(SourceChanged, match="AU2 2019: no number under POP"):
        _read(contract, tmp_path, table("AU2,2019,286839,NA,43481,AUS,Victoria"))


def test_an_impossible_quotient_is_refused(contract, tmp_path):
    """Product per head that product and population cannot give is refused."""
    with pytest.raises(SourceChanged, match="50000 per head, the quotient is 43481"):
        _read(contract, tmp_path, table("AU2,2019,286839,6596880,50000,AUS,Victoria"))


def test_no_file_is_refused(contract):
    """Without the file the source says which one it wants."""
    with pytest.raises(SourceMissing, match="gdp_pop_tl2"):
        source_module(SOURCE).read([], contract.series_of(SOURCE))
