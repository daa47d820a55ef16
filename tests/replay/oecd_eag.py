"""The OECD's SDMX service with the flows on education, filled from a folder of old exports.

``GET /data/<agency>,<structure>@<flow>,<version>/<key>?startPeriod=&format=``. As documented: the
key has one slot for each dimension or is ``all``; a wrong number of slots is 422, another format
406, an unknown flow or version 404 with a text of its own, a good query without rows 404 with
``NoRecordsFound``; unknown parameters are ignored. Codes are those of the service, not those of the
exports. Decoys that a careless query would take stand in each flow: standard errors, another age,
another measure.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.replay.server import Reply

AGENCY = "OECD.EDU.IMEP"
_STAFF = (
    "REF_AREA", "EDUCATION_LEV", "MEASURE", "EDUCATION_TYPE", "INTENSITY", "EDUCATION_FIELD",
    "GRADE", "FREQ", "ORIGIN", "DESTINATION", "INST_TYPE_EDU", "MOBILITY", "UNIT_MEASURE", "SEX",
    "AGE",
)  # fmt: skip
_ADULTS = (
    "REF_AREA", "SEX", "AGE", "ATTAINMENT_LEV", "EDUCATION_FIELD", "MEASURE", "INCOME",
    "BIRTH_PLACE", "MIGRATION_AGE", "EDU_STATUS", "LABOUR_FORCE_STATUS", "DURATION_UNEMP",
    "UNIT_MEASURE", "STATISTICAL_OPERATION", "WORK_TIME_ARNGMNT", "QUESTIONNAIRE", "FREQ",
)  # fmt: skip
_LETTERS = {
    "": "A",
    "Missing data": "O",
    "Missing value": "O",
    "Missing value; data cannot exist": "M",
    "Not applicable": "M",
    "Data included in another category": "K",
    "Includes data from another category": "W",
    "Series break": "B",
    "Data below the publication limit": "Q",
    "Data below a reliability threshold": "U",
    "Includes data from another category; Data below the publication limit": "Q",
}
_SECTORS = {"INST_T": "INST_EDU", "INST_PUB": "INST_EDU_PUB", "INST_PRIV": "INST_EDU_PRIV"}
_LEVELS = {"L0T2": "ISCED11A_0T2", "L3T4": "ISCED11A_3_4", "L5T8": "ISCED11A_5T8"}
_AVERAGE = {"OAVG": "OECD"}
_LATEST = "2022"
_FORMATS = ("csvfile", "csvfilewithlabels")

Observation = dict[str, str]


@dataclass(frozen=True)
class Flow:
    """One flow: where it is, its dimensions and its rows."""

    structure: str
    version: str
    dimensions: tuple[str, ...]
    rows: list[Observation]


@dataclass(frozen=True)
class Service:
    """The service with its flows by name."""

    flows: Mapping[str, Flow]

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Give the reply of the service in good health."""
        match path.strip("/").split("/"):
            case ["data", reference, key]:
                return self._data(reference, key, query)
            case _:
                return _text(404, "")

    def _data(self, reference: str, key: str, query: Mapping[str, str]) -> Reply:
        agency, _, rest = reference.partition(",")
        name, _, version = rest.partition(",")
        structure, _, flow_id = name.partition("@")
        flow = self.flows.get(flow_id)
        if flow is None or (agency, structure, version) != (AGENCY, flow.structure, flow.version):
            return _text(404, "Could not find Dataflow and/or DSD related with this data request")
        if query.get("format") not in _FORMATS:
            return _text(406, "")
        slots = key.split(".") if key != "all" else [""] * len(flow.dimensions)
        if len(slots) != len(flow.dimensions):
            return _text(422, f"Not enough key values in query, expecting {len(flow.dimensions)}")
        wanted = dict(zip(flow.dimensions, slots, strict=True))
        rows = [row for row in flow.rows if _is_wanted(row, wanted, query.get("startPeriod", "0"))]
        if not rows:
            return _text(404, "NoRecordsFound")
        identity = f"{AGENCY}:{name}({version})"
        body = _table(flow.dimensions, rows, identity, labels=query["format"] != "csvfile")
        return Reply(body, content_type="application/vnd.sdmx.data+csv; charset=utf-8")


def _text(code: int, body: str) -> Reply:
    return Reply(body.encode(), code, "text/plain; charset=utf-8")


def _is_wanted(row: Observation, wanted: Mapping[str, str], start: str) -> bool:
    fits = all(row[name] in slot.split("+") for name, slot in wanted.items() if slot)
    return fits and row["TIME_PERIOD"] >= start


