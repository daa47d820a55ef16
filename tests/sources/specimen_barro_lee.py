"""The four files of Barro and Lee, small: Korea and Hong Kong in 2015, by age group and sex.

Both sexes, and Korea's women, are as published; men, and Hong Kong's women, are made from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.sources.xls_bytes import xls_bytes

HEADER = (
    "BLcode,country,year,sex,agefrom,ageto,lu,lp,lpc,ls,lsc,lh,lhc,"
    "yr_sch,yr_sch_pri,yr_sch_sec,yr_sch_ter,WBcode,region_code,pop"
)
REGION = "East Asia and the Pacific"
HONG_KONG = "China, Hong Kong Special Administrative Region"
PLACES = {"HKG": (84, HONG_KONG), "KOR": (92, "Republic of Korea")}

Numbers = Sequence[float]
"""lu, lp, lpc, ls, lsc, lh, lhc, four kinds of years, and people in thousands."""

BOTH: Mapping[str, Sequence[Numbers]] = {
    "HKG": (
        (0.09, 5.84, 5.84, 48.53, 43.51, 45.59, 34.79, 13.623, 5.998, 6.018, 1.608, 803),
        (0.08, 3.72, 3.72, 39.59, 34.77, 56.40, 46.15, 14.656, 5.982, 6.623, 2.051, 1068),
        (0.45, 8.75, 8.75, 49.60, 37.69, 41.20, 36.19, 13.638, 5.973, 6.118, 1.548, 1123),
        (1.35, 18.05, 17.64, 53.20, 37.07, 27.50, 23.86, 12.266, 5.913, 5.326, 1.027, 1221),
        (4.31, 49.99, 39.37, 33.40, 21.14, 12.30, 10.43, 8.831, 5.423, 2.954, 0.455, 1077),
    ),
    "KOR": (
        (0.08, 2.59, 2.28, 46.28, 41.74, 51.27, 5.60, 12.853, 5.999, 5.717, 1.138, 6705),
        (0.31, 0.16, 0.14, 30.66, 29.43, 68.86, 46.48, 14.222, 5.981, 5.935, 2.307, 7086),
        (0.49, 0.44, 0.39, 41.42, 39.85, 57.65, 39.90, 13.818, 5.970, 5.897, 1.951, 8262),
        (1.09, 3.89, 3.64, 59.82, 51.18, 35.20, 27.19, 12.616, 5.927, 5.442, 1.248, 8592),
        (3.62, 20.63, 19.56, 57.42, 38.83, 18.33, 14.53, 10.395, 5.751, 3.987, 0.657, 6638),
    ),
}
WOMEN_OF_KOREA: Sequence[Numbers] = (
    (0.08, 3.02, 2.74, 47.72, 43.99, 48.96, 9.49, 12.832, 5.974, 5.689, 1.169, 3159),
    (0.38, 0.17, 0.15, 26.07, 24.64, 73.38, 48.85, 14.346, 5.977, 5.924, 2.445, 3374),
    (0.62, 0.42, 0.38, 44.27, 43.13, 54.70, 35.54, 13.670, 5.962, 5.904, 1.805, 4030),
    (1.49, 4.68, 4.40, 65.66, 55.20, 28.18, 20.83, 12.199, 5.903, 5.316, 0.980, 4256),
    (6.01, 25.93, 24.65, 57.30, 36.14, 10.76, 8.34, 9.431, 5.601, 3.449, 0.382, 3361),
)
TABLES = {"MF": "BL_v3_MF.csv", "F": "BL_v3_F.csv", "M": "BL_v3_M.csv"}
WORKBOOK = "BL_v3_MF1564.xls"


def _shifted(groups: Sequence[Numbers], points: float) -> list[Numbers]:
    """Half of the people, with ``points`` moved from secondary to tertiary schooling."""
    return [
        (*one[:3], one[3] - points, one[4], one[5] + points, *one[6:11], one[11] // 2)
        for one in groups
    ]


def groups(sex: str) -> dict[str, Sequence[Numbers]]:
    """The age groups of one sex by economy."""
    if sex == "MF":
        return dict(BOTH)
    points = -1.5 if sex == "F" else 1.5
    made: dict[str, Sequence[Numbers]] = {
        code: _shifted(both, points) for code, both in BOTH.items()
    }
    return made | ({"KOR": WOMEN_OF_KOREA} if sex == "F" else {})


def table(sex: str, header: str = HEADER) -> bytes:
    """One table: text quoted, numbers not."""
    lines = [header]
    for code, ages in groups(sex).items():
        number, country = PLACES[code]
        for start, one in zip(range(15, 65, 10), ages, strict=True):
            shares = ",".join(f"{value:.2f}" for value in one[:7])
            years = ",".join(f"{value:.3f}" for value in one[7:11])
            keys = f'{number},"{country}",2015,"{sex}",{start},{start + 9}'
            lines.append(f'{keys},{shares},{years},"{code}","{REGION}",{one[11]:.1f}')
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def all_ages(code: str) -> list[float]:
    """The row of 15 to 64 years: means weighted with people, rounded as published."""
    ages = BOTH[code]
    people = sum(one[11] for one in ages)
    means = [sum(one[at] * one[11] for one in ages) / people for at in range(11)]
    return [*(round(value, 2) for value in means[:7]), *(round(value, 3) for value in means[7:])]


def workbook(**changes: object) -> bytes:
    """The workbook; ``changes``: another ``title`` of years, ``year`` or ``korea`` row."""
    wide = [""] * 17
    top = ["Country", "Year", "Age Group", "", "No Schooling", "Highest level attained"]
    top += [""] * 5 + [changes.get("title", "Avg. Years of Total Schooling")]
    top += [f"Avg. Years of {level} Schooling" for level in ("Primary", "Secondary")]
    top += ["Avg. Years of Tertiary\n Schooling", "Population\n(1000s)", "Region"]
    levels = ["Primary", "", "Secondary", "", "Tertiary", ""]
    parts = ["Total", "Completed"] * 3
    head = [
        wide,
        ["", "", "Educational Attainment for Total Population, 1950-2015", *wide[3:]],
        *[wide] * 5,
        top,
        wide,
        [*wide[:5], *levels, *wide[11:]],
        [*wide[:5], *parts, *wide[11:]],
        [*wide[:5], "(% of population aged 15 and 64)", *wide[6:]],
        wide,
        wide,
    ]
    body: list[list[object]] = []
    for code, (_, country) in PLACES.items():
        numbers = changes.get("korea", all_ages(code)) if code == "KOR" else all_ages(code)
        people = sum(one[11] for one in BOTH[code])
        year = changes.get("year", 2015)
        body += [[country, year, 15, 64, *numbers, people, REGION], *[list(wide)] * 4]
    return xls_bytes({"Sheet1": [*head, *body]})


def specimen() -> dict[str, bytes]:
    """The three tables and the workbook."""
    return {name: table(sex) for sex, name in TABLES.items()} | {WORKBOOK: workbook()}
