"""Promises of practices on their pages, in comparisons, in plans and over HTTP."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import state_practices, words_practices
from dashboard.app import create_app
from dashboard.components import city_view, practice_city, practice_learn, practice_priorities
from dashboard.components.plain import as_plain
from dashboard.exports import practised
from dashboard.pages import plan as plan_page
from dashboard.pages import practices as practices_page
from dashboard.planning import printed
from dashboard.planning.view import known_of, read
from dashboard.warehouse import Warehouse, catalogue, learning, practices, trends
from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.practices import Wanted
from dashboard.warehouse.release import Release, Row
from tests.loopback import serving
from tests.small_release import small_release

MATH = Subject("math", "closest", "total", "total")
PLAN = "city=denver&indicators=math&target=math:500:2030&practices=singapore-small-groups"


@pytest.fixture(scope="module", name="client")
def _client(small: Warehouse) -> Iterator[httpx.Client]:
    with (
        serving(create_app(small).server) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


@pytest.fixture(name="everyone")
def _everyone(small: Warehouse) -> frozenset[str]:
    return frozenset(row["city_id"] for row in catalogue.cities(small.release()))


def _texts(content: Any) -> Iterator[str]:
    plain = as_plain(content)
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, list):
        for one in plain:
            yield from _texts(one)
    elif isinstance(plain, dict) and "props" in plain:
        yield from _texts(plain["props"].get("children"))


def _said(content: Any) -> str:
    return " ".join(_texts(content))


def _links(content: Any) -> Iterator[dict[str, Any]]:
    plain = as_plain(content)
    if isinstance(plain, list):
        for one in plain:
            yield from _links(one)
    elif isinstance(plain, dict) and "props" in plain:
        if "href" in plain["props"]:
            yield plain["props"]
        yield from _links(plain["props"].get("children"))


# --- the list and the pages -------------------------------------------------------------------


def test_practices_stand_by_evidence_and_not_by_how_well_a_city_does(small: Warehouse) -> None:
    """A randomised trial that found nothing stands before a trend that rose."""
    ids = [row["practice_id"] for row in practices.practices(small.release())]
    assert ids == ["singapore-small-groups", "singapore-tracks", "hong-kong-reading"]


@pytest.mark.parametrize(
    ("which", "ids"),
    [
        (Wanted(topic="languages"), ["hong-kong-reading"]),
        (Wanted(city="singapore"), ["singapore-small-groups", "singapore-tracks"]),
        (Wanted(indicator="per_teacher"), ["singapore-small-groups"]),
        (Wanted(evidence="trend"), ["singapore-tracks"]),
        (Wanted(city="singapore", evidence="description"), []),
    ],
)
def test_a_choice_narrows_the_list(small: Warehouse, which: Wanted, ids: list[str]) -> None:
    """Topic, city, indicator and evidence each leave those that answer to all of them."""
    assert [row["practice_id"] for row in practices.wanted(small.release(), which)] == ids


def test_a_null_result_is_told_as_plainly_as_a_good_one(shipped: Warehouse) -> None:
    """Every evaluation says on its card and its page what it found."""
    release = shipped.release()
    listed = _said(practices_page.layout(shipped))
    for row in practices.practices(release):
        page = _said(practices_page.layout(shipped, practice_id=row["practice_id"]))
        for text in (row["effects"], row["adapting"], row["summary"], words_practices.result(row)):
            assert text in page
        assert row["title"] in listed
    assert "Found no gain, or a loss" in listed


def test_a_page_claims_no_effect_of_what_it_lists(shipped: Warehouse) -> None:
    """Each page says so in words, and says where no indicator fits."""
    for row in practices.practices(shipped.release()):
        page = _said(practices_page.layout(shipped, practice_id=row["practice_id"]))
        assert "does not claim that the practice moved it" in page
        for one in practices.bearings(shipped.release(), row["practice_id"]):
            assert (one["title"] or one["why_none"]) in page


def test_references_open_outside_and_say_so(small: Warehouse) -> None:
    """A link to a reference gives its target no handle on this page."""
    page = practices_page.layout(small, practice_id="singapore-small-groups")
    outside = [one for one in _links(page) if one["href"].startswith("https://example.org")]
    assert len(outside) == 2
    assert all(one["target"] == "_blank" and "noopener" in one["rel"] for one in outside)
    assert _said(page).count("opens in a new tab") == 2
    assert "known only through another text" in _said(page)


def test_the_years_of_a_practice_are_shaded_behind_the_city_s_own_line(small: Warehouse) -> None:
    """A practice without an end is shaded to the last figure; one that ended before is not."""
    release = small.release()
    open_ended = practices.practice(release, "singapore-small-groups")
    ended = practices.practice(release, "singapore-tracks")
    assert open_ended is not None
    assert ended is not None
    shaded = _shapes(practices_page.figure_of(release, open_ended))
    assert [(one["x0"], one["x1"]) for one in shaded] == [(2018.5, 2022.5)]
    assert _shapes(practices_page.figure_of(release, ended)) == []
    assert "before the first of these figures" in _said(
        practices_page.layout(small, practice_id="singapore-tracks")
    )


def test_a_practice_without_lines_says_why(shipped: Warehouse) -> None:
    """Every page shows lines of the city or says that there are none of two years."""
    without = "No indicator listed here has figures of two years for Seoul."
    page = _said(practices_page.layout(shipped, practice_id="seoul-innovation-schools"))
    assert without in page
    assert without not in _said(
        practices_page.layout(shipped, practice_id="seoul-high-school-equalization")
    )


def test_a_period_without_a_known_end_is_not_said_to_be_its_years(small: Warehouse) -> None:
    """What is shaded behind an open end is said to begin with its first year, no more."""
    page = _said(practices_page.layout(small, practice_id="singapore-small-groups"))
    assert "Shaded from its first year; its end is not known." in page
    assert "The shaded years are its period" not in page


@pytest.mark.parametrize(
    ("indicator", "city"),
    [
        ("graduation_4yr_pct", "denver"),
        ("graduation_4yr_pct", "houston"),
        ("graduation_4yr_pct", "lexington"),
        ("attendance_pct", "houston"),
        ("kprep_reading_elementary_proficient_pct", "lexington"),
    ],
)
def test_groups_named_for_learners_of_the_school_language_are_held(
    shipped: Warehouse, indicator: str, city: str
) -> None:
    """Where a text sends readers to a group of learners, the city's own system has figures."""
    rows = shipped.release().rows(
        "SELECT v.value FROM city_value AS v JOIN geography AS g ON g.geo_id = v.geo_id "
        "JOIN series AS s ON s.series_id = v.series_id "
        "WHERE s.indicator_id = $indicator AND v.city_id = $city AND g.level = 'city_system' "
        "AND v.category = 'english_learners' AND v.value IS NOT NULL",
        {"indicator": indicator, "city": city},
    )
    assert rows


