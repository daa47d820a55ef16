"""Promises of the check of addresses, against a real server on loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from pipelines.contract import Contract
from pipelines.links import addresses, check_links
from tests.loopback import serving


@dataclass
class _Asked:
    """Requests as the server saw them: method, path, start; and the most at the same time."""

    requests: list[tuple[str, str, float]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@pytest.fixture(name="asked")
def _asked() -> _Asked:
    return _Asked()


@pytest.fixture(name="address")
def _address(asked: _Asked) -> Iterator[str]:
    """A publisher with a page that stands, one that is gone, and others in between."""
    with serving(_publisher(asked)) as address:
        yield address


def _publisher(asked: _Asked, other: str = "") -> FastAPI:
    """An application that notes what it is asked; ``away/x`` leads to ``x`` of the other one."""
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "HEAD"])
    def page(path: str, request: Request) -> Response:
        with asked.lock:
            asked.requests.append((request.method, path, time.monotonic()))
            asked.at_once += 1
            asked.most_at_once = max(asked.most_at_once, asked.at_once)
        try:
            if path.startswith("away/"):
                return RedirectResponse(f"{other}/{path.removeprefix('away/')}", status_code=301)
            return _answer(path, request.method)
        finally:
            with asked.lock:
                asked.at_once -= 1

    return app


def _answer(path: str, method: str) -> Response:
    if path == "moved":
        return RedirectResponse("/stands", status_code=301)
    if path == "circle":
        return RedirectResponse("/circle", status_code=301)
    if path == "lent":
        return RedirectResponse("/stands", status_code=302)
    if path == "no-head" and method == "HEAD":
        return Response(status_code=405)
    status = {"gone": 404, "closed": 403, "broken": 503, "often": 429}.get(path, 200)
    return Response("text", status_code=status)


def test_each_address_is_told_by_what_it_answers(address: str) -> None:
    """Gone is dead, forbidden is refused, a server's error is unreachable, the rest is alive."""
    paths = ("stands", "gone", "closed", "broken", "no-head", "moved", "lent")
    found = check_links({f"{address}/{path}": ("here",) for path in paths}, pause=0)
    assert [one.verdict for one in found] == [
        "alive",
        "dead",
        "refused",
        "unreachable",
        "alive",
        "alive",
        "alive",
    ]
    assert [one.moved_to for one in found][5:] == [f"{address}/stands", ""]


def test_a_host_is_asked_by_head_first_one_request_at_a_time_with_pauses(
    address: str, asked: _Asked
) -> None:
    """No two requests overlap, and a pause lies between any two."""
    pause = 0.05
    check_links({f"{address}/{name}": ("here",) for name in ("a", "b", "gone")}, pause=pause)
    assert [method for method, _, _ in asked.requests] == ["HEAD", "HEAD", "HEAD", "GET"]
    _was_asked_politely(asked, pause)


def _was_asked_politely(asked: _Asked, pause: float) -> None:
    assert asked.most_at_once == 1
    starts = [start for _, _, start in asked.requests]
    steps = [later - earlier for earlier, later in pairwise(starts)]
    assert min(steps) >= pause * 0.8


def test_a_host_that_others_lead_to_is_asked_as_politely(address: str, asked: _Asked) -> None:
    """Addresses that two hosts lead to a third one wait for their turn among its own."""
    pause = 0.05
    elsewhere = [_Asked(), _Asked()]
    with (
        serving(_publisher(elsewhere[0], address)) as first,
        serving(_publisher(elsewhere[1], address)) as second,
    ):
        urls = [f"{address}/a", f"{first}/away/b", f"{second}/away/c", f"{second}/away/gone"]
        found = check_links(dict.fromkeys(urls, ("here",)), pause=pause)
    ends = [f"{address}/{path}" for path in ("b", "c", "gone")]
    assert [one.moved_to for one in found] == ["", *ends]
    assert [one.verdict for one in found] == ["alive", "alive", "alive", "dead"]
    assert {path for _, path, _ in asked.requests} == {"a", "b", "c", "gone"}
    for one in (asked, elsewhere[1]):
        _was_asked_politely(one, pause)


def test_an_address_that_leads_in_a_circle_ends(address: str) -> None:
    """After ten redirections an address is told to lead nowhere."""
    [link] = check_links({f"{address}/circle": ("here",)}, pause=0)
    assert (link.verdict, link.moved_to) == ("unreachable", "")
    assert link.said.startswith("leads on more than 10 times")


def test_a_host_that_is_asked_too_often_is_left_alone(address: str, asked: _Asked) -> None:
    """After a 429 an address is not asked a second time; it counts as refused, not as dead."""
    [link] = check_links({f"{address}/often": ("here",)}, pause=0)
    assert link.verdict == "refused"
    assert [method for method, _, _ in asked.requests] == ["HEAD"]


def test_an_address_that_cannot_be_asked_stops_nothing(address: str) -> None:
    """A port where nobody listens is told, and the next address is asked."""
    found = check_links({"http://127.0.0.1:9/": ("here",), f"{address}/stands": ("there",)})
    assert [one.verdict for one in found] == ["unreachable", "alive"]
    assert found[0].said


def test_every_reference_and_source_of_the_contract_is_asked_once(contract: Contract) -> None:
    """Each address stands once, with all the rows that name it."""
    named = addresses(contract)
    shared = "https://worldbank.org/en/topic/education/publication/how-shanghai-does-it"
    assert named[shared] == (
        "practice shanghai-empowered-management",
        "practice shanghai-teacher-development",
    )
    assert all(source.landing_page in named for source in contract.sources)
    assert all(one.url in named for practice in contract.practices for one in practice.references)
    assert all(one.url in named for priority in contract.priorities for one in priority.references)
