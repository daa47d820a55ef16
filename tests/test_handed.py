"""Promises about files that people lay down by hand: what is wrong with one is recognised."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.handed import Known, look
from pipelines.protocol import Download

WANTED = [Download("survey_20*.xlsx"), Download("figures.csv"), Download("table.parquet")]
_PAGE = b"<!DOCTYPE html><html><body>Please accept our terms</body></html>"


def _workbook() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>" * 300)
    return held.getvalue()


def _sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _looked(folder: Path, name: str, body: bytes, known: Known | None = None, **more: bool):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return look(folder, WANTED, known or Known(), **more)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("survey_2025.xlsx", _workbook()),
        ("figures.csv", b"place,value\nseoul,1\n"),
        ("table.parquet", b"PAR1 columns PAR1"),
        (".DS_Store", b"\0\0"),
    ],
)
def test_a_good_file_is_neither_refused_nor_unknown(tmp_path: Path, name: str, body: bytes) -> None:
    """What is whole and rightly named is read; files of file managers are passed over."""
    looked = _looked(tmp_path, name, body)
    assert (looked.refused, looked.unknown) == ({}, {})


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("survey_2025.xlsx", b"", "is empty"),
        ("survey_2025.xlsx", _workbook()[:-40], "the download was cut off"),
        ("survey_2025.xlsx", _PAGE, "is a web page and no file"),
        ("survey_2025.xlsx", b"place;value", "is no xlsx file"),
        ("figures.csv", b"\xef\xbb\xbf\n<HTML><title>Sign in</title>", "is a web page"),
        ("table.parquet", b"PAR1 columns", "does not end as a Parquet file does"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(
    tmp_path: Path, name: str, body: bytes, reason: str
) -> None:
    """Half a download, and a page saved in place of a file, are told and not read."""
    assert reason in _looked(tmp_path, name, body).refused[name].words


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("survey_2025.xlsx.crdownload", "is a download that has not ended"),
        ("~$survey_2025.xlsx", "has the file open"),
        ("Survey 2025 (1).xlsx", "looks like survey_20*.xlsx under another name: rename it so"),
        ("Copy of figures.csv", "looks like figures.csv under another name"),
        ("enrolment_2025.xlsx", "is named like enrolment_*.xlsx of office: put it into the folder"),
        ("holiday.jpg", "is no file this source knows; it knows survey_20*.xlsx, figures.csv"),
    ],
)
def test_a_file_under_another_name_is_told_what_it_looks_like(
    tmp_path: Path, name: str, reason: str
) -> None:
    """A copy, a file of another source and a stranger are each told with what to do."""
    known = Known(patterns={"office": ["enrolment_*.xlsx"]})
    assert reason in _looked(tmp_path, name, _workbook(), known).unknown[name].words


def test_a_copy_beside_its_original_is_told(tmp_path: Path) -> None:
    """A file that was downloaded twice is no new name: the copy is to be taken away."""
    (tmp_path / "figures.csv").write_bytes(b"a,b\n1,2\n")
    told = _looked(tmp_path, "figures (1).csv", b"a,b\n1,2\n").unknown["figures (1).csv"].words
    assert told == "is a copy of figures.csv, which lies there too: take it away"


def test_a_renamed_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    """Bytes that were kept before say under which name, and of which source."""
    body, other = b"a,b\n1,2\n", b"c,d\n3,4\n"
    known = Known(
        editions={_sha(body): ("figures.csv", _day("2026-01-01"))},
        elsewhere={_sha(other): ("office", "schools.csv")},
    )
    assert "rename it so" in _looked(tmp_path, "final.csv", body, known).unknown["final.csv"].words
    told = _looked(tmp_path, "new.csv", other, known).unknown["new.csv"].words
    assert told == "is schools.csv of office: put it into the folder office"
    told = _looked(tmp_path, "figures.csv", other, known).refused["figures.csv"].words
    assert told.startswith("has the bytes of schools.csv, a file of office")


def test_an_old_edition_is_refused_unless_it_is_meant(tmp_path: Path) -> None:
    """Last year's file in place of this year's is told with both dates."""
    old, new = b"year\n2024\n", b"year\n2025\n"
    known = Known(
        editions={
            _sha(old): ("figures.csv", _day("2025-02-01")),
            _sha(new): ("figures.csv", _day("2026-02-01")),
        },
        in_force={"figures.csv": (_sha(new), _day("2026-02-01"))},
    )
    told = _looked(tmp_path, "figures.csv", old, known).refused["figures.csv"].words
    assert "first seen on 2025-02-01, older than the one in force, of 2026-02-01" in told
    assert _looked(tmp_path, "figures.csv", old, known, allow_old=True).refused == {}
    assert _looked(tmp_path, "figures.csv", new, known).refused == {}


YEARS = [Download("VCE_20??_Results.csv"), Download("20??/results.csv")]


@pytest.mark.parametrize(
    ("last", "this"),
    [
        ("VCE_2024_Results.csv", "VCE_2025_Results.csv"),
        ("2022/results.csv", "2023/results.csv"),
    ],
)
def test_last_years_file_under_this_years_name_is_refused(
    tmp_path: Path, last: str, this: str
) -> None:
    """Old bytes are no new year: refused beside the old file, and where only its bytes are known.

    Where the name they were kept under was the wrong one, they are read when that is meant.
    """
    body = b"school,score\nbeta,30\n"
    known = Known(editions={_sha(body): (last, _day("2025-02-01"))})
    in_force = Known(in_force={last: (_sha(body), _day("2025-02-01"))})
    for one in (this, last):
        (tmp_path / one).parent.mkdir(exist_ok=True)
        (tmp_path / one).write_bytes(body)
    for told in (Known(), known, in_force):
        refused = look(tmp_path, YEARS, told).refused
        assert {name: one.words for name, one in refused.items()} == {
            this: f"is a copy of {last}, which lies there too: take it away"
        }
    (tmp_path / last).unlink()
    for told in (known, in_force):
        assert look(tmp_path, YEARS, told, allow_old=True).refused == {}
        refused = look(tmp_path, YEARS, told).refused
        assert {name: one.words for name, one in refused.items()} == {
            this: f"has the bytes of {last}: rename it so"
        }


def test_bytes_that_an_interface_gave_may_be_laid_down_by_hand(tmp_path: Path) -> None:
    """A file that stands in for an interface may hold what the interface said under its name."""
    body = b"a,b\n1,2\n"
    (tmp_path / "figures.csv").write_bytes(body)
    wanted = [Download("answer.csv", "https://example.org/a"), Download("figures.csv")]
    known = Known(editions={_sha(body): ("answer.csv", _day("2026-01-01"))})
    assert look(tmp_path, wanted, known).refused == {}
