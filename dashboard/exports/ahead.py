"""Work on the next part while the one before it is written and sent."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar, cast

T = TypeVar("T")

_DEPTH = 2
"""Parts made ahead: enough to keep two cores at work, too few to fill memory."""
_LOOK = 0.2
"""Seconds after which a full queue is tried again, to notice that nobody reads any more."""


def ahead(parts: Iterator[T]) -> Iterator[T]:
    """Give the parts in their order, made in a thread of their own.

    The database and the writers of files let go of Python's lock, so both run at once. An error is
    raised where its part would have been. The thread ends with its reader.
    """
    made: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(_DEPTH)
    is_left = threading.Event()

    def put(part: T | None, error: BaseException | None) -> bool:
        while not is_left.is_set():
            try:
                made.put((part, error), timeout=_LOOK)
            except queue.Full:
                continue
            return True
        return False

    def work() -> None:
        try:
            for part in parts:
                if not put(part, None):
                    return
        except BaseException as error:  # noqa: BLE001 - handed to the reader
            put(None, error)
        else:
            put(None, StopIteration())

    thread = threading.Thread(target=work, name="export-ahead", daemon=True)
    thread.start()
    try:
        while True:
            part, error = made.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield cast("T", part)
    finally:
        is_left.set()
        thread.join()
