from __future__ import annotations

import json

import pandas as pd
import pytest

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused, SourceUnavailable
from pipelines.fetch import fetch
from pipelines.raw import RawStore
from pipelines.tidy import tidy
from tests.replay.server import QUICK, instead, running, status
from tests.replay.washington_ospi import DATA_SETS, Portal, publisher, rows_of
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources.specimen_washington_ospi import ALMIRA, HEADER, SEATTLE, copy, row, specimen

SOURCE = "washington_ospi"
STUDENTS = "students_washington_ospi"
COPY = "waschooldata__seattle_enrollment_2010_2025.csv"
LAST = "report_card_enrollment_2024-25.json"
GROUPS = {
    "all_students": "51200",
    "female": "24971",
    "fostercare": "0",
    "native_hawaiian_other_pacific": "207",
    "english_language_learners": "7321",
    "dat": "DAT Applied: Foster Care - N < 10",
}
"""A district in which children in foster care are suppressed; made up but for the total."""


def _fetched(contract, portal, tmp_path, faults=()):
    """Ask the portal for all school years, the newest answer spoiled."""
    with running({SOURCE: portal}) as server:
        server.spoil(DATA_SETS[2025], *faults)
        asked = source_module(SOURCE).downloads(server.url(SOURCE), contract.series_of(SOURCE))
        return fetch(SOURCE, asked, RawStore(tmp_path / "raw"), politeness=QUICK)


def _portal(tmp_path):
    return publisher(lay_down(tmp_path / "published", specimen()))


def _read_answer(contract, tmp_path, rows):
    """Read one saved answer of 2024-25."""
    folder = lay_down(tmp_path / "saved", {LAST: json.dumps(rows).encode()})
    return read_folder(contract, SOURCE, folder, tmp_path / "raw")


def _seattle(**students):
    return rows_of(2025, "17001", "Seattle School District No. 1", GROUPS | students)[:1]


# The decoded copy


@pytest.mark.parametrize(("year", "value"), [(2010, 47_058), (2020, 56_051), (2025, 51_200)])
def test_the_year_is_the_spring_of_the_school_year(reading, year, value):
    """``end_year`` 2010 is the school year 2009-10, and its label says so."""
    found = figure(reading.rows, STUDENTS, "17001", year)
    assert (found.value, found.obs_status) == (value, "A")
    assert found.period_label == f"{year - 1}-{year % 100:02}"


def test_seattle_is_ours_and_other_districts_are_counted(contract, tmp_path):
    """Only Seattle becomes a place of ours."""
    folder = lay_down(tmp_path / "files", specimen())
    module = source_module(SOURCE)
    files, _ = RawStore(tmp_path / "raw").keep_folder(
        SOURCE, folder, module.downloads("", contract.series_of(SOURCE)), "page"
    )
    reading = module.read(files, contract.series_of(SOURCE))
    tidied = tidy(SOURCE, reading, contract, files)
    assert set(tidied.figures["geo_id"]) == {"us_seattle"}
    assert [one.rows for one in tidied.set_aside] == [2]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(2025, SEATTLE, "51200.0", "lunch")], "subgroup 'lunch' of 17001; valid: total_enr"),
        ([row(2025, SEATTLE, "51200.0").replace("TOTAL", "K")], "grade 'K' in '2025' of 17001"),
        ([row(2025, SEATTLE, "51200.0").replace("2025", "2024-25")], "'2024-25' is no year"),
        ([row(2025, SEATTLE, "<10")], "'<10' students of 17001 in 2024-25; valid: a whole number"),
        ([row(2025, SEATTLE, "-1")], "'-1' students of 17001"),
        ([row(2025, SEATTLE, "1.5")], "'1.5' students of 17001"),
        ([row(2025, SEATTLE, "1").replace("District,", "Campus,", 1)], "a row of 'Campus'"),
        ([row(2025, SEATTLE, "1").replace("17001", "Seattle")], "district 'Seattle'"),
        ([row(2025, SEATTLE, "1"), row(2025, SEATTLE, "1")], "has 17001 in 2024-25 twice"),
        (
            [row(2025, SEATTLE, "5"), row(2025, SEATTLE, "6", "lep")],
            "17001 in 2024-25 has 6 of student_group, english_learners, 5 in all",
        ),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, rows, words):
    """An unknown group, grade, year, mark or district, a row twice and too large a group."""
    folder = lay_down(tmp_path / "files", {COPY: copy(rows)})
    with pytest.raises(SourceChanged, match=words) as caught:
        read_folder(contract, SOURCE, folder, tmp_path / "raw")
    assert COPY in str(caught.value)


