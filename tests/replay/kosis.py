"""KOSIS with the tables of a folder, as its guide and public clients show the interface.

All values are text; a key is needed; as many dimensions must be asked for as the table has; an
answer has no more than 40 000 cells; parameters it does not know are ignored; yearly rows come as
period "A"; names stand in quotes only with ``jsonVD=Y``, and those of a refusal never. One item of
youth organisations is called as the students of schools are, and has no unit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from tests.replay.server import Reply, no_such_page

KEY = "a-key-of-forty-characters"
MOST_CELLS = 40_000
REFUSALS = {
    "10": "인증키가 누락되었습니다.",
    "11": "인증키의 기간이 만료되었습니다.",
    "20": "필수요청변수값이 누락되었습니다.(objL)",
    "21": "잘못된 요청 변수 입니다.",
    "30": "데이터가 존재하지 않습니다.",
    "31": "조회결과 초과",
}
FOUNDERS = {"계": "A001", "국립": "A002", "공립": "A003", "사립": "A004"}
ITEM = {"ITM_ID": "00", "ITM_NM": "교육기본통계"}
YOUTH = "청소년육성단체"


@dataclass
class Table:
    """One table: its publisher, its dimensions by name, its rows and its categories."""

    org_id: str
    dimensions: tuple[str, ...]
    rows: list[dict[str, Any]]
    categories: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Kosis:
    """The interface with its tables by id."""

    tables: Mapping[str, Table]
    most_cells: int = MOST_CELLS

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Give the reply of the interface in good health."""
        ways = {"/Param/statisticsParameterData.do": self._data, "/statisticsData.do": self._meta}
        if path not in ways:
            return no_such_page()
        if query.get("apiKey") != KEY:
            return refused("11" if "apiKey" in query else "10")
        table = self.tables.get(query.get("tblId", ""))
        if table is None or table.org_id != query.get("orgId"):
            return refused("21")
        return _written(ways[path](table, query), query)

    def _meta(self, table: Table, query: Mapping[str, str]) -> list[dict[str, Any]] | str:
        if query.get("method") != "getMeta" or query.get("type") != "ITM":
            return "20"
        return table.categories

    def _data(self, table: Table, query: Mapping[str, str]) -> list[dict[str, Any]] | str:
        asked = {name for name, value in query.items() if name.startswith("objL") and value}
        needed = {f"objL{at}" for at in range(1, len(table.dimensions) + 1)}
        if query.get("method") != "getList" or needed - asked or "itmId" not in query:
            return "20"
        if asked - needed or query.get("prdSe") != "Y":
            return "21"
        years = sorted({row["PRD_DE"] for row in table.rows})
        if "newEstPrdCnt" in query:
            years = years[-int(query["newEstPrdCnt"]) :]
        elif {"startPrdDe", "endPrdDe"} <= query.keys():
            years = [one for one in years if query["startPrdDe"] <= one <= query["endPrdDe"]]
        else:
            return "20"
        rows = [row for row in table.rows if row["PRD_DE"] in years]
        return ("31" if len(rows) > self.most_cells else rows) or "30"


def publisher(folder: Path, most_cells: int = MOST_CELLS) -> Kosis:
    """The interface with the tables of the workbooks and of the parquet file of a folder."""
    spending = pq.read_table(next(folder.glob("*.parquet"))).to_pylist()
    tables = {"DT_1PE105": Table("101", ("시도별",), spending)}
    for path in sorted(folder.glob("*.xlsx")):
        book = CalamineWorkbook.from_path(path)
        notes = book.get_sheet_by_name("메타정보").to_python()
        about = {str(row[0]): str(row[1]) for row in notes}
        grid = book.get_sheet_by_name("데이터").to_python()
        tables[about["○ 통계표ID"]] = _overview(about["○ 통계표ID"], grid)
    return Kosis(tables, most_cells)


def refused(number: str) -> Reply:
    """A refusal, with status 200 and names without quotes."""
    return Reply(f'{{err:"{number}",errMsg:"{REFUSALS[number]}"}}'.encode())


