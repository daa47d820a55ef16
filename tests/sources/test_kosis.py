"""Promises of the reader of KOSIS, on the specimen and on the published files."""

from __future__ import annotations

import json
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused, SourceUnavailable
from pipelines.fetch import Access, fetch
from pipelines.raw import RawStore
from tests.replay.kosis import KEY, publisher, refused
from tests.replay.server import QUICK, instead, running
from tests.source_tools import (
    figure,
    figures_of,
    lay_down,
    read_folder,
    source_module,
    without_origin,
)
from tests.sources import specimen_kosis as made

SOURCE = "kosis"
SEOUL = "서울특별시"
KOREA = "전국"
TUTORING = "private_tutoring_krw_month_kosis"
ELEMENTARY = "DT_1963003_002_overview_20250626.xlsx"
BASE = "https://kosis.kr/openapi"


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
    assert not upper & {"teachers_kosis", "students_per_teacher_kosis", "non_teaching_staff_kosis"}


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


@pytest.mark.parametrize(
    ("series", "year", "member", "value"),
    [
        ("entrants", 2024, ("level", "pre_primary"), 26033),
        ("entrants", 2024, ("level", "primary"), 52071),
        ("entrants", 2000, ("level", "lower_secondary"), 120937),
        ("entrants", 2024, ("level_sector", "upper_secondary_private"), 45313),
        ("non_teaching_staff", 2024, ("level", "lower_secondary"), 1487),
        ("classrooms", 2024, ("level", "primary"), 24887),
        ("schools", 2024, ("school_intake", "lower_secondary_girls"), 43),
        ("teachers", 2024, ("level_sector", "primary_public"), 26470),
        ("class_size", 2024, ("level_sector", "upper_secondary_private"), 134449 / 5564),
        ("private_students_pct", 2024, ("level", "upper_secondary"), 134449 / 207311),
    ],
)
def test_other_columns_are_read(reading, series, year, member, value):
    """Entrants, other staff, classrooms, single-sex schools and founders stand as counted."""
    row = figure(reading.rows, f"{series}_kosis", SEOUL, year, *member)
    assert row.value == pytest.approx(value)


def test_a_count_of_other_things_is_a_break(reading):
    """Kindergarten staff of 2015 on are other people, which the first of these years says."""
    staff = [
        row
        for row in reading.rows
        if (row.series_id, row.code, row.category)
        == ("non_teaching_staff_kosis", SEOUL, "pre_primary")
    ]
    assert {row.year for row in staff if row.obs_status == "B"} <= {2015}
    assert ("B" in {row.obs_status for row in staff}) == (2015 in {row.year for row in staff})


def test_columns_that_begin_late_are_missing_before(reading, figures):
    """Entrants of elementary schools have no figure of 2000, and no row of ours before 2005."""
    row = figure(reading.rows, "entrants_kosis", SEOUL, 2000, "level", "primary")
    assert (row.value, row.obs_status) == (None, "O")
    ours = figures[(figures.series_id == "entrants_kosis") & (figures.category == "primary")]
    assert ours.year.min() >= 2005


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
        (place, founder, cells.replace("363157", "363158").replace("21777", "21778"))
        for place, founder, cells in made.ELEMENTARY_SCHOOLS.rows
    ]
    newer = made.overview(_elementary(rows=rows), "2026.06.25 10:00")
    reading = _read_made(
        contract, tmp_path, {**made.specimen(), "초등학교_개황_20260625100000.xlsx": newer}
    )
    row = figure(reading.rows, "students_kosis", SEOUL, 2024, "level", "primary")
    assert (row.value, row.file) == (363158, "초등학교_개황_20260625100000.xlsx")
    assert _figures_set_aside(reading, "a newer figure stands") == 2


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


def _relabelled(old, new, years=()):
    """The header of elementary schools with one label changed, in all or some of its years."""
    return {
        "header": {
            year: [item.replace(old, new) if year in (years or [year]) else item for item in items]
            for year, items in made.ELEMENTARY_SCHOOLS.header.items()
        }
    }


