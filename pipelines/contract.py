"""Typed reader of ``data/contract``: what the network agreed on, with all problems at once.

Reads ``cities.csv``, ``geographies.csv``, ``geography_codes.csv``, ``breakdowns.csv``,
``topics.csv``, ``link_errors.csv``, ``sources.toml``, ``indicators.toml``, ``corrections.toml``,
``targets.toml``, ``practices.toml``, ``priorities.toml`` (models in ``practices``) and
``checks.toml``; ``schema.sql`` is text and used by ``load``.
"""

from __future__ import annotations

import csv
import difflib
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from pipelines.errors import ContractError, Problem
from pipelines.fields import EmptyIsNone as _EmptyIsNone
from pipelines.fields import Id, OptionalYear, Text, Url
from pipelines.fields import Row as _Row
from pipelines.practices import Practice, Priority
from pipelines.practices import Topic as PracticeTopic
from pipelines.rules import Rules

LEVELS = ("city_system", "city", "adjudicated", "state", "economy", "aggregate")
"""Geographic levels, closest first."""

Level = Literal["city_system", "city", "adjudicated", "state", "economy", "aggregate"]
Better = Literal["higher", "lower", "neither"]
Scope = Literal["international", "national", "local"]


class City(_Row):
    """One of the ten cities and its school system."""

    city_id: Id
    name: Text
    local_name: Text
    country: Text
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    school_system: Text
    system_geo_id: Id
    colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
    marker: Text
    sort: int


class Geography(_Row):
    """A place that a figure can belong to.

    ``ladder_of`` names the cities on whose ladder it stands; ``is_economy`` is true for economies
    and for the two systems that are economies themselves.
    """

    geo_id: Id
    name: Text
    level: Level
    is_economy: bool
    parent: Annotated[str | None, _EmptyIsNone]
    ladder_of: Annotated[
        tuple[str, ...],
        BeforeValidator(lambda value: tuple(part for part in str(value).split(";") if part)),
    ]
    note: str


class GeographyCode(_Row):
    """A publisher's code for a place, valid from ``from_year`` to ``to_year`` where given."""

    scheme: Id
    code: Text
    geo_id: Id
    from_year: OptionalYear
    to_year: OptionalYear

    @model_validator(mode="after")
    def _is_a_span(self) -> GeographyCode:
        if self.from_year and self.to_year and self.from_year > self.to_year:
            raise ValueError(f"from_year {self.from_year} lies after to_year {self.to_year}")
        return self


class Breakdown(_Row):
    """One category of one dimension, with the words a reader sees."""

    breakdown: Id
    category: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    breakdown_label: Text
    label: Text
    sort: int


class Topic(_Row):
    """A chapter of the indicator list."""

    topic: Id
    title: Text
    sort: int


class SourceSpec(_Row):
    """A publication of a publisher, with its licence and how it is reached.

    ``redistributable = false`` keeps all its figures, ``withheld_files`` (patterns) those read
    from some of its files, out of ``data/figures`` and out of downloads. ``key_variable`` names
    the environment variable with the key its interface asks for; of requests there are at most
    ``at_once`` under way, each ``pause_seconds`` after the one before.
    """

    source_id: Id
    publisher: Text
    title: Text
    landing_page: Url
    base_url: Annotated[str, _EmptyIsNone] | None = None
    access: Literal["api", "download", "file"]
    licence: Text
    licence_url: Url | None = None
    redistributable: bool
    withheld_files: tuple[str, ...] = ()
    citation: Text
    cadence: Text
    max_age_days: Annotated[int, Field(gt=0)] = 550
    key_variable: Annotated[str, Field(pattern=r"^GCEN_[A-Z0-9_]+_KEY$")] | None = None
    at_once: Annotated[int, Field(ge=1, le=8)] = 4
    pause_seconds: Annotated[float, Field(ge=0, le=600)] = 0


