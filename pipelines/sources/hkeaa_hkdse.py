"""HKEAA: results of the Hong Kong Diploma of Secondary Education (HKDSE) by year.

Laid down by hand as a folder of json files, one folder a year: the authority's tables as a public
repository turned them from csv into json, percentages left out. ``daySchoolCandidates.json`` counts
candidates entered by day schools, ``allCandidates.json`` those and private candidates. A table is
a list of lines of counts:

* ``general/performance/…``: ``description`` and the counts of ``male``, ``female``, ``total``; in
  the table of special educational needs (``SEN``) one count for each need and ``total``;
* ``subjects/a``: ``subject``, ``subcategory`` and, for each sex, those who entered and sat and the
  numbers at each level.

``select`` of a series holds ``candidates`` (the file's name without its ending) and ``parts``:

* ``table`` and ``row``: one line of a table, ``of`` the line it is a share of;
* ``subject``, ``subcategory`` where it has one, and ``column``, ``of`` the column it is a share of;
* ``subject`` and ``levels = true``: the numbers at each level, for all, girls and boys;
* ``every_subject = true``, ``column`` and ``of``, each a count and, with a blank, a sex
  (``"noSat female"``; all, if none is named): one figure a subject;
* ``total``: the member that the total of the part is, where it is not the total of the series.

Traps, seen 2026-11:

* ``4+`` is cumulative (level 4 or above); ``5**`` is a level by itself, and the highest; ``U`` is
  unclassified. Each table is compared with itself: sexes and needs add up to the total, levels
  do not rise, and those at level 1 or above and the unclassified are those who sat;
* "No. of candidates" is all candidates in the table of university entrance and those with five
  subjects or more in the tables ``level-2`` and ``best-5`` (41,196 and 40,288 in 2022);
* numbers of the table ``SEN`` are text; in 2021 it has no column of speech and language needs,
  and the others add up to its total, so the figure is absent, not 0;
* no shares are published here, so each is a quotient of two counts and has status E.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipelines.combined import Figure, divided
from pipelines.errors import SourceChanged, SourceMissing
from pipelines.protocol import Download, Published, RawFile, Reading, SeriesLike, SetAside
from pipelines.sheets import number

_ID = "hkeaa_hkdse"
_SCHEME = "hkeaa"
_PLACE = "Hong Kong"
_PAGE = "https://www.hkeaa.edu.hk/en/HKDSE/assessment/exam_reports/exam_stat/"
_HINT = "Folders of the years with json files, as laid out by the repository jonowo/dse-stats-json."
_PATTERNS = ("20??/general/*.json", "20??/subjects/*.json", "LICENSE")
_PATH = re.compile(r"(20\d\d)/(.+)/(daySchoolCandidates|allCandidates)\.json")

_TOTAL = ("total", "total")
_SEXES = {
    "total": _TOTAL,
    "female": ("sex", "female"),
    "male": ("sex", "male"),
}
_NEEDS = {
    "total": _TOTAL,
    "Physical Disabilities": ("special_need", "physical"),
    "Visual Disabilities": ("special_need", "visual"),
    "Aural Disabilities": ("special_need", "hearing"),
    "Oral Disabilities": ("special_need", "speech"),
    "Specific Learning Disabilities": ("special_need", "specific_learning"),
    "Autism Spectrum Disorder": ("special_need", "autism"),
    "Attention Deficit / Hyperactivity Disorder": ("special_need", "attention"),
    "Mental Derangement": ("special_need", "mental_illness"),
    "Other Disabilities": ("special_need", "other"),
}
_LEVELS = {
    "5**": "5_star_star",
    "5*+": "5_star_plus",
    "5+": "5_plus",
    "4+": "4_plus",
    "3+": "3_plus",
    "2+": "2_plus",
    "1+": "1_plus",
    "U": "unclassified",
}
_BY_LEVEL = {
    "total": "hkdse_level",
    "female": "hkdse_level_girls",
    "male": "hkdse_level_boys",
}
_NOT_ABOVE = ("5**", "5*+", "5+", "4+", "3+", "2+", "1+", "noSat", "noEntered")
_SUBJECTS_TABLE = "subjects/a"
_ALL_SUBJECTS = ("All Category A subjects", "")
_SUBJECTS: Mapping[tuple[str, ...], str] = {
    ("Biology", ""): "biology",
    ("Business, Accounting and Financial Studies", "Accounting"): "bafs_accounting",
    ("Business, Accounting and Financial Studies", "Business Management"): "bafs_management",
    ("Chemistry", ""): "chemistry",
    ("Chinese History", ""): "chinese_history",
    ("Chinese Language", ""): "chinese",
    ("Chinese Literature", ""): "chinese_literature",
    ("Design and Applied Technology", ""): "design_technology",
    ("Economics", ""): "economics",
    ("English Language", ""): "english",
    ("Ethics and Religious Studies", ""): "ethics_religion",
    ("Geography", ""): "geography",
    ("Health Management and Social Care", ""): "health_social_care",
    ("History", ""): "history",
    ("Information and Communication Technology", ""): "ict",
    ("Liberal Studies", ""): "liberal_studies",
    ("Literature in English", ""): "english_literature",
    ("Mathematics", "Compulsory Part"): "math",
    ("Mathematics", "Extended Part (Calculus and Statistics)"): "math_extended_1",
    ("Mathematics", "Extended Part (Algebra and Calculus)"): "math_extended_2",
    ("Music", ""): "music",
    ("Physical Education", ""): "physical_education",
    ("Physics", ""): "physics",
    ("Science", "Combined Science (Biology, Chemistry)"): "combined_biology_chemistry",
    ("Science", "Combined Science (Biology, Physics)"): "combined_biology_physics",
    ("Science", "Combined Science (Chemistry, Physics)"): "combined_chemistry_physics",
    ("Science", "Combined Science (Biology)"): "combined_part_biology",
    ("Science", "Combined Science (Chemistry)"): "combined_part_chemistry",
    ("Science", "Combined Science (Physics)"): "combined_part_physics",
    ("Science", "Combined Science"): "combined_science",
    ("Science", "Integrated Science"): "integrated_science",
    ("Technology and Living", "Food Science and Technology"): "food_science",
    ("Technology and Living", "Fashion, Clothing and Textiles"): "fashion_textiles",
    ("Tourism and Hospitality Studies", ""): "tourism_hospitality",
    ("Visual Arts", ""): "visual_arts",
}

_NOT_ASKED = "Table that no series asks for: {}"
_LINES = "Line that no series asks for"
_LICENCE = "Licence of the repository, without figures"

_Part = Mapping[str, Any]
_Counts = dict[str, float]
_Member = tuple[str, str]


@dataclass(frozen=True)
class _Table:
    """One file: its path, its year, and its lines by the description or the subject."""

    path: str
    year: int
    lines: Mapping[tuple[str, ...], Mapping[str, _Counts]]

    def line(self, *key: str) -> Mapping[str, _Counts]:
        """The counts of one line; ``SourceChanged`` names those that are there."""
        if key not in self.lines:
            found = "; ".join(" / ".join(filter(None, one)) for one in self.lines)
            message = f"{self.path} has no line '{' / '.join(filter(None, key))}'; found: {found}"
            raise SourceChanged(_ID, message)
        return self.lines[key]


def downloads(base_url: str, series: Sequence[SeriesLike]) -> list[Download]:  # noqa: ARG001
    """The patterns of the files in the folders of the years."""
    return [Download(pattern, page=_PAGE, hint=_HINT) for pattern in _PATTERNS]


def read(files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
    """Read the tables of all years into counts and shares of candidates.

    Raises ``SourceMissing`` without any file or without a table of a year, and ``SourceChanged``
    for a line, a subject, a need or a column that is not known, a count that is none, and counts
    that contradict each other.
    """
    by_key = _by_key(files)
    years = sorted({year for year, _, _ in by_key})
    if not years:
        raise SourceMissing(_ID, f"no file is called {_PATTERNS[0]}. The tables are at {_PAGE}")
    wanted = sorted({(_table_of(part), who) for who, part, _ in _parts(series)})
    tables = {
        (year, name, who): _table(by_key, year, name, who) for year in years for name, who in wanted
    }
    rows = [
        row
        for who, part, one in _parts(series)
        for year in years
        for row in _rows(tables[year, _table_of(part), who], one, part)
    ]
    lines = _left_lines(tables, series)
    return Reading(rows, [*lines, *_set_aside(files, by_key, wanted)])


def _by_key(files: Sequence[RawFile]) -> dict[tuple[int, str, str], RawFile]:
    found = ((_PATH.fullmatch(file.path), file) for file in files)
    return {
        (int(match.group(1)), match.group(2), match.group(3)): file
        for match, file in found
        if match is not None
    }


def _parts(series: Sequence[SeriesLike]) -> Iterator[tuple[str, _Part, SeriesLike]]:
    for one in series:
        for part in one.select["parts"]:
            yield one.select["candidates"], part, one


def _table_of(part: _Part) -> str:
    return str(part.get("table", _SUBJECTS_TABLE))


def _left_lines(
    tables: Mapping[tuple[int, str, str], _Table], series: Sequence[SeriesLike]
) -> list[SetAside]:
    """Lines of tables of descriptions that no part names."""
    asked = {
        (who, part["table"], part[key])
        for who, part, _ in _parts(series)
        for key in ("row", "of")
        if "table" in part and key in part
    }
    left = [
        f"{table.path}: {key[0]}"
        for (_, name, who), table in tables.items()
        for key in table.lines
        if name != _SUBJECTS_TABLE and (who, name, key[0]) not in asked
    ]
    return [SetAside(_LINES, len(left), left[0])] if left else []


def _set_aside(
    files: Sequence[RawFile],
    by_key: Mapping[tuple[int, str, str], RawFile],
    wanted: Sequence[tuple[str, str]],
) -> list[SetAside]:
    left = Counter(name for _, name, who in by_key if (name, who) not in wanted)
    aside = [SetAside(_NOT_ASKED.format(name), count) for name, count in sorted(left.items())]
    others = len(files) - len(by_key)
    return [*aside, SetAside(_LICENCE, others)] if others else aside


# One file


def _table(
    by_key: Mapping[tuple[int, str, str], RawFile], year: int, name: str, who: str
) -> _Table:
    file = by_key.get((year, name, who))
    if file is None:
        raise SourceMissing(_ID, f"there is no file {year}/{name}/{who}.json. Page: {_PAGE}")
    lines: dict[tuple[str, ...], Mapping[str, _Counts]] = {}
    for record in _records(file):
        key = _key(file, record)
        if key in lines:
            raise SourceChanged(_ID, f"{file.path} has the line {' / '.join(key)} twice")
        where = f"{file.path}, {' / '.join(filter(None, key))}"
        lines[key] = _subject(where, record) if "subject" in record else _described(where, record)
    return _Table(file.path, year, lines)


def _records(file: RawFile) -> list[dict[str, Any]]:
    try:
        found = json.loads(file.location.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SourceChanged(_ID, f"{file.path} is not json: {error}") from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise SourceChanged(_ID, f"{file.path} is not a list of lines")
    return found


def _key(file: RawFile, record: Mapping[str, Any]) -> tuple[str, ...]:
    if "description" in record:
        return (str(record["description"]),)
    if {"subject", "subcategory"} <= record.keys():
        return (str(record["subject"]), record["subcategory"] or "")
    labels = ", ".join(record)
    message = f"a line has neither description nor subject and subcategory; found: {labels}"
    raise SourceChanged(_ID, f"{file.path}: {message}")


def _described(where: str, record: Mapping[str, Any]) -> Mapping[str, _Counts]:
    """A line with one count for each sex or need; they must add up to the total."""
    labels = [label for label in record if label != "description"]
    known = _SEXES if set(labels) == set(_SEXES) else _NEEDS
    unknown = [label for label in labels if label not in known]
    if unknown or "total" not in labels:
        message = f"{where} has {', '.join(labels)}; known: {', '.join(known)}"
        raise SourceChanged(_ID, message)
    counts = {label: _count(f"{where}, {label}", record[label]) for label in labels}
    _refuse_wrong_total(where, counts)
    return {"count": counts}


def _subject(where: str, record: Mapping[str, Any]) -> Mapping[str, _Counts]:
    """Each column of one subject by sex, checked against the others."""
    found: dict[str, _Counts] = {}
    for column in (*_NOT_ABOVE, "U"):
        cells = {sex: _of_sex(where, record, sex, column) for sex in _SEXES}
        found[column] = {
            sex: _count(f"{where}, {sex}, {column}", cell) for sex, cell in cells.items()
        }
        _refuse_wrong_total(f"{where}, {column}", found[column])
    for sex in _SEXES:
        _refuse_wrong_levels(f"{where}, {sex}", {name: found[name][sex] for name in found})
    return found


def _of_sex(where: str, record: Mapping[str, Any], sex: str, column: str) -> object:
    cells = record.get(sex)
    if not isinstance(cells, dict) or column not in cells:
        shown = ", ".join(cells if isinstance(cells, dict) else record)
        raise SourceChanged(_ID, f"{where}: {sex} has no {column}; found: {shown}")
    return cells[column]


def _count(where: str, cell: object) -> float:
    value = number(cell)
    if value is None or value < 0 or not value.is_integer():
        raise SourceChanged(_ID, f"{where}: {cell!r} is no count")
    return value


def _refuse_wrong_total(where: str, counts: _Counts) -> None:
    added = sum(count for label, count in counts.items() if label != "total")
    if added != counts["total"]:
        message = f"{where}: the total is {counts['total']:.0f}, its parts add up to {added:.0f}"
        raise SourceChanged(_ID, message)


def _refuse_wrong_levels(where: str, counts: _Counts) -> None:
    for lower, higher in pairwise(_NOT_ABOVE):
        if counts[lower] > counts[higher]:
            message = f"{counts[lower]:.0f} at {lower}, but {counts[higher]:.0f} at {higher}"
            raise SourceChanged(_ID, f"{where}: {message}")
    if counts["1+"] + counts["U"] != counts["noSat"]:
        message = f"1+ and U are not the {counts['noSat']:.0f} who sat"
        raise SourceChanged(_ID, f"{where}: {message}")


# The figures


def _rows(table: _Table, series: SeriesLike, part: _Part) -> Iterator[Published]:
    for member, above, below in _cells(table, part):
        breakdown, category = part.get("total", member) if member == _TOTAL else member
        figure = Figure(above, "A", None, None, table.path)
        if below is not None:
            figure = divided(figure, Figure(below, "A", None, None, table.path))
        place = (series.series_id, _SCHEME, _PLACE, table.year, str(table.year))
        row = Published(*place, breakdown, category, figure.value, file=table.path)
        yield row._replace(obs_status=figure.status, note=figure.note)


def _cells(table: _Table, part: _Part) -> Iterator[tuple[_Member, float, float | None]]:
    """Member, count, and the count it is a share of, for each figure of a part."""
    if "row" in part:
        above = table.line(part["row"])["count"]
        below = table.line(part["of"])["count"] if "of" in part else {}
        members = _SEXES if set(above) == set(_SEXES) else _NEEDS
        yield from _by_label(above, below, members)
    elif "subject" in part:
        line = table.line(part["subject"], part.get("subcategory", ""))
        if part.get("levels"):
            yield from _by_level(line)
        else:
            yield from _by_label(line[part["column"]], line.get(part.get("of", ""), {}), _SEXES)
    else:
        yield from _by_subject(table, part)


def _by_label(
    above: _Counts, below: _Counts, members: Mapping[str, _Member]
) -> Iterator[tuple[_Member, float, float | None]]:
    for label, count in above.items():
        yield members[label], count, below.get(label)


def _by_level(line: Mapping[str, _Counts]) -> Iterator[tuple[_Member, float, None]]:
    for sex, breakdown in _BY_LEVEL.items():
        for level, category in _LEVELS.items():
            yield (breakdown, category), line[level][sex], None


def _by_subject(table: _Table, part: _Part) -> Iterator[tuple[_Member, float, float | None]]:
    for key, line in table.lines.items():
        if key not in _SUBJECTS and key != _ALL_SUBJECTS:
            known = "; ".join(" / ".join(filter(None, one)) for one in _SUBJECTS)
            message = f"unknown subject {' / '.join(filter(None, key))}; known: {known}"
            raise SourceChanged(_ID, f"{table.path}: {message}")
        member = ("hkdse_subject", _SUBJECTS[key]) if key in _SUBJECTS else _TOTAL
        yield member, _of(line, part["column"]), _of(line, part["of"]) if "of" in part else None


def _of(line: Mapping[str, _Counts], column: str) -> float:
    name, _, sex = column.partition(" ")
    return line[name][sex or "total"]
