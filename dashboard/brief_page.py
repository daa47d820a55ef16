"""What stands in a city's brief: one page of HTML, every figure as on the city's page.

Black on white, no script; charts are inline SVG. Which rows are told is ``city_brief``'s rule, not
the browser's: where there is more, it is counted in words, and the link at the foot leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from dashboard import language, words, words_city
from dashboard.components.city_brief import CityBrief, First, shorten
from dashboard.components.city_view import View
from dashboard.figures import svg
from dashboard.figures.profile import Strip, scale_of, strips
from dashboard.language import mark, say, term
from dashboard.markup import Markup, tag, together
from dashboard.warehouse import Release, Row, catalogue
from dashboard.warehouse.evidence import Judged
from dashboard.warehouse.targets import Progress

_META = Markup(
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="icon" href="data:,">'
)
_LINKED = Markup('<link rel="stylesheet" href="/assets/brief.css">')
_STRIP, _SPARK = (158, 18), (76, 18)
"""Width and height of the small charts, in pixels."""


def document(view: View, remarks: Sequence[str], link: str, style: str | None) -> str:
    """Write the brief of a view as HTML.

    ``remarks`` say what was not understood in the address, ``link`` leads to the city's page with
    the same choices (a path alone is written, not linked: a file stands on no site), ``style`` is
    the stylesheet where it must stand in the page itself.
    """
    told = shorten(view)
    name = view.city["name"]
    title = say("{city}: brief of GCEN Benchmarks {release}", city=name, release=view.release.name)
    return _page(
        title,
        style,
        _head(view),
        *(tag("p", remark, class_="remark") for remark in remarks),
        _answers(view),
        _lists(told),
        _targets(told),
        _headlines(told),
        _foot(told, link),
    )


def message(text: str) -> str:
    """Write a page that says why there is no brief, and leads to the cities."""
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
        say("Beside {peers}.", peers=words.join(view.peer_names))
        if view.peer_names
        else say("Beside no peer."),
    ]
    if view.choice.level != "closest":
        under.append(say("All figures are those of whole countries."))
    return tag(
        "header",
        tag("h1", name, " ", tag("small", city["school_system"])),
        tag("p", say("GCEN Benchmarks: city brief"), class_="over"),
        tag("p", words.prose(under), class_="under"),
    )


def _answers(view: View) -> Markup:
    pairs = [together(tag("dt", one.question), tag("dd", one.text)) for one in view.answers]
    return tag("dl", *pairs, class_="answers")


# --- strengths, concerns, targets ---------------------------------------------------------------


def _lists(told: CityBrief) -> Markup:
    better, worse = told.strengths, told.concerns
    narrow = (
        ""
        if bool(better.total) == bool(worse.total)
        else " narrow-second"
        if better.total
        else " narrow-first"
    )
    evidence = told.view.evidence
    return tag(
        "div",
        _list(say("Strengths"), better, words_city.nothing_listed("better", evidence)),
        _list(say("Concerns"), worse, words_city.nothing_listed("worse", evidence)),
        class_=f"lists{narrow}",
    )


def _list(heading: str, items: First[Judged], nothing: str) -> Markup:
    if not items.total:
        return tag("section", tag("h2", heading), tag("p", nothing))
    told = tag("ul", *map(_item, items.told))
    return tag("section", tag("h2", heading, _counted(items)), told)


def _counted(items: First[Any]) -> Markup | None:
    """Say behind a heading how many are told, where more are not."""
    if not items.more:
        return None
    said = say(
        "the first {n} of {all}, {more} more in the City profile",
        n=len(items.told),
        all=items.total,
        more=items.more,
    )
    return together(" ", tag("small", said))


def _item(judged: Judged) -> Markup:
    one = words_city.item(judged)
    value = _unbroken(one.value)
    if one.interval:
        value = say("{value} ({interval})", value=value, interval=_unbroken(one.interval))
    figure = say(
        ": {value}, {year}, {mark} {place}. {share}. ",
        value=value,
        year=one.year,
        mark=one.mark,
        place=one.place,
        share=one.share,
    )
    moved = say("{moving}.", moving=words_city.moved(judged.movement, judged.figure["decimals"]))
    return tag("li", tag("b", one.title), _with_marks(figure), tag("span", moved))


def _unbroken(text: str) -> str:
    """Keep a figure and its unit, or an interval, on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _with_marks(text: str) -> str:
    """Keep each mark on the line of the word behind it."""
    return re.sub("([●○▲▼–]) ", "\\1\N{NO-BREAK SPACE}", text)


def _targets(told: CityBrief) -> Markup | None:
    if not told.targets.total:
        return None
    city = told.view.city["name"]
    items = tag("ul", *(_target(city, one) for one in told.targets.told))
    return tag("section", tag("h2", say("Targets"), _counted(told.targets)), items)


def _target(city: str, one: Progress) -> Markup:
    label = words_city.target_label(one.aim, one.latest["decimals"])
    text = words.prose(words_city.target_sentences(one, city))
    by = term(one.aim.source) or say("the reader of this brief")
    title = say("{title}, {target}", title=words_city.title(one.latest), target=label)
    return tag("li", tag("b", title), say(": {text} Set by {source}.", text=text, source=by))


# --- headline indicators ------------------------------------------------------------------------

_COLUMNS = (
    mark("Indicator, year, measured for"),
    mark("Figure"),
    mark("Against the places tested"),
    mark("Among the ten cities"),
    mark("Its years"),
)