def test_whole_countries_tell_results_by_language_at_home(shipped: Warehouse) -> None:
    """Minimum proficiency by language at home is held for countries, and not for all ten cities."""
    rows = shipped.release().rows(
        "SELECT DISTINCT v.city_id, g.level FROM city_value AS v "
        "JOIN geography AS g ON g.geo_id = v.geo_id JOIN series AS s ON s.series_id = v.series_id "
        "WHERE v.breakdown = 'home_language' AND s.indicator_id LIKE 'min_proficiency%' "
        "AND v.value IS NOT NULL"
    )
    assert {row["level"] for row in rows} <= {"economy", "city_system"}
    assert 1 < len({row["city_id"] for row in rows}) < len(catalogue.cities(shipped.release()))


def _shapes(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in figure["layout"]["shapes"] if one["type"] == "rect"]


def test_a_line_is_named_after_the_area_it_was_measured_for(shipped: Warehouse) -> None:
    """Where a state stands in for the city the end of the line bears the state's name."""
    release = shipped.release()
    row = practices.practice(release, "houston-arts-access-initiative")
    assert row is not None
    words = [one["text"] for one in practices_page.figure_of(release, row)["layout"]["annotations"]]
    ends = [text for text in words if text.endswith((" Texas", " Houston"))]
    assert ends
    assert all(text.endswith(" Texas") for text in ends)


def test_an_unknown_practice_is_a_page_that_says_so(small: Warehouse) -> None:
    """An old or mistyped link leads back to the list."""
    page = practices_page.layout(small, practice_id="denver-nothing")
    assert "There is no such practice" in _said(page)


