"""A limit to how often one address may ask, told in every answer before it is reached.

The headers are those of the IETF draft "RateLimit header fields for HTTP".
"""

from __future__ import annotations

import math
import os
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.api.refusals import Refused

VARIABLE = "GCEN_API_RATE"
USUAL = "600/minute"
OFF = "off"


class BadRate(ValueError):
    """A limit that cannot be read; the message says what can."""


def rate() -> RateLimitItem | None:
    """Limit that the environment names, ``None`` where it is switched off.

    Raises ``BadRate``.
    """
    named = os.environ.get(VARIABLE, "").strip() or USUAL
    return None if named == OFF else read_rate(named)


def read_rate(named: str) -> RateLimitItem:
    """Read "600/minute". Raises ``BadRate``."""
    try:
        return parse(named)
    except ValueError as error:
        raise BadRate(
            f"{VARIABLE}={named} is no limit. Valid: {USUAL}, 10/second, 5000/hour, or {OFF}."
        ) from error


class RateLimit:
    """Answers with 429 what comes too often from one address."""

    def __init__(self, app: ASGIApp, item: RateLimitItem) -> None:
        self.app = app
        self.item = item
        self.limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self.policy = f'"reads";q={item.amount};w={item.get_expiry()}'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse with the seconds to wait."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client = scope.get("client")
        address = client[0] if client else "unknown"
        is_let_in = self.limiter.hit(self.item, address)
        left = self.limiter.get_window_stats(self.item, address)
        wait = max(math.ceil(left.reset_time - time.time()), 1)
        headers = {
            "RateLimit-Policy": self.policy,
            "RateLimit": f'"reads";r={max(left.remaining, 0)};t={wait}',
        }
        if not is_let_in:
            await self._refused(wait, headers).answer()(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, with_headers)

    def _refused(self, wait: int, headers: dict[str, str]) -> Refused:
        detail = (
            f"More than {self.item} requests came from this address. Ask again in {wait} seconds. "
            "One request may name many indicators and cities, and /api/v1/bulk gives the whole "
            "release."
        )
        return Refused(detail, status=429, headers={"Retry-After": str(wait), **headers})
