"""Choices of the comparison and what they stand for in one release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dashboard import state, words
from dashboard.components import compared
from dashboard.components.card import SourceNote, source_notes
from dashboard.components.ids import page_ids
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.warehouse import Release, catalogue, comparison, groups, trends
from dashboard.warehouse.memo import per_release
from dashboard.warehouse.release import Row

PATH = "/compare"
ids = page_ids("compare")


@dataclass(frozen=True)
class View:
    """Choices and what they stand for in one release."""

    release: Release
    known: state.Known
    choices: state.Choices
    remarks: Sequence[str] = ()

    @property
    def subject(self) -> comparison.Subject:
        """What the queries are asked for."""
        return subject_of(self.choices)

    @cached_property
    def indicator(self) -> Row:
        """The chosen indicator's row of ``catalogue.indicators``."""
        found = catalogue.indicator(self.release, self.choices.indicator)
        if found is None:
            raise LookupError(self.choices.indicator)
        return found

    @property
    def cities(self) -> Sequence[Row]:
        """All cities: rows of ``city``."""
        return catalogue.cities(self.release)

    @property
    def groups(self) -> Sequence[Row]:
        """Groups the indicator has: rows of ``catalogue.categories``."""
        return catalogue.categories(self.release, self.choices.indicator)

    @property
    def years(self) -> Sequence[int]:
        """Years in which any city has a figure."""
        return comparison.years(self.release, self.subject)

    @property
    def group(self) -> Row | None:
        """The chosen group's row of ``catalogue.categories``."""
        chosen = (self.choices.breakdown, self.choices.category)
        return next(
            (row for row in self.groups if (row["breakdown"], row["category"]) == chosen), None
        )

    @property
    def about(self) -> words.Measured:
        """What sentences speak of."""
        return compared.measured(self.indicator, self.group)

    @property
    def title(self) -> str:
        """Title of the cards: the indicator, and its group where that is not everyone."""
        if not self.about.group:
            return self.about.title
        return say("{title}, {group}", title=self.about.title, group=self.about.group)

    @property
    def focal(self) -> Row | None:
        """The focal city's row of ``city``."""
        return next((row for row in self.cities if row["city_id"] == self.choices.focal), None)

    @property
    def focal_name(self) -> str | None:
        """The focal city's name."""
        return self.focal["name"] if self.focal else None

    @property
    def dimensions(self) -> Mapping[str, str]:
        """Breakdowns whose groups can be set side by side, with their labels."""
        return groups.dimensions(self.release, self.choices.indicator)

    @property
    def dimension(self) -> str | None:
        """The breakdown chosen for that, or the first there is."""
        if self.choices.by in self.dimensions:
            return self.choices.by
        return next(iter(self.dimensions), None)

    @cached_property
    def spans(self) -> list[trends.Span]:
        """Spans of years of which a change is known, the one to show first at the head."""
        return trends.spans(self.release, self.subject, self.choices.cities)

    @property
    def tested_spans(self) -> list[trends.Span]:
        """Those of which any change is tested, latest first."""
        return trends.tested_spans(self.release, self.subject, self.choices.cities)

    @property
    def span(self) -> trends.Span | None:
        """The span chosen, or the first; ``None`` where no city has figures of two years."""
        start, end = self.choices.from_year, self.choices.to_year
        if start is not None and end is not None:
            return start, end
        return next(iter(self.spans), None)

    # --- the latest values --------------------------------------------------------------------

    @cached_property
    def latest(self) -> list[Row]:
        """Places of the chosen cities: rows of ``comparison.places``, in their order."""
        rows = comparison.latest(self.release, self.subject, self.choices.year)
        return comparison.places(rows, self.choices.cities)

    def tests(self, *, has_focal: bool) -> comparison.Pairs:
        """Tests of the places under the chosen rule, adjusted for the focal city or all pairs."""
        own = comparison.place_of(self.latest, self.choices.focal) if has_focal else None
        return comparison.ruled(
            comparison.pairs_of(self.release, self.subject, self.latest),
            self.choices.rule,
            own["city_ids"] if own else (),
        )

    @cached_property
    def places(self) -> list[Row]:
        """The same places with their verdicts against the focal city."""
        return comparison.judged(self.latest, self.choices.focal, self.tests(has_focal=True))

    @cached_property
    def missing(self) -> list[Row]:
        """Chosen cities without a figure: rows of ``comparison.missing``."""
        return [
            row
            for row in comparison.missing(self.release, self.subject, self.choices.year)
            if row["city_id"] in self.choices.cities
        ]

    @property
    def finding(self) -> str:
        """What the latest values show, in a sentence."""
        tests = self.tests(has_focal=True)
        missing = [row["city"] for row in self.missing if row["city_id"] != self.choices.focal]
        return compared.finding(self.about, self.places, tests, self.focal, missing=missing)

    # --- around the cards ---------------------------------------------------------------------

    def sources(self, rows: Sequence[Row]) -> list[SourceNote]:
        """Sources of rows of ``comparison.figures``."""
        return source_notes(catalogue.sources_of(self.release, {row["source_id"] for row in rows}))

    def download(self, years: Sequence[int], averages: Sequence[str] = (), **other: Any) -> str:
        """Query of ``/api/v1/observations`` for the chosen cities in a span of years."""
        choices = self.choices
        chosen: dict[str, Any] = {
            "indicators": (choices.indicator,),
            "breakdowns": (choices.breakdown,),
            "categories": (choices.category,),
            **other,
        }
        return Selection(
            cities=(*choices.cities, *averages),
            level=choices.level,
            from_year=min(years, default=None),
            to_year=max(years, default=None),
            release=self.release.name,
            **chosen,
        ).query_string()

    def address(self, **changed: Any) -> str:
        """Address of this view with other choices."""
        fields = {name: getattr(self.choices, name) for name in self.choices.__dataclass_fields__}
        query = state.query_string(state.Choices(**{**fields, **changed}), self.known)
        return f"{PATH}?{query}" if query else PATH


def read_view(release: Release, query: Mapping[str, Any]) -> View:
    """Read the choices from a query, with remarks on what was not understood."""
    known = known_of(release)
    asked = str(query.get("indicator") or "")
    named = asked if asked in known.indicators else state.first_indicator(known)
    categories = catalogue.categories(release, named)
    choices, remarks = state.parse(
        query, known, [(row["breakdown"], row["category"]) for row in categories]
    )
    choices, more = state.within(choices, comparison.years(release, subject_of(choices)))
    spans = View(release, known, choices).spans if choices.from_year or choices.to_year else []
    choices, last = state.within_spans(choices, spans)
    return View(release, known, choices, [*remarks, *more, *last])


@per_release(1)
def known_of(release: Release) -> state.Known:
    """What there is to choose from in a release."""
    return state.Known(
        indicators={
            row["indicator_id"]: (row["breakdown"], row["category"])
            for row in catalogue.indicators(release)
        },
        cities=[row["city_id"] for row in catalogue.cities(release)],
    )


def subject_of(choices: state.Choices) -> comparison.Subject:
    """What the queries are asked for."""
    return comparison.Subject(choices.indicator, choices.level, choices.breakdown, choices.category)
