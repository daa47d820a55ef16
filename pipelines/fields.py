"""What the rows of the contract are made of: their base, and the types that several files share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, HttpUrl, TypeAdapter

EmptyIsNone = BeforeValidator(lambda value: None if value == "" else value)
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""Id that stands in an address: lower-case words and numbers joined by hyphens."""
Text = Annotated[str, Field(min_length=1)]
Year = Annotated[int, Field(ge=1900, le=2100)]
OptionalYear = Annotated[int | None, EmptyIsNone]
_HTTP_URL = TypeAdapter(HttpUrl)


def _check_url(value: object) -> str:
    return str(_HTTP_URL.validate_python(value)) and str(value)


Url = Annotated[str, BeforeValidator(_check_url)]
"""An address that begins with http or https, kept as it is written."""


class Row(BaseModel):
    """A row or table of a contract file; a field that is not known is a problem."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
