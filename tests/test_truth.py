"""Promises of holding true values against what the readers make of the publishers' files."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines import refresh, truth
from pipelines.contract import Contract
from pipelines.errors import AskedWrongly
from pipelines.paths import Home
from tests.conftest import ROOT
from tests.source_tools import lay_down, specimen_of

SOURCE = "ontario_enrolment"
KEY = (SOURCE, "enrolment_1415.xlsx", "students", "Toronto", "2014-15", "public board")
CELL = ("students_ontario_enrolment", "B66052", 2015, "total", "total")
STUDENTS = 1186 + 454 + 317


@pytest.fixture(name="home")
def _home(tmp_path: Path) -> Home:
    """An installation whose contract knows one true cell, one refusal, and its own files."""
    contract = Path(shutil.copytree(ROOT / "data" / "contract", tmp_path / "contract"))
    rows = [(*KEY, *CELL, ""), (*KEY[:3], "A school", *KEY[4:], "", "", "", "", "", "A school")]
    with (contract / "true_cells.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([truth.CELL_COLUMNS, *rows])
    lay_down(tmp_path / "published" / SOURCE, specimen_of(SOURCE))
    return Home(tmp_path / "home", contract, tmp_path / "shipped")


def _file(folder: Path, **changes: str) -> Path:
    row = dict(zip(truth.KEY, KEY, strict=True)) | {"value": str(STUDENTS), "std_error": ""}
    path = folder / "true.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, truth.COLUMNS)
        writer.writeheader()
        writer.writerow(row | changes)
    return path


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, check=False, text=True, cwd=ROOT)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "reproduced"),
        ({"value": "1958"}, "wrong"),
        ({"value": ""}, "wrong"),
        ({"std_error": "1.5"}, "wrong"),
        ({"geography": "A school"}, "refused"),
        ({"geography": "A school", "value": "open"}, "refused"),
        ({"geography": "Ottawa"}, "unknown"),
    ],
)
def test_each_true_value_is_judged(
    home: Home, tmp_path: Path, changes: Mapping[str, str], verdict: str
) -> None:
    """A value is reproduced, wrong, refused with its reason, or unknown; a gap is no number."""
    path = _file(tmp_path, **changes)
    [judged] = truth.check_truth(home, path, tmp_path / "published")
    assert judged.verdict == verdict
    assert judged.words


def test_a_value_that_is_no_number_is_refused_with_its_line(home: Home, tmp_path: Path) -> None:
    """Words among the values are told with their line and what would be valid."""
    path = _file(tmp_path, value="n/a", std_error="low")
    with pytest.raises(AskedWrongly, match=r"line 2: “n/a”; line 2: “low”.*Valid: 12\.5"):
        truth.check_truth(home, path, tmp_path / "published")


def test_the_raw_files_in_force_are_judged_without_a_folder(home: Home, tmp_path: Path) -> None:
    """After a refresh the bytes that were kept are read again; before it nothing can be said."""
    path = _file(tmp_path)
    [judged] = truth.check_truth(home, path)
    assert judged.verdict == "unread"
    shipped = Home(home.root, home.contract, ROOT / "data" / "figures")
    request = refresh.Request(
        (SOURCE,), tmp_path / "published", allow_removals=True, allow_jumps=True
    )
    refresh.refresh(shipped, request)
    [judged] = truth.check_truth(shipped, path)
    assert judged.verdict == "reproduced"


def test_a_file_of_another_layout_is_refused(home: Home, tmp_path: Path) -> None:
    """The columns that are missing are named."""
    path = tmp_path / "other.csv"
    path.write_text("source_id,value\nkosis,1\n", encoding="utf-8")
    with pytest.raises(AskedWrongly, match="no column file, series, geography"):
        truth.check_truth(home, path)


def test_the_command_prints_and_exits_by_the_truth(tmp_path: Path) -> None:
    """``gcen check --truth`` gives JSON where asked, exits 0 where all holds and 1 where not."""
    known = truth.read_true_cells(ROOT / "data" / "contract")
    key = next(key for key in known.refusals if key[0] == "vcaa")
    path = tmp_path / "true.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([truth.COLUMNS, (*key, "37", "")])
    command = [sys.executable, "-m", "pipelines.cli", "check", "--truth", str(path)]
    done = _run([*command, "--json"])
    assert done.returncode == 0, done.stderr
    assert [one["verdict"] for one in json.loads(done.stdout)] == ["refused"]
    with path.open("a", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerow(("vcaa", "x.csv", "y", "z", "2024", "all", "1", ""))
    done = _run(command)
    assert done.returncode == 1
    assert "UNKNOWN: vcaa | x.csv" in done.stdout


def test_every_known_cell_is_a_series_of_the_contract(contract: Contract) -> None:
    """The cells that ship name series that exist, and each row has a cell or a reason."""
    known = truth.read_true_cells(ROOT / "data" / "contract")
    assert {cell[0] for cell in known.cells.values()} <= set(contract.series_by_id)
    assert all(reason for reason in known.refusals.values())
