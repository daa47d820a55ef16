"""Parameters and downloads as the OpenAPI document tells them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboard import exports
from dashboard.api.answers import ProblemAnswer
from dashboard.selection import LEVELS

RULES = ("published", "none", "bh")
"""How many comparisons at once may be treated; the first is meant where none is named."""

DESCRIPTION = """
Public education indicators of ten city school systems, each figure marked with where it was
measured and by whom. Figures belong to their publishers, under the licence named in each row.

Lists of values are repeated (`city=denver&city=seoul`) or separated by commas
(`city=denver,seoul`). Parameters and values that are not known are refused with status 400, with
everything that is wrong and what would be valid. `release` pins a release, so that a link gives
the same rows for good.

Every format holds the same rows and columns in the same order; the header `GCEN-Rows` counts them.
In CSV and TSV nothing between two separators means missing, and text that a spreadsheet would run
as a formula stands behind an apostrophe. An Excel file that would not hold all rows is refused
instead of cut. Figures whose publisher does not allow them to be passed on are in no download.
Answers carry an ETag that changes with the release: send it as `If-None-Match` and get 304 while
nothing has changed.
"""

_PROBLEM_CONTENT = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}
}
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {
        "description": "A parameter or value is not valid",
        "model": ProblemAnswer,
        "content": _PROBLEM_CONTENT,
    },
    503: {"description": "There is no release yet", "content": _PROBLEM_CONTENT},
}

_PARAMETERS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "topic": ("Topics, see /indicators", (), "outcomes"),
    "indicator": ("Ids of indicators, see /indicators", (), "pisa_math_mean"),
    "city": (
        (
            "Ids of cities, see /cities; averages and other participants by their place id. "
            "Without one: all cities and the averages"
        ),
        (),
        "denver,seoul,oecd_average",
    ),
    "focal": (
        "City that all others are held against; without one each pair is given once",
        (),
        "seoul",
    ),
    "level": (
        (
            "closest: the one place and series chosen for each city; economy: the same among "
            "economies; all: every place on a city's ladder, a national figure once for each city"
        ),
        LEVELS,
        "closest",
    ),
    "from": ("First year", (), "2012"),
    "to": ("Last year", (), "2025"),
    "year": ("Year; without one all", (), "2022"),
    "breakdown": ("Dimensions; without one all", (), "total"),
    "category": ("Categories of the dimensions; without one all", (), "total"),
    "source": ("Ids of sources, see /sources", (), "oecd_pisa"),
    "rule": (
        (
            "published: as the survey's publisher tests, single pairs in PISA, TIMSS and PIRLS; "
            "none: single pairs; bh: adjusted by Benjamini and Hochberg, with a focal city for its "
            "tests in a year and group, without one for those of all pairs of cities"
        ),
        RULES,
        "published",
    ),
    "release": ("Release, see /releases; without one the release in force", (), "1.0.0"),
    "format": ("Format of the answer; csv without one", tuple(exports.FORMATS), "csv"),
}
_LISTS = {"topic", "indicator", "city", "breakdown", "category", "source"}


def documented(*names: str) -> dict[str, Any]:
    """Parameters of a route for the OpenAPI document."""
    return {"parameters": [_parameter(name) for name in names]}


def _parameter(name: str) -> dict[str, Any]:
    description, valid, example = _PARAMETERS[name]
    if name == "level":
        description += ". Without one: closest"
    one: dict[str, Any] = {"type": "integer" if name in {"from", "to", "year"} else "string"}
    if valid:
        one["enum"] = list(valid)
    schema = {"type": "array", "items": one} if name in _LISTS else one
    shown: Any = example.split(",") if name in _LISTS else example
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
        "example": int(shown) if one["type"] == "integer" else shown,
    }


def streamed(columns: Iterable[str]) -> dict[int | str, dict[str, Any]]:
    """What a download answers, for the OpenAPI document."""
    content: dict[str, Any] = {written.media_type: {} for written in exports.FORMATS.values()}
    properties: dict[str, Any] = {name: {} for name in columns}
    rows = {"type": "array", "items": {"type": "object", "properties": properties}}
    content["application/json"] = {"schema": rows}
    return {
        200: {
            "description": "The rows, the same in every format; header GCEN-Rows counts them. "
            f"Columns: {', '.join(columns)}",
            "content": content,
        },
        304: {"description": "The rows are those of the ETag in If-None-Match"},
        **REFUSALS,
    }
