"""How to read the figures: marks, rules of comparison, definitions, sources, corrections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.components.attributes import attributes
from dashboard.components.ids import page_ids
from dashboard.components.page import Page, page_head
from dashboard.components.rich import filled
from dashboard.components.table import Column, data_table
from dashboard.language import Said, mark, say, say_many, term
from dashboard.warehouse import Release, Row, Warehouse, coverage

PAGE = Page(
    path="/methods",
    title=mark("Methods"),
    nav=mark("Methods"),
    order=8,
    question=mark(
        "What does each figure mean, where is it from, and what may be concluded from it?"
    ),
)

ids = page_ids("methods")

CONTENTS = (
    ("marks", mark("Marks and places")),
    ("uncertainty", mark("Uncertainty")),
    ("comparison", mark("Rules of comparison")),
    ("years", mark("Years and time lines")),
    ("missing", mark("Missing and marked figures")),
    ("indicators", mark("Indicators")),
    ("sources", mark("Sources and licences")),
    ("corrections", mark("Corrections")),
    ("places", mark("Places of each city")),
    ("accessibility", mark("Accessibility")),
    ("glossary", mark("Glossary")),
)
"""Sections in order: anchor and heading."""


def layout(warehouse: Warehouse, **query: Any) -> Component:
    """Everything a reader must know to judge a figure, with an address for each part."""
    release = warehouse.release(query.get("release") or None)
    today = datetime.now(UTC).date()
    definitions = coverage.definitions(release)
    sections = {
        "marks": _marks(),
        "uncertainty": _uncertainty(),
        "comparison": _comparison(),
        "years": _years(),
        "missing": _missing(coverage.set_aside(release)),
        "indicators": _indicators(definitions),
        "sources": _sources(coverage.sources(release, today)),
        "corrections": [
            *_corrections(coverage.corrections(release)),
            *_file_errors(coverage.file_errors(release)),
        ],
        "places": _places(coverage.ladders(release)),
        "accessibility": _accessibility(),
        "glossary": _glossary(),
    }
    return html.Div(
        [
            page_head(say(PAGE.title), say(PAGE.question)),
            html.Div(
                [
                    _contents(),
                    html.Div(
                        [_release_line(release)]
                        + [_section(key, say(title), sections[key]) for key, title in CONTENTS],
                        className="prose",
                    ),
                ],
                className="with-contents",
            ),
            dcc.Store(id=ids("arrived"), data=True),
        ]
    )


def callbacks(app: Dash, warehouse: Warehouse) -> None:  # noqa: ARG001 - every page has these two
    """Bring the reader to the part that the address names; its fold is opened."""
    app.clientside_callback(
        ClientsideFunction("gcen_anchors", "go"),
        Output(ids("arrived"), "modified_timestamp"),
        Input(ids("arrived"), "data"),
    )


# --- frame --------------------------------------------------------------------------------------


def _contents() -> Component:
    links = [html.Li(html.A(say(title), href=f"#{key}")) for key, title in CONTENTS]
    return html.Nav(
        [html.Strong(say("On this page")), html.Ul(links)],
        className="contents",
        **attributes(aria_label=say("On this page")),
    )


def _section(anchor: str, title: str, parts: Sequence[Any]) -> Component:
    return html.Section(
        [html.H2(title, id=f"{anchor}-title"), *parts],
        id=anchor,
        **attributes(aria_labelledby=f"{anchor}-title"),
    )


def _release_line(release: Release) -> Component:
    built: datetime = release.header["built_at"]
    return html.P(
        say(
            "This page describes release {release} of the data, built on {day}. Links to a page "
            "keep working; a release named in a link is shown unchanged as long as it is kept.",
            release=release.name,
            day=words.day(built.date()),
        )
    )


def _list(items: Iterable[Any]) -> Component:
    return html.Ul([html.Li(item) for item in items])


def _terms(pairs: Iterable[tuple[Any, Any]]) -> Component:
    parts: list[Component] = []
    for name, meaning in pairs:
        parts += [html.Dt(name), html.Dd(meaning)]
    return html.Dl(parts, className="terms")


# --- how to read --------------------------------------------------------------------------------


def _marks() -> list[Any]:
    return [
        html.P(
            say(
                "No publisher measures all ten city school systems the same way. Each figure "
                "therefore says for which place it was measured. The closest place that has the "
                "best source is chosen once for a city and an indicator, and kept for all years, "
                "so that a line never changes its place on the way."
            )
        ),
        data_table(
            say("Marks of the place a figure was measured for, closest first"),
            [
                Column("mark", say("Mark")),
                Column("name", say("Place")),
                Column("meaning", say("What it means")),
            ],
            [
                {
                    "mark": html.Span(
                        words.LEVEL_LETTERS[level], className=f"level-mark at-{level}"
                    ),
                    "name": words.LEVELS[level],
                    "meaning": text,
                }
                for level, text in _LEVELS.items()
            ],
        ),
        html.P(
            say(
                "In charts a filled mark stands for the city's own system and a hollow mark for a "
                "wider or other area that stands in. Cities that share a stand-in, such as the "
                "four cities of the United States, share one mark."
            )
        ),
        html.P(say("How far a figure may be compared is told by one of three words:")),
        _terms(
            [
                (
                    say("Direct"),
                    say(
                        "Measured for the city's own system, or for a part of a country that "
                        "took part in a survey under its own name, with the usual definition."
                    ),
                ),
                (
                    say("With caution"),
                    say(
                        "A state or country stands in for the city, or the publisher's "
                        "definition departs from the indicator's."
                    ),
                ),
                (
                    say("Context"),
                    say(
                        "A local measure, read within one system or one country only: shown for "
                        "that city, never set against another."
                    ),
                ),
            ]
        ),
    ]


_LEVELS = Said(
    {
        "city_system": mark(
            "The member school system itself, for example Denver Public Schools, Singapore, "
            "or Victoria for Melbourne, which has no system of its own."
        ),
        "city": mark(
            "The city by another boundary: its residents, or several school boards together."
        ),
        "adjudicated": mark(
            "A part of a country that took part in a survey under its own name and met its "
            "standards, for example Ontario."
        ),
        "state": mark("The state or province the city lies in."),
        "economy": mark("The whole country or economy the city lies in."),
        "aggregate": mark(
            "An average or sum of many countries, for reference; it stands for no city."
        ),
    }
)


def _uncertainty() -> list[Any]:
    return [
        html.P(
            say(
                "Surveys test a sample of students. Another sample would have given a slightly "
                "different result; the standard error says by how much. The bar through a mark is "
                "the 95 % interval: the value plus and minus 1.96 standard errors. Figures without "
                "a published standard error have no bar. That does not make them exact."
            )
        ),
        html.P(
            say(
                "Registers and censuses count everyone. They have no sampling error, so their "
                "differences are not “significant” or otherwise; they can still differ because "
                "schools are counted differently."
            )
        ),
        html.P(
            say(
                "Intervals are not cut at 0 or 100 per cent, and standard errors are never "
                "estimated where none is published."
            )
        ),
    ]


def _comparison() -> list[Any]:
    rows = [
        {"reason": tag.capitalize(), "text": _REASONS[code]}
        for code, tag in words.REASON_TAGS.items()
    ]
    return [
        html.P(
            say(
                "Two systems are tested against each other where both have a sampled figure of the "
                "same survey, year and group with a standard error. The difference of the two "
                "values as published is divided by the square root of the sum of the squared "
                "standard errors; where a series is published rounded, the variance that its "
                "rounding can hide is added. Beyond 1.96 in either direction it is called "
                "significant: a difference that large would arise by chance in fewer than 5 of 100 "
                "pairs of equal systems."
            )
        ),
        _list(say(rule) for rule in _RULES),
        html.P(say("No test is made, and the page says why, in these cases:")),
        data_table(
            say("Reasons against a test"),
            [Column("reason", say("In short")), Column("text", say("Reason"))],
            rows,
        ),
    ]


_RULES = (
    mark(
        "Results are told as significantly higher, significantly lower, or not significantly "
        "different. Not significantly different does not mean the same: the samples cannot tell."
    ),
    mark(
        "Two equal-looking numbers can differ significantly, because tests use the values as "
        "published, which may hold more digits than are shown."
    ),
    mark(
        "The survey's own rule for many comparisons is kept: PISA makes no adjustment, so among "
        "the 45 pairs of ten equal systems two or three would differ by chance. On request the "
        "tests are adjusted by Benjamini and Hochberg, with a city to compare with for its tests, "
        "else for those of all pairs; of the differences then called significant about 5 % at most "
        "are expected to be chance. The page says which rule was used."
    ),
    mark(
        "The order of cities in a chart is not evidence, and no city is given a bare rank in a "
        "sampled figure. On request the page gives the range of ranks that the tests leave: from "
        "one more than the systems significantly higher, to all that can be compared less those "
        "significantly lower; a single place only where the tests tell a system apart from every "
        "other. The ranges in PISA reports are among all participants. Until 2018 "
        "they come from simulations and are mostly narrower; those of 2022 are mostly wider, about "
        "as wide as tests adjusted for all pairs at once would make them."
    ),
    mark(
        "Groups within one system share schools. Their gap is shown as published, with its "
        "published standard error; where none is published it is subtracted by us, marked as "
        "derived and without a standard error. It is never tested as if they were two samples."
    ),
    mark(
        "A country that is itself part of an average is tested with its share in it: before the "
        "root is taken, twice its squared standard error divided by the number of members is taken "
        "off. Where that number is not known here the share is left out: a difference is then "
        "found significant a little less often than it could be."
    ),
    mark(
        "For the averages of the OECD that number is known: the figures of the 37 members listed "
        "in the report on PISA 2022 give each average and standard error as printed; in figures on "
        "socio-economic status they are 36, since Costa Rica has none."
    ),
    mark(
        "The OECD averages shown for 2012 and 2015 are those of the report on PISA 2022, of the "
        "members of 2022. With members that joined later they are lower than the averages printed "
        "at the time (in mathematics in 2012, 488 and not 494), so that results against them can "
        "differ: in 2015 the United States was not measurably different from the averages of the "
        "time in reading and science, and is above these."
    ),
    mark(
        "Results that publishers print are held against ours: differences and changes in PISA told "
        "by NCES, the OECD and the World Bank, and changes of four states marked in NAEP. They are "
        "the same but for some near the limit. What is printed rounded can leave open here what "
        "was found from the full figures. And NAEP uses Student's t, whose limit lies a little "
        "above 1.96: Kentucky's change in mathematics in grade 4 from 2003 to 2005 is significant "
        "here and was not marked there."
    ),
    mark("Significant says nothing of large, important, good or caused by schools."),
)

_REASONS = Said(
    {
        "same_place": mark(
            "Both cities are shown by the same place, such as the four cities of the United "
            "States by the country: it is one figure, not two."
        ),
        "no_std_error": mark(
            "At least one of the two figures has no published standard error, so nothing "
            "says how far chance reaches."
        ),
        "full_count": mark(
            "No sample was drawn for either, so there is no sampling error; other errors, such as "
            "different ways of counting, are not measured."
        ),
        "instrument": mark(
            "Different surveys, or tests, whose scales cannot be set against each other, or a "
            "local measure of one of the two systems."
        ),
        "local": mark(
            "One measure of one country, such as NAEP, the test of the United States. It is read "
            "for each place against its own past and its state or nation, not to rank cities."
        ),
        "definition": mark("The publishers count or define it differently."),
        "years_apart": mark("The two figures are not of the same year."),
        "break": mark("The series of one of the two changes its definition in that year."),
        "sampling_flag": mark(
            "The publisher marks the sample of one of the two: it missed the survey's "
            "standards or is not reliable."
        ),
        "no_value": mark("One of the two has no figure for that year."),
    }
)


def _years() -> list[Any]:
    return [
        html.P(
            say(
                "A school year that spans two calendar years is placed at the year in which it "
                "ends: 2022-23 stands at 2023. Where a school year lies within one calendar year "
                "(Singapore, Melbourne) or begins in March (Seoul), it is that year. A survey "
                "stands at the year of its cycle. The period as published is kept beside each "
                "figure."
            )
        ),
        html.P(
            say(
                "Years without a figure stay open in time lines. A change of definition is marked "
                "as a break, and no test crosses it. Two publishers' figures of one indicator are "
                "never joined into one line."
            )
        ),
        html.P(
            say(
                "A change between two cycles of a survey is tested only where its publisher says "
                "how far the scales of the two were linked: the link error is added to the "
                "standard errors of both, and without one no test is made. Where a survey puts all "
                "its cycles on one scale together, none is added. Changes of counts of everyone "
                "are stated, not tested."
            )
        ),
    ]


def _missing(set_aside: Sequence[Row]) -> list[Any]:
    rows = [
        {
            "source": html.A(row["source_title"], href=f"#source-{row['source_id']}"),
            "status": (words.mark(row["obs_status"]) or "").capitalize(),
            "flag": row["source_flag"],
            "years": words.years(row["first_year"], row["last_year"]),
            "n": words.number(row["n"], 0),
        }
        for row in set_aside
    ]
    parts: list[Any] = [
        html.P(
            say(
                "A missing figure is never a zero. Where a publisher prints a mark instead of a "
                "value, the mark is kept with its meaning; where it prints a value with a mark, "
                "both are kept. Figures that the publisher marks as unreliable are shown and not "
                "tested."
            )
        )
    ]
    if rows:
        parts.append(
            _folded_table(
                say("Figures set aside from tests or marked, by source"),
                [
                    Column("source", say("Source")),
                    Column("status", say("Status")),
                    Column("flag", say("Publisher's mark")),
                    Column("years", say("Years")),
                    Column("n", say("Figures"), is_number=True),
                ],
                rows,
            )
        )
    return parts


def _folded_table(
    caption: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]
) -> Component:
    """Table under a fold, with the number of its rows."""
    return html.Details(
        [
            html.Summary(say("{title} ({n})", title=caption, n=len(rows))),
            data_table(caption, columns, rows),
        ],
        className="disclosure",
    )


# --- catalogue ----------------------------------------------------------------------------------


def _indicators(definitions: Sequence[Row]) -> list[Any]:
    parts: list[Any] = [
        html.P(
            say(
                "An indicator is one concept with one unit. Where several publishers measure it, "
                "each measurement is kept apart with its own definition; the first one listed is "
                "preferred."
            )
        )
    ]
    for topic, of_topic in groupby(definitions, key=lambda row: row["topic_title"]):
        told = [
            _indicator(list(series))
            for _, series in groupby(of_topic, key=lambda row: row["indicator_id"])
        ]
        n_told = html.Span(
            say_many("{n} indicator", "{n} indicators", len(told)), className="fold-said"
        )
        parts.append(
            html.Details([html.Summary([html.H3(topic), n_told]), html.Div(told)], className="fold")
        )
    return parts


def _indicator(series: Sequence[Row]) -> Component:
    first = series[0]
    facts = [
        (say("Unit"), first["unit"]),
        (say("Direction"), words.direction(first["better"])),
    ]
    if first["caveat"]:
        facts.append((say("Keep in mind"), first["caveat"]))
    return html.Details(
        [
            html.Summary([html.Span(first["title"]), html.Span(first["unit"], className="aside")]),
            html.P(first["definition"]),
            _terms(facts),
            html.H4(say("Measured by")),
            html.Ul([_series(row) for row in series if row["series_id"]]),
            html.P(
                dcc.Link(
                    say("Compare the cities"), href=f"/compare?indicator={first['indicator_id']}"
                )
            ),
        ],
        id=f"indicator-{first['indicator_id']}",
        className="definition",
    )


def _series(row: Row) -> Component:
    known = [
        say("Who is counted: {population}.", population=row["population"])
        if row["population"]
        else "",
        say("Survey or collection: {instrument}.", instrument=term(row["instrument"]))
        if row["instrument"]
        else "",
        row["definition_note"],
        words.sampling(has_std_error=row["has_std_error"], is_full_count=row["full_count"]),
        say("Shown for its own system over time, never ranked across cities.")
        if row["scope"] == "local"
        else "",
        words.precision(
            row["value_precision"], row["precision_from_year"], row["precision_to_year"]
        ),
        say("Figures from {years}.", years=words.years(row["first_year"], row["last_year"]))
        if row["n_figures"]
        else say("No figure is loaded."),
    ]
    named = say("{publisher}, {title}", publisher=row["publisher"], title=row["source_title"])
    return html.Li(
        filled(
            say("{source}. {facts}"),
            source=html.A(named, href=f"#source-{row['source_id']}"),
            facts=words.prose(known),
        )
    )


def _sources(sources: Sequence[Row]) -> list[Any]:
    return [
        html.P(
            say(
                "Figures belong to their publishers. Each download names publisher and licence in "
                "every row. The coasts on the map of the comparison are those of Natural Earth "
                "(public domain)."
            )
        ),
        *(_source(row) for row in sources),
    ]


def _source(row: Row) -> Component:
    licence: Any = row["licence"]
    if row["licence_url"]:
        licence = _outside(row["licence"], row["licence_url"])
    spans = (
        words.years(row["first_year"], row["last_year"]) if row["last_year"] else say("none loaded")
    )
    facts = [
        (say("Publisher"), row["publisher"]),
        (say("Where to find it"), _outside(row["landing_page"], row["landing_page"])),
        (say("Licence"), licence),
        (say("To be cited as"), row["citation"]),
        (say("Published"), row["cadence"]),
        (say("Retrieved"), _retrieved(row["retrieved_at"], is_old=bool(row["is_old"]))),
        (
            say("Figures here"),
            say("{n}; years: {years}", n=words.number(row["n_figures"], 0), years=spans),
        ),
    ]
    if not row["redistributable"]:
        facts.append(
            (say("Downloads"), say("The licence does not allow them; figures are shown only."))
        )
    publisher = html.Span(row["publisher"], className="fold-said")
    return html.Details(
        [html.Summary([html.H3(row["title"]), publisher]), _terms(facts)],
        id=f"source-{row['source_id']}",
        className="fold source-entry",
    )


def _retrieved(day: date | None, *, is_old: bool) -> str:
    if day is None:
        return say("Not yet")
    if is_old:
        return say("{day}, longer ago than its rhythm of publication allows", day=words.day(day))
    return words.day(day)


def _outside(text: str, address: str) -> Component:
    return html.A(text, href=address, target="_blank", rel="noopener noreferrer")


def _corrections(corrections: Sequence[Row]) -> list[Any]:
    if not corrections:
        return [
            html.P(
                say(
                    "No published value is corrected in this release. Where one is known to be "
                    "wrong, this table names it, what was done about it, and why."
                )
            )
        ]
    rows = [
        {
            "indicator": html.A(row["indicator"], href=f"#indicator-{row['indicator_id']}"),
            "cell": say(", ").join(_cell_of(row)),
            "published": words.plain(row["published_value"]),
            "action": words.correction_action(row["action"], row["value"]),
            "reason": term(row["reason"]),
            "since": row["since"],
        }
        for row in corrections
    ]
    return [
        html.P(
            say(
                "Values known to be wrong where they were published. A correction applies only as "
                "long as the publisher's file still holds the wrong value."
            )
        ),
        _folded_table(
            say("Corrected figures"),
            [
                Column("indicator", say("Indicator")),
                Column("cell", say("Place, year, group")),
                Column("published", say("Published value"), is_number=True),
                Column("action", say("What was done")),
                Column("reason", say("Why")),
                Column("since", say("Found")),
            ],
            rows,
        ),
    ]


def _breakable(name: str) -> list[Any]:
    """The name of a file that may go on in the next line behind an underscore or a stroke."""
    return [part for piece in re.findall(r"[^_/]*[_/]?", name) for part in (piece, html.Wbr())]


def _file_errors(errors: Sequence[Row]) -> list[Any]:
    if not errors:
        return []
    rows = [
        {
            "source": html.A(row["source_title"], href=f"#source-{row['source_id']}"),
            "files": html.Code(_breakable(row["files"])),
            "error": term(row["error"]),
            "handling": term(row["handling"]),
            "since": row["since"],
        }
        for row in errors
    ]
    return [
        html.P(
            say(
                "Errors of whole files, which no single figure shows. What is done about them "
                "when the files are read stands beside each."
            )
        ),
        _folded_table(
            say("Errors of files"),
            [
                Column("source", say("Source")),
                Column("files", say("Files")),
                Column("error", say("What is wrong")),
                Column("handling", say("What was done")),
                Column("since", say("Found")),
            ],
            rows,
        ),
    ]


def _cell_of(row: Row) -> list[str]:
    group = [] if row["breakdown"] == "total" else [row["category_label"]]
    return [row["geo"], str(row["year"]), *group]


def _places(ladders: Sequence[Row]) -> list[Any]:
    rows = [
        {
            "city": city,
            "system": places[0]["school_system"],
            "places": _list([_place(place) for place in places]),
        }
        for city, grouped in groupby(ladders, key=lambda row: row["city"])
        for places in [list(grouped)]
    ]
    return [
        html.P(say("The places whose figures may stand for each city, closest first.")),
        data_table(
            say("Cities, their school systems and the places that may stand for them"),
            [
                Column("city", say("City")),
                Column("system", say("Member school system")),
                Column("places", say("Places, closest first")),
            ],
            rows,
        ),
    ]


def _place(row: Row) -> str:
    place = say("{place} ({level})", place=row["geo"], level=words.LEVELS[row["level"]])
    return say("{place}. {note}", place=place, note=row["note"]) if row["note"] else place


# --- closing ------------------------------------------------------------------------------------


def _accessibility() -> list[Any]:
    return [
        html.P(
            say(
                "The aim is level AA of the Web Content Accessibility Guidelines 2.1. Every chart "
                "has a sentence with its finding and the same numbers as a table, so nothing has "
                "to be read from a picture. Marks differ by shape and word, never by colour alone. "
                "Light and dark schemes hold the same information and follow your system until you "
                "choose. All choices can be made from the keyboard; the charts themselves cannot "
                "be walked through by key, their tables can."
            )
        ),
        html.P(
            filled(
                say("What was tested, and what was not: {link}."),
                link=dcc.Link(say("Accessibility"), href="/accessibility"),
            )
        ),
        html.P(
            say(
                "Everything is served from one place: no fonts, scripts, maps or counters of third "
                "parties are loaded, and no choice of yours leaves this page."
            )
        ),
    ]


def _glossary() -> list[Any]:
    return [_terms((say(name), say(meaning)) for name, meaning in _GLOSSARY)]


_GLOSSARY = (
    (
        mark("Adjudicated participant"),
        mark("A part of a country whose sample a survey checked and reports under its own name."),
    ),
    (mark("Cycle"), mark("The year a survey is named after; PISA 2022 was held in 2022.")),
    (
        mark("Economy"),
        mark(
            "The word of international statistics for a country or a territory with statistics "
            "of its own, such as Hong Kong."
        ),
    ),
    (
        mark("ESCS"),
        mark("The PISA index of economic, social and cultural status of a student's family."),
    ),
    (mark("FTE"), mark("Full-time equivalent: two half-time teachers count as one.")),
    (
        mark("Full count"),
        mark("Everyone was counted, as in a register; there is no sampling error."),
    ),
    (
        mark("Gross enrolment"),
        mark(
            "Pupils of any age as a share of the children of official age; can pass 100 per cent."
        ),
    ),
    (mark("PIRLS"), mark("Progress in International Reading Literacy Study, grade 4.")),
    (mark("PISA"), mark("Programme for International Student Assessment of the OECD, age 15.")),
    (mark("Standard error"), mark("How much a sampled result would vary from sample to sample.")),
    (mark("TIMSS"), mark("Trends in International Mathematics and Science Study, grades 4 and 8.")),
    (
        mark("95 % interval"),
        mark(
            "The value plus and minus 1.96 standard errors. Of 100 intervals made this "
            "way, about 95 hold the value of all students."
        ),
    ),
)
