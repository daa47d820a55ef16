"""Files that are there whole or not at all, and what a disk that refuses means in words."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.errors import HomeUnusable

PART = ".part-"
"""Begins the names of files that are being written; after a crash they may be removed."""


def write_whole(path: Path, body: bytes | str) -> None:
    """Write a file in one step: a reader, or a crash, sees the old bytes or the new ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=PART)
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(body.encode() if isinstance(body, str) else body)
            part.flush()
            os.fsync(part.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def append_line(path: Path, line: str) -> None:
    """Append a line to a file of lines; what a crash tore off before it stays a line of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as handle:
        if handle.seek(0, os.SEEK_END):
            handle.seek(-1, os.SEEK_END)
            torn = handle.read(1) != b"\n"
        else:
            torn = False
        handle.write(f"{chr(10) if torn else ''}{line}\n".encode())
        handle.flush()
        os.fsync(handle.fileno())


def move(source: Path, target: Path) -> None:
    """Give a file its place in one step, also where that lies on another disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = target.with_name(f"{PART}{target.name}")
        shutil.copyfile(source, part)
        sync(part)
        part.replace(target)
        source.unlink()


def sync(path: Path) -> None:
    """Have the bytes of a file on the disk before anything says that they are there."""
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def explained(root: Path, in_force: str) -> Iterator[None]:
    """Turn what a disk refuses into ``HomeUnusable``: what happened, what holds, what to do.

    ``in_force`` names what goes on being served.
    """
    try:
        yield
    except OSError as error:
        raise HomeUnusable(_words(error, root, in_force)) from error


def _words(error: OSError, root: Path, in_force: str) -> str:
    where = error.filename or root
    if error.errno in _FULL:
        return (
            f"No space is left for {where}. {in_force} Make room below {root} and call again; "
            "what was fetched is kept"
        )
    if error.errno in _READ_ONLY:
        return (
            f"{where} cannot be written ({error.strerror}). {in_force} Give this user the right to "
            f"write below {root}, or name another folder in GCEN_HOME, and call again"
        )
    return (
        f"{where}: {error.strerror or error}. {in_force} Look at the disk that holds {root} "
        "(gcen doctor) and call again"
    )
