from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused, SourceUnavailable
from pipelines.fetch import fetch
from pipelines.raw import RawStore
from pipelines.tidy import tidy
from tests.replay.moe_singapore import DATA_SETS_PER_PAGE, publisher
from tests.replay.server import QUICK, instead, running
from tests.source_tools import (
    figure,
    figures_of,
    lay_down,
    raw_files,
    read_folder,
    source_module,
    without_origin,
)
from tests.sources.specimen_moe_singapore import specimen

SOURCE = "moe_singapore"
PLACE = "Singapore"
PRIMARY = "students-and-teachers-primary-schools.csv"
SECONDARY = "students-and-teachers-secondary-schools.csv"
CLASSES = "number-of-classes-and-class-size-by-level.csv"
SPENT = "government-expenditure-on-education"


@pytest.fixture(name="rows", scope="module")
def _rows(reading):
    return reading.rows


def changed(contract, tmp_path, name, old, new):
    """Read the specimen with one text of one file replaced."""
    files = specimen()
    assert old.encode() in files[name]
    files[name] = files[name].replace(old.encode(), new.encode())
    return read_folder(contract, SOURCE, lay_down(tmp_path / "files", files), tmp_path / "raw")


@pytest.mark.parametrize(
    ("series", "year", "breakdown", "category", "value"),
    [
        ("students_moe_singapore", 2021, "level", "primary", 233882),
        ("students_moe_singapore", 2021, "level", "secondary", 162731),
        ("students_moe_singapore", 2021, "level", "pre_university", 25349),
        ("students_moe_singapore", 2021, "total", "total", 233882 + 162731 + 25349),
        ("teachers_moe_singapore", 2018, "level", "primary", 15787),
        ("students_per_teacher_moe_singapore", 2018, "level", "primary", 14.8),
        ("students_per_teacher_moe_singapore", 2018, "level", "secondary", 11.6),
        ("class_size_moe_singapore", 2018, "level", "primary", 33.1),
        ("class_size_moe_singapore", 2018, "grade", "secondary_2", 35.3),
        ("classes_moe_singapore", 2018, "level", "secondary", 4892),
        ("spending_per_student_sgd_moe_singapore", 2018, "level", "primary", 12020),
        ("spending_per_student_sgd_moe_singapore", 2018, "level", "pre_university", 17702),
        ("gov_expenditure_education_sgd_moe_singapore", 2020, "total", "total", 12630001),
    ],
)
def test_published_figures_are_reproduced(rows, series, year, breakdown, category, value):
    """Each table gives the figures that are printed in it."""
    assert figure(rows, series, PLACE, year, breakdown, category).value == value


def test_girls_are_not_added_to_both_sexes(rows):
    """Rows of sex MF hold both sexes: a level is their sum alone, boys are what girls leave."""
    level = figure(rows, "students_moe_singapore", PLACE, 1981, "level", "primary")
    assert level.value == 210245 + 74756
    total = figure(rows, "students_moe_singapore", PLACE, 1981)
    girls = figure(rows, "students_moe_singapore", PLACE, 1981, "sex", "female")
    boys = figure(rows, "students_moe_singapore", PLACE, 1981, "sex", "male")
    assert girls.value == 99357 + 36577 + 58475 + 20623 + 4084 + 6504
    assert boys.value == total.value - girls.value


def test_teachers_have_no_sexes(rows):
    """Women among teachers are never given as girls."""
    sexes = {"sex", "level_sex"}
    assert not [r for r in rows if "teachers" in r.series_id and r.breakdown in sexes]


def test_girls_and_boys_of_each_level(rows):
    """Each level has its girls as published and its boys as what they leave of both sexes."""
    cell = ("students_moe_singapore", PLACE, 2021, "level_sex")
    girls = figure(rows, *cell, "primary_female")
    boys = figure(rows, *cell, "primary_male")
    assert (girls.value, boys.value) == (80127 + 34209, 233882 - 80127 - 34209)
    assert boys.note.endswith("both sexes less girls")


