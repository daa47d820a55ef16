"""Small files as Colorado publishes them: a few places, each layout, mark and trap."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

Cells = tuple[str, str, str]
Cohort = Mapping[str, Cells]

WORKBOOK = "2024_graduation_workbook.xlsx"
STATE_ABSENCE = "2022-2023_State_ChronicAbsenteeism.xlsx"
OCTOBER = "coschooldata__enrollment_bundled__denver_state.csv"
LUNCH = "kidscount_Students_qualifying_for_free_or_reduced_price_lunch.csv"

_AYG = "Anticipated Year of Graduation (AYG)"
_AFTER = "Number of Years After Entering High School"
_YEARS = (("2023-2024", 4), ("2022-2023", 5), ("2021-2022", 6), ("2020-2021", 7))
_RACES = (
    "All Students",
    "Female",
    "Male",
    "Non-Binary",
    "American Indian or Alaska Native",
    "Asian",
    "Black or African American",
    "Hispanic or Latino",
    "White",
    "Native Hawaiian or Other Pacific Islander",
    "Two or More Races",
)
_PROGRAMMES = (
    "Students with Disabilities",
    "English Learners",
    "Econ. Disadvant.",
    "Migrant",
    "Title 1",
    "Homeless",
    "Gifted-Talented",
    "Military Connected",
    "Foster",
)
_HIDDEN: Cells = ("(-)", "(-)", "(-)")

STATE: dict[int, Cohort] = {
    4: {
        "All Students": ("69,301", "84.2%", "85.6%"),
        "Female": ("33,785", "86.6%", "87.8%"),
        "Male": ("35,446", "81.8%", "83.5%"),
        "Non-Binary": ("70", "90.0%", "90.0%"),
        "English Learners": ("8,671", "70.7%", "71.4%"),
    },
    5: {"All Students": ("68,238", "86.8%", "88.8%")},
    6: {
        "All Students": ("68,138", "87.1%", "89.5%"),
        "Non-Binary": ("0", "0.0%", "0.0%"),
    },
    7: {"All Students": ("68,081", "87.1%", "89.6%")},
}
"""Cells of the state by years after the start: cohort, graduated, completed."""

DENVER: dict[int, Cohort] = {
    4: {
        "All Students": ("6,650", "79.9%", "81.1%"),
        "Female": ("51 or greater", "83.2%", "84.3%"),
        "Male": ("3,396", "76.7%", "77.9%"),
        "Non-Binary": ("50 or less", "91.5%", "91.5%"),
        "English Learners": ("2,138", "74.2%", "74.7%"),
        "Foster": ("62", "25.8%", "32.3%"),
    },
    5: {
        "All Students": ("6,649", "82.9%", "84.8%"),
        "Students with Disabilities": ("842", "70.7%", "73.3%"),
    },
    6: {
        "All Students": ("6,572", "81.9%", "84.5%"),
        "Female": ("3,319", "85.4%", "87.7%"),
        "Male": ("3,253", "78.3%", "81.2%"),
        "Non-Binary": ("N/A", "N/A", "N/A"),
    },
    7: {
        "All Students": ("6,498", "81.2%", "84.4%"),
        "Non-Binary": ("50 or less", "<= 2%", "<= 2%"),
    },
}
"""Cells of Denver, with marks in the place of numbers."""

MARKS = {
    "American Indian or Alaska Native": ("15 or less", "<= 10%", ">= 90%"),
    "Asian": ("16-50", "<= 2%", ">= 98%"),
    "Black or African American": ("50 or less", "66.7%", "66.7%"),
    "Hispanic or Latino": ("51 or greater", ">= 90%", ">= 98%"),
    "White": _HIDDEN,
    "Two or More Races": ("N/A", "N/A", "N/A"),
}
"""All ten marks, in the cells of Mapleton."""


def _labels(groups: Sequence[str]) -> list[str]:
    """Labels as printed: with line breaks, and in one group without any."""
    labels = []
    for group in groups:
        size = (
            f"{group}\nAYG Cohort Size" if group == "All Students" else f"{group} \nAYG Cohort Size"
        )
        rate = "White Graduation Rate" if group == "White" else f"{group} \nGraduation Rate"
        done = f"{group}\n Completion Rate" if "Pacific" in group else f"{group} \nCompletion Rate"
        labels += [size, rate, done]
    return labels


def _cohorts(
    head: Sequence[str], cohorts: Mapping[int, Cohort], groups: Sequence[str]
) -> list[list[object]]:
    return [
        [
            *head,
            label,
            years,
            *(cell for group in groups for cell in cohorts[years].get(group, _HIDDEN)),
        ]
        for label, years in _YEARS
    ]


def graduation(
    state: Mapping[int, Cohort] = STATE,
    denver: Mapping[int, Cohort] = DENVER,
    last: str = "End of Worksheet",
    title: str = "2023-2024 Graduation and Completion Rates",
    renamed: Mapping[str, str] | None = None,
) -> bytes:
    """The workbook of 2023-24; ``state`` is what sheet State Rates has."""
    places = (
        (("STATE", "9999", "STATE TOTALS"), STATE),
        (("ADAMS", "0010", "Mapleton 1"), {n: {**MARKS, "All Students": _SMALL} for n in STATE}),
        (("DENVER", "0880", "Denver County 1"), denver),
    )
    keys = ["County Name", "Organization Code", "Organization Name"]
    schools = ["DENVER", "0880", "Denver County 1", "0000", "DISTRICT TOTAL"]
    sheets = {"State Rates": (["Organization Name"], [], (*_RACES, *_PROGRAMMES))}
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        for name, groups in (
            ("State Rates", (*_RACES, *_PROGRAMMES)),
            ("District Race Eth Gender", _RACES),
            ("District IPST", ("All Students", *_PROGRAMMES)),
            ("School Race Eth Gender", _RACES),
        ):
            if name in sheets:
                first, rows = ["Organization Name"], _cohorts(["STATE TOTALS"], state, groups)
            elif name.startswith("School"):
                first = [*keys, "School Code", "School Name"]
                rows = _cohorts(schools, denver, groups)
            else:
                first = keys
                rows = [row for head, cells in places for row in _cohorts(head, cells, groups)]
            header = [*first, _AYG, _AFTER, *_labels(groups)]
            header = [(renamed or {}).get(label, label) for label in header]
            page = book.add_worksheet(name)
            for at, row in enumerate([[title], header, *rows, [last]]):
                page.write_row(at, 0, row)
    return body.getvalue()


_SMALL: Cells = ("465", "71.2%", "71.8%")

Absence = tuple[float, float]
_ABSENCE = {
    "2016-2017": ((2296, 8380), (30483, 86139), (162457, 872333)),
    "2017-2018": ((2486, 8494), (31469, 86863), (212797, 876996)),
    "2018-2019": ((1938, 8449), (34596, 86887), (197392, 877308)),
    "2019-2020": ((2012, 9687), (27873, 96030), (212642, 941333)),
    "2020-2021": ((3311, 9538), (27870, 93385), (229963, 882896)),
    "2021-2022": ((3655, 9341), (39781, 92170), (317796, 896039)),
    "2022-2023": ((2967, 6946), (35835, 87225), (269582, 866788)),
}
"""Absent and all students of Mapleton, Denver and the state."""

_NUMBER, _TRUANCY = "Number of Students with Chronic Absenteeism", "Truancy Rate"
_PLACE = ["County Code", "County Name", "District Code", "District Name"]
_HEADERS = {
    "2016-2017": [
        *_PLACE,
        _NUMBER,
        "Student Fall K-12 Enrollment",
        "% Chronically Absent",
        _TRUANCY,
    ],
    "2017-2018": [
        *("School Year", *_PLACE, f"{_NUMBER}*", "Student Fall K-12 Enrollment"),
        *("% Chronically Absent", f"{_TRUANCY}*"),
    ],
    "2018-2019": [
        *("School Year", *_PLACE, f"{_NUMBER}*", "Student Fall K-12 Enrollment"),
        *("Chronically Absent Rate", f"{_TRUANCY}*"),
    ],
    "2022-2023": [
        *("School Year", *_PLACE, "PK-12 Student Count"),
        *("K-12 Student Count (used in Chronic Absent Rate)", "Chronic Absent Count"),
        "Chronically Absent Rate",
    ],
}
_STATE_LABELS = {
    "2016-2017": ["STATE TOTALS", "", "", ""],
    "2017-2018": ["2017-2018", "STATE TOTALS", "", "", ""],
    "2018-2019": ["Grand Total", "", "", "", ""],
    "2019-2020": ["2019-2020", "COLORADO TOTAL", "", "", ""],
    "2020-2021": ["2020-2021", "State Total", "", "", ""],
    "2021-2022": ["2021-2022", "State Total*", " ", " ", " "],
    "2022-2023": ["2022-2023", "State Total", " ", " ", " "],
}
_BLANKS = {"2016-2017": 9, "2017-2018": 9, "2019-2020": 5, "2022-2023": 5}
_FOOTNOTES = {
    "2017-2018": "* See Definitions in 2nd excel worksheet",
    "2021-2022": "*State Total and District Totals may differ.",
}


def absence_header(year: str) -> list[str]:
    """The labels of one year's workbook."""
    plain = ["School Year", *_PLACE, _NUMBER, f"{year} Student Count", "Chronically Absent Rate"]
    return _HEADERS.get(year, plain)


