"""Tests of pairs as a table: what is asked for, its rows, its words, its link and its citation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from dashboard import words
from dashboard.exports import codes, tables
from dashboard.exports.tables import Table
from dashboard.selection import Parameter, Problem, Vocabulary, read
from dashboard.warehouse import Release, catalogue, observations, pairs
from dashboard.warehouse.observations import Query
from dashboard.warehouse.release import Row


@dataclass(frozen=True)
class Comparison:
    """Pairs chosen: with a focal city, or each pair once."""

    indicators: tuple[str, ...]
    focal: str | None = None
    year: int | None = None
    level: str = pairs.LEVELS[0]
    breakdowns: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    rule: str = pairs.RULES[0]

    def query_string(self, release: str) -> str:
        """The one query string of this choice; what is open or as usual is left out."""
        values = {
            "indicator": ",".join(self.indicators),
            "focal": self.focal or "",
            "year": "" if self.year is None else str(self.year),
            "level": "" if self.level == pairs.LEVELS[0] else self.level,
            "breakdown": ",".join(self.breakdowns),
            "category": ",".join(self.categories),
            "rule": "" if self.rule == pairs.RULES[0] else self.rule,
            "release": release,
        }
        return urlencode({name: value for name, value in values.items() if value}, safe=",")


def query_of(chosen: Comparison, within: str = "") -> Query:
    """Query for the pairs chosen, columns ``pairs.COLUMNS``; see ``pairs.tests``."""
    return pairs.tests(
        indicators=chosen.indicators,
        level=chosen.level,
        focal=chosen.focal,
        year=chosen.year,
        breakdowns=chosen.breakdowns,
        categories=chosen.categories,
        rule=chosen.rule,
        reasons=words.REASONS,
        within=within,
    )


def of_pairs(release: Release, chosen: Comparison) -> Table:
    """Tests of pairs, columns ``pairs.COLUMNS``."""
    query = query_of(chosen)

    @cache
    def count() -> int:
        return pairs.count(release, query)

    @cache
    def sources() -> Sequence[Row]:
        return pairs.sources(release, query, chosen.level)

    titles = {row["indicator_id"]: row["title"] for row in catalogue.indicators(release)}
    subject = tables.named([titles[one] for one in chosen.indicators], "indicators", "; ")
    sides = [text for _, text in _filters(release, chosen)]
    return Table(
        release=release,
        rows=release,
        name="pairs",
        title=f"GCEN Benchmarks: tests of pairs, {subject}"
        + (f" ({'; '.join(sides)})" if sides else ""),
        file_name=_file_name(release, chosen),
        address=f"comparison?{chosen.query_string(release.name)}",
        columns=pairs.COLUMNS,
        codes=codes.PAIRS,
        about=[
            ("Indicators", ", ".join(chosen.indicators)),
            ("Rule", codes.PAIRS["rule"][chosen.rule]),
            ("Level", chosen.level),
            *((name, text) for name, text in _filters(release, chosen) if name not in _TOLD),
        ],
        whole_query=lambda: query,
        count=count,
        sources=sources,
    )


_TOLD = ("Rule", "Level")
"""What notes tell in any case."""


def _filters(release: Release, chosen: Comparison) -> list[tuple[str, str]]:
    """What makes these pairs others than those of the same indicators, in words."""
    names = {row["city_id"]: row["name"] for row in catalogue.cities(release)}
    told = (
        ("Focal city", f"against {names[chosen.focal]}" if chosen.focal else ""),
        ("Year", "" if chosen.year is None else str(chosen.year)),
        ("Level", "" if chosen.level == pairs.LEVELS[0] else f"level: {chosen.level}"),
        ("Groups", tables.grouped(release, chosen.breakdowns, chosen.categories)),
        ("Rule", "" if chosen.rule == pairs.RULES[0] else codes.PAIRS["rule"][chosen.rule]),
    )
    return [(name, text) for name, text in told if text]


def _file_name(release: Release, chosen: Comparison) -> str:
    parts = (
        f"gcen-{release.name}_comparison",
        tables.few(chosen.indicators, "indicators"),
        chosen.focal or "",
        "" if chosen.year is None else str(chosen.year),
        "" if chosen.level == pairs.LEVELS[0] else f"{chosen.level}-level",
        tables.few(chosen.breakdowns, "breakdowns"),
        tables.few(chosen.categories, "categories"),
        "" if chosen.rule == pairs.RULES[0] else f"rule-{chosen.rule}",
    )
    return "_".join(part for part in parts if part)


@dataclass(frozen=True)
class Parsed:
    """Pairs chosen, all values by parameter (further parameters included), and the problems."""

    comparison: Comparison
    values: Mapping[str, tuple[str, ...]]
    problems: tuple[Problem, ...]


def parse(
    given: Iterable[tuple[str, str]],
    release: Release,
    releases: tuple[str, ...],
    more: Sequence[Parameter] = (),
) -> Parsed:
    """Read the parameters of a comparison and ``more`` beside them; never raises.

    ``releases`` are those that can be pinned. An indicator must be among the parameters.
    """
    valid = observations.vocabulary(release)
    values, problems = read(given, [*_parameters(release, valid, releases), *more])
    if not values["indicator"] and not any(one.parameter == "indicator" for one in problems):
        message = "An indicator must be named."
        problems.append(Problem("indicator", "", message, valid["indicator"], fault="absent"))
    one = {name: next(iter(found), "") for name, found in values.items()}
    chosen = Comparison(
        indicators=values["indicator"],
        focal=one["focal"] or None,
        year=int(one["year"]) if one["year"] else None,
        level=one["level"] or pairs.LEVELS[0],
        breakdowns=values["breakdown"],
        categories=values["category"],
        rule=one["rule"] or pairs.RULES[0],
    )
    return Parsed(chosen, values, tuple(problems))


def _parameters(
    release: Release, valid: Vocabulary, releases: tuple[str, ...]
) -> tuple[Parameter, ...]:
    cities = tuple(row["city_id"] for row in catalogue.cities(release))
    return (
        Parameter("indicator", "many", valid["indicator"]),
        Parameter("focal", "one", cities),
        Parameter("year", "year"),
        Parameter("level", "one", pairs.LEVELS),
        Parameter("breakdown", "many", valid["breakdown"]),
        Parameter("category", "many", valid["category"]),
        Parameter("rule", "one", pairs.RULES),
        Parameter("release", "one", releases),
    )
