"""What tests say of one city beside chosen peers: better, worse, neither, or why nothing.

An indicator with a declared direction is judged in the newest year in which the city's figure was
tested against a peer's. Peers that stand on one place count once, as one place. Local instruments
are never judged across cities, but counted among what is not tested. All tests are those of the
release (``valued_pair``, ``city_trend``); nothing is tested here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.warehouse.memo import per_release
from dashboard.warehouse.profile import CHOSEN, Level, local
from dashboard.warehouse.release import Release, Row

_OWN = f"""
{CHOSEN},
own AS (
    SELECT chosen.*, cs.series_id, cs.geo_id, max(v.year) AS newest_year
    FROM chosen
    JOIN city_series AS cs USING (indicator_id, breakdown, category)
    JOIN series AS s ON s.series_id = cs.series_id
    JOIN indicator AS i ON i.indicator_id = chosen.indicator_id
    JOIN city_value AS v
        ON v.city_id = cs.city_id AND v.series_id = cs.series_id AND v.geo_id = cs.geo_id
        AND v.breakdown = cs.breakdown AND v.category = cs.category
    WHERE cs.city_id = $city AND cs.level = $level AND s.scope <> 'local'
        AND i.better <> 'neither' AND v.value IS NOT NULL
    GROUP BY ALL
)
"""

_PAIRS = f"""
WITH {_OWN},
pairs AS (
    SELECT p.*, own.newest_year
    FROM own
    JOIN valued_pair AS p USING (indicator_id, breakdown, category)
    WHERE p.level = $level AND p.city_a = $city AND list_contains($peers, p.city_b)
),
kinds AS (
    SELECT *, CASE WHEN reason IS NULL THEN 'tested' WHEN reason = 'full_count' THEN 'counted'
        ELSE '' END AS kind
    FROM pairs
),
newest AS (
    SELECT *, max(year) FILTER (kind <> '') OVER (PARTITION BY indicator_id, kind) AS kind_year
    FROM kinds
)
SELECT n.indicator_id, n.year, n.kind, n.kind_year, n.newest_year, n.city_b, c.name AS peer,
    b.geo_id, g.name AS geo, g.level AS geo_level, n.value_a, n.value_b, n.difference,
    n.verdict, n.reason
FROM newest AS n
JOIN city AS c ON c.city_id = n.city_b
JOIN city_series AS b
    ON b.city_id = n.city_b AND b.indicator_id = n.indicator_id AND b.level = $level
    AND b.breakdown = n.breakdown AND b.category = n.category
JOIN geography AS g ON g.geo_id = b.geo_id
WHERE n.year = n.newest_year OR EXISTS (
    FROM newest AS m
    WHERE m.indicator_id = n.indicator_id AND m.year = n.year AND m.year = m.kind_year
)
ORDER BY n.indicator_id, n.year, c.sort
"""

_FIGURES = f"""
WITH {_OWN}
SELECT own.indicator_id, i.title, i.short_title, i.topic, t.title AS topic_title, i.unit_short,
    i.decimals, i.better, i.headline, i.sort, own.breakdown, own.category, own.category_label,
    own.newest_year, own.series_id, s.source_id, g.name AS geo, g.level AS geo_level, v.year,
    v.period_label, v.value, v.low, v.high, v.std_error, v.obs_status, s.has_std_error,
    s.full_count, s.instrument
FROM own
JOIN city_value AS v
    ON v.city_id = $city AND v.series_id = own.series_id AND v.geo_id = own.geo_id
    AND v.breakdown = own.breakdown AND v.category = own.category
JOIN indicator AS i ON i.indicator_id = own.indicator_id
JOIN topic AS t ON t.topic = i.topic
JOIN geography AS g ON g.geo_id = own.geo_id
JOIN series AS s ON s.series_id = own.series_id
WHERE v.value IS NOT NULL
ORDER BY i.headline NULLS LAST, t.sort, i.sort, v.year
"""

_CHANGES = f"""
WITH {CHOSEN}
SELECT t.indicator_id, t.from_year, t.to_year, t.value_from, t.value_to, t.change, t.verdict,
    t.reason
