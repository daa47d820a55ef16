"""Small indicator tables of NCSES and a small computed file, in the layout of TIMSS."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

_ALL = "Participating advanced economy, overall average"
_ALL_BOLD = "<b>Participating developed economy, total</b>"
_LEVELS = ("education_system_level_1", "education_system_level_2")
_PLACES = ("table_id", "row_id", "education_system_full_path", *_LEVELS)
_DEPTH = "education_system_hierarchy_depth"
_NO_MARK = "&nbsp;"

SPREAD = (
    "field_average_score",
    "field_percentilea_10th_percentile_score",
    "field_percentilea_90th_percentile_score",
    "field_percentilea_90th_10th_percentile_score_gap",
)
SHARES = (
    "field_mean_score",
    "field_percentage_of_student_scores_below_5th_percentile",
    "field_percentage_of_student_scores_below_10th_percentile",
    "field_percentage_of_student_scores_at_or_above_90th_percentile",
    "field_percentage_of_student_scores_at_or_above_95th_percentile",
)

MATHS_4 = (
    ("", "541", "442", "634", "192"),
    ("Singapore", "625", "519", "720", "201"),
    ("Hong Kong", "602", "509", "689", "179"),
    ("South Korea", "600", "509", "687", "178"),
    ("United States", "535", "421", "639", "219"),
    ("Australia                       ", "516", "401", "625", "224"),
    ("Canada", "512", "412", "608", "196"),
)
_SCIENCE_4 = (
    ("", "531", "436", "619", "184"),
    ("Singapore", "595", "493", "687", "194"),
    ("United States", "539", "426", "641", "214"),
    ("Hong Kong", "531", "438", "620", "182"),
)
_MATHS_8 = (
    ("", "534", "5.0", "10.0", "10.0", "5.0"),
    ("Singapore", "621", "0.7", "1.9", "40.7", "23.2"),
    ("South Korea", "606", "0.9", "2.1", "30.7", "17.8"),
    ("<b>United States</b>", "518", "6.5", "12.5", "4.9", "1.8"),
)
_SCIENCE_8 = (
    ("", "532", "5.0", "10.0", "10.0", "5.0"),
    ("Singapore", "597", "2.4", "4.9", "34.0", "21.5"),
    ("<b>United States</b>", "530", "6.0", "11.6", "8.0", "3.7"),
)

YEARS = ("1995", "1999", "2003", "2007", "2011", "2015", "2019")

_SYSTEMS = ("SGP.4", "USA.4", "ZAF.N", "KOR.8", "USA.8")
COMPUTED: Mapping[str, Sequence[str]] = {
    "Size": ("6517", "10029", "10932", "5309", "10221"),
    "FSize": ("3178", "5071", "5263", "2605", "5119"),
    "MSize": ("3339", "4958", "5669", "2704", "5098"),
    "Mean": ("617.671", "539.156", "376.1", "605.745", "518.296"),
    "Median": ("625.150", "542.990", "374.1", "611.460", "521.310"),
    "F Mean": ("619.521", "535.748", "384.1", "605.045", "517.450"),
    "F Median": ("626.8", "539.6", "382.1", "610.5", "520.2"),
    "M Mean": ("615.937", "542.662", "368.1", "606.371", "519.090"),
    "M Median": ("623.5", "546.1", "366.1", "612.5", "522.6"),
    "Mean Diff": ("-3.584", "6.913", "-16.0", "1.327", "1.633"),
    "SDR": ("1.0712", "1.0518", "1.0204", "1.0467", "1.0603"),
}


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A csv file in ASCII with CRLF."""
    body = io.StringIO()
    csv.writer(body, lineterminator="\r\n").writerows([header, *rows])
    return body.getvalue().encode("ascii")


def _marked(cell: str, mark: str) -> str:
    return f"['{cell}', '{mark}']"


def spread_file(number: str, rows: Sequence[Sequence[str]] = MATHS_4) -> bytes:
    """Means and percentiles of grade 4: mean and spread are lists, percentiles are not."""
    lines = []
    for at, (name, mean, low, high, gap) in enumerate(rows, start=1):
        path = f"{_ALL} -> {name}" if name else _ALL
        mark = _NO_MARK if name in ("", "United States") else "*"
        cells = (_marked(mean, mark), low, high, _marked(gap, mark))
        lines.append((number, f"r{at:03}", path, _ALL, name, "2" if name else "1", *cells))
    return table((*_PLACES, _DEPTH, *SPREAD), lines)


