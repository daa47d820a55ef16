"""Promises of the reader of the UNESCO Institute for Statistics: files and interface."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest

from pipelines.errors import SourceChanged, SourceRefused, SourceUnavailable
from pipelines.fetch import fetch
from pipelines.raw import RawStore
from pipelines.sources.unesco_uis import PLACES, Records
from pipelines.tidy import tidy
from tests.replay.server import QUICK, instead, running, status
from tests.replay.unesco_uis import RELEASE, Uis, publisher, record
from tests.source_tools import as_released, figure, lay_down, raw_files, read_folder, source_module
from tests.sources import specimen_unesco_uis as made

SOURCE = "unesco_uis"
SPENDING = "gov_expenditure_education_pct_gdp_unesco_uis"
UPPER = "attainment_upper_secondary_pct_unesco_uis"
COPY = "uis_national_14economies_reconstructed_long.csv.gz"


def _read(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def _fetched(contract, url, store, *ids):
    wanted = [contract.series_by_id[one] for one in ids] or contract.series_of(SOURCE)
    asked = source_module(SOURCE).downloads(url, wanted)
    return fetch(SOURCE, asked, RawStore(store), politeness=QUICK)


def _one(records, listed=("XGDP.FSGOV",), **more):
    return Uis(list(records), list(listed), **more)


# What stands in the files


def test_ids_of_the_copy_are_ours(reading):
    """Small letters and underscores of the copy are read as the publisher's ids."""
    assert round(figure(reading.rows, SPENDING, "HKG", 2023).value, 4) == 3.8031
    series = "students_per_qualified_teacher_unesco_uis"
    row = figure(reading.rows, series, "KOR", 2022, "level", "primary")
    assert (round(row.value, 4), row.period_label) == (15.7791, "2022")


def test_sexes_and_groups_stand_as_breakdowns(reading):
    """Women, quintiles and groups of one indicator stand beside its total."""
    series = "completion_upper_secondary_pct_unesco_uis"
    assert figure(reading.rows, series, "KOR", 2014, "sex", "female").value is not None
    assert figure(reading.rows, series, "KOR", 2014, "ses_quintile", "q1").value is not None
    series = "min_proficiency_math_lower_secondary_pct_unesco_uis"
    assert figure(reading.rows, series, "SGP", 2022).value == 91.98
    assert figure(reading.rows, series, "SGP", 2022, "ses_group", "low").value is not None
    row = figure(reading.rows, series, "SGP", 2022, "immigrant_background", "immigrant")
    assert row.value is not None


def test_a_zero_of_the_copy_is_not_a_number(reading):
    """The copy lost what a 0 means, so it is missing, with the 0 as the publisher's mark."""
    zeros = [row for row in reading.rows if row.source_flag == "0"]
    assert zeros
    assert {(row.value, row.obs_status) for row in zeros} == {(None, "O")}
    assert all("not applicable" in row.note for row in zeros)
    assert not [row for row in reading.rows if row.value == 0]


def test_the_break_of_singapore_is_withheld(contract, tidied):
    """Attainment of Singapore in 2023 is withheld with the reason, for both sexes too."""
    rows = as_released(contract, SOURCE, tidied.figures)
    rows = rows[(rows["geo_id"] == "sg") & (rows["year"] == 2023)]
    attained = rows[rows["series_id"].isin({UPPER, "attainment_primary_pct_unesco_uis"})]
    assert len(attained) >= 3
    assert attained["value"].isna().all()
    assert attained["note"].str.startswith("Published as ").all()
    total = attained[(attained["series_id"] == UPPER) & (attained["breakdown"] == "total")]
    assert total["note"].str.contains("63.3724").all()


def test_names_and_other_indicators_are_counted(reading):
    """Lists of names and other indicators are counted and not loaded."""
    reasons = {one.reason for one in reading.set_aside}
    assert reasons >= {"The indicator is none of those asked for", "Descriptions, no figures"}


