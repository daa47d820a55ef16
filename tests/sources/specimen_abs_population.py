"""Small answers of the Bureau's data interface, in the layout that public clients show.

The numbers are made up: no answer of these keys was at hand.
"""

from __future__ import annotations

QUARTERLY = "ERP_Q.sdmx.csv"
YEARLY = "ABS_ANNUAL_ERP_ASGS2021.sdmx.csv"
AGES = tuple(range(5, 18))
PEOPLE = {"2": 6_800_000, "AUS": 26_600_000}
MELBOURNE = {2023: 5_200_000, 2024: 5_350_000}
_PERIODS = ("2023-Q1", "2023-Q2", "2024-Q1", "2024-Q2")


def of_age(region: str, age: int) -> int:
    """Made up people of one age in one region."""
    return PEOPLE[region] // 80 + age


def quarterly() -> str:
    """Quarters by region and age; the Bureau gives this flow no UNIT_MULT."""
    lines = ["DATAFLOW,MEASURE,SEX,AGE,REGION,FREQ,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS"]
    for region, people in PEOPLE.items():
        ages = {"TOT": people, **{str(age): of_age(region, age) for age in AGES}}
        for age, value in ages.items():
            lines += [
                f"ABS:ERP_Q(1.0.0),1,3,{age},{region},Q,{period},{value},PS," for period in _PERIODS
            ]
    return "\n".join(lines) + "\n"


def yearly() -> str:
    """Years of Greater Melbourne."""
    lines = ["DATAFLOW,MEASURE,REGION_TYPE,ASGS_2021,FREQ,TIME_PERIOD,OBS_VALUE"]
    lines += [
        f"ABS:ABS_ANNUAL_ERP_ASGS2021(1.2.0),ERP,GCCSA,2GMEL,A,{year},{value}"
        for year, value in MELBOURNE.items()
    ]
    return "\n".join(lines) + "\n"


def specimen() -> dict[str, bytes]:
    """Both answers under the names that a refresh gives them."""
    return {QUARTERLY: quarterly().encode(), YEARLY: yearly().encode()}
