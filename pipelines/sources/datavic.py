"""Department of Education of Victoria on DataVic: enrolment of every school, added up.

Two kinds of csv, told apart by their columns:

* all schools, full-time equivalent (FTE) enrolment in the census of February, one row for a school
  of any sector, by year level and (2017 to 2021) sex;
* school locations of one year, one row for a school, with its council area (LGA).

There are no rows for Victoria or Melbourne: both are sums of schools, and so is every council area.
A school belongs to the council area that its own row names (2024, 2025) or that the edition of the
locations closest in time names; the number of a school counts within its sector alone. Schools
without a location (closed before the edition) are in Victoria's sums and in no council area.

Traps, seen 2026-11: the labels of 2017, of 2018 to 2020 and of 2024 and 2025 are quoted twice, each
in another way; letters change between capitals and small ("Year 2 Males total", ``SCHOOL_NO``);
"Year 12 Males" lacks its "Total"; 2017 has no column for year or census; windows-1252 as well as
UTF-8; from 2019 on girls and boys can add up to less than all students; from 2022 on there is no
sex (other gender is recorded, and too rare to be shown); schools without any student are listed;
one council area was renamed in 2022 (Moreland, since then Merri-bek). FTE and February: the
Australian Bureau of Statistics counts heads in August.

The files are found through the portal's search, see ``pipelines.ckan_api``: their names change
every year. Seen 2026-11 in public clients, not against the live portal: titles "All Schools FTE
Enrolments - Feb 2023, Victoria", datasets ``school-locations-2025``; that older locations have
datasets of the same kind is not established, nor is the layout of 2023. Layouts before 2017 are
unknown and not asked for.

``select`` of a series holds ``count``: ``"students"`` or ``"schools"``.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from pipelines.ckan_api import Portal, Resource
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import calendar_year, csv_records, required

_ID = "datavic"
_SCHEME = "datavic"

VICTORIA, MELBOURNE = "Victoria", "Greater Melbourne"

GREATER_MELBOURNE = frozenset(
    {
        "Banyule", "Bayside", "Boroondara", "Brimbank", "Cardinia", "Casey", "Darebin",
        "Frankston", "Glen Eira", "Greater Dandenong", "Hobsons Bay", "Hume", "Kingston", "Knox",
        "Manningham", "Maribyrnong", "Maroondah", "Melbourne", "Melton", "Merri-bek", "Monash",
        "Moonee Valley", "Mornington Peninsula", "Nillumbik", "Port Phillip", "Stonnington",
        "Whitehorse", "Whittlesea", "Wyndham", "Yarra", "Yarra Ranges",
    }
)  # fmt: skip
"""The 31 municipalities of metropolitan Melbourne (Plan Melbourne 2017-2050, Government of
Victoria, 2017). The capital city area of the Bureau of Statistics also takes in parts of Mitchell,
Macedon Ranges, Moorabool and Murrindindi."""

_RENAMED = {"Moreland": "Merri-bek"}
_KIND_OF_COUNCIL = re.compile(r" \((?:C|S|RC|B)\)$")

_OF_ENROLMENT, _OF_LOCATION = "grand total", "lga_name"
_SECTORS = {"Government": "public", "Catholic": "catholic", "Independent": "private"}
_FIRST_YEAR = 2017
_YEAR = re.compile(r"20\d\d")
_CENSUS = "F"
_LEVELS = ("primary", "secondary")
_GRADES = {
    "prep": "preparatory",
    **{f"year {number}": f"grade_{number}" for number in range(1, 13)},
}
_PARTS = {
    "primary": ("prep", *(f"year {number}" for number in range(1, 7)), "primary ungraded"),
    "secondary": (*(f"year {number}" for number in range(7, 13)), "secondary ungraded"),
}
_UNGRADED = ("primary ungraded", "secondary ungraded")
_SEXES = {"male": " males", "female": " females"}
_COLUMNS_OF_ONE_SEX = 15
_ROUNDING = 0.06
_MOST_UNPLACED = 0.02
"""Share of Victoria's students without a location from which on Greater Melbourne is refused."""

_TITLE_OF_ENROLMENTS = re.compile(r"^all schools fte enrol?ments - feb (20\d\d)\b", re.IGNORECASE)
_LOCATIONS = re.compile(r"school[ -]locations?[ -](20\d\d)\b", re.IGNORECASE)
_FILES = ("*nrol*.csv", "*ocations*.csv")
_INDEX = "*.search-*.json"
_PAGE = "https://discover.data.vic.gov.au/dataset?q=all+schools+fte+enrolments"
_HINT = (
    "All Schools FTE enrolments of each February, and School Locations; keep the published names."
)