def test_a_renamed_column_is_refused(contract, tmp_path):
    """The missing column is named."""
    body = copy([row(2025, ALMIRA, "91.0")], HEADER.replace("n_students", "students"))
    folder = lay_down(tmp_path / "files", {COPY: body})
    with pytest.raises(SourceChanged, match="has no column n_students"):
        read_folder(contract, SOURCE, folder, tmp_path / "raw")


def test_missing_files_are_named(contract, tmp_path):
    """An empty folder is told with the patterns and the page."""
    with pytest.raises(SourceMissing, match=r"waschooldata__.*report_card.*data\.wa\.gov"):
        read_folder(contract, SOURCE, lay_down(tmp_path / "none", {}), tmp_path / "raw")


# Saved answers


def test_groups_of_an_answer_are_read(contract, tmp_path):
    """Sexes, races and groups are fields; two of them have two names; absent ones are counted."""
    reading = _read_answer(contract, tmp_path, _seattle())
    assert figure(reading.rows, STUDENTS, "17001", 2025, "sex", "female").value == 24_971
    islanders = figure(reading.rows, STUDENTS, "17001", 2025, "race", "pacific_islander")
    assert islanders.value == 207
    assert {one.reason for one in reading.set_aside} == {"No field of this group in the answer"}
    assert len(reading.rows) + sum(one.rows for one in reading.set_aside) == 17


def test_a_suppressed_group_is_no_zero(contract, tmp_path):
    """Where the row says that a group was suppressed, its 0 is no figure."""
    reading = _read_answer(contract, tmp_path, _seattle())
    hidden = figure(reading.rows, STUDENTS, "17001", 2025, "student_group", "foster_care")
    assert (hidden.value, hidden.obs_status, hidden.source_flag) == (None, "Q", GROUPS["dat"])
    plain = _seattle()
    del plain[0]["dat"]
    again = _read_answer(contract, tmp_path / "plain", plain)
    assert figure(again.rows, STUDENTS, "17001", 2025, "student_group", "foster_care").value == 0


def test_a_field_left_out_is_missing(contract, tmp_path):
    """A null is left out of its object: where other rows have the field, it is a missing figure."""
    other = rows_of(2025, "1109", "Washtucna School District", {"all_students": "*"})[0]
    reading = _read_answer(contract, tmp_path, [*_seattle(), other])
    missing = figure(reading.rows, STUDENTS, "01109", 2025, "sex", "female")
    assert (missing.value, missing.obs_status) == (None, "O")
    masked = figure(reading.rows, STUDENTS, "01109", 2025)
    assert (masked.value, masked.obs_status, masked.source_flag) == (None, "Q", "*")


def test_the_state_has_its_own_row(contract, tmp_path):
    """The row of the state is found by its level, whatever its district says."""
    state = _seattle()[0] | {"organizationlevel": "State", "districtcode": "00000"}
    reading = _read_answer(contract, tmp_path, [state])
    assert figure(reading.rows, STUDENTS, "Washington", 2025).value == 51_200


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"message": "no"}, "is no answer of data.wa.gov: is no list of objects"),
        (_seattle(gradelevel="1st Grade"), "grade '1st Grade' in '2024-25'"),
        (_seattle(schoolyear="2023-24"), "in '2023-24'; valid: all grades in 2024-25"),
        (_seattle(organizationlevel="School"), "a row of 'School'; valid: State, District"),
        ([{"districtcode": "17001"}], "has no field all_students; found: districtcode"),
    ],
)
def test_changed_answers_are_refused(contract, tmp_path, rows, words):
    """Another shape, grade, year or level, and an answer without the total, are refused."""
    with pytest.raises(SourceChanged, match=words) as caught:
        _read_answer(contract, tmp_path, rows)
    assert LAST in str(caught.value)


