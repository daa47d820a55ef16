"""What is asked of the Urban Institute's portal, what of its answers counts, and its faults."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest

from pipelines import refresh
from pipelines.errors import SourceChanged, SourceRefused, SourceUnavailable
from pipelines.fetch import fetch
from pipelines.paths import Home
from pipelines.raw import RawStore
from pipelines.urban_api import (
    DISTRICTS,
    Question,
    Table,
    answers,
    ask,
    laid_down,
    name_of,
    parse,
    years_in,
)
from tests.conftest import ROOT
from tests.replay.server import instead, no_such_page, running, status
from tests.replay.urban import HOST, LISTED, Urban, changed
from tests.sources.urban_tools import QUICK

SOURCE = "census_saipe"
SAIPE = "school-districts/saipe/{year}/"
OTHERS = ("0100005", "0100006")


def _rows(year, places=DISTRICTS):
    return [{"leaid": place, "year": year, "fips": int(place[:2])} for place in places]


def _portal(**made):
    tables = {f"saipe/{year}/": _rows(year, (*OTHERS, *DISTRICTS)) for year in (2023, 2024)}
    return Urban({**tables, "saipe/2025/": _rows(2025)}, **made)


@pytest.fixture(name="portal")
def _running_portal():
    with running({SOURCE: _portal(page_size=3)}) as server:
        yield server


def _fetch(server, store, *years, base=""):
    table = Table(SAIPE, years)
    address = base or server.url(SOURCE)
    asked = [one.download() for one in table.questions(SOURCE, address, years)]
    return fetch(SOURCE, asked, RawStore(store), politeness=QUICK)


def _asked_below(server):
    return [one for one in server.asked if "/saipe/" in one.path]


# What is asked


def test_our_districts_are_those_of_the_contract(contract):
    """The districts asked for are exactly the LEAIDs in our list of codes."""
    known = {code.code for code in contract.codes if code.scheme == "nces_leaid"}
    assert known == set(DISTRICTS)


def test_a_question_names_level_year_grade_and_districts():
    """Subtopics stand after year and grade; one filter holds all districts."""
    table = Table("school-districts/ccd/enrollment/{year}/{grade}/", (2018,), ("grade-k",))
    [download, index] = ask(SOURCE, "https://x/api/v1/", [table])
    assert download.url == "https://x/api/v1/school-districts/ccd/enrollment/2018/grade-k/"
    assert download.params == (("leaid", ",".join(DISTRICTS)),)
    assert download.path == "enrollment_2018_grade-k.page-1.json"
    assert index.url == "https://x/api/v1/api-endpoints/"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("school-districts/ccd/directory/2018/", "directory_2018"),
        ("school-districts/ccd/enrollment/2018/grade-99/race/", "enrollment_2018_grade-99_race"),
        ("school-districts/edfacts/grad-rates/2019/", "grad-rates_2019"),
        ("school-districts/saipe/2024/", "saipe_2024"),
    ],
)
def test_answers_have_telling_names(path, name):
    """Topic, autumn, grade and parting are the name of an answer."""
    assert name_of(path) == name


def test_saved_answers_stand_in_for_the_portal():
    """Each table has one pattern, with a page and a hint for the person who saves it."""
    patterns = laid_down([Table(SAIPE, (2024,)), Table(SAIPE, (2023,))])
    assert [one.path for one in patterns] == ["saipe_*.page-*.json", "endpoints.page-*.json"]
    assert all(one.stands_in and one.page and one.hint and one.url is None for one in patterns)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("1986&ndash;1988", [1986, 1987, 1988]),
        ("1991, 1994–1995", [1991, 1994, 1995]),
        ("2009-2010 and 2020", [2009, 2010, 2020]),
        ("2020", [2020]),
        ("", []),
    ],
)
def test_years_are_read_from_the_publishers_words(text, years):
    """Ranges come with an entity, a dash or a hyphen, single years between commas."""
    assert years_in(text) == years


def test_a_later_year_in_the_list_of_tables_is_asked_for(tmp_path):
    """A year that the list names after the known ones needs no change of ours."""
    listed = {**LISTED, "saipe/{year}/": "1995, 1997, 1999&ndash;2025"}
    with running({SOURCE: _portal(listed=listed)}) as server:
        asked = ask(SOURCE, server.url(SOURCE), [Table(SAIPE, (2023, 2024))])
        files = fetch(SOURCE, asked, RawStore(tmp_path), politeness=QUICK)
    names = [file.path for file in files if file.path.startswith("saipe")]
    assert names == [f"saipe_{year}.page-1.json" for year in (2023, 2024, 2025)]
    assert [one.year for one in answers(SOURCE, files)[0]] == [2023, 2024, 2025]


def test_a_list_of_tables_in_pages_is_followed(tmp_path):
    """The list is paged like any answer, and is set aside by the reader."""
    with running({SOURCE: _portal(page_size=4)}) as server:
        asked = ask(SOURCE, server.url(SOURCE), [Table(SAIPE, (2024,))])
        files = fetch(SOURCE, asked, RawStore(tmp_path), politeness=QUICK)
    assert sum(file.path.startswith("endpoints") for file in files) == 3
    aside = {one.reason: one.rows for one in answers(SOURCE, files)[1]}
    assert aside == {"The list of tables of the interface, no figures": 3}


def test_without_a_list_of_tables_the_known_years_stand(portal, tmp_path):
    """A mirror need not have the list."""
    portal.spoil("/api-endpoints/", lambda _: no_such_page())
    asked = ask(SOURCE, portal.url(SOURCE), [Table(SAIPE, (2024,))])
    files = fetch(SOURCE, asked, RawStore(tmp_path), politeness=QUICK)
    assert [len(answer.rows) for answer in answers(SOURCE, files)[0]] == [4]


# Pages


def test_pages_are_followed_on_the_host_that_was_asked(portal, tmp_path):
    """The next page is an absolute address of the publisher; only its query is followed."""
    files = _fetch(portal, tmp_path, 2024)
    assert [file.path for file in files] == ["saipe_2024.page-1.json", "saipe_2024.page-2.json"]
    first = json.loads(files[0].location.read_bytes())
    assert first["next"].startswith(f"{HOST}/api/v1/school-districts/saipe/2024/?leaid=")
    queries = [one.query for one in portal.asked]
    assert queries == [{"leaid": ",".join(DISTRICTS)}, {"leaid": ",".join(DISTRICTS), "page": "2"}]
    [answer], _ = answers(SOURCE, files)
    assert [row["leaid"] for row, _ in answer.rows] == list(DISTRICTS)


def test_the_replayed_portal_ignores_what_the_publisher_ignores():
    """Neither limit nor page_size changes a page, and an unknown parameter filters nothing."""
    portal = _portal(page_size=3)
    query = {"limit": "1", "page_size": "1", "county_code": "8031", "leaid": DISTRICTS[0]}
    answer = json.loads(portal.answer("/school-districts/saipe/2024/", query).body)
    assert (answer["count"], len(answer["results"])) == (1, 1)
    answer = json.loads(portal.answer("/school-districts/saipe/2024/", {"limit": "1"}).body)
    assert (answer["count"], len(answer["results"])) == (6, 3)


def test_a_year_without_rows_is_an_answer(portal, tmp_path):
    """A count of 0 is accepted, and the reader counts it."""
    files = _fetch(portal, tmp_path, 1996)
    found, [aside] = answers(SOURCE, files)
    assert found == []
    assert (aside.reason, aside.rows, aside.example) == (
        "Answers of the interface without rows",
        1,
        "saipe_1996",
    )


@pytest.mark.parametrize(
    ("page", "change"),
    [
        (1, lambda answer: answer.update(count=5)),
        (1, lambda answer: answer.update(count=3)),
        (1, lambda answer: answer.update(next=f"{HOST}/api/v1/x/?page=1")),
        (1, lambda answer: answer.update(next=f"{HOST}/api/v1/x/?page=3")),
        (1, lambda answer: answer.update(next=f"{HOST}/api/v1/x/")),
        (1, lambda answer: answer.update(next=None)),
        (1, lambda answer: answer.update(results=[])),
        (2, lambda answer: answer.update(count=6)),
        (2, lambda answer: answer.update(results=[])),
        (2, lambda answer: answer["results"].append(answer["results"][0])),
    ],
)
def test_pages_that_do_not_hold_the_count_are_asked_for_again(tmp_path, page, change):
    """Counts, pages and rows that do not fit together are never kept."""

    def spoil(good):
        is_second = b'"next":null' in good.body
        return changed(change)(good) if is_second == (page == 2) else good

    with running({SOURCE: _portal(page_size=3)}) as server:
        server.spoil_all(spoil)
        with pytest.raises(SourceUnavailable, match="asked 3 times"):
            _fetch(server, tmp_path, 2024)


def test_a_filter_that_was_not_applied_is_refused(tmp_path):
    """Districts that nobody asked for mean that the filter was ignored: nothing is kept."""
    with running({SOURCE: _portal(applies=())}) as server:
        message = r"saipe/2024/ of 0803360.*other districts: 0100005, 0100006, other years: none"
        with pytest.raises(SourceRefused, match=message):
            _fetch(server, tmp_path, 2024)
        assert len(server.asked) == 1
    assert list(tmp_path.rglob("*.json")) == []


def test_another_year_is_refused(portal, tmp_path):
    """Rows of a year that nobody asked for are refused at once."""
    portal.spoil("/saipe/", changed(lambda answer: answer["results"][0].update(year=2023)))
    with pytest.raises(SourceRefused, match=r"other districts: none, other years: 2023"):
        _fetch(portal, tmp_path, 2024)


def test_a_district_that_lost_its_zero_is_the_one_asked_for(tmp_path):
    """A number in place of the text is the same district."""
    rows = [{**row, "leaid": int(row["leaid"])} for row in _rows(2024)]
    with running({SOURCE: Urban({"saipe/2024/": rows})}) as server:
        assert len(_fetch(server, tmp_path, 2024)) == 1


# Refusals, limits and garbage


@pytest.mark.parametrize(
    "body",
    [
        b"[{\"API ERROR\": \"'race' is not a valid 'var' argument\"}]",
        b"{\"API ERROR\": \"'race' is not a valid 'var' argument\"}",
    ],
)
def test_an_error_with_status_200_is_refused_at_once(portal, tmp_path, body):
    """The portal's own words reach the person, and the request is not made again."""
    portal.spoil("/saipe/", instead(body, "application/json"))
    with pytest.raises(SourceRefused, match="'race' is not a valid 'var' argument' for school-"):
        _fetch(portal, tmp_path, 2024)
    assert len(portal.asked) == 1


