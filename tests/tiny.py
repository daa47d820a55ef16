"""A tiny synthetic contract and its figures: four cities, four indicators, every kind of case.

Alpha is a system that is an economy; Beta and Gamma share the economy Land; Delta has its own
figures from another source, and an economy (Coast) whose sample is flagged.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.contract import Contract, read_contract
from pipelines.tidy import frame
from tests.conftest import ROOT

CITIES = """\
city_id,name,local_name,country,latitude,longitude,school_system,system_geo_id,colour,marker,sort
alpha,Alpha,Alpha,Alphaland,1,1,Alpha schools,alpha,#111111,circle,1
beta,Beta,Beta,Land,2,2,Beta schools,beta,#222222,square,2
gamma,Gamma,Gamma,Land,3,3,Gamma schools,gamma,#333333,diamond,3
delta,Delta,Delta,Coast,4,4,Delta schools,delta,#444444,cross,4
"""

GEOGRAPHIES = """\
geo_id,name,level,is_economy,parent,ladder_of,note
land,Land,economy,true,,beta;gamma,
coast,Coast,economy,true,,delta,
alpha,Alpha,city_system,true,,alpha,
beta,Beta,city_system,false,land,beta,
gamma,Gamma,city_system,false,land,gamma,
delta,Delta,city_system,false,coast,delta,
average,Average,aggregate,false,,,
provinces,Four provinces,adjudicated,false,land,,not Delta
"""

CODES = """\
scheme,code,geo_id,from_year,to_year
abc,ALP,alpha,,
abc,LAN,land,,
abc,COA,coast,,
abc,AVG,average,,
abc,MIX,delta,2009,2012
abc,MIX,provinces,2015,
"""

BREAKDOWNS = """\
breakdown,category,breakdown_label,label,sort
total,total,All students,All,1
sex,female,Sex,Girls,1
"""

SUMMED = {
    "sex": ["male"],
    "sector": ["public", "catholic", "private"],
    "school_level": ["elementary", "secondary"],
    "revenue_source": ["federal", "state", "local"],
    "proficiency_level": ["1a", "2", "3", "4", "5", "6"],
    "teacher_qualification": ["bachelor", "master", "doctorate", "specialist", "rank_1"],
}
"""Categories that ``checks.toml`` adds up, in breakdowns that have no other figures here."""

LINK_ERRORS = """\
indicator_id,from_year,to_year,link_error,source
score,2012,2018,3,Annex of the survey
"""

AVERAGE_MEMBERS = """\
average_geo_id,geo_id,indicator_id,breakdown,year,n_members,source
average,land,score,total,2022,10,Annex of the survey
"""

TOPICS = "topic,title,sort\noutcomes,Outcomes,1\n"

_SOURCE = """
[{0}]
publisher = "Publisher of {0}"
title = "{0}"
landing_page = "https://{0}.example.org/"
access = "file"
licence = "CC-BY-4.0"
redistributable = true
citation = "{0}."
cadence = "yearly"
"""

_INDICATOR = """
[{0}]
title = "{0}"
short_title = "{0}"
topic = "outcomes"
unit = "points"
decimals = 0
better = "higher"
definition = "{0}."
valid_range = [0, 1000]
"""

_SERIES = """
[[{0}.series]]
id = "{1}"
source = "{2}"
select = {{}}
{3}
"""

INDICATORS = (
    _INDICATOR.format("score")
    + _SERIES.format(
        "score",
        "score_published",
        "survey",
        'has_std_error = true\ninstrument = "Survey"\nscope = "international"\n'
        'trend_scale = "linked"\nprecision = 1\nprecision_from_year = 2018',
    )
    + _SERIES.format(
        "score",
        "score_computed",
        "survey",
        'has_std_error = true\ninstrument = "Survey"\nscope = "international"',
    )
    + _INDICATOR.format("ratio")
    + _SERIES.format("ratio", "ratio_office", "office", "full_count = true")
    + _SERIES.format(
        "ratio", "ratio_world", "survey", 'full_count = true\ndefinition_note = "Other count."'
    )
    + _INDICATOR.format("exam")
    + _SERIES.format("exam", "exam_local", "office", 'scope = "local"')
    + _INDICATOR.format("nobody")
    + _SERIES.format("nobody", "nobody_office", "office", "scale = 100")
)


def _summed() -> str:
    return "".join(
        f"{breakdown},{category},{breakdown},{category},{sort}\n"
        for breakdown, categories in SUMMED.items()
        for sort, category in enumerate(categories, start=2)
    )


def tiny_contract(folder: Path) -> Contract:
    """Write the tiny contract into ``folder`` and read it."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "cities.csv": CITIES,
        "geographies.csv": GEOGRAPHIES,
        "geography_codes.csv": CODES,
        "breakdowns.csv": BREAKDOWNS + _summed(),
        "topics.csv": TOPICS,
        "sources.toml": _SOURCE.format("survey") + _SOURCE.format("office"),
        "indicators.toml": INDICATORS,
        "corrections.toml": "",
        "targets.toml": "",
        "practices.toml": "",
        "priorities.toml": "",
        "link_errors.csv": LINK_ERRORS,
        "average_members.csv": AVERAGE_MEMBERS,
        "search.toml": "",
        "checks.toml": (ROOT / "data/contract/checks.toml").read_text(encoding="utf-8"),
        "schema.sql": (ROOT / "data/contract/schema.sql").read_text(encoding="utf-8"),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_contract(folder)


