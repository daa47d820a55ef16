"""Promises to programs that read over HTTP: pages, changes, citations, limits, the document."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import httpx
import openpyxl
import pandas as pd
import pytest
import rdflib
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dashboard import api
from dashboard.api.limits import BadRate
from dashboard.warehouse import Warehouse, observations
from tests.downloads import READERS, TABLES, comparable
from tests.loopback import serving
from tests.small_release import small_release

PATHS = (
    *("/cities", "/indicators", "/sources", "/releases", "/coverage", "/health"),
    *("/observations", "/comparison", "/changes", "/citation", "/bulk"),
    *("/comparison/citation", "/changes/citation"),
    *("/practices", "/practices/citation", "/priorities"),
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@contextlib.contextmanager
def _asking(server: FastAPI) -> Iterator[httpx.Client]:
    with serving(server) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture(name="warehouse", scope="module")
def _warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases: the later one has a figure more, one revised, one taken away."""
    warehouse = small_release(tmp_path_factory.mktemp("releases"))
    later = warehouse / "gcen-2.0.0.duckdb"
    shutil.copy(warehouse / "gcen-1.0.0.duckdb", later)
    with duckdb.connect(str(later)) as connection:
        connection.execute("UPDATE release SET release = '2.0.0', content_sha256 = repeat('1', 64)")
        connection.execute("UPDATE city_value SET value = 570 WHERE geo_id = 'sg' AND year = 2018")
        connection.execute("DELETE FROM city_value WHERE geo_id = 'sg' AND year = 2022")
        connection.execute(
            "INSERT INTO city_value SELECT * REPLACE (2023 AS year) FROM city_value "
            "WHERE geo_id = 'hk' AND year = 2022"
        )
    (warehouse / "CURRENT").write_text(f"{later.name}\n", encoding="utf-8")
    return warehouse


@pytest.fixture(name="client", scope="module")
def _client(warehouse: Path) -> Iterator[httpx.Client]:
    server = FastAPI()
    api.mount(server, Warehouse(warehouse))
    with _asking(server) as client:
        yield client


# --- pages ------------------------------------------------------------------------------------


def _paged(client: httpx.Client, address: str) -> Iterator[httpx.Response]:
    """Follow the links to the next page."""
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        yield answer
        address = answer.links.get("next", {}).get("url", "")


