"""Whether the addresses the contract names still answer: references, sources, licences, targets.

Asked politely: each host by one request at a time with a pause between two, by HEAD first and by
GET where HEAD is refused, of which no more than the beginning is read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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
_GONE = frozenset({404, 410})
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
    hosts: dict[str, list[str]] = {}
    for url in named:
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    found: dict[str, Link] = {}
    headers = {"User-Agent": user_agent(), "Accept-Language": "en"}
    with (
        httpx.Client(headers=headers, timeout=_TIMEOUT, follow_redirects=True) as client,
        ThreadPoolExecutor(_HOSTS_AT_ONCE, thread_name_prefix="links") as pool,
    ):

        def host(urls: Iterable[str]) -> list[Link]:
            return list(_of_one_host(client, urls, named, pause, on_link))

        for links in pool.map(host, hosts.values()):
            found |= {link.url: link for link in links}
    return [found[url] for url in named]


def _of_one_host(
    client: httpx.Client,
    urls: Iterable[str],
    named: Mapping[str, Sequence[str]],
    pause: float,
    on_link: Callable[[Link], None] | None,
) -> Iterator[Link]:
    for position, url in enumerate(urls):
        if position:
            time.sleep(pause)
        link = _ask(client, url, tuple(named[url]), pause)
        if on_link is not None:
            on_link(link)
        yield link


def _ask(client: httpx.Client, url: str, named_by: tuple[str, ...], pause: float) -> Link:
    try:
        answer = client.head(url)
        if answer.status_code >= _CLIENT_ERRORS and answer.status_code != _TOO_MANY_REQUESTS:
            time.sleep(pause)
            with client.stream("GET", url) as answer:
                pass
    except httpx.ConnectError as error:
        verdict: Verdict = "dead" if _is_unknown_host(error) else "unreachable"
        return Link(url, named_by, verdict, str(error) or type(error).__name__)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Link(url, named_by, "unreachable", str(error) or type(error).__name__)
    status = answer.status_code
    said = f"{status} {answer.reason_phrase}".strip()
    return Link(url, named_by, _verdict(status), said, _moved_to(answer))


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


_FOR_GOOD = frozenset({301, 308})


def _moved_to(answer: httpx.Response) -> str:
    """Where an address leads for good: the end of its redirections, where all are permanent."""
    steps = [one.status_code for one in answer.history]
    is_for_good = bool(steps) and all(step in _FOR_GOOD for step in steps)
    return str(answer.url) if is_for_good else ""
