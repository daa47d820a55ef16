"""The Education Bureau's server: the tables under their names, without any parameter."""

from __future__ import annotations

from pathlib import Path

from tests.replay.barro_lee import Repository


def publisher(folder: Path) -> Repository:
    """The server with the tables of a folder."""
    return Repository(folder)