def absence_rows(year: str, rows: Sequence[Absence] | None = None) -> list[list[object]]:
    """Mapleton, Denver, the rest of the state in one row, and the state's total."""
    mapleton, denver, state = rows or _ABSENCE[year]
    rest = (state[0] - mapleton[0] - denver[0], state[1] - mapleton[1] - denver[1])
    heads = [
        ["01", "ADAMS", "0010", "Mapleton 1"],
        ["16", "DENVER", "0880", "Denver County 1"],
        ["98", "NONE", "8001", "Charter School Institute"],
    ]
    with_year = "School Year" in absence_header(year)
    places = [[year, *head] if with_year else head for head in heads]
    return [
        [*head, *_numbers(year, *counts)]
        for head, counts in zip(
            [*places, _STATE_LABELS[year]], [mapleton, denver, rest, state], strict=True
        )
    ]


def _numbers(year: str, absent: float, students: float) -> list[float]:
    share = absent / students
    if year == "2022-2023":
        return [students + 5000, students, absent, round(share, 3)]
    if year in ("2020-2021", "2021-2022"):
        return [absent, students, round(share, 3)]
    numbers = [absent, students, share]
    return numbers if year == "2019-2020" else [*numbers, 0.05]


def absence(
    year: str, header: Sequence[str] | None = None, rows: Sequence[Sequence[object]] | None = None
) -> bytes:
    """One year's workbook: blank rows, header, districts, state, a footnote where there is one."""
    above = [[f"{year} Students with Chronic Absenteeism"], *[[""]] * (_BLANKS.get(year, 4) - 1)]
    below = [[""], [_FOOTNOTES[year]]] if year in _FOOTNOTES else []
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        page = book.add_worksheet("data")
        for at, row in enumerate(
            [*above, header or absence_header(year), *(rows or absence_rows(year)), *below]
        ):
            page.write_row(at, 0, row)
        book.add_worksheet("definitions").write(0, 0, "The unduplicated count of students")
    return body.getvalue()


