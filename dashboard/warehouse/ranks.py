"""Ranges of ranks that the tests leave to a city, in place of a rank."""

from __future__ import annotations

from dashboard.warehouse.comparison import SIGNIFICANCE, Subject
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

_RANKS = """
    SELECT city_id, n_compared, best_rank, worst_rank
    FROM city_rank
    WHERE indicator_id = $indicator AND level = $level AND breakdown = $breakdown
        AND category = $category AND year = $year
"""

# The same from the adjusted tests: a city's tests are counted once for each other place.
_ADJUSTED = f"""
    WITH ranked AS ({_RANKS}),
    tested AS (
        SELECT p.city_a AS city_id, c.geo_id,
            any_value(CASE WHEN p.p_bh_all >= $significance THEN 'not_different'
                WHEN p.difference > 0 THEN 'higher' ELSE 'lower' END) AS verdict
        FROM valued_pair AS p
        JOIN city_series AS c ON c.city_id = p.city_b AND c.indicator_id = p.indicator_id
            AND c.level = p.level AND c.breakdown = p.breakdown AND c.category = p.category
        WHERE p.indicator_id = $indicator AND p.level = $level AND p.breakdown = $breakdown
            AND p.category = $category AND p.year = $year AND p.p_value IS NOT NULL
        GROUP BY ALL
    )
    SELECT r.city_id, r.n_compared,
        CASE WHEN r.n_compared > 1
            THEN 1 + count(*) FILTER (t.verdict = 'lower') END AS best_rank,
        CASE WHEN r.n_compared > 1
            THEN r.n_compared - count(*) FILTER (t.verdict = 'higher') END AS worst_rank
    FROM ranked AS r LEFT JOIN tested AS t USING (city_id)
    GROUP BY r.city_id, r.n_compared
"""


@per_release(128)
def ranges(release: Release, subject: Subject, year: int, rule: str) -> dict[str, Row]:
    """Ranges by city: ``n_compared`` (places, its own included), ``best_rank``, ``worst_rank``.

    Rank 1 is the highest value. The ranks are ``None`` where a city can be compared with no other;
    cities are absent where nothing was tested. Under the rule ``bh`` the tests of all pairs of
    cities are adjusted together.
    """
    parameters = {
        "indicator": subject.indicator_id,
        "level": subject.level,
        "breakdown": subject.breakdown,
        "category": subject.category,
        "year": year,
    }
    if rule == "bh":
        rows = release.rows(_ADJUSTED, {**parameters, "significance": SIGNIFICANCE})
    else:
        rows = release.rows(_RANKS, parameters)
    return {row["city_id"]: row for row in rows}
