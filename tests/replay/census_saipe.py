"""SAIPE on the Urban Institute's portal, made of the saved answers of a folder."""

from __future__ import annotations

from pathlib import Path

from tests.replay.urban import Urban, saved_tables


def publisher(folder: Path) -> Urban:
    """The service with the tables whose answers were saved."""
    return Urban(saved_tables(folder))