@pytest.mark.parametrize("most_sorted", [50_000, 0])
@pytest.mark.parametrize(
    "query",
    [
        "observations?level=all&limit=7",
        "comparison?indicator=math&release=1.0.0&limit=60",
        "changes?since=1.0.0&limit=2",
    ],
)
def test_pages_hold_the_rows_of_the_stream(
    client: httpx.Client, query: str, most_sorted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page after page gives every row once, in the order of the stream, and says how many."""
    monkeypatch.setattr(observations, "MOST_SORTED", most_sorted)
    address = f"/api/v1/{query}&format=json"
    streamed = client.get(re.sub(r"&limit=\d+", "", address)).json()
    pages = list(_paged(client, address))
    assert len(pages) > 1
    assert [row for page in pages for row in page.json()] == streamed
    assert [len(page.json()) for page in pages] == [int(one.headers["GCEN-Rows"]) for one in pages]
    assert {page.headers["GCEN-Total-Rows"] for page in pages} == {str(len(streamed))}


def test_a_cursor_stays_in_its_release(client: httpx.Client) -> None:
    """A caller who began in a release goes on in it after a newer one has come into force."""
    first = client.get("/api/v1/observations?indicator=math&limit=2&format=json&release=1.0.0")
    following = first.links["next"]["url"].replace("&release=1.0.0", "")
    answer = client.get(following)
    assert {row["release"] for row in answer.json()} == {"1.0.0"}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=100001", "limit"),
        ("limit=many", "limit"),
        ("cursor=somewhere", "cursor"),
        ("cursor=1.0.0~0~00000000", "cursor"),
        ("cursor=9.9.9~0~00000000", "cursor"),
    ],
)
def test_a_page_that_cannot_be_is_refused(client: httpx.Client, query: str, parameter: str) -> None:
    """The answer names the parameter and what would be valid."""
    answer = client.get(f"/api/v1/observations?{query}")
    assert answer.status_code == 400
    (problem,) = answer.json()["problems"]
    assert problem["parameter"] == parameter
    assert problem["valid"]


def test_a_cursor_of_other_rows_is_refused(client: httpx.Client) -> None:
    """A cursor belongs to the parameters it was given for."""
    first = client.get("/api/v1/observations?indicator=math&limit=2")
    following = first.links["next"]["url"].replace("indicator=math", "indicator=students")
    assert client.get(following).json()["problems"][0]["parameter"] == "cursor"


# --- changes, citations -----------------------------------------------------------------------


def test_a_pinned_link_is_told_what_has_changed_since(client: httpx.Client) -> None:
    """Added, revised and removed rows with both figures; rows as they were stay to be had."""
    query = "indicator=math&city=singapore,hong_kong"
    rows = client.get(f"/api/v1/changes?since=1.0.0&{query}&format=json").json()
    told = {(row["change"], row["geo_id"], row["year"]) for row in rows}
    assert told == {("revised", "sg", 2018), ("removed", "sg", 2022), ("added", "hk", 2023)}
    revised = next(row for row in rows if row["change"] == "revised")
    assert (revised["value_before"], revised["value_after"]) == (569.0, 570.0)
    pinned = client.get(f"/api/v1/observations?{query}&release=1.0.0&format=json").json()
    assert {row["value"] for row in pinned if row["year"] == 2018} == {569.0, 551.0}


def test_what_was_removed_since_can_be_asked_for(tmp_path: Path) -> None:
    """A value that only the earlier release holds is valid where its removal is the answer."""
    folder = small_release(tmp_path)
    later = folder / "gcen-2.0.0.duckdb"
    shutil.copy(folder / "gcen-1.0.0.duckdb", later)
    with duckdb.connect(str(later)) as connection:
        connection.execute("UPDATE release SET release = '2.0.0', content_sha256 = repeat('2', 64)")
        connection.execute("DELETE FROM city_value WHERE geo_id = 'oecd_average'")
    (folder / "CURRENT").write_text(f"{later.name}\n", encoding="utf-8")
    server = FastAPI()
    api.mount(server, Warehouse(folder))
    asked = "city=oecd_average&format=json"
    with _asking(server) as client:
        assert client.get(f"/api/v1/observations?{asked}").status_code == 400
        rows = client.get(f"/api/v1/changes?since=1.0.0&{asked}").json()
    assert {(row["change"], row["geo_id"]) for row in rows} == {("removed", "oecd_average")}


def test_a_release_does_not_differ_from_itself(client: httpx.Client) -> None:
    """Without changes the answer is empty, with its heading."""
    answer = client.get("/api/v1/changes?since=2.0.0")
    assert answer.headers["GCEN-Rows"] == "0"
    assert answer.text.startswith("change,city_id,")


def test_changes_need_the_earlier_release(client: httpx.Client) -> None:
    """A caller who names none is told which there are."""
    (problem,) = client.get("/api/v1/changes").json()["problems"]
    assert (problem["parameter"], problem["valid"]) == ("since", ["2.0.0", "1.0.0"])


OTHER_TABLES = {
    "pairs": "/api/v1/comparison?indicator=math",
    "changes": "/api/v1/changes?since=1.0.0&indicator=math",
}


@pytest.mark.parametrize("key", sorted(READERS))
@pytest.mark.parametrize("name", sorted(OTHER_TABLES))
def test_pairs_and_changes_are_the_same_rows_in_every_format(
    client: httpx.Client, name: str, key: str
) -> None:
    """Read back by a stranger's tool, each format of every table gives the rows of its JSON."""
    answer = client.get(f"{OTHER_TABLES[name]}&format={key}")
    assert answer.status_code == 200, answer.text
    rows = client.get(f"{OTHER_TABLES[name]}&format=json").json()
    expected = pd.DataFrame(rows, columns=pd.Index(TABLES[name]))
    found = READERS[key](answer.content)
    assert list(found.columns) == TABLES[name]
    assert len(found) == int(answer.headers["GCEN-Rows"]) > 0
    pd.testing.assert_frame_equal(
        comparable(found), comparable(expected), check_exact=False, rtol=1e-14
    )


@pytest.mark.parametrize("name", sorted(OTHER_TABLES))
def test_pairs_and_changes_are_cited_like_figures(client: httpx.Client, name: str) -> None:
    """Publishers of what is compared first, then the table with the link that gives it again."""
    path, _, query = OTHER_TABLES[name].partition("?")
    *publishers, ours = client.get(f"{path}/citation?{query}&format=csl").json()
    assert {one["publisher"] for one in publishers} == {"OECD"}
    assert "release=2.0.0" in ours["URL"]
    again = client.get(ours["URL"])
    assert again.content == client.get(f"{path}?{query}&format=csv").content
    for style, part in (("bibtex", "@misc{"), ("ris", "TY  - DATA"), ("apa", "[Data set]")):
        assert part in client.get(f"{path}/citation?{query}&format={style}").text


def test_the_cover_of_a_page_leads_to_the_page(client: httpx.Client) -> None:
    """A workbook of some rows names the address of these rows, and so does its citation."""
    first = client.get("/api/v1/observations?indicator=math&limit=2&format=json")
    page = first.links["next"]["url"].replace("format=json", "format=xlsx")
    answer = client.get(page)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cover = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    link = cover["The same rows again"]
    pd.testing.assert_frame_equal(
        READERS["xlsx"](client.get(link).content), READERS["xlsx"](answer.content)
    )
    assert cover["Rows"].startswith("2 of ")
    cursor = link.rpartition("cursor=")[2]
    assert any(cursor in str(text) for text in cover)


def test_a_citation_names_the_rows_it_is_for(client: httpx.Client) -> None:
    """The link in the citation gives the rows that were cited, of the same release."""
    answer = client.get("/api/v1/citation?indicator=math&city=singapore&format=csl")
    assert answer.headers["content-type"] == "application/vnd.citationstyles.csl+json"
    publisher, ours = answer.json()
    assert publisher["publisher"] == "OECD"
    rows = client.get(f"{ours['URL']}&format=json").json()
    assert {row["geo_id"] for row in rows} == {"sg"}
    assert {row["release"] for row in rows} == {ours["version"]} == {"2.0.0"}


def test_references_of_two_tables_stand_in_one_library(client: httpx.Client) -> None:
    """Two tables have keys of their own, and the same table the same key again."""

    def key(query: str) -> str:
        return str(client.get(f"/api/v1/citation?format=csl&{query}").json()[-1]["id"])

    one, other = key("indicator=math&city=singapore"), key("indicator=math&city=seoul")
    assert one != other
    assert key("indicator=math&city=singapore") == one


def test_a_release_is_given_whole(client: httpx.Client, warehouse: Path) -> None:
    """The pinned release comes as its file, known again by its tag."""
    answer = client.get("/api/v1/bulk?release=1.0.0")
    assert answer.content == (warehouse / "gcen-1.0.0.duckdb").read_bytes()
    assert '"gcen-1.0.0.duckdb"' in answer.headers["Content-Disposition"]
    again = client.get(
        "/api/v1/bulk?release=1.0.0", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


# --- caching, other sites, limits -------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *("cities", "indicators", "sources", "releases", "coverage", "openapi.json"),
        *("observations?indicator=math", "comparison?indicator=math", "citation", "bulk"),
        *("practices", "priorities", "health"),
    ],
)
def test_every_answer_is_known_again_and_can_be_asked_for_its_headers(
    client: httpx.Client, path: str
) -> None:
    """304 while nothing has changed; HEAD gives the headers of GET and no rows."""
    answer = client.get(f"/api/v1/{path}")
    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    if path != "openapi.json":
        head = client.head(f"/api/v1/{path}")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize("key", ["json", "csv", "xlsx", "parquet"])
