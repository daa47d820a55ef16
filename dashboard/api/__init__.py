"""``/api/v1`` and ``/health`` on the dashboard's server; the OpenAPI document is generated.

Every route refuses parameters it does not know, and values that are not valid, with all problems
at once (``application/problem+json``). Routes are plain functions: FastAPI runs them, and the
streams they return, in threads.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from dashboard.api.comparison import add_comparison
from dashboard.api.document import DESCRIPTION, REFUSALS
from dashboard.api.downloads import add_downloads
from dashboard.api.lists import add_lists, health
from dashboard.api.refusals import Refused
from dashboard.warehouse import NoRelease, UnknownRelease, Warehouse

__all__ = ["application", "mount"]

_LOG = logging.getLogger("dashboard")


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
            return Refused(str(error), status=503).answer()


def application(warehouse: Warehouse) -> FastAPI:
    """Make the application that answers below ``/api/v1``."""
    app = FastAPI(
        title="GCEN Benchmarks",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses=REFUSALS,
    )
    _add_errors(app)
    add_lists(app, warehouse)
    add_downloads(app, warehouse)
    add_comparison(app, warehouse)
    return app


def _add_errors(app: FastAPI) -> None:
    app.add_exception_handler(Refused, lambda _, error: cast("Refused", error).answer())
    app.add_exception_handler(NoRelease, lambda _, error: Refused(str(error), status=503).answer())
    app.add_exception_handler(
        UnknownRelease,
        lambda _, error: Refused(f"Release {error} is no longer kept here.").answer(),
    )

    async def other(request: Request, error: Exception) -> Response:
        status = cast("HTTPException", error).status_code
        if status != HTTPStatus.NOT_FOUND:
            return Refused(HTTPStatus(status).phrase, status=status).answer()
        paths = ", ".join(f"/api/v1{path}" for path in app.openapi()["paths"])
        detail = f"There is nothing at {request.url.path}. There is: {paths}."
        return Refused(detail, status=404).answer()

    async def failed(_: Request, error: Exception) -> Response:
        _LOG.error("request failed", exc_info=error)
        detail = "Something went wrong here; the server's log holds the details."
        return Refused(detail, status=500).answer()

    app.add_exception_handler(HTTPException, other)
    app.add_exception_handler(Exception, failed)
