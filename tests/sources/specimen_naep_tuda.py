"""NAEP district results as NCSES publishes them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.sources.specimen_naep import ncses

ROWS = (
    ("Large urban district average score", "227", "266"),
    ("Austin", "239", "273"),
    ("Denver", "227", "265"),
    ("Fresno", "NA", "NA"),
    ("Houston", "226", "265"),
    ("Jefferson County (KY)", "224", "263"),
)


def table(rows: Sequence[tuple[str, str, str]] = ROWS) -> bytes:
    """The table of 2022."""
    return ncses("u_s_district", rows, 9444)


def specimen() -> dict[str, bytes]:
    """The table and its notes."""
    return {"ncses_9444.csv": table(), "ncses_9444_notes.md": b"# Average scores\n"}