def test_practices_are_counted_in_every_format(client: httpx.Client, key: str) -> None:
    """The number of practices stands in the header, whatever the format."""
    answer = client.get(f"/api/v1/practices?format={key}")
    assert (answer.headers["GCEN-Rows"], answer.headers["GCEN-Release"]) == ("3", "2.0.0")


def test_any_page_on_the_web_may_read_and_none_may_write(client: httpx.Client) -> None:
    """CORS lets other sites read rows and their headers; other methods are refused with Allow."""
    origin = {"Origin": "https://elsewhere.example"}
    answer = client.get("/api/v1/observations?indicator=math", headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "gcen-rows" in answer.headers["access-control-expose-headers"].lower()
    asked = {**origin, "Access-Control-Request-Method": "DELETE"}
    assert client.options("/api/v1/cities", headers=asked).status_code == 400
    refused = client.post("/api/v1/cities")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET")
    assert refused.headers["content-type"] == "application/problem+json"


def test_who_asks_too_often_is_told_when_to_ask_again(warehouse: Path) -> None:
    """Status 429 as problem details with Retry-After; answers before it count down."""
    server = FastAPI()
    server.mount("/api/v1", api.application(Warehouse(warehouse), "3/hour"))
    with _asking(server) as client:
        answers = [client.get("/api/v1/cities", headers={"Origin": "x"}) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"reads";q=3;w=3600'
    assert answers[0].headers["RateLimit"].startswith('"reads";r=2;')
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert "/api/v1/bulk" in refused.json()["detail"]
    assert refused.headers["access-control-allow-origin"] == "*"


def test_a_limit_that_is_none_is_told(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped variable stops the start with what would be valid; it can be switched off."""
    monkeypatch.setenv("GCEN_API_RATE", "a lot")
    with pytest.raises(BadRate, match=r"GCEN_API_RATE=a lot is no limit. Valid: 600/minute"):
        api.mount(FastAPI(), Warehouse(warehouse))
    monkeypatch.setenv("GCEN_API_RATE", "off")
    server = FastAPI()
    api.mount(server, Warehouse(warehouse))
    with _asking(server) as client:
        assert "RateLimit" not in client.get("/api/v1/cities").headers


# --- the document -----------------------------------------------------------------------------


def test_the_document_names_the_values_of_the_release(client: httpx.Client) -> None:
    """A generator of clients finds the valid values, and an example that can be asked."""
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "/api/v1"}]
    told = {one["name"]: one for one in document["paths"]["/observations"]["get"]["parameters"]}
    assert told["indicator"]["schema"]["items"]["enum"] == [
        *("math", "students", "per_teacher", "tutoring"),
    ]
    assert told["release"]["schema"]["enum"] == ["2.0.0", "1.0.0"]


def test_the_examples_of_the_document_can_be_asked(client: httpx.Client) -> None:
    """Every route answers its own examples; those of practices are of the release that ships."""
    document = client.get("/api/v1/openapi.json").json()
    for path in PATHS:
        if path.startswith("/practices"):
            continue
        route = document["paths"][path]
        query = {
            one["name"]: ",".join(one["example"])
            if isinstance(one["example"], list)
            else one["example"]
            for one in route["get"].get("parameters", [])
            if "example" in one
        }
        answer = client.get(f"/api/v1{path}", params=query)
        assert answer.status_code == 200, (path, answer.text)


@pytest.mark.parametrize(
    ("path", "mode"),
    [
        (path, mode)
        for path in PATHS
        for mode in GenerationMode
        if mode == GenerationMode.POSITIVE or path not in ("/health", "/releases")
    ],
)
def test_every_route_answers_as_documented(
    warehouse: Path, path: str, mode: GenerationMode
) -> None:
    """Whatever is asked, valid or not, the answer has a documented status, type and shape."""
    server = FastAPI()
    server.mount("/api/v1", api.application(Warehouse(warehouse)))
    operation = schemathesis.openapi.from_asgi("/api/v1/openapi.json", server)[path]["GET"]

    @settings(
        max_examples=6,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    ask()


# --- linked data ------------------------------------------------------------------------------


def test_the_catalogue_lists_the_release_and_every_indicator(client: httpx.Client) -> None:
    """A data portal reads data sets with publishers, licences and files that can be fetched."""
    answer = client.get("/catalog.jsonld", headers={"Origin": "https://portal.example"})
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    graph = rdflib.Graph().parse(data=json.dumps(answer.json()), format="json-ld")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    dct = rdflib.Namespace("http://purl.org/dc/terms/")
    datasets = set(graph.subjects(rdflib.RDF.type, dcat.Dataset))
    identifiers = {str(graph.value(one, dct.identifier)) for one in datasets}
    assert {"math", "students", "per_teacher", "tutoring"} <= identifiers
    assert all(graph.value(one, dct.creator) for one in datasets)
    urls = {
        str(graph.value(one, dcat.downloadURL))
        for one in graph.subjects(rdflib.RDF.type, dcat.Distribution)
    }
    math = sorted(url for url in urls if "indicator=math&" in url and "format=csv" in url)
    rows = client.get(math[0]).text
    assert rows.startswith("city_id,")
    assert "Singapore" in rows
