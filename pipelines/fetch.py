"""The only network: asks publishers politely and keeps their answers as published.

Most publishers report errors with status 200 and garbage under load, so a status is never
trusted: ``Download.judge`` reads each answer. Asked again, with growing waits: transport errors
(a timeout, a dropped connection, a body cut short), the statuses 400, 403, 408, 429 and 5xx
(publishers answer 400 and 403 to good requests while they are overloaded), an empty body, and
whatever the judge calls a ``ValueError``. Never asked again: any other status and what the judge
refuses. ``Retry-After`` is honoured. Only an accepted answer is kept, and never with the key that
opened it.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

import httpx
import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from pipelines.errors import (
    KeyMissing,
    SourceChanged,
    SourceMissing,
    SourceRefused,
    SourceUnavailable,
)
from pipelines.protocol import Download, RawFile
from pipelines.raw import RawStore

MOST_AT_ONCE = 4
"""Requests to one publisher at the same time; about 20 bring persistent 502 from the World Bank."""

_GOOD = 200
_NOT_FOUND = 404
_SERVER_ERRORS = 500
_WORTH_ASKING_AGAIN = frozenset({400, 403, 408, 429})
_SHOWN = 160
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Politeness:
    """How patiently a publisher is asked; all times in seconds.

    ``attempts`` counts the first one. Waits double from ``wait_initial`` to ``wait_max``, each
    with up to ``wait_jitter`` added; a publisher that asks for more than ``longest_wait`` is
    given up. ``timeout`` is the longest silence, ``answer_timeout`` the longest answer, and
    ``largest_answer`` is in bytes. Without ``paced`` the pauses that a publisher's limits ask for
    are left out: for publishers of one's own.
    """

    attempts: int = 6
    wait_initial: float = 1.0
    wait_max: float = 30.0
    wait_jitter: float = 1.0
    longest_wait: float = 120.0
    timeout: float = 60.0
    answer_timeout: float = 900.0
    largest_answer: int = 256 * 1024**2
    paced: bool = True


POLITE = Politeness()


@dataclass(frozen=True)
class Access:
    """How one publisher may be asked.

    At most ``at_once`` requests under way, each at least ``pause`` seconds after the one before;
    ``key`` opens its interface where it asks for one, and ``key_variable`` is where it belongs.
    """

    at_once: int = MOST_AT_ONCE
    pause: float = 0.0
    key: str | None = None
    key_variable: str = ""


OPEN = Access()


@dataclass(frozen=True)
class Before:
    """Answers that are there already; ``is_offline`` has nothing else asked for.

    ``answers`` are those of the same source by path, ``of_others`` those that other sources were
    given in this refresh by address: two sources may ask one publisher the same question.
    """

    answers: Mapping[str, RawFile] = field(default_factory=dict)
    of_others: Mapping[str, RawFile] = field(default_factory=dict)
    is_offline: bool = False


NOTHING = Before()


class _AskAgain(Exception):
    """The answer cannot be used, and another may; ``wait`` is what the publisher asked for."""

    address = ""

    def __init__(self, what: str, wait: float | None = None) -> None:
        self.wait = wait
        super().__init__(what)


class _Answer(NamedTuple):
    path: str
    url: str
    body: bytes
    further: Sequence[Download]


class _Received(NamedTuple):
    status: int
    headers: httpx.Headers
    body: bytes


def fetch(
    source_id: str,
    downloads: Iterable[Download],
    store: RawStore,
    *,
    access: Access = OPEN,
    on_progress: Callable[[RawFile], None] | None = None,
    politeness: Politeness = POLITE,
    before: Before = NOTHING,
) -> list[RawFile]:
    """Fetch what has an address, with the further pages that the answers name.

    → the kept files in order of their path. ``on_progress`` is called with each file once it is
    kept. What was answered ``before`` from the same address is not asked for again, and kept with
    this source, too, where another one asked. Raises ``SourceMissing`` for what may not be asked,
    ``SourceRefused`` for a definite refusal, ``SourceUnavailable`` when no attempt brought a usable
    answer, ``SourceChanged`` for pages that name one file twice; answers that were accepted before
    that stay in the store.
    """
    set_on_retry_hooks([_say_retry])
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold whole addresses, keys too
    with (
        httpx.Client(
            headers={"User-Agent": user_agent(), "Accept-Language": "en"},
            timeout=politeness.timeout,
            limits=httpx.Limits(max_connections=access.at_once),
            follow_redirects=True,
        ) as client,
        ThreadPoolExecutor(access.at_once, thread_name_prefix=f"fetch-{source_id}") as pool,
    ):
        asker = _Asker(source_id, client, politeness, access)
        try:
            keep = _Keeper(source_id, store, on_progress or _say_nothing)
            return _Answers(pool, asker, before, keep).of(downloads)
        finally:
            asker.stop()
            pool.shutdown(wait=False, cancel_futures=True)


def user_agent() -> str:
    """Name of the product and its version, as sent to every publisher."""
    try:
        release = version("gcen-benchmarks")
    except PackageNotFoundError:
        release = "checkout"
    return f"gcen-benchmarks/{release} python-httpx/{httpx.__version__}"


class _Keeper:
    """Keeps the answers of one source as files and tells of each."""

    def __init__(
        self, source_id: str, store: RawStore, on_progress: Callable[[RawFile], None]
    ) -> None:
        self._source_id, self._store, self._on_progress = source_id, store, on_progress

    def keep(self, path: str, url: str, body: bytes) -> RawFile:
        file = self._store.keep(self._source_id, path, url, body)
        self._on_progress(file)
        return file


class _Answers:
    """The requests under way; answers are kept by the calling thread, one at a time."""

    def __init__(
        self, pool: ThreadPoolExecutor, asker: _Asker, before: Before, keeper: _Keeper
    ) -> None:
        self._pool = pool
        self._asker = asker
        self._before = before
        self._keeper = keeper
        self._paths: set[str] = set()
        self._under_way: set[Future[_Answer]] = set()
        self._kept: list[RawFile] = []

    def of(self, downloads: Iterable[Download]) -> list[RawFile]:
        self._ask(downloads)
        while self._under_way:
            longest = self._asker.longest
            done, self._under_way = wait(self._under_way, longest, return_when=FIRST_COMPLETED)
            if not done:  # not even headers came to an end: no time limit of a read ends that
                message = f"no answer came to an end in {longest:g} seconds. Try again later"
                raise SourceUnavailable(self._asker.source_id, message)
            for answer in [future.result() for future in done]:
                self._ask(answer.further)
                self._kept.append(self._keeper.keep(answer.path, answer.url, answer.body))
        return sorted(self._kept, key=lambda file: file.path)

    def _ask(self, downloads: Iterable[Download]) -> None:
        waiting = [one for one in downloads if one.url is not None]
        while waiting:
            download = waiting.pop(0)
            if download.path in self._paths:
                message = f"two answers would both be {download.path}: the pages go in a circle"
                raise SourceChanged(self._asker.source_id, message)
            self._paths.add(download.path)
            further = self._of_before(download)
            if further is None:
                self._submit(download)
            else:
                waiting.extend(one for one in further if one.url is not None)

    def _of_before(self, download: Download) -> Sequence[Download] | None:
        """Take an answer that is there already and give its further pages; ``None`` without one."""
        address = _address(download)
        own = self._before.answers.get(download.path)
        is_own = own is not None and own.url == address
        file = own if is_own else self._before.of_others.get(address)
        if file is None:
            return None
        body = file.location.read_bytes()
        try:
            further = _judged(download, body) if body else ()
        except (_AskAgain, SourceRefused):
            return None
        kept = file if is_own else self._keeper.keep(download.path, address, body)
        self._kept.append(kept)
        return further

    def _submit(self, download: Download) -> None:
        if self._before.is_offline or download.url is None:
            message = f"{download.path} was not fetched yet. Ask for it: gcen fetch"
            raise SourceMissing(self._asker.source_id, message)
        self._under_way.add(self._pool.submit(self._asker.ask, download, download.url))


def _address(download: Download) -> str:
    """Give the address that an answer is kept with: without key, empty where there can be none."""
    try:
        return str(httpx.URL(download.url or "").copy_merge_params(download.params))
    except httpx.InvalidURL:
        return ""


class _Connections:
    """The connections of one fetch, which end together.

    They are shut down, which wakes the threads that wait for an answer. What is only closed under
    a thread leaves it waiting to the end of its patience.
    """

    _MADE = ("connect_tcp.complete", "start_tls.complete")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self.ended = threading.Event()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of what httpcore has connected; see its extension ``trace``."""
        if event.endswith(self._MADE):
            made = info["return_value"].get_extra_info("socket")
            with self._lock:
                self._sockets.add(made)
            if self.ended.is_set():
                _shut_down(made)

    def end(self) -> None:
        """End those there are, and each that is made later."""
        self.ended.set()
        with self._lock:
            for made in self._sockets:
                _shut_down(made)