def state_absence(changed: Mapping[tuple[int, int], object] | None = None) -> bytes:
    """The sheet of the state, 2022-23: pairs of label and number in two columns of blocks."""
    left = [
        ["Overall State Attendance Data"],
        ["", "Attendance 2022-2023"],
        ["PK-12 Student Count", 899780],
        ["K-12 Student Count", 866788],
        ["Attendance Rate", 0.908],
        ["Chronic Absenteeism Count", 269582],
        ["Chronic Absenteeism Rate", 0.311],
        ["Truant 4 Days in One Month Count", 21629],
        ["Truancy Rate", 0.035],
        [""],
        ["Chronically Absent by Grade"],
        ["K Count", 61785, 21847 / 61785],
        ["K Chronically Absent Count", 21847, ""],
        ["12th Count", 71627, 30585 / 71627],
        ["12th Chronically Absent Count", 30585, ""],
    ]
    right = [
        ["Chronically Absent by Gender"],
        ["", "Counts", "Rate"],
        ["Female Count", 422109, 131650 / 422109],
        ["Female Chronically Absent Count", 131650, ""],
        ["Male Count", 444765, 137971 / 444765],
        ["Male Chronically Absent Count", 137971, ""],
        [""],
        ["Chronically Absent by IPST"],
        ["ELL Count", 117670, 46635 / 117670],
        ["ELL Chronically Absent Count", 46635, ""],
        ["Chronically Absent by Race/Ethnicity"],
        ["Amer Indian/Alaskan Native Count", 5663, 2704 / 5663],
        ["Amer Indian/Alaska Native Chronically Absent Count", 2704, ""],
    ]
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        page = book.add_worksheet("Data")
        page.write(0, 0, "2022-2023 State Attendance Rate, Truancy Rate and Chronic Absenteeism")
        for column, block in ((1, left), (6, right)):
            for at, row in enumerate(block, start=3):
                page.write_row(at, column, row)
        for (at, column), cell in (changed or {}).items():
            page.write(at, column, cell)
        page.write(40, 8, " ")
    return body.getvalue()


