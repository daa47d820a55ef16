"""The data interface of the Australian Bureau of Statistics, as public clients show it.

``/data/ABS,<flow>[,<version>]/<key>``: without ``format=csvfile`` the answer is XML; a key with the
wrong number of dimensions, or an unknown flow, has status 404 "Could not find Dataflow and/or DSD";
a good key without observations has status 404 ``NoRecordsFound``. Unknown parameters are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.replay.server import Reply, no_such_page

_BEFORE_DIMENSIONS, _TIME = 1, "TIME_PERIOD"


@dataclass
class Bureau:
    """The service with the lines of each flow, header first."""

    flows: Mapping[str, list[list[str]]]

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Give the reply of the service in good health."""
        match path.strip("/").split("/"):
            case ["data", flow, key]:
                return self._data(flow.split(",")[1], key, query)
            case _:
                return no_such_page()

    def _data(self, flow: str, key: str, query: Mapping[str, str]) -> Reply:
        header, *lines = self.flows.get(flow, [[_TIME]])
        dimensions = range(_BEFORE_DIMENSIONS, header.index(_TIME))
        slots = [slot.split("+") if slot else [] for slot in key.split(".")]
        if not lines or (key != "all" and len(slots) != len(dimensions)):
            return Reply(b"Could not find Dataflow and/or DSD", 404, "text/plain")
        wanted = {} if key == "all" else dict(zip(dimensions, slots, strict=True))
        start, time = query.get("startPeriod", ""), header.index(_TIME)
        found = [
            line
            for line in lines
            if line[time] >= start
            and all(not slot or line[at] in slot for at, slot in wanted.items())
        ]
        if not found:
            return Reply(b"NoRecordsFound", 404, "text/plain")
        if query.get("format") != "csvfile":
            return Reply(b"<message:GenericData/>", content_type="application/xml")
        body = "\n".join(",".join(line) for line in [header, *found]) + "\n"
        return Reply(body.encode(), content_type="application/vnd.sdmx.data+csv")


def publisher(folder: Path) -> Bureau:
    """The service with the answers that lie in a folder, each named after its flow."""
    return Bureau(
        {
            path.name.removesuffix(".sdmx.csv"): [
                line.split(",") for line in path.read_text(encoding="utf-8").splitlines()
            ]
            for path in folder.glob("*.sdmx.csv")
        }
    )