def test_too_large_a_question_is_refused_at_once(portal, tmp_path):
    """Status 413 does not get smaller by asking again."""
    portal.spoil("/saipe/", status(413))
    with pytest.raises(SourceRefused, match="413"):
        _fetch(portal, tmp_path, 2024)
    assert len(portal.asked) == 1


def test_a_pause_that_the_portal_asks_for_is_kept(portal, tmp_path):
    """Status 429 with Retry-After is waited out, and the answer after it is kept."""
    portal.spoil("/saipe/", status(429, Retry_After="1"))
    assert len(_fetch(portal, tmp_path, 2024)) == 2
    first, second, *_ = _asked_below(portal)
    assert second.at - first.at >= 0.9


def test_a_failing_portal_is_asked_again_and_then_given_up(portal, tmp_path):
    """Status 500 is asked again; a portal that goes on failing is named."""
    portal.spoil("/saipe/", status(500))
    assert len(_fetch(portal, tmp_path / "good", 2024)) == 2
    portal.spoil("/saipe/", *[status(500)] * 3)
    with pytest.raises(SourceUnavailable, match=r"/saipe/2024/ was asked 3 times"):
        _fetch(portal, tmp_path / "bad", 2024)


@pytest.mark.parametrize(
    "garbage",
    [
        b"<html>Server Error</html>",
        b"[]",
        b"null",
        b'{"detail":"Not found."}',
        b'{"count":"4","next":null,"results":[]}',
        b'{"count":4,"next":null,"results":[7,7,7,7]}',
        b'{"count":1,"next":7,"results":[]}',
    ],
)
def test_garbage_with_status_200_is_asked_again(portal, tmp_path, garbage):
    """What is no answer is never kept; the good one after it is."""
    portal.spoil("/saipe/", instead(garbage))
    files = _fetch(portal, tmp_path, 2024)
    assert [file.path for file in files] == ["saipe_2024.page-1.json", "saipe_2024.page-2.json"]


