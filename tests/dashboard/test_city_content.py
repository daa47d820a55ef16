from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl

import pytest

from dashboard.app import create_app
from dashboard.components import city_profile, city_view
from dashboard.components.plain import as_plain
from dashboard.pages import city
from dashboard.selection import parse
from dashboard.warehouse import Warehouse, catalogue, observations, profile
from tests.conftest import CITIES

QUERIES: tuple[dict[str, str], ...] = (
    {},
    {"level": "economy"},
    {"peers": "none"},
    {"show": "all", "peers": "seoul,singapore"},
    {"target": "pisa_math_mean:560:2030,students:100000:2030", "weights": "students:0"},
)


def _texts(content: Any) -> Iterator[str]:
    """Every word a reader can find: children, labels and hovers."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            if key not in ("type", "namespace", "id", "href", "className"):
                yield from _texts(value)
    elif isinstance(content, list):
        for one in content:
            yield from _texts(one)


def _found(content: Any, test_id: str) -> list[Any]:
    """Elements of a page with a test id."""
    found = []
    if isinstance(content, dict):
        if content.get("props", {}).get("data-testid") == test_id:
            found.append(content)
        for value in content.values():
            found += _found(value, test_id)
    elif isinstance(content, list):
        for one in content:
            found += _found(one, test_id)
    return found


def _page(warehouse: Warehouse, city_id: str, **query: str) -> Any:
    return as_plain(city.layout(warehouse, city_id=city_id, **query))


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("city_id", CITIES)
def test_no_page_holds_words_of_machines(shipped, city_id, query):
    """No None, nan or code stands in the words of any city's page, whatever is chosen."""
    page = _page(shipped, city_id, **query)
    text = " ".join(_texts(page))
    assert not re.findall(r"\b(?:None|nan|NaN|undefined|null)\b", text)
    assert not re.findall(r"\b(?:no_std_error|same_place|not_tested|no_value|full_count)\b", text)
    ids = re.findall(r'"id": ("[^"]+"|\{[^}]+\})', json.dumps(page))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("city_id", CITIES)
def test_what_is_listed_is_what_the_tests_say(shipped, city_id):
    """Every strength and concern listed is an indicator of that standing, and none is left out."""
    page = _page(shipped, city_id)
    view, _ = city_view.read(shipped.release(), city_id, {})
    for test_id, kind in (("city-strengths", "better"), ("city-concerns", "worse")):
        (part,) = _found(page, test_id)
        listed = re.findall(r'data-indicator="(\w+)"', part["props"]["data-markup"])
        expected = [one.figure["indicator_id"] for one in view.evidence.standing(kind)]
        assert listed == expected


@pytest.mark.parametrize("city_id", CITIES)
def test_a_local_instrument_stands_in_no_card_of_a_topic(shipped, city_id):
    """What one system alone uses is shown in its own section only."""
    view, _ = city_view.read(shipped.release(), city_id, {})
    local = {
        row["indicator_id"] for rows in view.instruments.values() for own in rows for row in own
    }
    shown = {row["indicator_id"] for rows in view.topics for row in rows}
    assert not local & shown
    every = {row["indicator_id"] for row in view.figures}
    assert every == local | shown


@pytest.mark.parametrize("city_id", CITIES)
def test_a_local_instrument_is_shown_for_places_of_the_city_only(shipped, city_id):
    """Its lines are those of the city's own ladder: system, state, nation."""
    release = shipped.release()
    ladder = {
        row["geo_id"]
        for row in release.rows("SELECT * FROM city_ladder WHERE city_id = $c", {"c": city_id})
    }
    assert {row["geo_id"] for row in profile.local(release, city_id)} <= ladder


@pytest.mark.parametrize("city_id", CITIES)
def test_a_topic_is_short_until_it_is_opened(shipped, city_id):
    """Few indicators of a topic are shown, all of the overview among them; opened, all are."""
    view, _ = city_view.read(shipped.release(), city_id, {})
    opened, _ = city_view.read(shipped.release(), city_id, {"show": "all"})
    for rows in view.topics:
        every = {row["indicator_id"] for row in rows}
        headline = {row["indicator_id"] for row in rows if row["headline"] is not None}
        shown = {row["indicator_id"] for row in view.topic_shown(rows)}
        assert headline <= shown
        assert len(shown) == min(len(every), max(city_view.SHORT, len(headline)))
        assert {row["indicator_id"] for row in opened.topic_shown(rows)} == every


