"""UNESCO Institute for Statistics (UIS): one reader for its interface and its files.

Layouts, told apart by the file's name:

``version.json``, ``indicators.json``, ``records.<indicator>.json``
    Answers of the interface. The first names the release in force, the second lists its indicators,
    and each of the rest holds the records of the ids of one series, all asked of that release. The
    interface answers errors with status 200 and a hint, ignores parameters it does not know and
    refuses more than 100 000 records. Ids of our series that the release no longer has are not
    asked for; they are counted as absent.
``*_DATA_NATIONAL.csv``
    The bulk download: INDICATOR_ID, COUNTRY_ID, YEAR, VALUE, MAGNITUDE, QUALIFIER. "NA" is a code.
``uis_national_*_long*.csv``, also gzipped
    A copy of the release of September 2024 rearranged by others: concept (the id in small letters,
    "_" for "."), country, year, value. The magnitude is lost, so a 0 can mean nothing or not
    applicable: it is read as missing and keeps its 0 as the publisher's mark.
``uis_indicator_names.csv``, ``bdds_*``, ``*_LABEL*``, ``*_COUNTRY*``, ``*_REGION*``
    Names of codes, no figures.

Of one indicator an answer stands over the bulk download and that over the copy; nothing is filled
up from another. There is no row for what is not there. A year is that in which the school year
ends.

Magnitude: NIL is a true 0, NA (not applicable) comes with a 0 that is none, SUPP is suppressed,
LOWREL of low reliability, INCLUDED is counted elsewhere, INCLUDES counts more. Qualifier: NAT_EST
and UIS_EST are estimates. Seen 2026-11: ids vanish between releases.

Not proven as of 2026-11: the shape of ``/versions/default`` (read as one entry of the recorded
``/versions``), the text of hints on unknown ids, and the bulk download of 2026, which was described
only.

``select.ids`` says under which ids the series is published, as ``pipelines.combined.members`` reads
it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from pipelines.combined import Figure, members
from pipelines.errors import SourceChanged, SourceRefused
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import calendar_year, number, streamed_lines

SOURCE_ID = "unesco_uis"

PLACES = ("AUS", "CAN", "CHN", "HKG", "KOR", "SGP", "USA")
FIRST_YEAR = 1970
MOST_RECORDS = 100_000
"""Records that one answer can hold."""

VERSION, INDICATORS, RECORDS = "version.json", "indicators.json", "records.*.json"
BULK = "*_DATA_NATIONAL.csv"
COPY = "uis_national_*_long*.csv*"
NAMES = ("uis_indicator_names.csv", "bdds_*", "*_LABEL*.csv", "*_COUNTRY.csv", "*_REGION.csv")

BULK_COLUMNS = ["INDICATOR_ID", "COUNTRY_ID", "YEAR", "VALUE", "MAGNITUDE", "QUALIFIER"]
COPY_COLUMNS = ["concept", "country", "year", "value"]

_LANDING_PAGE = "https://databrowser.uis.unesco.org/resources/bulk"
_LOST = "0"
"""Stands for the mark that a 0 of the copy has lost."""

_MAGNITUDES = {
    "": "A",
    "NIL": "A",
    "NA": "M",
    "SUPP": "Q",
    "LOWREL": "U",
    "INCLUDED": "O",
    "INCLUDES": "D",
    _LOST: "O",
}
_WITHOUT_VALUE = {"NA", "SUPP", "INCLUDED", _LOST}
_QUALIFIERS = {"", "NAT_EST", "UIS_EST"}
_NOTES = {
    "INCLUDED": "Counted in another figure of the publisher.",
    "INCLUDES": "Counts more than its name says: another figure of the publisher is included.",
    "NAT_EST": "Estimate of the national authorities.",
    "UIS_EST": "Estimate of the UNESCO Institute for Statistics.",
    _LOST: "Published as 0, which can mean nothing or not applicable: the file does not say which.",
}


class _Record(NamedTuple):
    """One published figure of an indicator."""

    code: str
    year: int
    figure: Figure


@dataclass(frozen=True)
class Question:
    """The ids of each series, to be asked of the release that is in force.

    Three steps, each judged: which release, which indicators it has, and their records.
    """

    base_url: str
    series: tuple[tuple[str, ...], ...]

    def download(self) -> Download:
        """First of all the release."""
        return Download(VERSION, f"{self.base_url}/versions/default", judge=self._judge_version)

    def _judge_version(self, body: bytes) -> list[Download]:
        version = version_of(body)
        address = f"{self.base_url}/definitions/indicators"

        def judge(listed: bytes) -> list[Download]:
            return self._records(version, listed_ids(listed))

        return [Download(INDICATORS, address, (("version", version),), judge=judge)]

    def _records(self, version: str, listed: Mapping[str, str]) -> list[Download]:
        found = []
        for ids in self.series:
            known = tuple(listed[one] for one in ids if one in listed)
            if known:
                found.append(Records(self.base_url, version, known).download())
        return found


@dataclass(frozen=True)
class Records:
    """The request for the records of some ids in one release."""

    base_url: str
    version: str
    ids: tuple[str, ...]

    def download(self) -> Download:
        """Request, name of the answer and how it is judged."""
        return Download(
            path=f"records.{self.ids[0]}.json",
            url=f"{self.base_url}/data/indicators",
            params=(
                *(("indicator", one) for one in self.ids),
                *(("geoUnit", one) for one in PLACES),
                ("start", str(FIRST_YEAR)),
                ("version", self.version),
            ),
            judge=self.judge,
        )

    def judge(self, body: bytes) -> list[Download]:
        """Refuse an answer to another question; see ``protocol.Judge``."""
        answer = json.loads(body)
        records = records_of(answer)
        hints = [f"{one.get('code')}: {one.get('message')}" for one in answer.get("hints", [])]
        strange = {str(one["indicatorId"]) for one in records} - set(self.ids)
        strange |= {str(one["geoUnit"]) for one in records} - set(PLACES)
        strange |= {str(one["year"]) for one in records if one["year"] < FIRST_YEAR}
        if hints or strange or len(records) >= MOST_RECORDS:
            raise SourceRefused(
                SOURCE_ID,
                f"asked for {', '.join(self.ids)} of {', '.join(PLACES)} from {FIRST_YEAR} on in "
                f"release {self.version}, was answered with {len(records)} records, the hints "
                f"{hints or 'none'}, not asked for: {', '.join(sorted(strange)[:8]) or 'nothing'}",
            )
        keys = Counter((one["indicatorId"], one["geoUnit"], one["year"]) for one in records)
        twice = [key for key, count in keys.items() if count > 1]
        if twice:
            raise ValueError(f"{len(twice)} records stand there more than once, e.g. {twice[0]}")
        return []


def version_of(body: bytes) -> str:
    """Name of a release. Raises ``ValueError`` for whatever is no release."""
    answer = json.loads(body)
    version = answer.get("version") if isinstance(answer, dict) else None
    if not isinstance(version, str) or not version:
        raise ValueError("names no release under 'version'")
    return version


def listed_ids(body: bytes) -> dict[str, str]:
    """Ids of a list of indicators: in capital letters, and as they are written there."""
    answer = json.loads(body)
    if not isinstance(answer, list) or not answer:
        raise ValueError("is no list of indicators")
    try:
        return {str(one["indicatorCode"]).upper(): str(one["indicatorCode"]) for one in answer}
    except (KeyError, TypeError) as error:
        raise ValueError(f"an indicator has no 'indicatorCode': {error!r}") from error


def records_of(answer: Any) -> list[dict[str, Any]]:
    """Records of an answer. Raises ``ValueError`` where it has another shape."""
    match answer:
        case {"records": list() as records, "hints": list()}:
            pass
        case _:
            raise ValueError("is no answer with records and hints")
    for one in records:
        match one:
            case {
                "indicatorId": str(),
                "geoUnit": str(),
                "year": int(),
                "value": float() | int() | None,
                "magnitude": str() | None,
                "qualifier": str() | None,
            }:
                pass
            case _:
                raise ValueError(f"a record has another shape: {str(one)[:120]}")
    return records


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """Ask for the release in force and what it names, or take files laid down by hand."""
    asked: list[tuple[str, ...]] = []
    for one in series:
        known = {indicator for ids in asked for indicator in ids}
        ids = tuple(dict.fromkeys(part for part in _ids([one]) if part not in known))
        if ids:
            asked.append(ids)
    question = Question(base_url.rstrip("/"), tuple(asked))
    hint = "Choose the bulk download of SDG or OPRI and unpack it; kept answers serve as well."
    stand_ins = [
        Download(name, page=_LANDING_PAGE, hint=hint, stands_in=True)
        for name in (BULK, COPY, VERSION, INDICATORS, RECORDS)
    ]
    hint = "Comes with the bulk download; holds no figures."
    named = [Download(name, page=_LANDING_PAGE, hint=hint) for name in NAMES]
    return [*([question.download()] if asked else []), *stand_ins, *named]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read files of all layouts; see the module's docstring.

    Raises ``SourceChanged`` for a file of another layout and for marks the publisher's description
    does not have.
    """
    wanted = set(_ids(series))
    tables: dict[str, list[_Record]] = {}
    set_aside = []
    for pattern, reader in ((COPY, _copy), (BULK, _bulk), (RECORDS, _answer)):
        found, others = _grouped([one for one in files if _is(one, pattern)], reader, wanted)
        for indicator in found.keys() & tables.keys():
            reason = "Another file of the indicator stands over this one"
            set_aside.append(SetAside(reason, len(tables[indicator]), indicator))
        tables |= found
        set_aside += others
    for indicator in sorted(wanted - tables.keys()):
        set_aside.append(SetAside("No figures of the indicator in any file", 1, indicator))
    set_aside += [_named(one) for one in files if _is(one, VERSION, INDICATORS, *NAMES)]
    return Reading([row for one in series for row in _rows(one, tables)], set_aside)


