"""PISA files in the layouts of their publishers, made here from a few rows."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

Sheets = dict[str, list[list[object]]]

EMPTY: list[list[object]] = []


def workbook(sheets: Sheets) -> bytes:
    """An xlsx workbook with these cells; empty texts are not written."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell != "":
                        sheet.write(line, column, cell)
    return body.getvalue()


def spread(cells: dict[int, str], width: int) -> list[object]:
    """A header row: texts at these columns, the rest empty."""
    return [cells.get(column, "") for column in range(width)]


def printed(
    header: Iterable[dict[int, str]], rows: str, added: dict[int, str]
) -> list[list[object]]:
    """A printed table after its import: generic names, header rows, one line a row.

    A line of ``rows`` is ``name|cells|OECD``; ``added`` are the columns the import added.
    """
    lines = [line.split("|") for line in rows.strip().splitlines()]
    width = 1 + len(lines[0][1].split())
    numbered = {column: f"Column{column + 1}" for column in range(width)} | added
    full = max(numbered) + 1
    body = [[name.strip(), *cells.split(), *map(float, more)] for name, cells, *more in lines]
    return [spread(numbered, full), *(spread(cells, full) for cells in header), *body]


def pairs(labels: list[str], error: str = "S.E.") -> dict[int, str]:
    """The last header row: label and S.E. in turns from the second column."""
    return {
        2 * place + shift: label
        for place, first in enumerate(labels)
        for shift, label in ((1, first), (2, error))
    }


_MEAN_HEADER = [
    {3: "Standard"},
    {
        1: "Mean score",
        3: "deviation",
        5: "10th",
        7: "25th",
        10: "Median (50th)",
        11: "75th",
        13: "90th",
        15: "Difference\n(90th - 10th)",
    },
    pairs(["Mean\nscore", "S.D.", "Score", "Score", "Score", "Score", "Score", "Score\ndif."]),
]

MEAN_MATHEMATICS = """
Australia*|487 (1.8) 99 (1.0) 358 (2.0) 416 (2.1) 485 (2.0) 556 (2.7) 619 (3.3) 261 (3.4)
Canada*|497 (1.6) 94 (0.8) 375 (2.3) 430 (1.7) 496 (1.8) 562 (2.2) 619 (2.2) 244 (2.7)
Korea|527 (3.9) 105 (2.6) 388 (6.4) 456 (5.1) 531 (4.3) 600 (4.2) 660 (5.0) 272 (7.7)
United States*|465 (4.0) 95 (1.8) 345 (4.0) 396 (4.2) 462 (4.7) 531 (4.5) 590 (5.9) 246 (5.6)
OECD average|472 (0.4) 90 (0.2) 355 (0.6) 408 (0.5) 472 (0.5) 535 (0.5) 590 (0.6) 235 (0.7)
Hong Kong (China)*|540 (3.0) 105 (1.7) 398 (5.2) 469 (4.4) 545 (3.2) 614 (3.0) 672 (4.1) 274 (5.7)
Singapore|575 (1.2) 103 (0.9) 433 (2.8) 505 (2.3) 582 (1.7) 649 (2.0) 702 (2.3) 268 (3.6)
"""
MEAN_READING = """
United States*|504 (4.3) 111 (1.9) 356 (6.1) 428 (5.6) 506 (4.5) 583 (5.0) 648 (5.5) 292 (6.8)
Hong Kong (China)*|500 (2.8) 99 (1.5) 366 (5.1) 437 (4.0) 507 (2.9) 569 (2.8) 621 (3.3) 255 (5.2)
Singapore|543 (1.9) 106 (1.2) 400 (3.7) 474 (3.1) 551 (2.2) 619 (2.1) 671 (2.2) 271 (3.7)
"""
MEAN_SCIENCE = """
Korea|528 (3.6) 105 (2.7) 387 (6.4) 459 (4.9) 535 (4.1) 603 (4.1) 657 (5.0) 270 (7.5)
OECD average|485 (0.4) 97 (0.3) 356 (0.6) 416 (0.6) 486 (0.5) 554 (0.5) 611 (0.6) 254 (0.8)
Singapore|561 (1.3) 99 (1.1) 425 (3.1) 497 (2.7) 569 (2.0) 632 (1.6) 684 (2.2) 258 (3.9)
"""