class Series(_Row):
    """One publisher's measurement of an indicator.

    ``select`` names the part of the publisher's data in the publisher's own terms; ``scale``
    turns the published unit into the indicator's (100 for a share that becomes a per cent).
    ``definition_note`` says how the series departs from the indicator's definition, ``method_note``
    how its figures were made where that changes nothing in what they measure.
    ``scope`` is ``local`` for an instrument that only its own system uses. ``trend_scale`` says
    whether the cycles of a survey are calibrated together (``common``) or a change needs a
    published link error (``linked``). ``standing`` is the
    place of the series among those of its indicator, best first, from the order in the file.
    """

    series_id: Id
    indicator_id: Id
    source_id: Id
    standing: int
    select: Mapping[str, Any]
    scale: Annotated[float, Field(gt=0)] = 1.0
    definition_note: str = ""
    method_note: str = ""
    population: str = ""
    instrument: str = ""
    has_std_error: bool = False
    scope: Scope = "national"
    trend_scale: Literal["common", "linked"] | None = None
    full_count: bool = False
    precision: Annotated[float | None, Field(gt=0)] = None


class Indicator(_Row):
    """A concept that is measured: what, in which unit, and which direction is better.

    ``breakdown`` and ``category`` are what a page shows first; ``headline`` is the position on
    the overview, absent for the rest; ``valid_range`` bounds plausible values in ``unit``.
    """

    indicator_id: Id
    title: Text
    short_title: Text
    topic: Id
    unit: Text
    unit_short: str = ""
    decimals: Annotated[int, Field(ge=0, le=4)]
    better: Better
    definition: Text
    caveat: str = ""
    breakdown: str = "total"
    category: str = "total"
    headline: int | None = None
    valid_range: tuple[float, float]
    series: tuple[Series, ...]


class LinkError(_Row):
    """Published uncertainty of putting two cycles of a survey on one scale, in the unit."""

    indicator_id: Id
    from_year: int
    to_year: int
    link_error: Annotated[float, Field(ge=0)]
    source: Text


class Correction(_Row):
    """A value known to be wrong where it was published."""

    series_id: Id
    geo_id: Id
    year: int
    breakdown: str = "total"
    category: str = "total"
    expect: float
    action: Literal["withhold", "flag", "replace"]
    value: float | None = None
    reason: Text
    since: Text


class Target(_Row):
    """A value that a member system has said one of its indicators is to reach in a year."""

    city: Id
    indicator: Id
    value: float
    year: Annotated[int, Field(ge=1950, le=2100)]
    base_year: Annotated[int | None, Field(ge=1950, le=2100)] = None
    source: Text
    source_url: Url

    @model_validator(mode="after")
    def _base_before_year(self) -> Target:
        if self.base_year is not None and self.base_year >= self.year:
            raise ValueError(f"base_year is not before year (given: {self.base_year})")
        return self


@dataclass(frozen=True)
class Contract:
    """The whole contract; every reference in it is known to resolve."""

    cities: tuple[City, ...]
    geographies: tuple[Geography, ...]
    codes: tuple[GeographyCode, ...]
    breakdowns: tuple[Breakdown, ...]
    topics: tuple[Topic, ...]
    sources: tuple[SourceSpec, ...]
    indicators: tuple[Indicator, ...]
    corrections: tuple[Correction, ...]
    link_errors: tuple[LinkError, ...]
    targets: tuple[Target, ...]
    practice_topics: tuple[PracticeTopic, ...]
    practices: tuple[Practice, ...]
    priorities: tuple[Priority, ...]
    schema_sql: str
    rules: Rules

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """All series, in the order of the file."""
        return tuple(one for indicator in self.indicators for one in indicator.series)

    @cached_property
    def indicator_of(self) -> dict[str, Indicator]:
        """Indicator by series id."""
        return {
            one.series_id: indicator for indicator in self.indicators for one in indicator.series
        }

    @cached_property
    def series_by_id(self) -> dict[str, Series]:
        """Series by id."""
        return {one.series_id: one for one in self.series}

    def series_of(self, source_id: str) -> tuple[Series, ...]:
        """All series of one source."""
        return tuple(one for one in self.series if one.source_id == source_id)

    def codes_of(self, scheme: str) -> frozenset[str]:
        """Codes of our places in one code list."""
        return frozenset(one.code for one in self.codes if one.scheme == scheme)

    def source(self, source_id: str) -> SourceSpec:
        """One source by its id; ``KeyError`` where there is none."""
        return {one.source_id: one for one in self.sources}[source_id]


