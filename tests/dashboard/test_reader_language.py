"""Promises of what a release, its notes and its pages say in a second language."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plotly.utils import PlotlyJSONEncoder

from dashboard import brief, language, lettering, notes, words
from dashboard.components.rich import filled
from dashboard.language import speaking
from dashboard.pages import city, compare, coverage, methods, overview, relate
from dashboard.warehouse import Warehouse, catalogue, comparison
from tests.small_release import small_release

ROOT = Path(__file__).resolve().parent.parent.parent
OTHERS = [tag for tag in language.LANGUAGES if tag != language.DEFAULT]


@pytest.fixture(name="warehouse", scope="module")
def _warehouse(tmp_path_factory):
    return Warehouse(small_release(tmp_path_factory.mktemp("spoken")))


# --- the release --------------------------------------------------------------------------------


def test_names_come_in_the_language_of_each_reader(warehouse):
    """One reader's language is never another's, whoever asks first; ids are the same for all."""
    release = warehouse.release()
    with speaking("zh-Hant"):
        chinese = catalogue.cities(release)
    english = catalogue.cities(release)
    with speaking("zh-Hant"):
        again = catalogue.cities(release)
    named = {row["city_id"]: row["name"] for row in chinese}
    assert (named["singapore"], named["seoul"]) == ("新加坡", "首爾")
    assert {row["name"] for row in english} >= {"Singapore", "Seoul"}
    assert again == chinese
    assert [row["city_id"] for row in chinese] == [row["city_id"] for row in english]


def test_figures_do_not_change_with_the_language(warehouse):
    """Every value, error, year and status of a comparison is the same in every language."""
    release = warehouse.release()
    subject = comparison.Subject("math", "closest", "total", "total")
    kept = ("city_id", "geo_id", "year", "value", "std_error", "low", "high", "obs_status")

    def figures():
        return [[row[key] for key in kept] for row in comparison.figures(release, subject)]

    english = figures()
    with speaking("zh-Hant"):
        assert figures() == english
    assert english


# --- notes of figures ---------------------------------------------------------------------------


@cache
def _shipped(column: str) -> set[str]:
    found: set[str] = set()
    for path in sorted((ROOT / "data" / "figures").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {row[column] for row in csv.DictReader(file) if row.get(column)}
    return found


@cache
def _notes() -> set[str]:
    """Notes of figures as published, and of those that a release corrects."""
    entries = tomllib.loads((ROOT / "data/contract/corrections.toml").read_text("utf-8"))
    return _shipped("note") | {
        f"Published as {one['expect']:g}. {one['reason']}" for one in entries["correction"]
    }


@pytest.mark.parametrize("tag", OTHERS)
def test_every_note_that_ships_is_translated(tag):
    """No clause of a note of a shipped figure stays in English in another language."""
    shipped = _notes()
    with speaking(tag):
        lacking = {
            clause
            for note in shipped
            if language.term(note) == note
            for clause in _lacking(tag, note)
        }
    assert len(shipped) > 100
    assert lacking == set()


def _lacking(tag: str, note: str) -> list[str]:
    told = notes.note(note)
    return [
        clause
        for clause in notes.clauses(note)
        if clause in told and notes.translated(tag, clause) is None
    ]


@pytest.mark.parametrize("tag", OTHERS)
def test_a_translated_note_keeps_its_numbers(tag):
    """Every number of a note stands in its translation, as often as in English at least."""
    with speaking(tag):
        wrong = {
            note: told
            for note in _notes()
            if language.term(note) == note
            for told in [notes.note(note)]
            if Counter(re.findall(r"\d+", note)) - Counter(re.findall(r"\d+", told))
        }
    assert wrong == {}


@pytest.mark.parametrize("tag", OTHERS)
def test_every_period_that_ships_is_told_in_the_readers_language(tag):
    """No period keeps an English word, be it a day, a school year or a class that graduates."""
    with speaking(tag):
        told = {label: words.period(label, 2014) for label in _shipped("period_label")}
    assert len(told) > 100
    assert {one for one, written in told.items() if re.search("[A-Za-z][a-z]", written)} == set()


def test_a_note_nobody_translated_stays_as_it_is():
    """A clause that no catalogue holds is shown in English beside the translated ones."""
    with speaking("zh-Hant"):
        told = notes.note("Added up from 12 schools; counted by moonlight.")
    assert told == "由12所學校相加；counted by moonlight。"
    assert notes.note("Added up from 12 schools") == "Added up from 12 schools"


# --- pages --------------------------------------------------------------------------------------

PAGES = {
    "overview": overview.layout,
    "compare": lambda held: compare.layout(held, indicator="math", focal="singapore", ranks="yes"),
    "change": lambda held: compare.layout(held, indicator="math", view="change", focal="seoul"),
    "pairs": lambda held: compare.layout(held, indicator="math", view="pairs", rule="bh"),
    "map": lambda held: compare.layout(held, indicator="math", view="map"),
    "nothing": lambda held: compare.layout(held, indicator="math", year="1999", cities="none"),
    "city": lambda held: city.layout(held, city_id="singapore", target="math:600:2030"),
    "relate": lambda held: relate.layout(held, x="students", y="math", focal="singapore"),
    "same": lambda held: relate.layout(held, x="math", y="math"),
    "coverage": coverage.layout,
    "methods": methods.layout,
    "brief": lambda held: brief.make(held, "singapore", "", "/city/singapore"),
}

_OF_THE_TEST = "No indicator here measures languages."
"""A text of the small release, which the contract does not have."""

_MACHINES = re.compile(r"\b(?:None|nan|NaN)\b|\{[a-z_]+\}")
_ENGLISH = re.compile(
    r"\b(?:significantly|not tested|not comparable|higher|lower|figures? (?:for|of|in)|shown by"
    r"|standing in|own system|interval|the city|no figure|indicators?\b(?! *[=:\"]))"
)
"""Words of English sentences that the pages are made of."""


def _texts(value) -> list[str]:
    """Words of a layout: texts and labels, without ids, classes and addresses."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, dict):
        kept = ("children", "label", "aria-label", "placeholder", "title", "text", "props", "data")
        kept += ("customdata", "annotations", "layout", "figure", "data-markup", "group", "items")
        return [text for key in kept if key in value for text in _texts(value[key])]
    return []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("tag", OTHERS)
