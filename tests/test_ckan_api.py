"""Promises of the interface of CKAN portals, over a replayed portal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.ckan_api import PER_PAGE, ROWS_PER_PAGE, Portal, Resource
from pipelines.errors import SourceChanged, SourceRefused, SourceUnavailable
from pipelines.fetch import fetch
from pipelines.protocol import Download, RawFile
from pipelines.raw import RawStore
from tests.replay.ckan import Ckan, Listed
from tests.replay.server import QUICK, ReplayServer, instead, running

SOURCE = "a_portal"
TITLES = {"schools": "Schools by year", "trees": "Street trees"}
LISTED = {
    "schools": [
        Listed("schools 2021.csv", b"a\n1\n"),
        Listed("schools-2022.xlsx", b"PK", format=".XLSX"),
        Listed("guide.pdf", b"%PDF", format="PDF"),
    ],
    "trees": [Listed("trees.csv", b"b\n", format="csv")],
}


@pytest.fixture(name="server")
def _server() -> Iterator[ReplayServer]:
    with running({SOURCE: Ckan(SOURCE, TITLES, LISTED)}) as server:
        yield server


def _portal(server: ReplayServer) -> Portal:
    return Portal(SOURCE, f"{server.url(SOURCE)}/api/3/action")


def _tables(resource: Resource) -> str | None:
    is_table = resource.dataset == "schools" and resource.format in {"csv", "xlsx"}
    return resource.file_name if is_table else None


def _fetched(asked: Download, folder: Path) -> list[RawFile]:
    return fetch(SOURCE, [asked], RawStore(folder), politeness=QUICK)


def test_files_are_found_through_their_dataset(server: ReplayServer, tmp_path: Path) -> None:
    """The dataset's answer is kept, and the chosen files under their published names."""
    files = _fetched(_portal(server).dataset("schools", _tables), tmp_path)
    assert [file.path for file in files] == [
        "schools 2021.csv",
        "schools-2022.xlsx",
        "schools.package.json",
    ]
    assert files[0].location.read_bytes() == b"a\n1\n"
    assert server.asked[0].query == {"id": "schools"}


def test_files_are_found_through_a_search(server: ReplayServer, tmp_path: Path) -> None:
    """A search gives the files of every dataset that is wanted, and of no other."""
    asked = _portal(server).search("found", "schools trees", _tables)
    names = [file.path for file in _fetched(asked, tmp_path)]
    assert names == ["found.search-1.json", "schools 2021.csv", "schools-2022.xlsx"]


def test_a_search_is_followed_to_its_last_page(tmp_path: Path) -> None:
    """A count above one page brings the further pages, and their files."""
    titles = {f"schools-{number}": "Schools" for number in range(2 * PER_PAGE + 1)}
    last = f"schools-{2 * PER_PAGE}"
    portal = Ckan(SOURCE, titles, {last: [Listed("last.csv", b"x")]})
    with running({SOURCE: portal}) as server:
        asked = _portal(server).search(
            "found", "schools", lambda one: "last.csv" if one.dataset == last else None
        )
        names = [file.path for file in _fetched(asked, tmp_path)]
    pages = [f"found.search-{page}.json" for page in (1, 2, 3)]
    assert names == [*pages, "last.csv"]


def test_headers_go_with_every_request(server: ReplayServer, tmp_path: Path) -> None:
    """What a portal wants to be told of its visitor is told it, for files too."""
    portal = replace(_portal(server), headers=(("Referer", "https://portal.invalid/"),))
    _fetched(portal.dataset("schools", _tables), tmp_path)
    assert {asked.headers["Referer"] for asked in server.asked} == {"https://portal.invalid/"}


def test_a_dataset_that_is_gone_is_refused(server: ReplayServer, tmp_path: Path) -> None:
    """An unknown dataset answers with status 404 and is not asked for again."""
    with pytest.raises(SourceRefused, match=r"404.*Not Found Error"):
        _fetched(_portal(server).dataset("school", _tables), tmp_path)
    assert len(server.asked) == 1


def test_success_false_is_a_refusal_whatever_the_status(
    server: ReplayServer, tmp_path: Path
) -> None:
    """An error with status 200 is a refusal with the portal's own words."""
    body = json.dumps({"success": False, "error": {"message": "Access denied"}}).encode()
    server.spoil("package_show", instead(body, "application/json"))
    with pytest.raises(SourceRefused, match="Access denied"):
        _fetched(_portal(server).dataset("schools", _tables), tmp_path)


