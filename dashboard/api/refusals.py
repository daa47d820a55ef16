"""Reading the parameters of a request, and refusing those that are not valid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from dashboard.api.answers import ProblemAnswer, ProblemDetail
from dashboard.api.paging import release_of
from dashboard.selection import Parameter, Problem, read
from dashboard.warehouse import Release, Warehouse, observations


class Refused(Exception):
    """A request that is not answered, with all that is wrong with it."""

    def __init__(
        self,
        detail: str,
        problems: Sequence[Problem] = (),
        status: int = 400,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail, self.problems, self.status = detail, problems, status
        self.headers = dict(headers or {})

    def answer(self) -> Response:
        """Give the refusal as problem details."""
        problem = ProblemAnswer(
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            problems=[ProblemDetail(**vars(one)) for one in self.problems],
        )
        return JSONResponse(
            problem.model_dump(),
            self.status,
            headers=self.headers,
            media_type="application/problem+json",
        )


def refuse(problems: Sequence[Problem]) -> None:
    """Raise ``Refused`` where there are problems."""
    if problems:
        raise Refused(" ".join(one.told for one in problems), problems)


def base_url(request: Request) -> str:
    """Address of the server, with a slash at its end."""
    return str(request.base_url)


def asked_release(warehouse: Warehouse, request: Request) -> Release:
    """Release a request pins, by name or by its cursor, or the one in force.

    An unknown one is told with all else that is wrong.
    """
    asked = request.query_params.get("release") or release_of(request)
    return warehouse.release(asked if asked in warehouse.releases() else None)


def vocabulary(warehouse: Warehouse, release: Release) -> dict[str, tuple[str, ...]]:
    """Valid values by parameter, releases included."""
    return {**observations.vocabulary(release), "release": tuple(warehouse.releases())}


def values_of(
    warehouse: Warehouse, request: Request, *names: str
) -> tuple[Release, dict[str, tuple[str, ...]]]:
    """Values of the parameters named and of ``release``."""
    release = asked_release(warehouse, request)
    valid = vocabulary(warehouse, release)
    known = [*(Parameter(name, "many", valid[name]) for name in names), pinned(valid)]
    values, problems = read(request.query_params.multi_items(), known)
    refuse(problems)
    return release, values


def pinned(valid: dict[str, tuple[str, ...]]) -> Parameter:
    """Give the parameter that pins a release."""
    return Parameter("release", "one", valid["release"])