def mean_score(rows: str) -> bytes:
    """Means and percentiles of one subject; "Median" stands over a standard error."""
    return workbook({"Table001 (Page 1)": printed(_MEAN_HEADER, rows, {}), "Hoja1": EMPTY})


_MATHEMATICS_LEVELS = [
    {9: "All students"},
    {
        1: "Below Level 1c",
        3: "Level 1c",
        5: "Level 1b",
        7: "Level 1a",
        9: "Level 2",
        11: "Level 3",
        13: "Level 4",
        15: "Level 5",
        17: "Level 6",
    },
    {
        3: "(from 233.17",
        5: "(from 295.47",
        7: "(from 357.77",
        9: "(from 420.07",
        11: "(from 482.38",
        13: "(from 544.68",
        15: "(from 606.99",
    },
    {1: "Below Level 1c", 17: "Level 6"} | dict.fromkeys(range(3, 17, 2), "to less than"),
    {
        1: "(below 233.17",
        3: "295.47 score",
        5: "357.77 score",
        7: "420.07 score",
        9: "482.38 score",
        11: "544.68 score",
        13: "606.99 score",
        15: "669.30 score",
        17: "(above 669.30",
    },
    {1: "score points)", 17: "score points)"} | dict.fromkeys(range(3, 17, 2), "points)"),
    pairs(["%"] * 9),
]
_READING_LEVELS = [
    {},
    {},
    {9: "All students"},
    {
        1: "Below Level 1c\n(less than",
        3: "Level 1c\n(from 189.33\nto less than",
        5: "Level 1b\n(from 262.04\nto less than",
        7: "Level 1a\n(from 334.75\nto less than",
        9: "Level 2\n(from 407.47\nto less than",
        11: "Level 3\n(from 480.18\nto less than",
        13: "Level 4\n(from 552.89\nto less than",
        15: "Level 5\n(from 625.61\nto less than",
        17: "Level 6",
    },
    {1: "189.33 score", 3: "262.04 score", 17: "(above 698.32"},
    {1: "points)", 3: "points)", 17: "score points)"},
    pairs(["%"] * 9),
]
_SCIENCE_LEVELS = [
    {},
    {},
    {},
    {
        1: "Below Level 1b",
        3: "Level 1b\n(from 260.54 to",
        5: "Level 1a\n(from 334.94 to",
        8: "Level 2\n(from 409.54 to",
        9: "Level 3\n(from 484.14 to",
        11: "Level 4\n(from 558.73 to",
        13: "Level 5\n(from 633.33 to",
        15: "Level 6",
    },
    {
        1: "(below 260.54",
        3: "less than 334.94",
        5: "less than 409.54",
        8: "less than 484.14",
        9: "less than 558.73",
        11: "less than 633.33",
        13: "less than 707.93",
        15: "(above 707.93",
    },
    {1: "score points)", 8: "score points)", 9: "score points)"},
    pairs(["%"] * 8),
]

