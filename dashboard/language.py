"""The reader's language: every sentence of the dashboard passes through here.

Messages are written in English in the code (``say``), or come from the contract inside a release
(``term``: titles, definitions, names of places). Their translations are the catalogues
``dashboard/locale/<language>/LC_MESSAGES/{dashboard,contract}.po``, read once per process. The
language of a request is a context variable, so that it follows a query into its thread.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "zh-Hant": "繁體中文"}
"""Languages of the interface by BCP 47 tag, each in its own name; the first is the default."""

DEFAULT = next(iter(LANGUAGES))

LOCALES = {"en": "en_GB", "zh-Hant": "zh_Hant_HK"}
"""Locale by which each language writes numbers, dates and lists."""

CATALOGUES = Path(__file__).parent / "locale"
"""Folder of the catalogues, by language and domain."""

_current: ContextVar[str] = ContextVar("language", default=DEFAULT)


def current() -> str:
    """Tag of the language that is spoken now."""
    return _current.get()


def locale() -> str:
    """Locale of the language that is spoken now, as babel names it."""
    return LOCALES[current()]


def space() -> str:
    """What stands between two sentences: nothing where the full stop is wide enough."""
    return "" if current() == "zh-Hant" else " "


@lru_cache(maxsize=256)
def known(asked: str) -> str | None:
    """Find the language that a tag asks for: itself, or one of its script; nothing for others.

    ``zh-HK`` and ``zh-TW`` are written in traditional characters and so ask for ``zh-Hant``.
    """
    try:
        wanted = Locale.parse(asked.strip()[:40].replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return None
    for tag in LANGUAGES:
        held = Locale.parse(tag, sep="-")
        if (held.language, held.script) == (wanted.language, wanted.script):
            return tag
    return None


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


def mark_many(one: str, many: str, /) -> tuple[str, str]:
    """Leave both forms of a message as they are and have them translated, as ``mark`` does."""
    return one, many


class Said(Mapping[str, str]):
    """Words by code, each read in the reader's language; made of messages that are marked."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self._messages = dict(messages)

    def __getitem__(self, code: str) -> str:
        """Words of a code. Raises ``KeyError`` for one that is not there."""
        return say(self._messages[code])

    def __iter__(self) -> Iterator[str]:
        """Go through the codes."""
        return iter(self._messages)

    def __len__(self) -> int:
        """Count the codes."""
        return len(self._messages)


def term(text: str, /) -> str:
    """Write a text of the contract (title, definition, name) in the reader's language."""
    return _messages(current(), "contract").gettext(text) if text else text


def left_in(text: str, /) -> str | None:
    """Tag of the language a text of the contract was left in, for ``lang``; none where none was.

    A text of an older release may have no translation any more, and free words never have one.
    """
    spoken = current()
    is_left = spoken != DEFAULT and bool(text) and text not in _translations(spoken)
    return DEFAULT if is_left else None


def in_sentence(text: str, /) -> str:
    """Write a label inside a sentence: without capitals where the language has such."""
    return text.lower() if current() == DEFAULT else text


def catalogue(language: str, domain: str) -> Path:
    """Give the place of a catalogue, whether it is there or not."""
    return CATALOGUES / language.replace("-", "_") / "LC_MESSAGES" / f"{domain}.po"


@cache
def _translations(language: str) -> frozenset[str]:
    """Texts of the contract as a language's catalogue has them."""
    path = catalogue(language, "contract")
    if not path.is_file():
        return frozenset()
    with path.open("rb") as file:
        return frozenset(str(one.string) for one in read_po(file) if one.id and one.string)


@cache
def _messages(language: str, domain: str) -> gettext.NullTranslations:
    path = catalogue(language, domain)
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
