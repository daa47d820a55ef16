"""Specimens of the provincial annual data of the National Bureau of Statistics of China.

The layout is the bureau's: one table a file, a line for each province and year, newest first, every
column there and most of them blank. Only the figures that the tests speak of are filled in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import NamedTuple

PROVINCES = {"140000": "山西省", "310000": "上海市", "440000": "广东省"}
YEARS = (2019, 2018, 2014, 2012, 2011, 2006, 2005, 2000)

Figures = Mapping[tuple[str, int], Mapping[str, str]]
"""By province code and year: column (without the words all share) to figure."""


class Table(NamedTuple):
    """One file: its name, the words its columns begin with, their endings, and the figures."""

    name: str
    prefix: str
    columns: tuple[str, ...]
    figures: Figures


_SCHOOLS = ("学校数(所)", "招生数(万人)", "在校学生数(万人)", "毕业生数(万人)")
_PUPILS, _TEACHERS = "在校学生数(万人)", "专任教师数(万人)"

TABLES = (
    Table(
        "provincial_annual_primary_schools",
        "普通小学",
        (*_SCHOOLS, "教职工数(万人)", _TEACHERS),
        {
            ("310000", 2019): {"学校数(所)": "698", _PUPILS: "82.6347", _TEACHERS: "5.9451"},
            ("310000", 2018): {"学校数(所)": "721", _PUPILS: "80.0222", _TEACHERS: "5.6803"},
            ("310000", 2014): {
                "招生数(万人)": "16.337",
                "毕业生数(万人)": "13.1246",
                "教职工数(万人)": "5.0618",
                _TEACHERS: "5.1481",
            },
            ("310000", 2012): {_PUPILS: "76.0377", _TEACHERS: "4.8066"},
            ("310000", 2006): {_PUPILS: "53.3677", _TEACHERS: "3.75"},
            ("310000", 2005): {_PUPILS: "54.0362", _TEACHERS: "3.7954"},
            ("440000", 2006): {_PUPILS: "1056.9906", _TEACHERS: "40.7584"},
        },
    ),
    Table(
        "provincial_annual_junior_secondary_schools",
        "初中",
        (*_SCHOOLS, _TEACHERS),
        {
            ("310000", 2019): {"学校数(所)": "584", _PUPILS: "45.0954", _TEACHERS: "4.3073"},
            ("310000", 2014): {"招生数(万人)": "11.2213", "毕业生数(万人)": "9.2226"},
            ("310000", 2011): {"学校数(所)": "507", _PUPILS: "43.0585", _TEACHERS: "3.4506"},
        },
    ),
    Table(
        "provincial_annual_regular_senior_secondary_schools",
        "普通高中",
        (*_SCHOOLS, "教职工数(万人)", _TEACHERS),
        {
            ("310000", 2019): {
                "学校数(所)": "258",
                "招生数(万人)": "5.4236",
                _PUPILS: "15.9445",
                "毕业生数(万人)": "5.1624",
                "教职工数(万人)": "3.3601",
                _TEACHERS: "1.8609",
            },
            ("310000", 2006): {"学校数(所)": "317", _PUPILS: "27.1696", _TEACHERS: "1.803"},
        },
    ),
    Table(
        "provincial_annual_secondary_vocational_students",
        "中等职业学校",
        (
            "招生数(万人)",
            "初中毕业数(万人)",
            _PUPILS,
            "毕业生数(万人)",
            "获得职业资格证书毕业生数(万人)",
        ),
        {
            ("310000", 2019): {
                "招生数(万人)": "3.4291",
                _PUPILS: "9.9979",
                "毕业生数(万人)": "3.3778",
                "获得职业资格证书毕业生数(万人)": "2.6911",
            },
            ("310000", 2006): {"初中毕业数(万人)": "5.3955", _PUPILS: "20.0636"},
        },
    ),
    Table(
        "provincial_annual_secondary_vocational_staff",
        "中等职业学校(机构)",
        (
            "教职工总数(万人)",
            _TEACHERS,
            "校本部行政人员数(万人)",
            "校本部教辅人员数(万人)",
            "校本部工勤人员数(万人)",
            "校办企业职工数(万人)",
            "其他附设机构人员数(万人)",
            "聘请校外教师数(万人)",
        ),
        {
            ("310000", 2019): {"教职工总数(万人)": "1.1722", _TEACHERS: "0.816"},
            ("310000", 2014): {
                "教职工总数(万人)": "1.3389",
                _TEACHERS: "0.8382",
                "校本部行政人员数(万人)": "0.196",
                "校本部教辅人员数(万人)": "0.1482",
                "校本部工勤人员数(万人)": "0.1452",
                "校办企业职工数(万人)": "0.0031",
                "其他附设机构人员数(万人)": "0.0082",
                "聘请校外教师数(万人)": "0.107",
            },
        },
    ),
    Table(
        "provincial_annual_pupil_teacher_ratio_by_level",
        "",
        tuple(
            f"{school}生师比(教师人数=1)"
            for school in ("小学", "初中", "普通高中", "职业高中", "普通中专", "普通高校")
        ),
        {
            ("140000", 2006): {
                "小学生师比(教师人数=1)": "14.23",
                "普通高中生师比(教师人数=1)": "15.07",
            },
            ("310000", 2019): {
                "小学生师比(教师人数=1)": "13.9",
                "普通高校生师比(教师人数=1)": "15.94",
            },
            ("310000", 2018): {"小学生师比(教师人数=1)": "14.09"},
            ("310000", 2012): {"小学生师比(教师人数=1)": "15.82"},
            ("310000", 2006): {
                "小学生师比(教师人数=1)": "25.93",
                "初中生师比(教师人数=1)": "13.2",
                "普通高中生师比(教师人数=1)": "17.1",
            },
            ("310000", 2005): {
                "小学生师比(教师人数=1)": "14.2372872424514",
                "普通高中生师比(教师人数=1)": "17.0917813476616",
            },
        },
    ),
    Table(
        "provincial_annual_education_funds",
        "",
        (
            "教育经费(万元)",
            "国家财政性教育经费(万元)",
            "国家财政预算内教育经费(万元)",
            "民办学校办学经费(万元)",
            "教育经费社会捐赠经费(万元)",
            "教育经费事业收入(万元)",
            "教育经费学杂费(万元)",
            "其他教育经费(万元)",
        ),
        {
            ("310000", 2018): {
                "教育经费(万元)": "13412840.2084",
                "国家财政性教育经费(万元)": "10908087.1823",
                "民办学校办学经费(万元)": "10210.6972",
                "教育经费社会捐赠经费(万元)": "12579.4341",
                "教育经费事业收入(万元)": "2079311.1182",
                "教育经费学杂费(万元)": "1726780.3469",
                "其他教育经费(万元)": "402651.7766",
            },
            ("310000", 2011): {
                "教育经费(万元)": "7106254.9",
                "国家财政预算内教育经费(万元)": "4795156.8",
            },
            ("310000", 2000): {"教育经费(万元)": "2008864.6"},
        },
    ),
    Table(
        "provincial_annual_students_per_100000_population",
        "每十万人口",
        tuple(
            f"{school}平均在校生数(人)"
            for school in ("幼儿园", "小学", "初中阶段", "高中阶段", "高等学校")
        ),
        {
            ("310000", 2019): {
                "幼儿园平均在校生数(人)": "2357",
                "高中阶段平均在校生数(人)": "1070.45792079208",
                "高等学校平均在校生数(人)": "3582",
            },
        },
    ),
    Table(
        "provincial_annual_special_education",
        "特殊教育",
        (*_SCHOOLS, "教职工数(万人)", _TEACHERS),
        {
            ("310000", 2019): {"学校数(所)": "31", _PUPILS: "0.8122", _TEACHERS: "0.1385"},
            ("310000", 2014): {"毕业生数(万人)": "0.161", "教职工数(万人)": "0.1587"},
        },
    ),
)

CROSSCHECK = """\
地区,2016年,2007年
北京市,14.05,13.83
上海市,14.79,13.87
数据来源：国家统计局
"""
"""The bureau's wide layout: newest year first, a last line that names the bureau."""


def table(one: Table) -> bytes:
    """Build one file as published: UTF-8, blank where nothing is published."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["省份编码", "省份", "年份", *(one.prefix + end for end in one.columns)])
    for code, province in PROVINCES.items():
        for year in YEARS:
            figures = one.figures.get((code, year), {})
            assert set(figures) <= set(one.columns)
            writer.writerow([code, province, year, *(figures.get(end, "") for end in one.columns)])
    return text.getvalue().encode()


def specimen() -> dict[str, bytes]:
    """All files of the source, name to bytes."""
    return {
        **{f"{one.name}.csv": table(one) for one in TABLES},
        "crosscheck_pupil_teacher_ratio_primary_school.csv": CROSSCHECK.encode(),
    }
