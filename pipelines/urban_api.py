"""The Urban Institute's Education Data Portal: what to ask, whether an answer counts, its pages.

``/school-districts/<source>/<topic>/<year>/[<grade>/][<subtopic>/]?leaid=<id>,<id>`` answers with
``{"count", "next", "previous", "results"}``; ``next`` is an absolute address of the publisher's own
host, of which only the query is followed, so that a mirror stays a mirror. The size of a page is
the publisher's (1 000 in 2021, 10 000 in 2026; ``limit`` and ``page_size`` are ignored), and the
pages together must hold ``count`` rows. Filters were ignored before: the districts and the year of
each row are checked. Refusals come with status 200 as a list with ``API ERROR``; a grouping that
is too large is answered with status 413.

``year`` is the autumn in which a school year begins. −1 is missing, −2 not applicable, −3
suppressed, and null occurs too. ``leaid`` is text with its leading zero, in some tables a number.

The years of each table are those of 2026-07. ``/api-endpoints/`` is asked as well, and years that
it lists after these are asked for like the others; without it the known years stand.

Not proved against the service (2026-11): the answer to a year that a table does not have (a count
of 0 is expected), and that ``leaid`` filters every table (the publisher lists it as a filter of
its enrolment tables; public clients use it for the others).
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from pipelines.errors import SourceChanged, SourceRefused
from pipelines.protocol import Download, RawFile, SetAside

PAGE = "https://educationdata.urban.org/documentation/"
"""Where a person finds the tables; the bulk files and their codebooks are linked there."""

DISTRICTS = ("0803360", "2101860", "4823640", "5307710")
"""LEAIDs asked for: Denver, Fayette County (Lexington), Houston, Seattle. Filtered, a year of a
table is one page of a few rows instead of several of ten thousand."""

TOTAL = 99
"""Code of all grades, all races, both sexes, all students."""

RACES = {
    1: "white",
    2: "black",
    3: "hispanic",
    4: "asian",
    5: "american_indian",
    6: "pacific_islander",
    7: "two_or_more",
}
SEXES = {1: "male", 2: "female"}

Row = Mapping[str, Any]

_INDEX = "endpoints"
_NAME = re.compile(r"^(?P<name>.+)\.page-(?P<page>\d+)\.json$")
_LEAID = re.compile(r"^\d{7}$")
_LEAID_DIGITS = 7
_YEAR = re.compile(r"_(?P<year>\d{4})(_|$)")
_MARKS = {-1: "O", -2: "M", -3: "Q"}
_SHOWN = 8


@dataclass(frozen=True)
class Table:
    """One table of the portal: its address with the autumns and grades to ask for.

    ``path`` has ``{year}`` and, where ``grades`` are given, ``{grade}``.
    """

    path: str
    years: tuple[int, ...]
    grades: tuple[str, ...] = ()

    def questions(self, source_id: str, base_url: str, years: Iterable[int]) -> Iterator[Question]:
        """One question for each year and grade."""
        for year in years:
            for grade in self.grades or ("",):
                path = self.path.format(year=year, grade=grade)
                yield Question(source_id, base_url.rstrip("/"), path, year)


class Page(NamedTuple):
    """One page of an answer; ``further`` is the number of the next one, ``None`` on the last."""

    total: int
    further: int | None
    rows: list[Row]


class Answer(NamedTuple):
    """All pages of one answer: each row with the path of its file."""

    name: str
    year: int
    rows: list[tuple[Row, str]]


class Amount(NamedTuple):
    """A cell: a number, or the status and the publisher's mark of its absence."""

    value: float | None
    status: str
    mark: str | None = None


@dataclass(frozen=True)
class Question:
    """One page of one table in one year; ``total`` and ``before`` are of the pages before it."""

    source_id: str
    base_url: str
    path: str
    year: int
    page: int = 1
    total: int | None = None
    before: int = 0

    def download(self) -> Download:
        """Request, name of the answer and how it is judged."""
        return Download(
            path=f"{name_of(self.path)}.page-{self.page}.json",
            url=f"{self.base_url}/{self.path}",
            params=(("leaid", ",".join(DISTRICTS)), *_paged(self.page)),
            judge=self.judge,
        )

    def judge(self, body: bytes) -> list[Download]:
        """Accept one answer and name the next page; see ``protocol.Judge``."""
        page = _judged(self.source_id, self.path, body)
        self._refuse_other_rows(page)
        if self.total is not None and page.total != self.total:
            raise ValueError(f"page {self.page} counts {page.total} rows, the first {self.total}")
        held = self.before + len(page.rows)
        _check_end(page, self.page, held)
        if page.further is None:
            return []
        return [replace(self, page=page.further, total=page.total, before=held).download()]

    def _refuse_other_rows(self, page: Page) -> None:
        others = {str(row.get("leaid")) for row in page.rows if _padded(row) not in DISTRICTS}
        years = {str(row.get("year")) for row in page.rows} - {str(self.year)}
        if others or years:
            raise SourceRefused(
                self.source_id,
                f"asked for {self.path} of {', '.join(DISTRICTS)}, was answered with other "
                f"districts: {some(others)}, other years: {some(years)}. A filter was not "
                "applied; nothing of this answer is used",
            )


