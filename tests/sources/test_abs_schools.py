from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.tidy import tidy
from tests.source_tools import figure, lay_down, raw_files, read_folder
from tests.sources.specimen_abs_schools import RATIOS, STUDENTS, specimen, table_42b, table_53a

SOURCE = "abs_schools"
RATIO = "students_per_teacher_abs_schools"
COUNT = "students_abs_schools"
VICTORIA = {"specimen": 7 + 7000 + 1, "real": 1_006_472}
AUSTRALIA = {"specimen": 36 + 36_000 + 8, "real": 4_006_974}


def read_files(contract, tmp_path, **files):
    """Read the specimen with some of its files replaced (``ratios``, ``students``) or added."""
    names = {"ratios": RATIOS, "students": STUDENTS}
    laid = specimen() | {names.get(name, name): body for name, body in files.items()}
    return read_folder(contract, SOURCE, lay_down(tmp_path / "files", laid), tmp_path / "raw")


@pytest.mark.parametrize(
    ("code", "year", "breakdown", "category", "value"),
    [
        ("Vic.", 2019, "level_sector", "primary_public", 14.9),
        ("Vic.", 2019, "total", "total", 13.0),
        ("Vic.", 2019, "level", "secondary", 11.4),
        ("Vic.", 2019, "sector", "public", 13.5),
        ("Vic.", 2006, "level_sector", "secondary_private", 10.2),
        ("Aust.", 2006, "level", "primary", 16.0),
    ],
)
def test_ratios_are_reproduced(reading, code, year, breakdown, category, value):
    """Affiliation and level become total, level, sector, or level within a sector."""
    assert figure(reading.rows, RATIO, code, year, breakdown, category).value == value


def test_ordering_letters_are_taken_off(reading):
    """Places are given without the letter that orders them, and all of the file are given."""
    codes = {row.code for row in reading.rows if row.series_id == RATIO}
    assert {"NSW", "Vic.", "Aust."} <= codes
    assert not [code for code in codes if code[1] == " "]


def test_both_spellings_of_a_level_are_read(reading):
    """The levels "Primary school" and "Primary School" are one: each year has the same cells."""
    members = {}
    for row in reading.rows:
        if row.series_id == RATIO:
            members.setdefault((row.code, row.year), set()).add((row.breakdown, row.category))
    assert len({frozenset(one) for one in members.values()}) == 1
    assert ("Aust.", 2015) in members


def test_non_government_is_set_aside(reading):
    """The overlap of Catholic and Independent is counted and never a sector."""
    (overlap,) = [one for one in reading.set_aside if one.reason.startswith("Non-Government")]
    places = {(row.code, row.year) for row in reading.rows if row.series_id == RATIO}
    assert overlap.rows == 3 * len(places)


def test_notes_below_the_data_are_no_rows(reading):
    """Footnotes are counted as notes and give no figure."""
    (notes,) = [one for one in reading.set_aside if one.reason.startswith("Notes")]
    assert notes.rows >= 4
    assert all(2006 <= row.year <= 2020 for row in reading.rows)


def test_breaks_of_the_notes_are_marked(reading):
    """A grade that moved between levels breaks the levels of Australia and not its total."""
    moved = figure(reading.rows, RATIO, "Aust.", 2015, "level", "primary")
    assert moved.obs_status == "B"
    assert "Queensland" in moved.note
    assert figure(reading.rows, RATIO, "Aust.", 2015).obs_status == "A"
    catholic = figure(reading.rows, RATIO, "Aust.", 2019, "level_sector", "primary_catholic")
    public = figure(reading.rows, RATIO, "Aust.", 2019, "level_sector", "primary_public")
    assert (catholic.obs_status, public.obs_status) == ("B", "A")
    assert {row.obs_status for row in reading.rows if row.code == "Vic."} == {"A"}


def test_students_are_added_up(reading, kind):
    """Students of a state are the sum over age and status, and say so."""
    victoria = figure(reading.rows, COUNT, "VIC", 2020)
    assert victoria.value == VICTORIA[kind]
    assert victoria.obs_status == "E"
    assert victoria.note == "Added up over age and Indigenous status"


def test_australia_is_the_sum_of_its_states(reading, kind):
    """Australia has no row of its own: it is all eight states and territories."""
    assert figure(reading.rows, COUNT, "Aust.", 2020).value == AUSTRALIA[kind]
    states = [
        r for r in reading.rows if (r.series_id, r.year) == (COUNT, 2020) and r.code != "Aust."
    ]
    assert len(states) == 8
    assert sum(row.value for row in states) == AUSTRALIA[kind]


