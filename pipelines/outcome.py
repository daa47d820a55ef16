"""What became of one source in a refresh."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from pipelines.protocol import RawFile, SetAside


@dataclass
class Outcome:
    """What became of one source in a refresh.

    ``unrecognised`` are names of files that were not read; ``refused`` says why of those that a
    person laid down wrongly.
    """

    source_id: str
    status: Literal["read", "kept", "failed"]
    message: str = ""
    figures: pd.DataFrame | None = None
    files: list[RawFile] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def years(self) -> str:
        """First and last year with a figure, empty without figures."""
        if self.figures is None or self.figures.empty:
            return ""
        return f"{self.figures['year'].min()}-{self.figures['year'].max()}"
