"""No true value is known of these tables."""

from __future__ import annotations

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {}