def test_women_are_a_share_of_all_teachers(rows):
    """The share of women is divided by us, for each level and for all levels together."""
    cell = ("female_teachers_pct_moe_singapore", PLACE, 2021)
    primary = figure(rows, *cell, "level", "primary")
    assert primary.value == pytest.approx((9431 + 3572) / (11790 + 4286))
    assert (primary.obs_status, primary.note.split(":")[0]) == ("E", "Divided by us")
    assert 0.6 < figure(rows, *cell).value < 0.8


def test_a_school_type_stands_as_published(rows):
    """A single school type is no sum: status A, and "-" is missing with its mark."""
    teachers = ("teachers_moe_singapore", PLACE, 2021)
    aided = figure(rows, *teachers, "level_sector", "secondary_aided")
    assert (aided.value, aided.obs_status, aided.note) == (2783, "A", None)
    part = figure(rows, *teachers, "level_sector", "pre_university_specialised_independent")
    assert (part.value, part.obs_status, part.source_flag) == (None, "N", "-")
    sector = figure(rows, *teachers, "sector", "specialised_independent")
    assert (sector.value, sector.obs_status) == (367, "E")
    assert sector.note.endswith("without pre-university, published as '-' (negligible)")


def test_a_new_kind_of_course_breaks_the_line(rows):
    """Institutions and the courses that follow them are one line with a break between them."""
    cell = ("spending_per_student_sgd_moe_singapore", PLACE)
    found = [figure(rows, *cell, year, "level", "polytechnic") for year in (2011, 2012, 2018)]
    assert [row.value for row in found] == [14687, 14487, 16408]
    assert [row.obs_status for row in found] == ["A", "B", "A"]
    assert figure(rows, *cell, 2012, "level", "primary").obs_status == "A"


def test_total_needs_all_levels(rows):
    """A year that one level lacks has figures by level and no total."""
    students = [r for r in rows if r.series_id == "students_moe_singapore" and r.year == 1980]
    assert ("level", "primary") in {(r.breakdown, r.category) for r in students}
    assert not {"total", "sex", "sector"} & {r.breakdown for r in students}


def test_sums_say_that_they_are_sums(rows):
    """A sum over school types has status E and a note; a figure as published has A and none."""
    summed = figure(rows, "students_moe_singapore", PLACE, 2021, "level", "primary")
    assert (summed.obs_status, summed.note) == ("E", "Added up over school types")
    published = figure(rows, "class_size_moe_singapore", PLACE, 2018, "level", "primary")
    assert (published.obs_status, published.note) == ("A", None)


def test_negligible_is_left_out_and_named(rows):
    """A part published as "-" is no zero: the sum names it as left out."""
    teachers = figure(rows, "teachers_moe_singapore", PLACE, 2021, "level", "pre_university")
    assert teachers.value == 536 + 1269 + 536
    assert "without Specialised Independent, published as '-'" in teachers.note
    total = figure(rows, "teachers_moe_singapore", PLACE, 2021)
    assert "Specialised Independent (pre-university)" in total.note


def test_all_parts_negligible_is_no_figure(contract, tmp_path):
    """A year whose every part is "-" is missing as not significant, with the mark kept."""
    lay_down(tmp_path / "files", specimen())
    rows = read_folder(contract, SOURCE, tmp_path / "files", tmp_path / "raw").rows
    teachers = figure(rows, "teachers_moe_singapore", PLACE, 2018, "level", "pre_university")
    assert (teachers.value, teachers.obs_status, teachers.source_flag) == (None, "N", "-")
    total = figure(rows, "teachers_moe_singapore", PLACE, 2018)
    assert (total.value, total.obs_status) == (None, "N")


def test_negligible_single_figure_is_missing(contract, tmp_path):
    """A "-" that is not part of a sum is missing as not significant."""
    rows = changed(
        contract, tmp_path, CLASSES, "2018,Primary,All,7089,33.1", "2018,Primary,All,-,-"
    )
    cell = figure(rows.rows, "class_size_moe_singapore", PLACE, 2018, "level", "primary")
    assert (cell.value, cell.obs_status, cell.source_flag) == (None, "N", "-")


def test_changed_spelling_of_a_school_type_is_the_same_type(rows):
    """Specialised independent schools are in the sum under each of their spellings."""
    secondary = figure(rows, "students_moe_singapore", PLACE, 2021, "level", "secondary")
    assert secondary.value == 36037 + 109172 + 11961 + 2803 + 2758
    assert figure(rows, "students_moe_singapore", PLACE, 1981, "level", "secondary").value == 157307


