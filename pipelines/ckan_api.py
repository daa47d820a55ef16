"""CKAN, the software of many public data portals: datasets and their files.

``package_show?id=<dataset>`` describes one dataset with its resources (files);
``package_search?q=`` finds datasets, ``rows`` at a time from ``start``. An answer is
``{"success": true, "result": ...}``; a search has ``count`` and ``results``. Files are given new
names and addresses with every edition, so that they are asked for under the address in the answer,
never under one that was known before.

Some portals hold the rows of a file in a datastore: ``datastore_search?id=<resource>`` gives
``limit`` records from ``offset`` on and the ``total`` of them all.

Seen 2026-11 in public clients, not against a live portal: ``success`` false with an ``error`` can
come with status 200 or 404; ``format`` is written by hand (``CSV``, ``csv``, ``.csv``); a dataset
can list one file in several formats, and files of other matters beside it; a datastore gives 100
records unless ``limit`` asks for more, and never more than 32,000.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from pipelines.errors import SourceRefused
from pipelines.protocol import Download, Judge

PER_PAGE = 1000
"""Datasets per page of a search; CKAN itself gives no more than this unless it is told to."""

ROWS_PER_PAGE = 1000
"""Records per page of a datastore."""

_SHOWN = 8


@dataclass(frozen=True)
class Resource:
    """One file of a dataset as the portal describes it; ``format`` is in lower case, no dot.

    ``in_datastore`` tells whether the portal also gives it row by row.
    """

    dataset: str
    dataset_title: str
    resource_id: str
    name: str
    format: str
    url: str
    in_datastore: bool = False

    @property
    def file_name(self) -> str:
        """The published name of the file: the end of its address."""
        return unquote(urlsplit(self.url).path.rpartition("/")[2])


Choose = Callable[[Resource], str | None]
"""Gives the path under which a resource's file is kept, ``None`` for a file that is not wanted."""


