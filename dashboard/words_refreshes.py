"""Sentences about the last refresh of each source: what it could not do, and what that means.

What a refresh notes has a kind and values beside its own English. Each kind has a whole sentence
here; what has none, or was noted before there were kinds, is told in general, and its English
follows as a quotation.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from string import Formatter
from typing import Any, NamedTuple

from dashboard import words
from dashboard.language import mark, mark_many, say, say_many
from dashboard.warehouse.refreshes import FileTold, Refreshed, Value

FAILED: Mapping[str, str] = {
    "failed": mark("The refresh of {day} failed."),
    "missing": mark("At the refresh of {day} a file or answer that is needed was not there."),
    "nothing_laid_down": mark(
        "At the refresh of {day} there was nothing to read. Expected: {wanted}, from {page}."
    ),
    "file_refused": mark(
        "At the refresh of {day} nothing was read: a file that was laid down is damaged, or is not "
        "the one that belongs here."
    ),
    "changed": mark(
        "What was read at the refresh of {day} is not laid out or filled in as known here; the "
        "publisher may have changed it. Nothing of it was taken over."
    ),
    "implausible": mark(
        "What was read at the refresh of {day} lacks figures that are in force, or lies too far "
        "from them to be taken over before somebody has compared it with the publisher's page."
    ),
    "unavailable": mark(
        "At the refresh of {day} the publisher could not be reached, or gave no answer that can be "
        "read."
    ),
    "publisher_refused": mark(
        "At the refresh of {day} the publisher refused what it was asked for; asking again would "
        "not help."
    ),
    "key_missing": mark(
        "The publisher gives its data only with a key, and at the refresh of {day} none was set "
        "here ({variable})."
    ),
    "broke_off": mark(
        "At the refresh of {day} reading broke off at something that was not foreseen."
    ),
}
"""Why a source failed, by kind; the values are those that the refresh noted, and the day."""

HELD: Mapping[str, tuple[str, str]] = {
    "check_failed": mark_many(
        "{sources} was read on {day} and held back, because the figures failed a check.",
        "{n} sources were read on {day} and held back together, because the figures failed a "
        "check: {sources}.",
    ),
    "waits": mark_many(
        "{sources} was read on {day} and waits for a person's word: what would change is not "
        "published without one.",
        "{n} sources were read on {day} and wait together for a person's word, because what would "
        "change is not published without one: {sources}.",
    ),
    "declined": mark_many(
        "{sources} was read on {day}, and a person declined to publish it for now.",
        "{n} sources were read on {day}, and a person declined to publish them for now: {sources}.",
    ),
    "of_another_release": mark_many(
        "{sources} was read on {day}, and gave the figures of a release that is not in force.",
        "{n} sources were read on {day}, and gave the figures of a release that is not in force: "
        "{sources}.",
    ),
}
"""Why sources that were read were not published, by kind: one source, and several."""

_CUT_OFF = mark(
    "{file} was not read: its end is missing, so the download was cut off. Download it again."
)

FILES: Mapping[str, str] = {
    "empty": mark("{file} was not read: it is empty. Download it again."),
    "web_page": mark(
        "{file} was not read: it is a web page, because the publisher's site asked for "
        "something before the download. Open its page and download it from there."
    ),
    "not_of_kind": mark("{file} was not read: it is no {ending} file. Download it again."),
    "cut_off_archive": _CUT_OFF,
    "cut_off_parquet": _CUT_OFF,
    "cut_off_json": _CUT_OFF,
    "cut_off_pdf": _CUT_OFF,
    "of_another_source": mark(
        "{file} was not read: its content is that of {other}, a file of {source}. Lay down the "
        "right one."
    ),
    "older_edition": mark(
        "{file} was not read: it is the edition first seen on {seen}, older than the one in force, "
        "of {in_force}. Lay down the newest, or say that the older one is meant (--allow-old)."
    ),
    "unfinished": mark(
        "{file} was not read: it is a download that has not ended. Wait for it, or download it "
        "again."
    ),
    "opened": mark(
        "{file} was not read: it shows that an office program has the file open. Close it there."
    ),
    "copy": mark(
        "{file} was not read: it is a copy of {other}, which was there too. Take it away."
    ),
    "renamed": mark("{file} was not read: its content is that of {known}. Rename it so."),
    "misplaced": mark(
        "{file} was not read: it is {other} of {source}. Put it into the folder {source}."
    ),
    "like_ours": mark(
        "{file} was not read: it looks like {pattern} under another name. Rename it so."
    ),
    "like_anothers": mark(
        "{file} was not read: it is named like {pattern} of {source}. Put it into the folder "
        "{source}."
    ),
}
"""What there is to say of one file that was not read, by kind."""

STRANGERS: Mapping[str, tuple[str, str]] = {
    "unknown": mark_many(
        "{file} was not read: this source has no file of that name. It reads {wanted}.",
        "{n} files were not read, because this source has no files of their names: {file}. It "
        "reads {wanted}.",
    ),
    "not_by_hand": mark_many(
        "{file} was not read: no file of this source is laid down by hand.",
        "{n} files were not read, because no file of this source is laid down by hand: {file}.",
    ),
}
"""What there is to say of files that nobody knows, by kind: one file, and several."""

_DAYS = ("seen", "in_force")
_MOST_NAMES = 6
_MOST_QUOTED = 900
_WHOLE = ("nothing_laid_down", "file_refused")
"""Kinds that are told with everything there is to say."""


class Telling(NamedTuple):
    """A sentence and the words that stand in it, so that some of them may become links."""

    message: str
    values: Mapping[str, str]

    @property
    def text(self) -> str:
        """The sentence as text."""
        return self.message.format(**self.values)


def refreshed(last: Refreshed | None, n_figures: int) -> str:
    """Say when a source was last refreshed here and how that went.

    Figures of a source that was never refreshed here came with the product.
    """
    if last is None or last.tried_at is None:
        return say("Came with the product") if n_figures else say("Never refreshed here")
    when = words.day(last.tried_at)
    if last.is_held:
        return say("Held back on {day}: the last good figures stay", day=when)
    if last.has_failed:
        return say("Failed on {day}: the last good figures stay", day=when)
    noted = len(last.warnings)
    if not noted:
        return when
    return say_many("{day}, with {n} warning", "{day}, with {n} warnings", noted, day=when)


def failure(last: Refreshed) -> Telling:
    """Say why a source failed, by its kind; in general where there are no words for that."""
    values = {"day": when(last), **_said(last.values)}
    message = FAILED.get(last.kind, "")
    return Telling(say(message if _fits(message, values) else FAILED["failed"]), values)


def stays(retrieved_at: date | None) -> str:
    """Say what a failure means for the figures that are shown."""
    if retrieved_at is None:
        return say("It has no figures yet.")
    return say("Its figures retrieved on {day} stay in force.", day=words.day(retrieved_at))


def held(kind: str, last: Refreshed, sources: Sequence[str]) -> str:
    """Say why sources that were read were not published, and what that means."""
    told = say_many(*HELD[kind], len(sources), day=when(last), sources=words.listed(sources))
    return words.prose([told, say("The figures in force stay.")])


def passed_over(last: Refreshed) -> str:
    """Begin to tell of the files that were not read."""
    return say("At the refresh of {day} files were passed over.", day=when(last))


def of_files(told: Iterable[FileTold]) -> list[str]:
    """Say of each file why it was not read; those that nobody knows are told together."""
    known = [one for one in told if is_told(one)]
    known.sort(key=lambda one: one.kind if one.kind in STRANGERS else "")
    sentences = []
    for (kind, _), group in groupby(known, key=lambda one: (one.kind, _group(one))):
        files = list(group)
        names = _names([one.file for one in files], most=2 * _MOST_NAMES)
        values = {**_said(files[0].values), "file": names}
        sentences.append(
            say_many(*STRANGERS[kind], len(files), **values)
            if kind in STRANGERS
            else say(FILES[kind], **values)
        )
    return sentences


def _group(one: FileTold) -> Any:
    """Tell files apart that are not told together."""
    return dict(one.values) if one.kind in STRANGERS else one


def is_told(one: FileTold) -> bool:
    """Whether there are words for what was noted of a file."""
    message = STRANGERS[one.kind][1] if one.kind in STRANGERS else FILES.get(one.kind, "")
    return bool(one.file) and _fits(message, {**one.values, "file": one.file, "n": "1"})


def quoted(last: Refreshed) -> list[str]:
    """Give the refresh's own English of a failure, as far as it is not told."""
    is_whole = last.kind in _WHOLE and _fits(FAILED[last.kind], {**last.values, "day": when(last)})
    if not last.message or (is_whole and all(is_told(one) for one in last.files)):
        return []
    return [textwrap.shorten(last.message, _MOST_QUOTED, placeholder=" …")]


