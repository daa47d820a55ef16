"""The rules of ``data/contract/checks.toml``: severities, thresholds, limits, what is kept."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from pipelines.fields import Row

Severity = Literal["error", "hold", "warning"]
"""``error``: never published; ``hold``: only on a person's word; ``warning``: printed."""

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]


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
    complete: Annotated[tuple[str, ...], Field(min_length=1)]
    units: Annotated[tuple[str, ...], Field(min_length=1)]
    tolerance: Annotated[float, Field(ge=0)]


class Rules(Row):
    """The whole of ``checks.toml``."""

    publish: PublishRule = PublishRule()
    retention: RetentionRule = RetentionRule()
    resume: ResumeRule = ResumeRule()
    checks: dict[str, CheckRule] = Field(default_factory=dict)
    sum: tuple[SumRule, ...] = ()
    hundred: tuple[SumRule, ...] = ()
