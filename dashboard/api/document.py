"""Parameters and downloads as the OpenAPI document tells them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dashboard import citations
from dashboard.api import paging
from dashboard.api.answers import ProblemAnswer
from dashboard.exports import FORMATS, bulk
from dashboard.selection import LEVELS, YEARS
from dashboard.warehouse import observations, pairs

DESCRIPTION = """
Public education indicators of ten city school systems, each figure marked with where it was
measured and by whom. Figures belong to their publishers, under the licence named in each row.

Lists of values are repeated (`city=denver&city=seoul`) or separated by commas
(`city=denver,seoul`). Parameters and values that are not known are refused with status 400
(`application/problem+json`), with everything that is wrong and what would be valid. `release` pins
a release, so that a link gives the same rows for good; `/changes` lists what has changed since.

Every format holds the same rows and columns in the same order, streamed and never cut; the header
`GCEN-Rows` counts them. `limit` asks for a page of them instead: the header `Link` (rel="next")
holds the address of the next one, `GCEN-Total-Rows` counts all.

In CSV and TSV nothing between two separators means missing, and text that a spreadsheet would run
as a formula stands behind an apostrophe. An Excel file that would not hold all rows is refused
instead of cut. Figures whose publisher does not allow them to be passed on are in no download.
Answers carry an ETag that changes with the release: send it as `If-None-Match` and get 304 while
nothing has changed. Any page on the web may read this interface (CORS). Whoever asks very often is
told with status 429 and `Retry-After` when to ask again.
"""

_PROBLEM_CONTENT = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}
}
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {
        "description": "A parameter or value is not valid",
        "model": ProblemAnswer,
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/ProblemAnswer"},
                "example": {
                    "type": "about:blank",
                    "title": "Bad Request",
                    "status": 400,
                    "detail": "“seol” is not a valid city. Did you mean seoul?",
                    "problems": [
                        {
                            "parameter": "city",
                            "value": "seol",
                            "message": "“seol” is not a valid city.",
                            "valid": ["denver", "seoul"],
                            "suggestions": ["seoul"],
                        }
                    ],
                },
            }
        },
    },
    429: {
        "description": "Too many requests; Retry-After says in how many seconds to ask again",
        "content": _PROBLEM_CONTENT,
        "headers": {
            "Retry-After": {
                "description": "Seconds to wait",
                "required": True,
                "schema": {"type": "integer"},
            }
        },
    },
    503: {"description": "There is no release yet", "content": _PROBLEM_CONTENT},
}

UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The answer is that of the ETag in If-None-Match"}
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
            "economies; all: every place on a city's ladder, a national figure once for each city. "
            "Without one: closest"
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
        pairs.RULES,
        "published",
    ),
    "release": ("Release, see /releases; without one the release in force", (), "1.0.0"),
    "since": ("Earlier release, see /releases; must be named", (), "1.0.0"),
    "format": ("Format of the answer; csv without one", tuple(FORMATS), "json"),
    "style": (
        "Style of the references: text in the style of APA without one, BibTeX, RIS, CSL-JSON",
        tuple(citations.STYLES),
        "bibtex",
    ),
    "whole": (
        "DuckDB file without one; zip of Parquet files; zip that is a Frictionless Data Package",
        tuple(bulk.WHOLE),
        "parquet",
    ),
    "limit": (f"Rows of a page, at most {paging.MOST}; without one all rows are streamed", (), "2"),
    "cursor": ("Where a page starts; taken from the header Link of the page before", (), ""),
}
_LISTS = {"topic", "indicator", "city", "breakdown", "category", "source"}
_NAMES = {"style": "format", "whole": "format"}
_NUMBERS = {"from": YEARS, "to": YEARS, "year": YEARS, "limit": (1, paging.MOST)}
_REQUIRED = {"since"}
_HELD = {*_LISTS, "release", "since", "focal"}
_OF_RELEASE = "x-values-of-release"
"""Marks a parameter whose values are those that a release holds."""


def documented(*names: str, required: Iterable[str] = ()) -> dict[str, Any]:
    """Parameters of a route for the OpenAPI document."""
    needed = {*_REQUIRED, *required}
    return {"parameters": [_parameter(name, is_required=name in needed) for name in names]}


def _parameter(name: str, *, is_required: bool) -> dict[str, Any]:
    description, valid, example = _PARAMETERS[name]
    one: dict[str, Any] = {"type": "string"}
    if name in _NUMBERS:
        least, most = _NUMBERS[name]
        one = {"type": "integer", "minimum": least, "maximum": most}
    if valid:
        one["enum"] = list(valid)
    told = {
        "name": _NAMES.get(name, name),
        "in": "query",
        "required": is_required,
        "description": description,
        "schema": {"type": "array", "items": one} if name in _LISTS else one,
    }
    if name in _HELD:
        told[_OF_RELEASE] = True
    if name in _LISTS:
        told |= {"style": "form", "explode": False, "example": example.split(",")}
    elif example:
        told["example"] = int(example) if name in _NUMBERS else example
    return told


# --- answers ----------------------------------------------------------------------------------

_INTEGERS = {"year", "sample_size", "sample_size_before", "sample_size_after"}
_NUMERIC = {
    *("value", "std_error", "low", "high", "value_before", "value_after"),
    *("std_error_before", "std_error_after", "low_before", "low_after", "high_before"),
    *("high_after", "value_a", "value_b", "difference", "p_value"),
}


def streamed(columns: Mapping[str, str]) -> dict[int | str, dict[str, Any]]:
    """What a download answers, for the OpenAPI document."""
    content: dict[str, Any] = {
        written.media_type.partition(";")[0]: {} for written in FORMATS.values()
    }
    properties = {name: _property(name, meaning) for name, meaning in columns.items()}
    row = {"type": "object", "properties": properties, "required": list(columns)}
    content["application/json"] = {"schema": {"type": "array", "items": row}}
    return {
        200: {
            "description": f"The rows, the same in every format. Columns: {', '.join(columns)}",
            "content": content,
            "headers": _ROW_HEADERS,
        },
        **UNCHANGED,
        **REFUSALS,
    }


CITED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The references: original publishers first",
        "content": {kind: {} for kind in citations.MEDIA_TYPES.values()},
    },
    **UNCHANGED,
    **REFUSALS,
}
"""What a citation answers."""


_ROW_HEADERS = {
    name: {"description": text, "schema": {"type": kind}}
    for name, text, kind in (
        ("GCEN-Rows", "Rows of this answer", "integer"),
        ("GCEN-Total-Rows", "Rows of all pages; where limit or cursor is given", "integer"),
        ("GCEN-Release", "Release the rows were taken from", "string"),
        ("ETag", "Changes with the release and the question", "string"),
        ("Link", "rel=canonical: the same rows for good; rel=next: the next page", "string"),
    )
}


def _property(name: str, meaning: str) -> dict[str, Any]:
    kind = "integer" if name in _INTEGERS else "number" if name in _NUMERIC else "string"
    return {"type": [kind, "null"], "description": meaning}


def paragraphs(operation: Mapping[str, Any]) -> list[str]:
    """Give what an operation of the document is described with, a paragraph to a text."""
    told = str(operation.get("description", "")).split("\n\n")
    return [" ".join(text.split()) for text in told if text.strip()]


def texts(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the document tells of its routes, their parameters and the columns of rows."""
    for path in document["paths"].values():
        yield from paragraphs(path["get"])
        for parameter in path["get"].get("parameters", []):
            yield parameter["description"]
    yield from observations.COLUMNS.values()


def with_values(document: dict[str, Any], valid: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Give the document with the values that a release holds, by parameter.

    ``focal`` takes the cities alone; without a release the document has no values.
    """
    filled = copy.deepcopy(document)
    for path in filled["paths"].values():
        for told in path["get"].get("parameters", []):
            values = valid.get(told["name"]) if told.get(_OF_RELEASE) else None
            if values:
                schema = told["schema"].get("items", told["schema"])
                schema["enum"] = list(values)
                told["example"] = _held(told["example"], values)
    return filled


def _held(example: Any, values: Sequence[str]) -> Any:
    """Give the example, or the part of it that is valid, or else the first value there is."""
    if isinstance(example, list):
        return [one for one in example if one in values] or [values[0]]
    return example if example in values else values[0]