def table(rows: Sequence[Sequence[object]], line_end: str = "\n") -> bytes:
    """A csv file."""
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode()


_OCTOBER_HEADER = [
    *("end_year", "district_id", "district_name", "campus_id", "campus_name", "grade_level"),
    *("is_state", "is_district", "is_school", "is_charter", "subgroup", "n_students", "pct"),
]
_GRADES = {
    "PK": 5194,
    "K": 6820,
    "01": 6754,
    "02": 6606,
    "03": 6835,
    "04": 6851,
    "05": 6900,
    "06": 6943,
    "07": 6776,
    "08": 6542,
    "09": 7825,
    "10": 6515,
    "11": 5819,
    "12": 5732,
}
GROUPS = {
    "total_enrollment": 88235,
    "female": 43160,
    "male": 44827,
    "asian": 2735,
    "black": 11617,
    "hispanic": 45726,
    "multiracial": 4544,
    "native_american": 477,
    "pacific_islander": 738,
    "white": 22398,
    "free_reduced_lunch": 55535,
}
"""Denver in the October count of 2023."""


def _counted(year: int, grade: str, group: str, students: float, total: float) -> list[object]:
    place = ["0880", "Denver County 1", "0000", ""]
    flags = ["False", "True", "False", "False"]
    return [f"{year}.0", *place, grade, *flags, group, f"{students}.0", students / total]


def october(
    groups: Mapping[str, int] = GROUPS, changed: Mapping[int, object] | None = None
) -> bytes:
    """The October counts of 2019, by grade, and of 2023, by group; and one crossed cell."""
    rows = [_counted(2024, "TOTAL", *pair, GROUPS["total_enrollment"]) for pair in groups.items()]
    rows += [_counted(2020, grade, "total_enrollment", n, 92112) for grade, n in _GRADES.items()]
    rows.append(_counted(2020, "TOTAL", "total_enrollment", 92112, 92112))
    rows.append(_counted(2020, "01", "asian", 250, 6754))
    state = ["2024.0", "", "Colorado", "", "", "TOTAL", "True", "False", "False", "False"]
    rows.append([*state, "total_enrollment", "881446.0", 1.0])
    rows.append([*state, "free_reduced_lunch", "398112.0", 398112 / 881446])
    for at, cell in (changed or {}).items():
        rows[0][at] = cell
    return table([_OCTOBER_HEADER, *rows])


