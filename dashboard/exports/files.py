"""Downloads written to a file, for the command line: the same selection, query and formats."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from dashboard.exports import bulk, paired, tables
from dashboard.exports.formats import FORMATS, TooManyRows, write
from dashboard.exports.tables import Table
from dashboard.selection import Problem, parse
from dashboard.warehouse import Release, Warehouse, observations

_ADDRESS = "http://127.0.0.1:8050/"
"""Where ``gcen serve`` answers unless told otherwise: stands in the link of what is written."""


class NotExported(Exception):
    """Nothing was written; the message says why and what would be valid."""


def export_rows(
    folder: Path,
    asked: Iterable[tuple[str, str]],
    target: Path | BinaryIO,
    key: str = "",
    *,
    is_pairs: bool = False,
) -> str:
    """Write the figures of a selection, or the tests of pairs, and say how many.

    ``folder`` holds the releases; ``asked`` are the parameters of ``/api/v1/observations`` or
    ``/api/v1/comparison``; ``key`` is a format, needed where the ending of ``target`` is of none. A
    file appears whole or not at all. Raises ``NotExported``.
    """
    warehouse = Warehouse(folder)
    given = list(asked)
    release = _release(warehouse, given)
    table = (_pairs if is_pairs else _figures)(release, tuple(warehouse.releases()), given)
    found = _known("format", key, FORMATS) if key else format_of(target)
    notes = table.notes(_ADDRESS, found)
    try:
        _put(write(table.rows, table.query(), notes, found), target)
    except TooManyRows as error:
        raise NotExported(str(error)) from error
    return f"{notes.rows:,} {table.name}"


def _figures(
    release: Release, releases: tuple[str, ...], given: Sequence[tuple[str, str]]
) -> Table:
    parsed = parse(given, {**observations.vocabulary(release), "release": releases})
    _refuse(parsed.problems)
    return tables.of_figures(release, parsed.selection)


def _pairs(release: Release, releases: tuple[str, ...], given: Sequence[tuple[str, str]]) -> Table:
    parsed = paired.parse(given, release, releases)
    _refuse(parsed.problems)
    return paired.of_pairs(release, parsed.comparison)


def _refuse(problems: Iterable[Problem]) -> None:
    if told := " ".join(map(_told, problems)):
        raise NotExported(told)


def export_whole(
    folder: Path, asked: Iterable[tuple[str, str]], target: Path | BinaryIO, key: str
) -> str:
    """Write a release whole in one of ``bulk.WHOLE`` and say which. Raises ``NotExported``."""
    pairs = list(asked)
    narrowing = [name for name, _ in pairs if name != "release"]
    if narrowing:
        raise NotExported(
            f"--whole takes no choice but --release; leave out --{', --'.join(narrowing)}, or "
            "leave out --whole to write a selection."
        )
    kind = _known("whole", key, bulk.WHOLE)
    release = _release(Warehouse(folder), pairs)
    _put(bulk.write(release, kind, bulk.notes(release, _ADDRESS, kind)), target)
    return f"Release {release.name}"


def _known(option: str, key: str, valid: Iterable[str]) -> str:
    if key not in valid:
        raise NotExported(f"--{option}: “{key}” is unknown. Valid: {', '.join(valid)}.")
    return key


def format_of(target: Path | BinaryIO) -> str:
    """Format that the ending of a file stands for. Raises ``NotExported``."""
    endings = {f".{one.ending}": one.key for one in FORMATS.values()}
    name = target.name.lower() if isinstance(target, Path) else ""
    fitting = [ending for ending in endings if name.endswith(ending)]
    if not fitting:
        raise NotExported(
            f"{name or 'Standard output'} has no ending of a format. Valid: {', '.join(endings)}; "
            f"or name one: --format {'|'.join(FORMATS)}."
        )
    return endings[max(fitting, key=len)]


def _release(warehouse: Warehouse, asked: Sequence[tuple[str, str]]) -> Release:
    name = dict(asked).get("release")
    if name is not None and name not in warehouse.releases():
        kept = ", ".join(warehouse.releases())
        raise NotExported(f"There is no release {name}. Known: {kept}.")
    return warehouse.release(name)


def _told(problem: Problem) -> str:
    return f"--{problem.parameter}: {problem.told}"


def _put(chunks: Iterator[bytes], target: Path | BinaryIO) -> None:
    if not isinstance(target, Path):
        for chunk in chunks:
            target.write(chunk)
        target.flush()
        return
    try:
        _replace(chunks, target)
    except OSError as error:
        raise NotExported(f"{target} cannot be written: {error.strerror}.") from error


def _replace(chunks: Iterator[bytes], target: Path) -> None:
    """Write beside the target and put it in place in one step."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
        beside.chmod(0o644)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
