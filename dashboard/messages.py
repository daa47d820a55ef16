"""Catalogues of the messages in the code, one for each language: ``python -m dashboard.messages``.

Reads every ``say``, ``say_many`` and ``mark`` of ``dashboard``, and what the HTTP interface says
of itself, and brings the catalogues up to date: new messages come in without a translation, those
that the code no longer has go out.
Catalogues hold no line numbers and no dates, so that they change with the messages alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboard.api import application, document
from dashboard.language import DEFAULT, LANGUAGES, catalogue
from dashboard.warehouse import Warehouse

DOMAIN = "dashboard"
KEYWORDS = {"say": None, "say_many": (1, 2), "mark": None, "mark_many": (1, 2)}
"""Functions that take messages, by the places of those in their arguments."""

_CODE = Path(__file__).parent
_NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_WIDTH = 100


def extracted() -> Catalog:
    """Read the messages out of the code, with the modules that hold them."""
    found = Catalog(project="GCEN Benchmarks", creation_date=_NO_DAY)
    for name, _, message, comments, _ in extract_from_dir(
        _CODE, method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        module = f"{_CODE.name}/{Path(name).as_posix()}"
        found.add(message, None, [(module, 0)], auto_comments=comments)
    for text in _interface():
        found.add(text, None, [(f"{_CODE.name}/api/document.py", 0)])
    return found


def _interface() -> Iterator[str]:
    """Yield what the HTTP interface says of itself, as its page shows it."""
    with TemporaryDirectory() as nowhere:
        yield from document.texts(application(Warehouse(Path(nowhere))).openapi())


def read(language: str) -> Catalog:
    """Read the catalogue of a language; an empty one where there is none yet."""
    path = catalogue(language, DOMAIN)
    if not path.is_file():
        return Catalog(locale=language.replace("-", "_"), domain=DOMAIN, creation_date=_NO_DAY)
    with path.open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), domain=DOMAIN)


def updated(language: str) -> Catalog:
    """Bring the catalogue of a language up to the code; translations of kept messages stay."""
    known = read(language)
    known.update(extracted(), no_fuzzy_matching=True)
    known.obsolete.clear()
    return known


def write(language: str, messages: Catalog) -> Path:
    """Write a catalogue to its place, in the order of the messages."""
    path = catalogue(language, DOMAIN)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file,
            messages,
            width=_WIDTH,
            sort_output=True,
            ignore_obsolete=True,
            include_lineno=False,
        )
    return path


def main(languages: list[str]) -> None:
    """Update the catalogues of languages, all but English where none is named; tell what lacks."""
    for language in languages or [tag for tag in LANGUAGES if tag != DEFAULT]:
        messages = updated(language)
        path = write(language, messages)
        lacking = sum(not message.string for message in messages if message.id)
        sys.stdout.write(f"{path}: {len(messages)} messages, {lacking} without a translation\n")


if __name__ == "__main__":
    main(sys.argv[1:])
