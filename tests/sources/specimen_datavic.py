"""Small files of the Victorian department, each with the quoting and columns of its year.

Every council area of Greater Melbourne has one government primary school; a few schools of all
sectors, inside and outside, stand beside them, with real numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

COUNCILS = (
    "Banyule (C)", "Bayside (C)", "Boroondara (C)", "Brimbank (C)", "Cardinia (S)", "Casey (C)",
    "Darebin (C)", "Frankston (C)", "Glen Eira (C)", "Greater Dandenong (C)", "Hobsons Bay (C)",
    "Hume (C)", "Kingston (C)", "Knox (C)", "Manningham (C)", "Maribyrnong (C)", "Maroondah (C)",
    "Melbourne (C)", "Melton (C)", "Monash (C)", "Moonee Valley (C)", "Moreland (C)",
    "Mornington Peninsula (S)", "Nillumbik (S)", "Port Phillip (C)", "Stonnington (C)",
    "Whitehorse (C)", "Whittlesea (C)", "Wyndham (C)", "Yarra (C)", "Yarra Ranges (S)",
)  # fmt: skip
PRIMARY = ("Prep", *(f"Year {number}" for number in range(1, 7)), "Primary Ungraded")
SECONDARY = (*(f"Year {number}" for number in range(7, 13)), "Secondary Ungraded")


class School(NamedTuple):
    """One school; boys and girls by level, ``other`` only in the total of the first level."""

    sector: str
    number: int
    name: str
    kind: str
    council: str
    boys: dict[str, float]
    girls: dict[str, float]
    other: float = 0

    @property
    def students(self) -> float:
        """All students."""
        return round(sum(self.boys.values()) + sum(self.girls.values()) + self.other, 1)


IN_EVERY_COUNCIL = tuple(
    School("Government", 100 + at, f"{council.partition(' (')[0]} School", "Primary", council,
           {"Prep": 10, "Year 6": 9.6}, {"Prep": 11, "Year 6": 10})
    for at, council in enumerate(COUNCILS)
)  # fmt: skip
PARADE = School(
    "Catholic", 20, "Parade College", "Secondary", "Whittlesea (C)",
    {"Year 7": 342, "Year 8": 327, "Year 9": 322, "Year 10": 355, "Year 11": 307, "Year 12": 315},
    {},
)  # fmt: skip
CARINYA = School(
    "Independent", 20, "St Mary\u2019s Grammar", "Pri/Sec", "Moreland (C)",
    {"Prep": 20, "Year 12": 8.4}, {"Prep": 22, "Year 12": 9}, 2,
)  # fmt: skip
ALBERTON = School(
    "Government", 1, "Alberton Primary School", "Primary", "Wellington (S)",
    {"Year 1": 5, "Primary Ungraded": 1.5}, {"Year 1": 4},
)  # fmt: skip
CLOSED = School(
    "Government", 2703, "Devon North Primary School", "Primary", "", {"Year 3": 2}, {"Year 3": 2}
)
"""Without a row in the list of locations."""
EMPTY = School("Government", 8370, "Parkville College", "Special", "Melbourne (C)", {}, {})
SCHOOLS = (PARADE, CARINYA, ALBERTON, *IN_EVERY_COUNCIL, CLOSED, EMPTY)
INSIDE = (PARADE, CARINYA, *IN_EVERY_COUNCIL)
"""The schools of Greater Melbourne that have students."""


def _number(value: float) -> str:
    return f"{round(value, 1):g}"


def _levels(with_sex: bool) -> list[str]:
    labels: list[str] = []
    for levels, whole in ((PRIMARY, "Primary Total"), (SECONDARY, "Secondary Total")):
        for level in levels:
            if with_sex:
                end = "" if level == "Year 12" else " Total"
                small = level == "Year 2"
                labels += [f"{level} Males{' total' if small else end}", f"{level} Females{end}"]
            labels.append(f"{level} Total")
        labels.append(whole)
    return [*labels, "Grand Total"]


def _cells(school: School, with_sex: bool) -> list[str]:
    cells, wholes = [], []
    first = next(iter(school.boys or school.girls), "")
    for levels in (PRIMARY, SECONDARY):
        whole = 0.0
        for level in levels:
            boys, girls = school.boys.get(level, 0), school.girls.get(level, 0)
            both = boys + girls + (school.other if level == first else 0)
            whole += both
            cells += [_number(boys), _number(girls)] if with_sex else []
            cells.append(_number(both))
        wholes.append(whole)
        cells.append(_number(whole))
    return [*cells, _number(sum(wholes))]


_FIRST = ("Education_Sector", "Entity_Type", "School_No", "School_Name", "School_Type")
Quote = Callable[[str], str]


def _plain(label: str) -> str:
    return label


def _quoted(label: str) -> str:
    return f'"{label}"'


def _doubled(label: str) -> str:
    return f'""{label}""'


def _doubled_at_the_end(label: str) -> str:
    return f'"{label}"""""'


