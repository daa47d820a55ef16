"""Whom a city could learn from in an indicator: only what the tests of the release carry.

Systems that are significantly better than the city, and systems that improved significantly while
others significantly fell. Where none can be named, the reason. Order is that of the tests' own
certainty, never of the values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from dashboard.warehouse import catalogue, comparison, practices, trends
from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

SPAN = 10
"""Years a change may take."""


@dataclass(frozen=True)
class Examples:
    """Places to learn from.

    ``own`` is the focal city's place in ``year``; ``better`` are places significantly better than
    it, ``n_tested`` those tested against it; both hold rows of ``comparison.judged``.
    ``improving`` are places that improved between two years while ``falling`` ones fell, rows of
    ``trends.between``; ``n_changes`` counts the tested ones. ``no_better`` and ``no_improving`` say
    by a code why there is none: ``no_direction, local, no_figure, alone`` (no other place has a
    figure), ``not_tested, none, no_span``. ``reasons`` are those of the places that have a figure
    and are not tested: codes of ``valued_pair`` with their numbers, the most frequent first.
    Changes are looked at that take ``most_years`` at most and end in the year ``until``, the last
    one tested; ``local`` says that all tested ones are of instruments of one system.
    """

    indicator: Row
    own: Row | None = None
    year: int | None = None
    better: tuple[Row, ...] = ()
    n_tested: int = 0
    no_better: str | None = None
    reasons: tuple[tuple[str, int], ...] = ()
    span: tuple[int, int] | None = None
    improving: tuple[Row, ...] = ()
    falling: tuple[Row, ...] = ()
    n_changes: int = 0
    no_improving: str | None = None
    until: int | None = None
    most_years: int = SPAN

    @property
    def places(self) -> dict[str, Row]:
        """The place that shows each city of the examples: first those that are better."""
        found: dict[str, Row] = {}
        for row in (*self.better, *self.improving):
            for city in row["city_ids"]:
                found.setdefault(city, row)
        return found

    def kinds(self, city_id: str) -> tuple[str, ...]:
        """Why a city is an example: ``better``, ``improving`` or both."""
        held = {"better": self.better, "improving": self.improving}
        return tuple(
            kind for kind, rows in held.items() if any(city_id in row["city_ids"] for row in rows)
        )


@per_release(512)
def examples(
    release: Release, subject: Subject, focal: str | None, cities: frozenset[str]
) -> Examples | None:
    """Find whom to learn from among chosen cities; ``None`` for an unknown indicator."""
    indicator = catalogue.indicator(release, subject.indicator_id)
    if indicator is None:
        return None
    if indicator["better"] == "neither":
        return Examples(indicator, no_better="no_direction", no_improving="no_direction")
    own = _against(release, subject, focal, cities, indicator) if focal else {}
    return Examples(indicator, **own, **_moving(release, subject, focal, cities, indicator))


def _against(
    release: Release, subject: Subject, focal: str, cities: Collection[str], indicator: Row
) -> Row:
    """Places significantly better than the focal one, in its newest year with any test."""
    years = [
        row["year"]
        for row in comparison.figures(release, subject)
        if row["city_id"] == focal and row["value"] is not None
    ]
    if not years:
        return {"no_better": "no_figure"}
    judged: list[list[Row]] = []
    for year in sorted(years, reverse=True):
        places = comparison.places(comparison.latest(release, subject, year), [*cities, focal])
        tests = comparison.pairs_of(release, subject, places)
        judged.append(comparison.judged(places, focal, tests))
        if any(_is_tested(row) for row in judged[-1]):
            break
    rows = judged[-1] if any(_is_tested(row) for row in judged[-1]) else judged[0]
    own = next(row for row in rows if row["verdict"] == "focal")
    found: Row = {"own": own, "year": own["year"]}
    tested = [row for row in rows if _is_tested(row)]
    better = [row for row in tested if row["verdict"] == indicator["better"]]
    found["n_tested"], found["better"] = len(tested), tuple(_in_order_of_cities(release, better))
    if not tested:
        newest = comparison.places(comparison.latest(release, subject), [*cities, focal])
        tests = comparison.pairs_of(release, subject, newest)
        judged.append(comparison.judged(newest, focal, tests))
        found |= _why(own, judged)
    elif not better:
        found["no_better"] = "none"
    return found


def _is_tested(row: Row) -> bool:
    return row["verdict"] in ("higher", "lower", "not_different")


def _why(own: Row, judged: Collection[Collection[Row]]) -> Row:
    """Say why no place is tested; each with a figure counts once, by the first that judges it."""
    if own["scope"] == "local":
        return {"no_better": "local"}
    of_place: dict[tuple[str, str], str] = {}
    for row in (row for rows in judged for row in rows if row["verdict"] == "not_tested"):
        of_place.setdefault((row["geo_id"], row["series_id"]), row["reason"])
    if not of_place:
        return {"no_better": "alone"}
    return {
        "no_better": "not_tested",
        "reasons": tuple(Counter(of_place.values()).most_common()),
    }


def _moving(
    release: Release,
    subject: Subject,
    focal: str | None,
    cities: Collection[str],
    indicator: Row,
) -> Row:
    """Places that improved while others fell, over the longest span to the last tested year."""
    tested = trends.tested_spans(release, subject, cities)
    short = [span for span in tested if span[1] - span[0] <= SPAN]
    ending = [span for span in short if span[1] == short[0][1]]
    why_none = "local" if ending else "no_span"
    until = ending[0][1] if ending else None
    for span in sorted(ending):
        changes = trends.between(release, subject, cities, span)[0]
        rows = [row for row in changes if _is_tested(row) and row["scope"] != "local"]
        improving = [
            row
            for row in rows
            if row["verdict"] == indicator["better"] and focal not in row["city_ids"]
        ]
        worse = "lower" if indicator["better"] == "higher" else "higher"
        falling = [row for row in rows if row["verdict"] == worse]
        if improving and falling:
            return {
                "span": span,
                "improving": tuple(_in_order_of_cities(release, improving)),
                "falling": tuple(falling),
                "n_changes": len(rows),
                "until": until,
            }
        why_none = "none" if rows else why_none
    return {"no_improving": why_none, "until": until}


def _in_order_of_cities(release: Release, rows: Collection[Row]) -> list[Row]:
    order = [city["city_id"] for city in catalogue.cities(release)]
    return sorted(rows, key=lambda row: order.index(row["city_ids"][0]))


@dataclass(frozen=True)
class Offer:
    """Practices of an example's cities: those that could bear on the indicator, else near it.

    ``place`` is the row of the example that shows the city.
    """

    city_id: str
    city: str
    place: Row
    kinds: tuple[str, ...]
    bearing: tuple[Row, ...]
    near: tuple[Row, ...]

    @property
    def strength(self) -> int:
        """Strength of its most solid practice, 1 the most; those that bear before near ones.

        Cities are offered in this order, and ``words_practices.LISTED_BY_CITY`` tells it.
        """
        strengths: list[int] = [row["strength"] for row in self.bearing]
        strengths += [row["strength"] + 10 for row in self.near]
        return min(strengths, default=100)


def offers(release: Release, found: Examples) -> list[Offer]:
    """What the examples' cities did: the city with the most solid evidence first."""
    names = {row["city_id"]: row["name"] for row in catalogue.cities(release)}
    indicator_id = found.indicator["indicator_id"]
    made = []
    for city_id, place in found.places.items():
        bearing = tuple(practices.of_indicator(release, indicator_id, city_id))
        near = () if bearing else tuple(practices.near(release, indicator_id, city_id))
        made.append(Offer(city_id, names[city_id], place, found.kinds(city_id), bearing, near))
    return sorted(made, key=lambda one: one.strength)
