"""Promises of the reader of Education Statistics: bulk file, exports and interface."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest

from pipelines.errors import SourceChanged
from pipelines.fetch import fetch
from pipelines.raw import RawStore
from pipelines.tidy import tidy
from tests.replay.server import QUICK, instead, running
from tests.replay.world_bank import Indicator, WorldBank, refused_bare
from tests.replay.world_bank_edstats import publisher
from tests.source_tools import figure, lay_down, raw_files, read_folder, source_module
from tests.sources import specimen_world_bank_edstats as made

SOURCE = "world_bank_edstats"
MATHS = "pisa_math_mean_world_bank_edstats"
BULK = "EdStatsData_reconstructed_16economies.csv.gz"
BELOW = "below_min_proficiency_{}_g4_pct_world_bank_edstats"


def _read(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def _fetched(contract, url, store, series=None):
    wanted = series or contract.series_of(SOURCE)
    return fetch(
        SOURCE, source_module(SOURCE).downloads(url, wanted), RawStore(store), politeness=QUICK
    )


def _series(contract, *ids):
    return [contract.series_by_id[one] for one in ids]


def _geography(tidied, series_id):
    rows = tidied.figures
    rows = rows[(rows["series_id"] == series_id) & rows["value"].notna()]
    return {(row.geo_id, row.year) for row in rows.itertuples()}


# What stands in the files


def test_pisa_under_the_code_of_china_is_never_china(tidied):
    """Rows under CHN are Shanghai in 2009 and 2012, then two samples of four provinces."""
    places = _geography(tidied, MATHS)
    assert ("cn_shanghai", 2009) in places
    assert ("cn_shanghai", 2012) in places
    assert ("cn_bsjg", 2015) in places
    assert ("cn_bsjz", 2018) in _geography(tidied, f"{MATHS}_export")
    assert not [one for one in places if one[0] == "cn"]


def test_other_figures_under_the_code_of_china_are_china(tidied):
    """Outside PISA the code of China means China."""
    assert ("cn", 2014) in _geography(tidied, "students_world_bank_edstats")


def test_a_year_without_a_cycle_gives_no_row(reading):
    """An empty cell between two cycles of a survey is no missing figure."""
    years = {row.year for row in reading.rows if row.series_id == MATHS and row.code == "SGP"}
    assert years >= {2009, 2012, 2015}
    assert not years & {2010, 2011, 2013, 2014}


def test_a_test_that_was_not_reported_stays_missing(reading):
    """Reading of the United States in 2006 is a gap in a year in which others have a figure."""
    row = figure(reading.rows, "pisa_reading_mean_world_bank_edstats", "USA", 2006)
    assert (row.value, row.obs_status) == (None, "O")


def test_levels_are_added_up_and_say_so(reading):
    """Below Level 2 is a sum of published levels, with the status and the note of a sum."""
    row = figure(reading.rows, "pisa_math_below_level_2_pct_world_bank_edstats", "CHN", 2012)
    assert row.value == pytest.approx(3.79364, abs=1e-4)
    assert (row.obs_status, row.note) == ("E", "Added up from 2 published figures")


def test_a_sum_without_one_of_its_parts_is_missing(reading):
    """Before 2009 the lowest levels of reading were not published, so their sum is missing."""
    series = "pisa_reading_below_level_2_pct_world_bank_edstats"
    rows = [row for row in reading.rows if row.series_id == series and row.code == "USA"]
    assert {row.year for row in rows if row.value is not None} >= {2009, 2012}
    assert not [row for row in rows if row.year == 2003 and row.value is not None]


def test_a_gap_is_the_difference_of_two_means_and_says_so(reading):
    """Boys minus girls is made of both means, and has no standard error."""
    series = "pisa_reading_gap_sex_world_bank_edstats"
    row = figure(reading.rows, series, "CHN", 2012)
    assert row.value == pytest.approx(-24.0306, abs=1e-4)
    assert (row.obs_status, row.std_error) == ("E", None)
    assert row.note == "Subtracted by us: the difference of two published figures"


def test_ids_with_a_blank_at_the_end_are_found(reading):
    """An id that ends in a blank in the file is that id."""
    series = "gross_enrolment_upper_secondary_pct_world_bank_edstats"
    assert figure(reading.rows, series, "KOR", 2013, "sex", "female").value is not None


def test_standard_errors_come_with_their_column(reading):
    """The share below minimum proficiency has its published error, girls and boys theirs."""
    row = figure(reading.rows, BELOW.format("math"), "SGP", 2003)
    assert (round(row.value, 4), round(row.std_error, 4)) == (2.5414, 0.628)
    row = figure(reading.rows, BELOW.format("reading"), "HKG", 2016, "sex", "female")
    assert (row.value, row.std_error) == (0.79624802, 0.42281413)


def test_a_figure_without_a_standard_error_has_none(reading):
    """PIRLS 2021 has no standard errors in the file, and gets none."""
    row = figure(reading.rows, BELOW.format("reading"), "SGP", 2021)
    assert (row.value, row.std_error) == (3.3402324, None)


def test_numbers_without_their_zero_are_read(reading):
    """A number below 1 stands without its zero."""
    row = figure(reading.rows, "human_capital_index_world_bank_edstats", "SGP", 2020)
    assert row.value == 0.87912571


def test_cycles_that_cannot_be_compared_are_marked(reading):
    """A figure after a break says so, also when the cycle before the last can be compared."""
    rows = [figure(reading.rows, BELOW.format("math"), "ARM", year) for year in (2003, 2007, 2011)]
    assert [row.obs_status for row in rows] == ["A", "B", "B"]
    assert "2007" in rows[2].note


def test_projections_and_other_lines_are_counted(reading):
    """Lines of other indicators, grades and descriptions are counted and not loaded."""
    reasons = {one.reason for one in reading.set_aside}
    assert reasons >= {
        "The indicator is none of those asked for",
        "Lines that no series reads",
        "Descriptions, no figures",
    }


def test_a_projection_of_ours_is_no_figure(contract, tmp_path):
    """A value in a column after the last year is counted as projected."""
    body = made.bulk_table({("SGP", "SE.PRM.AGES"): {2016: "7"}})
    body = body.replace(b'"7","",', b'"7","8",', 1).replace(
        b',"","","","",""\n', b',"9","","","",""\n'
    )
    reading = _read(contract, tmp_path, {"EdStatsData.csv": body})
    rows = [row for row in reading.rows if row.value is not None]
    assert {row.year for row in rows} <= {2016, 2017}
    assert [one.rows for one in reading.set_aside if one.reason == "Projections"] == [1]


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        (BULK, b'"Country Code"', b'"Code"', "Country Code"),
        (BULK, b'"613.0"', b'"c"', "'c' is no number"),
        (BULK, b'"613.0"', b'"613.0","1"', "cells"),
        (BULK, b'"1999"', b'"1999 [YR1999]"', "begins with"),
        ("proficiency_from_GLAD.csv", b"nonprof_all", b"share_all", "nonprof_all"),
        ("proficiency_from_GLAD.csv", b"TIMSS", b"TIMSS 4", "TIMSS 4"),
        ("proficiency_from_GLAD.csv", b"2.5414367", b"c", "'c' is no number"),
        ("hci_indicators_wbopendata.csv", b"hd_hci_hlos_fe", b"hlos_f", "hd_hci_hlos_fe"),
        ("hci_indicators_wbopendata.csv", b"Singapore,2020", b"Singapore,FY20", "FY20"),
        ("pisa-wdi.csv", b"lo_pisa_mat_6", b"lo_pisa_mat_7", "lo_pisa_mat_6"),
        ("comparability_TIMSS_PIRLS.csv", b",1,0,2003-2007", b",1,no,2003-2007", "no"),
        ("comparability_TIMSS_PIRLS.csv", b"2003-2007", b"2003 to 2007", "2003 to 2007"),
    ],
)
def test_a_changed_file_is_refused(contract, tmp_path, name, old, new, named):
    """Another layout or an unknown mark stops the reader and says what was found."""
    files = made.specimen()
    body = gzip.decompress(files[name]) if name.endswith(".gz") else files[name]
    assert old in body
    files[name] = body.replace(old, new)
    with pytest.raises(SourceChanged, match=named) as caught:
        _read(contract, tmp_path, files)
    assert name in str(caught.value)


def _bulk_with(value: bytes) -> bytes:
    body = gzip.decompress(made.specimen()[BULK])
    line = next(one for one in body.splitlines(keepends=True) if b'"613.0"' in one)
    return body + line.replace(b'"613.0"', value)


@pytest.mark.parametrize("value", [b'"613.0"', b'""'])
def test_a_line_that_stands_twice_changes_nothing(contract, tmp_path, value):
    """A line that repeats another, or lacks what the other has, adds nothing."""
    once = _read(contract, tmp_path / "once", made.specimen())
    twice = _read(contract, tmp_path / "twice", {**made.specimen(), BULK: _bulk_with(value)})
    assert twice.rows == once.rows


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (_bulk_with(b'"614.0"'), "both 613 and 614"),
        (made.specimen()[BULK][:-200], "cannot be read"),
        (gzip.decompress(made.specimen()[BULK])[:-3], "was cut"),
    ],
    ids=["twice", "packed and cut", "cut"],
)
def test_a_bulk_file_that_was_spoilt_is_refused(contract, tmp_path, body, named):
    """Two values of one cell and a file that was cut, packed or not, stop the reader."""
    with pytest.raises(SourceChanged, match=named) as caught:
        _read(contract, tmp_path, {**made.specimen(), BULK: body})
    assert BULK in str(caught.value)


def test_an_older_bulk_file_is_set_aside(contract, tmp_path):
    """Of two bulk files with one indicator a single one is read."""
    files = {
        "EdStatsData.csv": made.bulk_table({("SGP", "SE.PRM.AGES"): {2016: "7"}}),
        "EdStatsData_old.csv": made.bulk_table({("SGP", "SE.PRM.AGES"): {2016: "6"}}),
    }
    reading = _read(contract, tmp_path, files)
    assert figure(reading.rows, "primary_entrance_age_world_bank_edstats", "SGP", 2016).value == 6
    assert any("Another bulk file" in one.reason for one in reading.set_aside)


def test_without_a_bulk_file_the_exports_are_read(contract, tmp_path):
    """A folder of exports alone gives their figures, and names the indicators without any."""
    files = {name: body for name, body in made.specimen().items() if "Data" not in name}
    reading = _read(contract, tmp_path, files)
    assert {row.series_id for row in reading.rows} == {
        one.series_id for one in contract.series_of(SOURCE) if "file" in one.select
    }
    absent = {one.example for one in reading.set_aside if "in any file" in one.reason}
    assert "LO.PISA.MAT" in absent


# What the interface answers


def test_files_by_hand_are_told_from_files_that_stand_in(contract):
    """The bulk file and saved pages stand in for the interface; exports come only by hand."""
    asked = source_module(SOURCE).downloads("http://bank/v2/", contract.series_of(SOURCE))
    by_hand = {one.path for one in asked if one.url is None and not one.stands_in}
    assert by_hand >= {"proficiency_from_GLAD.csv", "pisa-wdi.csv", "comparability_TIMSS_PIRLS.csv"}
    assert {one.path for one in asked if one.stands_in} == {"EdStatsData*.csv*", "*.page-*.json"}
    assert all(dict(one.params)["source"] == "12" for one in asked if one.url)


def test_interface_and_bulk_file_give_the_same_figures(contract, folder, tidied, tmp_path):
    """Every figure of ours is the same over the interface as from the bulk file."""
    with running({SOURCE: publisher(folder)}) as server:
        fetched = _fetched(contract, server.url(SOURCE), tmp_path)
    reading = source_module(SOURCE).read(fetched, contract.series_of(SOURCE))
    answered = tidy(SOURCE, reading, contract, fetched).figures
    columns = [one for one in answered if one not in {"retrieved_at", "source_file"}]
    exports = tidied.figures["source_file"].isin(
        {"proficiency_from_GLAD.csv", "hci_indicators_wbopendata.csv", "pisa-wdi.csv"}
    )
    laid = tidied.figures[~exports].reset_index(drop=True)
    assert answered[columns].equals(laid[columns])


def test_an_answer_stands_over_the_bulk_file(contract, tmp_path):
    """Where both have an indicator the interface's figures are read, and the others counted."""
    values = {"SGP": {2016: 7.0}, "KOR": {2016: 6.0}}
    bank = WorldBank({"SE.PRM.AGES": Indicator("x", values, "2024-06-25", "12")})
    wanted = _series(contract, "primary_entrance_age_world_bank_edstats")
    with running({SOURCE: bank}) as server:
        fetched = _fetched(contract, server.url(SOURCE), tmp_path / "raw", wanted)
    bulk = {"EdStatsData.csv": made.bulk_table({("SGP", "SE.PRM.AGES"): {2016: "9"}})}
    laid = raw_files(contract, SOURCE, lay_down(tmp_path / "in", bulk), tmp_path / "raw")
    reading = source_module(SOURCE).read([*laid, *fetched], wanted)
    assert figure(reading.rows, wanted[0].series_id, "SGP", 2016).value == 7.0
    assert any("stands over the bulk file" in one.reason for one in reading.set_aside)