def _written(answer: list[dict[str, Any]] | str, query: Mapping[str, str]) -> Reply:
    if isinstance(answer, str):
        return refused(answer)
    body = json.dumps(answer, ensure_ascii=False)
    if query.get("jsonVD") != "Y":
        body = re.sub(r'"([A-Z0-9_]+)": ', r"\1:", body)
    return Reply(body.encode())


def _overview(table_id: str, grid: Sequence[Sequence[Any]]) -> Table:
    depth = next(at for at, row in enumerate(grid) if row[1] == "계")
    kinds = "유치원현황별" if table_id.endswith("001") else "학교현황별"
    dimensions = ("시도별", "설립주체별", kinds)
    columns = [
        (str(grid[0][at]), grid[1][at], grid[2][at] if depth == 3 else "소계")
        for at in range(2, len(grid[0]))
    ]
    codes = _codes(columns)
    rows, places, place = [], dict[str, str](), ""
    for line in grid[depth:]:
        place = line[0] or place
        places.setdefault(place, f"{len(places):02d}")
        for (year, item, part), cell in zip(columns, line[2:], strict=True):
            code, name, unit = codes[item, part]
            shown = str(int(cell)) if isinstance(cell, float) else str(cell)
            keys = ((places[place], place), (FOUNDERS[line[1]], line[1]), (code, name))
            rows.append(_row(table_id, year, shown, keys, dimensions, unit))
        for year in sorted({column[0] for column in columns}):
            keys = ((places[place], place), (FOUNDERS[line[1]], line[1]), ("Y_1", "학생수"))
            rows.append(_row(table_id, year, "22", keys, dimensions, ""))
    return Table("334", dimensions, rows, list(_categories(dimensions, places, codes)))


_Codes = dict[tuple[str, str], tuple[str, str, str]]


def _codes(columns: Sequence[tuple[str, str, str]]) -> _Codes:
    """Code, name and unit of each item and of each of its parts."""
    codes: _Codes = {}
    for _, item, part in columns:
        name, _, unit = item.partition(" (")
        above = codes.setdefault((item, "소계"), (f"C_{len(codes)}", name, unit.rstrip(")")))
        if part != "소계":
            codes.setdefault((item, part), (f"{above[0]}_{len(codes)}", part, above[2]))
    return codes


def _row(
    table_id: str,
    year: str,
    figure: str,
    keys: Sequence[tuple[str, str]],
    dimensions: Sequence[str],
    unit: str,
) -> dict[str, Any]:
    row = {"ORG_ID": "334", "TBL_ID": table_id, "PRD_SE": "A", "PRD_DE": year, "DT": figure, **ITEM}
    for at, ((code, name), dimension) in enumerate(zip(keys, dimensions, strict=True), start=1):
        row |= {f"C{at}": code, f"C{at}_NM": name, f"C{at}_OBJ_NM": dimension}
    return {**row, "UNIT_NM": unit, "LST_CHN_DE": "2025-10-31"}


def _categories(
    dimensions: Sequence[str], places: Mapping[str, str], codes: _Codes
) -> Iterator[dict[str, Any]]:
    for name, code in places.items():
        yield _category("A", dimensions[0], code, name)
    for name, code in FOUNDERS.items():
        yield _category("B", dimensions[1], code, name)
    for (item, part), (code, name, unit) in codes.items():
        above = "" if part == "소계" else codes[item, "소계"][0]
        yield _category("C", dimensions[2], code, name, above, unit)
    yield _category("C", dimensions[2], "Y", YOUTH)
    yield _category("C", dimensions[2], "Y_1", "학생수", "Y")
    yield _category("ITEM", "항목", ITEM["ITM_ID"], ITEM["ITM_NM"])


def _category(
    object_id: str, dimension: str, code: str, name: str, above: str = "", unit: str = ""
) -> dict[str, Any]:
    return {
        "OBJ_ID": object_id,
        "OBJ_NM": dimension,
        "ITM_ID": code,
        "ITM_NM": name,
        "UP_ITM_ID": above,
        "UNIT_NM": unit,
    }
