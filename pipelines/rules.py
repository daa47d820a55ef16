"""The rules of ``data/contract/checks.toml``: severities, thresholds, limits, what is kept."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from pipelines.fields import Categories, Row

Severity = Literal["error", "hold", "warning"]
"""``error``: never published; ``hold``: only on a person's word; ``warning``: printed."""

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Amount = Annotated[float, Field(ge=0)]
Factor = Annotated[float, Field(gt=1)]


class PublishRule(Row):
    """Changes up to which a refresh that nobody watches publishes by itself."""

    most_removed: Count = 0
    most_revised_share: Share = 0.05
    most_turned: Count = 40


class RetentionRule(Row):
    """Releases whose files stay: the newest, the young, and the last of each first number."""

    newest: Annotated[int, Field(ge=2)] = 12
    days: Count = 400
    last_of: Literal["major", "none"] = "major"


class ResumeRule(Row):
    """For how many hours answers of an interrupted refresh need not be asked for again."""

    hours: Annotated[float, Field(ge=0)] = 24


class RevisedUnits(Row):
    """Numbers too small for a factor to say anything of a revision.

    In units of the last decimal that is shown of an indicator, of sample sizes students.
    """

    value: Amount = 100
    std_error: Amount = 1
    sample_size: Amount = 100


class StepUnits(Row):
    """Numbers too small for a factor between two years, in the same units; both must be larger."""

    value: Amount = 10
    sample_size: Amount = 100


class PlausibleRule(Row):
    """What keeps a source back because it lies too far from its figures in force, or from itself.

    Factors are judged both ways: 20 means 20 times as much, or a 20th.
    """

    most_removed_share: Share = 0.2
    fewest_removed: Annotated[int, Field(ge=1)] = 2
    largest_step: Factor = 20
    largest_revision: Factor = 5
    shortest_line: Annotated[int, Field(ge=1)] = 3
    first_year: int = 1900
    last_year: int = 2100
    smallest_revised: RevisedUnits = RevisedUnits()
    smallest_step: StepUnits = StepUnits()

    @model_validator(mode="after")
    def _first_before_last(self) -> PlausibleRule:
        if self.first_year >= self.last_year:
            raise ValueError(f"first_year is not before last_year (given: {self.first_year})")
        return self


class CheckRule(Row):
    """Severity of one check, and the thresholds that its query takes, by name."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, float]

    severity: Severity

    @property
    def thresholds(self) -> dict[str, float]:
        """Numbers by the name that the query knows them by."""
        return dict(self.__pydantic_extra__ or {})


class SumRule(Row):
    """Categories of a breakdown that add up, in indicators of some units.

    ``complete`` are the categories that must be there for the sum to be taken; ``tolerance`` is a
    share of the total, or percentage points where the sum is 100.
    """

    breakdown: Annotated[str, Field(min_length=1)]
    complete: Categories
    units: Annotated[tuple[str, ...], Field(min_length=1)]
    tolerance: Annotated[float, Field(ge=0)]


class Rules(Row):
    """The whole of ``checks.toml``."""

    publish: PublishRule = PublishRule()
    retention: RetentionRule = RetentionRule()
    resume: ResumeRule = ResumeRule()
    plausible: PlausibleRule = PlausibleRule()
    checks: dict[str, CheckRule] = Field(default_factory=dict)
    sum: tuple[SumRule, ...] = ()
    hundred: tuple[SumRule, ...] = ()
