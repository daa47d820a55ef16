"""Where things are: the shipped contract and figures, and the home that a refresh writes to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT_DATA = _PACKAGE.parent / "data"
_WHEEL_DATA = _PACKAGE / "_shipped"


def shipped() -> Path:
    """Folder with ``contract/`` and ``figures/`` as they came with the code."""
    in_checkout = (_CHECKOUT_DATA / "contract" / "schema.sql").is_file()
    return _CHECKOUT_DATA if in_checkout else _WHEEL_DATA


DECIDED = "commit.json"
"""Name of the file in ``staged/`` that says which publication was decided."""


@dataclass(frozen=True)
class Home:
    """The folders that belong to one installation.

    ``raw`` (fetched bytes), ``inbox`` (files dropped by staff), ``warehouse`` (releases),
    ``figures`` (what a refresh wrote) and ``restricted`` (the part of it that may not be passed
    on), ``staged`` and ``log`` lie below ``root``; ``shipped_figures`` and ``contract`` are what
    came with the code.
    """

    root: Path
    contract: Path
    shipped_figures: Path

    @property
    def raw(self) -> Path:
        """Bytes as published, with their manifest."""
        return self.root / "raw"

    @property
    def inbox(self) -> Path:
        """Files that staff lay down by hand, ``inbox/<source_id>/...``."""
        return self.root / "inbox"

    @property
    def warehouse(self) -> Path:
        """Releases and the ``CURRENT`` pointer."""
        return self.root / "warehouse"

    @property
    def figures(self) -> Path:
        """Refreshed figures; they take precedence over the shipped ones."""
        return self.root / "figures"

    @property
    def restricted(self) -> Path:
        """Refreshed figures whose licence forbids to pass them on; never shipped."""
        return self.root / "restricted"

    @property
    def staged(self) -> Path:
        """What a refresh has fetched and read and not yet published."""
        return self.root / "staged"

    @property
    def is_cut_off(self) -> bool:
        """Whether a publication was decided and is not yet carried through."""
        return (self.staged / DECIDED).is_file()

    @property
    def log(self) -> Path:
        """The log of refreshes, one line a step."""
        return self.root / "log" / "refresh.log"

    def figures_of(self, source_id: str) -> Path | None:
        """Return the open figures in force of one source, ``None`` where there are none yet."""
        for folder in (self.figures, self.shipped_figures):
            path = folder / f"{source_id}.csv"
            if path.is_file():
                return path
        return None

    def all_figures_of(self, source_id: str) -> list[Path]:
        """Return the files with the figures in force of one source, open and restricted."""
        own = self.restricted / f"{source_id}.csv"
        paths = [self.figures_of(source_id), own if own.is_file() else None]
        return [path for path in paths if path is not None]


def home() -> Home:
    """Find the installation's folders.

    ``GCEN_HOME`` decides; without it a checkout uses its own ``data/``, and an installed package
    uses ``gcen-data/`` in the current folder.
    """
    data = shipped()
    named = os.environ.get("GCEN_HOME")
    if named:
        root = Path(named).expanduser().resolve()
    elif data == _CHECKOUT_DATA:
        root = data
    else:
        root = Path.cwd() / "gcen-data"
    return Home(root=root, contract=data / "contract", shipped_figures=data / "figures")
