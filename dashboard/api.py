"""``/api/v1`` and ``/health`` on the dashboard's server; the OpenAPI document is generated.

Every route refuses parameters it does not know, and values that are not valid, with all problems
at once (``application/problem+json``). Routes are plain functions: FastAPI runs them, and the
streams they return, in threads.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any, Literal, cast
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from dashboard import exports, words
from dashboard.selection import LEVELS, Parameter, Problem, Selection, parse, read
from dashboard.warehouse import (
    NoRelease,
    Release,
    UnknownRelease,
    Warehouse,
    catalogue,
    coverage,
    observations,
    pairs,
)

_LOG = logging.getLogger("dashboard")

_VERSION = "1"
"""Raised when the bytes of a download change for the same release; part of its ETag."""

_DESCRIPTION = """
Public education indicators of ten city school systems, each figure marked with where it was
measured and by whom. Figures belong to their publishers, under the licence named in each row.

Lists of values are repeated (`city=denver&city=seoul`) or separated by commas
(`city=denver,seoul`). Parameters and values that are not known are refused with status 400, with
everything that is wrong and what would be valid. `release` pins a release, so that a link gives
the same rows for good.
"""


# --- what answers look like -------------------------------------------------------------------


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Place(_Answer):
    """A place whose figures may stand for a city."""

    geo: str = Field(examples=["Victoria"])
    level: str = Field(examples=["city_system"])
    note: str
    step: int = Field(description="1 is the member system itself")


class City(_Answer):
    """A city of the network and its school system."""

    city_id: str = Field(examples=["melbourne"])
    name: str = Field(examples=["Melbourne"])
    local_name: str
    country: str
    latitude: float
    longitude: float
    school_system: str = Field(examples=["Department of Education (Victoria)"])
    ladder: list[Place] = Field(description="Places that may stand for it, closest first")


class Series(_Answer):
    """One publisher's measurement of an indicator."""

    series_id: str
    source_id: str
    publisher: str
    standing: int = Field(description="1 is the best series of its indicator")
    definition_note: str
    population: str
    instrument: str
    has_std_error: bool
    scope: str
    full_count: bool
    value_precision: float | None
    n_figures: int
    first_year: int | None
    last_year: int | None


class Indicator(_Answer):
    """What is measured, with one series per publisher."""

    indicator_id: str = Field(examples=["pisa_math_mean"])
    title: str = Field(examples=["PISA mathematics: mean score"])
    short_title: str
    topic: str = Field(examples=["outcomes"])
    topic_title: str
    unit: str = Field(examples=["score points"])
    decimals: int
    better: Literal["higher", "lower", "neither"]
    definition: str
    caveat: str
    breakdowns: dict[str, list[str]] = Field(description="Categories by breakdown")
    series: list[Series]


class Source(_Answer):
    """A publication the figures come from."""

    source_id: str = Field(examples=["oecd_pisa"])
    publisher: str
    title: str
    landing_page: str
    licence: str
    licence_url: str | None
    redistributable: bool
    citation: str
    cadence: str
    retrieved_at: date | None
    age_days: int | None
    is_old: bool | None = Field(description="Older than its cadence lets expect")
    n_figures: int
    n_indicators: int
    first_year: int | None
    last_year: int | None


class ReleaseInfo(_Answer):
    """A release kept here, and how its figures differ from the release before it."""

    release: str = Field(examples=["1.0.0"])
    built_at: datetime
    previous_release: str | None
    is_in_force: bool
    cells_added: int
    cells_revised: int
    cells_removed: int


class CoverageCell(_Answer):
    """What is known of a city in an indicator at one place, or why nothing is."""

    city_id: str
    city: str
    indicator_id: str
    indicator: str = Field(validation_alias="title")
    level: str | None
    geo_id: str | None
    geo: str | None
    series_id: str | None
    publisher: str | None
    is_closest: bool = Field(description="This place and series stand for the city")
    first_year: int | None
    last_year: int | None
    n_years: int
    n_values: int
    reason: str | None = Field(description="Why the cell is empty; null where it is not")


class Health(BaseModel):
    """Whether there is something to read, and how old it is."""

    status: Literal["ok", "old"] = Field(description="old: a source is older than its cadence")
    release: str
    built_at: datetime
    release_age_days: int
    newest_retrieval: date | None
    oldest_retrieval: date | None
    old_sources: list[str]


