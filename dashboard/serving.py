"""How answers leave the server: security headers, compression."""

from __future__ import annotations

import asyncio
import gzip
from collections import OrderedDict
from functools import partial
from typing import Any

from dash import Dash
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.mounting import Prefixed, Unprefixed
from dashboard.negotiation import Speaking
from dashboard.watching import Watch, Watched

MINIMUM_SIZE = 800
"""Bytes below which compression does not pay."""

_STATIC = ("/_dash-component-suites/", "/assets/")
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg")
_STREAMS = ("/api/v1/",)
_PACKED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/vnd.apache.parquet",
    "application/vnd.duckdb",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
"""Types of answers that are compressed already."""


def add_serving(app: Dash, watch: Watch, prefix: str) -> None:
    """Add prefix, language, compression, security headers, counting; call it last.

    ``prefix`` is the path below which the dashboard stands, ``""`` for the root.
    """
    server: FastAPI = app.server
    server.add_middleware(Speaking)
    if prefix:
        server.add_middleware(Prefixed, prefix=prefix)
    server.add_middleware(Compression)
    server.add_middleware(SecurityHeaders, policy=content_policy(app))
    server.add_middleware(Watched, watch=watch)
    if prefix:
        server.add_middleware(Unprefixed, prefix=prefix)


def content_policy(app: Dash) -> str:
    """Content security policy: everything from here, no inline script but Dash's own.

    Plotly and the component kit write styles into elements, hence inline styles.
    """
    scripts = " ".join(["'self'", *app.csp_hashes()])
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


class SecurityHeaders:
    """Adds the headers that keep a browser from doing more than the page needs."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "SAMEORIGIN",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers; close websockets, which no callback uses."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


class Compression:
    """Compresses answers: scripts once and kept, everything else as it goes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        compressed = partial(
            GZipMiddleware, app, minimum_size=MINIMUM_SIZE, exclude_content_types=_PACKED
        )
        self.plain = compressed(compresslevel=4)
        self.fast = compressed(compresslevel=1)
        self.kept: OrderedDict[str, bytes] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer compressed where the reader accepts it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith(_STREAMS):
            await self.fast(scope, receive, send)
        elif scope["path"].startswith(_STATIC) and _accepts_gzip(scope):
            await self._static(scope, receive, send)
        else:
            await self.plain(scope, receive, send)

    async def _static(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Collect a static answer, and send it compressed from memory."""
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        await self.app(scope, receive, collect)
        content = bytes(body)
        headers = MutableHeaders(scope=start)
        if start["status"] == 200 and _is_compressible(headers):  # noqa: PLR2004
            content = await self._compressed(scope, headers, content)
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(content))
        headers.add_vary_header("Accept-Encoding")
        await send(start)
        await send({"type": "http.response.body", "body": content})

    async def _compressed(self, scope: Scope, headers: Headers, content: bytes) -> bytes:
        key = f"{scope['path']} {headers.get('etag', '')} {len(content)}"
        if key not in self.kept:
            self.kept[key] = await asyncio.to_thread(gzip.compress, content, 6)
            while len(self.kept) > 200:  # noqa: PLR2004 - some 60 files make a page
                self.kept.popitem(last=False)
        return self.kept[key]


def _accepts_gzip(scope: dict[str, Any] | Scope) -> bool:
    return "gzip" in Headers(scope=scope).get("accept-encoding", "")


def _is_compressible(headers: Headers) -> bool:
    kind = headers.get("content-type", "")
    return kind.startswith(_COMPRESSIBLE) and "content-encoding" not in headers
