"""Promises on what the Coverage page says of the last refresh."""

from __future__ import annotations

import json
from datetime import date

import pytest

from dashboard import words
from dashboard.components.plain import as_plain
from dashboard.pages import coverage
from dashboard.warehouse import Warehouse, refreshes
from pipelines import journal
from tests.small_release import small_release

MESSAGE = "kosis: DT_1PE105.parquet has no column DT; found: C1, PRD_DE"


@pytest.fixture(name="warehouse")
def _warehouse(tmp_path):
    return Warehouse(small_release(tmp_path))


def _page(warehouse: Warehouse) -> str:
    return json.dumps(as_plain(coverage.layout(warehouse)), default=str)


def test_without_a_refresh_nothing_is_told(warehouse):
    """Figures that came with the product have no trouble to tell."""
    page = _page(warehouse)
    assert "coverage-troubles" not in page
    assert "Came with the product" in page


def test_a_source_that_failed_is_told_with_its_reason(warehouse):
    """Source, reason and the day of the figures that stay are on the page, with no folder."""
    failed = {"status": "failed", "message": MESSAGE, "warnings": [], "set_aside": []}
    journal.note(warehouse.folder, {"kosis": failed})
    page = _page(warehouse)
    assert "coverage-troubles" in page
    assert "DT_1PE105.parquet has no column DT" in page
    assert "the last good figures stay" in page


def test_files_that_no_reader_knows_are_told(warehouse):
    """A warning stands beside the source that it belongs to."""
    read = {"status": "read", "message": "", "warnings": ["x.xlsx is no file this source knows"]}
    journal.note(warehouse.folder, {"kosis": read})
    assert "X.xlsx is no file this source knows" in _page(warehouse)


@pytest.mark.parametrize("body", ["", "[]", "{", '{"kosis": 3}'])
def test_a_journal_that_cannot_be_read_is_no_journal(warehouse, body):
    """A broken file beside the releases breaks no page."""
    (warehouse.folder / journal.NAME).write_text(body, encoding="utf-8")
    assert refreshes.last(warehouse) == {}
    assert "coverage-troubles" not in _page(warehouse)


def test_a_later_refresh_replaces_what_was_told(warehouse):
    """Once a source is read again its trouble is gone, and others keep theirs."""
    failed = {"status": "failed", "message": MESSAGE, "warnings": [], "set_aside": []}
    journal.note(warehouse.folder, {"kosis": failed, "oecd_pisa": failed})
    journal.note(warehouse.folder, {"kosis": {**failed, "status": "read", "message": ""}})
    held = refreshes.last(warehouse)
    assert {name: one["status"] for name, one in held.items()} == {
        "kosis": "read",
        "oecd_pisa": "failed",
    }


def test_words_of_a_failure_name_the_day_of_the_figures():
    """The sentence says when it failed and which figures stay."""
    one = {"tried_at": "2026-11-27T10:00:00+00:00", "status": "failed", "message": MESSAGE}
    [told] = words.refresh_troubles({**one, "warnings": []}, date(2026, 11, 20))
    assert told.startswith("failed on 27 November 2026; figures retrieved on 20 November 2026 stay")
