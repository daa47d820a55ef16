"""Promises of the reader of China's provincial data, on the specimen and on the published files."""

from __future__ import annotations

import csv
import io

import pytest

from pipelines.errors import SourceChanged, SourceMissing
from tests.source_tools import as_released, figure, lay_down, read_folder, source_module
from tests.sources import specimen_nbs_china as made

SOURCE = "nbs_china"
SHANGHAI = "310000"
GUANGDONG = "440000"
SHANXI = "140000"
RATIO = "students_per_teacher_nbs_china"
PRIMARY = "provincial_annual_primary_schools.csv"


def _read_made(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def _loaded(rows, series_id, year, category="total"):
    chosen = (rows.series_id == series_id) & (rows.year == year) & (rows.category == category)
    return rows[chosen].to_dict("records")


def test_units_of_the_header_become_people_and_yuan(reading, tidied):
    """Ten thousands of people and of yuan are read as printed and loaded as people and yuan."""
    row = figure(reading.rows, "students_nbs_china", SHANGHAI, 2019, "level", "primary")
    assert (row.value, row.scheme, row.period_label) == (82.6347, "nbs", "2019")
    assert figure(reading.rows, "teachers_nbs_china", SHANGHAI, 2019, "level", "primary").value == (
        5.9451
    )
    (students,) = _loaded(tidied.figures, "students_nbs_china", 2019, "primary")
    (funds,) = _loaded(tidied.figures, "education_funds_cny_nbs_china", 2018)
    (schools,) = _loaded(tidied.figures, "schools_nbs_china", 2019, "primary")
    assert (students["value"], funds["value"], schools["value"]) == (826347, 134128402084, 698)


def test_a_blank_is_not_published(reading, tidied):
    """A blank is missing, never zero: funds of 2012 lie inside the series, those of 2019 after it."""
    funds = "education_funds_cny_nbs_china"
    for year in (2012, 2019):
        row = figure(reading.rows, funds, SHANGHAI, year)
        assert (row.value, row.obs_status) == (None, "O")
    (inside,) = _loaded(tidied.figures, funds, 2012)
    assert inside["note"].startswith("Not published")
    assert _loaded(tidied.figures, funds, 2019) == []


def test_junior_secondary_schools_start_late(reading, tidied):
    """Junior secondary students have no figure before 2011 and are missing until then."""
    cell = ("students_nbs_china", SHANGHAI)
    assert figure(reading.rows, *cell, 2006, "level", "lower_secondary").value is None
    assert figure(reading.rows, *cell, 2011, "level", "lower_secondary").value == 43.0585
    rows = tidied.figures
    junior = rows[(rows.series_id == cell[0]) & (rows.category == "lower_secondary")]
    assert junior.year.min() == 2011


@pytest.mark.parametrize(
    ("category", "published", "counted"),
    [("primary", 25.93, "14.23"), ("upper_secondary_general", 17.1, "15.07")],
)
def test_the_ratios_of_2006_are_read_and_withheld(
    contract, reading, tidied, category, published, counted
):
    """Shanghai's ratios of 2006 are read as printed, and not shown, for a reason that is given."""
    row = figure(reading.rows, RATIO, SHANGHAI, 2006, "level", category)
    assert (row.value, row.obs_status) == (published, "A")
    (loaded,) = _loaded(tidied.figures, RATIO, 2006, category)
    assert loaded["value"] == published
    shown_figures = as_released(contract, SOURCE, tidied.figures)
    (shown,) = _loaded(shown_figures, RATIO, 2006, category)
    assert shown["value"] != shown["value"]
    assert shown["obs_status"] == "O"
    assert shown["note"].startswith(f"Published as {published}.")
    assert counted in shown["note"]


def test_the_ratios_of_2006_stand_beside_other_provinces(reading):
    """Shanghai's printed ratios of 2006 are Guangdong's counts; its own stand beside Shanxi."""
    quotient = {}
    for code in (SHANGHAI, GUANGDONG):
        students, teachers = (
            figure(reading.rows, f"{what}_nbs_china", code, 2006, "level", "primary").value
            for what in ("students", "teachers")
        )
        quotient[code] = round(students / teachers, 2)
    printed = {
        code: figure(reading.rows, RATIO, code, 2006, "level", "primary").value
        for code in (SHANGHAI, SHANXI)
    }
    assert printed == {SHANGHAI: quotient[GUANGDONG], SHANXI: quotient[SHANGHAI]}


def test_ratios_of_other_years_are_the_quotient_of_the_counts(reading):
    """Published ratios of Shanghai agree with its own counts, 2006 apart."""
    for year in (2005, 2012, 2018, 2019):
        students, teachers, ratio = (
            figure(reading.rows, series, SHANGHAI, year, "level", "primary").value
            for series in ("students_nbs_china", "teachers_nbs_china", RATIO)
        )
        assert ratio == pytest.approx(students / teachers, abs=0.006)


def test_downloads_for_checking_are_never_loaded(reading):
    """The second download of the ratios gives no row, is counted, and names itself."""
    assert not any("crosscheck" in row.file for row in reading.rows)
    (aside,) = [one for one in reading.set_aside if "checking" in one.reason]
    assert aside.rows in (4, 930)
    assert "crosscheck_pupil_teacher_ratio_primary_school.csv" in aside.example


def test_downloads_for_checking_agree_with_the_ratios(real_sources, contract, tmp_path):
    """Every ratio of the second download is the loaded one, rounded to two decimals."""
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    folder = real_sources / SOURCE
    rows = {
        (row.category, row.code, row.year): row.value
        for row in read_folder(contract, SOURCE, folder, tmp_path).rows
        if row.series_id == RATIO
    }
    schools = {"primary": "primary", "middle": "lower_secondary", "high": "upper_secondary_general"}
    for path in folder.glob("crosscheck_*.csv"):
        level = next(level for school, level in schools.items() if school in path.stem)
        for line in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
            if line["地区"] == "上海市":
                for year in range(2007, 2017):
                    value = float(line[f"{year}年"])
                    assert rows[level, SHANGHAI, year] == pytest.approx(value, abs=0.0051)


def test_the_total_is_added_up_where_all_parts_are_published(reading):
    """Students of all levels are four columns added up, marked E; without one of them, missing."""
    row = figure(reading.rows, "students_nbs_china", SHANGHAI, 2019)
    assert row.value == pytest.approx(82.6347 + 45.0954 + 15.9445 + 9.9979)
    assert (row.obs_status, row.note) == ("E", "Added up from 4 published figures")
    early = figure(reading.rows, "students_nbs_china", SHANGHAI, 2006)
    assert (early.value, early.obs_status) == (None, "O")


def test_upper_secondary_is_both_kinds_of_schools(reading):
    """General and vocational schools stand apart, and their sum is upper secondary, marked E."""
    cell = ("students_nbs_china", SHANGHAI, 2019, "level")
    general, vocational, both = (
        figure(reading.rows, *cell, f"upper_secondary{kind}")
        for kind in ("_general", "_vocational", "")
    )
    assert (general.value, vocational.value) == (15.9445, 9.9979)
    assert (both.value, both.obs_status) == (pytest.approx(15.9445 + 9.9979), "E")


@pytest.mark.parametrize(
    ("series", "year", "member", "value"),
    [
        ("entrants", 2014, ("level", "primary"), 16.337),
        ("entrants", 2019, ("level", "upper_secondary"), 5.4236 + 3.4291),
        ("graduates", 2014, ("level", "lower_secondary"), 9.2226),
        ("graduates", 2014, ("level", "special"), 0.161),
        ("teachers", 2019, ("level", "special"), 0.1385),
        ("teachers_and_staff", 2019, ("level", "upper_secondary_vocational"), 1.1722),
        ("teachers_and_staff", 2014, ("vocational_staff", "external_teachers"), 0.107),
        ("education_funds_cny", 2018, ("revenue_source", "tuition_fees"), 1726780.3469),
        ("education_funds_cny", 2011, ("revenue_source", "government_budget"), 4795156.8),
        ("students_per_teacher", 2019, ("level", "tertiary"), 15.94),
    ],
)
def test_other_columns_are_read_as_printed(reading, series, year, member, value):
    """Entrants, graduates, staff, special schools and the sources of funds stand as printed."""
    row = figure(reading.rows, f"{series}_nbs_china", SHANGHAI, year, *member)
    assert row.value == pytest.approx(value)


def test_quotients_are_marked_as_ours(reading):
    """Students per teacher and the share with a certificate are divided by us and marked E."""
    cell = ("students_per_teacher_counts_nbs_china", SHANGHAI, 2019)
    ratio = figure(reading.rows, *cell, "level", "upper_secondary_vocational")
    assert (ratio.value, ratio.obs_status) == (pytest.approx(9.9979 / 0.816), "E")
    share = figure(reading.rows, "vocational_certificate_pct_nbs_china", SHANGHAI, 2019)
    assert (share.value, share.obs_status) == (pytest.approx(2.6911 / 3.3778), "E")
    assert share.note == "Divided by us: the quotient of two published figures"
    empty = figure(reading.rows, "vocational_certificate_pct_nbs_china", SHANGHAI, 2000)
    assert (empty.value, empty.obs_status) == (None, "O")


def test_no_ratio_is_made_of_special_education(reading):
    """Its students are counted in all schools and its teachers in special schools alone."""
    assert not [
        row
        for row in reading.rows
        if row.category == "special" and row.series_id.startswith("students_per_teacher")
    ]


def test_students_per_100000_people_are_an_indicator_of_their_own(reading):
    """The rate by level is read as printed, kindergartens and higher education included."""
    series_id = "students_per_100000_people_nbs_china"
    assert figure(reading.rows, series_id, SHANGHAI, 2019, "level", "pre_primary").value == 2357
    levels = {row.category for row in reading.rows if row.series_id == series_id}
    assert levels == {"pre_primary", "primary", "lower_secondary", "upper_secondary", "tertiary"}


def test_every_province_is_given_and_ours_kept(reading, tidied):
    """All provinces are read; only Shanghai is loaded, and the others are counted."""
    assert {SHANGHAI, SHANXI, GUANGDONG} <= {row.code for row in reading.rows}
    assert set(tidied.figures.geo_id) == {"cn_shanghai"}
    assert any("none of ours" in one.reason and one.rows for one in tidied.set_aside)


def test_columns_of_no_series_are_counted(reading):
    """Figures that are not loaded (staff of primary schools, two vocational ratios) are counted."""
    (aside,) = [one for one in reading.set_aside if "belongs to no series" in one.reason]
    assert aside.rows > 0


def test_the_same_table_twice_is_counted_once(contract, tmp_path):
    """A second copy of a table adds no row; its figures are counted."""
    files = made.specimen()
    once = _read_made(contract, tmp_path / "a", files).rows
    again = _read_made(
        contract, tmp_path / "b", {**files, "provincial_annual_copy.csv": files[PRIMARY]}
    )
    assert [row._replace(file="") for row in again.rows] == [row._replace(file="") for row in once]
    assert sum(one.rows for one in again.set_aside if "two files" in one.reason) == 144


def test_two_values_of_one_cell_are_refused(contract, tmp_path):
    """Two files that disagree are refused by name, with both values."""
    files = made.specimen()
    revised = files[PRIMARY].replace(b"82.6347", b"82.6348")
    with pytest.raises(SourceChanged, match=r"82\.634[78] in .* and 82\.634[78] in .*keep one"):
        _read_made(contract, tmp_path, {**files, "provincial_annual_revised.csv": revised})


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "普通小学在校学生数(万人)",
            "普通小学在校学生数(人)",
            "no table has the column 普通小学在校学生数",
        ),
        ("省份编码", "代码", "has no column 省份编码"),
        ("82.6347", "未发布", "'未发布' is neither a number nor blank"),
        ("82.6347", '"82,6347"', "'82,6347' is neither a number nor blank"),
        ("上海市,2019", "上海市,2019年", "310000 2019年: '2019年' is no year"),
        ("310000,上海市,2019", "31,上海市,2019", "'31' is no code of a province"),
    ],
)
def test_a_changed_table_is_refused(contract, tmp_path, old, new, words):
    """Another unit, key or mark is refused, naming what was found."""
    files = made.specimen()
    changed = files[PRIMARY].decode().replace(old, new).encode()
    with pytest.raises(SourceChanged, match=words):
        _read_made(contract, tmp_path, {**files, PRIMARY: changed})


def test_a_table_that_was_cut_is_refused(contract, tmp_path):
    """A table that ends inside a line is refused by name, whatever it still holds."""
    files = made.specimen()
    with pytest.raises(SourceChanged, match=f"{PRIMARY} was cut"):
        _read_made(contract, tmp_path, {**files, PRIMARY: files[PRIMARY][:-1]})


def test_another_encoding_is_refused(contract, tmp_path):
    """A file in GBK is refused by name."""
    files = made.specimen()
    changed = files[PRIMARY].decode().encode("gbk")
    with pytest.raises(SourceChanged, match=PRIMARY):
        _read_made(contract, tmp_path, {**files, PRIMARY: changed})


def test_without_a_table_nothing_is_read(contract, tmp_path):
    """The download for checking alone is no source."""
    name = "crosscheck_pupil_teacher_ratio_primary_school.csv"
    with pytest.raises(SourceMissing, match="provincial_annual"):
        _read_made(contract, tmp_path, {name: made.specimen()[name]})


def test_downloads_name_a_page_and_a_hint():
    """Every file to lay down says on which page it is found and how; nothing is fetched."""
    found = source_module(SOURCE).downloads("", [])
    assert all(one.url is None and one.page and one.hint for one in found)
