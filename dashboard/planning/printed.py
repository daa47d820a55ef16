"""A plan as a brief to print, made on the server at ``/plan/brief`` for the plan in the address.

Black on white, no script; the look is that of the city briefs. It is one page: the first of the
plan's indicators, those with a target before the others, and the first of its practices, in the
order of their evidence, each told whole, and how many more stand in the plan, whose address is at
the foot.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from dashboard import language, words
from dashboard import words_practices as said
from dashboard.language import say
from dashboard.markup import Markup, tag
from dashboard.planning.view import Measure, PlanView, read
from dashboard.state_practices import PLAN, PRINTED
from dashboard.warehouse import NoRelease, UnknownRelease, Warehouse, catalogue, practices
from dashboard.warehouse.release import Row

_HEAD = Markup(
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/brief.css">'
)

MOST_MEASURES = 3
"""Indicators that one page holds, with the longest sentences there are, on A4 and on Letter."""

MOST_PRACTICES = {False: 3, True: 2}
"""Practices beside them, by whether a target is told: its sentences take the room of one."""


def mount(server: FastAPI, warehouse: Warehouse) -> None:
    """Serve the briefs of plans; before the routes for other addresses."""

    @server.get(PRINTED, include_in_schema=False)
    def brief(request: Request) -> HTMLResponse:
        """Brief of the plan in the address."""
        asked = {key: ",".join(values) for key, values in parse_qs(request.url.query).items()}
        asked.pop("lang", None)
        try:
            release = warehouse.release(asked.get("release"))
        except NoRelease as none:
            return HTMLResponse(_message(str(none)), status_code=503)
        except UnknownRelease as unknown:
            kept = words.join(warehouse.releases())
            text = say(
                "Release {release} is not kept here. Releases kept: {kept}.",
                release=str(unknown),
                kept=kept,
            )
            return HTMLResponse(_message(text), status_code=404)
        view = read(release, asked)
        if view.city is None:
            text = say("A plan begins with a city: choose one on the page of the plan.")
            return HTMLResponse(_message(text), status_code=404)
        link = f"{str(request.base_url).rstrip('/')}{view.plan.address()}"
        return HTMLResponse(document(view, view.city["name"], link))


def document(view: PlanView, city: str, link: str) -> str:
    """Write the brief of a plan as HTML; ``link`` is the address of the plan's page."""
    measures = view.measures[:MOST_MEASURES]
    n_practices = MOST_PRACTICES[any(one.aims for one in measures)]
    return _page(
        say("{city}: plan", city=city),
        tag(
            "header",
            tag("p", say("GCEN Benchmarks: plan"), class_="over"),
            tag("h1", city),
        ),
        *(tag("p", remark, class_="remark") for remark in view.remarks),
        _measures(measures, len(view.measures), city),
        _practices(view, n_practices),
        _foot(view, measures, link),
    )


def _measures(measures: Sequence[Measure], total: int, city: str) -> Markup:
    listed = [_measure(one) for one in measures]
    return tag(
        "section",
        tag("h2", say("Where {city} stands", city=city), _more(len(listed), total)),
        tag("ul", *listed) if listed else tag("p", say("No indicator has been chosen yet.")),
    )


def _measure(one: Measure) -> Markup:
    text = words.prose([one.stands, *one.aims, *one.learning])
    return tag("li", tag("b", one.title), tag("br"), text)


def _more(told: int, total: int) -> Markup | None:
    if told == total:
        return None
    text = say(
        "the first {n} of {all}, {more} more in the plan", n=told, all=total, more=total - told
    )
    return tag("small", text)


def _practices(view: PlanView, most: int) -> Markup:
    chosen = view.practices
    listed = [_practice(view, row) for row in chosen[:most]]
    return tag(
        "section",
        tag("h2", say("Practices to study"), _more(len(listed), len(chosen))),
        tag("p", say(said.NO_CAUSE)) if listed else None,
        tag("ul", *listed) if listed else tag("p", say("No practice has been chosen yet.")),
    )


def _practice(view: PlanView, row: Row) -> Markup:
    what = say(
        "{city}, {period}. {evidence}. {result}.",
        city=row["city"],
        period=row["period"],
        evidence=said.evidence(row),
        result=said.result(row),
    )
    needs = say("It would need: {text}", text=row["adapting"])
    first = next(iter(practices.references(view.release, row["practice_id"])), None)
    return tag(
        "li",
        tag("b", row["title"]),
        tag("br"),
        tag("span", what),
        tag("br"),
        words.prose([row["effects"], row["scope_note"], needs]),
        _reference(first) if first else None,
    )


def _reference(row: Row) -> Markup:
    text = say(
        "{title} ({publisher}, {year}): {address}",
        title=row["title"],
        publisher=row["publisher"],
        year=said.year(row["year"]),
        address=row["url"],
    )
    return tag("small", text)


def _foot(view: PlanView, measures: Sequence[Measure], link: str) -> Markup:
    used = {one for measure in measures for one in measure.source_ids}
    sources = words.listed(
        say(
            "{publisher}, {title} ({licence})",
            publisher=row["publisher"],
            title=row["title"],
            licence=row["licence"],
        )
        for row in catalogue.sources_of(view.release, used)
    )
    today = words.day(datetime.now(UTC).date())
    return tag(
        "footer",
        tag("p", say("Sources: {sources}.", sources=sources)) if sources else None,
        tag(
            "p",
            say(
                "GCEN Benchmarks, release {release}; brief made on {day}. The plan is the "
                "reader's own: it is kept in its address and nowhere else.",
                release=view.release.name,
                day=today,
            ),
        ),
        tag(
            "p",
            say("This plan with all figures, tests and references: "),
            tag("a", link, href=link),
        ),
    )


def _message(text: str) -> str:
    return _page(
        say("No plan"),
        tag("h1", say("There is no such plan")),
        tag("p", text),
        tag("p", tag("a", say("Make a plan"), href=PLAN)),
    )


def _page(title: str, *content: Markup | None) -> str:
    head = tag("head", _HEAD, tag("title", title))
    body = tag("body", tag("main", *content), class_="brief")
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang=language.current())}\n"
