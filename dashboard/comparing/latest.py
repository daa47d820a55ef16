"""The latest values: where the cities stand, how sure that is, and what cannot be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard import words, words_compare
from dashboard.comparing.view import PATH, View, ids
from dashboard.components import compared, states
from dashboard.components.attributes import attributes
from dashboard.components.card import chart_card
from dashboard.components.rich import filled
from dashboard.figures import dots
from dashboard.language import in_sentence, say
from dashboard.warehouse import alternatives, comparison, ranks
from dashboard.warehouse.release import Row


def latest(view: View) -> list[Component]:
    """The card of the latest values, what to do where they cannot be compared, or why none is."""
    if not view.choices.cities:
        return [_no_city(view)]
    if not view.latest:
        return [_nothing(view)]
    return [part for part in (_card(view), _instead(view)) if part is not None]


def _no_city(view: View) -> Component:
    return states.empty_state(
        say("No city is chosen"),
        say("Choose at least one city above, or leave the list empty and reload for all ten."),
        states.link(say("Show all ten cities"), f"{PATH}?indicator={view.choices.indicator}"),
    )


def _nothing(view: View) -> Component:
    reasons = compared.why_all(view.missing, view.choices.year, view.choices.level)
    said = words.prose(compared.missing_notes(view.missing, reasons))
    links = [
        *_other_years(view),
        states.link(say("See what there is for each city"), "/coverage"),
        *_of_these_cities(view),
    ]
    first, *others = links
    return states.empty_state(
        say("No figure of “{title}” for this choice", title=view.indicator["title"]),
        said or say("No publisher read here has a figure."),
        first,
        *(part for other in others for part in (html.Span(" · "), other)),
    )


def _other_years(view: View) -> list[Component]:
    """The latest figures of the cities chosen, where only the year has none."""
    rows = comparison.latest(view.release, view.subject)
    if not any(row["city_id"] in view.choices.cities for row in rows):
        return []
    return [states.link(say("The latest figures of these cities"), view.address(year=None))]


def _of_these_cities(view: View) -> list[Component]:
    """Indicators of the topic of which a city chosen has a figure."""
    found = alternatives.same_topic(view.release, view.subject, view.choices.cities, _MOST, least=1)
    return [states.link(row["title"], view.address(**_opened(row))) for row in found]


def _card(view: View) -> Component:
    indicator, places, missing = view.indicator, view.places, view.missing
    reasons = compared.why_all(missing, view.choices.year, view.choices.level)
    average = comparison.reference(view.release, view.subject, places)
    years = sorted({row["year"] for row in places})
    ranked = _ranks(view) if view.choices.has_ranks else None
    figure = dots.dots(
        dots.from_places(
            places,
            indicator["decimals"],
            indicator["unit_short"],
            ranked.labels if ranked else None,
        ),
        dots.reference(average, indicator["decimals"]),
    )
    said = [view.finding]
    if ranked:
        said.append(
            words_compare.ranks_finding(
                list(ranked.ranges.values()), ranked.reasons, view.focal_name
            )
        )
    return chart_card(
        ids("latest"),
        title=view.title,
        unit=_unit(indicator, years),
        sentence=words.prose(said),
        key=html.Div([_earlier(view), compared.dot_key(places)]),
        figure=figure,
        table=compared.latest_table(view.about, places, missing, reasons, ranked),
        sources=view.sources(places),
        notes=[
            *compared.latest_notes(
                indicator, places, missing, reasons, has_tests=bool(_n_tests(view))
            ),
            *_rule_notes(view),
            *dots.axis_notes(figure),
        ],
        download=view.download(years, [average["geo_id"]] if average else []),
        download_note=""
        if len(years) == 1
        else say("every year from {start} to {end}", start=years[0], end=years[-1]),
        release=view.release.name,
    )


def _earlier(view: View) -> Component | None:
    """Lead to the latest year with tests where the figures shown carry none."""
    choices = view.choices
    if _n_tests(view):
        return None
    focal = choices.focal if comparison.place_of(view.places, choices.focal) else None
    year = alternatives.tested_year(view.release, view.subject, choices.cities, focal)
    if year is None:
        return None
    text = (
        say("Show {year}, the latest year in which differences can be tested", year=year)
        if focal is None
        else say(
            "Show {year}, the latest year in which others can be tested against {city}",
            year=year,
            city=view.focal_name,
        )
    )
    return html.P(states.link(text, view.address(year=year)), **attributes(data_testid="tested"))


def _unit(indicator: Row, years: list[int]) -> str:
    if len(years) == 1:
        return say("{unit}, {year}", unit=indicator["unit"], year=years[0])
    return say(
        "{unit}, latest figures, {first} to {last}",
        unit=indicator["unit"],
        first=years[0],
        last=years[-1],
    )


def _rule_notes(view: View) -> list[str]:
    n_tests, rule = _n_tests(view), view.choices.rule
    if n_tests:
        notes = [words_compare.rule_note(rule, n_tests, view.focal_name)]
        is_of_focal = comparison.place_of(view.places, view.choices.focal) is not None
        if rule == "bh" and is_of_focal and view.choices.has_ranks:
            notes.append(
                say(
                    "Ranges of ranks rest on the tests of all pairs of cities, adjusted together, "
                    "so they may differ from the results above."
                )
            )
        return notes
    if rule == "published":
        return []
    return [say("No difference is tested here, so no rule for many comparisons applies.")]


def _n_tests(view: View) -> int:
    """Tests that the sentence and the marks rest on."""
    if comparison.place_of(view.places, view.choices.focal):
        return sum(row["verdict"] in ("higher", "lower", "not_different") for row in view.places)
    tests = view.tests(has_focal=False)
    first = comparison.leader(view.places, tests)
    if first is None:
        return 0
    others = [row for row in view.places if row is not first]
    return sum(comparison.verdict(first, row, tests)[0] != "not_tested" for row in others)


# --- ranges of ranks --------------------------------------------------------------------------


def _ranks(view: View) -> compared.Ranked:
    """Ranges of ranks of the places shown, and why the others have none."""
    main = comparison.main_year(view.places)
    held: Mapping[str, Row] = {}
    if main is not None and not comparison.is_mixed(view.places):
        held = ranks.ranges(view.release, view.subject, main, view.choices.rule)
    ranges, unranked = {}, {}
    for place in view.places:
        row = held.get(place["city_ids"][0])
        if row is None or row["best_rank"] is None or place["year"] != main:
            unranked[place["city_ids"][0]] = (tuple(place["cities"]), _why_unranked(view, place))
            continue
        ranges[place["city_ids"][0]] = words_compare.Ranks(
            tuple(place["cities"]), row["best_rank"], row["worst_rank"], row["n_compared"]
        )
    return compared.Ranked(ranges, unranked)


def _why_unranked(view: View, place: Row) -> str:
    """The most common reason why a place is not tested against the others."""
    tests = view.tests(has_focal=False)
    codes = Counter(
        comparison.verdict(place, row, tests)[1] for row in view.places if row is not place
    )
    codes.pop(None, None)
    return max(codes, key=lambda code: codes[code], default="alone") or "alone"


# --- where the ten must not be compared -------------------------------------------------------

_MOST = 4


def _instead(view: View) -> Component | None:
    """Say why figures are not put in order, and what can be done instead."""
    shown = {city for row in view.latest for city in row["city_ids"]}
    if len(view.latest) == 1 and shown >= set(view.choices.cities):
        return None
    why = words_compare.not_comparable(
        [row["measure"] for row in view.latest],
        is_local=all(row["scope"] == "local" for row in view.latest),
        n_cities=sum(len(row["cities"]) for row in view.latest),
    )
    if not why:
        return None
    return html.Section(
        [
            html.H2(say("What can be compared"), id=ids("instead-title")),
            html.P(why),
            html.Ul([html.Li(part) for part in _ways(view)]),
        ],
        className="instead",
        **attributes(data_testid="instead", aria_labelledby=ids("instead-title")),
    )


def _ways(view: View) -> list[list[Component | str]]:
    ways: list[list[Component | str]] = []
    own = [
        states.link(
            words.shown_by(row["cities"], row["geo"], row["geo_level"]),
            view.address(cities=tuple(row["city_ids"]), focal=None, year=None, view="trend"),
        )
        for row in view.latest
        if len(view.latest) > 1
    ]
    if own:
        ways.append(filled(say("One city over time: {cities}"), cities=_spaced(own)))
    if alternatives.countries_compare(view.release, view.subject, view.choices.cities):
        country = view.address(level="economy", year=None)
        ways.append([states.link(say("The countries of the cities beside each other"), country)])
    others = [
        states.link(row["title"], view.address(**_opened(row)))
        for row in alternatives.same_topic(view.release, view.subject, view.choices.cities, _MOST)
    ]
    if others:
        ways.append(
            filled(
                say("Indicators of {topic} that can be compared: {indicators}"),
                topic=in_sentence(view.indicator["topic_title"]),
                indicators=_spaced(others),
            )
        )
    return ways


def _opened(indicator: Row) -> dict[str, object]:
    """Choices with which another indicator opens."""
    return {
        "indicator": indicator["indicator_id"],
        "breakdown": indicator["breakdown"],
        "category": indicator["category"],
        "year": None,
        "by": None,
        "from_year": None,
        "to_year": None,
        "view": "trend",
    }


def _spaced(links: list[Component]) -> list[Component | str]:
    spaced: list[Component | str] = []
    for link in links:
        spaced += [" · ", link] if spaced else [link]
    return spaced