def _without(column, year):
    """The table of elementary schools without one column of one year."""
    header = {one: list(items) for one, items in made.ELEMENTARY_SCHOOLS.header.items()}
    at = header[year].index(column)
    header[year].pop(at)
    place = list(header).index(year)
    rows = []
    for name, founder, cells in made.ELEMENTARY_SCHOOLS.rows:
        groups = [group.split() for group in cells.split("|")]
        groups[place].pop(at)
        rows.append((name, founder, " | ".join(" ".join(group) for group in groups)))
    return {"header": header, "rows": rows}


def _figures_changed(old, new):
    return {
        "rows": [
            (place, founder, cells.replace(old, new))
            for place, founder, cells in made.ELEMENTARY_SCHOOLS.rows
        ]
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_relabelled("학교수", "학교"), "has no column 학교수, which"),
        (_relabelled("학급수", "학급", ["2011"]), "has no column 학급수 in 2011; found: "),
        (_without("교원수 (명)", "2024"), "has no column 교원수 in 2024"),
        (_without("입학자수 (명)", "2011"), "has no column 입학자수 in 2011"),
        (_relabelled("학생수 (명)", "학생수 (천명)"), "학생수 is in 천명; known: 개, 명"),
        (_relabelled("교원수 (명)", "학생수 (명)"), "several columns of one name"),
        ({"header": {"합계": ["학교수 (개)"]}}, "column 3: '합계' is no year"),
        ({"rows": [("총계", "합계", " ".join("1" * 20))]}, "no header of two or three rows"),
        (_figures_changed("363157", "363,15"), "'363,15' is neither a number nor '-'"),
        (
            _figures_changed("363157", "363158"),
            "서울특별시, 계, 2024 is 363158.0, its founders",
        ),
        (
            {"rows": [("총계", "계", " ".join("2" * 20)), ("", "교육청", " ".join("2" * 20))]},
            "unknown founder '교육청'; known: 계, 국립, 공립, 사립",
        ),
        (
            {"rows": [("총계", "계", " ".join("2" * 20)), ("총계", "계", " ".join("3" * 20))]},
            "전국, 계, 20.. is 2.0 and 3.0",
        ),
        ({"table_id": "DT_1963003_009"}, "names no table that is known"),
    ],
)
def test_a_changed_workbook_is_refused(contract, tmp_path, change, words):
    """A workbook with another layout, unit, column or sum is refused, and the file is named."""
    one = made.ELEMENTARY_SCHOOLS._replace(**change)
    body = made.overview(one, "2025.06.26 19:41", text_cells=True)
    with pytest.raises(SourceChanged, match=words) as refusal:
        _read_made(contract, tmp_path, {**made.specimen(), ELEMENTARY: body})
    assert ELEMENTARY in str(refusal.value)


def test_another_day_of_the_count_is_refused(contract, tmp_path, monkeypatch):
    """The half-yearly tables of October have the same columns and are no tables of ours."""
    monkeypatch.setattr(made, "DAY", "10월 1일")
    body = made.overview(made.ELEMENTARY_SCHOOLS, "2025.06.26 19:41")
    with pytest.raises(SourceChanged, match=r"counted on .*10월 1일, not on 1 April"):
        _read_made(contract, tmp_path, {**made.specimen(), ELEMENTARY: body})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (made.spending_parquet(unit="원"), "만원"),
        (made.spending_parquet(year_suffix="00"), "'200900' is no year"),
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
        ('"시도별","항목","계"\n"전 체","평  균 (만원)",36.7\n', "'계' is no year"),
        ('"시도별","항목",2021\n"전 체","평  균 (만원)",36.7', "was cut"),
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
    """Every file to lay down says on which page it is found and how."""
    found = [one for one in source_module(SOURCE).downloads(BASE, []) if one.url is None]
    assert found
    assert all(one.page and one.hint and one.stands_in for one in found)


# The interface


def _fetched(contract, server, store, key=KEY):
    asked = source_module(SOURCE).downloads(server.url(SOURCE), contract.series_of(SOURCE))
    access = Access(key=key, key_variable="GCEN_KOSIS_KEY")
    return fetch(SOURCE, asked, RawStore(store), access=access, politeness=QUICK)


