"""Specimens of ELSI exports and their companions, in the publisher's layout, a few agencies each.

The saved answers of the portal are of autumn 2018. Alabama's rows are of a recorded answer; those
of Denver and Houston are made up, for no file has that year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.replay.urban import pages

_BOM = b"\xef\xbb\xbf"
_LATEST = "Latest available year"
_REGULAR = "1-Regular local school district that is NOT a component of a supervisory union"
_DENVER = "SCHOOL DISTRICT NO. 1 IN THE COUNTY OF DENVER AND STATE OF C"

_AGENCY = f"Agency ID - NCES Assigned [District] {_LATEST}"
_KEYS = (
    "Agency Name",
    f"State Name [District] {_LATEST}",
    f"State Abbr [District] {_LATEST}",
    _AGENCY,
)
_TYPE = "Agency Type [District]"
_STUDENTS = "Total Students All Grades (Excludes AE) [District]"
_TEACHERS = "Full-Time Equivalent (FTE) Teachers [District]"
_FINANCE = (
    "Total Revenue (TOTALREV) [District Finance]",
    "Total Revenue - Local Sources (TLOCREV) [District Finance]",
    "Total Revenue - State Sources (TSTREV) [District Finance]",
    "Total Revenue - Federal Sources (TFEDREV) [District Finance]",
    "Total Expenditures (TOTALEXP) [District Finance]",
)

_FILTER = (
    "This is a District based table with the following filters applied: State(s) (All Years): "
    "All 50 + DC and outlying territories"
)
_PREAMBLE = (
    "ELSI Export",
    "",
    "National Center for Education Statistics - http://nces.ed.gov/ccd/elsi/",
    "",
    _FILTER,
    "",
)
_MARKS = (
    "† indicates that the data are not applicable.",
    "– indicates that the data are missing.",
    "‡ indicates that the data do not meet NCES data quality standards.",
)


def _elsi(columns: Sequence[str], rows: Sequence[str], period: str, *, padded: bool) -> bytes:
    """One export; a spreadsheet's re-save pads every line with commas."""
    header = ",".join(name if name in _KEYS else f"{name} {period}" for name in columns)
    source = (
        "Data Source: U.S. Department of Education National Center for Education Statistics Common "
        f'Core of Data (CCD) "Local Education Agency (School District) Universe Survey" {period} v.1a.'
    )
    notes = ("", "", source, "", *_MARKS)
    padding = "," * (len(columns) - 1) if padded else ""
    around = [[line + padding for line in part] for part in (_PREAMBLE, notes)]
    if padded:
        quoted = source.replace('"', '""')
        around[1][2] = f'"{quoted}"{padding}'
    return _BOM + "\n".join([*around[0], header, *rows, *around[1]]).encode() + b"\n"


ROWS_2020 = (
    "21ST CENTURY PUBLIC ACADEMY,NEW MEXICO,NM ,3500187,†,†,†,†,†,†,†,†",
    "A. LINWOOD HOLTON GOVERNOR'S SCHOOL,Virginia,VA ,5100033,9-Specialized public school district,0,†,–,–,–,–,–",
    "DENVER 1,Colorado,CO ,800004,9-Specialized public school district,368,21.64,5381000,3832000,1549000,0,7718000",
    f"FAYETTE COUNTY,Kentucky,KY ,2101860,{_REGULAR},43342,2931.9,633648000,342889000,245370000,45389000,649280000",
    f"HOUSTON ISD,Texas,TX ,4823640,{_REGULAR},210061,11770.28,2678991000,2098804000,234522000,345665000,2751715000",
    f"{_DENVER},Colorado,CO ,803360,{_REGULAR},92143,6149.47,1588186000,1149760000,328371000,110055000,1605362000",
    f"SEATTLE SCHOOL DISTRICT NO. 1,Washington,WA ,5307710,{_REGULAR},55986,3238.68,1218512000,466367000,698872000,53273000,1131647000",
)
ROWS_2021 = (
    "ALBANY LEADERSHIP CHARTER SCHOOL FOR GIRLS,New York,NY ,3601006,7-Independent Charter District,285,‡,0,0,0,0,4849000",
    f"FAYETTE COUNTY,Kentucky,KY ,2101860,{_REGULAR},41203,2968.20,651800000,340581000,243614000,67605000,680967000",
    "ND VISION SERVICES,North Dakota,ND ,3800004,5-State agency providing elementary and/or secondary level instruction,0,0.00,†,†,†,†,†",
    f"SEATTLE SCHOOL DISTRICT NO. 1,Washington,WA ,5307710,{_REGULAR},53973,3377.56,1302978000,527761000,663112000,112105000,1114357000",
)
ROWS_2022 = (
    "CENTRAL WASHINGTON UNIVERSITY,Washington,WA ,5300315,–,0.00,8-Other education agencies",
    "DENVER 1,Colorado,CO ,0800004,393,22.00,9-Specialized public school district",
    f"{_DENVER},Colorado,CO ,0803360,88911,6140.88,{_REGULAR}",
)
ROWS_2023 = (
    f"HOUSTON ISD,Texas,TX ,4823640,{_REGULAR},189934,10993.08",
    f"{_DENVER},Colorado,CO ,0803360,{_REGULAR},87883,5947.49",
    f"SEATTLE SCHOOL DISTRICT NO. 1,Washington,WA ,5307710,{_REGULAR},51238,3165.52",
)

