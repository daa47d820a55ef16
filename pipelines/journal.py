"""What became of each source when a refresh last tried it, beside the releases.

``warehouse/refreshes.json`` is one JSON object: source id to ``tried_at`` (UTC), ``status`` (read,
kept, failed), ``message`` (English), ``warnings`` and ``set_aside`` (reason, rows, example). What
failed has besides ``kind`` and ``values`` (``pipelines.troubles``) and ``files``, those that it is
about. ``warnings`` and ``files`` are lists of objects with ``file``, ``kind``, ``values`` and
``words`` (English). The file outlives releases, so that a page can tell of a source that failed and
left the release as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.files import write_whole

NAME = "refreshes.json"


def read(warehouse: Path) -> dict[str, dict[str, Any]]:
    """Entries by source id; none where nothing was noted or the file cannot be read."""
    try:
        noted = json.loads((warehouse / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def note(warehouse: Path, entries: Mapping[str, Mapping[str, Any]]) -> None:
    """Replace the entries of some sources, in one step; ``tried_at`` is added.

    ``set_aside`` of an entry that says nothing of it stays as it was noted before.
    """
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    noted = read(warehouse)
    for name, one in entries.items():
        set_aside = noted.get(name, {}).get("set_aside", [])
        noted[name] = {"tried_at": now, "set_aside": set_aside, **one}
    write_whole(warehouse / NAME, json.dumps(noted, ensure_ascii=False, indent=1) + "\n")
