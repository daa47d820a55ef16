"""Files of a data package: descriptor, CSVW metadata, codebook, citation, licences, readme.

Frictionless Data Package v2 (https://datapackage.org/standard/data-package/) and CSV on the Web
(https://www.w3.org/TR/tabular-metadata/): both describe the same CSV files.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from dashboard.exports.notes import CODEBOOK, NEUTRALISED, Notes, Source, codebook

_PROFILES = "https://datapackage.org/profiles/2.0"
CSVW_NAME = "csv-metadata.json"
"""Name under which CSVW looks for the metadata of a folder."""

_OPEN = re.compile(r"CC-BY(?:-SA)?-[34]\.0(?:-IGO)?|ODC-By-1\.0|CC0-1\.0")
"""Licences that have a name of their own in the list of SPDX."""


@dataclass(frozen=True)
class Described:
    """A CSV file of a package: its name, what it holds, its columns and their keys."""

    name: str
    title: str
    description: str
    schema: pa.Schema
    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    key: Sequence[str] = ()
    size: int = 0
    sha256: str = ""

    @property
    def path(self) -> str:
        """Name of the file."""
        return f"{self.name}.csv"


# --- Frictionless -----------------------------------------------------------------------------

_FIELD_TYPES = (
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "number"),
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "datetime"),
)


def descriptor(notes: Notes, files: Sequence[Described], name: str) -> str:
    """``datapackage.json`` of CSV files."""
    package = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": name,
        "id": notes.address,
        "title": notes.title,
        "description": " ".join(f"{key}: {text}." for key, text in notes.about),
        "homepage": notes.address,
        "version": notes.release,
        "created": f"{notes.built:%Y-%m-%dT%H:%M:%SZ}",
        "contributors": [{"title": "GCEN Benchmarks", "roles": ["publisher"]}],
        "licenses": licences(notes.sources),
        "sources": [_source(source) for source in notes.sources],
        "resources": [_resource(one) for one in files],
    }
    return _json({key: value for key, value in package.items() if value})


def _resource(one: Described) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(one, column) for column in one.schema],
        "missingValues": [""],
    }
    if one.key:
        schema["primaryKey"] = list(one.key)
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": re.sub(r"[^a-z0-9._-]", "-", one.name),
        "type": "table",
        "title": one.title,
        "description": one.description,
        "path": one.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": one.size,
        "hash": f"sha256:{one.sha256}",
        "schema": schema,
    }


def _field(one: Described, column: pa.Field) -> dict[str, Any]:
    is_kind = (name for check, name in _FIELD_TYPES if check(column.type))
    described: dict[str, Any] = {
        "name": column.name,
        "type": next(is_kind, "string"),
        "description": one.columns.get(column.name, ""),
    }
    if column.name in one.key:
        described["constraints"] = {"required": True}
    if codes := one.codes.get(column.name):
        described["constraints"] = {"enum": list(codes)}
        described["categories"] = [
            {"value": code, "label": meaning} for code, meaning in codes.items()
        ]
    return described


def licences(sources: Iterable[Source]) -> list[dict[str, str]]:
    """Each licence once, in the words of its publisher; without an address it is in LICENCES.md."""
    found: dict[str, dict[str, str]] = {}
    for source in sources:
        named = _OPEN.search(source["licence"])
        licence = {"title": source["licence"], "path": source["licence_url"] or "LICENCES.md"}
        if named:
            licence["name"] = named.group()
        found.setdefault(source["licence"], licence)
    return list(found.values())


def _source(source: Source) -> dict[str, str]:
    return {
        "title": f"{source['publisher']}: {source['title']}",
        "path": source["landing_page"],
    }


# --- CSVW -------------------------------------------------------------------------------------

_CSVW_TYPES = (
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "double"),
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "dateTime"),
)


def csvw(notes: Notes, files: Sequence[Described]) -> str:
    """CSV on the Web: the tables of the package and the type and meaning of their columns."""
    return _json(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "dc:title": notes.title,
            "dc:publisher": "GCEN Benchmarks",
            "dc:issued": f"{notes.built:%Y-%m-%d}",
            "dc:source": [source["landing_page"] for source in notes.sources],
            "dialect": {"delimiter": ",", "header": True, "encoding": "utf-8"},
            "tables": [_csvw_table(one) for one in files],
        }
    )


def _csvw_table(one: Described) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_csvw_column(one, column) for column in one.schema]}
    if one.key:
        schema["primaryKey"] = list(one.key)
    return {"url": one.path, "dc:title": one.title, "tableSchema": schema}


def _csvw_column(one: Described, column: pa.Field) -> dict[str, Any]:
    is_kind = (name for check, name in _CSVW_TYPES if check(column.type))
    datatype: Any = next(is_kind, "string")
    if codes := one.codes.get(column.name):
        datatype = {"base": "string", "format": "|".join(map(re.escape, codes))}
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": one.columns.get(column.name, ""),
        "datatype": datatype,
        "null": [""],
        "required": column.name in one.key,
    }


# --- texts ------------------------------------------------------------------------------------


def codebook_csv(notes: Notes, files: Sequence[Described]) -> str:
    """Meaning of every column and code, as CSV; the first column names the file."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(["file", *CODEBOOK])
    for one in files:
        described = Notes(
            notes.title, notes.release, notes.built, notes.address, (), one.columns, one.codes
        )
        writer.writerows((one.path, *row) for row in codebook(described, one.schema))
    return sink.getvalue()


def licences_text(sources: Iterable[Source]) -> str:
    """Licence of each source, with its address and how it is to be cited."""
    parts = [
        "# Licences\n\nThe figures belong to their publishers; each row names its source and "
        "licence. Whoever passes them on keeps to the licence of each.\n"
    ]
    for source in sources:
        address = f" ({source['licence_url']})" if source["licence_url"] else ""
        parts.append(
            f"## {source['source_id']}: {source['publisher']}, {source['title']}\n\n"
            f"- Licence: {source['licence']}{address}\n"
            f"- Page: {source['landing_page']}\n"
            f"- Cite as: {source['citation']}\n"
        )
    return "\n".join(parts)


def readme(notes: Notes, files: Sequence[Described]) -> str:
    """What the package holds and how it is read."""
    about = "\n".join(f"- {name}: {text}" for name, text in notes.about)
    tables = "\n".join(f"- `{one.path}`: {one.description or one.title}" for one in files)
    return (
        f"# {notes.title}\n\n{about}\n\n## Files\n\n{tables}\n"
        "- `codebook.csv`: every column and code\n"
        "- `datapackage.json`: Frictionless Data Package v2\n"
        f"- `{CSVW_NAME}`: CSV on the Web\n"
        "- `CITATION.txt`, `CITATION.bib`, `CITATION.ris`, `CITATION.csl.json`: how to cite\n"
        "- `LICENCES.md`: licence of each source\n\n"
        "Text is UTF-8; nothing between two separators means missing. "
        f"{NEUTRALISED}\n\n## How to cite\n\n{notes.citations.get('apa', '')}"
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n"
