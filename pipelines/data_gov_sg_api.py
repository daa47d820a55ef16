"""Singapore's data portal, data.gov.sg: data sets by their name, and their rows page by page.

``<base>/api/action/datastore_search?resource_id=<data set>&limit=&offset=`` gives ``records`` and
the ``total`` of them, in the form of CKAN. A page can be shorter than asked for, so that the next
one begins where it ended. The list of data sets stands on another host of the portal:
``/v2/public/api/datasets?page=<n>``, answered with ``data.datasets`` and ``data.pages``; errors
come as ``code`` other than 0 with ``errorMsg`` (``errMsg`` in older parts), also with status 200.

Seen 2026-11 in public clients and on saved pages of the portal, not against the live service: all
values of a record are text, ``_id`` apart; 100 records come unless ``limit`` asks for more. Not
established: the size of a page of the list, and whether ``sort`` is heeded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipelines.ckan_api import rows_of
from pipelines.errors import SourceRefused
from pipelines.protocol import Download

ROWS_PER_PAGE = 1000
"""Records asked for at once."""

_LISTS = {"https://data.gov.sg": "https://api-production.data.gov.sg"}
"""Host of the list, by the host of the rows; a server of one's own has both."""

_NO_STATUS = ("", "active")


def slug(name: str) -> str:
    """The name of a data set as its file is called: lower case, hyphens between the words."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


@dataclass(frozen=True)
class Portal:
    """The portal as one source asks it."""

    source_id: str
    base_url: str

    def rows(self, name: str, dataset: str, offset: int = 0, total: int | None = None) -> Download:
        """The records of one data set from ``offset`` on, and the pages after them.

        Kept as ``<name>.rows-<offset>.json``.
        """

        def judge(body: bytes) -> list[Download]:
            found, records = rows_of(self._result(body, f"{name} ({dataset})"))
            if total not in (None, found):
                raise ValueError(f"counts {found} rows, the page before it counted {total}")
            end = offset + len(records)
            if end > found or (end < found and not records):
                raise ValueError(f"has {len(records)} of {found} rows from {offset} on")
            if found == 0:
                raise SourceRefused(self.source_id, f"data set {dataset} ({name}) has no rows")
            return [self.rows(name, dataset, end, found)] if end < found else []

        return Download(
            f"{name}.rows-{offset}.json",
            f"{self.base_url.rstrip('/')}/api/action/datastore_search",
            (
                ("resource_id", dataset),
                ("limit", str(ROWS_PER_PAGE)),
                ("offset", str(offset)),
                ("sort", "_id"),
            ),
            judge=judge,
        )

    def named(self, names: Sequence[str], agency: str) -> Download:
        """The rows of data sets that are known by their name, each as its ``slug`` gives it.

        The list is read page by page until all are found; a name that is on none is refused.
        """
        return _List(self, frozenset(names), agency).download()

    def _result(self, body: bytes, what: str) -> Mapping[str, Any]:
        answer = json.loads(body)
        match answer:
            case {"success": True, "result": dict() as result}:
                return result
            case {"success": False} | {"code": _} | {"error": _}:
                raise SourceRefused(self.source_id, f"refused {what}: {_said(answer)}")
            case _:
                raise ValueError("is no answer of the portal: it has no success or no result")


@dataclass(frozen=True)
class _List:
    """One page of the list of data sets, and the names that no page before it had."""

    portal: Portal
    missing: frozenset[str]
    agency: str
    page: int = 1

    def download(self) -> Download:
        base = self.portal.base_url.rstrip("/")
        return Download(
            f"datasets.page-{self.page}.json",
            f"{_LISTS.get(base, base)}/v2/public/api/datasets",
            (("page", str(self.page)),),
            judge=self.judge,
        )

    def judge(self, body: bytes) -> list[Download]:
        pages, listed = self._listed(body)
        found = {
            slug(str(one["name"])): str(one["datasetId"])
            for one in listed
            if one.get("managedByAgencyName") == self.agency
            and str(one.get("status") or "") in _NO_STATUS
        }
        rows = [self.portal.rows(name, found[name]) for name in sorted(self.missing & found.keys())]
        missing = self.missing - found.keys()
        if missing and self.page >= pages:
            message = (
                f"the list of data sets ({pages} pages) has none of {self.agency} that is called "
                f"{', '.join(sorted(missing))}. Lay these files down by hand, or correct their "
                "names in indicators.toml"
            )
            raise SourceRefused(self.portal.source_id, message)
        further = replace(self, missing=missing, page=self.page + 1)
        return [*rows, *([further.download()] if missing else [])]

    def _listed(self, body: bytes) -> tuple[int, list[dict[str, Any]]]:
        answer = json.loads(body)
        match answer:
            case {"data": {"pages": int() as pages, "datasets": list() as listed}}:
                pass
            case {"errorMsg": str() as said} | {"errMsg": str() as said} if said:
                message = f"refused the list of data sets: {_said(answer)}"
                raise SourceRefused(self.portal.source_id, message)
            case _:
                raise ValueError("is no list of data sets: it has no data, pages or datasets")
        if not all(isinstance(one, dict) and {"name", "datasetId"} <= one.keys() for one in listed):
            raise ValueError("has a data set without name or datasetId")
        return pages, listed


def _said(answer: Mapping[str, Any]) -> str:
    said = answer.get("errorMsg") or answer.get("errMsg") or answer.get("error") or answer
    return json.dumps(said, ensure_ascii=False)
