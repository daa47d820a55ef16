"""Australian Bureau of Statistics: estimated resident population, over its data interface.

``/data/ABS,<flow>/<key>?startPeriod=&format=csvfile`` answers with one line for an observation:
``DATAFLOW``, a column for each dimension, ``TIME_PERIOD``, ``OBS_VALUE`` and attributes, of which
``UNIT_MULT`` (a power of ten) and ``OBS_STATUS`` may be absent. The key names a code, or several
joined by ``+``, for each dimension in the order of the flow. Answers are kept as
``<flow>.sdmx.csv`` and can be laid down again.

Two flows are asked:

``ERP_Q``
    Quarterly, by sex and age, Victoria (2) and Australia (AUS). The figure of a year is that of the
    June quarter, 30 June; ages 5 to 17 are added up from single years.
``ABS_ANNUAL_ERP_ASGS2021``
    30 June of each year, Greater Melbourne (2GMEL, greater capital city area), all ages.

Traps, seen 2026-11 in public clients that hold answers of both flows: a wrong key answers with 404
"Could not find Dataflow and/or DSD", an empty result with 404 ``NoRecordsFound``; under load HTML
"An error has occurred" comes with status 200; cells can carry their label ("2: Victoria").

Not established, 2026-11, for no answer was fetched by us: that the region codes 2 and 2GMEL stand
where these keys put them in one request together with single years of age; whether ``OBS_STATUS``
has letters of the Bureau's own (an unknown one is refused). The Bureau's Schools (4221.0) was
looked for among the flows that public code names, and not found: it stays with ``abs_schools``.

``select`` of a series holds ``parts``: ``flow``, and for ``ERP_Q`` ``ages`` to add up.
"""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import number

_ID = "abs_population"
_SCHEME = "abs_region"
_PAGE = "https://dataexplorer.abs.gov.au/"
_HINT = "Data Explorer, download as csv; name the file after its flow: <flow>.sdmx.csv"
_SUFFIX = ".sdmx.csv"
START = 2000
"""First year asked for."""

ALL_AGES = "TOT"
_SCHOOL_AGES = tuple(str(age) for age in range(5, 18))
_JUNE = "-Q2"
_EMPTY = frozenset({b"NoRecordsFound", b"NoResultsFound"})
_WITH_VALUE = {"": "A", "A": "A", "B": "B", "D": "D", "E": "E", "P": "P", "U": "U"}
_WITHOUT = {"": "O", "L": "L", "M": "M", "N": "N", "O": "O", "Q": "Q"}
_YEAR_DIGITS = 4

_OTHER_QUARTERS = "Quarters that end in March, September and December"
_NOTHING = "The interface has nothing under the key that was asked"


@dataclass(frozen=True)
class Flow:
    """One flow: the codes asked for by dimension, in their order, and the dimension of places."""

    codes: Mapping[str, tuple[str, ...]]
    place: str

    @property
    def key(self) -> str:
        """The codes as the interface wants them."""
        return ".".join("+".join(codes) for codes in self.codes.values())


FLOWS = {
    "ERP_Q": Flow(
        {
            "MEASURE": ("1",),
            "SEX": ("3",),
            "AGE": (ALL_AGES, *_SCHOOL_AGES),
            "REGION": ("2", "AUS"),
            "FREQ": ("Q",),
        },
        "REGION",
    ),
    "ABS_ANNUAL_ERP_ASGS2021": Flow(
        {
            "MEASURE": ("ERP",),
            "REGION_TYPE": ("GCCSA",),
            "ASGS_2021": ("2GMEL",),
            "FREQ": ("A",),
        },
        "ASGS_2021",
    ),
}
"""The flows that are asked, by their name."""


class _Row(NamedTuple):
    """One observation in people; ``age`` is empty where the flow has no ages."""

    place: str
    age: str
    period: str
    value: float | None
    mark: str
    obs_status: str

    @property
    def year(self) -> int:
        return int(self.period[:_YEAR_DIGITS])


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """One request for each flow, and the answers that staff may lay down instead."""
    wanted = _flows(series)
    asked = [_Question(base_url.rstrip("/"), flow).download() for flow in wanted]
    laid = [f"{flow}{_SUFFIX}" for flow in wanted]
    return [*asked, *(Download(name, page=_PAGE, hint=_HINT, stands_in=True) for name in laid)]


def _flows(series: Sequence[SeriesLike]) -> list[str]:
    named = (part["flow"] for one in series for part in one.select["parts"])
    return list(dict.fromkeys(named))


