"""What a source is: two functions, and the values they take and give.

A module ``pipelines.sources.<source_id>`` has

``downloads(base_url, series) -> Sequence[Download]``
    What to fetch, or which files staff lay down by hand.
``read(files, series) -> Reading``
    The rows of those files, in the publisher's own unit and place codes. Pure: no network, no
    clock, no database; reading twice gives the same rows, and asking for one series gives that
    series' share of what asking for all gives.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast


class Published(NamedTuple):
    """One figure as published, before places and units are made ours.

    ``value`` and ``std_error`` are in the file's unit, unrounded. ``value`` is ``None`` only with
    an ``obs_status`` that says why (SDMX CL_OBS_STATUS: O missing, Q suppressed, M cannot exist,
    L not collected, N not significant); a figure that is there has A (normal), B (break before
    it), D (definition differs), E (estimated or derived), P (provisional) or U (low reliability).
    ``source_flag`` is the publisher's own mark, verbatim. ``scheme`` names the code list of
    ``geography_codes.csv`` in which ``code`` stands. ``file`` is the path of the raw file.
    """

    series_id: str
    scheme: str
    code: str
    year: int
    period_label: str
    breakdown: str
    category: str
    value: float | None
    std_error: float | None = None
    sample_size: int | None = None
    obs_status: str = "A"
    source_flag: str | None = None
    note: str | None = None
    file: str = ""


class SetAside(NamedTuple):
    """Rows that were read and not loaded: why, how many, and one of them."""

    reason: str
    rows: int
    example: str = ""


@dataclass(frozen=True)
class Reading:
    """What ``read`` gives: the rows, and the rows it set aside with their reasons."""

    rows: list[Published]
    set_aside: list[SetAside] = field(default_factory=list)


@dataclass(frozen=True)
class RawFile:
    """Bytes as published, on disk.

    ``path`` is relative to the source's folder and keeps the published name; ``location`` is
    where the bytes lie now.
    """

    path: str
    location: Path
    sha256: str
    size_bytes: int
    url: str
    retrieved_at: datetime


class SeriesLike(Protocol):
    """What a reader may know of a series: its id and the selector in its publisher's terms."""

    @property
    def series_id(self) -> str:
        """Id of the series."""

    @property
    def select(self) -> Mapping[str, Any]:
        """Which part of the publisher's data this series is, in the publisher's terms."""


Judge = Callable[[bytes], "Sequence[Download]"]
"""Reads one answer: returns further downloads (pages), raises ``SourceRefused`` for a definite
refusal and ``ValueError`` for an answer that is worth asking for again."""


@dataclass(frozen=True)
class Download:
    """One thing a source needs.

    ``path`` is the file's name below the source's folder; for files laid down by hand it is a
    pattern (``*`` and ``?``). ``url`` is ``None`` for those, and ``page`` and ``hint`` say where a
    person finds them. ``stands_in`` marks files whose figures the source's interface gives as
    well; figures of the others stay in force when the interface was asked.

    ``key_param`` is the query parameter in which the publisher wants the source's key; neither is
    kept with the answer. ``empty_on_404`` tells whether the body of a 404 means that there is
    nothing; such an answer is kept as an empty file.
    """

    path: str
    url: str | None = None
    params: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    key_param: str = ""
    page: str = ""
    hint: str = ""
    stands_in: bool = False
    judge: Judge | None = None
    empty_on_404: Callable[[bytes], bool] | None = None


class SourceModule(Protocol):
    """The two functions of a module in ``pipelines.sources``."""

    def downloads(self, base_url: str, series: Sequence[SeriesLike]) -> Sequence[Download]:
        """Say what to fetch or to lay down by hand."""

    def read(self, files: Sequence[RawFile], series: Sequence[SeriesLike]) -> Reading:
        """Read what was downloaded."""


def read_places(
    module: SourceModule,
    files: Sequence[RawFile],
    series: Sequence[SeriesLike],
    codes_of: Callable[[str], Collection[str]],
) -> Reading:
    """Read what was downloaded; ``codes_of`` gives our places' codes in a scheme.

    Most readers give all places of their files. One whose files hold thousands beside ours names
    its code list in ``KEPT_SCHEME`` and takes the codes to keep as a third argument of ``read``;
    it counts the others.
    """
    scheme = getattr(module, "KEPT_SCHEME", None)
    if scheme is None:
        return module.read(files, series)
    return cast(Callable[..., Reading], module.read)(files, series, codes_of(scheme))