def test_a_release_without_practices_says_so(tmp_path: Path) -> None:
    """A release built before practices were kept is read, and its pages say what is missing."""
    folder = small_release(tmp_path)
    with duckdb.connect(str(folder / "gcen-1.0.0.duckdb")) as connection:
        connection.execute("UPDATE release SET schema_version = 2")
        for table in ("practice", "practice_reference", "practice_topic", "priority"):
            connection.execute(f"DROP TABLE {table}")
    older = Warehouse(folder)
    assert "holds no practices" in _said(practices_page.layout(older))
    assert practice_priorities.priorities(older.release()) is None
    assert "Plan" in _said(plan_page.layout(older, city="denver"))


# --- whom to learn from -----------------------------------------------------------------------


def test_whom_to_learn_from_is_named_by_tests_alone(
    small: Warehouse, everyone: frozenset[str]
) -> None:
    """The systems named are exactly those whose test against the city says better."""
    release = small.release()
    found = learning.examples(release, MATH, "denver", everyone)
    assert found is not None
    named = {city for row in found.better for city in row["city_ids"]}
    better = release.rows(
        "SELECT city_a FROM valued_pair WHERE indicator_id = 'math' AND level = 'closest' "
        "AND year = ? AND city_b = 'denver' AND verdict = 'higher'",
        [found.year],
    )
    assert named == {row["city_a"] for row in better} != set()


def test_the_most_solid_evidence_comes_first_whoever_stands_highest(
    shipped: Warehouse, everyone: frozenset[str]
) -> None:
    """Cities follow the evidence of their practices, not their figures."""
    release = shipped.release()
    subject = Subject("pisa_math_mean", "closest", "total", "total")
    found = learning.examples(release, subject, "denver", everyone)
    assert found is not None
    offers = learning.offers(release, found)
    assert [one.strength for one in offers] == sorted(one.strength for one in offers)
    values = [row["value"] for row in found.better]
    assert values != sorted(values, reverse=True)


@pytest.mark.parametrize(
    ("subject", "focal", "said"),
    [
        (Subject("students", "closest", "total", "total"), "denver", "No direction"),
        (MATH, "singapore", "none of the 4 systems that could be tested is significantly better"),
        (MATH, None, "Choose a city under “Compare with”"),
        (Subject("per_teacher", "closest", "level", "primary"), "seattle", "No system can be"),
        (Subject("per_teacher", "closest", "level", "primary"), "hong_kong", "has no figure"),
    ],
)
def test_where_nobody_can_be_named_the_reason_is_told(
    small: Warehouse, everyone: frozenset[str], subject: Subject, focal: str | None, said: str
) -> None:
    """No direction, no test, no figure and nobody better are different answers."""
    release = small.release()
    row = next((one for one in catalogue.cities(release) if one["city_id"] == focal), None)
    card = practice_learn.learn_card(release, subject, row, sorted(everyone))
    assert said in _said(card)
    assert "None" not in _said(card)


def test_a_city_without_a_practice_on_the_indicator_says_so(small: Warehouse) -> None:
    """A system that is better but has nothing documented is named with that."""
    release = small.release()
    denver = next(row for row in catalogue.cities(release) if row["city_id"] == "denver")
    said = _said(practice_learn.learn_card(release, MATH, denver, ["denver", "seoul"]))
    assert "No documented practice of Seoul" in said


def _card(release: Release, indicator: str, focal: str) -> Any:
    row = catalogue.indicator(release, indicator)
    assert row is not None
    subject = Subject(indicator, "closest", row["breakdown"], row["category"])
    cities = catalogue.cities(release)
    own = next(one for one in cities if one["city_id"] == focal)
    return practice_learn.learn_card(release, subject, own, [one["city_id"] for one in cities])


def test_why_nobody_is_tested_counts_places_that_have_a_figure(shipped: Warehouse) -> None:
    """Systems with a figure of another year or definition are counted with their own reason."""
    said = _said(_card(shipped.release(), "graduation_4yr_pct", "denver"))
    assert "The 2 others with a figure are not tested: the definitions differ." in said
    assert "no figure" not in said
    found = learning.examples(
        shipped.release(),
        Subject("graduation_4yr_pct", "closest", "total", "total"),
        "denver",
        frozenset({"denver", "seoul"}),
    )
    assert found is not None
    assert "no other one compared here has a figure" in words_practices.learning(found, "Denver")[0]


