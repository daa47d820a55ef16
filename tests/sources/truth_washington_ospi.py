"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_FILE = "washington_ospi/waschooldata__seattle_enrollment_2010_2025.csv"

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_FILE, "students", "Seattle (district 17001)", label, "total"): (
        "students_washington_ospi",
        "17001",
        year,
        "total",
        "total",
    )
    for label, year in (("2009-10", 2010), ("2019-20", 2020), ("2024-25", 2025))
}
