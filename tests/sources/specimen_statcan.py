"""Builds archives of tables as Statistics Canada's Web Data Service gives them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from itertools import product as combinations
from typing import NamedTuple

SCHOOLS, GRADES, EDUCATORS = "37100109", "37100007", "37100153"

_BEFORE = ["REF_DATE", "GEO", "DGUID"]
_AFTER = [
    "UOM", "UOM_ID", "SCALAR_FACTOR", "SCALAR_ID", "VECTOR", "COORDINATE", "VALUE", "STATUS",
    "SYMBOL", "TERMINATED", "DECIMALS",
]  # fmt: skip
_DGUID = {"Canada": "2021A000011124", "Ontario": "2021A000235", "Manitoba": "2021A000246"}

LEGEND = """Symbol Legend
Description,Symbol
"not available for a specific reference period",..
"suppressed to meet the confidentiality requirements of the Statistics Act",x
"""


class Line(NamedTuple):
    """One line: period, place, members in the order of the dimensions, and its cells."""

    period: str
    place: str
    members: tuple[str, ...]
    value: str
    status: str = ""
    symbol: str = ""
    scalar: tuple[str, str] = ("units ", "0")


def archive(
    table: str,
    dimensions: Sequence[str],
    lines: Sequence[Line],
    described: str | None = None,
    renamed: Mapping[str, str] | None = None,
) -> bytes:
    """The archive of one table: its data and its description, both with a byte order mark.

    ``described`` is the table that the description names, ``renamed`` gives columns other labels.
    """
    data = io.StringIO(newline="")
    write = csv.writer(data, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
    write([(renamed or {}).get(label, label) for label in (*_BEFORE, *dimensions, *_AFTER)])
    for number, line in enumerate(lines, start=1):
        cells = ("Number", "223", *line.scalar, f"v{number}", f"1.{number}")
        place = (line.period, line.place, _DGUID.get(line.place, ""))
        write([*place, *line.members, *cells, line.value, line.status, line.symbol, "", "0"])
    labels = '"Cube Title","Product Id","CANSIM Id",URL,"Cube Notes","Archive Status",Frequency'
    values = f'"A table",{described or table},,"https://here.invalid",,"CURRENT",Annual'
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(_entry(f"{table}.csv"), "\ufeff" + data.getvalue())
        opened.writestr(_entry(f"{table}_MetaData.csv"), f"\ufeff{labels}\n{values}\n\n{LEGEND}")
    return body.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (2026, 11, 27, 8, 30, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def school_lines(**changed: object) -> list[Line]:
    """Students by type of school and programme; ``changed`` replaces parts of Ontario's total."""
    types = {
        "Total, school type": 1.1,
        "Public": 1.0,
        "Private/independent": 0.08,
        "Home-schooling": 0.02,
    }
    programmes = {"Total, program type": 1.0, "Regular programs for youth": 0.9}
    public = {("2017/2018", "Canada"): 5_100_000, ("2018/2019", "Canada"): 5_134_000,
              ("2017/2018", "Ontario"): 2_080_000, ("2018/2019", "Ontario"): 2_056_000}  # fmt: skip
    lines = [
        Line(period, place, (kind, programme), str(round(count * share * part / 3) * 3))
        for (period, place), count in public.items()
        for (kind, share), (programme, part) in combinations(types.items(), programmes.items())
    ]
    return [
        one._replace(**changed)
        if changed
        and one[:3] == ("2018/2019", "Ontario", ("Total, school type", "Total, program type"))
        else one
        for one in lines
    ]


def grade_lines(girls: str = "Females", boys: str = "Males") -> list[Line]:
    """Students by grade and sex: Ontario in thousands, and Manitoba suppressed."""
    grades = ["Total, grade", *(f"Grade {number}" for number in range(1, 13))]
    lines = []
    for grade, sex in combinations(grades, ("Both sexes", girls, boys)):
        share = (13 if grade.startswith("Total") else 1) * (2 if sex == "Both sexes" else 1)
        lines.append(
            Line(
                "2018/2019",
                "Ontario",
                (grade, sex),
                f"{72.3 * share:.1f}",
                "",
                "r",
                ("thousands", "3"),
            )
        )
        lines.append(Line("2018/2019", "Manitoba", (grade, sex), "", "x"))
    return lines


def educator_lines() -> list[Line]:
    """Educators by work status, age and sex; one year of Ontario is not available."""
    full = {("2017/2018", "Ontario"): None, ("2018/2019", "Ontario"): 159_390, ("2016/2017", "Ontario"): 158_400,
            ("2018/2019", "Canada"): 400_794}  # fmt: skip
    statuses = ("Total, work status", "Full-time educators", "Part-time educators")
    ages = ("Total, age group", "Less than 30")
    return [
        Line(
            period,
            place,
            (status, age, sex),
            "" if count is None else str(count),
            ".." if count is None else "",
        )
        for (period, place), count in full.items()
        for status, age, sex in combinations(statuses, ages, ("Both sexes", "Males", "Females"))
    ]


DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    SCHOOLS: ("School type", "Program type"),
    GRADES: ("Grade", "Sex"),
    EDUCATORS: ("Work status", "Age group", "Sex"),
}


def specimen() -> dict[str, bytes]:
    """The three tables."""
    lines = {SCHOOLS: school_lines(), GRADES: grade_lines(), EDUCATORS: educator_lines()}
    return {f"{table}-eng.zip": archive(table, DIMENSIONS[table], lines[table]) for table in lines}
