"""The log of refreshes: one line a step, in ``log/refresh.log`` of the installation.

A line says when, which step, which source, with what result and in how many seconds::

    2026-11-27T18:30:00+00:00 read kosis: done in 1.2 s, 3400 figures from 2 files

With ``GCEN_LOG=json`` each line is a JSON object with the same parts. The file is turned over at a
megabyte, and the last five are kept.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from pythonjsonlogger.json import JsonFormatter

LOGGER: Final = logging.getLogger("gcen.refresh")

_BYTES, _FILES = 1_000_000, 5


def step(name: str, source: str, result: str, since: float, detail: str = "") -> None:
    """Write one line: a step, the source it was for, how it ended, when it began (monotonic)."""
    level = logging.WARNING if result in ("failed", "held") else logging.INFO
    seconds = round(time.monotonic() - since, 1)
    extra = {"step": name, "source": source, "result": result, "seconds": seconds, "detail": detail}
    told = f", {' '.join(detail.split())}" if detail else ""
    LOGGER.log(level, "%s %s: %s in %.1f s%s", name, source, result, seconds, told, extra=extra)


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Have the steps of this block written to a file; without one where it cannot be written.

    The log must never be why a refresh fails.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Handler(path, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
    except OSError:
        with unwritten():
            yield
        return
    handler.setFormatter(formatter())
    with _handled_by(handler):
        yield


@contextmanager
def unwritten() -> Iterator[None]:
    """Have the steps of this block written nowhere; logging would put the failed ones on a screen.

    Who calls tells of them.
    """
    with _handled_by(logging.NullHandler()):
        yield


@contextmanager
def _handled_by(handler: logging.Handler) -> Iterator[None]:
    LOGGER.addHandler(handler)
    before, LOGGER.level = LOGGER.level, logging.INFO
    try:
        yield
    finally:
        LOGGER.level = before
        LOGGER.removeHandler(handler)
        handler.close()


def formatter() -> logging.Formatter:
    """Give lines the form that ``GCEN_LOG`` asks for."""
    if os.environ.get("GCEN_LOG") == "json":
        return JsonFormatter(
            "%(asctime)s %(levelname)s %(name)s %(message)s",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        )
    return _Line("%(asctime)s %(message)s")


class _Handler(RotatingFileHandler):
    """Says nothing of a line that could not be written: the disk is full, as the refresh says."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in logging
        pass


class _Line(logging.Formatter):
    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        del datefmt
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