def test_total_row_is_the_level_and_grades_are_grades(rows):
    """Level "All" becomes the level of education, a single grade never does."""
    sizes = [r for r in rows if r.series_id == "class_size_moe_singapore" and r.year == 2018]
    assert Counter(r.breakdown for r in sizes)["level"] == 3
    assert figure(rows, "classes_moe_singapore", PLACE, 2018, "level", "primary").value == 7089


def test_grades_that_changed_name_are_one_line(rows):
    """PreU 1 of 1988 and JC 1 / PreU 1 of 2018 are the same grade."""
    for year, size in ((1988, 26.8), (2018, 24.1)):
        cell = figure(rows, "class_size_moe_singapore", PLACE, year, "grade", "pre_university_1")
        assert cell.value == size


def test_zero_classes_are_no_figure(rows):
    """A class size of 0 is missing with the mark kept, never a size of 0."""
    cell = figure(rows, "class_size_moe_singapore", PLACE, 1987, "level", "pre_university")
    assert (cell.value, cell.obs_status, cell.source_flag) == (None, "O", "0")
    assert not [r for r in rows if r.series_id.startswith("class") and r.value == 0]


def test_quotient_of_counts_agrees_with_the_published_ratio(rows):
    """Our quotient is the ministry's ratio to its one decimal, and goes on to 2021."""
    compared = [("primary", 1981), ("secondary", 1981), ("primary", 2018)]
    for level, year in compared:
        own, published = (
            figure(rows, f"students_per_teacher_{name}", PLACE, year, "level", level).value
            for name in ("counts_moe_singapore", "moe_singapore")
        )
        assert own == pytest.approx(published, abs=0.05 + 1e-9)
    own = figure(rows, "students_per_teacher_counts_moe_singapore", PLACE, 2021, "level", "primary")
    assert own.value == 233882 / 16076
    assert own.note.startswith("Divided by us")


def test_rows_of_no_series_are_counted(contract, folder, tmp_path):
    """Grades that ended are set aside with their number."""
    reading = read_folder(contract, SOURCE, folder, tmp_path / "raw")
    examples = [one.example for one in reading.set_aside if "no series" in one.reason]
    assert any("Primary 7" in example for example in examples)
    assert all(one.rows > 0 for one in reading.set_aside)


def test_rows_of_girls_are_counted_where_they_are_not_used(contract, folder, tmp_path):
    """Asking for teachers alone sets the rows of women aside, as a part of MF."""
    series = [
        one for one in contract.series_of(SOURCE) if one.series_id == "teachers_moe_singapore"
    ]
    reading = read_folder(contract, SOURCE, folder, tmp_path / "raw", series)
    assert {one.reason.split(":")[0] for one in reading.set_aside} == {"Rows of sex F"}


def test_one_series_is_its_share_of_all(contract, folder, tmp_path, rows):
    """Asking for one series gives exactly what asking for all gives of it."""
    for one in contract.series_of(SOURCE):
        alone = read_folder(contract, SOURCE, folder, tmp_path / "raw", [one]).rows
        assert alone == [row for row in rows if row.series_id == one.series_id]


