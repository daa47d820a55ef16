"""Residents of district areas as the Urban Institute, NCES EDGE and KIDS COUNT publish them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

URBAN_HEADER = (
    "School ID",
    "State",
    "Geographic School District",
    "Children 5-17 (SAIPE Estimate)",
    "% Poverty (SAIPE Estimate)",
    "% Single Parent Estimate",
    "Single Parent Margin of Error",
    "% HHs With Vulnerable Job Estimate",
    "Vulnerable Job Margin of Error",
    "% Crowded Conditions Estimate",
    "HH With Crowded Conditions Margin of Error",
    "% No Computer or Internet Estimate",
    "No Computer or Internet Margin of Error",
    "% Children with Disability",
    "Children with Disability Margin of Error",
    "% Linguistically Isolated Children",
    "Linguistically Isolated Children Margin of Error",
)


def urban_row(
    school_id: object, state: str, name: str, children: int, poverty: float, single: float
) -> list[object]:
    """One district; the shares behind the third are the same everywhere."""
    rest = [0.25, "24%-26%", 0.03, "3%-3%", 0.1, "9%-12%", 0.05, "4%-5%", 0.04, "3%-5%"]
    return [school_id, state, name, children, poverty, single, "35%-39%", *rest]


URBAN_ROWS = (
    urban_row("00001", "Alabama", "Fort Rucker School District", 985, 0.124424, 0.048975),
    urban_row("01470", "Alabama", "Fayette County School District", 2425, 0.375959, 0.317852),
    urban_row(3360, "Colorado", "Denver County School District 1", 96196, 0.164507, 0.382755),
    urban_row(1860, "Kentucky", "Fayette County School District", 47257, 0.156877, 0.371842),
    urban_row(23640, "Texas", "Houston Independent School District", 241657, 0.307374, 0.449827),
    urban_row(7710, "Washington", "Seattle Public Schools", 72217, 0.094558, 0.286183),
)
"""School IDs as text first and as numbers later; one name in two states."""

GROUPS = (
    "hisp_latino", "mexican", "puertrican", "cuban", "other_hl", "NOT_hl", "white", "black",
    "native", "asian", "PI", "other", "nonhl_2race", "nonhl_2_other", "nonhl_2_3other",
)  # fmt: skip
"""Groups in the order of the columns; the margin of NOT_hl alone is spelt without its line."""

RACE_HEADER = (
    "geo_id",
    "dist",
    "leaid",
    "year",
    "total_pop_est",
    "total_pop_moe",
    *(
        name
        for group in GROUPS
        for name in (
            f"total_{group}",
            f"total_{group}{'moe' if group == 'NOT_hl' else '_moe'}",
            f"pct_{group}",
            f"pct_{group}_moe",
        )
    ),
)


def race_row(leaid: str, name: str, total: int, margin: int, hispanic: float) -> list[object]:
    """One district: a share of Hispanics with a margin of 1, the other groups alike."""
    row: list[object] = [f"97000US{leaid}", name, str(int(leaid)), "2014-2018", total, margin]
    for group in GROUPS:
        share = hispanic if group == "hisp_latino" else 5.3
        row += [round(total * share / 100), 100, share, 1]
    return row


RACE_ROWS = (
    race_row("0803360", "Denver County School District 1", 90530, 1085, 53.7),
    race_row("5307710", "Seattle School District", 58865, 1548, 10.7),
    race_row("2101860", "Fayette County School District, AL", 41710, 843, 13.1),
    race_row("4823640", "Houston Independent School District, ME", 229700, 4116, 62.4),
)

KIDS_HEADER = "Location,TimeFrame,DataFormat,Data"
KIDS_ROWS = (
    "ACADEMY 20,1995,Percent,0.032",
    "AGATE 300,2012,Percent,N/A",
    "AGATE 300,2012,Number,NA",
    "AGATE 300,2013,Percent,",
    "DENVER COUNTY 1,1995,Percent,0.258",
    "DENVER COUNTY 1,2008,Percent,0.24779",
    "DENVER COUNTY 1,2008,Number,23825",
    "DENVER COUNTY 1,2013,Number,26159",
    "DENVER COUNTY 1,2013,Percent,0.287",
)


def urban(
    rows: Sequence[Sequence[object]] = URBAN_ROWS, header: Sequence[str] = URBAN_HEADER
) -> bytes:
    """The workbook with one sheet."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        page = book.add_worksheet("Forrnatted")
        for at, row in enumerate([header, *rows]):
            page.write_row(at, 0, row)
    return body.getvalue()


def race(
    rows: Sequence[Sequence[object]] = RACE_ROWS, header: Sequence[str] = RACE_HEADER
) -> bytes:
    """The table by race; names with a comma are quoted."""
    quoted = [
        ",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row)
        for row in [header, *rows]
    ]
    return "".join(f"{line}\n" for line in quoted).encode()


def kids(rows: Sequence[str] = KIDS_ROWS, header: str = KIDS_HEADER) -> bytes:
    """Poverty in the districts of Colorado."""
    return "".join(f"{line}\r\n" for line in (header, *rows)).encode()


def specimen() -> dict[str, bytes]:
    """The three files."""
    return {
        "NHGIS_District_data.xlsx": urban(),
        "race.csv": race(),
        "School-aged_children_in_poverty.csv": kids(),
    }
