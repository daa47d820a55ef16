"""Small tables of the Kentucky School Report Card: a few rows for each trap."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

Rows = list[list[object]]

_PLACES = {"dist": ("165", "Fayette County"), "state": ("999", "State")}
_YEARS = tuple(f"{year}-{year + 1}" for year in range(2011, 2017))
_LEVELS: dict[tuple[str, str], tuple[float, float, float, float]] = {
    ("Elementary School", "Reading"): (0.225, 0.208, 0.321, 0.245),
    ("Elementary School", "Mathematics"): (0.175, 0.288, 0.312, 0.225),
    ("Elementary School", "Science"): (0.077, 0.191, 0.379, 0.352),
    ("Elementary School", "Social Studies"): (0.127, 0.272, 0.43, 0.172),
    ("Elementary School", "Writing"): (0.194, 0.388, 0.335, 0.084),
    ("Elementary School", "Language Mechanics"): (0.227, 0.257, 0.203, 0.314),
    ("Middle School", "Reading"): (0.215, 0.215, 0.35, 0.22),
    ("Middle School", "Mathematics"): (0.174, 0.335, 0.304, 0.187),
    ("Middle School", "Science"): (0.116, 0.254, 0.422, 0.209),
    ("Middle School", "Social Studies"): (0.099, 0.267, 0.409, 0.226),
    ("Middle School", "Writing"): (0.195, 0.344, 0.36, 0.1),
    ("Middle School", "Language Mechanics"): (0.324, 0.259, 0.228, 0.189),
    ("High School", "Reading"): (0.315, 0.076, 0.362, 0.246),
    ("High School", "Mathematics"): (0.204, 0.339, 0.292, 0.166),
    ("High School", "Science"): (0.21, 0.356, 0.31, 0.124),
    ("High School", "Social Studies"): (0.217, 0.149, 0.448, 0.186),
    ("High School", "Writing"): (0.142, 0.403, 0.331, 0.124),
    ("High School", "Language Mechanics"): (0.186, 0.22, 0.256, 0.338),
}
"""Shares at the four levels in Fayette County, 2015-16; science of 2013-14."""

_GRADED = {
    **dict.fromkeys(
        ("3", "4", "5", "6", "7", "8"), (("Reading", 0.548, 3301), ("Mathematics", 0.488, 3301))
    ),
    "10": (("Writing", 0.357, 2731),),
    "11": (("Writing", 0.559, 2574),),
    "EO": (("Reading", 0.608, 2693),),
}
_WRITTEN = {"6": (0.467, 2988), "8": (0.453, 2798)}
_ACHIEVED = (
    *("n_tested", "novice_pct", "apprentice_pct", "proficient_pct", "distinguished_pct"),
    *("prof_dist_pct", "bonus_pct", "napd_calc", "perf_index"),
)


def table(rows: Sequence[Sequence[object]]) -> bytes:
    """A csv file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _achieved(tested: float, levels: Sequence[float]) -> list[object]:
    done = levels[2] + levels[3]
    return [f"{tested:.1f}", *levels, done, 0.0, 0.7, 0.75]


def by_level(place: Sequence[str]) -> Rows:
    """K-PREP by school level: all students and groups, 2015-16, and what changed in 2017-18."""
    rows: Rows = [
        ["sch_id", "dist_name", "year", "school_level", "subject", "student_group", *_ACHIEVED]
    ]
    for (level, subject), levels in _LEVELS.items():
        head = [*place, "2015-2016", level, subject]
        rows.append([*head, "All Students", *_achieved(9596, levels)])
        rows.append([*head, "Female", *_achieved(4700, levels)])
        rows.append([*head, "English Learners", *[""] * 9])
        rows.append([*head, "Gap Group (non-duplicated)", *_achieved(5600, levels)])
    new = [*place, "2017-2018"]
    changed = (
        ("Elementary School", "Science", (0.207, 0.49, 0.268, 0.035)),
        ("Elementary School", "Mathematics", (0.196, 0.28, 0.309, 0.214)),
        ("High School", "Reading", (0.286, 0.225, 0.3, 0.188)),
    )
    for level, subject, levels in changed:
        rows.append([*new, level, subject, "All Students", *_achieved(3285, levels)])
    rows.append(
        [
            *place,
            "2016-2017",
            "Elementary School",
            "Mathematics",
            "All Students",
            *_achieved(9669, (0.182, 0.305, 0.335, 0.17800000000000002)),
        ]
    )
    return rows


