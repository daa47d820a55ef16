"""City of Toronto, Open Data: places in licensed child care centres.

One row for a centre in the city, of the day named by ``run_date``; there is no row for the city,
which is the sum of its centres. Older days are not kept by the portal. Read from the pages of its
datastore (``childcare.page-<n>.json``, see ``pipelines.ckan_api``), or from the csv that the page
of the dataset offers.

Columns, seen 2026-11 in the city's own loading script and two public clients: ``LOC_ID``, places
for infants (``IGSPACE``), toddlers (``TGSPACE``), preschool (``PGSPACE``), kindergarten
(``KGSPACE``) and school-age children (``SGSPACE``), all places (``TOTSPACE``), ``run_date``.
Numbers are text or numbers.

Not established, 2026-11, for want of any file: the way ``run_date`` is written (a date that begins
``2026-11-27``, or ``27NOV26``, is read, anything else refused), whether all rows have the same one
(the newest counts), and whether a number can be empty (such a centre is left out and counted).
A dataset can be in the datastore once for each of its spellings of places on a map; the first is
read.

``select`` of a series holds ``total``, the column of all places, and ``parts``, breakdown and
category to the column of an age group.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.ckan_api import Portal, rows_of
from pipelines.combined import members
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import csv_records, number, text

_ID = "toronto_open_data"
_SCHEME = "toronto_open_data"
CITY = "Toronto"
_DATASET = "licensed-child-care-centres"
_PAGES = "childcare"
_FILES = (f"{_PAGES}.page-*.json", "*hild*are*.csv")
_INDEX = f"{_DATASET}.package.json"
_PAGE = f"https://open.toronto.ca/dataset/{_DATASET}/"
_HINT = "The csv of the whole dataset; keep the published name."
_CENTRE, _DAY = "LOC_ID", "run_date"
_DAYS = {"%Y-%m-%d": re.compile(r"\d{4}-\d\d-\d\d"), "%d%b%y": re.compile(r"\d\d[A-Za-z]{3}\d\d")}

_INDEX_FILE = "Answers of the portal that name the rows"
_DIFFERENT = "Centres whose age groups do not add up to all their places: both as published"
_EMPTY = "Centres without a number of places: in no sum"


class _Snapshot(NamedTuple):
    """All centres of one day; ``day`` is the newest one that a row names."""

    file: str
    day: dt.date
    centres: list[Mapping[str, Any]]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """The portal's dataset row by row, and the files that staff may lay down instead."""
    portal = Portal(_ID, base_url)
    return [
        portal.rows(_DATASET, lambda _: _PAGES),
        *(
            Download(pattern, page=_PAGE, hint=_HINT, stands_in=True)
            for pattern in (*_FILES, _INDEX)
        ),
    ]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read one day's centres into sums for the city, status E.

    Raises ``SourceMissing`` without any centre and ``SourceChanged`` for rows and pages together
    with a csv, pages that are not all there, a missing column, a centre twice, a day that cannot
    be read, or a cell that is no number of places.
    """
    indexes = [file for file in files if file.path == _INDEX]
    snapshot = _snapshot([file for file in files if file not in indexes])
    aside = [SetAside(_INDEX_FILE, 1, file.path) for file in indexes]
    rows = [row for one in series for row in _figures(snapshot, one, aside)]
    return Reading(rows, [one for one in dict.fromkeys(aside) if one.rows])


# The centres


def _snapshot(files: Sequence[RawFile]) -> _Snapshot:
    pages = [file for file in files if file.path.endswith(".json")]
    tables = [file for file in files if file.path.endswith(".csv")]
    if not pages and not tables:
        raise SourceMissing(_ID, f"no file is called {' or '.join(_FILES)}. See {_PAGE}")
    if len(tables) + bool(pages) > 1:
        names = ", ".join(file.path for file in files)
        raise SourceChanged(_ID, f"only one day can be read, and there are {names}")
    centres = _paged(pages) if pages else csv_records(_ID, tables[0], (_CENTRE, _DAY))
    name = (pages or tables)[0].path
    if not centres:
        raise SourceMissing(_ID, f"{name} has no centre")
    counts = Counter(_cell(name, centre, _CENTRE) for centre in centres)
    twice = [centre for centre, count in counts.items() if count > 1]
    if twice:
        raise SourceChanged(_ID, f"{name} has a centre twice: {', '.join(twice[:5])}")
    day = max(_day(name, _cell(name, centre, _DAY)) for centre in centres)
    return _Snapshot(name, day, list(centres))


def _paged(pages: Sequence[RawFile]) -> list[dict[str, Any]]:
    """All records; each page names the total, which has to be that of the records."""
    totals, records = set(), []
    for file in pages:
        try:
            total, found = rows_of(json.loads(file.location.read_bytes())["result"])
        except (ValueError, KeyError, TypeError) as error:
            raise SourceChanged(_ID, f"{file.path} is no page of rows: {error}") from error
        totals.add(total)
        records += found
    if totals != {len(records)}:
        expected = ", ".join(str(total) for total in sorted(totals))
        names = ", ".join(file.path for file in pages)
        raise SourceChanged(_ID, f"{names} have {len(records)} rows, and name {expected}")
    return records


def _cell(name: str, centre: Mapping[str, Any], label: str) -> str:
    if label not in centre:
        found = ", ".join(centre)
        raise SourceChanged(_ID, f"{name} has no column {label}; found: {found}")
    return "" if centre[label] is None else text(centre[label])


def _day(name: str, published: str) -> dt.date:
    for pattern, start in _DAYS.items():
        found = start.match(published)
        if found:
            return dt.datetime.strptime(found.group(), pattern).replace(tzinfo=dt.UTC).date()
    raise SourceChanged(_ID, f"{name}: {_DAY} '{published}' is no date such as 2026-11-27")


def _places(name: str, centre: Mapping[str, Any], label: str) -> float | None:
    published = _cell(name, centre, label)
    places = number(published)
    if published and (places is None or places < 0):
        where = f"{name}, centre {_cell(name, centre, _CENTRE)}"
        raise SourceChanged(_ID, f"{where}: '{published}' is no number of places ({label})")
    return places


# The figures


def _figures(snapshot: _Snapshot, series: SeriesLike, aside: list[SetAside]) -> Iterator[Published]:
    name, total = snapshot.file, series.select["total"]
    groups = {
        one.parts[0]: (one.breakdown, one.category) for one in members(series.select["parts"])
    }
    columns = {total: ("total", "total"), **groups}
    cells = {
        label: [_places(name, centre, label) for centre in snapshot.centres] for label in columns
    }
    parts = zip(*(cells[label] for label in groups), strict=True)
    different = sum(
        None not in (whole, *ages) and math.fsum(one or 0 for one in ages) != whole
        for whole, ages in zip(cells[total], parts, strict=True)
    )
    aside.append(SetAside(_DIFFERENT, different, name))
    for label, member in columns.items():
        counted = [places for places in cells[label] if places is not None]
        aside.append(SetAside(_EMPTY, len(cells[label]) - len(counted), f"{name}, {label}"))
        yield _figure(snapshot, series, member, counted)


def _figure(
    snapshot: _Snapshot, series: SeriesLike, member: tuple[str, str], counted: Sequence[float]
) -> Published:
    day = snapshot.day
    place = (_SCHEME, CITY, day.year, day.isoformat(), *member)
    figure = Published(series.series_id, *place, None, file=snapshot.file)
    note = f"Added up from {len(counted)} centres"
    left = len(snapshot.centres) - len(counted)
    if left:
        note += f"; {left} without a number of places left out"
    if not counted:
        return figure._replace(obs_status="O", note=note)
    return figure._replace(value=math.fsum(counted), obs_status="E", note=note)
