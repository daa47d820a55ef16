"""Saved answers of SAIPE through the portal, a few districts and years.

The numbers are made up in the layout of public descriptions, for no answer of the table is recorded.
"""

from __future__ import annotations

from typing import Any

from tests.replay.urban import pages

DENVER, SEATTLE, ALBERTVILLE = "0803360", "5307710", "0100005"


def estimate(leaid: str | int, year: int, children: int, poor: int) -> dict[str, Any]:
    """One row: the share is the quotient of the two counts."""
    text = str(leaid).zfill(7)
    return {
        "leaid": leaid,
        "district_id": int(text[2:]),
        "district_name": "A DISTRICT",
        "fips": int(text[:2]),
        "year": year,
        "est_population_total": children * 6,
        "est_population_5_17": children,
        "est_population_5_17_poverty": poor,
        "est_population_5_17_poverty_pct": round(poor / children, 6),
        "est_population_5_17_pct": round(1 / 6, 6),
    }


TABLES: dict[str, list[dict[str, Any]]] = {
    "saipe_1995": [estimate(DENVER, 1995, 75000, 19500)],
    "saipe_2022": [
        estimate(DENVER, 2022, 88000, 13200),
        estimate(SEATTLE, 2022, 74000, 6660),
        estimate(int(ALBERTVILLE), 2022, 4200, 1050),
    ],
    "saipe_2023": [
        {
            **estimate(SEATTLE, 2023, 73000, 6500),
            "est_population_5_17_poverty": -1,
            "est_population_5_17_poverty_pct": None,
        }
    ],
    "saipe_2024": [estimate(SEATTLE, 2024, 72000, 6480)],
}


def specimen() -> dict[str, bytes]:
    """Answers by name; that of 2022 in two pages."""
    return {
        f"{name}.page-{number}.json": body
        for name, rows in TABLES.items()
        for number, body in enumerate(pages(rows, f"{name.replace('_', '/')}/", 2), start=1)
    }