def _shut_down(made: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other side has ended it, or TLS took it over
        # Not the method of a TLS socket, which takes its state away from the thread that reads.
        socket.socket.shutdown(made, socket.SHUT_RDWR)


class _Asker:
    """Asks for one download until it is answered, refused or given up; used by many threads."""

    def __init__(
        self, source_id: str, client: httpx.Client, politeness: Politeness, access: Access
    ) -> None:
        self.source_id = source_id
        self._client = client
        self._politeness = politeness
        self._access = access
        self._pause = access.pause if politeness.paced else 0.0
        self._turn = threading.Lock()
        self._next_start = 0.0
        self._connections = _Connections()
        self._ended = self._connections.ended

    @property
    def longest(self) -> float:
        """Seconds after which one download must have been answered, refused or given up."""
        polite = self._politeness
        between = max(polite.wait_max + polite.wait_jitter, polite.longest_wait)
        return polite.attempts * (polite.answer_timeout + polite.timeout + between + self._pause)

    def stop(self) -> None:
        """Ask nothing again from now on, and end what is under way."""
        self._connections.end()

    def ask(self, download: Download, address: str) -> _Answer:
        polite = self._politeness
        attempts = 0
        try:
            for attempt in stamina.retry_context(
                on=self._next_wait,
                attempts=polite.attempts,
                timeout=None,
                wait_initial=polite.wait_initial,
                wait_max=polite.wait_max,
                wait_jitter=polite.wait_jitter,
            ):
                with attempt:
                    attempts = attempt.num
                    return self._attempt(download, address)
        except _AskAgain as last:
            times = "once" if attempts == 1 else f"{attempts} times"
            message = (
                f"{address} was asked {times} without a usable answer; the last time it {last}. "
                "Try again later; other sources are not affected"
            )
            raise SourceUnavailable(self.source_id, message) from last
        raise AssertionError(address)

    def _next_wait(self, error: Exception) -> bool | float:
        if not isinstance(error, _AskAgain) or self._ended.is_set():
            return False
        if error.wait is None:
            return True
        return error.wait if error.wait <= self._politeness.longest_wait else False

    def _attempt(self, download: Download, address: str) -> _Answer:
        try:
            return self._once(download, address)
        except _AskAgain as again:
            again.address = address
            raise

    def _once(self, download: Download, address: str) -> _Answer:
        key = self._key(download)
        self._wait_for_turn()
        if self._ended.is_set():
            raise _AskAgain("was not asked: the fetch has ended")
        try:
            url = httpx.URL(address).copy_merge_params(download.params)
            received = self._receive(url, download.headers, key)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects) as error:
            raise SourceRefused(self.source_id, f"{address} cannot be asked: {error}") from error
        except httpx.RequestError as error:
            raise _AskAgain(f"failed with {type(error).__name__}: {error}") from error
        if received.status == _NOT_FOUND and _means_nothing(download, received.body):
            return _Answer(download.path, str(url), b"", ())
        self._check_status(url, received)
        return _Answer(download.path, str(url), received.body, _judged(download, received.body))

    def _key(self, download: Download) -> dict[str, str]:
        if not download.key_param:
            return {}
        if not self._access.key:
            message = (
                f"the publisher asks for a key, and {self._access.key_variable} is not set. "
                "Register on its site and set the variable, or lay its files down by hand "
                "(gcen plan names them)"
            )
            raise KeyMissing(self.source_id, message, self._access.key_variable)
        return {download.key_param: self._access.key}

    def _wait_for_turn(self) -> None:
        """Start each request at least a pause after the one before it."""
        if not self._pause:
            return
        with self._turn:
            start = max(time.monotonic(), self._next_start)
            self._next_start = start + self._pause
        self._ended.wait(start - time.monotonic())

    def _receive(
        self, url: httpx.URL, headers: Sequence[tuple[str, str]], key: dict[str, str]
    ) -> _Received:
        polite = self._politeness
        started = time.monotonic()
        body = bytearray()
        asked = url.copy_merge_params(key) if key else url
        watched = {"trace": self._connections.trace}
        with self._client.stream(
            "GET", asked, headers=dict(headers), extensions=watched
        ) as response:
            self._refuse_large(url, _announced(response.headers))
            for chunk in response.iter_bytes():
                body += chunk
                self._refuse_large(url, len(body))
                if time.monotonic() - started > polite.answer_timeout:
                    raise _AskAgain(f"was not done answering in {polite.answer_timeout:g} seconds")
            return _Received(response.status_code, response.headers, bytes(body))

    def _refuse_large(self, url: httpx.URL, size: int) -> None:
        if size > self._politeness.largest_answer:
            largest = self._politeness.largest_answer / 1024**2
            message = (
                f"{url} answered with more than {largest:g} MB, which is no answer that this "
                "source gives. Look at the address; files that large are laid down by hand"
            )
            raise SourceRefused(self.source_id, message)

    def _check_status(self, url: httpx.URL, received: _Received) -> None:
        status = received.status
        answered = f"answered with status {status}{_shown(received)}"
        if status in _WORTH_ASKING_AGAIN or status >= _SERVER_ERRORS:
            pause = _retry_after(received.headers)
            asked = "" if pause is None else f" and asked to wait {pause:.0f} seconds"
            raise _AskAgain(f"{answered}{asked}", pause)
        if status != _GOOD:
            message = f"{url} {answered}. Check the address in sources.toml or its GCEN_ variable"
            raise SourceRefused(self.source_id, message)
        if not received.body:
            raise _AskAgain("answered with status 200 and an empty body")


def _announced(headers: httpx.Headers) -> int:
    """Bytes that an answer says it has; 0 where it does not say."""
    length = headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else 0


def _means_nothing(download: Download, body: bytes) -> bool:
    return download.empty_on_404 is not None and download.empty_on_404(body)


def _judged(download: Download, body: bytes) -> Sequence[Download]:
    if download.judge is None:
        return ()
    try:
        return download.judge(body)
    except ValueError as error:
        raise _AskAgain(f"answered with status 200 and a body that is no good: {error}") from error


def _shown(received: _Received) -> str:
    text = " ".join(received.body[: 4 * _SHOWN].decode("utf-8", "replace").split())
    kind = received.headers.get("Content-Type", "no content type")
    return f" ({kind}): {text[:_SHOWN]!r}" if text else ""


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds to wait as the publisher asked: a number or a date; ``None`` without either."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _say_retry(details: RetryDetails) -> None:
    address = getattr(details.caused_by, "address", "")
    _LOG.warning("%s %s; asking again in %.1f s", address, details.caused_by, details.wait_for)


def _say_nothing(_: RawFile) -> None:
    """Stand in where nobody watches."""