def by_grade(place: Sequence[str]) -> Rows:
    """K-PREP by grade: all students of 2015-16 and a group that no breakdown crosses."""
    rows: Rows = [["sch_id", "dist_name", "year", "grade", "subject", "student_group", *_ACHIEVED]]
    for grade, subjects in _GRADED.items():
        for subject, share, tested in subjects:
            levels = (0.2, round(0.8 - share, 3), round(share - 0.2, 3), 0.2)
            head = [*place, "2015-2016", grade, subject]
            rows.append([*head, "All Students", *_achieved(tested, levels)])
            rows.append([*head, "Male", *_achieved(tested, levels)])
    for grade, (share, tested) in _WRITTEN.items():
        levels = (0.2, round(0.8 - share, 3), round(share - 0.2, 3), 0.2)
        head = [*place, "2015-2016", grade, "Writing", "All Students"]
        rows.append([*head, *_achieved(tested, levels)])
    return rows


def graduation(place: Sequence[str]) -> Rows:
    """Rates with the tails of binary fractions, an empty cell and both names of a group."""
    return [
        ["sch_id", "dist_name", "student_group", "year", "grad_rate"],
        [*place, "All Students", "2012-2013", "0.8270000000000001"],
        [*place, "All Students", "2014-2015", "0.846"],
        [*place, "All Students", "2016-2017", "0.8420000000000001"],
        [*place, "Migrant", "2012-2013", ""],
        [*place, "Migrant", "2016-2017", "0.4"],
        [*place, "Limited English Proficiency", "2014-2015", "0.521"],
        [*place, "English Learners", "2015-2016", "0.547"],
        [*place, "Disability-With IEP (Total)", "2014-2015", "0.358"],
        [*place, "Disability-With IEP (Total)", "2015-2016", "0.294"],
        [*place, "Disability-With IEP (Total)", "2016-2017", "0.64"],
        [*place, "White (Non-Hispanic)", "2016-2017", "0.878"],
        [*place, "GAP", "2016-2017", "0.775"],
    ]


def _act(place: Sequence[str]) -> Rows:
    return [
        [
            "sch_id",
            "dist_name",
            "year",
            "student_group",
            "act_n_tested",
            "act_comp_mean",
            "act_eng_mean",
            "act_math_mean",
            "act_read_mean",
            "act_science_mean",
            "act_eng_bench_pct",
            "act_math_bench_pct",
            "act_read_bench_pct",
        ],
        [
            *place,
            "2016-2017",
            "All Students",
            "2508.0",
            21,
            19.9,
            20.8,
            21.6,
            21.1,
            0.583,
            0.518,
            0.606,
        ],
        [*place, "2016-2017", "Migrant", *[""] * 9],
    ]


def _ap(place: Sequence[str]) -> Rows:
    return [
        [
            "sch_id",
            "dist_name",
            "year",
            "student_group",
            "ap_n_tested",
            "ap_pct_tested",
            "exam_cnt",
            "exam_3plus",
            "exam_3plus_pct",
        ],
        [*place, "2016-2017", "All Students", "2069.0", 1.0, "4000.0", "2915.0", 0.7288],
        [*place, "2016-2017", "Hispanic", "120.0", 0.058, "207.0", "120.0", 0.5797],
    ]


def _ready(place: Sequence[str]) -> Rows:
    return [
        [
            "sch_id",
            "dist_name",
            "year",
            "student_group",
            "n_grads",
            "college_ready",
            "career_ready",
            "ccr_total",
            "ccr_pct",
            "college_ready_pct",
            "career_ready_pct",
        ],
        [*place, "2011-2012", "All Students", 2242, 1165, 25, 1177, 0.525, 1165 / 2242, 25 / 2242],
        [*place, "2014-2015", "Disability-With IEP (Total)", 47, 3, 1, 3, 0.064, 3 / 47, 1 / 47],
        [*place, "2014-2015", "Disability-Alternate Only", 10, 0, 0, 0, 0.0, 0.0, 0.0],
    ]