def test_a_wrong_path_is_refused(portal, tmp_path):
    """Status 404 on a table means that the address is wrong."""
    with pytest.raises(SourceRefused, match="404"):
        _fetch(portal, tmp_path, 2024, base=f"{portal.url('elsewhere')}")


# Saved answers


def test_a_file_that_is_no_page_is_refused(portal, tmp_path):
    """A file under another name, or with another content, is named."""
    [first, second] = _fetch(portal, tmp_path, 2024)
    with pytest.raises(SourceChanged, match=r"saipe\.json is named like no page"):
        answers(SOURCE, [replace(first, path="saipe.json")])
    broken = tmp_path / "broken"
    broken.write_bytes(b"<html>")
    with pytest.raises(SourceChanged, match=r"saipe_2024\.page-1\.json: Expecting value"):
        answers(SOURCE, [replace(first, location=broken), second])
    with pytest.raises(SourceChanged, match=r"the pages 2 hold 1 of 4 rows"):
        answers(SOURCE, [second])
    with pytest.raises(SourceChanged, match=r"saipe has no year in its name"):
        answers(
            SOURCE, [replace(one, path=one.path.replace("_2024", "")) for one in (first, second)]
        )


# Recorded answers

CHECKS = {
    ("ccd_directory_2018_page1.json", "count"): lambda page, _: page.total,
    ("ccd_directory_2018_page1.json", "len(results)"): lambda page, _: len(page.rows),
    ("edfacts_assessments_2015_grade-8_page1.json", "leaid 0100005"): (
        lambda _, rows: rows["0100005"]["read_test_pct_prof_midpt"]
    ),
    ("edfacts_assessments_2015_grade-8_page1.json", "leaid 0400163"): (
        lambda _, rows: rows["0400163"]["read_test_pct_prof_midpt"]
    ),
}


