"""Promises on what the pages Coverage and Status say of the last refresh, in each language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from string import Formatter
from typing import Any, get_args

import pytest

from dashboard import language, words_refreshes
from dashboard.components import freshness
from dashboard.components.plain import as_plain
from dashboard.pages import coverage, status
from dashboard.warehouse import Warehouse, refreshes
from dashboard.warehouse.refreshes import HELD, Refreshed
from pipelines import journal
from pipelines.troubles import WORDS, FileKind, HeldKind, Remark, SourceKind, Trouble, as_list
from tests.small_release import small_release

MESSAGE = "kosis: DT_1PE105.parquet has no column DT; found: C1, PRD_DE"
TRIED = "2026-11-27T10:00:00+00:00"
VALUES = {
    "wanted": ["figures_*.csv", "table.xlsx"],
    "page": "https://example.org/data",
    "variable": "GCEN_A_KEY",
    "ending": "xlsx",
    "other": "schools.csv",
    "source": "hk_edb",
    "seen": "2025-02-01",
    "in_force": "2026-02-03",
    "known": "table.xlsx",
    "pattern": "enrolment_*.xlsx",
}
"""A value of each name that a refresh notes."""
OF_SOURCE: dict[str, tuple[str, ...]] = {
    "nothing_laid_down": ("wanted", "page"),
    "key_missing": ("variable",),
}
ENGLISH = re.compile(r"\b[a-z]+ [a-z]+ [a-z]+\b")
LANGUAGES = list(language.LANGUAGES)


@pytest.fixture(scope="module", name="released")
def _released(tmp_path_factory):
    return Warehouse(small_release(tmp_path_factory.mktemp("troubles")))


@pytest.fixture(name="warehouse")
def _warehouse(released):
    """A release beside which no refresh has noted anything yet."""
    (released.folder / journal.NAME).unlink(missing_ok=True)
    return released


def _page(warehouse: Warehouse, module: Any = coverage) -> str:
    return json.dumps(as_plain(module.layout(warehouse)), default=str, ensure_ascii=False)


def _remark(kind: FileKind) -> Remark:
    named = {name for _, name, _, _ in Formatter().parse(WORDS[kind]) if name}
    return Remark(kind, {name: VALUES[name] for name in named})


def _failed(kind: SourceKind | HeldKind, **more: Any) -> dict[str, Any]:
    """What a refresh notes of a source that failed in one of the ways there are."""
    trouble = Trouble(kind, {name: VALUES[name] for name in OF_SOURCE.get(kind, ())})
    noted = {"kind": kind, "values": dict(trouble.values), "files": []}
    return {"status": "failed", "message": MESSAGE, **noted, "warnings": [], **more}


def _lists(warehouse: Warehouse) -> Iterator[Any]:
    """Go through the parts of the list of troubles, as plain data."""
    section = freshness.troubles(warehouse.release(), refreshes.last(warehouse))

    def parts(content: Any) -> Iterator[Any]:
        if isinstance(content, list):
            for one in content:
                yield from parts(one)
        elif isinstance(content, dict):
            yield content
            yield from parts(content["props"].get("children", []))

    yield from parts(as_plain(section))


def _own_words(content: Any) -> str:
    """Words of plain content without quotations."""
    if isinstance(content, list):
        return "".join(map(_own_words, content))
    if isinstance(content, dict):
        return "" if content["type"] == "Blockquote" else _own_words(content["props"]["children"])
    return str(content or "")


def _troubles(warehouse: Warehouse) -> str:
    section = freshness.troubles(warehouse.release(), refreshes.last(warehouse))
    return _own_words(as_plain(section))


def _quotations(warehouse: Warehouse) -> list[str]:
    return [
        json.dumps(one["props"], ensure_ascii=False)
        for one in _lists(warehouse)
        if one["type"] == "Blockquote"
    ]


def test_without_a_refresh_nothing_is_told(warehouse):
    """Figures that came with the product have no trouble to tell."""
    page = _page(warehouse)
    assert "coverage-troubles" not in page
    assert "Came with the product" in page


def test_a_source_without_figures_came_not_with_the_product():
    """Where nothing is held and nothing was tried, it is said that there was no refresh."""
    assert words_refreshes.refreshed(None, 0) == "Never refreshed here"
    assert words_refreshes.refreshed(None, 7) == "Came with the product"


def test_every_kind_that_a_refresh_notes_has_words():
    """Each kind has a sentence here, and those that hold sources back are known as such."""
    assert sorted(words_refreshes.FAILED) == sorted(get_args(SourceKind))
    assert sorted(words_refreshes.HELD) == sorted(get_args(HeldKind)) == sorted(HELD)
    told = [*words_refreshes.FILES, *words_refreshes.STRANGERS]
    assert sorted(told) == sorted(get_args(FileKind))


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("kind", [*get_args(SourceKind), *get_args(HeldKind)])
def test_a_failure_is_told_in_the_readers_language(warehouse, kind: str, spoken: str):
    """What happened and what it means stands in the reader's words, the refresh's own in quotes."""
    journal.note(warehouse.folder, {"kosis": _failed(kind)})
    with language.speaking(spoken):
        told = _troubles(warehouse)
        assert words_refreshes.when(refreshes.last(warehouse)["kosis"]) in told
        told += status.sentence(warehouse.release(), refreshes.last(warehouse))
    assert "{" not in told
    for name in OF_SOURCE.get(kind, ()):
        for value in [VALUES[name]] if isinstance(VALUES[name], str) else VALUES[name]:
            assert value in told
    stays = {"en": "in force", "zh-Hant": "數字"}[spoken]
    assert stays in told
    if spoken != "en":
        assert not ENGLISH.search(told), told
    quoted = _quotations(warehouse)
    assert len(quoted) == (kind not in ("nothing_laid_down", "file_refused"))
    assert all("DT_1PE105.parquet has no column DT" in one for one in quoted)
    assert all('"lang": "en"' in one for one in quoted)


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(FileKind))
def test_a_file_that_was_not_read_is_told_in_the_readers_language(
    warehouse, kind: FileKind, spoken: str
):
    """A sentence names the file and each value of its kind; nothing is left to quote."""
    remark = _remark(kind)
    read = {"status": "read", "message": "", "warnings": as_list({"Mein Blatt.csv": remark})}
    journal.note(warehouse.folder, {"kosis": read})
    with language.speaking(spoken):
        told = _troubles(warehouse)
    assert "Mein Blatt.csv" in told
    assert "{" not in told
    for name, value in remark.values.items():
        if name not in ("seen", "in_force"):
            assert all(one in told for one in ([value] if isinstance(value, str) else value))
    if kind == "older_edition":
        days = {"en": "1 February 2025", "zh-Hant": "2025年2月1日"}
        assert days[spoken] in told
    if spoken != "en":
        assert not ENGLISH.search(told), told
    assert _quotations(warehouse) == []


def test_a_refused_file_is_told_with_what_is_wrong_with_it(warehouse):
    """Of a source that failed for a file, the file is named and the message is not said twice."""
    files = as_list({"figures.csv": _remark("empty")})
    journal.note(warehouse.folder, {"kosis": _failed("file_refused", files=files)})
    told = _troubles(warehouse)
    assert "figures.csv was not read: it is empty. Download it again." in told
    assert _quotations(warehouse) == []


def test_strangers_are_told_together(warehouse):
    """Twenty files that nobody knows are one sentence, which counts those it does not name."""
    files = {f"notes_{n:02}.md": _remark("unknown") for n in range(20)}
    files["half.csv.part"] = _remark("unfinished")
    journal.note(warehouse.folder, {"kosis": {"status": "read", "warnings": as_list(files)}})
    told = _troubles(warehouse)
    assert told.count("not read") == 2
    assert "20 files were not read" in told
    assert "notes_11.md and 8 more" in told
    assert "with 21 warnings" in _page(warehouse)


def test_sources_that_were_held_back_together_are_told_once(warehouse):
    """A check that holds all sources back is one item, and no source counts as failed."""
    held = _failed("check_failed", message="Failed checks: out_of_range, 3 rows")
    journal.note(warehouse.folder, {"kosis": held, "oecd_pisa": held})
    told = _troubles(warehouse)
    assert told.count("held back") == 1
    assert "2 sources were read" in told
    assert len(_quotations(warehouse)) == 1
    assert status.sentence(warehouse.release(), refreshes.last(warehouse)).startswith(
        "2 sources were read and held back; their last good figures stay in force."
    )
    assert "Held back on" in _page(warehouse)


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_what_was_noted_before_there_were_kinds_is_still_told(warehouse, spoken: str):
    """Words alone are told in general and quoted, of failures and of files."""
    failed = {"status": "failed", "message": MESSAGE, "warnings": [], "set_aside": []}
    read = {"status": "read", "message": "", "warnings": ["x.xlsx is no file this source knows"]}
    journal.note(warehouse.folder, {"kosis": failed, "oecd_pisa": read})
    with language.speaking(spoken):
        told = _troubles(warehouse)
    assert {"en": "The refresh of", "zh-Hant": "更新失敗"}[spoken] in told.replace("的更新", "更新")
    quoted = "".join(_quotations(warehouse))
    assert "DT_1PE105.parquet has no column DT" in quoted
    assert "x.xlsx is no file this source knows" in quoted
    if spoken != "en":
        assert not ENGLISH.search(told), told


@pytest.mark.parametrize(
    "noted",
    [
        {"kind": "of_a_later_version", "values": {"n": 3}},
        {"kind": "nothing_laid_down", "values": {"wanted": []}},
        {"kind": "nothing_laid_down", "values": "none"},
        {"kind": 7, "values": None, "files": "many", "warnings": None},
        {"kind": "changed", "tried_at": "yesterday"},
        {"kind": "changed", "files": [{"file": "a{b}.csv", "kind": "renamed"}, 3]},
    ],
)
def test_a_note_that_is_not_as_known_breaks_no_page(warehouse, noted: dict[str, Any]):
    """Of a kind or value that is not known the general sentence is told, with the quotation."""
    entry = {"tried_at": TRIED, "status": "failed", "message": MESSAGE, **noted}
    (warehouse.folder / journal.NAME).write_text(json.dumps({"kosis": entry}), encoding="utf-8")
    assert "DT_1PE105.parquet has no column DT" in _page(warehouse)
    assert "coverage-troubles" in _page(warehouse, status)


@pytest.mark.parametrize("body", ["", "[]", "{", '{"kosis": 3}'])
def test_a_journal_that_cannot_be_read_is_no_journal(warehouse, body):
    """A broken file beside the releases breaks no page."""
    (warehouse.folder / journal.NAME).write_text(body, encoding="utf-8")
    assert refreshes.last(warehouse) == {}
    assert "coverage-troubles" not in _page(warehouse)


def test_a_later_refresh_replaces_what_was_told(warehouse):
    """Once a source is read again its trouble is gone, and others keep theirs."""
    failed = _failed("changed")
    journal.note(warehouse.folder, {"kosis": failed, "oecd_pisa": failed})
    journal.note(warehouse.folder, {"kosis": {"status": "read", "message": "", "warnings": []}})
    held = refreshes.last(warehouse)
    assert {name: one.status for name, one in held.items()} == {
        "kosis": "read",
        "oecd_pisa": "failed",
    }
    assert not held["kosis"].kind


def test_a_failure_names_the_day_of_the_figures_that_stay():
    """What a failure means for the figures is said with their day, or that there are none."""
    assert words_refreshes.stays(date(2026, 11, 20)) == (
        "Its figures retrieved on 20 November 2026 stay in force."
    )
    assert words_refreshes.stays(None) == "It has no figures yet."
    assert words_refreshes.failure(Refreshed(kind="unavailable")).text == (
        "At the refresh of an unknown day the publisher could not be reached, or gave no answer "
        "that can be read."
    )
