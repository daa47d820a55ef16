"""Small tables of PIRLS as the IEA's exhibits and the computed file of 2016 are laid out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

CYCLES = (2001, 2006, 2011, 2016, 2021)

MEANS: Mapping[str, tuple[Sequence[str], str, Sequence[str], Sequence[str]]] = {
    "Australia ⋈": (
        ("0", "0", "527", "544", "540"),
        "1",
        ("", "", "4.5", "4.9", "4.3"),
        ("", "", "2.3", "2.5", "2.2"),
    ),
    "Hong Kong SAR": (
        ("528", "564", "571", "569", "573"),
        "1",
        ("6.1", "4.7", "4.5", "5.3", "5.3"),
        ("3.1", "2.4", "2.3", "2.7", "2.7"),
    ),
    "Netherlands": (
        ("554", "547", "546", "545", "527"),
        "1",
        ("4.7", "2.9", "3.9", "3.3", "4.9"),
        ("2.4", "1.5", "2.0", "1.7", "2.5"),
    ),
    "Singapore": (
        ("528", "558", "567", "576", "587"),
        "1",
        ("10.2", "5.7", "6.5", "6.3", "6.1"),
        ("5.2", "2.9", "3.3", "3.2", "3.1"),
    ),
    "United States": (
        ("542", "540", "556", "549", "548"),
        "2",
        ("7.4", "6.7", "3.1", "6.1", "13.3"),
        ("3.8", "3.4", "1.6", "3.1", "6.8"),
    ),
    "Moscow City, Russian Fed.": (
        ("0", "0", "0", "612", "598"),
        "1",
        ("", "", "", "4.3", "4.1"),
        ("", "", "", "2.2", "2.1"),
    ),
}
"""Name to means, wave, half-widths and standard errors, one for each cycle."""

_BY_SEX = {
    "Australia ⋈": (("0", "0", "519", "534", "532"), ("0", "0", "536", "555", "549")),
    "Hong Kong SAR": (("519", "559", "563", "564", "569"), ("538", "569", "579", "573", "577")),
    "Singapore": (("516", "550", "559", "568", "578"), ("540", "567", "576", "585", "596")),
    "United States": (("533", "535", "551", "545", "544"), ("551", "545", "562", "553", "551")),
    "Moscow City, Russia Fed.": (("0", "0", "0", "604", "593"), ("0", "0", "0", "620", "604")),
}
_GIRLS_ERRORS = {"Singapore": ("5.4", "3.1", "3.5", "3.5", "3")}
_GAPS = {"Singapore": ("24", "17", "17", "17", "18"), "Australia ⋈": ("0", "0", "17", "21", "17")}

_LEVELS = (
    ("Singapore", "35.42", "71.09", "89.72", "96.66", "1", "3", ("1.4", "1.6", "0.9", "0.5")),
    ("Hong Kong SAR", "20.85", "68.21", "92.29", "98.28", "1", "2 †", ("1.4", "1.8", "1.0", "0.4")),
    ("United States", "17.96", "52.20", "80.92", "94.51", "2", "2 ≡", ("2.1", "3.2", "2.9", "1.5")),
    ("Australia ⋈", "14.06", "48.05", "80.24", "94.24", "1", "", ("0.7", "1.3", "1.0", "0.5")),
    ("Netherlands", "6.43", "37.31", "78.96", "96.45", "1", "≡", ("0.7", "1.4", "1.3", "0.7")),
    ("International Median", "7.25", "35.59", "74.64", "93.65", "1", "", ("", "", "", "")),
)

SCORES = (
    ("Singapore", "587", "3.1", "426", "539", "581", "593", "646", "710", "1", "0", "3"),
    ("Hong Kong SAR", "573", "2.7", "454", "536", "567", "578", "617", "670", "1", "0", "2 †"),
    ("United States", "548", "6.8", "395", "495", "534", "561", "606", "680", "2", "0", "2 ≡"),
    ("Australia ⋈", "540", "2.2", "393", "492", "536", "544", "596", "663", "1", "0", ""),
    ("Netherlands", "527", "2.5", "412", "484", "522", "532", "572", "633", "1", "0", "≡"),
    (
        "Moscow City, Russian Federation",
        *("598", "2.1", "488", "560", "594", "602", "641", "693", "1", "1", ""),
    ),
)
"""Name, mean, S.E., 5th and 25th percentile, interval, 75th and 95th, wave, benchmark, marks."""

_SYSTEMS = ("HKG.R", "SGP.R", "USA.R", "SGP.E", "MAR.L")
COMPUTED: Mapping[str, Sequence[str]] = {
    "Size": ("3349", "6488", "4425", "6320", "5453"),
    "FSize": ("1646", "3232", "2217", "3160", "2664"),
    "MSize": ("1703", "3256", "2208", "3160", "2786"),
    "Mean": ("568.584", "576.178", "549.438", "588.129", "353.5"),
    "Median": ("572.570", "583.430", "555.335", "595.655", "352.5"),
    "F Mean": ("573.197", "584.975", "553.469", "598.776", "367.5"),
    "F Median": ("577.0", "591.5", "559.0", "605.5", "366.5"),
    "M Mean": ("564.178", "567.613", "545.487", "577.712", "340.5"),
    "M Median": ("568.5", "575.5", "551.5", "585.5", "338.5"),
    "Mean Diff": ("-9.019", "-17.372", "-7.982", "-21.064", "-27.000"),
    "SDR": ("1.0887", "1.0654", "1.0230", "1.0581", "1.0410"),
}
"""Statistic to its figures; intervals are put about them by ``computed_file``."""

_HALF = {"Mean": 6.18, "F Mean": 6.795, "M Mean": 6.6, "Mean Diff": 5.936, "Median": 5.74}


def table(header: Sequence[str], rows: Sequence[Sequence[str]], end: str = "\n") -> bytes:
    """A csv file in UTF-8; ``end`` ends the lines."""
    body = io.StringIO()
    csv.writer(body, lineterminator=end).writerows([header, *rows])
    return body.getvalue().rstrip("\r\n").encode("utf-8")


def mean_file(means: Mapping[str, tuple[Sequence[str], ...]] = MEANS) -> bytes:
    """``averageAchievement.csv``."""
    header = ["Country", *map(str, CYCLES), "Wave", "Benchmark"]
    header += [f"{cycle}_error" for cycle in CYCLES] + [f"{cycle}_se" for cycle in CYCLES]
    return table(header, [[name, *m, w, "0", *e, *s] for name, (m, w, e, s) in means.items()])


def sex_file(gaps: Mapping[str, Sequence[str]] = _GAPS) -> bytes:
    """``gender.csv``: the plain year is boys, and both error columns are standard errors."""
    header = ["Country", *map(str, CYCLES), "Wave", "Benchmark"]
    header += [f"{cycle}{end}" for end in ("g", "b_error", "g_error") for cycle in CYCLES]
    header += [f"{cycle}_gap" for cycle in CYCLES]
    rows = []
    for name, (boys, girls) in _BY_SEX.items():
        errors = ["" if mean == "0" else "3.7" for mean in boys]
        of_girls = _GIRLS_ERRORS.get(name, errors)
        gap = [str(int(girl) - int(boy)) for boy, girl in zip(boys, girls, strict=True)]
        rows.append([name, *boys, "1", "0", *girls, *errors, *of_girls, *gaps.get(name, gap)])
    return table(header, rows)


def level_file() -> bytes:
    """``percentages.csv``, with the international median and without the wave of everybody."""
    names = ("advanced", "high", "intermediate", "low")
    header = ["Country", *names, "Wave", "Benchmark", "prefix", *(f"{name}_se" for name in names)]
    rows = [[name, *shares, "0", prefix, *se] for name, *shares, prefix, se in _LEVELS]
    return table(header, rows)


def score_file(scores: Sequence[Sequence[str]] = SCORES) -> bytes:
    """``standardDeviation2.csv``, whose columns are misspelt."""
    header = (
        "Country,average,standardError,fifth_percentile,twentyfitfh_percentile,ninetyfifth_lower,"
        "ninetyfifth_higher,seventyfifth,ninteyfifth,Wave,Benchmark,prefix"
    )
    return table(header.split(","), scores)


def computed_file(
    rows: Mapping[str, Sequence[str]] = COMPUTED,
    systems: Sequence[str] = _SYSTEMS,
    shift: float = 0,
) -> bytes:
    """A computed file: statistics in rows; ``shift`` moves the upper ends of the intervals."""
    lines = [[name, *cells] for name, cells in rows.items()]
    for name, cells in rows.items():
        half = _HALF.get(name, 7.0)
        if "Mean" in name or "Median" in name:
            for end, by in (("Low", -half), ("Upp", half + shift)):
                numbers = [f"{float(cell) + by:.6f}" if cell != "NA" else "NA" for cell in cells]
                lines.append([f"{name} {end}", *numbers])
    return table(["Names", *systems], lines, "\r\n") + b"\r\n"


def specimen() -> dict[str, bytes]:
    """All five files."""
    return {
        "averageAchievement.csv": mean_file(),
        "gender.csv": sex_file(),
        "percentages.csv": level_file(),
        "standardDeviation2.csv": score_file(),
        "pirls2016_full_results_reading.csv": computed_file(),
    }