def test_several_reasons_are_told_with_their_numbers(shipped: Warehouse) -> None:
    """The numbers of the reasons add up to the systems that have a figure."""
    said = _said(_card(shipped.release(), "pisa_math_below_level_2_pct", "toronto"))
    total = re.search(r"The (\d+) others with a figure are not tested: ([^.]+)\.", said)
    assert total is not None
    numbers = re.findall(r"\((\d+)\)", total[2])
    assert len(numbers) > 1
    assert sum(map(int, numbers)) == int(total[1])


def _short_spans(release: Release, subject: Subject, cities: frozenset[str]) -> list[trends.Span]:
    """Spans of at most ten years to the last year in which such a change is tested."""
    short = [one for one in trends.tested_spans(release, subject, cities) if one[1] - one[0] <= 10]
    last = max((end for _, end in short), default=None)
    return [one for one in short if one[1] == last]


def _told_of_changes(
    release: Release, subject: Subject, focal: Row, cities: frozenset[str], better: str
) -> str:
    """What is to be told of who improved, found by counting tested changes of each span."""
    spans = _short_spans(release, subject, cities)
    if not spans:
        return "No change over at most 10 years can be tested here."
    to_year = f"Over at most 10 years to {spans[0][1]}, "
    tested = []
    improved: set[str] = set()
    first: trends.Span | None = None
    for span in sorted(spans):
        rows = [row for row in trends.between(release, subject, cities, span)[0] if row["p_value"]]
        tested += rows
        rows = [row for row in rows if row["scope"] != "local"]
        moved = [row for row in rows if row["verdict"] in ("higher", "lower")]
        up = [row for row in moved if row["verdict"] == better]
        improved |= {city for row in up for city in row["city_ids"]}
        others = [row for row in up if focal["city_id"] not in row["city_ids"]]
        if others and len(moved) > len(up):
            return f"From {span[0]} to {span[1]}, improved significantly: "
        first = first or (span if others else None)
    if all(row["scope"] == "local" for row in tested):
        return f"{to_year}changes are tested here only in instruments"
    if first:
        return f"From {first[0]} to {first[1]}, improved significantly: "
    if improved:
        return f"{to_year}no system other than {focal['name']} improved significantly, as far as"
    return f"{to_year}no system improved significantly, as far as changes can be tested."


def test_what_is_told_of_changes_is_what_the_tests_of_each_span_show(shipped: Warehouse) -> None:
    """Of every indicator and city: who improved while others fell, over which years, or no one."""
    release = shipped.release()
    rows = catalogue.cities(release)
    cities = frozenset(row["city_id"] for row in rows)
    told = Counter[str]()
    for indicator in catalogue.indicators(release):
        if indicator["better"] == "neither":
            continue
        ids = (indicator["indicator_id"], "closest", indicator["breakdown"], indicator["category"])
        subject = Subject(*ids)
        is_tested = bool(trends.tested_spans(release, subject, cities))
        for focal in rows if is_tested else rows[:1]:
            city = focal["city_id"] if is_tested else None
            found = learning.examples(release, subject, city, cities)
            assert found is not None
            said = words_practices.learning(found, focal["name"])[1]
            due = _told_of_changes(release, subject, focal, cities, indicator["better"])
            assert said.startswith(due), (ids, focal["name"])
            told[due.split()[0]] += 1
    assert set(told) == {"From", "Over", "No"}


@pytest.mark.parametrize(
    ("indicator", "focal", "said"),
    [
        (
            "pisa_math_mean",
            "seoul",
            "Seoul, shown by Korea; Toronto, shown by Canada. Changes that",
        ),
        ("pisa_math_mean", "singapore", "Not significantly changed: Singapore."),
        ("pisa_math_mean", "shanghai", "Over these years the change of Shanghai is not tested."),
        ("pisa_reading_mean", "singapore", "no system other than Singapore improved significantly"),
        ("pirls_high_pct", "hong_kong", "No system became significantly worse. Changes that"),
        ("pirls_high_pct", "hong_kong", "Only systems that improved while others fell are named"),
    ],
)
def test_the_change_of_the_city_itself_is_told_truly(
    shipped: Warehouse, indicator: str, focal: str, said: str
) -> None:
    """Nobody that fell is said to have improved, and who moved is named, not implied."""
    assert said in _said(_card(shipped.release(), indicator, focal))