LEVELS_MATHEMATICS = """
Hong Kong (China)*|0.1 (0.0) 0.9 (0.2) 3.8 (0.4) 9.1 (0.6) 14.8 (0.8) 21.0 (0.8) 23.1 (0.9) 16.7 (0.7) 10.6 (0.8)
Singapore|0.0 (0.0) 0.3 (0.1) 1.9 (0.2) 5.9 (0.4) 11.2 (0.6) 17.6 (0.6) 22.6 (0.7) 22.0 (0.7) 18.6 (0.5)
"""
LEVELS_READING = """
United States*|0.1 (0.1) 1.3 (0.3) 5.7 (0.7) 13.0 (0.8) 20.9 (0.9) 25.0 (0.9) 19.8 (1.0) 10.6 (0.8) 3.6 (0.5)
Uzbekistan|0.9 (0.2) 12.3 (0.8) 37.7 (1.0) 35.0 (1.1) 12.2 (0.8) 1.8 (0.3) 0.1 (0.1) 0.0 (0.0) 0.0 c
Viet Nam**|0.0 (0.0) 0.7 (0.2) 5.0 (0.7) 17.2 (1.1) 35.3 (1.2) 30.5 (1.4) 10.0 (1.0) 1.2 (0.3) 0.0 (0.0)
"""
LEVELS_SCIENCE = """
Canada*|0.5 (0.1) 3.3 (0.2) 11.5 (0.5) 22.3 (0.6) 28.5 (0.7) 22.0 (0.7) 9.4 (0.4) 2.5 (0.2)
Singapore|0.2 (0.1) 1.5 (0.2) 6.2 (0.5) 13.9 (0.6) 24.2 (0.6) 29.7 (0.7) 18.9 (0.6) 5.6 (0.4)
"""


def levels(header: list[dict[int, str]], rows: str) -> bytes:
    """Shares of students by level; in science "Level 2" stands over a standard error."""
    return workbook({"Table001 (Page 1)": printed(header, rows, {})})


TREND_MATHEMATICS = """
Korea|542 (3.2) 547 (3.8) 546 (4.0) 554 (4.6) 524 (3.7) 526 (3.1) 527 (3.9)|1
United States*|483 (2.9) 474 (4.0) 487 (3.6) 481 (3.6) 470 (3.2) 478 (3.2) 465 (4.0)|1
OECD average|m m m m m m 488 (0.5) 485 (0.4) m m 472 (0.4)|1
OECD average-23|502 (0.6) 501 (0.6) 502 (0.6) 499 (0.6) 496 (0.5) 496 (0.5) 480 (0.5)|1
Hong Kong (China)*|550 (4.5) 547 (2.7) 555 (2.7) 561 (3.2) 548 (3.0) 551 (3.0) 540 (3.0)|0
Singapore|m m m m 562 (1.4) 573 (1.3) 564 (1.5) 569 (1.6) 575 (1.2)|0
ChineseTaipei|m m 549 (4.1) 543 (3.4) 560 (3.3) 542 (3.0) 531 (2.9) 547 (3.8)|0
"""
TREND_READING = """
Korea|525 (2.4) 534 (3.1) 556 (3.8) 539 (3.5) 536 (3.9) 517 (3.5) 514 (2.9) 515 (3.6)|1
United States*|504 (7.0) 495 (3.2) m m 500 (3.7) 498 (3.7) 497 (3.4) 505 (3.6) 504 (4.3)|1
Hong Kong (China)*|525 (2.9) 510 (3.7) 536 (2.4) 533 (2.1) 545 (2.8) 527 (2.7) 524 (2.7) 500 (2.8)|0
Viet Nam**|m m m m m m m m m m m m m m 462 (3.9)|0
"""
TREND_SCIENCE = """
Australia*|527 (2.3) 527 (2.5) 521 (1.8) 510 (1.5) 503 (1.8) 507 (1.9)|1
Korea|522 (3.4) 538 (3.4) 538 (3.7) 516 (3.1) 519 (2.8) 528 (3.6)|1
Singapore|m m 542 (1.4) 551 (1.5) 556 (1.2) 551 (1.5) 561 (1.3)|0
"""


def _outside_oecd(rows: str) -> str:
    lines = [line.rsplit("|", 1) for line in rows.strip().splitlines()]
    return "\n".join(cells for cells, member in lines if member == "0")


def two_sheets(header: list[dict[int, str]], second: list[dict[int, str]], rows: str) -> bytes:
    """A table over two pages: the first sheet is whole, the second repeats what is not OECD."""
    width = 1 + len(rows.strip().splitlines()[0].split("|")[1].split())
    return workbook(
        {
            "Table001 (Page 1)": printed(header, rows, {width: "OECD"}),
            "Table002 (Page 2)": printed(second, _outside_oecd(rows), {}),
            "Hoja1": EMPTY,
        }
    )


