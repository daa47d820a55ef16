"""The Web Data Service of Statistics Canada with the archives of a folder.

A table that it does not have is answered with status 200 and ``FAILED``, whose object is a text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.replay.server import HERE, Reply, no_such_page

PREFIX = "statcan"


@dataclass
class Statcan:
    """The service: archives by the id of their table."""

    archives: Mapping[str, bytes]

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:  # noqa: ARG002
        """Give the reply of the service in good health; parameters are ignored."""
        match path.strip("/").split("/"):
            case ["getFullTableDownloadCSV", table, "en"]:
                return self._address(table)
            case ["tbl", "csv", name] if name.removesuffix("-eng.zip") in self.archives:
                body = self.archives[name.removesuffix("-eng.zip")]
                return Reply(body, content_type="application/zip")
            case _:
                return no_such_page()

    def _address(self, table: str) -> Reply:
        if table not in self.archives:
            return _json({"status": "FAILED", "object": f"Product ID {table} is not available."})
        address = f"{HERE.decode()}/{PREFIX}/tbl/csv/{table}-eng.zip"
        return _json({"status": "SUCCESS", "object": address})


def _json(answer: Mapping[str, str]) -> Reply:
    return Reply(json.dumps(answer).encode())


def publisher(folder: Path) -> Statcan:
    """The service with the archives of a folder, as they are."""
    return Statcan(
        {path.name.removesuffix("-eng.zip"): path.read_bytes() for path in folder.glob("*-eng.zip")}
    )
