"""Figures as rows in every format: ``/api/v1/observations``."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from dashboard import exports
from dashboard.api.document import documented, streamed
from dashboard.api.refusals import asked_release, refuse, vocabulary
from dashboard.api.streams import FORMAT, Download, answer, few, file_name
from dashboard.selection import LEVELS, Selection, parse
from dashboard.warehouse import Release, Warehouse, observations


def add_downloads(app: FastAPI, warehouse: Warehouse) -> None:
    """Add ``/observations`` to an application."""

    @app.get(
        "/observations",
        response_class=StreamingResponse,
        responses=streamed(observations.COLUMNS),
        openapi_extra=documented(
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

    app.add_api_route("/observations", rows, methods=["HEAD"], include_in_schema=False)


def _observations(warehouse: Warehouse, request: Request) -> Response:
    release = asked_release(warehouse, request)
    parsed = parse(request.query_params.multi_items(), vocabulary(warehouse, release), [FORMAT])
    refuse(parsed.problems)
    selection, key = parsed.selection, parsed.one("format", FORMAT.valid[0])
    address = f"observations?{selection.query_string(release=release.name, format=key)}"
    download = Download(
        release,
        key,
        address,
        _file_name(release, selection),
        count=lambda: observations.count(release, selection),
        query=lambda: observations.figures(release, selection),
        notes=lambda rows: _notes(release, selection, f"{request.base_url}api/v1/{address}", rows),
    )
    return answer(request, download)


def _file_name(release: Release, selection: Selection) -> str:
    """Name that tells what a file holds: release, subject, cities, years."""
    subject = few(selection.indicators, "indicators") or few(selection.topics, "topics")
    years = [one for one in (selection.from_year, selection.to_year) if one is not None]
    return file_name(
        f"gcen-{release.name}",
        subject or "all-indicators",
        few(selection.cities, "cities"),
        "" if selection.level == LEVELS[0] else f"{selection.level}-level",
        few(selection.breakdowns, "breakdowns"),
        few(selection.sources, "sources"),
        "-".join(map(str, years)),
    )


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
