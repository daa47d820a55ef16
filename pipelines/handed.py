"""Looks at files that people lay down by hand, before they are read.

A browser keeps half a download, saves a page in place of a file or numbers a second copy; a folder
holds last year's edition. What is so is recognised by its bytes and its name, and said with what to
do; nothing is guessed.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from pipelines.protocol import Download
from pipelines.troubles import Remark

_JUNK = ("*.DS_Store", "*Thumbs.db", "*desktop.ini", "*.gitkeep")
_UNFINISHED = ("*.crdownload", "*.part", "*.partial", "*.download", "*.opdownload", "*.tmp")
_OPENED = ("~$*", ".~lock.*")
_ZIPPED = {".xlsx", ".xlsm", ".zip", ".ods"}
_TEXT = {".csv", ".tsv", ".txt", ".tab"}
_COPY = re.compile(r"\s*\(\d+\)|\s*-\s*copy(?:\s*\d+)?|^copy of\s+", re.IGNORECASE)
_TAIL = 1024


@dataclass(frozen=True)
class Known:
    """What is known of files by their bytes.

    ``editions`` has path and first retrieval by SHA-256 of one source, ``in_force`` the first
    retrieval by path of what its figures were read from, ``elsewhere`` source and path by SHA-256
    of the other sources, ``patterns`` the file patterns of the other sources.
    """

    editions: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    in_force: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    elsewhere: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    patterns: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Looked:
    """What a folder holds: ``refused`` are files under a right name, ``unknown`` the others.

    Both by name with what there is to say; a file in neither may be read.
    """

    refused: dict[str, Remark]
    unknown: dict[str, Remark]


def look(
    folder: Path, downloads: Sequence[Download], known: Known, *, allow_old: bool = False
) -> Looked:
    """Look at every file of a folder; hidden files of file managers are passed over."""
    looked = Looked({}, {})
    others: list[tuple[str, Path]] = []
    right: list[tuple[str, Path]] = []
    named: dict[str, list[str]] = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        if _matches(name, _JUNK):
            continue
        if not any(fnmatchcase(name, one.path) for one in downloads):
            others.append((name, path))
            continue
        right.append((name, path))
        named.setdefault(_digest(path), []).append(name)
    by_hand = [one.path for one in downloads if one.url is None]
    for name, path in right:
        twins = named[_digest(path)]
        reason = _of_right_name(path, name, known, allow_old=allow_old) or _of_other_bytes(
            name, twins, _kept_as(_digest(path), known, by_hand), allow_old=allow_old
        )
        if reason:
            looked.refused[name] = reason
    for name, path in others:
        originals = named.get(_digest(path))
        looked.unknown[name] = (
            Remark("copy", {"other": originals[0]})
            if originals
            else _of_other_name(path, name, downloads, known)
        )
    return looked


def _of_other_bytes(
    name: str, twins: Sequence[str], before: Sequence[str], *, allow_old: bool
) -> Remark | None:
    """Say of which other file of the source these bytes are: last year's under this year's name.

    ``twins`` are the right names under which the same bytes lie there, ``before`` those under
    which they were kept, and which are theirs; of bytes never seen it is the first.
    """
    if name in before:
        return None
    lies_there = next((one for one in twins if one in before), None if before else twins[0])
    if lies_there is not None:
        return None if lies_there == name else Remark("copy", {"other": lies_there})
    return None if allow_old else Remark("renamed", {"known": before[0]})


def _kept_as(digest: str, known: Known, by_hand: Sequence[str]) -> list[str]:
    """Names by hand under which bytes are in force, or were kept first where they are not."""
    names = [path for path, (sha, _) in known.in_force.items() if sha == digest]
    if not names and digest in known.editions:
        names = [known.editions[digest][0]]
    return [one for one in names if any(fnmatchcase(one, pattern) for pattern in by_hand)]


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name.rpartition("/")[2], pattern) for pattern in patterns)


def _of_right_name(path: Path, name: str, known: Known, *, allow_old: bool) -> Remark | None:
    """Say why a file that is named as it should be may not be read; nothing where it may."""
    damage = damage_of(path)
    if damage:
        return damage
    digest = _digest(path)
    if digest in known.elsewhere and digest not in known.editions:
        source, other = known.elsewhere[digest]
        return Remark("of_another_source", {"other": other, "source": source})
    edition, current = known.editions.get(digest), known.in_force.get(name)
    if allow_old or edition is None or current is None or digest == current[0]:
        return None
    if edition[1] < current[1]:
        days = {"seen": f"{edition[1]:%Y-%m-%d}", "in_force": f"{current[1]:%Y-%m-%d}"}
        return Remark("older_edition", days)
    return None


def _of_other_name(path: Path, name: str, downloads: Sequence[Download], known: Known) -> Remark:
    """Say what a file is that is not named as any the source knows."""
    if _matches(name, _UNFINISHED):
        return Remark("unfinished")
    if _matches(name, _OPENED):
        return Remark("opened")
    digest = _digest(path)
    if digest in known.editions:
        return Remark("renamed", {"known": known.editions[digest][0]})
    if digest in known.elsewhere:
        source, other = known.elsewhere[digest]
        return Remark("misplaced", {"other": other, "source": source})
    return next(_by_name(name, downloads, known), _stranger(downloads))


def _stranger(downloads: Sequence[Download]) -> Remark:
    wanted = [one.path for one in downloads]
    return Remark("unknown", {"wanted": wanted}) if wanted else Remark("not_by_hand")


def _by_name(name: str, downloads: Sequence[Download], known: Known) -> Iterator[Remark]:
    plain = _plain(name)
    for one in downloads:
        if fnmatchcase(plain, _plain(one.path)):
            yield Remark("like_ours", {"pattern": one.path})
    for source, patterns in known.patterns.items():
        for pattern in patterns:
            if fnmatchcase(name, pattern):
                yield Remark("like_anothers", {"pattern": pattern, "source": source})


def _plain(name: str) -> str:
    """Name without what browsers and people add: copies counted, blanks, capitals."""
    stem, dot, ending = name.rpartition(".")
    return re.sub(r"[\s_-]+", "_", _COPY.sub("", stem).strip()).lower() + dot + ending.lower()


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


# --- damage -----------------------------------------------------------------------------------


def damage_of(path: Path) -> Remark | None:
    """Say in what way the bytes of a file are not those of a whole file of its kind, if any."""
    size = path.stat().st_size
    if not size:
        return Remark("empty")
    with path.open("rb") as handle:
        head = handle.read(_TAIL)
        handle.seek(max(0, size - _TAIL))
        tail = handle.read()
    kind = path.suffix.lower()
    if kind in _ZIPPED | _TEXT | {".parquet", ".json", ".pdf"} and _is_page(head):
        return Remark("web_page")
    return _cut_off(path, kind, head, tail)


def _is_page(head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _cut_off(path: Path, kind: str, head: bytes, tail: bytes) -> Remark | None:
    if kind in _ZIPPED:
        if not head.startswith(b"PK"):
            return Remark("not_of_kind", {"ending": kind[1:]})
        return None if zipfile.is_zipfile(path) else Remark("cut_off_archive")
    if kind == ".parquet" and not (head.startswith(b"PAR1") and tail.endswith(b"PAR1")):
        return Remark("cut_off_parquet")
    if kind == ".json" and not tail.rstrip().endswith((b"}", b"]", b'"')):
        return Remark("cut_off_json")
    if kind == ".pdf" and b"%%EOF" not in tail:
        return Remark("cut_off_pdf")
    return None