FROM chosen
JOIN city_trend AS t USING (indicator_id, breakdown, category)
WHERE t.city_id = $city AND t.level = $level
ORDER BY t.indicator_id, t.to_year, t.from_year
"""


@dataclass(frozen=True)
class Place:
    """A place that stands for one or more peers: its figure, and the city's verdict against it."""

    geo: str
    geo_level: str
    peers: tuple[str, ...]
    value: float
    difference: float
    verdict: str
    reason: str | None


@dataclass(frozen=True)
class Change:
    """Change of the city's figure between two years, tested or with the reason why not."""

    from_year: int
    to_year: int
    value_from: float
    change: float
    verdict: str
    reason: str | None


@dataclass(frozen=True)
class Movement:
    """How a figure moved last, and the newest tested change where the last is not tested."""

    last: Change | None = None
    tested: Change | None = None


@dataclass(frozen=True)
class Judged:
    """One indicator of the city in one year, and the places of its peers in that year.

    ``figure`` holds the indicator and the city's figure of that year; ``newest_year`` may be later
    than the year that could be tested, ``newest_reasons`` then say why not it.
    """

    figure: Row
    places: tuple[Place, ...]
    movement: Movement = field(default_factory=Movement)
    newest_reasons: tuple[str, ...] = ()

    def of(self, verdict: str) -> list[Place]:
        """Places against which the city is ``better``, ``worse`` or ``not_different``."""
        return [one for one in self.places if self.reading(one.verdict) == verdict]

    def reading(self, verdict: str) -> str:
        """Read a verdict (higher, lower …) in the indicator's declared direction."""
        if verdict in ("higher", "lower"):
            return "better" if verdict == self.figure["better"] else "worse"
        return verdict

    @property
    def tested(self) -> list[Place]:
        """Places the city was tested against."""
        return [one for one in self.places if one.verdict != "not_tested"]

    @property
    def standing(self) -> str:
        """``better`` or ``worse`` than more than half of the places tested, else ``neither``."""
        n = len(self.tested)
        for verdict in ("better", "worse"):
            if 2 * len(self.of(verdict)) > n:
                return verdict
        return "neither"


@dataclass(frozen=True)
class Evidence:
    """What is known of a city beside its peers in the indicators that declare a direction.

    ``judged`` are tested; ``counted`` are not, but full counts here and for at least one peer, and
    told as plain differences; ``untested`` gives the reason of each indicator without any test:
    ``full_count`` of those counted, ``local`` of those of local instruments, of the others the most
    frequent one.
    """

    judged: tuple[Judged, ...]
    counted: tuple[Judged, ...]
    untested: Mapping[str, str]

    @property
    def n_indicators(self) -> int:
        """Indicators with a declared direction and a figure of the city."""
        return len(self.judged) + len(self.untested)

    def standing(self, kind: str) -> list[Judged]:
        """Indicators of one standing: those of the overview, then those with most places behind."""
        verdict = "not_different" if kind == "neither" else kind
        return sorted(
            (one for one in self.judged if one.standing == kind),
            key=lambda one: (
                one.figure["headline"] is None,
                -len(one.of(verdict)),
                len(one.tested),
                one.figure["sort"],
            ),
        )