def _headlines(told: CityBrief) -> Markup:
    view = told.view
    figures = [row for rows in told.rows for row in rows]
    drawn = strips(figures, view.history, view.goals)
    rows = [
        _headline(view, of_one[0], strip) for of_one, strip in zip(told.rows, drawn, strict=True)
    ]
    head = tag("tr", *(tag("th", say(title), scope="col") for title in _COLUMNS))
    table = tag("table", tag("thead", head), tag("tbody", *rows)) if rows else None
    title = (
        say("Headline indicators, then its own system") if told.own else say("Headline indicators")
    )
    heading = tag("h2", title, _counted(told.headlines))
    return tag("section", heading, table, _lacking(told.lacking))


def _headline(view: View, row: Row, drawn: Strip) -> Markup:
    interval = words_city.within(row)
    cells = [
        together(words_city.value(row), tag("br"), say("({interval})", interval=interval))
        if interval
        else words_city.value(row),
        _against(view, row),
        together(_strip(drawn), _ends(drawn)),
        _spark(drawn),
    ]
    head = tag("th", words_city.title(row), tag("small", drawn.detail), scope="row")
    return tag("tr", head, *(tag("td", cell) for cell in cells))


def _lacking(rows: Sequence[Row]) -> Markup | None:
    """Name the headline indicators without a figure, in a sentence for each reason."""
    if not rows:
        return None
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        why = words.empty_reason(row["reason"], is_short=True).rstrip(".")
        by_reason.setdefault(why, []).append(row["short_title"])
    told = [
        say("{reason}: {titles}.", titles=words.listed(titles), reason=why)
        for why, titles in by_reason.items()
    ]
    return tag("p", words.prose(told), class_="lacking")


def _against(view: View, row: Row) -> str:
    judged = {one.figure["indicator_id"]: one for one in view.evidence.judged}
    indicator = row["indicator_id"]
    reason = view.evidence.untested.get(indicator)
    return _with_marks(words_city.verdict(judged.get(indicator), row, reason))


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
        size=_STRIP,
    )
    return Markup(drawn)


def _ends(one: Strip) -> Markup | None:
    if not one.others:
        return None
    named = words.listed(drawn.hover for drawn in (one.reference, one.target) if drawn)
    rules = together(tag("br"), say("{value} (long line)", value=named)) if named else None
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
    label = say("{title}, {years}", title=one.title, years=years)
    return together(Markup(svg.spark(points, label, size=_SPARK)), tag("small", years))


# --- foot ---------------------------------------------------------------------------------------


def _foot(told: CityBrief, link: str) -> Markup:
    view = told.view
    release = say(
        "GCEN Benchmarks, release {release} ({age}); brief made on {day}. Figures belong to their "
        "publishers. City profile, with all figures, tests, sources and licences: ",
        release=view.release.name,
        age=_age(view.release),
        day=words.day(datetime.now(UTC).date()),
    )
    how = tag("section", tag("h2", say("How to read it")), *(tag("p", one) for one in _key()))
    limits = tag("ul", *(tag("li", one) for one in _limits(told)))
    return tag(
        "footer",
        tag(
            "div",
            how,
            tag("section", tag("h2", say("What must not be concluded")), limits),
            class_="notes",
        ),
        tag("p", _sources(told)),
        tag("p", release, tag("a", link, href=link) if link.startswith("http") else link),
    )


def _key() -> list[str]:
    return [
        say(
            "● the city's own school system; ○ a wider area standing in: state, province or "
            "country. In brackets and as a bar: 95 % interval. On the lines: large mark, the city; "
            "small marks, other cities; tick |, another year, survey or definition; long line, an "
            "average or target."
        ),
        say(
            "▲ significantly better, ▼ significantly worse than most places tested, at 5 %, not "
            "adjusted for the number of tests. Peers on one national figure count as one place. "
            "Told first: headline indicators, then those with most places behind them."
        ),
    ]


def _limits(told: CityBrief) -> list[str]:
    """Say what the figures do not show; of stand-ins and years only what holds here."""
    figures = list(told.figures)
    areas = dict.fromkeys(
        words_city.place(row) for row in figures if not words.is_own(row["geo_level"])
    )
    years = [row["year"] for row in figures]
    limits = [
        say("That schools caused a difference: causes are not tested."),
        say("That cities are alike where no difference is shown."),
        say("A rank: neighbours on a line may not differ significantly."),
    ]
    if areas:
        limits.append(
            say(
                "That ○ tells of the city's own schools: it is of {places}.",
                places=words.join(areas),
            )
        )
    if years:
        span = words.years(min(years), max(years))
        limits.append(say("That it is so today: the figures are of {years}.", years=span))
    return limits


def _sources(told: CityBrief) -> str:
    """Name the sources of the city's figures in full, of the marks beside them by publisher."""
    own = {row["source_id"] for row in told.figures}
    beside = {row["source_id"] for row in told.others} - own
    release = told.view.release
    titles: dict[tuple[str, str], list[str]] = {}
    for row in catalogue.sources_of(release, own):
        titles.setdefault((row["publisher"], row["licence"]), []).append(row["title"])
    full = words.listed(
        say(
            "{publisher}, {title} ({licence})",
            publisher=publisher,
            title=words.listed(of_one),
            licence=licence,
        )
        for (publisher, licence), of_one in titles.items()
    )
    named = dict.fromkeys(row["publisher"] for row in catalogue.sources_of(release, beside))
    also = say("The other marks also from: {publishers}.", publishers=words.listed(named))
    return words.prose([say("Sources: {sources}.", sources=full), also if named else ""])


def _age(release: Release) -> str:
    oldest, newest = catalogue.age(release)

    def day(one: date | None) -> str:
        return words.day(one) if one else say("an unknown day")

    return say("data retrieved from {oldest} to {newest}", oldest=day(oldest), newest=day(newest))