_WITHOUT_PLACE = "Schools without a council area: in the sums of Victoria alone"
_EMPTY = "Schools without any student"
_INDEX_FILE = "Answers of the portal that name the files"


class _School(NamedTuple):
    """One row of an enrolment file; ``cells`` are the FTE by label in small letters."""

    sector: str
    number: str
    council: str | None
    cells: Mapping[str, float]

    @property
    def students(self) -> float:
        return self.cells["grand total"]


@dataclass(frozen=True)
class _Census:
    """One February: its schools with students."""

    file: str
    year: int
    schools: list[_School]

    @property
    def has_sex(self) -> bool:
        return any(" males" in label for label in self.schools[0].cells)


_Councils = Mapping[tuple[str, str], Mapping[int, str]]
"""Council area by sector and number of a school, in each edition of the locations."""


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """Two searches of the portal, and the files that staff may lay down instead."""
    portal = Portal(_ID, base_url, judge_file=_judge)
    return [
        portal.search("enrolments", "all schools fte enrolments", _enrolments),
        portal.search("locations", "school locations", _locations),
        *(
            Download(pattern, page=_PAGE, hint=_HINT, stands_in=True)
            for pattern in (*_FILES, _INDEX)
        ),
    ]


def _enrolments(resource: Resource) -> str | None:
    title = _TITLE_OF_ENROLMENTS.search(resource.dataset_title)
    if title is None or resource.format != "csv" or int(title[1]) < _FIRST_YEAR:
        return None
    return f"enrolments-{title[1]}.csv"


def _locations(resource: Resource) -> str | None:
    title = _LOCATIONS.search(resource.dataset_title) or _LOCATIONS.search(resource.dataset)
    if title is None or resource.format != "csv":
        return None
    return f"locations-{title[1]}.csv"