@per_release(40)
def evidence(release: Release, city_id: str, level: Level, peers: tuple[str, ...]) -> Evidence:
    """Gather what the tests of the release say of a city beside the chosen peers."""
    figures = _figures(release, city_id, level)
    moved = movements(release, city_id, level)
    parameters = {"city": city_id, "level": level, "peers": list(peers)}
    pairs: dict[str, list[Row]] = {}
    for row in release.rows(_PAIRS, parameters):
        pairs.setdefault(row["indicator_id"], []).append(row)
    judged, counted = [], []
    untested = {
        row["indicator_id"]: "local"
        for row in local(release, city_id, level)
        if row["better"] != "neither"
    }
    for indicator_id, by_year in figures.items():
        rows = pairs.get(indicator_id, [])
        movement = moved.get(indicator_id, Movement())
        one = _judge(by_year, rows, "tested", movement)
        plain = None if one else _judge(by_year, rows, "counted", movement)
        if one is not None:
            judged.append(one)
        elif plain is not None:
            counted.append(plain)
            untested[indicator_id] = "full_count"
        else:
            untested[indicator_id] = _main_reason(rows)
    return Evidence(tuple(judged), tuple(counted), untested)


@per_release(20)
def movements(release: Release, city_id: str, level: Level) -> dict[str, Movement]:
    """Tell for each indicator of a city how it moved last; indicators of one year are absent."""
    found: dict[str, Movement] = {}
    for row in release.rows(_CHANGES, {"city": city_id, "level": level}):
        change = _change(row)
        before = found.get(row["indicator_id"], Movement())
        tested = before.tested if change.verdict == "not_tested" else change
        found[row["indicator_id"]] = Movement(change, tested)
    return found


@per_release(20)
def changes(release: Release, city_id: str, level: Level) -> dict[tuple[str, int, int], Change]:
    """Give the changes of a city by indicator, first and last year."""
    rows = release.rows(_CHANGES, {"city": city_id, "level": level})
    return {(row["indicator_id"], row["from_year"], row["to_year"]): _change(row) for row in rows}


def _change(row: Row) -> Change:
    keys = ("from_year", "to_year", "value_from", "change", "verdict", "reason")
    return Change(**{key: row[key] for key in keys})


@per_release(20)
def _figures(release: Release, city_id: str, level: Level) -> dict[str, dict[int, Row]]:
    found: dict[str, dict[int, Row]] = {}
    for row in release.rows(_FIGURES, {"city": city_id, "level": level}):
        found.setdefault(row["indicator_id"], {})[row["year"]] = row
    return found


def _judge(
    figures: Mapping[int, Row], rows: Sequence[Row], kind: str, movement: Movement
) -> Judged | None:
    """Judge an indicator in the newest year that has pairs of a kind; ``None`` without any."""
    year = next((row["kind_year"] for row in rows if row["kind"] == kind), None)
    if year is None:
        return None
    figure = figures[year]
    wanted = [row for row in rows if row["year"] == year]
    if kind == "counted":
        wanted = [row for row in wanted if row["kind"] == kind]
    newest = figure["newest_year"]
    reasons = [row["reason"] for row in rows if row["year"] == newest and row["reason"]]
    said = () if year == newest else tuple(dict.fromkeys(reasons)) or ("no_value",)
    return Judged(figure, _places(wanted), movement, said)


def _places(rows: Sequence[Row]) -> tuple[Place, ...]:
    """Join peers that stand on one place; a peer on the city's own place is left."""
    joined: dict[str, list[Row]] = {}
    for row in rows:
        if row["reason"] != "same_place":
            joined.setdefault(row["geo_id"], []).append(row)
    return tuple(_place(same) for same in joined.values())


def _place(rows: Sequence[Row]) -> Place:
    first: Mapping[str, Any] = rows[0]
    return Place(
        geo=first["geo"],
        geo_level=first["geo_level"],
        peers=tuple(row["peer"] for row in rows),
        value=first["value_b"],
        difference=first["difference"],
        verdict=first["verdict"],
        reason=first["reason"],
    )


def _main_reason(rows: Sequence[Row]) -> str:
    """The most frequent reason in the city's newest year; ``no_value`` where no peer has one."""
    reasons = Counter(row["reason"] for row in rows if row["year"] == row["newest_year"])
    own_place = reasons.pop("same_place", 0)
    if reasons:
        return str(reasons.most_common(1)[0][0])
    return "same_place" if own_place else "no_value"
