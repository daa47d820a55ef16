"""What keeps ``schema.sql`` from being carried out: every slip with its line.

The statements are carried out as ``load`` will, in a database of their own in memory. Only where
that fails, they are tried one by one. What fails because another slip kept its table from being
made is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import duckdb

from pipelines.errors import Problem
from pipelines.fields import shown

NAME = "schema.sql"

_HEAD = re.compile(r"^(?=(?:CREATE|COMMENT)\b)", re.MULTILINE)
"""Before a line that begins a statement, whatever slip stands above it."""
_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
_MISSING = re.compile(r'(?:Table|View) with name "?(\w+)"? does not exist')
_WRITTEN = (
    "valid: CREATE TABLE, CREATE VIEW or COMMENT ON as DuckDB writes them, "
    "each ended by a semicolon"
)
_NAMED = "valid: names and types that DuckDB or a statement above has, each made once"


class _Statement(NamedTuple):
    """A statement with what stands above it, and the line where that begins.

    ``is_open`` where another one follows and no semicolon stands between them.
    """

    line: int
    text: str
    is_open: bool


@cache
def problems_in(text: str) -> tuple[Problem, ...]:
    """Carry out the statements and tell all that cannot be; none where all can."""
    with duckdb.connect() as connection:
        try:
            connection.execute(text)
        except duckdb.Error as error:
            whole = _refusal(_Statement(1, text, is_open=False), error)
        else:
            return ()
    with duckdb.connect() as connection:
        told: dict[str, Problem] = {}
        for problem in _refused(connection, _statements(text)):
            told.setdefault(problem.row, problem)  # one slip may leave several pieces of its line
        return tuple(told.values()) or (whole,)


def _refused(
    connection: duckdb.DuckDBPyConnection, statements: Iterable[_Statement]
) -> Iterator[Problem]:
    kept_from: set[str] = set()
    for one in statements:
        try:
            connection.execute(one.text)
        except duckdb.Error as error:
            missing = _MISSING.search(str(error))
            if missing is None or missing.group(1) not in kept_from:
                yield _refusal(one, error)
            kept_from |= _names_in_head(one.text)
        else:
            if one.is_open and _begin(one.text) is not None:
                yield _problem(one, 1 + one.text.rstrip().count("\n"), "has no end", _WRITTEN)


def _statements(text: str) -> Iterator[_Statement]:
    """Cut a text into statements; a slip in one of them leaves the others whole."""
    line, parts = 1, _HEAD.split(text)
    for number, part in enumerate(parts, start=1):
        *ended, rest = _cut(part)
        for piece in ended:
            yield _Statement(line, piece, is_open=False)
            line += piece.count("\n")
        yield _Statement(line, rest, is_open=number < len(parts))
        line += rest.count("\n")


def _cut(text: str) -> list[str]:
    """Cut after each semicolon that stands in no text or comment; the last part has none."""
    whole = text.encode()
    found = (at + 1 for at, _ in duckdb.tokenize(text) if whole[at : at + 1] == b";")
    return [whole[start:end].decode() for start, end in pairwise([0, *found, len(whole)])]


def _begin(text: str) -> int | None:
    """Line of a text on which its statement begins; ``None`` where it holds only comments."""
    whole = text.encode()
    for at, kind in duckdb.tokenize(text):
        if kind != duckdb.token_type.comment:
            return 1 + whole[:at].count(b"\n")
    return None


def _names_in_head(text: str) -> set[str]:
    """Words above the first bracket: the table or view that a statement was to make among them."""
    head, _, _ = re.sub(r"--.*", "", text).partition("(")
    return set(re.findall(r"\w+", head))


def _refusal(statement: _Statement, error: duckdb.Error) -> Problem:
    said, _, _ = str(error).partition("\n\nLINE")
    at = _LINE.search(str(error))
    line = int(at.group(1)) if at else _begin(statement.text) or 1
    valid = _WRITTEN if isinstance(error, duckdb.ParserException) else _NAMED
    told = " ".join(said.split())
    return _problem(statement, line, f"is refused by DuckDB: {told!r}", valid)


def _problem(statement: _Statement, line: int, message: str, valid: str) -> Problem:
    lines = statement.text.splitlines()
    given = lines[line - 1].strip() if line <= len(lines) else ""
    return Problem(
        NAME, f"line {statement.line + line - 1}", f"{message}; {valid} (given: {shown(given)})"
    )
