"""Warehouses that several tests of the dashboard open."""

from __future__ import annotations

import pytest

from dashboard.warehouse import Warehouse
from pipelines.paths import Home
from tests.small_release import small_release


@pytest.fixture(scope="module", name="small")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse of a few known figures."""
    return Warehouse(small_release(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module", name="shipped")
def _shipped(shipped_home: Home) -> Warehouse:
    """A warehouse of the figures that ship."""
    return Warehouse(shipped_home.warehouse)
