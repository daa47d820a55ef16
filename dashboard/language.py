"""The reader's language: every sentence of the dashboard passes through here.

Messages are written in English in the code (``say``), or come from the contract inside a release
(``term``: titles, definitions, names of places). Their translations are the catalogues
``dashboard/locale/<language>/LC_MESSAGES/{dashboard,contract}.po``, read once per process. The
language of a request is a context variable, so that it follows a query into its thread.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "zh-Hant": "繁體中文"}
"""Languages of the interface by BCP 47 tag, each in its own name; the first is the default."""

DEFAULT = next(iter(LANGUAGES))
CATALOGUES = Path(__file__).parent / "locale"

_current: ContextVar[str] = ContextVar("language", default=DEFAULT)


def current() -> str:
    """Tag of the language that is spoken now."""
    return _current.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language inside a ``with``; one that is not known is the default."""
    token = _current.set(language if language in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _current.reset(token)


def say(message: str, /, **values: Any) -> str:
    """Write a message in the reader's language, with ``{name}`` in it replaced by values."""
    written = _messages(current(), "dashboard").gettext(message)
    return written.format(**values) if values else written


def say_many(one: str, many: str, count: int, /, **values: Any) -> str:
    """Write the form of a message that goes with a count, ``{n}`` in it unless given."""
    written = _messages(current(), "dashboard").ngettext(one, many, count)
    return written.format(**{"n": count, **values})


def mark(message: str, /) -> str:
    """Leave a message as it is and have it translated: for constants, said later by ``say``."""
    return message


def term(text: str, /) -> str:
    """Write a text of the contract (title, definition, name) in the reader's language."""
    return _messages(current(), "contract").gettext(text) if text else text


@cache
def _messages(language: str, domain: str) -> gettext.NullTranslations:
    path = CATALOGUES / language.replace("-", "_") / "LC_MESSAGES" / f"{domain}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
