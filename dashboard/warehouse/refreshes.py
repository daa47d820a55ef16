"""What became of each source when it was last refreshed, from the file beside the releases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from dashboard.warehouse.release import Warehouse

Value = str | list[str]

HELD = ("check_failed", "waits", "declined", "of_another_release")
"""Kinds of sources that were read and not published, all of them together."""


class FileTold(NamedTuple):
    """What was noted of a file that was not read: which, of what kind, and the English words.

    File and kind are empty where an older version noted words alone.
    """

    file: str
    kind: str
    values: Mapping[str, Value]
    words: str


@dataclass(frozen=True)
class Refreshed:
    """One source's last refresh: when, read, kept or failed, and what was noted of it.

    ``kind`` and ``values`` say why it failed, ``files`` which files were the reason and
    ``warnings`` which others were passed over; ``message`` is the refresh's own English.
    """

    tried_at: datetime | None = None
    status: str = ""
    message: str = ""
    kind: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    files: tuple[FileTold, ...] = ()
    warnings: tuple[FileTold, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether it was read, and held back with the others."""
        return self.has_failed and self.kind in HELD

    @property
    def has_failed(self) -> bool:
        """Whether the figures in force are older than this refresh."""
        return self.status == "failed"


def last(warehouse: Warehouse) -> dict[str, Refreshed]:
    """Last refresh by source id; sources that were never refreshed here are absent."""
    try:
        noted = json.loads((warehouse.folder / "refreshes.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {
        source_id: _read(source_id, one)
        for source_id, one in _object(noted).items()
        if isinstance(one, dict)
    }


def _read(source_id: str, one: Mapping[str, Any]) -> Refreshed:
    return Refreshed(
        _time(one.get("tried_at")),
        str(one.get("status", "")),
        str(one.get("message", "")).removeprefix(f"{source_id}: "),
        str(one.get("kind", "")),
        _values(one.get("values")),
        tuple(_file(told) for told in _list(one.get("files"))),
        tuple(_file(told) for told in _list(one.get("warnings"))),
    )


def _file(told: Any) -> FileTold:
    """Take what was noted of one file; before there were kinds it was words alone."""
    if not isinstance(told, dict):
        return FileTold("", "", {}, str(told))
    return FileTold(
        str(told.get("file", "")),
        str(told.get("kind", "")),
        _values(told.get("values")),
        str(told.get("words", "")),
    )


def _values(noted: Any) -> dict[str, Value]:
    return {
        str(name): [str(one) for one in value] if isinstance(value, list) else str(value)
        for name, value in _object(noted).items()
    }


def _time(noted: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(noted)
    except (TypeError, ValueError):
        return None


def _object(noted: Any) -> dict[str, Any]:
    return noted if isinstance(noted, dict) else {}


def _list(noted: Any) -> list[Any]:
    return noted if isinstance(noted, list) else []
