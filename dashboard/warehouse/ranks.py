"""Ranges of ranks that the tests leave to a city, in place of a rank."""

from __future__ import annotations

from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

_RANKS = """
    SELECT * FROM city_rank
    WHERE indicator_id = $indicator AND level = $level AND breakdown = $breakdown
        AND category = $category AND year = $year
"""


@per_release(128)
def ranges(release: Release, subject: Subject, year: int, rule: str) -> dict[str, Row]:
    """Ranges by city: ``n_compared`` (places, its own included), ``best_rank``, ``worst_rank``.

    Rank 1 is the highest value. The ranks are ``None`` where a city can be compared with no other;
    cities are absent where nothing was tested. Under the rule ``bh`` the tests of all pairs of
    cities are adjusted together; releases from before these ranges were kept have none.
    """
    rows = release.rows(
        _RANKS,
        {
            "indicator": subject.indicator_id,
            "level": subject.level,
            "breakdown": subject.breakdown,
            "category": subject.category,
            "year": year,
        },
    )
    suffix = "_bh" if rule == "bh" else ""
    return {
        row["city_id"]: {
            "city_id": row["city_id"],
            "n_compared": row["n_compared"],
            "best_rank": row.get(f"best_rank{suffix}"),
            "worst_rank": row.get(f"worst_rank{suffix}"),
        }
        for row in rows
    }
