"""A publisher that changes its files is noticed: refused, held back, or without any effect.

Each source's files are changed in one way at a time and read again with its good figures in force.
What comes out must be an error that names the source, figures that are held back, or exactly the
figures of before but for a single one that is withdrawn, as publishers do; figures that changed in
silence fail the test, and so does any other error.

Of the specimens every kind of change is made to some files, and to some columns of each. Of the
real files every kind is made once, to one of some files in turn and to some of its columns; the
more there is to read, the more kinds are left out, to keep each source to a few seconds. Files and
columns are spread evenly over those there are. A real file is read again by itself, for the series
that need it, where that gives its share of the figures; the figures of the other files stay beside
it. Whatever cannot be taken apart (see ``tests.table_files``) is changed as a whole only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from pipelines.contract import Contract, Series
from pipelines.errors import SourceError
from pipelines.plausible import hold_against
from pipelines.protocol import RawFile, read_places
from pipelines.raw import files_in
from pipelines.tidy import FIGURE_KEY, in_order, tidy
from tests.source_tools import SOURCES, lay_down, source_module, specimen_of
from tests.table_files import Rows, TableFile, take_apart

_MOST_FILES = {"specimen": 4, "real": 3}
_MOST_COLUMNS = {"specimen": 5, "real": 2}
_QUICKLY_READ = 1_500_000
"""Bytes that are read in so short a time that every kind of change can be tried on them."""

_NOTICED = ("refused", "held back", "no effect")
_SHOWN = ["value", "std_error", "sample_size", "obs_status"]


class Good(NamedTuple):
    """A source's files by name, and the figures that are in force."""

    source_id: str
    kind: str
    files: dict[str, bytes]
    figures: pd.DataFrame
    folder: Path


class Part(NamedTuple):
    """What is read again when one file has changed: its folder, and the series asked for."""

    folder: Path
    series: Sequence[Series]
    is_alone: bool


def _read(
    contract: Contract, source_id: str, folder: Path, series: Sequence[Series] = ()
) -> pd.DataFrame:
    module, spec = source_module(source_id), contract.source(source_id)
    downloads = module.downloads(spec.base_url or "", contract.series_of(source_id))
    files: list[RawFile] = files_in(folder, downloads, spec.landing_page)
    wanted = series or contract.series_of(source_id)
    reading = read_places(module, files, wanted, contract.codes_of)
    return tidy(source_id, reading, contract, files).figures


@pytest.fixture(
    name="good",
    scope="module",
    params=[(source, kind) for source in SOURCES for kind in ("specimen", "real")],
    ids="-".join,
)
def _good(
    request: pytest.FixtureRequest,
    contract: Contract,
    real_sources: Path | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Good:
    source_id, kind = request.param
    if kind == "specimen":
        files = specimen_of(source_id)
    elif real_sources is None or not (real_sources / source_id).is_dir():
        pytest.skip("GCEN_TEST_SOURCES names no folder with files of the source")
    else:
        folder = real_sources / source_id
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
    laid = lay_down(tmp_path_factory.mktemp(source_id), files)
    return Good(source_id, kind, files, _read(contract, source_id, laid), laid)


# --- changes ------------------------------------------------------------------------------------


def _header(rows: Rows) -> int:
    """Position of the row that looks most like a header: the first of the widest."""
    widths = [sum(bool(str(cell).strip()) for cell in row) for row in rows[:30]]
    return widths.index(max(widths)) if widths else 0


def _number(cell: object) -> float | None:
    if isinstance(cell, bool) or cell is None:
        return None
    try:
        return float(str(cell).replace(",", "").replace("%", "").strip("() "))
    except ValueError:
        return None


def _like(cell: object, number: float) -> object:
    """A number written as a cell is: as text, or as a number."""
    return f"{number:.15g}" if isinstance(cell, str) else number


def _below_header(column: int, change: Callable[[object], object]) -> Callable[[Rows], Rows]:
    """Change the cells of one column below the header."""

    def changed(rows: Rows) -> Rows:
        at = _header(rows)
        return [
            [*row[:column], change(row[column]), *row[column + 1 :]]
            if place > at and len(row) > column
            else row
            for place, row in enumerate(rows)
        ]

    return changed


def _without_column(column: int) -> Callable[[Rows], Rows]:
    return lambda rows: [row[:column] + row[column + 1 :] for row in rows]


def _renamed_column(column: int) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        at = _header(rows)
        return [
            [*row[:column], "Renamed", *row[column + 1 :]]
            if place == at and len(row) > column
            else row
            for place, row in enumerate(rows)
        ]

    return change


def _times_100(column: int) -> Callable[[Rows], Rows]:
    def change(cell: object) -> object:
        number = _number(cell)
        return cell if number is None else _like(cell, number * 100)

    return _below_header(column, change)


def _with_unknown_mark(column: int) -> Callable[[Rows], Rows]:
    return _below_header(column, lambda cell: cell if _number(cell) is None else "n/p?")


def _emptied(column: int) -> Callable[[Rows], Rows]:
    return _below_header(column, lambda cell: cell if _number(cell) is None else "")


def _with_new_code(column: int) -> Callable[[Rows], Rows]:
    def change(cell: object) -> object:
        return f"New {cell}" if cell and _number(cell) is None else cell

    return _below_header(column, change)


def _with_decimal_commas(rows: Rows) -> Rows:
    return [
        [
            str(cell).replace(".", ",") if _number(cell) is not None and "." in str(cell) else cell
            for cell in row
        ]
        for row in rows
    ]


def _turned(rows: Rows) -> Rows:
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[""] * (width - len(row))][::-1] for row in rows]