def test_nothing_chosen_names_what_is_there(server: ReplayServer, tmp_path: Path) -> None:
    """Where no file is one that is read, the files of the portal are named."""
    with pytest.raises(SourceRefused, match=r"1 files and none that is read: trees\.csv \(Street"):
        _fetched(_portal(server).dataset("trees", _tables), tmp_path)
    with pytest.raises(SourceRefused, match="0 files and none that is read: -"):
        _fetched(_portal(server).search("found", "bicycles", _tables), tmp_path)


def test_two_files_of_one_path_are_refused(server: ReplayServer, tmp_path: Path) -> None:
    """A choice that gives two files one path stops the fetch."""
    with pytest.raises(SourceChanged, match=r"both be one\.csv"):
        _fetched(_portal(server).dataset("schools", lambda _: "one.csv"), tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Service unavailable</html>",
        b"[]",
        b"{}",
        b'{"success": true}',
        b'{"success": true, "result": {"count": 3, "results": []}}',
        b'{"success": true, "result": {"results": []}}',
        b'{"success": true, "result": {"count": 1, "results": [{"name": "schools"}]}}',
        b'{"success": true, "result": {"count": 1, "results": [7]}}',
    ],
)
def test_garbage_with_status_200_is_asked_again(
    server: ReplayServer, tmp_path: Path, body: bytes
) -> None:
    """A page, a cut answer or a count that does not fit is asked for again."""
    server.spoil("package_search", instead(body))
    assert _fetched(_portal(server).search("found", "schools", _tables), tmp_path)
    server.spoil("package_search", *[instead(body)] * QUICK.attempts)
    with pytest.raises(SourceUnavailable, match="asked 2 times"):
        _fetched(_portal(server).search("found", "schools", _tables), tmp_path)


def _table(rows: int) -> Ckan:
    records = [{"a": str(number)} for number in range(rows)]
    listed = [Listed("schools.shp", b"PK", "SHP"), Listed("schools.csv", b"a", records=records)]
    return Ckan(SOURCE, TITLES, {"schools": listed})


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (1, 1), (2 * ROWS_PER_PAGE + 1, 3)])
def test_a_datastore_is_followed_to_its_last_page(tmp_path: Path, rows: int, pages: int) -> None:
    """Rows are asked for page by page, each row once, and files outside it are not offered."""
    with running({SOURCE: _table(rows)}) as server:
        files = _fetched(_portal(server).rows("schools", lambda _: "table"), tmp_path)
    kept = [file for file in files if file.path.startswith("table.page-")]
    found = [json.loads(file.location.read_bytes())["result"]["records"] for file in kept]
    assert len(kept) == pages
    assert sorted(row["_id"] for page in found for row in page) == list(range(1, rows + 1))


def test_a_page_with_too_few_rows_is_asked_again(tmp_path: Path) -> None:
    """A page that holds fewer rows than its total asks for is not kept."""
    short = b'{"success": true, "result": {"total": 5, "records": [{"_id": 1}]}}'
    none = b'{"success": true, "result": {"total": 5}}'
    odd = b'{"success": true, "result": {"total": 1, "records": [1]}}'
    with running({SOURCE: _table(5)}) as server:
        for body in (short, none, odd):
            server.spoil("datastore_search", instead(body))
            files = _fetched(_portal(server).rows("schools", lambda _: "table"), tmp_path)
            assert len(json.loads(files[-1].location.read_bytes())["result"]["records"]) == 5


def test_a_dataset_without_a_datastore_is_refused(server: ReplayServer, tmp_path: Path) -> None:
    """Where nothing is in the datastore, the refusal says that none is read."""
    with pytest.raises(SourceRefused, match="none that is read"):
        _fetched(_portal(server).rows("trees", _tables), tmp_path)


def test_files_are_judged(server: ReplayServer, tmp_path: Path) -> None:
    """Each file is judged; a page of HTML in place of a file is asked for again."""

    def judge(body: bytes) -> list[Download]:
        if body.startswith(b"<"):
            raise ValueError("is a page")
        return []

    server.spoil("schools 2021.csv", instead(b"<html>Gone</html>"))
    files = _fetched(
        replace(_portal(server), judge_file=judge).dataset("schools", _tables), tmp_path
    )
    assert files[0].location.read_bytes() == b"a\n1\n"