@dataclass(frozen=True)
class _Index:
    """The portal's list of tables, asked for years after those that are known."""

    source_id: str
    base_url: str
    tables: tuple[Table, ...]
    page: int = 1
    before: int = 0

    def download(self) -> Download:
        """Request and how it is judged; a mirror need not have the list."""
        return Download(
            path=f"{_INDEX}.page-{self.page}.json",
            url=f"{self.base_url}/api-endpoints/",
            params=_paged(self.page),
            judge=self.judge,
            empty_on_404=lambda _: True,
        )

    def judge(self, body: bytes) -> list[Download]:
        """Name the questions of later years, and the next page of the list."""
        page = _judged(self.source_id, "api-endpoints/", body)
        held = self.before + len(page.rows)
        _check_end(page, self.page, held)
        further = [one.download() for row in page.rows for one in self._later(row)]
        if page.further is not None:
            further.append(replace(self, page=page.further, before=held).download())
        return further

    def _later(self, row: Row) -> Iterator[Question]:
        address = str(row.get("endpoint_url", "")).replace("{grade_edfacts}", "{grade}")
        for table in self.tables:
            if address == f"/api/v1/{table.path.replace('grade-99', '{grade}')}":
                listed = years_in(str(row.get("years_available", "")))
                later = [year for year in listed if year > max(table.years)]
                yield from table.questions(self.source_id, self.base_url, later)


def ask(source_id: str, base_url: str, tables: Sequence[Table]) -> list[Download]:
    """Every question of some tables, and the index that knows of later years."""
    base = base_url.rstrip("/")
    asked = [
        one.download() for table in tables for one in table.questions(source_id, base, table.years)
    ]
    return [*asked, _Index(source_id, base, tuple(tables)).download()]


def laid_down(tables: Sequence[Table]) -> list[Download]:
    """Patterns of answers that staff lay down instead of asking."""
    hint = "Save each page of the interface's answer under its name, numbered from page-1 on."
    names = [name_of(table.path.format(year="*", grade="*")) for table in tables]
    return [
        Download(f"{name}.page-*.json", page=PAGE, hint=hint, stands_in=True)
        for name in dict.fromkeys([*names, _INDEX])
    ]


def name_of(path: str) -> str:
    """Name of an answer: its address without level and, where a topic follows, source."""
    _, source, *rest = path.strip("/").split("/")
    return "_".join([source, *rest] if source == "saipe" else rest)


def refusal(answer: Any) -> str | None:
    """Put the refusal that stands in an answer into words, ``None`` where it holds none."""
    for item in answer if isinstance(answer, list) else [answer]:
        for key, value in item.items() if isinstance(item, dict) else ():
            if key.strip().upper() == "API ERROR":
                return str(value)
    return None


def parse(answer: Any) -> Page:
    """Read an answer into a page. Raises ``ValueError`` for whatever has another shape."""
    match answer:
        case {"count": int() as count, "next": (str() | None) as link, "results": list() as rows}:
            pass
        case _:
            raise ValueError("is no object of count, next and results")
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("holds a result that is no object")
    return Page(count, None if link is None else _number_in(link), rows)


def years_in(text: str) -> list[int]:
    """Years in a list like ``1991, 1994&ndash;2020``."""
    years: list[int] = []
    for part in re.split(r",|\band\b", html.unescape(text)):
        ends = [int(year) for year in re.findall(r"\d{4}", part)]
        years += range(ends[0], ends[-1] + 1) if ends else []
    return years


def answers(source_id: str, files: Iterable[RawFile]) -> tuple[list[Answer], list[SetAside]]:
    """Join the pages of each answer; all must be there.

    Answers without rows and the list of tables are set aside. Raises ``SourceChanged`` for a file
    that is no page of an answer, a page that is missing, and a row of another year than its
    file's.
    """
    pages: dict[str, list[tuple[int, Page, str]]] = defaultdict(list)
    index = 0
    for file in files:
        name, number = _named(source_id, file)
        if name == _INDEX:
            index += 1
        else:
            pages[name].append((number, _read(source_id, file), file.path))
    found = [_joined(source_id, name, sorted(some_pages)) for name, some_pages in pages.items()]
    empty = [one.name for one in found if not one.rows]
    aside = [
        SetAside("Answers of the interface without rows", len(empty), ", ".join(empty[:_SHOWN])),
        SetAside("The list of tables of the interface, no figures", index, _INDEX),
    ]
    return [one for one in found if one.rows], [one for one in aside if one.rows]


