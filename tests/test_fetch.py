"""Promises of the only network: patience with outages, none with refusals, bytes kept whole."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pipelines.errors import KeyMissing, SourceChanged, SourceRefused, SourceUnavailable
from pipelines.fetch import MOST_AT_ONCE, POLITE, Access, fetch
from pipelines.protocol import Download
from pipelines.raw import RawStore, sha256_of
from tests.replay.server import (
    THRICE,
    Reply,
    cut_short,
    dripping,
    dropped,
    incomplete,
    instead,
    running,
    slow,
    status,
    together,
)

QUICK = replace(THRICE, paced=True)
SOURCE = "a_source"


class Echo:
    """A publisher that answers each path with a JSON object of the path."""

    def answer(self, path, query):
        """Give the path and the query back."""
        return Reply(json.dumps({"path": path, **query}).encode())


@pytest.fixture(name="server")
def _server():
    with running({"echo": Echo()}) as server:
        yield server


@pytest.fixture(name="store")
def _store(tmp_path):
    return RawStore(tmp_path / "raw")


def _judge(body):
    json.loads(body)
    return ()


def _download(server, name="figures.json", **rest):
    return Download(name, f"{server.url('echo')}/{name}", judge=rest.pop("judge", _judge), **rest)


def test_bytes_and_manifest_are_kept(server, store, tmp_path):
    """The body is stored as it came, with its address, hash, size and time of retrieval."""
    download = _download(server, params=(("format", "json"), ("q", "a b;c")))
    [file] = fetch(SOURCE, [download], store, politeness=QUICK)
    body = b'{"path": "/figures.json", "format": "json", "q": "a b;c"}'
    assert file.location.read_bytes() == body
    assert (file.sha256, file.size_bytes) == (sha256_of(body), len(body))
    assert file.url.startswith(f"{server.url('echo')}/figures.json?format=json&q=a")
    [line] = (tmp_path / "raw" / SOURCE / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "path": "figures.json",
        "url": file.url,
        "sha256": file.sha256,
        "size_bytes": file.size_bytes,
        "retrieved_at": file.retrieved_at.isoformat(),
    }


def test_raw_bytes_are_never_overwritten(server, store):
    """A changed answer is stored beside the old one; the same answer keeps its first time."""
    [first] = fetch(SOURCE, [_download(server)], store, politeness=QUICK)
    [same] = fetch(SOURCE, [_download(server)], store, politeness=QUICK)
    server.spoil("figures", instead(b'{"revised": true}'))
    [second] = fetch(SOURCE, [_download(server)], store, politeness=QUICK)
    assert same == first
    assert first.location != second.location
    assert first.location.read_bytes() == b'{"path": "/figures.json"}'
    assert second.location.read_bytes() == b'{"revised": true}'


def test_the_query_of_an_address_is_kept(server, store):
    """Parameters are added to those that stand in the address already."""
    download = replace(_download(server, params=(("format", "json"),)))
    paged = replace(download, url=f"{download.url}?page=2")
    fetch(SOURCE, [paged], store, politeness=QUICK)
    assert server.asked[0].query == {"page": "2", "format": "json"}


def test_files_laid_down_by_hand_are_not_asked_for(server, store):
    """A download without an address costs no request."""
    assert fetch(SOURCE, [Download("*.csv", page="https://example.org")], store) == []
    assert server.asked == []


def test_the_product_names_itself(server, store):
    """Every request says which product asks, and in which version."""
    fetch(SOURCE, [_download(server)], store, politeness=QUICK)
    assert server.asked[0].headers["User-Agent"].startswith("gcen-benchmarks/")
    assert "Mozilla" not in server.asked[0].headers["User-Agent"]


@pytest.mark.parametrize(
    "fault",
    [
        status(400),
        status(403),
        status(408),
        status(429),
        status(500),
        status(502),
        status(503),
        status(504),
        instead(b"<html>Service unavailable</html>"),
        instead(b'<?xml version="1.0"?><x/>', "text/xml"),
        instead(b""),
        cut_short(),
        incomplete(),
        dropped(),
    ],
    ids=lambda _: "fault",
)
def test_an_outage_is_waited_out(server, store, tmp_path, fault):
    """Overload, garbage, a body cut short and a dropped connection are asked again."""
    server.spoil("figures", fault, fault)
    [file] = fetch(SOURCE, [_download(server)], store, politeness=QUICK)
    assert len(server.asked) == 3
    assert file.location.read_bytes() == b'{"path": "/figures.json"}'
    kept = [path for path in (tmp_path / "raw").rglob("*") if path.is_file()]
    assert sorted(path.name for path in kept) == ["figures.json", "manifest.jsonl"]


@pytest.mark.parametrize("code", [301, 401, 404, 405, 410, 413, 414, 422])
def test_a_definite_status_is_refused_at_once(server, store, code):
    """Other statuses are permanent: one request, and the message shows what was answered."""
    server.spoil_all(status(code, b"<html>No such\n page</html>"))
    with pytest.raises(
        SourceRefused, match=rf"figures.json answered with status {code}.*No such page"
    ):
        fetch(SOURCE, [_download(server)], store, politeness=QUICK)
    assert len(server.asked) == 1


def test_after_the_last_attempt_the_answer_is_told(server, store, tmp_path):
    """An outage that lasts ends in an error that says who was asked, how often, what came."""
    server.spoil_all(status(502, b"<html>Bad gateway</html>"))
    with pytest.raises(SourceUnavailable) as caught:
        fetch(SOURCE, [_download(server)], store, politeness=QUICK)
    message = str(caught.value)
    assert message.startswith(f"{SOURCE}: {server.url('echo')}/figures.json was asked 3 times")
    assert "status 502 (text/html): '<html>Bad gateway</html>'" in message
    assert len(server.asked) == 3
    assert not (tmp_path / "raw").exists()


def test_garbage_to_the_end_is_told_apart_from_silence(server, store):
    """Garbage with status 200 is never kept and is named as such."""
    server.spoil_all(instead(b"<html/>"))
    with pytest.raises(SourceUnavailable, match="status 200 and a body that is no good: Expecting"):
        fetch(SOURCE, [_download(server)], store, politeness=QUICK)


def test_nobody_at_home(store):
    """An address where nothing answers is unavailable, with the reason of the network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    download = Download("x.json", f"http://127.0.0.1:{port}/x")
    with pytest.raises(SourceUnavailable, match="failed with ConnectError"):
        fetch(SOURCE, [download], store, politeness=QUICK)