def test_figures_stand_in_the_indicators_unit(contract, folder, tmp_path):
    """Thousands of dollars become dollars, all rows are Singapore and within the valid range."""
    files = raw_files(contract, SOURCE, folder, tmp_path / "raw")
    reading = read_folder(contract, SOURCE, folder, tmp_path / "raw")
    figures = tidy(SOURCE, reading, contract, files).figures
    assert set(figures["geo_id"]) == {"sg"}
    spent = figures[figures["series_id"] == "gov_expenditure_education_sgd_moe_singapore"]
    assert spent[spent["year"] == 2020]["value"].tolist() == [12_630_001_000]
    for series_id, group in figures.groupby("series_id"):
        low, high = contract.indicator_of[series_id].valid_range
        assert group["value"].dropna().between(low, high).all()


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (PRIMARY, "school_type", "type", "no column school_type"),
        (PRIMARY, "2021,MF,Govt", "2021,MF,All", "unknown school type 'All'"),
        (PRIMARY, "2021,MF,Govt", "2021,M,Govt", "unknown sex 'M'"),
        (PRIMARY, "2021,MF,Govt", "2021,MF,Aided", "two rows for 2021, MF, Aided"),
        (PRIMARY, "2021,F,Govt,80127,9431\r\n", "", "same school types"),
        (PRIMARY, "166856", "n.a.", "no number under students_pri"),
        (SECONDARY, "2021,MF,Specialised Independent,2758", "2021,MF,Specialised,2758", "two rows"),
        (CLASSES, "2018,Primary,All,7089", "2018,Secondary,All,7089", "two rows for 2018"),
        (CLASSES, "Secondary 5", "Secondary Five", "no row with"),
        (CLASSES, "1087,36", "1087", "4 fields, not 5"),
        (CLASSES, "2018,Primary,All", "2018.0,Primary,All", "'2018.0' is no year"),
        (PRIMARY, "2021,F,Govt,80127", "2021,F,Govt,180127", "more girls or women"),
        (PRIMARY, "2021,MF,Govt,166856,11790\r\n", "2021,MF,Govt,166856,11790", "was cut"),
        (CLASSES, "7089,33.1", '7089,"33,1"', "no number under ave_class_size"),
    ],
)
def test_changed_layout_is_refused(contract, tmp_path, name, old, new, words):
    """Another column, sex, school type, label or shape stops the reading and is named."""
    with pytest.raises(SourceChanged, match=words) as caught:
        changed(contract, tmp_path, name, old, new)
    assert name in str(caught.value)


def test_missing_file_is_named(contract, tmp_path):
    """A file that is not there is named with the place where it is found."""
    files = {name: body for name, body in specimen().items() if name != CLASSES}
    with pytest.raises(SourceMissing, match=r"number-of-classes.*data\.gov\.sg"):
        read_folder(contract, SOURCE, lay_down(tmp_path / "files", files), tmp_path / "raw")


# The portal


def _fetched(contract, server, store):
    asked = source_module(SOURCE).downloads(server.url(SOURCE), contract.series_of(SOURCE))
    return fetch(SOURCE, asked, RawStore(store), politeness=QUICK)


def test_portal_and_files_give_the_same_figures(contract, folder, tidied, tmp_path):
    """A refresh through the portal gives the figures of the folder, renamed columns and all."""
    with running({SOURCE: publisher(folder)}) as server:
        files = _fetched(contract, server, tmp_path)
    found = figures_of(contract, SOURCE, files)
    assert without_origin(found).equals(without_origin(tidied.figures))


@pytest.fixture(name="portal")
def _portal(tmp_path):
    folder = lay_down(tmp_path / "published", specimen())
    with running({SOURCE: publisher(folder)}) as server:
        yield server


def test_pages_follow_one_another_until_all_rows_are_there(contract, tmp_path):
    """A portal that gives fewer rows than asked for is asked again from where it ended."""
    folder = lay_down(tmp_path / "published", specimen())
    with running({SOURCE: publisher(folder, most_rows=10)}) as server:
        files = _fetched(contract, server, tmp_path / "raw")
    pages = [file.path for file in files if file.path.startswith("number-of-classes")]
    assert pages[:2] == [f"{CLASSES[:-4]}.rows-0.json", f"{CLASSES[:-4]}.rows-10.json"]
    again = source_module(SOURCE).read(files, contract.series_of(SOURCE))
    whole = read_folder(contract, SOURCE, folder, tmp_path / "whole")
    assert [row._replace(file="") for row in again.rows] == [
        row._replace(file="") for row in whole.rows
    ]


def test_data_sets_are_found_by_name_among_those_of_the_ministry(contract, portal, tmp_path):
    """The list is read until all names are found; another agency's namesake is passed over."""
    files = _fetched(contract, portal, tmp_path / "raw")
    lists = [file for file in files if file.path.startswith("datasets.page-")]
    names = [
        one["name"]
        for file in lists
        for one in json.loads(file.location.read_bytes())["data"]["datasets"]
    ]
    assert len(lists) > 1
    assert names.count("Government Expenditure on Education") == 3
    asked = {one.query["resource_id"] for one in portal.asked if "resource_id" in one.query}
    assert not {one for one in asked if one.startswith(("d_other", "d_inactive"))}