def _ids(series: Iterable[SeriesLike]) -> list[str]:
    named = (
        part.upper()
        for one in series
        for member in members(one.select["ids"])
        for part in member.parts
    )
    return list(dict.fromkeys(named))


def _is(file: RawFile, *patterns: str) -> bool:
    name = PurePosixPath(file.path).name
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _named(file: RawFile) -> SetAside:
    """The lines of a file without figures; a release is named."""
    name = PurePosixPath(file.path).name
    try:
        if name == VERSION:
            return SetAside("The release of the answers", 1, version_of(file.location.read_bytes()))
        if name == INDICATORS:
            listed = listed_ids(file.location.read_bytes())
            return SetAside("Descriptions, no figures", len(listed), file.path)
    except ValueError as error:
        raise SourceChanged(SOURCE_ID, f"{file.path}: {error}") from error
    lines = sum(1 for _ in file.location.open("rb"))
    return SetAside("Descriptions, no figures", lines, file.path)


def _rows(series: SeriesLike, tables: Mapping[str, list[_Record]]) -> Iterator[Published]:
    for member in members(series.select["ids"]):
        [indicator] = member.parts
        for record in tables.get(indicator.upper(), []):
            yield Published(
                series_id=series.series_id,
                scheme="iso3",
                code=record.code,
                year=record.year,
                period_label=str(record.year),
                breakdown=member.breakdown,
                category=member.category,
                value=record.figure.value,
                obs_status=record.figure.status,
                source_flag=record.figure.mark,
                note=record.figure.note,
                file=record.figure.file,
            )