def share_file(number: str, rows: Sequence[Sequence[str]] = _MATHS_8) -> bytes:
    """Means and shares of grade 8: all cells are lists, names and one mark are HTML."""
    lines = []
    for at, (name, *figures) in enumerate(rows, start=1):
        path = f"{_ALL_BOLD} -> {name}" if name else _ALL_BOLD
        marks = ["<b>*</b>" if not name else "*", *[_NO_MARK] * 4]
        cells = [_marked(cell, mark) for cell, mark in zip(figures, marks, strict=True)]
        lines.append((number, f"r{at:03}", path, _ALL_BOLD, name, "2" if name else "1", *cells))
    return table((*_PLACES, _DEPTH, *SHARES), lines)


def mean_file(missing: str = "NA") -> bytes:
    """Means of the United States by year; ``missing`` stands where grade 4 was not tested."""
    lines = (
        ("Grade 4 mathematics", "518", missing, "518", "529", "541", "539", "535"),
        ("Grade 8 mathematics", "492", "502", "504", "508", "509", "518", "515"),
        ("Grade 4 science", "542", missing, "536", "539", "544", "546", "539"),
        ("Grade 8 science", "513", "515", "527", "520", "525", "530", "522"),
    )
    rows = [("9411", f"r{at:03}", *line) for at, line in enumerate(lines, start=1)]
    return table(("table_id", "row_id", "grade_and_subject", *YEARS), rows)


def advanced_file() -> bytes:
    """Shares of the United States at the advanced benchmark by year."""
    lines = (
        ("9447", "r001", "Mathematics", "4", "7", "7", "6", "7", "10", "14"),
        ("9447", "r002", "Science", "11", "12", "11", "10", "10", "12", "15"),
    )
    return table(("table_id", "row_id", "subject", *YEARS), lines)


def sex_file() -> bytes:
    """Means of girls and boys of the United States by year, under two headings."""
    stem = "subject_and_student_sex"
    header = (
        *("table_id", "row_id", f"{stem}_full_path", f"{stem}_level_1", f"{stem}_level_2"),
        f"{stem}_hierarchy_depth",
        *(f"field_{year}" for year in YEARS),
    )
    scores = {
        ("Mathematics", "Female"): ("490", "498", "502", "507", "508", "517", "517"),
        ("Mathematics", "Male"): ("495", "505", "507", "510", "511", "519", "514"),
        ("Science", "Female"): ("505", "505", "519", "514", "519", "527", "525"),
        ("Science", "Male"): ("520", "524", "536", "526", "530", "533", "520"),
    }
    rows = []
    for subject in ("Mathematics", "Science"):
        rows.append(("9448", "r001", subject, subject, "", "1", *[""] * len(YEARS)))
        for sex in ("Female", "Male"):
            path = f"{subject} -> {sex}"
            rows.append(("9448", "r002", path, subject, sex, "2", *scores[subject, sex]))
    return table(header, rows)


def computed_file(rows: Mapping[str, Sequence[str]] = COMPUTED) -> bytes:
    """Statistics in rows, systems with their grade in columns, an interval about each."""
    lines = [[name, *cells] for name, cells in rows.items()]
    for name, cells in rows.items():
        for end, by in (("Low", -7.516), ("Upp", 7.516)):
            if "Mean" in name or "Median" in name:
                lines.append([f"{name} {end}", *(f"{float(cell) + by:.6f}" for cell in cells)])
    return table(["Names", *_SYSTEMS], lines)


def specimen() -> dict[str, bytes]:
    """All tables, the notes of one of them, and the computed file."""
    return {
        "ncses_1534.csv": share_file("1534"),
        "ncses_1535.csv": share_file("1535", _SCIENCE_8),
        "ncses_9411.csv": mean_file(),
        "ncses_9445.csv": spread_file("9445"),
        "ncses_9445_notes.md": b"# Average and percentile scores\n\n**Table Number:** SK12-6\n",
        "ncses_9446.csv": spread_file("9446", _SCIENCE_4),
        "ncses_9447.csv": advanced_file(),
        "ncses_9448.csv": sex_file(),
        "timss2015_full_results_math.csv": computed_file(),
    }
