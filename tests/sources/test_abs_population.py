"""Promises of the reader of Australia's population, over a replayed data interface."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused, SourceUnavailable
from pipelines.fetch import fetch
from pipelines.raw import RawStore
from tests.replay.abs_population import publisher
from tests.replay.server import QUICK, instead, running, status
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources import specimen_abs_population as made

SOURCE = "abs_population"
PEOPLE = "population_abs_population"
CHILDREN = "children_school_age_abs_population"


def _read(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


@pytest.fixture(name="laid")
def _laid(contract, tmp_path):
    return _read(contract, tmp_path / "laid", made.specimen())


@pytest.fixture(name="server")
def _server(tmp_path):
    folder = lay_down(tmp_path / "published", made.specimen())
    with running({SOURCE: publisher(folder)}) as server:
        yield server


def _fetched(contract, server, store):
    asked = source_module(SOURCE).downloads(server.url(SOURCE), contract.series_of(SOURCE))
    return fetch(SOURCE, asked, RawStore(store), politeness=QUICK)


# The answers


def test_the_june_quarter_is_the_year(laid):
    """Of the four quarters that of June is the figure of the year, under its published period."""
    row = figure(laid.rows, PEOPLE, "2", 2024)
    assert (row.value, row.period_label, row.obs_status) == (6_800_000, "2024-Q2", "A")
    (aside,) = laid.set_aside
    assert (aside.rows, aside.example) == (2 * 14 * 2, made.QUARTERLY)


def test_single_years_of_age_are_added_up(laid):
    """Children of school age are the sum of 13 single years, with status E."""
    row = figure(laid.rows, CHILDREN, "AUS", 2023)
    assert row.value == sum(made.of_age("AUS", age) for age in range(5, 18))
    assert (row.obs_status, row.note) == ("E", "Added up from 13 single years of age")


def test_greater_melbourne_is_yearly_and_without_ages(laid):
    """Greater Melbourne has a flow of its own, by year and for all ages."""
    row = figure(laid.rows, PEOPLE, "2GMEL", 2023)
    assert (row.value, row.period_label) == (5_200_000, "2023")
    assert {one.code for one in laid.rows if one.series_id == CHILDREN} == {"2", "AUS"}


def test_codes_may_carry_their_labels(contract, tmp_path, laid):
    """An answer with labels in header and cells gives the same figures."""
    labelled = (
        made.quarterly()
        .replace("MEASURE,SEX,AGE,REGION", "MEASURE: Measure,SEX: Sex,AGE: Age,REGION: Region", 1)
        .replace(
            ",1,3,TOT,2,Q,", ",1: Population,3: Persons,TOT: All ages,2: Victoria,Q: Quarterly,"
        )
    )
    files = made.specimen() | {made.QUARTERLY: labelled.encode()}
    assert _read(contract, tmp_path, files).rows == laid.rows


def test_a_unit_multiplier_is_applied(contract, tmp_path):
    """UNIT_MULT is a power of ten."""
    header, *lines = made.yearly().splitlines()
    body = "\n".join([f"{header},UNIT_MULT", *(f"{line},3" for line in lines)])
    rows = _read(contract, tmp_path, made.specimen() | {made.YEARLY: body.encode()}).rows
    assert figure(rows, PEOPLE, "2GMEL", 2023).value == 5_200_000_000


def test_a_missing_age_makes_the_sum_missing(contract, tmp_path):
    """An age without a value makes the sum missing, with the Bureau's mark, and never smaller."""
    value = made.of_age("2", 9)
    body = made.quarterly().replace(f"9,2,Q,2024-Q2,{value},PS,", "9,2,Q,2024-Q2,,PS,Q")
    rows = _read(contract, tmp_path, made.specimen() | {made.QUARTERLY: body.encode()}).rows
    row = figure(rows, CHILDREN, "2", 2024)
    assert (row.value, row.obs_status, row.source_flag) == (None, "Q", "Q")
    assert figure(rows, PEOPLE, "2", 2024).value == 6_800_000


