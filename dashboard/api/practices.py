"""Documented practices and stated priorities, and their references for reference managers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from dashboard import citations
from dashboard.api.document import CITED, REFUSALS, UNCHANGED, documented
from dashboard.api.refusals import asked_release, pinned, refuse, vocabulary
from dashboard.api.streams import STYLE, answer, cited
from dashboard.exports import FORMATS, practised
from dashboard.selection import Parameter, read
from dashboard.warehouse import Release, Warehouse, catalogue, practices
from dashboard.warehouse.practices import EVIDENCE, Chosen
from dashboard.warehouse.release import Row

_STYLES = ("bibtex", "ris", "csl")
_FORMATS = ("json", *practised.FORMATS, *_STYLES)


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
        openapi_extra=_documented(_format(_FORMATS, _IN_PRACTICES)),
        response_model=list[Practice],
        responses={200: {"content": _content(*practised.FORMATS)}, **UNCHANGED, **REFUSALS},
    )
    def found(request: Request) -> Response:
        """Practices with their evidence and references; or the references alone, to be cited."""
        release, which, key = _chosen(warehouse, request, Parameter("format", "one", _FORMATS))
        if key in practised.FORMATS:
            table = practised.of_practices(release, which)
            return answer(request, table, {"format": (key,), "limit": (), "cursor": ()})
        rows = practices.chosen(release, which)
        if key in _STYLES:
            return _cited(_of_practices(release, rows), key, "gcen-practices")
        made = [Practice.model_validate(_whole(release, row)) for row in rows]
        return _listed(release, made)

    @app.get(
        "/practices/citation",
        response_class=Response,
        responses=CITED,
        openapi_extra=_documented(*documented("style")["parameters"]),
    )
    def citation(request: Request) -> Response:
        """How to cite exactly these practices: this collection, its release and the link."""
        release, which, key = _chosen(warehouse, request, STYLE)
        values = {"format": (key,) if key else ()}
        return cited(request, practised.of_practices(release, which), values)

    @app.get(
        "/priorities",
        openapi_extra={
            "parameters": [
                _format(("json", *_STYLES), _IN_PRIORITIES),
                *documented("release")["parameters"],
            ]
        },
        response_model=list[Priority],
        responses={200: {"content": _content()}, **UNCHANGED, **REFUSALS},
    )
    def priorities(request: Request) -> Response:
        """What the network named as its priorities, by year; or the references, to be cited."""
        release = asked_release(warehouse, request)
        style = Parameter("format", "one", ("json", *_STYLES))
        known = [style, pinned(vocabulary(warehouse, release))]
        values, problems = read(request.query_params.multi_items(), known)
        refuse(problems)
        rows = practices.priorities(release)
        key = next(iter(values["format"]), "json")
        if key in _STYLES:
            return _cited(_of_priorities(rows), key, "gcen-priorities")
        made = [Priority.model_validate(row) for row in rows]
        return _listed(release, made)


def _listed(release: Release, made: Sequence[BaseModel]) -> Response:
    """Give what was made as JSON, counted like the rows of a download."""
    headers = {"GCEN-Rows": str(len(made)), "GCEN-Release": release.name}
    return JSONResponse([one.model_dump(mode="json") for one in made], headers=headers)


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
    ]


def _chosen(warehouse: Warehouse, request: Request, form: Parameter) -> tuple[Release, Chosen, str]:
    """Read the release, the practices chosen, and the format, empty where none is named."""
    release = asked_release(warehouse, request)
    known = [*_parameters(release), form, pinned(vocabulary(warehouse, release))]
    values, problems = read(request.query_params.multi_items(), known)
    refuse(problems)
    which = Chosen(**{one.name: values[one.name] for one in _parameters(release)})
    return release, which, next(iter(values["format"]), "")


def _whole(release: Release, row: Row) -> Row:
    practice_id = row["practice_id"]
    return {
        **row,
        "bears_on": practices.bearings(release, practice_id),
        "references": practices.references(release, practice_id),
    }


def _cited(told: Iterable[Told], style: str, name: str) -> Response:
    """Every address once, with what it documents in a note."""
    items: dict[str, citations.Reference] = {}
    for owner, what, row in told:
        item = items.setdefault(row["url"], _item(owner, what, row))
        if what not in item["note"]:
            item["note"] += f"; {what}"
    return Response(
        citations.written(style, list(items.values())),
        media_type=citations.MEDIA_TYPES[style],
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{citations.ENDINGS[style]}"'
        },
    )


Told = tuple[str, str, Row]
"""Id of a practice or priority, its name for readers, and one of its references."""


def _of_practices(release: Release, rows: Sequence[Row]) -> Iterator[Told]:
    for row in rows:
        for one in practices.references(release, row["practice_id"]):
            yield row["practice_id"], f"{row['title']} ({row['city']})", one


def _of_priorities(rows: Sequence[Row]) -> Iterator[Told]:
    for row in rows:
        for one in row["references"]:
            yield row["priority_id"], f"{row['year']}: {row['occasion']}", one


def _item(owner: str, what: str, row: Row) -> citations.Reference:
    item: citations.Reference = {
        "id": f"{owner}-{row['position']}",
        "type": "webpage",
        "title": row["title"],
        "author": [{"literal": row["publisher"]}],
        "publisher": row["publisher"],
        "URL": row["url"],
        "note": f"Documents: {what}",
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


_IN_PRACTICES = (
    "json: the practices whole; bibtex, ris, csl: their references; the others: a row for each "
    "practice; json without one"
)
_IN_PRIORITIES = "json: the priorities; bibtex, ris, csl: their references; json without one"


def _documented(*more: dict[str, Any]) -> dict[str, Any]:
    return {"parameters": [*map(_told, _TOLD), *more, *documented("release")["parameters"]]}


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


def _format(valid: Sequence[str], description: str) -> dict[str, Any]:
    return {
        "name": "format",
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "string", "enum": list(valid)},
        "example": "bibtex",
    }


def _content(*formats: str) -> dict[str, Any]:
    kinds = [
        *(FORMATS[one].media_type for one in formats),
        *(citations.MEDIA_TYPES[style] for style in _STYLES),
    ]
    return {kind.partition(";")[0]: {} for kind in kinds}