_R = TypeVar("_R", bound=_Row)


def read_contract(folder: Path) -> Contract:
    """Read and check the contract in ``folder``.

    Raises ``ContractError`` with every problem of every file, each naming file, row, value and
    what would be valid.
    """
    problems: list[Problem] = []
    cities = _read_csv(folder / "cities.csv", City, "city_id", problems)
    geographies = _read_csv(folder / "geographies.csv", Geography, "geo_id", problems)
    codes = _read_csv(folder / "geography_codes.csv", GeographyCode, "code", problems)
    breakdowns = _read_csv(folder / "breakdowns.csv", Breakdown, "category", problems)
    topics = _read_csv(folder / "topics.csv", Topic, "topic", problems)
    sources = _read_sources(folder / "sources.toml", problems)
    indicators = _read_indicators(folder / "indicators.toml", problems)
    corrections = _read_listed(folder / "corrections.toml", "correction", Correction, problems)
    links = _read_csv(folder / "link_errors.csv", LinkError, "indicator_id", problems)
    targets = _read_listed(folder / "targets.toml", "target", Target, problems)
    practices_file, priorities_file = folder / "practices.toml", folder / "priorities.toml"
    practice_topics = _read_listed(practices_file, "topic", PracticeTopic, problems)
    practices = _read_listed(practices_file, "practice", Practice, problems)
    priorities = _read_listed(priorities_file, "priority", Priority, problems)
    rules = _read_rules(folder / "checks.toml", problems)
    schema = folder / "schema.sql"
    if not schema.is_file():
        problems.append(Problem("schema.sql", "", f"is not in {folder}"))
    contract = Contract(
        cities=tuple(sorted(cities, key=lambda row: row.sort)),
        geographies=tuple(geographies),
        codes=tuple(codes),
        breakdowns=tuple(breakdowns),
        topics=tuple(sorted(topics, key=lambda row: row.sort)),
        sources=tuple(sources),
        indicators=tuple(indicators),
        corrections=tuple(corrections),
        link_errors=tuple(links),
        targets=tuple(targets),
        practice_topics=tuple(practice_topics),
        practices=tuple(practices),
        priorities=tuple(priorities),
        schema_sql=schema.read_text(encoding="utf-8") if schema.is_file() else "",
        rules=rules,
    )
    problems.extend(_duplicates(contract))
    problems.extend(_dangling(contract))
    if problems:
        raise ContractError(problems)
    return contract


def _read_csv(path: Path, model: type[_R], key: str, problems: list[Problem]) -> list[_R]:
    if not path.is_file():
        problems.append(Problem(path.name, "", f"is not in {path.parent}"))
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        expected, found = list(model.model_fields), list(reader.fieldnames or [])
        if found != expected:
            message = f"the columns are {', '.join(found)}; valid: {', '.join(expected)}"
            problems.append(Problem(path.name, "header", message))
            return []
        rows = []
        for line, raw in enumerate(reader, start=2):
            where = f"line {line}, {key} {raw.get(key) or 'empty'}"
            row = _validated(model, raw, path.name, where, problems)
            if row is not None:
                rows.append(row)
    return rows


def _validated(
    model: type[_R], raw: Mapping[str, Any], file: str, where: str, problems: list[Problem]
) -> _R | None:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            field = ".".join(str(part) for part in item["loc"])
            if not field:
                problems.append(Problem(file, where, item["msg"].removeprefix("Value error, ")))
                continue
            given = "" if item["type"] == "missing" else f" (given: {item['input']!r})"
            if item["type"] == "extra_forbidden":
                hint = _nearest(field, model.model_fields)
                problems.append(Problem(file, where, f"{field}: unknown field. {hint}"))
            else:
                problems.append(Problem(file, where, f"{field}: {item['msg']}{given}"))
        return None