class ProblemDetail(BaseModel):
    """One thing wrong with a parameter."""

    parameter: str = Field(examples=["indicator"])
    value: str = Field(examples=["pisa_maths_mean"])
    message: str = Field(examples=["“pisa_maths_mean” is not a valid indicator."])
    valid: list[str] = Field(examples=[["pisa_math_mean", "pisa_reading_mean"]])
    suggestions: list[str] = Field(examples=[["pisa_math_mean"]])


class ProblemAnswer(BaseModel):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str = Field(examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str
    problems: list[ProblemDetail] = []


class _Refused(Exception):
    def __init__(self, detail: str, problems: Sequence[Problem] = (), status: int = 400) -> None:
        super().__init__(detail)
        self.detail, self.problems, self.status = detail, problems, status

    def answer(self) -> Response:
        problem = ProblemAnswer(
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            problems=[ProblemDetail(**vars(one)) for one in self.problems],
        )
        return JSONResponse(
            problem.model_dump(), self.status, media_type="application/problem+json"
        )


_PROBLEM_CONTENT = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}
}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {
        "description": "A parameter or value is not valid",
        "model": ProblemAnswer,
        "content": _PROBLEM_CONTENT,
    },
    503: {"description": "There is no release yet", "content": _PROBLEM_CONTENT},
}


# --- reading parameters -----------------------------------------------------------------------


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise _Refused(" ".join(_sentence(one) for one in problems), problems)


def _sentence(problem: Problem) -> str:
    if problem.suggestions:
        return f"{problem.message} Did you mean {' or '.join(problem.suggestions)}?"
    few = problem.valid[:12]
    more = f" and {len(problem.valid) - len(few)} more" if len(problem.valid) > len(few) else ""
    return f"{problem.message} Valid: {', '.join(few)}{more}."


def _asked_release(warehouse: Warehouse, request: Request) -> Release:
    """Release a request pins, or the one in force; an unknown one is told with all else."""
    asked = request.query_params.get("release")
    return warehouse.release(asked if asked in warehouse.releases() else None)


def _vocabulary(warehouse: Warehouse, release: Release) -> dict[str, tuple[str, ...]]:
    return {**observations.vocabulary(release), "release": tuple(warehouse.releases())}


def _values(
    warehouse: Warehouse, request: Request, *names: str
) -> tuple[Release, dict[str, tuple[str, ...]]]:
    """Values of the parameters named and of ``release``."""
    release = _asked_release(warehouse, request)
    valid = _vocabulary(warehouse, release)
    known = [*(Parameter(name, "many", valid[name]) for name in names), _pinned(valid)]
    values, problems = read(request.query_params.multi_items(), known)
    _refuse(problems)
    return release, values


def _pinned(valid: dict[str, tuple[str, ...]]) -> Parameter:
    return Parameter("release", "one", valid["release"])


# --- lists ------------------------------------------------------------------------------------


def _cities(release: Release) -> list[dict[str, Any]]:
    ladders = coverage.ladders(release)
    return [
        {**city, "ladder": [row for row in ladders if row["city_id"] == city["city_id"]]}
        for city in catalogue.cities(release)
    ]


def _indicators(release: Release, topics: Sequence[str]) -> list[dict[str, Any]]:
    series = coverage.definitions(release)
    return [
        {
            **row,
            "breakdowns": _breakdowns(release, row["indicator_id"]),
            "series": [
                one
                for one in series
                if one["indicator_id"] == row["indicator_id"] and one["series_id"]
            ],
        }
        for row in catalogue.indicators(release)
        if not topics or row["topic"] in topics
    ]


