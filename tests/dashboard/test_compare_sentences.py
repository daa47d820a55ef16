"""Every sentence of the comparison, over all indicators, levels, rules and cities to compare with."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import pytest

from dashboard import words
from dashboard.comparing import change, groups, latest, trend
from dashboard.comparing.view import View, known_of, read_view
from dashboard.components.plain import as_plain
from dashboard.pages.compare import CLOSER
from dashboard.selection import parse
from dashboard.warehouse import Release, Warehouse, comparison, observations
from dashboard.warehouse.groups import grouped
from pipelines.paths import Home

LEVELS = ("closest", "economy")
RULES = ("published", "bh")
FOCAL = (None, "singapore", "denver", "toronto")
WORDS_OF_PROGRAMS = re.compile(r"\b(?:nan|NaN|None|null|undefined|Infinity|inf)\b")
CLAIM = re.compile(r"significantly|told apart")


@pytest.fixture(scope="module", name="release")
def _release(shipped_home: Home) -> Release:
    return Warehouse(shipped_home.warehouse).release()


EVERY = 8
"""Of the indicators one in so many is told in each combination; another one in the next."""


def _views(release: Release, **more: Any) -> Iterator[View]:
    indicators = list(known_of(release).indicators)
    first = len(str(sorted(more.items(), key=str))) % EVERY
    for indicator in indicators[first::EVERY]:
        for level in LEVELS:
            yield read_view(release, {"indicator": indicator, "level": level, **more})


def _parts(content: Any, testid: str) -> Iterator[Any]:
    """Parts of plain content with a test id."""
    if isinstance(content, Mapping):
        if content.get("data-testid") == testid:
            yield content
        for value in content.values():
            yield from _parts(value, testid)
    elif isinstance(content, list):
        for value in content:
            yield from _parts(value, testid)


def _text(content: Any) -> str:
    """Words a reader sees of plain content."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return " ".join(_text(value) for value in content)
    if isinstance(content, Mapping):
        return _text(content.get("props", content).get("children", ""))
    return ""


def _cards(content: Any) -> Iterator[tuple[str, str, str]]:
    """Sentence, table and the whole of each card in content."""
    for card in _parts(as_plain(content), "chart-card"):
        sentence = " ".join(_text(one["children"]) for one in _parts(card, "chart-sentence"))
        table = " ".join(_text(one["children"]) for one in _parts(card, "chart-table"))
        yield sentence, table, _text(card["children"])


def _numbers(text: str) -> set[str]:
    """Numbers of a text that are neither counts nor years: with decimals, or of three digits."""
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", text)
    plain = {one.rstrip(",").replace(",", "") for one in found}
    return {
        one
        for one in plain
        if ("." in one or len(one) > 2) and not re.fullmatch(r"(19|20)\d\d", one)
    }


def _is_tested(view: View) -> bool:
    tests = view.tests(has_focal=False)
    return any(
        comparison.verdict(one, other, tests)[0] != "not_tested"
        for one in view.latest
        for other in view.latest
        if one is not other
    )


def _problems(view: View, content: Any, *, can_claim: bool) -> list[str]:
    """What a reader would stumble over in the cards of a view."""
    found = []
    where = f"{view.choices.indicator}, {view.choices.level}, {view.choices.focal}"
    for sentence, table, whole in _cards(content):
        if not sentence.strip() or not sentence.rstrip().endswith("."):
            found.append(f"{where}: no sentence: {sentence}")
        if WORDS_OF_PROGRAMS.search(whole):
            found.append(f"{where}: word of a program: {WORDS_OF_PROGRAMS.search(whole)}")
        if re.search(r"  |\.\.|,,| ,|\( | \)|\(\)", sentence):
            found.append(f"{where}: badly set: {sentence}")
        if CLAIM.search(sentence) and not can_claim:
            found.append(f"{where}: a verdict without a test: {sentence}")
        if "a test adds" in whole and not can_claim:
            found.append(f"{where}: says what a test does where none is made")
        titles = view.title + view.indicator["unit_short"]
        strange = _numbers(sentence) - _numbers(table) - _numbers(titles)
        if strange:
            found.append(f"{where}: {strange} stand in no table: {sentence}")
    return found


def _below(view: View) -> list[str]:
    """Problems of what stands below the latest values."""
    shown = view.choices.view
    can_claim = shown == "change" or (shown in ("pairs", "map") and _is_tested(view))
    return _problems(view, CLOSER[shown](view), can_claim=can_claim) if view.latest else []


