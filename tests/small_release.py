"""A small release with known figures, built by the real loader and the real marts.

The places, cities and sources are those of the contract; four indicators are enough to hold every
case a profile must tell apart: a sampled figure with its tests, a national figure shared by four
cities, a register figure without tests, and an indicator with no figure for most cities.
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contract import read_contract
from pipelines.load import Header, load, open_for_writing, write_header
from pipelines.marts import build_marts
from pipelines.tidy import frame

CONTRACT = Path(__file__).resolve().parent.parent / "data" / "contract"

AVERAGE_MEMBERS = "average_geo_id,geo_id,indicator_id,breakdown,year,n_members,source\n"

LINK_ERRORS = "indicator_id,from_year,to_year,link_error,source\n"

INDICATORS = """
[math]
title = "Mathematics: mean score"
short_title = "Mathematics"
topic = "outcomes"
unit = "score points"
unit_short = "points"
decimals = 0
better = "higher"
definition = "Mean score in mathematics."
caveat = "A sampled score."
headline = 1
valid_range = [200, 800]
[[math.series]]
id = "math_pisa"
source = "oecd_pisa"
select = {}
population = "15-year-old students"
instrument = "PISA"
has_std_error = true
scope = "international"

[students]
title = "Students enrolled"
short_title = "Students"
topic = "participation"
unit = "students"
unit_short = "students"
decimals = 0
better = "neither"
definition = "Students enrolled."
caveat = ""
valid_range = [0, 400000000]
[[students.series]]
id = "students_ccd"
source = "nces_ccd"
select = {}
full_count = true
[[students.series]]
id = "students_moe"
source = "moe_singapore"
select = {}
definition_note = "Headcount in autumn."
full_count = true

[per_teacher]
title = "Students per teacher"
short_title = "Students per teacher"
topic = "teaching"
unit = "students per teacher"
unit_short = "per teacher"
decimals = 1
better = "lower"
definition = "Students divided by teachers."
caveat = ""
breakdown = "level"
category = "primary"
valid_range = [2, 80]
[[per_teacher.series]]
id = "per_teacher_wb"
source = "world_bank_wdi"
select = {}

[tutoring]
title = "Private education spending"
short_title = "Private tutoring"
topic = "spending"
unit = "won per student and month"
unit_short = "KRW"
decimals = 0
better = "neither"
definition = "Average monthly spending of families."
caveat = ""
valid_range = [0, 5000000]
[[tutoring.series]]
id = "tutoring_kosis"
source = "kosis"
select = {}
scope = "local"
"""

PRACTICES = """
[[topic]]
id = "mathematics"
title = "Mathematics"
indicators = ["math"]

[[topic]]
id = "languages"
title = "Languages"
why_none = "No indicator here measures languages."

[[practice]]
id = "singapore-small-groups"
city = "singapore"
title = "Small groups in mathematics"
topics = ["mathematics"]
topic_words = "support in mathematics"
period = "since 2019"
from_year = 2019
summary = "Pupils learn in small groups."
evidence = "evaluation"
design = "randomised"
design_note = "A lottery among schools."
result = "no_gain"
effects = "No difference was found."
adapting = "Needs rooms."
bears_on = [
    { words = "mathematics", indicators = ["math"] },
    { words = "class size", indicators = ["per_teacher"] },
]
references = [
    { title = "A trial of groups & tables", publisher = "An institute", year = 2021, url = "https://example.org/trial", seen = "opened" },
    { title = "A note", publisher = "An office", year = "undated", url = "https://example.org/note", seen = "cited" },
]

[[practice]]
id = "hong-kong-reading"
city = "hong_kong"
title = "Reading at the centre"
topics = ["languages", "mathematics"]
topic_words = "reading"
period = "over many years"
period_note = "No first year is given."
summary = "Schools read."
evidence = "description"
effects = "No figure was read."
adapting = "Needs books."
bears_on = [
    { words = "reading", indicators = [], why_none = "No indicator here measures reading." },
    { words = "mathematics", indicators = ["math"] },
]
references = [
    { title = "Reading", publisher = "A bureau", year = 2010, url = "https://example.org/reading", seen = "opened" },
]

[[practice]]
id = "singapore-tracks"
city = "singapore"
title = "Tracks for teachers"
topics = ["mathematics"]
topic_words = "careers"
period = "2001-2005"
from_year = 2001
to_year = 2005
summary = "Teachers choose a track."
evidence = "trend"
effects = "Results rose."
adapting = "Needs one employer."
bears_on = [{ words = "mathematics", indicators = ["math"] }]
references = [
    { title = "Tracks", publisher = "A ministry", year = 2006, url = "https://example.org/tracks", seen = "opened" },
]
"""

PRIORITIES = """
[[priority]]
id = "2012-hong-kong"
year = 2012
occasion = "Symposium, Hong Kong, May"
themes = "Mathematics and languages for all."
topics = ["mathematics", "languages"]
references = [
    { title = "A first report", publisher = "The network", year = 2012, url = "https://example.org/report", seen = "opened" },
]
"""

CORRECTIONS = """
[[correction]]
series_id = "per_teacher_wb"
geo_id = "au"
year = 2010
breakdown = "level"
category = "primary"
expect = 99.0
action = "withhold"
reason = "The value repeats the numerator."
since = "2026-11"

