"""Promises of the notebooks."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from pipelines.paths import Home
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def _code(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(
    path: Path, shipped_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each cell of a notebook runs over a release of the shipped figures."""
    monkeypatch.setenv("GCEN_HOME", str(shipped_home.root))
    names: dict[str, object] = {}
    for cell in _code(path):
        exec(compile(cell, path.name, "exec"), names)  # noqa: S102 - our own notebook
    tables = [value for value in names.values() if isinstance(value, pd.DataFrame)]
    assert tables
    assert all(len(table) for table in tables)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    """What is committed is the text and the code, not yesterday's results."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") for cell in cells)
