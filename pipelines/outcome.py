"""What became of one source in a refresh."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from pipelines.protocol import RawFile, SetAside
from pipelines.troubles import Remark, Trouble


@dataclass
class Outcome:
    """What became of one source in a refresh.

    ``unread`` are files that lay there and were not read, by name with what there is to say of
    each; ``trouble`` is why a source failed.
    """

    source_id: str
    status: Literal["read", "kept", "failed"]
    message: str = ""
    figures: pd.DataFrame | None = None
    files: list[RawFile] = field(default_factory=list)
    unread: dict[str, Remark] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    trouble: Trouble | None = None

    @property
    def years(self) -> str:
        """First and last year with a figure, empty without figures."""
        if self.figures is None or self.figures.empty:
            return ""
        return f"{self.figures['year'].min()}-{self.figures['year'].max()}"
