"""What tests of a broken contract share: breaking a file, and reading what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.contract import read_contract
from pipelines.errors import ContractError


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first place where a text stands; fails where it stands nowhere."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(folder: Path) -> list[str]:
    """All problems for which the contract in a folder is refused."""
    with pytest.raises(ContractError) as caught:
        read_contract(folder)
    return [str(problem) for problem in caught.value.problems]
