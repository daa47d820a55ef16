"""Typed reader of ``data/contract``: what the network agreed on, with all problems at once.

Reads ``cities.csv``, ``geographies.csv``, ``geography_codes.csv``, ``breakdowns.csv``,
``topics.csv``, ``link_errors.csv``, ``average_members.csv``, ``sources.toml``,
``indicators.toml``, ``corrections.toml``, ``targets.toml``, ``practices.toml``,
``priorities.toml`` (models in ``practices``), ``search.toml`` (``search_words``) and
``checks.toml``; ``schema.sql`` is text, tried by ``schema`` and used by ``load``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from pipelines import schema
from pipelines.contract_files import Files, Rows, Written, repeated, validated
from pipelines.errors import ContractError, Problem
from pipelines.fields import (
    Category,
    CityId,
    Id,
    IndicatorId,
    OptionalYear,
    PlaceId,
    SeriesId,
    SourceId,
    Text,
    TopicId,
    Url,
    member,
)
from pipelines.fields import EmptyIsNone as _EmptyIsNone
from pipelines.fields import Row as _Row
from pipelines.practices import Practice, Priority
from pipelines.practices import Topic as PracticeTopic
from pipelines.rules import Rules
from pipelines.search_words import AlikeWords, OtherName
from pipelines.selecting import Select

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
    system_geo_id: PlaceId
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
    parent: Annotated[PlaceId | None, _EmptyIsNone]
    ladder_of: Annotated[
        tuple[CityId, ...],
        BeforeValidator(lambda value: tuple(part for part in str(value).split(";") if part)),
    ]
    note: str


class GeographyCode(_Row):
    """A publisher's code for a place, valid from ``from_year`` to ``to_year`` where given."""

    scheme: Id
    code: Text
    geo_id: PlaceId
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
    ``scope`` is ``local`` for an instrument that is read within one system or one country only,
    never across cities. ``trend_scale`` says whether the cycles of a survey are calibrated together
    (``common``) or a change needs a published link error (``linked``). ``precision`` is the step
    values are rounded to, in the indicator's unit; where only some years are rounded,
    ``precision_from_year`` and
    ``precision_to_year`` bound them. ``standing`` is the
    place of the series among those of its indicator, best first, from the order in the file.
    """

    series_id: Id
    indicator_id: Id
    source_id: SourceId
    standing: int
    select: Select
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
    precision_from_year: int | None = None
    precision_to_year: int | None = None

    @model_validator(mode="after")
    def _precision_of_years(self) -> Series:
        first, last = self.precision_from_year, self.precision_to_year
        if self.precision is None and (first or last):
            raise ValueError("precision_from_year and precision_to_year need a precision")
        if first and last and last < first:
            raise ValueError(f"precision_to_year {last} is before precision_from_year {first}")
        return self


class Indicator(_Row):
    """A concept that is measured: what, in which unit, and which direction is better.

    ``breakdown`` and ``category`` are what a page shows first; ``headline`` is the position on
    the overview, absent for the rest; ``valid_range`` bounds plausible values in ``unit``.
    """

    indicator_id: Id
    title: Text
    short_title: Text
    topic: TopicId
    unit: Text
    unit_short: str = ""
    decimals: Annotated[int, Field(ge=0, le=4)]
    better: Better
    definition: Text
    caveat: str = ""
    breakdown: str = "total"
    category: Category = "total"
    headline: int | None = None
    valid_range: tuple[float, float]
    series: tuple[Series, ...]


class LinkError(_Row):
    """Published uncertainty of putting two cycles of a survey on one scale, in the unit."""

    indicator_id: IndicatorId
    from_year: int
    to_year: int
    link_error: Annotated[float, Field(ge=0)]
    source: Text


class AverageMember(_Row):
    """A place that is one of the ``n_members`` of a survey's average of an indicator in one cycle.

    An average holds the members that have a figure: their number differs between indicators, and
    between the breakdowns of one.
    """

    average_geo_id: PlaceId
    geo_id: PlaceId
    indicator_id: IndicatorId
    breakdown: Text
    year: int
    n_members: Annotated[int, Field(gt=1)]
    source: Text


class Correction(_Row):
    """A value known to be wrong where it was published."""

    series_id: SeriesId
    geo_id: PlaceId
    year: int
    breakdown: str = "total"
    category: Category = "total"
    expect: float
    action: Literal["withhold", "flag", "replace"]
    value: float | None = None
    reason: Text
    since: Text


class FileError(_Row):
    """What is wrong with files as they were published, and what their reader does about it.

    ``files`` is a pattern of their names.
    """

    source: SourceId
    files: Text
    error: Text
    handling: Text
    since: Text


class Target(_Row):
    """A value that a member system has said one of its indicators is to reach in a year."""

    city: CityId
    indicator: IndicatorId
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
    file_errors: tuple[FileError, ...]
    link_errors: tuple[LinkError, ...]
    average_members: tuple[AverageMember, ...]
    targets: tuple[Target, ...]
    practice_topics: tuple[PracticeTopic, ...]
    practices: tuple[Practice, ...]
    priorities: tuple[Priority, ...]
    other_names: tuple[OtherName, ...]
    alike_words: tuple[AlikeWords, ...]
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
    what would be valid. All files are read before any row is checked, so that a row with a mistake
    is still known to the rows that refer to it.
    """
    files = Files(folder)
    written = _written(files)
    problems = files.problems
    known = _known(written)
    schema_sql = files.text(schema.NAME)

    def rows(model: type[_R], kind: str) -> tuple[_R, ...]:
        read = (validated(model, row, known, problems) for row in written[kind].written)
        return tuple(one for one in read if one is not None)

    contract = Contract(
        cities=tuple(sorted(rows(City, "city"), key=lambda row: row.sort)),
        geographies=rows(Geography, "place"),
        codes=rows(GeographyCode, "code"),
        breakdowns=rows(Breakdown, "breakdown"),
        topics=tuple(sorted(rows(Topic, "topic"), key=lambda row: row.sort)),
        sources=rows(SourceSpec, "source"),
        indicators=_indicators(written["indicator"], known, problems),
        corrections=rows(Correction, "correction"),
        file_errors=rows(FileError, "file_error"),
        link_errors=rows(LinkError, "link_error"),
        average_members=rows(AverageMember, "average_member"),
        targets=rows(Target, "target"),
        practice_topics=rows(PracticeTopic, "subject"),
        practices=rows(Practice, "practice"),
        priorities=rows(Priority, "priority"),
        other_names=rows(OtherName, "name"),
        alike_words=rows(AlikeWords, "alike"),
        schema_sql=schema_sql,
        rules=validated(Rules, files.whole("checks.toml"), known, problems) or Rules(),
    )
    problems.extend(_repeated(written))
    problems.extend(_corrected_twice(contract))
    problems.extend(schema.problems_in(schema_sql))
    if problems:
        raise ContractError(problems)
    return contract