@pytest.mark.parametrize("address", ["gopher://example.org/x", "http://host:port/x"])
def test_an_address_that_cannot_be_asked_is_refused(store, address):
    """A wrong address is no outage."""
    with pytest.raises(SourceRefused, match="cannot be asked"):
        fetch(SOURCE, [Download("x.json", address)], store, politeness=QUICK)


def test_a_silent_publisher_is_asked_again(server, store):
    """An answer that does not come in time counts as an outage."""
    server.spoil("figures", slow(4))
    [file] = fetch(SOURCE, [_download(server)], store, politeness=replace(QUICK, timeout=2))
    assert len(server.asked) == 2
    server.spoil_all(slow(4))
    impatient = replace(QUICK, timeout=0.2, attempts=2)
    with pytest.raises(SourceUnavailable, match="failed with ReadTimeout"):
        fetch(SOURCE, [_download(server)], store, politeness=impatient)
    assert file.size_bytes


def test_a_dripping_answer_does_not_hold_us_for_ever(server, store):
    """An answer that keeps coming, byte by byte, is given up after its time."""
    server.spoil_all(dripping(0.05))
    hurried = replace(QUICK, attempts=1, answer_timeout=0.2)
    with pytest.raises(
        SourceUnavailable, match=r"was asked once .* not done answering in 0\.2 sec"
    ):
        fetch(SOURCE, [_download(server)], store, politeness=hurried)


@contextlib.contextmanager
def _dripping_after(start):
    """A server that begins each answer so and then sends a byte now and then; gives its address."""
    stopped = threading.Event()

    def answer(listener):
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(start)
            while not stopped.wait(0.05):
                connection.sendall(b"a")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/figures"
        finally:
            stopped.set()
            thread.join(10)