def _read_toml(path: Path, problems: list[Problem]) -> dict[str, Any]:
    if not path.is_file():
        problems.append(Problem(path.name, "", f"is not in {path.parent}"))
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(path.name, "", f"is not valid TOML: {error}"))
        return {}


def _tables(path: Path, problems: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, table in _read_toml(path, problems).items():
        if isinstance(table, dict):
            yield name, table
        else:
            problems.append(
                Problem(path.name, name, f"is a single value ({table!r}); valid: a table")
            )


def _read_sources(path: Path, problems: list[Problem]) -> list[SourceSpec]:
    read = (
        _validated(SourceSpec, {"source_id": name, **table}, path.name, name, problems)
        for name, table in _tables(path, problems)
    )
    return [spec for spec in read if spec is not None]


def _read_indicators(path: Path, problems: list[Problem]) -> list[Indicator]:
    indicators = []
    for name, table in _tables(path, problems):
        raw_series = table.pop("series", [])
        series = [
            one
            for place, raw in enumerate(raw_series, start=1)
            if (one := _read_series(name, place, raw, path.name, problems)) is not None
        ]
        raw_indicator = {"indicator_id": name, **table, "series": series}
        indicator = _validated(Indicator, raw_indicator, path.name, name, problems)
        if indicator is not None:
            indicators.append(indicator)
    return indicators


def _read_series(
    indicator_id: str, place: int, raw: Mapping[str, Any], file: str, problems: list[Problem]
) -> Series | None:
    source = raw.get("source", "")
    fields = {key: value for key, value in raw.items() if key not in ("source", "id")}
    completed = {
        "series_id": raw.get("id", f"{indicator_id}_{source}"),
        "indicator_id": indicator_id,
        "source_id": source,
        "standing": place,
        **fields,
    }
    return _validated(Series, completed, file, f"{indicator_id}, series {place}", problems)


def _read_listed(path: Path, name: str, model: type[_R], problems: list[Problem]) -> list[_R]:
    """Read the tables ``[[name]]`` of a file; a table with an id is told by it."""
    tables = _read_toml(path, problems).get(name, [])
    read = (
        _validated(model, table, path.name, f"{name} {table.get('id', place)}", problems)
        for place, table in enumerate(tables, start=1)
    )
    return [one for one in read if one is not None]


def _read_rules(path: Path, problems: list[Problem]) -> Rules:
    return _validated(Rules, _read_toml(path, problems), path.name, "", problems) or Rules()


def _duplicates(contract: Contract) -> Iterator[Problem]:
    keys: tuple[tuple[str, Iterable[object]], ...] = (
        ("cities.csv", (row.city_id for row in contract.cities)),
        ("geographies.csv", (row.geo_id for row in contract.geographies)),
        (
            "geography_codes.csv",
            ((row.scheme, row.code, row.from_year, row.to_year) for row in contract.codes),
        ),
        ("breakdowns.csv", ((row.breakdown, row.category) for row in contract.breakdowns)),
        ("topics.csv", (row.topic for row in contract.topics)),
        (
            "link_errors.csv",
            ((row.indicator_id, row.from_year, row.to_year) for row in contract.link_errors),
        ),
        ("indicators.toml", (row.series_id for row in contract.series)),
        ("targets.toml", ((row.city, row.indicator, row.year) for row in contract.targets)),
        ("practices.toml, topic", (row.id for row in contract.practice_topics)),
        ("practices.toml", (row.id for row in contract.practices)),
        ("priorities.toml", (row.id for row in contract.priorities)),
    )
    for file, values in keys:
        for value, count in Counter(values).items():
            if count > 1:
                shown = " ".join(str(part) for part in value) if isinstance(value, tuple) else value
                yield Problem(file, str(shown), f"stands {count} times; valid: once")


class _Known:
    """Ids of one kind, and the problem of a reference to none of them."""

    def __init__(self, what: str, ids: Iterable[str]) -> None:
        self._what, self._ids = what, set(ids)

    def problems(self, file: str, row: str, *references: str | None) -> Iterator[Problem]:
        for value in references:
            if value and value not in self._ids:
                hint = _nearest(value, self._ids)
                yield Problem(file, row, f"unknown {self._what} '{value}'. {hint}")


def _dangling(contract: Contract) -> Iterator[Problem]:
    places = _Known("place", (row.geo_id for row in contract.geographies))
    cities = _Known("city", (row.city_id for row in contract.cities))
    series = _Known("series", (row.series_id for row in contract.series))
    for city in contract.cities:
        yield from places.problems("cities.csv", city.city_id, city.system_geo_id)
    for place in contract.geographies:
        yield from places.problems("geographies.csv", place.geo_id, place.parent)
        yield from cities.problems("geographies.csv", place.geo_id, *place.ladder_of)
    for code in contract.codes:
        yield from places.problems("geography_codes.csv", f"{code.scheme} {code.code}", code.geo_id)
    indicators = _Known("indicator", (row.indicator_id for row in contract.indicators))
    for link in contract.link_errors:
        yield from indicators.problems("link_errors.csv", link.indicator_id, link.indicator_id)
    for target in contract.targets:
        where = f"{target.city} {target.indicator}"
        yield from cities.problems("targets.toml", where, target.city)
        yield from indicators.problems("targets.toml", where, target.indicator)
    for one in contract.corrections:
        yield from series.problems("corrections.toml", one.series_id, one.series_id)
        yield from places.problems("corrections.toml", one.series_id, one.geo_id)
    yield from _corrected_twice(contract)
    yield from _dangling_in_indicators(contract)
    yield from _dangling_in_practices(contract, cities, indicators)


def _corrected_twice(contract: Contract) -> Iterator[Problem]:
    cells = Counter(
        (one.series_id, one.geo_id, str(one.year), one.breakdown, one.category)
        for one in contract.corrections
    )
    for cell, count in cells.items():
        if count > 1:
            message = f"has {count} entries; a figure takes one: put their reasons together"
            yield Problem("corrections.toml", ", ".join(cell), message)


def _dangling_in_practices(
    contract: Contract, cities: _Known, indicators: _Known
) -> Iterator[Problem]:
    topics = _Known("topic", (row.id for row in contract.practice_topics))
    file = "practices.toml"
    for topic in contract.practice_topics:
        yield from indicators.problems(file, f"topic {topic.id}", *topic.indicators)
    for practice in contract.practices:
        yield from cities.problems(file, practice.id, practice.city)
        yield from topics.problems(file, practice.id, *practice.topics)
        if not practice.id.startswith(practice.first_words):
            message = f"id does not begin with its city; valid: {practice.first_words}…"
            yield Problem(file, practice.id, message)
        for bearing in practice.bears_on:
            yield from indicators.problems(file, practice.id, *bearing.indicators)
    for priority in contract.priorities:
        yield from topics.problems("priorities.toml", priority.id, *priority.topics)


def _dangling_in_indicators(contract: Contract) -> Iterator[Problem]:
    topics = _Known("topic", (row.topic for row in contract.topics))
    sources = _Known("source", (row.source_id for row in contract.sources))
    members = _Known(
        "category", (f"{row.breakdown} / {row.category}" for row in contract.breakdowns)
    )
    file = "indicators.toml"
    for indicator in contract.indicators:
        where = indicator.indicator_id
        yield from topics.problems(file, where, indicator.topic)
        yield from members.problems(file, where, f"{indicator.breakdown} / {indicator.category}")
        yield from sources.problems(file, where, *(one.source_id for one in indicator.series))


_MOST_SHOWN = 12


def _nearest(value: str, valid: Iterable[str]) -> str:
    known = sorted(valid)
    close = difflib.get_close_matches(value, known, n=1)
    meant = f"Did you mean '{close[0]}'? " if close else ""
    more = f", … ({len(known)} in all)" if len(known) > _MOST_SHOWN else ""
    return f"{meant}Known: {', '.join(known[:_MOST_SHOWN])}{more}."
