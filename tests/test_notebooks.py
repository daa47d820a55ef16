"""Promises of the notebooks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from dashboard.app import create_app
from dashboard.warehouse import Warehouse
from pipelines.paths import Home
from tests import loopback
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
READING = [path for path in NOTEBOOKS if path.stem != "adding_a_source"]


def _cells(path: Path, kind: str) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def _run(path: Path) -> dict[str, object]:
    """Run the code of a notebook from top to bottom; → what it leaves."""
    names: dict[str, object] = {}
    for cell in _cells(path, "code"):
        exec(compile(cell, path.name, "exec"), names)  # noqa: S102 - our own notebook
    return names


@pytest.fixture(scope="module", name="api")
def _api(shipped_home: Home) -> Iterator[str]:
    """Address of the dashboard over the figures that ship."""
    app = create_app(Warehouse(shipped_home.warehouse))
    with loopback.serving(app.server) as address:
        yield address


@pytest.mark.parametrize("path", READING, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(
    path: Path, shipped_home: Home, api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each cell runs over a release of the shipped figures and a server, as a stranger has them."""
    monkeypatch.setenv("GCEN_HOME", str(shipped_home.root))
    monkeypatch.setenv("GCEN_API", api)
    tables = [value for value in _run(path).values() if isinstance(value, pd.DataFrame)]
    assert tables
    assert all(len(table) for table in tables)


@pytest.mark.slow
def test_the_notebook_on_sources_adds_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Followed step by step, the notebook ends with the new source's figures in a release."""
    monkeypatch.setenv("GCEN_CHECKOUT", str(ROOT))
    names = _run(ROOT / "notebooks" / "adding_a_source.ipynb")
    rows = names["rows"]
    assert isinstance(rows, pd.DataFrame)
    assert rows["value"].notna().sum() == 4
    assert not Path(str(names["place"])).exists()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    """What is committed is the text and the code, not yesterday's results."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") for cell in cells)
    assert all(cell.get("execution_count") is None for cell in cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_what_it_takes_from_the_environment(path: Path) -> None:
    """Every variable that a notebook reads is explained in its first cell."""
    read = set(re.findall(r'environ\.get\("(\w+)"', "\n".join(_cells(path, "code"))))
    assert read
    assert all(f"`{name}`" in _cells(path, "markdown")[0] for name in read)