def _meals(place: Sequence[str]) -> Rows:
    return [
        ["sch_id", "dist_name", "year", "enroll", "frpl_total", "frpl_pct"],
        [*place, "2014-2015", "39185.0", "21056.0", 21056 / 39185],
        [*place, "2016-2017", "40404.0", "21752.0", 21752 / 40404],
    ]


def _plans(place: Sequence[str]) -> Rows:
    return [
        ["sch_id", "dist_name", "year", "student_group", "iep_total", "iep_pct"],
        [*place, "2016-2017", "All Students", "4330.0", 0.107],
        [*place, "2016-2017", "Male", "2954.0", 0.143],
        [*place, "2016-2017", "White (Not Hispanic)", "2100.0", 0.1],
        [*place, "2016-2017", "Autism", "520.0", 0.013],
    ]


def _limited(place: Sequence[str]) -> Rows:
    return [
        ["sch_id", "dist_name", "year", "student_group", "lep_total", "lep_pct"],
        [*place, "2013-2014", "All Students", "4016.0", "0.10400000000000001"],
        [*place, "2013-2014", "Hispanic", "2686.0", 0.522],
        [*place, "2013-2014", "Home Language-Spanish", "2722.0", 0.07],
    ]


def _profile(place: Sequence[str]) -> Rows:
    is_district = place[0] == "165"
    name = [place[0], "Fayette County" if is_district else "State Total"]
    coop = (["coop"], ["CKEC"]) if is_district else ([], [])
    return [
        ["sch_id", "dist_name", *coop[0], "long", "lat", "year", "enroll"],
        [*name, *coop[1], -84.485267, 38.036172, "2014-2015", 39175],
        [*name, *coop[1], -84.485267, 38.036172, "2016-2017", 40404],
    ]


def _race(place: Sequence[str]) -> Rows:
    return [
        ["sch_id", "dist_name", "year", "race", "s_count", "calc_pct"],
        [*place, "2016-2017", "White", "21061.0", 0.5215],
        [*place, "2016-2017", "Two or More/Other", "1949.0", 0.0483],
    ]


def teachers(place: Sequence[str]) -> Rows:
    """Teachers of 2016-17, of a year whose degrees do not add up, and of one without sexes."""
    full = [572, 2262, 2496, 212, 71, 38, 3, 3, 11, 2834, 221, 11.5]
    odd = [537, 2197, 2437, 202, 51, 37, 3, 2, 2, 2734, 230, 11.9]
    return [
        [
            "sch_id",
            "dist_name",
            "year",
            "fte_total",
            "fte_male",
            "fte_female",
            "fte_white",
            "fte_black",
            "fte_hispanic",
            "fte_asian",
            "fte_aian",
            "fte_hawaiian",
            "fte_2more",
            "fte_race_total",
            "nbct_cnt",
            "avg_t_exp",
            "ba_pct",
            "ma_pct",
            "rank1_pct",
            "special_pct",
            "dr_pct",
            "t_degree_pct",
            "prov_pct",
            "s_per_t",
        ],
        [*place, "2016-2017", 2834, *full, 0.205, 0.53, 0.235, 0.021, 0.009, 1.0, 0.008, 14],
        [*place, "2014-2015", 2734, *odd, 0.166, 0.442, 0.207, 0.009, 0.01, 0.83, 1.35, 14],
        [
            *place,
            "2011-2012",
            2801.02,
            *([""] * 10),
            166,
            11,
            0.25,
            0.539,
            0.203,
            0.001,
            0.007,
            1.0,
            0.01,
            13,
        ],
    ]


_SUMMARY = (
    *("summary ada", "summary adm", "summary fund_balance", "salary avg_t_sal"),
    "salary avg_p_sal",
)
_SUMS = {
    "2015-2016": (37575.02, 39720.04, 47265915, 58385, 93896),
    "2016-2017": (38226.75, 40459.19, "", 58915, 108609),
}


def summary(place: Sequence[str]) -> Rows:
    """Attendance, membership and pay, one row for each amount."""
    rows: Rows = [["sch_id", "dist_name", "year", "type", "category", "value"]]
    for year, amounts in _SUMS.items():
        for name, amount in zip(_SUMMARY, amounts, strict=True):
            rows.append([*place, year, *name.split(), amount])
    return rows