def trend(cycles: dict[int, str], rows: str, label: str) -> bytes:
    """Means by cycle; on the second page the last cycle stands over its standard error."""
    last = max(cycles)
    moved = {column: text for column, text in cycles.items() if column != last}
    moved[last + 1] = cycles[last]
    labels = pairs([label] * len(cycles))
    return two_sheets([cycles, labels], [moved, labels], rows)


_SINCE_2003 = {
    1: "PISA 2003",
    3: "PISA 2006",
    5: "PISA 2009",
    7: "PISA 2012",
    9: "PISA 2015",
    11: "PISA 2018",
    13: "PISA 2022",
}
_SINCE_2000 = {
    1: "PISA 2000",
    3: "PISA 2003",
    5: "PISA 2006",
    7: "PISA 2009",
    10: "PISA 2012",
    11: "PISA 2015",
    13: "PISA 2018",
    15: "PISA 2022",
}
_SINCE_2006 = {
    1: "PISA 2006",
    3: "PISA 2009",
    5: "PISA 2012",
    7: "PISA 2015",
    9: "PISA 2018",
    11: "PISA 2022",
}

_SEX_HEADER = [
    {
        1: "Mean",
        3: "Standard deviation",
        5: "10th percentile",
        7: "Median\n(50th percentile)",
        9: "90th percentile",
    },
    pairs(["Mean score", "S.D.", "Score", "Score", "Score"]) | {11: "girl"},
]
GIRLS_AND_BOYS = """
OECD average|468 (0.4) 85 (0.3) 357 (0.7) 467 (0.6) 579 (0.7) girl|1
Hong Kong (China)*|536 (3.4) 97 (1.9) 408 (6.2) 540 (3.7) 656 (4.5) girl|0
Singapore|568 (1.7) 98 (1.1) 436 (4.2) 575 (2.4) 691 (3.2) girl|0
OECD average|477 (0.5) 94 (0.3) 353 (0.7) 477 (0.7) 600 (0.7) boy|1
Hong Kong (China)*|544 (3.4) 111 (2.0) 391 (5.4) 552 (3.9) 684 (5.2) boy|0
Singapore|581 (1.7) 107 (1.3) 431 (4.0) 589 (2.5) 712 (3.2) boy|0
"""
_GAP_HEADER = [
    {
        2: "Mean score",
        3: "Standard deviation",
        5: "10th percentile",
        7: "Median\n(50th percentile)",
        9: "90th percentile",
    },
    pairs(["Score dif.", "Dif.", "Score dif.", "Score dif.", "Score dif."]),
]
GAPS = """
OECD average|9 (0.5) 9 (0.3) -4 (0.9) 10 (0.7) 22 (0.8)|1
Hong Kong (China)*|9 (3.4) 14 (2.1) -17 (6.1) 12 (4.2) 28 (5.9)|0
Singapore|12 (2.3) 10 (1.7) -5 (6.2) 15 (3.6) 21 (4.6)|0
"""
_ESCS_HEADER = [
    {
        1: "All students",
        3: "Variability\ninthe index",
        5: "Bottom\nquarter",
        7: "Second\nquarter",
        9: "Third quarter",
        11: "Fourth\nquarter",
        13: "Top - Bottom\nquarter",
        15: "10th\npercentile",
        17: "90th\npercentile",
        19: "90th - 10th\npercentile",
    },
    pairs(["Mean\nindex", "S.D.", *["Mean\nindex"] * 4, "Dif.", "Value", "Value", "Dif."]),
]
ESCS = """
Costa Rica|m m m m m m m m m m m m m m m m m m m m|1
Hong Kong (China)*|-0.46 (0.04) 1.01 (0.01) -1.73 (0.03) -0.87 (0.03) -0.12 (0.05) 0.86 (0.04) 2.59 (0.04) -1.72 (0.03) 0.93 (0.04) 2.65 (0.04)|0
Singapore|0.31 (0.01) 0.83 (0.01) -0.87 (0.02) 0.17 (0.02) 0.72 (0.01) 1.21 (0.01) 2.08 (0.02) -0.92 (0.02) 1.22 (0.01) 2.14 (0.02)|0
"""
_GRADIENT_HEADER = [
    {3: "Socio-economic gradient", 9: "National quarter of ESCS"},
    {1: "Strength:", 3: "Slope:\nScore-point"},
    {1: "Percentage", 3: "difference in"},
    {1: "of variance in", 3: "mathematics"},
    {1: "mathematics", 3: "performance", 15: "Percentage"},
    {1: "performance", 3: "associated", 15: "of resilient"},
    {
        1: "explained by",
        3: "with aone-unit",
        5: "Bottom quarter",
        7: "Second quarter",
        9: "Third quarter",
        11: "Top quarter",
        13: "Top - Bottom",
        15: "students in",
    },
    {
        1: "ESCS",
        3: "increase in ESCS",
        5: "ofESCS",
        7: "ofESCS",
        9: "ofESCS",
        11: "of ESCS",
        13: "quarter",
        15: "mathematics^{2}",
    },
    pairs(["%", "Score dif.", *["Mean\nscore"] * 4, "Score dif.", "%"]),
]
GRADIENT = """
Korea|12.6 (1.4) 45 (3.0) 479 (5.7) 516 (5.2) 540 (4.8) 577 (6.0) 97 (8.0) 10.9 (1.2)|1
Hong Kong (China)*|5.8 (1.1) 25 (2.3) 511 (4.2) 535 (4.8) 543 (3.9) 576 (5.6) 65 (7.1) 16.7 (1.3)|0
Singapore|17.0 (1.0) 51 (1.7) 515 (3.2) 560 (2.7) 600 (2.6) 626 (2.5) 112 (4.1) 10.2 (0.9)|0
"""


