"""A CKAN portal as its public clients show it: datasets, searches, files under absolute addresses.

Parameters that an action does not know are ignored. ``package_search`` matches any word of ``q`` in
title or name, gives 10 datasets unless ``rows`` asks for more, and never more than 1000;
``package_show`` without such a dataset answers with status 404 and ``success`` false.
``datastore_search`` gives 100 records unless ``limit`` asks for more, and never more than 32,000.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from tests.replay.server import HERE, Reply, no_such_page

ACTIONS = "/api/3/action/"
DEFAULT_ROWS, MOST_ROWS = 10, 1000
DEFAULT_RECORDS, MOST_RECORDS = 100, 32_000


@dataclass(frozen=True)
class Listed:
    """One file of a dataset: its published name, its bytes and the format written beside it.

    ``records`` are its rows where the portal holds them in its datastore.
    """

    file_name: str
    body: bytes
    format: str = "CSV"
    name: str = ""
    records: Sequence[Mapping[str, Any]] | None = None


@dataclass
class Ckan:
    """A portal below ``prefix`` with its datasets: title to files, by the dataset's name."""

    prefix: str
    titles: Mapping[str, str]
    listed: Mapping[str, Sequence[Listed]] = field(default_factory=dict)

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Give the reply of the portal in good health."""
        if path.startswith("/files/"):
            return self._file(unquote(path.removeprefix("/files/")))
        match path.removeprefix(ACTIONS):
            case "package_show":
                return self._show(query.get("id", ""))
            case "package_search":
                return self._search(query)
            case "datastore_search":
                return self._records(query)
            case _:
                return no_such_page()

    def _file(self, path: str) -> Reply:
        dataset, _, name = path.partition("/")
        for one in self.listed.get(dataset, ()):
            if one.file_name == name:
                return Reply(one.body, content_type="text/csv")
        return no_such_page()

    def _show(self, dataset: str) -> Reply:
        if dataset not in self.titles:
            error = {"message": "Not found", "__type": "Not Found Error"}
            return _json({"help": "", "success": False, "error": error}, 404)
        return _json({"help": "", "success": True, "result": self._described(dataset)})

    def _search(self, query: Mapping[str, str]) -> Reply:
        words = query.get("q", "").lower().split()
        found = [
            name
            for name, title in self.titles.items()
            if not words or any(word in f"{name} {title}".lower() for word in words)
        ]
        start, rows = int(query.get("start", 0)), int(query.get("rows", DEFAULT_ROWS))
        shown = found[start : start + min(rows, MOST_ROWS)]
        result = {"count": len(found), "results": [self._described(name) for name in shown]}
        return _json({"help": "", "success": True, "result": result})

    def _records(self, query: Mapping[str, str]) -> Reply:
        asked = query.get("id") or query.get("resource_id")
        for dataset, files in self.listed.items():
            for at, one in enumerate(files):
                if f"{dataset}-{at}" == asked and one.records is not None:
                    return _json({"success": True, "result": _page(one.records, query)})
        error = {"message": "Not found: Resource was not found.", "__type": "Not Found Error"}
        return _json({"help": "", "success": False, "error": error}, 404)

    def _described(self, dataset: str) -> dict[str, Any]:
        resources = [
            {
                "id": f"{dataset}-{at}",
                "name": one.name or self.titles[dataset],
                "format": one.format,
                "url": f"{HERE.decode()}/{self.prefix}/files/{dataset}/{quote(one.file_name)}",
                "datastore_active": one.records is not None,
            }
            for at, one in enumerate(self.listed.get(dataset, ()))
        ]
        return {"name": dataset, "title": self.titles[dataset], "resources": resources}


def _page(records: Sequence[Mapping[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    offset, limit = int(query.get("offset", 0)), int(query.get("limit", DEFAULT_RECORDS))
    shown = records[offset : offset + min(limit, MOST_RECORDS)]
    numbered = [{"_id": at, **row} for at, row in enumerate(shown, start=offset + 1)]
    return {"records": numbered, "total": len(records), "limit": limit, "offset": offset}


def _json(answer: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(answer).encode(), status)
