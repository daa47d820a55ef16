"""A city's brief: one or two pages to print, made on the server, every figure as on its page.

Served at ``/brief/<city_id>`` with the choices of the page in the address, and written to a file by
``gcen brief``. Black on white, no script; charts are inline SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from dashboard import language, printing, words, words_city
from dashboard.components import city_view
from dashboard.components.city_view import View
from dashboard.figures import svg
from dashboard.figures.profile import Strip, scale_of, strips
from dashboard.language import mark, say, term
from dashboard.markup import Markup, tag, together
from dashboard.warehouse import NoRelease, Release, Row, UnknownRelease, Warehouse, catalogue
from dashboard.warehouse.evidence import Judged
from dashboard.warehouse.targets import Progress

FEW = 3
"""Strengths, concerns and targets told of each, so that two pages hold it; others are counted."""

STYLE = Path(__file__).parent / "assets" / "brief.css"

_META = Markup(
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="icon" href="data:,">'
)
_LINKED = Markup('<link rel="stylesheet" href="/assets/brief.css">')


class NoBrief(Exception):
    """There is no such brief; the message says what there is."""


# --- ways to it ---------------------------------------------------------------------------------


def mount(server: FastAPI, warehouse: Warehouse) -> None:
    """Serve the briefs; before the routes for other addresses."""

    @server.get("/brief/{city_id}", include_in_schema=False)
    def brief(city_id: str, request: Request) -> HTMLResponse:
        """One city's brief, for the choices in the address."""
        link = f"{str(request.base_url).rstrip('/')}/city/{city_id}"
        try:
            made = make(warehouse, city_id, request.url.query, link)
        except NoBrief as none:
            return HTMLResponse(_message(str(none)), status_code=404)
        except NoRelease as none:
            return HTMLResponse(_message(str(none)), status_code=503)
        return HTMLResponse(made)


def write(folder: Path, city_id: str, query: str, target: Path | None) -> str:
    """Make a brief from the release in force in ``folder``; into a file where one is named.

    The file's ending says whether it is HTML or PDF. Gives the HTML. Raises ``NoBrief`` for an
    unknown city or ending, ``printing.NotPrinted`` where no PDF can be made.
    """
    endings = (".html", ".htm", ".pdf")
    if target is not None and target.suffix.lower() not in endings:
        raise NoBrief(f"A brief is written as {words.join(endings)}, not as {target.name}.")
    style = STYLE.read_text(encoding="utf-8")
    html = make(Warehouse(folder), city_id, query, f"/city/{city_id}", style)
    if target is None:
        return html
    if target.suffix.lower() == ".pdf":
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
    return _document(view, remarks, f"{link}{address}", style)


# --- the document -------------------------------------------------------------------------------


def _document(view: View, remarks: Sequence[str], link: str, style: str | None) -> str:
    name = view.city["name"]
    title = say("{city}: brief of GCEN Benchmarks {release}", city=name, release=view.release.name)
    return _page(
        title,
        style,
        _head(view),
        *(tag("p", remark, class_="remark") for remark in remarks),
        _answers(view),
        _lists(view),
        _targets(view),
        _headlines(view),
        _foot(view, link),
    )


def _message(text: str) -> str:
    return _page(
        say("No brief"),
        None,
        tag("h1", say("There is no such brief")),
        tag("p", text),
        tag("p", tag("a", say("The ten cities"), href="/city")),
    )


def _page(title: str, style: str | None, *content: Markup | None) -> str:
    """Write the whole page; the stylesheet is linked, or stands in it where it is given."""
    look = _LINKED if style is None else Markup(f"<style>{style}</style>")
    head = tag("head", _META, tag("title", title), look)
    body = tag("body", tag("main", *content), class_="brief")
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang=language.current())}\n"


def _head(view: View) -> Markup:
    city = view.city
    name = city["name"]
    if city["local_name"] != name:
        name = say("{city} ({local_name})", city=name, local_name=city["local_name"])
    under = [
        say("{system}.", system=city["school_system"]),
        say("Beside {peers}.", peers=words.join(view.peer_names))
        if view.peer_names
        else say("Beside no peer."),
    ]
    if view.choice.level != "closest":
        under.append(say("All figures are those of whole countries."))
    return tag(
        "header",
        tag("p", say("GCEN Benchmarks: city brief"), class_="over"),
        tag("h1", name),
        tag("p", words.prose(under), class_="under"),
    )