def _table(
    dimensions: Sequence[str], rows: Iterable[Observation], identity: str, *, labels: bool
) -> bytes:
    """CSV as the service sends it: CRLF, fixed columns, then codes, or codes beside labels."""
    columns = [*dimensions, "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MULT"]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    fixed = ["STRUCTURE", "STRUCTURE_ID"]
    start = ["DATAFLOW", identity]
    if labels:
        writer.writerow(
            [*fixed, "STRUCTURE_NAME", "ACTION", *(x for c in columns for x in (c, c.title()))]
        )
        for row in rows:
            pairs = (x for name in columns for x in (row[name], f"Label, {row[name]}"))
            writer.writerow([*start, "Name, with a comma", "I", *pairs])
    else:
        writer.writerow([*fixed, "ACTION", *columns])
        writer.writerows([*start, "I", *(row[name] for name in columns)] for row in rows)
    return out.getvalue().encode()


# The rows, from the exports


def publisher(folder: Path) -> Service:
    """The service with what the exports in a folder hold."""
    staff = list(_export(folder / "EAG_PERS_RATIO.csv"))
    return Service(
        {
            "DF_UOE_NF_PERS_CLS": _staff(staff, "PERS_AVG_CLASS", "CLS", "ST_CLS"),
            "DF_UOE_NF_PERS_STR": _staff(staff, "PERS_RATIO_INST", "STU_PERS", "ST_TCHR"),
            "DF_LSO_NEAC_DISTR_EA": _adults(folder / "EAG_NEAC.csv", "POP", "PT_POP_SEX_AGE"),
            "DF_LSO_NEAC_EMP": _adults(folder / "EAG_NEAC_employment.csv", "EMPLOYMENT", "PT_POP"),
            "DF_LSO_NEAC_UNEMP": _adults(folder / "EAG_NEAC_unenploy.csv", "UNEMPLOYMENT", "PT_LF"),
        }
    )


def _export(path: Path) -> Iterator[Observation]:
    """Lines of an export; of two columns with one name the first."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        header, *lines = csv.reader(handle)
    for line in lines:
        yield {name: line[header.index(name)] for name in header}


def _observation(dimensions: Sequence[str], line: Observation, **known: str) -> Observation:
    place = line["COUNTRY"]
    filled = dict.fromkeys(dimensions, "_Z") | {"FREQ": "A", "UNIT_MULT": "0"} | known
    filled["REF_AREA"] = _AVERAGE.get(place, place)
    filled["OBS_VALUE"], filled["OBS_STATUS"] = line["Value"], _LETTERS[line["Flags"]]
    return filled


def _staff(lines: Iterable[Observation], kind: str, measure: str, unit: str) -> Flow:
    rows = [
        _observation(
            _STAFF,
            line,
            MEASURE=measure,
            UNIT_MEASURE=unit,
            EDUCATION_LEV=line["EDUCATION_LEV"],
            INST_TYPE_EDU=_SECTORS[line["REF_SECTOR"]],
            SEX="_T",
            TIME_PERIOD=line["YEAR"],
        )
        for line in lines
        if line["INDICATOR"] == kind
    ]
    decoys = [row | {"MEASURE": "OTHER", "OBS_VALUE": "1", "OBS_STATUS": "A"} for row in rows[:3]]
    decoys += [row | {"EDUCATION_LEV": "ISCED11_5T8"} for row in rows[:3]]
    return Flow("DSD_EAG_UOE_NON_FIN_PERS", "1.1", _STAFF, [*decoys, *rows])


def _adults(path: Path, measure: str, unit: str) -> Flow:
    labour = {"POP": "POP", "EMPLOYMENT": "EMP", "UNEMPLOYMENT": "UNE"}[measure]
    rows = [
        _observation(
            _ADULTS,
            line,
            SEX=line["SEX"],
            AGE="Y25T64",
            ATTAINMENT_LEV=_LEVELS[line["ISC11A"]],
            EDUCATION_FIELD="_T",
            MEASURE=measure,
            BIRTH_PLACE="_T",
            EDU_STATUS="ED_NED",
            LABOUR_FORCE_STATUS=labour,
            UNIT_MEASURE=unit,
            STATISTICAL_OPERATION="OBS",
            QUESTIONNAIRE="NEAC",
            TIME_PERIOD=line["Reference Period Code"] or _LATEST,
        )
        for line in _export(path)
        if line["ISC11A"] in _LEVELS
    ]
    decoys = [row | {"STATISTICAL_OPERATION": "SE", "OBS_VALUE": "0.4"} for row in rows]
    decoys += [row | {"AGE": "Y25T34", "OBS_VALUE": "99"} for row in rows]
    return Flow("DSD_EAG_LSO_EA", "1.0", _ADULTS, [*decoys, *rows])
