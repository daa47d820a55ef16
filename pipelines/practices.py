"""What a documented practice of a city and a stated priority of the network consist of.

Models of ``data/contract/practices.toml`` and ``priorities.toml``; ``contract`` reads the files.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipelines.fields import Id, Row, Slug, Text, Url, Year

Evidence = Literal["evaluation", "trend", "description"]
Design = Literal["randomised", "quasi_experimental", "comparison", "thesis"]
Result = Literal["favourable", "mixed", "no_gain"]

STRENGTHS = ("randomised", "quasi_experimental", "comparison", "thesis", "trend", "description")
"""Designs of evaluations and the other levels of evidence, the most solid first."""


class Topic(Row):
    """A subject of practices and priorities, and our indicators that speak of it."""

    id: Id
    title: Text
    indicators: tuple[Id, ...] = ()
    why_none: str = ""

    @model_validator(mode="after")
    def _says_why(self) -> Topic:
        _one_or_why(f"topic {self.id}", self.indicators, self.why_none)
        return self


class Reference(Row):
    """A text that was read, or is known through one that was; ``year`` may be ``undated``."""

    title: Text
    publisher: Text
    year: Year | Literal["undated"]
    url: Url
    seen: Literal["opened", "cited"]


class Bearing(Row):
    """What a practice could bear on, in words, with the indicators that measure it, or why none."""

    words: Text
    indicators: tuple[Id, ...]
    note: str = ""
    why_none: str = ""

    @model_validator(mode="after")
    def _says_why(self) -> Bearing:
        _one_or_why(f"“{self.words}”", self.indicators, self.why_none)
        return self


References = Annotated[tuple[Reference, ...], Field(min_length=1)]


class Practice(Row):
    """A documented practice of a city.

    ``from_year`` and ``to_year`` are marked in charts: without ``to_year`` the end is not known;
    without ``from_year`` nothing is marked and ``period_note`` says why. ``design``,
    ``design_note`` and ``result`` belong to an evaluation and to nothing else.
    """

    id: Slug
    city: Id
    title: Text
    topics: Annotated[tuple[Id, ...], Field(min_length=1)]
    topic_words: Text
    period: Text
    from_year: Year | None = None
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
    bears_on: Annotated[tuple[Bearing, ...], Field(min_length=1)]
    references: References

    @property
    def strength(self) -> int:
        """Position of its evidence among ``STRENGTHS``; 1 is the most solid."""
        return STRENGTHS.index(self.design or self.evidence) + 1

    @property
    def first_words(self) -> str:
        """What its id begins with: its city, as addresses write it."""
        return f"{self.city.replace('_', '-')}-"

    @model_validator(mode="after")
    def _evaluation_is_described(self) -> Practice:
        described = {
            "design": self.design,
            "design_note": self.design_note,
            "result": self.result,
        }
        is_evaluation = self.evidence == "evaluation"
        wrong = [name for name, value in described.items() if bool(value) != is_evaluation]
        if wrong and is_evaluation:
            raise ValueError(f"an evaluation names its {', '.join(wrong)}")
        if wrong:
            raise ValueError(
                f"{', '.join(wrong)} belong to an evaluation, and evidence is {self.evidence}; "
                "leave them out, or name the study and say evaluation"
            )
        return self

    @model_validator(mode="after")
    def _period_can_be_marked(self) -> Practice:
        if self.from_year is None and (self.to_year is not None or not self.period_note):
            raise ValueError("without from_year there is no to_year, and period_note says why")
        if self.to_year is not None and self.to_year < (self.from_year or 0):
            raise ValueError(f"to_year is before from_year (given: {self.to_year})")
        return self


class Priority(Row):
    """What the network named as its priorities on one occasion."""

    id: Slug
    year: Year
    occasion: Text
    themes: Text
    topics: Annotated[tuple[Id, ...], Field(min_length=1)]
    references: References


def _one_or_why(what: str, indicators: tuple[str, ...], why_none: str) -> None:
    if bool(indicators) == bool(why_none):
        raise ValueError(f"{what} names indicators, or why_none says why there is none")