def test_a_data_set_that_the_list_lacks_is_named(contract, portal, tmp_path):
    """A name that is on no page of the list is refused, after all pages were read."""
    portal.spoil_all(
        lambda good: replace(
            good, body=good.body.replace(b"Number of Classes", b"Count of Classes")
        )
    )
    with pytest.raises(SourceRefused, match=r"is called number-of-classes-and-class-size-by-level"):
        _fetched(contract, portal, tmp_path / "raw")
    pages = [one for one in portal.asked if one.path.endswith("/datasets")]
    assert len(pages) * DATA_SETS_PER_PAGE >= 30


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("datastore_search", b'{"success": false, "error": {"message": "Not found"}}', "Not found"),
        ("datasets", b'{"code": 4, "errorMsg": "Invalid page", "data": null}', "Invalid page"),
        ("datasets", b'{"code": 4, "errMsg": "Invalid page"}', "Invalid page"),
        (
            "datastore_search",
            b'{"success": true, "result": {"records": [], "total": 0}}',
            "has no rows",
        ),
    ],
)
def test_refusals_are_told(contract, portal, tmp_path, path, body, words):
    """A refusal with status 200 stops the refresh with the publisher's own words."""
    portal.spoil(path, instead(body, "application/json"))
    with pytest.raises(SourceRefused, match=words):
        _fetched(contract, portal, tmp_path / "raw")


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Service unavailable</html>",
        b'{"success": true, "result": {"records": [], "total": 4}}',
        b'{"success": true, "result": {"records": [{"_id": 1}, {"_id": 2}], "total": 1}}',
        b'{"success": true, "result": {"total": 1}}',
        b"[]",
    ],
)
def test_garbage_is_asked_for_again(contract, portal, tmp_path, body):
    """A page, or rows that do not add up to their total, is no answer; the next one is."""
    portal.spoil("datastore_search", instead(body))
    assert _fetched(contract, portal, tmp_path / "raw")
    portal.spoil_all(instead(body))
    with pytest.raises(SourceUnavailable):
        _fetched(contract, portal, tmp_path / "raw")


def _kept(contract, portal, tmp_path):
    files = _fetched(contract, portal, tmp_path / "raw")
    return {file.path: file.location.read_bytes() for file in files}


def test_kept_answers_can_be_laid_down_again(contract, portal, tmp_path):
    """Answers that were kept are read from a folder, and stand before a csv file beside them."""
    kept = _kept(contract, portal, tmp_path)
    folder = lay_down(tmp_path / "again", {**kept, PRIMARY: specimen()[PRIMARY]})
    again = read_folder(contract, SOURCE, folder, tmp_path / "store")
    assert figure(again.rows, "students_moe_singapore", PLACE, 2021).value == 421962
    assert {one.reason.split()[0] for one in again.set_aside} == {"The", "Pages", "A"}
    assert all(row.file != PRIMARY for row in again.rows)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"total": 3', b'"total": 4', "hold 3 of 4 rows"),
        (b'"_id": 1', b'"_id": "x"', "without its number"),
        (b'"records"', b'"lines"', "is no page of rows"),
        (b'"year"', b'"jahr"', "has no column year"),
    ],
)
def test_kept_answers_that_changed_are_refused(contract, portal, tmp_path, old, new, words):
    """A page that is missing, or of another form, is told by its name."""
    name = f"{SPENT}.rows-0.json"
    kept = _kept(contract, portal, tmp_path)
    assert old in kept[name]
    folder = lay_down(tmp_path / "again", {**kept, name: kept[name].replace(old, new)})
    with pytest.raises(SourceChanged, match=words) as caught:
        read_folder(contract, SOURCE, folder, tmp_path / "store")
    assert SPENT in str(caught.value)


def test_the_list_is_asked_of_its_own_host(contract):
    """Rows and the list of data sets stand on two hosts of the portal."""
    asked = source_module(SOURCE).downloads("https://data.gov.sg", contract.series_of(SOURCE))
    hosts = {one.url.split("/")[2] for one in asked if one.url}
    assert hosts == {"data.gov.sg", "api-production.data.gov.sg"}
    assert all(one.stands_in and one.page and one.hint for one in asked if not one.url)
