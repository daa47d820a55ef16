"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pipelines.build import build
from pipelines.contract import Contract, read_contract
from pipelines.paths import Home

ROOT = Path(__file__).resolve().parent.parent
CITIES = tuple(
    line.partition(",")[0]
    for line in (ROOT / "data/contract/cities.csv").read_text(encoding="utf-8").splitlines()[1:]
)
"""Ids of the ten cities."""

# A busy machine is no fault of what is tested.
settings.register_profile(
    "patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")


@pytest.fixture(scope="session", name="contract")
def _contract() -> Contract:
    return read_contract(ROOT / "data" / "contract")


@pytest.fixture(scope="session", name="real_sources")
def _real_sources() -> Path | None:
    """Folder of real published files where ``GCEN_TEST_SOURCES`` names one."""
    named = os.environ.get("GCEN_TEST_SOURCES")
    if not named:
        return None
    folder = Path(named).resolve()
    assert folder.is_dir(), f"GCEN_TEST_SOURCES names {folder}, which is no folder"
    return folder


@pytest.fixture(scope="session", name="shipped_home")
def _shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation whose release was built from the figures that ship."""
    home = Home(
        root=tmp_path_factory.mktemp("home"),
        contract=ROOT / "data" / "contract",
        shipped_figures=ROOT / "data" / "figures",
    )
    build(home)
    return home
