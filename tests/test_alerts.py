"""Promises of the alerts: a real receiver of webhooks and a real mail server, both on loopback."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from pipelines import alerts, cli
from pipelines.alerts import Alert
from pipelines.build import Report
from pipelines.changes import no_difference

ALERT = Alert(
    "Refresh: 1 source failed",
    ["kosis: GCEN_KOSIS_KEY is not set.", "首爾 keeps its last good figures."],
    {"failed": ["kosis"], "release": "1.2.0"},
)


@pytest.fixture(autouse=True)
def _nobody_else(monkeypatch):
    for name in ("ALERT_WEBHOOK", "ALERT_MAIL", "SMTP_HOST", "SMTP_PORT", "SMTP_TLS", "SMTP_USER"):
        monkeypatch.delenv(f"GCEN_{name}", raising=False)


@contextmanager
def _receiver(*statuses):
    """Receive POSTs and answer them with the statuses given, the last one for ever."""
    seen, left = [], list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.headers["Content-Type"], json.loads(body)))
            self.send_response(left.pop(0) if len(left) > 1 else left[0])
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", seen
        server.shutdown()
        thread.join(10)


@contextmanager
def _mailbox():
    """Take mail on a free port; gives the port and the mails taken."""
    mails = []

    class Box(Message):
        def handle_message(self, message):
            mails.append(message)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port, mails
    finally:
        controller.stop()


def _closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_a_webhook_is_told_everything(monkeypatch):
    """The receiver gets the message as text, its parts, when and where, and the data."""
    with _receiver(200) as (address, seen):
        monkeypatch.setenv("GCEN_ALERT_WEBHOOK", address)
        assert alerts.tell(ALERT) == []
    [(kind, body)] = seen
    assert kind == "application/json"
    assert body["text"].startswith("Refresh: 1 source failed\n\nkosis:")
    assert (body["failed"], body["release"]) == (["kosis"], "1.2.0")
    assert body["lines"][1] == "首爾 keeps its last good figures."
    assert body["host"] == socket.gethostname()


def test_a_receiver_that_stumbles_is_told_again(monkeypatch):
    """An answer of the receiver's own trouble is followed by another try."""
    with _receiver(503, 200) as (address, seen):
        monkeypatch.setenv("GCEN_ALERT_WEBHOOK", address)
        assert alerts.tell(ALERT) == []
    assert len(seen) == 2


def test_a_receiver_that_refuses_is_asked_once(monkeypatch):
    """A definite refusal is reported and not repeated."""
    with _receiver(403) as (address, seen):
        monkeypatch.setenv("GCEN_ALERT_WEBHOOK", address)
        [problem] = alerts.tell(ALERT)
    assert "GCEN_ALERT_WEBHOOK" in problem
    assert "403" in problem
    assert len(seen) == 1


def test_a_mail_reaches_everybody_named(monkeypatch):
    """Each address gets the message, in the characters it was written in."""
    with _mailbox() as (port, mails):
        monkeypatch.setenv("GCEN_ALERT_MAIL", "staff@example.org, head@example.org")
        monkeypatch.setenv("GCEN_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("GCEN_SMTP_PORT", str(port))
        monkeypatch.setenv("GCEN_SMTP_FROM", "gcen@example.org")
        assert alerts.tell(ALERT) == []
    [mail] = mails
    assert mail["Subject"] == "Refresh: 1 source failed"
    assert mail["X-RcptTo"] == "staff@example.org, head@example.org"
    assert mail["From"] == "gcen@example.org"
    assert "首爾 keeps" in mail.get_payload(decode=True).decode("utf-8")


def test_one_receiver_that_fails_does_not_silence_the_other(monkeypatch):
    """With the mail server gone the webhook is still told, and the trouble comes back in words."""
    with _receiver(200) as (address, seen):
        monkeypatch.setenv("GCEN_ALERT_WEBHOOK", address)
        monkeypatch.setenv("GCEN_ALERT_MAIL", "staff@example.org")
        monkeypatch.setenv("GCEN_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("GCEN_SMTP_PORT", str(_closed_port()))
        [problem] = alerts.tell(ALERT)
    assert problem.startswith("GCEN_ALERT_MAIL could not be told: ")
    assert len(seen) == 1


@pytest.mark.parametrize("address", ["nonsense", "http://", "http://127.0.0.1:99999/"])
def test_an_address_that_is_none_is_said(monkeypatch, address):
    """A mistyped address never breaks a refresh."""
    monkeypatch.setenv("GCEN_ALERT_WEBHOOK", address)
    [problem] = alerts.tell(ALERT)
    assert problem.startswith("GCEN_ALERT_WEBHOOK could not be told: ")


def test_mail_leaves_this_machine_protected_unless_told_otherwise(monkeypatch):
    """A server that does not offer TLS gets no mail by another host's name; a wrong word is named."""
    with _mailbox() as (port, mails):
        monkeypatch.setenv("GCEN_ALERT_MAIL", "staff@example.org")
        monkeypatch.setenv("GCEN_SMTP_HOST", "127.0.0.2")
        monkeypatch.setenv("GCEN_SMTP_PORT", str(port))
        assert len(alerts.tell(ALERT)) == 1
        monkeypatch.setenv("GCEN_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("GCEN_SMTP_TLS", "starttls")
        [plain] = alerts.tell(ALERT)
        monkeypatch.setenv("GCEN_SMTP_TLS", "yes")
        [wrong] = alerts.tell(ALERT)
    assert "STARTTLS" in plain
    assert wrong.endswith("GCEN_SMTP_TLS is “yes”; valid: none, starttls, tls.")
    assert mails == []


def test_without_receivers_nobody_is_told():
    """Nothing is sent, and nothing is wrong, where the environment names nobody."""
    assert not alerts.is_configured()
    assert alerts.tell(ALERT) == []


def test_a_publication_that_waits_is_told_as_well(monkeypatch):
    """A release held back by ``gcen publish`` reaches the webhook, and the exit code is 1."""
    held = Report(
        [], no_difference(), [], "1.0.0", "1.0.0", is_published=False, held=["7 are gone"]
    )
    monkeypatch.setattr(cli.refresh, "publish_staged", lambda *_: held)
    with _receiver(200) as (address, seen):
        monkeypatch.setenv("GCEN_ALERT_WEBHOOK", address)
        with pytest.raises(SystemExit) as ended:
            cli.main(["publish"])
    assert ended.value.code == 1
    assert "Not published: 7 are gone" in seen[0][1]["lines"]