def girls_and_boys() -> bytes:
    """Girls above boys, told apart by a column that says "girl" in the header too."""
    table = printed(_SEX_HEADER, GIRLS_AND_BOYS, {11: "Genero", 12: "OECD"})
    return workbook({"Table001 (Page 1)": table})


Figures = dict[str, dict[str, tuple[float, float]]]

COMPUTED: dict[int, Figures] = {
    2003: {
        "MATH": {"HKG": (550.383241, 4.535324), "USA": (482.88279, 2.948951)},
        "READ": {"HKG": (509.53515, 3.686596), "USA": (495.185865, 3.221513)},
        "SCIE": {"HKG": (539.497517, 4.259957), "USA": (491.263601, 3.078617)},
    },
    2006: {
        "MATH": {"HKG": (547.46068, 2.669615), "USA": (474.352158, 4.020512)},
        "READ": {"HKG": (536.065566, 2.422652)},
        "SCIE": {"HKG": (542.211388, 2.473316), "USA": (488.906837, 4.224189)},
    },
    2009: {
        "MATH": {"QCN": (600.076266, 2.823907), "SGP": (562.018741, 1.439926)},
        "READ": {"QCN": (555.828135, 2.396768), "SGP": (525.896517, 1.055949)},
        "SCIE": {"QCN": (574.617349, 2.302369), "SGP": (541.695518, 1.362796)},
    },
    2012: {
        "MATH": {
            "QCN": (612.675536, 3.294455),
            "SGP": (573.468314, 1.322572),
            "KOR": (553.766659, 4.579161),
        },
        "READ": {"QCN": (569.588408, 2.855508), "SGP": (542.215834, 1.369515)},
        "SCIE": {"QCN": (580.117831, 3.033713), "SGP": (551.493157, 1.50618)},
    },
    2015: {
        "MATH": {"QCH": (531.296133, 4.887304), "SGP": (564.189679, 1.466268)},
        "READ": {"QCH": (493.941212, 5.131913), "SGP": (535.100154, 1.634967)},
        "SCIE": {"QCH": (517.779281, 4.636718), "SGP": (555.57468, 1.196018)},
    },
}
STUDENTS = {
    2003: {"HKG": 4478, "USA": 5456},
    2006: {"HKG": 4645, "USA": 5611},
    2009: {"QCN": 5115, "SGP": 5283, "QVE": 2901},
    2012: {"QCN": 5177, "SGP": 5546, "KOR": 5033},
    2015: {"QCH": 9841, "SGP": 6115},
}
SCHOOLS = {
    2003: {"HKG": 145, "USA": 274},
    2006: {"HKG": 146, "USA": 166},
    2009: {"QCN": 152, "SGP": 171},
    2012: {"QCN": 155, "SGP": 172, "KOR": 156},
    2015: {"QCH": 268, "SGP": 177},
}


