"""``/api/v1`` and ``/health`` on the dashboard's server; the OpenAPI document is generated.

Every route refuses parameters it does not know, and values that are not valid, with all problems
at once (``application/problem+json``). Routes are plain functions: FastAPI runs them, and the
streams they return, in threads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.routing import APIRoute
from limits import RateLimitItem
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from dashboard import language
from dashboard.api.caching import Tagged
from dashboard.api.comparison import add_comparison
from dashboard.api.document import DESCRIPTION, REFUSALS, with_values
from dashboard.api.downloads import add_downloads
from dashboard.api.limits import RateLimit, rate, read_rate
from dashboard.api.lists import add_lists, health
from dashboard.api.practices import add_practices
from dashboard.api.refusals import Refused, base_url, vocabulary
from dashboard.exports import linked
from dashboard.warehouse import NoRelease, UnknownRelease, Warehouse, catalogue

__all__ = ["application", "mount"]

_LOG = logging.getLogger("dashboard")

_EXPOSED = (
    *("ETag", "Link", "Retry-After", "RateLimit", "RateLimit-Policy", "Content-Disposition"),
    *("GCEN-Rows", "GCEN-Total-Rows", "GCEN-Release"),
)
"""Headers that a page of another site may read."""


def mount(server: FastAPI, warehouse: Warehouse) -> None:
    """Put ``/api/v1``, ``/health`` and ``/catalog.jsonld`` on a server; before its other routes."""
    app = application(warehouse, rate())
    server.mount("/api/v1", app)

    @server.get("/api/v1", include_in_schema=False)
    def start() -> Response:
        """The document that describes the interface."""
        return RedirectResponse("/api/v1/openapi.json")

    @server.api_route("/health", methods=["GET", "HEAD"], include_in_schema=False)
    def healthy() -> Response:
        """Age of the release in force; status 503 where there is none.

        Parameters are overlooked, unlike below ``/api/v1``: a probe that adds one of its own, as
        against caches, must not be told that the dashboard is down.
        """
        try:
            return JSONResponse(health(warehouse.release()).model_dump(mode="json"))
        except NoRelease as error:
            return Refused(str(error), status=503).answer()

    @server.get("/catalog.jsonld", include_in_schema=False)
    def catalog(request: Request) -> Response:
        """The data sets for catalogues and search engines (DCAT)."""
        try:
            with language.speaking(language.DEFAULT):
                found = linked.catalog(warehouse.release(), base_url(request))
        except NoRelease as error:
            return Refused(str(error), status=503).answer()
        headers = {"Access-Control-Allow-Origin": "*"}
        return JSONResponse(found, media_type="application/ld+json", headers=headers)


def application(warehouse: Warehouse, item: RateLimitItem | str | None = None) -> FastAPI:
    """Make the application that answers below ``/api/v1``; ``item`` limits how often one asks."""
    app = FastAPI(
        title="GCEN Benchmarks",
        version="1",
        description=DESCRIPTION,
        servers=[{"url": "/api/v1"}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
        responses=REFUSALS,
    )
    _add_errors(app)
    add_lists(app, warehouse)
    add_practices(app, warehouse)
    add_downloads(app, warehouse)
    add_comparison(app, warehouse)
    _answer_head(app)
    app.openapi = _document(app, warehouse)  # type: ignore[method-assign]
    app.add_middleware(Tagged)
    if item is not None:
        limit = read_rate(item) if isinstance(item, str) else item
        app.add_middleware(RateLimit, item=limit)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["If-None-Match"],
        expose_headers=_EXPOSED,
        max_age=86_400,
    )
    return app


def _answer_head(app: FastAPI) -> None:
    """Let every address that can be read be asked for its headers alone."""
    for route in list(app.routes):
        if isinstance(route, APIRoute):
            app.add_api_route(
                route.path,
                route.endpoint,
                methods=["HEAD"],
                include_in_schema=False,
                response_model=route.response_model,
            )


def _document(app: FastAPI, warehouse: Warehouse) -> Callable[[], dict[str, Any]]:
    """Give what makes the OpenAPI document, with the values of the release in force."""
    generated = app.openapi
    kept: dict[str, dict[str, Any]] = {}

    def document() -> dict[str, Any]:
        try:
            release = warehouse.release()
        except NoRelease:
            return generated()
        key = " ".join([release.name, *warehouse.releases()])
        if key not in kept:
            kept.clear()
            cities = tuple(row["city_id"] for row in catalogue.cities(release))
            valid = {**vocabulary(warehouse, release), "focal": cities}
            kept[key] = with_values(generated(), {**valid, "since": valid["release"]})
        return kept[key]

    return document


def _add_errors(app: FastAPI) -> None:
    app.add_exception_handler(Refused, lambda _, error: cast("Refused", error).answer())
    app.add_exception_handler(NoRelease, lambda _, error: Refused(str(error), status=503).answer())
    app.add_exception_handler(
        UnknownRelease,
        lambda _, error: Refused(f"Release {error} is no longer kept here.").answer(),
    )

    async def other(request: Request, error: Exception) -> Response:
        found = cast("HTTPException", error)
        status = found.status_code
        if status != HTTPStatus.NOT_FOUND:
            return Refused(HTTPStatus(status).phrase, (), status, found.headers).answer()
        paths = ", ".join(f"/api/v1{path}" for path in app.openapi()["paths"])
        detail = f"There is nothing at {request.url.path}. There is: {paths}."
        return Refused(detail, status=404).answer()

    async def failed(_: Request, error: Exception) -> Response:
        _LOG.error("request failed", exc_info=error)
        detail = "Something went wrong here; the server's log holds the details."
        return Refused(detail, status=500).answer()

    app.add_exception_handler(HTTPException, other)
    app.add_exception_handler(Exception, failed)
