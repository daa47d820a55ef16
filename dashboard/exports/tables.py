"""What a selection is as a table: its rows, its words, its link and its citation.

The one object behind the downloads of a page, the HTTP interface and ``gcen export``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from dashboard import citations
from dashboard.exports import codes
from dashboard.exports.formats import FORMATS
from dashboard.exports.notes import Notes, Rows
from dashboard.selection import LEVELS, Selection
from dashboard.warehouse import Release, absent, catalogue, changes, observations
from dashboard.warehouse.observations import Query

_MOST_NAMED = 3
"""Values up to which a title or a file name holds each of them."""


@dataclass(frozen=True)
class Part:
    """Rows ``start`` to ``start + size`` of a table; ``query`` asks for them again."""

    start: int
    size: int
    query: str = ""


@dataclass(frozen=True)
class Table:
    """A table to be written.

    ``name`` says what a row is: ``figures``, ``pairs``, ``changes``. ``address`` is path and
    canonical query below ``/api/v1``, the release pinned, the format left out; ``query``, ``count``
    and ``sources`` are asked only where they are needed, and so are ``withheld`` and ``absent``:
    what is left out, and which cities asked for have no figure and why. ``part`` is the page of it
    that is asked for.
    """

    release: Release
    rows: Rows
    name: str
    title: str
    file_name: str
    address: str
    columns: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]
    about: Sequence[tuple[str, str]]
    whole_query: Callable[[], Query]
    count: Callable[[], int]
    sources: Callable[[], Sequence[Mapping[str, Any]]]
    withheld: Callable[[], int] = int
    absent: Callable[[], str] = str
    part: Part | None = None

    def paged(self, part: Part) -> Table:
        """Give a page of this table."""
        return replace(self, part=part)

    def query(self) -> Query:
        """Query for the rows, or for the page of them that is asked for."""
        query = self.whole_query()
        if self.part is None:
            return query
        limit = f"LIMIT {self.part.size:d} OFFSET {self.part.start:d}"
        return replace(query, sql=f"{query.sql} {limit}")

    def link(self, base: str, key: str) -> str:
        """Address of the rows, or of the page of them, in a format; ``base`` ends with a slash."""
        return f"{base}api/v1/{self.asked(key)}"

    def asked(self, key: str = "") -> str:
        """Path and query of the rows, or of the page of them, in a format where one is named."""
        form = urlencode({"format": key}) if key else ""
        return "&".join(
            part for part in (self.address, form, self.part.query if self.part else "") if part
        )

    def asked_citation(self, style: str) -> str:
        """Path and query of the references of the table in a style."""
        path, _, query = self.address.partition("?")
        route = "citation" if path == "observations" else f"{path}/citation"
        return f"{route}?{query}&{urlencode({'format': style})}"

    def notes(self, base: str, key: str, accessed: date | None = None) -> Notes:
        """Collect what travels with the rows: their number alone where the format has no notes."""
        total, link = self.count(), self.link(base, key)
        rows = total if self.part is None else max(min(self.part.size, total - self.part.start), 0)
        built = self.release.header["built_at"]
        bare = Notes(self.title, self.release.name, built, link, table=self.name)
        if not FORMATS[key].has_notes:
            return replace(bare, rows=rows)
        withheld = self.withheld()
        sources = self.sources()
        if self.part is not None:
            sources = [{**one, "n_figures": None} for one in sources]
        about = [
            ("Release", self.release.name),
            ("Built", f"{built:%Y-%m-%d %H:%M} UTC"),
            ("Rows", f"{rows:,}" if rows == total else f"{rows:,} of {total:,}"),
            *self.about,
            ("The same rows again", link),
        ]
        if withheld:
            text = f"{withheld:,} figures whose publisher does not allow them to be passed on"
            about.append(("Left out", text))
        if missing := self.absent():
            about.append(("Without a figure", missing))
        return replace(
            bare,
            about=about,
            columns=self.columns,
            codes=self.codes,
            sources=sources,
            citations={style: self.cite(style, base, accessed) for style in citations.STYLES},
            rows=rows,
        )

    def cite(self, style: str, base: str, accessed: date | None = None) -> str:
        """References of the table in a style: its publishers first."""
        return citations.cite(
            style,
            title=self.title,
            sources=self.sources(),
            release=self.release.name,
            built=self.release.header["built_at"].date(),
            address=f"{base}api/v1/{self.asked()}",
            accessed=accessed or datetime.now(UTC).date(),
        )


# --- figures ----------------------------------------------------------------------------------


def of_figures(release: Release, selection: Selection) -> Table:
    """Figures of a selection, columns ``observations.COLUMNS``."""
    return Table(
        release=release,
        rows=release,
        name="figures",
        title=f"GCEN Benchmarks: {_subject(release, selection)}",
        file_name=_file_name(f"gcen-{release.name}", selection),
        address=f"observations?{selection.query_string(release=release.name)}",
        columns=observations.COLUMNS,
        codes=codes.FIGURES,
        about=list(_filters(selection)),
        whole_query=lambda: observations.figures(release, selection),
        count=lambda: observations.count(release, selection),
        sources=lambda: observations.sources(release, selection),
        withheld=lambda: observations.count_withheld(release, selection),
        absent=lambda: _absent(release, selection),
    )


def of_changes(old: Release, new: Release, selection: Selection) -> Table:
    """Rows of a selection that differ between two releases, columns ``changes.COLUMNS``."""
    sides = changes.Sides(old, new)

    @cache
    def count() -> int:
        return sum(sides.count(selection).values())

    @cache
    def sources() -> Sequence[Mapping[str, Any]]:
        return sides.sources(selection)

    return Table(
        release=new,
        rows=sides,
        name="changes",
        title=f"GCEN Benchmarks: changes from release {old.name} to {new.name}, "
        f"{_subject(new, selection)}",
        file_name=_file_name(f"gcen-{old.name}-to-{new.name}_changes", selection),
        address=f"changes?{selection.query_string(since=old.name, release=new.name)}",
        columns=changes.COLUMNS,
        codes={**codes.FIGURES, **codes.CHANGES},
        about=[("Changes since", old.name), *_filters(selection)],
        whole_query=lambda: sides.query(selection),
        count=count,
        sources=sources,
    )


def _subject(release: Release, selection: Selection) -> str:
    """What a selection is about: indicators, then cities and years."""
    titles = {row["indicator_id"]: row["title"] for row in catalogue.indicators(release)}
    topics = observations.topics(release)
    names = {row["value"]: row["label"] for row in observations.parties(release)}
    subject = named([titles.get(one, one) for one in selection.indicators], "indicators", "; ")
    if not subject:
        subject = named([topics.get(one, one) for one in selection.topics], "topics", "; ")
    sides = [
        named([names.get(one, one) for one in selection.cities], "cities and averages", ", ")
        or "all cities",
        _LEVEL_NAMES[selection.level],
        grouped(release, selection.breakdowns, selection.categories),
        named(selection.sources, "sources", ", "),
        _years(selection),
    ]
    return f"{subject or 'all indicators'} ({'; '.join(side for side in sides if side)})"


def grouped(release: Release, breakdowns: Sequence[str], categories: Sequence[str]) -> str:
    """Name the dimensions and groups chosen: "Sex: Female, Male"; nothing where all are."""
    dimensions = {row["value"]: row["label"] for row in observations.breakdowns(release)}
    known = observations.categories(release, tuple(breakdowns))
    groups = {row["value"]: row["label"] for row in known}
    parts = (
        named([dimensions.get(one, one) for one in breakdowns], "breakdowns", ", "),
        named([groups.get(one, one) for one in categories], "groups", ", "),
    )
    return ": ".join(part for part in parts if part)


def named(names: Sequence[str], many: str, separator: str) -> str:
    """Name values, or count them where they are many: "Denver, Seoul", "7 cities"."""
    return separator.join(names) if len(names) <= _MOST_NAMED else f"{len(names)} {many}"


def _years(selection: Selection) -> str:
    first, last = selection.from_year, selection.to_year
    if first is None and last is None:
        return ""
    if first == last:
        return str(first)
    return f"{first or 'first'} to {last or 'latest'}"


_WHY_ABSENT = {
    "withheld": "figures that may not be passed on",
    "elsewhere": "no figure of these years, groups, places and sources; there are others",
}


def _absent(release: Release, selection: Selection) -> str:
    """Say which cities asked for have no figure and why, cities with one reason together."""
    told: dict[tuple[str, str], list[str]] = {}
    for row in absent.each(release, selection):
        why = _WHY_ABSENT.get(row["why"]) or row["reason"] or "no figure"
        told.setdefault((row["indicator"], why), []).append(row["city"])
    if not told:
        return ", ".join(row["city"] for row in absent.wholly(release, selection))
    return " | ".join(
        f"{indicator}: {', '.join(cities)} ({why})" for (indicator, why), cities in told.items()
    )


_LEVEL_NAMES = {"closest": "", "economy": "by country or economy", "all": "every place"}
"""Level of a table in its title; nothing for the usual one."""

_LEVEL_WORDS = {
    "closest": "closest: one place and series stand for each city",
    "economy": "economy: each city is shown by its country or economy",
    "all": "all: every place that may stand for a city",
}


def _filters(selection: Selection) -> Iterator[tuple[str, str]]:
    yield from (
        (name, ", ".join(values))
        for name, values in (
            ("Topics", selection.topics),
            ("Indicators", selection.indicators or ("all",)),
            ("Cities", selection.cities or ("all, and averages",)),
            ("Level", (_LEVEL_WORDS[selection.level],)),
            ("Breakdowns", selection.breakdowns),
            ("Categories", selection.categories),
            ("Sources", selection.sources),
            ("Years", (_years(selection),)),
        )
        if any(values)
    )


def _file_name(start: str, selection: Selection) -> str:
    """Name that tells what a file holds: release, subject, cities, level, groups, years."""
    subject = (few(selection.topics, "topics"), few(selection.indicators, "indicators"))
    parts = (
        start,
        *(subject if any(subject) else ["all-indicators"]),
        few(selection.cities, "cities"),
        "" if selection.level == LEVELS[0] else f"{selection.level}-level",
        few(selection.breakdowns, "breakdowns"),
        few(selection.categories, "categories"),
        few(selection.sources, "sources"),
        _years_part(selection.from_year, selection.to_year),
    )
    return "_".join(part for part in parts if part)


def _years_part(first: int | None, last: int | None) -> str:
    if first is None or last is None or first == last:
        lead = {(True, False): "to-", (False, True): "from-"}.get((first is None, last is None), "")
        return f"{lead}{first or last or ''}"
    return f"{first}-{last}"


def few(values: Sequence[str], many: str) -> str:
    """Name values, or count them where they are many: "denver+seoul", "7-cities"."""
    return "+".join(values) if len(values) <= _MOST_NAMED else f"{len(values)}-{many}"
