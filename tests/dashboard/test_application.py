from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from dashboard import app as application
from dashboard.app import create_app
from dashboard.components import graph, shell
from dashboard.warehouse import Warehouse
from tests.loopback import serving
from tests.small_release import next_release, small_release

UPGRADE = {
    "connection": "upgrade",
    "upgrade": "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
ADDRESSES = [
    "/",
    "/compare",
    "/city",
    "/city/seoul",
    "/relate",
    "/explore",
    "/api",
    "/practices",
    "/practices/singapore-small-groups",
    "/plan",
    "/search",
    "/releases",
    "/pairs",
    "/coverage",
    "/methods",
]


@pytest.fixture(scope="module", name="warehouse")
def _warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return Warehouse(small_release(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module", name="dash_app")
def _dash_app(warehouse: Warehouse):
    return create_app(warehouse)


@pytest.fixture(scope="module", name="client")
def _client(dash_app):
    with _asking(dash_app) as client:
        yield client


@contextmanager
def _asking(dash_app) -> Iterator[httpx.Client]:
    with serving(dash_app.server) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def _shown(client: httpx.Client, path: str, search: str = "") -> tuple[str, str]:
    """What the router puts on the page for an address, as text, and the window's title."""
    body = {
        "output": f"..{shell.CONTENT}.children...{shell.TITLE}.data..",
        "outputs": [
            {"id": shell.CONTENT, "property": "children"},
            {"id": shell.TITLE, "property": "data"},
        ],
        "inputs": [
            {
                "id": shell.ROUTE,
                "property": "data",
                "value": {"path": path, "search": search, "visit": 1},
            }
        ],
        "changedPropIds": [f"{shell.ROUTE}.data"],
    }
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code == 200
    response = answer.json()["response"]
    return (
        json.dumps(response[shell.CONTENT]["children"], ensure_ascii=False),
        response[shell.TITLE]["data"],
    )


def _ids(content: str) -> list[str]:
    return re.findall(r'"id": ("[^"]+"|\{[^}]+\})', content)


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_answers_at_its_own_address(client, path):
    """Every page can be opened directly, by its link, before any other page was opened."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert "react-entry-point" in answer.text
    assert "/assets/gcen.js" in answer.text
    assert '<html lang="en">' in answer.text


def test_an_address_without_a_page_is_not_found_and_says_so(client):
    """An unknown address has status 404 and still shows a page that leads on."""
    assert client.get("/nowhere").status_code == 404
    content, title = _shown(client, "/nowhere")
    assert "There is no such page" in content
    assert title == "Page not found"


@pytest.mark.parametrize("path", ["/city/atlantis", "/practices/nobody-did-this"])
def test_a_page_of_what_the_release_does_not_hold_is_not_found_and_leads_on(client, path):
    """A city or practice that there is not has status 404, and its page leads to those there are."""
    assert client.get(path).status_code == 404
    assert client.get(f"{path}?release=0.0.9").status_code == 404
    content, _ = _shown(client, path)
    assert f'"href": "{path.rpartition("/")[0]}' in content


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_has_one_heading_and_each_id_once(client, path):
    """A page has one first heading, and no two components answer to one id."""
    content, title = _shown(client, path)
    assert len(re.findall(r'"type": "H1"', content)) == 1
    ids = _ids(content)
    assert len(ids) == len(set(ids))
    assert title


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_footer_names_the_release_and_the_age_of_its_data(client, path):
    """Release and day of retrieval stand on every page and lead to Methods and Coverage."""
    content, _ = _shown(client, path)
    assert "Release 1.0.0" in content
    assert "Data retrieved 20 November 2026" in content


def test_a_link_that_pins_a_release_not_kept_says_which_are(client):
    """An old link still answers, and leads to the same view of today."""
    content, _ = _shown(client, "/compare", "?focal=seoul&release=0.9.0")
    assert "Release 0.9.0 is not kept here" in content
    assert "Releases kept here: 1.0.0." in content
    assert '"/compare?focal=seoul"' in content


def test_a_page_that_fails_is_told_and_leaves_the_others_alone(client, monkeypatch):
    """An error in a page becomes a page that says so."""
    module = next(one for one in application.page_modules() if one.PAGE.path == "/compare")
    monkeypatch.setattr(module, "layout", lambda *_, **__: 1 / 0)
    content, _ = _shown(client, "/compare")
    assert "This page could not be made" in content
    assert "ZeroDivisionError" not in content
    assert "Overview" in _shown(client, "/")[0]


def test_without_a_release_every_page_says_how_to_build_one(tmp_path: Path):
    """A dashboard over an empty folder runs and tells what to do."""
    with _asking(create_app(Warehouse(tmp_path))) as client:
        assert client.get("/").status_code == 200
        content, title = _shown(client, "/compare")
        assert "gcen build" in content
        assert title == "No data yet"


def test_two_applications_in_one_process_keep_to_their_own_releases(client, tmp_path: Path):
    """A second application over another warehouse changes nothing for the first."""
    with _asking(create_app(Warehouse(tmp_path))) as other:
        assert "Release 1.0.0" in _shown(client, "/")[0]
        assert "gcen build" in _shown(other, "/")[0]
        assert other.get("/compare").status_code == 200
        assert client.get("/compare").status_code == 200


def test_every_answer_carries_the_security_headers(client):
    """A page may load nothing from elsewhere, run no strange script and stand in no strange frame."""
    for path in ("/", "/nowhere", "/api/v1/cities", "/assets/gcen.css"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "'unsafe-eval'" not in policy
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_scripts_are_compressed_once_and_unchanged(client):
    """A script comes compressed to those who take it, and is byte by byte the same for all."""
    path = re.search(r'src="(/_dash-component-suites/dash/dcc/[^"]+)"', client.get("/").text)
    assert path is not None
    plain = client.get(path[1], headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", path[1], headers={"accept-encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) == len(raw) < len(plain.content)
    assert gzip.decompress(raw) == plain.content


def test_no_websocket_is_opened(client):
    """No page is told of a websocket; the way past the callbacks is closed to its own origin too."""
    told = re.search(r'<script id="_dash-config"[^>]*>(.*?)</script>', client.get("/").text)
    assert told is not None
    assert "websocket" not in json.loads(told[1])
    headers = {**UPGRADE, "origin": str(client.base_url).rstrip("/")}
    assert client.get("/_dash-ws-callback", headers=headers).status_code in (403, 404)


def test_no_chart_can_send_its_data_away():
    """Plotly's own way of sharing, which uploads the data, is off."""
    assert graph.CONFIG["showSendToCloud"] is False
    assert graph.CONFIG["plotlyServerURL"] == ""
    assert graph.CONFIG["displayModeBar"] is False


def test_every_callback_speaks_to_components_that_exist(client, dash_app):
    """Each id that a callback names is on a page or in the frame."""
    known = {json.dumps(one) if isinstance(one, str) else one for one in _frame_ids(dash_app)}
    for path in ADDRESSES:
        known |= set(_ids(_shown(client, path)[0]))
    named = {
        dependency["id"]
        for callback in dash_app._callback_list
        for dependency in (*callback["inputs"], *callback["state"])
    }
    plain = {json.dumps(one) for one in named if not one.startswith("{")}
    assert plain <= known


def _frame_ids(dash_app) -> list[str]:
    return [
        component.id
        for component in dash_app.layout()._traverse()
        if isinstance(getattr(component, "id", None), str)
    ]


def test_a_pinned_page_describes_the_release_it_pins(tmp_path):
    """What search engines read of a page that pins a release is that release, not the newest."""
    folder = small_release(tmp_path)
    next_release(folder, "1.0.0", "2.0.0")

    def described(query: str) -> str:
        page = client.get(f"/compare?indicator=math{query}").text
        return re.search(r'"version": ?"([\d.]+)"', page)[1]

    with _asking(create_app(Warehouse(folder))) as client:
        assert described("&release=1.0.0") == "1.0.0"
        assert described("") == described("&release=9.9.9") == "2.0.0"


def test_every_page_leads_to_the_catalogue_of_data_sets(client):
    """A portal that reads any page finds the catalogue (DCAT) by the link in its head."""
    for path in ADDRESSES:
        head = client.get(path).text.partition("</head>")[0]
        link = re.search(r'<link rel="alternate" type="application/ld\+json"[^>]*>', head)[0]
        catalogue = client.get(re.search(r'href="([^"]+)"', link)[1])
        assert catalogue.json()["@type"] == "dcat:Catalog", path


def test_a_pinned_page_tells_what_has_changed_since_its_release(tmp_path):
    """Not only what the newest release changed: all that differs from the one the link pins."""
    folder = small_release(tmp_path)
    seoul, singapore = (
        f"UPDATE observation SET value = value + 1 WHERE geo_id = '{one}' AND value IS NOT NULL"
        for one in ("kr_seoul", "sg")
    )
    changed = next_release(folder, "1.0.0", "2.0.0", seoul)
    changed += next_release(folder, "2.0.0", "3.0.0", singapore)
    next_release(folder, "3.0.0", "4.0.0")
    assert changed > 1
    with _asking(create_app(Warehouse(folder))) as client:
        for path in ("/", "/compare", "/city/seoul", "/explore"):
            told, _ = _shown(client, path, "?release=1.0.0")
            assert f"Release 4.0.0 against release 1.0.0: {changed} figures revised." in told
            assert '"/releases?from=1.0.0&to=4.0.0#changes"' in told
        told, _ = _shown(client, "/compare", "?release=3.0.0")
        assert "No figure differs from release 3.0.0." in told