# --- records of the three layouts


_Reader = Callable[[RawFile], Iterator["_Line"]]


class _Line(NamedTuple):
    """One record as it stands in a file."""

    indicator: str
    code: str
    year: str
    value: str
    magnitude: str
    qualifier: str


def _grouped(
    files: Iterable[RawFile], reader: _Reader, wanted: set[str]
) -> tuple[dict[str, list[_Record]], list[SetAside]]:
    """Records of the wanted ids, and how many of other ids each file holds."""
    tables: dict[str, list[_Record]] = defaultdict(list)
    set_aside = []
    for file in files:
        others = 0
        try:
            for line in reader(file):
                indicator = line.indicator.upper()
                if indicator in wanted:
                    tables[indicator].append(_record(file, indicator, line))
                else:
                    others += 1
        except ValueError as error:
            raise SourceChanged(SOURCE_ID, f"{file.path}: {error}") from error
        if others:
            reason = "The indicator is none of those asked for"
            set_aside.append(SetAside(reason, others, file.path))
    return dict(tables), set_aside


def _answer(file: RawFile) -> Iterator[_Line]:
    for one in records_of(json.loads(file.location.read_bytes())):
        value = "" if one["value"] is None else repr(one["value"])
        marks = (one["magnitude"] or "", one["qualifier"] or "")
        yield _Line(one["indicatorId"], one["geoUnit"], str(one["year"]), value, *marks)