def test_every_indicator_is_told_rightly_at_every_level(release: Release) -> None:
    """All indicators and levels, with rules, cities and views in turn; all of each when slow."""
    problems = []
    turns = zip(itertools.cycle(RULES), itertools.cycle(FOCAL[:3]), itertools.cycle(CLOSER))
    places = itertools.product(known_of(release).indicators, LEVELS)
    for (indicator, level), (rule, focal, shown) in zip(places, turns, strict=False):
        query = {"indicator": indicator, "level": level, "rule": rule, "focal": focal}
        view = read_view(release, {**query, "view": shown, "ranks": "yes"})
        problems += _problems(view, latest.latest(view), can_claim=_is_tested(view))
        problems += _below(view)
    assert problems == [], "\n".join(problems)


def test_where_nothing_is_tested_all_reasons_are_told(release: Release) -> None:
    """A page without a test names the reasons of all its pairs, not those of one place."""
    n_told = 0
    for indicator in known_of(release).indicators:
        view = read_view(release, {"indicator": indicator})
        if len(view.latest) < 2 or comparison.is_mixed(view.latest) or _is_tested(view):
            continue
        tests = view.tests(has_focal=False)
        pairs = itertools.combinations(view.latest, 2)
        reasons = {comparison.verdict(one, other, tests)[1] for one, other in pairs}
        reasons -= {"same_place", "no_value"}
        if len(reasons) > 1:
            n_told += 1
            for code in reasons:
                assert words.reason(code) in view.finding, (indicator, code)
        elif reasons == {"years_apart"}:
            assert "The years differ" in view.finding, indicator
    assert n_told > 3


@pytest.mark.parametrize("cities", ["houston", "hong_kong,shanghai"])
def test_a_focal_city_is_shown_whatever_cities_are_chosen(release: Release, cities: str) -> None:
    """A page never says that a city has no figure where the release has one."""
    for indicator in list(known_of(release).indicators)[::EVERY]:
        view = read_view(release, {"indicator": indicator, "cities": cities, "focal": "seoul"})
        figures = comparison.latest(release, view.subject)
        has_figure = any(row["city_id"] == "seoul" for row in figures)
        if view.latest:
            assert ("Seoul has no figure here" in view.finding) is not has_figure, indicator


def test_the_places_of_a_survey_s_main_cycle_stand_first(release: Release) -> None:
    """Also where some series of a survey come without standard errors."""
    places = read_view(release, {"indicator": "timss_math_g4_high_pct"}).latest
    years = [row["year"] for row in places]
    assert len({row["has_std_error"] for row in places}) == 2
    assert years == sorted(years, reverse=True)
    values = [row["value"] for row in places if row["year"] == years[0]]
    assert values == sorted(values, reverse=True)


def test_adults_are_women_and_men(release: Release) -> None:
    """Figures of adults alone are never said to be of girls and boys, those of students are."""
    adults = _text(
        as_plain(groups.within(read_view(release, {"indicator": "piaac_numeracy_mean"})))
    )
    assert "women" in adults
    assert "girls" not in adults.lower()
    students = _text(as_plain(groups.within(read_view(release, {"indicator": "pisa_math_mean"}))))
    assert "girls" in students


def test_an_empty_view_leads_to_what_its_cities_have(release: Release) -> None:
    """The latest figures come first, and no link leads to another empty view."""
    query = {"indicator": "pisa_math_mean", "cities": "shanghai", "year": "2022"}
    content = as_plain(latest.latest(read_view(release, query)))
    links = re.findall(r"'href': '/compare\?([^']*)'", str(content))
    assert len(links) > 1
    assert "year" not in dict(parse_qsl(links[0]))
    for link in links:
        assert read_view(release, dict(parse_qsl(link))).latest, link


TOLD_TESTS = re.compile("tested. Under “Change between|Tests between two cycles stand")


def test_lines_promise_a_test_only_where_the_release_holds_one(release: Release) -> None:
    """Over all surveys and levels: no word of tests that are made elsewhere without a p there."""
    surveys = release.rows(
        "SELECT DISTINCT t.indicator_id, t.level, bool_or(t.p_value IS NOT NULL) AS is_tested"
        " FROM city_trend AS t JOIN indicator AS i USING (indicator_id)"
        " WHERE t.breakdown = 'total' AND t.indicator_id IN"
        " (SELECT indicator_id FROM series WHERE has_std_error) GROUP BY ALL"
    )
    told = {
        (row["indicator_id"], row["level"])
        for row in surveys
        if (view := read_view(release, {"indicator": row["indicator_id"], "level": row["level"]}))
        and TOLD_TESTS.search(_text(as_plain(trend.over_the_years(view))))
    }
    assert told == {(row["indicator_id"], row["level"]) for row in surveys if row["is_tested"]}


