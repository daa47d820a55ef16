"""Every error this half raises, as one tree.

GcenError
├── AskedWrongly            the call cannot be carried out as asked (exit 2)
├── ContractError           a file of ``data/contract`` is wrong; carries every problem at once
├── SourceError             one source failed; the others are not affected
│   ├── SourceMissing       no file to read where one was expected
│   │   └── NothingLaidDown a folder holds none of the files that come by hand
│   ├── FileRefused         a file laid down by hand is wrong, old, renamed or cut off
│   ├── SourceChanged       a file or answer no longer has the layout the reader knows
│   │   └── Implausible     what was read lacks much of what is in force, or lies far from it
│   ├── SourceUnavailable   the publisher could not be reached, or answered with garbage to the end
│   ├── SourceRefused       the publisher answered that the request itself is wrong
│   │   └── KeyMissing      the publisher asks for a key, and none is set
│   └── ReaderBrokeOff      a reader ended with an error that nobody foresaw
├── CheckFailed             the figures failed a check; nothing is published
├── ReleaseError            a release file is missing, unreadable or of another schema
├── HomeUnusable            the disk refuses: it is full, read-only or broken
└── RefreshLocked           another refresh is running

Each failure of a source has a kind of its own, by which the pages tell it in other languages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from pipelines.troubles import HeldKind, Remark, SourceKind, Trouble


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

    kind: ClassVar[SourceKind] = "failed"

    def __init__(self, source_id: str, message: str) -> None:
        self.source_id = source_id
        super().__init__(f"{source_id}: {message}")

    @property
    def trouble(self) -> Trouble:
        """What kind of failure it is, with its values."""
        return Trouble(self.kind)


class SourceMissing(SourceError):
    """No file to read where one was expected."""

    kind: ClassVar[SourceKind] = "missing"


class NothingLaidDown(SourceMissing):
    """A folder holds none of the files ``wanted``, from ``page``; ``found`` is what it holds."""

    kind: ClassVar[SourceKind] = "nothing_laid_down"

    def __init__(
        self,
        source_id: str,
        message: str,
        *,
        wanted: Sequence[str],
        page: str,
        found: Mapping[str, Remark],
    ) -> None:
        self.wanted, self.page, self.found = wanted, page, found
        super().__init__(source_id, message)

    @property
    def trouble(self) -> Trouble:
        """What kind of failure it is, with its values."""
        return Trouble(self.kind, {"wanted": list(self.wanted), "page": self.page}, self.found)


class FileRefused(SourceError):
    """A file laid down by hand is wrong, old, renamed or cut off."""

    kind: ClassVar[SourceKind] = "file_refused"

    def __init__(self, source_id: str, message: str, files: Mapping[str, Remark]) -> None:
        self.files = files
        super().__init__(source_id, message)

    @property
    def trouble(self) -> Trouble:
        """What kind of failure it is, with its files."""
        return Trouble(self.kind, files=self.files)


class SourceChanged(SourceError):
    """A file or answer no longer has the layout the reader knows."""

    kind: ClassVar[SourceKind] = "changed"


class Implausible(SourceChanged):
    """What was read lacks much of what is in force, or lies far from it."""

    kind: ClassVar[SourceKind] = "implausible"


class SourceUnavailable(SourceError):
    """The publisher could not be reached, or answered with garbage to the end."""

    kind: ClassVar[SourceKind] = "unavailable"


class SourceRefused(SourceError):
    """The publisher answered that the request itself is wrong; asking again would not help."""

    kind: ClassVar[SourceKind] = "publisher_refused"


class KeyMissing(SourceRefused):
    """The publisher asks for a key, and the ``variable`` of the environment holds none."""

    kind: ClassVar[SourceKind] = "key_missing"

    def __init__(self, source_id: str, message: str, variable: str) -> None:
        self.variable = variable
        super().__init__(source_id, message)

    @property
    def trouble(self) -> Trouble:
        """What kind of failure it is, with its values."""
        return Trouble(self.kind, {"variable": self.variable})


class ReaderBrokeOff(SourceError):
    """A reader ended with an error that nobody foresaw."""

    kind: ClassVar[SourceKind] = "broke_off"

    def __init__(self, source_id: str, error: BaseException) -> None:
        super().__init__(source_id, f"the reader broke off with {type(error).__name__}: {error}")


class CheckFailed(GcenError):
    """The figures failed a check; nothing was published."""

    kind: ClassVar[HeldKind] = "check_failed"


class ReleaseError(GcenError):
    """A release file is missing, unreadable or of another schema."""


class HomeUnusable(GcenError):
    """The folder of the installation cannot be written: a full, read-only or broken disk."""


class RefreshLocked(GcenError):
    """Another refresh is running."""
