"""The ways to a city's brief of one page: served to be printed, or written to a file.

Served at ``/brief/<city_id>`` with the choices of the page in the address, and written by ``gcen
brief``. What stands in it is ``brief_page``'s.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from dashboard import brief_page, language, printing, words
from dashboard.components import city_view
from dashboard.language import say
from dashboard.warehouse import NoRelease, UnknownRelease, Warehouse, catalogue

STYLE = Path(__file__).parent / "assets" / "brief.css"

PAPERS = ("a4", "letter")
"""Papers a PDF can be of, as CSS names them; a brief stands on one page of either."""


class NoBrief(Exception):
    """There is no such brief; the message says what there is."""


def mount(server: FastAPI, warehouse: Warehouse) -> None:
    """Serve the briefs; before the routes for other addresses."""

    @server.get("/brief/{city_id}", include_in_schema=False)
    def brief(city_id: str, request: Request) -> HTMLResponse:
        """One city's brief, for the choices in the address."""
        link = f"{str(request.base_url).rstrip('/')}/city/{city_id}"
        try:
            made = make(warehouse, city_id, request.url.query, link)
        except NoBrief as none:
            return HTMLResponse(brief_page.message(str(none)), status_code=404)
        except NoRelease as none:
            return HTMLResponse(brief_page.message(str(none)), status_code=503)
        return HTMLResponse(made)


def write(
    folder: Path,
    city_id: str,
    query: str,
    target: Path | None,
    *,
    paper: str = PAPERS[0],
    site: str = "",
) -> str:
    """Make a brief from the release in force in ``folder``; into a file where one is named.

    The file's ending says whether it is HTML or PDF; a PDF is of ``paper`` (of ``PAPERS``), HTML is
    printed on whatever its reader has. ``site`` is the address of the dashboard that the brief
    leads to; ``lang`` among the choices is the brief's language. Gives the HTML. Raises
    ``NoBrief`` for an unknown city or ending, ``printing.NotPrinted`` where no PDF can be made.
    """
    endings = (".html", ".htm", ".pdf")
    if target is not None and target.suffix.lower() not in endings:
        raise NoBrief(f"A brief is written as {words.join(endings)}, not as {target.name}.")
    is_pdf = target is not None and target.suffix.lower() == ".pdf"
    style = STYLE.read_text(encoding="utf-8") + (f"@page {{ size: {paper}; }}\n" if is_pdf else "")
    link = f"{site.rstrip('/')}/city/{city_id}"
    asked = parse_qs(query).get("lang", [language.DEFAULT])[0]
    with language.speaking(language.known(asked) or language.DEFAULT):
        html = make(Warehouse(folder), city_id, query, link, style)
    if target is None:
        return html
    if is_pdf:
        printing.print_pdf(html, target)
    else:
        target.write_text(html, encoding="utf-8")
    return html


def make(
    warehouse: Warehouse, city_id: str, query: str, link: str, style: str | None = None
) -> str:
    """Write a brief as HTML.

    ``query`` holds the choices as the address of the city's page does, ``link`` is the address of
    that page, ``style`` the stylesheet where it must stand in the page itself.
    """
    asked = {key: ",".join(values) for key, values in parse_qs(query).items() if key != "lang"}
    try:
        release = warehouse.release(asked.get("release"))
    except UnknownRelease as unknown:
        kept = ", ".join(warehouse.releases())
        raise NoBrief(
            say(
                "Release {release} is not kept here. Releases kept: {kept}.",
                release=unknown,
                kept=kept,
            )
        ) from unknown
    cities = catalogue.cities(release)
    if city_id not in {row["city_id"] for row in cities}:
        valid = ", ".join(row["city_id"] for row in cities)
        raise NoBrief(
            say(
                "There is no city “{city}” in the network. There is: {valid}.",
                city=city_id,
                valid=valid,
            )
        )
    view, remarks = city_view.read(release, city_id, asked)
    address = view.choice.address().removeprefix(view.choice.path)
    return brief_page.document(view, remarks, f"{link}{address}", style)
