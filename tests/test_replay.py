"""A refresh of everything over the publishers' interfaces gives the figures that files give.

Equal are series, place, year, breakdown, category, value, standard error, sample size and status of
every figure that has a value. Not held against each other are the label of its period, the
publisher's mark and the note, which an interface writes in words of its own, the day and the file
it was read from, and why a figure is missing, which an interface says where a file is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd
import pytest

from pipelines import refresh, releases
from pipelines.build import Report
from pipelines.contract import Contract
from pipelines.paths import Home
from tests.conftest import ROOT
from tests.replay.publishers import PUBLISHERS, base_of, key_of, publisher_of
from tests.replay.server import QUICK, Publisher, ReplayServer, running
from tests.source_tools import SOURCES, lay_down, specimen_of

_FACTS = (
    "SELECT series_id, geo_id, year, breakdown, category, value, std_error, sample_size, "
    "obs_status FROM observation WHERE value IS NOT NULL ORDER BY ALL"
)


@pytest.fixture(name="published", params=["specimen", "real"])
def _published(request: pytest.FixtureRequest, tmp_path: Path, real_sources: Path | None) -> Path:
    """A folder in which the files of all sources lie."""
    if request.param == "specimen":
        for source_id in SOURCES:
            lay_down(tmp_path / "published" / source_id, specimen_of(source_id))
        return tmp_path / "published"
    if real_sources is None:
        pytest.skip("GCEN_TEST_SOURCES names no folder")
    return real_sources


def _home(root: Path) -> Home:
    return Home(root, ROOT / "data" / "contract", root / "shipped")


@contextmanager
def _pointed_at(
    server: ReplayServer, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    with monkeypatch.context() as patch:
        for source_id in PUBLISHERS:
            address = server.url(source_id) + base_of(source_id)
            patch.setenv(f"GCEN_{source_id.upper()}_URL", address)
            variable = contract.source(source_id).key_variable
            if variable:
                patch.setenv(variable, key_of(source_id))
        yield


def _publishers(published: Path) -> Mapping[str, Publisher]:
    return {
        source_id: publisher_of(source_id, published / source_id)
        for source_id in PUBLISHERS
        if (published / source_id).is_dir()
    }


def _lay_in(inbox: Path, published: Path, contract: Contract) -> None:
    """Lay into the inbox what only comes by hand, as staff do."""
    for source_id in SOURCES:
        downloads = refresh.downloads_of(contract, source_id)
        by_hand = [one for one in downloads if one.url is None and not one.stands_in]
        for path in sorted((published / source_id).rglob("*")):
            name = path.relative_to(published / source_id).as_posix()
            if path.is_file() and any(fnmatchcase(name, one.path) for one in by_hand):
                lay_down(inbox / source_id, {name: path.read_bytes()})


def _facts(home: Home) -> pd.DataFrame:
    path = releases.current(home.warehouse)
    assert path is not None
    with releases.open_release(path) as connection:
        return connection.sql(_FACTS).df()


def _only_in(one: pd.DataFrame, other: pd.DataFrame) -> list[tuple[object, ...]]:
    """Figures that stand in one release and not, or otherwise, in the other."""
    known = set(map(tuple, other.astype(object).where(other.notna(), None).to_numpy().tolist()))
    rows = map(tuple, one.astype(object).where(one.notna(), None).to_numpy().tolist())
    return [row for row in rows if row not in known]


def _failures(report: Report) -> list[str]:
    return [outcome.message for outcome in report.failed]


@pytest.mark.slow
def test_the_interfaces_give_the_release_of_the_files(
    published: Path, contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked over HTTP, all publishers together give exactly the figures their files give."""
    from_files, live = _home(tmp_path / "files"), _home(tmp_path / "live")
    report = refresh.refresh(from_files, refresh.Request(from_dir=published, allow_jumps=True))
    assert _failures(report) == []
    publishers = _publishers(published)
    with running(publishers) as server, _pointed_at(server, contract, monkeypatch):
        _lay_in(live.inbox, published, contract)
        names = tuple(one for one in SOURCES if one in publishers or one not in PUBLISHERS)
        report = refresh.refresh(live, refresh.Request(names, politeness=QUICK, allow_jumps=True))
        asked = [(one.path, tuple(sorted(one.query.items()))) for one in server.asked]
    assert _failures(report) == []
    assert len(asked) == len(set(asked)), "something was asked for twice"
    asked_facts, read_facts = _facts(live), _facts(from_files)
    assert _only_in(asked_facts, read_facts) == []
    assert _only_in(read_facts, asked_facts) == []
