"""The store of bytes as published: content-addressed, with a manifest, never overwritten.

``raw/<source_id>/<first 12 of sha256>/<path>`` holds the bytes, ``raw/<source_id>/manifest.jsonl``
one JSON object per file: path, url, sha256, size_bytes, retrieved_at (UTC). Bytes that are known
already keep the time of their first retrieval, so that reading them again changes no figure.
"""

from __future__ import annotations

import csv
import fnmatch
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipelines.protocol import Download, RawFile

MANIFEST_COLUMNS = ("source_id", "path", "url", "sha256", "size_bytes", "retrieved_at")
"""Columns of ``figures/manifest.csv``: the files that the figures in force were read from."""

Known = dict[tuple[str, str], datetime]
"""First retrieval by source id and sha256."""


def sha256_of(body: bytes) -> str:
    """SHA-256 of some bytes, hexadecimal."""
    return hashlib.sha256(body).hexdigest()


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
        if not location.is_file():
            _write_whole(location, body)
        file = RawFile(path, location, digest, len(body), url, retrieved_at)
        if first_time is None or not self._in_manifest(source_id, path, digest):
            self._note(source_id, file)
        return file

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
        files = [
            RawFile(
                row["path"],
                self._folder / row["source_id"] / row["sha256"][:12] / row["path"],
                row["sha256"],
                int(row["size_bytes"]),
                row["url"],
                datetime.fromisoformat(row["retrieved_at"]),
            )
            for row in rows
        ]
        return sorted((one for one in files if one.location.is_file()), key=lambda one: one.path)

    def damaged(self, source_id: str) -> list[str]:
        """Paths of files of the manifest that are gone or whose bytes no longer have their hash."""
        wrong = []
        for entry in self._entries(source_id):
            location = self._folder / source_id / entry["sha256"][:12] / entry["path"]
            if not location.is_file() or sha256_of(location.read_bytes()) != entry["sha256"]:
                wrong.append(entry["path"])
        return wrong

    def _manifest(self, source_id: str) -> Path:
        return self._folder / source_id / "manifest.jsonl"

    def _entries(self, source_id: str) -> Iterable[dict[str, str]]:
        path = self._manifest(source_id)
        if not path.is_file():
            return []
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]

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
        with self._manifest(source_id).open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(entry, ensure_ascii=False) + "\n")


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


def _write_whole(location: Path, body: bytes) -> None:
    location.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=location.parent, prefix=".part-")
    with os.fdopen(handle, "wb") as part:
        part.write(body)
        part.flush()
        os.fsync(part.fileno())
    Path(name).replace(location)


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
    """Write manifest rows sorted by source and path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted(rows, key=lambda row: (row["source_id"], row["path"]))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, MANIFEST_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(ordered)


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