def leaid_of(source_id: str, row: Row, file: str) -> str:
    """The seven-digit LEAID of a row, with the zero that a number has lost."""
    text = _padded(row)
    if not _LEAID.match(text):
        raise SourceChanged(
            source_id, f"{file} has the district {row.get('leaid')!r}; valid: 6 or 7 digits"
        )
    return text


def code(source_id: str, row: Row, column: str, file: str) -> int:
    """The code in one column of a row."""
    value = _cell(source_id, row, column, file)
    if isinstance(value, bool) or not isinstance(value, int):
        raise SourceChanged(source_id, f"{file} has {value!r} as {column}; valid: a code")
    return value


def amount(source_id: str, row: Row, column: str, file: str) -> Amount:
    """The number in one column of a row, or the status and mark of its absence."""
    value = _cell(source_id, row, column, file)
    if value is None:
        return Amount(None, "O")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise SourceChanged(source_id, f"{file} has {value!r} as {column}; valid: a number or null")
    if value >= 0:
        return Amount(float(value), "A")
    if value not in _MARKS:
        marks = ", ".join(str(mark) for mark in _MARKS)
        raise SourceChanged(
            source_id,
            f"{file} has {value} as {column} of {row.get('leaid')}; valid below 0: {marks}",
        )
    return Amount(None, _MARKS[int(value)], str(int(value)))


def school_year(autumn: int) -> str:
    """A school year as the publisher writes it, like 2018-19."""
    return f"{autumn}-{(autumn + 1) % 100:02}"


def some(values: Iterable[str]) -> str:
    """Join the first few of some values for a message."""
    return ", ".join(sorted(set(values))[:_SHOWN]) or "none"


def _paged(number: int) -> tuple[tuple[str, str], ...]:
    return (("page", str(number)),) if number > 1 else ()


def _judged(source_id: str, path: str, body: bytes) -> Page:
    answer = json.loads(body)
    message = refusal(answer)
    if message is not None:
        raise SourceRefused(source_id, f"answered '{message}' for {path}. See {PAGE}")
    return parse(answer)


def _check_end(page: Page, number: int, held: int) -> None:
    """The pages go on until they hold all rows, and no further."""
    if page.further is None and held != page.total:
        raise ValueError(f"the pages up to the last, {number}, hold {held} of {page.total} rows")
    if page.further is not None and (page.further != number + 1 or held >= page.total):
        raise ValueError(
            f"page {number} names page {page.further} as the next, with {held} of {page.total} "
            "rows held"
        )
    if page.further is not None and not page.rows:
        raise ValueError(f"page {number} is empty and not the last")


def _number_in(link: str) -> int:
    number = dict(parse_qsl(urlsplit(link).query)).get("page", "")
    if not number.isdecimal():
        raise ValueError(f"names the next page by {link}, without its number")
    return int(number)


def _padded(row: Row) -> str:
    return str(row.get("leaid")).strip().zfill(_LEAID_DIGITS)


def _named(source_id: str, file: RawFile) -> tuple[str, int]:
    match = _NAME.match(PurePosixPath(file.path).name)
    if match is None:
        raise SourceChanged(source_id, f"{file.path} is named like no page; valid: x.page-1.json")
    return match["name"], int(match["page"])


def _read(source_id: str, file: RawFile) -> Page:
    try:
        return parse(json.loads(file.location.read_bytes()))
    except ValueError as error:
        raise SourceChanged(source_id, f"{file.path}: {error}") from error


def _joined(source_id: str, name: str, pages: Sequence[tuple[int, Page, str]]) -> Answer:
    numbers = [number for number, _, _ in pages]
    rows = [(row, path) for _, page, path in pages for row in page.rows]
    counts = {page.total for _, page, _ in pages}
    if numbers != list(range(1, len(pages) + 1)) or counts != {len(rows)}:
        raise SourceChanged(
            source_id,
            f"{name}: the pages {some(map(str, numbers))} hold {len(rows)} of "
            f"{some(map(str, counts))} rows. Fetch the answer again, or lay down all its pages",
        )
    year = _YEAR.search(name)
    if year is None:
        raise SourceChanged(source_id, f"{name} has no year in its name; valid: like saipe_2022")
    others = {str(row.get("year")) for row, _ in rows} - {year["year"]}
    if others:
        raise SourceChanged(source_id, f"{name} holds rows of other years: {some(others)}")
    return Answer(name, int(year["year"]), rows)


def _cell(source_id: str, row: Row, column: str, file: str) -> Any:
    if column not in row:
        raise SourceChanged(
            source_id, f"{file} has no column {column}; found: {', '.join(sorted(row))}"
        )
    return row[column]
