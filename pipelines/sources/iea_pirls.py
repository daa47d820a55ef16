"""IEA PIRLS: reading at grade 4, exhibits of PIRLS 2021 and PIRLS 2016 computed from its files.

Laid down by hand. Each part of a series' ``select.parts`` names its ``file`` and ``layout``:

``exhibit``
    One line per education system. ``cycles`` are the years, ``column`` the figure and
    ``std_error`` its standard error, ``{cycle}`` in them standing for the year. ``half_width`` is
    a column that must be 1.96 times the standard error, ``minus`` are two columns whose difference
    the figure must be, ``took_part`` is the column whose 0 means that the system did not take
    part (otherwise ``column`` itself), and ``turned`` changes the sign. ``breakdown`` and
    ``category`` say whose figures they are.
``computed``
    One column per education system; see ``pipelines.iea_computed``.

Traps, seen 2026-11:

* 0 means that the system did not take part in that cycle; the gap of girls and boys is 0 there
  too. Such figures are missing with status L;
* ``averageAchievement.csv`` has ``2021_error``, 1.96 times the standard error, beside ``2021_se``;
  in ``gender.csv`` the columns ``2021b_error`` and ``2021g_error`` are the standard errors, and
  the plain year is the mean of boys;
* ``standardDeviation2.csv`` holds no standard deviation: it has percentiles (misspelt) and the
  ends of the mean's interval. Its means repeat those of ``averageAchievement.csv``;
* glyphs behind a name (⋈) and in the column ``prefix`` are notes on the tests of 2021, also where
  they stand in a table of all cycles, so they are kept at the figures of 2021 alone;
* ``Wave`` 2 is a test at the beginning of grade 5 in 2021. Only ``standardDeviation2.csv`` has it
  right everywhere: ``percentages.csv`` has 1 for Georgia and Kazakhstan, ``averageAchievement.csv``
  2 for Spain. Its figures have status D;
* the exhibits print ``Moscow City`` in three ways; there is an international median, no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.iea_computed import NAMES, Statistics
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import csv_records, number, required

_ID = "iea_pirls"
_SCHEME = "pirls_name"
_PAGE = "https://pirls2021.org/results"
_NAME, _WAVE, _PREFIX = "Country", "Wave", "prefix"
_MARKED = "standardDeviation2.csv"
_MARKED_CYCLE = 2021
_FILES = {
    "averageAchievement.csv": "Data of the exhibit of mean scores of all cycles.",
    "gender.csv": "Data of the exhibit of girls' and boys' mean scores, all cycles.",
    "percentages.csv": "Data of the exhibit of shares at the benchmarks, 2021.",
    _MARKED: "Data of exhibit 1.3, means and percentiles with the notes of the cycle.",
    "pirls2016_full_results_reading.csv": "Statistics computed from the student files of 2016.",
}

_MEDIAN = "International Median"
_OTHER_SPELLINGS = {
    "Moscow City, Russian Fed.": "Moscow City, Russian Federation",
    "Moscow City, Russia Fed.": "Moscow City, Russian Federation",
}
_LATER_GLYPH, _UNRELIABLE = "⋈", {"≡", "ψ", "Ж"}
_MARKS = {
    "1": "The national target population is not all of the international one.",
    "2": "Covers 90 to 95 % of the national target population.",
    "3": "Covers 77 to 90 % of the national target population.",
    "†": "Met the guidelines for participation only with replacement schools.",
    "≡": "Did not meet the guidelines for participation.",
    "ψ": "Of doubtful reliability: 15 to 25 % of students score too low to be estimated.",
    "Ж": "Of doubtful reliability: over 25 % of students score too low to be estimated.",
    _LATER_GLYPH: "Tested one year later than planned.",
}
_WAVES = {"1": "", "2": "Tested late, at the beginning of grade 5."}

_NOT_THERE = "Did not take part in this cycle."
_NO_PLACE = "International median: no place"
_HALF_WIDTH, _HALF_ROUNDING, _ROUNDING = 1.96, 0.06, 1.0

_Part = Mapping[str, Any]
_Record = Mapping[str, str]


class _Marks(NamedTuple):
    """What the publisher says of one system's test of 2021."""

    status: str = "A"
    flag: str | None = None
    note: str | None = None


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """The files by the names they were published under."""
    return [Download(name, page=_PAGE, hint=hint) for name, hint in _FILES.items()]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read all files into means, percentiles and shares.

    Raises ``SourceMissing`` for a file that a series needs, and ``SourceChanged`` for a column, a
    mark or a wave that is not known, a 0 that has a standard error, a figure that has none, and
    two columns that contradict each other.
    """
    by_name = {file.path: file for file in files}
    rows: list[Published] = []
    marks = _marks(by_name)
    for one in series:
        for part in one.select["parts"]:
            file = _file(by_name, part["file"])
            if part["layout"] == "computed":
                lines = csv_records(_ID, file, [NAMES])
                rows.extend(Statistics(_ID, file.path, lines).figures(one, part))
            else:
                rows.extend(_exhibit(file, one, part, marks))
    medians = [row for row in rows if row.code == _MEDIAN]
    aside = [SetAside(_NO_PLACE, len(medians), f"{len(medians)} figures")] if medians else []
    return Reading([row for row in rows if row.code != _MEDIAN], aside)


def _file(by_name: Mapping[str, RawFile], name: str) -> RawFile:
    if name not in by_name:
        raise SourceMissing(_ID, f"no file is called {name}: {_FILES[name]} Page: {_PAGE}")
    return by_name[name]


# Marks of the cycle 2021


def _marks(by_name: Mapping[str, RawFile]) -> dict[str, _Marks]:
    file = _file(by_name, _MARKED)
    found = {}
    for record in csv_records(_ID, file, [_NAME, _WAVE, _PREFIX]):
        name, glyph = _name(record)
        found[name] = _marks_of(f"{file.path}, {name}", glyph, record)
    return found


def _name(record: _Record) -> tuple[str, str]:
    """The system's name in one spelling, and the glyph behind it."""
    shown = record[_NAME]
    name = shown.removesuffix(_LATER_GLYPH).strip()
    return _OTHER_SPELLINGS.get(name, name), _LATER_GLYPH if shown != name else ""


