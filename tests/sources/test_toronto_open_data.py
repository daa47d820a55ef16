"""Promises of the reader of Toronto's child care centres: sums, days, pages, the portal."""

from __future__ import annotations

import pytest

from pipelines.ckan_api import ROWS_PER_PAGE
from pipelines.errors import SourceChanged, SourceMissing, SourceRefused
from pipelines.tidy import tidy
from tests.replay.server import instead, running
from tests.replay.toronto_open_data import publisher
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources import specimen_toronto_open_data as made
from tests.sources.portal_tools import SAME, fetched

SOURCE = "toronto_open_data"
PLACES = "childcare_places_toronto_open_data"
PAGE = "childcare.page-1.json"


def _read(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def _one_page(*changed, **cells):
    records = made.centres()
    for at in changed:
        records[at] |= cells
    return {PAGE: made.page(records)}


@pytest.fixture(name="found")
def _found(contract, tmp_path):
    return _read(contract, tmp_path, made.specimen())


@pytest.mark.parametrize(
    ("member", "value"),
    [
        (("total", "total"), 164 + 83 + 60),
        (("childcare_age", "infant"), 20),
        (("childcare_age", "toddler"), 50),
        (("childcare_age", "preschool"), 32 + 12 + 24 + 40),
        (("childcare_age", "kindergarten"), 78),
        (("childcare_age", "school_age"), 105),
    ],
)
def test_the_city_is_the_sum_of_its_centres(found, member, value):
    """Numbers as text and as numbers are added up; the sum is ours, status E."""
    row = figure(found.rows, PLACES, "Toronto", 2026, *member)
    assert (row.value, row.obs_status) == (value, "E")


def test_the_newest_day_counts(found):
    """The day on which the list was drawn is the label, its year the year."""
    assert {(row.year, row.period_label) for row in found.rows} == {(2026, "2026-11-20")}


def test_centres_without_a_number_are_left_out_and_counted(found):
    """An empty cell is no zero: the note says how many centres are not in the sum."""
    note = figure(found.rows, PLACES, "Toronto", 2026).note
    assert note == "Added up from 3 centres; 1 without a number of places left out"
    aside = {one.reason[:20]: (one.rows, one.example) for one in found.set_aside}
    assert aside["Centres without a nu"] == (1, f"{PAGE}, TOTSPACE")
    assert aside["Centres whose age gr"] == (1, PAGE)


def test_nothing_but_empty_cells_is_missing(contract, tmp_path):
    """Where no centre has a number, there is none for the city."""
    rows = _read(contract, tmp_path, _one_page(0, 1, 2, 3, TOTSPACE=None)).rows
    row = figure(rows, PLACES, "Toronto", 2026)
    assert (row.value, row.obs_status) == (None, "O")


@pytest.mark.parametrize("day", ["2026-11-20T00:00:00", "20NOV26", "2026-11-20"])
def test_days_are_read_as_written(contract, tmp_path, day):
    """A date with a time behind it and a short one are the same day."""
    rows = _read(contract, tmp_path, _one_page(0, 1, 2, 3, run_date=day)).rows
    assert rows[0].period_label == "2026-11-20"


def test_the_csv_gives_the_same_figures(contract, tmp_path, found):
    """The file that the page offers is read as the pages of the datastore are."""
    files = {"Child care centres - 4326.csv": made.table(made.centres())}
    rows = _read(contract, tmp_path / "csv", files).rows
    assert [row._replace(file="") for row in rows] == [row._replace(file="") for row in found.rows]


def test_figures_belong_to_toronto(tidied):
    """The city is one of our places."""
    assert set(tidied.figures["geo_id"]) == {"ca_toronto"}


def _without(label):
    return {
        PAGE: made.page([{k: v for k, v in one.items() if k != label} for one in made.centres()])
    }


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (_one_page(1, TOTSPACE="many"), "centre 1014: 'many' is no number of places .TOTSPACE"),
        (_one_page(1, IGSPACE=-1), "'-1' is no number of places .IGSPACE"),
        (_one_page(1, LOC_ID=1013), "a centre twice: 1013"),
        (_one_page(1, run_date="last week"), "run_date 'last week' is no date"),
        (_without("KGSPACE"), "no column KGSPACE; found: _id, LOC_ID"),
        (_without("run_date"), "no column run_date"),
        ({PAGE: made.page(made.centres(), total=5)}, "have 4 rows, and name 5"),
        ({PAGE: b"<html>"}, r"page-1\.json is no page of rows"),
        ({PAGE: b'{"success": true, "result": {}}'}, "is no page of rows: has no total"),
        (
            made.specimen() | {"Child care centres.csv": made.table(made.centres())},
            "only one day can be read, and there are",
        ),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, files, words):
    """A number, centre, day, column or page that cannot be right stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        _read(contract, tmp_path, files)
    assert PAGE in str(caught.value)


@pytest.mark.parametrize("files", [{}, {PAGE: made.page([])}])
def test_no_centre_is_told(contract, tmp_path, files):
    """An empty folder and an empty list are no figures of zero."""
    with pytest.raises(SourceMissing, match=r"no centre|no file is called"):
        _read(contract, tmp_path, files)


# The portal


def test_portal_and_files_give_the_same_figures(contract, folder, tidied, tmp_path):
    """A refresh through the datastore gives the figures of the folder."""
    with running({SOURCE: publisher(folder)}) as server:
        files = fetched(contract, SOURCE, server, tmp_path)
    reading = source_module(SOURCE).read(files, contract.series_of(SOURCE))
    found = tidy(SOURCE, reading, contract, files).figures
    assert found[SAME].equals(tidied.figures[SAME])


@pytest.fixture(name="server")
def _server(tmp_path):
    many = [made.centre(number, "1 0 0 0 0", 1) for number in range(ROWS_PER_PAGE + 5)]
    folder = lay_down(tmp_path / "published", {PAGE: made.page(many)})
    with running({SOURCE: publisher(folder)}) as server:
        yield server


def test_all_pages_are_read_and_can_be_laid_down_again(contract, server, tmp_path):
    """A list of two pages is read whole, from one projection, and from a folder of kept answers."""
    files = fetched(contract, SOURCE, server, tmp_path / "raw")
    assert [file.path for file in files] == [
        PAGE,
        "childcare.page-2.json",
        "licensed-child-care-centres.package.json",
    ]
    reading = source_module(SOURCE).read(files, contract.series_of(SOURCE))
    assert figure(reading.rows, PLACES, "Toronto", 2026).value == ROWS_PER_PAGE + 5
    kept = {file.path: file.location.read_bytes() for file in files}
    assert _read(contract, tmp_path / "again", kept) == reading


def test_a_list_that_changes_between_its_pages_is_refused(contract, server, tmp_path):
    """Pages that name two totals are of two lists."""
    files = fetched(contract, SOURCE, server, tmp_path / "raw")
    kept = {file.path: file.location.read_bytes() for file in files}
    kept[PAGE] = made.page(made.centres(), total=ROWS_PER_PAGE + 6)
    with pytest.raises(SourceChanged, match=r"have 9 rows, and name 1005, 1006"):
        _read(contract, tmp_path / "again", kept)


def test_an_error_with_status_200_is_refused(contract, server, tmp_path):
    """``success`` false is a refusal with the portal's words."""
    body = b'{"success": false, "error": {"message": "Not found: Resource was not found."}}'
    server.spoil("datastore_search", instead(body))
    with pytest.raises(SourceRefused, match="Resource was not found"):
        fetched(contract, SOURCE, server, tmp_path / "raw")
