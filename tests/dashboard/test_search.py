"""Promises of the search: local names, misspelt words, practices and sources, whatever is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import language
from dashboard.components.plain import as_plain
from dashboard.pages import search as search_page
from dashboard.warehouse import Warehouse, search
from tests.small_release import small_release


@pytest.mark.parametrize(
    ("asked", "kind", "href"),
    [
        ("서울", "city", "/city/seoul"),
        ("上海", "city", "/city/shanghai"),
        ("香港", "city", "/city/hong_kong"),
        ("Singapura", "city", "/city/singapore"),
        ("SEOUL", "city", "/city/seoul"),
        ("Torronto", "city", "/city/toronto"),
        ("melb", "city", "/city/melbourne"),
        ("mathmatics", "indicator", "/compare?indicator=math"),
        ("studnets per teacher", "indicator", "/compare?indicator=per_teacher"),
        ("small groups", "practice", "/practices/singapore-small-groups"),
        ("reading hong kong", "practice", "/practices/hong-kong-reading"),
        ("fayette county", "place", "/city/lexington"),
        ("ontario participant", "place", "/city/toronto"),
        ("kosis", "source", "/explore?source=kosis"),
    ],
)
def test_what_is_meant_is_found_first(small: Warehouse, asked: str, kind: str, href: str) -> None:
    """A local name, a misspelling, a beginning or a publisher leads to its page."""
    first = search.search(small.release(), asked)[0]
    assert (first.kind, first.href) == (kind, href)


def test_every_word_must_be_found(small: Warehouse) -> None:
    """A second word narrows what is found, and one that is nowhere leaves nothing."""
    release = small.release()
    wide, narrow = search.search(release, "singapore"), search.search(release, "singapore groups")
    assert {one.href for one in narrow} < {one.href for one in wide}
    assert search.search(release, "singapore xyzzyx") == []


def test_titles_are_found_in_the_reader_s_language_and_in_english(small: Warehouse) -> None:
    """In Chinese a city is found by its Chinese and by its English name, and named in Chinese."""
    with language.speaking("zh-Hant"):
        for asked in ("首爾", "seoul", "서울"):
            first = search.search(small.release(), asked)[0]
            assert (first.title, first.href) == ("首爾", "/city/seoul")


@pytest.mark.parametrize("spoken", list(language.LANGUAGES))
@pytest.mark.parametrize(
    ("asked", "kind", "href"),
    [
        ("首爾", "city", "/city/seoul"),
        ("墨爾本", "city", "/city/melbourne"),
        ("Melbourne", "city", "/city/melbourne"),
        ("hongkong", "city", "/city/hong_kong"),
        ("HongK", "city", "/city/hong_kong"),
        ("hongkong reading", "practice", "/practices/hong-kong-reading"),
        ("上海市", "city", "/city/shanghai"),
        ("서울특별시", "city", "/city/seoul"),
        ("香港特別行政區", "city", "/city/hong_kong"),
        ("TDSB", "city", "/city/toronto"),
        ("DPS", "city", "/city/denver"),
        ("FCPS", "city", "/city/lexington"),
        ("HISD", "city", "/city/houston"),
        ("sps", "city", "/city/seattle"),
        ("每班學生人數", "indicator", "/compare?indicator=class_size"),
        ("average class size", "indicator", "/compare?indicator=class_size"),
        ("싱가포르", "city", "/city/singapore"),
        ("Singapour", "city", "/city/singapore"),
        ("சிங்கப்பூர்", "city", "/city/singapore"),
        ("首尔", "city", "/city/seoul"),
        ("덴버", "city", "/city/denver"),
        ("多伦多", "city", "/city/toronto"),
        ("미국", "place", "/city/denver"),
        ("États-Unis", "place", "/city/denver"),
        ("德州", "place", "/city/houston"),
        ("maths", "indicator", "/compare?indicator=pisa_math_mean"),
        ("数学", "indicator", "/compare?indicator=pisa_math_mean"),
        ("pupil-teacher ratio", "indicator", "/compare?indicator=students_per_teacher"),
        ("early leaving", "indicator", "/compare?indicator=dropout_pct"),
        ("teacher pay", "indicator", "/compare?indicator=teacher_salary_mean_usd"),
        ("EAL", "indicator", "/compare?indicator=english_learners_pct"),
        ("multilingual learners", "indicator", "/compare?indicator=english_learners_pct"),
        ("funding per student", "indicator", "/compare?indicator=spending_per_student_usd"),
    ],
)
def test_names_are_found_in_any_language_joined_and_by_initials(
    shipped: Warehouse, small: Warehouse, spoken: str, asked: str, kind: str, href: str
) -> None:
    """Whatever language is spoken, names of all lead to the page, so do initials of a system."""
    release = (small if kind == "practice" else shipped).release()
    with language.speaking(spoken):
        first = search.search(release, asked)[0]
    assert (first.kind, first.href) == (kind, href)


@pytest.mark.parametrize(
    ("asked", "href"),
    [
        ("denver graduation", "/compare?indicator=graduation_4yr_pct&focal=denver"),
        ("maths 首爾", "/compare?indicator=pisa_math_mean&focal=seoul"),
        ("class size singapore", "/compare?indicator=class_size&focal=singapore"),
    ],
)
def test_a_city_and_a_subject_lead_to_the_comparison_with_the_city(
    shipped: Warehouse, asked: str, href: str
) -> None:
    """An official types both, and is led to the indicator as the city looks at it."""
    assert href in {one.href for one in search.search(shipped.release(), asked)}


def test_only_what_a_city_has_is_found_with_it(shipped: Warehouse) -> None:
    """An indicator without a figure of the city is not offered with it."""
    found = search.search(shipped.release(), "seoul naep")
    assert not [one for one in found if one.kind == "indicator"]
    assert search.search(shipped.release(), "denver naep")


def test_a_country_leads_to_its_cities_in_any_language(shipped: Warehouse) -> None:
    """The Korean name of the United States finds their four cities, too."""
    cities = {one.title for one in search.search(shipped.release(), "미국") if one.kind == "city"}
    assert cities == {"Denver", "Houston", "Lexington", "Seattle"}


def test_each_list_of_alike_words_leads_somewhere(shipped: Warehouse) -> None:
    """No list stands in vain: by each of its words the same things are found, and some are."""
    release = shipped.release()
    for row in release.rows("SELECT list(words) AS words FROM search_alike GROUP BY list"):
        assert all(search.search(release, one) for one in row["words"]), row["words"]


def test_a_release_without_other_names_is_searched_by_its_own(tmp_path: Path) -> None:
    """An older release has no such tables, and what it has is found."""
    folder = small_release(tmp_path)
    (path,) = folder.glob("gcen-*.duckdb")
    with duckdb.connect(path) as connection:
        connection.execute("DROP TABLE search_name")
        connection.execute("DROP TABLE search_alike")
    release = Warehouse(folder).release()
    assert search.search(release, "서울")[0].href == "/city/seoul"
    assert search.search(release, "싱가포르") == []


def test_initials_are_read_from_plain_names_only(shipped: Warehouse) -> None:
    """A name with a comma or brackets has no usual initials, so none are made up."""
    assert "/city/hong_kong" not in {
        one.href for one in search.search(shipped.release(), "EBHK") if one.kind == "city"
    }


@settings(max_examples=60)
@given(text=st.text(max_size=60))
def test_whatever_is_typed_is_answered(small: Warehouse, text: str) -> None:
    """No text raises, none finds more than is shown, and each finding leads somewhere."""
    found = search.search(small.release(), text)
    assert len(found) <= search.MOST
    assert all(one.title and one.href.startswith("/") for one in found)


def _said(content: Any) -> str:
    return str(as_plain(content))


def test_the_page_tells_what_it_finds_and_what_it_does_not(small: Warehouse) -> None:
    """A finding is a link; nothing found is told with the text asked for."""
    assert "/practices/singapore-small-groups" in _said(search_page.layout(small, q="small groups"))
    assert "xyzzyx" in _said(search_page.layout(small, q="xyzzyx"))
    assert "Nothing found" in _said(search_page.layout(small, q="xyzzyx"))
    assert "was left aside" in _said(search_page.layout(small, q="seoul", odd="1"))
