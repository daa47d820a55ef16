"""Cities that a selection asks for and has no figure of, with the reason."""

from __future__ import annotations

from typing import Any

from dashboard.warehouse.memo import per_release
from dashboard.warehouse.observations import Chosen, condition
from dashboard.warehouse.release import Release, Row

FEW = 10
"""Indicators up to which a city's absence is told for each of them."""

_HELD = """
SELECT DISTINCT f.city_id, f.indicator_id FROM city_figure AS f
WHERE f.city_id IS NOT NULL AND {where}
"""

_EACH = """
WITH held AS ({held}), withheld AS ({withheld})
SELECT c.city_id, c.name AS city, i.indicator_id, i.title AS indicator,
    CASE
        WHEN bool_or(w.city_id IS NOT NULL) THEN 'withheld'
        WHEN bool_or(k.level IS NOT NULL) THEN 'elsewhere'
        ELSE 'none'
    END AS why,
    string_agg(DISTINCT k.reason, '; ') AS reason
FROM city AS c
CROSS JOIN indicator AS i
ANTI JOIN held AS h ON h.city_id = c.city_id AND h.indicator_id = i.indicator_id
LEFT JOIN withheld AS w ON w.city_id = c.city_id AND w.indicator_id = i.indicator_id
LEFT JOIN coverage AS k ON k.city_id = c.city_id AND k.indicator_id = i.indicator_id
WHERE list_contains($named::VARCHAR[], i.indicator_id)
    AND ($all_cities OR list_contains($wanted::VARCHAR[], c.city_id))
GROUP BY ALL
ORDER BY any_value(i.sort), any_value(c.sort)
"""

_WHOLLY = """
WITH held AS ({held})
SELECT c.city_id, c.name AS city
FROM city AS c
ANTI JOIN held AS h ON h.city_id = c.city_id
WHERE $all_cities OR list_contains($wanted::VARCHAR[], c.city_id)
ORDER BY c.sort
"""


@per_release(64)
def wholly(release: Release, chosen: Any) -> list[Row]:
    """Cities asked for without any figure: ``city_id, city``; of all ten where none is named.

    ``chosen`` is a ``dashboard.selection.Selection``. Nothing where only places that stand on no
    city's ladder are named.
    """
    where, parameters = condition(chosen)
    return release.rows(
        _WHOLLY.format(held=_HELD.format(where=where)), {**parameters, **_wanted(chosen)}
    )


@per_release(64)
def each(release: Release, chosen: Any) -> list[Row]:
    """Cities asked for without a figure of an indicator named, for up to ``FEW`` indicators.

    Columns ``city_id, city, indicator_id, indicator, why, reason``. ``why`` is ``withheld`` (there
    are figures that may not be passed on), ``elsewhere`` (there are figures of other years, groups,
    places or sources) or ``none``, for which ``reason`` is that of ``coverage``.
    """
    if not 0 < len(chosen.indicators) <= FEW:
        return []
    where, parameters = condition(chosen)
    hidden, more = condition(chosen, redistributable=False)
    sql = _EACH.format(held=_HELD.format(where=where), withheld=_HELD.format(where=hidden))
    asked = {"named": list(chosen.indicators), **_wanted(chosen)}
    return release.rows(sql, {**parameters, **more, **asked})


def _wanted(chosen: Chosen) -> dict[str, Any]:
    return {"wanted": list(chosen.cities), "all_cities": not chosen.cities}
