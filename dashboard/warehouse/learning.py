"""Whom a city could learn from in an indicator: only what the tests of the release carry.

Systems that are significantly better than the city, and systems that improved significantly while
others significantly fell. Where none can be named, the reason. Order is that of the tests' own
certainty, never of the values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dashboard.warehouse import catalogue, comparison, practices, trends
from dashboard.warehouse.comparison import Subject
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Release, Row

SPAN = 10
"""Years a change may take."""

PUBLISHED = "published"
"""The rule for many comparisons where none is chosen: each pair by itself."""


@dataclass(frozen=True)
class Examples:
    """Places to learn from.

    ``own`` is the focal city's place in ``year``; ``better`` are places significantly better than
    it, ``n_tested`` those tested against it; both hold rows of ``comparison.judged``. ``rule`` is
    the rule for many comparisons that these tests follow.

    ``improved`` places improved between two years, ``falling`` ones became worse, ``still`` ones
    did neither, rows of ``trends.between``; ``n_changes`` counts these, the tested ones.
    ``improving`` are others than the focal one that improved while some fell, without ``relapsed``
    ones: of these the shortest tested change to that year, over ``newest``, is for the worse.
    Changes are looked at that take ``most_years`` at most and end in the year ``until``, the last
    one tested.

    ``no_better`` and ``no_improving`` say by a code why there is none: ``no_direction, local,
    no_figure, alone`` (no other place has a figure), ``not_tested, none, no_span``; ``local`` says
    that all tested ones are of instruments of one system. ``reasons`` are those of the places that
    have a figure and are not tested: codes of ``valued_pair`` with their numbers, the most frequent
    first.
    """

    indicator: Row
    own: Row | None = None
    year: int | None = None
    better: tuple[Row, ...] = ()
    n_tested: int = 0
    no_better: str | None = None
    reasons: tuple[tuple[str, int], ...] = ()
    rule: str = PUBLISHED
    span: tuple[int, int] | None = None
    improving: tuple[Row, ...] = ()
    improved: tuple[Row, ...] = ()
    falling: tuple[Row, ...] = ()
    still: tuple[Row, ...] = ()
    n_changes: int = 0
    no_improving: str | None = None
    relapsed: tuple[Row, ...] = ()
    newest: tuple[int, int] | None = None
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
    release: Release,
    subject: Subject,
    focal: str | None,
    cities: frozenset[str],
    rule: str = PUBLISHED,
) -> Examples | None:
    """Find whom to learn from among chosen cities; ``None`` for an unknown indicator.

    ``rule`` is one for many comparisons, see ``comparison.ruled``; changes are tested one by one.
    """
    indicator = catalogue.indicator(release, subject.indicator_id)
    if indicator is None:
        return None
    if indicator["better"] == "neither":
        return Examples(indicator, no_better="no_direction", no_improving="no_direction")
    own = _against(release, subject, focal, cities, indicator, rule) if focal else {}
    moving = _moving(release, subject, focal, cities, indicator)
    return Examples(indicator, rule=rule, **own, **moving)


def _against(
    release: Release,
    subject: Subject,
    focal: str,
    cities: Collection[str],
    indicator: Row,
    rule: str,
) -> Row:
    """Places significantly better than the focal one, in its newest year with any test."""
    years = [
        row["year"]
        for row in comparison.figures(release, subject)
        if row["city_id"] == focal and row["value"] is not None
    ]
    if not years:
        return {"no_better": "no_figure"}
    everyone = [*cities, focal]
    judged: list[list[Row]] = []
    for year in sorted(years, reverse=True):
        found_then = comparison.latest(release, subject, year)
        judged.append(_judged(release, subject, found_then, everyone, focal, rule))
        if any(_is_tested(row) for row in judged[-1]):
            break
    rows = judged[-1] if any(_is_tested(row) for row in judged[-1]) else judged[0]
    own = next(row for row in rows if row["verdict"] == "focal")
    found: Row = {"own": own, "year": own["year"]}
    tested = [row for row in rows if _is_tested(row)]
    better = [row for row in tested if row["verdict"] == indicator["better"]]
    found["n_tested"], found["better"] = len(tested), tuple(_in_order_of_cities(release, better))
    if not tested:
        newest = comparison.latest(release, subject)
        judged.append(_judged(release, subject, newest, everyone, focal, rule))
        found |= _why(own, judged)
    elif not better:
        found["no_better"] = "none"
    return found


def _judged(
    release: Release,
    subject: Subject,
    rows: Sequence[Row],
    cities: Collection[str],
    focal: str,
    rule: str,
) -> list[Row]:
    """Places of rows of ``comparison.latest`` with their verdicts against the focal city's."""
    places = comparison.places(rows, cities)
    own = comparison.place_of(places, focal)
    tests = comparison.pairs_of(release, subject, places)
    ruled = comparison.ruled(tests, rule, own["city_ids"] if own else ())
    return comparison.judged(places, focal, ruled)


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
    """Who moved over the spans to the last tested year, and who improved while others fell.

    Told is the longest span in which another system improved while one fell; without any, the
    longest in which another improved, the focal city did, or any fell.
    """
    tested = trends.tested_spans(release, subject, cities)
    short = [span for span in tested if span[1] - span[0] <= SPAN]
    if not short:
        return {"no_improving": "no_span"}
    until = short[0][1]
    spans = sorted(span for span in short if span[1] == until)
    moves = [_moves(release, subject, cities, indicator, span) for span in spans]
    moves = [one for one in moves if one["n_changes"]]
    if not moves:
        return {"no_improving": "local", "until": until}

    worse = {row["geo_id"] for row in moves[-1]["falling"]}

    def others(one: Row) -> list[Row]:
        improved = (row for row in one["improved"] if focal not in row["city_ids"])
        return [row for row in improved if row["geo_id"] not in worse]

    def weight(one: Row) -> tuple[bool, ...]:
        improved, fell = bool(others(one)), bool(one["falling"])
        return improved and fell, improved, bool(one["improved"]), fell

    told = max(moves, key=weight)
    improving = tuple(others(told)) if told["falling"] else ()
    return {
        **told,
        "until": until,
        "improving": improving,
        "no_improving": None if improving else "none",
        "relapsed": tuple(row for row in told["improved"] if row["geo_id"] in worse),
        "newest": moves[-1]["span"],
    }


def _moves(
    release: Release,
    subject: Subject,
    cities: Collection[str],
    indicator: Row,
    span: trends.Span,
) -> Row:
    """Tested changes of one span that several systems' instruments carry, by what they say."""
    changes = trends.between(release, subject, cities, span)[0]
    rows = [row for row in changes if _is_tested(row) and row["scope"] != "local"]
    still = [row for row in rows if row["verdict"] == "not_different"]
    improved = [row for row in rows if row["verdict"] == indicator["better"]]
    falling = [row for row in rows if row not in still and row not in improved]
    return {
        "span": span,
        "improved": tuple(_in_order_of_cities(release, improved)),
        "falling": tuple(_in_order_of_cities(release, falling)),
        "still": tuple(still),
        "n_changes": len(rows),
    }


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