@dataclass(frozen=True)
class _Question:
    """The request for one flow."""

    base_url: str
    flow: str

    def download(self) -> Download:
        return Download(
            path=f"{self.flow}{_SUFFIX}",
            url=f"{self.base_url}/data/ABS,{self.flow}/{FLOWS[self.flow].key}",
            params=(("startPeriod", str(START)), ("format", "csvfile")),
            headers=(("Accept", "application/vnd.sdmx.data+csv"),),
            judge=self.judge,
            empty_on_404=lambda body: body.strip() in _EMPTY,
        )

    def judge(self, body: bytes) -> list[Download]:
        """Accept one answer; see ``protocol.Judge``."""
        rows = _parsed(self.flow, body)
        early = sorted({str(row.year) for row in rows if row.year < START})
        other = [*_not_asked(self.flow, body), *early]
        if other:
            key = FLOWS[self.flow].key
            message = f"asked for {self.flow} ({key}) since {START}, was answered with "
            raise SourceRefused(_ID, f"{message}{', '.join(other[:8])}")
        return []


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the answers; codes are the Bureau's regions.

    Sums of ages have status E. Raises ``SourceMissing`` without any answer and ``SourceChanged``
    for another layout, an unknown status, or a year without one of the ages that are added up.
    """
    if not files:
        wanted = ", ".join(f"{flow}{_SUFFIX}" for flow in _flows(series))
        raise SourceMissing(_ID, f"needs {wanted}. Refresh the source, or see {_PAGE}")
    answers: dict[str, tuple[RawFile, list[_Row]]] = {}
    aside: list[SetAside] = []
    for file in files:
        flow = PurePosixPath(file.path).name.removesuffix(_SUFFIX)
        if flow in _flows(series):
            rows = _read(file, flow)
            answers[flow] = (file, [row for row in rows if _is_mid_year(row)])
            aside.append(SetAside(_NOTHING, not rows, file.path))
            others = len(rows) - len(answers[flow][1])
            aside.append(SetAside(_OTHER_QUARTERS, others, file.path))
    figures = [
        figure
        for one in series
        for part in one.select["parts"]
        if part["flow"] in answers
        for figure in _figures(one, part, *answers[part["flow"]])
    ]
    return Reading(figures, [one for one in aside if one.rows])


def _read(file: RawFile, flow: str) -> list[_Row]:
    body = file.location.read_bytes()
    try:
        rows = _parsed(flow, body)
        other = _not_asked(flow, body)
    except ValueError as error:
        raise SourceChanged(_ID, f"{file.path}: {error}") from error
    if other:
        raise SourceChanged(_ID, f"{file.path} holds {', '.join(other[:8])}")
    return rows


def _is_mid_year(row: _Row) -> bool:
    return row.period.endswith(_JUNE) or len(row.period) == _YEAR_DIGITS


# One answer


def _lines(flow: str, body: bytes) -> list[dict[str, str]]:
    """Lines by column, codes without their labels; an empty answer has none."""
    if not body:
        return []
    lines = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
    header = [_code(label) for label in next(lines, [])]
    wanted = ["DATAFLOW", *FLOWS[flow].codes, "TIME_PERIOD", "OBS_VALUE"]
    missing = [name for name in wanted if name not in header]
    if missing:
        shown = ", ".join(header[:8])
        raise ValueError(f"is no table with the columns {', '.join(missing)}; begins: {shown}")
    found = [fields for fields in lines if fields]
    uneven = [fields for fields in found if len(fields) != len(header)]
    if uneven:
        raise ValueError(f"a line has {len(uneven[0])} fields, not {len(header)}: {uneven[0][:4]}")
    return [dict(zip(header, fields, strict=True)) for fields in found]


def _code(cell: str) -> str:
    return cell.partition(": ")[0].strip()


def _not_asked(flow: str, body: bytes) -> list[str]:
    """Codes of an answer that were not asked for: a filter was not applied."""
    other: set[str] = set()
    for line in _lines(flow, body):
        named = line["DATAFLOW"].partition("(")[0]
        if named != f"ABS:{flow}":
            other.add(f"flow {named}")
        for dimension, codes in FLOWS[flow].codes.items():
            if _code(line[dimension]) not in codes:
                other.add(f"{dimension} {line[dimension]}")
    return sorted(other)


def _parsed(flow: str, body: bytes) -> list[_Row]:
    """Rows of an answer. ``ValueError`` for another shape or one observation twice."""
    rows = [_row(flow, line) for line in _lines(flow, body)]
    keys = {(row.place, row.age, row.period) for row in rows}
    if len(keys) != len(rows):
        raise ValueError(f"{len(rows)} observations have {len(keys)} keys")
    return rows


def _row(flow: str, line: Mapping[str, str]) -> _Row:
    period, published = line["TIME_PERIOD"], line["OBS_VALUE"].strip()
    mark = _code(line.get("OBS_STATUS", ""))
    value = number(published)
    status = (_WITHOUT if published == "" else _WITH_VALUE).get(mark)
    is_period = period[:_YEAR_DIGITS].isdecimal() and period[_YEAR_DIGITS:] in (
        ("-Q1", _JUNE, "-Q3", "-Q4") if FLOWS[flow].codes["FREQ"] == ("Q",) else ("",)
    )
    if status is None or not is_period or (value is None and published):
        raise ValueError(f"a row has period {period!r}, value {published!r}, status {mark!r}")
    if value is not None:
        value *= 10.0 ** int(_code(line.get("UNIT_MULT", "")) or 0)
    return _Row(
        _code(line[FLOWS[flow].place]), _code(line.get("AGE", "")), period, value, mark, status
    )


# The figures


def _figures(
    series: SeriesLike, part: Mapping[str, Sequence[str]], file: RawFile, rows: Sequence[_Row]
) -> Iterator[Published]:
    ages = list(part.get("ages", ("",)))
    cells: dict[tuple[str, str], dict[str, _Row]] = defaultdict(dict)
    for row in rows:
        cells[row.place, row.period][row.age] = row
    for (place, period), by_age in cells.items():
        absent = [age for age in ages if age not in by_age]
        if absent:
            where = f"{file.path}: region {place}, {period}"
            raise SourceChanged(_ID, f"{where} has no age {', '.join(absent)}")
        chosen = [by_age[age] for age in ages]
        key = (_SCHEME, place, chosen[0].year, period, "total", "total")
        yield _figure(Published(series.series_id, *key, None, file=file.path), chosen)


def _figure(figure: Published, rows: Sequence[_Row]) -> Published:
    first = next((row for row in rows if row.value is None), rows[0])
    if first.value is None or len(rows) == 1:
        return figure._replace(
            value=first.value, obs_status=first.obs_status, source_flag=first.mark or None
        )
    value = math.fsum(row.value for row in rows if row.value is not None)
    note = f"Added up from {len(rows)} single years of age"
    return figure._replace(value=value, obs_status="E", note=note)