def test_an_instrument_that_several_systems_use_is_not_called_one_of_its_own(
    shipped: Warehouse,
) -> None:
    """Four cities take NAEP: it is read for each system only, and its tested changes name no one."""
    said = _said(_card(shipped.release(), "naep_reading_g4_mean", "houston"))
    assert "read within its own system or country only: no other system is set beside it" in said
    assert "only in instruments that are read within their own system or country" in said


def test_practices_of_a_card_stand_in_the_order_that_it_tells(shipped: Warehouse) -> None:
    """City by city, those that list the indicator first, then by how solid the evidence is."""
    release = shipped.release()
    known = {f"/practices/{row['practice_id']}": row for row in practices.practices(release)}
    seen = 0
    for indicator in catalogue.indicators(release):
        if indicator["headline"] is None:
            continue
        for city in catalogue.cities(release):
            card = _card(release, indicator["indicator_id"], city["city_id"])
            shown = [known[one["href"]] for one in _links(card) if one["href"] in known]
            groups = [list(rows) for _, rows in groupby(shown, lambda row: row["city_id"])]
            keys = [
                [
                    (indicator["indicator_id"] not in row["indicator_ids"], row["strength"])
                    for row in rows
                ]
                for rows in groups
            ]
            assert all(one == sorted(one) for one in keys)
            first = [one[0] for one in keys]
            assert first == sorted(first)
            seen += len(groups) > 1
            if shown:
                assert "Cities stand in the order of their most solid evidence" in _said(card)
    assert seen > 5


def test_places_to_learn_from_say_where_they_were_measured(shipped: Warehouse) -> None:
    """A country that stands in is named, in the sentence and above the practices of its city."""
    release = shipped.release()
    moved = _said(_card(release, "pisa_reading_mean", "shanghai"))
    assert "worse: Melbourne, shown by Australia; Seoul, shown by Korea." in moved
    better = _said(_card(release, "pisa_math_mean", "denver"))
    assert "Seoul, shown by Korea significantly better figures" in better
    assert "Hong Kong significantly better figures" in better


def test_an_improvement_that_the_newest_tested_change_contradicts_is_no_example(
    shipped: Warehouse,
) -> None:
    """Who rose over the years and fell at their end is told with both, and not named to learn from."""
    said = _said(_card(shipped.release(), "pisa_science_mean", "seoul"))
    assert "From 2009 to 2018, improved significantly: Singapore." in said
    assert (
        "From 2015 to 2018, the newest change that is tested, significantly worse: Singap" in said
    )
    assert "improved while others fell" not in said


def test_the_way_to_all_practices_is_drawn_only_where_one_lists_the_indicator(
    shipped: Warehouse,
) -> None:
    """No link leads to an empty list; where nobody is named, it leads to what others did."""
    release = shipped.release()
    listed = {one for row in practices.practices(release) for one in row["indicator_ids"]}
    drawn = set()
    for row in catalogue.indicators(release):
        indicator = row["indicator_id"]
        links = {one["href"] for one in _links(_card(release, indicator, "singapore"))}
        if f"/practices?indicator={indicator}" in links:
            drawn.add(indicator)
    assert set() != drawn <= listed


def _city_section(release: Release, city: str) -> str:
    return _said(practice_city.learn_section(city_view.read(release, city, {})[0]))


def test_a_city_s_page_names_those_that_improved(shipped: Warehouse) -> None:
    """Both sentences stand there as in Compare, also for a city with nothing of concern."""
    release = shipped.release()
    shanghai = _city_section(release, "shanghai")
    assert "Named here are systems that improved" in shanghai
    assert "From 2009 to 2018, improved significantly: Singapore." in shanghai
    assert "Teacher selection, development and career tracks" in shanghai
    denver = _city_section(release, "denver")
    assert "to 2018, no system improved significantly, as far as" in denver
    assert "From 2009 to 2018, improved significantly: Singapore." in denver


def test_a_city_s_page_falls_back_to_practices_on_the_subject(shipped: Warehouse) -> None:
    """Where no practice of the cities named lists the indicator, near ones are told as such."""
    release = shipped.release()
    near = "No documented practice of these cities lists this indicator; on the same subject:"
    assert any(near in _city_section(release, row["city_id"]) for row in catalogue.cities(release))


# --- addresses --------------------------------------------------------------------------------

_TEXT = st.text(max_size=12) | st.sampled_from(
    ["denver", "math", "singapore-small-groups", "math:500:2030", "math:x:2030", "none", ","]
)


