from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing, SourceUnavailable
from pipelines.fetch import fetch
from pipelines.raw import RawStore
from pipelines.tidy import tidy
from tests.replay.hk_edb import publisher
from tests.replay.server import QUICK, instead, running
from tests.source_tools import figure, lay_down, raw_files, read_folder, source_module
from tests.sources.specimen_hk_edb import STUDENTS, YEARS, specimen, table

SOURCE = "hk_edb"
HK = "Hong Kong"
STUDENTS_SERIES, SIZE = "students_hk_edb", "class_size_hk_edb"


@pytest.fixture(name="laid")
def _laid(tmp_path):
    return lay_down(tmp_path / "files", specimen())


@pytest.fixture(name="rows")
def _rows(contract, laid, tmp_path):
    return read_folder(contract, SOURCE, laid, tmp_path / "raw").rows


def read_with(contract, tmp_path, **files):
    """Read the specimen with some of its tables replaced, by name without the ending."""
    changed = {f"{name}_en.csv": body for name, body in files.items()}
    folder = lay_down(tmp_path / "files", {**specimen(), **changed})
    return read_folder(contract, SOURCE, folder, tmp_path / "raw")


def test_a_column_is_the_year_in_which_the_school_year_ends(rows):
    """2015 is the school year 2015/16, so it counts as 2016; commas are no part of a number."""
    row = figure(rows, STUDENTS_SERIES, HK, 2016, "level", "primary")
    assert (row.value, row.period_label, row.obs_status) == (337_558, "2015", "A")


def test_a_blank_level_is_that_of_the_line_above(rows):
    """A level that stands once counts for the lines below it."""
    row = figure(rows, STUDENTS_SERIES, HK, 2026, "level_sector", "primary_international")
    assert row.value == 25_300
    pre_primary = ("level_sector", "pre_primary_international")
    assert figure(rows, STUDENTS_SERIES, HK, 2026, *pre_primary).value == 12_800


def test_blanks_behind_labels_are_nothing(rows):
    """A label with a blank behind it is the same label."""
    assert figure(rows, STUDENTS_SERIES, HK, 2016, "level", "special").value == 7_600


def test_all_levels_are_the_total(rows):
    """What is divided neither by level nor by sector is the total."""
    assert figure(rows, "schools_hk_edb", HK, 2026).value == 2_125


def test_class_size_is_a_quotient_of_ours(rows):
    """Students by classes, of all primary schools, one sector and one grade; status E."""
    for member, value in (
        (("level", "primary"), 317_233 / 12_714),
        (("level_sector", "primary_aided"), 235_500 / 9_700),
        (("grade", "primary_1"), 49_723 / 2_082),
    ):
        row = figure(rows, SIZE, HK, 2026, *member)
        assert (row.value, row.obs_status) == (value, "E")


def test_lines_that_no_series_asks_for_are_counted(contract, laid, tmp_path):
    """Accommodation and repeaters are told as set aside."""
    reading = read_folder(contract, SOURCE, laid, tmp_path / "raw")
    assert [(one.rows, one.example) for one in reading.set_aside] == [
        (2, "tab0302_en.csv: Accommodation")
    ]


def test_a_provisional_year_is_told_so(contract, tmp_path):
    """A column that says it is provisional gives figures of status P."""
    body = table("Level", "Sector", STUDENTS, [*YEARS[:-1], "2025 (Provisional)"])
    rows = read_with(contract, tmp_path, tab0103=body).rows
    row = figure(rows, STUDENTS_SERIES, HK, 2026, "level", "primary")
    assert (row.obs_status, row.period_label) == ("P", "2025 (Provisional)")


def _with(*line):
    return table("Level", "Sector", [*STUDENTS, line])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (_with("Primary", "Caput", "1", "1", "1"), "unknown label 'Caput' in Primary / Caput"),
        (_with("Tertiary", "All", "1", "1", "1"), "unknown label 'Tertiary'"),
        (_with("Primary", "Aided", "1", "1", "1"), "the line Primary / Aided twice"),
        (_with("Secondary", "All", "N.A.", "1", "1"), "Secondary, 2015: 'N.A.' is neither"),
        (
            table("Level", "Sector", [*STUDENTS[:2], ("", "Other Private", "999,999", "1", "1")]),
            "Kindergarten / Other Private, 2015: 999999 is more than all, 185398",
        ),
        (table("Level", "Sector", STUDENTS, ["A", "B", "C"]), "no column of a year; found: Level"),
    ],
)
def test_changed_content_is_refused(contract, tmp_path, body, words):
    """A label, line, mark, part or column that cannot be right stops the reading."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_with(contract, tmp_path, tab0103=body)
    assert "tab0103_en.csv" in str(caught.value)


def test_another_name_of_a_line_is_refused(contract, tmp_path):
    """A table that does not count what is asked for is refused with what it counts."""
    body = (
        specimen()["tab0302_en.csv"]
        .replace(b"Classes", b"Repeaters")
        .replace(b'Repeaters,All Sectors,"2,400"', b'Accommodation,Aided,"2,400"')
    )
    with pytest.raises(SourceChanged, match="no line Classes; found: Accommodation"):
        read_with(contract, tmp_path, tab0302=body)


def test_tables_of_different_years_are_refused(contract, tmp_path):
    """A year that one of the tables of primary schools has lost is told with the years of both."""
    body = specimen()["tab0302_en.csv"].replace(b",2025", b",2024")
    with pytest.raises(SourceChanged, match=r"different years: .*2019, 2024"):
        read_with(contract, tmp_path, tab0302=body)


@pytest.mark.parametrize("name", sorted(specimen()))
def test_a_missing_file_is_named(contract, tmp_path, name):
    """Each table is needed, and its absence is told with its name."""
    laid = {path: body for path, body in specimen().items() if path != name}
    with pytest.raises(SourceMissing, match=name):
        read_folder(contract, SOURCE, lay_down(tmp_path / "files", laid), tmp_path / "raw")


def _fetched(contract, base_url, store):
    asked = source_module(SOURCE).downloads(base_url, contract.series_of(SOURCE))
    return fetch(SOURCE, asked, RawStore(store), politeness=QUICK)


def test_fetching_gives_the_figures_of_the_folder(contract, laid, tmp_path):
    """A refresh over the network gives exactly the figures of the files as published."""
    of_folder = raw_files(contract, SOURCE, laid, tmp_path / "raw")
    with running({SOURCE: publisher(laid)}) as server:
        fetched = _fetched(contract, server.url(SOURCE), tmp_path / "fetched")
    tables = [
        tidy(
            SOURCE,
            source_module(SOURCE).read(files, contract.series_of(SOURCE)),
            contract,
            files,
        ).figures.drop(columns="retrieved_at")
        for files in (of_folder, fetched)
    ]
    assert len(tables[0])
    assert tables[0].equals(tables[1])


def test_a_page_in_place_of_a_table_is_asked_again(contract, laid, tmp_path):
    """A page with status 200 is no table: it is asked for again, and twice is too often."""
    page = instead(b"<html>Service Unavailable</html>")
    with running({SOURCE: publisher(laid)}) as server:
        server.spoil("tab0103", page)
        assert len(_fetched(contract, server.url(SOURCE), tmp_path / "raw")) == 4
        server.spoil("tab0103", page, page)
        with pytest.raises(SourceUnavailable, match="no table with years"):
            _fetched(contract, server.url(SOURCE), tmp_path / "other")