def test_a_topic_counts_the_same_indicators_for_every_city(shipped):
    """What has a figure, what local instruments give and what is absent make the whole topic."""
    release = shipped.release()
    whole = Counter(row["topic"] for row in catalogue.indicators(release))
    for city_id in CITIES:
        view, _ = city_view.read(release, city_id, {})
        for rows in view.topics:
            said = city_profile.standing(view, rows)
            topic = rows[0]["topic_title"].lower()
            assert f" {whole[rows[0]['topic']]} indicators of {topic} have a figure" in said.lower()


_KEY = ("indicator_id", "geo_id", "series_id", "year", "period_label", "breakdown", "category")


@pytest.mark.parametrize("city_id", ["toronto", "lexington", "hong_kong"])
def test_a_download_of_a_card_holds_what_its_chart_shows(shipped, city_id):
    """Each figure drawn is in the file, no indicator, city or group that is not; more is told."""
    release = shipped.release()
    view, _ = city_view.read(release, city_id, {})
    cards = [(view.topic_shown(rows), "") for rows in view.topics]
    cards += [(list(chain(*rows_of)), "all") for rows_of in view.instruments.values()]
    for rows, level in cards:
        told = view.download(rows, level)
        held = _held(release, told["download"])
        shown = {tuple(row[name] for name in _KEY) for row in rows}
        assert shown <= {tuple(row[name] for name in _KEY) for row in held}
        for name in ("indicator_id", "breakdown", "category"):
            assert {row[name] for row in held} == {row[name] for row in rows}
        own = {row.get("city_id", city_id) for row in rows}
        assert {row["city_id"] for row in held} == own
        assert bool(told["download_note"]) == (len(held) != len(rows))


def _held(release, query):
    vocabulary = {**observations.vocabulary(release), "release": (release.name,)}
    parsed = parse(parse_qsl(query), vocabulary)
    assert not parsed.problems
    found = observations.figures(release, parsed.selection)
    return release.rows(found.sql, found.parameters)


def test_peers_change_the_strengths_and_the_answers(shipped):
    """Held against one peer the city is tested in less, and the page says so."""
    everyone, _ = city_view.read(shipped.release(), "singapore", {})
    one, _ = city_view.read(shipped.release(), "singapore", {"peers": "hong_kong"})
    assert one.answers[0].text != everyone.answers[0].text
    for judged in one.evidence.judged:
        assert [place.peers for place in judged.places] == [("Hong Kong",)]


def test_a_target_is_a_line_of_the_indicators_row(small):
    """The chart of the topic carries the target with its label."""
    page = _page(small, "singapore", target="math:600:2030")
    assert "target 2030: 600" in json.dumps(_found(page, "city-topics"))
    (section,) = _found(page, "city-targets")
    assert "25 below the target of 600 points" in " ".join(_texts(section))


def test_a_target_of_an_indicator_without_figures_is_told(small):
    """Seoul has no students in this release: the target has nothing to stand against."""
    (section,) = _found(_page(small, "seoul", target="students:1:2030"), "city-targets")
    assert "has no figure of the indicator of the target" in " ".join(_texts(section))


def test_missing_features_of_a_peer_are_told(small):
    """A city without a figure of a feature has a dash and words, not an empty cell."""
    (section,) = _found(_page(small, "seattle"), "city-peers")
    text = " ".join(_texts(section))
    assert "no figure" in text
    assert "no shared feature" in text


def test_every_callback_of_the_page_finds_its_components(small):
    """Each plain id that a callback of the page names stands on it."""
    app = create_app(small)
    page = json.dumps(_page(small, "seattle"))
    named = {
        one["id"]
        for callback in app._callback_list
        for one in (*callback["inputs"], *callback["state"])
        if one["id"].startswith("city-")
    }
    assert len(named) > 8
    assert all(f'"id": "{one}"' in page for one in named)
