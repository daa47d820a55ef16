"""How to cite a table: the original publishers first, then this collection.

The references are items of CSL-JSON (https://docs.citationstyles.org/en/stable/specification.html);
the other styles are written from them: BibTeX, RIS, and text in the style of APA (7th edition:
data sets). A publisher's own wording of how to be cited is kept whole in each of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

from dashboard.language import mark

COLLECTION = "GCEN Benchmarks"

STYLES: Mapping[str, str] = {
    "apa": mark("Text (APA)"),
    "bibtex": mark("BibTeX"),
    "ris": mark("RIS (Zotero, EndNote)"),
    "csl": mark("CSL-JSON"),
}
"""Styles by their name in addresses, with the reader's name of each."""

MEDIA_TYPES: Mapping[str, str] = {
    "apa": "text/plain; charset=utf-8",
    "bibtex": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl": "application/vnd.citationstyles.csl+json",
}
ENDINGS: Mapping[str, str] = {"apa": "txt", "bibtex": "bib", "ris": "ris", "csl": "csl.json"}

Reference = dict[str, Any]


def cite(
    style: str,
    *,
    title: str,
    sources: Iterable[Mapping[str, Any]],
    release: str,
    built: date,
    address: str,
    accessed: date,
) -> str:
    """Write the references of a table in one of ``STYLES``.

    ``sources`` are rows of the release's table ``source`` (``source_id, publisher, title,
    landing_page, citation, retrieved_at``); ``address`` is the link that gives the rows again.
    """
    found = references(
        title=title,
        sources=sources,
        release=release,
        built=built,
        address=address,
        accessed=accessed,
    )
    return _WRITERS[style](found)


def written(style: str, items: Sequence[Reference]) -> str:
    """Write CSL-JSON items, a data set or a web page each, in one of ``STYLES``.

    A date of issue may have its year alone.
    """
    return _WRITERS[style](items)


def references(
    *,
    title: str,
    sources: Iterable[Mapping[str, Any]],
    release: str,
    built: date,
    address: str,
    accessed: date,
) -> list[Reference]:
    """Give the references as CSL-JSON items: one for each publisher, ours last.

    The id of ours tells one table from another by its address, so that the references of several
    tables stand in one library.
    """
    ours: Reference = {
        "id": f"gcen-{release}-{blake2b(address.encode(), digest_size=4).hexdigest()}",
        "type": "dataset",
        "title": title,
        "author": [{"literal": COLLECTION}],
        "publisher": COLLECTION,
        "issued": _parts(built),
        "version": release,
        "URL": address,
        "accessed": _parts(accessed),
    }
    return [*(_of_source(source, accessed) for source in sources), ours]


def _of_source(source: Mapping[str, Any], accessed: date) -> Reference:
    """Reference of a publication, without a year: a database has that of its retrieval only."""
    return {
        "id": source["source_id"],
        "type": "dataset",
        "title": source["title"],
        "author": [{"literal": source["publisher"]}],
        "publisher": source["publisher"],
        "URL": source["landing_page"],
        "accessed": _parts(source["retrieved_at"] or accessed),
        "note": source["citation"],
    }


def _parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _day(item: Reference, key: str) -> tuple[int, ...] | None:
    """Year, month and day of a date of an item, or its year alone."""
    parts = item.get(key, {}).get("date-parts", [])
    return tuple(parts[0]) if parts else None


# --- styles -----------------------------------------------------------------------------------

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def _csl(items: Sequence[Reference]) -> str:
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _apa(items: Sequence[Reference]) -> str:
    """One paragraph per reference; a publisher's own wording is taken as it stands."""
    return "\n\n".join(_apa_of(item) for item in items) + "\n"


def _apa_of(item: Reference) -> str:
    accessed = _day(item, "accessed")
    retrieved = ""
    if accessed:
        year, month, day = accessed
        retrieved = f"Retrieved {_MONTHS[month - 1]} {day}, {year}, from "
    if "note" in item:
        return f"{_ended(item['note'])} {retrieved}{item['URL']}"
    issued = _day(item, "issued")
    author = item["author"][0]["literal"]
    year_of = issued[0] if issued else "n.d."
    return (
        f"{author}. ({year_of}). {item['title']} (Version {item['version']}) [Data set]. "
        f"{retrieved}{item['URL']}"
    )


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


_BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "{}&%$#_"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _bibtex(items: Sequence[Reference]) -> str:
    """Entries of type ``misc``, which every style knows; names and titles keep their capitals."""
    return "\n".join(_bibtex_of(item) for item in items)


def _bibtex_of(item: Reference) -> str:
    issued, accessed = _day(item, "issued"), _day(item, "accessed")
    fields = {
        "author": f"{{{_tex(item['author'][0]['literal'])}}}",
        "title": f"{{{_tex(item['title'])}}}",
        "publisher": f"{{{_tex(item['publisher'])}}}",
        "year": str(issued[0]) if issued else "",
        "version": _tex(item.get("version", "")),
        "url": item["URL"],
        "urldate": _iso(accessed),
        "note": _tex(item.get("note", "Data set")),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    key = re.sub(r"[^A-Za-z0-9:.-]", "-", item["id"])
    return "\n".join([f"@misc{{{key},", *lines, "}", ""])


def _tex(text: str) -> str:
    return "".join(_BIBTEX_SPECIAL.get(sign, sign) for sign in text)


def _iso(day: tuple[int, ...] | None) -> str:
    """Write a whole date; nothing for a year alone."""
    return date(*day).isoformat() if day and len(day) > 1 else ""


_RIS_TYPES = {"dataset": "DATA", "webpage": "ELEC"}


def _ris(items: Sequence[Reference]) -> str:
    """Records of data sets and web pages: two letters, spaces, a hyphen; lines end with CR LF."""
    return "".join(_ris_of(item) for item in items)


def _ris_of(item: Reference) -> str:
    issued, accessed = _day(item, "issued"), _day(item, "accessed")
    tags = [
        ("TY", _RIS_TYPES[item["type"]]),
        ("ID", item["id"]),
        ("AU", item["author"][0]["literal"]),
        ("TI", item["title"]),
        ("PB", item["publisher"]),
        ("PY", str(issued[0]) if issued else ""),
        ("DA", _iso(issued).replace("-", "/")),
        ("ET", item.get("version", "")),
        ("UR", item["URL"]),
        ("Y2", _iso(accessed).replace("-", "/")),
        ("N1", item.get("note", "")),
    ]
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _one_line(text: str) -> str:
    return " ".join(text.split())


_WRITERS = {"apa": _apa, "bibtex": _bibtex, "ris": _ris, "csl": _csl}
