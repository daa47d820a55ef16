"""What the tests of each source share: its folder, specimen or real, and what is read from it.

A test module names its source in ``SOURCE``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.contract import Contract
from pipelines.protocol import Reading
from pipelines.tidy import Tidied, tidy
from tests.source_tools import lay_down, raw_files, read_folder, specimen_of


@pytest.fixture(name="kind", params=["specimen", "real"], scope="module")
def _kind(request: pytest.FixtureRequest) -> str:
    """Which files a test reads: our specimen, or the real ones where they are."""
    return request.param


@pytest.fixture(name="folder", scope="module")
def _folder(
    request: pytest.FixtureRequest,
    kind: str,
    real_sources: Path | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The source's files."""
    source_id = request.module.SOURCE
    if kind == "specimen":
        return lay_down(tmp_path_factory.mktemp(source_id), specimen_of(source_id))
    if real_sources is None or not (real_sources / source_id).is_dir():
        pytest.skip("GCEN_TEST_SOURCES names no folder with files of the source")
    return real_sources / source_id


@pytest.fixture(name="reading", scope="module")
def _reading(
    request: pytest.FixtureRequest,
    folder: Path,
    contract: Contract,
    tmp_path_factory: pytest.TempPathFactory,
) -> Reading:
    """What the source's reader makes of its files."""
    return read_folder(contract, request.module.SOURCE, folder, tmp_path_factory.mktemp("raw"))


@pytest.fixture(name="tidied", scope="module")
def _tidied(
    request: pytest.FixtureRequest,
    folder: Path,
    reading: Reading,
    contract: Contract,
    tmp_path_factory: pytest.TempPathFactory,
) -> Tidied:
    """The reading in our places and units."""
    source_id = request.module.SOURCE
    files = raw_files(contract, source_id, folder, tmp_path_factory.mktemp("raw"))
    return tidy(source_id, reading, contract, files)
