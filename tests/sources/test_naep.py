"""Promises of the reader of NAEP's state results: its files, its interface, its refusals."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused, SourceUnavailable
from pipelines.naep_api import Key, Question, answered, chosen, flagged, tabled
from tests.replay.naep import publisher, refused
from tests.replay.server import instead, running
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources import specimen_naep as made
from tests.sources.naep_tools import (
    answered_figures,
    fetched,
    one_assessment,
    valued,
    without_origin,
)

SOURCE = "naep"
MEAN = "naep_math_g4_mean_naep"
OLDER = "naep_math_g4_mean_naep_no_accommodations"
PROFICIENT = "naep_math_g4_proficient_pct_naep"
GAP = "naep_math_g4_gap_nation_naep"
RAW = "naep_raw.csv"
EXPORT = "SPExcel202306120001.xlsx"
KEY = Key("mathematics", 4, "MN:MN", "R3", "CO", 2022)


def read_files(contract, tmp_path, files):
    """Read some files laid down by hand."""
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


# What stands in the files


def test_means_keep_their_standard_errors(reading):
    """A mean comes with the standard error that was published with it."""
    row = figure(reading.rows, MEAN, "CO", 2024)
    assert (row.value, row.std_error, row.obs_status) == (239.131, 1.201, "A")


def test_the_two_samples_are_two_series(reading):
    """Figures without accommodations, even of the same year, never stand in the newer series."""
    row = figure(reading.rows, OLDER, "NP", 1996)
    assert (row.value, row.source_flag) == (222.343, "8")
    assert figure(reading.rows, MEAN, "NP", 1996).value == 222.035


@pytest.mark.parametrize(
    ("series", "code", "year", "flag"),
    [(MEAN, "WA", 2000, "320"), (MEAN, "TX", 1996, "320"), (OLDER, "WA", 1992, "328")],
)
def test_a_state_that_did_not_take_part_is_missing(reading, series, code, year, flag):
    """An empty value with its errorFlag is missing and keeps the flag."""
    row = figure(reading.rows, series, code, year)
    assert (row.value, row.std_error, row.obs_status, row.source_flag) == (None, None, "O", flag)


def test_an_export_is_known_by_its_title(reading):
    """Subject, grade and year come from the title above the table, as names tell nothing."""
    assert figure(reading.rows, PROFICIENT, "TX", 2022).value == 38
    assert figure(reading.rows, "naep_reading_g4_basic_pct_naep", "CO", 2019).value == 71


def test_marks_of_an_export_are_no_numbers(reading):
    """What is not available is missing with its mark; what rounds to zero is zero and says so."""
    gone = figure(reading.rows, "naep_reading_g4_mean_naep", "PR", 2019)
    assert (gone.value, gone.obs_status, gone.source_flag) == (None, "O", "—")
    zero = figure(reading.rows, PROFICIENT, "PR", 2022)
    assert (zero.value, zero.source_flag) == (0, "#")
    assert zero.note == "Published as #: rounds to zero."


def test_the_exact_figure_stands_before_the_rounded_one(reading):
    """Where a mean stands in several files the one with a standard error is taken, and counted."""
    assert figure(reading.rows, MEAN, "TX", 2022).value == 238.576
    assert {row.file for row in reading.rows if row.value == 238.576} == {RAW}
    assert any("whole numbers" in one.reason and one.rows for one in reading.set_aside)


def test_a_place_of_the_exports_alone_keeps_its_rounded_figures(reading):
    """Means and differences that only an export has are read from it."""
    assert figure(reading.rows, MEAN, "DS", 2022).value == 250
    assert figure(reading.rows, GAP, "DS", 2022).value == 15


def test_the_difference_from_the_nation_is_subtracted(reading):
    """It is the state's exact mean less the nation's, derived, for each year that has both."""
    row = figure(reading.rows, GAP, "WA", 2022)
    assert row.value == pytest.approx(234.933 - 234.859)
    assert (row.obs_status, row.std_error) == ("E", None)
    assert row.note.startswith("Subtracted by us")
    assert figure(reading.rows, GAP, "CO", 2024).value == pytest.approx(239.131 - 237.305)
    assert not [one for one in reading.rows if one.series_id == GAP and one.code == "NP"]


def test_the_typed_sheet_is_set_aside(reading, folder):
    """The sheet that somebody typed beside an export is counted and never read."""
    typed = [one for one in reading.set_aside if "typed" in one.reason]
    assert len(typed) == len(list(folder.glob("SPExcel*.xlsx")))
    assert not [row for row in reading.rows if row.value == 999]


def test_figures_belong_to_the_states_and_the_nation(tidied):
    """Figures of our places are those of four states and the nation; the others are counted."""
    assert set(tidied.figures["geo_id"]) <= {"us", "us_co", "us_ky", "us_tx", "us_wa"}
    assert any(one.reason == "The place is none of ours" for one in tidied.set_aside)


# What is refused


def changed_line(old, new):
    """The saved answers with something else in one of their lines."""
    lines = [line.replace(old, new) for line in made.RAW]
    assert lines != list(made.RAW)
    return made.raw(lines)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (made.raw(header=made.RAW_HEADER.replace("stdError", "se")), "no column stdError"),
        (changed_line("239.131,1.201,0", "239.131,1.201,1024"), "errorFlag 1024 has bits"),
        (changed_line("239.131,1.201,0", ",,0"), "no figure and no reason"),
        (changed_line("239.131,1.201,0", "999,1.201,0"), "no figure and no reason"),
        (changed_line("239.131,1.201,0", "n/a,1.201,0"), "could not convert"),
        (changed_line("math-8,NP", "science-8,NP"), "unknown assessment 'science-8'"),
        (changed_line("math-4,TX,2022,R3,238.576", "math-4,TX,2022,R3,288.576"), "is 288.576 in"),
    ],
)
def test_changed_answers_are_refused(contract, tmp_path, body, words):
    """A column, flag, value or assessment that is not known stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_files(contract, tmp_path, {**made.specimen(), RAW: body})
    assert RAW in str(caught.value)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("grade", 5),
        ("stattype", "SD:SD"),
        ("sample", "R9"),
        ("jurisdiction", "ZZ"),
        ("year", 202200),
    ],
)
def test_a_kept_answer_with_an_unknown_part_is_refused(tmp_path, name, other):
    """A grade, statistic, sample, place or year that nobody knows stops the reading."""
    question = Question(SOURCE, "http://naep", "mathematics", 4, "2022R3", ("MN:MN",), ("CO",))
    asked = publisher(lay_down(tmp_path / "made", made.specimen()))
    answer = asked.answer("/GetAdhocData.aspx", dict(question.download().params))
    body = json.loads(answer.body)
    body["result"] = [{**row, name: other} for row in body["result"]]
    with pytest.raises(SourceChanged, match=f"kept.json: .*unknown {other}"):
        answered(SOURCE, "kept.json", json.dumps(body).encode())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (made.export(rows=[["Atlantis", 1, 1, 1, 1]]), "unknown jurisdiction 'Atlantis'"),
        (made.export(rows=[["Texas", "**", 1, 1, 1]]), r"'\*\*' is neither a number"),
        (made.export(rows=[["Texas", 239, 4, 78, 38]]), "'National public' is not there"),
        (made.export(subject="Science"), "does not tell subject, grade and year"),
        (made.export(header=[made.HEADER[0], ["", "Mean"]]), "no header with JURISDICTION"),
        (b"no workbook", "not a spreadsheet"),
    ],
)
def test_a_changed_export_is_refused(contract, tmp_path, body, words):
    """A place, mark, title or column that is not known stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_files(contract, tmp_path, {EXPORT: body})
    assert EXPORT in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("field_grade_8", "grade_8", "no column field_grade_8"),
        ("Kentucky", "Kentuckyy", "unknown jurisdiction 'Kentuckyy'"),
        (",269", ",[269]", r"'\[269\]' is neither"),
    ],
)
def test_a_changed_table_of_ncses_is_refused(contract, tmp_path, old, new, words):
    """A column, place or cell that is not known stops the reading."""
    body = made.specimen()["ncses_9443.csv"].replace(old.encode(), new.encode())
    with pytest.raises(SourceChanged, match=words):
        read_files(contract, tmp_path, {"ncses_9443.csv": body})


def test_missing_files_are_named(contract, tmp_path):
    """An empty folder is told with the files that are expected."""
    with pytest.raises(SourceMissing, match=r"naep_raw.csv, SPExcel\*.xlsx"):
        read_files(contract, tmp_path, {})


@pytest.mark.parametrize(
    ("flags", "status", "value", "std_error"),
    [
        (0, "A", 236.2, 1.2),
        (8, "A", 236.2, 1.2),
        (131072 | 512, "A", 236.2, 1.2),
        (4, "U", 236.2, None),
        (2048, "U", 236.2, 1.2),
        (256, "A", 236.2, None),
        (128, "A", 0.0, None),
        (1, "Q", None, None),
        (4096, "Q", None, None),
        (64 | 256, "O", None, None),
        (32768, "O", None, None),
    ],
)
def test_each_error_flag_has_its_meaning(flags, status, value, std_error):
    """The documented bits hide a figure, its standard error, or only add a note."""
    cell = flagged(KEY, 236.2, 1.2, flags, "x")
    assert (cell.status, cell.value, cell.std_error) == (status, value, std_error)
    assert cell.mark == (str(flags) if flags else None)


def test_rounded_figures_may_be_a_whole_number_away():
    """A rounded figure next to the exact one is set aside; one further away is a contradiction."""
    exact = flagged(KEY, 236.4, 1.2, 0, "a")
    best, _ = chosen(SOURCE, [tabled(KEY, "236", "b"), exact])
    assert best == {KEY: exact}
    with pytest.raises(SourceChanged, match=r"236\.4 in a and 238 in b"):
        chosen(SOURCE, [tabled(KEY, "238", "b"), exact])


# What the interface answers


def test_each_year_is_asked_by_itself(contract):
    """One assessment in one year is one request, with standard errors, and the newest year too."""
    asked = source_module(SOURCE).downloads("http://naep/", contract.series_of(SOURCE))
    questions = [one for one in asked if one.url]
    assert {one.url for one in questions} == {"http://naep/GetAdhocData.aspx"}
    assert len({one.path for one in questions}) == len(questions) == 67
    newest = next(one for one in questions if one.path == "naep-reading-8-Current.json")
    assert dict(newest.params) == {
        "type": "data",
        "subject": "reading",
        "grade": "8",
        "subscale": "RRPCM",
        "variable": "TOTAL",
        "jurisdiction": "NP,CO,KY,TX,WA",
        "stattype": "MN:MN,ALC:AB,ALC:AP",
        "Year": "Current",
        "ShowDetails": "true",
    }
    assert all(one.stands_in for one in asked if not one.url)


def test_interface_and_files_give_the_same_figures(contract, folder, kind, tidied, tmp_path):
    """A refresh gives the figures of the files; the specimen leaves out years in between."""
    with running({SOURCE: publisher(folder)}) as server:
        files = fetched(contract, SOURCE, server.url(SOURCE), tmp_path)
    answers, laid = answered_figures(contract, SOURCE, files), without_origin(tidied.figures)
    if kind == "specimen":
        answers, laid = valued(answers), valued(laid)
    pd.testing.assert_frame_equal(answers, laid)


@pytest.fixture(name="replayed")
def _replayed(tmp_path):
    with running({SOURCE: publisher(lay_down(tmp_path / "made", made.specimen()))}) as server:
        yield server


def test_kept_answers_can_be_laid_down_again(contract, replayed, tmp_path):
    """Answers kept by a fetch are read from a folder as they were read after the fetch."""
    files = fetched(contract, SOURCE, replayed.url(SOURCE), tmp_path / "raw")
    kept = {file.path: file.location.read_bytes() for file in files}
    again = read_files(contract, tmp_path / "again", kept)
    assert again.rows == source_module(SOURCE).read(files, contract.series_of(SOURCE)).rows


def test_a_refused_question_is_not_asked_again(contract, replayed, tmp_path):
    """A text in place of rows comes with HTTP status 200 and is a refusal."""
    replayed.spoil_all(lambda _: refused("Invalid stattype"))
    with pytest.raises(SourceRefused, match="400: Invalid stattype for mathematics, grade 4"):
        fetched(contract, SOURCE, replayed.url(SOURCE), tmp_path, one_assessment(contract, SOURCE))
    assert len({one.query["Year"] for one in replayed.asked}) == len(replayed.asked)


def changing(change):
    """A fault that changes the rows of each answer."""

    def fault(good):
        answer = json.loads(good.body)
        answer["result"] = change(answer["result"])
        return replace(good, body=json.dumps(answer).encode())

    return fault


def each_row(**changed):
    """A change of some members of each row; ``None`` takes the member away."""
    gone = {name for name, value in changed.items() if value is None}
    kept = {name: value for name, value in changed.items() if name not in gone}
    return lambda rows: [
        {name: value for name, value in (row | kept).items() if name not in gone} for row in rows
    ]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda rows: rows[:-1], SourceUnavailable, "has 14 rows, 14 different, 15 asked for"),
        (lambda rows: [*rows[:-1], rows[0]], SourceUnavailable, "15 rows, 14 different"),
        (lambda _: [], SourceUnavailable, "no rows under 'result'"),
        (each_row(stdError=None), SourceUnavailable, "a part is missing: KeyError"),
        (each_row(errorFlag=1024), SourceUnavailable, "bits that are not documented"),
        (each_row(value=999, isStatDisplayable=1, errorFlag=0), SourceUnavailable, "no reason"),
        (each_row(value="236", isStatDisplayable=1), SourceUnavailable, "is no number"),
        (each_row(variable="GENDER"), SourceUnavailable, "variable GENDER"),
        (each_row(jurisdiction="AL"), SourceRefused, "was answered with .* AL "),
        (each_row(year=1990), SourceRefused, "was answered with 1990R3"),
        (each_row(sample="R2"), SourceRefused, "was answered with .*R2"),
        (each_row(subject="RED", scale="RRPCM"), SourceRefused, "answered with reading"),
        (each_row(stattype="SD:SD"), SourceRefused, "SD:SD"),
    ],
)
def test_an_answer_to_another_question_is_not_kept(
    contract, replayed, tmp_path, change, error, words
):
    """Rows that are missing, twice, unreadable or of something else are no answer."""
    replayed.spoil_all(changing(change))
    series, store = one_assessment(contract, SOURCE), tmp_path / "raw"
    with pytest.raises(error, match=words):
        fetched(contract, SOURCE, replayed.url(SOURCE), store, series, when="2022R3")
    assert list((tmp_path / "raw").rglob("*.json")) == []


@pytest.mark.parametrize(
    "body", [b"<html>Server Error</html>", b"[]", b'{"status":500,"result":"x"}']
)
def test_garbage_is_asked_for_again(contract, replayed, tmp_path, body):
    """A body that is no answer, or an error of the server, is asked for again."""
    replayed.spoil("/", instead(body))
    series = one_assessment(contract, SOURCE)
    files = fetched(contract, SOURCE, replayed.url(SOURCE), tmp_path / "raw", series)
    assert len(replayed.asked) == len(files) + 1


def test_a_new_year_comes_without_being_named(contract, tmp_path):
    """The newest year is asked for by the publisher's own word and may be later than those known."""
    lines = [*made.RAW, "math-4,NP,2026,R3,238.1,0.3,0", "math-4,TX,2026,R3,241.2,1.2,0"]
    folder = lay_down(tmp_path / "made", {RAW: made.raw(lines)})
    with running({SOURCE: publisher(folder)}) as server:
        series = one_assessment(contract, SOURCE)
        files = fetched(contract, SOURCE, server.url(SOURCE), tmp_path / "raw", series)
    rows = source_module(SOURCE).read(files, series).rows
    assert figure(rows, MEAN, "TX", 2026).value == 241.2
    assert figure(rows, GAP, "TX", 2026).value == pytest.approx(3.1)