def _written(files: Files) -> dict[str, Rows]:
    """Read all files, as they are written, by kind of row."""
    subjects, practices = files.listed("practices.toml", "topic", "practice")
    corrections, file_errors = files.listed("corrections.toml", "correction", "file_error")
    (targets,) = files.listed("targets.toml", "target")
    (priorities,) = files.listed("priorities.toml", "priority")
    names, alike = files.listed("search.toml", "name", "alike")
    return {
        "city": files.csv("cities.csv", City, "city_id"),
        "place": files.csv("geographies.csv", Geography, "geo_id"),
        "code": files.csv("geography_codes.csv", GeographyCode, "code"),
        "breakdown": files.csv("breakdowns.csv", Breakdown, "category"),
        "topic": files.csv("topics.csv", Topic, "topic"),
        "source": files.named("sources.toml", "source_id"),
        "indicator": files.named("indicators.toml", "indicator_id", inner="series"),
        "link_error": files.csv("link_errors.csv", LinkError, "indicator_id"),
        "average_member": files.csv("average_members.csv", AverageMember, "geo_id"),
        "correction": corrections,
        "file_error": file_errors,
        "target": targets,
        "subject": subjects,
        "practice": practices,
        "priority": priorities,
        "name": names,
        "alike": alike,
    }


