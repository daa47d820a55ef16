"""The publishers that can be replayed: each a module here with ``publisher(folder)``."""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.replay.server import Publisher

_FOLDER = Path(__file__).resolve().parent
_SOURCES = _FOLDER.parent.parent / "pipelines" / "sources"

PUBLISHERS = sorted(
    path.stem for path in _FOLDER.glob("[a-z]*.py") if (_SOURCES / path.name).is_file()
)
"""Source ids whose interface is replayed."""


def publisher_of(source_id: str, folder: Path) -> Publisher:
    """One publisher with the figures of a folder of its files, as published."""
    publisher: Publisher = importlib.import_module(f"tests.replay.{source_id}").publisher(folder)
    return publisher


def base_of(source_id: str) -> str:
    """Path of a publisher's interface below its prefix; ``BASE`` of its module, empty without."""
    module = importlib.import_module(f"tests.replay.{source_id}")
    return str(getattr(module, "BASE", ""))


def key_of(source_id: str) -> str:
    """Key that opens a publisher's interface; ``KEY`` of its module, anything without."""
    return str(getattr(importlib.import_module(f"tests.replay.{source_id}"), "KEY", "any"))