@dataclass(frozen=True)
class Portal:
    """One portal as one source asks it.

    ``base_url`` ends in ``/api/3/action``. ``headers`` go with every request, also those for
    files. ``judge_file`` judges each file; portals answer with pages of HTML where a file is gone.
    """

    source_id: str
    base_url: str
    headers: tuple[tuple[str, str], ...] = ()
    judge_file: Judge | None = None

    def dataset(self, dataset: str, choose: Choose) -> Download:
        """One dataset by its name or id, and the files of it that ``choose`` wants."""

        def judge(body: bytes) -> list[Download]:
            found = _resources(self._result(body, dataset))
            return self._files(f"dataset {dataset}", found, choose)

        return self._ask(f"{dataset}.package.json", "package_show", judge, ("id", dataset))

    def rows(self, dataset: str, choose: Choose) -> Download:
        """One dataset, and the rows of those of its files that ``choose`` wants.

        Only files in the datastore are offered; of several with one path, the same rows in other
        formats, the first is asked for. Its pages are kept as ``<path>.page-<n>.json``.
        """

        def judge(body: bytes) -> list[Download]:
            found = _resources(self._result(body, dataset))
            wanted = [one for one in found if one.in_datastore]
            self._files(f"dataset {dataset}", wanted, choose)
            by_path = {choose(one): one.resource_id for one in reversed(wanted)}
            return [self._row_page(path, one, 1) for path, one in by_path.items() if path]

        return self._ask(f"{dataset}.package.json", "package_show", judge, ("id", dataset))

    def _row_page(self, path: str, resource: str, page: int) -> Download:
        offset = (page - 1) * ROWS_PER_PAGE

        def judge(body: bytes) -> list[Download]:
            total, records = rows_of(self._result(body, f"rows of {resource}"))
            expected = max(0, min(ROWS_PER_PAGE, total - offset))
            if len(records) != expected:
                raise ValueError(f"has {len(records)} of {total} rows from {offset} on")
            pages = range(2, -(-total // ROWS_PER_PAGE) + 1) if page == 1 else range(0)
            return [self._row_page(path, resource, number) for number in pages]

        asked = (("limit", str(ROWS_PER_PAGE)), ("offset", str(offset)), ("sort", "_id"))
        kept = f"{path}.page-{page}.json"
        return self._ask(kept, "datastore_search", judge, ("id", resource), *asked)

    def search(self, name: str, query: str, choose: Choose) -> Download:
        """All datasets that match ``query``, and the files of them that ``choose`` wants.

        ``name`` begins the path of the answers. A search finds more than what was meant, so that
        ``choose`` has to look at the title of the dataset.
        """
        return self._page(name, query, choose, 1)

    def _page(self, name: str, query: str, choose: Choose, page: int) -> Download:
        start = (page - 1) * PER_PAGE

        def judge(body: bytes) -> list[Download]:
            result = self._result(body, query)
            count, datasets = _counted(result, start)
            found = [one for dataset in datasets for one in _resources(dataset)]
            pages = range(2, -(-count // PER_PAGE) + 1) if page == 1 else range(0)
            further = [self._page(name, query, choose, number) for number in pages]
            if further or page > 1:
                return [*further, *self._chosen(found, choose)]
            return self._files(f"search for '{query}'", found, choose)

        asked = (("q", query), ("rows", str(PER_PAGE)), ("start", str(start)))
        return self._ask(f"{name}.search-{page}.json", "package_search", judge, *asked)

    def _ask(self, path: str, action: str, judge: Judge, *params: tuple[str, str]) -> Download:
        url = f"{self.base_url.rstrip('/')}/{action}"
        return Download(path, url, params, headers=self.headers, judge=judge)

    def _result(self, body: bytes, what: str) -> Mapping[str, Any]:
        match json.loads(body):
            case {"success": True, "result": dict() as result}:
                return result
            case {"success": False, **rest}:
                said = json.dumps(rest.get("error"), ensure_ascii=False)
                raise SourceRefused(self.source_id, f"the portal refused {what}: {said}")
            case _:
                raise ValueError("is no answer of a portal: it has no success or no result")

    def _files(self, what: str, found: list[Resource], choose: Choose) -> list[Download]:
        chosen = self._chosen(found, choose)
        if not chosen:
            names = ", ".join(f"{one.file_name} ({one.dataset_title})" for one in found[:_SHOWN])
            message = f"the {what} gave {len(found)} files and none that is read: {names or '-'}"
            raise SourceRefused(self.source_id, message)
        return chosen

    def _chosen(self, found: list[Resource], choose: Choose) -> list[Download]:
        paths = [(choose(one), one) for one in found]
        return [
            Download(path, one.url, headers=self.headers, judge=self.judge_file)
            for path, one in paths
            if path is not None
        ]


def rows_of(result: Mapping[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    """The total and the records of one page of a datastore; ``ValueError`` for anything else."""
    match result:
        case {"total": int() as total, "records": list() as records}:
            pass
        case _:
            raise ValueError("has no total and records")
    if not all(isinstance(record, dict) for record in records):
        raise ValueError("has a record that is none")
    return total, records


def _counted(result: Mapping[str, Any], start: int) -> tuple[int, list[Mapping[str, Any]]]:
    """The count of a search and the datasets of this page, as many as there have to be."""
    match result:
        case {"count": int() as count, "results": list() as datasets}:
            pass
        case _:
            raise ValueError("has no count and results")
    expected = max(0, min(PER_PAGE, count - start))
    if len(datasets) != expected:
        raise ValueError(f"counts {count} datasets and gives {len(datasets)} from {start} on")
    return count, datasets


def _resources(dataset: Mapping[str, Any]) -> list[Resource]:
    try:
        return [
            Resource(
                dataset=str(dataset["name"]),
                dataset_title=str(dataset.get("title") or ""),
                resource_id=str(one["id"]),
                name=str(one.get("name") or ""),
                format=str(one.get("format") or "").lower().removeprefix("."),
                url=str(one["url"]),
                in_datastore=one.get("datastore_active") is True,
            )
            for one in dataset["resources"]
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"a dataset is described without {error}") from error
