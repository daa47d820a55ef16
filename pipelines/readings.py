"""Remembers what was read last, so that bytes that have not changed are not read again.

``raw/<source_id>/reading.json`` holds one fingerprint: of the files, the code, the contract and the
figures that came of them. Whatever of these changes makes the source be read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pipelines.files import write_whole
from pipelines.paths import Home
from pipelines.protocol import RawFile

_CODE = Path(__file__).resolve().parent


def is_known(home: Home, source_id: str, files: Iterable[RawFile]) -> bool:
    """Whether the figures in force of a source are what reading these files would give."""
    path = _note(home, source_id)
    if not path.is_file() or not home.all_figures_of(source_id):
        return False
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))["fingerprint"]
    except (ValueError, KeyError, TypeError):
        return False
    return bool(noted == fingerprint(home, source_id, files))


def remember(home: Home, source_id: str, files: Iterable[RawFile]) -> None:
    """Note that the figures in force of a source were read from these files."""
    path = _note(home, source_id)
    write_whole(path, json.dumps({"fingerprint": fingerprint(home, source_id, files)}) + "\n")


def _note(home: Home, source_id: str) -> Path:
    return home.raw / source_id / "reading.json"


def fingerprint(home: Home, source_id: str, files: Iterable[RawFile]) -> str:
    """SHA-256 over files, code, contract and the figures in force of a source."""
    digest = hashlib.sha256(code().encode())
    for file in sorted(files, key=lambda one: one.path):
        digest.update(f"{file.path}\0{file.sha256}\0".encode())
    for path in [*_contract_files(home), *home.all_figures_of(source_id)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _contract_files(home: Home) -> list[Path]:
    return sorted(path for path in home.contract.iterdir() if path.is_file())


@cache
def code() -> str:
    """SHA-256 of the pipelines' own code, which does not change while it runs."""
    digest = hashlib.sha256()
    for path in sorted(_CODE.rglob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