def test_figures_belong_to_victoria_and_australia(contract, folder, reading, tmp_path):
    """Both spellings of Victoria are the member; other states are counted, not loaded."""
    files = raw_files(contract, SOURCE, folder, tmp_path / "raw")
    tidied = tidy(SOURCE, reading, contract, files)
    assert set(tidied.figures["geo_id"]) == {"au_vic", "au"}
    assert set(tidied.figures.groupby("series_id")["geo_id"].nunique()) == {2}
    assert any(one.reason == "The place is none of ours" for one in tidied.set_aside)


def test_one_series_is_its_share_of_all(contract, folder, reading, tmp_path):
    """Asking for one series gives exactly what asking for all gives of it."""
    for one in contract.series_of(SOURCE):
        alone = read_folder(contract, SOURCE, folder, tmp_path / "raw", [one]).rows
        assert alone == [row for row in reading.rows if row.series_id == one.series_id]


def test_cell_without_a_number_is_missing(contract, tmp_path):
    """A mark instead of a ratio is missing with the mark kept."""
    marked = [2018, "b Vic.", "e All Affiliations", "c All Levels", "n.p."]
    rows = read_files(contract, tmp_path, ratios=table_53a(extra=[marked])).rows
    cell = figure(rows, RATIO, "Vic.", 2018)
    assert (cell.value, cell.obs_status, cell.source_flag) == (None, "O", "n.p.")


def test_a_marked_year_is_no_note_below_the_table(contract, tmp_path):
    """A row with a figure whose year has a mark is refused, not taken for a note."""
    marked = ["2018 (r)", "b Vic.", "e All Affiliations", "c All Levels", 12.0]
    with pytest.raises(SourceChanged, match=r"'2018 \(r\)' is no year"):
        read_files(contract, tmp_path, ratios=table_53a(extra=[marked]))


def test_unknown_affiliation_is_set_aside(contract, tmp_path):
    """A row that no series asks for is counted."""
    other = [2018, "b Vic.", "f Other", "c All Levels", 12.0]
    reading = read_files(contract, tmp_path, ratios=table_53a(extra=[other]))
    (left,) = [one for one in reading.set_aside if "no series" in one.reason]
    assert left.rows == 1


def test_newest_edition_stands(contract, tmp_path):
    """Of two editions side by side the one with the later year is read, the other counted."""
    newer = {"table 53a student ratios, 2006-2021.xls": table_53a(last_year=2021)}
    reading = read_files(contract, tmp_path, **newer)
    years = {row.year for row in reading.rows if row.series_id == RATIO}
    assert years == {2006, 2015, 2021}
    (older,) = [one for one in reading.set_aside if one.reason.startswith("An older edition")]
    assert (older.rows, older.example) == (6 * 15, RATIOS)


@pytest.mark.parametrize(
    ("ratios", "words"),
    [
        ({"header": ["Year", "State", "Affiliation", "School Level", "Ratio"]}, "no header with"),
        ({"sheet": "Data"}, "no sheet 'Table 1'; found: Contents, Data"),
    ],
)
def test_changed_workbook_is_refused(contract, tmp_path, ratios, words):
    """Another header or sheet stops the reading and says what was found."""
    with pytest.raises(SourceChanged, match=words) as caught:
        read_files(contract, tmp_path, ratios=table_53a(**ratios))
    assert RATIOS in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            b"n_full_and_part_time",
            b"students",
            "no column n_full_and_part_time; found: year, state",
        ),
        (b"2020,VIC,", b"2020,Vic,", "states of 2020 differ from the eight: VIC, Vic"),
        (b"2020,VIC,Non-Indigenous,21", b"2020,VIC,Non-Indigenous,5", "two rows for 2020 VIC"),
        (b",7000", b",np", "no number under n_full_and_part_time"),
    ],
)
def test_changed_csv_is_refused(contract, tmp_path, old, new, words):
    """Another column, a state that is absent, a row twice or a mark stops the reading."""
    with pytest.raises(SourceChanged, match=words):
        read_files(contract, tmp_path, students=table_42b().replace(old, new))


def test_renamed_label_is_refused(contract, tmp_path):
    """A label that a series asks for and that is in no row is named with those found."""
    body = table_53a()
    renamed = body.replace(
        "e All Affiliations".encode("utf-16-le"), "e All affiliated X".encode("utf-16-le")
    )
    with pytest.raises(SourceChanged, match="has no all affiliations / all levels"):
        read_files(contract, tmp_path, ratios=renamed)


def test_file_that_is_no_workbook_is_refused(contract, tmp_path):
    """An error page saved under the name of the workbook is named as such."""
    with pytest.raises(SourceChanged, match="not a spreadsheet"):
        read_files(contract, tmp_path, ratios=b"<html>Not found</html>")


def test_missing_file_is_named(contract, tmp_path):
    """The pattern of a file that is not there is named with the page where it is found."""
    folder = lay_down(tmp_path / "files", {STUDENTS: table_42b()})
    with pytest.raises(SourceMissing, match=r"table\?53a.*abs\.gov\.au"):
        read_folder(contract, SOURCE, folder, tmp_path / "raw")
