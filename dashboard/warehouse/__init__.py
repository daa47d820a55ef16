"""Every query of the dashboard, one module per concern, over a release opened read-only."""

from dashboard.warehouse.release import NoRelease, Release, Row, UnknownRelease, Warehouse

__all__ = ["NoRelease", "Release", "Row", "UnknownRelease", "Warehouse"]
