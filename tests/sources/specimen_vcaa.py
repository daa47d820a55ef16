"""A small file of the Victorian authority with the labels, marks and empty lines of the published."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

NAME = "VCE_2024_Results.csv"
VCE = (
    "Number of students enrolled in at least one VCE or VCE Vocational Major (VM) study or VCE VET "
    "program at Units 3 and 4 level"
)
VET = "Number of students enrolled in a Vocational Education and Training (VET) certificate"
VM = "Number of students awarded the VCE Vocational Major (VM)"
MEDIAN = "Median VCE study score"
HIGH = "Percentage of study scores of 40 and over"
HEADER = (
    "School",
    "Small School",
    "Locality",
    "Number of VCE, VCE Vocational Major (VM) studies and VCE VET programs at Units 3 and 4 level "
    "with enrolments ",
    "Number of Vocational Education and Training (VET) certificates with enrolments",
    "Enrolment(s) in the Victorian Pathways Certificate (VPC)",
    "Enrolment(s) in the\u00a0International\u00a0Baccalaureate (IB) Diploma",
    "Enrolment(s) in Northern\u00a0Hemisphere Timetable\u00a0(NHT) delivery at Units 3\u00a0and 4 "
    "level\u00a0\u200b",
    VCE,
    VET,
    "Percentage of VCE students applying for tertiary places through the Victorian Tertiary "
    "Admissions Centre (VTAC)",
    "Percentage of satisfactory VCE completions",
    VM,
    "Number of students awarded the VCE (Baccalaureate)",
    "Percentage of Vocational Education and Training (VET) units of competency completed",
    "Percentage of Higher Education studies (HES) completed",
    MEDIAN,
    HIGH,
)
ROWS: tuple[tuple[str, ...], ...] = tuple(
    tuple(line.split("|"))
    for line in (
        "Mac.Robertson Girls' High Schl||MELBOURNE|49|8||Y||566|11|100|100|-|101|95|100|37|31.1",
        "Catholic Regional College|*|ST ALBANS|2|5||||< 4|5|I/D|I/D|-|-|84|-|I/D|I/D",
        "Catholic Regional College||SYDENHAM|77|35|Y|||711|487|75|99|45|< 4|88|I/D|28|2.7",
        "Balmoral K-12 Comm College|*|BALMORAL|7|5||||4|8|67|100|-|-|100|-|I/D|I/D",
        "Ignatius Learning Centre||RICHMOND|-|3|Y|||-|13|-|-|-|-|-|-|-|-",
        "Neerim District Sec College||NEERIM SOUTH|19|17|Y|||33|35|11|89|< 4|-|97|-|19|0.0",
    )
)
"""Six schools: one name twice, one suppressed, one without any student of the certificate."""


def table(rows: Sequence[Sequence[str]] = ROWS, header: Sequence[str] = HEADER) -> bytes:
    """The csv: byte order mark, plain line feeds, 13 lines of commas at the end."""
    body = io.StringIO()
    writer = csv.writer(body, lineterminator="\n")
    writer.writerows([header, *rows, *[[""] * len(header)] * 13])
    return body.getvalue().encode("utf-8-sig")


def specimen() -> dict[str, bytes]:
    """The file under its name."""
    return {NAME: table()}
