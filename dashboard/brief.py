"""A city's brief: one or two pages to print, made on the server, every figure as on its page.

Served at ``/brief/<city_id>`` with the choices of the page in the address, and written to a file by
``gcen brief``. Black on white, no script; charts are inline SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from dashboard import printing, words, words_city
from dashboard.components import city_view
from dashboard.components.city_view import View
from dashboard.figures import svg
from dashboard.figures.profile import Strip, scale_of, strips
from dashboard.warehouse import NoRelease, Release, Row, UnknownRelease, Warehouse, catalogue
from dashboard.warehouse.evidence import Judged

FEW = 3
"""Strengths, concerns and targets told of each, so that two pages hold it; others are counted."""

STYLE = Path(__file__).parent / "assets" / "brief.css"

_NO_ICON = '<link rel="icon" href="data:,">'
"""Keeps browsers from asking for an icon."""


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
    asked = {key: ",".join(values) for key, values in parse_qs(query).items()}
    try:
        release = warehouse.release(asked.get("release"))
    except UnknownRelease as unknown:
        kept = ", ".join(warehouse.releases())
        raise NoBrief(f"Release {unknown} is not kept here. Releases kept: {kept}.") from unknown
    cities = catalogue.cities(release)
    if city_id not in {row["city_id"] for row in cities}:
        valid = ", ".join(row["city_id"] for row in cities)
        raise NoBrief(f"There is no city “{city_id}” in the network. There is: {valid}.")
    view, remarks = city_view.read(release, city_id, asked)
    address = view.choice.address().removeprefix(view.choice.path)
    return _document(view, remarks, f"{link}{address}", style)


# --- the document -------------------------------------------------------------------------------


def _document(view: View, remarks: Sequence[str], link: str, style: str | None) -> str:
    name = view.city["name"]
    look = (
        f"<style>{style}</style>"
        if style is not None
        else '<link rel="stylesheet" href="/assets/brief.css">'
    )
    body = "".join(
        [
            _head(view),
            _remarks(remarks),
            _answers(view),
            _lists(view),
            _targets(view),
            _headlines(view),
            _foot(view, link),
        ]
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{_NO_ICON}"
        f"<title>{escape(name)}: brief of GCEN Benchmarks {escape(view.release.name)}</title>"
        f'{look}</head><body class="brief"><main>{body}</main></body></html>\n'
    )


def _message(text: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>No brief</title>'
        f'{_NO_ICON}<link rel="stylesheet" href="/assets/brief.css"></head>'
        '<body class="brief"><main>'
        f"<h1>There is no such brief</h1>{_tag('p', text)}"
        '<p><a href="/city">The ten cities</a></p></main></body></html>\n'
    )


def _tag(tag: str, text: str, kind: str = "") -> str:
    style = f' class="{kind}"' if kind else ""
    return f"<{tag}{style}>{escape(text)}</{tag}>"


def _head(view: View) -> str:
    city = view.city
    system = city["school_system"]
    local = "" if city["local_name"] == city["name"] else f" ({city['local_name']})"
    beside = f"Beside {words.join(view.peer_names)}." if view.peer_names else "Beside no peer."
    level = "" if view.choice.level == "closest" else " All figures are those of whole countries."
    return (
        "<header>"
        + _tag("p", "GCEN Benchmarks: city brief", "over")
        + _tag("h1", f"{city['name']}{local}")
        + _tag("p", f"{system}. {beside}{level}", "under")
        + "</header>"
    )


def _remarks(remarks: Sequence[str]) -> str:
    return "".join(_tag("p", remark, "remark") for remark in remarks)


def _answers(view: View) -> str:
    pairs = "".join(_tag("dt", one.question) + _tag("dd", one.text) for one in view.answers)
    return f'<dl class="answers">{pairs}</dl>'


def _lists(view: View) -> str:
    better, worse = view.items("better"), view.items("worse")
    told = _list("Strengths", better, words_city.nothing_listed("better", view.evidence))
    told += _list("Concerns", worse, words_city.nothing_listed("worse", view.evidence))
    narrow = "" if bool(better) == bool(worse) else " narrow-second" if better else " narrow-first"
    return f'<div class="lists{narrow}">{told}</div>'


def _list(heading: str, items: Sequence[words_city.Item], nothing: str) -> str:
    told = "".join(_item(one) for one in items[:FEW])
    content = f"<ul>{told}</ul>{_more(len(items))}" if items else _tag("p", nothing)
    return f"<section>{_tag('h2', heading)}{content}</section>"


def _more(n: int) -> str:
    return _tag("p", f"and {n - FEW} more on the city's page.", "more") if n > FEW else ""


def _item(one: words_city.Item) -> str:
    interval = f" ({one.interval})" if one.interval else ""
    figure = f"{one.value}{interval}, {one.year}, {one.mark} {one.place}"
    return (
        f"<li><b>{escape(one.title)}</b>: {escape(figure)}. {escape(one.share)}. "
        f"<span>{escape(one.moving)}.</span></li>"
    )


def _targets(view: View) -> str:
    progress = view.progress
    if not progress:
        return ""
    told = []
    for one in progress[:FEW]:
        title = words_city.title(one.latest)
        label = words_city.target_label(one.aim, one.latest["decimals"])
        text = " ".join(words_city.target_sentences(one, view.city["name"]))
        by = one.aim.source or "the reader of this brief"
        told.append(
            f"<li><b>{escape(f'{title}, {label}')}</b>: {escape(text)} Set by {escape(by)}.</li>"
        )
    return (
        f"<section>{_tag('h2', 'Targets')}<ul>{''.join(told)}</ul>{_more(len(progress))}</section>"
    )


# --- headline indicators ------------------------------------------------------------------------


def _headlines(view: View) -> str:
    figures = [row for row in view.figures if row["headline"] is not None]
    drawn = strips(figures, view.history, view.goals)
    by_indicator = dict(
        zip(dict.fromkeys(row["indicator_id"] for row in figures), drawn, strict=True)
    )
    own = {
        key: next(rows) for key, rows in groupby(figures, key=lambda row: str(row["indicator_id"]))
    }
    ordered = sorted(own.values(), key=lambda row: row["headline"])
    rows = [_headline(view, row, by_indicator[row["indicator_id"]]) for row in ordered]
    lacking = [row for row in view.absent if row["headline"] is not None]
    rows += [_lacking(row) for row in lacking]
    head = "".join(
        f'<th scope="col">{escape(title)}</th>'
        for title in (
            "Indicator",
            "Figure (95 % interval)",
            "Year",
            "Measured for",
            "Against the peers chosen",
            "Among the ten cities",
            "Years",
        )
    )
    return (
        f"<section>{_tag('h2', 'Headline indicators')}<table><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></section>"
    )


def _headline(view: View, row: Row, drawn: Strip) -> str:
    interval = words_city.within(row)
    note = words.STATUS_TAGS.get(row["obs_status"])
    year = words.period(row["period_label"], row["year"])
    cells = [
        f"{words_city.value(row)}{f' ({interval})' if interval else ''}",
        f"{year}, {note}" if note else year,
        f"{words_city.mark(row)} {words_city.label(row)}",
        _against(view, row),
    ]
    return (
        f'<tr><th scope="row">{escape(words_city.title(row))}</th>'
        + "".join(_tag("td", cell) for cell in cells)
        + f"<td>{_strip(drawn)}{_ends(drawn)}</td><td>{_spark(drawn)}</td></tr>"
    )


def _lacking(row: Row) -> str:
    why = words.empty_reason(row["reason"]).partition(" in: ")[0].rstrip(".")
    return (
        f'<tr><th scope="row">{escape(row["short_title"])}</th><td>{words.MISSING}</td>'
        f'<td colspan="5">{escape(why)}.</td></tr>'
    )


def _against(view: View, row: Row) -> str:
    judged = next(
        (one for one in view.evidence.judged if one.figure["indicator_id"] == row["indicator_id"]),
        None,
    )
    return words_city.verdict(judged, row, view.evidence.untested.get(row["indicator_id"]))


def _strip(one: Strip) -> str:
    scale = scale_of(one)
    low, high = one.focal.low, one.focal.high
    return svg.strip(
        svg.Dot(scale.at(one.focal.value), one.focal.kind),
        [svg.Dot(scale.at(mark.value), mark.kind) for mark in one.others],
        f"{one.title}: {one.value} among the cities, from {one.ends[0]} to {one.ends[1]}"
        if one.others
        else f"{one.title}: {one.value}; no other city has a figure",
        interval=(scale.at(low), scale.at(high)) if low is not None and high is not None else None,
        rules=[scale.at(mark.value) for mark in (one.reference, one.target) if mark],
    )


def _ends(one: Strip) -> str:
    if not one.others:
        return ""
    named = [mark.hover for mark in (one.reference, one.target) if mark]
    low, high = one.ends
    rules = f"<br>{escape('; '.join(named))} (rule)" if named else ""
    return f'<small class="ends">{escape(low)} to {escape(high)}{rules}</small>'


def _spark(one: Strip) -> str:
    if len(one.years) < 2:  # noqa: PLR2004 - one year is no line
        return ""
    first, last = one.years[0], one.years[-1]
    values = [value for _, value in one.years]
    span = (max(values) - min(values)) or 1.0
    points = [
        ((year - first[0]) / (last[0] - first[0]), (value - min(values)) / span)
        for year, value in one.years
    ]
    years = words.years(first[0], last[0])
    return f"{svg.spark(points, f'{one.title}, {years}')}<small>{escape(years)}</small>"


# --- foot ---------------------------------------------------------------------------------------


def _foot(view: View, link: str) -> str:
    used = {row["source_id"] for row in _used(view)}
    sources = "; ".join(
        f"{row['publisher']}, {row['title']} ({row['licence']})"
        for row in catalogue.sources_of(view.release, used)
    )
    today = words.day(datetime.now(UTC).date())
    notes = [
        "● the city's own system, ○ a wider area standing in, | another year, survey or definition."
        " ▲ significantly better and ▼ significantly worse than most places tested, in the declared"
        " direction, at 5 %, not adjusted for the number of tests; ● neither. Peers that share a "
        "national figure count as one place. The order of figures is no evidence by itself.",
        f"Sources: {sources}.",
        f"GCEN Benchmarks, release {view.release.name} ({_age(view.release)}); brief made on "
        f"{today}. Figures belong to their publishers, under the licences named.",
    ]
    written = "".join(_tag("p", note) for note in notes)
    return (
        f"<footer>{written}<p>This view with all its figures, tests and downloads: "
        f'<a href="{escape(link)}">{escape(link)}</a></p></footer>'
    )


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
        return words.day(one) if one else "an unknown day"

    return f"data retrieved from {day(oldest)} to {day(newest)}"