def test_an_empty_answer_is_nothing(contract, tmp_path):
    """The empty file that stands for "no records" has no figures and is told."""
    reading = _read(contract, tmp_path, made.specimen() | {made.YEARLY: b""})
    assert {row.code for row in reading.rows} == {"2", "AUS"}
    assert [one.example for one in reading.set_aside if "nothing" in one.reason] == [made.YEARLY]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("OBS_VALUE", "VALUE", "no table with the columns OBS_VALUE; begins: DATAFLOW"),
        (",2,Q,2024-Q2,", ",5,Q,2024-Q2,", "holds REGION 5"),
        ("ABS:ERP_Q(", "ABS:ERP_COMP_Q(", "holds flow ABS:ERP_COMP_Q"),
        ("2024-Q2", "2024-06", "period '2024-06'"),
        ("6800000,PS,", "n.a.,PS,", "value 'n.a.'"),
        ("6800000,PS,", "6800000,PS,x", "status 'x'"),
        ("6800000,PS,", "6800000,", "a line has 9 fields, not 10"),
        ("TOT,2,Q,2023-Q1", "TOT,2,Q,2023-Q2", "112 observations have 111 keys"),
        (f"17,2,Q,2024-Q2,{made.of_age('2', 17)},PS,\n", "", "has no age 17|sequence"),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, old, new, words):
    """Another column, code, period, status, shape or a missing age stops the reading."""
    body = made.quarterly()
    if new == "":
        body = "\n".join(line for line in body.splitlines() if ",17,2,Q,2024-Q2," not in line)
    else:
        assert old in body
        body = body.replace(old, new, 1)
    with pytest.raises(SourceChanged, match=words) as caught:
        _read(contract, tmp_path, made.specimen() | {made.QUARTERLY: body.encode()})
    assert made.QUARTERLY in str(caught.value)


def test_missing_files_are_named(contract, tmp_path):
    """Without any answer the names are told."""
    with pytest.raises(SourceMissing, match=r"needs ERP_Q\.sdmx\.csv, ABS_ANNUAL_ERP_ASGS2021"):
        _read(contract, tmp_path, {})


# The interface


def test_each_flow_is_asked_once(contract, server, tmp_path):
    """Keys name every dimension in its order; format and first year are said."""
    _fetched(contract, server, tmp_path / "raw")
    ages = "+".join(["TOT", *(str(age) for age in range(5, 18))])
    assert sorted(asked.path for asked in server.asked) == [
        f"/{SOURCE}/data/ABS,ABS_ANNUAL_ERP_ASGS2021/ERP.GCCSA.2GMEL.A",
        f"/{SOURCE}/data/ABS,ERP_Q/1.3.{ages}.2+AUS.Q",
    ]
    for asked in server.asked:
        assert asked.query == {"startPeriod": "2000", "format": "csvfile"}
        assert asked.headers["Accept"] == "application/vnd.sdmx.data+csv"


def test_interface_and_files_give_the_same_figures(contract, server, laid, tmp_path):
    """A refresh gives the figures of the answers that were laid down."""
    files = _fetched(contract, server, tmp_path / "raw")
    assert source_module(SOURCE).read(files, contract.series_of(SOURCE)) == laid


def test_no_records_is_an_empty_answer(contract, server, tmp_path):
    """404 with the words of an empty result is kept as an empty file."""
    server.spoil("ASGS2021", status(404, b"NoRecordsFound"))
    files = _fetched(contract, server, tmp_path / "raw")
    assert [file.size_bytes for file in files if "ASGS2021" in file.path] == [0]


def test_an_unknown_flow_is_refused_at_once(contract, server, tmp_path):
    """404 with any other words is a wrong key or flow, and not asked again."""
    server.spoil("ASGS2021", status(404, b"Could not find Dataflow and/or DSD"))
    with pytest.raises(SourceRefused, match="Could not find Dataflow"):
        _fetched(contract, server, tmp_path / "raw")
    assert sum("ASGS2021" in asked.path for asked in server.asked) == 1


@pytest.mark.parametrize(
    "garbage", [b"<html>An error has occurred</html>", b"DATAFLOW,MEASURE\n", b"\x00"]
)
def test_garbage_with_status_200_is_asked_again(contract, server, tmp_path, garbage):
    """A page with status 200 is no answer: asked again, and given up in the end."""
    server.spoil("ERP_Q", instead(garbage))
    assert len(_fetched(contract, server, tmp_path / "raw")) == 2
    server.spoil("ERP_Q", *[instead(garbage)] * QUICK.attempts)
    with pytest.raises(SourceUnavailable, match="ERP_Q"):
        _fetched(contract, server, tmp_path / "raw")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b",2,Q,", b",5,Q,", "REGION 5"),
        (b"2023-Q", b"1999-Q", "1999"),
        (b"ABS:ERP_Q", b"ABS:LF", "flow ABS:LF"),
    ],
)
def test_figures_nobody_asked_for_are_refused(contract, server, tmp_path, old, new, named):
    """Regions, years or flows that were not asked for say that a filter was not applied."""
    server.spoil_all(lambda good: replace(good, body=good.body.replace(old, new)))
    with pytest.raises(SourceRefused, match=named):
        _fetched(contract, server, tmp_path / "raw")
