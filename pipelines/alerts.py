"""Tells people of a refresh that needs them: a webhook, a mail, or both, as the environment says.

| variable | meaning |
|---|---|
| ``GCEN_ALERT_WEBHOOK`` | address that is sent a JSON object by POST; ``text`` holds the message |
| ``GCEN_ALERT_MAIL`` | addresses, separated by commas, that are sent a mail |
| ``GCEN_SMTP_HOST``, ``GCEN_SMTP_PORT`` | server that takes the mail; ``localhost``, 25 or 587 |
| ``GCEN_SMTP_TLS`` | ``none``, ``starttls``, ``tls``; ``none`` on this machine, else the second |
| ``GCEN_SMTP_USER``, ``GCEN_SMTP_PASSWORD`` | where the server asks who sends |
| ``GCEN_SMTP_FROM`` | sender; ``gcen@`` and the name of this machine |

An alert that cannot be sent never stops a refresh: what went wrong is given back as sentences.
"""

from __future__ import annotations

import json
import os
import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

import httpx
import stamina

_SECONDS = 10.0
"""Seconds a receiver may take to answer."""

_ATTEMPTS = 3
"""Tries at a receiver that does not answer, or answers that something is wrong with itself."""

_PORTS = {"none": 25, "starttls": 587, "tls": 465}
"""Usual port of a mail server by how the way to it is protected."""


@dataclass(frozen=True)
class Alert:
    """What happened: one line, then what to know and do; ``data`` for programs that receive it."""

    subject: str
    lines: Sequence[str]
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The whole message as plain text."""
        return "\n".join([self.subject, "", *self.lines])


def is_configured() -> bool:
    """Whether anybody would be told."""
    return bool(os.environ.get("GCEN_ALERT_WEBHOOK") or os.environ.get("GCEN_ALERT_MAIL"))


def tell(alert: Alert) -> list[str]:
    """Send an alert to all receivers of the environment; → what could not be sent, and why."""
    problems = []
    webhook = os.environ.get("GCEN_ALERT_WEBHOOK")
    receivers = [one.strip() for one in os.environ.get("GCEN_ALERT_MAIL", "").split(",")]
    receivers = [one for one in receivers if one]
    now = datetime.now(UTC).replace(microsecond=0)
    if webhook:
        try:
            _post(webhook, alert, now)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            problems.append(f"GCEN_ALERT_WEBHOOK could not be told: {error!r}")
    if receivers:
        try:
            _mail(receivers, alert, now)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            problems.append(f"GCEN_ALERT_MAIL could not be told: {error}")
    return problems


# --- webhook ------------------------------------------------------------------------------------


def _is_worth_another(error: Exception) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.is_server_error
    return isinstance(error, httpx.NetworkError | httpx.TimeoutException)


def _post(address: str, alert: Alert, now: datetime) -> None:
    body = {
        "text": alert.text,
        "subject": alert.subject,
        "lines": list(alert.lines),
        "at": now.isoformat(),
        "host": socket.gethostname(),
        **alert.data,
    }
    content = json.dumps(body, ensure_ascii=False, default=str).encode()
    for attempt in stamina.retry_context(
        on=_is_worth_another, attempts=_ATTEMPTS, timeout=3 * _SECONDS, wait_initial=0.2
    ):
        with attempt:
            answer = httpx.post(
                address,
                content=content,
                headers={"Content-Type": "application/json"},
                timeout=_SECONDS,
            )
            answer.raise_for_status()


# --- mail ---------------------------------------------------------------------------------------


def _mail(receivers: Sequence[str], alert: Alert, now: datetime) -> None:
    host = os.environ.get("GCEN_SMTP_HOST", "localhost")
    security = _security(host)
    port = int(os.environ.get("GCEN_SMTP_PORT") or _PORTS[security])
    message = EmailMessage()
    message["Subject"] = " ".join(alert.subject.split())
    message["From"] = os.environ.get("GCEN_SMTP_FROM") or f"gcen@{socket.getfqdn()}"
    message["To"] = ", ".join(receivers)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid("gcen")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(alert.text + "\n")
    context = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
        if security == "tls"
        else smtplib.SMTP(host, port, timeout=_SECONDS)
    )
    with server:
        if security == "starttls":
            server.starttls(context=context)
        user = os.environ.get("GCEN_SMTP_USER")
        if user:
            server.login(user, os.environ.get("GCEN_SMTP_PASSWORD", ""))
        server.send_message(message)


def _security(host: str) -> str:
    """How the way to the mail server is protected; in the clear only where somebody says so."""
    is_here = host in ("localhost", "127.0.0.1", "::1")
    security = os.environ.get("GCEN_SMTP_TLS") or ("none" if is_here else "starttls")
    if security not in _PORTS:
        raise ValueError(f"GCEN_SMTP_TLS is “{security}”; valid: {', '.join(_PORTS)}.")
    return security
