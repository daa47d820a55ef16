"""Documented practices and stated priorities, and their references for reference managers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from dashboard import citations
from dashboard.api.document import REFUSALS, documented
from dashboard.api.refusals import asked_release, pinned, refuse, vocabulary
from dashboard.selection import Parameter, read
from dashboard.warehouse import Release, Warehouse, catalogue, practices
from dashboard.warehouse.practices import EVIDENCE
from dashboard.warehouse.release import Row

_STYLES = ("bibtex", "ris", "csl")
_FORMATS = ("json", *_STYLES)
_NAME = "gcen-practices"


class Reference(BaseModel):
    """A text that documents a practice or a priority."""

    model_config = ConfigDict(extra="ignore")

    title: str
    publisher: str
    year: int | None = Field(description="null: the text carries none")
    url: str
    seen: Literal["opened", "cited"] = Field(
        description="opened: it, or its opening part, was read; cited: known through another text"
    )


class Bearing(BaseModel):
    """What a practice could bear on; no claim of an effect."""

    model_config = ConfigDict(extra="ignore")

    words: str
    indicator_id: str | None = Field(description="null where no indicator fits")
    note: str
    why_none: str


class Practice(BaseModel):
    """A documented practice of a city, and how solid the evidence on it is."""

    model_config = ConfigDict(extra="ignore")

    practice_id: str = Field(examples=["houston-apollo-20"])
    city_id: str = Field(examples=["houston"])
    city: str
    title: str
    topics: list[str]
    topic_words: str
    period: str
    from_year: int | None
    to_year: int | None = Field(description="null: the end is not known")
    period_note: str
    summary: str
    evidence: Literal["evaluation", "trend", "description"]
    design: str | None = Field(description="Design of an evaluation")
    design_note: str
    result: Literal["favourable", "mixed", "no_gain"] | None = Field(
        description="What an evaluation found"
    )
    effects: str
    adapting: str
    scope_note: str
    strength: int = Field(description="How solid the evidence is, 1 the most")
    bears_on: list[Bearing]
    references: list[Reference]


class Priority(BaseModel):
    """What the network named as its priorities on one occasion."""

    model_config = ConfigDict(extra="ignore")

    priority_id: str
    year: int
    occasion: str
    themes: str
    topics: list[str]
    references: list[Reference]


def add_practices(app: FastAPI, warehouse: Warehouse) -> None:
    """Add the practices and the priorities to an application."""

    @app.get(
        "/practices",
        openapi_extra=_documented(),
        response_model=list[Practice],
        responses={200: {"content": _content()}, **REFUSALS},
    )
    def found(request: Request) -> Response:
        """Practices with their evidence and references; or the references alone, to be cited."""
        release, values = _values(warehouse, request)
        rows = _wanted(release, values)
        style = next(iter(values["format"]), "json")
        if style != "json":
            return _cited(release, rows, style)
        made = [Practice.model_validate(_whole(release, row)) for row in rows]
        return JSONResponse([one.model_dump(mode="json") for one in made])

    @app.get("/priorities", openapi_extra=documented("release"))
    def priorities(request: Request) -> list[Priority]:
        """What the network named as its priorities, by year."""
        release = asked_release(warehouse, request)
        known = [pinned(vocabulary(warehouse, release))]
        refuse(read(request.query_params.multi_items(), known)[1])
        return [Priority.model_validate(row) for row in practices.priorities(release)]


def _parameters(release: Release) -> list[Parameter]:
    listed = practices.practices(release)
    return [
        Parameter("practice", "many", tuple(row["practice_id"] for row in listed)),
        Parameter("topic", "many", tuple(row["topic"] for row in practices.topics(release))),
        Parameter("city", "many", tuple(row["city_id"] for row in catalogue.cities(release))),
        Parameter(
            "indicator",
            "many",
            tuple(row["indicator_id"] for row in catalogue.indicators(release)),
        ),
        Parameter("evidence", "many", EVIDENCE),
        Parameter("format", "one", _FORMATS),
    ]


def _values(warehouse: Warehouse, request: Request) -> tuple[Release, dict[str, tuple[str, ...]]]:
    release = asked_release(warehouse, request)
    known = [*_parameters(release), pinned(vocabulary(warehouse, release))]
    values, problems = read(request.query_params.multi_items(), known)
    refuse(problems)
    return release, values


def _wanted(release: Release, values: dict[str, tuple[str, ...]]) -> list[Row]:
    """Rows of ``practices`` that answer to every parameter given; its values are alternatives."""

    def takes(name: str, held: Sequence[str]) -> bool:
        return not values[name] or bool(set(values[name]) & set(held))

    return [
        row
        for row in practices.practices(release)
        if takes("practice", [row["practice_id"]])
        and takes("topic", row["topics"])
        and takes("city", [row["city_id"]])
        and takes("indicator", row["indicator_ids"])
        and takes("evidence", [row["evidence"]])
    ]


def _whole(release: Release, row: Row) -> Row:
    practice_id = row["practice_id"]
    return {
        **row,
        "bears_on": practices.bearings(release, practice_id),
        "references": practices.references(release, practice_id),
    }


def _cited(release: Release, rows: Sequence[Row], style: str) -> Response:
    """Every address once, with the practices it documents in a note."""
    items: dict[str, citations.Reference] = {}
    for row in rows:
        for one in practices.references(release, row["practice_id"]):
            held = items.setdefault(one["url"], _item(row, one))
            if row["title"] not in held["note"]:
                held["note"] += f"; {row['title']} ({row['city']})"
    ending = citations.ENDINGS[style]
    return Response(
        citations.written(style, list(items.values())),
        media_type=citations.MEDIA_TYPES[style],
        headers={"Content-Disposition": f'attachment; filename="{_NAME}.{ending}"'},
    )


def _item(practice: Row, row: Row) -> citations.Reference:
    item: citations.Reference = {
        "id": f"{practice['practice_id']}-{row['position']}",
        "type": "webpage",
        "title": row["title"],
        "author": [{"literal": row["publisher"]}],
        "publisher": row["publisher"],
        "URL": row["url"],
        "note": f"Documents: {practice['title']} ({practice['city']})",
    }
    if row["year"] is not None:
        item["issued"] = {"date-parts": [[row["year"]]]}
    return item


# --- the OpenAPI document -----------------------------------------------------------------------

_TOLD = {
    "practice": ("Ids of practices", "houston-apollo-20"),
    "topic": ("Subjects of practices", "early_childhood"),
    "city": ("Ids of cities, see /cities", "houston"),
    "indicator": ("Ids of indicators that a practice could bear on", "pisa_math_mean"),
    "evidence": ("Levels of evidence", "evaluation"),
}


def _documented() -> dict[str, Any]:
    return {"parameters": [*map(_told, _TOLD), _format(), *documented("release")["parameters"]]}


def _told(name: str) -> dict[str, Any]:
    description, example = _TOLD[name]
    items: dict[str, Any] = {"type": "string"}
    if name == "evidence":
        items["enum"] = list(EVIDENCE)
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": f"{description}; without one all",
        "schema": {"type": "array", "items": items},
        "style": "form",
        "explode": False,
        "example": [example],
    }


def _format() -> dict[str, Any]:
    return {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "json: the practices; bibtex, ris, csl: their references; json without one",
        "schema": {"type": "string", "enum": list(_FORMATS)},
        "example": "bibtex",
    }


def _content() -> dict[str, Any]:
    return {citations.MEDIA_TYPES[style].partition(";")[0]: {} for style in _STYLES}