def test_recorded_answers_give_their_true_values(real_sources):
    """Count and rows are told apart; a share is read; a suppressed one is the code, no share.

    What a reader makes of the shares is promised in its own tests.
    """
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    with (real_sources / "CHECKS.csv").open(encoding="utf-8-sig", newline="") as handle:
        checks = [row for row in csv.DictReader(handle) if "/urban/" in row["file"]]
    seen = set()
    for check in checks:
        page = parse(json.loads((real_sources / check["file"]).read_bytes()))
        rows = {row["leaid"]: row for row in page.rows}
        key = (check["file"].rpartition("/")[2], check["breakdown"])
        expected = float(check["value"]) if check["value"] else -3
        assert CHECKS[key](page, rows) == expected
        seen.add(key)
    assert seen == CHECKS.keys()


def test_a_recorded_page_names_the_next(real_sources):
    """The recorded first pages name page 2, whatever their size; the last has none."""
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    folder = real_sources / "api_fixtures" / "urban"
    pages = {path.name: parse(json.loads(path.read_bytes())) for path in folder.glob("*.json")}
    assert {name: page.further for name, page in pages.items()} == {
        "ccd_directory_2018_page1.json": 2,
        "edfacts_assessments_2015_grade-8_page1.json": 2,
        "data_dc_schools_2022.excerpt.json": None,
    }


def test_an_unfiltered_recorded_page_is_refused(real_sources):
    """The recorded first page of all districts is no answer to a question for four."""
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    recorded = real_sources / "api_fixtures" / "urban" / "ccd_directory_2018_page1.json"
    question = Question("nces_ccd", "https://x", "school-districts/ccd/directory/2018/", 2018)
    with pytest.raises(SourceRefused, match="A filter was not applied"):
        question.judge(recorded.read_bytes())


def test_the_list_is_asked_for_once_in_a_refresh(tmp_path, monkeypatch):
    """Three sources of the portal share the answer: each keeps it and none asks for it again."""
    home = Home(tmp_path / "home", ROOT / "data" / "contract", tmp_path / "shipped")
    names = ("nces_ccd", "edfacts", "census_saipe")
    request = refresh.Request(names=names, politeness=QUICK)
    with running({"portal": _portal()}) as server:
        for name in names:
            monkeypatch.setenv(f"GCEN_{name.upper()}_URL", server.url("portal"))
        outcomes = refresh.fetch_sources(home, request)
        assert [one.status for one in outcomes] == ["kept"] * len(names)
        assert sum("api-endpoints" in one.path for one in server.asked) == 1
        kept = [list((home.raw / name).rglob("endpoints.page-1.json")) for name in names]
        assert [len(files) for files in kept] == [1, 1, 1]
        before = len(server.asked)
        refresh.fetch_sources(home, request)
        assert len(server.asked) == before