def test_a_link_error_is_shown_only_where_one_is_known_or_found_needless(release: Release) -> None:
    """Untested changes of a gap have no column of link errors of nothing; tested ones have it."""
    gap = read_view(release, {"indicator": "pisa_math_gap_sex", "view": "change"})
    mean = read_view(release, {"indicator": "naep_math_g4_mean", "view": "change"})
    assert "Link error" not in _text(as_plain(change.change(gap)))
    assert "Link error" in _text(as_plain(change.change(mean)))


def test_one_measure_of_one_country_is_refused_as_such(release: Release) -> None:
    """NAEP is made to be compared: its pairs are untested since it is read within one country."""
    held = release.rows(
        "SELECT DISTINCT reason FROM valued_pair WHERE indicator_id LIKE 'naep%'"
        " AND city_a IN (FROM (SELECT city_id FROM city))"
        " AND city_b IN (FROM (SELECT city_id FROM city))"
    )
    assert {row["reason"] for row in held} - {"same_place"} == {"local"}
    for shown in ("pairs", "change"):
        query = {"indicator": "naep_math_g4_mean", "view": shown, "focal": "denver"}
        view = read_view(release, {**query, "ranks": "yes"})
        said = _text(as_plain([latest.latest(view), CLOSER[shown](view)]))
        assert "read within its own system or country only" in said
        assert "not made to be compared" not in said
        assert "an instrument" not in said
    view = read_view(release, {"indicator": "naep_math_g4_mean", "view": "pairs"})
    assert words.REASONS["local"] in _text(as_plain(CLOSER["pairs"](view)))


TOLD_OF_TOPIC = 2
"""Indicators of a topic and level whose offers are followed: they offer the same but themselves."""


def test_no_way_out_leads_to_figures_that_cannot_be_compared_either(release: Release) -> None:
    """What is offered where no order is meant opens with two places or more of one measure."""
    offered: dict[str, str] = {}
    told = Counter[tuple[str, str]]()
    for indicator, level in itertools.product(known_of(release).indicators, LEVELS):
        view = read_view(release, {"indicator": indicator, "level": level})
        topic = (view.indicator["topic"], level)
        if told[topic] >= TOLD_OF_TOPIC or not comparison.is_mixed(view.latest):
            continue
        told[topic] += 1
        page = json.dumps(as_plain(latest.latest(view)), ensure_ascii=False)
        for link in re.findall(r"\"/compare\?([^\"]+)\"", page):
            if "cities=" not in link:
                offered.setdefault(link, indicator)
    assert len(offered) > 10
    refused = []
    for link, indicator in offered.items():
        opened = read_view(release, dict(parse_qsl(link)))
        if comparison.is_mixed(opened.latest) or len(opened.latest) < 2:
            refused.append((indicator, link))
    assert refused == []


def test_pairs_and_map_name_the_year_of_every_figure(release: Release) -> None:
    """Sentence and table of pairs say the years; the map which year the undated points are of."""
    for year, said in ((2018, ", 2018: of "), (None, ", latest figures, 2012 to 2025: of ")):
        view = read_view(release, {"indicator": "pisa_math_mean", "view": "pairs", "year": year})
        ((sentence, table, _),) = _cards([CLOSER["pairs"](view)])
        assert said in sentence
        assert ("Seoul, shown by Korea, 2025" in table) == (year is None)
    mixed = {"indicator": "students_per_teacher", "level": "economy", "view": "map"}
    for year in (None, 2018):
        view = read_view(release, {**mixed, "year": year})
        ((sentence, _, _),) = _cards([CLOSER["map"](view)])
        main = comparison.main_year(view.places)
        told = f"Where no year stands beside a figure on the map, it is of {main}." in sentence
        assert told == (year is None)
        assert str(main) in _text(as_plain(CLOSER["map"](view)))


def test_pairs_say_where_their_family_of_tests_gives_another_verdict(release: Release) -> None:
    """Under the adjusting rule, and only where a verdict against the focal city is not kept."""
    said = "is not the one above"
    query = {"indicator": "timss_science_g8_advanced_pct", "focal": "melbourne", "view": "pairs"}
    for rule in ("published", "bh", "none"):
        view = read_view(release, {**query, "rule": rule})
        own = comparison.place_of(view.places, "melbourne")
        assert own is not None
        tests = view.tests(has_focal=False)
        apart = {
            city
            for row in view.places
            if row is not own and comparison.verdict(row, own, tests)[0] != row["verdict"]
            for city in row["cities"]
        }
        assert apart == ({"Toronto"} if rule == "bh" else set())
        sentence = next(_cards([CLOSER["pairs"](view)]))[0]
        assert (f"Against Melbourne the verdict on Toronto {said}" in sentence) == (rule == "bh")
    alike = read_view(release, {"focal": "singapore", "year": 2018, "view": "pairs", "rule": "bh"})
    assert said not in next(_cards([CLOSER["pairs"](alike)]))[0]


