"""Promises of what a refresh notes for the pages: the kind of each trouble, beside its words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from pipelines import build as building
from pipelines import errors, handed, journal, refresh, reports
from pipelines.paths import Home
from pipelines.troubles import WORDS, FileKind, HeldKind, Remark, SourceKind
from tests import tiny_sources
from tests.tiny_sources import publish_day, tiny_home

UNWATCHED = refresh.Request(consent=building.by_rule)


@pytest.fixture(name="home")
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation in which the figures of day 0 are in force."""
    tiny_sources.install(monkeypatch)
    home = tiny_home(tmp_path)
    publish_day(home, 0)
    refresh.refresh(home, refresh.Request())
    return home


def _errors(base: type[errors.SourceError]) -> list[type[errors.SourceError]]:
    return [base, *(one for sub in base.__subclasses__() for one in _errors(sub))]


def test_each_way_in_which_a_source_fails_is_a_kind_of_its_own() -> None:
    """No two errors share a kind, and every kind is some error's."""
    kinds = [one.kind for one in _errors(errors.SourceError)]
    assert sorted(kinds) == sorted(get_args(SourceKind))


def test_each_kind_of_file_has_its_words() -> None:
    """Every kind is worded once, for the command line."""
    assert sorted(WORDS) == sorted(get_args(FileKind))


def test_what_was_noted_of_a_file_is_taken_up_again() -> None:
    """A remark survives being written down."""
    remark = Remark("unknown", {"wanted": ["a_*.csv", "b.csv"]})
    assert remark.words == "is no file this source knows; it knows a_*.csv, b.csv"
    assert Remark.of(remark.as_data()) == remark


def test_a_refused_file_is_noted_with_its_kind(home: Home) -> None:
    """Of a file that is damaged name, kind and words are noted, as the command line says them."""
    (home.inbox / "office" / "figures.csv").write_bytes(b"")
    [failed] = refresh.refresh(home, refresh.Request()).failed
    noted = journal.read(home.warehouse)["office"]
    assert noted["status"] == "failed"
    assert noted["kind"] == "file_refused"
    assert noted["message"] == failed.message
    [file] = noted["files"]
    assert (file["file"], file["kind"]) == ("figures.csv", "empty")
    assert f"{file['file']} {file['words']}" in failed.message


def test_a_failure_that_was_put_right_is_over(home: Home) -> None:
    """Once the files of the last reading lie there again nothing says failed, and the try is new."""
    (home.inbox / "office" / "figures.csv").write_bytes(b"")
    refresh.refresh(home, refresh.Request())
    entries = {name: {**one, "tried_at": ""} for name, one in journal.read(home.warehouse).items()}
    (home.warehouse / journal.NAME).write_text(json.dumps(entries), encoding="utf-8")
    publish_day(home, 0)
    refresh.refresh(home, refresh.Request())
    noted = journal.read(home.warehouse)["office"]
    assert (noted["status"], "kind" in noted) == ("kept", False)
    assert noted["tried_at"] > ""


def test_a_source_of_which_nothing_lies_there_keeps_its_note(home: Home) -> None:
    """A refresh of all that finds no file of a source says nothing new of it."""
    (home.inbox / "office" / "figures.csv").write_bytes(b"")
    refresh.refresh(home, refresh.Request())
    (home.inbox / "office" / "figures.csv").unlink()
    refresh.refresh(home, refresh.Request())
    assert journal.read(home.warehouse)["office"]["kind"] == "file_refused"


def test_files_in_the_place_of_others_are_noted(home: Home) -> None:
    """Where nothing can be read, what is wanted, from where, and what lies there is noted."""
    folder = home.inbox / "office"
    (folder / "figures.csv").rename(folder / "Figures (1).csv")
    refresh.refresh(home, refresh.Request())
    noted = journal.read(home.warehouse)["office"]
    assert noted["kind"] == "nothing_laid_down"
    assert noted["values"] == {"wanted": ["figures.csv"], "page": "https://office.example.org/"}
    assert [one["kind"] for one in noted["files"]] == ["renamed"]


