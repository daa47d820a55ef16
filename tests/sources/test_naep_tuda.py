"""Promises of the reader of NAEP's district results: its table, its interface, its refusals."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.replay.naep import Asked, Figure, Naep
from tests.replay.naep_tuda import publisher
from tests.replay.server import running
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources import specimen_naep_tuda as made
from tests.sources.naep_tools import (
    answered_figures,
    fetched,
    one_assessment,
    valued,
    without_origin,
)

SOURCE = "naep_tuda"
MEAN = "naep_math_g4_mean_naep_tuda"
TABLE = "ncses_9444.csv"


def read_files(contract, tmp_path, files):
    """Read some files laid down by hand."""
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


@pytest.mark.parametrize(("code", "value"), [("XY", 227), ("XH", 226), ("NL", 227)])
def test_districts_and_their_average_are_read(reading, code, value):
    """A district has its score, and the row above all is the large cities together."""
    row = figure(reading.rows, MEAN, code, 2022)
    assert (row.value, row.std_error, row.obs_status) == (value, None, "A")


def test_na_is_missing(reading):
    """A district without results is missing with its mark."""
    row = figure(reading.rows, MEAN, "XF", 2022)
    assert (row.value, row.obs_status, row.source_flag) == (None, "O", "NA")


def test_louisville_is_never_lexington(tidied):
    """Jefferson County (KY) is none of our places; only two districts and an aggregate are."""
    assert set(tidied.figures["geo_id"]) == {"us_denver", "us_houston", "us_large_city"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("field_grade_4", "grade_4", "no column field_grade_4"),
        ("9444,", "9445,", "holds table 9445, not 9444"),
        ("Austin", "Gotham", "unknown jurisdiction 'Gotham'"),
        (",239,", ",n/a,", "'n/a' is neither a number nor a known mark"),
    ],
)
def test_a_changed_table_is_refused(contract, tmp_path, old, new, words):
    """A column, place or mark that is not known stops the reading and names the file."""
    body = made.table().replace(old.encode(), new.encode())
    with pytest.raises(SourceChanged, match=words) as caught:
        read_files(contract, tmp_path, {TABLE: body})
    assert TABLE in str(caught.value)


def test_missing_files_are_named(contract, tmp_path):
    """Without the table and without answers the files that are expected are named."""
    with pytest.raises(SourceMissing, match=TABLE):
        read_files(contract, tmp_path, {"ncses_9444_notes.md": b"# Notes\n"})


def test_districts_are_asked_since_they_take_part(contract):
    """Denver is asked for from 2017 on, Houston and the large cities from 2002, nobody before."""
    asked = source_module(SOURCE).downloads("http://naep", contract.series_of(SOURCE))
    places = defaultdict(set)
    for one in asked:
        if one.url:
            query = dict(one.params)
            places[query["Year"]].add(query["jurisdiction"])
    assert min(places) == "2002R3"
    assert places["2002R3"] == places["2015R3"] == {"NL,XH"}
    assert places["2017R3"] == places["Current"] == {"NL,XH,XY"}


def test_interface_and_files_give_the_same_figures(contract, folder, tidied, tmp_path):
    """A refresh gives the figures of the table."""
    with running({SOURCE: publisher(folder)}) as server:
        files = fetched(contract, SOURCE, server.url(SOURCE), tmp_path)
    answers = valued(answered_figures(contract, SOURCE, files))
    pd.testing.assert_frame_equal(answers, valued(without_origin(tidied.figures)))


def test_the_interface_gives_more_than_the_table(contract, tmp_path):
    """Other years, reading and shares come with standard errors; what is hidden stays missing."""
    service = Naep(
        {
            Asked("mathematics", "4", "MN:MN", "2019R3", "XY"): Figure(235.4, 1.1),
            Asked("mathematics", "4", "MN:MN", "2022R3", "XY"): Figure(999, 999, 1),
            Asked("mathematics", "4", "MN:MN", "2024R3", "XY"): Figure(230.1, 1.2),
            Asked("mathematics", "4", "ALC:AP", "2024R3", "XH"): Figure(29.5, 1.6),
            Asked("reading", "8", "MN:MN", "2024R3", "NL"): Figure(250.2, 0.4),
        }
    )
    with running({SOURCE: service}) as server:
        files = fetched(contract, SOURCE, server.url(SOURCE), tmp_path)
    rows = source_module(SOURCE).read(files, contract.series_of(SOURCE)).rows
    denver = figure(rows, MEAN, "XY", 2019)
    assert (denver.value, denver.std_error) == (235.4, 1.1)
    hidden = figure(rows, MEAN, "XY", 2022)
    assert (hidden.value, hidden.obs_status, hidden.source_flag) == (None, "Q", "1")
    share = figure(rows, "naep_math_g4_proficient_pct_naep_tuda", "XH", 2024)
    assert (share.value, share.std_error) == (29.5, 1.6)
    assert figure(rows, "naep_reading_g8_mean_naep_tuda", "NL", 2024).value == 250.2


def test_the_exact_figure_stands_before_the_table(contract, tmp_path):
    """An answer laid down beside the table gives the figure, and the rounded one is counted."""
    service = Naep({Asked("mathematics", "4", "MN:MN", "2022R3", "XY"): Figure(227.3, 1.4)})
    series = one_assessment(contract, SOURCE)
    with running({SOURCE: service}) as server:
        files = fetched(contract, SOURCE, server.url(SOURCE), tmp_path, series, when="2022R3")
    answers = {file.path: file.location.read_bytes() for file in files}
    reading = read_files(contract, tmp_path, {TABLE: made.table(), **answers})
    row = figure(reading.rows, MEAN, "XY", 2022)
    assert (row.value, row.std_error) == (227.3, 1.4)
    assert figure(reading.rows, MEAN, "XH", 2022).value == 226
    assert any("whole numbers" in one.reason and one.rows for one in reading.set_aside)
