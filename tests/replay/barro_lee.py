"""The host of Barro and Lee's repository: plain files, and a short text for what is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.replay.server import Reply


@dataclass(frozen=True)
class Repository:
    """Files of one folder under their names."""

    folder: Path

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:  # noqa: ARG002
        """Give the file, as plain text or as bytes without a type."""
        file = self.folder / path.strip("/")
        if "/" in path.strip("/") or not file.is_file():
            return Reply(b"404: Not Found", 404, "text/plain; charset=utf-8")
        kind = "text/plain; charset=utf-8" if file.suffix == ".csv" else "application/octet-stream"
        return Reply(file.read_bytes(), content_type=kind)


def publisher(folder: Path) -> Repository:
    """The host with the files of a folder."""
    return Repository(folder)
