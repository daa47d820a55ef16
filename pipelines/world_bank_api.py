"""The World Bank's data interface: what to ask, whether an answer may be believed, its pages.

``/country/<codes>/indicator/<id>?format=json`` answers with a list of two: a header and rows, gaps
as explicit nulls. ``per_page`` in the header is sometimes text; ``sourceid`` and ``lastupdated``
stand only where there are rows; an indicator without rows has ``null`` in their place. Refusals
come with status 200 as a ``message``, in a list or bare. Under load XML and HTML come with status
200 too. Seen 2026-11: ``countryiso3code`` is empty for some aggregates.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from pipelines.errors import SourceChanged, SourceRefused
from pipelines.protocol import Download, RawFile

PLACES = {
    "AUS": "AU",
    "CAN": "CA",
    "CHN": "CN",
    "HKG": "HK",
    "KOR": "KR",
    "SGP": "SG",
    "USA": "US",
    "OED": "OE",
    "WLD": "1W",
}
"""Places asked for, three-character to two-character code. A list, not ``all``: nine places are
one page instead of eighteen. One unknown code spoils the whole list."""

PER_PAGE = 1000
"""Rows per page; the interface fails somewhere above 32,500."""

YEAR_DIGITS = 4
_STATUS = {"": "A", **{letter: letter for letter in "ABDEFPU"}}
_SHOWN = 8


class Row(NamedTuple):
    """One figure of a page; ``obs_status`` is the SDMX letter of the publisher's ``flag``."""

    indicator: str
    code: str
    year: int
    value: float | None
    flag: str
    obs_status: str


class Page(NamedTuple):
    """One page of an answer; ``database`` and ``edition`` are empty where there are no rows."""

    page: int
    pages: int
    per_page: int
    total: int
    database: str
    edition: str
    rows: list[Row]


class Answer(NamedTuple):
    """All pages of one indicator in one edition.

    ``edition`` is empty where there are no rows; ``name`` is the first file, and each row stands
    beside the file it is in.
    """

    indicator: str
    edition: str
    retrieved_at: datetime
    name: str
    rows: list[tuple[str, Row]]


