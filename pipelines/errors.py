"""Every error this half raises, as one tree.

GcenError
├── AskedWrongly            the call cannot be carried out as asked (exit 2)
├── ContractError           a file of ``data/contract`` is wrong; carries every problem at once
├── SourceError             one source failed; the others are not affected
│   ├── SourceMissing       no file to read where one was expected
│   ├── FileRefused         a file laid down by hand is wrong, old, renamed or cut off
│   ├── SourceChanged       a file or answer no longer has the layout the reader knows
│   ├── SourceUnavailable   the publisher could not be reached, or answered with garbage to the end
│   └── SourceRefused       the publisher answered that the request itself is wrong
├── CheckFailed             the figures failed a check; nothing is published
├── ReleaseError            a release file is missing, unreadable or of another schema
├── HomeUnusable            the disk refuses: it is full, read-only or broken
└── RefreshLocked           another refresh is running
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class GcenError(Exception):
    """Base of all errors that a person is meant to read."""

    exit_code = 1


class AskedWrongly(GcenError):
    """The call cannot be carried out as asked."""

    exit_code = 2


class Problem(NamedTuple):
    """One thing that is wrong in a contract file: where, what, and what would be valid."""

    file: str
    row: str
    message: str

    def __str__(self) -> str:
        return (
            f"{self.file} [{self.row}]: {self.message}"
            if self.row
            else f"{self.file}: {self.message}"
        )


class ContractError(GcenError):
    """The contract cannot be used; ``problems`` holds all that is wrong, not the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        super().__init__(f"The contract has {count} {noun}:\n{lines}")


class SourceError(GcenError):
    """One source failed; the others are not affected."""

    def __init__(self, source_id: str, message: str) -> None:
        self.source_id = source_id
        super().__init__(f"{source_id}: {message}")


class SourceMissing(SourceError):
    """No file to read where one was expected."""


class FileRefused(SourceError):
    """A file laid down by hand is wrong, old, renamed or cut off."""


class SourceChanged(SourceError):
    """A file or answer no longer has the layout the reader knows."""


class SourceUnavailable(SourceError):
    """The publisher could not be reached, or answered with garbage to the end."""


class SourceRefused(SourceError):
    """The publisher answered that the request itself is wrong; asking again would not help."""


class CheckFailed(GcenError):
    """The figures failed a check; nothing was published."""


class ReleaseError(GcenError):
    """A release file is missing, unreadable or of another schema."""


class HomeUnusable(GcenError):
    """The folder of the installation cannot be written: a full, read-only or broken disk."""


class RefreshLocked(GcenError):
    """Another refresh is running."""