def _marks_of(where: str, glyph: str, record: _Record) -> _Marks:
    signs = [sign for sign in re.split(r"\s+", f"{record[_PREFIX]} {glyph}") if sign]
    unknown = [sign for sign in signs if sign not in _MARKS]
    if unknown or record[_WAVE] not in _WAVES:
        known = f"marks {', '.join(_MARKS)}, waves {', '.join(_WAVES)}"
        found = f"mark {' '.join(signs)}, wave {record[_WAVE]}"
        raise SourceChanged(_ID, f"{where}: {found}; known: {known}")
    wave = _WAVES[record[_WAVE]]
    words = " ".join([*filter(None, [wave]), *(_MARKS[sign] for sign in signs)])
    status = "D" if wave else "U" if _UNRELIABLE & set(signs) else "A"
    return _Marks(status, " ".join(signs) or None, words or None)


# Exhibits


def _exhibit(
    file: RawFile, series: SeriesLike, part: _Part, marks: Mapping[str, _Marks]
) -> Iterator[Published]:
    records = csv_records(_ID, file, [_NAME, *_columns(part)])
    member = (part.get("breakdown", "total"), part.get("category", "total"))
    for record in records:
        name, _ = _name(record)
        if name not in marks and name != _MEDIAN:
            raise SourceChanged(_ID, f"{file.path}: {name} is not in {_MARKED}")
        for cycle in part["cycles"]:
            place = (series.series_id, _SCHEME, name, cycle, str(cycle), *member)
            value, error = _figure(f"{file.path}, {name}, {cycle}", record, part, cycle)
            if value is None:
                yield Published(
                    *place,
                    None,
                    obs_status="L",
                    source_flag="0",
                    note=_NOT_THERE,
                    file=file.path,
                )
                continue
            status, flag, note = _of_cycle(marks, name, cycle)
            yield Published(
                *place,
                value,
                std_error=error,
                obs_status=status,
                source_flag=flag,
                note=note,
                file=file.path,
            )


def _of_cycle(marks: Mapping[str, _Marks], name: str, cycle: int) -> _Marks:
    return marks.get(name, _Marks()) if cycle == _MARKED_CYCLE else _Marks()


def _columns(part: _Part) -> list[str]:
    names = [part.get(key) for key in ("column", "std_error", "half_width", "took_part")]
    return [
        name.format(cycle=cycle)
        for cycle in part["cycles"]
        for name in [*names, *part.get("minus", ())]
        if name
    ]


def _figure(
    where: str, record: _Record, part: _Part, cycle: int
) -> tuple[float | None, float | None]:
    """Value and standard error; no value where the system did not take part."""

    def cell(name: str) -> str:
        return record[part[name].format(cycle=cycle)] if name in part else ""

    value = required(_ID, where, record, part["column"].format(cycle=cycle))
    error = number(cell("std_error"))
    if number(cell("took_part") or str(value)) == 0:
        if error is not None or value != 0:
            message = f"{where}: did not take part (0), but has {value} and S.E. {error}"
            raise SourceChanged(_ID, message)
        return None, None
    if "std_error" in part and error is None and record[_NAME] != _MEDIAN:
        raise SourceChanged(_ID, f"{where}: {value:g} has no standard error")
    half = number(cell("half_width"))
    if half is not None and abs(half / _HALF_WIDTH - (error or 0)) > _HALF_ROUNDING:
        message = f"{where}: half-width {half:g} is not 1.96 times the standard error {error}"
        raise SourceChanged(_ID, message)
    _refuse_other_difference(where, record, part, cycle, value)
    return (-value if part.get("turned") else value), error


def _refuse_other_difference(
    where: str, record: _Record, part: _Part, cycle: int, value: float
) -> None:
    if "minus" not in part:
        return
    first, second = (
        required(_ID, where, record, name.format(cycle=cycle)) for name in part["minus"]
    )
    if abs(first - second - value) > _ROUNDING:
        message = f"{where}: the gap is {value:g}, but {first:g} minus {second:g} is another"
        raise SourceChanged(_ID, message)