@pytest.mark.parametrize("number", ["175", "120"])
def test_an_indicator_that_is_gone_leaves_the_others(contract, tmp_path, number):
    """A refused indicator is counted with the publisher's words; the others are read."""
    ages = {"SE.PRM.AGES": Indicator("x", {"SGP": {2016: 7.0}}, "2024-06-25", "12")}
    bank = WorldBank(ages, archived=frozenset({"SE.SEC.DURS"} if number == "175" else ()))
    wanted = _series(
        contract,
        "primary_entrance_age_world_bank_edstats",
        "programme_duration_years_world_bank_edstats",
    )
    with running({SOURCE: bank}) as server:
        fetched = _fetched(contract, server.url(SOURCE), tmp_path, wanted)
    reading = source_module(SOURCE).read(fetched, wanted)
    assert {row.series_id for row in reading.rows} == {wanted[0].series_id}
    refused = {one.example: one.reason for one in reading.set_aside if "refused" in one.reason}
    assert f"message {number}" in refused["SE.SEC.DURS"]


def test_an_interface_that_refuses_all_is_an_error(contract, tmp_path):
    """Nothing but refusals is no empty answer: the reader stops."""
    wanted = _series(contract, "primary_entrance_age_world_bank_edstats")
    with running({SOURCE: WorldBank({})}) as server:
        fetched = _fetched(contract, server.url(SOURCE), tmp_path, wanted)
    with pytest.raises(SourceChanged, match="refused all of 1 indicators"):
        source_module(SOURCE).read(fetched, wanted)


