"""Schools of Ontario as its ministry of education publishes them: workbooks, boards, the portal.

A workbook has one row for a school and is of one school year; the sheet is the one whose header
holds the columns that are wanted. Boards are given by their number (``B66052``), groups of boards
as their numbers joined by ``+``, all boards as ``Ontario``.

The files are found through the portal's description of their dataset, see ``pipelines.ckan_api``:
their names change with every edition. Seen 2026-11 in public clients, not against the live portal:
some send the headers of a browser, one that gives its own name is answered as well. We give our
name, and the page of the dataset as referrer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from pipelines.ckan_api import Portal, Resource
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, RawFile, SetAside
from pipelines.sheets import Cell, find_header, read_sheets, records

SCHEME = "ontario_board"
ALL = "Ontario"
"""Code of all boards together."""

BOARD, SCHOOL, LEVEL = "Board Number", "School Number", "School Level"
STUDENTS = "Enrolment"
COLUMNS = (BOARD, SCHOOL, LEVEL, STUDENTS)
"""Labels that all workbooks share."""

_PORTAL_PAGE = "https://data.ontario.ca/dataset/"
_INDEX_FILE = "Answers of the portal that name the files"
_WORKBOOK = b"PK"
_YEAR_IN_NAME = re.compile(r"_(?:20)?(\d\d)[_-]?(?:20)?(\d\d)(?=prelim|[_.])")


class School(Protocol):
    """What is common to the rows of all workbooks."""

    @property
    def board(self) -> str:
        """Number of the board."""

    @property
    def number(self) -> str:
        """Number of the school, unique within its board."""

    @property
    def level(self) -> str:
        """The ministry's label of its level."""


_S = TypeVar("_S", bound=School)

Member = tuple[str, str]
"""Breakdown and category."""


@dataclass(frozen=True)
class Dataset:
    """One dataset of the portal, with a workbook for each school year.

    ``name`` is the portal's; ``workbook`` matches the names of the English workbooks, of which
    those of ``first_year`` (in which the school year ends) and later are asked for. ``pattern`` and
    ``hint`` tell staff which files may be laid down instead.
    """

    source_id: str
    name: str
    pattern: str
    workbook: re.Pattern[str]
    first_year: int
    hint: str

    @property
    def page(self) -> str:
        """Address of the page on which a person finds the files."""
        return f"{_PORTAL_PAGE}{self.name}"

    def downloads(self, base_url: str) -> list[Download]:
        """The portal's dataset, and the files that staff may lay down instead."""
        headers = (("Referer", self.page),)
        portal = Portal(self.source_id, base_url, headers, judge_file=_judge)
        index = f"{self.name}.package.json"
        return [
            portal.dataset(self.name, self._wanted),
            Download(self.pattern, page=self.page, hint=self.hint, stands_in=True),
            Download(index, page=self.page, hint=self.hint, stands_in=True),
        ]

    def _wanted(self, resource: Resource) -> str | None:
        name = resource.file_name
        year = year_in_name(name)
        if self.workbook.fullmatch(name) is None or year is None or year < self.first_year:
            return None
        return name

    def workbooks(self, files: Sequence[RawFile]) -> tuple[list[RawFile], list[SetAside]]:
        """Part files into workbooks and the portal's answers, which are set aside.

        Raises ``SourceMissing`` without any workbook.
        """
        found = [file for file in files if file.path.endswith(".xlsx")]
        if not found:
            message = f"no file is called {self.pattern}. They are at {self.page}"
            raise SourceMissing(self.source_id, message)
        return found, [SetAside(_INDEX_FILE, 1, file.path) for file in files if file not in found]

    def year(self, file: RawFile, sheet: str, by_sheet: re.Match[str] | None) -> int:
        """The year in which a workbook's school year ends, by its sheet, its name or both.

        The first group of ``by_sheet`` holds the year's last two digits as the sheet's name gives
        them. Raises ``SourceChanged`` where the two differ, or neither names a year.
        """
        by_file = year_in_name(file.path)
        named = {2000 + int(by_sheet[1])} if by_sheet else set()
        named |= {by_file} if by_file else set()
        if len(named) != 1:
            found = " and ".join(label_of(year) for year in sorted(named)) or "none"
            message = f"{file.path}, sheet '{sheet}', does not name one school year but {found}"
            raise SourceChanged(self.source_id, message)
        return named.pop()