@settings(max_examples=60)
@given(
    query=st.dictionaries(
        st.sampled_from(["city", "indicators", "target", "practices", "topic", "evidence", "odd"]),
        _TEXT | st.lists(_TEXT, max_size=3),
        max_size=5,
    )
)
def test_an_address_is_read_whatever_it_holds(small: Warehouse, query: dict[str, Any]) -> None:
    """Parsing never raises, and an address written from what was read gives the same again."""
    known = known_of(small.release())
    plan, _ = state_practices.parse_plan(query, known)
    again = dict(httpx.QueryParams(state_practices.plan_query(plan)))
    assert state_practices.parse_plan(again, known)[0] == plan
    which, _ = state_practices.parse_wanted(query, known)
    again = dict(httpx.QueryParams(state_practices.wanted_query(which)))
    assert state_practices.parse_wanted(again, known) == (which, ())


def test_a_plan_holds_what_its_address_says(small: Warehouse) -> None:
    """Indicator, target and practice of the address are told, and what is not understood too."""
    query = dict(httpx.QueryParams(PLAN)) | {"practices": "singapore-small-groups,seoul-nothing"}
    said = _said(plan_page.layout(small, **query))
    assert "target 2030: 500" in said
    assert "Small groups in mathematics" in said
    assert "seoul-nothing" in said
    assert read(small.release(), query).plan.practices == ("singapore-small-groups",)


def test_a_plan_tells_indicators_with_a_target_first(shipped: Warehouse) -> None:
    """What a city aims at is among the indicators that one page holds, whatever else it names."""
    query = {
        "city": "denver",
        "indicators": "pisa_math_mean,pisa_reading_mean,pisa_science_mean,pirls_mean",
        "target": "graduation_4yr_pct:90:2030",
    }
    view = read(shipped.release(), query)
    assert [one.indicator_id for one in view.measures] == [
        "graduation_4yr_pct",
        *query["indicators"].split(","),
    ]
    page = printed.document(view, "Denver", "/plan")
    assert "target 2030: 90" in page
    assert "the first 3 of 5" in page


def test_subjects_count_the_indicators_that_are_looked_at(shipped: Warehouse) -> None:
    """An indicator of which no direction is better shows no challenge, and is not counted."""
    release = shipped.release()
    plain = {
        row["indicator_id"] for row in catalogue.indicators(release) if row["better"] == "neither"
    }
    said = _said(practice_priorities.priorities(release))
    named = [row for row in practices.topics(release) if row["title"] in said]
    subjects = [row for row in named if plain & set(row["indicator_ids"])]
    assert subjects
    for row in subjects:
        n = len(set(row["indicator_ids"]) - plain)
        after = said.partition(row["title"])[2]
        told = re.search(r"(\d+) indicators looked at", after)
        assert told is not None
        assert int(told[1]) == n


# --- over HTTP --------------------------------------------------------------------------------


def test_a_plan_is_printed_without_script_and_stored_nowhere(client: httpx.Client) -> None:
    """The brief holds the plan of its address and leads back to it."""
    answer = client.get(f"/plan/brief?{PLAN}")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    text = re.sub(r"<[^>]+>", " ", answer.text)
    assert "Small groups in mathematics" in text
    assert "target 2030: 500" in text
    assert "/plan?city=denver" in answer.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "begins with a city"),
        ("city=nowhere", "begins with a city"),
        ("city=denver&release=9", "kept"),
    ],
)
def test_a_plan_that_cannot_be_printed_says_why(
    client: httpx.Client, query: str, said: str
) -> None:
    """Without a city, or with a release that is gone, the answer is 404 and a sentence."""
    answer = client.get(f"/plan/brief?{query}")
    assert answer.status_code == 404
    assert said in answer.text


def test_practices_are_given_whole_over_http(client: httpx.Client) -> None:
    """A practice comes with its evidence, what it bears on and its references."""
    rows = client.get("/api/v1/practices?city=singapore&evidence=evaluation").json()
    (row,) = rows
    assert (row["practice_id"], row["design"], row["result"], row["strength"]) == (
        "singapore-small-groups",
        "randomised",
        "no_gain",
        1,
    )
    assert [one["indicator_id"] for one in row["bears_on"]] == ["math", "per_teacher"]
    assert [one["year"] for one in row["references"]] == [2021, None]


