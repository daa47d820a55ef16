"""What became of each source when it was last refreshed, from the file beside the releases."""

from __future__ import annotations

import json
from typing import Any, TypedDict

from dashboard.warehouse.release import Warehouse


class Refreshed(TypedDict):
    """One source's last refresh: when (ISO, UTC), read, kept or failed, and words about it."""

    tried_at: str
    status: str
    message: str
    warnings: list[str]
    set_aside: list[dict[str, Any]]


def last(warehouse: Warehouse) -> dict[str, Refreshed]:
    """Last refresh by source id; sources that were never refreshed here are absent."""
    try:
        noted = json.loads((warehouse.folder / "refreshes.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(noted, dict):
        return {}
    return {
        source_id: {
            "tried_at": str(one.get("tried_at", "")),
            "status": str(one.get("status", "")),
            "message": str(one.get("message", "")),
            "warnings": [str(text) for text in one.get("warnings", [])],
            "set_aside": list(one.get("set_aside", [])),
        }
        for source_id, one in noted.items()
        if isinstance(one, dict)
    }
