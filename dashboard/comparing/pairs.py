"""Each place against each other: the matrix of pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard import words, words_compare, words_findings
from dashboard.comparing.view import View, ids
from dashboard.components import compared, paired, states
from dashboard.components.card import chart_card
from dashboard.figures import matrix
from dashboard.figures.matrix import Cell, Side
from dashboard.language import say
from dashboard.warehouse import comparison
from dashboard.warehouse.release import Row


def pairs(view: View) -> Component:
    """The card of all pairs of places shown."""
    places, tests = view.latest, view.tests(has_focal=False)
    if len(places) < 2:  # noqa: PLR2004 - a pair
        return states.empty_state(
            say("There is no pair to compare"),
            say("Fewer than two places have a figure in this choice."),
        )
    judged = paired.pairs(places, tests)
    verdicts, reasons = _counts(judged)
    years = sorted({row["year"] for row in places})
    when = words_compare.when(years)
    return chart_card(
        ids("pairs"),
        title=say("{title}: each against each", title=view.title),
        unit=say("row against column, {when}", when=when),
        sentence=words.prose(
            [
                words_compare.pairs_finding(view.about, when, len(places), verdicts, reasons),
                _other_family(view, tests),
                words_findings.stand_ins([words_findings.standing(row) for row in places]),
            ]
        ),
        key=paired.pair_key(judged),
        figure=matrix.matrix(_sides(view, places), _cells(view, places, tests)),
        table=paired.pair_table(view.about, judged),
        sources=view.sources(places),
        notes=_notes(view, sum(verdicts.values())),
        download=_download(view, years),
        download_route="comparison",
        download_note=say("all pairs of cities")
        if len(years) == 1
        else say("all pairs of cities, all years"),
        release=view.release.name,
    )


def _other_family(view: View, tests: comparison.Pairs) -> str:
    """Say where pairs and the tests of the focal city above have another verdict, and why."""
    own = comparison.place_of(view.places, view.choices.focal)
    if own is None:
        return ""
    others = [
        words.join(row["cities"])
        for row in view.places
        if row is not own and comparison.verdict(row, own, tests)[0] != row["verdict"]
    ]
    return words_compare.other_family(words.join(own["cities"]), others) if others else ""


def _counts(judged: Sequence[paired.Pair]) -> tuple[Counter[str], Counter[str]]:
    verdicts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for pair in judged:
        if pair.verdict == "not_tested":
            reasons[pair.reason or ""] += 1
        else:
            verdicts["not_different" if pair.verdict == "not_different" else "different"] += 1
    return verdicts, reasons


def _sides(view: View, places: Sequence[Row]) -> list[Side]:
    return [
        Side(
            name=words.shown_by(row["cities"], row["geo"], row["geo_level"]),
            short=_short(row),
            is_own=words.is_own(row["geo_level"]),
            is_focal=view.choices.focal in row["city_ids"],
        )
        for row in places
    ]


def _short(row: Row) -> str:
    if len(row["cities"]) == 1:
        return str(row["cities"][0])
    return say("{place} ({n})", place=row["geo"], n=len(row["cities"]))


def _cells(
    view: View, places: Sequence[Row], tests: comparison.Pairs
) -> dict[tuple[int, int], Cell]:
    cells = {}
    for at, one in enumerate(places):
        for beside, other in enumerate(places):
            if at == beside:
                continue
            code, why = comparison.verdict(one, other, tests)
            difference = words_compare.change_written(view.about, one["value"] - other["value"])
            cells[at, beside] = Cell(
                code,
                words.against(code, why, is_short=True),
                words_compare.pair_hover(
                    words.join(one["cities"]), words.join(other["cities"]), code, why, difference
                ),
            )
    return cells


def _notes(view: View, n_tests: int) -> list[str]:
    reasons = compared.why_all(view.missing, view.choices.year, view.choices.level)
    absent = compared.missing_notes(view.missing, reasons)
    if not n_tests:
        return absent
    return [*absent, words_compare.rule_note(view.choices.rule, n_tests, None)]


def _download(view: View, years: Sequence[int]) -> str:
    choices = view.choices
    query = {
        "indicator": choices.indicator,
        "level": choices.level,
        "breakdown": choices.breakdown,
        "category": choices.category,
        "rule": choices.rule,
        "release": view.release.name,
    }
    if len(years) == 1:
        query["year"] = str(years[0])
    return urlencode(query)
