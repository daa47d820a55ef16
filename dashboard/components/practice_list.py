"""The list of practices, and the choices that narrow it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard import words_practices as said
from dashboard.components import practice_parts as parts
from dashboard.components.attributes import attributes
from dashboard.components.card import download_links
from dashboard.components.ids import page_ids
from dashboard.components.pickers import picker_row
from dashboard.components.states import empty_state, link
from dashboard.language import mark, say
from dashboard.warehouse import Release, catalogue, practices
from dashboard.warehouse.practices import Wanted
from dashboard.warehouse.release import Row

ids = page_ids("practices")
ANY = "any"
"""Value of a picker that leaves all."""
_SENTENCE = re.compile(r".+?(?:\.(?= )|。)", re.DOTALL)
CHOICES = ("topic", "city", "indicator", "evidence")


def pickers(release: Release, which: Wanted) -> Component:
    """Pick topic, city, indicator and evidence; each may be left open."""
    held = {one for row in practices.practices(release) for one in row["indicator_ids"]}
    topics = [(row["topic"], row["title"]) for row in practices.topics(release)]
    cities = [(row["city_id"], row["name"]) for row in catalogue.cities(release)]
    indicators = [
        (row["indicator_id"], row["title"])
        for row in catalogue.indicators(release)
        if row["indicator_id"] in held
    ]
    levels = list(said.EVIDENCE.items())
    return picker_row(
        _select("topic", say("Subject"), say("All subjects"), topics, which.topic),
        _select("city", say("City"), say("All cities"), cities, which.city),
        _select("indicator", say("Indicator"), say("All indicators"), indicators, which.indicator),
        _select("evidence", say("Evidence"), say("All levels"), levels, which.evidence),
    )


def _select(
    name: str, label: str, everything: str, options: Sequence[tuple[str, str]], value: str | None
) -> Component:
    picker = dmc.Select(
        id=ids(name),
        label=label,
        data=[
            {"value": ANY, "label": everything},
            *({"value": key, "label": text} for key, text in options),
        ],
        value=value or ANY,
        allowDeselect=False,
        searchable=name == "indicator",
        clearSearchOnFocus=True,
        checkIconPosition="right",
        nothingFoundMessage=say("Nothing found"),
        maxDropdownHeight=420,
    )
    wide = " wide" if name in ("topic", "indicator") else ""
    return html.Div(picker, className=f"picker{wide}")


def listed(release: Release, which: Wanted, query: str) -> list[Component | None]:
    """The practices wanted as cards, with how many there are and in which order they stand.

    ``query`` asks the interface for them, the release pinned.
    """
    rows = practices.wanted(release, which)
    if not rows:
        return [_nothing(release)]
    n_all = len(practices.practices(release))
    return [
        html.P(
            words.prose([said.counted(len(rows), n_all), say(said.LISTED)]),
            className="sentence",
            role="status",
            **attributes(data_testid="practices-counted"),
        ),
        parts.evidence_key(),
        html.Ul([_card(row) for row in rows], className="practice-cards"),
        _downloads(release, query),
    ]


def _downloads(release: Release, query: str) -> Component:
    """Take away the practices that are listed, their references, and how to cite them."""
    references = [
        html.A(say(text), href=f"/api/v1/practices?{query}&format={style}", download="")
        for text, style in (
            (mark("References: BibTeX"), "bibtex"),
            (mark("References: RIS"), "ris"),
        )
    ]
    cite = html.A(say("Cite this list"), href=f"/api/v1/practices/citation?{query}")
    licence = say(
        "Texts: GCEN Benchmarks, release {release} ({licence}). The references belong to their "
        "publishers.",
        release=release.name,
        licence=practices.LICENCE,
    )
    return html.Div(
        [
            html.P(licence, className="source", **attributes(data_testid="practices-source")),
            download_links(query, route="practices", more=[*references, cite]),
        ],
        className="card-foot",
    )


def _nothing(release: Release) -> Component:
    if not practices.practices(release):
        return empty_state(
            say("No practices here"),
            say("Release {release} holds no practices. Later releases may.", release=release.name),
        )
    return empty_state(
        say("No practice of this choice"),
        say("No documented practice answers to all of these choices. Open one of them up."),
        link(say("All practices"), parts.FOLDER),
    )


def _card(row: Row) -> Component:
    title_id = f"practice-{row['practice_id']}"
    return html.Li(
        [
            html.P([row["city"], " · ", row["period"]], className="practice-where"),
            parts.worded(
                html.H2, row["title"], dcc.Link(row["title"], href=parts.page_of(row)), id=title_id
            ),
            parts.marks(row),
            parts.worded(
                html.P, row["summary"], _first(row["summary"]), className="practice-first"
            ),
        ],
        className="card practice-card",
        **attributes(data_testid="practice-card", aria_labelledby=title_id),
    )


def _first(text: str) -> str:
    """First sentence of what was done."""
    found = _SENTENCE.match(text)
    return found.group() if found else text


def chosen(values: Sequence[Any]) -> dict[str, str]:
    """Values of the pickers as parameters of an address."""
    pairs = zip(CHOICES, values, strict=True)
    return {key: str(value) for key, value in pairs if value not in (None, ANY)}