def test_headers_that_never_end_do_not_hold_us_for_ever(store):
    """A publisher that sends its headers byte by byte without an end is given up as well."""
    hurried = replace(QUICK, attempts=1, answer_timeout=0.2, timeout=3, longest_wait=0)
    with (
        _dripping_after(b"HTTP/1.1 200 OK\r\nX-Slow: ") as address,
        pytest.raises(SourceUnavailable, match=r"no answer came to an end in 3\.2 seconds"),
    ):
        fetch(SOURCE, [Download("figures.json", address)], store, politeness=hurried)


def test_an_answer_that_announces_a_gigabyte_is_refused_unread(store):
    """What says that it is larger than the limit is refused before its bytes are taken."""
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"
    with (
        _dripping_after(start) as address,
        pytest.raises(SourceRefused, match="more than 256 MB"),
    ):
        fetch(SOURCE, [Download("figures.json", address)], store, politeness=QUICK)


def test_a_boundless_answer_is_refused(server, store):
    """An answer larger than the limit is not read to its end, kept or asked for again."""
    server.spoil_all(instead(b"[" + b"1," * 500_000 + b"1]"))
    small = replace(QUICK, largest_answer=100_000)
    with pytest.raises(SourceRefused, match=r"more than 0\.0953674 MB"):
        fetch(SOURCE, [_download(server)], store, politeness=small)
    assert len(server.asked) == 1


def test_retry_after_is_honoured(server, store):
    """The next attempt waits as many seconds as the publisher asked for."""
    server.spoil("figures", status(429, Retry_After="1"))
    fetch(SOURCE, [_download(server)], store, politeness=QUICK)
    first, second = (asked.at for asked in server.asked)
    assert 0.95 <= second - first < 30


def test_retry_after_may_be_a_date(server, store):
    """A date in Retry-After is honoured as well; one in the past means at once."""
    begun, now = time.monotonic(), datetime.now(UTC)
    past, soon = ((now + timedelta(seconds=seconds)).replace(microsecond=0) for seconds in (-60, 3))
    server.spoil(
        "figures",
        status(503, Retry_After=format_datetime(past, usegmt=True)),
        status(503, Retry_After=format_datetime(soon, usegmt=True)),
    )
    fetch(SOURCE, [_download(server)], store, politeness=QUICK)
    first, second, third = (asked.at for asked in server.asked)
    assert second - first < 30
    assert third - begun > (soon - now).total_seconds() - 0.05


def test_too_long_a_pause_is_not_sat_out(server, store):
    """A publisher that asks for an hour is left alone, and the message says so."""
    server.spoil_all(status(429, Retry_After="3600"))
    with pytest.raises(SourceUnavailable, match=r"asked once .* asked to wait 3600 seconds"):
        fetch(SOURCE, [_download(server)], store, politeness=QUICK)
    assert len(server.asked) == 1


def test_waits_grow(server, store):
    """Without Retry-After each wait is twice the one before."""
    server.spoil("figures", status(502), status(502))
    growing = replace(QUICK, wait_initial=0.2, wait_max=10)
    fetch(SOURCE, [_download(server)], store, politeness=growing)
    first, second, third = (asked.at for asked in server.asked)
    assert second - first > 0.18
    assert third - second > 0.38


def test_retries_are_told(server, store, caplog):
    """Each wait is narrated with its reason."""
    server.spoil("figures", status(502))
    with caplog.at_level(logging.WARNING):
        fetch(SOURCE, [_download(server)], store, politeness=QUICK)
    [line] = [one.getMessage() for one in caplog.records if one.name == "pipelines.fetch"]
    assert line.startswith(f"{server.url('echo')}/figures.json answered with status 502")
    assert line.endswith("; asking again in 0.0 s")