@pytest.mark.parametrize(
    ("series", "cell", "expected"),
    [
        ("completion_upper_secondary_pct", ("KOR", 2014), (98.29579, "E", "NAT_EST")),
        ("vocational_youth_pct", ("USA", 1995), (None, "M", "NA")),
        ("vocational_youth_pct", ("KOR", 1999), (0.0, "A", "NIL")),
        ("gov_expenditure_education_pct_gdp", ("CAN", 2022), (None, "Q", "SUPP")),
        ("gov_expenditure_education_pct_gdp", ("HKG", 2023), (3.80327, "E", "UIS_EST")),
        ("gov_expenditure_education_pct_gdp", ("KOR", 2021), (5.1, "U", "LOWREL")),
        (
            "qualified_teachers_pct",
            ("HKG", 2021, "level", "primary"),
            (None, "O", "INCLUDED"),
        ),
        (
            "qualified_teachers_pct",
            ("HKG", 2021, "level", "secondary"),
            (97.1, "D", "INCLUDES"),
        ),
    ],
)
def test_marks_of_the_bulk_download(contract, tmp_path, series, cell, expected):
    """Each mark gives its status, stays as published, and never becomes a number."""
    reading = _read(contract, tmp_path, {"SDG_DATA_NATIONAL.csv": made.bulk_table()})
    row = figure(reading.rows, f"{series}_unesco_uis", *cell)
    assert (row.value, row.obs_status, row.source_flag) == expected


def test_the_bulk_download_stands_over_the_copy(contract, tmp_path):
    """Where both hold an indicator the bulk download is read alone and the copy is counted."""
    files = {**made.specimen(), "SDG_DATA_NATIONAL.csv": made.bulk_table()}
    reading = _read(contract, tmp_path, files)
    rows = [row for row in reading.rows if row.series_id == SPENDING]
    assert {row.file for row in rows} == {"SDG_DATA_NATIONAL.csv"}
    assert any("stands over" in one.reason for one in reading.set_aside)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b"concept", b"indicator", "CONCEPT|concept"),
        (b",country,", b",country,flag,", "expected"),
        (b"91.98", b"n/a", "'n/a' is no number"),
        (b"SGP,2022,91.98", b"SGP,2021/22,91.98", "'2021/22' is no year"),
        (b"SGP,2022,91.98", b"SGP,2022,91.98,e", "5 cells"),
    ],
)
def test_a_changed_copy_is_refused(contract, tmp_path, old, new, named):
    """Another layout or a mark instead of a number stops the reader and names the file."""
    body = made.copy_table()
    assert old in body
    with pytest.raises(SourceChanged, match=named) as caught:
        _read(contract, tmp_path, {COPY: gzip.compress(body.replace(old, new))})
    assert COPY in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b"MAGNITUDE", b"NATURE", "NATURE"),
        (b"LOWREL", b"POOR", "magnitude 'POOR'"),
        (b"NAT_EST", b"GUESS", "qualifier 'GUESS'"),
        (b"5.1", b"..", r"'\.\.' is no number"),
    ],
)
def test_a_changed_bulk_download_is_refused(contract, tmp_path, old, new, named):
    """An unknown mark of the bulk download stops the reader; the known ones are listed."""
    body = made.bulk_table().replace(old, new)
    with pytest.raises(SourceChanged, match=named):
        _read(contract, tmp_path, {"SDG_DATA_NATIONAL.csv": body})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x1f\x8b\x00 cut short",
        b"<html>busy</html>",
        gzip.compress(made.copy_table(), mtime=0)[:-20],
        gzip.compress(made.copy_table()[:-1], mtime=0),
    ],
)
def test_garbage_in_a_file_is_refused(contract, tmp_path, body):
    """A file that is no table stops the reader."""
    with pytest.raises(SourceChanged, match="uis_national"):
        _read(contract, tmp_path, {COPY: body})


def test_a_folder_without_figures_names_what_is_absent(contract, tmp_path):
    """Without a file of figures each indicator is named as absent."""
    files = {"uis_indicator_names.csv": made.specimen()["uis_indicator_names.csv"]}
    reading = _read(contract, tmp_path, files)
    assert reading.rows == []
    assert "XGDP.FSGOV" in {one.example for one in reading.set_aside}


# What the interface answers


def test_the_release_is_asked_first(contract):
    """The first request resolves the release; everything else hangs on its answer."""
    asked = source_module(SOURCE).downloads("http://uis/api/public/", contract.series_of(SOURCE))
    [first] = [one for one in asked if one.url]
    assert (first.path, first.url) == ("version.json", "http://uis/api/public/versions/default")
    [listing] = first.judge(json.dumps({"version": RELEASE}).encode())
    assert dict(listing.params) == {"version": RELEASE}
    listed = [{"indicatorCode": "XGDP.FSGOV"}, {"indicatorCode": "CR.1"}]
    [one, other] = listing.judge(json.dumps(listed).encode())
    assert {one.path, other.path} == {"records.CR.1.json", "records.XGDP.FSGOV.json"}
    assert [value for name, value in other.params if name == "geoUnit"] == list(PLACES)
    assert ("version", RELEASE) in other.params


