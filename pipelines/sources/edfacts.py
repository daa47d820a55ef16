"""EDFacts of the US Department of Education: graduation and state tests of school districts.

Only through the Urban Institute's portal; see ``pipelines.urban_api``. Answers, one autumn each:

* ``grad-rates_<autumn>.page-<n>.json``: share of the adjusted four-year cohort that graduated.
* ``assessments_<autumn>_<grade>.page-<n>.json``, and for all grades together
  ``assessments_<autumn>_grade-99_<race, sex or special-populations>.page-<n>.json``: share of
  tested students at or above the state's own proficient level. Each state has its own test and
  its own line: shares of two states cannot be compared.

A row belongs to one group: all columns of groups are 99 (everybody) but one. Groups that cross two
columns are set aside.

``select`` holds ``topic``, ``share`` (the variable without ``_low``, ``_high``, ``_midpt``) and
``students`` (the variable of those it is a share of, kept as the sample size). Codes are
seven-digit LEAIDs in the scheme ``nces_leaid``; the year is the one in which the school year ends.

Seen 2026-11 in a recorded answer of autumn 2015 and in public descriptions of the tables:

* A share of a group up to about 300 students is published as a range, to protect them: 50 to 54,
  or 50 to 100 for a small group. The middle of the range is kept with status E and the range in
  the note.
* −3 in all three variables is a suppressed share; null is a test that was not taken.
* There is no race code 6: code 4 holds Asians and Pacific Islanders together.
* Autumn 2019 has no tests; autumn 2020 has rows without shares. Graduation ends with autumn 2019.

Not proved against the service (2026-11): the tables of graduation and of groups, of which no
answer is recorded; their variables are those of public descriptions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.urban_api import (
    PAGE,
    RACES,
    SEXES,
    TOTAL,
    Amount,
    Row,
    Table,
    amount,
    answers,
    ask,
    code,
    laid_down,
    leaid_of,
    school_year,
)

SOURCE_ID = "edfacts"

_EDFACTS = "school-districts/edfacts"
_TESTS = f"{_EDFACTS}/assessments/{{year}}"
_TEST_AUTUMNS = (*range(2009, 2019), 2020)
_GRADE_TOKENS = (*(f"grade-{grade}" for grade in range(3, 10)), "grade-99")
_TABLES = (
    Table(f"{_EDFACTS}/grad-rates/{{year}}/", tuple(range(2010, 2020))),
    Table(f"{_TESTS}/{{grade}}/", _TEST_AUTUMNS, _GRADE_TOKENS),
    Table(f"{_TESTS}/grade-99/race/", _TEST_AUTUMNS),
    Table(f"{_TESTS}/grade-99/sex/", _TEST_AUTUMNS),
    Table(f"{_TESTS}/grade-99/special-populations/", _TEST_AUTUMNS),
)

_HIGH_SCHOOL = 9
_GRADES = {grade: f"grade_{grade}" for grade in range(3, 9)} | {_HIGH_SCHOOL: "grades_9_12"}
_GROUPS: dict[str, tuple[str, dict[int, str]]] = {
    "race": ("race", {**RACES, 4: "asian_pacific"}),
    "sex": ("sex", SEXES),
    "lep": ("student_group", {1: "english_learners"}),
    "homeless": ("student_group", {1: "homeless"}),
    "migrant": ("student_group", {1: "migrant"}),
    "disability": ("student_group", {1: "special_education", 0: "not_special_education"}),
    "foster_care": ("student_group", {1: "foster_care"}),
    "military_connected": ("student_group", {1: "military"}),
    "econ_disadvantaged": ("student_group", {1: "economically_disadvantaged"}),
    "grade_edfacts": ("grade", _GRADES),
}
"""Breakdown and categories of each column of groups."""
_OTHER_CODES = {"race": {8, 9, 20}, "sex": {9}, "disability": {2, 3, 4}}
"""Non-resident, unknown, other; plans under section 504 alone or together with others."""
_ONLY_IN_TESTS = {"sex", "migrant", "military_connected", "grade_edfacts"}

_LOWEST, _HIGHEST = 0, 100
_OTHER_GROUPS = "Groups that no category of ours holds"
_CROSSED = "Groups that cross two columns"

_Member = tuple[str, str]


class _Share(NamedTuple):
    """A share as published: exact, the middle of a range, or missing."""

    value: float | None
    status: str
    mark: str | None = None
    note: str | None = None


def downloads(base_url: str, series: Sequence[SeriesLike]) -> Sequence[Download]:
    """One request for each table, year and grade, and the saved answers that stand in for them."""
    del series
    return [*ask(SOURCE_ID, base_url, _TABLES), *laid_down(_TABLES)]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read shares of all districts and groups.

    Raises ``SourceMissing`` without any row and ``SourceChanged`` for another layout, an unknown
    code or mark, and a range that cannot be one.
    """
    found, set_aside = answers(SOURCE_ID, files)
    if not found:
        raise SourceMissing(SOURCE_ID, f"no answer with rows, like grad-rates_2019. See {PAGE}")
    rows: list[Published] = []
    left_out: Counter[str] = Counter()
    for answer in found:
        topic = answer.name.partition("_")[0]
        wanted = [one for one in series if one.select["topic"] == topic]
        for row, file in answer.rows:
            member = _member(topic, row, file)
            if isinstance(member, str):
                left_out[member] += 1
            else:
                rows += _published(wanted, row, member, answer.year, file)
    aside = [SetAside(reason, count) for reason, count in left_out.items()]
    return Reading(rows, [*set_aside, *aside])


