"""Serves the dashboard below a path prefix, as behind a reverse proxy that shares its host.

Pages, callbacks and routes are written as if the dashboard stood at the root. Coming in,
``Unprefixed`` takes the prefix off the path; going out, ``Prefixed`` puts it before the links in
pages, in answers to callbacks and in the API's own description, before redirects, and into the
path of cookies. A proxy may pass the prefix on or take it off: both arrive the same.
"""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SHAPE = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_TAKEN = ("api", "assets", "health", "metrics", "_dash")

_ROOT_COOKIE = re.compile(r"(;\s*path=)/(?=;|$)", re.IGNORECASE)
_SLASH = r"(?:/|\\u002[fF])"
"""A slash, or as Dash writes it in JSON."""

_REWRITTEN = ("text/html", "application/json", "application/problem+json")
_UNNAMED = "application/json"
"""Answers to callbacks come without the name of their type."""

_DATA = re.compile(r"^/api/v1/(?!openapi\.json$)")
"""Answers that hold figures: streamed as they are, they hold no links to here."""


class BadPrefix(ValueError):
    """A prefix that cannot be served; the message says what can."""


def read_prefix(text: str) -> str:
    """Give a prefix in its one form: ``""`` for the root, else ``/benchmarks`` without slash.

    Raises ``BadPrefix`` for anything that is no plain path, or begins with a path of our own.
    """
    plain = f"/{text.strip('/')}" if text.strip("/") else ""
    if plain and not _SHAPE.fullmatch(plain):
        raise BadPrefix(
            f"“{text}” cannot be a path prefix. Valid: a plain path such as /benchmarks, of "
            "letters, digits, “.”, “_”, “~” and “-”."
        )
    if plain.startswith(tuple(f"/{name}" for name in _TAKEN)):
        raise BadPrefix(
            f"“{text}” cannot be a path prefix: {', '.join(f'/{name}' for name in _TAKEN)} are "
            "paths of the dashboard itself. Choose another, such as /benchmarks."
        )
    return plain


class Unprefixed:
    """Takes the prefix off the path of each request; put it outside of everything else."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the path that the routes know.

        ``app_root_path`` lets ``request.base_url`` name the address that the reader sees.
        """
        if scope["type"] in ("http", "websocket"):
            path: str = scope["path"]
            if path == self.prefix or path.startswith(f"{self.prefix}/"):
                path = path.removeprefix(self.prefix) or "/"
            scope = {
                **scope,
                "path": path,
                "raw_path": path.encode(),
                "app_root_path": self.prefix,
            }
        await self.app(scope, receive, send)


class Prefixed:
    """Puts the prefix before what leads back here; put it inside of compression."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self.prefix = prefix
        taken = re.escape(prefix).replace("/", _SLASH)
        self._link = re.compile(
            # href="/…" in HTML, "href":"/…" in JSON, markup within JSON
            rf"""((?:href|src|action)\\?["']?\s*[:=]\s*\\?["'])"""
            rf"""(?={_SLASH})(?!{_SLASH}{_SLASH}|{taken}(?:{_SLASH}|["'?#\\]))""".encode()
        )
        self._own = re.compile(
            rf"""(?<![\w./-])(?<!\\u002f)(?={_SLASH}(?:api{_SLASH}v1|assets)"""
            rf"""(?:{_SLASH}|["'?\\ ]))""".encode()
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with links, redirects and cookies that hold behind the prefix."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_data = _DATA.match(scope["path"]) is not None
        start: Message = {}
        body = bytearray()

        async def rewriting(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                self._rewrite_headers(headers)
                kind = headers.get("content-type", _UNNAMED)
                if not is_data and kind.startswith(_REWRITTEN):
                    start.update(message)
                    return
            elif start and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await self._send_rewritten(start, bytes(body), send)
                return
            await send(message)

        await self.app(scope, receive, rewriting)

    def rewrite(self, body: bytes) -> bytes:
        """Put the prefix before the paths in HTML or JSON that lead back here."""
        prefix = self.prefix.encode()
        return self._own.sub(prefix, self._link.sub(rb"\1" + prefix, body))

    async def _send_rewritten(self, start: Message, body: bytes, send: Send) -> None:
        written = self.rewrite(body)
        headers = MutableHeaders(scope=start)
        if "content-length" in headers:
            headers["content-length"] = str(len(written))
        await send(start)
        await send({"type": "http.response.body", "body": written})

    def _rewrite_headers(self, headers: MutableHeaders) -> None:
        location = headers.get("location", "")
        if location.startswith("/") and not location.startswith("//"):
            headers["location"] = self.prefix + location
        cookies = headers.getlist("set-cookie")
        if cookies:
            del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", self._cookie(cookie))

    def _cookie(self, text: str) -> str:
        return _ROOT_COOKIE.sub(rf"\g<1>{self.prefix}/", text)