def _answers(view: View) -> Markup:
    pairs = [together(tag("dt", one.question), tag("dd", one.text)) for one in view.answers]
    return tag("dl", *pairs, class_="answers")


def _lists(view: View) -> Markup:
    better, worse = view.items("better"), view.items("worse")
    narrow = "" if bool(better) == bool(worse) else " narrow-second" if better else " narrow-first"
    return tag(
        "div",
        _list(say("Strengths"), better, words_city.nothing_listed("better", view.evidence)),
        _list(say("Concerns"), worse, words_city.nothing_listed("worse", view.evidence)),
        class_=f"lists{narrow}",
    )


def _list(heading: str, items: Sequence[words_city.Item], nothing: str) -> Markup:
    if not items:
        return tag("section", tag("h2", heading), tag("p", nothing))
    told = tag("ul", *(_item(one) for one in items[:FEW]))
    return tag("section", tag("h2", heading), told, _more(len(items)))


def _more(n: int) -> Markup | None:
    if n <= FEW:
        return None
    return tag("p", say("and {n} more on the city's page.", n=n - FEW), class_="more")


def _item(one: words_city.Item) -> Markup:
    value = one.value
    if one.interval:
        value = say("{value} ({interval})", value=value, interval=one.interval)
    figure = say(
        ": {value}, {year}, {mark} {place}. {share}. ",
        value=value,
        year=one.year,
        mark=one.mark,
        place=one.place,
        share=one.share,
    )
    moving = say("{moving}.", moving=one.moving)
    return tag("li", tag("b", one.title), figure, tag("span", moving))


def _targets(view: View) -> Markup | None:
    progress = view.progress
    if not progress:
        return None
    told = tag("ul", *(_target(view.city["name"], one) for one in progress[:FEW]))
    return tag("section", tag("h2", say("Targets")), told, _more(len(progress)))


def _target(city: str, one: Progress) -> Markup:
    label = words_city.target_label(one.aim, one.latest["decimals"])
    text = words.prose(words_city.target_sentences(one, city))
    by = term(one.aim.source) or say("the reader of this brief")
    title = say("{title}, {target}", title=words_city.title(one.latest), target=label)
    return tag("li", tag("b", title), say(": {text} Set by {source}.", text=text, source=by))


# --- headline indicators ------------------------------------------------------------------------

_COLUMNS = (
    mark("Indicator"),
    mark("Figure (95 % interval)"),
    mark("Year"),
    mark("Measured for"),
    mark("Against the peers chosen"),
    mark("Among the ten cities"),
    mark("Years"),
)


def _headlines(view: View) -> Markup:
    figures = [row for row in view.figures if row["headline"] is not None]
    own = [next(rows) for _, rows in groupby(figures, key=lambda row: row["indicator_id"])]
    drawn = zip(own, strips(figures, view.history, view.goals), strict=True)
    ordered = sorted(drawn, key=lambda pair: pair[0]["headline"])
    rows = [_headline(view, row, strip) for row, strip in ordered]
    rows += [_lacking(row) for row in view.absent if row["headline"] is not None]
    head = tag("tr", *(tag("th", say(title), scope="col") for title in _COLUMNS))
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    return tag("section", tag("h2", say("Headline indicators")), table)


def _headline(view: View, row: Row, drawn: Strip) -> Markup:
    interval = words_city.within(row)
    note = words.STATUS_TAGS.get(row["obs_status"])
    year = words.period(row["period_label"], row["year"])
    cells = [
        say("{value} ({interval})", value=words_city.value(row), interval=interval)
        if interval
        else words_city.value(row),
        say("{year}, {note}", year=year, note=note) if note else year,
        f"{words_city.mark(row)} {words_city.label(row)}",
        _against(view, row),
        together(_strip(drawn), _ends(drawn)),
        _spark(drawn),
    ]
    head = tag("th", words_city.title(row), scope="row")
    return tag("tr", head, *(tag("td", cell) for cell in cells))