# The interface


def test_the_interface_gives_the_figures_of_the_files(contract, folder, tidied, tmp_path):
    """Asking data.wa.gov gives the same figures as reading the decoded copy."""
    files = _fetched(contract, publisher(folder), tmp_path)
    reading = source_module(SOURCE).read(files, contract.series_of(SOURCE))
    asked = tidy(SOURCE, reading, contract, files).figures
    same = [name for name in asked.columns if name not in {"retrieved_at", "source_file"}]
    pd.testing.assert_frame_equal(asked[same], tidied.figures[same])
    assert set(asked["source_file"]) == {file.path for file in files}


def test_all_data_sets_are_asked_for(contract, tmp_path):
    """One request a school year, with a filter and a limit; its answers stand in for the copy."""
    with running({SOURCE: _portal(tmp_path)}) as server:
        asked = source_module(SOURCE).downloads(server.url(SOURCE), contract.series_of(SOURCE))
        fetch(SOURCE, asked, RawStore(tmp_path / "raw"), politeness=QUICK)
        paths = sorted(one.path for one in server.asked)
        assert {one.query["$limit"] for one in server.asked} == {"5000"}
    assert paths == sorted(f"/{SOURCE}/resource/{name}.json" for name in DATA_SETS.values())
    assert all(one.stands_in for one in asked if one.url is None)


def test_saved_answers_can_be_read_again(contract, tmp_path):
    """What was fetched, laid in a folder beside the copy, gives the same figures twice."""
    files = _fetched(contract, _portal(tmp_path), tmp_path)
    saved = {file.path: file.location.read_bytes() for file in files}
    folder = lay_down(tmp_path / "saved", saved | specimen())
    again = read_folder(contract, SOURCE, folder, tmp_path / "again")
    rows = [one for one in again.rows if (one.code, one.year) == ("17001", 2025)]
    assert [one.value for one in rows] == [51_200, 51_200]
    assert {one.file for one in rows} == {LAST, COPY}


def test_a_filter_that_was_not_applied_is_refused(contract, tmp_path):
    """Schools and single grades in an answer mean that the portal did not filter."""
    portal = Portal(_portal(tmp_path).data_sets, ignores_where=True)
    with pytest.raises(SourceRefused, match=r"for organizationlevel District, State.*School"):
        _fetched(contract, portal, tmp_path)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[]", r"2rwv-gs2e has 0 rows.*Check the id of 2024-25 in indicators.toml"),
        (
            b'{"code": "authentication_required", "error": true, "message": "You must log in"}',
            "answered authentication_required for 2rwv-gs2e: You must log in",
        ),
        (json.dumps(_seattle(schoolyear="2023-24")).encode(), "schoolyear 2024-25.*2023-24"),
        (json.dumps(_seattle() * 5000).encode(), "2rwv-gs2e has 5000 rows"),
    ],
)
def test_answers_that_cannot_be_right_are_refused(contract, tmp_path, body, words):
    """No rows, a refusal with status 200, another year and an answer cut off at the limit."""
    with pytest.raises(SourceRefused, match=words):
        _fetched(contract, _portal(tmp_path), tmp_path, [instead(body, "application/json")])


def test_a_withdrawn_data_set_is_refused(contract, tmp_path):
    """A data set that is gone is said with its address."""
    portal = _portal(tmp_path)
    kept = {name: rows for name, rows in portal.data_sets.items() if name != DATA_SETS[2025]}
    with pytest.raises(SourceRefused, match="2rwv-gs2e"):
        _fetched(contract, Portal(kept), tmp_path)


def test_faults_are_asked_again(contract, tmp_path):
    """A throttled request and a page of HTML with status 200 are asked again."""
    for number, fault in enumerate((status(429), instead(b"<html>busy</html>"))):
        files = _fetched(contract, _portal(tmp_path), tmp_path / str(number), [fault])
        assert len(files) == len(DATA_SETS)


def test_a_portal_that_stays_away_is_given_up(contract, tmp_path):
    """After the last attempt the publisher is named as not available."""
    with pytest.raises(SourceUnavailable, match="2rwv-gs2e"):
        _fetched(contract, _portal(tmp_path), tmp_path, [status(503), status(503)])
