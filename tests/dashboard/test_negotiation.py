"""Which language a reader gets, and that two windows can have two."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import language, words
from dashboard.app import create_app
from dashboard.components import shell
from dashboard.negotiation import COOKIE, Speaking
from dashboard.warehouse import Warehouse
from dashboard.warehouse.memo import per_release
from tests.loopback import serving
from tests.small_release import small_release


@pytest.fixture(scope="module", name="client")
def _client(tmp_path_factory: pytest.TempPathFactory):
    app = create_app(Warehouse(small_release(tmp_path_factory.mktemp("spoken"))))
    with serving(app.server) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def _lang(answer) -> str:
    return answer.text.partition('<html lang="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("address", "headers", "spoken"),
    [
        ("/", {}, "en"),
        ("/?lang=zh-Hant", {}, "zh-Hant"),
        ("/compare?lang=zh_hant&focal=seoul", {}, "zh-Hant"),
        ("/?lang=tlh", {}, "en"),
        ("/?lang=", {"accept-language": "zh-HK,en;q=0.5"}, "zh-Hant"),
        ("/", {"accept-language": "fr, zh-TW;q=0.8, en;q=0.9"}, "en"),
        ("/", {"accept-language": "fr, zh-TW;q=0.9, en;q=0.8"}, "zh-Hant"),
        ("/", {"accept-language": "zh-Hant;q=0, *;q=x,,;q=1"}, "en"),
        ("/", {"accept-language": "zh-CN"}, "en"),
        ("/", {"cookie": f"{COOKIE}=zh-Hant"}, "zh-Hant"),
        ("/", {"cookie": f"{COOKIE}=en", "accept-language": "zh-HK"}, "en"),
        ("/?lang=en", {"cookie": f"{COOKIE}=zh-Hant"}, "en"),
        ("/", {"referer": "http://here/compare?lang=zh-Hant", "cookie": f"{COOKIE}=en"}, "zh-Hant"),
        ("/", {"referer": "http://[here?lang=zh-Hant"}, "en"),
    ],
)
def test_the_address_decides_then_what_is_remembered_then_the_browser(
    client, address, headers, spoken
):
    """Address, window, cookie and browser are asked in this order; what is unknown is passed by."""
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    assert _lang(answer) == spoken
    assert answer.headers["content-language"] == spoken
    assert "Accept-Language" in answer.headers["vary"]
    assert "Cookie" in answer.headers["vary"]


def test_the_document_describes_itself_in_its_language(client):
    """What a search engine, and a reader without scripts, sees of a page is in its language too."""
    english, chinese = (client.get(f"/?lang={tag}").text for tag in ("en", "zh-Hant"))
    assert 'content="Ten city school systems side by side' in english
    assert 'content="十個城市的學校系統' in chinese
    assert "<noscript>本儀表板需要JavaScript" in chinese
    assert "{%" not in english + chinese


@given(st.text(max_size=60) | st.from_regex(r"[a-zA-Z]{1,8}([-_][a-zA-Z0-9]{1,8}){0,4}"))
def test_any_tag_is_a_language_here_or_none(tag):
    """Whatever an address, a cookie or a header holds, reading it never fails."""
    assert language.known(tag) in {None, *language.LANGUAGES}


def test_a_window_keeps_its_language_whatever_was_chosen_in_another(client):
    """The frame and every callback follow the window that asks, not the cookie."""
    for tag, skip in (("en", "Skip to the content"), ("zh-Hant", "跳至內容")):
        headers = {"x-language": tag, "cookie": f"{COOKIE}=zh-Hant"}
        assert skip in client.get("/_dash-layout", headers=headers).text
        answer = client.post("/_dash-update-component", headers=headers, json=_route("/nowhere"))
        title = answer.json()["response"][shell.TITLE]["data"]
        assert title == {"en": "Page not found", "zh-Hant": "找不到頁面"}[tag]


def _route(path: str) -> dict[str, object]:
    value = {"path": path, "search": "", "visit": 1}
    return {
        "output": f"..{shell.CONTENT}.children...{shell.TITLE}.data..",
        "outputs": [
            {"id": shell.CONTENT, "property": "children"},
            {"id": shell.TITLE, "property": "data"},
        ],
        "inputs": [{"id": shell.ROUTE, "property": "data", "value": value}],
        "changedPropIds": [f"{shell.ROUTE}.data"],
    }


def test_the_frame_links_to_the_same_view_in_the_other_language(client):
    """The switch is a link in the other language's own words, marked as that language."""
    for tag, other in (("en", "zh-Hant"), ("zh-Hant", "en")):
        layout = client.get("/_dash-layout", headers={"x-language": tag}).text
        assert f'"href":"?lang={other}"' in layout
        assert f'"lang":"{other}"' in layout
        assert language.LANGUAGES[other] in layout


def test_machines_are_answered_in_english(client):
    """The HTTP interface has no language: an answer is the same whoever asks."""
    asked = "/api/v1/observations?indicator=pisa_math_mean&city=singapore&format=csv"
    plain = client.get(asked)
    chinese = client.get(asked, headers={"accept-language": "zh-HK", "x-language": "zh-Hant"})
    assert plain.text == chinese.text
    assert "content-language" not in plain.headers


def test_the_language_follows_into_threads_and_leaves_no_trace():
    """A thread started while a language is spoken speaks it; the next request starts anew."""
    seen: list[str] = []

    async def app(scope, receive, send) -> None:
        seen.append(await asyncio.to_thread(language.current))

    async def ask(tag: str) -> None:
        scope = {"type": "http", "path": "/", "headers": [], "query_string": f"lang={tag}".encode()}
        await Speaking(app)(scope, None, None)

    async def both() -> None:
        await asyncio.gather(ask("zh-Hant"), ask("en"))
        assert language.current() == "en"

    # A thread of its own: a browser that other tests hold open keeps a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, both()).result()
    assert sorted(seen) == ["en", "zh-Hant"]


def test_what_is_remembered_of_a_release_is_remembered_by_language():
    """An answer in words is never shown to a reader of another language."""

    class Release:
        pass

    @per_release(1)
    def told(_: object) -> str:
        return words.join(["A", "B"])

    release = Release()
    for _ in range(2):
        assert told(release) == "A and B"
        with language.speaking("zh-Hant"):
            assert told(release) == "A及B"


def test_numbers_days_and_lists_follow_the_locale():
    """Days and lists are written as each language writes them; numbers keep a real minus."""
    from datetime import date  # noqa: PLC0415 - used here alone

    day = date(2026, 11, 20)
    assert words.day(day) == "20 November 2026"
    assert words.join(["A", "B", "C"]) == "A, B and C"
    with language.speaking("zh-Hant"):
        assert words.day(day) == "2026年11月20日"
        assert words.join(["A", "B", "C"]) == "A、B及C"
        assert words.number(-1234.5, 1) == "−1,234.5"
