"""Promises of the reader of Statistics Canada's tables: totals, marks, scales, the service."""

from __future__ import annotations

import json

import pytest

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused, SourceUnavailable
from pipelines.protocol import Download
from pipelines.raw import files_in
from pipelines.statcan_api import read_table
from pipelines.tidy import tidy
from tests.replay.server import instead, running, status
from tests.replay.statcan import publisher
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources import specimen_statcan as made
from tests.sources.portal_tools import SAME, fetched

SOURCE = "statcan"
STUDENTS, REGULAR, TEACHERS = "students_statcan", "students_statcan_regular", "teachers_statcan"
ARCHIVE = f"{made.SCHOOLS}-eng.zip"


def _read(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def _with(table, lines, dimensions=None, **layout):
    body = made.archive(table, dimensions or made.DIMENSIONS[table], lines, **layout)
    return made.specimen() | {f"{table}-eng.zip": body}


@pytest.fixture(name="rows")
def _rows(contract, tmp_path):
    return _read(contract, tmp_path, made.specimen()).rows


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ((STUDENTS, "Canada", 2019), 5_647_401),
        ((STUDENTS, "Ontario", 2019), 2_261_601),
        ((STUDENTS, "Ontario", 2018, "sector", "public"), 2_079_999),
        ((STUDENTS, "Ontario", 2018, "sector", "private"), 166_401),
        ((REGULAR, "Ontario", 2019, "grade", "grade_12"), 144_600),
        ((REGULAR, "Ontario", 2019, "sex", "female"), 939_900),
        ((TEACHERS, "Ontario", 2019), 159_390),
    ],
)
def test_named_categories_and_totals_of_the_rest(rows, cell, value):
    """A cell is the one of its categories, with the total of every other dimension."""
    assert figure(rows, *cell).value == value


def test_the_second_year_counts(rows):
    """2018/2019 is 2019, and the label keeps what was published."""
    assert figure(rows, TEACHERS, "Canada", 2019).period_label == "2018/2019"


def test_scales_are_multiplied_out(rows):
    """Thousands become units, and the mark of a revision is kept beside the figure."""
    row = figure(rows, REGULAR, "Ontario", 2019)
    assert (row.value, row.obs_status, row.source_flag) == (1_879_800, "A", "r")


def test_missing_cells_say_why(rows):
    """Not available and suppressed are told apart."""
    row = figure(rows, TEACHERS, "Ontario", 2018)
    assert (row.value, row.obs_status, row.source_flag) == (None, "O", "..")
    row = figure(rows, REGULAR, "Manitoba", 2019)
    assert (row.value, row.obs_status, row.source_flag) == (None, "Q", "x")


@pytest.mark.parametrize(
    ("value", "mark", "obs_status"),
    [
        ("", "...", "M"),
        ("", "F", "O"),
        ("", "<LOD", "N"),
        ("", "", "O"),
        ("0", "0s", "A"),
        ("30", "E", "U"),
        ("30", "p", "P"),
        ("30", "B", "A"),
    ],
)
def test_marks_become_statuses(contract, tmp_path, value, mark, obs_status):
    """Each mark of the legend has its status; what is too unreliable says so in a note."""
    files = _with(made.SCHOOLS, made.school_lines(value=value, status=mark))
    row = figure(_read(contract, tmp_path, files).rows, STUDENTS, "Ontario", 2019)
    assert (row.value, row.obs_status) == (float(value) if value else None, obs_status)
    assert row.source_flag == (mark or None)
    assert (row.note is not None) is (mark == "F")


def test_figures_belong_to_ontario_and_canada(tidied):
    """Other provinces are read, counted, and none of our places."""
    assert set(tidied.figures["geo_id"]) == {"ca", "ca_on"}
    assert any(one.reason == "The place is none of ours" for one in tidied.set_aside)


def test_other_spellings_are_accepted(contract, tmp_path):
    """Newer editions may name the sexes otherwise, and the dimension too."""
    lines = [
        one._replace(
            members=(one.members[0], one.members[1].replace("Both sexes", "Total, gender"))
        )
        for one in made.grade_lines("Girls+", "Boys+")
    ]
    rows = _read(contract, tmp_path, _with(made.GRADES, lines, ("Grade", "Gender"))).rows
    assert figure(rows, REGULAR, "Ontario", 2019, "sex", "male").value == 939_900


