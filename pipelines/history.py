"""What was put in force when, and what each release brought; both outlive the releases.

``warehouse/history.jsonl`` has one line an event: ``at`` (UTC), ``event`` (published, rolled_back,
removed, set_aside), ``release``, ``before`` (what was in force), ``note``. ``gcen-<release>.json``
is the difference of a release from the one before it, as ``changes.as_data`` gives it, with
``built_at``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pipelines.files import append_line, write_whole

NAME = "history.jsonl"

Event = Literal["published", "rolled_back", "removed", "set_aside"]

_ENTRY = re.compile(r"^gcen-(\d+)\.(\d+)\.(\d+)\.json$")


def note_event(
    warehouse: Path, event: Event, release: str, before: str | None, note: str = ""
) -> None:
    """Add one line to the history."""
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    line = {"at": now, "event": event, "release": release, "before": before, "note": note}
    append_line(warehouse / NAME, json.dumps(line, ensure_ascii=False))


def events(warehouse: Path) -> list[dict[str, Any]]:
    """Events, oldest first; a line that a crash tore off is left out."""
    try:
        text = (warehouse / NAME).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [one for line in text.splitlines() if (one := _object(line)) is not None]


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def entry_path(warehouse: Path, release: str) -> Path:
    """File with what a release brought."""
    return warehouse / f"gcen-{release}.json"


def write_entry(warehouse: Path, release: str, entry: Mapping[str, Any]) -> None:
    """Keep what a release brought."""
    text = json.dumps(entry, ensure_ascii=False, indent=1)
    write_whole(entry_path(warehouse, release), text + "\n")


def entry(warehouse: Path, release: str) -> dict[str, Any] | None:
    """Give what a release brought; ``None`` where nothing readable was kept."""
    try:
        return _object(entry_path(warehouse, release).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def versions(warehouse: Path) -> list[tuple[int, int, int]]:
    """Versions of which notes are kept, oldest first."""
    found = (_ENTRY.match(path.name) for path in warehouse.glob("gcen-*.json"))
    return sorted((int(one.group(1)), int(one.group(2)), int(one.group(3))) for one in found if one)