_LOCATIONS = ("Colorado", "DENVER COUNTY 1")
KIDSCOUNT: dict[str, list[list[object]]] = {
    "kidscount_Pupil_enrollment.csv": [
        ["Location", "TimeFrame", "DataFormat", "Data"],
        ["Colorado", 2013, "Number", 876999],
        ["Colorado", 2014, "Number", 889006],
        ["DENVER COUNTY 1", 2013, "Number", 86043],
        ["DENVER COUNTY 1", 2014, "Number", 88839],
        ["WEST YUMA COUNTY RJ-1", 2014, "Number", "NA"],
    ],
    "kidscount_Special_education.csv": [
        ["Location", "TimeFrame", "DataFormat", "Data"],
        ["Colorado", 2014, "Percent", 0.10079],
        ["DENVER COUNTY 1", 2013, "Percent", 0.10934],
        ["DENVER COUNTY 1", 2014, "Percent", 0.10645],
        ["DENVER COUNTY 1", 2014, "Number", 9457],
        ["WEST YUMA COUNTY RJ-1", 2014, "Percent", "N/A"],
    ],
    LUNCH: [
        ["Location", "Poverty Level", "TimeFrame", "DataFormat", "Data"],
        ["DENVER COUNTY 1", "Eligible for Free or Reduced Lunch", 2014, "Percent", 0.69769],
        ["DENVER COUNTY 1", "Eligible for Free Lunch", 2014, "Percent", 0.61577],
        ["DENVER COUNTY 1", "Eligible for Reduced Price Lunch", 2014, "Percent", 0.08192],
        ["DENVER COUNTY 1", "Eligible for Free or Reduced Lunch", 2014, "Number", 61982],
        ["DENVER COUNTY 1", "Eligible for Free Lunch", 2014, "Number", 54704],
        ["WEST YUMA COUNTY RJ-1", "Eligible for Free Lunch", 2014, "Percent", "N/A"],
    ],
    "kidscount_High_school_graduation_rates.csv": [
        ["Location", "TimeFrame", "DataFormat", "Data"],
        ["Colorado", 2014, "Percent", 0.773],
        ["DENVER COUNTY 1", 2013, "Percent", 0.61281],
        ["DENVER COUNTY 1", 2014, "Percent", 0.628],
        ["WEST YUMA COUNTY RJ-1", 2014, "Percent", "NA"],
    ],
    "kidscount_Dropout_rates_by_race_and_ethnicity.csv": [
        ["Location", "Category", "TimeFrame", "DataFormat", "Data"],
        ["Colorado", "All Students", 2012, "Percent", 0.029],
        ["DENVER COUNTY 1", "All Students", 2012, "Percent", 0.057],
        ["DENVER COUNTY 1", "Native American Students", 2012, "Percent", 0.103],
        ["WEST YUMA COUNTY RJ-1", "Asian Students", 2012, "Percent", "N/A"],
    ],
}
"""Rows of the tables of KIDS COUNT."""


def specimen() -> dict[str, bytes]:
    """All files of the source."""
    master = [
        ["school_year", "district_code", "chronically_absent_rate"],
        ["2016-2017", "0880", 0.354],
    ]
    return {
        WORKBOOK: graduation(),
        **{f"{year}_ChronicAbsenteeism.xlsx": absence(year) for year in _ABSENCE},
        STATE_ABSENCE: state_absence(),
        OCTOBER: october(),
        **{name: table(rows, "\r\n") for name, rows in KIDSCOUNT.items()},
        "2016-2023-master_chronic_absenteeism.csv": table(master),
    }
