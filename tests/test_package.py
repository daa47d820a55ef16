"""Promises of the package: contract and figures travel inside the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(name="installed", scope="module")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, unpacked into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def _run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "GCEN_HOME"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**environment, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.slow
def test_contract_and_figures_travel_inside_the_wheel(installed: Path) -> None:
    """The wheel holds the contract, figures, assets and catalogues of languages, as they are."""
    for folder in ("contract", "figures"):
        for path in (ROOT / "data" / folder).iterdir():
            inside = installed / "pipelines" / "_shipped" / folder / path.name
            assert inside.read_bytes() == path.read_bytes()
    for folder in ("assets", "locale"):
        paths = list((ROOT / "dashboard" / folder).rglob("*.*"))
        assert paths
        for path in paths:
            assert (installed / path.relative_to(ROOT)).is_file(), path


@pytest.mark.slow
def test_an_installed_package_builds_its_release_in_an_empty_folder(
    installed: Path, tmp_path: Path
) -> None:
    """In an empty folder the command works and keeps its releases in ``gcen-data`` there."""
    where = _run(installed, tmp_path, "-c", "import pipelines; print(pipelines.__file__)")
    assert where.stdout.startswith(str(installed))
    done = _run(installed, tmp_path, "-m", "pipelines.cli", "build")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "gcen-data" / "warehouse" / "CURRENT").read_text().startswith("gcen-1.0.0")
