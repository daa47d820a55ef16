"""The store of bytes as published: content-addressed, with a manifest, never overwritten.

``raw/<source_id>/<first 12 of sha256>/<path>`` holds the bytes, ``raw/<source_id>/manifest.jsonl``
one JSON object per file: path, url, sha256, size_bytes, retrieved_at (UTC). Bytes that are known
already keep the time of their first retrieval, so that reading them again changes no figure.
"""

from __future__ import annotations

import csv
import fnmatch
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipelines.files import append_line, write_whole
from pipelines.protocol import Download, RawFile

MANIFEST_COLUMNS = ("source_id", "path", "url", "sha256", "size_bytes", "retrieved_at")
"""Columns of ``figures/manifest.csv``: the files that the figures in force were read from."""

Known = dict[tuple[str, str], datetime]
"""First retrieval by source id and sha256."""


def sha256_of(body: bytes) -> str:
    """SHA-256 of some bytes, hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def is_whole(file: RawFile) -> bool:
    """Whether the bytes of a file lie where they should and are those that were kept."""
    try:
        if file.location.stat().st_size != file.size_bytes:
            return False
        with file.location.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest() == file.sha256
    except OSError:
        return False


def _entry(line: str) -> dict[str, str] | None:
    """Parse one line of a manifest; ``None`` for one that a crash tore off or a disk spoiled."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    parts = {"path", "url", "sha256", "size_bytes", "retrieved_at"}
    is_ours = isinstance(entry, dict) and parts <= set(entry)
    return entry if is_ours else None


class RawStore:
    """Raw files below one folder; ``known`` adds retrievals remembered elsewhere."""

    def __init__(self, folder: Path, known: Known | None = None) -> None:
        self._folder = folder
        self._known: Known = dict(known or {})

    def keep(self, source_id: str, path: str, url: str, body: bytes) -> RawFile:
        """Store one body and say where it lies; the same bytes are stored once."""
        digest = sha256_of(body)
        location = self._folder / source_id / digest[:12] / path
        first_time = self._retrieved(source_id, digest)
        retrieved_at = first_time or datetime.now(UTC).replace(microsecond=0)
        file = RawFile(path, location, digest, len(body), url, retrieved_at)
        if not is_whole(file):  # absent, or bytes that a disk has spoiled since
            write_whole(location, body)
        if first_time is None or not self._in_manifest(source_id, path, digest):
            self._note(source_id, file)
        return file

    def editions(self, source_id: str) -> dict[str, tuple[str, datetime]]:
        """Path and first retrieval of all files of a source that were ever kept, by SHA-256."""
        found: dict[str, tuple[str, datetime]] = {}
        for entry in self._entries(source_id):
            when = datetime.fromisoformat(entry["retrieved_at"])
            known = found.get(entry["sha256"])
            if known is None or when < known[1]:
                found[entry["sha256"]] = (entry["path"], when)
        return found

    def keep_folder(
        self, source_id: str, folder: Path, downloads: Sequence[Download], page: str
    ) -> tuple[list[RawFile], list[str]]:
        """Store the files of ``folder`` that the source asked for.

        → the stored files in order of their path, and the paths that no pattern matched.
        """
        known, unknown = _sorted_out(folder, downloads)
        kept = [self.keep(source_id, name, page, (folder / name).read_bytes()) for name in known]
        return kept, unknown

    def files_of(self, rows: Iterable[Mapping[str, str]]) -> list[RawFile]:
        """Files of manifest rows of one source, those that still lie here, in order of path."""
        files = [self._file(row) for row in rows]
        return sorted((one for one in files if one.location.is_file()), key=lambda one: one.path)

    def _file(self, row: Mapping[str, str]) -> RawFile:
        return RawFile(
            row["path"],
            self._folder / row["source_id"] / row["sha256"][:12] / row["path"],
            row["sha256"],
            int(row["size_bytes"]),
            row["url"],
            datetime.fromisoformat(row["retrieved_at"]),
        )

    def damaged(self, source_id: str) -> list[RawFile]:
        """Files of the manifest that are gone or whose bytes no longer have their hash."""
        rows = ({**entry, "source_id": source_id} for entry in self._entries(source_id))
        wrong = {file.location: file for file in map(self._file, rows) if not is_whole(file)}
        return list(wrong.values())

    def _manifest(self, source_id: str) -> Path:
        return self._folder / source_id / "manifest.jsonl"

    def _entries(self, source_id: str) -> Iterable[dict[str, str]]:
        path = self._manifest(source_id)
        if not path.is_file():
            return []
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        return [one for line in lines if (one := _entry(line)) is not None]

    def _retrieved(self, source_id: str, digest: str) -> datetime | None:
        times = [
            datetime.fromisoformat(entry["retrieved_at"])
            for entry in self._entries(source_id)
            if entry["sha256"] == digest
        ]
        if (source_id, digest) in self._known:
            times.append(self._known[source_id, digest])
        return min(times, default=None)

    def _in_manifest(self, source_id: str, path: str, digest: str) -> bool:
        return any(
            entry["sha256"] == digest and entry["path"] == path
            for entry in self._entries(source_id)
        )

    def _note(self, source_id: str, file: RawFile) -> None:
        entry = {
            "path": file.path,
            "url": file.url,
            "sha256": file.sha256,
            "size_bytes": file.size_bytes,
            "retrieved_at": file.retrieved_at.isoformat(),
        }
        append_line(self._manifest(source_id), json.dumps(entry, ensure_ascii=False))


def files_in(folder: Path, downloads: Sequence[Download], page: str) -> list[RawFile]:
    """Files of a folder that a source asks for, where they lie; none where there is no folder."""
    now = datetime.now(UTC).replace(microsecond=0)
    files = []
    for name in _sorted_out(folder, downloads)[0]:
        body = (folder / name).read_bytes()
        files.append(RawFile(name, folder / name, sha256_of(body), len(body), page, now))
    return files


def _sorted_out(folder: Path, downloads: Sequence[Download]) -> tuple[list[str], list[str]]:
    """Paths below a folder that one of the downloads matches, and those that none does."""
    known: list[str] = []
    unknown: list[str] = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        is_known = any(fnmatch.fnmatchcase(name, one.path) for one in downloads)
        (known if is_known else unknown).append(name)
    return known, unknown


def read_manifest(path: Path) -> list[dict[str, str]]:
    """Rows of ``figures/manifest.csv``; none where there is no such file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def known_retrievals(rows: Iterable[dict[str, str]]) -> Known:
    """First retrievals by source and hash, from manifest rows."""
    return {
        (row["source_id"], row["sha256"]): datetime.fromisoformat(row["retrieved_at"])
        for row in rows
    }


def write_manifest(path: Path, rows: Iterable[dict[str, str]]) -> None:
    """Write manifest rows sorted by source and path, in one step."""
    ordered = sorted(rows, key=lambda row: (row["source_id"], row["path"]))
    text = io.StringIO()
    writer = csv.DictWriter(text, MANIFEST_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(ordered)
    write_whole(path, text.getvalue())


def manifest_rows(source_id: str, files: Iterable[RawFile]) -> list[dict[str, str]]:
    """Rows of ``figures/manifest.csv`` for some raw files."""
    return [
        {
            "source_id": source_id,
            "path": file.path,
            "url": file.url,
            "sha256": file.sha256,
            "size_bytes": str(file.size_bytes),
            "retrieved_at": file.retrieved_at.isoformat(),
        }
        for file in files
    ]