def _with_a_column_more(rows: Rows) -> Rows:
    return [
        ["New column" if place == _header(rows) else "", *row] for place, row in enumerate(rows)
    ]


def _with_a_line_above(rows: Rows) -> Rows:
    return [["Revised edition"], *rows]


def _without_header(rows: Rows) -> Rows:
    at = _header(rows)
    return rows[:at] + rows[at + 1 :]


def _is_year(cell: object) -> bool:
    number = _number(cell)
    return number is not None and number.is_integer() and 1900 <= number <= 2100


def _repeated_with_another_value(rows: Rows) -> Rows:
    """The last row with numbers stands twice, with another number where its last one was.

    Numbers further left are often codes: another code is another row, not the same one twice.
    """
    for row in reversed(rows):
        for place in reversed(range(len(row))):
            number = _number(row[place])
            if number and not _is_year(row[place]):
                return [*rows, [*row[:place], _like(row[place], number + 1), *row[place + 1 :]]]
    return rows


PER_FILE: dict[str, Callable[[bytes], bytes]] = {
    "an empty file": lambda _: b"",
    "half a file": lambda body: body[: len(body) // 2],
    "an HTML page": lambda _: b"<!DOCTYPE html><html><body>Service unavailable</body></html>",
    "another encoding": lambda body: body.decode("utf-8", "replace").encode("utf-16"),
}
PER_TABLE: dict[str, Callable[[Rows], Rows]] = {
    "decimal commas": _with_decimal_commas,
    "columns in the other order": _turned,
    "a column more": _with_a_column_more,
    "a line above the header": _with_a_line_above,
    "no header": _without_header,
    "a row twice with another value": _repeated_with_another_value,
}
PER_COLUMN: dict[str, Callable[[int], Callable[[Rows], Rows]]] = {
    "a column that is gone": _without_column,
    "a column with another name": _renamed_column,
    "values 100 times larger": _times_100,
    "an unknown mark instead of numbers": _with_unknown_mark,
    "numbers that are gone": _emptied,
    "codes that are new": _with_new_code,
}
KINDS = (*PER_FILE, *PER_TABLE, *PER_COLUMN)


def _spread(things: Sequence[int], most: int, first: int = 0) -> list[int]:
    """Some of the things, evenly over all of them; which one is the first changes."""
    step = -(-len(things) // most) if things else 1
    return list(things[first % step :: step])


def _columns(table: TableFile, most: int, first: int) -> list[int]:
    width = max((len(row) for rows in table.tables.values() for row in rows), default=0)
    return _spread(range(width), most, first)


def _changed(
    body: bytes, table: TableFile | None, kind: str, columns: int
) -> Iterator[tuple[str, bytes]]:
    """A file with changes of one kind: what it is, and the bytes."""
    if kind in PER_FILE:
        yield kind, PER_FILE[kind](body)
    elif table is not None and kind in PER_TABLE:
        yield kind, table.changed(PER_TABLE[kind])
    elif table is not None:
        for column in _columns(table, columns, KINDS.index(kind)):
            yield f"{kind} (column {column + 1})", table.changed(PER_COLUMN[kind](column))


def _kinds(good: Good, part: Part, at: int, of: int) -> Sequence[str]:
    """Kinds of changes to make to one of several files."""
    if good.kind == "specimen":
        return KINDS
    size = sum(path.stat().st_size for path in part.folder.rglob("*") if path.is_file())
    step = -(-size // _QUICKLY_READ)
    return KINDS[at::of][at % step :: step]


def _all_changes(good: Good, name: str, kinds: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """What is changed in a file, and the bytes; see the top for what is sampled."""
    table = take_apart(name, good.files[name])
    for kind in kinds:
        for what, body in _changed(good.files[name], table, kind, _MOST_COLUMNS[good.kind]):
            if body != good.files[name]:
                yield what, body


# --- what became of it --------------------------------------------------------------------------


def _part(contract: Contract, good: Good, name: str, folder: Path) -> Part:
    """What is read again when a file has changed."""
    whole = Part(good.folder, contract.series_of(good.source_id), is_alone=False)
    if good.kind == "specimen":
        return whole
    share = good.figures[good.figures["source_file"] == name]
    needing = set(share["series_id"])
    series = [one for one in whole.series if one.series_id in needing]
    alone = Part(lay_down(folder, {name: good.files[name]}), series, is_alone=True)
    try:
        figures = _read(contract, good.source_id, alone.folder, series)
    except SourceError:
        return whole
    return alone if _same(figures, share) else whole


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether figures are equal; workbooks written here have a digit less than published ones."""
    columns = [*FIGURE_KEY, *_SHOWN]
    first, second = (table[columns].reset_index(drop=True).round(6) for table in (one, other))
    return first.equals(second)


def _what_became(contract: Contract, good: Good, part: Part, name: str) -> str:
    """Say "refused: ...", "held back: ...", "no effect", or what changed in silence."""
    try:
        figures = _read(contract, good.source_id, part.folder, part.series)
    except SourceError as error:
        is_named = str(error).startswith(f"{good.source_id}: ")
        return f"refused: {error}" if is_named else f"REFUSED WITHOUT THE SOURCE: {error}"
    except Exception as error:  # noqa: BLE001 - whatever else comes is a reader that breaks off
        return f"BROKE OFF: {type(error).__name__}: {error}"
    if part.is_alone:
        others = good.figures[good.figures["source_file"] != name]
        figures = in_order(pd.concat([others, figures], ignore_index=True))
    if _same(good.figures, figures):
        return "no effect"
    found = hold_against(good.figures, figures, contract)
    if found.removals or found.jumps:
        return f"held back: {[*found.removals, *found.jumps]}"
    if _is_withdrawn(good.figures, figures, contract.rules.plausible.fewest_removed):
        return "no effect but a figure that was withdrawn"
    return f"CHANGED IN SILENCE: {_differences(good.figures, figures)}"


def _differing(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Rows that are not in both, with what they are of."""
    keys = [*FIGURE_KEY, *_SHOWN]
    rows = pd.concat([before.assign(of="before"), after.assign(of="after")], ignore_index=True)
    return rows.loc[~rows.duplicated(keys, keep=False), ["of", *keys]]


def _is_withdrawn(before: pd.DataFrame, after: pd.DataFrame, few: int) -> bool:
    """Whether less than a few figures are gone, and nothing else is different."""
    rows = _differing(before, after)
    gone, now = (rows.loc[rows["of"] == of, "value"] for of in ("before", "after"))
    return len(gone) < few and bool(now.isna().all())


def _differences(before: pd.DataFrame, after: pd.DataFrame) -> str:
    rows = _differing(before, after)
    return f"{len(rows)} rows, e.g. {rows.head(3).to_dict('split')['data']}"


def _files_to_change(good: Good, most: int) -> list[str]:
    """Some of the files that figures come from."""
    used = sorted(set(good.figures["source_file"]) & set(good.files))
    return [used[at] for at in _spread(range(len(used)), most)]


@pytest.mark.slow
def test_no_change_of_a_publisher_passes_unnoticed(
    good: Good, contract: Contract, tmp_path: Path
) -> None:
    """Every kind of change is refused, held back, or changes no figure."""
    silent, count = [], 0
    names = _files_to_change(good, _MOST_FILES[good.kind])
    for at, name in enumerate(names):
        part = _part(contract, good, name, tmp_path / str(at))
        for what, body in _all_changes(good, name, _kinds(good, part, at, len(names))):
            lay_down(part.folder, {name: body})
            became = _what_became(contract, good, part, name)
            count += 1
            if not became.startswith(_NOTICED):
                silent.append(f"{name}, {what}: {became}")
        lay_down(part.folder, {name: good.files[name]})
    assert count
    assert silent == [], "\n".join([f"{len(silent)} of {count}:", *silent])


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["", "x"], ids=["moved", "renamed"])
def test_a_file_that_lies_elsewhere_is_noticed(
    good: Good, contract: Contract, tmp_path: Path, ending: str
) -> None:
    """A file that figures in force come from is missed by its name, or found where it is."""
    for number, name in enumerate(_files_to_change(good, {"specimen": 4, "real": 1}[good.kind])):
        others = {other: body for other, body in good.files.items() if other != name}
        moved = {f"moved/{name}{ending}": good.files[name]}
        folder = lay_down(tmp_path / str(number), {**others, **moved})
        whole = Part(folder, contract.series_of(good.source_id), is_alone=False)
        became = _what_became(contract, good, whole, name)
        assert became.startswith(_NOTICED), (name, became)