def _judge(body: bytes) -> list[Download]:
    first = body.partition(b"\n")[0].lower()
    if b"education_sector" not in first or b"school_no" not in first:
        raise ValueError(f"is no table of schools: {first[:60]!r}")
    return []


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read all years into sums by council area, for Greater Melbourne and for Victoria.

    Students have status E: they are sums of ours. Raises ``SourceMissing`` without enrolments or
    locations and ``SourceChanged`` for a missing column, an unknown sector or mark, a school twice,
    a level or sex that cannot add up, two files of one year, or too many schools without a place.
    """
    tables = {file: _table(file) for file in files if file.path.endswith(".csv")}
    places = [file for file, table in tables.items() if _OF_ENROLMENT not in table[0]]
    counted = [file for file in tables if file not in places]
    if not places or not counted:
        there = ", ".join(file.path for file in files) or "nothing"
        wanted = "enrolments (All Schools FTE enrolments) and locations (School Locations)"
        raise SourceMissing(_ID, f"needs files of {wanted}; found: {there}. See {_PAGE}")
    councils = _councils({file: tables[file] for file in places})
    rows: list[Published] = []
    aside = [SetAside(_INDEX_FILE, 1, file.path) for file in files if file not in tables]
    years: dict[int, str] = {}
    for file in counted:
        census = _census(file, tables[file], councils, aside)
        if census.year in years:
            message = f"{years[census.year]} and {file.path} are both of {census.year}"
            raise SourceChanged(_ID, message)
        years[census.year] = file.path
        for one in series:
            rows.extend(_figures(census, one))
    return Reading(rows, [one for one in aside if one.rows])


# The files


def _table(file: RawFile) -> list[dict[str, str]]:
    """Rows with labels in small letters and without quotes; there is at least one."""
    body = file.location.read_bytes()
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        encoding = "cp1252"
    else:
        encoding = "utf-8-sig"
    rows = [
        {label.replace('"', "").strip().lower(): cell for label, cell in row.items()}
        for row in csv_records(_ID, file, (), encoding)
    ]
    if not rows:
        raise SourceChanged(_ID, f"{file.path} has no row")
    _refuse_missing(file, rows[0], ["education_sector", "school_no"])
    if not rows[0].keys() & {_OF_ENROLMENT, _OF_LOCATION}:
        _refuse_missing(file, rows[0], [_OF_ENROLMENT, _OF_LOCATION])
    unknown = sorted({row["education_sector"] for row in rows} - _SECTORS.keys())
    if unknown:
        known = ", ".join(_SECTORS)
        raise SourceChanged(_ID, f"{file.path}: unknown sector {unknown[0]}; known: {known}")
    _refuse_repeats(file, rows)
    return rows


def _refuse_missing(file: RawFile, row: Mapping[str, str], wanted: Sequence[str]) -> None:
    missing = [label for label in wanted if label not in row]
    if missing:
        found = ", ".join(row)
        message = f"{file.path} has no column {', '.join(missing)}; found: {found}"
        raise SourceChanged(_ID, message)


def _refuse_repeats(file: RawFile, rows: Sequence[Mapping[str, str]]) -> None:
    counts = Counter((row["education_sector"], row["school_no"]) for row in rows)
    twice = [f"{number} ({sector})" for (sector, number), count in counts.items() if count > 1]
    if twice:
        raise SourceChanged(_ID, f"{file.path} has a school twice: {', '.join(twice[:5])}")


def _year_in_name(file: RawFile) -> int | None:
    found = _YEAR.search(PurePosixPath(file.path).name)
    return int(found.group()) if found else None


def _councils(tables: Mapping[RawFile, Sequence[Mapping[str, str]]]) -> _Councils:
    councils: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for file, rows in tables.items():
        year = _year_in_name(file)
        if year is None:
            raise SourceChanged(_ID, f"{file.path} does not name its year")
        _refuse_missing(file, rows[0], [_OF_LOCATION])
        for row in rows:
            key = (row["education_sector"], row["school_no"])
            councils[key][year] = _council(row[_OF_LOCATION])
    return councils


def _council(published: str) -> str:
    name = _KIND_OF_COUNCIL.sub("", published)
    return _RENAMED.get(name, name)


def _census(
    file: RawFile,
    rows: Sequence[Mapping[str, str]],
    councils: _Councils,
    aside: list[SetAside],
) -> _Census:
    year = _census_year(file, rows)
    labels = _labels(file, rows[0])
    schools = [_school(file, row, labels, year, councils) for row in rows]
    with_students = [school for school in schools if school.students]
    lost = [school for school in with_students if school.council is None]
    aside.append(SetAside(_EMPTY, len(schools) - len(with_students), file.path))
    students = math.fsum(school.students for school in lost)
    aside.append(SetAside(_WITHOUT_PLACE, len(lost), f"{file.path}: {students:.1f} students"))
    census = _Census(file.path, year, with_students)
    _refuse_unplaced(census, students)
    return census


def _census_year(file: RawFile, rows: Sequence[Mapping[str, str]]) -> int:
    named = _year_in_name(file)
    found = {row["year"] for row in rows if "year" in row} | ({str(named)} if named else set())
    if len(found) != 1:
        shown = ", ".join(sorted(found)) or "none"
        raise SourceChanged(_ID, f"{file.path}: name and rows give not one year but {shown}")
    other = {row["census_type"] for row in rows if "census_type" in row} - {_CENSUS}
    if other:
        message = f"{file.path}: census {', '.join(sorted(other))}, not {_CENSUS} (February)"
        raise SourceChanged(_ID, message)
    return calendar_year(_ID, file.path, found.pop())


def _labels(file: RawFile, row: Mapping[str, str]) -> list[str]:
    """Labels of all columns with numbers; both sexes have all their columns, or neither has any."""
    levels = [f"{one} total" for one in (*_GRADES, *_UNGRADED, *_LEVELS, "grand")]
    _refuse_missing(file, row, levels)
    of_sex = {sex: [one for one in row if word in one] for sex, word in _SEXES.items()}
    counts = {sex: len(found) for sex, found in of_sex.items()}
    if set(counts.values()) not in ({0}, {_COLUMNS_OF_ONE_SEX}):
        message = f"{file.path} has columns of one sex for {counts}, not for 15 year levels each"
        raise SourceChanged(_ID, message)
    return [*levels, *of_sex["male"], *of_sex["female"]]


def _school(
    file: RawFile,
    row: Mapping[str, str],
    labels: Sequence[str],
    year: int,
    councils: _Councils,
) -> _School:
    sector, number = row["education_sector"], row["school_no"]
    where = f"{file.path}, school {number} ({sector})"
    cells = {label: required(_ID, where, row, label) for label in labels}
    _refuse_wrong_sums(where, cells)
    if row.get(_OF_LOCATION):
        return _School(sector, number, _council(row[_OF_LOCATION]), cells)
    editions = councils.get((sector, number), {})
    closest = min(editions, key=lambda edition: (abs(edition - year), edition), default=None)
    return _School(sector, number, None if closest is None else editions[closest], cells)


def _refuse_wrong_sums(where: str, cells: Mapping[str, float]) -> None:
    """Levels add up to all students, year levels to their level, and sexes to no more than all."""
    parts = {f"{level} total": [f"{one} total" for one in _PARTS[level]] for level in _LEVELS}
    parts["grand total"] = [f"{level} total" for level in _LEVELS]
    for whole, labels in parts.items():
        added = math.fsum(cells[label] for label in labels)
        if abs(added - cells[whole]) > _ROUNDING:
            message = f"{where}: {whole} is {cells[whole]:g}, its parts add up to {added:g}"
            raise SourceChanged(_ID, message)
    both = math.fsum(value for label, value in cells.items() if "males" in label)
    if both > cells["grand total"] + _ROUNDING:
        message = f"{where}: girls and boys are {both:g}, all students {cells['grand total']:g}"
        raise SourceChanged(_ID, message)


def _refuse_unplaced(census: _Census, students: float) -> None:
    everyone = math.fsum(school.students for school in census.schools)
    if students > _MOST_UNPLACED * everyone:
        raise SourceChanged(
            _ID,
            f"{census.file}: {students:.0f} of {everyone:.0f} students are at schools without a "
            f"location. Lay down the School Locations of {census.year}",
        )
    absent = GREATER_MELBOURNE - {school.council for school in census.schools}
    if absent:
        names = ", ".join(sorted(absent))
        raise SourceChanged(_ID, f"{census.file}: no school in {names}")


# The figures


def _figures(census: _Census, series: SeriesLike) -> Iterator[Published]:
    for code, schools in _places(census):
        for member, labels, chosen in _members(census, schools):
            place = (_SCHEME, code, census.year, f"February {census.year}", *member)
            figure = Published(series.series_id, *place, None, file=census.file)
            if series.select["count"] == "students":
                yield _students(figure, labels, chosen, census)
            elif member[0] in ("total", "sector"):
                note = f"Counted from the rows of schools{_left(code, census)}"
                yield figure._replace(value=len(chosen), note=note)


def _places(census: _Census) -> Iterator[tuple[str, list[_School]]]:
    by_council: dict[str, list[_School]] = defaultdict(list)
    for school in census.schools:
        if school.council is not None:
            by_council[school.council].append(school)
    yield VICTORIA, census.schools
    yield MELBOURNE, [one for name in sorted(GREATER_MELBOURNE) for one in by_council[name]]
    # The council area has the name of the city, and is a small part of it.
    yield from ((f"{name} (council area)", by_council[name]) for name in sorted(by_council))


_Member = tuple[str, str]


def _members(
    census: _Census, schools: Sequence[_School]
) -> Iterator[tuple[_Member, list[str], Sequence[_School]]]:
    """Category, the columns to add up for it, and the schools that it is made of."""
    everyone = ["grand total"]
    yield ("total", "total"), everyone, schools
    for level in _LEVELS:
        yield ("level", level), [f"{level} total"], schools
    for grade, category in _GRADES.items():
        yield ("grade", category), [f"{grade} total"], schools
    yield ("grade", "ungraded"), [f"{one} total" for one in _UNGRADED], schools
    if census.has_sex:
        for sex, word in _SEXES.items():
            yield ("sex", sex), [label for label in schools[0].cells if word in label], schools
    for published, sector in _SECTORS.items():
        chosen = [school for school in schools if school.sector == published]
        if chosen:
            yield ("sector", sector), everyone, chosen
            for level in _LEVELS:
                yield ("level_sector", f"{level}_{sector}"), [f"{level} total"], chosen


def _students(
    figure: Published, labels: Sequence[str], schools: Sequence[_School], census: _Census
) -> Published:
    value = math.fsum(school.cells[label] for school in schools for label in labels)
    note = f"Added up from {len(schools)} schools{_left(figure.code, census)}"
    if figure.breakdown == "sex":
        counted = math.fsum(
            value for one in schools for label, value in one.cells.items() if "males" in label
        )
        other = math.fsum(school.students for school in schools) - counted
        if other > _ROUNDING:
            note += f"; {other:.0f} students are counted in neither sex"
    return figure._replace(value=value, obs_status="E", note=note)


def _left(code: str, census: _Census) -> str:
    """What a sum by council area leaves out; Victoria leaves nothing out."""
    if code != MELBOURNE:
        return ""
    area = f" in {len(GREATER_MELBOURNE)} council areas"
    lost = [school.students for school in census.schools if school.council is None]
    if not lost:
        return area
    noun = "school" if len(lost) == 1 else "schools"
    students = f"{math.fsum(lost):.0f} students"
    return f"{area}; {len(lost)} {noun} of Victoria with {students} and no known area left out"
