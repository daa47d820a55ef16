"""Whether the addresses the contract names still answer: references, sources, licences, targets.

Asked politely: each host by one request at a time with a pause between two, a host to which another
one leads on too; by HEAD first and by GET where HEAD is refused, of which no more than the
beginning is read.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import httpx

from pipelines.contract import Contract
from pipelines.fetch import user_agent

Verdict = Literal["alive", "dead", "refused", "unreachable"]

VERDICTS: tuple[Verdict, ...] = ("alive", "dead", "refused", "unreachable")

PAUSE = 1.0
"""Seconds between two requests to one host."""

_HOSTS_AT_ONCE = 8
_TIMEOUT = 20.0
_MOST_STEPS = 10
"""Redirections that are followed."""

_GONE = frozenset({404, 410})
_FOR_GOOD = frozenset({301, 308})
_CLIENT_ERRORS, _TOO_MANY_REQUESTS, _SERVER_ERRORS = 400, 429, 500


@dataclass(frozen=True)
class Link:
    """An address, the rows of the contract that name it, and what it answered.

    ``alive``; ``dead``: it is gone, or its host is not known; ``refused``: it may be there but
    does not answer programs; ``unreachable``: no answer, or an error of the server. ``moved_to`` is
    where it leads for good, empty where it stands.
    """

    url: str
    named_by: tuple[str, ...]
    verdict: Verdict
    said: str
    moved_to: str = ""


def addresses(contract: Contract) -> dict[str, tuple[str, ...]]:
    """Every address that a reader is sent to, with the rows that name it."""
    found: dict[str, list[str]] = {}
    for where, url in _named(contract):
        found.setdefault(url, []).append(where)
    return {url: tuple(dict.fromkeys(where)) for url, where in found.items()}


def _named(contract: Contract) -> Iterator[tuple[str, str]]:
    for practice in contract.practices:
        yield from ((f"practice {practice.id}", one.url) for one in practice.references)
    for priority in contract.priorities:
        yield from ((f"priority {priority.id}", one.url) for one in priority.references)
    for source in contract.sources:
        yield f"source {source.source_id}", source.landing_page
        if source.licence_url:
            yield f"licence of {source.source_id}", source.licence_url
    for target in contract.targets:
        yield f"target {target.city} {target.indicator}", target.source_url


def check_links(
    named: Mapping[str, Sequence[str]],
    *,
    pause: float = PAUSE,
    on_link: Callable[[Link], None] | None = None,
) -> list[Link]:
    """Ask every address once; → what each answered, in the order given.

    ``named`` gives the rows that name an address. ``on_link`` is called with each as it is known,
    from several threads. Nothing is raised for an address that cannot be asked.
    """
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in named:
        by_host[_host(url)].append(url)
    found: dict[str, Link] = {}
    headers = {"User-Agent": user_agent(), "Accept-Language": "en"}
    with (
        httpx.Client(headers=headers, timeout=_TIMEOUT) as client,
        ThreadPoolExecutor(_HOSTS_AT_ONCE, thread_name_prefix="links") as pool,
    ):
        asker = _Asker(client, pause)

        def host(urls: Iterable[str]) -> list[Link]:
            return list(_told(asker, urls, named, on_link))

        for links in pool.map(host, by_host.values()):
            found |= {link.url: link for link in links}
    return [found[url] for url in named]


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _told(
    asker: _Asker,
    urls: Iterable[str],
    named: Mapping[str, Sequence[str]],
    on_link: Callable[[Link], None] | None,
) -> Iterator[Link]:
    for url in urls:
        link = _ask(asker, url, tuple(named[url]))
        if on_link is not None:
            on_link(link)
        yield link


class _Turn:
    """Whose turn it is to ask a host, and when it was left alone last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.left_at: float | None = None


class _Asker:
    """Asks any host by one request at a time, with a pause after each, from however many threads.

    A redirection is answered, not followed: the host it leads to has a turn of its own.
    """

    def __init__(self, client: httpx.Client, pause: float) -> None:
        self._client, self._pause = client, pause
        self._turns: defaultdict[str, _Turn] = defaultdict(_Turn)
        self._lock = threading.Lock()

    def ask(self, url: str) -> httpx.Response:
        """Give the answer to HEAD, or to GET where HEAD is refused; its body is not read."""
        with self._turn(url):
            answer = self._client.head(url)
        if answer.status_code < _CLIENT_ERRORS or answer.status_code == _TOO_MANY_REQUESTS:
            return answer
        with self._turn(url), self._client.stream("GET", url) as answer:
            return answer

    @contextmanager
    def _turn(self, url: str) -> Iterator[None]:
        with self._lock:
            turn = self._turns[_host(url)]
        with turn.lock:
            if turn.left_at is not None:
                time.sleep(max(0.0, turn.left_at + self._pause - time.monotonic()))
            try:
                yield
            finally:
                turn.left_at = time.monotonic()


def _ask(asker: _Asker, url: str, named_by: tuple[str, ...]) -> Link:
    at, steps = url, list[int]()
    try:
        answer = asker.ask(at)
        while answer.next_request is not None and len(steps) < _MOST_STEPS:
            steps.append(answer.status_code)
            at = str(answer.next_request.url)
            answer = asker.ask(at)
    except httpx.ConnectError as error:
        verdict: Verdict = "dead" if _is_unknown_host(error) else "unreachable"
        return Link(url, named_by, verdict, _failure(error, url, at))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Link(url, named_by, "unreachable", _failure(error, url, at))
    if answer.next_request is not None:
        said = f"leads on more than {_MOST_STEPS} times, at last to {at}"
        return Link(url, named_by, "unreachable", said)
    status = answer.status_code
    said = f"{status} {answer.reason_phrase}".strip()
    moved_to = at if steps and all(step in _FOR_GOOD for step in steps) else ""
    return Link(url, named_by, _verdict(status), said, moved_to)


def _failure(error: Exception, url: str, at: str) -> str:
    said = str(error) or type(error).__name__
    return said if at == url else f"leads to {at}: {said}"


def _is_unknown_host(error: httpx.ConnectError) -> bool:
    """Whether the name of the host leads nowhere; the resolver's words differ by system."""
    said = str(error).lower()
    return any(one in said for one in ("name or service not known", "nodename", "getaddrinfo"))


def _verdict(status: int) -> Verdict:
    if status in _GONE:
        return "dead"
    if status >= _SERVER_ERRORS:
        return "unreachable"
    return "refused" if status >= _CLIENT_ERRORS else "alive"
