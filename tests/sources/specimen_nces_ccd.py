"""Specimens of ELSI exports and their companions, in the publisher's layout, a few agencies each."""

from __future__ import annotations

from collections.abc import Sequence

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


def specimen() -> dict[str, bytes]:
    """All six files, by name; the column order of 2021-22 differs, as published."""
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
    }
