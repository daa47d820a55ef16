"""What the rows of the contract are made of: their base, and the types that several files share."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    TypeAdapter,
)

EmptyIsNone = BeforeValidator(lambda value: None if value == "" else value)
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""Id that stands in an address: lower-case words and numbers joined by hyphens."""
Text = Annotated[str, Field(min_length=1)]
Year = Annotated[int, Field(ge=1900, le=2100)]
OptionalYear = Annotated[int | None, EmptyIsNone]


def _each_once(ids: tuple[str, ...]) -> tuple[str, ...]:
    again = [one for one in dict.fromkeys(ids) if ids.count(one) > 1]
    if again:
        raise ValueError(f"{', '.join(again)} stands more than once; valid: each once")
    return ids


EachOnce = AfterValidator(_each_once)


def _not_after(latest: int, value: int) -> int:
    if value > latest:
        raise ValueError(f"{value} is still to come; valid: up to {latest}")
    return value


def _this_year() -> int:
    return datetime.now(tz=UTC).year


PastYear = Annotated[Year, AfterValidator(lambda value: _not_after(_this_year(), value))]
"""Year of something that has happened."""

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
