"""Which language an answer is spoken in.

The address decides (``?lang=``), else what the page on screen tells with each of its requests
(``X-Language``, see ``assets/language.js``), else the address the reader comes from, else the
language chosen last (a cookie), else what the browser asks for, else English. So two windows can be
open in two languages, and a link keeps the language it was made in. What machines read (the HTTP
interface, exports, health) stays English.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import language

COOKIE = "gcen_language"
HEADER = "x-language"
_VARY = ("Accept-Language", "Cookie", "Referer", "X-Language")
_ENGLISH = ("/api/", "/health", "/assets/", "/_dash-component-suites/", "/_favicon")
"""Beginnings of the paths of what has no language, or stays English for machines."""


_unsaid: ContextVar[str] = ContextVar("unsaid", default=language.DEFAULT)


def unsaid() -> str:
    """Language the request at hand would have, were it not named by an address or a window."""
    return _unsaid.get()


def _said(asked: HTTPConnection) -> Iterator[str]:
    """Give what names the language for this one request, or this one window."""
    yield asked.query_params.get("lang", "")
    yield asked.headers.get(HEADER, "")
    yield _of_address(asked.headers.get("referer", ""))


def _remembered(asked: HTTPConnection) -> Iterator[str]:
    """Give what the reader chose last, and what the browser asks for."""
    yield asked.cookies.get(COOKIE, "")
    yield from _accepted(asked.headers.get("accept-language", ""))
    yield language.DEFAULT


def _first(tags: Iterable[str]) -> str | None:
    return next((known for known in map(language.known, tags) if known), None)


def _of_address(address: str) -> str:
    try:
        return parse_qs(urlsplit(address).query).get("lang", [""])[0]
    except ValueError:  # an address that is none
        return ""


def _accepted(header: str) -> list[str]:
    """Tags of an ``Accept-Language`` header, the most wanted first (RFC 9110, section 12.5.4)."""
    weighed = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(weighed, key=lambda pair: pair[0]) if weight < 0]


class Speaking:
    """Speaks a request's language while it is answered, and says so in the answer's headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the language of the request; paths of machines in English."""
        if scope["type"] != "http" or scope["path"].startswith(_ENGLISH):
            await self.app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        otherwise = _first(_remembered(asked)) or language.DEFAULT
        tag = _first(_said(asked)) or otherwise
        _unsaid.set(otherwise)

        async def with_language(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Language", tag)
                for name in _VARY:
                    headers.add_vary_header(name)
            await send(message)

        with language.speaking(tag):
            await self.app(scope, receive, with_language)