def test_a_file_that_was_passed_over_is_a_warning_with_its_kind(home: Home) -> None:
    """A stranger beside good files does not fail the source, and is noted with what is wanted."""
    publish_day(home, 1)
    (home.inbox / "office" / "holiday.jpg").write_bytes(b"?")
    refresh.refresh(home, refresh.Request())
    noted = journal.read(home.warehouse)["office"]
    assert (noted["status"], "kind" in noted) == ("read", False)
    [warning] = noted["warnings"]
    assert warning == {
        "file": "holiday.jpg",
        "kind": "unknown",
        "values": {"wanted": ["figures.csv"]},
        "words": "is no file this source knows; it knows figures.csv",
    }


def test_warnings_outlive_the_wait_for_a_word(home: Home) -> None:
    """What was passed over in reading is still noted when it is published later."""
    publish_day(home, 50)
    (home.inbox / "office" / "holiday.jpg").write_bytes(b"?")
    refresh.refresh(home, UNWATCHED)
    refresh.publish_staged(home, building.always)
    [warning] = journal.read(home.warehouse)["office"]["warnings"]
    assert warning["kind"] == "unknown"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("ratio_office,BET,2018,many,\n", "broke_off"),
        ("ratio_office,BET,2018,500,\n", "implausible"),
    ],
)
def test_what_a_reader_cannot_take_is_noted_by_kind(home: Home, body: str, kind: str) -> None:
    """A reader that breaks off, and figures that are gone, are told apart."""
    (home.inbox / "office" / "figures.csv").write_text(body, encoding="utf-8")
    refresh.refresh(home, refresh.Request())
    assert journal.read(home.warehouse)["office"]["kind"] == kind


def test_what_waits_for_a_word_is_noted_as_waiting_until_it_is_published(home: Home) -> None:
    """Sources that were read and held back say so, and no longer once they are published."""
    publish_day(home, 50)
    refresh.refresh(home, UNWATCHED)
    noted = journal.read(home.warehouse)
    assert {one["kind"] for one in noted.values()} == {"waits"}
    assert all("figures would be revised" in one["message"] for one in noted.values())
    told = reports.status(home, date(2026, 11, 28))["sources"]
    assert [one["failed"] for one in told] == [None] * len(told)
    assert sum("figures would be revised" in (one["held"] or "") for one in told) == len(noted)
    refresh.publish_staged(home, building.always)
    after = journal.read(home.warehouse).values()
    assert [(one["status"], "kind" in one) for one in after] == [("read", False)] * len(noted)


def test_what_a_check_holds_back_is_noted(home: Home) -> None:
    """Where a check fails, what was read is held back, and what failed by itself keeps its kind."""
    publish_day(home, 1)
    path = home.contract / "indicators.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[0, 1000]", "[0, 400]", 1), encoding="utf-8")
    with pytest.raises(errors.CheckFailed):
        refresh.refresh(home, refresh.Request())
    noted = journal.read(home.warehouse)
    assert noted["office"]["kind"] == "check_failed"
    assert noted["survey"]["kind"] == "implausible"
    assert errors.CheckFailed.kind in get_args(HeldKind)


def test_no_folder_of_the_server_is_noted(home: Home) -> None:
    """Readers of the pages learn nothing of where the installation lies."""
    (home.inbox / "office" / "figures.csv").unlink()
    (home.inbox / "office" / "holiday.jpg").write_bytes(b"?")
    refresh.refresh(home, refresh.Request())
    noted = (home.warehouse / journal.NAME).read_text(encoding="utf-8")
    assert "nothing to read in home/inbox/office" in noted
    assert str(home.root.parent) not in noted


def test_damage_is_told_by_the_kind_of_file(tmp_path: Path) -> None:
    """Half a workbook, half a table, half an answer and half a document are told apart."""
    halves = {
        "a.xlsx": (b"PK\x03\x04 cut off", "cut_off_archive"),
        "a.parquet": (b"PAR1 columns", "cut_off_parquet"),
        "a.json": (b'{"rows": [1, 2', "cut_off_json"),
        "a.pdf": (b"%PDF-1.7 page", "cut_off_pdf"),
        "b.xlsx": (b"place;value", "not_of_kind"),
    }
    found = {}
    for name, (body, _) in halves.items():
        (tmp_path / name).write_bytes(body)
        remark = handed.damage_of(tmp_path / name)
        found[name] = remark and remark.kind
    assert found == {name: kind for name, (_, kind) in halves.items()}