def test_interface_and_files_give_the_same_figures(contract, folder, tidied, tmp_path):
    """Every figure is the same over the interface as from the copy.

    A 0 of the copy is missing either way, but only the interface says why.
    """
    with running({SOURCE: publisher(folder)}) as server:
        fetched = _fetched(contract, server.url(SOURCE), tmp_path)
    reading = source_module(SOURCE).read(fetched, contract.series_of(SOURCE))
    answered = tidy(SOURCE, reading, contract, fetched).figures
    columns = [one for one in answered if one not in {"retrieved_at", "source_file"}]

    def sure(figures, mark):
        return figures[figures["source_flag"].fillna("") != mark][columns].reset_index(drop=True)

    assert sure(answered, "NA").equals(sure(tidied.figures, "0"))
    assert answered.loc[answered["source_flag"] == "NA", "value"].isna().all()


def test_few_ids_are_asked_at_once(contract, folder, tmp_path):
    """Each request names the ids of one series, our places, a first year and the release."""
    with running({SOURCE: publisher(folder)}) as server:
        _fetched(contract, server.url(SOURCE), tmp_path)
    data = [asked for asked in server.asked if "/data/" in asked.path]
    assert data
    assert all(len(asked.query.every("indicator")) <= 16 for asked in data)
    assert {asked.query["version"] for asked in data} == {RELEASE}
    assert {asked.query["start"] for asked in data} == {"1970"}


def test_an_indicator_that_the_release_lost_is_not_asked_for(contract, tmp_path):
    """Ids that are not in the list of the release are left out and counted as absent."""
    uis = _one([record("XGDP.FSGOV", "HKG", 2023, 3.8)])
    with running({SOURCE: uis}) as server:
        files = _fetched(contract, server.url(SOURCE), tmp_path)
    assert [file.path for file in files] == [
        "indicators.json",
        "records.XGDP.FSGOV.json",
        "version.json",
    ]
    reading = source_module(SOURCE).read(files, contract.series_of(SOURCE))
    assert figure(reading.rows, SPENDING, "HKG", 2023).value == 3.8
    absent = {one.example for one in reading.set_aside if "in any file" in one.reason}
    assert "CR.1" in absent
    assert RELEASE in {one.example for one in reading.set_aside}


def test_an_empty_answer_gives_no_figures(contract, tmp_path):
    """An indicator without records is an empty answer and no error."""
    with running({SOURCE: _one([])}) as server:
        files = _fetched(contract, server.url(SOURCE), tmp_path, SPENDING)
    assert source_module(SOURCE).read(files, [contract.series_by_id[SPENDING]]).rows == []


def _strange(contract, tmp_path, spoil, *, records=None):
    records = records or [record("XGDP.FSGOV", "HKG", 2023, 3.8)]
    with running({SOURCE: _one(records)}) as server:
        server.spoil_all(lambda good: spoil(good) if b"hints" in good.body else good)
        _fetched(contract, server.url(SOURCE), tmp_path, SPENDING)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b'"HKG"', b'"MAC"', "MAC"),
        (b"XGDP.FSGOV", b"XGDP.FSHH.FFNTR", "XGDP.FSHH.FFNTR"),
        (b"2023", b"1969", "1969"),
    ],
)
def test_records_nobody_asked_for_are_refused(contract, tmp_path, old, new, named):
    """Other places, indicators or years say that a parameter was ignored."""
    with pytest.raises(SourceRefused, match=named):
        _strange(contract, tmp_path, lambda good: replace(good, body=good.body.replace(old, new)))


def test_a_hint_is_a_refusal(contract, tmp_path):
    """An answer with status 200 and a hint says what was wrong with the question."""
    body = b'{"hints":[{"code":"UIS::HINT::003","message":"The geoUnit could not be found, XXX"}],'
    body += b'"records":[],"indicatorMetadata":[]}'
    with pytest.raises(SourceRefused, match=r"UIS::HINT::003: The geoUnit"):
        _strange(contract, tmp_path, instead(body))


@pytest.mark.parametrize(
    "body",
    [
        b"<html>busy</html>",
        b"[]",
        b'{"records":[]}',
        b'{"hints":[],"records":[{"indicatorId":"XGDP.FSGOV","geoUnit":"HKG","year":"2023"}]}',
        b'{"hints":[],"records":[{"indicatorId":"A","geoUnit":"HKG","year":2023,"value":"3"}]}',
    ],
)
def test_an_answer_of_another_shape_is_asked_again(contract, tmp_path, body):
    """What is no answer with records and hints is asked for again, then an error."""
    with pytest.raises(SourceUnavailable, match="no good"):
        _strange(contract, tmp_path, instead(body))


