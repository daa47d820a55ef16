"""Australian Bureau of Statistics: Schools, Australia (4221.0), states and territories.

Files, laid down by hand:

* Table 53a (xls): students per teaching staff, both in full-time equivalents, by affiliation and
  level of school. Sheet ``Table 1`` has a title above its header and notes below its data.
* Table 42b as csv, one line for state, age and Indigenous status: students of full and part time,
  counted by heads in the census of August.

Traps, seen 2026-11: labels of the xls carry an ordering letter ("b Vic.", "e All Affiliations")
and levels two spellings ("Primary School", in some years "Primary school"), so that letter and
case do not count; Non-Government is Catholic and Independent together; where a state moved a
grade from primary to secondary, the notes below the table say so. The csv has no rows for all
ages, all students or Australia: they are added up.

Where several editions of a file lie side by side, the one with the latest year stands.

``select`` of a series holds ``file``, a pattern of the file's name, and one of:

``members``
    For the xls, with ``sheet`` and ``value`` (the column): ``affiliation`` and ``level`` without
    letter, and the ``breakdown`` and ``category`` they become. ``breaks`` lists ``state``,
    ``year``, ``affiliations``, ``levels`` and ``note`` of a break that the notes speak of.
``added``
    For the csv: the column that is added up by state, and for Australia.
"""

from __future__ import annotations

import fnmatch
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import (
    calendar_year,
    csv_records,
    number,
    read_sheet,
    records,
    required,
    text,
)

_ID = "abs_schools"
_SCHEME = "abs"
_PAGE = "https://www.abs.gov.au/statistics/people/education/schools"
_HINT = (
    "Data downloads of the release: Table 53a as xls, Table 42b as csv by state, age and status."
)
_COUNTRY = "Aust."
_STATES = {"NSW", "VIC", "QLD", "SA", "WA", "TAS", "NT", "ACT"}
_KEYS = ("Year", "State/Territory", "Affiliation", "School Level")
_CSV_KEYS = ("year", "state", "aboriginal_and_torres_strait_islander_status", "age")
_OVERLAP = "non-government"
_LETTER = re.compile(r"^[a-z] (?=\S)")

_NOTES = "Notes below the table"
_NON_GOVERNMENT = "Non-Government: it is Catholic and Independent together"
_NO_SERIES = "The row belongs to no series"
_OLDER = "An older edition of the same table: the newest stands"
_NOT_PUBLISHED = "No figure published"


class _Ratio(NamedTuple):
    """One row of the table, labels without their ordering letter; ``published`` as it stands."""

    year: int
    state: str
    affiliation: str
    level: str
    published: Any

    @property
    def member(self) -> tuple[str, str]:
        """Affiliation and level in lower case: spelling changes from year to year."""
        return self.affiliation.casefold(), self.level.casefold()


