"""Promises of the pages Releases and Status, over real releases and the files beside them."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import language, words_releases
from dashboard.components.plain import as_plain
from dashboard.pages import releases, status
from dashboard.warehouse import Warehouse, history, refreshes
from tests.small_release import small_release

TURNED = {
    "kind": "newly_different",
    "indicator_id": "math",
    "indicator": "Mathematics: mean score",
    "level": "closest",
    "breakdown": "total",
    "category": "total",
    "city_a": "singapore",
    "city_b": "seoul",
    "geo_id": None,
    "old_year": 2022,
    "new_year": 2022,
    "before": "not_different",
    "after": "higher",
    "text": "kept in English",
}


def _entry(release, previous, turned=(), **counts):
    return {
        "release": release,
        "previous": previous,
        "built_at": "2026-11-24T00:00:00+00:00",
        "weight": "minor" if counts else "patch",
        "notes": [],
        "counts": {"added": 0, "revised": 0, "removed": 0, "corrected": 0, **counts},
        "by_source": [],
        "turned": list(turned),
        "cells": [],
        "cells_omitted": 0,
    }


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory):
    """Three releases: the second revises and adds a figure, the third turns a comparison only."""
    folder = small_release(tmp_path_factory.mktemp("releases"))
    first = folder / "gcen-1.0.0.duckdb"
    for release, previous in (("1.1.0", "1.0.0"), ("1.1.1", "1.1.0")):
        path = folder / f"gcen-{release}.duckdb"
        shutil.copy(first, path)
        with duckdb.connect(str(path)) as opened:
            opened.execute(
                "UPDATE release SET release = ?, previous_release = ?", [release, previous]
            )
            opened.execute(
                "UPDATE observation SET value = 90000 WHERE series_id = 'students_ccd' "
                "AND geo_id = 'us_denver' AND year = 2022"
            )
            opened.execute(
                "UPDATE observation SET value = 87000, obs_status = 'A' "
                "WHERE series_id = 'students_ccd' AND geo_id = 'us_denver' AND year = 2024"
            )
    entries = [
        _entry("0.9.0", None),
        _entry("1.1.0", "1.0.0", added=1, revised=1),
        _entry("1.1.1", "1.1.0", [TURNED]),
    ]
    for entry in entries:
        (folder / f"gcen-{entry['release']}.json").write_text(json.dumps(entry), encoding="utf-8")
    events = [
        {"at": "2026-11-24T08:00:00+00:00", "event": "published", "release": "1.1.0"},
        {"at": "2026-11-25T08:00:00+00:00", "event": "published", "release": "1.1.1"},
        {"at": "2026-11-26T08:05:00+00:00", "event": "rolled_back", "release": "1.1.0",
         "before": "1.1.1", "note": "Wrong unit."},
    ]  # fmt: skip
    lines = [json.dumps(one) for one in events]
    torn = '{"at": "2026-11-27T08:00:00+00:00", "ev'
    (folder / "history.jsonl").write_text("\n".join(["nonsense", *lines, torn]), encoding="utf-8")
    (folder / "CURRENT").write_text("gcen-1.1.0.duckdb\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module", name="warehouse")
def _warehouse(folder):
    return Warehouse(folder)


def _page(warehouse, **query):
    return json.dumps(as_plain(releases.layout(warehouse, **query)), ensure_ascii=False)


def test_the_page_says_which_release_is_in_force_and_that_staff_went_back(warehouse):
    """A rollback is told first: what is in force, since when, instead of what."""
    page = _page(warehouse)
    assert (
        "Release 1.1.0 is in force again since 26 November 2026, instead of release 1.1.1. "
        "Release 1.1.1 is newer and not in force: staff went back from it. "
        "Against release 1.0.0: 1 figure added and 1 figure revised." in page
    )
    assert "Release 1.1.0 was put in force again, instead of 1.1.1" in page
    assert "Wrong unit." in page


def test_every_release_is_listed_even_where_its_file_is_gone(warehouse):
    """Kept releases and those of which only notes are left stand in one list, newest first."""
    listed = history.entries(warehouse)
    assert [one.release for one in listed] == ["1.1.1", "1.1.0", "1.0.0", "0.9.0"]
    assert [one.is_kept for one in listed] == [True, True, True, False]
    assert [one.is_in_force for one in listed] == [False, True, False, False]
    assert "File no longer kept" in _page(warehouse)


def test_torn_lines_of_the_history_are_passed_over(warehouse):
    """Events come newest first; what a crash tore off is left out."""
    happened = history.events(warehouse)
    assert [one.event for one in happened] == ["rolled_back", "published", "published"]
    assert happened[0].at == datetime(2026, 11, 26, 8, 5, tzinfo=UTC)
    assert history.events(Warehouse(warehouse.folder / "nowhere")) == []


def test_any_two_releases_can_be_held_against_each_other(warehouse):
    """Without notes for the pair the figures of both files are compared, and counted by source."""
    difference = history.between(warehouse.release("1.0.0"), warehouse.release("1.1.1"))
    assert difference.counts == {"added": 1, "revised": 1, "removed": 0, "corrected": 0}
    [source] = difference.by_source
    assert (source["source_id"], source["added"], source["revised"]) == ("nces_ccd", 1, 1)
    cells = {row["year"]: (row["old_value"], row["new_value"]) for row in difference.cells}
    assert cells == {2022: (89000.0, 90000.0), 2024: (None, 87000.0)}
    page = _page(warehouse, **{"from": "1.0.0", "to": "1.1.1"})
    assert "From 1.0.0 to 1.1.1: 1 figure added and 1 figure revised." in page


def test_what_turned_is_told_step_by_step(warehouse):
    """Between releases that are no neighbours each step on the way tells what turned with it."""
    page = _page(warehouse, **{"from": "1.0.0", "to": "1.1.1"})
    assert "With release 1.1.0" in page
    assert "No comparison turned." in page
    assert "With release 1.1.1" in page
    assert (
        "Mathematics: mean score, 2022: Singapore is significantly higher than Seoul; before, "
        "they were not significantly different." in page
    )


def test_a_city_sees_only_its_own_comparisons(warehouse):
    """With a city chosen, what turned for others is left out."""
    pair = {"from": "1.1.0", "to": "1.1.1"}
    assert "significantly higher than Seoul" in _page(warehouse, city="seoul", **pair)
    assert "significantly higher than Seoul" not in _page(warehouse, city="toronto", **pair)


def test_releases_that_do_not_follow_from_each_other_are_not_guessed_about(warehouse):
    """Where the way between two releases is not known, the page says so."""
    page = _page(warehouse, **{"from": "0.9.0", "to": "1.1.0"})
    assert "no longer kept, so their figures cannot be held against each other" in page
    assert "what turned is not known" in page


@pytest.mark.parametrize("name", ["from", "to", "city"])
def test_a_link_that_names_the_unknown_says_so(warehouse, name):
    """An unknown release or city is named, and the rest of the page is shown."""
    page = _page(warehouse, **{name: "9.9.9"})
    assert "About this link" in page
    assert "9.9.9" in page
    assert "All releases, newest first" in page


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["from", "to", "city", "x"]), st.text(max_size=12)))
def test_any_address_is_read(warehouse, query):
    """Reading an address never raises; the older release comes first; it reads back as itself."""
    listed = history.entries(warehouse)
    choice, _ = releases.read_choice(warehouse.release(), listed, query)
    again = {"from": choice.old, "to": choice.new, "city": choice.city}
    assert releases.read_choice(warehouse.release(), listed, again) == (choice, [])


@pytest.mark.parametrize("kind", [*words_releases.KINDS, "unheard_of"])
def test_every_kind_of_turn_has_its_sentence(kind):
    """Each kind is told in one sentence with names, not ids; an unknown one in its kept words."""
    names = words_releases.Names(
        {"math": "Mathematics"},
        {"singapore": "Singapore", "seoul": "Seoul", "kr": "Korea", "sg": "Singapore"},
        {},
    )
    sides = {
        "rank_moved": ("3-5 of 8", "4-4 of 8"),
        "trend_turned": ("higher", "not_different"),
        "no_longer_tested": ("higher", "no_std_error"),
        "newly_tested": ("no_value", "lower"),
        "reversed": ("lower", "higher"),
        "no_longer_different": ("higher", "not_different"),
    }
    pairs = ("different", "reversed", "tested")
    places = ("own", "place_moved", "figure")
    before, after = sides.get(
        kind, ("kr", "sg") if kind.endswith(places) else ("not_different", "higher")
    )
    one = {
        **TURNED,
        "kind": kind,
        "before": before,
        "after": after,
        "geo_id": "kr",
        "city_b": "seoul" if kind.endswith(pairs) else None,
    }
    told = words_releases.turned(one, names)
    if kind == "unheard_of":
        assert told == "kept in English"
        return
    assert told.startswith("Mathematics, 2022: ")
    assert told.endswith(".")
    assert "{" not in told
    assert "_" not in told
    with language.speaking("zh-Hant"):
        assert "significant" not in words_releases.turned(one, names)


def test_status_says_whether_anything_needs_a_person(folder):
    """Failed and old sources are counted in one sentence; else everything is in order."""
    warehouse = Warehouse(folder)
    release = warehouse.release()
    assert refreshes.last(warehouse) == {}
    page = json.dumps(as_plain(status.layout(warehouse)), ensure_ascii=False)
    assert "coverage-sources" in page
    failed = {"kosis": refreshes.Refreshed(status="failed", message="no key")}
    assert status.sentence(release, failed).startswith(
        "1 source failed at the last refresh and keeps its last good figures."
    )