def test_garbage_with_status_200_is_asked_again(contract, tmp_path):
    """A body that is no answer is asked for again."""
    ages = {"SE.PRM.AGES": Indicator("x", {"SGP": {2016: 7.0}}, "2024-06-25", "12")}
    wanted = _series(contract, "primary_entrance_age_world_bank_edstats")
    with running({SOURCE: WorldBank(ages)}) as server:
        server.spoil("SE.PRM.AGES", instead(b"<html>busy</html>"))
        fetched = _fetched(contract, server.url(SOURCE), tmp_path, wanted)
    assert (len(fetched), len(server.asked)) == (1, 2)


@pytest.mark.parametrize("body", [b"<html/>", b"[7]"])
def test_a_page_that_is_no_answer_is_refused(contract, tmp_path, body):
    """A saved page of another shape stops the reader and names the file."""
    with pytest.raises(SourceChanged, match=r"SE.PRM.AGES.page-1.json"):
        _read(contract, tmp_path, {"SE.PRM.AGES.page-1.json": body})


def test_saved_pages_are_read_from_a_folder(contract, folder, tmp_path):
    """Pages kept by a refresh can be laid down and give the same rows again."""
    wanted = _series(contract, MATHS)
    with running({SOURCE: publisher(folder)}) as server:
        fetched = _fetched(contract, server.url(SOURCE), tmp_path / "raw", wanted)
    kept = {one.path: one.location.read_bytes() for one in fetched}
    again = lay_down(tmp_path / "again", kept)
    files = raw_files(contract, SOURCE, again, tmp_path / "store")
    module = source_module(SOURCE)
    assert module.read(files, wanted).rows == module.read(fetched, wanted).rows


