"""Promises of the reader of KOSIS, on the specimen and on the published files."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources import specimen_kosis as made

SOURCE = "kosis"
SEOUL = "서울특별시"
KOREA = "전국"
TUTORING = "private_tutoring_krw_month_kosis"
ELEMENTARY = "DT_1963003_002_overview_20250626.xlsx"


@pytest.fixture(name="figures", scope="module")
def _figures(tidied):
    return tidied.figures


def _read_made(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def _figures_set_aside(reading, words):
    return sum(one.rows for one in reading.set_aside if words in one.reason)


def _elementary(**changes):
    return made.ELEMENTARY_SCHOOLS._replace(**changes)


def test_columns_that_move_from_year_to_year_are_found_by_their_words(reading):
    """The middle school count of students is right in years with 11, 9 and 10 columns."""
    students = {2000: 375605, 2011: 330219, 2019: 207413, 2024: 195738}
    for year, value in students.items():
        row = figure(reading.rows, "students_kosis", SEOUL, year, "level", "lower_secondary")
        assert (row.value, row.obs_status, row.period_label) == (value, "A", f"1 April {year}")


def test_teachers_of_middle_schools_are_a_part_of_the_staff(reading):
    """Teachers and staff together are never taken for teachers in middle schools."""
    cell = (SEOUL, 2019, "level", "lower_secondary")
    assert figure(reading.rows, "teachers_kosis", *cell).value == 17596
    assert figure(reading.rows, "teachers_and_staff_kosis", *cell).value == 18924


def test_high_schools_have_no_teachers(reading):
    """No number of high school teachers is given, nor a quotient by teachers and staff."""
    upper = {row.series_id for row in reading.rows if row.category == "upper_secondary"}
    assert "teachers_and_staff_kosis" in upper
    assert not upper & {"teachers_kosis", "students_per_teacher_kosis"}


def test_a_year_without_the_column_is_missing_and_says_so(reading, figures):
    """High school staff of 2011 is missing with a reason; after the last year there is no row."""
    cell = ("teachers_and_staff_kosis", SEOUL)
    assert figure(reading.rows, *cell, 2019, "level", "upper_secondary").value == 23518
    for year in (2011, 2024):
        row = figure(reading.rows, *cell, year, "level", "upper_secondary")
        assert (row.value, row.obs_status) == (None, "O")
        assert row.note == "The table has no such column for this year"
    staff = figures[(figures.series_id == cell[0]) & (figures.category == "upper_secondary")]
    assert 2011 in set(staff.year)
    assert staff.year.max() == 2019


def test_a_province_is_named_on_its_total_row_only(reading):
    """The rows of founders below a total belong to the province named on the total."""
    primary = {"national": 1187, "public": 340193, "private": 21777}
    for founder, value in primary.items():
        cell = (SEOUL, 2024, "level_sector", f"primary_{founder}")
        assert figure(reading.rows, "students_kosis", *cell).value == value
    whole = figure(reading.rows, "students_kosis", SEOUL, 2024, "level", "primary")
    assert whole.value == sum(primary.values()) == 363157


def test_a_dash_is_no_number(reading):
    """A dash is missing: no school of that founder, or nothing published for the whole place."""
    cell = (SEOUL, 2024, "level_sector", "pre_primary_national")
    founder = figure(reading.rows, "students_kosis", *cell)
    assert (founder.value, founder.obs_status, founder.source_flag) == (None, "M", "-")
    place = figure(reading.rows, "students_kosis", "세종특별자치시", 2011, "level", "primary")
    assert (place.value, place.obs_status, place.source_flag) == (None, "O", "-")
    zero = figure(
        reading.rows, "students_kosis", SEOUL, 2000, "level_sector", "pre_primary_national"
    )
    assert (zero.value, zero.obs_status) == (0, "A")


def test_quotients_are_marked_as_ours(reading):
    """Students per teacher and per class are computed from counts of one level and marked E."""
    teacher = figure(reading.rows, "students_per_teacher_kosis", SEOUL, 2024, "level", "primary")
    size = figure(reading.rows, "class_size_kosis", SEOUL, 2024, "level", "upper_secondary")
    assert teacher.value == pytest.approx(363157 / 27546)
    assert size.value == pytest.approx(207311 / 8764)
    assert {teacher.obs_status, size.obs_status} == {"E"}
    assert teacher.note == size.note == "Divided by us: the quotient of two published figures"


def test_the_total_adds_up_all_levels(reading):
    """Students of all levels are the sum of four tables, marked E, and none where one lacks."""
    row = figure(reading.rows, "students_kosis", SEOUL, 2024)
    assert row.value == 61128 + 363157 + 195738 + 207311
    assert (row.obs_status, row.note) == ("E", "Added up from 4 published figures")
    assert figure(reading.rows, "students_kosis", "세종특별자치시", 2011).value is None


def test_spending_is_in_ten_thousand_won_and_loaded_in_won(reading, figures):
    """Texts of the parquet file become unrounded numbers, items with inner blanks are found."""
    row = figure(reading.rows, TUTORING, SEOUL, 2022)
    assert (row.value, row.period_label) == (59.64104, "2022")
    assert figure(reading.rows, TUTORING, SEOUL, 2024, "level", "upper_secondary").value == 76.89216
    ours = figures[(figures.series_id == TUTORING) & (figures.geo_id == "kr_seoul")]
    chosen = ours[(ours.year == 2022) & (ours.breakdown == "total")]
    assert list(chosen.value) == [596410.4]


def test_the_rounded_export_is_compared_and_set_aside(reading):
    """Every figure of the csv export agrees with the parquet file to its rounding."""
    spending = [row for row in reading.rows if row.series_id == TUTORING]
    assert {row.file for row in spending} == {"DT_1PE105.parquet"}
    assert _figures_set_aside(reading, "to its rounding") in (30, 450)
    assert _figures_set_aside(reading, "a newer figure stands") == 0


def test_the_country_is_one_place_under_all_its_names(reading, figures):
    """The total row, the total of the interface and that of the web page are all Korea."""
    row = figure(reading.rows, "students_kosis", KOREA, 2000, "level", "pre_primary")
    assert row.value == 545263
    assert figure(reading.rows, TUTORING, KOREA, 2009).value == 24.2
    assert set(figures.geo_id) == {"kr_seoul", "kr"}


def test_a_renamed_province_is_one_place(reading):
    """Jeonbuk has its present name in files that print the former one."""
    spending = figure(reading.rows, TUTORING, "전북특별자치도", 2024)
    assert spending.value == 34.38729
    codes = {row.code for row in reading.rows}
    assert "전북특별자치도" in codes
    assert "전라북도" not in codes


def test_figures_that_no_series_asks_for_are_counted(reading):
    """Columns and founders that are not loaded are counted with their reason."""
    assert _figures_set_aside(reading, "The column belongs to no series") > 0
    assert _figures_set_aside(reading, "The founder of the schools") > 0


def test_merged_labels_may_be_written_once(contract, tmp_path):
    """A header whose merged cells are blank gives the same rows as one that repeats its labels."""
    blank = {
        f"{one.table_id}_blank.xlsx": made.overview(one, "2025.06.26 19:41", blank_merged=True)
        for one in made.OVERVIEWS
    }
    spending = {"DT_1PE105.parquet": made.spending_parquet()}
    whole = _read_made(contract, tmp_path / "a", made.specimen()).rows
    again = _read_made(contract, tmp_path / "b", {**blank, **spending}).rows
    assert [row._replace(file="") for row in again] == [row._replace(file="") for row in whole]


def test_the_newer_download_of_a_table_stands(contract, tmp_path):
    """Of two downloads of one table the newer gives the figures; the other is set aside."""
    rows = [
        (place, founder, cells.replace("363157", "363158"))
        for place, founder, cells in made.ELEMENTARY_SCHOOLS.rows
    ]
    newer = made.overview(_elementary(rows=rows), "2026.06.25 10:00")
    reading = _read_made(
        contract, tmp_path, {**made.specimen(), "초등학교_개황_20260625100000.xlsx": newer}
    )
    row = figure(reading.rows, "students_kosis", SEOUL, 2024, "level", "primary")
    assert (row.value, row.file) == (363158, "초등학교_개황_20260625100000.xlsx")
    assert _figures_set_aside(reading, "a newer figure stands") == 1


def test_an_export_that_disagrees_is_set_aside_by_name(contract, tmp_path):
    """A rounded figure that is not the newer one rounded is reported, and the newer one stands."""
    files = {**made.specimen(), "DT_1PE105_spending.csv": made.spending_csv(seoul_2022="59.7")}
    del files["DT_1PE105_private_education_spending_cp949.csv"]
    reading = _read_made(contract, tmp_path, files)
    differing = [one for one in reading.set_aside if "a newer figure stands" in one.reason]
    assert [one.rows for one in differing if one.rows] == [1]
    assert any("59.7 in DT_1PE105_spending.csv" in one.example for one in differing)
    assert figure(reading.rows, TUTORING, SEOUL, 2022).value == 59.64104


def test_the_export_alone_is_read(contract, tmp_path):
    """Without the parquet file the figures of the csv export are given as printed."""
    files = made.specimen()
    del files["DT_1PE105.parquet"]
    reading = _read_made(contract, tmp_path, files)
    assert figure(reading.rows, TUTORING, SEOUL, 2022).value == 59.6
    assert figure(reading.rows, TUTORING, KOREA, 2021).value == 36.7


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"header": {"2024": ["학교 (개)", "학급수 (개)", "학생수 (명)", "교원수 (명)"]}},
            "학교수",
        ),
        ({"header": {"합계": ["학교수 (개)"]}}, "not a year"),
        ({"header": {"2024": ["학교수 (개)", "학교수 (개)"]}}, "several columns of one name"),
        ({"rows": [("총계", "합계", "1 2 3 4")]}, "no header of two or three rows"),
        ({"rows": [("총계", "계", "x")], "header": {"2024": ["학교수 (개)"]}}, "neither"),
    ],
)
def test_a_changed_workbook_is_refused(contract, tmp_path, change, words):
    """A workbook with another layout is refused, and the message names the file."""
    one = _elementary(rows=[("총계", "계", "1 2 3 4")])._replace(**change)
    if words == "neither":
        body = made.overview(one, "2025.06.26 19:41", text_cells=True)
    else:
        body = made.overview(one, "2025.06.26 19:41")
    with pytest.raises(SourceChanged, match=words) as refusal:
        _read_made(contract, tmp_path, {**made.specimen(), ELEMENTARY: body})
    assert ELEMENTARY in str(refusal.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (made.spending_parquet(unit="원"), "만원"),
        (b"not a table", "DT_1PE105.parquet"),
    ],
)
def test_a_changed_parquet_file_is_refused(contract, tmp_path, body, words):
    """Another unit and bytes that are no parquet file are refused by name."""
    with pytest.raises(SourceChanged, match=words):
        _read_made(contract, tmp_path, {**made.specimen(), "DT_1PE105.parquet": body})


def test_a_parquet_file_without_a_column_is_refused(contract, tmp_path):
    """A missing column is named together with those that are there."""
    path = lay_down(tmp_path / "made", {"x.parquet": made.spending_parquet()}) / "x.parquet"
    body = pa.BufferOutputStream()
    pq.write_table(pq.read_table(path).drop_columns(["UNIT_NM"]), body)
    files = {**made.specimen(), "DT_1PE105.parquet": body.getvalue().to_pybytes()}
    with pytest.raises(SourceChanged, match=r"has no column UNIT_NM; found: .*PRD_DE"):
        _read_made(contract, tmp_path, files)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"시도별","항목",2021\n"전 체","평  균 (원)",36.7\n', "만원"),
        ('"시도별","항목","계"\n"전 체","평  균 (만원)",36.7\n', "no years"),
        ('"시도","항목",2021\n"전 체","평  균 (만원)",36.7\n', "has no column 시도별"),
    ],
)
def test_a_changed_export_is_refused(contract, tmp_path, text, words):
    """A csv export in another unit or with another header is refused by name."""
    files = {**made.specimen(), "DT_1PE105_other.csv": text.encode("cp949")}
    with pytest.raises(SourceChanged, match=words):
        _read_made(contract, tmp_path, files)


def test_a_missing_table_is_named(contract, tmp_path):
    """A table that no file holds is named with the series that needs it."""
    files = made.specimen()
    del files[ELEMENTARY]
    with pytest.raises(SourceMissing, match=r"DT_1963003_002, which \w+ needs; found: DT_196"):
        _read_made(contract, tmp_path, files)


def test_downloads_name_a_page_and_a_hint():
    """Every file to lay down says on which page it is found and how; nothing is fetched."""
    found = source_module(SOURCE).downloads("", [])
    assert all(one.url is None and one.page and one.hint for one in found)