def test_a_page_speaks_one_language(warehouse, name, tag):
    """A page in another language holds no sentence in English, and no words of machines."""
    with speaking(tag):
        shown = PAGES[name](warehouse)
    told = _texts(json.loads(json.dumps(shown, cls=PlotlyJSONEncoder)))
    no_words = rf"<[^>]*>|https?://\S+|/[a-z]+\?\S*|{_OF_THE_TEST}"
    shown_texts = [re.sub(no_words, " ", text) for text in told]
    assert any(re.search("[一-鿿]", text) for text in shown_texts)
    assert [text for text in shown_texts if _MACHINES.search(text)] == []
    assert [text for text in shown_texts if _ENGLISH.search(text)] == []


def test_a_text_without_translation_is_known_to_be_english():
    """A text that a catalogue holds is the reader's own; one that it lacks was left in English."""
    with speaking("zh-Hant"):
        assert language.left_in(_OF_THE_TEST) == "en"
        assert language.left_in(language.term("Equity")) is None
        assert language.left_in("") is None
    assert language.left_in(_OF_THE_TEST) is None


# --- room for wide letters, sentences with parts -------------------------------------------------


@settings(max_examples=60)
@given(st.text(st.sampled_from("ab 數學，。（）「」1%"), min_size=1), st.integers(2, 40))
def test_lines_lose_nothing(text, most):
    """Broken into lines, a text keeps all of its letters in their order."""
    lines = lettering.wrap(text, most)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@settings(max_examples=60)
@given(st.text(st.sampled_from("ab 數學"), min_size=1), st.integers(2, 40))
def test_lines_are_as_wide_as_asked(text, most):
    """No line is wider than asked for, unless by a Latin word that has no place to be broken."""
    longest = max(map(len, re.split("[ 數學]", text)))
    assert all(lettering.width(line) <= max(most, longest) for line in lettering.wrap(text, most))


def test_a_stop_never_begins_a_line():
    """A mark that closes stays with what it closes, one that opens with what it opens."""
    lines = lettering.wrap("數學數學，科學（科學）。", 8)
    assert not any(line[0] in "，。）" or line[-1] in "（「" for line in lines)
    assert lettering.width("數a") == 3


def test_a_message_says_where_its_parts_stand():
    """Parts stand where the message names them, and words beside words become one text."""
    assert filled("Read {link} first, in {n}.", link=["x"], n="2") == ["Read x first, in 2."]
    link = object()
    assert filled("先讀{link}。", link=link) == ["先讀", link, "。"]