def _judge(body: bytes) -> list[Download]:
    if not body.startswith(_WORKBOOK):
        raise ValueError(f"is no workbook: {body[:60]!r}")
    return []


def year_in_name(name: str) -> int | None:
    """The year in which the school year of a file's name ends: 2020 for ``…_1920.xlsx``.

    ``None`` where the name tells none.
    """
    for first, second in _YEAR_IN_NAME.findall(PurePosixPath(name).name):
        if int(second) == int(first) + 1:
            return 2000 + int(second)
    return None


def label_of(year: int) -> str:
    """The school year that ends in ``year``, as the ministry writes it: ``2019-20``."""
    return f"{year - 1}-{year % 100:02}"


def sheet(
    source_id: str, file: RawFile, wanted: Sequence[str]
) -> tuple[str, list[dict[str, Cell]]]:
    """Name and rows of the sheet whose header holds the wanted labels.

    Raises ``SourceChanged`` where there is none.
    """
    sheets = read_sheets(source_id, file)
    for name, rows in sheets.items():
        if find_header(rows, wanted) is not None:
            return name, records(source_id, f"{file.path}, sheet '{name}'", rows, wanted)
    message = f"{file.path}: no sheet of {', '.join(sheets)} has {', '.join(wanted)}"
    raise SourceChanged(source_id, message)


def refuse_repeats(source_id: str, file: str, schools: Iterable[School]) -> None:
    """Raise ``SourceChanged`` where a school stands twice in a workbook."""
    counts = Counter((school.board, school.number) for school in schools)
    twice = [f"{number} of {board}" for (board, number), count in counts.items() if count > 1]
    if twice:
        raise SourceChanged(source_id, f"{file} has a school twice: {', '.join(twice[:5])}")


def refuse_one_year_twice(source_id: str, years: Iterable[tuple[str, int]]) -> None:
    """Raise ``SourceChanged`` for two files, given with their years, of one school year."""
    first: dict[int, str] = {}
    for file, year in years:
        if year in first:
            message = f"{first[year]} and {file} are both of {label_of(year)}"
            raise SourceChanged(source_id, message)
        first[year] = file


def places(
    source_id: str, file: str, schools: Sequence[_S], groups: Iterable[Sequence[str]]
) -> Iterator[tuple[str, list[_S]]]:
    """Each board, each group of boards and all boards with their schools.

    Raises ``SourceChanged`` for a group with a board that is absent.
    """
    boards: dict[str, list[_S]] = defaultdict(list)
    for school in schools:
        boards[school.board].append(school)
    yield from boards.items()
    for group in groups:
        absent = [board for board in group if board not in boards]
        if absent:
            raise SourceChanged(source_id, f"{file} has no school of {', '.join(absent)}")
        yield "+".join(group), [school for board in group for school in boards[board]]
    yield ALL, list(schools)


def refuse_unknown_levels(
    source_id: str, file: str, schools: Iterable[School], levels: Mapping[str, str]
) -> None:
    """Raise ``SourceChanged`` for a level that is none of the ministry's labels in ``levels``."""
    unknown = sorted({school.level for school in schools} - levels.keys())
    if unknown:
        known = ", ".join(levels)
        raise SourceChanged(
            source_id, f"{file}: unknown level {', '.join(unknown)}; known: {known}"
        )


def members(
    schools: Sequence[_S], levels: Mapping[str, str]
) -> Iterator[tuple[Member, Sequence[_S]]]:
    """All schools, and those of each level that has any."""
    yield ("total", "total"), schools
    for label, member in levels.items():
        at_level = [school for school in schools if school.level == label]
        if at_level:
            breakdown, _, category = member.partition("/")
            yield (breakdown, category), at_level
