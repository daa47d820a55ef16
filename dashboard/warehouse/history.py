"""What was put in force when, and what each release brought: files beside the releases.

They outlive the releases: where an old file was removed, what it changed is still known. Nothing
here raises for a file that is torn, missing or not ours.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from dashboard.warehouse.changes import Sides
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import NoRelease, Release, Row, UnknownRelease, Warehouse

CHANGES = ("added", "revised", "removed", "corrected")

_EVENTS = ("published", "rolled_back", "removed", "set_aside")

MOST_CELLS = 200
"""Changed figures that a page lists one by one."""


@dataclass(frozen=True)
class Event:
    """One line of the history: ``before`` was in force until then."""

    at: datetime
    event: str
    release: str
    before: str | None
    note: str


@dataclass(frozen=True)
class Entry:
    """One release and what it changed against ``previous``.

    ``weight`` is first, major, minor or patch, empty where it is not known; ``counts`` holds
    figures by change; ``turned`` the comparisons with another outcome, as kept beside the release,
    ``None`` where nothing was kept; ``is_kept`` says whether its file is still there.
    """

    release: str
    previous: str | None
    built_at: datetime | None
    weight: str
    counts: dict[str, int]
    is_kept: bool
    is_in_force: bool
    by_source: list[Row] = field(default_factory=list)
    turned: list[Row] | None = None
    cells: list[Row] = field(default_factory=list)
    cells_omitted: int = 0


def events(warehouse: Warehouse) -> list[Event]:
    """What happened, newest first; lines that are torn or unknown are left out."""
    try:
        text = (warehouse.folder / "history.jsonl").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    found = [event for line in text.splitlines() if (event := _event(line)) is not None]
    return found[::-1]


def entries(warehouse: Warehouse) -> list[Entry]:
    """Every release that is kept, or of which it is kept what it changed; newest first."""
    kept = set(warehouse.releases())
    noted = {
        path.stem.removeprefix("gcen-")
        for path in warehouse.folder.glob("gcen-*.json")
        if path.stem.removeprefix("gcen-").replace(".", "").isdigit()
    }
    in_force = warehouse.release().name
    found = (
        _entry(warehouse, name, is_kept=name in kept, is_in_force=name == in_force)
        for name in sorted(kept | noted, key=_version, reverse=True)
    )
    return [one for one in found if one is not None]


def steps(listed: Sequence[Entry], old: str, new: str) -> list[Entry] | None:
    """Entries that lead from a release to a later one, oldest first.

    ``None`` where they do not lead there: what lies between was not kept, or one release does not
    follow from the other.
    """
    by_name = {one.release: one for one in listed}
    way: list[Entry] = []
    at: str | None = new
    while at is not None and at != old and at in by_name and len(way) <= len(by_name):
        way.append(by_name[at])
        at = by_name[at].previous
    return way[::-1] if at == old else None


def between(old: Release, new: Release) -> Entry:
    """Count the figures that differ between any two releases that are kept, by source.

    As an entry without ``turned``: comparisons are held against each other when a release is made.
    """
    sides = Sides(old, new)
    by_source = sides.rows(f"{_COUNTED} GROUP BY ALL ORDER BY n DESC", {})
    counts: dict[str, int] = dict.fromkeys(CHANGES, 0)
    sources: dict[str, Row] = {}
    for row in by_source:
        counts[row["change"]] += row["n"]
        empty = {
            "source_id": row["source_id"],
            "source": row["source"],
            **dict.fromkeys(CHANGES, 0),
        }
        sources.setdefault(row["source_id"], empty)[row["change"]] = row["n"]
    cells = sides.rows(f"{_LISTED} LIMIT {MOST_CELLS}", {})
    return Entry(
        new.name,
        old.name,
        new.header["built_at"],
        "",
        counts,
        is_kept=True,
        is_in_force=False,
        by_source=list(sources.values()),
        cells=cells,
        cells_omitted=sum(counts.values()) - len(cells),
    )


@per_release(4)
def counts(new: Release, old: Release) -> dict[str, int]:
    """Count the figures of a release that differ from those of another one that is kept."""
    return between(old, new).counts


_DIFFERING = """
WITH old AS (FROM old_release.observation), new AS (FROM new_release.observation),
cells AS (
    SELECT
        CASE
            WHEN o.series_id IS NULL OR (o.value IS NULL AND n.value IS NOT NULL) THEN 'added'
            WHEN n.series_id IS NULL OR (o.value IS NOT NULL AND n.value IS NULL) THEN 'removed'
            ELSE 'revised'
        END AS change,
        coalesce(ns.source_id, os.source_id) AS source_id,
        coalesce(ns.indicator_id, os.indicator_id) AS indicator_id,
        series_id, geo_id, year, period_label, breakdown, category,
        o.value AS old_value, n.value AS new_value, o.obs_status AS old_status,
        n.obs_status AS new_status
    FROM old AS o
    FULL JOIN new AS n USING (series_id, geo_id, year, period_label, breakdown, category)
    LEFT JOIN old_release.series AS os ON os.series_id = o.series_id
    LEFT JOIN new_release.series AS ns ON ns.series_id = n.series_id
    WHERE o.series_id IS NULL OR n.series_id IS NULL
        OR o.value IS DISTINCT FROM n.value OR o.std_error IS DISTINCT FROM n.std_error
        OR o.sample_size IS DISTINCT FROM n.sample_size
        OR o.obs_status IS DISTINCT FROM n.obs_status
        OR o.source_flag IS DISTINCT FROM n.source_flag OR o.note IS DISTINCT FROM n.note
)
"""

_COUNTED = f"""{_DIFFERING}
SELECT source_id, coalesce(s.title, source_id) AS source, change, count(*) AS n
FROM cells LEFT JOIN new_release.source AS s USING (source_id)
"""

_LISTED = f"""{_DIFFERING}
FROM cells ORDER BY source_id, series_id, geo_id, breakdown, category, year, period_label
"""


# --- files --------------------------------------------------------------------------------------


def _event(line: str) -> Event | None:
    try:
        one = json.loads(line)
        at = datetime.fromisoformat(one["at"])
        event, release = str(one["event"]), str(one["release"])
    except (ValueError, KeyError, TypeError):
        return None
    if event not in _EVENTS:
        return None
    before = one.get("before")
    return Event(at, event, release, str(before) if before else None, str(one.get("note") or ""))


def _entry(warehouse: Warehouse, name: str, *, is_kept: bool, is_in_force: bool) -> Entry | None:
    noted = _noted(warehouse.folder / f"gcen-{name}.json")
    header = _header(warehouse, name) if is_kept else None
    if noted is None and header is None:
        return None
    known = {**(header or {}), **(noted or {})}
    counts = known.get("counts") or {
        change: known.get(f"cells_{change}") or 0 for change in ("added", "revised", "removed")
    }
    turned = known.get("turned")
    return Entry(
        release=name,
        previous=known.get("previous") or known.get("previous_release"),
        built_at=_moment(known.get("built_at")),
        weight=str(known.get("weight") or ""),
        counts={change: int(counts.get(change) or 0) for change in CHANGES},
        is_kept=is_kept and header is not None,
        is_in_force=is_in_force,
        by_source=_objects(known.get("by_source")),
        turned=_objects(turned) if isinstance(turned, list) else None,
        cells=_objects(known.get("cells"))[:MOST_CELLS],
        cells_omitted=max(sum(counts.values()) - MOST_CELLS, 0),
    )


def _noted(path: Path) -> dict[str, Any] | None:
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return noted if isinstance(noted, dict) else None


def _header(warehouse: Warehouse, name: str) -> Row | None:
    """Header of a release; a file that cannot be read is passed over, its notes remain."""
    try:
        return warehouse.release(name).header
    except (UnknownRelease, NoRelease, duckdb.Error):
        return None


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _objects(value: object) -> list[Row]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split(".") if part.isdigit())
