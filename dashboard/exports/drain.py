"""A file that is emptied as it is written, so that what writes files can stream."""

from __future__ import annotations

import io
from typing import Any


class Drain(io.RawIOBase):
    """Takes bytes, remembers how many there were, and gives them away."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def tell(self) -> int:
        """Bytes written so far."""
        return self._position

    def write(self, data: Any) -> int:
        """Keep bytes until they are taken."""
        part = bytes(data)
        self._parts.append(part)
        self._position += len(part)
        return len(part)

    def take(self) -> bytes:
        """Give what was written since the last call."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken
