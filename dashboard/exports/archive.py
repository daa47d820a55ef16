"""A zip file that is sent while it is written: one file after the other, memory flat."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from dashboard.exports.drain import Drain

_LEVEL = 4
"""Effort of the compression: three quarters of the best for a third of its time."""


class Archive:
    """Files of one day in a zip; what was written is given away by each call."""

    def __init__(self, day: datetime) -> None:
        self._day = day
        self._drain = Drain()
        self._zip = zipfile.ZipFile(self._drain, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)

    def add(
        self, name: str, chunks: Iterable[bytes], *, is_large: bool = False, is_packed: bool = False
    ) -> Iterator[bytes]:
        """Write a file of chunks.

        ``is_large`` where it may hold more than 2 GB; ``is_packed`` where it is compressed already.
        """
        about = zipfile.ZipInfo(name, self._day.timetuple()[:6])
        about.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        about.external_attr = 0o644 << 16
        with self._zip.open(about, "w", force_zip64=is_large) as file:
            for chunk in chunks:
                file.write(chunk)
                if taken := self._drain.take():
                    yield taken
        yield self._drain.take()

    def close(self) -> bytes:
        """End the archive with its list of files."""
        self._zip.close()
        return self._drain.take()