def test_a_recorded_answer_is_read():
    """Rows as the service was recorded to give them are read, unrounded."""
    row = {
        "year": 2019, "sample": "R3", "yearSampleLabel": "2019", "Cohort": 2,
        "CohortLabel": "Grade 8", "stattype": "MN:MN", "subject": "MAT", "grade": 8,
        "scale": "MRPCM", "jurisdiction": "NT", "jurisLabel": "National", "variable": "TOTAL",
        "variableLabel": "All students", "varValue": "1", "varValueLabel": "All students",
        "value": 281.776998901367, "stdError": 0.388189316134408, "StatCV": 0.487918494345955,
        "isStatDisplayable": 1, "errorFlag": 0,
    }  # fmt: skip
    body = json.dumps({"status": 200, "serviceVersion": "6.4.2026.1", "result": [row]}).encode()
    (cell,) = answered(SOURCE, "naep-mathematics-8-2019R3.json", body)
    assert (cell.value, cell.std_error) == (281.776998901367, 0.388189316134408)
    with pytest.raises(SourceChanged, match=r"naep-x\.json: Expecting value"):
        answered(SOURCE, "naep-x.json", b"<html>")


def test_without_details_there_are_no_standard_errors(replayed, tmp_path):
    """The replayed service leaves standard errors out unless asked, as the publisher does."""
    question = Question(SOURCE, "http://naep", "mathematics", 4, "2022R3", ("MN:MN",), ("CO",))
    query = {name: value for name, value in question.download().params if name != "ShowDetails"}
    answer = publisher(tmp_path / "made").answer("/GetAdhocData.aspx", query)
    with pytest.raises(ValueError, match="stdError"):
        question.judge(answer.body)
