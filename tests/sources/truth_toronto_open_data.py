"""No true value is known of this list."""

from __future__ import annotations

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {}