def test_references_go_into_a_reference_manager(client: httpx.Client) -> None:
    """BibTeX escapes what it must, RIS names a web page, and an undated text has no year."""
    query = "/api/v1/practices?practice=singapore-small-groups&format="
    bibtex, ris = client.get(f"{query}bibtex"), client.get(f"{query}ris")
    assert r"A trial of groups \& tables" in bibtex.text
    assert bibtex.text.count("@misc{") == 2
    assert bibtex.text.count("year = {") == 1
    assert ris.text.count("TY  - ELEC") == ris.text.count("ER  - ") == 2
    assert "PY  - 2021" in ris.text
    assert "attachment" in bibtex.headers["content-disposition"]


def test_the_list_is_taken_away_as_it_is_narrowed(
    small: Warehouse, client: httpx.Client, tmp_path: Path
) -> None:
    """Its links give the practices listed as rows, in the list's order, with licence and release."""
    page = str(practices_page.layout(small, city="singapore"))
    assert "Apache-2.0" in page
    query = "/api/v1/practices?city=singapore&release=1.0.0"
    for style in ("csv", "xlsx", "json", "parquet", "bibtex", "ris"):
        assert f"{query}&format={style}" in page
    listed = [
        row["practice_id"] for row in practices.wanted(small.release(), Wanted(city="singapore"))
    ]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{query}&format=csv").text)))
    assert [row["practice_id"] for row in rows] == listed
    assert {(row["city"], row["licence"], row["release"]) for row in rows} == {
        ("Singapore", "Apache-2.0", "1.0.0")
    }
    assert rows[0]["indicator_ids"] == "math;per_teacher"
    assert rows[0]["references"].count(" | ") == 1
    whole = client.get(f"{query}&format=parquet")
    (tmp_path / "rows.parquet").write_bytes(whole.content)
    assert duckdb.read_parquet(str(tmp_path / "rows.parquet")).columns == list(practised.COLUMNS)


@pytest.mark.parametrize("style", ["", "&format=bibtex", "&format=ris", "&format=csl"])
def test_a_narrowed_list_can_be_cited_with_its_link(client: httpx.Client, style: str) -> None:
    """The citation names the collection, the release and the address of exactly these rows."""
    said = client.get(f"/api/v1/practices/citation?evidence=evaluation{style}").text
    assert "GCEN Benchmarks" in said
    assert "practices?evidence=evaluation&release=1.0.0" in said.replace("\\&", "&")


def test_references_of_priorities_go_into_a_reference_manager(client: httpx.Client) -> None:
    """Each text stands once, as a web page, with the occasion it tells of."""
    ris = client.get("/api/v1/priorities?format=ris").text
    bibtex = client.get("/api/v1/priorities?format=bibtex").text
    assert ris.count("TY  - ELEC") == bibtex.count("@misc{") >= 1
    assert "UR  - https://example.org/report" in ris
    assert "Documents: 2012: " in ris
    assert client.get("/api/v1/priorities?format=csv").status_code == 400


def test_a_wrong_parameter_is_refused_with_what_is_valid(client: httpx.Client) -> None:
    """Unknown values and unknown names are told at once."""
    answer = client.get("/api/v1/practices?evidence=rumour&cty=denver")
    assert answer.status_code == 400
    assert {one["parameter"] for one in answer.json()["problems"]} == {"evidence", "cty"}
    assert "description" in answer.text


def test_priorities_are_given_by_year_with_their_sources(client: httpx.Client) -> None:
    """What the network named stands with the year and a text that tells it."""
    (row,) = client.get("/api/v1/priorities").json()
    assert (row["year"], row["topics"]) == (2012, ["mathematics", "languages"])
    assert row["references"][0]["url"] == "https://example.org/report"


def test_priorities_stand_beside_what_figures_show(small: Warehouse, shipped: Warehouse) -> None:
    """A subject without an indicator says so, and a shared challenge stands under its subject."""
    said = _said(practice_priorities.priorities(small.release()))
    assert "Named in 2012." in said
    assert "No indicator here measures languages." in said
    whole = _said(practice_priorities.priorities(shipped.release()))
    assert re.search(r"Shared challenges among the \d+ indicators looked at:", whole)
    assert re.search(r"Of \d+ indicators looked at, none shows a shared challenge", whole)
