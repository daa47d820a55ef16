"""What can go wrong in a refresh, as kinds with their values.

The command line says them in English: of a file by ``WORDS`` here, of a source by the message of
its error. The pages speak other languages too, and say each kind in a sentence of their own, so a
kind is a code that stays: it stands in ``warehouse/refreshes.json``, which outlives releases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self

Value = str | Sequence[str]
"""A value of a kind: a name, a day (ISO 8601), an address, or several names."""

FileKind = Literal[
    "empty",
    "web_page",
    "not_of_kind",
    "cut_off_archive",
    "cut_off_parquet",
    "cut_off_json",
    "cut_off_pdf",
    "of_another_source",
    "older_edition",
    "unfinished",
    "opened",
    "copy",
    "renamed",
    "misplaced",
    "like_ours",
    "like_anothers",
    "unknown",
    "not_by_hand",
]
"""What there is to say of a file that was laid down and not read."""

SourceKind = Literal[
    "failed",
    "missing",
    "nothing_laid_down",
    "file_refused",
    "changed",
    "implausible",
    "unavailable",
    "publisher_refused",
    "key_missing",
    "broke_off",
]
"""Why a source failed, one for each error in ``pipelines.errors``."""

HeldKind = Literal["check_failed", "waits", "declined", "of_another_release"]
"""Why sources that were read were not published, all of them together."""

_CUT_OFF = "the download was cut off; download it again"

WORDS: Mapping[FileKind, str] = {
    "empty": "is empty: download it again",
    "web_page": (
        "is a web page and no file: the download asked for something first; open its page"
    ),
    "not_of_kind": "is no {ending} file: download it again",
    "cut_off_archive": f"ends before its table of contents: {_CUT_OFF}",
    "cut_off_parquet": f"does not end as a Parquet file does: {_CUT_OFF}",
    "cut_off_json": f"ends in the middle of its JSON: {_CUT_OFF}",
    "cut_off_pdf": f"does not end as a PDF does: {_CUT_OFF}",
    "of_another_source": ("has the bytes of {other}, a file of {source}: lay down the right one"),
    "older_edition": (
        "is the edition first seen on {seen}, older than the one in force, of {in_force}: lay down "
        "the newest, or call again with --allow-old"
    ),
    "unfinished": "is a download that has not ended: wait for it, or download it again",
    "opened": "is a lock of an office program that has the file open: close it there",
    "copy": "is a copy of {other}, which lies there too: take it away",
    "renamed": "has the bytes of {known}: rename it so",
    "misplaced": "is {other} of {source}: put it into the folder {source}",
    "like_ours": "looks like {pattern} under another name: rename it so",
    "like_anothers": "is named like {pattern} of {source}: put it into the folder {source}",
    "unknown": "is no file this source knows; it knows {wanted}",
    "not_by_hand": "is no file this source knows; it knows none by hand",
}
"""English words for each kind, after the name of the file."""


@dataclass(frozen=True)
class Remark:
    """What there is to say of one file that was not read."""

    kind: FileKind
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """English words that follow the name of the file."""
        said = {
            name: value if isinstance(value, str) else ", ".join(value)
            for name, value in self.values.items()
        }
        return WORDS[self.kind].format(**said)

    def as_data(self) -> dict[str, Any]:
        """Give a remark as plain data: its kind, its values and its English words."""
        return {"kind": self.kind, "values": dict(self.values), "words": self.words}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Take up again what ``as_data`` gave; ``KeyError`` where it is something else."""
        return cls(data["kind"], data["values"])


@dataclass(frozen=True)
class Trouble:
    """Why a source failed or was held back, with its values and the files that it is about."""

    kind: SourceKind | HeldKind
    values: Mapping[str, Value] = field(default_factory=dict)
    files: Mapping[str, Remark] = field(default_factory=dict)


def as_list(files: Mapping[str, Remark]) -> list[dict[str, Any]]:
    """Give files and what there is to say of them as plain data."""
    return [{"file": name, **remark.as_data()} for name, remark in files.items()]
