"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_TABLE = "abs_schools/table_53a_student_fte_to_teaching_staff_fte_ratios_2006-2019.xls"
_RATIO = "students (FTE) per teaching staff (FTE)"
_OURS = "students_per_teacher_abs_schools"

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_TABLE, _RATIO, "Victoria (state)", "2019", "a Government / primary school"): (
        *(_OURS, "Vic.", 2019),
        *("level_sector", "primary_public"),
    ),
    (_TABLE, _RATIO, "Victoria (state)", "2019", "All Affiliations / all levels"): (
        *(_OURS, "Vic.", 2019),
        *("total", "total"),
    ),
    (_TABLE, _RATIO, "Australia (economy)", "2006", "All Affiliations / primary school"): (
        *(_OURS, "Aust.", 2006),
        *("level", "primary"),
    ),
    (_TABLE, _RATIO, "Victoria (state)", "2006", "d Independent / secondary school"): (
        *(_OURS, "Vic.", 2006),
        *("level_sector", "secondary_private"),
    ),
    (
        "abs_schools/abs_education_state.csv",
        "students, full-time and part-time",
        "Victoria (state)",
        "2020",
        "sum over age and Indigenous status",
    ): ("students_abs_schools", "VIC", 2020, "total", "total"),
}