[[file_error]]
source = "world_bank_wdi"
files = "API_*.csv"
error = "A total stands among the economies."
handling = "Left out."
since = "2026-11"
"""

RETRIEVED = date(2026, 11, 20)

MATH = {
    "sg": {2018: (569.0, 1.6), 2022: (575.0, 1.2)},
    "hk": {2018: (551.0, 3.0), 2022: (540.0, 3.0)},
    "us": {2018: (478.0, 3.2), 2022: (465.0, 4.0)},
    "au": {2018: (491.0, 1.9), 2022: (487.0, 1.8)},
    "ca_on_participant": {2012: (514.0, 4.1)},
    "ca": {2018: (512.0, 2.4), 2022: (497.0, 1.6)},
    "kr": {2018: (526.0, 3.1), 2022: (527.0, 3.9)},
    "cn_shanghai": {2012: (613.0, 3.3)},
    "oecd_average": {2018: (489.0, 0.4), 2022: (472.0, 0.4)},
}


def small_release(folder: Path) -> Path:
    """Build the release below ``folder`` and return the warehouse folder that holds it."""
    contract_folder = folder / "contract"
    shutil.copytree(CONTRACT, contract_folder)
    (contract_folder / "indicators.toml").write_text(INDICATORS, encoding="utf-8")
    (contract_folder / "corrections.toml").write_text(CORRECTIONS, encoding="utf-8")
    (contract_folder / "average_members.csv").write_text(AVERAGE_MEMBERS, encoding="utf-8")
    (contract_folder / "link_errors.csv").write_text(LINK_ERRORS, encoding="utf-8")
    (contract_folder / "practices.toml").write_text(PRACTICES, encoding="utf-8")
    (contract_folder / "priorities.toml").write_text(PRIORITIES, encoding="utf-8")
    warehouse = folder / "warehouse"
    warehouse.mkdir()
    contract = read_contract(contract_folder)
    by_source: dict[str, list[dict[str, Any]]] = {}
    for row in _figures():
        source = contract.series_by_id[row["series_id"]].source_id
        by_source.setdefault(source, []).append(row)
    figures = {source: frame(rows) for source, rows in by_source.items()}
    with open_for_writing(warehouse / "gcen-1.0.0.duckdb") as connection:
        load(connection, contract, figures, _manifest(by_source))
        built = datetime(2026, 11, 24, tzinfo=UTC).replace(tzinfo=None)
        write_header(connection, Header("1.0.0", built, None, "0" * 64))
        build_marts(connection)
    (warehouse / "CURRENT").write_text("gcen-1.0.0.duckdb\n", encoding="utf-8")
    return warehouse


def next_release(folder: Path, before: str, name: str, change: str = "") -> int:
    """Put a later release in force, changed by a statement; gives the rows that this changed."""
    target = folder / f"gcen-{name}.duckdb"
    shutil.copy(folder / f"gcen-{before}.duckdb", target)
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"UPDATE release SET release = '{name}', previous_release = '{before}'")
        changed = connection.execute(change).fetchall()[0][0] if change else 0
    (folder / "CURRENT").write_text(f"{target.name}\n", encoding="utf-8")
    return int(changed)


def _figures() -> list[dict[str, Any]]:
    rows = [
        _row("math_pisa", place, year, value, std_error=error)
        for place, cycles in MATH.items()
        for year, (value, error) in cycles.items()
    ]
    rows += [
        _row("students_ccd", "us_denver", 2022, 89000.0),
        _row("students_ccd", "us_denver", 2023, 88000.0),
        _row("students_ccd", "us_denver", 2024, None, obs_status="O", note="Not yet published."),
        _row("students_ccd", "us_seattle", 2023, 51000.0),
        _row("students_ccd", "us_houston", 2021, 196000.0),
        _row("students_moe", "sg", 2023, 415000.0),
        _row("tutoring_kosis", "kr_seoul", 2023, 628000.0, obs_status="P"),
    ]
    primary = {"breakdown": "level", "category": "primary"}
    secondary = {"breakdown": "level", "category": "secondary"}
    rows += [
        _row("per_teacher_wb", "us", 2019, 14.2, **primary),
        _row("per_teacher_wb", "kr", 2019, 16.4, **primary),
        _row("per_teacher_wb", "kr", 2018, 16.5, **primary),
        _row("per_teacher_wb", "au", 2010, 99.0, **primary),
        _row("per_teacher_wb", "cn", 2020, 16.2, **primary),
        _row("per_teacher_wb", "hk", 2020, 11.1, **secondary),
    ]
    return rows


def _row(
    series_id: str, geo_id: str, year: int, value: float | None, **more: Any
) -> dict[str, Any]:
    return {
        "series_id": series_id,
        "geo_id": geo_id,
        "year": year,
        "period_label": str(year),
        "breakdown": "total",
        "category": "total",
        "value": value,
        "obs_status": "A",
        "retrieved_at": RETRIEVED.isoformat(),
        "source_file": "file.csv",
        **more,
    }


def _manifest(by_source: dict[str, list[dict[str, Any]]]) -> list[dict[str, str]]:
    return [
        {
            "source_id": source,
            "path": "file.csv",
            "url": "https://example.org/file.csv",
            "sha256": "0" * 64,
            "size_bytes": "1",
            "retrieved_at": f"{RETRIEVED.isoformat()}T00:00:00",
        }
        for source in by_source
    ]
