"""How much room words take: Chinese characters are twice as wide as Latin letters.

Charts place their words by estimates of pixels, and break them into lines themselves.
"""

from __future__ import annotations

import textwrap
from unicodedata import category, east_asian_width

_OPENING = ("Ps", "Pi")
_CLOSING = ("Pe", "Pf", "Po")
"""Unicode's categories of marks that open and that close: they stay with what they hold."""


def width(text: str) -> int:
    """Width of a text in Latin letters."""
    return sum(2 if is_wide(letter) else 1 for letter in text)


def is_wide(letter: str) -> bool:
    """Whether a letter takes the room of two."""
    return east_asian_width(letter) in "WF"


_LETTER, _BOLD_LETTER = 0.53, 0.61
"""Width of a Latin letter on average, as a share of the size of its type."""


def letters(pixels: float, size: float, *, is_bold: bool = False) -> int:
    """Latin letters of a size of type that fit into so many pixels, at least one."""
    return max(1, int(pixels / (size * (_BOLD_LETTER if is_bold else _LETTER))))


def wrap(text: str, most: int) -> list[str]:
    """Break a text into lines of at most ``most`` Latin letters in width.

    Between words, and between any two wide characters; a line never begins with a mark that
    closes.
    """
    if not any(map(is_wide, text)):
        return textwrap.wrap(text, most)
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and width(line) + width(piece.rstrip()) > most:
            lines.append(line.rstrip())
            line = piece
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """Cut a text where a line may end: behind spaces, and on either side of a wide character."""
    pieces: list[str] = []
    for letter in text.strip():
        if pieces and _holds(pieces[-1][-1], letter):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _holds(before: str, letter: str) -> bool:
    """Whether no line may end between two letters."""
    if letter == " " or category(letter) in _CLOSING or category(before) in _OPENING:
        return True
    return before != " " and not is_wide(before) and not is_wide(letter)
