"""Holds true values, written down from publishers' pages, against what the readers make of them.

A file of true values is a CSV with the columns ``source_id, file, series, geography, year,
breakdown, value, std_error`` in the publishers' own words; ``data/contract/true_cells.csv`` says
which cell of which series each stands for, or why it is no figure of ours. Values are compared as
published, before units are made ours, to as many decimals as the true value is given with. An empty
value is a true gap.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pipelines import raw, refresh
from pipelines.build import manifest_in_force
from pipelines.contract import Contract, read_contract
from pipelines.errors import AskedWrongly, SourceError
from pipelines.paths import Home
from pipelines.protocol import Published, RawFile

KEY = ("source_id", "file", "series", "geography", "year", "breakdown")
COLUMNS = (*KEY, "value", "std_error")
CELL_COLUMNS = (
    *KEY,
    "series_id",
    "code",
    "cell_year",
    "cell_breakdown",
    "cell_category",
    "refusal",
)
"""Columns of ``true_cells.csv``: a key, and its cell or the refusal."""

_ROUNDING = 1e-9

Cell = tuple[str, str, int, str, str]
Verdict = Literal["reproduced", "wrong", "refused", "unknown", "unread"]


class TrueValue(NamedTuple):
    """One row of a file of true values; empty texts where nothing is given."""

    key: tuple[str, ...]
    value: str
    std_error: str


class Judged(NamedTuple):
    """One true value and what became of it; ``words`` say what was found, or why not."""

    true: TrueValue
    verdict: Verdict
    words: str


class TrueCells(NamedTuple):
    """``true_cells.csv``: cells, and reasons, by key."""

    cells: Mapping[tuple[str, ...], Cell]
    refusals: Mapping[tuple[str, ...], str]


def read_true_values(path: Path) -> list[TrueValue]:
    """Read a file of true values; ``AskedWrongly`` names the columns that are missing."""
    if not path.is_file():
        raise AskedWrongly(f"{path} is no file.")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise AskedWrongly(
                f"{path} has no column {', '.join(missing)}; a file of true values has "
                f"{', '.join(COLUMNS)}."
            )
        return [
            TrueValue(
                tuple(row[name] for name in KEY), row["value"].strip(), row["std_error"].strip()
            )
            for row in rows
        ]


def _refuse_words(path: Path, found: Sequence[TrueValue], known: TrueCells) -> None:
    """Refuse values that are no numbers, all of them at once; an empty one is a gap.

    What ``true_cells.csv`` knows as no figure of ours may be said in words.
    """
    wrong = [
        f"line {line}: “{text}”"
        for line, true in enumerate(found, start=2)
        for text in (true.value, true.std_error)
        if text and not _is_number(text) and true.key not in known.refusals
    ]
    if wrong:
        raise AskedWrongly(
            f"{path} holds values that are no numbers ({'; '.join(wrong)}). Valid: 12.5, or empty "
            "where nothing was published."
        )


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def read_true_cells(contract_folder: Path) -> TrueCells:
    """Read which cell each known true value stands for."""
    cells: dict[tuple[str, ...], Cell] = {}
    refusals: dict[tuple[str, ...], str] = {}
    with (contract_folder / "true_cells.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            key = tuple(row[name] for name in KEY)
            if row["refusal"]:
                refusals[key] = row["refusal"]
            else:
                cells[key] = (
                    row["series_id"],
                    row["code"],
                    int(row["cell_year"]),
                    row["cell_breakdown"],
                    row["cell_category"],
                )
    return TrueCells(cells, refusals)


def check_truth(home: Home, path: Path, from_dir: Path | None = None) -> list[Judged]:
    """Judge each true value of a file, by the raw files in force or those below ``from_dir``."""
    contract = read_contract(home.contract)
    known, values = read_true_cells(home.contract), read_true_values(path)
    _refuse_words(path, values, known)
    by_source: dict[str, list[TrueValue]] = defaultdict(list)
    for true in values:
        by_source[true.key[0]].append(true)
    judged: list[Judged] = []
    for source_id, values in by_source.items():
        judged += _of_source(home, contract, known, source_id, values, from_dir)
    return judged


def _of_source(
    home: Home,
    contract: Contract,
    known: TrueCells,
    source_id: str,
    values: Sequence[TrueValue],
    from_dir: Path | None,
) -> list[Judged]:
    wanted = [true for true in values if true.key in known.cells]
    try:
        rows = _rows(home, contract, source_id, from_dir) if wanted else []
    except SourceError as error:
        unread = {true.key: str(error) for true in wanted}
        return [_judge_unread(true, known, unread) for true in values]
    return judge(values, known, rows)


def judge(values: Iterable[TrueValue], known: TrueCells, rows: Iterable[Published]) -> list[Judged]:
    """Judge true values by the rows that the reader of their source gives."""
    found = {(row.series_id, row.code, row.year, row.breakdown, row.category): row for row in rows}
    return [_judge(true, known, found) for true in values]


def _judge(true: TrueValue, known: TrueCells, found: Mapping[Cell, Published]) -> Judged:
    cell = known.cells.get(true.key)
    if cell is None:
        return _judge_unread(true, known, {})
    row = found.get(cell)
    value, error = (row.value, row.std_error) if row else (None, None)
    where = f"{', '.join(str(part) for part in cell)}"
    if not true.value:
        verdict: Verdict = "reproduced" if value is None else "wrong"
        return Judged(true, verdict, f"a gap; {where}: {_shown(value)}")
    is_right = _agrees(value, true.value) and (not true.std_error or _agrees(error, true.std_error))
    words = f"{where}: {_shown(value)}"
    if true.std_error:
        words += f" ({_shown(error)})"
    return Judged(true, "reproduced" if is_right else "wrong", words)


def _judge_unread(
    true: TrueValue, known: TrueCells, unread: Mapping[tuple[str, ...], str]
) -> Judged:
    if true.key in unread:
        return Judged(true, "unread", unread[true.key])
    if true.key in known.refusals:
        return Judged(true, "refused", known.refusals[true.key])
    words = "true_cells.csv names no cell for it: add a row with its cell, or with the reason"
    return Judged(true, "unknown", words)


def _agrees(found: float | None, text: str) -> bool:
    """Equal to as many decimals as the true value is given with."""
    decimals = len(text.partition(".")[2])
    return found is not None and abs(found - float(text)) <= 0.5 * 10**-decimals + _ROUNDING


def _shown(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.10g}"


def _rows(
    home: Home, contract: Contract, source_id: str, from_dir: Path | None
) -> Sequence[Published]:
    files = _files(home, contract, source_id, from_dir)
    if not files:
        raise SourceError(
            source_id,
            "its raw files are not here. Refresh it first, or name a folder with --from-dir",
        )
    return refresh.source_module(source_id).read(files, contract.series_of(source_id)).rows


def _files(home: Home, contract: Contract, source_id: str, from_dir: Path | None) -> list[RawFile]:
    spec, downloads = contract.source(source_id), refresh.downloads_of(contract, source_id)
    if from_dir is not None:
        return raw.files_in(from_dir / source_id, downloads, spec.landing_page)
    return raw.RawStore(home.raw).files_of(
        row for row in manifest_in_force(home) if row["source_id"] == source_id
    )
