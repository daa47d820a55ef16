"""The OECD's SDMX service: what to ask, whether an answer may be believed, its rows.

``/data/<agency>,<flow>,<version>/<key>?format=csvfile`` answers with CSV: fixed columns, a column
for each dimension, ``TIME_PERIOD``, ``OBS_VALUE``, ``OBS_STATUS`` and ``UNIT_MULT``. Columns are
taken by their code name, so ``csvfilewithlabels`` is read as well. One flow is one request, for the
service allows 60 downloads an hour and answers 429 without saying how long to wait.

As others report (2026-11): 404 means an empty answer only with ``NoResultsFound`` and
``NoRecordsFound``; without ``Accept-Language`` some servers answer 500; a key made of dots alone is
normalised away by HTTP clients, so ``all`` stands for it; bot checks come as HTML.

Where the keys come from, none of them asked by us (2026-11): public scripts that ask for the same
flow and use its answer. ``DF_LSO_NEAC_DISTR_EA``: all 17 slots, checked by its author in 2026-09.
``DF_LSO_NEAC_EMP``: slots and the measure EMPLOYMENT. ``DF_LSO_NEAC_UNEMP``: the slots of the Data
Explorer's own query, measure left open. ``DF_UOE_NF_PERS_CLS`` and ``DF_UOE_NF_PERS_STR``: scripts
disagree on the number of slots in version 1.1 (15 or 17), so the whole flow is asked for and the
rows are chosen by column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.errors import SourceRefused
from pipelines.protocol import Download

AGENCY = "OECD.EDU.IMEP"

PLACES = ("AUS", "CAN", "CHN", "KOR", "USA", "OECD")
"""Reference areas asked for; ``OECD`` is the average of the members."""

START = 2010
"""First year asked for."""

_NEAC_DIMENSIONS = (
    "REF_AREA", "SEX", "AGE", "ATTAINMENT_LEV", "EDUCATION_FIELD", "MEASURE", "INCOME",
    "BIRTH_PLACE", "MIGRATION_AGE", "EDU_STATUS", "LABOUR_FORCE_STATUS", "DURATION_UNEMP",
    "UNIT_MEASURE", "STATISTICAL_OPERATION", "WORK_TIME_ARNGMNT", "QUESTIONNAIRE", "FREQ",
)  # fmt: skip
_NEAC_START = {
    "REF_AREA": "+".join(PLACES),
    "SEX": "F+M+_T",
    "AGE": "Y25T64",
    "ATTAINMENT_LEV": "ISCED11A_0T2+ISCED11A_3_4+ISCED11A_5T8",
    "STATISTICAL_OPERATION": "OBS",
}


@dataclass(frozen=True)
class Flow:
    """One flow: its structure and version, and of its dimensions those that are fixed.

    Without ``dimensions`` the whole flow is asked for.
    """

    structure: str
    version: str
    dimensions: tuple[str, ...] = ()
    fixed: Mapping[str, str] | None = None

    @property
    def key(self) -> str:
        """The slots of the dimensions in their order, or ``all``."""
        fixed = self.fixed or {}
        return ".".join(fixed.get(name, "") for name in self.dimensions) or "all"


FLOWS: Mapping[str, Flow] = {
    "DF_UOE_NF_PERS_CLS": Flow("DSD_EAG_UOE_NON_FIN_PERS", "1.1"),
    "DF_UOE_NF_PERS_STR": Flow("DSD_EAG_UOE_NON_FIN_PERS", "1.1"),
    "DF_LSO_NEAC_DISTR_EA": Flow(
        "DSD_EAG_LSO_EA",
        "1.0",
        _NEAC_DIMENSIONS,
        _NEAC_START
        | {"EDUCATION_FIELD": "_T", "MEASURE": "POP", "INCOME": "_Z", "BIRTH_PLACE": "_T"}
        | {"MIGRATION_AGE": "_Z", "EDU_STATUS": "ED_NED", "LABOUR_FORCE_STATUS": "POP"}
        | {"DURATION_UNEMP": "_Z", "UNIT_MEASURE": "PT_POP_SEX_AGE", "WORK_TIME_ARNGMNT": "_Z"}
        | {"QUESTIONNAIRE": "NEAC", "FREQ": "A"},
    ),
    "DF_LSO_NEAC_EMP": Flow(
        "DSD_EAG_LSO_EA",
        "1.0",
        _NEAC_DIMENSIONS,
        _NEAC_START | {"EDUCATION_FIELD": "_T", "MEASURE": "EMPLOYMENT"},
    ),
    "DF_LSO_NEAC_UNEMP": Flow(
        "DSD_EAG_LSO_EA", "1.0", _NEAC_DIMENSIONS, _NEAC_START | {"FREQ": "A"}
    ),
}
"""The flows that are asked, by their name."""

_EMPTY = frozenset({b"NoResultsFound", b"NoRecordsFound"})
_NEEDED = ("REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS")
_YEAR_DIGITS = 4
_WITH_VALUE = {
    "": "A", "A": "A", "B": "B", "D": "D", "E": "E", "F": "E", "I": "E", "P": "P", "U": "U",
    "W": "D",
}  # fmt: skip
_WITHOUT = {"L": "L", "M": "M", "N": "N", "O": "O", "Q": "Q", "K": "L", "W": "O"}
_SHOWN = 8


class Row(NamedTuple):
    """One observation: its columns by code name, and the value in units.

    ``status`` is what the service prints, ``obs_status`` its letter among ours.
    """

    fields: Mapping[str, str]
    code: str
    year: int
    value: float | None
    status: str
    obs_status: str


@dataclass(frozen=True)
class Question:
    """The request for one flow."""

    source_id: str
    base_url: str
    flow: str

    def download(self) -> Download:
        """Request, name of the answer and how it is judged."""
        flow = FLOWS[self.flow]
        name = f"{flow.structure}@{self.flow}"
        return Download(
            path=answer_name(self.flow),
            url=f"{self.base_url}/data/{AGENCY},{name},{flow.version}/{flow.key}",
            params=(
                ("startPeriod", str(START)),
                ("dimensionAtObservation", "AllDimensions"),
                ("format", "csvfile"),
            ),
            headers=(("Accept-Language", "en"),),
            judge=self.judge,
            empty_on_404=means_nothing,
        )

    def judge(self, body: bytes) -> Sequence[Download]:
        """Accept one answer; see ``protocol.Judge``."""
        self._refuse_other_data(parse(body))
        return ()

    def _refuse_other_data(self, rows: Sequence[Row]) -> None:
        """Refuse rows that were not asked for: a filter or the flow was not the one named."""
        flow = FLOWS[self.flow]
        other = sorted({str(row.year) for row in rows if row.year < START})
        for name, slot in (flow.fixed or {}).items():
            found = {row.fields.get(name, "") for row in rows} - set(slot.split("+"))
            other += [f"{name} {value or 'absent'}" for value in sorted(found)]
        structures = {structure_of(row) for row in rows}
        other += [one for one in sorted(structures) if f"@{self.flow}(" not in one + "("]
        if other:
            message = (
                f"asked for {self.flow} ({flow.key}) since {START}, was answered with "
                f"{', '.join(other[:_SHOWN])}. Compare the key with the structure of "
                f"{flow.structure}"
            )
            raise SourceRefused(self.source_id, message)


def answer_name(flow: str) -> str:
    """File name under which the answer for a flow is kept."""
    return f"{flow}.sdmx.csv"


def means_nothing(body: bytes) -> bool:
    """Whether the text of a 404 says that the query is good and nothing is there."""
    return body.strip() in _EMPTY


def structure_of(row: Row) -> str:
    """Name of the flow as the answer gives it, with its version in brackets."""
    return row.fields.get("STRUCTURE_ID") or row.fields.get("DATAFLOW", "")


def parse(body: bytes) -> list[Row]:
    """Read an answer; an empty one has no rows. ``ValueError`` for whatever has another shape."""
    if not body:
        return []
    try:
        lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))
    except csv.Error as error:
        raise ValueError(f"is no whole table: {error}") from error
    header = lines[0] if lines else []
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        found = ", ".join(header[:_SHOWN])
        raise ValueError(f"is no table with the columns {', '.join(missing)}; begins: {found}")
    return [_row(header, fields) for fields in lines[1:] if fields]


def _row(header: Sequence[str], fields: Sequence[str]) -> Row:
    if len(fields) != len(header):
        raise ValueError(f"a line has {len(fields)} fields, the header {len(header)}: {fields[:4]}")
    named = dict(zip(header, fields, strict=True))
    year, text, status = named["TIME_PERIOD"], named["OBS_VALUE"], named["OBS_STATUS"]
    is_missing = text in ("", "NaN")
    meaning = (_WITHOUT if is_missing else _WITH_VALUE).get(status)
    if meaning is None or not (year.isdecimal() and len(year) == _YEAR_DIGITS):
        raise ValueError(f"a row has period {year!r}, value {text!r}, status {status!r}")
    value = None if is_missing else float(text) * 10.0 ** int(named.get("UNIT_MULT") or 0)
    return Row(named, named["REF_AREA"], int(year), value, status, meaning)
