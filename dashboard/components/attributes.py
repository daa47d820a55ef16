"""HTML attributes whose names hold a hyphen, which Python's keywords cannot."""

from __future__ import annotations

from typing import Any


def attributes(**values: str) -> dict[str, Any]:
    """Give attributes to be unpacked: ``attributes(data_testid="card", aria_label="Chart")``."""
    return {name.replace("_", "-"): value for name, value in values.items()}
