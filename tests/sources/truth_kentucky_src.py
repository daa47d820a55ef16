"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_FAYETTE, _KENTUCKY = "Fayette County (district 165)", "Kentucky (state)"
_RATE, _ALL = "4-year graduation rate", "All Students"
_GRADUATION = "graduation_4yr_pct_kentucky_src"
_SPENDING = "spending_per_student_usd_kentucky_src"
_PER_PUPIL = "expenditure per pupil, USD"
_TOTAL = ("total", "total")


def _file(table: str, level: str = "dist") -> str:
    return f"kentucky_src/kysrc__{table}_{level}__fayette_or_state.csv"


_ENROLMENT = "kentucky_src/kyschooldata__enr_2020_2024__fayette_state.csv"

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_file("grad"), _RATE, _FAYETTE, "2012-2013", _ALL): (_GRADUATION, "165", 2013, *_TOTAL),
    (_file("grad"), _RATE, _FAYETTE, "2016-2017", _ALL): (_GRADUATION, "165", 2017, *_TOTAL),
    (_file("grad", "state"), _RATE, _KENTUCKY, "2013-2014", _ALL): (
        *(_GRADUATION, "999", 2014, *_TOTAL),
    ),
    (_file("grad"), _RATE, _FAYETTE, "2012-2013", "Migrant"): (
        *(_GRADUATION, "165", 2013, "student_group", "migrant"),
    ),
    (
        _file("frpl"),
        *("students eligible for free or reduced-price lunch", _FAYETTE, "2016-2017", _ALL),
    ): (
        *("students_kentucky_src_2012_2017", "165", 2017),
        *("student_group", "economically_disadvantaged"),
    ),
    (_file("lep"), "limited English proficient, share", _FAYETTE, "2013-2014", _ALL): (
        *("english_learners_pct_kentucky_src_2013_2017", "165", 2014, *_TOTAL),
    ),
    (_file("act"), "ACT composite mean", _FAYETTE, "2016-2017", _ALL): (
        *("act_composite_mean_kentucky_src", "165", 2017, *_TOTAL),
    ),
    (_file("teach"), "FTE teachers", _FAYETTE, "2016-2017", _ALL): (
        *("teachers_fte_kentucky_src", "165", 2017, *_TOTAL),
    ),
    (_file("profile"), "students", _FAYETTE, "2014-2015", _ALL): (
        *("students_kentucky_src_2012_2017", "165", 2015, *_TOTAL),
    ),
    (
        _file("ach_level"),
        "K-PREP share proficient or distinguished",
        *(_FAYETTE, "2016-2017", "All Students / Elementary School / Mathematics"),
    ): ("kprep_math_elementary_proficient_pct_kentucky_src", "165", 2017, *_TOTAL),
    (_file("rev_exp"), _PER_PUPIL, _FAYETTE, "2015-2016", "total"): (
        *(_SPENDING, "165", 2016, *_TOTAL),
    ),
    (_file("rev_exp"), _PER_PUPIL, _FAYETTE, "2016-2017", "total"): (
        *(_SPENDING, "165", 2017, *_TOTAL),
    ),
    (_ENROLMENT, "students (total_enrollment)", _FAYETTE, "2023-24", "total"): (
        *("students_kentucky_src", "165", 2024, *_TOTAL),
    ),
    (_ENROLMENT, "students (econ_disadv)", _FAYETTE, "2023-24", "total"): (
        *("students_kentucky_src", "165", 2024, "student_group", "economically_disadvantaged"),
    ),
}
