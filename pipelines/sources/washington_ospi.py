"""Washington Office of Superintendent of Public Instruction (OSPI): enrolment, Report Card.

Two layouts:

* ``waschooldata__*.csv``: a decoded copy, one row for a district, school year, grade and
  ``subgroup``; ``end_year`` is the spring of the school year. Only Seattle, all grades and all
  students are in it;
* ``report_card_enrollment_2024-25.json``: an answer of data.wa.gov (Socrata,
  ``/resource/<id>.json``), one data set for a school year, one object for a state, district or
  school and grade, groups of students as fields. The rows of all grades of districts and of the
  state are asked for.

Districts are given by their five-digit number (Seattle 17001), the state as ``Washington``.

What is known of the interface comes from public clients and from the documentation of Socrata,
seen 2026-11, not from a live answer. The ids of the data sets are those with which the decoded
copy was made; two other clients name those from 2019-20 on. Traps they tell of:

* numbers are text; a field that is null is left out of its object;
* two groups have changed the name of their field (``fostercare``, ``foster_care``;
  ``native_hawaiian_pacific_islander``, ``native_hawaiian_other_pacific``);
* ``dat`` says what was suppressed in a row ("DAT Applied: Foster Care - N < 10"), and a group of
  such a row can stand as 0: there it is suppressed and no figure;
* without ``$limit`` an answer ends after 1000 rows and does not say so;
* refusals are an object with ``message``, an unknown field or parameter has status 400 and a data
  set that was withdrawn 404.

Unproven: that the data sets of 2009-10 to 2013-14 spell ``organizationlevel`` and ``schoolyear`` as
the later ones do (``gradelevel`` is asked for in any case of its letters), and what stands in
``districtcode`` of the state's row, which is not read.

``select`` holds ``data_sets`` (end year to id) and ``members`` (``subgroup`` of the decoded copy,
``fields`` of the interface, and the ``breakdown`` and ``category`` they become).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import calendar_year, csv_records, number

SOURCE_ID = "washington_ospi"
_SCHEME = "ospi_district"
_STATE = "Washington"

_COPY = "waschooldata__*.csv"
_ANSWERS = "report_card_enrollment_*.json"
_ANSWER = re.compile(r"report_card_enrollment_(20\d\d)-\d\d\.json")
_PAGE = "https://data.wa.gov/education/Report-Card-Enrollment-from-2014-15-to-Current-Yea/rxjk-6ieq"
_HINT = "Not needed where data.wa.gov is asked: a decoded copy, or answers saved before."

_LEVELS = ("State", "District")
_ALL_GRADES = "all grades"
_WHERE = f"organizationlevel in('State','District') AND lower(gradelevel)='{_ALL_GRADES}'"
_MOST_ROWS = 5000
"""More than the state has districts; an answer of as many rows is cut off."""

_KEYS = ("organizationlevel", "gradelevel", "schoolyear")
_COPY_KEYS = ("end_year", "type", "district_code", "grade_level", "subgroup", "n_students")
_COPY_GRADES = "TOTAL"
_ID = re.compile(r"\d{4,5}")
_ID_DIGITS = 5
_MARKS = {"": "O", "NULL": "O", "*": "Q"}
_CENTURY = 100

_NO_FIELD = "No field of this group in the answer"


class _Count(NamedTuple):
    """Students of one group, district and school year; ``hidden`` says what was suppressed."""

    file: str
    code: str
    year: int
    member: tuple[str, str]
    text: str
    hidden: str = ""


@dataclass(frozen=True)
class _Question:
    """The enrolment of one school year."""

    base_url: str
    year: int
    data_set: str

    def download(self) -> Download:
        """Request, name of the answer and how it is judged."""
        return Download(
            path=f"report_card_enrollment_{_label(self.year)}.json",
            url=f"{self.base_url}/resource/{self.data_set}.json",
            params=(("$where", _WHERE), ("$limit", str(_MOST_ROWS)), ("$order", ":id")),
            judge=self.judge,
        )

    def judge(self, body: bytes) -> list[Download]:
        """Accept one answer; see ``protocol.Judge``."""
        answer = json.loads(body)
        if isinstance(answer, dict) and "message" in answer:
            message = f"answered {answer.get('code', 'an error')} for {self.data_set}"
            raise SourceRefused(SOURCE_ID, f"{message}: {answer['message']}. {self._advice()}")
        rows = _objects(answer)
        self._refuse_other_rows(rows)
        if not 0 < len(rows) < _MOST_ROWS:
            message = f"{self.data_set} has {len(rows)} rows with {_WHERE}"
            raise SourceRefused(SOURCE_ID, f"{message}. {self._advice()}")
        return []

    def _refuse_other_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Refuse rows that were not asked for: a filter was not applied, or another data set."""
        asked = (set(_LEVELS), {_ALL_GRADES}, {_label(self.year)})
        for key, valid in zip(_KEYS, asked, strict=True):
            found = {str(row.get(key)) for row in rows}
            other = sorted(one for one in found if not {one, one.lower()} & valid)
            if other:
                wanted = f"asked {self.data_set} for {key} {', '.join(sorted(valid))}"
                message = f"{wanted}, was answered with {', '.join(other[:5])}. {self._advice()}"
                raise SourceRefused(SOURCE_ID, message)

    def _advice(self) -> str:
        return f"Check the id of {_label(self.year)} in indicators.toml against {_PAGE}"


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:
    """One request for each school year, and the files that can be laid down in their stead."""
    data_sets = {
        int(year): data_set for one in series for year, data_set in one.select["data_sets"].items()
    }
    asked = [_Question(base_url, year, data_sets[year]).download() for year in sorted(data_sets)]
    by_hand = [
        Download(pattern, page=_PAGE, hint=_HINT, stands_in=True) for pattern in (_COPY, _ANSWERS)
    ]
    return [*asked, *by_hand]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read students of all districts and of the state.

    Raises ``SourceMissing`` without a file and ``SourceChanged`` for a missing column, an unknown
    subgroup, level, grade or mark, a district twice, or a group larger than all students.
    """
    if not files:
        message = f"no file is called {_COPY} or {_ANSWERS}. They are at {_PAGE}"
        raise SourceMissing(SOURCE_ID, message)
    rows: list[Published] = []
    aside: list[SetAside] = []
    for one in series:
        for file in files:
            counts, absent = _counts(file, one.select["members"])
            _refuse_impossible(counts)
            rows.extend(_published(one, count) for count in counts)
            aside.extend(absent)
    return Reading(rows, aside)


def _counts(
    file: RawFile, members: Sequence[Mapping[str, Any]]
) -> tuple[list[_Count], list[SetAside]]:
    answer = _ANSWER.fullmatch(file.path)
    if answer is None:
        return list(_of_copy(file, members)), []
    return _of_answer(file, int(answer[1]) + 1, members)


def _member(member: Mapping[str, Any]) -> tuple[str, str]:
    return member.get("breakdown", "total"), member.get("category", "total")


def _label(year: int) -> str:
    return f"{year - 1}-{year % _CENTURY:02}"


def _changed(file: RawFile, message: str) -> SourceChanged:
    return SourceChanged(SOURCE_ID, f"{file.path}: {message}")


def _code(file: RawFile, level: str, text: str) -> str:
    if level not in _LEVELS:
        raise _changed(file, f"a row of '{level}'; valid: {', '.join(_LEVELS)}")
    if level == "State":
        return _STATE
    if not _ID.fullmatch(text):
        raise _changed(file, f"district '{text}'; valid: 4 or 5 digits")
    return text.zfill(_ID_DIGITS)


# The decoded copy


def _of_copy(file: RawFile, members: Sequence[Mapping[str, Any]]) -> Iterator[_Count]:
    known = {member["subgroup"]: _member(member) for member in members}
    for record in csv_records(SOURCE_ID, file, _COPY_KEYS):
        year, subgroup, grade = (record[key] for key in ("end_year", "subgroup", "grade_level"))
        code = _code(file, record["type"], record["district_code"])
        if subgroup not in known:
            raise _changed(file, f"subgroup '{subgroup}' of {code}; valid: {', '.join(known)}")
        if grade != _COPY_GRADES:
            message = f"grade '{grade}' in '{year}' of {code}; valid: {_COPY_GRADES}"
            raise _changed(file, message)
        end_year = calendar_year(SOURCE_ID, file.path, year)
        yield _Count(file.path, code, end_year, known[subgroup], record["n_students"])


# Answers of the interface


def _of_answer(
    file: RawFile, year: int, members: Sequence[Mapping[str, Any]]
) -> tuple[list[_Count], list[SetAside]]:
    try:
        rows = _objects(json.loads(file.location.read_bytes()))
    except ValueError as error:
        raise _changed(file, f"is no answer of data.wa.gov: {error}") from error
    present = {field for row in rows for field in row}
    counts: list[_Count] = []
    absent: list[SetAside] = []
    for member in members:
        fields = [field for field in member["fields"] if field in present]
        if fields:
            counts.extend(_of_field(file, row, year, fields, _member(member)) for row in rows)
        elif _member(member)[0] == "total":
            found = ", ".join(sorted(present))
            raise _changed(file, f"has no field {', '.join(member['fields'])}; found: {found}")
        else:
            absent.append(SetAside(_NO_FIELD, len(rows), f"{file.path}: {member['fields'][0]}"))
    return counts, absent


def _of_field(
    file: RawFile,
    row: Mapping[str, Any],
    year: int,
    fields: Sequence[str],
    member: tuple[str, str],
) -> _Count:
    grade, label = str(row.get("gradelevel")), row.get("schoolyear")
    if grade.lower() != _ALL_GRADES or label != _label(year):
        message = f"grade '{grade}' in '{label}'; valid: {_ALL_GRADES} in {_label(year)}"
        raise _changed(file, message)
    code = _code(file, str(row.get("organizationlevel")), str(row.get("districtcode", "")))
    found = next((row[field] for field in fields if row.get(field) is not None), "")
    return _Count(file.path, code, year, member, str(found), str(row.get("dat") or ""))


def _objects(answer: Any) -> list[dict[str, Any]]:
    """The rows of an answer; ``ValueError`` for whatever has another shape."""
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        raise ValueError("is no list of objects")
    return answer


# The figures


def _published(one: SeriesLike, count: _Count) -> Published:
    figure = Published(
        one.series_id,
        _SCHEME,
        count.code,
        count.year,
        _label(count.year),
        *count.member,
        None,
        file=count.file,
    )
    if count.text in _MARKS:
        mark = count.hidden or count.text or None
        status = "Q" if count.hidden else _MARKS[count.text]
        return figure._replace(obs_status=status, source_flag=mark)
    value = _number(count)
    if count.hidden and value == 0:
        return figure._replace(obs_status="Q", source_flag=count.hidden)
    return figure._replace(value=value)


def _number(count: _Count) -> float:
    value = number(count.text)
    if value is None or value < 0 or not value.is_integer():
        marks = " ".join(mark for mark in _MARKS if mark)
        where = f"{count.file}: '{count.text}' students of {count.code} in {_label(count.year)}"
        raise SourceChanged(SOURCE_ID, f"{where}; valid: a whole number, {marks}")
    return value


def _refuse_impossible(counts: Sequence[_Count]) -> None:
    """Refuse a group twice and one that is larger than all students of its district."""
    cells = Counter((count.file, count.code, count.year, count.member) for count in counts)
    twice = [cell for cell, times in cells.items() if times > 1]
    if twice:
        file, code, year, member = twice[0]
        message = f"{file} has {code} in {_label(year)} twice ({', '.join(member)})"
        raise SourceChanged(SOURCE_ID, message)
    numbers = {
        (count.code, count.year, count.member): _number(count)
        for count in counts
        if count.text not in _MARKS
    }
    for (code, year, member), students in numbers.items():
        everybody = numbers.get((code, year, ("total", "total")), students)
        if students > everybody:
            message = f"{code} in {_label(year)} has {students:.0f} of {', '.join(member)}"
            raise SourceChanged(SOURCE_ID, f"{counts[0].file}: {message}, {everybody:.0f} in all")
