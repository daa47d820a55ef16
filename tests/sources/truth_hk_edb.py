"""No true value is known of this source: none of its files was at hand."""

from __future__ import annotations

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {}