@dataclass(frozen=True)
class Question:
    """One page of one indicator; ``total`` and ``edition`` are those of the first page.

    ``keeps_refusals`` lets a refusal be kept as an answer: for databases that are no longer tended,
    of which an indicator can be gone without harm to the others.
    """

    source_id: str
    base_url: str
    database: str
    indicator: str
    keeps_refusals: bool = False
    page: int = 1
    total: int | None = None
    edition: str | None = None

    def download(self) -> Download:
        """Request, name of the answer and how it is judged."""
        return Download(
            path=f"{self.indicator}.page-{self.page}.json",
            url=f"{self.base_url}/country/{';'.join(PLACES)}/indicator/{self.indicator}",
            params=(
                ("format", "json"),
                ("per_page", str(PER_PAGE)),
                ("page", str(self.page)),
                ("source", self.database),
            ),
            judge=self.judge,
        )

    def judge(self, body: bytes) -> list[Download]:
        """Accept one answer and name the further pages; see ``protocol.Judge``."""
        answer = json.loads(body)
        message = refusal(answer)
        if message is not None and self.keeps_refusals:
            return []
        if message is not None:
            listed = f"{self.base_url}/indicator?format=json&source={self.database}"
            raise SourceRefused(
                self.source_id,
                f"answered {message} for {self.indicator} of {';'.join(PLACES)}. Correct the id "
                f"in indicators.toml (valid ids: {listed}) or the list of places",
            )
        page = parse(answer)
        self._refuse_other_data(page)
        self._check_paging(page)
        if self.page > 1:
            return []
        asked = replace(self, total=page.total, edition=page.edition)
        return [replace(asked, page=number).download() for number in range(2, page.pages + 1)]

    def _refuse_other_data(self, page: Page) -> None:
        """Refuse figures that were not asked for: a filter was not applied."""
        places = {row.code for row in page.rows} - PLACES.keys()
        indicators = {row.indicator for row in page.rows} - {self.indicator}
        if places or indicators or (page.rows and page.database != self.database):
            raise SourceRefused(
                self.source_id,
                f"asked for {self.indicator} of {';'.join(PLACES)} in database {self.database}, "
                f"was answered with database {page.database or 'none'}, other places: "
                f"{some(places)}, other indicators: {some(indicators)}",
            )

    def _check_paging(self, page: Page) -> None:
        expected = min(page.per_page, page.total - (self.page - 1) * page.per_page)
        if page.page != self.page:
            raise ValueError(f"page {page.page} came for page {self.page}")
        if page.pages != -(-page.total // page.per_page) or len(page.rows) != max(expected, 0):
            raise ValueError(
                f"page {page.page} of {page.pages} has {len(page.rows)} rows, with {page.total} "
                f"rows in all and {page.per_page} a page"
            )
        if self.page > 1 and (page.total, page.edition) != (self.total, self.edition):
            raise ValueError(
                f"page {page.page} counts {page.total} rows of edition {page.edition}, the first "
                f"page {self.total} of {self.edition}"
            )


def refusal(answer: Any) -> str | None:
    """Put the refusal that stands in an answer into words, ``None`` where it holds none."""
    first = answer[0] if isinstance(answer, list) and len(answer) == 1 else answer
    messages = first.get("message") if isinstance(first, dict) else None
    if not isinstance(messages, list):
        return None
    return "; ".join(
        f"message {one.get('id')} ({one.get('key')}: {one.get('value')})"
        if isinstance(one, dict)
        else f"message {one}"
        for one in messages
    )


def parse(answer: Any) -> Page:
    """Read an answer into a page. Raises ``ValueError`` for whatever has another shape."""
    message = refusal(answer)
    if message is not None:
        raise ValueError(f"holds {message}, no figures")
    match answer:
        case [dict() as header, (list() | None) as rows]:
            pass
        case _:
            raise ValueError("is no list of a header and rows")
    try:
        page, pages, per_page, total = (
            int(header[name]) for name in ("page", "pages", "per_page", "total")
        )
        read = [_row(row) for row in rows or []]
        edition = date.fromisoformat(header["lastupdated"]).isoformat() if read else ""
    except (KeyError, TypeError) as error:
        raise ValueError(f"a part of the answer is missing: {error!r}") from error
    if per_page < 1:
        raise ValueError(f"the header counts {per_page} rows a page")
    return Page(page, pages, per_page, total, str(header.get("sourceid") or ""), edition, read)


def _row(row: dict[str, Any]) -> Row:
    year, value, flag = str(row["date"]), row["value"], str(row.get("obs_status") or "")
    if not (is_year(year) and flag in _STATUS and isinstance(value, (int, float, type(None)))):
        raise ValueError(f"a row has date {year!r}, value {value!r}, obs_status {flag!r}")
    short = str(row["country"]["id"])
    known = {two: three for three, two in PLACES.items()}
    return Row(
        indicator=str(row["indicator"]["id"]),
        code=str(row.get("countryiso3code") or known.get(short, short)),
        year=int(year),
        value=None if value is None else float(value),
        flag=flag,
        obs_status="O" if value is None else _STATUS[flag],
    )


def joined(source_id: str, pages: Iterable[tuple[RawFile, Page]]) -> Iterator[Answer]:
    """Join the pages of each indicator and edition; ``SourceChanged`` where one is not there."""
    together: dict[tuple[str, str], list[tuple[RawFile, Page]]] = defaultdict(list)
    for file, page in pages:
        named = PurePosixPath(file.path).name.rpartition(".page-")[0]
        together[page.rows[0].indicator if page.rows else named, page.edition].append((file, page))
    for (indicator, edition), members in together.items():
        _refuse_gaps(source_id, indicator, [page for _, page in members])
        yield Answer(
            indicator,
            edition,
            max(file.retrieved_at for file, _ in members),
            min(file.path for file, _ in members),
            [(file.path, row) for file, page in members for row in page.rows],
        )


def _refuse_gaps(source_id: str, indicator: str, pages: Sequence[Page]) -> None:
    numbers = sorted(page.page for page in pages)
    last, total = max(page.pages for page in pages), max(page.total for page in pages)
    rows = sum(len(page.rows) for page in pages)
    if numbers != list(range(1, max(last, 1) + 1)) or rows != total:
        raise SourceChanged(
            source_id,
            f"{indicator}: the pages {numbers} of {last} hold {rows} of {total} rows. Fetch the "
            "indicator again, or lay down all pages of one answer",
        )


def is_year(label: str) -> bool:
    """Whether a label is a calendar year."""
    return label.isdecimal() and len(label) == YEAR_DIGITS


def some(values: Iterable[str]) -> str:
    """Join the first few of some values for a message."""
    return ", ".join(sorted(set(values))[:_SHOWN]) or "none"