MONEY: Mapping[tuple[str, str], Mapping[str, int]] = {
    ("expenditure", "total"): {
        "total": 564758370,
        "instruction": 276421539,
        "student_support": 24518997,
        "instr_staff_support": 18283614,
        "admin": 57435665,
        "ops_maint": 37574974,
        "transport": 20830202,
        "enterprise_ops": 24395926,
        "capital_outlay": 105297452,
    },
    ("expenditure", "pp"): {
        "total": 15030,
        "instruction": 7357,
        "student_support": 653,
        "instr_staff_support": 487,
        "admin": 1529,
        "ops_maint": 1000,
        "transport": 554,
        "enterprise_ops": 649,
        "capital_outlay": 2802,
    },
    ("revenue", "total"): {
        "total": 513222767,
        "local": 275028172,
        "state": 196583511,
        "federal": 39647055,
        "capital_outlay": 1964029,
    },
}
"""Amounts of Fayette County, 2015-16, in US dollars."""


def money(place: Sequence[str]) -> Rows:
    """Revenue and expenditure of 2015-16, and of 2016-17, when all is 0."""
    rows: Rows = [["sch_id", "dist_name", "year", "type", "tot_pp", "category", "value"]]
    for (kind, per), amounts in MONEY.items():
        for category, amount in amounts.items():
            rows.append([*place, "2015-2016", kind, per, category, f"{amount}.0"])
            rows.append([*place, "2016-2017", kind, per, category, "0.0"])
    rows.append([*place, "2015-2016", "expenditure", "total pp", "admin_pct", 0.102])
    rows.append([*place, "2016-2017", "expenditure", "total pp", "admin_pct", ""])
    return rows


GRADES = {
    "PK": 1318,
    "K": 3252,
    "01": 3325,
    "02": 3496,
    "03": 3200,
    "04": 3290,
    "05": 3264,
    "06": 2925,
    "07": 3293,
    "08": 3179,
    "09": 3853,
    "10": 3531,
    "11": 3348,
    "12": 3062,
}
_ENROLLED = {
    "total_enrollment": 44362,
    "white": 18774,
    "multiracial": 3064,
    "female": 21682,
    "special_ed": 6093,
    "lep": 8242,
    "econ_disadv": 25954,
}


_SHARE_OF_STATE = 15
"""The state of the specimen is so many times its district."""


def enrolment() -> Rows:
    """Enrolment of 2023-24 by group and by grade, of the district and of the state."""
    counts = [("TOTAL", group, students) for group, students in _ENROLLED.items()]
    counts += [(grade, "total_enrollment", students) for grade, students in GRADES.items()]
    district, state = ("District", "165"), ("State", "")
    return [
        [
            *("end_year", "type", "district_id", "school_id", "district_name", "school_name"),
            *("grade_level", "subgroup", "n_students", "pct", "is_state", "is_district"),
            *("is_school", "aggregation_flag"),
        ],
        *(_enrolled(district, "Fayette County", *one) for one in counts),
        *(_enrolled(state, "", *one, times=_SHARE_OF_STATE) for one in counts),
    ]


def _enrolled(
    place: Sequence[str], label: str, grade: str, group: str, students: float, times: int = 1
) -> list[object]:
    head = ["2024.0", *place, "", label, "", grade, group, f"{students * times}.0"]
    is_state = place[0] == "State"
    return [*head, students / 44362, is_state, not is_state, False, place[0].lower()]


_TABLES = {
    "ach_grade": by_grade,
    "ach_level": by_level,
    "act": _act,
    "ap": _ap,
    "ccr": _ready,
    "fin_summary": summary,
    "frpl": _meals,
    "grad": graduation,
    "iep": _plans,
    "lep": _limited,
    "profile": _profile,
    "race": _race,
    "rev_exp": money,
    "teach": teachers,
}
ENROLMENT = "kyschooldata__enr_2020_2024__fayette_state.csv"


def name(kind: str, level: str = "dist") -> str:
    """File name of a table."""
    return f"kysrc__{kind}_{level}__fayette_or_state.csv"


def _files() -> Iterator[tuple[str, bytes]]:
    for kind, rows in _TABLES.items():
        for level, place in _PLACES.items():
            yield name(kind, level), table(rows(place))
    yield ENROLMENT, table(enrolment())


def specimen() -> dict[str, bytes]:
    """All files of the source."""
    return dict(_files())
