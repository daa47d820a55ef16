"""What the HTTP interface answers: the models its OpenAPI document is generated from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Moment = Annotated[datetime, AfterValidator(lambda moment: moment.replace(tzinfo=UTC))]
"""A time of a release, which is kept in UTC without saying so."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Place(_Answer):
    """A place whose figures may stand for a city."""

    geo: str = Field(examples=["Victoria"])
    level: str = Field(examples=["city_system"])
    note: str
    step: int = Field(description="1 is the member system itself")


class City(_Answer):
    """A city of the network and its school system."""

    city_id: str = Field(examples=["melbourne"])
    name: str = Field(examples=["Melbourne"])
    local_name: str
    country: str
    latitude: float
    longitude: float
    school_system: str = Field(examples=["Department of Education (Victoria)"])
    ladder: list[Place] = Field(description="Places that may stand for it, closest first")


class Series(_Answer):
    """One publisher's measurement of an indicator."""

    series_id: str
    source_id: str
    publisher: str
    standing: int = Field(description="1 is the best series of its indicator")
    definition_note: str
    population: str
    instrument: str
    has_std_error: bool
    scope: str
    full_count: bool
    value_precision: float | None = Field(description="Step that values are rounded to")
    precision_from_year: int | None = Field(description="First year that is; empty: from the first")
    precision_to_year: int | None = Field(description="Last year that is; empty: to the last")
    n_figures: int
    first_year: int | None
    last_year: int | None


class Indicator(_Answer):
    """What is measured, with one series per publisher."""

    indicator_id: str = Field(examples=["pisa_math_mean"])
    title: str = Field(examples=["PISA mathematics: mean score"])
    short_title: str
    topic: str = Field(examples=["outcomes"])
    topic_title: str
    unit: str = Field(examples=["score points"])
    decimals: int
    better: Literal["higher", "lower", "neither"]
    definition: str
    caveat: str
    breakdowns: dict[str, list[str]] = Field(description="Categories by breakdown")
    series: list[Series]


class Source(_Answer):
    """A publication the figures come from."""

    source_id: str = Field(examples=["oecd_pisa"])
    publisher: str
    title: str
    landing_page: str
    licence: str
    licence_url: str | None
    redistributable: bool
    citation: str
    cadence: str
    retrieved_at: date | None
    age_days: int | None
    is_old: bool | None = Field(description="Retrieved longer ago than its cadence lets expect")
    n_figures: int
    n_indicators: int
    first_year: int | None
    last_year: int | None


class ReleaseInfo(_Answer):
    """A release kept here, and how its figures differ from the release before it."""

    release: str = Field(examples=["1.0.0"])
    built_at: Moment
    previous_release: str | None
    is_in_force: bool
    cells_added: int
    cells_revised: int
    cells_removed: int


class CoverageCell(_Answer):
    """What is known of a city in an indicator at one place, or why nothing is."""

    city_id: str
    city: str
    indicator_id: str
    indicator: str = Field(validation_alias="title")
    level: str | None
    geo_id: str | None
    geo: str | None
    series_id: str | None
    publisher: str | None
    is_closest: bool = Field(description="This place and series stand for the city")
    first_year: int | None
    last_year: int | None
    n_years: int
    n_values: int
    reason: str | None = Field(description="Why the cell is empty; null where it is not")


class Health(BaseModel):
    """Whether there is something to read, and how old it is."""

    status: Literal["ok", "old"] = Field(
        description="old: a source was retrieved longer ago than its cadence lets expect"
    )
    release: str
    built_at: Moment
    release_age_days: int
    newest_retrieval: date | None
    oldest_retrieval: date | None
    old_sources: list[str]


class ProblemDetail(BaseModel):
    """One thing wrong with a parameter."""

    parameter: str = Field(examples=["indicator"])
    value: str = Field(examples=["pisa_maths_mean"])
    message: str = Field(examples=["“pisa_maths_mean” is not a valid indicator."])
    valid: list[str] = Field(examples=[["pisa_math_mean", "pisa_reading_mean"]])
    suggestions: list[str] = Field(examples=[["pisa_math_mean"]])


class ProblemAnswer(BaseModel):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str = Field(examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str
    problems: list[ProblemDetail] = []