def _member(topic: str, row: Row, file: str) -> _Member | str:
    """Breakdown and category of a row, or the reason why it is set aside."""
    columns = [name for name in _GROUPS if topic == "assessments" or name not in _ONLY_IN_TESTS]
    codes = {name: code(SOURCE_ID, row, name, file) for name in columns}
    parted = {name: number for name, number in codes.items() if number != TOTAL}
    for name, number in parted.items():
        if number not in {*_GROUPS[name][1], *_OTHER_CODES.get(name, ())}:
            raise SourceChanged(
                SOURCE_ID, f"{file} has the code {number} as {name}; valid: {_valid(name)}"
            )
    if len(parted) > 1:
        return _CROSSED
    for name, number in parted.items():
        breakdown, categories = _GROUPS[name]
        return (breakdown, categories[number]) if number in categories else _OTHER_GROUPS
    return "total", "total"


def _valid(name: str) -> str:
    known = {*_GROUPS[name][1], *_OTHER_CODES.get(name, ()), TOTAL}
    return ", ".join(str(number) for number in sorted(known))


def _published(
    wanted: Sequence[SeriesLike], row: Row, member: _Member, autumn: int, file: str
) -> Iterator[Published]:
    for one in wanted:
        share = _share(row, one.select["share"], file)
        students = amount(SOURCE_ID, row, one.select["students"], file).value
        yield Published(
            one.series_id,
            "nces_leaid",
            leaid_of(SOURCE_ID, row, file),
            autumn + 1,
            school_year(autumn),
            *member,
            share.value,
            sample_size=None if students is None else int(students),
            obs_status=share.status,
            source_flag=share.mark,
            note=share.note,
            file=file,
        )


def _share(row: Row, name: str, file: str) -> _Share:
    low, high, middle = (
        amount(SOURCE_ID, row, f"{name}_{end}", file) for end in ("low", "high", "midpt")
    )
    if low.value is None or high.value is None or middle.value is None:
        return _missing(row, name, file, (low, high, middle))
    is_range = _LOWEST <= low.value <= middle.value <= high.value <= _HIGHEST
    if not is_range or low.value + high.value != 2 * middle.value:
        raise SourceChanged(
            SOURCE_ID,
            f"{file} has {name} from {low.value:g} to {high.value:g} with the middle "
            f"{middle.value:g} for {row['leaid']}; valid: between 0 and 100, in order",
        )
    if low.value == high.value:
        return _Share(middle.value, "A")
    note = (
        f"Published as a range, {low.value:g} to {high.value:g} per cent: its middle stands here."
    )
    return _Share(middle.value, "E", note=note)


def _missing(row: Row, name: str, file: str, ends: Sequence[Amount]) -> _Share:
    """The one reason why a share is missing; a share cannot be missing by half."""
    if len(set(ends)) != 1:
        shown = ", ".join(str(one.mark if one.value is None else one.value) for one in ends)
        message = f"{file} has {name} {shown} for {row['leaid']}; valid: all three or none"
        raise SourceChanged(SOURCE_ID, message)
    return _Share(None, ends[0].status, ends[0].mark)
