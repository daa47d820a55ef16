"""What people type that stands in no title: other names of places, and words that are alike.

Models of ``data/contract/search.toml``; ``contract`` reads the file.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from pipelines.fields import CityId, EachOnce, NotEmpty, PlaceId, Row, Text

Words = Annotated[str, Field(pattern=r"^[^\W_]+( [^\W_]+)*$")]
"""A word, or a few that stand together."""


class OtherName(Row):
    """Names by which a city or a place is known in other languages and scripts."""

    model_config = ConfigDict(validate_default=True)

    city: CityId | None = None
    place: PlaceId | None = None
    names: Annotated[tuple[Text, ...], NotEmpty, EachOnce]

    @field_validator("place")
    @classmethod
    def _one_of_both(cls, value: str | None, info: ValidationInfo) -> str | None:
        if "city" in info.data and (value is None) == (info.data["city"] is None):
            raise ValueError("valid: a city or a place, one of both")
        return value


class AlikeWords(Row):
    """Words of which who asks for one may mean another."""

    words: Annotated[tuple[Words, ...], EachOnce]

    @field_validator("words")
    @classmethod
    def _are_several_in_small_letters(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) == 1:
            raise ValueError("one word is like no other; valid: two or more")
        large = [one for one in value if one != one.lower()]
        if large:
            raise ValueError(f"{', '.join(large)}; valid: in small letters")
        return value
