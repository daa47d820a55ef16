"""Which figure of the reader reproduces which true value of the published files."""

from __future__ import annotations

_NEW = "ontario_sif/data_table_2023_24.xlsx"
_OLD = "ontario_sif/new_sif_data_table_2019_20prelim_en_march2022.xlsx"
_SUM, _BOARD = "students, sum of schools", "Toronto District School Board (B66052)"
_OF_A_SCHOOL = (
    "A row of one school: the figures are those of boards and of Ontario, of whose sums and means "
    "the school is a part; the tests compare the row itself"
)

TRUTH: dict[tuple[str, ...], tuple[object, ...] | str] = {
    (_NEW, _SUM, _BOARD, "2023-24", "public board"): (
        "students_ontario_sif", "B66052", 2024, "total", "total",
    ),
    (_OLD, _SUM, _BOARD, "2019-20", "public board"): (
        "students_ontario_sif", "B66052", 2020, "total", "total",
    ),
    (
        _NEW,
        "grade 3 students reaching the provincial standard in reading, %",
        "Anna McCrea Public School (school 019186)",
        "2023-24",
        "school",
    ): _OF_A_SCHOOL,
    (
        _NEW,
        "grade 9 mathematics",
        "Algoma Education Connection Secondary School (school 902344)",
        "2023-24",
        "school",
    ): _OF_A_SCHOOL,
}  # fmt: skip
