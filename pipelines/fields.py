"""What the rows of the contract are made of: their base, and the types that several files share.

What a row refers to is checked against the ids handed to its validation as context, by kind; a kind
that is not handed over, or is ``None`` because its file could not be read, is not checked.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal, TypeGuard

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import InitErrorDetails

EmptyIsNone = BeforeValidator(lambda value: None if value == "" else value)
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""Id that stands in an address: lower-case words and numbers joined by hyphens."""
Text = Annotated[str, Field(min_length=1)]
_FIRST_YEAR = 1900
Year = Annotated[int, Field(ge=_FIRST_YEAR, le=2100)]
OptionalYear = Annotated[int | None, EmptyIsNone]

SPELLED = {
    r"^[a-z][a-z0-9_]*$": "lower-case words and numbers joined by underscores, a letter first",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case words and numbers joined by hyphens",
    r"^[^\W_]+( [^\W_]+)*$": "words with one space between them, without hyphens or other signs",
}
"""What a pattern of these types asks for, in words."""

_MOST_SHOWN = 12
_MOST_SIGNS = 80


def nearest(value: str, valid: Iterable[str]) -> str:
    """Say which known id may have been meant, and which are known."""
    known = sorted(valid)
    close = difflib.get_close_matches(value, known, n=1)
    meant = f"Did you mean '{close[0]}'? " if close else ""
    more = f", … ({len(known)} in all)" if len(known) > _MOST_SHOWN else ""
    return f"{meant}Known: {', '.join(known[:_MOST_SHOWN])}{more}."


def shown(value: object) -> str:
    """Write a value that is wrong, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _MOST_SIGNS else f"{text[:_MOST_SIGNS]}…"


def is_known(kind: str, value: str, info: ValidationInfo) -> str:
    """Hold an id against those of its kind in the context; ``ValueError`` with the known ones."""
    ids = (info.context or {}).get(kind)
    if ids is not None and value not in ids:
        raise ValueError(f"unknown {_KINDS.get(kind, kind)} '{value}'. {nearest(value, ids)}")
    return value


def member(breakdown: str, category: str) -> str:
    """Write a category with its breakdown, as the ids of the kind ``category`` are written."""
    return f"{breakdown} / {category}"


def _is_of_its_breakdown(value: str, info: ValidationInfo) -> str:
    if "breakdown" in info.data:
        is_known("category", member(info.data["breakdown"], value), info)
    return value


Category = Annotated[str, AfterValidator(_is_of_its_breakdown), Field(validate_default=True)]
"""A category of the breakdown that the field ``breakdown`` before it names."""


def _are_of_their_breakdown(values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    return tuple(_is_of_its_breakdown(value, info) for value in values)


Categories = Annotated[
    tuple[str, ...], Field(min_length=1), AfterValidator(_are_of_their_breakdown)
]
"""Categories of that breakdown."""

_KINDS = {"subject": "topic"}
"""Words for a kind where they are not its name: the subjects of practices are topics to writers."""


def reference(kind: str) -> AfterValidator:
    """Make a validator for an id that must be one of those known of a kind."""

    def check(value: str, info: ValidationInfo) -> str:
        return is_known(kind, value, info)

    return AfterValidator(check)


CityId = Annotated[Id, reference("city")]
PlaceId = Annotated[Id, reference("place")]
IndicatorId = Annotated[Id, reference("indicator")]
SeriesId = Annotated[Id, reference("series")]
SourceId = Annotated[Id, reference("source")]
TopicId = Annotated[Id, reference("topic")]
SubjectId = Annotated[Id, reference("subject")]


def _each_once(listed: object, check: ValidatorFunctionWrapHandler) -> object:
    problems: list[InitErrorDetails] = []
    checked: object = None
    try:
        checked = check(listed)
    except ValidationError as error:
        problems = [
            InitErrorDetails(
                type=one["type"], loc=one["loc"], input=one["input"], ctx=one.get("ctx", {})
            )
            for one in error.errors(include_url=False)
        ]
    if again := _more_than_once(listed):
        told = ValueError(f"{', '.join(again)} stands more than once; valid: each once")
        problems.append(InitErrorDetails(type="value_error", input=listed, ctx={"error": told}))
    if problems:
        raise ValidationError.from_exception_data("EachOnce", problems)
    return checked


def _more_than_once(listed: object) -> list[str]:
    texts = [one.strip() for one in listed if isinstance(one, str)] if _is_list(listed) else []
    return [one for one in dict.fromkeys(texts) if texts.count(one) > 1]


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, (list, tuple))


EachOnce = WrapValidator(_each_once)
"""Says which texts of a list stand there more than once, beside what else is wrong with them."""


def _not_empty(listed: tuple[object, ...]) -> tuple[object, ...]:
    if not listed:
        raise ValueError("is empty; valid: one or more")
    return listed


NotEmpty = AfterValidator(_not_empty)
"""Says that a list is empty only where it is written so, not where its items are wrong."""


def _not_after(latest: int, value: int) -> int:
    if value > latest:
        raise ValueError(f"{value} is still to come; valid: up to {latest}")
    return value


def _this_year() -> int:
    return datetime.now(tz=UTC).year


PastYear = Annotated[Year, AfterValidator(lambda value: _not_after(_this_year(), value))]
"""Year of something that has happened."""


def _year_or_undated(value: object) -> object:
    if value == "undated" or (type(value) is int and _FIRST_YEAR <= value <= _this_year()):
        return value
    raise ValueError(f'valid: a year from {_FIRST_YEAR} to {_this_year()}, or "undated"')


PastYearOrUndated = Annotated[int | Literal["undated"], BeforeValidator(_year_or_undated)]
"""Year of a text that was published, where it carries one."""

BegunYear = Annotated[Year, AfterValidator(lambda value: _not_after(_this_year() + 1, value))]
"""Year of something that has begun; a school year is told by the year in which it ends."""

_HTTP_URL = TypeAdapter(HttpUrl)
_HOST = re.compile(r"([a-z0-9-]+\.)+([a-z]{2,}|xn--[a-z0-9-]+)|([0-9]+\.){3}[0-9]+")


def _check_url(value: object) -> str:
    host = _HTTP_URL.validate_python(value).host or ""
    if not _HOST.fullmatch(host):
        raise ValueError(
            f"the host '{host}' is none of the web; valid: as in https://example.org/a"
        )
    if re.search(r"\s", str(value).strip()):
        raise ValueError("an address holds no spaces; valid: %20 in their place")
    return str(value)


Url = Annotated[str, BeforeValidator(_check_url)]
"""An address of the web that begins with http or https, kept as it is written."""


class Row(BaseModel):
    """A row or table of a contract file; a field that is not known is a problem."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