def test_changes_are_told_in_whole_sentences_that_refuse_once(release: Release) -> None:
    """No sentence of a change begins in lower case; no place is refused a test twice over."""
    turns = itertools.cycle(["seoul", "denver", "melbourne"])
    for indicator, focal in zip(list(known_of(release).indicators)[::2], turns, strict=False):
        view = read_view(release, {"indicator": indicator, "view": "change", "focal": focal})
        if view.span is None:
            continue
        sentence = next(_cards([CLOSER["change"](view)]))[0]
        assert not re.search(r"\. [a-z]", sentence), sentence
        assert not re.search(r"not tested:[^.]*no test", sentence), sentence
        assert view.focal_name in sentence, sentence


def test_a_gap_that_the_release_holds_as_derived_is_called_so_in_words_and_table(
    release: Release,
) -> None:
    """Sentence, heading and note of the reading gap say that it is subtracted here."""
    for indicator, is_derived in (("pisa_reading_mean", True), ("pisa_math_mean", False)):
        view = read_view(release, {"indicator": indicator, "view": "groups", "by": "sex"})
        said = _text(as_plain(groups.within(view)))
        assert ("subtracted by us" in said) == is_derived
        assert ("ublished gap" in said) != is_derived
        assert ("unrounded values" in said) != is_derived


def test_the_gap_shown_with_groups_is_in_a_file_of_its_own(release: Release) -> None:
    """The card leads to the rows of each gap it shows, value and standard error alike."""
    view = read_view(release, {"indicator": "pisa_math_mean", "view": "groups", "by": "sex"})
    card = json.dumps(as_plain(groups.within(view)))
    (address,) = re.findall(r"/api/v1/observations\?indicator=pisa_math_gap_sex[^\"]+=csv", card)
    given = parse_qsl(address.partition("?")[2].removesuffix("&format=csv"))
    asked = parse(given, {**observations.vocabulary(release), "release": (release.name,)})
    assert asked.problems == ()
    query = observations.figures(release, asked.selection)
    rows = release.rows(query.sql, query.parameters)
    held = {(row["geo_id"], row["year"]): (row["value"], row["std_error"]) for row in rows}
    subject = view.subject._replace(breakdown="sex")
    shown = grouped(release, subject, view.choices.cities, view.choices.year).places
    gaps = [row["gap"] for row in shown if row["gap"]]
    assert len(gaps) > 5
    for gap in gaps:
        assert held[gap["geo_id"], gap["year"]] == (gap["value"], gap["std_error"])


@pytest.mark.slow
@pytest.mark.parametrize("focal", FOCAL)
@pytest.mark.parametrize("rule", RULES)
def test_what_is_said_of_the_latest_values_is_tested_and_in_the_table(
    release: Release, rule: str, focal: str | None
) -> None:
    """No word of a program, no verdict without a test, no number that the table has not."""
    problems = []
    for view in _views(release, rule=rule, focal=focal, ranks="yes"):
        can_claim = _is_tested(view)
        problems += _problems(view, latest.latest(view), can_claim=can_claim)
    assert problems == [], "\n".join(problems)


@pytest.mark.slow
@pytest.mark.parametrize("focal", FOCAL[1:])
def test_every_chosen_city_is_named_against_a_focal_city(release: Release, focal: str) -> None:
    """Higher, lower, not different, not comparable or without a figure: nobody is left out."""
    silent = [
        (view.choices.indicator, city["name"])
        for view in _views(release, focal=focal)
        if comparison.place_of(view.places, focal)
        for city in view.cities
        if city["name"] not in view.finding
    ]
    assert silent == []


@pytest.mark.slow
@pytest.mark.parametrize("shown", list(CLOSER))
@pytest.mark.parametrize("focal", [None, "singapore"])
def test_what_is_said_below_is_tested_and_in_the_table(
    release: Release, shown: str, focal: str | None
) -> None:
    """The same for years, changes, pairs, map and groups; groups never hold a verdict."""
    problems = []
    for view in _views(release, view=shown, focal=focal, rule="bh" if focal else "published"):
        problems += _below(view)
    assert problems == [], "\n".join(problems)


@pytest.mark.slow
def test_a_change_is_called_significant_only_where_the_release_tested_it(release: Release) -> None:
    """Rose and fell significantly stand where a p of the release says so, and nowhere else."""
    tested = {
        (row["indicator_id"], row["level"])
        for row in release.rows(
            "SELECT DISTINCT indicator_id, level FROM city_trend WHERE p_value IS NOT NULL"
        )
    }
    wrong = [
        view.choices.indicator
        for view in _views(release, view="change")
        if view.latest
        for sentence, _, _ in _cards(CLOSER["change"](view))
        if "significantly" in sentence
        and (view.choices.indicator, view.choices.level) not in tested
    ]
    assert wrong == []
