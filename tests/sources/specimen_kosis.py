"""Specimens of the KOSIS exports, in the publisher's layout: four workbooks, parquet and csv."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

Header = Mapping[str, Sequence[str]]
"""By year the items, "item (unit)" or "item (unit)/part"."""


class Overview(NamedTuple):
    """One table: its id, title, header, and rows of place, founder and the cells of each year."""

    table_id: str
    title: str
    header: Header
    rows: Sequence[tuple[str, str, str]]
    note: tuple[str, str] | None = None


KINDERGARTENS = Overview(
    "DT_1963003_001",
    "유치원 개황",
    {
        "2000": [
            "유치원수 (개)/소계",
            "학급수 (개)/소계",
            "원아수 (명)/소계",
            "교원수 (명)/소계",
            "수료자수/여자",
        ],
        "2011": [
            "유치원수 (개)/소계",
            "학급수 (개)/소계",
            "원아수 (명)/소계",
            "교원수 (명)/소계",
            "졸업원아수/여자",
        ],
        "2024": [
            "유치원수 (개)/소계",
            "학급수 (개)/소계",
            "원아수 (명)/소계",
            "교원수 (명)/소계",
            "졸업원아수/여자",
        ],
    },
    [
        (
            "총계",
            "계",
            "8494 20723 545263 28012 182085 | 8424 26990 564834 38662 197072 | 8294 31713 498604 55404 101593",
        ),
        ("", "국립", "3 12 272 15 104 | 3 15 240 18 153 | 3 17 241 37 49"),
        (
            "",
            "공립",
            "4173 5812 121936 6130 54131 | 4499 7264 125855 9221 60872 | 5105 13306 145402 24680 34157",
        ),
        (
            "",
            "사립",
            "4318 14899 423055 21867 127850 | 3922 19711 438739 29423 136047 | 3186 18390 352961 30687 67387",
        ),
        (
            "서울특별시",
            "계",
            "1160 3563 94690 4933 27042 | 857 3725 81237 5755 24096 | 754 3576 61128 6425 11852",
        ),
        ("", "국립", "0 0 0 0 0 | - - - - - | - - - - -"),
        ("", "공립", "84 250 6519 288 2575 | 140 420 10150 580 4308 | 298 1263 13827 1720 3080"),
        (
            "",
            "사립",
            "1076 3313 88171 4645 24467 | 717 3305 71087 5175 19788 | 456 2313 47301 4705 8772",
        ),
        ("세종특별자치시", "계", "- - - - - | - - - - - | 66 433 5902 1063 1276"),
        ("", "국립", "- - - - - | - - - - - | - - - - -"),
        ("", "공립", "- - - - - | - - - - - | 64 429 5860 1054 1265"),
        ("", "사립", "- - - - - | - - - - - | 2 4 42 9 11"),
    ],
    ("유치원현황별 > 직원수", "2015년부터 기타직 직원은 제외됨."),
)

ELEMENTARY_SCHOOLS = Overview(
    "DT_1963003_002",
    "초등학교 개황",
    {
        "2000": ["학교수 (개)", "학급수 (개)", "학생수 (명)", "교원수 (명)"],
        "2011": ["학교수 (개)", "학급수 (개)", "학생수 (명)", "교원수 (명)", "입학자수 (명)"],
        "2024": ["학교수 (개)", "학급수 (개)", "학생수 (명)", "교원수 (명)", "입학자수 (명)"],
    },
    [
        (
            "총계",
            "계",
            "5267 112437 4019991 140000 | 5882 122866 3132477 180623 457957 | 6183 124796 2495005 196598 353828",
        ),
        ("", "국립", "17 357 11720 461 | 17 387 10364 517 1619 | 17 385 7901 527 1219"),
        (
            "",
            "공립",
            "5174 110637 3955856 137848 | 5789 121030 3079244 178241 448921 | 6093 122989 2447831 194232 346051",
        ),
        ("", "사립", "76 1443 52415 1691 | 76 1449 42869 1865 7417 | 73 1422 39273 1839 6558"),
        (
            "서울특별시",
            "계",
            "532 20363 759443 25265 | 591 19993 535948 29639 79825 | 609 17435 363157 27546 52071",
        ),
        ("", "국립", "2 57 1676 73 | 2 59 1480 77 202 | 2 59 1187 85 179"),
        (
            "",
            "공립",
            "491 19484 728027 24257 | 549 19105 510001 28552 75337 | 569 16589 340193 26470 48239",
        ),
        ("", "사립", "39 822 29740 935 | 40 829 24467 1010 4286 | 38 787 21777 991 3653"),
        ("세종특별자치시", "계", "- - - - | - - - - - | 53 1619 32131 2437 4833"),
        ("", "국립", "- - - - | - - - - - | - - - - -"),
        ("", "공립", "- - - - | - - - - - | 53 1619 32131 2437 4833"),
        ("", "사립", "- - - - | - - - - - | - - - - -"),
        (
            "전북특별자치도",
            "계",
            "422 5294 159683 6852 | 414 5370 119592 8053 17001 | 415 5082 82220 8351 11187",
        ),
        ("", "국립", "2 36 1145 48 | 2 38 1073 52 180 | 2 38 805 53 120"),
        (
            "",
            "공립",
            "420 5258 158538 6804 | 412 5332 118519 8001 16821 | 413 5044 81415 8298 11067",
        ),
        ("", "사립", "0 0 0 0 | - - - - - | - - - - -"),
    ],
    ("학교현황별 > 입학자수", "조기입학자가 포함됨.\xa0"),
)

MIDDLE_SCHOOLS = Overview(
    "DT_1963003_003",
    "중학교 개황",
    {
        "2000": [
            "학교수 (개)/소계",
            "학교수 (개)/남자",
            "교직원수 (명)/소계",
            "교직원수 (명)/교원수",
            "교직원수 (명)/직원수",
            "학급수 (개)/소계",
            "학생수 (명)/소계",
        ],
        "2011": [
            "학교수 (개)/소계",
            "학교수 (개)/남자",
            "교직원수 (명)/교원수",
            "교직원수 (명)/직원수",
            "학급수 (개)/소계",
            "학생수 (명)/소계",
        ],
        "2019": [
            "학교수 (개)/소계",
            "학교수 (개)/남자",
            "교직원수 (명)/소계",
            "교직원수 (명)/교원수",
            "교직원수 (명)/직원수",
            "학급수 (개)/소계",
            "학생수 (명)/소계",
        ],
        "2024": [
            "학교수 (개)/소계",
            "학교수 (개)/남자",
            "교직원수 (명)/교원수",
            "교직원수 (명)/직원수",
            "학급수 (개)/소계",
            "학생수 (명)/소계",
        ],
    },
    [
        (
            "총계",
            "계",
            "2731 547 103774 92589 11185 48946 1860539 | 3153 415 110658 11946 57830 1910572 | 3214 374 121239 110556 10683 51534 1294559 | 3272 337 114780 10945 54331 1332850",
        ),
        (
            "",
            "국립",
            "9 1 409 380 29 177 6976 | 9 1 399 21 185 6031 | 9 1 427 405 22 175 4087 | 9 1 412 18 175 3915",
        ),
        (
            "",
            "공립",
            "2046 323 80666 72277 8389 37900 1442055 | 2497 223 91096 9584 47289 1562308 | 2570 194 100885 92385 8500 42633 1073694 | 2631 174 96713 8725 45509 1118347",
        ),
        (
            "",
            "사립",
            "676 223 22699 19932 2767 10869 411508 | 647 191 19163 2341 10356 342233 | 635 179 19927 17766 2161 8726 216778 | 632 162 17655 2202 8647 210588",
        ),
        (
            "서울특별시",
            "계",
            "353 78 20900 19357 1543 10882 375605 | 377 49 18652 1509 10056 330219 | 386 48 18924 17596 1328 8770 207413 | 390 47 16691 1487 8233 195738",
        ),
        (
            "",
            "국립",
            "2 1 117 106 11 48 1705 | 2 1 108 6 50 1608 | 2 1 118 110 8 44 1057 | 2 1 108 6 44 888",
        ),
        (
            "",
            "공립",
            "241 26 15846 14809 1037 8136 280282 | 266 5 14126 1042 7529 246787 | 275 5 14131 13249 882 6553 156265 | 279 5 12628 965 6183 147964",
        ),
        (
            "",
            "사립",
            "110 51 4937 4442 495 2698 93618 | 109 43 4418 461 2477 81824 | 109 42 4675 4237 438 2173 50091 | 109 41 3955 516 2006 46886",
        ),
        (
            "세종특별자치시",
            "계",
            "- - - - - - - | - - - - - - | 24 1 1151 1072 79 496 11202 | 27 - 1362 94 659 15768",
        ),
        ("", "국립", "- - - - - - - | - - - - - - | 0 0 0 0 0 0 0 | - - - - - -"),
        (
            "",
            "공립",
            "- - - - - - - | - - - - - - | 24 1 1151 1072 79 496 11202 | 27 - 1362 94 659 15768",
        ),
        ("", "사립", "- - - - - - - | - - - - - - | 0 0 0 0 0 0 0 | - - - - - -"),
    ],
)

HIGH_SCHOOLS = Overview(
    "DT_1963003_004",
    "고등학교 개황",
    {
        "2000": ["학교수 (개)", "교직원수 (명)", "입학자수 (명)", "학급수 (개)", "학생수 (명)"],
        "2011": ["학교수 (개)", "입학자수 (명)", "학급수 (개)", "학생수 (명)"],
        "2019": ["학교수 (개)", "교직원수 (명)", "입학자수 (명)", "학급수 (개)", "학생수 (명)"],
        "2024": ["학교수 (개)", "입학자수 (명)", "학급수 (개)", "학생수 (명)"],
    },
    [
        (
            "총계",
            "계",
            "1957 117866 633932 48544 2071468 | 2282 665423 58707 1943798 | 2356 146122 464265 57654 1411027 | 2380 445083 55846 1304325",
        ),
        (
            "",
            "국립",
            "17 1320 6034 435 19176 | 19 4954 511 15032 | 19 1513 3973 500 11982 | 19 3699 503 10961",
        ),
        (
            "",
            "공립",
            "1007 57460 285254 21947 915133 | 1316 368490 32629 1060940 | 1391 88146 265453 33521 804459 | 1416 262475 32915 768386",
        ),
        (
            "",
            "사립",
            "933 59086 342644 26162 1137159 | 947 291979 25567 867826 | 946 56463 194839 23633 594586 | 945 178909 22428 524978",
        ),
        (
            "서울특별시",
            "계",
            "279 22120 135824 9989 453068 | 314 118682 10535 353632 | 320 23518 77687 9478 236689 | 318 69709 8764 207311",
        ),
        ("", "국립", "2 110 507 33 1615 | 3 675 60 1970 | 3 191 579 60 1730 | 3 576 60 1676"),
        (
            "",
            "공립",
            "77 7097 38668 2819 126430 | 111 42249 3826 123309 | 117 9059 25936 3473 79508 | 115 23820 3140 71186",
        ),
        (
            "",
            "사립",
            "200 14913 96649 7137 325023 | 200 75758 6649 228353 | 200 14268 51172 5945 155451 | 200 45313 5564 134449",
        ),
        ("세종특별자치시", "계", "- - - - - | - - - - | 18 1120 3500 417 9475 | 21 5019 585 13774"),
        ("", "국립", "- - - - - | - - - - | 0 0 0 0 0 | - - - -"),
        ("", "공립", "- - - - - | - - - - | 17 1062 3341 393 8979 | 20 4809 561 13150"),
        ("", "사립", "- - - - - | - - - - | 1 58 159 24 496 | 1 210 24 624"),
    ],
)

OVERVIEWS = (KINDERGARTENS, ELEMENTARY_SCHOOLS, MIDDLE_SCHOOLS, HIGH_SCHOOLS)

SPENDING = (
    ("00", "전국", "Total", "T00", "평  균", "Average", "24.2 36.65776 41.00083 47.40938"),
    (
        "00",
        "전국",
        "Total",
        "T01",
        "초등학교",
        "Elementary school",
        "24.5 32.82985 37.23815 44.18007",
    ),
    ("00", "전국", "Total", "T02", "중학교", "Middle school", "26 39.16307 43.77432 48.98141"),
    ("00", "전국", "Total", "T03", "고등학교", "High school", "21.7 41.92356 45.97964 51.98143"),
    (
        "00",
        "전국",
        "Total",
        "T04",
        "일반고",
        "General high school",
        "26.9 48.18213 52.4811 58.67522",
    ),
    ("11", "서울특별시", "Seoul", "T00", "평  균", "Average", "33.1 52.88595 59.64104 67.312"),
    (
        "11",
        "서울특별시",
        "Seoul",
        "T01",
        "초등학교",
        "Elementary school",
        "30.5 47.3437 53.60355 60.8788",
    ),
    (
        "11",
        "서울특별시",
        "Seoul",
        "T02",
        "중학교",
        "Middle school",
        "32.6 52.64797 60.4738 69.11036",
    ),
    (
        "11",
        "서울특별시",
        "Seoul",
        "T03",
        "고등학교",
        "High school",
        "37.7 63.3505 70.2738 76.89216",
    ),
    (
        "11",
        "서울특별시",
        "Seoul",
        "T04",
        "일반고",
        "General high school",
        "43.3 73.4611 79.49156 85.20525",
    ),
    (
        "35",
        "전라북도",
        "Jeollabuk-do",
        "T00",
        "평  균",
        "Average",
        "15.7 27.35208 29.57631 34.38729",
    ),
    (
        "35",
        "전라북도",
        "Jeollabuk-do",
        "T01",
        "초등학교",
        "Elementary school",
        "15.7 23.92412 26.62559 31.8716",
    ),
    (
        "35",
        "전라북도",
        "Jeollabuk-do",
        "T02",
        "중학교",
        "Middle school",
        "18.3 29.98794 30.2737 36.49505",
    ),
    (
        "35",
        "전라북도",
        "Jeollabuk-do",
        "T03",
        "고등학교",
        "High school",
        "12.7 31.08108 34.44817 36.56266",
    ),
    (
        "35",
        "전라북도",
        "Jeollabuk-do",
        "T04",
        "일반고",
        "General high school",
        "17.5 36.36821 39.40827 41.1566",
    ),
)
"""Code, place, place in English, item code, item, item in English, and the figures of the years."""

SPENDING_YEARS = {
    "2009": "2010-01-28",
    "2021": "2022-02-07",
    "2022": "2023-02-07",
    "2024": "2025-02-21",
}
"""Years and the day on which the publisher last changed each."""


def overview(
    one: Overview, downloaded: str, *, blank_merged: bool = False, text_cells: bool = False
) -> bytes:
    """Build a workbook as exported.

    ``blank_merged`` writes merged labels once, as other tools do; ``text_cells`` writes all cells
    as text.
    """
    depth = 3 if any("/" in item for items in one.header.values() for item in items) else 2
    body = io.BytesIO()
    book = xlsxwriter.Workbook(body, {"in_memory": True})
    sheet = book.add_worksheet("데이터")
    labels = [["시도별(1)", "설립주체별(1)"] for _ in range(depth)]
    for year, items in one.header.items():
        for item in items:
            name, _, part = item.partition("/")
            for row, label in zip(labels, [year, name, part or "소계"][:depth], strict=True):
                row.append(label)
    for at, row in enumerate(labels):
        for column, label in enumerate(row):
            left = column > 1 and at < depth - 1 and row[column - 1] == label
            same = left and all(labels[up][column - 1] == labels[up][column] for up in range(at))
            if not (blank_merged and (same or (column < 2 and at))):
                sheet.write(at, column, label)
    for at, (place, founder, cells) in enumerate(one.rows, start=depth):
        sheet.write(at, 0, place)
        sheet.write(at, 1, founder)
        for column, cell in enumerate(cells.replace("|", " ").split(), start=2):
            sheet.write(at, column, cell if text_cells or cell == "-" else float(cell))
    _about(book.add_worksheet("메타정보"), one, downloaded)
    book.close()
    return body.getvalue()


def _about(sheet: xlsxwriter.workbook.Worksheet, one: Overview, downloaded: str) -> None:
    url = f"https://kosis.kr/statHtml/statHtml.do?orgId=334&tblId={one.table_id}&conn_path=I3"
    rows = [
        ("○ 통계표ID", one.table_id),
        ("○ 통계표명", one.title),
        ("○ 조회기간", "[년] 2000~2024  "),
        ("○ 출처", "「교육기본통계」, 한국교육개발원"),
        ("○ 자료다운일자", downloaded),
        ("○ 통계표URL", url),
        ("", "* KOSIS 개편 시 통계표 URL은 달라질 수 있음"),
        ("○ 주석", ""),
        ("통계표", "조사기준일: 해당연도 4월 1일"),
        *([one.note] if one.note else []),
    ]
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)


def spending_parquet(*, unit: str = "만원") -> bytes:
    """Build the rows of the interface as they came: everything is text."""
    rows = [
        {
            "C1_OBJ_NM": "시도별",
            "DT": figure,
            "C1": code,
            "PRD_SE": "A",
            "UNIT_NM_ENG": "ten thousand won",
            "ITM_ID": item_id,
            "TBL_ID": "DT_1PE105",
            "ITM_NM": item,
            "TBL_NM": "학교급 및 시도별  학생 1인당 월평균 사교육비",
            "PRD_DE": year,
            "LST_CHN_DE": changed,
            "C1_NM_ENG": place_english,
            "C1_NM": place,
            "UNIT_NM": unit,
            "ITM_NM_ENG": item_english,
            "ORG_ID": "101",
            "C1_OBJ_NM_ENG": "By province",
        }
        for code, place, place_english, item_id, item, item_english, figures in SPENDING
        for (year, changed), figure in zip(SPENDING_YEARS.items(), figures.split(), strict=True)
    ]
    body = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), body)
    return body.getvalue()


def spending_csv(*, seoul_2022: str = "59.6") -> bytes:
    """Build the export of the web page: cp949, rounded, the country called "전 체"."""
    lines = ['"시도별","항목",2021,2022']
    for _, place, _, _, item, _, figures in SPENDING:
        name = "전 체" if place == "전국" else place
        rounded = [f"{float(figure):.1f}" for figure in figures.split()[1:3]]
        if (place, item) == ("서울특별시", "평  균"):
            rounded[1] = seoul_2022
        lines.append(f'"{name}","{item} (만원)",{",".join(rounded)}')
    return ("\n".join(lines) + "\n").encode("cp949")


def specimen() -> dict[str, bytes]:
    """All files of the source, name to bytes."""
    overviews = {
        f"{one.table_id}_overview_20250626.xlsx": overview(one, "2025.06.26 19:41")
        for one in OVERVIEWS
    }
    return {
        **overviews,
        "DT_1PE105.parquet": spending_parquet(),
        "DT_1PE105_private_education_spending_cp949.csv": spending_csv(),
    }