def test_what_the_judge_refuses_is_permanent(server, store, tmp_path):
    """A refusal inside a status 200 is not asked again, and its body is not kept."""

    def refuse(_):
        raise SourceRefused(SOURCE, "answered that the indicator is unknown")

    with pytest.raises(SourceRefused, match="indicator is unknown"):
        fetch(SOURCE, [_download(server, judge=refuse)], store, politeness=QUICK)
    assert len(server.asked) == 1
    assert not (tmp_path / "raw").exists()


def test_further_pages_are_followed(server, store):
    """Pages that an answer names are fetched as well, and theirs; files come in order of path."""

    def pages(*numbers):
        return lambda _: [
            _download(server, f"page-{number}.json", judge=pages(3) if number == 2 else None)
            for number in numbers
        ]

    files = fetch(SOURCE, [_download(server, "page-1.json", judge=pages(2, 4))], store)
    assert [file.path for file in files] == [f"page-{number}.json" for number in (1, 2, 3, 4)]


def test_pages_in_a_circle_end_in_an_error(server, store):
    """A page that names itself as the next one does not go on for ever."""

    def circle(_):
        return [_download(server, judge=circle)]

    with pytest.raises(SourceChanged, match=r"two answers would both be figures\.json"):
        fetch(SOURCE, [_download(server, judge=circle)], store, politeness=QUICK)
    assert len(server.asked) == 1


def test_four_requests_at_most_run_at_once(server, store):
    """However many there are to fetch, no more than four are under way."""
    server.spoil_all(together(4))
    downloads = [_download(server, f"{number}.json") for number in range(12)]
    assert len(fetch(SOURCE, downloads, store, politeness=QUICK)) == 12
    assert (server.most_at_once, MOST_AT_ONCE) == (4, 4)


def test_a_limit_of_one_asks_one_after_another(server, store):
    """The number of requests at once can be lowered."""
    server.spoil_all(slow(0.02))
    downloads = [_download(server, f"{number}.json") for number in range(4)]
    fetch(SOURCE, downloads, store, access=Access(at_once=1), politeness=QUICK)
    assert server.most_at_once == 1


def test_requests_start_a_pause_apart(server, store):
    """Where a publisher limits requests, each starts at least the pause after the one before."""
    downloads = [_download(server, f"{number}.json") for number in range(3)]
    begun = time.monotonic()
    fetch(SOURCE, downloads, store, access=Access(at_once=2, pause=0.3), politeness=QUICK)
    starts = sorted(one.at for one in server.asked)
    assert all(start - begun > 0.3 * number - 0.02 for number, start in enumerate(starts))


def test_a_key_opens_and_is_never_kept(server, store, tmp_path, caplog):
    """The key is sent in the parameter the publisher wants, and stands in no file and no log."""
    caplog.set_level(logging.DEBUG)
    server.spoil("figures", status(502))
    access = Access(key="s3cret", key_variable="GCEN_A_SOURCE_KEY")
    download = _download(server, key_param="apiKey", params=(("q", "1"),))
    [file] = fetch(SOURCE, [download], store, access=access, politeness=QUICK)
    assert [one.query["apiKey"] for one in server.asked] == ["s3cret", "s3cret"]
    assert "s3cret" not in file.url + caplog.text
    assert "s3cret" not in (tmp_path / "raw" / SOURCE / "manifest.jsonl").read_text("utf-8")


def test_a_key_stands_in_no_refusal(server, store):
    """A refusal shows the address that was asked without the key."""
    server.spoil("figures", status(410))
    access = Access(key="s3cret", key_variable="GCEN_A_SOURCE_KEY")
    with pytest.raises(SourceRefused) as caught:
        fetch(SOURCE, [_download(server, key_param="k")], store, access=access, politeness=QUICK)
    assert "s3cret" not in str(caught.value)


def test_a_missing_key_is_told_by_the_name_of_its_variable(server, store):
    """Without the key nothing is asked, and the variable to set is named."""
    access = Access(key_variable="GCEN_A_SOURCE_KEY")
    with pytest.raises(KeyMissing, match="GCEN_A_SOURCE_KEY is not set") as caught:
        fetch(SOURCE, [_download(server, key_param="k")], store, access=access, politeness=QUICK)
    assert server.asked == []
    assert caught.value.trouble.values == {"variable": "GCEN_A_SOURCE_KEY"}


