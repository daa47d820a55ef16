"""Notes of figures in the reader's language.

The readers of the sources write them in English, with numbers in them: "Added up from 473 schools;
27 schools of Victoria with 5661 students and no known area left out". Their catalogue
``notes.po`` therefore holds clauses with placeholders: "Added up from {n} schools". A clause that
it does not hold stays in English.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from babel.messages.pofile import read_po

from dashboard import language

DOMAIN = "notes"

_SENTENCES = re.compile(r"(?<=\.) +(?=[A-Z])")
_CLAUSES = "; "


def note(text: str) -> str:
    """Write a note of a figure in the reader's language, clause by clause."""
    spoken = language.current()
    return text if spoken == language.DEFAULT or not text else _told(spoken, text)


def clauses(text: str) -> list[str]:
    """Take a note apart into the clauses that are translated, without full stops."""
    return [
        clause
        for sentence in _SENTENCES.split(text.strip())
        for clause in sentence.rstrip(".").split(_CLAUSES)
    ]


def translated(spoken: str, clause: str) -> str | None:
    """Translate one clause; ``None`` where the catalogue does not hold it."""
    for pattern, message in _patterns(spoken):
        found = pattern.fullmatch(clause)
        if found:
            return message.format(**found.groupdict())
    return None


@lru_cache(maxsize=4096)
def _told(spoken: str, text: str) -> str:
    return "".join(_sentence(spoken, sentence) for sentence in _SENTENCES.split(text.strip()))


def _sentence(spoken: str, sentence: str) -> str:
    whole = language.term(sentence)
    if whole != sentence:
        return whole
    ending = language.say(". ") if sentence.endswith(".") else ""
    return (
        language.say("; ").join(
            translated(spoken, clause) or language.term(clause) for clause in clauses(sentence)
        )
        + ending
    )


@cache
def _patterns(spoken: str) -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the clauses of a language, the longest first, with their translations."""
    path = language.catalogue(spoken, DOMAIN)
    if not path.is_file():
        return []
    with path.open("rb") as file:
        held = [(str(one.id), str(one.string)) for one in read_po(file) if one.id and one.string]
    held.sort(key=lambda pair: -len(pair[0]))
    return [(re.compile(_pattern(clause)), message) for clause, message in held]


def _pattern(clause: str) -> str:
    """Regular expression of a clause, with a named group for each placeholder."""
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(clause))