def _bulk(file: RawFile) -> Iterator[_Line]:
    for line in _lines(file, BULK_COLUMNS):
        yield _Line(*(cell.strip() for cell in line))


def _copy(file: RawFile) -> Iterator[_Line]:
    for concept, code, year, value in _lines(file, COPY_COLUMNS):
        is_zero = value != "" and value.strip("0.") == ""
        yield _Line(concept.replace("_", "."), code, year, value, _LOST if is_zero else "", "")


def _lines(file: RawFile, columns: Sequence[str]) -> Iterator[list[str]]:
    """The lines below the header, which must be the expected one."""
    lines = streamed_lines(SOURCE_ID, file, is_ended=True, is_strict=True)
    header = [label.strip().upper() for label in next(lines, [])]
    if header != [label.upper() for label in columns]:
        raise ValueError(f"has the columns {', '.join(header)}; expected: {', '.join(columns)}")
    for line in lines:
        if len(line) != len(columns):
            raise ValueError(f"{len(line)} cells, not {len(columns)}, in the line {line}")
        yield line


def _record(file: RawFile, indicator: str, line: _Line) -> _Record:
    """One record with the status that its marks give it; a mark never becomes a number."""
    where = f"{indicator}, {line.code}, {line.year}"
    magnitude, qualifier = line.magnitude, line.qualifier
    if magnitude not in _MAGNITUDES or qualifier not in _QUALIFIERS:
        known = ", ".join(sorted((_MAGNITUDES.keys() | _QUALIFIERS) - {"", _LOST}))
        message = f"{where}: magnitude '{magnitude}', qualifier '{qualifier}'; known: {known}"
        raise ValueError(message)
    value = None if magnitude in _WITHOUT_VALUE else number(line.value)
    if value is None and line.value and magnitude not in _WITHOUT_VALUE:
        raise ValueError(f"{where}: '{line.value}' is no number")
    status = _MAGNITUDES[magnitude]
    if value is not None and status == "A" and qualifier:
        status = "E"
    if value is None and magnitude not in _WITHOUT_VALUE:
        status = "O"
    marks = [mark for mark in (magnitude, qualifier) if mark]
    note = " ".join(_NOTES[mark] for mark in marks if mark in _NOTES) or None
    figure = Figure(value, status, note, " ".join(marks) or None, file.path)
    year = calendar_year(SOURCE_ID, f"{file.path}, {where}", line.year)
    return _Record(line.code, year, figure)