def test_a_404_that_means_nothing_is_an_empty_file(server, store):
    """Where a publisher says with 404 that there is nothing, an empty file is kept."""
    server.spoil("figures", status(404, b"NoRecordsFound"))
    download = _download(server, empty_on_404=lambda body: body == b"NoRecordsFound")
    [file] = fetch(SOURCE, [download], store, politeness=QUICK)
    assert file.location.read_bytes() == b""


def test_another_404_is_refused(server, store):
    """The body decides: a 404 of another kind is a wrong address."""
    server.spoil("figures", status(404, b"Could not find Dataflow"))
    download = _download(server, empty_on_404=lambda body: body == b"NoRecordsFound")
    with pytest.raises(SourceRefused, match="Could not find Dataflow"):
        fetch(SOURCE, [download], store, politeness=QUICK)


def test_headers_of_a_download_are_sent(server, store):
    """What a publisher wants in a header is sent with each request, beside who asks."""
    fetch(SOURCE, [_download(server, headers=(("Accept", "text/csv"),))], store, politeness=QUICK)
    [asked] = server.asked
    assert asked.headers["Accept"] == "text/csv"
    assert asked.headers["User-Agent"].startswith("gcen-benchmarks/")
    assert asked.headers["Accept-Language"] == "en"


def test_progress_is_told_for_each_file(server, store):
    """Whoever watches hears of each file once it is kept."""
    seen = []
    downloads = [_download(server, f"{number}.json") for number in range(3)]
    files = fetch(SOURCE, downloads, store, on_progress=seen.append, politeness=QUICK)
    assert sorted(seen, key=lambda file: file.path) == files
    assert all(file.location.is_file() for file in seen)


def test_a_refusal_stops_the_rest(server, store):
    """After a refusal nothing new is asked, and attempts under way are not repeated."""
    server.spoil("0.json", status(404))
    server.spoil_all(slow(0.02))
    server.spoil("other", *[status(502)] * 50)
    downloads = [_download(server, f"{number}.json") for number in range(1)]
    downloads += [_download(server, f"other-{number}.json") for number in range(20)]
    patient = replace(QUICK, attempts=50, wait_initial=0.3, wait_max=0.3)
    with pytest.raises(SourceRefused, match="404"):
        fetch(SOURCE, downloads, store, politeness=patient)
    assert len(server.asked) < 21


def test_a_refusal_ends_what_is_under_way(server, store):
    """A refusal does not wait for the answers of other requests."""
    begun, over = threading.Semaphore(0), threading.Event()

    def silent(good):
        begun.release()
        over.wait()
        return good

    def refuse(_):
        for _ in range(MOST_AT_ONCE - 1):
            begun.acquire()
        raise SourceRefused(SOURCE, "answered that the indicator is unknown")

    server.spoil("silent", *[silent] * (MOST_AT_ONCE - 1))
    downloads = [_download(server, f"silent-{number}.json") for number in range(3)]
    downloads.append(_download(server, "refused.json", judge=refuse))
    watch = threading.Timer(QUICK.timeout / 2, over.set)
    watch.start()
    with pytest.raises(SourceRefused, match="indicator is unknown"):
        fetch(SOURCE, downloads, store, politeness=QUICK)
    assert not over.is_set()
    watch.cancel()
    over.set()


def test_redirects_are_followed(server, store):
    """A file that has moved is fetched from where it lies now, under the address asked for."""
    server.spoil("old", status(301, Location=f"{server.url('echo')}/new.json"))
    [file] = fetch(SOURCE, [_download(server, "old.json")], store, politeness=QUICK)
    assert json.loads(file.location.read_bytes()) == {"path": "/new.json"}
    assert file.url.endswith("/old.json")


def test_the_defaults_are_patient():
    """By default a minute of silence is allowed and several attempts are made."""
    assert (POLITE.timeout, POLITE.attempts >= 5, POLITE.wait_initial >= 1) == (60, True, True)