def computed(year: int) -> bytes:
    """Means and standard errors from the student file; parents' occupations right of them."""
    head: list[object] = [" ", "country", 1, 2] if year == 2015 else ["cnt", "cnt", 1, 2]
    sheets: Sheets = {}
    for kind, place in (("means", 0), ("se", 1)):
        for subject, figures in COMPUTED[year].items():
            rows = [[code, pair[place], pair[place] + 20, ""] for code, pair in figures.items()]
            sheets[f"{subject} {kind}"] = [head, *rows]
    sheets["population share"] = [head, *([code, 50000.5, 900.25, ""] for code in STUDENTS[year])]
    schools, students = SCHOOLS[year], STUDENTS[year]
    if year == 2015:
        schools, students = students, schools
    counted: list[object] = head if year == 2015 else ["cnt", "cnt_nstud", "isco0", "isco1"]
    sheets["number of schools"] = [head, *([code, n, n // 2, ""] for code, n in schools.items())]
    sheets["number of students"] = [
        counted,
        *([code, n, 0, n // 9] for code, n in students.items()),
    ]
    return workbook(sheets)


REGIONS: Figures = {
    "MATH": {
        "Singapore": (573.47, 1.32),
        "Shanghai-China": (612.68, 3.29),
        "CAN.Ontario": (514.35, 4.05),
        "CAN.Quebec": (535.9, 3.59),
    },
    "READ": {
        "Singapore": (542.22, 1.37),
        "Shanghai-China": (569.59, 2.86),
        "CAN.Ontario": (528.3, 4.43),
        "CAN.Quebec": (520.33, 3.59),
    },
    "SCIE": {
        "Singapore": (551.49, 1.51),
        "Shanghai-China": (580.12, 3.03),
        "CAN.Ontario": (526.55, 4.32),
        "CAN.Quebec": (516.42, 3.32),
    },
}


def regions() -> bytes:
    """Economies and regions of 2012; sheets named "sd" hold standard errors."""
    head: list[object] = ["", "Country", "ISCO.1xxx.Managers"]
    sheets: Sheets = {}
    for kind, place in (("averages", 0), ("sd", 1)):
        for subject, figures in REGIONS.items():
            rows = [[name, pair[place], pair[place] + 9] for name, pair in figures.items()]
            sheets[f"{subject} {kind}"] = [head, *rows]
    students = {"Singapore": 5546, "Shanghai-China": 5177, "CAN.Ontario": 3699, "CAN.Quebec": 4166}
    sheets["population share"] = [head, *([name, 137452.78, 1.5] for name in students)]
    sheets["number of students"] = [head, *([name, n, n // 8] for name, n in students.items())]
    sheets["number od schools"] = [head, *([name, 151, 90] for name in students)]
    return workbook(sheets)


def explorer() -> bytes:
    """Export of the PISA Data Explorer: long, OECD members only, empty where there is no mean."""
    return workbook(
        {
            "Sheet1": [
                ["Year", "Jurisdiction", "Average", "Standard Error", "Variable"],
                [2012, "Korea", 553.766658749828, 4.57916112748111, "mathematics"],
                [2009, "Korea", 546.228534209753, 4.01535980989984, "mathematics"],
                [2009, "United States", 499.826821082486, 3.65398540861839, "reading"],
                [2006, "United States", "", "", "reading"],
                [2003, "United States", 495.185865174036, 3.22151279610352, "reading"],
                [2006, "Korea", 522.148141334817, 3.35759180350997, "science"],
            ]
        }
    )


_OECD = "<b>OECD average             </b>"


def _ncses(header: str, lines: list[str]) -> bytes:
    return ("\r\n".join([header, *lines]) + "\r\n").encode("ascii")


def _ncses_scores(table: int, lines: list[str]) -> bytes:
    header = "table_id,row_id,education_system_full_path,education_system_level_1,education_system_level_2,education_system_hierarchy_depth,field_average_score,field_percentilea_10th_percentile_score,field_percentilea_90th_percentile_score,field_percentilea_90th_10th_percentile_score_gap,field_oecd_country_and_education_system"
    return _ncses(header, [line.replace("TABLE", str(table)) for line in lines])


def ncses() -> dict[str, bytes]:
    """NCSES tables of 2018: cells are lists of figure and mark, the average is everyone's parent."""
    mathematics = [
        f"TABLE,r001,{_OECD},{_OECD},,1,\"['489', '<b>*</b>']\",370,605,\"['235', '&nbsp;']\",na",
        f"TABLE,r002,{_OECD} -> B-S-J-Z (China),{_OECD},B-S-J-Z (China),2,\"['591', '*']\",486,691,\"['205', '*']\",No",
        f"TABLE,r003,{_OECD} -> Singapore,{_OECD},Singapore,2,\"['569', '*']\",441,684,\"['244', '&nbsp;']\",No",
        f"TABLE,r008,{_OECD} -> South Korea,{_OECD},South Korea,2,\"['526', '*']\",393,651,\"['258', '&nbsp;']\",Yes",
        f"TABLE,r038,{_OECD} -> <b>United States</b>,{_OECD},<b>United States</b>,2,\"['478', '&nbsp;']\",357,598,\"['241', '&nbsp;']\",Yes",
        f"TABLE,r057,{_OECD} -> Baku (Azerbaijan)<sup>c</sup>,{_OECD},Baku (Azerbaijan)<sup>c</sup>,2,\"['420', '*']\",306,535,\"['229', '&nbsp;']\",No",
    ]
    science = [
        "TABLE,r001,<b>OECD average</b>,<b>OECD average</b>,,1,\"['489', '<b>*</b>']\",365,609,\"['244', '<b>*</b>']\",na",
        "TABLE,r002,<b>OECD average</b> -> B-S-J-Z (China),<b>OECD average</b>,B-S-J-Z (China),2,\"['590', '*']\",482,695,\"['213', '*']\",No",
        "TABLE,r008,<b>OECD average</b> -> South Korea,<b>OECD average</b>,South Korea,2,\"['519', '*']\",388,642,\"['254', '&nbsp;']\",Yes",
    ]
    gaps = [
        "4099,r001,<b>OECD average</b>,<b>OECD average</b>,,1,\"['5', '<b>*</b>']\",\"['-2', '*']\",na",
        "4099,r029,<b>OECD average</b> -> Greece,<b>OECD average</b>,Greece,2,\"['#', '&nbsp;']\",\"['-11', '*']\",Yes",
        "4099,r030,<b>OECD average</b> -> Hong Kong (China),<b>OECD average</b>,Hong Kong (China),2,\"['-6', '&nbsp;']\",\"['-9', '&nbsp;']\",No",
        "4099,r078,<b>OECD average</b> -> <b>United States</b>,<b>OECD average</b>,<b>United States</b>,2,\"['9', '<b>*</b>']\",\"['1', '&nbsp;']\",Yes",
    ]
    header = "table_id,row_id,education_system_full_path,education_system_level_1,education_system_level_2,education_system_hierarchy_depth,field_male_female_score_differencein_mathematics,field_male_female_score_differencein_science,field_oecd_country_and_education_system"
    return {
        "ncses_4097.csv": _ncses_scores(4097, mathematics),
        "ncses_4098.csv": _ncses_scores(4098, science),
        "ncses_4099.csv": _ncses(header, gaps),
    }


def cycle_2025() -> dict[str, bytes]:
    """PISA 2025: unrounded, a column for the flag, codes for a few economies only."""
    means = """economy,maths,maths_se,reading,reading_se,science,science_se,flagged,code
Australia,477.52665,1.9151600000000002,490.86328000000003,1.8518400000000002,509.10633,1.88528,False,
B-S-J-Z (China),612.42966,2.5464700000000002,526.5182500000001,1.9851,597.0437900000001,2.15606,False,CHN (B-S-J-Z)
Canada,485.33767000000006,1.9128500000000002,489.82555,1.7807600000000001,510.05482000000006,1.78909,True,CAN
Hong Kong (China),521.7077700000001,2.9099700000000004,480.12066000000004,3.1986800000000004,495.62666,3.0470200000000003,False,
Singapore,562.8974800000001,1.5715500000000002,534.90002,1.9405400000000002,559.8505600000001,1.7129,False,SGP
United States,462.84782,5.39684,489.51893,5.836790000000001,501.58324000000005,5.816520000000001,True,USA
"""
    spread_of_science = """economy,flagged,mean,p10,p90,code
Singapore,False,559.8505600000001,410.59858,686.6289700000001,SGP
United States,True,501.58324000000005,351.39512,649.3159300000001,USA
"""
    top = """economy,flagged,share,code
B-S-J-Z (China),False,9.92833,B-S-J-Z
Singapore,False,15.267930000000002,SGP
United States,True,5.70713,USA
"""
    return {
        "pisa_2025_maths_reading_data.csv": means.encode(),
        "pisa_2025_science_spread_data.csv": spread_of_science.encode(),
        "pisa_2025_top_performers_data.csv": top.encode(),
    }


def specimen() -> dict[str, bytes]:
    """Every file that the source reads."""
    return {
        "mean_score_mathematics.xlsx": mean_score(MEAN_MATHEMATICS),
        "mean_score_reading.xlsx": mean_score(MEAN_READING),
        "mean_score_science.xlsx": mean_score(MEAN_SCIENCE),
        "percentage_levels_mathematics.xlsx": levels(_MATHEMATICS_LEVELS, LEVELS_MATHEMATICS),
        "percentage_levels_reading.xlsx": levels(_READING_LEVELS, LEVELS_READING),
        "percentage_levels_science.xlsx": levels(_SCIENCE_LEVELS, LEVELS_SCIENCE),
        "performance_from_2003_to_2022_mathematics.xlsx": trend(
            _SINCE_2003, TREND_MATHEMATICS, "Mean\nscore"
        ),
        "performance_from_2003_to_2022_reading.xlsx": trend(
            _SINCE_2000, TREND_READING, "Mean\nscore"
        ),
        "performance_from_2003_to_2022_science.xlsx": trend(
            _SINCE_2006, TREND_SCIENCE, "Mean score"
        ),
        "performance_by_gender_mathematics.xlsx": girls_and_boys(),
        "performance_diff_by_gender_mathematics.xlsx": two_sheets(_GAP_HEADER, _GAP_HEADER, GAPS),
        "socio_economic_status.xlsx": two_sheets(_ESCS_HEADER, _ESCS_HEADER, ESCS),
        "socio_economic_status_mathematics.xlsx": two_sheets(
            _GRADIENT_HEADER, _GRADIENT_HEADER, GRADIENT
        ),
        **{f"pisa{year}.xlsx": computed(year) for year in COMPUTED},
        "occupationsPISA2012decReg.xlsx": regions(),
        "oecd_pisa_data.xlsx": explorer(),
        **ncses(),
        **cycle_2025(),
    }
