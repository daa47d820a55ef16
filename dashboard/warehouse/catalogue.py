"""What there is to choose from: indicators, cities, breakdowns, sources, places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row


@per_release(1)
def indicators(release: Release) -> list[Row]:
    """List the indicators in the order of their topics.

    All columns of ``indicator``, with ``topic_title``, and ``has_values``: whether any city has
    a figure.
    """
    return release.rows("""
        SELECT i.*, t.title AS topic_title,
            EXISTS (FROM city_series AS s WHERE s.indicator_id = i.indicator_id) AS has_values
        FROM indicator AS i JOIN topic AS t ON t.topic = i.topic
        ORDER BY t.sort, i.sort
    """)


def indicator(release: Release, indicator_id: str) -> Row | None:
    """One row of ``indicators``, or ``None`` for an unknown id."""
    return next((row for row in indicators(release) if row["indicator_id"] == indicator_id), None)


@per_release(1)
def cities(release: Release) -> list[Row]:
    """List the ten cities in order; all columns of ``city``."""
    return release.rows("SELECT * FROM city ORDER BY sort")


@per_release(256)
def categories(release: Release, indicator_id: str) -> list[Row]:
    """List the breakdowns of an indicator for which any city has a figure.

    One row per category: ``breakdown, breakdown_label, category, label``; the total first.
    """
    return release.rows(
        """
        SELECT b.breakdown, b.breakdown_label, b.category, b.label
        FROM breakdown AS b
        WHERE EXISTS (
            FROM city_series AS s
            WHERE s.indicator_id = $indicator AND s.breakdown = b.breakdown
                AND s.category = b.category
        )
        ORDER BY b.breakdown <> 'total', b.breakdown_label, b.sort
        """,
        {"indicator": indicator_id},
    )


@per_release(1)
def sources(release: Release) -> list[Row]:
    """List the publications the figures come from; all columns of ``source``."""
    return release.rows("SELECT * FROM source ORDER BY publisher, title")


def sources_of(release: Release, source_ids: Iterable[str]) -> list[Row]:
    """Rows of ``sources`` for the ids given, in the order of ``sources``."""
    wanted = set(source_ids)
    return [row for row in sources(release) if row["source_id"] in wanted]


@per_release(1)
def age(release: Release) -> tuple[date | None, date | None]:
    """Days on which the oldest and the newest of the sources in force were retrieved."""
    days = [row["retrieved_at"] for row in sources(release) if row["retrieved_at"]]
    return (min(days), max(days)) if days else (None, None)
