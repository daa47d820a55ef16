"""What a documented practice of a city and a stated priority of the network consist of.

Models of ``data/contract/practices.toml`` and ``priorities.toml``; ``contract`` reads the files.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, ValidationInfo, field_validator

from pipelines.fields import (
    BegunYear,
    CityId,
    EachOnce,
    Id,
    IndicatorId,
    NotEmpty,
    PastYear,
    PastYearOrUndated,
    Row,
    Slug,
    SubjectId,
    Text,
    Url,
    Year,
)

Evidence = Literal["evaluation", "trend", "description"]
Design = Literal["randomised", "quasi_experimental", "comparison", "thesis"]
Result = Literal["favourable", "mixed", "no_gain"]

STRENGTHS = ("randomised", "quasi_experimental", "comparison", "thesis", "trend", "description")
"""Designs of evaluations and the other levels of evidence, the most solid first."""


Indicators = Annotated[tuple[IndicatorId, ...], EachOnce]
Subjects = Annotated[tuple[SubjectId, ...], NotEmpty, EachOnce]


class _Measured(Row):
    """What is measured by indicators of ours, or says why by none."""

    model_config = ConfigDict(validate_default=True)

    indicators: Indicators = ()
    why_none: str = ""

    @field_validator("why_none")
    @classmethod
    def _says_why(cls, value: str, info: ValidationInfo) -> str:
        if "indicators" in info.data and bool(info.data["indicators"]) == bool(value):
            raise ValueError("says why there is none where indicators is empty, and only there")
        return value


class Topic(_Measured):
    """A subject of practices and priorities, and our indicators that speak of it."""

    id: Id
    title: Text


class Reference(Row):
    """A text that was read, or is known through one that was; ``year`` may be ``undated``."""

    title: Text
    publisher: Text
    year: PastYearOrUndated
    url: Url
    seen: Literal["opened", "cited"]


class Bearing(_Measured):
    """What a practice could bear on, in words, with the indicators that measure it, or why none."""

    words: Text
    note: str = ""


References = Annotated[tuple[Reference, ...], NotEmpty]


class Practice(Row):
    """A documented practice of a city.

    ``from_year`` and ``to_year`` are marked in charts: without ``to_year`` the end is not known;
    without ``from_year`` nothing is marked and ``period_note`` says why. ``design``,
    ``design_note`` and ``result`` belong to an evaluation and to nothing else.
    """

    model_config = ConfigDict(validate_default=True)

    id: Slug
    city: CityId
    title: Text
    topics: Subjects
    topic_words: Text
    period: Text
    from_year: BegunYear | None = None
    to_year: Year | None = None
    period_note: str = ""
    summary: Text
    evidence: Evidence
    design: Design | None = None
    design_note: str = ""
    result: Result | None = None
    effects: Text
    adapting: Text
    scope_note: str = ""
    bears_on: Annotated[tuple[Bearing, ...], NotEmpty]
    references: References

    @property
    def strength(self) -> int:
        """Position of its evidence among ``STRENGTHS``; 1 is the most solid."""
        return STRENGTHS.index(self.design or self.evidence) + 1

    @field_validator("city")
    @classmethod
    def _begins_its_id(cls, value: str, info: ValidationInfo) -> str:
        first = f"{value.replace('_', '-')}-"
        if not info.data.get("id", first).startswith(first):
            raise ValueError(f"the id does not begin with the city; valid: {first}…")
        return value

    @field_validator("to_year")
    @classmethod
    def _ends_after_it_begins(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is None or "from_year" not in info.data:
            return value
        start: int | None = info.data["from_year"]
        if start is None:
            raise ValueError("stands without from_year; valid: both, or neither and a period_note")
        if value < start:
            raise ValueError(f"is before from_year; valid: {start} or later")
        return value

    @field_validator("period_note")
    @classmethod
    def _says_why_nothing_is_marked(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("from_year", 0) is None:
            raise ValueError("without from_year, period_note says why no years are marked")
        return value

    @field_validator("design", "design_note", "result")
    @classmethod
    def _describes_an_evaluation(cls, value: str | None, info: ValidationInfo) -> str | None:
        evidence = info.data.get("evidence")
        if evidence == "evaluation" and not value:
            raise ValueError(f"an evaluation names its {info.field_name}")
        if evidence not in (None, "evaluation") and value:
            raise ValueError(
                f"belongs to an evaluation, and evidence is {evidence}; "
                "leave it out, or name the study and say evaluation"
            )
        return value


class Priority(Row):
    """What the network named as its priorities on one occasion."""

    id: Slug
    year: PastYear
    occasion: Text
    themes: Text
    topics: Subjects
    references: References
