"""ETags for answers that are sent at once: lists, citations, documents."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.api.streams import is_known, tag


class Tagged:
    """Gives an ETag to each answer of one piece that has none, and 304 to who has it already.

    Streams carry a tag of their own, made before their rows are asked for, and pass untouched.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with an ETag."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        held: list[Message] = []

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_untagged(message):
                held.append(message)
                return
            if held and message["type"] == "http.response.body":
                start = held.pop()
                etag = tag("1", message.get("body", b"").hex())
                headers = MutableHeaders(scope=start)
                headers["ETag"] = etag
                headers.setdefault("Cache-Control", "no-cache")
                if is_known(request, etag):
                    del headers["content-length"]
                    start["status"] = HTTPStatus.NOT_MODIFIED
                    message = {"type": "http.response.body", "body": b""}
                await send(start)
            await send(message)

        await self.app(scope, receive, tagged)


def _is_untagged(message: Message) -> bool:
    headers = MutableHeaders(scope=message)
    is_whole = "content-length" in headers
    return message["status"] == HTTPStatus.OK and is_whole and "etag" not in headers