def test_a_bare_refusal_is_a_refusal(contract, tmp_path):
    """A message that is not in a list counts as one too."""
    page = json.dumps(
        [
            {"page": 1, "pages": 1, "per_page": 1000, "total": 1, "sourceid": "12",
             "lastupdated": "2024-06-25"},
            [{"indicator": {"id": "SE.PRM.AGES"}, "country": {"id": "SG"},
              "countryiso3code": "SGP", "date": "2016", "value": 7}],
        ]
    ).encode()  # fmt: skip
    files = {"SE.PRM.AGES.page-1.json": page, "SE.SEC.DURS.page-1.json": refused_bare()}
    reading = _read(contract, tmp_path, files)
    assert any("message 120" in one.reason for one in reading.set_aside)


def test_the_later_of_two_answers_is_read(contract, tmp_path):
    """Of two editions of an indicator the newer one stands."""
    wanted = _series(contract, "primary_entrance_age_world_bank_edstats")
    answers = []
    for edition, age in (("2024-06-25", 7.0), ("2020-01-01", 6.0)):
        bank = WorldBank({"SE.PRM.AGES": Indicator("x", {"SGP": {2016: age}}, edition, "12")})
        with running({SOURCE: bank}) as server:
            [file] = _fetched(contract, server.url(SOURCE), tmp_path / edition, wanted)
        answers.append(replace(file, path=f"{edition}/{file.path}"))
    reading = source_module(SOURCE).read(answers, wanted)
    assert figure(reading.rows, wanted[0].series_id, "SGP", 2016).value == 7.0
