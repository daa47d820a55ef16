"""The files of the contract as they are written: rows and tables, each with the place it stands in.

Nothing is checked here but what keeps a file from being read. A slip in a TOML file hides no other
one: the tables are then read one by one, each slip told with its line.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from pipelines.errors import Problem
from pipelines.fields import SPELLED, Row, nearest, shown

_R = TypeVar("_R", bound=Row)
_HEAD = re.compile(r"[ \t]*\[\[?[ \t]*([A-Za-z0-9_.-]+)[ \t]*\]\]?[ \t]*(?:#.*)?$")
"""The line above a table: its name in brackets, with a dot where it stands in another table."""


class Written(NamedTuple):
    """A row or table: its file, where it stands there, and its fields as they are written.

    ``inner`` are the tables ``[[name.inner]]`` inside a table ``[name]``.
    """

    file: str
    where: str
    fields: Mapping[str, Any]
    inner: Sequence[Written] = ()


class Rows(NamedTuple):
    """The rows of one kind; ``is_whole`` where no slip keeps one from being read."""

    written: Sequence[Written]
    is_whole: bool

    def ids(self, field: str) -> frozenset[str] | None:
        """Their ids, of rows with a mistake too; ``None`` where some may be missing."""
        if not self.is_whole:
            return None
        return frozenset(str(one.fields.get(field)) for one in self.written)


class _Document(NamedTuple):
    """A TOML file: its tables, the names of tables with a slip, and the lines of all heads."""

    tables: dict[str, Any]
    broken: frozenset[str]
    lines: Mapping[str, Sequence[int]]


class Files:
    """The files of one folder; ``problems`` gathers what is wrong with them, each told once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._documents: dict[str, _Document] = {}
        self.problems: list[Problem] = []

    def csv(self, name: str, model: type[Row], key: str) -> Rows:
        """Read a table with the columns of a model; ``key`` is the column that names a row."""
        text = self._decoded(name, "CSV UTF-8")
        if text is None:
            return Rows([], is_whole=False)
        reader = csv.reader(io.StringIO(text, newline=""))
        expected, found = list(model.model_fields), next(reader, [])
        if found != expected:
            message = f"the columns are {', '.join(found)}; valid: {', '.join(expected)}"
            self.problems.append(Problem(name, "header", message))
            return Rows([], is_whole=False)
        rows, uneven = [], 0
        for cells in filter(None, reader):
            raw = dict(zip(expected, cells, strict=False))
            where = f"line {reader.line_num}, {key} {raw.get(key) or 'empty'}"
            if len(cells) == len(expected):
                rows.append(Written(name, where, raw))
            else:
                uneven += 1
                self.problems.append(Problem(name, where, _uneven(len(cells), len(expected))))
        return Rows(rows, is_whole=not uneven)

    def named(self, name: str, field: str, inner: str = "") -> Rows:
        """Read the tables ``[id]`` of a file; ``field`` takes the id, ``inner`` is a list in each.

        The tables ``[[id.inner]]`` are told by their own lines.
        """
        document = self._document(name)
        rows = []
        for table_id, table in document.tables.items():
            if isinstance(table, dict):
                lists = self._listed(name, f"{table_id}.{inner}", table.get(inner, []), document)
                fields = {field: table_id, **{k: v for k, v in table.items() if k != inner}}
                where = f"{_line(document, table_id, 1, 1)}{table_id}"
                rows.append(Written(name, where, fields, lists.written))
            else:
                message = f"is a single value ({table!r}); valid: a table"
                self.problems.append(Problem(name, table_id, message))
        return Rows(rows, is_whole=not document.broken)

    def listed(self, name: str, *kinds: str) -> list[Rows]:
        """Read the tables ``[[kind]]`` of a file, kind by kind; others are a problem."""
        document = self._document(name)
        for table in document.tables.keys() - set(kinds):
            message = f"unknown table. {nearest(table, kinds)}"
            self.problems.append(Problem(name, table, message))
        return [self._listed(name, kind, document.tables.get(kind, []), document) for kind in kinds]

    def whole(self, name: str) -> Written:
        """Read a file that is one table."""
        return Written(name, "", self._document(name).tables)

    def text(self, name: str) -> str:
        """Read a file as it is; empty where it cannot be read."""
        return self._decoded(name, "UTF-8") or ""

    def _decoded(self, name: str, wanted: str) -> str | None:
        """Read the text of a file; ``None`` and a problem where it is missing or no UTF-8."""
        if not (self._folder / name).is_file():
            self.problems.append(Problem(name, "", f"is not in {self._folder}"))
            return None
        try:
            return (self._folder / name).read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            at = f"the byte 0x{error.object[error.start]:02x} stands at place {error.start + 1}"
            self.problems.append(Problem(name, "", f"is not UTF-8: {at}; save it as {wanted}"))
            return None

    def _document(self, name: str) -> _Document:
        if name not in self._documents:
            self._documents[name] = self._parsed(name)
        return self._documents[name]

    def _parsed(self, name: str) -> _Document:
        text = self._decoded(name, "UTF-8")
        if text is None:
            return _Document({}, frozenset({""}), {})
        try:
            return _Document(tomllib.loads(text), frozenset(), _lines(text))
        except tomllib.TOMLDecodeError:
            return self._piecewise(name, text)

    def _piecewise(self, name: str, text: str) -> _Document:
        """Read a file with a slip table by table, so that each slip is told."""
        tables: dict[str, Any] = {}
        broken: set[str] = set()
        for head, piece in _pieces(text):
            try:
                _add(tables, tomllib.loads(piece))
            except tomllib.TOMLDecodeError as error:
                broken.add(head)
                where = head and f"{head} {_id_in(piece)}".strip()
                self.problems.append(Problem(name, where, f"is not valid TOML: {error}"))
        return _Document(tables, frozenset(broken), _lines(text))

    def _listed(self, name: str, kind: str, tables: Any, document: _Document) -> Rows:
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            message = f"is not a list of tables; valid: [[{kind}]] above each"
            self.problems.append(Problem(name, kind, message))
            return Rows([], is_whole=False)
        n, called = len(tables), kind.replace(".", ", ")
        rows = [
            Written(
                name, f"{_line(document, kind, place, n)}{called} {table.get('id', place)}", table
            )
            for place, table in enumerate(tables, start=1)
        ]
        return Rows(rows, is_whole=not document.broken & {kind, ""})