def _breakdowns(release: Release, indicator_id: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in catalogue.categories(release, indicator_id):
        found.setdefault(row["breakdown"], []).append(row["category"])
    return found


def _releases(warehouse: Warehouse) -> list[dict[str, Any]]:
    in_force = warehouse.release().name
    headers = [warehouse.release(name).header for name in warehouse.releases()]
    return [{**header, "is_in_force": header["release"] == in_force} for header in headers]


def _coverage(
    release: Release, cities: Sequence[str], indicators: Sequence[str]
) -> list[dict[str, Any]]:
    return [
        row
        for row in coverage.held(release)
        if (not cities or row["city_id"] in cities)
        and (not indicators or row["indicator_id"] in indicators)
    ]


def health(release: Release) -> Health:
    """Age of a release and of its sources, in days."""
    today = datetime.now(UTC).date()
    old = [row["source_id"] for row in coverage.sources(release, today) if row["is_old"]]
    oldest, newest = catalogue.age(release)
    built = release.header["built_at"]
    return Health(
        status="old" if old else "ok",
        release=release.name,
        built_at=built,
        release_age_days=(today - built.date()).days,
        newest_retrieval=newest,
        oldest_retrieval=oldest,
        old_sources=old,
    )


# --- downloads --------------------------------------------------------------------------------


def _observations(warehouse: Warehouse, request: Request) -> Response:
    release = _asked_release(warehouse, request)
    formats = Parameter("format", "one", tuple(exports.FORMATS))
    parsed = parse(request.query_params.multi_items(), _vocabulary(warehouse, release), [formats])
    _refuse(parsed.problems)
    key = parsed.one("format", "csv")
    selection = parsed.selection
    query = selection.query_string(release=release.name)
    headers = _headers(release, f"{query}&format={key}", _file_name(release, selection), key)
    if _is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    rows = observations.count(release, selection)
    headers["GCEN-Rows"] = str(rows)
    if request.method == "HEAD":
        return Response(headers=headers)
    notes = _notes(release, selection, f"{request.base_url}observations?{query}", rows)
    return _stream(release, observations.figures(release, selection), notes, rows, key, headers)


def _stream(
    release: Release,
    query: observations.Query,
    notes: exports.Notes,
    rows: int,
    key: str,
    headers: dict[str, str],
) -> Response:
    try:
        chunks = exports.write(release, query, notes, rows, key)
    except exports.TooManyRows as error:
        others = tuple(one for one in exports.FORMATS if one != key)
        raise _Refused(str(error), [Problem("format", key, str(error), others)]) from None
    return StreamingResponse(chunks, headers=headers)


def _headers(
    release: Release, query: str, name: str, key: str, path: str = "observations"
) -> dict[str, str]:
    content = f"{_VERSION} {release.header['content_sha256']} {release.name} {path}?{query}"
    written = exports.FORMATS[key]
    return {
        "Content-Type": written.media_type,
        "Content-Disposition": f'attachment; filename="{name}.{written.ending}"',
        "ETag": f'W/"{release.name}-{hashlib.sha256(content.encode()).hexdigest()[:16]}"',
        "Cache-Control": "no-cache",
        "Link": f'</api/v1/{path}?{query}>; rel="canonical"',
    }


def _is_known(request: Request, etag: str) -> bool:
    asked = request.headers.get("if-none-match", "")
    tags = {one.strip().removeprefix("W/") for one in asked.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def _file_name(release: Release, selection: Selection) -> str:
    """Name that tells what a file holds: release, subject, cities, years."""
    subject = _few(selection.indicators, "indicators") or _few(selection.topics, "topics")
    years = [one for one in (selection.from_year, selection.to_year) if one is not None]
    parts = [
        f"gcen-{release.name}",
        subject or "all-indicators",
        _few(selection.cities, "cities"),
        "" if selection.level == LEVELS[0] else f"{selection.level}-level",
        _few(selection.breakdowns, "breakdowns"),
        _few(selection.sources, "sources"),
        "-".join(map(str, years)),
    ]
    return "_".join(part for part in parts if part)


def _few(values: Sequence[str], many: str) -> str:
    return "+".join(values) if len(values) <= 3 else f"{len(values)}-{many}"  # noqa: PLR2004 - a name stays short


def _notes(release: Release, selection: Selection, address: str, rows: int) -> exports.Notes:
    withheld = observations.count_withheld(release, selection)
    about = [
        ("Release", release.name),
        ("Built", f"{release.header['built_at']:%Y-%m-%d %H:%M} UTC"),
        ("Rows", f"{rows:,}"),
        *_filters(selection),
        ("The same rows again", address),
    ]
    if withheld:
        text = f"{withheld:,} figures whose publisher does not allow them to be passed on"
        about.append(("Left out", text))
    sources = observations.sources(release, selection)
    return exports.Notes("GCEN Benchmarks", about, observations.COLUMNS, sources)


_LEVEL_WORDS = {
    "closest": "closest: one place and series stand for each city",
    "economy": "economy: each city is shown by its country or economy",
    "all": "all: every place that may stand for a city",
}


def _filters(selection: Selection) -> Iterator[tuple[str, str]]:
    yield from (
        (name, ", ".join(values))
        for name, values in (
            ("Topics", selection.topics),
            ("Indicators", selection.indicators or ("all",)),
            ("Cities", selection.cities or ("all, and averages",)),
            ("Level", (_LEVEL_WORDS[selection.level],)),
            ("Breakdowns", selection.breakdowns),
            ("Categories", selection.categories),
            ("Sources", selection.sources),
        )
        if values
    )
    first, last = selection.from_year, selection.to_year
    if first is not None or last is not None:
        yield "Years", f"{first or 'first'} to {last or 'latest'}"


# --- comparison -------------------------------------------------------------------------------


def _comparison(warehouse: Warehouse, request: Request) -> Response:
    release = _asked_release(warehouse, request)
    values, problems = read(
        request.query_params.multi_items(), _comparison_parameters(warehouse, release)
    )
    problems = [_about_rule(one) for one in problems]
    if not values["indicator"] and not any(one.parameter == "indicator" for one in problems):
        valid = observations.vocabulary(release)["indicator"]
        problems.append(Problem("indicator", "", "An indicator must be named.", valid))
    _refuse(problems)
    one = {name: next(iter(found), None) for name, found in values.items()}
    key = one["format"] or "csv"
    query = pairs.tests(
        indicators=values["indicator"],
        level=one["level"] or pairs.LEVELS[0],
        focal=one["focal"],
        year=int(one["year"]) if one["year"] else None,
        breakdowns=values["breakdown"],
        categories=values["category"],
        rule=one["rule"] or _RULES[0],
        reasons=words.REASONS,
    )
    address = urlencode(
        {name: ",".join(found) for name, found in values.items() if found}
        | {"release": release.name, "format": key},
        safe=",",
    )
    name = "_".join(
        [
            f"gcen-{release.name}_comparison",
            _few(values["indicator"], "indicators"),
            *values["focal"],
        ]
    )
    headers = _headers(release, address, name, key, "comparison")
    if _is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    rows = pairs.count(release, query)
    headers["GCEN-Rows"] = str(rows)
    about = [
        ("Release", release.name),
        ("Rows", f"{rows:,}"),
        ("The same rows again", f"{request.base_url}comparison?{address}"),
    ]
    sources = pairs.sources(release, values["indicator"])
    notes = exports.Notes("GCEN Benchmarks: comparison", about, pairs.COLUMNS, sources)
    return _stream(release, query, notes, rows, key, headers)


_RULES = ("published", "none")
_ABOUT_BH = (
    "The tests are those of single pairs, as PISA publishes them: they are not adjusted for many "
    "comparisons, so Benjamini-Hochberg (bh) is not offered."
)


def _about_rule(problem: Problem) -> Problem:
    is_bh = problem.parameter == "rule" and problem.value.lower() == "bh"
    return replace(problem, message=_ABOUT_BH, suggestions=()) if is_bh else problem


def _comparison_parameters(warehouse: Warehouse, release: Release) -> list[Parameter]:
    valid = _vocabulary(warehouse, release)
    cities = tuple(row["city_id"] for row in catalogue.cities(release))
    return [
        Parameter("indicator", "many", valid["indicator"]),
        Parameter("focal", "one", cities),
        Parameter("year", "year"),
        Parameter("level", "one", pairs.LEVELS),
        Parameter("breakdown", "many", valid["breakdown"]),
        Parameter("category", "many", valid["category"]),
        Parameter("rule", "one", _RULES),
        _pinned(valid),
        Parameter("format", "one", tuple(exports.FORMATS)),
    ]


# --- the application --------------------------------------------------------------------------

_PARAMETERS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "topic": ("Topics, see /indicators", (), "outcomes"),
    "indicator": ("Ids of indicators, see /indicators", (), "pisa_math_mean"),
    "city": (
        (
            "Ids of cities, see /cities; averages and other participants by their place id. Without "
            "one: all cities and the averages"
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
        "published: as the survey's publisher tests; none: no adjustment",
        _RULES,
        "published",
    ),
    "release": ("Release, see /releases; without one the release in force", (), "1.0.0"),
    "format": ("Format of the answer; csv without one", tuple(exports.FORMATS), "csv"),
}
_LISTS = {"topic", "indicator", "city", "breakdown", "category", "source"}


def _documented(*names: str) -> dict[str, Any]:
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


def _streamed(columns: Iterable[str]) -> dict[int | str, dict[str, Any]]:
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
        **_REFUSALS,
    }


def application(warehouse: Warehouse) -> FastAPI:
    """Make the application that answers below ``/api/v1``."""
    app = FastAPI(
        title="GCEN Benchmarks",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses=_REFUSALS,
    )
    _add_errors(app)
    _add_lists(app, warehouse)
    _add_downloads(app, warehouse)
    return app


def _add_errors(app: FastAPI) -> None:
    app.add_exception_handler(_Refused, lambda _, error: cast("_Refused", error).answer())
    app.add_exception_handler(NoRelease, lambda _, error: _Refused(str(error), status=503).answer())
    app.add_exception_handler(
        UnknownRelease,
        lambda _, error: _Refused(f"Release {error} is no longer kept here.").answer(),
    )

    async def other(request: Request, error: Exception) -> Response:
        status = cast("HTTPException", error).status_code
        if status != HTTPStatus.NOT_FOUND:
            return _Refused(HTTPStatus(status).phrase, status=status).answer()
        paths = ", ".join(f"/api/v1{path}" for path in app.openapi()["paths"])
        detail = f"There is nothing at {request.url.path}. There is: {paths}."
        return _Refused(detail, status=404).answer()

    async def failed(_: Request, error: Exception) -> Response:
        _LOG.error("request failed", exc_info=error)
        detail = "Something went wrong here; the server's log holds the details."
        return _Refused(detail, status=500).answer()

    app.add_exception_handler(HTTPException, other)
    app.add_exception_handler(Exception, failed)


def _add_lists(app: FastAPI, warehouse: Warehouse) -> None:
    @app.get("/cities", openapi_extra=_documented("release"))
    def cities(request: Request) -> list[City]:
        """The ten cities, their school systems, and the places that may stand for them."""
        release, _ = _values(warehouse, request)
        return [City.model_validate(row) for row in _cities(release)]

    @app.get("/indicators", openapi_extra=_documented("topic", "release"))
    def indicators(request: Request) -> list[Indicator]:
        """What is measured, with definition, unit, breakdowns, and one series per publisher."""
        release, values = _values(warehouse, request, "topic")
        return [Indicator.model_validate(row) for row in _indicators(release, values["topic"])]

    @app.get("/sources", openapi_extra=_documented("release"))
    def sources(request: Request) -> list[Source]:
        """The publications, their licences, how to cite them, and how old their figures are."""
        release, _ = _values(warehouse, request)
        rows = coverage.sources(release, datetime.now(UTC).date())
        return [Source.model_validate(row) for row in rows]

    @app.get("/releases")
    def releases(request: Request) -> list[ReleaseInfo]:
        """The releases kept here, newest first."""
        _refuse(read(request.query_params.multi_items(), [])[1])
        return [ReleaseInfo.model_validate(row) for row in _releases(warehouse)]

    @app.get("/coverage", openapi_extra=_documented("city", "indicator", "release"))
    def coverage_cells(request: Request) -> list[CoverageCell]:
        """What is known of each city in each indicator, and why a cell is empty."""
        release, values = _values(warehouse, request, "city", "indicator")
        rows = _coverage(release, values["city"], values["indicator"])
        return [CoverageCell.model_validate(row) for row in rows]

    @app.get("/health")
    def healthy(request: Request) -> Health:
        """Whether there is a release to read, and how old it is."""
        _refuse(read(request.query_params.multi_items(), [])[1])
        return health(warehouse.release())


def _add_downloads(app: FastAPI, warehouse: Warehouse) -> None:
    @app.get(
        "/observations",
        response_class=StreamingResponse,
        responses=_streamed(observations.COLUMNS),
        openapi_extra=_documented(
            "indicator",
            "city",
            "level",
            "from",
            "to",
            "breakdown",
            "category",
            "release",
            "format",
            "topic",
            "source",
        ),
    )
    def rows(request: Request) -> Response:
        """Figures as they stand on the cities' ladders, with their standard errors and sources.

        A national figure stands once for each of its cities. Averages have no city; they are
        there where no city is chosen, or by their place id among the cities.
        """
        return _observations(warehouse, request)

    @app.get(
        "/comparison",
        response_class=StreamingResponse,
        responses=_streamed(pairs.COLUMNS),
        openapi_extra=_documented(
            "indicator",
            "focal",
            "year",
            "level",
            "breakdown",
            "category",
            "rule",
            "release",
            "format",
        ),
    )
    def tests(request: Request) -> Response:
        """Two cities, or a city and an average: the difference, its test, or why none is made."""
        return _comparison(warehouse, request)

    app.add_api_route("/observations", rows, methods=["HEAD"], include_in_schema=False)


def mount(server: FastAPI, warehouse: Warehouse) -> None:
    """Put ``/api/v1`` and ``/health`` on a server; before its routes for other addresses."""
    app = application(warehouse)
    server.mount("/api/v1", app)

    @server.get("/api/v1", include_in_schema=False)
    def start() -> Response:
        """The document that describes the interface."""
        return RedirectResponse("/api/v1/openapi.json")

    @server.get("/health", include_in_schema=False)
    def healthy() -> Response:
        """Age of the release in force; status 503 where there is none."""
        try:
            return JSONResponse(health(warehouse.release()).model_dump(mode="json"))
        except NoRelease as error:
            return _Refused(str(error), status=503).answer()