def _known(written: Mapping[str, Rows]) -> dict[str, frozenset[str] | None]:
    """Ids by kind, see ``fields``; ``None`` for a kind of which some rows could not be read."""
    fields = {
        "city": "city_id",
        "place": "geo_id",
        "topic": "topic",
        "source": "source_id",
        "indicator": "indicator_id",
        "subject": "id",
    }
    known = {kind: written[kind].ids(field) for kind, field in fields.items()}
    series = [one for indicator in written["indicator"].written for one in _series(indicator)]
    pairs = [
        member(str(one.fields.get("breakdown")), str(one.fields.get("category")))
        for one in written["breakdown"].written
    ]
    schemes = [str(one.fields.get("scheme")) for one in written["code"].written]
    return {
        **known,
        "series": Rows(series, written["indicator"].is_whole).ids("series_id"),
        "category": frozenset(pairs) if written["breakdown"].is_whole else None,
        "scheme": frozenset(schemes) if written["code"].is_whole else None,
    }


def _series(indicator: Written) -> list[Written]:
    """Read the series of an indicator, each with its id and its standing."""
    name = indicator.fields["indicator_id"]
    found = []
    for place, raw in enumerate(indicator.inner, start=1):
        source = raw.fields.get("source", "")
        completed = {
            "series_id": raw.fields.get("id", f"{name}_{source}"),
            "indicator_id": name,
            "source_id": source,
            "standing": place,
            **{key: value for key, value in raw.fields.items() if key not in ("source", "id")},
        }
        found.append(raw._replace(fields=completed))
    return found


def _indicators(
    rows: Rows, known: Mapping[str, object], problems: list[Problem]
) -> tuple[Indicator, ...]:
    found = []
    for row in rows.written:
        read = (validated(Series, one, known, problems) for one in _series(row))
        series = [one for one in read if one is not None]
        completed = row._replace(fields={**row.fields, "series": series})
        indicator = validated(Indicator, completed, known, problems)
        if indicator is not None:
            found.append(indicator)
    return tuple(found)


_STANDS_ONCE: Mapping[str, tuple[str, ...]] = {
    "city": ("city_id",),
    "place": ("geo_id",),
    "code": ("scheme", "code", "from_year", "to_year"),
    "breakdown": ("breakdown", "category"),
    "topic": ("topic",),
    "link_error": ("indicator_id", "from_year", "to_year"),
    "average_member": ("average_geo_id", "geo_id", "indicator_id", "breakdown", "year"),
    "file_error": ("source", "files"),
    "target": ("city", "indicator", "year"),
    "subject": ("id",),
    "practice": ("id",),
    "priority": ("id",),
}
"""Fields of a kind of row that no two rows have alike."""


def _repeated(written: Mapping[str, Rows]) -> Iterator[Problem]:
    """Tell what stands more than once, each time with its place."""
    for kind, fields in _STANDS_ONCE.items():
        yield from repeated(written[kind].written, *fields)
    series = [one for indicator in written["indicator"].written for one in _series(indicator)]
    yield from repeated(series, "series_id")
    named = [
        row._replace(where=f"{row.where}, {of}", fields={"of": of})
        for row in written["name"].written
        if (of := row.fields.get("city") or row.fields.get("place"))
    ]
    yield from repeated(named, "of")
    alike = [
        row._replace(where=f"{row.where}, {word}", fields={"word": word})
        for row in written["alike"].written
        if isinstance(words := row.fields.get("words"), list)
        for word in dict.fromkeys(map(str, words))
    ]
    yield from repeated(alike, "word")


def _corrected_twice(contract: Contract) -> Iterator[Problem]:
    cells = Counter(
        (one.series_id, one.geo_id, str(one.year), one.breakdown, one.category)
        for one in contract.corrections
    )
    for cell, count in cells.items():
        if count > 1:
            message = f"has {count} entries; a figure takes one: put their reasons together"
            yield Problem("corrections.toml", ", ".join(cell), message)