def validated(
    model: type[_R], row: Written, known: Mapping[str, object], problems: list[Problem]
) -> _R | None:
    """Make a row of a model; ``None`` and all its problems where it cannot stand.

    ``known`` are the ids of each kind that it may refer to, see ``fields``.
    """
    try:
        return model.model_validate(row.fields, context=known)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            at = _at(item["loc"], row.fields)
            if item["type"] == "extra_forbidden":
                field = str(item["loc"][-1])
                message = f"unknown field. {nearest(field, _fields_at(model, item['loc']))}"
            else:
                message = _message(item)
            problems.append(Problem(row.file, row.where, f"{at}: {message}" if at else message))
        return None


def repeated(rows: Iterable[Written], *fields: str) -> Iterator[Problem]:
    """Tell the rows that have the same values in these fields, of rows with a mistake too.

    Rows without the first of them are not compared.
    """
    alike: dict[tuple[str, ...], list[Written]] = {}
    for one in rows:
        if one.fields.get(fields[0]) is not None:
            values = tuple(str(one.fields.get(field)) for field in fields)
            alike.setdefault(values, []).append(one)
    for same in alike.values():
        if len(same) > 1:
            where = "; ".join(one.where for one in same)
            yield Problem(same[0].file, where, f"stands {len(same)} times; valid: once")


def _uneven(found: int, wanted: int) -> str:
    """Say of a row of a CSV file that its cells are not those of the columns."""
    return (
        f"has {'more' if found > wanted else 'fewer'} cells than columns ({found}, not {wanted}); "
        "valid: one for each, a text with a comma in quotation marks"
    )


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Cut a text above each table that stands in no other; → its name and piece, at its lines."""
    lines = text.splitlines(keepends=True)
    heads = [(at, found.group(1)) for at, line in enumerate(lines) if (found := _HEAD.match(line))]
    starts = [(0, ""), *((at, name) for at, name in heads if "." not in name)]
    ends = [*(at for at, _ in starts[1:]), len(lines)]
    for (start, name), end in zip(starts, ends, strict=True):
        yield name, "\n" * start + "".join(lines[start:end])


def _add(tables: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, table in more.items():
        if isinstance(table, list) and isinstance(tables.get(name), list):
            tables[name] = [*tables[name], *table]
        else:
            tables[name] = table


def _id_in(piece: str) -> str:
    found = re.search(r'^\s*id\s*=\s*"([^"\n]*)"', piece, re.MULTILINE)
    return found.group(1) if found else ""


def _line(document: _Document, head: str, place: int, n: int) -> str:
    """Line of the head of the ``place``-th of ``n`` tables; empty where slips hide some of them."""
    lines = document.lines.get(head, [])
    return f"line {lines[place - 1]}, " if len(lines) == n else ""


def _lines(text: str) -> dict[str, list[int]]:
    """Lines of the heads of tables, by what stands in the brackets."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if head := _HEAD.match(line):
            found.setdefault(head.group(1), []).append(number)
    return found


def _at(path: Sequence[int | str], fields: object) -> str:
    """Say where in a row something stands: ``references 2 (its title), year``."""
    parts: list[str] = []
    held = fields
    for step in path:
        if isinstance(step, int):
            held = held[step] if isinstance(held, Sequence) and step < len(held) else None
            parts[-1] = f"{parts[-1]} {step + 1}{_called(held)}"
        else:
            held = held.get(step) if isinstance(held, Mapping) else None
            parts.append(step)
    return ", ".join(parts)


def _called(item: object) -> str:
    if not isinstance(item, Mapping):
        return ""
    name = item.get("title") or item.get("words")
    return f" ({name})" if name else ""


def _fields_at(model: type[Row], path: Sequence[int | str]) -> list[str]:
    """Fields of the row, or of the row inside it, to which a path leads."""
    inner = model
    for step in path[:-1]:
        if isinstance(step, str) and step in inner.model_fields:
            inner = next(iter(_models_in(inner.model_fields[step].annotation)), inner)
    return list(inner.model_fields)


def _models_in(kind: Any) -> list[type[Row]]:
    if isinstance(kind, type) and issubclass(kind, Row):
        return [kind]
    return [one for part in getattr(kind, "__args__", ()) for one in _models_in(part)]


def _message(item: Any) -> str:
    """Say what is wrong with a value, and what was given."""
    said = _SAID.get(item["type"]) or str(item["msg"]).removeprefix("Value error, ")
    if item["type"] == "string_pattern_mismatch":
        said = f"valid: {SPELLED.get(item['ctx']['pattern'], item['ctx']['pattern'])}"
    if item["type"] == "missing" or item["loc"] == ():
        return said
    return f"{said} (given: {shown(item['input'])})"


_SAID = {"string_too_short": "is empty; valid: a text", "model_type": "is no table of fields"}