def _tripled(label: str) -> str:
    return f'"""{label}"""'


def enrolments(
    year: int,
    schools: Iterable[School] = SCHOOLS,
    *,
    quote: Quote = _quoted,
    quote_cell: Quote = _quoted,
    with_sex: bool = True,
    with_council: bool = False,
    census: Sequence[str] = ("Year", "CENSUS_TYPE"),
) -> str:
    """One file: labels of numbers by ``quote``, text and numbers of rows by ``quote_cell``."""
    council = ["LGA_Name"] if with_council else []
    # The two oldest layouts quote labels twice, and text once or not at all.
    head = [quote_cell(label) for label in (*_FIRST, "School_Status", *council)]
    ends = [quote_cell(label) for label in census]
    lines = [",".join([*head, *(quote(label) for label in _levels(with_sex)), *ends])]
    for school in schools:
        kind = "1" if school.sector == "Government" else "2"
        row = [quote_cell(school.sector), kind, str(school.number), quote_cell(school.name)]
        row += [quote_cell(school.kind), quote_cell("O")]
        row += [quote_cell(school.council)] if with_council else []
        row += [quote_cell(cell) for cell in _cells(school, with_sex)]
        row += [str(year), quote_cell("F")] if census else []
        lines.append(",".join(row))
    return "\r\n".join(lines) + "\r\n"


def locations(schools: Iterable[School] = SCHOOLS) -> str:
    """The list of locations; a school without a council is not on it."""
    header = (
        "Education_Sector,Entity_Type,SCHOOL_NO,School_Name,School_Type,School_Status,"
        "Address_Town,Address_State,LGA_ID,LGA_Name,X,Y"
    )
    rows = [
        f"{one.sector},{1 if one.sector == 'Government' else 2},{one.number},{one.name},{one.kind},"
        f"O,Somewhere,VIC,1,{one.council},144.9,-37.8"
        for one in schools
        if one.council
    ]
    return "\r\n".join([header, *rows]) + "\r\n"


FIRST, SECOND, LAST = (
    "dv245-fteenrolmentsfeb2017.csv",
    "dv272-fteenrolmentsfeb2018.csv",
    "dv316-allschoolsFTEenrolmentsFeb2021.csv",
)
WITHOUT_SEX = "dv335-allschoolsFTEenrolmentsFeb2022.csv"
WITH_COUNCIL = "dv403-AllSchoolsEnrolments-2025.csv"
PLACES = "dv309_schoollocations2021.csv"


def specimen() -> dict[str, bytes]:
    """Five years, one for each layout, and the list of locations."""
    renamed = [
        one._replace(council=one.council.replace("Moreland", "Merri-bek"))
        for one in SCHOOLS
        if one is not CLOSED
    ]
    plain = [one._replace(name=one.name.replace("\u2019", "'")) for one in SCHOOLS]
    first = enrolments(2017, plain, quote=_doubled_at_the_end, quote_cell=_plain, census=())
    return {
        FIRST: first.replace('"Grand Total"""""', "Grand Total").encode("ascii"),
        SECOND: enrolments(2018, plain, quote=_doubled, census=("YEAR", "CENSUS_TYPE")).encode(),
        LAST: enrolments(2021).encode("cp1252"),
        WITHOUT_SEX: enrolments(2022, quote=_plain, quote_cell=_plain, with_sex=False).encode(
            "utf-8-sig"
        ),
        WITH_COUNCIL: enrolments(
            2025, renamed, quote=_tripled, quote_cell=_plain, with_sex=False, with_council=True
        ).encode(),
        PLACES: locations().encode("cp1252"),
    }
