"""No true values were checked by hand: there are no published files of this source."""

from __future__ import annotations

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {}