def _renamed(old, new):
    return [
        one._replace(members=tuple(new if name == old else name for name in one.members))
        for one in made.school_lines()
    ]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (_with(made.SCHOOLS, _renamed("Public", "State")), "no category of School type Public or"),
        (
            _with(made.SCHOOLS, _renamed("Total, program type", "All")),
            "Program type has not one total",
        ),
        (
            _with(made.SCHOOLS, _renamed("Home-schooling", "Total, other")),
            "has not one total but Total, other, Total, school type",
        ),
        (
            _with(made.SCHOOLS, made.school_lines(), ("Kind", "Program type")),
            "no dimension School type; found: Kind, Program type",
        ),
        (_with(made.SCHOOLS, made.school_lines(period="2019")), "2019 .Ontario. is no school year"),
        (_with(made.SCHOOLS, made.school_lines(period="2018/2020")), "2018/2020 .Ontario. is no"),
        (_with(made.SCHOOLS, made.school_lines(status="..")), "2261601 with ..; known: "),
        (_with(made.SCHOOLS, made.school_lines(symbol="q")), "with q; known: 0s, E, p"),
        (_with(made.SCHOOLS, made.school_lines(value="", status="E")), "no value with E; known"),
        (_with(made.SCHOOLS, made.school_lines(value="many")), "many is no number"),
        (_with(made.SCHOOLS, made.school_lines(scalar=("dozens", "1"))), "unknown scale 'dozens'"),
        (_with(made.SCHOOLS, made.school_lines(scalar=("units ", "3"))), r"scale 'units' \(3\)"),
        (_with(made.SCHOOLS, made.school_lines(), described="37100110"), "describes 37100110, not"),
        (_with(made.SCHOOLS, made.school_lines(), ("School type",)), "a line has"),
        (
            _with(made.SCHOOLS, made.school_lines(), renamed={"VALUE": "Value"}),
            "has the columns REF_DATE, GEO, DGUID, School type, .* wanted: REF_DATE",
        ),
        (made.specimen() | {ARCHIVE: b"<html>"}, r"no 37100109\.csv that can be read"),
        (made.specimen() | {ARCHIVE: made.specimen()["37100007-eng.zip"]}, r"no 37100109\.csv"),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, files, words):
    """A name, period, mark, number, scale or layout that cannot be right stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        _read(contract, tmp_path, files)
    assert ARCHIVE in str(caught.value)


def test_a_missing_table_is_named(contract, tmp_path):
    """A folder without one of the archives is told with its name and the page."""
    files = made.specimen()
    del files[ARCHIVE]
    with pytest.raises(SourceMissing, match=r"37100109-eng\.zip.*statcan\.gc\.ca"):
        _read(contract, tmp_path, files)


def test_a_recorded_archive_is_read_whole(real_sources):
    """A recorded table gives as many series and lines as its recorded description counts."""
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    folder = real_sources / "api_fixtures" / "statcan"
    (file,) = files_in(folder, [Download("18100204-eng.zip")], "https://www150.statcan.gc.ca/")
    table = read_table(SOURCE, file, "18100204")
    described = json.loads((folder / "18100204.json").read_text(encoding="utf-8"))
    assert len({cell.vector for cell in table.cells}) == described["nbSeriesCube"] == 26
    assert len(table.cells) == described["nbDatapointsCube"]
    assert table.dimensions == ("Index",)
    assert {cell.mark for cell in table.cells if cell.value is None} == {"x"}
    assert {(cell.status, cell.mark) for cell in table.cells} == {("A", None), ("Q", "x")}


# The service


@pytest.fixture(name="server")
def _server(tmp_path):
    with running({SOURCE: publisher(lay_down(tmp_path / "published", made.specimen()))}) as server:
        yield server


def test_service_and_files_give_the_same_figures(contract, folder, tidied, tmp_path):
    """A refresh through the service gives the figures of the folder."""
    with running({SOURCE: publisher(folder)}) as server:
        files = fetched(contract, SOURCE, server, tmp_path, "")
    reading = source_module(SOURCE).read(files, contract.series_of(SOURCE))
    found = tidy(SOURCE, reading, contract, files).figures
    assert found[SAME].equals(tidied.figures[SAME])


def test_kept_answers_can_be_laid_down_again(contract, server, tmp_path):
    """Answers that a fetch kept are read from a folder as they were read after the fetch."""
    files = fetched(contract, SOURCE, server, tmp_path / "raw", "")
    kept = {file.path: file.location.read_bytes() for file in files}
    assert sorted(kept) == sorted(
        [*made.specimen(), *(f"{one}.table.json" for one in made.DIMENSIONS)]
    )
    again = _read(contract, tmp_path / "again", kept)
    assert again == source_module(SOURCE).read(files, contract.series_of(SOURCE))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (instead(b'{"status": "FAILED", "object": "Product ID is wrong"}'), "Product ID is wrong"),
        (
            instead(b'{"status": "SUCCESS", "object": "http://h/18100204-eng.zip"}'),
            "got the address",
        ),
        (status(409, b"Release window"), "status 409"),
        (status(404, b"No such table"), "status 404"),
    ],
)
def test_definite_refusals_are_not_asked_again(contract, server, tmp_path, fault, words):
    """FAILED with status 200, another table's address, 409 and 404 stop the fetch with the words."""
    server.spoil(f"getFullTableDownloadCSV/{made.SCHOOLS}", fault)
    with pytest.raises(SourceRefused, match=words):
        fetched(contract, SOURCE, server, tmp_path / "raw", "")
    assert sum(made.SCHOOLS in asked.path for asked in server.asked) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("getFullTableDownloadCSV", b"<html>Maintenance</html>"),
        ("getFullTableDownloadCSV", b'{"status": "SUCCESS"}'),
        ("getFullTableDownloadCSV", b"[]"),
        ("-eng.zip", b"<html>Not here</html>"),
        ("-eng.zip", made.archive("18100204", ("Index",), [])),
        ("-eng.zip", made.specimen()[ARCHIVE][:-30]),
    ],
)
def test_garbage_with_status_200_is_asked_again(contract, server, tmp_path, path, body):
    """A page, a cut archive or an archive of other files is asked for again, and given up."""
    server.spoil(path, instead(body))
    assert fetched(contract, SOURCE, server, tmp_path / "raw", "")
    server.spoil_all(instead(body))
    with pytest.raises(SourceUnavailable, match="asked 2 times"):
        fetched(contract, SOURCE, server, tmp_path / "raw", "")