def test_interface_and_files_give_the_same_figures(contract, folder, tidied, tmp_path):
    """A refresh through the interface gives the figures of the folder."""
    with running({SOURCE: publisher(folder)}) as server:
        files = _fetched(contract, server, tmp_path)
    found = figures_of(contract, SOURCE, files)
    assert without_origin(found).equals(without_origin(tidied.figures))


@pytest.fixture(name="interface")
def _interface(tmp_path):
    folder = lay_down(tmp_path / "published", made.specimen())
    with running({SOURCE: publisher(folder)}) as server:
        yield server


def _kept(contract, interface, tmp_path):
    files = _fetched(contract, interface, tmp_path / "raw")
    return {file.path: file.location.read_bytes() for file in files}


def test_long_tables_are_asked_for_a_few_years_at_once(contract, interface, tmp_path):
    """The newest year names the years before it; the key is kept nowhere."""
    kept = _kept(contract, interface, tmp_path)
    years = ("2000-2004", "2005-2009", "2010-2014", "2015-2019", "2020-2023")
    high = {f"DT_1963003_004.{name}.json" for name in (*years, "categories", "latest")}
    assert high == {name for name in kept if name.startswith("DT_1963003_004")}
    assert {"DT_1PE105.2009-2023.json", "DT_1PE105.latest.json"} <= set(kept)
    assert all(KEY.encode() not in body for body in kept.values())
    assert all(one.query["apiKey"] == KEY for one in interface.asked)


def test_kept_answers_can_be_laid_down_again(contract, interface, folder, kind, tmp_path):
    """Answers that were kept are read from a folder; beside exports the newer ones stand."""
    if kind == "real":
        pytest.skip("the interface gives the specimen")
    kept = _kept(contract, interface, tmp_path)
    alone = _read_made(contract, tmp_path / "alone", kept)
    assert {row.file for row in alone.rows} <= set(kept)
    both = _read_made(contract, tmp_path / "both", {**kept, **made.specimen()})
    assert [row._replace(file="") for row in both.rows] == [
        row._replace(file="") for row in alone.rows
    ]
    assert _figures_set_aside(both, "a newer figure stands") == 0
    assert _figures_set_aside(both, "to its rounding") > 1000


def test_an_item_of_youth_organisations_is_no_student(contract, interface, tmp_path):
    """Two items of one name are told apart by what stands above them."""
    kept = _kept(contract, interface, tmp_path)
    rows = json.loads(kept["DT_1963003_002.latest.json"])
    found = {row["DT"] for row in rows if (row["C1_NM"], row["C3_NM"]) == (SEOUL, "학생수")}
    assert {"22", "363157"} <= found
    reading = _read_made(contract, tmp_path / "in", kept)
    assert figure(reading.rows, "students_kosis", SEOUL, 2024, "level", "primary").value == 363157


@pytest.mark.parametrize("number", ["10", "11", "20", "21", "30", "31"])
def test_refusals_are_told(contract, interface, tmp_path, number):
    """A refusal with status 200, its names without quotes, stops the refresh with its words."""
    interface.spoil("statisticsParameterData", lambda _: refused(number))
    with pytest.raises(SourceRefused, match=f"err {number}, "):
        _fetched(contract, interface, tmp_path / "raw")


def test_a_wrong_key_is_told_and_not_shown(contract, interface, tmp_path):
    """The publisher's words on a key are told, the key is not."""
    with pytest.raises(SourceRefused, match="err 11") as caught:
        _fetched(contract, interface, tmp_path / "raw", key="another-key")
    assert "another-key" not in str(caught.value)


def test_without_a_key_nothing_is_asked(contract, interface, tmp_path):
    """Without the key its variable is named, and the publisher is not asked."""
    with pytest.raises(SourceRefused, match="GCEN_KOSIS_KEY is not set"):
        _fetched(contract, interface, tmp_path / "raw", key=None)
    assert interface.asked == []


