"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_SERIES = "FTE enrolments, February census"
_PLACE = "Victoria (state, sum of schools)"


def _students(year: int, breakdown: str = "total", category: str = "total") -> tuple[object, ...]:
    return ("students_datavic", "Victoria", year, breakdown, category)


TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (
        "datavic/dv316-allschoolsFTEenrolmentsFeb2021.csv",
        _SERIES,
        _PLACE,
        "2021",
        "ALL / Grand Total",
    ): _students(2021),
    (
        "datavic/dv245-fteenrolmentsfeb2017.csv",
        _SERIES,
        _PLACE,
        "2017",
        "ALL / Grand Total",
    ): _students(2017),
    (
        "datavic/dv300-allschoolsFTEenrolmentsFeb2020.csv",
        _SERIES,
        _PLACE,
        "2020",
        "Government / Grand Total",
    ): _students(2020, "sector", "public"),
    (
        "datavic/dv272-fteenrolmentsfeb2018.csv",
        _SERIES,
        _PLACE,
        "2018",
        "ALL / Primary Total",
    ): _students(2018, "level", "primary"),
    (
        "datavic/dv309_schoollocations2021.csv",
        "schools located in the City of Melbourne (LGA)",
        "City of Melbourne (inner council area, not Greater Melbourne)",
        "2021",
        "count",
    ): "Rows of the list of locations, among them two places without students; schools are counted "
    "from the enrolment of each February. test_datavic.py compares the rows of the list.",
}