def quoted_files(told: Iterable[FileTold]) -> list[str]:
    """Give the refresh's own English of files for which there are no words."""
    return [f"{one.file} {one.words}".strip() for one in told if not is_told(one)]


def when(last: Refreshed) -> str:
    """Say on which day a refresh tried."""
    return words.day(last.tried_at) if last.tried_at else say("an unknown day")


def _fits(message: str, values: Mapping[str, Any]) -> bool:
    """Whether there is a message, and a value for all that it names."""
    named = {name for _, name, _, _ in Formatter().parse(message) if name}
    return bool(message) and all(values.get(name) for name in named)


def _said(values: Mapping[str, Value]) -> dict[str, str]:
    """Write values: several names as a list, days as readers say them."""
    return {
        name: _names(value, _MOST_NAMES)
        if isinstance(value, list)
        else _day(value)
        if name in _DAYS
        else value
        for name, value in values.items()
    }


def _day(noted: str) -> str:
    try:
        return words.day(datetime.fromisoformat(noted))
    except ValueError:
        return noted


def _names(names: Sequence[str], most: int) -> str:
    if len(names) <= most + 1:
        return words.join(names)
    first = say(", ").join(names[:most])
    return say("{names} and {n} more", names=first, n=words.number(len(names) - most, 0))