_MERGED = """\
district_id,district_name,state,enrollment,instructional_staff,year,data_source
100005,Albertville City,AL,5821.0,314.5,2023-24,nces_ccd
800004,DENVER 1,CO,379.0,25.61,2023-24,nces_ccd
803360,School District No. 1 in the county of Denver and State of C,CO,88258.0,5954.73,2023-24,nces_ccd
4823640,HOUSTON ISD,TX,184109.0,11785.74,2023-24,nces_ccd
5307710,Seattle School District No. 1,WA,50770.0,3082.84,2023-24,nces_ccd
"""

_DIRECTORY = """\
SURVYEAR,LEAID,FIPST,STID,NAME,TYPE,GSLO,GSHI
2013,4823640,48,101912,HOUSTON ISD,1,PK,12
"""


_DIRECTORY_2018 = (
    # leaid, name, enrollment, teachers_total_fte, number_of_schools, english learners, special ed.
    ("0100002", "Alabama Youth Services", None, 0, 0, None, 36),
    ("0100005", "Albertville City", 5636, 295, 6, 927, 443),
    ("0803360", "School District No. 1", 92000, 6100, 205, 23000, 10580),
    ("4823640", "HOUSTON ISD", 209000, 11700, 280, -1, 15675),
)
_FINANCE_2018 = (
    # leaid, total revenue, local, state, federal, total expenditure
    ("0803360", 1500000000, 1100000000, 300000000, 100000000, 1564000000),
    ("4823640", -2, -2, -2, -2, -2),
)
_DENVER_BY_RACE = {1: 23000, 2: 12000, 3: 49000, 4: 3000, 5: 550, 6: -3, 7: 4000, 9: 50, 99: 92000}
_DENVER_BY_SEX = {1: 47000, 2: 45000, 9: -1, 99: 92000}


def _directory() -> list[dict[str, Any]]:
    names = ("leaid", "lea_name", "enrollment", "teachers_total_fte", "number_of_schools")
    names = (*names, "english_language_learners", "spec_ed_students")
    return [
        {"year": 2018, "lowest_grade_offered": -1, **dict(zip(names, row, strict=True))}
        for row in _DIRECTORY_2018
    ]


def _finance() -> list[dict[str, Any]]:
    names = ("rev_total", "rev_local_total", "rev_state_total", "rev_fed_total", "exp_total")
    return [
        {"year": 2018, "leaid": leaid, **dict(zip(names, figures, strict=True))}
        for leaid, *figures in _FINANCE_2018
    ]


def _enrollment(**codes: Mapping[int, int] | int) -> list[dict[str, Any]]:
    """Denver's students by one of grade, race and sex."""
    [(name, students)] = [(name, one) for name, one in codes.items() if not isinstance(one, int)]
    fixed = {"grade": 99, "race": 99, "sex": 99} | codes
    return [
        {"year": 2018, "leaid": "0803360", "fips": 8, **fixed, name: code, "enrollment": count}
        for code, count in students.items()
    ]


def answers() -> dict[str, bytes]:
    """Saved answers of the portal; the directory in two pages."""
    tables = {
        "directory_2018": _directory(),
        "finance_2018": _finance(),
        "enrollment_2018_grade-pk": _enrollment(grade={-1: 5100}),
        "enrollment_2018_grade-k": _enrollment(grade={0: 7300}),
        "enrollment_2018_grade-12": _enrollment(grade={12: 5900}),
        "enrollment_2018_grade-15": _enrollment(grade={15: 12}),
        "enrollment_2018_grade-99_race": _enrollment(race=_DENVER_BY_RACE),
        "enrollment_2018_grade-99_sex": _enrollment(sex=_DENVER_BY_SEX),
    }
    return {
        f"{name}.page-{number}.json": body
        for name, rows in tables.items()
        for number, body in enumerate(pages(rows, f"ccd/{name.replace('_', '/')}/", 3), start=1)
    }


def specimen() -> dict[str, bytes]:
    """Exports, companions and answers by name; the column order of 2021-22 differs, as published."""
    full = (*_KEYS, _TYPE, _STUDENTS, _TEACHERS, *_FINANCE)
    turned = (*_KEYS, _STUDENTS, _TEACHERS, _TYPE)
    short = (*_KEYS, _TYPE, _STUDENTS, _TEACHERS)
    return {
        "ELSI_school_year_2019_2020.csv": _elsi(full, ROWS_2020, "2019-20", padded=True),
        "ELSI_school_year_2020_2021.csv": _elsi(full, ROWS_2021, "2020-21", padded=False),
        "ELSI_school_year_2021_2022.csv": _elsi(turned, ROWS_2022, "2021-22", padded=False),
        "ELSI_school_year_2022_2023.csv": _elsi(short, ROWS_2023, "2022-23", padded=False),
        "districts_2023_24_nces.csv": _MERGED.encode(),
        "tx-districts-ccd.csv": _DIRECTORY.encode(),
        **answers(),
    }
