"""Promises of the code that readers take into their own tools: it runs as it is shown."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.app import create_app
from dashboard.selection import Selection
from dashboard.snippets import PAIRS, SNIPPETS, address
from dashboard.warehouse import Warehouse, observations, pairs
from dashboard.warehouse.observations import COLUMNS
from tests import loopback
from tests.small_release import small_release

SELECTION = Selection(indicators=("math",), cities=("seoul", "denver"))


@pytest.fixture(scope="module", name="warehouse")
def _warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return Warehouse(small_release(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module", name="origin")
def _origin(warehouse: Warehouse) -> Iterator[str]:
    with loopback.serving(create_app(warehouse).server) as served:
        yield served


@pytest.fixture(name="rows")
def _rows(origin: str) -> str:
    return address(origin, SELECTION.query_string(release="1.0.0"))


@pytest.fixture(name="count")
def _count(warehouse: Warehouse) -> int:
    return observations.count(warehouse.release(), SELECTION)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, check=False, cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("key", ["pandas", "duckdb"])
def test_python_code_runs_as_shown(key: str, rows: str, count: int, tmp_path: Path) -> None:
    """The code of pandas and of DuckDB, run in a process of its own, holds every row and column."""
    code = SNIPPETS[key].code(rows, "gcen-math")
    told = "print('ROWS', len(figures), *figures.columns)"
    script = tmp_path / "snippet.py"
    script.write_text(f"{code}\n{told}\n", encoding="utf-8")
    said = _run([sys.executable, str(script)], tmp_path)
    assert "Seoul" in said
    assert said.splitlines()[-1] == f"ROWS {count} {' '.join(COLUMNS)}"


@pytest.mark.parametrize("key", ["pandas", "duckdb"])
def test_python_code_for_pairs_runs_as_shown(key: str, origin: str, tmp_path: Path) -> None:
    """The same tools take the tests of pairs, with the columns of those."""
    rows = f"{origin}/api/v1/comparison?indicator=math&focal=seoul&release=1.0.0"
    code = SNIPPETS[key].code(rows, "gcen-math", PAIRS)
    (tmp_path / "snippet.py").write_text(f"{code}\nprint('ROWS', *pairs.columns)\n")
    said = _run([sys.executable, "snippet.py"], tmp_path)
    assert "seoul" in said
    assert said.splitlines()[-1] == f"ROWS {' '.join(pairs.COLUMNS)}"


def test_pandas_takes_only_an_empty_cell_for_missing(rows: str, tmp_path: Path) -> None:
    """Values are numbers, days are days, and texts are kept as they are."""
    code = SNIPPETS["pandas"].code(rows, "gcen-math")
    checks = (
        "assert figures['value'].dtype.kind in 'if', figures.dtypes\n"
        "assert figures['retrieved_at'].dtype.kind == 'M', figures.dtypes\n"
        "assert set(figures['city_id']) == {'seoul', 'denver'}\n"
    )
    (tmp_path / "snippet.py").write_text(code + checks, encoding="utf-8")
    _run([sys.executable, "snippet.py"], tmp_path)


def test_the_command_line_runs_as_shown(rows: str, count: int, tmp_path: Path) -> None:
    """The command for curl, pasted into a shell, saves all rows."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed here")
    _run(["sh", "-c", SNIPPETS["curl"].code(rows, "gcen-math")], tmp_path)
    with (tmp_path / "gcen-math.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == count


def test_r_code_runs_as_shown(rows: str, tmp_path: Path) -> None:
    """The code for R holds the rows, where R is installed."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed here")
    code = SNIPPETS["r"].code(rows, "gcen-math")
    checks = 'stopifnot(is.numeric(figures$value), "Seoul" %in% figures$city)\n'
    (tmp_path / "snippet.R").write_text(code + checks, encoding="utf-8")
    _run(["Rscript", "--vanilla", "snippet.R"], tmp_path)


@pytest.mark.parametrize("key", list(SNIPPETS))
def test_every_tool_asks_for_the_rows_of_the_pinned_release(key: str) -> None:
    """Each snippet holds one address of the selection, its release, and the format it reads."""
    code = SNIPPETS[key].code(address("http://host:1/base/", "city=seoul&release=1.0.0"), "gcen")
    found = re.findall(r"http://host:1/base/api/v1/observations\?city=seoul[^\s\"']*", code)
    assert len(found) == 1
    assert re.search(r"&release=1\.0\.0&format=(csv|parquet)$", found[0])


@pytest.mark.parametrize("key", list(SNIPPETS))
def test_an_address_cannot_leave_its_quotes(key: str) -> None:
    """Quotes in an address stay inside it: nobody's link makes code that runs something else."""
    code = SNIPPETS[key].code("http://host/?a=\"'`;rm", "gcen")
    line = next(line for line in code.splitlines() if "http://host" in line)
    assert re.search(r"http://host/\?a=%22%27%60;rm", line)
