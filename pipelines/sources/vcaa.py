"""Victorian Curriculum and Assessment Authority: senior secondary completion and achievement.

One csv for a year, laid down by hand, one row for a school of Victoria; the file's name holds the
year. There is no row for Victoria or a city, and schools are given by name and suburb alone.

What is made of it: sums of the columns that count students, and the number of schools that have
any of them. Medians of study scores and percentages are never summed up: the file does not give the
number of students behind them, and a median of medians is the median of nobody.

Traps, seen 2026-11: a byte order mark; no-break and zero-width spaces inside some labels; 13 lines
of commas alone at the end; names of schools repeat, name and suburb together do not. In columns
that count, ``-`` is none and ``< 4`` is one to three and suppressed (in no sum, counted in the
note); ``I/D`` (insufficient data) stands in medians and percentages alone. A student of two schools
counts at both.

``select`` of a series holds ``column``, and ``count``: ``"students"`` or ``"schools"``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import csv_records, number

_ID = "vcaa"
_SCHEME = "vcaa"
_PLACE = "Victoria"
_PATTERN = "VCE?20??*.csv"
_PAGE = "https://www.vcaa.vic.edu.au"
_HINT = (
    "Senior secondary completion and achievement information, saved as csv: VCE_<year>_Results.csv."
)
_YEAR = re.compile(r"20\d\d")
_SCHOOL, _SUBURB = "School", "Locality"
_NONE, _SUPPRESSED = "-", "< 4"

_RATES = "Schools whose medians and percentages are not given on: their students are not counted"


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """The pattern of the files' names."""
    return [Download(_PATTERN, page=_PAGE, hint=_HINT)]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read all years into sums for Victoria.

    Sums have status E. Raises ``SourceMissing`` without any file and ``SourceChanged`` for a file
    without a year in its name, a missing column, a school twice, or an unknown mark.
    """
    if not files:
        raise SourceMissing(_ID, f"no file is called {_PATTERN}. They are at {_PAGE}")
    rows: list[Published] = []
    aside: list[SetAside] = []
    for file in files:
        year = _year(file)
        columns = [_SCHOOL, _SUBURB, *(_column(one) for one in series)]
        schools = csv_records(_ID, file, columns, is_ended=True)
        _refuse_repeats(file, schools)
        aside.append(SetAside(_RATES, len(schools), file.path))
        rows.extend(_figure(file, year, one, schools) for one in series)
    return Reading(rows, aside)


def _column(series: SeriesLike) -> str:
    return str(series.select["column"])


def _year(file: RawFile) -> str:
    found = _YEAR.search(PurePosixPath(file.path).name)
    if found is None:
        raise SourceChanged(_ID, f"{file.path} does not name its year")
    return found.group()


def _refuse_repeats(file: RawFile, schools: Sequence[Mapping[str, str]]) -> None:
    counts = Counter((school[_SCHOOL], school[_SUBURB]) for school in schools)
    twice = [f"{name}, {suburb}" for (name, suburb), count in counts.items() if count > 1]
    if twice:
        raise SourceChanged(_ID, f"{file.path} has a school twice: {'; '.join(twice[:5])}")


def _figure(
    file: RawFile, year: str, series: SeriesLike, schools: Sequence[Mapping[str, str]]
) -> Published:
    students = list(_students(file, _column(series), schools))
    place = (_SCHEME, _PLACE, int(year), year, "total", "total")
    figure = Published(series.series_id, *place, None, obs_status="E", file=file.path)
    if series.select["count"] == "schools":
        return figure._replace(value=len(students), note="Counted from the rows of schools")
    known = [value for value in students if value is not None]
    hidden = len(students) - len(known)
    left = f"; {hidden} schools with fewer than 4 students left out" if hidden else ""
    return figure._replace(value=sum(known), note=f"Added up from {len(known)} schools{left}")


def _students(
    file: RawFile, column: str, schools: Sequence[Mapping[str, str]]
) -> Iterator[float | None]:
    """Students of each school that has some; ``None`` where they are suppressed."""
    for school in schools:
        published = school[column]
        students = number(published)
        if students is None and published not in (_NONE, _SUPPRESSED):
            where = f"{file.path}, {school[_SCHOOL]} in {school[_SUBURB]}"
            message = f"{where}: '{published}' is no number, {_NONE} or {_SUPPRESSED}: {column}"
            raise SourceChanged(_ID, message)
        if published != _NONE:
            yield students