def test_a_record_that_stands_twice_is_asked_again(contract, tmp_path):
    """The same cell twice in one answer is no answer."""
    twice = [record("XGDP.FSGOV", "HKG", 2023, value) for value in (3.8, 3.9)]
    with pytest.raises(SourceUnavailable, match="more than once"):
        _strange(contract, tmp_path, lambda good: good, records=twice)


def test_too_many_records_are_an_error(contract, tmp_path):
    """A refusal of too much data comes with status 400 and is given up after some attempts."""
    uis = _one([record("XGDP.FSGOV", "HKG", year, 3.8) for year in (2022, 2023)], most=1)
    with (
        running({SOURCE: uis}) as server,
        pytest.raises(SourceUnavailable, match="Too much data requested"),
    ):
        _fetched(contract, server.url(SOURCE), tmp_path, SPENDING)


@pytest.mark.parametrize("body", [b"[]", b'{"version":""}', b'{"version":7}', b"<html/>"])
def test_a_release_without_a_name_is_asked_again(contract, tmp_path, body):
    """Nothing is asked for before the release has a name."""
    with running({SOURCE: _one([])}) as server:
        server.spoil("/versions/", instead(body), instead(body))
        with pytest.raises(SourceUnavailable, match="versions/default"):
            _fetched(contract, server.url(SOURCE), tmp_path, SPENDING)
    assert {asked.path for asked in server.asked} == {f"/{SOURCE}/versions/default"}


@pytest.mark.parametrize("body", [b"[]", b"{}", b'[{"code":"CR.1"}]', b"[7]"])
def test_a_list_without_indicators_is_asked_again(contract, tmp_path, body):
    """An empty or other list of indicators does not make all of them vanish."""
    with running({SOURCE: _one([])}) as server:
        server.spoil("/definitions/", instead(body), instead(body))
        with pytest.raises(SourceUnavailable, match="definitions/indicators"):
            _fetched(contract, server.url(SOURCE), tmp_path, SPENDING)


def test_an_overloaded_publisher_is_asked_again(contract, tmp_path):
    """A busy publisher is asked again and the figures arrive."""
    with running({SOURCE: _one([record("XGDP.FSGOV", "HKG", 2023, 3.8)])}) as server:
        server.spoil("/data/", status(503))
        files = _fetched(contract, server.url(SOURCE), tmp_path, SPENDING)
    assert len(files) == 3
    assert len(server.asked) == 4


def test_saved_answers_are_read_from_a_folder(contract, folder, tmp_path):
    """Answers kept by a refresh can be laid down and give the same rows again."""
    with running({SOURCE: publisher(folder)}) as server:
        fetched = _fetched(contract, server.url(SOURCE), tmp_path / "raw", SPENDING)
    kept = {one.path: one.location.read_bytes() for one in fetched}
    files = raw_files(contract, SOURCE, lay_down(tmp_path / "again", kept), tmp_path / "store")
    module, wanted = source_module(SOURCE), [contract.series_by_id[SPENDING]]
    assert len(files) == 3
    assert module.read(files, wanted).rows == module.read(fetched, wanted).rows


def _answer_without(mark):
    one = record("CR.1", "SGP", 2020, 0)
    del one[mark]
    return json.dumps({"hints": [], "records": [one]}).encode()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("version.json", b"[]"),
        ("indicators.json", b"{}"),
        ("records.CR.1.json", b"{}"),
        ("records.CR.1.json", b"<html/>"),
        ("records.CR.1.json", _answer_without("magnitude")),
        ("records.CR.1.json", _answer_without("qualifier")),
    ],
)
def test_a_saved_answer_of_another_shape_is_refused(contract, tmp_path, name, body):
    """A laid down answer that is none stops the reader and names the file."""
    with pytest.raises(SourceChanged, match=name):
        _read(contract, tmp_path, {name: body})


def test_records_are_asked_for_under_the_spelling_of_the_release(contract):
    """An id is asked for as the release spells it, and found whatever its letters."""
    asked = source_module(SOURCE).downloads("http://uis", [contract.series_by_id[SPENDING]])
    [listing] = asked[0].judge(json.dumps({"version": RELEASE}).encode())
    [data] = listing.judge(b'[{"indicatorCode":"XGDP.FSgov"}]')
    assert ("indicator", "XGDP.FSgov") in data.params
    answer = {"hints": [], "records": [record("XGDP.FSgov", "HKG", 2023, 3.8)]}
    assert Records("http://uis", RELEASE, ("XGDP.FSgov",)).judge(json.dumps(answer).encode()) == []