@pytest.mark.parametrize(
    "body",
    [
        '{err:"40",errMsg:"호출가능건수 제한"}',
        '{"errCode":"50","errMsg":"서버오류가 발생하였습니다."}',
        "<html>점검 중</html>",
        "[]",
        '[{"TBL_ID": "DT_1PE105"}]',
        '{"rows": []}',
    ],
)
def test_what_passes_is_asked_for_again(contract, interface, tmp_path, body):
    """A limit, a fault, a page and an answer without whole rows are asked for once more."""
    interface.spoil("statisticsParameterData", instead(body.encode()))
    assert _fetched(contract, interface, tmp_path / "raw")
    interface.spoil_all(instead(body.encode()))
    with pytest.raises(SourceUnavailable):
        _fetched(contract, interface, tmp_path / "raw")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"TBL_ID": "DT_1963003_001"', '"TBL_ID": "DT_1963003_002"'),
        ('"PRD_SE": "A"', '"PRD_SE": "M"'),
        ('"PRD_DE": "2005"', '"PRD_DE": "1999"'),
    ],
)
def test_what_was_not_asked_for_is_refused(contract, interface, tmp_path, old, new):
    """Rows of another table, period or year are no answer: a filter was not applied."""

    def change(good):
        return replace(good, body=good.body.replace(old.encode(), new.encode()))

    interface.spoil_all(change)
    with pytest.raises(SourceRefused, match="was answered with"):
        _fetched(contract, interface, tmp_path / "raw")


@pytest.mark.parametrize(
    ("part", "old", "new", "words"),
    [
        ("latest", '"UNIT_NM": "명"', '"UNIT_NM": "천명"', "is in 명, 천명"),
        ("latest", '"C2_NM": "사립"', '"C2_NM": "교육청"', "unknown founder '교육청'"),
        ("latest", '"C3_NM": "학생수"', '"C3_NM": "재학생수"', "its category"),
        ("latest", '"DT": "363157"', '"DT": "x"', "neither a number nor '-'"),
        ("latest", '"DT": "363157"', '"DT": "363158"', "its founders add up to"),
        ("latest", '"PRD_DE": "2024"', '"PRD_DE": "2024년"', "is no year"),
        ("latest", '"DT"', '"VALUE"', "without DT"),
        ("categories", '"ITM_NM": "학급수"', '"ITM_NM": "반수"', "its category 반수"),
        ("categories", '"UP_ITM_ID": ""', '"UP_ITM_ID": "Y_1"', "stands above itself"),
        ("categories", '"OBJ_NM"', '"OBJECT"', "categories of 학교현황별"),
        ("2010-2014", "[", "{", "is no answer with rows"),
    ],
)
def test_kept_answers_that_changed_are_refused(
    contract, interface, tmp_path, part, old, new, words
):
    """Another unit, founder, name, mark, sum, year or hierarchy is refused with the table."""
    kept = _kept(contract, interface, tmp_path)
    name = f"DT_1963003_002.{part}.json"
    assert old in kept[name].decode()
    changed = {**kept, name: kept[name].decode().replace(old, new).encode()}
    with pytest.raises(SourceChanged, match=words) as caught:
        _read_made(contract, tmp_path / "in", changed)
    assert "DT_1963003_002" in str(caught.value)


@pytest.mark.parametrize("part", ["categories", "latest"])
def test_answers_that_are_incomplete_are_refused(contract, interface, tmp_path, part):
    """Rows without the names of their items, or without the newest year, are told by table."""
    kept = _kept(contract, interface, tmp_path)
    del kept[f"DT_1963003_002.{part}.json"]
    with pytest.raises(SourceMissing, match="of table DT_1963003_002 the answers latest and"):
        _read_made(contract, tmp_path / "in", kept)


def test_a_row_that_is_not_given_is_missing(contract, interface, tmp_path):
    """Where the interface has no row for a founder, there is no figure and the note says so."""
    kept = _kept(contract, interface, tmp_path)
    name = "DT_1963003_001.latest.json"
    rows = [row for row in json.loads(kept[name]) if row["DT"] != "-"]
    kept[name] = json.dumps(rows).encode()
    reading = _read_made(contract, tmp_path / "in", kept)
    cell = (SEOUL, 2024, "level_sector", "pre_primary_national")
    row = figure(reading.rows, "students_kosis", *cell)
    assert (row.value, row.obs_status, row.note) == (
        *(None, "O"),
        "The table has no row for this place and founder",
    )