def cell(
    series_id: str, geo_id: str, year: int, value: float | None, **more: Any
) -> dict[str, Any]:
    """One figure, with everything else at its usual value."""
    return {
        "series_id": series_id,
        "geo_id": geo_id,
        "year": year,
        "period_label": str(year),
        "breakdown": "total",
        "category": "total",
        "value": value,
        "std_error": None,
        "sample_size": None,
        "obs_status": "A" if value is not None else "O",
        "source_flag": None,
        "note": None,
        "retrieved_at": "2026-11-25",
        "source_file": "synthetic.csv",
        **more,
    }


def tiny_figures() -> dict[str, pd.DataFrame]:
    """Synthetic figures of both sources."""
    survey = [
        cell("score_published", "alpha", 2012, 560, std_error=2.0),
        cell("score_published", "alpha", 2022, 575, std_error=1.2),
        cell("score_published", "land", 2022, 465, std_error=4.0),
        cell("score_published", "coast", 2022, 497, std_error=1.6, obs_status="U"),
        cell("score_published", "average", 2022, 472, std_error=0.4),
        cell("score_published", "provinces", 2022, 600, std_error=3.0),
        cell("score_computed", "gamma", 2012, 612, std_error=3.3),
        cell("score_computed", "alpha", 2012, 560.4, std_error=2.0),
        cell("score_published", "alpha", 2018, 569, std_error=1.6),
        cell("score_published", "land", 2018, 478, std_error=3.2, obs_status="D"),
        cell("ratio_world", "alpha", 2020, 14),
        cell("ratio_world", "land", 2020, 16),
        cell("ratio_world", "coast", 2020, 17),
    ]
    office = [
        cell("ratio_office", "beta", 2020, 15),
        cell("ratio_office", "beta", 2021, None),
        cell("ratio_office", "gamma", 2020, 13),
        cell("exam_local", "delta", 2020, 70),
        cell("exam_local", "alpha", 2020, 75),
    ]
    return {"survey": frame(survey), "office": frame(office)}


def tiny_manifest() -> list[dict[str, str]]:
    """The file that the synthetic figures name."""
    return [
        {
            "source_id": source_id,
            "path": "synthetic.csv",
            "url": "https://example.org/",
            "sha256": "0" * 64,
            "size_bytes": "1",
            "retrieved_at": "2026-11-25T00:00:00+00:00",
        }
        for source_id in ("survey", "office")
    ]


def spoil_blocks(path: Path) -> None:
    """Flip bytes of the tables of a release, as a disk may, and leave its header readable."""
    body = bytearray(path.read_bytes())
    for at in range(len(body) // 4, 3 * len(body) // 4, 501):
        body[at] ^= 0xFF
    path.write_bytes(bytes(body))