def _lacking(row: Row) -> Markup:
    why = words.empty_reason(row["reason"], is_short=True).rstrip(".")
    return tag(
        "tr",
        tag("th", row["short_title"], scope="row"),
        tag("td", words.MISSING),
        tag("td", say("{reason}.", reason=why), colspan="5"),
    )


def _against(view: View, row: Row) -> str:
    judged = {one.figure["indicator_id"]: one for one in view.evidence.judged}
    indicator = row["indicator_id"]
    return words_city.verdict(judged.get(indicator), row, view.evidence.untested.get(indicator))


def _strip(one: Strip) -> Markup:
    scale = scale_of(one)
    low, high = one.focal.low, one.focal.high
    drawn = svg.strip(
        svg.Dot(scale.at(one.focal.value), one.focal.kind),
        [svg.Dot(scale.at(other.value), other.kind) for other in one.others],
        say(
            "{title}: {value} among the cities, from {lowest} to {highest}",
            title=one.title,
            value=one.value,
            lowest=one.ends[0],
            highest=one.ends[1],
        )
        if one.others
        else say("{title}: {value}; no other city has a figure", title=one.title, value=one.value),
        interval=(scale.at(low), scale.at(high)) if low is not None and high is not None else None,
        rules=[scale.at(line.value) for line in (one.reference, one.target) if line],
    )
    return Markup(drawn)


def _ends(one: Strip) -> Markup | None:
    if not one.others:
        return None
    named = words.listed(drawn.hover for drawn in (one.reference, one.target) if drawn)
    rules = together(tag("br"), say("{value} (rule)", value=named)) if named else None
    between = say("{lowest} to {highest}", lowest=one.ends[0], highest=one.ends[1])
    return tag("small", between, rules)


def _spark(one: Strip) -> Markup:
    if len(one.years) < 2:  # noqa: PLR2004 - one year is no line
        return together()
    first, last = one.years[0], one.years[-1]
    values = [value for _, value in one.years]
    span = (max(values) - min(values)) or 1.0
    points = [
        ((year - first[0]) / (last[0] - first[0]), (value - min(values)) / span)
        for year, value in one.years
    ]
    years = words.years(first[0], last[0])
    return together(
        Markup(svg.spark(points, say("{title}, {years}", title=one.title, years=years))),
        tag("small", years),
    )


# --- foot ---------------------------------------------------------------------------------------


def _foot(view: View, link: str) -> Markup:
    used = {row["source_id"] for row in _used(view)}
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
    notes = [
        say(
            "● the city's own system, ○ a wider area standing in, | another year, survey or "
            "definition. ▲ significantly better and ▼ significantly worse than most places tested, "
            "in the declared direction, at 5 %, not adjusted for the number of tests; ● neither. "
            "Peers that share a national figure count as one place. The order of figures is no "
            "evidence by itself."
        ),
        say("Sources: {sources}.", sources=sources),
        say(
            "GCEN Benchmarks, release {release} ({age}); brief made on {day}. Figures belong to "
            "their publishers, under the licences named.",
            release=view.release.name,
            age=_age(view.release),
            day=today,
        ),
    ]
    leads = together(
        say("This view with all its figures, tests and downloads: "), tag("a", link, href=link)
    )
    return tag("footer", *(tag("p", note) for note in (*notes, leads)))


def _used(view: View) -> Iterable[Mapping[str, Any]]:
    """Rows whose sources the brief names: headline figures, items told, targets."""
    yield from (row for row in view.figures if row["headline"] is not None)
    listed: list[Judged] = [
        one for kind in ("better", "worse") for one in view.evidence.standing(kind)[:FEW]
    ]
    yield from (one.figure for one in listed)
    yield from (one.latest for one in view.progress)


def _age(release: Release) -> str:
    oldest, newest = catalogue.age(release)

    def day(one: date | None) -> str:
        return words.day(one) if one else say("an unknown day")

    return say("data retrieved from {oldest} to {newest}", oldest=day(oldest), newest=day(newest))
