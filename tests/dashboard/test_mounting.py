"""Promises of a dashboard below a path prefix, over a real server: links, redirects, cookies."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import Response
from starlette.testclient import TestClient

from dashboard.app import create_app
from dashboard.mounting import BadPrefix, Prefixed, read_prefix
from dashboard.warehouse import Warehouse
from tests.loopback import serving
from tests.small_release import small_release

PREFIX = "/bench"
LINKS = re.compile(
    r"""(?:href|src|action)\\?["']?\s*[:=]\s*\\?["']((?:/|\\u002f)(?:\\u002f|[^"'\\])*)"""
)


@pytest.fixture(scope="module", name="client")
def _client(tmp_path_factory):
    warehouse = Warehouse(small_release(tmp_path_factory.mktemp("mounting")))
    server = create_app(warehouse, PREFIX).server
    with serving(server) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def _rewritten(text: str) -> str:
    async def nothing(*_):
        raise AssertionError

    return Prefixed(nothing, PREFIX).rewrite(text.encode()).decode()


def _callback(client: httpx.Client, path: str) -> str:
    body = {
        "output": "..shell-content.children...shell-title.data..",
        "outputs": [
            {"id": "shell-content", "property": "children"},
            {"id": "shell-title", "property": "data"},
        ],
        "inputs": [
            {
                "id": "shell-route",
                "property": "data",
                "value": {"path": path, "search": "", "visit": 1},
            }
        ],
        "changedPropIds": ["shell-route.data"],
    }
    answer = client.post(f"{PREFIX}/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


@pytest.mark.parametrize(
    ("asked", "prefix"),
    [("", ""), ("/", ""), ("bench", "/bench"), ("/bench/", "/bench"), ("/a/b.c-d", "/a/b.c-d")],
)
def test_a_prefix_has_one_form(asked, prefix):
    """However it is written, a prefix is the same; the root is no prefix."""
    assert read_prefix(asked) == prefix


@pytest.mark.parametrize("asked", ["/a b", "/a//b", "/é", "/a?b", "/api", "/_dash-x"])
def test_a_prefix_that_cannot_work_is_refused(asked):
    """What is no plain path, or a path of our own, is refused with what is valid."""
    with pytest.raises(BadPrefix, match="/benchmarks"):
        read_prefix(asked)


@settings(max_examples=200)
@given(st.text())
def test_any_text_is_a_prefix_or_refused(asked):
    """Reading a prefix gives its one form or refuses; what it gives reads as itself."""
    try:
        prefix = read_prefix(asked)
    except BadPrefix:
        return
    assert read_prefix(prefix) == prefix
    assert prefix == "" or (prefix.startswith("/") and not prefix.endswith("/"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<a href="/compare?x=1">', '<a href="/bench/compare?x=1">'),
        ("<img src='/assets/a.png'>", "<img src='/bench/assets/a.png'>"),
        ('{"href":"/"}', '{"href":"/bench/"}'),
        (r'{"href":"\u002fcity\u002fseoul"}', r'{"href":"/bench\u002fcity\u002fseoul"}'),
        (r'{"markup":"<a href=\"/city\">"}', r'{"markup":"<a href=\"/bench/city\">"}'),
        ('{"topojsonURL":"/assets/topojson/"}', '{"topojsonURL":"/bench/assets/topojson/"}'),
        ('{"code":"/api/v1/observations?x"}', '{"code":"/bench/api/v1/observations?x"}'),
    ],
)
def test_what_leads_back_here_gets_the_prefix(text, expected):
    """Links in HTML, in JSON, in markup within JSON, and the paths of our own routes."""
    assert _rewritten(text) == expected
    assert _rewritten(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        '<a href="//example.org/x">',
        '<a href="https://example.org/assets/x">',
        '<a href="#main">',
        '{"path":"/compare"}',
        '{"text":"and/or"}',
        '{"href":"https:\\u002f\\u002fexample.org\\u002fapi\\u002fv1\\u002fx"}',
    ],
)
def test_what_leads_elsewhere_is_left_alone(text):
    """Foreign addresses, fragments and plain words stay as they are."""
    assert _rewritten(text) == text


@pytest.mark.parametrize(
    "path", ["/", "/compare", "/city/seoul", "/explore", "/coverage", "/nowhere"]
)
def test_every_link_of_a_page_stays_below_the_prefix(client, path):
    """Document, frame and content of a page hold no link that leaves the prefix."""
    document = client.get(PREFIX + path)
    assert document.status_code == (404 if path == "/nowhere" else 200)
    layout = client.get(f"{PREFIX}/_dash-layout").text
    content = _callback(client, path)
    links = [link for text in (document.text, layout, content) for link in LINKS.findall(text)]
    assert len(links) > 20
    assert [one for one in links if not one.replace("\\u002f", "/").startswith(f"{PREFIX}/")] == []


def test_everything_a_page_needs_is_answered_below_the_prefix(client):
    """Scripts and styles that the document names are there, with or without the prefix taken off."""
    document = client.get(f"{PREFIX}/").text
    named = re.findall(r'(?:src|href)="(/bench/[^"]+)"', document)
    assert len(named) > 10
    for address in named:
        assert client.get(address).status_code == 200, address
        assert client.get(address.removeprefix(PREFIX)).status_code == 200, address


def test_the_interface_describes_itself_below_the_prefix(client):
    """Redirect, servers and figures: a program that follows the description arrives."""
    start = client.get(f"{PREFIX}/api/v1")
    assert start.headers["location"] == f"{PREFIX}/api/v1/openapi.json"
    described = client.get(start.headers["location"]).json()
    [server] = described["servers"]
    cities = client.get(f"{server['url']}/cities")
    assert len(cities.json()) > 1
    figures = client.get(f"{PREFIX}/api/v1/observations?format=json")
    assert json.loads(figures.content)


def test_cookies_stay_below_the_prefix():
    """A cookie for the whole host becomes one for the prefix; a narrower one stays as it is."""
    answer = Response("kept")
    answer.set_cookie("kept", "1", samesite="lax")
    answer.set_cookie("other", "2", path="/city")
    cookies = TestClient(Prefixed(answer, PREFIX)).get("/").headers.get_list("set-cookie")
    assert [re.search(r"Path=([^;]+)", one).group(1) for one in cookies] == ["/bench/", "/city"]
    assert "SameSite=lax" in cookies[0]


def test_a_brief_names_the_address_behind_the_prefix(client):
    """The printed address of the page, and its stylesheet, hold the prefix."""
    brief = client.get(f"{PREFIX}/brief/seoul").text
    assert re.search(r'href="/bench/assets/brief\.css', brief)
    assert f"{client.base_url}/bench/city/seoul" in brief