class _Edition(NamedTuple):
    """A file and its rows."""

    file: RawFile
    rows: list[Any]
    last_year: int


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """Patterns of the published file names that the series are read from."""
    patterns = sorted({one.select["file"] for one in series})
    return [Download(pattern, page=_PAGE, hint=_HINT) for pattern in patterns]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read both tables; codes are the states as each file writes them, and ``Aust.``.

    Sums have status E. Raises ``SourceMissing`` where a file is not there and ``SourceChanged``
    for another layout, an unknown label that a series asks for, or a state that is absent.
    """
    rows: list[Published] = []
    aside: Counter[tuple[str, str]] = Counter()
    asked: dict[tuple[str, ...], list[SeriesLike]] = defaultdict(list)
    for one in series:
        asked[_layout(one)].append(one)
    for (pattern, *sheet_and_value), wanted in asked.items():
        found = _matching(files, pattern)
        if sheet_and_value:
            sheet, value = sheet_and_value
            editions = [_ratio_edition(file, sheet, value, aside) for file in found]
            read_edition = _ratios
        else:
            columns = sorted({one.select["added"] for one in wanted})
            editions = [_state_edition(file, columns) for file in found]
            read_edition = _students
        newest = max(editions, key=lambda edition: edition.last_year)
        for edition in editions:
            if edition is not newest:
                aside[_OLDER, edition.file.path] += len(edition.rows)
        rows.extend(read_edition(newest, wanted, aside))
    return Reading(rows, [SetAside(why, n, example) for (why, example), n in aside.items()])


def _layout(series: SeriesLike) -> tuple[str, ...]:
    select = series.select
    if "members" in select:
        return select["file"], select["sheet"], select["value"]
    return (select["file"],)


def _matching(files: Sequence[RawFile], pattern: str) -> list[RawFile]:
    found = [file for file in files if fnmatch.fnmatchcase(file.path, pattern)]
    if not found:
        there = ", ".join(file.path for file in files) or "nothing"
        raise SourceMissing(_ID, f"no file is called {pattern}; found: {there}. See {_PAGE}")
    return found


# Students per teaching staff


def _ratio_edition(
    file: RawFile, sheet: str, value: str, aside: Counter[tuple[str, str]]
) -> _Edition:
    where = f"{file.path}, sheet {sheet}"
    found = records(_ID, where, read_sheet(_ID, file, sheet), [*_KEYS, value])
    rows = []
    for record in found:
        if not any(text(record[key]) for key in (*_KEYS[1:], value)):
            aside[_NOTES, file.path] += 1
        else:
            year = calendar_year(_ID, where, record["Year"])
            state, affiliation, level = (_LETTER.sub("", text(record[key])) for key in _KEYS[1:])
            rows.append(_Ratio(year, state, affiliation, level, record[value]))
    if not rows:
        raise SourceChanged(_ID, f"{where} has no row with a year below its header")
    return _Edition(file, rows, max(row.year for row in rows))


def _ratios(
    edition: _Edition, series: Sequence[SeriesLike], aside: Counter[tuple[str, str]]
) -> Iterator[Published]:
    taken: set[tuple[str, str]] = set()
    for one in series:
        members = {_member(cell): cell for cell in one.select["members"]}
        _refuse_absent(edition, members)
        taken |= members.keys()
        breaks = one.select.get("breaks", ())
        for row in edition.rows:
            if row.member in members:
                yield _ratio(one, row, members[row.member], breaks, edition.file.path)
    for row in edition.rows:
        if row.member not in taken:
            is_overlap = row.member[0] == _OVERLAP
            aside[_NON_GOVERNMENT if is_overlap else _NO_SERIES, edition.file.path] += 1


def _member(cell: Mapping[str, Any]) -> tuple[str, str]:
    return cell["affiliation"].casefold(), cell["level"].casefold()


def _refuse_absent(edition: _Edition, members: Mapping[tuple[str, str], Any]) -> None:
    there = {row.member for row in edition.rows}
    absent = [" / ".join(member) for member in members if member not in there]
    if absent:
        known = ", ".join(sorted(" / ".join(member) for member in there))
        raise SourceChanged(_ID, f"{edition.file.path} has no {', '.join(absent)}; found: {known}")


def _ratio(
    series: SeriesLike,
    row: _Ratio,
    cell: Mapping[str, Any],
    breaks: Sequence[Mapping[str, Any]],
    file: str,
) -> Published:
    member = (cell["breakdown"], cell["category"])
    label = str(row.year)
    value = number(row.published)
    figure = Published(
        series.series_id, _SCHEME, row.state, row.year, label, *member, value, file=file
    )
    if value is None:
        mark = text(row.published) or None
        return figure._replace(obs_status="O", source_flag=mark, note=_NOT_PUBLISHED)
    for one in breaks:
        if (one["state"], one["year"]) == (row.state, row.year) and _concerns(one, row):
            return figure._replace(obs_status="B", note=one["note"])
    return figure


def _concerns(one: Mapping[str, Any], row: _Ratio) -> bool:
    affiliation, level = row.member
    return affiliation in {label.casefold() for label in one["affiliations"]} and level in {
        label.casefold() for label in one["levels"]
    }


# Students by state


def _state_edition(file: RawFile, columns: Sequence[str]) -> _Edition:
    rows = csv_records(_ID, file, [*_CSV_KEYS, *columns])
    twice = [
        key
        for key, count in Counter(tuple(row[one] for one in _CSV_KEYS) for row in rows).items()
        if count > 1
    ]
    if twice or not rows:
        what = f"two rows for {' '.join(twice[0])}" if twice else "no rows"
        raise SourceChanged(_ID, f"{file.path} has {what}")
    return _Edition(file, rows, max(calendar_year(_ID, file.path, row["year"]) for row in rows))


def _students(
    edition: _Edition,
    series: Sequence[SeriesLike],
    aside: Counter[tuple[str, str]],  # noqa: ARG001
) -> Iterator[Published]:
    for one in series:
        for year, by_state in _by_state(edition, one.select["added"]).items():
            for state, students in by_state.items():
                note = "Added up over age and Indigenous status"
                yield _added(one, edition.file, year, state, students, note)
            note = "Added up over states and territories, age and Indigenous status"
            total = sum(by_state.values())
            yield _added(one, edition.file, year, _COUNTRY, total, note)


def _by_state(edition: _Edition, column: str) -> dict[str, dict[str, float]]:
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in edition.rows:
        value = required(_ID, edition.file.path, row, column)
        sums[row["year"]][row["state"]] += value
    for year, by_state in sums.items():
        if by_state.keys() != _STATES:
            differ = ", ".join(sorted(by_state.keys() ^ _STATES))
            message = f"{edition.file.path}: the states of {year} differ from the eight: {differ}"
            raise SourceChanged(_ID, message)
    return sums


def _added(
    series: SeriesLike, file: RawFile, year: str, code: str, value: float, note: str
) -> Published:
    place = (_SCHEME, code, int(year), year, "total", "total")
    return Published(series.series_id, *place, value, obs_status="E", note=note, file=file.path)
